"""Reads a printed 时限 into dates: one grammar, nothing guessed.

Wordings are folded first (`wording.fold`): blanks of every kind go, digits and signs become half-width,
dashes and tildes become `-`. Then the forms are tried from the most particular to the plainest: placeholders,
rhythms (每季度), dates with a standing duty behind them, standing duties, windows and lists, single dates,
spans after an event, and wordings that leave the date to others. Dates are inclusive.
What no form takes is `Unreadable`, with the nearest wording that is known.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator
from datetime import date, timedelta
from functools import lru_cache
from typing import Literal, NamedTuple

from gkplan.wording import closest, fold

Kind = Literal["by", "window", "ongoing", "recurring", "relative", "multiple", "unspecified"]
Every = Literal["day", "week", "month", "quarter", "half-year", "year"]

MAX_LENGTH = 200
YEARS = range(1949, 2200)
NEAR_YEARS = 5
"""An explicit year further than this from the plan's is taken for a slip of the pen."""


class Recurrence(NamedTuple):
    """A rhythm and, where they are sure, its periods within the plan's year."""

    every: Every | None
    """None where the rhythm is not said (定期, 至少2次)."""
    interval: int = 1
    periods: tuple[tuple[str, date], ...] = ()
    """(period key, due date): 2025Q3, 2025-09, 2025H1, 2025."""
    at_least: int | None = None

    @property
    def dues(self) -> tuple[date, ...]:
        """The due dates alone."""
        return tuple(due for _, due in self.periods)


class Deadline(NamedTuple):
    """How a wording is read. `due` is inclusive: 9月底前 is met on 30 September."""

    text: str
    kind: Kind
    start: date | None = None
    due: date | None = None
    """Of `multiple` the last date; of `recurring` None where there are periods."""
    dues: tuple[date, ...] = ()
    """Of `multiple` all dates in order, else empty."""
    recurrence: Recurrence | None = None
    then_ongoing: bool = False
    """Whether a standing duty follows the date (4月30日前完成，并长期坚持)."""
    warnings: tuple[str, ...] = ()
    """Chinese, one sentence each."""


class Unreadable(NamedTuple):
    """A wording that the grammar does not know."""

    text: str
    reason: str
    suggestion: str | None
    """The nearest wording that it does know."""


class _Context(NamedTuple):
    year: int
    issued: date


class _Malformed(Exception):
    """A wording that looks like a date and is not one; carries the reason."""


# ---------------------------------------------------------------- the public readers


def read(text: str | None, *, year: int, issued: date) -> Deadline | Unreadable:
    """Read a printed deadline; `year` and `issued` are the plan's. Never raises for any text."""
    if text is None or not text.strip():
        return Deadline(text or "", "unspecified")
    if len(text) > MAX_LENGTH:
        return Unreadable(text, f"超过 {MAX_LENGTH} 字", None)
    return _read(text, year, issued)


@lru_cache(maxsize=512)
def _read(text: str, year: int, issued: date) -> Deadline | Unreadable:
    context = _Context(year, issued)
    words = _prepare(text)
    try:
        found = _any_form(words, context)
    except _Malformed as error:
        return Unreadable(text, str(error), _suggest(words, context))
    if found is None:
        return Unreadable(text, "不认识的写法", _suggest(words, context))
    return found._replace(text=text)


def _any_form(words: str, context: _Context) -> Deadline | None:
    """Try the forms in turn: the common ones first, since a large pattern costs a millisecond to compile."""
    forms = (
        _placeholder,
        _dates,
        _ongoing,
        _recurring,
        _dated_then_ongoing,
        _window,
        _near_words,
        _relative,
        _left_open,
    )
    for form in forms:
        found = form(words, context)
        if found is not None:
            return found
    return None


def read_period(text: str, *, year: int) -> str | None:
    """Return the key of a period in either form (`三季度`, `2025Q3`), or None if it is none."""
    words = _prepare(text)
    match = _pattern(
        r"(?:(?P<y>[0-9]{4})年?)?(?:(?:第?(?P<q>[1-4一二三四])季度|Q(?P<q2>[1-4]))|(?P<h>上|下)半年|H(?P<h2>[12])"
        r"|(?P<m>[0-9]{1,2}|十?[一二三四五六七八九十])月份?|(?P<all>全年|年度))"
    ).fullmatch(words.upper())
    if match:
        return _period_key(match, int(match["y"] or year))
    match = _pattern(r"([0-9]{4})年?(?:-?([0-9]{2})(?:-([0-9]{2}))?)?").fullmatch(words)
    if match:
        return _numeric_period(match[1], match[2], match[3])
    match = _pattern(r"(?:([0-9]{4})年)?([0-9]{1,2})月([0-9]{1,2})[日号]").fullmatch(words)
    return _numeric_period(match[1] or str(year), f"{match[2]:0>2}", f"{match[3]:0>2}") if match else None


