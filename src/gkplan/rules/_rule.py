"""The shape of a rule: one decorated function that yields what it found, and its documentation."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from inspect import cleandoc
from typing import Literal, NamedTuple

from gkplan.diagnostics import Kind, Route, Severity

Scope = Literal["reading", "data", "ledger", "books", "late", "edit", "ledger-edit"]
"""What a rule is given, and when.

- `reading`: reported while the files are read; the rule has no check of its own.
- `data`: `(facts)`, once, before the ledgers: tasks, units and decisions.
- `ledger`: `(ledger, facts)`, once per ledger, which is dropped afterwards.
- `books`: `(facts)`, once, after the ledgers: decisions beside what the ledgers report of them.
- `late`: `(facts, picture)`, only when lateness is asked for.
- `edit`: `(edit)`, once, of two revisions.
- `ledger-edit`: `(pair, edit)`, once per ledger that differs between them.
"""


class Also(NamedTuple):
    """Another place that a finding speaks of."""

    file: str
    route: Route
    message: str
    base: bool = False
    """Whether the place is in the base revision."""


class Found(NamedTuple):
    """What a rule yields: file, route, message and remedy; code and place are added by `checks`."""

    file: str
    route: Route
    message: str
    hint: str
    key: bool = False
    """Whether the key of `route` is meant rather than its value."""
    related: tuple[Also, ...] = ()
    base: bool = False
    """Whether the place is in the base revision, since nothing of it is left in the new one."""


Check = Callable[..., Iterator[Found]]


class Rule(NamedTuple):
    """One rule: its identity, its check, and its manual page (查什么 / 为什么 / 怎么改)."""

    kind: Kind
    doc: str
    scope: Scope
    check: Check


def rule(code: str, name: str, severity: Severity = "error", *, scope: Scope = "data") -> Callable[[Check], Rule]:
    """Turn a function into the `Rule` that bears `code`; its docstring is the manual page."""

    def wrap(check: Check) -> Rule:
        doc = cleandoc(check.__doc__ or "")
        return Rule(Kind(code, name, severity, doc.partition("\n")[0]), doc, scope, check)

    return wrap
