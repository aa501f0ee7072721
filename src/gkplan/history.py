"""From the history of the data files to what became of an obligation: who changed which entry, decision or task.

Pure but for the contents that the history gives.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from gkplan.comparison import DecisionChange, EntryChange, Side, TaskChange, entry_change
from gkplan.differences import decision_changes, task_changes
from gkplan.history_files import EntryKey, Names, Reading, Version, Wording
from gkplan.pairs import RECORD_KEYS, EntryPair
from gkplan.plan import Loaded
from gkplan.revision import DECISIONS, LEDGERS, TASKS
from gkplan.versions import Unreadable, Versions

if TYPE_CHECKING:
    from datetime import date

    from gkplan.comparison import Decision
    from gkplan.git_log import Commit, History, Step
    from gkplan.history_files import Asked
    from gkplan.plan import Plan
    from gkplan.records import Entry


class Row(NamedTuple):
    """One thing that a commit changed."""

    file: str
    change: EntryChange | DecisionChange | TaskChange | Unreadable
    unit: str = ""
    """The unit whose ledger it is."""
    other: str = ""
    """Of an entry that moved unchanged from one unit's ledger to another's: the other one."""
    sides: tuple[Side, Side] | None = None
    """Of a task: the plan before and after, which say what its words mean."""


class Told(NamedTuple):
    """What one commit changed of what was asked for."""

    commit: Commit | None
    """None for what is not committed yet."""
    rows: tuple[Row, ...]


def trace(history: History, loaded: Loaded, plan: Plan, asked: Asked) -> list[Told]:
    """Return what became of what was asked for: what is not committed first, then newest first.

    `loaded` and `plan` are the present ones: their register says which units the names mean, in old commits too.
    """
    search = _Search(history, loaded, plan, asked)
    told = [Told(step.commit, tuple(search.rows(step))) for step in (*reversed(history.steps), history.uncommitted)]
    return [item for item in reversed(told) if item.rows]


def between(told: Iterable[Told], since: date | None, until: date | None, *, today: date) -> list[Told]:
    """Keep what was done from `since` to `until`, both inclusive; what is not committed counts as done today."""

    def keeps(day: date | None) -> bool:
        return day is not None and (since is None or since <= day) and (until is None or day <= until)

    return [item for item in told if keeps(item.commit.day if item.commit else today)]


class _Search:
    """What was asked for, and the versions read so far."""

    def __init__(self, history: History, loaded: Loaded, plan: Plan, asked: Asked) -> None:
        self.history, self.order, self.task = history, plan.register.order, asked.task
        self.whole = Versions[EntryKey, "Entry"](history, Reading(history, loaded, plan, asked).all_entries)
        self.names = Names(plan.register)
        self.names.follow(history, self._alike)
        self.units = asked.units and frozenset(self.names.unit(f"{LEDGERS}{unit}.yaml") for unit in asked.units)
        self.reading = Reading(history, loaded, plan, asked._replace(units=self.units))
        self.entries = Versions[EntryKey, "Entry"](history, self.reading.entries, self.reading.entries_in_full)
        self.records = Versions[tuple[str, "Decision"], bool](
            history, self.reading.records, self.reading.records_in_full
        )
        self.wordings = Versions[str, Wording](history, self.reading.wordings)

    def _alike(self, old: Version, new: Version) -> bool:
        """Whether one ledger is what became of another: at least half of its entries stand there unchanged."""
        if old[0] == new[0]:
            return True
        before, after = self.whole.values(*old), self.whole.values(*new)
        same = sum(after.get(key) == entry for key, entry in before.items())
        return 0 < same >= len(before) - same

    def rows(self, step: Step) -> Iterator[Row]:
        """Yield what one step changed; of a commit whose parents are not here nothing can be said."""
        if step.commit is None or step.commit.id not in self.history.cut:
            names = step.names()
            if self.task and TASKS in names:
                yield from self._tasks(step)
            if DECISIONS in names:
                yield from self._decisions(step)
            yield from self._ledgers(step, names)

    # ------------------------------------------------------------ ledgers

    def _ledgers(self, step: Step, names: Iterable[str]) -> Iterator[Row]:
        units: dict[str, list[str]] = {}
        for name in names:
            unit = self.names.unit(name)
            if unit and (self.units is None or unit in self.units):
                units.setdefault(unit, []).append(name)
        ordered = sorted(units, key=lambda unit: (self.order(unit), unit))
        rows = self._moved(step, [row for unit in ordered for row in self._of_unit(step, unit, units[unit])])
        arrived = {_moving(row, row.other, row.unit) for row in rows if row.other and _is(row, "added")}
        yield from (row for row in rows if not _is(row, "removed") or _moving(row, row.unit, row.other) not in arrived)

    def _of_unit(self, step: Step, unit: str, names: Sequence[str]) -> Iterator[Row]:
        for name in names:
            broken = self.entries.unreadable(step, name)
            if broken is not None:
                yield Row(name, broken, unit)
        present = next((name for name in names if step.after(name)), names[0])
        for news in self.entries.news(step, names):
            change = entry_change(EntryPair(*news.key, news.old, news.new, -1, -1))
            if change is not None:
                yield Row(present, change, unit)

    def _moved(self, step: Step, rows: list[Row]) -> list[Row]:
        """Return the rows; where an entry came or went unchanged, with the unit that it came from or went to."""
        changes = [change for change in ("added", "removed") if any(_is(row, change) for row in rows)]
        known = {change: self._movers(step, change) for change in changes}
        for number, row in enumerate(rows):
            change = row.change
            if isinstance(change, EntryChange) and change.change in known:
                entry = change.new or change.old
                movers = known[change.change].get((change.task, change.period), ())
                other = next((unit for unit, held in movers if unit != row.unit and held == entry), "")
                rows[number] = row._replace(other=other)
        return rows

    def _movers(self, step: Step, change: str) -> dict[EntryKey, list[tuple[str, Entry]]]:
        """Return the entries that left a ledger in this step, or those that came to one, for what came or left."""
        found: dict[EntryKey, list[tuple[str, Entry]]] = {}
        for name in filter(self.names.unit, step.names()):
            keys = step.before(0, name), step.after(name)
            has, lacks = keys if change == "added" else (keys[1], keys[0])
            others = self.entries.values(lacks, name) if has else {}
            for key, entry in self.entries.values(has, name).items():
                if key not in others:
                    found.setdefault(key, []).append((self.names.unit(name), entry))
        return found

    # ------------------------------------------------------------ decisions and tasks

    def _decisions(self, step: Step) -> Iterator[Row]:
        broken = self.records.unreadable(step, DECISIONS)
        if broken is not None:
            yield Row(DECISIONS, broken)
        news = list(self.records.news(step, [DECISIONS]))
        gone, come = [item.key for item in news if item.old], [item.key for item in news if item.new]
        for records in RECORD_KEYS:
            old, new = (tuple(record for place, record in part if place == records) for part in (gone, come))
            yield from (Row(DECISIONS, change) for change in decision_changes(records, old, new))

    def _tasks(self, step: Step) -> Iterator[Row]:
        broken = self.wordings.unreadable(step, TASKS)
        if broken is not None:
            yield Row(TASKS, broken)
        for news in self.wordings.news(step, [TASKS]):
            sides = self._side(step.before(news.parent, TASKS)), self._side(step.after(TASKS))
            for change in task_changes(*sides):
                if self.task in {task.id for task in (change.old, change.new) if task}:
                    yield Row(TASKS, change, sides=sides)

    def _side(self, key: str | None) -> Side:
        plan = self.reading.plans.get(self.wordings.readable(key, TASKS) or "")
        return Side(self.history.worktree, Loaded(plan, {}, (), frozenset()))


def _is(row: Row, change: str) -> bool:
    return isinstance(row.change, EntryChange) and row.change.change == change


def _moving(row: Row, source: str, target: str) -> tuple[str, str, str, str | None] | None:
    """Return what moved from where to where."""
    change = row.change
    return (source, target, change.task, change.period) if isinstance(change, EntryChange) else None
