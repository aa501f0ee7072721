"""A calendar of due dates (RFC 5545): one all-day event for each open, dated obligation, with an alarm ahead of it.

What is done, what stands without end (长期坚持) or without a date, and what is not yet anyone's (待明确) has no event.
An event keeps its UID for good, so that a calendar that takes the file in again updates it and does not double it;
one that has no place any more (`ics_former`) is cancelled.
"""

from __future__ import annotations

import hashlib
from datetime import timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from gkplan.exporters.columns import heading_lines
from gkplan.exporters.ics_former import former, marks
from gkplan.exporters.view import printable
from gkplan.queries import short_title
from gkplan.render.text import command_colon

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from gkplan.exporters.ics_former import Gone, Marks
    from gkplan.exporters.view import ExportView, Row

LINE_OCTETS = 75
"""The most that a line may hold, its end apart; what the data gives is broken, the rest is shorter."""
STEPS = 1000
"""How far `SEQUENCE` grows from one day to the next."""


class _Shared(NamedTuple):
    """What all events of one calendar have in common."""

    view: ExportView
    days: int
    """How far ahead an alarm warns."""
    stamp: str
    sequence: str
    basis: str
    """The line on the plan in a description."""
    marks: Marks


def render(view: ExportView, *, alarm: int | None = None) -> bytes:
    """Return the calendar; `alarm` is how many days ahead it warns, by default as many as the plan says."""
    shared = _shared(view, alarm)
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//gkplan//gkplan//ZH",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        _text("X-WR-CALNAME", view.title),
        _text("X-WR-CALDESC", "　　".join((*heading_lines(view), *_version(view)))),
    ]
    for row in view.rows:
        if _has_event(row):
            lines += _event(row, shared)
    for gone in former(view, shared.marks):
        lines += _cancelled(gone, shared)
    lines.append("END:VCALENDAR")
    return ("\r\n".join(lines) + "\r\n").encode()


def has_events(view: ExportView) -> bool:
    """Whether there is anything for a calendar; one without a component is none (RFC 5545, 3.6)."""
    return any(map(_has_event, view.rows)) or any(former(view, marks(view)))


def _shared(view: ExportView, alarm: int | None) -> _Shared:
    """Return what the events share.

    `SEQUENCE` grows from one day to the next, and within a day with each decision, so that a calendar takes the later
    of two exports for the newer one.
    """
    head = view.plan.head
    number = f"（{head.document_number}）" if head.document_number else ""
    return _Shared(
        view=view,
        days=head.warn_days if alarm is None else alarm,
        stamp=f"DTSTAMP:{view.as_of:%Y%m%d}T000000Z",
        sequence=f"SEQUENCE:{max((view.as_of - head.issued).days, 0) * STEPS + view.decisions}",
        basis=f"依据：{head.title}{number}",
        marks=marks(view),
    )


def _version(view: ExportView) -> Iterator[str]:
    if view.version:
        yield f"数据版本 {view.version.name}"


def _has_event(row: Row) -> bool:
    item = row.obligation
    return row.due is not None and item.is_open and not item.candidate and not item.duty.ongoing


def _event(row: Row, shared: _Shared) -> tuple[str, ...]:
    assert row.due is not None  # noqa: S101  `_has_event` saw to it
    summary = _summary(row.unit, row.text, row.period)
    mark = shared.marks[row.obligation.task.id, row.obligation.period]
    return (
        "BEGIN:VEVENT",
        f"UID:{uid(shared.view, row.number, row.unit, mark)}",
        shared.stamp,
        shared.sequence,
        *_days(row.due),
        folded(f"SUMMARY:{escaped(summary)}"),
        _text("DESCRIPTION", _description(row, shared)),
        _categories(row.unit, row.section),
        "STATUS:CONFIRMED",
        "TRANSP:TRANSPARENT",  # a due date keeps nobody from meeting others on that day
        *(_alarm(row.due, summary, shared) if row.due >= shared.view.as_of else ()),
        "END:VEVENT",
    )


