"""The only reader of the clock, the only one that waits, and the one strict reader of dates that people type."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from datetime import date, datetime, timedelta, timezone

from gkplan.errors import UsageProblem

BEIJING = timezone(timedelta(hours=8))


def today(now: Callable[[], float] = time.time) -> date:
    """Return the date in Beijing (UTC+8 the year round), whatever the machine's time zone."""
    return _in_beijing(now).date()


def moment(now: Callable[[], float] = time.time) -> str:
    """Return date and time in Beijing to the minute, `2025-09-15 14:05`; for people, never for what is worked out."""
    return f"{_in_beijing(now):%Y-%m-%d %H:%M}"


def _in_beijing(now: Callable[[], float]) -> datetime:
    try:
        return datetime.fromtimestamp(now(), BEIJING)
    except (OverflowError, ValueError, OSError) as error:
        raise UsageProblem("这台电脑的日期不对，读不出今天是哪天", "校准系统时间，或用 --as-of 指定日期") from error


def day_of(seconds: float) -> date | None:
    """Return the date in Beijing of a moment given in seconds since 1970; None where no calendar has it."""
    try:
        return datetime.fromtimestamp(seconds, BEIJING).date()
    except (OverflowError, ValueError, OSError):
        return None


def stopwatch(now: Callable[[], float] = time.monotonic) -> Callable[[], float]:
    """Return a function that tells the seconds gone since this call."""
    started = now()
    return lambda: now() - started


def pause(seconds: float) -> None:
    """Wait."""
    time.sleep(seconds)


def parse_date(text: str, *, option: str = "日期") -> date:
    """Return the date written `YYYY-MM-DD`, years 1900–2199. Raises `UsageProblem` for all else."""
    value = f"{option}{' ' if option.isascii() else ''}的值“{text}”"
    parts = text.split("-")
    shaped = [len(part) for part in parts] == [4, 2, 2] and all(part.isascii() and part.isdigit() for part in parts)
    if not shaped:
        raise UsageProblem(f"{value}不是日期", f"写作 {_mended(text) or '2025-09-03 的样子，用半角数字'}")
    try:
        found = date.fromisoformat(text)
    except ValueError:
        raise UsageProblem(f"{value}不对：没有这一天", "核对年、月、日") from None
    if not 1900 <= found.year <= 2199:
        raise UsageProblem(f"{value}超出范围", "年份在 1900 到 2199 之间")
    return found


def _mended(text: str) -> str | None:
    """Return the likely `YYYY-MM-DD` of a day that is written otherwise; None where there is no such day."""
    found = iso(text)
    try:
        return date.fromisoformat(found).isoformat() if found else None
    except ValueError:
        return None


_WRITTEN = re.compile(r"([0-9]{4})[-/.年]([0-9]{1,2})[-/.月]([0-9]{1,2})[日号]?")


def iso(text: str) -> str | None:
    """Return 2025-9-3, 2025/9/3, 2025.9.3 or 2025年9月3日, in any width, as 2025-09-03; None for all else.

    Whether there is such a day is not asked here.
    """
    from gkplan.wording import fold

    found = _WRITTEN.fullmatch(fold(text))
    return f"{found[1]}-{int(found[2]):02}-{int(found[3]):02}" if found else None
