"""GK5xx: what the office decided fits the plan."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, get_args

from gkplan.deadlines import show_period
from gkplan.pairs import RECORD_KEYS
from gkplan.record import AmendedField, named_in
from gkplan.revision import DECISIONS, TASKS, UNITS
from gkplan.rules._rule import Found, rule
from gkplan.wording import suggest

if TYPE_CHECKING:
    from gkplan.diagnostics import Route
    from gkplan.rules._facts import Facts

_ADJUSTABLE = get_args(AmendedField)


@rule("GK501", "decision-on-unknown-task")
def decision_on_unknown_task(facts: Facts) -> Iterator[Found]:
    """决定里的任务不在计划里。

    查什么：decisions.yaml 里的每个任务序号都存在。
    为什么：对不上任务的决定不起作用。
    怎么改：改正序号。
    """
    if not facts.whole(TASKS):
        return
    known = [task.id for task in facts.plan.tasks]
    for key, route, item in facts.records(*RECORD_KEYS):
        listed = key == "reminders"
        for position, number in enumerate(item.tasks if listed else (item.task,)):
            if number is not None and number not in known:
                hint = suggest(number, known, "运行 gkplan list 查看全部任务")
                place = (*route, "tasks", position) if listed else (*route, "task")
                yield Found(DECISIONS, place, f"计划里没有任务“{number}”", hint)


@rule("GK502", "decision-beside-task")
def decision_beside_task(facts: Facts) -> Iterator[Found]:
    """决定所说的单位或周期，任务里没有。

    查什么：延期、审核所说的单位欠这项任务；所说的周期是任务的周期。
    为什么：对不上的决定不会改变任何一项，看似批了其实没批。
    怎么改：改正单位或周期；运行 gkplan show 序号 查看任务的单位和周期。
    """
    if not facts.whole(TASKS, UNITS):
        return
    for key, route, item in facts.records("extensions", "verifications"):
        task = facts.task(item.task)
        if task is None:
            continue
        look = f"运行 gkplan show {item.task} 查看"
        for position, name in enumerate(named_in(item)):
            unit = facts.plan.register.unit(name)
            if unit is not None and unit.name not in task.units:
                place = (*route, "units", position) if key == "extensions" else (*route, "unit")
                yield Found(DECISIONS, place, f"任务 {item.task} 不是“{name}”的", f"{look}责任单位")
        if facts.period(item.period) not in task.periods:
            place = (*route, "period") if item.period else (*route, "task")
            what = f"没有周期“{item.period}”" if item.period else "按周期计，这里要写明 period"
            yield Found(DECISIONS, place, f"任务 {item.task} {what}", f"{look}周期")


@rule("GK503", "extension-without-date")
def extension_without_date(facts: Facts) -> Iterator[Found]:
    """同意延期而没有写延到哪天。

    查什么：result 为“同意”的延期有 until。
    为什么：没有日期的延期不起作用。
    怎么改：补上 until: 年-月-日。
    """
    for _, route, item in facts.records("extensions"):
        if item.result == "同意" and item.until is None:
            yield Found(DECISIONS, route, f"任务 {item.task} 的延期没有写延到哪天", "补上 until: 年-月-日")


@rule("GK504", "designation-outside-group")
def designation_outside_group(facts: Facts) -> Iterator[Found]:
    """明确责任单位时，组或单位对不上。

    查什么：group 是任务里的一个“有关”组，至少列出一家单位，所列单位都是它的待明确单位。
    为什么：对不上的明确不会落到任何单位；一家也不列，任务就没有人承担。
    怎么改：改正 group 或 units。
    """
    plan = facts.plan
    if not facts.whole(TASKS, UNITS):
        return
    for _, route, item in facts.records("designations"):
        task = facts.task(item.task)
        group = plan.register.group(item.group)
        if task is None or group is None:
            continue
        stated = [plan.register.find(name) for name in task.task.groups_and_units]
        if group not in stated or not group.is_relevant:
            what = "不是“有关”组，不用明确" if group in stated else f"不在任务 {item.task} 里"
            yield Found(
                DECISIONS,
                (*route, "group"),
                f"“{item.group}”{what}",
                f"运行 gkplan show {item.task} 查看责任单位",
            )
            continue
        if not item.units:
            yield Found(
                DECISIONS, (*route, "units"), f"没有明确“{item.group}”是哪几家", "在 units 里列出单位", key=True
            )
        members = {unit.name for unit in plan.register.members(group)}
        for position, name in enumerate(item.units):
            unit = plan.register.unit(name)
            if unit is not None and unit.name not in members:
                yield Found(
                    DECISIONS,
                    (*route, "units", position),
                    f"“{name}”不在“{group.name}”里",
                    "改正单位，或先在 units.yaml 里归组",
                )


@rule("GK505", "amendment-without-effect")
def amendment_without_effect(facts: Facts) -> Iterator[Found]:
    """调整或录入更正写得不成立。

    查什么：写明 task；field 能调整；field 为 task 时 to 为空（取消任务）；text 和责任单位的 to 不能为空；名称都已登记。
    为什么：写得不成立的调整不起作用，或会抹掉原文；录入更正不写明任务，就不知道改的是哪一项。
    怎么改：改正 field 或 to；新增任务写在 tasks.yaml，并写明它自己的文号和印发日期。
    """
    for _, route, item in facts.records("amendments"):
        if item.kind == "录入更正":
            if item.task is None and item.field in _ADJUSTABLE:
                message = f"录入更正改的是任务的“{item.field}”，没有写明是哪项任务"
                yield Found(DECISIONS, (*route, "kind"), message, "补上 task: 任务序号")
        elif item.task is None:
            yield Found(DECISIONS, (*route, "kind"), "调整没有写明是哪项任务", "补上 task: 任务序号")
        elif item.field not in _ADJUSTABLE:
            message = f"“{item.field}”不能用调整来改"
            yield Found(DECISIONS, (*route, "field"), message, "能调整的：" + "、".join(_ADJUSTABLE))
        elif item.field == "task" and item.to:
            yield Found(
                DECISIONS,
                (*route, "to"),
                "field 为 task 的调整只用来取消任务，to 应为空",
                "删去 to；新增的任务写在 tasks.yaml",
            )
        elif item.field in {"text", "lead", "responsible"} and not item.to and not item.from_:
            yield Found(DECISIONS, route, "调整没有写明改成什么", "补上 from 和 to")
        elif item.field == "text" and not item.to:
            yield Found(DECISIONS, route, "任务的文字不能改为空", "补上 to；取消任务用 field: task")
        elif item.field in {"lead", "responsible", "supporting"} and facts.whole(UNITS):
            yield from _unknown_names(facts, route, item)


def _unknown_names(facts: Facts, route: Route, item: Any) -> Iterator[Found]:
    from gkplan.duties import amended_names
    from gkplan.rules.references import register_first

    register = facts.plan.register
    for name in amended_names(item.to, register):
        if register.find(name) is None:
            yield Found(DECISIONS, (*route, "to"), f"“{name}”没有登记", register_first(name, register.names()))


@rule("GK510", "verification-without-report", scope="books")
def verification_without_report(facts: Facts) -> Iterator[Found]:
    """审核的事项，单位没有报过。

    查什么：最近一次审核是“通过”的，台账里已完成或不涉及；是“退回”的，台账里有这一条。
    为什么：没有报的无从审核，多半是序号、单位或周期写错了。
    怎么改：核对 task、unit、period；单位还没报的，等报了再审核。
    """
    # A view goes by the ledgers: what one unit takes back in its own must not close the view to all the others.
    if facts.today is None or not facts.whole(TASKS, UNITS, DECISIONS):
        return
    routes = [route for _, route, _ in facts.records("verifications")]
    for key, (position, item) in facts.verdicts.items():
        task, told = facts.task(item.task), facts.reported.get(key)
        if task is None or key[0] not in task.units or key[2] not in task.periods or not facts.heard(key[0]):
            continue
        what = f"任务 {item.task}" + (f" {show_period(key[2], year=facts.year)}" if key[2] else "")
        if told is None:
            message = f"“{key[0]}”的台账里没有{what}，审核却写了“{item.result}”"
        elif item.result == "通过" and told.status not in {"已完成", "不涉及"}:
            message = f"“{key[0]}”的{what} 报的是“{told.status}”，审核却写了“通过”"
        else:
            continue
        yield Found(DECISIONS, (*routes[position], "result"), message, "核对任务、单位和周期；还没报的，等报了再审核")


_DATES = {
    "extensions": (("requested", "申请"), ("approved", "决定")),
    "verifications": (("date", "审核"),),
    "reminders": (("date", "发出"),),
    "amendments": (("date", "更正"),),
}
"""Dates of what has happened; a 调整 and a designation may be decided for a later day."""


@rule("GK514", "future-decision")
def future_decision(facts: Facts) -> Iterator[Found]:
    """决定的日期还没有到。

    查什么：延期的申请和决定、审核、催办、录入更正的日期不晚于今天（或 --as-of）；调整和明确可以从以后的一天起算。
    为什么：还没有发生的事不能先记；审核写成以后的日期，会盖住这之前的每一次审核。
    怎么改：改成实际的日期。
    """
    for key, route, item in facts.records(*_DATES) if facts.today else ():
        if key == "amendments" and item.kind == "调整":
            continue
        for field, what in _DATES[key]:
            day = getattr(item, field)
            if day is not None and facts.today is not None and day > facts.today:
                yield Found(DECISIONS, (*route, field), f"{what}的日期 {day} 还没有到", "改成实际的日期")
