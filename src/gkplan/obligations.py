"""Who owes what, by when, and in which state: the heart of gkplan. Pure functions of a `Plan` and a date.

An obligation is (task, unit, role, period): `duties` says what there is to do, `holders` who has to do it, and here
the ledgers and the decisions say how it stands. Nothing here reads a clock, a file or a terminal.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import TYPE_CHECKING, Literal, NamedTuple

from gkplan import deadlines
from gkplan.duties import ROLES, duties, words_at
from gkplan.holders import Holder, holders, named_units, successors

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet

    from gkplan.duties import Duty, Role, Words
    from gkplan.plan import Plan, Register, Task
    from gkplan.records import Entry, Extension, Unit, Verification

Status = Literal[
    "not_reported",
    "not_started",
    "in_progress",
    "done",
    "verified",
    "returned",
    "not_applicable",
    "closed",
    "unreadable",
]
Light = Literal["red", "yellow", "blue", "green", "none", "grey"]
State = Literal["done", "done_known", "open", "undetermined", "cancelled"]
Request = Literal["pending", "refused", "granted"]

RATED: frozenset[Role] = frozenset({"lead", "responsible"})
"""The roles that completion rates are of."""
OPEN: frozenset[Status] = frozenset({"not_reported", "not_started", "in_progress", "returned"})
DONE: frozenset[Status] = frozenset({"done", "verified"})

_REPORTED: dict[str, Status] = {"未启动": "not_started", "进行中": "in_progress", "不涉及": "not_applicable"}


# ---------------------------------------------------------------- the obligation


class Obligation(NamedTuple):
    """What one unit owes of one task in one period, and how it stands on the as-of date."""

    task: Task
    duty: Duty
    unit: str
    role: Role
    via: str | None
    candidate: bool
    inherited_from: str | None
    due: date | None
    """Inclusive; after extensions."""
    extended_from: date | None
    days_left: int | None
    """Days from as-of to due, of open obligations only; negative when late."""
    status: Status
    light: Light
    born_late: bool
    """Whether the deadline lies before the notice was issued: no delay, whenever it is done."""
    on_time: bool | None
    """Of a done one with a due date; None where that lies before the notice."""
    review_pending: bool
    """不涉及 that the office has not confirmed: counted until then."""
    request: Request | None
    entry: Entry | None = None
    verification: Verification | None = None

    @property
    def period(self) -> str | None:
        """The period key, or None for the base obligation."""
        return self.duty.period

    @property
    def is_open(self) -> bool:
        """Whether something is still to be done."""
        return self.status in OPEN

    @property
    def is_done(self) -> bool:
        """Whether the unit has done it."""
        return self.status in DONE

    @property
    def is_late(self) -> bool:
        """Whether the due date passed with the obligation open."""
        return self.light == "red"

    @property
    def declined(self) -> bool:
        """Whether it is a candidate whose own ledger says 不涉及: it awaits the office's designation all the same."""
        return self.candidate and self.review_pending

    @property
    def counted(self) -> bool:
        """Whether it is a firm duty that the task's completion depends on."""
        settled = self.status == "not_applicable" and not self.review_pending
        return not self.candidate and not settled and self.status not in {"closed", "unreadable"}

    def band(self) -> Literal["dated", "ongoing", "undated", "candidate"]:
        """Return the part of a list that it belongs to."""
        if self.candidate:
            return "candidate"
        if self.due is not None:
            return "dated"
        return "ongoing" if self.duty.ongoing else "undated"


class TaskState(NamedTuple):
    """How one task, or one period of it, stands over all its units."""

    task: Task
    duty: Duty
    state: State
    done: int
    counted: int
    candidates: int
    unreadable: int
    register_complete: bool
    """Whether every group behind the task is fully registered."""
    supporting_done: int = 0
    supporting: int = 0
    declined: int = 0
    """Of the candidates those whose own ledgers say 不涉及."""
    reported: int = 0
    """Of the counted ones those that have reported progress; of a standing duty (长期坚持) that is all that can be."""


class Picture(NamedTuple):
    """All obligations and task states of a plan on one date."""

    plan: Plan
    as_of: date
    obligations: tuple[Obligation, ...]
    states: Mapping[tuple[str, str | None], TaskState]
    """By (task id, period)."""
    words: Mapping[str, Words]
    """By task id."""


