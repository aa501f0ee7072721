"""All formats together: the same findings in each, loaded only when asked for; the JSON form; fingerprints."""

from __future__ import annotations

import json
import subprocess
import sys
import xml.etree.ElementTree as ET
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gkplan.diagnostics import Finding, Span
from gkplan.render.report import FORMATS, fingerprints
from gkplan.render.text import clean
from tests.conftest import ROOT, UNITS, Outcome, Project, tasks_yaml
from tests.render.samples import (
    LEDGER,
    NAUGHTY,
    WARNING,
    found,
    hostile,
    intruders,
    report,
    runner_command,
    unprintable,
)

Seen = tuple[str, str, int, str]
"""Code, path, line, message."""


def from_text(told: str) -> list[Seen]:
    heads = [line for line in told.splitlines() if not line.startswith(" ")]
    seen = []
    for head in heads:
        place, _, rest = head.partition(": ")
        path, line, _ = place.rsplit(":", 2)
        code, _, message = rest.partition("[")[2].partition(" ")
        seen.append((code, path.removeprefix("./"), int(line), message.partition("] ")[2]))
    return seen


def from_json(told: str) -> list[Seen]:
    return [
        (item["code"], clean(item["path"]), item["line"], clean(item["message"])) for item in json.loads(told)["items"]
    ]


def from_github(told: str) -> list[Seen]:
    seen = []
    for line in told.splitlines():
        command = runner_command(line)
        assert command is not None
        place = command.properties
        message = command.data.split("\n")[0].removeprefix(f"{place['file']}:{place['line']}:{place['col']}: ")
        seen.append((place["title"].split()[0], place["file"], int(place["line"]), message))
    return seen


def from_gitlab(told: str) -> list[Seen]:
    return [
        (item["check_name"], item["location"]["path"], item["location"]["lines"]["begin"], item["description"].partition("；怎么改：")[0])
        for item in json.loads(told)
    ]  # fmt: skip


def from_junit(told: str) -> list[Seen]:
    cases = [case for case in ET.fromstring(told).iter("testcase") if len(case)]
    messages = [from_text(case[0].text or "")[0][3] for case in cases]
    return [
        (case.attrib["name"].split()[0], case.attrib["classname"], int(case.attrib["line"]), message)
        for case, message in zip(cases, messages, strict=True)
    ]


def from_sarif(told: str) -> list[Seen]:
    seen = []
    for result in json.loads(told)["runs"][0]["results"]:
        place: dict[str, Any] = result["locations"][0]["physicalLocation"]
        path = unquote(place["artifactLocation"]["uri"], errors="surrogateescape")
        message = result["message"]["text"].partition("\n怎么改：")[0].replace("{{", "{").replace("}}", "}")
        seen.append((result["ruleId"], clean(path), place["region"]["startLine"], message))
    return seen


READERS: dict[str, Callable[[str], list[Seen]]] = {
    "text": from_text, "json": from_json, "github": from_github, "gitlab": from_gitlab, "junit": from_junit, "sarif": from_sarif,
}  # fmt: skip
MANY = report(
    found(),
    found("早于印发日", kind=WARNING, span=Span(9, 1, 9, 4)),
    found("“丁局”没有登记", span=Span(12, 5, 12, 7)),
    found(path=LEDGER, message="两行的", span=Span(2, 1, 2, 9)),
)


def test_each_format_module_is_a_format() -> None:
    names = {path.stem for path in (ROOT / "src" / "gkplan" / "render").glob("*.py")}
    assert set(READERS) == set(FORMATS)
    assert {"github", "gitlab", "junit", "sarif"} <= names & set(FORMATS)


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_tells_the_same_findings(name: str) -> None:
    told = [(item.kind.code, item.path, item.span.line, item.message) for item in MANY.findings]
    assert sorted(READERS[name](FORMATS[name](MANY))) == sorted(told)


