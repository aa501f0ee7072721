"""What a writing command plans on and what it drafts: one file's new bytes, judged before anything is written.

Pure but for the reading of `Files`; only `storage.py` writes. Everything is planned on the bytes as first read, so
that the writer can tell whether the file has changed since.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from gkplan import deadlines, edits, loader, obligations
from gkplan.errors import DataProblem, UsageProblem
from gkplan.labels import LABELS
from gkplan.plan import is_group
from gkplan.revision import DECISIONS, LEDGERS, TASKS, UNITS, Unusable, unit_of_file
from gkplan.wording import fold, suggest

if TYPE_CHECKING:
    from gkplan.checks import Judged
    from gkplan.diagnostics import Finding
    from gkplan.loader import Files
    from gkplan.obligations import Obligation, Picture
    from gkplan.plan import Book, Loaded, Plan, Task
    from gkplan.records import Unit

Entry = dict[str, edits.Value]
"""One entry or decision as plain values: what stands in the YAML, strings only."""

KEYS: Mapping[str, tuple[str, ...]] = {name: tuple(keys) for name, keys in LABELS.items()}
"""The order in which the keys of a record are written."""


class Missing(UsageProblem):
    """Something that only the user can say; on a terminal it is asked for."""

    def __init__(
        self, field: str, message: str, hint: str, *, choices: tuple[tuple[str, str], ...] = (), named: bool = False
    ) -> None:
        super().__init__(message, hint)
        self.named = named
        """Whether the choices are answered by what they are called: task numbers get no numbers beside them."""
        self.field = field
        """The field of the request that the answer goes into."""
        self.choices = choices
        """(value, words) of what there is to choose from; empty where anything may be answered."""


class Frozen:
    """Files that are read once: whatever is planned and judged is planned and judged on the same bytes."""

    def __init__(self, files: Files) -> None:
        self._files = files
        self._names: list[str] | None = None
        self._read: dict[str, bytes | Unusable] = {}
        self._opened: dict[str, loader.Opened] = {}

    @property
    def prefix(self) -> str:
        """What stands before a file's name in findings."""
        return self._files.prefix

    def names(self) -> list[str]:
        """Return the names of the data files."""
        if self._names is None:
            self._names = self._files.names()
        return self._names

    def read(self, name: str) -> bytes | Unusable:
        """Return one file's bytes as they were when first asked for."""
        if name not in self._read:
            self._read[name] = self._files.read(name)
        return self._read[name]

    def open(self, name: str) -> loader.Opened:
        """Return one file read and typed."""
        if name not in self._opened:
            self._opened[name] = loader.open_file(self, name)
        return self._opened[name]

    def strays(self) -> list[str]:
        """Return what looks like a data file and is read by nobody."""
        return self._files.strays()


class Drafted(NamedTuple):
    """Files with one of them replaced by a draft."""

    files: Frozen
    name: str
    content: bytes

    @property
    def prefix(self) -> str:
        """What stands before a file's name in findings."""
        return self.files.prefix

    def names(self) -> list[str]:
        """Return the names of the data files, in their usual order."""
        names = self.files.names()
        if self.name in names:
            return names
        own = [name for name in (TASKS, UNITS, DECISIONS) if name in names or name == self.name]
        return own + sorted({name for name in (*names, self.name) if name not in own})

    def read(self, name: str) -> bytes | Unusable:
        """Return one file's bytes."""
        return self.content if name == self.name else self.files.read(name)

    def strays(self) -> list[str]:
        """Return what looks like a data file and is read by nobody."""
        return self.files.strays()


class Desk(NamedTuple):
    """What a writing command works on."""

    files: Frozen
    loaded: Loaded
    """What the office owns; no ledgers."""
    plan: Plan
    today: date
    """The date in Beijing, or what stands in for it: what is written is dated by it."""
    schema: str | None = None
    """The way from the data folder to the folder of schemas (`../schema`), for the first line of a new file."""


