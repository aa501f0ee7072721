"""`gkplan diff`: what changed between two versions of the data, as a person would say it."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from gkplan import clock, differences, git, narrowing, revision
from gkplan.cli import _session
from gkplan.cli._options import PAGE_FORMATS, DataOpt, OutputOpt, PageFormatOpt, UnitOpt, one_of
from gkplan.errors import DataProblem
from gkplan.render import differences as shown
from gkplan.render.difference_items import document
from gkplan.render.text import log_line

if TYPE_CHECKING:
    from gkplan.comparison import Comparison, Side
    from gkplan.diagnostics import Finding
    from gkplan.revision import Worktree


def diff(
    versions: Annotated[
        str,
        typer.Argument(
            metavar="版本",
            help="A..B 比两个版本，A...B 从两者的分岔点比到 B；只写一个版本，就与当前的文件比。不写则是 HEAD。",
        ),
    ] = "HEAD",
    unit: UnitOpt = None,
    output_format: PageFormatOpt = "text",
    output: OutputOpt = None,
    exit_code: Annotated[bool, typer.Option("--exit-code", help="有差别时退出码为 1。")] = False,
    data: DataOpt = None,
) -> int:
    """说明两个版本之间改了什么：任务、单位、决定和台账的进展。

    改了字的地方标出来：[-删去的-]{+加上的+}。写 --unit 时只看与这些单位有关的。
    md 格式可以直接作合并请求的评论。
    """
    form = one_of("--format", output_format, PAGE_FORMATS)
    files = revision.find(data, Path.cwd())
    old, new = map(differences.open_side, git.pair(files, versions))
    _refuse_broken(files, old, new)
    found = differences.compare(old, new)
    units = _session.find_units(unit or [], *(side.register for side in (old, new) if side.register))
    if units:
        found = narrowing.about(found, frozenset(units))
    for item in found.unread:
        _tell(files, old if item.side == "old" else new, item.findings)
    _put(found, units, form, output)
    return 1 if found.unread or (exit_code and found.any) else 0


def _put(found: Comparison, units: list[str], form: str, output: str | None) -> None:
    if form == "json":
        _session.put_json(document(found, as_of=clock.today()), output)
        return
    report = shown.report(found, units)
    _session.put(shown.markdown(report) if form == "md" else shown.text(report), output)


def _refuse_broken(files: Worktree, *sides: Side) -> None:
    """Raise `DataProblem` where one side cannot be read in full, after printing why."""
    broken = [side for side in sides if side.errors]
    for side in broken:
        _tell(files, side, side.errors)
    if broken:
        names = "、".join(map(shown.side_name, broken))
        raise DataProblem(
            f"{names}的数据读不全，没法比较", "按上面各条改正后再比；旧版本里的错误改不了，换一个读得全的版本"
        )


def _tell(files: Worktree, side: Side, findings: Iterable[Finding]) -> None:
    """Print the findings of one side to stderr, and which side it is."""
    sys.stdout.flush()
    sys.stderr.write(f"{log_line(shown.side_name(side))}里的问题：\n")
    _session.report(files, findings)
