"""The 任务分解表 and the 台账 of units in Word, read back by readers that know nothing of gkplan."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
from collections.abc import Callable
from datetime import date
from pathlib import Path

import docx as python_docx
import pytest

from gkplan import checks, obligations, revision
from gkplan.exporters import docx
from gkplan.exporters.columns import SIGNATURE
from gkplan.exporters.view import ExportView, Proof, Version, view
from gkplan.holders import named_units
from gkplan.obligations import Picture
from gkplan.queries import Selection
from gkplan.render.text import clean
from tests.conftest import ROOT, Project
from tests.exporters import word
from tests.exporters.word import Box, W
from tests.render.samples import NAUGHTY

Build = Callable[..., Project]
AS_OF = "2025-09-15"
EVERYTHING = Selection(everything=True)
LANDSCAPE = (16838, 11906, 1587, 2098, 1474, 1984)


def looked_at(picture: Picture, *units: str, narrowed: Selection = EVERYTHING, public: bool = False) -> ExportView:
    """Return a view of units, by name or group; of the whole plan where none is given."""
    names = tuple(unit.name for unit in named_units(units, picture.plan.register))
    return view(picture, narrowed._replace(units=frozenset(names) if names else None), names, public=public)


@pytest.fixture(scope="module")
def real() -> Picture:
    plan = checks.check(revision.find(str(ROOT / "data"), ROOT)).plan
    assert plan is not None
    return obligations.picture(plan, as_of=date.fromisoformat(AS_OF))


def rows(data: bytes, number: int = 0) -> list[list[str]]:
    """Return a table by rows, each cell's text on one line."""
    return [[box.text.replace("\n", "/") for box in row] for row in word.tables(data)[number]]


def lines(data: bytes, style: str) -> list[str]:
    return [text for found, text in word.paragraphs(data) if found == style]


# ---------------------------------------------------------------- the 任务分解表


def test_the_issued_table_word_for_word(real: Picture) -> None:
    data = docx.render(looked_at(real))
    heading, *body = rows(data)
    assert heading == ["序号", "工作任务", "具体要求", "牵头单位", "责任单位", "配合单位", "完成时限"]
    tasks = [task.record for task in real.plan.tasks]
    band = body.index(["通知正文要求"])
    assert band == 53
    assert [row[0] for row in body[:band]] == [str(number) for number in range(1, 54)]
    assert [row[3] for row in body[:band]] == [task.text for task in tasks[:53]]
    assert [row[5].split("/") for row in body[:band]] == [list(task.responsible) or [""] for task in tasks[:53]]
    assert [row[7] for row in body[:band]] == [task.deadline for task in tasks[:53]]
    assert body[16][4:7] == ["区政府办公室", "", "各镇（街道）/区政府各部门、单位"]
    assert [row[:2] for row in body[band + 1 :]] == [
        ["正文1", "制定本单位政务公开工作实施方案"],
        ["正文2", "梳理形成本单位工作台账，明确时间节点和要求"],
        ["正文3", "对日常信息发布、依申请公开答复、政策解读等工作年内开展至少1次集中学习培训"],
    ]
    assert [row[-1] for row in body[band + 1 :]] == ["", "", "年内"]
    assert word.paragraphs(data) == [
        ("Label", "附件"),
        ("Flush", ""),
        ("Title", "2025年济宁市兖州区政务公开工作要点任务分解表"),
        ("TableNotes", "注：1. 本表照济兖政办字〔2025〕7号（2025年5月27日印发）的文字列出"),
        ("TableNotes", "2. “通知正文要求”3项不在印发的任务分解表内，文字取自通知正文"),
    ]
    assert word.sections(data) == [LANDSCAPE]


def test_a_section_without_plain_numbers_is_part_of_the_table(project: Build) -> None:
    more = "  - title: 第二部分\n    topics:\n      - tasks:\n          - {id: 一, text: 做二。, responsible: [甲局]}\n"
    body = "  - title: 通知正文要求\n    topics:\n      - tasks:\n          - {id: 正文1, text: 做三。, responsible: [甲局]}\n"
    built = project("id: 1, text: 做一。, responsible: [甲局]")
    tasks = (built.data / "tasks.yaml").read_text(encoding="utf-8")
    data = docx.render(looked_at(built.write({"tasks.yaml": tasks + more + body}).picture("2025-07-01")))
    assert [row[0] for row in rows(data)] == ["序号", "1", "一", "通知正文要求", "正文1"]


