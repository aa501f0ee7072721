"""Each report word for word over the invented district, and as Word read back by others.

`golden/*.md` holds what `examples/demo` gives on 2025-09-15; `pytest --update-golden` writes it anew.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import get_args

import docx
import pytest

from gkplan import checks, obligations, revision
from gkplan.exporters import paper
from gkplan.exporters.reports import stamp
from gkplan.exporters.reports.report import Order, blocks, render, title
from gkplan.exporters.reports.stamp import Stamp
from gkplan.obligations import Picture
from gkplan.reporting.kinds import Kind, figures
from gkplan.reporting.scope import Quarter, Scope
from tests.conftest import ROOT, UNITS, Project
from tests.exporters import word
from tests.render.samples import NAUGHTY, intruders, unprintable
from tests.test_obligations import done, ledger

GOLDEN = Path(__file__).parent / "golden"
KINDS: tuple[Kind, ...] = get_args(Kind)
TOWNS = ("书签街道", "纸鸢镇", "信笺镇")
Build = Callable[..., Project]


def demo(as_of: str = "2025-09-15") -> Picture:
    plan = checks.check(revision.find(str(ROOT / "examples" / "demo"), ROOT)).plan
    assert plan is not None
    return obligations.picture(plan, as_of=date.fromisoformat(as_of))


def about(order: Order) -> Stamp:
    scope = order.scope
    return Stamp(
        order.kind, scope.picture.plan.head.id, scope.picture.as_of, order.asked, "2025Q3" if order.kind == "quarter" else "",
        False, "", "0" * 64, stamp.numbers(figures(order.kind, scope)),
    )  # fmt: skip


ORDERS = {
    "quarter": Order("quarter", Scope(demo(), quarter=Quarter(2025, 3))),
    "quarter-empty": Order("quarter", Scope(demo(), quarter=Quarter(2027, 1))),
    "bulletin": Order("bulletin", Scope(demo())),
    "bulletin-towns": Order("bulletin", Scope(demo(), frozenset(TOWNS)), ("各镇街",)),
    "bulletin-after": Order("bulletin", Scope(demo("2026-02-01"))),
    "year": Order("year", Scope(demo())),
    "year-one": Order("year", Scope(demo(), frozenset({"示例区数字中心"})), ("示例区数字中心",)),
    "assessment": Order("assessment", Scope(demo())),
    "evidence": Order("evidence", Scope(demo())),
    "trace": Order("assessment", Scope(demo(), frozenset(TOWNS)), ("各镇街",), trace=True),
}


@pytest.mark.parametrize("name", ORDERS)
def test_a_report_in_markdown(name: str, pytestconfig: pytest.Config) -> None:
    made = paper.markdown(blocks(ORDERS[name]))
    expected = GOLDEN / f"{name}.md"
    if pytestconfig.getoption("--update-golden"):
        expected.write_text(made, encoding="utf-8")
    assert made == expected.read_text(encoding="utf-8")


def test_every_golden_file_is_of_an_order() -> None:
    assert {path.stem for path in GOLDEN.glob("*.md")} == set(ORDERS)


def test_no_report_says_of_what_has_no_record_that_it_is_not_done() -> None:
    """But for the column of the 考核底表 that is called so."""
    for name, order in ORDERS.items():
        told = paper.text(blocks(order))
        assert "未完成" not in told or order.kind == "assessment", name


def test_the_paragraph_for_the_annual_report_names_nothing_late() -> None:
    for name in ("year", "year-one"):
        assert not re.search("逾期|时限|滞后|退回|未报|未完成|催办", paper.text(blocks(ORDERS[name])))


# ---------------------------------------------------------------- Word


def made(order: Order) -> bytes:
    return render("docx", order, about(order))


def test_word_has_the_bulletin_s_words_and_tables() -> None:
    read = docx.Document(io.BytesIO(made(ORDERS["bulletin"])))
    told = [item.text for item in read.paragraphs if item.text]
    assert told[:3] == ["代拟稿", "关于《示例区2025年政务公开工作要点任务分解表》落实情况的通报", "各镇街，各部门："]
    headings = [item.text for item in read.paragraphs if item.style and item.style.name == "Heading 1"]
    assert headings == ["一、总体情况", "二、好的方面", "三、存在问题", "四、各单位完成情况"]
    assert told[-2:] == ["示例区政务公开办公室", "2025年9月15日"]
    late, units = read.tables
    assert [[cell.text for cell in row.cells] for row in late.rows][:2] == [
        ["序号", "任务", "单位", "时限", "时限已过", "报送情况"],
        ["1", "更新本单位主动公开事项目录，逐项写明公开的内容、时限和渠道。", "纸鸢镇", "4月底前\n4月30日", "138天", "已报进行中"],
    ]  # fmt: skip
    assert [cell.text for cell in units.rows[1].cells] == ["示例区企服中心", "1", "1", "100%", "1", "1", "100%", "0"]


def test_the_quarterly_check_is_a_wide_page_with_an_empty_column_and_a_foot_to_sign() -> None:
    data = made(ORDERS["quarter"])
    ((width, height, *_),) = word.sections(data)
    assert width > height
    (rows,) = word.tables(data)
    assert [box.text for box in rows[0]] == ["序号", "任务", "单位", "时限", "报送情况", "佐证", "检查结果"]
    assert {row[-1].text for row in rows[1:]} == {""}
    assert word.paragraphs(data)[-1] == ("Blanks", "检查人：\t被检查单位负责人：\t检查日期：")
    assert word.links(data) == {"政策咨询窗口开放公告": "https://www.example.com/gonggao/20250828"}


def test_the_trace_stands_on_a_page_of_its_own_after_the_signatures() -> None:
    data = made(ORDERS["trace"])
    assert len(word.sections(data)) == 2
    assert [text for style, text in word.paragraphs(data) if style == "Heading1"] == ["数字来源"]


@pytest.mark.parametrize("form", ["md", "docx"])
@pytest.mark.parametrize("kind", KINDS)
def test_the_same_order_gives_the_same_bytes_and_a_stamp_that_can_be_read(kind: Kind, form: str) -> None:
    order = ORDERS[kind]
    first = render(form, order, about(order))
    assert first == render(form, order, about(order))
    assert stamp.read(first) == about(order)


def test_the_as_of_date_and_the_hash_stand_in_the_properties_and_not_on_the_page() -> None:
    data = made(ORDERS["year"])
    told = paper.properties(data)
    assert told is not None
    assert (told["title"], told["gkplan:as_of"], told["gkplan:data"]) == (title(ORDERS["year"]), "2025-09-15", "0" * 64)
    assert not any("0" * 64 in text for _, text in word.paragraphs(data))


# ---------------------------------------------------------------- texts that do harm


def hostile(project: Build, text: str) -> Order:
    picture = project(
        "id: 1, text: 做。, responsible: [甲局, 乙局], deadline: 4月底前",
        "id: 2, text: 做。, responsible: [甲局], deadline: 长期坚持",
        ledger__甲局=ledger("甲局", done("1", "2025-05-02"), "task: 2, status: 进行中"),
        ledger__乙局=ledger("乙局", "task: 1, status: 进行中"),
    ).picture("2025-07-01")

    def spoiled(item: obligations.Obligation) -> obligations.Obligation:
        assert item.entry is not None
        proof = {"title": text, "url": text, "published": None}
        proofs = tuple(found._replace(**proof) for found in item.entry.evidence)
        entry = item.entry._replace(progress=text, problems=text, next_steps=text, evidence=proofs)
        duty = item.duty._replace(text=text or "空", deadline=text)
        return item._replace(duty=duty, entry=entry, task=item.task._replace(section=text))

    head = picture.plan.head._replace(title=text, document_number=text, issuer=text, id=text)
    plan = picture.plan._replace(head=head)
    spoiled_all = tuple(spoiled(item) for item in picture.obligations)
    return Order("bulletin", Scope(picture._replace(plan=plan, obligations=spoiled_all), None), (text,), trace=True)


def test_nothing_of_the_data_acts_on_a_terminal_a_runner_or_a_reader(project: Build) -> None:
    first = hostile(project, "空")
    for text in NAUGHTY:
        picture = hostile(project, text).scope.picture if len(text) < 100 else first.scope.picture
        for kind in KINDS:
            order = Order(kind, Scope(picture, quarter=Quarter(2025, 2) if kind == "quarter" else None), (text,))
            known = about(order)._replace(period="2025Q2" if kind == "quarter" else "", plan=text)
            told = render("md", order, known).decode()
            assert unprintable(told.replace("\n", "")) == set(), (kind, text)
            assert intruders(told) == [], (kind, text)
            assert stamp.read(told.encode()) == known, (kind, text)


@pytest.mark.parametrize("text", [text for text in NAUGHTY if 0 < len(text) < 20][::7])
def test_word_is_well_formed_whatever_the_data_says(text: str, project: Build) -> None:
    order = hostile(project, text)
    assert word.paragraphs(render("docx", order, about(order)))


# ---------------------------------------------------------------- what else must be said


def test_what_was_late_before_it_was_issued_is_told_and_not_listed(project: Build) -> None:
    built = project(
        "id: 1, text: 早就到期。, responsible: [甲局, 丙中心], deadline: 2月底前",
        "id: 2, text: 做。, responsible: [各部门、单位], deadline: 4月底前",
        ledger__乙局="unit: 乙局\nentries: 无\n",
    )
    picture = built.write({"ledger/丙中心.yaml": ledger("丙中心", done("1", "2025-03-20"))}).picture("2025-05-10")
    told = paper.text(blocks(Order("bulletin", Scope(picture))))
    assert "时限早于印发日的2项次（任务1（2家），其中已完成1项次）不作为拖延，不在以上数字里" in told
    assert "到期3项次，已完成0项次，到期任务完成率0%；全年3项次，已完成0项次" in told
    assert "逾期完成" not in told
    assert "早就到期" not in told
    assert "“各部门、单位”的名单不完整，已登记4家" in told
    assert "乙局台账有误，未计入" in told
    assert "没有任何报送记录的2家：示例办、甲局。" in told
    sheet = paper.text(blocks(Order("assessment", Scope(picture))))
    assert "时限早于印发日的2项次（任务1（2家），其中已完成1项次）不作为拖延，不在应完成里" in sheet


def test_all_units_are_silent_only_where_all_are_asked_about(project: Build) -> None:
    built = project("id: 1, text: 做。, responsible: [甲局, 乙局, 丙中心], deadline: 4月底前").picture("2025-05-10")
    whole = paper.text(blocks(Order("bulletin", Scope(built))))
    assert "没有任何报送记录的3家：即承担任务的全部单位。" in whole
    asked = ("甲局", "乙局")
    some = paper.text(blocks(Order("bulletin", Scope(built, frozenset(asked)), asked)))
    assert "没有任何报送记录的2家：甲局、乙局。" in some


@pytest.mark.parametrize("number", ["1-1", "一", "53补"])
def test_a_task_without_a_plain_number_is_one_of_the_table_all_the_same(number: str, project: Build) -> None:
    tasks = (
        f"id: {number}, text: 做一。, responsible: [甲局], deadline: 年底前",
        "id: 正文1, text: 做二。, responsible: [甲局]",
    )
    built = project(*tasks).picture("2025-07-01")
    told = paper.text(blocks(Order("bulletin", Scope(built))))
    assert "任务分解表共1项任务，另有通知正文要求1项，由1家单位承担" in told
    counts = {one.name: one.tasks for one in figures("bulletin", Scope(built))}
    assert (counts["tasks"], counts["body"]) == ({number: 1}, {"正文1": 1})


def test_tasks_of_a_later_notice_and_cancelled_ones_are_told_apart_with_the_document(project: Build) -> None:
    built = project(
        "id: 1, text: 做一。, responsible: [甲局], deadline: 年底前",
        "id: 2, text: 做二。, responsible: [甲局, 乙局], deadline: 年底前",
        "id: 3, text: 做三。, responsible: [甲局], deadline: 年底前, document_number: 示9号, issued: 2025-06-01",
        "id: 4, text: 做四。, responsible: [甲局], deadline: 年底前, document_number: 示9号, issued: 2025-06-01",
        decisions="amendments:\n  - {kind: 调整, task: 2, field: task, from: 做二。, document: 示6号, date: 2025-05-01}\n",
    ).picture("2025-07-01")
    told = "共2项任务，2025年6月1日示9号增列2项（任务3、4），2025年5月1日示6号取消1项（任务2），由1家单位"
    assert f"{told}分别承担。" in paper.text(blocks(Order("year", Scope(built))))
    assert f"任务分解表{told}承担，计入完成率的3项次。" in paper.text(blocks(Order("bulletin", Scope(built))))


def test_the_list_of_proofs_has_all_their_addresses_and_those_of_no_task_at_its_end(project: Build) -> None:
    proof = '{title: 报告, url: "https://www.example.com/1", path: 材料/a.pdf, document: 甲〔2025〕1号, published: 2025-06-01}'
    built = project(
        "id: 1, text: 做一。, responsible: [甲局], deadline: 年底前",
        "id: 2, text: 做二。, responsible: [甲局], deadline: 年底前",
        ledger__甲局=ledger(
            "甲局", f"task: 1, status: 进行中, evidence: [{proof}]", "task: 2, status: 进行中, evidence: [{title: 旧, document: 甲2号}]"
        ),
        decisions="amendments:\n  - {kind: 调整, task: 2, field: task, from: 做二。, document: 示6号, date: 2025-05-01}\n",
    )  # fmt: skip
    lines = paper.markdown(blocks(Order("evidence", Scope(built.picture("2025-07-01"))))).splitlines()
    assert lines[4:13] == [
        "佐证材料1份，用于1项次；另有1份现在没有对应的任务，列在最后。",
        "",
        "| 序号 | 任务 | 单位 | 材料名称 | 链接或文号 | 发布日期 |",
        "| --- | --- | --- | --- | --- | --- |",
        "| 1 | 做一 | 甲局 | 报告 | [https://www.example.com/1](<https://www.example.com/1>)<br>材料/a.pdf<br>甲〔2025〕1号 | 2025年6月1日 |",
        "",
        "以下1份，台账上有，现在没有对应的任务：",
        "",
        "| 序号 | 任务 | 单位 | 材料名称 | 链接或文号 | 发布日期 | 为什么 |",
    ]
    assert lines[14] == "| 2 | 做二 | 甲局 | 旧 | 甲2号 | 未写 | 任务已取消 |"
    check = paper.markdown(blocks(Order("quarter", Scope(built.picture("2025-07-01"), quarter=Quarter(2025, 4)))))
    assert "[报告](<https://www.example.com/1>)（材料/a.pdf，甲〔2025〕1号，6月1日发布）" in check


def test_a_bulletin_without_groups_is_sent_to_all_concerned_and_praises_nobody_for_nothing(project: Build) -> None:
    order = Order("bulletin", Scope(project("id: 1, text: 做。, responsible: [甲局], deadline: 12月底前").picture("2025-04-01")))  # fmt: skip
    told = paper.text(blocks(order))
    assert "\n各有关单位：\n" in told
    assert "还没有到期的任务；全年1项次，已完成0项次，总完成率0%" in told
    assert "好的方面" not in told


def test_an_assessment_marks_a_ledger_with_errors_and_a_unit_that_is_no_more(project: Build) -> None:
    built = project(
        "id: 1, text: 做。, responsible: [甲局, 乙局, 丙中心], deadline: 4月底前",
        units=UNITS.replace("乙局, kind: 部门", "乙局, kind: 部门, until: 2025-05-31"),
        ledger__甲局="unit: 甲局\nentries: 无\n",
        ledger__乙局=ledger("乙局", done("1", "2025-04-02")),
    )
    lines = paper.markdown(blocks(Order("assessment", Scope(built.picture("2025-07-01"))))).splitlines()
    assert [line for line in lines if line.startswith(("| 甲局", "| 乙局", "| 合计"))] == [
        "| 甲局 | 台账有误，未计入 |  |  |  |  |  |  |  |  |",
        "| 乙局（已撤并） | 1 | 1 | 0 | 0 | 0 | 0 | 0 | 0 | 0 |",
        "| 合计 | 2 | 1 | 0 | 1 | 1 | 0 | 0 | 0 | 0 |",
    ]
