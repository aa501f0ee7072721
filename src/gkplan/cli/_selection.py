"""Which findings the user asked for: `--select` and `--ignore`, by code, family or name."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from gkplan.errors import UsageProblem
from gkplan.wording import closest, fold

if TYPE_CHECKING:
    from gkplan.diagnostics import Finding
    from gkplan.rules import Rule


def selected(
    findings: Iterable[Finding], select: Sequence[str] | None, ignore: Sequence[str] | None
) -> tuple[Finding, ...]:
    """Return the findings whose rule is selected and not ignored; nothing selected means all."""
    if not select and not ignore:
        return tuple(findings)
    wanted = codes("--select", select) if select else None
    unwanted = codes("--ignore", ignore) if ignore else frozenset[str]()
    return tuple(
        item for item in findings if (wanted is None or item.kind.code in wanted) and item.kind.code not in unwanted
    )


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
        near = closest(name, [word for rule in known for word in (rule.kind.code, rule.kind.name)])
        hint = f"是不是：{'、'.join(near)}？" if near else "运行 gkplan rule 查看全部规则"
        raise UsageProblem(f"{option} 没有“{word}”这条规则".lstrip(), hint)
    return found
