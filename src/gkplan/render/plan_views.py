"""The sheets of `list`, `show` and `units`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from gkplan import queries
from gkplan.deadlines import show_period
from gkplan.duties import ROLES
from gkplan.labels import label
from gkplan.plan import BODY, Task, is_group
from gkplan.records import Group, Unit
from gkplan.render import decision_words, words
from gkplan.render.items import iso
from gkplan.render.sheet import Column, Part, Row, Sheet
from gkplan.render.views import plan_line, standing_lines

if TYPE_CHECKING:
    from gkplan.duties import Role
    from gkplan.obligations import Obligation, Picture, TaskState

# ---------------------------------------------------------------- list


def tasks(picture: Picture, chosen: Iterable[Task], *, full: bool) -> Sheet:
    """Return the plan as a table, one band per section."""
    chosen = list(chosen)
    sections = dict.fromkeys(task.section for task in chosen)
    parts = tuple(
        Part(section, tuple(_task_row(picture, task, full=full) for task in chosen if task.section == section))
        for section in sections
    )
    columns = (
        Column(label("TaskRecord", "id"), most=8),
        Column(label("TaskRecord", "text"), least=20, share=5),
        Column(label("TaskRecord", "lead"), least=8, share=1),
        Column(label("TaskRecord", "responsible"), least=10, share=2),
        Column(label("TaskRecord", "supporting"), least=8, share=1),
        Column(label("TaskRecord", "deadline"), least=8, share=1),
    )
    heading = (
        picture.plan.head.title,
        plan_line(picture.plan, picture.as_of),
        *standing_lines(picture.plan, picture.as_of),
    )
    return Sheet(heading, counted(chosen), columns if chosen else (), parts)


def counted(chosen: list[Task]) -> str:
    """Return how many tasks there are; duties of the notice's body are counted apart, never added."""
    if not chosen:
        return "没有符合条件的任务。"
    body = sum(task.is_body for task in chosen)
    table = len(chosen) - body
    extra = f"另有{BODY}{body}项" if body else ""
    return "，".join(part for part in (f"{table}项任务" if table else "", extra) if part)


def _task_row(picture: Picture, task: Task, *, full: bool) -> Row:
    record = task.record
    current = picture.words.get(task.id)
    text = record.text if full else queries.short_title(record.text)
    cells = [
        task.id,
        text,
        "、".join(record.lead),
        "、".join(record.responsible),
        "、".join(record.supporting),
    ]
    changes = current.amended if current else ()
    mark = "（已取消）" if current and current.cancelled else "（有调整）" if changes else ""
    return Row((*cells, (record.deadline or "未注明") + mark), "dim" if current and current.cancelled else "")


# ---------------------------------------------------------------- show


def task(picture: Picture, item: Task, owed: list[Obligation], states: list[TaskState]) -> Sheet:
    """Return one task with its whole chain: words, date, amendments, and how each unit stands."""
    heading = (
        f"任务 {item.id}",
        *_chain(picture, item, states),
        *standing_lines(picture.plan, picture.as_of),
    )
    year = picture.plan.head.year
    parts = tuple(
        Part(
            _state_title(state, year),
            tuple(_unit_row(row, year) for row in owed if row.period == state.duty.period),
        )
        for state in states
        if any(row.period == state.duty.period for row in owed)
    )
    columns = (
        Column("单位", least=14, share=2),
        Column("分工", least=10, share=2),
        Column("截止", most=16),
        Column("剩余", most=10),
        Column("状态", least=12, share=2),
        Column("记录", least=10, share=4),
    )
    return Sheet(heading, "", columns if parts else (), parts, notes=tuple(_task_notes(picture, item)))


def _chain(picture: Picture, item: Task, states: list[TaskState]) -> Iterator[str]:
    record, plan = item.record, picture.plan
    yield " › ".join(part for part in (item.section, item.topic) if part)
    yield record.text
    for role in ROLES:
        names = _names(picture, item, states, role)
        if names:
            yield f"{label('TaskRecord', role)}：{names}"
    yield f"{label('TaskRecord', 'deadline')}：{_deadline(picture, item, states)}"
    for point in record.checkpoints:
        yield f"节点：{point.every} {point.text}"
    for change in [
        change for change in plan.decisions.amendments_by_task.get(item.id, ()) if change.date <= picture.as_of
    ]:
        yield f"{change.kind}：{decision_words.amended(change, plan)}"
    yield f"依据：{plan_line(plan, picture.as_of)}"


