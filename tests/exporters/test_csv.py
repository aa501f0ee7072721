"""CSV as Python's own reader finds it: the headings of the workbook, one row each, and no formula."""

from __future__ import annotations

import csv
import io

from gkplan.exporters import formats
from gkplan.exporters.view import ExportView, printable
from gkplan.render.text import harmless
from tests.exporters.samples import NAUGHTY, Build, hostile, shown

HEADINGS = [
    "序号", "工作任务（一级标题）", "工作任务（二级标题）", "具体要求", "牵头单位", "责任单位", "配合单位", "完成时限",
    "截止日期", "填报单位", "工作措施", "时间节点", "责任科室（责任人）", "进展情况", "完成情况", "完成时间", "佐证材料",
    "存在问题", "下一步措施", "备注",
]  # fmt: skip
FORMULA = tuple("=+-@\t\r＝＋－＠")


def read(view: ExportView) -> list[list[str]]:
    data = formats.render("csv", view)
    assert data.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def test_headings_and_a_row(project: Build) -> None:
    headings, first, *_ = read(shown(project))
    assert headings == HEADINGS
    assert first == [
        "1", "第一部分", "小标题", "做第一件事，做细。", "", "各镇街、甲局", "", "9月底前", "2025-09-30", "甲局",
        "分两步做", "2025-06-30 印发方案；2025-08-31 办结", "综合科（示例同志）", "第一步做完\n第二步做完", "已销号；按期",
        "2025-08-20", "办结报告（甲〔2025〕3号）；公开情况（https://www.example.com/a?b=1，2025-08-20发布）", "", "",
        "调整：具体要求 做第一件事，做好。 → 做第一件事，做细。（2025-07-01，示〔2025〕7号）；审核通过（2025-09-01）：材料齐全",
    ]  # fmt: skip


def test_one_unit_needs_no_column_for_it_and_a_period_stands_with_the_words(project: Build) -> None:
    headings, *rows = read(shown(project, "甲局"))
    assert headings == [title for title in HEADINGS if title != "填报单位"]
    assert [row[7] for row in rows[1:3]] == ["每季度（一季度）", "每季度（二季度）"]


def test_a_public_copy_has_fewer_columns(project: Build) -> None:
    inside = {"责任科室（责任人）", "存在问题", "下一步措施", "备注"}
    headings, *rows = read(shown(project, public=True))
    assert headings == [*(title for title in HEADINGS if title not in inside), "调整"]
    assert [row[-1] for row in rows[:4]] == [
        "调整：具体要求 做第一件事，做好。 → 做第一件事，做细。（2025-07-01，示〔2025〕7号）"
    ] * 3 + [""]


def test_without_rows_the_headings_stand_alone(project: Build) -> None:
    view = shown(project)
    assert read(view._replace(rows=())) == [HEADINGS]


def test_every_text_comes_back_and_none_is_a_formula(project: Build) -> None:
    _, *rows = read(hostile(shown(project), NAUGHTY))
    assert len(rows) == len(NAUGHTY)
    for text, row in zip(NAUGHTY, rows, strict=True):
        shown_text = printable(text)
        prefixed = f"'{shown_text}" if shown_text.startswith(FORMULA) else shown_text
        assert row[0] in {prefixed, harmless(prefixed)}  # where no quote stands before it, it begins a line
        assert [row[place] for place in (1, 2, 3, 4, 6, 9, 10, 12, 13, 14, 17, 18)] == [prefixed] * 12
        assert not any(cell.startswith(FORMULA) for cell in row)


def test_no_line_of_the_file_is_a_command(project: Build) -> None:
    made = formats.render("csv", hostile(shown(project), NAUGHTY)).decode("utf-8-sig")
    assert harmless(made) == made
    assert "\r\n\\u003a:error::x," in made
