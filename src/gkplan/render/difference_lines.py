"""A comparison in words: the lines of each part, and the sums that stand above them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, NamedTuple

from gkplan.deadlines import read_period, show_period
from gkplan.differences import ROLES, Comparison, Field, Side, When, read_when, when
from gkplan.model import (
    Amendment,
    Designation,
    Evidence,
    Extension,
    Group,
    Record,
    Reminder,
    Request,
    Unit,
    Verification,
)
from gkplan.plan import is_group
from gkplan.queries import short_title
from gkplan.render import words
from gkplan.render.marks import Run, marked
from gkplan.schema import FIELDS

if TYPE_CHECKING:
    from gkplan.differences import EntryChange, LedgerChange, TaskChange, UnitChange
    from gkplan.plan import Plan, Task

Runs = tuple[Run, ...]

SHOWN_DATES = 4
LEVELS = {"section": "一级标题", "topic": "二级标题"}


class Line(NamedTuple):
    """One line of the report: how deep it stands, and its stretches."""

    level: int
    runs: Runs


# ---------------------------------------------------------------- sums


def sums(found: Comparison) -> Iterator[str]:
    """Yield the sums of each part that differs."""
    if found.plan or found.headings:
        yield f"计划：改动{len(found.plan) + len(found.headings)}"
    if found.tasks or found.reordered:
        yield f"任务：{'、'.join(_task_sums(found))}"
    if found.register:
        yield f"登记册：{_counted(_register_counts(found))}"
    if found.decisions:
        names = {"added": "新增", "changed": "改动", "removed": "删去"}
        yield f"决定：{_counted(_tally(names[item.change] for item in found.decisions))}"
    if found.ledgers:
        entries = [entry for item in found.ledgers for entry in item.entries]
        told = _counted(_tally(map(_entry_word, entries)))
        yield f"台账：{len(found.ledgers)}家" + (f"，{told}" if told else "")
    if found.other:
        yield f"其他改动：{len(found.other)}个文件"


def _tally(names: Iterable[str]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for name in names:
        counts[name] = counts.get(name, 0) + 1
    return counts


def _counted(counts: Mapping[str, int]) -> str:
    return "、".join(f"{name}{count}" for name, count in counts.items() if count)


def _task_sums(found: Comparison) -> Iterator[str]:
    yield f"新增{_number([item.new for item in found.tasks if item.change == 'added'])}"
    yield f"删去{_number([item.old for item in found.tasks if item.change == 'removed'])}"
    told = _counted(_task_counts(found))
    if told:
        yield told


def _number(tasks: Iterable[Task | None]) -> str:
    """Return how many tasks there are; duties of the notice's body are counted apart, never added."""
    known = [task for task in tasks if task is not None]
    body = [task for task in known if not task.id.isdigit()]
    if not body or len(body) == len(known):
        return str(len(known))
    return f"{len(known) - len(body)}（另有{body[0].section}{len(body)}项）"


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
    return _tally(f"{names[item.change]}{kinds[item.what]}" for item in found.register)


ENTRY_WORDS = {"added": "填报", "removed": "删去", "progressed": "推进", "set_back": "回退", "changed": "更新"}


def _entry_word(item: EntryChange) -> str:
    """Return the one word by which an entry is counted."""
    if item.is_done:
        return "完成"
    before = item.old.status if item.old else None
    if item.new is not None and item.new.status == "不涉及" != before:
        return "不涉及"
    if item.change == "added" and item.new is not None and item.new.status == "进行中":
        return "推进"
    return ENTRY_WORDS[item.change]


# ---------------------------------------------------------------- the parts of a line


def _line(level: int, *parts: str | Runs) -> Line:
    runs = [run for part in parts for run in ((Run("same", part),) if isinstance(part, str) else part)]
    return Line(level, tuple(runs))


def _label(record: str, key: str) -> str:
    return FIELDS[record][key].title


def _plain(value: object) -> str:
    """Return a field's value in words."""
    if isinstance(value, (tuple, list)):
        return "、".join(map(_plain, value))
    if isinstance(value, Evidence):
        where = value.document or value.url or value.path
        return f"“{value.title}”" + (f"（{where}）" if where else "")
    if isinstance(value, Record):
        return " ".join(_plain(part) for _, part in value if part not in (None, ()))
    return "" if value is None else str(value)


