"""The manual of the rules: a list, single pages, and the whole as Markdown (`docs/rules.md`)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import TYPE_CHECKING

from gkplan.render.text import width

if TYPE_CHECKING:
    from gkplan.diagnostics import Finding
    from gkplan.rules import Rule

SEVERITY = {"error": "错误", "warning": "警告"}
FAMILIES = {
    "GK0": "读取和格式",
    "GK1": "计划的结构",
    "GK2": "单位和组",
    "GK3": "时限",
    "GK4": "工作台账",
    "GK5": "办公室的决定",
    "GK6": "看不见的字符和相似的数字",
    "GK7": "逾期（只在 --late 时检查）",
    "GK9": "修改（只在 --against 时检查）",
}
HEAD = """\
# 检查规则

`gkplan validate` 的全部规则；`gkplan rule GK201` 在命令行里显示其中一条。
编号不会改作他用。错误使退出码为 1；警告只在 `--strict` 时如此。
`--select`、`--ignore` 按编号、一族（`GK2`）或名称取舍。

<!-- 由 gkplan rule --format md 生成，请勿手改 -->
"""


def _families(rules: Sequence[Rule]) -> Iterator[tuple[str, list[Rule]]]:
    for start, found in groupby(rules, key=lambda rule: rule.kind.code[:3]):
        yield f"{start}xx {FAMILIES[start]}", list(found)


def table(rules: Sequence[Rule]) -> str:
    """Return all rules, one a line, by family."""
    wide = max(width(rule.kind.name) for rule in rules)
    lines = []
    for title, found in _families(rules):
        lines += ["", f"【{title}】"]
        for rule in found:
            name = rule.kind.name + " " * (wide - width(rule.kind.name))
            lines.append(f"{rule.kind.code}  {SEVERITY[rule.kind.severity]}  {name}  {rule.kind.title}")
    return "\n".join(lines[1:]) + "\n"


def counted(findings: Iterable[Finding]) -> str:
    """Return how many findings each rule has, the most frequent first."""
    counts = Counter(item.kind for item in findings).most_common()
    counts.sort(key=lambda row: (-row[1], row[0].code))
    wide = max((width(kind.name) for kind, _ in counts), default=0)
    return "".join(
        f"{count:>6}  {kind.code}  {SEVERITY[kind.severity]}  {kind.name:<{wide}}  {kind.title}\n"
        for kind, count in counts
    )


def pages(rules: Sequence[Rule]) -> str:
    """Return the page of each rule."""
    return "\n".join(
        f"{rule.kind.code} {rule.kind.name} · {SEVERITY[rule.kind.severity]}\n\n{rule.doc}\n" for rule in rules
    )


def manual(rules: Sequence[Rule]) -> str:
    """Return the rules as Markdown."""
    lines = [HEAD]
    for title, found in _families(rules):
        lines.append(f"## {title}\n")
        for rule in found:
            kind = rule.kind
            first, *rest = rule.doc.split("\n")
            lines.append(f"### {kind.code} {kind.name}\n\n{SEVERITY[kind.severity]}：{first}\n")
            lines += [f"- {_bold(line)}" for line in rest if line]
            lines.append("")
    return "\n".join(lines).rstrip() + "\n"


def _bold(line: str) -> str:
    """Set the part's name in bold: `查什么：…` becomes `**查什么**：…`."""
    head, mark, rest = line.partition("：")
    return f"**{head}**{mark}{rest}" if mark and len(head) <= 4 else line
