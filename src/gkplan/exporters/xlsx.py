"""The 台账 as a workbook, laid out as it is printed, with a sheet of figures and charts. All text is text."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime
from itertools import groupby
from typing import TYPE_CHECKING, Any, NamedTuple

from xlsxwriter import Workbook
from xlsxwriter.utility import xl_rowcol_to_cell_fast
from xlsxwriter.worksheet import Worksheet

from gkplan.exporters import xlsx_figures
from gkplan.exporters.columns import SIGNATURE, Column, columns, heading_lines
from gkplan.exporters.view import printable
from gkplan.exporters.xlsx_layout import MOST_HEIGHT, Block, Lane, Layout, Paper, lay_out, lines_of
from gkplan.exporters.xlsx_style import Styles, styles

if TYPE_CHECKING:
    from xlsxwriter.format import Format

    from gkplan.exporters.columns import Cell
    from gkplan.exporters.view import ExportView, Row
    from gkplan.exporters.xlsx_style import CellStyles
    from gkplan.obligations import Light

LIMIT = 32_767
"""The most that a cell holds, in UTF-16 units. What is over it is left off, with a mark and a note that say so."""
CUT = "……〔超过表格单元格的上限，其后{}字没有列出，全文见 csv 或 json〕"

LANES: dict[str, Lane] = {
    "number": Lane(6, merged=True),
    "section": Lane(8, merged=True),
    "topic": Lane(8, merged=True),
    "text": Lane(20, elastic=True, merged=True, meant=140),
    "lead": Lane(5, elastic=True, merged=True),
    "responsible": Lane(9, elastic=True, merged=True),
    "supporting": Lane(5, elastic=True, merged=True),
    "deadline": Lane(8, merged=True),
    "due": Lane(11, merged=True),
    "unit": Lane(12),
    "measures": Lane(10, elastic=True, meant=80),
    "milestones": Lane(11, elastic=True, meant=50),
    "owner": Lane(8, elastic=True, meant=20),
    "progress": Lane(10, elastic=True, meant=80),
    "state": Lane(12),
    "completed": Lane(11),
    "evidence": Lane(10, elastic=True, meant=60),
    "problems": Lane(8, elastic=True, meant=40),
    "next_steps": Lane(8, elastic=True, meant=40),
    "note": Lane(6, elastic=True, merged=True, meant=20),
    "changes": Lane(6, elastic=True, merged=True, meant=40),
}
CENTRED = frozenset({"number", "section", "topic", "lead", "deadline", "unit", "owner"})
DAYS = frozenset({"due", "completed"})
EPOCH = date(1899, 12, 30)
"""Day 0 of a workbook's dates, of all from March 1900 on."""

# A4 landscape, margins in inches. The sheet is fitted to the page's width: at ACROSS pixels that comes to 68 per cent,
# so that DOWN points go on a page. (A machine without the default font takes other widths, and still nothing is cut.)
MARGINS = {"left": 0.4, "right": 0.4, "top": 0.55, "bottom": 0.6}
ACROSS, DOWN = 1537, 738
TITLE_HEIGHT, SIGNATURE_HEIGHT = 40.5, 66.0
HEADER_HEIGHT = 48.0
"""Three lines: 责任科室（责任人） in a narrow column."""
MOST_FROZEN = 180.0, 800
"""Points down and pixels across that may stand still: more would leave a small screen no room to scroll."""


class Sheet(Worksheet):  # type: ignore[misc, unused-ignore]
    """A sheet that is written in half the time, with the same cells (a test sees to it)."""

    def join(self, first_row: int, first_column: int, last_row: int, last_column: int) -> None:
        """Merge cells and leave alone what they hold; the border is the table's own."""
        self.merge.append([first_row, first_column, last_row, last_column])

    def repeat(self, row: int, column: int, last: int) -> None:
        """Write what a cell holds into those below it, down to the `last`."""
        cell = self.table[row].get(column)
        if cell is None:
            return
        for below in range(row + 1, last + 1):
            self.table[below][column] = cell
        if type(cell).__name__ == "String":
            self.str_table.count += last - row

    def _write_cell(self, row: int, col: int, cell: Any) -> None:
        """Write one cell; of strings and numbers there are thousands."""
        kind = type(cell).__name__
        if kind not in _VALUES or cell.format is None:
            super()._write_cell(row, col, cell)
            return
        place = f'r="{xl_rowcol_to_cell_fast(row, col)}" s="{cell.format._get_xf_index()}"'  # noqa: SLF001
        text = f' t="s"><v>{cell.string}' if kind == "String" else f"><v>{cell.number}"
        self.fh.write(f"<c {place}{text}</v></c>")


