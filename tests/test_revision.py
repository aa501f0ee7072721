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
    assert isinstance(find(None, built.root).read("decisions.yaml"), Unusable)


def test_a_file_that_may_not_be_read_is_told(built: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_: Path) -> bytes:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "read_bytes", refuse)
    read = find(None, built.root).read("tasks.yaml")
    assert isinstance(read, Unusable)
    assert read.hint == "检查文件的权限，以及是否被别的程序占用"


def test_a_file_given_as_data_folder_is_told(built: Project) -> None:
    with pytest.raises(DataProblem, match="不是文件夹"):
        find(str(built.data / "tasks.yaml"), built.root)
