"""Official papers as Word, Markdown and plain text, read back by readers that know nothing of gkplan."""

from __future__ import annotations

import io
import os
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from datetime import date

import docx
import pytest
from markdown_it import MarkdownIt

from gkplan.exporters.paper import (
    Attachments,
    Blanks,
    Block,
    Caption,
    Cell,
    Column,
    Foot,
    Grid,
    Heading,
    Label,
    Link,
    Notes,
    Page,
    Paragraph,
    Properties,
    Subtitle,
    Title,
    document,
    markdown,
    properties,
    text,
)
from gkplan.render.references import APART
from gkplan.render.text import clean
from tests.conftest import ROOT
from tests.exporters import word
from tests.exporters.word import Box, W
from tests.render.samples import NAUGHTY, intruders, unprintable

DAY = date(2025, 9, 15)
ABOUT = Properties("示例区通报", DAY)
COLUMNS = (Column("序号", 2, centred=True), Column("任务", 8, share=1), Column("时限", 5, centred=True))
GRID = Grid(COLUMNS, ((Cell(("1",)), Cell(("公开目录。", "每季度更新")), Cell(("9月底前",))),))
PAPER: tuple[Block, ...] = (
    Label("代拟稿"),
    Title("关于任务落实情况的\n通报"),
    Subtitle("（截至2025年9月15日）"),
    Paragraph("各部门、单位：", flush=True),
    Heading("一、总体情况"),
    Heading("（一）到期任务", 2),
    Heading("1. 逾期", 3),
    Paragraph(
        ("见", Link("示例网站", "https://example.com/a?b=1&c=2"), "，另见", Link("附件", "javascript:x()"), "。")
    ),
    Caption("填报单位：甲局", "截至9月15日"),
    GRID,
    Notes(("数据取自台账", "没有记录不等于没有办")),
    Blanks(("填报人：", "审核人：")),
    Attachments(("逾期清单", "考核底表")),
    Foot("示例区办公室", DAY),
)


def made(*blocks: Block) -> bytes:
    return document(blocks, ABOUT)


# ---------------------------------------------------------------- Word


def test_each_block_has_its_own_style_and_its_words() -> None:
    assert word.paragraphs(made(*PAPER)) == [
        ("Label", "代拟稿"),
        ("Flush", ""),
        ("Title", "关于任务落实情况的"),
        ("Title", "通报"),
        ("Subtitle", "（截至2025年9月15日）"),
        ("Flush", ""),
        ("Flush", "各部门、单位："),
        ("Heading1", "一、总体情况"),
        ("Heading2", "（一）到期任务"),
        ("Heading3", "1. 逾期"),
        ("BodyText", "见示例网站，另见附件（javascript:x()）。"),
        ("TableCaption", "填报单位：甲局\t截至9月15日"),
        ("TableNotes", "注：1. 数据取自台账"),
        ("TableNotes", "2. 没有记录不等于没有办"),
        ("Blanks", "填报人：\t审核人："),
        ("Flush", ""),
        ("Flush", "附件：1. 逾期清单"),
        ("Flush", "2. 考核底表"),
        ("Flush", ""),
        ("Flush", ""),
        ("SignOff", "示例区办公室"),
        ("SignOff", "2025年9月15日"),
    ]
    assert word.tables(made(*PAPER)) == [
        [
            [Box("序号"), Box("任务"), Box("时限")],
            [Box("1"), Box("公开目录。\n每季度更新"), Box("9月底前")],
        ]
    ]


def test_python_docx_reads_the_same_words() -> None:
    read = docx.Document(io.BytesIO(made(*PAPER)))
    assert [item.text for item in read.paragraphs if item.style and item.style.name == "heading 1"] == []
    assert [item.text for item in read.paragraphs if item.style and item.style.name == "Heading 1"] == ["一、总体情况"]
    assert [[cell.text for cell in row.cells] for row in read.tables[0].rows] == [
        ["序号", "任务", "时限"],
        ["1", "公开目录。\n每季度更新", "9月底前"],
    ]


