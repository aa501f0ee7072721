"""Two states of the data → what differs, as values, the way a person would tell it. Reads one ledger pair at a time.

Only what the data say is compared; comments and layout are told apart, and nothing here judges or prints.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Literal, NamedTuple, TypeVar

from gkplan.comparison import (
    Comparison,
    DecisionChange,
    Field,
    Heading,
    LedgerChange,
    Side,
    TaskChange,
    UnitChange,
    Unread,
    entry_change,
    fields_of,
    unit_name,
    when,
)
from gkplan.git import Revision, same_file
from gkplan.labels import HEADINGS
from gkplan.loader import open_file, open_plan
from gkplan.pairs import (
    RECORD_KEYS,
    TASK_FIELDS,
    displaced,
    pair_entries,
    pair_ledgers,
    pair_records,
    pair_tasks,
    plan_changes,
)
from gkplan.records import LedgerFile
from gkplan.revision import DECISIONS, LEDGERS, TASKS, UNITS
from gkplan.wording import fold

if TYPE_CHECKING:
    from gkplan.comparison import Decision, How
    from gkplan.pairs import Change
    from gkplan.plan import Book, Register, Task
    from gkplan.records import Group, Unit
    from gkplan.revision import Worktree

_Named = TypeVar("_Named", bound="Unit | Group")


def open_side(files: Revision | Worktree) -> Side:
    """Read what the office owns of one state."""
    return Side(files, open_plan(files))


def compare(old: Side, new: Side) -> Comparison:
    """Return what differs between two states whose plans could be read."""
    pairs = _paired(old, new)
    told = Comparison(
        old,
        new,
        plan=fields_of(old.plan.head, new.plan.head) if old.plan and new.plan else (),
        headings=tuple(_renamed(pairs)),
        tasks=tuple(_task_changes(pairs, old, new)),
        reordered=tuple(pairs.displaced),
        register=tuple(_register(old.register, new.register)),
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


def _same(old: Side, new: Side, name: str) -> bool:
    """Whether both sides hold a file in the same bytes; the older side is always a revision."""
    return isinstance(old.files, Revision) and same_file(new.files, old.files, name)


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
        if (before is None and after is None) or _same(told.old, told.new, name):
            continue
        if before is not None and after is not None and before.content == after.content:
            layout.append(name)
        elif not has_words:
            other.append(name)
    return other, layout


# ---------------------------------------------------------------- tasks


class _Paired(NamedTuple):
    kept: list[tuple[Task, Task]]
    """With those renumbered, in the new order."""
    removed: list[Task]
    added: list[Task]
    headings: list[Change]
    """Titles that read otherwise, and tasks that stand under another one; ids are the old ones."""
    displaced: list[str]
    """Ids of the tasks that stand elsewhere among the others."""


def _paired(old: Side, new: Side) -> _Paired:
    if old.plan is None or new.plan is None:
        return _Paired([], list(old.tasks), list(new.tasks), [], [])
    pairs = pair_tasks(old.plan, new.plan)
    kept = (*pairs.kept, *pairs.renumbered)
    before, after = _doubled(old), _doubled(new)
    removed = [task for task in before if task.record not in [other.record for other in after]]
    added = [task for task in after if task.record not in [other.record for other in before]]
    changes = plan_changes(old.plan, new.plan, pairs._replace(kept=kept))
    return _Paired(
        kept=sorted(kept, key=lambda pair: pair[1].position),
        removed=[*pairs.removed, *removed],
        added=[*pairs.added, *added],
        headings=[item for item in changes if item.field in HEADINGS],
        displaced=[task.id for task in displaced(pairs)],
    )


def _doubled(side: Side) -> list[Task]:
    """Return the tasks whose id an earlier one has: a defect, but an edit may bring it in, and then it is told."""
    seen: set[str] = set()
    return [task for task in side.tasks if task.id in seen or seen.add(task.id)]  # type: ignore[func-returns-value]


def _renamed(pairs: _Paired) -> Iterator[Heading]:
    for item in pairs.headings:
        if not item.moved:
            level: Literal["section", "topic"] = "section" if item.field == "section" else "topic"
            yield Heading(level, next(iter(item.before), None), next(iter(item.after), None))


def task_changes(old: Side, new: Side) -> tuple[TaskChange, ...]:
    """Return what differs in the tasks alone."""
    return tuple(_task_changes(_paired(old, new), old, new))


def _task_changes(pairs: _Paired, old: Side, new: Side) -> Iterator[TaskChange]:
    found = [TaskChange("added", None, task) for task in pairs.added]
    moved = {item.tasks[0] for item in pairs.headings if item.moved}
    for before, after in pairs.kept:
        fields = tuple(_task_fields(before, after, old, new))
        if before.id in moved:
            fields += (Field("heading", (before.section, before.topic), (after.section, after.topic)),)
        if before.id != after.id:
            found.append(TaskChange("renumbered", before, after, fields))
        elif fields:
            found.append(TaskChange("changed", before, after, fields))
    yield from sorted(found, key=lambda item: item.new.position if item.new else -1)
    yield from (TaskChange("removed", task, None) for task in pairs.removed)


def _task_fields(before: Task, after: Task, old: Side, new: Side) -> Iterator[Field]:
    for field in fields_of(before.record, after.record, TASK_FIELDS):
        if field.name != "deadline":
            yield field
    due = when(before, old), when(after, new)
    if due[0] != due[1]:
        yield Field("deadline", *due)


# ---------------------------------------------------------------- the register


def _register(before: Register | None, after: Register | None) -> Iterator[UnitChange]:
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
    fields = fields_of(old, new)
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
    fields = tuple(field for field in fields_of(old, new) if field.name != "name")
    if old.name != new.name or fields or gained or lost:
        change: How = "renamed" if old.name != new.name else "changed"
        yield UnitChange("group", change, old, new, fields, gained, lost, size)


# ---------------------------------------------------------------- decisions


def _decisions(old: Side, new: Side) -> Iterator[DecisionChange]:
    for records in RECORD_KEYS:
        before: tuple[Decision, ...] = getattr(old.plan.decisions, records) if old.plan else ()
        after: tuple[Decision, ...] = getattr(new.plan.decisions, records) if new.plan else ()
        yield from decision_changes(records, before, after)


def decision_changes(
    records: str, before: tuple[Decision, ...], after: tuple[Decision, ...]
) -> Iterator[DecisionChange]:
    """Yield what differs in one list of decisions."""
    pairs = pair_records(before, after, RECORD_KEYS[records])
    yield from (DecisionChange(records, "added", None, after[place]) for place in pairs.added)
    for one, other in pairs.altered:
        fields = fields_of(before[one], after[other])
        yield DecisionChange(records, "changed", before[one], after[other], fields)
    yield from (DecisionChange(records, "removed", before[place], None) for place in pairs.removed)


# ---------------------------------------------------------------- ledgers


def _ledgers(old: Side, new: Side) -> Iterator[LedgerChange | Unread | _Silent]:
    """Read the ledgers whose bytes differ, one pair at a time."""
    for after, before in pair_ledgers(_ledger_files(old), _ledger_files(new), new.register):
        if after and after == before and _same(old, new, after):
            continue
        one, two = _read(old, "old", before), _read(new, "new", after)
        broken = [item for item in (one, two) if isinstance(item, Unread)]
        if broken:
            yield from broken
        elif not isinstance(one, Unread) and not isinstance(two, Unread):
            yield _ledger(old, new, one, two)


def _ledger_files(side: Side) -> list[str]:
    return [name for name in side.files.names() if name.startswith(LEDGERS)]


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
    entries = tuple(item for pair in pairs if (item := entry_change(pair)) is not None)
    fields = fields_of(was, now, ("unit", "leader", "officer")) if was and now else ()
    book = after or before
    file = book.name if book else ""
    if was and now and not fields and not entries:
        same_name = before is not None and after is not None and before.name == after.name
        return _Silent(file, was == now and same_name)
    change: How = "added" if was is None else "removed" if now is None else "changed"
    known = now or was
    return LedgerChange(change, unit_name(known.unit if known else "", new, old), file, fields, entries)
