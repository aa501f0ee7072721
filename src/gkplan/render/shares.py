"""A share in words, and as a bar of ASCII.

Bars are `#` done, `!` late, `.` the rest: one column wide on every terminal, also on old Chinese consoles that
draw ■ and █ two columns wide; the same in GBK, without colours, in a pipe and in Markdown.
"""

from __future__ import annotations

from gkplan.standing import rounded

CELLS = 10
"""Length of a bar."""


def percent(part: int, whole: int) -> str:
    """Return a share to one decimal, half up: 100% only where it is all, 0% only where there is none."""
    tenths = rounded(part, whole, 1000)
    return f"{tenths // 10}%" if tenths in {0, 1000} else f"{tenths // 10}.{tenths % 10}%"


def bar(parts: tuple[int, int, int], cells: int = CELLS) -> str:
    """Return (done, late, rest) as a bar: whatever there is takes a cell at least, so only what is all fills it."""
    whole = sum(parts)
    if not whole:
        return ""
    lengths = [max(count * cells // whole, 1 if count else 0) for count in parts]

    def short(place: int) -> int:
        return parts[place] * cells - lengths[place] * whole

    while sum(lengths) < cells:
        lengths[max(range(3), key=short)] += 1
    while sum(lengths) > cells:
        lengths[min((place for place in range(3) if lengths[place] > 1), key=short)] -= 1
    return "".join(mark * length for mark, length in zip("#!.", lengths, strict=True))


def with_counts(part: int, whole: int) -> str:
    """Return a share with the counts that it is of: 33.3%（1/3）."""
    return f"{percent(part, whole)}（{part}/{whole}）"