def test_every_run_names_a_chinese_font() -> None:
    data = made(*PAPER)
    fonts = {}
    for name in ("word/document.xml", "word/footer1.xml", "word/footer2.xml"):
        for run in word.runs(data, name):
            named = run.find(f"{W}rPr/{W}rFonts")
            assert named is not None, word.text_of(run)
            fonts[word.text_of(run)] = named.get(f"{W}eastAsia")
    assert None not in fonts.values()
    assert fonts["通报"] == "方正小标宋简体"
    assert fonts["各部门、单位："] == "仿宋_GB2312"
    assert fonts["一、总体情况"] == fonts["任务"] == "黑体"
    assert fonts["（一）到期任务"] == "楷体_GB2312"
    assert fonts["— "] == "宋体"


def test_the_page_is_that_of_the_standard() -> None:
    """A4; top 37 mm, left 28, right 26, bottom 35: 2098, 1587, 1474 and 1984 twips."""
    assert word.sections(made(Paragraph("甲"))) == [(11906, 16838, 2098, 1474, 1984, 1587)]
    data = made(Paragraph("甲"))
    settings, styles = word.part(data, "word/settings.xml"), word.part(data, "word/styles.xml")
    assert settings.find(f"{W}evenAndOddHeaders") is not None
    body = next(item for item in styles if item.get(f"{W}styleId") == "BodyText")
    spacing, indent = body.find(f"{W}pPr/{W}spacing"), body.find(f"{W}pPr/{W}ind")
    assert spacing is not None
    assert indent is not None
    assert (spacing.get(f"{W}line"), spacing.get(f"{W}lineRule")) == ("579", "exact")
    assert indent.get(f"{W}firstLineChars") == "200"


def test_the_page_number_stands_outside_between_dashes() -> None:
    data = made(Paragraph("甲"))
    for name, side in (("word/footer1.xml", "right"), ("word/footer2.xml", "left")):
        foot = word.part(data, name)
        assert word.text_of(foot) == "— 1 —"
        assert [item.text for item in foot.iter(f"{W}instrText")] == [" PAGE "]
        assert [item.get(f"{W}val") for item in foot.iter(f"{W}jc")] == [side]
    kinds = [item.get(f"{W}type") for item in word.part(data).iter(f"{W}footerReference")]
    assert kinds == ["default", "even"]


def test_a_turned_page_is_a_section_of_its_own_with_the_same_page_feet() -> None:
    data = made(Page(), Paragraph("甲"), Page(landscape=True), GRID)
    upright, turned = (11906, 16838, 2098, 1474, 1984, 1587), (16838, 11906, 1587, 2098, 1474, 1984)
    assert word.sections(data) == [upright, turned]
    assert len(list(word.part(data).iter(f"{W}footerReference"))) == 2
    assert word.sections(made(Page(landscape=True), GRID)) == [turned]


def test_the_signer_stands_centred_above_the_date_and_never_beyond_the_edge() -> None:
    def indents(signer: str) -> list[str]:
        body = word.part(made(Foot(signer, DAY)))[0]
        return [item.get(f"{W}rightChars", "") for item in body.iter(f"{W}ind")]

    assert indents("甲局") == ["688", "400"]  # the date is 7.75 characters wide
    assert indents("示例区政务公开工作领导小组办公室联席会") == ["0", "562"]


@pytest.mark.parametrize("above", [Paragraph("甲"), Attachments(("清单",)), Notes(("说明",))])
def test_the_sign_off_takes_what_stands_above_it_along_to_its_page(above: Block) -> None:
    found = list(word.part(made(above, Foot("甲局", DAY))).iter(f"{W}p"))
    kept = [item.find(f"{W}pPr/{W}keepNext") is not None for item in found]
    assert kept[-5:] == [True, True, True, True, False]  # the block, two blank lines, who signs, the date


def test_blanks_have_room_to_write_on_any_page() -> None:
    labels = ("填报人：", "审核人：", "单位主要负责人（签字、盖章）：", "填报日期：")
    turned, upright = (
        [line for _, line in word.paragraphs(made(Page(landscape=landscape), Blanks(labels)))]
        for landscape in (True, False)
    )
    assert turned == ["填报人：\t审核人：\t单位主要负责人（签字、盖章）：\t填报日期："]
    assert upright == ["填报人：\t审核人：", "单位主要负责人（签字、盖章）：\t填报日期："]


def test_rows_stay_whole_and_the_heading_comes_on_each_page() -> None:
    rows = list(word.part(made(GRID)).iter(f"{W}tr"))
    assert [item.find(f"{W}trPr/{W}tblHeader") is not None for item in rows] == [True, False]
    assert all(item.find(f"{W}trPr/{W}cantSplit") is not None for item in rows)


