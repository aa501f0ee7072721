"""佐证材料目录: every proof on record, and the gaps."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from gkplan.deadlines import show_period
from gkplan.exporters.paper import Block, Caption, Cell, Column, Grid, Line, Link, Notes, Page, Paragraph, Title
from gkplan.exporters.paper import chinese_date as full_date
from gkplan.exporters.reports import words
from gkplan.exporters.view import proof
from gkplan.reporting.evidence import evidence

if TYPE_CHECKING:
    from gkplan.plan import Plan
    from gkplan.reporting.evidence import Material, Materials
    from gkplan.reporting.scope import Scope

UNSTATED = "未写"


def title(scope: Scope, asked: tuple[str, ...]) -> str:
    """Return the title."""
    return f"{words.who(asked)}{scope.picture.plan.head.year}年佐证材料目录"


def blocks(scope: Scope, asked: tuple[str, ...]) -> Iterator[Block]:
    """Yield the paper."""
    found, plan = evidence(scope), scope.picture.plan
    yield Page(landscape=True)
    yield Title(title(scope, asked))
    yield Caption(words.source(plan), f"截至{full_date(scope.picture.as_of)}")
    yield Paragraph(_summary(found), flush=True)
    if found.lines:
        yield _table(found, plan)
    yield Notes(tuple(_notes(found)))


def _summary(found: Materials) -> str:
    gaps = f"；到期、没有佐证的{len(found.gaps)}项次" if found.gaps else ""
    return f"佐证材料{len(found.proofs)}份，用于{len(found.shown)}项次{gaps}。"


def _table(found: Materials, plan: Plan) -> Grid:
    columns = (
        Column("序号", 3.1, centred=True, merged=True),
        Column("任务", 10, share=30, merged=True),
        Column("单位", 10.1, centred=True),
        Column("材料名称", 10, share=20),
        Column("链接或文号", 10, share=20),
        Column("发布日期", 8.1, centred=True),
    )
    return Grid(columns, tuple(_row(line, plan) for line in found.lines))


def _row(line: Material, plan: Plan) -> tuple[Cell, ...]:
    item = line.item
    period = f"（{show_period(item.period, year=plan.head.year)}）" if item.period else ""
    first = (Cell((item.task.id,)), Cell((f"{item.duty.text.rstrip('。')}{period}",)), Cell((words.unit(item),)))
    if line.proof is None:
        return (*first, Cell((f"【缺】{words.reported(item, plan)}",)), Cell(()), Cell(()))
    shown = proof(line.proof)
    published = full_date(shown.published) if shown.published else UNSTATED
    address: Line = (Link(shown.address, shown.address),) if shown.kind == "url" else shown.address or UNSTATED
    name = (shown.title, "（退回整改）") if item.status == "returned" else (shown.title,)
    return (*first, Cell(name), Cell((address,)), Cell((published,)))


def _notes(found: Materials) -> Iterator[str]:
    yield f"【缺】的是到期而台账没有佐证的；{words.NO_RECORD}"
    if found.ongoing_without:
        own = found.ongoing_without
        yield f"长期坚持的没有时限，没有佐证的{len(own)}项次不作为缺：{words.by_task(own)}"
    listed = [line.item for line in found.lines if not (line.item.born_late and line.item.is_late)]
    yield from words.notes(found.scope, listed)
