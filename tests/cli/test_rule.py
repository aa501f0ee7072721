"""`gkplan rule`, and the manual that is made from it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from gkplan.render import rule_pages
from gkplan.rules import all_rules
from tests.conftest import ROOT, Outcome

Run = Callable[..., Outcome]
PAGE = """\
GK201 unknown-unit · 错误

用到的单位或组没有登记。

查什么：任务、登记册、决定里的每个名称，都是 units.yaml 里的名称或别名。
为什么：没有登记的名称不会归到任何单位名下，任务就漏掉了。
怎么改：改正名称；确是新单位就先在 units.yaml 登记。
"""


@pytest.mark.parametrize("word", ["GK201", "gk201", "ＧＫ２０１", "unknown-unit", "Unknown-Unit"])
def test_one_rule(run: Run, word: str) -> None:
    assert run("rule", word) == Outcome(0, PAGE, "")


def test_a_family_and_all(run: Run) -> None:
    assert run("rule", "GK2").out.count("查什么：") == sum(rule.kind.code.startswith("GK2") for rule in all_rules())
    out = run("rule").out
    assert "【GK2xx 单位和组】\nGK201  错误  unknown-unit" in out
    assert sum(line.startswith("GK") for line in out.splitlines()) == len(all_rules())


def test_an_unknown_rule_is_answered_with_near_ones(run: Run) -> None:
    outcome = run("rule", "unknown-units")
    assert (outcome.code, outcome.out) == (2, "")
    assert outcome.err.splitlines()[0] == "错误：没有“unknown-units”这条规则"
    assert "unknown-unit" in outcome.err.splitlines()[1]


def test_json(run: Run) -> None:
    item = run("rule", "GK201", "--format", "json").items()
    assert item == [
        {
            "code": "GK201",
            "name": "unknown-unit",
            "severity": "error",
            "scope": "data",
            "title": "用到的单位或组没有登记。",
            "doc": PAGE.split("\n\n", 1)[1].rstrip("\n"),
        }
    ]


def test_the_manual_is_made_from_the_rules(run: Run) -> None:
    manual = (ROOT / "docs" / "rules.md").read_text(encoding="utf-8")
    assert manual == run("rule", "--format", "md").out
    assert all(f"### {rule.kind.code} {rule.kind.name}\n" in manual for rule in all_rules())


def test_every_family_has_a_title() -> None:
    assert {rule.kind.code[:3] for rule in all_rules()} == set(rule_pages.FAMILIES)
