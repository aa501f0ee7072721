"""GK3xx: every printed deadline can be read, and makes sense beside the plan's dates."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from gkplan import deadlines
from gkplan.deadlines import Deadline, Unreadable
from gkplan.record import UNKNOWN
from gkplan.revision import DECISIONS, TASKS
from gkplan.rules._rule import Found, rule

if TYPE_CHECKING:
    from datetime import date

    from gkplan.diagnostics import Route
    from gkplan.records import PlanHead
    from gkplan.rules._facts import Facts


class _Wording(NamedTuple):
    """A deadline wording as it is read."""

    file: str
    route: Route
    read: Deadline | Unreadable
    since: date
    """When it was laid down: the task's date of issue, or the amendment's."""

    @property
    def rhythm(self) -> bool:
        """Whether it is a checkpoint's."""
        return self.route[-1] == "every"

    @property
    def dues(self) -> tuple[date, ...]:
        """The dates by which something is to be done; none of a rhythm or a standing duty."""
        read = self.read
        if self.rhythm or not isinstance(read, Deadline):
            return ()
        return read.dues or ((read.due,) if read.due else ())


def _wordings(facts: Facts) -> Iterator[_Wording]:
    """Yield every deadline wording of the plan: the issued ones, the checkpoints' and the amended ones."""
    plan = facts.plan
    if plan.head.id == UNKNOWN:
        return
    year = plan.head.year
    for task in plan.tasks:
        record = task.record
        issued = plan.issued(task)
        if record.deadline is not None:
            read = deadlines.read(record.deadline, year=year, issued=issued)
            yield _Wording(TASKS, (*task.route, "deadline"), read, issued)
        for position, item in enumerate(record.checkpoints):
            read = deadlines.read(item.every, year=year, issued=issued)
            yield _Wording(TASKS, (*task.route, "checkpoints", position, "every"), read, issued)
    for _, route, amendment in facts.records("amendments"):
        if amendment.kind == "调整" and amendment.field == "deadline" and amendment.to:
            read = deadlines.read("、".join(amendment.to), year=year, issued=amendment.date)
            yield _Wording(DECISIONS, (*route, "to"), read, amendment.date)


@rule("GK301", "unreadable-deadline")
def unreadable_deadline(facts: Facts) -> Iterator[Found]:
    """时限的写法读不懂。

    查什么：每个 deadline、checkpoints 的 every 和调整后的时限，都读得出日期、周期或“长期”“未明确”。
    为什么：读不懂就算不出截止日期；工具不猜。
    怎么改：对照印发的文件改正抄错的字；运行 gkplan parse deadline “写法” 试读。
    """
    for item in _wordings(facts):
        read = item.read
        if isinstance(read, Unreadable):
            near = f"相近的写法：“{read.suggestion}”" if read.suggestion else "运行 gkplan parse deadline 试读"
            yield Found(item.file, item.route, f"时限“{read.text}”读不懂：{read.reason}", near)


@rule("GK302", "checkpoint-rhythm")
def checkpoint_rhythm(facts: Facts) -> Iterator[Found]:
    """节点写的不是周期。

    查什么：checkpoints 的 every 是周期（每季度、每月、每半年 …）。
    为什么：节点是正文里按周期反复的要求；一次性的时限写在 deadline。
    怎么改：改写成周期，或去掉这个节点。
    """
    for item in _wordings(facts):
        if item.rhythm and isinstance(item.read, Deadline) and item.read.kind != "recurring":
            yield Found(item.file, item.route, f"“{item.read.text}”不是周期", "写作每季度、每月、每半年等")


@rule("GK303", "ambiguous-deadline", "warning")
def ambiguous_deadline(facts: Facts) -> Iterator[Found]:
    """时限有两种读法，或缺少算出日期的条件。

    查什么：“8月前”“三季度前”一类的写法，和要靠节假日、外部事件才能算出的时限。
    为什么：工具取较早的一种；各单位的理解可能不同。
    怎么改：请发文单位明确；明确后在 data/decisions.yaml 写一条调整。
    """
    for item in _wordings(facts):
        if isinstance(item.read, Deadline):
            for warning in item.read.warnings:
                yield Found(
                    item.file,
                    item.route,
                    f"时限“{item.read.text}”{warning}",
                    "可请发文单位明确，再以一条“调整”写入 decisions.yaml",
                )


