"""A calendar of due dates (RFC 5545): one all-day event for each open, dated obligation, with an alarm ahead of it.

What is done, what stands without end (长期坚持) or without a date, and what is not yet anyone's (待明确) has no event.
An event keeps its UID for good, so that a calendar that takes the file in again updates it and does not double it.
"""

from __future__ import annotations

import hashlib
from datetime import timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from gkplan.exporters.columns import heading_line
from gkplan.exporters.view import printable
from gkplan.queries import short_title

if TYPE_CHECKING:
    from datetime import date

    from gkplan.exporters.view import ExportView, Row

LINE_OCTETS = 75
"""The most that a line may hold, its end apart; what the data gives is broken, the rest is shorter."""


class _Shared(NamedTuple):
    """What all events of one calendar have in common."""

    view: ExportView
    days: int
    """How far ahead an alarm warns."""
    stamp: str
    sequence: str
    basis: str
    """The line on the plan in a description."""


def render(view: ExportView, *, alarm: int | None = None) -> bytes:
    """Return the calendar; `alarm` is how many days ahead it warns, by default as many as the plan says."""
    head = view.plan.head
    number = f"（{head.document_number}）" if head.document_number else ""
    shared = _Shared(
        view,
        head.warn_days if alarm is None else alarm,
        f"DTSTAMP:{view.as_of:%Y%m%d}T000000Z",
        # Grows from one export to the next, so that a calendar takes the later one for the newer.
        f"SEQUENCE:{max((view.as_of - head.issued).days, 0)}",
        f"依据：{head.title}{number}",
    )
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//gkplan//gkplan//ZH",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        _text("X-WR-CALNAME", view.title),
        _text("X-WR-CALDESC", heading_line(view)),
    ]
    for row in view.rows:
        if _has_event(row):
            lines += _event(row, shared)
    lines.append("END:VCALENDAR")
    return ("\r\n".join(lines) + "\r\n").encode()


def _has_event(row: Row) -> bool:
    item = row.obligation
    return row.due is not None and item.is_open and not item.candidate and not item.duty.ongoing


def _event(row: Row, shared: _Shared) -> tuple[str, ...]:
    assert row.due is not None  # noqa: S101  `_has_event` saw to it
    summary = _summary(row)
    return (
        "BEGIN:VEVENT",
        f"UID:{uid(row, shared.view)}",
        shared.stamp,
        shared.sequence,
        *_days(row.due),
        folded(f"SUMMARY:{escaped(summary)}"),
        _text("DESCRIPTION", _description(row, shared)),
        _categories(row.unit, row.section),
        "STATUS:CONFIRMED",
        "TRANSP:TRANSPARENT",  # a due date keeps nobody from meeting others on that day
        *(_alarm(row.due, summary, shared.days) if row.due >= shared.view.as_of else ()),
        "END:VEVENT",
    )


@lru_cache(maxsize=366)
def _days(due: date) -> tuple[str, str]:
    """Return the lines on the day of an event: all of it, and no more."""
    return f"DTSTART;VALUE=DATE:{due:%Y%m%d}", f"DTEND;VALUE=DATE:{due + timedelta(days=1):%Y%m%d}"


@lru_cache(maxsize=512)
def _categories(unit: str, section: str) -> str:
    return folded(f"CATEGORIES:{escaped(unit)},{escaped(section)}")


def _alarm(due: date, summary: str, days: int) -> tuple[str, ...]:
    told = folded(f"DESCRIPTION:{escaped(f'{summary}，{due} 到期')}")
    return "BEGIN:VALARM", "ACTION:DISPLAY", f"TRIGGER:-P{days}D", told, "END:VALARM"


def uid(row: Row, view: ExportView) -> str:
    """Return what an event is known by: plan, task, unit and period, whatever else changes."""
    key = "\n".join((view.plan.head.id, row.number, row.unit, row.obligation.period or ""))
    return f"{hashlib.sha256(key.encode('utf-8', 'surrogatepass')).hexdigest()[:32]}@gkplan"


def _summary(row: Row) -> str:
    period = f"（{row.period}）" if row.period else ""
    return f"{row.unit}：{short_title(row.text)}{period}"


def _description(row: Row, shared: _Shared) -> str:
    lines = (
        row.text,
        f"序号：{row.number}，分工：{row.role}",
        f"完成时限：{row.deadline}（{row.due}）",
        f"完成情况：{row.state}（截至 {shared.view.as_of}）",
        shared.basis,
    )
    return "\n".join(lines)


# ---------------------------------------------------------------- the text of a calendar


@lru_cache(maxsize=512)
def _text(name: str, text: str) -> str:
    """Return the line of a text property; all units of a task mostly have the same description."""
    return folded(f"{name}:{escaped(text)}")


def escaped(text: str) -> str:
    r"""Return a text value: made harmless, and with `\\ ; ,` and line breaks escaped."""
    text = printable(text)
    return text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\n", "\\n")


def folded(line: str) -> str:
    """Return a line broken after 75 octets at the most, and never inside a character."""
    data = line.encode()
    if len(data) <= LINE_OCTETS:
        return line
    parts, start, room = [], 0, LINE_OCTETS
    while len(data) - start > room:
        end = start + room
        while data[end] & 0xC0 == 0x80:
            end -= 1
        parts.append(data[start:end])
        start, room = end, LINE_OCTETS - 1  # the blank that a continued line begins with counts too
    parts.append(data[start:])
    return b"\r\n ".join(parts).decode()
