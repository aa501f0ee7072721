"""Wordings to dates: tables of every kind, malformed ones, and what the grammar prints read back."""

from __future__ import annotations

import time
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gkplan import deadlines
from gkplan.deadlines import Deadline, Unreadable, period_key, read, read_period, show_period
from gkplan.deadlines_words import Context

ISSUED = date(2025, 5, 27)


def reading(text: str | None, year: int = 2025, issued: date = ISSUED) -> Deadline:
    found = read(text, year=year, issued=issued)
    assert isinstance(found, Deadline), found
    return found


BY = {
    "12月底前": "12-31", "12 月底前": "12-31", "１２月底前": "12-31", "12\u3000月\u00a0底前": "12-31", "十二月底前": "12-31",
    "3月底": "03-31", "2月末": "02-28", "9月底之前": "09-30", "9月底以前": "09-30", "9月30日前": "09-30", "9月30日": "09-30",
    "九月三十日前": "09-30", "十月二十五日之前": "10-25", "10月": "10-31", "10月份": "10-31", "2月": "02-28", "年底前": "12-31",
    "年底": "12-31", "年末": "12-31", "年终": "12-31", "年内": "12-31", "今年底": "12-31", "本年底前": "12-31", "年底前完成": "12-31",
    "到10月底": "10-31", "截至12月底": "12-31", "截止到11月底": "11-30", "务必在6月底前完成": "06-30", "力争9月底前公开": "09-30",
    "确保10月底前全面完成": "10-31", "原则上于8月31日前办结": "08-31", "完成时限：11月底前": "11-30", "（7月底前）": "07-31", "7月底前。": "07-31",
    "年底前向社会公示": "12-31", "11月底前完成整改": "11-30", "3月17日下午下班前": "03-17", "3月17日17时前": "03-17", "3月17日17:00前": "03-17",
    "11月上旬": "11-10", "11月中旬": "11-20", "2月下旬": "02-28", "第一季度": "03-31", "一季度": "03-31", "三季度末前": "09-30",
    "第3季度底前": "09-30", "上半年完成": "06-30", "上半年底前": "06-30", "6月最后一天": "06-30", "4月15日以前上报": "04-15",
}  # fmt: skip


@pytest.mark.parametrize(("text", "due"), BY.items())
def test_one_date_in_the_plan_year(text: str, due: str) -> None:
    found = reading(text)
    assert (found.kind, str(found.due), found.warnings) == ("by", f"2025-{due}", ())


@pytest.mark.parametrize(
    ("text", "due"),
    [
        ("2026年3月", "2026-03-31"),
        ("2025年年底前", "2025-12-31"),
        ("2024年2月底", "2024-02-29"),
        ("二〇二五年六月底前", "2025-06-30"),
        ("到2026年底", "2026-12-31"),
        ("到2026年", "2026-12-31"),
        ("明年3月底前", "2026-03-31"),
        ("次年1月底", "2026-01-31"),
        ("翌年一月底前", "2026-01-31"),
        ("去年12月底前", "2024-12-31"),
        ("2025-12-31", "2025-12-31"),
        ("2025.12.31前", "2025-12-31"),
        ("2025/6/3", "2025-06-03"),
        ("2025年度12月底前", "2025-12-31"),
        ("立即", "2025-05-27"),
        ("立行立改", "2025-05-27"),
        ("马上落实", "2025-05-27"),
    ],
)
def test_one_date_by_its_own_year(text: str, due: str) -> None:
    assert (reading(text).kind, str(reading(text).due)) == ("by", due)


@pytest.mark.parametrize(
    ("text", "earlier", "later"),
    [
        ("8月前", "2025-07-31", "2025-08-31"),
        ("2025年8月以前", "2025-07-31", "2025-08-31"),
        ("三季度前", "2025-06-30", "2025-09-30"),
        ("12月中旬前", "2025-12-10", "2025-12-20"),
        ("1月前", "2024-12-31", "2025-01-31"),
    ],
)
def test_ambiguous_words_take_the_earlier_reading_with_a_warning(text: str, earlier: str, later: str) -> None:
    found = reading(text)
    assert str(found.due) == earlier
    assert found.warnings == (f"有两种读法：{earlier} 或 {later}，取较早的 {earlier}",)


@pytest.mark.parametrize("dash", ["-", "--", "—", "——", "–", "−", "~", "～", "〜", "至", "到", "－", " - "])
def test_windows_with_every_dash(dash: str) -> None:
    found = reading(f"3月{dash}6月")
    assert (found.kind, str(found.start), str(found.due)) == ("window", "2025-03-01", "2025-06-30")


@pytest.mark.parametrize(
    ("text", "start", "due"),
    [
        ("1-9月份", "2025-01-01", "2025-09-30"),
        ("4-6月底前", "2025-04-01", "2025-06-30"),
        ("10月-次年3月", "2025-10-01", "2026-03-31"),
        ("2026年1月- 2026年11月", "2026-01-01", "2026-11-30"),
        ("2026年2月-5月", "2026-02-01", "2026-05-31"),
        ("6月1日-15日", "2025-06-01", "2025-06-15"),
        ("6月1-15日", "2025-06-01", "2025-06-15"),
        ("自3月起至年底", "2025-03-01", "2025-12-31"),
        ("一季度至三季度", "2025-01-01", "2025-09-30"),
        ("上半年", "2025-01-01", "2025-06-30"),
        ("下半年", "2025-07-01", "2025-12-31"),
        ("“十四五”期间", "2021-01-01", "2025-12-31"),
        ("十五五时期", "2026-01-01", "2030-12-31"),
    ],
)
def test_windows(text: str, start: str, due: str) -> None:
    found = reading(text)
    assert (found.kind, str(found.start), str(found.due)) == ("window", start, due)


