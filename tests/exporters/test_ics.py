"""The calendar as icalendar finds it: open, dated obligations, the same events from one export to the next."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import icalendar
import pytest

from gkplan.exporters import formats, ics
from gkplan.exporters.view import ExportView, printable
from tests.exporters.samples import NAUGHTY, Build, hostile, shown


def events(view: ExportView, **options: int) -> list[Any]:
    calendar = icalendar.Calendar.from_ical(formats.render("ics", view, **options))
    assert calendar.errors == []
    return list(calendar.walk("VEVENT"))


def test_what_has_an_event(project: Build) -> None:
    """Open and dated: neither done, nor standing, nor undated, nor anyone's yet (任务 4)."""
    found = [(str(event["SUMMARY"]), event["DTSTART"].dt) for event in events(shown(project))]
    assert found == [
        ("东街道：做第一件事", date(2025, 11, 30)),
        ("西镇：做第一件事", date(2025, 9, 30)),
        *[
            (f"{unit}：做第二件事（{period}）", day)
            for period, day in (
                ("一季度", date(2025, 3, 31)),
                ("二季度", date(2025, 6, 30)),
                ("三季度", date(2025, 9, 30)),
                ("四季度", date(2025, 12, 31)),
            )
            for unit in ("甲局", "乙局")
        ],
    ]


def test_an_event_in_full(project: Build) -> None:
    view = shown(project, "西镇")
    text = formats.render("ics", view).decode()
    assert text.replace("\r\n ", "").split("\r\n") == [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//gkplan//gkplan//ZH",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        "X-WR-CALNAME:西镇2025年工作台账",
        "X-WR-CALDESC:填报单位：西镇　　依据：示例区2025年任务分解表（示政办字〔2025〕1号）　　截至 2025-09-15",
        "BEGIN:VEVENT",
        f"UID:{ics.uid(view.rows[0], view)}",
        "DTSTAMP:20250915T000000Z",
        "SEQUENCE:189",
        "DTSTART;VALUE=DATE:20250930",
        "DTEND;VALUE=DATE:20251001",
        "SUMMARY:西镇：做第一件事",
        (
            "DESCRIPTION:做第一件事，做细。\\n序号：1，分工：责任单位\\n完成时限：9月底前（2025-09-30）"
            "\\n完成情况：滞后 未报（截至 2025-09-15）\\n依据：示例区2025年任务分解表（示政办字〔2025〕1号）"
        ),
        "CATEGORIES:西镇,第一部分",
        "STATUS:CONFIRMED",
        "TRANSP:TRANSPARENT",
        "BEGIN:VALARM",
        "ACTION:DISPLAY",
        "TRIGGER:-P30D",
        "DESCRIPTION:西镇：做第一件事，2025-09-30 到期",
        "END:VALARM",
        "END:VEVENT",
        "END:VCALENDAR",
        "",
    ]


def test_events_are_all_day_and_end_on_the_next(project: Build) -> None:
    for event in events(shown(project)):
        assert type(event["DTSTART"].dt) is date
        assert event["DTEND"].dt - event["DTSTART"].dt == timedelta(days=1)


@pytest.mark.parametrize(("options", "days"), [({}, 30), ({"alarm": 7}, 7), ({"alarm": 0}, 0)])
def test_the_alarm_comes_as_many_days_ahead_as_asked(project: Build, options: dict[str, int], days: int) -> None:
    for event in events(shown(project), **options):
        alarms = event.walk("VALARM")
        late = event["DTSTART"].dt < date(2025, 9, 15)
        assert [alarm["TRIGGER"].dt for alarm in alarms] == ([] if late else [timedelta(days=-days)])


def test_an_event_is_known_by_plan_task_unit_and_period_alone(project: Build) -> None:
    before, after = shown(project, as_of="2025-08-01"), shown(project, as_of="2025-10-15")
    known, later = ({str(event["UID"]) for event in events(view)} for view in (before, after))
    assert len(known) == len(events(before))
    assert later < known | later
    assert len(later & known) == len(later)
    moved = {str(event["UID"]): event["DTSTART"].dt for event in events(before)}
    extended = {str(event["UID"]): event["DTSTART"].dt for event in events(after)}
    assert [(moved[key], day) for key, day in extended.items() if moved[key] != day] == [
        (date(2025, 9, 30), date(2025, 11, 30))
    ]


def test_a_later_export_is_the_newer_one(project: Build) -> None:
    first, second = (events(shown(project, as_of=day))[0] for day in ("2025-09-15", "2025-09-16"))
    assert first["UID"] == second["UID"]
    assert second["SEQUENCE"] > first["SEQUENCE"]
    assert second["DTSTAMP"].dt > first["DTSTAMP"].dt


def test_another_plan_s_events_are_others(project: Build) -> None:
    view = shown(project)
    other = view._replace(plan=view.plan._replace(head=view.plan.head.model_copy(update={"id": "example-2026"})))
    assert {str(event["UID"]) for event in events(view)} & {str(event["UID"]) for event in events(other)} == set()


def test_every_text_comes_back_and_every_line_fits(project: Build) -> None:
    view = hostile(shown(project), NAUGHTY)
    data = formats.render("ics", view)
    for line in data.split(b"\r\n"):
        assert len(line) <= 75
        assert line.decode().isprintable() or "\u3000" in line.decode() or "\u00a0" in line.decode()
    assert b"\n" not in data.replace(b"\r\n", b"")
    found = events(view)
    assert [str(event["DESCRIPTION"]).split("\n序号：")[0] for event in found] == [printable(text) for text in NAUGHTY]
    assert [event["CATEGORIES"].cats[0] for event in found] == [printable(text) for text in NAUGHTY]


@pytest.mark.parametrize("length", range(15, 30))
def test_a_line_is_never_broken_inside_a_character(length: int) -> None:
    line = "x" * (length % 4) + "𠮷甲é" * length
    broken = ics.folded(line)
    assert broken.replace("\r\n ", "") == line
    assert all(len(part.encode()) <= 75 for part in broken.split("\r\n"))
