"""`gkplan record` and `gkplan done`: what a unit writes into its own 台账; and its request for more time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, NamedTuple, cast

import typer

from gkplan import queries, recording, writing
from gkplan.cli import _session
from gkplan.cli._options import OneUnitOpt, PeriodOpt, TasksArg, WriteOptions, one_of
from gkplan.cli._writing import Where, write
from gkplan.clock import parse_date
from gkplan.errors import UsageProblem
from gkplan.writing import Desk, Draft, Missing

if TYPE_CHECKING:
    from gkplan.plan import Task
    from gkplan.records import Unit

EvidenceOpt = Annotated[
    list[str] | None,
    typer.Option(
        "--evidence",
        metavar="“标题 链接或文号”",
        help="佐证：标题，空一格，链接、文件或文号；后面可再写发布日期。可写几次，都加在后面。",
    ),
]
CompletedOpt = Annotated[
    str | None, typer.Option("--date", metavar="日期", help="完成日期；不写则是今天，已报过的不变。")
]
STATUSES = {word: word for word in recording.STATUSES} | {
    "not_started": "未启动", "in_progress": "进行中", "done": "已完成", "not_applicable": "不涉及",
}  # fmt: skip


class Asked(NamedTuple):
    """What the user typed for one of the three commands; an answer to a question is put in its place."""

    tasks: tuple[str, ...] = ()
    unit: str | None = None
    period: str | None = None
    status: str | None = None
    completed: str | None = None
    eta: str | None = None
    measures: str | None = None
    owner: str | None = None
    progress: str | None = None
    problems: str | None = None
    next_steps: str | None = None
    reason: str | None = None
    milestones: tuple[tuple[str, str], ...] = ()
    evidence: tuple[str, ...] = ()
    until: str | None = None
    why: str | None = None
    extending: bool = False


def record(
    tasks: TasksArg = None,
    unit: OneUnitOpt = None,
    period: PeriodOpt = None,
    status: Annotated[
        str | None, typer.Option("--status", metavar="状态", help="未启动、进行中、已完成、不涉及。")
    ] = None,
    progress: Annotated[str | None, typer.Option("--progress", metavar="文字", help="进展情况。")] = None,
    measures: Annotated[str | None, typer.Option("--measures", metavar="文字", help="工作措施。")] = None,
    milestone: Annotated[
        list[str] | None,
        typer.Option("--milestone", metavar="日期 文字", help="时间节点；可写几次，都加在后面。"),
    ] = None,
    problems: Annotated[str | None, typer.Option("--problems", metavar="文字", help="存在问题。")] = None,
    next_steps: Annotated[str | None, typer.Option("--next", metavar="文字", help="下一步措施。")] = None,
    eta: Annotated[str | None, typer.Option("--eta", metavar="日期", help="预计完成日期。")] = None,
    owner: Annotated[str | None, typer.Option("--owner", metavar="姓名", help="责任科室（责任人）。")] = None,
    evidence: EvidenceOpt = None,
    reason: Annotated[
        str | None, typer.Option("--reason", metavar="文字", help="不涉及的理由，或把已完成改回的理由。")
    ] = None,
    date: CompletedOpt = None,
    *,
    given: WriteOptions,
) -> int:
    """在本单位的台账里记一项任务的进展。

    只改这一条里写到的几行，其余一字不动；没写的选项保持原样，写成空的（--problems ""）就删去。
    同一条命令再写一遍，什么也不变。
    """
    asked = Asked(
        tasks=tuple(tasks or ()), unit=_one(unit), period=period, status=status, completed=date, eta=eta,
        measures=measures, owner=owner, progress=progress, problems=problems, next_steps=next_steps, reason=reason,
        milestones=tuple(cast("list[tuple[str, str]]", milestone or [])), evidence=tuple(evidence or ()),
    )  # fmt: skip
    return write(Where("record", given), _draft, asked)


def done(
    tasks: TasksArg = None,
    unit: OneUnitOpt = None,
    evidence: EvidenceOpt = None,
    date: CompletedOpt = None,
    period: PeriodOpt = None,
    *,
    given: WriteOptions,
) -> int:
    """报一项或几项任务已完成。

    要有佐证：标题，和链接、文件或文号。几项任务一起报的，佐证相同。
    """
    asked = Asked(
        tasks=tuple(tasks or ()), unit=_one(unit), period=period, status=recording.DONE, completed=date,
        evidence=tuple(evidence or ()),
    )  # fmt: skip
    return write(Where("done", given), _draft, asked)


def _one(names: list[str] | None) -> str | None:
    if names and len(names) > 1:
        message = f"一次写一家单位的台账，这里写了 {len(names)} 家"
        raise UsageProblem(message, "每家单位写进自己的台账，分几条命令")
    return names[0] if names else None


def ask(where: Where, tasks: tuple[str, ...], unit: str | None, period: str | None, asked: Asked) -> int:
    """Write a unit's request for more time into its own ledger (`gkplan extend`)."""
    return write(where, _draft, asked._replace(tasks=tasks, unit=unit, period=period, extending=True))


def find_tasks(desk: Desk, numbers: tuple[str, ...]) -> list[Task]:
    """Return the tasks that the user named; raise `Missing` where there is none."""
    if not numbers:
        raise Missing("tasks", "没有写任务序号", NO_TASK)
    return _session.find_tasks(desk.plan, numbers)


NO_TASK = "写上任务的序号，如 27；运行 gkplan due 查看应办的任务"


def _own_tasks(desk: Desk, numbers: tuple[str, ...], unit: Unit) -> list[Task]:
    """Return the tasks that a unit reports of; without any, what it has open is what there is to choose from."""
    if numbers:
        return find_tasks(desk, numbers)
    named = {item.task.id: queries.short_title(item.task.record.text) for item in writing.open_of(desk, unit)}
    raise Missing("tasks", "没有写任务序号", NO_TASK, choices=tuple(named.items()), named=True)


def _draft(desk: Desk, asked: Asked) -> Draft:
    report = _report(asked)
    unit = writing.find_unit(desk, asked.unit)
    tasks = _own_tasks(desk, asked.tasks, unit)
    return recording.draft(desk, unit, tasks, report, period=asked.period)


def _report(asked: Asked) -> recording.Report:
    """Return what was typed, understood. Raises `UsageProblem` for what cannot be."""
    status = one_of("--status", asked.status, STATUSES) if asked.status else None
    if asked.extending and status is not None and status not in recording.OPEN:
        hint = f"写{'或'.join(recording.OPEN)}；{status}的不用延期，用 gkplan record 记"
        raise UsageProblem(f"申请延期时，--status 不能写“{status}”", hint)
    if asked.completed and status != recording.DONE:
        raise UsageProblem("--date 是完成日期，只和已完成同用", "加 --status 已完成；预计完成日期写 --eta")
    return recording.Report(
        status=status,
        completed=parse_date(asked.completed, option="--date") if asked.completed else None,
        eta=parse_date(asked.eta, option="--eta") if asked.eta else None,
        texts=_texts(asked),
        milestones=tuple(recording.read_milestone(day, text) for day, text in asked.milestones),
        evidence=tuple(map(recording.read_evidence, asked.evidence)),
        until=parse_date(asked.until, option="--until") if asked.until else None,
        why=asked.why,
        asks=asked.extending,
    )


def _texts(asked: Asked) -> dict[str, str]:
    """Return the texts that were given; an empty one takes away what stands, and so does an empty --eta."""
    texts = {key: value for key in recording.TEXTS if (value := getattr(asked, key)) is not None}
    return texts | {"eta": ""} if asked.eta == "" else texts