def _period_key(match: re.Match[str], year: int) -> str | None:
    if match["all"]:
        return f"{year}"
    if match["q"] or match["q2"]:
        return f"{year}Q{_number(match['q'] or match['q2'])}"
    if match["h"] or match["h2"]:
        return f"{year}H{match['h2'] or {'上': 1, '下': 2}[match['h']]}"
    month = _number(match["m"])
    return f"{year}-{month:02}" if 1 <= month <= 12 else None


def _numeric_period(year: str, month: str | None, day: str | None) -> str | None:
    key = "-".join(part for part in (year, month, day) if part)
    try:
        date.fromisoformat((key + "-01-01")[:10])
    except ValueError:
        return None
    return key


def show_period(key: str, *, year: int) -> str:
    """Return a period as people write it: 三季度, 9月, 上半年, 2025年, 5月29日; with the year if it is another."""
    own = key[:4] == str(year)
    before = "" if own else f"{key[:4]}年"
    rest = key[4:]
    if rest.startswith("Q"):
        return f"{before}{'一二三四'[int(rest[1]) - 1]}季度"
    if rest.startswith("H"):
        return f"{before}{'上下'[int(rest[1]) - 1]}半年"
    parts = [int(part) for part in rest.split("-") if part.isdigit()]
    if len(parts) == 2:
        return f"{before}{parts[0]}月{parts[1]}日"
    return f"{before}{parts[0]}月" if parts else f"{key}年"


# ---------------------------------------------------------------- folding and numbers

