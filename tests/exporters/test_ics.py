"""The calendar as icalendar finds it: open, dated obligations, the same events from one export to the next."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import icalendar
import pytest

from gkplan.exporters import formats, ics
from gkplan.exporters import view as views
from gkplan.exporters.view import ExportView, Version, printable
from gkplan.queries import Selection
from tests.conftest import UNITS, Project
from tests.exporters.samples import DECISIONS, NAUGHTY, Build, district, hostile, shown
from tests.render.samples import intruders


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
        f"UID:{ics.uid(view, '1', '西镇', '')}",
        "DTSTAMP:20250915T000000Z",
        "SEQUENCE:189003",
        "DTSTART;VALUE=DATE:20250930",
        "DTEND;VALUE=DATE:20251001",
        "SUMMARY:西镇：做第一件事",
        (
            "DESCRIPTION:做第一件事，做细。\\n序号：1，分工：责任单位\\n完成时限：9月底前（2025-09-30）"
            "\\n完成情况：滞后 未报（截至 2025-09-15）\\n依据：示例区2025年任务分解表（示政办字〔2025〕1号）"
            "\\n调整：具体要求 做第一件事，做好。 → 做第一件事，做细。（2025-07-01，示〔2025〕7号）"
        ),
        "CATEGORIES:西镇,第一部分",
        "STATUS:CONFIRMED",
        "TRANSP:TRANSPARENT",
        "BEGIN:VALARM",
        "ACTION:DISPLAY",
        "TRIGGER:-PT15H",
        "DESCRIPTION:西镇：做第一件事，2025-09-30 到期",
        "END:VALARM",
        "END:VEVENT",
        "END:VCALENDAR",
        "",
    ]


def test_a_part_and_a_git_revision_are_named(project: Build) -> None:
    view = shown(project, "西镇")
    view = view._replace(
        selection=view.selection._replace(role="responsible", tasks=frozenset({"1"})), version=Version("HEAD", {})
    )
    calendar: Any = icalendar.Calendar.from_ical(formats.render("ics", view))
    assert str(calendar["X-WR-CALDESC"]).split("　　")[2:] == ["截至 2025-09-15", "只看：责任；任务 1", "数据版本 HEAD"]


def test_events_are_all_day_and_end_on_the_next(project: Build) -> None:
    for event in events(shown(project)):
        assert type(event["DTSTART"].dt) is date
        assert event["DTEND"].dt - event["DTSTART"].dt == timedelta(days=1)


def alarms(view: ExportView, **options: int) -> dict[date, list[timedelta]]:
    """Return the alarms of the events on each day, as the time from its midnight."""
    return {
        event["DTSTART"].dt: [alarm["TRIGGER"].dt for alarm in event.walk("VALARM")]
        for event in events(view, **options)
    }


NINE = timedelta(hours=9)


@pytest.mark.parametrize(
    ("options", "days"),
    [
        ({}, {date(2025, 9, 30): 1, date(2025, 11, 30): 30, date(2025, 12, 31): 30}),
        ({"alarm": 7}, {date(2025, 9, 30): 7, date(2025, 11, 30): 7, date(2025, 12, 31): 7}),
        ({"alarm": 1}, {date(2025, 9, 30): 1, date(2025, 11, 30): 1, date(2025, 12, 31): 1}),
        ({"alarm": 0}, {date(2025, 9, 30): 0, date(2025, 11, 30): 0, date(2025, 12, 31): 0}),
        ({"alarm": 90}, {date(2025, 9, 30): 1, date(2025, 11, 30): 1, date(2025, 12, 31): 90}),
    ],
)
def test_the_alarm_comes_at_nine_as_many_days_ahead_as_asked(
    project: Build, options: dict[str, int], days: dict[date, int]
) -> None:
    """One that would be past on the day of the export comes the day before; what is late has none."""
    late: dict[date, list[timedelta]] = {date(2025, 3, 31): [], date(2025, 6, 30): []}
    found = alarms(shown(project), **options)
    assert found == late | {day: [NINE - timedelta(days=ahead)] for day, ahead in days.items()}


@pytest.mark.parametrize(("as_of", "days"), [("2025-09-28", 1), ("2025-09-29", 0), ("2025-09-30", 0)])
def test_an_alarm_that_would_be_past_comes_the_day_before_or_on_the_day(project: Build, as_of: str, days: int) -> None:
    found = alarms(shown(project, "西镇", as_of=as_of), alarm=30)
    assert found == {date(2025, 9, 30): [NINE - timedelta(days=days)]}


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


def test_of_two_exports_of_a_day_the_one_with_more_decisions_is_the_newer_one(project: Build) -> None:
    """In a public copy too, which does not hold the decisions themselves."""
    built = district(project)
    west = Selection(units=frozenset({"西镇"}))
    pictures = [built.picture("2025-09-15")]
    granted = "extensions:\n  - {task: 1, units: [西镇], until: 2025-12-15, reason: 等待验收, result: 同意, approved: 2025-09-15, approved_by: 示例办, document: 示〔2025〕10号}"
    built.write({"decisions.yaml": DECISIONS.replace("extensions:", granted)})
    pictures.append(built.picture("2025-09-15"))
    for public in (False, True):
        found = [events(views.view(picture, west, ("西镇",), public=public))[0] for picture in pictures]
        assert [(event["DTSTART"].dt, event["SEQUENCE"]) for event in found] == [
            (date(2025, 9, 30), 189003),
            (date(2025, 12, 15), 189004),
        ]


def test_before_the_issue_a_sequence_is_never_below_nought(project: Build) -> None:
    assert {event["SEQUENCE"] for event in events(shown(project, as_of="2025-03-01"))} == {3}


# ---------------------------------------------------------------- what has no place any more


class Calendar:
    """A calendar that takes files in as RFC 5546 says: the higher `SEQUENCE` wins, then the later `DTSTAMP`."""

    def __init__(self) -> None:
        self.events: dict[str, Any] = {}

    def take_in(self, view: ExportView) -> Calendar:
        for event in events(view):
            known = self.events.get(str(event["UID"]))
            if known is None or self._age(event) > self._age(known):
                self.events[str(event["UID"])] = event
        return self

    def shown(self) -> list[tuple[str, date]]:
        """Return what stands in the calendar: cancelled events do not."""
        standing = (event for event in self.events.values() if event["STATUS"] != "CANCELLED")
        return sorted((str(event["SUMMARY"]), event["DTSTART"].dt) for event in standing)

    @staticmethod
    def _age(event: Any) -> tuple[int, Any]:
        return event["SEQUENCE"], event["DTSTAMP"].dt


def whole(built: Project, as_of: str, **narrowed: Any) -> ExportView:
    selection = Selection(**narrowed)
    return views.view(built.picture(as_of), selection, tuple(selection.units or ()))


def test_an_adjusted_one_of_several_dates_moves_its_event(project: Build) -> None:
    changes = "amendments:\n  - {kind: 调整, task: 1, field: deadline, from: 6月底前、11月底前, to: 6月底前、12月15日前, document: 示〔2025〕7号, date: 2025-05-16}\n"
    built = project("id: 1, text: 做一件事。, responsible: [甲局], deadline: 6月底前、11月底前", decisions=changes)
    calendar = Calendar().take_in(whole(built, "2025-05-15"))
    assert [day for _, day in calendar.shown()] == [date(2025, 11, 30), date(2025, 6, 30)]
    assert [day for _, day in calendar.take_in(whole(built, "2025-05-16")).shown()] == [
        date(2025, 12, 15), date(2025, 6, 30),
    ]  # fmt: skip
    assert len(calendar.events) == 2


def test_a_second_date_comes_beside_the_first_and_goes_again(project: Build) -> None:
    changes = (
        "amendments:\n"
        "  - {kind: 调整, task: 1, field: deadline, from: 6月底前, to: 6月底前、11月底前, document: 示〔2025〕7号, date: 2025-05-02}\n"
        "  - {kind: 调整, task: 1, field: deadline, from: 6月底前、11月底前, to: 7月底前, document: 示〔2025〕8号, date: 2025-05-03}\n"
    )
    built = project("id: 1, text: 做一件事。, responsible: [甲局], deadline: 6月底前", decisions=changes)
    calendar = Calendar()
    days = ("2025-05-01", "2025-05-02", "2025-05-03")
    found = [[str(due) for _, due in calendar.take_in(whole(built, day)).shown()] for day in days]
    assert found == [["2025-06-30"], ["2025-11-30", "2025-06-30"], ["2025-07-31"]]


MERGED = UNITS.replace(
    "name: 乙局, kind: 部门", "name: 乙局, kind: 部门, until: 2025-06-30, successors: [丙中心]"
).replace("name: 丙中心, kind: 直属单位", "name: 丙中心, kind: 直属单位, until: 2025-07-31, successors: [甲局]")
PASSED_ON = (
    "id: 1, text: 做一件事。, responsible: [乙局], deadline: 9月底前",
    "id: 2, text: 做第二件事。, responsible: [乙局], deadline: 5月底前",
    "id: 3, text: 做第三件事。, responsible: [乙局], deadline: 长期坚持",
)
DONE = """\
unit: 乙局
entries:
  - {task: 2, status: 已完成, updated: 2025-05-20, completed: 2025-05-20, evidence: [{title: 报告, document: 乙〔2025〕1号}]}
