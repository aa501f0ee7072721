"""What the lines of a comparison are made of: their stretches, values in words, what came and went, counts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from gkplan.labels import label
from gkplan.pairs import differing
from gkplan.record import Record
from gkplan.records import Evidence
from gkplan.render.difference_runs import joined, wording
from gkplan.render.marks import Run

if TYPE_CHECKING:
    from gkplan.comparison import Field
    from gkplan.render.difference_runs import Runs

T = TypeVar("T")

ALIKE: Mapping[str, tuple[str, ...]] = {
    "Evidence": ("title", "document", "url", "path"),
    "Milestone": ("text", "date"),
    "Checkpoint": ("every", "text"),
    "Basis": ("title", "document_number"),
}
"""By what an item of a list is known again after it changed: what comes first counts first."""


class Line(NamedTuple):
    """One line of the report: how deep it stands, and its stretches."""

    level: int
    runs: Runs


def line(level: int, *parts: str | Runs) -> Line:
    """Return a line of unmarked words and marked stretches."""
    runs = [run for part in parts for run in ((Run("same", part),) if isinstance(part, str) else part)]
    return Line(level, tuple(runs))


def plain(value: object) -> str:
    """Return a field's value in words."""
    if isinstance(value, (tuple, list)):
        return "、".join(map(plain, value))
    if isinstance(value, Evidence):
        where = "，".join(filter(None, (value.document, value.url, value.path)))
        return f"“{value.title}”" + (f"（{where}）" if where else "")
    if isinstance(value, Record):
        return " ".join(plain(part) for part in value.values() if part not in (None, ()))
    return "" if value is None else str(value)


def changed(record: str, field: Field) -> Runs:
    """Return `label：old → new` of one field; of a list what came and went, of two long texts the words marked."""
    start = Run("same", f"{label(record, field.name)}：")
    old, new = field.old, field.new
    wordings = record == "Amendment" and field.name in {"from", "to"}  # a list, but mostly of one text
    if isinstance(old, tuple) and isinstance(new, tuple) and not (wordings and max(len(old), len(new)) < 2):
        return (start, *list_change(old, new))
    return (start, *wording(plain(old), plain(new)))


def list_change(old: Sequence[object], new: Sequence[object]) -> Runs:
    """Return what a list gained and lost, and which of its items changed."""
    came, went = gained_lost(old, new)
    pairs = list(_pairs(old, new, went, came))
    told = came_and_went(plain(came), plain(went))
    parts: list[Runs] = [(Run("same", told),)] if told else []
    if pairs:
        parts.append((Run("same", "改动 "), *joined((_altered(*pair) for pair in pairs), "、")))
    return joined(parts) or (Run("same", "次序有变动"),)


def gained_lost(old: Sequence[T], new: Sequence[T]) -> tuple[list[T], list[T]]:
    """Return what a list gained and lost; what stands in it once more than before came once."""
    before, after = Counter(old), Counter(new)
    return list((after - before).elements()), list((before - after).elements())


def _pairs(
    old: Sequence[object], new: Sequence[object], went: list[object], came: list[object]
) -> Iterator[tuple[Record, Record, str]]:
    """Yield the items that only changed, and by which key they are known again; take them out of what went and came.

    A key tells nothing where its value stands twice in one of the lists.
    """
    for key in ALIKE.get(type(went[0]).__name__, ()) if went and came else ():
        unique = _unique(old, key) & _unique(new, key)
        known = {getattr(item, key): item for item in came}
        for item in list(went):
            value = getattr(item, key)
            other = known.get(value) if value in unique else None
            if isinstance(item, Record) and isinstance(other, Record):
                went.remove(item)
                came.remove(other)
                yield item, other, key


def _unique(items: Iterable[object], key: str) -> set[object]:
    counts = Counter(getattr(item, key) for item in items)
    return {value for value, count in counts.items() if count == 1 and value is not None}


def _altered(old: Record, new: Record, key: str) -> Runs:
    """Return how one item of a list changed: “目录”（文件 目录.pdf → 目录二.pdf）."""
    name = type(new).__name__
    fields = (
        (Run("same", f"{label(name, field)} "), *wording(plain(before), plain(after)))
        for field, before, after in differing(old, new)
    )
    about = plain(getattr(new, key))
    return (Run("same", f"“{about}”（" if key == "title" else f"{about}（"), *joined(fields, "，"), Run("same", "）"))


def came_and_went(came: str, went: str) -> str:
    """Return what was added and what was taken away; each may be empty."""
    return "；".join(f"{word} {names}" for word, names in (("增加", came), ("减去", went)) if names)


def tally(names: Iterable[str]) -> dict[str, int]:
    """Count each name, in the order of their first appearance."""
    counts: dict[str, int] = {}
    for name in names:
        counts[name] = counts.get(name, 0) + 1
    return counts


def counted(counts: Mapping[str, int]) -> str:
    """Return the counts as one line: 完成5、推进4."""
    return "、".join(f"{name}{count}" for name, count in counts.items() if count)
