"""`gkplan pack` and `gkplan intake`: fill-in workbooks for units without git, out and back in."""

from __future__ import annotations

import os
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from gkplan import forms, recording, revision, storage, writing
from gkplan import intake as taking
from gkplan.cli import _files, _session, _writing
from gkplan.cli._options import AsOfOpt, DataOpt, DryRunOpt, UnitOpt  # noqa: TC001  Typer reads them
from gkplan.errors import DataProblem, GkplanError, UsageProblem, reason_of
from gkplan.exporters import formats
from gkplan.exporters.file_names import file_names
from gkplan.plan import is_group
from gkplan.render import progress, returns, written
from gkplan.render.returns import Result
from gkplan.render.text import clean

if TYPE_CHECKING:
    from datetime import date

    from gkplan.diagnostics import Finding
    from gkplan.forms import Form
    from gkplan.intake import Problem, Returned
    from gkplan.model import Unit
    from gkplan.obligations import Picture
    from gkplan.revision import Worktree
    from gkplan.writing import Desk, Draft

LITTER = frozenset({"thumbs.db", "desktop.ini"})
MOST_READ = 10 * 1024 * 1024 + 1
"""A file is read no farther: one byte over what a workbook may have."""


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
    units = _units(desk, None if everyone else unit)
    target = Path(output) if output not in {None, "-"} else None
    single = _is_file(target, len(units))
    made, told, refused = _made(files, desk, units)
    if target is not None and not single:
        _put_each(target, made)
    elif made:
        _put_one(target, next(iter(made.values())))
    _tell(told)
    return 1 if refused or not made else 0


def _desk(files: Worktree, today: date) -> Desk:
    """Read what the office owns; what the decisions say goes into every row, so they must be readable too."""
    desk = _writing.open_desk(files, today)
    if revision.DECISIONS in desk.loaded.partial:
        _session.report(files, [item for item in desk.loaded.findings if item.is_error])
        raise DataProblem("decisions.yaml 有错误，没有往下做", "按上面各条改正，再运行 gkplan validate 确认")
    return desk


def _units(desk: Desk, names: list[str] | None) -> list[Unit]:
    """Return the units asked for; of a group, or of all, without those that were merged."""
    register = desk.plan.register
    if names is None:
        return [item for item in register.units if item.until is None or desk.today <= item.until]
    found: dict[str, Unit] = {}
    for name in names:
        members = _session.find_units([name], register)
        entry = register.find(name)
        if entry is not None and not is_group(entry):
            found[entry.name] = writing.find_unit(desk, name)
            continue
        for item in filter(None, map(register.registered, members)):
            if item.until is None or desk.today <= item.until:
                found[item.name] = item
    return list(found.values())


def _is_file(target: Path | None, count: int) -> bool:
    """Whether one file is written; raise where the name does not fit what there is to write."""
    named = target is not None and target.suffix.lower() == ".xlsx" and not target.is_dir()
    if count != 1 and (target is None or named):
        raise UsageProblem(f"有 {count} 家单位，一家一个文件", "--output 写一个文件夹，如 --output 填报表")
    if target is None:
        if sys.stdout.isatty():
            raise UsageProblem("xlsx 不能显示在屏幕上", "写入文件：加 --output 填报表.xlsx")
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


def _put_one(target: Path | None, content: bytes) -> None:
    if target is None:
        sys.stdout.flush()
        sys.stdout.buffer.write(content)
        return
    _files.write(target, content)
    _tell([f"已写入 {target}"])


def _put_each(folder: Path, made: dict[str, bytes]) -> None:
    _files.make_folder(folder)
    names = file_names((f"{name}填报表" for name in made), ".xlsx")
    for name, content in zip(names, made.values(), strict=True):
        _files.write(folder / name, content)
        sys.stdout.write(f"{clean(str(folder / name))}\n")
    _tell([f"已写入 {len(made)} 个文件"])


# ---------------------------------------------------------------- back in


class Came(NamedTuple):
    """One file as it was read."""

    file: str
    returned: Returned | None
    problems: tuple[Problem, ...]
    unit: Unit | None = None


class Asked(NamedTuple):
    """What an intake works on."""

    files: Worktree
    desk: Desk
    standing: Picture
    dry_run: bool