@pytest.mark.parametrize("name", FORMATS)
def test_the_same_findings_give_the_same_bytes(name: str) -> None:
    assert FORMATS[name](MANY) == FORMATS[name](MANY._replace())
    assert FORMATS[name](MANY).endswith("\n")


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize("value", NAUGHTY)
def test_no_text_of_the_data_acts_on_a_terminal_or_a_runner(name: str, value: str) -> None:
    told = FORMATS[name](hostile(value))
    assert unprintable(told) == set()
    told.encode("utf-8")
    assert [line for line in intruders(told) if name != "github" or runner_command(line) is None] == []


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=60))
def test_any_text_comes_back_from_every_format(value: str) -> None:
    item = found(f"“{value}”没有登记", hint=value, excerpt=value, anchor=value)
    shown = clean(item.message)
    for name, read in READERS.items():
        [(_, _, _, message)] = read(FORMATS[name](report(item)))
        assert message == (shown.replace("](", "] (") if name == "sarif" else shown), name


@pytest.mark.parametrize("name", FORMATS)
def test_no_findings(name: str) -> None:
    assert READERS[name](FORMATS[name](report())) == []


def test_json_gives_back_what_the_data_says() -> None:
    for value in NAUGHTY:
        [first, _] = json.loads(FORMATS["json"](hostile(value)))["items"]
        assert (first["message"], first["hint"], first["related"][0]["message"]) == (value, value, value)
        assert first["path"] == f"data/ledger/{value}.yaml"


def test_json_is_the_envelope() -> None:
    document = json.loads(FORMATS["json"](report(found())))
    assert list(document) == ["schema_version", "kind", "as_of", "plan", "items"]
    assert (document["kind"], document["as_of"]) == ("validate", "2025-09-15")


@pytest.mark.parametrize("name", ["text", "json", "github", "gitlab", "junit"])
def test_a_format_loads_only_what_it_needs(name: str) -> None:
    script = (
        "import sys; from gkplan.render.report import FORMATS, Report; from datetime import date; from pathlib import Path\n"
        f"FORMATS[{name!r}](Report((), (), None, date(2025, 9, 15), Path('/'), Path('/')))\n"
        "print(sorted({name.split('.')[2] for name in sys.modules if name.startswith('gkplan.render.')}"
        " & {'github', 'gitlab', 'junit', 'sarif'} | {name for name in sys.modules if name == 'gkplan.rules'}))"
    )
    done = subprocess.run([sys.executable, "-c", script], check=True, capture_output=True, text=True)
    assert done.stdout.strip() == str([name] if name in {"github", "gitlab", "junit"} else [])


# ---------------------------------------------------------------- fingerprints


def test_a_fingerprint_stays_when_lines_and_words_move() -> None:
    moved = found("别的话", span=Span(90, 1, 90, 2), excerpt="别的一行")
    assert fingerprints([found()]) == fingerprints([moved])


@pytest.mark.parametrize("other", [found(kind=WARNING), found(path=LEDGER), found(anchor="tasks/2/responsible")])
def test_another_rule_file_or_place_is_another_fingerprint(other: Finding) -> None:
    assert fingerprints([found()]) != fingerprints([other])


def test_equal_findings_are_told_apart() -> None:
    names = fingerprints([found(), found(span=Span(9, 1, 9, 2)), found(span=Span(12, 1, 12, 2))])
    assert len(set(names)) == 3
    assert names[:2] == fingerprints([found(), found(span=Span(9, 1, 9, 2))])


def test_fingerprints_are_literally_kept() -> None:
    """They are stored at the forge: another recipe would report every old finding as new."""
    assert fingerprints([found()]) == ["4965dfcbceb8e0fae8debadc64d028f8e36db8f415c2a4aa217ecf6bac97bc3d"]


# ---------------------------------------------------------------- the command


@pytest.mark.parametrize(
    "file", ["甲,局:1.yaml", "甲 局.yaml", "甲%局.yaml", "%0A::error::x.yaml", "甲%25##[error]局.yaml"]
)
@pytest.mark.parametrize("name", FORMATS)
def test_odd_file_names(run: Callable[..., Outcome], tmp_path: Path, name: str, file: str) -> None:
    built = Project(tmp_path).write(
        {
            "tasks.yaml": tasks_yaml("id: 1, text: 做一件事。, responsible: [甲局], deadline: 9月底前"),
            "units.yaml": UNITS,
            f"ledger/{file}": "unit: 乙局\nentries: []\n",
        }
    )
    outcome = run("validate", "--format", name, "--select", "GK401", cwd=built.root)
    seen = READERS[name](outcome.out)
    assert [(code, path, line) for code, path, line, _ in seen] == [("GK401", clean(f"data/ledger/{file}"), 1)]
    assert [line for line in intruders(outcome.out) if name != "github" or runner_command(line) is None] == []
