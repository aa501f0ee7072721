"""All rules beyond reading and schema, sorted by code; one module per family."""

from __future__ import annotations

from gkplan.rules import decisions, ledger, references, schedule, structure
from gkplan.rules._rule import Found, Rule

RULES: tuple[Rule, ...] = tuple(
    sorted(
        (
            item
            for family in (structure, references, schedule, ledger, decisions)
            for item in vars(family).values()
            if isinstance(item, Rule)
        ),
        key=lambda item: item.kind.code,
    )
)

__all__ = ["RULES", "Found", "Rule"]
