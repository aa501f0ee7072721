"""All rules, by scope and code; one module per family. A family loads only where there is something for it to judge."""

from __future__ import annotations

from importlib import import_module

from gkplan.rules._rule import Also, Found, Rule, Scope

__all__ = ["Also", "Found", "Rule", "Scope", "all_rules", "edit_rules", "late_rules", "state_rules"]

PLAN = ("structure", "repeats", "references", "register", "schedule")
LEDGERS = ("ledger", "evidence")
DECISIONS = ("decisions", "extensions", "amendments")
LATE = ("late",)
EDITS = ("edit_plan", "edit_decisions", "edit_ledger", "edit_register")
READING = ("reading",)


def _of(*families: str) -> tuple[Rule, ...]:
    modules = [import_module(f"gkplan.rules.{name}") for name in families]
    found = {item for module in modules for item in vars(module).values() if isinstance(item, Rule)}
    return tuple(sorted(found, key=lambda item: item.kind.code))


def state_rules(*, ledgers: bool = True, decisions: bool = True) -> tuple[Rule, ...]:
    """Return the rules on one state of the data; those on ledgers or decisions only where there are any."""
    return _of(*PLAN, *(LEDGERS if ledgers else ()), *(DECISIONS if decisions else ()))


def edit_rules() -> tuple[Rule, ...]:
    """Return the rules on a change: GK9xx."""
    return _of(*EDITS)


def late_rules() -> tuple[Rule, ...]:
    """Return the rules on lateness: GK7xx."""
    return _of(*LATE)


def all_rules() -> tuple[Rule, ...]:
    """Return every rule, sorted by code, those of the reader among them."""
    return _of(*READING, *PLAN, *LEDGERS, *DECISIONS, *LATE, *EDITS)
