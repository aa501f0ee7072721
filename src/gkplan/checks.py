"""Runs the rules over what was loaded: stamps codes, resolves routes to places, sorts, sets broken ledgers apart."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, NamedTuple

from gkplan.diagnostics import Finding, Related, Span
from gkplan.loader import Files, load, unit_of_file
from gkplan.revision import LEDGERS
from gkplan.rules import RULES, Found, Rule

if TYPE_CHECKING:
    from gkplan.plan import Loaded, Plan


class Checked(NamedTuple):
    """A state of the data after all checks."""

    loaded: Loaded
    plan: Plan | None
    """Ready for queries: without the ledgers that have errors; None where the rest has errors."""
    findings: tuple[Finding, ...]
    """All findings, in order of place."""

    @property
    def errors(self) -> tuple[Finding, ...]:
        """The findings that make `validate` fail."""
        return tuple(item for item in self.findings if item.is_error)


def check(files: Files) -> Checked:
    """Load the data and run every rule on it. Never raises for any content of the files."""
    loaded = load(files)
    findings = list(loaded.findings)
    for rule in RULES:
        findings += (_finding(rule, found, loaded, files.prefix) for found in rule.check(loaded))
    findings = sorted(dict.fromkeys(findings), key=Finding.order)
    return Checked(loaded, _usable(loaded.plan, findings, files.prefix), tuple(findings))


def _finding(rule: Rule, found: Found, loaded: Loaded, prefix: str) -> Finding:
    related = tuple(
        Related(prefix + file, span.line, span.column, message)
        for file, route, message in found.related
        for span in (_place(loaded, Found(file, route, "", "")),)
    )
    return Finding(rule.kind, prefix + found.file, _place(loaded, found), found.message, found.hint, related)


def _place(loaded: Loaded, found: Found) -> Span:
    book = loaded.books.get(found.file)
    return book.source.locate(found.route, key=found.key) if book else Span(1, 1, 1, 1)


def _usable(plan: Plan | None, findings: Iterable[Finding], prefix: str) -> Plan | None:
    """Return the plan that a view may show: None if tasks, units or decisions have errors."""
    folder = prefix + LEDGERS
    broken: set[str] = set()
    for item in findings:
        if not item.is_error:
            continue
        if not item.path.startswith(folder):
            return None
        broken.add(unit_of_file(item.path.removeprefix(prefix)))
    if plan is None or not broken:
        return plan
    units = {unit.name for unit in map(plan.register.unit, broken) if unit is not None}
    ledgers = {name: ledger for name, ledger in plan.ledgers.items() if name not in units}
    return plan._replace(ledgers=ledgers, unreadable=frozenset(units))
