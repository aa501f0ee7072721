"""A comparison in words: the lines of each part, and the sums that stand above them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from gkplan.comparison import When, when
from gkplan.duties import ROLES
from gkplan.labels import HEADINGS, label
from gkplan.plan import BODY, is_group
from gkplan.queries import short_title
from gkplan.records import Group, Unit
from gkplan.render import words
from gkplan.render.decision_words import sentence
from gkplan.render.difference_parts import came_and_went, changed, counted, gained_lost, line, plain, tally
from gkplan.render.difference_runs import reworded
from gkplan.render.ledger_changes import entry_word
from gkplan.render.marks import Run

if TYPE_CHECKING:
    from gkplan.comparison import Comparison, Field, Side, TaskChange, UnitChange
    from gkplan.plan import Plan, Task
    from gkplan.render.difference_parts import Line
    from gkplan.render.difference_runs import Runs

TOLD_WHOLE = ("checkpoints", "completion", "note", "document_number")
"""What is told of a task that came or went, beside its text, its units and its deadline."""

# ---------------------------------------------------------------- sums


def sums(found: Comparison) -> Iterator[str]:
    """Yield the sums of each part that differs."""
    if found.plan or found.headings:
        yield f"计划：改动{len(found.plan) + len(found.headings)}"
    if found.tasks or found.reordered:
        yield f"任务：{'、'.join(_task_sums(found))}"
    if found.register:
        yield f"登记册：{counted(_register_counts(found))}"
    if found.decisions:
        names = {"added": "新增", "changed": "改动", "removed": "删去"}
        yield f"决定：{counted(tally(names[item.change] for item in found.decisions))}"
    if found.ledgers:
        entries = [entry for item in found.ledgers for entry in item.entries]
        told = counted(tally(map(entry_word, entries)))
        yield f"台账：{len(found.ledgers)}家" + (f"，{told}" if told else "")
    if found.other:
        yield f"其他改动：{len(found.other)}个文件"


def _task_sums(found: Comparison) -> Iterator[str]:
    yield f"新增{_number([item.new for item in found.tasks if item.change == 'added'])}"
    yield f"删去{_number([item.old for item in found.tasks if item.change == 'removed'])}"
    told = counted(_task_counts(found))
    if told:
        yield told


def _number(tasks: Iterable[Task | None]) -> str:
    """Return how many tasks there are; duties of the notice's body are counted apart, never added."""
    known = [task for task in tasks if task is not None]
    body = sum(task.is_body for task in known)
    if body in {0, len(known)}:
        return str(len(known))
    return f"{len(known) - body}（另有{BODY}{body}项）"


def _task_counts(found: Comparison) -> dict[str, int]:
    def having(*names: str) -> int:
        return sum(any(field.name in names for field in item.fields) for item in found.tasks)

    rest = {"text", *ROLES, "deadline", "heading"}
    return {
        "改序号": sum(item.change == "renumbered" for item in found.tasks),
        "改字": having("text"),
        "改时限": having("deadline"),
        "改单位": having(*ROLES),
        "换标题": having("heading"),
        "改其他": sum(any(field.name not in rest for field in item.fields) for item in found.tasks),
        "换次序": len(found.reordered),
    }


def _register_counts(found: Comparison) -> dict[str, int]:
    names = {"added": "新增", "removed": "删去", "renamed": "改名", "merged": "撤并", "changed": "改动"}
    kinds = {"unit": "单位", "group": "组"}
    return tally(f"{names[item.change]}{kinds[item.what]}" for item in found.register)


# ---------------------------------------------------------------- plan and tasks


def plan_lines(found: Comparison) -> Iterator[Line]:
    """Yield what differs in the plan's head and headings."""
    for field in found.plan:
        yield line(0, changed("PlanHead", field))
    for item in found.headings:
        yield line(0, f"{HEADINGS[item.level]}：", reworded(item.old or "（无）", item.new or "（无）"))


def task_lines(found: Comparison) -> Iterator[Line]:
    """Yield what differs in the tasks."""
    renumbered = [item for item in found.tasks if _only_renumbered(item)]
    if renumbered:
        yield line(0, f"只改序号：{'、'.join(_renumbered(item) for item in renumbered)}")
    for item in found.tasks:
        if not _only_renumbered(item):
            yield from _task(item, found)
    if found.reordered:
        yield line(0, f"换了次序：任务 {'、'.join(found.reordered)}")


def _only_renumbered(item: TaskChange) -> bool:
    return item.change == "renumbered" and not item.fields


def _renumbered(item: TaskChange) -> str:
    return f"{item.old.id if item.old else ''} → {item.new.id if item.new else ''}"


def _task(item: TaskChange, found: Comparison) -> Iterator[Line]:
    if item.old is None or item.new is None:
        task, side = (item.new, found.new) if item.new else (item.old, found.old)
        if task is not None:
            word = "新增" if item.new else "删去"
            yield line(0, f"{word} 任务 {task.id}：{task.record.text}")
            yield line(1, "；".join(_terms(task, side)))
        return
    number = f"改序号 任务 {_renumbered(item)}" if item.change == "renumbered" else f"任务 {item.new.id}"
    yield line(0, f"{number}：{short_title(item.new.record.text)}")
    roles = [field for field in item.fields if field.name in ROLES]
    for field in item.fields:
        if field.name not in ROLES:
            yield line(1, _task_field(field))
        elif field is roles[0]:
            yield from (line(1, text) for text in _role_changes(item.old, item.new, found))


