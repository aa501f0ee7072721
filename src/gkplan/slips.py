"""Syntax errors told to a person: the likeliest slip of the hand near it, else YAML's own reason in Chinese."""

from __future__ import annotations

import re
from typing import Any

from gkplan.diagnostics import Span
from gkplan.places import stretch

RECOVERABLE_BYTES = 300_000
"""A larger file is not read again after a syntax error."""

_SLIPS = (
    (r"^([ ]*\t[ \t]*)\S", "行首用了制表符（Tab）缩进", "改用空格缩进，每级两个"),
    (r"^([ \t]*\u3000[ \t\u3000]*)\S", "行首用了全角空格缩进", "改用半角空格缩进，每级两个"),
    (r"^[ ]*(?:- +)*[A-Za-z_]+(：)", "键后面用了全角冒号“：”", "改为半角冒号加一个空格“: ”"),
    (r"^[ ]*(?:- +)*[A-Za-z_]+(:)[^\s]", "冒号后面少一个空格", "写作“键: 值”，冒号后空一格"),
    (r"^[ ]*(－|—|–|·|•)", "列表项用了全角或其他符号", "改为半角减号加一个空格“- ”"),
    (r"^[ ]*(-)[^\s-]", "列表项的“-”后面少一个空格", "写作“- 值”，减号后空一格"),
)  # fmt: skip


def find_slip(line: str) -> tuple[int, int, str, str] | None:
    """Return (start, end, message, hint) of the likeliest slip of the hand in one line, or None."""
    for pattern, message, hint in _SLIPS:
        match = re.match(pattern, line)
        if match:
            return match.start(1), match.end(1), message, hint
    return None


def explain(text: str, error: Any) -> tuple[Span, str, str]:
    """Return place, message and remedy of a syntax error: a slip near it if there is one, else its own words."""
    index = _error_index(text, error)
    line = text.count("\n", 0, index)
    lines = text.split("\n")
    noticed = min(_mark_line(error, line), len(lines) - 1)
    for number in dict.fromkeys((line, noticed, line - 1, noticed - 1)):
        slip = find_slip(lines[number]) if number >= 0 else None
        if slip:
            start, end, message, hint = slip
            return Span(number + 1, start + 1, number + 1, end + 1), message, hint
    indented = _indented_key(lines[line], line, index - text.rfind("\n", 0, index) - 1)
    if indented is not None:
        return indented, "缩进与上下行不一致", "同一级的键要左对齐，每级缩进两个空格"
    message, hint = _translate(error)
    return stretch(text, index, index + 1), message, hint


def _indented_key(words: str, line: int, column: int) -> Span | None:
    """Return the key whose colon YAML stumbled over: the line stands too far in to begin a new key."""
    match = re.match(r" +([A-Za-z_]+):(?=\s|$)", words)
    if match is None or column != match.end(1):
        return None
    return Span(line + 1, match.start(1) + 1, line + 1, match.end(1) + 1)


def _mark_line(error: Any, default: int) -> int:
    mark = getattr(error, "problem_mark", None)
    return mark.line if mark is not None else default


def _error_index(text: str, error: Any) -> int:
    context = getattr(error, "context", None) or ""
    mark = getattr(error, "problem_mark", None)
    begun = ("quoted scalar", "simple key", "flow sequence", "flow mapping")
    if any(word in context for word in begun) and getattr(error, "context_mark", None) is not None:
        mark = error.context_mark
    index: int = getattr(error, "position", 0) if mark is None else mark.index
    index = min(index, len(text))
    if index == len(text):  # libyaml's mark at the end of a file is wrong: point at the last character
        index = max(len(text.rstrip()) - 1, 0)
    return index


_TRANSLATIONS = (
    ("escape", "双引号里的反斜杠写法有误", "改用单引号，或把 \\ 写成 \\\\"),
    ("quoted scalar", "引号没有配对", "补上结束的引号，或把里面的引号改成中文引号“ ”"),
    ("flow sequence", "方括号没有配对，或缺少逗号", "检查 [ ] 和半角逗号"),
    ("flow mapping", "花括号没有配对，或缺少逗号", "检查 { } 和半角逗号"),
    ("mapping values are not allowed", "这一行多了一个冒号", "值里面有“: ”时，整个值加引号"),
    ("could not find expected ':'", "键后面没有冒号", "写作“键: 值”，冒号是半角，后面空一格"),
    ("expected ':'", "键后面没有冒号", "写作“键: 值”，冒号是半角，后面空一格"),
    ("expected key", "缩进或写法与上下行不一致", "同一级的键要左对齐；值里有特殊符号时加引号"),
    ("block mapping", "缩进或写法与上下行不一致", "同一级的键要左对齐；值里有特殊符号时加引号"),
    ("block collection", "列表项的缩进与上下行不一致", "同一级的“-”要左对齐"),
    ("block end", "缩进与上下行不一致", "同一级的键和“-”要左对齐"),
    ("cannot start any token", "此处有 YAML 不允许的符号", "值以 @ % ` 等符号开头时，整个值加引号"),
    ("alias", "“*”后面的写法有误", "值以 * 开头时，整个值加引号"),
    ("anchor", "“&”后面的写法有误", "值以 & 开头时，整个值加引号"),
    ("tag", "“!”后面的写法有误", "值以 ! 开头时，整个值加引号"),
    ("directive", "行首的“%”不合写法", "值以 % 开头时，整个值加引号"),
    ("block scalar", "“|”或“>”后面的写法有误", "“|”单独放在行末，正文另起一行并缩进"),
)  # fmt: skip


def _translate(error: Any) -> tuple[str, str]:
    words = f"{getattr(error, 'problem', '') or ''} {getattr(error, 'context', '') or ''}"
    for part, message, hint in _TRANSLATIONS:
        if part in words:
            return message, hint
    return "此处不合 YAML 的写法", "对照上下行检查缩进、冒号和引号"


def without_item(text: str, line: int) -> str | None:
    """Blank the innermost list item around `line` so that the rest can still be checked; None if there is none."""
    if len(text) > RECOVERABLE_BYTES:
        return None
    lines = text.split("\n")
    line = min(line, len(lines) - 1)
    start = line
    while start >= 0 and not re.match(r" *- ", lines[start]):
        start -= 1
    if start < 0:
        return None
    indent = _indent(lines[start])
    end = start + 1
    while end < len(lines) and (not lines[end].strip() or _indent(lines[end]) > indent):
        end += 1
    end = max(end, line + 1)
    return "\n".join([*lines[:start], *[""] * (end - start), *lines[end:]])


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" "))
