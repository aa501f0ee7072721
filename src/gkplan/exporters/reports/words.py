"""What the reports have in common: how a duty, its deadline and its record are put into words.

Of what has no record they say 未报送完成情况, and never 未完成.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import TYPE_CHECKING

from gkplan.deadlines import show_period
from gkplan.exporters.paper import Line, Link, chinese_date
from gkplan.exporters.view import proof
from gkplan.queries import Selection
from gkplan.render import views
from gkplan.render.plan_views import counted

if TYPE_CHECKING:
    from gkplan.obligations import Obligation, Picture
    from gkplan.plan import Plan, Task
    from gkplan.records import Evidence
    from gkplan.reporting.scope import Owed, Scope, Table

    _Change = tuple[date | None, str | None]
    """When the tasks of a plan were changed, and by which document."""

NUMERALS = "一二三四五六七八九"
NO_RECORD = "没有报送记录，不表示没有办"


def basis(plan: Plan) -> str:
    """Return the plan as a sentence names it: 《…任务分解表》（示政办字〔2025〕1号）."""
    number = f"（{plan.head.document_number}）" if plan.head.document_number else ""
    return f"《{plan.head.title}》{number}"


def source(plan: Plan) -> str:
    """Return the plan as a caption names it: 依据：示政办字〔2025〕1号."""
    return f"依据：{plan.head.document_number or plan.head.title}"


def who(asked: tuple[str, ...]) -> str:
    """Return the units and groups asked for, shortened where they are many; empty for the whole district."""
    return "、".join(asked) if len(asked) <= 3 else f"{asked[0]}等"


def day(value: date, plan: Plan) -> str:
    """Return a date without the plan's own year: 9月30日."""
    return f"{value.month}月{value.day}日" if value.year == plan.head.year else chinese_date(value)


# ---------------------------------------------------------------- one duty


def deadline(item: Obligation, plan: Plan) -> tuple[str, ...]:
    """Return the printed words, the period, and the date that they mean or that was granted: one line each."""
    due = day(item.due, plan) if item.due else ""
    period = show_period(item.period, year=plan.head.year) if item.period else ""
    lines = (
        item.duty.deadline or "未注明",
        period if period != due else "",
        f"延至{due}" if item.extended_from else due,
    )
    return tuple(line for line in lines if line)


def unit(item: Obligation) -> str:
    """Return the unit, with the one that it inherited the duty from."""
    return f"{item.unit}（承接{item.inherited_from}）" if item.inherited_from else item.unit


def reported(item: Obligation, plan: Plan) -> str:
    """Return how a duty stands by the books, in one line."""
    return "，".join(_reported(item, plan))


def _reported(item: Obligation, plan: Plan) -> Iterator[str]:
    if item.is_done:
        yield from _completed(item, plan)
        return
    if item.status == "returned":
        yield from _returned(item, plan)
    else:
        yield _OPEN[item.status]
    eta = item.entry.eta if item.entry and item.is_open else None
    if eta is not None:
        yield f"预计{day(eta, plan)}完成"
    if item.request in {"pending", "refused"}:
        yield "延期申请待批" if item.request == "pending" else "延期申请未获批准"


_OPEN = {
    "not_reported": "未报送完成情况",
    "not_started": "已报未启动",
    "in_progress": "已报进行中",
    "not_applicable": "已报不涉及，待审核",
    "closed": "已由牵头完成",
    "unreadable": "台账有误，未计入",
}


def _completed(item: Obligation, plan: Plan) -> Iterator[str]:
    yield "已销号" if item.status == "verified" else "已报完成"
    if item.entry and item.entry.completed:
        yield f"{day(item.entry.completed, plan)}完成"
    if item.on_time is not None:
        yield "按期" if item.on_time else "逾期完成"


def _returned(item: Obligation, plan: Plan) -> Iterator[str]:
    check = item.verification
    if check is None:
        return
    yield f"{day(check.date, plan)}退回整改"
    if check.by:
        yield f"要求{day(check.by, plan)}前整改"
    yield "没有重新报送"


