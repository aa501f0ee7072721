"""GK5xx on amendments: what stood before, what was changed, and on what authority."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from gkplan.duties import ROLES, amended_names
from gkplan.record import LAID_OVER
from gkplan.revision import DECISIONS, TASKS, UNITS
from gkplan.rules._rule import Also, Found, rule
from gkplan.wording import fold

if TYPE_CHECKING:
    from gkplan.diagnostics import Route
    from gkplan.plan import Task
    from gkplan.records import Amendment
    from gkplan.rules._facts import Facts

_Record = tuple["Route", "Amendment"]

_LONGEST = 30
"""Characters of a wording that a message quotes."""


@rule("GK511", "amendment-from")
def amendment_from(facts: Facts) -> Iterator[Found]:
    """调整前的内容写得不对。

    查什么：“调整”的 from 就是此前的内容（印发的原文加上此前的调整，同一天的按先后）；“录入更正”的 from 与 to 不同。
    为什么：对不上说明改错了任务或字段，或者漏了一次调整。
    怎么改：from 照抄调整前的内容；取消任务（field: task）不用写 from。
    """
    if not facts.whole(TASKS, UNITS, DECISIONS):
        return
    for (number, field), records in _by_field(facts).items():
        mended = [item for _, item in records if item.kind == "录入更正"]
        for route, item in records:
            if item.kind == "录入更正" and item.from_ == item.to:
                message = f"录入更正的 from 和 to 都是{_quoted(item.to) or '空的'}"
                yield Found(DECISIONS, (*route, "from"), message, "from 写抄错的，to 写更正后的")
        task = facts.task(number) if number and field in LAID_OVER else None
        if task is not None:
            yield from _chain(facts, task.task, [one for one in records if one[1].kind == "调整"], mended)


def _by_field(facts: Facts) -> dict[tuple[str | None, str], list[_Record]]:
    """Return the amendments of each field of each task, and of the plan's head, in order of date, then of the file."""
    found: dict[tuple[str | None, str], list[_Record]] = {}
    for _, route, item in facts.records("amendments"):
        found.setdefault((item.task, item.field), []).append((route, item))
    for records in found.values():
        records.sort(key=lambda one: one[1].date)
    return found


def _chain(facts: Facts, task: Task, changes: list[_Record], mended: Iterable[Amendment]) -> Iterator[Found]:
    """Compare each change with what the one before it left; the first one with the issued words."""
    for number, (route, item) in enumerate(changes):
        stood = changes[number - 1][1].to if number else _issued(task, item.field)
        # What was mended later stood wrong then: a change before that day rightly says so.
        wrong = [one.from_ for one in mended if one.date >= item.date] if number == 0 else []
        if not any(_same(facts, item.field, item.from_, words) for words in (stood, *wrong)):
            yield _mismatch(route, item, stood)


def _mismatch(route: Route, item: Amendment, stood: tuple[str, ...]) -> Found:
    said = f"写成了{_quoted(item.from_)}" if item.from_ else "没有写"
    message = f"任务 {item.task} 调整前的内容{said}，当时是{_quoted(stood) or '空的'}"
    hint = "from 照抄调整前的内容，此前调整过的以调整后的为准" if stood else "删去 from，或核对 task 和 field"
    return Found(DECISIONS, (*route, "from"), message, hint)


def _issued(task: Task, field: str) -> tuple[str, ...]:
    """Return what stands in tasks.yaml under a field that a 调整 can change."""
    value: str | tuple[str, ...] | None = getattr(task.record, field)
    return value if isinstance(value, tuple) else (value,) if value else ()


def _same(facts: Facts, field: str, one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    if field not in ROLES:
        return _cell(one) == _cell(other)
    return _names(facts, one) == _names(facts, other)


def _names(facts: Facts, values: tuple[str, ...]) -> list[str]:
    register = facts.plan.register
    found = ((name, register.find(name)) for name in amended_names(values, register))
    return sorted(item.name if item else fold(name) for name, item in found)


def _cell(values: Iterable[str]) -> str:
    """Return a list of wordings as one printed cell, blanks and widths aside: either form may be recorded."""
    return fold("、".join(values))


def _quoted(values: tuple[str, ...]) -> str:
    text = "、".join(values)
    return f"“{text if len(text) <= _LONGEST else text[: _LONGEST - 1] + '…'}”" if text else ""


@rule("GK512", "amendment-without-document")
def amendment_without_document(facts: Facts) -> Iterator[Found]:
    """调整没有写文号。

    查什么：kind 为“调整”的有 document；“录入更正”不用。
    为什么：印发的任务只能由文件来调整。
    怎么改：补上 document；只是录入时抄错的，kind 改为“录入更正”，并在 tasks.yaml 里改正。
    """
    for _, route, item in facts.records("amendments"):
        if item.kind == "调整" and item.document is None:
            message = f"任务 {item.task} 的调整没有写文号"
            hint = "补上 document；只是录入抄错的，kind 改为“录入更正”"
            yield Found(DECISIONS, (*route, "kind"), message, hint)


@rule("GK513", "correction-not-made")
def correction_not_made(facts: Facts) -> Iterator[Found]:
    """记了录入更正，tasks.yaml 里却不是更正后的内容。

    查什么：每项任务每个字段最近一次“录入更正”的 to，就是 tasks.yaml 里现在的内容。
    为什么：录入更正只是记录，内容要在原处改；不改，显示的还是错的。
    怎么改：在 tasks.yaml 里改正；又改过一次的，再记一条录入更正。
    """
    if not facts.whole(TASKS, DECISIONS):
        return
    for (number, field), records in _by_field(facts).items():
        mended = [one for one in records if one[1].kind == "录入更正"]
        place = _printed_at(facts, number, field) if mended else None
        if place is None:
            continue
        (route, item), (stood, words) = mended[-1], place
        if _cell(words) != _cell(item.to):
            message = f"更正后应是{_quoted(item.to) or '空的'}，tasks.yaml 里是{_quoted(words) or '空的'}"
            related = (Also(TASKS, stood, "现在的内容"),)
            hint = "在 tasks.yaml 里改正；后来又改过的，再记一条录入更正"
            yield Found(DECISIONS, (*route, "to"), message, hint, related=related)


def _printed_at(facts: Facts, number: str | None, field: str) -> tuple[Route, tuple[str, ...]] | None:
    """Return where and how a value of tasks.yaml is written; None for whole tasks and for headings."""
    from gkplan.pairs import HEAD_FIELDS, TASK_FIELDS, printed

    if number is None:
        return (("plan", field), printed(facts.plan.head, field)) if field in HEAD_FIELDS else None
    task = facts.task(number)
    if task is None or field not in TASK_FIELDS:
        return None
    return (*task.task.route, field), printed(task.task.record, field)
