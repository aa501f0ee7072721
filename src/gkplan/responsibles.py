"""Reads a printed 责任单位 cell into roles: lead (牵头), responsible (责任), supporting (配合).

The cell is folded to half-width characters without white space, cut into tokens from left to right (a
registered name first, the longest first, so that the 、 inside 区政府各部门、单位 does not split), and the
tokens are dealt out to roles. What the register lacks is kept as printed, never replaced by a near match;
what cannot be dealt out is `Unreadable` rather than dropped.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Iterator, Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Literal, NamedTuple

from gkplan.wording import closest, fold

if TYPE_CHECKING:
    import re

Role = Literal["lead", "responsible", "supporting"]
Kind = Literal["name", "role", "with", "label", "skip", "none", "break", "bad"]

MAX_LENGTH = 500

_WORDS: dict[Role, str] = {
    "lead": "牵头 总牵头 统筹 主办 主责 主责任 牵总 主抓 主要责任 主要负责 主要承办 第一责任",
    "responsible": "责任 落实 承办 负责 实施 推进 办理 执行 完成 各负其责",
    "supporting": "配合 协办 会办 协同 协作 参与 参加 支持 协助",
}
_MANNERS = (
    "按职责 按照职责 按各自职责 按照各自职责 根据职责 根据各自职责 依职责 依据职责 依照职责 结合职责 职责 "
    "按分工 按照分工 分工 分别 共同 联合 各自 各司其职 均 都 具体 主要 积极 密切 全力 组织 协调 "
    "推动 指导 开展 做好 抓好 抓总 相关工作 工作 予以 给予 提供 技术 统一 贯彻 同步 严格 认真 切实 主动 按时 并 到位"
)
_SHARING = ("职责", "分工", "分别", "各自", "各司其职", "共同")
_ROLE_WORDS = tuple(word for words in _WORDS.values() for word in words.split())
_STRONG = ("牵头", "配合", "负责", "承办", "主办", "协办", "会办")
"""Role words that may stand between two names that nothing separates; the others occur inside names."""
_OFFICE = "(?:单位(?:和部门)?|部门(?:和单位)?|科室|处室|股室|机构|主体)"
_LEADERS = (
    "(?:[省市区县镇级]|牵头|分管|责任|联系|包保|主管|协管|主要|配合|第一|直接|挂图|督办|督导|单位|部门|党政)*"
    "(?:领导|责任人|负责人|联系人|联络员|信息员|电话)(?:姓名|及职务|同志)?"
)
_LIMITS = "(?:完成|办结|办理|工作)?(?:时限|时间|期限|时间节点|进度)(?:要求|安排)?|备注|说明"
_REMARKS = (
    "(?:(?:以下|后续|此后)?(?:不再(?:逐一|一一|重复)?列出|下同|均同|同)|排名不分先后"
    "|(?:20[0-9]{2}年)?[0-9]{1,2}月(?:[0-9]{1,2}日|底|[上中下]旬)?(?:之?前)?完成)"
)
_LABELS = tuple(f"{word}单位" for word in ("牵头", "责任", "配合", "主办", "承办", "协办", "主要责任", "协同配合"))
_BREAKS = {"。": "sentence", ";": "clause", ",": "clause", "/": "clause", "|": "clause", "⏎": "clause"} | dict.fromkeys(
    "、丶!•●◆■▪·*\\+&", "list"
)
_NOTHING = ("none", "null", "nan", "~")
_OFFICE_ENDS = frozenset("局委办厅部处科室院所站队会心府司团行校学道镇乡门位构县市区州旗馆台组厂")
_DISTRICT = frozenset("省市区县州旗镇乡各")
_BARE = frozenset(
    ("局", "委", "办", "科", "室", "处", "公司", "中心", "办公室", "小组", "领导小组", "工作组")
) | frozenset(("单位", "部门", "机构", "科室", "处室"))
_OPEN = ("有关", "相关", "涉及", "其他", "其它", "各试点", "主管部门")
_PLURAL = ("各", "有关", "相关")


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


class _Token(NamedTuple):
    kind: Kind
    start: int
    end: int
    role: Role | None = None
    name: str | None = None
    """The register name, if the register has it."""
    detail: str = ""
    """How far a break reaches, `bracket` for a role in brackets, `tail` for 等部门."""


class _Register(NamedTuple):
    """The register, folded."""

    targets: dict[str, str]
    by_start: dict[str, tuple[str, ...]]
    """The folded names under their first character, the longest first."""


class _Patterns(NamedTuple):
    affix: re.Pattern[str]
    word: re.Pattern[str]
    label: re.Pattern[str]
    skip: re.Pattern[str]
    remark: re.Pattern[str]
    tail: re.Pattern[str]
    bare_tail: re.Pattern[str]
    more: re.Pattern[str]
    number: re.Pattern[str]
    particle: re.Pattern[str]


class _Cell(NamedTuple):
    text: str
    folded: str
    origin: list[int]
    """For each folded character its place in `text`."""
    gaps: list[str]
    """For each folded character, and for the end, the white space before it: nothing, a blank or a line break."""
    closes: dict[int, int]
    """For each opening bracket that has a partner, the partner's place."""
    register: _Register