def intake(
    files: Annotated[
        list[Path] | None,
        typer.Argument(metavar="文件", help="交回的 xlsx，可写几个；写文件夹就收里面的全部。"),
    ] = None,
    dry_run: DryRunOpt = False,
    as_of: AsOfOpt = None,
    data: DataOpt = None,
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
    many = len(found) > 1 or any(path.is_dir() for path in files)
    tree = revision.find(data, Path.cwd())
    lock: AbstractContextManager[None] = nullcontext() if dry_run else storage.hold(tree.root, tell=_tell_one)
    with lock, progress.watched() as tell:
        desk = _desk(tree, today)
        asked = Asked(tree, desk, forms.picture(desk), dry_run)
        came = _with_units(desk, _read_all(found, desk, tell))
        results = _all_taken(asked, came, tell, many=many)
    _report(results, _missing(asked, came) if many else [], many=many, dry_run=dry_run)
    return 1 if any(item.is_refused for item in results) else 0


def _need_openpyxl() -> None:
    try:
        import openpyxl  # noqa: F401
    except ModuleNotFoundError as error:
        raise formats.ExtraMissing("没有安装 openpyxl，读不了 xlsx", "运行 pip install 'gkplan[office]'") from error


def _found(paths: list[Path]) -> list[Path]:
    """Return the files to take: those named, and of a folder all that somebody may have sent."""
    found: dict[str, Path] = {}
    """By where they really are, so that a file named twice is one."""
    for path in paths:
        try:
            if not path.exists():
                raise UsageProblem(f"没有“{path}”这个文件", "检查路径和文件名")
            inside = sorted(item for item in path.iterdir() if not _is_litter(item)) if path.is_dir() else [path]
            for item in inside:
                found.setdefault(os.path.realpath(item), item)
        except OSError as error:
            raise UsageProblem(f"读不到“{path}”（{reason_of(error)}）", "检查权限") from error
    if not found:
        raise UsageProblem(f"“{paths[0]}”里没有文件", "把交回的 xlsx 放进去，再运行一次")
    return list(found.values())


def _is_litter(path: Path) -> bool:
    """Whether a file is a program's own: hidden ones, the locks of Word, Excel and WPS."""
    return path.name.startswith((".", "~$")) or path.name.lower() in LITTER


def _read_all(paths: list[Path], desk: Desk, tell: Callable[[int, int], None] | None) -> Iterator[Came]:
    from gkplan.importers import workbook

    for number, path in enumerate(paths, 1):
        content = _content(path)
        if isinstance(content, bytes):
            returned, problems = workbook.read(content, year=desk.plan.head.year)
            yield Came(path.name, returned, tuple(problems))
        else:
            yield Came(path.name, None, (content,))
        if tell:
            tell(number, 2 * len(paths))


def _content(path: Path) -> bytes | Problem:
    """Return the bytes of a file, no more of them than a workbook may have."""
    if path.is_dir():
        return taking.Problem("", "这是一个文件夹，里面的没有收", "另外运行一次 gkplan intake 收这个文件夹")
    if not path.is_file():
        return taking.Problem("", "这不是普通文件", "换成单位交回的 xlsx")
    try:
        with path.open("rb") as file:
            return file.read(MOST_READ)
    except OSError as error:
        return taking.Problem("", f"读不了（{reason_of(error)}）", "如果正在 WPS 或 Excel 里打开，先关上；或检查权限")


def _with_units(desk: Desk, came: Iterable[Came]) -> list[Came]:
    """Find whose workbooks they are; of two from one unit neither is taken, since nobody knows which one counts."""
    known: list[Came] = []
    for item in came:
        if item.returned is None:
            known.append(item)
            continue
        try:
            known.append(item._replace(unit=writing.find_unit(desk, item.returned.packed.unit)))
        except UsageProblem as problem:
            wrong = taking.Problem("", problem.message, problem.hint or "")
            known.append(item._replace(problems=(wrong,)))
    count = Counter(item.unit.name for item in known if item.unit)
    doubled = {name for name, times in count.items() if times > 1}
    return [
        item._replace(problems=_twice(item, known)) if item.unit and item.unit.name in doubled else item
        for item in known
    ]


def _twice(item: Came, known: list[Came]) -> tuple[Problem, ...]:
    name = item.unit.name if item.unit else ""
    others = "、".join(other.file for other in known if other.unit and other.unit.name == name and other is not item)
    return (taking.Problem("", f"“{name}”交了不止一份，还有 {others}", "问清以哪份为准，移走别的，再收一次"),)


def _all_taken(asked: Asked, came: list[Came], tell: Callable[[int, int], None] | None, *, many: bool) -> list[Result]:
    results: list[Result] = []
    try:
        for number, item in enumerate(came, 1):
            results.append(_taken(asked, item, many=many))
            if tell:
                tell(len(came) + number, 2 * len(came))
    except BaseException:  # Ctrl-C most of all: what is written stays, and is told
        _tell(returns.cut_short(results, len(came)) if many and not asked.dry_run else [])
        raise
    return results


def _taken(asked: Asked, came: Came, *, many: bool) -> Result:
    """Take one workbook: all of it is written, or nothing."""
    name = came.unit.name if came.unit else came.returned.packed.unit if came.returned else ""
    if came.problems or came.unit is None or came.returned is None:
        return Result(came.file, name, problems=came.problems)
    try:
        form = forms.form(asked.desk, came.unit, asked.standing)
        return _entered(asked, came.file, form, came.returned, many=many)
    except GkplanError as problem:
        if isinstance(problem, writing.Refused):
            _session.report(asked.files, problem.findings)
        return Result(came.file, name, problems=(taking.Problem("", problem.message, problem.hint or ""),))


def _entered(asked: Asked, file: str, form: Form, returned: Returned, *, many: bool) -> Result:
    desk, name = asked.desk, form.unit.name
    taken = taking.take(desk, form, returned)
    if taken.problems or not taken.changes:
        return Result(file, name, problems=taken.problems, notes=returned.notes)
    draft = recording.put(desk, form.unit, [change for _, change in taken.changes])
    placed = taking.placed(desk, draft, taken, returned)
    wrong = tuple(_problem(item, where) for item, where in placed if item.is_error)
    if wrong:
        return Result(file, name, problems=wrong)
    _put_draft(asked, draft, told=not many)
    notes = [f"{where or f'{item.path}:{item.span.line}'} 注意：{item.message}；{item.hint}" for item, where in placed]
    return Result(file, name, len(taken.changes), (), taken.emptied, (*notes, *taken.notes, *returned.notes))


def _problem(item: Finding, where: str) -> Problem:
    """Return a finding as a problem of a cell; without one it names the file that it would be in."""
    message = item.message if where else f"写入以后 {item.path}:{item.span.line} {item.message}"
    return taking.Problem(where, message, item.hint)


def _put_draft(asked: Asked, draft: Draft, *, told: bool) -> None:
    path = asked.files.prefix + draft.name
    if asked.dry_run:
        _session.put(written.difference(draft, path), None)
        return
    storage.replace(asked.files.root, draft.name, planned_on=draft.before, content=draft.after)
    if told:
        for line in written.sentences(asked.desk, draft, path):
            _session.put(f"{clean(line)}\n", None)


def _missing(asked: Asked, came: list[Came]) -> list[str]:
    """Return the units that owe something and sent no workbook, in the order of the register."""
    sent = {item.unit.name for item in came if item.unit}
    owing = {item.unit for item in asked.standing.obligations if item.is_open and not item.candidate}
    return [unit.name for unit in asked.desk.plan.register.units if unit.name in owing - sent]


# ---------------------------------------------------------------- what is said


def _report(results: list[Result], missing: list[str], *, many: bool, dry_run: bool) -> None:
    for item in results:
        _tell(returns.problem_lines(item))
        _tell(returns.note_lines(item))
    if many:
        table = returns.sheet(results, missing, dry_run=dry_run)
        if dry_run:
            from gkplan.render.sheet import plain

            _tell(plain(table).splitlines())
        else:
            _session.put_sheet(table, None, no_color=False)
    elif results[0].is_refused:
        _tell([f"有 {len(results[0].problems)} 处问题，什么也没有写"])
    elif not results[0].changed:
        _session.put(f"没有变化：{clean(results[0].unit)}的填报表里没有台账还没有的内容。\n", None)
    if dry_run:
        _tell(["试运行，没有写入"])


def _tell(lines: Iterable[str]) -> None:
    sys.stdout.flush()
    sys.stderr.write("".join(f"{clean(line)}\n" for line in lines))
    sys.stderr.flush()


def _tell_one(line: str) -> None:
    _tell([line])
