"""Two states of the data side by side: each task, record and entry of one paired once, by key, with the other's."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Collection, Hashable, Iterable, Iterator, Sequence
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from gkplan.deadlines import period_key
from gkplan.records import Basis, Checkpoint, IssuedFile, Origin
from gkplan.revision import unit_of_file

if TYPE_CHECKING:
    from gkplan.diagnostics import Route
    from gkplan.plan import Plan, Register, Task
    from gkplan.record import Record
    from gkplan.records import Entry, LedgerFile, PlanHead, TaskRecord

    _Placed = tuple[TaskRecord | PlanHead, Route]

RECORD_KEYS = {
    "extensions": ("task", "units", "period"),
    "designations": ("task", "group"),
    "verifications": ("task", "unit", "period"),
    "amendments": ("task", "field", "kind"),
    "reminders": ("unit", "date"),
}
"""What a decision is about, by list: two records that differ are one altered record if these are the same."""

DECIDED_ON = {"extensions": "approved", "designations": "date", "verifications": "date"}
"""The day of a decision, by list, where of several on one thing the latest rules, and of one day the last one."""

TASK_FIELDS = (
    "text", "lead", "responsible", "supporting", "deadline", "checkpoints", "completion", "note", "document_number",
    "issued", "derived_from",
)  # fmt: skip
"""What a task states beside its id, in the order of the file."""

HEAD_FIELDS = (
    "id", "title", "document_number", "issuer", "issued", "year", "coordinator", "approvers", "based_on", "warn_days",
    "source",
)  # fmt: skip
"""What the plan's head states beside its phase."""


class TaskPairs(NamedTuple):
    """The tasks of two plans, paired by id; one whose text stands under another id is renumbered."""

    kept: tuple[tuple[Task, Task], ...]
    removed: tuple[Task, ...]
    added: tuple[Task, ...]
    renumbered: tuple[tuple[Task, Task], ...]


class RecordPairs(NamedTuple):
    """The records of one list, by their positions in the old and the new list."""

    altered: tuple[tuple[int, int], ...]
    removed: tuple[int, ...]
    added: tuple[int, ...]


class EntryPair(NamedTuple):
    """One (task, period) of a ledger on both sides; None where that side has no entry."""

    task: str
    period: str | None
    old: Entry | None
    new: Entry | None
    old_position: int
    new_position: int

    @property
    def status_set(self) -> bool:
        """Whether the new side sets the status: a new entry, or another status than before."""
        return self.new is not None and (self.old is None or self.old.status != self.new.status)


class Change(NamedTuple):
    """One value of `tasks.yaml` that differs: what it is about, both wordings and both places."""

    tasks: tuple[str, ...]
    """Ids of the tasks concerned; none where the plan's head or an empty heading is."""
    field: str
    """The key, or `section` and `topic` for the title of a heading."""
    before: tuple[str, ...]
    after: tuple[str, ...]
    old: Route
    new: Route
    moved: bool = False
    """Whether a task stands under another heading, rather than its heading reading otherwise."""


# ---------------------------------------------------------------- tasks


def pair_tasks(old: Plan, new: Plan) -> TaskPairs:
    """Pair the tasks of two plans by id; at a doubled id, which is a finding, the first one counts."""
    before, after = _by_id(old), _by_id(new)
    renumbered = tuple(_renumbered(before, after))
    lost, found = {task.id for task, _ in renumbered}, {task.id for _, task in renumbered}
    settled = lost | found
    return TaskPairs(
        kept=tuple((task, after[key]) for key, task in before.items() if key in after and key not in settled),
        removed=tuple(task for key, task in before.items() if key not in lost and (key not in after or key in found)),
        added=tuple(task for key, task in after.items() if key not in found and (key not in before or key in lost)),
        renumbered=renumbered,
    )


def _by_id(plan: Plan) -> dict[str, Task]:
    found: dict[str, Task] = {}
    for task in plan.tasks:
        found.setdefault(task.id, task)
    return found


def _renumbered(before: dict[str, Task], after: dict[str, Task]) -> Iterator[tuple[Task, Task]]:
    """Yield the tasks whose text stands under another id.

    Where both ids are in use on both sides, everything else must have moved along with the text: otherwise two
    rows merely had their texts mixed up.
    """
    stands: dict[str, list[str]] = defaultdict(list)
    for key, task in after.items():
        if key not in before or before[key].record.text != task.record.text:
            stands[task.record.text].append(key)
    for key, task in before.items():
        if key in after and after[key].record.text == task.record.text:
            continue
        waiting = stands.get(task.record.text, [])
        both = key in after
        other = next((one for one in waiting if not (both and one in before) or _same_row(task, after[one])), None)
        if other is not None:
            waiting.remove(other)
            yield task, after[other]


