"""GK106–GK108: tasks and checkpoints that say the same thing twice."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, NamedTuple

from gkplan import deadlines
from gkplan.deadlines import Deadline
from gkplan.record import UNKNOWN
from gkplan.revision import DECISIONS, TASKS
from gkplan.rules._rule import Also, Found, rule
from gkplan.rules.schedule import year_in_doubt
from gkplan.wording import fold

if TYPE_CHECKING:
    from gkplan.diagnostics import Route
    from gkplan.plan import Register, Task
    from gkplan.rules._facts import Facts


# ---------------------------------------------------------------- the same words twice


class _Repeat(NamedTuple):
    """A task whose text stands in an earlier task as well."""

    task: Task
    earlier: Task
    differs: str
    """What differs beside the same text: 单位, 时限 or both; empty where nothing does."""


_Terms = tuple[tuple[frozenset[str], ...], str]
"""Names in each role, deadline."""


def _repeats(facts: Facts) -> Iterator[_Repeat]:
    """Yield every task whose text was there before; of two with one id GK101 tells already."""
    for alike in _same_texts(facts.plan.tasks):
        first: dict[_Terms, Task] = {}
        for task in alike:
            terms = _terms(task, facts.plan.register)
            known = terms if terms in first else next(iter(first), terms)
            earlier = first.get(known)
            if earlier is not None and earlier.id != task.id:
                yield _Repeat(task, earlier, _difference(terms, known))
            first.setdefault(terms, task)


def _same_texts(tasks: Iterable[Task]) -> Iterator[list[Task]]:
    """Yield the tasks that share their text. Only what begins alike is folded whole: that costs 17 µs a text."""
    for group in _grouped(tasks, lambda task: fold("".join(task.record.text.split())[:8])[:4]):
        yield from _grouped(group, lambda task: fold(task.record.text))


def _grouped(tasks: Iterable[Task], key: Callable[[Task], str]) -> Iterator[list[Task]]:
    """Yield the tasks that agree in `key`, where there is more than one."""
    groups: dict[str, list[Task]] = {}
    for task in tasks:
        groups.setdefault(key(task), []).append(task)
    return (group for group in groups.values() if len(group) > 1)


def _terms(task: Task, register: Register) -> _Terms:
    """Return who owes the task, by the names of the register, and by when."""
    roles = (task.record.lead, task.record.responsible, task.record.supporting)
    found = ([(register.find(name), name) for name in role] for role in roles)
    names = tuple(frozenset(item.name if item else fold(name) for item, name in role) for role in found)
    return names, fold(task.record.deadline or "")


def _difference(terms: _Terms, other: _Terms) -> str:
    pairs = zip(("单位", "时限"), terms, other, strict=True)
    return "和".join(word for word, one, two in pairs if one != two)


@rule("GK106", "task-twice")
def task_twice(facts: Facts) -> Iterator[Found]:
    """同一项任务录入了两次。

    查什么：没有两项任务的文字、各类责任单位和时限全都相同（不计空格和全半角，别名视同本名）。
    为什么：同一件事要各单位报两遍，完成率也会重复计算。
    怎么改：对照印发的文件，删去多录的一项，或改正抄错的文字、单位、时限。
    """
    for task, earlier, differs in _repeats(facts):
        if not differs:
            related = (Also(TASKS, (*earlier.route, "text"), "先录于此处"),)
            message = f"任务 {task.id} 与任务 {earlier.id} 的文字、单位、时限都相同"
            hint = "删去多录的一项，或对照印发的文件改正"
            yield Found(TASKS, (*task.route, "text"), message, hint, related=related)


@rule("GK107", "text-twice", "warning")
def text_twice(facts: Facts) -> Iterator[Found]:
    """两项任务的文字相同，单位或时限不同。

    查什么：每项任务的文字与别的任务不同（不计空格和全半角）。
    为什么：多半是复制一行后忘了改文字，原来那一行的内容就漏了。
    怎么改：对照印发的文件改正文字；原文确是分两行印的，不必改。
    """
    for task, earlier, differs in _repeats(facts):
        if differs:
            related = (Also(TASKS, (*earlier.route, "text"), "文字相同的任务"),)
            message = f"任务 {task.id} 与任务 {earlier.id} 文字相同，{differs}不同"
            hint = "对照印发的文件改正文字；原文如此则不必改"
            yield Found(TASKS, (*task.route, "text"), message, hint, related=related)


# ---------------------------------------------------------------- checkpoints


class _Rhythm(NamedTuple):
    """A wording of a task that gives duties, and the periods of these; None is the task itself."""

    words: str
    """As a message names it: 时限“长期坚持”, 节点“每季度”."""
    file: str
    route: Route
    periods: tuple[str | None, ...]
    over: bool = False
    """Whether all its periods are over by the day of issue."""


@rule("GK108", "checkpoint-repeats")
def checkpoint_repeats(facts: Facts) -> Iterator[Found]:
    """节点与任务的时限或另一个节点是同样的周期。

    查什么：一项任务的 checkpoints 和按周期的时限（含调整后的）不给出同一周期；算不出各期的节点（每周、定期）同样查。
    为什么：台账按任务和周期对应，同一周期有两件事就分不清报的是哪一件。
    怎么改：把要求合并到一个节点；时限本身按周期计的，删去节点。
    """
    year = facts.year
    for task in () if facts.plan.head.id == UNKNOWN or year_in_doubt(facts) else facts.plan.tasks:
        if not task.record.checkpoints:
            continue
        taken: dict[str | None, _Rhythm] = {}
        for rhythm in _task_rhythms(task, facts):
            clash = next((period for period in rhythm.periods if period in taken), "")
            if clash != "":
                yield _clash(rhythm, taken[clash], clash, year)
            taken.update((period, rhythm) for period in rhythm.periods if period not in taken)
        nodes = {period: held for period, held in taken.items() if "checkpoints" in held.route}
        for rhythm in _amended_rhythms(task, facts):
            clash = next((period for period in rhythm.periods if period in nodes), "")
            if clash != "":
                yield _clash(rhythm, nodes[clash], clash, year)


def _clash(rhythm: _Rhythm, other: _Rhythm, period: str | None, year: int) -> Found:
    related = (Also(other.file, other.route, "另一处"),)
    if period is None and rhythm.over:
        message = f"{rhythm.words}在印发之后没有余下的期，与{other.words}分不开"
        hint = "删去这个节点；应当还有的，核对 year 和 issued"
    elif period is None:
        message = f"{rhythm.words}算不出各期，与{other.words}分不开"
        hint = "删去这个节点，或改写成每月、每季度等"
    else:
        shown = deadlines.show_period(period, year=year)
        message = f"{rhythm.words}与{other.words}有同一周期（{shown}）"
        amended = rhythm.file == DECISIONS
        hint = "节点已按这个周期计，时限不必再调成周期" if amended else "两处只留一处，要求写在一起"
    return Found(rhythm.file, rhythm.route, message, hint, related=related)


def _task_rhythms(task: Task, facts: Facts) -> Iterator[_Rhythm]:
    base = _read(task.record.deadline, task, facts)
    if base is not None:
        words = f"时限“{task.record.deadline}”" if task.record.deadline else "任务本身"
        yield _Rhythm(words, TASKS, (*task.route, "deadline"), _periods(base))
    for position, item in enumerate(task.record.checkpoints):
        read = _read(item.every, task, facts)
        if read is not None and read.recurrence is not None:
            over = read.recurrence.every in _DATED and read.recurrence.at_least is None
            route = (*task.route, "checkpoints", position, "every")
            yield _Rhythm(f"节点“{item.every}”", TASKS, route, _periods(read), over)


_DATED = ("month", "quarter", "half-year", "year")
"""Rhythms that have periods as long as the year is not over."""


def _amended_rhythms(task: Task, facts: Facts) -> Iterator[_Rhythm]:
    """Yield the periodic deadlines that amendments give the task."""
    for route, item in facts.amendments_of(task.id):
        if item.kind == "调整" and item.field == "deadline":
            words = "、".join(item.to)
            read = _read(words, task, facts)
            if read is not None and read.recurrence is not None and read.recurrence.periods:
                yield _Rhythm(f"调整后的时限“{words}”", DECISIONS, (*route, "to"), _periods(read))


def _read(text: str | None, task: Task, facts: Facts) -> Deadline | None:
    read = deadlines.read(text, year=facts.year, issued=facts.plan.issued(task))
    return read if isinstance(read, Deadline) else None


def _periods(read: Deadline) -> tuple[str | None, ...]:
    """Return the periods that a wording gives; None is the task itself."""
    if read.kind == "multiple":
        return tuple(day.isoformat() for day in read.dues)
    if read.recurrence and read.recurrence.periods:
        return tuple(period for period, _ in read.recurrence.periods)
    return (None,)
