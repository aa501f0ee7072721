"""Every proof on record, and the gaps."""

from __future__ import annotations

from collections.abc import Callable

from gkplan.reporting.evidence import evidence
from gkplan.reporting.scope import Scope
from tests.conftest import Project
from tests.test_obligations import done, ledger

Build = Callable[..., Project]


def test_a_gap_is_what_is_due_and_has_no_proof(project: Build) -> None:
    two = "evidence: [{title: 甲, document: 示1号, published: 2025-04-01}, {title: 乙, path: a.pdf}]"
    built = project(
        "id: 1, text: 做。, responsible: [甲局, 乙局, 丙中心], deadline: 4月底前",
        "id: 2, text: 做。, responsible: [甲局], deadline: 12月底前",
        "id: 3, text: 做。, responsible: [甲局, 乙局], deadline: 长期坚持",
        "id: 4, text: 做。, lead: [甲局], supporting: [乙局], deadline: 4月底前",
        ledger__甲局=ledger("甲局", f"task: 1, status: 进行中, {two}", f"task: 3, status: 进行中, {two}"),
        ledger__乙局=ledger("乙局", done("1"), "task: 4, status: 进行中"),
    )
    found = evidence(Scope(built.picture("2025-07-01")))
    assert [(line.item.task.id, line.item.unit, line.proof and line.proof.title) for line in found.lines] == [
        ("1", "甲局", "甲"), ("1", "甲局", "乙"), ("1", "乙局", "甲"), ("1", "丙中心", None),
        ("3", "甲局", "甲"), ("3", "甲局", "乙"), ("4", "甲局", None),
    ]  # fmt: skip
    assert {one.name: one.value for one in found.figures()} == {
        "proofs": 5, "shown": 3, "gaps": 2, "undated": 3, "ongoing_without": 1,
    }  # fmt: skip