def test_headings_are_merged_and_say_their_words_again_after_a_page_break(real: Picture) -> None:
    data = docx.render(looked_at(real))
    table = word.tables(data)[0][1:54]
    # What each row stands under, whether the words are its own or those of the merged cell it goes on with.
    shown = [["", ""], ["", ""]]
    for row, task in zip(table, real.plan.tasks, strict=False):
        for place, box in enumerate(row[1:3]):
            shown[place] = shown[place] if box.merge == "continue" else [box.text, task.id]
        assert [words for words, _ in shown] == [task.section, task.topic or ""]
    begins = [number for number, row in enumerate(table) if row[1].merge != "continue" and row[2].merge != "continue"]
    again = [
        number for number in begins if number and real.plan.tasks[number - 1].topic == real.plan.tasks[number].topic
    ]
    assert again  # pages break within a heading
    merged = [[cell.text for cell in row.cells[1:3]] for row in python_docx.Document(io.BytesIO(data)).tables[0].rows]
    assert merged[1:54] == [[task.section, task.topic] for task in real.plan.tasks[:53]]


def test_each_row_stays_whole_and_the_heading_is_repeated(real: Picture) -> None:
    found = list(word.part(docx.render(looked_at(real))).iter(f"{W}tr"))
    assert [row.find(f"{W}trPr/{W}tblHeader") is not None for row in found] == [True] + [False] * 57
    assert all(row.find(f"{W}trPr/{W}cantSplit") is not None for row in found)


def test_every_run_names_a_chinese_font(real: Picture) -> None:
    for units in ((), ("区政府办公室",)):
        for run in word.runs(docx.render(looked_at(real, *units))):
            named = run.find(f"{W}rPr/{W}rFonts")
            assert named is not None
            assert named.get(f"{W}eastAsia") in {"方正小标宋简体", "仿宋_GB2312", "黑体"}


DECISIONS = """\
amendments:
  - {kind: 调整, task: 1, field: deadline, from: [6月底前], to: [9月底前], document: 示政办字〔2025〕9号, date: 2025-05-20}
  - {kind: 调整, task: 2, field: task, from: [做二], to: [], document: 示政办字〔2025〕9号, date: 2025-05-20}
  - {kind: 调整, task: 3, field: deadline, from: [8月底前], to: [10月底前], document: 示政办字〔2025〕12号, date: 2025-10-01}
"""
AMENDED = (
    "id: 1, text: 做一, responsible: [甲局], deadline: 6月底前",
    "id: 2, text: 做二, responsible: [甲局]",
    "id: 3, text: 做三, responsible: [乙局], deadline: 8月底前",
    "id: 4, text: 做四, responsible: [乙局], document_number: 示政办字〔2025〕3号, issued: 2025-04-01",
    "id: 5, text: 做五, responsible: [乙局], document_number: 示政办字〔2025〕20号, issued: 2025-11-01",
)


def test_what_was_changed_stands_in_the_notes_and_the_issued_words_in_the_table(project: Build) -> None:
    data = docx.render(looked_at(project(*AMENDED, decisions=DECISIONS).picture(AS_OF)))
    assert [[row[0], *row[3:]] for row in rows(data)[1:]] == [
        ["1※", "做一", "甲局", "6月底前"],
        ["2※", "做二", "甲局", ""],
        ["3", "做三", "乙局", "8月底前"],
        ["4", "做四", "乙局", ""],
    ]
    assert lines(data, "TableNotes") == [
        "注：1. 本表照示政办字〔2025〕1号（2025年3月10日印发）的文字列出",
        "2. 任务1有调整：完成时限 6月底前（2025-06-30） → 9月底前（2025-09-30）（2025-05-20，示政办字〔2025〕9号）",
        "3. 任务2有调整：取消（2025-05-20，示政办字〔2025〕9号）",
        "4. 任务4由示政办字〔2025〕3号（2025年4月1日印发）增列",
    ]


