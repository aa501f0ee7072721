"""Findings for people: place, code and message, the source line with carets, the remedy, related places."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from gkplan.render.text import cells, clean, width

if TYPE_CHECKING:
    from gkplan.diagnostics import Finding, Span

MAX_COLUMNS = 100
"""A longer source line is cropped around what is meant. Not the terminal's width: same data, same output."""

GUTTER = "    | "
INDENT = "    "
CUT = "…"


def text(findings: Iterable[Finding], *, top: Path, cwd: Path) -> str:
    """Return findings as `path:line:column: error[GK201 unknown-unit] …`, paths seen from the working folder."""
    return "".join(f"{line}\n" for item in findings for line in lines(item, top=top, cwd=cwd))


def lines(item: Finding, *, top: Path, cwd: Path) -> Iterator[str]:
    """Yield the lines of one finding; only the first begins without a blank."""
    place = f"{seen(item.path, top, cwd)}:{item.span.line}:{item.span.column}"
    yield f"{place}: {item.kind.severity}[{item.kind.code} {item.kind.name}] {clean(item.message)}"
    yield from excerpt(item.excerpt, item.span)
    yield from (INDENT + told for told in remedy(item, lambda path: seen(path, top, cwd)))


def remedy(item: Finding, seen: Callable[[str], str] = clean) -> list[str]:
    """Return what every form says after a finding's message: the remedy, then the places to see beside it.

    `seen` gives a path as its reader knows it.
    """
    related = [f"参见 {seen(other.path)}:{other.line}:{other.column} {clean(other.message)}" for other in item.related]
    return [f"怎么改：{clean(item.hint)}", *related]


def excerpt(line: str, span: Span) -> list[str]:
    """Return the source line behind a gutter and carets under `span`; nothing where there is no line to show."""
    if not line:
        return []
    shown = cells(line)
    start = min(span.column - 1, len(shown))
    end = span.end_column - 1 if span.end_line == span.line else len(line.rstrip())
    before, marked, after = cropped(shown, start, max(start, min(end, len(shown))))
    carets = "^" * max(1, width(marked))
    return [f"{GUTTER}{before}{marked}{after}".rstrip(), f"{GUTTER}{' ' * width(before)}{carets}"]


def cropped(shown: list[str], start: int, end: int) -> tuple[str, str, str]:
    """Return what stands before, in and after `shown[start:end]`, whole characters in at most `MAX_COLUMNS` columns.

    The room is shared by both sides; of a part too long itself its beginning is shown.
    """
    low, high = _window([width(cell) for cell in shown], start, end)
    before = (CUT if low else "") + "".join(shown[low:start])
    marked, after = "".join(shown[start : min(end, high)]), "".join(shown[end:high])
    return before, marked, after + (CUT if high < len(shown) else "")


def _window(widths: list[int], start: int, end: int) -> tuple[int, int]:
    if sum(widths) <= MAX_COLUMNS:
        return 0, len(widths)
    room = MAX_COLUMNS - 2 * width(CUT)
    left_least = min(sum(widths[:start]), room // 4)
    low = high = start
    while high < end and room - widths[high] >= left_least:
        room -= widths[high]
        high += 1
    grown = True
    while grown:
        grown = False
        if high >= end and high < len(widths) and widths[high] <= room:
            room -= widths[high]
            high += 1
            grown = True
        if low and widths[low - 1] <= room:
            low -= 1
            room -= widths[low]
            grown = True
    while low < start and low and not widths[low]:
        low += 1  # a mark without its letter
    return low, high


@lru_cache(maxsize=64)
def seen(path: str, top: Path, cwd: Path) -> str:
    """Return a path as seen from the working folder; what begins with `::` would drive a CI runner."""
    try:
        seen = os.path.relpath(top / path, cwd)
    except ValueError:  # another drive on Windows
        return clean(str(top / path).replace(os.sep, "/"))
    seen = clean(seen.replace(os.sep, "/"))
    return f"./{seen}" if ":" in seen and not seen.startswith("../") else seen


def count(findings: Iterable[Finding]) -> str:
    """Return the closing count: `2 处错误，1 处警告`."""
    items = list(findings)
    errors = sum(item.is_error for item in items)
    return f"{errors} 处错误，{len(items) - errors} 处警告"
