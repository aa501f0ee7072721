"""Plain values to YAML text: how a scalar is quoted, and the canonical form of what is new. Pure; no positions.

One rule for long text: without a line break it stays on one line, however long; with line breaks it becomes a
literal block (`|-`, or `|` and `|+` as its ending needs). Where a block cannot hold it exactly (control characters,
lines of blanks only, a flow line, an ending that would run into what follows) it is written in double quotes.

A scalar stays plain wherever YAML 1.1 and 1.2 readers both give just these words; else it is double-quoted.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

from gkplan.characters import invisible
from gkplan.record import INTEGER_KEYS
from gkplan.source import looks_typed

Value = str | list["Value"] | dict[str, "Value"]
"""What is written: scalars are strings, as `source.py` reads them."""

ANY_BREAKS = 9
"""A line of other content follows: a block may keep all its line ends."""

_ESCAPED = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")
_SHORT = {"\n": "\\n", "\t": "\\t", "\r": "\\r", '"': '\\"', "\\": "\\\\"}
_FIRST = frozenset("-?:,[]{}#&*!|>'\"%@`")
_CUT_SHORT = re.compile(r":(?: |$)| #")
"""Where a plain scalar would end early."""
_IN_FLOW = re.compile(r"[,\[\]{}?]| -$")
"""What readers stumble over between brackets."""
_TYPED = re.compile(
    r"[-+]?0[box][0-9a-f_]+|y|n|=|<<"
    r"|[-+]?(?:[0-9][0-9_]*)?\.[0-9._]*(?:e[-+]?[0-9]+)?"
    r"|[0-9]{4}-[0-9]{2}-[0-9]{2}|[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}(?:t|\s).*",
    re.IGNORECASE,
)
"""What YAML 1.1 takes for something else than words, beside what `source.looks_typed` knows."""
_DATE = re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}")
_COUNT = re.compile("0|[1-9][0-9]{0,14}")
"""A bare number that every reader gives back digit for digit."""


class Manner(NamedTuple):
    """How a file indents, in columns."""

    step: int = 2
    """From a key to the keys or the text below it."""
    dash: int = 2
    """From a key to the dashes of its list; 0 where they stand under the key itself."""
    gap: int = 2
    """From a dash to what stands behind it."""


class Room(NamedTuple):
    """Where new text is to stand."""

    manner: Manner = Manner()
    breaks: int = ANY_BREAKS
    """With how many line ends a block may end here: none where the file ends in mid-line, one before a blank line;
    -1 where no block may stand at all."""


class Written(NamedTuple):
    """A value as text: what stands behind its key or dash, and the lines below, indented from that key or dash."""

    head: str
    below: list[str]


# ---------------------------------------------------------------- scalars


def is_plain(text: str, key: str, *, flow: bool = False) -> bool:
    """Whether `text` under `key` can stand without quotation marks: every reader gives just these words."""
    if not text or text != text.strip() or text[0] in _FIRST:
        return False
    if _CUT_SHORT.search(text) or (flow and _IN_FLOW.search(text)) or _hidden(text):
        return False
    if key in INTEGER_KEYS and _COUNT.fullmatch(text):
        return True
    return _is_date(text) or not (looks_typed(text) or _TYPED.fullmatch(text))


def _is_date(text: str) -> bool:
    """Whether `text` is a day that exists: our files write dates plain, and readers that type them agree on it."""
    try:
        return _DATE.fullmatch(text) is not None and bool(date.fromisoformat(text))
    except ValueError:
        return False


def scalar(text: str, key: str, *, flow: bool = False, style: str = "") -> str:
    """Return `text` on one line, in the quotation marks of `style` where they can hold it."""
    if style != '"' and not _hidden(text):
        if not style and is_plain(text, key, flow=flow):
            return text
        if style == "'":
            return "'" + text.replace("'", "''") + "'"
    codes = {ord(char): _SHORT.get(char) or _code(char) for char in (*_hidden(text), '"', "\\")}
    return f'"{text.translate(codes)}"'


def _hidden(text: str) -> set[str]:
    """Return the characters of `text` that a person does not see or a reader takes for a line end."""
    if text.isascii() and text.isprintable():
        return set()
    return {char for char in set(text) if _ESCAPED.match(char) or invisible(char)}


def _code(char: str) -> str:
    number = ord(char)
    if number <= 0xFF:
        return f"\\x{number:02X}"
    return f"\\u{number:04X}" if number <= 0xFFFF else f"\\U{number:08X}"


def _block(text: str, width: int, breaks: int) -> Written | None:
    """Return `text` as a literal block indented by `width`, or None where a block cannot hold it here."""
    body = text.rstrip("\n")
    ending = len(text) - len(body)
    lines = body.split("\n")
    unfit = any(line and (not line.strip(" \t") or line[0] == "\t") for line in lines)
    if "\n" not in text or unfit or not body.strip() or ending > breaks or _hidden(text) - {"\n", "\t"}:
        return None
    first = next(line for line in lines if line)
    if first[0] == " " and not 1 <= width <= 9:
        return None
    indicator = str(width) if first[0] == " " else ""
    sign = "-" if ending == 0 else "" if ending == 1 else "+"
    return Written(f"|{indicator}{sign}", indented([*lines, *[""] * (ending - 1)], width))


def _text(text: str, key: str, room: Room, *, width: int, style: str) -> Written:
    block = _block(text, width, room.breaks) if "\n" in text else None
    return block or Written(scalar(text, key, style=style), [])


# ---------------------------------------------------------------- flow


def flow(value: Value, key: str, *, style: str = "") -> str:
    """Return `value` on one line, a scalar in the quotation marks of `style` where they can hold it."""
    if isinstance(value, dict):
        return "{" + ", ".join(flow_pair(name, item) for name, item in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(flow(item, key) for item in value) + "]"
    return scalar(value, key, flow=True, style=style)


def flow_pair(key: str, value: Value) -> str:
    """Return one `key: value` of a flow mapping."""
    return f"{scalar(key, '', flow=True)}: {flow(value, key)}"


def has_break(value: Value) -> bool:
    """Whether any text in `value` has several lines."""
    if isinstance(value, str):
        return "\n" in value
    return any(has_break(item) for item in (value.values() if isinstance(value, dict) else value))


# ---------------------------------------------------------------- block


def indented(lines: list[str], width: int) -> list[str]:
    """Return the lines moved in by `width`; empty lines stay empty."""
    return [" " * width + line if line else line for line in lines]


def behind_key(value: Value, key: str, room: Room, *, style: str = "") -> Written:
    """Return `value` as it stands behind `key:`; a list of names on the line, records below it."""
    manner = room.manner
    if isinstance(value, str):
        return _text(value, key, room, width=manner.step, style=style)
    if _is_short(value):
        return Written(flow(value, key), [])
    if isinstance(value, list):
        return Written("", indented(items(value, key, room), manner.dash))
    return Written("", indented(pairs(value, room), manner.step))


def behind_dash(value: Value, key: str, room: Room, *, style: str = "") -> Written:
    """Return `value` as it stands behind the dash of a list under `key`: its first line on the dash's."""
    gap = room.manner.gap
    if isinstance(value, str):
        return _text(value, key, room, width=gap, style=style)
    if _is_short(value):
        return Written(flow(value, key), [])
    first, *rest = items(value, key, room) if isinstance(value, list) else pairs(value, room)
    return Written(first, indented(rest, gap))


def _is_short(value: list[Value] | dict[str, Value]) -> bool:
    names = isinstance(value, list) and all(isinstance(item, str) and "\n" not in item for item in value)
    return not value or names


def pairs(mapping: Mapping[str, Value], room: Room) -> list[str]:
    """Return the lines of a block mapping, its keys at the left edge."""
    lines: list[str] = []
    for place, (key, value) in enumerate(mapping.items(), 1):
        own = room if place == len(mapping) else room._replace(breaks=ANY_BREAKS)
        head, below = behind_key(value, key, own)
        lines += [f"{scalar(key, '')}: {head}" if head else f"{scalar(key, '')}:", *below]
    return lines


def items(values: list[Value], key: str, room: Room) -> list[str]:
    """Return the lines of a block list under `key`, its dashes at the left edge."""
    lines: list[str] = []
    for place, value in enumerate(values, 1):
        own = room if place == len(values) else room._replace(breaks=ANY_BREAKS)
        head, below = behind_dash(value, key, own)
        lines += ["-" + " " * (room.manner.gap - 1) + head, *below]
    return lines