def test_a_table_narrowed_down_has_only_what_was_asked_for(project: Build) -> None:
    picture = project(*AMENDED, decisions=DECISIONS).picture(AS_OF)

    def numbers(narrowed: Selection) -> list[str]:
        return [row[0] for row in rows(docx.render(looked_at(picture, narrowed=narrowed)))[1:]]

    assert numbers(EVERYTHING._replace(tasks=frozenset({"2", "3"}))) == ["2※", "3"]
    assert numbers(EVERYTHING._replace(by=date(2025, 9, 30))) == ["1※", "3"]
    assert numbers(EVERYTHING._replace(sections=frozenset({"第一部分"}))) == ["1※", "2※", "3", "4"]
    assert numbers(EVERYTHING._replace(role="responsible")) == ["1※", "3", "4"]


def test_a_part_does_not_pass_for_the_whole(project: Build) -> None:
    picture = project(*AMENDED[:1]).picture(AS_OF)
    narrowed = Selection(role="responsible", by=date(2025, 9, 30))
    data = docx.render(looked_at(picture, narrowed=narrowed))
    assert lines(data, "Title") == ["示例区2025年任务分解表（节选）"]
    assert lines(data, "Subtitle") == ["（只看：责任；2025-09-30 及以前到期的）"]
    assert lines(data, "TableNotes") == [
        "注：本表摘自示政办字〔2025〕1号（2025年3月10日印发），只列其中一部分任务，文字照印发的"
    ]
    assert python_docx.Document(io.BytesIO(data)).core_properties.title == "示例区2025年任务分解表（节选）"
    ledger = docx.render(looked_at(picture, "甲局", narrowed=narrowed))
    assert lines(ledger, "Subtitle") == ["（只看：责任；2025-09-30 及以前到期的）"]


def test_a_git_revision_is_named_in_the_table_and_in_a_ledger(project: Build) -> None:
    picture = project(*AMENDED[:1]).picture(AS_OF)
    said = "数据版本 HEAD（1a2b3c4，2025-09-01）"
    for units in ((), ("甲局",)):
        looked = looked_at(picture, *units)
        looked = looked._replace(version=Version("HEAD（1a2b3c4，2025-09-01）", {}), notes=(said, *looked.notes))
        assert lines(docx.render(looked), "TableNotes")[-1].endswith(said)


def test_nothing_asked_for_is_said_so(project: Build) -> None:
    picture = project(*AMENDED).picture(AS_OF)
    data = docx.render(looked_at(picture, narrowed=Selection(role="lead")))
    assert word.tables(data) == []
    assert lines(data, "Flush") == ["", "", "没有符合条件的任务。"]


PLAN_HEAD = "plan: {format: 1, id: example-2025, title: 示例表, issuer: 示例区办公室, issued: 2025-03-10, year: 2025, phase: 草稿}\n"


def test_a_table_of_one_level_without_leads_has_four_columns(project: Build) -> None:
    made = project("id: 1, text: 做一, responsible: [甲局]")
    tasks = "{tasks: [{id: 1, text: 做一, responsible: [甲局]}, {id: 2, text: 做二, responsible: [乙局]}]}"
    made.write({"tasks.yaml": f"{PLAN_HEAD}sections:\n  - {{title: 第一部分, topics: [{tasks}]}}\n"})
    data = docx.render(looked_at(made.picture(AS_OF)))
    assert word.tables(data)[0] == [
        [Box("序号"), Box("工作任务"), Box("具体要求"), Box("责任单位"), Box("完成时限")],
        [Box("1"), Box("第一部分", 1, "restart"), Box("做一"), Box("甲局"), Box("")],
        [Box("2"), Box("", 1, "continue"), Box("做二"), Box("乙局"), Box("")],
    ]
    assert lines(data, "TableNotes") == ["注：示例表为草稿，尚未印发"]


