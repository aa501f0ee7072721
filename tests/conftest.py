"""What all tests share: projects built from visible text, and commands run as a user would."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from gkplan import checks, revision
from gkplan.__main__ import main
from gkplan.obligations import Obligation, Picture, picture

ROOT = Path(__file__).resolve().parent.parent
SCRUBBED = ("CI", "GITHUB_", "NO_COLOR", "FORCE_COLOR", "COLUMNS", "TZ", "GKPLAN_", "TTY_", "PY_COLORS", "GIT_")

# A district that does not exist: 示例区, with invented offices throughout.
UNITS = """\
units:
  - {name: 示例办, kind: 部门, aliases: [示例区办公室]}
  - {name: 甲局, kind: 部门, aliases: [甲]}
  - {name: 乙局, kind: 部门}
  - {name: 丙中心, kind: 直属单位}
  - {name: 东街道, kind: 街道}
  - {name: 西镇, kind: 镇}
groups:
  - {name: 各镇街, kinds: [镇, 街道]}
  - {name: 各部门、单位, kinds: [部门, 直属单位], complete: 否}
  - {name: 各有关部门、单位, members: [各部门、单位], relevant: 是, complete: 否}
"""
HEAD = """\
plan:
  format: 1
  id: example-2025
  title: 示例区2025年任务分解表
  document_number: 示政办字〔2025〕1号
  issuer: 示例区办公室
  issued: 2025-03-10
  year: 2025
  coordinator: 示例办
  approvers: [示例办]
  phase: 已印发
  warn_days: 30
sections:
  - title: 第一部分
    topics:
      - title: 小标题
        tasks:
"""


def tasks_yaml(*tasks: str) -> str:
    """Return a `tasks.yaml` of flow mappings such as `id: 1, text: 做事, responsible: [甲局], deadline: 9月底前`."""
    return HEAD + "".join(f"          - {{{task}}}\n" for task in tasks)


@pytest.fixture(autouse=True)
def _quiet_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in list(os.environ):
        if name.startswith(SCRUBBED):
            monkeypatch.delenv(name)


_OWN_GIT = (
    "git", "-c", "user.name=示例", "-c", "user.email=example@example.invalid", "-c", "init.defaultBranch=main",
    "-c", "core.autocrlf=false", "-c", "protocol.file.allow=always",
)  # fmt: skip


def git(folder: Path, *args: str) -> str:
    """Run git in `folder` with nothing of this machine's settings; return what it prints."""
    alone = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
    environment = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")} | alone
    done = subprocess.run([*_OWN_GIT, *args], cwd=folder, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


@dataclass(frozen=True)
class Project:
    """A data folder under a temporary folder."""

    root: Path

    @property
    def data(self) -> Path:
        return self.root / "data"

    def write(self, files: dict[str, str | bytes]) -> Project:
        for name, content in files.items():
            path = self.data / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content.encode() if isinstance(content, str) else content)
        return self

    def check(self) -> checks.Checked:
        return checks.check(revision.find(str(self.data), self.root))

    def found(self) -> list[str]:
        """Return the findings as `path:line:column code`."""
        return [
            f"{item.path.removeprefix('data/')}:{item.span.line}:{item.span.column} {item.kind.code}"
            for item in self.check().findings
        ]

    def picture(self, as_of: str) -> Picture:
        checked = self.check()
        assert checked.plan is not None, checked.findings
        return picture(checked.plan, as_of=date.fromisoformat(as_of))

    def one(self, as_of: str, unit: str, task: str = "1", period: str | None = None) -> Obligation:
        return next(
            item
            for item in self.picture(as_of).obligations
            if (item.unit, item.task.id, item.period) == (unit, task, period)
        )


@pytest.fixture
def project(tmp_path: Path) -> Callable[..., Project]:
    """Return a builder: tasks as flow mappings, other files by name."""

    def build(*tasks: str, **files: str) -> Project:
        base: dict[str, str | bytes] = {"tasks.yaml": tasks_yaml(*tasks), "units.yaml": UNITS}
        renamed: dict[str, str | bytes] = {name.replace("__", "/") + ".yaml": text for name, text in files.items()}
        return Project(tmp_path).write(base | renamed)

    return build


@dataclass(frozen=True)
class Outcome:
    """What a command did."""

    code: int
    out: str
    err: str

    def items(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = json.loads(self.out)["items"]
        return found


@pytest.fixture
def run(capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., Outcome]]:
    """Return a runner: `run("due", "--unit", "甲局", cwd=project.root)`."""

    def call(*args: str, cwd: Path = ROOT) -> Outcome:
        monkeypatch.chdir(cwd)
        capfd.readouterr()
        code = main(args)
        captured = capfd.readouterr()
        return Outcome(code, captured.out, captured.err)

    yield call


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-golden", action="store_true", help="write the expected output of case folders anew")
