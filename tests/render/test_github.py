"""GitHub workflow commands, read back by the runner's own rules."""

from __future__ import annotations

import pytest

from gkplan.diagnostics import Related, Span
from gkplan.render.report import FORMATS
from gkplan.render.text import clean
from tests.render.samples import (
    NAUGHTY,
    UNITS,
    WARNING,
    found,
    hostile,
    intruders,
    report,
    runner_command,
    runner_lines,
)

github = FORMATS["github"]


def test_a_finding_is_one_line() -> None:
    other = Related(UNITS, 7, 3, "先用于此处")
    assert github(report(found("100%, 见“甲:乙”", path="data/ledger/甲,局:1.yaml", related=(other,)))) == (
        "::error file=data/ledger/甲%2C局%3A1.yaml,line=3,col=5,endLine=3,endColumn=7,title=GK201 unknown-unit"
        "::data/ledger/甲,局:1.yaml:3:5: 100%25, 见“甲:乙”"
        "%0A怎么改：是不是：甲局？%0A参见 data/units.yaml:7:3 先用于此处\n"
    )


def test_a_warning_is_a_warning_even_when_strict() -> None:
    assert github(report(found(kind=WARNING), strict=True)).startswith("::warning file=data/tasks.yaml,")


def test_several_lines_have_no_columns() -> None:
    told = github(report(found(span=Span(3, 5, 4, 2))))
    assert told.partition("title")[0] == "::error file=data/tasks.yaml,line=3,endLine=4,"


@pytest.mark.parametrize("value", NAUGHTY)
def test_the_runner_reads_back_what_was_said(value: str) -> None:
    [first, second, rest] = runner_lines(github(hostile(value)))
    assert rest == ""
    path = clean(f"data/ledger/{value}.yaml")
    shown = clean(value)
    command = runner_command(first)
    assert command is not None
    assert command.name == "error"
    assert command.properties == {
        "file": path,
        "line": "1",
        "col": "1",
        "endLine": "1",
        "endColumn": "2",
        "title": "GK201 unknown-unit",
    }
    assert command.data == f"{path}:1:1: {shown}\n怎么改：{shown}\n参见 {path}:1:1 {shown}"
    warning = runner_command(second)
    assert warning is not None
    assert warning.name == "warning"


@pytest.mark.parametrize(
    "attack", ["::error::x", "  ::debug::x", "a ##[error]x", "##vso[task]x", "#\ufe0f#[group]x", "\ufe0f::error::x"]
)
def test_the_model_of_the_runner_sees_attacks(attack: str) -> None:
    assert intruders(attack) == [attack]