def test_a_heading_without_second_level_goes_over_both_columns(project: Build) -> None:
    made = project("id: 1, text: 做一, responsible: [甲局]")
    first = "{title: 甲部分, topics: [{title: 子题, tasks: [{id: 1, text: 做一, responsible: [甲局]}]}]}"
    other = "{title: 乙部分, topics: [{tasks: [{id: 2, text: 做二, responsible: [甲局]}]}]}"
    made.write({"tasks.yaml": f"{PLAN_HEAD}sections:\n  - {first}\n  - {other}\n"})
    assert word.tables(docx.render(looked_at(made.picture(AS_OF))))[0][1:] == [
        [Box("1"), Box("甲部分"), Box("子题"), Box("做一"), Box("甲局"), Box("")],
        [Box("2"), Box("乙部分", 2), Box("做二"), Box("甲局"), Box("")],
    ]


# ---------------------------------------------------------------- a unit's 台账

TASKS = (
    "id: 1, text: 更新目录, responsible: [甲局], deadline: 6月底前",
    "id: 2, text: 办好活动, lead: [甲局], supporting: [各镇街], deadline: 11月底前",
    "id: 3, text: 规范办理, responsible: [甲局], deadline: 长期坚持, checkpoints: [{every: 每季度, text: 季度检查}]",
)
LEDGER = """\
unit: 甲局
officer: 李四
entries:
  - task: 1
    status: 已完成
    updated: 2025-06-20
    completed: 2025-06-18
    measures: 逐项核对
    milestones: [{date: 2025-04-30, text: 出初稿}, {date: 2026-01-10, text: 定稿}]
    owner: 办公室（王五）
    progress: 已更新
    evidence:
      - {title: 目录页, url: "https://example.com/mulu?a=1&b=2", published: 2025-06-18}
      - {title: 会议纪要, document: 〔2025〕3号}
      - {title: 截图, path: 附件/目录.png, published: 2025-06-18}
    problems: 人手不足
    next_steps: 增加人手
"""


@pytest.fixture
def filled(project: Build) -> Picture:
    return project(*TASKS, ledger__甲局=LEDGER).picture(AS_OF)


def test_the_ledger_of_a_unit(filled: Picture) -> None:
    data = docx.render(looked_at(filled, "甲局"))
    heading, first, second, third, *quarters = rows(data)
    assert heading == [
        "序号", "工作任务", "具体要求", "责任单位", "完成时限", "工作措施", "时间节点", "责任科室（责任人）", "进展情况",
        "完成情况", "佐证材料", "存在问题", "下一步措施",
    ]  # fmt: skip
    assert first == [
        "1", "第一部分", "小标题", "更新目录", "甲局", "6月底前/6月30日", "逐项核对", "4月30日 出初稿/2026年1月10日 定稿",
        "办公室（王五）", "已更新", "已完成；按期/6月18日",
        "目录页（6月18日发布）/会议纪要（〔2025〕3号）/截图（附件/目录.png，6月18日发布）", "人手不足", "增加人手",
    ]  # fmt: skip
    assert second[3:6] == ["办好活动", "牵头：甲局/配合：各镇街", "11月底前/11月30日"]
    assert third[3:6] == ["规范办理", "甲局", "长期坚持"]
    assert [row[5] for row in quarters] == [
        "每季度/一季度/3月31日", "每季度/二季度/6月30日", "每季度/三季度/9月30日", "每季度/四季度/12月31日",
    ]  # fmt: skip
    assert [row[10] for row in quarters[:2]] == ["时限已过，台账无记录"] * 2
    assert word.paragraphs(data) == [
        ("Title", "甲局2025年工作台账"),
        ("TableCaption", "填报单位：甲局　　依据：示政办字〔2025〕1号\t截至2025年9月15日"),
        ("Blanks", "填报人：\t审核人：\t单位主要负责人（签字、盖章）：\t填报日期："),
    ]
    assert lines(data, "Blanks")[0].replace("\t", "　") == SIGNATURE
    assert word.links(data) == {"目录页": "https://example.com/mulu?a=1&b=2"}
    assert word.sections(data) == [LANDSCAPE]


