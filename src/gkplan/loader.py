"""Files to `Loaded`: reads every data file, types it by the schema and turns all errors into findings.

A broken record is reported and left out, so that the rest is still checked.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, NamedTuple, Protocol

from gkplan import source
from gkplan.diagnostics import STRAY_FILE
from gkplan.places import whole_file
from gkplan.plan import Book, Loaded, Plan, Register, Task
from gkplan.record import INTEGER_KEYS, UNKNOWN, Record
from gkplan.records import DecisionsFile, LedgerFile, TasksFile, UnitsFile
from gkplan.revision import DECISIONS, LEDGERS, TASKS, UNITS, Unusable
from gkplan.typed import told_once, type_source
from gkplan.wording import suggest

if TYPE_CHECKING:
    from gkplan.diagnostics import Finding, Route


class Files(Protocol):
    """What the loader needs of a worktree or a git revision."""

    @property
    def prefix(self) -> str:
        """What stands before a file's name in findings."""
        ...

    def names(self) -> list[str]:
        """Return the names of the data files."""
        ...

    def read(self, name: str) -> bytes | Unusable:
        """Return one file's bytes."""
        ...

    def strays(self) -> list[str]:
        """Return what looks like a data file and is read by nobody."""
        ...


class Opened(NamedTuple):
    """One file after reading and typing: its book, None where nothing of it can be used, and the findings."""

    book: Book | None
    findings: list[Finding]


SCHEMAS: dict[str, type[Record]] = {
    TASKS: TasksFile,
    UNITS: UnitsFile,
    DECISIONS: DecisionsFile,
}
"""The schema of each file that the office owns; all others are ledgers."""


def open_file(files: Files, name: str) -> Opened:
    """Read and type one data file. Never raises for any content."""
    return open_content(files.prefix + name, name, files.read(name))


def open_content(path: str, name: str, data: bytes | Unusable) -> Opened:
    """Type what `name` holds; `path` is what findings call it."""
    if isinstance(data, Unusable):
        return Opened(None, [source.unusable(path, data.message, data.hint)])
    read, findings = source.read(path, data, INTEGER_KEYS)
    if read is None:
        return Opened(None, findings)
    content, cut, typed = type_source(read, SCHEMAS.get(name, LedgerFile))
    findings = told_once(findings + typed)
    return Opened(None if content is None else Book(name, read, content, cut), findings)


def open_plan(files: Files) -> Loaded:
    """Read what the office owns: tasks, units and decisions.

    The plan is None where its head, the tasks or the register cannot be used at all; it has no ledgers yet.
    """
    named = [name for name in files.names() if name in SCHEMAS]
    opened = {name: open_file(files, name) for name in named}
    books = {name: found.book for name, found in opened.items() if found.book is not None}
    partial = {name for name in named if name not in books or not books[name].whole}
    plan = plan_of(books)
    if plan is not None and plan.head.id == UNKNOWN:
        partial.add(TASKS)  # the head could not be read: year and dates stand in for it
    findings = tuple(finding for found in opened.values() for finding in found.findings)
    return Loaded(plan, books, findings, frozenset(partial))


def plan_of(books: Mapping[str, Book]) -> Plan | None:
    """Return the plan that these books make, without ledgers; None where tasks or units are not among them."""
    if TASKS not in books or UNITS not in books:
        return None
    tasks, units = books[TASKS].content, books[UNITS].content
    none = DecisionsFile()  # where there are none, no validator has to be built for them
    decisions = books[DECISIONS].content if DECISIONS in books else none
    if not isinstance(tasks, TasksFile) or not isinstance(units, UnitsFile):
        return None
    return Plan(
        head=tasks.plan,
        tasks=tuple(_tasks(tasks, books[TASKS])),
        register=Register(units.units, units.groups),
        decisions=decisions if isinstance(decisions, DecisionsFile) else none,
        ledgers={},
    )


def with_ledgers(loaded: Loaded, ledgers: Iterable[Book]) -> Loaded:
    """Return `loaded` with the books of ledgers laid beside; the first of two for one unit counts."""
    books = {book.name: book for book in ledgers}
    if loaded.plan is None:
        return loaded._replace(books={**loaded.books, **books})
    by_unit: dict[str, LedgerFile] = {}
    for book in books.values():
        content = book.content
        unit = loaded.plan.register.unit(content.unit) if isinstance(content, LedgerFile) else None
        if unit is not None and isinstance(content, LedgerFile):
            by_unit.setdefault(unit.name, content)
    return loaded._replace(books={**loaded.books, **books}, plan=loaded.plan._replace(ledgers=by_unit))


def stray(files: Files, name: str) -> Finding:
    """Return the finding for a file that looks like data and is read by nobody."""
    if name.startswith(LEDGERS):
        inside = name.count("/") > 1
        hint = "台账直接放在 ledger/ 里，不放下一级文件夹" if inside else "扩展名改为小写的 .yaml"
    else:
        hint = suggest(name, (TASKS, UNITS, DECISIONS), "改成约定的名称，或移出数据文件夹", most=1)
    return whole_file(STRAY_FILE, files.prefix + name, f"“{name}”不会被读到", hint)


def _tasks(content: TasksFile, book: Book) -> Iterator[Task]:
    index = 0
    for number, section in enumerate(content.sections):
        for position, topic in enumerate(section.topics):
            items: Route = ("sections", number, "topics", position, "tasks")
            for place, record in enumerate(topic.tasks):
                route = book.item_route(items, place) if book.cut else (*items, place)
                yield Task(record, section.title, topic.title, number + 1, index, route)
                index += 1