def _same_row(one: Task, other: Task) -> bool:
    return all(getattr(one.record, field) == getattr(other.record, field) for field in TASK_FIELDS)


def printed(record: TaskRecord | PlanHead, field: str) -> tuple[str, ...]:
    """Return one value of a task or of the plan's head as a 录入更正 states it: a list of wordings, empty for none."""
    value = getattr(record, field)
    if value is None:
        return ()
    return tuple(_wording(item) for item in (value if isinstance(value, tuple) else (value,)))


def _wording(item: object) -> str:
    if isinstance(item, date):
        return item.isoformat()
    if isinstance(item, Checkpoint):
        return f"{item.every.strip()}：{item.text.strip()}"
    if isinstance(item, Basis):
        return f"{item.title.strip()}（{item.document_number.strip()}）" if item.document_number else item.title.strip()
    if isinstance(item, Origin):
        return " ".join(filter(None, (item.plan, item.task, item.fingerprint)))
    if isinstance(item, IssuedFile):
        return f"{item.file} {item.sha256}"
    return str(item).strip()


def plan_changes(old: Plan, new: Plan, pairs: TaskPairs) -> tuple[Change, ...]:
    """Return every value of `tasks.yaml` that differs, but for the phase, the order and tasks added or removed."""
    head = (_change((), field, (old.head, ("plan",)), (new.head, ("plan",))) for field in HEAD_FIELDS)
    rows = (
        _change((task.id,), field, (task.record, task.route), (other.record, other.route))
        for task, other in pairs.kept
        if task.record != other.record
        for field in TASK_FIELDS
    )
    return (*filter(None, head), *filter(None, rows), *_headings(pairs.kept))


def _change(tasks: tuple[str, ...], field: str, old: _Placed, new: _Placed) -> Change | None:
    (record, route), (other, place) = old, new
    if getattr(record, field) == getattr(other, field):
        return None
    before, after = printed(record, field), printed(other, field)
    return None if before == after else Change(tasks, field, before, after, (*route, field), (*place, field))


def _headings(kept: Iterable[tuple[Task, Task]]) -> Iterator[Change]:
    """Yield each heading that reads otherwise, once, and each task that stands under another one."""
    kept = list(kept)
    for field, depth in (("section", 2), ("topic", 4)):
        groups: dict[tuple[Route, Route], list[tuple[Task, Task]]] = defaultdict(list)
        for task, other in kept:
            groups[task.route[:depth], other.route[:depth]].append((task, other))
        stayed = _largest(groups)
        for (place, new_place), rows in groups.items():
            titles = getattr(rows[0][0], field), getattr(rows[0][1], field)
            before, after = ((title.strip(),) if title else () for title in titles)
            if before == after:
                continue
            ids = tuple(task.id for task, _ in rows)
            if stayed.get(place) == new_place:
                yield Change(ids, field, before, after, (*place, "title"), (*new_place, "title"))
                continue
            for task, other in rows:
                yield Change((task.id,), field, before, after, task.route, other.route, moved=True)


def _largest(groups: dict[tuple[Route, Route], list[tuple[Task, Task]]]) -> dict[Route, Route]:
    """Return for each old heading the new one that holds most of its tasks, if that one has most of them from it."""
    ahead: dict[Route, tuple[int, Route]] = {}
    back: dict[Route, tuple[int, Route]] = {}
    for (place, new_place), rows in groups.items():
        if len(rows) > ahead.get(place, (0, ()))[0]:
            ahead[place] = len(rows), new_place
        if len(rows) > back.get(new_place, (0, ()))[0]:
            back[new_place] = len(rows), place
    return {place: new_place for place, (_, new_place) in ahead.items() if back[new_place][1] == place}


def displaced(pairs: TaskPairs) -> tuple[Task, ...]:
    """Return the tasks (of the new plan) that stand before or after others than they did: as few as explain it."""
    order = {other.id: other.position for _, other in pairs.kept}
    rows = [other for task, other in pairs.kept if task.section == other.section and task.topic == other.topic]
    staying = _rising([order[task.id] for task in rows])
    return tuple(task for task in sorted(rows, key=lambda item: item.position) if task.position not in staying)


