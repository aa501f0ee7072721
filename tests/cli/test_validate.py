"""`gkplan validate` as it is typed: formats and files, selection, exit codes, what it tells of a change."""

from __future__ import annotations

import json
import subprocess
import sys
import textwrap
from collections.abc import Callable
from pathlib import Path

import pytest

from gkplan import clock
from gkplan.cli import check
from gkplan.render import progress
from tests.conftest import Outcome, Project, git, tasks_yaml

Run = Callable[..., Outcome]
Build = Callable[..., Project]
ONE = "id: 1, text: 做一件事。, responsible: [甲局], deadline: 9月底前"
WRONG = "id: 2, text: 二。, responsible: [丁局], deadline: 8月前"  # one error GK201, one warning GK303


@pytest.fixture
def two(project: Build) -> Project:
    return project(ONE, WRONG)


def commit(built: Project) -> None:
    if not (built.root / ".git").exists():
        git(built.root, "init", "-q")
    git(built.root, "add", "-A")
    git(built.root, "commit", "-q", "-m", "改")


def codes(outcome: Outcome) -> list[str]:
    return [str(item["code"]) for item in outcome.items()]


# ---------------------------------------------------------------- selection


@pytest.mark.parametrize(
    ("options", "expected", "code"),
    [
        ([], ["GK201", "GK303"], 1),
        (["--select", "GK3"], ["GK303"], 0),
        (["--select", "gk3xx"], ["GK303"], 0),
        (["--select", "unknown-unit"], ["GK201"], 1),
        (["--select", "GK201,GK303"], ["GK201", "GK303"], 1),
        (["--select", "GK2", "--select", "GK3"], ["GK201", "GK303"], 1),
        (["--ignore", "GK201"], ["GK303"], 0),
        (["--select", "GK2", "--ignore", "GK201"], [], 0),
        (["--ignore", "GK201", "--strict"], ["GK303"], 1),
        (["--exit-zero"], ["GK201", "GK303"], 0),
        (["--strict", "--exit-zero"], ["GK201", "GK303"], 0),
        (["--quiet"], ["GK201"], 1),
        (["--quiet", "--strict"], ["GK201", "GK303"], 1),
    ],
)
def test_selection_and_exit_codes(run: Run, two: Project, options: list[str], expected: list[str], code: int) -> None:
    outcome = run("validate", "--format", "json", *options, cwd=two.root)
    assert (codes(outcome), outcome.code) == (expected, code)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--select", "GK999"], "错误：--select 没有“GK999”这条规则"),
        (["--ignore", "unknown-unitt"], "错误：--ignore 没有“unknown-unitt”这条规则"),
        (["--select", ","], "错误：--select 后面要写规则"),
        (["--late", "--against", "HEAD"], "错误：--late 和 --against 不能同用"),
        (["--format", "xml"], "错误：--format 没有“xml”这一种"),
        (["--format", "junit="], "错误：--format junit= 缺少文件名"),
        (["--format", "text", "--format", "json"], "错误：有 2 种格式都要写到同一处"),
        (["--format", "junit=a.xml", "--output", "b"], "错误：--output 没有对应的格式"),
        (["--format", "json=a", "--format", "sarif=a"], "错误：两种格式写到了同一个文件"),
        (["--format", "text", "--output", "a", "--format", "json=a"], "错误：两种格式写到了同一个文件"),
        (["--format", "json=./a", "--format", "sarif=a"], "错误：两种格式写到了同一个文件"),
        (["--format", "text", "--format", "json=-"], "错误：有 2 种格式都要写到同一处"),
        (["--statistics", "--format", "json"], "错误：--statistics 只和 text 格式同用"),
    ],
)
def test_what_cannot_be_asked_for(run: Run, two: Project, options: list[str], message: str) -> None:
    outcome = run("validate", *options, cwd=two.root)
    assert (outcome.code, outcome.out) == (2, "")
    assert outcome.err.splitlines()[0] == message
    assert outcome.err.splitlines()[1].startswith("提示：")
    assert not list(two.root.glob("[ab]*"))


def test_quiet_says_nothing_where_nothing_fails(run: Run, project: Build) -> None:
    built = project("id: 1, text: 一。, responsible: [甲局], deadline: 8月前")
    assert run("validate", "--quiet", cwd=built.root) == Outcome(0, "", "")


def test_statistics_replace_the_list(run: Run, two: Project) -> None:
    outcome = run("validate", "--statistics", cwd=two.root)
    assert outcome.out.splitlines() == [
        "     1  GK201  错误  unknown-unit        用到的单位或组没有登记。",
        "     1  GK303  警告  ambiguous-deadline  时限有两种读法，或缺少算出日期的条件。",
    ]
    assert (outcome.err, outcome.code) == ("1 处错误，1 处警告\n", 1)


