"""`gkplan pack` and `gkplan intake`: fill-in workbooks for units without git, out and back in."""

from __future__ import annotations

import os
from collections.abc import Iterable
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from gkplan import forms, revision, storage, writing
from gkplan.cli import _files, _returned, _session, _streams, _target, _writing
from gkplan.cli._options import AsOfOpt, DataOpt, DryRunOpt, NoColorOpt, UnitOpt  # noqa: TC001  Typer reads them
from gkplan.errors import DataProblem, UsageProblem, reason_of
from gkplan.exporters import formats
from gkplan.exporters.file_names import file_names
from gkplan.render import progress, returns
from gkplan.render.text import clean

if TYPE_CHECKING:
    from datetime import date

    from gkplan.records import Unit
    from gkplan.render.returns import Result
    from gkplan.revision import Worktree
    from gkplan.writing import Desk

LITTER = frozenset({"thumbs.db", "desktop.ini"})


# ---------------------------------------------------------------- out


def pack(
    unit: UnitOpt = None,
    everyone: Annotated[bool, typer.Option("--all", help="全部单位，每家一个文件。")] = False,
    output: Annotated[
        str | None,
        typer.Option("--output", "-o", metavar="文件", help="写入文件（.xlsx）；几家单位的，写文件夹。"),
    ] = None,
    as_of: AsOfOpt = None,
    data: DataOpt = None,
) -> int:
    """下发填报表：没有 git 的单位用 WPS 或 Excel 填的 xlsx，每家一个。

    只有这家单位的任务，已报的内容填好；填好交回，用 gkplan intake 收进台账。要装 gkplan[office]。
    """
    if not unit and not everyone:
        raise UsageProblem("没有写给哪家单位", "加 --unit 单位或组，可写几次；全部单位写 --all")
    formats.load("xlsx")
    today = _session.as_of_date(as_of)
    files = revision.find(data, Path.cwd())
    desk = _desk(files, today)
    everybody = _writing.there(desk.plan.register.units, today)
    units = _writing.find_units(desk, unit) if unit and not everyone else everybody
    target = _target.path_of(output)
    single = _is_file(target, len(units))
    made, told, refused = _made(files, desk, units)
    if target is not None and not single:
        _put_each(target, made)
    elif made:
        _target.put(target, next(iter(made.values())), binary=True)
    _streams.tell(told)
    return 1 if refused or not made else 0


def _desk(files: Worktree, today: date) -> Desk:
    """Read what the office owns; what the decisions say goes into every row, so they must be readable too."""
    desk = _writing.open_desk(files, today)
    if revision.DECISIONS in desk.loaded.partial:
        _session.report(files, [item for item in desk.loaded.findings if item.is_error])
        raise DataProblem("decisions.yaml 有错误，没有往下做", "按上面各条改正，再运行 gkplan validate 确认")
    return desk


def _is_file(target: Path | None, count: int) -> bool:
    """Whether one file is written; raise where the name does not fit what there is to write."""
    named = target is not None and target.suffix.lower() == ".xlsx" and not target.is_dir()
    if count != 1 and (target is None or named):
        raise UsageProblem(f"有 {count} 家单位，一家一个文件", "--output 写一个文件夹，如 --output 填报表")
    if target is None:
        _target.refuse_screen("xlsx", target, "填报表")
        return True
    _files.refuse_yaml(target)
    if not named and target.is_file():
        raise UsageProblem(f"“{target}”是一个文件，扩展名不是 .xlsx", "写一个 .xlsx 文件，或一个文件夹")
    return named


def _made(files: Worktree, desk: Desk, units: Iterable[Unit]) -> tuple[dict[str, bytes], list[str], int]:
    """Return the workbook of each unit, why there is none of the others, and of how many the ledger is at fault."""
    from gkplan.exporters import workbook

    standing = forms.picture(desk)
    made: dict[str, bytes] = {}
    told: list[str] = []
    faulty = 0
    for unit in units:
        try:
            form = forms.form(desk, unit, standing)
        except writing.Refused as refused:
            _session.report(files, refused.findings)
            faulty += 1
            told.append(f"{unit.name}没有下发：{refused.message}；{refused.hint}")
            continue
        if form.lines:
            made[unit.name] = workbook.render(form, desk.plan.head, desk.today)
        else:
            told.append(f"{unit.name}没有任务，没有下发")
    return made, told, faulty


def _put_each(folder: Path, made: dict[str, bytes]) -> None:
    names = file_names((f"{name}填报表" for name in made), ".xlsx")
    count = _target.put_each(folder, zip(names, made.values(), strict=True))
    _streams.tell([f"已写入 {count} 个文件"])


# ---------------------------------------------------------------- back in


