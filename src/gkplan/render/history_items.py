"""What `log` gives to machines: one item per change, as `docs/json.md` lists them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from gkplan.comparison import DecisionChange, EntryChange, Field, TaskChange
from gkplan.deadlines import period_key
from gkplan.plan import Task
from gkplan.render import history_view
from gkplan.render.difference_items import plain_value
from gkplan.render.text import clean
from gkplan.versions import Unreadable

if TYPE_CHECKING:
    from gkplan.git_log import Commit
    from gkplan.history import Row
    from gkplan.record import Record
    from gkplan.render.history_view import View

KINDS = {EntryChange: "entry", DecisionChange: "decision", TaskChange: "task", Unreadable: "file"}


def items(view: View, *, flat: bool = False) -> Iterator[dict[str, Any]]:
    """Yield one item per change, in the order of the sheet; for a flat table without the fields."""
    year = view.plan.head.year
    for told in view.told:
        for row in told.rows:
            text = history_view.told(row, view.plan, now=told.commit is None)
            item = {**_commit(told.commit), **_change(row, year=year), "text": text}
            if flat:
                yield {key: _harmless(value) for key, value in item.items()}
            else:
                yield item | {"fields": [_field(field) for field in _fields(row)]}


def _harmless(value: Any) -> Any:
    """Return a value for CSV, which escapes nothing: old file names and broken files may hold anything."""
    if isinstance(value, list):
        return [clean(item) for item in value]
    return clean(value) if isinstance(value, str) else value


def _commit(commit: Commit | None) -> dict[str, str | None]:
    return {
        "commit": commit.id if commit else None,
        "date": commit.day.isoformat() if commit and commit.day else None,
        "author": clean(commit.author) if commit else None,
        "message": clean(commit.subject) if commit else None,
    }


def _change(row: Row, *, year: int) -> dict[str, Any]:
    change = row.change
    entry = change if isinstance(change, EntryChange) else None
    return {
        "what": KINDS[type(change)],
        "change": "unreadable" if isinstance(change, Unreadable) else "moved" if row.other else change.change,
        "units": history_view.units(row),
        "tasks": history_view.tasks(row),
        "period": period_key(history_view.period(row), year=year),
        "list": change.records if isinstance(change, DecisionChange) else None,
        "file": row.file,
        "status_from": entry.old.status if entry and entry.old else None,
        "status_to": entry.new.status if entry and entry.new else None,
        "moved": _move(row, came=entry.new is not None) if entry and row.other else None,
    }


def _move(row: Row, *, came: bool) -> dict[str, str]:
    return {"from": row.other, "to": row.unit} if came else {"from": row.unit, "to": row.other}


def _field(field: Field) -> dict[str, Any]:
    return {"field": field.name, "from": plain_value(field.old), "to": plain_value(field.new)}


def _fields(row: Row) -> Iterator[Field]:
    """Yield the fields that differ; of what came or went all that it holds."""
    change = row.change
    if isinstance(change, Unreadable) or row.other:
        return
    yield from change.fields
    old, new = (item.record if isinstance(item, Task) else item for item in (change.old, change.new))
    if old is None or new is None:
        yield from _whole(old, new)


def _whole(old: Record | None, new: Record | None) -> Iterator[Field]:
    record = new or old
    for field in record.FIELDS.values() if record else ():
        value = getattr(record, field.name)
        if value not in {None, ()}:
            yield Field(field.key, value if old else None, value if new else None)
