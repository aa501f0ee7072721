"""A paper read back, after people have worked on it: its paragraphs and tables, out of Word or Markdown.

What comes back is text without markup, and without what is struck out. Reading never raises; it says None of what it
cannot make out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from html import unescape
from typing import NamedTuple

from gkplan.exporters import paper_package

MOST = 4 << 20
"""Bytes of a Markdown file: a paper of 53 tasks × 32 units takes less than one MiB."""
Rows = tuple[tuple[str, ...], ...]
"""The rows of a table, its heading first; a cell's lines are kept, merged cells have their text in each row."""


class Passage(NamedTuple):
    """A paragraph, and where it stands: 第3段, 脚注1."""

    place: str
    text: str


class Content(NamedTuple):
    """What a paper says."""

    passages: tuple[Passage, ...]
    """All that stands outside of tables, but for empty lines."""
    tables: tuple[Rows, ...]


def read(data: bytes) -> Content | None:
    """Return what a Word document or a Markdown file says; None where it cannot be made out."""
    if not data.startswith(b"PK"):
        return markdown(data.decode("utf-8", "replace")) if len(data) <= MOST else None
    from gkplan.exporters import paper_reading_word

    body, *notes = (paper_package.part(data, f"word/{name}.xml") for name in ("document", "footnotes", "endnotes"))
    found = paper_reading_word.flow(body) if body is not None else None
    if found is None:
        return None
    flows = [paper_reading_word.flow(part) for part in notes if part is not None]
    below = [text for part in flows if part is not None for text in part.paragraphs]
    notes_below = (Passage(f"脚注{number}", text) for number, text in enumerate(below, 1))
    return Content((*_placed(found.paragraphs), *notes_below), found.tables)


def _placed(paragraphs: Sequence[str]) -> Iterator[Passage]:
    yield from (Passage(f"第{number}段", text) for number, text in enumerate(paragraphs, 1))


# ---------------------------------------------------------------- Markdown

_MARKER = re.compile(r"[ \t]{0,3}(?:(?:>[ \t]?)+|[-*+][ \t]+|#{1,6}[ \t]+)")
_RULE = re.compile(r"[ \t]*(?:=+|-+|(?:\*[ \t]*){3,}|(?:_[ \t]*){3,}|`{3,}.*)[ \t]*")
_DELIMITER = re.compile(r"\|?(?:[ \t]*:?-+:?[ \t]*\|)*(?:[ \t]*:?-+:?)?")
_COMMENT = re.compile(r"(\\.)|<!(?=--).*?-->", re.DOTALL)
_CELL = re.compile(r"((?:\\.|[^\\|])*)\|")
_INLINE = re.compile(
    r"\\(?P<plain>[!-/:-@\[-`{-~])"
    r"|(?P<broken><br[ \t]*/?>)"
    r"|<(?P<address>https?://[^<>\s]*)>"
    r"|(?P<entity>&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});)"
    r"|!?\[(?P<link>(?:\\.|[^\[\]\\])*)\]\((?:<(?:\\.|[^<>\\])*>|(?:\\.|[^\s()\\])*)(?:\s+\"[^\"]*\")?\s*\)"
    r"|(?P<struck>~~(?=\S)(?:\\.|[^~\\])+(?<=\S)~~"
    r"|<(?P<tag>(?i:del|s|strike))\b[^<>]*>(?:(?!</?(?P=tag)\b).)*</(?P=tag)[ \t]*>)"
    r"|(?P<dropped></?[A-Za-z][^<>]*>|~~|(?<![0-9])[*_`]+|[*_`]+(?![0-9]))"
)


def markdown(text: str) -> Content:
    """Return what a Markdown file says: headings, quotes and lines broken on purpose are paragraphs of their own."""
    lines = _without_comments(text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")).split("\n")
    paragraphs: list[list[str]] = [[]]
    tables: list[Rows] = []
    place = 0
    while place < len(lines):
        line, marker = lines[place], _MARKER.match(lines[place])
        end = _table_end(lines, place)
        if marker or end > place or not line.strip() or _RULE.fullmatch(line):
            paragraphs.append([])
        if end > place:
            tables.append(_rows(lines[place:end]))
        elif not _RULE.fullmatch(line):
            told = line[marker.end() :] if marker else line
            paragraphs[-1].append(told.removesuffix("\\"))
            if told.endswith(("  ", "\\")) or (marker and "#" in marker[0]):
                paragraphs.append([])
        place = max(end, place + 1)
    told_paragraphs = [told for told in (_inline(_joined(part)).strip() for part in paragraphs) if told]
    return Content(tuple(_placed(told_paragraphs)), tuple(tables))


def _without_comments(text: str) -> str:
    """Return a text without comments; an escaped `<` begins none, nor does one without an end."""
    end = text.rfind("-->") + 3
    return _COMMENT.sub(r"\1", text[:end]) + text[end:]


def _joined(lines: Iterable[str]) -> str:
    """Return a paragraph of several lines as one: a blank stands only between two that are not Chinese."""
    parts: list[str] = []
    for line in filter(None, (line.strip() for line in lines)):
        parts += [" " if parts and parts[-1][-1].isascii() and line[0].isascii() else "", line]
    return "".join(parts)


def _table_end(lines: Sequence[str], start: int) -> int:
    """Return the line behind the table that begins here; `start` where none does."""
    if start + 1 >= len(lines) or not lines[start].lstrip().startswith("|"):
        return start
    if "-" not in lines[start + 1] or not _DELIMITER.fullmatch(lines[start + 1].strip(" \t")):
        return start
    end = start + 2
    while end < len(lines) and lines[end].lstrip().startswith("|"):
        end += 1
    return end


def _rows(lines: Sequence[str]) -> Rows:
    rows = [_cells(line) for number, line in enumerate(lines) if number != 1]
    wide = len(rows[0])
    return tuple((*row[:wide], *[""] * (wide - len(row))) for row in rows)


def _cells(line: str) -> tuple[str, ...]:
    cells = [match[1].strip() for match in _CELL.finditer(f"{line.strip().removeprefix('|')} |")]
    return tuple(map(_inline, cells if cells[-1] else cells[:-1]))


def _inline(text: str) -> str:
    """Return text without markup: links by their text."""
    return _INLINE.sub(_unmarked, text)


def _unmarked(match: re.Match[str]) -> str:
    if match["link"] is not None:
        return _inline(match["link"])
    if match["entity"] is not None:
        return unescape(match["entity"])
    return "\n" if match["broken"] else match["plain"] or match["address"] or ""
