from __future__ import annotations

import os
import subprocess
import sys
from datetime import date

import pytest

from gkplan.clock import day_of, iso, moment, parse_date, today
from gkplan.errors import UsageProblem

LAST_SECOND = 1757951999  # 2025-09-15T15:59:59Z
MIDNIGHT = 1757952000  # 2025-09-15T16:00:00Z: midnight in Beijing


@pytest.mark.parametrize(("seconds", "expected"), [(LAST_SECOND, date(2025, 9, 15)), (MIDNIGHT, date(2025, 9, 16))])
def test_the_day_changes_at_midnight_in_beijing(seconds: int, expected: date) -> None:
    assert today(lambda: float(seconds)) == expected


@pytest.mark.parametrize("zone", ["America/Los_Angeles", "Pacific/Kiritimati", "UTC", "没有这个时区"])
def test_the_machines_time_zone_does_not_matter(zone: str) -> None:
    code = f"from gkplan.clock import today; print(today(lambda: {LAST_SECOND}), today(lambda: {MIDNIGHT}))"
    done = subprocess.run(
        [sys.executable, "-c", code], env={**os.environ, "TZ": zone}, capture_output=True, text=True, check=True
    )
    assert done.stdout == "2025-09-15 2025-09-16\n"


def test_the_clock_is_read_when_nothing_is_given() -> None:
    assert 2025 <= today().year <= 2199


def test_a_moment_is_told_in_beijing_to_the_minute() -> None:
    assert moment(lambda: float(LAST_SECOND)) == "2025-09-15 23:59"
    assert moment(lambda: float(MIDNIGHT)) == "2025-09-16 00:00"


def test_a_clock_out_of_range_is_said_so() -> None:
    with pytest.raises(UsageProblem) as caught:
        today(lambda: 1e20)
    assert (caught.value.message, caught.value.hint) == (
        "这台电脑的日期不对，读不出今天是哪天",
        "校准系统时间，或用 --as-of 指定日期",
    )


@pytest.mark.parametrize("text", ["1900-01-01", "2024-02-29", "2025-09-03", "2199-12-31"])
def test_dates_are_read(text: str) -> None:
    assert parse_date(text).isoformat() == text


SHAPE = "写作 2025-09-03 的样子，用半角数字"


@pytest.mark.parametrize(
    ("text", "message", "hint"),
    [
        ("2025-9-3", "日期的值“2025-9-3”不是日期", "写作 2025-09-03"),
        ("2025/9/3", "日期的值“2025/9/3”不是日期", "写作 2025-09-03"),
        ("2025.09.03", "日期的值“2025.09.03”不是日期", "写作 2025-09-03"),
        ("2025年9月3日", "日期的值“2025年9月3日”不是日期", "写作 2025-09-03"),
        ("２０２５-09-03", "日期的值“２０２５-09-03”不是日期", "写作 2025-09-03"),
        ("２０２５－０９－０３", "日期的值“２０２５－０９－０３”不是日期", "写作 2025-09-03"),
        ("2025-2-30", "日期的值“2025-2-30”不是日期", SHAPE),
        ("20250903", "日期的值“20250903”不是日期", SHAPE),
        ("2025-09", "日期的值“2025-09”不是日期", SHAPE),
        ("2025-W36-3", "日期的值“2025-W36-3”不是日期", SHAPE),
        ("2025-09-03T08:00", "日期的值“2025-09-03T08:00”不是日期", SHAPE),
        (" 2025-09-03", "日期的值“ 2025-09-03”不是日期", "写作 2025-09-03"),
        ("٢٠٢٥-٠٩-٠٣", "日期的值“٢٠٢٥-٠٩-٠٣”不是日期", SHAPE),
        ("明天", "日期的值“明天”不是日期", SHAPE),
        ("", "日期的值“”不是日期", SHAPE),
        ("2025-02-30", "日期的值“2025-02-30”不对：没有这一天", "核对年、月、日"),
        ("2025-13-01", "日期的值“2025-13-01”不对：没有这一天", "核对年、月、日"),
        ("0000-01-01", "日期的值“0000-01-01”不对：没有这一天", "核对年、月、日"),
        ("1899-12-31", "日期的值“1899-12-31”超出范围", "年份在 1900 到 2199 之间"),
        ("2200-01-01", "日期的值“2200-01-01”超出范围", "年份在 1900 到 2199 之间"),
    ],
)
def test_all_else_is_refused_with_a_remedy(text: str, message: str, hint: str) -> None:
    with pytest.raises(UsageProblem) as caught:
        parse_date(text)
    assert (caught.value.message, caught.value.hint, caught.value.exit_code) == (message, hint, 2)


def test_the_option_is_named() -> None:
    with pytest.raises(UsageProblem, match=r"^--by 的值“x”不是日期$"):
        parse_date("x", option="--by")


@pytest.mark.parametrize("text", [f"2025-{'9' * 30}-1", f"2025-{'9' * 5000}-1", "2025-\ud800-1"])
def test_monstrous_dates_are_refused_like_others(text: str) -> None:
    with pytest.raises(UsageProblem, match="不是日期"):
        parse_date(text)


def test_the_day_of_a_moment_is_beijing_s_and_may_not_exist() -> None:
    assert (day_of(LAST_SECOND), day_of(MIDNIGHT)) == (date(2025, 9, 15), date(2025, 9, 16))
    assert (day_of(-1), day_of(10**15), day_of(-(10**15))) == (date(1970, 1, 1), None, None)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2025-9-3", "2025-09-03"),
        ("２０２５．９．３", "2025-09-03"),
        ("2025年9月3号", "2025-09-03"),
        ("2025 年 9 月 3 日", "2025-09-03"),
        ("2025-2-30", "2025-02-30"),
        ("25-9-3", None),
        ("九月三日", None),
        ("2025-9", None),
    ],
)
def test_days_as_people_write_them(text: str, expected: str | None) -> None:
    assert iso(text) == expected
