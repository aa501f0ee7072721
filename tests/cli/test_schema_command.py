"""`gkplan schema`: four files beside the data, written only when they differ, and never through a link."""

from __future__ import annotations

import errno
import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from gkplan import schema
from tests.conftest import Outcome, Project

Run = Callable[..., Outcome]
Build = Callable[..., Project]
ONE = "id: 1, text: 做一件事。, responsible: [甲局]"
NAMES = ["decisions.schema.json", "ledger.schema.json", "tasks.schema.json", "units.schema.json"]


def written(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_four_files_are_written_beside_the_data_folder(run: Run, project: Build) -> None:
    root = project(ONE).root
    assert run("schema", cwd=root) == Outcome(
        0,
        "已写入 schema/tasks.schema.json（任务分解表）\n"
        "已写入 schema/units.schema.json（单位登记册）\n"
        "已写入 schema/decisions.schema.json（办公室的决定）\n"
        "已写入 schema/ledger.schema.json（工作台账）\n",
        "",
    )
    assert written(root / "schema") == NAMES
    assert (root / "schema" / "units.schema.json").read_bytes() == schema.text("units").encode()


def test_files_that_are_up_to_date_are_left_alone(run: Run, project: Build) -> None:
    root = project(ONE).root
    run("schema", cwd=root)
    (root / "schema" / "tasks.schema.json").write_text("{}\n", encoding="utf-8")
    kept = root / "schema" / "units.schema.json"
    kept.chmod(0o444)
    os.utime(kept, ns=(1, 1))
    assert run("schema", cwd=root).out == (
        "已更新 schema/tasks.schema.json（任务分解表）\n"
        "schema/units.schema.json（单位登记册）已是最新\n"
        "schema/decisions.schema.json（办公室的决定）已是最新\n"
        "schema/ledger.schema.json（工作台账）已是最新\n"
    )
    assert kept.stat().st_mtime_ns == 1


def test_line_ends_of_a_checkout_on_windows_are_no_difference(run: Run, project: Build) -> None:
    root = project(ONE).root
    run("schema", cwd=root)
    for path in (root / "schema").iterdir():
        path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    assert run("schema", "--check", cwd=root) == Outcome(0, "schema/ 里的四个文件都是最新\n", "")


def test_check_names_what_is_missing_or_differs_and_writes_nothing(run: Run, project: Build) -> None:
    root = project(ONE).root
    run("schema", cwd=root)
    (root / "schema" / "tasks.schema.json").write_text("{}\n", encoding="utf-8")
    (root / "schema" / "ledger.schema.json").unlink()
    assert run("schema", "--check", cwd=root) == Outcome(
        1,
        "schema/tasks.schema.json（任务分解表）与程序的不一致\n缺少 schema/ledger.schema.json（工作台账）\n",
        "提示：运行 gkplan schema 重新写出\n",
    )
    assert (root / "schema" / "tasks.schema.json").read_text(encoding="utf-8") == "{}\n"
    assert not (root / "schema" / "ledger.schema.json").exists()


def test_check_without_a_folder_names_all_four_and_makes_none(run: Run, project: Build) -> None:
    root = project(ONE).root
    result = run("schema", "--check", cwd=root)
    assert (result.code, result.out.count("缺少 "), (root / "schema").exists()) == (1, 4, False)


def test_the_real_schemas_are_up_to_date(run: Run) -> None:
    assert run("schema", "--check") == Outcome(0, "schema/ 里的四个文件都是最新\n", "")


@pytest.mark.parametrize(
    ("word", "kind"),
    [("tasks", "tasks"), ("UNITS", "units"), ("decisions.yaml", "decisions"), ("台账", "ledger"), (" 单位 ", "units")],
)
def test_one_kind_goes_to_the_screen(run: Run, tmp_path: Path, word: str, kind: str) -> None:
    assert run("schema", word, cwd=tmp_path) == Outcome(0, schema.text(kind), "")


def test_one_kind_goes_to_a_file(run: Run, tmp_path: Path) -> None:
    assert run("schema", "units", "--output", "u.json", cwd=tmp_path) == Outcome(0, "", "已写入 u.json\n")
    assert json.loads((tmp_path / "u.json").read_text(encoding="utf-8"))["$id"] == "urn:gkplan:schema:units:1"


def test_broken_data_are_no_obstacle(run: Run, tmp_path: Path) -> None:
    Project(tmp_path).write({"tasks.yaml": b"\xff\xfe", "units.yaml": "units: ["})
    assert run("schema", cwd=tmp_path / "data").code == 0
    assert written(tmp_path / "schema") == NAMES


def test_an_output_folder_needs_no_data(run: Run, tmp_path: Path) -> None:
    assert run("schema", "--output", "out", cwd=tmp_path).code == 0
    assert written(tmp_path / "out") == NAMES


# ---------------------------------------------------------------- what cannot be done


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("schema task", "错误：没有“task”这一种数据文件\n提示：是不是“tasks”？可选：tasks、units、decisions、ledger\n"),
        ("schema x", "错误：没有“x”这一种数据文件\n提示：可选：tasks、units、decisions、ledger\n"),
        ("schema tasks --check", "错误：--check 核对全部四个文件，不能只指定一种\n提示：去掉“tasks”或 --check\n"),
        ("schema --output a/b", "错误：没有“a”这个文件夹\n提示：先建好它，或用 --output 另指文件夹\n"),
    ],
)
def test_wrong_arguments(run: Run, tmp_path: Path, line: str, message: str) -> None:
    assert run(*line.split(), cwd=tmp_path) == Outcome(2, "", message)