class _Books:
    """Entries and decisions of a plan, looked up by obligation."""

    def __init__(self, plan: Plan, as_of: date) -> None:
        self.plan = plan
        self.as_of = as_of
        self.entries: dict[tuple[str, str, str | None], Entry] = {}
        self.checks: dict[tuple[str, str, str | None], Verification] = {}
        self.extensions: dict[tuple[str, str, str | None], list[Extension]] = {}
        for unit, ledger in plan.ledgers.items():
            for entry in ledger.entries:
                self.entries.setdefault((unit, entry.task, self._period(entry.period)), entry)
        for check in plan.decisions.verifications:
            self._add_check(check)
        for item in plan.decisions.extensions:
            if item.approved <= as_of:
                for named in named_units(item.units, plan.register):
                    key = (named.name, item.task, self._period(item.period))
                    self.extensions.setdefault(key, []).append(item)

    def _add_check(self, check: Verification) -> None:
        unit = self.plan.register.unit(check.unit)
        if unit is None or check.date > self.as_of:
            return
        key = (unit.name, check.task, self._period(check.period))
        known = self.checks.get(key)
        if known is None or check.date >= known.date:
            self.checks[key] = check

    def _period(self, text: str | None) -> str | None:
        return deadlines.period_key(text, year=self.plan.head.year)

    def extensions_of(self, holder: Holder, task: str, period: str | None) -> list[Extension]:
        """Return the decisions on more time for the holder, else for the units it inherited from."""
        if not self.extensions:
            return []
        for name in (holder.unit, *holder.ancestors):
            found = self.extensions.get((name, task, period))
            if found:
                return sorted(found, key=lambda item: item.approved)
        return []


def picture(plan: Plan, *, as_of: date) -> Picture:
    """Return all obligations of `plan` as they stand on `as_of`, in the standard order, with task states."""
    books = _Books(plan, as_of)
    obligations: list[Obligation] = []
    states: dict[tuple[str, str | None], TaskState] = {}
    words: dict[str, Words] = {}
    for task in plan.tasks:
        if task.record.issued is not None and task.record.issued > as_of:
            continue
        current = words[task.id] = words_at(task, plan, as_of)
        all_duties = duties(task, current, plan)
        if current.cancelled:
            states[task.id, None] = TaskState(task, all_duties[0], "cancelled", 0, 0, 0, 0, register_complete=True)
            continue
        owed_by = holders(task, current, plan, as_of)
        complete = register_complete(current, plan.register)
        for duty in all_duties:
            row = _settle(task, duty, owed_by, books)
            state = task_state(task, duty, row, register_complete=complete, has_lead=bool(current.lead))
            if state.state == "done":
                row = [_close(item) for item in row]
                state = task_state(task, duty, row, register_complete=complete, has_lead=bool(current.lead))
            obligations += row
            states[task.id, duty.period] = state
    obligations.sort(key=lambda item: order(item, plan.register))
    return Picture(plan, as_of, tuple(obligations), states, words)


_BANDS = ("dated", "ongoing", "undated", "candidate")


def order(item: Obligation, register: Register) -> tuple[object, ...]:
    """Sort key: dated, ongoing, undated, candidates; due; 牵头, named, grouped; plan, period, register."""
    rank = 0 if item.role == "lead" else 1 if item.via is None else 2
    due = item.due or date.max
    return _BANDS.index(item.band()), due, rank, item.task.position, item.period or "", register.order(item.unit)


def _settle(task: Task, duty: Duty, owed_by: Mapping[str, Holder], books: _Books) -> list[Obligation]:
    """Return the obligations of one duty, after merged units have passed theirs on."""
    found = {unit: _obligation(task, duty, holder, books) for unit, holder in owed_by.items()}
    waiting = list(owed_by.values())
    while waiting:
        holder = waiting.pop(0)
        heirs = _heirs(holder, books)
        if not heirs or not (found[holder.unit].is_open or holder.candidate):
            continue
        del found[holder.unit]
        for unit in heirs:
            passed = Holder(unit.name, holder.role, holder.via, holder.candidate, (holder.unit, *holder.ancestors))
            known = found.get(unit.name)
            if known is None or _stronger(passed, known):
                found[unit.name] = _obligation(task, duty, passed, books)
                waiting.append(passed)
    return list(found.values())


