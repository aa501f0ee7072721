"""A comparison narrowed to one unit: what concerns it stays, all else goes."""

from __future__ import annotations

from pathlib import Path

from gkplan.narrowing import about
from tests.conftest import UNITS
from tests.test_differences import LEDGER, PLAN, RECORDS, decisions, differing, register, tasks


def test_about_a_unit_are_its_tasks_decisions_and_ledger(tmp_path: Path) -> None:
    found = differing(
        tmp_path,
        {"ledger/甲局.yaml": LEDGER, "ledger/乙局.yaml": LEDGER.replace("甲局", "乙局")},
        {
            "tasks.yaml": PLAN.replace("做好", "做细").replace("再做", "又做").replace("第三件", "第叁件"),
            "units.yaml": UNITS.replace("aliases: [甲]", "aliases: [甲, 甲甲]"),
            "decisions.yaml": "".join(f"{key}:\n  - {record}\n" for key, record in RECORDS.items()),
            "ledger/甲局.yaml": LEDGER.replace("进行中", "未启动"),
            "ledger/乙局.yaml": LEDGER.replace("甲局", "乙局").replace("进行中", "未启动"),
        },
    )
    one = about(found, frozenset({"乙局"}))
    assert [item[1] for item in tasks(one)] == ["2"]
    assert (one.register, decisions(one)) == ((), [])
    assert [item.unit for item in one.ledgers] == ["乙局"]
    other = about(found, frozenset({"甲局"}))
    assert [item[1] for item in tasks(other)] == ["1", "2"]
    assert len(other.decisions) == 5
    assert [item[2] for item in register(other)] == ["甲局"]
    assert [item[1] for item in tasks(about(found, frozenset({"西镇"})))] == ["3"]
