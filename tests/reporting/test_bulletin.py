"""The units of a 通报 in order, who is silent, and what is no lateness."""

from __future__ import annotations

from collections.abc import Callable

from gkplan.reporting.bulletin import bulletin
from gkplan.reporting.scope import Scope
from tests.conftest import Project
from tests.test_obligations import done, ledger

Build = Callable[..., Project]
OWING = "id: {0}, text: 做第{0}件。, responsible: [{1}], deadline: {2}"


def test_units_come_by_rate_and_those_of_which_nothing_is_due_last(project: Build) -> None:
    built = project(
        OWING.format(1, "示例办, 甲局, 乙局, 西镇", "4月底前"),
        OWING.format(2, "甲局", "5月底前"),
        OWING.format(3, "东街道", "12月底前"),
        OWING.format(4, "丙中心", "长期坚持"),
        OWING.format(5, "乙局, 西镇", "12月底前"),
        ledger__甲局=ledger("甲局", done("1", "2025-04-02")),
        ledger__乙局=ledger("乙局", done("1", "2025-04-02")),
        ledger__西镇=ledger("西镇", done("1", "2025-04-02"), done("5", "2025-06-02")),
    )
    found = bulletin(Scope(built.picture("2025-07-01")))
    assert [row.unit for row in found.units] == ["西镇", "乙局", "甲局", "示例办", "东街道", "丙中心"]
    assert [item.unit for item in found.silent] == ["示例办", "东街道", "丙中心"]
    assert [item.task.id for item in found.whole.early] == ["5"]
    figures = {(one.unit, one.name): (one.value, one.measure) for one in found.figures()}
    assert figures["", "silent"] == (3, "家")
    assert figures["甲局", "due"] == (2, "项次")
    assert figures["", "late_units"] == (2, "家")


def test_a_deadline_before_the_notice_is_in_no_rate_and_no_order_open_or_done(project: Build) -> None:
    built = project(
        OWING.format(1, "甲局, 乙局", "2月底前"),
        OWING.format(2, "甲局, 乙局", "3月20日前"),
        ledger__乙局=ledger("乙局", done("1", "2025-03-20")),
    )
    found = bulletin(Scope(built.picture("2025-04-01")))
    whole = found.whole
    assert (len(whole.due), len(whole.due_done), len(whole.total), len(whole.late_done)) == (2, 0, 2, 0)
    assert [(item.task.id, item.unit) for item in whole.late] == [("2", "甲局"), ("2", "乙局")]
    assert [row.unit for row in found.units] == ["甲局", "乙局"]
    assert [item.unit for item in found.whole.born_late] == ["甲局", "乙局"]
    figures = {one.name: one.value for one in found.figures() if not one.unit}
    assert (figures["born_late"], figures["born_late_done"], figures["units"]) == (2, 1, 2)


def test_the_units_are_those_of_the_plan_and_not_of_the_ledgers_that_can_be_read(project: Build) -> None:
    built = project(
        OWING.format(1, "甲局, 乙局, 东街道", "4月底前"),
        "id: 2, text: 做。, lead: [甲局], responsible: [西镇], supporting: [丙中心], deadline: 4月底前",
        ledger__甲局=ledger("甲局", done("2", "2025-04-02")),
        ledger__乙局="unit: 乙局\nentries: 无\n",
        ledger__东街道=ledger("东街道", "task: 1, status: 不涉及, reason: 没有"),
        decisions="verifications:\n  - {task: 1, unit: 东街道, date: 2025-04-20, result: 通过}\n",
    )
    found = bulletin(Scope(built.picture("2025-07-01")))
    assert sorted({item.unit for item in found.whole.owed}) == ["甲局"]
    assert {one.name: one.value for one in found.figures()}["units"] == 4


def test_what_the_sentences_count_is_a_figure(project: Build) -> None:
    built = project(
        OWING.format(1, "示例办, 甲局, 乙局", "4月底前"),
        OWING.format(2, "甲局", "未明确"),
        ledger__示例办=ledger("示例办", done("1", "2025-04-02")),
        ledger__甲局=ledger("甲局", done("1", "2025-05-02"), done("2", "2025-05-02")),
        decisions="verifications:\n  - {task: 1, unit: 甲局, date: 2025-06-01, result: 通过}\n",
    )
    found = {
        one.name: (one.value, one.measure, one.tasks) for one in bulletin(Scope(built.picture("2025-07-01"))).figures()
    }
    assert found["all_done_units"] == (2, "家", {"1": 2})
    assert found["in_time_units"] == (1, "家", {"1": 1})
    assert found["undated_done"] == (1, "项次", {"2": 1})
    assert found["verified_units"] == (1, "家", {"1": 1})
