"""The fill-in workbook of one unit (下发填报表): the office's cells locked, the unit's open, a fingerprint hidden."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import date, datetime
from typing import TYPE_CHECKING, NamedTuple

from xlsxwriter import Workbook

from gkplan.exporters.paper_package import sealed
from gkplan.exporters.view import printable
from gkplan.exporters.xlsx import EPOCH
from gkplan.exporters.xlsx_layout import lines_of
from gkplan.exporters.xlsx_style import FormStyles, form_styles
from gkplan.forms import AFTER, BEFORE, FIELDS, GUIDE, HIDDEN, SHEET, Field, Form, Line, fingerprint
from gkplan.recording import STATUSES

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

    from gkplan.records import PlanHead

TOP = 2
"""The row of the headings; above it stand the title and a line that says who, by which plan, as of when."""
WIDTHS = {
    "task": 6, "period": 9, "text": 30, "role": 8, "deadline": 10, "due": 11, "verdict": 16, "status": 9,
    "completed": 11, "progress": 28, "evidence": 30, "eta": 11, "measures": 24, "milestones": 22, "owner": 12,
    "problems": 20, "next_steps": 20, "reason": 16, "until": 11, "why": 16,
}  # fmt: skip
SHEET_PART, STRINGS_PART = "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml"
CENTRED = frozenset({"task", "period", "role", "deadline", "status"})
LINE_HEIGHT, LEAST_HEIGHT, MOST_HEIGHT = 14.0, 36.0, 409.0
GUIDE_WIDTH, GUIDE_LINE = 92, 15.0

GUIDE_LINES = (
    "填表说明",
    "1. 只填“台账”一页里白底的格。灰底的格由办公室维护，不要改；不要增减行，不要改表头，不要合并单元格，不写公式。",
    "2. 先看“审核意见”：退回的，照意见改好再填；申请的延期批没批，也写在这里。整行灰底的已经办结，不用再填。",
    "3. 状态从下拉里选：未启动、进行中、已完成、不涉及。没有动静的一行可以整行留空。",
    "4. 已完成的，填完成时间和佐证材料；还没有完成的，不填完成时间，可以填预计完成。不涉及的，填理由。",
    "5. 日期写作 2025-09-03。",
    "6. 佐证材料一条一行：标题，空一格，链接、文件名或文号；后面可以再空一格写发布日期。格内换行按 Alt+Enter。",
    "　 例：三季度检查通报 示例〔2025〕3号 2025-09-20",
    "7. 时间节点一条一行：日期，空一格，要做的事。例：2025-06-30 完成初稿",
    "8. 申请延期的，延期至和延期理由两格都填。",
    "9. 已经有的内容可以改；删成空的，就从台账里删去。",
    "10. 文字都写在格里，写要点（三百字以上的，纸上可能印不全）；批注和贴上去的图片收不回，材料另外交。",
    "11. 用 WPS 或 Excel 填好，存为 xlsx 交回；不要另存为 xls、et、csv，不要加密码。",
)


class _Page(NamedTuple):
    """The sheet that is filled in, and what it is written from."""

    sheet: Worksheet
    form: Form
    looks: FormStyles
    year: int


def render(form: Form, head: PlanHead, as_of: date) -> bytes:
    """Return the workbook of one unit; the same form and date give the same bytes."""
    buffer = io.BytesIO()
    book = Workbook(buffer, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    title = f"{form.unit.name}{head.year}年工作台账填报表"
    created = datetime(as_of.year, as_of.month, as_of.day)  # noqa: DTZ001  the same bytes everywhere
    book.set_properties({"title": printable(title), "created": created})
    looks = form_styles(book)
    page = _Page(book.add_worksheet(SHEET), form, looks, head.year)
    number = f"（{head.document_number}）" if head.document_number else ""
    line = f"填报单位：{form.unit.name}　　依据：{head.title}{number}　　截至 {as_of.isoformat()}　　填法见“{GUIDE}”"
    _write_top(page, printable(title), printable(line))
    for row, item in enumerate(form.lines, TOP + 1):
        _write_line(page, row, item)
    _set_up(page)
    _write_guide(book.add_worksheet(GUIDE), looks)
    _write_fingerprint(book.add_worksheet(HIDDEN), form, looks)
    book.close()
    return _mended(buffer.getvalue())


_FIXED = re.compile(rb'(<row r="(?:[4-9]|[0-9]{2,})"[^<>]*?) customHeight="1"')
_ESCAPED = re.compile(rb"_x005F(_x[0-9A-Fa-f]{4}_)")
_LIKE_AN_ESCAPE = re.compile(rb"_(?=x[0-9A-Fa-f]{4}_)")
"""XlsxWriter overlooks the second of two that share a mark, as in `_x005F_x0041_`."""


def _mended(book: bytes) -> bytes:
    """Return a workbook whose rows may grow, and whose texts stand for themselves; for neither XlsxWriter has a way.

    A row keeps the height that it was given, and yet the program may fit it to what the unit types.
    """
    with zipfile.ZipFile(io.BytesIO(book)) as package:
        rows = _FIXED.sub(rb"\1", package.read(SHEET_PART))
        strings = _LIKE_AN_ESCAPE.sub(b"_x005F_", _ESCAPED.sub(rb"\1", package.read(STRINGS_PART)))
    return sealed(book, {SHEET_PART: rows, STRINGS_PART: strings})


def _write_top(page: _Page, title: str, line: str) -> None:
    sheet, last = page.sheet, len(FIELDS) - 1
    for row, (text, look, height) in enumerate(((title, page.looks.title, 36.0), (line, page.looks.line, 24.0))):
        sheet.set_row(row, height)
        sheet.merge_range(row, 0, row, last, "", look)
        sheet.write_string(row, 0, text, look)
    sheet.set_row(TOP, 33.0)
    for column, field in enumerate(FIELDS):
        sheet.write_string(TOP, column, field.title, page.looks.open_header if field.own else page.looks.held_header)


def _write_line(page: _Page, row: int, line: Line) -> None:
    """Write one row; what the office has signed off is locked as a whole."""
    page.sheet.set_row(row, _height(line))
    for column, field in enumerate(FIELDS):
        text, look = line.cells[field.key], _look(page.looks, field, held=line.is_settled)
        day = _day(text) if field.kind == "day" else None
        if day is not None:
            page.sheet.write_number(row, column, (day - EPOCH).days, look)
        elif text:
            page.sheet.write_string(row, column, text, look)
        else:
            page.sheet.write_blank(row, column, None, look)


def _day(text: str) -> date | None:
    """Return the day of a cell, None of an empty one and of one that the ledger holds as something else."""
    try:
        found = date.fromisoformat(text)
    except ValueError:
        return None
    return found if found.year > 1900 else None


def _height(line: Line) -> float:
    lines = max(lines_of(line.cells[key], width - 3) for key, width in WIDTHS.items())
    return min(max(lines * LINE_HEIGHT + 6, LEAST_HEIGHT), MOST_HEIGHT)


def _look(looks: FormStyles, field: Field, *, held: bool) -> Format:
    if field.kind == "day":
        return looks.open_day if field.own and not held else looks.held_day
    if field.key in CENTRED:
        return looks.open_centre if field.own and not held else looks.held_centre
    return looks.open if field.own and not held else looks.held


def _set_up(page: _Page) -> None:
    """Set widths, panes, checks, protection, and how it is printed."""
    sheet, bottom = page.sheet, TOP + len(page.form.lines)
    for column, field in enumerate(FIELDS):
        sheet.set_column(column, column, WIDTHS[field.key])
        if page.form.lines and field.own:
            _check_cells(page, column, field)
    sheet.freeze_panes(TOP + 1, 3)
    if page.form.lines:
        sheet.autofilter(TOP, 0, bottom, len(FIELDS) - 1)
    sheet.ignore_errors({"number_stored_as_text": f"A1:A{bottom + 1}"})
    sheet.protect("", {"format_columns": True, "format_rows": True, "autofilter": True, "sort": True})
    sheet.set_paper(8)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    sheet.repeat_rows(TOP)
    sheet.print_area(0, 0, bottom, len(FIELDS) - 1)
    sheet.set_footer("&C&10第 &P 页，共 &N 页", {"margin": 0.3})


def _check_cells(page: _Page, column: int, field: Field) -> None:
    """Give a column its drop-down, or its check that what is typed is a day."""
    rows = (TOP + 1, column, TOP + len(page.form.lines), column)
    if field.kind == "status":
        told = {"error_title": "状态", "error_message": "从下拉里选一种状态"}
        page.sheet.data_validation(*rows, {"validate": "list", "source": list(STATUSES), **told})
    elif field.kind == "day":
        span = {"minimum": date(page.year - BEFORE, 1, 1), "maximum": date(page.year + AFTER, 12, 31)}
        told = {"error_title": field.title, "error_message": f"写日期，如 {page.year}-09-03"}
        page.sheet.data_validation(*rows, {"validate": "date", "criteria": "between", **span, **told})


def _write_guide(sheet: Worksheet, looks: FormStyles) -> None:
    sheet.set_column(0, 0, GUIDE_WIDTH)
    for row, text in enumerate(GUIDE_LINES):
        sheet.set_row(row, lines_of(text, GUIDE_WIDTH - 8) * GUIDE_LINE + 6 if row else 36.0)
        sheet.write_string(row, 0, text, looks.line if row else looks.title)
    sheet.protect("")
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)


def _write_fingerprint(sheet: Worksheet, form: Form, looks: FormStyles) -> None:
    for row, pair in enumerate(fingerprint(form.packed())):
        for column, text in enumerate(pair):
            sheet.write_string(row, column, text, looks.held)
    sheet.protect("")
    sheet.very_hidden()