@pytest.mark.parametrize(
    ("text", "dues"),
    [
        ("5月/10月", ["2025-05-31", "2025-10-31"]),
        ("5月、10月", ["2025-05-31", "2025-10-31"]),
        ("5、10月底前", ["2025-05-31", "2025-10-31"]),
        ("分别于5月29日、12月10日前", ["2025-05-29", "2025-12-10"]),
        ("5月10日、20日前", ["2025-05-10", "2025-05-20"]),
        ("2025年9月底前和2026年3月底前", ["2025-09-30", "2026-03-31"]),
        ("2025年2月公布预算信息,2025年8月公布上年度决算信息", ["2025-02-28", "2025-08-31"]),
        ("6月底前、年底前", ["2025-06-30", "2025-12-31"]),
    ],
)
def test_several_dates_in_one_cell(text: str, dues: list[str]) -> None:
    found = reading(text)
    assert (found.kind, [str(day) for day in found.dues], str(found.due)) == ("multiple", dues, dues[-1])


def test_the_same_date_twice_is_one_date() -> None:
    assert reading("6月底、6月30日前").kind == "by"


@pytest.mark.parametrize(
    "text",
    ["长期坚持", "持续推进", "持续开展", "常年坚持", "常态化", "常态化推进", "贯穿全年", "全年", "任期内", "实时公开", "及时公开", "动态更新", "日常工作", "长期坚持。", "并".join(["持续推进", "长期坚持"])],
)  # fmt: skip
def test_standing_duties(text: str) -> None:
    assert (reading(text).kind, reading(text).due) == ("ongoing", None)


@pytest.mark.parametrize(
    "text", ["4月30日前完成,并长期坚持", "4月底前，持续推进", "4月底前完成并常态化开展", "4月底前完成，其后长期坚持"]
)
def test_a_date_with_a_standing_duty_behind_it(text: str) -> None:
    found = reading(text)
    assert (found.kind, str(found.due), found.then_ongoing) == ("by", "2025-04-30", True)


QUARTERS = ["2025Q2 2025-06-30", "2025Q3 2025-09-30", "2025Q4 2025-12-31"]


@pytest.mark.parametrize(
    ("text", "every", "interval", "periods"),
    [
        ("每季度", "quarter", 1, QUARTERS),
        ("每季度末", "quarter", 1, QUARTERS),
        ("每季度集中清理一次", "quarter", 1, QUARTERS),
        ("季度检查", "quarter", 1, QUARTERS),
        ("一季度一通报", "quarter", 1, QUARTERS),
        ("按季度公开", "quarter", 1, QUARTERS),
        ("每季度最后一个月的20日前", "quarter", 1, ["2025Q2 2025-06-20", "2025Q3 2025-09-20", "2025Q4 2025-12-20"]),
        ("每个季度第1个月的20日前", "quarter", 1, ["2025Q3 2025-07-20", "2025Q4 2025-10-20"]),
        ("每季度首月10日前", "quarter", 1, ["2025Q3 2025-07-10", "2025Q4 2025-10-10"]),
        ("每季度结束后10日内", "quarter", 1, ["2025Q2 2025-07-10", "2025Q3 2025-10-10"]),
        ("从10月起每月5日前", "month", 1, ["2025-10 2025-10-05", "2025-11 2025-11-05", "2025-12 2025-12-05"]),
        ("从10月起，每月底前", "month", 1, ["2025-10 2025-10-31", "2025-11 2025-11-30", "2025-12 2025-12-31"]),
        ("从10月起每月次月5日前", "month", 1, ["2025-10 2025-11-05", "2025-11 2025-12-05"]),
        (
            "每两个月",
            "month",
            2,
            ["2025-06 2025-06-30", "2025-08 2025-08-31", "2025-10 2025-10-31", "2025-12 2025-12-31"],
        ),
        ("每半年", "half-year", 1, ["2025H1 2025-06-30", "2025H2 2025-12-31"]),
        ("每年", "year", 1, ["2025 2025-12-31"]),
        ("每年11月底前", "year", 1, ["2025 2025-11-30"]),
        ("每年11月5日前", "year", 1, ["2025 2025-11-05"]),
        ("每年1月31日前", "year", 1, []),
        ("每两年", "year", 2, []),
    ],
)
def test_rhythms_from_the_issue_on(text: str, every: str, interval: int, periods: list[str]) -> None:
    found = reading(text)
    assert found.kind == "recurring"
    assert found.recurrence is not None
    assert (found.recurrence.every, found.recurrence.interval) == (every, interval)
    assert [f"{key} {day}" for key, day in found.recurrence.periods] == periods
    assert [str(day) for day in found.recurrence.dues] == [period.split()[1] for period in periods]


