"""Who sent what back, as a table: the units whose workbooks came, and those that owe something and sent none."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, NamedTuple

from gkplan.render.sheet import Column, Part, Row, Sheet
from gkplan.render.text import clean

if TYPE_CHECKING:
    from gkplan.intake import Problem


class Result(NamedTuple):
    """What became of one file."""

    file: str
    """Its name, as the user knows it."""
    unit: str
    """Empty where the file does not say."""
    changed: int = 0
    """Entries."""
    problems: tuple[Problem, ...] = ()
    emptied: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def is_refused(self) -> bool:
        """Whether nothing of the file was taken."""
        return bool(self.problems)


MOST = 100
"""So many problems of one file are told; more say nothing new."""

COLUMNS = (
    Column("单位", share=1, least=10),
    Column("文件", share=2, least=12),
    Column("结果", least=8),
    Column("改动", right=True),
    Column("问题", right=True),
)


def sheet(results: Iterable[Result], missing: Iterable[str], *, dry_run: bool) -> Sheet:
    """Return the table of a whole intake; `missing` are the units that owe something and sent no file."""
    results, missing = list(results), list(missing)
    rows = [_row(item, dry_run=dry_run) for item in sorted(results, key=lambda item: not item.is_refused)]
    rows += [Row((name, "", "没有交回", "", "")) for name in missing]
    refused = sum(item.is_refused for item in results)
    changed = sum(item.changed for item in results)
    did = "会改" if dry_run else "写入"
    summary = f"收到{len(results)}份：{did}{changed}条，{refused}份有问题"
    summary += f"；{len(missing)}家没有交回" if missing else ""
    return Sheet(("回收填报表",), summary, COLUMNS, (Part("", tuple(rows)),) if rows else ())


def _row(item: Result, *, dry_run: bool) -> Row:
    if item.problems:
        return Row((item.unit, item.file, "有问题，没有收回", "", str(len(item.problems))), "red")
    if not item.changed:
        return Row((item.unit, item.file, "没有变化", "0", "0"))
    return Row((item.unit, item.file, "会写入" if dry_run else "已写入", str(item.changed), "0"), "green")


def cut_short(written: list[tuple[str, int]], count: int) -> Iterator[str]:
    """Yield what was written of an intake of `count` files that did not come to its end: units with their entries."""
    if written:
        named = "、".join(f"{unit}{entries}条" for unit, entries in written)
        yield f"中断以前，{count}份里有{len(written)}份已写入台账：{named}；再运行一次就接着收，已写入的不会重写"


def problem_lines(item: Result) -> Iterator[str]:
    """Yield the problems of one file, each with its cell and what to do about it."""
    for problem in item.problems[:MOST]:
        where = f"{item.file} {problem.where}" if problem.where else item.file
        yield clean(f"{where}：{problem.message}")
        if problem.hint:
            yield clean(f"    怎么改：{problem.hint}")
    if len(item.problems) > MOST:
        yield clean(f"{item.file}：还有 {len(item.problems) - MOST} 处，改好上面的再看")


def note_lines(item: Result) -> Iterator[str]:
    """Yield what should be known of one file that was taken: what it empties, and what was not taken in."""
    who = item.unit or item.file
    yield from (clean(f"{who}：{line}（填报表里清空了）") for line in item.emptied)
    yield from (clean(f"{item.file}：{line}") for line in item.notes)
