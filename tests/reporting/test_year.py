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


def test_tasks_added_and_cancelled_later_are_apart_from_those_of_the_notice(project: Build) -> None:
    built = project(
        "id: 1, text: 做一。, responsible: [甲局, 乙局], deadline: 年底前",
        "id: 2, text: 做二。, responsible: [甲局], deadline: 年底前",
        "id: 正文1, text: 做三。, responsible: [甲局], deadline: 年底前",
        "id: 3, text: 做四。, responsible: [丙中心], deadline: 年底前, document_number: 示9号, issued: 2025-06-01",
        "id: 4, text: 还没有印发。, responsible: [西镇], deadline: 年底前, document_number: 示9号, issued: 2025-08-01",
        ledger__乙局="unit: 乙局\nentries: 无\n",
        decisions="amendments:\n  - {kind: 调整, task: 2, field: task, from: 做二。, document: 示6号, date: 2025-05-01}\n",
    )
    found = year(Scope(built.picture("2025-07-01")))
    assert tuple([task.id for task in part] for part in found.table) == (["1", "2", "正文1"], ["3"], ["2"])
    counts = {one.name: one.value for one in found.figures()}
    assert [counts[name] for name in ("tasks", "body", "added", "cancelled", "units")] == [2, 1, 1, 1, 3]
    one = year(Scope(built.picture("2025-07-01"), frozenset({"丙中心"})))
    assert tuple([task.id for task in part] for part in one.table) == (["3"], [], [])


def test_how_many_units_have_records_of_a_task_is_a_figure(project: Build) -> None:
    checkpoints = "checkpoints: [{every: 每季度, text: 检查一次}]"
    built = project(
        f"id: 1, text: 做一。, responsible: [甲局, 乙局], deadline: 年底前, {checkpoints}",
        "id: 2, text: 做二。, responsible: [甲局, 乙局], deadline: 长期坚持",
        ledger__甲局=ledger("甲局", done("1", "2025-06-20", period="二季度"), "task: 2, status: 进行中"),
        ledger__乙局=ledger("乙局", done("1", "2025-06-20"), "task: 2, status: 进行中"),
    )
    scope = Scope(built.picture("2025-07-01"))
    found = {one.label: (one.value, one.measure, one.tasks) for one in year(scope).figures()}
    assert found["任务1有完成记录的单位"] == (1, "家", {"1": 1})
    assert found["任务1（检查一次）有完成记录的单位"] == (1, "家", {"1": 1})
    assert found["任务2已报进展的单位"] == (2, "家", {"2": 2})
    assert not any(one.label.startswith("任务1") for one in year(scope._replace(units=frozenset({"甲局"}))).figures())