@pytest.mark.parametrize(
    ("text", "every", "least", "due"),
    [
        ("年内开展至少1次", "year", 1, "2025-12-31"),
        ("每年至少开展1次", "year", 1, "2025-12-31"),
        ("每年不少于两次", "year", 2, "2025-12-31"),
        ("1次/年", "year", 1, "2025-12-31"),
        ("2次/年", "year", 2, "2025-12-31"),
        ("每季度至少1次", "quarter", 1, "2025-12-31"),
        ("至少2次", None, 2, "None"),
    ],
)
def test_counts_stay_one_obligation(text: str, every: str | None, least: int, due: str) -> None:
    found = reading(text)
    assert found.recurrence is not None
    assert (found.kind, found.recurrence.every, found.recurrence.at_least, found.recurrence.periods) == (
        "recurring",
        every,
        least,
        (),
    )
    assert str(found.due) == due


@pytest.mark.parametrize(
    ("text", "every"),
    [
        ("每日", "day"),
        ("每天更新", "day"),
        ("每周五前", "week"),
        ("每两周", "week"),
        ("定期", None),
        ("定期公开", None),
    ],
)
def test_rhythms_without_dates(text: str, every: str | None) -> None:
    found = reading(text)
    assert found.recurrence is not None
    assert (found.kind, found.recurrence.every, found.recurrence.periods, found.due) == ("recurring", every, (), None)


def test_of_two_rhythms_the_denser_is_taken_with_a_warning() -> None:
    for text in ("一季一通报、一年一观摩", "一年一观摩，一季一通报"):
        found = reading(text)
        assert found.recurrence is not None
        assert (found.recurrence.every, len(found.recurrence.periods)) == ("quarter", 3)
        assert found.warnings == ("一格里写了几种周期，取较密的“一季一通报”，另有“一年一观摩”",)


def test_working_days_give_no_dates() -> None:
    found = reading("每季度结束后的下个月的前十个工作日内")
    assert found.recurrence is not None
    assert (found.recurrence.periods, found.warnings) == ((), ("按工作日计算，需要节假日历，这里不给出日期",))


@pytest.mark.parametrize(
    ("text", "due", "warnings"),
    [
        ("印发后30日内", "2025-06-26", 0),
        ("自印发之日起1个月内", "2025-06-27", 0),
        ("本通知印发之日起两周内", "2025-06-10", 0),
        ("印发后1年内完成", "2026-05-27", 0),
        ("方案印发后3个月内", "2025-08-27", 1),
        ("印发后20个工作日内", "None", 1),
        ("20个工作日内", "None", 2),
        ("7日之内", "None", 1),
        ("批复后20日内公开", "None", 1),
        ("信息形成或者变更之日起20个工作日内予以公开", "None", 2),
        ("与政策文件同步发布,时间跨度不超过5个工作日", "None", 2),
        ("培训结束后的一周内", "None", 1),
        ("下周五下班前", "2025-06-06", 0),
    ],
)
def test_spans_after_an_event(text: str, due: str, warnings: int) -> None:
    found = reading(text)
    assert (found.kind, str(found.due), len(found.warnings)) == ("relative", due, warnings)


def test_the_end_of_an_unnamed_month_is_that_of_the_issue() -> None:
    assert (str(reading("月底前").due), len(reading("月底前").warnings)) == ("2025-05-31", 1)


@pytest.mark.parametrize(
    "text",
    [None, "", " ", "无", "—", "未明确", "按上级要求", "根据政策性粮食出库时间确定", "按照区财政统一部署执行", "适时启动", "尽快", "近期", "按时间节点推进", "按规定时限报送", "春节前", "下次检查前", "另行通知", "春、秋季,根据上级监管要求确定"],
)  # fmt: skip
def test_dates_left_to_others(text: str | None) -> None:
    assert (reading(text).kind, reading(text).due) == ("unspecified", None)


@pytest.mark.parametrize(
    ("text", "reason", "suggestion"),
    [
        ("20251月20日前", "不认识的写法", "2025年1月20日前"),
        ("批准后20内", "不认识的写法", "批准后20日内"),
        ("12月-", "起止时间只有一头", "12月"),
        ("13月底前", "没有 13 月", None),
        ("0月", "没有 0 月", "10月底前"),
        ("2月30日前", "没有 2025年2月30日 这一天", "2月底前"),
        ("6月-3月", "止（2025-03-31）在起（2025-06-01）之前；跨年请写“次年”", None),
        ("2011年底前", "年份 2011 离计划年度 2025 太远，像是笔误", None),
        ("十二十月", "数字“十二十”读不懂", None),
        ("每月32日前", "没有 32 日", None),
        ("年底前不公开", "不认识的写法", None),
        ("9月底前请示后再说", "不认识的写法", None),
        ("x" * 201, "超过 200 字", None),
    ],
)
def test_malformed_words_are_never_repaired(text: str, reason: str, suggestion: str | None) -> None:
    found = read(text, year=2025, issued=ISSUED)
    assert isinstance(found, Unreadable)
    assert found.reason == reason
    assert suggestion is None or found.suggestion == suggestion


