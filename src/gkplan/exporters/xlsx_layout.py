"""How a 台账 is laid out on paper: widths, heights, merged headings and page breaks. Pure; it writes nothing.

Programs do not fit merged or wrapped rows to their text, so heights are worked out from the text here. Page breaks
are set where they will fall, so that a merged heading that runs over the end of a page begins anew on the next one.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from math import ceil
from typing import NamedTuple

LINE = 13.5
"""Points that a line of text takes, at the 10 points that cells are written in."""
PADDING = 6.0
"""Points above and below the text of a cell."""
LEAST_HEIGHT = 22.5
MOST_HEIGHT = 409.5
"""No row can be higher."""
CAP = 900
"""Text beyond so many half-width columns takes no more width away from the other lanes."""
PIXEL = 0.75


class Lane(NamedTuple):
    """One column of the paper, widths in half-width characters."""

    least: int
    elastic: bool = False
    """Whether it may grow to the room that is left."""
    merged: bool = False
    """Whether equal cells one below the other become one."""
    meant: int = 0
    """Half-width characters of the text that it is meant for, however little stands there yet."""


class Block(NamedTuple):
    """Cells of one column that are one: rows `first` to `last`, both inclusive."""

    column: int
    first: int
    last: int
    across: int = 1
    """How many columns it takes, itself and those to its right."""


class Paper(NamedTuple):
    """How much goes on a page, in points of the sheet."""

    room: int
    """Half-width characters from edge to edge."""
    first: float
    """Height for rows on the first page, below title and headings."""
    rest: float
    foot: float
    """Height of what stands below the last row, and is not to stand alone on a page."""


class Layout(NamedTuple):
    """Where everything goes."""

    widths: tuple[int, ...]
    heights: tuple[float, ...]
    breaks: tuple[int, ...]
    """Rows that a new page begins with; the first page is not among them."""
    blocks: tuple[Block, ...]
    """The cells of the merged lanes, cut at the breaks; also those of a single row."""
    cut: tuple[int, ...]
    """Rows that cannot be high enough to show all of their text."""


def lay_out(texts: Sequence[Sequence[str]], lanes: Sequence[Lane], runs: Sequence[Block], paper: Paper) -> Layout:
    """Return the layout of `texts`, column by column; `runs` are the cells of the merged lanes before any break."""
    widths = _widths(texts, lanes, runs, paper.room)
    needs = [_heights(column, width) for column, width in zip(texts, widths, strict=True)]
    alone = [need for need, lane in zip(needs, lanes, strict=True) if not lane.merged]
    natural = [max(LEAST_HEIGHT, *row) for row in zip(*alone, strict=True)]
    pages = list(_pages(natural, _Merged(needs, runs), paper))
    starts = [start for start, _ in pages]
    heights = tuple(height for _, fitted in pages for height in fitted)
    blocks = tuple(piece for run in runs for piece in _split(run, starts))
    short = {row for row, height in enumerate(natural) if height > MOST_HEIGHT}
    short.update(
        block.first
        for block in blocks
        if sum(heights[block.first : block.last + 1]) + PIXEL < needs[block.column][block.first]
    )
    return Layout(tuple(widths), heights, tuple(starts[1:]), blocks, tuple(sorted(short)))


# ---------------------------------------------------------------- widths


def columns_of(text: str) -> int:
    """Return how many half-width columns a line takes: nearly `render.text.width`, at a fraction of its cost."""
    if text.isascii():
        return len(text)
    return (len(text) + len(text.encode("utf-8", "replace")) + 1) // 2


def _widths(texts: Sequence[Sequence[str]], lanes: Sequence[Lane], runs: Sequence[Block], room: int) -> list[int]:
    """Give what room is left, two columns at a time, to the lane whose longest text takes the most lines."""
    demands = _demands(texts, lanes, runs)
    widths = [lane.least for lane in lanes]
    elastic = [place for place, lane in enumerate(lanes) if lane.elastic]
    for _ in range((room - sum(widths)) // 2 if elastic else 0):
        neediest = max(elastic, key=lambda place: demands[place] / widths[place])
        widths[neediest] += 2
    return widths


def _demands(texts: Sequence[Sequence[str]], lanes: Sequence[Lane], runs: Sequence[Block]) -> list[int]:
    """Return the columns that the longest text of each lane takes, of merged cells for each of their rows."""
    demands = [
        lane.meant if lane.merged else max(lane.meant, _usual(column))
        for column, lane in zip(texts, lanes, strict=True)
    ]
    for block in runs:
        share = columns_of(texts[block.column][block.first]) // (block.last - block.first + 1)
        demands[block.column] = max(demands[block.column], share)
    return [min(demand, CAP) for demand in demands]


def _usual(texts: Sequence[str]) -> int:
    """Return the columns that all but the longest tenth of the texts keep to, or half of the longest if it is more."""
    known = {text: columns_of(text) for text in set(texts)}
    lengths = sorted(known[text] for text in texts if text)
    return max(lengths[len(lengths) * 9 // 10], min(lengths[-1], CAP) // 2) if lengths else 0


# ---------------------------------------------------------------- heights


def _heights(texts: Sequence[str], width: int) -> list[float]:
    """Return the height that each cell of a column needs."""
    known = {text: lines_of(text, width) * LINE + PADDING for text in set(texts)}
    return [known[text] for text in texts]


def lines_of(text: str, width: int) -> int:
    """Return how many lines a text takes."""
    return sum(_broken(line, width) for line in text.split("\n"))


_WORD = re.compile(r"[!-~]{4}")
_PIECE = re.compile(r"[!-,.0-~]*[-/]|[!-,.0-~]+|[^!-~]")
"""What is not broken: a word up to its hyphen or slash, or any character of another script."""
_CLOSING = frozenset("，。、；：？！）】》〉」』”’…")
"""What never begins a line: the character before it goes along."""
_SHORT = 80
_WIDER = 1.25
"""Latin letters of the font that stands in for a missing one are wider than half a square."""


def _broken(line: str, room: int) -> int:
    """Return how many lines one line takes; long ones without words are reckoned, with a column spared for each."""
    if len(line) > _SHORT and not _WORD.search(line):
        return ceil(columns_of(line) / max(room - 1, 2))
    lines, used, before = 1, 0.0, 0.0
    for piece in _PIECE.findall(line):
        wide = columns_of(piece) * (_WIDER if piece.isascii() else 1)
        if used + wide <= room:
            used, before = used + wide, wide
            continue
        carried = before if piece in _CLOSING else 0
        more = int((wide - 1) // room)
        lines += more + (1 if used else 0)
        used, before = carried + wide - more * room, wide
    return lines


class _Merged:
    """The cells that are one, looked up by the rows that a page holds."""

    def __init__(self, needs: Sequence[Sequence[float]], runs: Sequence[Block]) -> None:
        self._needs = needs
        self._runs: dict[int, list[Block]] = {}
        for run in runs:
            self._runs.setdefault(run.column, []).append(run)
        self._lasts = {column: [run.last for run in found] for column, found in self._runs.items()}

    def fitted(self, natural: Sequence[float], start: int, end: int) -> list[float]:
        """Return the heights of rows `start` to `end` (exclusive), raised until every merged cell has room."""
        heights = list(natural[start:end])
        for column in sorted(self._runs, reverse=True):  # the narrower ones, further right, first
            for run in self._between(column, start, end):
                first, last = max(run.first, start) - start, min(run.last, end - 1) - start + 1
                missing = self._needs[column][run.first] - sum(heights[first:last])
                if missing > 0:
                    for row in range(first, last):
                        heights[row] += missing / (last - first)
        return [min(ceil(height / PIXEL) * PIXEL, MOST_HEIGHT) for height in heights]

    def _between(self, column: int, start: int, end: int) -> Iterator[Block]:
        runs = self._runs[column]
        for place in range(bisect_left(self._lasts[column], start), len(runs)):
            if runs[place].first >= end:
                return
            yield runs[place]


def _pages(natural: Sequence[float], merged: _Merged, paper: Paper) -> Iterator[tuple[int, list[float]]]:
    """Yield the first row of each page with the heights of its rows."""
    start, count = 0, len(natural)
    while start < count:
        room = paper.rest if start else paper.first
        end, total = start, 0.0
        while end < count and (end == start or total + natural[end] <= room):
            total += natural[end]
            end += 1
        fitted = merged.fitted(natural, start, end)
        while end - start > 1 and sum(fitted) > room - (paper.foot if end == count else 0):
            end -= 1
            fitted = merged.fitted(natural, start, end)
        yield start, fitted
        start = end


def _split(block: Block, starts: Sequence[int]) -> Iterator[Block]:
    """Yield the parts of a block on each page that it runs over."""
    first = block.first
    for start in starts[bisect_right(starts, block.first) : bisect_right(starts, block.last)]:
        yield block._replace(first=first, last=start - 1)
        first = start
    yield block._replace(first=first)
