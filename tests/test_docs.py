"""The documents against what they speak of: commands, the screen, the CI run, the files they name."""

from __future__ import annotations

import json
import re
import runpy
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from gkplan.cli.app import COMMANDS, Branch, root
from tests import documents
from tests.conftest import ROOT

README = documents.text_of("README.md")
SHELL = [line for line in README.splitlines() if line.startswith("python3 -m venv")]


def test_the_readme_has_two_commands_and_the_english_one_the_same() -> None:
    assert len(SHELL) == 2
    english = documents.text_of("README.en.md")
    assert [line for line in english.splitlines() if line.startswith(("python3 -m venv", "py -3"))] == [
        line for line in README.splitlines() if line.startswith(("python3 -m venv", "py -3"))
    ]


def test_powershell_5_has_no_double_ampersand() -> None:
    lines = [line for line in README.splitlines() if line.startswith("py -3")]
    assert len(lines) == 2
    assert all("&&" not in line for line in lines)


def test_ci_runs_the_readme_s_own_test_command() -> None:
    script = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    assert 'grep -m1 "^python3 -m venv .*pytest" README.md' in script
    assert [line for line in SHELL if re.match("python3 -m venv .*pytest", line)] == SHELL[1:]
    assert "gkplan validate" in script


def test_the_first_command_works_in_a_fresh_environment(tmp_path: Path) -> None:
    ignored = shutil.ignore_patterns(".git", ".venv", ".*_cache", "__pycache__", ".hypothesis", ".coverage")
    shutil.copytree(ROOT, tmp_path / "clone", ignore=ignored)
    command = SHELL[0].replace("python3 -m venv", f"{sys.executable} -m venv")
    result = subprocess.run(command, shell=True, cwd=tmp_path / "clone", capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stderr
    assert result.stdout.startswith("区政府办公室 · 应办任务\n")


def test_the_screens_are_those_of_the_data() -> None:
    screens = runpy.run_path(str(ROOT / "scripts" / "screen.py"))["screens"]()
    shown = {Path(link).name: page for page in documents.PAGES for link in documents.links(page) if "svg" in link}
    assert {path.name for path in screens} == set(shown) == {"due.svg", "status.svg"}
    for path, drawn in screens.items():
        assert path.read_text(encoding="utf-8") == drawn
        assert "https://" not in drawn


def test_the_readme_is_read_in_five_minutes() -> None:
    assert len(README.splitlines()) <= 150
    assert README.index("docs/due.svg") < README.index(SHELL[0]) < README.index(SHELL[1]) < README.index("\n## 命令\n")


@pytest.mark.parametrize("document", ["README.md", "README.en.md"])
def test_every_command_is_in_the_table_of_the_readme(document: str) -> None:
    named = {
        f"{name} {inner}" if inner else name
        for name, entry in COMMANDS.items()
        for inner in (entry.commands if isinstance(entry, Branch) else [""])
    }
    table = "\n".join(line for line in documents.text_of(document).splitlines() if line.startswith("| "))
    assert [name for name in sorted(named) if not re.search(rf"`gkplan {name}[` ]", table)] == []


def test_every_page_is_linked_from_the_readme() -> None:
    linked = {link.partition("#")[0] for link in documents.links("README.md")}
    pages = {documents.named(page) for page in documents.PAGES} - {"README.md"}
    assert pages - linked == set()
    assert all(re.fullmatch(r"[A-Za-z./]+", page) for page in pages), "zips on Windows mangle other names"


@pytest.mark.parametrize("page", documents.PAGES, ids=documents.named)
def test_every_link_leads_somewhere(page: Path) -> None:
    astray = []
    for link in documents.links(page):
        place, _, anchor = link.partition("#")
        target = (page.parent / place).resolve() if place else page
        if not target.exists() or (anchor and anchor not in documents.anchors(target)):
            astray.append(link)
    assert astray == []


def test_a_link_astray_is_noticed(tmp_path: Path) -> None:
    page = tmp_path / "页.md"
    page.write_text(
        "# 一、标题：`a` B\n\n## 同\n\n## 同\n\n[一](#同-1) ![二](无.svg) [三](https://example.invalid/)\n",
        encoding="utf-8",
    )
    assert documents.anchors(page) == {"一标题a-b", "同", "同-1"}
    assert documents.links(page) == ["#同-1", "无.svg"]


CALLS = [
    pytest.param(words, id=f"{documents.named(page)}: {' '.join(words)}")
    for page in documents.PAGES
    for text in (*documents.blocks(page, "sh"), *(span for span in documents.spans(page) if span.startswith("gkplan ")))
    for words in documents.commands(text.replace("…", ""))
]


@pytest.mark.parametrize("words", CALLS)
def test_every_command_and_option_in_a_page_exists(words: list[str]) -> None:
    command: Any = root()
    path = [word for word in words[:2] if not word.startswith("-")]
    for word in path:
        command = command.get_command(None, word) if hasattr(command, "get_command") else command
        if command is None:
            assert words == ["命令", "--help"]
            return
    known = {name for parameter in command.params for name in (*parameter.opts, *parameter.secondary_opts)}
    used = [word.partition("=")[0] for word in words if word.startswith("-")]
    assert [option for option in used if option not in known | {"--help"}] == []


@pytest.mark.parametrize("page", documents.PAGES, ids=documents.named)
def test_every_file_that_a_page_tells_to_run_exists(page: Path) -> None:
    named = re.findall(r"(?:bench|scripts|tests|src|\.ci)/[\w./]*\w", documents.text_of(page))
    assert [path for path in named if not (ROOT / path).exists()] == []


@pytest.mark.parametrize("name", ["tasks", "units", "ledger", "decisions"])
def test_every_key_of_the_data_is_explained(name: str) -> None:
    """Keys and their fixed values, in the part of `docs/data.md` that speaks of the file."""
    schema = json.loads((ROOT / "schema" / f"{name}.schema.json").read_text(encoding="utf-8"))
    (part,) = [
        part
        for part in re.split(r"^## ", documents.text_of("docs/data.md"), flags=re.MULTILINE)
        if part.startswith(name)
    ]
    told = set(re.findall(r"`([^`\n]+)`", part))
    keys, values = set(_keys(schema)), set(_values(schema))
    assert sorted(keys - told) == []
    assert sorted(values - told) == []


def _keys(schema: Any) -> Iterator[str]:
    for item in _mappings(schema):
        yield from item.get("properties", {})


def _values(schema: Any) -> Iterator[str]:
    for item in _mappings(schema):
        yield from (value for value in item.get("enum", ()) if isinstance(value, str) and not value.isdigit())


def _mappings(schema: Any) -> Iterator[dict[str, Any]]:
    if isinstance(schema, dict):
        yield schema
    for inner in schema.values() if isinstance(schema, dict) else schema if isinstance(schema, list) else ():
        yield from _mappings(inner)


def test_json_keys_are_documented() -> None:
    from datetime import date

    from gkplan import checks, obligations, revision
    from gkplan.diagnostics import Span
    from gkplan.render import items

    plan = checks.check(revision.find(str(ROOT / "data"), ROOT)).plan
    assert plan is not None
    picture = obligations.picture(plan, as_of=date(2025, 9, 15))
    keys = set(items.obligation(picture.obligations[0])) | set(
        items.task(plan.tasks[0], picture, Span(1, 1, 1, 1), "x")
    )
    manual = documents.text_of("docs/json.md")
    assert [key for key in sorted(keys) if not re.search(rf"\b{key}\b", manual)] == []
