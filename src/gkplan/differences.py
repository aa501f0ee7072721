"""Two states of the data → what differs, as values, the way a person would tell it. Reads one ledger pair at a time.

Only what the data say is compared; comments and layout are told apart, and nothing here judges or prints.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Literal, NamedTuple, TypeVar

from gkplan import deadlines
from gkplan.git import Revision, same_content
from gkplan.loader import open_file, open_plan, unit_of_file
from gkplan.model import LedgerFile
from gkplan.obligations import named_units
from gkplan.pairs import RECORD_KEYS, TASK_FIELDS, displaced, pair_entries, pair_records, pair_tasks
from gkplan.revision import DECISIONS, LEDGERS, TASKS, UNITS
from gkplan.wording import fold

if TYPE_CHECKING:
    from datetime import date

    from gkplan.diagnostics import Finding
    from gkplan.model import Entry, Group, Record, Unit
    from gkplan.pairs import EntryPair
    from gkplan.plan import Book, Loaded, Plan, Register, Task
    from gkplan.revision import Worktree

Change = Literal["added", "removed", "changed", "renumbered", "renamed", "merged", "progressed", "set_back"]

ROLES = ("lead", "responsible", "supporting")
PROGRESS = {"未启动": 0, "进行中": 1, "已完成": 2}
"""How far an entry is; 不涉及 is on no such way."""

_Key = TypeVar("_Key", bound=Hashable)
_Named = TypeVar("_Named", bound="Unit | Group")


class Side(NamedTuple):
    """One of the two states: where its bytes come from, and what the office owns of it."""

    files: Revision | Worktree
    loaded: Loaded

    @property
    def plan(self) -> Plan | None:
        """The plan without ledgers; None where the revision has no data at all."""
        return self.loaded.plan

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

    change: Change
    old: Task | None
    new: Task | None
    fields: tuple[Field, ...] = ()
    """`deadline` as `When`; a task under another heading has a field `heading` of (section, topic)."""


class Heading(NamedTuple):
    """A heading that reads differently, with the same tasks under it."""

    level: Literal["section", "topic"]
    old: str | None
    new: str | None


class UnitChange(NamedTuple):
    """A unit or group of the register."""

    what: Literal["unit", "group"]
    change: Change
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
    change: Change
    old: Record | None
    new: Record | None
    fields: tuple[Field, ...] = ()


class EntryChange(NamedTuple):
    """One entry of a ledger."""

    change: Change
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

    change: Change
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


def open_side(files: Revision | Worktree) -> Side:
    """Read what the office owns of one state."""
    return Side(files, open_plan(files))


def compare(old: Side, new: Side) -> Comparison:
    """Return what differs between two states whose plans could be read."""
    task_pairs = _paired(old, new)
    headings, heading_of = _headings(task_pairs, new)
    tasks = tuple(_task_changes(task_pairs, old, new, heading_of))
    told = Comparison(
        old,
        new,
        plan=_head(old, new),
        headings=headings,
        tasks=tasks,
        reordered=tuple(task_pairs.displaced),
        register=tuple(_register(old, new)),
        decisions=tuple(_decisions(old, new)),
    )
    other, layout = _silent(told)
    ledgers, unread = [], []
    for found in _ledgers(old, new):
        if isinstance(found, LedgerChange):
            ledgers.append(found)
        elif isinstance(found, Unread):
            unread.append(found)
        else:
            (layout if found.same else other).append(found.file)
    return told._replace(ledgers=tuple(ledgers), unread=tuple(unread), other=tuple(other), layout=tuple(layout))


class _Silent(NamedTuple):
    """A ledger whose bytes differ, without any difference to tell."""

    file: str
    same: bool
    """Whether it says the same."""


def _same_bytes(old: Side, new: Side, old_name: str, new_name: str) -> bool:
    """Whether two files are the same, told by git's ids; only files of the worktree are read for it."""
    if not isinstance(old.files, Revision):
        return old.files.read(old_name) == new.files.read(new_name)
    blob = old.files.blobs.get(old_name)
    if isinstance(new.files, Revision):
        return blob is not None and blob == new.files.blobs.get(new_name)
    data = new.files.read(new_name)
    return isinstance(data, bytes) and same_content(old.files, old_name, data)


def _silent(told: Comparison) -> tuple[list[str], list[str]]:
    """Return the plan's files that differ without anything told of them: in what they say, and in layout alone."""
    spoken = {
        TASKS: bool(told.plan or told.headings or told.tasks or told.reordered),
        UNITS: bool(told.register),
        DECISIONS: bool(told.decisions),
    }
    other, layout = [], []
    for name, has_words in spoken.items():
        before, after = told.old.loaded.books.get(name), told.new.loaded.books.get(name)
        if (before is None and after is None) or _same_bytes(told.old, told.new, name, name):
            continue
        if before is not None and after is not None and before.content == after.content:
            layout.append(name)
        elif not has_words:
            other.append(name)
    return other, layout


