"""GitLab Code Quality: against a schema written from its documentation."""

from __future__ import annotations

import json
from typing import Any

import pytest
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]

from gkplan.diagnostics import Related, Span
from gkplan.render.report import FORMATS
from gkplan.render.text import clean
from tests.render.samples import NAUGHTY, UNITS, WARNING, found, hostile, report

gitlab = FORMATS["gitlab"]

# “Code quality report format”: the five fields that GitLab reads, all required; a path relative to the repository's
# root without a leading `./`; one of five severities; a fingerprint that is unique in the report.
SCHEMA: dict[str, Any] = {
    "type": "array",
    "items": {
        "type": "object",
        "required": ["description", "check_name", "fingerprint", "severity", "location"],
        "properties": {
            "description": {"type": "string", "minLength": 1, "pattern": r"^[^\r\n]+$"},
            "check_name": {"type": "string", "minLength": 1},
            "fingerprint": {"type": "string", "pattern": "^[0-9a-f]{64}$"},
            "severity": {"enum": ["info", "minor", "major", "critical", "blocker"]},
            "location": {
                "type": "object",
                "required": ["path", "lines"],
                "properties": {
                    "path": {"type": "string", "pattern": r"^(?!\./|/)"},
                    "lines": {
                        "type": "object",
                        "required": ["begin"],
                        "properties": {
                            "begin": {"type": "integer", "minimum": 1},
                            "end": {"type": "integer", "minimum": 1},
                        },
                    },
                },
            },
        },
    },
}


def test_a_finding_in_full() -> None:
    other = Related(UNITS, 7, 3, "先用于此处")
    [issue] = json.loads(gitlab(report(found(span=Span(3, 5, 4, 2), related=(other,)))))
    fingerprint = issue.pop("fingerprint")
    assert len(fingerprint) == 64
    assert issue == {
        "description": "“丁局”没有登记；怎么改：是不是：甲局？；参见 data/units.yaml:7:3 先用于此处",
        "check_name": "GK201",
        "severity": "major",
        "location": {"path": "data/tasks.yaml", "lines": {"begin": 3, "end": 4}},
    }


def test_a_warning_is_minor() -> None:
    assert [issue["severity"] for issue in json.loads(gitlab(report(found(kind=WARNING))))] == ["minor"]


def test_no_findings_are_an_empty_array_without_bom() -> None:
    assert gitlab(report()) == "[]\n"


@pytest.mark.parametrize("value", NAUGHTY)
def test_the_report_is_valid_whatever_the_data_says(value: str) -> None:
    issues = json.loads(gitlab(hostile(value)))
    assert [error.message for error in Draft202012Validator(SCHEMA).iter_errors(issues)] == []
    assert len({issue["fingerprint"] for issue in issues}) == 2
    assert issues[0]["description"].startswith(f"{clean(value)}；怎么改：{clean(value)}；参见 ")
