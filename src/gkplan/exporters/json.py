"""The rows as JSON: each obligation as `due` gives it, with what its ledger says; `docs/json.md` lists the keys."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gkplan.render import items
from gkplan.render.items import iso
from gkplan.render.text import json_text

if TYPE_CHECKING:
    from gkplan.exporters.view import ExportView, Row
    from gkplan.render.items import Item


def render(view: ExportView) -> bytes:
    """Return the envelope, as every `--format json`."""
    entries = (_item(row, view) for row in view.rows)
    document = items.document("export", entries, as_of=view.as_of, plan=view.plan)
    revision = {"revision": view.version.about} if view.version else {}
    about = {
        "title": view.title,
        "units": list(view.units),
        "scope": view.scope or None,
        "public": view.public,
        "notes": list(view.notes),
    }
    rest = document.pop("items")
    return json_text(document | revision | about | {"items": rest}).encode()


def _item(row: Row, view: ExportView) -> Item:
    told = items.obligation(row.obligation) | {
        "lead": list(row.lead),
        "responsible": list(row.responsible),
        "supporting": list(row.supporting),
        "amended": items.amendments(row.obligation.task, view.picture),
        **_reported(row),
    }
    return told if view.public else told | _inside(row)


def _reported(row: Row) -> Item:
    entry = row.obligation.entry
    points = entry.milestones if entry else ()
    proofs = entry.evidence if entry else ()
    return {
        "measures": row.measures or None,
        "milestones": [{"date": iso(point.date), "text": point.text} for point in points],
        "progress": row.progress or None,
        "evidence": [
            {
                "title": proof.title,
                "url": proof.url,
                "path": proof.path,
                "document": proof.document,
                "published": iso(proof.published),
            }
            for proof in proofs
        ],
    }


def _inside(row: Row) -> Item:
    """Return what stays out of a public copy."""
    entry, check = row.obligation.entry, row.obligation.verification
    asked = entry.extension if entry else None
    return {
        "owner": row.owner or None,
        "problems": row.problems or None,
        "next_steps": row.next_steps or None,
        "reason": entry.reason if entry else None,
        "requested": asked and {"requested": iso(asked.requested), "until": iso(asked.until), "reason": asked.reason},
        "verification": check
        and {"date": iso(check.date), "result": check.result, "opinion": check.opinion, "by": iso(check.by)},
        "note": row.note or None,
    }
