"""Findings as JUnit XML, which every CI server reads: a suite for each file, a case for each finding."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from html import escape
from typing import TYPE_CHECKING

from gkplan.render import findings
from gkplan.render.text import clean

if TYPE_CHECKING:
    from gkplan.diagnostics import Finding
    from gkplan.render.report import Report

MAX_NAME = 200
"""Names are headings of a list; the whole message stands in the case."""

PASSED = "没有发现问题"


def suites(report: Report) -> str:
    """Return the document; a file without findings is one case that passes.

    `clean` leaves nothing that XML 1.0 forbids: all of it is unprintable.
    """
    by_file: dict[str, list[Finding]] = {path: [] for path in report.files}
    for item in report.findings:
        by_file.setdefault(item.path, []).append(item)
    body = [line for path in sorted(by_file) for line in _suite(report, path, by_file[path])]
    tests = sum(max(1, len(found)) for found in by_file.values())
    failures = sum(map(report.fails, report.findings))
    head = ['<?xml version="1.0" encoding="UTF-8"?>', f'<testsuites name="gkplan"{_counts(tests, failures)}>']
    return "".join(f"{line}\n" for line in [*head, *body, "</testsuites>"])


def _counts(tests: int, failures: int) -> str:
    return f' tests="{tests}" failures="{failures}" errors="0" skipped="0" time="0"'


def _suite(report: Report, path: str, found: Sequence[Finding]) -> Iterator[str]:
    shown = _attribute(path)
    failures = sum(map(report.fails, found))
    yield f'  <testsuite name="{shown}"{_counts(max(1, len(found)), failures)}>'
    if not found:
        yield f'    <testcase name="{PASSED}" classname="{shown}" file="{shown}" time="0"/>'
    for item, name in zip(found, _names(found), strict=True):
        place = f'file="{shown}" line="{item.span.line}" time="0"'
        yield f'    <testcase name="{name}" classname="{shown}" {place}>'
        yield f"      {_failure(report, item) if report.fails(item) else _remark(report, item)}"
        yield "    </testcase>"
    yield "  </testsuite>"


def _names(found: Sequence[Finding]) -> Iterator[str]:
    """Yield names without line numbers, each once in its file: servers compare runs by them."""
    seen: Counter[str] = Counter()
    for item in found:
        name = f"{item.kind.code} {item.kind.name} {clean(item.message)}"
        name = name if len(name) <= MAX_NAME else f"{name[: MAX_NAME - 1]}…"
        seen[name] += 1
        yield escape(name if seen[name] == 1 else f"{name} ({seen[name]})")


def _failure(report: Report, item: Finding) -> str:
    message = _attribute(item.message)
    return f'<failure message="{message}" type="{item.kind.severity}">{_told(report, item)}</failure>'


def _remark(report: Report, item: Finding) -> str:
    return f"<system-out>{_told(report, item)}</system-out>"


def _told(report: Report, item: Finding) -> str:
    """Return what the text form says of a finding, paths from the git root."""
    return escape("\n".join(findings.lines(item, top=report.top, cwd=report.top)), quote=False)


def _attribute(text: str) -> str:
    return escape(clean(text))
