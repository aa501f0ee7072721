"""Who owes what, by when, in which state: tables of cases over an invented district."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from gkplan.obligations import Obligation, rates
from tests.conftest import UNITS, Project, tasks_yaml

Build = Callable[..., Project]
ONE = "id: 1, text: 做一件事。, responsible: [甲局], deadline: 9月底前"


def ledger(unit: str, *entries: str) -> str:
    return f"unit: {unit}\nentries:\n" + "".join(f"  - {{{entry}}}\n" for entry in entries)


def done(task: str = "1", completed: str = "2025-06-01", **more: str) -> str:
    extra = "".join(f", {key}: {value}" for key, value in more.items())
    return f"task: {task}, status: 已完成, completed: {completed}, evidence: [{{title: 甲, document: 示〔2025〕2号}}]{extra}"


def owed(items: tuple[Obligation, ...]) -> list[tuple[str, str, str | None, bool]]:
    return [(item.unit, item.role, item.via, item.candidate) for item in items]


# ---------------------------------------------------------------- who


def test_groups_expand_and_the_named_unit_comes_before_the_grouped_ones(project: Build) -> None:
    built = project("id: 1, text: 做。, responsible: [各部门、单位, 乙局], deadline: 9月底前")
    assert owed(built.picture("2025-04-01").obligations) == [
        ("乙局", "responsible", None, False),
        ("示例办", "responsible", "各部门、单位", False),
        ("甲局", "responsible", "各部门、单位", False),
        ("丙中心", "responsible", "各部门、单位", False),
    ]


def test_a_unit_named_twice_counts_once_in_its_strongest_role(project: Build) -> None:
    built = project("id: 1, text: 做。, lead: [甲局], supporting: [各部门、单位], deadline: 9月底前")
    found = owed(built.picture("2025-04-01").obligations)
    assert found[0] == ("甲局", "lead", None, False)
    assert [unit for unit, *_ in found] == ["甲局", "示例办", "乙局", "丙中心"]


def test_a_relevant_group_gives_candidates_that_are_never_late(project: Build) -> None:
    built = project("id: 1, text: 做。, responsible: [甲局, 各有关部门、单位], deadline: 4月底前")
    found = built.picture("2025-09-01").obligations
    assert owed(found)[1:] == [
        ("示例办", "responsible", "各有关部门、单位", True),
        ("乙局", "responsible", "各有关部门、单位", True),
        ("丙中心", "responsible", "各有关部门、单位", True),
    ]
    assert [item.light for item in found] == ["red", "grey", "grey", "grey"]
    assert [item.days_left for item in found] == [-124, None, None, None]


def test_a_designation_settles_the_group_from_its_date_on(project: Build) -> None:
    decisions = "designations:\n  - {task: 1, group: 各有关部门、单位, units: [乙局], document: 示〔2025〕3号, date: 2025-05-01}\n"
    built = project("id: 1, text: 做。, responsible: [各有关部门、单位], deadline: 9月底前", decisions=decisions)
    assert len(built.picture("2025-04-30").obligations) == 4
    assert owed(built.picture("2025-05-01").obligations) == [("乙局", "responsible", "各有关部门、单位", False)]


def test_the_latest_designation_rules(project: Build) -> None:
    decisions = (
        "designations:\n"
        "  - {task: 1, group: 各有关部门、单位, units: [乙局], date: 2025-05-01}\n"
        "  - {task: 1, group: 各有关部门、单位, units: [甲局, 丙中心], date: 2025-06-01}\n"
    )
    built = project("id: 1, text: 做。, responsible: [各有关部门、单位], deadline: 9月底前", decisions=decisions)
    assert [unit for unit, *_ in owed(built.picture("2025-07-01").obligations)] == ["甲局", "丙中心"]


@pytest.mark.parametrize(
    ("status", "candidate"), [("进行中", False), ("未启动", False), ("不涉及, reason: 无此业务", True)]
)
def test_an_entry_of_its_own_makes_a_candidate_firm(project: Build, status: str, candidate: bool) -> None:
    built = project(
        "id: 1, text: 做。, responsible: [各有关部门、单位], deadline: 9月底前",
        ledger__乙局=ledger("乙局", f"task: 1, status: {status}"),
    )
    assert built.one("2025-04-01", "乙局").candidate is candidate


NOT_OURS = "task: 1, status: 不涉及, reason: 无此业务"


def test_a_candidate_that_says_it_is_not_concerned_awaits_designation(project: Build) -> None:
    built = project(
        "id: 1, text: 做。, responsible: [甲局, 各有关部门、单位], deadline: 9月底前",
        ledger__甲局=ledger("甲局", NOT_OURS),
        ledger__乙局=ledger("乙局", NOT_OURS),
    )
    picture = built.picture("2025-04-01")
    assert [(item.unit, item.candidate, item.declined) for item in picture.obligations] == [
        ("甲局", False, False),
        ("示例办", True, False),
        ("乙局", True, True),
        ("丙中心", True, False),
    ]
    state = picture.states["1", None]
    assert (state.candidates, state.declined, state.counted) == (3, 1, 1)


def test_a_candidate_drops_out_with_the_rest_when_the_lead_is_done(project: Build) -> None:
    built = project(
        "id: 1, text: 做。, lead: [甲局], responsible: [各有关部门、单位], deadline: 9月底前",
        ledger__甲局=ledger("甲局", done()),
        ledger__乙局=ledger("乙局", NOT_OURS),
    )
    found = built.picture("2025-08-01")
    assert {(item.unit, item.status, item.declined) for item in found.obligations} == {
        ("甲局", "done", False),
        ("示例办", "closed", False),
        ("乙局", "closed", False),
        ("丙中心", "closed", False),
    }
    assert found.states["1", None].declined == 0


def test_a_unit_that_does_not_exist_yet_is_no_member(project: Build) -> None:
    built = project("id: 1, text: 做。, responsible: [各部门、单位], deadline: 9月底前")
    built.write(
        {
            "units.yaml": UNITS.replace(
                "{name: 丙中心, kind: 直属单位}", "{name: 丙中心, kind: 直属单位, from: 2025-05-01}"
            )
        }
    )
    assert "丙中心" not in [item.unit for item in built.picture("2025-04-30").obligations]
    assert "丙中心" in [item.unit for item in built.picture("2025-05-01").obligations]


# ---------------------------------------------------------------- when


def test_a_checkpoint_adds_one_obligation_per_period_from_the_issue_on(project: Build) -> None:
    built = project(
        "id: 1, text: 做。, responsible: [甲局], deadline: 12月底前, checkpoints: [{every: 每季度, text: 查一次}]"
    )
    found = built.picture("2025-04-01").obligations
    assert [(item.period, str(item.due), item.duty.text) for item in found] == [
        ("2025Q1", "2025-03-31", "查一次"),
        ("2025Q2", "2025-06-30", "查一次"),
        ("2025Q3", "2025-09-30", "查一次"),
        (None, "2025-12-31", "做。"),
        ("2025Q4", "2025-12-31", "查一次"),
    ]


def test_a_recurring_deadline_replaces_the_base_obligation(project: Build) -> None:
    built = project("id: 1, text: 做。, responsible: [甲局], deadline: 每半年")
    assert [item.period for item in built.picture("2025-04-01").obligations] == ["2025H1", "2025H2"]


def test_several_dates_make_one_obligation_each(project: Build) -> None:
    built = project("id: 1, text: 做。, responsible: [甲局], deadline: 5月、10月")
    assert [(item.period, str(item.due)) for item in built.picture("2025-04-01").obligations] == [
        ("2025-05-31", "2025-05-31"),
        ("2025-10-31", "2025-10-31"),
    ]


@pytest.mark.parametrize(
    ("deadline", "band"),
    [
        ("长期坚持", "ongoing"),
        ("每周", "ongoing"),
        ("定期", "ongoing"),
        ("尽快", "undated"),
        ("20个工作日内", "undated"),
        ("至少2次", "ongoing"),
    ],
)
def test_duties_without_a_date_are_never_late(project: Build, deadline: str, band: str) -> None:
    item = project(f"id: 1, text: 做。, responsible: [甲局], deadline: {deadline}").one("2025-12-31", "甲局")
    assert (item.band(), item.light, item.due, item.days_left) == (band, "grey", None, None)


def test_due_today_is_not_late_and_late_by_one_day_tomorrow(project: Build) -> None:
    built = project(ONE)
    assert [
        (built.one(day, "甲局").days_left, built.one(day, "甲局").light) for day in ("2025-09-30", "2025-10-01")
    ] == [
        (0, "yellow"),
        (-1, "red"),
    ]


def test_a_task_of_a_later_notice_is_owed_from_its_issue_on(project: Build) -> None:
    built = project(ONE, "id: 2, text: 加做。, responsible: [乙局], deadline: 5月底前, issued: 2025-06-10")
    assert [item.task.id for item in built.picture("2025-06-09").obligations] == ["1"]
    assert built.one("2025-06-10", "乙局", "2").born_late


def test_standard_order_is_dated_ongoing_undated_candidates(project: Build) -> None:
    built = project(
        "id: 1, text: 一。, responsible: [各有关部门、单位], deadline: 4月底前",
        "id: 2, text: 二。, responsible: [甲局]",
        "id: 3, text: 三。, responsible: [甲局], deadline: 长期坚持",
        "id: 4, text: 四。, responsible: [各镇街, 甲局], deadline: 12月底前",
        "id: 5, text: 五。, lead: [甲局], supporting: [乙局], deadline: 12月底前",
    )
    found = [
        (item.task.id, item.unit) for item in built.picture("2025-04-01").obligations if item.unit in {"甲局", "西镇"}
    ]
    assert found == [("5", "甲局"), ("4", "甲局"), ("4", "西镇"), ("3", "甲局"), ("2", "甲局"), ("1", "甲局")]


# ---------------------------------------------------------------- status, as-of


@pytest.mark.parametrize(
    ("entry", "as_of", "status", "light"),
    [
        (None, "2025-04-01", "not_reported", "none"),
        (None, "2025-07-01", "not_reported", "yellow"),
        (None, "2025-10-01", "not_reported", "red"),
        ("task: 1, status: 未启动", "2025-04-01", "not_started", "none"),
        ("task: 1, status: 未启动", "2025-07-01", "not_started", "yellow"),
        ("task: 1, status: 进行中", "2025-07-01", "in_progress", "green"),
        ("task: 1, status: 进行中", "2025-08-31", "in_progress", "blue"),
        ("task: 1, status: 进行中", "2025-08-30", "in_progress", "green"),
        ("task: 1, status: 进行中, eta: 2025-10-15", "2025-07-01", "in_progress", "yellow"),
        ("task: 1, status: 进行中, eta: 2025-09-30", "2025-07-01", "in_progress", "green"),
        ("task: 1, status: 进行中", "2025-10-01", "in_progress", "red"),
        (done(), "2025-10-01", "done", "green"),
        (done(), "2025-05-31", "in_progress", "green"),
        ("task: 1, status: 不涉及, reason: 无此业务", "2025-10-01", "not_applicable", "grey"),
    ],
)
def test_status_and_light(project: Build, entry: str | None, as_of: str, status: str, light: str) -> None:
    built = project(ONE, **({"ledger__甲局": ledger("甲局", entry)} if entry else {}))
    item = built.one(as_of, "甲局")
    assert (item.status, item.light) == (status, light)


@pytest.mark.parametrize(
    ("deadline", "period", "as_of", "light"),
    [
        ("每季度", "2025Q4", "2025-08-20", "none"),
        ("每季度", "2025Q4", "2025-10-01", "none"),
        ("每季度", "2025Q4", "2025-11-15", "none"),
        ("每季度", "2025Q4", "2025-11-16", "yellow"),
        ("每季度", "2025Q1", "2025-03-20", "blue"),  # the notice came on 10 March: 21 days are left of the quarter
        ("每季度", "2025Q1", "2025-03-21", "yellow"),
        ("每月5日前", "2025-09", "2025-08-31", "blue"),
        ("8月—12月", None, "2025-07-31", "none"),
        ("8月—12月", None, "2025-10-16", "none"),
        ("8月—12月", None, "2025-10-17", "yellow"),
        ("1月—12月", None, "2025-08-05", "none"),
        ("1月—12月", None, "2025-08-06", "yellow"),
        ("5月底前、11月底前", "2025-11-30", "2025-07-20", "none"),
        ("5月底前、11月底前", "2025-11-30", "2025-07-21", "yellow"),
    ],
)
def test_a_window_or_period_lags_from_the_half_of_its_own_time_on(
    project: Build, deadline: str, period: str | None, as_of: str, light: str
) -> None:
    built = project(f"id: 1, text: 做。, responsible: [甲局], deadline: {deadline}")
    assert built.one(as_of, "甲局", period=period).light == light


def test_an_extension_moves_the_half_of_a_window_too(project: Build) -> None:
    grant = GRANT.replace("until: 2025-11-30", "until: 2025-12-31")
    built = project("id: 1, text: 做。, responsible: [甲局], deadline: 8月—9月", decisions=f"extensions:\n{grant}")
    assert [built.one(day, "甲局").light for day in ("2025-10-16", "2025-10-17")] == ["none", "yellow"]


@pytest.mark.parametrize(("completed", "on_time"), [("2025-09-30", True), ("2025-10-01", False)])
def test_done_is_on_time_up_to_the_due_date(project: Build, completed: str, on_time: bool) -> None:
    built = project(ONE, ledger__甲局=ledger("甲局", done(completed=completed)))
    assert built.one("2025-12-01", "甲局").on_time is on_time


@pytest.mark.parametrize("completed", ["2025-02-20", "2025-03-20"])
def test_what_was_due_before_the_notice_is_neither_on_time_nor_late(project: Build, completed: str) -> None:
    built = project("id: 1, text: 做。, responsible: [甲局], deadline: 2月底前", ledger__甲局=ledger("甲局", done(completed=completed)))  # fmt: skip
    item = built.one("2025-12-01", "甲局")
    assert (item.status, item.born_late, item.on_time) == ("done", True, None)
    counted = rates([item], as_of=date(2025, 12, 1))
    assert (counted.total_done, counted.on_time, counted.late_done, counted.born_late_done) == (1, 0, 0, 1)


def test_an_open_obligation_is_neither_on_time_nor_not(project: Build) -> None:
    assert project(ONE).one("2025-12-01", "甲局").on_time is None


VERIFIED = "verifications:\n  - {task: 1, unit: 甲局, date: 2025-06-10, result: 通过}\n"
RETURNED = (
    "verifications:\n  - {task: 1, unit: 甲局, date: 2025-06-10, result: 退回, opinion: 材料不全, by: 2025-06-30}\n"
)


@pytest.mark.parametrize(
    ("entry", "decisions", "as_of", "status"),
    [
        (done(), VERIFIED, "2025-06-10", "verified"),
        (done(), VERIFIED, "2025-06-09", "done"),
        (done(), RETURNED, "2025-06-10", "returned"),
        (done(), RETURNED, "2025-06-09", "done"),
        (done(updated="2025-06-10"), RETURNED, "2025-06-20", "returned"),
        (done(updated="2025-06-11"), RETURNED, "2025-06-20", "done"),
        (
            done(updated="2025-06-11"),
            RETURNED + "  - {task: 1, unit: 甲局, date: 2025-06-15, result: 通过}\n",
            "2025-06-20",
            "verified",
        ),
        (done(), VERIFIED + "  - {task: 1, unit: 甲局, date: 2025-06-10, result: 退回}\n", "2025-06-20", "returned"),
        ("task: 1, status: 进行中", VERIFIED, "2025-06-20", "in_progress"),
    ],
)
def test_the_latest_verification_rules(project: Build, entry: str, decisions: str, as_of: str, status: str) -> None:
    built = project(ONE, decisions=decisions, ledger__甲局=ledger("甲局", entry))
    assert built.one(as_of, "甲局").status == status


def test_a_returned_obligation_is_open_and_yellow(project: Build) -> None:
    item = project(ONE, decisions=RETURNED, ledger__甲局=ledger("甲局", done())).one("2025-06-20", "甲局")
    assert (item.is_open, item.light, item.days_left) == (True, "yellow", 102)


def test_not_applicable_counts_until_the_office_confirms_it(project: Build) -> None:
    entry = ledger("甲局", "task: 1, status: 不涉及, reason: 无此业务")
    built = project(ONE, decisions=VERIFIED, ledger__甲局=entry)
    before, after = built.one("2025-06-09", "甲局"), built.one("2025-06-10", "甲局")
    assert [(item.status, item.review_pending, item.counted) for item in (before, after)] == [
        ("not_applicable", True, True),
        ("not_applicable", False, False),
    ]


def test_a_ledger_with_errors_is_unreadable_and_never_late(project: Build) -> None:
    built = project(ONE, ledger__甲局="unit: 甲局\nentries:\n  - {task: 1, status: 办完了}\n")
    item = built.one("2025-12-01", "甲局")
    assert (item.status, item.light, item.counted, item.is_open) == ("unreadable", "grey", False, False)


def test_a_period_may_be_written_in_both_forms(project: Build) -> None:
    task = "id: 1, text: 做。, responsible: [甲局], deadline: 每季度"
    for form in ("2025Q3", "三季度", "第三季度"):
        built = project(task, ledger__甲局=ledger("甲局", done() + f", period: {form}"))
        assert built.one("2025-10-01", "甲局", period="2025Q3").status == "done"


# ---------------------------------------------------------------- extensions

GRANT = "  - {task: 1, units: [甲局], requested: 2025-08-01, until: 2025-11-30, reason: 等批复, result: 同意, approved: 2025-08-10, approved_by: 示例办, document: 示〔2025〕9号}\n"
REFUSAL = "  - {task: 1, units: [甲局], requested: 2025-08-01, until: 2025-11-30, reason: 等批复, result: 不同意, approved: 2025-08-10, approved_by: 示例办}\n"
REQUEST = "task: 1, status: 进行中, extension: {requested: 2025-08-01, until: 2025-11-30, reason: 等批复}"


@pytest.mark.parametrize(
    ("decisions", "entry", "as_of", "due", "was", "request_state"),
    [
        ("", REQUEST, "2025-08-05", "2025-09-30", None, "pending"),
        ("", REQUEST, "2025-07-31", "2025-09-30", None, None),
        (GRANT, REQUEST, "2025-08-09", "2025-09-30", None, "pending"),
        (GRANT, REQUEST, "2025-08-10", "2025-11-30", "2025-09-30", "granted"),
        (REFUSAL, REQUEST, "2025-08-10", "2025-09-30", None, "refused"),
        (GRANT, None, "2025-10-15", "2025-11-30", "2025-09-30", "granted"),
        (GRANT + GRANT.replace("2025-11-30", "2025-12-15").replace("2025-08-10", "2025-09-01"), None, "2025-10-15", "2025-12-15", "2025-09-30", "granted"),
        (GRANT.replace("[甲局]", "[各部门、单位]").replace("by: 示例办", "by: 示例区政府"), None, "2025-10-15", "2025-11-30", "2025-09-30", "granted"),
    ],
)  # fmt: skip
def test_extensions(
    project: Build, decisions: str, entry: str | None, as_of: str, due: str, was: str | None, request_state: str | None
) -> None:
    files = {"decisions": f"extensions:\n{decisions}"} if decisions else {}
    files |= {"ledger__甲局": ledger("甲局", entry)} if entry else {}
    task = ONE.replace("[甲局]", "[甲局, 各部门、单位]") if "各部门" in decisions else ONE
    files["tasks"] = tasks_yaml(task).replace("approvers: [示例办]", "approvers: [示例办, 示例区政府]")
    item = project(**files).one(as_of, "甲局")
    assert (str(item.due), item.extended_from and str(item.extended_from), item.request) == (due, was, request_state)


def test_an_extension_without_period_is_of_the_base_obligation_only(project: Build) -> None:
    task = "id: 1, text: 做。, responsible: [甲局], deadline: 9月底前, checkpoints: [{every: 每季度, text: 查}]"
    built = project(task, decisions=f"extensions:\n{GRANT}")
    assert str(built.one("2025-09-01", "甲局").due) == "2025-11-30"
    assert str(built.one("2025-09-01", "甲局", period="2025Q3").due) == "2025-09-30"


# ---------------------------------------------------------------- amendments


def test_an_amendment_is_laid_over_the_issued_words_from_its_date_on(project: Build) -> None:
    decisions = "amendments:\n  - {kind: 调整, task: 1, field: deadline, from: 9月底前, to: 11月底前, document: 示〔2025〕5号, date: 2025-07-01}\n"
    built = project(ONE, decisions=decisions)
    assert [str(built.one(day, "甲局").due) for day in ("2025-06-30", "2025-07-01")] == ["2025-09-30", "2025-11-30"]
    assert built.picture("2025-07-01").plan.tasks[0].record.deadline == "9月底前"


def test_units_are_amended_by_list_or_by_printed_cell(project: Build) -> None:
    for to in ("[乙局, 丙中心]", "乙局、丙中心"):
        decisions = f"amendments:\n  - {{kind: 调整, task: 1, field: responsible, from: 甲局, to: {to}, document: 示, date: 2025-07-01}}\n"
        built = project(ONE, decisions=decisions)
        assert [item.unit for item in built.picture("2025-07-01").obligations] == ["乙局", "丙中心"]


def test_a_cancelled_task_is_owed_by_nobody(project: Build) -> None:
    decisions = (
        "amendments:\n  - {kind: 调整, task: 1, field: task, from: 做一件事。, document: 示, date: 2025-07-01}\n"
    )
    built = project(ONE, decisions=decisions)
    assert len(built.picture("2025-06-30").obligations) == 1
    assert built.picture("2025-07-01").obligations == ()
    assert built.picture("2025-07-01").states["1", None].state == "cancelled"


def test_a_mended_slip_is_not_laid_over(project: Build) -> None:
    decisions = (
        "amendments:\n  - {kind: 录入更正, task: 1, field: deadline, from: 8月底前, to: 9月底前, date: 2025-07-01}\n"
    )
    assert project(ONE, decisions=decisions).picture("2025-08-01").words["1"].amended == ()


# ---------------------------------------------------------------- merged units

MERGED = UNITS.replace("{name: 乙局, kind: 部门}", "{name: 乙局, kind: 部门, until: 2025-05-31, successors: [甲局]}")


def test_open_obligations_pass_to_the_successor_the_day_after(project: Build) -> None:
    built = project("id: 1, text: 做。, responsible: [乙局], deadline: 9月底前").write({"units.yaml": MERGED})
    before, after = built.picture("2025-05-31").obligations, built.picture("2025-06-01").obligations
    assert [(item.unit, item.inherited_from) for item in (*before, *after)] == [("乙局", None), ("甲局", "乙局")]


def test_done_ones_stay_where_they_were_done(project: Build) -> None:
    built = project(
        "id: 1, text: 做。, responsible: [乙局], deadline: 9月底前",
        ledger__乙局=ledger("乙局", done(completed="2025-05-01")),
    )
    built.write({"units.yaml": MERGED})
    found = built.picture("2025-06-01").obligations
    assert [(item.unit, item.status) for item in found] == [("乙局", "done")]


def test_a_group_duty_is_owed_once_in_the_strongest_role(project: Build) -> None:
    built = project("id: 1, text: 做。, lead: [乙局], supporting: [各部门、单位], deadline: 9月底前").write(
        {"units.yaml": MERGED}
    )
    found = [(item.unit, item.role, item.inherited_from) for item in built.picture("2025-06-01").obligations]
    assert found == [("甲局", "lead", "乙局"), ("示例办", "supporting", None), ("丙中心", "supporting", None)]


def test_an_extension_goes_with_the_obligation(project: Build) -> None:
    decisions = "extensions:\n" + GRANT.replace("[甲局]", "[乙局]").replace("2025-08", "2025-05")
    built = project("id: 1, text: 做。, responsible: [乙局], deadline: 9月底前", decisions=decisions).write(
        {"units.yaml": MERGED}
    )
    assert str(built.one("2025-06-01", "甲局").due) == "2025-11-30"


def test_obligations_follow_a_chain_of_mergers(project: Build) -> None:
    chain = MERGED.replace(
        "{name: 甲局, kind: 部门, aliases: [甲]}", "{name: 甲局, kind: 部门, until: 2025-07-31, successors: [丙中心]}"
    )
    built = project("id: 1, text: 做。, responsible: [乙局], deadline: 9月底前").write({"units.yaml": chain})
    assert [built.picture(day).obligations[0].unit for day in ("2025-05-31", "2025-06-01", "2025-08-01")] == [
        "乙局",
        "甲局",
        "丙中心",
    ]


def test_without_a_successor_nothing_is_lost(project: Build) -> None:
    gone = UNITS.replace("{name: 乙局, kind: 部门}", "{name: 乙局, kind: 部门, until: 2025-05-31}")
    built = project("id: 1, text: 做。, responsible: [乙局], deadline: 9月底前").write({"units.yaml": gone})
    assert [item.unit for item in built.picture("2025-08-01").obligations] == ["乙局"]


# ---------------------------------------------------------------- over all units


def state(built: Project, as_of: str = "2025-08-01") -> tuple[str, int, int]:
    found = built.picture(as_of).states["1", None]
    return found.state, found.done, found.counted


def test_by_default_every_lead_decides(project: Build) -> None:
    task = "id: 1, text: 做。, lead: [甲局], supporting: [乙局], deadline: 9月底前"
    assert state(project(task, ledger__乙局=ledger("乙局", done()))) == ("open", 1, 2)
    built = project(task, ledger__甲局=ledger("甲局", done()))
    (built.data / "ledger/乙局.yaml").unlink()
    assert state(built) == ("done", 1, 1)
    assert built.one("2025-08-01", "乙局").status == "closed"
    assert not built.one("2025-08-01", "乙局").is_open


def test_without_a_lead_every_unit_decides(project: Build) -> None:
    task = "id: 1, text: 做。, responsible: [甲局, 乙局], deadline: 9月底前"
    assert state(project(task, ledger__甲局=ledger("甲局", done()))) == ("open", 1, 2)
    assert state(project(task, ledger__甲局=ledger("甲局", done()), ledger__乙局=ledger("乙局", done()))) == (
        "done",
        2,
        2,
    )


def test_any_one_unit_may_be_enough(project: Build) -> None:
    task = "id: 1, text: 做。, responsible: [甲局, 乙局], deadline: 9月底前, completion: 任一"
    built = project(task, ledger__甲局=ledger("甲局", done()))
    assert state(built) == ("done", 1, 1)
    assert built.one("2025-08-01", "乙局").status == "closed"


def test_all_may_be_asked_for_where_there_is_a_lead(project: Build) -> None:
    task = "id: 1, text: 做。, lead: [甲局], supporting: [乙局], deadline: 9月底前, completion: 全部"
    assert state(project(task, ledger__甲局=ledger("甲局", done()))) == ("open", 1, 2)


def test_without_a_firm_unit_a_task_is_never_complete(project: Build) -> None:
    assert state(project("id: 1, text: 做。, responsible: [各有关部门、单位], deadline: 9月底前"))[0] == "undetermined"


def test_candidates_left_are_told(project: Build) -> None:
    built = project(
        "id: 1, text: 做。, responsible: [甲局, 各有关部门、单位], deadline: 9月底前",
        ledger__甲局=ledger("甲局", done()),
    )
    found = built.picture("2025-08-01").states["1", None]
    assert (found.state, found.candidates) == ("done_known", 3)


def test_an_incomplete_register_is_never_simply_complete(project: Build) -> None:
    files = {f"ledger__{unit}": ledger(unit, done()) for unit in ("示例办", "甲局", "乙局", "丙中心")}
    assert state(project("id: 1, text: 做。, responsible: [各部门、单位], deadline: 9月底前", **files)) == (
        "done_known",
        4,
        4,
    )


def test_an_unreadable_ledger_keeps_a_task_open(project: Build) -> None:
    task = "id: 1, text: 做。, responsible: [甲局, 乙局], deadline: 9月底前"
    built = project(task, ledger__甲局=ledger("甲局", done()), ledger__乙局="unit: 乙局\nentries: 无\n")
    assert state(built) == ("open", 1, 1)


def test_of_a_standing_duty_it_is_counted_who_has_reported(project: Build) -> None:
    built = project(
        "id: 1, text: 做。, responsible: [各部门、单位], deadline: 长期坚持",
        ledger__甲局=ledger("甲局", "task: 1, status: 进行中"),
        ledger__乙局=ledger("乙局", "task: 1, status: 未启动"),
        ledger__丙中心=ledger("丙中心", NOT_OURS),
    )
    found = built.picture("2025-08-01").states["1", None]
    assert (found.state, found.reported, found.done, found.counted) == ("open", 1, 0, 4)


def test_rates_count_what_is_due_and_leave_supporting_and_standing_duties_apart(project: Build) -> None:
    built = project(
        "id: 1, text: 一。, responsible: [甲局], deadline: 4月底前",
        "id: 2, text: 二。, responsible: [甲局], deadline: 5月底前",
        "id: 3, text: 三。, responsible: [甲局], deadline: 12月底前",
        "id: 4, text: 四。, responsible: [甲局], deadline: 长期坚持",
        "id: 5, text: 五。, lead: [乙局], supporting: [甲局], deadline: 4月底前",
        "id: 6, text: 六。, responsible: [各有关部门、单位], deadline: 4月底前",
        ledger__甲局=ledger("甲局", done("1", "2025-05-03"), done("3"), "task: 4, status: 进行中"),
    )
    found = built.picture("2025-07-01").obligations
    counted = rates([item for item in found if item.unit == "甲局"], as_of=date(2025, 7, 1))
    assert (counted.due, counted.due_done) == (2, 1)
    assert (counted.total, counted.total_done) == (3, 2)
    assert (counted.on_time, counted.late_done) == (1, 1)
    assert (counted.ongoing, counted.ongoing_reported) == (1, 1)
