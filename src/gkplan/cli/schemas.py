"""`gkplan schema`: writes the JSON Schemas that editors check and explain the data files by."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, NamedTuple

import typer

from gkplan.cli import _session
from gkplan.cli._options import DataOpt  # noqa: TC001  Typer reads the annotation when it runs
from gkplan.errors import DataProblem, UsageProblem
from gkplan.render.text import log_line
from gkplan.wording import closest, fold

FOLDER = "schema"
WORDS = {
    "tasks": "tasks", "tasks.yaml": "tasks", "任务": "tasks", "计划": "tasks", "任务分解表": "tasks",
    "units": "units", "units.yaml": "units", "单位": "units", "登记册": "units", "单位登记册": "units",
    "decisions": "decisions", "decisions.yaml": "decisions", "决定": "decisions",
    "ledger": "ledger", "台账": "ledger", "工作台账": "ledger",
}  # fmt: skip
"""What the user may call a kind of file."""


class _Item(NamedTuple):
    """One schema file: where it belongs, what it should hold, and how it stands."""

    path: Path
    label: str
    text: str
    state: str
    """same, differs or missing."""


def schema(
    kind: Annotated[
        str | None,
        typer.Argument(metavar="tasks|units|decisions|ledger", help="只要这一种，显示在屏幕上；不写则写出四个文件。"),
    ] = None,
    output: Annotated[
        str | None,
        typer.Option("--output", "-o", metavar="位置", help="写到这个文件夹；指定了一种时，写入这个文件。"),
    ] = None,
    check: Annotated[bool, typer.Option("--check", help="只核对，不写入；有缺少的或不一致的，退出码为 1。")] = False,
    data: DataOpt = None,
) -> int:
    """写出数据文件的 schema，供编辑器提示和检查。

    schema 写明每个文件可以有哪些键、怎样取值。四个文件写到数据文件夹旁边的 schema/，
    编辑器按数据文件第一行的 yaml-language-server 注释找到它们。
    """
    if kind is None:
        items = list(_items(*_place(data, output)))
        return _compare(items) if check else _write(items)
    if check:
        raise UsageProblem("--check 核对全部四个文件，不能只指定一种", f"去掉“{kind}”或 --check")
    from gkplan import schema as schemas

    _session.put_json(schemas.text(_kind(kind)), output)
    return 0


def _kind(word: str) -> str:
    """Return the kind of file that the user means, or raise `UsageProblem`."""
    name = WORDS.get(fold(word).lower())
    if name is not None:
        return name
    near = closest(word, WORDS, most=1)
    asked = f"是不是“{near[0]}”？" if near else ""
    raise UsageProblem(f"没有“{word}”这一种数据文件", f"{asked}可选：tasks、units、decisions、ledger")


def _place(data: str | None, output: str | None) -> tuple[Path, Path]:
    """Return the folder for the schemas, and the folder that no link may lead out of."""
    if output is not None:
        return Path(output), Path(output)
    from gkplan import revision

    files = revision.find(data, Path.cwd())
    if not files.prefix:
        raise DataProblem(
            "数据文件夹就是仓库的根，旁边的 schema/ 会落到仓库外面", f"用 --output 指明位置，如 --output {FOLDER}"
        )
    return files.root.parent / FOLDER, files.root.parent


def _items(folder: Path, home: Path) -> Iterator[_Item]:
    """Yield the four files as they stand; raise `DataProblem` for what stands in the way, before any is written."""
    from gkplan import schema as schemas

    _refuse_obstacles(folder, home)
    for kind, words in schemas.KINDS.items():
        path, text = folder / schemas.file_name(kind), schemas.text(kind)
        yield _Item(path, words.label, text, _state(path, text, home))


def _refuse_obstacles(folder: Path, home: Path) -> None:
    _refuse_link(folder, home)
    if os.path.lexists(folder) and not folder.is_dir():
        raise DataProblem(
            f"“{_shown(folder)}”不是文件夹，没有地方放 schema", "把它改名或移走，或用 --output 另指文件夹"
        )
    if not folder.parent.is_dir():
        raise DataProblem(f"没有“{_shown(folder.parent)}”这个文件夹", "先建好它，或用 --output 另指文件夹")


def _refuse_link(path: Path, home: Path) -> None:
    """Refuse a link that leads out of `home`, or in a circle."""
    try:
        inside = not path.is_symlink() or path.resolve().is_relative_to(home.resolve())
    except (OSError, RuntimeError):
        inside = False
    if not inside:
        raise DataProblem(f"“{_shown(path)}”是指向别处的链接，不顺着它写", "删去这个链接，再运行一次")


def _state(path: Path, text: str, home: Path) -> str:
    """Return how a file stands; other line ends (git on Windows) make no difference."""
    _refuse_link(path, home)
    if not os.path.lexists(path):
        return "missing"
    if not path.is_file():
        raise DataProblem(f"“{_shown(path)}”不是普通文件，schema 写不进去", "把它改名或移走，再运行一次")
    return "same" if path.read_bytes().replace(b"\r\n", b"\n") == text.encode() else "differs"


def _compare(items: list[_Item]) -> int:
    """Name each file that is missing or differs; nothing is written."""
    told = {"missing": "缺少 {}（{}）", "differs": "{}（{}）与程序的不一致"}
    stale = [item for item in items if item.state != "same"]
    for item in stale:
        _say(told[item.state].format(_shown(item.path), item.label))
    if not stale:
        _say(f"{_shown(items[0].path.parent)}/ 里的四个文件都是最新")
        return 0
    sys.stdout.flush()
    sys.stderr.write("提示：运行 gkplan schema 重新写出\n")
    return 1


def _write(items: list[_Item]) -> int:
    """Write what is missing or differs, and say what was done."""
    for item in items:
        if item.state == "same":
            _say(f"{_shown(item.path)}（{item.label}）已是最新")
            continue
        item.path.parent.mkdir(exist_ok=True)
        item.path.write_bytes(item.text.encode())
        done = "已写入" if item.state == "missing" else "已更新"
        _say(f"{done} {_shown(item.path)}（{item.label}）")
    return 0


def _shown(path: Path) -> str:
    """Return a path as the user would type it: from the working folder where it lies below."""
    here = Path.cwd()
    return (path.relative_to(here) if path.is_relative_to(here) else path).as_posix()


def _say(line: str) -> None:
    sys.stdout.write(f"{log_line(line)}\n")
