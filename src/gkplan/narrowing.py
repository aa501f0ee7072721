"""A comparison narrowed to what concerns some units."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gkplan.comparison import unit_name
from gkplan.duties import ROLES, amended_names
from gkplan.holders import named_units
from gkplan.record import named_in
from gkplan.records import Amendment
from gkplan.revision import unit_of_file

if TYPE_CHECKING:
    from gkplan.comparison import Comparison, Decision, Side, UnitChange
    from gkplan.plan import Task


def about(found: Comparison, units: frozenset[str]) -> Comparison:
    """Keep what concerns these units: their ledgers and register entries, their tasks, decisions that name them."""
    tasks = {task.id for side in (found.old, found.new) for task in side.tasks if _owes(task, side, units)}
    decisions = tuple(
        item
        for item in found.decisions
        if any(record is not None and _decides(record, found, units, tasks) for record in (item.old, item.new))
    )
    return found._replace(
        plan=(),
        headings=(),
        tasks=tuple(item for item in found.tasks if any(task and task.id in tasks for task in (item.old, item.new))),
        reordered=(),
        register=tuple(item for item in found.register if _registers(item, units)),
        decisions=decisions,
        ledgers=tuple(item for item in found.ledgers if item.unit in units),
        unread=tuple(
            item for item in found.unread if unit_name(unit_of_file(item.file), found.new, found.old) in units
        ),
        other=(),
        layout=(),
    )


def _owes(task: Task, side: Side, units: frozenset[str]) -> bool:
    named = named_units(task.groups_and_units, side.register) if side.register else ()
    return any(unit.name in units for unit in named)


def _decides(record: Decision, found: Comparison, units: frozenset[str], tasks: set[str]) -> bool:
    """Whether a record names one of the units; an amendment also where it is about one of their tasks."""
    registers = [side.register for side in (found.old, found.new) if side.register]
    names = named_in(record)
    if isinstance(record, Amendment):
        if record.task in tasks:
            return True
        words = (*record.from_, *record.to) if record.field in ROLES else ()
        names = tuple(name for register in registers for name in amended_names(words, register))
    return any(unit.name in units for register in registers for unit in named_units(names, register))


def _registers(item: UnitChange, units: frozenset[str]) -> bool:
    names = {one.name for one in (item.old, item.new) if one is not None} | {*item.gained, *item.lost}
    return bool(names & units)