@pytest.mark.parametrize("text", ["610日至710日；710日至年底", "某日", "1年", "甲乙丙", "十月十月", "9月31日", "3月-", "上旬底", "每年13月底前", "每季度第四个月的5日前", "去年", "9月上旬底"])  # fmt: skip
def test_unknown_words_are_unreadable(text: str) -> None:
    assert isinstance(read(text, year=2025, issued=ISSUED), Unreadable)


DIGITS = str.maketrans("0123456789", "０１２３４５６７８９")
FORMS = st.sampled_from(["{y}年{m}月{d}日前", "{m}月{d}日", "到{y}年{m}月{d}日之前完成", "{y}-{m:02}-{d:02}", "{y}.{m}.{d}前", "务必在{m}月{d}日以前公开", "{m} 月 {d} 日前"])  # fmt: skip


@settings(derandomize=True, max_examples=400, deadline=None)
@given(st.dates(date(2025, 1, 1), date(2025, 12, 31)), FORMS, st.booleans())
def test_every_date_that_is_printed_is_read_back(day: date, form: str, wide: bool) -> None:
    text = form.format(y=day.year, m=day.month, d=day.day)
    assert reading(text.translate(DIGITS) if wide else text).due == day


@settings(derandomize=True, max_examples=500, deadline=None)
@given(st.one_of(st.text(max_size=60), st.lists(st.sampled_from(["年", "月", "日", "底", "前", "12", "三", "每", "季度", "至", "、", "内", "起", "半年", "旬", "上", "次", "/", "后", "工作日", "长期", "-", "2025", "末", "个"]), max_size=12).map("".join)))  # fmt: skip
def test_arbitrary_text_never_raises(text: str) -> None:
    found = read(text, year=2025, issued=ISSUED)
    assert found.text == text
    if isinstance(found, Unreadable) and found.suggestion:
        assert isinstance(read(found.suggestion, year=2025, issued=ISSUED), Deadline)


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("三季度", "2025Q3"), ("第三季度", "2025Q3"), ("3季度", "2025Q3"), ("2025Q3", "2025Q3"), ("2024年三季度", "2024Q3"),
        ("2025q3", "2025Q3"), ("9月", "2025-09"), ("九月份", "2025-09"), ("2025-09", "2025-09"), ("2025年9月", "2025-09"), ("上半年", "2025H1"),
        ("2025H2", "2025H2"), ("全年", "2025"), ("2025", "2025"), ("2025年", "2025"), ("2025-05-29", "2025-05-29"), ("5月29日", "2025-05-29"),
        ("13月", None), ("2025-13", None), ("2月30日", None), ("五季度", None), ("", None), ("甲", None),
    ],
)  # fmt: skip
def test_periods_in_both_forms(text: str, key: str | None) -> None:
    assert read_period(text, year=2025) == key


@pytest.mark.parametrize(("text", "key"), [("三季度", "2025Q3"), ("看情况", "看情况"), (None, None)])
def test_a_period_s_key_is_the_text_itself_where_it_is_no_period(text: str | None, key: str | None) -> None:
    assert period_key(text, year=2025) == key


@pytest.mark.parametrize(
    "key", ["2025Q1", "2025Q4", "2025-09", "2025-12", "2025H1", "2025H2", "2025", "2025-05-29", "2024Q2", "2024-01-05"]
)
def test_periods_are_shown_and_read_back(key: str) -> None:
    assert read_period(show_period(key, year=2025), year=2025) == key


# ---------------------------------------------------------------- wordings of real tables, and their kin


@pytest.mark.parametrize(
    ("text", "due"),
    [
        ("2023年10月", "2023-10-31"), ("2022年2月15日前", "2022-02-15"), ("2021年底立项", "2021-12-31"), ("2021年4月底前开工", "2021-04-30"),
        ("2021年12月底全面竣工", "2021-12-31"), ("到2023年底", "2023-12-31"), ("2020年年底前", "2020-12-31"), ("2025.12", "2025-12-31"),
        ("2025-09", "2025-09-30"), ("2025-12-31 17:00前", "2025-12-31"), ("二○二五年底前", "2025-12-31"), ("二0二五年底前", "2025-12-31"),
        ("本年度内", "2025-12-31"), ("今年年底前", "2025-12-31"), ("明年", "2026-12-31"), ("明年底前", "2026-12-31"), ("2025年内", "2025-12-31"),
        ("6月月底前", "2025-06-30"), ("9月30日（星期二）前", "2025-09-30"), ("9月30日(周二)17时前", "2025-09-30"), ("9月30日下午五点前", "2025-09-30"),
        ("12月底下班前", "2025-12-31"), ("9月30日24:00前", "2025-09-30"), ("12月31号前", "2025-12-31"), ("【9月底前】。", "2025-09-30"),
        ("按上级要求9月底前完成", "2025-09-30"), ("按省统一部署，9月底前完成", "2025-09-30"), ("9月底前落实到位", "2025-09-30"), ("9月落实到位", "2025-09-30"),
        ("9月到位", "2025-09-30"), ("9月底前报送至区政府办公室", "2025-09-30"), ("9月底前按要求完成整改", "2025-09-30"), ("不迟于9月底", "2025-09-30"),
        ("“十四五”末", "2025-12-31"), ("到“十五五”期末", "2030-12-31"), ("立即办理", "2025-05-27"), ("马上办", "2025-05-27"), ("即时", "2025-05-27"),
        ("2月29日前", None), ("2024年2月29日前", "2024-02-29"),
    ],
)  # fmt: skip
def test_dates_of_real_tables(text: str, due: str | None) -> None:
    found = read(text, year=2025, issued=ISSUED)
    if due is None:
        assert isinstance(found, Unreadable)
    else:
        assert isinstance(found, Deadline), found
        assert (found.kind, str(found.due), found.start, found.warnings) == ("by", due, None, ())


