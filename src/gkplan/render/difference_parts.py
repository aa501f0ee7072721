"""What the lines of a comparison are made of: their stretches, values in words, what came and went, counts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, NamedTuple

from gkplan.labels import label
from gkplan.model import Evidence, Record
from gkplan.render.marks import Run, marked

if TYPE_CHECKING:
    from gkplan.comparison import Field

Runs = tuple[Run, ...]

LONGEST_PAIR = 24
"""Two wordings of more characters together are told with the words marked, not side by side."""


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
        where = value.document or value.url or value.path
        return f"“{value.title}”" + (f"（{where}）" if where else "")
    if isinstance(value, Record):
        return " ".join(plain(part) for _, part in value if part not in (None, ()))
    return "" if value is None else str(value)


def changed(record: str, field: Field) -> Runs:
    """Return `label：old → new` of one field; of a list what came and went, of two long texts the words marked."""
    start = f"{label(record, field.name)}："
    if isinstance(field.old, tuple) and isinstance(field.new, tuple):
        return (Run("same", start + list_change(field.old, field.new)),)
    old, new = plain(field.old), plain(field.new)
    if old and new and len(old) + len(new) > LONGEST_PAIR:
        return (Run("same", start), *marked(old, new))
    return (Run("same", f"{start}{old or '（无）'} → {new or '（无）'}"),)


def list_change(old: tuple[object, ...], new: tuple[object, ...]) -> str:
    """Return what a list gained and lost."""
    came, went = [item for item in new if item not in old], [item for item in old if item not in new]
    return came_and_went(plain(came), plain(went)) or "次序有变动"


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
