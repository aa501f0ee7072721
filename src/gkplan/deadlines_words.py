"""The words and single points in time that deadlines are made of, and the lists of words that may go with them.

For `deadlines` and the figures of papers. A word that could carry a second date or a negation must not be put on
these lists.
"""

from __future__ import annotations

import re
from datetime import date, timedelta
from functools import lru_cache
from typing import NamedTuple

from gkplan.wording import fold

_SIGNS = str.maketrans(
    {**dict.fromkeys("‐‑‒–—―−─⸺~〜∼", "-"), **dict.fromkeys("“”\"'‘’「」『』《》", ""), "○": "〇", "Ｏ": "〇"}
)
_FINAL = "。;.,、:!"

DIGITS = {char: value for value, char in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
N = r"(?:[0-9]{1,3}|[零一二三四五六七八九十两]{1,4})"
BEFORE = r"(?:之前|以前|前|为止|止|之内|以内|内)"
TIME = (
    r"(?:(?:上午|中午|下午|晚上|晚|当[日天])?"
    rf"(?:(?P<hour>{N})(?:时|点钟?|:(?P<minute>[0-9]{{2}}))(?:{N}分|整|半)?|下班时?)?)"
)


def listed(text: str) -> tuple[str, ...]:
    """Return the words of a list that is written with blanks."""
    return tuple(text.split())


LEADS = listed(
    """
    完成时限: 办理时限: 时限要求: 时限: 完成时间: 时间要求: 时间: 务必 力争 确保 争取 原则上 最迟 最晚 不晚于 不迟于
    预计 计划 拟 应当 应 须 需 要 截至 截止到 截止至 截止 分别 统一 均 各 全部 全面 于 在 到 至
    """
)
"""May stand before a date; a longer word before its own beginning."""

HARMLESS = listed(
    """
    全部 全面 基本 初步 按时 如期 按期 依法 依规 及时 予以 统一 组织 集中 正式 陆续 认真 以上 一次 1次 一次性 并且
    并 且 的 向 对 将 各 均 向社会 社会 对外 逐步 高质量 高标准 期间 同步 按要求 按规定 按程序 ( ) , 、 ;
    """
)
VERBS = listed(
    """
    完成 公开 公布 公示 公告 发布 上报 报送 报告 报备 报 送 办结 办理 办复 落实 到位 落地 见效 达标 整改 立项 开工
    竣工 完工 建设 启动 实施 开展 印发 出台 制定 制订 建成 建立 健全 完善 投入使用 投用 投产 上线 运行 提交 提供
    验收 交付 更新 修订 编制 总结 反馈 回复 答复 清理 检查 通报 观摩 调度 自查 巡查 抽查 督查 督导 培训 学习 评估
    评价 考核 录入 备案 推进 召开 举办 汇总 梳理 形成 销号 归档 移交 审核 审议 审批 批复 实现 取得 开通 调整 优化
    整理 发放 拨付 签订 确定 明确 结束 执行 使用 招标 动工 开业 通车 入库 下达 办毕 做好 推动 宣传 解读 回应 征集
    更换 维护 排查 整治 报至 报到 报给 报送至 报送到 报送给 上报至 上报到 提交至 提交给 反馈至 反馈给 移交至 移交给
    公开至
    """
)
NOUNS = listed(
    """
    工作 任务 信息 预算 决算 年度 上年度 上年 本年度 本年 结果 情况 材料 方案 实施方案 名单 清单 目录 台账 工作台账
    报表 数据 内容 项目 意见 办法 制度 机制 文件 政策 指南 规程 标准 栏目 平台 网站 系统 活动 会议 问题 成效 成果
    目标 指标 初稿 终稿 送审稿 征求意见稿 第一批 第二批 第一阶段 第二阶段 阶段性 主体 工程 区政府办公室 区政府
    县政府 市政府 市政府办公室 县政府办公室 办公室 我办 政务公开办 上级 主管部门 年报 季报 月报 报告书 隐患
    三公经费 经费
    """
)
TAIL = frozenset(HARMLESS + VERBS + NOUNS)
_DANGLING = ("并且", "并", "且", "的", "向", "对", "将", "各", "均", "(", ",", "、", ";")

STEMS = listed(
    """
    长期 持续 常年 常态化 常态 全年 始终 不断 日常 坚持 贯穿 动态 实时 及时 随时 长年 长效 一直 任期内 任期 永久
    经常性 不间断
    """
)
_STANDING = frozenset(STEMS).union(
    listed(
        """
    推进 开展 实施 完善 推动 落实 进行 执行 抓好 做好 抓 做 更新 调整 公开 发布 公布 公示 管理 维护 运行 工作 任务
    深化 加强 优化 提升 巩固 保持 有效 有序 稳步 机制 制度 建设 建立 健全 服务 保障 监测 关注 跟进 强化 改进 回应
    检查 清理 整改 规范 反馈 报送 上报 办理 答复 化 性 地 式 并 且 和 、 ,
    """
    )
)
JOINTS = listed("并且 并 且 同时 其后 之后 此后 以后 然后 后 再 转入 进入")


def prepare(text: str) -> str:
    """Fold `text`, make every dash and tilde one `-`, and drop quotes, outer brackets and final punctuation."""
    words = fold(text).translate(_SIGNS)
    while "--" in words:
        words = words.replace("--", "-")
    words = words.rstrip(_FINAL)
    if words and words[0] + words[-1] in {"()", "[]", "【】"}:
        words = words[1:-1].rstrip(_FINAL)
    return words


def number(text: str) -> int | None:
    """Return a number in Arabic or Chinese digits (十二, 二十五, 两); None if it is not well formed."""
    if text.isascii():
        return int(text)
    tens, ten, ones = text.partition("十")
    if not ten:
        return DIGITS[tens] if len(tens) == 1 else None
    if max(len(tens), len(ones)) > 1 or ones == "十":
        return None
    return (DIGITS[tens] if tens else 1) * 10 + (DIGITS[ones] if ones else 0)


def made_of(words: str, known: frozenset[str]) -> bool:
    """Whether `words` is a row of `known` words, in whichever way it is cut."""
    longest = max(map(len, known))
    reached = {0}
    for start in range(len(words)):
        if start in reached:
            reached.update(end for end in range(start + 1, start + longest + 1) if words[start:end] in known)
    return len(words) in reached


def is_tail(words: str) -> bool:
    """Whether `words`, behind a date, only say what is done by then."""
    return not words or (not words.endswith(_DANGLING) and made_of(words, TAIL))


def is_standing(words: str) -> bool:
    """Whether `words` name a duty without end: a stem (长期, 持续, 常态化 …) and what is done."""
    return (
        words.startswith(STEMS)
        and not words.endswith(("并", "且", "和", "、", ",", "地"))
        and made_of(words, _STANDING)
    )


def unlead(words: str) -> str:
    """Drop what may stand before a date (务必在, 力争, 截至)."""
    while not words.startswith("至少"):
        lead = next((lead for lead in LEADS if words.startswith(lead) and words != lead), None)
        if lead is None:
            break
        words = words[len(lead) :]
    return words


def without_joint(words: str) -> str:
    """Drop the words that join a standing duty to a date (`,并`, 其后)."""
    for joint in (*",;、。", *JOINTS):
        words = words.removeprefix(joint)
    return words


YEARS = range(1949, 2200)
NEAR_YEARS = 5
"""An explicit year further than this from the plan's is taken for a slip of the pen."""


class Context(NamedTuple):
    """What a wording is read against: the plan's year and its date of issue."""

    year: int
    issued: date


class Malformed(Exception):
    """A wording that looks like a date and is not one; carries the reason."""


@lru_cache(maxsize=128)
def pattern(source: str) -> re.Pattern[str]:
    """Return `source` compiled, on its first use: start-up pays for no pattern that it does not need."""
    return re.compile(source)


def sure_number(text: str) -> int:
    """Return a number; one that is not well formed makes the wording malformed."""
    found = number(text)
    if found is None:
        raise Malformed(f"数字“{text}”读不懂")
    return found


def month_end(year: int, month: int) -> date:
    """Return the last day of a month."""
    return date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)


