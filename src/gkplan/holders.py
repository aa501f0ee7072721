"""Who owes a task: units, groups and their members, designations, and who comes after a merged unit. Pure.

A relevant group (有关) gives candidates until the office designates them, or a unit takes the task on itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, NamedTuple

from gkplan.duties import ROLES
from gkplan.plan import is_group

if TYPE_CHECKING:
    from datetime import date

    from gkplan.duties import Role, Words
    from gkplan.plan import Plan, Register, Task
    from gkplan.records import Designation, Group, Unit


class Holder(NamedTuple):
    """A unit that owes a task, or may owe it."""

    unit: str
    role: Role
    via: str | None
    """The group it came through; None if the unit itself is named."""
    candidate: bool = False
    ancestors: tuple[str, ...] = ()
    """Units that it was inherited from, nearest first."""

    def strength(self) -> tuple[bool, int, bool]:
        """Sort key: firm before candidate, stronger role first, named before grouped."""
        return self.candidate, ROLES.index(self.role), self.via is not None


def holders(task: Task, words: Words, plan: Plan, as_of: date) -> dict[str, Holder]:
    """Return who owes `task` on `as_of`, each unit once, in its strongest role."""
    found: dict[str, Holder] = {}
    for role in ROLES:
        for name in words.names(role):
            item = plan.register.find(name)
            if item is None:
                continue
            if not is_group(item):
                _keep(found, Holder(item.name, role, None))
                continue
            for holder in _members(task, item, role, plan, as_of):
                _keep(found, holder)
    return found


def _keep(found: dict[str, Holder], holder: Holder) -> None:
    known = found.get(holder.unit)
    if known is None or holder.strength() < known.strength():
        found[holder.unit] = holder


def _members(task: Task, group: Group, role: Role, plan: Plan, as_of: date) -> Iterator[Holder]:
    designated = _designated(task, group, plan, as_of) if group.is_relevant else None
    if designated is not None:
        for name in designated:
            yield Holder(name, role, group.name)
        return
    for unit in plan.register.members(group, as_of):
        candidate = group.is_relevant and not _claimed(task, unit, plan)
        yield Holder(unit.name, role, group.name, candidate)


def _designated(task: Task, group: Group, plan: Plan, as_of: date) -> list[str] | None:
    """Return the units that the latest designation of `group` for `task` names, or None if there is none."""
    latest: Designation | None = None
    for item in plan.decisions.designations:
        if item.task == task.id and item.date <= as_of and plan.register.group(item.group) is group:
            latest = item if latest is None or item.date >= latest.date else latest
    if latest is None:
        return None
    return [unit.name for unit in named_units(latest.units, plan.register, as_of)]


def _claimed(task: Task, unit: Unit, plan: Plan) -> bool:
    """Whether the unit's own ledger takes the task on (认领): any entry other than 不涉及."""
    ledger = plan.ledgers.get(unit.name)
    return ledger is not None and any(entry.task == task.id and entry.status != "不涉及" for entry in ledger.entries)


def named_units(names: Iterable[str], register: Register, as_of: date | None = None) -> list[Unit]:
    """Return the units that `names` (units or groups, names or aliases) stand for, each once, in order."""
    found: dict[str, Unit] = {}
    for name in names:
        item = register.find(name)
        if item is None:
            continue
        for unit in register.members(item, as_of) if is_group(item) else (item,):
            found.setdefault(unit.name, unit)
    return list(found.values())


# ---------------------------------------------------------------- merged units


def successors(unit: Unit, register: Register, as_of: date) -> list[Unit]:
    """Return the units that the open duties of `unit` pass to after its end; none while it stands."""
    if unit.until is None or as_of <= unit.until:
        return []
    return [heir for heir in map(register.unit, unit.successors) if heir is not None]


def heirs(unit: Unit, register: Register, as_of: date) -> list[Unit]:
    """Return who has come in the place of a merged unit by `as_of`, at the ends of the chains of mergers."""
    found: dict[str, Unit] = {}
    seen = {unit.name}
    waiting = successors(unit, register, as_of)
    while waiting:
        heir = waiting.pop(0)
        if heir.name in seen:
            continue
        seen.add(heir.name)
        later = successors(heir, register, as_of)
        waiting += later
        if not later:
            found[heir.name] = heir
    return list(found.values())


def reach_units(names: Iterable[str], register: Register) -> frozenset[str]:
    """Return the units that `names` stand for, with those that inherit from them, at any date."""
    units = {unit.name for unit in named_units(names, register)}
    waiting = list(units)
    while waiting:
        unit = register.registered(waiting.pop())
        for name in unit.successors if unit else ():
            heir = register.unit(name)
            if heir and heir.name not in units:
                units.add(heir.name)
                waiting.append(heir.name)
    return frozenset(units)
