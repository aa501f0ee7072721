"""Text on its way out: made harmless, and measured in columns of a terminal."""

from __future__ import annotations

import unicodedata
from functools import lru_cache


def clean(text: str) -> str:
    r"""Make every character visible that could act on a terminal or hide: controls, bidi, line separators.

    ESC becomes `\\u001b`, U+202E becomes `\\u202e`; printable text is returned as it is.
    """
    if text.isprintable():
        return text
    return "".join(char if char.isprintable() or char in "\u3000\u00a0" else _shown(char) for char in text)


def _shown(char: str) -> str:
    if char in "\n\t":
        return " "
    code = ord(char)
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"


@lru_cache(maxsize=4096)
def width(text: str) -> int:
    """Return how many columns `text` takes: East Asian wide and full-width characters two, marks none."""
    if text.isascii():
        return len(text)
    return sum(
        0 if unicodedata.combining(char) else 2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text
    )


def wrapped(text: str, columns: int) -> list[str]:
    """Break `text` into lines of at most `columns` columns, between any two wide characters or at blanks."""
    lines: list[str] = []
    line = ""
    for char in text:
        if width(line + char) > columns and line:
            cut = line.rfind(" ") if char.isascii() and not char.isspace() else -1
            cut = cut if cut > len(line) // 2 else len(line)
            lines.append(line[:cut].rstrip())
            line = line[cut:].lstrip()
        line += char
    return [*lines, line] if line or not lines else lines
