"""What a 通报 says: how far the district and its units are, and who is late with what."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from gkplan.reporting.figures import Figure, of_items, of_tasks, of_units
from gkplan.reporting.tally import LABELS, Tally, tally
from gkplan.standing import Elapsed, elapsed

if TYPE_CHECKING:
    from gkplan.plan import Task
    from gkplan.reporting.scope import Owed, Scope


class UnitTally(NamedTuple):
    """How far one unit is."""

    unit: str
    tally: Tally

    def figures(self) -> Iterator[Figure]:
        """Yield the figures of its line."""
        for name in ("due", "due_done", "total", "total_done", "late"):
            yield of_items(name, LABELS[name], getattr(self.tally, name), self.unit)


class Bulletin(NamedTuple):
    """What a 通报 says."""

    scope: Scope
    tasks: tuple[Task, ...]
    whole: Tally
    units: tuple[UnitTally, ...]
    """Those that owe something that counts: by 到期任务完成率, then 总完成率, then register order."""
    elapsed: Elapsed
    silent: Owed
    """What units owe that have no ledger entry at all."""

    def figures(self) -> tuple[Figure, ...]:
        """Return its figures."""
        whole = self.whole
        return (
            *of_tasks(self.tasks),
            of_units("units", "承担单位", whole.owed),
            *(of_items(name, label, getattr(whole, name)) for name, label in LABELS.items()),
            of_units("late_units", "有时限已过的单位", whole.late),
            of_units("ongoing_units", "有长期坚持任务的单位", whole.ongoing),
            of_units("ongoing_reported_units", "已报长期坚持进展的单位", whole.ongoing_reported),
            of_units("silent", "没有任何报送记录的单位", self.silent),
            *(figure for row in self.units for figure in row.figures()),
        )


def bulletin(scope: Scope) -> Bulletin:
    """Return what there is to say of how far the units are."""
    items, as_of = scope.items, scope.picture.as_of
    units = [UnitTally(name, tally(owed, as_of)) for name, owed in scope.by_unit(items).items()]
    ledgers = scope.picture.plan.ledgers
    recorded = frozenset(name for name, ledger in ledgers.items() if ledger.entries)
    return Bulletin(
        scope=scope,
        tasks=scope.tasks(items),
        whole=tally(items, as_of),
        units=tuple(sorted((row for row in units if row.tally.owed), key=_best_first)),
        elapsed=elapsed(scope.picture.plan.head.year, as_of),
        silent=tuple(item for item in items if item.counted and item.unit not in recorded),
    )


def _best_first(row: UnitTally) -> tuple[float, float]:
    """Sort key; a unit of which nothing is due comes last. Counts are small: shares that differ, differ as floats."""
    found = row.tally
    due = len(found.due_done) / len(found.due) if found.due else -1.0
    total = len(found.total_done) / len(found.total) if found.total else -1.0
    return -due, -total
