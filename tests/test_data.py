"""The encoded plan against the issued text: every character of the table accounted for, nothing left over."""

from __future__ import annotations

import hashlib
import random
import re
import unicodedata
from collections import Counter
from typing import Any

import pytest
import yaml

from gkplan import checks, revision
from tests.conftest import ROOT

DATA = ROOT / "data"
TITLE = "2025年济宁市兖州区政务公开工作要点任务分解表"


def _load(name: str) -> Any:
    return yaml.load((DATA / name).read_text(encoding="utf-8"), Loader=yaml.BaseLoader)


PLAN, REGISTER = _load("tasks.yaml"), _load("units.yaml")
ISSUED = "".join((ROOT / PLAN["plan"]["source"]["file"]).read_text(encoding="utf-8").split())
TABLE = ISSUED[ISSUED.index("（此件公开发布）") + 8 : ISSUED.index("抄送：")]
BODY = ISSUED[: ISSUED.index("（此件公开发布）")]


def cell(task: dict[str, Any]) -> str:
    """Return the responsible cell as printed."""
    if "lead" not in task:
        return "".join(task["responsible"])
    return f"{'、'.join(task['lead'])}牵头，{'，'.join(task['supporting'])}配合"


def rows(plan: dict[str, Any]) -> list[dict[str, Any]]:
    return [
        task | {"section": section["title"], "topic": topic.get("title")}
        for section in plan["sections"]
        for topic in section["topics"]
        for task in topic["tasks"]
    ]


TABLE_ROWS = [task for task in rows(PLAN) if task["id"].isdigit()]
SHARED = {"6": "5", "9": "8", "14": "13"}
"""Rows whose responsible cell is the one of the row above."""


def leftover(tasks: list[dict[str, Any]]) -> str:
    """Consume the table from its first to its last character; return what no task accounts for.

    A row is its 序号, the headings where they are printed (again after each page break), its text, its cell
    unless it is shared with the row above, and its deadline; page numbers may stand between rows.
    """
    rest = TABLE.removeprefix(TITLE)
    for task in tasks:
        shared = task["id"] in SHARED
        headings = [re.escape(title) for title in (task["section"], task["topic"])]
        pattern = (
            rf"(?:—[0-9]+—)?{task['id']}(?:{headings[0]})?(?:{headings[1]})?{re.escape(task['text'])}"
            rf"{'' if shared else re.escape(cell(task))}{re.escape(task['deadline'])}"
        )
        match = re.match(pattern, rest)
        if match is None:
            return f"任务 {task['id']}：{rest[:60]}"
        rest = rest[match.end() :]
    return rest


def test_every_character_of_the_table_is_encoded() -> None:
    assert leftover(TABLE_ROWS) == ""


def test_shared_cells_are_those_of_the_row_above() -> None:
    by_id = {task["id"]: task for task in TABLE_ROWS}
    assert all(cell(by_id[row]) == cell(by_id[owner]) for row, owner in SHARED.items())


def test_every_heading_is_printed_before_its_first_row() -> None:
    firsts: dict[str, dict[str, Any]] = {}
    for task in TABLE_ROWS:
        firsts.setdefault(task["topic"], task)
    assert len(firsts) == 14
    assert all(re.search(rf"{task['id']}(?:{re.escape(task['section'])})?{re.escape(topic)}", TABLE) for topic, task in firsts.items())


@pytest.mark.parametrize("seed", range(40))
def test_the_proof_fails_for_any_changed_character(seed: int) -> None:
    chance = random.Random(seed)
    task = chance.choice(TABLE_ROWS)
    field = chance.choice(["text", "deadline"])
    place = chance.randrange(len(task[field]))
    wrong = task[field][:place] + "误" + task[field][place + 1 :]
    assert leftover([item | {field: wrong} if item is task else item for item in TABLE_ROWS]) != ""


def test_the_duties_of_the_notice_stand_in_its_body() -> None:
    body = [task for task in rows(PLAN) if not task["id"].isdigit()]
    assert [task["id"] for task in body] == ["正文1", "正文2", "正文3"]
    assert all(task["text"] in BODY for task in body)
    assert {task["section"] for task in body} == {"通知正文要求"}
    assert [task.get("deadline") for task in body] == [None, None, "年内"]


def test_the_head_stands_in_the_notice() -> None:
    head = PLAN["plan"]
    assert head["title"] in BODY.replace("《", "").replace("》", "")
    assert {head["document_number"], head["issuer"], head["based_on"][0]["title"], head["based_on"][0]["document_number"]} <= {
        part for part in (head["document_number"], head["issuer"], *head["based_on"][0].values()) if part in BODY
    }
    year, month, day = head["issued"].split("-")
    assert f"{head['issuer']}{year}年{int(month)}月{int(day)}日" in BODY


def test_the_fixture_is_the_text_that_the_plan_was_transcribed_from() -> None:
    source = PLAN["plan"]["source"]
    assert hashlib.sha256((ROOT / source["file"]).read_bytes()).hexdigest() == source["sha256"]


def test_counts() -> None:
    assert [task["id"] for task in TABLE_ROWS] == [str(number) for number in range(1, 54)]
    assert len({task["section"] for task in TABLE_ROWS}) == 4
    assert Counter(task["deadline"] for task in TABLE_ROWS) == {
        "12月底前": 42,
        "长期坚持": 7,
        "9月底前": 2,
        "3月底前": 1,
        "10月底前": 1,
    }


def test_every_printed_name_is_registered_once() -> None:
    entries = [*REGISTER["units"], *REGISTER["groups"]]
    names = ["".join(unicodedata.normalize("NFKC", name).split()) for item in entries for name in [item["name"], *item.get("aliases", [])]]
    assert len(names) == len(set(names))
    stated = {name for task in rows(PLAN) for role in ("lead", "responsible", "supporting") for name in task.get(role, [])}
    assert {"".join(unicodedata.normalize("NFKC", name).split()) for name in stated} <= set(names)


def test_the_register() -> None:
    assert Counter(unit["kind"] for unit in REGISTER["units"]) == {"部门": 19, "直属单位": 1, "派出机构": 1, "街道": 4, "镇": 6, "园区": 1}
    named = [unit["name"] for unit in REGISTER["units"] if "任务分解表" in unit["source"] ]
    assert len(named) == 21
    assert all(name in TABLE for name in named)


def test_the_real_data_has_no_finding_but_the_known_warning() -> None:
    found = checks.check(revision.find(str(DATA), ROOT)).findings
    assert [(item.kind.code, item.path, item.span.line, item.span.column) for item in found] == [("GK304", "data/tasks.yaml", 33, 23)]
