"""The rows of a 台账: in the order of the plan, with the words of the day, settled ones too."""

from __future__ import annotations

from datetime import date

import pytest

from gkplan.exporters import formats
from gkplan.exporters import view as views
from gkplan.exporters.view import Proof, printable
from gkplan.queries import Selection
from tests.conftest import UNITS
from tests.exporters import word
from tests.exporters.samples import DECISIONS, LEDGER, TASKS, Build, district, shown


def test_rows_stand_in_the_order_of_plan_period_and_register(project: Build) -> None:
    view = shown(project)
    assert [(row.number, row.period, row.unit) for row in view.rows] == [
        ("1", "", "甲局"),
        ("1", "", "东街道"),
        ("1", "", "西镇"),
        *[("2", period, unit) for period in ("一季度", "二季度", "三季度", "四季度") for unit in ("甲局", "乙局")],
        ("3", "", "甲局"),
        ("3", "", "乙局"),
        *[("4", "", unit) for unit in ("示例办", "甲局", "乙局", "丙中心")],
    ]


def test_a_row_says_all_that_the_books_say(project: Build) -> None:
    row = shown(project, "甲局").rows[0]
    assert row._replace(obligation=None)[1:] == (  # type: ignore[arg-type]
        "1",
        "第一部分",
        "小标题",
        "做第一件事，做细。",
        "甲局",
        "责任单位",
        (),
        ("各镇街", "甲局"),
        (),
        "9月底前",
        date(2025, 9, 30),
        "",
        "分两步做",
        "2025-06-30 印发方案\n2025-08-31 办结",
        "综合科（示例同志）",
        "第一步做完\n第二步做完",
        "已销号；按期",
        date(2025, 8, 20),
        (
            Proof("办结报告", "甲〔2025〕3号", None, "document"),
            Proof("公开情况", "https://www.example.com/a?b=1", date(2025, 8, 20), "url"),
        ),
        "",
        "",
        "调整：具体要求 做第一件事，做好。 → 做第一件事，做细。（2025-07-01，示〔2025〕7号）",
        "调整：具体要求 做第一件事，做好。 → 做第一件事，做细。（2025-07-01，示〔2025〕7号）\n审核通过（2025-09-01）：材料齐全",
        "green",
    )


def test_the_words_are_those_of_the_day(project: Build) -> None:
    before, after = (shown(project, "甲局", as_of=day).rows[0].text for day in ("2025-06-30", "2025-07-01"))
    assert (before, after) == ("做第一件事，做好。", "做第一件事，做细。")


def test_what_is_done_later_has_no_date_yet(project: Build) -> None:
    row = shown(project, "甲局", as_of="2025-08-19").rows[0]
    assert (row.completed, row.state) == (None, "进行中")


def test_an_extension_moves_the_date_and_not_the_printed_words(project: Build) -> None:
    row = shown(project, "东街道").rows[0]
    assert (row.deadline, row.due) == ("9月底前", date(2025, 11, 30))
    assert row.note.splitlines()[-1] == "延期：2025-09-30 → 2025-11-30"


def test_reasons_and_the_transcriber_s_note_are_remarks(project: Build) -> None:
    notes = {row.number: row.note for row in shown(project, "甲局").rows}
    assert notes["3"] == "录入时的说明\n不涉及：没有这项业务"


def test_a_return_and_a_request_are_remarks(project: Build) -> None:
    ledger = LEDGER.replace("    measures: 分两步做\n", "    updated: 2025-08-20\n").replace(
        "    problems: 人手不够\n",
        "    extension: {requested: 2025-09-10, until: 2025-11-15, reason: 等待答复}\n    reason: 分两批办\n",
    )
    checks = DECISIONS.replace("result: 通过, opinion: 材料齐全", "result: 退回, opinion: 缺附件, by: 2025-09-20")
    built = district(project).write({"ledger/甲局.yaml": ledger, "decisions.yaml": checks})
    rows = views.view(built.picture("2025-09-15"), Selection(units=frozenset({"甲局"})), ("甲局",)).rows
    assert rows[0].note.splitlines()[-1] == "审核退回（2025-09-01，2025-09-20 前整改）：缺附件"
    assert (rows[0].state, rows[0].completed) == ("滞后 退回整改", None)
    assert rows[3].note == "说明：分两批办\n申请延期至 2025-11-15（2025-09-10）：等待答复"


def test_an_inherited_duty_says_from_whom(project: Build) -> None:
    units = UNITS.replace("name: 乙局, kind: 部门", "name: 乙局, kind: 部门, until: 2025-06-30, successors: [甲局]")
    built = project("id: 1, text: 做一件事。, responsible: [乙局], deadline: 9月底前", units=units)
    (row,) = views.view(built.picture("2025-09-15"), Selection(), ()).rows
    assert (row.unit, row.note) == ("甲局", "承接乙局")


def test_a_candidate_that_declines_stays_one(project: Build) -> None:
    built = project(TASKS[3], ledger__乙局="unit: 乙局\nentries:\n  - {task: 4, status: 不涉及, reason: 无此业务}\n")
    rows = views.view(built.picture("2025-09-15"), Selection(), ()).rows
    assert {row.unit: row.state for row in rows}["乙局"] == "待明确；本单位报不涉及"


