"""YAML written the plain way, read line by line: what most data files are, at a third of a YAML parser's cost.

Plain is: block style, one `key: value` or `- value` a line, the value unquoted, in simple quotes, or a short list of
names in brackets. Everything else, and everything that calls for a finding, is left to the parser: `read` then gives
None and says nothing. So it never decides what YAML means; a test holds its values against the parser's.
"""

from __future__ import annotations

import re
from typing import NamedTuple

Value = str | list["Value"] | dict[str, "Value"]

MOST_CHARACTERS = 200_000
"""Longer texts could have more values than the parser allows."""
_DEEPEST = 20

NUMBER_FIRST = frozenset("0123456789+-.")
SUSPECT_FIRST = NUMBER_FIRST | frozenset("~nNtTfFyYoO")
SUSPECT = re.compile(
    r"~|(?:null|true|false|yes|no|on|off)"
    r"|[-+]?(?:[0-9][0-9_]*(?::[0-5]?[0-9])*(?:\.[0-9_]*)?|\.[0-9_]+)(?:e[-+]?[0-9]+)?"
    r"|0x[0-9a-f_]+|0o[0-7_]+|[-+]?\.inf|\.nan",
    re.IGNORECASE,
)
"""What YAML readers take for a number, a truth value or null."""

_KEY = re.compile("[a-z][a-z0-9_]{0,39}")
_NAMES = re.compile(r"\[(?:[\w（）、〔〕·]+(?:, [\w（）、〔〕·]+)*)?\]")
_NOT_FIRST = frozenset("-?:,[]{}#&*!|>'\"%@` \xa0\u3000")


class _Unplain(Exception):
    """What is read is not written the plain way: no error, only the way out of the loop."""


class _Level(NamedTuple):
    """An open collection: the column of its keys or dashes, and what it holds so far."""

    indent: int
    box: dict[str, Value] | list[Value]


def is_bare(value: str, key: str | None, numeric: frozenset[str]) -> bool:
    """Whether a plain scalar is one that YAML readers take for something else than the words that stand there."""
    return not (key in numeric and value[0] in NUMBER_FIRST) and SUSPECT.fullmatch(value) is not None


def read(text: str, numeric: frozenset[str]) -> dict[str, Value] | None:
    """Return the mapping that `text` holds, or None where it is not plain or something in it calls for a finding.

    `text` holds no hidden characters; plain numbers under the keys in `numeric` mean what they say.
    """
    if len(text) > MOST_CHARACTERS or "\t" in text or "\r" in text:
        return None
    try:
        return _mapping(text.split("\n"), numeric)
    except _Unplain:
        return None


def _mapping(  # noqa: C901, PLR0912  one loop on purpose: it is the hot path
    lines: list[str], numeric: frozenset[str]
) -> dict[str, Value] | None:
    """Run over the lines.

    `waiting` is the key of the innermost mapping whose value begins on the next line.
    """
    levels = [_Level(0, {})]
    level, box = levels[0]
    waiting: str | None = None
    keys: set[str] = set()
    for line in lines:
        words = line.lstrip(" ")
        if not words or words[0] == "#":
            continue
        indent = len(line) - len(words)
        dashed = words[:2] == "- "
        if dashed or indent != level or waiting is not None or box.__class__ is list:
            level, box = _opened(levels, waiting, indent, dashed=dashed)
            waiting = None
            words = words[2:] if dashed else words
        key, colon, rest = words.partition(": ")
        if not colon:
            if words[-1:] != ":":
                _append(box, words, numeric)
                continue
            key = waiting = words[:-1]
        if key not in keys:
            if _KEY.fullmatch(key) is None:
                return None
            keys.add(key)
        if isinstance(box, list):
            inner: dict[str, Value] = {}
            box.append(inner)
            level, box = indent + 2, inner
            levels.append(_Level(level, box))
        if key in box:
            return None
        if not colon:
            continue
        if not rest or rest[0] in _NOT_FIRST:
            box[key] = _marked(rest, numeric)
        elif (": " in rest or " #" in rest or rest[-1] in ": ") or (
            rest[0] in SUSPECT_FIRST and is_bare(rest, key, numeric)
        ):
            return None
        else:
            box[key] = rest
    root = levels[0].box
    return root if root and waiting is None and isinstance(root, dict) else None


def _append(box: dict[str, Value] | list[Value], words: str, numeric: frozenset[str]) -> None:
    if isinstance(box, dict):
        raise _Unplain
    box.append(_scalar(words, numeric))


def _opened(levels: list[_Level], waiting: str | None, indent: int, *, dashed: bool) -> _Level:
    """Return the collection that a line at `indent` belongs to, after those further in have ended."""
    level = levels[-1]
    if waiting is not None:
        if indent < level.indent + (not dashed) or isinstance(level.box, list) or len(levels) > _DEEPEST:
            raise _Unplain
        box: dict[str, Value] | list[Value] = [] if dashed else {}
        level.box[waiting] = box
        levels.append(_Level(indent, box))
        return levels[-1]
    while level.indent > indent or (level.indent == indent and not dashed and isinstance(level.box, list)):
        levels.pop()
        if not levels:
            raise _Unplain
        level = levels[-1]
    if level.indent != indent or isinstance(level.box, list) is not dashed:
        raise _Unplain
    return level


def _marked(rest: str, numeric: frozenset[str]) -> Value:
    """Return what stands behind a key in quotes or brackets."""
    if rest[:1] != "[":
        return _quoted(rest)
    if _NAMES.fullmatch(rest) is None:
        raise _Unplain
    return [_scalar(name, numeric) for name in rest[1:-1].split(", ")] if rest != "[]" else []


def _scalar(words: str, numeric: frozenset[str]) -> str:
    """Return an item of a list."""
    if not words or words[0] in _NOT_FIRST:
        return _quoted(words)
    if ": " in words or " #" in words or words[-1] in ": ":
        raise _Unplain
    if words[0] in SUSPECT_FIRST and is_bare(words, None, numeric):
        raise _Unplain
    return words


def _quoted(words: str) -> str:
    """Return what stands in quotes, where nothing in it has a meaning of its own."""
    mark, inner = words[:1], words[1:-1]
    if len(words) < 2 or mark not in {'"', "'"} or words[-1] != mark or mark in inner:
        raise _Unplain
    if mark == '"' and "\\" in inner:
        raise _Unplain
    return inner
