"""What the office writes into `decisions.yaml`: extensions, verifications, designations, reminders.

Records are only added. Pure: plain values in, plain values out. A decision that stands already is not written twice.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from gkplan import edits, writing
from gkplan.errors import UsageProblem
from gkplan.recording import tidy
from gkplan.revision import DECISIONS
from gkplan.writing import KEYS, Desk, Draft, Entry, Missing

if TYPE_CHECKING:
    from gkplan.obligations import Obligation
    from gkplan.plan import Task
    from gkplan.record import Record
    from gkplan.records import Designation, Extension, Request, Unit
    from gkplan.reminding import Notice

GRANTED, NOT_GRANTED = "同意", "不同意"
PASSED, SENT_BACK = "通过", "退回"
RESULTS = (PASSED, SENT_BACK)


class Ruling(NamedTuple):
    """The office's answer to a request for more time."""

    granted: bool
    until: date | None = None
    """Without it the day that the unit asked for."""
    reason: str | None = None
    """Without it the unit's own reason."""
    document: str | None = None
    approver: str | None = None
    """Without it the coordinator, or the one approver that is not the asking unit."""


class Verdict(NamedTuple):
    """The office's check of what a unit reported."""

    result: str
    opinion: str | None = None
    by: date | None = None
    """The day to mend it by; only of what is sent back."""


class Subject(NamedTuple):
    """What a decision is about."""

    task: Task
    unit: Unit
    obligation: Obligation


def subjects(desk: Desk, tasks: Iterable[Task], units: Iterable[Unit], period: str | None) -> list[Subject]:
    """Return one subject for each task and unit. Raises `UsageProblem` for what a unit does not owe."""
    year = desk.plan.head.year
    return [
        Subject(task, unit, writing.pick(writing.owed(desk, task, unit), period, year=year))
        for task in tasks
        for unit in units
    ]


def _draft(desk: Desk, key: str, made: list[Entry]) -> Draft:
    paper = writing.paper(desk, DECISIONS)
    patches: list[edits.Patch] = [edits.Append((key,), item, KEYS["DecisionsFile"]) for item in made]
    return writing.draft(desk, paper, patches, fresh={key: list(made)})


def _ordered(record: str, values: dict[str, edits.Value | None]) -> Entry:
    found: Entry = {}
    for key in KEYS[record]:
        value = values.get(key)
        if value:
            found[key] = value
    return found


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _text(words: str | None) -> str | None:
    return tidy(words) or None if words else None


# ---------------------------------------------------------------- more time


def rule_on(desk: Desk, about: list[Subject], ruling: Ruling) -> Draft:
    """Return `decisions.yaml` after a ruling on the requests of `about`.

    Raises `Missing` for the date, the reason or the document that neither the option nor the request gives.
    """
    made = [record for item in about for record in _ruled(desk, item, ruling)]
    if ruling.granted and not _text(ruling.document):
        raise Missing("document", "同意延期，没有写文号", "加 --document 文号；没有文号的写归档号或会议纪要号")
    return _draft(desk, "extensions", made)


def _ruled(desk: Desk, about: Subject, ruling: Ruling) -> list[Entry]:
    request = about.obligation.entry.extension if about.obligation.entry else None
    approver = _approver(desk, about, ruling.approver)
    until = ruling.until or (request.until if request else None)
    reason = _text(ruling.reason)
    if ruling.granted:
        reason = reason or (request.reason if request else None)
        _require(about, until, reason)
    elif request is None and reason is None:
        asked = f"“{about.unit.name}”的台账里没有任务 {about.task.id} 的延期申请"
        raise Missing("reason", f"{asked}，没有可以不同意的", "核对任务和单位；申请是纸面的，加 --reason 写明")
    values: dict[str, edits.Value | None] = {
        "task": about.task.id,
        "units": [about.unit.name],
        "period": about.obligation.period,
        "requested": _iso(request.requested) if request else None,
        "until": _iso(until) if ruling.granted else None,
        "reason": reason,
        "result": GRANTED if ruling.granted else NOT_GRANTED,
        "approved": desk.today.isoformat(),
        "approved_by": approver,
        "document": _text(ruling.document),
    }
    record = _ordered("Extension", values)
    return [] if _stands(desk, about, record, request) else [record]


