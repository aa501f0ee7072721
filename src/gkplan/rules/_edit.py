"""What edit rules are given: two states of the data, paired once; rights and phase are those of the base."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any

from gkplan.deadlines import period_key
from gkplan.holders import named_units
from gkplan.labels import HEADINGS
from gkplan.obligations import is_returned
from gkplan.pairs import (
    DECIDED_ON,
    RECORD_KEYS,
    TASK_FIELDS,
    Change,
    RecordPairs,
    TaskPairs,
    pair_records,
    pair_tasks,
)
from gkplan.pairs import plan_changes as changes_of
from gkplan.records import Extension
from gkplan.revision import DECISIONS, TASKS, UNITS
from gkplan.rules._gaps import Gaps, Raw, gaps, only_broken, stripped, title_read, with_head
from gkplan.rules._rule import Also
from gkplan.wording import fold

if TYPE_CHECKING:
    from gkplan.diagnostics import Route
    from gkplan.pairs import EntryPair
    from gkplan.plan import Loaded, Register, Task
    from gkplan.record import Record
    from gkplan.records import Unit, Verification
    from gkplan.rules._facts import Facts


class Edit:
    """One change of the data: the base revision's facts beside the new ones."""

    def __init__(self, old: Facts, new: Facts, today: date) -> None:
        self.old, self.unread_before = with_head(old)
        """The base, and what its plan's head says that could not be read."""
        self.new, self.unread = with_head(new)
        self.today = today
        self.moved: list[tuple[str, EntryPair]] = []
        """(file, pair) of the entries whose status the change sets; filled while the ledgers are read."""

    @cached_property
    def tasks(self) -> TaskPairs:
        """The tasks of both sides, paired."""
        return pair_tasks(self.old.plan, self.new.plan)

    @property
    def stated_phase(self) -> str | None:
        """The base plan's phase as its file states it, whatever else in the head is broken; None where it does not."""
        return None if "phase" in self.unread_before else self.old.plan.head.phase

    @property
    def phase(self) -> str:
        """The base plan's phase: 草稿 is free, 已归档 is frozen. What is not stated to be free is not."""
        return self.stated_phase or "已印发"

    @property
    def year(self) -> int:
        """The year that periods are read by, on both sides."""
        return (self.new if "year" in self.unread_before else self.old).plan.head.year

    @property
    def issued(self) -> bool:
        """Whether the rules for an issued plan hold."""
        return self.phase == "已印发"

    @property
    def archived(self) -> bool:
        """Whether nothing may change any more."""
        return self.phase == "已归档"

    def has_read(self, field: str) -> bool:
        """Whether one value of the plan's head could be read on both sides."""
        return field not in self.unread_before | self.unread

    def lost(self, file: str) -> Gaps:
        """Return what the new side's file has broken and the base's has not."""
        return self._gaps[file][1]

    def gained(self, file: str) -> Gaps:
        """Return what the base's file has broken and the new side's has not."""
        return self._gaps[file][0]

    @cached_property
    def _gaps(self) -> dict[str, tuple[Gaps, Gaps]]:
        old, new = self.old.loaded, self.new.loaded
        return {name: (_left_out(name, old, new), _left_out(name, new, old)) for name in (TASKS, UNITS, DECISIONS)}

    @cached_property
    def _broken_tasks(self) -> tuple[set[str], set[str]]:
        """Return the ids of the removed tasks that are only broken now, and of the added ones that only were."""
        broken = self.gained(TASKS).records.get("tasks", ()), self.lost(TASKS).records.get("tasks", ())
        gone, came = ([task.record for task in tasks] for tasks in (self.tasks.removed, self.tasks.added))
        lost, mended = only_broken(broken, gone, came, keys=("id",), plain=stripped)
        return {gone[place].id for place in lost}, {came[place].id for place in mended}

    @cached_property
    def removed(self) -> tuple[Task, ...]:
        """The tasks that are gone; none where they may be among what could not be read."""
        if self.lost(TASKS).unknown:
            return ()
        return tuple(task for task in self.tasks.removed if task.id not in self._broken_tasks[0])

    @cached_property
    def added(self) -> tuple[Task, ...]:
        """The tasks that are new; none where the base may have had them broken."""
        if self.gained(TASKS).unknown:
            return ()
        return tuple(task for task in self.tasks.added if task.id not in self._broken_tasks[1])

    @cached_property
    def words(self) -> tuple[Change, ...]:
        """The values of `tasks.yaml` that differ, but for phase, order and tasks added or removed.

        Where a file has errors, a value that it lacks is not taken for a change: it may be what is broken.
        """
        return tuple(item for item in changes_of(self.old.plan, self.new.plan, self.tasks) if self._is_told(item))

    def _is_told(self, item: Change) -> bool:
        if not item.tasks and not self.has_read(item.field):
            return False
        whole = bool(item.tasks) and item.field in TASK_FIELDS  # a task with an unknown key is left out as a whole
        for words, side in ((item.after, self.lost(TASKS)), (item.before, self.gained(TASKS))):
            if not words and (side.damaged or (side.keys and not whole)):
                return False
        places = ((item.before, item.old, self.old), (item.after, item.new, self.new))
        return item.field not in HEADINGS or all(title_read(*place, item.field) for place in places)

    @cached_property
    def plain(self) -> dict[str, tuple[list[Record], list[Record]]]:
        """The decisions of both sides by list, with names and periods as the base writes them."""
        sides = self.old.plan.decisions, self.new.plan.decisions
        name, year = self._base_name, self.year
        found = {
            key: [[_plain(item, name, year) for item in getattr(side, key)] for side in sides] for key in RECORD_KEYS
        }
        return {key: (old, new) for key, (old, new) in found.items()}

    @cached_property
    def records(self) -> dict[str, RecordPairs]:
        """The decisions of both sides by list, paired; names and periods count however they are written.

        Left out are records that one side may only have broken.
        """
        return {key: self._paired(key) for key in RECORD_KEYS}

    def _paired(self, key: str) -> RecordPairs:
        (old, new), keys = self.plain[key], RECORD_KEYS[key]
        pairs = pair_records(old, new, keys)
        lost, mended = self._broken_records(key, pairs)
        if lost or mended:
            pairs = pair_records(old, new, keys, but=(lost, mended))
        if self.lost(DECISIONS).unknown:
            pairs = pairs._replace(altered=(), removed=())
        return pairs._replace(added=()) if self.gained(DECISIONS).unknown else pairs

    def _broken_records(self, key: str, pairs: RecordPairs) -> tuple[set[int], set[int]]:
        """Return the places of the records that are only broken now, and of those that only were."""
        broken = self.gained(DECISIONS).records.get(key, ()), self.lost(DECISIONS).records.get(key, ())
        if not any(broken):
            return set(), set()
        old, new = self.plain[key]
        gone = sorted({*pairs.removed, *(place for place, _ in pairs.altered)})
        came = sorted({*pairs.added, *(place for _, place in pairs.altered)})
        lost, mended = only_broken(
            broken,
            [old[place] for place in gone],
            [new[place] for place in came],
            keys=RECORD_KEYS[key],
            plain=self._plain_raw,
        )
        return {gone[place] for place in lost}, {came[place] for place in mended}

    def _plain_raw(self, item: Raw) -> Raw:
        """Return a broken record with names and periods spelt as `_plain` does."""
        found = stripped(item)
        for key in ("unit", "group", "approved_by"):
            if isinstance(found.get(key), str):
                found[key] = self._base_name(found[key])
        for key, spell in (("units", self._base_name), ("tasks", str)):
            if isinstance(found.get(key), list):
                found[key] = sorted({spell(str(name)) for name in found[key]})
        if isinstance(found.get("period"), str):
            found["period"] = period_key(found["period"], year=self.year)
        return found

    @cached_property
    def reordered(self) -> tuple[tuple[str, int, int], ...]:
        """Where another decision of the same day rules now: (list, place of the one that did, place of this one).

        Only decisions that both sides have are looked at, so that an added one may rule from now on.
        """
        found: set[tuple[str, int, int]] = set()
        for key in DECIDED_ON:
            old, new = self.plain[key]
            pairs = pair_records(old, new, RECORD_KEYS[key])
            before = self._ruling(key, old, {*pairs.removed, *(place for place, _ in pairs.altered)})
            after = self._ruling(key, new, {*pairs.added, *(place for _, place in pairs.altered)})
            found |= {(key, before[about], place) for about, place in after.items() if old[before[about]] != new[place]}
        return tuple(sorted(found))

    def _ruling(self, key: str, records: list[Record], but: set[int]) -> dict[Hashable, int]:
        """Return the place of the record that rules on each thing on each day."""
        found: dict[Hashable, int] = {}
        for place, record in enumerate(records):
            for about in _decided(key, record, self.old.plan.register) if place not in but else ():
                found[about, getattr(record, DECIDED_ON[key])] = place
        return found

    def _base_name(self, name: str) -> str:
        """Return the name by which the base's register knows a unit or group, also one that the change renames."""
        register, renamed = self.old.plan.register, self.new.plan.register.find(name)
        known = (register.find(one) for one in (name, *(renamed.aliases if renamed else ())))
        return next((item.name for item in known if item is not None), name)

    @cached_property
    def swallowed(self) -> dict[str, tuple[Unit, Route]]:
        """The base's units whose name the change gives to another of them: who has it now, and where it is written.

        A rename is one to one: of several old units that one new unit stands for, only one can have been renamed.
        """
        old, new = self.old.plan.register, self.new.plan.register
        places = {unit.name: place for place, unit in enumerate(new.units)}
        found: dict[str, tuple[Unit, Route]] = {}
        for unit in old.units:
            now, before = new.unit(unit.name), old.unit(unit.name)
            if now is None or before is None or before.name != unit.name:  # the last is an old clash of names
                continue
            owner = renamed_from(now, self)
            if owner is not None and owner.name != unit.name:
                names = [fold(name) for name in now.aliases]
                at = fold(unit.name)
                written: Route = ("aliases", names.index(at)) if at in names else ("name",)
                found[unit.name] = now, ("units", places[now.name], *written)
        return found

    def verified(self, unit: str | None, pair: EntryPair) -> bool:
        """Whether an entry is settled in the base: 已完成 or 不涉及, and the latest verification of it a 通过."""
        settled = pair.old is not None and pair.old.status in {"已完成", "不涉及"}
        check = self._verdict(unit, pair) if settled else None
        return check is not None and check.result == "通过"

    def returned(self, unit: str | None, pair: EntryPair) -> bool:
        """Whether an entry is sent back in the base, and not reported anew since."""
        return pair.old is not None and is_returned(pair.old, self._verdict(unit, pair))

    def _verdict(self, unit: str | None, pair: EntryPair) -> Verification | None:
        """Return the base's latest verification of an entry, if there is any."""
        found = self.old.verdicts.get((unit, pair.task, pair.period)) if unit else None
        return found[1] if found else None


