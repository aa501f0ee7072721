"""Results land in files whole or not at all, and never on the data."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path

import pytest

from gkplan.cli import _files
from gkplan.errors import DataProblem, UsageProblem


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_a_file_is_written_and_written_over(tmp_path: Path) -> None:
    target = tmp_path / "台账.csv"
    _files.write(target, b"1")
    target.chmod(0o640)
    _files.write(target, b"2")
    assert (target.read_bytes(), names(tmp_path)) == (b"2", ["台账.csv"])
    assert stat.S_IMODE(target.stat().st_mode) == 0o640


def test_a_new_file_has_the_mode_of_any_new_file(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"")
    _files.write(tmp_path / "b", b"")
    assert (tmp_path / "a").stat().st_mode == (tmp_path / "b").stat().st_mode


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "real.md").write_bytes(b"1")
    (tmp_path / "link.md").symlink_to("real.md")
    _files.write(tmp_path / "link.md", b"2")
    assert (tmp_path / "link.md").is_symlink()
    assert (tmp_path / "real.md").read_bytes() == b"2"


def test_what_is_no_file_is_written_to_as_it_is() -> None:
    _files.write(Path(os.devnull), b"2")
    assert stat.S_ISCHR(Path(os.devnull).stat().st_mode)


@pytest.mark.parametrize(
    ("code", "said", "hint"),
    [
        (errno.EACCES, "没有权限", "如果这个文件正在 WPS 或 Excel 里打开，先关上再运行一次；否则检查文件夹有没有权限"),
        (errno.ENOSPC, "磁盘已满", "检查文件夹是否存在、有没有权限"),
    ],
)
def test_a_failure_leaves_what_was_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: int, said: str, hint: str
) -> None:
    target = tmp_path / "台账.xlsx"
    target.write_bytes(b"1")

    def replace(self: Path, other: Path) -> Path:
        raise OSError(code, os.strerror(code))

    monkeypatch.setattr(Path, "replace", replace)
    with pytest.raises(DataProblem) as caught:
        _files.write(target, b"2")
    assert (caught.value.message, caught.value.hint) == (f"写不进“{target}”（{said}）", hint)
    assert (target.read_bytes(), names(tmp_path)) == (b"1", ["台账.xlsx"])


def test_a_read_only_file_is_not_replaced(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A rename would not ask; as root nothing is read-only, so that it is simulated."""
    target = tmp_path / "台账.xlsx"
    target.write_bytes(b"1")
    monkeypatch.setattr(os, "access", lambda path, mode: False)
    with pytest.raises(DataProblem) as caught:
        _files.write(target, b"2")
    assert caught.value.message == f"写不进“{target}”（没有权限）"
    assert (target.read_bytes(), names(tmp_path)) == (b"1", ["台账.xlsx"])


def test_a_link_that_leads_to_itself_is_told(tmp_path: Path) -> None:
    target = tmp_path / "台账.xlsx"
    target.symlink_to("台账.xlsx")
    with pytest.raises(DataProblem) as caught:
        _files.write(target, b"2")
    assert caught.value.message == f"写不进“{target}”（链接绕成了圈）"
    assert (target.is_symlink(), names(tmp_path)) == (True, ["台账.xlsx"])


def test_a_folder_or_no_folder_is_told(tmp_path: Path) -> None:
    for target, said in ((tmp_path, "这是一个文件夹"), (tmp_path / "无" / "a.md", "文件或文件夹不存在")):
        with pytest.raises(DataProblem) as caught:
            _files.write(target, b"")
        assert caught.value.message == f"写不进“{target}”（{said}）"
    assert names(tmp_path) == []


@pytest.mark.parametrize("name", ["tasks.yaml", "a.YML", "link.md"])
def test_data_files_are_refused(tmp_path: Path, name: str) -> None:
    (tmp_path / "tasks.yaml").write_bytes(b"1")
    (tmp_path / "link.md").symlink_to("tasks.yaml")
    with pytest.raises(UsageProblem) as caught:
        _files.write(tmp_path / name, b"2")
    assert caught.value.message == f"不能写入“{tmp_path / name}”：YAML 是数据文件"
    assert (tmp_path / "tasks.yaml").read_bytes() == b"1"


def test_a_folder_is_made_with_those_above_it(tmp_path: Path) -> None:
    _files.make_folder(tmp_path / "甲" / "乙")
    _files.make_folder(tmp_path / "甲" / "乙")
    assert (tmp_path / "甲" / "乙").is_dir()
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(UsageProblem) as caught:
        _files.make_folder(tmp_path / "file")
    assert caught.value.message == f"“{tmp_path / 'file'}”是一个文件，不是文件夹"
    with pytest.raises(DataProblem) as refused:
        _files.make_folder(tmp_path / "file" / "甲")
    assert refused.value.message == f"建不了文件夹“{tmp_path / 'file' / '甲'}”（路径中间有一段不是文件夹）"
