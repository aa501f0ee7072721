"""Where a paper goes, and in which form: what `export`, `remind` and `report` have in common."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from gkplan.cli import _files, _session, _streams
from gkplan.cli._options import one_of
from gkplan.errors import DataProblem, UsageProblem
from gkplan.render.text import log_line

if TYPE_CHECKING:
    from collections.abc import Iterable

    from gkplan.cli._session import Session
    from gkplan.exporters.leaks import Leak
    from gkplan.exporters.view import ExportView

Suffixes = Mapping[str, Sequence[str]]
"""The forms that a command knows, each with the suffixes of its files."""


def path_of(output: str | None) -> Path | None:
    """Return the path behind `--output`, None where it is stdout."""
    return Path(output) if output not in {None, "-"} else None


def folder_of(path: Path | None, example: str) -> Path:
    """Return the folder that `--split-by` writes to; there must be one."""
    if path is None:
        raise UsageProblem("--split-by 要写 --output", f"写一个文件夹，如 --output {example}")
    return path


def form(given: str | None, file: Path | None, known: Suffixes, *, usual: str | None = None) -> str:
    """Return the form that `--format` or else the file's name tells, or else the `usual` one.

    Raises `UsageProblem` where nothing tells it, where the two differ (WPS and Excel would not open the file), and
    for the name of a data file.
    """
    told = None
    if file is not None:
        _files.refuse_yaml(file)
        told = next((name for name, suffixes in known.items() if file.suffix.lower() in suffixes), None)
    if given is None:
        return _guessed(told if file else usual, file, known)
    name = one_of("--format", given, tuple(known))
    if file is not None and told not in {None, name}:
        raise UsageProblem(f"--format {name} 和文件名“{file.name}”不是一种格式", "改一个，或去掉 --format")
    return name


def _guessed(name: str | None, file: Path | None, known: Suffixes) -> str:
    if name is None:
        what = f"认不出“{file}”是哪种格式" if file else "没有写格式"
        raise UsageProblem(what, f"加 --format，可选：{'、'.join(known)}")
    return name


def refuse_screen(name: str, path: Path | None, example: str) -> None:
    """Refuse to pour a workbook or a document onto a terminal; `example` is what its file may be called."""
    if path is None and sys.stdout.isatty():
        raise UsageProblem(f"{name} 不能显示在屏幕上", f"写入文件：加 --output {example}.{name}")


# ---------------------------------------------------------------- what goes out


def refuse_leaks(session: Session, views: Iterable[ExportView]) -> None:
    """Stop a public copy in which something must not go out, naming every place."""
    public = [view for view in views if view.public]
    if not public:
        return
    from gkplan.exporters.leaks import leaks

    refuse_found(session, leaks(public, session.checked.loaded.books))


def refuse_found(session: Session, found: Iterable[Leak]) -> None:
    """Stop where something was found that must not go out, naming every place once, as findings name theirs."""
    leaks = list(dict.fromkeys(found))
    if not leaks:
        return
    from gkplan.exporters.private import masked

    told = (f"{_place(session, leak)}{masked(leak.about)}：{leak.kind} {leak.shown}" for leak in leaks)
    _streams.tell(told)
    raise DataProblem(f"有 {len(leaks)} 处不能公开，没有写出", "改掉上面各处再导出；只在内部用的，去掉 --public")


def _place(session: Session, leak: Leak) -> str:
    from gkplan.render.findings import seen

    if leak.span is None:
        return ""
    path = seen(session.path_of(leak.file), _session.top_of(session.files), Path.cwd())
    return f"{path}:{leak.span.line}:{leak.span.column}: "


def put(output: Path | None, made: bytes, *, binary: bool) -> bool:
    """Write to the file, and a binary to stdout; return False for text on stdout, which is the caller's to encode."""
    if output is not None:
        _files.write(output, made)
        _streams.tell([f"已写入 {output}"])
    elif binary:
        sys.stdout.flush()
        sys.stdout.buffer.write(made)
    return output is not None or binary


def put_each(folder: Path, made: Iterable[tuple[str, bytes]]) -> int:
    """Write one file for each name into the folder, then print their paths; return how many."""
    _files.make_folder(folder)
    written: list[Path] = []
    try:
        for name, content in made:
            _files.write(folder / name, content)
            written.append(folder / name)
    finally:
        _streams.print_paths(written)
    return len(written)


def put_nothing(line: str, output: Path | None, *, binary: bool) -> None:
    """Say that there is nothing to put out; never into a pipe that waits for a document."""
    stream = sys.stderr if binary and output is None else sys.stdout
    stream.write(f"{log_line(line)}\n")
