"""Markdown as a CommonMark reader with tables finds it."""

from __future__ import annotations

from datetime import date

import cmarkgfm  # type: ignore[import-untyped]
import pytest
from markdown_it import MarkdownIt
from markdown_it.token import Token
from selectolax.lexbor import LexborHTMLParser

from gkplan.exporters import formats
from gkplan.exporters.view import ExportView, Proof
from gkplan.render.references import APART
from gkplan.render.text import clean, one_line
from tests.exporters.samples import NAUGHTY, Build, hostile, shown


def tokens(view: ExportView) -> list[Token]:
    return MarkdownIt("commonmark").enable("table").parse(formats.render("md", view).decode())


def seen(token: Token) -> list[Token]:
    """Return what of a text is seen: not the comments that keep references apart."""
    return [child for child in token.children or () if (child.type, child.content) != ("html_inline", APART)]


def cells(view: ExportView) -> list[list[str]]:
    rows: list[list[str]] = []
    for token in tokens(view):
        if token.type == "tr_open":
            rows.append([])
        elif token.type == "inline" and rows and token.level == 4:
            rows[-1].append("".join(child.content for child in seen(token)))
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


ADDRESSES = {
    "https://www.example.com/col_1/art_2025*.html?a=1&b=~x~": "https://www.example.com/col_1/art_2025*.html?a=1&b=~x~",
    "http://www.example.com/（一）、公告。": "http://www.example.com/%EF%BC%88%E4%B8%80%EF%BC%89%E3%80%81%E5%85%AC%E5%91%8A%E3%80%82",
    "https://www.example.com/a?x=1&copy;=2&lt;3": "https://www.example.com/a?x=1&copy;=2&lt;3",
    "https://www.example.com/a|b$c$d": "https://www.example.com/a%7Cb$c$d",
    "https://www.example.com/(a)_[b]": "https://www.example.com/(a)_%5Bb%5D",
}  # fmt: skip
"""Each as it stands in a ledger, and where its link leads."""


def test_evidence_is_a_link_under_its_title_and_nothing_in_it_is_escaped(project: Build) -> None:
    view = shown(project, "甲局")
    told = [Proof("公告（一）*", address, date(2025, 8, 20), "url", ("佐证/a_b.pdf",)) for address in ADDRESSES]
    told.append(Proof("批示", "示政办函〔2025〕3号", None, "document"))
    text = formats.render("md", view._replace(rows=(view.rows[0]._replace(evidence=tuple(told)),))).decode()
    cell = next(line for line in text.splitlines() if line.startswith("| 第一部分")).split(" | ")[-2]
    assert cell.split("；")[0] == (
        "[公告（一）\\*](<https://www.example.com/col_1/art_2025*.html?a=1&b=~x~>)（佐证/a\\_b.pdf，2025-08-20发布）"
    )
    assert cell.split("；")[-1] == "批示（示政办函〔2025〕3号）"
    for page in (
        MarkdownIt("commonmark").enable("table").render(text),
        cmarkgfm.github_flavored_markdown_to_html(text),
    ):
        links = LexborHTMLParser(page).css("a")
        assert [(link.text(), link.attributes["href"]) for link in links] == [
            ("公告（一）*", target) for target in ADDRESSES.values()
        ]


@pytest.mark.parametrize("address", ["https://user@www.example.com/", "ftp://www.example.com/a", "javascript:alert(1)"])
def test_an_address_that_leads_elsewhere_is_no_link_on_a_forge_either(project: Build, address: str) -> None:
    view = shown(project, "甲局")
    view = view._replace(rows=(view.rows[0]._replace(evidence=(Proof("公告", address, None, "url"),)),))
    page = LexborHTMLParser(cmarkgfm.github_flavored_markdown_to_html(formats.render("md", view).decode()))
    assert page.css("a") == []
    assert f"公告（{address}）" in page.text()


TITLES = [
    "# 标题",
    "- 项",
    "+ 项",
    "* 项",
    "1. 项",
    "2) 项",
    "> 引",
    "::error::x",
    "　::error::x",
    "===",
    "---",
    "| a |",
]


@pytest.mark.parametrize("title", TITLES)
def test_a_title_begins_nothing_but_itself(project: Build, title: str) -> None:
    view = shown(project)._replace(title=title, notes=(title,))
    text = formats.render("md", view).decode()
    page = LexborHTMLParser(cmarkgfm.github_flavored_markdown_to_html(text))
    assert page.css("h1, h2, h3, ul, ol, hr, blockquote blockquote") == []
    assert page.css("p")[0].text().split("\n")[0] == title.strip()
    assert page.css("blockquote p")[0].text().strip() == title.strip()
    assert [line for line in text.splitlines() if line.lstrip().startswith("::")] == []


def test_a_part_says_so(project: Build) -> None:
    view = shown(project)
    narrowed = view.selection._replace(sections=frozenset({"第一部分"}), by=date(2025, 10, 31))
    assert formats.render("md", view._replace(selection=narrowed)).decode().splitlines()[:3] == [
        "全区2025年工作台账  ",
        "依据：示例区2025年任务分解表（示政办字〔2025〕1号）　　截至 2025-09-15  ",
        "只看：第一部分；2025-10-31 及以前到期的  ",
    ]


def test_without_rows_there_is_no_table(project: Build) -> None:
    assert cells(shown(project)._replace(rows=())) == []


def test_every_text_comes_back_and_none_is_markup(project: Build) -> None:
    view = hostile(shown(project), NAUGHTY)
    head, *rows = cells(view)
    place = head.index("进展情况")
    assert [row[place] for row in rows] == [clean(one_line(text)).strip() for text in NAUGHTY]
    children = [child for token in tokens(view) for child in seen(token)]
    assert {child.type for child in children} <= {
        "text", "text_special", "hardbreak", "softbreak", "strong_open", "strong_close", "link_open", "link_close",
    }  # fmt: skip
    assert {child.attrs["href"] for child in children if child.type == "link_open"} == {"https://example.invalid/=1"}