def _terms(task: Task, side: Side) -> Iterator[str]:
    yield " › ".join(part for part in (task.section, task.topic) if part)
    for role in ROLES:
        names = getattr(task.record, role)
        if names:
            yield f"{label('TaskRecord', role)}：{_names(names, side.plan)}"
    yield f"{label('TaskRecord', 'deadline')}：{words.when(when(task, side))}"
    for key in TOLD_WHOLE:
        value = getattr(task.record, key)
        if value:
            yield f"{label('TaskRecord', key)}：{plain(value)}"


def _task_field(field: Field) -> Runs:
    if field.name == "text":
        return (Run("same", f"{label('TaskRecord', 'text')}："), *reworded(str(field.old), str(field.new)))
    if isinstance(field.old, When) and isinstance(field.new, When):
        return (Run("same", f"{label('TaskRecord', 'deadline')}：{words.when(field.old)} → {words.when(field.new)}"),)
    if field.name == "heading":
        old, new = (" › ".join(filter(None, value)) for value in (field.old, field.new))  # type: ignore[call-overload]
        return (Run("same", f"标题：{old} → {new}"),)
    return changed("TaskRecord", field)


def _role_changes(old: Task, new: Task, found: Comparison) -> Iterator[str]:
    """Yield by role which names came and went; a name that only changes its role is said so, once."""
    before, after = _roles(old), _roles(new)
    moved = {
        name: (before[name][0], roles[0])
        for name, roles in after.items()
        if len(roles) == len(before.get(name, ())) == 1 and roles != before[name]
    }
    for name, (was, now) in moved.items():
        yield f"{_name(name, found.new.plan)}：由{label('TaskRecord', was)}改为{label('TaskRecord', now)}"
    for role in ROLES:
        names, others = ([name for name in getattr(task.record, role) if name not in moved] for task in (old, new))
        told = _names_change(names, others, found)
        if told:
            yield f"{label('TaskRecord', role)}：{told}"


def _roles(task: Task) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for role in ROLES:
        for name in getattr(task.record, role):
            found.setdefault(name, []).append(role)
    return found


def _names_change(old: list[str], new: list[str], found: Comparison) -> str:
    came, went = gained_lost(old, new)
    told = came_and_went(_names(came, found.new.plan), _names(went, found.old.plan))
    if not told:
        return "次序有变动" if old != new else ""
    same = _same_units(came, went, found.new.plan)
    return told + (f"（{same} 只是换了名称，仍是同一单位）" if same else "")


def _names(names: Iterable[str], plan: Plan | None) -> str:
    return "、".join(_name(name, plan) for name in names)


def _name(name: str, plan: Plan | None) -> str:
    """Return a name as printed; of a group also how many units it means."""
    item = plan.register.find(name) if plan else None
    if item is None or not is_group(item) or plan is None:
        return name
    count = len(plan.register.members(item))
    return f"{name}（{'待明确，可能有' if item.is_relevant else ''}{count}家）"


def _same_units(came: Iterable[str], went: Iterable[str], plan: Plan | None) -> str:
    """Return the names that came for another name of the same unit."""
    if plan is None:
        return ""
    units = [plan.register.find(name) for name in went]
    found = ((name, plan.register.find(name)) for name in came)
    return "、".join(name for name, item in found if item is not None and any(item is unit for unit in units))


# ---------------------------------------------------------------- the register


def register_lines(found: Comparison) -> Iterator[Line]:
    """Yield what differs in the register."""
    for item in found.register:
        yield line(0, _register_head(item, found))
        record = "Unit" if item.what == "unit" else "Group"
        said = {"until", "successors"} if item.change == "merged" else set()
        for field in item.fields:
            if field.name not in said:
                yield line(1, changed(record, field))
        told = came_and_went("、".join(item.gained), "、".join(item.lost))
        if told:
            yield line(1, f"实有单位：{told}（{item.size[0]}家 → {item.size[1]}家）")


def _register_head(item: UnitChange, found: Comparison) -> str:
    kind = "单位" if item.what == "unit" else "组"
    if item.change in {"added", "removed"}:
        one = item.new or item.old
        count = item.size[1] if item.new else item.size[0]
        told = one.kind if isinstance(one, Unit) else f"{count}家"
        return f"{'新增' if item.new else '删去'} {kind} {item.name}（{told}）"
    if item.change == "renamed" and item.old is not None:
        return f"改名 {kind} {item.old.name} → {item.name}"
    if item.change == "merged" and isinstance(item.new, Unit):
        heirs = "、".join(item.new.successors)
        last = item.new.until.isoformat() if item.new.until else ""
        return f"撤并 {kind} {item.name}（至 {last}{'，由' + heirs + '承接' if heirs else '，没有写承接单位'}）"
    tasks = _naming(item, found) if isinstance(item.new, Group) and (item.gained or item.lost) else ""
    return f"{kind} {item.name}{tasks}"


def _naming(item: UnitChange, found: Comparison) -> str:
    """Return the tasks that a group stands in, whose obligations change with its members."""
    plan = found.new.plan
    group = plan.register.group(item.name) if plan else None
    if plan is None or group is None:
        return ""
    numbers = [
        task.id for task in plan.tasks if any(plan.register.find(name) is group for name in task.groups_and_units)
    ]
    return f"（涉及任务 {'、'.join(numbers)}）" if numbers else ""


# ---------------------------------------------------------------- decisions


def decision_lines(found: Comparison) -> Iterator[Line]:
    """Yield each decision that came, went or was altered, as a sentence."""
    for item in found.decisions:
        if item.new is None and item.old is not None:
            yield line(0, f"删去 {sentence(item.old, found.old.plan)}")
        elif item.new is not None and item.old is None:
            yield line(0, f"新增 {sentence(item.new, found.new.plan)}")
        elif item.new is not None:
            yield line(0, f"改动 {sentence(item.new, found.new.plan)}")
            yield from (line(1, changed(type(item.new).__name__, field)) for field in item.fields)
