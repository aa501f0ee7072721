"""The Chinese words for statuses, lights, roles and bands: one place for the glossary of what is shown."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from gkplan import deadlines

if TYPE_CHECKING:
    from collections.abc import Iterable

    from gkplan.comparison import When
    from gkplan.obligations import Obligation, Picture, TaskState
    from gkplan.plan import Plan
    from gkplan.queries import Band
    from gkplan.records import Extension, Verification

STATUS = {
    "not_reported": "未报",
    "not_started": "未启动",
    "in_progress": "进行中",
    "done": "已完成",
    "verified": "已销号",
    "returned": "退回整改",
    "not_applicable": "不涉及",
    "closed": "已由牵头完成",
    "unreadable": "台账有误",
}
LIGHT = {
    "red": "逾期",
    "yellow": "滞后",
    "blue": "临期",
    "green": "正常",
    "none": "未到期",
    "grey": "不计时限",
}
STYLE = {"red": "bold red", "yellow": "yellow", "blue": "cyan", "green": "green", "none": "", "grey": "dim"}
ROLE = {"lead": "牵头", "responsible": "责任", "supporting": "配合"}
STATE = {
    "done": "已完成",
    "done_known": "已登记单位均已完成",
    "open": "未完成",
    "undetermined": "待明确",
    "cancelled": "已取消",
}
STANDING = "长期坚持"
DECLINED = "本单位报不涉及"
"""Of a candidate: it awaits the office's designation, not its check."""
REQUEST = {"pending": "延期待批", "refused": "延期未获批准", "granted": "已延期"}
KIND = {
    "by": "到期",
    "window": "期间",
    "ongoing": "长期",
    "recurring": "周期",
    "relative": "事后起算",
    "multiple": "多个日期",
    "unspecified": "未注明",
}
SHOWN_DATES = 4
"""Of more dates only the first and the last one are shown."""


def band_title(band: Band, warn_days: int) -> str:
    """Return the heading of a band."""
    titles = {
        "late": "已逾期",
        "soon": f"{warn_days}天内",
        "later": "其后",
        "unreadable": "台账有误",
        "settled": "已办结",
    }
    return titles.get(band) or {"ongoing": STANDING, "undated": "未注明", "candidate": "待明确"}[band]


def status(item: Obligation) -> str:
    """Return light and status in words; of what has no record only that there is none."""
    if item.is_late and item.status == "not_reported":
        words = "时限已过，台账无记录"
    elif item.declined:
        words = DECLINED
    elif item.light in {"green", "grey", "none"}:
        words = STATUS[item.status]
    else:
        words = f"{LIGHT[item.light]} {STATUS[item.status]}"
    marks = []
    if item.born_late and item.is_late:
        marks.append("时限早于印发日")
    if item.review_pending and not item.declined:
        marks.append("待审核")
    if item.request:
        marks.append(REQUEST[item.request])
    if item.on_time is not None:
        marks.append("按期" if item.on_time else "逾期完成")
    return "；".join([words, *marks])


def checked(check: Verification) -> str:
    """Return what the office said of a reported completion: 审核退回（2025-07-01，2025-10-31 前整改）：缺少清单."""
    until = f"，{check.by.isoformat()} 前整改" if check.by and check.result == "退回" else ""
    opinion = f"：{check.opinion}" if check.opinion else ""
    return f"审核{check.result}（{check.date.isoformat()}{until}）{opinion}"


def ruled(item: Extension) -> str:
    """Return what the office said to a request for more time; what was granted on whose grounds the unit knows."""
    about = f"（{'，'.join(part for part in (item.approved.isoformat(), item.document) if part)}）"
    if item.result == "同意" and item.until:
        return f"延至 {item.until.isoformat()}{about}"
    return f"{REQUEST['refused']}{about}" + (f"：{item.reason}" if item.reason else "")


def days(days_left: int | None) -> str:
    """Return the days left or late: 剩15天, 今天到期, 逾168天."""
    if days_left is None:
        return ""
    if days_left == 0:
        return "今天到期"
    return f"剩{days_left}天" if days_left > 0 else f"逾{-days_left}天"


def day(value: date | None, year: int) -> str:
    """Return a date: month and day within the plan's year, else in full."""
    if value is None:
        return ""
    return value.strftime("%m-%d") if value.year == year else value.isoformat()


