"""The encoded plan against the issued text: every character of the table accounted for, nothing left over."""

from __future__ import annotations

import hashlib
import random
import unicodedata
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).resolve().parent.parent
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
REPEATED = {"8": "", "13": "", "36": "—9—", "40": ""}
"""Rows at a page break, where the first-level heading is printed again, and the page number kept before them."""


def leftover(tasks: list[dict[str, Any]]) -> str:
    """Consume the table from its first to its last character; return what no task accounts for.

    A row is its 序号, its headings where they are printed (each before its first row and nowhere else, the first
    level again after a page break), its text, its cell unless it is shared with the row above, and its deadline.
    """
    rest = TABLE.removeprefix(TITLE)
    section = topic = None
    for task in tasks:
        row = REPEATED.get(task["id"], "") + task["id"]
        if task["section"] != section or task["id"] in REPEATED:
            row += task["section"]
        if task["topic"] != topic or task["section"] != section:
            row += task["topic"]
        row += task["text"] + ("" if task["id"] in SHARED else cell(task)) + task["deadline"]
        if not rest.startswith(row):
            return f"任务 {task['id']}：{rest[:60]}"
        rest = rest[len(row) :]
        section, topic = task["section"], task["topic"]
    return rest


def changed(task: dict[str, Any], **fields: Any) -> list[dict[str, Any]]:
    return [item | fields if item is task else item for item in TABLE_ROWS]


def names_in(task: dict[str, Any]) -> list[str]:
    return [name for role in ("lead", "responsible", "supporting") for name in task.get(role, [])]


def folded(name: str) -> str:
    return "".join(unicodedata.normalize("NFKC", name).split())


def test_every_character_of_the_table_is_encoded() -> None:
    assert TABLE.startswith(TITLE)
    assert leftover(TABLE_ROWS) == ""


def test_every_text_ends_where_its_sentence_ends() -> None:
    """Else a text could swallow the beginning of its cell and the rebuilt row would still be the printed one."""
    assert [task["id"] for task in TABLE_ROWS if not task["text"].endswith("。")] == []


def test_shared_cells_are_those_of_the_row_above() -> None:
    by_id = {task["id"]: task for task in TABLE_ROWS}
    assert all(cell(by_id[row]) == cell(by_id[owner]) for row, owner in SHARED.items())


@pytest.mark.parametrize("seed", range(40))
def test_the_proof_fails_for_any_changed_character(seed: int) -> None:
    chance = random.Random(seed)
    task = chance.choice(TABLE_ROWS)
    field = chance.choice(["text", "deadline"])
    place = chance.randrange(len(task[field]))
    wrong = task[field][:place] + "误" + task[field][place + 1 :]
    assert leftover(changed(task, **{field: wrong})) != ""


@pytest.mark.parametrize("task", TABLE_ROWS, ids=[task["id"] for task in TABLE_ROWS])
def test_the_proof_fails_for_any_row_under_another_heading(task: dict[str, Any]) -> None:
    """Every row, every other topic of the plan."""
    places = {(other["section"], other["topic"]) for other in TABLE_ROWS} - {(task["section"], task["topic"])}
    assert [topic for section, topic in places if leftover(changed(task, section=section, topic=topic)) == ""] == []


@pytest.mark.parametrize("topic", list(dict.fromkeys(task["topic"] for task in TABLE_ROWS)))
def test_the_proof_fails_for_any_topic_under_another_section(topic: str) -> None:
    own = next(task["section"] for task in TABLE_ROWS if task["topic"] == topic)
    for section in {task["section"] for task in TABLE_ROWS} - {own}:
        assert leftover([task | {"section": section} if task["topic"] == topic else task for task in TABLE_ROWS]) != ""


def test_the_proof_fails_for_a_name_left_out_or_moved() -> None:
    for task in TABLE_ROWS:
        for role in ("lead", "responsible", "supporting"):
            if role in task and task["id"] not in SHARED:
                assert leftover(changed(task, **{role: task[role][1:]})) != "", (task["id"], role)
                if len(task[role]) > 1:
                    assert leftover(changed(task, **{role: task[role][::-1]})) != "", (task["id"], role)


