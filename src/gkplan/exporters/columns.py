"""The columns of a 台账 as offices keep it: one table for the workbook, for CSV and for Markdown."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from gkplan.exporters.view import ExportView, Row

Cell = str | date | tuple[str, ...] | None
"""A tuple is a list of things, each of which may have a line of its own."""

SIGNATURE = "填报人：　审核人：　单位主要负责人（签字、盖章）：　填报日期："
"""What stands at the foot of a 台账."""


class Column(NamedTuple):
    """One column: its heading, and what a row shows in it."""

    key: str
    title: str
    cell: Callable[[Row], Cell]
    heading: str = ""
    """The heading where no two columns may have the same one; the title if empty."""
    inside: bool = False
    """Whether it stays out of public copies."""

    @property
    def unique(self) -> str:
        """Return a heading that no other column has."""
        return self.heading or self.title


def _names(names: tuple[str, ...]) -> str:
    return "、".join(names)


def _deadline(row: Row) -> str:
    return f"{row.deadline}（{row.period}）" if row.period else row.deadline


def _listed(text: str) -> tuple[str, ...]:
    return tuple(text.split("\n")) if text else ()


COLUMNS: tuple[Column, ...] = (
    Column("number", "序号", lambda row: row.number),
    Column("section", "工作任务", lambda row: row.section, "工作任务（一级标题）"),
    Column("topic", "工作任务", lambda row: row.topic, "工作任务（二级标题）"),
    Column("text", "具体要求", lambda row: row.text),
    Column("lead", "牵头单位", lambda row: _names(row.lead)),
    Column("responsible", "责任单位", lambda row: _names(row.responsible)),
    Column("supporting", "配合单位", lambda row: _names(row.supporting)),
    Column("deadline", "完成时限", _deadline),
    Column("due", "截止日期", lambda row: row.due),
    Column("unit", "填报单位", lambda row: row.unit),
    Column("measures", "工作措施", lambda row: row.measures),
    Column("milestones", "时间节点", lambda row: _listed(row.milestones)),
    Column("owner", "责任科室（责任人）", lambda row: row.owner, inside=True),
    Column("progress", "进展情况", lambda row: row.progress),
    Column("state", "完成情况", lambda row: row.state),
    Column("completed", "完成时间", lambda row: row.completed),
    Column("evidence", "佐证材料", lambda row: tuple(proof.line() for proof in row.evidence)),
    Column("problems", "存在问题", lambda row: row.problems, inside=True),
    Column("next_steps", "下一步措施", lambda row: row.next_steps, inside=True),
    Column("note", "备注", lambda row: _listed(row.note), inside=True),
)
CHANGES = Column("changes", "调整", lambda row: _listed(row.changes))
"""Only of public copies, which have no 备注: it says which words are not those of the issued plan, and by what."""


def columns(view: ExportView) -> tuple[Column, ...]:
    """Return the columns of a view: 填报单位 where there are several; in public 调整, and none of the inside ones."""
    alone = len(view.units) == 1
    amended = view.public and any(row.changes for row in view.rows)
    return tuple(
        column
        for column in (*COLUMNS, *((CHANGES,) if amended else ()))
        if not (view.public and column.inside) and not (alone and column.key == "unit")
    )


def heading_lines(view: ExportView) -> tuple[str, ...]:
    """Return what stands under the title: who, by which plan, as of when; then of a part which one it is."""
    head = view.plan.head
    number = f"（{head.document_number}）" if head.document_number else ""
    who = f"填报单位：{view.units[0]}　　" if len(view.units) == 1 else ""
    line = f"{who}依据：{head.title}{number}　　截至 {view.as_of.isoformat()}"
    return (line, f"只看：{view.scope}") if view.scope else (line,)
