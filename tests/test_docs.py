"""The documents against what they speak of: commands, the screen, the CI run, the files they name."""

from __future__ import annotations

import re
import runpy
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from gkplan.cli.app import COMMANDS, Branch
from tests.conftest import ROOT

README = (ROOT / "README.md").read_text(encoding="utf-8")
SHELL = [line for line in README.splitlines() if line.startswith("python3 -m venv")]


def test_the_readme_has_two_commands_and_the_english_one_the_same() -> None:
    assert len(SHELL) == 2
    english = (ROOT / "README.en.md").read_text(encoding="utf-8")
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
    assert {path.name for path in screens} == {"due.svg", "status.svg"}
    for path, drawn in screens.items():
        assert path.read_text(encoding="utf-8") == drawn
        assert "https://" not in drawn
        assert f"(docs/{path.name})" in README


def test_every_command_is_in_the_readme() -> None:
    named = {
        f"{name} {inner}" if inner else name
        for name, entry in COMMANDS.items()
        for inner in (entry.commands if isinstance(entry, Branch) else [""])
    }
    assert [name for name in sorted(named) if f"gkplan {name}" not in README] == []


@pytest.mark.parametrize("document", ["README.md", "README.en.md"])
def test_every_file_that_a_document_links_exists(document: str) -> None:
    text = (ROOT / document).read_text(encoding="utf-8")
    targets = re.findall(r"\]\(([^)#]+)\)", text)
    assert [target for target in targets if not (ROOT / target).exists()] == []


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
    manual = (ROOT / "docs" / "json.md").read_text(encoding="utf-8")
    assert [key for key in sorted(keys) if not re.search(rf"\b{key}\b", manual)] == []