"""


def test_a_duty_that_passed_on_has_one_event(project: Build) -> None:
    """Twice: from 乙局 to 丙中心, from there to 甲局. What 乙局 has done stays with it."""
    built = project(*PASSED_ON, units=MERGED, ledger__乙局=DONE)
    calendar, due = Calendar(), date(2025, 9, 30)
    found = [calendar.take_in(whole(built, day)).shown() for day in ("2025-06-30", "2025-07-01", "2025-08-01")]
    assert found == [[("乙局：做一件事", due)], [("丙中心：做一件事", due)], [("甲局：做一件事", due)]]


@pytest.mark.parametrize("unit", ["甲局", "乙局", "丙中心"])
def test_what_was_passed_on_is_told_and_rings_no_more(project: Build, unit: str) -> None:
    built = project(*PASSED_ON, units=MERGED, ledger__乙局=DONE)
    found = events(whole(built, "2025-08-01", units=frozenset({unit})))
    gone = [event for event in found if event["STATUS"] == "CANCELLED"]
    assert [(str(event["SUMMARY"]), event["DTSTART"].dt, event.walk("VALARM")) for event in gone] == [
        ("〔已由甲局承接〕乙局：做一件事", date(2025, 9, 30), []),
        ("〔已由甲局承接〕丙中心：做一件事", date(2025, 9, 30), []),
    ]
    assert len(found) - len(gone) == (unit == "甲局")


def test_what_is_no_longer_owed_is_taken_away(project: Build) -> None:
    """A task that was cancelled, one given to others, one whose candidates were designated anew."""
    decisions = """\
