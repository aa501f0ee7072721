"""Whom to remind of what: lights, levels, what is left out, and how often a unit was reminded before."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from gkplan.duties import Role
from gkplan.queries import Selection
from gkplan.reminding import Earlier, Level, Reminders, Wanted, reminders
from tests.conftest import HEAD, UNITS, Project, tasks_yaml
from tests.test_obligations import done, ledger

Build = Callable[..., Project]
NOW = "2025-09-15"


def found(project: Project, as_of: str = NOW, wanted: Wanted | None = None) -> Reminders:
    return reminders(project.picture(as_of), wanted or Wanted())


def told(project: Project, as_of: str = NOW, wanted: Wanted | None = None) -> list[tuple[str, str, list[str]]]:
    """Return unit, level and tasks of each notice, tasks with their lights."""
    return [
        (item.unit, item.level, [f"{one.obligation.light} {one.obligation.task.id}" for one in item.items])
        for item in found(project, as_of, wanted).notices
    ]


# ---------------------------------------------------------------- levels


def test_the_worst_light_sets_the_level_and_comes_first(project: Build) -> None:
    built = project(
        "id: 1, text: 做一。, responsible: [甲局], deadline: 9月底前",
        "id: 2, text: 做二。, responsible: [甲局, 乙局], deadline: 10月底前",
        "id: 3, text: 做三。, responsible: [甲局], deadline: 8月底前",
        "id: 4, text: 做四。, responsible: [丙中心], deadline: 9月底前",
        ledger__甲局=ledger("甲局", "task: 1, status: 进行中"),
        ledger__丙中心=ledger("丙中心", "task: 4, status: 进行中"),
    )
    assert told(built) == [
        ("甲局", "督办", ["red 3", "yellow 2", "blue 1"]),
        ("乙局", "催办", ["yellow 2"]),
        ("丙中心", "提醒", ["blue 4"]),
    ]


def test_units_come_in_register_order_and_tasks_of_a_record_in_that_of_the_plan(project: Build) -> None:
    built = project(
        "id: 1, text: 做一。, responsible: [乙局, 甲局], deadline: 8月底前",
        "id: 2, text: 做二。, responsible: [甲局], deadline: 7月底前",
        "id: 3, text: 做三。, responsible: [甲局], deadline: 每季度",
    )
    notices = found(built, "2025-10-05").notices
    assert [(item.unit, item.tasks) for item in notices] == [("甲局", ("1", "2", "3")), ("乙局", ("1",))]
    assert [(one.obligation.task.id, one.obligation.period) for one in notices[0].items] == [
        ("3", "2025Q1"),
        ("3", "2025Q2"),
        ("2", None),
        ("1", None),
        ("3", "2025Q3"),
    ]


@pytest.mark.parametrize(
    ("level", "units"), [("提醒", ["丙中心"]), ("催办", ["甲局", "乙局"]), ("督办", ["甲局"])]
)  # fmt: skip
def test_a_level_asked_for_lists_its_own_light_only(level: Level, units: list[str], project: Build) -> None:
    built = project(
        "id: 1, text: 做一。, responsible: [甲局], deadline: 8月底前",
        "id: 2, text: 做二。, responsible: [甲局, 乙局], deadline: 10月底前",
        "id: 3, text: 做三。, responsible: [丙中心], deadline: 9月底前",
        ledger__丙中心=ledger("丙中心", "task: 3, status: 进行中"),
    )
    notices = found(built, NOW, Wanted(levels=frozenset({level}))).notices
    assert [(item.unit, item.level) for item in notices] == [(unit, level) for unit in units]


# ---------------------------------------------------------------- what is left out


def test_only_what_is_firm_open_and_late_or_near_is_in_a_notice(project: Build) -> None:
    built = project(
        "id: 1, text: 长期。, responsible: [甲局], deadline: 长期坚持",
        "id: 2, text: 未定。, responsible: [各有关部门、单位], deadline: 8月底前",
        "id: 3, text: 办完。, responsible: [甲局], deadline: 8月底前",
        "id: 4, text: 不涉及。, responsible: [甲局], deadline: 8月底前",
        "id: 5, text: 牵头办完。, lead: [乙局], responsible: [甲局], deadline: 8月底前",
        "id: 6, text: 没有日期。, responsible: [甲局], deadline: 按上级要求",
        "id: 7, text: 还早。, responsible: [甲局], deadline: 12月底前",
        "id: 8, text: 台账有误。, responsible: [丙中心], deadline: 8月底前",
        ledger__甲局=ledger(
            "甲局", done("3"), "task: 4, status: 不涉及, reason: 没有此项", "task: 7, status: 进行中"
        ),
        ledger__乙局=ledger("乙局", done("5")),
        ledger__丙中心="unit: 丙中心\nentries: 错\n",
    )  # fmt: skip
    assert found(built) == Reminders()


def test_what_was_born_late_is_listed_only_where_it_is_named(project: Build) -> None:
    built = project("id: 1, text: 做。, responsible: [甲局], deadline: 2月底前")
    result = found(built)
    assert (result.notices, [item.unit for item in result.born_late]) == ((), ["甲局"])
    named = Wanted(Selection(tasks=frozenset({"1"})))
    assert told(built, NOW, named) == [("甲局", "督办", ["red 1"])]


@pytest.mark.parametrize(
    ("roles", "units", "others"),
    [
        (frozenset({"lead", "responsible"}), ["甲局", "乙局"], ["丙中心"]),
        (frozenset({"supporting"}), ["丙中心"], ["甲局", "乙局"]),
        (frozenset({"lead"}), ["甲局"], ["乙局", "丙中心"]),
    ],
)
def test_supporting_units_are_reminded_only_when_asked_for(
    roles: frozenset[Role], units: list[str], others: list[str], project: Build
) -> None:
    built = project("id: 1, text: 做。, lead: [甲局], responsible: [乙局], supporting: [丙中心], deadline: 8月底前")
    result = found(built, NOW, Wanted(roles=roles))
    assert [item.unit for item in result.notices] == units
    assert [item.unit for item in result.other_roles] == others


def test_a_successor_gets_what_a_merged_unit_owed(project: Build) -> None:
    merged = UNITS.replace("name: 乙局, kind: 部门", "name: 乙局, kind: 部门, until: 2025-06-30, successors: [丙中心]")
    built = project("id: 1, text: 做。, responsible: [乙局], deadline: 8月底前", units=merged)
    (notice,) = found(built).notices
    assert (notice.unit, notice.items[0].obligation.inherited_from) == ("丙中心", "乙局")


def test_nobody_is_written_to_where_a_unit_ended_without_a_successor(project: Build) -> None:
    ended = UNITS.replace("name: 乙局, kind: 部门", "name: 乙局, kind: 部门, until: 2025-06-30")
    built = project("id: 1, text: 做。, responsible: [乙局, 甲局], deadline: 8月底前", units=ended)
    result = found(built)
    assert [item.unit for item in result.notices] == ["甲局"]
    assert [item.unit for item in result.unheld] == ["乙局"]


@pytest.mark.parametrize(("phase", "as_of"), [("草稿", NOW), ("已归档", NOW), ("已印发", "2025-03-09")])
def test_a_plan_that_is_not_in_force_reminds_nobody(phase: str, as_of: str, project: Build) -> None:
    task = "id: 1, text: 做。, responsible: [甲局], deadline: 3月底前"
    tasks = tasks_yaml(task).replace(HEAD, HEAD.replace("phase: 已印发", f"phase: {phase}"))
    assert found(project(tasks=tasks), as_of) == Reminders()


# ---------------------------------------------------------------- how often before


ONE = "id: 1, text: 做。, responsible: [甲局], deadline: 8月底前"


def sent(*records: str) -> str:
    return "reminders:\n" + "".join(f"  - {{{record}}}\n" for record in records)


def test_notices_are_counted_apart_from_urgings_and_each_day_once(project: Build) -> None:
    built = project(
        ONE,
        "id: 2, text: 做二。, responsible: [甲局], deadline: 8月底前",
        decisions=sent(
            "unit: 甲局, date: 2025-08-10, level: 提醒, tasks: [1]",
            "unit: 甲, date: 2025-09-02, level: 催办, tasks: [1]",
            "unit: 甲局, date: 2025-09-08, level: 督办, tasks: [1]",
            "unit: 甲局, date: 2025-09-08, level: 督办, tasks: [1, 2]",
            "unit: 乙局, date: 2025-09-09, level: 督办, tasks: [1]",
        ),
    )
    (notice,) = found(built).notices
    assert notice.number == 3
    assert [item.earlier for item in notice.items] == [
        Earlier((date(2025, 8, 10),), (date(2025, 9, 2), date(2025, 9, 8))),
        Earlier((), (date(2025, 9, 8),)),
    ]


def test_what_was_sent_today_does_not_count_itself(project: Build) -> None:
    built = project(ONE, decisions=sent("unit: 甲局, date: 2025-09-15, level: 督办, tasks: [1]"))
    assert found(built).notices[0].number == 1
    assert found(built, "2025-09-16").notices[0].number == 2


def test_what_was_sent_later_is_not_known_yet(project: Build) -> None:
    built = project(ONE, decisions=sent("unit: 甲局, date: 2025-09-20, level: 督办, tasks: [1]"))
    assert found(built).notices[0].number == 1


def test_a_first_notice_of_other_tasks_is_a_first_one(project: Build) -> None:
    built = project(
        ONE,
        "id: 2, text: 做二。, responsible: [甲局], deadline: 8月底前",
        ledger__甲局=ledger("甲局", done("2")),
        decisions=sent("unit: 甲局, date: 2025-09-02, level: 催办, tasks: [2]"),
    )
    (notice,) = found(built).notices
    assert (notice.number, notice.items[0].earlier) == (1, Earlier())


def test_a_reminder_of_one_quarter_is_none_of_a_later_one(project: Build) -> None:
    """A record names tasks and no periods: in July the third quarter was neither late nor near."""
    built = project(
        "id: 1, text: 做。, responsible: [甲局], deadline: 每季度",
        ledger__甲局=ledger("甲局", done(period="2025Q1"), done(period="2025Q2")),
        decisions=sent("unit: 甲局, date: 2025-07-05, level: 督办, tasks: [1]"),
    )
    (notice,) = found(built, "2025-10-08").notices
    assert [(item.obligation.period, item.earlier) for item in notice.items] == [("2025Q3", Earlier())]
    assert notice.number == 1


@pytest.mark.parametrize(
    ("entry", "decisions"),
    [
        ("task: 1, status: 进行中, updated: 2025-09-03", ""),
        ("task: 1, status: 进行中, eta: 2025-08-20", ""),
        (
            "task: 1, status: 进行中",
            "extensions:\n  - {task: 1, units: [甲局], until: 2025-09-12, reason: 等, result: 同意, approved: 2025-09-03, approved_by: 示例办, document: 示5号}\n",
        ),
    ],
    ids=["reported since", "a new day", "more time"],
)
def test_what_the_unit_reports_and_is_given_later_does_not_undo_what_was_sent(
    entry: str, decisions: str, project: Build
) -> None:
    """On 2 July the duty was idle and half of its time gone; by what stands in the books now it was neither."""
    urged = sent("unit: 甲局, date: 2025-07-02, level: 催办, tasks: [1]")
    (notice,) = found(project(ONE, ledger__甲局=ledger("甲局", entry), decisions=urged + decisions)).notices
    assert (notice.level, notice.number, notice.items[0].earlier.urged) == ("督办", 2, (date(2025, 7, 2),))


def test_of_several_periods_the_printed_dates_tell_which_one_was_meant(project: Build) -> None:
    more = (
        "extensions:\n  - {task: 1, period: 2025Q2, units: [甲局], until: 2025-09-10, reason: 等, result: 同意, "
        "approved: 2025-07-08, approved_by: 示例办, document: 示5号}\n"
    )
    built = project(
        "id: 1, text: 做。, responsible: [甲局], deadline: 每季度",
        ledger__甲局=ledger("甲局", "task: 1, period: 2025Q2, status: 进行中", done(period="2025Q1")),
        decisions=sent("unit: 甲局, date: 2025-07-05, level: 督办, tasks: [1]") + more,
    )
    (notice,) = found(built, "2025-09-16").notices
    assert [(item.obligation.period, item.earlier.urged) for item in notice.items] == [
        ("2025Q2", (date(2025, 7, 5),)),
        ("2025Q3", ()),
    ]


def test_notices_are_numbered_among_themselves(project: Build) -> None:
    built = project(
        "id: 1, text: 做。, responsible: [甲局], deadline: 9月底前",
        ledger__甲局=ledger("甲局", "task: 1, status: 进行中"),
        decisions=sent(
            "unit: 甲局, date: 2025-09-02, level: 提醒, tasks: [1]",
            "unit: 甲局, date: 2025-09-03, level: 催办, tasks: [1]",
        ),
    )
    (notice,) = found(built).notices
    assert (notice.level, notice.number) == ("提醒", 2)
