"""A fill-in workbook that came back, as rows of texts with their cells: also after WPS or LibreOffice saved it.

Columns are found by their headings and rows by 序号 and 周期, never by position. All problems are told at once.
"""

from __future__ import annotations

import io
import re
import warnings
import zipfile
import zlib
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from itertools import islice
from typing import TYPE_CHECKING, Any, NamedTuple

from gkplan.clock import iso, parse_date
from gkplan.errors import UsageProblem
from gkplan.forms import AFTER, BEFORE, FIELDS, GUIDE, HIDDEN, LONGEST, SHEET, Field, Key, Packed, normal, unseal
from gkplan.importers import leftovers, package
from gkplan.intake import HELD, Given, Problem, Returned, held_differs
from gkplan.render.sides import both, short
from gkplan.wording import closest, fold

if TYPE_CHECKING:
    from openpyxl.workbook import Workbook

ROWS, COLUMNS = 20_000, 60
"""No farther down and to the right is looked."""
HEADINGS_WITHIN = 30
LONG_HEADING = 40
AGAIN = "恢复下发时的样子；改乱了的，用 gkplan pack 重新下发一份再填"

_UNREADABLE = (
    ArithmeticError, AssertionError, AttributeError, EOFError, LookupError, OSError, RuntimeError, SyntaxError,
    TypeError, ValueError, zipfile.BadZipFile, zlib.error,
)  # fmt: skip
"""All that openpyxl is known to raise on a damaged package: it has no error of its own for it."""
DAMAGED = Problem("", "文件损坏，读不出", "在 WPS 或 Excel 里打开，另存为一份新的 xlsx 再交")
_HIDDEN_CHARACTER = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff\ud800-\udfff]")
_ESCAPED = re.compile(r"_x00(0[0-9A-Fa-f]|1[0-9A-Fa-f]|7F)_")
"""How a workbook writes control characters; some programs leave `_x000D_` behind at every line end."""
_MIDNIGHT = re.compile(r"[T ]0{1,2}:00(?::00(?:\.0+)?)?$")
_MERGE = re.compile(rb"""<(?:\w+:)?mergeCell\b[^<>]*?\bref\s*=\s*["']([A-Z]+([0-9]+)):([A-Z]+([0-9]+))["']""")
_ERROR_VALUE = re.compile(r"#(?:REF|N/A|NAME|DIV/0|VALUE|NULL|NUM)[!?]?")


class Cell(NamedTuple):
    """One cell as openpyxl reads it."""

    where: str
    value: Any
    kind: str
    """openpyxl's: s, n, d, b, e, f."""


class Grid(NamedTuple):
    """The sheet that was filled in."""

    rows: list[tuple[Cell, ...]]
    top: int
    """Position of the row of headings."""
    columns: Mapping[str, int]
    """Position of each field's column."""
    merged: tuple[tuple[str, int, int], ...]
    """Merged cells: as written, with the first and the last row."""

    def is_merged(self, row: int) -> bool:
        """Whether cells of a row were merged with others, so that what stood in them is gone."""
        return any(first <= row <= last and last > self.top + 1 for _, first, last in self.merged)


class Opened(NamedTuple):
    """What was found in a package."""

    hidden: list[tuple[str, str]]
    sheet: Sheet | Problem


class Sheet(NamedTuple):
    """The sheet that was filled in, as it was found."""

    rows: list[tuple[Cell, ...]]
    merged: tuple[tuple[str, int, int], ...]
    notes: tuple[str, ...]
    """What stands in the workbook and is not taken in: sheets that did not go out, pictures, comments."""


def read(data: bytes, *, year: int, rows: int = 0) -> Returned | Problem:
    """Return what a workbook says, with all that is wrong with it; of one that does not even say whose it is, why.

    `rows` are those of the longest form that may come back. Never raises for any content.
    """
    try:
        return _read_book(data, year, rows)
    except MemoryError:
        return Problem("", "打开它要的内存太多，没有打开", f"不是正常的填报表；{package.AGAIN}")


def _read_book(data: bytes, year: int, rows: int) -> Returned | Problem:
    unfit = package.unfit(data, rows=rows)
    if unfit is not None:
        return unfit
    opened = _opened(data)
    if isinstance(opened, Problem):
        return opened
    packed = unseal(opened.hidden)
    if isinstance(packed, str):
        return Problem("", f"核对不上：{packed}", AGAIN)
    sheet = opened.sheet
    if isinstance(sheet, Problem):
        return Returned(packed, {}, problems=(sheet,))
    columns, problems = _columns(sheet.rows)
    if columns is None:
        return Returned(packed, {}, sheet.notes, tuple(problems))
    returned = _rows(Grid(sheet.rows, *columns, sheet.merged), packed, year)
    return returned._replace(notes=(*returned.notes, *sheet.notes))


