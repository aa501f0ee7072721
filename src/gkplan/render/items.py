"""JSON and CSV: the items of every kind, as `docs/json.md` lists them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from gkplan.render.text import json_text

if TYPE_CHECKING:
    from gkplan.deadlines import Deadline
    from gkplan.diagnostics import Finding, Span
    from gkplan.obligations import Obligation, Picture, TaskState
    from gkplan.plan import Plan, Task
    from gkplan.responsibles import Responsibles
    from gkplan.rules import Rule

SCHEMA_VERSION = 1

Item = dict[str, Any]


def envelope(kind: str, items: Iterable[Item], *, as_of: date, plan: Plan | None) -> str:
    """Return the JSON document that every `--format json` prints."""
    return json_text(document(kind, items, as_of=as_of, plan=plan))


def document(kind: str, items: Iterable[Item], *, as_of: date, plan: Plan | None) -> Item:
    """Return what the document holds: the same keys for every kind."""
    head = plan.head if plan else None
    about = head and {
        "id": head.id,
        "title": head.title,
        "document_number": head.document_number,
        "year": head.year,
    }
    return {
        "schema_version": SCHEMA_VERSION,
        "kind": kind,
        "as_of": as_of.isoformat(),
        "plan": about,
        "items": list(items),
    }


def iso(value: date | None) -> str | None:
    """Return a date as `YYYY-MM-DD`."""
    return value.isoformat() if value else None


def obligation(item: Obligation) -> Item:
    """Return one obligation."""
    entry = item.entry
    return {
        "task": item.task.id,
        "text": item.duty.text,
        "section": item.task.section,
        "topic": item.task.topic,
        "unit": item.unit,
        "role": item.role,
        "via": item.via,
        "inherited_from": item.inherited_from,
        "candidate": item.candidate,
        "period": item.period,
        "deadline": item.duty.deadline,
        "due": iso(item.due),
        "extended_from": iso(item.extended_from),
        "days_left": item.days_left,
        "status": item.status,
        "light": item.light,
        "updated": iso(entry.updated) if entry else None,
        "completed": iso(entry.completed) if entry else None,
        "eta": iso(entry.eta) if entry else None,
        "on_time": item.on_time,
        "born_late": item.born_late,
        "checkpoint": item.duty.checkpoint,
        "review_pending": item.review_pending,
        "extension": item.request,
    }


def task(item: Task, picture: Picture, place: Span, path: str) -> Item:
    """Return one task: the issued words, what is laid over them, and how it stands."""
    record = item.record
    states = [state for (number, _), state in picture.states.items() if number == item.id]
    base = next((state for state in states if not state.duty.checkpoint), None)
    dues = [state.duty.due for state in states if not state.duty.checkpoint and state.duty.due]
    return {
        "id": item.id,
        "section": item.section,
        "topic": item.topic,
        "text": record.text,
        "lead": list(record.lead),
        "responsible": list(record.responsible),
        "supporting": list(record.supporting),
        "deadline": record.deadline,
        "kind": base.duty.kind if base else None,
        "due": iso(max(dues)) if dues else None,
        "checkpoints": [{"every": point.every, "text": point.text} for point in record.checkpoints],
        "state": base.state if base else None,
        "source": {"path": path, "line": place.line, "column": place.column},
        "amended": amendments(item, picture),
        "note": record.note,
    }


def amendments(item: Task, picture: Picture) -> list[Item]:
    """Return what is laid over a task's issued words by the as-of date, in order."""
    words = picture.words.get(item.id)
    return [
        {
            "field": change.field,
            "from": list(change.from_),
            "to": list(change.to),
            "document": change.document,
            "date": iso(change.date),
        }
        for change in (words.amended if words else ())
    ]


def state(item: TaskState) -> Item:
    """Return how one task and period stands over all units."""
    return {
        "period": item.duty.period,
        "text": item.duty.text,
        "deadline": item.duty.deadline,
        "due": iso(item.duty.due),
        "state": item.state,
        "done": item.done,
        "counted": item.counted,
        "candidates": item.candidates,
        "unreadable": item.unreadable,
        "register_complete": item.register_complete,
    }


def deadline(read: Deadline) -> Item:
    """Return how a deadline wording is read."""
    rhythm = read.recurrence
    return {
        "text": read.text,
        "kind": read.kind,
        "start": iso(read.start),
        "due": iso(read.due),
        "dues": [iso(day) for day in read.dues],
        "recurrence": rhythm
        and {
            "every": rhythm.every,
            "interval": rhythm.interval,
            "dues": [iso(day) for day in rhythm.dues],
            "at_least": rhythm.at_least,
        },
        "then_ongoing": read.then_ongoing,
        "warnings": list(read.warnings),
    }


def responsibles(read: Responsibles) -> Item:
    """Return how a responsible wording is read."""
    return {
        "text": read.text,
        "lead": list(read.lead),
        "responsible": list(read.responsible),
        "supporting": list(read.supporting),
        "relevant": list(read.relevant),
        "unknown": list(read.unknown),
    }


def finding(item: Finding) -> Item:
    """Return one finding."""
    return {
        "code": item.kind.code,
        "name": item.kind.name,
        "severity": item.kind.severity,
        "path": item.path,
        "line": item.span.line,
        "column": item.span.column,
        "end_line": item.span.end_line,
        "end_column": item.span.end_column,
        "message": item.message,
        "hint": item.hint,
        "related": [
            {"path": other.path, "line": other.line, "column": other.column, "message": other.message}
            for other in item.related
        ],
    }


def rule(item: Rule) -> Item:
    """Return one rule: its identity and its manual page."""
    kind = item.kind
    return {
        "code": kind.code,
        "name": kind.name,
        "severity": kind.severity,
        "scope": item.scope,
        "title": kind.title,
        "doc": item.doc,
    }


def table(items: Iterable[Mapping[str, Any]]) -> str:
    """Return items as CSV (RFC 4180, CRLF): keys as headings, lists joined by ；, formula-like cells prefixed by '."""
    import csv
    import io

    rows = list(items)
    out = io.StringIO()
    writer = csv.writer(out)
    keys = list(dict.fromkeys(key for row in rows for key in row))
    writer.writerow(keys)
    for row in rows:
        writer.writerow([_cell(row.get(key)) for key in keys])
    return out.getvalue()


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        value = "；".join(item if isinstance(item, str) else _compact(item) for item in value)
    elif isinstance(value, dict):
        value = _compact(value)
    text = str(value)
    number = not isinstance(value, str)
    return f"'{text}" if not number and text[:1] in tuple("=+-@\t\r＝＋－＠") and text else text


def _compact(value: Any) -> str:
    import json

    return json.dumps(value, ensure_ascii=False)
