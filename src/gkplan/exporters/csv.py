"""The 台账 as CSV for WPS and Excel: UTF-8 with a BOM, the headings of the workbook, no cell that is a formula."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gkplan.exporters.columns import columns
from gkplan.exporters.view import printable
from gkplan.render import items
from gkplan.render.text import harmless

if TYPE_CHECKING:
    from gkplan.exporters.columns import Cell
    from gkplan.exporters.view import ExportView


def render(view: ExportView) -> bytes:
    """Return the rows, one line each below the headings."""
    shown = columns(view)
    rows = [{column.unique: _value(column.cell(row)) for column in shown} for row in view.rows]
    text = items.table(rows) if rows else ",".join(column.unique for column in shown) + "\r\n"
    return harmless(text).encode("utf-8-sig")


def _value(cell: Cell) -> object:
    if isinstance(cell, str):
        return printable(cell)
    return [printable(part) for part in cell] if isinstance(cell, tuple) else cell
