"""`gkplan log`: the history of an obligation from git."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from gkplan import clock, git_log, history, revision
from gkplan.cli import _session
from gkplan.cli._options import (
    VIEW_FORMATS,
    DataOpt,
    FormatOpt,
    MaybeTaskArg,
    NoColorOpt,
    OutputOpt,
    UnitOpt,
    one_of,
    whole_number,
)
from gkplan.deadlines import read_period, show_period
from gkplan.errors import DataProblem, UsageProblem
from gkplan.git_words import NoHistory
from gkplan.history_files import Asked
from gkplan.loader import open_plan
from gkplan.render import history_view
from gkplan.revision import unit_of_file
from gkplan.versions import Unreadable
from gkplan.wording import fold, suggest

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from gkplan.plan import Loaded, Plan
    from gkplan.revision import Worktree


def log(
    task: MaybeTaskArg = None,
    unit: UnitOpt = None,
    period: Annotated[
        str | None, typer.Option("--period", metavar="周期", help="只看这一期：2025Q3、三季度、2025-09、9月 等。")
    ] = None,
    since: Annotated[str | None, typer.Option("--since", metavar="日期", help="只看这一天（含）以后的。")] = None,
    until: Annotated[str | None, typer.Option("--until", metavar="日期", help="只看这一天（含）以前的。")] = None,
    most: Annotated[str | None, typer.Option("--max", metavar="个数", help="最多列几次提交，最新的在前。")] = None,
    output_format: FormatOpt = "table",
    output: OutputOpt = None,
    data: DataOpt = None,
    no_color: NoColorOpt = False,
) -> int:
    """查看一项任务或一个单位的历史：谁在什么时候改了什么。

    取自 git：台账里状态、完成日期、佐证和所写文字的变动，办公室的决定，任务文字的改动；还没有提交的列在最前。
    任务和单位至少写一样，也可以两样都写。
    """
    form = one_of("--format", output_format, VIEW_FORMATS)
    limit = whole_number("--max", most, least=1, most=1_000_000) if most is not None else None
    first = clock.parse_date(since, option="--since") if since is not None else None
    last = clock.parse_date(until, option="--until") if until is not None else None
    if not task and not unit:
        raise UsageProblem("没有写看什么的历史", "写任务或单位，如 gkplan log 27、gkplan log --unit 区财政局")
    files = revision.find(data, Path.cwd())
    loaded, plan = _plan(files)
    found = _history(files, f"gkplan show {task}" if task else f"gkplan due --all --unit {(unit or [''])[0]}")
    asked = _asked(plan, found, task, unit, period)
    told = history.trace(found, loaded, plan, asked)
    if asked.task and not told:
        _session.find_task(plan, asked.task)  # refuses what neither the plan nor the history knows
    chosen = history.between(told, first, last, today=clock.today()) if first or last else told
    shown = chosen[:limit]
    notes = _notes(plan, found, asked, unit or [], omitted=len(chosen) - len(shown))
    view = history_view.View(
        plan, asked.task, _named(plan, asked, unit or []), shown, bool(first or last), tuple(notes)
    )
    _put(view, found, len(chosen) - len(shown), _session.Target(form, output, no_color))
    return _broken(files, shown)


def _plan(files: Worktree) -> tuple[Loaded, Plan]:
    """Return the present plan and register, which say what names and periods mean; refuse them with errors."""
    loaded = open_plan(files)
    paths = {files.prefix + revision.TASKS, files.prefix + revision.UNITS}
    errors = [item for item in loaded.findings if item.is_error and item.path in paths]
    if errors or loaded.plan is None:
        _session.report(files, errors)
        raise DataProblem("计划或登记册有错误，认不准任务和单位", "按上面各条改正，再运行 gkplan validate 确认")
    return loaded, loaded.plan


def _history(files: Worktree, instead: str) -> git_log.History:
    try:
        return git_log.history(files)
    except NoHistory as error:
        raise DataProblem(f"看不到历史：{error.message}", f"{error.remedy}；台账现在的内容：{instead}") from error


# ---------------------------------------------------------------- what is meant


def _asked(plan: Plan, found: git_log.History, task: str | None, unit: list[str] | None, period: str | None) -> Asked:
    known = plan.task(task) if task else None
    key = read_period(period, year=plan.head.year) if period is not None else None
    if period is not None and key is None:
        raise UsageProblem(f"--period 的值“{period}”不是周期", "写作 2025Q3、三季度、2025-09、9月、上半年 的样子")
    units = frozenset(_units(plan, found, unit)) if unit else None
    return Asked(known.id if known else fold(task) if task else None, units, key)


def _units(plan: Plan, found: git_log.History, names: Iterable[str]) -> Iterator[str]:
    """Yield the units that names mean: by the register, or else by the ledgers that there ever were."""
    former = {fold(word): word for word in map(unit_of_file, found.ledgers())}
    for name in names:
        if plan.register.find(name) is None and fold(name) in former:
            yield former[fold(name)]
        elif plan.register.find(name) is None:
            hint = suggest(name, [*plan.register.names(), *former.values()], "运行 gkplan units 查看已登记的单位和组")
            raise UsageProblem(f"没有“{name}”这个单位或组", hint)
        else:
            yield from _session.find_units([name], plan.register)


def _named(plan: Plan, asked: Asked, units: Sequence[str]) -> tuple[str, ...]:
    """Return the parts of the headline."""
    parts = [f"任务 {asked.task}" if asked.task else ""]
    parts.append(show_period(asked.period, year=plan.head.year) if asked.period else "")
    items_found = [(name, plan.register.find(name)) for name in units]
    parts.append("、".join(item.name if item else name for name, item in items_found))
    return tuple(part for part in parts if part)


def _notes(plan: Plan, found: git_log.History, asked: Asked, units: Iterable[str], *, omitted: int) -> Iterator[str]:
    if omitted:
        yield f"更早的还有{omitted}次提交没有列出；去掉 --max 就全部列出"
    if asked.task and plan.task(asked.task) is None:
        yield f"现在的计划里没有任务 {asked.task}"
    for name in units:
        unit = plan.register.unit(name)
        if unit is not None and unit.until is not None:
            heirs = "、".join(unit.successors)
            passed = f"，由{heirs}承接：gkplan log --unit {unit.successors[0]}" if heirs else ""
            yield f"{unit.name}至{unit.until.isoformat()}撤并{passed}"
    earlier = "、".join(f"{folder}/" if folder else "仓库的根" for folder in found.folders[1:])
    if earlier:
        yield f"数据文件夹以前在 {earlier}，那时的历史也在内"
    for step in found.steps:
        if step.commit and step.commit.id in found.cut:
            name = history_view.commit_name(step.commit)
            yield f"这里是浅克隆，{name}和更早的历史不在这里；取全：git fetch --unshallow"


# ---------------------------------------------------------------- putting out


def _put(view: history_view.View, found: git_log.History, omitted: int, target: _session.Target) -> None:
    if target.form in {"json", "csv"}:
        from gkplan.render import history_items, items, text

        if target.form == "csv":
            _session.put(items.table(history_items.items(view, flat=True)), target.output, csv=True)
            return
        document = items.document("log", history_items.items(view), as_of=clock.today(), plan=view.plan)
        rows = document.pop("items")
        shown = {**document, "shallow": bool(found.cut), "omitted": omitted, "items": rows}
        _session.put_json(text.json_text(shown), target.output)
    elif target.form == "md":
        from gkplan.render.sheet import markdown

        _session.put(markdown(history_view.sheet(view)), target.output)
    else:
        _session.put_sheet(history_view.sheet(view), target.output, no_color=target.no_color)


def _broken(files: Worktree, shown: Iterable[history.Told]) -> int:
    """Print why files cannot be read as they are now, and return the exit code that tells so."""
    rows = [row for item in shown if item.commit is None for row in item.rows]
    findings = [found for row in rows if isinstance(row.change, Unreadable) for found in row.change.findings]
    if findings:
        _session.report(files, findings)
    return 1 if findings else 0
