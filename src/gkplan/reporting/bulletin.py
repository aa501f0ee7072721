"""What a 通报 says: how far the district and its units are, and who is late with what."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, NamedTuple

from gkplan.reporting.figures import Figure, marks, of_items, of_table, of_units
from gkplan.reporting.tally import LABELS, Tally, tally
from gkplan.standing import Elapsed, elapsed

if TYPE_CHECKING:
    from gkplan.obligations import Obligation
    from gkplan.reporting.scope import Owed, Scope, Table


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
    table: Table
    whole: Tally
    """Of all but what was late before the notice; `borne` and `born_late` in it are those of the whole plan."""
    units: tuple[UnitTally, ...]
    """Those that owe something that counts: by 到期任务完成率, then 总完成率, then register order."""
    elapsed: Elapsed
    silent: Owed
    """What units owe that have no ledger entry at all."""

    @property
    def all_done(self) -> tuple[UnitTally, ...]:
        """The units that have done all that is due."""
        return tuple(row for row in self.units if row.tally.due and len(row.tally.due_done) == len(row.tally.due))

    @property
    def in_time(self) -> tuple[UnitTally, ...]:
        """Of these the ones that were never late with anything."""
        return tuple(row for row in self.all_done if not row.tally.late_done)

    @property
    def born_late_done(self) -> Owed:
        """Of what is left out that which is done."""
        return tuple(item for item in self.whole.born_late if item.is_done)

    def figures(self) -> tuple[Figure, ...]:
        """Return its figures."""
        whole = self.whole
        return (
            *of_table(self.table),
            of_units("units", "承担单位", whole.borne),
            *(of_items(name, label, getattr(whole, name)) for name, label in LABELS.items()),
            of_items("born_late_done", "时限早于印发日、已完成", self.born_late_done),
            of_units("verified_units", "有审核销号的单位", whole.verified),
            of_units("all_done_units", "到期任务全部完成的单位", _due(self.all_done)),
            of_units("in_time_units", "到期任务全部按期完成的单位", _due(self.in_time)),
            of_units("late_units", "有时限已过的单位", whole.late),
            of_units("ongoing_units", "有长期坚持任务的单位", whole.ongoing),
            of_units("ongoing_reported_units", "已报长期坚持进展的单位", whole.ongoing_reported),
            of_units("silent", "没有任何报送记录的单位", self.silent),
            *(figure for row in self.units for figure in row.figures()),
        )


def bulletin(scope: Scope) -> Bulletin:
    """Return what there is to say of how far the units are."""
    everything, as_of = scope.items, scope.picture.as_of
    plan_wide = tally(everything, as_of)
    spared = frozenset(marks(plan_wide.born_late))
    items = [item for item, mark in zip(everything, marks(everything), strict=True) if mark not in spared]
    units = [UnitTally(name, tally(owed, as_of)) for name, owed in scope.by_unit(items).items()]
    ledgers = scope.picture.plan.ledgers
    recorded = frozenset(name for name, ledger in ledgers.items() if ledger.entries)
    return Bulletin(
        scope=scope,
        table=scope.table(everything),
        whole=tally(items, as_of)._replace(borne=plan_wide.borne, born_late=plan_wide.born_late),
        units=tuple(sorted((row for row in units if row.tally.owed), key=_best_first)),
        elapsed=elapsed(scope.picture.plan.head.year, as_of),
        silent=tuple(item for item in items if item.counted and item.unit not in recorded),
    )


def _due(rows: Iterable[UnitTally]) -> Iterator[Obligation]:
    return (item for row in rows for item in row.tally.due)


def _best_first(row: UnitTally) -> tuple[float, float]:
    """Sort key; a unit of which nothing is due comes last. Counts are small: shares that differ, differ as floats."""
    found = row.tally
    due = len(found.due_done) / len(found.due) if found.due else -1.0
    total = len(found.total_done) / len(found.total) if found.total else -1.0
    return -due, -total
