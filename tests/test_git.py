"""Revisions of real repositories: which one is meant, what it holds, what to say where it cannot be had."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from gkplan.errors import DataProblem, UsageProblem
from gkplan.git import base, pair, revision, same_content, same_file
from gkplan.revision import Unusable, Worktree, find
from tests.conftest import UNITS, Project, git, tasks_yaml

ZERO = "0" * 40


@pytest.fixture
def built(tmp_path: Path) -> Project:
    return Project(tmp_path).write({"tasks.yaml": tasks_yaml(), "units.yaml": UNITS})


@pytest.fixture(autouse=True)
def _own_git(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("GIT_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")


def write(folder: Path, files: Mapping[str, str]) -> None:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode())


def commit(folder: Path, **files: str) -> str:
    """Commit data files, named as `tasks`, `ledger__甲局`; return the id."""
    data = folder if (folder / "tasks.yaml").exists() else folder / "data"
    write(data, {name.replace("__", "/") + ".yaml": text for name, text in files.items()})
    git(folder, "add", "-A")
    git(folder, "commit", "-q", "--allow-empty", "-m", "改")
    return git(folder, "rev-parse", "HEAD")


def start(folder: Path, *options: str) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    git(folder, "init", "-q", "-b", "main", *options)
    return folder


def tree(folder: Path, data: str = "data") -> Worktree:
    return find(str(folder / data), folder)


@pytest.fixture
def repo(tmp_path: Path) -> Path:
    """A repository with two commits, the second with a ledger."""
    top = start(tmp_path / "仓库")
    commit(top, tasks="t1", units="u1")
    commit(top, tasks="t2", ledger__甲局="l2")
    return top


def refusal(worktree: Worktree, rev: str) -> tuple[str, str | None]:
    with pytest.raises((UsageProblem, DataProblem)) as caught:
        base(worktree, rev)
    assert caught.value.exit_code == 2
    return caught.value.message, caught.value.hint


def test_a_commit_is_taken_literally(repo: Path) -> None:
    first = git(repo, "rev-parse", "HEAD~1")
    found = base(tree(repo), "HEAD~1")
    assert (found.commit, found.folder, found.prefix, found.label) == (first, "data", "data/", "HEAD~1")
    assert found.note == f"基准：HEAD~1，即提交 {first[:7]}"
    assert found.names() == ["tasks.yaml", "units.yaml"]
    assert found.read("tasks.yaml") == b"t1"
    assert base(tree(repo), first).commit == base(tree(repo), first[:9]).commit == first


def test_of_a_branch_the_merge_base_is_taken(repo: Path) -> None:
    fork = git(repo, "rev-parse", "HEAD")
    git(repo, "checkout", "-q", "-b", "改动")
    commit(repo, tasks="t3")
    git(repo, "checkout", "-q", "main")
    commit(repo, tasks="other")
    git(repo, "checkout", "-q", "改动")
    found = base(tree(repo), "main")
    assert (found.commit, found.read("tasks.yaml")) == (fork, b"t2")
    assert found.note == f"基准：main 与当前分支的合并基点 {fork[:7]}"


def test_of_a_remote_tracking_branch_the_merge_base_is_taken(repo: Path, tmp_path: Path) -> None:
    fork = git(repo, "rev-parse", "HEAD")
    git(tmp_path, "clone", "-q", str(repo), "clone")
    commit(repo, tasks="theirs")
    commit(tmp_path / "clone", tasks="ours")
    git(tmp_path / "clone", "fetch", "-q")
    assert base(tree(tmp_path / "clone"), "origin/main").commit == fork


def test_a_tag_is_taken_literally_though_it_is_no_ancestor(repo: Path) -> None:
    git(repo, "checkout", "-q", "-b", "旁支", "HEAD~1")
    aside = commit(repo, tasks="aside")
    git(repo, "tag", "-a", "-m", "印发", "印发版")
    git(repo, "checkout", "-q", "main")
    assert base(tree(repo), "印发版").commit == aside


def test_a_branch_that_is_the_current_commit_is_said_to_be_so(repo: Path) -> None:
    head = git(repo, "rev-parse", "HEAD")
    assert base(tree(repo), "main").note == (
        f"基准：main 与当前分支的合并基点 {head[:7]}，就是当前提交，只比还没有提交的改动"
    )


def test_a_detached_head_works(repo: Path) -> None:
    fork = git(repo, "rev-parse", "HEAD")
    git(repo, "checkout", "-q", "--detach")
    commit(repo, tasks="t3")
    assert base(tree(repo), "main").commit == fork
    assert base(tree(repo), "HEAD").read("tasks.yaml") == b"t3"


def test_the_all_zero_id_is_an_empty_base(repo: Path) -> None:
    for zero in (ZERO, "0" * 64):
        found = base(tree(repo), zero)
        assert (found.is_empty, found.commit, found.names()) == (True, "", [])
        assert found.note == "基准是全零编号（新分支的第一次推送），全部内容都算新增"


def test_a_commit_without_the_data_is_an_empty_base(tmp_path: Path) -> None:
    top = start(tmp_path / "a")
    write(top, {"README": "x"})
    first = commit(top)
    commit(top, tasks="t", units="u")
    found = base(tree(top), "HEAD~1")
    assert (found.is_empty, found.commit, found.names()) == (True, first, [])
    assert found.note == f"基准：HEAD~1，即提交 {first[:7]}；基准里没有数据文件夹，全部内容都算新增"
    missing = found.read("tasks.yaml")
    assert isinstance(missing, Unusable)
    assert missing.message == "缺少这个文件"


def test_a_renamed_data_folder_is_found(repo: Path) -> None:
    git(repo, "mv", "data", "新 数据")
    git(repo, "commit", "-q", "-m", "改名")
    old = git(repo, "rev-parse", "--short=7", "HEAD~1")
    found = base(tree(repo, "新 数据"), "HEAD~1")
    assert (found.folder, found.prefix) == ("data", "新 数据/")
    assert found.read("ledger/甲局.yaml") == b"l2"
    assert found.note == f"基准：HEAD~1，即提交 {old}；基准里数据文件夹是 data/"


def test_data_moved_down_from_the_root_is_found(tmp_path: Path) -> None:
    top = start(tmp_path / "a")
    write(top, {"tasks.yaml": "t", "units.yaml": "u"})
    old = commit(top)
    (top / "data").mkdir()
    git(top, "mv", "tasks.yaml", "units.yaml", "data")
    found = base(tree(top), "HEAD")
    assert (found.folder, found.read("units.yaml")) == ("", b"u")
    assert found.note == f"基准：HEAD，即提交 {old[:7]}；基准里数据文件夹是 仓库的根"


def test_another_data_folder_that_is_still_there_is_no_candidate(repo: Path) -> None:
    write(repo, {"明年/tasks.yaml": "t", "明年/units.yaml": "u"})
    assert base(tree(repo, "明年"), "HEAD").is_empty


def test_several_candidates_are_listed(repo: Path) -> None:
    write(repo, {"旧/tasks.yaml": "t", "旧/units.yaml": "u"})
    commit(repo)
    git(repo, "mv", "data", "新")
    git(repo, "rm", "-q", "-r", "旧")
    assert refusal(tree(repo, "新"), "HEAD") == (
        "基准里有 2 个文件夹可能是原来的数据文件夹：data、旧",
        "写明是哪一个，如 HEAD:旧",
    )
    assert base(tree(repo, "新"), "HEAD:旧").read("tasks.yaml") == b"t"
    assert base(tree(repo, "新"), "main:data/").read("tasks.yaml") == b"t2"


def test_a_named_folder_without_data_is_refused(repo: Path) -> None:
    assert refusal(tree(repo), "HEAD:数据") == ("版本 HEAD 的“数据”里没有数据", "那里有数据的文件夹：data")
    assert refusal(tree(repo), "HEAD:") == ("版本 HEAD 的“根”里没有数据", "那里有数据的文件夹：data")


# ---------------------------------------------------------------- where the repository is


def test_a_linked_worktree_works(repo: Path, tmp_path: Path) -> None:
    first = git(repo, "rev-parse", "HEAD~1")
    git(repo, "worktree", "add", "-q", "-b", "改动", str(tmp_path / "另一处"), first)
    found = base(tree(tmp_path / "另一处"), "main")
    assert (found.commit, found.repository, found.read("tasks.yaml")) == (first, tmp_path / "另一处", b"t1")


def test_a_submodule_works(repo: Path, tmp_path: Path) -> None:
    outer = start(tmp_path / "外")
    git(outer, "submodule", "--quiet", "add", str(repo), "区")
    git(outer, "commit", "-q", "-m", "子模块")
    found = base(tree(outer, "区/data"), "HEAD~1")
    assert (found.repository, found.prefix, found.read("tasks.yaml")) == (outer / "区", "data/", b"t1")


@pytest.mark.parametrize("place", ["", "data", "区 县/示例区/任务 分解", "-x"])
def test_the_data_folder_may_be_anywhere(place: str, tmp_path: Path) -> None:
    top = start(tmp_path / "有 空格的“仓库”")
    write(top / place, {"tasks.yaml": "t", "units.yaml": "u", "ledger/甲局.yaml": "l", "decisions.yaml": "d"})
    git(top, "add", "-A")
    git(top, "commit", "-q", "-m", "一")
    found = base(tree(top, place), "HEAD")
    assert (found.repository, found.folder) == (top, place)
    assert found.prefix == (f"{place}/" if place else "")
    assert {name: found.read(name) for name in found.names()} == {
        "tasks.yaml": b"t",
        "units.yaml": b"u",
        "decisions.yaml": b"d",
        "ledger/甲局.yaml": b"l",
    }


def test_a_sha256_repository_works(tmp_path: Path) -> None:
    top = start(tmp_path / "a", "--object-format=sha256")
    commit(top, tasks="t", units="u")
    found = base(tree(top), "HEAD")
    assert (len(found.commit), found.read("tasks.yaml")) == (64, b"t")
    assert same_content(found, "tasks.yaml", b"t")
    assert not same_content(found, "tasks.yaml", b"T")


@pytest.mark.parametrize("linked", [False, True])
def test_a_pre_commit_hook_sees_its_own_repository(repo: Path, tmp_path: Path, linked: bool) -> None:
    place = repo
    if linked:
        place = tmp_path / "另一处"
        git(repo, "worktree", "add", "-q", "-b", "改动", str(place))
    script = (
        "from pathlib import Path\nfrom gkplan.git import base\nfrom gkplan.revision import find\n"
        "found = base(find(None, Path.cwd()), 'HEAD')\n"
        f"Path({str(tmp_path / 'seen')!r}).write_bytes(found.read('tasks.yaml'))\n"
    )
    (tmp_path / "hook.py").write_text(script, encoding="utf-8")
    hook = repo / ".git" / "hooks" / "pre-commit"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text(f"#!/bin/sh\nexec '{sys.executable}' '{tmp_path / 'hook.py'}'\n", encoding="utf-8")
    hook.chmod(0o755)
    commit(place, tasks="t3")
    assert (tmp_path / "seen").read_bytes() == b"t2"


def test_a_hook_of_another_repository_does_not_lead_astray(
    repo: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = start(tmp_path / "他处")
    commit(other, tasks="x", units="x")
    monkeypatch.setenv("GIT_DIR", str(other / ".git"))
    monkeypatch.setenv("GIT_WORK_TREE", str(other))
    monkeypatch.setenv("GIT_INDEX_FILE", str(other / ".git" / "index"))
    assert base(tree(repo), "HEAD").read("tasks.yaml") == b"t2"


def test_git_dir_counts_where_nothing_else_names_the_repository(
    repo: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (repo / ".git").rename(tmp_path / "apart.git")
    monkeypatch.setenv("GIT_DIR", str(tmp_path / "apart.git"))
    monkeypatch.setenv("GIT_WORK_TREE", str(repo))
    assert base(tree(repo), "HEAD").read("tasks.yaml") == b"t2"


# ---------------------------------------------------------------- what can be wrong


def test_git_that_is_not_installed_is_told(repo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(repo))
    assert refusal(tree(repo), "HEAD") == (
        "没有找到 git 程序",
        "装好 git，确认命令行里能运行 git --version；不比较版本时不需要它",
    )


def test_a_folder_outside_git_is_told(built: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(built.root))
    assert refusal(find(None, built.root), "HEAD") == (
        f"“{built.data}”不在 git 仓库里，没有以前的版本可比",
        "在仓库的克隆里运行；还没有仓库，就先 git init 并提交一次；只检查现状就运行 gkplan validate",
    )


def test_a_repository_of_another_user_is_told(repo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_TEST_ASSUME_DIFFERENT_OWNER", "1")
    message, hint = refusal(tree(repo), "HEAD")
    assert message == "git 不信任这个仓库：它属于另一个用户"
    assert hint is not None
    assert hint.startswith("确认来源可靠后运行 git config --global --add safe.directory ")


def test_a_folder_inside_git_s_own_is_told(repo: Path) -> None:
    assert refusal(tree(repo, ".git"), "HEAD")[0] == f"“{repo / '.git'}”不在 git 的工作区里"


def test_a_bare_repository_is_told(repo: Path, tmp_path: Path) -> None:
    git(tmp_path, "clone", "-q", "--bare", str(repo), "bare")
    assert refusal(tree(tmp_path, "bare"), "HEAD") == (
        f"“{tmp_path / 'bare'}”在裸仓库里，没有工作区",
        "git clone 到别处，在克隆里运行",
    )


def test_a_data_folder_outside_the_work_tree_is_told(
    built: Project, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = start(tmp_path_factory.mktemp("a"))
    monkeypatch.setenv("GIT_DIR", str(other / ".git"))
    monkeypatch.setenv("GIT_WORK_TREE", str(other))
    assert refusal(find(None, built.root), "HEAD")[0] == f"“{built.data}”不在 git 的工作区里"


def test_an_unknown_revision_is_answered_with_near_ones(repo: Path) -> None:
    git(repo, "branch", "印发版")
    git(repo, "tag", "v2025")
    assert refusal(tree(repo), "印发") == ("没有“印发”这个版本", "是不是：印发版？")
    assert refusal(tree(repo), "v2026") == ("没有“v2026”这个版本", "是不是：v2025？")
    assert refusal(tree(repo), "完全不同") == (
        "没有“完全不同”这个版本",
        "运行 git branch -a、git tag 或 git log --oneline 查看有哪些版本",
    )


def test_a_branch_that_only_the_remote_has_is_named_with_it(repo: Path, tmp_path: Path) -> None:
    git(repo, "branch", "dev")
    git(tmp_path, "clone", "-q", str(repo), "clone")
    assert refusal(tree(tmp_path / "clone"), "dev") == ("没有“dev”这个版本", "是不是：origin/dev？")
    assert refusal(tree(tmp_path / "clone"), "origin/mian") == (
        "没有“origin/mian”这个版本",
        "是不是：origin/main？若远程有这个分支，先运行 git fetch origin mian:refs/remotes/origin/mian",
    )


def test_a_branch_not_fetched_names_the_command_that_fetches_it(repo: Path, tmp_path: Path) -> None:
    git(tmp_path, "clone", "-q", "--single-branch", str(repo), "clone")
    git(repo, "branch", "新来的")
    clone = tmp_path / "clone"
    hint = "若远程有这个分支，先运行 git fetch origin '新来的:refs/remotes/origin/新来的'"
    assert refusal(tree(clone), "origin/新来的") == ("没有“origin/新来的”这个版本", hint)
    git(clone, "fetch", "-q", "origin", "新来的:refs/remotes/origin/新来的")
    assert base(tree(clone), "origin/新来的").read("tasks.yaml") == b"t2"


def test_an_empty_variable_in_ci_is_guessed(repo: Path) -> None:
    assert refusal(tree(repo), "origin/") == (
        "没有“origin/”这个版本",
        "“/”后面是空的，可能是 CI 里的变量没有值",
    )
    assert refusal(tree(repo), "") == (
        "版本是空的",
        "写分支、标签或提交号，如 origin/main；CI 里请检查变量有没有值",
    )


DEEPEN = "这里是浅克隆，只有最近的历史：先运行 git fetch --deepen=50 或 git fetch --unshallow"
IN_CI = "CI 里让检出取全部历史（GitHub 写 fetch-depth: 0，GitLab 写 GIT_DEPTH: 0）"


@pytest.fixture
def shallow(repo: Path, tmp_path: Path) -> Path:
    git(tmp_path, "clone", "-q", "--depth", "1", f"file://{repo}", "shallow")
    return tmp_path / "shallow"


def test_a_shallow_clone_without_the_commit_says_how_to_deepen(repo: Path, shallow: Path) -> None:
    first = git(repo, "rev-parse", "HEAD~1")
    assert refusal(tree(shallow), first) == (f"没有“{first}”这个版本", f"{DEEPEN}；{IN_CI}")
    assert refusal(tree(shallow), "HEAD~1") == (
        "“HEAD~1”比最早的提交还早：从 HEAD 算起一共只有 1 个提交",
        f"{DEEPEN}；{IN_CI}",
    )
    git(shallow, "fetch", "-q", "--deepen=50")
    assert base(tree(shallow), first).read("tasks.yaml") == b"t1"


def test_a_shallow_clone_without_the_branch_says_how_to_fetch_it(repo: Path, shallow: Path) -> None:
    git(repo, "branch", "dev", "HEAD~1")
    command = "git fetch --unshallow origin dev:refs/remotes/origin/dev"
    assert refusal(tree(shallow), "origin/dev") == (
        "没有“origin/dev”这个版本",
        f"若远程有这个分支，先运行 {command}；{IN_CI}",
    )
    git(shallow, *command.split()[1:])
    assert base(tree(shallow), "origin/dev").read("tasks.yaml") == b"t1"


def test_a_shallow_clone_without_the_merge_base_says_how_to_deepen(repo: Path, tmp_path: Path) -> None:
    git(repo, "checkout", "-q", "-b", "改动")
    commit(repo, tasks="ours")
    git(repo, "checkout", "-q", "main")
    commit(repo, tasks="theirs")
    git(tmp_path, "clone", "-q", "--depth", "1", "--no-single-branch", "-b", "改动", f"file://{repo}", "c")
    assert refusal(tree(tmp_path / "c"), "origin/main") == (
        "origin/main 与 HEAD 没有共同的祖先",
        f"{DEEPEN}；{IN_CI}",
    )


def test_unrelated_histories_are_told(repo: Path) -> None:
    git(repo, "checkout", "-q", "--orphan", "另起")
    commit(repo, tasks="t9")
    assert refusal(tree(repo), "main") == (
        "main 与 HEAD 没有共同的祖先",
        "两边的历史互不相干；写一个明确的提交号，如 HEAD~1",
    )


def test_before_the_first_commit_there_is_nothing(tmp_path: Path) -> None:
    top = start(tmp_path / "a")
    commit(top, tasks="t", units="u")
    for rev in ("HEAD~1", "HEAD^", "@~1", "main~1"):
        message, hint = refusal(tree(top), rev)
        assert message == f"“{rev}”比最早的提交还早：从 {'main' if 'main' in rev else 'HEAD'} 算起一共只有 1 个提交"
        assert hint == "没有更早的版本可比；只检查现状就运行 gkplan validate"


@pytest.mark.parametrize("rev", ["HEAD", "HEAD~1", "main"])
def test_a_repository_without_commits_is_told(tmp_path: Path, rev: str) -> None:
    top = start(tmp_path / "a")
    write(top / "data", {"tasks.yaml": "t", "units.yaml": "u"})
    assert refusal(tree(top), rev) == (
        "当前分支还没有提交",
        "先提交一次；没有更早的版本可比；只检查现状就运行 gkplan validate",
    )


def test_a_branch_without_commits_has_no_merge_base(repo: Path) -> None:
    git(repo, "checkout", "-q", "--orphan", "另起")
    assert refusal(tree(repo), "main")[0] == "当前分支还没有提交"


@pytest.mark.parametrize(
    ("rev", "message"),
    [
        ("-x", "“-x”不是版本：版本不能以“-”开头"),
        ("--upload-pack=touch x", "“--upload-pack=touch x”不是版本：版本不能以“-”开头"),
        ("main..HEAD", "“main..HEAD”是一段范围，这里只要一个版本"),
        ("^main", "“^main”是一段范围，这里只要一个版本"),
        (":/改", "“:/改”里冒号前面没有版本"),
        ("HEAD:../x", "“HEAD:../x”里的文件夹写法不对"),
        ("HEAD:/data", "“HEAD:/data”里的文件夹写法不对"),
        ("a\nb", "版本“a\nb”里有控制字符"),
        ("a\0b", "版本“a\0b”里有控制字符"),
        ("x" * 100_000, f"版本太长（100000 字）：“{'x' * 40}…”"),
        ("HEAD^{tree}", "“HEAD^{tree}”是一个文件夹，不是版本"),
        ("HEAD@{99}", "没有“HEAD@{99}”这个版本"),
        ("main^2", "没有“main^2”这个版本"),
        ("HEAD~5", "“HEAD~5”比最早的提交还早：从 HEAD 算起一共只有 2 个提交"),
    ],
)
def test_what_is_no_revision_is_refused(repo: Path, rev: str, message: str) -> None:
    assert refusal(tree(repo), rev)[0] == message


def test_a_blob_is_no_revision(repo: Path) -> None:
    blob = git(repo, "rev-parse", "HEAD:data/tasks.yaml")
    assert refusal(tree(repo), blob)[0] == f"“{blob}”是一个文件，不是版本"


def test_a_commit_that_is_not_here_is_told(repo: Path) -> None:
    assert refusal(tree(repo), "ab" * 20)[1] == (
        "这个提交不在本仓库：先运行 git fetch --all；被强制推送覆盖掉的提交取不回来"
    )


def test_an_id_that_is_too_short_is_told(repo: Path) -> None:
    seen: set[str] = set()
    while True:
        identity = commit(repo, tasks=f"n{len(seen)}")[:4]
        if identity in seen:
            break
        seen.add(identity)
    assert refusal(tree(repo), identity) == (f"“{identity}”对得上好几个提交", "编号多写几位")


def test_a_damaged_tree_shows_git_s_own_words(repo: Path) -> None:
    identity = git(repo, "rev-parse", "HEAD:data")
    (repo / ".git" / "objects" / identity[:2] / identity[2:]).unlink()
    message, hint = refusal(tree(repo), "HEAD")
    assert message.startswith("git ls-tree 失败：")
    assert identity in message
    assert hint == "运行 git fsck 检查仓库；部分克隆要先取全：git fetch --refetch --no-filter，或重新克隆"


# ---------------------------------------------------------------- reading


LOST = "git 给不出“HEAD”里 units.yaml 的内容：克隆不完整，或仓库已损坏"


def test_names_follow_the_rules_of_the_worktree(repo: Path) -> None:
    write(repo / "data", {"ledger/丙.yml": "", "ledger/.x.yaml": "", "ledger/说明.txt": "", "ledger/深/乙局.yaml": ""})
    write(repo / "data", {"decisions.yaml": "", "ledger/夹.yaml/x": "", "别的.yaml": ""})
    commit(repo)
    worktree = tree(repo)
    names = ["tasks.yaml", "units.yaml", "decisions.yaml", "ledger/丙.yml", "ledger/夹.yaml", "ledger/甲局.yaml"]
    assert base(worktree, "HEAD").names() == names == worktree.names()
    assert base(worktree, "HEAD").read("ledger/夹.yaml") == worktree.read("ledger/夹.yaml")._replace(  # type: ignore[union-attr]
        hint="把文件夹改名或移走，放入同名的文件"
    )


def test_a_missing_units_file_is_named_and_told(tmp_path: Path) -> None:
    top = start(tmp_path / "a")
    commit(top, tasks="t")
    found = base(tree(top), "HEAD")
    assert found.names() == ["tasks.yaml", "units.yaml"]
    assert found.read("units.yaml") == Unusable("缺少这个文件", "版本“HEAD”里没有它")


def test_links_inside_the_folder_are_followed_as_in_the_worktree(repo: Path) -> None:
    (repo / "data" / "decisions.yaml").symlink_to("决定")
    (repo / "data" / "决定").write_text("d", encoding="utf-8")
    (repo / "data" / "ledger" / "乙局.yaml").symlink_to("../决定")
    commit(repo)
    found = base(tree(repo), "HEAD")
    assert [found.read(name) for name in ("decisions.yaml", "ledger/乙局.yaml")] == [b"d", b"d"]
    assert same_content(found, "decisions.yaml", b"d")


def test_links_out_of_the_folder_and_submodules_are_named_and_not_followed(repo: Path) -> None:
    (repo / "外面").write_text("x", encoding="utf-8")
    (repo / "data" / "decisions.yaml").symlink_to("../外面")
    git(repo, "add", "-A")
    head = git(repo, "rev-parse", "HEAD")
    git(repo, "update-index", "--add", "--cacheinfo", f"160000,{head},data/ledger/乙局.yaml")
    git(repo, "commit", "-q", "-m", "链接")
    found = base(tree(repo), "HEAD")
    assert found.names() == ["tasks.yaml", "units.yaml", "decisions.yaml", "ledger/乙局.yaml", "ledger/甲局.yaml"]
    assert found.read("decisions.yaml") == Unusable("这是一个指向数据文件夹之外的链接", "把文件本身放进数据文件夹")
    assert found.read("ledger/乙局.yaml") == Unusable("这是一个子模块，应为文件", "把文件本身提交进 git")


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[subprocess.Popen[bytes]]:
    """Return the list that every process started from now on is added to."""
    processes: list[subprocess.Popen[bytes]] = []
    popen = subprocess.Popen

    def start_process(*args: Any, **rest: Any) -> Any:
        processes.append(popen(*args, **rest))
        return processes[-1]

    monkeypatch.setattr(subprocess, "Popen", start_process)
    return processes


def test_three_hundred_files_come_from_one_process(repo: Path, started: list[subprocess.Popen[bytes]]) -> None:
    content = {f"ledger/单位{number:03}.yaml": "行\n" * number * 50 for number in range(300)}
    write(repo / "data", content)
    commit(repo)
    found = base(tree(repo), "HEAD")
    started.clear()
    read = [(name, found.read(name)) for name in content]
    assert [name for name, _ in read] == list(content)
    assert [data for _, data in read] == [text.encode() for text in content.values()]
    assert len(started) == 1


def test_git_ends_with_the_last_use_of_the_revision(repo: Path, started: list[subprocess.Popen[bytes]]) -> None:
    found = base(tree(repo), "HEAD")
    started.clear()
    assert found.read("tasks.yaml") == b"t2"
    assert [found.read(name) for name in found.names()] == [b"t2", b"u1", b"l2"]
    assert [process.poll() for process in started] == [None]
    del found
    assert [process.returncode is not None for process in started] == [True]


def test_a_ledger_folder_that_was_a_link_is_told(repo: Path) -> None:
    (repo / "data" / "ledger").rename(repo / "台账")
    (repo / "data" / "ledger").symlink_to("../台账")
    commit(repo)
    found = base(tree(repo), "HEAD")
    assert found.names() == ["tasks.yaml", "units.yaml"]
    assert found.note is not None
    assert found.note.endswith("；基准里 ledger/ 不是文件夹，各台账都算新增")


def test_a_lost_blob_is_told_and_the_rest_is_read(repo: Path) -> None:
    found = base(tree(repo), "HEAD")
    blob = found.blobs["units.yaml"]
    (repo / ".git" / "objects" / blob[:2] / blob[2:]).unlink()
    with pytest.raises(DataProblem, match=LOST):
        found.read("units.yaml")
    assert (found.read("tasks.yaml"), found.read("ledger/甲局.yaml")) == (b"t2", b"l2")


def test_a_damaged_blob_is_told_and_the_rest_is_read(repo: Path) -> None:
    found = base(tree(repo), "HEAD")
    blob = found.blobs["units.yaml"]
    path = repo / ".git" / "objects" / blob[:2] / blob[2:]
    path.chmod(0o644)
    path.write_bytes(b"junk")
    with pytest.raises(DataProblem, match=LOST):
        found.read("units.yaml")
    assert (found.read("tasks.yaml"), found.read("ledger/甲局.yaml")) == (b"t2", b"l2")


def test_a_partial_clone_is_not_filled_from_the_network(repo: Path, tmp_path: Path) -> None:
    git(repo, "config", "uploadpack.allowFilter", "true")
    git(tmp_path, "clone", "-q", "--filter=blob:none", f"file://{repo}", "partial")
    clone = tmp_path / "partial"
    before = snapshot(clone)
    with pytest.raises(DataProblem, match=r"HEAD~1”里 tasks\.yaml 的内容") as told:
        base(tree(clone), "HEAD~1").read("tasks.yaml")
    assert "git fetch --refetch --no-filter" in str(told.value.hint)
    assert snapshot(clone) == before
    git(clone, "fetch", "-q", "--refetch", "--no-filter")
    assert base(tree(clone), "HEAD~1").read("tasks.yaml") == b"t1"


def test_same_content_is_told_without_reading(repo: Path) -> None:
    commit(repo, decisions="a:\n", ledger__丙="b:\r\n")
    found = base(tree(repo), "HEAD")
    (repo / ".git" / "objects").rename(repo / "away")
    assert same_content(found, "tasks.yaml", b"t2")
    assert not same_content(found, "tasks.yaml", b"t1")
    assert not same_content(found, "ledger/乙局.yaml", b"")
    assert same_content(found, "decisions.yaml", b"a:\r\n")  # as git checks it out on Windows
    assert same_content(found, "ledger/丙.yaml", b"b:\r\n")
    assert not same_content(found, "ledger/丙.yaml", b"b:\n")


def test_the_same_file_is_told_of_a_worktree_and_of_a_revision(repo: Path) -> None:
    commit(repo, ledger__丙="b:\n")
    found, before = base(tree(repo), "HEAD"), base(tree(repo), "HEAD~1")
    write(repo / "data", {"units.yaml": "other"})
    assert same_file(tree(repo), found, "tasks.yaml")
    assert not same_file(tree(repo), found, "units.yaml")
    assert same_file(tree(repo), found, "decisions.yaml")  # neither has it
    assert not same_file(tree(repo), before, "ledger/丙.yaml")
    assert same_file(found, before, "tasks.yaml") is (found.read("tasks.yaml") == before.read("tasks.yaml"))
    assert not same_file(found, before, "ledger/丙.yaml")
    assert not same_file(before, found, "ledger/丙.yaml")
    assert same_file(found, before, "decisions.yaml")


def test_the_same_file_may_have_another_name(repo: Path) -> None:
    commit(repo, ledger__丙="b:\n")
    found = base(tree(repo), "HEAD")
    (repo / "data" / "ledger" / "丙.yaml").rename(repo / "data" / "ledger" / "丁.yaml")
    assert same_file(tree(repo), found, "ledger/丁.yaml", "ledger/丙.yaml")
    assert not same_file(tree(repo), found, "ledger/丁.yaml")


# ---------------------------------------------------------------- pairs


def sides(worktree: Worktree, spec: str) -> tuple[object, object]:
    old, new = pair(worktree, spec)
    return old.read("tasks.yaml"), new.read("tasks.yaml")


def test_pairs_of_revisions(repo: Path) -> None:
    git(repo, "checkout", "-q", "-b", "改动")
    commit(repo, tasks="ours")
    git(repo, "checkout", "-q", "main")
    commit(repo, tasks="theirs")
    git(repo, "checkout", "-q", "改动")
    write(repo / "data", {"tasks.yaml": "open"})
    worktree = tree(repo)
    assert sides(worktree, "main..改动") == (b"theirs", b"ours")
    assert sides(worktree, "main...改动") == (b"t2", b"ours")
    assert sides(worktree, "main..") == (b"theirs", b"open")
    assert sides(worktree, "main") == (b"theirs", b"open")
    assert sides(worktree, "main...") == (b"t2", b"open")
    assert sides(worktree, "..main") == (b"ours", b"theirs")
    assert sides(worktree, "...main") == (b"t2", b"theirs")
    assert sides(worktree, "HEAD~1:data..HEAD") == (b"t2", b"ours")


@pytest.mark.parametrize("spec", ["..", "...", "a..b..c", "a....b", "a..b.."])
def test_what_is_no_pair_is_refused(repo: Path, spec: str) -> None:
    with pytest.raises(UsageProblem) as caught:
        pair(tree(repo), spec)
    assert caught.value.message == f"看不懂“{spec}”"
    assert caught.value.hint == "写作 旧版本..新版本，如 HEAD~1..HEAD；只写一个版本，就与当前的文件比"


def test_an_unknown_side_of_a_pair_is_told(repo: Path) -> None:
    with pytest.raises(UsageProblem, match="没有“没有的”这个版本"):
        pair(tree(repo), "HEAD..没有的")


def test_a_revision_without_data_is_empty(tmp_path: Path) -> None:
    top = start(tmp_path / "a")
    write(top, {"README": "x"})
    commit(top)
    commit(top, tasks="t", units="u")
    found = revision(tree(top), "HEAD~1")
    assert found.is_empty
    assert found.note == "版本“HEAD~1”里没有数据文件夹，全部内容都算新增"
    assert revision(tree(top), "HEAD").note is None
    assert revision(tree(top), ZERO).is_empty


# ---------------------------------------------------------------- nothing is written


def snapshot(folder: Path) -> dict[str, tuple[int, bytes]]:
    files = (path for path in folder.rglob("*") if path.is_file() and not path.is_symlink())
    return {str(path): (path.stat().st_mtime_ns, path.read_bytes()) for path in files}


def test_the_repository_stays_as_it_was(repo: Path) -> None:
    write(repo / "data", {"tasks.yaml": "changed", "ledger/乙局.yaml": "new"})
    os.utime(repo / "data" / "units.yaml", (1, 1))  # `git status` would refresh the index now
    before = snapshot(repo)
    for rev in ("main", "HEAD~1", "没有的", "HEAD:data", ZERO):
        try:
            found = base(tree(repo), rev)
        except UsageProblem:
            continue
        for name in found.names():
            found.read(name)
    pair(tree(repo), "HEAD~1...HEAD")
    assert snapshot(repo) == before


@pytest.mark.parametrize("place", ["", "区/data"])
def test_strays_are_those_of_the_worktree(place: str, tmp_path: Path) -> None:
    top = start(tmp_path / "仓库")
    names = ("tasks.yaml", "units.yaml", "decisions.yml", "ledger/丙.YAML", "ledger/旧/甲局.yaml", "旧/tasks.yaml")
    write(top / place, dict.fromkeys(names, "x"))
    commit(top)
    assert base(tree(top, place), "HEAD").strays() == ["decisions.yml", "ledger/丙.YAML", "ledger/旧/甲局.yaml"]
    assert tree(top, place).strays() == base(tree(top, place), "HEAD").strays()


def test_a_data_folder_replaced_by_a_link_is_compared_with_the_old_one(repo: Path) -> None:
    (repo / "data").rename(repo / "data2")
    (repo / "data").symlink_to("data2")
    commit(repo)
    found = base(find(None, repo), "HEAD~1")
    assert found.folder == "data"
    assert found.read("units.yaml") == b"u1"
    assert found.note is not None
    assert "基准里数据文件夹是 data/" in found.note


def test_a_replaced_object_does_not_stand_in_for_what_was_committed(repo: Path) -> None:
    old, new = (git(repo, "rev-parse", f"{rev}:data/tasks.yaml") for rev in ("HEAD", "HEAD~1"))
    git(repo, "replace", old, new)
    assert base(tree(repo), "HEAD").read("tasks.yaml") == b"t2"


def test_a_blob_over_the_limit_is_not_kept_and_the_next_is_read(repo: Path) -> None:
    with (repo / "data" / "tasks.yaml").open("wb") as file:
        file.truncate(11 * 1024 * 1024)
    commit(repo)
    found = base(tree(repo), "HEAD")
    assert found.read("tasks.yaml") == Unusable(
        "文件有 11.0 MiB，超过 5 MiB 的上限", "检查是否误存了别的文件；台账请按单位分开"
    )
    assert found.read("units.yaml") == b"u1"
