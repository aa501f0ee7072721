"""Every proof on record, and the gaps."""

from __future__ import annotations

from collections.abc import Callable

from gkplan.reporting.evidence import evidence
from gkplan.reporting.scope import Scope
from tests.conftest import UNITS, Project
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
        "proofs": 5, "shown": 3, "gaps": 2, "undated": 3, "strays": 0, "ongoing_without": 1,
    }  # fmt: skip


def test_proof_that_no_duty_stands_behind_is_kept_with_the_reason(project: Build) -> None:
    merged = UNITS.replace("丙中心, kind: 直属单位", "丙中心, kind: 直属单位, until: 2025-06-30, successors: [乙局]")
    proof = "evidence: [{title: 材料, path: a.pdf}]"
    built = project(
        "id: 1, text: 做一。, responsible: [各有关部门、单位], deadline: 9月底前",
        "id: 2, text: 做二。, responsible: [甲局], deadline: 9月底前",
        "id: 3, text: 做三。, responsible: [丙中心], deadline: 9月底前",
        "id: 4, text: 做四。, responsible: [甲局], deadline: 9月底前",
        "id: 5, text: 做五。, responsible: [甲局], deadline: 每季度",
        "id: 6, text: 做六。, responsible: [甲局], deadline: 9月底前, document_number: 示2号, issued: 2025-08-01",
        units=merged,
        ledger__甲局=ledger(
            "甲局", *(f"task: {task}, status: 进行中, {proof}" for task in (1, 2, 4)),
            f"task: 5, period: 二季度, status: 进行中, {proof}", f"task: 6, status: 进行中, {proof}",
        ),
        ledger__丙中心=ledger("丙中心", f"task: 3, status: 进行中, {proof}"),
        decisions=(
            "designations:\n  - {task: 1, group: 各有关部门、单位, units: [乙局], document: 示3号, date: 2025-05-01}\n"
            "amendments:\n"
            "  - {kind: 调整, task: 2, field: task, from: 做二。, document: 示4号, date: 2025-05-01}\n"
            "  - {kind: 调整, task: 4, field: responsible, from: [甲局], to: [乙局], document: 示5号, date: 2025-05-01}\n"
            "  - {kind: 调整, task: 5, field: deadline, from: 每季度, to: 年底前, document: 示6号, date: 2025-05-01}\n"
        ),
    )  # fmt: skip
    found = evidence(Scope(built.picture("2025-07-01")))
    assert found.lines == ()
    assert [(item.task.id, item.unit, item.period, item.why, item.heirs) for item in found.strays] == [
        ("1", "甲局", None, "designated", ()),
        ("2", "甲局", None, "cancelled", ()),
        ("3", "丙中心", None, "passed_on", ("乙局",)),
        ("4", "甲局", None, "reassigned", ()),
        ("5", "甲局", "2025Q2", "no_period", ()),
        ("6", "甲局", None, "not_issued", ()),
    ]
    assert {one.name: one.value for one in found.figures()}["strays"] == 6
    assert evidence(Scope(built.picture("2025-07-01"), frozenset({"乙局"}))).strays == ()