def test_the_duties_of_the_notice_stand_in_its_body() -> None:
    body = [task for task in rows(PLAN) if not task["id"].isdigit()]
    assert [task["id"] for task in body] == ["正文1", "正文2", "正文3"]
    assert all(task["text"] in BODY for task in body)
    assert {task["section"] for task in body} == {"通知正文要求"}
    assert [task.get("deadline") for task in body] == [None, None, "年内"]
    assert all(task["responsible"] == ["各镇街", "各部门"] for task in body)
    assert "各镇街、各部门" in BODY


def test_checkpoints_are_words_of_their_task() -> None:
    stated = {task["id"]: task["checkpoints"] for task in rows(PLAN) if "checkpoints" in task}
    assert stated == {
        "27": [{"every": "每季度", "text": "季度检查"}],
        "28": [{"every": "每季度", "text": "每季度集中清理一次不当公开的各类信息"}],
    }
    assert all(item["text"] in task["text"] for task in rows(PLAN) for item in task.get("checkpoints", []))


def test_the_head_stands_in_the_notice() -> None:
    head = PLAN["plan"]
    assert head["title"] in BODY.replace("《", "").replace("》", "")
    [basis] = head["based_on"]
    assert all(part in BODY for part in (head["document_number"], head["issuer"], basis["title"]))
    assert f"《{basis['title']}》（{basis['document_number']}）" in BODY
    year, month, day = head["issued"].split("-")
    assert f"{head['issuer']}{year}年{int(month)}月{int(day)}日" in BODY


def test_the_fixture_is_the_text_that_the_plan_was_transcribed_from() -> None:
    source = PLAN["plan"]["source"]
    assert hashlib.sha256((ROOT / source["file"]).read_bytes()).hexdigest() == source["sha256"]


def test_counts() -> None:
    assert [task["id"] for task in TABLE_ROWS] == [str(number) for number in range(1, 54)]
    assert len({task["section"] for task in TABLE_ROWS}) == 4
    assert len({task["topic"] for task in TABLE_ROWS}) == 14
    assert len(PLAN["sections"]) == 5
    assert len(rows(PLAN)) == 53 + 3
    assert Counter(task["deadline"] for task in TABLE_ROWS) == {
        "12月底前": 42,
        "长期坚持": 7,
        "9月底前": 2,
        "3月底前": 1,
        "10月底前": 1,
    }


def test_every_printed_name_is_registered_once() -> None:
    entries = [*REGISTER["units"], *REGISTER["groups"]]
    names = [folded(name) for item in entries for name in [item["name"], *item.get("aliases", [])]]
    assert [name for name, times in Counter(names).items() if times > 1] == []
    assert {folded(name) for task in rows(PLAN) for name in names_in(task)} - set(names) == set()


def test_the_register() -> None:
    assert Counter(unit["kind"] for unit in REGISTER["units"]) == {
        "部门": 19,
        "直属单位": 1,
        "派出机构": 1,
        "街道": 4,
        "镇": 6,
        "园区": 1,
    }


def test_the_named_units_stand_in_the_order_of_the_table() -> None:
    named = [unit["name"] for unit in REGISTER["units"] if unit["source"].endswith("任务分解表")]
    units = {unit["name"] for unit in REGISTER["units"]}
    printed = dict.fromkeys(name for task in TABLE_ROWS for name in names_in(task) if name in units)
    assert len(named) == 21
    assert named == list(printed)


def test_the_real_data_has_no_finding_but_the_known_warning() -> None:
    from gkplan import checks, revision  # here: the proofs above must not need the program

    found = checks.check(revision.find(str(DATA), ROOT)).findings
    assert [(item.kind.code, item.path, item.span.line, item.span.column) for item in found] == [
        ("GK304", "data/tasks.yaml", 34, 23)
    ]
