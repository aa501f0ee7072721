"""Word: the 任务分解表 as it was issued, or for units the 工作台账 of each, to be signed.

The issued words stand in the table; what was changed later stands in the notes below it. Merged headings show their
text again on each page (`paper_pages`).
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

from gkplan.duties import ROLES
from gkplan.exporters.docx_ledger import ledger
from gkplan.exporters.paper import (
    Block,
    Cell,
    Column,
    Grid,
    Label,
    Notes,
    Page,
    Paragraph,
    Properties,
    Subtitle,
    Title,
    chinese_date,
    document,
)
from gkplan.render import decision_words, words

if TYPE_CHECKING:
    from gkplan.duties import Role
    from gkplan.exporters.view import ExportView
    from gkplan.plan import Task

CHANGED = "※"
"""The sign beside the 序号 of a task that the notes say more of."""
_LEAST: dict[Role, float] = {"lead": 6.1, "responsible": 9.1, "supporting": 6.1}
"""Room for 区政府办公室 and 区政府各部门、单位 on one line."""
NOTHING = Paragraph("没有符合条件的任务。", flush=True)


def render(view: ExportView) -> bytes:
    """Return the Word document; the same view gives the same bytes."""
    title = view.title if view.units else _title(view)
    return document(blocks(view), Properties(title=title, as_of=view.as_of))


def _title(view: ExportView) -> str:
    return view.plan.head.title + ("（节选）" if view.scope else "")


def blocks(view: ExportView) -> list[Block]:
    """Return what the document consists of: without units the 任务分解表, else one 台账 a unit."""
    if view.units:
        return [block for unit in view.units for block in ledger(view, unit)]
    tasks = _tasks(view)
    return [
        Page(landscape=True),
        Label("附件"),
        Title(_title(view)),
        *([Subtitle(f"（只看：{view.scope}）")] if view.scope else ()),
        _table(tasks, view) if tasks else NOTHING,
        Notes(tuple(_notes(tasks, view))),
    ]


def _tasks(view: ExportView) -> list[Task]:
    """Return the tasks asked for, also those that nobody owes; by role or date only those that have rows."""
    chosen = view.selection
    shown = {row.number for row in view.rows} if chosen.role or chosen.by else view.picture.words.keys()
    return [task for task in view.plan.tasks if task.id in shown and chosen.takes(task)]


class _Form(NamedTuple):
    """Which columns the table has."""

    topics: bool
    """Whether headings have two levels."""
    roles: tuple[Role, ...]
    changed: frozenset[str]
    """Ids of the tasks that the notes say more of."""

    def columns(self) -> tuple[Column, ...]:
        """Return the columns."""
        return (
            Column("序号", 2.1, centred=True),
            *[Column("工作任务", 4.3, centred=True, merged=True)] * (1 + self.topics),
            Column("具体要求", 10, share=1),
            *(Column(f"{words.ROLE[role]}单位", _LEAST[role], centred=True) for role in self.roles),
            Column("完成时限", 4.9, centred=True),
        )


def _table(tasks: list[Task], view: ExportView) -> Grid:
    apart = _apart(view)
    form = _Form(
        topics=any(task.topic for task in tasks if task.section not in apart),
        roles=tuple(role for role in ROLES if role == "responsible" or any(_named(task, role) for task in tasks)),
        changed=frozenset(number for number, now in view.picture.words.items() if now.amended),
    )
    rows: list[tuple[Cell, ...]] = []
    for section, group in groupby(tasks, lambda task: task.section):
        if section in apart:
            rows.append((Cell((section,), across=len(form.columns()), head=True),))
        rows += [_row(task, form, apart=section in apart) for task in group]
    return Grid(form.columns(), tuple(rows))


def _apart(view: ExportView) -> frozenset[str]:
    """Return the sections that are no part of the issued table, but duties of the notice's body."""
    table = {task.section for task in view.plan.tasks if not task.is_body}
    return frozenset(task.section for task in view.plan.tasks if table) - table


def _named(task: Task, role: Role) -> tuple[str, ...]:
    return {"lead": task.record.lead, "responsible": task.record.responsible, "supporting": task.record.supporting}[
        role
    ]


def _row(task: Task, form: _Form, *, apart: bool) -> tuple[Cell, ...]:
    """Return a task in the words that it was issued with."""
    number = f"{task.id}{CHANGED}" if task.id in form.changed else task.id
    roles = (Cell(_named(task, role)) for role in form.roles)
    deadline = Cell((task.record.deadline or "",))
    if apart:
        return (Cell((number,)), Cell((task.record.text,), across=2 + form.topics), *roles, deadline)
    headings = (
        (Cell((task.section,)), Cell((task.topic,)))
        if task.topic
        else (Cell((task.section,), across=1 + form.topics),)
    )  # fmt: skip
    return (Cell((number,)), *headings, Cell((task.record.text,)), *roles, deadline)


def _notes(tasks: list[Task], view: ExportView) -> Iterator[str]:
    """Yield where the words come from, and what was added and changed up to the as-of date."""
    head = view.plan.head
    number = head.document_number or head.title
    part = "，只列其中一部分任务" if view.scope else ""
    if head.phase == "草稿":
        yield f"{number}为草稿，尚未印发{part}"
    elif part:
        yield f"本表摘自{number}（{chinese_date(head.issued)}印发）{part}，文字照印发的"
    else:
        yield f"本表照{number}（{chinese_date(head.issued)}印发）的文字列出"
    if view.version:
        yield f"数据版本 {view.version.name}"
    for section in dict.fromkeys(task.section for task in tasks if task.section in _apart(view)):
        count = sum(task.section == section for task in tasks)
        yield f"“{section}”{count}项不在印发的任务分解表内，文字取自通知正文"
    for task in tasks:
        if task.record.document_number:
            issued = f"（{chinese_date(task.record.issued)}印发）" if task.record.issued else ""
            yield f"任务{task.id}由{task.record.document_number}{issued}增列"
        for change in view.picture.words[task.id].amended:
            yield f"任务{task.id}有{change.kind}：{decision_words.amended(change, view.plan)}"
