"""JUnit XML: read by an XML parser and by `junitparser`."""

from __future__ import annotations

import xml.etree.ElementTree as ET

import pytest
from junitparser import Failure, JUnitXml, TestCase  # type: ignore[import-untyped, unused-ignore]

from gkplan.render import findings
from gkplan.render.report import FORMATS, Report
from gkplan.render.text import clean
from tests.render.samples import LEDGER, NAUGHTY, TASKS, TOP, UNITS, WARNING, found, hostile, report

junit = FORMATS["junit"]


def read(told: Report) -> JUnitXml:
    return JUnitXml.fromstring(junit(told).encode())


def cases(told: Report) -> list[TestCase]:
    return [case for suite in read(told) for case in suite]


def test_a_report_in_full() -> None:
    assert junit(report(found())) == (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<testsuites name="gkplan" tests="2" failures="1" errors="0" skipped="0" time="0">\n'
        '  <testsuite name="data/tasks.yaml" tests="1" failures="1" errors="0" skipped="0" time="0">\n'
        '    <testcase name="GK201 unknown-unit “丁局”没有登记" classname="data/tasks.yaml" file="data/tasks.yaml" line="3" time="0">\n'
        '      <failure message="“丁局”没有登记" type="error">data/tasks.yaml:3:5: error[GK201 unknown-unit] “丁局”没有登记\n'
        "    |   - 丁局\n"
        "    |     ^^^^\n"
        "    怎么改：是不是：甲局？</failure>\n"
        "    </testcase>\n"
        "  </testsuite>\n"
        '  <testsuite name="data/units.yaml" tests="1" failures="0" errors="0" skipped="0" time="0">\n'
        '    <testcase name="没有发现问题" classname="data/units.yaml" file="data/units.yaml" time="0"/>\n'
        "  </testsuite>\n"
        "</testsuites>\n"
    )


@pytest.mark.parametrize(("strict", "failures"), [(False, 1), (True, 2)])
def test_warnings_fail_only_when_strict(strict: bool, failures: int) -> None:
    told = report(found(), found("早", kind=WARNING), strict=strict)
    assert read(told).failures == failures
    warning = cases(told)[1]
    assert [type(result) for result in warning.result] == ([Failure] if strict else [])
    assert (warning.system_out is None) is strict


def test_counts_agree_with_the_cases_on_both_levels() -> None:
    told = report(
        found(), found("早", kind=WARNING), found(path=LEDGER), found("又", path=LEDGER), files=(TASKS, UNITS, LEDGER)
    )
    document = read(told)
    assert (document.tests, document.failures, document.errors, document.skipped) == (5, 3, 0, 0)
    counted = [(suite.name, suite.tests, suite.failures, len(list(suite))) for suite in document]
    assert counted == [(LEDGER, 2, 2, 2), (TASKS, 2, 1, 2), (UNITS, 1, 0, 1)]
    document.update_statistics()  # type: ignore[no-untyped-call, unused-ignore]
    assert (document.tests, document.failures) == (5, 3)


def test_a_file_that_is_not_there_has_its_suite() -> None:
    assert [suite.name for suite in read(report(found(path=LEDGER), files=()))] == [LEDGER]


def test_nothing_checked_is_an_empty_document() -> None:
    assert (read(report(files=())).tests, cases(report(files=()))) == (0, [])


def test_cases_of_one_name_are_told_apart() -> None:
    assert [case.name for case in cases(report(found(), found(), found(), files=()))] == [
        "GK201 unknown-unit “丁局”没有登记",
        "GK201 unknown-unit “丁局”没有登记 (2)",
        "GK201 unknown-unit “丁局”没有登记 (3)",
    ]


@pytest.mark.parametrize("value", NAUGHTY)
def test_the_document_parses_and_says_what_was_said(value: str) -> None:
    told = hostile(value)
    root = ET.fromstring(junit(told))
    path = clean(f"data/ledger/{value}.yaml")
    assert [suite.attrib["name"] for suite in root] == [path]
    first, second = root.iter("testcase")
    failure = first[0]
    assert (first.attrib["classname"], first.attrib["file"]) == (path, path)
    assert first.attrib["name"].startswith(f"GK201 unknown-unit {clean(value)}"[:199])
    assert failure.attrib == {"message": clean(value), "type": "error"}
    assert failure.text == findings.text(told.findings[:1], top=TOP, cwd=TOP).removesuffix("\n")
    assert second[0].text == findings.text(told.findings[1:], top=TOP, cwd=TOP).removesuffix("\n")
    assert [case.name for case in cases(told)] == [first.attrib["name"], second.attrib["name"]]
