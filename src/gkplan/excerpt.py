"""The part of a ledger that is about one task, cut out of its text without reading the rest: exact, or not at all.

A history reads thousands of versions of ledgers for one entry in each; reading all of them takes many times as long.
"""

from __future__ import annotations

import re

_TEXT = r"[^\n\t\r\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ufeff]"
_COMMENT = rf"(?:(?<![^ \n])\#{_TEXT}*)?"
_PLAIN = (
    r"[^\s\"'\[\]{}|>&*!%@`\#?:,\-\x00-\x1f\x7f-\x9f\ufeff]"
    r"(?:[^\n\t\r:\#\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff]|:(?=[^\s])|(?<=[^\s])\#)*"
)
_QUOTED = r"\"[^\"\\\n\t\r\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff]*\"|'[^'\n\t\r\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff]*'"
_ODD_LINE = re.compile(rf"^(?!\ *(?:(?:-\ +)?[a-z_]+:(?:\ +(?:{_PLAIN}|{_QUOTED}))?\ *)?{_COMMENT}\r?$)", re.MULTILINE)
"""A line that is neither blank, nor a comment, nor a key with a value that ends with the line."""
_ENTRIES = re.compile(rf"^entries:\ *{_COMMENT}\r?$\n?", re.MULTILINE)
_FIRST = re.compile(r"^( *)[^ \n\r#]", re.MULTILINE)


def excerpt(data: bytes, task: str) -> str | None:
    """Return the text of a ledger with all entries left out but those of `task`; empty where it has none.

    None where the text is not plain enough for that: then the file must be read as a whole. Where every line is a
    comment or a key with its value, no value reaches into the next line, so that a dash as far in as the first one
    begins an entry, and nothing else does.
    """
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return None
    lists = list(_ENTRIES.finditer(text))
    if len(lists) != 1 or _ODD_LINE.search(text):
        return None
    begin = lists[0].end()
    first = _FIRST.search(text, begin)
    if first is None:
        return ""
    dash = rf"^ {{{len(first[1])}}}- "
    if _outside(len(first[1])).search(text, begin):
        return None
    starts = [match.start() for match in re.compile(dash, re.MULTILINE).finditer(text, begin)]
    hits = re.compile(rf"^ *(?:- +)?task: +[\"']?{re.escape(task)}(?![^\s\"'])", re.MULTILINE).finditer(text, begin)
    places = dict.fromkeys(max(number for number, start in enumerate(starts) if start <= hit.start()) for hit in hits)
    ends = [*starts[1:], len(text)]
    parts = [text[starts[number] : ends[number]] for number in places]
    return text[:begin] + "".join(parts) if parts else ""


def _outside(indent: int) -> re.Pattern[str]:
    """Return what finds a line that is no part of a list whose dashes stand `indent` columns in."""
    before = rf" {{0,{indent - 1}}}[^ \n\r#]|" if indent else ""
    return re.compile(rf"^(?:{before} {{{indent}}}(?!- )[^ \n\r#])", re.MULTILINE)