class Paper(NamedTuple):
    """The file that a command writes into, as it was read; without a source where it does not exist yet."""

    name: str
    book: Book | None

    @property
    def value(self) -> Entry:
        """What stands in the file, as plain values."""
        return self.book.source.value if self.book else {}


class Draft(NamedTuple):
    """One file's new content."""

    name: str
    before: bytes | None
    """The bytes planned on; None where the file does not exist yet."""
    after: bytes
    notes: tuple[str, ...] = ()
    """What the user should know of what was written, in Chinese."""


# ---------------------------------------------------------------- whom and what it is about


def find_unit(desk: Desk, name: str | None) -> Unit:
    """Return the one unit that `name` stands for, fit to be written for today.

    Raises `UsageProblem` for a group and for a unit that was merged, `Missing` where no name is given.
    """
    if not name:
        raise Missing("unit", "没有写明单位", "加 --unit 单位，或设环境变量 GKPLAN_UNIT")
    found = desk.plan.register.find(name)
    if found is None:
        hint = suggest(name, desk.plan.register.names(), "运行 gkplan units 查看已登记的单位和组")
        raise UsageProblem(f"没有“{name}”这个单位", hint)
    _require_one(desk, name)
    if is_group(found):
        raise UsageProblem(f"“{name}”是一个组，这里要写一家单位", f"运行 gkplan units {found.name} 查看它的成员")
    if found.until is not None and desk.today > found.until:
        heirs = "、".join(found.successors)
        hint = f"由承接单位来写：{heirs}" if heirs else "登记册里没有写承接单位，请问办公室"
        raise UsageProblem(f"“{found.name}”已于 {found.until} 撤并", hint)
    return found


def _require_one(desk: Desk, name: str) -> None:
    """Refuse a name that the register, wrongly, gives to several units."""
    word = fold(name)
    units = [unit for unit in desk.plan.register.units if word in map(fold, (unit.name, *unit.aliases))]
    if len(units) > 1:
        listed = "、".join(unit.name for unit in units)
        raise UsageProblem(f"“{name}”是几家单位的名称：{listed}", "写单位的全称；重复的名称请在 units.yaml 里改正")


def owed(desk: Desk, task: Task, unit: Unit) -> list[Obligation]:
    """Return what `unit` owes of `task` today, one for each period; candidates are in it.

    Raises `UsageProblem` where it owes nothing.
    """
    same = sum(fold(item.id) == fold(task.id) for item in desk.plan.tasks)
    if same > 1:
        raise UsageProblem(f"tasks.yaml 里序号 {task.id} 的任务有 {same} 项", "先改正重复的序号，再来记")
    picture = _own_picture(desk, unit, (task,))
    found = [item for item in picture.obligations if item.unit == unit.name]
    if found:
        return found
    issued = desk.plan.issued(task)
    if issued > desk.today:
        raise UsageProblem(f"任务 {task.id} 到 {issued} 才印发", "等印发以后再记")
    if task.id in picture.words and picture.words[task.id].cancelled:
        raise UsageProblem(f"任务 {task.id} 已取消", f"运行 gkplan show {task.id} 查看依据")
    look = f"运行 gkplan show {task.id} 查看它是哪些单位的，gkplan due --unit {unit.name} 查看本单位的"
    raise UsageProblem(f"任务 {task.id} 不是“{unit.name}”的", look)


def open_of(desk: Desk, unit: Unit) -> list[Obligation]:
    """Return what `unit` still owes today, as far as its own ledger tells, in the standard order; no candidates."""
    found = _own_picture(desk, unit, desk.plan.tasks).obligations
    return [item for item in found if item.unit == unit.name and item.is_open and not item.candidate]


def _own_picture(desk: Desk, unit: Unit, tasks: tuple[Task, ...]) -> Picture:
    paper = ledger_of(desk, unit)
    plan = loader.with_ledgers(desk.loaded, [paper.book] if paper.book else []).plan or desk.plan
    return obligations.picture(plan._replace(tasks=tasks), as_of=desk.today)


