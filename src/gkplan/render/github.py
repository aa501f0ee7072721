"""Findings as GitHub workflow commands: one `::error …::` line each, escaped as the runner reads it back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gkplan.render.findings import remedy
from gkplan.render.text import clean

if TYPE_CHECKING:
    from gkplan.diagnostics import Finding
    from gkplan.render.report import Report


def commands(report: Report) -> str:
    """Return one line for each finding; paths are relative to the git root, as the runner wants them."""
    return "".join(f"{_command(item)}\n" for item in report.findings)


def _command(item: Finding) -> str:
    kind = item.kind
    properties = {"file": clean(item.path), **_place(item), "title": f"{kind.code} {kind.name}"}
    told = ",".join(f"{key}={_property(value)}" for key, value in properties.items())
    return f"::{kind.severity} {told}::{_data(_message(item))}"


def _place(item: Finding) -> dict[str, str]:
    """Return the lines, and the columns where there is one line: the runner drops them from a longer stretch."""
    line, column, end_line, end_column = map(str, item.span)
    if line != end_line:
        return {"line": line, "endLine": end_line}
    return {"line": line, "col": column, "endLine": line, "endColumn": end_column}


def _message(item: Finding) -> str:
    """Return what is shown; it repeats the place, since a log shows nothing else of the command."""
    first = f"{clean(item.path)}:{item.span.line}:{item.span.column}: {clean(item.message)}"
    return "\n".join([first, *remedy(item)])


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