def _fields(old: Record, new: Record, names: Iterable[str] | None = None) -> tuple[Field, ...]:
    """Return the fields that differ, in the order of the schema, by their keys in the file."""
    model = type(new).model_fields
    return tuple(
        Field(model[name].alias or name, getattr(old, name), getattr(new, name))
        for name in (names or model)
        if getattr(old, name) != getattr(new, name)
    )


def _head(old: Side, new: Side) -> tuple[Field, ...]:
    return _fields(old.plan.head, new.plan.head) if old.plan and new.plan else ()


# ---------------------------------------------------------------- tasks


class _Paired(NamedTuple):
    kept: list[tuple[Task, Task]]
    """With those renumbered, in the new order."""
    removed: list[Task]
    added: list[Task]
    displaced: list[str]
    """Ids of the tasks that stand elsewhere among the others."""


def _tasks(side: Side) -> list[Task]:
    return list(side.plan.tasks) if side.plan else []


def _paired(old: Side, new: Side) -> _Paired:
    if old.plan is None or new.plan is None:
        return _Paired([], _tasks(old), _tasks(new), [])
    pairs = pair_tasks(old.plan, new.plan)
    before, after = _doubled(old), _doubled(new)
    removed = [task for task in before if task.record not in [other.record for other in after]]
    added = [task for task in after if task.record not in [other.record for other in before]]
    return _Paired(
        sorted((*pairs.kept, *pairs.renumbered), key=lambda pair: pair[1].position),
        [*pairs.removed, *removed],
        [*pairs.added, *added],
        [task.id for task in displaced(pairs)],
    )


def _doubled(side: Side) -> list[Task]:
    """Return the tasks whose id an earlier one has: a defect, but an edit may bring it in, and then it is told."""
    seen: set[str] = set()
    return [task for task in _tasks(side) if task.id in seen or seen.add(task.id)]  # type: ignore[func-returns-value]


def _headings(pairs: _Paired, new: Side) -> tuple[tuple[Heading, ...], Callable[[Task], tuple[str, str | None]]]:
    """Return the headings that were renamed, and a function that gives an old task's heading in new words."""
    sections = _renamed([(before.section, after.section) for before, after in pairs.kept], _tasks(new), _section)

    def renamed_section(task: Task) -> tuple[str, str | None]:
        return sections.get(task.section, task.section), task.topic

    moves = [(renamed_section(before), (after.section, after.topic)) for before, after in pairs.kept]
    topics = _renamed(moves, _tasks(new), lambda task: (task.section, task.topic))
    topics = {before: after for before, after in topics.items() if before[0] == after[0]}

    def heading_of(task: Task) -> tuple[str, str | None]:
        heading = renamed_section(task)
        return topics.get(heading, heading)

    found = [Heading("section", before, after) for before, after in sections.items()]
    found += [Heading("topic", before[1], after[1]) for before, after in topics.items()]
    return tuple(found), heading_of


def _section(task: Task) -> str:
    return task.section


def _renamed(moves: list[tuple[_Key, _Key]], new: list[Task], key: Callable[[Task], _Key]) -> dict[_Key, _Key]:
    """Return the headings that are gone and whose tasks all stand under one that is new, and no others there."""
    forward: dict[_Key, set[_Key]] = {}
    backward: dict[_Key, set[_Key]] = {}
    for before, after in moves:
        forward.setdefault(before, set()).add(after)
        backward.setdefault(after, set()).add(before)
    present = {key(task) for task in new}
    return {
        before: after
        for before, targets in forward.items()
        if before not in present and len(targets) == 1
        for after in targets
        if backward[after] == {before} and after not in forward
    }


def _task_changes(
    pairs: _Paired, old: Side, new: Side, heading_of: Callable[[Task], tuple[str, str | None]]
) -> Iterator[TaskChange]:
    found = [TaskChange("added", None, task) for task in pairs.added]
    for before, after in pairs.kept:
        fields = tuple(_task_fields(before, after, old, new))
        heading = heading_of(before), (after.section, after.topic)
        if heading[0] != heading[1]:
            fields += (Field("heading", *heading),)
        if before.id != after.id:
            found.append(TaskChange("renumbered", before, after, fields))
        elif fields:
            found.append(TaskChange("changed", before, after, fields))
    yield from sorted(found, key=lambda item: item.new.position if item.new else -1)
    yield from (TaskChange("removed", task, None) for task in pairs.removed)


