"""JSON and CSV of `status`: every item has the same keys, the first one is the whole."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from gkplan.render.items import Item, document, iso
from gkplan.standing import rounded

if TYPE_CHECKING:
    from gkplan.obligations import Obligation
    from gkplan.standing import Progress, Standing


def report(progress: Progress) -> Item:
    """Return the JSON document: the envelope with 序时进度 and the lists of units and obligations beside the rows."""
    picture, gone = progress.picture, progress.elapsed
    found = document("status", rows(progress), as_of=picture.as_of, plan=picture.plan)
    return found | {
        "elapsed": {"days": gone.days, "of": gone.of, "share": share(gone.days, gone.of)},
        "unreported_units": list(progress.silent),
        "unreadable_units": list(progress.unreadable),
        "late_eta": [_slipping(item) for item in progress.slipping],
    }


def rows(progress: Progress) -> Iterator[Item]:
    """Yield the whole, then one item per group."""
    yield standing(progress.whole)
    yield from map(standing, progress.rows)


def standing(row: Standing) -> Item:
    """Return one row."""
    counts = row.rates
    return {
        "by": row.label.by,
        "group": row.label.group,
        "section": row.label.section,
        "obligations": row.obligations,
        "due": counts.due,
        "due_done": counts.due_done,
        "due_rate": share(counts.due_done, counts.due),
        "total": counts.total,
        "total_done": counts.total_done,
        "total_rate": share(counts.total_done, counts.total),
        "on_time": counts.on_time,
        "late_done": counts.late_done,
        "overdue": row.late,
        "lagging": row.lagging,
        "upcoming": row.upcoming,
        "ongoing": counts.ongoing,
        "ongoing_reported": counts.ongoing_reported,
        "ongoing_units": row.ongoing_units,
        "ongoing_reported_units": row.ongoing_reported_units,
        "supporting": row.supporting,
        "supporting_done": row.supporting_done,
        "supporting_overdue": row.supporting_late,
        "candidates": row.candidates,
        "left_out": row.left_out,
        "review_pending": row.review_pending,
        "overdue_unrecorded": row.unrecorded_late,
        "overdue_born_late": row.born_late,
        "late_eta": row.late_eta,
        "extensions": dict(row.requests),
        "statuses": dict(row.statuses),
        "lights": dict(row.lights),
    }


def flat(progress: Progress) -> Iterator[Item]:
    """Yield the rows for CSV: what is nested becomes `extension_…`, `status_…`, `light_…`."""
    heads = {"extensions": "extension", "statuses": "status", "lights": "light"}
    for row in rows(progress):
        nested = {f"{head}_{name}": count for key, head in heads.items() for name, count in row[key].items()}
        yield {key: value for key, value in row.items() if key not in heads} | nested


def share(part: int, whole: int) -> float | None:
    """Return a share, 0–1 to four digits: 1 only where it is all, 0 only where there is none; None of nothing."""
    return rounded(part, whole, 10_000) / 10_000 if whole else None


def _slipping(item: Obligation) -> Item:
    return {
        "task": item.task.id,
        "unit": item.unit,
        "role": item.role,
        "period": item.period,
        "due": iso(item.due),
        "eta": iso(item.entry.eta if item.entry else None),
    }
