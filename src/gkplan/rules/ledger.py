"""GK4xx: what a unit's 台账 says fits the plan."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from gkplan import deadlines
from gkplan.loader import unit_of_file
from gkplan.model import Entry, LedgerFile
from gkplan.obligations import Reach, reach
from gkplan.revision import TASKS, UNITS
from gkplan.rules._rule import Found, rule
from gkplan.wording import closest, fold

if TYPE_CHECKING:
    from gkplan.diagnostics import Route
    from gkplan.plan import Loaded, Plan


def _entries(loaded: Loaded) -> Iterator[tuple[str, Route, LedgerFile, Entry]]:
    for file, book in loaded.books.items():
        if isinstance(book.content, LedgerFile):
            for position, entry in enumerate(book.content.entries):
                route = book.item_route(("entries",), position) if book.cut else ("entries", position)
                yield file, route, book.content, entry


def canonical_period(text: str | None, plan: Plan) -> str | None:
    """Return the key of a period however it is written; what cannot be read stays as it is."""
    return None if text is None else deadlines.read_period(text, year=plan.head.year) or text


@rule("GK401", "ledger-name")
def ledger_name(loaded: Loaded) -> Iterator[Found]:
    """台账的文件名与其中的单位不一致。

    查什么：ledger/ 里的文件名就是 unit 的名称，扩展名是 .yaml。
    为什么：凭文件名决定谁可以改；名实不符会记到别家头上。
    怎么改：改文件名，或改 unit。
    """
    for file, book in loaded.books.items():
        if not isinstance(book.content, LedgerFile):
            continue
        if fold(unit_of_file(file)) != fold(book.content.unit):
            yield Found(
                file,
                ("unit",),
                f"文件名是“{unit_of_file(file)}”，里面的单位是“{book.content.unit}”",
                "两处改成一致，用登记的名称",
            )
        elif file.endswith(".yml"):
            yield Found(file, ("unit",), "扩展名是 .yml", "把文件名改为以 .yaml 结尾")


@rule("GK402", "task-not-owed")
def task_not_owed(loaded: Loaded) -> Iterator[Found]:
    """台账里的任务不在计划里，或不是这家单位的。

    查什么：每条 entries 的 task 存在，并且这家单位（按名、经组、待明确或承接）在其中。
    为什么：记错的任务不会算进任何统计，本该记的反而空着。
    怎么改：改正 task；运行 gkplan due --unit 单位 --all 查看本单位的任务。
    """
    plan = loaded.plan
    if plan is None or {TASKS, UNITS} & loaded.partial:
        return
    known: dict[str, Reach] = {}
    for file, route, ledger, entry in _entries(loaded):
        task = next((item for item in plan.tasks if item.id == entry.task), None)
        unit = plan.register.unit(ledger.unit)
        if task is None:
            near = closest(entry.task, [item.id for item in plan.tasks])
            hint = f"是不是：{'、'.join(near)}？" if near else "运行 gkplan list 查看全部任务"
            yield Found(file, (*route, "task"), f"计划里没有任务“{entry.task}”", hint)
        elif unit is not None and unit.name not in known.setdefault(task.id, reach(task, plan)).units:
            yield Found(
                file,
                (*route, "task"),
                f"任务 {task.id} 不是“{unit.name}”的",
                f"运行 gkplan show {task.id} 查看责任单位",
            )


@rule("GK403", "unknown-period")
def unknown_period(loaded: Loaded) -> Iterator[Found]:
    """任务没有这个周期。

    查什么：entries 的 period 是该任务的一个周期；任务本身（不按周期）的一条不写 period。
    为什么：对不上周期的一条不会算到任何节点。
    怎么改：写作 2025Q3（三季度）、2025-09（9月）等；没有周期的任务删去 period。
    """
    plan = loaded.plan
    if plan is None or TASKS in loaded.partial:
        return
    known: dict[str, Reach] = {}
    for file, route, _, entry in _entries(loaded):
        task = next((item for item in plan.tasks if item.id == entry.task), None)
        if task is None:
            continue
        periods = known.setdefault(task.id, reach(task, plan)).periods
        if canonical_period(entry.period, plan) not in periods:
            yield Found(
                file,
                (*route, "period") if entry.period else route,
                _period_message(entry),
                _period_hint(periods),
            )


def _period_message(entry: Entry) -> str:
    if entry.period is None:
        return f"任务 {entry.task} 按周期报送，这一条缺少“period”"
    return f"任务 {entry.task} 没有周期“{entry.period}”"


def _period_hint(periods: frozenset[str | None]) -> str:
    named = sorted(period for period in periods if period)
    if not named:
        return "删去 period"
    return f"可用的周期：{'、'.join(named)}" + ("；报任务本身则不写 period" if None in periods else "")


@rule("GK404", "status-companions")
def status_companions(loaded: Loaded) -> Iterator[Found]:
    """状态缺少必须同时写明的内容。

    查什么：已完成要有 completed（完成日期）和至少一条 evidence（链接、文件或文号）；不涉及要有 reason。
    为什么：没有佐证的完成、没有理由的不涉及，办公室无法审核。
    怎么改：补上缺的一项。
    """
    for file, route, _, entry in _entries(loaded):
        place = (*route, "status")
        if entry.status == "已完成" and entry.completed is None:
            yield Found(file, place, f"任务 {entry.task} 已完成，但没有完成日期", "补上 completed: 年-月-日")
        if entry.status == "已完成" and not any(item.url or item.path or item.document for item in entry.evidence):
            yield Found(
                file,
                place,
                f"任务 {entry.task} 已完成，但没有佐证材料",
                "补上 evidence，写明标题，和链接、文件或文号之一",
            )
        if entry.status == "不涉及" and entry.reason is None:
            yield Found(file, place, f"任务 {entry.task} 写了不涉及，但没有理由", "补上 reason")


@rule("GK405", "entry-twice")
def entry_twice(loaded: Loaded) -> Iterator[Found]:
    """同一任务同一周期记了两条。

    查什么：一份台账里，每个（任务，周期）只有一条。
    为什么：两条不一致时，分不清以哪条为准。
    怎么改：合并成一条。
    """
    if loaded.plan is None:
        return
    first: dict[tuple[str, str, str | None], Route] = {}
    for file, route, _, entry in _entries(loaded):
        key = (file, entry.task, canonical_period(entry.period, loaded.plan))
        if key in first:
            related = ((file, (*first[key], "task"), "先记于此处"),)
            yield Found(file, (*route, "task"), f"任务 {entry.task} 的这一周期记了两条", "合并成一条", related=related)
        first.setdefault(key, route)
