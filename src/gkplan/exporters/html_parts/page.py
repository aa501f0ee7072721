"""What stands on the page, part by part: the overview, the map of lights, the year, the tasks, the units."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

from gkplan import standing
from gkplan.duties import ROLES
from gkplan.exporters.html_parts.figures import (
    Figure,
    Figures,
    Item,
    Ratios,
    Tone,
    by_tone,
    items,
    measured_roles,
    ratios,
    unrecorded,
)
from gkplan.exporters.view import UNDATED
from gkplan.obligations import shows_progress
from gkplan.render import decision_words, words
from gkplan.render.plan_views import counted

if TYPE_CHECKING:
    from gkplan.exporters.view import ExportView
    from gkplan.plan import Task


class Page(NamedTuple):
    """The whole page."""

    view: ExportView
    overview: Overview
    sections: tuple[SectionPart, ...]
    heat: Heat
    year: Year
    units: tuple[UnitPart, ...]
    figures: tuple[Figure, ...]


def page(view: ExportView) -> Page:
    """Return everything that is laid out."""
    found = items(view)
    anchors = {name: f"u{number}" for number, name in enumerate(_unit_names(view), 1)}
    figures = Figures(several=len(anchors) > 1)
    return Page(
        view=view,
        overview=_overview(view, found, figures, anchors),
        sections=tuple(_sections(view, found, figures)),
        heat=_heat(found, anchors),
        year=_year(view, found, figures),
        units=tuple(_units(view, found, figures, anchors)),
        figures=tuple(figures.made),
    )


def _unit_names(view: ExportView) -> list[str]:
    """Return the units that get a section: those asked for, and all that have a row, in register order."""
    names = {*view.units, *(row.unit for row in view.rows)}
    return sorted(names, key=lambda name: (view.plan.register.order(name), name))


# ---------------------------------------------------------------- overview


class Overview(NamedTuple):
    """The headline, and what stands beside it."""

    tasks: str
    """53项任务，另有通知正文要求3项."""
    scope: str
    """What was asked for, apart from units; empty where it is all."""
    basis: str
    """The roles that the rates are of."""
    due: Figure
    due_unrecorded: Figure
    total: Figure
    total_unrecorded: Figure
    elapsed: standing.Elapsed
    on_time: Figure
    late_done: Figure
    ongoing: Figure
    ongoing_reported: int
    ongoing_units: tuple[int, int]
    """How many units have reported progress, of how many."""
    supporting: Figure
    """Of the roles that the rates leave out."""
    lights: tuple[tuple[Tone, Figure], ...]
    """All firm ones by their look; the candidates last."""
    silent: tuple[tuple[str, str], ...]
    """Units that owe something and have no entry at all, with their anchors."""


def _overview(view: ExportView, found: tuple[Item, ...], figures: Figures, anchors: dict[str, str]) -> Overview:
    roles = measured_roles(view)
    timed = [item for item in found if item.timed]
    ongoing = [item for item in found if item.ongoing]
    reporting = [item.row.unit for item in ongoing if shows_progress(item.duty)]
    beside = (item for item in found if item.duty.counted and item.duty.role not in roles)
    silent = _silent(view, found)
    due = [item for item in timed if item.is_due]
    return Overview(
        tasks=counted(_shown_tasks(view)),
        scope=view.scope,
        basis=f"{'、'.join(words.ROLE[role] for role in ROLES if role in roles)}单位",
        due=figures.add("到期任务完成情况", due),
        due_unrecorded=figures.add("到期任务 · 台账无记录", unrecorded(due)),
        total=figures.add("全部任务完成情况", timed),
        total_unrecorded=figures.add("全部任务 · 台账无记录", unrecorded(timed)),
        elapsed=standing.elapsed(view.plan.head.year, view.as_of),
        on_time=figures.add("按期完成", (item for item in timed if item.duty.on_time is True)),
        late_done=figures.add("逾期完成", (item for item in timed if item.duty.on_time is False)),
        ongoing=figures.add("长期坚持", ongoing),
        ongoing_reported=len(reporting),
        ongoing_units=(len(set(reporting)), len({item.row.unit for item in ongoing})),
        supporting=figures.add("配合单位", beside),
        lights=tuple(_lights(found, figures)),
        silent=tuple((name, anchor) for name, anchor in anchors.items() if name in silent),
    )


def _shown_tasks(view: ExportView) -> list[Task]:
    """Return the tasks that are counted: those asked for, of units or a role only the ones that they owe."""
    chosen, current = view.selection, view.picture.words
    owed = {row.obligation.task.id for row in view.rows}
    if chosen.units is None and chosen.role is None and chosen.by is None:
        owed |= {number for number, now in current.items() if not now.cancelled}
    return [task for task in view.plan.tasks if task.id in owed and chosen.takes(task)]


def _lights(found: tuple[Item, ...], figures: Figures) -> Iterator[tuple[Tone, Figure]]:
    return ((tone, figures.add(tone.words, own)) for tone, own in by_tone(found))


def _silent(view: ExportView, found: tuple[Item, ...]) -> set[str]:
    """Return the units that owe something and have no ledger entry at all."""
    ledgers = view.plan.ledgers
    owing = {item.row.unit for item in found if item.duty.counted}
    return {name for name in owing if name not in ledgers or not ledgers[name].entries}


# ---------------------------------------------------------------- tasks, by section


class Told(NamedTuple):
    """How many of the units have done a duty: 已完成 3/10; of a standing one 已报进展 3/10."""

    label: str
    figure: Figure
    done: int


class DutyPart(NamedTuple):
    """One task, or one period of it, over the units shown."""

    name: str
    """三季度 …; empty for the base duty."""
    text: str
    """A checkpoint's own words; empty where they are the task's."""
    due: str
    told: Told | None
    """Only where there are several units."""
    groups: tuple[tuple[Tone, tuple[Item, ...]], ...]


class TaskPart(NamedTuple):
    """One task of the plan with the words that hold on the as-of date."""

    number: str
    anchor: str
    text: str
    roles: tuple[tuple[str, str], ...]
    """牵头单位 …, and 完成时限, each with what is printed."""
    changes: tuple[str, ...]
    duties: tuple[DutyPart, ...]


class SectionPart(NamedTuple):
    """One section with its topics."""

    title: str
    anchor: str
    ratios: Ratios
    topics: tuple[tuple[str, tuple[TaskPart, ...]], ...]


def _sections(view: ExportView, found: tuple[Item, ...], figures: Figures) -> Iterator[SectionPart]:
    numbers = {number: place for place, number in enumerate(dict.fromkeys(item.row.number for item in found), 1)}
    for place, (title, group) in enumerate(groupby(found, lambda item: item.row.section), 1):
        own = tuple(group)
        counts = ratios(figures, title, own)
        topics = tuple(
            (topic or "", tuple(_tasks(view, tuple(rest), numbers, figures)))
            for topic, rest in groupby(own, lambda item: item.row.topic)
        )
        yield SectionPart(title, f"s{place}", counts, topics)


def _tasks(view: ExportView, found: tuple[Item, ...], numbers: dict[str, int], figures: Figures) -> Iterator[TaskPart]:
    for number, group in groupby(found, lambda item: item.row.number):
        own = tuple(group)
        row, now = own[0].row, view.picture.words[number]
        roles = (("牵头单位", row.lead), ("责任单位", row.responsible), ("配合单位", row.supporting))
        yield TaskPart(
            number=number,
            anchor=f"t{numbers[number]}",
            text=now.text,
            roles=(
                *((label, "、".join(names)) for label, names in roles if names),
                ("完成时限", now.deadline or UNDATED),
            ),
            changes=tuple(f"{change.kind}：{decision_words.amended(change, view.plan)}" for change in now.amended),
            duties=tuple(
                _duty(tuple(rest), now.text, figures) for _, rest in groupby(own, lambda item: item.duty.period)
            ),
        )


def _duty(own: tuple[Item, ...], task_text: str, figures: Figures) -> DutyPart:
    first = own[0]
    dues = sorted({item.row.due for item in own if item.row.due})
    return DutyPart(
        name=first.row.period,
        text="" if first.row.text == task_text else first.row.text,
        due=" 至 ".join(day.isoformat() for day in dict.fromkeys((*dues[:1], *dues[-1:]))),
        told=_told(own, figures),
        groups=by_tone(own),
    )


def _told(own: tuple[Item, ...], figures: Figures) -> Told | None:
    judged = [item for item in own if item.duty.counted]
    if not judged or not figures.several:
        return None
    ongoing = judged[0].duty.duty.ongoing
    about = f"任务 {judged[0].name}{' · 长期坚持' if ongoing else ''}"
    done = sum(shows_progress(item.duty) if ongoing else item.duty.is_done for item in judged)
    return Told("已报进展" if ongoing else "已完成", figures.add(about, judged, minor=True), done)


# ---------------------------------------------------------------- the map of lights


class Column(NamedTuple):
    """One task of the map, with a column for each of its periods."""

    number: str
    anchor: str
    text: str
    periods: tuple[str, ...]

    @property
    def split(self) -> bool:
        """Whether its periods need a heading of their own."""
        return len(self.periods) > 1 or bool(self.periods[0])


class Heat(NamedTuple):
    """Units × tasks."""

    sections: tuple[tuple[str, str, int], ...]
    """Title, anchor and number of columns of each."""
    columns: tuple[Column, ...]
    lines: tuple[tuple[str, str, tuple[Item | None, ...]], ...]
    """Unit, its anchor, and its cell in each column."""

    @property
    def width(self) -> int:
        """How many columns there are."""
        return sum(len(column.periods) for column in self.columns)


def _heat(found: tuple[Item, ...], anchors: dict[str, str]) -> Heat:
    cells = {(item.row.unit, item.row.number, item.duty.period): item for item in found}
    first = {key[1:]: item.row for key, item in reversed(cells.items())}
    keys = list(dict.fromkeys(key[1:] for key in cells))
    columns = []
    for place, (number, group) in enumerate(groupby(keys, lambda key: key[0]), 1):
        own = [first[key] for key in group]
        columns.append(Column(number, f"t{place}", own[0].text, tuple(row.period for row in own)))
    sections = enumerate(groupby(keys, lambda key: first[key].section), 1)
    return Heat(
        sections=tuple((title, f"s{place}", len(list(group))) for place, (title, group) in sections),
        columns=tuple(columns),
        lines=tuple((name, anchor, tuple(cells.get((name, *key)) for key in keys)) for name, anchor in anchors.items()),
    )


# ---------------------------------------------------------------- the year


class Month(NamedTuple):
    """What falls due in one month, or before or after the plan's year."""

    label: str
    figure: Figure
    layers: tuple[tuple[str, int], ...]
    """Colour and height of each layer of the bar, from the ground up."""


