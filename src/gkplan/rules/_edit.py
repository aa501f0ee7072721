"""What edit rules are given: two states of the data, paired once; rights and phase are those of the base."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

from gkplan.deadlines import period_key, read_period, show_period
from gkplan.model import UNKNOWN, Extension
from gkplan.obligations import is_returned, named_units
from gkplan.pairs import (
    DECIDED_ON,
    RECORD_KEYS,
    Change,
    EntryPair,
    RecordPairs,
    TaskPairs,
    pair_entries,
    pair_records,
    pair_tasks,
)
from gkplan.pairs import plan_changes as changes_of
from gkplan.revision import TASKS
from gkplan.rules._rule import Also

if TYPE_CHECKING:
    from gkplan.diagnostics import Route
    from gkplan.model import PlanHead, Record, Verification
    from gkplan.plan import Register
    from gkplan.rules._facts import Facts, Ledger


class Edit:
    """One change of the data: the base revision's facts beside the new ones."""

    def __init__(self, old: Facts, new: Facts, today: date) -> None:
        self.old = old
        self.new = new
        self.today = today
        self.moved: list[tuple[str, EntryPair]] = []
        """(file, pair) of the entries whose status the change sets; filled while the ledgers are read."""

    @cached_property
    def tasks(self) -> TaskPairs:
        """The tasks of both sides, paired."""
        return pair_tasks(self.old.plan, self.new.plan)

    @property
    def _head(self) -> PlanHead:
        """The base plan's head; the new one where the base's is broken."""
        head = self.old.plan.head
        return head if head.id != UNKNOWN else self.new.plan.head

    @property
    def phase(self) -> str:
        """The base plan's phase: 草稿 is free, 已归档 is frozen."""
        return self._head.phase

    @property
    def year(self) -> int:
        """The year that periods are read by, on both sides."""
        return self._head.year

    @property
    def issued(self) -> bool:
        """Whether the rules for an issued plan hold."""
        return self.phase == "已印发"

    @property
    def archived(self) -> bool:
        """Whether nothing may change any more."""
        return self.phase == "已归档"

    @property
    def heads(self) -> bool:
        """Whether the plan's head could be read on both sides."""
        return UNKNOWN not in {self.old.plan.head.id, self.new.plan.head.id}

    @cached_property
    def words(self) -> tuple[Change, ...]:
        """The values of `tasks.yaml` that differ, but for phase, order and tasks added or removed.

        Where a file has errors, a value that it lacks is not taken for a change: it may be what is broken.
        """
        lost, gained = not sound(self.new, TASKS), not sound(self.old, TASKS)
        return tuple(
            item
            for item in changes_of(self.old.plan, self.new.plan, self.tasks)
            if (self.heads or item.tasks) and (item.after or not lost) and (item.before or not gained)
            if UNKNOWN not in {*item.before, *item.after}
        )

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
        """The decisions of both sides by list, paired; names and periods count however they are written."""
        return {key: pair_records(*self.plain[key], keys) for key, keys in RECORD_KEYS.items()}

    @cached_property
    def reordered(self) -> tuple[tuple[str, int, int], ...]:
        """Where another decision of the same day rules now: (list, place of the one that did, place of this one).

        Only decisions that both sides have are looked at, so that an added one may rule from now on.
        """
        found: set[tuple[str, int, int]] = set()
        for key in DECIDED_ON:
            (old, new), pairs = self.plain[key], self.records[key]
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


def sound(facts: Facts, file: str) -> bool:
    """Whether one of the plan's files was read without any error."""
    if not facts.whole(file):
        return False
    return not any(item.is_error and item.path.rpartition("/")[2] == file for item in facts.loaded.findings)


