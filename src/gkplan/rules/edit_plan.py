"""GK90x: an issued plan keeps its words, its tasks and their order; an archived one keeps everything."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from gkplan.labels import stated
from gkplan.pairs import displaced
from gkplan.records import TasksFile
from gkplan.revision import DECISIONS, TASKS, UNITS
from gkplan.rules._edit import PHASES, in_base, record_route
from gkplan.rules._rule import Also, Found, rule
from gkplan.rules._words import (
    LONGEST,
    cell,
    compact,
    concerns,
    correction,
    explained,
    is_moved_back,
    remedy,
    told,
)

if TYPE_CHECKING:
    from gkplan.diagnostics import Route
    from gkplan.pairs import Change
    from gkplan.plan import Plan, Task
    from gkplan.rules._edit import Edit
    from gkplan.rules._facts import Facts


# ---------------------------------------------------------------- words


@rule("GK901", "issued-words-changed", scope="edit")
def issued_words_changed(edit: Edit) -> Iterator[Found]:
    """已印发计划的字样改了，而没有录入更正的记录。

    查什么：基准里计划已印发的，tasks.yaml 里每个值（标题和 plan 各项也算）都不变；变了的都有一条录入更正。
    为什么：印发的文字不能改；改动要说得清是录入有误，还是以后的文件有了新要求。
    怎么改：恢复原样；新要求记作“调整”；录入有误的，在 decisions.yaml 记一条录入更正，from、to 一字不差（见下）。

    录入更正的 field 是改动的键；一级、二级标题写 section、topic；plan 各项和标题的更正不写 task。
    周期节点（checkpoints）写作“每季度：文字”，依据（based_on）写作“标题（文号）”。
    录入所据的文件（source）写作“文件名 校验值”，来源任务（derived_from）写作“计划编号 任务 指纹”，中间空一格。
    列表（如 approvers）照样写成列表，或用顿号连成一句。
    值里有空格、半角冒号、井号，或只有数字的，加半角引号；提示里写好的一条可以直接粘贴。
    例：{kind: 录入更正, task: 3, field: deadline, from: 9月底前, to: 10月底前, date: 2025-06-01}。
    """
    if not edit.issued:
        return
    for change, related in _unexplained(edit):
        if not is_moved_back(change):
            yield Found(TASKS, change.new, told(change), remedy(change, edit.today), related=related)
    yield from _bare_headings(edit)


def _unexplained(edit: Edit) -> Iterator[tuple[Change, tuple[Also, ...]]]:
    """Yield the changed values that no 录入更正 accounts for, with their places in the base and what falls short."""
    records = edit.new.records("amendments") if edit.issued else ()  # an archived plan takes no correction
    corrections = [(route, item) for _, route, item in records if item.kind == "录入更正"]
    for change in edit.words:
        about = [(route, item) for route, item in corrections if concerns(item, change)]
        if not explained(change, [item for _, item in about]):
            wrong = (Also(DECISIONS, route, "这条录入更正的 from、to 与改动对不上") for route, _ in about)
            yield change, (in_base(TASKS, change.old), *wrong)


def _bare_headings(edit: Edit) -> Iterator[Found]:
    """Yield the headings without any task that one side alone has."""
    if edit.lost(TASKS) or edit.gained(TASKS):
        return
    before, after = dict(_without_tasks(edit.old)), dict(_without_tasks(edit.new))
    for title, route in after.items():
        if title not in before and title not in _headings(edit.old.plan):
            yield Found(TASKS, route, f"多了没有任务的标题“{title[-1]}”", "删去它；空标题不是印发的内容")
    for title, route in before.items():
        if title not in after and title not in _headings(edit.new.plan):
            related = (in_base(TASKS, route),)
            yield Found(TASKS, ("sections",), f"标题“{title[-1]}”不见了", "恢复原样", key=True, related=related)


def _headings(plan: Plan) -> set[tuple[str, ...]]:
    """Return the headings that have tasks, each with those above it."""
    rows = [(task.section, task.topic) for task in plan.tasks]
    return {(section,) for section, _ in rows} | {(section, topic) for section, topic in rows if topic}


def _without_tasks(facts: Facts) -> Iterator[tuple[tuple[str, ...], Route]]:
    content = facts.loaded.books[TASKS].content
    for number, section in enumerate(content.sections if isinstance(content, TasksFile) else ()):
        if not any(topic.tasks for topic in section.topics):
            yield (section.title,), ("sections", number, "title")
        for place, topic in enumerate(section.topics):
            if topic.title and not topic.tasks:
                yield (section.title, topic.title), ("sections", number, "topics", place, "title")


# ---------------------------------------------------------------- tasks


@rule("GK902", "task-removed", scope="edit")
def task_removed(edit: Edit) -> Iterator[Found]:
    """已印发的任务不见了。

    查什么：基准里计划已印发的，每项任务都还在。
    为什么：印发的任务不能从文件里删去，否则谁欠过什么就查不到了。
    怎么改：恢复这项任务；以后的文件取消了它的，在 decisions.yaml 记 field 为 task、to 不写的“调整”。
    """
    if not edit.issued:
        return
    hint = "恢复原样；以后的文件取消了任务的，在 decisions.yaml 记一条 field: task、不写 to 的“调整”"
    gaps: dict[Route, list[Task]] = {}
    for task in edit.removed:
        gaps.setdefault(_before(task, edit), []).append(task)
    for place, tasks in gaps.items():
        related = (in_base(TASKS, (*tasks[0].route, "id")),)
        words = f"“{_short(tasks[0])}”" if len(tasks) == 1 else " "
        message = f"任务 {compact(task.id for task in tasks)}{words}不见了"
        yield Found(TASKS, place, message, hint, key=True, related=related)


def _short(task: Task) -> str:
    text = task.record.text.strip()
    return text if len(text) <= 20 else f"{text[:20]}…"


def _before(task: Task, edit: Edit) -> Route:
    """Return the place in the new file after which a removed task stood."""
    earlier = [other for one, other in edit.tasks.kept if one.position < task.position]
    return (*earlier[-1].route, "id") if earlier else ("sections",)


@rule("GK903", "task-renumbered", scope="edit")
def task_renumbered(edit: Edit) -> Iterator[Found]:
    """已印发的任务换了序号。

    查什么：基准里计划已印发的，同样的文字还在原来的序号下。
    为什么：台账和决定按序号对应任务；序号一换，进展就记到别的任务上。
    怎么改：改回原来的序号；新增的任务用没用过的序号。
    """
    if not edit.issued:
        return
    for task, other in edit.tasks.renumbered:
        related = (in_base(TASKS, (*task.route, "id")),)
        message = f"任务 {task.id}“{_short(task)}”的序号改成了 {other.id}"
        hint = f"改回 {task.id}；新增的任务用没用过的序号"
        yield Found(TASKS, (*other.route, "id"), message, hint, related=related)


@rule("GK904", "task-added-without-document", scope="edit")
def task_added_without_document(edit: Edit) -> Iterator[Found]:
    """给已印发的计划加了任务，而没有它自己的文号和印发日期。

    查什么：新增的任务写明 document_number 和 issued，并且不是计划本身的文号。
    为什么：印发之后的任务要有依据，时限也从它自己的印发日期算起。
    怎么改：补上新增任务的文件的文号和日期；录入时漏了的行，记一条录入更正（field: task，to 写任务的文字）。
    """
    if not edit.issued:
        return
    for task in edit.added:
        lacks = [label for key, label in _OWN.items() if getattr(task.record, key) is None]
        own_number = task.record.document_number != edit.old.plan.head.document_number
        if (not lacks and own_number) or _was_left_out(task, edit):
            continue
        what = f"没有写它自己的{'和'.join(lacks)}" if lacks else "写的是计划本身的文号，不是后来文件的"
        message = f"计划已印发，新增的任务 {task.id} {what}"
        words = task.record.text if len(task.record.text) <= LONGEST else "任务的文字"
        record = correction({"task": task.id, "field": "task", "to": words}, edit.today)
        hint = (
            "补上 document_number 和 issued（新增任务的文件的）；录入时漏了这一行的，在 decisions.yaml 的 amendments "
            f"记一条 {record}"
        )
        yield Found(TASKS, (*task.route, "id"), message, hint)


_OWN = {"document_number": "文号", "issued": "印发日期"}


def _was_left_out(task: Task, edit: Edit) -> bool:
    """Whether a correction says that the task is a row that the transcription had left out."""
    return any(
        item.kind == "录入更正" and item.field == "task" and item.task == task.id and not item.from_
        for item in edit.new.plan.decisions.amendments
        if cell(item.to) == task.record.text.strip()
    )


@rule("GK907", "task-order-changed", scope="edit")
def task_order_changed(edit: Edit) -> Iterator[Found]:
    """已印发任务的先后改了。

    查什么：基准里计划已印发的，各任务的先后与印发的一样。
    为什么：任务表照印发的样子排列，核对时才对得上。
    怎么改：移回原来的位置；新增的任务放在最后，或放在自己的标题下。
    """
    if not edit.issued:
        return
    moved = displaced(edit.tasks)
    if moved:
        place = (*moved[0].route, "id")
        message = f"已印发任务的先后改了：任务 {compact(task.id for task in moved)} 不在原来的位置"
        old = next(one for one, other in edit.tasks.kept if other is moved[0])
        related = (in_base(TASKS, (*old.route, "id")),)
        yield Found(TASKS, place, message, "移回原来的位置", related=related)


# ---------------------------------------------------------------- phase


@rule("GK905", "plan-moved-back", scope="edit")
def plan_moved_back(edit: Edit) -> Iterator[Found]:
    """计划的阶段、印发日期或年度往回改了。

    查什么：已印发的计划，phase 不退回草稿、不从已归档退回已印发；issued 和 year 不改早，有录入更正说明的除外。
    为什么：退回草稿就不再受保护；日期改早会使任务凭空逾期。
    怎么改：恢复原样；issued、year 确是录入有误的，在 decisions.yaml 记一条录入更正（见 GK901）；已归档的不能再改。
    """
    before, after = edit.stated_phase, edit.new.plan.head.phase
    if edit.phase == "草稿":
        return
    if before is not None and "phase" not in edit.unread and PHASES.index(after) < PHASES.index(before):
        place, message = ("plan", "phase"), f"计划的阶段往回改了：{before} → {after}"
        yield Found(TASKS, place, message, f"恢复 phase: {before}", related=(in_base(TASKS, place),))
    for change, related in _unexplained(edit):
        if is_moved_back(change):
            message = f"计划的{stated(change.field)}往回改了：{cell(change.before)} → {cell(change.after)}"
            hint = remedy(change, edit.today) if edit.issued else f"恢复 {change.field}: {cell(change.before)}"
            yield Found(TASKS, change.new, message, hint, related=related)


@rule("GK906", "archived-data-changed", scope="edit")
def archived_data_changed(edit: Edit) -> Iterator[Found]:
    """已归档的计划、登记册或决定改了。

    查什么：基准里计划已归档的，tasks.yaml、units.yaml、decisions.yaml 的每个值都不变（注释和写法可以变）。
    为什么：归档的数据是当年的定本，以后要凭它查考。
    怎么改：恢复原样；以后的情况记在新一年的数据里。
    """
    if not edit.archived:
        return
    yield from _archived_tasks(edit)
    yield from _archived_register(edit)
    yield from _archived_decisions(edit)


_FROZEN = "计划已归档，不能再改："
_RESTORE = "恢复原样；以后的情况记在新一年的数据里"


def _archived_tasks(edit: Edit) -> Iterator[Found]:
    for change in edit.words:
        if not is_moved_back(change):
            related = (in_base(TASKS, change.old),)
            yield Found(TASKS, change.new, _FROZEN + told(change), _RESTORE, related=related)
    for task, other in edit.tasks.renumbered:
        message = f"{_FROZEN}任务 {task.id} 的序号改成了 {other.id}"
        yield Found(TASKS, (*other.route, "id"), message, _RESTORE)
    for task in edit.added:
        yield Found(TASKS, (*task.route, "id"), f"{_FROZEN}新增了任务 {task.id}", _RESTORE)
    for task in edit.removed:
        related = (in_base(TASKS, (*task.route, "id")),)
        message = f"{_FROZEN}任务 {task.id} 不见了"
        yield Found(TASKS, _before(task, edit), message, _RESTORE, key=True, related=related)
    for found in _bare_headings(edit):
        yield found._replace(message=_FROZEN + found.message, hint=_RESTORE)
    for task in displaced(edit.tasks)[:1]:
        yield Found(TASKS, (*task.route, "id"), f"{_FROZEN}任务 {task.id} 不在原来的位置", _RESTORE)


def _archived_register(edit: Edit) -> Iterator[Found]:
    """Yield the units and groups that differ; their order means something in every list, so it counts."""
    if edit.lost(UNITS) or edit.gained(UNITS):
        return
    for key, label in (("units", "单位"), ("groups", "组")):
        old = {item.name: (place, item) for place, item in enumerate(getattr(edit.old.plan.register, key))}
        new = {item.name: (place, item) for place, item in enumerate(getattr(edit.new.plan.register, key))}
        for name, (place, item) in new.items():
            if name not in old or old[name][1] != item:
                what = "改了" if name in old else "新增了"
                seen = (in_base(UNITS, (key, old[name][0], "name")),) if name in old else ()
                yield Found(UNITS, (key, place, "name"), f"{_FROZEN}{what}{label}“{name}”", _RESTORE, related=seen)
        for name, (place, _) in old.items():
            if name not in new:
                related = (in_base(UNITS, (key, place, "name")),)
                yield Found(UNITS, (key,), f"{_FROZEN}{label}“{name}”不见了", _RESTORE, key=True, related=related)
        if list(old) != list(new) and old.keys() == new.keys():
            yield Found(UNITS, (key,), f"{_FROZEN}{label}的先后改了", _RESTORE, key=True)


def _archived_decisions(edit: Edit) -> Iterator[Found]:
    for key, place, new_place in edit.reordered:
        related = (in_base(DECISIONS, record_route(edit.old, key, place)),)
        where = record_route(edit.new, key, new_place)
        yield Found(DECISIONS, where, f"{_FROZEN}同一天几条决定的先后改了", _RESTORE, related=related)
    for key, pairs in edit.records.items():
        for place, new_place in pairs.altered:
            related = (in_base(DECISIONS, record_route(edit.old, key, place)),)
            where = record_route(edit.new, key, new_place)
            yield Found(DECISIONS, where, f"{_FROZEN}这条决定改了", _RESTORE, related=related)
        for place in pairs.added:
            yield Found(DECISIONS, record_route(edit.new, key, place), f"{_FROZEN}新增了这条决定", _RESTORE)
        if pairs.removed:
            gone = tuple(in_base(DECISIONS, record_route(edit.old, key, place)) for place in pairs.removed)
            yield Found(DECISIONS, (key,), f"{_FROZEN}有决定不见了", _RESTORE, key=True, related=gone)
