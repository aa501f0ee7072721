"""`gkplan export`."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from gkplan import obligations
from gkplan.cli import _session, _target
from gkplan.cli._narrowing import Narrowed, last_day, selection
from gkplan.cli._options import (
    AsOfOpt,
    DataOpt,
    RevOpt,
    RoleOpt,
    SectionOpt,
    TaskOpt,
    UnitOpt,
    one_of,
    whole_number,
)
from gkplan.errors import UsageProblem
from gkplan.exporters import formats
from gkplan.exporters import view as views
from gkplan.render.text import clean

if TYPE_CHECKING:
    from gkplan.cli._session import Session
    from gkplan.exporters.view import ExportView

CHOICES = tuple(formats.FORMATS)
SPLITS = {"unit": "unit", "单位": "unit"}


class Order(NamedTuple):
    """What is to be written, in which form, and where to."""

    form: str
    output: Path | None
    """None is stdout."""
    options: Mapping[str, int]
    """Of the format."""


def export(
    unit: UnitOpt = None,
    output_format: Annotated[
        str | None,
        typer.Option("--format", metavar="|".join(CHOICES), help="格式；不写则看 --output 的扩展名。"),
    ] = None,
    output: Annotated[
        str | None,
        typer.Option("--output", "-o", metavar="文件", help="写入文件；有 --split-by 时是文件夹。"),
    ] = None,
    split_by: Annotated[
        str | None, typer.Option("--split-by", metavar="unit", help="每个单位一个文件，写进 --output 的文件夹。")
    ] = None,
    public: Annotated[
        bool,
        typer.Option(
            "--public", help="公开版：不含责任人、存在问题、下一步措施和备注；有电话、身份证号码、密级就停下。"
        ),
    ] = False,
    role: RoleOpt = None,
    section: SectionOpt = None,
    task: TaskOpt = None,
    within: Annotated[
        str | None, typer.Option("--within", metavar="天数", help="只要这些天内到期的，连同以前到期的。")
    ] = None,
    by: Annotated[str | None, typer.Option("--by", metavar="日期", help="只要到这一天（含）为止到期的。")] = None,
    alarm: Annotated[
        str | None,
        typer.Option("--alarm", metavar="天数", help="日历提前几天提醒；不写则是计划的临期天数。只用于 ics。"),
    ] = None,
    as_of: AsOfOpt = None,
    rev: RevOpt = None,
    data: DataOpt = None,
) -> int:
    """导出台账：xlsx、docx、csv、json、md、ics、html。

    不写 --unit 是全区的。已办结的也在内；ics 只有未办结、有日期的。
    xlsx、docx 要装 gkplan[office]。
    """
    order = _order(output_format, output, alarm, split=split_by is not None)
    if split_by is not None:
        one_of("--split-by", split_by, SPLITS)
    session = _session.open_data(data, as_of, rev)
    units = tuple(_session.find_units(unit, session.plan.register)) if unit else ()
    limit = last_day(within, by, session.as_of)
    chosen = selection(session.plan, Narrowed(unit, role, section, task), by=limit)
    picture = obligations.picture(session.plan, as_of=session.as_of)
    if split_by is None:
        view = _dated(session, views.view(picture, chosen, units, public=public))
        _target.refuse_leaks(session, [view])
        _put(order, view)
    else:
        names = units or tuple(item.name for item in session.plan.register.units)
        made = views.by_unit(picture, chosen, names, public=public)
        parts = {name: _dated(session, view) for name, view in made.items()}
        _target.refuse_leaks(session, parts.values())
        _put_each(order, parts)
    return session.exit_code


# ---------------------------------------------------------------- what is asked for


def _order(form: str | None, output: str | None, alarm: str | None, *, split: bool) -> Order:
    """Return what the options mean, before any data is read."""
    path = _target.path_of(output)
    folder = _target.folder_of(path, "各单位台账") if split else None
    known = {name: known.suffixes for name, known in formats.FORMATS.items()}
    name = _target.form(form, None if folder else path, known)
    if formats.FORMATS[name].binary:
        _target.refuse_screen(name, path, "台账")
    if alarm is not None and name != "ics":
        raise UsageProblem("--alarm 只用于 ics", "去掉 --alarm，或写 --format ics")
    options = {"alarm": whole_number("--alarm", alarm, least=0, most=366)} if alarm is not None else {}
    formats.load(name)
    return Order(name, path, options)


# ---------------------------------------------------------------- what goes out


def _dated(session: Session, view: ExportView) -> ExportView:
    """Return a view that says which git revision it was made from, if it was."""
    if session.rewound is None:
        return view
    return view._replace(notes=(f"数据版本 {session.rewound.name}", *view.notes))


def _put(order: Order, view: ExportView) -> None:
    made = formats.render(order.form, view, **order.options)
    if _target.put(order.output, made, binary=formats.FORMATS[order.form].binary):
        return
    if order.form == "json":
        _session.put_json(made.decode(), None)
    else:  # a table for people goes out in the terminal's encoding, the others as they are
        _session.put(made.decode("utf-8-sig"), None, csv=order.form != "md")


def _put_each(order: Order, parts: Mapping[str, ExportView]) -> None:
    """Write one file for each unit that has rows; print their paths."""
    from gkplan.exporters.file_names import file_names

    with_rows = {name: view for name, view in parts.items() if view.rows}
    names = file_names(with_rows, formats.FORMATS[order.form].suffixes[0])
    made = (formats.render(order.form, view, **order.options) for view in with_rows.values())
    _target.put_each(order.output or Path(), zip(names, made, strict=True))
    without = [name for name in parts if name not in with_rows]
    told = f"；在所选的范围里没有任务、没有文件的：{clean('、'.join(without))}" if without else ""
    sys.stderr.write(f"已写入 {len(names)} 个文件{told}\n")
