"""What a comparison of two states of the data consists of: what differs in tasks, units, decisions and ledgers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple

from gkplan import deadlines
from gkplan.pairs import differing

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from gkplan.diagnostics import Finding
    from gkplan.git import Revision
    from gkplan.pairs import EntryPair
    from gkplan.plan import Loaded, Plan, Register, Task
    from gkplan.record import Record
    from gkplan.records import Amendment, Designation, Entry, Extension, Group, Reminder, Unit, Verification
    from gkplan.revision import Worktree

    Decision = Extension | Designation | Verification | Amendment | Reminder

How = Literal["added", "removed", "changed", "renumbered", "renamed", "merged", "progressed", "set_back"]

PROGRESS = {"未启动": 0, "进行中": 1, "已完成": 2}
"""How far an entry is; 不涉及 is on no such way."""


class Side(NamedTuple):
    """One of the two states: where its bytes come from, and what the office owns of it."""

    files: Revision | Worktree
    loaded: Loaded

    @property
    def plan(self) -> Plan | None:
        """The plan without ledgers; None where the revision has no data at all."""
        return self.loaded.plan

    @property
    def tasks(self) -> tuple[Task, ...]:
        """The plan's tasks, none where there is no plan."""
        return self.plan.tasks if self.plan else ()

    @property
    def register(self) -> Register | None:
        """The register of units, None where there is no plan."""
        return self.plan.register if self.plan else None

    @property
    def errors(self) -> tuple[Finding, ...]:
        """Why tasks, units or decisions cannot be read in full: then there is nothing to compare."""
        return tuple(item for item in self.loaded.findings if item.is_error)


class Field(NamedTuple):
    """One field that reads differently; `name` is its key in the file."""

    name: str
    old: object
    new: object


class When(NamedTuple):
    """A printed deadline and the dates that it means."""

    words: str | None
    kind: deadlines.Kind | None
    """None where the words cannot be read."""
    dues: tuple[date, ...]


class TaskChange(NamedTuple):
    """A task added, removed, renumbered or changed."""

    change: How
    old: Task | None
    new: Task | None
    fields: tuple[Field, ...] = ()
    """`deadline` as `When`; a task under another heading has a field `heading` of (section, topic)."""


class Heading(NamedTuple):
    """A heading that reads differently, with most of its tasks still under it."""

    level: Literal["section", "topic"]
    old: str | None
    new: str | None


class UnitChange(NamedTuple):
    """A unit or group of the register."""

    what: Literal["unit", "group"]
    change: How
    old: Unit | Group | None
    new: Unit | Group | None
    fields: tuple[Field, ...] = ()
    gained: tuple[str, ...] = ()
    """Of a group: units that belong to it now, by its list or by their kind."""
    lost: tuple[str, ...] = ()
    size: tuple[int, int] = (0, 0)

    @property
    def name(self) -> str:
        """The name on the new side, or the one that is gone."""
        item = self.new or self.old
        return item.name if item else ""


class DecisionChange(NamedTuple):
    """One record of decisions.yaml."""

    records: str
    """The list that it stands in: extensions, …"""
    change: How
    old: Decision | None
    new: Decision | None
    fields: tuple[Field, ...] = ()


class EntryChange(NamedTuple):
    """One entry of a ledger."""

    change: How
    task: str
    period: str | None
    old: Entry | None
    new: Entry | None
    fields: tuple[Field, ...] = ()

    @property
    def is_done(self) -> bool:
        """Whether the entry is 已完成 now and was not before."""
        before = self.old.status if self.old else None
        return self.new is not None and self.new.status == "已完成" != before


class LedgerChange(NamedTuple):
    """One unit's ledger; `added` and `removed` are of the file as a whole."""

    change: How
    unit: str
    file: str
    fields: tuple[Field, ...]
    entries: tuple[EntryChange, ...]


class Unread(NamedTuple):
    """A ledger that is left out, since one side of it has errors."""

    side: Literal["old", "new"]
    file: str
    findings: tuple[Finding, ...]


class Comparison(NamedTuple):
    """All that differs between two states."""

    old: Side
    new: Side
    plan: tuple[Field, ...] = ()
    headings: tuple[Heading, ...] = ()
    tasks: tuple[TaskChange, ...] = ()
    reordered: tuple[str, ...] = ()
    """Ids of the tasks that stand elsewhere among the others."""
    register: tuple[UnitChange, ...] = ()
    decisions: tuple[DecisionChange, ...] = ()
    ledgers: tuple[LedgerChange, ...] = ()
    other: tuple[str, ...] = ()
    """Files that say something else, though nothing of the above: another order, an empty heading."""
    layout: tuple[str, ...] = ()
    """Files that say the same in other bytes: comments, spacing, quotes."""
    unread: tuple[Unread, ...] = ()

    @property
    def any(self) -> bool:
        """Whether the data differ."""
        return any((self.plan, self.headings, self.tasks, self.reordered, self.register, self.decisions, self.ledgers,
                    self.other))  # fmt: skip

    @property
    def latest(self) -> Plan | None:
        """The newer plan, or else the one that is gone."""
        return self.new.plan or self.old.plan


def fields_of(old: Record, new: Record, names: Iterable[str] | None = None) -> tuple[Field, ...]:
    """Return the fields that read differently, of `names` or of all, in the order of the schema."""
    return tuple(Field(*item) for item in differing(old, new, names))


def entry_change(pair: EntryPair) -> EntryChange | None:
    """Return how an entry differs on both sides, or None where it does not."""
    old, new = pair.old, pair.new
    if old is None or new is None:
        return EntryChange("added" if old is None else "removed", pair.task, pair.period, old, new)
    fields = tuple(field for field in fields_of(old, new) if field.name != "period")
    if not fields:
        return None
    before, after = PROGRESS.get(old.status), PROGRESS.get(new.status)
    change: How = "changed"
    if before is not None and after is not None and before != after:
        change = "progressed" if after > before else "set_back"
    return EntryChange(change, pair.task, pair.period, old, new, fields)


def unit_name(name: str, *sides: Side) -> str:
    """Return the register's name of a unit, by the first side that knows it; the name as written where none does."""
    units = (side.register.unit(name) for side in sides if side.register)
    return next((unit.name for unit in units if unit is not None), name)


def when(task: Task, side: Side) -> When:
    """Return a task's printed deadline with the dates that it means."""
    plan = side.plan
    return read_when(task.record.deadline, plan, task.record.issued) if plan else When(None, None, ())


def read_when(words: str | None, plan: Plan, issued: date | None = None) -> When:
    """Return what a wording means in `plan`, for a task with its own issue date if it has one."""
    read = deadlines.read(words, year=plan.head.year, issued=issued or plan.head.issued)
    if isinstance(read, deadlines.Unreadable):
        return When(words, None, ())
    dues = read.dues or (read.recurrence.dues if read.recurrence else ())
    return When(words, read.kind, dues or ((read.due,) if read.due else ()))
