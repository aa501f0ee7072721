"""GK93x: what a change of the register does to who owes what."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from gkplan.duties import words_at
from gkplan.holders import holders, named_units, reach_units
from gkplan.plan import is_group
from gkplan.record import named_in
from gkplan.revision import DECISIONS, TASKS, UNITS
from gkplan.rules._edit import in_base
from gkplan.rules._gaps import only_broken
from gkplan.rules._rule import Also, Found, rule
from gkplan.rules._words import compact

if TYPE_CHECKING:
    from gkplan.diagnostics import Route
    from gkplan.holders import Holder
    from gkplan.plan import Plan
    from gkplan.records import Group, Unit
    from gkplan.rules._edit import Edit
    from gkplan.rules._facts import Facts

_Firm = dict[str, dict[str, "Holder"]]
"""By unit, then by task id: the firm obligations."""


def _firm(plan: Plan, today: date) -> _Firm:
    found: _Firm = {}
    for task in plan.tasks:
        words = words_at(task, plan, today)
        if words.cancelled:
            continue
        for unit, holder in holders(task, words, plan, today).items():
            if not holder.candidate:
                found.setdefault(unit, {})[task.id] = holder
    _inherit(found, plan)
    return found


def _inherit(firm: _Firm, plan: Plan) -> None:
    """Give the units that come after a merged one what it owes, now or from the day after its `until`."""
    for unit in plan.register.units:
        if unit.until is None or not unit.successors or unit.name not in firm:
            continue
        for heir in reach_units((unit.name,), plan.register) - {unit.name}:
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
    """Whether the change of the register can be judged: it differs, and either side could be read as the other."""
    if not edit.issued or edit.lost(UNITS) or edit.gained(UNITS):
        return False
    return _differs(edit)


def _differs(edit: Edit) -> bool:
    old, new = edit.old.plan.register, edit.new.plan.register
    return old.units != new.units or old.groups != new.groups


def _route(facts: Facts, item: Unit | Group) -> Route:
    """Return where the name of a unit or group of the register stands."""
    key = "groups" if is_group(item) else "units"
    items: tuple[Unit | Group, ...] = getattr(facts.plan.register, key)
    place = next(place for place, one in enumerate(items) if one is item)
    return (*facts.loaded.books[UNITS].item_route((key,), place), "name")


_MOST = 5
"""Units that a message names."""


def _listed(units: Iterable[str]) -> str:
    """Return names in one pair of quotes: `“甲局、乙局”`, of many the first ones and how many there are."""
    names = list(units)
    more = f"等{len(names)}家" if len(names) > _MOST else ""
    return f"“{'、'.join(names[:_MOST])}”{more}"


class _Shift(NamedTuple):
    """What several units gained or lost alike: one finding."""

    place: Route
    known: bool
    """Whether the base had these units."""
    tasks: tuple[str, ...]
    through: str
    key: bool = False
    related: tuple[Also, ...] = ()


def _together(shifts: Iterable[tuple[_Shift, str]]) -> dict[_Shift, list[str]]:
    found: dict[_Shift, list[str]] = {}
    for shift, unit in shifts:
        found.setdefault(shift, []).append(unit)
    return found


@rule("GK931", "obligations-gained", "warning", scope="edit")
def obligations_gained(edit: Edit) -> Iterator[Found]:
    """登记册的改动使单位多了任务。

    查什么：units.yaml 的改动（新登记单位、改组、写明承接单位）有没有给单位带来原来没有的任务。
    为什么：补全登记册是正常的，但多出来的任务要让人看见，并告知单位。
    怎么改：补登记的不用改；不该有的，改正单位的 kind 或组的 kinds、members。
    """
    for shift, units in _together(_gained(edit) if _judged(edit) else ()).items():
        who = f"{_listed(units)}多了" if shift.known else f"新登记的{_listed(units)}有"
        message = f"{who}任务 {compact(shift.tasks)}{shift.through}"
        hint = "补全登记册是正常的，请告知该单位；不该有的，改正 kind 或组的 kinds、members"
        yield Found(UNITS, shift.place, message, hint)


def _gained(edit: Edit) -> Iterator[tuple[_Shift, str]]:
    before, after = _before_and_after(edit)
    old, new = edit.old.plan.register, edit.new.plan.register
    for unit in new.units:
        held = {number for name in (unit.name, *unit.aliases) for number in before.get(_old_name(name, edit), ())}
        gained = {number: holder for number, holder in after.get(unit.name, {}).items() if number not in held}
        if not gained:
            continue
        known = old.unit(unit.name)
        via = next((holder.via for holder in gained.values() if holder.via), None)
        group = new.group(via) if via and known and known.kind == unit.kind else None
        place = _route(edit.new, group or unit)
        yield _Shift(place, known is not None, tuple(gained), _through(gained.values())), unit.name


def _through(owed_by: Iterable[Holder]) -> str:
    """Return by which groups and from which merged units obligations came."""
    owed_by = list(owed_by)
    groups = dict.fromkeys(holder.via for holder in owed_by if holder.via)
    merged = dict.fromkeys(name for holder in owed_by for name in holder.ancestors)
    parts = [f"经“{'、'.join(groups)}”"] if groups else []
    parts += [f"承接“{'、'.join(merged)}”"] if merged else []
    return f"（{'，'.join(parts)}）" if parts else ""


def _old_name(name: str, edit: Edit) -> str:
    unit = edit.old.plan.register.unit(name)
    return unit.name if unit else name


@rule("GK932", "unit-removed", scope="edit")
def unit_removed(edit: Edit) -> Iterator[Found]:
    """有任务或有台账的单位从登记册里删去了，或撤并而没有承接单位。

    查什么：基准里登记、有任务（已明确的）或台账的单位，还在登记册里（改了名的在别名里）；写 until 就也写承接单位。
    为什么：单位一删，它的任务就没有人欠，台账也不知道是谁的；撤并了没有人承接，或名称成了别家的别名，也一样。
    怎么改：恢复这一条；改名的，把旧名写进 aliases；撤并的，写上 until 和 successors。
    """
    if not edit.issued or not _differs(edit) or edit.lost(UNITS).unknown:
        return
    firm = _firm(edit.old.plan, edit.today)
    if not edit.lost(UNITS) and not edit.gained(UNITS):
        yield from _left_without_heir(edit, firm)
    for unit, now in _gone(edit):
        parts = ["台账"] if unit.name in edit.old.files else []
        parts += [f"任务 {compact(firm[unit.name])}"] if unit.name in firm else []
        if not parts:
            continue
        related = (in_base(UNITS, _route(edit.old, unit)),)
        what = f"它还有{'和'.join(parts)}"
        if now is None:
            message = f"“{unit.name}”从登记册里删去了，{what}"
            hint = "恢复这一条；改名的，把旧名写进新名的 aliases；撤并的，写上 until 和 successors"
            yield Found(UNITS, ("units",), message, hint, key=True, related=related)
        else:
            message = f"“{unit.name}”并进了“{now.name}”，只留下一个名称，{what}"
            hint = f"恢复“{unit.name}”一条，从“{now.name}”的 aliases 里去掉它；撤并的，写上 until 和 successors"
            yield Found(UNITS, edit.swallowed[unit.name][1], message, hint, related=related)


def _gone(edit: Edit) -> Iterator[tuple[Unit, Unit | None]]:
    """Yield the units of the base that are no longer registered, each with the one that has its name now, if any."""
    register = edit.new.plan.register
    removed = [unit for unit in edit.old.plan.register.units if register.unit(unit.name) is None]
    broken = edit.gained(UNITS).records.get("units", ()), edit.lost(UNITS).records.get("units", ())
    only, _ = only_broken(broken, removed, (), keys=("name",))
    yield from ((unit, None) for place, unit in enumerate(removed) if place not in only)
    for unit in edit.old.plan.register.units:
        if unit.name in edit.swallowed:
            yield unit, edit.swallowed[unit.name][0]


def _left_without_heir(edit: Edit, firm: _Firm) -> Iterator[Found]:
    """Yield the units that the change closes while nobody is to take over what they still owe after all decisions.

    Heirs that are wrong are told by other rules.
    """
    old, new = edit.old.plan.register, edit.new.plan.register
    pairs = [(unit, new.unit(unit.name)) for unit in old.units if unit.until is None and unit.name in firm]
    closed = [(unit, now) for unit, now in pairs if now is not None and now.until is not None and not now.successors]
    if not closed or edit.lost(TASKS) or edit.lost(DECISIONS):
        return
    still = _firm(edit.new.plan, date.max)
    for unit, now in closed:
        left = [number for number in firm[unit.name] if number in still.get(now.name, ())]
        if left:
            message = f"“{now.name}”到 {now.until} 为止，没有写承接单位，它还有任务 {compact(left)}"
            hint = "写上 successors: [承接单位]；任务已经另有人办的，在 decisions.yaml 记“调整”；没有撤并的，删去 until"
            place = (*_route(edit.new, now)[:-1], "until")
            yield Found(UNITS, place, message, hint, related=(in_base(UNITS, _route(edit.old, unit)),))


@rule("GK933", "obligations-lost", "warning", scope="edit")
def obligations_lost(edit: Edit) -> Iterator[Found]:
    """登记册的改动使单位少了任务。

    查什么：units.yaml 的改动（单位的类别、组的成员或类别）有没有使还在登记册里的单位少了任务。
    为什么：少掉的任务从此没有人催，要让人看见。
    怎么改：改错的恢复原样；原来登记有误的不用改。
    """
    for shift, units in _together(_lost(edit) if _judged(edit) else ()).items():
        message = f"{_listed(units)}少了任务 {compact(shift.tasks)}{shift.through}"
        hint = "改错的，恢复单位的 kind 或组的 kinds、members；原来登记有误的不用改"
        yield Found(UNITS, shift.place, message, hint, key=shift.key, related=shift.related)


def _lost(edit: Edit) -> Iterator[tuple[_Shift, str]]:
    before, after = _before_and_after(edit)
    old, new = edit.old.plan.register, edit.new.plan.register
    for unit in old.units:
        now = new.unit(unit.name)
        if now is None or unit.name in edit.swallowed:
            continue
        held = before.get(unit.name, {})
        lost = {number: holder for number, holder in held.items() if number not in after.get(now.name, {})}
        if not lost:
            continue
        via = next((holder.via for holder in lost.values() if holder.via), None)
        group = old.group(via) if via and now.kind == unit.kind else None
        there = new.group(group.name) if group else now
        place = _route(edit.new, there) if there else ("groups",)
        related = (in_base(UNITS, _route(edit.old, group or unit)),)
        yield _Shift(place, True, tuple(lost), _through(lost.values()), there is None, related), now.name


@rule("GK934", "decision-reaches-others", "warning", scope="edit")
def decision_reaches_others(edit: Edit) -> Iterator[Found]:
    """登记册一改，已有的延期或审核管到了别的单位。

    查什么：基准里的延期（同意）和审核，按改后的别名和组的成员，指的还是原来那些单位。
    为什么：别名改指别家，或给组添了单位，没有申请的也就延了期，别家的审核也会算到它头上。
    怎么改：别名不要改指别家；给组添单位确属需要的，核对列出的决定，该不该也管到新的单位。
    """
    if not _judged(edit):
        return
    known = [*edit.old.plan.decisions.extensions, *edit.old.plan.decisions.verifications]
    for key, route, item in edit.new.records("extensions", "verifications"):
        if item not in known or item.result == "不同意":
            continue
        names = named_in(item)
        meant = named_units(names, edit.old.plan.register)
        same = {unit.name for unit in map(edit.new.plan.register.unit, (unit.name for unit in meant)) if unit}
        gained = [unit.name for unit in named_units(names, edit.new.plan.register) if unit.name not in same]
        if gained:
            what = "延期" if key == "extensions" else "审核"
            message = f"任务 {item.task} 的这条{what}现在也管到 {'、'.join(gained)}"
            place = (*route, "units" if key == "extensions" else "unit")
            yield Found(DECISIONS, place, message, "核对这次登记册的改动；别名不要改指别家")
