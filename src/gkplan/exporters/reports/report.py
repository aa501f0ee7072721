"""One report as a paper: its blocks, and the form that it is put out in."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from typing import TYPE_CHECKING, NamedTuple

from gkplan.exporters import paper
from gkplan.exporters.reports import stamp, trace
from gkplan.reporting.kinds import Kind, figures

if TYPE_CHECKING:
    from gkplan.exporters.paper import Block
    from gkplan.exporters.reports.stamp import Stamp
    from gkplan.reporting.scope import Scope

FORMATS: Mapping[str, tuple[str, ...]] = {"md": (".md", ".markdown"), "docx": (".docx",)}
"""The forms that a report has, with the suffixes of their files."""


class Order(NamedTuple):
    """Which report is wanted."""

    kind: Kind
    scope: Scope
    asked: tuple[str, ...] = ()
    """The units and groups asked for, by their register names."""
    trace: bool = False
    """Whether the tasks behind each figure are told."""


def blocks(order: Order) -> list[Block]:
    """Return what the paper consists of."""
    module = import_module(f"gkplan.exporters.reports.{order.kind}")
    found: list[Block] = list(module.blocks(order.scope, order.asked))
    return found + (list(trace.blocks(figures(order.kind, order.scope))) if order.trace else [])


def title(order: Order) -> str:
    """Return what the paper is called."""
    made: str = import_module(f"gkplan.exporters.reports.{order.kind}").title(order.scope, order.asked)
    return made


def render(form: str, order: Order, about: Stamp) -> bytes:
    """Return the paper in one of `FORMATS`; the same order and stamp give the same bytes."""
    if form == "docx":
        return paper.document(blocks(order), stamp.properties(about, title(order)))
    return f"{paper.markdown(blocks(order))}\n{stamp.comment(about)}\n".encode()