_N = r"(?:[0-9]{1,3}|[零一二三四五六七八九十两]{1,4})"
_DIGITS = {char: value for value, char in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_BEFORE = r"(?:之前|以前|前|为止|止|之内|以内|内)"
_LEAD = (
    r"(?:(?:完成时限|办理时限|时限|完成时间|时间)(?:要求)?:|务必|力争|确保|争取|原则上|最迟|最晚|不晚于|不迟于|预计|计划|"
    r"拟|应当?|须|需|要|截至|截止(?:到|至)?|分别|均|各|全部|于|在|到|至)*"
)
_TAIL = (
    r"(?:[,、;]|全部|全面|基本|初步|按时|如期|向社会|社会|依法|及时|予以|组织|集中|正式|陆续|认真|统一|以上|左右不算|"
    r"完成|公开|公布|公示|发布|上报|报送|报告|报备|报区政府办公室|报|办结|办理|落实|到位|落地|见效|达标|整改|立项|开工|竣工|启动|实施|"
    r"开展|印发|出台|制定|建成|建立|投入使用|投用|上线|运行|提交|提供|验收|交付|更新|修订|编制|总结|反馈|回复|答复|清理|检查|通报|观摩|"
    r"调度|自查|巡查|培训|学习|评估|考核|录入|备案|推进|召开|举办|工作|任务|信息|预算|决算|年度|上年度?|本年度?|结果|情况|材料|方案|名单|"
    r"清单|目录|计划|台账|并|且|的|一次|1次)*"
)
_STANDING = (
    r"(?:(?:长期|持续|常年|常态化?|全年|始终|不断|日常|坚持|贯穿|动态|实时|及时|随时|长年|长效|一直)"
    r"(?:长期|持续|全年|坚持|推进|开展|实施|完善|推动|落实|进行|执行|抓好|做好|更新|调整|公开|发布|管理|维护|运行|工作|化|任务|"
    r"深化|加强|优化|提升|巩固|保持|有效|动态|并|、|,)*|任期内|任期)"
)


def _prepare(text: str) -> str:
    words = re.sub(r"[-‐‑‒–—―−─~〜∼﹣]+", "-", fold(text))
    words = re.sub(r"[“”\"'‘’「」《》]", "", words)
    words = re.sub(r"[。;.,、]+$", "", words)
    match = re.fullmatch(r"[(\[【](.*)[)\]】]", words)
    return match[1] if match else words


@lru_cache(maxsize=128)
def _pattern(source: str) -> re.Pattern[str]:
    return re.compile(source)


def _number(text: str) -> int:
    """Return a number in Arabic or Chinese digits (十二, 二十五, 两)."""
    if text.isascii():
        return int(text)
    if "十" not in text:
        return int("".join(str(_DIGITS[char]) for char in text))
    tens, _, ones = text.partition("十")
    if "十" in ones or len(tens) > 1 or len(ones) > 1:
        raise _Malformed(f"数字“{text}”读不懂")
    return (_DIGITS[tens] if tens else 1) * 10 + (_DIGITS[ones] if ones else 0)


def _month_end(year: int, month: int) -> date:
    return date(year, month, monthrange(year, month)[1])


# ---------------------------------------------------------------- points in time

_YEAR = (
    r"(?:(?P<y>[0-9]{4}|[〇零一二三四五六七八九]{4})年度?|(?P<rel>今年|本年度?|当年|明年|次年|翌年|来年|去年|上年)的?)?"
)
_POINT = (
    _YEAR + r"(?:"
    rf"(?P<m>{_N})月(?P<d>{_N})[日号]?"
    rf"|(?P<mo>{_N})月份?的?(?P<xun>[上中下]旬)?"
    r"|第?(?P<q>[1-4一二三四])个?季度"
    r"|(?P<half>[上下])半年"
    r"|(?P<end>年?(?:底|末|终)|年内)"
    rf"|(?P<only>{_N})[日号]"
    r")?"
    r"(?P<last>月?底|月?末|的?最后一[天日])?"
    r"(?P<time>(?:上午|中午|下午|晚上|晚)?(?:[0-9]{1,2}(?:时|点|:[0-9]{2})(?:[0-9]{1,2}分|整|半)?|下班|下班时)?)"
    rf"(?P<before>{_BEFORE})?"
)
_ISO = rf"(?P<y>[0-9]{{4}})(?P<sep>[-/.])(?P<m>[0-9]{{1,2}})(?P=sep)(?P<d>[0-9]{{1,2}})日?(?P<before>{_BEFORE})?"


class _Point(NamedTuple):
    """One stated point: a day, or the stretch that a month, quarter or year covers."""

    start: date
    end: date
    whole: bool
    """Whether a stretch is stated without 底 or 末, so that 前 after it can be read in two ways."""
    before: bool
    dated_year: bool
    """Whether the year is stated."""
    half: bool = False
    rest: str = ""


def _point(words: str, context: _Context, near: _Point | None = None) -> _Point | None:
    """Read the point at the beginning of `words`; `near` lends its year and month to one that states less."""
    iso = _pattern(_ISO).match(words)
    if iso:
        day = _day(int(iso["y"]), int(iso["m"]), int(iso["d"]))
        _near_year(day.year, context)
        return _Point(day, day, whole=False, before=bool(iso["before"]), dated_year=True, rest=words[iso.end() :])
    match = _pattern(_POINT).match(words)
    if match is None or not any(match[name] for name in ("y", "rel", "m", "mo", "q", "half", "end", "only")):
        return None
    if match["rel"] and not any(match[name] for name in ("m", "mo", "q", "half", "end")) and not match["last"]:
        return None
    year = _year(match, context, near)
    span = _stretch(match, year, near)
    if span is None:
        return None
    start, end = span
    inside = bool(match["m"] or match["only"] or match["end"])
    if match["last"] and not (match["mo"] or match["q"] or match["half"] or match["y"] or match["rel"]):
        return None
    return _Point(
        start,
        end,
        whole=not inside and not match["last"],
        before=match["before"] in {"之前", "以前", "前"},
        dated_year=bool(match["y"] or match["rel"]),
        half=bool(match["half"]) and not match["last"] and not match["before"],
        rest=words[match.end() :],
    )


def _year(match: re.Match[str], context: _Context, near: _Point | None) -> int:
    if match["y"]:
        text = match["y"]
        year = int(text) if text.isascii() else int("".join(str(_DIGITS[char]) for char in text))
        _near_year(year, context)
        return year
    offset = {"明": 1, "次": 1, "翌": 1, "来": 1, "去": -1, "上": -1}.get((match["rel"] or " ")[0])
    if offset is not None:
        return context.year + offset
    return near.start.year if near and not match["rel"] else context.year


def _near_year(year: int, context: _Context) -> None:
    if year not in YEARS or abs(year - context.year) > NEAR_YEARS:
        raise _Malformed(f"年份 {year} 离计划年度 {context.year} 太远，像是笔误")


def _stretch(match: re.Match[str], year: int, near: _Point | None) -> tuple[date, date] | None:
    """Return the first and last day that a matched point covers."""
    if match["m"]:
        day = _day(year, _number(match["m"]), _number(match["d"]))
        return day, day
    if match["only"]:
        if near is None:
            return None
        day = _day(near.start.year, near.start.month, _number(match["only"]))
        return day, day
    if match["mo"]:
        return _month(year, _number(match["mo"]), match["xun"], last=bool(match["last"]))
    if match["q"]:
        quarter = _number(match["q"])
        return date(year, quarter * 3 - 2, 1), _month_end(year, quarter * 3)
    if match["half"]:
        return (
            (date(year, 1, 1), date(year, 6, 30)) if match["half"] == "上" else (date(year, 7, 1), date(year, 12, 31))
        )
    return date(year, 1, 1), date(year, 12, 31)


def _month(year: int, month: int, xun: str | None, *, last: bool) -> tuple[date, date]:
    if not 1 <= month <= 12:
        raise _Malformed(f"没有 {month} 月")
    end = _month_end(year, month)
    if xun and last:
        raise _Malformed("“旬”和“底”不能同时写")
    if xun == "上旬":
        return date(year, month, 1), date(year, month, 10)
    if xun == "中旬":
        return date(year, month, 11), date(year, month, 20)
    return date(year, month, 21 if xun else 1), end


def _day(year: int, month: int, day: int) -> date:
    try:
        if year not in YEARS:
            raise ValueError
        return date(year, month, day)
    except ValueError:
        raise _Malformed(f"没有 {year}年{month}月{day}日 这一天") from None


# ---------------------------------------------------------------- single dates, lists, windows


def _unlead(words: str) -> str:
    match = _pattern(_LEAD).match(words)
    rest = words[match.end() :] if match else words
    return rest or words


def _is_tail(words: str) -> bool:
    return not words or _pattern(_TAIL).fullmatch(words) is not None


def _due_of(point: _Point) -> tuple[date, tuple[str, ...]]:
    """Return the due date of a point; of 8月前 the earlier reading, with a warning that gives both."""
    if not (point.whole and point.before):
        return point.end, ()
    earlier = point.start - timedelta(days=1)
    return earlier, (f"有两种读法：{earlier} 或 {point.end}，取较早的 {earlier}",)


def _placeholder(words: str, context: _Context) -> Deadline | None:  # noqa: ARG001  one signature for all forms
    return (
        Deadline("", "unspecified")
        if words in {"", "-", "/", "无", "未明确", "未定", "待定", "未注明", "不限", "暂无"}
        else None
    )


def _dates(words: str, context: _Context) -> Deadline | None:
    """Read one date, or several in one cell."""
    points: list[_Point] = []
    rest = _spread(_unlead(words))
    while True:
        point = _point(rest, context, points[-1] if points else None)
        if point is None:
            return None
        points.append(point)
        link = _link(point.rest) if point.rest else None
        if link is None or _point(_unlead(point.rest[link.end() :]), context, point) is None:
            break
        rest = _unlead(point.rest[link.end() :])
    tail = points[-1].rest
    if not _is_tail(tail):
        return None
    if len(points) > 1:
        return _multiple(points)
    point = points[0]
    due, warnings = _due_of(point)
    if point.half and not tail:
        return Deadline("", "window", start=point.start, due=point.end)
    stretched = point.end - point.start < timedelta(days=100) and point.start != point.end and not warnings
    start = point.start if stretched and (point.start.day != 1 or point.end.month != point.start.month) else None
    return Deadline("", "by", start=start, due=due, warnings=warnings)


def _link(rest: str) -> re.Match[str] | None:
    """Match what stands between two dates of one cell: a tail of the first, and a mark or 和."""
    return _pattern(
        rf"(?P<tail>{_TAIL}?)(?:[、,;/]|和|及|与|以及)(?={_LEAD}[0-9〇零一二三四五六七八九十年上下今明次翌第])"
    ).match(rest)


def _spread(words: str) -> str:
    """Give a shared unit to each number of a list: 3、6月底前 → 3月、6月底前."""
    match = _pattern(rf"((?:{_N}[、,/])+)({_N}月)").match(words)
    if not match:
        return words
    return "、".join(f"{part}月" for part in re.split(r"[、,/]", match[1]) if part) + "、" + words[match.start(2) :]


def _multiple(points: list[_Point]) -> Deadline:
    if points[-1].before and points[-1].whole:
        points = [point._replace(before=True) for point in points]
    read = [_due_of(point) for point in points]
    dues = tuple(sorted({due for due, _ in read}))
    warnings = tuple(dict.fromkeys(text for _, texts in read for text in texts))
    if len(dues) == 1:
        return Deadline("", "by", due=dues[0], warnings=warnings)
    return Deadline("", "multiple", due=dues[-1], dues=dues, warnings=warnings)


def _window(words: str, context: _Context) -> Deadline | None:
    plan = _five_years(words)
    if plan:
        return plan
    rest = re.sub(r"^(?:自|从|由)", "", words)
    shared = _pattern(rf"(第?)({_N})(?:-|至|到)(第?{_N})(月|季度)").match(rest)
    if shared:
        rest = f"{shared[1]}{shared[2]}{shared[4]}-{shared[3]}{shared[4]}{rest[shared.end() :]}"
    days = _pattern(rf"(.*月)({_N})(?:-|至|到)({_N}[日号].*)").fullmatch(rest)
    if days:
        rest = f"{days[1]}{days[2]}日-{days[3]}"
    first = _point(rest, context)
    link = _pattern(r"(?:起|开始)?(?:-|至|到)").match(first.rest) if first else None
    if first is None or link is None or first.before:
        return None
    second = _point(
        first.rest[link.end() :],
        context,
        first if first.dated_year or _needs_month(first.rest[link.end() :]) else None,
    )
    if second is None:
        raise _Malformed("起止时间只有一头")
    tail = second.rest
    if not _is_tail(re.sub(r"^期间", "", tail)):
        return None
    if second.end < first.start:
        raise _Malformed(f"止（{second.end}）在起（{first.start}）之前；跨年请写“次年”")
    return Deadline("", "window", start=first.start, due=second.end)


def _needs_month(words: str) -> bool:
    return _pattern(rf"{_N}[日号]").match(words) is not None


def _five_years(words: str) -> Deadline | None:
    match = _pattern(r"(?:国家)?十([一二三四五六七八九])五(?:规划)?(?:期间|时期|期末|末)?").fullmatch(words)
    if not match:
        return None
    last = 2025 + (_DIGITS[match[1]] - 4) * 5  # 十四五 is 2021–2025
    return Deadline("", "window", start=date(last - 4, 1, 1), due=date(last, 12, 31))


# ---------------------------------------------------------------- standing duties


def _ongoing(words: str, context: _Context) -> Deadline | None:
    if not _pattern(_STANDING).fullmatch(re.sub(r"^(?:要|须|应|需)", "", words)):
        return None
    start = date(context.year, 1, 1) if "全年" in words else None
    return Deadline("", "ongoing", start=start)


def _dated_then_ongoing(words: str, context: _Context) -> Deadline | None:
    match = _pattern(rf"(.+?)[,;、。]?(?:并|且|其后|之后|此后|以后|然后|后|同时)?{_STANDING}").fullmatch(words)
    if match is None:
        return None
    dated = _dates(match[1], context)
    return dated._replace(then_ongoing=True) if dated and dated.kind == "by" else None


# ---------------------------------------------------------------- rhythms

_UNITS: dict[str, tuple[Every, int]] = {
    "日": ("day", 1), "天": ("day", 1), "个工作日": ("day", 1), "工作日": ("day", 1),
    "周": ("week", 1), "星期": ("week", 1), "旬": ("day", 10), "半月": ("week", 2),
    "月": ("month", 1), "月度": ("month", 1), "季": ("quarter", 1), "季度": ("quarter", 1),
    "半年": ("half-year", 1), "半年度": ("half-year", 1), "年": ("year", 1), "年度": ("year", 1),
}  # fmt: skip
_UNIT = r"(?P<unit>个?工作日|日|天|周|星期|旬|半月|月度?|季度?|半年度?|年度?)"
_MONTHS: dict[Every, int] = {"month": 1, "quarter": 3, "half-year": 6, "year": 12}


def _recurring(words: str, context: _Context) -> Deadline | None:
    words, after = _starting(words, context)
    quota = _quota(words, context) if "次" in words else None
    if quota:
        return quota
    if ("定期" in words or "经常" in words) and _pattern(rf"(?:要|应|须)?(?:定期|经常性?|不定期){_TAIL}").fullmatch(
        words
    ):
        return Deadline("", "recurring", recurrence=Recurrence(None))
    found = _rhythm(words)
    if found is None:
        return None
    every, interval, rest, denser = found
    if every in {"day", "week"}:
        ok = _pattern(rf"(?:[一二三四五六日天])?{_BEFORE}?{_TAIL}").fullmatch(rest)
        return Deadline("", "recurring", recurrence=Recurrence(every, interval)) if ok else None
    detail = _detail(rest, every)
    if detail is None:
        return None
    offset, warnings = detail
    periods = tuple(
        (key, due)
        for key, end, due in _periods(context.year, every, interval, offset)
        if due.year == context.year and due >= context.issued and end >= after
    )
    return Deadline("", "recurring", recurrence=Recurrence(every, interval, periods), warnings=(*denser, *warnings))


def _starting(words: str, context: _Context) -> tuple[str, date]:
    """Split off 从3月起: return the rest and the first day of the rhythm."""
    match = _pattern(r"(?:从|自)(.+?)(?:起|开始)[,、]?(.*)").fullmatch(words)
    point = _point(match[1], context) if match else None
    if match is None or point is None or point.rest:
        return words, date.min
    return match[2], point.start


def _quota(words: str, context: _Context) -> Deadline | None:
    """Read 年内开展至少1次, 每季度至少2次, 2次/年, 至少2次: a count, which stays one obligation."""
    least = r"(?:至少|不少于|不低于|最少)"
    slash = _pattern(rf"{least}?(?P<n>{_N})次/每?{_UNIT}{_TAIL}").fullmatch(words)
    match = slash or _pattern(
        rf"(?:每个?{_UNIT}|(?P<year>年内|全年|本年度?|今年内?|一年))?(?P<verb>{_TAIL})(?P<least>{least})?(?P<verb2>{_TAIL})"
        rf"(?P<n>{_N})次(?:以上)?{_TAIL}"
    ).fullmatch(words)
    if match is None:
        return None
    count = _number(match["n"])
    unit = _UNITS[match["unit"].removeprefix("个")] if match["unit"] else None
    sure = (
        slash
        or match["least"]
        or match["year"]
        or (unit and (unit[0] == "year" or count > 1))
        or words.endswith("以上")
    )
    if not sure:
        return None
    yearly = slash is None and bool(match["year"])
    every: Every | None = "year" if yearly else unit[0] if unit else None
    due = date(context.year, 12, 31) if every else None
    return Deadline("", "recurring", due=due, recurrence=Recurrence(every, at_least=count))


def _rhythm(words: str) -> tuple[Every, int, str, tuple[str, ...]] | None:
    """Return rhythm, interval, what follows, and a warning where a second rhythm is stated."""
    match = _pattern(rf"(?:每|每隔)(?:个)?(?P<n>{_N})个?(?P<unit>月|季度|周|星期|年|天|日)").match(words)
    if match and not (match["unit"] in {"日", "天"} and words.startswith("每月")):
        every, interval = _UNITS[match["unit"]]
        return every, interval * _number(match["n"]), words[match.end() :], ()
    match = _pattern(rf"(?:每个?|按|逐|一|1){_UNIT}").match(words)
    if match is None:
        match = _pattern(
            r"(?P<unit>月度|季度|半年度|年度)(?=检查|通报|调度|报告|总结|评估|考核|自查|巡查|更新|公开)"
        ).match(words)
    if match is None:
        return None
    every, interval = _UNITS[match["unit"].removeprefix("个")]
    rest = words[match.end() :]
    if words[0] in "一1" and not _pattern(r"[一1][^0-9日号月]").match(rest):
        return None
    rest = re.sub(r"^(?:一|1)(?!次)(?=.)", "", rest) if words[0] in "一1" else rest
    second = _pattern(
        rf"(?P<tail>.*?)[、,;](?:每个?|按|一)(?P<unit>日|周|月度?|季度?|半年|年度?)(?:一)?{_TAIL}"
    ).fullmatch(rest)
    if second:
        warning = f"一格里写了两种周期，取较密的一种；另一种是“每{second['unit']}”"
        return every, interval, second["tail"], (warning,)
    return every, interval, rest, ()


Offset = tuple[Literal["end", "day", "after", "month-day"], int, int]
"""How a due date is found in a period: its end | day n of month k of it | n days after it | month and day of a year."""


def _detail(rest: str, every: Every) -> tuple[Offset, tuple[str, ...]] | None:
    """Read what follows a rhythm; None if it is not known."""
    if not rest or _pattern(rf"(?:底|末|末?最后一[天日]|终)?{_BEFORE}?{_TAIL}").fullmatch(rest):
        return ("end", 0, 0), ()
    last = _MONTHS[every]
    day = _pattern(rf"的?(?P<d>{_N})[日号]{_BEFORE}?{_TAIL}").fullmatch(rest)
    if day and every == "month":
        return ("day", 1, _day_number(day["d"])), ()
    next_month = _pattern(rf"的?(?:次月|下个?月|次年1月|下季度首月)的?(?P<d>{_N})[日号]{_BEFORE}?{_TAIL}").fullmatch(
        rest
    )
    if next_month:
        return ("day", last + 1, _day_number(next_month["d"])), ()
    inner = _pattern(
        rf"的?(?:(?P<last>最后一?个?|末)|(?P<first>首个?)|第(?P<k>{_N})个?)月份?的?(?:(?P<d>{_N})[日号]|底|末){_BEFORE}?{_TAIL}"
    ).fullmatch(rest)
    if inner:
        month = last if inner["last"] else 1 if inner["first"] else _number(inner["k"])
        return (("day", month, _day_number(inner["d"]) if inner["d"] else 31), ()) if 1 <= month <= last else None
    if every == "year":
        dated = _pattern(rf"的?(?P<m>{_N})月(?:份?(?:底|末)?|(?P<d>{_N})[日号]){_BEFORE}?{_TAIL}").fullmatch(rest)
        if dated:
            month = _number(dated["m"])
            if not 1 <= month <= 12:
                raise _Malformed(f"没有 {month} 月")
            return ("day", month, _day_number(dated["d"]) if dated["d"] else 31), ()
    return _after_period(rest)


def _after_period(rest: str) -> tuple[Offset, tuple[str, ...]] | None:
    match = _pattern(
        rf"(?:度)?(?:结束|终了|期满)?(?:之|以)?后的?(?P<next>(?:下个?|次)月的?)?(?:前|头)?(?P<n>{_N})个?(?P<u>工作日|日|天){_BEFORE}?{_TAIL}"
    ).fullmatch(rest)
    if match is None:
        return None
    if match["u"] == "工作日":
        return ("after", -1, 0), ("按工作日计算，需要节假日历，这里不给出日期",)
    return ("after", _number(match["n"]), 0), ()


def _day_number(text: str) -> int:
    day = _number(text)
    if not 1 <= day <= 31:
        raise _Malformed(f"没有 {day} 日")
    return day


def _periods(year: int, every: Every, interval: int, offset: Offset) -> Iterator[tuple[str, date, date]]:
    """Yield (period key, its last day, due date); of a rhythm of several months the last month names the period."""
    length = _MONTHS[every] * interval
    kind, first, second = offset
    if kind == "after" and first < 0:
        return
    for last in range(length, 13, length) if length <= 12 else ():
        key = {
            "month": f"{year}-{last:02}",
            "quarter": f"{year}Q{(last + 2) // 3}",
            "half-year": f"{year}H{(last + 5) // 6}",
            "year": f"{year}",
        }[every]
        end = _month_end(year, last)
        if kind == "end":
            yield key, end, end
        elif kind == "after":
            yield key, end, end + timedelta(days=first)
        else:
            month = last - _MONTHS[every] + first
            own, month = year + (month - 1) // 12, (month - 1) % 12 + 1
            yield key, end, date(own, month, min(second, monthrange(own, month)[1]))


# ---------------------------------------------------------------- relative and open wordings


def _near_words(words: str, context: _Context) -> Deadline | None:
    """Read 立即, 月底前, 下周五前: points that hang on the day of issue."""
    if _pattern(rf"(?:立即|立刻|马上|即时|即刻|即日起?|立行立改|即知即改|随即){_TAIL}").fullmatch(words):
        return Deadline("", "by", due=context.issued)
    rest = _unlead(words)
    match = _pattern(rf"(?:本月|当月)?(?:月?底|月?末){_BEFORE}?{_TAIL}").fullmatch(rest)
    if match and "月" in rest:
        end = _month_end(context.issued.year, context.issued.month)
        return Deadline("", "by", due=end, warnings=(f"没有写哪个月，按印发当月算：{end}",))
    match = _pattern(
        rf"(?P<w>本周|这周|下周|下下周)(?P<d>[一二三四五六日天])?(?:上午|下午)?(?:下班)?{_BEFORE}?{_TAIL}"
    ).fullmatch(rest)
    if match:
        monday = context.issued - timedelta(days=context.issued.weekday())
        weeks = {"本周": 0, "这周": 0, "下周": 1, "下下周": 2}[match["w"]]
        day = "一二三四五六日".index((match["d"] or "日").replace("天", "日"))
        return Deadline("", "relative", due=monday + timedelta(days=7 * weeks + day))
    return None


def _relative(words: str, context: _Context) -> Deadline | None:
    match = _pattern(
        rf"(?P<event>.*?)(?P<from>之日起|之日|当日起|当日|之时起|起|之后|以后|后)?(?:的|,)?(?:前|不超过)?"
        rf"(?P<n>{_N})(?:个)?(?P<unit>工作日|日|天|周|星期|月|年)(?:之内|以内|内){_TAIL}"
    ).fullmatch(words) or _pattern(
        rf"(?P<event>.*?)(?P<from>)(?:时间跨度)?(?:不超过|不晚于|不迟于)(?P<n>{_N})(?:个)?(?P<unit>工作日|日|天|周|星期|月|年){_TAIL}"
    ).fullmatch(words)
    if match is None or _pattern(r".*[0-9]").fullmatch(match["event"]) or (match["unit"] == "月" and "个" not in words):
        return None
    event, count, unit = (
        re.sub(r"^(?:自|从|在)", "", match["event"]).strip(",、"),
        _number(match["n"]),
        match["unit"],
    )
    warnings: list[str] = []
    own = _pattern(
        r"(?:本)?(?:通知|文件|任务分解表|工作要点|要点|方案|实施方案|发文|计划)?(?:正式)?(?:印发|下发|发文)"
    ).fullmatch(event)
    if not own:
        named = (
            f"“{event}”"
            if event and not _pattern(r"一般为?|原则上|非急件|应当?").fullmatch(event)
            else "没有写明的事件"
        )
        warnings.append(f"从{named}起算，日期要看事件何时发生，这里不给出日期")
    elif "方案" in event:
        warnings.append("把“方案印发”当作本计划印发；如另有所指，请写明")
    if unit == "工作日":
        warnings.append("按工作日计算，需要节假日历，这里不给出日期")
    due = _later(context.issued, count, unit) if own and unit != "工作日" else None
    return Deadline("", "relative", due=due, warnings=tuple(warnings))


def _later(start: date, count: int, unit: str) -> date:
    if unit in {"日", "天"}:
        return start + timedelta(days=count)
    if unit in {"周", "星期"}:
        return start + timedelta(weeks=count)
    from dateutil.relativedelta import relativedelta

    return start + (relativedelta(months=count) if unit == "月" else relativedelta(years=count))


def _left_open(words: str, context: _Context) -> Deadline | None:  # noqa: ARG001  one signature for all forms
    """Read wordings that leave the date to others: 按上级要求, 适时, 尽快, 春节前, 另行通知."""
    by_others = (
        r"(?:.{0,12}[,、])?(?:按|按照|依据|根据|依照|遵照|结合|视).{0,24}"
        r"(?:要求|部署|安排|确定|执行|推进|通知|规定|节点|进度|实际|情况|时限|完成|报送|落实|开展|而定)"
    )
    soon = r"(?:适时|尽快|尽早|近期|择机|择期|抓紧|及早|另行通知|另定|另行确定|待.{0,12}后?确定|不定期)"
    event = (
        r"(?:春节|元旦|国庆节?|五一|中秋节?|清明节?|两会|汛期|节假日|(?:下次|上级|年度|省级|市级).{0,8})"
        r"(?:来临|到来|期间|检查|考核|验收|召开)*(?:之前|以前|前|后|期间)"
    )
    if _pattern(rf"(?:{by_others}|{soon}|{event}){_TAIL}").fullmatch(words):
        return Deadline("", "unspecified")
    return None


# ---------------------------------------------------------------- near wordings


def _suggest(words: str, context: _Context) -> str | None:
    """Return the nearest readable wording: a mended slip of the pen if it reads, else a near known one."""
    for mended in (*_mended(words), *closest(words, _known(context), most=3, cutoff=0.3)):
        try:
            if mended != words and _any_form(_prepare(mended), context) is not None:
                return mended
        except _Malformed:
            continue
    return None


def _mended(words: str) -> Iterator[str]:
    yield re.sub(r"^([0-9]{4})(?=[0-9]{1,2}月)", r"\1年", words)
    yield words.strip("-至到")
    yield re.sub(r"([0-9])(?=内$)", r"\1日", words)
    yield re.sub(r"(月)(?:29|30|31)[日号]", r"\1底", words)
    yield re.sub(r"^([0-9]{3}[0-9])([0-9])(年)", r"\1\3", words)


def _known(context: _Context) -> list[str]:
    """Return typical wordings of every form."""
    months = [f"{month}月底前" for month in range(1, 13)] + [f"{month}月{15}日前" for month in range(1, 13)]
    others = [
        "年底前",
        "年内",
        "上半年",
        "下半年",
        "长期坚持",
        "持续推进",
        "常态化推进",
        "全年",
        "每季度",
        "每月",
        "每半年",
        "每年",
    ]
    more = [
        "每月5日前",
        "每季度末",
        "印发后30日内",
        "20个工作日内",
        "3月-6月",
        "一季度",
        "三季度末前",
        "按上级要求",
        f"{context.year}年12月底前",
    ]
    return months + others + more + ["每年至少开展1次", "6月中旬", "年底前完成，并长期坚持", "立即"]