# ---------------------------------------------------------------- points in time

WEEKDAYS = "一二三四五六日"
_POINT = (
    r"(?:(?P<y>[0-9〇零一二三四五六七八九]{4})年度?|(?P<rel>今年|本年度?|当年|明年|次年|翌年|来年|去年|上年)的?)?"
    r"(?:"
    rf"(?P<m>{N})月份?(?P<d>{N})[日号](?:\((?:星期|周)(?P<weekday>[一二三四五六日天])\))?"
    rf"|(?P<mo>{N})月(?:份|月(?=[底末]))?的?(?P<xun>[上中下]旬)?"
    r"|第?(?P<q>[1-4一二三四])个?季度"
    r"|(?P<half>[上下])半年度?"
    r"|(?P<end>年(?:底|末|终)|年内|年度内)"
    rf"|(?P<only>{N})[日号]"
    r")?"
    r"(?P<last>底|末|的?最后一[天日])?"
    rf"(?P<time>{TIME})(?P<before>{BEFORE})?"
)
_ISO = (
    r"(?P<y>[0-9]{4})(?P<sep>[-/.])(?P<m>[0-9]{1,2})(?:(?P=sep)"
    r"(?P<d>[0-9]{1,2}(?![0-9])|[0-9]{2}(?=[0-9]{1,2}[时点:]))日?|(?![0-9]))"
    rf"(?P<time>{TIME})(?P<before>{BEFORE})?"
)


class Point(NamedTuple):
    """One stated point: a day, or the stretch that a month, quarter or year covers."""

    start: date
    end: date
    whole: bool
    """Whether a stretch is stated without 底 or 末, so that 前 after it can be read in two ways."""
    before: bool
    rest: str
    """What follows the point."""
    sort: str
    """The group of `_POINT` that states it: m, mo, xun, q, half, end, only, or y for a year alone."""
    base: int
    """The year that 次年 counts from."""


