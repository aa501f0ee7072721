"""How far the district is: counts that add up, groups in order, who is silent, who will be late."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable
from datetime import date, timedelta
from typing import NamedTuple, get_args

import pytest

from gkplan import queries, standing
from gkplan.duties import Role
from gkplan.obligations import Status
from gkplan.standing import Elapsed, Grouping, Progress, Standing, elapsed, rounded
from tests.conftest import UNITS, Project
from tests.test_obligations import done, ledger

Build = Callable[..., Project]
MERGED = UNITS.replace(
    "  - {name: 乙局, kind: 部门}\n", "  - {name: 乙局, kind: 部门, until: 2025-06-30, successors: [甲局]}\n"
)
OWING = "id: {0}, text: 做第{0}件。, responsible: [{1}], deadline: {2}"


def look(built: Project, as_of: str, by: Grouping = "section", **chosen: object) -> Progress:
    selection = queries.Selection(**chosen)  # type: ignore[arg-type]
    return standing.progress(built.picture(as_of), selection, by)


def brief(rows: tuple[Standing, ...]) -> list[tuple[str | None, int, int, int]]:
    return [(row.label.group, row.rates.due, row.rates.total, row.late) for row in rows]


# ---------------------------------------------------------------- what is counted


def test_every_obligation_is_counted_in_one_place(project: Build) -> None:
    built = project(
        OWING.format(1, "各镇街", "4月底前"),
        OWING.format(2, "甲局, 乙局", "4月底前"),
        OWING.format(3, "甲局", "12月底前"),
        OWING.format(4, "甲局", "长期坚持"),
        "id: 5, text: 五。, lead: [乙局], supporting: [甲局, 丙中心], deadline: 4月底前",
        OWING.format(6, "各有关部门、单位", "4月底前"),
        OWING.format(7, "丙中心", "未明确"),
        ledger__甲局=ledger("甲局", done("2", "2025-05-03"), "task: 3, status: 进行中", "task: 4, status: 进行中"),
        ledger__乙局=ledger("乙局", "task: 2, status: 不涉及, reason: 无此业务", done("5", "2025-04-20")),
        ledger__丙中心=ledger("丙中心", done("7", "2025-06-01")),
        ledger__东街道="unit: 东街道\nentries: 无\n",
        decisions="verifications:\n  - {task: 2, unit: 乙局, date: 2025-06-01, result: 通过}\n",
    )
    whole = look(built, "2025-07-01").whole
    assert {name: count for name, count in whole.statuses.items() if count} == {
        "not_reported": 1, "in_progress": 2, "done": 3, "not_applicable": 1, "closed": 2, "unreadable": 1,
    }  # fmt: skip
    assert (whole.obligations, whole.candidates, whole.supporting, whole.left_out) == (14, 4, 0, 4)
    assert (whole.rates.due, whole.rates.due_done, whole.rates.total, whole.rates.total_done) == (3, 2, 5, 3)
    assert (whole.rates.on_time, whole.rates.late_done) == (1, 1)
    assert (whole.rates.ongoing, whole.ongoing_units, whole.ongoing_reported_units) == (1, 1, 1)
    assert (whole.late, whole.unrecorded_late, whole.review_pending) == (1, 1, 0)


def test_supporting_is_apart_and_measured_by_itself_where_it_is_asked_for(project: Build) -> None:
    task = "id: 1, text: 做。, lead: [甲局], supporting: [乙局, 丙中心], deadline: 4月底前"
    built = project(task, ledger__乙局=ledger("乙局", done("1", "2025-04-02")))
    whole = look(built, "2025-07-01").whole
    assert (whole.rates.due, whole.rates.due_done, whole.late, whole.lights["red"]) == (1, 0, 1, 2)
    assert (whole.supporting, whole.supporting_done, whole.supporting_late) == (2, 1, 1)
    alone = look(built, "2025-07-01", role="supporting").whole
    assert (alone.rates.due, alone.rates.due_done, alone.late, alone.supporting) == (2, 1, 1, 0)
    assert brief(look(built, "2025-07-01", by="role").rows) == [("lead", 1, 1, 1), ("supporting", 2, 2, 1)]


def test_what_is_pending_counts_until_it_is_settled(project: Build) -> None:
    decisions = "extensions:\n  - {task: 2, units: [甲局], until: 2025-11-30, reason: 等, result: 同意, approved: 2025-06-01, approved_by: 示例办, document: 示5号}\n"
    asked = "task: 3, status: 进行中, extension: {requested: 2025-06-20, until: 2025-12-31, reason: 等}"
    built = project(
        *(OWING.format(number, "甲局", "6月底前") for number in (1, 2, 3)),
        ledger__甲局=ledger("甲局", "task: 1, status: 不涉及, reason: 无此业务", asked),
        decisions=decisions,
    )
    whole = look(built, "2025-07-01").whole
    assert (whole.rates.due, whole.rates.total, whole.late, whole.review_pending, whole.left_out) == (2, 3, 1, 1, 0)
    assert whole.requests == {"pending": 1, "refused": 0, "granted": 1}


def test_a_deadline_before_the_notice_is_told_among_the_late(project: Build) -> None:
    whole = look(project(OWING.format(1, "甲局", "2月底前")), "2025-03-20").whole
    assert (whole.late, whole.born_late, whole.unrecorded_late) == (1, 1, 1)


# ---------------------------------------------------------------- groups


def test_months_are_those_of_the_due_date_after_extensions(project: Build) -> None:
    decisions = "extensions:\n  - {task: 2, units: [甲局], until: 2026-01-31, reason: 等, result: 同意, approved: 2025-06-01, approved_by: 示例办, document: 示5号}\n"
    built = project(
        OWING.format(1, "甲局", "未明确"),
        OWING.format(2, "甲局, 乙局", "9月底前"),
        OWING.format(3, "甲局", "长期坚持"),
        OWING.format(4, "甲局", "6月底前"),
        decisions=decisions,
    )
    assert brief(look(built, "2025-07-01", by="month").rows) == [
        ("2025-06", 1, 1, 1), ("2025-09", 0, 1, 0), ("2026-01", 0, 1, 0), ("ongoing", 0, 0, 0), ("undated", 0, 1, 0),
    ]  # fmt: skip


def test_units_come_in_register_order_and_a_merged_unit_keeps_what_it_has_done(project: Build) -> None:
    tasks = [
        OWING.format(1, "乙局", "5月底前"),
        OWING.format(2, "乙局", "9月底前"),
        OWING.format(3, "示例办", "9月底前"),
    ]
    built = project(*tasks, units=MERGED, ledger__乙局=ledger("乙局", done("1", "2025-05-01")))
    assert brief(look(built, "2025-06-30", by="unit").rows) == [("示例办", 0, 1, 0), ("乙局", 1, 2, 0)]
    after = look(built, "2025-10-01", by="unit")
    assert brief(after.rows) == [("示例办", 1, 1, 1), ("甲局", 1, 1, 1), ("乙局", 1, 1, 0)]
    assert after.silent == ("示例办", "甲局")


def test_sections_and_topics_come_in_plan_order_whatever_is_due_first(project: Build) -> None:
    text = (
        "  - title: 第一部分\n    topics:\n      - title: 甲\n        tasks:\n"
        "          - {id: 1, text: 做。, responsible: [甲局], deadline: 12月底前}\n"
        "      - tasks:\n          - {id: 2, text: 做。, responsible: [甲局], deadline: 长期坚持}\n"
        "  - title: 第二部分\n    topics:\n      - title: 甲\n        tasks:\n"
        "          - {id: 3, text: 做。, responsible: [甲局], deadline: 4月底前}\n"
    )
    built = project()
    head = (built.data / "tasks.yaml").read_text(encoding="utf-8").split("  - title:")[0]
    built.write({"tasks.yaml": head + text})
    assert [row.label.group for row in look(built, "2025-07-01").rows] == ["第一部分", "第二部分"]
    assert [(row.label.section, row.label.group) for row in look(built, "2025-07-01", by="topic").rows] == [
        ("第一部分", "甲"), ("第一部分", None), ("第二部分", "甲"),
    ]  # fmt: skip


# ---------------------------------------------------------------- who is silent, who will be late


def test_silent_is_who_owes_something_firm_and_has_no_entry_at_all(project: Build) -> None:
    built = project(
        OWING.format(1, "甲局, 丙中心, 东街道, 西镇", "9月底前"),
        OWING.format(2, "甲局", "长期坚持"),
        OWING.format(3, "各有关部门、单位", "9月底前"),
        ledger__甲局=ledger("甲局", "task: 2, status: 未启动"),
        ledger__丙中心="unit: 丙中心\nentries: 无\n",
        ledger__东街道="unit: 东街道\nofficer: 示例\n",
    )
    found = look(built, "2025-07-01")
    assert (found.silent, found.unreadable) == (("东街道", "西镇"), ("丙中心",))
    assert look(built, "2025-07-01", tasks=frozenset({"2"})).silent == ()


@pytest.mark.parametrize(
    ("entry", "expected"),
    [
        ("status: 进行中, eta: 2025-10-01", True),
        ("status: 未启动, eta: 2025-12-31", True),
        ("status: 进行中, eta: 2025-09-30", False),
        ("status: 进行中", False),
        ("status: 已完成, completed: 2025-06-01, eta: 2025-12-31, evidence: [{title: 甲, document: 示2号}]", False),
    ],
)
def test_slipping_is_an_eta_after_the_due_date(project: Build, entry: str, expected: bool) -> None:
    built = project(OWING.format(1, "甲局", "9月底前"), ledger__甲局=ledger("甲局", f"task: 1, {entry}"))
    found = look(built, "2025-07-01")
    assert (bool(found.slipping), found.whole.late_eta) == (expected, int(expected))
    late = look(built, "2025-10-01")
    assert (late.slipping, late.whole.late_eta) == ((), 0)


def test_slipping_is_counted_of_the_roles_that_the_rates_are_of(project: Build) -> None:
    entry = "task: 1, status: 进行中, eta: 2025-10-20"
    built = project(
        "id: 1, text: 做。, lead: [甲局], supporting: [乙局], deadline: 9月底前",
        ledger__甲局=ledger("甲局", entry),
        ledger__乙局=ledger("乙局", entry),
    )
    found = look(built, "2025-08-01")
    assert ([item.unit for item in found.slipping], found.whole.late_eta) == (["甲局"], 1)
    alone = look(built, "2025-08-01", role="supporting")
    assert ([item.unit for item in alone.slipping], alone.whole.late_eta) == (["乙局"], 1)


# ---------------------------------------------------------------- 序时进度, rounding


@pytest.mark.parametrize(
    ("as_of", "days"),
    [("2024-12-31", 0), ("2025-01-01", 1), ("2025-09-15", 258), ("2025-12-31", 365), ("2026-01-01", 365)],
)
def test_elapsed_counts_the_day_itself_and_stays_within_the_year(as_of: str, days: int) -> None:
    assert elapsed(2025, date.fromisoformat(as_of)) == Elapsed(days, 365)


def test_elapsed_knows_leap_years() -> None:
    assert elapsed(2024, date(2024, 3, 1)) == Elapsed(61, 366)


@pytest.mark.parametrize(
    ("part", "whole", "steps", "expected"),
    [
        (0, 7, 1000, 0),
        (7, 7, 1000, 1000),
        (1, 3, 1000, 333),
        (2, 3, 1000, 667),
        (1, 16, 1000, 63),
        (1, 5000, 1000, 1),
        (4999, 5000, 1000, 999),
    ],
)
def test_only_all_is_rounded_to_all_and_only_none_to_none(part: int, whole: int, steps: int, expected: int) -> None:
    assert rounded(part, whole, steps) == expected


# ---------------------------------------------------------------- everything adds up

DEADLINES = ("4月底前", "6月底前", "9月底前", "12月底前", "长期坚持", "未明确", "每季度", "2月底前", "3月—6月")
MEMBERS = ("示例办", "甲局", "乙局", "丙中心", "东街道", "西镇")
GROUPS = {"各镇街": MEMBERS[4:], "各部门、单位": MEMBERS[:4], "各有关部门、单位": MEMBERS[:4]}


class Made(NamedTuple):
    """A random task: its line, its deadline, and every unit that may owe it."""

    line: str
    deadline: str
    units: frozenset[str]


def random_project(project: Build, seed: int) -> Project:
    """Return a random district without findings that a view refuses; one ledger in four is broken."""
    chance = random.Random(seed)
    tasks = [random_task(chance, number) for number in range(1, chance.randrange(4, 10))]
    books, checks = {}, []
    for unit in MEMBERS:
        entries = [entry for entry in (random_entry(chance, unit, task) for task in tasks) if entry]
        books[f"ledger__{unit}"] = ledger(unit, *entries) if entries else f"unit: {unit}\n"
        checks += [check for check in (random_check(chance, unit, entry) for entry in entries) if check]
    if chance.random() < 0.25:
        books["ledger__甲局"] = "unit: 甲局\nentries: 无\n"
        checks = [check for check in checks if "甲局" not in check]
    merged = chance.random() < 0.5
    decisions = "verifications:\n" + "".join(checks) if checks else ""
    return project(
        *(task.line for task in tasks), units=MERGED if merged else UNITS, decisions=decisions or "# 无\n", **books
    )


def random_task(chance: random.Random, number: int) -> Made:
    names = chance.sample([*MEMBERS, *GROUPS], 3)
    who = f"lead: [{names[0]}], supporting: [{names[1]}, {names[2]}]"
    if chance.random() < 0.6:
        who = f"responsible: [{', '.join(names)}]"
    deadline = chance.choice(DEADLINES)
    units = frozenset(unit for name in names for unit in GROUPS.get(name, (name,)))
    return Made(f"id: {number}, text: 做第{number}件。, {who}, deadline: {deadline}", deadline, units)


def random_entry(chance: random.Random, unit: str, task: Made) -> str | None:
    if unit not in task.units or chance.random() < 0.3:
        return None
    number = task.line.split(",")[0].removeprefix("id: ")
    day = date(2025, 3, 20) + timedelta(days=chance.randrange(100))
    period = ", period: 2025Q3" if task.deadline == "每季度" else ""
    body = chance.choice(
        [
            "status: 未启动",
            f"status: 进行中, updated: {day}, eta: {day + timedelta(days=90)}",
            "status: 不涉及, reason: 无此业务",
            done(number, day.isoformat()).partition(", ")[2],
            done(number, day.isoformat()).partition(", ")[2],
        ]
    )
    return f"task: {number}, {body}{period}"


def random_check(chance: random.Random, unit: str, entry: str) -> str | None:
    if ("completed" not in entry and "不涉及" not in entry) or chance.random() < 0.5:
        return None
    task = entry.split(",", maxsplit=1)[0]
    period = ", period: 2025Q3" if "period" in entry else ""
    result = chance.choice(["通过", "退回, opinion: 补材料"])
    return f"  - {{{task}, unit: {unit}{period}, date: 2025-07-{chance.randrange(10, 28)}, result: {result}}}\n"


def numbers(row: Standing) -> Counter[str]:
    """Return everything of a row that adds up over groups."""
    own = Counter({name: getattr(row, name) for name in ADDITIVE})
    own.update({f"rates.{name}": count for name, count in row.rates._asdict().items()})
    for head in ("statuses", "lights", "requests"):
        own.update({f"{head}.{name}": count for name, count in getattr(row, head).items()})
    return own


ADDITIVE = (
    "obligations", "late", "lagging", "upcoming", "supporting", "supporting_done", "supporting_late", "candidates",
    "review_pending", "unrecorded_late", "born_late", "late_eta", "confirmed_out", "left_out",
)  # fmt: skip


@pytest.mark.parametrize("seed", range(40))
def test_rows_add_up_to_the_whole_and_the_whole_to_every_obligation(project: Build, seed: int) -> None:
    built = random_project(project, seed)
    as_of = f"2025-{4 + seed % 8:02}-15"
    picture = built.picture(as_of)
    for by in get_args(Grouping):
        found = standing.progress(picture, queries.Selection(), by)
        rows = [row for row in found.rows if by != "role" or row.label.group != "supporting"]
        total: Counter[str] = sum(map(numbers, rows), Counter())
        if by == "role":
            rated = [f"rates.{name}" for name in found.whole.rates._fields] + ["late", "lagging", "upcoming"]
            assert {key: total[key] for key in rated} == {key: numbers(found.whole)[key] for key in rated}
            assert sum(row.obligations for row in found.rows) == found.whole.obligations
        else:
            assert +total == +numbers(found.whole)
        for row in (found.whole, *found.rows):
            check_one(row)
        assert found.whole.obligations == len(picture.obligations)
        assert found.whole.lights["red"] == len(queries.overdue(picture, queries.Selection()))


def check_one(row: Standing) -> None:
    counts = row.rates
    firm = row.obligations - row.candidates
    assert sum(row.statuses.values()) == sum(row.lights.values()) == firm
    assert firm == counts.total + counts.ongoing + row.supporting + row.left_out
    assert row.lights["red"] == row.late + row.supporting_late
    assert counts.due_done + row.late <= counts.due <= counts.total
    assert counts.on_time + counts.late_done <= counts.total_done <= counts.total
    assert row.unrecorded_late <= row.statuses["not_reported"]


def test_random_projects_hold_every_status_and_role(project: Build) -> None:
    """Otherwise the property above would prove little."""
    seen: Counter[str] = Counter()
    for seed in range(40):
        for item in random_project(project, seed).picture(f"2025-{4 + seed % 8:02}-15").obligations:
            seen.update((item.status, item.role, "candidate" if item.candidate else "firm"))
    assert {*get_args(Status), *get_args(Role), "candidate", "firm"} <= set(seen)