# ---------------------------------------------------------------- the package


def _opened(data: bytes) -> Opened | Problem:
    from openpyxl import load_workbook

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # what openpyxl leaves out does not matter here
            book = load_workbook(io.BytesIO(data), read_only=True, keep_links=False)
            if HIDDEN not in book.sheetnames:
                hint = "在下发的那份文件里填；用 gkplan pack 可以重新下发"
                return Problem("", "这不是下发的填报表：没有核对用的隐藏页", hint)
            hidden = [(_plain(row[0].value), _plain(row[1].value)) for row in _cells(book[HIDDEN], 400, 2) if row]
            return Opened(hidden, _sheet(book, data))
    except _UNREADABLE:
        return DAMAGED


def _sheet(book: Workbook, data: bytes) -> Sheet | Problem:
    if SHEET not in book.sheetnames:
        visible = "、".join(f"“{name}”" for name in book.sheetnames if name != HIDDEN)
        return Problem("", f"没有“{SHEET}”这一页，有的是：{visible}", "把改了名的一页改回来，或重新下发一份再填")
    try:
        rows = list(_cells(book[SHEET], ROWS, COLUMNS))
        path = str(getattr(book[SHEET], "_worksheet_path"))  # noqa: B009  no public name; read so, merged cells are lost
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            found = _MERGE.finditer(archive.read(path))
            merged = tuple((f"{m[1].decode()}:{m[3].decode()}", int(m[2]), int(m[4])) for m in found)
            notes = (
                *leftovers.notes(archive, path),
                *(f"多出来的一页“{short(name)}”没有收回" for name in _others(book)),
            )
    except _UNREADABLE:
        return DAMAGED
    return Sheet(rows, merged, notes)


def _others(book: Workbook) -> Iterator[str]:
    """Yield the sheets that somebody added and filled; programs hide their own."""
    for sheet in book.worksheets:
        own = sheet.title in {SHEET, GUIDE, HIDDEN} or sheet.sheet_state != "visible"
        if not own and any(_cells(sheet, ROWS, COLUMNS)):
            yield sheet.title


def _cells(sheet: Any, rows: int, columns: int) -> Iterator[tuple[Cell, ...]]:
    """Yield the rows of a sheet, all equally wide; one without content is empty."""
    from openpyxl.utils import get_column_letter

    sheet.reset_dimensions()  # programs get them wrong
    places = [f"{sheet.title}!{get_column_letter(number)}" for number in range(1, columns + 1)]
    for number, row in enumerate(islice(sheet.iter_rows(max_col=columns), rows), 1):
        if all(cell.value is None for cell in row):
            yield ()
        else:
            yield tuple(
                Cell(f"{place}{number}", _value(cell), getattr(cell, "data_type", "n"))
                for place, cell in zip(places, row, strict=True)
            )


def _value(cell: Any) -> Any:
    """Return a cell's value; 60% as it was typed, which a program keeps as 0.6."""
    value = cell.value
    if isinstance(value, int | float) and not isinstance(value, bool) and "%" in str(cell.number_format):
        return f"{value * 100:.15g}%"
    return value


def _plain(value: object) -> str:
    return "" if value is None else str(value)


# ---------------------------------------------------------------- the columns


def _columns(rows: list[tuple[Cell, ...]]) -> tuple[tuple[int, dict[str, int]] | None, list[Problem]]:
    """Return the row of the headings and where each column is; None with problems where they are not as sent."""
    wanted = {fold(field.title): field.key for field in FIELDS}
    scores = [sum(fold(_plain(cell.value)) in wanted for cell in row) for row in rows[:HEADINGS_WITHIN]]
    top = max(range(len(scores)), key=scores.__getitem__, default=0)
    if not scores or scores[top] < len(FIELDS) // 2:
        return None, [Problem("", f"“{SHEET}”里没有找到表头（序号、周期、具体要求……）", AGAIN)]
    places: dict[str, list[int]] = {}
    for place, cell in enumerate(rows[top]):
        key = wanted.get(fold(_plain(cell.value)))
        if key:
            places.setdefault(key, []).append(place)
    problems = list(_column_problems(rows[top], places))
    return (None, problems) if problems else ((top, {key: found[0] for key, found in places.items()}), [])