def _plain(record: Record, name: Callable[[str], str], year: int) -> Record:
    """Return a record with every name as in the base's register and the period as its key: spelling is no change."""
    plain: dict[str, Any] = {}
    for key in ("unit", "group", "approved_by"):
        value = getattr(record, key, None)
        plain[key] = name(value) if value else None
    plain["units"] = tuple(map(name, getattr(record, "units", ())))
    plain["period"] = period_key(getattr(record, "period", None), year=year)
    changed = {key: value for key, value in plain.items() if value and value != getattr(record, key)}
    return record.model_copy(update=changed) if changed else record


def _decided(key: str, record: Record, register: Register) -> Iterator[Hashable]:
    """Yield what a decision rules on: of more time each unit's request, and apart from it what was granted."""
    if not isinstance(record, Extension):
        yield tuple(getattr(record, field) for field in RECORD_KEYS[key])
        return
    for unit in named_units(record.units, register):
        yield record.task, record.period, unit.name
        if record.result == "同意":
            yield record.task, record.period, unit.name, record.result


def compact(ids: Iterable[str]) -> str:
    """Return ids in one line, runs of three and more drawn together: `1、2、5–9、正文1`."""
    runs: list[list[str]] = []
    for number in ids:
        last = runs[-1][-1] if runs else ""
        if _is_plain(number) and _is_plain(last) and int(number) == int(last) + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return "、".join(f"{run[0]}–{run[-1]}" if len(run) > 2 else "、".join(run) for run in runs)


def _is_plain(number: str) -> bool:
    return number.isascii() and number.isdigit() and len(number) < 9


def around(before: str, after: str) -> tuple[str, str]:
    """Return two wordings cut to what differs and a few characters around it."""
    start = next((at for at, (one, other) in enumerate(zip(before, after, strict=False)) if one != other), None)
    start = min(len(before), len(after)) if start is None else start
    return _cut(before, start), _cut(after, start)


def _cut(text: str, start: int, *, lead: int = 8, most: int = 30) -> str:
    first = max(0, start - lead) if len(text) > most else 0
    shown = text[first : first + most]
    return f"{'…' if first else ''}{shown}{'…' if first + most < len(text) else ''}"


class LedgerEdit(NamedTuple):
    """One ledger that differs between the two states; None where that side has no such ledger."""

    old: Ledger | None
    new: Ledger | None
    entries: list[EntryPair]

    @property
    def whole(self) -> bool:
        """Whether the new side was read without anything left out: what it lacks was then removed."""
        return self.new is None or self.new.book.whole

    @property
    def known_before(self) -> bool:
        """Whether the old side was read without anything left out: what it lacks was then added."""
        return self.old is None or self.old.book.whole

    def comparable(self, item: EntryPair) -> bool:
        """Whether it is known what the base had of an entry: it may have had it broken."""
        return item.old is not None or self.known_before

    @property
    def file(self) -> str:
        """The file that findings are about: the new one, or the old one where it was removed."""
        ledger = self.new or self.old
        return ledger.file if ledger else ""

    @property
    def unit(self) -> str:
        """The unit's register name, or its name as written."""
        ledger = self.new or self.old
        if ledger is None:
            return ""
        return ledger.unit.name if ledger.unit else ledger.content.unit

    @property
    def old_unit(self) -> str | None:
        """The name by which the base's register knows the unit; None where it does not or had no such ledger."""
        return self.old.unit.name if self.old and self.old.unit else None


def ledger_edit(old: Ledger | None, new: Ledger | None, *, year: int) -> LedgerEdit:
    """Pair the entries of the two states of one ledger."""
    entries = pair_entries(old.content if old else None, new.content if new else None, year=year)
    return LedgerEdit(old, new, entries)


def in_base(file: str, route: Route) -> Also:
    """Return the place in the base revision that a finding speaks of."""
    return Also(file, route, "基准里在此处", base=True)


def named(task: str, period: str | None, year: int) -> str:
    """Return how a message begins that is about an obligation: `任务 27 `, `任务 27（三季度）`."""
    if not period:
        return f"任务 {task} "
    return f"任务 {task}（{show_period(period, year=year) if read_period(period, year=year) == period else period}）"