def intake(
    files: Annotated[
        list[Path] | None,
        typer.Argument(metavar="文件", help="交回的 xlsx，可写几个；写文件夹就收里面的全部。", readable=False),
    ] = None,
    dry_run: DryRunOpt = False,
    as_of: AsOfOpt = None,
    data: DataOpt = None,
    no_color: NoColorOpt = False,
) -> int:
    """回收填报表：检查单位交回的 xlsx，把填的内容写进各家的台账。

    只写单位改过的格，与 gkplan record 一样只动那几行、按同样的规则检查；有一处问题，这一份就什么也不写，别的照收。
    计划或台账在下发以后有变动的，不收，列出两边的内容。要装 gkplan[office]。
    """
    if not files:
        raise UsageProblem("没有写收哪个文件", "写上交回的 xlsx，或放着它们的文件夹")
    _need_openpyxl()
    today = _session.as_of_date(as_of)
    found = _found(files)
    many = len(found) > 1 or any(map(_is_folder, files))
    tree = revision.find(data, Path.cwd())
    lock: AbstractContextManager[None] = nullcontext() if dry_run else storage.hold(tree.root, tell=_tell_one)
    with lock:
        desk = _desk(tree, today)
        asked = _returned.Asked(tree, desk, forms.picture(desk), dry_run, [])
        with progress.watched(no_color=no_color, said="已读文件") as tell:
            came = _returned.with_units(desk, _returned.read_all(asked, found, tell))
        with progress.watched(no_color=no_color, said="已收文件") as tell:
            results = _returned.all_taken(asked, came, tell, many=many)
    with _streams.unheard():
        _report(results, _missing(asked, came) if many else [], many=many, dry_run=dry_run, no_color=no_color)
    return 1 if any(item.is_refused for item in results) else 0


def _need_openpyxl() -> None:
    try:
        import openpyxl  # noqa: F401
    except ModuleNotFoundError as error:
        from gkplan.extras import ExtraMissing

        raise ExtraMissing("没有安装 openpyxl，读不了 xlsx", "office") from error


def _found(paths: list[Path]) -> list[Path]:
    """Return the files to take: those named, and of a folder all that somebody may have sent."""
    found: dict[str, Path] = {}
    """By where they really are, so that a file named twice is one."""
    for path in paths:
        if not _is_there(path):
            raise UsageProblem(f"没有“{path}”这个文件", "检查路径和文件名")
        for item in _inside(path) if _is_folder(path) else [path]:
            found.setdefault(os.path.realpath(item), item)
    if not found:
        raise UsageProblem(f"“{paths[0]}”里没有文件", "把交回的 xlsx 放进去，再运行一次")
    return list(found.values())


def _inside(folder: Path) -> list[Path]:
    try:
        return sorted(item for item in folder.iterdir() if not _is_litter(item))
    except OSError as error:
        raise UsageProblem(f"读不到“{folder}”（{reason_of(error)}）", "检查权限") from error


def _is_there(path: Path) -> bool:
    """Whether there is a file; one that cannot be looked at is told later, like one that cannot be read."""
    try:
        return path.exists()
    except OSError:
        return True


def _is_folder(path: Path) -> bool:
    return os.path.isdir(path)  # noqa: PTH112  it raises nothing


def _is_litter(path: Path) -> bool:
    """Whether a file is a program's own: hidden ones, the locks of Word, Excel and WPS."""
    return path.name.startswith((".", "~$")) or path.name.lower() in LITTER


def _missing(asked: _returned.Asked, came: list[_returned.Came]) -> list[str]:
    """Return the units that owe something and sent no workbook, in the order of the register."""
    sent = {item.unit.name for item in came if item.unit}
    owing = {item.unit for item in asked.standing.obligations if item.is_open and not item.candidate}
    return [unit.name for unit in asked.desk.plan.register.units if unit.name in owing - sent]


# ---------------------------------------------------------------- what is said


def _report(results: list[Result], missing: list[str], *, many: bool, dry_run: bool, no_color: bool) -> None:
    for item in results:
        _streams.tell(returns.problem_lines(item))
        _streams.tell(returns.note_lines(item))
    if many:
        table = returns.sheet(results, missing, dry_run=dry_run)
        if dry_run:
            from gkplan.render.sheet import plain

            _streams.tell(plain(table).splitlines())
        else:
            _session.put_sheet(table, None, no_color=no_color)
    elif results[0].is_refused:
        _streams.tell([f"有 {len(results[0].problems)} 处问题，什么也没有写"])
    elif not results[0].changed:
        _session.put(f"没有变化：{clean(results[0].unit)}的填报表里没有台账还没有的内容。\n", None)
    if dry_run:
        _streams.tell(["试运行，没有写入"])


def _tell_one(line: str) -> None:
    _streams.tell([line])
