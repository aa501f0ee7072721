"""What one side of a change could not be read of while the other could: it is neither removed nor added. No rules here.

What is broken on both sides alike excuses nothing, so that an old defect does not switch the rules of a file off.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from gkplan.record import UNKNOWN
from gkplan.records import PlanHead, Section, TasksFile, Topic
from gkplan.revision import TASKS
from gkplan.rules._facts import Facts
from gkplan.typed import validated

if TYPE_CHECKING:
    from gkplan.diagnostics import Route
    from gkplan.plan import Book
    from gkplan.record import Record

Raw = dict[str, Any]
"""A record as the file has it: texts, and lists of texts."""


class Gaps(NamedTuple):
    """What was left out of one side's file; keys and damage only where the other side does not have them too."""

    records: dict[str, list[Raw]]
    """By list: the records that were left out as broken, but for those that the other side has just so."""
    keys: frozenset[str]
    """Places outside records of keys that nobody reads, and of required keys that are missing."""
    damaged: bool
    """Whether parts were left out after a syntax error, so that nobody knows what they were."""

    @property
    def unknown(self) -> bool:
        """Whether more may have been left out than `records`."""
        return self.damaged or bool(self.keys)

    def __bool__(self) -> bool:
        """Whether anything was left out."""
        return self.unknown or any(self.records.values())


def gaps(book: Book | None, other: Book | None) -> Gaps:
    """Return what was left out of `book`, beside the same file of the other side."""
    if book is None or (book.whole and not _strange(book)):
        return Gaps({}, frozenset(), damaged=False)
    same = Counter(map(repr, _cut(other))) if other else Counter()
    records: dict[str, list[Raw]] = {}
    for key, item in _cut(book):
        if same[repr((key, item))] > 0:
            same[repr((key, item))] -= 1
        else:
            records.setdefault(key, []).append(item)
    strange = _strange(book) - (_strange(other) if other else frozenset())
    return Gaps(records, strange, damaged=book.source.damaged and not (other and other.source.damaged))


def _cut(book: Book) -> Iterator[tuple[str, Raw]]:
    """Yield (list, record) of what was left out as broken."""
    for route in sorted(book.cut, key=str):
        value = _at(book.source.value, route)
        if isinstance(value, dict):
            yield str(route[-2]), value


def _at(value: Any, route: Route) -> Any:
    for step in route:
        value = value[step]
    return value


def _strange(book: Book) -> frozenset[str]:
    """Return the places outside records of keys that the schema does not have, and of those that it misses."""
    return frozenset(book.source.anchor(route) for route in _unread(book.source.value, book.content))


def _unread(value: Any, content: Record) -> Iterator[Route]:
    yield from _unknown(value, (), type(content))
    if not isinstance(content, TasksFile):
        return
    yield from _unknown(value.get("plan"), ("plan",), PlanHead)
    for number, section in enumerate(value.get("sections", ())):
        place: Route = ("sections", number)
        yield from _unknown(section, place, Section)
        for inner, topic in enumerate(section.get("topics", ())):
            yield from _unknown(topic, (*place, "topics", inner), Topic)


def _unknown(value: Any, route: Route, schema: type[Record]) -> Iterator[Route]:
    if not isinstance(value, dict):
        return
    fields = {field.key: field for field in schema.FIELDS.values()}
    yield from ((*route, key) for key in value if key not in fields)
    if schema is not PlanHead:  # whose errors make the whole head unread
        yield from ((*route, key) for key, field in fields.items() if field.required and key not in value)


# ---------------------------------------------------------------- which records are only broken


