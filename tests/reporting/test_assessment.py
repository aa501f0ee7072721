"""The row of each unit: what is on record, added up, and no scores."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from gkplan.reporting.assessment import Assessment, assessment
from gkplan.reporting.scope import Scope
from tests.conftest import UNITS, Project
from tests.test_obligations import done, ledger

Build = Callable[..., Project]
OWING = "id: {0}, text: 做第{0}件。, responsible: [{1}], deadline: {2}"


def assessed(project: Project, as_of: str, *units: str) -> Assessment:
    return assessment(Scope(project.picture(as_of), frozenset(units) or None))


def rows(found: Assessment) -> dict[str, tuple[int, ...]]:
    return {row.unit: tuple(figure.value for figure in row.figures()) for row in found.rows}


def test_what_is_due_is_on_time_late_or_open(project: Build) -> None:
    built = project(
        OWING.format(1, "甲局, 乙局", "4月底前"),
        OWING.format(2, "甲局", "5月底前"),
        OWING.format(3, "甲局", "6月底前"),
        OWING.format(4, "甲局", "12月底前"),
        OWING.format(5, "甲局", "长期坚持"),
        OWING.format(6, "各有关部门、单位", "4月底前"),
        ledger__甲局=ledger("甲局", done("1", "2025-04-02"), done("2", "2025-06-03"), done("4", "2025-06-05")),
        ledger__乙局=ledger("乙局", "task: 1, status: 进行中"),
    )
    found = assessed(built, "2025-07-01")
    assert rows(found) == {"甲局": (3, 1, 1, 1, 1, 0, 0, 0, 0), "乙局": (1, 0, 0, 1, 0, 0, 0, 0, 0)}
    assert [item.task.id for item in found.early] == ["4"]
    assert found.without == ("示例办", "丙中心", "东街道", "西镇")


def test_decisions_up_to_the_day_are_counted_by_the_time(project: Build) -> None:
    built = project(
        OWING.format(1, "甲局, 乙局", "4月底前"),
        OWING.format(2, "甲局", "5月底前"),
        ledger__甲局=ledger("甲局", done("1", "2025-04-02", updated="2025-06-30")),
        decisions=(
            "extensions:\n  - {task: 2, units: [甲], until: 2025-08-31, reason: 等, result: 同意, approved: 2025-05-01, approved_by: 示例办, document: 示5号}\n"
            "verifications:\n"
            "  - {task: 1, unit: 甲局, date: 2025-05-02, result: 退回}\n"
            "  - {task: 1, unit: 甲, date: 2025-06-02, result: 退回}\n"
            "  - {task: 1, unit: 甲局, date: 2025-06-30, result: 通过}\n"
            "  - {task: 1, unit: 甲局, date: 2025-07-20, result: 退回}\n"
            "reminders:\n"
            "  - {unit: 甲, date: 2025-04-20, level: 提醒, tasks: [1]}\n"
            "  - {unit: 甲, date: 2025-05-20, level: 催办, tasks: [1]}\n"
            "  - {unit: 甲局, date: 2025-05-20, level: 督办, tasks: [2]}\n"
            "  - {unit: 甲局, date: 2025-06-20, level: 督办, tasks: [1]}\n"
            "  - {unit: 甲局, date: 2025-07-20, level: 督办, tasks: [1]}\n"
        ),
    )
    found = assessed(built, "2025-07-01")
    assert rows(found) == {"甲局": (1, 1, 0, 0, 0, 2, 1, 2, 1), "乙局": (1, 0, 0, 1, 1, 0, 0, 0, 0)}
    urged = next(one for one in found.rows[0].figures() if one.name == "urged")
    assert (urged.value, urged.measure, urged.tasks) == (2, "次", {"1": 1, "2": 1})


@pytest.mark.parametrize(
    ("updated", "counts"), [("2025-05-02", 0), ("2025-05-03", 1), ("", 0)], ids=["30 days", "31 days", "not dated"]
)
def test_an_entry_more_than_thirty_days_after_the_completion_is_backfilled(
    updated: str, counts: int, project: Build
) -> None:
    more = {"updated": updated} if updated else {}
    built = project(OWING.format(1, "甲局", "4月底前"), ledger__甲局=ledger("甲局", done("1", "2025-04-02", **more)))
    assert rows(assessed(built, "2025-07-01"))["甲局"][-1] == counts


def test_a_merged_unit_keeps_its_own_and_a_broken_ledger_is_marked(project: Build) -> None:
    merged = UNITS.replace("乙局, kind: 部门", "乙局, kind: 部门, until: 2025-06-30, successors: [甲局]")
    built = project(
        OWING.format(1, "乙局", "4月底前"),
        OWING.format(2, "乙局", "5月底前"),
        OWING.format(3, "东街道", "5月底前"),
        units=merged,
        ledger__乙局=ledger("乙局", done("1", "2025-04-02")),
        ledger__东街道="unit: 东街道\nentries: 无\n",
    )
    found = assessed(built, "2025-07-01")
    assert {unit: row[:4] for unit, row in rows(found).items()} == {
        "甲局": (1, 0, 0, 1), "乙局": (1, 1, 0, 0), "东街道": (),
    }  # fmt: skip
    assert [row.unreadable for row in found.rows] == [False, False, True]
    assert [figure.value for figure in found.sums][:4] == [2, 1, 0, 1]


def test_a_unit_asked_for_that_owes_nothing_is_named(project: Build) -> None:
    built = project(OWING.format(1, "甲局", "4月底前"))
    found = assessed(built, "2025-07-01", "甲局", "西镇")
    assert (rows(found), found.without) == ({"甲局": (1, 0, 0, 1, 1, 0, 0, 0, 0)}, ("西镇",))


def test_a_deadline_before_the_notice_is_no_delay_open_or_done(project: Build) -> None:
    built = project(OWING.format(1, "甲局, 乙局", "2月底前"), ledger__甲局=ledger("甲局", done("1", "2025-03-20")))
    found = assessed(built, "2025-07-01")
    assert rows(found) == {"甲局": (0,) * 9, "乙局": (0,) * 9}
    assert ([item.unit for item in found.born_late], [item.unit for item in found.born_late_done]) == (
        ["甲局", "乙局"], ["甲局"],
    )  # fmt: skip


def test_the_sums_are_figures_too(project: Build) -> None:
    urged = "reminders:\n  - {unit: 甲, date: 2025-05-20, level: 催办, tasks: [1]}\n"
    built = project(OWING.format(1, "甲局, 乙局", "4月底前"), OWING.format(2, "甲局", "5月底前"), decisions=urged)
    figures = {(one.unit, one.name): (one.value, one.tasks) for one in assessed(built, "2025-07-01").figures()}
    assert (figures["甲局", "due"], figures["", "due"]) == ((2, {"1": 1, "2": 1}), (3, {"1": 2, "2": 1}))
    assert figures["", "urged"] == (1, {"1": 1})
