"""The round trip of all units of the real register: pack, fill in by program, take back."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.conftest import ROOT, Outcome
from tests.importers.filling import COLUMN, fill, opened, rows, saved

Run = Callable[..., Outcome]
TODAY = ("--as-of", "2025-09-15")


def variant(number: int, mark: str, *, dated: bool) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return what is typed into a row, and the entry that must come of it; more time only where there is a date."""
    kinds: list[tuple[dict[str, Any], dict[str, Any]]] = [
        (
            {"状态": "进行中", "进展情况": f"{mark}在办", "预计完成": date(2025, 11, 20), "时间节点": "2025-10-8 初稿\n2025年10月20日 定稿"},
            {
                "status": "进行中", "progress": f"{mark}在办", "eta": "2025-11-20",
                "milestones": [{"date": "2025-10-08", "text": "初稿"}, {"date": "2025-10-20", "text": "定稿"}],
            },
        ),
        (
            {"状态": "已完成", "完成时间": "2025年9月3日", "佐证材料": f"{mark}办结报告 示例〔2025〕{number + 1}号\n{mark}网页 https://example.invalid/{mark}"},
            {
                "status": "已完成", "completed": "2025-09-03",
                "evidence": [
                    {"title": f"{mark}办结报告", "document": f"示例〔2025〕{number + 1}号"},
                    {"title": f"{mark}网页", "url": f"https://example.invalid/{mark}"},
                ],
            },
        ),
        ({"状态": "不涉及", "理由": f"{mark}没有这项职能"}, {"status": "不涉及", "reason": f"{mark}没有这项职能"}),
        (
            {"状态": "未启动", "存在问题": f"{mark}人手不足\n=1+1", "下一步措施": "-先定人"},
            {"status": "未启动", "problems": f"{mark}人手不足\n=1+1", "next_steps": "-先定人"},
        ),
        (
            {"状态": "进行中", "延期至": 46203, "延期理由": f"{mark}等待验收", "责任科室（责任人）": 13800, "工作措施": "分工到科"},
            {
                "status": "进行中", "owner": "13800", "measures": "分工到科",
                "extension": {"requested": "2025-09-15", "until": "2026-06-30", "reason": f"{mark}等待验收"},
            },
        ),
    ]  # fmt: skip
    typed, entry = kinds[number % len(kinds)]
    if not dated:
        typed, entry = ({key: value for key, value in side.items() if key not in ASKED} for side in (typed, entry))
    return typed, entry | {"updated": "2025-09-15"}


ASKED = ("延期至", "延期理由", "extension")


@pytest.fixture
def county(tmp_path: Path) -> Path:
    """A copy of the real plan, without any ledger."""
    shutil.copytree(ROOT / "data", tmp_path / "data", ignore=shutil.ignore_patterns("ledger", ".gkplan*"))
    (tmp_path / "data" / "decisions.yaml").unlink(missing_ok=True)
    return tmp_path


def test_every_entry_of_every_unit_lands_and_a_second_intake_writes_nothing(county: Path, run: Run) -> None:
    out = run("pack", "--all", "--output", "填报表", *TODAY, cwd=county)
    assert (out.code, out.err) == (0, "已写入 31 个文件\n兖州工业园区管委会没有任务，没有下发\n")
    expected: dict[str, dict[tuple[str, str | None], dict[str, Any]]] = {}
    for path in sorted((county / "填报表").iterdir()):
        book = opened(path)
        sheet, unit = book["台账"], path.name.removesuffix("填报表.xlsx")
        for number, row in enumerate(rows(sheet)):
            dated = sheet.cell(row, COLUMN["截止日期"]).value is not None
            typed, entry = variant(number, f"{unit}{number}", dated=dated)
            fill(sheet, row, **typed)
            period = sheet.cell(row, COLUMN["周期"]).value
            key = str(sheet.cell(row, COLUMN["序号"]).value), str(period) if period else None
            expected.setdefault(unit, {})[key] = entry
        path.write_bytes(saved(book))
    taken = run("intake", "填报表", *TODAY, cwd=county)
    total = sum(map(len, expected.values()))
    assert taken.code == 0, taken.err
    assert taken.out.splitlines()[1] == f"收到31份：写入{total}条，0份有问题"
    landed = {path.stem: entries(path) for path in (county / "data" / "ledger").iterdir()}
    assert landed == expected
    assert len(landed) == 31
    assert run("validate", "--data", "data", cwd=county).code == 0

    before = {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in (county / "data").rglob("*.yaml")}
    again = run("intake", "填报表", *TODAY, cwd=county)
    assert (again.code, again.out.splitlines()[1]) == (0, "收到31份：写入0条，0份有问题")
    assert {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in (county / "data").rglob("*.yaml")} == before


PERIODS = {f"2025Q{number}": f"{word}季度" for number, word in enumerate("一二三四", 1)}


def entries(path: Path) -> dict[tuple[str, str | None], dict[str, Any]]:
    """Return the entries of a ledger as plain strings, by task and period as the workbook shows them."""
    found = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)["entries"]
    return {(item.pop("task"), PERIODS.get(item.pop("period", ""))): item for item in found}
