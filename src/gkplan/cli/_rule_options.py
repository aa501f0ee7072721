"""Which findings the user asked for: `--select` and `--ignore`, by code, family or name."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, NamedTuple

from gkplan.errors import UsageProblem
from gkplan.wording import fold, suggest

if TYPE_CHECKING:
    from gkplan.diagnostics import Finding
    from gkplan.rules import Rule


class Chosen(NamedTuple):
    """The codes asked for."""

    wanted: frozenset[str] | None
    """None means all."""
    unwanted: frozenset[str]

    def of(self, findings: Iterable[Finding]) -> tuple[Finding, ...]:
        """Return the findings whose rule is selected and not ignored.

        What kept a file from being read is always among them: a selection must not make it look sound.
        """
        return tuple(item for item in findings if self._takes(item) and item.kind.code not in self.unwanted)

    def _takes(self, item: Finding) -> bool:
        unread = item.is_error and item.kind.code.startswith("GK0")
        return self.wanted is None or item.kind.code in self.wanted or unread


def chosen_rules(select: Sequence[str] | None, ignore: Sequence[str] | None, *, against: bool, late: bool) -> Chosen:
    """Return what the two options mean.

    Raises `UsageProblem` for a rule that there is not, and for a selection that this run does not check at all.
    """
    wanted = codes("--select", select) if select else None
    for family, given, option in (("GK9", against, "--against 版本"), ("GK7", late, "--late")):
        if wanted and not given and all(code.startswith(family) for code in wanted):
            raise UsageProblem(f"选出的规则只在 {option.split()[0]} 时检查", f"加上 {option}")
    return Chosen(wanted, codes("--ignore", ignore) if ignore else frozenset())


def codes(option: str, words: Iterable[str]) -> frozenset[str]:
    """Return the codes that `words` mean, several in one word separated by commas."""
    from gkplan.rules import all_rules

    known = all_rules()
    parts = [part for word in words for part in re.split(r"[,，、;；\s]+", word) if part]
    if not parts:
        raise UsageProblem(f"{option} 后面要写规则", "如 GK201、GK2（一族）或 unknown-unit；运行 gkplan rule 查看全部")
    return frozenset(rule.kind.code for part in parts for rule in find(option, part, known))


def find(option: str, word: str, known: Sequence[Rule]) -> list[Rule]:
    """Return the rules that one word means: `GK201`, `unknown-unit`, or a family as `GK2` or `GK2xx`."""
    name = fold(word)
    family = re.fullmatch(r"(GK[0-9]{1,2})X*", name.upper())
    start = family[1] if family else ""
    found = [
        rule
        for rule in known
        if name.upper() == rule.kind.code
        or name.lower() == rule.kind.name
        or (start and rule.kind.code.startswith(start))
    ]
    if not found:
        names = [word for rule in known for word in (rule.kind.code, rule.kind.name)]
        hint = suggest(name, names, "运行 gkplan rule 查看全部规则")
        raise UsageProblem(f"{option} 没有“{word}”这条规则".lstrip(), hint)
    return found
