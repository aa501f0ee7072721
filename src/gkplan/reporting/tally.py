"""Obligations sorted by what they count for.

What `status` shows too is counted by the same rules (a test compares them); only what was late before anybody was told
of it is marked there and apart here: it is not due, and no delay.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, NamedTuple

from gkplan.obligations import RATED, shows_progress
from gkplan.standing import slipping

if TYPE_CHECKING:
    from datetime import date

    from gkplan.obligations import Obligation
    from gkplan.reporting.scope import Owed


class Tally(NamedTuple):
    """Obligations by what they count for; a field's name is that of its figure."""

    borne: Owed
    """Firm, 牵头 or 责任, whatever has become of them: also closed, not applicable, of a ledger that cannot be read."""
    owed: Owed
    """Of these, what counts."""
    total: Owed
    """Of `owed`, what the rates are of: the ones that are not standing."""
    total_done: Owed
    due: Owed
    """Of `total`: due by the as-of date, by a deadline that the notice could still set."""
    due_done: Owed
    early: Owed
    """Done before the due date has come: in `total_done`, and not yet in `due`."""
    on_time: Owed
    late_done: Owed
    undated_done: Owed
    """Done, without a date that it could have been late by."""
    verified: Owed
    late: Owed
    """Of `due`: open after it."""
    unrecorded: Owed
    """Of the late ones those without a ledger entry."""
    born_late: Owed
    """Of `total`: the deadline lies before the notice; open or done."""
    returned: Owed
    """Sent back and not reported anew."""
    lagging: Owed
    slipping: Owed
    """预计逾期."""
    ongoing: Owed
    """长期坚持."""
    ongoing_reported: Owed
    supporting: Owed
    candidates: Owed


LABELS = {
    "borne": "承担", "owed": "应办", "total": "计入完成率", "total_done": "已完成",
    "due": "到期", "due_done": "到期已完成",
    "early": "提前完成、尚未到期", "on_time": "按期完成", "late_done": "逾期完成",
    "undated_done": "完成而没有注明时限", "verified": "审核销号",
    "late": "时限已过、台账上没有办结", "unrecorded": "时限已过、未报送完成情况", "born_late": "时限早于印发日",
    "returned": "退回整改", "lagging": "滞后", "slipping": "预计逾期", "ongoing": "长期坚持",
    "ongoing_reported": "长期坚持已报进展", "supporting": "配合", "candidates": "待明确",
}  # fmt: skip
"""By field."""


def tally(items: Iterable[Obligation], as_of: date) -> Tally:
    """Sort obligations by what they count for."""
    items = tuple(items)
    counted = [item for item in items if item.counted]
    borne = tuple(item for item in items if not item.candidate and item.role in RATED)
    owed = tuple(item for item in borne if item.counted)
    ongoing = tuple(item for item in owed if item.duty.ongoing)
    total = tuple(item for item in owed if not item.duty.ongoing)
    timely = [item for item in total if not item.born_late]
    due = tuple(item for item in timely if item.due is not None and item.due <= as_of)
    late = tuple(item for item in due if item.is_late)
    return Tally(
        borne=borne,
        owed=owed,
        total=total,
        total_done=tuple(item for item in total if item.is_done),
        due=due,
        due_done=tuple(item for item in due if item.is_done),
        early=tuple(item for item in timely if item.is_done and item.due is not None and item.due > as_of),
        on_time=tuple(item for item in total if item.on_time is True),
        late_done=tuple(item for item in total if item.on_time is False),
        undated_done=tuple(item for item in total if item.is_done and item.due is None),
        verified=tuple(item for item in total if item.status == "verified"),
        late=late,
        unrecorded=tuple(item for item in late if item.status == "not_reported"),
        born_late=tuple(item for item in total if item.born_late),
        returned=tuple(item for item in total if item.status == "returned"),
        lagging=tuple(item for item in total if item.light == "yellow"),
        slipping=slipping(total),
        ongoing=ongoing,
        ongoing_reported=tuple(filter(shows_progress, ongoing)),
        supporting=tuple(item for item in counted if item.role not in RATED),
        candidates=tuple(item for item in items if item.candidate),
    )
