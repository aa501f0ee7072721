"""`gkplan extend`, `gkplan verify`, `gkplan designate`: more time, checks of what was reported, who is meant."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from gkplan import deciding
from gkplan.cli._options import PeriodOpt, TaskArg, TasksArg, UnitOpt, WriteOptions, one_of
from gkplan.cli._writing import Where, find_units, write
from gkplan.cli.recording import Asked, ask, find_tasks
from gkplan.clock import parse_date
from gkplan.errors import UsageProblem
from gkplan.writing import Desk, Draft, Missing

if TYPE_CHECKING:
    from gkplan.records import Unit

DocumentOpt = Annotated[
    str | None, typer.Option("--document", metavar="文号", help="依据的文号；没有文号的写归档号或会议纪要号。")
]
RESULTS = {word: word for word in deciding.RESULTS} | {"pass": "通过", "passed": "通过", "return": "退回"}


class Decided(NamedTuple):
    """What the user typed for one of the three commands; an answer to a question is put in its place."""

    tasks: tuple[str, ...] = ()
    units: tuple[str, ...] = ()
    period: str | None = None
    until: str | None = None
    reason: str | None = None
    document: str | None = None
    approver: str | None = None
    result: str | None = None
    opinion: str | None = None
    by: str | None = None
    group: str | None = None


def extend(
    tasks: TasksArg = None,
    unit: UnitOpt = None,
    until: Annotated[str | None, typer.Option("--until", metavar="日期", help="延到哪一天（含）。")] = None,
    reason: Annotated[str | None, typer.Option("--reason", metavar="文字", help="理由。")] = None,
    grant: Annotated[bool, typer.Option("--grant", help="办公室同意延期。")] = False,
    refuse: Annotated[bool, typer.Option("--refuse", help="办公室不同意延期。")] = False,
    document: DocumentOpt = None,
    approver: Annotated[
        str | None, typer.Option("--approver", metavar="单位", help="由谁批准；不写则是统筹单位。")
    ] = None,
    status: Annotated[
        str | None, typer.Option("--status", metavar="状态", help="台账里还没有这一条时，写明现在的状态。")
    ] = None,
    period: PeriodOpt = None,
    *,
    given: WriteOptions,
) -> int:
    """申请延期（写进本单位的台账），或批复延期（写进办公室的决定）。

    申请：写 --until 和 --reason。批复：写 --grant 或 --refuse；日期和理由不写时，用单位申请的。
    """
    where, numbers, names = Where("extend", given), tuple(tasks or ()), tuple(unit or ())
    if grant and refuse:
        raise UsageProblem("--grant 和 --refuse 只能写一个", "同意写 --grant，不同意写 --refuse")
    if grant or refuse:
        if status:
            raise UsageProblem("--status 只在申请延期时写", "去掉 --status")
        typed = Decided(numbers, names, period, until, reason, document, approver)
        return write(where, _granting if grant else _refusing, typed)
    if document or approver:
        raise UsageProblem("--document 和 --approver 是批复时写的", "批复加 --grant 或 --refuse；申请延期去掉它们")
    if len(names) > 1:
        raise UsageProblem("申请延期一次写一家单位", "每家单位申请写进自己的台账，分几条命令")
    return ask(where, numbers, names[0] if names else None, period, Asked(status=status, until=until, why=reason))


def verify(
    tasks: TasksArg = None,
    unit: UnitOpt = None,
    result: Annotated[str | None, typer.Option("--result", metavar="通过|退回", help="审核的结果。")] = None,
    opinion: Annotated[str | None, typer.Option("--opinion", metavar="文字", help="审核意见。")] = None,
    by: Annotated[str | None, typer.Option("--by", metavar="日期", help="退回以后，整改到哪一天（含）。")] = None,
    period: PeriodOpt = None,
    *,
    given: WriteOptions,
) -> int:
    """审核单位报的完成情况：通过（销号），或退回整改。

    写进办公室的决定，日期是今天。单位没有报过的不能审核。
    """
    typed = Decided(tuple(tasks or ()), tuple(unit or ()), period, result=result, opinion=opinion, by=by)
    return write(Where("verify", given), _verifying, typed)


def designate(
    task: TaskArg,
    group: Annotated[
        str | None, typer.Option("--group", metavar="组", help="任务里的“有关”组；只有一个时可以不写。")
    ] = None,
    unit: UnitOpt = None,
    document: DocumentOpt = None,
    *,
    given: WriteOptions,
) -> int:
    """明确一项任务里“有关部门、单位”是哪几家。

    写进办公室的决定，从今天起算；没有列出的单位不再待明确。以后再明确的，以最近一次为准。
    """
    typed = Decided((task,), tuple(unit or ()), document=document, group=group)
    return write(Where("designate", given), _designating, typed)


def _units(desk: Desk, names: tuple[str, ...]) -> list[Unit]:
    """Return the units named; raise `Missing` where none is."""
    if not names:
        raise Missing("units", "没有写明单位", "加 --unit 单位，可写几次；或设环境变量 GKPLAN_UNIT")
    return find_units(desk, names)


def _subjects(desk: Desk, typed: Decided) -> list[deciding.Subject]:
    tasks = find_tasks(desk, typed.tasks)
    return deciding.subjects(desk, tasks, _units(desk, typed.units), typed.period)


def _ruling(typed: Decided, *, granted: bool) -> deciding.Ruling:
    until = parse_date(typed.until, option="--until") if typed.until else None
    return deciding.Ruling(granted, until, typed.reason, typed.document, typed.approver)


def _granting(desk: Desk, typed: Decided) -> Draft:
    return deciding.rule_on(desk, _subjects(desk, typed), _ruling(typed, granted=True))


def _refusing(desk: Desk, typed: Decided) -> Draft:
    if typed.until:
        raise UsageProblem("不同意延期，不用写 --until", "去掉 --until；同意写 --grant")
    return deciding.rule_on(desk, _subjects(desk, typed), _ruling(typed, granted=False))


def _verifying(desk: Desk, typed: Decided) -> Draft:
    about = _subjects(desk, typed)
    if not typed.result:
        choices = tuple((word, "") for word in deciding.RESULTS)
        raise Missing("result", "没有写明审核的结果", "加 --result 通过，或 --result 退回", choices=choices)
    verdict = deciding.Verdict(
        one_of("--result", typed.result, RESULTS),
        typed.opinion,
        parse_date(typed.by, option="--by") if typed.by else None,
    )
    return deciding.verify(desk, about, verdict)


def _designating(desk: Desk, typed: Decided) -> Draft:
    task, *more = find_tasks(desk, typed.tasks)
    if more:
        raise UsageProblem(f"一次明确一项任务，这里写了 {1 + len(more)} 项", "几项任务分几条命令写")
    return deciding.designate(desk, task, typed.group, _units(desk, typed.units), document=typed.document)