_VALUES = frozenset({"String", "Number"})


class _Table(NamedTuple):
    """What is written, column by column."""

    columns: tuple[Column, ...]
    cells: list[list[Cell]]
    texts: list[list[str]]
    lights: tuple[Light, ...]
    cut: int
    """How many cells were too long."""
    cut_rows: frozenset[int]
    """The rows that these stand in."""


class Line(NamedTuple):
    """A text over the whole width."""

    text: str
    height: float


class _Ledger(NamedTuple):
    """A sheet with all that it is written from."""

    sheet: Sheet
    view: ExportView
    table: _Table
    plan: Layout
    looks: Styles
    above: tuple[Line, ...]
    """What stands above the headings, the title first."""
    below: tuple[Line, ...]
    """Notes that found no room above them."""

    @property
    def top(self) -> int:
        """The row of the headings."""
        return len(self.above)

    @property
    def last(self) -> int:
        """The last column."""
        return len(self.table.columns) - 1


def render(view: ExportView) -> bytes:
    """Return the workbook: the 台账, and its figures."""
    buffer = io.BytesIO()
    book = Workbook(buffer, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    created = datetime(view.as_of.year, view.as_of.month, view.as_of.day)  # noqa: DTZ001  the same bytes everywhere
    book.set_properties({"title": printable(view.title), "created": created})
    looks = styles(book)
    _write_ledger(book.add_worksheet("台账", worksheet_class=Sheet), view, looks)
    xlsx_figures.write(book, view, looks)
    book.close()
    return buffer.getvalue()


def _table(view: ExportView) -> _Table:
    shown = columns(view)
    cells = [[column.cell(row) for row in view.rows] for column in shown]
    texts, cut, cut_rows = [], 0, set()
    for column, column_cells in zip(shown, cells, strict=True):
        known = {cell: _shortened(_text(cell)) for cell in set(column_cells)}
        texts.append([known[cell][0] for cell in column_cells])
        short = [row for row, cell in enumerate(column_cells) if known[cell][1]]
        cut_rows.update(short)
        cut += len({column_cells[row] for row in short} if LANES[column.key].merged else short)
    return _Table(shown, cells, texts, tuple(row.light for row in view.rows), cut, frozenset(cut_rows))


def _text(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, date):
        return cell.isoformat()
    return printable("\n".join(cell) if isinstance(cell, tuple) else cell)


def _shortened(text: str) -> tuple[str, bool]:
    """Return the text as far as a cell holds it, and whether something had to be left off."""
    if len(text) * 2 <= LIMIT or len(text.encode("utf-16-le")) // 2 <= LIMIT:
        return text, False
    kept = text.encode("utf-16-le")[: 2 * (LIMIT - 60)].decode("utf-16-le", "ignore")
    return kept + CUT.format(len(text) - len(kept)), True


# ---------------------------------------------------------------- the sheet


def _write_ledger(sheet: Sheet, view: ExportView, looks: Styles) -> None:
    table = _table(view)
    lanes = [LANES[column.key] for column in table.columns]
    room = (ACROSS - 5 * len(lanes)) // 7
    above, below = _around(view, table, room)
    free = DOWN - HEADER_HEIGHT
    foot = _height(below) + (0 if view.public else SIGNATURE_HEIGHT)
    paper = Paper(room, free - _height(above), free, foot)
    plan = lay_out(table.texts, lanes, list(_runs(table.columns, view.rows)), paper)
    ledger = _Ledger(sheet, view, table, plan, looks, above, below)
    for row, line in enumerate(above):
        _write_line(ledger, row, line, looks.line if row else looks.title)
    _write_header(ledger)
    _write_rows(ledger)
    bottom = _write_foot(ledger)
    _set_up(ledger, bottom)


def _around(view: ExportView, table: _Table, room: int) -> tuple[tuple[Line, ...], tuple[Line, ...]]:
    """Return what stands above the headings and what below the rows.

    What is above stays in sight when the rows scroll: notes that would take too much of the screen go below.
    """
    above = [Line(view.title, TITLE_HEIGHT), *(_line(text, room) for text in heading_lines(view))]
    notes = [_line(f"注：{note}", room) for note in _notes(view, table)]
    free = MOST_FROZEN[0] - HEADER_HEIGHT
    if _height([*above, *notes]) <= free:
        return (*above, *notes), ()
    more = _line("注：说明较多，其余的在表的下面", room)
    while notes and _height([*above, more, notes[0]]) <= free:
        above.append(notes.pop(0))
    return (*above, more), tuple(notes)


def _notes(view: ExportView, table: _Table) -> Iterator[str]:
    yield from view.notes
    if table.cut:
        yield f"有{table.cut}个单元格的文字太长，没有列全，末尾有说明"


def _line(text: str, room: int) -> Line:
    return Line(text, min(lines_of(text, room) * 15.0 + 6, MOST_HEIGHT))


def _height(lines: Sequence[Line]) -> float:
    return sum(line.height for line in lines)


def _write_line(ledger: _Ledger, row: int, line: Line, look: Format) -> None:
    ledger.sheet.set_row(row, line.height)
    ledger.sheet.merge_range(row, 0, row, ledger.last, "", look)
    ledger.sheet.write_string(row, 0, printable(line.text), look)


def _write_header(ledger: _Ledger) -> None:
    sheet, row, look = ledger.sheet, ledger.top, ledger.looks.header
    sheet.set_row(row, HEADER_HEIGHT)
    for title, group in groupby(enumerate(ledger.table.columns), lambda pair: pair[1].title):
        places = [place for place, _ in group]
        if len(places) > 1:
            sheet.merge_range(row, places[0], row, places[-1], "", look)
        sheet.write_string(row, places[0], title, look)


def _write_rows(ledger: _Ledger) -> None:
    """Write the rows. Cells without content are left out: they look as their column does."""
    for row, height in enumerate(ledger.plan.heights, ledger.top + 1):
        ledger.sheet.set_row(row, height)
    for block in ledger.plan.blocks:
        _write_block(ledger, block)
    for place, column in enumerate(ledger.table.columns):
        if column.key == "state":
            _write_states(ledger, place)
        elif not LANES[column.key].merged:
            _write_column(ledger, place)


def _write_block(ledger: _Ledger, block: Block) -> None:
    """Write cells that are one. Each of them has the value: a filter goes by all of them, though one is seen."""
    place, first, last = block.column, ledger.top + 1 + block.first, ledger.top + 1 + block.last
    right = place + block.across - 1
    if (first, place) != (last, right):
        ledger.sheet.join(first, place, last, right)
    _write_cells(ledger, place, range(block.first, block.first + 1))
    ledger.sheet.repeat(first, place, last)


def _write_column(ledger: _Ledger, place: int) -> None:
    _write_cells(ledger, place, range(len(ledger.plan.heights)))


def _write_cells(ledger: _Ledger, place: int, rows: range) -> None:
    """Write the cells of a column; the text of a row that is not high enough for it begins at its top."""
    sheet, column, top = ledger.sheet, ledger.table.columns[place], ledger.top + 1
    cells, texts, cut = ledger.table.cells[place], ledger.table.texts[place], ledger.plan.cut
    usual, high = _look(column, ledger.looks.cell), _look(column, ledger.looks.cut)
    for row in rows:
        look, cell = high if row in cut else usual, cells[row]
        if isinstance(cell, date):
            sheet.write_number(top + row, place, (cell - EPOCH).days, look)
        elif texts[row]:
            sheet.write_string(top + row, place, texts[row], look)


def _write_states(ledger: _Ledger, place: int) -> None:
    states = zip(ledger.table.texts[place], ledger.table.lights, strict=True)
    for row, (text, light) in enumerate(states):
        looks = ledger.looks.cut if row in ledger.plan.cut else ledger.looks.cell
        ledger.sheet.write_string(ledger.top + 1 + row, place, text, looks.state[light])


def _look(column: Column, looks: CellStyles) -> Format:
    """Return the format of a column's cells."""
    if column.key in DAYS:
        return looks.day
    return looks.centre if column.key in CENTRED else looks.text


def _write_foot(ledger: _Ledger) -> int:
    """Write what stands below the rows; return the last row that is printed."""
    view, sheet, looks = ledger.view, ledger.sheet, ledger.looks
    row = ledger.top + 1 + len(view.rows)
    for line in _foot_lines(ledger):
        _write_line(ledger, row, line, looks.line)
        row += 1
    if not view.public:  # nobody signs a published copy
        sheet.set_row(row, SIGNATURE_HEIGHT)
        sheet.merge_range(row, 0, row, ledger.last, "", looks.sign)
        sheet.write_rich_string(row, 0, *_signature(looks), looks.sign)
        row += 1
    return row - 1


def _foot_lines(ledger: _Ledger) -> Iterator[Line]:
    room = sum(ledger.plan.widths)
    if not ledger.view.rows:
        yield _line("在所选的范围里没有任务。", room)
    yield from ledger.below
    short = ledger.table.cut_rows
    for hidden, where in (
        ([row for row in ledger.plan.cut if row not in short], "全文在单元格里"),
        ([row for row in ledger.plan.cut if row in short], "单元格里也没有列全，全文见 csv 或 json"),
    ):
        if hidden:
            numbers = dict.fromkeys(ledger.view.rows[row].number for row in hidden)
            yield _line(f"注：任务 {'、'.join(numbers)} 的内容太长，打印时显示不全，{where}", room)


def _signature(looks: Styles) -> Iterator[Any]:
    """Yield the signature line in pieces: its blanks are written large, so that there is room to sign."""
    for number, part in enumerate(SIGNATURE.split("　")):
        if number:
            yield from (looks.gap, "　")
        yield from (looks.sign, part)


def _set_up(ledger: _Ledger, bottom: int) -> None:
    """Set widths, panes, filter, borders, and how it is printed."""
    sheet, top, rows = ledger.sheet, ledger.top, len(ledger.plan.heights)
    for place, (column, width) in enumerate(zip(ledger.table.columns, ledger.plan.widths, strict=True)):
        sheet.set_column(place, place, width, _look(column, ledger.looks.cell))
    sheet.freeze_panes(*_frozen(ledger))
    if rows:
        # From the first column on: a filter of some columns would sort those alone, and tear reports from their tasks.
        # Over merged cells every program filters by the values below them, and refuses to sort; unmerged, whole rows
        # are sorted.
        sheet.autofilter(top, 0, top + rows, ledger.last)
        box = {"type": "no_errors", "format": ledger.looks.box}
        sheet.conditional_format(top + 1, 0, top + rows, ledger.last, box)
    sheet.ignore_errors({"number_stored_as_text": f"A1:A{top + rows + 1}"})
    _set_up_print(ledger, bottom)


def _frozen(ledger: _Ledger) -> tuple[int, int]:
    """Return how many rows and columns stay in sight: headings, and columns up to 具体要求 if they are narrow."""
    down, across = MOST_FROZEN
    high = _height(ledger.above) + HEADER_HEIGHT
    text = [column.key for column in ledger.table.columns].index("text")
    wide = sum(7 * width + 5 for width in ledger.plan.widths[: text + 1])
    return (ledger.top + 1 if high <= down else 0), (text + 1 if wide <= across else text)


def _set_up_print(ledger: _Ledger, bottom: int) -> None:
    sheet = ledger.sheet
    sheet.set_paper(9)
    sheet.set_landscape()
    sheet.set_margins(**MARGINS)
    sheet.fit_to_pages(1, 0)
    sheet.center_horizontally()
    sheet.repeat_rows(ledger.top)
    sheet.print_area(0, 0, bottom, ledger.last)
    sheet.set_h_pagebreaks([ledger.top + 1 + start for start in ledger.plan.breaks])
    sheet.set_footer("&C&10第 &P 页，共 &N 页", {"margin": 0.3})


# ---------------------------------------------------------------- merged headings


def _runs(shown: Sequence[Column], rows: Sequence[Row]) -> Iterator[Block]:
    """Yield the cells that become one: equal ones below each other, of one task, topic or section."""
    bare = _without_topic(rows)
    for place, column in enumerate(shown):
        key = KEYS.get(column.key)
        if key is None:
            continue
        start = 0
        for _, group in groupby(rows, key):
            first, start = start, start + len(list(group))
            if column.key == "topic" and rows[first].section in bare:
                continue
            if column.key == "note" and not rows[first].note:  # each row keeps room of its own for remarks by hand
                continue
            across = 2 if column.key == "section" and rows[first].section in bare else 1
            yield Block(place, first, start - 1, across)


def _without_topic(rows: Sequence[Row]) -> set[str]:
    """Return the sections of one level, whose title stands over both columns."""
    return {row.section for row in rows} - {row.section for row in rows if row.topic}


def _task(row: Row) -> object:
    return row.number


KEYS: dict[str, Callable[[Row], object]] = {
    "number": _task,
    "section": lambda row: row.section,
    "topic": lambda row: (row.section, row.topic),
    "text": lambda row: (row.number, row.text),
    "lead": _task,
    "responsible": _task,
    "supporting": _task,
    "deadline": lambda row: (row.number, row.deadline, row.period),
    "due": lambda row: (row.number, row.period, row.due),
    "note": lambda row: (row.number, row.note),
    "changes": lambda row: (row.number, row.changes),
}
"""What makes cells of a merged lane one."""
