"""Two texts side by side, and one on a line: cut where they are long, and so that the difference is seen."""

from __future__ import annotations

from collections.abc import Callable

from gkplan.wording import fold

SHOWN, BEFORE = 40, 12
"""So many characters are told; of two texts that differ, so many before the first difference."""


def both(one: str, first: str, other: str, second: str) -> str:
    """Return two texts that differ side by side, long ones cut so that the first difference is seen."""
    spots = _parting(first, second)
    if max(len(first), len(second)) <= SHOWN or min(spots) <= SHOWN - BEFORE:
        spots = 0, 0
    return f"{one}是{_quoted(first, spots[0])}，{other}是{_quoted(second, spots[1])}"


def _parting(first: str, second: str) -> tuple[int, int]:
    """Return where each of two texts begins to differ: blanks and widths aside, where there is more than these."""
    for read in (fold, str):
        one, other = (_read_so(text, read) for text in (first, second))
        for (here, char), (there, against) in zip(one, other, strict=False):
            if char != against:
                return here, there
    return 0, 0


def _read_so(text: str, read: Callable[[str], str]) -> list[tuple[int, str]]:
    """Return place and reading of each character that has one, and of the end."""
    told = ((place, read(char)) for place, char in enumerate(text))
    return [*(pair for pair in told if pair[1]), (len(text), "")]


def _quoted(text: str, spot: int) -> str:
    """Return a cell's text in quotes, from shortly before `spot` on; in words where there is none."""
    told = f"…{short(text[spot - BEFORE :])}" if spot else short(text)
    return f"“{told}”" if text else "空的"


def short(text: str) -> str:
    """Return a cell's text on one line, cut where it is long."""
    line = text.replace("\n", " / ")
    return line if len(line) <= SHOWN else f"{line[:SHOWN]}…"
