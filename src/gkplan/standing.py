"""How far a set of obligations is: rates, statuses and lights, as a whole and by section, topic, unit, month or role.

Pure. What is counted is one obligation at a time (项次); the rows of a grouping add up to the whole.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date
from typing import TYPE_CHECKING, Literal, NamedTuple, get_args

from gkplan.duties import ROLES, Role
from gkplan.obligations import RATED, Light, Obligation, Rates, Request, Status, rates, shows_progress

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet

    from gkplan.obligations import Picture
    from gkplan.queries import Selection

Grouping = Literal["section", "topic", "unit", "month", "role"]
ONGOING, UNDATED = "ongoing", "undated"
"""The two groups by month that have none: 长期坚持, and no date at all."""


class Label(NamedTuple):
    """Which row it is."""

    by: Grouping | Literal["all"]
    group: str | None = None
    """A title, a unit's register name, `2025-09`, a role; None for the whole, and for tasks without a topic."""
    section: str | None = None
    """The section that a topic belongs to."""


class Standing(NamedTuple):
    """How one group of obligations stands.

    Each is in one place: `obligations` = `rates.total` + `rates.ongoing` + `supporting` + `candidates` + `left_out`.
    The sum of `statuses`, and that of `lights`, is all of them but the candidates.
    """

    label: Label
    obligations: int
    """All of them, candidates too."""
    rates: Rates
    late: int
    """Red ones of those that the rates are of."""
    lagging: int
    """Yellow ones of the same."""
    upcoming: int
    """Blue ones of the same."""
    supporting: int
    """Firm ones in roles that the rates leave out (配合)."""
    supporting_done: int
    supporting_late: int
    candidates: int
    """待明确."""
    statuses: Mapping[Status, int]
    """Of firm ones in every role: all statuses, zeros too."""
    lights: Mapping[Light, int]
    """Of the same ones: all lights, zeros too."""
    review_pending: int
    """不涉及 that the office has not confirmed: counted until then."""
    unrecorded_late: int
    """Red ones without a ledger entry: 台账无记录."""
    born_late: int
    """Red ones whose deadline lies before the notice."""
    late_eta: int
    """预计逾期, of those that the rates are of."""
    requests: Mapping[Request, int]
    """Extensions asked for and decided."""
    ongoing_units: int
    """Units that owe a standing duty."""
    ongoing_reported_units: int

    @property
    def confirmed_out(self) -> int:
        """How many the office has confirmed as 不涉及."""
        return self.statuses["not_applicable"] - self.review_pending

    @property
    def left_out(self) -> int:
        """How many nothing is counted of: 已由牵头完成, 不涉及 (confirmed), 台账有误."""
        return self.statuses["closed"] + self.statuses["unreadable"] + self.confirmed_out


class Elapsed(NamedTuple):
    """序时进度: the days of the plan's year that are gone, the as-of day among them."""

    days: int
    of: int


class Progress(NamedTuple):
    """Everything that `status` shows."""

    picture: Picture
    selection: Selection
    by: Grouping
    items: tuple[Obligation, ...]
    """The obligations asked for."""
    elapsed: Elapsed
    whole: Standing
    rows: tuple[Standing, ...]
    """One per group, in the order of plan, register, calendar or roles."""
    silent: tuple[str, ...]
    """Units that owe something firm and have no ledger entry at all."""
    unreadable: tuple[str, ...]
    """Units whose ledger has errors."""
    slipping: tuple[Obligation, ...]
    """预计逾期: open, not yet late, and to be done after the due date by the unit's own word."""


def progress(picture: Picture, selection: Selection, by: Grouping) -> Progress:
    """Return how the obligations asked for stand: the whole, and one row per group."""
    items = tuple(item for item in picture.obligations if selection.picks(item))
    register = picture.plan.register
    units = sorted({item.unit for item in items}, key=register.order)
    owing = {item.unit for item in items if item.counted}
    return Progress(
        picture=picture,
        selection=selection,
        by=by,
        items=items,
        elapsed=elapsed(picture.plan.head.year, picture.as_of),
        whole=_stand(items, Label("all"), as_of=picture.as_of, roles=_roles(selection)),
        rows=rows(picture, selection, items, by=by),
        silent=tuple(name for name in units if name in owing and not _has_entries(picture, name)),
        unreadable=tuple(name for name in units if name in picture.plan.unreadable),
        slipping=slipping(items, _roles(selection)),
    )


