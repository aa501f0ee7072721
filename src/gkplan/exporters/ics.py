"""A calendar of due dates (RFC 5545): one all-day event for each open, dated obligation, with an alarm ahead of it.

What is done, what stands without end (长期坚持) or without a date, and what is not yet anyone's (待明确) has no event.
An event keeps its UID for good, so that a calendar that takes the file in again updates it and does not double it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import timedelta
from typing import TYPE_CHECKING

from gkplan.exporters.columns import heading_line
from gkplan.exporters.view import printable
from gkplan.queries import short_title

if TYPE_CHECKING:
    from gkplan.exporters.view import ExportView, Row

LINE_OCTETS = 75
"""The most that a line may hold, its end apart; what the data gives is broken, the rest is shorter."""


def render(view: ExportView, *, alarm: int | None = None) -> bytes:
    """Return the calendar; `alarm` is how many days ahead it warns, by default as many as the plan says."""
    days = view.plan.head.warn_days if alarm is None else alarm
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//gkplan//gkplan//ZH",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        folded(f"X-WR-CALNAME:{escaped(view.title)}"),
        folded(f"X-WR-CALDESC:{escaped(heading_line(view))}"),
    ]
    for row in view.rows:
        if _has_event(row):
            lines += _event(row, view, days)
    lines.append("END:VCALENDAR")
    return ("\r\n".join(lines) + "\r\n").encode()


def _has_event(row: Row) -> bool:
    item = row.obligation
    return item.is_open and row.due is not None and not item.candidate and not item.duty.ongoing


def _event(row: Row, view: ExportView, days: int) -> Iterator[str]:
    assert row.due is not None  # noqa: S101  `_has_event` saw to it
    yield "BEGIN:VEVENT"
    yield f"UID:{uid(row, view)}"
    yield f"DTSTAMP:{view.as_of:%Y%m%d}T000000Z"
    # Grows from one export to the next, so that a calendar takes the later one for the newer.
    yield f"SEQUENCE:{max((view.as_of - view.plan.head.issued).days, 0)}"
    yield f"DTSTART;VALUE=DATE:{row.due:%Y%m%d}"
    yield f"DTEND;VALUE=DATE:{row.due + timedelta(days=1):%Y%m%d}"
    yield folded(f"SUMMARY:{escaped(_summary(row))}")
    yield folded(f"DESCRIPTION:{escaped(_description(row, view))}")
    yield folded(f"CATEGORIES:{escaped(row.unit)},{escaped(row.section)}")
    yield "STATUS:CONFIRMED"
    yield "TRANSP:TRANSPARENT"  # a due date keeps nobody from meeting others on that day
    if row.due >= view.as_of:
        yield from _alarm(row, days)
    yield "END:VEVENT"


def _alarm(row: Row, days: int) -> tuple[str, ...]:
    told = folded(f"DESCRIPTION:{escaped(f'{_summary(row)}，{row.due} 到期')}")
    return "BEGIN:VALARM", "ACTION:DISPLAY", f"TRIGGER:-P{days}D", told, "END:VALARM"


def uid(row: Row, view: ExportView) -> str:
    """Return what an event is known by: plan, task, unit and period, whatever else changes."""
    key = "\n".join((view.plan.head.id, row.number, row.unit, row.obligation.period or ""))
    return f"{hashlib.sha256(key.encode('utf-8', 'surrogatepass')).hexdigest()[:32]}@gkplan"


def _summary(row: Row) -> str:
    period = f"（{row.period}）" if row.period else ""
    return f"{row.unit}：{short_title(row.text)}{period}"


def _description(row: Row, view: ExportView) -> str:
    number = view.plan.head.document_number
    lines = (
        row.text,
        f"序号：{row.number}，分工：{row.role}",
        f"完成时限：{row.deadline}（{row.due}）",
        f"完成情况：{row.state}（截至 {view.as_of.isoformat()}）",
        f"依据：{view.plan.head.title}{f'（{number}）' if number else ''}",
    )
    return "\n".join(lines)


# ---------------------------------------------------------------- the text of a calendar


def escaped(text: str) -> str:
    r"""Return a text value: made harmless, and with `\\ ; ,` and line breaks escaped."""
    text = printable(text)
    for mark in "\\;,":
        text = text.replace(mark, f"\\{mark}")
    return text.replace("\n", "\\n")


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