def test_a_row_higher_than_a_page_becomes_several_and_nothing_of_it_is_lost() -> None:
    tall = Cell(("长" * 40_000,))
    data = made(Grid(COLUMNS, ((Cell(("1",)), tall, Cell(("9月",))), (Cell(("2",)), Cell(("短",)), Cell(("",))))))
    assert all(item.find(f"{W}trPr/{W}cantSplit") is not None for item in word.part(data).iter(f"{W}tr"))
    _, first, *more, last = word.tables(data)[0]
    assert "".join(row[1].text for row in (first, *more)) == "长" * 40_000
    assert [(row[0].text, row[2].text) for row in (first, *more)] == [("1", "9月"), *[("1\n续", "")] * len(more)]
    assert [box.text for box in last] == ["2", "短", ""]
    heights = [int(item.get(f"{W}val", "")) for item in word.part(data).iter(f"{W}trHeight")]
    assert max(heights) + heights[0] < 22 * 579  # a page of 22 lines


def test_equal_headings_are_merged_as_far_as_those_to_their_left_are() -> None:
    columns = (Column("工作任务", 4, merged=True), Column("工作任务", 4, merged=True), Column("要求", 8, share=1))
    words = [("甲", "子", "1"), ("甲", "子", "2"), ("甲", "丑", "3"), ("乙", "丑", "4")]
    data = made(Grid(columns, tuple(tuple(Cell((cell,)) for cell in row) for row in words)))
    assert word.tables(data)[0] == [
        [Box("工作任务", 2), Box("要求")],
        [Box("甲", 1, "restart"), Box("子", 1, "restart"), Box("1")],
        [Box("", 1, "continue"), Box("", 1, "continue"), Box("2")],
        [Box("", 1, "continue"), Box("丑"), Box("3")],
        [Box("乙"), Box("丑"), Box("4")],
    ]
    read = docx.Document(io.BytesIO(data)).tables[0]
    assert [row.cells[0].text for row in read.rows] == ["工作任务", "甲", "甲", "甲", "乙"]


@pytest.mark.parametrize(
    "columns",
    [
        (Column("甲", 5), Column("乙", 5)),
        (Column("甲", 5), Column("乙", 5, share=1)),
        (Column("甲", 90, share=3), Column("乙", 50)),
        (Column("甲", 2, share=500), Column("乙", 20, share=1), Column("丙", 3, share=40)),
    ],
)
def test_columns_fill_the_page_exactly(columns: tuple[Column, ...]) -> None:
    data = made(Grid(columns, (tuple(Cell(("字",)) for _ in columns),)))
    widths = [int(item.get(f"{W}w", "")) for item in word.part(data).iter(f"{W}gridCol")]
    assert sum(widths) == 11906 - 1587 - 1474
    assert min(widths) > 200


def test_a_table_without_rows_has_its_heading() -> None:
    assert word.tables(made(Grid(COLUMNS, ()))) == [[[Box("序号"), Box("任务"), Box("时限")]]]


def test_a_paper_without_blocks_is_a_document() -> None:
    assert docx.Document(io.BytesIO(made())).paragraphs == []


# ---------------------------------------------------------------- safety


def hostile(words: str) -> Iterator[Block]:
    """Yield every kind of block with one text in every place."""
    yield from (Label(words), Title(words), Subtitle(words), Heading(words), Heading(words, 2), Heading(words, 3))
    yield from (Paragraph(words), Paragraph(words, flush=True), Paragraph((words, Link(words, words), words)))
    yield from (Caption(words, words), Notes((words,)), Notes((words, words)), Blanks((words,)))
    yield Grid((Column(words, 5, share=1), Column("乙", 5, merged=True)), ((Cell((words, words)), Cell((words,))),) * 2)
    yield from (Attachments((words,)), Attachments((words, words)), Foot(words, DAY))