def rows(picture: Picture, selection: Selection, items: Iterable[Obligation], *, by: Grouping) -> tuple[Standing, ...]:
    """Return one row per group of `items`; by role, each role is measured by itself."""
    groups: dict[Label, list[Obligation]] = {}
    for item in items:
        groups.setdefault(_label(item, by), []).append(item)
    ordered = sorted(groups.items(), key=lambda group: _rank(picture, group[0], group[1]))
    roles = _roles(selection)
    return tuple(
        _stand(found, label, as_of=picture.as_of, roles={found[0].role} if by == "role" else roles)
        for label, found in ordered
    )


def elapsed(year: int, as_of: date) -> Elapsed:
    """Return the days of `year` gone by `as_of`, inclusive: none before the year, all of them after it."""
    first = date(year, 1, 1)
    of = (date(year, 12, 31) - first).days + 1
    return Elapsed(min(max((as_of - first).days + 1, 0), of), of)


def rounded(part: int, whole: int, steps: int) -> int:
    """Return `part` of `whole` in `steps`, half up; 0 only where there is none, `steps` only where it is all."""
    if part <= 0:
        return 0
    if part >= whole:
        return steps
    return min(max((2 * part * steps + whole) // (2 * whole), 1), steps - 1)


def slipping(items: Iterable[Obligation], roles: AbstractSet[Role] = RATED) -> tuple[Obligation, ...]:
    """Return the open ones in `roles` that are not late yet and will be, by the unit's own word (预计逾期)."""
    return tuple(item for item in items if item.role in roles and _is_slipping(item))


def _is_slipping(item: Obligation) -> bool:
    eta = item.entry.eta if item.entry else None
    timed = item.is_open and not (item.candidate or item.is_late or item.duty.ongoing)
    return timed and item.due is not None and eta is not None and eta > item.due


def _roles(selection: Selection) -> AbstractSet[Role]:
    return RATED if selection.role is None else {selection.role}


def _has_entries(picture: Picture, unit: str) -> bool:
    ledger = picture.plan.ledgers.get(unit)
    return ledger is not None and bool(ledger.entries)


# ---------------------------------------------------------------- groups


def _label(item: Obligation, by: Grouping) -> Label:
    if by == "topic":
        return Label(by, item.task.topic, item.task.section)
    if by == "section":
        return Label(by, item.task.section)
    return Label(by, {"unit": item.unit, "role": item.role}.get(by) or _month(item))


def _month(item: Obligation) -> str:
    if item.duty.ongoing:
        return ONGOING
    return item.due.strftime("%Y-%m") if item.due else UNDATED


def _rank(picture: Picture, label: Label, items: list[Obligation]) -> tuple[int, str]:
    """Sort key of a group: plan order, register order, roles by strength, months before what has none."""
    if label.by == "unit":
        return picture.plan.register.order(items[0].unit), ""
    if label.by == "role":
        return ROLES.index(items[0].role), ""
    if label.by == "month":
        return 0, str(label.group)
    return min(item.task.position for item in items), ""


# ---------------------------------------------------------------- counting


def _stand(items: Iterable[Obligation], label: Label, *, as_of: date, roles: AbstractSet[Role]) -> Standing:
    items = list(items)
    firm = [item for item in items if not item.candidate]
    counted = [item for item in firm if item.counted]
    measured = [item for item in counted if item.role in roles]
    others = [item for item in counted if item.role not in roles]
    standing = [item for item in measured if item.duty.ongoing]
    late = [item for item in firm if item.is_late]
    own, lights = Counter(item.light for item in measured), Counter(item.light for item in firm)
    statuses, asked = Counter(item.status for item in firm), Counter(item.request for item in firm if item.request)
    return Standing(
        label=label,
        obligations=len(items),
        rates=rates(measured, as_of=as_of, roles=roles),
        late=own["red"],
        lagging=own["yellow"],
        upcoming=own["blue"],
        supporting=len(others),
        supporting_done=sum(item.is_done for item in others),
        supporting_late=sum(item.is_late for item in others),
        candidates=len(items) - len(firm),
        statuses={name: statuses[name] for name in get_args(Status)},
        lights={name: lights[name] for name in get_args(Light)},
        review_pending=sum(item.review_pending for item in firm),
        unrecorded_late=sum(item.status == "not_reported" for item in late),
        born_late=sum(item.born_late for item in late),
        late_eta=len(slipping(measured, roles)),
        requests={name: asked[name] for name in get_args(Request)},
        ongoing_units=len({item.unit for item in standing}),
        ongoing_reported_units=len({item.unit for item in standing if shows_progress(item)}),
    )