class Year(NamedTuple):
    """The months with what falls due in each."""

    months: tuple[Month, ...]
    most: int
    """The tallest bar; at least 1."""
    today: float | None
    """Where the as-of date stands from the first month to the last, 0–1; None outside the plan's year."""


_LAYERS = ("done", "late", "gap", "born", "later")
_BEFORE, _AFTER = 0, 13


def _year(view: ExportView, found: tuple[Item, ...], figures: Figures) -> Year:
    year = view.plan.head.year
    slots: dict[int, list[Item]] = {number: [] for number in range(_BEFORE, _AFTER + 1)}
    for item in found:
        if item.row.due and item.timed:
            slots[_slot(item.row.due, year)].append(item)
    used = [number for number, own in slots.items() if own or _BEFORE < number < _AFTER]
    months = tuple(_month(year, number, slots[number], figures) for number in used)
    share = _share_of_year(view.as_of, year)
    today = None if share is None else (share * 12 + used.index(1)) / len(used)
    return Year(months, max(1, *(month.figure.size for month in months)), today)


def _slot(day: date, year: int) -> int:
    if day.year != year:
        return _BEFORE if day.year < year else _AFTER
    return day.month


def _month(year: int, number: int, own: list[Item], figures: Figures) -> Month:
    label = {_BEFORE: "此前", _AFTER: "此后"}.get(number, f"{number}月")
    title = {_BEFORE: f"{year}年以前", _AFTER: f"{year}年以后"}.get(number, f"{year}年{label}")
    keys = [item.tone.key if item.tone.key in _LAYERS else "later" for item in own]
    return Month(label, figures.add(f"{title}到期", own), tuple((key, keys.count(key)) for key in _LAYERS))


