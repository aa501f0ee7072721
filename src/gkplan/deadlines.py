"""Reads a printed 时限 into dates: one grammar, nothing guessed.

Wordings are folded first (`deadlines_words.prepare`): blanks of every kind go, digits and signs become half-width,
dashes and tildes become `-`. Then the forms are tried in turn, the common ones first. A form takes the whole
wording or nothing: what stands behind a date must be made of known harmless words, so that no second date and no
negation is swallowed. Dates are inclusive. What no form takes is `Unreadable`, with the nearest wording that is known.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from functools import lru_cache
from typing import Literal, NamedTuple

from gkplan.deadlines_words import (
    BEFORE,
    DIGITS,
    STEMS,
    TIME,
    WEEKDAYS,
    YEARS,
    Context,
    Malformed,
    N,
    Point,
    check_year,
    day_of,
    is_standing,
    is_tail,
    month_end,
    pattern,
    prepare,
    read_point,
    sure_number,
    unlead,
    without_joint,
)
from gkplan.wording import closest

Kind = Literal["by", "window", "ongoing", "recurring", "relative", "multiple", "unspecified"]
Every = Literal["day", "week", "month", "quarter", "half-year", "year"]

MAX_LENGTH = 200


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
    """Whether a standing duty goes with the date (4月30日前完成，并长期坚持)."""
    warnings: tuple[str, ...] = ()
    """Chinese, one sentence each."""


class Unreadable(NamedTuple):
    """A wording that the grammar does not know."""

    text: str
    reason: str
    suggestion: str | None
    """The nearest wording that it does know."""


# ---------------------------------------------------------------- the public readers


def read(text: str | None, *, year: int, issued: date) -> Deadline | Unreadable:
    """Read a printed deadline; `year` and `issued` are the plan's. Never raises for any text."""
    if text is None or not text.strip():
        return Deadline(text or "", "unspecified")
    if len(text) > MAX_LENGTH:
        return Unreadable(text, f"超过 {MAX_LENGTH} 字", None)
    if year not in YEARS or issued.year not in YEARS:
        return Unreadable(text, f"计划年度和印发日期要在 {YEARS[0]} 年到 {YEARS[-1]} 年之间", None)
    return _read(text, year, issued)


@lru_cache(maxsize=512)
def _read(text: str, year: int, issued: date) -> Deadline | Unreadable:
    context = Context(year, issued)
    words = prepare(text)
    try:
        found = _any_form(words, context)
    except Malformed as error:
        return Unreadable(text, str(error), _suggest(words, context))
    if found is None:
        return Unreadable(text, "不认识的写法", _suggest(words, context))
    return found._replace(text=text)


def _any_form(words: str, context: Context) -> Deadline | None:
    """Try the forms in turn: the common ones first, since a large pattern costs a millisecond to compile."""
    forms: tuple[Callable[[str, Context], Deadline | None], ...] = (
        _common,
        _ongoing,
        _one_by_one,
        _dates,
        _recurring,
        _dated_and_ongoing,
        _on_issue,
        _relative,
        _left_open,
    )
    for form in forms:
        found = form(words, context)
        if found is not None:
            return found
    return None


def _common(words: str, context: Context) -> Deadline | None:
    """Read placeholders and the commonest wordings as the grammar would, without compiling its patterns."""
    if words in {"", "-", "/", "无", "未明确", "未定", "待定", "未注明", "未规定", "不限", "暂无", "另定"}:
        return Deadline("", "unspecified")
    if words in {"年底前", "年内", "年底"}:
        return Deadline("", "by", due=date(context.year, 12, 31))
    month = words.removesuffix("月底前")
    if month != words and len(month) <= 2 and month.isascii() and month.isdigit() and 1 <= int(month) <= 12:
        return Deadline("", "by", due=month_end(context.year, int(month)))
    every = {"每月": "month", "每季度": "quarter", "每半年": "half-year", "每年": "year"}.get(words)
    return _rhythm(_Rhythm(every), context) if every else None  # type: ignore[arg-type]  # the four are of Every


# ---------------------------------------------------------------- periods


