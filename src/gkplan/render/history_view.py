"""What `log` shows to people: one band per commit, in it a row for each thing that it changed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from gkplan.comparison import Comparison, DecisionChange, EntryChange, TaskChange
from gkplan.model import Extension, Reminder, Verification, named_in
from gkplan.queries import short_title
from gkplan.render import words
from gkplan.render.decision_words import sentence
from gkplan.render.difference_lines import task_lines
from gkplan.render.difference_parts import changed
from gkplan.render.differences import in_words
from gkplan.render.ledger_changes import entry_told
from gkplan.render.sheet import Column, Part, Row, Sheet

if TYPE_CHECKING:
    from gkplan import history
    from gkplan.comparison import Decision
    from gkplan.git_log import Commit
    from gkplan.plan import Plan
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
    parts = tuple(
        Part(_title(item.commit), tuple(_row(row, view.plan, titles, now=item.commit is None) for row in item.rows))
        for item in view.told
    )
    columns = (
        Column("单位", least=10, share=1),
        Column("任务", least=8, share=1),
        Column("改动", least=24, share=5),
    )
    return Sheet(heading, _summary(view), columns if parts else (), parts, notes=view.notes)


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


def _row(row: history.Row, plan: Plan, titles: Mapping[str, str], *, now: bool) -> Row:
    numbers = tasks(row)
    title = titles.get(numbers[0], "") if len(numbers) == 1 else ""
    subject = " ".join(part for part in ("、".join(numbers), words.period(period(row), plan), title) if part)
    return Row(("、".join(units(row)), subject, told(row, plan, now=now)))


def told(row: history.Row, plan: Plan, *, now: bool = False) -> str:
    """Return what one row says, as a sentence; `now` of what is not committed yet."""
    change = row.change
    if isinstance(change, EntryChange):
        return _moved(row, change) if row.other else entry_told(change)
    if isinstance(change, DecisionChange):
        return _decision(change, plan)
    if isinstance(change, TaskChange):
        return f"计划改动：{'；'.join(_task(row, change))}"
    return _unreadable(row, change, now=now)


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
    return f"改动 {'；'.join([sentence(change.new, plan), *fields])}"


def _task(row: history.Row, change: TaskChange) -> Iterator[str]:
    old, new = change.old, change.new
    if new is None or old is None:
        yield "删去" if new is None else "新增"
    elif change.change == "renumbered":
        yield f"序号 {old.id} → {new.id}"
    if row.sides and new is not None:
        lines = list(task_lines(Comparison(*row.sides, tasks=(change,))))
        yield from (in_words(line.runs) for line in lines if line.level)


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
