"""How every writing command runs: take the lock, read, plan, judge, write, say; ask for what is missing.

The lock is never held while a person is being asked: an answer starts the whole anew.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from gkplan import loader, revision, storage, writing
from gkplan.cli import _session
from gkplan.errors import DataProblem, UsageProblem, reason_of
from gkplan.render import written
from gkplan.render.text import clean, log_line
from gkplan.writing import Desk, Draft, Missing, Refused

if TYPE_CHECKING:
    from datetime import date

    from gkplan.checks import Judged
    from gkplan.cli._options import WriteOptions
    from gkplan.records import Unit
    from gkplan.revision import Worktree

R = TypeVar("R", bound=Any)
"""What the user asked for: a NamedTuple whose fields are named as `Missing.field` names them."""


class Where(NamedTuple):
    """Which command writes, and what all of them are told: which data, which day it is, whether to write at all."""

    command: str
    given: WriteOptions
    aside: bool = False
    """Whether stdout is another result's: what was written is then told on stderr."""


def write(where: Where, make: Callable[[Desk, R], Draft], request: R) -> int:
    """Make and write the draft that `request` asks for; on a terminal ask for what it lacks. Return the exit code."""
    today = _session.as_of_date(where.given.as_of)
    files = revision.find(where.given.data, Path.cwd())
    earlier: R | None = None
    told = ""
    while True:
        try:
            return _once(files, today, where, make, request)
        except Missing as missing:
            earlier, request = request, _filled(request, missing.field, _answer(missing))
        except UsageProblem as problem:
            if earlier is None or problem.message == told:  # it is not the answer that will not do
                raise
            told = problem.message
            _tell(f"{told}。{problem.hint or ''}")
            request, earlier = earlier, None


def _filled(request: R, field: str, answer: str) -> R:
    value = (answer,) if isinstance(getattr(request, field), tuple) else answer
    filled: R = request._replace(**{field: value})
    return filled


def _once(files: Worktree, today: date, where: Where, make: Callable[[Desk, R], Draft], request: R) -> int:
    dry_run = where.given.dry_run
    lock: AbstractContextManager[None] = nullcontext() if dry_run else storage.hold(files.root, tell=_tell)
    with lock:
        desk = open_desk(files, today)
        try:
            draft = make(desk, request)
        except Refused as refused:
            _session.report(files, refused.findings)
            raise
        path = files.prefix + draft.name
        if draft.after == draft.before:
            _say(f"没有变化：{path} 里已经是这样。", where)
            return 0
        judged = _judged(files, desk, draft, where.command)
        if dry_run:
            _session.put(written.difference(draft, path), None)
            _tell("试运行，没有写入")
        else:
            storage.replace(files.root, draft.name, planned_on=draft.before, content=draft.after)
            _told(written.sentences(desk, draft, path), path, where)
            for note in draft.notes:
                _tell(note)
    _report(files, judged, where.command)
    if path in judged.broken:
        _tell(f"{path} 里另有原来的错误，改正之前不计入统计；运行 gkplan validate 查看")
    return 0


def _told(lines: Iterable[str], path: str, where: Where) -> None:
    """Say what was written; where that fails, it is written all the same."""
    try:
        for line in lines:
            _say(line, where)
        sys.stdout.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        message = f"已写入 {path}，但结果显示不出来（{reason_of(error)}）"
        raise DataProblem(message, "不用重新写；检查命令后面的重定向") from error


def open_desk(files: Worktree, today: date) -> Desk:
    """Read what the office owns; raise where tasks or units cannot be used, after printing why."""
    frozen = writing.Frozen(files)
    loaded = loader.open_plan(frozen)
    if loaded.plan is None or revision.TASKS in loaded.partial or revision.UNITS in loaded.partial:
        _session.report(files, [item for item in loaded.findings if item.is_error])
        raise DataProblem("任务或单位登记册有错误，没有写入", "按上面各条改正，再运行 gkplan validate 确认")
    return Desk(frozen, loaded, loaded.plan, today, _schemas(files.root))


def _schemas(root: Path) -> str | None:
    """Return the way from the data folder to the nearest folder of schemas, not looked for beyond the repository."""
    top = revision.git_root(root) or root.parent
    for up, folder in enumerate(root.parents, 1):
        if (folder / "schema" / "ledger.schema.json").is_file():
            return f"{'../' * up}schema"
        if folder == top:
            break
    return None


def _judged(files: Worktree, desk: Desk, draft: Draft, command: str) -> Judged:
    """Return the verdict on the draft; raise where it brings in an error, after printing all that it brings in."""
    judged = writing.judge(desk, draft)
    if any(item.is_error for item in judged.findings):
        _report(files, judged, command)
        raise DataProblem("这样写会带来上面的问题，没有写入", "上面的行号是写入以后的；改正命令里的内容再运行")
    return judged


def _report(files: Worktree, judged: Judged, command: str) -> None:
    """Print what the draft brings in, with what to do about it in the words of the command."""
    if judged.findings:
        from gkplan.cli._remedies import of_command

        _session.report(files, [of_command(command, item) for item in judged.findings])


def find_units(desk: Desk, names: Iterable[str]) -> list[Unit]:
    """Return the units named, each once and fit to be written for today.

    A group stands for those of its members that are there today. Raises `UsageProblem` where there are none, and for
    a name that is none or of a unit that was merged.
    """
    register = desk.plan.register
    found: dict[str, Unit] = {}
    for name in names:
        _session.find_units([name], register)  # refuses what is unknown
        group = register.group(name)
        units = [writing.find_unit(desk, name)] if group is None else there(register.members(group), desk.today)
        if not units:
            raise UsageProblem(f"“{name}”里现在没有单位", f"运行 gkplan units {name} 查看它的成员")
        found |= {unit.name: unit for unit in units}
    return list(found.values())


def there(units: Iterable[Unit], today: date) -> list[Unit]:
    """Return the units that are set up and not merged yet."""
    return [
        unit
        for unit in units
        if (unit.from_ is None or unit.from_ <= today) and (unit.until is None or today <= unit.until)
    ]


def _say(line: str, where: Where) -> None:
    """Tell what came of it."""
    if where.aside:
        _tell(line)
    else:
        _session.put(f"{clean(line)}\n", None)


# ---------------------------------------------------------------- asking


QUESTIONS = {
    "tasks": "任务序号",
    "unit": "单位",
    "units": "单位",
    "reason": "理由",
    "why": "理由",
    "evidence": "佐证（标题 链接或文号）",
    "until": "延到哪天（写作 2025-09-30）",
    "document": "文号",
}
"""What is asked for where there is nothing to choose from."""


def _tell(line: str) -> None:
    sys.stdout.flush()
    sys.stderr.write(f"{log_line(line)}\n")
    sys.stderr.flush()


def _answer(missing: Missing) -> str:
    """Ask on a terminal; off one, what is missing is an error."""
    if not (sys.stdin is not None and sys.stdin.isatty() and sys.stderr.isatty()):
        raise UsageProblem(missing.message, missing.hint) from missing
    _tell(f"{missing.message}。")
    numbered = {} if missing.named else {str(number): value for number, (value, _) in enumerate(missing.choices, 1)}
    for number, (value, words) in enumerate(missing.choices, 1):
        _tell("  ".join(["", *([str(number)] if numbered else []), value, *([words] if words else [])]))
    while True:
        sys.stderr.write("写序号或内容：" if numbered else f"{QUESTIONS[missing.field]}：")
        sys.stderr.flush()
        line = sys.stdin.readline()
        if not line:
            raise KeyboardInterrupt
        answer = line.strip()
        if answer:
            return numbered.get(answer, answer)
