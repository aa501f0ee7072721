"""The numbers in a sentence: what each says, however it is written, and the words that it belongs to.

82.4％ and 82.40%, 1,234 and 1234, 17万 and 170000, 六家 and 6家, 2025年9月15日 and 9月15日 say the same.
"""

from __future__ import annotations

import re
from typing import Literal, NamedTuple

from gkplan.deadlines_words import DIGITS

Kind = Literal["figure", "spelt", "date", "paper"]
"""A count or share in digits, or in Chinese characters; a date; the number of a paper (〔2025〕7号)."""


class Numeral(NamedTuple):
    """A number in a sentence."""

    kind: Kind
    value: tuple[str, ...]
    """Of a figure its digits and its %, of a date year, month and day, the ones that are not said empty."""
    text: str
    """As it is written."""
    label: str
    """The words right before it: 到期任务完成率; of a number in a list those before the first one."""
    measure: str
    """What it counts: 项次, 家; empty where nothing is said."""

    @property
    def counts(self) -> bool:
        """Whether it is a figure, which must not be lost or put in; in characters only where it counts something."""
        if self.kind == "spelt":
            return self.measure in _COUNTED and int(self.value[0]) > 1
        return self.kind == "figure"

    @property
    def shown(self) -> str:
        """The number among its words: 已完成15项次."""
        return f"{self.label[-_SHOWN_WORDS:]}{self.text}{self.measure}"


class Sentence(NamedTuple):
    """A sentence, or the text of a cell."""

    place: str
    text: str
    """Without blanks, but for those between two numbers, and with digits of half width."""
    numbers: tuple[Numeral, ...]
    skeleton: str
    """The text with a sign in the place of each number."""

    @property
    def figures(self) -> tuple[Numeral, ...]:
        """Its figures."""
        return tuple(number for number in self.numbers if number.counts)


_SHOWN_WORDS = 10
_COUNTED = frozenset({"项次", "项", "家", "份"})
_MEASURE = "项次|季度|半年|个百分点|个月|项|家|次|份|天|个|件|条|人|户|期|年|月|日"
_MEASURES = re.compile(_MEASURE)
_HALF = {code: code - 0xFEE0 for code in (*range(0xFF10, 0xFF1A), 0xFF05, 0xFF0E)}  # ０-９ ％ ．
_BLANK = re.compile(r"(?<=[0-9%])(\s)\s*(?=[0-9])|\s+")
"""Blanks; those of the first kind keep two numbers apart."""
_START = re.compile(r"(?:注[：:])?(?:[（(][0-9]{1,2}[）)]|[0-9]{1,2}[.、)](?![0-9]))")
"""The number of a note, which Word may take over as one of its own."""
_SPELT = "〇零一二两三四五六七八九十百千万亿"
_MOST_SPELT = 12
"""Characters of a number at the most; a longer run of them is none."""
_NUMBER = re.compile(
    r"(?P<paper>[〔\[（(【](?P<series>[0-9]{4})[〕\]）)】]第?(?P<serial>[0-9]+)号)"
    r"|(?P<date>(?P<y>[0-9]{4})年(?:(?P<ym>[0-9]{1,2})月(?:(?P<ymd>[0-9]{1,2})日)?)?"
    r"|(?P<m>[0-9]{1,2})月(?:(?P<md>[0-9]{1,2})日)?|(?P<d>[0-9]{1,2})日"
    r"|(?P<iy>[0-9]{4})(?P<dash>[-/.])(?P<im>[0-9]{1,2})(?P=dash)(?P<id>[0-9]{1,2})(?![0-9]))"
    r"|(?P<figure>(?:[0-9]{1,3}(?:,[0-9]{3})+(?![0-9])|[0-9]+)(?:\.[0-9]+)?[万亿]{0,2}[%‰]?)"
    rf"|(?P<spelt>(?<![第{_SPELT}])(?![万亿])[{_SPELT}]{{1,{_MOST_SPELT}}})(?={_MEASURE})"
)
_WORDS = re.compile(r"[^，,。；;：:、！!？?（()）【】“”《》]*(?=[（(：:“《]?$)")
_FURTHEST = 24
"""Characters of a label at the most."""
_SIGN = {"figure": "#", "spelt": "#", "date": "@", "paper": "&"}
_POWERS = {"亿": 8, "万": 4, "千": 3, "百": 2, "十": 1}  # of ten


def sentence(place: str, text: str) -> Sentence:
    """Return a sentence with its numbers."""
    flat = _BLANK.sub(lambda match: " " if match[1] else "", text.translate(_HALF))
    start = _START.match(flat)
    place_after = kept = start.end() if start else 0
    numbers: list[Numeral] = []
    parts: list[str] = []
    for match in _NUMBER.finditer(flat, place_after):
        kind: Kind = match.lastgroup  # type: ignore[assignment]
        measure = _MEASURES.match(flat, match.end()) if kind in {"figure", "spelt"} else None
        before = flat[max(place_after, match.start() - _FURTHEST) : match.start()]
        words = _WORDS.search(before)
        label = numbers[-1].label if numbers and before == "、" else words[0].strip() if words else ""
        numbers.append(Numeral(kind, _value(kind, match), match[0], label, measure[0] if measure else ""))
        parts += [flat[kept : match.start()], _SIGN[kind]]
        kept = match.end()
        place_after = measure.end() if measure else kept
    return Sentence(place, flat, tuple(numbers), f"{''.join(parts)}{flat[kept:]}")


def _value(kind: Kind, match: re.Match[str]) -> tuple[str, ...]:
    if kind == "paper":
        return match["series"], match["serial"].lstrip("0")
    if kind == "date":
        month, day = match["ym"] or match["m"] or match["im"], match["ymd"] or match["md"] or match["d"] or match["id"]
        return tuple((part or "").lstrip("0") for part in (match["y"] or match["iy"], month, day))
    if kind == "spelt":
        return str(_spelt(match[0])), ""
    number = match[0].rstrip("%‰")
    digits = number.rstrip("万亿")
    power = sum(_POWERS[char] for char in number[len(digits) :])
    whole, _, rest = digits.replace(",", "").partition(".")
    whole, rest = whole + rest[:power].ljust(power, "0"), rest[power:].rstrip("0")
    return (whole.lstrip("0") or "0") + (f".{rest}" if rest else ""), match[0][len(number) :]


def _spelt(text: str) -> int:
    """Return a number in Chinese characters: 一百零五, 二〇二五, 三万二千; it is cut at its largest power."""
    for char, power in _POWERS.items():
        above, found, below = text.rpartition(char)
        if found:
            return (_spelt(above) if above else 1) * int(10**power) + (_spelt(below) if below else 0)
    return int("".join(str(DIGITS[char]) for char in text))


def same(one: Numeral, other: Numeral) -> bool:
    """Whether two numbers say the same; a date may leave out its year."""
    if "date" not in {one.kind, other.kind}:
        return one.value == other.value and ("paper" in {one.kind, other.kind}) is (one.kind == other.kind == "paper")
    if one.kind != other.kind or one.value[1:] != other.value[1:]:
        return False
    return one.value[0] == other.value[0] or not (one.value[0] and other.value[0])