def test_no_text_breaks_the_document_or_becomes_more_than_text() -> None:
    texts = [*NAUGHTY, "第一行\n第二行"]
    about = Properties("".join(texts), DAY, more=tuple((words, words) for words in texts))
    data = document([block for words in texts for block in hostile(words)], about)
    shown = ["\n".join(clean(line) for line in words.split("\n")) for words in texts]
    written = word.paragraphs(data)
    for style in ("Title", "Heading1", "Label"):
        assert "\n".join(line for found, line in written if found == style) == "\n".join(shown)
    tables = word.tables(data)
    assert {table[1][0].text == f"{words}\n{words}" for table, words in zip(tables, shown, strict=True)} == {
        True,
        False,
    }
    for table, words in zip(tables, shown, strict=True):
        assert "".join(row[0].text for row in table[1:]).replace("\n", "") == (words * 4).replace("\n", "")
        assert len(words) > 1000 or table[1][0].text == f"{words}\n{words}"
    assert sum(line == "2025年9月15日" for _, line in written) == len(texts)
    assert [item.text for item in word.part(data).iter(f"{W}instrText")] == []
    assert word.links(data) == {}
    assert docx.Document(io.BytesIO(data)).core_properties.title == clean("".join(texts))[:255]
    assert {clean(f"gkplan:{words}") for words in texts if words} <= {*(properties(data) or {})}


def test_only_links_to_the_web_become_links() -> None:
    assert word.links(made(*PAPER)) == {"示例网站": "https://example.com/a?b=1&c=2"}


# ---------------------------------------------------------------- the same bytes


