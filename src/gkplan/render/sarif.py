"""Findings as SARIF 2.1.0, for code scanning and editors: results, and the manual pages of all rules."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from gkplan import __version__
from gkplan.render.report import fingerprints
from gkplan.render.text import clean, json_text
from gkplan.rules import all_rules

if TYPE_CHECKING:
    from gkplan.diagnostics import Finding, Kind
    from gkplan.render.report import Report

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
LANGUAGE = "zh-CN"
ROOT = "%SRCROOT%"
"""What paths are relative to; the reader knows where its checkout lies."""

Item = dict[str, Any]


def log(report: Report) -> str:
    """Return the log: one run."""
    descriptors = _descriptors(report.findings)
    index = {rule["id"]: position for position, rule in enumerate(descriptors)}
    named = zip(report.findings, fingerprints(report.findings), strict=True)
    run = {
        "tool": {"driver": _driver(descriptors)},
        "language": LANGUAGE,
        "columnKind": "unicodeCodePoints",
        "originalUriBaseIds": {ROOT: {"description": {"text": "git 仓库的根；不在仓库里时是数据文件夹的上一级"}}},
        "results": [_result(item, name, index[item.kind.code]) for item, name in named],
    }
    return json_text({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]})


def _driver(descriptors: list[Item]) -> Item:
    return {
        "name": "gkplan",
        "version": __version__,
        "language": LANGUAGE,
        "shortDescription": {"text": "政务公开工作要点任务分解表的数据检查"},
        "rules": descriptors,
    }


def _descriptors(findings: Iterable[Finding]) -> list[Item]:
    """Return the rules in order of code; a finding of a kind that has no manual page brings its own title."""
    known = {rule.kind.code: _descriptor(rule.kind, rule.doc) for rule in all_rules()}
    for item in findings:
        known.setdefault(item.kind.code, _descriptor(item.kind, item.kind.title))
    return [known[code] for code in sorted(known)]


def _descriptor(kind: Kind, doc: str) -> Item:
    title, _, page = doc.partition("\n\n")
    page = page.strip() or title
    return {
        "id": kind.code,
        "name": kind.name,
        "shortDescription": {"text": _braced(title)},
        "fullDescription": {"text": _braced(page)},
        "help": {"text": _braced(page), "markdown": _braced(_markdown(page))},
        "defaultConfiguration": {"level": kind.severity},
    }


def _markdown(page: str) -> str:
    """Return a manual page with its three parts set apart and named in bold."""
    parts = (line.partition("：") for line in page.split("\n"))
    return "\n\n".join(f"**{name}**：{words}" if mark else name for name, mark, words in parts)


def _result(item: Finding, fingerprint: str, index: int) -> Item:
    span = item.span
    region = {
        "startLine": span.line,
        "startColumn": span.column,
        "endLine": span.end_line,
        "endColumn": span.end_column,
    }
    result: Item = {
        "ruleId": item.kind.code,
        "ruleIndex": index,
        "level": item.kind.severity,
        "message": {"text": _plain(f"{clean(item.message)}\n怎么改：{clean(item.hint)}")},
        "locations": [{"physicalLocation": _physical(item.path, region)}],
        "partialFingerprints": {"gkplanDefect/v1": fingerprint},
    }
    if item.related:
        result["relatedLocations"] = [
            {
                "id": number,
                "physicalLocation": _physical(other.path, {"startLine": other.line, "startColumn": other.column}),
                "message": {"text": _plain(clean(other.message))},
            }
            for number, other in enumerate(item.related, 1)
        ]
    return result


def _physical(path: str, region: Item) -> Item:
    return {"artifactLocation": {"uri": quote(_bytes(path), safe="/"), "uriBaseId": ROOT}, "region": region}


def _bytes(path: str) -> bytes:
    """Return a path as the file system has it: a name need not be UTF-8."""
    try:
        return path.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:  # half a pair, as Windows allows
        return clean(path).encode()


def _plain(text: str) -> str:
    """Return a message that a reader takes for what it says: no link, no place to fill in (SARIF §3.11.5, §3.11.6)."""
    return _braced(text.replace("](", "] ("))


def _braced(text: str) -> str:
    return text.replace("{", "{{").replace("}", "}}")
