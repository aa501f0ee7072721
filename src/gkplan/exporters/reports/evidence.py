"""佐证材料目录: every proof on record, and the gaps."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from gkplan.deadlines import show_period
from gkplan.exporters.paper import Block, Caption, Cell, Column, Grid, Line, Link, Notes, Page, Paragraph, Title
from gkplan.exporters.paper import chinese_date as full_date
from gkplan.exporters.reports import words
from gkplan.exporters.view import proof
from gkplan.reporting.evidence import evidence

if TYPE_CHECKING:
    from gkplan.exporters.view import Proof
    from gkplan.plan import Plan
    from gkplan.reporting.evidence import Material, Materials, Stray, Why
    from gkplan.reporting.scope import Scope

UNSTATED = "未写"
WHY: Mapping[Why, str] = {
    "cancelled": "任务已取消",
    "not_issued": "任务当时还没有印发",
    "passed_on": "已由{}承接",
    "no_period": "现在没有这一期",
    "reassigned": "责任单位已调整",
    "designated": "已明确由其他单位承担",
    "not_its": "不是责任单位",
}


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
    if found.strays:
        yield Paragraph(f"以下{len(found.strays)}份，台账上有，现在没有对应的任务：", flush=True)
        yield _strays(found, plan)
    yield Notes(tuple(_notes(found)))


def _summary(found: Materials) -> str:
    gaps = f"；到期、没有佐证的{len(found.gaps)}项次" if found.gaps else ""
    strays = f"；另有{len(found.strays)}份现在没有对应的任务，列在最后" if found.strays else ""
    return f"佐证材料{len(found.proofs)}份，用于{len(found.shown)}项次{gaps}{strays}。"


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
    first = (
        Cell((item.task.id,)),
        Cell((f"{item.duty.text.rstrip('。')}{_period(item.period, plan)}",)),
        Cell((words.unit(item),)),
    )
    if line.proof is None:
        return (*first, Cell((f"【缺】{words.reported(item, plan)}",)), Cell(()), Cell(()))
    shown = proof(line.proof)
    name = (shown.title, "（退回整改）") if item.status == "returned" else (shown.title,)
    return (*first, Cell(name), Cell(tuple(_addresses(shown))), Cell((_published(shown),)))


def _period(period: str | None, plan: Plan) -> str:
    return f"（{show_period(period, year=plan.head.year)}）" if period else ""


def _published(shown: Proof) -> str:
    return full_date(shown.published) if shown.published else UNSTATED


def _addresses(shown: Proof) -> Iterator[Line]:
    """Yield link, path and number, one line each, as far as there are any."""
    yield (Link(shown.address, shown.address),) if shown.kind == "url" else shown.address or UNSTATED
    yield from shown.more


def _strays(found: Materials, plan: Plan) -> Grid:
    columns = (
        Column("序号", 3.1, centred=True),
        Column("任务", 10, share=30),
        Column("单位", 10.1, centred=True),
        Column("材料名称", 10, share=20),
        Column("链接或文号", 10, share=20),
        Column("发布日期", 8.1, centred=True),
        Column("为什么", 8.1, share=10),
    )
    return Grid(columns, tuple(_stray(item, plan) for item in found.strays))


def _stray(item: Stray, plan: Plan) -> tuple[Cell, ...]:
    shown = proof(item.proof)
    return (
        Cell((item.task.id,)),
        Cell((f"{item.task.record.text.rstrip('。')}{_period(item.period, plan)}",)),
        Cell((item.unit,)),
        Cell((shown.title,)),
        Cell(tuple(_addresses(shown))),
        Cell((_published(shown),)),
        Cell((WHY[item.why].format("、".join(item.heirs)),)),
    )


def _notes(found: Materials) -> Iterator[str]:
    yield f"【缺】的是到期而台账没有佐证的；{words.NO_RECORD}"
    if found.ongoing_without:
        own = found.ongoing_without
        yield f"长期坚持的没有时限，没有佐证的{len(own)}项次不作为缺：{words.by_task(own)}"
    yield from words.notes(found.scope, [line.item for line in found.lines])
