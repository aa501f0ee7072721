"""考核底表: for each unit what is on record, without a score."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from gkplan.exporters.paper import Blanks, Block, Caption, Cell, Column, Grid, Notes, Page, Paragraph, Title
from gkplan.exporters.paper import chinese_date as full_date
from gkplan.exporters.reports import words
from gkplan.reporting.assessment import BACKFILLED_AFTER, COLUMNS, assessment

if TYPE_CHECKING:
    from gkplan.plan import Plan
    from gkplan.reporting.assessment import Assessment, Row
    from gkplan.reporting.scope import Scope

SIGNED = ("制表人：", "审核人：", "制表日期：")


def title(scope: Scope, asked: tuple[str, ...]) -> str:
    """Return the title."""
    return f"{words.who(asked)}{scope.picture.plan.head.year}年任务落实情况考核底表"


def blocks(scope: Scope, asked: tuple[str, ...]) -> Iterator[Block]:
    """Yield the paper."""
    found, plan = assessment(scope), scope.picture.plan
    yield Page()
    yield Title(title(scope, asked))
    yield Caption(words.source(plan), f"截至{full_date(scope.picture.as_of)}")
    yield _table(found, plan) if found.rows else Paragraph("没有要考核的单位。", flush=True)
    yield Notes(tuple(_notes(found)))
    yield Blanks(SIGNED)


def _table(found: Assessment, plan: Plan) -> Grid:
    columns = (
        Column("单位", 10.1, share=1, centred=True),
        *(Column(name, 3.1, centred=True) for name in COLUMNS.values()),
    )
    rows = [_row(row, plan, found) for row in found.rows]
    if len(rows) > 1:
        rows.append(_sum(found))
    return Grid(columns, tuple(rows))


def _row(row: Row, plan: Plan, found: Assessment) -> tuple[Cell, ...]:
    unit = plan.register.registered(row.unit)
    gone = unit is not None and unit.until is not None and found.scope.picture.as_of > unit.until
    name = Cell((f"{row.unit}（已撤并）" if gone else row.unit,))
    if row.unreadable:
        return (name, Cell(("台账有误，未计入",), across=len(COLUMNS)))
    return (name, *(Cell((str(figure.value),)) for figure in row.figures()))


def _sum(found: Assessment) -> tuple[Cell, ...]:
    sums = [figure.value for figure in found.sums] or [0] * len(COLUMNS)
    return (Cell(("合计",), head=True), *(Cell((str(value),), head=True) for value in sums))


def _notes(found: Assessment) -> Iterator[str]:
    yield (
        "应完成是截至当日到期的项次（含当日，延期后的时限；不含长期坚持、配合、待明确和时限早于印发日的），"
        "等于按期、逾期（逾期完成）、未完成之和"
    )
    yield f"未报送是台账没有记录的，{words.NO_RECORD}"
    yield "退回、催办按次计（同一天的催办计一次，提醒不计），都以 decisions.yaml 的记载为准；延期是获准延期的项次"
    days = BACKFILLED_AFTER.days
    yield (
        f"补录是台账的更新日期比完成日期晚{days}天以上的项次；更新日期只记最后一次，"
        "按时报过、后来改过的也会计入，没有写更新日期的看不出来"
    )
    if found.born_late:
        yield f"时限早于印发日的{words.spared(found.born_late)}，不在应完成里"
    if found.early:
        yield f"提前完成、还没有到期的{len(found.early)}项次不在应完成里：{words.by_unit(found.early, found.scope)}"
    if found.without:
        yield f"没有计入的任务、不列的：{'、'.join(found.without)}"
    yield from words.notes(found.scope, [item for row in found.rows for item in row.due])