def read_period(text: str, *, year: int) -> str | None:
    """Return the key of a period in either form (`三季度`, `2025Q3`), or None if it is none."""
    words = prepare(text).upper()
    match = pattern(
        r"(?:(?P<y>[0-9]{4})年?度?)?(?:(?:第?(?P<q>[1-4一二三四])季度|Q(?P<q2>[1-4]))|(?P<h>上|下)半年|H(?P<h2>[12])"
        r"|(?P<m>[0-9]{1,2}|十[一二]|[一二三四五六七八九十])月份?|(?P<all>全年|本?年度))"
    ).fullmatch(words)
    if match:
        return _named_period(match, int(match["y"] or year))
    match = pattern(r"([0-9]{4})(?:年度?|-([0-9]{2})(?:-([0-9]{2}))?)?").fullmatch(words)
    if match:
        return _numeric_period(match[1], match[2], match[3])
    match = pattern(r"(?:([0-9]{4})年)?([0-9]{1,2})月([0-9]{1,2})[日号]").fullmatch(words)
    return _numeric_period(match[1] or str(year), f"{match[2]:0>2}", f"{match[3]:0>2}") if match else None


def period_key(text: str | None, *, year: int) -> str | None:
    """Return the key of a period however it is written; what is none stays as it is, so that it still compares."""
    return None if text is None else read_period(text, year=year) or text


def _named_period(match: re.Match[str], year: int) -> str | None:
    if year not in YEARS:
        return None
    if match["all"]:
        return f"{year}"
    if match["q"] or match["q2"]:
        return f"{year}Q{sure_number(match['q'] or match['q2'])}"
    if match["h"] or match["h2"]:
        return f"{year}H{match['h2'] or {'上': 1, '下': 2}[match['h']]}"
    month = sure_number(match["m"])
    return f"{year}-{month:02}" if 1 <= month <= 12 else None


def _numeric_period(year: str, month: str | None, day: str | None) -> str | None:
    key = "-".join(part for part in (year, month, day) if part)
    try:
        first = date.fromisoformat((key + "-01-01")[:10])
    except ValueError:
        return None
    return key if first.year in YEARS else None


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


# ---------------------------------------------------------------- dates, windows and lists of them


class _Item(NamedTuple):
    """One date or window of a cell."""

    point: Point
    """Its end."""
    start: date | None
    """The first day of a window; None of a date."""


def _dates(words: str, context: Context) -> Deadline | None:
    """Read one date or window, or several in one cell."""
    five = _five_years(words)
    if five:
        return five
    words = pattern(r"^按照?[^0-9年月日季期]{0,12}?(?:要求|部署|安排|规定),?(?=.*[0-9年月季])").sub("", words, count=1)
    item = _item(_spread(unlead(words)), context, None)
    items: list[_Item] = []
    while item is not None:
        items.append(item)
        item = _next_item(item, context)
    if not items or not is_tail(items[-1].point.rest):
        return None
    return _multiple(items) if len(items) > 1 else _single(items[0])


def _item(words: str, context: Context, near: Point | None) -> _Item | None:
    """Read a date, or a window such as 3月-6月, 即日起至年底."""
    words = pattern(r"^(?:自|从|由)(?=.*起|.*-|.*至|.*到)").sub("", words)
    words = pattern(r"^(?:即日|现在|目前|(?:本?(?:通知|文件))?印发之日)起?(?=-|至|到)").sub(f"{context.issued}", words)
    words = pattern(r"^年初(?:起|开始)?(?=-|至|到)").sub("1月1日", words)
    first = read_point(words, context, near)
    link = (
        pattern(r"(?:起|开始)?(?:-|至(?!少)|到|持续到|直至)").match(first.rest) if first and not first.before else None
    )
    if first is None or link is None:
        return _Item(first, None) if first else None
    second = read_point(first.rest[link.end() :], context, first)
    if second is None:
        if link[0] == "到":  # 落实到位
            return _Item(first, None)
        raise Malformed("起止时间只有一头")
    start = first.start if first.whole else first.end
    if second.end < start:
        raise Malformed(f"止（{second.end}）在起（{start}）之前；跨年请写“次年”")
    return _Item(second, start)


def _next_item(item: _Item, context: Context) -> _Item | None:
    """Read the next date of the cell, behind a mark or 和; what stands between must be harmless."""
    rest = item.point.rest
    for link in pattern(r"[、,;/]|和|以?及|与").finditer(rest):
        if is_tail(rest[: link.start()]):
            found = _item(unlead(rest[link.end() :]), context, item.point)
            if found is not None:
                return found
    return None


