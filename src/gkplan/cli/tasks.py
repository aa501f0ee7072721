"""`gkplan list`, `gkplan show` and `gkplan units`: the plan and the register."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from gkplan import obligations, queries
from gkplan.cli import _session
from gkplan.cli._options import FullOpt, SectionOpt, TaskArg, UnitOpt, ViewOptions, complete_units
from gkplan.render import items, plan_views

if TYPE_CHECKING:
    from collections.abc import Iterable

    from gkplan.cli._session import Session
    from gkplan.obligations import Obligation, Picture, TaskState
    from gkplan.plan import Task


def list_tasks(
    unit: UnitOpt = None,
    section: SectionOpt = None,
    grep: Annotated[
        str | None, typer.Option("--grep", metavar="字句", help="只列文字、标题或单位里有这些字的任务。")
    ] = None,
    full: FullOpt = False,
    *,
    shown: ViewOptions,
) -> int:
    """列出计划里的全部任务。

    照印发的次序列出原文、责任单位和时限；调整过的另行注明。
    """
    session, target = _session.open_view(shown)
    picture = obligations.picture(session.plan, as_of=session.as_of)
    chosen = list(_chosen(session, picture, unit, section, grep))
    _session.put_view(
        session,
        "list",
        lambda: (_item(session, picture, task) for task in chosen),
        lambda: plan_views.tasks(picture, chosen, full=full),
        target,
    )
    return session.exit_code


def _chosen(
    session: Session, picture: Picture, unit: list[str] | None, section: list[str] | None, grep: str | None
) -> Iterable[Task]:
    plan = session.plan
    tasks = list(plan.tasks)
    if section:
        titles = _session.find_sections(plan, section)
        tasks = [task for task in tasks if task.section in titles]
    if unit:
        units = set(_session.find_units(unit, plan.register))
        owed = {item.task.id for item in picture.obligations if item.unit in units}
        tasks = [task for task in tasks if task.id in owed]
    return queries.search(tasks, grep) if grep else tasks


def _item(session: Session, picture: Picture, task: Task) -> items.Item:
    book = session.checked.loaded.books["tasks.yaml"]
    return items.task(task, picture, book.source.locate(task.route), session.path_of("tasks.yaml"))


def show(
    task: TaskArg,
    *,
    shown: ViewOptions,
) -> int:
    """查看一项任务的来龙去脉：原文、时限、调整、延期和各单位的状态。"""
    session, target = _session.open_view(shown)
    found = _session.find_task(session.plan, task)
    picture = obligations.picture(session.plan, as_of=session.as_of)
    owed = [item for item in picture.obligations if item.task.id == found.id]
    states = [state for (number, _), state in picture.states.items() if number == found.id]
    _session.put_view(
        session,
        "show",
        lambda: _shown(session, picture, found, owed, states, flat=target.form == "csv"),
        lambda: plan_views.task(picture, found, owed, states),
        target,
    )
    return session.exit_code


def _shown(
    session: Session, picture: Picture, task: Task, owed: list[Obligation], states: list[TaskState], *, flat: bool
) -> list[items.Item]:
    """Return the item of one task; for a flat table its obligations alone."""
    rows = [items.obligation(row) for row in owed]
    if flat:
        return rows
    periods = [items.state(state) for state in states]
    return [_item(session, picture, task) | {"periods": periods, "obligations": rows}]


def units(
    unit: Annotated[
        str | None,
        typer.Argument(metavar="单位", help="单位或组的名称、别名；不写则列出全部。", autocompletion=complete_units),
    ] = None,
    *,
    shown: ViewOptions,
) -> int:
    """查看单位和组的登记册。

    写上单位时，另列它在哪些组里、有多少任务。
    """
    session, target = _session.open_view(shown)
    register = session.plan.register
    if unit is not None:
        _session.find_units([unit], register)  # refuses what is unknown
    picture = obligations.picture(session.plan, as_of=session.as_of)
    chosen = [register.find(unit)] if unit is not None else list(register.items())
    rows = [plan_views.register_item(picture, item) for item in chosen if item is not None]
    _session.put_view(
        session,
        "units",
        lambda: rows,
        lambda: plan_views.register(picture, rows, one=unit is not None),
        target,
    )
    return session.exit_code