@pytest.mark.parametrize(
    ("text", "start", "due"),
    [
        ("第一季度", "2025-01-01", "2025-03-31"),
        ("11月中旬", "2025-11-11", "2025-11-20"),
        ("10月上旬", "2025-10-01", "2025-10-10"),
        ("第三季度末前", "None", "2025-09-30"),
    ],
)
def test_a_stretch_with_a_due_date_keeps_its_first_day(text: str, start: str, due: str) -> None:
    assert (reading(text).kind, str(reading(text).start), str(reading(text).due)) == ("by", start, due)


@pytest.mark.parametrize(
    ("text", "start", "due"),
    [
        ("3月底至6月底", "2025-03-31", "2025-06-30"), ("3月中旬至5月上旬", "2025-03-11", "2025-05-10"), ("年初至年底", "2025-01-01", "2025-12-31"),
        ("即日起至年底", "2025-05-27", "2025-12-31"), ("印发之日起至11月底", "2025-05-27", "2025-11-30"), ("2025.3-2025.6", "2025-03-01", "2025-06-30"),
        ("2025-03-2025-06", "2025-03-01", "2025-06-30"), ("2025-03-01至2025-06-30", "2025-03-01", "2025-06-30"), ("3月1日—6月30日", "2025-03-01", "2025-06-30"),
        ("2025年1-12月", "2025-01-01", "2025-12-31"), ("1-3季度", "2025-01-01", "2025-09-30"), ("第一季度至第三季度", "2025-01-01", "2025-09-30"),
        ("2024年10月-次年3月", "2024-10-01", "2025-03-31"), ("10月-翌年1月底前", "2025-10-01", "2026-01-31"), ("三月至六月完成", "2025-03-01", "2025-06-30"),
        ("2026年2月24日 -2026年11月30日", "2026-02-24", "2026-11-30"), ("2025年下半年", "2025-07-01", "2025-12-31"), ("“十三五”期间", "2016-01-01", "2020-12-31"),
    ],
)  # fmt: skip
def test_windows_of_real_tables(text: str, start: str, due: str) -> None:
    found = reading(text)
    assert (found.kind, str(found.start), str(found.due), found.warnings) == ("window", start, due, ())


def test_a_window_that_ends_before_a_month_is_ambiguous() -> None:
    assert (str(reading("3月-6月前").due), len(reading("3月-6月前").warnings)) == ("2025-05-31", 1)
    assert (str(reading("6月-6月前").due), reading("6月-6月前").warnings) == ("2025-06-30", ())


@pytest.mark.parametrize(
    ("text", "dues"),
    [
        ("3、6、9、12月底前", ["2025-03-31", "2025-06-30", "2025-09-30", "2025-12-31"]),
        ("第一、二季度", ["2025-03-31", "2025-06-30"]),
        ("5月10、20日前", ["2025-05-10", "2025-05-20"]),
        ("6月底、12月底前", ["2025-06-30", "2025-12-31"]),
        ("2025年3月、6月底前", ["2025-03-31", "2025-06-30"]),
        ("6月底前完成初稿，9月底前完成终稿", ["2025-06-30", "2025-09-30"]),
        ("10月底、次年1月底、次年3月底前", ["2025-10-31", "2026-01-31", "2026-03-31"]),
        ("2024年10月、次年3月", ["2024-10-31", "2025-03-31"]),
        ("12月底前、3月底前", ["2025-03-31", "2025-12-31"]),
        ("每年6月底、12月底前", ["2025-06-30", "2025-12-31"]),
        ("上半年、下半年各1次", ["2025-06-30", "2025-12-31"]),
        ("3月—4月、9月—10月", ["2025-04-30", "2025-10-31"]),
        ("6月10日至7月10日；7月10日至年底", ["2025-07-10", "2025-12-31"]),
    ],
)
def test_lists_lend_their_year_month_and_unit(text: str, dues: list[str]) -> None:
    found = reading(text)
    assert (found.kind, [str(day) for day in found.dues]) == ("multiple", dues)


def test_a_common_before_makes_every_month_of_a_list_ambiguous() -> None:
    found = reading("6月、9月前")
    assert [str(day) for day in found.dues] == ["2025-05-31", "2025-08-31"]
    assert len(found.warnings) == 2


@pytest.mark.parametrize(
    ("text", "start"),
    [
        ("全年", "2025-01-01"), ("贯穿全年", "2025-01-01"), ("全年推进", "2025-01-01"), ("全年常态化推进", "2025-01-01"), ("2025年全年", "2025-01-01"),
        ("2024年全年推进", "2024-01-01"), ("从3月起长期坚持", "2025-03-01"), ("自6月1日起", "2025-06-01"), ("5月起，持续推进", "2025-05-01"),
        ("持续实施", None), ("持续完善", None), ("常态长效", None), ("常态化开展", None), ("任期内", None), ("需长期坚持", None), ("及时更新", None),
        ("动态调整", None), ("始终坚持", None), ("长期坚持、持续推进", None),
    ],
)  # fmt: skip
def test_standing_duties_have_at_most_a_start(text: str, start: str | None) -> None:
    found = reading(text)
    assert (found.kind, found.due, found.start and str(found.start)) == ("ongoing", None, start)


