"""A report as somebody saved it against the same one made anew."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gkplan.exporters import paper, paper_reading
from gkplan.exporters.reports import report
from gkplan.exporters.reports.comparing import joined
from gkplan.exporters.reports.comparing_tables import tables
from gkplan.exporters.reports.comparing_text import passages
from gkplan.reporting.kinds import figures

if TYPE_CHECKING:
    from gkplan.exporters.reports.comparing import Checked
    from gkplan.exporters.reports.report import Order


def compare(data: bytes, order: Order) -> Checked | None:
    """Return how a Word document or Markdown file stands against what is ordered; None where it cannot be read.

    Both forms of a report say the same, so it is made anew as Markdown, which needs no library.
    """
    found = paper_reading.read(data)
    if found is None:
        return None
    computed = paper_reading.markdown(paper.markdown(report.blocks(order)))
    names = _names(order)
    return joined(
        [passages(computed.passages, found.passages, names), *tables(computed.tables, found.tables, names)]
    )  # fmt: skip


def _names(order: Order) -> frozenset[str]:
    """Return what the figures of a report, and the units, are called."""
    called = (figure.label for figure in figures(order.kind, order.scope))
    return frozenset([*called, *order.scope.picture.plan.register.names()])