def _task_fields(before: Task, after: Task, old: Side, new: Side) -> Iterator[Field]:
    for field in _fields(before.record, after.record, TASK_FIELDS):
        if field.name != "deadline":
            yield field
    due = when(before, old), when(after, new)
    if due[0] != due[1]:
        yield Field("deadline", *due)


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


# ---------------------------------------------------------------- the register


def _register(old: Side, new: Side) -> Iterator[UnitChange]:
    before, after = _registered(old), _registered(new)
    if after is None or before is None:
        yield from (UnitChange("unit", "added", None, unit) for unit in (after.units if after else ()))
        yield from (UnitChange("group", "added", None, group) for group in (after.groups if after else ()))
        yield from (UnitChange("unit", "removed", unit, None) for unit in (before.units if before else ()))
        yield from (UnitChange("group", "removed", group, None) for group in (before.groups if before else ()))
        return
    pairs = _named_pairs(before.units, after.units)
    names = {one.name: other.name for one, other in pairs if one and other}
    for one, other in pairs:
        yield from _unit_change(one, other)
    for first, second in _named_pairs(before.groups, after.groups):
        yield from _group_change(first, second, before, after, names)


def _registered(side: Side) -> Register | None:
    return side.plan.register if side.plan else None


def _named_pairs(old: Sequence[_Named], new: Sequence[_Named]) -> list[tuple[_Named | None, _Named | None]]:
    """Pair units or groups by name; one that is gone with the new one that bears its name as an alias (renamed)."""
    before: dict[str, _Named] = {item.name: item for item in old}
    after: dict[str, _Named] = {item.name: item for item in new}
    gone: dict[str, _Named] = {name: item for name, item in before.items() if name not in after}
    found: list[tuple[_Named | None, _Named | None]] = []
    for name, item in after.items():
        partner = before.get(name) or next((one for one in gone.values() if _renames(one, item)), None)
        if partner is not None:
            gone.pop(partner.name, None)
        found.append((partner, item))
    found += [(item, None) for item in gone.values()]
    return found


def _renames(old: Unit | Group, new: Unit | Group) -> bool:
    return fold(old.name) in map(fold, new.aliases) or fold(new.name) in map(fold, old.aliases)


def _unit_change(old: Unit | None, new: Unit | None) -> Iterator[UnitChange]:
    if old is None or new is None:
        yield UnitChange("unit", "removed" if new is None else "added", old, new)
        return
    fields = _fields(old, new)
    if old.name != new.name:
        yield UnitChange("unit", "renamed", old, new, tuple(field for field in fields if field.name != "name"))
    elif fields:
        merged = new.until is not None and old.until is None
        yield UnitChange("unit", "merged" if merged else "changed", old, new, fields)


def _group_change(
    old: Group | None, new: Group | None, before: Register, after: Register, names: dict[str, str]
) -> Iterator[UnitChange]:
    was = [names.get(unit.name, unit.name) for unit in before.members(old)] if old else []
    now = [unit.name for unit in after.members(new)] if new else []
    size = len(was), len(now)
    if old is None or new is None:
        yield UnitChange("group", "removed" if new is None else "added", old, new, size=size)
        return
    gained, lost = tuple(name for name in now if name not in was), tuple(name for name in was if name not in now)
    fields = tuple(field for field in _fields(old, new) if field.name != "name")
    if old.name != new.name or fields or gained or lost:
        change: Change = "renamed" if old.name != new.name else "changed"
        yield UnitChange("group", change, old, new, fields, gained, lost, size)


# ---------------------------------------------------------------- decisions


def _decisions(old: Side, new: Side) -> Iterator[DecisionChange]:
    for records, keys in RECORD_KEYS.items():
        before: tuple[Record, ...] = getattr(old.plan.decisions, records) if old.plan else ()
        after: tuple[Record, ...] = getattr(new.plan.decisions, records) if new.plan else ()
        pairs = pair_records(before, after, keys)
        yield from (DecisionChange(records, "added", None, after[place]) for place in pairs.added)
        for one, other in pairs.altered:
            fields = _fields(before[one], after[other])
            yield DecisionChange(records, "changed", before[one], after[other], fields)
        yield from (DecisionChange(records, "removed", before[place], None) for place in pairs.removed)


# ---------------------------------------------------------------- ledgers


