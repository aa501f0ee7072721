"""GK1xx: the shape of the plan itself."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from gkplan.revision import TASKS
from gkplan.rules._rule import Found, rule

if TYPE_CHECKING:
    from gkplan.plan import Loaded


@rule("GK101", "duplicate-task-id")
def duplicate_task_id(loaded: Loaded) -> Iterator[Found]:
    """两项任务用了同一个序号。

    查什么：tasks.yaml 里每个 id 只出现一次。
    为什么：台账和各项决定都按序号对应任务，重号就分不清是哪一项。
    怎么改：对照印发的文件，改正抄错的那一个。
    """
    first: dict[str, tuple[str | int, ...]] = {}
    for task in loaded.plan.tasks if loaded.plan else ():
        place = (*task.route, "id")
        if task.id in first:
            yield Found(
                TASKS,
                place,
                f"序号“{task.id}”重复",
                "对照印发的文件改正序号",
                related=((TASKS, first[task.id], "先用于此处"),),
            )
        first.setdefault(task.id, place)


@rule("GK102", "responsibility")
def responsibility(loaded: Loaded) -> Iterator[Found]:
    """没有写明由谁负责，或责任写法不成立。

    查什么：每项任务写 responsible，或写 lead（可另有 responsible、supporting），不能只有 supporting。
    为什么：没有责任单位的任务谁也不欠，只有配合单位则无人牵头。
    怎么改：照印发的文件补上 responsible 或 lead。
    """
    for task in loaded.plan.tasks if loaded.plan else ():
        record = task.record
        if record.lead or (record.responsible and not record.supporting):
            continue
        if record.responsible:
            yield Found(
                TASKS,
                (*task.route, "supporting"),
                f"任务 {task.id} 有 supporting 而没有 lead",
                "补上 lead，或把配合单位并入 responsible",
                key=True,
            )
            continue
        yield Found(TASKS, task.route, f"任务 {task.id} 没有责任单位", "补上 responsible，或 lead")


@rule("GK103", "completion-without-lead")
def completion_without_lead(loaded: Loaded) -> Iterator[Found]:
    """完成规则写“牵头”而任务没有牵头单位。

    查什么：completion 为“牵头”时，任务要有 lead。
    为什么：没有牵头单位，就没有谁来决定任务完成。
    怎么改：写明 lead，或改用“全部”“任一”。
    """
    for task in loaded.plan.tasks if loaded.plan else ():
        if task.record.completion == "牵头" and not task.record.lead:
            yield Found(
                TASKS,
                (*task.route, "completion"),
                "完成规则是“牵头”，但任务没有 lead",
                "写明 lead，或改为“全部”“任一”",
            )