def lateness(item: Obligation) -> str:
    """Return for how many days the deadline has passed; of one before the notice only that it lies there."""
    if not item.is_late:
        return ""
    return "时限早于印发日" if item.born_late else f"{-(item.days_left or 0)}天"


def proof_line(found: Evidence, plan: Plan) -> Line:
    """Return a piece of evidence: a web page as a link, anything else with its path or number."""
    shown = proof(found)
    published = f"{day(shown.published, plan)}发布" if shown.published else ""
    linked = shown.kind == "url"
    about = "，".join(part for part in ("" if linked else shown.address, *shown.more, published) if part)
    told = f"（{about}）" if about else ""
    return (Link(shown.title, shown.address), told) if linked else shown.title + told


# ---------------------------------------------------------------- the tasks of a plan


def table(found: Table, scope: Scope) -> str:
    """Return how many tasks there are: 14项任务，2025年8月20日示政办字〔2025〕8号增列1项（任务15）."""
    told = [counted(list(found.issued))] if found.issued else []
    added = ((task, (task.record.issued, task.record.document_number)) for task in found.added)
    gone = ((task, _cancelling(task, scope.picture)) for task in found.cancelled)
    return "，".join([*told, *_changes("增列", added), *_changes("取消", gone)])


def _cancelling(task: Task, picture: Picture) -> _Change:
    """Return when a task was cancelled, and by which document: the last such amendment rules."""
    last = [change for change in picture.words[task.id].amended if change.field == "task"][-1]
    return last.date, last.document


def _changes(what: str, changed: Iterable[tuple[Task, _Change]]) -> Iterator[str]:
    """Yield how many tasks were added or cancelled, by which document and when: one part each document."""
    groups: dict[_Change, list[str]] = {}
    for task, change in changed:
        groups.setdefault(change, []).append(task.id)
    for (on, document), ids in groups.items():
        yield f"{chinese_date(on) if on else ''}{document or ''}{what}{len(ids)}项（任务{'、'.join(ids)}）"


# ---------------------------------------------------------------- several duties


def tasks(items: Iterable[Obligation]) -> str:
    """Return which tasks duties are of: 任务1、27."""
    return f"任务{'、'.join(dict.fromkeys(item.task.id for item in items))}"


def by_task(items: Iterable[Obligation]) -> str:
    """Return which tasks duties are of, each with the number of units where there are several: 任务1（31家）、27."""
    units: dict[str, set[str]] = {}
    for item in items:
        units.setdefault(item.task.id, set()).add(item.unit)
    return "任务" + "、".join(f"{number}（{len(own)}家）" if len(own) > 1 else number for number, own in units.items())


def by_unit(items: Iterable[Obligation], scope: Scope) -> str:
    """Return which units owe duties, each with the tasks: 甲局（任务1、27）、乙局（任务3）."""
    return "、".join(f"{name}（{tasks(own)}）" for name, own in scope.by_unit(items).items())


def spared(items: Owed) -> str:
    """Return what is no delay, whenever it is done: 3项次（任务1（3家），其中已完成1项次）不作为拖延."""
    done = sum(item.is_done for item in items)
    told = f"，其中已完成{done}项次" if done else ""
    return f"{len(items)}项次（{by_task(items)}{told}）不作为拖延"


def units(items: Iterable[Obligation]) -> int:
    """Return how many units duties are of."""
    return len({item.unit for item in items})


# ---------------------------------------------------------------- notes


def notes(scope: Scope, items: Iterable[Obligation]) -> list[str]:
    """Return what a reader must be told of the duties that a paper lists: the year is over, the register has gaps …"""
    picture = scope.picture
    shown = views.View("due", picture, Selection(units=scope.units), list(items), ())
    return [*standing_notes(picture), *views.notes(shown)]


def standing_notes(picture: Picture) -> list[str]:
    """Return what must be known of the as-of date, and that the plan is none in force, if it is so."""
    phase = picture.plan.head.phase
    told = [f"计划的阶段是{phase}"] if phase != "已印发" else []
    lines = views.standing_lines(picture.plan, picture.as_of)
    return told + [line.rstrip("。") for line in lines if "--" not in line]  # no paper has options