def _ledgers(old: Side, new: Side) -> Iterator[LedgerChange | Unread | _Silent]:
    """Read the ledgers whose bytes differ, one pair at a time."""
    for before, after in _ledger_pairs(old, new):
        if before and after and _same_bytes(old, new, before, after):
            continue
        one, two = _read(old, "old", before), _read(new, "new", after)
        broken = [item for item in (one, two) if isinstance(item, Unread)]
        if broken:
            yield from broken
        elif not isinstance(one, Unread) and not isinstance(two, Unread):
            yield _ledger(old, new, one, two)


def _ledger_pairs(old: Side, new: Side) -> list[tuple[str | None, str | None]]:
    """Pair the ledger files by name, else by the unit that both names mean (a unit renamed)."""
    before = [name for name in old.files.names() if name.startswith(LEDGERS)]
    after = [name for name in new.files.names() if name.startswith(LEDGERS)]
    known, present = set(before), set(after)
    lost = [name for name in before if name not in present]
    found: list[tuple[str | None, str | None]] = []
    for name in after:
        partner = name if name in known else next((one for one in lost if _same_unit(new, one, name)), None)
        lost = [one for one in lost if one != partner]
        found.append((partner, name))
    return [*found, *((name, None) for name in lost)]


def _same_unit(side: Side, one: str, other: str) -> bool:
    register = _registered(side)
    unit = register.unit(unit_of_file(one)) if register else None
    return unit is not None and register is not None and register.unit(unit_of_file(other)) is unit


def _read(side: Side, which: Literal["old", "new"], name: str | None) -> Book | Unread | None:
    if name is None:
        return None
    opened = open_file(side.files, name)
    errors = tuple(item for item in opened.findings if item.is_error)
    return Unread(which, name, errors) if errors or opened.book is None else opened.book


def _ledger(old: Side, new: Side, before: Book | None, after: Book | None) -> LedgerChange | _Silent:
    was, now = (book.content if book and isinstance(book.content, LedgerFile) else None for book in (before, after))
    plan = new.plan or old.plan
    pairs = pair_entries(was, now, year=plan.head.year if plan else 0)
    entries = tuple(item for pair in pairs if (item := _entry(pair)) is not None)
    fields = _fields(was, now, ("unit", "leader", "officer")) if was and now else ()
    book = after or before
    file = book.name if book else ""
    if was and now and not fields and not entries:
        same_name = before is not None and after is not None and before.name == after.name
        return _Silent(file, was == now and same_name)
    change: Change = "added" if was is None else "removed" if now is None else "changed"
    known = now or was
    return LedgerChange(change, _unit_name(known.unit if known else "", new, old), file, fields, entries)


def _unit_name(name: str, *sides: Side) -> str:
    """Return the register's name of a ledger's unit; as written where no side knows it."""
    units = (side.plan.register.unit(name) for side in sides if side.plan)
    return next((unit.name for unit in units if unit is not None), name)


def _entry(pair: EntryPair) -> EntryChange | None:
    old, new = pair.old, pair.new
    if old is None or new is None:
        return EntryChange("added" if old is None else "removed", pair.task, pair.period, old, new)
    fields = tuple(field for field in _fields(old, new) if field.name != "period")
    if not fields:
        return None
    before, after = PROGRESS.get(old.status), PROGRESS.get(new.status)
    change: Change = "changed"
    if before is not None and after is not None and before != after:
        change = "progressed" if after > before else "set_back"
    return EntryChange(change, pair.task, pair.period, old, new, fields)


# ---------------------------------------------------------------- what concerns some units


def about(found: Comparison, units: frozenset[str]) -> Comparison:
    """Keep what concerns these units: their ledgers and register entries, their tasks, decisions that name them."""
    tasks = {task.id for side in (found.old, found.new) for task in _tasks(side) if _owes(task, side, units)}
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
            item for item in found.unread if _unit_name(unit_of_file(item.file), found.new, found.old) in units
        ),
        other=(),
        layout=(),
    )


def _owes(task: Task, side: Side, units: frozenset[str]) -> bool:
    register = _registered(side)
    return register is not None and any(unit.name in units for unit in named_units(task.groups_and_units, register))


def _decides(record: Record, found: Comparison, units: frozenset[str], tasks: set[str]) -> bool:
    """Whether a record names one of the units; one that names none, an amendment, goes by its task."""
    names = getattr(record, "units", None) or tuple(filter(None, (getattr(record, "unit", None),)))
    if not names:
        return getattr(record, "task", None) in tasks
    registers = [side.plan.register for side in (found.old, found.new) if side.plan]
    return any(unit.name in units for register in registers for unit in named_units(names, register))


def _registers(item: UnitChange, units: frozenset[str]) -> bool:
    names = {one.name for one in (item.old, item.new) if one is not None} | {*item.gained, *item.lost}
    return bool(names & units)
