"""The history of real repositories: which commits there are, what each changed, and where it begins and ends."""

from __future__ import annotations

import os
import subprocess
from datetime import date
from pathlib import Path

import pytest

from gkplan import git_log
from gkplan.errors import DataProblem
from gkplan.git import authored, revision
from gkplan.git_log import Commit, History, Step
from gkplan.git_words import NoHistory
from gkplan.revision import Unusable, find
from tests.conftest import git
from tests.test_git import commit, snapshot, start, started, tree, write

__all__ = ["started"]


@pytest.fixture(autouse=True)
def _own_git(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")


@pytest.fixture
def repo(tmp_path: Path) -> Path:
    """A repository with two commits, the second with a ledger."""
    top = start(tmp_path / "仓库")
    commit(top, tasks="t1", units="u1")
    commit(top, tasks="t2", ledger__甲局="l2")
    return top


def made(step: Step) -> Commit:
    assert step.commit is not None
    return step.commit


def contents(history: History) -> list[list[dict[str, tuple[object, object]]]]:
    """Return what each step changed from what to what, newest first."""

    def read(key: str | None, name: str) -> object:
        return None if key is None else history.read(key, name)

    return [
        [{name: (read(old, name), read(new, name)) for name, (old, new) in side.items()} for side in step.sides]
        for step in history.steps
    ]


SECOND = [{"ledger/甲局.yaml": (None, b"l2"), "tasks.yaml": (b"t1", b"t2")}]
FIRST = [{"tasks.yaml": (None, b"t1"), "units.yaml": (None, b"u1")}]


def test_each_commit_tells_what_it_changed(repo: Path) -> None:
    write(repo, {"说明": "x"})
    commit(repo)
    found = git_log.history(tree(repo))
    assert contents(found) == [SECOND, FIRST]
    assert [made(step).id for step in found.steps] == git(repo, "rev-list", "HEAD~1").split()
    assert [made(step).parents for step in found.steps] == [(made(found.steps[1]).id,), ()]
    assert found.ledgers() == ["ledger/甲局.yaml"]
    assert (found.folders, found.cut, dict(found.uncommitted.sides[0])) == (("data",), frozenset(), {})


def test_author_day_and_first_line_are_the_author_s(repo: Path) -> None:
    write(repo / "data", {"tasks.yaml": "t3"})
    git(repo, "commit", "-qam", "一\n二\n\n三", "--author", "李 四 <l@x.invalid>", "--date", "2025-09-15T16:00:00Z")
    found = made(git_log.history(tree(repo)).steps[0])
    assert (found.author, found.subject, found.day) == ("李 四", "一 二", date(2025, 9, 16))
    assert authored(revision(tree(repo), "HEAD")) == date(2025, 9, 16)


def test_an_impossible_date_is_none(repo: Path) -> None:
    write(repo / "data", {"tasks.yaml": "t3"})
    git(repo, "commit", "-qam", "改", "--date", "@99999999999999 +0000")
    assert made(git_log.history(tree(repo)).steps[0]).day is None
    assert authored(revision(tree(repo), "HEAD")) is None


def test_messages_in_gbk_and_bytes_of_no_encoding_are_words(repo: Path) -> None:
    write(repo / "data", {"tasks.yaml": "t3"})
    message = repo.parent / "话"
    message.write_bytes("报进展".encode("gbk"))
    git(repo, "-c", "i18n.commitEncoding=GBK", "commit", "-qa", "-F", str(message))
    write(repo / "data", {"tasks.yaml": "t4"})
    git(repo, "commit", "-qam", "某句话")
    message.write_bytes(
        git(repo, "cat-file", "commit", "HEAD").replace("某句话", "\0").encode().replace(b"\0", b"\xb1x")
    )
    git(repo, "update-ref", "refs/heads/main", git(repo, "hash-object", "-w", "-t", "commit", str(message)))
    assert [made(step).subject for step in git_log.history(tree(repo)).steps[:2]] == ["\ufffdx", "报进展"]


def test_no_setting_of_the_user_changes_what_is_found(repo: Path) -> None:
    git(repo, "checkout", "-q", "-b", "支", "HEAD~1")
    commit(repo, ledger__乙局="l2")
    git(repo, "checkout", "-q", "main")
    git(repo, "mv", "data/ledger/甲局.yaml", "data/ledger/丙.yaml")
    commit(repo)
    git(repo, "merge", "-q", "--no-ff", "-m", "合", "支")
    before = git_log.history(tree(repo))
    settings = {
        "log.showSignature": "true", "log.showRoot": "false", "log.follow": "true", "log.date": "relative",
        "log.diffMerges": "off", "log.decorate": "full", "format.pretty": "oneline", "diff.renames": "copies",
        "diff.noprefix": "true", "diff.orderFile": "没有", "diff.ignoreSubmodules": "all", "color.ui": "always",
        "core.quotePath": "true", "core.abbrev": "4", "i18n.logOutputEncoding": "GBK", "diff.external": "false",
    }  # fmt: skip
    for name, value in settings.items():
        git(repo, "config", name, value)
    (repo / ".gitattributes").write_text("*.yaml -diff\n", encoding="utf-8")
    after = git_log.history(tree(repo))
    assert [(step.commit, step.sides) for step in after.steps] == [(step.commit, step.sides) for step in before.steps]


@pytest.mark.parametrize("place", ["", "区 县/“任务”"])
def test_the_data_folder_may_be_anywhere(place: str, tmp_path: Path) -> None:
    top = start(tmp_path / "仓库")
    write(top / place, {"tasks.yaml": "t", "units.yaml": "u", 'ledger/“甲”\t"局.yaml': "l", "别的/tasks.yaml": "x"})
    git(top, "add", "-A")
    git(top, "commit", "-qm", "一")
    assert contents(git_log.history(tree(top, place))) == [
        [{'ledger/“甲”\t"局.yaml': (None, b"l"), "tasks.yaml": (None, b"t"), "units.yaml": (None, b"u")}]
    ]


def test_a_sha256_repository_works(tmp_path: Path) -> None:
    top = start(tmp_path / "a", "--object-format=sha256")
    commit(top, tasks="t1", units="u1")
    commit(top, tasks="t2", ledger__甲局="l2")
    assert contents(git_log.history(tree(top))) == [SECOND, FIRST]


def test_a_mode_or_an_empty_commit_is_no_change(repo: Path) -> None:
    (repo / "data" / "tasks.yaml").chmod(0o755)
    commit(repo)
    commit(repo)
    found = git_log.history(tree(repo))
    assert contents(found)[-2:] == [SECOND, FIRST]
    assert [dict(side) for step in found.steps[:-2] for side in step.sides] == [{}]


def test_links_and_submodules_are_told_as_such(repo: Path) -> None:
    (repo / "data" / "ledger" / "乙局.yaml").symlink_to("甲局.yaml")
    git(repo, "add", "-A")
    head = git(repo, "rev-parse", "HEAD")
    git(repo, "update-index", "--add", "--cacheinfo", f"160000,{head},data/ledger/丙.yaml")
    git(repo, "commit", "-q", "-m", "链接")
    found = git_log.history(tree(repo))
    assert contents(found)[0] == [
        {
            "ledger/丙.yaml": (None, Unusable("这是一个子模块，应为文件", "把文件本身提交进 git")),
            "ledger/乙局.yaml": (None, Unusable("这是一个链接，没有跟着去看", "把文件本身放进数据文件夹")),
        }
    ]


# ---------------------------------------------------------------- what is not committed


def test_what_is_not_committed_is_told_by_content(repo: Path) -> None:
    commit(repo, ledger__乙局="a\nb\n", decisions="d")
    write(repo / "data", {"ledger/乙局.yaml": "a\r\nb\r\n", "tasks.yaml": "t3", "ledger/丙.yaml": "l"})
    (repo / "data" / "decisions.yaml").unlink()
    (repo / "data" / "ledger" / "甲局.yaml").unlink()
    (repo / "data" / "ledger" / "甲局.yaml").mkdir()
    os.utime(repo / "data" / "units.yaml", (1, 1))
    found = git_log.history(tree(repo))
    (side,) = found.uncommitted.sides
    assert found.uncommitted.commit is None
    assert {name: keys[1] for name, keys in side.items()} == {
        "tasks.yaml": ":tasks.yaml",
        "decisions.yaml": None,
        "ledger/丙.yaml": ":ledger/丙.yaml",
        "ledger/甲局.yaml": ":ledger/甲局.yaml",
    }
    assert found.read(":tasks.yaml", "tasks.yaml") == b"t3"
    assert isinstance(found.read(":ledger/甲局.yaml", "ledger/甲局.yaml"), Unusable)


def test_data_that_git_does_not_hold_yet_is_all_uncommitted(tmp_path: Path) -> None:
    top = start(tmp_path / "a")
    write(top, {"说明": "x"})
    commit(top)
    write(top / "data", {"tasks.yaml": "t", "units.yaml": "u"})
    found = git_log.history(tree(top))
    assert found.steps == ()
    assert dict(found.uncommitted.sides[0]) == {
        "tasks.yaml": (None, ":tasks.yaml"),
        "units.yaml": (None, ":units.yaml"),
    }


def test_a_link_that_became_a_file_is_a_change(repo: Path) -> None:
    (repo / "外面").write_text("x", encoding="utf-8")
    (repo / "data" / "decisions.yaml").symlink_to("../外面")
    commit(repo)
    assert dict(git_log.history(tree(repo)).uncommitted.sides[0]) == {}
    (repo / "data" / "decisions.yaml").unlink()
    write(repo / "data", {"decisions.yaml": "d"})
    assert dict(git_log.history(tree(repo)).uncommitted.sides[0]) == {"decisions.yaml": ("!120000", ":decisions.yaml")}


# ---------------------------------------------------------------- merges


def side_branch(repo: Path, name: str, start_at: str, **files: str) -> None:
    git(repo, "checkout", "-q", "-b", name, start_at)
    commit(repo, **files)
    git(repo, "checkout", "-q", "main")


def test_a_merge_is_seen_from_each_parent(repo: Path) -> None:
    side_branch(repo, "支", "HEAD", ledger__乙局="l")
    commit(repo, tasks="t3")
    git(repo, "merge", "-q", "--no-ff", "-m", "合", "支")
    found = git_log.history(tree(repo))
    assert contents(found)[0] == [{"ledger/乙局.yaml": (None, b"l")}, {"tasks.yaml": (b"t2", b"t3")}]
    merge = found.steps[0]
    assert (merge.before(0, "tasks.yaml"), merge.before(1, "ledger/乙局.yaml")) == (
        merge.after("tasks.yaml"),
        merge.after("ledger/乙局.yaml"),
    )
    assert found.read(str(found.content_at(0, "units.yaml")), "units.yaml") == b"u1"
    assert found.content_at(0, "没有.yaml") is None


def subjects(found: History, places: tuple[int, ...]) -> list[str]:
    return [git(found.reader._repository, "show", "-s", "--format=%s", made(found.steps[place]).id) for place in places]


def named(repo: Path, message: str, **files: str) -> None:
    commit(repo, **files)
    git(repo, "commit", "-q", "--amend", "-m", message)


def test_where_branches_part_is_where_git_says(repo: Path) -> None:
    git(repo, "checkout", "-q", "-b", "支")
    named(repo, "支一", ledger__乙局="1")
    named(repo, "支二", ledger__乙局="2")
    git(repo, "checkout", "-q", "main")
    named(repo, "主一", tasks="t3")
    git(repo, "merge", "-q", "--no-ff", "-m", "合", "支")
    found = git_log.history(tree(repo))
    own, other = found.fork(found.steps[0], 0), found.fork(found.steps[0], 1)
    assert subjects(found, own.own) == ["主一"]
    assert sorted(subjects(found, other.own)) == ["支一", "支二"]
    assert own.bases == other.bases
    base = git(repo, "merge-base", "main^1", "支")
    assert [made(found.steps[place]).id for place in own.bases] == [base]


def test_branches_that_took_each_other_in_have_two_bases(repo: Path) -> None:
    side_branch(repo, "支", "HEAD", ledger__乙局="1")
    commit(repo, ledger__丙="1")
    first = git(repo, "rev-parse", "HEAD")
    git(repo, "merge", "-q", "--no-ff", "-m", "合一", "支")
    git(repo, "checkout", "-q", "支")
    git(repo, "merge", "-q", "--no-ff", "-m", "合二", first)
    commit(repo, ledger__乙局="2")
    git(repo, "checkout", "-q", "main")
    commit(repo, ledger__丙="2")
    git(repo, "merge", "-q", "--no-ff", "-m", "合三", "支")
    found = git_log.history(tree(repo))
    bases = found.fork(found.steps[0], 0).bases
    assert sorted(made(found.steps[place]).id for place in bases) == sorted(
        git(repo, "merge-base", "--all", "main^1", "支").split()
    )
    assert len(bases) == 2


# ---------------------------------------------------------------- where the history begins


def test_a_folder_that_moved_twice_is_followed(repo: Path) -> None:
    git(repo, "mv", "data", "新 数据")
    git(repo, "commit", "-q", "-m", "搬")
    write(repo / "新 数据", {"tasks.yaml": "t3"})
    git(repo, "commit", "-qam", "改")
    for name in ("tasks.yaml", "units.yaml", "ledger"):
        git(repo, "mv", f"新 数据/{name}", name)
    write(repo, {"units.yaml": "u3"})
    git(repo, "add", "-A")
    git(repo, "commit", "-q", "-m", "搬到根")
    found = git_log.history(find(str(repo), repo))
    assert found.folders == ("", "新 数据", "data")
    assert contents(found) == [
        [{"units.yaml": (b"u1", b"u3")}],
        [{"tasks.yaml": (b"t2", b"t3")}],
        [{}],
        SECOND,
        FIRST,
    ]


def test_the_plan_of_another_year_in_its_place_is_no_move(repo: Path) -> None:
    git(repo, "rm", "-rq", "data")
    write(repo, {"2026/tasks.yaml": "新", "2026/units.yaml": "u1"})
    commit(repo)
    found = git_log.history(tree(repo, "2026"))
    assert (found.folders, len(found.steps)) == (("2026",), 1)


def test_another_folder_that_stays_is_not_followed(repo: Path) -> None:
    write(repo, {"明年/tasks.yaml": "t", "明年/units.yaml": "u"})
    commit(repo)
    found = git_log.history(tree(repo, "明年"))
    assert (found.folders, len(found.steps)) == (("明年",), 1)


def test_a_shallow_clone_knows_where_it_was_cut(repo: Path, tmp_path: Path) -> None:
    commit(repo, tasks="t3")
    git(tmp_path, "clone", "-q", "--depth", "2", f"file://{repo}", "浅")
    found = git_log.history(tree(tmp_path / "浅"))
    assert [made(step).id for step in found.steps] == git(repo, "rev-list", "-2", "HEAD").split()
    assert found.cut == {git(repo, "rev-parse", "HEAD~1")}
    git(tmp_path, "clone", "-q", "--depth", "9", f"file://{repo}", "全")
    assert git_log.history(tree(tmp_path / "全")).cut == frozenset()


def test_no_repository_and_no_commit_are_no_history(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path))
    write(tmp_path / "data", {"tasks.yaml": "t", "units.yaml": "u"})
    with pytest.raises(NoHistory, match="不在 git 仓库里"):
        git_log.history(tree(tmp_path))
    monkeypatch.delenv("GIT_CEILING_DIRECTORIES")
    start(tmp_path)
    with pytest.raises(NoHistory, match="当前分支还没有提交"):
        git_log.history(tree(tmp_path))
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(NoHistory, match="没有找到 git 程序"):
        git_log.history(tree(tmp_path))


