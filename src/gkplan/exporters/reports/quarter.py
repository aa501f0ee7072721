"""季度检查表: what falls due in a quarter, what is on record of it, and room for the result."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from gkplan.deadlines import show_period
from gkplan.exporters.paper import Blanks, Block, Caption, Cell, Column, Grid, Line, Notes, Page, Paragraph, Title
from gkplan.exporters.paper import chinese_date as full_date
from gkplan.exporters.reports import words
from gkplan.render.plan_views import counted
from gkplan.reporting.quarter import quarter
from gkplan.reporting.scope import quarter_of

if TYPE_CHECKING:
    from gkplan.obligations import Obligation
    from gkplan.plan import Plan
    from gkplan.reporting.quarter import Check
    from gkplan.reporting.scope import Scope

SIGNED = ("检查人：", "被检查单位负责人：", "检查日期：")


def title(scope: Scope, asked: tuple[str, ...]) -> str:
    """Return the title."""
    head = scope.picture.plan.head
    of = scope.quarter or quarter_of(scope.picture.as_of, head.year)
    return f"{words.who(asked)}{of.year}年{show_period(of.key, year=of.year)}任务落实情况检查表"


def blocks(scope: Scope, asked: tuple[str, ...]) -> Iterator[Block]:
    """Yield the paper."""
    found, plan = quarter(scope), scope.picture.plan
    yield Page(landscape=True)
    yield Title(title(scope, asked))
    yield Caption(words.source(plan), f"截至{full_date(scope.picture.as_of)}")
    if not found.listed:
        yield Paragraph("本季度没有要检查的任务。", flush=True)
    else:
        yield Paragraph(_summary(found), flush=True)
        yield _table(found, plan)
    yield Notes(tuple(_notes(found)))
    yield Blanks(SIGNED)


def _summary(found: Check) -> str:
    states = "、".join(f"{one.label}{one.value}" for one in found.states() if one.value)
    late = f"；时限已过、台账上没有办结的{len(found.late)}项次" if found.late else ""
    late += f"；时限早于印发日的{len(found.born_late)}项次，不作为拖延" if found.born_late else ""
    counts = f"{counted(list(found.tasks))}，{words.units(found.listed)}家单位，{len(found.listed)}项次"
    return f"本季度检查{counts}：{states}{late}。"


def _table(found: Check, plan: Plan) -> Grid:
    rows = tuple(_row(item, plan) for item in found.listed)
    columns = (
        Column("序号", 3.1, centred=True, merged=True),
        Column("任务", 10, share=30, merged=True),
        Column("单位", 10.1, centred=True),
        Column("时限", 6.6, centred=True),
        Column("报送情况", 9, share=30),
        Column("佐证", 7, share=20),
        Column("检查结果", 8, share=10),
    )
    return Grid(columns, rows)


def _row(item: Obligation, plan: Plan) -> tuple[Cell, ...]:
    proofs = item.entry.evidence if item.entry else ()
    return (
        Cell((item.task.id,)),
        Cell((item.duty.text,)),
        Cell((words.unit(item),)),
        Cell(words.deadline(item, plan)),
        Cell(tuple(_reported(item, plan))),
        Cell(tuple(words.proof_line(found, plan) for found in proofs)),
        Cell(()),
    )


def _reported(item: Obligation, plan: Plan) -> Iterator[Line]:
    """Yield how it stands, then what the unit says of it."""
    late = words.lateness(item)
    passed = late if item.born_late else f"时限已过{late}"
    yield f"{passed}，{words.reported(item, plan)}" if late else words.reported(item, plan)
    entry, check = item.entry, item.verification
    if check is not None and check.opinion and item.status == "returned":
        yield f"审核意见：{check.opinion}"
    if entry is None:
        return
    if entry.progress:
        yield f"进展：{entry.progress}"
    if entry.problems and item.is_open:
        yield f"存在问题：{entry.problems}"
    if entry.next_steps and item.is_open:
        yield f"下一步措施：{entry.next_steps}"


def _notes(found: Check) -> Iterator[str]:
    first, last = (words.day(day, found.scope.picture.plan) for day in (found.quarter.first, found.quarter.last))
    yield f"列的是{first}至{last}到期的和属于这个季度的；{words.NO_RECORD}"
    for name, own in (("以前季度到期、台账上没有办结的", found.earlier), ("待明确的", found.candidates)):
        if own:
            yield f"{name}{len(own)}项次不在表内：{words.by_task(own)}"
    if found.supporting:
        yield f"配合的{len(found.supporting)}项次不在表内：{words.by_task(found.supporting)}"
    yield from words.notes(found.scope, found.listed)
