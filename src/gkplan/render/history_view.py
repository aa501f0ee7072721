"""What `log` shows to people: one band per commit, in it a row for each thing that it changed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from gkplan.comparison import Comparison, DecisionChange, EntryChange, TaskChange
from gkplan.queries import short_title
from gkplan.record import named_in
from gkplan.records import Extension, Reminder, Verification
from gkplan.render import words
from gkplan.render.decision_words import sentence
from gkplan.render.difference_lines import task_lines
from gkplan.render.difference_parts import changed
from gkplan.render.difference_runs import CUT_NOTE, in_words, is_cut
from gkplan.render.ledger_changes import entry_lines
from gkplan.render.sheet import Column, Part, Row, Sheet

if TYPE_CHECKING:
    from gkplan import history
    from gkplan.comparison import Decision
    from gkplan.git_log import Commit
    from gkplan.plan import Plan, Task
    from gkplan.versions import Unreadable

SHORT = 7
"""Characters of a commit's id that people are shown."""
UNCOMMITTED = "未提交"


class View(NamedTuple):
    """What was asked for, and what the history tells of it."""

    plan: Plan
    task: str | None
    asked: tuple[str, ...]
    """The parts of the headline: 任务 27, 三季度, 示例局."""
    told: Sequence[history.Told]
    narrowed: bool
    """Whether only a stretch of time was asked for."""
    notes: tuple[str, ...]

    @property
    def who(self) -> str:
        """What was asked for, in one line."""
        return " · ".join(self.asked)


def commit_name(commit: Commit) -> str:
    """Return a commit as people are shown it: its day and the beginning of its id."""
    return f"{commit.day.isoformat() if commit.day else '日期不明'}（{commit.id[:SHORT]}）"


# ---------------------------------------------------------------- for people


def sheet(view: View) -> Sheet:
    """Return the sheet: a band for each commit, in it a row for each thing that it changed."""
    number = f"{view.plan.head.document_number} " if view.plan.head.document_number else ""
    task = view.plan.task(view.task) if view.task else None
    about = [task.record.text] if task else []
    heading = (f"{view.who} · 历史", *about, f"{number}{view.plan.head.title}")
    titles = {} if view.task else {task.id: short_title(task.record.text) for task in view.plan.tasks}
    parts = tuple(Part(_title(item.commit), tuple(_rows(item, view.plan, titles))) for item in view.told)
    cells = (row.cells[-1] for part in parts for row in part.rows)
    notes = (*view.notes, CUT_NOTE) if is_cut(cells) else view.notes
    columns = (
        Column("单位", least=10, share=1),
        Column("任务", least=8, share=1),
        Column("改动", least=24, share=5),
    )
    return Sheet(heading, _summary(view), columns if parts else (), parts, notes=notes)


def _summary(view: View) -> str:
    if not view.told:
        if view.narrowed:
            return f"这段时间里没有关于{view.who}的改动。"
        where = "台账、决定和计划" if view.task else "台账和决定"
        return f"git 里没有关于{view.who}的记载：{where}里都没有改动。"
    commits = [item for item in view.told if item.commit]
    open_rows = sum(len(item.rows) for item in view.told if not item.commit)
    told = [f"{len(commits)}次提交，{sum(len(item.rows) for item in commits)}处改动"] if commits else []
    return "；".join([*told, *([f"{UNCOMMITTED}的改动{open_rows}处"] if open_rows else [])])


def _title(commit: Commit | None) -> str:
    if commit is None:
        return UNCOMMITTED
    day = commit.day.isoformat() if commit.day else "日期不明"
    return " · ".join(part for part in (day, commit.author, commit.id[:SHORT], commit.subject) if part)


def _rows(item: history.Told, plan: Plan, titles: Mapping[str, str]) -> Iterator[Row]:
    """Yield the rows of a commit: a change that has several lines names its unit and task in the first one only."""
    for row in item.rows:
        numbers = tasks(row)
        title = titles.get(numbers[0], "") if len(numbers) == 1 else ""
        subject = " ".join(part for part in ("、".join(numbers), words.period(period(row), plan), title) if part)
        first, *rest = _lines(row, plan, now=item.commit is None)
        yield Row(("、".join(units(row)), subject, first))
        yield from (Row(("", "", line)) for line in rest)