def test_candidates_are_told_as_such(project: Build) -> None:
    assert [row.state for row in shown(project, "乙局").rows if row.number == "4"] == ["待明确"]


@pytest.mark.parametrize(
    ("units", "title"),
    [
        ((), "全区2025年工作台账"),
        (("甲局",), "甲局2025年工作台账"),
        (("甲局", "乙局"), "甲局、乙局2025年工作台账"),
        (("甲局", "乙局", "东街道", "西镇"), "甲局等4家单位2025年工作台账"),
    ],
)
def test_the_title_names_the_units(project: Build, units: tuple[str, ...], title: str) -> None:
    assert shown(project, *units).title == title


def test_the_notes_are_those_that_a_reader_of_paper_needs(project: Build) -> None:
    view = shown(project, as_of="2026-02-01")
    assert view.notes == ("计划年度（2025年）已结束。台账为空只表示没有记录，不表示没有办。",)
    built = district(project).write({"ledger/甲局.yaml": "unit: 甲局\nentries: 错\n"})
    picture = built.picture("2025-09-15")
    notes = [views.view(picture, Selection(units=frozenset({name})), (name,)).notes for name in ("甲局", "乙局")]
    assert notes == [("甲局台账有误，未计入",), ()]


def test_a_merged_unit_names_its_heir_and_a_cancelled_task_is_told(project: Build) -> None:
    units = UNITS.replace("name: 乙局, kind: 部门", "name: 乙局, kind: 部门, until: 2025-06-30, successors: [甲局]")
    cancelled = "amendments:\n  - {kind: 调整, task: 1, field: task, document: 示〔2025〕8号, date: 2025-06-01}\n"
    built = project("id: 1, text: 做一件事。, responsible: [乙局], deadline: 9月底前", units=units, decisions=cancelled)
    picture = built.picture("2025-09-15")
    assert views.view(picture, Selection(), ()).notes == ("任务1已取消，不列",)
    assert views.view(picture, Selection(units=frozenset({"乙局"})), ("乙局",)).notes == (
        "乙局已于2025-06-30撤并；未办结的职责由甲局承接",
    )


def test_one_view_for_each_unit(project: Build) -> None:
    picture = district(project).picture("2025-09-15")
    parts = views.by_unit(picture, Selection(), ["西镇", "甲局"], public=True)
    assert [(name, part.title, part.units, len(part.rows)) for name, part in parts.items()] == [
        ("西镇", "西镇2025年工作台账", ("西镇",), 1),
        ("甲局", "甲局2025年工作台账", ("甲局",), 7),
    ]
    assert parts["甲局"] == views.view(picture, Selection(units=frozenset({"甲局"})), ("甲局",), public=True)


@pytest.mark.parametrize(
    ("text", "expected"),
    [("甲\n乙", "甲\n乙"), ("甲\x1b[31m\n\u202e乙", "甲\\u001b[31m\n\\u202e乙"), ("甲\t乙", "甲 乙"), ("", ""),
     ("::error::甲\n ::error::乙\n丙::", "::error::甲\n\\u003a:error::乙\n丙::")],
)  # fmt: skip
def test_printable_keeps_line_breaks_only(text: str, expected: str) -> None:
    assert printable(text) == expected


@pytest.mark.parametrize(
    ("proof", "line"),
    [
        (Proof("报告", "", None, "document"), "报告"),
        (Proof("报告", "甲〔2025〕3号", None, "document"), "报告（甲〔2025〕3号）"),
        (Proof("报告", "a.pdf", date(2025, 6, 30), "path"), "报告（a.pdf，2025-06-30发布）"),
        (
            Proof("报告", "https://www.example.com/1", date(2025, 6, 30), "url", ("a.pdf", "甲〔2025〕3号")),
            "报告（https://www.example.com/1，a.pdf，甲〔2025〕3号，2025-06-30发布）",
        ),
    ],
)
def test_a_proof_on_one_line(proof: Proof, line: str) -> None:
    assert proof.line() == line


def test_all_addresses_of_a_proof_are_in_every_export(project: Build) -> None:
    proof = 'title: 公开情况, url: "https://www.example.com/a?b=1", published: 2025-08-20'
    assert proof in LEDGER
    more = LEDGER.replace(proof, f"{proof}, path: 材料/公开.pdf, document: 甲〔2025〕4号")
    picture = project(*TASKS, ledger__甲局=more, decisions=DECISIONS).picture("2025-09-15")
    view = views.view(picture, Selection(units=frozenset({"甲局"})), ("甲局",))
    for form in ("csv", "md", "json", "html"):
        told = formats.render(form, view).decode("utf-8-sig")
        assert all(part in told for part in ("example.com", "材料/公开.pdf", "甲〔2025〕4号")), form
    cells = {box.text for row in word.tables(formats.render("docx", view))[0] for box in row}
    assert "办结报告（甲〔2025〕3号）\n公开情况（材料/公开.pdf，甲〔2025〕4号，8月20日发布）" in cells