# ---------------------------------------------------------------- formats and files


def test_several_formats_at_once(run: Run, two: Project) -> None:
    outcome = run("validate", "--format", "text", "--format", "json=a.json", "--format", "junit=a.xml", cwd=two.root)
    assert outcome.out.startswith("data/tasks.yaml:")
    assert len(json.loads((two.root / "a.json").read_text(encoding="utf-8"))["items"]) == 2
    assert (two.root / "a.xml").read_text(encoding="utf-8").startswith("<?xml")
    assert outcome.err == "已写入 a.json\n已写入 a.xml\n1 处错误，1 处警告\n"


def test_output_is_the_file_of_the_one_bare_format(run: Run, two: Project) -> None:
    outcome = run("validate", "--format", "gitlab", "--output", "q.json", cwd=two.root)
    assert outcome.out == ""
    assert len(json.loads((two.root / "q.json").read_text(encoding="utf-8"))) == 2


@pytest.mark.parametrize(
    ("environment", "start"),
    [({}, "data/tasks.yaml:"), ({"GITHUB_ACTIONS": "true"}, "::error "), ({"GITHUB_ACTIONS": "false"}, "data/")],
)
@pytest.mark.parametrize("options", [[], ["--format", "auto"]])
def test_auto_is_github_in_its_actions_and_text_elsewhere(
    run: Run, two: Project, monkeypatch: pytest.MonkeyPatch, environment: dict[str, str], start: str, options: list[str]
) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert run("validate", *options, cwd=two.root).out.startswith(start)


def test_paths_are_seen_from_the_working_folder_in_text_and_from_the_git_root_elsewhere(run: Run, two: Project) -> None:
    (two.root / ".git").mkdir()
    assert run("validate", cwd=two.data).out.startswith("tasks.yaml:")
    assert run("validate", "--format", "json", cwd=two.data).items()[0]["path"] == "data/tasks.yaml"


def test_a_plan_with_errors_is_null_in_json(run: Run, two: Project) -> None:
    outcome = run("validate", "--format", "json", cwd=two.root)
    assert json.loads(outcome.out)["plan"] is None
    good = run("validate", "--format", "json")
    assert json.loads(good.out)["plan"]["year"] == 2025


# ---------------------------------------------------------------- lateness


def test_lateness_is_nobodys_business_unless_asked_for(run: Run, project: Build) -> None:
    built = project(ONE, ledger__甲局="unit: 甲局\nentries:\n  - {task: 1, status: 进行中}\n")
    assert run("validate", "--as-of", "2026-01-01", cwd=built.root) == Outcome(0, "", "0 处错误，0 处警告\n")
    late = run("validate", "--late", "--as-of", "2026-01-01", "--format", "json", cwd=built.root)
    assert (codes(late), late.code) == (["GK701", "GK702"], 1)
    assert run("validate", "--late", "--as-of", "2025-09-30", cwd=built.root).code == 0


# ---------------------------------------------------------------- a change


def test_only_what_the_change_brings_in_is_reported(run: Run, two: Project) -> None:
    commit(two)
    two.write({"ledger/甲局.yaml": "unit: 甲局\nentries:\n  - {task: 9, status: 进行中}\n"})
    outcome = run("validate", "--against", "HEAD", cwd=two.root)
    assert outcome.code == 1
    assert outcome.out.startswith("data/ledger/甲局.yaml:3:12: error[GK402 task-not-owed]")
    assert "GK201" not in outcome.out
    assert outcome.err.splitlines()[-2:] == [
        "1 处错误，0 处警告",
        "改动涉及的文件里另有 2 处问题在基准里就有；运行 gkplan validate 查看全部",
    ]


def test_old_findings_that_move_are_still_old(run: Run, two: Project) -> None:
    commit(two)
    text = (two.data / "tasks.yaml").read_text(encoding="utf-8")
    two.write({"tasks.yaml": "# 一行注释\n\n" + text.replace(WRONG, WRONG.replace("text: 二。,", "text: 二。,  "))})
    outcome = run("validate", "--against", "HEAD", cwd=two.root)
    assert (outcome.code, outcome.out) == (0, "")


def test_a_second_defect_of_the_same_sort_is_new(run: Run, project: Build) -> None:
    built = project(WRONG.replace("8月前", "9月底前"))
    commit(built)
    built.write({"tasks.yaml": tasks_yaml(WRONG.replace("[丁局]", "[丁局, 戊局]").replace("8月前", "9月底前"))})
    out = run("validate", "--against", "HEAD", "--select", "GK2", "--format", "json", cwd=built.root)
    assert [item["message"] for item in out.items()] == ["“戊局”没有登记"]