def read(text: str, names: Mapping[str, str], relevant: Collection[str] = ()) -> Responsibles | Unreadable:
    """Read one cell.

    `names` maps every register name and alias to the register name; `relevant` holds the register names of
    relevant groups. Never raises for any text.
    """
    words = "" if len(text) > MAX_LENGTH else fold(text)
    problem = _refusal(text, words)
    if problem:
        return Unreadable(text, problem, None)
    register = _register(tuple(names.items()))
    if words in register.targets:
        name = register.targets[words]
        return Responsibles(text, responsible=(name,), relevant=(name,) if name in relevant else ())
    if not words.strip("无没有暂-—―–_/()。."):
        return Responsibles(text)
    return _deal(_cell(text, register), relevant)


def _refusal(text: str, words: str) -> str | None:
    """Return why `text` is not even looked at, if so."""
    if len(text) > MAX_LENGTH:
        return f"超过 {MAX_LENGTH} 字"
    if not words or words.lower() in _NOTHING:
        return "没有写单位"
    if any(unicodedata.category(char) in {"Cc", "Cf", "Co", "Cs"} and not char.isspace() for char in text):
        return "有看不见的控制字符"
    return None


@lru_cache(maxsize=8)
def _register(names: tuple[tuple[str, str], ...]) -> _Register:
    targets: dict[str, str] = {}
    for name, target in names:
        targets.setdefault(fold(name), target)
    targets.pop("", None)
    by_start: dict[str, list[str]] = {}
    for name in sorted(targets, key=len, reverse=True):
        by_start.setdefault(name[0], []).append(name)
    return _Register(targets, {start: tuple(found) for start, found in by_start.items()})


@lru_cache(maxsize=1)
def _patterns() -> _Patterns:
    """Compile on first use; repeats are possessive, so that no text makes them backtrack."""
    import re

    def longest_first(words: str) -> str:
        return "|".join(sorted(words.split(), key=len, reverse=True))

    roles = longest_first(" ".join(_WORDS.values()))
    words = longest_first(" ".join((*_WORDS.values(), _MANNERS)))
    affix = f"(?:(?:作为|为|是)(?:{roles})++{_OFFICE}|{words})"
    label = (
        f"(?:其他|其它|次要|[省市区县]级|直接)*+(?:{words})++(?P<office>{_OFFICE}(?:\\([^()]{{1,6}}\\))?)?"
        f"(?P<other>(?:[、和及与](?:{words})++{_OFFICE}?)*+)(?P<mark>:|为|是)?"
    )
    return _Patterns(
        affix=re.compile(affix),
        word=re.compile(words),
        label=re.compile(label),
        skip=re.compile(f"(?:{_LEADERS}|{_LIMITS})(?P<mark>:)?"),
        remark=re.compile(_REMARKS),
        tail=re.compile(
            f"等(?:各|有关|相关|[0-9一二三四五六七八九十]+[个家]|{_OFFICE}|[省市区县](?:[直级各]|有关|相关))"
        ),
        bare_tail=re.compile(f"(?:[0-9一二三四五六七八九十]+[个家])?各?{_OFFICE}(?:\\([^()]*\\)|、单位)?"),
        more=re.compile("、(?:直属)?(?:单位|部门|机构)"),
        number=re.compile(r"\(?(?:[0-9]{1,2}|[一二三四五六七八九十]{1,2})[.)、:]"),
        particle=re.compile("并由|再由|则由|(?:分别|具体|主要)?由|其中|以及|同时|[和及与并请以且另]"),
    )


