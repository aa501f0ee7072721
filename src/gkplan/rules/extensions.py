"""GK5xx on extensions: who grants more time, on what grounds, and until when."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from gkplan.plan import is_group
from gkplan.revision import DECISIONS, TASKS, UNITS
from gkplan.rules._rule import Found, rule
from gkplan.wording import fold

if TYPE_CHECKING:
    from gkplan.diagnostics import Route
    from gkplan.records import Extension, Unit
    from gkplan.rules._facts import Facts


def _granted(facts: Facts) -> Iterator[tuple[int, Route, Extension]]:
    """Yield (position, route, record) of the extensions that are granted."""
    for position, (_, route, item) in enumerate(facts.records("extensions")):
        if item.result == "同意":
            yield position, route, item


@rule("GK506", "extension-approver")
def extension_approver(facts: Facts) -> Iterator[Found]:
    """同意延期的不是有权批准的，或者是申请单位自己。

    查什么：approved_by 是 tasks.yaml 里 approvers 之一，并且不在申请延期的单位之中（连同所写的组）。
    为什么：延期要由有权的一方批准；自己不能批自己的延期。
    怎么改：改正 approved_by；办公室自己要延期的，由 approvers 里的另一家批准。
    """
    if not facts.whole(UNITS):
        return
    register = facts.plan.register
    approvers = facts.plan.head.approvers
    known = {_who(facts, name) for name in approvers}
    for _, route, item in _granted(facts):
        if item.approved_by is None:
            continue
        place = (*route, "approved_by")
        unit = register.unit(item.approved_by)
        others = "、".join(name for name in approvers if register.unit(name) is not unit or unit is None)
        asked_as = _asked_as(facts, item, unit) if unit else None
        if unit is not None and asked_as is not None:
            within = "" if register.unit(asked_as) else f"（在“{asked_as}”里）"
            message = f"任务 {item.task} 的延期由“{unit.name}”批给了自己{within}"
            hint = f"由另一家批准：{others}" if others else "由上级批准，并写进 tasks.yaml 的 approvers"
            yield Found(DECISIONS, place, message, hint)
        elif known and _who(facts, item.approved_by) not in known:
            message = f"“{item.approved_by}”无权批准延期"
            yield Found(DECISIONS, place, message, f"有权批准的：{'、'.join(approvers)}（tasks.yaml 的 approvers）")


def _who(facts: Facts, name: str) -> str:
    found = facts.plan.register.find(name)
    return found.name if found else fold(name)


def _asked_as(facts: Facts, item: Extension, unit: Unit) -> str | None:
    """Return the name under which `unit` is given more time: its own, or of a group in a task that it owes."""
    register = facts.plan.register
    task = facts.task(item.task)
    for name in item.units:
        found = register.find(name)
        if found is unit:
            return name
        owed = task is not None and unit.name in task.units
        if owed and found is not None and is_group(found) and unit in register.members(found):
            return name
    return None


@rule("GK507", "extension-incomplete")
def extension_incomplete(facts: Facts) -> Iterator[Found]:
    """同意延期而没有写明谁批的、为什么、凭哪个文号。

    查什么：result 为“同意”的延期有 approved_by、reason 和 document。
    为什么：延期改变时限，事后要查得到依据。
    怎么改：补上缺的几项；文号没有的写归档号或会议纪要号。
    """
    for _, route, item in _granted(facts):
        wanted = (("approved_by", item.approved_by), ("reason", item.reason), ("document", item.document))
        missing = [name for name, value in wanted if value is None]
        if missing:
            words = {"approved_by": "批准人", "reason": "理由", "document": "文号"}
            message = f"任务 {item.task} 同意延期，没有写明{'、'.join(words[name] for name in missing)}"
            yield Found(DECISIONS, (*route, "result"), message, f"补上 {'、'.join(missing)}")


@rule("GK508", "extension-not-later")
def extension_not_later(facts: Facts) -> Iterator[Found]:
    """延期没有往后延。

    查什么：同意的 until 晚于它所替换的时限（批准那天的时限，或同一单位此前批准的延期）；没有时限的任务不用延期。
    为什么：不晚于原时限的延期等于没有延，或把时限提前了；多半是日期写错了。
    怎么改：改正 until；要提前时限的，用 amendments 里的“调整”。
    """
    if not facts.whole(TASKS, UNITS, DECISIONS):
        return
    for position, route, item in _granted(facts):
        task = facts.task(item.task)
        if task is None or item.until is None or facts.period(item.period) not in task.periods:
            continue
        keys = facts.asking(item)
        before = {key[0]: facts.due_before(key, item.approved, position) for key in keys if key[0] in task.units}
        undated = [unit for unit, due in before.items() if due is None]
        if undated:
            place = (*route, "period") if item.period else (*route, "task")
            message = f"任务 {item.task} 没有截止日期，无从延期"
            yield Found(DECISIONS, place, message, f"核对任务序号；运行 gkplan show {item.task} 查看时限")
        for due in sorted({due for due in before.values() if due is not None and item.until <= due}):
            whose = _whose([unit for unit, one in before.items() if one == due], len(before))
            message = f"任务 {item.task} 延到 {item.until}，不晚于{whose}原来的时限 {due}"
            hint = "改正 until；要提前时限，用 amendments 里的“调整”"
            yield Found(DECISIONS, (*route, "until"), message, hint)


@rule("GK509", "request-after-due", "warning")
def request_after_due(facts: Facts) -> Iterator[Found]:
    """延期的申请，时限过了才提出（逾期后申请）。

    查什么：decisions.yaml 里延期的 requested 不晚于当时的时限（含此前批准的延期和调整）。
    为什么：延期要在到期之前申请；到期之后再申请，已经是逾期。
    怎么改：核对 requested；确实申请晚了而仍要同意的，照实写，这条警告留作记录。
    """
    if not facts.whole(TASKS, UNITS, DECISIONS):
        return
    for _, route, item in facts.records("extensions"):
        asked, task = item.requested, facts.task(item.task)
        if asked is None or task is None:
            continue
        keys = facts.asking(item)
        before = {key[0]: facts.due_before(key, min(asked, item.approved)) for key in keys if key[0] in task.units}
        for due in sorted({due for due in before.values() if due is not None and asked > due}):
            whose = _whose([unit for unit, one in before.items() if one == due], len(before))
            message = f"任务 {item.task} 逾期后申请延期：{whose}时限是 {due}，{asked} 才申请"
            yield Found(DECISIONS, (*route, "requested"), message, "核对申请日期；确实申请晚了的照实写，留作记录")


def _whose(units: Iterable[str], total: int) -> str:
    """Return “甲局、乙局” where only some of the `total` units are meant, else nothing."""
    named = list(units)
    if len(named) == total:
        return ""
    return f"“{'、'.join(named[:5])}”" + (f"等{len(named)}家" if len(named) > len(named[:5]) else "")
