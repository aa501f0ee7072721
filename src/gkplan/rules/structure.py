"""GK101–GK105: the shape of the plan itself."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from gkplan.revision import TASKS
from gkplan.rules._rule import Also, Found, rule
from gkplan.wording import fold

if TYPE_CHECKING:
    from gkplan.plan import Task
    from gkplan.rules._facts import Facts


@rule("GK101", "duplicate-task-id")
def duplicate_task_id(facts: Facts) -> Iterator[Found]:
    """两项任务用了同一个序号。

    查什么：tasks.yaml 里每个 id 只出现一次。
    为什么：台账和各项决定都按序号对应任务，重号就分不清是哪一项。
    怎么改：对照印发的文件，改正抄错的那一个；整项录了两次的，删去一项。
    """
    first: dict[str, tuple[str | int, ...]] = {}
    for task in facts.plan.tasks:
        place = (*task.route, "id")
        if task.id in first:
            yield Found(
                TASKS,
                place,
                f"序号“{task.id}”重复",
                "对照印发的文件改正序号，或删去多录的一项",
                related=(Also(TASKS, first[task.id], "先用于此处"),),
            )
        first.setdefault(task.id, place)


@rule("GK102", "responsibility")
def responsibility(facts: Facts) -> Iterator[Found]:
    """没有写明由谁负责，或责任写法不成立。

    查什么：每项任务写 responsible，或写 lead（可另有 responsible、supporting），不能只有 supporting。
    为什么：没有责任单位的任务谁也不欠，只有配合单位则无人牵头。
    怎么改：照印发的文件补上 responsible 或 lead。
    """
    for task in facts.plan.tasks:
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
        what = "只有配合单位，没有牵头或责任单位" if record.supporting else "没有责任单位"
        yield Found(TASKS, task.route, f"任务 {task.id} {what}", "补上 responsible，或 lead")


@rule("GK103", "completion-without-lead")
def completion_without_lead(facts: Facts) -> Iterator[Found]:
    """完成规则写“牵头”而任务没有牵头单位。

    查什么：completion 为“牵头”时，任务要有 lead。
    为什么：没有牵头单位，就没有谁来决定任务完成。
    怎么改：写明 lead，或改用“全部”“任一”。
    """
    for task in facts.plan.tasks:
        if task.record.completion == "牵头" and not task.record.lead:
            yield Found(
                TASKS,
                (*task.route, "completion"),
                "完成规则是“牵头”，但任务没有 lead",
                "写明 lead，或改为“全部”“任一”",
            )


# ---------------------------------------------------------------- the run of the numbers


def _numbered(facts: Facts) -> Iterator[tuple[Task, str, int]]:
    """Yield (task, prefix, number) of every id that ends in a number: 正文1 has the prefix 正文.

    Full-width digits and hidden characters are findings of their own: here they leave no gap behind.
    """
    for task in facts.plan.tasks:
        number = "".join(filter(str.isprintable, fold(task.id)))
        prefix = number.rstrip("0123456789")
        if prefix != number:
            yield task, prefix, int(number[len(prefix) :])


@rule("GK104", "task-order", "warning")
def task_order(facts: Facts) -> Iterator[Found]:
    """序号没有从小到大排。

    查什么：前缀相同的序号（如“正文1”“正文2”）按印发的先后递增；后来的通知补入的任务不在此列。
    为什么：tasks.yaml 照印发的表逐行录入，次序乱了多半是贴错了位置或抄错了序号。
    怎么改：对照印发的文件调整先后，或改正序号；原文就是这样排的，不必改。
    """
    last: dict[str, tuple[int, Task]] = {}
    for task, prefix, number in _numbered(facts):
        if task.record.issued or task.record.document_number:
            continue
        before, other = last.get(prefix, (number, task))
        if number < before:
            related = (Also(TASKS, (*other.route, "id"), "排在前面的是这一项"),)
            message = f"序号“{task.id}”排在“{other.id}”后面"
            hint = "对照印发的文件调整先后，或改正抄错的序号"
            yield Found(TASKS, (*task.route, "id"), message, hint, related=related)
        last[prefix] = number, task


@rule("GK105", "task-gap", "warning")
def task_gap(facts: Facts) -> Iterator[Found]:
    """序号中间有缺。

    查什么：前缀相同的序号从 1 开始，一个不缺。
    为什么：缺号多半是漏抄了一行，漏掉的任务就没有人办。
    怎么改：对照印发的文件补上漏抄的任务；原文如此则不必改。
    """
    if not facts.whole(TASKS):
        return
    series: dict[str, dict[int, Task]] = {}
    for task, prefix, number in _numbered(facts):
        series.setdefault(prefix, {}).setdefault(number, task)
    for prefix, found in series.items():
        expected = 1
        for number in sorted(found):
            if number > expected:
                place = (*found[number].route, "id")
                message = _gap_message(prefix, expected, number)
                yield Found(TASKS, place, message, "对照印发的文件补上漏抄的任务；原文如此则不必改")
            expected = number + 1


def _gap_message(prefix: str, expected: int, number: int) -> str:
    missing = f"缺少“{prefix}{expected}”"
    if number - expected > 1:
        missing += f"到“{prefix}{number - 1}”"
    return f"序号从“{prefix}{number}”开始，{missing}" if expected == 1 else f"序号“{prefix}{number}”之前{missing}"
