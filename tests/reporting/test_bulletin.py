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


def test_a_deadline_before_the_notice_is_due_and_no_lateness(project: Build) -> None:
    built = project(OWING.format(1, "甲局, 乙局", "2月底前"), ledger__甲局=ledger("甲局", done("1", "2025-03-20")))
    found = bulletin(Scope(built.picture("2025-04-01"))).whole
    assert (len(found.due), len(found.due_done), found.late) == (2, 1, ())
    assert [item.unit for item in found.born_late] == ["乙局"]