def _spread(words: str) -> str:
    """Give a shared unit to each number of a list: 3、6月底前 → 3月、6月底前, 6月1-15日 → 6月1日-15日."""
    return pattern(
        rf"(?<![0-9一二三四五六七八九十])(?<![0-9]{{4}}[-/.])({N})"
        rf"(?=(?:(?:[、,/和]|-|至|到)第?{N})+(月|个?季度|[日号](?!内)))"
    ).sub(r"\1\2", words)


def _due_of(item: _Item) -> tuple[date, tuple[str, ...]]:
    """Return the due date; of 8月前 the earlier reading, with a warning that gives both."""
    point = item.point
    earlier = point.start - timedelta(days=1)
    if not (point.whole and point.before) or (item.start and earlier < item.start):
        return point.end, ()
    return earlier, (f"有两种读法：{earlier} 或 {point.end}，取较早的 {earlier}",)


def _single(item: _Item) -> Deadline:
    point = item.point
    due, warnings = _due_of(item)
    if item.start:
        return Deadline("", "window", start=item.start, due=due, warnings=warnings)
    if point.sort == "half" and point.whole and not point.rest:
        return Deadline(
            "", "by" if warnings else "window", start=None if warnings else point.start, due=due, warnings=warnings
        )
    stretch = point.whole and not point.before and point.sort in {"q", "xun"}
    return Deadline("", "by", start=point.start if stretch else None, due=due, warnings=warnings)


def _multiple(items: list[_Item]) -> Deadline:
    last = items[-1].point
    if last.before and last.whole:  # 6月、9月前: both are 前
        items = [item._replace(point=item.point._replace(before=True)) for item in items]
    read = [_due_of(item) for item in items]
    dues = tuple(sorted({due for due, _ in read}))
    warnings = tuple(dict.fromkeys(text for _, texts in read for text in texts))
    if len(dues) == 1:
        return Deadline("", "by", due=dues[0], warnings=warnings)
    return Deadline("", "multiple", start=items[0].start, due=dues[-1], dues=dues, warnings=warnings)


def _five_years(words: str) -> Deadline | None:
    """Read “十四五”期间: the five years that end with 2025, and so on by fives."""
    match = pattern(r"(?:国家)?十([一二三四五六七八九])五(?:规划)?(期?末|期?内|期间|时期)?").match(unlead(words))
    if not match or not is_tail(match.string[match.end() :]):
        return None
    last = 2025 + (DIGITS[match[1]] - 4) * 5
    start = None if (match[1 + 1] or "").endswith("末") else date(last - 4, 1, 1)
    return Deadline("", "window" if start else "by", start=start, due=date(last, 12, 31))


# ---------------------------------------------------------------- standing duties


def _ongoing(words: str, context: Context) -> Deadline | None:
    """Read 长期坚持, 全年, 从3月起持续推进."""
    duty = words.removeprefix("需").removeprefix("要").removeprefix("须")
    year, whole, _ = duty.partition("年全年")
    if whole and year.isascii() and year.isdigit():
        check_year(int(year), context)
        return _ongoing(duty[len(year) + 1 :], context._replace(year=int(year)))
    if is_standing(duty):
        return Deadline("", "ongoing", start=date(context.year, 1, 1) if "全年" in duty else None)
    if not words.startswith(("自", "从")) and "起" not in words:
        return None
    rest, start = _starting(words, context)
    standing = start is not None and (not rest or is_standing(rest))
    return Deadline("", "ongoing", start=start) if standing else None


def _starting(words: str, context: Context) -> tuple[str, date | None]:
    """Split off 从3月起: return the rest and the first day."""
    match = pattern(r"(?:从|自)?(.+?)(?:起|开始),?(.*)").fullmatch(words)
    first = read_point(match[1], context) if match else None
    if match is None or first is None or first.rest or first.before:
        return words, None
    return match[2], first.start


def _dated_and_ongoing(words: str, context: Context) -> Deadline | None:
    """Read a date with a standing duty behind it or before it: 4月30日前完成,并长期坚持."""
    for at in range(1, len(words)):
        if words.startswith((*STEMS, ",", "并", "且", "其后", "之后", "后"), at):
            before, behind = words[:at], words[at:]
            dated = _dates(before, context) if is_standing(without_joint(behind)) else None
            if dated is None and behind[0] == "," and is_standing(before):
                dated = _dates(behind[1:], context)
            if dated is not None:
                return dated._replace(then_ongoing=True)
    return None


