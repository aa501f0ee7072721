"""What in a text may not go out to the public: phone numbers, identity-card numbers, marks of secrecy. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from datetime import date
from typing import NamedTuple

MOBILE, LANDLINE, IDENTITY, MARK = "手机号码", "电话号码", "身份证号码", "密级或内部标志"


class Found(NamedTuple):
    """One thing that may not go out."""

    kind: str
    shown: str
    """As much of it as finds the place again, its middle hidden."""


_DASH = r"(?:\s?[-\u2010-\u2015]\s?|\s)?"
_MOBILE = re.compile(rf"(?<!\d)(?:\+?86{_DASH})?1[3-9]\d(?:{_DASH}\d{{4}}){{2}}(?!\d|\s?[元万亿])")
_LANDLINE = re.compile(rf"(?<!\d)\(?(?:(?:010|02\d)\)?{_DASH}[2-8]\d{{7}}|0[3-9]\d\d\)?{_DASH}[2-8]\d{{6,7}})(?!\d)")
"""Area codes of three digits go with eight digits; a local number begins with 2 to 8."""
_LOCAL = re.compile(r"(?:电话|座机|传真|手机|热线|[Tt][Ee][Ll])[:：.\s]*([2-8]\d{6,7})(?!\d)")
_EIGHTEEN = re.compile(r"(?<![0-9A-Za-z])[1-9]\d{16}[0-9Xx](?![0-9A-Za-z])")
_FIFTEEN = re.compile(r"(?<![0-9A-Za-z])[1-9]\d{14}(?![0-9A-Za-z])")
_IN_WORD = re.compile(r"[0-9A-Za-z_]")

_UNSEEN = re.compile("[\u00ad\u200b-\u200f\u2060-\u2064\ufeff]")

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "10X98765432"
_PROVINCES = frozenset({
    11, 12, 13, 14, 15, 21, 22, 23, 31, 32, 33, 34, 35, 36, 37, 41, 42, 43, 44, 45, 46, 50, 51, 52, 53, 54,
    61, 62, 63, 64, 65, 71, 81, 82, 83,
})  # fmt: skip

_SECRECY = re.compile("工作秘密|绝密|机密|秘密")
_KINDS = ("国家", "商业", "企业", "军事", "技术")
_VERBS = ("涉及", "保守", "泄露", "泄漏", "属于")
_DENIED = re.compile(
    "(?:不涉及|未涉及|不属于|不含)[国家商业企军事技术工作秘密机绝级个人隐私敏感信息任何等和及与或、,]*$"
)
_CLAUSE = re.compile("[。;\n]")
_NEAR = 30
_INTERNAL = re.compile(
    "内部(?:资料|文件|材料|使用|掌握|传阅|参考|刊物|通报|传真|明电|发行)"
    '|(?:^|(?<=[(\\[【〔〖「『“"《\\s:,.;、。]))内部(?=$|[)\\]】〕〗」』”"》★\\s:,.;、。])'
)
"""内部 as a mark: before the word for a paper, or by itself; 内部管理制度 is none."""


def found(text: str, *, address: bool = False) -> Iterator[Found]:
    """Yield what may not go out; in an address numbers count only where they are no part of a longer word."""
    plain = _UNSEEN.sub("", unicodedata.normalize("NFKC", text))
    yield from _numbers(plain, address=address)
    for mark in dict.fromkeys(_marks(plain)):
        yield Found(MARK, mark)


def _numbers(plain: str, *, address: bool) -> Iterator[Found]:
    rules: tuple[tuple[str, re.Pattern[str], Callable[[str], bool]], ...] = (
        (IDENTITY, _EIGHTEEN, is_identity),
        (IDENTITY, _FIFTEEN, is_old_identity),
        (MOBILE, _MOBILE, bool),
        (LANDLINE, _LANDLINE, bool),
    )
    for kind, pattern, holds in rules:
        for match in pattern.finditer(plain):
            if holds(match[0]) and not (address and _is_part(match)):
                yield Found(kind, hidden(match[0]))
    for match in () if address else _LOCAL.finditer(plain):
        yield Found(LANDLINE, hidden(match[1]))


def _is_part(match: re.Match[str]) -> bool:
    """Whether a number is part of a longer word, as the serial numbers in links are."""
    before, after = match.string[: match.start()][-1:], match.string[match.end() :][:1]
    return any(_IN_WORD.match(char) for char in (before, after))


def _marks(plain: str) -> Iterator[str]:
    for match in _SECRECY.finditer(plain):
        if not _speaks_of(match):
            yield match[0]
    for match in _INTERNAL.finditer(plain):
        yield match[0]


def _speaks_of(match: re.Match[str]) -> bool:
    """Whether a sentence only speaks of secrecy, as 经审查不涉及国家秘密、工作秘密 does, and is no mark of it."""
    text, start = match.string, match.start()
    clause = _CLAUSE.split(text[max(start - _NEAR, 0) : start])[-1]
    if clause.endswith(_KINDS + _VERBS) or _DENIED.search(clause):
        return True
    listed = match[0] == "工作秘密" and any(f"{kind}秘密" in clause for kind in _KINDS)
    return listed or text.startswith("载体", match.end())


def hidden(number: str) -> str:
    """Return a number with its middle hidden."""
    return f"{number[:3]}{'*' * (len(number) - 5)}{number[-2:]}"


def is_identity(number: str) -> bool:
    """Whether 18 digits are an identity-card number (GB 11643): province, day of birth and check digit are right."""
    total = sum(int(digit) * weight for digit, weight in zip(number, _WEIGHTS, strict=False))
    return _CHECKS[total % 11] == number[-1].upper() and _is_person(number, number[6:14])


def is_old_identity(number: str) -> bool:
    """Whether 15 digits can be an identity-card number of the old form."""
    return _is_person(number, f"19{number[6:12]}")


def _is_person(number: str, born: str) -> bool:
    if int(number[:2]) not in _PROVINCES or not 1900 <= int(born[:4]) <= 2099:
        return False
    try:
        date(int(born[:4]), int(born[4:6]), int(born[6:]))
    except ValueError:
        return False
    return True