def _require(about: Subject, until: date | None, reason: str | None) -> None:
    asked = f"“{about.unit.name}”的台账里没有任务 {about.task.id} 的延期申请"
    if until is None:
        raise Missing("until", f"{asked}，没有写延到哪天", "加 --until 日期")
    if reason is None:
        raise Missing("reason", f"{asked}，没有写理由", "加 --reason 理由")


def _approver(desk: Desk, about: Subject, named: str | None) -> str | None:
    """Return who decides: the one named, else the coordinator, else the only approver that is not asking itself."""
    register, head = desk.plan.register, desk.plan.head
    named = _text(named)
    if named:
        found = register.find(named)
        return found.name if found else named  # who may not approve is told by GK506, who is unknown by GK201
    others = [name for name in head.approvers if register.unit(name) is not about.unit]
    if head.coordinator in others:
        return head.coordinator
    if len(others) == 1 or not head.approvers:
        return others[0] if others else None
    if not others:
        message = f"“{about.unit.name}”不能批自己的延期，tasks.yaml 的 approvers 里没有别家"
        raise UsageProblem(message, "由上级批准，并写进 tasks.yaml 的 approvers")
    raise Missing(
        "approver", "没有写明由谁批准", f"加 --approver，可选：{'、'.join(others)}",
        choices=tuple((name, "") for name in others),
    )  # fmt: skip


def _stands(desk: Desk, about: Subject, record: Entry, request: Request | None) -> bool:
    """Whether the latest ruling on this obligation says the same, and no newer request waits for another one."""
    known = [item for item in desk.plan.decisions.extensions if _is_about(desk, item, about)]
    if not known:
        return False
    latest = max(reversed(known), key=lambda item: item.approved)  # of one day the last in the file rules
    if request is not None and request.requested > latest.approved:
        return False
    return _says(latest, record, ("result", "until", "document", "reason", "approved_by"))


def _is_about(desk: Desk, item: Extension, about: Subject) -> bool:
    from gkplan.deadlines import period_key

    register = desk.plan.register
    units = [register.unit(name) for name in item.units]
    period = period_key(item.period, year=desk.plan.head.year)
    return item.task == about.task.id and about.unit in units and period == about.obligation.period


def _says(known: Record, record: Entry, keys: tuple[str, ...]) -> bool:
    """Whether a decision on file says what a new record would say; what the new one leaves out is not denied."""
    for key in keys:
        value = getattr(known, key)
        if key in record and (value.isoformat() if isinstance(value, date) else value) != record[key]:
            return False
    return True


# ---------------------------------------------------------------- checks


def verify(desk: Desk, about: list[Subject], verdict: Verdict) -> Draft:
    """Return `decisions.yaml` after the check of what `about` reported.

    A verdict that rules already is not written again: nothing was reported since that it could be about.
    """
    if verdict.by and verdict.result == PASSED:
        raise UsageProblem("--by 是退回以后的整改期限，通过的不用写", "去掉 --by，或写 --result 退回")
    made = [record for item in about if not _rules(item, record := _verified(desk, item, verdict))]
    if made and verdict.by and verdict.by < desk.today:
        raise UsageProblem(f"--by 的日期 {verdict.by} 已经过去", "整改期限写今天或以后的日期")
    return _draft(desk, "verifications", made)


def _verified(desk: Desk, about: Subject, verdict: Verdict) -> Entry:
    return _ordered(
        "Verification",
        {
            "task": about.task.id,
            "unit": about.unit.name,
            "period": about.obligation.period,
            "date": desk.today.isoformat(),
            "result": verdict.result,
            "opinion": _text(verdict.opinion),
            "by": _iso(verdict.by),
        },
    )


