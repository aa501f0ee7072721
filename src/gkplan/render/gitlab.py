"""Findings as a GitLab Code Quality report: what a merge request shows as new and as mended."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from gkplan.render.findings import remedy
from gkplan.render.report import fingerprints
from gkplan.render.text import clean, json_text

if TYPE_CHECKING:
    from gkplan.diagnostics import Finding
    from gkplan.render.report import Report

SEVERITY = {"error": "major", "warning": "minor"}


def code_quality(report: Report) -> str:
    """Return the JSON array; GitLab compares it with the target branch's by fingerprint."""
    named = zip(report.findings, fingerprints(report.findings), strict=True)
    return json_text([_issue(item, name) for item, name in named])


def _issue(item: Finding, fingerprint: str) -> dict[str, Any]:
    return {
        "description": _description(item),
        "check_name": item.kind.code,
        "fingerprint": fingerprint,
        "severity": SEVERITY[item.kind.severity],
        "location": {
            "path": clean(item.path),
            "lines": {"begin": item.span.line, "end": item.span.end_line},
        },
    }


def _description(item: Finding) -> str:
    """Return all that GitLab shows of a finding: one line."""
    return "；".join([clean(item.message), *remedy(item)])