def only_broken(
    broken: tuple[Sequence[Raw], Sequence[Raw]],
    gone: Sequence[Record],
    came: Sequence[Record],
    *,
    keys: Sequence[str],
    plain: Callable[[Raw], Raw] = dict,
) -> tuple[set[int], set[int]]:
    """Return which of the records `gone` the new side only has broken, and which of those that `came` the old one had.

    `broken` are the records that the old and the new side could not read; `keys` say what a record is about, and
    `plain` undoes different spellings. Each broken record stands for one record at most, the likest; where there
    are too many of them to compare, for none.
    """
    if max(map(len, broken)) * (len(gone) + len(came) + len(broken[0])) > _MOST:
        return set(), set()
    old, new = ([plain(item) for item in side] for side in broken)
    had, has = ([plain(_raw(item)) for item in side] for side in (gone, came))
    lost: set[int] = set()
    for item in new:
        still = _likest(item, old, keys, set())
        place = _likest(item, had, keys, lost)
        if still is not None and (place is None or _likeness(item, old[still]) >= _likeness(item, had[place])):
            del old[still]
        elif place is not None:
            lost.add(place)
    mended: set[int] = set()
    for item in old:
        place = _likest(item, has, keys, mended)
        mended |= set() if place is None else {place}
    return lost, mended


_MOST = 300_000
"""Pairs of records that are compared, in about a second."""


def _raw(record: Record) -> Raw:
    """Return a record as a file would have it, but for what stands in it as a record of its own."""
    found: Raw = {}
    for field in record.FIELDS.values():
        value = getattr(record, field.name)
        if value is not None and value != ():
            found[field.key] = list(map(str, value)) if isinstance(value, tuple) else str(value)
    return found


def _likest(item: Raw, others: Sequence[Raw], keys: Sequence[str], taken: set[int]) -> int | None:
    """Return which record a broken one may be: one about the same thing, or the same but for one value."""
    found = [place for place, other in enumerate(others) if place not in taken and _may_be(item, other, keys)]
    return max(found, key=lambda place: _likeness(item, others[place]), default=None)


def _may_be(item: Raw, other: Raw, keys: Sequence[str]) -> bool:
    same = all(item.get(key) in (None, other.get(key)) for key in keys)
    return same or _likeness(item, other) >= max(len(item), len(other)) - 1


def _likeness(item: Raw, other: Raw) -> int:
    return sum(other.get(key) == value for key, value in item.items())


def stripped(item: Raw) -> Raw:
    """Return a broken record without blanks around its texts."""
    return {key: value.strip() if isinstance(value, str) else value for key, value in item.items()}


# ---------------------------------------------------------------- what stands in for what could not be read


def with_head(facts: Facts) -> tuple[Facts, frozenset[str]]:
    """Return facts whose plan's head has whatever of it can be read, and the keys of what cannot.

    One broken value makes the loader stand in for the whole head; that must not hide what the rest says.
    """
    head, raw = facts.plan.head, facts.loaded.books[TASKS].source.value.get("plan")
    if head.id != UNKNOWN or not isinstance(raw, dict):
        return facts, frozenset() if head.id != UNKNOWN else frozenset(PlanHead.FIELDS)
    fields = PlanHead.FIELDS
    stand_in = {key: str(getattr(head, key)) for key, field in fields.items() if field.required}
    values: dict[str, Any] = {key: field.default for key, field in fields.items() if key not in stand_in}
    unread = stand_in.keys() - raw.keys()
    for key in raw.keys() & fields.keys():
        try:
            values[key] = getattr(validated(PlanHead, {**stand_in, key: raw[key]}), key)
        except ValueError:  # pydantic's
            unread.add(key)
    read = Facts(facts.loaded, facts.plan._replace(head=head._replace(**values)), facts.today)
    read.reported, read.seen, read.filed, read.files = facts.reported, facts.seen, facts.filed, facts.files
    return read, frozenset(unread)


def title_read(words: tuple[str, ...], route: Route, facts: Facts, field: str) -> bool:
    """Whether the title of the heading above `route` was read: “?” stands in for one that could not be."""
    if words != (UNKNOWN,):
        return True
    value = facts.loaded.books[TASKS].source.value
    for step in route[: 2 if field == "section" else 4]:
        value = value[step]
    return str(value.get("title")).strip() == UNKNOWN
