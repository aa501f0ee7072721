"""What obligations count for: by the same rules as `status`, whatever the day and the unit."""

from __future__ import annotations

from datetime import date

import pytest

from gkplan import checks, obligations, revision, standing
from gkplan.queries import Selection
from gkplan.reporting.figures import Figure, Mark
from gkplan.reporting.scope import Scope
from gkplan.reporting.tally import LABELS, Tally, tally
from tests.conftest import ROOT

DAYS = ("2025-03-10", "2025-05-09", "2025-06-30", "2025-07-20", "2025-09-15", "2025-12-31", "2026-02-01")


def scope(data: str, as_of: str) -> Scope:
    plan = checks.check(revision.find(str(ROOT / data), ROOT)).plan
    assert plan is not None
    return Scope(obligations.picture(plan, as_of=date.fromisoformat(as_of)))


def counts(found: Tally) -> dict[str, int]:
    return {name: len(getattr(found, name)) for name in found._fields}


def of_status(row: standing.Standing) -> dict[str, int]:
    """Return what `status` counts, by the names of the tally."""
    rates = row.rates
    return {
        "owed": rates.total + rates.ongoing, "total": rates.total, "total_done": rates.total_done,
        "on_time": rates.on_time, "late_done": rates.late_done, "lagging": row.lagging, "slipping": row.late_eta,
        "ongoing": rates.ongoing, "ongoing_reported": rates.ongoing_reported, "supporting": row.supporting,
        "candidates": row.candidates,
    }  # fmt: skip


@pytest.mark.parametrize("as_of", DAYS)
@pytest.mark.parametrize("data", ["examples/demo/data", "data"])
def test_the_counts_are_those_of_status(data: str, as_of: str) -> None:
    asked = scope(data, as_of)
    progress = standing.progress(asked.picture, Selection(), "unit")
    rows = {str(row.label.group): row for row in progress.rows}
    owed = asked.by_unit(asked.items)
    assert list(owed) == list(rows)
    for items, row in [(asked.items, progress.whole), *((owed[name], rows[name]) for name in owed)]:
        found = counts(tally(items, asked.picture.as_of))
        assert {name: found[name] for name in of_status(row)} == of_status(row)
        spared = [
            item for item in tally(items, asked.picture.as_of).born_late if item.due and item.due <= asked.picture.as_of
        ]
        open_still, gone = sum(not item.is_done for item in spared), sum(item.is_done for item in spared)
        assert found["due"] + len(spared) == row.rates.due
        assert (found["due_done"] + gone, found["late"] + open_still) == (row.rates.due_done, row.late)


@pytest.mark.parametrize("as_of", DAYS)
def test_the_parts_add_up(as_of: str) -> None:
    asked = scope("examples/demo/data", as_of)
    found = tally(asked.items, asked.picture.as_of)
    n = counts(found)
    assert n["owed"] == n["total"] + n["ongoing"]
    apart = n["undated_done"] + sum(item.is_done for item in found.born_late)
    assert n["total_done"] == n["due_done"] + n["early"] + apart == n["on_time"] + n["late_done"] + apart
    assert set(LABELS) == set(found._fields)


def test_a_figure_tells_the_tasks_behind_it_with_how_often_each_counts() -> None:
    marks = (Mark("1", "甲局", ""), Mark("1", "乙局", ""), Mark("3", "甲局", "2025Q1"))
    assert Figure("due", "到期", 3, "项次", marks).tasks == {"1": 2, "3": 1}