def test_nothing_in_the_package_says_when_it_was_made() -> None:
    data = made(*PAPER)
    assert data == made(*PAPER)
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        names = package.namelist()
        assert {item.date_time for item in package.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert names == ["[Content_Types].xml", *sorted(names[1:])]
        assert b"python-docx" not in b"".join(map(package.read, names))


def test_neither_time_zone_nor_hash_seed_nor_locale_changes_a_byte() -> None:
    script = (
        "from datetime import date; from hashlib import sha256; from gkplan.exporters.paper import *;"
        "blocks = (Title('通报'), Paragraph(('见', Link('网站', 'https://example.com/'))), Foot('示例办', date(2025, 9, 15)));"
        "print(sha256(document(blocks, Properties('通报', date(2025, 9, 15), more=(('kind', '通报'),)))).hexdigest())"
    )
    found = set()
    for zone, seed, locale in (("UTC", "1", "C"), ("America/Los_Angeles", "2", "zh_CN.UTF-8")):
        environ = os.environ | {"TZ": zone, "PYTHONHASHSEED": seed, "LC_ALL": locale}
        run = subprocess.run(
            [sys.executable, "-c", script], cwd=ROOT, env=environ, capture_output=True, text=True, check=True
        )
        found.add(run.stdout)
    assert len(found) == 1


# ---------------------------------------------------------------- properties


def test_properties_are_read_back() -> None:
    about = Properties("通报", DAY, "0123abc", "sha256:00", (("kind", "bulletin"), ("unit", "甲局")))
    data = document(PAPER, about)
    assert properties(data) == {
        "title": "通报",
        "created": "2025-09-15T00:00:00Z",
        "gkplan:as_of": "2025-09-15",
        "gkplan:revision": "0123abc",
        "gkplan:data": "sha256:00",
        "gkplan:kind": "bulletin",
        "gkplan:unit": "甲局",
    }
    assert docx.Document(io.BytesIO(data)).core_properties.author == ""


def test_properties_survive_what_another_program_saves() -> None:
    data = document(PAPER, Properties("通报", DAY, "0123abc"))
    read = docx.Document(io.BytesIO(data))
    read.add_paragraph("手工加的一段")
    out = io.BytesIO()
    read.save(out)
    found = properties(out.getvalue())
    assert found is not None
    assert found["gkplan:revision"] == "0123abc"


def repacked(data: bytes, **parts: bytes | None) -> bytes:
    """Return a package with other parts of `docProps`; None leaves one out."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            given = parts.get(name.removeprefix("docProps/").removesuffix(".xml"), old.read(name))
            if given is not None:
                new.writestr(name, given)
    return out.getvalue()


BOMB = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]><Properties><p name="gkplan:x"><v>&b;</v></p></Properties>'


@pytest.mark.parametrize(
    "custom",
    [None, b"", b"<Properties", b"\xff\xfe\x00", b"<Properties/>", b"<Properties><property/></Properties>", BOMB,
     b"<Properties>" + b" " * (1 << 20) + b"</Properties>"],
    ids=["none", "empty", "torn", "no-utf-8", "bare", "nameless", "entities", "too-large"],
)  # fmt: skip
def test_odd_properties_are_not_read(custom: bytes | None) -> None:
    found = properties(repacked(made(*PAPER), custom=custom))
    assert found in ({"title": "示例区通报", "created": "2025-09-15T00:00:00Z"}, None)
    assert (found is None) == (custom == b"\xff\xfe\x00")


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04", b"%PDF-1.7", made(Paragraph("甲"))[:900]])
def test_other_files_have_no_properties(data: bytes) -> None:
    assert properties(data) is None


def test_a_zip_file_without_a_document_has_no_properties() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        package.writestr("xl/workbook.xml", "<x/>")
    assert properties(out.getvalue()) is None


# ---------------------------------------------------------------- Markdown and plain text


def test_markdown() -> None:
    assert markdown((Page(), *PAPER)).split("\n") == [
        "**代拟稿**",
        "",
        "# 关于任务落实情况的通报",
        "",
        "（截至2025年9月15日）",
        "",
        "各部门、单位：",
        "",
        "## 一、总体情况",
        "",
        "### （一）到期任务",
        "",
        "#### 1. 逾期",
        "",
        "见[示例网站](<https://example.com/a?b=1&c=2>)，另见附件（javascript:x()）。",
        "",
        "填报单位：甲局　截至9月15日",
        "",
        "| 序号 | 任务 | 时限 |",
        "| --- | --- | --- |",
        "| 1 | 公开目录。<br>每季度更新 | 9月底前 |",
        "",
        "> 注：1. 数据取自台账  ",
        "> 2\\. 没有记录不等于没有办  ",
        "",
        "填报人：　审核人：",
        "",
        "附件：1. 逾期清单  ",
        "2\\. 考核底表",
        "",
        "示例区办公室  ",
        "2025年9月15日",
        "",
    ]


def test_text_for_a_chat_window() -> None:
    assert (
        text((Page(), *PAPER))
        == """\
代拟稿

关于任务落实情况的
通报

（截至2025年9月15日）

各部门、单位：

一、总体情况

（一）到期任务

1. 逾期

见示例网站（https://example.com/a?b=1&c=2），另见附件（javascript:x()）。

填报单位：甲局　截至9月15日

1．公开目录。 每季度更新；时限：9月底前

注：1. 数据取自台账
2. 没有记录不等于没有办

填报人：　审核人：

附件：1. 逾期清单
2. 考核底表

示例区办公室
2025年9月15日
"""
    )


MARKS = [
    "# x",
    "#",
    "- x",
    "+ x",
    "1. x",
    "12) x",
    "> x",
    "===",
    "---",
    "    x",
    "```",
    "::error::x",
    "[a]: /b",
    "| a | b |",
    "<b>x</b>",
    "@示例 @name #12",
    "# #12",
    "a/b#3 \\#4",
]


@pytest.mark.parametrize("words", [*NAUGHTY, *MARKS], ids=lambda words: ascii(words[:12]))
def test_markdown_finds_no_markup_in_any_text(words: str) -> None:
    if not clean(words).strip():
        return
    parser = MarkdownIt("commonmark").enable("table")
    tokens = parser.parse(markdown([Paragraph(words), Heading(words), Notes((words,))]))
    kinds = [token.type for token in tokens if token.nesting >= 0]
    assert kinds == [
        "paragraph_open",
        "inline",
        "heading_open",
        "inline",
        "blockquote_open",
        "paragraph_open",
        "inline",
    ]
    inline = [token.children or [] for token in tokens if token.type == "inline"]
    pieces = [[piece for piece in line if (piece.type, piece.content) != ("html_inline", APART)] for line in inline]
    assert {piece.type for line in pieces for piece in line} <= {"text", "text_special", "hardbreak"}
    shown = "".join(piece.content or " " for piece in pieces[0])
    assert shown.split() == clean(words).split()


@pytest.mark.parametrize("words", [*NAUGHTY, *MARKS, "\n::error::x"], ids=lambda words: ascii(words[:12]))
def test_neither_markdown_nor_text_drives_a_terminal_or_a_ci_runner(words: str) -> None:
    for output in (markdown(hostile(words)), text(hostile(words))):
        assert unprintable(output) == set()
        assert intruders(output) == []
