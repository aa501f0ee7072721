"""数字来源: each figure of a report with the tasks that it counts."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from gkplan.exporters.paper import Block, Cell, Column, Grid, Heading, Page, Paragraph

if TYPE_CHECKING:
    from gkplan.reporting.figures import Figure

EXPLAINED = (
    "每个数字后面是它所计的任务的序号，括号里是项次，加起来等于这个数字；"
    "以家计的，列出的是这些单位的任务，以次计的，列出的是这几次涉及的任务。0 的没有列出。"
)
WHOLE = "总体"


def blocks(figures: tuple[Figure, ...]) -> Iterator[Block]:
    """Yield the annex, on a page of its own."""
    shown = [figure for figure in figures if figure.value]
    units = any(figure.unit for figure in shown)
    yield Page()
    yield Heading("数字来源")
    yield Paragraph(EXPLAINED)
    if shown:
        yield Grid(_columns(units=units), tuple(_row(figure, units=units) for figure in shown))


def _columns(*, units: bool) -> tuple[Column, ...]:
    return (
        *([Column("单位", 8.1, centred=True, merged=True)] if units else []),
        Column("数字", 8.1, centred=True),
        Column("数值", 4.6, centred=True),
        Column("任务序号", 12, share=1),
    )


def _row(figure: Figure, *, units: bool) -> tuple[Cell, ...]:
    tasks = " ".join(f"{number}（{count}）" if count > 1 else number for number, count in figure.tasks.items())
    return (
        *([Cell((figure.unit or WHOLE,))] if units else []),
        Cell((figure.label,)),
        Cell((f"{figure.value}{figure.measure}",)),
        Cell((tasks,)),
    )