def role(item: Obligation) -> str:
    """Return the role, with the group it came through and the unit it was inherited from."""
    through = f"（{item.via}）" if item.via else ""
    heir = f"，承接{item.inherited_from}" if item.inherited_from else ""
    return f"{ROLE[item.role]}{through}{heir}"


def named(names: Iterable[str], picture: Picture, states: Iterable[TaskState]) -> str:
    """Return the units of a task as printed; beside a merged one who has its duty now: 甲局（现由乙局承接）."""
    keys = {(state.task.id, state.duty.period) for state in states if state.state != "cancelled"}
    return "、".join(f"{name}{_passed_on(name, picture, keys)}" for name in names)


def _passed_on(name: str, picture: Picture, keys: set[tuple[str, str | None]]) -> str:
    """Return who has what a merged unit owed; nothing where the unit keeps all of it, since it was done in its time."""
    register = picture.plan.register
    unit = register.unit(name)
    if unit is None or unit.until is None or picture.as_of <= unit.until:
        return ""
    from gkplan.holders import heirs

    kept = {(item.task.id, item.period) for item in picture.obligations if item.unit == unit.name}
    now = "、".join(heir.name for heir in heirs(unit, register, picture.as_of))
    return f"（现由{now}承接）" if now and keys - kept else ""


def deadline(item: Obligation, year: int) -> str:
    """Return the printed words, with the period of a recurring duty and an extension beside them."""
    words = item.duty.deadline or "未注明"
    if item.period:
        words = f"{words} · {deadlines.show_period(item.period, year=year)}"
    if item.duty.then_ongoing and item.is_done:
        words = f"{words}（其后长期坚持）"
    if item.extended_from and item.due:
        words = f"{words}（延至{item.due.isoformat()}）"
    return words


def when(due: When) -> str:
    """Return a printed deadline with the dates that it means: 9月底前（2025-09-30）."""
    printed = due.words or "未注明"
    if due.kind is None:
        return f"{printed}（读不懂）" if due.words else printed
    dates = [item.isoformat() for item in due.dues]
    if len(dates) > SHOWN_DATES:
        return f"{printed}（{dates[0]} 至 {dates[-1]}，共{len(dates)}期）"
    told = "、".join(dates) or ("" if due.kind == "unspecified" else KIND[due.kind])
    return f"{printed}（{told}）" if told else printed


def period(text: str | None, plan: Plan | None) -> str:
    """Return a period as people write it, however the file does."""
    key = deadlines.read_period(text, year=plan.head.year) if text and plan else None
    return deadlines.show_period(key, year=plan.head.year) if key and plan else text or ""


def subject(plan: Plan | None, task: str, period_text: str | None, units: str = "") -> str:
    """Return what a record is about: 任务 27 三季度 示例局."""
    return " ".join(part for part in (f"任务 {task}", period(period_text, plan), units) if part)


def progress(state: TaskState) -> str:
    """Return 已完成 n/m of one task and period, with what keeps it from being certain."""
    if state.state == "cancelled":
        return "已取消"
    if state.state == "undetermined":
        return f"待明确{state.candidates}家"
    if is_standing(state):
        return f"已报{state.reported}/{state.counted}"
    return f"{state.done}/{state.counted}"


def is_standing(state: TaskState) -> bool:
    """Whether a task is of the kind that is not done but kept up (长期坚持): what counts is who has reported."""
    return state.duty.ongoing and state.state == "open"


def declined(state: TaskState) -> str:
    """Return how many of the candidates say 不涉及, as words that follow their number."""
    return f"，其中{state.declined}家报不涉及" if state.declined else ""


def remark(state: TaskState) -> str:
    """Return how a task stands, in a sentence, honest about candidates, gaps in the register and broken ledgers."""
    parts = []
    other = "" if state.state == "undetermined" else "另有"
    if not state.register_complete and not is_standing(state):
        parts.append(f"已登记{state.counted}家中完成{state.done}家")
    if state.state == "done_known" and state.candidates:
        parts.append(f"已明确单位均已完成，另有待明确{state.candidates}家{declined(state)}")
    elif state.candidates:
        parts.append(f"{other}待明确{state.candidates}家{declined(state)}")
    if state.unreadable:
        parts.append(f"{state.unreadable}家台账有误，未计入")
    return "；".join(parts)
