"""Seeded mutants of a whole data folder, both as a state and as a change: nothing raises, every finding has a place."""

from __future__ import annotations

import random
from datetime import date
from pathlib import Path

import pytest

from gkplan import changes, checks
from gkplan.diagnostics import Finding
from gkplan.revision import Unusable

BASE = Path(__file__).resolve().parent / "rules" / "_base" / "data"
TODAY = date(2025, 9, 15)
LEDGER = """\
unit: 甲局
entries:
  - task: 1
    status: 已完成
    updated: 2025-06-20
    completed: 2025-06-18
    evidence:
      - {title: 目录, document: 示例〔2025〕3号, published: 2025-06-18}
  - task: 1
    period: 二季度
    status: 进行中
    extension: {requested: 2025-06-01, until: 2025-08-31, reason: 等待审核}
  - task: 4
    status: 不涉及
    reason: 没有这项业务
"""
DECISIONS = """\
extensions:
  - {task: 1, units: [甲局], period: 2025Q2, until: 2025-08-31, reason: 等待, result: 同意, approved: 2025-06-10, approved_by: 示例办, document: 示例〔2025〕4号}
designations:
  - {task: 4, group: 各有关部门、单位, units: [甲局, 丙中心], document: 示例〔2025〕5号, date: 2025-07-01}
verifications:
  - {task: 1, unit: 甲局, date: 2025-07-01, result: 通过}
amendments:
  - {kind: 调整, task: 3, field: deadline, from: 10月底前, to: 11月底前, document: 示例〔2025〕6号, date: 2025-08-01}
reminders:
  - {unit: 甲局, date: 2025-09-01, level: 提醒, tasks: [1, 2]}
"""
WORDS = [
    b": ", b"- ", b"[", b"]", b"{", b"}", b"&a ", b"*a", b"!!x ", b"|", b"'", b'"', b"\n", b"\t", b"\x85", b"\xff",
    "：".encode(), b"~", b"# ", b"  ", b"null", "已完成".encode(), "不涉及".encode(), "甲局".encode(), "乙局".encode(),
    "各镇街".encode(), b"2025-02-30", b"2026-01-01", b"2019-01-01", b"9", b"1", "三季度".encode(), "草稿".encode(),
    "已归档".encode(), "录入更正".encode(), b"task", b"deadline", "\u202e".encode(), "１".encode(), "长期坚持".encode(),
]  # fmt: skip


class Memory:
    """Files in memory."""

    prefix = "data/"

    def __init__(self, content: dict[str, bytes]) -> None:
        self.content = content

    def names(self) -> list[str]:
        return ["tasks.yaml", "units.yaml", *sorted(set(self.content) - {"tasks.yaml", "units.yaml"})]

    def strays(self) -> list[str]:
        return []

    def read(self, name: str) -> bytes | Unusable:
        return self.content.get(name, Unusable("缺少这个文件", "补上"))


def good() -> dict[str, bytes]:
    content = {path.relative_to(BASE).as_posix(): path.read_bytes() for path in BASE.rglob("*.yaml")}
    return content | {"ledger/甲局.yaml": LEDGER.encode(), "decisions.yaml": DECISIONS.encode()}


def mutant(chance: random.Random) -> dict[str, bytes]:
    """Return the folder with one file cut, doubled and mixed up, lost, or one line swapped for another."""
    content = good()
    name = chance.choice(sorted(content))
    data = bytearray(content[name])
    for _ in range(chance.randint(1, 4)):
        place = chance.randrange(len(data) + 1)
        length = chance.randint(0, 30)
        part = bytes(data[place : place + length])
        data[place : place + length] = chance.choice([b"", chance.choice(WORDS), chance.choice(WORDS), part * 2])
    content[name] = bytes(data)
    if chance.random() < 0.05:
        del content[chance.choice(sorted(content))]
    return content


def changed(old: Memory, new: Memory) -> checks.Judged:
    return changes.judge_edit(new, old, same=lambda name: old.read(name) == new.read(name), today=TODAY)


def placed(findings: tuple[Finding, ...]) -> None:
    for item in findings:
        assert item.span.line >= 1
        assert item.span.column >= 1
        assert item.message
        assert item.hint


def test_the_folder_itself_is_sound() -> None:
    judged = checks.judge(Memory(good()), today=TODAY)
    assert [(item.kind.code, item.message) for item in judged.findings if item.is_error] == []


@pytest.mark.parametrize("seed", range(8))
def test_no_mutant_raises_as_a_state_or_a_change(seed: int) -> None:
    chance = random.Random(seed)
    for _ in range(60):
        mixed = Memory(mutant(chance))
        placed(checks.judge(mixed, today=TODAY, late=True).findings)
        checks.check(mixed)
        placed(changed(Memory(good()), mixed).findings)
        placed(changed(mixed, Memory(good())).findings)


def test_no_change_is_no_finding() -> None:
    assert changed(Memory(good()), Memory(good())).findings == ()