def test_what_others_decided_stands_in_the_remarks(project: Build) -> None:
    decisions = "extensions:\n  - {task: 1, units: [甲局], until: 2025-10-31, reason: 待批, result: 同意, approved: 2025-06-01, approved_by: 示例办, document: 示政办字〔2025〕5号}\n"
    data = docx.render(looked_at(project(*TASKS[:1], decisions=decisions).picture(AS_OF), "甲局"))
    assert rows(data)[0][-1] == "备注"
    assert rows(data)[1][-1] == "延期：2025-06-30 → 2025-10-31"
    assert rows(data)[1][5] == "6月底前/10月31日"


def test_a_public_copy_is_without_what_stays_inside(filled: Picture) -> None:
    data = docx.render(looked_at(filled, "甲局", public=True))
    assert lines(data, "Blanks") == []  # nobody signs it
    assert {"责任科室（责任人）", "存在问题", "下一步措施", "备注"}.isdisjoint(rows(data)[0])
    assert not re.search("王五|李四|人手", word.text_of(word.part(data)))
    assert "逐项核对" in word.text_of(word.part(data))


def test_several_units_have_one_ledger_each_on_pages_of_their_own(filled: Picture) -> None:
    data = docx.render(looked_at(filled, "各镇街", "甲局"))
    assert lines(data, "Title") == ["东街道2025年工作台账", "西镇2025年工作台账", "甲局2025年工作台账"]
    assert len(lines(data, "Blanks")) == len(word.tables(data)) == 3
    assert word.sections(data) == [LANDSCAPE] * 3
    assert python_docx.Document(io.BytesIO(data)).core_properties.title == "东街道、西镇、甲局2025年工作台账"


def test_a_unit_without_tasks_has_a_ledger_that_says_so(filled: Picture) -> None:
    data = docx.render(looked_at(filled, "乙局"))
    assert word.tables(data) == []
    assert lines(data, "Flush")[-1] == "没有符合条件的任务。"
    assert len(lines(data, "Blanks")) == 1


def test_notes_stand_below_the_table(filled: Picture) -> None:
    looked = looked_at(filled, "甲局")._replace(notes=("名单不完整",))
    assert lines(docx.render(looked), "TableNotes") == ["注：名单不完整"]


# ---------------------------------------------------------------- safety and the same bytes


def test_no_text_of_the_data_breaks_a_ledger(filled: Picture) -> None:
    """Every text of a row, at once: what comes back is the text made visible, and never a link or a field."""
    looked = looked_at(filled, "甲局")
    row = looked.rows[0]
    texts = [words for words in (*NAUGHTY, "第一行\n第二行") if 0 < len(words) < 1000]
    spoilt = [
        row._replace(
            number=words, section=words, topic=words, text=words, lead=(), responsible=(words,), supporting=(),
            deadline=words, due=None, measures=words, owner=words, progress=words, state=words, completed=None,
            problems=words, next_steps=words, note=words, evidence=(Proof(words, words, None, "url"),),
        )
        for words in texts
    ]  # fmt: skip
    data = docx.render(looked._replace(rows=tuple(spoilt)))
    shown = ["\n".join(clean(line) for line in words.split("\n")) for words in texts]
    read = word.tables(data)[0][1:]
    for place in (0, 3, 4, 6, 8, 9, 10, 12, 13, 14):
        assert [boxes[place].text for boxes in read] == shown
    assert [boxes[11].text for boxes in read] == [clean(words) for words in texts]
    assert word.links(data) == {}
    assert list(word.part(data).iter(f"{W}instrText")) == []


SENTENCE = "按照计划推进各项工作，已完成目录梳理和内容更新。"


def long_row(filled: Picture, progress: str) -> ExportView:
    looked = looked_at(filled, "甲局")
    first = looked.rows[0]._replace(progress=progress, problems=SENTENCE * 12)
    return looked._replace(rows=(first, *looked.rows[1:3]))