def pick(found: list[Obligation], period: str | None, *, year: int) -> Obligation:
    """Return the one of a task's obligations that `period` names; without it the base one, or the only one.

    Raises `UsageProblem` for a period that the task does not have, `Missing` where several are possible.
    """
    by_period = {item.period: item for item in found}
    task = found[0].task.id
    key = deadlines.period_key(period.strip(), year=year) if period else None
    if key in by_period:
        return by_period[key]
    named = tuple(item for item in found if item.period)
    listed = "、".join(_told(item, year) for item in named)
    if period:
        known = f"可用的周期：{listed}" if named else "这项任务不分期报，去掉 --period"
        raise UsageProblem(f"任务 {task} 没有周期“{period}”", known)
    if len(found) == 1:
        return found[0]
    message, hint = f"任务 {task} 分几期报，没有写明报哪一期", f"加 --period，可写：{listed}"
    raise Missing("period", message, hint, choices=tuple((item.period or "", _told(item, year)) for item in named))


def _told(item: Obligation, year: int) -> str:
    """Return a period in words with its due date: 三季度（2025-09-30 到期）."""
    due = f"（{item.due} 到期）" if item.due else ""
    return f"{deadlines.show_period(item.period or '', year=year)}{due}"


# ---------------------------------------------------------------- the file


def ledger_of(desk: Desk, unit: Unit) -> Paper:
    """Return the unit's own ledger as it stands. Raises `DataProblem` where it cannot be edited safely."""
    own = f"{LEDGERS}{unit.name}.yaml"
    names = [name for name in desk.files.names() if name.startswith(LEDGERS)]
    of_unit = [name for name in names if desk.plan.register.unit(unit_of_file(name)) is unit]
    return paper(desk, own if own in of_unit or not of_unit else of_unit[0])


def paper(desk: Desk, name: str) -> Paper:
    """Return one file as it stands."""
    if name in desk.loaded.books:
        return Paper(name, desk.loaded.books[name])
    if name not in desk.files.names():
        return Paper(name, None)
    book, findings = desk.files.open(name)
    if book is None:
        raise Refused(f"{desk.files.prefix}{name} 读不出，没法往里写", "先按上面各条改正这个文件", findings)
    return Paper(name, book)


class Refused(DataProblem):
    """The edit cannot be made; carries the findings that say why."""

    def __init__(self, message: str, hint: str, findings: Iterable[Finding] = ()) -> None:
        super().__init__(message, hint)
        self.findings = tuple(findings)


def records(paper: Paper, key: str) -> list[edits.Value]:
    """Return the plain items of one list of the file; empty where it is not there."""
    found = paper.value.get(key)
    return found if isinstance(found, list) else []


def draft(desk: Desk, paper: Paper, patches: list[edits.Patch], *, fresh: Entry) -> Draft:
    """Return the file with `patches` made, or, where it does not exist yet, a new one that holds `fresh`."""
    before = desk.files.read(paper.name) if paper.book else None
    if isinstance(before, bytes) and paper.book:
        if not patches:
            return Draft(paper.name, before, before)
        return Draft(paper.name, before, edits.apply(paper.book.source, patches).data)
    kind = "ledger" if paper.name.startswith(LEDGERS) else paper.name.removesuffix(".yaml")
    up = "../" * paper.name.count("/")
    schema = f"{up}{desk.schema}/{kind}.schema.json" if desk.schema else None
    return Draft(paper.name, None, edits.new_file(fresh, schema=schema))


def judge(desk: Desk, draft: Draft) -> Judged:
    """Return what the draft brings in that the files as they stand do not have, and whether it is allowed."""
    from gkplan import changes

    new = Drafted(desk.files, draft.name, draft.after)
    return changes.judge_edit(
        new, desk.files, same=lambda name: name != draft.name, today=desk.today, loaded=desk.loaded
    )


def opened(desk: Desk, draft: Draft) -> object:
    """Return the typed content of the draft."""
    book = loader.open_file(Drafted(desk.files, draft.name, draft.after), draft.name).book
    return book.content if book else None