def _rising(numbers: Sequence[int]) -> set[int]:
    """Return a longest rising subsequence of `numbers`."""
    from bisect import bisect_left

    tails: list[int] = []
    before: dict[int, int | None] = {}
    for number in numbers:
        place = bisect_left(tails, number)
        before[number] = tails[place - 1] if place else None
        tails[place : place + 1] = [number]
    found: set[int] = set()
    last = tails[-1] if tails else None
    while last is not None:
        found.add(last)
        last = before[last]
    return found


# ---------------------------------------------------------------- decisions and ledgers


def pair_records(
    old: Sequence[Record],
    new: Sequence[Record],
    keys: tuple[str, ...],
    *,
    but: tuple[Collection[int], Collection[int]] = ((), ()),
) -> RecordPairs:
    """Pair the records of one list: the equal ones first, then those that are about the same thing.

    The positions in `but`, old and new, are left out of the second step.
    """
    equal: dict[Hashable, deque[int]] = defaultdict(deque)
    for place, record in enumerate(new):
        equal[record].append(place)
    gone: list[int] = []
    rest = set(range(len(new))) - set(but[1])
    for place, record in enumerate(old):
        if equal.get(record):
            rest.discard(equal[record].popleft())
        elif place not in but[0]:
            gone.append(place)
    alike: dict[Hashable, deque[int]] = defaultdict(deque)
    for place in sorted(rest):
        alike[_about(new[place], keys)].append(place)
    altered, removed = [], []
    for place in gone:
        waiting = alike.get(_about(old[place], keys))
        if waiting:
            altered.append((place, waiting.popleft()))
        else:
            removed.append(place)
    return RecordPairs(tuple(altered), tuple(removed), tuple(sorted(rest - {place for _, place in altered})))


def _about(record: Record, keys: tuple[str, ...]) -> tuple[Hashable, ...]:
    return tuple(getattr(record, key) for key in keys)


def differing(old: Record, new: Record, names: Iterable[str] | None = None) -> Iterator[tuple[str, object, object]]:
    """Yield (key as written, old value, new value) of each field that differs, in the order of the schema."""
    for name in names or new.FIELDS:
        before, after = getattr(old, name), getattr(new, name)
        if before != after:
            yield new.FIELDS[name].key, before, after


def pair_ledgers(
    old_names: Iterable[str], new_names: Iterable[str], register: Register | None
) -> list[tuple[str | None, str | None]]:
    """Pair the ledger files of two states as (new, old): by name, else by the unit that both names mean (renamed).

    `register` is the new state's. The order is the new files' own; those that only the old state has come last.
    """
    new_names = list(new_names)
    lost = dict.fromkeys(old_names)
    before = set(lost)
    for name in new_names:
        lost.pop(name, None)
    found: list[tuple[str | None, str | None]] = []
    for name in new_names:
        partner = name if name in before else _of_one_unit(name, lost, register)
        if partner is not None:
            lost.pop(partner, None)
        found.append((name, partner))
    return [*found, *((None, name) for name in lost)]


def _of_one_unit(name: str, names: Iterable[str], register: Register | None) -> str | None:
    """Return which of some ledger files is of the same unit as `name`, if any."""
    unit = register.unit(unit_of_file(name)) if register else None
    if unit is None or register is None:
        return None
    return next((other for other in names if register.unit(unit_of_file(other)) is unit), None)


def pair_entries(old: LedgerFile | None, new: LedgerFile | None, *, year: int) -> list[EntryPair]:
    """Pair the entries of two states of one ledger by (task, period), in the new one's order, then the lost ones."""
    before, after = _entries(old, year), _entries(new, year)
    found = []
    for key in [*after, *(key for key in before if key not in after)]:
        old_position, old_entry = before.get(key, (-1, None))
        new_position, new_entry = after.get(key, (-1, None))
        found.append(EntryPair(*key, old_entry, new_entry, old_position, new_position))
    return found


def _entries(ledger: LedgerFile | None, year: int) -> dict[tuple[str, str | None], tuple[int, Entry]]:
    found: dict[tuple[str, str | None], tuple[int, Entry]] = {}
    for position, entry in enumerate(ledger.entries if ledger else ()):
        found.setdefault((entry.task, period_key(entry.period, year=year)), (position, entry))
    return found
