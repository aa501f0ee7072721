"""A part of a Word document as text, whichever program saved it last: paragraphs, and tables by rows.

What was struck out, under tracked changes or as a form of the letters, and hidden text is left out, what was put in
is there.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, NamedTuple
from xml.etree.ElementTree import ParseError, XMLParser

if TYPE_CHECKING:
    from gkplan.exporters.paper_reading import Rows

_WORD = frozenset({
    "http://schemas.openxmlformats.org/wordprocessingml/2006/main", "http://purl.oclc.org/ooxml/wordprocessingml/main",
})  # fmt: skip
"""The namespace of the main part, and its strict variant."""
_GONE = frozenset({"del", "moveFrom", "Fallback", "rPrChange"})
"""What stands in the file and not on the page; a Fallback says once more what stands beside it."""
_HIDING = frozenset({"vanish", "strike", "dstrike"})
"""What hides or strikes the text of a run, unless its value is one of these."""
_OFF = frozenset({"0", "false", "off"})
_BLANKS = {"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}
_MOST_ACROSS = 100


class Flow(NamedTuple):
    """What a part says, in order."""

    paragraphs: tuple[str, ...]
    tables: tuple[Rows, ...]


def flow(xml: str) -> Flow | None:
    """Return what a part of a Word document says; None where it is not well-formed."""
    reader = _Reader()
    parser = XMLParser(target=reader)  # noqa: S314 -- expat bounds what entities may grow to, and none is read
    try:
        parser.feed(xml)
        parser.close()
    except ParseError:
        return None
    return Flow(tuple(reader.paragraphs), tuple(reader.tables))


class _Table:
    """A table that is being read."""

    def __init__(self) -> None:
        self.rows: list[list[str]] = []
        self.row: list[str] = []
        self.lines: list[str] = []
        self.across = 1
        self.goes_on = False
        """Whether the cell is one with the cell above it."""

    def take(self, name: str, value: str) -> None:
        """Take an element of the table by its name and value."""
        if name == "tr":
            self.row = []
        elif name == "tc":
            self.lines, self.across, self.goes_on = [], 1, False
        elif name == "gridSpan":
            self.across = _number(value)
        elif name == "gridBefore":
            self.row += [""] * _number(value)
        elif name == "vMerge":
            self.goes_on = value != "restart"

    def end_cell(self) -> None:
        above = self.rows[-1] if self.rows else []
        place = len(self.row)
        merged = self.goes_on and place < len(above)
        self.row += [above[place] if merged else "\n".join(self.lines), *[""] * (self.across - 1)]

    def end_row(self) -> None:
        if any(self.row):
            self.rows.append(self.row)


class _Reader:
    """Takes the elements of a part one by one, to any depth, and keeps what they say."""

    def __init__(self) -> None:
        self.paragraphs: list[str] = []
        self.tables: list[Rows] = []
        self._gone = 0
        self._is_text = False
        self._texts: list[list[str]] = []
        """The paragraphs that are being read: a text box stands within one."""
        self._hidden: list[bool] = []
        """Whether the text of the paragraph or run that is being read, and of those around it, is not to be seen."""
        self._open: list[_Table] = []

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        space, _, name = tag.removeprefix("{").rpartition("}")
        if name in _GONE:
            self._gone += 1
        elif space in _WORD:
            self._begin(name)
            if name in _HIDING and self._hidden and not self._gone:
                self._hidden[-1] |= _value(attributes) not in _OFF
            if self._open:
                self._open[-1].take(name, _value(attributes))

    def data(self, text: str) -> None:
        if self._is_text:
            self._say(text)

    def end(self, tag: str) -> None:
        space, _, name = tag.removeprefix("{").rpartition("}")
        if name in _GONE:
            self._gone -= 1
        elif space in _WORD:
            self._end(name)

    def _begin(self, name: str) -> None:
        self._is_text = name == "t"
        if name in {"p", "r"}:
            self._hidden.append(False)
        if name == "p":
            self._texts.append([])
        elif name == "tbl":
            self._open.append(_Table())
        elif name in _BLANKS:
            self._say(_BLANKS[name])

    def _end(self, name: str) -> None:
        self._is_text = False
        if name in {"p", "r"}:
            self._hidden.pop()
        if name == "p":
            self._keep("".join(self._texts.pop()).strip())
        elif name == "tbl":
            self._end_table(self._open.pop().rows)
        elif name == "tc" and self._open:
            self._open[-1].end_cell()
        elif name == "tr" and self._open:
            self._open[-1].end_row()

    def _say(self, text: str) -> None:
        if self._texts and not self._gone and not self._hidden[-1]:
            self._texts[-1].append(text)

    def _keep(self, text: str) -> None:
        if text:
            (self._open[-1].lines if self._open else self.paragraphs).append(text)

    def _end_table(self, rows: list[list[str]]) -> None:
        """Keep a table; one within a cell is so many lines of it."""
        if self._open:
            self._open[-1].lines += [text for row in rows for text in row if text]
        elif rows:
            self.tables.append(tuple(map(tuple, rows)))


def _value(attributes: Mapping[str, str]) -> str:
    return next((value for name, value in attributes.items() if name.rpartition("}")[2] == "val"), "")


def _number(value: str) -> int:
    return max(1, min(int(value), _MOST_ACROSS)) if re.fullmatch("[0-9]{1,3}", value) else 1