PHASES = ("草稿", "已印发", "已归档")

LATE_DAYS = 30
"""What is recorded longer after its own date is recorded late."""


def _left_out(name: str, loaded: Loaded, other: Loaded) -> Gaps:
    found = gaps(loaded.books.get(name), other.books.get(name))
    unreadable = name in loaded.partial and name not in loaded.books
    return found._replace(damaged=True) if unreadable else found


def renamed_from(now: Unit, edit: Edit) -> Unit | None:
    """Return which of the base's units a unit is: the one of its name, else the first that one of its names meant.

    A unit of the base that keeps its own name elsewhere only lent an alias.
    """
    old, new = edit.old.plan.register, edit.new.plan.register
    known = [unit for unit in map(old.unit, (now.name, *now.aliases)) if unit is not None]
    same = [unit for unit in known if fold(unit.name) == fold(now.name)]
    return next((unit for unit in (*same, *known) if new.unit(unit.name) in (None, now)), None)


def _plain(record: Record, name: Callable[[str], str], year: int) -> Record:
    """Return a record with names as in the base's register, in order, and the period as its key.

    Neither spelling nor the order of units and tasks is a change.
    """
    plain: dict[str, Any] = {}
    for key in ("unit", "group", "approved_by"):
        value = getattr(record, key, None)
        plain[key] = name(value) if value else None
    plain["units"] = tuple(sorted({*map(name, getattr(record, "units", ()))}))
    plain["tasks"] = tuple(sorted({*getattr(record, "tasks", ())}))
    plain["period"] = period_key(getattr(record, "period", None), year=year)
    changed = {key: value for key, value in plain.items() if value and value != getattr(record, key)}
    return record._replace(**changed) if changed else record


def _decided(key: str, record: Record, register: Register) -> Iterator[Hashable]:
    """Yield what a decision rules on: of more time each unit's request, and apart from it what was granted."""
    if not isinstance(record, Extension):
        yield tuple(getattr(record, field) for field in RECORD_KEYS[key])
        return
    for unit in named_units(record.units, register):
        yield record.task, record.period, unit.name
        if record.result == "同意":
            yield record.task, record.period, unit.name, record.result


def record_route(facts: Facts, key: str, place: int) -> Route:
    """Return where one decision stands in its file."""
    book = facts.loaded.books.get(DECISIONS)
    return book.item_route((key,), place) if book else (key, place)


def in_base(file: str, route: Route) -> Also:
    """Return the place in the base revision that a finding speaks of."""
    return Also(file, route, "基准里在此处", base=True)
