"""HTML put together from the pieces of one template file; whatever is put in is made harmless on its way.

A piece is a stretch of plain HTML with `{slots}`; filling one escapes, as Jinja2 would. With Jinja2 itself the export
of 53 tasks × 32 units took 60 times `python -c pass`, and takes 40.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache, lru_cache
from html import escape
from pathlib import Path

from gkplan.exporters.view import printable

FOLDER = Path(__file__).parent
_PIECE = re.compile(r"^<!-- piece ([a-z-]+) -->\n", re.MULTILINE)
_SLOT = re.compile(r"\{([a-z_]+)\}")


class Safe(str):
    """HTML of our own making: goes in as it is. Only this module makes it."""

    __slots__ = ()


NOTHING = Safe()

Value = str | int
"""What a slot takes: `Safe` as it is, all else as text."""


def shape(name: str, /, **values: Value) -> Safe:
    """Return the piece called `name` with its slots filled.

    A slot without a value, or a piece that there is not, raises `KeyError`.
    """
    piece, slots = _pieces()[name]
    filled = piece.copy()
    filled[1::2] = [text(values[slot]) for slot in slots]
    return Safe("".join(filled))


def repeated(name: str, rows: Iterable[Iterable[Value]], between: str = "") -> Safe:
    """Return the piece called `name` once for each row of values, which come in the order of its slots."""
    piece, _ = _pieces()[name]
    filled = piece.copy()
    made = []
    for row in rows:
        filled[1::2] = map(text, row)
        made.append("".join(filled))
    return Safe(between.join(made))


def text(value: Value) -> Safe:
    """Return a value as HTML: cleaned of what acts or hides, and escaped for text and for attributes alike."""
    return value if isinstance(value, Safe) else _harmless(str(value))


@lru_cache(maxsize=8192)
def _harmless(value: str) -> Safe:
    """Return a text as HTML; most of them stand on the page many times."""
    return Safe(escape(printable(value)))


def joined(parts: Iterable[Value], between: str = "") -> Safe:
    """Return the parts one after another."""
    return Safe(text(between).join(map(text, parts)))


def style() -> Safe:
    """Return the style sheet."""
    return Safe((FOLDER / "page.css").read_text(encoding="utf-8").rstrip("\n"))


@cache
def _pieces() -> dict[str, tuple[list[str], list[str]]]:
    """Return each piece, cut at its slots, and the names of these: every second part is one."""
    parts = _PIECE.split((FOLDER / "page.html").read_text(encoding="utf-8"))
    cut = {name: _SLOT.split(piece.rstrip("\n")) for name, piece in zip(parts[1::2], parts[2::2], strict=True)}
    return {name: (piece, piece[1::2]) for name, piece in cut.items()}
