"""The CI files and their manual against what they speak of: they parse, match the right files, and name real options."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import yaml

from gkplan.cli.app import root
from tests import documents
from tests.conftest import ROOT
from tests.documents import commands

MANUAL = documents.text_of("docs/ci.md")
WORKFLOW = (ROOT / ".github" / "workflows" / "ci.yml").read_text(encoding="utf-8")
HOOKS = (ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```(\w*)\n(.*?)^```$", MANUAL, re.MULTILINE | re.DOTALL)
FORMATS = {"validate": {"text", "json", "github", "gitlab", "junit", "sarif"}, "diff": {"text", "md", "json"}}


SPANS = [span for span in documents.spans("docs/ci.md") if span.startswith("gkplan ")]
LINES = [
    *commands("\n".join(text for kind, text in BLOCKS if kind in {"sh", "yaml"})),
    *commands("\n".join(SPANS)),
    *commands(WORKFLOW),
    *commands(HOOKS.replace("name: gkplan validate（", "name: （")),
]


def test_the_manual_shows_the_commands_it_is_about() -> None:
    shown = {" ".join(words) for words in LINES}
    assert {
        "validate --against $BASE --format github --format junit=report.xml",
        "validate --late",
        "overdue --exit-code",
        "diff origin/main --format md",
        "validate --against HEAD",
    } <= shown


@pytest.mark.parametrize("words", LINES, ids=" ".join)
def test_every_command_and_option_in_the_ci_files_exists(words: list[str]) -> None:
    command: Any = root().get_command(None, words[0])
    assert command is not None, f"gkplan {words[0]}"
    known = {name for parameter in command.params for name in (*parameter.opts, *parameter.secondary_opts)}
    used = [word.partition("=")[0] for word in words[1:] if word.startswith("-")]
    assert [option for option in used if option not in known] == []


@pytest.mark.parametrize("words", LINES, ids=" ".join)
def test_every_format_in_the_ci_files_is_one_of_the_command_s(words: list[str]) -> None:
    values = [value.partition("=")[0] for option, value in pairwise(words) if option == "--format"]
    assert [value for value in values if value not in FORMATS[words[0]]] == []


@pytest.mark.parametrize(
    "text", [text for kind, text in BLOCKS if kind == "yaml"], ids=lambda text: text.split("\n")[0]
)
def test_every_yaml_of_the_manual_parses(text: str) -> None:
    assert isinstance(yaml.safe_load(text), (dict, list))


def test_the_workflow_runs_the_project_s_own_check_on_the_oldest_and_the_newest_python() -> None:
    job = yaml.safe_load(WORKFLOW)["jobs"]["test"]
    assert job["strategy"]["matrix"]["python"] == ["3.11", "3.x"]
    assert [step["run"] for step in job["steps"] if "run" in step] == ["bash .ci/run"]
    assert (ROOT / ".ci" / "run").is_file()


def test_the_workflow_judges_pull_requests_against_their_base_with_the_whole_history() -> None:
    job = yaml.safe_load(WORKFLOW)["jobs"]["validate"]
    steps = job["steps"]
    assert job["if"] == "github.event_name == 'pull_request'"
    assert [step["with"]["fetch-depth"] for step in steps if step.get("uses", "").startswith("actions/checkout")] == [0]
    judged = next(step for step in steps if step.get("name") == "gkplan validate")
    assert judged["env"] == {"BASE": "origin/${{ github.base_ref }}"}
    assert '--against "$BASE"' in judged["run"]


@pytest.mark.parametrize("text", [WORKFLOW, *(text for kind, text in BLOCKS if kind == "yaml" and " run:" in text)])
def test_no_expression_stands_in_shell_text(text: str) -> None:
    """A branch may be called `x";rm -rf .;"`: such values go through the environment."""
    content = yaml.safe_load(text)
    steps = (
        content if isinstance(content, list) else [item for job in content["jobs"].values() for item in job["steps"]]
    )
    assert [step["run"] for step in steps if "${{" in step.get("run", "")] == []


def test_the_pre_commit_hook_is_complete() -> None:
    (hook,) = yaml.safe_load(HOOKS)
    assert (hook["id"], hook["entry"], hook["language"]) == ("gkplan-validate", "gkplan validate", "python")
    assert (hook["pass_filenames"], hook["require_serial"]) == (False, True)


def test_the_hook_runs_on_every_commit_and_gets_no_file_names() -> None:
    (hook,) = yaml.safe_load(HOOKS)
    assert (hook["always_run"], hook["pass_filenames"]) == (True, False)
    assert "files" not in hook


# ---------------------------------------------------------------- the shell text, run


Shell = Callable[..., list[str]]


@pytest.fixture
def shell(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Shell:
    """Return a runner of shell text with a `gkplan` that only notes its arguments; it returns what was noted."""
    for name in [name for name in os.environ if name.startswith("GIT_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    for key in ("AUTHOR", "COMMITTER"):
        monkeypatch.setenv(f"GIT_{key}_NAME", "示例")
        monkeypatch.setenv(f"GIT_{key}_EMAIL", "a@example.invalid")
    tools, notes = tmp_path / "tools", tmp_path / "notes"
    tools.mkdir()
    for name, text in {
        "gkplan": f'echo "$@" >> {shlex.quote(str(notes))}',
        "python3": f"mkdir -p .venv/bin && cp {shlex.quote(str(tools))}/gkplan .venv/bin/ && : > .venv/bin/pip && chmod +x .venv/bin/pip",
    }.items():
        (tools / name).write_text(f"#!/bin/sh\n{text}\n", encoding="utf-8")
        (tools / name).chmod(0o755)

    def call(text: str, cwd: Path, **environment: str) -> list[str]:
        notes.write_text("", encoding="utf-8")
        path = f"{tools}{os.pathsep}{os.environ['PATH']}"
        done = subprocess.run(
            ["sh", "-eu", "-c", text],
            cwd=cwd,
            env=os.environ | {"PATH": path} | environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return notes.read_text(encoding="utf-8").splitlines()

    return call


def block(start: str) -> str:
    """Return the one block of the manual that begins with `start`."""
    (text,) = (str(text) for _, text in BLOCKS if text.startswith(start))
    return text


def test_the_three_line_hook_works_from_the_first_commit_on(shell: Shell, tmp_path: Path) -> None:
    text = block("#!/bin/sh")
    assert len(text.splitlines()) == 3
    shell("git init -q repo", tmp_path)
    hook = tmp_path / "repo" / ".git" / "hooks" / "pre-commit"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text(text, encoding="utf-8")
    hook.chmod(0o755)
    commit = "git commit -q --allow-empty -m 改"
    assert shell(commit, tmp_path / "repo") == ["validate"]
    assert shell(commit, tmp_path / "repo") == ["validate --against HEAD"]


def test_the_plain_recipe_fetches_what_a_shallow_clone_lacks(shell: Shell, tmp_path: Path) -> None:
    shell(
        "git init -q -b main up; cd up; git commit -q --allow-empty -m 一; git commit -q --allow-empty -m 二;"
        "git checkout -q -b 改动; git commit -q --allow-empty -m 三;"
        f"git clone -q --depth 1 'file://{tmp_path}/up' ../shallow",
        tmp_path,
    )
    assert shell(block("set -eu"), tmp_path / "shallow") == ["validate --against origin/main"]
    shell("test $(git merge-base HEAD origin/main) = $(git -C ../up rev-parse main)", tmp_path / "shallow")


@pytest.mark.parametrize(("base", "against"), [("abc123", "--against abc123 "), ("", "")])
def test_the_gitlab_job_names_the_base_only_in_a_merge_request(
    shell: Shell, tmp_path: Path, base: str, against: str
) -> None:
    (text,) = yaml.safe_load(block("gkplan:"))["gkplan"]["script"]
    assert shell(text, tmp_path, CI_MERGE_REQUEST_DIFF_BASE_SHA=base) == [
        "validate --quiet --exit-zero --format gitlab=gl-code-quality.json",
        f"validate {against}--format text --format junit=report.xml",
    ]
