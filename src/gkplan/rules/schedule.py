"""GK3xx: every printed deadline can be read, and makes sense beside the plan's dates."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from gkplan import deadlines
from gkplan.deadlines import Deadline, Unreadable
from gkplan.revision import DECISIONS, TASKS
from gkplan.rules._rule import Found, rule

if TYPE_CHECKING:
    from gkplan.diagnostics import Route
    from gkplan.plan import Loaded


def _wordings(loaded: Loaded) -> Iterator[tuple[str, Route, Deadline | Unreadable]]:
    """Yield every deadline wording of the plan as it is read."""
    plan = loaded.plan
    if plan is None or plan.head.id == "?":
        return
    for task in plan.tasks:
        issued = task.record.issued or plan.head.issued
        if task.record.deadline is not None:
            yield (
                TASKS,
                (*task.route, "deadline"),
                deadlines.read(task.record.deadline, year=plan.head.year, issued=issued),
            )
        for position, item in enumerate(task.record.checkpoints):
            read = deadlines.read(item.every, year=plan.head.year, issued=issued)
            yield TASKS, (*task.route, "checkpoints", position, "every"), read
    book = loaded.books.get(DECISIONS)
    for number, amendment in enumerate(plan.decisions.amendments if book else ()):
        if book and amendment.field == "deadline" and amendment.to:
            route = (*book.item_route(("amendments",), number), "to")
            read = deadlines.read("、".join(amendment.to), year=plan.head.year, issued=amendment.date)
            yield DECISIONS, route, read


@rule("GK301", "unreadable-deadline")
def unreadable_deadline(loaded: Loaded) -> Iterator[Found]:
    """时限的写法读不懂。

    查什么：每个 deadline、checkpoints 的 every 和调整后的时限，都读得出日期、周期或“长期”“未明确”。
    为什么：读不懂就算不出截止日期；工具不猜。
    怎么改：对照印发的文件改正抄错的字；运行 gkplan parse deadline “写法” 试读。
    """
    for file, route, read in _wordings(loaded):
        if isinstance(read, Unreadable):
            near = f"相近的写法：“{read.suggestion}”" if read.suggestion else "运行 gkplan parse deadline 试读"
            yield Found(file, route, f"时限“{read.text}”读不懂：{read.reason}", near)


@rule("GK302", "checkpoint-rhythm")
def checkpoint_rhythm(loaded: Loaded) -> Iterator[Found]:
    """节点写的不是周期。

    查什么：checkpoints 的 every 是周期（每季度、每月、每半年 …）。
    为什么：节点是正文里按周期反复的要求；一次性的时限写在 deadline。
    怎么改：改写成周期，或去掉这个节点。
    """
    for file, route, read in _wordings(loaded):
        if "checkpoints" in route and isinstance(read, Deadline) and read.kind != "recurring":
            yield Found(file, route, f"“{read.text}”不是周期", "写作每季度、每月、每半年等")


@rule("GK303", "ambiguous-deadline", "warning")
def ambiguous_deadline(loaded: Loaded) -> Iterator[Found]:
    """时限有两种读法，或缺少算出日期的条件。

    查什么：“8月前”“三季度前”一类的写法，和要靠节假日、外部事件才能算出的时限。
    为什么：工具取较早的一种；各单位的理解可能不同。
    怎么改：请发文单位明确；明确后在 data/decisions.yaml 写一条调整。
    """
    for file, route, read in _wordings(loaded):
        if isinstance(read, Deadline):
            for warning in read.warnings:
                yield Found(file, route, warning, "可请发文单位明确，再以一条“调整”写入 decisions.yaml")


@rule("GK304", "deadline-before-issue", "warning")
def deadline_before_issue(loaded: Loaded) -> Iterator[Found]:
    """时限早于印发日。

    查什么：截止日期不早于印发日期。
    为什么：印发时就已经过期的任务，不能算各单位拖延；视图里注明“时限早于印发日”，催办和通报默认不列。
    怎么改：原文如此就不必改；如系抄录有误，改正时限。
    """
    for task in loaded.plan.tasks if loaded.plan and loaded.plan.head.id != "?" else ():
        head = loaded.plan.head if loaded.plan else None
        issued = task.record.issued or (head.issued if head else None)
        read = deadlines.read(task.record.deadline, year=head.year, issued=issued) if head and issued else None
        if isinstance(read, Deadline) and read.due and issued and read.due < issued:
            message = f"时限“{task.record.deadline}”（{read.due}）早于印发日 {issued}"
            yield Found(TASKS, (*task.route, "deadline"), message, "原文如此则不必改；如系抄录有误，请改正")
