"""What loading gives: the plan, the register, the ledgers and the decisions as frozen values with lookups."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, NamedTuple

from gkplan.records import Group
from gkplan.wording import fold

if TYPE_CHECKING:
    from datetime import date

    from typing_extensions import TypeIs

    from gkplan.diagnostics import Finding, Route
    from gkplan.record import Record
    from gkplan.records import DecisionsFile, LedgerFile, PlanHead, TaskRecord, Unit
    from gkplan.source import Source


BODY = "通知正文要求"
"""The section of the duties that stand in the body of the notice and not in its table."""
_BODY_ID = re.compile("正文[0-9]+")


class Task(NamedTuple):
    """One task with its headings and its place in `tasks.yaml`."""

    record: TaskRecord
    section: str
    topic: str | None
    section_number: int
    """1-based, in printed order."""
    position: int
    """Position in the plan, from 0."""
    route: Route

    @property
    def id(self) -> str:
        """The printed 序号."""
        return self.record.id

    @property
    def is_body(self) -> bool:
        """Whether it stands in the notice's body (正文1): counted apart from those of the table, never added."""
        return self.section == BODY or _BODY_ID.fullmatch(self.id) is not None

    @property
    def is_added(self) -> bool:
        """Whether a later notice added it to the plan."""
        return self.record.issued is not None or self.record.document_number is not None

    @property
    def groups_and_units(self) -> tuple[str, ...]:
        """Every name that the task states, in any role."""
        record = self.record
        return record.lead + record.responsible + record.supporting


class Register:
    """Units and groups, looked up by name or alias however blanks and widths are written."""

    def __init__(self, units: tuple[Unit, ...], groups: tuple[Group, ...]) -> None:
        self.units = units
        self.groups = groups
        self._own = {unit.name: unit for unit in units}
        self._members: dict[tuple[str, date | None], tuple[Unit, ...]] = {}

    @cached_property
    def _by_key(self) -> dict[str, Unit | Group]:
        found: dict[str, Unit | Group] = {}
        for item in reversed(list(self.items())):  # at a clash, which is a finding, the unit wins
            for name in (*item.aliases, item.name):
                found[fold(name)] = item
        return found

    @cached_property
    def _order(self) -> dict[str, int]:
        return {unit.name: number for number, unit in enumerate(self.units)}

    def items(self) -> Iterator[Unit | Group]:
        """Yield every entry, units first."""
        yield from self.units
        yield from self.groups

    def find(self, name: str) -> Unit | Group | None:
        """Return the unit or group that bears `name` as its name or alias."""
        return self._by_key.get(fold(name))

    def registered(self, name: str) -> Unit | None:
        """Return the unit whose register name is exactly `name`, or None."""
        return self._own.get(name)

    def unit(self, name: str) -> Unit | None:
        """Return the unit called `name` (name or alias), or None."""
        found = self.find(name)
        return None if found is None or is_group(found) else found

    def group(self, name: str) -> Group | None:
        """Return the group called `name` (name or alias), or None."""
        found = self.find(name)
        return found if found is not None and is_group(found) else None

    def order(self, name: str) -> int:
        """Return the unit's position in the register."""
        return self._order.get(name, len(self._order))

    def names(self) -> Iterator[str]:
        """Yield every name and alias, units first."""
        for item in self.items():
            yield item.name
            yield from item.aliases

    def members(self, group: Group, as_of: date | None = None) -> tuple[Unit, ...]:
        """Return the units of `group` in register order, of relevant groups the candidates.

        With `as_of` only units that exist by then (`from` ≤ as-of); merged ones stay, since their
        obligations pass on from them. A group within itself adds nothing.
        """
        key = group.name, as_of
        if key not in self._members:
            names = self._names(group)
            self._members[key] = tuple(
                unit
                for unit in self.units
                if unit.name in names and (as_of is None or unit.from_ is None or unit.from_ <= as_of)
            )
        return self._members[key]

    def _names(self, group: Group) -> set[str]:
        """Return the names of all units in `group` and in the groups within it."""
        names: set[str] = set()
        seen: set[str] = {group.name}
        waiting = [group]
        while waiting:
            current = waiting.pop()
            names.update(unit.name for unit in self.units if unit.kind in current.kinds)
            for found in map(self.find, current.members):
                if found is not None and not is_group(found):
                    names.add(found.name)
                elif found is not None and found.name not in seen:
                    seen.add(found.name)
                    waiting.append(found)
        return names

    def groups_of(self, unit: Unit) -> tuple[Group, ...]:
        """Return the groups that `unit` belongs to, in register order."""
        return tuple(group for group in self.groups if unit in self.members(group))

    def is_complete(self, group: Group) -> bool:
        """Whether every member of `group`, and of the groups within it, is registered."""
        inner = (self.group(name) for name in group.members if name != group.name)
        return group.complete == "是" and all(found is None or found.complete == "是" for found in inner)


def is_group(item: Unit | Group) -> TypeIs[Group]:
    """Whether a register entry is a group."""
    return isinstance(item, Group)


class Plan(NamedTuple):
    """Everything that a query needs, without positions."""

    head: PlanHead
    tasks: tuple[Task, ...]
    register: Register
    decisions: DecisionsFile
    ledgers: Mapping[str, LedgerFile]
    """By the unit's register name."""
    unreadable: frozenset[str] = frozenset()
    """Units whose ledger has errors: not counted, never late."""

    def task(self, number: str) -> Task | None:
        """Return the task with this 序号, written in any width."""
        wanted = fold(number)
        return next((task for task in self.tasks if fold(task.id) == wanted), None)

    def issued(self, task: Task) -> date:
        """Return the day `task` was issued: its own, of one added by a later notice, or the plan's."""
        return task.record.issued or self.head.issued


class Book(NamedTuple):
    """One data file as read: its source, its typed content, and what was left out of it as broken."""

    name: str
    source: Source
    content: Record
    cut: frozenset[Route] = frozenset()
    """Routes of the items that were left out."""

    @property
    def whole(self) -> bool:
        """Whether nothing of the file was left out."""
        return not self.cut and not self.source.damaged

    def item_route(self, items: Route, position: int) -> Route:
        """Return the route in the file of the item at `position` of the typed list at `items`."""
        if not self.cut:
            return (*items, position)
        return (*items, position + bisect_right(_shifts(self.cut, items), position))


@lru_cache(maxsize=256)
def _shifts(cut: frozenset[Route], items: Route) -> list[int]:
    """Return, for each item of the list at `items` that was left out, how many kept ones stand before it."""
    gone = sorted(route[-1] for route in cut if route[:-1] == items and isinstance(route[-1], int))
    return [place - number for number, place in enumerate(gone)]


class Loaded(NamedTuple):
    """The result of loading: always findings, and a plan as far as there is one."""

    plan: Plan | None
    books: Mapping[str, Book]
    """By file name in the data folder (`tasks.yaml`, `ledger/区财政局.yaml`)."""
    findings: tuple[Finding, ...]
    partial: frozenset[str]
    """Files of which something could not be read: what they lack is not to be reported."""