def _stronger(passed: Holder, known: Obligation) -> bool:
    """Whether an inherited duty outweighs the unit's own one; a done one is not opened again."""
    own = (known.candidate, ROLES.index(known.role))
    return (passed.candidate, ROLES.index(passed.role)) < own


def _heirs(holder: Holder, books: _Books) -> list[Unit]:
    register = books.plan.register
    unit = register.registered(holder.unit)
    if unit is None or unit.until is None:
        return []
    found = successors(unit, register, books.as_of)
    return [heir for heir in found if heir.name not in (holder.unit, *holder.ancestors)]


def _obligation(task: Task, duty: Duty, holder: Holder, books: _Books) -> Obligation:
    as_of = books.as_of
    key = holder.unit, task.id, duty.period
    entry, check = books.entries.get(key), books.checks.get(key)
    decisions = books.extensions_of(holder, task.id, duty.period)
    due, extended_from = _due(duty, decisions)
    unreadable = holder.unit in books.plan.unreadable
    status: Status = "unreadable" if unreadable else _status(entry, check, as_of)
    issued = books.plan.issued(task)
    candidate = holder.candidate
    done_on = entry.completed if entry and status in DONE else None
    born_late = due is not None and due < issued
    return Obligation(
        task=task,
        duty=duty,
        unit=holder.unit,
        role=holder.role,
        via=holder.via,
        candidate=candidate,
        inherited_from=holder.ancestors[0] if holder.ancestors else None,
        due=due,
        extended_from=extended_from,
        days_left=(due - as_of).days if due and status in OPEN and not candidate else None,
        status=status,
        light=_light(
            duty,
            due,
            status if status in DONE or not candidate else None,
            entry.eta if entry else None,
            on=_Day(as_of, issued, books.plan.head.warn_days),
        ),
        born_late=born_late,
        on_time=done_on <= due if done_on and due and not born_late else None,
        review_pending=status == "not_applicable" and not (check and check.result == "通过"),
        request=_request(entry, decisions, as_of),
        entry=None if unreadable else entry,
        verification=check,
    )


def _due(duty: Duty, decisions: list[Extension]) -> tuple[date | None, date | None]:
    """Return due and the printed date that it replaces; the latest approved extension wins."""
    if not decisions:
        return duty.due, None
    granted = [item.until for item in decisions if item.result == "同意" and item.until]
    return (granted[-1], duty.due) if granted else (duty.due, None)


def _request(entry: Entry | None, decisions: list[Extension], as_of: date) -> Request | None:
    asked = entry.extension.requested if entry and entry.extension else None
    if asked and asked <= as_of and not any(item.approved >= asked for item in decisions):
        return "pending"
    if not decisions:
        return None
    return "granted" if decisions[-1].result == "同意" else "refused"


def _status(entry: Entry | None, check: Verification | None, as_of: date) -> Status:
    if entry is None:
        return "not_reported"
    if is_returned(entry, check):
        return "returned"
    if entry.status != "已完成":
        return _REPORTED[entry.status]
    if entry.completed is None or entry.completed > as_of:
        return "in_progress"
    return "verified" if check and check.result == "通过" else "done"


def is_returned(entry: Entry, check: Verification | None) -> bool:
    """Whether the latest check sends an entry back, and the unit has not reported anew since."""
    if check is None or check.result != "退回":
        return False
    return entry.updated is None or entry.updated <= check.date


def light(item: Obligation, *, issued: date, as_of: date, warn_days: int) -> Light:
    """Return the light of an obligation (red 逾期, yellow 滞后, blue 临期, green 正常, none 未到期, grey 不计时限).

    Half of the time is half of the days from the issue to the due date; where the duty has a window or a period of
    its own that begins later, from its first day: a fourth quarter does not lag in September.
    """
    status = None if item.candidate and not item.is_done else item.status
    eta = item.entry.eta if item.entry else None
    return _light(item.duty, item.due, status, eta, on=_Day(as_of, issued, warn_days))


class _Day(NamedTuple):
    """What a light is judged by beside the obligation itself."""

    as_of: date
    issued: date
    warn_days: int