def test_the_base_is_told_on_stderr(run: Run, project: Build) -> None:
    built = project(ONE)
    commit(built)
    git(built.root, "switch", "-q", "-c", "改台账")
    built.write({"ledger/甲局.yaml": "unit: 甲局\nentries:\n  - {task: 1, status: 进行中}\n"})
    commit(built)
    outcome = run("validate", "--against", "main", cwd=built.root)
    assert (outcome.code, outcome.out) == (0, "")
    assert outcome.err.startswith("基准：main 与当前分支的合并基点 ")
    assert run("validate", "--against", "main", "--quiet", cwd=built.root).err == ""


def test_without_git_a_base_cannot_be_had(run: Run, project: Build) -> None:
    outcome = run("validate", "--against", "main", cwd=project(ONE).root)
    assert (outcome.code, outcome.out) == (2, "")
    assert outcome.err.startswith("错误：")


def test_what_could_not_be_judged_is_told(run: Run, project: Build) -> None:
    built = project(ONE)
    text = (built.data / "units.yaml").read_text(encoding="utf-8")
    built.write({"units.yaml": "units: 无\n"})
    commit(built)
    built.write({"units.yaml": text})
    outcome = run("validate", "--against", "HEAD", cwd=built.root)
    assert outcome.code == 1
    assert outcome.out.startswith("data/units.yaml:1:1: error[GK900 not-judged] 基准里的 units.yaml 读不出，没有检查")
    built.write({"units.yaml": "units: 无\n"})
    late = run("validate", "--late", cwd=built.root)
    assert late.err.splitlines()[0] == "任务或单位登记册读不出，其余的检查没有做"
    built.write({"units.yaml": text, "decisions.yaml": "extensions: 无\n"})
    late = run("validate", "--late", cwd=built.root)
    assert late.err.splitlines()[0] == "任务、单位或决定有错误，没有检查逾期；改正后再加 --late 运行"


# ---------------------------------------------------------------- it only reads

WATCH = """
import os, sys
writes = []
def hook(event, args):
    if event == "open":
        path, mode, flags = args
        wants = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
        if (isinstance(mode, str) and set(mode) & set("wax+")) or (flags or 0) & wants:
            if path != os.devnull and not isinstance(path, int):  # a pipe to git
                writes.append(f"open {path!r} {mode}")
    elif event.split(".")[-1] in {"rename", "remove", "unlink", "mkdir", "rmdir", "link", "symlink", "chmod", "truncate"}:
        writes.append(event)
sys.addaudithook(hook)
from gkplan.__main__ import main
code = main(sys.argv[1:])
sys.stderr.write("".join(f"WRITE {item}\\n" for item in writes))
sys.exit(code)
"""


@pytest.mark.parametrize("options", [[], ["--late"], ["--against", "HEAD"], ["--format", "sarif"], ["--statistics"]])
def test_validate_opens_nothing_for_writing(two: Project, options: list[str]) -> None:
    two.write({"ledger/甲局.yaml": "unit: 甲局\nentries:\n  - {task: 1, status: 进行中}\n"})
    commit(two)
    two.write({"ledger/甲局.yaml": "unit: 甲局\nentries:\n  - {task: 1, status: 未启动}\n"})
    before = snapshot(two.root)
    command = [sys.executable, "-B", "-c", textwrap.dedent(WATCH), "validate", *options]
    result = subprocess.run(command, cwd=two.root, capture_output=True, encoding="utf-8", check=False)
    assert result.returncode in {0, 1}, result.stderr
    assert [line for line in result.stderr.splitlines() if line.startswith("WRITE")] == []
    assert snapshot(two.root) == before


def snapshot(folder: Path) -> dict[str, tuple[int, bytes]]:
    """Return time and content of every file, those of git too."""
    files = (path for path in sorted(folder.rglob("*")) if path.is_file())
    return {str(path): (path.stat().st_mtime_ns, path.read_bytes()) for path in files}


def test_the_watch_sees_a_write(two: Project) -> None:
    command = [sys.executable, "-B", "-c", textwrap.dedent(WATCH), "validate", "--format", "json=a.json"]
    result = subprocess.run(command, cwd=two.root, capture_output=True, encoding="utf-8", check=False)
    assert "WRITE open" in result.stderr


# ---------------------------------------------------------------- progress


class Terminal:
    """A stderr that is a terminal."""

    def __init__(self) -> None:
        self.written: list[str] = []

    def isatty(self) -> bool:
        return True

    def write(self, text: str) -> int:
        self.written.append(text)
        return len(text)

    def flush(self) -> None:
        pass

    def fileno(self) -> int:
        raise OSError


