"""The figures of the page, each with the obligations that it counts: a number is the length of a list shown."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, NamedTuple

from gkplan.obligations import RATED
from gkplan.render import shares

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet
    from datetime import date

    from gkplan.duties import Role
    from gkplan.exporters.view import ExportView, Row
    from gkplan.obligations import Obligation


class Tone(NamedTuple):
    """How one obligation looks on the page: a colour, a sign that reads without it, and what both mean."""

    key: str
    """The colour's name in the style sheet."""
    sign: str
    words: str


TONES = {
    tone.key: tone
    for tone in (
        Tone("late", "逾", "逾期，台账有记录"),
        Tone("gap", "无", "时限已过，台账无记录"),
        Tone("slow", "滞", "滞后"),
        Tone("soon", "临", "临期"),
        Tone("born", "早", "时限早于印发日"),
        Tone("done", "完", "已完成"),
        Tone("going", "进", "进行中"),
        Tone("later", "未", "未到期"),
        Tone("long", "长", "长期坚持"),
        Tone("undated", "－", "未注明时限"),
        Tone("closed", "结", "已由牵头完成"),
        Tone("without", "不", "不涉及"),
        Tone("broken", "误", "台账有误，未计入"),
        Tone("open", "待", "待明确"),
    )
}
"""What asks for attention stands first."""

_BY_LIGHT = {"yellow": "slow", "blue": "soon", "none": "later"}
_BY_STATUS = {"closed": "closed", "unreadable": "broken"}


def tone(item: Obligation) -> Tone:
    """Return how an obligation looks; what has no record, and what was late when issued, is told from what is late."""
    return TONES[_tone_key(item)]


def _tone_key(item: Obligation) -> str:
    if item.candidate:
        return "open"
    if item.is_late:
        return "born" if item.born_late else "gap" if item.status == "not_reported" else "late"
    if item.light == "green":
        return "done" if item.is_done else "going"
    if item.light in _BY_LIGHT:
        return _BY_LIGHT[item.light]
    if item.status == "not_applicable":
        return "without"
    return _BY_STATUS.get(item.status) or ("long" if item.duty.ongoing else "undated")


class Item(NamedTuple):
    """One row of the view, where it stands on the page and what it counts for (see `obligations.rates`)."""

    row: Row
    duty: Obligation
    anchor: str
    name: str
    """序号, and the period of a recurring duty: 27 三季度."""
    tone: Tone
    part: str
    """The part of a list that it stands in: 按期完成 …"""
    measured: bool
    """Whether it counts, and is in a role that the rates are of."""
    timed: bool
    """Whether it is in 总完成率."""
    is_due: bool
    """Whether it is in 到期任务完成率."""

    @property
    def ongoing(self) -> bool:
        """Whether it is counted as 长期坚持."""
        return self.measured and not self.timed


def items(view: ExportView) -> tuple[Item, ...]:
    """Return the rows of the view with their anchors, in its order."""
    roles = measured_roles(view)
    return tuple(_item(row, number, view.as_of, roles) for number, row in enumerate(view.rows, 1))


def measured_roles(view: ExportView) -> AbstractSet[Role]:
    """Return the roles that the rates are of: the one asked for, else all but 配合."""
    return RATED if view.selection.role is None else {view.selection.role}


def _item(row: Row, number: int, as_of: date, roles: AbstractSet[Role]) -> Item:
    duty = row.obligation
    measured = duty.counted and duty.role in roles
    timed = measured and not duty.duty.ongoing
    return Item(
        row=row,
        duty=duty,
        anchor=f"r{number}",
        name=f"{row.number} {row.period}" if row.period else row.number,
        tone=tone(duty),
        part=_part(duty),
        measured=measured,
        timed=timed,
        is_due=timed and duty.due is not None and duty.due <= as_of,
    )


def by_tone(found: Iterable[Item]) -> tuple[tuple[Tone, tuple[Item, ...]], ...]:
    """Return the obligations of each look, what asks for attention first."""
    groups: dict[str, list[Item]] = {key: [] for key in TONES}
    for item in found:
        groups[item.tone.key].append(item)
    return tuple((TONES[key], tuple(group)) for key, group in groups.items() if group)


