"""Workbooks that came back, one after the other: read, matched with their units, and taken whole or not at all."""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from gkplan import forms, recording, storage, writing
from gkplan import intake as taking
from gkplan.cli import _session, _streams
from gkplan.cli._remedies import of_command
from gkplan.deadlines import show_period
from gkplan.errors import GkplanError, UsageProblem, reason_of
from gkplan.render import returns, written
from gkplan.render.returns import Result
from gkplan.render.text import clean, command_colon

if TYPE_CHECKING:
    from gkplan.diagnostics import Finding
    from gkplan.forms import Form
    from gkplan.intake import Problem, Returned
    from gkplan.obligations import Picture
    from gkplan.records import Unit
    from gkplan.revision import Worktree
    from gkplan.writing import Desk, Draft

Tell = Callable[[int, int], None] | None
"""What is told of the progress: files done, files in all."""
MOST_READ = 10 * 1024 * 1024 + 1
"""A file is read no farther: one byte over what a workbook may have."""


class Came(NamedTuple):
    """One file as it was read."""

    file: str
    """As it is told; see `_label`."""
    returned: Returned | None
    problems: tuple[Problem, ...] = ()
    """Why it is not taken, whatever stands in it."""
    unit: Unit | None = None


class Attempt(NamedTuple):
    """A ledger that was about to be written: only the disk knows whether it was, where Ctrl-C came in between."""

    unit: str
    changed: int
    draft: Draft


class Asked(NamedTuple):
    """What an intake works on."""

    files: Worktree
    desk: Desk
    standing: Picture
    dry_run: bool
    attempts: list[Attempt]
    """Grows with each ledger."""

    @property
    def rows(self) -> int:
        """Return how many rows the longest form has."""
        return max(Counter(item.unit for item in self.standing.obligations).values(), default=0)


# ---------------------------------------------------------------- reading


def read_all(asked: Asked, paths: list[Path], tell: Tell) -> Iterator[Came]:
    """Yield what each file holds."""
    from gkplan.importers import workbook

    names = Counter(path.name for path in paths)
    for number, path in enumerate(paths, 1):
        found: bytes | Problem | Returned = _content(path)
        if isinstance(found, bytes):
            found = workbook.read(found, year=asked.desk.plan.head.year, rows=asked.rows)
        label = _label(path.name if names[path.name] == 1 else str(path))
        yield Came(label, None, (found,)) if isinstance(found, taking.Problem) else Came(label, found)
        if tell:
            tell(number, len(paths))


def _label(path: str) -> str:
    """Return what a file is called where it begins a line, which must be no command to a CI runner."""
    return path if command_colon(clean(path)) is None else f".{os.sep}{path}"


def _content(path: Path) -> bytes | Problem:
    """Return the bytes of a file, no more of them than a workbook may have."""
    try:
        if path.is_dir():
            return taking.Problem("", "这是一个文件夹，里面的没有收", "另外运行一次 gkplan intake 收这个文件夹")
        if not path.is_file():
            return taking.Problem("", "这不是普通文件", "换成单位交回的 xlsx")
        with path.open("rb") as file:
            return file.read(MOST_READ)
    except OSError as error:
        return taking.Problem("", f"读不了（{reason_of(error)}）", "如果正在 WPS 或 Excel 里打开，先关上；或检查权限")


def with_units(desk: Desk, came: Iterable[Came]) -> list[Came]:
    """Find whose workbooks they are; of two from one unit neither is taken, since nobody knows which one counts."""
    known: list[Came] = []
    for item in came:
        if item.returned is None:
            known.append(item)
            continue
        try:
            known.append(item._replace(unit=writing.find_unit(desk, item.returned.packed.unit)))
        except UsageProblem as problem:
            known.append(item._replace(problems=(_told(problem), *item.returned.problems)))
    count = Counter(item.unit.name for item in known if item.unit)
    doubled = {name for name, times in count.items() if times > 1}
    return [
        item._replace(problems=tuple(_twice(item, known))) if item.unit and item.unit.name in doubled else item
        for item in known
    ]


def _twice(item: Came, known: list[Came]) -> Iterator[Problem]:
    name = item.unit.name if item.unit else ""
    others = "、".join(other.file for other in known if other.unit and other.unit.name == name and other is not item)
    yield taking.Problem("", f"“{name}”交了不止一份，还有 {others}", "问清以哪份为准，移走别的，再收一次")
    yield from item.returned.problems if item.returned else ()


# ---------------------------------------------------------------- taking


def all_taken(asked: Asked, came: list[Came], tell: Tell, *, many: bool) -> list[Result]:
    """Take one workbook after the other; where that is cut short, tell what is written."""
    results: list[Result] = []
    try:
        for number, item in enumerate(came, 1):
            results.append(_taken(asked, item, many=many))
            if tell:
                tell(number, len(came))
    except BaseException:  # Ctrl-C most of all: what is written stays, and is told
        written = [(item.unit, item.changed) for item in asked.attempts if _is_written(asked, item.draft)]
        _streams.tell(returns.cut_short(written, len(came)))
        raise
    return results


def _is_written(asked: Asked, draft: Draft) -> bool:
    return asked.files.read(draft.name) == draft.after


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
        return Result(came.file, name, problems=(_told(problem), *came.returned.problems))


def _told(problem: GkplanError) -> Problem:
    return taking.Problem("", problem.message, problem.hint or "")


def _entered(asked: Asked, file: str, form: Form, returned: Returned, *, many: bool) -> Result:
    desk, name = asked.desk, form.unit.name
    taken = taking.take(desk, form, returned)
    if not taken.changes:
        return Result(file, name, problems=taken.problems, notes=returned.notes)
    draft = recording.put(desk, form.unit, [change for _, change in taken.changes])
    placed = [(_worded(item, desk), where) for item, where in taking.placed(desk, draft, taken, returned)]
    wrong = taking.in_order((*taken.problems, *(_problem(item, where) for item, where in placed if item.is_error)))
    if wrong:
        return Result(file, name, problems=wrong, notes=returned.notes)
    asked.attempts.append(Attempt(name, len(taken.changes), draft))
    _put_draft(asked, draft, told=not many)
    notes = [f"{where or f'{item.path}:{item.span.line}'} 注意：{item.message}；{item.hint}" for item, where in placed]
    return Result(file, name, len(taken.changes), (), taken.emptied, (*notes, *taken.notes, *returned.notes))


_PERIOD = re.compile(r"(?<=“周期”是 )[0-9A-Z-]+")


def _worded(item: Finding, desk: Desk) -> Finding:
    """Return a finding with its remedy in the words of the sheet: its headings, and its periods as they stand there."""
    told = of_command("intake", item)
    year = desk.plan.head.year
    return told._replace(hint=_PERIOD.sub(lambda found: show_period(found[0], year=year), told.hint))


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
