"""The part of a ledger about one task: the same as reading the whole gives, or not cut out at all."""

from __future__ import annotations

import random

import pytest

from gkplan.excerpt import excerpt
from gkplan.loader import open_content
from gkplan.records import Entry, LedgerFile

HEAD = "# 甲局的台账\nunit: 甲局\nofficer: 示例同志  # 信息员\n\nentries:\n"
THREE = """\
  - task: 1
    status: 进行中   # 还在办

    evidence:
      - title: "报告 # 1"
        url: https://example.invalid/a#b
  # 以下是二季度
  - period: 二季度
    task: '27'
    status: 未启动
  - task: 11
    status: 未启动
"""


def entries(data: bytes) -> list[Entry] | None:
    """Return the entries of a ledger without errors, else None."""
    opened = open_content("x", "ledger/甲局.yaml", data)
    if opened.book is None or any(item.is_error for item in opened.findings):
        return None
    assert isinstance(opened.book.content, LedgerFile)
    return list(opened.book.content.entries)


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("bom", ["", "\ufeff"])
def test_only_the_entries_of_the_task_stay(end: str, bom: str) -> None:
    text = HEAD + THREE
    data = (bom + text.replace("\n", end)).encode()
    part = excerpt(data, "27")
    assert part == (HEAD + "  - period: 二季度\n    task: '27'\n    status: 未启动\n").replace("\n", end)
    assert excerpt(data, "2") == ""
    assert excerpt((HEAD + "\n").encode(), "27") == ""


def test_several_entries_of_one_task_stay_in_order() -> None:
    text = "unit: 甲局\nentries:\n- task: 3\n  period: 2025Q1\n  status: 进行中\n- task: 4\n  status: 未启动\n- task: 3\n  period: 2025Q2\n  status: 未启动"
    part = excerpt(text.encode(), "3")
    assert part is not None
    assert [item.period for item in entries(part.encode()) or ()] == ["2025Q1", "2025Q2"]


@pytest.mark.parametrize(
    "line",
    [
        "    progress: |\n      - task: 27",
        "    progress: >-\n      文字",
        "    progress: '两行\n  - task: 27'",
        '    progress: "一\\t二"',
        '    progress: "没有关',
        "    progress: 两行的\n      文字",
        "    evidence: [{title: 报告, document: 一}]",
        "    evidence: [",
        "    progress: 甲: 乙",
        "    progress: 末尾有冒号:",
        "    progress: &a 文字",
        "    progress: *a",
        "    progress: !!str 文字",
        "    progress:\t文字",
        "    progress: 文\u2028字",
        "    progress: 文\x85  - task: 27",
        "    progress: 文\ufeff字",
        "    progress: 文\r字",
        "    - task: 27\n    文字",
        "   文字",
        "officer: 示例同志",
        " - task: 27",
        "  x: 1",
        "    进展: 文字",
        "---",
        "...",
        "<<<<<<< HEAD",
        "entries:",
        "  -\n    task: 27",
        "  - - task: 27",
        "    ? task\n    : 27",
        '    "task": 27',
    ],
)
def test_what_is_not_plain_is_read_as_a_whole(line: str) -> None:
    assert excerpt((HEAD + f"  - task: 1\n    status: 未启动\n{line}\n").encode(), "27") is None


@pytest.mark.parametrize("text", ["", "unit: 甲局\n", "unit: 甲局\nentries: []\n", "unit: 甲局\nentries: 无\n"])
def test_a_file_without_a_plain_list_is_read_as_a_whole(text: str) -> None:
    assert excerpt(text.encode(), "27") is None


def test_what_is_no_utf_8_is_read_as_a_whole() -> None:
    assert excerpt((HEAD + THREE).encode("gb18030"), "27") is None


# ---------------------------------------------------------------- against reading the whole

VALUES = (
    "文字", "第27项", "task: 27", "- task: 27", "27", '"27"', "'it''s'", '"a\\"b"', "'甲\n    乙'", "|\n      - task: 27",
    "# 27", "a #b", "a#b", "https://x.invalid/a:b", "“引号”", "{a: 1}", "[27]", "&x 1", "~", "null", "", "甲\n      乙",
    "'", '"', "%", "@", "2025-09-30", "a:", "a: b", "? a", ": a", "- a", "\u3000全角", "\x85", "\u2028", "\tx", "x\t", "\ufeff",
)  # fmt: skip
KEYS = ("progress", "problems", "next_steps", "owner", "reason", "measures")


def ledger(chance: random.Random) -> str:
    """Return a ledger in a shape that a hand may give it; now and then a broken one."""
    dash, gap = " " * chance.choice((0, 2, 2, 4)), " " * chance.choice((1, 1, 3))
    inner = f"{dash} {gap}"
    lines = ["unit: 甲局", *(["# 注"] * chance.randrange(2)), "entries:"]
    for _ in range(chance.randrange(5)):
        number = chance.choice(("1", "27", "27", "2", "'27'", '"27"', "127", "27 # 注", "正文1"))
        first = [f"task: {number}", f"status: {chance.choice(('未启动', '进行中', '进行'))}"]
        fields = [f"{key}: {chance.choice(VALUES)}" for key in chance.sample(KEYS, chance.randrange(3))]
        if chance.random() < 0.3:
            fields.append(f"evidence:\n{inner}- title: 报告\n{inner}  document: {chance.choice(VALUES)}")
        body = first + fields
        chance.shuffle(body)
        lines += [f"{dash}-{gap}{body[0]}", *(inner + field for field in body[1:])]
        lines += chance.choice(
            ([], [], [""], [f"{inner}# 注"], ["# task: 27"], ["officer: 某某"] if chance.random() < 0.2 else [])
        )
    return "\n".join(lines) + chance.choice(("\n", "", "\n\n"))


def test_it_is_what_reading_the_whole_gives() -> None:
    chance = random.Random(20250927)
    cut = compared = 0
    for _ in range(3000):
        data = ledger(chance).encode()
        part, whole = excerpt(data, "27"), entries(data)
        cut += part is not None
        if part is None or whole is None:
            continue
        compared += 1
        found = entries(part.encode()) if part else []
        assert found is not None, data.decode()
        wanted = [item for item in whole if item.task == "27"]
        assert [item for item in found if item.task == "27"] == wanted, data.decode()
    assert cut > 750
    assert compared > 450