def test_a_lost_content_is_told(repo: Path) -> None:
    found = git_log.history(tree(repo))
    key = str(found.steps[-1].after("units.yaml"))
    (repo / ".git" / "objects" / key[:2] / key[2:]).unlink()
    with pytest.raises(DataProblem, match=r"git 给不出“以前的版本”里 units\.yaml 的内容"):
        found.read(key, "units.yaml")


def test_a_damaged_commit_shows_git_s_own_words(repo: Path) -> None:
    identity = git(repo, "rev-parse", "HEAD~1")
    (repo / ".git" / "objects" / identity[:2] / identity[2:]).unlink()
    with pytest.raises(DataProblem, match="git rev-list 失败："):
        git_log.history(tree(repo))


def test_git_is_started_no_more_often_for_a_long_history(repo: Path, started: list[subprocess.Popen[bytes]]) -> None:
    worktree = tree(repo)
    found = git_log.history(worktree)
    contents(found)
    few = len(started)
    for number in range(10):
        commit(repo, ledger__甲局=f"n{number}")
    started.clear()
    contents(git_log.history(worktree))
    assert len(started) == few


def test_nothing_is_written(repo: Path) -> None:
    write(repo / "data", {"tasks.yaml": "changed"})
    os.utime(repo / "data" / "units.yaml", (1, 1))
    before = snapshot(repo)
    contents(git_log.history(tree(repo)))
    assert snapshot(repo) == before