def _share_of_year(day: date, year: int) -> float | None:
    """Return how far `day` is through the months of `year`, each taken as long as the others."""
    if day.year != year:
        return None
    following = date(year + day.month // 12, day.month % 12 + 1, 1)
    days = (following - date(year, day.month, 1)).days
    return (day.month - 1 + day.day / days) / 12


# ---------------------------------------------------------------- units


class UnitPart(NamedTuple):
    """One unit with what it owes."""

    name: str
    anchor: str
    remarks: tuple[str, ...]
    ratios: Ratios
    items: tuple[Item, ...]


def _units(view: ExportView, found: tuple[Item, ...], figures: Figures, anchors: dict[str, str]) -> Iterator[UnitPart]:
    owned: dict[str, list[Item]] = {name: [] for name in anchors}
    for item in found:
        owned[item.row.unit].append(item)
    for name, anchor in anchors.items():
        own = owned[name]
        yield UnitPart(
            name=name,
            anchor=anchor,
            remarks=tuple(_remarks(view, name)),
            ratios=ratios(figures, name, own, alone=True),
            items=tuple(own),
        )


def _remarks(view: ExportView, name: str) -> Iterator[str]:
    """Yield what must be known of a unit beside its rows."""
    plan, unit = view.plan, view.plan.register.registered(name)
    if unit:
        yield unit.kind
    if unit and unit.until:
        heirs = f"，承接单位：{'、'.join(unit.successors)}" if unit.successors else ""
        yield f"{unit.until.isoformat()} 撤并{heirs}"
    ledger = plan.ledgers.get(name)
    if name in plan.unreadable:
        yield "台账有误，未计入"
    elif ledger is None or not ledger.entries:
        yield "台账无记录"
    if ledger and not view.public:
        people = (("分管负责人", ledger.leader), ("信息员", ledger.officer))
        yield from (f"{label}：{person}" for label, person in people if person)