def _rules(about: Subject, record: Entry) -> bool:
    """Whether the verdict that rules says the same of what is reported now."""
    item = about.obligation
    if item.verification is None or not _says(item.verification, record, ("result", "opinion", "by")):
        return False
    return item.verification.result == PASSED or item.status == "returned"


# ---------------------------------------------------------------- designations


def designate(desk: Desk, task: Task, group: str | None, units: list[Unit], *, document: str | None) -> Draft:
    """Return `decisions.yaml` after the office named the units of a relevant group for `task`."""
    name = _group(desk, task, group)
    if not _text(document):
        raise Missing("document", "明确责任单位，没有写文号", "加 --document 文号；没有文号的写归档号或会议纪要号")
    record = _ordered(
        "Designation",
        {
            "task": task.id,
            "group": name,
            "units": [unit.name for unit in units],
            "document": _text(document),
            "date": desk.today.isoformat(),
        },
    )
    known = _designations(desk, task, record)
    same = bool(known) and _designates(desk, max(reversed(known), key=lambda item: item.date), record)
    return _draft(desk, "designations", [] if same else [record])


def _designations(desk: Desk, task: Task, record: Entry) -> list[Designation]:
    """Return the designations of the same group for `task`, in file order."""
    register = desk.plan.register
    group = register.group(str(record["group"]))
    return [
        item
        for item in desk.plan.decisions.designations
        if item.task == task.id and register.group(item.group) is group
    ]


def _designates(desk: Desk, item: Designation, record: Entry) -> bool:
    """Whether a designation names just the units and the document of a new record."""
    register = desk.plan.register
    units = {unit.name if unit else name for name in item.units for unit in [register.unit(name)]}
    return units == {*record["units"]} and _says(item, record, ("document",))


def _group(desk: Desk, task: Task, named: str | None) -> str:
    """Return the register name of the relevant group of a task: the one named, or the only one."""
    from gkplan.duties import ROLES, words_at

    register = desk.plan.register
    words = words_at(task, desk.plan, desk.today)
    stated = [register.group(name) for role in ROLES for name in words.names(role)]
    relevant = list(dict.fromkeys(group.name for group in stated if group is not None and group.is_relevant))
    if named:
        found = register.group(named)
        if found is None:
            from gkplan.wording import suggest

            known = [name for group in register.groups for name in (group.name, *group.aliases)]
            raise UsageProblem(f"没有“{named}”这个组", suggest(named, known, "运行 gkplan units 查看已登记的组"))
        return found.name  # whether it fits the task is told by GK504
    if len(relevant) == 1:
        return relevant[0]
    if not relevant:
        raise UsageProblem(f"任务 {task.id} 没有待明确的“有关”组", f"运行 gkplan show {task.id} 查看责任单位")
    raise Missing(
        "group", f"任务 {task.id} 有几个“有关”组，没有写明是哪个", f"加 --group，可选：{'、'.join(relevant)}",
        choices=tuple((name, "") for name in relevant),
    )  # fmt: skip


# ---------------------------------------------------------------- reminders


def remind(desk: Desk, notices: Iterable[Notice]) -> Draft:
    """Return `decisions.yaml` after notices were sent today; one that is on file for today is not written again."""
    register, day = desk.plan.register, desk.today
    known = {
        (unit.name if (unit := register.unit(item.unit)) else item.unit, item.level, frozenset(item.tasks))
        for item in desk.plan.decisions.reminders
        if item.date == day
    }
    new = [item for item in notices if (item.unit, item.level, frozenset(item.tasks)) not in known]
    return _draft(desk, "reminders", [_sent(item, day) for item in new])


def _sent(notice: Notice, day: date) -> Entry:
    values: dict[str, edits.Value | None] = {
        "unit": notice.unit,
        "date": day.isoformat(),
        "level": notice.level,
        "tasks": list(notice.tasks),
    }
    return _ordered("Reminder", values)
