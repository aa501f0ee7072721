"""Workbooks damaged or tampered with in more than 40 ways: each gets its message, and nothing is changed."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook
from openpyxl.worksheet.formula import ArrayFormula

from tests.conftest import Outcome, Project
from tests.importers.filling import COLUMN, changed, fill, filled, repacked, row_of, rows, saved, substituted

Run = Callable[..., Outcome]
Build = Callable[..., Project]
Spoil = Callable[[bytes], bytes]
TODAY = ("--as-of", "2025-09-20")
TASKS = (
    "id: 1, text: 办第一件事，办好。, responsible: [甲局], deadline: 9月底前",
    "id: 2, text: 办第二件事。, responsible: [甲局, 乙局], deadline: 10月底前",
    "id: 3, text: 办第三件事。, responsible: [甲局], deadline: 每季度",
    "id: 4, text: 办第四件事。, responsible: [甲局], deadline: 年底前",
    "id: 5, text: 办第五件事。, responsible: [乙局], deadline: 年底前",
)
LEDGER = """\
# 手工记的，注释不要动
unit: 甲局
entries:
  - task: 1
    status: 进行中
    updated: 2025-06-01
    progress: 草稿已成
  - task: 4
    status: 已完成
    updated: 2025-06-01
    completed: 2025-05-30
    evidence:
      - title: 报告
        document: 甲〔2025〕3号
