"""通报 as a draft: every sentence of it is a figure, or the names of those that a figure counts."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from gkplan.exporters.paper import (
    Block,
    Caption,
    Cell,
    Column,
    Foot,
    Grid,
    Heading,
    Label,
    Notes,
    Page,
    Paragraph,
    Title,
    chinese_date,
)
from gkplan.exporters.reports import words
from gkplan.render.shares import percent
from gkplan.reporting.bulletin import bulletin

if TYPE_CHECKING:
    from gkplan.obligations import Obligation
    from gkplan.plan import Plan
    from gkplan.reporting.bulletin import Bulletin, UnitTally
    from gkplan.reporting.scope import Owed, Scope

EVERYBODY = "各有关单位"
MOST_NAMED = 10
"""More units or groups than this are not named one by one in the salutation."""


def title(scope: Scope, asked: tuple[str, ...]) -> str:  # noqa: ARG001  one signature for all reports
    """Return the title."""
    return f"关于《{scope.picture.plan.head.title}》落实情况的通报"


def blocks(scope: Scope, asked: tuple[str, ...]) -> Iterator[Block]:
    """Yield the paper."""
    found, plan, as_of = bulletin(scope), scope.picture.plan, chinese_date(scope.picture.as_of)
    yield Page()
    yield Label("代拟稿")
    yield Title(title(scope, asked))
    yield Paragraph(f"{_salutation(plan, asked)}：", flush=True)
    about = f"{words.who(asked)}截至{as_of}" if asked else f"截至{as_of}"
    yield Paragraph(f"现将{words.basis(plan)}{about}的落实情况通报如下。")
    parts = (
        ("总体情况", [Paragraph(text) for text in _overall(found, asked)]),
        ("好的方面", [Paragraph(text) for text in _good(found)]),
        ("存在问题", list(_wanting(found))),
        ("各单位完成情况", list(_units(found))),
    )
    told = ((name, own) for name, own in parts if own)
    for numeral, (name, own) in zip(words.NUMERALS, told, strict=False):
        yield Heading(f"{numeral}、{name}")
        yield from own
    yield Notes(tuple(_notes(found)))
    yield Foot(plan.head.issuer, scope.picture.as_of)


def _salutation(plan: Plan, asked: tuple[str, ...]) -> str:
    """Return whom it is sent to: those asked for, or the groups as the plan prints them."""
    if asked:
        return "，".join(asked) if len(asked) <= MOST_NAMED else EVERYBODY
    printed: dict[str, str] = {}
    for task in plan.tasks:
        for name in task.groups_and_units:
            group = plan.register.group(name)
            if group is not None and not group.is_relevant:
                printed.setdefault(group.name, name)
    named = [printed[group.name] for group in plan.register.groups if group.name in printed]
    return "，".join(named) or EVERYBODY


# ---------------------------------------------------------------- 总体情况


def _overall(found: Bulletin, asked: tuple[str, ...]) -> Iterator[str]:
    whole = found.whole
    if not whole.owed:
        yield f"{words.who(asked) or '这份计划里'}没有计入统计的任务。"
        return
    who = f"{words.who(asked)}承担" if asked else "任务分解表共"
    units = f"，由{words.units(found.whole.borne)}家单位承担" if not asked else ""
    tasks = words.table(found.table, found.scope)
    yield f"{who}{tasks}{units}，计入完成率的{len(whole.total)}项次。" + _waiting(whole.candidates)
    as_of = chinese_date(found.scope.picture.as_of)
    yield f"截至{as_of}，按工作台账的记录，{'；'.join(_rates(found))}。{_how_done(found)}"
    if whole.ongoing:
        reported, units_of = words.units(whole.ongoing_reported), words.units(whole.ongoing)
        yield f"长期坚持的任务另计，涉及{units_of}家单位，已报进展的{reported}家。"


def _waiting(candidates: Owed) -> str:
    if not candidates:
        return ""
    return f"{words.tasks(candidates)}还有责任单位待明确（{len(candidates)}项次），明确之前不计。"


def _rates(found: Bulletin) -> Iterator[str]:
    whole, gone = found.whole, found.elapsed
    if whole.due:
        rate = percent(len(whole.due_done), len(whole.due))
        yield f"到期{len(whole.due)}项次，已完成{len(whole.due_done)}项次，到期任务完成率{rate}"
    else:
        yield "还没有到期的任务"
    if whole.total:
        rate = percent(len(whole.total_done), len(whole.total))
        yield f"全年{len(whole.total)}项次，已完成{len(whole.total_done)}项次，总完成率{rate}"
    yield f"序时进度{percent(gone.days, gone.of)}"


def _how_done(found: Bulletin) -> str:
    whole = found.whole
    parts = (("按期完成", whole.on_time), ("逾期完成", whole.late_done), ("没有注明时限的", whole.undated_done))
    told = "、".join(f"{name}{len(items)}项次" for name, items in parts if items)
    return f"已完成的里面，{told}。" if told else ""


# ---------------------------------------------------------------- 好的方面


def _good(found: Bulletin) -> Iterator[str]:
    """Yield who has done all that is due, what was done ahead, what the office has confirmed."""
    full = found.all_done
    if full:
        named = "、".join(f"{row.unit}（{len(row.tally.due)}项次）" for row in full)
        yield f"到期任务全部完成的{len(full)}家：{named}。{_in_time(found.in_time, len(full))}"
    if found.whole.early:
        yield f"没有到期、已提前完成的{len(found.whole.early)}项次：{words.by_unit(found.whole.early, found.scope)}。"
    if found.whole.verified:
        verified = found.whole.verified
        yield f"经审核销号的{len(verified)}项次，涉及{words.units(verified)}家单位。"


def _in_time(rows: tuple[UnitTally, ...], full: int) -> str:
    if not rows:
        return ""
    if len(rows) == full:
        return "都是按期完成的。"
    return f"其中全部按期完成的{len(rows)}家：{'、'.join(row.unit for row in rows)}。"


# ---------------------------------------------------------------- 存在问题


def _wanting(found: Bulletin) -> Iterator[Block]:
    whole, scope = found.whole, found.scope
    if whole.late:
        gap = f"，其中未报送完成情况的{len(whole.unrecorded)}项次" if whole.unrecorded else ""
        yield Paragraph(f"时限已过、台账上没有办结的{len(whole.late)}项次，涉及{words.units(whole.late)}家单位{gap}：")
        yield _late_table(whole.late, scope.picture.plan)
    if whole.returned:
        told = words.by_unit(whole.returned, scope)
        yield Paragraph(f"退回整改、没有重新报送的{len(whole.returned)}项次：{told}。")
    if whole.lagging:
        why = "没有到期，但是时间过半还没有启动、自报预计晚于时限，或者被退回"
        yield Paragraph(f"滞后的{len(whole.lagging)}项次（{why}）：{words.by_task(whole.lagging)}。")
    if whole.slipping:
        told = words.by_unit(whole.slipping, scope)
        yield Paragraph(f"自报预计晚于时限完成的{len(whole.slipping)}项次：{told}。")
    yield from _silent(found)
    if not (whole.late or whole.returned or whole.lagging or found.silent) and whole.total:
        yield Paragraph("没有时限已过而台账上没有办结的，也没有退回整改和滞后的。")


def _silent(found: Bulletin) -> Iterator[Block]:
    names = list(found.scope.by_unit(found.silent))
    if not names:
        return
    bearing = {item.unit for item in found.whole.borne}
    everybody = found.scope.units is None and len(names) > 1 and bearing == set(names)
    named = "即承担任务的全部单位" if everybody else "、".join(names)
    yield Paragraph(f"没有任何报送记录的{len(names)}家：{named}。")


def _late_table(late: Owed, plan: Plan) -> Grid:
    """Return the late ones, most late first."""
    ordered = sorted(late, key=lambda item: item.days_left or 0)
    texts = [item.duty.text for item in ordered]
    columns = (
        Column("序号", 3.1, centred=True),
        Column("任务", 9, share=max(map(len, texts))),
        Column("单位", 8.1, centred=True),
        Column("时限", 6.1, centred=True),
        Column("时限已过", 3.1, centred=True),
        Column("报送情况", 7.1, share=20),
    )
    return Grid(columns, tuple(_late_row(item, plan) for item in ordered))


def _late_row(item: Obligation, plan: Plan) -> tuple[Cell, ...]:
    return (
        Cell((item.task.id,)),
        Cell((item.duty.text,)),
        Cell((words.unit(item),)),
        Cell(words.deadline(item, plan)),
        Cell((words.lateness(item),)),
        Cell((words.reported(item, plan),)),
    )


# ---------------------------------------------------------------- 各单位完成情况


def _units(found: Bulletin) -> Iterator[Block]:
    if not found.units:
        return
    yield Caption("按到期任务完成率、总完成率从高到低", "计数单位：项次")
    columns = (
        Column("单位", 10.1, share=1, centred=True),
        Column("到期", 3.1, centred=True),
        Column("到期已完成", 3.6, centred=True),
        Column("到期任务完成率", 4.6, centred=True),
        Column("全年", 3.1, centred=True),
        Column("全年已完成", 3.6, centred=True),
        Column("总完成率", 4.1, centred=True),
        Column("时限已过", 3.6, centred=True),
    )
    yield Grid(columns, tuple(_unit_row(row) for row in found.units))


def _unit_row(row: UnitTally) -> tuple[Cell, ...]:
    own = row.tally
    counts = (
        len(own.due), len(own.due_done), _share(own.due_done, own.due),
        len(own.total), len(own.total_done), _share(own.total_done, own.total), len(own.late),
    )  # fmt: skip
    return (Cell((row.unit,)), *(Cell((str(count),)) for count in counts))


def _share(part: Owed, whole: Owed) -> str:
    return percent(len(part), len(whole)) if whole else "—"


def _notes(found: Bulletin) -> Iterator[str]:
    yield f"数据取自各单位工作台账；{words.NO_RECORD}"
    yield "一个单位的一项任务计一项次，按周期报的每期一项次；长期坚持、配合、待明确的不计入完成率"
    if found.whole.born_late:
        yield f"时限早于印发日的{words.spared(found.whole.born_late)}，不在以上数字里"
    yield from words.notes(found.scope, found.whole.owed)
