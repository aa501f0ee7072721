"""A table for people, apart from how it is drawn: on a terminal by Rich, in a pipe plainly, or as Markdown."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from gkplan.render.references import unlinked
from gkplan.render.text import clean, one_line, width, wrapped

if TYPE_CHECKING:
    from rich.console import Console


class Column(NamedTuple):
    """One column: its heading, and how it shares the width of a terminal."""

    title: str
    least: int = 4
    """Columns of the terminal that it needs at the least."""
    share: int = 0
    """Part of the spare width that it takes; 0 keeps it at its widest content (up to `most`)."""
    most: int = 40
    right: bool = False


class Row(NamedTuple):
    """One row; `style` colours the whole of it where there are colours."""

    cells: tuple[str, ...]
    style: str = ""


class Part(NamedTuple):
    """A band of rows under a heading of its own."""

    title: str
    rows: tuple[Row, ...]


class Sheet(NamedTuple):
    """What a view shows: heading lines, a sum, bands of rows, folded lines and notes."""

    heading: tuple[str, ...]
    summary: str
    columns: tuple[Column, ...]
    parts: tuple[Part, ...] = ()
    folded: tuple[tuple[str, str], ...] = ()
    """(title, line) of the bands that are not unfolded."""
    notes: tuple[str, ...] = ()

    def rows(self) -> Iterator[Row]:
        """Yield all rows."""
        for part in self.parts:
            yield from part.rows


def plain(sheet: Sheet) -> str:
    """Return the sheet as aligned text: uncoloured, nothing cut or wrapped."""
    lines = [_line(line) for line in sheet.heading]
    if sheet.summary:
        lines.append(_line(sheet.summary))
    widths = [width(column.title) for column in sheet.columns]
    cells = [[_line(cell) for cell in row.cells] for row in sheet.rows()]
    for row in cells:
        widths = [max(known, width(cell)) for known, cell in zip(widths, row, strict=True)]
    drawn = iter(cells)
    for number, part in enumerate(sheet.parts):
        lines.append("")
        if part.title:
            lines.append(f"【{_line(part.title)}】")
        if number == 0:
            lines.append(_aligned([column.title for column in sheet.columns], widths, sheet.columns))
        lines += [_aligned(next(drawn), widths, sheet.columns) for _ in part.rows]
    lines += _tail(sheet)
    return "\n".join(lines) + "\n"


def _tail(sheet: Sheet) -> list[str]:
    lines = [""] if sheet.folded else []
    lines += [f"【{_line(title)}】{_line(line)}" for title, line in sheet.folded]
    lines += [""] if sheet.notes else []
    return lines + [f"※ {_line(note)}" for note in sheet.notes]


def _aligned(cells: Iterable[str], widths: list[int], columns: tuple[Column, ...]) -> str:
    parts = []
    for cell, wide, column in zip(cells, widths, columns, strict=True):
        blank = " " * (wide - width(cell))
        parts.append(blank + cell if column.right else cell + blank)
    return "  ".join(parts).rstrip()


def escaped(text: str) -> str:
    """Return text in which Markdown finds no markup, no HTML and no entity."""
    text = clean(text)
    for mark in "\\`*_[]<>|~&$":
        text = text.replace(mark, f"\\{mark}") if mark in text else text
    return text


def inert(text: str) -> str:
    """Return text in which Markdown finds no markup, and a forge no link, no name and no reference."""
    return unlinked(escaped(text))


@lru_cache(maxsize=4096)
def escaped_line(text: str) -> str:
    """Return the same of a text of several lines as one; many stand in many rows."""
    return inert(one_line(text))


def begun(line: str) -> str:
    """Return a line of Markdown, its text escaped, that begins no list, heading, rule or command."""
    line = line.strip()
    rest = line.lstrip("0123456789")
    if rest[:1] in {".", ")"} and rest != line:
        return f"{line[: -len(rest)]}\\{rest}"
    return f"\\{line}" if line[:1] in {"#", "-", "+", "=", ":"} else line


class Marked(str):
    """Markdown of our own making: goes into a table as it is, and is no text of the data."""

    __slots__ = ()


def markdown(sheet: Sheet) -> str:
    """Return the sheet as a Markdown table; the band is the first column."""

    def said(text: str) -> str:
        return text if isinstance(text, Marked) else escaped_line(text)

    lines = [f"{begun(said(line))}  " for line in sheet.heading]
    lines += [f"**{said(sheet.summary)}**"] if sheet.summary else []
    banded = any(part.title for part in sheet.parts)
    titles = [*(["分段"] if banded else []), *(column.title for column in sheet.columns)]
    if sheet.parts:
        lines += [
            "",
            _piped(titles),
            _piped("--:" if c.right else "---" for c in _rules(sheet.columns, banded)),
        ]
    for part in sheet.parts:
        for row in part.rows:
            cells = [*([part.title] if banded else []), *row.cells]
            lines.append(_piped(said(cell) for cell in cells))
    lines += [""] if sheet.folded else []
    lines += [f"- **{said(title)}** {said(line)}" for title, line in sheet.folded]
    lines += [""] if sheet.notes else []
    lines += [f"> {begun(said(note))}  " for note in sheet.notes]
    return "\n".join(lines) + "\n"


def _rules(columns: tuple[Column, ...], banded: bool) -> list[Column]:
    return [*([Column("")] if banded else []), *columns]


def _piped(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _line(text: str) -> str:
    return clean(one_line(text))


# ---------------------------------------------------------------- on a terminal


def draw(sheet: Sheet, console: Console) -> None:
    """Draw the sheet with Rich; every cell is `Text`, so nothing in the data is taken for markup."""
    for number, line in enumerate(sheet.heading):
        _say(console, _line(line), "bold" if number == 0 else "dim")
    if sheet.summary:
        _say(console, _line(sheet.summary), "bold")
    widths = _fitted(sheet, console.width)
    for number, part in enumerate(sheet.parts):
        console.print()
        if part.title:
            _say(console, f"【{_line(part.title)}】", "bold")
        console.print(_table(sheet, part, widths, header=number == 0))
    for line in _tail(sheet):
        _say(console, line, "dim" if line.startswith("※") else "")


def _say(console: Console, line: str, style: str) -> None:
    """Print one line; Rich itself breaks at blanks only, so that of “※ 一句话…” the mark would stand alone."""
    from rich.text import Text

    for piece in wrapped(line, console.width):
        console.print(Text(piece, style=style))


def _table(sheet: Sheet, part: Part, widths: list[int], *, header: bool) -> object:
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, show_header=header, pad_edge=False, padding=(0, 2, 0, 0), header_style="dim")
    for column, wide in zip(sheet.columns, widths, strict=True):
        table.add_column(column.title, width=wide, justify="right" if column.right else "left", overflow="fold")
    for row in part.rows:
        table.add_row(*(Text(_line(cell), style=row.style) for cell in row.cells))
    return table


def _fitted(sheet: Sheet, total: int) -> list[int]:
    """Return column widths: content where it fits, the spare width to the columns with a share."""
    content = [width(column.title) for column in sheet.columns]
    for row in sheet.rows():
        content = [max(known, width(_line(cell))) for known, cell in zip(content, row.cells, strict=True)]
    fixed = [
        column.least if column.share else min(wide, column.most)
        for column, wide in zip(sheet.columns, content, strict=True)
    ]
    spare = total - sum(fixed) - 2 * len(fixed)
    shares = sum(column.share for column in sheet.columns) or 1
    widths = []
    for column, wide, base in zip(sheet.columns, content, fixed, strict=True):
        more = spare * column.share // shares if column.share and spare > 0 else 0
        widths.append(min(base + more, max(wide, column.least)) if column.share else base)
    return widths