"""
SHEET1 = "xl/worksheets/sheet1.xml"
SAID = "".join(f"&#{ord(char)};" for char in "在办了")
"""How openpyxl writes it."""


def cell(title: str, row: int) -> str:
    return f"{chr(64 + COLUMN[title])}{row}"


def put(task: str, period: str | None = None, **values: Any) -> Spoil:
    return lambda data: filled(data, task, period, **values)


def with_format(task: str, title: str, value: timedelta) -> Spoil:
    def edit(sheet: Any) -> None:
        cell = sheet.cell(row_of(sheet, task), COLUMN[title])
        cell.value, cell.number_format = value, "[h]:mm:ss"

    return on_sheet(edit)


def on_sheet(edit: Callable[[Any], object]) -> Spoil:
    return lambda data: changed(data, lambda book: edit(book["台账"]))


def in_member(member: str, old: str, new: str) -> Spoil:
    return lambda data: substituted(data, member, old, new)


def zipped(members: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in members.items():
            package.writestr(name, content)
    return buffer.getvalue()


def with_flag(data: bytes) -> bytes:
    """Return a package whose members say that they are encrypted."""
    spoilt = bytearray(data)
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        start = spoilt.find(mark)
        while start >= 0:
            spoilt[start + offset] |= 1
            start = spoilt.find(mark, start + 4)
    return bytes(spoilt)


def swapped_columns(sheet: Any) -> None:
    for row in (3, *rows(sheet)):
        one, other = sheet.cell(row, COLUMN["进展情况"]), sheet.cell(row, COLUMN["工作措施"])
        one.value, other.value = other.value, one.value


def swapped_numbers(sheet: Any) -> None:
    first, second = row_of(sheet, "1"), row_of(sheet, "2")
    sheet.cell(first, 1).value, sheet.cell(second, 1).value = "2", "1"


def doubled_row(sheet: Any) -> None:
    source, last = row_of(sheet, "2"), sheet.max_row + 1
    for column in range(1, len(COLUMN) + 1):
        sheet.cell(last, column).value = sheet.cell(source, column).value


def without_column(sheet: Any) -> None:
    sheet.delete_cols(COLUMN["存在问题"])


def blank_sheet(book: Workbook) -> None:
    book.remove(book["台账"])
    book.create_sheet("台账")


def plain_book(_: bytes) -> bytes:
    book = Workbook()
    book.create_sheet("台账")["A1"] = "序号"
    return saved(book)


def fingerprint(row: int, value: str) -> Spoil:
    return lambda data: changed(data, lambda book: book["gkplan"].cell(row, 2, value))


def entity(_: str = "") -> Spoil:
    bomb = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    return in_member("xl/workbook.xml", "<workbook", f"{bomb}<workbook")


def called(name: str, edit: Callable[[bytes], bytes]) -> Spoil:
    """Return what edits the sheet and gives its part another name, which is still that of a sheet."""
    old, new = SHEET1.rpartition("/")[2].encode(), name.encode()

    def spoil(data: bytes) -> bytes:
        kept = repacked(data, lambda part, x: None if part == SHEET1 else x.replace(old, new))
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            sheet = package.read(SHEET1)
        return repacked(kept, lambda _, x: x, {f"xl/worksheets/{name}": edit(sheet)})

    return spoil


def in_sheet(old: str, new: str) -> Spoil:
    return in_member(SHEET1, old, new)


BOMB = b"<!DOCTYPE x [<!ENTITY a 'aaaa'>]>"
AGAIN = "恢复下发时的样子；改乱了的，用 gkplan pack 重新下发一份再填"
RESEND = "请用下发的 xlsx 填报表填好再交"
SAVE_AS = "在 WPS 或 Excel 里打开，另存为 xlsx 再交"

KINDS: dict[str, tuple[Spoil, str, str]] = {
    # the file as a whole
    "an empty file": (lambda _: b"", "文件是空的", ""),
    "an xls": (lambda _: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "这是旧格式的文件（xls、et 或 doc）", SAVE_AS),
    "a password": (
        lambda _: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + "EncryptedPackage".encode("utf-16-le"),
        "文件加了密码",
        "在 WPS 或 Excel 里去掉打开密码，再交",
    ),
    "a zip with a password": (with_flag, "文件加了密码", "去掉密码，再交"),
    "a renamed docx": (lambda _: zipped({"word/document.xml": b"<x/>"}), "这是 Word 文档，不是填报表", RESEND),
    "an ods": (lambda _: zipped({"content.xml": b"<x/>"}), "这是 OpenDocument 文件（ods）", SAVE_AS),
    "an xlsb": (lambda _: zipped({"xl/workbook.bin": b"x"}), "这是 xlsb 文件", SAVE_AS),
    "a csv": (
        lambda _: "序号,状态\n1,已完成\n".encode(),
        "这不是 xlsx 文件（可能是 csv、网页或别的文件改了扩展名）",
        f"{SAVE_AS}；csv 里没有核对的内容，{RESEND}",
    ),
    "a pdf": (lambda _: b"%PDF-1.7\n", "这是 PDF 文件", ""),
    "a plain zip": (lambda data: zipped({"填报表.xlsx": data}), "这是压缩包，不是填报表", "解开压缩包，把里面的 xlsx 交上来"),
    "half a file": (lambda data: data[: len(data) // 2], "文件损坏，打不开", "可能没有传完，请单位重新交"),
    "a flipped byte": (lambda data: data[:600] + bytes([data[600] ^ 255]) + data[601:], "文件损坏，打不开", ""),
    "a large file": (lambda data: data + bytes(10 * 1024 * 1024), "文件有 10.0 MiB，超过 10 MiB 的上限", ""),
    "macros": (lambda data: repacked(data, lambda _, x: x, {"xl/vbaProject.bin": b"x"}), "这个文件带宏", "另存为不带宏的 xlsx 再交"),
    "a zip bomb": (
        lambda data: repacked(data, lambda _, x: x, {"xl/media/a.png": bytes(61 * 1024 * 1024)}),
        "文件解开以后有 61.0 MiB，超过 60 MiB 的上限",
        "",
    ),
    "a bomb of blanks in a sheet": (
        lambda data: repacked(data, lambda name, x: x + b" " * 13_000_000 if name == SHEET1 else x),
        "表格的内容解开以后有 12.4 MiB，超过 12 MiB 的上限",
        "",
    ),
    "a bomb of cells": (
        lambda data: repacked(data, lambda name, x: x.replace(b"</sheetData>", b"<row/>" * 110_000 + b"</sheetData>") if name == SHEET1 else x),
        "表格的内容太多（",
        "",
    ),
    "a bomb in a part of another name": (
        called("sheet1.dat", lambda x: x.replace(b"</sheetData>", b"<row/>" * 110_000 + b"</sheetData>")),
        "表格的内容太多（",
        "删去别的工作表和多余的行再交",
    ),
    "entities in a part of another name": (
        called("sheet1.bin", lambda x: BOMB + x[x.index(b"<worksheet") :]),
        "部件 xl/worksheets/sheet1.bin 里有不该有的 XML 写法，没有打开",
        RESEND,
    ),
    "utf-16 in a part of another name": (
        called("sheet1.png", lambda x: x.decode().encode("utf-16")),
        "部件 xl/worksheets/sheet1.png 里有不该有的 XML 写法，没有打开",
        RESEND,
    ),
    "entities in a picture": (
        lambda data: repacked(data, lambda _, x: x, {"xl/media/a.svg": BOMB + b"<svg/>"}),
        "部件 xl/media/a.svg 里有不该有的 XML 写法，没有打开",
        "删去贴进去的图片再交",
    ),
    "a long attribute": (in_sheet("<sheetData>", f'<sheetData a="{"x" * 400_000}">'), "部件 xl/worksheets/sheet1.xml 里有一处标记长得不正常，没有打开", RESEND),
    "a long comment full of tags": (in_sheet("<sheetData>", f"<!--{f'<a>{1000 * chr(32)}' * 500}--><sheetData>"), "部件 xl/worksheets/sheet1.xml 里有一处标记长得不正常，没有打开", RESEND),
    "a bomb of parts": (lambda data: repacked(data, lambda _, x: x, {f"x/{n}": b"" for n in range(400)}), "文件里有 4", ""),
    "entities": (entity(), "部件 xl/workbook.xml 里有不该有的 XML 写法，没有打开", RESEND),
    "utf-16": (
        lambda data: repacked(data, lambda name, x: x.decode().encode("utf-16") if name == SHEET1 else x),
        "部件 xl/worksheets/sheet1.xml 里有不该有的 XML 写法，没有打开",
        RESEND,
    ),
    "torn xml": (
        lambda data: repacked(data, lambda name, x: x[: len(x) // 2] if name == SHEET1 else x),
        "文件损坏，读不出",
        "在 WPS 或 Excel 里打开，另存为一份新的 xlsx 再交",
    ),
    "a missing part": (
        lambda data: repacked(data, lambda name, x: None if name == "xl/_rels/workbook.xml.rels" else x),
        "文件损坏，读不出",
        "",
    ),
    # which workbook it is
    "another workbook": (plain_book, "这不是下发的填报表：没有核对用的隐藏页", ""),
    "no fingerprint": (lambda data: changed(data, lambda book: book.remove(book["gkplan"])), "这不是下发的填报表：没有核对用的隐藏页", ""),
    "a renamed sheet": (
        lambda data: changed(data, lambda book: setattr(book["台账"], "title", "Sheet1")),
        "没有“台账”这一页，有的是：“Sheet1”、“填表说明”",
        "把改了名的一页改回来，或重新下发一份再填",
    ),
    "the wrong sheet": (
        lambda data: changed(data, blank_sheet),
        "“台账”里没有找到表头（序号、周期、具体要求……）",
        AGAIN,
    ),
    "another unit in the fingerprint": (fingerprint(3, "乙局"), "核对不上：核对页被改过", AGAIN),
    "another version": (fingerprint(1, "9"), "核对不上：填报表的版本是“9”，这里只认 2", AGAIN),
    "an emptied fingerprint": (lambda data: changed(data, lambda book: book["gkplan"].delete_rows(1, 9)), "核对不上：核对页的内容不全", AGAIN),
    # columns
    "no headings": (on_sheet(lambda sheet: sheet.delete_rows(3)), "“台账”里没有找到表头（序号、周期、具体要求……）", AGAIN),
    "a column deleted": (on_sheet(without_column), "台账!A3：表头少了存在问题", AGAIN),
    "a heading changed": (on_sheet(lambda sheet: sheet.cell(3, COLUMN["进展情况"], "进展状况")), "台账!A3：表头少了进展情况（是不是改成了“进展状况”？）", AGAIN),
    "columns moved": (on_sheet(swapped_columns), "台账!J3：这一栏是“工作措施”，原来是“进展情况”：栏挪了位置", AGAIN),
    "a heading twice": (on_sheet(lambda sheet: sheet.cell(3, 21, "状态")), "台账!U3：“状态”有两栏", "删去多出来的一栏"),
    # rows
    "a row deleted": (on_sheet(lambda sheet: sheet.delete_rows(row_of(sheet, "3", "二季度"))), "“台账”里少了任务 3 二季度", AGAIN),
    "a row twice": (on_sheet(doubled_row), "台账!A11：任务 2 有两行", "删去多出来的一行"),
    "an extra row": (on_sheet(lambda sheet: fill(sheet, 11, 序号="99", 状态="已完成")), "台账!A11：任务 99 不在下发给“甲局”的填报表里", "删去这一行；序号和周期不要改"),
    "another unit's row": (on_sheet(lambda sheet: fill(sheet, 11, 序号="5", 具体要求="办第五件事。")), "台账!A11：任务 5 不在下发给“甲局”的填报表里", ""),
    "a row without number": (on_sheet(lambda sheet: fill(sheet, 12, 进展情况="另外还办了一件")), "台账!J12：这一行没有序号，不知道是哪项任务的", ""),
    "numbers exchanged": (on_sheet(swapped_numbers), "台账!C4：办公室填的“具体要求”被改过：发的是“办第二件事。”，交回的是“办第一件事，办好。”", ""),
    "merged cells": (on_sheet(lambda sheet: sheet.merge_cells("J5:J7")), "台账!J5：J5:J7 是合并的单元格", "取消合并，每行各填各的"),
    "the whole sheet merged": (
        in_member(SHEET1, '<mergeCell ref="A1:T1"/>', '<mergeCell ref="A1:XFD1048576"/>'),
        "台账!A1：A1:XFD1048576 是合并的单元格",
        "",
    ),
    # the office's cells
    "a changed text": (put("2", 具体要求="办第二件事，年底前。"), f"台账!{cell('具体要求', 5)}：办公室填的“具体要求”被改过：发的是“办第二件事。”，交回的是“办第二件事，年底前。”", ""),
    "a changed due date": (put("2", 截止日期="2025-12-31"), "台账!F5：办公室填的“截止日期”被改过：发的是“2025-10-31”，交回的是“2025-12-31”", ""),
    "a formula in an office's cell": (put("2", 时限='=A1&"前"'), "台账!E5：“时限”里是公式", "改回原来的内容；办公室的栏不要改"),
    # the unit's cells
    "a formula": (put("2", 进展情况="=1+1"), "台账!J5：“进展情况”里是公式", "写成文字或日期：复制，选择性粘贴为数值"),
    "a call of a program": (put("2", 进展情况="=cmd|'/c calc'!A1"), "台账!J5：“进展情况”里是公式", ""),
    "a picture in a cell": (
        put("2", 佐证材料='=_xlfn.DISPIMG("ID_1",1)'),
        "台账!K5：“佐证材料”里是图片",
        "图片收不回：删去，图片另外交，这一格写文字、链接或文件名",
    ),
    "an array formula": (put("2", 进展情况=ArrayFormula("J5:J6", "=SUM(A1:A2)")), "台账!J5：“进展情况”里是公式", ""),
    "a link to another file": (put("2", 完成时间="='[1]表'!A1"), "台账!I5：“完成时间”里是公式", ""),
    "an error value": (put("2", 进展情况="#REF!"), "台账!J5：“进展情况”里是错误值 #REF!", "改成实际的内容"),
    "a date in words": (put("2", 预计完成="九月底"), "台账!L5：“预计完成”的“九月底”不是日期", "写作 2025-09-03，不要写别的字"),
    "no such day": (put("2", 预计完成="2025.2.30"), "台账!L5：“预计完成”的值“2025-02-30”不对：没有这一天", "核对年、月、日"),
    "a date of another age": (put("2", 预计完成="1925-11-3"), "台账!L5：“预计完成”的 1925-11-03 超出范围", "年份在 2024 到 2030 之间，核对年份"),
    "a number that is no date": (put("2", 预计完成="20251103"), "台账!L5：“预计完成”的“20251103”不是日期", ""),
    "done in the future": (
        put("2", 状态="已完成", 完成时间="2025-10-09", 佐证材料="报告 甲〔2025〕8号"),
        "台账!I5：任务 2 的完成日期 2025-10-09 还没有到",
        "",
    ),
    "no such status": (put("2", 状态="完成"), "台账!H5：没有“完成”这种状态", "是不是“已完成”？从下拉里选：未启动、进行中、已完成、不涉及"),
    "no status": (put("2", 状态=None), "台账!H5：填了进展情况，没有选状态", "选一种状态；还没有动的选“未启动”"),
    "a status emptied": (put("1", 状态=None), "台账!H4：状态被清空了，原来是“进行中”", "选一种状态；没有变化的，恢复原来的状态"),
    "done without a date": (put("2", 状态="已完成", 佐证材料="报告 甲〔2025〕8号"), "台账!I5：已完成，没有填完成时间", "写完成的日期，如 2025-09-03"),
    "done without proof": (put("2", 状态="已完成", 完成时间="2025-09-03"), "台账!K5：已完成，没有填佐证材料", "写标题，空一格，链接、文件名或文号"),
    "a date without done": (put("2", 完成时间="2025-09-03"), "台账!I5：状态是“进行中”，却填了完成时间 2025-09-03", ""),
    "not applicable without a reason": (put("2", 状态="不涉及"), "台账!R5：不涉及，没有填理由", "写明为什么不涉及"),
    "proof without a title": (put("2", 佐证材料="https://example.invalid/1"), "台账!K5：佐证“https://example.invalid/1”要有标题，和链接、文件或文号", '写作 "标题 链接或文号"，中间空一格'),
    "proof of no day": (
        put("2", 佐证材料="报告 甲〔2025〕8号 2025年2月30日"),
        "台账!K5：佐证材料的值“2025-02-30”不对：没有这一天",
        "核对年、月、日",
    ),
    "a duration": (
        put("2", 进展情况=timedelta(hours=26)),
        "台账!J5：“进展情况”里是时长 26:00:00",
        "写成文字，如 26小时；是日期的，写作 2025-09-03 的样子",
    ),
    "a duration for a day": (
        with_format("2", "完成时间", timedelta(days=40, minutes=90)),
        "台账!I5：“完成时间”里是时长 961:30:00",
        "",
    ),
    "two milestones on one line": (
        put("2", 时间节点="2025-06-30 初稿；2025-07-31 定稿"),
        "台账!N5：时间节点“初稿；2025-07-31 定稿”里像是还有一个，从“2025-07-31”起",
        "几个时间节点一条一行，各写日期和要做的事",
    ),
    "a path with a blank": (
        put("2", 佐证材料="照片 佐证/照片 1.jpg"),
        "台账!K5：佐证“照片 佐证/照片 1.jpg”里像是文件的路径有空格，认不准从哪里起",
        "",
    ),
    "a link that is cut in two": (
        put("2", 佐证材料="报告 https://example.invalid/a b.html"),
        "台账!K5：佐证“报告 https://example.invalid/a b.html”的标题里有链接",
        '写作 "标题 链接"，链接里的空格写成 %20；几份佐证一条一行，日期写作 2025-09-03 的样子',
    ),
    "a milestone without a day": (put("2", 时间节点="完成初稿"), "台账!N5：时间节点“完成初稿”要有日期和要做的事", ""),
    "a milestone of no day": (put("2", 时间节点="6月底 完成初稿"), "台账!N5：时间节点“6月底 完成初稿”要有日期和要做的事", "写作 2025-06-30 完成初稿，一条一行"),
    "two papers on one line": (
        put("2", 佐证材料="报告 甲〔2025〕8号；清单 甲〔2025〕9号"),
        "台账!K5：佐证“报告 甲〔2025〕8号；清单 甲〔2025〕9号”里像是有几份",
        "几份佐证一条一行，各写标题和链接、文件或文号",
    ),
    "two links on one line": (
        put("2", 佐证材料="报告 https://example.invalid/1、https://example.invalid/2"),
        "台账!K5：佐证“报告 https://example.invalid/1、https://example.invalid/2”里像是有几份",
        "",
    ),
    "half a day behind a paper": (
        put("2", 佐证材料="报告 甲〔2025〕8号 9月2日"),
        "台账!K5：佐证“报告 甲〔2025〕8号 9月2日”最后的“9月2日”不像链接、文件或文号",
        "发布日期写全，如 2025-09-03；别的说明写在标题里",
    ),
    "more time than nothing": (
        put("2", 延期至="2025-10-31", 延期理由="等待"),
        "台账!S5：申请延到 2025-10-31，不晚于现在的时限 2025-10-31",
        "核对日期；不申请的，两格都删去",
    ),
    "a number too large for a day": (
        put("2", 预计完成=20251103),
        "台账!L5：“预计完成”里不是日期",
        "写作 2025-09-03",
    ),
    "an office's cell emptied": (
        put("2", 时限=None),
        "台账!E5：办公室填的“时限”被改过：发的是“10月底前”，交回的是空的",
        "改回原来的内容；认为有误的，另外告诉办公室",
    ),
    "more time without a reason": (put("2", 延期至="2025-12-1"), "台账!T5：填了延期至，没有填延期理由", ""),
    "a control character": (
        in_member(SHEET1, SAID, f"{SAID}_x0007_"),
        "台账!J5：“进展情况”里有看不见的字符 U+0007",
        "",
    ),
    "a bidi override is told, a line separator refused": (
        put("2", 进展情况="在办\u2028了"),
        "台账!J5：“进展情况”里有看不见的字符 U+2028",
        "删去它；从网页或聊天窗口粘贴时常带进来",
    ),
    "too long a text": (in_member(SHEET1, SAID, "办" * 32_768), "台账!J5：“进展情况”有 32768 字，太长", "写要点，其余的放到附件里"),
    "set back without a reason": (put("4", 状态="进行中", 完成时间=None), "台账!H10：", ""),
}  # fmt: skip


@pytest.fixture
def office(project: Build) -> Project:
    return project(*TASKS, ledger__甲局=LEDGER)


@pytest.fixture
def sent(office: Project, run: Run) -> bytes:
    """甲局's workbook, with something in it that would be written."""
    assert run("pack", "--unit", "甲局", "-o", "甲.xlsx", *TODAY, cwd=office.root).code == 0
    return filled(office.root / "甲.xlsx", "2", 状态="进行中", 进展情况="在办了")


