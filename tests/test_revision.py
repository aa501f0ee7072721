"""Where the bytes come from: folders found, files refused."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from gkplan.errors import DataProblem
from gkplan.revision import Unusable, find
from tests.conftest import UNITS, Project, tasks_yaml


@pytest.fixture
def built(tmp_path: Path) -> Project:
    return Project(tmp_path).write({"tasks.yaml": tasks_yaml(), "units.yaml": UNITS})


def test_paths_are_relative_to_the_git_root(built: Project, tmp_path: Path) -> None:
    assert find(None, built.root).prefix == "data/"
    (tmp_path / ".git").mkdir()
    inner = tmp_path / "区" / "data"
    inner.mkdir(parents=True)
    (inner / "tasks.yaml").write_text("", encoding="utf-8")
    assert find(str(inner), tmp_path).prefix == "区/data/"
    (built.data / ".git").mkdir()
    assert find(str(built.data), tmp_path).prefix == ""


def test_names_are_sorted_and_hidden_files_left_alone(built: Project) -> None:
    built.write(
        {"decisions.yaml": "", "ledger/乙局.yaml": "", "ledger/丙.yml": "", "ledger/.x.yaml": "", "ledger/说明.txt": ""}
    )
    assert find(None, built.root).names() == [
        "tasks.yaml",
        "units.yaml",
        "decisions.yaml",
        "ledger/丙.yml",
        "ledger/乙局.yaml",
    ]


def test_a_pipe_is_not_read(built: Project) -> None:
    (built.data / "ledger").mkdir()
    os.mkfifo(built.data / "ledger" / "甲局.yaml")
    read = find(None, built.root).read("ledger/甲局.yaml")
    assert isinstance(read, Unusable)
    assert read.message == "这不是普通文件"


def test_a_loop_of_links_is_told(built: Project) -> None:
    (built.data / "decisions.yaml").symlink_to("decisions.yaml")
    read = find(None, built.root).read("decisions.yaml")
    assert isinstance(read, Unusable)
    assert read.message == "读不到这个文件（链接绕成了圈）"


def test_a_file_that_may_not_be_read_is_told(built: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_: Path) -> bytes:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "read_bytes", refuse)
    read = find(None, built.root).read("tasks.yaml")
    assert read == Unusable("读不到这个文件（没有权限）", "检查文件的权限，以及是否被别的程序占用")


def test_a_file_given_as_data_folder_is_told(built: Project) -> None:
    with pytest.raises(DataProblem, match="不是文件夹"):
        find(str(built.data / "tasks.yaml"), built.root)


def test_what_looks_like_data_and_is_read_by_nobody(built: Project) -> None:
    built.write(
        {
            "decisions.yml": "",
            "任务.yaml": "",
            "说明.txt": "",
            ".x.yaml": "",
            "ledger/甲局.yaml": "",
            "ledger/乙局.yml": "",
            "ledger/丙.YAML": "",
            "ledger/旧/甲局.yaml": "",
            "ledger/.旧/甲局.yaml": "",
            "旧/tasks.yaml": "",
        }
    )
    assert find(None, built.root).strays() == ["decisions.yml", "ledger/丙.YAML", "ledger/旧/甲局.yaml", "任务.yaml"]


def test_a_large_file_is_not_read_whole(built: Project) -> None:
    with (built.data / "units.yaml").open("wb") as file:
        file.truncate(6 * 1024 * 1024 * 1024)
    read = find(None, built.root).read("units.yaml")
    assert read == Unusable("文件有 6144.0 MiB，超过 5 MiB 的上限", "检查是否误存了别的文件；台账请按单位分开")


@pytest.mark.parametrize("kind", ["file", "link out", "dangling link"])
def test_a_ledger_folder_that_is_none_is_told(built: Project, tmp_path: Path, kind: str) -> None:
    (tmp_path / "秘密").mkdir()
    (tmp_path / "秘密" / "x.yaml").write_text("token: 1\n", encoding="utf-8")
    folder = built.data / "ledger"
    if kind == "file":
        folder.write_text("", encoding="utf-8")
    else:
        folder.symlink_to(tmp_path / ("秘密" if kind == "link out" else "没有"))
    assert [line for line in built.found() if "ledger" in line] == ["ledger/:1:1 GK006"]
