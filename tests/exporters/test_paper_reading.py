"""Papers read back after people worked on them: Word and Markdown say the same, whoever saved them."""

from __future__ import annotations

import io
import os
import shutil
import subprocess
import zipfile
from pathlib import Path

import pytest

from gkplan.exporters.paper import (
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
    Title,
    document,
    markdown,
)
from gkplan.exporters.paper_reading import Content, Passage, read
from tests.exporters.test_paper import ABOUT, DAY
from tests.render.samples import NAUGHTY

MERGED = (Column("序号", 3, merged=True), Column("任务", 9, share=1, merged=True), Column("单位", 8), Column("佐证", 8))
ROWS = tuple(
    (Cell((str(number // 40 + 1),)), Cell(("公开目录", "每季度更新")), Cell((f"示例第{number}局",)), proof)
    for number, proof in enumerate([Cell((("见", Link("公告", "https://example.com/a_b")), "已收")), Cell(())] * 60)
)
PAPER: tuple[Block, ...] = (
    Page(),
    Label("代拟稿"),
    Title("关于《示例》落实情况的通报"),
    Paragraph("各部门、单位：", flush=True),
    Heading("一、总体情况"),
    Heading("（一）到期任务", 2),
    Paragraph(
        ("到期17项次，见", Link("网站", "https://example.com/a?b=1&c=2"), "、", Link("附件", "javascript:x()"), "。")
    ),
    Caption("依据：示政办字〔2025〕1号", "截至9月15日"),
    Grid(MERGED, (*ROWS, (Cell(("合计",), across=2), Cell(("120",)), Cell(("",))))),
    Notes(("数据取自台账", "没有记录不等于没有办")),
    Blanks(("填报人：", "审核人：")),
    Foot("示例区办公室", DAY),
)
TEXT = [
    "代拟稿", "关于《示例》落实情况的通报", "各部门、单位：", "一、总体情况", "（一）到期任务",
    "到期17项次，见网站、附件（javascript:x()）。", "依据：示政办字〔2025〕1号截至9月15日", "注：1.数据取自台账",
    "2.没有记录不等于没有办", "填报人：审核人：", "示例区办公室", "2025年9月15日",
]  # fmt: skip
TABLE = [
    ["序号", "任务", "单位", "佐证"],
    *(
        [str(number // 40 + 1), "公开目录每季度更新", f"示例第{number}局", "" if number % 2 else "见公告已收"]
        for number in range(120)
    ),
    ["合计", "", "120", ""],
]


def bare(found: Content | None) -> tuple[list[str], list[list[list[str]]]]:
    """Return what was read without blanks."""
    assert found is not None
    tables = [[["".join(cell.split()) for cell in row] for row in table] for table in found.tables]
    return ["".join(passage.text.split()) for passage in found.passages], tables


def test_both_forms_say_the_same_also_where_cells_are_merged_over_pages() -> None:
    assert bare(read(markdown(PAPER).encode())) == (TEXT, [TABLE])
    assert bare(read(document(PAPER, ABOUT))) == (TEXT, [TABLE])


@pytest.mark.skipif(not shutil.which("soffice"), reason="LibreOffice is not installed")
def test_what_libreoffice_saved_says_the_same(tmp_path: Path) -> None:
    (tmp_path / "通报.docx").write_bytes(document(PAPER, ABOUT))
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    convert = ["soffice", profile, "--headless", "--convert-to", "docx", "--outdir", str(tmp_path / "存")]
    subprocess.run(
        [*convert, str(tmp_path / "通报.docx")], check=True, capture_output=True, timeout=120,
        env=os.environ | {"HOME": str(tmp_path)},
    )  # fmt: skip
    assert bare(read((tmp_path / "存" / "通报.docx").read_bytes())) == (TEXT, [TABLE])


def test_paragraphs_are_counted_without_empty_lines_and_tables() -> None:
    found = read(
        document(
            [Paragraph("甲"), Paragraph(""), Grid((Column("序号", 3),), ((Cell(("1",)),),)), Paragraph("乙")], ABOUT
        )
    )
    assert found == Content((Passage("第1段", "甲"), Passage("第2段", "乙")), ((("序号",), ("1",)),))


def test_every_text_is_read_alike_from_both_forms() -> None:
    for text in [text for text in NAUGHTY if text.strip() and len(text) < 1000]:  # a longer one takes several rows
        blocks: list[Block] = [
            Paragraph(f"甲{text}乙"),
            Grid((Column("序号", 3), Column("任务", 9)), ((Cell(("1",)), Cell((f"甲{text}乙",))),)),
        ]
        told, tables = bare(read(markdown(blocks).encode()))
        word_told, word_tables = bare(read(document(blocks, ABOUT)))
        assert ("".join(told), tables) == ("".join(word_told), word_tables), repr(text)


# ---------------------------------------------------------------- Markdown that an editor changed


@pytest.mark.parametrize(
    ("text", "passages"),
    [
        ("", []),
        ("\ufeff# 标题 \r\n\r\n甲\r\n乙\r\n\r\n丙", ["标题", "甲乙", "丙"]),
        ("共 15\nitems in\nall。", ["共 15 items in all。"]),
        ("标题\n====\n甲\n\n---\n\n乙", ["标题", "甲", "乙"]),
        ("示例办  \n2025年9月15日\n", ["示例办", "2025年9月15日"]),
        ("示例办\\\n9月15日", ["示例办", "9月15日"]),
        ("> 注：1. 甲  \n> 2\\. 乙  \n\n丙", ["注：1. 甲", "2. 乙", "丙"]),
        ("- 甲\n- 乙\n\n* 丙", ["甲", "乙", "丙"]),
        ("已完成**15**项次，*逾期*_3_项次，`7`", ["已完成15项次，逾期3项次，7"]),
        ("完成~~14~~15项次，<del>逾期**2**项次</del><DEL class=a>1</DEL><s>3</s>无逾期", ["完成15项次，无逾期"]),
        ("1~~ 2 ~~3，\\~~4~~，<del>5，<span>6</span>", ["1 2 3，~~4，5，6"]),
        ("3*4 和 5_6 和 1~3", ["3*4 和 5_6 和 1~3"]),
        ("&lt;甲&gt;&#65;&amp;，\\&amp;，&unknown;", ["<甲>A&，&amp;，&unknown;"]),
        ("见[公告](<https://a.example/>)、[一](b \"题\")、![图](c)、<https://d.example>", ["见公告、一、图、https://d.example"]),
        ("甲<br>乙<u>丙</u>", ["甲\n乙丙"]),
        ("甲\\\\<!-- 不显示 -->乙<!-->丙", ["甲\\乙丙"]),
        ("\\<!--" * 100_000 + "-->", ["<!--" * 100_000 + "-->"]),
        ("1\n" * 200_000, ["1 " * 199_999 + "1"]),
        ("甲<!-- 不\n显示 -->乙\\<!-- 显示 -->\n\n<!-- 没有完", ["甲乙<!-- 显示 -->", "<!-- 没有完"]),
        ("[没有完 (甲", ["[没有完 (甲"]),
        ("| 不是表 |", ["| 不是表 |"]),
        ("|\n" + " " * 20_000 + "x-", ["| x-"]),
    ],
)  # fmt: skip
def test_markdown(text: str, passages: list[str]) -> None:
    found = read(text.encode())
    assert found is not None
    assert ([passage.text for passage in found.passages], found.tables) == (passages, ())


@pytest.mark.parametrize(
    "text",
    [
        "| 单位 | 到期 |\n| --- | --- |\n| 甲\\|乙 | 1<br>2 |\n| 丙\\\\ |  |",
        "前\n|  单位  |到期|\n  |:--|--:|\n|甲\\|乙| 1<br/>2|\n| 丙\\\\\n\n后",
        "| 单位 | 到期 |\r\n|-|-|\r\n| 甲\\|乙 | 1<br>2 | 多 |\r\n| 丙\\\\ | |\r\n",
    ],
)
def test_a_table_of_markdown(text: str) -> None:
    found = read(text.encode())
    assert found is not None
    assert found.tables == ((("单位", "到期"), ("甲|乙", "1\n2"), ("丙\\", "")),)


# ---------------------------------------------------------------- Word that others wrote

OPEN = (
    '<?xml version="1.0"?><w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"><w:body>'
)
CLOSE = "</w:body></w:document>"


def package(**parts: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(f"word/{name}.xml", text)
    return out.getvalue()


def run(text: str) -> str:
    return f"<w:r><w:t>{text}</w:t></w:r>"


def formed(text: str, form: str, value: str = "1") -> str:
    return f"<w:r><w:rPr><w:{form} w:val='{value}'/></w:rPr><w:t>{text}</w:t></w:r>"


BOX = (
    f"<mc:AlternateContent><mc:Choice><w:txbxContent><w:p>{run('框')}</w:p></w:txbxContent></mc:Choice>"
    f"<mc:Fallback><w:p>{run('框')}</w:p></mc:Fallback></mc:AlternateContent>"
)


@pytest.mark.parametrize(
    ("xml", "passages"),
    [
        (f"<w:p>{run('已完成1')}<w:proofErr/>{run('5')}{run('项次')}</w:p>", ["已完成15项次"]),
        (f"<w:p>{run('完成')}<w:del><w:r><w:delText>14</w:delText></w:r></w:del><w:ins>{run('15')}</w:ins></w:p>", ["完成15"]),
        (f"<w:p>甲<w:moveFrom>{run('走')}</w:moveFrom><w:moveTo>{run('来')}</w:moveTo></w:p>", ["来"]),
        (f"<w:p>{formed('14', 'vanish')}{formed('15', 'strike')}{formed('16', 'dstrike')}{run('17')}</w:p>", ["17"]),
        (f"<w:p>{formed('1', 'vanish', '0')}{formed('2', 'strike', 'false')}{formed('3', 'dstrike', 'true')}</w:p>", ["12"]),
        (f"<w:p><w:pPr><w:rPr><w:vanish/></w:rPr></w:pPr>{run('4')}</w:p>", ["4"]),
        ("<w:p><w:r><w:rPr><w:rPrChange><w:rPr><w:strike/></w:rPr></w:rPrChange></w:rPr><w:t>5</w:t></w:r></w:p>", ["5"]),
        (f"<w:sdt><w:sdtContent><w:p><w:smartTag>{run('甲')}</w:smartTag></w:p></w:sdtContent></w:sdt>", ["甲"]),
        ("<w:p><w:r><w:t>甲</w:t><w:tab/><w:t>乙</w:t><w:br/><w:t>丙</w:t></w:r></w:p>", ["甲\t乙\n丙"]),
        (f"<w:p>{run('外')}{BOX}{run('面')}</w:p>", ["框", "外面"]),
        ("<w:p><w:r><w:instrText>PAGE 7</w:instrText></w:r></w:p><w:p/>", []),
        ("<w:p>" + "<w:r>" * 20_000 + "<w:t>深</w:t>" + "</w:r>" * 20_000 + "</w:p>", ["深"]),
    ],
)  # fmt: skip
def test_word(xml: str, passages: list[str]) -> None:
    found = read(package(document=OPEN + xml + CLOSE))
    assert found is not None
    assert [passage.text for passage in found.passages] == passages


def cell(text: str, **about: str) -> str:
    """Return a cell; `gridSpan="2"` goes over two columns."""
    told = "".join(f"<w:{name} w:val='{value}'/>" for name, value in about.items())
    return f"<w:tc><w:tcPr>{told}</w:tcPr><w:p>{run(text)}</w:p></w:tc>"


def test_a_table_of_word() -> None:
    inner = f"<w:tbl><w:tr>{cell('内1')}{cell('内2')}</w:tr></w:tbl>"
    nested = f"<w:tc><w:p>{run('上')}</w:p>{inner}<w:p>{run('下')}</w:p></w:tc>"
    rows = (
        f"<w:tr>{cell('单位', gridSpan='2')}{cell('到期')}</w:tr>",
        f"<w:tr>{cell('甲', vMerge='restart')}{nested}{cell('1')}</w:tr>",
        f"<w:tr>{cell('', vMerge='continue')}{cell('乙')}{cell('2')}</w:tr>",
        f"<w:tr><w:trPr><w:gridBefore w:val='1'/></w:trPr>{cell('丙', gridSpan='99999999999')}</w:tr>",
        f"<w:tr>{cell('')}{cell('')}</w:tr>",
    )
    found = read(package(document=f"{OPEN}<w:tbl>{''.join(rows)}</w:tbl>{CLOSE}"))
    assert found == Content(
        (), ((("单位", "", "到期"), ("甲", "上\n内1\n内2\n下", "1"), ("甲", "乙", "2"), ("", "丙")),)
    )


def test_foot_notes_are_read_too() -> None:
    notes = OPEN.replace("w:document", "w:footnotes") + f"<w:p>{run('另有3家')}</w:p></w:body></w:footnotes>"
    found = read(package(document=f"{OPEN}<w:p>{run('甲')}</w:p>{CLOSE}", footnotes=notes))
    assert found == Content((Passage("第1段", "甲"), Passage("脚注1", "另有3家")), ())


def test_the_strict_form_of_word_is_read() -> None:
    xml = OPEN.replace(
        "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
        "http://purl.oclc.org/ooxml/wordprocessingml/main",
    )
    assert read(package(document=f"{xml}<w:p>{run('甲')}</w:p>{CLOSE}")) == Content((Passage("第1段", "甲"),), ())


@pytest.mark.parametrize(
    "data",
    [
        b"PK",
        b"PK\x03\x04" + b"\x00" * 100,
        package(other="<a/>"),
        package(document=OPEN),
        package(document=f"<!DOCTYPE x [<!ENTITY a 'b'>]>{OPEN}<w:p>{run('&a;')}</w:p>{CLOSE}"),
        package(document=""),
        package(document=f"{OPEN}{' ' * (33 << 20)}{CLOSE}"),
        b"1" * (4 << 20) + b"1",
    ],
    ids=["short", "damaged", "no-text", "unfinished", "doctype", "empty", "bomb", "long"],
)
def test_what_cannot_be_read_is_none(data: bytes) -> None:
    assert read(data) is None