def told(row: history.Row, plan: Plan, *, now: bool = False) -> str:
    """Return what one row says, as a sentence; `now` of what is not committed yet."""
    return _together(_lines(row, plan, now=now))


def _together(parts: Iterable[str]) -> str:
    """Return several parts as one text; after one that ends a sentence no mark is needed."""
    told = ""
    for part in parts:
        told += part if not told or told.endswith(("。", "！", "？", "；")) else f"；{part}"
    return told


def _lines(row: history.Row, plan: Plan, *, now: bool) -> list[str]:
    """Return what one row says: of an entry the facts first, then what the unit wrote, each text for itself."""
    change = row.change
    if isinstance(change, EntryChange):
        return [_moved(row, change)] if row.other else [in_words(runs) for runs in entry_lines(change)]
    if isinstance(change, DecisionChange):
        return [_decision(change, plan)]
    if isinstance(change, TaskChange):
        return [f"计划改动：{_together(_task(row, change, plan))}"]
    return [_unreadable(row, change, now=now)]


def _moved(row: history.Row, change: EntryChange) -> str:
    if change.new is not None:
        return f"从{row.other}的台账移来，内容没有变（{change.new.status}）"
    return f"移到{row.other}的台账，内容没有变"


def _decision(change: DecisionChange, plan: Plan) -> str:
    if change.new is None:
        return f"删去 {sentence(change.old, plan)}" if change.old else ""
    if change.old is None:
        return sentence(change.new, plan)
    fields = (in_words(changed(type(change.new).__name__, field)) for field in change.fields)
    return f"改动 {_together([sentence(change.new, plan), *fields])}"


def _task(row: history.Row, change: TaskChange, plan: Plan) -> Iterator[str]:
    old, new = change.old, change.new
    if new is None or old is None:
        yield from (_whole(task, plan, came=task is new) for task in (new or old,) if task)
    elif change.change == "renumbered":
        yield f"序号 {old.id} → {new.id}"
    if row.sides:
        lines = list(task_lines(Comparison(*row.sides, tasks=(change,))))
        yield from (in_words(line.runs) for line in lines if line.level)


def _whole(task: Task, plan: Plan, *, came: bool) -> str:
    """Return that a task came or went, with its text unless the heading of the sheet has the same."""
    present = plan.task(task.id)
    same = came and present is not None and present.record.text == task.record.text
    return ("新增" if came else "删去") + ("" if same else f"“{task.record.text}”")


def _unreadable(row: history.Row, why: Unreadable, *, now: bool) -> str:
    first = why.findings[0] if why.findings else None
    place = f"第 {first.span.line} 行，" if first and first.excerpt else ""
    reason = f"：{place}{first.message}" if first else ""
    return f"{row.file} {'现在' if now else '当时'}读不出{reason}"


def units(row: history.Row) -> list[str]:
    """Return the units that a row is about; of a decision those that it names."""
    record = _record(row)
    return list(named_in(record)) if record else [row.unit] if row.unit else []


def tasks(row: history.Row) -> list[str]:
    """Return the tasks that a row is about."""
    change, record = row.change, _record(row)
    if isinstance(change, EntryChange):
        return [change.task]
    if isinstance(change, TaskChange):
        return [task.id for task in [change.new or change.old] if task]
    if isinstance(record, Reminder):
        return list(record.tasks)
    return [record.task] if record and record.task else []


def period(row: history.Row) -> str | None:
    """Return the period that a row is about, as it is written."""
    if isinstance(row.change, EntryChange):
        return row.change.period
    record = _record(row)
    return record.period if isinstance(record, (Extension, Verification)) else None


def _record(row: history.Row) -> Decision | None:
    return (row.change.new or row.change.old) if isinstance(row.change, DecisionChange) else None
