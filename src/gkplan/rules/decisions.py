"""GK5xx: what the office decided fits the plan."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from gkplan.obligations import reach
from gkplan.revision import DECISIONS, TASKS, UNITS
from gkplan.rules._rule import Found, rule
from gkplan.rules.ledger import canonical_period
from gkplan.wording import closest

if TYPE_CHECKING:
    from gkplan.diagnostics import Route
    from gkplan.plan import Loaded

_LISTS = ("extensions", "designations", "verifications", "amendments", "reminders")


def _records(loaded: Loaded, *lists: str) -> Iterator[tuple[str, Route, Any]]:
    """Yield (list name, route, record) of the decisions."""
    book = loaded.books.get(DECISIONS)
    if book is None or loaded.plan is None:
        return
    for key in lists:
        for position, item in enumerate(getattr(loaded.plan.decisions, key)):
            yield key, book.item_route((key,), position), item


@rule("GK501", "decision-on-unknown-task")
def decision_on_unknown_task(loaded: Loaded) -> Iterator[Found]:
    """决定里的任务不在计划里。

    查什么：decisions.yaml 里的每个任务序号都存在。
    为什么：对不上任务的决定不起作用。
    怎么改：改正序号。
    """
    if loaded.plan is None or TASKS in loaded.partial:
        return
    known = [task.id for task in loaded.plan.tasks]
    for key, route, item in _records(loaded, *_LISTS):
        listed = key == "reminders"
        for position, number in enumerate(item.tasks if listed else (item.task,)):
            if number not in known:
                near = closest(number, known)
                hint = f"是不是：{'、'.join(near)}？" if near else "运行 gkplan list 查看全部任务"
                place = (*route, "tasks", position) if listed else (*route, "task")
                yield Found(DECISIONS, place, f"计划里没有任务“{number}”", hint)


@rule("GK502", "decision-beside-task")
def decision_beside_task(loaded: Loaded) -> Iterator[Found]:
    """决定所说的单位或周期，任务里没有。

    查什么：延期、审核所说的单位欠这项任务；所说的周期是任务的周期。
    为什么：对不上的决定不会改变任何一项，看似批了其实没批。
    怎么改：改正单位或周期；运行 gkplan show 序号 查看任务的单位和周期。
    """
    plan = loaded.plan
    if plan is None or {TASKS, UNITS} & loaded.partial:
        return
    for key, route, item in _records(loaded, "extensions", "verifications"):
        task = next((task for task in plan.tasks if task.id == item.task), None)
        if task is None:
            continue
        found = reach(task, plan)
        names = item.units if key == "extensions" else (item.unit,)
        for position, name in enumerate(names):
            unit = plan.register.unit(name)
            if unit is not None and unit.name not in found.units:
                place = (*route, "units", position) if key == "extensions" else (*route, "unit")
                yield Found(
                    DECISIONS,
                    place,
                    f"任务 {task.id} 不是“{name}”的",
                    f"运行 gkplan show {task.id} 查看责任单位",
                )
        if canonical_period(item.period, plan) not in found.periods:
            place = (*route, "period") if item.period else (*route, "task")
            what = f"没有周期“{item.period}”" if item.period else "按周期计，这里要写明 period"
            yield Found(DECISIONS, place, f"任务 {task.id} {what}", f"运行 gkplan show {task.id} 查看周期")


@rule("GK503", "extension-without-date")
def extension_without_date(loaded: Loaded) -> Iterator[Found]:
    """同意延期而没有写延到哪天。

    查什么：result 为“同意”的延期有 until。
    为什么：没有日期的延期不起作用。
    怎么改：补上 until: 年-月-日。
    """
    for _, route, item in _records(loaded, "extensions"):
        if item.result == "同意" and item.until is None:
            yield Found(DECISIONS, route, f"任务 {item.task} 的延期没有写延到哪天", "补上 until: 年-月-日")


@rule("GK504", "designation-outside-group")
def designation_outside_group(loaded: Loaded) -> Iterator[Found]:
    """明确责任单位时，组或单位对不上。

    查什么：group 是任务里的一个“有关”组，所列单位都是它的待明确单位。
    为什么：对不上的明确不会落到任何单位。
    怎么改：改正 group 或 units。
    """
    plan = loaded.plan
    if plan is None or {TASKS, UNITS} & loaded.partial:
        return
    for _, route, item in _records(loaded, "designations"):
        task = next((task for task in plan.tasks if task.id == item.task), None)
        group = plan.register.group(item.group)
        if task is None or group is None:
            continue
        stated = [plan.register.find(name) for name in task.groups_and_units]
        if group not in stated or not group.is_relevant:
            what = "不是“有关”组，不用明确" if group in stated else f"不在任务 {task.id} 里"
            yield Found(
                DECISIONS,
                (*route, "group"),
                f"“{item.group}”{what}",
                f"运行 gkplan show {task.id} 查看责任单位",
            )
            continue
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
def amendment_without_effect(loaded: Loaded) -> Iterator[Found]:
    """调整写得不成立。

    查什么：field 为 task 时 to 为空（取消任务）；text 和责任单位的 to 不能为空；单位名称都已登记。
    为什么：写得不成立的调整不起作用，或会抹掉原文。
    怎么改：改正 field 或 to；新增任务写在 tasks.yaml，并写明它自己的文号和印发日期。
    """
    plan = loaded.plan
    if plan is None:
        return
    for _, route, item in _records(loaded, "amendments"):
        if item.kind != "调整":
            continue
        if item.field == "task" and item.to:
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
        elif item.field in {"lead", "responsible", "supporting"} and UNITS not in loaded.partial:
            yield from _unknown_names(loaded, route, item)


def _unknown_names(loaded: Loaded, route: Route, item: Any) -> Iterator[Found]:
    from gkplan.obligations import amended_names
    from gkplan.rules.references import suggest

    register = loaded.plan.register if loaded.plan else None
    if register is None:
        return
    for name in amended_names(item.to, register):
        if register.find(name) is None:
            yield Found(DECISIONS, (*route, "to"), f"“{name}”没有登记", suggest(name, register.names()))