def _column_problems(header: Sequence[Cell], places: Mapping[str, list[int]]) -> Iterator[Problem]:
    missing = [field.title for field in FIELDS if field.key not in places]
    if missing:
        others = [text for cell in header if (text := _plain(cell.value)) and len(text) <= LONG_HEADING]
        near = [f"“{found[0]}”" for title in missing if (found := closest(title, others, most=1))]
        asked = f"（是不是改成了{'、'.join(near)}？）" if near else ""
        yield Problem(header[0].where, f"表头少了{'、'.join(missing)}{asked}", AGAIN)
    for field in FIELDS:
        for place in places.get(field.key, [])[1:]:
            yield Problem(header[place].where, f"“{field.title}”有两栏", "删去多出来的一栏")
    here = [field for field in FIELDS if field.key in places]
    as_found = sorted(here, key=lambda field: places[field.key][0])
    moved = next(((was, now) for was, now in zip(here, as_found, strict=True) if was is not now), None)
    if moved:
        message = f"这一栏是“{moved[1].title}”，原来是“{moved[0].title}”：栏挪了位置"
        yield Problem(header[places[moved[1].key][0]].where, message, AGAIN)


# ---------------------------------------------------------------- the rows


def _rows(grid: Grid, packed: Packed, year: int) -> Returned:
    known = {(fold(row.cells["task"]), fold(row.cells["period"])): row for row in packed.rows}
    problems = list(_merged(grid))
    found: dict[Key, dict[str, Given]] = {}
    seen: set[Key] = set()
    for number, cells in enumerate(grid.rows[grid.top + 1 :], grid.top + 2):
        own = {field.key: cells[grid.columns[field.key]] for field in FIELDS} if cells else {}
        if all(cell.value is None or not normal(_plain(cell.value)) for cell in own.values()):
            continue
        row = known.get((fold(_text(own["task"])), fold(_text(own["period"]))))
        if row is None:
            problems.append(_stranger(own, packed))
        elif row.key in seen:
            problems.append(Problem(own["task"].where, f"{_told(own)}有两行", "删去多出来的一行"))
        else:
            seen.add(row.key)
            problems += _tampered(own, row.cells, year)
            given, wrong = _given(own, row.cells, year)
            problems += wrong
            found |= {} if grid.is_merged(number) else {row.key: given}
    problems += _missing([row.cells for row in packed.rows if row.key not in seen])
    return Returned(packed, found, tuple(_stray_columns(grid)), tuple(problems))


def _missing(rows: list[Mapping[str, str]]) -> Iterator[Problem]:
    """Yield which rows are gone."""
    if rows:
        told = "、".join(f"任务 {cells['task']}{cells['period'] and ' ' + cells['period']}" for cells in rows[:10])
        more = f"等 {len(rows)} 行" if len(rows) > 10 else ""
        yield Problem("", f"“{SHEET}”里少了{told}{more}", AGAIN)


def _told(own: Mapping[str, Cell]) -> str:
    period = _text(own["period"])
    return f"任务 {short(_text(own['task']))}" + (f" {short(period)} " if period else " ")


def _stranger(own: Mapping[str, Cell], packed: Packed) -> Problem:
    if not _text(own["task"]):
        first = next(cell for cell in own.values() if cell.value is not None)
        return Problem(first.where, "这一行没有序号，不知道是哪项任务的", "把内容写到下发的行里，删去多出来的行")
    message = f"{_told(own)}不在下发给“{packed.unit}”的填报表里"
    return Problem(own["task"].where, message, "删去这一行；序号和周期不要改")


def _tampered(own: Mapping[str, Cell], sent: Mapping[str, str], year: int) -> Iterator[Problem]:
    """Yield the cells of the office's that are not what was sent."""
    for field in HELD:
        cell = own[field.key]
        text = _read(cell, field, sent[field.key], year)[0]
        if cell.kind == "f":
            yield Problem(cell.where, f"“{field.title}”里是公式", "改回原来的内容；办公室的栏不要改")
        elif held_differs(text, sent[field.key]):
            message = f"办公室填的“{field.title}”被改过：{both('发的', sent[field.key], '交回的', text)}"
            yield Problem(cell.where, message, "改回原来的内容；认为有误的，另外告诉办公室")


def _merged(grid: Grid) -> Iterator[Problem]:
    """Yield what was merged among the rows: of merged cells only the first has its content left."""
    for written, _, last in grid.merged:
        if last > grid.top + 1:
            yield Problem(f"{SHEET}!{written.split(':')[0]}", f"{written} 是合并的单元格", "取消合并，每行各填各的")


def _stray_columns(grid: Grid) -> Iterator[str]:
    """Yield a note for each column of the unit's own that has something in it: it is not taken in."""
    own = set(grid.columns.values())
    for place, heading in enumerate(grid.rows[grid.top]):
        if place not in own and any(cells[place].value is not None for cells in grid.rows[grid.top :] if cells):
            name = short(_text(heading)) or "没有表头的一栏"
            yield f"{heading.where} 多出来的一栏（{name}）没有收回"


