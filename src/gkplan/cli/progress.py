"""`gkplan status`."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from gkplan import obligations, standing
from gkplan.cli import _session
from gkplan.cli._options import RoleOpt, SectionOpt, TaskOpt, UnitOpt, ViewOptions, one_of
from gkplan.cli._task_options import Narrowed, selection
from gkplan.render import status_view

if TYPE_CHECKING:
    from gkplan.cli._session import Session, Target
    from gkplan.render.sheet import Sheet

GROUPINGS = {
    "section": "section", "部分": "section",
    "topic": "topic", "小标题": "topic",
    "unit": "unit", "单位": "unit",
    "month": "month", "月": "month", "月份": "month",
    "role": "role", "分工": "role",
}  # fmt: skip


def status(
    unit: UnitOpt = None,
    by: Annotated[
        str,
        typer.Option(
            "--by", metavar="section|topic|unit|month|role", help="按部分、小标题、单位、到期月份或分工分组。"
        ),
    ] = "section",
    role: RoleOpt = None,
    section: SectionOpt = None,
    task: TaskOpt = None,
    *,
    shown: ViewOptions,
) -> int:
    """查看进度：到期任务完成率、总完成率和序时进度，谁还没有报。

    长期坚持、配合、待明确不计入完成率，另列。
    台账没有记录的，只说明没有记录，不等于没有办。
    """
    grouping = one_of("--by", by, GROUPINGS)
    session, target = _session.open_view(shown)
    chosen = selection(session.plan, Narrowed(unit, role, section, task))
    picture = obligations.picture(session.plan, as_of=session.as_of)
    found = standing.progress(picture, chosen, grouping)  # type: ignore[arg-type]
    _put(session, status_view.View(found, tuple(unit or ())), target)
    return session.exit_code


def _put(session: Session, view: status_view.View, target: Target) -> None:
    """Put out the view: as one document, or on the screen one sheet below the other."""
    if target.form == "table" and target.output in {None, "-"}:
        for sheet in _sheets(session, view, narrow=_narrow()):
            _session.put_sheet(sheet, None, no_color=target.no_color)
    elif target.form == "json":
        from gkplan.render import status_items, text

        _session.put_json(text.json_text(session.labelled(status_items.report(view.progress))), target.output)
    elif target.form == "csv":
        from gkplan.render import items, status_items

        _session.put(items.table(status_items.flat(view.progress)), target.output, csv=True)
    else:
        from gkplan.render.sheet import markdown, plain

        draw = markdown if target.form == "md" else plain
        _session.put("".join(map(draw, _sheets(session, view))), target.output)


def _sheets(session: Session, view: status_view.View, *, narrow: bool = False) -> list[Sheet]:
    first, *rest = status_view.sheets(view, narrow=narrow)
    return [session.dated(first), *rest]


def _narrow() -> bool:
    """Whether the table has to do with fewer columns; a pipe is never narrow."""
    import shutil

    return sys.stdout.isatty() and shutil.get_terminal_size().columns < status_view.WIDEST
