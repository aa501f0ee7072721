"""Phone and identity-card numbers as people write them: with blanks, dashes and dots, or made one by what is before."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from functools import cache
from typing import NamedTuple

MOBILE, LANDLINE, IDENTITY = "手机号码", "电话号码", "身份证号码"

Hit = tuple[str, int, int]
"""Kind, and where it stands, as for a slice."""


def numbers(plain: str, *, address: bool) -> Iterator[Hit]:
    """Yield the numbers of a text in plain digits; in an address only those that are no part of a longer word."""
    patterns = _patterns("-" if address else _BETWEEN)
    for kind, match in _written(plain, patterns):
        if not (address and _is_part(match)):
            yield kind, match.start(), match.end()
    for kind, pattern in () if address else _labelled():
        for match in pattern.finditer(plain):
            yield from ((kind, *place) for place in _each(match))


def _written(plain: str, patterns: _Patterns) -> Iterator[tuple[str, re.Match[str]]]:
    """Yield what is a number by the way it is written."""
    yield from ((IDENTITY, match) for match in _EIGHTEEN.finditer(plain) if is_identity(_compact(match[0])))
    yield from ((IDENTITY, match) for match in _FIFTEEN.finditer(plain) if is_old_identity(match[0]))
    for match in patterns.mobile.finditer(plain):
        if _is_labelled(match) or not (_is_money(match) or _ends_in_date(match)):
            yield MOBILE, match
    for match in patterns.landline.finditer(plain):
        if _is_labelled(match) or not (_is_serial(match) or _ends_in_date(match)):
            yield LANDLINE, match


def _is_part(match: re.Match[str]) -> bool:
    """Whether a number is part of a longer word, as the serial numbers in links are."""
    before, after = match.string[: match.start()][-1:], match.string[match.end() :][:1]
    return any(_IN_WORD.match(char) for char in (before, after))


_IN_WORD = re.compile(r"[0-9A-Za-z_]")

# ---------------------------------------------------------------- phone numbers

_BETWEEN = r"[\s·•・‧∙.\-_/~\u2010-\u2015\u2500]{1,3}"
"""What people put between the groups of a number."""
_AREA = r"0(?:3[13579]|4[1-8]|5[1-9]|6[369]|7[0-79]|8[1-35789]|9[013-579])\d"
"""Area codes of four digits; 0401 is none."""
_ABROAD = r"(?:10|2\d|[3-9]\d\d)"
"""Area codes behind +86, where they lose their nought."""


class _Patterns(NamedTuple):
    mobile: re.Pattern[str]
    landline: re.Pattern[str]


@cache
def _patterns(between: str) -> _Patterns:
    """Return how phone numbers are written with `between` between their groups.

    Area codes of three digits go with eight digits; a local number begins with 2 to 8.
    """
    ways = (
        "1[3-9]#{9}", "1[3-9]# #{4} #{4}", "1[3-9]# #{8}", "1[3-9]#{3} #{6}", "1[3-9]#{2} #{3} #{4}",
        "1[3-9]# #{3} #{5}", "1[3-9]#{5} #{4}",
    )  # fmt: skip
    mobile = "|".join(way.replace("#", r"\d").replace(" ", between) for way in ways) + r"|1\s[3-9](?:\s\d){9}"
    eight, seven = (rf"(?:[2-8]\d{{{most - 1}}}|[2-8]\d{{{most - 5}}}{between}\d{{4}})" for most in (8, 7))
    either = f"(?:{eight}|{seven})"
    coded = rf"\(?(?:(?:010|02\d)\)?(?:{between})?{eight}|{_AREA}\)?(?:{between})?{either})"
    abroad = rf"(?:(?:\+|00)86|86(?=\D))(?:{between})?{_ABROAD}(?:{between})?{either}"
    return _Patterns(
        re.compile(rf"(?<!\d)(?:(?:\+|00)?\(?86\)?(?:{between})?)?(?:{mobile})(?!\d|\.\d)"),
        re.compile(rf"(?<!\d)(?:{coded}|{abroad})(?!\d)"),
    )


_NEAR = 16
_MONEY = re.compile(r"\s?(?:[余多]?元|[万亿][余多]?元|[万亿](?![\u4e00-\u9fff])|[万亿](?=[人次户件吨亩斤平立千公]))")
_SERIAL = re.compile(r"(?:编号|序号|文号|档号|案号|卷号|单号|〔\d{4}〕|\[\d{4}\])[:.\s第]*$")


def _is_labelled(match: re.Match[str]) -> bool:
    return _label_before().search(match.string[max(match.start() - _NEAR, 0) : match.start()]) is not None


@cache
def _label_before() -> re.Pattern[str]:
    return re.compile(rf"{_CALLED}[^\d。;\n]*$", re.IGNORECASE)


def _is_money(match: re.Match[str]) -> bool:
    return _MONEY.match(match.string, match.end()) is not None


def _is_serial(match: re.Match[str]) -> bool:
    return _SERIAL.search(match.string[max(match.start() - _NEAR, 0) : match.start()]) is not None


def _ends_in_date(match: re.Match[str]) -> bool:
    """Whether a number in groups is rather a date behind something: 0901-20250930, 15800-202509, 1380000 2025."""
    groups = re.findall(r"\d+", match[0])
    digits = "".join(groups)
    if len(groups) == 1:
        return False
    whole, month = digits[-8:], digits[-6:]
    return (
        _is_day(whole)
        or (groups[-1] == month and month[:2] == "20" and "01" <= month[4:] <= "12")
        or (len(groups[0]) == 7 and groups[-1][:2] in {"19", "20"})
    )


def _is_day(digits: str, *, since: int = 1949) -> bool:
    try:
        return since <= int(digits[:4]) <= 2099 and bool(date(int(digits[:4]), int(digits[4:6]), int(digits[6:])))
    except ValueError:
        return False


# ---------------------------------------------------------------- numbers by what stands before them

_CALLED = (
    r"(?:电\s{0,3}话|座\s{0,3}机|固\s{0,3}话|传\s{0,3}真|手\s{0,3}机|热\s{0,3}线|联\s{0,3}系\s{0,3}方\s{0,3}式"
    r"|联\s{0,3}系\s{0,3}人|值\s{0,3}班\s{0,3}室|(?<![a-z])(?:tel|phone|fax|mobile)|[\u260e\u260f\u2706])"
)
"""What stands before a number that is a phone number, however short it is."""
_DIRECTLY = r"(?:号码?|是|为|[:.\s]|\([^()\d]{0,12}\))*"
_SOMEBODY = r"(?:号码?)?[:\s][^\d。;\n]{0,12}"
_LOCAL = r"(?![48]00[\s\-])(?:[2-8]\d{6,7}|[2-8]\d{2,3}[\s·\-\u2010-\u2015]{1,2}\d{4})(?!\d)"
_COUNTED = r"(?!\s?[余多万亿]*[件次个人户条元起份篇家项场通宗例%])(?!\s?[万亿])"
_EACH = re.compile(r"\d(?:[ \-·\u2010-\u2015]{0,2}\d)*[Xx]?")


@cache
def _labelled() -> tuple[tuple[str, re.Pattern[str]], ...]:
    """Return what is a number only by what stands before it: its kind and pattern."""
    local = rf"(?P<numbers>{_LOCAL}(?:\s?[、/,和或]\s?{_LOCAL})*){_COUNTED}"
    card = r"(?:身\s{0,3}份\s{0,3}证|身份号码|(?<![a-z])id)[^\d\n]{0,12}"
    patterns = (
        (IDENTITY, rf"{card}(?P<numbers>\d(?:[ \-]?\d){{13,16}}[ \-]?[\dx])(?!\d)"),
        (LANDLINE, rf"{_CALLED}{_DIRECTLY}{local}"),
        (LANDLINE, rf"{_CALLED}{_SOMEBODY}{local}"),
        (LANDLINE, r"短\s{0,3}号[:\s号码是为]*(?P<numbers>\d{3,6})(?!\d)"),
        (MOBILE, rf"{_CALLED}{_DIRECTLY}(?P<numbers>1[3-9]\d{{8}}(?:\d\d)?)(?!\d)"),
    )
    return tuple((kind, re.compile(pattern, re.IGNORECASE)) for kind, pattern in patterns)


def _each(match: re.Match[str]) -> Iterator[tuple[int, int]]:
    start, end = match.span("numbers")
    return (number.span() for number in _EACH.finditer(match.string, start, end))


# ---------------------------------------------------------------- identity-card numbers

_SPLIT = r"[ \-]{0,2}"
_EIGHTEEN = re.compile(
    rf"(?<![0-9A-Za-z])[1-9](?:\d{{5}}{_SPLIT}\d{{4}}{_SPLIT}\d{{4}}{_SPLIT}\d{{3}}[0-9Xx]"
    r"|\d{3}(?:[ \-]\d{4}){3}[ \-]\d[0-9Xx])(?![0-9A-Za-z])"
)
_FIFTEEN = re.compile(r"(?<![0-9A-Za-z])[1-9]\d{14}(?![0-9A-Za-z])")
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "10X98765432"
_PROVINCES = frozenset({
    11, 12, 13, 14, 15, 21, 22, 23, 31, 32, 33, 34, 35, 36, 37, 41, 42, 43, 44, 45, 46, 50, 51, 52, 53, 54,
    61, 62, 63, 64, 65, 71, 81, 82, 83,
})  # fmt: skip


def is_identity(number: str) -> bool:
    """Whether 18 digits are an identity-card number (GB 11643): province, day of birth and check digit are right."""
    total = sum(int(digit) * weight for digit, weight in zip(number, _WEIGHTS, strict=False))
    return _CHECKS[total % 11] == number[-1].upper() and _is_person(number, number[6:14])


def is_old_identity(number: str) -> bool:
    """Whether 15 digits can be an identity-card number of the old form."""
    return _is_person(number, f"19{number[6:12]}")


def _compact(number: str) -> str:
    return number.replace(" ", "").replace("-", "")


def _is_person(number: str, born: str) -> bool:
    return int(number[:2]) in _PROVINCES and _is_day(born, since=1900)
