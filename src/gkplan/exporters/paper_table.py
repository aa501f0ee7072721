"""A table of a paper as WordprocessingML: fixed columns, a heading on every page, rows that are not broken."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from gkplan.exporters.paper import Cell, Column, Grid, line_text
from gkplan.exporters.paper_cuts import Lines, Place, cut_row
from gkplan.exporters.paper_pages import LINE, SPARE, Heading, Placed, Room, line_count, place
from gkplan.exporters.paper_runs import Links, paragraphs
from gkplan.exporters.paper_styles import SIZES, STYLES, Style

_SIDE, _ABOVE, _BORDER = 45, 28, 10
"""Twips at the sides of a cell's text, above and below it, and for a border."""
_BORDERS = "".join(
    f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="auto"/>'
    for side in ("top", "left", "bottom", "right", "insideH", "insideV")
)
_MARGINS = "".join(
    f'<w:{side} w:w="{wide}" w:type="dxa"/>'
    for side, wide in (("top", _ABOVE), ("left", _SIDE), ("bottom", _ABOVE), ("right", _SIDE))
)

LEAST = 5
"""Lines: where a page has room for fewer, a row that is cut begins on the next one."""
_GOES_ON = "<w:vMerge/>"
"""Of a cell that is one with the cell above it."""


class _Spot(NamedTuple):
    """A cell in its place."""

    cell: Cell
    start: int
    """The column that it starts in."""
    width: int
    height: int
    """What its text needs."""
    merged: bool
    """Whether it may become one with an equal one below it."""
    style: Style
    high: bool = False
    """Whether its text begins at its top: it goes on from page to page."""


class Space(NamedTuple):
    """The page that a table begins on, in twips."""

    width: int
    height: int
    used: int
    """What stands on the page before it."""
    foot: int
    """What must come on the same page as its last row."""


def table(grid: Grid, space: Space, links: Links) -> tuple[str, int]:
    """Return the table, and how much of the page it ends on is used."""
    widths = _widths(grid, space.width)
    header = _spots(_heading(grid), grid, widths)
    high = max(spot.height for spot in header)
    room = Room(space.height - space.used - high, space.height - high, space.foot)
    rows = _rows(grid, widths, room)
    keys, placed, last = _placed(grid, rows, room)
    used = high + last + (0 if sum(row.top for row in placed) > 1 else space.used)
    drawn = (_row(row, _merges(keys, placed, number), placed[number], links) for number, row in enumerate(rows))
    return f"{_opening(widths)}{_header(header, high, links)}{''.join(drawn)}</w:tbl>", used


def _rows(grid: Grid, widths: Sequence[int], room: Room) -> list[list[_Spot]]:
    """Return the rows, those that no page can hold cut into several."""
    rows: list[list[_Spot]] = []
    for row in grid.rows:
        spots = _spots(row, grid, widths)
        if not _is_too_high(_own_height(spots), room, first=not rows):
            rows.append(spots)
            continue
        here, most = _lines(_left(grid, rows, room), grid), max(_lines(room.page, grid), LEAST)
        lines = Lines(here if here >= LEAST else most, most)
        parts = (_spots(part, grid, widths) for part in cut_row(row, _places(spots, grid), lines))
        rows += [[spot._replace(high=not spot.merged) for spot in part] for part in parts]
    return rows


def _is_too_high(height: int, room: Room, *, first: bool) -> bool:
    """Whether no page can hold a row, or it would leave the title above the table alone on its page."""
    alone = first and height > room.first - LINE and height * 3 > room.page * 2 and room.first * 3 > room.page
    return alone or height > room.page - SPARE


def _own_height(spots: Sequence[_Spot]) -> int:
    return max((spot.height for spot in spots if not spot.merged), default=0)


def _left(grid: Grid, rows: list[list[_Spot]], room: Room) -> int:
    """Return what the rows so far leave of their last page."""
    _, placed, used = _placed(grid, rows, room._replace(foot=0))
    return (room.page if sum(row.top for row in placed) > 1 else room.first) - used


def _lines(height: int, grid: Grid) -> int:
    """Return how many lines of text go into a row of this height, with one to spare."""
    return (height - LINE - 2 * _ABOVE - _BORDER) // SIZES[grid.size][1] - 1


def _places(spots: Sequence[_Spot], grid: Grid) -> list[Place]:
    em = SIZES[grid.size][0] * 10
    again = (any(column.again for column in grid.columns[spot.start : spot.start + spot.cell.across]) for spot in spots)
    return [Place((spot.width - 2 * _SIDE) / em, spot.merged, told) for spot, told in zip(spots, again, strict=True)]


def _placed(grid: Grid, rows: Sequence[list[_Spot]], room: Room) -> tuple[dict[int, list[int]], list[Placed], int]:
    """Return which merged cells the rows belong to, where each row comes, and the height used on the last page."""
    keys = _merge_keys(grid, rows)
    headings = [_headings(rows, start, found) for start, found in keys.items()]
    placed, used = place([_own_height(row) for row in rows], headings, room)
    return keys, placed, used


def _widths(grid: Grid, total: int) -> list[int]:
    """Return the columns' widths: in proportion to their shares, but none below what it needs at the least."""
    em = SIZES[grid.size][0] * 10
    room = (total - 2 * _SIDE * len(grid.columns)) / em
    wide = _shared(grid.columns, room)
    widths = [int(width * room / sum(wide) * em) + 2 * _SIDE for width in wide]
    return [*widths[:-1], total - sum(widths[:-1])]


