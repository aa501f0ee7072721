"""Markdown as a CommonMark reader with tables finds it."""

from __future__ import annotations

from markdown_it import MarkdownIt
from markdown_it.token import Token

from gkplan.exporters import formats
from gkplan.exporters.view import ExportView
from gkplan.render.text import clean, one_line
from tests.exporters.samples import NAUGHTY, Build, hostile, shown


def tokens(view: ExportView) -> list[Token]:
    return MarkdownIt("commonmark").enable("table").parse(formats.render("md", view).decode())


def cells(view: ExportView) -> list[list[str]]:
    rows: list[list[str]] = []
    for token in tokens(view):
        if token.type == "tr_open":
            rows.append([])
        elif token.type == "inline" and rows and token.level == 4:
            rows[-1].append("".join(child.content for child in token.children or ()))
    return rows


def test_a_unit_s_book_in_full(project: Build) -> None:
    text = formats.render("md", shown(project, "乙局")).decode()
    assert text == (
        "乙局2025年工作台账  \n"
        "填报单位：乙局　　依据：示例区2025年任务分解表（示政办字〔2025〕1号）　　截至 2025-09-15  \n"
        """\
**3项任务；共6项次**

| 分段 | 序号 | 工作任务 | 具体要求 | 牵头单位 | 责任单位 | 配合单位 | 完成时限 | 截止日期 | 完成情况 | 备注 |
| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |
| 第一部分 | 2 | 小标题 | 做第二件事。 | 甲局 |  | 乙局 | 每季度（一季度） | 2025-03-31 | 时限已过，台账无记录 |  |
| 第一部分 | 2 | 小标题 | 做第二件事。 | 甲局 |  | 乙局 | 每季度（二季度） | 2025-06-30 | 时限已过，台账无记录 |  |
| 第一部分 | 2 | 小标题 | 做第二件事。 | 甲局 |  | 乙局 | 每季度（三季度） | 2025-09-30 | 滞后 未报 |  |
| 第一部分 | 2 | 小标题 | 做第二件事。 | 甲局 |  | 乙局 | 每季度（四季度） | 2025-12-31 | 未报 |  |
| 第一部分 | 3 | 小标题 | 做第三件事。 |  | 甲局、乙局 |  | 长期坚持 |  | 未报 | 录入时的说明 |
| 第一部分 | 4 | 小标题 | 做第四件事。 |  | 各有关部门、单位 |  | 10月底前 | 2025-10-31 | 待明确 |  |
"""
    )


def test_without_rows_there_is_no_table(project: Build) -> None:
    assert cells(shown(project)._replace(rows=())) == []


def test_every_text_comes_back_and_none_is_markup(project: Build) -> None:
    view = hostile(shown(project), NAUGHTY)
    head, *rows = cells(view)
    place = head.index("进展情况")
    assert [row[place] for row in rows] == [clean(one_line(text)).strip() for text in NAUGHTY]
    kinds = {child.type for token in tokens(view) for child in token.children or ()}
    assert kinds <= {"text", "text_special", "hardbreak", "softbreak", "strong_open", "strong_close"}