def _cell(text: str, register: _Register) -> _Cell:
    """Fold `text` character by character, keeping where each came from and where white space stood."""
    folded: list[str] = []
    origin: list[int] = []
    gaps: list[str] = [""]
    for place, char in enumerate(text):
        category = unicodedata.category(char)
        parts = "" if category == "No" else fold(char)  # ① and ㈠ number the units, as a new line does
        if not parts:
            broken = category == "No" or char in "\n\r\v\f\x85\u2028\u2029" or gaps[-1] == "\n"
            gaps[-1] = "\n" if broken else " "
        for part in parts:
            folded.append("(" if part in "【〔[" else ")" if part in "】〕]" else part)
            origin.append(place)
            gaps.append("")
    gaps[-1] = "\n"
    return _Cell(text, "".join(folded), origin, gaps, _brackets(folded), register)


def _brackets(chars: list[str]) -> dict[int, int]:
    opened: list[int] = []
    closes: dict[int, int] = {}
    for place, char in enumerate(chars):
        if char == "(":
            opened.append(place)
        elif char == ")" and opened:
            closes[opened.pop()] = place
    return closes


# ---------------------------------------------------------------- tokens


def _tokens(cell: _Cell) -> Iterator[_Token]:
    place = 0
    while place < len(cell.folded):
        if cell.gaps[place] == "\n" and place:
            yield _Token("break", place, place, detail="clause")
        token = _token(cell, place)
        yield token
        place = token.end


def _token(cell: _Cell, place: int) -> _Token:
    token = _known(cell, place) or _label(cell, place) or _aside(cell, place) or _separator(cell, place)
    return token or _tail(cell, place) or _together(cell, place) or _verb(cell, place) or _unknown(cell, place)


def _known(cell: _Cell, place: int) -> _Token | None:
    """Take the longest registered name that ends where a name can end."""
    for name in cell.register.by_start.get(cell.folded[place], ()):
        if cell.folded.startswith(name, place):
            end = _name_end(cell, place, place + len(name))
            if end:
                return _Token("name", place, end, name=cell.register.targets[name])
    return None


def _name_end(cell: _Cell, start: int, end: int) -> int | None:
    """Return where a name with its alias brackets ends; None if the name goes on, and is another one."""
    while _bracket(cell, end) == "alias":
        inner = cell.folded[end + 1 : cell.closes[end]]
        if cell.folded.startswith(_PLURAL, start) or inner.startswith(("含", "除", "不含", "不包括", "包括")):
            return None  # 各镇（街道） where only 各镇 is registered: the bracket widens or narrows the name
        end = cell.closes[end] + 1
    more = _patterns().more.match(cell.folded, end)
    if more and cell.folded[start:end].endswith(("部门", "单位")) and _ends(cell, start, more.end(), known=True):
        return None
    return end if _ends(cell, start, end, known=True) else None


def _stops(cell: _Cell, place: int) -> bool:
    """Whether white space, punctuation or a bracket stands at `place`."""
    return bool(cell.gaps[place]) or _is_mark(cell, place) or cell.folded[place] in "():"


def _is_mark(cell: _Cell, place: int) -> bool:
    char = cell.folded[place]
    if char == ".":  # 1.区财政局 and … separate, No.1 does not
        following = cell.folded[place + 1 : place + 2]
        return not (following.isascii() and following.isalnum())
    return char in _BREAKS


def _ends(cell: _Cell, start: int, place: int, *, known: bool = False) -> bool:
    return _stops(cell, place) or _connects(cell, start, place, known=known)


def _connects(cell: _Cell, start: int, place: int, *, known: bool = False) -> bool:
    """Whether 等, a role word, a label or a conjunction follows the name that began at `start`."""
    left = known or (place - start > 1 and _like_office(cell, place))
    if cell.folded[place] == "等":
        return left or bool(_patterns().tail.match(cell.folded, place))
    if _verb_end(cell, place, left=left) or (left and _with_end(cell, place)):
        return True
    if not left:
        return False
    joint = _patterns().particle.match(cell.folded, place)
    if joint and cell.folded[place] in "和及与并以" and _begins_name(cell, joint.end()):
        return True
    label = _label(cell, place)
    return label is not None and cell.folded[label.end - 1] == ":"


