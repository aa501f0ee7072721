"""Whom to remind of what: firm, open duties that are late or near, as one notice for each unit. Pure.

The lights set the level: blue 提醒, yellow 催办, red 督办; a notice has the level of its worst light.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date
from typing import TYPE_CHECKING, Literal, NamedTuple

from gkplan.obligations import RATED, light
from gkplan.queries import Selection

if TYPE_CHECKING:
    from gkplan.duties import Role
    from gkplan.obligations import Light, Obligation, Picture
    from gkplan.plan import Plan
    from gkplan.records import Reminder

Level = Literal["提醒", "催办", "督办"]
LEVELS: Mapping[Light, Level] = {"red": "督办", "yellow": "催办", "blue": "提醒"}
"""By light, the worst first."""


class Wanted(NamedTuple):
    """What the user asked for."""

    selection: Selection = Selection()
    roles: frozenset[Role] = RATED
    levels: frozenset[Level] = frozenset(LEVELS.values())

    def takes(self, item: Obligation) -> bool:
        """Whether an obligation is late or near, and asked for, its role and its printed deadline aside."""
        return item.light in LEVELS and LEVELS[item.light] in self.levels and self.selection.picks(item)

    def spares(self, item: Obligation) -> bool:
        """Whether it was late before anybody was told of it: such a task is listed only where it is named."""
        return item.born_late and item.is_late and self.selection.tasks is None


class Earlier(NamedTuple):
    """On which days a unit was reminded before the as-of date, each day once, in order."""

    noticed: tuple[date, ...] = ()
    """提醒."""
    urged: tuple[date, ...] = ()
    """催办 and 督办."""

    def of(self, level: Level) -> tuple[date, ...]:
        """Return the days that a notice of `level` is numbered after: 提醒 by themselves, 催办 and 督办 together."""
        return self.noticed if level == "提醒" else self.urged


class Item(NamedTuple):
    """One duty of a notice."""

    obligation: Obligation
    earlier: Earlier


class Notice(NamedTuple):
    """What one unit is reminded of."""

    unit: str
    """Register name."""
    level: Level
    earlier: Earlier
    """The earlier ones about any duty of this notice."""
    items: tuple[Item, ...]
    """Red, then yellow, then blue; within a light in the standard order."""

    @property
    def number(self) -> int:
        """The how-manieth it is: 第 N 次提醒, or 第 N 次催办."""
        return len(self.earlier.of(self.level)) + 1

    @property
    def tasks(self) -> tuple[str, ...]:
        """The ids of its tasks, each once, in the order of the plan."""
        places = {item.obligation.task.id: item.obligation.task.position for item in self.items}
        return tuple(sorted(places, key=places.__getitem__))

    def by_light(self) -> dict[Light, list[Item]]:
        """Return its items by light, the worst first, without empty lists."""
        found: dict[Light, list[Item]] = {}
        for item in self.items:
            found.setdefault(item.obligation.light, []).append(item)
        return found


class Reminders(NamedTuple):
    """The notices, and what is late or near and yet in none of them."""

    notices: tuple[Notice, ...] = ()
    """In register order."""
    other_roles: tuple[Obligation, ...] = ()
    """In a role that was not asked for, as 配合 is not by default."""
    born_late: tuple[Obligation, ...] = ()
    """The deadline lies before the notice was issued."""
    unheld: tuple[Obligation, ...] = ()
    """Of units that were closed without a successor: there is nobody to write to."""


def reminders(picture: Picture, wanted: Wanted) -> Reminders:
    """Return one notice for each unit that has something late or near; none of a plan that is not in force."""
    plan = picture.plan
    if plan.head.phase != "已印发" or picture.as_of < plan.head.issued:
        return Reminders()
    chosen = [item for item in picture.obligations if wanted.takes(item)]
    born_late = tuple(item for item in chosen if item.role in wanted.roles and wanted.spares(item))
    listed = [item for item in chosen if item.role in wanted.roles and not wanted.spares(item)]
    unheld = tuple(item for item in listed if _is_closed(item.unit, picture))
    others = tuple(item for item in chosen if item.role not in wanted.roles and not wanted.spares(item))
    return Reminders(tuple(_notices(picture, listed)), others, born_late, unheld)


def _is_closed(name: str, picture: Picture) -> bool:
    """Whether the unit is no more; what had a successor has passed to it already."""
    unit = picture.plan.register.registered(name)
    return unit is not None and unit.until is not None and picture.as_of > unit.until


def _notices(picture: Picture, listed: Iterable[Obligation]) -> list[Notice]:
    units: dict[str, list[Obligation]] = {}
    for item in listed:
        if not _is_closed(item.unit, picture):
            units.setdefault(item.unit, []).append(item)
    return [_notice(picture, name, units[name]) for name in sorted(units, key=picture.plan.register.order)]


def _notice(picture: Picture, unit: str, owed: list[Obligation]) -> Notice:
    worst_first = list(LEVELS)
    told = _told(picture, unit, sorted(owed, key=lambda item: worst_first.index(item.light)))
    items = tuple(Item(item, _earlier(sent)) for item, sent in told)
    about = (reminder for _, sent in told for reminder in sent)
    return Notice(unit, LEVELS[items[0].obligation.light], _earlier(about), items)


def _told(picture: Picture, unit: str, owed: Iterable[Obligation]) -> list[tuple[Obligation, list[Reminder]]]:
    """Return each duty with the earlier reminders that were about it."""
    sent = _sent(picture.plan, unit, picture.as_of)
    periods = Counter(item.task.id for item in picture.obligations if item.unit == unit)
    told: list[tuple[Obligation, list[Reminder]]] = []
    for item in owed:
        named = (reminder for reminder in sent if item.task.id in reminder.tasks)
        single = periods[item.task.id] == 1
        told.append((item, [reminder for reminder in named if single or _was_near(item, reminder, picture.plan)]))
    return told


def _sent(plan: Plan, unit: str, as_of: date) -> list[Reminder]:
    """Return what was sent to `unit` before the as-of date: what is sent that very day is the notice itself."""
    found = (item for item in plan.decisions.reminders if item.date < as_of)
    return [item for item in found if (known := plan.register.unit(item.unit)) and known.name == unit]


def _was_near(item: Obligation, reminder: Reminder, plan: Plan) -> bool:
    """Whether one of a task's several periods was late or near on the day of a reminder, which names no periods.

    A reminder of the second quarter in July is none of the fourth. Only dates tell it, the printed one among them:
    what the unit has reported since, and more time that it was given, do not undo what was sent.
    """
    issued, warn_days = plan.issued(item.task), plan.head.warn_days
    then = item._replace(status="not_reported", due=item.duty.due, entry=None)
    return light(then, issued=issued, as_of=reminder.date, warn_days=warn_days) in LEVELS


def _earlier(sent: Iterable[Reminder]) -> Earlier:
    days: dict[bool, set[date]] = {True: set(), False: set()}
    for item in sent:
        days[item.level == "提醒"].add(item.date)
    return Earlier(tuple(sorted(days[True])), tuple(sorted(days[False])))
