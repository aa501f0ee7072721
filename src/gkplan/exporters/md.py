"""The 台账 as a Markdown table, for a pull request: columns without any content are left out.

A piece of evidence is a link under its title where `links.web_link` passes its address; no other address is one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from gkplan.exporters.columns import columns, heading_lines
from gkplan.exporters.links import markdown_link
from gkplan.render.plan_views import counted
from gkplan.render.sheet import Column, Marked, Part, Row, Sheet, escaped_line, markdown
from gkplan.render.text import harmless, one_line

if TYPE_CHECKING:
    from gkplan.exporters import columns as table
    from gkplan.exporters import view as views
    from gkplan.exporters.view import ExportView, Proof

ALWAYS = frozenset({"number", "text", "deadline", "due", "state"})
"""Columns that stand there even when they are empty."""


def render(view: ExportView) -> bytes:
    """Return heading, table and notes; the first-level heading is the band of a row."""
    return harmless(markdown(sheet(view))).encode()


def sheet(view: ExportView) -> Sheet:
    """Return the table, apart from how it is drawn."""
    shown = _shown(view)
    sections = dict.fromkeys(row.section for row in view.rows)
    parts = tuple(
        Part(
            section,
            tuple(Row(tuple(_text(column, row) for column in shown)) for row in view.rows if row.section == section),
        )
        for section in sections
    )
    tasks = list({row.number: row.obligation.task for row in view.rows}.values())
    total = f"{counted(tasks)}；共{len(view.rows)}项次" if tasks else counted(tasks)
    return Sheet(
        (view.title, *heading_lines(view)),
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


def _text(column: table.Column, row: views.Row) -> str:
    if column.key == "evidence":
        return Marked("；".join(map(_proof, row.evidence)))
    cell = column.cell(row)
    if cell is None:
        return ""
    if isinstance(cell, tuple):
        return "；".join(cell)
    return cell if isinstance(cell, str) else cell.isoformat()


def _proof(proof: Proof) -> str:
    """Return a piece of evidence in Markdown, a page of the web as a link."""
    link = markdown_link(one_line(proof.title), proof.address) if proof.kind == "url" else None
    if link is None:
        return escaped_line(proof.line())
    published = [f"{proof.published.isoformat()}发布"] if proof.published else []
    about = "，".join(map(escaped_line, [*proof.more, *published]))
    return f"{link}（{about}）" if about else link