def _light(duty: Duty, due: date | None, status: Status | None, eta: date | None, *, on: _Day) -> Light:
    """Return the light of what has this status, None of a candidate that is not done."""
    if status in DONE:
        return "green"
    if status not in OPEN or due is None or duty.ongoing:
        return "grey"
    days_left = (due - on.as_of).days
    if days_left < 0:
        return "red"
    idle = status in {"not_reported", "not_started"}
    begun = max(on.issued, duty.start or on.issued)
    half_gone = (on.as_of - begun).days * 2 > (due - begun).days
    if (eta and eta > due) or status == "returned" or (idle and half_gone):
        return "yellow"
    if days_left <= on.warn_days:
        return "blue"
    return "green" if status == "in_progress" else "none"


def _close(item: Obligation) -> Obligation:
    """Close what others have made unnecessary (已由牵头完成)."""
    if not item.is_open and not item.declined:
        return item
    return item._replace(status="closed", light="grey", days_left=None, on_time=None, review_pending=False)


# ---------------------------------------------------------------- over all units


def register_complete(words: Words, register: Register) -> bool:
    """Whether every group that the words name is fully registered; relevant groups do not count."""
    groups = (register.group(name) for role in ROLES for name in words.names(role))
    return all(register.is_complete(group) for group in groups if group is not None and not group.is_relevant)


def task_state(
    task: Task, duty: Duty, row: Iterable[Obligation], *, register_complete: bool, has_lead: bool
) -> TaskState:
    """Judge one duty over all its units by the task's completion rule (default 牵头 if there is a lead, else 全部)."""
    row = list(row)
    rule = task.record.completion or ("牵头" if has_lead else "全部")
    counted = [item for item in row if item.counted]
    ruling = [item for item in counted if rule != "牵头" or not has_lead or item.role == "lead"]
    met = bool(ruling) and (any if rule == "任一" else all)(item.is_done for item in ruling)
    candidates = sum(item.candidate for item in row)
    unreadable = [item for item in row if item.status == "unreadable" and (rule == "全部" or item.role == "lead")]
    firm = any(not item.candidate for item in row)
    state: State = "open" if firm else "undetermined"
    if met and not (unreadable and rule != "任一"):
        known_only = rule == "全部" and (candidates or not register_complete)
        state = "done_known" if known_only else "done"
    supporting = [item for item in counted if item.role == "supporting"]
    return TaskState(
        task,
        duty,
        state,
        done=sum(item.is_done for item in counted),
        counted=len(counted),
        candidates=candidates,
        unreadable=sum(item.status == "unreadable" for item in row),
        register_complete=register_complete,
        supporting_done=sum(item.is_done for item in supporting),
        supporting=len(supporting),
        declined=sum(item.declined for item in row),
        reported=sum(map(shows_progress, counted)),
    )


class Rates(NamedTuple):
    """How far a set of obligations is; 配合 and 长期坚持 are counted apart."""

    due: int
    """Due by as-of."""
    due_done: int
    total: int
    total_done: int
    on_time: int
    late_done: int
    born_late_done: int
    """Of `total_done` those whose deadline lies before the notice: neither on time nor late."""
    ongoing: int
    ongoing_reported: int


def shows_progress(item: Obligation) -> bool:
    """Whether the unit has reported anything done of it (已报进展), finished or not."""
    return item.entry is not None and item.status not in {"not_started", "not_applicable"}


def rates(items: Iterable[Obligation], *, as_of: date, roles: AbstractSet[Role] = RATED) -> Rates:
    """Count done and due among the firm obligations in `roles` (配合 is left out unless asked for)."""
    firm = [item for item in items if item.counted and item.role in roles]
    standing = [item for item in firm if item.duty.ongoing]
    rest = [item for item in firm if not item.duty.ongoing]
    due = [item for item in rest if item.due is not None and item.due <= as_of]
    return Rates(
        due=len(due),
        due_done=sum(item.is_done for item in due),
        total=len(rest),
        total_done=sum(item.is_done for item in rest),
        on_time=sum(item.on_time is True for item in rest),
        late_done=sum(item.on_time is False for item in rest),
        born_late_done=sum(item.is_done and item.born_late for item in rest),
        ongoing=len(standing),
        ongoing_reported=sum(map(shows_progress, standing)),
    )
