"""Writing results to files: whole or not at all, and never over the data."""

from __future__ import annotations

import errno
import os
import shutil
import stat
from contextlib import suppress
from pathlib import Path

from gkplan.errors import DataProblem, UsageProblem, reason_of

_YAML = frozenset({".yaml", ".yml"})


def refuse_yaml(path: Path) -> None:
    """Refuse to write over a data file."""
    if {path.suffix.lower(), _real(path).suffix.lower()} & _YAML:
        raise UsageProblem(f"不能写入“{path}”：YAML 是数据文件", "结果写到别的文件，如 台账.xlsx、结果.json")


def write(path: Path, data: bytes) -> None:
    """Make `data` the content of the file; on any failure what was there before stays, and nothing new does.

    A link stays a link. What is no plain file (a pipe, `/dev/stdout`) is written to as it is.
    """
    refuse_yaml(path)
    try:
        target = _real(path)
        if target.exists() and not target.is_file() and not target.is_dir():
            target.write_bytes(data)
        else:
            _refuse_read_only(target)
            _replace(target, data)
    except OSError as error:
        raise DataProblem(f"写不进“{path}”（{reason_of(error)}）", _remedy(error)) from error


def copy(source: Path, target: Path) -> None:
    """Copy a file to where there is none; on any failure nothing of it stays."""
    try:
        with source.open("rb") as old, target.open("xb") as new:
            try:
                shutil.copyfileobj(old, new)
            except BaseException:
                target.unlink(missing_ok=True)
                raise
    except OSError as error:
        raise DataProblem(f"“{source}”复制不到“{target}”（{reason_of(error)}）", _remedy(error)) from error


def _real(path: Path) -> Path:
    """Return what a path leads to. Raises `DataProblem` for a link that leads back to itself."""
    try:
        return path.resolve()
    except RuntimeError as error:  # up to Python 3.12; later ones leave it to whoever opens the file
        raise DataProblem(f"写不进“{path}”（链接绕成了圈）", "删去这个链接，或换一个文件名") from error


def _refuse_read_only(target: Path) -> None:
    """Raise where the file there is read-only: a rename would not ask."""
    if target.is_file() and not os.access(target, os.W_OK):
        raise PermissionError(errno.EACCES, "read-only file")


def _replace(target: Path, data: bytes) -> None:
    temporary = target.with_name(f".gkplan-{os.getpid()}.tmp")
    try:
        with temporary.open("xb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        with suppress(FileNotFoundError):
            temporary.chmod(stat.S_IMODE(target.stat().st_mode))
        temporary.replace(target)
    except BaseException:
        with suppress(OSError):
            temporary.unlink()
        raise


def _remedy(error: OSError) -> str:
    if isinstance(error, PermissionError):
        return "如果这个文件正在 WPS 或 Excel 里打开，先关上再运行一次；否则检查文件夹有没有权限"
    return "检查文件夹是否存在、有没有权限"


def make_folder(path: Path) -> None:
    """Make the folder, and those above it, where there are none."""
    try:
        path.mkdir(parents=True, exist_ok=True)
    except FileExistsError as error:
        raise UsageProblem(f"“{path}”是一个文件，不是文件夹", "--split-by 时 --output 写文件夹") from error
    except OSError as error:
        raise DataProblem(f"建不了文件夹“{path}”（{reason_of(error)}）", "检查上级文件夹有没有权限") from error