# ---------------------------------------------------------------- figures


class Part(NamedTuple):
    """Some of what a figure counts, under one heading."""

    label: str
    items: tuple[Item, ...]


class Figure(NamedTuple):
    """A number on the page, and the list that it is the length of."""

    anchor: str
    title: str
    parts: tuple[Part, ...]
    """Disjoint; none is empty."""
    size: int
    """How many obligations it counts."""
    done: int
    minor: bool
    """Whether it is not printed: the place that it stands at shows the same."""
    alone: bool
    """Whether it is about one unit."""


class Figures:
    """All figures of a page; none shares its anchor with another."""

    def __init__(self, *, several: bool) -> None:
        self.several = several
        """Whether the page is about several units."""
        self.made: list[Figure] = []

    def add(self, title: str, found: Iterable[Item], *, minor: bool = False, alone: bool = False) -> Figure:
        """Make the figure that counts `found`."""
        found = tuple(found)
        parts = _parts(found)
        lengths = {part.label: len(part.items) for part in parts}
        figure = Figure(
            anchor=f"f{len(self.made) + 1}",
            title=title,
            parts=parts,
            size=len(found),
            done=sum(lengths.get(label, 0) for label in _DONE.values()),
            minor=minor,
            alone=alone,
        )
        self.made.append(figure)
        return figure


_DONE = {True: "按期完成", False: "逾期完成", None: "已完成"}
_UNRECORDED = "台账无记录"
_RECORDED = "台账有记录，未办结"
_SETTLED = {"closed": "已由牵头完成", "unreadable": "台账有误", "not_reported": _UNRECORDED}
_PENDING, _WITHOUT = "不涉及，待审核", "不涉及"
_ORDER = (*_DONE.values(), _RECORDED, _UNRECORDED, _PENDING, _WITHOUT, "已由牵头完成", "台账有误")


def _parts(found: tuple[Item, ...]) -> tuple[Part, ...]:
    groups: dict[str, list[Item]] = {}
    for item in found:
        groups.setdefault(item.part, []).append(item)
    return tuple(Part(label, tuple(groups[label])) for label in _ORDER if label in groups)


def _part(duty: Obligation) -> str:
    """Return the part of a list that an obligation stands in."""
    if duty.is_done:
        return _DONE[duty.on_time]
    if duty.status == "not_applicable":
        return _PENDING if duty.review_pending else _WITHOUT
    return _SETTLED.get(duty.status, _RECORDED)


def percent(part: int, whole: int) -> str:
    """Return a share to one decimal; a dash of nothing."""
    return shares.percent(part, whole) if whole else "—"


class Ratios(NamedTuple):
    """The figures of one section or unit: the two rates, and the lights of what they are of."""

    due: Figure
    total: Figure
    late: Figure
    gap: Figure
    """Those of the late ones that have no record."""
    born: Figure
    """Those whose deadline lies before the notice."""
    slow: Figure
    soon: Figure


_TITLES = (
    "到期任务完成情况", "全部任务完成情况", "逾期", "时限已过，台账无记录", "逾期 · 时限早于印发日", "滞后", "临期",
)  # fmt: skip


def ratios(figures: Figures, about: str, found: Iterable[Item], *, alone: bool = False) -> Ratios:
    """Return the figures that stand in a line of a table."""
    found = tuple(found)
    measured = [item for item in found if item.measured]
    late = [item for item in measured if item.duty.is_late]
    lists = (
        [item for item in found if item.is_due],
        [item for item in found if item.timed],
        late,
        unrecorded(late),
        [item for item in late if item.duty.born_late],
        [item for item in measured if item.tone.key == "slow"],
        [item for item in measured if item.tone.key == "soon"],
    )
    told = zip(_TITLES, lists, strict=True)
    return Ratios(*(figures.add(f"{about} · {title}", own, minor=alone, alone=alone) for title, own in told))


def unrecorded(found: Iterable[Item]) -> list[Item]:
    """Return those that have no ledger entry."""
    return [item for item in found if item.part == _UNRECORDED]
