"""What the pages show is what comes out: the examples of data are sound, the sessions print what stands there."""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable
from pathlib import Path

import pytest

from gkplan.__main__ import main
from tests import documents
from tests.conftest import ROOT, Outcome, Project, git

Run = Callable[..., Outcome]
DEMO = ROOT / "examples" / "demo"


@pytest.fixture
def built(tmp_path: Path) -> Project:
    """Return the data folder that the first two examples make."""
    return Project(tmp_path).write(
        {"tasks.yaml": documents.example("plan:"), "units.yaml": documents.example("units:")}
    )


def test_the_examples_make_a_sound_data_folder(built: Project, run: Run) -> None:
    built.write({"ledger/示例局.yaml": documents.example("unit:"), "decisions.yaml": documents.example("extensions:")})
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


def test_the_screen_of_validate_is_what_it_prints(built: Project, run: Run) -> None:
    built.write({"ledger/示例局.yaml": BROKEN})
    out = run("validate", "--format", "text", "--as-of", "2025-12-15", cwd=built.root).out
    assert out == documents.shown("data/ledger/示例局.yaml:6:16")


def test_the_sessions_of_recording_and_deciding_are_what_they_print(
    built: Project, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The unit's commands stand in one page, the office's in another, and go on from there."""
    monkeypatch.setenv("GKPLAN_AS_OF", "2025-09-20")
    told = [*documents.session("done 3 "), *documents.session("extend 2 --unit 示例局 --grant ")]
    assert [words.split()[0] for words, _ in told] == [
        "done",
        "record",
        "extend",
        "record",
        "extend",
        "verify",
        "designate",
    ]
    for words, screen in told:
        result = run(*shlex.split(words), cwd=built.root)
        assert (result.code, result.out) == (0, screen), result.err


def test_the_session_of_reading_wordings_is_what_it_prints(run: Run) -> None:
    for words, screen in documents.session("parse deadline 9月底前"):
        result = run(*shlex.split(words))
        assert (result.code, result.err, result.out) == (0, "", screen)


def test_every_screen_is_asked_for_by_a_test() -> None:
    """A block that shows output and is compared with nothing goes stale; two show no output, the demo has its own test."""
    tests = "".join(path.read_text(encoding="utf-8") for path in sorted((ROOT / "tests").rglob("test_*.py")))
    asked = [
        *re.findall(r'documents\.shown\(\s*"([^"]+)"', tests),
        *(f"$ gkplan {start}" for start in re.findall(r'documents\.session\(\s*"([^"]+)"', tests)),
        "data/tasks.yaml            ",
        "# 计划、登记册、办公室的决定，以及没有另外写明的台账",
    ]
    pages = [page for page in documents.PAGES if page.parent != DEMO]
    screens = [(documents.named(page), text) for page in pages for text in documents.blocks(page)]
    assert [(page, text[:40]) for page, text in screens if not text.startswith(tuple(asked))] == []
    assert len(screens) == 12


# ---------------------------------------------------------------- the commands without a screen


SHOWN = [
    words
    for page in documents.PAGES
    if page.name != "ci.md" and page.parent != DEMO  # these have tests of their own
    for text in documents.blocks(page, "sh")
    for line in text.splitlines()
    if line.startswith("gkplan ") and "install-completion" not in line
    for words in documents.commands(line)
]


@pytest.fixture(scope="module")
def clone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a repository with the real data, the demo and a few commits, to run what the pages tell to run."""
    place = tmp_path_factory.mktemp("clone")
    for name in ("data", "examples", "schema"):
        for path in (ROOT / name).rglob("*"):
            if path.is_file():
                (place / path.relative_to(ROOT)).parent.mkdir(parents=True, exist_ok=True)
                (place / path.relative_to(ROOT)).write_bytes(path.read_bytes())
    git(place, "init", "-q", "-b", "main")
    git(place, "add", "-A")
    for number in range(4):
        git(place, "commit", "-q", "--allow-empty", "-m", f"第{number}次")
    (place / "交回").mkdir()
    main(["pack", "--unit", "区财政局", "--output", str(place / "交回" / "区财政局.xlsx"), "--data", str(place)])
    return place


@pytest.mark.parametrize("words", SHOWN, ids=" ".join)
def test_every_command_that_a_page_shows_works(
    words: list[str], clone: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GKPLAN_AS_OF", "2025-09-15")
    strict = "--strict" in words  # the one warning of the real data counts then
    result = run(*words, cwd=clone)
    assert result.code == (1 if strict else 0), result.err
    assert "错误" not in result.err.replace("0 处错误", "")
