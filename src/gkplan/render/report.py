"""What `validate` reports, and the formats it can be put in; each format loads only when it is asked for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

    from gkplan.diagnostics import Finding
    from gkplan.plan import Plan


class Report(NamedTuple):
    """Findings, and what is needed to show them."""

    findings: tuple[Finding, ...]
    """In order of place."""
    files: tuple[str, ...]
    """Paths of the files that were checked, as `Finding.path` gives them."""
    plan: Plan | None
    as_of: date
    top: Path
    """The folder that paths are relative to."""
    cwd: Path
    """The folder that a person sees paths from."""
    strict: bool = False
    """Whether warnings are failures."""

    def fails(self, item: Finding) -> bool:
        """Whether a finding makes this run fail."""
        return item.is_error or self.strict


def fingerprints(findings: Iterable[Finding]) -> list[str]:
    """Return one name for each finding that lasts while its defect does, whatever lines and words move around it.

    Made of code, path and anchor; equal ones are told apart by a running number in order of place.
    """
    from hashlib import sha256

    seen: Counter[tuple[str, str, str]] = Counter()
    names = []
    for item in findings:
        identity = item.kind.code, item.path, item.anchor
        parts = (*identity, str(seen[identity]))
        seen[identity] += 1
        names.append(sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest())
    return names


def _text(report: Report) -> str:
    from gkplan.render.findings import text

    return text(report.findings, top=report.top, cwd=report.cwd)


def _json(report: Report) -> str:
    from gkplan.render import items

    return items.envelope("validate", map(items.finding, report.findings), as_of=report.as_of, plan=report.plan)


def _github(report: Report) -> str:
    from gkplan.render.github import commands

    return commands(report)


def _gitlab(report: Report) -> str:
    from gkplan.render.gitlab import code_quality

    return code_quality(report)


def _junit(report: Report) -> str:
    from gkplan.render.junit import suites

    return suites(report)


def _sarif(report: Report) -> str:
    from gkplan.render.sarif import log

    return log(report)


FORMATS: dict[str, Callable[[Report], str]] = {
    "text": _text,
    "json": _json,
    "github": _github,
    "gitlab": _gitlab,
    "junit": _junit,
    "sarif": _sarif,
}