designations:
  - {task: 3, group: 各有关部门、单位, units: [甲局, 乙局], document: 示〔2025〕4号, date: 2025-05-01}
  - {task: 3, group: 各有关部门、单位, units: [乙局], document: 示〔2025〕5号, date: 2025-06-01}
amendments:
  - {kind: 调整, task: 1, field: task, document: 示〔2025〕7号, date: 2025-06-01}
  - {kind: 调整, task: 2, field: responsible, from: [甲局], to: [乙局], document: 示〔2025〕8号, date: 2025-06-01}
  - {kind: 调整, task: 4, field: task, document: 示〔2025〕9号, date: 2025-06-02}
"""
    built = project(
        "id: 1, text: 做一件事。, responsible: [甲局], deadline: 9月底前",
        "id: 2, text: 做第二件事。, responsible: [甲局], deadline: 9月底前",
        "id: 3, text: 做第三件事。, responsible: [各有关部门、单位], deadline: 10月底前",
        "id: 4, text: 做第四件事。, responsible: [甲局], deadline: 9月底前",
        decisions=decisions,
    )
    calendar = Calendar().take_in(whole(built, "2025-05-31"))
    assert [name for name, _ in calendar.shown()] == [
        "乙局：做第三件事", "甲局：做一件事", "甲局：做第三件事", "甲局：做第二件事", "甲局：做第四件事",
    ]  # fmt: skip
    after = [name for name, _ in calendar.take_in(whole(built, "2025-06-01")).shown()]
    assert after == ["乙局：做第三件事", "乙局：做第二件事", "甲局：做第四件事"]


@pytest.mark.parametrize(
    ("narrowed", "gone"),
    [
        ({"tasks": frozenset({"2"})}, 0),
        ({"role": "lead"}, 0),
        ({"by": date(2025, 9, 29)}, 0),
        ({"by": date(2025, 9, 30)}, 2),
        ({"units": frozenset({"示例办"})}, 0),
    ],
)
def test_what_is_taken_away_is_of_what_was_asked_for(project: Build, narrowed: dict[str, Any], gone: int) -> None:
    view = whole(project(*PASSED_ON, units=MERGED, ledger__乙局=DONE), "2025-08-01", **narrowed)
    assert formats.render("ics", view).count(b"STATUS:CANCELLED") == gone


@pytest.mark.parametrize(("units", "has"), [(("西镇",), True), (("丙中心",), False), (("乙局",), True)])
def test_a_calendar_needs_an_event(project: Build, units: tuple[str, ...], has: bool) -> None:
    """丙中心 is but a candidate."""
    assert ics.has_events(shown(project, *units)) is has


def test_another_plan_s_events_are_others(project: Build) -> None:
    view = shown(project)
    other = view._replace(plan=view.plan._replace(head=view.plan.head._replace(id="example-2026")))
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


ATTACKS = ("::error::x", "::set-output name=a::b", "\u3164::error::x", ":\ufe0f:error::x", "  ::debug::x", "a::::::b")


@pytest.mark.parametrize("attack", ATTACKS)
@pytest.mark.parametrize("before", range(76))
def test_no_broken_line_begins_with_a_command(before: int, attack: str) -> None:
    line = f"SUMMARY:{'长' * (before // 3)}{'x' * (before % 3 + before)}{attack * 3}"
    broken = ics.folded(line)
    assert broken.replace("\r\n ", "") == line
    assert all(len(part.encode()) <= 75 for part in broken.split("\r\n"))
    assert intruders(broken) == []


@pytest.mark.parametrize("text", [":" * 300, " " * 300 + "::error::x", "\u3000" * 100 + "::x", (" " * 80 + "::") * 9])
def test_not_even_where_there_is_hardly_a_place_to_break(text: str) -> None:
    broken = ics.folded(f"SUMMARY:{text}")
    assert broken.replace("\r\n ", "") == f"SUMMARY:{text}"
    assert all(len(part.encode()) <= 75 for part in broken.split("\r\n"))
    assert intruders(broken) == []


@pytest.mark.parametrize("length", range(15, 30))
def test_a_line_is_never_broken_inside_a_character(length: int) -> None:
    line = "x" * (length % 4) + "𠮷甲é" * length
    broken = ics.folded(line)
    assert broken.replace("\r\n ", "") == line
    assert all(len(part.encode()) <= 75 for part in broken.split("\r\n"))