def snapshot(folder: Path) -> dict[Path, tuple[bytes, int]]:
    files = (path for path in folder.rglob("*") if path.is_file() and path.name != ".gkplan.lock")
    return {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in files}


def test_the_workbook_that_is_spoilt_would_be_taken(office: Project, sent: bytes, run: Run) -> None:
    (office.root / "交.xlsx").write_bytes(sent)
    result = run("intake", "交.xlsx", *TODAY, cwd=office.root)
    assert (result.code, result.err) == (0, "")
    assert result.out == "已写入 data/ledger/甲局.yaml：任务 2（办第二件事）：新增，进行中。\n"


@pytest.mark.parametrize("kind", KINDS)
def test_a_damaged_workbook_is_told_and_changes_nothing(office: Project, sent: bytes, run: Run, kind: str) -> None:
    spoil, message, hint = KINDS[kind]
    spoilt = spoil(sent)
    assert spoilt != sent
    (office.root / "交.xlsx").write_bytes(spoilt)
    before = snapshot(office.data)
    result = run("intake", "交.xlsx", *TODAY, cwd=office.root)
    told = result.err.splitlines()
    assert (result.code, result.out) == (1, "")
    assert "Traceback" not in result.err
    start = f"交.xlsx {message}" if message.startswith("台账!") else f"交.xlsx：{message}"
    assert any(line.startswith(start) for line in told), result.err
    assert f"    怎么改：{hint}" in told or not hint, result.err
    assert told[-1].startswith("有 ")
    assert told[-1].endswith("处问题，什么也没有写")
    assert snapshot(office.data) == before


def test_there_are_at_least_forty_kinds() -> None:
    assert len(KINDS) >= 40
