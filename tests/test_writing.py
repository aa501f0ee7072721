"""What a writing command cannot be planned on is said before anything is written."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable

import pytest

from tests.conftest import HEAD, UNITS, Outcome, Project, tasks_yaml

Run = Callable[..., Outcome]
Build = Callable[..., Project]
TODAY = ("--as-of", "2025-09-20")
TASKS = (
    "id: 1, text: 办第一件事，办好。, responsible: [甲局], deadline: 9月底前",
    "id: 2, text: 办第二件事。, responsible: [甲局], deadline: 年底前, document_number: 示2号, issued: 2025-10-01",
    "id: 3, text: 办第三件事。, responsible: [甲局], deadline: 年底前",
    "id: 4, text: 办第四件事。, responsible: [甲局, 示例办], deadline: 6月底前、11月底前",
    "id: 5, text: 办第五件事。, responsible: [各有关部门、单位, 有关企业], deadline: 年底前",
)
CANCELLED = "amendments:\n  - {kind: 调整, task: 3, field: task, from: 办第三件事。, document: 示例〔2025〕9号, date: 2025-09-01}\n"
RECORD = ("record", "-u", "甲局", "--status", "进行中")
GRANT = ("extend", "-u", "甲局", "--grant", "--document", "示例〔2025〕9号")


@pytest.fixture
def office(project: Build) -> Project:
    head = HEAD.replace("approvers: [示例办]", "approvers: [乙局, 丙中心]")
    units = UNITS + "  - {name: 有关企业, kinds: [直属单位], relevant: 是}\n"
    return project(tasks=tasks_yaml(*TASKS).replace(HEAD, head), units=units, decisions=CANCELLED)


@pytest.mark.parametrize(
    ("args", "message", "hint"),
    [
        ((*RECORD, "2"), "任务 2 到 2025-10-01 才印发", "等印发以后再记"),
        ((*RECORD, "3"), "任务 3 已取消", "运行 gkplan show 3 查看依据"),
        (
            (*RECORD, "4"),
            "任务 4 分几期报，没有写明报哪一期",
            "加 --period，可写：6月30日（2025-06-30 到期）、11月30日（2025-11-30 到期）",
        ),
        ((*RECORD, "1", "--period", "5月"), "任务 1 没有周期“5月”", "这项任务不分期报，去掉 --period"),
        (
            (*RECORD, "1", "--milestone", "2025-09-01", " "),
            "--milestone 的日期后面没有文字",
            "写作 --milestone 2025-06-30 完成初稿",
        ),
        (
            (*GRANT, "1", "--approver", "乙局", "--until", "2025-12-31"),
            "“甲局”的台账里没有任务 1 的延期申请，没有写理由",
            "加 --reason 理由",
        ),
        (
            (*GRANT, "1", "--until", "2025-12-31", "--reason", "等验收"),
            "没有写明由谁批准",
            "加 --approver，可选：乙局、丙中心",
        ),
        ((*GRANT, "1", "--status", "进行中"), "--status 只在申请延期时写", "去掉 --status"),
        (
            ("designate", "5", "-u", "甲局", "--document", "1号"),
            "任务 5 有几个“有关”组，没有写明是哪个",
            "加 --group，可选：各有关部门、单位、有关企业",
        ),
    ],
)
def test_what_is_wrong_is_said_with_its_remedy(
    args: tuple[str, ...], message: str, hint: str, office: Project, run: Run
) -> None:
    result = run(*args, *TODAY, cwd=office.root)
    assert (result.code, result.out, result.err) == (2, "", f"错误：{message}\n提示：{hint}\n")
    assert not (office.data / "ledger").exists()
    assert (office.data / "decisions.yaml").read_text(encoding="utf-8") == CANCELLED


def test_a_ledger_that_cannot_be_read_is_not_written_into(office: Project, run: Run) -> None:
    office.write({"ledger/甲局.yaml": "unit: 甲局\nentries: [\n"})
    result = run(*RECORD, "1", *TODAY, cwd=office.root)
    assert (result.code, result.out) == (2, "")
    assert result.err.startswith("data/ledger/甲局.yaml:")
    assert result.err.endswith("错误：data/ledger/甲局.yaml 读不出，没法往里写\n提示：先按上面各条改正这个文件\n")
    assert (office.data / "ledger" / "甲局.yaml").read_text(encoding="utf-8") == "unit: 甲局\nentries: [\n"


def test_writing_imports_nothing_of_git(office: Project) -> None:
    code = (
        "import sys\nfrom gkplan.__main__ import main\n"
        f"assert main([*{RECORD!r}, '1', *{TODAY!r}]) == 0\n"
        "print(sorted(name for name in sys.modules if name.startswith('gkplan.git')))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=office.root, capture_output=True, encoding="utf-8", check=True
    )
    assert done.stdout.splitlines()[-1] == "[]"
