"""Pure selections over a `Picture`: what is due, what is overdue, the district at a glance."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING, Literal, NamedTuple

from gkplan.wording import fold

if TYPE_CHECKING:
    from gkplan.duties import Role
    from gkplan.obligations import Obligation, Picture, TaskState
    from gkplan.plan import Plan, Task

Band = Literal["late", "soon", "later", "ongoing", "undated", "candidate", "unreadable", "settled"]
BANDS: tuple[Band, ...] = ("late", "soon", "later", "ongoing", "undated", "candidate", "unreadable", "settled")


class Selection(NamedTuple):
    """What the user asked for; every part is optional."""

    units: frozenset[str] | None = None
    """Register names."""
    role: Role | None = None
    by: date | None = None
    """Inclusive: keep what is due up to this day and what is late, drop the undated."""
    sections: frozenset[str] | None = None
    """Section titles."""
    tasks: frozenset[str] | None = None
    """Task ids."""
    everything: bool = False
    """Also what is settled."""

    def takes(self, task: Task) -> bool:
        """Whether the task itself is asked for."""
        return (self.sections is None or task.section in self.sections) and (
            self.tasks is None or task.id in self.tasks
        )

    def picks(self, item: Obligation) -> bool:
        """Whether an obligation is asked for."""
        wanted = (self.units is None or item.unit in self.units) and (self.role is None or item.role == self.role)
        return wanted and self.takes(item.task) and (self.by is None or (item.due is not None and item.due <= self.by))


class GlanceRow(NamedTuple):
    """One task (and period) over all its units."""

    state: TaskState
    due: date | None
    """The earliest due date still open, or the printed one."""
    late: int
    """Units that are late."""
    band: Band
    days_left: int | None
    leads: tuple[str, ...]


def due(picture: Picture, selection: Selection) -> list[Obligation]:
    """Return the open obligations asked for (with `everything` also the settled ones), in the standard order.

    A candidate that says 不涉及 has nothing to do, but the office has: it stays until it is designated or confirmed.
    """
    chosen = (item for item in picture.obligations if selection.picks(item))
    return [item for item in chosen if selection.everything or item.is_open or item.declined]


def overdue(picture: Picture, selection: Selection) -> list[Obligation]:
    """Return the late obligations asked for, most late first."""
    return [item for item in picture.obligations if selection.picks(item) and item.is_late]


def band(item: Obligation, *, warn_days: int) -> Band:
    """Return the band of a list that an obligation stands in."""
    if item.status == "unreadable":
        return "unreadable"
    if not item.is_open and not item.declined:
        return "settled"
    kind = item.band()
    if kind != "dated":
        return kind
    return _dated_band(item.days_left or 0, warn_days)


def _dated_band(days_left: int, warn_days: int) -> Band:
    if days_left < 0:
        return "late"
    return "soon" if days_left <= warn_days else "later"


def glance(picture: Picture, items: Iterable[Obligation]) -> list[GlanceRow]:
    """Return one row per task and period that `items` touch, by band, due date and plan order."""
    groups: dict[tuple[str, str | None], list[Obligation]] = {}
    for item in items:
        groups.setdefault((item.task.id, item.period), []).append(item)
    rows = [_glance_row(picture, picture.states[key], group) for key, group in groups.items()]
    return sorted(
        rows,
        key=lambda row: (
            BANDS.index(row.band), row.due or date.max, row.state.task.position, row.state.duty.period or "",
        ),
    )  # fmt: skip


def _glance_row(picture: Picture, state: TaskState, group: list[Obligation]) -> GlanceRow:
    firm = [item for item in group if item.is_open and not item.candidate]
    dates = [item.due for item in firm if item.due is not None]
    due_on = min(dates) if dates else state.duty.due
    days_left = (due_on - picture.as_of).days if due_on and firm else None
    words = picture.words[state.task.id]
    return GlanceRow(
        state=state,
        due=due_on,
        late=sum(item.is_late for item in group),
        band=_glance_band(state, firm, group, days_left, picture.plan.head.warn_days),
        days_left=days_left,
        leads=words.lead or words.responsible,
    )


def _glance_band(
    state: TaskState, firm: list[Obligation], group: list[Obligation], days_left: int | None, warn_days: int
) -> Band:
    if not firm:
        if any(item.candidate and (item.is_open or item.declined) for item in group):
            return "candidate"
        return "unreadable" if any(item.status == "unreadable" for item in group) else "settled"
    if days_left is not None:
        return _dated_band(days_left, warn_days)
    return "ongoing" if state.duty.ongoing else "undated"


def search(tasks: Iterable[Task], text: str) -> list[Task]:
    """Return the tasks whose text, headings or units hold `text`, blanks and widths aside."""
    wanted = fold(text)
    return [
        task
        for task in tasks
        if any(
            wanted in fold(part) for part in (task.record.text, task.section, task.topic or "", *task.groups_and_units)
        )
    ]


def named_sections(plan: Plan, wanted: str) -> list[str]:
    """Return the section titles that `wanted` means: a number from 1, or part of the title."""
    titles = list(dict.fromkeys(task.section for task in plan.tasks))
    key = fold(wanted)
    if key.isascii() and key.isdigit():
        number = int(key[:6])
        return titles[number - 1 : number] if number >= 1 else []
    chinese = "一二三四五六七八九十"
    if len(key) == 1 and key in chinese:
        return titles[chinese.index(key) : chinese.index(key) + 1]
    return [title for title in titles if key and key in fold(title)]


def short_title(text: str) -> str:
    """Return a task's text up to its first ，；or 。 (nothing editorial is stored)."""
    ends = [place for place in (text.find(mark) for mark in "，；。") if place > 0]
    return text[: min(ends)] if ends else text
