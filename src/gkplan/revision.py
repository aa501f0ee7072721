"""Where the bytes of the data files come from: the data folder on disk. The only module that looks at folders.

A worktree and a git revision (`git.py`) give the same thing: names of data files and, on demand, their bytes.
"""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import NamedTuple

from gkplan.errors import DataProblem, reason_of

TASKS, UNITS, DECISIONS, LEDGERS = "tasks.yaml", "units.yaml", "decisions.yaml", "ledger/"
_SUFFIXES = frozenset({".yaml", ".yml"})


def unit_of_file(name: str) -> str:
    """Return the unit that a ledger's file name states: `ledger/区财政局.yaml` → `区财政局`."""
    return name.removeprefix(LEDGERS).rsplit(".", 1)[0]


class Unusable(NamedTuple):
    """A file that is named but cannot be read: what is wrong and what to do."""

    message: str
    hint: str


MAX_BYTES = 5 * 1024 * 1024
"""The largest file that is read; no data file of a person's comes near it."""


def too_large(size: int) -> Unusable:
    """Return what is said of a file of `size` bytes that is over the limit."""
    message = f"文件有 {size / 1024 / 1024:.1f} MiB，超过 5 MiB 的上限"
    return Unusable(message, "检查是否误存了别的文件；台账请按单位分开")


class Worktree(NamedTuple):
    """The data folder as it lies on disk."""

    root: Path
    """The data folder itself."""
    prefix: str
    """What stands before a file's name in findings: its folder seen from the git root, e.g. `data/`."""

    def names(self) -> list[str]:
        """Return the data files that exist or must exist, ledgers in order of their names."""
        names = [TASKS, UNITS]
        if os.path.lexists(self.root / DECISIONS):
            names.append(DECISIONS)
        folder = self.root / LEDGERS.rstrip("/")
        if os.path.lexists(folder) and (folder.is_symlink() or not folder.is_dir()):
            names.append(LEDGERS)
        elif folder.is_dir():
            ledgers = sorted(item.name for item in folder.iterdir() if item.suffix in _SUFFIXES)
            names += [LEDGERS + item for item in ledgers if not item.startswith(".")]
        return names

    def strays(self) -> list[str]:
        """Return what looks like a data file and is read by nobody, for its name or its place."""
        found = [item.name for item in self.root.iterdir() if item.is_file()]
        for folder, _, files in os.walk(self.root / LEDGERS):
            inside = Path(folder).relative_to(self.root).as_posix()
            found += [f"{inside}/{name}" for name in files]
        return sorted(name for name in found if is_stray(name))

    def read(self, name: str) -> bytes | Unusable:
        """Return the bytes of one data file, or why it has none. Links out of the data folder are refused."""
        path = self.root / name
        if name == LEDGERS:
            return Unusable("这不是文件夹本身，里面的台账都不会被读到", "换成真正的文件夹 ledger/，把各台账放在里面")
        try:
            if path.is_symlink() and not path.resolve().is_relative_to(self.root.resolve()):
                return Unusable("这是一个指向数据文件夹之外的链接", "把文件本身放进数据文件夹")
            found = path.stat()
            if stat.S_ISDIR(found.st_mode):
                return Unusable("这是一个文件夹，应为文件", f"把文件夹“{path.name}”改名或移走，放入同名的文件")
            if not stat.S_ISREG(found.st_mode):
                return Unusable("这不是普通文件", "换成普通的文本文件")
            return path.read_bytes() if found.st_size <= MAX_BYTES else too_large(found.st_size)
        except FileNotFoundError:
            return Unusable("缺少这个文件", "从 git 恢复它，或检查 --data 是否指对了文件夹")
        except (OSError, ValueError, RuntimeError) as error:
            reason = reason_of(error) if isinstance(error, OSError) else "链接绕成了圈"
            return Unusable(f"读不到这个文件（{reason}）", "检查文件的权限，以及是否被别的程序占用")


def is_stray(name: str) -> bool:
    """Whether a file looks like data and is read by nobody: `decisions.yml`, `ledger/旧/甲局.yaml`."""
    *folders, file = name.split("/")
    suffix = Path(file).suffix
    if suffix.lower() not in _SUFFIXES or any(part.startswith(".") for part in (*folders, file)):
        return False
    if not folders:
        return name not in {TASKS, UNITS, DECISIONS}
    return folders[0] == LEDGERS.rstrip("/") and (len(folders) > 1 or suffix not in _SUFFIXES)


def find(data: str | None, start: Path) -> Worktree:
    """Return the worktree of `data`, or else of the nearest `data/tasks.yaml` upward from `start`.

    Raises `DataProblem` where there is none.
    """
    root = _named(Path(data)) if data else _upward(start)
    top = git_root(root) or root.parent
    inside = root.relative_to(top).as_posix()
    return Worktree(root, "" if inside == "." else f"{inside}/")


def _named(folder: Path) -> Path:
    if not folder.is_dir():
        what = "不是文件夹" if folder.exists() else "不存在"
        raise DataProblem(f"--data 指定的“{folder}”{what}", "请指向放有 tasks.yaml 的文件夹")
    folder = folder.resolve()
    if not os.path.lexists(folder / TASKS) and _holds_plan(folder / "data"):
        return folder / "data"
    return folder


def _holds_plan(folder: Path) -> bool:
    return any(os.path.lexists(folder / name) for name in (TASKS, UNITS))


def _upward(start: Path) -> Path:
    start = start.resolve()
    for folder in (start, *start.parents):
        if _holds_plan(folder / "data"):
            return (folder / "data").resolve()
    raise DataProblem(
        f"从“{start}”往上没有找到 data/tasks.yaml",
        "请在任务分解数据所在的文件夹里运行，或用 --data 指明数据文件夹",
    )


def git_root(folder: Path) -> Path | None:
    """Return the nearest folder upward that has a `.git`, or None."""
    return next((place for place in (folder, *folder.parents) if (place / ".git").exists()), None)