# ---------------------------------------------------------------- one cell


def _given(own: Mapping[str, Cell], sent: Mapping[str, str], year: int) -> tuple[dict[str, Given], list[Problem]]:
    """Return the unit's cells of one row, and what is wrong with them."""
    given: dict[str, Given] = {}
    problems: list[Problem] = []
    for field in FIELDS:
        if field.own:
            cell = own[field.key]
            text, wrong = _read(cell, field, sent[field.key], year)
            given[field.key] = Given(cell.where, text, readable=wrong is None)
            problems += [Problem(cell.where, *wrong)] if wrong else []
    return given, problems


def _read(cell: Cell, field: Field, sent: str, year: int) -> tuple[str, tuple[str, str] | None]:
    """Return a cell as text, a day as ISO; and what is wrong with it, with the remedy.

    Nothing is wrong with what was sent: the ledger may say `#REF!`.
    """
    if cell.kind == "f" and "DISPIMG(" in str(cell.value):  # WPS keeps a picture in a cell so
        return "", (f"“{field.title}”里是图片", "图片收不回：删去，图片另外交，这一格写文字、链接或文件名")
    if cell.kind == "f":
        return "", (f"“{field.title}”里是公式", "写成文字或日期：复制，选择性粘贴为数值")
    text = _text(cell)
    if _flat(sent) in {_flat(text), _flat(normal(_plain(cell.value)))}:
        return sent, None
    if isinstance(cell.value, timedelta):
        return text, (f"“{field.title}”里是时长 {text}", "写成文字，如 26小时；是日期的，写作 2025-09-03 的样子")
    if field.kind == "day" and cell.kind == "e":  # among others a number too large for a day, as 20250903 is
        return text, (f"“{field.title}”里不是日期", f"写作 {year}-09-03")
    if cell.kind == "e" or _ERROR_VALUE.fullmatch(text):
        return text, (f"“{field.title}”里是错误值 {short(text)}", "改成实际的内容")
    if len(text.encode("utf-16-le", "surrogatepass")) // 2 > LONGEST:
        return text, (f"“{field.title}”有 {len(text)} 字，太长", "写要点，其余的放到附件里")
    odd = _HIDDEN_CHARACTER.search(text)
    if odd:
        return text, (f"“{field.title}”里有看不见的字符 U+{ord(odd[0]):04X}", "删去它；从网页或聊天窗口粘贴时常带进来")
    if field.kind == "status":
        return fold(text), None
    if field.kind == "day" and text:
        return _read_day(cell, text, field, year)
    return text, None


def _flat(text: str) -> str:
    """Return a text without what openpyxl takes away from every cell, wherever it stands: the escape of escapes."""
    return text.replace("x005F_", "")


def _text(cell: Cell) -> str:
    value = cell.value
    if value is None:
        return ""
    if cell.kind == "f":
        return "公式"
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ", "seconds")
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, timedelta):
        minutes, seconds = divmod(round(value.total_seconds()), 60)
        return f"{minutes // 60}:{minutes % 60:02}:{seconds:02}"
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else f"{value:.15g}"
    text = str(value)
    return normal(_ESCAPED.sub(lambda found: chr(int(found[1], 16)), text) if "_x" in text else text)


def _read_day(cell: Cell, text: str, field: Field, year: int) -> tuple[str, tuple[str, str] | None]:
    """Return the day that a cell means: a date, the number of one whose format was lost, or one written out."""
    day = _day_of(cell, text)
    if day is None:
        return text, (f"“{field.title}”的“{short(text)}”不是日期", f"写作 {year}-09-03，不要写别的字")
    try:
        found = parse_date(day, option=f"“{field.title}”")
    except UsageProblem as problem:
        return text, (problem.message, problem.hint or "")
    if field.own and not year - BEFORE <= found.year <= year + AFTER:
        return text, (f"“{field.title}”的 {day} 超出范围", f"年份在 {year - BEFORE} 到 {year + AFTER} 之间，核对年份")
    return day, None


def _day_of(cell: Cell, text: str) -> str | None:
    if isinstance(cell.value, datetime):
        return cell.value.date().isoformat()
    if isinstance(cell.value, int | float) and not isinstance(cell.value, bool):
        return _of_number(cell.value)
    return iso(_MIDNIGHT.sub("", text.removeprefix("'")))


def _of_number(number: float) -> str | None:
    """Return the day that a workbook counts so; the format of a date may have been lost."""
    from openpyxl.utils.datetime import from_excel

    found = from_excel(number) if 61 <= number < 110_000 else None
    return found.date().isoformat() if isinstance(found, datetime) else None
