"""What a task asks for, and by when: its words as they stand on a date, and the duties that they make. Pure.

The issued words are never overwritten: an amendment of kind 调整 is laid over them from its date on.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import TYPE_CHECKING, Literal, NamedTuple

from gkplan import deadlines
from gkplan.deadlines import Deadline

if TYPE_CHECKING:
    from gkplan.deadlines import Recurrence
    from gkplan.plan import Plan, Register, Task
    from gkplan.records import Amendment

Role = Literal["lead", "responsible", "supporting"]

ROLES: tuple[Role, ...] = ("lead", "responsible", "supporting")
"""Strongest first (牵头 > 责任 > 配合)."""

_MONTHS: dict[str | None, int] = {"month": 1, "quarter": 3, "half-year": 6, "year": 12}


# ---------------------------------------------------------------- words


class Words(NamedTuple):
    """A task's words as they stand on a date: the issued ones with the amendments laid over them."""

    text: str
    lead: tuple[str, ...]
    responsible: tuple[str, ...]
    supporting: tuple[str, ...]
    deadline: str | None
    amended: tuple[Amendment, ...] = ()
    cancelled: bool = False

    def names(self, role: Role) -> tuple[str, ...]:
        """Return the names that stand in `role`."""
        return {"lead": self.lead, "responsible": self.responsible, "supporting": self.supporting}[role]


def words_at(task: Task, plan: Plan, as_of: date) -> Words:
    """Return the words of `task` on `as_of` (amendments of kind 调整 dated up to then, in order of date)."""
    record = task.record
    values: dict[str, object] = {name: getattr(record, name) for name in ("text", "deadline", *ROLES)}
    amendments = sorted(
        (
            item
            for item in plan.decisions.amendments_by_task.get(task.id, ())
            if item.kind == "调整" and item.date <= as_of
        ),
        key=lambda item: item.date,
    )
    cancelled = False
    for item in amendments:
        if item.field == "task":
            cancelled = not item.to
        elif item.field in ROLES:
            values[item.field] = tuple(amended_names(item.to, plan.register))
        elif item.field in values:
            values[item.field] = "、".join(item.to) or None
    text = values.pop("text") or record.text
    return Words(text=text, amended=tuple(amendments), cancelled=cancelled, **values)  # type: ignore[arg-type]


def turns(task: Task, plan: Plan) -> Iterator[Words]:
    """Yield the words of `task` as issued, and after each amendment of it, in order of date."""
    dates = {item.date for item in plan.decisions.amendments_by_task.get(task.id, ())}
    for turn in (date.min, *sorted(dates)):
        yield words_at(task, plan, turn)


def amended_names(values: Iterable[str], register: Register) -> Iterator[str]:
    """Yield the names that an amendment states: a list of names, or one cell as it is printed."""
    from gkplan import responsibles

    for value in values:
        if register.find(value):
            yield value
            continue
        read = responsibles.read(value, {name: name for name in register.names()})
        yield from (read.responsible if isinstance(read, responsibles.Responsibles) and not read.unknown else [value])


# ---------------------------------------------------------------- duties


class Duty(NamedTuple):
    """One thing to do of a task: the base one, a checkpoint's period, or one of several dates."""

    period: str | None
    text: str
    deadline: str | None
    """The words that the date was read from."""
    kind: str
    start: date | None
    """The first day of the window or the period; None where it has none of its own, as one of several dates."""
    due: date | None
    then_ongoing: bool = False
    checkpoint: bool = False

    @property
    def ongoing(self) -> bool:
        """Whether the duty stands without end: 长期坚持, or a rhythm without dates (每日、定期)."""
        return self.kind == "ongoing" or (self.kind == "recurring" and self.due is None)


def duties(task: Task, words: Words, plan: Plan) -> list[Duty]:
    """Return what is to be done for `task`: the base duty, or one per period or date, then its checkpoints."""
    year, issued = plan.head.year, plan.issued(task)
    read = _read(words.deadline, year, issued)
    found = _expand(read, words.text, words.deadline, checkpoint=False)
    for item in task.record.checkpoints:
        rhythm = _read(item.every, year, issued)
        found += _expand(rhythm, item.text, item.every, checkpoint=True)
    return found


def _read(text: str | None, year: int, issued: date) -> Deadline:
    read = deadlines.read(text, year=year, issued=issued)
    if isinstance(read, Deadline):
        return read
    return Deadline(text=text or "", kind="unspecified")  # a finding elsewhere; views refuse such data


def _expand(read: Deadline, text: str, printed: str | None, *, checkpoint: bool) -> list[Duty]:
    dated: list[tuple[str, date | None, date]]
    if read.kind == "multiple":
        dated = [(day.isoformat(), None, day) for day in read.dues]
    elif read.recurrence and read.recurrence.periods:
        rhythm = read.recurrence
        dated = [(period, _first_day(period, rhythm), due) for period, due in rhythm.periods]
    else:
        return [Duty(None, text, printed, read.kind, read.start, read.due, read.then_ongoing, checkpoint)]
    return [
        Duty(period, text, printed, read.kind, start, due, read.then_ongoing, checkpoint)
        for period, start, due in dated
    ]


def _first_day(period: str, rhythm: Recurrence) -> date:
    """Return the first day of a period; where it is several months or quarters long, the last one names it."""
    months = _MONTHS[rhythm.every]
    number = int(period[5:] or 1)  # 2025Q3, 2025-09, 2025H1; 2025 is the whole year
    return date(int(period[:4]), (number - rhythm.interval) * months + 1, 1)
