"""Rows of a table that are too high for a page, cut into rows that are not: between lines, or where a sentence ends.

A word processor that has to break a row itself shows on the next page neither whose row it is nor what it is about.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from gkplan.exporters.links import web_address
from gkplan.exporters.paper import Cell, Line, Link, broken, line_text, pieces, shown
from gkplan.exporters.paper_pages import NOT_FIRST, line_count

GOES_ON = "续"
"""What stands below the number of a row that began on another page."""
_SENTENCE, _CLAUSE = "。；！？", "，、："
_WHOLE, _FEW = 6, 3
"""A paragraph of no more lines goes to the next page as a whole; a longer one is begun if there is room for these."""
_NARROWEST = 0.5
"""Characters of its size that a character is wide at the least."""


class Place(NamedTuple):
    """One column of a row that is cut."""

    room: float
    """How many characters wide its text may be."""
    merged: bool = False
    again: bool = False
    """Whether each part says it again, if it is not cut itself."""


class Lines(NamedTuple):
    """How many lines the parts of a row may have."""

    first: int
    others: int


def cut_row(row: Sequence[Cell], places: Sequence[Place], most: Lines) -> list[tuple[Cell, ...]]:
    """Return the rows that a row becomes; all but the first say that they go on."""
    columns = [
        [cell.lines] if place.merged else list(_parts(cell.lines, place.room, most))
        for cell, place in zip(row, places, strict=True)
    ]
    drawn = [
        tuple(
            cell._replace(lines=_shown(parts, place, number))
            for cell, parts, place in zip(row, columns, places, strict=True)
        )
        for number in range(max(map(len, columns)))
    ]
    if places[0].merged or len(columns[0]) > 1:
        return drawn
    marked = row[0]._replace(lines=(*row[0].lines, GOES_ON))
    return [drawn[0], *((marked, *cells[1:]) for cells in drawn[1:])]


def _shown(parts: Sequence[tuple[Line, ...]], place: Place, number: int) -> tuple[Line, ...]:
    if number < len(parts):
        return parts[number]
    return parts[0] if place.merged or (place.again and len(parts) == 1) else ()


def _parts(lines: Sequence[Line], room: float, most: Lines) -> Iterator[tuple[Line, ...]]:
    """Yield what of a cell stands in each part; one part of a cell without text."""
    rest = [part for line in lines for part in broken(line)]
    taken, rest = _cut(rest, room, most.first)
    yield tuple(taken)
    while rest:
        taken, rest = _cut(rest, room, most.others)
        yield tuple(taken)


def _cut(lines: list[Line], room: float, most: int) -> tuple[list[Line], list[Line]]:
    """Return what fits in `most` lines, and the rest; something always fits."""
    taken: list[Line] = []
    for number, line in enumerate(lines):
        high = _height(line_text(line), room, most + _WHOLE)
        if high <= most:
            taken.append(line)
            most -= high
            continue
        if taken and (most < _FEW or high <= _WHOLE):
            return taken, lines[number:]
        begun, left = _split(line, _end(line_text(line), room, most))
        return [*taken, begun], [left, *lines[number + 1 :]]
    return taken, []


def _height(text: str, room: float, most: int) -> int:
    """Return how many lines a text takes, or more than `most` where it plainly does."""
    return line_count(text, room) if len(text) <= _holds(room, most) else most + 1


def _holds(room: float, lines: int) -> int:
    """Return how many characters so many lines hold, or a few more."""
    return int(room * lines / _NARROWEST) + 1


def _end(text: str, room: float, most: int) -> int:
    """Return after how many characters to cut: where a sentence ends, or a clause, or else a word."""
    full = _fitting(text, room, most)
    for marks in (_SENTENCE, _CLAUSE):
        found = max(text.rfind(mark, full // 2, full) for mark in marks) + 1
        if found:
            return _closed(text, found, full)
    end = full
    while end > full // 2 and (text[end] in NOT_FIRST or (text[end - 1 : end + 1].isascii() and text[end] != " ")):
        end -= 1
    return end if end > full // 2 else full


def _fitting(text: str, room: float, most: int) -> int:
    """Return how many characters of a text, which is too long, fit; one at the least."""
    least, more = 1, min(len(text), _holds(room, most))
    while more - least > 1:
        middle = (least + more) // 2
        if line_count(text[:middle], room) <= most:
            least = middle
        else:
            more = middle
    return least


def _closed(text: str, end: int, full: int) -> int:
    """Return the end of a sentence with the marks that close it: “…。”"""
    while end < full and text[end] in NOT_FIRST:
        end += 1
    return end


def _split(line: Line, end: int) -> tuple[Line, Line]:
    """Return a line in two, the first one `end` characters long; a link that is cut leads there from both."""
    if isinstance(line, str):
        return line[:end], line[end:]
    first: list[str | Link] = []
    rest: list[str | Link] = []
    for part in pieces(line):
        text = part if isinstance(part, str) else shown(part)
        address = part.address if isinstance(part, Link) and web_address(part.address) else None
        for found, told in ((first, text[:end]), (rest, text[end:])):
            if told:
                found.append(told if address is None else Link(told, address))
        end = max(end - len(text), 0)
    return tuple(first), tuple(rest)