# ---------------------------------------------------------------- rhythms

_UNITS: dict[str, tuple[Every, int]] = {
    "日": ("day", 1), "天": ("day", 1), "个工作日": ("day", 1), "工作日": ("day", 1),
    "周": ("week", 1), "星期": ("week", 1), "旬": ("day", 10), "半个月": ("week", 2), "半月": ("week", 2),
    "月": ("month", 1), "月度": ("month", 1), "季": ("quarter", 1), "季度": ("quarter", 1),
    "半年": ("half-year", 1), "半年度": ("half-year", 1), "年": ("year", 1), "年度": ("year", 1),
}  # fmt: skip
_UNIT = r"(?P<unit>个?工作日|日|天|周|星期|旬|半个?月|月度?|季度?|半年度?|年度?)"
_MONTHS: dict[Every, int] = {"month": 1, "quarter": 3, "half-year": 6, "year": 12}
_EVERY: tuple[Every, ...] = ("day", "week", "month", "quarter", "half-year", "year")
_NO_CALENDAR = "按工作日计算，需要节假日历，这里不给出日期"


class _Rhythm(NamedTuple):
    every: Every
    interval: int = 1
    month: int = 0
    """Where the due day lies: in which month of the period, from 1; 0 is the period's end."""
    day: int = 0
    """The day of that month; a month that is shorter ends earlier."""
    after: int = 0
    """Days after the period's end."""
    since: date = date.min
    undated: str = ""
    """Why there are no dates, as a warning."""


def _one_by_one(words: str, context: Context) -> Deadline | None:
    """Read 一季度一通报, 一月一次: before the dates, since 一季度 and 一月 are dates too."""
    rhythm = r"(?:[一1](?:个?季度?|个?月|年|周|旬|日|天)|[一1]?半年)[一1](?![0-9月日号个年])"
    if words[0] not in "一1半" or not pattern(rhythm).match(words):
        return None
    return _recurring(words, context)


def _recurring(words: str, context: Context) -> Deadline | None:
    rest, since = _starting(words, context) if "起" in words or "开始" in words else (words, None)
    rest = unlead(rest)
    quota = _quota(rest, context) if "次" in rest else None
    if quota:
        return quota
    plain = pattern(r"(?:定期|经常)").match(rest)
    if plain and is_tail(rest[plain.end() :]):
        return Deadline("", "recurring", recurrence=Recurrence(None))
    yearly = _yearly(rest, context)
    if yearly:
        return yearly
    found = _rhythm_of(rest)
    if found:
        return _rhythm(found._replace(since=since or date.min), context)
    return _two_rhythms(rest, context)


def _two_rhythms(words: str, context: Context) -> Deadline | None:
    """Read 一季一通报、一年一观摩: the denser rhythm, with a warning that names the other."""
    parts = pattern("[、,;]").split(words)
    read = [(part, _rhythm_of(part)) for part in parts]
    sure = [(part, rhythm) for part, rhythm in read if rhythm is not None]
    if len(parts) < 2 or len(sure) < len(parts):
        return None
    sure.sort(key=lambda pair: (_EVERY.index(pair[1].every), pair[1].interval))
    found = _rhythm(sure[0][1], context)
    others = "、".join(f"“{part}”" for part, _ in sure[1:])
    warning = f"一格里写了几种周期，取较密的“{sure[0][0]}”，另有{others}"
    return found._replace(warnings=(warning, *found.warnings))


def _rhythm(found: _Rhythm, context: Context) -> Deadline:
    """Return the deadline of a rhythm: its periods from the issue on, within the plan's year."""
    year, earliest = context.year, max(context.issued, found.since)
    periods = tuple(
        (key, due)
        for key, end, due in ([] if found.undated else _periods(found, year))
        if due.year == year and due >= earliest and end >= found.since
    )
    warnings = (found.undated,) if found.undated else ()
    return Deadline("", "recurring", recurrence=Recurrence(found.every, found.interval, periods), warnings=warnings)