def _like_office(cell: _Cell, end: int) -> bool:
    """Whether what ends before `end` ends as names of offices do."""
    if cell.folded[end - 1] == ")":
        return True
    return cell.folded[end - 1] in _OFFICE_ENDS and not cell.folded.endswith("常委", 0, end)


def _begins_name(cell: _Cell, place: int) -> bool:
    """Whether a name surely begins at `place`: a registered one, or one led by 区, 市, 各 …"""
    if place >= len(cell.folded) or _is_mark(cell, place):
        return False
    if any(cell.folded.startswith(name, place) for name in cell.register.by_start.get(cell.folded[place], ())):
        return cell.folded[place:] not in _BARE
    return cell.folded[place] in _DISTRICT and not _stops(cell, place + 1)


def _run_end(cell: _Cell, place: int) -> int:
    """Return where the next separator stands."""
    while place < len(cell.folded) and (cell.folded[place] == "(" or not _is_mark(cell, place)):
        place = cell.closes.get(place, place) + 1
        if cell.gaps[min(place, len(cell.folded))] == "\n" or cell.folded[place] in "):":
            break
    return min(place, len(cell.folded))


def _verb_end(cell: _Cell, place: int, *, left: bool) -> int | None:
    """Return where the role words at `place` end; None if they are part of a name (区重点项目责任办公室)."""
    end = _affix_end(cell, place)
    words = cell.folded[place:end]
    if not words or (_role_of(words) is None and not any(word in words for word in _SHARING)):
        return None
    if _stops(cell, end):
        return end
    if not left:
        return None
    if _begins_name(cell, end) or cell.folded.startswith(("由", "会同"), end) or cell.folded.startswith("并由", end):
        return end
    rest = cell.folded[end : _run_end(cell, end)]
    strong = words.endswith(_STRONG) and rest not in _BARE
    return end if strong and (rest[-1] in _OFFICE_ENDS or rest.endswith(_STRONG)) else None


def _affix_end(cell: _Cell, start: int) -> int:
    """Return where the run of role words and adverbs at `start` ends, at the latest where a name begins."""
    place = start
    while found := _patterns().affix.match(cell.folded, place):
        names = cell.register.by_start.get(cell.folded[place], ()) if place > start else ()
        if any(len(name) > len(found[0]) and cell.folded.startswith(name, place) for name in names):
            break
        place = found.end()
    return place


def _role_of(words: str) -> Role | None:
    """Return the role that the first role word of `words` gives: 牵头落实 leads, 负责落实 is responsible."""
    for word in _patterns().word.findall(words):
        for role, choices in _WORDS.items():
            if word in choices.split():
                return role
    return None


def _with_end(cell: _Cell, place: int) -> int | None:
    """Return where a 会同 ends that names stand behind."""
    word = cell.folded[place : place + 2]
    if word not in ("会同", "协同", "联合") or not place:  # 会同县 is a county
        return None
    return place + 2 if word == "会同" or _begins_name(cell, place + 2) else None


def _bracket(cell: _Cell, place: int) -> str | None:
    """Tell what the bracket at `place` holds: an alias, a role (牵头), or a clause (配合单位：…)."""
    if place not in cell.closes:
        return None
    inner = cell.folded[place + 1 : cell.closes[place]]
    patterns = _patterns()
    label = patterns.label.fullmatch(inner)
    if (
        _affix_end(cell, place + 1) == cell.closes[place]
        or (label and label["mark"] is None)
        or patterns.remark.fullmatch(inner)
    ):
        return "role"
    if ":" in inner or inner.endswith(_ROLE_WORDS) or not inner:
        return "clause"
    return "alias"


def _label(cell: _Cell, place: int) -> _Token | None:
    """Take 牵头单位：, 配合： or, before a name, 责任单位 and 责任单位为."""
    found = _patterns().label.match(cell.folded, place)
    if not found or not (found["mark"] == ":" or found["office"]):
        return None
    if found["office"] and found["mark"] is None and not found["other"]:
        end, other = found.end(), cell.folded[place] in "其次"
        if other and not (end < len(cell.folded) and cell.gaps[end]):
            return None  # 其他单位 in a list of units
    words = (found[0], *found["other"].replace("和", "、").replace("及", "、").replace("与", "、").split("、"))
    head = words[0][: len(words[0]) - len(found["other"])] if found["other"] else words[0]
    roles = {_role_of(word) for word in (head, *words[1:]) if _patterns().word.search(word)}
    if len(roles) > 1:
        return _Token("bad", place, found.end(), detail="把不同的分工写在一起")
    return _Token("label", place, found.end(), role=roles.pop() or "responsible")


