"""Bytes to text: the encoding, and the characters that a person does not see but a program reads."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import islice
from typing import NamedTuple

from gkplan.diagnostics import ENCODING, HIDDEN_CHARACTER, HIDDEN_IN_TEXT, Finding, Span
from gkplan.places import Place, finding, stretch, whole_file

MAX_FINDINGS = 20
"""So many findings of one sort a file; more say nothing new."""

_BREAKERS = "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff"
_BREAKING = f"[{_BREAKERS}]|\r(?!\n)"
"""What a YAML reader or a terminal takes for something else than text: reading stops."""

_IGNORABLE = (
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164"
    "\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\U000e0000-\U000e0fff"
)
"""Bidi, zero-width and other ignorable characters (Unicode `Default_Ignorable_Code_Point`, and U+FFF9–B)."""

_ODD = f"{_IGNORABLE}\u1680\u2000-\u200a\u202f\u205f\ue000-\uf8ff\uff10-\uff19"
"""Those, odd blanks, private characters and full-width digits: what names, ids and dates must not hold."""

_SUSPECT = re.compile(f"[{_BREAKERS}{_ODD}\r\\\\\u0080-\u07ff]")
"""Any of these calls for a closer look; most files have none, and are looked through only once."""

_MOJIBAKE_KEY = r"(?m)^[ \t-]*([\u0080-\u07ff]{2,}):"


@lru_cache(maxsize=8)
def _pattern(source: str) -> re.Pattern[str]:
    """Return a compiled pattern; not at import, since most runs never need it."""
    return re.compile(source)


_NAMES = {
    "\x85": "隐藏的换行符",
    "\u2028": "隐藏的换行符",
    "\u2029": "隐藏的换行符",
    "\r": "单独的回车符",
    "\ufeff": "多余的 BOM",
    "\x1b": "终端控制符 ESC",
}


class Decoded(NamedTuple):
    """A file's text, and what keeps it from being read."""

    text: str | None
    """Without the BOM; None where the bytes are no UTF-8."""
    findings: list[Finding]
    bom: bool = False
    odd: bool = False
    """Whether values may hold what is hidden or looks alike: raw, or written as an escape."""


def decode(path: str, data: bytes) -> Decoded:
    """Return the text of one file, and whether a closer look at its characters is due."""
    if data[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        return Decoded(None, [whole_file(ENCODING, path, "文件是 UTF-16 编码", "请在编辑器里另存为 UTF-8")])
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        return Decoded(None, [_bad_bytes(path, data, error.start)])
    bom = text.startswith("\ufeff")
    text = text[1:] if bom else text
    if _SUSPECT.search(text) is None:
        return Decoded(text, [], bom)
    found = islice(_pattern(_BREAKING).finditer(text), MAX_FINDINGS)
    findings = [_breaking(path, text, match.start()) for match in found]
    if not findings:
        words = islice(_pattern(_MOJIBAKE_KEY).finditer(text), MAX_FINDINGS)
        findings = [_mojibake(path, text, word) for word in words]
    odd = "\\" in text or _pattern(f"[{_ODD}]").search(text) is not None
    return Decoded(text, findings, bom, odd)


def _bad_bytes(path: str, data: bytes, start: int) -> Finding:
    line = data.count(b"\n", 0, start) + 1
    before = data[data.rfind(b"\n", 0, start) + 1 : start].decode("utf-8", "replace").lstrip("\ufeff")
    try:
        data.decode("gb18030")
        guess = "，看起来是 GBK（ANSI）编码"
    except UnicodeDecodeError:
        guess = ""
    column = len(before) + 1
    return Finding(
        ENCODING,
        path,
        Span(line, column, line, column + 1),
        f"文件不是 UTF-8 编码（第 {start + 1} 个字节 0x{data[start]:02X} 无效{guess}）",
        "请在编辑器里另存为 UTF-8（记事本：另存为 → 编码 UTF-8），不要直接改字节",
    )


def _mojibake(path: str, text: str, match: re.Match[str]) -> Finding:
    try:
        meant = f"“{match[1].encode().decode('gbk')}”"
    except UnicodeDecodeError:
        meant = "中文"
    return finding(
        ENCODING,
        Place(path, text, stretch(text, match.start(1), match.end(1))),
        f"此处是乱码，原文可能是 GBK 编码的{meant}",
        "请在编辑器里以 GBK 打开，再另存为 UTF-8",
    )


def _breaking(path: str, text: str, index: int) -> Finding:
    name = _NAMES.get(text[index], "控制字符")
    return finding(
        HIDDEN_CHARACTER,
        Place(path, text, stretch(text, index, index + 1)),
        f"有看不见的{name} U+{ord(text[index]):04X}",
        "删去这个字符；编辑器里看不到它，读文件的程序却会当真",
    )


def invisible(text: str) -> list[re.Match[str]]:
    """Return the first stretches of invisible characters in `text`."""
    return list(islice(_pattern(f"[{_IGNORABLE}]+").finditer(text), MAX_FINDINGS))


def hidden_in_text(path: str, text: str) -> Iterator[Finding]:
    """Yield every stretch of invisible characters that stands in the file itself, comments too."""
    for match in invisible(text):
        yield finding(
            HIDDEN_IN_TEXT,
            Place(path, text, stretch(text, match.start(), match.end())),
            f"有看不见的字符 {codes(match[0])}",
            "删去它；从网页或聊天窗口粘贴时常带进来",
        )


def codes(text: str) -> str:
    """Return the code points of `text`, each once: `U+200B、U+202E`."""
    return "、".join(f"U+{ord(char):04X}" for char in dict.fromkeys(text))
