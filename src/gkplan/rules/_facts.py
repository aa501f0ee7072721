"""What the rules know of one state of the data, worked out once, when first asked for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

from gkplan.deadlines import period_key
from gkplan.duties import ROLES, duties, turns, words_at
from gkplan.holders import named_units, reach_units
from gkplan.plan import Book, Loaded, Plan, Task, is_group
from gkplan.record import named_in
from gkplan.records import LedgerFile
from gkplan.revision import DECISIONS, unit_of_file

if TYPE_CHECKING:
    from gkplan.diagnostics import Route
    from gkplan.records import Amendment, Entry, Extension, Unit, Verification

Key = tuple[str, str, str | None]
"""(unit's register name, task id, period key or None): what an entry or a decision is about."""


class Ledger(NamedTuple):
    """One unit's ledger as the rules see it; only one is in memory at a time."""

    file: str
    book: Book
    content: LedgerFile
    unit: Unit | None
    """None where the register does not know it."""

    @property
    def entries(self) -> Iterator[tuple[int, Entry]]:
        """Yield (position, entry)."""
        return enumerate(self.content.entries)

    def route(self, position: int, *rest: str | int) -> Route:
        """Return the route of the entry at `position`, or of what it holds at `rest`."""
        if not self.book.cut:
            return ("entries", position, *rest)
        return (*self.book.item_route(("entries",), position), *rest)


class TaskFacts(NamedTuple):
    """What a ledger or a decision may say of one task, under its issued words and every amendment."""

    task: Task
    units: frozenset[str]
    """Units that owe it or may owe it, with those that inherit from them."""
    named: frozenset[str]
    """Units that the task names itself, not through a group."""
    periods: frozenset[str | None]
    checkpoints: frozenset[str]
    """Period keys of its checkpoints."""
    standing: bool
    """Whether its base duty is 长期坚持."""


class Reported(NamedTuple):
    """What a ledger says of one obligation that a decision is about."""

    status: str
    completed: date | None
    requested: date | None


class Grant(NamedTuple):
    """A granted extension of one obligation; the one with the greatest `order` rules."""

    order: tuple[date, int]
    """The day of its approval, then its position in the file."""
    until: date


class Facts:
    """One state of the data: a plan that could be loaded, and lookups over it that are worked out once."""

    def __init__(self, loaded: Loaded, plan: Plan, today: date | None) -> None:
        self.loaded = loaded
        self.plan = plan
        self.today = today
        """The as-of date; None where nothing may depend on the calendar."""
        self.reported: dict[Key, Reported] = {}
        """Of the entries that decisions are about; filled while the ledgers are read."""
        self.seen: set[str] = set()
        """Register names of the units whose ledger was read without anything left out."""
        self.filed: frozenset[str] | None = None
        """Register names of the units that have a ledger file; None where a file's unit is not known."""
        self.files: dict[str, str] = {}
        """The ledger file of each unit; of several, the one that bears its register name."""
        self._tasks: dict[str, TaskFacts | None] = {}
        self._reach: dict[tuple[str, ...], frozenset[str]] = {}
        self._by_id: dict[str, Task] | None = None

    @property
    def year(self) -> int:
        """The plan's year."""
        return self.plan.head.year

    def whole(self, *files: str) -> bool:
        """Whether nothing of these files was left out: what they lack may then be reported."""
        return not self.loaded.partial.intersection(files)

    def period(self, text: str | None) -> str | None:
        """Return the key of a period however it is written; what cannot be read stays as it is."""
        return None if text is None else period_key(text, year=self.year)

    def task(self, number: str) -> TaskFacts | None:
        """Return what is known of the task with exactly this id, or None."""
        if number not in self._tasks:
            if self._by_id is None:
                self._by_id = {task.id: task for task in reversed(self.plan.tasks)}
            task = self._by_id.get(number)
            self._tasks[number] = None if task is None else self._facts(task)
        return self._tasks[number]

    def _facts(self, task: Task) -> TaskFacts:
        words = list(turns(task, self.plan))
        names = tuple(dict.fromkeys(name for one in words for role in ROLES for name in one.names(role)))
        if names not in self._reach:
            self._reach[names] = reach_units(names, self.plan.register)
        owed = [duty for one in words for duty in duties(task, one, self.plan)]
        base = [duty for duty in duties(task, words[-1], self.plan) if not duty.checkpoint]
        stated = (self.plan.register.find(name) for name in names)
        return TaskFacts(
            task=task,
            units=self._reach[names],
            named=frozenset(item.name for item in stated if item is not None and not is_group(item)),
            periods=frozenset(duty.period for duty in owed),
            checkpoints=frozenset(duty.period for duty in owed if duty.checkpoint and duty.period),
            standing=all(duty.ongoing for duty in base),
        )

    def still_named(self, task: TaskFacts, unit: Unit) -> bool:
        """Whether the task names the unit itself after its last amendment."""
        *_, words = turns(task.task, self.plan)
        return any(self.plan.register.find(name) is unit for role in ROLES for name in words.names(role))

    def due(self, task: TaskFacts, period: str | None, on: date) -> date | None:
        """Return the due date of one obligation under the words of the day `on`, before extensions."""
        words = words_at(task.task, self.plan, on)
        found = (duty for duty in duties(task.task, words, self.plan) if duty.period == period)
        return next((duty.due for duty in found), None)

    @cached_property
    def last_issue(self) -> date:
        """The latest day on which the plan or a task of it was issued."""
        return max([self.plan.head.issued, *(task.record.issued for task in self.plan.tasks if task.record.issued)])

    @cached_property
    def grants(self) -> dict[Key, list[Grant]]:
        """The granted extensions that have a date, by obligation, the one that rules last."""
        found: dict[Key, list[Grant]] = {}
        for position, item in enumerate(self.plan.decisions.extensions):
            if item.result == "同意" and item.until is not None:
                for key in self.asking(item):
                    found.setdefault(key, []).append(Grant((item.approved, position), item.until))
        for grants in found.values():
            grants.sort()
        return found

    def asking(self, item: Extension) -> list[Key]:
        """Return the obligations that a decision on more time is about."""
        units = named_units(item.units, self.plan.register)
        return [(unit.name, item.task, self.period(item.period)) for unit in units]

    def due_before(self, key: Key, day: date, position: int = -1) -> date | None:
        """Return the due date of an obligation that a decision of `day` at `position` finds, extensions included.

        Without a position: what stands at the beginning of the day.
        """
        unit, number, period = key
        earlier = [grant for grant in self.grants.get((unit, number, period), ()) if grant.order < (day, position)]
        task = self.task(number)
        if earlier or task is None:
            return earlier[-1].until if earlier else None
        return self.due(task, period, day)

    @cached_property
    def verdicts(self) -> dict[Key, tuple[int, Verification]]:
        """The latest verification of each obligation by today, with its position; on one day the last in the file."""
        found: dict[Key, tuple[int, Verification]] = {}
        for position, item in enumerate(self.plan.decisions.verifications):
            unit = self.plan.register.unit(item.unit)
            if unit is not None and (self.today is None or item.date <= self.today):
                key = unit.name, item.task, self.period(item.period)
                if key not in found or found[key][1].date <= item.date:
                    found[key] = position, item
        return found

    def note_ledgers(self, files: Iterable[str]) -> None:
        """Note which units have a ledger file."""
        units = {name: self.plan.register.unit(unit_of_file(name)) for name in files}
        for name, unit in units.items():
            if unit is not None and (unit.name not in self.files or unit_of_file(name) == unit.name):
                self.files[unit.name] = name
        self.filed = None if None in units.values() else frozenset(self.files)

    def heard(self, unit: str) -> bool:
        """Whether all that a unit reports is known: its ledger was read whole, or it has none."""
        return unit in self.seen or (self.filed is not None and unit not in self.filed)

    def records(self, *lists: str) -> Iterator[tuple[str, Route, Any]]:
        """Yield (list name, route, record) of the decisions in these lists."""
        book = self.loaded.books.get(DECISIONS)
        for key in lists if book else ():
            for position, item in enumerate(getattr(self.plan.decisions, key)):
                yield key, book.item_route((key,), position), item  # type: ignore[union-attr]

    def amendments_of(self, task: str) -> list[tuple[Route, Amendment]]:
        """Return (route, amendment) of one task's amendments, in file order."""
        return self._amendments.get(task, [])

    @cached_property
    def _amendments(self) -> dict[str | None, list[tuple[Route, Amendment]]]:
        found: dict[str | None, list[tuple[Route, Amendment]]] = {}
        for _, route, item in self.records("amendments"):
            found.setdefault(item.task, []).append((route, item))
        return found

    def decided(self) -> frozenset[Key]:
        """Return the obligations that decisions speak of: what has to be kept of the ledgers."""
        keys: set[Key] = set()
        for _, _, item in self.records("extensions", "verifications"):
            for unit in named_units(named_in(item), self.plan.register):
                keys.add((unit.name, item.task, self.period(item.period)))
        return frozenset(keys)

    def ledger(self, book: Book) -> Ledger | None:
        """Return one ledger's book as the rules see it."""
        if not isinstance(book.content, LedgerFile):
            return None
        return Ledger(book.name, book, book.content, self.plan.register.unit(book.content.unit))