@pytest.mark.parametrize(
    ("text", "kind", "due"),
    [
        ("12月底前,并持续推进", "by", "2025-12-31"),
        ("12月底前完成并长期坚持", "by", "2025-12-31"),
        ("持续推进，12月底前取得阶段性成效", "by", "2025-12-31"),
        ("6月底、12月底前完成，并长期坚持", "multiple", "2025-12-31"),
        ("3月-6月，并持续推进", "window", "2025-06-30"),
    ],
)
def test_a_standing_duty_goes_with_any_date(text: str, kind: str, due: str) -> None:
    found = reading(text)
    assert (found.kind, str(found.due), found.then_ongoing) == (kind, due, True)


@pytest.mark.parametrize(
    ("text", "every", "periods"),
    [
        ("每季度最后一个月的30日前", "quarter", ["2025Q2 2025-06-30", "2025Q3 2025-09-30", "2025Q4 2025-12-30"]),
        ("每季度最后一天", "quarter", QUARTERS),
        ("每季度一次", "quarter", QUARTERS),
        ("每季度一通报", "quarter", QUARTERS),
        ("一季度一次", "quarter", QUARTERS),
        ("1次/季度", "quarter", QUARTERS),
        ("每季度末月底前", "quarter", QUARTERS),
        ("季度性通报", "quarter", QUARTERS),
        ("每季度结束后次月10日前", "quarter", ["2025Q2 2025-07-10", "2025Q3 2025-10-10"]),
        ("每季度下个月底前", "quarter", ["2025Q2 2025-07-31", "2025Q3 2025-10-31"]),
        ("从第三季度起每季度结束后10日内", "quarter", ["2025Q3 2025-10-10"]),
        ("从2022年第二季度起，每个季度第1个月的20日前", "quarter", ["2025Q3 2025-07-20", "2025Q4 2025-10-20"]),
        ("从下半年起每季度末", "quarter", QUARTERS[1:]),
        ("自11月起每月25日前报送", "month", ["2025-11 2025-11-25", "2025-12 2025-12-25"]),
        ("从11月起一月一通报", "month", ["2025-11 2025-11-30", "2025-12 2025-12-31"]),
        ("从11月起按月公开", "month", ["2025-11 2025-11-30", "2025-12 2025-12-31"]),
        ("半年一次", "half-year", ["2025H1 2025-06-30", "2025H2 2025-12-31"]),
        ("半年一总结", "half-year", ["2025H1 2025-06-30", "2025H2 2025-12-31"]),
        ("1次/半年", "half-year", ["2025H1 2025-06-30", "2025H2 2025-12-31"]),
        ("每年年底前", "year", ["2025 2025-12-31"]),
        ("每年上半年", "year", ["2025 2025-06-30"]),
        ("每年3月底前", "year", []),
        ("每年次年1月底前", "year", None),
    ],
)
def test_rhythms_of_real_tables(text: str, every: str, periods: list[str] | None) -> None:
    found = read(text, year=2025, issued=ISSUED)
    if periods is None:
        assert isinstance(found, Unreadable)
        return
    assert isinstance(found, Deadline), found
    assert found.recurrence is not None
    assert (found.kind, found.recurrence.every, found.due, found.warnings) == ("recurring", every, None, ())
    assert [f"{key} {day}" for key, day in found.recurrence.periods] == periods


@pytest.mark.parametrize(
    "text", ["每月第一个工作日", "每月最后一个工作日前", "每月前5个工作日内", "每季度结束后10个工作日内"]
)
def test_rhythms_in_working_days_have_no_dates(text: str) -> None:
    found = reading(text)
    assert found.recurrence is not None
    assert (found.recurrence.periods, found.due, found.warnings) == (
        (),
        None,
        ("按工作日计算，需要节假日历，这里不给出日期",),
    )


@pytest.mark.parametrize(
    ("text", "every", "least", "due"),
    [
        ("年内至少完成2次", "year", 2, "2025-12-31"),
        ("全年不少于4次", "year", 4, "2025-12-31"),
        ("每年至少组织2次以上", "year", 2, "2025-12-31"),
        ("至少每季度1次", "quarter", 1, "2025-12-31"),
        ("每月3次", "month", 3, "2025-12-31"),
        ("每周至少1次", "week", 1, "None"),
        ("培训不少于2次", None, 2, "None"),
    ],
)
def test_more_counts(text: str, every: str | None, least: int, due: str) -> None:
    found = reading(text)
    assert found.recurrence is not None
    assert (found.recurrence.every, found.recurrence.at_least, found.recurrence.periods) == (every, least, ())
    assert (found.kind, str(found.due)) == ("recurring", due)


