"""What a task asks for: the first day of each duty's window or period."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from gkplan.duties import duties, words_at
from tests.conftest import Project


@pytest.mark.parametrize(
    ("deadline", "expected"),
    [
        ("9月底前", [(None, None)]),
        ("长期坚持", [(None, None)]),
        ("8月—10月", [(None, "2025-08-01")]),
        ("下半年", [(None, "2025-07-01")]),
        ("6月底前、11月底前", [("2025-06-30", None), ("2025-11-30", None)]),
        (
            "每季度",
            [
                ("2025Q1", "2025-01-01"),
                ("2025Q2", "2025-04-01"),
                ("2025Q3", "2025-07-01"),
                ("2025Q4", "2025-10-01"),
            ],
        ),
        ("每季度首月10日前", [("2025Q2", "2025-04-01"), ("2025Q3", "2025-07-01"), ("2025Q4", "2025-10-01")]),
        ("每半年", [("2025H1", "2025-01-01"), ("2025H2", "2025-07-01")]),
        ("每年", [("2025", "2025-01-01")]),
        (
            "每两个月",
            [
                ("2025-04", "2025-03-01"),
                ("2025-06", "2025-05-01"),
                ("2025-08", "2025-07-01"),
                ("2025-10", "2025-09-01"),
                ("2025-12", "2025-11-01"),
            ],
        ),
        ("每两个季度", [("2025Q2", "2025-01-01"), ("2025Q4", "2025-07-01")]),
    ],
)
def test_windows_and_periods_have_a_first_day(
    project: Callable[..., Project], deadline: str, expected: list[tuple[str | None, str | None]]
) -> None:
    plan = project(f"id: 1, text: 做。, responsible: [甲局], deadline: {deadline}").check().plan
    assert plan is not None
    (task,) = plan.tasks
    found = duties(task, words_at(task, plan, date(2025, 9, 15)), plan)
    assert [(duty.period, duty.start and str(duty.start)) for duty in found] == expected


def test_a_monthly_duty_begins_on_the_first_of_each_month(project: Callable[..., Project]) -> None:
    plan = project("id: 1, text: 做。, responsible: [甲局], deadline: 每月5日前").check().plan
    assert plan is not None
    found = duties(plan.tasks[0], words_at(plan.tasks[0], plan, date(2025, 9, 15)), plan)
    assert [(duty.period, str(duty.start), str(duty.due)) for duty in found[:2]] == [
        ("2025-04", "2025-04-01", "2025-04-05"),
        ("2025-05", "2025-05-01", "2025-05-05"),
    ]
