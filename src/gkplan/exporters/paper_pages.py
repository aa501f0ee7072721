"""How much room text takes on paper, and which rows of a table come on which page: arithmetic only.

No word processor repeats the text of a vertically merged cell after a page break. Therefore the breaks are worked
out here: every line has an exact height and a Chinese character the width of its size, so that the height of a row
is known beforehand. Each page's rows are spread so that the next row finds no room, whatever program lays them
out; the merged cells start anew with that row and show their text again.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

SPARE, LINE = 200, 340
"""Twips of each page that are left free at the least, for programs that lay out a little wider, and where the next row
is high enough: a line more."""

NOT_FIRST = "，。、；：？！）》」』】〕”’…—·％"
_NOT_LAST = "（《「『【〔“‘"
# No program breaks within a word; some keep brackets with the numbers beside them, too: 〔2025〕12.
_WORD = re.compile(f"[!-~{NOT_FIRST}{_NOT_LAST}]+|.", re.DOTALL)
_WITHIN = re.compile("(?<=[/-])(?![/0-9-])|(?<=[?])(?![?])")
"""Where some programs break an address all the same, as Unicode has it: what is left of the line is lost."""
_SEAM = 0.25
"""Characters of room that every program leaves between Chinese and Latin text."""


def _char_ems(char: str) -> float:
    if not char.isascii():
        return 1.0
    if char in "MW@%&":
        return 0.95
    if char.isupper() or char in "mw":
        return 0.78
    return 0.5


@lru_cache(maxsize=4096)
def ems(text: str) -> float:
    """Return how many characters of its size `text` is wide."""
    seams = sum(
        before.isascii() != after.isascii() for before, after in pairwise(text) if before != " " and after != " "
    )
    return sum(map(_char_ems, text)) + _SEAM * seams


@lru_cache(maxsize=4096)
def line_count(text: str, room: float) -> int:
    """Return how many lines `text` takes in a column `room` characters wide, rather one more than one less."""
    if "\n" in text:
        return sum(line_count(part, room) for part in text.split("\n"))
    room -= 0.05  # what fits by a hair does not fit everywhere
    if ems(text) <= room:
        return 1
    words = _WORD.findall(text)
    parts = [part for word in words for part in (_WITHIN.split(word) if len(word) > 1 else (word,)) if part]
    return max(_lines(words, room), _lines(parts, room) if len(parts) > len(words) else 1)


def _lines(words: Iterable[str], room: float) -> int:
    """Return how many lines words take, none of them broken that goes into one."""
    count, used, before = 1, 0.0, ""
    for word in words:
        wide = ems(word)
        seam = _SEAM if before and before[-1].isascii() != word[0].isascii() else 0
        if wide > room and len(word) > 1:
            count += (used > 0) + math.ceil(wide / room) - 1
            used = wide % room
        elif used + seam + wide > room:
            count += 1
            taken_along = before and (word[0] in NOT_FIRST or before[-1] in _NOT_LAST)
            used = wide + (min(ems(before), room / 2) if taken_along else 0)
        else:
            used += seam + wide
        before = word
    return count


class Heading(NamedTuple):
    """A merged cell's part of one row: which cell it is, and the height that its text needs."""

    key: int
    """The same in all rows that the cell goes over."""
    height: int


class Room(NamedTuple):
    """Heights for rows, apart from the header: on the page where the table begins, and on every other one."""

    first: int
    page: int
    foot: int = 0
    """What must find room below the last row."""


class Placed(NamedTuple):
    """Where a row comes, and how high it is made."""

    height: int
    top: bool
    """Whether merged cells start anew with it."""


def place(heights: Sequence[int], columns: Sequence[Sequence[Heading]], room: Room) -> tuple[list[Placed], int]:
    """Return where each row comes, and the height used on the last page.

    `heights` are those that the rows' own cells need; `columns` holds the merged columns, one heading a row.
    """
    placed: list[Placed] = []
    left = room.first
    used = 0
    while len(placed) < len(heights):
        start = len(placed)
        rows = _fill(heights, columns, start, left, room)
        if not rows:
            heights = [*heights]
            heights[start] = max(heights[start], min(left + SPARE, room.page))  # too high to stay behind by a hair
            left = room.page
            continue
        used = sum(rows)
        end = start + len(rows)
        if end < len(heights):
            rows = _spread(rows, left - used, heights[end])
        placed += [Placed(height, row == 0) for row, height in enumerate(rows)]
        left = room.page
    return placed, used


def _fill(
    heights: Sequence[int], columns: Sequence[Sequence[Heading]], start: int, left: int, room: Room
) -> list[int]:  # fmt: skip
    """Return the heights of the rows from `start` on that fit in `left`; at least one row on a page of its own."""
    rows: list[int] = []
    for end in range(start + 1, len(heights) + 1):
        longer = _stretched(heights[start:end], [column[start:end] for column in columns])
        foot = room.foot if end == len(heights) else 0
        if sum(longer) + foot > left - _spare(heights, end) and (rows or left < room.page):
            break
        rows = longer
    return rows


def _spare(heights: Sequence[int], end: int) -> int:
    """Return what is to be left free below the rows up to `end`, but never room for the next one."""
    return max(SPARE, min(LINE, heights[end] // 2)) if end < len(heights) else SPARE


def _stretched(heights: Sequence[int], columns: Sequence[Sequence[Heading]]) -> list[int]:
    """Return the heights with the last row under each heading made high enough for it; inner headings first."""
    rows = list(heights)
    for column in reversed(columns):
        for first, end in _runs(column):
            rows[end - 1] += max(0, column[first].height - sum(rows[first:end]))
    return rows


def _runs(column: Sequence[Heading]) -> Iterator[tuple[int, int]]:
    first = 0
    for row in range(1, len(column) + 1):
        if row == len(column) or column[row].key != column[first].key:
            yield first, row
            first = row


def _spread(rows: list[int], spare: int, following: int) -> list[int]:
    """Return the rows made higher until what is left of the page is half of the row that follows."""
    more = max(0, spare - max(following // 2, SPARE)) // len(rows)
    return [height + more for height in rows]