def _names(picture: Picture, item: Task, states: list[TaskState], role: Role) -> str:
    """Return the units of a role as issued and as adjusted, with who has now what merged ones owed."""
    issued, current = getattr(item.record, role), picture.words.get(item.id)
    now = current.names(role) if current else issued
    told = words.named(now, picture, states)
    return told if now == issued else f"{'、'.join(issued) or '（无）'}，调整为{told or '（无）'}"


def _deadline(picture: Picture, item: Task, states: list[TaskState]) -> str:
    """Return the words of the deadline as issued and as adjusted, with the dates that they mean now."""
    issued, current = item.record.deadline, picture.words.get(item.id)
    now = current.deadline if current else issued
    shown = now or "未注明"
    if now != issued:
        shown = f"{issued or '未注明'}，调整为{shown}"
    bases = [state.duty for state in states if not state.duty.checkpoint]
    dates = "、".join(duty.due.isoformat() for duty in bases if duty.due)
    if dates:
        return f"{shown} → {dates}"
    return f"{shown}（{words.KIND[bases[0].kind]}）" if bases and now else shown


def _state_title(state: TaskState, year: int) -> str:
    period = show_period(state.duty.period, year=year) if state.duty.period else ""
    title = " ".join(part for part in (period, _name(state)) if part)
    told = "；".join(part for part in (_count(state), words.remark(state)) if part)
    return " · ".join(part for part in (title, told) if part)


def _name(state: TaskState) -> str:
    """Return what heads the units of a duty: its text, or how it stands; nothing where the remark says it all."""
    if state.duty.checkpoint:
        return state.duty.text
    if state.state == "undetermined" and state.candidates:
        return ""
    return words.STANDING if words.is_standing(state) else words.STATE[state.state]


def _count(state: TaskState) -> str:
    """Return how many units are done, of a standing duty how many have reported; nothing where no unit is firm."""
    if state.state == "undetermined":
        return ""
    if not words.is_standing(state):
        return f"已完成 {state.done}/{state.counted}"
    done = f"，已完成{state.done}家" if state.done else ""
    return f"已报进展{state.reported}家/共{state.counted}家{done}"


def _unit_row(item: Obligation, year: int) -> Row:
    due = words.day(item.due, year)
    was = f"（原{words.day(item.extended_from, year)}）" if item.extended_from else ""
    status = f"待明确；{words.status(item)}" if item.candidate else words.status(item)
    cells = (
        item.unit,
        words.role(item),
        due + was,
        words.days(item.days_left),
        status,
        "；".join(_record(item)),
    )
    return Row(cells, words.STYLE[item.light])


def _record(item: Obligation) -> Iterator[str]:
    """Yield what the books hold of one obligation: progress, dates, evidence, the office's opinion."""
    entry, check = item.entry, item.verification
    if entry is not None:
        if entry.progress:
            yield entry.progress
        if entry.reason:
            yield f"理由：{entry.reason}"
        if entry.completed:
            yield f"完成日期 {entry.completed.isoformat()}"
        if entry.eta and item.is_open:
            yield f"预计 {entry.eta.isoformat()} 完成"
        for proof in entry.evidence:
            parts = (proof.title, proof.url, proof.path, proof.document)
            yield f"佐证：{' '.join(part for part in parts if part)}"
        if entry.extension and item.request == "pending":
            yield f"申请延至 {entry.extension.until.isoformat()}：{entry.extension.reason}"
    if check is not None:
        opinion = f"：{check.opinion}" if check.opinion else ""
        by = f"，{check.by.isoformat()} 前整改" if check.by and item.status == "returned" else ""
        yield f"{check.date.isoformat()} 审核{check.result}{opinion}{by}"


def _task_notes(picture: Picture, item: Task) -> Iterator[str]:
    if item.record.note:
        yield item.record.note
    names = [name for name in item.groups_and_units if (found := picture.plan.register.find(name)) and is_group(found)]
    for name in names:
        group = picture.plan.register.group(name)
        if group and not group.is_relevant and not picture.plan.register.is_complete(group):
            yield f"“{group.name}”的名单不完整，已登记{len(picture.plan.register.members(group))}家"
    broken = sorted(picture.plan.unreadable, key=picture.plan.register.order)
    if broken:
        yield f"{'、'.join(broken)}台账有误，未计入"


