"""All rules, by scope and code; one module per family. Families that a view does not need load when asked for."""

from __future__ import annotations

from types import ModuleType

from gkplan.rules import (
    amendments,
    decisions,
    evidence,
    extensions,
    ledger,
    references,
    register,
    repeats,
    schedule,
    structure,
)
from gkplan.rules._rule import Also, Found, Rule, Scope

__all__ = ["STATE_RULES", "Also", "Found", "Rule", "Scope", "all_rules", "edit_rules", "late_rules"]


def _of(*families: ModuleType) -> tuple[Rule, ...]:
    found = (item for family in families for item in vars(family).values() if isinstance(item, Rule))
    return tuple(sorted(set(found), key=lambda item: item.kind.code))


STATE_RULES = _of(
    structure, repeats, references, register, schedule, ledger, evidence, decisions, extensions, amendments
)
"""The rules on one state of the data."""


def edit_rules() -> tuple[Rule, ...]:
    """Return the rules on a change: GK9xx."""
    from gkplan.rules import edit_decisions, edit_ledger, edit_plan, edit_register

    return _of(edit_plan, edit_decisions, edit_ledger, edit_register)


def late_rules() -> tuple[Rule, ...]:
    """Return the rules on lateness: GK7xx."""
    from gkplan.rules import late

    return _of(late)


def all_rules() -> tuple[Rule, ...]:
    """Return every rule, sorted by code, those of the reader among them."""
    from gkplan.rules import reading

    return tuple(sorted((*_of(reading), *STATE_RULES, *late_rules(), *edit_rules()), key=lambda item: item.kind.code))
