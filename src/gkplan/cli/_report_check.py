"""`gkplan report --check`: whether the figures of a report still hold."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from gkplan import obligations, revision
from gkplan.cli import _session
from gkplan.errors import DataProblem, GkplanError, UsageProblem, reason_of
from gkplan.exporters.reports import stamp
from gkplan.exporters.reports.stamp import DIRTY, Number, Stamp
from gkplan.fingerprint import fingerprint
from gkplan.render.text import clean
from gkplan.reporting.kinds import NAMES, figures
from gkplan.reporting.scope import Quarter, Scope

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gkplan.plan import Plan
    from gkplan.reporting.figures import Figure
    from gkplan.revision import Worktree

MOST_BYTES = 50 * 1024 * 1024
_SHOWN = 50
"""So many figures that differ are told one by one."""


class Basis(NamedTuple):
    """Which data the figures are worked out from again."""

    rev: str | None
    """None is the data as they are."""
    told: str


def check(path: Path, data: str | None) -> int:
    """Work the figures of a report out again and tell which differ; return the exit code."""
    known = _known(path)
    files = revision.find(data, Path.cwd())
    basis = _basis(known, files)
    now = _figures(known, data, basis.rev)
    lines = [_headline(path, known), basis.told]
    differing = list(_differences(known, now))
    lines += _verdict(known, differing)
    if basis.rev is not None:
        lines += _since(known, data)
    _session.put("".join(f"{clean(line)}\n" for line in lines), None)
    return 1 if differing else 0


def _known(path: Path) -> Stamp:
    try:
        with path.open("rb") as file:  # it may be a device, which has no end
            data = file.read(MOST_BYTES + 1)
    except OSError as error:
        raise DataProblem(f"读不到“{path}”（{reason_of(error)}）", "检查文件名和权限") from error
    if len(data) > MOST_BYTES:
        raise UsageProblem(f"“{path}”太大，不是 gkplan report 写的", "写 gkplan report 写出的 docx 或 md 文件")
    found = stamp.read(data)
    if found is None:
        hint = "只能核对 gkplan report 写出的 docx 和 md；md 最后一行的注释、docx 的属性不能删改"
        raise UsageProblem(f"“{path}”里没有核对用的记录", hint)
    return found


def _basis(known: Stamp, files: Worktree) -> Basis:
    """Return which data to take: those of the report where they can be had, else those that there are."""
    if fingerprint(files) == known.data:
        return Basis(None, "数据和写这份文件时一样。")
    if not known.revision or known.revision.endswith(DIRTY):
        why = "当时的数据没有全部提交" if known.revision else "当时的数据不在 git 里"
        return Basis(None, f"数据有改动，{why}，只能按现在的数据重算。")
    _refuse_other_plan(known, files)
    from gkplan import git

    found = git.revision(files, known.revision)
    if fingerprint(found) != known.data:
        hint = "检查 --data 指的是不是同一份数据；文件属性被改过的，重新写一份"
        raise DataProblem(f"版本 {known.revision[:7]} 里的数据不是写这份文件时的数据，没法核对", hint)
    return Basis(known.revision, f"数据有改动，按写这份文件时的版本 {known.revision[:7]} 重算。")


def _figures(known: Stamp, data: str | None, rev: str | None) -> tuple[Figure, ...]:
    session = _session.open_data(data, known.as_of.isoformat(), rev)
    plan = session.plan
    _refuse_other(known, plan)
    units = frozenset(_session.find_units(known.units, plan.register)) if known.units else None
    quarter = Quarter(int(known.period[:4]), int(known.period[5])) if known.period else None
    return figures(known.kind, Scope(obligations.picture(plan, as_of=session.as_of), units, quarter))


def _refuse_other_plan(known: Stamp, files: Worktree) -> None:
    """Refuse data of another plan, before git is asked for a commit that it cannot know."""
    from gkplan.loader import open_plan

    plan = open_plan(files).plan
    if plan is not None:
        _refuse_other(known, plan)


def _refuse_other(known: Stamp, plan: Plan) -> None:
    if plan.head.id != known.plan:
        hint = "用 --data 指明它所出自的数据文件夹"
        raise UsageProblem(f"这份文件出自计划“{known.plan}”，这里的数据是“{plan.head.id}”", hint)


# ---------------------------------------------------------------- what is told


def _headline(path: Path, known: Stamp) -> str:
    parts = (NAMES[known.kind], "、".join(known.units) or "全区", known.period, f"截至 {known.as_of}")
    return f"{path.name}：{' · '.join(part for part in parts if part)}"


def _verdict(known: Stamp, differing: list[str]) -> list[str]:
    if not differing:
        return [f"数字成立：重算的{len(known.figures)}个数字都一样。"]
    lines = [f"数字不成立：{len(differing)}个不一样。", *(f"  {line}" for line in differing[:_SHOWN])]
    if len(differing) > _SHOWN:
        lines.append(f"  其余{len(differing) - _SHOWN}个没有列出")
    return lines


def _differences(known: Stamp, now: tuple[Figure, ...]) -> Iterator[str]:
    """Yield each figure that is not what it was, old → new; also where the same number counts other tasks."""
    called = {figure.name: figure for figure in now} | {(figure.unit, figure.name): figure for figure in now}
    found = stamp.numbers(now)
    nothing = Number(0, "")
    for key in dict.fromkeys([*known.figures, *found]):
        old, new = known.figures.get(key, nothing), found.get(key, nothing)
        figure = called.get(key) or called.get(key[1])  # a unit that is none any more: as the figures of the others
        label = " ".join(part for part in (key[0], figure.label if figure else key[1]) if part)
        measure = figure.measure if figure else ""
        if old.value != new.value:
            yield f"{label}：{old.value} → {new.value}{measure}"
        elif old.behind != new.behind and old.value:
            yield f"{label}：还是{old.value}{measure}，所指的任务变了"


def _since(known: Stamp, data: str | None) -> list[str]:
    """Return what the data as they are now say instead; not more than that where they have errors."""
    try:
        differing = list(_differences(known, _figures(known, data, None)))
    except GkplanError as error:
        return [f"现在的数据没法重算：{error.message}。"]
    if not differing:
        return ["按现在的数据重算，数字也一样。"]
    lines = [f"按现在的数据重算，有{len(differing)}个不一样：", *(f"  {line}" for line in differing[:_SHOWN])]
    if len(differing) > _SHOWN:
        lines.append(f"  其余{len(differing) - _SHOWN}个没有列出")
    return lines
