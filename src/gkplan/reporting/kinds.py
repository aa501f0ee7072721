"""Which reports there are, and the figures of each."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from gkplan.reporting.figures import Figure
    from gkplan.reporting.scope import Scope

Kind = Literal["quarter", "bulletin", "year", "assessment", "evidence"]
NAMES: Mapping[Kind, str] = {
    "quarter": "季度检查表",
    "bulletin": "通报",
    "year": "年报",
    "assessment": "考核底表",
    "evidence": "佐证材料目录",
}


def figures(kind: Kind, scope: Scope) -> tuple[Figure, ...]:
    """Return the figures of a report, in the order in which they stand in it."""
    from importlib import import_module

    found: tuple[Figure, ...] = getattr(import_module(f"gkplan.reporting.{kind}"), kind)(scope).figures()
    return found
