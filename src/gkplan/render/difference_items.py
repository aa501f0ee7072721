"""A comparison for machines: the JSON document of kind `diff`, as `docs/json.md` lists it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from gkplan.comparison import Comparison, Field, Side, When
from gkplan.git import Revision
from gkplan.record import Record
from gkplan.render import items
from gkplan.render.difference_parts import gained_lost
from gkplan.render.text import json_text

if TYPE_CHECKING:
    from datetime import date

    from gkplan.comparison import DecisionChange, LedgerChange, TaskChange, UnitChange
    from gkplan.plan import Task


def document(found: Comparison, *, as_of: date) -> str:
    """Return the JSON document: the envelope of every kind, with the two sides beside."""
    shown = items.document("diff", _rows(found), as_of=as_of, plan=found.latest)
    rows = shown.pop("items")
    sides = {
        "from": _side_item(found.old),
        "to": _side_item(found.new),
        "layout_only": list(found.layout),
        "unread": [{"side": {"old": "from", "new": "to"}[item.side], "file": item.file} for item in found.unread],
    }
    return json_text({**shown, **sides, "items": rows})


def _side_item(side: Side) -> dict[str, str | None]:
    files = side.files
    if isinstance(files, Revision):
        return {"label": files.label, "commit": files.commit or None, "note": files.note}
    return {"label": "工作区", "commit": None, "note": None}


def _item(what: str, change: str, **more: object) -> dict[str, Any]:
    keys = ("id", "unit", "period", "list", "file", "field", "from", "to")
    known = {key: plain_value(more.pop(key, None)) for key in keys}
    return {"what": what, "change": change, **known, "due_from": [], "due_to": [], "gained": [], "lost": [], **more}


def plain_value(value: object) -> Any:
    """Return a value of the data as JSON has it."""
    if isinstance(value, When):
        return value.words
    if isinstance(value, Record):
        return {field.key: plain_value(getattr(value, name)) for name, field in value.FIELDS.items()}
    if isinstance(value, (tuple, list)):
        return [plain_value(item) for item in value]
    return value if value is None or isinstance(value, (int, str)) else str(value)


def _rows(found: Comparison) -> Iterator[dict[str, Any]]:
    for field in found.plan:
        yield _item("plan", "changed", id=found.latest.head.id if found.latest else None, **_from_to(field))
    for heading in found.headings:
        yield _item("heading", "renamed", field=heading.level, **{"from": heading.old, "to": heading.new})
    for task in found.tasks:
        yield from _task_rows(task)
    if found.reordered:
        yield from (_item("task", "reordered", id=number) for number in found.reordered)
    for unit in found.register:
        yield from _unit_rows(unit)
    for decision in found.decisions:
        yield from _decision_rows(decision)
    for ledger in found.ledgers:
        yield from _ledger_rows(ledger)
    yield from (_item("file", "changed", file=name) for name in found.other)


def _from_to(field: Field) -> dict[str, object]:
    return {"field": field.name, "from": field.old, "to": field.new}


def _came_went(field: Field) -> dict[str, object]:
    """Return what a list gained and lost."""
    old, new = field.old, field.new
    if field.name == "heading" or not isinstance(old, tuple) or not isinstance(new, tuple) or isinstance(old, When):
        return {}
    gained, lost = gained_lost(old, new)
    return {"gained": plain_value(gained), "lost": plain_value(lost)}


def _task_rows(item: TaskChange) -> Iterator[dict[str, Any]]:
    if item.old is None or item.new is None:
        task = item.new or item.old
        yield _item("task", item.change, id=task.id if task else None, **_whole(_record(item.old), _record(item.new)))
        return
    if item.change == "renumbered":
        yield _item("task", "renumbered", id=item.new.id, field="id", **{"from": item.old.id, "to": item.new.id})
    names = {"text": "reworded", "heading": "moved"}
    for field in item.fields:
        more = _from_to(field) | _came_went(field)
        if isinstance(field.old, When) and isinstance(field.new, When):
            more |= {f"due_{key}": [day.isoformat() for day in due.dues]
                     for key, due in (("from", field.old), ("to", field.new))}  # fmt: skip
        yield _item("task", names.get(field.name, "changed"), id=item.new.id, **more)


def _record(task: Task | None) -> Record | None:
    return task.record if task else None


def _whole(old: Record | None, new: Record | None) -> dict[str, object]:
    return {"from": old, "to": new}


def _unit_rows(item: UnitChange) -> Iterator[dict[str, Any]]:
    if item.old is None or item.new is None:
        yield _item(item.what, item.change, unit=item.name, **_whole(item.old, item.new))
        return
    if item.change == "renamed":
        yield _item(item.what, "renamed", unit=item.name, field="name", **{"from": item.old.name, "to": item.new.name})
    for field in item.fields:
        change = "merged" if item.change == "merged" and field.name == "until" else "changed"
        yield _item(item.what, change, unit=item.name, **_from_to(field), **_came_went(field))
    if item.gained or item.lost:
        more = {"gained": list(item.gained), "lost": list(item.lost)}
        yield _item(item.what, "changed", unit=item.name, field="units", **more)


def _decision_rows(item: DecisionChange) -> Iterator[dict[str, Any]]:
    record = item.new or item.old
    about = {"list": item.records} | {
        key: getattr(record, name, None) for key, name in (("id", "task"), ("unit", "unit"), ("period", "period"))
    }
    if item.old is None or item.new is None:
        yield _item("decision", item.change, **about, **_whole(item.old, item.new))
        return
    for field in item.fields:
        yield _item("decision", "changed", **about, **_from_to(field), **_came_went(field))


def _ledger_rows(item: LedgerChange) -> Iterator[dict[str, Any]]:
    if item.change != "changed":
        yield _item("ledger", item.change, unit=item.unit, file=item.file)
    for field in item.fields:
        yield _item("ledger", "changed", unit=item.unit, file=item.file, **_from_to(field))
    for entry in item.entries:
        about = {"unit": item.unit, "file": item.file, "id": entry.task, "period": entry.period}
        if entry.old is None or entry.new is None:
            yield _item("entry", entry.change, **about, **_whole(entry.old, entry.new))
            continue
        for field in entry.fields:
            change = entry.change if field.name == "status" else "changed"
            yield _item("entry", change, **about, **_from_to(field), **_came_went(field))