def _periods(found: _Rhythm, year: int) -> Iterator[tuple[str, date, date]]:
    """Yield (period key, its last day, due date); of a rhythm of several months the last month names the period."""
    length = _MONTHS.get(found.every, 99) * found.interval
    for last in range(length, 13, length):
        key = {
            "month": f"{year}-{last:02}",
            "quarter": f"{year}Q{(last + 2) // 3}",
            "half-year": f"{year}H{(last + 5) // 6}",
            "year": f"{year}",
        }[found.every]
        end = month_end(year, last)
        if not found.month:
            yield key, end, end + timedelta(days=found.after)
            continue
        months = last - _MONTHS[found.every] + found.month - 1
        due = month_end(year + months // 12, months % 12 + 1)
        yield key, end, due.replace(day=min(found.day, due.day))


def _rhythm_of(words: str) -> _Rhythm | None:
    """Read a rhythm and the day that follows it: 每季度, 每月5日前, 每季度结束后10日内."""
    match = pattern(rf"(?:每|每隔)个?(?P<n>{N})个?(?P<unit>月|季度|周|星期|年|天|日)").match(words)
    count = sure_number(match["n"]) if match else 1
    if match is None:
        match = pattern(
            rf"(?:(?:每一?个?|按|分|逐个?){_UNIT}|(?:[一1]个?|(?=半年)){_UNIT.replace('unit', 'one')}(?=[一1]))"
        ).match(words)
    if match is None:
        match = pattern(
            r"(?P<unit>月度|季度|半年度)(?=检查|通报|调度|报告|总结|评估|考核|自查|巡查|更新|公开|督查|报送|上报|性)"
        ).match(words)
    if match is None:
        return None
    if not 1 <= count <= 31:
        raise Malformed(f"“{match[0]}”不成周期")
    every, interval = _UNITS[match["unit"] or match["one"]]
    rest = words[match.end() :]
    if rest[:1] in {"一", "1"} and is_tail(rest[1:]):  # 一季度一通报
        rest = rest[1:]
    rest = rest.removeprefix("性").removeprefix("地")
    return _detail(_Rhythm(every, interval * count), rest)


def _detail(rhythm: _Rhythm, rest: str) -> _Rhythm | None:
    """Read which day of the period is meant; None if it is not known."""
    every, last = rhythm.every, _MONTHS.get(rhythm.every, 0)
    if every in {"day", "week"}:
        match = pattern(rf"(?:(?:周|星期)?[一二三四五六日天])?{TIME}{BEFORE}?").match(rest)
        return rhythm if match and is_tail(rest[match.end() :]) else None
    end = "年?" if every == "year" else ""
    match = pattern(rf"(?:(?:度?的?{end}(?:底|末|终)|的?最后一[天日]){BEFORE}?|内)?").match(rest)
    if match and is_tail(rest[match.end() :]):
        return rhythm
    working = pattern(rf".*?个?工作日{BEFORE}?").match(rest)
    if working and pattern(
        rf"(?:结束|终了)?(?:之|以)?后?的?(?:(?:下个?|次)月的?)?(?:第|前|头|最后|首)*{N}?个?工作日{BEFORE}?"
    ).fullmatch(working[0]):
        return rhythm._replace(undated=_NO_CALENDAR) if is_tail(rest[working.end() :]) else None
    return _day_within(rhythm, rest, last) or _days_after(rhythm, rest, last)


def _day_within(rhythm: _Rhythm, rest: str, last: int) -> _Rhythm | None:
    """Read 5日前 (of a month), 最后一个月的30日前, 首月10日前, 第2个月底前."""
    match = pattern(
        rf"的?(?:(?P<last>最后一?个?月|末月)|(?P<first>首个?月)|第(?P<k>{N})个?月)?(?:份?的?)(?:(?P<d>{N})[日号]|底|末){TIME}{BEFORE}?"
    ).match(rest)
    if match is None or not is_tail(rest[match.end() :]):
        return None
    month = last if match["last"] else 1 if match["first"] else sure_number(match["k"]) if match["k"] else 0
    if not month and rhythm.every != "month":
        return None
    day = sure_number(match["d"]) if match["d"] else 31
    if not 1 <= day <= 31:
        raise Malformed(f"没有 {day} 日")
    if month > last:
        raise Malformed(f"一期只有 {last} 个月，没有第 {month} 个月")
    return rhythm._replace(month=month or 1, day=day)


def _days_after(rhythm: _Rhythm, rest: str, last: int) -> _Rhythm | None:
    """Read 结束后10日内, and 次月5日前: a day of the month after the period."""
    after = pattern(
        rf"(?:结束|终了|期满)?(?:之|以)?后的?(?:(?:下个?|次)月的?)?(?:前|头)?(?P<n>{N})个?[日天]{BEFORE}"
    ).match(rest)
    if after and is_tail(rest[after.end() :]) and after[0].endswith("内"):
        return rhythm._replace(after=sure_number(after["n"]))
    following = pattern(
        rf"(?:结束|终了)?(?:之|以)?后?的?(?:次月|下个?月|下季度?首月)的?(?:(?P<d>{N})[日号]|底){BEFORE}?"
    ).match(rest)
    if following is None or not is_tail(rest[following.end() :]):
        return None
    day = sure_number(following["d"]) if following["d"] else 31
    if not 1 <= day <= 31:
        raise Malformed(f"没有 {day} 日")
    return rhythm._replace(month=last + 1, day=day)


def _yearly(words: str, context: Context) -> Deadline | None:
    """Read 每年3月底前, 每年6月底、12月底前: dates of the plan's year."""
    match = pattern(r"每(?:一个?)?年度?的?(?=[0-9一二三四五六七八九十第上下])").match(words)
    dated = _dates(words[match.end() :], context) if match else None
    if dated is None or dated.due is None or dated.kind == "multiple":
        return dated
    kept = ((f"{context.year}", dated.due),) if context.issued <= dated.due <= date(context.year, 12, 31) else ()
    return Deadline("", "recurring", recurrence=Recurrence("year", periods=kept), warnings=dated.warnings)


def _quota(words: str, context: Context) -> Deadline | None:
    """Read 年内开展至少1次, 每季度至少2次, 2次/年, 至少2次: a count, which stays one obligation."""
    match = pattern(rf"(?P<head>[^次]*?)(?P<n>{N})次(?P<more>及?以上)?(?:/每?{_UNIT})?").match(words)
    if match is None:
        return None
    head, slash, count = match["head"], match["unit"], sure_number(match["n"])
    head, least = pattern(r"(?:至少|不少于|不低于|最少|不得少于)").subn("", head, count=1)
    opening = pattern(rf"(?:每一?个?{_UNIT}|(?P<year>年内|全年|本年度?内?|今年内?|一年内?|年度内?))?").match(head)
    if opening is None or not is_tail(head[opening.end() :]) or not is_tail(words[match.end() :]):
        return None
    unit = _UNITS.get(opening["unit"] or slash or "年" * bool(opening["year"]))
    if not (least or match["more"] or opening["year"] or slash or (unit and (unit[0] == "year" or count > 1))):
        return None
    if slash and not least and count == 1 and unit and unit[0] in {"month", "quarter", "half-year"}:
        return _rhythm(_Rhythm(*unit), context)
    every = unit[0] if unit else None
    due = date(context.year, 12, 31) if every in _MONTHS else None
    return Deadline("", "recurring", due=due, recurrence=Recurrence(every, unit[1] if unit else 1, at_least=count))


# ---------------------------------------------------------------- after an event, and left to others

_DATED = (
    r"[0-9]|年底|年末|年内|月底|月末|季度|半年|旬|[一二三四五六七八九十]+月|月[一二三四五六七八九十]+"
    r"|长期|持续|常态|全年"
)
"""Signs of a date or a standing duty: no form with a free part may swallow one."""
_IN_EVENT = rf"{_DATED}|[,;]|每[年月周日季]|立即|尽快|节前"


def _on_issue(words: str, context: Context) -> Deadline | None:
    """Read 立即, 月底前, 下月5日前, 下周五前: points that hang on the day of issue."""
    at_once = pattern(
        r"(?:立即|立刻|马上|即时|即刻|即日起?|立行立改|立改立行|即知即改|即行即改|边查边改|随即)(?:[办改抓]$)?"
    ).match(words)
    if at_once and is_tail(words[at_once.end() :]):
        return Deadline("", "by", due=context.issued)
    rest = unlead(words)
    return _issue_month(rest, context) or _issue_week(rest, context)


def _issue_month(words: str, context: Context) -> Deadline | None:
    match = pattern(
        rf"(?P<which>本月|当月|这个月|下个?月|次月)?(?P<end>(?(which)月?|月)[底末]|内)?(?P<d>(?(which){N}[日号]|(?!)))?{TIME}{BEFORE}?"
    ).match(words)
    if match is None or not (match["end"] or match["d"]) or not is_tail(words[match.end() :]):
        return None
    if (match["end"] and match["d"]) or (match["end"] == "内" and not match["which"]):
        return None
    issued = context.issued
    months = issued.month + (1 if (match["which"] or "")[:1] in {"下", "次"} else 0)
    end = month_end(issued.year + (months - 1) // 12, (months - 1) % 12 + 1)
    due = day_of(end.year, end.month, sure_number(match["d"][:-1])) if match["d"] else end
    return Deadline("", "by", due=due, warnings=(f"没有写明月份，按印发的月份（{issued:%Y-%m}）推算为 {due}",))


def _issue_week(words: str, context: Context) -> Deadline | None:
    match = pattern(
        rf"(?P<w>本周|这周|下周|下下周|本星期|下星期)(?P<d>[{WEEKDAYS}天末])?(?:之?内)?{TIME}{BEFORE}?"
    ).match(words)
    if match is None or not is_tail(words[match.end() :]):
        return None
    monday = context.issued - timedelta(days=context.issued.weekday())
    day = WEEKDAYS.index((match["d"] or "日").replace("天", "日").replace("末", "日"))
    return Deadline("", "relative", due=monday + timedelta(days=7 * match["w"].count("下") + day))


def _relative(words: str, context: Context) -> Deadline | None:
    """Read a span after an event: 印发后30日内, 自信息形成之日起20个工作日内."""
    match = pattern(
        r"(?P<event>.*?)(?:之日起|之日|当日起|当日|之时起|起|之后|以后|后)?(?:的|,)?(?:时间跨度|期限)?"
        rf"(?P<most>不超过|不晚于|不迟于|最迟|最长)?(?P<n>半(?=个?[月年])|{N})个?(?P<unit>工作日|小时|日|天|周|星期|月|年)"
        r"(?:之内|以内|内|(?(most)|(?!)))"
    ).match(words)
    if match is None:
        return _upon_event(words)
    if not is_tail(words[match.end() :]) or pattern(_IN_EVENT).search(match["event"]):
        return None
    event = pattern(r"^(?:自|从|在|于)|(?:一般|原则上|应当?|须|需)?(?:为|在|于)?$|,$").sub("", match["event"])
    event = pattern(r"(?:一般|原则上|应当?)$").sub("", event)
    own, warnings = _is_issue(event)
    count = 0 if match["n"] == "半" else sure_number(match["n"])
    if not count and match["n"] != "半":
        raise Malformed(f"“{match['n']}{match['unit']}内”不成期限")
    if match["unit"] == "工作日":
        return Deadline("", "relative", warnings=(*warnings, _NO_CALENDAR))
    due = _later(context.issued, count, match["unit"]) if own else None
    return Deadline("", "relative", due=due, warnings=warnings)


def _upon_event(words: str) -> Deadline | None:
    """Read 信息形成后及时公开: at once after an event."""
    match = pattern(
        r"与?(?P<event>.{2,}?)(?:(?:之日|之?后|时)(?:及时|即时|立即|随时|当[日天]|同步)|(?<=..)同步)"
    ).match(words)
    if match is None or not is_tail(words[match.end() :]) or pattern(_IN_EVENT).search(match["event"]):
        return None
    return Deadline("", "relative", warnings=_is_issue(match["event"])[1] or (_unknown(match["event"]),))


def _is_issue(event: str) -> tuple[bool, tuple[str, ...]]:
    """Whether an event is the plan's own issuing, with what there is to warn of."""
    match = pattern(
        r"(?P<own>本)?(?P<what>通知|文件|任务分解表|分解表|工作要点|要点|实施方案|工作方案|方案|计划)?(?:正式)?(?P<verb>印发|下发|发文|发布|公布)"
    ).fullmatch(event)
    if match is None or (match["verb"] in {"发布", "公布"} and not match["what"]):
        return False, (_unknown(event),)
    if match["what"] and match["what"].endswith(("方案", "计划")) and not match["own"]:
        return True, (f"把“{event}”当作本计划印发；如另有所指，请写明",)
    return True, ()


def _unknown(event: str) -> str:
    named = f"“{event}”" if event and event != "非急件" else "没有写明的事件"
    return f"从{named}起算，日期要看事件何时发生，这里不给出日期"


def _later(start: date, count: int, unit: str) -> date:
    """Return the day that lies a span after `start`; a count of 0 stands for 半, half of a month or a year."""
    if not count:
        return _later(start, 15, "日") if unit == "月" else _later(start, 6, "月")
    if unit in {"日", "天", "周", "星期", "小时"}:
        days = count * 7 if unit in {"周", "星期"} else -(-count // 24) if unit == "小时" else count
        return start + timedelta(days=days)
    from dateutil.relativedelta import relativedelta

    return start + (relativedelta(months=count) if unit == "月" else relativedelta(years=count))


def _left_open(words: str, context: Context) -> Deadline | None:  # noqa: ARG001  one signature for all forms
    """Read wordings that leave the date to others: 按上级要求, 适时, 尽快, 春节前, 另行通知."""
    by_others = (
        r"(?:.{0,12}[,、])?(?:按|按照|依据|根据|依照|遵照|结合|视).{0,24}"
        r"(?:要求|部署|安排|确定|执行|推进|通知|规定|节点|进度|实际|情况|时限|时间|完成|报送|落实|开展|而定)"
    )
    soon = (
        r"(?:适时|尽快|尽早|近期|择机|择期|抓紧|及早|不定期|(?:时间|时限)?(?:另行|另)(?:通知|确定|定|明确)"
        r"|待.{0,12}(?:通知|确定|明确)后?)"
    )
    event = (
        r"(?:春节|元旦|国庆节?|五一|中秋节?|端午节?|清明节?|两会|汛期|节假日|节日"
        r"|(?:下次|上级|年度|省级|市级|上级部门).{0,8}(?=来|到|期|检|考|验|召|督|巡|审))"
        r"(?:来临|到来|检查|考核|验收|召开|督查|巡查|巡视|巡察|审计)*(?:期间|之前|以前|前|后)"
    )
    match = pattern(rf"(?:{by_others}|{soon}|{event})").match(words)
    dated = pattern(_DATED).search(words)
    return Deadline("", "unspecified") if match and not dated and is_tail(words[match.end() :]) else None


# ---------------------------------------------------------------- near wordings


def _suggest(words: str, context: Context) -> str | None:
    """Return the nearest readable wording: a mended slip of the pen if it reads, else a near known one."""
    for mended in _mended(words, context):
        if mended != words and _reads(mended, context):
            return mended
    return next((near for near in closest(words, _known(context), most=1, cutoff=0.55) if near != words), None)


def _reads(words: str, context: Context) -> bool:
    try:
        return _any_form(prepare(words), context) is not None
    except Malformed:
        return False


def _mended(words: str, context: Context) -> Iterator[str]:
    """Yield `words` with the slips of the pen mended that real tables show."""
    slips = (
        (r"^([0-9]{4})(?=[0-9]{1,2}月)", r"\1年"),
        (r"([0-9])(?=内)", r"\1日"),
        (r"(月[0-9]{1,2})(?=$|[前之以完、,;-])", r"\1日"),
        (r"(?<![0-9月])(1[0-2]|[1-9])([0-3][0-9])日", r"\1月\2日"),
        (r"(月)(?:29|30|31)[日号]", r"\1底"),
        (r"^([0-9]{4})[-/.]0?([0-9]{1,2})[-/.](?:29|30|31)(?![0-9])", r"\1年\2月底"),
        (r"^([0-9]{4})(?:年|(?=[-/.]))", f"{context.year}年"),
        (r"^([0-9]{2})(?=年)", r"20\1"),
        (r"^([0-9]{4})([01][0-9])([0-3][0-9])(?![0-9])", r"\1-\2-\3"),
        (r"^(1[0-2]|[1-9])[./]([0-9]{1,2})(?![0-9])", r"\1月\2日"),
        (r"(?<=[0-9])(?=[底末])", "月"),
        (r"(?<=月)[地低第抵的]+(?=前)", "底"),
        (r"-(?!次年)", "-次年"),
    )
    yield words.strip("-至到")
    for slip, mend in slips:
        yield pattern(slip).sub(mend, words)


def _known(context: Context) -> list[str]:
    """Return typical wordings of every form, all of them readable."""
    months = [f"{month}月底前" for month in range(1, 13)]
    others = """
        年底前 年内 上半年 下半年 长期坚持 持续推进 常态化推进 全年 每季度 每月 每半年 每年 每月5日前 每季度末 一季度
        印发后30日内 20个工作日内 3月-6月 三季度末前 按上级要求 每年至少开展1次 6月中旬 年底前完成，并长期坚持 立即
    """
    return [*months, f"{context.year}年12月底前", *others.split()]
