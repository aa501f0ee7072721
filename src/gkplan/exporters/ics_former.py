"""Which events of a calendar are the same from one export to the next, and which have no place any more. Pure.

Units merge, deadlines are adjusted, designations replaced: whoever imported the calendar before still has the old
events, and only a cancelled one with the same UID takes them away.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from gkplan.deadlines import show_period
from gkplan.duties import duties, words_at
from gkplan.holders import heirs, holders, reach_units, successors

if TYPE_CHECKING:
    from collections.abc import Iterable

    from gkplan.duties import Duty
    from gkplan.exporters.view import ExportView
    from gkplan.holders import Holder
    from gkplan.plan import Plan, Task

Held = Mapping[tuple[str, str], frozenset[str]]
"""By (task id, mark): the units whose duty it is now."""
Marks = Mapping[tuple[str, str | None], str]
"""By (task id, period): what tells the dates of a task apart whatever else changes."""


class Gone(NamedTuple):
    """An event that an earlier export may have had."""

    task: str
    unit: str
    mark: str
    text: str
    period: str
    """In words."""
    due: date
    heirs: tuple[str, ...]
    """Who has come in the place of a merged unit."""


def marks(view: ExportView) -> Marks:
    """Return the mark of each duty."""
    by_task: dict[str, list[Duty]] = {}
    for state in view.picture.states.values():
        by_task.setdefault(state.task.id, []).append(state.duty)
    return {(task, duty.period): mark for task, found in by_task.items() for duty, mark in _marked(found)}


def _marked(found: Iterable[Duty]) -> Iterator[tuple[Duty, str]]:
    """Yield each duty of a task with its mark: its period, or of several dates in one cell which one it is.

    The first of several dates has the mark of a single one, so that a task that is given a second date keeps its first
    event; an adjusted date moves its event.
    """
    counts = {True: 0, False: 0}
    for duty in found:
        if duty.kind != "multiple":
            yield duty, duty.period or ""
            continue
        counts[duty.checkpoint] += 1
        number = counts[duty.checkpoint]
        yield duty, f"节点#{number}" if duty.checkpoint else f"#{number}" if number > 1 else ""


def former(view: ExportView, now: Marks) -> Iterator[Gone]:
    """Yield what once was to be done, of what is asked for, and by now is nobody's or another unit's."""
    held = _held(view, now)
    merged = any(successors(unit, view.plan.register, view.as_of) for unit in view.plan.register.units)
    last = view.selection.by or date.max
    for task in view.plan.tasks:
        days = _days_of_change(task, view.plan, view.as_of)
        if view.selection.takes(task) and task.id in view.picture.words and (merged or days):
            found = {(gone.unit, gone.mark): gone for gone in _once(task, days, view, held)}
            yield from (gone for gone in found.values() if gone.due <= last)


def _held(view: ExportView, now: Marks) -> Held:
    found: dict[tuple[str, str], set[str]] = {}
    for item in view.picture.obligations:
        found.setdefault((item.task.id, now[item.task.id, item.period]), set()).add(item.unit)
    return {key: frozenset(units) for key, units in found.items()}


def _days_of_change(task: Task, plan: Plan, as_of: date) -> list[date]:
    """Return the days up to as-of on which the words of a task or its units became others."""
    designated = (item.date for item in plan.decisions.designations if item.task == task.id)
    amended = (item.date for item in plan.decisions.amendments_by_task.get(task.id, ()))
    return sorted({day for day in (*designated, *amended) if day <= as_of})


def _once(task: Task, days: list[date], view: ExportView, held: Held) -> Iterator[Gone]:
    """Yield every event that a task has had and has no more, for each day of change as it was then."""
    plan = view.plan
    for day in (plan.issued(task), *days):
        words = words_at(task, plan, day)
        dated = [(duty, mark) for duty, mark in _marked(duties(task, words, plan)) if duty.due and not duty.ongoing]
        owed_by = () if words.cancelled else holders(task, words, plan, day).values()
        for holder in (holder for holder in owed_by if _asked_for(holder, view)):
            for duty, mark in dated:
                left = _left(holder.unit, held.get((task.id, mark), frozenset()), view)
                yield from (_gone(task, unit, (duty, mark), view) for unit in left)


def _asked_for(holder: Holder, view: ExportView) -> bool:
    """Whether a holder, or a unit that may have come after it, is one of those asked for."""
    units, role = view.selection.units, view.selection.role
    if holder.candidate or role not in {None, holder.role}:
        return False
    return units is None or bool(units & reach_units((holder.unit,), view.plan.register))


def _left(unit: str, holding: frozenset[str], view: ExportView) -> list[str]:
    """Return the unit and those that have come after it, down to the ones that hold the duty now."""
    register, waiting = view.plan.register, [unit]
    left: list[str] = []
    while waiting:
        name = waiting.pop(0)
        if name in left or name in holding:
            continue
        left.append(name)
        known = register.registered(name)
        waiting += [heir.name for heir in successors(known, register, view.as_of)] if known else []
    return left


def _gone(task: Task, unit: str, marked: tuple[Duty, str], view: ExportView) -> Gone:
    duty, mark = marked
    assert duty.due is not None  # noqa: S101  only dated duties come here
    register, year = view.plan.register, view.plan.head.year
    merged = register.registered(unit)
    after = tuple(heir.name for heir in heirs(merged, register, view.as_of)) if merged else ()
    period = show_period(duty.period, year=year) if duty.period else ""
    return Gone(task.id, unit, mark, duty.text, period, duty.due, after)