def test_progress_is_shown_after_two_seconds_on_a_terminal_only(monkeypatch: pytest.MonkeyPatch) -> None:
    seconds = iter([0.5, 1.9, 2.1])
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    monkeypatch.setattr(clock, "stopwatch", lambda: lambda: next(seconds))
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("COLUMNS", "80")
    with progress.watched() as tell:
        assert tell is not None
        tell(1, 566)
        tell(2, 566)
        assert terminal.written == []
        tell(3, 566)
        tell(4, 566)
    shown = "".join(terminal.written)
    assert "已检查文件" in shown
    assert "4/566" in shown


@pytest.mark.parametrize(("quiet", "ci"), [(True, False), (False, True)])
def test_no_progress_when_quiet_or_in_ci(monkeypatch: pytest.MonkeyPatch, quiet: bool, ci: bool) -> None:
    monkeypatch.setattr(sys, "stderr", Terminal())
    if ci:
        monkeypatch.setenv("CI", "true")
    with progress.watched(quiet=quiet) as tell:
        assert tell is None


def test_no_progress_in_a_pipe() -> None:
    with progress.watched() as tell:
        assert tell is None


def test_progress_counts_every_file(project: Build) -> None:
    from datetime import date

    from gkplan import checks, revision

    ledgers = {f"ledger__{name}": f"unit: {name}\n" for name in ("甲局", "乙局")}
    built = project(ONE, **ledgers)
    told: list[tuple[int, int]] = []
    checks.judge(
        revision.find(str(built.data), built.root),
        today=date(2025, 9, 15),
        progress=lambda done, total: told.append((done, total)),
    )
    assert told == [(3, 4), (4, 4)]


def test_every_data_format_is_a_format() -> None:
    from gkplan.render.report import FORMATS

    assert set(FORMATS) >= check.DATA_FORMATS


# ---------------------------------------------------------------- what a run must not do or hide


@pytest.mark.parametrize(
    "options", [["-o", "data/units.yaml"], ["--format", "junit=data/tasks.yaml"], ["-o", "x.YML"], ["-o", "link.json"]]
)
def test_a_report_never_lands_on_the_data(run: Run, two: Project, options: list[str]) -> None:
    (two.root / "link.json").symlink_to(two.data / "units.yaml")
    before = snapshot(two.data)
    outcome = run("validate", *options, cwd=two.root)
    assert outcome.code == 2
    assert outcome.err.splitlines()[0].startswith("错误：不能写入“")
    assert snapshot(two.data) == before


def test_a_selection_does_not_hide_that_a_file_could_not_be_read(run: Run, two: Project) -> None:
    two.write({"tasks.yaml": "plan：\n"})
    outcome = run("validate", "--select", "GK4", cwd=two.root)
    assert outcome.code == 1
    assert "error[GK005 bad-value] 键后面用了全角冒号" in outcome.out
    ignored = run("validate", "--ignore", "GK0", cwd=two.root)
    assert ignored.err.splitlines()[0] == "任务或单位登记册读不出，其余的检查没有做"


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--select", "GK9"], "错误：选出的规则只在 --against 时检查"),
        (["--select", "GK701,GK702"], "错误：选出的规则只在 --late 时检查"),
    ],
)
def test_a_selection_that_is_not_checked_at_all_is_refused(
    run: Run, two: Project, options: list[str], message: str
) -> None:
    outcome = run("validate", *options, cwd=two.root)
    assert (outcome.code, outcome.err.splitlines()[0]) == (2, message)


def test_statistics_in_github_actions_are_text(run: Run, two: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    outcome = run("validate", "--statistics", cwd=two.root)
    assert (outcome.code, outcome.out.split()[1]) == (1, "GK201")


def test_a_new_heading_does_not_make_an_old_finding_new(run: Run, project: Build) -> None:
    built = project("id: 1, text: 一。, responsible: [甲局], deadline: 2月底前")
    commit(built)
    text = (built.data / "tasks.yaml").read_text(encoding="utf-8")
    built.write({"tasks.yaml": text.replace("title: 小标题", "title: 新的小标题")})
    out = run("validate", "--against", "HEAD", "--ignore", "GK9", cwd=built.root)
    assert (out.code, out.out) == (0, "")


@pytest.mark.parametrize(("options", "code"), [([], 1), (["--exit-zero"], 0), (["--format", "json"], 1)])
def test_a_reader_that_goes_away_does_not_turn_the_verdict(two: Project, options: list[str], code: int) -> None:
    command = [sys.executable, "-m", "gkplan", "validate", *options]
    with subprocess.Popen(command, cwd=two.root, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        error = process.stderr.read()
    assert (process.returncode, error) == (code, b"")
