"""The examples of data in the README: laid out as a data folder they are free of findings."""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable
from textwrap import indent

import pytest

from tests.conftest import HEAD, ROOT, Outcome, Project

README = (ROOT / "README.md").read_text(encoding="utf-8")
UNITS = """\
units:
  - {name: 示例办, kind: 部门}
  - {name: 示例局, kind: 部门}
groups:
  - {name: 各有关部门、单位, kinds: [部门], relevant: 是}
"""
OTHERS = """\
- {id: 1, text: 做好第一件示例工作。, responsible: [各有关部门、单位], deadline: 12月底前}
- {id: 2, text: 做好第二件示例工作。, responsible: [示例局], deadline: 10月底前}
"""


def example(start: str) -> str:
    """Return the one YAML example of the README that begins so."""
    blocks = re.findall(r"```yaml\n(.*?)```", README, re.DOTALL)
    (found,) = [block for block in blocks if block.startswith(start)]
    return str(found)


def test_the_examples_make_a_sound_data_folder(project: Callable[..., Project], run: Callable[..., Outcome]) -> None:
    built = project(
        tasks=HEAD + indent(OTHERS + example("- id:"), " " * 10),
        units=UNITS,
        ledger__示例局=example("unit:"),
        decisions=example("extensions:"),
    )
    result = run("validate", "--format", "text", "--as-of", "2025-12-15", cwd=built.root)
    assert (result.code, result.out) == (0, "")


BROKEN = """\
unit: 示例局
entries:
  - task: 3
    period: 三季度
    status: 已完成
    completed: 2025-9-3
    evidence:
      - title: 三季度检查通报
        document: 示例〔2025〕3号
  - task: 2
    status: 进行中
  - task: 30
    status: 进行中
"""


def test_the_screen_of_validate_is_what_it_prints(project: Callable[..., Project], run: Callable[..., Outcome]) -> None:
    built = project(
        tasks=HEAD + indent(OTHERS + example("- id:"), " " * 10),
        units=UNITS,
        ledger__示例局=BROKEN,
        decisions="",
    )
    (built.data / "decisions.yaml").unlink()
    (screen,) = re.findall(r"```\n(data/ledger.*?)```", README, re.DOTALL)
    assert run("validate", "--format", "text", "--as-of", "2025-12-15", cwd=built.root).out == screen


def test_the_session_of_recording_is_what_it_prints(
    project: Callable[..., Project], run: Callable[..., Outcome], monkeypatch: pytest.MonkeyPatch
) -> None:
    built = project(tasks=HEAD + indent(OTHERS + example("- id:"), " " * 10), units=UNITS)
    monkeypatch.setenv("GKPLAN_AS_OF", "2025-09-20")
    (session,) = re.findall(r"```\n(\$ gkplan done .*?)```", README, re.DOTALL)
    told = ""
    for line in re.findall(r"^\$ gkplan (.*)$", session, re.MULTILINE):
        result = run(*shlex.split(line), cwd=built.root)
        assert result.code == 0, result.err
        told += f"$ gkplan {line}\n{result.out}"
    assert told == session
