"""Copying the files that evidence names into one folder: never from outside the repository, never over another file."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from gkplan.cli import _files, _session, _streams
from gkplan.errors import DataProblem, UsageProblem
from gkplan.exporters.file_names import file_names
from gkplan.reporting.evidence import evidence

if TYPE_CHECKING:
    from gkplan.reporting.scope import Scope
    from gkplan.revision import Worktree

_SUFFIX = re.compile(r"(?<=.)(?:\.tar)?\.[A-Za-z0-9]{1,10}$", re.IGNORECASE)
_SHOWN = 20
"""So many files that are missing are named one by one."""


class Named(NamedTuple):
    """One file that evidence names."""

    task: str
    period: str | None
    unit: str
    title: str
    path: str

    @property
    def about(self) -> str:
        """Whose evidence of what it is."""
        return " ".join(part for part in (f"任务 {self.task}", self.period, self.unit) if part)

    @property
    def stem(self) -> str:
        """What the copy is called, so that they sort like the list."""
        number = f"{self.task:0>2}" if self.task.isdigit() else self.task
        return "-".join(part for part in (number, self.period, self.unit, self.title) if part)


class Copy(NamedTuple):
    """One file to be copied."""

    source: Path
    target: Path


class Missing(NamedTuple):
    """A file that cannot be copied, and why."""

    about: str
    path: str
    reason: str


class Plan(NamedTuple):
    """What is to be done."""

    folder: Path
    copies: tuple[Copy, ...]
    missing: tuple[Missing, ...]


def plan(scope: Scope, files: Worktree, folder: Path) -> Plan:
    """Return what to copy where. Raises where that would be over files that differ."""
    if folder.exists() and not folder.is_dir():
        raise UsageProblem(f"“{folder}”是一个文件，不是文件夹", "--collect 写文件夹")
    named = list(_wanted(scope))
    copies: list[Copy] = []
    missing: list[Missing] = []
    for item, target in zip(named, _targets(named, folder), strict=True):
        source = _source(item.path, files)
        if isinstance(source, Path):
            copies.append(Copy(source, target))
        else:
            missing.append(Missing(item.about, item.path, source))
    _refuse_overwriting(copies)
    return Plan(folder, tuple(copies), tuple(missing))


def _wanted(scope: Scope) -> Iterator[Named]:
    """Yield the files of the list, those too that can be found on the web."""
    found = evidence(scope)
    for line in found.proofs:
        if line.proof is not None and line.proof.path is not None:
            yield Named(line.item.task.id, line.item.period, line.item.unit, line.proof.title, line.proof.path)
    for item in found.strays:
        if item.proof.path is not None:
            yield Named(item.task.id, item.period, item.unit, item.proof.title, item.proof.path)


# ---------------------------------------------------------------- where from


def _source(named: str, files: Worktree) -> Path | str:
    """Return the file that a path of the evidence names, seen from the repository or the data folder; or why not."""
    parts = [part for part in named.replace("\\", "/").split("/") if part not in {"", "."}]
    if named.startswith(("/", "\\", "~")) or re.match("[A-Za-z]:", named) or ".." in parts or "\0" in named:
        return "不在仓库里"
    if named.lower().endswith((".yaml", ".yml")):
        return "是数据文件"
    if not parts or ".git" in (part.lower() for part in parts):
        return "不是佐证文件"
    top = _session.top_of(files).resolve()
    for base in (top, files.root):
        reason = _unfit(base.joinpath(*parts), top)
        if reason is None:
            return base.joinpath(*parts).resolve()
        if reason != _ABSENT:
            return reason
    return _ABSENT


_ABSENT = "没有这个文件"


def _unfit(path: Path, top: Path) -> str | None:
    """Return why a path cannot be copied; None where it can."""
    try:
        real = path.resolve(strict=True)
        if not real.is_relative_to(top) or ".git" in real.relative_to(top).parts:
            return "不在仓库里"
        if real.is_dir():
            return "是一个文件夹"
        return None if real.is_file() else "不是普通文件"
    except (OSError, RuntimeError, ValueError):
        return _ABSENT


# ---------------------------------------------------------------- where to


def _targets(named: list[Named], folder: Path) -> list[Path]:
    """Return where each file goes; those that are missing have their names too, so that a later one changes none."""
    by_suffix: dict[str, list[int]] = {}
    for place, item in enumerate(named):
        match = _SUFFIX.search(re.split(r"[/\\]", item.path)[-1])
        by_suffix.setdefault(match[0].lower() if match else "", []).append(place)
    targets: dict[int, Path] = {}
    for suffix, places in by_suffix.items():
        names = file_names((named[place].stem for place in places), suffix)
        targets |= {place: folder / name for place, name in zip(places, names, strict=True)}
    return [targets[place] for place in range(len(named))]


def _refuse_overwriting(copies: list[Copy]) -> None:
    differing = [copy.target for copy in copies if copy.target.is_symlink() or _differs(copy)]
    if differing:
        named = "、".join(path.name for path in differing[:3]) + (f"等{len(differing)}个" if len(differing) > 3 else "")
        raise DataProblem(
            f"“{differing[0].parent}”里已经有同名而内容不同的文件：{named}", "换一个空的文件夹，或先移走它们"
        )


def _differs(copy: Copy) -> bool:
    import filecmp

    if not copy.target.exists():
        return False
    return not copy.target.is_file() or not filecmp.cmp(copy.source, copy.target, shallow=False)


def copy(todo: Plan) -> bool:
    """Copy the files and tell what came of it; return whether some are missing."""
    _files.make_folder(todo.folder)
    new = [item for item in todo.copies if not item.target.exists()]
    for item in new:
        _files.copy(item.source, item.target)
    kept = len(todo.copies) - len(new)
    same = f"，另有 {kept} 个已经在那里，没有变" if kept else ""
    lines = [f"已复制 {len(new)} 个文件到 {todo.folder}{same}"]
    if todo.missing:
        lines.append(f"没有复制 {len(todo.missing)} 个：")
        lines += [f"  {item.about}：{item.path}（{item.reason}）" for item in todo.missing[:_SHOWN]]
        if len(todo.missing) > _SHOWN:
            lines.append(f"  其余 {len(todo.missing) - _SHOWN} 个没有列出")
        lines.append("佐证的 path 从仓库的根或数据文件夹写起；改正以后再运行一次，已复制的不动")
    _streams.tell(lines)
    return bool(todo.missing)