def _changed(record: str, field: Field) -> Runs:
    """Return `label：old → new`; of a list what came and went, of two long texts the words marked."""
    label = f"{_label(record, field.name)}："
    if isinstance(field.old, tuple) and isinstance(field.new, tuple):
        return (Run("same", label + _list_change(field.old, field.new)),)
    old, new = _plain(field.old), _plain(field.new)
    if old and new and len(old) + len(new) > 24:
        return (Run("same", label), *marked(old, new))
    return (Run("same", f"{label}{old or '（无）'} → {new or '（无）'}"),)


def _list_change(old: tuple[object, ...], new: tuple[object, ...]) -> str:
    came, went = [item for item in new if item not in old], [item for item in old if item not in new]
    told = [f"增加 {_plain(came)}"] if came else []
    told += [f"减去 {_plain(went)}"] if went else []
    return "；".join(told) or "次序有变动"


def _when(due: When) -> str:
    """Return the printed words with the dates they mean: 9月底前（2025-09-30）."""
    words_ = due.words or "未注明"
    if due.kind is None:
        return f"{words_}（读不懂）" if due.words else words_
    dates = [day.isoformat() for day in due.dues]
    if len(dates) > SHOWN_DATES:
        return f"{words_}（{dates[0]} 至 {dates[-1]}，共{len(dates)}期）"
    told = "、".join(dates) or ("" if due.kind == "unspecified" else words.KIND[due.kind])
    return f"{words_}（{told}）" if told else words_


def _names(names: Iterable[str], plan: Plan | None) -> str:
    return "、".join(_name(name, plan) for name in names)


def _name(name: str, plan: Plan | None) -> str:
    """Return a name as printed; of a group also how many units it means."""
    item = plan.register.find(name) if plan else None
    if item is None or not is_group(item) or plan is None:
        return name
    count = len(plan.register.members(item))
    return f"{name}（{'待明确，可能有' if item.is_relevant else ''}{count}家）"


def _period(text: str | None, plan: Plan | None) -> str:
    if not text or plan is None:
        return text or ""
    key = read_period(text, year=plan.head.year)
    return show_period(key, year=plan.head.year) if key else text


# ---------------------------------------------------------------- plan and tasks


def plan_lines(found: Comparison) -> Iterator[Line]:
    """Yield what differs in the plan's head and headings."""
    for field in found.plan:
        yield _line(0, _changed("PlanHead", field))
    for item in found.headings:
        yield _line(0, f"{LEVELS[item.level]}：", tuple(marked(item.old or "（无）", item.new or "（无）")))


def task_lines(found: Comparison) -> Iterator[Line]:
    """Yield what differs in the tasks."""
    renumbered = [item for item in found.tasks if _only_renumbered(item)]
    if renumbered:
        yield _line(0, f"只改序号：{'、'.join(_renumbered(item) for item in renumbered)}")
    for item in found.tasks:
        if not _only_renumbered(item):
            yield from _task(item, found)
    if found.reordered:
        yield _line(0, f"换了次序：任务 {'、'.join(found.reordered)}")


def _only_renumbered(item: TaskChange) -> bool:
    return item.change == "renumbered" and not item.fields


def _renumbered(item: TaskChange) -> str:
    return f"{item.old.id if item.old else ''} → {item.new.id if item.new else ''}"


def _task(item: TaskChange, found: Comparison) -> Iterator[Line]:
    if item.old is None or item.new is None:
        task, side = (item.new, found.new) if item.new else (item.old, found.old)
        if task is not None:
            word = "新增" if item.new else "删去"
            yield _line(0, f"{word} 任务 {task.id}：{task.record.text}")
            yield _line(1, "；".join(_terms(task, side)))
        return
    number = f"改序号 任务 {_renumbered(item)}" if item.change == "renumbered" else f"任务 {item.new.id}"
    yield _line(0, f"{number}：{short_title(item.new.record.text)}")
    roles = [field for field in item.fields if field.name in ROLES]
    for field in item.fields:
        if field.name not in ROLES:
            yield _line(1, _task_field(field))
        elif field is roles[0]:
            yield from (_line(1, text) for text in _role_changes(item.old, item.new, found))


def _terms(task: Task, side: Side) -> Iterator[str]:
    yield " › ".join(part for part in (task.section, task.topic) if part)
    for role in ROLES:
        names = getattr(task.record, role)
        if names:
            yield f"{_label('TaskRecord', role)}：{_names(names, side.plan)}"
    yield f"{_label('TaskRecord', 'deadline')}：{_when(when(task, side))}"