@pytest.mark.parametrize(
    ("text", "due", "warnings"),
    [
        ("印发之日起半年内", "2025-11-27", ()),
        ("印发后半个月内", "2025-06-11", ()),
        ("印发后24小时内", "2025-05-28", ()),
        ("通知下发后15天内", "2025-06-11", ()),
        ("任务分解表印发后2周内", "2025-06-10", ()),
        ("文件印发后一个月内", "2025-06-27", ()),
        ("本方案印发后10日内", "2025-06-06", ()),
        ("方案印发后10日内", "2025-06-06", ("把“方案印发”当作本计划印发；如另有所指，请写明",)),
        ("发布后5日内", None, ("从“发布”起算，日期要看事件何时发生，这里不给出日期",)),
        ("公文一般在30日内办结", None, ("从“公文”起算，日期要看事件何时发生，这里不给出日期",)),
        ("非急件15日内办结", None, ("从没有写明的事件起算，日期要看事件何时发生，这里不给出日期",)),
        ("一般为5日内", None, ("从没有写明的事件起算，日期要看事件何时发生，这里不给出日期",)),
        ("信息形成后及时公开", None, ("从“信息形成”起算，日期要看事件何时发生，这里不给出日期",)),
        ("与政策文件同步发布", None, ("从“政策文件”起算，日期要看事件何时发生，这里不给出日期",)),
        ("印发后不超过30日", "2025-06-26", ()),
        ("印发后最长不过1个月内", None, ("从“印发后最长不过”起算，日期要看事件何时发生，这里不给出日期",)),
        ("本周五前", "2025-05-30", ()),
        ("下周三前完成", "2025-06-04", ()),
    ],
)
def test_spans_of_real_tables(text: str, due: str | None, warnings: tuple[str, ...]) -> None:
    found = reading(text)
    assert (found.kind, found.due and str(found.due), found.warnings) == ("relative", due, warnings)


def test_a_month_after_the_last_of_january_ends_in_february() -> None:
    assert str(reading("印发后1个月内", issued=date(2025, 1, 31)).due) == "2025-02-28"


@pytest.mark.parametrize(("text", "due"), [("本月底前", "2025-12-31"), ("本月25日前", "2025-12-25"), ("下月底前", "2026-01-31"), ("次月5日前", "2026-01-05"), ("本月内", "2025-12-31")])  # fmt: skip
def test_months_that_hang_on_the_issue(text: str, due: str) -> None:
    found = reading(text, issued=date(2025, 12, 3))
    assert (found.kind, str(found.due)) == ("by", due)
    assert found.warnings == (f"没有写明月份，按印发的月份（2025-12）推算为 {due}",)


@pytest.mark.parametrize("text", ["不定期", "待定", "按时间节点", "按规定", "根据上级要求", "视情况而定", "另行确定", "待上级通知后", "国庆节前", "两会期间", "上级督查前", "近期完成"])  # fmt: skip
def test_more_dates_left_to_others(text: str) -> None:
    assert (reading(text).kind, reading(text).due, reading(text).recurrence) == ("unspecified", None, None)


@pytest.mark.parametrize(
    ("text", "suggestion"),
    [
        ("9月30前", "9月30日前"), ("25年12月底前", "2025年12月底前"), ("12.31前", "12月31日前"), ("20251231", "2025-12-31"), ("2025-02-30", "2025年2月底"),
        ("12底前", "12月底前"), ("12月低前", "12月底前"), ("6月—3月", "6月-次年3月"), ("2011年底前", "2025年底前"), ("每季读", "每季度"),
        ("长期坚待", "长期坚持"), ("610日至710日；710日至年底", "6月10日至7月10日;7月10日至年底"), ("9月31日前", "9月底前"), ("9月底前或10月底前", "10月底前"),
    ],
)  # fmt: skip
def test_near_wordings_are_suggested(text: str, suggestion: str) -> None:
    found = read(text, year=2025, issued=ISSUED)
    assert isinstance(found, Unreadable), found
    assert found.suggestion == suggestion


@pytest.mark.parametrize(
    "text",
    [
        "底前", "2025年月底前", "年底底前", "17时前", "9月17:00前", "9月30日25时前", "9月30日24:30前", "9月30日（星期三）前", "2025-13-01", "2025-09 17:00前",
        "9月底后", "9月以后", "不早于9月底", "9月底前未完成", "9月底前不得公开", "9月底前，", "年底前或印发后30日内", "春节前及9月底前", "按要求于9月底前或10月底前",
        "12月底前，每季度通报一次", "每月5日和20日前", "每0个月", "每99个月", "每月次月32日前", "每季度5日前", "每季度32日", "9月底前、每季度", "30日前", "2025年5日前",
        "未批复的年底前事项20日内", "9月前后", "从甲起每月", "9月底前的", "1次", "每季度、甲", "半年", "本月", "每年不定", "2031年底前", "1949年底前", "二五月", "一十十日内", "印发后半周内", "0日内", "印发后0个工作日内",
        "长期坚持，印发后30日内", "立即或印发后30日内", "按上级要求，印发后30日内", "每月例会后5日内", "每季度前完成", "每季度年底前", "9月底前至完成", "持续推进，按上级要求",
    ],
)  # fmt: skip
def test_nothing_is_swallowed(text: str) -> None:
    found = read(text, year=2025, issued=ISSUED)
    if text != "9月底前，":  # final punctuation says nothing
        assert isinstance(found, Unreadable), found
    else:
        assert isinstance(found, Deadline)


