"""Text on its way out: made harmless, and measured in columns of a terminal."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Any

_UNSEEN = "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180d\u180f\u3164\ufe00-\ufe0f\uffa0\U000e0100-\U000e01ef]*"
"""Printable by name, yet nothing to see: GitHub's runner compares as if they were not there."""

_COMMAND = re.compile(
    _UNSEEN.join("##") + _UNSEEN + f"(?:{_UNSEEN.join('vso')}{_UNSEEN})?" + r"(?P<bracket>\[)", re.IGNORECASE
)
"""`##[` and `##vso[`: a CI runner takes them for a command of its own wherever they stand in a line of the log."""

_STARTING = re.compile(rf"^(?:(?!\n)[\s{_UNSEEN[1:-2]}])*(?P<colon>:)(?={_UNSEEN}:)", re.MULTILINE)
"""`::` at the start of a line, blanks and what is not seen aside: a command to GitHub's runner."""

_BLANKS = frozenset("\u3000\u00a0")
"""Blanks that Chinese text is written with: not printable by name, and harmless."""


def clean(text: str) -> str:
    r"""Make every character visible that could act on a terminal, drive a CI runner or hide.

    ESC becomes `\\u001b`, U+202E becomes `\\u202e`, `##[` becomes `##\\u005b`; other text is returned as it is.
    """
    if text.isprintable() and "#" not in text:
        return text
    return "".join(cells(text))


def cells(text: str) -> list[str]:
    """Return what `clean` makes of each character."""
    shown = [char if char.isprintable() or char in _BLANKS else _shown(char) for char in text]
    for match in _COMMAND.finditer(text) if "#" in text else ():
        shown[match.start("bracket")] = _escaped("[")
    return shown


def command_colon(line: str) -> int | None:
    """Return where the first colon stands of a line that a CI runner takes for a command; None where it is none."""
    match = _STARTING.match(line) if ":" in line else None
    return match.start("colon") if match else None


def harmless(text: str) -> str:
    """Return finished lines of which none is a command to a CI runner, whatever they were put together from.

    Each text in them has passed `clean`; only here is it known what begins a line.
    """
    shown = _STARTING.sub(lambda match: f"{match[0][:-1]}{_escaped(':')}", text)
    return _COMMAND.sub(lambda match: f"{match[0][:-1]}{_escaped('[')}", shown) if "#" in shown else shown


def log_line(text: str) -> str:
    """Return a text as one line of its own."""
    return harmless(clean(text))


def one_line(text: str) -> str:
    """Return `text` for a table, whose cells have one line: its lines set apart by “ / ”, blank ones left out."""
    return " / ".join(line for line in text.split("\n") if line.strip()) if "\n" in text else text


def json_text(document: Any) -> str:
    """Return a JSON document as every command prints it: indented, Chinese as it is, and harmless."""
    import json

    return json_safe(json.dumps(document, ensure_ascii=False, indent=2) + "\n")


def json_safe(document: str) -> str:
    r"""Return JSON that means the same and shows nothing but printable text: no control, no bidi, no runner's command.

    What `clean` would change is written as `\\uXXXX`, so that a reader gets back exactly what the data says.
    """
    if document.replace("\n", "").isprintable() and "#" not in document:
        return document
    kept = _BLANKS | {"\n"}
    document = "".join(char if char.isprintable() or char in kept else _escaped_utf16(char) for char in document)
    return _COMMAND.sub(lambda match: f"{match[0][:-1]}{_escaped('[')}", document)


def _shown(char: str) -> str:
    return " " if char in "\n\t" else _escaped(char)


def _escaped(char: str) -> str:
    code = ord(char)
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"


def _escaped_utf16(char: str) -> str:
    """Return a character as JSON escapes it: beyond U+FFFF in two halves."""
    units = char.encode("utf-16-be", "surrogatepass").hex()
    return "".join(f"\\u{units[start : start + 4]}" for start in range(0, len(units), 4))


@lru_cache(maxsize=4096)
def width(text: str) -> int:
    """Return how many columns `text` takes: East Asian wide and full-width characters two, marks none."""
    if text.isascii():
        return len(text)
    return sum(_columns(char) for char in text)


def _columns(char: str) -> int:
    if unicodedata.category(char) in {"Mn", "Me"}:
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1


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
