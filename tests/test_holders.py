"""Who comes in the place of a merged unit."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from gkplan.holders import heirs
from gkplan.plan import Register
from gkplan.records import Unit
from gkplan.typed import validated
from tests.conftest import Project

UNITS = """\
units:
  - {name: 示例办, kind: 部门}
  - {name: 甲局, kind: 部门, until: 2025-05-31, successors: [乙局, 丁局]}
  - {name: 乙局, kind: 部门, until: 2025-07-31, successors: [丙局]}
  - {name: 丙局, kind: 部门}
  - {name: 丁局, kind: 部门}
  - {name: 戊局, kind: 部门, until: 2025-05-31}
"""


@pytest.mark.parametrize(
    ("unit", "as_of", "expected"),
    [
        ("甲局", "2025-05-31", []),
        ("甲局", "2025-06-01", ["乙局", "丁局"]),
        ("甲局", "2025-07-31", ["乙局", "丁局"]),
        ("甲局", "2025-08-01", ["丁局", "丙局"]),
        ("乙局", "2025-08-01", ["丙局"]),
        ("丙局", "2025-08-01", []),
        ("戊局", "2025-08-01", []),
    ],
)
def test_heirs_are_the_ends_of_the_chains(
    project: Callable[..., Project], unit: str, as_of: str, expected: list[str]
) -> None:
    plan = project("id: 1, text: 做。, responsible: [丙局], deadline: 9月底前", units=UNITS).check().plan
    assert plan is not None
    found = plan.register.unit(unit)
    assert found is not None
    assert [heir.name for heir in heirs(found, plan.register, date.fromisoformat(as_of))] == expected


def test_a_ring_of_mergers_has_no_end() -> None:
    """Such a register is refused (GK205); whoever asks all the same is answered."""
    one = validated(Unit, {"name": "甲局", "kind": "部门", "until": "2025-05-31", "successors": ["乙局"]})
    other = validated(Unit, {"name": "乙局", "kind": "部门", "until": "2025-06-30", "successors": ["甲局"]})
    assert heirs(one, Register((one, other), ()), date(2025, 9, 15)) == []
