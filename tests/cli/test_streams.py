"""A reader that has gone (`| head -1`) ends what is told, and nothing of the work."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import ROOT, Outcome, Project
from tests.importers.filling import fill, opened, row_of, saved

Build = Callable[..., Project]
Run = Callable[..., Outcome]
DAY = ("--as-of", "2025-09-20")
UNITS = ("甲局", "乙局", "丙中心")


def alone(*args: str, cwd: Path, errors_too: bool = False) -> tuple[int, str]:
    """Run a command whose output nobody reads; return its exit code and what it says on stderr."""
    reader, writer = os.pipe()
    os.close(reader)
    command = [sys.executable, "-u", "-m", "gkplan", *args]
    environment = os.environ | {"PYTHONPATH": str(ROOT / "src"), "PYTHONIOENCODING": "utf-8"}
    try:
        result = subprocess.run(
            command, cwd=cwd, env=environment, stdout=writer, check=False,
            stderr=writer if errors_too else subprocess.PIPE,
        )  # fmt: skip
    finally:
        os.close(writer)
    return result.returncode, (result.stderr or b"").decode()


@pytest.fixture
def office(project: Build) -> Project:
    return project("id: 1, text: 做一。, responsible: [甲局, 乙局, 丙中心], deadline: 8月底前")


@pytest.mark.parametrize("errors_too", [False, True], ids=["stdout", "both"])
@pytest.mark.parametrize(
    ("args", "name", "told"),
    [
        (("pack", "--unit", "各部门、单位"), "{}填报表.xlsx", "示例办没有任务，没有下发\n"),
        (
            ("export", "--format", "csv", "--split-by", "unit"),
            "{}.csv",
            "；在所选的范围里没有任务、没有文件的：示例办、东街道、西镇",
        ),
        (("remind", "--split-by", "unit"), "{}.txt", ""),
    ],
    ids=["pack", "export", "remind"],
)
def test_every_file_is_written_though_nobody_reads_their_names(
    args: tuple[str, ...], name: str, told: str, errors_too: bool, office: Project
) -> None:
    code, said = alone(*args, "-o", "出", *DAY, cwd=office.root, errors_too=errors_too)
    assert sorted(path.name for path in (office.root / "出").iterdir()) == sorted(map(name.format, UNITS))
    assert (code, "已写入 3 个文件" in said and told in said) == (0, not errors_too)


def test_what_was_put_out_is_noted_though_nobody_reads_it(office: Project) -> None:
    assert alone("remind", "--log", *DAY, cwd=office.root)[0] == 0
    noted = (office.data / "decisions.yaml").read_text(encoding="utf-8")
    assert [unit for unit in UNITS if f"unit: {unit}\n" in noted] == list(UNITS)


@pytest.mark.parametrize("errors_too", [False, True], ids=["stdout", "both"])
def test_every_workbook_is_taken_though_nobody_reads_the_table(errors_too: bool, office: Project, run: Run) -> None:
    run("pack", "--all", "-o", "回", *DAY, cwd=office.root)
    for path in (office.root / "回").iterdir():
        book = opened(path)
        fill(book["台账"], row_of(book["台账"], "1"), 状态="进行中" if "乙局" not in path.name else "没有的状态")
        path.write_bytes(saved(book))
    code, _ = alone("intake", "回", *DAY, cwd=office.root, errors_too=errors_too)
    assert (code, sorted(path.name for path in (office.data / "ledger").iterdir())) == (1, ["丙中心.yaml", "甲局.yaml"])


def test_files_are_collected_though_nobody_reads_the_list(project: Build) -> None:
    entry = "{task: 1, status: 进行中, evidence: [{title: 报告, path: a.pdf}]}"
    built = project(
        "id: 1, text: 做一。, responsible: [甲局], deadline: 8月底前",
        ledger__甲局=f"unit: 甲局\nentries:\n  - {entry}\n",
    )
    (built.root / "a.pdf").write_text("甲", encoding="utf-8")
    assert alone("report", "--kind", "evidence", "--collect", "收", *DAY, cwd=built.root)[0] == 0
    assert [path.name for path in (built.root / "收").iterdir()] == ["01-甲局-报告.pdf"]