@rule("GK304", "deadline-before-issue", "warning")
def deadline_before_issue(facts: Facts) -> Iterator[Found]:
    """时限早于印发日。

    查什么：截止日期（一格里有几个日期的，每一个）不早于印发日期；调整后的时限不早于调整的日期。
    为什么：印发时就已经过期的任务，不能算各单位拖延；视图里注明“时限早于印发日”，催办和通报默认不列。
    怎么改：原文如此就不必改；如系抄录有误，改正时限。
    """
    for item, due in _dated(facts):
        if due < item.since:
            day = "印发日" if item.file == TASKS else "调整日"
            message = f"时限“{item.read.text}”（{due}）早于{day} {item.since}"
            yield Found(item.file, item.route, message, "原文如此则不必改；如系抄录有误，请改正")


def _dated(facts: Facts) -> Iterator[tuple[_Wording, date]]:
    """Yield every due date of a wording; none while the year itself is in doubt (GK306): all would be wrong."""
    if not year_in_doubt(facts):
        for item in _wordings(facts):
            for due in item.dues:
                yield item, due


@rule("GK305", "outside-plan-year", "warning")
def outside_plan_year(facts: Facts) -> Iterator[Found]:
    """时限不在计划年度之内。

    查什么：截止日期（一格里有几个日期的，每一个）都在计划年度之内；早于印发日的由 GK304 报告。
    为什么：年度计划的任务多在当年完成，跨年的时限多半是抄错了年份，也容易在年底收尾时被忘掉。
    怎么改：原文确是跨年的（如“次年3月底前”）就不必改；如系抄录有误，改正时限或 plan 的 year。
    """
    year = facts.year
    for item, due in _dated(facts):
        if due.year != year and due >= item.since:
            message = f"时限“{item.read.text}”（{due}）不在计划年度 {year} 之内"
            yield Found(item.file, item.route, message, "原文确是跨年则不必改；如系抄录有误，请改正")


@rule("GK306", "year-contradiction")
def year_contradiction(facts: Facts) -> Iterator[Found]:
    """计划年度与标题或印发日期矛盾。

    查什么：year 是标题里写的年份（“2025年—2027年”则在其中）；印发日期的年份与 year 最多差一年。
    为什么：“9月底前”一类的时限都按 year 算；年度错了，全部日期都错。
    怎么改：改正 year、title 或 issued 里抄错的那一个，多半是套用上一年的文件时忘了改。
    标题里的年份是所整改、评估、考核、反馈的年份的，不在此列。
    """
    for message, hint in _contradictions(facts.plan.head):
        yield Found(TASKS, ("plan", "year"), message, hint)


def year_in_doubt(facts: Facts) -> bool:
    """Whether GK306 finds something: every computed date is then beside the point."""
    return any(_contradictions(facts.plan.head))


def _contradictions(head: PlanHead) -> Iterator[tuple[str, str]]:
    """Yield message and remedy of what speaks against the plan's year."""
    if head.id == UNKNOWN:
        return
    stated = () if f"{head.year}年" in head.title else _title_years(head.title)  # the usual case costs no pattern
    if stated and not any(first <= head.year <= last for first, last in stated) and not _looks_back(head.title):
        first, last = stated[0]
        title = f"{last}年" if first == last else f"{first}—{last}年"
        yield f"计划年度是 {head.year}，标题写的是 {title}", "改正 year 或 title 里抄错的年份"
    if abs(head.issued.year - head.year) > 1:
        yield f"计划年度是 {head.year}，印发日期却是 {head.issued}", "改正 year 或 issued 里抄错的年份"


def _title_years(title: str) -> tuple[tuple[int, int], ...]:
    """Return the years that a title writes, as (first, last); 二〇二五年 and 2025—2027年 too."""
    from gkplan.deadlines_words import DIGITS, pattern, prepare

    words = "".join(str(DIGITS[char]) if char in "〇零一二三四五六七八九" else char for char in prepare(title))
    found = pattern(r"(?<![0-9])(?:([0-9]{4})年?度?[-至到])?([0-9]{4})年").findall(words)
    return tuple((int(first or last), int(last)) for first, last in found)


def _looks_back(title: str) -> bool:
    """Whether the title's year may be that of what was found wanting: 2024年度评估问题整改任务分解表."""
    return any(word in title for word in ("整改", "评估", "考核", "反馈"))
