"""The public copy: what stays inside is left out before anything is laid out, and what must not go out is found."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from gkplan.labels import label
from gkplan.revision import DECISIONS, TASKS

if TYPE_CHECKING:
    from gkplan.exporters import private
    from gkplan.exporters.view import ExportView, Row
    from gkplan.model import Entry, LedgerFile, Verification
    from gkplan.obligations import Obligation, Picture
    from gkplan.plan import Plan, Task

_INSIDE = {"owner": None, "problems": None, "next_steps": None, "reason": None, "extension": None}
"""What an entry holds for the office alone."""


def stripped(picture: Picture) -> Picture:
    """Return the picture without 责任人, 信息员, 分管负责人, 存在问题, 下一步措施 and notes, wherever they stand.

    Reasons and opinions of the decisions are left out too; what was sent back and when units were urged is counted, and
    stays.
    """
    plan = picture.plan
    tasks = {task.id: _task(task) for task in plan.tasks}
    entries = {id(entry): _entry(entry) for ledger in plan.ledgers.values() for entry in ledger.entries}
    plan = plan._replace(
        tasks=tuple(tasks.values()),
        decisions=plan.decisions.model_copy(update={"extensions": (), "verifications": _checks(plan)}),
        ledgers={name: _ledger(ledger, entries) for name, ledger in plan.ledgers.items()},
    )
    return picture._replace(
        plan=plan,
        obligations=tuple(_obligation(item, tasks, entries) for item in picture.obligations),
        states={key: state._replace(task=tasks[state.task.id]) for key, state in picture.states.items()},
    )


def _checks(plan: Plan) -> tuple[Verification, ...]:
    return tuple(check.model_copy(update={"opinion": None}) for check in plan.decisions.verifications)


def _task(task: Task) -> Task:
    return task._replace(record=task.record.model_copy(update={"note": None})) if task.record.note else task


def _entry(entry: Entry) -> Entry:
    return entry.model_copy(update=_INSIDE)


def _ledger(ledger: LedgerFile, entries: dict[int, Entry]) -> LedgerFile:
    kept = tuple(entries[id(entry)] for entry in ledger.entries)
    return ledger.model_copy(update={"leader": None, "officer": None, "entries": kept})


def _obligation(item: Obligation, tasks: dict[str, Task], entries: dict[int, Entry]) -> Obligation:
    check = item.verification
    return item._replace(
        task=tasks[item.task.id],
        entry=entries[id(item.entry)] if item.entry else None,
        verification=check.model_copy(update={"opinion": None}) if check else None,
    )


# ---------------------------------------------------------------- what must not go out


class Leak(NamedTuple):
    """Something in a public copy that must not go out, and where it stands."""

    file: str
    """In the data folder."""
    task: str | None
    unit: str | None
    field: str
    """In Chinese."""
    found: private.Found


class _Text(NamedTuple):
    file: str
    task: str | None
    unit: str | None
    field: str
    text: str
    address: bool = False


def leaks(view: ExportView) -> list[Leak]:
    """Return every phone number, identity-card number and mark of secrecy in what remains, each place once."""
    from gkplan.exporters import private  # its patterns take long to compile

    rows = (text for row in view.rows for text in _row_texts(row))
    texts = dict.fromkeys((*_head_texts(view.plan), *_plan_texts(view), *rows))
    return [
        Leak(text.file, text.task, text.unit, text.field, found)
        for text in texts
        for found in private.found(text.text, address=text.address)
    ]


def _head_texts(plan: Plan) -> Iterator[_Text]:
    head = plan.head
    for field in ("title", "document_number", "issuer"):
        yield _Text(TASKS, None, None, label("PlanHead", field), getattr(head, field) or "")


def _plan_texts(view: ExportView) -> Iterator[_Text]:
    """Yield the words of all tasks, amended or not: some papers print the whole plan."""
    for task in view.plan.tasks:
        record = task.record
        yield _Text(TASKS, task.id, None, label("Section", "title"), task.section)
        yield _Text(TASKS, task.id, None, label("Topic", "title"), task.topic or "")
        for field in ("text", "deadline", "document_number"):
            yield _Text(TASKS, task.id, None, label("TaskRecord", field), getattr(record, field) or "")
        for name in task.groups_and_units:
            yield _Text(TASKS, task.id, None, label("TaskRecord", "responsible"), name)
        for point in record.checkpoints:
            yield _Text(TASKS, task.id, None, label("TaskRecord", "checkpoints"), f"{point.every} {point.text}")
        for change in view.plan.decisions.amendments_by_task.get(task.id, ()):
            told = "\n".join((*change.from_, *change.to, change.document or ""))
            yield _Text(DECISIONS, task.id, None, label("DecisionsFile", "amendments"), told)


def _row_texts(row: Row) -> Iterator[_Text]:
    file = f"ledger/{row.unit}.yaml"
    for field in ("measures", "milestones", "progress"):
        yield _Text(file, row.number, row.unit, label("Entry", field), getattr(row, field))
    for proof in row.evidence:
        where = label("Entry", "evidence")
        yield _Text(file, row.number, row.unit, where, proof.title)
        yield _Text(file, row.number, row.unit, where, proof.address, proof.kind == "url")