def test_a_row_higher_than_a_page_says_on_each_page_what_it_is_about(filled: Picture) -> None:
    """Its number, its headings and its task; its text is cut where sentences end."""
    said = "".join(f"{number}．{SENTENCE}" for number in range(1, 51))
    _, first, *more, second, third = rows(docx.render(long_row(filled, said)))
    assert len(more) == 3
    assert [row[:4] for row in (first, *more)] == [
        ["1", "第一部分", "小标题", "更新目录"],
        *[["1/续", "第一部分", "小标题", "更新目录"]] * 3,
    ]
    assert [row[5] for row in (first, *more)] == ["6月底前/6月30日", "", "", ""]
    assert "".join(row[9] for row in (first, *more)) == said
    assert [row[9][-1:] for row in (first, *more)] == ["。", "。", "。", ""]
    assert (second[0], third[0]) == ("2", "3")


def test_paragraphs_are_left_whole_and_long_links_lead_on(filled: Picture) -> None:
    looked = long_row(filled, "\n".join(f"第{number}段，{SENTENCE}" for number in range(1, 61)))
    proofs = (
        Proof("很长的名称" * 300, "https://example.com/a", None, "url"),
        Proof("短的", "https://example.com/b", None, "url"),
    )
    data = docx.render(looked._replace(rows=(looked.rows[0]._replace(evidence=proofs),)))
    _, *parts = rows(data)
    assert len(parts) > 1
    assert all(row[9] == "" or row[9].startswith("第") for row in parts)
    assert "/".join(row[9] for row in parts if row[9]).count("段") == 60
    assert "".join(row[11] for row in parts).replace("/", "") == "很长的名称" * 300 + "短的"
    assert set(word.links(data).values()) == {"https://example.com/a", "https://example.com/b"}


def test_the_same_view_gives_the_same_bytes(filled: Picture) -> None:
    for units in ((), ("甲局", "各镇街")):
        looked = looked_at(filled, *units)
        assert docx.render(looked) == docx.render(looked)


def test_the_as_of_date_is_the_only_date_in_the_properties(filled: Picture) -> None:
    core = python_docx.Document(io.BytesIO(docx.render(looked_at(filled)))).core_properties
    assert (core.title, str(core.created), str(core.modified)) == (
        "示例区2025年任务分解表", "2025-09-15 00:00:00+00:00", "2025-09-15 00:00:00+00:00",
    )  # fmt: skip


# ---------------------------------------------------------------- as LibreOffice lays it out


NOT_INSTALLED = pytest.mark.skipif(
    not (shutil.which("soffice") and shutil.which("pdftotext")), reason="LibreOffice is not installed"
)


def printed(data: bytes, folder: Path) -> list[str]:
    """Return the text of each page, without blanks, as LibreOffice prints it."""
    (folder / "表.docx").write_bytes(data)
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    convert = ["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", str(folder)]
    subprocess.run([*convert, str(folder / "表.docx")], check=True, capture_output=True, timeout=120)
    read = subprocess.run(["pdftotext", "-raw", str(folder / "表.pdf"), "-"], check=True, capture_output=True)
    return ["".join(page.split()) for page in read.stdout.decode().split("\f")][:-1]


@NOT_INSTALLED
def test_every_page_of_a_row_that_is_cut_shows_what_it_is_about(filled: Picture, tmp_path: Path) -> None:
    said = "".join(f"{number}．{SENTENCE}" for number in range(1, 51))
    pages = printed(docx.render(long_row(filled, said)), tmp_path)
    assert [page.count("1续") for page in pages] == [0, 1, 1, 1]
    assert [page.count("更新目录") for page in pages] == [1, 1, 1, 1]
    assert [page.count("具体要求") for page in pages] == [1, 1, 1, 1]
    assert all("第一部分" in page for page in pages)


@NOT_INSTALLED
def test_every_printed_page_shows_the_heading_that_its_rows_stand_under(real: Picture, tmp_path: Path) -> None:
    pages = printed(docx.render(looked_at(real)), tmp_path)
    sections = dict.fromkeys(task.section for task in real.plan.tasks if task.id.isdigit())
    assert len(pages) > 5
    assert all(any(section in page for section in sections) for page in pages)
    assert all(page.count("具体要求") == 1 for page in pages)
