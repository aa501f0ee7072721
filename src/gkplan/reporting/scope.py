"""What a report is about: which obligations, as of when, and of which quarter."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from gkplan.obligations import Obligation, Picture
    from gkplan.plan import Task

Owed = tuple["Obligation", ...]


class Quarter(NamedTuple):
    """A quarter of a year."""

    year: int
    number: int
    """1 to 4."""

    @property
    def key(self) -> str:
        """The period that it is: 2025Q3."""
        return f"{self.year}Q{self.number}"

    @property
    def first(self) -> date:
        """Its first day."""
        return date(self.year, 3 * self.number - 2, 1)

    @property
    def last(self) -> date:
        """Its last day."""
        return date(self.year + self.number // 4, 3 * self.number % 12 + 1, 1) - timedelta(days=1)

    def holds(self, item: Obligation) -> bool:
        """Whether an obligation is of this quarter: it is due in it, or its period lies in it."""
        return self._spans(item.due) or self._names(item.period)

    def _spans(self, day: date | None) -> bool:
        return day is not None and self.first <= day <= self.last

    def _names(self, period: str | None) -> bool:
        if period is None or "H" in period or len(period) == 4:
            return False  # half-years and years go by their due dates
        if "Q" in period:
            return period == self.key
        return self._spans(date.fromisoformat(f"{period}-01"[:10]))


def quarter_of(as_of: date, year: int) -> Quarter:
    """Return the quarter of the plan's year that `as_of` lies in; before the year its first, after it its last one."""
    if as_of.year != year:
        return Quarter(year, 1 if as_of.year < year else 4)
    return Quarter(year, (as_of.month + 2) // 3)


class Table(NamedTuple):
    """The tasks of a report: those that the notice was issued with, and what became of them later."""

    issued: tuple[Task, ...]
    """Of units asked for the ones that they have a part in."""
    added: tuple[Task, ...] = ()
    """By a later notice."""
    cancelled: tuple[Task, ...] = ()
    """Of both."""


class Scope(NamedTuple):
    """What a report is about."""

    picture: Picture
    units: frozenset[str] | None = None
    """Register names; None is the whole district."""
    quarter: Quarter | None = None
    """Of the quarterly check only; None is the one that the as-of date lies in."""

    @property
    def items(self) -> Owed:
        """All obligations of the units asked for, by task, period and unit."""
        chosen = (item for item in self.picture.obligations if self.units is None or item.unit in self.units)
        return tuple(sorted(chosen, key=self._place))

    def _place(self, item: Obligation) -> tuple[int, str, int]:
        return item.task.position, item.period or "", self.picture.plan.register.order(item.unit)

    def tasks(self, items: Iterable[Obligation]) -> tuple[Task, ...]:
        """Return the tasks of obligations; for the whole district all that are in force, owed or not."""
        touched = {item.task.id for item in items}
        current = self.picture.words
        return tuple(
            task
            for task in self.picture.plan.tasks
            if task.id in touched or (self.units is None and task.id in current and not current[task.id].cancelled)
        )

    def table(self, items: Iterable[Obligation]) -> Table:
        """Return the tasks of obligations; of the whole district those issued apart from those added and cancelled."""
        if self.units is not None:
            return Table(self.tasks(items))
        known = [task for task in self.picture.plan.tasks if task.id in self.picture.words]
        return Table(
            issued=tuple(task for task in known if not task.is_added),
            added=tuple(task for task in known if task.is_added),
            cancelled=tuple(task for task in known if self.picture.words[task.id].cancelled),
        )

    def by_unit(self, items: Iterable[Obligation]) -> dict[str, list[Obligation]]:
        """Return obligations by unit, in register order."""
        found: dict[str, list[Obligation]] = {}
        for item in items:
            found.setdefault(item.unit, []).append(item)
        return {name: found[name] for name in sorted(found, key=self.picture.plan.register.order)}
