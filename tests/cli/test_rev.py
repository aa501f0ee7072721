"""`--rev` on the views: the data as a git revision holds them, whatever the worktree and the as-of date are."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import UNITS, Outcome, Project, git, tasks_yaml
from tests.test_history import A_DONE, A_OPEN, ONE, PLAN, TWO, commit, ledger

Run = Callable[..., Outcome]
AS_OF = ("--as-of", "2025-10-15")
VIEWS = (["due"], ["overdue"], ["status"], ["list"], ["show", "1"], ["units"])


@pytest.fixture
def built(tmp_path: Path) -> Project:
    """Three commits: the plan, a task under way, the task done; in the worktree the plan reads otherwise."""
    project = Project(tmp_path).write({"tasks.yaml": PLAN, "units.yaml": UNITS})
    git(tmp_path, "init", "-q", "-b", "main")
    commit(project, {}, "录入", "2025-03-12")
    commit(project, {"ledger/甲局.yaml": ledger("甲局", A_OPEN)}, "报", "2025-04-01")
    commit(project, {"ledger/甲局.yaml": ledger("甲局", A_DONE)}, "办结", "2025-06-20")
    return project.write({"tasks.yaml": PLAN.replace("做好", "做细")})


def short(built: Project, rev: str) -> str:
    return git(built.root, "rev-parse", "--short=7", rev)


def test_the_books_of_a_revision_are_shown_and_named(run: Run, built: Project) -> None:
    now = run("overdue", "--unit", "甲局", "--task", "1", *AS_OF, cwd=built.root)
    assert now.out.splitlines() == [
        "甲局 · 逾期任务",
        "示政办字〔2025〕1号 示例区2025年任务分解表 · 截至 2025-10-15",
        "甲局没有逾期的任务。",
    ]
    then = run("overdue", "--unit", "甲局", "--task", "1", "--rev", "HEAD~1", *AS_OF, cwd=built.root)
    assert (then.code, then.err) == (0, "")
    lines = then.out.splitlines()
    assert lines[1] == f"数据版本 HEAD~1（{short(built, 'HEAD~1')}，2025-04-01）"
    assert lines[-1].split()[-1] == "进行中"


@pytest.mark.parametrize("view", VIEWS, ids=lambda view: view[0])
def test_every_view_names_the_revision_in_every_form(run: Run, built: Project, view: list[str]) -> None:
    name = f"HEAD~2（{short(built, 'HEAD~2')}，2025-03-12）"
    table = run(*view, "--rev", "HEAD~2", *AS_OF, cwd=built.root)
    assert (table.code, table.err) == (0, "")
    assert table.out.splitlines()[1] == f"数据版本 {name}"
    markdown = run(*view, "--rev", "HEAD~2", "--format", "md", *AS_OF, cwd=built.root).out
    assert markdown.splitlines()[1].replace("\\", "") == f"数据版本 {name}  "
    read = json.loads(run(*view, "--rev", "HEAD~2", "--format", "json", *AS_OF, cwd=built.root).out)
    assert read["revision"] == {
        "label": "HEAD~2",
        "commit": git(built.root, "rev-parse", "HEAD~2"),
        "date": "2025-03-12",
        "note": None,
    }
    assert list(read)[:5] == ["schema_version", "kind", "as_of", "plan", "revision"]
    assert "revision" not in json.loads(run(*view, "--format", "json", *AS_OF, cwd=built.root).out)


def test_an_id_is_shown_short(run: Run, built: Project) -> None:
    commit_id = git(built.root, "rev-parse", "HEAD")
    for label in (commit_id, commit_id[:9]):
        line = run("list", "--rev", label, *AS_OF, cwd=built.root).out.splitlines()[1]
        assert line == f"数据版本 {commit_id[:7]}（2025-06-20）"


def test_as_of_stays_what_it_is(run: Run, built: Project) -> None:
    read = json.loads(run("due", "--rev", "HEAD", "--format", "json", *AS_OF, cwd=built.root).out)
    assert read["as_of"] == "2025-10-15"
    out = run("due", "--unit", "甲局", "--rev", "HEAD", "--as-of", "2025-06-01", cwd=built.root).out
    assert "\n此日之后才完成的按进行中计；台账的其他内容按数据里的记载\n" in out


def test_the_worktree_does_not_matter(run: Run, built: Project) -> None:
    assert run("show", "1", "--rev", "HEAD", *AS_OF, cwd=built.root).out.splitlines()[3] == "做一件事，做好。"
    built.write({"units.yaml": "坏: [\n"})
    assert run("due", "--rev", "HEAD", *AS_OF, cwd=built.root).code == 0
    assert run("due", *AS_OF, cwd=built.root).code == 2


def test_findings_of_a_revision_say_whose_they_are(run: Run, built: Project) -> None:
    git(built.root, "checkout", "-q", "data/tasks.yaml")
    commit(built, {"ledger/甲局.yaml": ledger("甲局", A_OPEN.replace("进行中", "进行"))}, "坏", "2025-07-01")
    commit(built, {"units.yaml": UNITS.replace("kind: 部门", "kind: 部", 1)}, "更坏", "2025-07-02")
    result = run("due", "--unit", "甲局", "--rev", "HEAD~1", *AS_OF, cwd=built.root)
    assert result.code == 1
    assert result.err.splitlines()[0] == f"HEAD~1（{short(built, 'HEAD~1')}，2025-07-01）里的问题："
    assert result.err.splitlines()[1].startswith("data/ledger/甲局.yaml:3:23: error[GK005 bad-value]")
    assert "※ 甲局台账有误，未计入\n" in result.out
    result = run("due", "--rev", "HEAD", *AS_OF, cwd=built.root)
    assert (result.code, result.out) == (2, "")
    name = f"HEAD（{short(built, 'HEAD')}，2025-07-02）"
    assert result.err.startswith(f"{name}里的问题：\n")
    assert "\ndata/units.yaml:2:23: error[" in result.err
    assert result.err.endswith(
        f"错误：{name}的数据有错误，不能给出结果\n提示：旧版本里的错误改不了，换一个没有错误的版本\n"
    )


def test_a_data_folder_that_was_elsewhere_is_said(run: Run, built: Project) -> None:
    git(built.root, "checkout", "-q", "data/tasks.yaml")
    git(built.root, "mv", "data", "数据")
    result = run("list", "--data", "数据", "--rev", "HEAD", *AS_OF, cwd=built.root)
    assert (result.code, result.err) == (0, "版本“HEAD”里数据文件夹是 data/\n")
    read = json.loads(run("list", "--data", "数据", "--rev", "HEAD", "--format", "json", *AS_OF, cwd=built.root).out)
    assert read["revision"]["note"] == "版本“HEAD”里数据文件夹是 data/"


@pytest.mark.parametrize(
    ("rev", "told"),
    [
        ("没有的", "错误：没有“没有的”这个版本\n"),
        ("HEAD~9", "错误：“HEAD~9”比最早的提交还早：从 HEAD 算起一共只有 3 个提交\n"),
        ("", "错误：版本是空的\n"),
        ("main..HEAD", "错误：“main..HEAD”是一段范围，这里只要一个版本\n"),
        ("0" * 40, f"错误：版本“{'0' * 40}”里没有数据文件夹\n提示：换一个有数据的版本，如 HEAD；"),
    ],
)
def test_what_is_no_revision_of_the_data_is_refused(run: Run, built: Project, rev: str, told: str) -> None:
    for view in VIEWS:
        result = run(*view, "--rev", rev, cwd=built.root)
        assert (result.code, result.out) == (2, "")
        assert result.err.startswith(told)


def test_without_git_it_is_said(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    built = Project(tmp_path).write({"tasks.yaml": tasks_yaml(ONE, TWO), "units.yaml": UNITS})
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    result = run("due", "--rev", "HEAD", cwd=built.root)
    assert (result.code, result.out) == (2, "")
    assert result.err.startswith(f"错误：“{built.data}”不在 git 仓库里")


def test_a_view_without_it_imports_nothing_of_git(built: Project) -> None:
    code = (
        "import sys\nfrom gkplan.__main__ import main\n"
        "assert main(['due', '--unit', '甲局']) == 0\n"
        "print(sorted(name for name in sys.modules if name.startswith('gkplan.git')))\n"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=built.root, capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"
