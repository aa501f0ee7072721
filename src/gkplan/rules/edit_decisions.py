"""GK91x: what the office decided is not altered after the fact, and more time is granted to those who asked before."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from gkplan.duties import duties, words_at
from gkplan.holders import named_units
from gkplan.labels import label, stated
from gkplan.pairs import DECIDED_ON, differing
from gkplan.record import named_in
from gkplan.revision import DECISIONS, TASKS, UNITS
from gkplan.rules._edit import LATE_DAYS, in_base, record_route, renamed_from
from gkplan.rules._rule import Found, rule
from gkplan.rules._words import around, named
from gkplan.wording import fold

if TYPE_CHECKING:
    from datetime import date

    from gkplan.diagnostics import Route
    from gkplan.plan import Plan, Task
    from gkplan.record import Record
    from gkplan.records import Amendment, Extension
    from gkplan.rules._edit import Edit
    from gkplan.rules._facts import Facts, Key

_LATER = "要改主意的，另加一条新的决定，以最近的为准"


@rule("GK911", "decision-altered", scope="edit")
def decision_altered(edit: Edit) -> Iterator[Found]:
    """登记过的决定事后改了。

    查什么：基准里 decisions.yaml 的每条记录都还是原样（名称、周期换一种写法不算），同一天几条的先后也不变。
    为什么：决定从它的日期起算数，同一天的以排在后面的为准；事后改动会使当时的统计和催办失去依据。
    怎么改：恢复原样，另加一条新的决定，以最近的为准。
    """
    if not edit.issued:
        return
    for key, pairs in edit.records.items():
        for place, new_place in pairs.altered:
            yield _altered(edit, key, (place, new_place), "事后改了", "恢复原样")
    for key, place, new_place in edit.reordered:
        how = "同一天几条的先后改了，以排在最后的为准"
        yield _altered(edit, key, (place, new_place), how, "恢复原来的先后")


def _altered(edit: Edit, key: str, places: tuple[int, int], how: str, restore: str) -> Found:
    """Return the finding that another record of one list stands where one of the base did: (old place, new place)."""
    place, new_place = places
    old = getattr(edit.old.plan.decisions, key)[place]
    new = getattr(edit.new.plan.decisions, key)[new_place]
    changed = {name for name, _, _ in differing(edit.plain[key][0][place], edit.plain[key][1][new_place])}
    field, told = _difference(old, new, changed)
    related = (in_base(DECISIONS, record_route(edit.old, key, place)),)
    where = (*record_route(edit.new, key, new_place), field)
    return Found(DECISIONS, where, f"{_what(key, old, edit.old)}{how}：{told}", f"{restore}；{_LATER}", related=related)


@rule("GK912", "decision-removed", scope="edit")
def decision_removed(edit: Edit) -> Iterator[Found]:
    """登记过的决定不见了。

    查什么：基准里 decisions.yaml 的每条记录都还在。
    为什么：决定从它的日期起算数；删去就等于没有决定过。
    怎么改：恢复这条记录，另加一条新的决定，以最近的为准。
    """
    if not edit.issued:
        return
    gone = DECISIONS not in edit.new.loaded.books
    for key, pairs in edit.records.items():
        for place in pairs.removed:
            record = getattr(edit.old.plan.decisions, key)[place]
            message, hint = f"{_what(key, record, edit.old)}不见了", f"恢复它；{_LATER}"
            if gone:
                yield Found(DECISIONS, (), "decisions.yaml 不见了，里面登记过决定", "恢复这个文件", base=True)
                return
            related = (in_base(DECISIONS, record_route(edit.old, key, place)),)
            yield Found(DECISIONS, (key,), message, hint, key=True, related=related)


def _what(key: str, record: Record, facts: Facts) -> str:
    """Return how a message names a record: `延期（任务 27，甲局）`."""
    parts = []
    task = getattr(record, "task", None)
    if task:
        parts.append(named(task, facts.period(getattr(record, "period", None)), facts.year).strip())
    parts += ["、".join(named_in(record))]
    parts += [getattr(record, "field", ""), str(record.date) if key == "reminders" else ""]  # type: ignore[attr-defined]
    kind = getattr(record, "kind", None) or label("DecisionsFile", key)
    return f"{kind}（{'，'.join(part for part in parts if part)}）"


def _difference(old: Record, new: Record, changed: set[str]) -> tuple[str, str]:
    """Return the key as written of the first value that is `changed`, and what all the changes are."""
    changes = [change for change in differing(old, new) if change[0] in changed]
    told = []
    for key, was, now in changes:
        before, after = around(_shown(was), _shown(now))
        told.append(f"{key} {before or '（无）'} → {after or '（无）'}")
    return changes[0][0], "；".join(told)


def _shown(value: object) -> str:
    if value is None:
        return ""
    return "、".join(map(str, value)) if isinstance(value, tuple) else str(value)


# ---------------------------------------------------------------- more time


@rule("GK913", "grant-with-request", "warning", scope="edit")
def grant_with_request(edit: Edit) -> Iterator[Found]:
    """同一次改动里又申请又批准延期。

    查什么：新加的同意延期，单位的申请（台账的 extension）在基准里已经有了。
    为什么：申请和批准分两步走，批准的人才看得到申请。
    怎么改：申请先提交，批准另作一次提交；书面申请早已收到的，说明情况即可。
    """
    for route, _, position, key in _new_grants(edit):
        asked, before = _requested(edit.new, key), _requested(edit.old, key)
        if asked is not None and asked != before and edit.old.heard(key[0]):
            message = f"“{key[0]}”{named(key[1], key[2], edit.year)}的延期，申请和批准在同一次改动里"
            yield Found(DECISIONS, (*route, "units", position), message, "申请先提交，批准另作一次提交")


@rule("GK914", "grant-without-request", "warning", scope="edit")
def grant_without_request(edit: Edit) -> Iterator[Found]:
    """批准了没有人申请的延期。

    查什么：新加的同意延期，所列每家单位在台账里有申请（extension），或记录里有 requested（书面申请的日期）。
    为什么：没有申请的延期，事后说不清依据。
    怎么改：请单位在台账里补上申请；书面申请的，写上 requested。
    """
    for route, item, position, key in _new_grants(edit):
        if item.requested is None and edit.new.heard(key[0]) and _requested(edit.new, key) is None:
            message = f"“{key[0]}”没有申请过{named(key[1], key[2], edit.year)}的延期"
            hint = "请单位在台账的 extension 里写上申请；书面申请的，在这条记录里写 requested: 日期"
            yield Found(DECISIONS, (*route, "units", position), message, hint)


def _new_grants(edit: Edit) -> Iterator[tuple[Route, Extension, int, Key]]:
    """Yield (route, record, position in its units, what it is about) of each unit that the change grants more time."""
    facts = edit.new
    for route, item in _added(edit, "extensions"):
        if item.result != "同意":
            continue
        for position, name in enumerate(item.units):
            for unit in named_units((name,), facts.plan.register):
                yield route, item, position, (unit.name, item.task, facts.period(item.period))


def _added(edit: Edit, key: str) -> Iterator[tuple[Route, Any]]:
    """Yield (route, record) of the decisions of one list that the change adds to an issued plan."""
    added = edit.records[key].added if edit.issued else ()
    for place in added:
        yield record_route(edit.new, key, place), getattr(edit.new.plan.decisions, key)[place]


def _requested(facts: Facts, key: Key) -> date | None:
    reported = facts.reported.get(key)
    return reported.requested if reported else None


# ---------------------------------------------------------------- who decides, and when it is written down


@rule("GK915", "grant-by-new-approver", scope="edit")
def grant_by_new_approver(edit: Edit) -> Iterator[Found]:
    """批准延期的，是这次修改才有权批准的。

    查什么：新加的同意延期，approved_by 在基准的 approvers 里（名称按两边各自的登记册来认）。
    为什么：有没有权批准，以改动之前为准；自己给自己加上权，再批延期，等于没有人批。
    怎么改：由原来有权的一家批准；approvers 确要更正的，先单独提交，合并之后再批。
    """
    if not edit.has_read("approvers") or edit.gained(UNITS) or edit.lost(UNITS):
        return
    known = {_who(edit.old, name): name for name in edit.old.plan.head.approvers}
    now = {_who(edit.new, name) for name in edit.new.plan.head.approvers}
    for route, item in _added(edit, "extensions"):
        name = item.approved_by
        if item.result != "同意" or name is None or (now and _who(edit.new, name) not in now):  # GK506 tells the last
            continue
        if known and not known.keys() & _identities(edit, name):
            message = f"“{name}”在修改之前无权批准延期"
            hint = f"由原来有权的批准：{'、'.join(_shown_who(edit, known))}；approvers 或名称要改的，先单独提交"
            yield Found(DECISIONS, (*route, "approved_by"), message, hint)


def _who(facts: Facts, name: str) -> str:
    found = facts.plan.register.find(name)
    return found.name if found else fold(name)


def _shown_who(edit: Edit, known: dict[str, str]) -> list[str]:
    """Return the approvers as the register has them, those that it lacks as tasks.yaml does."""
    return [name if edit.old.plan.register.find(name) is None else who for who, name in known.items()]


def _identities(edit: Edit, name: str) -> set[str]:
    """Return by which names the base knew the one whom the new register means by `name`."""
    old, now = edit.old.plan.register, edit.new.plan.register.unit(name)
    if now is None:
        return {_who(edit.old, name)}
    owner = renamed_from(now, edit)
    return {owner.name} if owner else {fold(one) for one in (now.name, *now.aliases) if old.find(one) is None}


@rule("GK916", "decision-recorded-late", "warning", scope="edit")
def decision_recorded_late(edit: Edit) -> Iterator[Found]:
    """一个多月以前的决定，这次才登记（补记）。

    查什么：这次新加的“调整”、同意延期、明确责任单位和审核，日期距今不超过30天。
    为什么：决定从它的日期起算数；补记会改变过去的统计，要多看一眼依据。
    怎么改：日期和文号无误就不用改；写错的改正日期。
    """
    for key, day in (*DECIDED_ON.items(), ("amendments", "date")):
        for route, item in _added(edit, key):
            decided = getattr(item, day)
            counts = getattr(item, "result", "") != "不同意" and getattr(item, "kind", "调整") == "调整"
            if counts and (edit.today - decided).days > LATE_DAYS:
                message = f"补记：{_what(key, item, edit.new)}的日期是 {decided}，超过30天才登记"
                yield Found(DECISIONS, (*route, day), message, "核对日期和文号；无误就不用改")


@rule("GK917", "correction-after-due", "warning", scope="edit")
def correction_after_due(edit: Edit) -> Iterator[Found]:
    """时限过了，才更正时限或责任单位。

    查什么：这次新加的录入更正，没有把已过的时限改晚或去掉，也没有在时限过后改由谁负责、怎样算完成。
    为什么：过了时限再更正，会使逾期的任务不再逾期；是不是录入有误，要与印发的文件核对。
    怎么改：与印发的文件核对，确实录错的不用改；文件后来改了要求的，记作“调整”。
    """
    for route, item in _added(edit, "amendments"):
        if item.kind != "录入更正" or item.field not in _DUE_FIELDS:
            continue
        found = next(_eased(edit, item), None)
        if found is not None:
            task, period, due = found
            message = f"{named(task.id, period, edit.year)}的时限 {due} 已过，才更正{stated(item.field)}"
            hint = "请核对印发的文件：确实录错的不用改；后来的文件改了要求的，记作“调整”"
            related = (in_base(TASKS, (*(task.route if item.task else ("plan",)), item.field)),)
            yield Found(DECISIONS, (*route, "field"), message, hint, related=related)


_DUE_FIELDS = frozenset({"deadline", "lead", "responsible", "supporting", "completion", "issued"})
"""What a correction can make out of a late task: until when, from when, or by whom it is to be done."""


def _eased(edit: Edit, item: Amendment) -> Iterator[tuple[Task, str | None, date]]:
    """Yield (task, period, due date) of what had passed of the tasks that a correction is about, if it can ease it."""
    for task, now in edit.tasks.kept:
        if task.id != item.task and not (item.task is None and item.field == "issued"):
            continue
        after = _dues(now, edit.new.plan, edit.today)
        for period, due in _dues(task, edit.old.plan, edit.today).items():
            later = after.get(period) is None or after[period] > due
            if due < edit.today and (later or item.field not in {"deadline", "issued"}):
                yield task, period, due


def _dues(task: Task, plan: Plan, day: date) -> dict[str | None, date]:
    """Return the due date of each period of a task under the words of `day`."""
    words = words_at(task, plan, day)
    return {duty.period: duty.due for duty in duties(task, words, plan) if duty.due is not None and not words.cancelled}
