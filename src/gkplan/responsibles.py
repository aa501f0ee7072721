"""Reads a printed 责任单位 cell into roles: lead (牵头), responsible (责任), supporting (配合).

Registered names are found first, the longest first, so that the 、 inside 区政府各部门、单位 does not split
and a blank or line break inside a name does no harm. What is left is separators, role words and names that
the register lacks; the latter are kept as printed, never replaced by a near match.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterator, Mapping
from functools import lru_cache
from typing import Literal, NamedTuple

from gkplan.wording import fold

Role = Literal["lead", "responsible", "supporting"]

MAX_LENGTH = 500
_FIRST_MARK = 0xE000
"""Each name found is replaced by one private-use character from here on."""
_MARK = "[\ue000-\uf8ff]"

_LEAD = "牵头|统筹|主办|主责"
_SUPPORT = "协同配合|配合|协办|会办|协同|协作|参与|支持|会同"
_OWE = "责任|落实|承办|负责|实施"
_OFFICE = r"(?:单位|部门|科室|处室|科\(室\)|机构)"
_LABEL = (
    rf"(?P<label>(?:{_LEAD})(?:责任)?|主要责任|其他责任|(?:主要)?(?:{_OWE})|(?:{_SUPPORT})(?:责任)?)"
    rf"(?:{_OFFICE}(?::|(?=[ \n]))|:)"
)
_PEOPLE = r"[市区县镇分管牵头责任包保联系主要]{0,8}(?:领导|责任人|负责人|联系人):[^;/\n]*"
_LIMIT = r"(?:完成|办理)?(?:时限|时间)(?:要求)?:[^;/\n]*"
_MANNER = r"(?:分别|共同|联合|具体|各自|按(?:照)?(?:各自)?职责(?:分工)?(?:分别)?|均)*"
_SUFFIX = (
    rf"{_MANNER}(?:(?P<lead>(?:负责)?(?:{_LEAD})(?:抓总|组织|负责|落实|推进|实施)*)"
    rf"|(?P<support>(?:做好|积极|予以)?(?:{_SUPPORT})(?:做好|落实|工作|开展|推进)*)"
    rf"|(?P<owe>(?:为责任单位|(?:{_OWE})+)(?:推进|工作)?)|(?P<manner>按(?:照)?(?:各自)?职责(?:分工)?))"
)
_NOISE = r"\.+|以下不再列出|下同|以下同|等|并|和|及|与|由|无|-|—"
_RELEVANT = r"有关|相关|^等"


class Responsibles(NamedTuple):
    """Who is stated in which role; each name once, in its strongest role."""

    text: str
    lead: tuple[str, ...] = ()
    """Names as in the register, or as printed if it lacks them."""
    responsible: tuple[str, ...] = ()
    supporting: tuple[str, ...] = ()
    relevant: tuple[str, ...] = ()
    """The names that stand for an open set (有关、相关、等部门); they also stand in their role."""
    unknown: tuple[str, ...] = ()
    """The names that the register lacks."""


class Unreadable(NamedTuple):
    """A cell that states no unit in a way that can be read."""

    text: str
    reason: str
    suggestion: str | None


class _Reading:
    """The roles as they fill while the cell is read from left to right."""

    def __init__(self) -> None:
        self.roles: dict[Role, list[str]] = {"lead": [], "responsible": [], "supporting": []}
        self.waiting: list[str] = []
        self.label: Role | None = None
        self.unknown: list[str] = []
        self.relevant: list[str] = []

    def settle(self, role: Role | None = None) -> None:
        """Give the names since the last role word their role."""
        self.roles[role or self.label or "responsible"] += self.waiting
        self.waiting = []


def read(text: str, names: Mapping[str, str], relevant: Collection[str] = ()) -> Responsibles | Unreadable:
    """Read one cell.

    `names` maps every register name and alias to the register name; `relevant` holds the register names of
    relevant groups. Never raises for any text.
    """
    if not text.strip():
        return Unreadable(text, "没有写单位", None)
    if len(text) > MAX_LENGTH:
        return Unreadable(text, f"超过 {MAX_LENGTH} 字", None)
    if any(unicodedata.category(char) in {"Cc", "Cf", "Co", "Cs"} and not char.isspace() for char in text):
        return Unreadable(text, "有看不见的控制字符", None)
    marked, found = _mark(text, tuple(sorted((fold(name), target) for name, target in names.items())))
    reading = _Reading()
    for part in _parts(marked):
        problem = _take(part, found, reading, relevant)
        if problem:
            return Unreadable(text, problem, None)
    reading.settle()
    return _result(text, reading)


def _result(text: str, reading: _Reading) -> Responsibles:
    printed = {name: _as_printed(name, text) for name in reading.unknown}
    seen: set[str] = set()
    roles: dict[str, tuple[str, ...]] = {}
    for role, stated in reading.roles.items():
        fresh = [name for name in dict.fromkeys(stated) if name not in seen]
        seen.update(fresh)
        roles[role] = tuple(printed.get(name, name) for name in fresh)
    relevant = (printed.get(name, name) for name in reading.relevant)
    return Responsibles(
        text, **roles, relevant=tuple(dict.fromkeys(relevant)), unknown=tuple(dict.fromkeys(printed.values()))
    )


def _as_printed(name: str, text: str) -> str:
    """Return `name` (half-width) as it stands in `text`, without the blanks inside it."""
    places = [(part, index) for index, char in enumerate(text) for part in fold(char)]
    start = "".join(part for part, _ in places).find(fold(name))
    if start < 0:
        return name
    end = start + len(fold(name)) - 1
    return "".join(text[places[start][1] : places[end][1] + 1].split())


# ---------------------------------------------------------------- finding the names


def _mark(text: str, names: tuple[tuple[str, str], ...]) -> tuple[str, list[str]]:
    """Replace each registered name by a private-use character; return the text and the names in order."""
    words = _halved(text)
    found: list[str] = []
    pattern, targets = _name_pattern(names)

    def replace(match: re.Match[str]) -> str:
        found.append(targets["".join(match[0].split())])
        return chr(_FIRST_MARK + len(found) - 1)

    return (pattern.sub(replace, words) if pattern else words), found


def _halved(text: str) -> str:
    r"""Return half-width text in which line breaks are `\\n`, other blanks one space, closing marks gone."""
    words = unicodedata.normalize("NFKC", text.replace("⏎", "\n"))
    words = re.sub(r"[^\S\n]*[\n\r\v\f\x85\u2028\u2029]\s*", "\n", words.strip())
    words = re.sub(r"[^\S\n]+", " ", words)
    words = re.sub(r"[。.;,、\s]+$", "", words)
    outer = re.fullmatch(r"\(([^()]*(?:\([^()]*\)[^()]*)*)\)", words)
    return outer[1] if outer else words


@lru_cache(maxsize=8)
def _name_pattern(names: tuple[tuple[str, str], ...]) -> tuple[re.Pattern[str] | None, dict[str, str]]:
    targets = {name: target for name, target in names if name}
    if not targets:
        return None, {}
    ordered = sorted(targets, key=lambda name: (-len(name), name))
    choices = "|".join(r"\s*".join(re.escape(char) for char in name) for name in ordered)
    before = r"(?<![\u3400-\u9fff](?<!由)(?<!同)(?<!和)(?<!及)(?<!与)(?<!室)(?<!门)(?<!位)(?<!等))"
    after = rf"(?=$|[\s,、;:/()+&]|{_LEAD}|{_SUPPORT}|{_OWE}|按|分别|共同|联合|具体|均|等|和|及|与|为)"
    return re.compile(f"{before}(?:{choices}){after}"), targets


# ---------------------------------------------------------------- the rest


def _parts(words: str) -> Iterator[str]:
    """Yield labels, names, role words and unknown runs, from left to right."""
    words = re.sub(rf"({_MARK})\s*\([^()]*\)", r"\1", words)  # brackets after a known name hold its alias
    words = re.sub(r"\s+\(", "(", words)
    words = re.sub(rf"{_PEOPLE}|{_LIMIT}", ";", words)
    position = 0
    label, separator, run = (
        re.compile(_LABEL),
        re.compile(r"[\s,、;:/。+&]+"),
        re.compile(r"(?:\([^()]*\)|[^\s,、;:/。+&\ue000-\uf8ff])+"),
    )
    while position < len(words):
        match = label.match(words, position) or separator.match(words, position) or run.match(words, position)
        part = match[0] if match else words[position]
        position += len(part)
        if not separator.fullmatch(part):
            yield part


def _take(part: str, found: list[str], reading: _Reading, relevant: Collection[str]) -> str | None:
    """Take one part into the reading; return what is wrong with it, if anything."""
    if _FIRST_MARK <= ord(part[0]) < _FIRST_MARK + len(found):
        name = found[ord(part[0]) - _FIRST_MARK]
        reading.waiting.append(name)
        if name in relevant:
            reading.relevant.append(name)
        return None
    label = re.match(_LABEL, part + " ")
    if label and label.end() == len(part):
        reading.settle()
        reading.label = _role_of(label["label"])
        return None
    return _take_run(part, reading)


def _take_run(part: str, reading: _Reading) -> str | None:
    joined = re.fullmatch(r"(?:并)?(?:会同|商)(?P<rest>.*)", part)
    if joined:  # 由X牵头，会同Y、Z: what follows supports
        reading.settle()
        reading.label = "supporting"
        part = joined["rest"]
    match = re.fullmatch(rf"(?P<name>.*?){_SUFFIX}(?:的)?", part)
    name = match["name"] if match else part
    for piece in _pieces(name):
        _unknown(piece, reading)
    if match is None:
        return None
    if not reading.waiting and not any(reading.roles.values()):
        return f"“{part}”前面没有单位"
    role: Role = "lead" if match["lead"] else "supporting" if match["support"] else "responsible"
    reading.settle(reading.label if role == "responsible" else role)
    return None


def _pieces(name: str) -> Iterator[str]:
    """Split 由X, X和Y and X等部门 in a run that the register does not know."""
    name = re.sub(r"^(?:由|和|及|与)(?=.)", "", name)
    listed = re.fullmatch(r"(?P<first>.+?)(?P<rest>等.{0,20}(?:部门|单位|地区|机构|科室))", name)
    for found in (listed["first"], listed["rest"]) if listed else (name,):
        piece = found.strip(".")
        if piece and not re.fullmatch(_NOISE, piece):
            yield piece


def _unknown(piece: str, reading: _Reading) -> None:
    name = piece.removeprefix("等") if len(piece) > 3 else piece
    reading.waiting.append(name)
    reading.unknown.append(name)
    if re.search(_RELEVANT, piece):
        reading.relevant.append(name)


def _role_of(label: str) -> Role:
    if re.match(_LEAD, label) or label == "主要责任":
        return "lead"
    return "supporting" if re.match(_SUPPORT, label) else "responsible"
