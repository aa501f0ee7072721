"""GK93x: what a change of the register does to who owes what."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import TYPE_CHECKING

from gkplan import obligations
from gkplan.revision import DECISIONS, TASKS, UNITS
from gkplan.rules._edit import compact, in_base
from gkplan.rules._rule import Found, rule

if TYPE_CHECKING:
    from gkplan.diagnostics import Route
    from gkplan.model import Unit
    from gkplan.obligations import Holder
    from gkplan.plan import Plan
    from gkplan.rules._edit import Edit

_Firm = dict[str, dict[str, "Holder"]]
"""By unit, then by task id: the firm obligations."""


def _firm(plan: Plan, today: date) -> _Firm:
    found: _Firm = {}
    for task in plan.tasks:
        words = obligations.words_at(task, plan, today)
        if words.cancelled:
            continue
        for unit, holder in obligations.holders(task, words, plan, today).items():
            if not holder.candidate:
                found.setdefault(unit, {})[task.id] = holder
    _inherit(found, plan)
    return found


def _inherit(firm: _Firm, plan: Plan) -> None:
    """Give the units that come after a merged one what it owes, now or from the day after its `until`."""
    for unit in plan.register.units:
        if unit.until is None or not unit.successors or unit.name not in firm:
            continue
        for heir in obligations.reach_units((unit.name,), plan.register) - {unit.name}:
            for number, holder in firm[unit.name].items():
                passed = holder._replace(unit=heir, via=None, ancestors=(unit.name,))
                firm.setdefault(heir, {}).setdefault(number, passed)


def _before_and_after(edit: Edit) -> tuple[_Firm, _Firm]:
    """Return the firm obligations of the base's plan under its own register and under the new one.

    Only the register differs, so that nothing here is the doing of the plan's words or of a decision.
    """
    plan = edit.old.plan
    return _firm(plan, edit.today), _firm(plan._replace(register=edit.new.plan.register), edit.today)


def _judged(edit: Edit) -> bool:
    if not edit.issued or not (edit.old.whole(UNITS) and edit.new.whole(UNITS)):
        return False
    old, new = edit.old.plan.register, edit.new.plan.register
    return old.units != new.units or old.groups != new.groups


def _unit_route(unit: Unit, units: Iterable[Unit]) -> Route:
    return ("units", next(place for place, item in enumerate(units) if item is unit), "name")


@rule("GK931", "obligations-gained", "warning", scope="edit")
def obligations_gained(edit: Edit) -> Iterator[Found]:
    """登记册的改动使单位多了任务。

    查什么：units.yaml 的改动（新登记单位、改组、写明承接单位）有没有给单位带来原来没有的任务。
    为什么：补全登记册是正常的，但多出来的任务要让人看见，并告知单位。
    怎么改：补登记的不用改；不该有的，改正单位的 kind 或组的 kinds、members。
    """
    if not _judged(edit):
        return
    before, after = _before_and_after(edit)
    old, new = edit.old.plan.register, edit.new.plan.register
    for unit in new.units:
        held = {number for name in (unit.name, *unit.aliases) for number in before.get(_old_name(name, edit), ())}
        gained = {number: holder for number, holder in after.get(unit.name, {}).items() if number not in held}
        if not gained:
            continue
        known = old.unit(unit.name)
        via = tuple(dict.fromkeys(holder.via for holder in gained.values() if holder.via))
        group = new.group(via[0]) if via and known and known.kind == unit.kind else None
        place: Route = _unit_route(unit, new.units)
        if group is not None:
            place = ("groups", next(number for number, item in enumerate(new.groups) if item is group), "name")
        who = f"“{unit.name}”多了" if known else f"新登记的“{unit.name}”有"
        message = f"{who}任务 {compact(gained)}{_through(gained.values())}"
        hint = "补全登记册是正常的，请告知该单位；不该有的，改正 kind 或组的 kinds、members"
        yield Found(UNITS, place, message, hint)


def _through(holders: Iterable[Holder]) -> str:
    """Return by which groups and from which merged units obligations came."""
    holders = list(holders)
    groups = dict.fromkeys(holder.via for holder in holders if holder.via)
    merged = dict.fromkeys(name for holder in holders for name in holder.ancestors)
    parts = [f"经“{'、'.join(groups)}”"] if groups else []
    parts += [f"承接“{'、'.join(merged)}”"] if merged else []
    return f"（{'，'.join(parts)}）" if parts else ""


def _old_name(name: str, edit: Edit) -> str:
    unit = edit.old.plan.register.unit(name)
    return unit.name if unit else name


@rule("GK932", "unit-removed", scope="edit")
def unit_removed(edit: Edit) -> Iterator[Found]:
    """有任务或有台账的单位从登记册里删去了，或撤并而没有承接单位。

    查什么：基准里登记、有任务（已明确的）或台账的单位，还在登记册里（名称或别名）；有任务的写 until 就也写承接单位。
    为什么：单位一删，它的任务就没有人欠，台账也不知道是谁的；撤并了没有人承接也一样。
    怎么改：恢复这一条；改名的，把旧名写进 aliases；撤并的，写上 until 和 successors。
    """
    if not _judged(edit):
        return
    old, new = edit.old.plan.register, edit.new.plan.register
    firm = _firm(edit.old.plan, edit.today)
    yield from _left_without_heir(edit, firm)
    for unit in old.units:
        if new.unit(unit.name) is not None:
            continue
        parts = ["台账"] if unit.name in edit.old.seen or unit.name in (edit.old.filed or ()) else []
        parts += [f"任务 {compact(firm[unit.name])}"] if unit.name in firm else []
        if parts:
            related = (in_base(UNITS, _unit_route(unit, old.units)),)
            message = f"“{unit.name}”从登记册里删去了，它还有{'和'.join(parts)}"
            hint = "恢复这一条；改名的，把旧名写进新名的 aliases；撤并的，写上 until 和 successors"
            yield Found(UNITS, ("units",), message, hint, key=True, related=related)


def _left_without_heir(edit: Edit, firm: _Firm) -> Iterator[Found]:
    """Yield the units that the change closes while nobody is to take over what they still owe after all decisions.

    Heirs that are wrong are told by other rules.
    """
    old, new = edit.old.plan.register, edit.new.plan.register
    pairs = [(unit, new.unit(unit.name)) for unit in old.units if unit.until is None and unit.name in firm]
    closed = [(unit, now) for unit, now in pairs if now is not None and now.until is not None and not now.successors]
    if not closed or not edit.new.whole(TASKS, DECISIONS):
        return
    still = _firm(edit.new.plan, date.max)
    for unit, now in closed:
        left = [number for number in firm[unit.name] if number in still.get(now.name, ())]
        if left:
            message = f"“{now.name}”到 {now.until} 为止，没有写承接单位，它还有任务 {compact(left)}"
            hint = "写上 successors: [承接单位]；任务已经另有人办的，在 decisions.yaml 记“调整”；没有撤并的，删去 until"
            place = (*_unit_route(now, new.units)[:-1], "until")
            yield Found(UNITS, place, message, hint, related=(in_base(UNITS, _unit_route(unit, old.units)),))


@rule("GK933", "obligations-lost", "warning", scope="edit")
def obligations_lost(edit: Edit) -> Iterator[Found]:
    """登记册的改动使单位少了任务。

    查什么：units.yaml 的改动（单位的类别、组的成员或类别）有没有使还在登记册里的单位少了任务。
    为什么：少掉的任务从此没有人催，要让人看见。
    怎么改：改错的恢复原样；原来登记有误的不用改。
    """
    if not _judged(edit):
        return
    before, after = _before_and_after(edit)
    old, new = edit.old.plan.register, edit.new.plan.register
    for unit in old.units:
        now = new.unit(unit.name)
        if now is None:
            continue
        lost = [number for number in before.get(unit.name, {}) if number not in after.get(now.name, {})]
        if lost:
            related = (in_base(UNITS, _unit_route(unit, old.units)),)
            message = f"“{now.name}”少了任务 {compact(lost)}"
            hint = "改错的，恢复单位的 kind 或组的 kinds、members；原来登记有误的不用改"
            yield Found(UNITS, _unit_route(now, new.units), message, hint, related=related)