@pytest.mark.parametrize(
    ("year", "issued"), [(1948, ISSUED), (2200, ISSUED), (2025, date(9999, 12, 31)), (9999, date(1, 1, 1))]
)
def test_years_out_of_range_are_refused(year: int, issued: date) -> None:
    assert isinstance(read("印发后99个月内", year=year, issued=issued), Unreadable)


@pytest.mark.parametrize("year", [1949, 2199])
@pytest.mark.parametrize(
    "text", ["1月前", "明年底前", "十四五期间", "印发后999年内", "每月次月5日前", "次年1月、次年2月、次年3月"]
)
def test_the_outermost_years_are_safe(text: str, year: int) -> None:
    assert read(text, year=year, issued=date(year, 12, 31)).text == text


def test_every_wording_that_may_be_suggested_is_readable() -> None:
    context = Context(2025, ISSUED)
    assert [
        text for text in deadlines._known(context) if not isinstance(read(text, year=2025, issued=ISSUED), Deadline)
    ] == []


@pytest.mark.parametrize(
    "text",
    [*(f"{month}月底前" for month in range(1, 13)), "年底前", "年内", "年底", "每月", "每季度", "每半年", "每年"],
)
def test_the_short_cut_of_common_wordings_reads_as_the_grammar_does(text: str) -> None:
    context = Context(2024, date(2024, 2, 1))
    assert deadlines._common(text, context) == (deadlines._dates(text, context) or deadlines._recurring(text, context))


CHINESE = [
    "",
    *"一二三四五六七八九十",
    *(f"十{one}" for one in "一二三四五六七八九"),
    "二十",
    *(f"二十{one}" for one in "一二三四五六七八九"),
    "三十",
    "三十一",
]
BLANKS = st.sampled_from(["", " ", "\u3000", "\u00a0", "  "])


@settings(derandomize=True, max_examples=300, deadline=None)
@given(
    st.dates(date(2025, 1, 1), date(2025, 12, 31)),
    BLANKS,
    st.sampled_from(["前", "之前", "以前", "", "前完成", "前报送。"]),
)
def test_dates_in_chinese_digits_are_read_back(day: date, blank: str, before: str) -> None:
    assert reading(blank.join([CHINESE[day.month], "月", CHINESE[day.day], "日", before])).due == day


@settings(derandomize=True, max_examples=300, deadline=None)
@given(st.dates(date(2025, 1, 1), date(2025, 12, 31)), st.dates(date(2025, 1, 1), date(2025, 12, 31)), BLANKS, st.sampled_from(["-", "--", "- -", "—", "——", "–", "−", "~", "～", "〜", "至", "到", "－"]), st.sampled_from(["{0.month}月{0.day}日", "{0.year}年{0.month}月{0.day}日", "{0.year}.{0.month}.{0.day}", "{0}"]))  # fmt: skip
def test_windows_are_read_back(one: date, other: date, blank: str, dash: str, form: str) -> None:
    first, last = sorted((one, other))
    found = reading(blank.join([form.format(first), dash, form.format(last)]))
    assert (found.kind, found.start, found.due) == ("window", first, last)


@pytest.mark.parametrize(
    "bit",
    [
        "并长期",
        ",持续推进",
        "年",
        "12月",
        "3月、",
        "每",
        "至",
        "0",
        "一",
        "按",
        "后",
        "(",
        "3-",
        "全部完成",
        "1次/",
        "上半年",
    ],
)
def test_long_repetitions_take_no_time(bit: str) -> None:
    begun = time.perf_counter()
    read((bit * 200)[:200], year=2025, issued=ISSUED)
    assert time.perf_counter() - begun < 0.5  # some milliseconds; a pattern that backtracks takes hours


KEYS = st.one_of(
    st.builds("{}Q{}".format, st.integers(1949, 2199), st.integers(1, 4)),
    st.builds("{}H{}".format, st.integers(1949, 2199), st.integers(1, 2)),
    st.builds("{}-{:02}".format, st.integers(1949, 2199), st.integers(1, 12)),
    st.dates(date(1949, 1, 1), date(2199, 12, 31)).map(str),
    st.integers(1949, 2199).map(str),
)


@settings(derandomize=True, max_examples=300, deadline=None)
@given(KEYS)
def test_every_period_reads_back_in_both_forms(key: str) -> None:
    assert read_period(show_period(key, year=2025), year=2025) == key
    assert read_period(key, year=2025) == key


@settings(derandomize=True, max_examples=300, deadline=None)
@given(st.one_of(st.text(max_size=20), st.text("0123456789年月日十一二季度上下半QH-", max_size=10)))
def test_arbitrary_periods_never_raise(text: str) -> None:
    key = read_period(text, year=2025)
    assert key is None or read_period(show_period(key, year=2025), year=2025) == key


@pytest.mark.parametrize("text", ["十十月", "9999Q1", "1948年", "0000-01-01", "2025-9"])
def test_periods_out_of_range_are_none(text: str) -> None:
    assert read_period(text, year=2025) is None


def test_readings_are_values() -> None:
    assert reading("9月底前") == reading("9月底前")
    assert reading("9月底前") != reading("9 月底前")
    assert read("9月底前", year=2031, issued=ISSUED) == Deadline("9月底前", "by", due=date(2031, 9, 30))
