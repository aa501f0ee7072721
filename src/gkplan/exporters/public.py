"""The public copy: what stays inside is left out before anything is laid out. `leaks` looks at what remains."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from gkplan.obligations import Obligation, Picture
    from gkplan.plan import Plan, Task
    from gkplan.records import Entry, LedgerFile, Verification

INSIDE = {"owner": None, "problems": None, "next_steps": None, "reason": None, "extension": None}
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
        decisions=plan.decisions._replace(extensions=(), verifications=_checks(plan)),
        ledgers={name: _ledger(ledger, entries) for name, ledger in plan.ledgers.items()},
    )
    return picture._replace(
        plan=plan,
        obligations=tuple(_obligation(item, tasks, entries) for item in picture.obligations),
        states={key: state._replace(task=tasks[state.task.id]) for key, state in picture.states.items()},
    )


def _checks(plan: Plan) -> tuple[Verification, ...]:
    return tuple(check._replace(opinion=None) for check in plan.decisions.verifications)


def _task(task: Task) -> Task:
    return task._replace(record=task.record._replace(note=None)) if task.record.note else task


def _entry(entry: Entry) -> Entry:
    return entry._replace(**INSIDE)


def _ledger(ledger: LedgerFile, entries: dict[int, Entry]) -> LedgerFile:
    kept = tuple(entries[id(entry)] for entry in ledger.entries)
    return ledger._replace(leader=None, officer=None, entries=kept)


def _obligation(item: Obligation, tasks: dict[str, Task], entries: dict[int, Entry]) -> Obligation:
    check = item.verification
    return item._replace(
        task=tasks[item.task.id],
        entry=entries[id(item.entry)] if item.entry else None,
        verification=check._replace(opinion=None) if check else None,
    )