def _cancelled(gone: Gone, shared: _Shared) -> tuple[str, ...]:
    """Return the event that takes away what an earlier export put there; its words tell where it went."""
    heirs = f"〔已由{'、'.join(gone.heirs)}承接〕" if gone.heirs else "〔已取消〕"
    return (
        "BEGIN:VEVENT",
        f"UID:{uid(shared.view, gone.task, gone.unit, gone.mark)}",
        shared.stamp,
        shared.sequence,
        *_days(gone.due),
        folded(f"SUMMARY:{escaped(f'{heirs}{_summary(gone.unit, gone.text, gone.period)}')}"),
        "STATUS:CANCELLED",
        "TRANSP:TRANSPARENT",
        "END:VEVENT",
    )


@lru_cache(maxsize=366)
def _days(due: date) -> tuple[str, str]:
    """Return the lines on the day of an event: all of it, and no more."""
    return f"DTSTART;VALUE=DATE:{due:%Y%m%d}", f"DTEND;VALUE=DATE:{due + timedelta(days=1):%Y%m%d}"


@lru_cache(maxsize=512)
def _categories(unit: str, section: str) -> str:
    return folded(f"CATEGORIES:{escaped(unit)},{escaped(section)}")


def _alarm(due: date, summary: str, shared: _Shared) -> tuple[str, ...]:
    told = folded(f"DESCRIPTION:{escaped(f'{summary}，{due} 到期')}")
    ahead = _ahead((due - shared.view.as_of).days, shared.days)
    return "BEGIN:VALARM", "ACTION:DISPLAY", f"TRIGGER:{_trigger(ahead)}", told, "END:VALARM"


def _ahead(left: int, days: int) -> int:
    """Return how many days ahead to warn: as asked while that is still to come, else the day before, or on the day."""
    if days < left:
        return days
    return 1 if left > 1 else 0


def _trigger(days: int) -> str:
    """Return nine o'clock so many days ahead; an event of a whole day starts at midnight."""
    if not days:
        return "PT9H"
    return f"-P{days - 1}DT15H" if days > 1 else "-PT15H"


def uid(view: ExportView, task: str, unit: str, mark: str) -> str:
    """Return what an event is known by: plan, task, unit and which of its dates, whatever else changes.

    None of them has a key that outlives its name: after a unit is renamed or a task renumbered its events are others.
    """
    key = "\n".join((view.plan.head.id, task, unit, mark))
    return f"{hashlib.sha256(key.encode('utf-8', 'surrogatepass')).hexdigest()[:32]}@gkplan"


def _summary(unit: str, text: str, period: str) -> str:
    return f"{unit}：{short_title(text)}{f'（{period}）' if period else ''}"


def _description(row: Row, shared: _Shared) -> str:
    lines = (
        row.text,
        f"序号：{row.number}，分工：{row.role}",
        f"完成时限：{row.deadline}（{row.due}）",
        f"完成情况：{row.state}（截至 {shared.view.as_of}）",
        shared.basis,
        row.changes,
    )
    return "\n".join(filter(None, lines))


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
    """Return a line broken after 75 octets at the most, never inside a character, and never so that a command begins.

    A line of a log that begins with `::`, blanks aside, is a command to a CI runner; it is broken between the colons.
    """
    data = line.encode()
    if len(data) <= LINE_OCTETS:
        return line
    wary = line.count(":") > 2  # one belongs to the property
    parts: list[bytes] = []
    start, room = 0, LINE_OCTETS
    while start < len(data):
        end = min(start + room, len(data))
        while end < len(data) and data[end] & 0xC0 == 0x80:
            end -= 1
        if wary and parts:
            end = start + _harmless(data[start:end])
        parts.append(data[start:end])
        start, room = end, LINE_OCTETS - 1  # the blank that a continued line begins with counts too
    return b"\r\n ".join(parts).decode()


def _harmless(piece: bytes) -> int:
    """Return how much of a piece makes a line that is no command."""
    text = piece.decode()
    colon = command_colon(text)
    return len(piece) if colon is None else len(text[: colon + 1].encode())
