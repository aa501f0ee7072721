"""What the versions of the data files say of what was asked for: entries, decisions, and the words of a task."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, NamedTuple

from gkplan.deadlines import period_key
from gkplan.duties import ROLES, amended_names
from gkplan.excerpt import excerpt
from gkplan.holders import named_units
from gkplan.loader import open_content, plan_of
from gkplan.pairs import RECORD_KEYS
from gkplan.record import named_in
from gkplan.records import Amendment, DecisionsFile, Designation, Extension, LedgerFile, Reminder, Verification
from gkplan.revision import LEDGERS, TASKS, UNITS, unit_of_file
from gkplan.versions import Unreadable

if TYPE_CHECKING:
    from datetime import date

    from gkplan.comparison import Decision
    from gkplan.git_log import History
    from gkplan.loader import Opened
    from gkplan.plan import Loaded, Plan, Register
    from gkplan.records import Entry, TaskRecord
    from gkplan.revision import Unusable

    Entries = Mapping["EntryKey", Entry]

EntryKey = tuple[str, str | None]
"""Task and period."""
Version = tuple[str, str]
"""The key of a content, and the file that holds it."""


class Asked(NamedTuple):
    """Whose history is asked for; each part is optional."""

    task: str | None = None
    units: frozenset[str] | None = None
    """Register names, or what a ledger was called whose unit the register no longer knows."""
    period: str | None = None
    """The key of a period. What all periods of a task share still counts: its words, 明确, 调整, 催办."""


class Wording(NamedTuple):
    """All that the words of a task depend on."""

    record: TaskRecord
    section: str
    topic: str | None
    year: int
    issued: date


class Names:
    """Which unit a ledger file is of: by the register, or else by what its content became."""

    def __init__(self, register: Register) -> None:
        self._register = register
        self._next: dict[str, str] = {}

    def unit(self, name: str) -> str:
        """Return the unit of a ledger file, under its present name; empty for any other file."""
        word, seen = unit_of_file(name) if name.startswith(LEDGERS) else "", set[str]()
        while word not in seen:
            seen.add(word)
            unit = self._register.unit(word)
            if unit is not None:
                return unit.name
            word = self._next.get(word, word)
        return word

    def follow(self, history: History, alike: Callable[[Version, Version], bool]) -> None:
        """Learn from the newest step on which ledgers took the place of those whose unit the register lacks."""
        for step in (history.uncommitted, *history.steps):
            ledgers = [(name, *keys) for name, keys in step.sides[0].items() if name.startswith(LEDGERS)]
            gone = [(name, old) for name, old, new in ledgers if old and not new]
            come = [(name, new) for name, old, new in ledgers if new and not old]
            for name, old in gone if come else ():
                word = unit_of_file(name)
                if self._register.unit(word) is None and word not in self._next:
                    heirs = (unit_of_file(other) for other, new in come if alike((old, name), (new, other)))
                    self._next[word] = next(heirs, word)


class Reading:
    """Reads versions for what was asked for; of a ledger no more than that is kept."""

    def __init__(self, history: History, loaded: Loaded, plan: Plan, asked: Asked) -> None:
        self.plans: dict[str, Plan] = {}
        """The plan of each version of tasks.yaml, with the present register."""
        self._history, self._loaded, self._plan = history, loaded, plan
        self._task, self._units, self._period = asked
        self._owed = _owed(plan, asked.units or frozenset())
        self._excerpts: dict[str, Entries | None] = {}

    def entries(self, key: str, name: str) -> Entries | Unreadable:
        """Read the entries asked for of one version of a ledger.

        What is wrong with other entries does not matter where the one asked for can be read apart from them.
        """
        data = self._history.read(key, name)
        if self._task is not None and isinstance(data, bytes):
            if not may_hold(data, self._task):
                return {}
            part = excerpt(data, self._task)
            found = self._excerpt(part) if part is not None else None
            if found is not None:
                return found
        return self.entries_in_full(key, name)

    def entries_in_full(self, key: str, name: str) -> Entries | Unreadable:
        """Read the entries asked for, and the rest of the ledger as well."""
        found = self.all_entries(key, name)
        return found if isinstance(found, Unreadable) else self._chosen(found)

    def all_entries(self, key: str, name: str) -> Entries | Unreadable:
        """Read all entries of one version of a ledger."""
        opened = self._opened(name, self._history.read(key, name))
        return opened if isinstance(opened, Unreadable) else self._listed(opened)

    def _excerpt(self, part: str) -> Entries | None:
        """Return the entries of a part of a ledger; None where it cannot be read by itself."""
        if part not in self._excerpts:
            opened = self._opened(LEDGERS, part.encode()) if part else None
            self._excerpts[part] = None if isinstance(opened, Unreadable) else self._chosen(self._listed(opened))
        return self._excerpts[part]

    def _listed(self, opened: Opened | None) -> Entries:
        content = opened.book.content if opened and opened.book else None
        found: dict[EntryKey, Entry] = {}
        for entry in content.entries if isinstance(content, LedgerFile) else ():
            found.setdefault((entry.task, period_key(entry.period, year=self._plan.head.year)), entry)
        return found

    def _chosen(self, entries: Entries) -> Entries:
        return {
            (task, period): entry
            for (task, period), entry in entries.items()
            if self._task in {None, task} and self._period in {None, period}
        }

    def records(self, key: str, name: str) -> Mapping[tuple[str, Decision], bool] | Unreadable:
        """Read the decisions that concern what was asked for, each with the list that it stands in."""
        data = self._history.read(key, name)
        if self._task is not None and isinstance(data, bytes) and not may_hold(data, self._task):
            return {}
        return self.records_in_full(key, name)

    def records_in_full(self, key: str, name: str) -> Mapping[tuple[str, Decision], bool] | Unreadable:
        """Read the decisions asked for even of a file that cannot hold any."""
        opened = self._opened(name, self._history.read(key, name))
        if isinstance(opened, Unreadable):
            return opened
        content = opened.book.content if opened.book else None
        lists = RECORD_KEYS if isinstance(content, DecisionsFile) else ()
        return {
            (records, item): True for records in lists for item in getattr(content, records) if self._concerns(item)
        }

    def wordings(self, key: str, name: str) -> Mapping[str, Wording] | Unreadable:
        """Read the words of the task asked for, and keep the plan."""
        opened = self._opened(name, self._history.read(key, name))
        if isinstance(opened, Unreadable):
            return opened
        plan = plan_of({TASKS: opened.book, UNITS: self._loaded.books[UNITS]}) if opened.book else None
        if plan is None:
            return {}
        self.plans[key] = plan
        head = plan.head
        found = (task for task in plan.tasks if task.id == self._task)
        return {task.id: Wording(task.record, task.section, task.topic, head.year, head.issued) for task in found}

    def _opened(self, name: str, data: bytes | Unusable) -> Opened | Unreadable:
        opened = open_content(self._history.worktree.prefix + name, name, data)
        errors = tuple(item for item in opened.findings if item.is_error)
        whole = opened.book is not None and opened.book.whole
        return opened if whole and not errors else Unreadable(errors or tuple(opened.findings))

    # ------------------------------------------------------------ which decisions count

    def _concerns(self, record: Decision) -> bool:
        """Whether a decision is about what was asked for."""
        tasks = record.tasks if isinstance(record, Reminder) else (record.task,)
        if self._task is not None and self._task not in tasks:
            return False
        if self._period is not None and isinstance(record, (Extension, Verification)):
            period = period_key(record.period, year=self._plan.head.year)
            return period == self._period and (self._units is None or self._names_one(record))
        return self._units is None or self._names_one(record)

    def _names_one(self, record: Decision) -> bool:
        """Whether a decision names one of the units asked for; an amendment also where it is about a task of theirs."""
        names: Iterable[str] = named_in(record)
        register, units = self._plan.register, self._units or frozenset()
        if isinstance(record, Amendment):
            if self._task is not None or record.task in self._owed:
                return True
            words = (*record.from_, *record.to) if record.field in ROLES else ()
            names = list(amended_names(words, register))
        elif isinstance(record, Designation):
            names = (*names, record.group)  # it lets the other candidates go
        return any(unit.name in units for unit in named_units(names, register)) or any(name in units for name in names)


def _owed(plan: Plan, units: frozenset[str]) -> frozenset[str]:
    """Return the tasks that name some units, themselves or through a group."""
    named = ((task.id, named_units(task.groups_and_units, plan.register)) for task in plan.tasks if units)
    return frozenset(task for task, found in named if any(unit.name in units for unit in found))


def may_hold(data: bytes, task: str) -> bool:
    """Whether a file may hold something about `task`; where it says no, that is certain, without reading YAML.

    A value stands between blanks, quotes and brackets; only an escape, or another encoding, hides it.
    """
    if b"\\" in data or b"\0" in data:
        return True
    edges = r"[^\s\ufeff\"'{}\[\],:]"
    return re.search(rf"(?<!{edges}){re.escape(task)}(?!{edges})", data.decode("utf-8", "replace")) is not None
