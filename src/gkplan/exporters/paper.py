"""What an official paper of gkplan consists of, apart from how it is put out: as Word, as Markdown or as plain text.

Blocks hold text as the data has it; whoever puts them out makes it harmless. The form is that of GB/T 9704-2012.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Literal, NamedTuple

from gkplan.exporters.links import web_address

Size = Literal["小四", "五号", "小五"]


class Link(NamedTuple):
    """Text that leads to an address; only `links.web_link` decides whether it becomes a link."""

    text: str
    address: str


Line = str | tuple[str | Link, ...]
"""One line of text; a line break within it starts another one."""


class Page(NamedTuple):
    """What follows starts on a page of this orientation."""

    landscape: bool = False


class Label(NamedTuple):
    """附件, 代拟稿: 黑体, without indent."""

    text: str


class Title(NamedTuple):
    """The title, centred; line breaks are kept."""

    text: str


class Subtitle(NamedTuple):
    """What stands centred below the title."""

    text: str


class Heading(NamedTuple):
    """A heading with the number that belongs to its level: 一、 （一） 1."""

    text: str
    level: Literal[1, 2, 3] = 1


class Paragraph(NamedTuple):
    """A paragraph of the body; `flush` ones, such as whom it is sent to, have no indent."""

    text: Line
    flush: bool = False


class Caption(NamedTuple):
    """The line above a table: what is on its left, and on its right."""

    left: str
    right: str = ""


class Column(NamedTuple):
    """One column of a table. Neighbours with the same title share one heading."""

    title: str
    least: float
    """How many characters of text it holds at the least."""
    share: float = 0
    """In which proportion to the others it grows beyond that: best the length of its longest text."""
    centred: bool = False
    merged: bool = False
    """Whether equal cells below each other become one, as far as the merged columns to the left are equal too."""
    again: bool = False
    """Whether a row that is too high for a page says it again on the next one; the first column does so anyway."""


class Cell(NamedTuple):
    """One cell: its lines, and over how many columns it goes."""

    lines: tuple[Line, ...]
    across: int = 1
    head: bool = False
    """Whether it looks like a heading."""


class Grid(NamedTuple):
    """A table; the cells of each row go over all of its columns."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    size: Size = "五号"


class Notes(NamedTuple):
    """注：… below a table; several are numbered."""

    lines: tuple[str, ...]


class Blanks(NamedTuple):
    """A line to be filled in by hand: 填报人：　审核人：　…"""

    labels: tuple[str, ...]


class Attachments(NamedTuple):
    """附件：… above the sign-off; several are numbered."""

    titles: tuple[str, ...]


class Foot(NamedTuple):
    """The sign-off: who signs, and the date."""

    signer: str
    day: date


Block = (
    Page | Label | Title | Subtitle | Heading | Paragraph | Caption | Grid | Notes | Blanks | Attachments | Foot
)  # fmt: skip


class Properties(NamedTuple):
    """What a paper says of itself in its properties, and not on its pages."""

    title: str
    as_of: date
    revision: str = ""
    """The git revision of the data; empty where there is none."""
    data: str = ""
    """A hash of the data."""
    more: tuple[tuple[str, str], ...] = ()
    """Further names and values: what it takes to make the paper again."""


def document(blocks: Iterable[Block], about: Properties) -> bytes:
    """Return a Word document; the same blocks and properties give the same bytes."""
    from gkplan.exporters import paper_word

    return paper_word.build(blocks, about)


def markdown(blocks: Iterable[Block]) -> str:
    """Return the blocks as Markdown; nothing of the data is taken for markup."""
    from gkplan.exporters import paper_text

    return paper_text.markdown(blocks)


def text(blocks: Iterable[Block]) -> str:
    """Return the blocks as plain text for a chat window: no markup, a table as one line a row."""
    from gkplan.exporters import paper_text

    return paper_text.text(blocks)


def properties(data: bytes) -> dict[str, str] | None:
    """Return what a Word document says of itself: `title`, `created`, `gkplan:as_of` …; None for any other file."""
    from gkplan.exporters import paper_package

    return paper_package.properties(data)


def chinese_date(day: date) -> str:
    """Return a date as official papers write it: 2025年9月15日."""
    return f"{day.year}年{day.month}月{day.day}日"


def pieces(line: Line) -> tuple[str | Link, ...]:
    """Return the parts of a line."""
    return (line,) if isinstance(line, str) else line


def broken(line: Line) -> list[Line]:
    """Return a line as several where it has line breaks."""
    if isinstance(line, str):
        return list(line.split("\n"))
    lines: list[list[str | Link]] = [[]]
    for part in pieces(line):
        first, *more = part.split("\n") if isinstance(part, str) else [part]
        lines[-1].append(first)
        lines += [[rest] for rest in more]
    return [tuple(parts) for parts in lines]


def line_text(line: Line) -> str:
    """Return a line as it is printed, links by their text."""
    return line if isinstance(line, str) else "".join(part if isinstance(part, str) else shown(part) for part in line)


def told(link: Link) -> str:
    """Return a link with its address beside it."""
    return f"{link.text}（{link.address}）" if link.address not in {"", link.text} else link.text


def shown(link: Link) -> str:
    """Return what stands on paper for a link: with its address where it cannot be one."""
    return link.text if web_address(link.address) else told(link)


def numbered(lines: tuple[str, ...]) -> list[str]:
    """Return several lines with numbers: 1. …; one line as it is."""
    return [f"{number}. {line}" for number, line in enumerate(lines, 1)] if len(lines) > 1 else list(lines)


def note_lines(notes: Notes) -> list[str]:
    """Return the notes, the first one with its sign."""
    lines = numbered(notes.lines)
    return [f"注：{line}" if not number else line for number, line in enumerate(lines)]