def _aside(cell: _Cell, place: int) -> _Token | None:
    """Take what names no unit: 分管领导：, 完成时限：, 以下不再列出, 无, a number."""
    patterns = _patterns()
    skipped = patterns.skip.match(cell.folded, place)
    if skipped and (skipped["mark"] or (skipped.end() < len(cell.folded) and cell.gaps[skipped.end()])):
        return _Token("skip", place, skipped.end())
    remark = patterns.remark.match(cell.folded, place)
    if remark and _stops(cell, remark.end()):
        return _Token("break", place, remark.end(), detail="list")
    end = place + len(cell.folded[place:]) - len(cell.folded[place:].lstrip("-—―–"))
    if end == place:
        end += next((len(word) for word in ("暂无", "没有", "无") if cell.folded.startswith(word, place)), 0)
    if end > place and _stops(cell, end):
        return _Token("none", place, end)
    number = patterns.number.match(cell.folded, place)
    if number and (cell.folded[place] != "(" or number[0].endswith(")")):
        return _Token("break", place, number.end(), detail="clause")
    return None


def _separator(cell: _Cell, place: int) -> _Token | None:
    char = cell.folded[place]
    if char == "(" and _bracket(cell, place) == "role":
        end = cell.closes[place] + 1
        return _Token("role", place, end, role=_role_of(cell.folded[place:end]), detail="bracket")
    if char in "()" or _is_mark(cell, place) or char in "-—―–":
        return _Token("break", place, place + 1, detail=_BREAKS.get(char, "list"))
    if char == ":":
        named = _verb_end(cell, place + 1, left=False)  # 区财政局：牵头
        return _Token("break", place, place + 1, detail="list") if named else _Token("bad", place, place + 1)
    particle = _patterns().particle.match(cell.folded, place)
    if particle and _stops(cell, particle.end()):
        return _Token("break", place, particle.end(), detail="list")
    if particle and (len(particle[0]) > 1 or char == "由" or _begins_name(cell, particle.end())):
        return _Token("break", place, particle.end(), detail="list")
    if particle and _label(cell, particle.end()):
        return _Token("break", place, particle.end(), detail="list")
    return None


def _tail(cell: _Cell, place: int) -> _Token | None:
    """Take 等部门 as printed, 等相关区直部门 without 等, 等区政府有关部门、单位 as registered."""
    if cell.folded[place] != "等":
        return None
    if _ends(cell, place, place + 1, known=True):
        return _Token("name", place, place + 1, detail="tail")
    known = _known(cell, place + 1)
    if known:
        return known
    end = _unknown_end(cell, place + 1)
    bare = _patterns().bare_tail.fullmatch(cell.folded, place + 1, end)
    return _Token("name", place if bare else place + 1, end, detail="tail")


def _together(cell: _Cell, place: int) -> _Token | None:
    end = _with_end(cell, place)
    return _Token("with", place, end) if end else None


def _verb(cell: _Cell, place: int) -> _Token | None:
    end = _verb_end(cell, place, left=True)
    if not end:
        return None
    return _Token("role", place, end, role=_role_of(cell.folded[place:end]))


def _unknown(cell: _Cell, place: int) -> _Token:
    """Take a name that the register lacks; its alias in brackets may be registered."""
    end = _unknown_end(cell, place)
    return _Token("name", place, end, name=_by_alias(cell, place, end))


def _by_alias(cell: _Cell, start: int, end: int) -> str | None:
    words = cell.folded[start:end]
    outer, opened, inner = words.removesuffix(")").partition("(")
    if not opened or not words.endswith(")") or outer.startswith(_PLURAL):
        return None
    for prefix in ("以下简称", "简称", "原", "挂", "加挂", ""):
        target = cell.register.targets.get(inner.removeprefix(prefix))
        if target:
            return target
    return None


def _unknown_end(cell: _Cell, start: int) -> int:
    place = _past(cell, start)
    while place < len(cell.folded) and not _unknown_stops(cell, start, place):
        place = _past(cell, place)
    more = _patterns().more.match(cell.folded, place)
    if more and cell.folded[start:place].endswith(("部门", "单位")) and _ends(cell, start, more.end()):
        return more.end()
    return place


