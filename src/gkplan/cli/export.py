"""`gkplan export`."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from gkplan import obligations
from gkplan.cli import _session, _streams, _target
from gkplan.cli._options import (
    SPLITS,
    AsOfOpt,
    DataOpt,
    RevOpt,
    RoleOpt,
    SectionOpt,
    SplitByOpt,
    SplitOutputOpt,
    TaskOpt,
    UnitOpt,
    one_of,
    whole_number,
)
from gkplan.cli._task_options import Narrowed, last_day, selection
from gkplan.errors import UsageProblem
from gkplan.exporters import formats
from gkplan.exporters import view as views

if TYPE_CHECKING:
    from gkplan.cli._session import Session
    from gkplan.exporters.view import ExportView

CHOICES = tuple(formats.FORMATS)
MOST_COMMENT = 65_536
"""Characters that GitHub takes in one comment."""


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
    output: SplitOutputOpt = None,
    split_by: SplitByOpt = None,
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
    version = views.Version(session.rewound.name, session.rewound.about)
    return view._replace(version=version, notes=(f"数据版本 {version.name}", *view.notes))


def _put(order: Order, view: ExportView) -> None:
    if order.form == "ics" and not formats.has_content("ics", view):
        none = "所选的范围里没有可列的日程（未办结、有日期、已明确的任务），没有写日历"
        _streams.tell([f"{none}{_kept(order.output)}"])
        return
    made = _rendered(order, view)
    as_it_is = formats.FORMATS[order.form].binary or (order.form == "csv" and not sys.stdout.isatty())
    if _target.put(order.output, made, binary=as_it_is):
        return
    if order.form == "json":
        _session.put_json(made.decode(), None)
    else:  # a table for people goes out in the terminal's encoding, the others as they are
        _session.put(made.decode("utf-8-sig"), None, csv=order.form != "md")


def _kept(output: Path | None) -> str:
    return f"；原有的 {output} 没有动" if output is not None and output.exists() else ""


def _rendered(order: Order, view: ExportView) -> bytes:
    """Return the file; say so where it is too long for what Markdown is for, a comment on a forge."""
    made = formats.render(order.form, view, **order.options)
    length = len(made.decode()) if order.form == "md" else 0
    if length > MOST_COMMENT:
        limit = f"GitHub 的一条评论最多 {MOST_COMMENT} 个；要贴成评论，用 --unit 或 --section 分开导出"
        _streams.tell([f"{view.title}有 {length} 个字符，{limit}"])
    return made


def _put_each(order: Order, parts: Mapping[str, ExportView]) -> None:
    """Write one file for each unit that has something in it; print their paths."""
    from gkplan.exporters.file_names import file_names

    filled = {name: view for name, view in parts.items() if formats.has_content(order.form, view)}
    names = file_names(filled, formats.FORMATS[order.form].suffixes[0])
    made = (_rendered(order, view) for view in filled.values())
    _target.put_each(order.output or Path(), zip(names, made, strict=True))
    without = [name for name in parts if name not in filled]
    lacking = "可列的日程" if order.form == "ics" else "任务"
    told = f"；在所选的范围里没有{lacking}、没有文件的：{'、'.join(without)}" if without else ""
    _streams.tell([f"已写入 {len(names)} 个文件{told}"])
