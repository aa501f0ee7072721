"""A figure of a report, and what stands behind it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Literal, NamedTuple

from gkplan.plan import BODY

if TYPE_CHECKING:
    from gkplan.obligations import Obligation
    from gkplan.plan import Task
    from gkplan.reporting.scope import Table

Measure = Literal["项次", "项", "家", "次", "份"]


class Mark(NamedTuple):
    """One thing that a figure counts."""

    task: str
    unit: str
    period: str


class Figure(NamedTuple):
    """A number, and what it counts."""

    name: str
    """The same from version to version: a paper is checked by it."""
    label: str
    value: int
    measure: Measure
    marks: tuple[Mark, ...]
    unit: str = ""
    """Whose figure it is; empty for all that the report is about."""

    @property
    def tasks(self) -> dict[str, int]:
        """The ids of the tasks behind it, each with how often it counts, in the order of the plan."""
        return dict(Counter(mark.task for mark in self.marks))


def marks(items: Iterable[Obligation]) -> tuple[Mark, ...]:
    """Return what identifies each obligation."""
    return tuple(Mark(item.task.id, item.unit, item.period or "") for item in items)


def of_items(name: str, label: str, items: Iterable[Obligation], unit: str = "") -> Figure:
    """Return how many obligations there are."""
    found = marks(items)
    return Figure(name, label, len(found), "项次", found, unit)


def of_units(name: str, label: str, items: Iterable[Obligation]) -> Figure:
    """Return how many units obligations are of."""
    found = marks(items)
    return Figure(name, label, len({mark.unit for mark in found}), "家", found)


def of_table(table: Table) -> Iterator[Figure]:
    """Yield how many tasks the notice was issued with, how many were added to it, and how many cancelled."""
    yield from of_tasks(table.issued)
    for name, label, tasks in (("added", "增列的任务", table.added), ("cancelled", "取消的任务", table.cancelled)):
        yield Figure(name, label, len(tasks), "项", tuple(Mark(task.id, "", "") for task in tasks))


def of_tasks(tasks: Iterable[Task]) -> Iterator[Figure]:
    """Yield how many tasks there are; the duties of the notice's body are counted apart."""
    tasks = tuple(tasks)
    for name, label, body in (("tasks", "任务", False), ("body", BODY, True)):
        found = tuple(Mark(task.id, "", "") for task in tasks if task.is_body is body)
        yield Figure(name, label, len(found), "项", found)
