"""A paper without pages: as Markdown, and as plain text for a chat window."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from gkplan.exporters.links import markdown_link
from gkplan.exporters.paper import (
    Attachments,
    Blanks,
    Block,
    Caption,
    Cell,
    Foot,
    Grid,
    Heading,
    Label,
    Line,
    Link,
    Notes,
    Page,
    Title,
    broken,
    chinese_date,
    note_lines,
    numbered,
    pieces,
    told,
)
from gkplan.render.sheet import begun, inert
from gkplan.render.text import log_line


def markdown(blocks: Iterable[Block]) -> str:
    """Return the blocks as Markdown; nothing of the data is taken for markup."""
    parts = [part for block in blocks if (part := _markdown(block))]
    return "\n\n".join(parts) + "\n"


def _markdown(block: Block) -> str:
    match block:
        case Page():
            return ""
        case Title(text=text):
            return "# " + _plain(text.replace("\n", ""))
        case Heading(text=text, level=level):
            return f"{'#' * (level + 1)} {_plain(text)}"
        case Label(text=text):
            return f"**{_plain(text)}**"
        case Grid():
            return _pipes(block)
        case Notes():
            return "\n".join(f"> {_sentence(line)}  " for line in note_lines(block))
        case _:
            return "  \n".join(_sentences(_lines(block)))


def _plain(text: str) -> str:
    return re.sub(r"(?<!\\)#", r"\\#", inert(text)).strip()


def _sentences(lines: Iterable[Line]) -> list[str]:
    """Return lines as Markdown, those with line breaks as several; blank ones would end the paragraph."""
    return [told for line in lines for part in broken(line) if (told := _sentence(part))]


def _sentence(line: Line) -> str:
    """Return a line as Markdown that starts no list, heading, rule or command."""
    parts = (inert(part) if isinstance(part, str) else _markdown_link(part) for part in pieces(line))
    return begun("".join(parts))


def _markdown_link(link: Link) -> str:
    return markdown_link(link.text, link.address) or inert(told(link))


def _pipes(grid: Grid) -> str:
    titles = [_plain(column.title) for column in grid.columns]
    lines = [_piped(titles), _piped(["---"] * len(titles))]
    for row in grid.rows:
        cells = []
        for cell in row:
            cells += ["<br>".join(_sentences(cell.lines)), *[""] * (cell.across - 1)]
        lines.append(_piped(cells))
    return "\n".join(lines)


def _piped(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


# ---------------------------------------------------------------- plain text, for a chat window


def text(blocks: Iterable[Block]) -> str:
    """Return the blocks as plain text for a chat window: no markup, a table as one line a row."""
    parts = [part for block in blocks if (part := "\n".join(map(_harmless, _lines(block))))]
    return "\n\n".join(parts) + "\n"


def _lines(block: Block) -> Iterator[Line]:
    """Yield what a block says, line by line."""
    match block:
        case Page():
            return
        case Grid():
            yield from (_listed(block, row) for row in block.rows)
        case Notes():
            yield from note_lines(block)
        case Caption():
            yield "　".join(part for part in block if part)
        case Blanks(labels=labels):
            yield "　".join(labels)
        case Attachments(titles=titles):
            yield from (f"附件：{line}" if not number else line for number, line in enumerate(numbered(titles)))
        case Foot(signer=signer, day=day):
            yield from (signer, chinese_date(day))
        case _:
            yield block.text


def _listed(grid: Grid, row: tuple[Cell, ...]) -> str:
    """Return a row as a sentence: its first two cells, then each other one that is not empty, with its heading."""
    named, column = [], 0
    for cell in row:
        words = " ".join(told for line in cell.lines for told in _chat_line(line).split("\n") if told.strip())
        if words:
            named.append((grid.columns[column + cell.across - 1].title, words))
        column += cell.across
    lead = "．".join(words for _, words in named[:2])
    return "；".join([lead.rstrip("。"), *(f"{title}：{words}" for title, words in named[2:])])


def _chat_line(line: Line) -> str:
    return "".join(part if isinstance(part, str) else told(part) for part in pieces(line))


def _harmless(line: Line) -> str:
    """Return a line that neither a terminal nor a CI runner takes for a command."""
    return "\n".join(log_line(part).rstrip() for part in _chat_line(line).split("\n"))
