"""The export as JSON: the common envelope, each obligation as `due` gives it, and what its ledger says."""

from __future__ import annotations

import json
import re
from typing import Any

from gkplan.exporters import formats
from gkplan.exporters.view import ExportView, Version
from gkplan.render import items
from tests.conftest import ROOT
from tests.exporters.samples import NAUGHTY, Build, hostile, shown
from tests.render.samples import unprintable


def read(view: ExportView) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(formats.render("json", view))
    return found


def test_the_envelope_says_what_is_exported(project: Build) -> None:
    document = read(shown(project, "甲局"))
    entries = document.pop("items")
    assert len(entries) == 7
    assert document == {
        "schema_version": 1,
        "kind": "export",
        "as_of": "2025-09-15",
        "plan": {
            "id": "example-2025",
            "title": "示例区2025年任务分解表",
            "document_number": "示政办字〔2025〕1号",
            "year": 2025,
        },
        "title": "甲局2025年工作台账",
        "units": ["甲局"],
        "scope": None,
        "public": False,
        "notes": [],
    }


def test_a_part_says_so_and_a_revision_is_named(project: Build) -> None:
    about = {"label": "HEAD", "commit": "1a2b3c4", "date": "2025-09-01", "note": None}
    view = shown(project, "甲局")
    view = view._replace(selection=view.selection._replace(role="lead"), version=Version("HEAD", about))
    document = read(view)
    assert (document["scope"], document["revision"]) == ("牵头", about)


def test_an_item_is_that_of_due_and_more(project: Build) -> None:
    view = shown(project, "甲局")
    first = read(view)["items"][0]
    plain = items.obligation(view.rows[0].obligation)
    assert {key: first.pop(key) for key in plain} == plain
    assert first == {
        "lead": [],
        "responsible": ["各镇街", "甲局"],
        "supporting": [],
        "amended": [
            {
                "field": "text",
                "from": ["做第一件事，做好。"],
                "to": ["做第一件事，做细。"],
                "document": "示〔2025〕7号",
                "date": "2025-07-01",
            }
        ],
        "measures": "分两步做",
        "milestones": [{"date": "2025-06-30", "text": "印发方案"}, {"date": "2025-08-31", "text": "办结"}],
        "progress": "第一步做完\n第二步做完",
        "evidence": [
            {"title": "办结报告", "url": None, "path": None, "document": "甲〔2025〕3号", "published": None},
            {
                "title": "公开情况",
                "url": "https://www.example.com/a?b=1",
                "path": None,
                "document": None,
                "published": "2025-08-20",
            },
        ],
        "owner": "综合科（示例同志）",
        "problems": None,
        "next_steps": None,
        "reason": None,
        "requested": None,
        "verification": {"date": "2025-09-01", "result": "通过", "opinion": "材料齐全", "by": None},
        "note": "调整：具体要求 做第一件事，做好。 → 做第一件事，做细。（2025-07-01，示〔2025〕7号）\n"
        "审核通过（2025-09-01）：材料齐全",
    }


def test_an_item_without_an_entry_has_the_same_keys(project: Build) -> None:
    own, others = read(shown(project, "甲局"))["items"][0], read(shown(project, "西镇"))["items"][0]
    assert list(own) == list(others)
    assert (others["measures"], others["evidence"], others["verification"]) == (None, [], None)


def test_a_public_copy_lacks_the_keys_of_what_stays_inside(project: Build) -> None:
    own, copy = read(shown(project))["items"][0], read(shown(project, public=True))["items"][0]
    assert [key for key in own if key not in copy] == [
        "owner", "problems", "next_steps", "reason", "requested", "verification", "note",
    ]  # fmt: skip


def test_every_text_comes_back_exactly(project: Build) -> None:
    view = hostile(shown(project), NAUGHTY)
    assert [item["progress"] for item in read(view)["items"]] == NAUGHTY
    assert unprintable(formats.render("json", view).decode()) == set()


def test_every_key_is_in_the_manual(project: Build) -> None:
    manual = (ROOT / "docs" / "json.md").read_text(encoding="utf-8").split("\n## export")[1].split("\n## ")[0]
    view = shown(project)
    keys = {*read(view), *read(view)["items"][0]} - set(items.obligation(view.rows[0].obligation))
    common = {"schema_version", "kind", "as_of", "plan", "items"}
    assert [key for key in sorted(keys - common) if not re.search(rf"\b{key}\b", manual)] == []
