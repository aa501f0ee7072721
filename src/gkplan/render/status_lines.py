"""What stands below the table of `status`: counts that it does not show, who is silent, who will be late."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from gkplan import queries
from gkplan.deadlines import show_period
from gkplan.render import words
from gkplan.render.shares import with_counts
from gkplan.render.sheet import Column, Part, Row, Sheet

if TYPE_CHECKING:
    from gkplan.obligations import Obligation, Rates, Status
    from gkplan.standing import Progress, Standing

STATUS_ORDER: tuple[Status, ...] = (
    "not_reported", "not_started", "in_progress", "returned", "done", "verified",
    "not_applicable", "closed", "unreadable",
)  # fmt: skip
EXPLAINED = (
    "一个单位的一项任务计一项次，按周期报的每期一项次；长期坚持、配合、待明确不计入完成率",
    "序时进度是计划年度已过的天数（含当日）占全年的比例；比率取一位小数，没有全部完成不写100%，有完成的不写0%",
    "进度：# 已完成，! 逾期，. 其余；状态、亮灯含配合，不含待明确",
)
"""How the figures are to be read."""


def apart(progress: Progress) -> Iterator[tuple[str, str]]:
    """Yield the lines of what the table does not show: how it was done, statuses, lights, what is counted apart."""
    whole = progress.whole
    yield "完成", " · ".join(_done(whole.rates))
    yield "状态", _listed(_statuses(whole))
    yield "亮灯", _listed(_lights(whole))
    if whole.rates.ongoing:
        told = f"已报进展{whole.ongoing_reported_units}家，共{whole.ongoing_units}家"
        yield "长期坚持", f"{told}；按项次 {with_counts(whole.rates.ongoing_reported, whole.rates.ongoing)}"
    if whole.supporting:
        yield "配合", f"{whole.supporting}项次，已完成{whole.supporting_done}，逾期{whole.supporting_late}"
    if whole.candidates:
        yield "待明确", _candidates(progress)
    asked = {name: count for name, count in whole.requests.items() if count}
    if asked:
        yield "延期", " · ".join(f"{words.REQUEST[name]} {count}" for name, count in asked.items())
    if progress.silent:
        names = "、".join(progress.silent)
        yield "未报送任何进展", f"{len(progress.silent)}家：{names}（台账无记录，不表示没有办）"


def _candidates(progress: Progress) -> str:
    """Return how many wait for a designation, and in which tasks; what its lead has done needs none."""
    waiting = [item for item in progress.items if item.candidate]
    numbers = {item.task.id for item in waiting}
    in_order = " ".join(task.id for task in progress.picture.plan.tasks if task.id in numbers)
    told = (
        ("自报不涉及", sum(item.status == "not_applicable" for item in waiting)),
        ("已由牵头完成而不必再明确", sum(item.status == "closed" for item in waiting)),
    )
    among = "，".join(f"{name}{count}" for name, count in told if count)
    return f"{len(waiting)}项次{f'（其中{among}）' if among else ''}；任务 {in_order}；明确之前不算逾期"


def _done(counts: Rates) -> Iterator[str]:
    yield f"按期 {counts.on_time}"
    yield f"逾期完成 {counts.late_done}"
    if counts.born_late_done:
        yield f"时限早于印发日 {counts.born_late_done}"
    undated = counts.total_done - counts.on_time - counts.late_done - counts.born_late_done
    if undated:
        yield f"未注明时限 {undated}"
    yield f"合计 {counts.total_done}"


def _listed(parts: Iterable[tuple[str, int, str]]) -> str:
    """Return (name, count, remark) one after the other, with their sum."""
    known = list(parts)
    told = [f"{name} {count}{remark if count else ''}" for name, count, remark in known]
    return " · ".join((*told, f"合计 {sum(count for _, count, _ in known)}"))


def _statuses(whole: Standing) -> Iterator[tuple[str, int, str]]:
    for name in STATUS_ORDER:
        pending = whole.review_pending if name == "not_applicable" else 0
        yield words.STATUS[name], whole.statuses[name], f"（待审核{pending}）" if pending else ""


def _lights(whole: Standing) -> Iterator[tuple[str, int, str]]:
    why = {"配合": whole.supporting_late, "台账无记录": whole.unrecorded_late, "时限早于印发日": whole.born_late}
    told = "，".join(f"{name}{count}" for name, count in why.items() if count)
    for name, count in whole.lights.items():
        yield words.LIGHT[name], count, f"（其中{told}）" if name == "red" and told else ""


def slipping(progress: Progress) -> Iterator[Sheet]:
    """Yield the sheet of 预计逾期, if there is any: who will be late by their own word, with which task."""
    found = progress.slipping
    if not found:
        return
    columns = (
        Column("单位", least=12, share=1),
        Column("序号", most=8),
        Column("任务", least=16, share=3),
        Column("截止", most=10),
        Column("预计完成", most=10),
        Column("将逾期", most=8, right=True),
    )
    rows = tuple(_slipping_row(item, progress.picture.plan.head.year) for item in found)
    yield Sheet((), "", columns, (Part(f"预计逾期 {len(found)}项次", rows),))


def _slipping_row(item: Obligation, year: int) -> Row:
    eta = item.entry.eta if item.entry else None
    period = f" · {show_period(item.period, year=year)}" if item.period else ""
    text = queries.short_title(item.duty.text) + period
    later = f"{(eta - item.due).days}天" if eta and item.due else ""
    cells = (item.unit, item.task.id, text, words.day(item.due, year), words.day(eta, year), later)
    return Row(cells, words.STYLE["yellow"])
