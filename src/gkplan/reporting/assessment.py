"""What the year's assessment rests on (考核底表): for each unit what is on record, and no scores."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import TYPE_CHECKING, NamedTuple

from gkplan import deadlines
from gkplan.obligations import RATED
from gkplan.reporting.figures import Figure, Mark, of_items
from gkplan.reporting.tally import LABELS, tally

if TYPE_CHECKING:
    from gkplan.obligations import Obligation
    from gkplan.reporting.scope import Owed, Scope

BACKFILLED_AFTER = timedelta(days=30)
"""An entry changed later than this after the completion that it reports counts as made afterwards (补录)."""

COLUMNS = {
    "due": "应完成", "on_time": "按期", "late_done": "逾期", "open": "未完成", "unrecorded": "其中未报送",
    "returned": "退回", "extended": "延期", "urged": "催办次数", "backfilled": "补录",
}  # fmt: skip
"""The figures of a row by name, in the order of the columns."""


class Row(NamedTuple):
    """One unit."""

    unit: str
    due: Owed
    """应完成: due by the as-of date, by a deadline that the notice could still set. The next three add up to it."""
    on_time: Owed
    late_done: Owed
    open: Owed
    unrecorded: Owed
    """Of the open ones those without a ledger entry."""
    returned: tuple[Mark, ...]
    """One for each time that the office sent something back."""
    extended: Owed
    """Those that were given more time."""
    urged: tuple[date, ...]
    """The days on which a 催办 or a 督办 was sent."""
    urged_about: tuple[Mark, ...]
    backfilled: Owed
    unreadable: bool

    def figures(self) -> tuple[Figure, ...]:
        """Return its figures, in the order of the columns; none of a unit whose ledger cannot be read."""
        if self.unreadable:
            return ()
        counted = (
            of_items(name, COLUMNS[name], getattr(self, name), self.unit)
            for name in ("due", "on_time", "late_done", "open", "unrecorded")
        )
        return (
            *counted,
            Figure("returned", COLUMNS["returned"], len(self.returned), "次", self.returned, self.unit),
            of_items("extended", COLUMNS["extended"], self.extended, self.unit),
            Figure("urged", COLUMNS["urged"], len(self.urged), "次", self.urged_about, self.unit),
            of_items("backfilled", COLUMNS["backfilled"], self.backfilled, self.unit),
        )


class Assessment(NamedTuple):
    """What a 考核底表 says."""

    scope: Scope
    rows: tuple[Row, ...]
    """In register order."""
    without: tuple[str, ...]
    """Units asked for of which nothing counts."""
    born_late: Owed
    """Open or done, and not among the due ones: the deadline lies before the notice."""
    early: Owed
    """Done before the due date has come: not yet among the due ones."""

    @property
    def born_late_done(self) -> Owed:
        """Of these the done ones."""
        return tuple(item for item in self.born_late if item.is_done)

    @property
    def sums(self) -> tuple[Figure, ...]:
        """合计: each column over all units whose ledgers can be read."""
        columns = zip(*(row.figures() for row in self.rows if not row.unreadable), strict=True)
        return tuple(map(_sum, columns))

    def figures(self) -> tuple[Figure, ...]:
        """Return its figures."""
        return (
            *(figure for row in self.rows for figure in row.figures()),
            *self.sums,
            of_items("born_late", LABELS["born_late"], self.born_late),
            of_items("born_late_done", "时限早于印发日、已完成", self.born_late_done),
            of_items("early", LABELS["early"], self.early),
        )


def _sum(column: tuple[Figure, ...]) -> Figure:
    whole = tuple(mark for figure in column for mark in figure.marks)
    return column[0]._replace(value=sum(figure.value for figure in column), marks=whole, unit="")


def assessment(scope: Scope) -> Assessment:
    """Return one row for each unit that owes something that counts, or that was sent back or urged."""
    register = scope.picture.plan.register
    owed = scope.by_unit(scope.items)
    asked = [unit.name for unit in register.units if scope.units is None or unit.name in scope.units]
    rows = [_row(scope, name, owed.get(name, [])) for name in asked]
    firm = {name for name, items in owed.items() if any(not item.candidate and item.role in RATED for item in items)}
    shown = {row.unit: row for row in rows if row.unit in firm or row.unreadable or row.returned or row.urged}
    whole = tally(scope.items, scope.picture.as_of)
    return Assessment(
        scope=scope,
        rows=tuple(shown.values()),
        without=tuple(name for name in asked if name not in shown),
        born_late=whole.born_late,
        early=whole.early,
    )


def _row(scope: Scope, unit: str, owed: list[Obligation]) -> Row:
    found = tally(owed, scope.picture.as_of)
    missing = tuple(item for item in found.due if not item.is_done)
    days, about = _urged(scope, unit)
    return Row(
        unit=unit,
        due=found.due,
        on_time=tuple(item for item in found.due if item.on_time is True),
        late_done=found.late_done,
        open=missing,
        unrecorded=tuple(item for item in missing if item.status == "not_reported"),
        returned=tuple(_returned(scope, unit)),
        extended=tuple(item for item in found.total if item.extended_from is not None),
        urged=days,
        urged_about=about,
        backfilled=tuple(filter(is_backfilled, found.total_done)),
        unreadable=unit in scope.picture.plan.unreadable,
    )


def is_backfilled(item: Obligation) -> bool:
    """Whether the ledger was last changed more than 30 days after the completion that it reports.

    Only the latest change is dated: what was reported in time and mended later counts too.
    """
    entry = item.entry
    if entry is None or entry.completed is None or entry.updated is None:
        return False
    return item.is_done and entry.updated - entry.completed > BACKFILLED_AFTER


def _returned(scope: Scope, unit: str) -> Iterator[Mark]:
    plan = scope.picture.plan
    for check in plan.decisions.verifications:
        named = plan.register.unit(check.unit)
        if check.result == "退回" and check.date <= scope.picture.as_of and named and named.name == unit:
            yield Mark(check.task, unit, deadlines.period_key(check.period, year=plan.head.year) or "")


def _urged(scope: Scope, unit: str) -> tuple[tuple[date, ...], tuple[Mark, ...]]:
    """Return the days on which a unit was urged (提醒 is no 催办), each once, and the tasks that it was about."""
    plan = scope.picture.plan
    days: set[date] = set()
    about: set[str] = set()
    for item in plan.decisions.reminders:
        named = plan.register.unit(item.unit)
        if item.level != "提醒" and item.date <= scope.picture.as_of and named and named.name == unit:
            days.add(item.date)
            about.update(item.tasks)
    return tuple(sorted(days)), tuple(Mark(task.id, unit, "") for task in plan.tasks if task.id in about)