def _task_field(field: Field) -> Runs:
    if field.name == "text":
        return (Run("same", f"{_label('TaskRecord', 'text')}："), *marked(str(field.old), str(field.new)))
    if isinstance(field.old, When) and isinstance(field.new, When):
        return (Run("same", f"{_label('TaskRecord', 'deadline')}：{_when(field.old)} → {_when(field.new)}"),)
    if field.name == "heading":
        old, new = (" › ".join(filter(None, value)) for value in (field.old, field.new))  # type: ignore[call-overload]
        return (Run("same", f"标题：{old} → {new}"),)
    return _changed("TaskRecord", field)


def _role_changes(old: Task, new: Task, found: Comparison) -> Iterator[str]:
    """Yield by role which names came and went; a name that only changes its role is said so, once."""
    before, after = _roles(old), _roles(new)
    moved = {
        name: (before[name][0], roles[0])
        for name, roles in after.items()
        if len(roles) == len(before.get(name, ())) == 1 and roles != before[name]
    }
    for name, (was, now) in moved.items():
        yield f"{_name(name, found.new.plan)}：由{_label('TaskRecord', was)}改为{_label('TaskRecord', now)}"
    for role in ROLES:
        names, others = ([name for name in getattr(task.record, role) if name not in moved] for task in (old, new))
        told = _names_change(names, others, found)
        if told:
            yield f"{_label('TaskRecord', role)}：{told}"


def _roles(task: Task) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for role in ROLES:
        for name in getattr(task.record, role):
            found.setdefault(name, []).append(role)
    return found


def _names_change(old: list[str], new: list[str], found: Comparison) -> str:
    came, went = [name for name in new if name not in old], [name for name in old if name not in new]
    told = [f"增加 {_names(came, found.new.plan)}"] if came else []
    told += [f"减去 {_names(went, found.old.plan)}"] if went else []
    if not told:
        return "次序有变动" if old != new else ""
    same = _same_units(came, went, found.new.plan)
    return "；".join(told) + (f"（{same} 只是换了名称，仍是同一单位）" if same else "")


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
        yield _line(0, _register_head(item, found))
        record = "Unit" if item.what == "unit" else "Group"
        said = {"until", "successors"} if item.change == "merged" else set()
        for field in item.fields:
            if field.name not in said:
                yield _line(1, _changed(record, field))
        told = [f"增加 {'、'.join(item.gained)}"] if item.gained else []
        told += [f"减去 {'、'.join(item.lost)}"] if item.lost else []
        if told:
            yield _line(1, f"实有单位：{'；'.join(told)}（{item.size[0]}家 → {item.size[1]}家）")


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
            yield _line(0, f"删去 {_sentence(item.old, found.old.plan)}")
        elif item.new is not None and item.old is None:
            yield _line(0, f"新增 {_sentence(item.new, found.new.plan)}")
        elif item.new is not None:
            yield _line(0, f"改动 {_sentence(item.new, found.new.plan)}")
            yield from (_line(1, _changed(type(item.new).__name__, field)) for field in item.fields)


def _sentence(item: Record, plan: Plan | None) -> str:
    """Return one record of decisions.yaml as a sentence."""
    if isinstance(item, Extension):
        return _extension(item, plan)
    if isinstance(item, Designation):
        about = _joined(item.date.isoformat(), item.document)
        return f"明确责任单位：任务 {item.task} {item.group}中由{'、'.join(item.units)}负责{about}"
    if isinstance(item, Verification):
        told = _joined(item.date.isoformat(), item.by and f"{item.by.isoformat()} 前整改")
        opinion = f"：{item.opinion}" if item.opinion else ""
        return f"销号审核：{_subject(item.task, item.unit, item.period, plan)} {item.result}{told}{opinion}"
    if isinstance(item, Amendment):
        return _amendment(item, plan)
    if isinstance(item, Reminder):
        return f"{item.level}：{item.date.isoformat()} {item.unit}，任务 {'、'.join(item.tasks)}"
    return _plain(item)


def _subject(task: str, units: str, period: str | None, plan: Plan | None) -> str:
    return " ".join(part for part in (f"任务 {task}", _period(period, plan), units) if part)


def _joined(*parts: object) -> str:
    told = "，".join(str(part) for part in parts if part)
    return f"（{told}）" if told else ""


def _extension(item: Extension, plan: Plan | None) -> str:
    who = item.approved_by or ""
    subject = _subject(item.task, "、".join(item.units), item.period, plan)
    until = item.until.isoformat() if item.until else ""
    asked = f"{item.requested.isoformat()} 申请" if item.requested else None
    about = _joined(item.approved.isoformat(), item.document, asked)
    reason = f"：{item.reason}" if item.reason else ""
    if item.result == "同意":
        return f"延期：{subject} 延至 {until}，{who}同意{about}{reason}"
    return f"延期：{subject}{f' 延至 {until}' if until else ''}，{who}不同意{about}{reason}"


