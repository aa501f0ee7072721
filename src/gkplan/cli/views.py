"""`gkplan due` and `gkplan overdue`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from gkplan import obligations, queries
from gkplan.cli import _session
from gkplan.cli._options import FullOpt, RoleOpt, SectionOpt, TaskOpt, UnitOpt, ViewOptions  # noqa: TC001  Typer reads them
from gkplan.cli._task_options import Narrowed, last_day, selection
from gkplan.render import views

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gkplan.cli._session import Session


def due(
    unit: UnitOpt = None,
    role: RoleOpt = None,
    within: Annotated[
        str | None,
        typer.Option("--within", metavar="天数", help="只看这些天内到期的，连同逾期的；没有日期的不列。"),
    ] = None,
    by: Annotated[
        str | None,
        typer.Option("--by", metavar="日期", help="只看到这一天（含）为止到期的，连同逾期的；没有日期的不列。"),
    ] = None,
    section: SectionOpt = None,
    task: TaskOpt = None,
    everything: Annotated[
        bool, typer.Option("--all", help="已办结的也列出，长期坚持、未注明、待明确各条展开。")
    ] = False,
    full: FullOpt = False,
    *,
    shown: ViewOptions,
) -> int:
    """列出应办的任务：单位、时限、状态。

    写 --unit 时一行是该单位的一项任务；不写时一行是一项任务，附各单位完成情况。
    """
    session, target = _session.open_view(shown)
    limit = last_day(within, by, session.as_of)
    chosen = selection(session.plan, Narrowed(unit, role, section, task), by=limit, everything=everything)
    picture = obligations.picture(session.plan, as_of=session.as_of)
    view = views.View("due", picture, chosen, queries.due(picture, chosen), tuple(unit or ()), full)
    _show(session, view, target)
    return session.exit_code


def overdue(
    unit: UnitOpt = None,
    role: RoleOpt = None,
    section: SectionOpt = None,
    task: TaskOpt = None,
    exit_code: Annotated[bool, typer.Option("--exit-code", help="有逾期时退出码为 1。")] = False,
    full: FullOpt = False,
    *,
    shown: ViewOptions,
) -> int:
    """只列逾期的任务，逾期最久的在前。

    台账没有记录的，只说明没有记录，不等于没有办。
    """
    session, target = _session.open_view(shown)
    chosen = selection(session.plan, Narrowed(unit, role, section, task))
    picture = obligations.picture(session.plan, as_of=session.as_of)
    late = queries.overdue(picture, chosen)
    view = views.View("overdue", picture, chosen, late, tuple(unit or ()), full)
    _show(session, view, target)
    return 1 if exit_code and late else session.exit_code


def _show(session: Session, view: views.View, target: _session.Target) -> None:
    def rows() -> Iterator[dict[str, object]]:
        from gkplan.render import items

        return map(items.obligation, view.rows)

    _session.put_view(session, view.kind, rows, lambda: views.sheet(view), target)
