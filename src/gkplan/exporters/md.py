"""The 台账 as a Markdown table, for a pull request: columns without any content are left out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gkplan.exporters.columns import columns, heading_line
from gkplan.render.plan_views import counted
from gkplan.render.sheet import Column, Part, Row, Sheet, markdown

if TYPE_CHECKING:
    from gkplan.exporters import columns as table
    from gkplan.exporters.view import ExportView

ALWAYS = frozenset({"number", "text", "deadline", "due", "state"})
"""Columns that stand there even when they are empty."""


def render(view: ExportView) -> bytes:
    """Return heading, table and notes; the first-level heading is the band of a row."""
    return markdown(sheet(view)).encode()


def sheet(view: ExportView) -> Sheet:
    """Return the table, apart from how it is drawn."""
    shown = _shown(view)
    sections = dict.fromkeys(row.section for row in view.rows)
    parts = tuple(
        Part(
            section,
            tuple(
                Row(tuple(_text(column.cell(row)) for column in shown)) for row in view.rows if row.section == section
            ),
        )
        for section in sections
    )
    tasks = list({row.number: row.obligation.task for row in view.rows}.values())
    total = f"{counted(tasks)}；共{len(view.rows)}项次" if tasks else counted(tasks)
    return Sheet(
        (view.title, heading_line(view)),
        total,
        tuple(Column(column.title) for column in shown),
        parts,
        notes=view.notes,
    )


def _shown(view: ExportView) -> list[table.Column]:
    """Return the columns that say anything; the section is no column but a band."""
    return [
        column
        for column in columns(view)
        if column.key != "section" and (column.key in ALWAYS or any(column.cell(row) for row in view.rows))
    ]


def _text(cell: table.Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, tuple):
        return "；".join(cell)
    return cell if isinstance(cell, str) else cell.isoformat()