def _shared(columns: Sequence[Column], room: float) -> list[float]:
    """Return how many characters wide each column is, where `room` is shared out."""
    growing = [column for column in columns if column.share]
    while growing:
        fixed = sum(column.least for column in columns) - sum(column.least for column in growing)
        part = (room - fixed) / sum(column.share for column in growing)
        enough = [column for column in growing if part * column.share >= column.least]
        if len(enough) == len(growing):
            return [part * column.share if column in growing else column.least for column in columns]
        growing = enough
    return [column.least for column in columns]


def _spots(row: Sequence[Cell], grid: Grid, widths: Sequence[int]) -> list[_Spot]:
    """Return a row's cells in their places."""
    points, pitch = SIZES[grid.size]
    spots, start = [], 0
    for cell in row:
        end = start + cell.across
        width = widths[start] if cell.across == 1 else sum(widths[start:end])
        room = (width - 2 * _SIDE) / (points * 10)
        lines = max(sum([line_count(line_text(line), room) for line in cell.lines]), 1)
        over = grid.columns[start:end]
        kind = "head" if cell.head else "middle" if all(column.centred for column in over) else "text"
        merged = all(column.merged for column in over)
        height = lines * pitch + 2 * _ABOVE + _BORDER
        spots.append(_Spot(cell, start, width, height, merged, STYLES[f"{kind}-{grid.size}"]))
        start = end
    return spots


def _heading(grid: Grid) -> tuple[Cell, ...]:
    """Return the heading row; neighbours with the same title share one cell."""
    cells: list[Cell] = []
    for column in grid.columns:
        title = (column.title,)
        if cells and cells[-1].lines == title:
            cells[-1] = cells[-1]._replace(across=cells[-1].across + 1)
        else:
            cells.append(Cell(title, head=True))
    return tuple(cells)


def _merge_keys(grid: Grid, rows: Sequence[list[_Spot]]) -> dict[int, list[int]]:
    """Return for each merged column which cell each row's belongs to: one, while it and all to its left are equal."""
    keys: dict[int, list[int]] = {number: [] for number, column in enumerate(grid.columns) if column.merged}
    before: dict[int, Cell] = {}
    for number, row in enumerate(rows):
        cells = {spot.start: spot.cell for spot in row if spot.merged}
        same = number > 0
        for start, found in keys.items():
            same = same and cells.get(start) == before.get(start)
            found.append(found[-1] if same and start in cells else number)
        before = cells
    return keys


def _headings(rows: Sequence[list[_Spot]], start: int, keys: Sequence[int]) -> list[Heading]:
    """Return a merged column as the placing of rows sees it."""
    heights = (next((spot.height for spot in row if spot.start == start and spot.merged), 0) for row in rows)
    return [Heading(key, height) for key, height in zip(keys, heights, strict=True)]


# ---------------------------------------------------------------- WordprocessingML


def _opening(widths: list[int]) -> str:
    columns = "".join(f'<w:gridCol w:w="{wide}"/>' for wide in widths)
    return (
        f'<w:tbl><w:tblPr><w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:jc w:val="center"/>'
        f'<w:tblBorders>{_BORDERS}</w:tblBorders><w:tblLayout w:type="fixed"/><w:tblCellMar>{_MARGINS}</w:tblCellMar>'
        f"</w:tblPr><w:tblGrid>{columns}</w:tblGrid>"
    )


def _header(spots: list[_Spot], height: int, links: Links) -> str:
    """Return the heading row, which each page repeats."""
    drawn = "".join(_cell(spot, "", links) for spot in spots)
    return f"{_row_opening(height)}<w:tblHeader/></w:trPr>{drawn}</w:tr>"


def _row_opening(height: int) -> str:
    return f'<w:tr><w:trPr><w:cantSplit/><w:trHeight w:val="{height}" w:hRule="atLeast"/>'


def _row(spots: list[_Spot], merges: dict[int, str], placed: Placed, links: Links) -> str:
    drawn = "".join([_cell(spot, merges.get(spot.start, "") if spot.merged else "", links) for spot in spots])
    return f"{_row_opening(placed.height)}</w:trPr>{drawn}</w:tr>"


def _merges(keys: dict[int, list[int]], placed: Sequence[Placed], number: int) -> dict[int, str]:
    """Return for each merged column whether a row's cell begins one that goes on below, or goes on with it."""
    found = {}
    for start, column in keys.items():
        above = number > 0 and column[number - 1] == column[number] and not placed[number].top
        after = number + 1
        below = after < len(column) and column[after] == column[number] and not placed[after].top
        if above or below:
            found[start] = _GOES_ON if above else '<w:vMerge w:val="restart"/>'
    return found


def _cell(spot: _Spot, merge: str, links: Links) -> str:
    """Return a cell; what goes on with the one above has no text of its own."""
    cell = spot.cell
    lines = ("",) if merge == _GOES_ON else cell.lines or ("",)
    across = f'<w:gridSpan w:val="{cell.across}"/>' if cell.across > 1 else ""
    content = "".join([paragraphs(line, spot.style, links) for line in lines])
    return (
        f'<w:tc><w:tcPr><w:tcW w:w="{spot.width}" w:type="dxa"/>{across}{merge}'
        f'<w:vAlign w:val="{"top" if spot.high else "center"}"/></w:tcPr>'
        f"{content}</w:tc>"
    )
