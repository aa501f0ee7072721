"""Quarters: their days, the one that a date lies in, and what belongs to one."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from gkplan.reporting.scope import Quarter, Scope, quarter_of
from tests.conftest import Project

Build = Callable[..., Project]


@pytest.mark.parametrize(
    ("number", "first", "last"),
    [
        (1, "2024-01-01", "2024-03-31"),
        (2, "2024-04-01", "2024-06-30"),
        (3, "2024-07-01", "2024-09-30"),
        (4, "2024-10-01", "2024-12-31"),
    ],
)
def test_a_quarter_has_three_months(number: int, first: str, last: str) -> None:
    quarter = Quarter(2024, number)
    assert (quarter.first.isoformat(), quarter.last.isoformat(), quarter.key) == (first, last, f"2024Q{number}")


@pytest.mark.parametrize(
    ("as_of", "key"),
    [
        ("2025-01-01", "2025Q1"),
        ("2025-03-31", "2025Q1"),
        ("2025-04-01", "2025Q2"),
        ("2025-12-31", "2025Q4"),
        ("2024-12-31", "2025Q1"),
        ("2026-01-01", "2025Q4"),
    ],
)
def test_the_quarter_is_one_of_the_plan_s_year(as_of: str, key: str) -> None:
    assert quarter_of(date.fromisoformat(as_of), 2025).key == key


def held(project: Project, number: int, year: int = 2025) -> list[tuple[str, str | None]]:
    quarter = Quarter(year, number)
    return [(item.task.id, item.period) for item in Scope(project.picture("2025-07-10")).items if quarter.holds(item)]


def test_periods_belong_to_their_quarter_and_the_rest_by_its_due_date(project: Build) -> None:
    built = project(
        "id: 1, text: 做。, responsible: [甲局], deadline: 每季度",
        "id: 2, text: 做。, responsible: [甲局], deadline: 每月",
        "id: 3, text: 做。, responsible: [甲局], deadline: 上半年、下半年",
        "id: 4, text: 做。, responsible: [甲局], deadline: 9月底前",
        "id: 5, text: 做。, responsible: [甲局], deadline: 长期坚持",
        "id: 6, text: 做。, responsible: [甲局], deadline: 5月底前、8月底前",
        "id: 7, text: 做。, responsible: [甲局], deadline: 未明确",
    )
    assert held(built, 3) == [
        ("1", "2025Q3"), ("2", "2025-07"), ("2", "2025-08"), ("2", "2025-09"), ("4", None), ("6", "2025-08-31"),
    ]  # fmt: skip
    assert ("3", "2025-06-30") in held(built, 2)


def test_more_time_takes_a_duty_to_another_quarter_but_a_period_stays_in_its_own(project: Build) -> None:
    more = "units: [甲局], until: 2026-01-31, reason: 等, result: 同意, approved: 2025-06-01, approved_by: 示例办, document: 示5号"
    built = project(
        "id: 1, text: 做。, responsible: [甲局], deadline: 每季度",
        "id: 2, text: 做。, responsible: [甲局], deadline: 9月底前",
        decisions=f"extensions:\n  - {{task: 1, period: 三季度, {more}}}\n  - {{task: 2, {more}}}\n",
    )
    assert held(built, 3) == [("1", "2025Q3")]
    assert held(built, 1, 2026) == [("1", "2025Q3"), ("2", None)]


def test_a_scope_lists_by_task_period_and_unit_and_the_whole_district_has_all_tasks_in_force(project: Build) -> None:
    built = project(
        "id: 1, text: 做。, responsible: [乙局, 甲局], deadline: 每季度",
        "id: 2, text: 做。, responsible: [各有关部门、单位], deadline: 4月底前",
        "id: 3, text: 做。, responsible: [甲局], deadline: 4月底前",
        decisions="amendments:\n  - {kind: 调整, task: 3, field: task, from: 做。, document: 示6号, date: 2025-05-01}\n",
    )
    whole = Scope(built.picture("2025-09-15"))
    assert [(item.task.id, item.period, item.unit) for item in whole.items][:3] == [
        ("1", "2025Q1", "甲局"), ("1", "2025Q1", "乙局"), ("1", "2025Q2", "甲局"),
    ]  # fmt: skip
    assert [task.id for task in whole.tasks(whole.items)] == ["1", "2"]
    one = Scope(built.picture("2025-09-15"), frozenset({"东街道"}))
    assert (one.items, one.tasks(one.items)) == ((), ())