def test_without_a_data_folder(run: Run, tmp_path: Path) -> None:
    result = run("schema", cwd=tmp_path)
    assert (result.code, result.out) == (2, "")
    assert "没有找到 data/tasks.yaml" in result.err


def test_a_file_in_place_of_the_folder(run: Run, project: Build) -> None:
    root = project(ONE).root
    (root / "schema").write_text("x", encoding="utf-8")
    assert run("schema", cwd=root) == Outcome(
        2, "", "错误：“schema”不是文件夹，没有地方放 schema\n提示：把它改名或移走，或用 --output 另指文件夹\n"
    )


def test_a_folder_in_place_of_a_file_stops_all_four(run: Run, project: Build) -> None:
    root = project(ONE).root
    (root / "schema" / "ledger.schema.json").mkdir(parents=True)
    assert run("schema", cwd=root) == Outcome(
        2,
        "",
        "错误：“schema/ledger.schema.json”不是普通文件，schema 写不进去\n提示：把它改名或移走，再运行一次\n",
    )
    assert written(root / "schema") == ["ledger.schema.json"]


@pytest.mark.parametrize("command", [["schema"], ["schema", "--check"]])
def test_a_pipe_in_place_of_a_file_is_not_waited_for(run: Run, project: Build, command: list[str]) -> None:
    root = project(ONE).root
    (root / "schema").mkdir()
    os.mkfifo(root / "schema" / "tasks.schema.json")
    assert run(*command, cwd=root).code == 2


def test_no_link_out_of_the_repository_is_followed(run: Run, project: Build, tmp_path: Path) -> None:
    root = project(ONE).root / "inner"
    (root / "data").mkdir(parents=True)
    (root / "data" / "tasks.yaml").touch()
    (tmp_path / "elsewhere").mkdir()
    (root / "schema").symlink_to(tmp_path / "elsewhere")
    assert run("schema", cwd=root) == Outcome(
        2, "", "错误：“schema”是指向别处的链接，不顺着它写\n提示：删去这个链接，再运行一次\n"
    )
    assert written(tmp_path / "elsewhere") == []


def test_no_link_in_place_of_a_file_is_followed(run: Run, project: Build, tmp_path: Path) -> None:
    root = project(ONE).root
    target = tmp_path.parent / f"{tmp_path.name}-outside.json"
    target.write_text("x", encoding="utf-8")
    (root / "schema").mkdir()
    (root / "schema" / "tasks.schema.json").symlink_to(target)
    result = run("schema", cwd=root)
    assert (result.code, target.read_text(encoding="utf-8")) == (2, "x")
    assert result.err.startswith("错误：“schema/tasks.schema.json”是指向别处的链接")


def test_a_link_in_a_circle(run: Run, project: Build) -> None:
    root = project(ONE).root
    (root / "schema").symlink_to("schema")
    result = run("schema", cwd=root)
    assert (result.code, result.out, len(result.err.splitlines())) == (2, "", 2)


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root writes everywhere")
def test_a_read_only_folder(run: Run, project: Build) -> None:
    root = project(ONE).root
    (root / "schema").mkdir(mode=0o555)
    result = run("schema", cwd=root)
    assert (result.code, result.out) == (2, "")
    assert result.err.startswith(f"错误：读写“{root}/schema/tasks.schema.json”失败（没有权限）\n提示：")


def test_a_disk_that_refuses(run: Run, project: Build, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(path: Path, data: bytes) -> int:
        raise OSError(errno.EROFS, "Read-only file system", str(path))

    root = project(ONE).root
    monkeypatch.setattr(Path, "write_bytes", refuse)
    result = run("schema", cwd=root)
    assert (result.code, result.out) == (2, "")
    assert "schema/tasks.schema.json”失败（磁盘只读）\n" in result.err


def test_a_data_folder_that_is_the_repository_s_root_needs_a_place(run: Run, project: Build) -> None:
    built = project()
    (built.data / ".git").mkdir()
    outcome = run("schema", cwd=built.data)
    assert (outcome.code, outcome.out) == (2, "")
    assert outcome.err.splitlines()[0] == "错误：数据文件夹就是仓库的根，旁边的 schema/ 会落到仓库外面"
    assert run("schema", "--output", "schema", cwd=built.data).code == 0
    assert len(list((built.data / "schema").glob("*.json"))) == 4
