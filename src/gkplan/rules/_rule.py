"""The shape of a rule: one decorated function that yields what it found, and its documentation."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from inspect import cleandoc
from typing import NamedTuple

from gkplan.diagnostics import Kind, Route, Severity
from gkplan.plan import Loaded


class Found(NamedTuple):
    """What a rule yields: file, route, message and remedy; code and place are added by `checks`."""

    file: str
    route: Route
    message: str
    hint: str
    key: bool = False
    related: tuple[tuple[str, Route, str], ...] = ()
    """(file, route, message)."""


Check = Callable[[Loaded], Iterator[Found]]


class Rule(NamedTuple):
    """One rule: its identity, its check, and its manual page (查什么 / 为什么 / 怎么改)."""

    kind: Kind
    check: Check
    doc: str


def rule(code: str, name: str, severity: Severity = "error") -> Callable[[Check], Rule]:
    """Turn a function into the `Rule` that bears `code`; its docstring is the manual page."""

    def wrap(check: Check) -> Rule:
        doc = cleandoc(check.__doc__ or "")
        return Rule(Kind(code, name, severity, doc.partition("\n")[0]), check, doc)

    return wrap
