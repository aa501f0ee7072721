"""What must not go out is looked for in all that a public copy may print, and found at its place in the data files."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from gkplan.deadlines import period_key
from gkplan.exporters.public import INSIDE
from gkplan.labels import label
from gkplan.layout import lay_out, reach
from gkplan.places import stretch
from gkplan.record import Record
from gkplan.records import DecisionsFile, LedgerFile, TasksFile, UnitsFile
from gkplan.render import words
from gkplan.revision import LEDGERS

if TYPE_CHECKING:
    from gkplan.diagnostics import Route, Span
    from gkplan.exporters.private import Found
    from gkplan.exporters.view import ExportView
    from gkplan.layout import Node
    from gkplan.plan import Book, Plan

UNPRINTED: Mapping[str, frozenset[str]] = {
    "PlanHead": frozenset({"approvers", "based_on", "source"}),
    "Section": frozenset({"topics"}),
    "Topic": frozenset({"tasks"}),
    "TaskRecord": frozenset({"note", "derived_from"}),
    "Unit": frozenset({"aliases", "source", "note"}),
    "Group": frozenset({"aliases", "members"}),
    "Entry": frozenset({*INSIDE, "task", "period"}),
    "Amendment": frozenset({"task"}),
}
"""By record: the fields that no public copy prints as they stand here. All others are looked at."""


class Duty(NamedTuple):
    """What an entry of a ledger is about."""

    unit: str
    """By its register name."""
    task: str
    period: str | None


class Leak(NamedTuple):
    """Something in a public copy that must not go out, and where it stands."""

    file: str
    """In the data folder; empty of what is in no file."""
    span: Span | None
    """Of the very words, or of the value that holds them."""
    about: str
    """Task, period, unit and field: 任务 2 三季度 甲局 进展情况."""
    kind: str
    shown: str


class _Text(NamedTuple):
    """One text that a public copy may print."""

    route: Route
    text: str
    field: str
    """In Chinese."""
    address: bool


class _Part(NamedTuple):
    """The texts of one record of a file."""

    about: str
    texts: Iterable[_Text]


def leaks(views: Sequence[ExportView], books: Mapping[str, Book]) -> list[Leak]:
    """Return every phone number, identity-card number and mark of secrecy in copies of the same data, place by place.

    Of plan and register all is looked at, since some papers print the whole of them; of the ledgers the entries
    behind the rows.
    """
    view = views[0]
    duties = {Duty(row.unit, row.number, row.obligation.period) for one in views for row in one.rows}
    parts = ((book, part) for book in books.values() for part in _parts(book, view, duties))
    return [*_version(view), *(leak for book, part in parts for leak in _found(book, part))]


def entry_leaks(plan: Plan, books: Mapping[str, Book], duties: Iterable[Duty]) -> list[Leak]:
    """Return the same of the ledger entries about these duties, whether or not they are owed."""
    wanted = set(duties)
    return [
        leak
        for name, book in books.items()
        if name.startswith(LEDGERS)
        for part in _entries(book, plan, wanted)
        for leak in _found(book, part)
    ]


def _version(view: ExportView) -> Iterator[Leak]:
    from gkplan.exporters.private import found

    for one in found(view.version.name) if view.version else ():
        yield Leak("", None, "数据版本", one.kind, one.shown)


def _found(book: Book, part: _Part) -> Iterator[Leak]:
    from gkplan.exporters.private import found  # its patterns take long to compile

    for text in part.texts:
        for one in found(text.text, address=text.address):
            about = " ".join(filter(None, (part.about, text.field)))
            yield Leak(book.name, _span(book.source.text, text, one), about, one.kind, one.shown)


# ---------------------------------------------------------------- what is printed


def _parts(book: Book, view: ExportView, duties: set[Duty]) -> Iterator[_Part]:
    content, plan = book.content, view.plan
    if isinstance(content, TasksFile):
        yield _Part("", _texts(content.plan, ("plan",)))
        yield from _sections(content)
        yield from (_Part(f"任务 {task.id}", _texts(task.record, task.route)) for task in plan.tasks)
    elif isinstance(content, UnitsFile):
        for place, unit in enumerate(content.units):
            yield _Part(unit.name, _texts(unit, book.item_route(("units",), place)))
        for place, group in enumerate(content.groups):
            yield _Part(group.name, _texts(group, book.item_route(("groups",), place)))
    elif isinstance(content, DecisionsFile):
        yield from _amendments(content, book, view)
    else:
        yield from _entries(book, plan, duties)


def _sections(content: TasksFile) -> Iterator[_Part]:
    for place, section in enumerate(content.sections):
        yield _Part("", _texts(section, ("sections", place)))
        for number, topic in enumerate(section.topics):
            yield _Part("", _texts(topic, ("sections", place, "topics", number)))


def _amendments(content: DecisionsFile, book: Book, view: ExportView) -> Iterator[_Part]:
    """Yield those that are in force; other decisions are counted in public copies, and not printed."""
    field = label("DecisionsFile", "amendments")
    for place, change in enumerate(content.amendments):
        if change.task is not None and change.date <= view.as_of:
            route = book.item_route(("amendments",), place)
            yield _Part(f"任务 {change.task}", _texts(change, route, field))


def _entries(book: Book, plan: Plan, duties: set[Duty]) -> Iterator[_Part]:
    content = book.content
    unit = plan.register.unit(content.unit) if isinstance(content, LedgerFile) else None
    if unit is None or not isinstance(content, LedgerFile):
        return
    for place, entry in enumerate(content.entries):
        period = period_key(entry.period, year=plan.head.year)
        if Duty(unit.name, entry.task, period) in duties:
            about = words.subject(plan, entry.task, entry.period, unit.name)
            yield _Part(about, _texts(entry, book.item_route(("entries",), place)))


def _texts(record: Record, route: Route, field: str = "") -> Iterator[_Text]:
    """Yield the texts of a record, of those inside it under the name of the field that holds them."""
    kind = type(record).__name__
    for name, item in record.FIELDS.items():
        if name not in UNPRINTED.get(kind, ()):
            called = field or label(kind, item.key)
            yield from _value(getattr(record, name), (*route, item.key), called)


def _value(value: object, route: Route, field: str) -> Iterator[_Text]:
    if isinstance(value, str):
        yield _Text(route, value, field, route[-1] == "url")
    elif isinstance(value, Record):
        yield from _texts(value, route, field)
    elif isinstance(value, tuple):
        for place, part in enumerate(value):
            yield from _value(part, (*route, place), field)


# ---------------------------------------------------------------- where it stands


@lru_cache(maxsize=4)
def _laid_out(text: str) -> Node | None:
    return lay_out(text)


def _span(text: str, value: _Text, one: Found) -> Span | None:
    """Return the place of what was found; that of the value where the words are written otherwise there."""
    way = reach(_laid_out(text), value.route)
    if not way:
        return None
    start, end = way[-1].node.start, way[-1].node.end
    words = value.text[one.start : one.end]
    place = _nth(text[start:end], words, value.text.count(words, 0, one.start)) if words else None
    if place is None:
        return stretch(text, start, end)
    return stretch(text, start + place, start + place + len(words))


def _nth(text: str, words: str, number: int) -> int | None:
    """Return where `words` stand in a text for the time after `number` times; None where they do not."""
    place = -1
    for _ in range(number + 1):
        place = text.find(words, place + 1)
        if place < 0:
            return None
    return place