def _past(cell: _Cell, place: int) -> int:
    return cell.closes.get(place, place) + 1


def _unknown_stops(cell: _Cell, start: int, place: int) -> bool:
    if cell.folded[place] == "(":
        return _bracket(cell, place) != "alias"
    if cell.gaps[place] == "\n" or _is_mark(cell, place) or cell.folded[place] in "):":
        return True
    if cell.gaps[place] and _blank_separates(cell, start, place):
        return True
    return _connects(cell, start, place)


def _blank_separates(cell: _Cell, start: int, place: int) -> bool:
    """Whether what stands before and behind a blank are names, not the halves of one (区 审 计 局)."""
    if _label(cell, place) or _patterns().skip.match(cell.folded, place):
        return True
    if place - start < 2:
        return False
    if _known(cell, place):
        return True
    end = _run_end(cell, place)
    behind = cell.folded[place:end]
    return _like_office(cell, place) and len(behind) > 1 and (_like_office(cell, end) or behind.endswith(_ROLE_WORDS))


# ---------------------------------------------------------------- roles


class _Named(NamedTuple):
    name: str
    key: str
    is_registered: bool
    is_open: bool


class _Reading:
    """The roles as they fill while the tokens are read from left to right."""

    def __init__(self, cell: _Cell) -> None:
        self.cell = cell
        self.names: list[_Named] = []
        self.roles: list[Role | None] = []
        self.waiting = 0
        """The first name that no role word has claimed."""
        self.clause = 0
        """The first name since the last break that is stronger than 、"""
        self.label: _Token | None = None
        self.labelled = 0
        """The first name behind the label."""
        self.together: int | None = None
        """The first name behind 会同."""
        self.skipping = False
        self.broken = False
        """Whether a break followed what is skipped, so that a unit may follow."""
        self.problem = ""

    def printed(self, token: _Token) -> str:
        """Return the token as it stands in the cell, without line breaks and blanks inside it."""
        origin = self.cell.origin
        shown = self.cell.text[origin[token.start] : origin[token.end - 1] + 1].split()
        return "".join(shown)

    def fail(self, reason: str) -> None:
        self.problem = self.problem or reason

    def take(self, token: _Token, *, follows: bool) -> None:
        """Take one token; `follows` says whether a name stands directly behind it."""
        match token.kind:
            case "name":
                self.add(token)
            case "break":
                self.separate(token)
            case "label":
                self.open_label(token)
            case "role":
                self.claim(token, follows=follows)
            case "with":
                self.together = len(self.names)
            case "skip":
                self.close_label()
                self.skipping, self.broken = True, False
            case "none":
                self.labelled = -1
            case "bad":
                self.refuse(token)

    def refuse(self, token: _Token) -> None:
        if self.skipping:
            return
        if token.detail:
            self.fail(f"“{self.printed(token)}”{token.detail}")
        else:
            self.fail(f"“{self.names[-1].key if self.names else ''}：”不是认识的分工")

    def add(self, token: _Token) -> None:
        words = self.cell.folded[token.start : token.end]
        if self.skipping:
            office = token.name or (len(words) > 2 and _like_office(self.cell, token.end))
            if not (self.broken and office):
                return
            self.skipping = False
        shown = self.printed(token)
        is_open = bool(token.detail) or any(word in words for word in _OPEN)
        self.names.append(_Named(token.name or shown, token.name or words, token.name is not None, is_open))
        if self.together is not None:
            self.roles.append("supporting")
        else:
            self.roles.append(self.label.role if self.label else None)

    def separate(self, token: _Token) -> None:
        self.broken = True
        if token.detail != "list":
            self.clause = len(self.names)
        if token.detail == "sentence":
            self.close_label()
            self.waiting = len(self.names)

    def close_label(self) -> None:
        """End the label or 会同 that names stand behind; complain if none do."""
        if self.together is not None:
            if self.together == len(self.names):
                self.fail("“会同”后面没有单位")
            self.together, self.waiting = None, len(self.names)
        if self.label and self.labelled >= 0:
            stated = self.roles[self.labelled :]
            if not stated or (self.label.role != "responsible" and self.label.role not in stated):
                self.fail(f"“{self.printed(self.label).rstrip(':：')}”后面没有单位")
        self.label = None

    def open_label(self, token: _Token) -> None:
        self.close_label()
        self.label, self.skipping = token, False
        self.labelled = self.waiting = len(self.names)

    def give(self, role: Role, names: range) -> None:
        for place in names:
            self.roles[place] = role
        self.waiting = len(self.names)

    def claim(self, token: _Token, *, follows: bool) -> None:
        """Give the names since the last role word the role of `token`."""
        if self.skipping or token.role is None:
            return
        if token.detail and self.names and token.role == "lead":
            self.give("lead", range(len(self.names) - 1, len(self.names)))  # （牵头） marks one unit
        elif self.together is not None:
            self.give_subject(token.role)
        elif self.label and self.label.role != "responsible":
            self.override(token, follows=follows)
        elif self.waiting < len(self.names):
            self.give(token.role, range(self.waiting, len(self.names)))
        elif follows:
            self.open_label(token)
        else:
            self.leave(token)

    def give_subject(self, role: Role) -> None:
        """甲会同乙负责: the verb speaks of 甲; 乙 supports."""
        together = self.together or 0
        self.give(role, range(min(self.waiting, together), together))
        self.close_label()

    def override(self, token: _Token, *, follows: bool) -> None:
        """牵头单位：甲；乙配合: the verb speaks of its own clause; a mere 负责 changes nothing."""
        fresh = range(max(self.waiting, self.clause), len(self.names))
        if follows and (not fresh or self.opened_bare()):
            self.open_label(token)
        elif token.role in ("responsible", self.label.role if self.label else None):
            return
        elif fresh and token.role:
            self.give(token.role, fresh)
            self.close_label()
        else:
            self.fail(f"“{self.printed(token)}”没有对应的单位")

    def opened_bare(self) -> bool:
        """Whether the label is a mere role word: 牵头 甲 配合 乙."""
        return self.label is not None and self.label.kind == "role"

    def leave(self, token: _Token) -> None:
        """Pass over a trailing 按职责分工负责; complain of a role word that no name goes with."""
        words = self.cell.folded[token.start : token.end]
        if self.names and (token.role == "responsible" or any(word in words for word in _SHARING)):
            return
        self.fail(f"“{self.printed(token)}”{'没有对应的' if self.names else '前面没有'}单位")