# ---------------------------------------------------------------- units


def register_item(picture: Picture, item: Unit | Group) -> dict[str, Any]:
    """Return one unit or group as an item; counts are of what a unit owes on the as-of date."""
    register = picture.plan.register
    if isinstance(item, Group):
        return {
            "name": item.name,
            "kind": "组",
            "aliases": list(item.aliases),
            "members": [unit.name for unit in register.members(item, picture.as_of)],
            "complete": register.is_complete(item),
            "relevant": item.is_relevant,
        }
    owed = [row for row in picture.obligations if row.unit == item.name]
    return {
        "name": item.name,
        "kind": item.kind,
        "aliases": list(item.aliases),
        "groups": [group.name for group in register.groups_of(item)],
        "source": item.source,
        "note": item.note,
        "from": iso(item.from_),
        "until": iso(item.until),
        "successors": list(item.successors),
        "obligations": sum(not row.candidate for row in owed),
        "open": sum(row.is_open and not row.candidate for row in owed),
        "overdue": sum(row.is_late for row in owed),
        "candidates": sum(row.candidate for row in owed),
        "ledger": _ledger_state(picture, item.name),
    }


def _ledger_state(picture: Picture, name: str) -> str:
    if name in picture.plan.unreadable:
        return "unreadable"
    return "present" if name in picture.plan.ledgers else "none"


LEDGER = {"unreadable": "有误", "present": "有", "none": "无"}


def register(picture: Picture, rows: list[dict[str, Any]], *, one: bool) -> Sheet:
    """Return the register as a table, or one entry of it as lines."""
    if one:
        return Sheet(tuple(_entry_lines(rows[0])), "", ())
    units = [row for row in rows if row["kind"] != "组"]
    groups = [row for row in rows if row["kind"] == "组"]
    columns = (
        Column("名称", least=16, share=2),
        Column("类别", most=10),
        Column("未办结", most=8, right=True),
        Column("逾期", most=6, right=True),
        Column("待明确", most=6, right=True),
        Column("台账", most=6),
        Column("别名", least=10, share=3),
    )
    parts = (
        Part(f"单位 {len(units)}家", tuple(_unit_cells(row) for row in units)),
        Part(f"组 {len(groups)}个", tuple(_group_cells(row) for row in groups)),
    )
    heading = ("单位登记册", plan_line(picture.plan, picture.as_of))
    return Sheet(heading, "", columns, tuple(part for part in parts if part.rows))


def _unit_cells(row: dict[str, Any]) -> Row:
    known = row["ledger"] != "unreadable"
    counts = [str(row[key]) if known else "" for key in ("open", "overdue", "candidates")]
    cells = (row["name"], row["kind"], *counts)
    gone = f"，{row['until']}撤并" if row["until"] else ""
    return Row((*cells, LEDGER[row["ledger"]], "、".join(row["aliases"]) + gone))


def _group_cells(row: dict[str, Any]) -> Row:
    size = (
        f"{len(row['members'])}家"
        + ("" if row["complete"] else "，名单不完整")
        + ("，待明确" if row["relevant"] else "")
    )
    return Row((row["name"], size, "", "", "", "", "、".join(row["aliases"])))


def _entry_lines(row: dict[str, Any]) -> Iterator[str]:
    yield f"{row['name']}（{row['kind']}）"
    if row["aliases"]:
        yield f"别名：{'、'.join(row['aliases'])}"
    if row["kind"] == "组":
        complete = "名单完整" if row["complete"] else "名单不完整"
        kind = "待明确的单位" if row["relevant"] else "成员"
        yield f"{kind}（已登记{len(row['members'])}家，{complete}）：{'、'.join(row['members'])}"
        return
    if row["groups"]:
        yield f"所在的组：{'、'.join(row['groups'])}"
    if row["source"]:
        yield f"{label('Unit', 'source')}：{row['source']}"
    if row["until"]:
        yield f"撤并：{row['until']}，承接单位：{'、'.join(row['successors']) or '未登记'}"
    if row["note"]:
        yield f"{label('Unit', 'note')}：{row['note']}"
    standing = f"，未办结{row['open']}项，逾期{row['overdue']}项" if row["ledger"] != "unreadable" else ""
    yield f"任务：{row['obligations']}项{standing}；待明确{row['candidates']}项"
    yield f"台账：{LEDGER[row['ledger']]}"
    yield f"查看应办：gkplan due --unit {row['name']}"
