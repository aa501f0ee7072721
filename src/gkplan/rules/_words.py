"""How a change is told, and whether 录入更正 records account for a changed value of `tasks.yaml`. No rules here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from gkplan.deadlines import read_period, show_period
from gkplan.emit import flow
from gkplan.labels import stated
from gkplan.record import LAID_OVER

if TYPE_CHECKING:
    from datetime import date

    from gkplan.emit import Value
    from gkplan.pairs import Change
    from gkplan.records import Amendment

_KEEP = "恢复原样；以后的文件改了要求的，在 decisions.yaml 记“调整”；"


def is_moved_back(change: Change) -> bool:
    """Whether a change is the business of GK905."""
    return not change.tasks and change.field in {"issued", "year"} and change.after < change.before


def concerns(item: Amendment, change: Change) -> bool:
    """Whether a correction is about the value that a change is about."""
    if item.field != change.field:
        return False
    return item.task in change.tasks or (item.task is None and (not change.tasks or _is_heading(change)))


def _is_heading(change: Change) -> bool:
    return change.field in {"section", "topic"}


def explained(change: Change, corrections: Sequence[Amendment]) -> bool:
    """Whether corrections lead from the old wording to the new one, by one step or several."""
    reached, waiting = {cell(change.before)}, [change.before]
    while waiting:
        here = waiting.pop()
        if cell(here) == cell(change.after):
            return True
        for item in corrections:
            if cell(item.from_) == cell(here) and cell(item.to) not in reached:
                reached.add(cell(item.to))
                waiting.append(item.to)
    return False


def cell(words: Iterable[str]) -> str:
    """Return a list of wordings as one printed cell: either form may be recorded."""
    return "、".join(word.strip() for word in words)


def told(change: Change) -> str:
    """Return the message of a change."""
    label = stated(change.field)
    if change.moved:
        return f"任务 {change.tasks[0]} 移到了另一个{label}下：{_pair(change)}"
    whose = f"任务 {change.tasks[0]} 的" if change.tasks and not _is_heading(change) else ""
    whose = whose or ("" if _is_heading(change) else "计划的")
    return f"{whose}{label}改了：{_pair(change)}"


def _pair(change: Change) -> str:
    before, after = around(cell(change.before), cell(change.after))
    return f"{f'“{before}”' if before else '（无）'} → {f'“{after}”' if after else '（无）'}"


def remedy(change: Change, day: date) -> str:
    """Return what to do about a change, with the record of `day` that would account for it."""
    of_task = change.tasks and (change.moved or not _is_heading(change))
    task: dict[str, Value] = {"task": change.tasks[0]} if of_task else {}
    keep = _KEEP if task and change.field in LAID_OVER else "恢复原样；"
    parts = {"from": cell(change.before), "to": cell(change.after)}
    short = all(len(words) <= LONGEST for words in parts.values())
    stand_in = {"from": "原来的", "to": "现在的"}
    words = {key: value if short else stand_in[key] for key, value in parts.items() if value}
    record = correction({**task, "field": change.field, **words}, day)
    exact = "" if short else "，前后字样一字不差"
    return f"{keep}确是录入有误，在 decisions.yaml 的 amendments 记一条 {record}{exact}"


LONGEST = 200
"""Characters of a wording that a remedy spells out."""


def correction(values: Mapping[str, Value], day: date) -> str:
    """Return the 录入更正 of `day` that says `values`, as it can stand in the list of `amendments`."""
    return flow({"kind": "录入更正", **values, "date": day.isoformat()}, "amendments")


# ---------------------------------------------------------------- what a message is made of


def compact(ids: Iterable[str]) -> str:
    """Return ids in one line, runs of three and more drawn together: `1、2、5–9、正文1`."""
    runs: list[list[str]] = []
    for number in ids:
        last = runs[-1][-1] if runs else ""
        if _is_plain(number) and _is_plain(last) and int(number) == int(last) + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return "、".join(f"{run[0]}–{run[-1]}" if len(run) > 2 else "、".join(run) for run in runs)


def _is_plain(number: str) -> bool:
    return number.isascii() and number.isdigit() and len(number) < 9


def around(before: str, after: str) -> tuple[str, str]:
    """Return two wordings cut to what differs and a few characters around it."""
    start = next((at for at, (one, other) in enumerate(zip(before, after, strict=False)) if one != other), None)
    start = min(len(before), len(after)) if start is None else start
    return _cut(before, start), _cut(after, start)


def _cut(text: str, start: int, *, lead: int = 8, most: int = 30) -> str:
    first = max(0, start - lead) if len(text) > most else 0
    shown = text[first : first + most]
    return f"{'…' if first else ''}{shown}{'…' if first + most < len(text) else ''}"


def named(task: str, period: str | None, year: int) -> str:
    """Return how a message begins that is about an obligation: `任务 27 `, `任务 27（三季度）`."""
    if not period:
        return f"任务 {task} "
    return f"任务 {task}（{show_period(period, year=year) if read_period(period, year=year) == period else period}）"