def _deal(cell: _Cell, relevant: Collection[str]) -> Responsibles | Unreadable:
    tokens = list(_tokens(cell))
    reading = _Reading(cell)
    for place, token in enumerate(tokens):
        behind = next((item for item in tokens[place + 1 : place + 3] if item.start < item.end), None)
        reading.take(token, follows=behind is not None and behind.kind == "name")
    reading.close_label()
    if not reading.names and not any(token.kind == "none" for token in tokens):
        leaders = any(token.kind == "skip" for token in tokens)
        reading.fail("只写了领导或时限，没有写单位" if leaders else "没有写单位")
    if reading.problem:
        return Unreadable(cell.text, reading.problem, _suggest(reading))
    return _result(reading, relevant)


def _suggest(reading: _Reading) -> str | None:
    """Return the label that a mistyped one (牵头单值：) is likely to be."""
    written = reading.cell.folded.partition(":")[0]
    if "不是认识的分工" not in reading.problem or len(written) > 8:
        return None
    return next((f"{label}：" for label in closest(written, _LABELS, most=1, cutoff=0.7)), None)


def _result(reading: _Reading, relevant: Collection[str]) -> Responsibles:
    """Keep each name once, in its strongest role."""
    seen: set[str] = set()
    stated: dict[Role, list[str]] = {"lead": [], "responsible": [], "supporting": []}
    for role, found in stated.items():
        for named, given in zip(reading.names, reading.roles, strict=True):
            if (given or "responsible") == role and named.key not in seen:
                seen.add(named.key)
                found.append(named.name)
    first = {named.key: named for named in reversed(reading.names)}
    listed = [named for key, named in reversed(first.items()) if key in seen]
    return Responsibles(
        reading.cell.text,
        lead=tuple(stated["lead"]),
        responsible=tuple(stated["responsible"]),
        supporting=tuple(stated["supporting"]),
        relevant=tuple(n.name for n in listed if (n.name in relevant if n.is_registered else n.is_open)),
        unknown=tuple(n.name for n in listed if not n.is_registered),
    )
