"""What a quarterly check lists, and what it leaves out and counts apart."""

from __future__ import annotations

from collections.abc import Callable

from gkplan.reporting.quarter import Check, quarter
from gkplan.reporting.scope import Owed, Quarter, Scope
from tests.conftest import Project
from tests.test_obligations import done, ledger

Build = Callable[..., Project]


def check(project: Project, as_of: str, number: int | None = None) -> Check:
    return quarter(Scope(project.picture(as_of), quarter=Quarter(2025, number) if number else None))


def named(items: Owed) -> list[tuple[str, str, str]]:
    return [(item.task.id, item.unit, item.status) for item in items]


def district(project: Build) -> Project:
    return project(
        "id: 1, text: 做。, responsible: [甲局, 乙局, 丙中心], deadline: 8月底前",
        "id: 2, text: 做。, lead: [甲局], supporting: [乙局], deadline: 9月底前",
        "id: 3, text: 做。, responsible: [甲局], deadline: 5月底前",
        "id: 4, text: 做。, responsible: [各有关部门、单位], deadline: 9月底前",
        "id: 5, text: 做。, lead: [乙局], responsible: [甲局], deadline: 9月底前",
        "id: 6, text: 做。, responsible: [东街道], deadline: 9月底前",
        "id: 7, text: 做。, responsible: [甲局], deadline: 长期坚持",
        ledger__甲局=ledger("甲局", done("1", "2025-08-20")),
        ledger__乙局=ledger("乙局", "task: 1, status: 不涉及, reason: 无此业务", done("5", "2025-08-20")),
        ledger__丙中心=ledger("丙中心", "task: 1, status: 不涉及, reason: 无此业务"),
        ledger__东街道="unit: 东街道\nentries: 无\n",
        decisions="verifications:\n  - {task: 1, unit: 丙中心, date: 2025-09-01, result: 通过}\n",
    )


def test_it_lists_what_there_is_to_check(project: Build) -> None:
    found = check(district(project), "2025-09-15")
    assert named(found.listed) == [
        ("1", "甲局", "done"),
        ("1", "乙局", "not_applicable"),
        ("2", "甲局", "not_reported"),
        ("5", "乙局", "done"),
        ("6", "东街道", "unreadable"),
    ]
    assert named(found.earlier) == [("3", "甲局", "not_reported")]
    assert named(found.supporting) == [("2", "乙局", "not_reported")]
    assert [unit for _, unit, _ in named(found.candidates)] == ["示例办", "甲局", "乙局", "丙中心"]


def test_the_states_add_up_to_what_is_listed(project: Build) -> None:
    found = check(district(project), "2025-09-15")
    assert {one.name: one.value for one in found.states() if one.value} == {
        "done": 2, "not_applicable": 1, "not_reported": 1, "unreadable": 1,
    }  # fmt: skip
    figures = {one.name: one.value for one in found.figures()}
    assert sum(one.value for one in found.states()) == figures["listed"] == 5
    assert (figures["tasks"], figures["units"], figures["earlier"], figures["candidates"]) == (4, 3, 1, 4)


def test_another_quarter_can_be_asked_for(project: Build) -> None:
    found = check(district(project), "2025-09-15", 2)
    assert (named(found.listed), found.earlier, found.late) == ([("3", "甲局", "not_reported")], (), found.listed)
    assert check(district(project), "2025-09-15", 4).quarter.key == "2025Q4"