def _amendment(item: Amendment, plan: Plan | None) -> str:
    task = plan.task(item.task) if plan and item.task else None
    old, new = ("、".join(part) for part in (item.from_, item.to))
    if item.field == "deadline" and plan is not None:
        issued = task.record.issued if task else None
        old, new = (_when(read_when(part, plan, issued)) if part else "" for part in (old, new))
    about = _joined(item.date.isoformat(), item.document)
    subject = f"任务 {item.task}" if item.task else "计划"
    if item.field == "task":
        return f"{item.kind}：{subject} {f'改为“{new}”' if new else '取消'}{about}"
    return f"{item.kind}：{subject} {_amended_label(item)} {old or '（无）'} → {new or '（无）'}{about}"


def _amended_label(item: Amendment) -> str:
    if item.field in LEVELS:
        return LEVELS[item.field]
    record = "TaskRecord" if item.task and item.field in FIELDS["TaskRecord"] else "PlanHead"
    return _label(record, item.field)


# ---------------------------------------------------------------- ledgers

DATES = ("completed", "eta", "updated")
SHOWN = frozenset({"status", "evidence", "extension", "reason", "milestones", *DATES})


def ledger_lines(found: Comparison) -> Iterator[Line]:
    """Yield what differs in the ledgers, unit by unit."""
    titles = {task.id: short_title(task.record.text) for side in (found.old, found.new) if side.plan
              for task in side.plan.tasks}  # fmt: skip
    for item in found.ledgers:
        yield _line(0, _ledger_head(item))
        for field in item.fields:
            yield _line(1, _changed("LedgerFile", field))
        for entry in item.entries:
            yield _entry_line(entry, titles.get(entry.task), found)


def _ledger_head(item: LedgerChange) -> str:
    word = {"added": "新建台账 ", "removed": "删去台账 "}.get(item.change, "")
    told = _counted(_tally(map(_entry_word, item.entries)))
    return f"{word}{item.unit}" + (f"：{told}" if told else "")


def _entry_line(item: EntryChange, title: str | None, found: Comparison) -> Line:
    plan = found.new.plan or found.old.plan
    subject = _subject(item.task, "", item.period, plan)
    told = "；".join(part for part in _entry_told(item) if part)
    return _line(1, f"{subject}{f'（{title}）' if title else ''}：{told}")


def _entry_told(item: EntryChange) -> Iterator[str]:
    old, new = item.old, item.new
    if new is None:
        yield f"删去（原为{old.status if old else ''}）"
        return
    if old is None:
        yield f"新增，{new.status}"
        for key in DATES[:2]:
            value = getattr(new, key)
            yield f"{_label('Entry', key)} {value.isoformat()}" if value else ""
        yield f"佐证 {_plain(new.evidence)}" if new.evidence else ""
        yield _request(None, new.extension)
        yield f"理由：{new.reason}" if new.reason else ""
        return
    if old.status != new.status:
        back = "回退：" if item.change == "set_back" else ""
        yield f"{back}{old.status} → {new.status}"
    changed = {field.name: field for field in item.fields}
    yield from _entry_fields(changed)


def _entry_fields(changed: Mapping[str, Field]) -> Iterator[str]:
    for key in DATES[:2]:
        if key in changed:
            yield _date_change(_label("Entry", key), changed[key])
    for key in ("evidence", "milestones"):
        field = changed.get(key)
        if field and isinstance(field.old, tuple) and isinstance(field.new, tuple):
            yield f"{_label('Entry', key)}{_list_change(field.old, field.new)}"
    if "extension" in changed:
        yield _request(changed["extension"].old, changed["extension"].new)
    if "reason" in changed:
        yield f"理由：{_plain(changed['reason'].new) or '删去'}"
    others = [_label("Entry", key) for key in changed if key not in SHOWN]
    yield f"{'、'.join(others)}有改动" if others else ""
    if "updated" in changed:
        yield _date_change(_label("Entry", "updated"), changed["updated"])


def _date_change(label: str, field: Field) -> str:
    old, new = _plain(field.old), _plain(field.new)
    if not old:
        return f"{label} {new}"
    return f"{label} {old} → {new}" if new else f"{label}删去（原为 {old}）"


def _request(old: object, new: object) -> str:
    if isinstance(new, Request):
        asked = "改为" if isinstance(old, Request) else ""
        return f"{asked}申请延至 {new.until.isoformat()}（{new.requested.isoformat()} 提出）：{new.reason}"
    return "撤回延期申请" if isinstance(old, Request) else ""