def read_point(words: str, context: Context, near: Point | None = None) -> Point | None:
    """Read the point at the beginning of `words`; `near` lends its year and month to one that states less."""
    match = pattern(_ISO).match(words)
    if match:
        return _iso_point(match, words, context)
    match = pattern(_POINT).match(words)
    sort = next(
        (name for name in ("m", "xun", "mo", "q", "half", "end", "only", "y", "rel") if match and match[name]), ""
    )
    if match is None or not sort or not _sound(match, sort):
        return None
    base = near.base if near else context.year
    year = _year(match, context, near, base)
    span = _stretch(match, sort, year, near)
    if span is None:
        return None
    inside = bool(sort in {"m", "only", "end"} or match["last"])
    before = match["before"] in {"之前", "以前", "前"}
    return Point(
        *span, whole=not inside, before=before, rest=words[match.end() :], sort=sort, base=year if match["y"] else base
    )


def _sound(match: re.Match[str], sort: str) -> bool:
    """Whether the parts of a point go together: no hour behind a month, no 底 behind a day."""
    if match["time"]:
        _check_hour(match)
        if not (sort in {"m", "only"} or (sort == "mo" and match["last"])):
            return False
    if match["last"]:
        return sort in {"mo", "q", "half", "y", "rel"}
    return sort != "rel" or match["rel"] not in {"去年", "上年"}


def _check_hour(match: re.Match[str]) -> None:
    minutes = sure_number(match["hour"] or "0") * 60 + int(match["minute"] or 0)
    if minutes > 24 * 60 or int(match["minute"] or 0) > 59:
        raise Malformed(f"没有“{match['time']}”这个钟点")


def _iso_point(match: re.Match[str], words: str, context: Context) -> Point | None:
    year, month = int(match["y"]), int(match["m"])
    check_year(year, context)
    rest, before = words[match.end() :], bool(match["before"] and match["before"].endswith("前"))
    if match["d"]:
        _check_hour(match)
        day = day_of(year, month, int(match["d"]))
        return Point(day, day, whole=False, before=before, rest=rest, sort="m", base=year)
    start, end = _month(year, month, None)
    return None if match["time"] else Point(start, end, whole=True, before=before, rest=rest, sort="mo", base=year)


def _year(match: re.Match[str], context: Context, near: Point | None, base: int) -> int:
    if match["y"]:
        year = int("".join(str(DIGITS.get(char, char)) for char in match["y"]))
        check_year(year, context)
        return year
    word = match["rel"] or ""
    if word in {"次年", "翌年"}:
        return base + 1
    if word:
        return context.year + {"明": 1, "来": 1, "去": -1, "上": -1}.get(word[0], 0)
    return near.start.year if near else context.year


def check_year(year: int, context: Context) -> None:
    """Refuse a year that is out of range or far from the plan's."""
    if year not in YEARS or abs(year - context.year) > NEAR_YEARS:
        raise Malformed(f"年份 {year} 离计划年度 {context.year} 太远，像是笔误")


def _stretch(match: re.Match[str], sort: str, year: int, near: Point | None) -> tuple[date, date] | None:
    """Return the first and last day that a matched point covers."""
    if sort == "m":
        day = day_of(year, sure_number(match["m"]), sure_number(match["d"]))
        _check_weekday(day, match["weekday"])
        return day, day
    if sort == "only":
        if near is None or match["y"] or match["rel"]:
            return None
        day = day_of(near.start.year, near.start.month, sure_number(match["only"]))
        return day, day
    if sort in {"mo", "xun"}:
        return _month(year, sure_number(match["mo"]), match["xun"])
    if sort == "q":
        quarter = sure_number(match["q"])
        return date(year, quarter * 3 - 2, 1), month_end(year, quarter * 3)
    if sort == "half":
        first = 1 if match["half"] == "上" else 7
        return date(year, first, 1), month_end(year, first + 5)
    return date(year, 1, 1), date(year, 12, 31)


def _month(year: int, month: int, xun: str | None) -> tuple[date, date]:
    if not 1 <= month <= 12:
        raise Malformed(f"没有 {month} 月")
    first, last = {"上旬": (1, 10), "中旬": (11, 20), "下旬": (21, 0)}.get(xun or "", (1, 0))
    return date(year, month, first), date(year, month, last) if last else month_end(year, month)


def day_of(year: int, month: int, day: int) -> date:
    """Return a day that exists, or make the wording malformed."""
    try:
        return date(year, month, day)
    except ValueError:
        raise Malformed(f"没有 {year}年{month}月{day}日 这一天") from None


def _check_weekday(day: date, weekday: str | None) -> None:
    stated = (weekday or "").replace("天", "日")
    if stated and WEEKDAYS[day.weekday()] != stated:
        raise Malformed(f"{day} 是星期{WEEKDAYS[day.weekday()]}，不是星期{stated}")
