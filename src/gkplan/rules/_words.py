"""How a changed value of `tasks.yaml` is told, and whether 录入更正 records account for it. No rules here."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from gkplan.labels import stated
from gkplan.model import LAID_OVER
from gkplan.rules._edit import around

if TYPE_CHECKING:
    from gkplan.model import Amendment
    from gkplan.pairs import Change

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


def remedy(change: Change) -> str:
    """Return what to do about a change, with the record that would account for it."""
    task = f"task: {change.tasks[0]}, " if change.tasks and not (_is_heading(change) and not change.moved) else ""
    keep = _KEEP if task and change.field in LAID_OVER else "恢复原样；"
    parts = {"from": cell(change.before), "to": cell(change.after)}
    plain = all(not words or _PLAIN.fullmatch(words) for words in parts.values())
    stand_in = {"from": "原来的", "to": "现在的"}
    words = "".join(f"{key}: {_quoted(value) if plain else stand_in[key]}, " for key, value in parts.items() if value)
    record = f"{{kind: 录入更正, {task}field: {change.field}, {words}date: 更正的日期}}"
    exact = "" if plain else "，前后字样一字不差"
    return f"{keep}确是录入有误，在 decisions.yaml 的 amendments 记一条 {record}{exact}"


_PLAIN = re.compile(r"[\w〔〕—（）、。，；：“”-]{1,30}")
"""What may stand in a YAML flow mapping without quotes."""


def _quoted(words: str) -> str:
    return f'"{words}"' if words.isdigit() else words
