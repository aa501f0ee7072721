"""What an annual report says: what is on record, by section, and nothing of what is not."""

from __future__ import annotations

from collections.abc import Callable

from gkplan.reporting.scope import Scope
from gkplan.reporting.year import year
from tests.conftest import Project
from tests.test_obligations import done, ledger

Build = Callable[..., Project]


def test_only_what_is_completed_or_kept_up_is_there(project: Build) -> None:
    checkpoints = "checkpoints: [{every: 每季度, text: 检查一次}]"
    built = project(
        f"id: 1, text: 做一。, responsible: [甲局, 乙局], deadline: 年底前, {checkpoints}",
        "id: 2, text: 做二。, responsible: [甲局], deadline: 4月底前",
        "id: 3, text: 做三。, responsible: [甲局, 乙局], deadline: 长期坚持",
        "id: 4, text: 做四。, lead: [甲局], supporting: [乙局], deadline: 年底前",
        ledger__甲局=ledger("甲局", done("1", "2025-06-20", period="二季度"), "task: 3, status: 进行中"),
        ledger__乙局=ledger("乙局", done("1", "2025-06-20"), "task: 3, status: 未启动", done("4", "2025-06-21")),
    )
    found = year(Scope(built.picture("2025-07-01")))
    assert [
        (part.section, [(one.text, one.units, [item.period for item in one.items]) for one in part.tasks])
        for part in found.parts
    ] == [("第一部分", [("做一。", ("乙局",), [None]), ("检查一次", ("甲局",), ["2025Q2"])])]
    assert [(one.text, one.units) for one in found.ongoing] == [("做三。", ("甲局",))]
    names = {one.name for one in found.figures()}
    assert {one.name: one.value for one in found.figures()}["section.1"] == 2
    assert names.isdisjoint({"late", "unrecorded", "returned", "lagging", "silent", "due", "total"})
