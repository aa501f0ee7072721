"""`gkplan parse`: how the tool reads a wording."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from gkplan import clock, deadlines, responsibles
from gkplan.cli import _session
from gkplan.cli._options import DataOpt, OutputOpt, one_of, whole_number
from gkplan.errors import UsageProblem
from gkplan.render import items, words
from gkplan.render.text import clean, log_line

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from gkplan.plan import Plan

FORMATS = ("text", "json")
EVERY = {"day": "天", "week": "周", "month": "月", "quarter": "季度", "half-year": "半年", "year": "年"}


class _Asked(NamedTuple):
    """Which wording is read, and how the reading is put out."""

    kind: str
    form: str
    output: str | None


TextArg = Annotated[str, typer.Argument(metavar="写法", help="要试读的写法。")]
FormatOpt = Annotated[str, typer.Option("--format", metavar="text|json", help="输出格式。")]


def deadline(
    text: TextArg,
    year: Annotated[str | None, typer.Option("--year", metavar="年份", help="计划年度；不写则用计划的。")] = None,
    issued: Annotated[str | None, typer.Option("--issued", metavar="日期", help="印发日期；不写则用计划的。")] = None,
    output_format: FormatOpt = "text",
    output: OutputOpt = None,
    data: DataOpt = None,
) -> int:
    """试读一个时限写法。

    年份和印发日期都写上时，不需要数据文件夹。
    """
    asked = _Asked("parse deadline", one_of("--format", output_format, FORMATS), output)
    in_year = whole_number("--year", year, least=1949, most=2199) if year else None
    issued_on = clock.parse_date(issued, option="--issued") if issued else None
    plan = None if in_year and issued_on else _session.open_data(data, None).plan
    if plan is not None:
        in_year, issued_on = in_year or plan.head.year, issued_on or plan.head.issued
    if in_year is None or issued_on is None:
        raise UsageProblem("缺少年份或印发日期", "写上 --year 和 --issued")
    read = deadlines.read(text, year=in_year, issued=issued_on)
    if isinstance(read, deadlines.Unreadable):
        return _unreadable(asked, read, "时限", plan)
    _put(asked, items.deadline(read), _deadline_lines(read), plan)
    return 0


def _deadline_lines(read: deadlines.Deadline) -> Iterator[str]:
    yield f"“{read.text}”：{words.KIND[read.kind]}"
    if read.start:
        yield f"起：{read.start.isoformat()}"
    if read.dues:
        yield f"截止：{'、'.join(day.isoformat() for day in read.dues)}（各含当日）"
    elif read.due:
        yield f"截止：{read.due.isoformat()}（含当日）"
    rhythm = read.recurrence
    if rhythm:
        every = (
            f"每{rhythm.interval if rhythm.interval > 1 else ''}{EVERY[rhythm.every]}"
            if rhythm.every
            else "没有写明周期"
        )
        yield f"周期：{every}" + (f"，至少{rhythm.at_least}次" if rhythm.at_least else "")
        if rhythm.periods:
            yield f"各期截止：{'、'.join(f'{key} {day.isoformat()}' for key, day in rhythm.periods)}"
    if read.then_ongoing:
        yield "其后：长期坚持"
    if read.due is None and not (rhythm and rhythm.periods):
        yield "没有截止日期，不会逾期"
    for warning in read.warnings:
        yield f"注意：{warning}"


def units(text: TextArg, output_format: FormatOpt = "text", output: OutputOpt = None, data: DataOpt = None) -> int:
    """试读一个责任单位写法。

    名称对照登记册；登记册里没有的照原样列出。
    """
    asked = _Asked("parse units", one_of("--format", output_format, FORMATS), output)
    plan = _session.open_data(data, None).plan
    register = plan.register
    names = {name: item.name for item in register.items() for name in (item.name, *item.aliases)}
    read = responsibles.read(text, names, [group.name for group in register.groups if group.is_relevant])
    if isinstance(read, responsibles.Unreadable):
        return _unreadable(asked, read, "责任单位", plan)
    _put(asked, items.responsibles(read), _units_lines(read), plan)
    return 0


def _units_lines(read: responsibles.Responsibles) -> Iterator[str]:
    yield f"“{read.text}”"
    for title, names in (
        ("牵头单位", read.lead),
        ("责任单位", read.responsible),
        ("配合单位", read.supporting),
    ):
        if names:
            yield f"{title}：{'；'.join(names)}"
    if not (read.lead or read.responsible or read.supporting):
        yield "没有单位"
    if read.relevant:
        yield f"待明确（有关单位）：{'；'.join(read.relevant)}"
    if read.unknown:
        yield f"没有登记：{'；'.join(read.unknown)}"


def _put(asked: _Asked, item: items.Item, lines: Iterable[str], plan: Plan | None) -> None:
    """Put out what a wording means."""
    if asked.form == "json":
        _put_item(asked, item, plan)
    else:
        _session.put("".join(f"{clean(line)}\n" for line in lines), asked.output)


def _put_item(asked: _Asked, item: items.Item, plan: Plan | None) -> None:
    _session.put_json(items.envelope(asked.kind, [item], as_of=clock.today(), plan=plan), asked.output)


def _unreadable(
    asked: _Asked, read: deadlines.Unreadable | responsibles.Unreadable, what: str, plan: Plan | None
) -> int:
    """Put out the one finding of a wording that cannot be read; return the exit code."""
    from gkplan.diagnostics import Finding, Span
    from gkplan.rules.schedule import unreadable_deadline

    hint = f"相近的写法：“{read.suggestion}”" if read.suggestion else "对照原文检查有没有漏字、错字"
    place, message = Span(1, 1, 1, len(read.text) + 1), f"{what}“{read.text}”读不懂：{read.reason}"
    found = Finding(unreadable_deadline.kind, "", place, message, hint)
    if asked.form == "json":
        _put_item(asked, items.finding(found), plan)
    else:
        sys.stderr.write(f"{log_line(found.message)}\n提示：{clean(hint)}\n")
    return 1
