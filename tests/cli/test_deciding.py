"""`extend --grant/--refuse`, `verify` and `designate`, as the coordinating office types them."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.conftest import HEAD, Outcome, Project, tasks_yaml

Run = Callable[..., Outcome]
Build = Callable[..., Project]
TODAY = ("--as-of", "2025-09-20")
TASKS = (
    "id: 1, text: 办第一件事，办好。, responsible: [甲局, 乙局], deadline: 9月底前",
    "id: 3, text: 办第三件事。, responsible: [各镇街], deadline: 每季度",
    "id: 4, text: 办第四件事。, responsible: [各有关部门、单位], deadline: 年底前",
)
ASKED = """\
unit: 甲局
entries:
  - task: 1
    status: 进行中
    extension: {requested: 2025-09-10, until: 2025-12-31, reason: 等待验收}
"""
DONE = """\
unit: {unit}
entries:
  - task: 1
    status: 已完成
    updated: 2025-09-10
    completed: 2025-09-10
    evidence: [{{title: 通报, document: 归档1}}]
"""
QUARTER = """\
unit: {unit}
entries:
  - {{task: 3, period: 2025Q2, status: 已完成, completed: 2025-06-20, evidence: [{{title: 表, document: 归档2}}]}}
"""


@pytest.fixture
def office(project: Build) -> Project:
    return project(
        *TASKS,
        ledger__甲局=ASKED,
        ledger__乙局=DONE.format(unit="乙局"),
        ledger__东街道=QUARTER.format(unit="东街道"),
        ledger__西镇=QUARTER.format(unit="西镇"),
    )


def decisions(project: Project) -> str:
    path = project.data / "decisions.yaml"
    return path.read_text(encoding="utf-8") if path.exists() else ""


def test_a_grant_takes_over_what_was_asked_for(office: Project, run: Run) -> None:
    command = ("extend", "1", "--unit", "甲局", "--grant", "--document", "示例〔2025〕9号")
    result = run(*command, *TODAY, cwd=office.root)
    assert (result.code, result.err) == (0, "")
    assert result.out == (
        "已新建 data/decisions.yaml：延期：任务 1 甲局 延至 2025-12-31，示例办同意"
        "（2025-09-20，示例〔2025〕9号，2025-09-10 申请）：等待验收。\n"
    )
    assert (
        decisions(office)
        == """\
extensions:
  - task: 1
    units: [甲局]
    requested: 2025-09-10
    until: 2025-12-31
    reason: 等待验收
    result: 同意
    approved: 2025-09-20
    approved_by: 示例办
    document: 示例〔2025〕9号
"""
    )
    assert str(office.one("2025-09-20", "甲局").due) == "2025-12-31"
    again = run(*command, "--as-of", "2025-09-25", cwd=office.root)
    assert (again.code, again.out) == (0, "没有变化：data/decisions.yaml 里已经是这样。\n")


def test_a_grant_may_give_another_day_and_reason(office: Project, run: Run) -> None:
    run(
        "extend", "1", "-u", "甲局", "--grant", "--document", "示例〔2025〕9号", "--until", "2025-11-30",
        "--reason", "验收排期", *TODAY, cwd=office.root,
    )  # fmt: skip
    assert "    until: 2025-11-30\n    reason: 验收排期\n" in decisions(office)


def test_a_refusal_changes_no_date(office: Project, run: Run) -> None:
    result = run("extend", "1", "-u", "甲局", "--refuse", "--reason", "材料不全", *TODAY, cwd=office.root)
    assert (result.code, result.err) == (0, "")
    assert result.out == (
        "已新建 data/decisions.yaml：延期：任务 1 甲局，示例办不同意（2025-09-20，2025-09-10 申请）：材料不全。\n"
    )
    item = office.one("2025-09-20", "甲局")
    assert (str(item.due), item.request) == ("2025-09-30", "refused")


def test_there_is_nothing_to_refuse_where_nobody_asked(office: Project, run: Run) -> None:
    result = run("extend", "1", "-u", "乙局", "--refuse", *TODAY, cwd=office.root)
    assert (result.code, result.out) == (2, "")
    assert result.err == (
        "错误：“乙局”的台账里没有任务 1 的延期申请，没有可以不同意的\n"
        "提示：核对任务和单位；申请是纸面的，加 --reason 写明\n"
    )
    assert run("extend", "1", "-u", "乙局", "--refuse", "--reason", "纸面申请", *TODAY, cwd=office.root).code == 0


def test_a_bare_answer_again_takes_nothing_from_the_one_that_stands(office: Project, run: Run) -> None:
    run("extend", "1", "-u", "甲局", "--refuse", "--reason", "材料不全", *TODAY, cwd=office.root)
    run("verify", "1", "-u", "乙局", "--result", "退回", "--opinion", "缺清单", *TODAY, cwd=office.root)
    before = decisions(office)
    for command in (("extend", "1", "-u", "甲局", "--refuse"), ("verify", "1", "-u", "乙局", "--result", "退回")):
        assert run(*command, "--as-of", "2025-09-22", cwd=office.root).out.startswith("没有变化")
    assert decisions(office) == before


def test_a_new_request_is_ruled_on_anew(office: Project, run: Run) -> None:
    run("extend", "1", "-u", "甲局", "--refuse", *TODAY, cwd=office.root)
    later = ASKED.replace("requested: 2025-09-10", "requested: 2025-09-22")
    office.write({"ledger/甲局.yaml": later})
    run("extend", "1", "-u", "甲局", "--refuse", "--as-of", "2025-09-25", cwd=office.root)
    assert decisions(office).count("result: 不同意") == 2


def test_the_office_does_not_grant_its_own_request(project: Build, run: Run) -> None:
    built = project("id: 1, text: 办事。, responsible: [示例办], deadline: 9月底前")
    result = run(
        "extend", "1", "-u", "示例办", "--grant", "--document", "1号", "--until", "2025-12-31", "--reason", "忙",
        *TODAY, cwd=built.root,
    )  # fmt: skip
    assert result.err == (
        "错误：“示例办”不能批自己的延期，tasks.yaml 的 approvers 里没有别家\n"
        "提示：由上级批准，并写进 tasks.yaml 的 approvers\n"
    )


def test_another_approver_stands_in_for_the_office(project: Build, run: Run) -> None:
    head = HEAD.replace("approvers: [示例办]", "approvers: [示例办, 乙局]")
    tasks = tasks_yaml("id: 1, text: 办事。, responsible: [示例办], deadline: 9月底前").replace(HEAD, head)
    built = project(tasks=tasks)
    result = run(
        "extend", "1", "-u", "示例办", "--grant", "--document", "1号", "--until", "2025-12-31", "--reason", "忙",
        *TODAY, cwd=built.root,
    )  # fmt: skip
    assert result.code == 0
    assert "    approved_by: 乙局\n" in decisions(built)


def test_who_may_not_approve_is_refused_by_the_rules(office: Project, run: Run) -> None:
    result = run(
        "extend", "1", "-u", "甲局", "--grant", "--document", "1号", "--approver", "乙局", *TODAY, cwd=office.root
    )
    assert result.code == 2
    assert "GK506" in result.err
    assert decisions(office) == ""


# ---------------------------------------------------------------- checks


def test_a_check_passes_what_was_reported(office: Project, run: Run) -> None:
    command = ("verify", "1", "--unit", "乙局", "--result", "通过")
    result = run(*command, *TODAY, cwd=office.root)
    assert (result.code, result.err) == (0, "")
    assert result.out == "已新建 data/decisions.yaml：销号审核：任务 1 乙局 通过（2025-09-20）。\n"
    assert office.one("2025-09-20", "乙局").status == "verified"
    assert run(*command, "--as-of", "2025-09-25", cwd=office.root).out.startswith("没有变化")


def test_a_return_says_why_and_by_when(office: Project, run: Run) -> None:
    command = ("verify", "1", "-u", "乙局", "--result", "退回", "--opinion", "缺清单", "--by", "2025-10-10")
    result = run(*command, *TODAY, cwd=office.root)
    assert result.out == (
        "已新建 data/decisions.yaml：销号审核：任务 1 乙局 退回（2025-09-20，2025-10-10 前整改）：缺清单。\n"
    )
    assert run(*command, "--as-of", "2025-09-22", cwd=office.root).out.startswith("没有变化")
    mended = DONE.format(unit="乙局").replace("updated: 2025-09-10", "updated: 2025-09-24")
    office.write({"ledger/乙局.yaml": mended})
    run(*command, "--as-of", "2025-09-25", cwd=office.root)
    assert decisions(office).count("result: 退回") == 2


def test_a_group_is_checked_by_its_members(office: Project, run: Run) -> None:
    result = run("verify", "3", "-u", "各镇街", "--period", "二季度", "--result", "通过", *TODAY, cwd=office.root)
    assert result.out == (
        "已新建 data/decisions.yaml：销号审核：任务 3 二季度 东街道 通过（2025-09-20）。\n"
        "已写入 data/decisions.yaml：销号审核：任务 3 二季度 西镇 通过（2025-09-20）。\n"
    )


@pytest.fixture
def reformed(office: Project) -> Project:
    """西镇 was merged into 东街道 in the summer."""
    units = (office.data / "units.yaml").read_text(encoding="utf-8")
    merged = units.replace("{name: 西镇, kind: 镇}", "{name: 西镇, kind: 镇, until: 2025-08-31, successors: [东街道]}")
    return office.write({"units.yaml": merged + "  - {name: 各镇, kinds: [镇]}\n"})


def test_a_group_stands_for_those_of_its_members_that_are_still_there(reformed: Project, run: Run) -> None:
    command = ("verify", "3", "--period", "二季度", "--result", "通过", *TODAY)
    result = run(*command, "-u", "各镇街", cwd=reformed.root)
    assert result.out == "已新建 data/decisions.yaml：销号审核：任务 3 二季度 东街道 通过（2025-09-20）。\n"
    named = run(*command, "-u", "各镇街", "-u", "西镇", cwd=reformed.root)
    assert named.err == "错误：“西镇”已于 2025-08-31 撤并\n提示：由承接单位来写：东街道\n"


def test_a_group_without_members_left_is_told(reformed: Project, run: Run) -> None:
    result = run("verify", "3", "-u", "各镇", "--period", "二季度", "--result", "通过", *TODAY, cwd=reformed.root)
    assert result.code == 2
    assert result.err == "错误：“各镇”里现在没有单位\n提示：运行 gkplan units 各镇 查看它的成员\n"


def test_an_approver_is_named_without_blanks(office: Project, run: Run) -> None:
    command = ("extend", "1", "-u", "甲局", "--grant", "--document", "1号", "--approver", " 示例区政府　")
    tasks = (office.data / "tasks.yaml").read_text(encoding="utf-8")
    office.write({"tasks.yaml": tasks.replace("approvers: [示例办]", "approvers: [示例办, 示例区政府]")})
    assert run(*command, *TODAY, cwd=office.root).code == 0
    assert "    approved_by: 示例区政府\n" in decisions(office)


def test_what_was_not_reported_cannot_be_checked(office: Project, run: Run) -> None:
    result = run("verify", "1", "-u", "甲局", "--result", "通过", *TODAY, cwd=office.root)
    assert result.code == 2
    assert "GK510" in result.err
    assert decisions(office) == ""


# ---------------------------------------------------------------- who is meant


def test_a_designation_settles_the_group(office: Project, run: Run) -> None:
    command = (
        "designate",
        "4",
        "--group",
        "各有关部门、单位",
        "-u",
        "甲",
        "-u",
        "乙局",
        "--document",
        "示例〔2025〕5号",
    )
    result = run(*command, *TODAY, cwd=office.root)
    assert (result.code, result.err) == (0, "")
    assert result.out == (
        "已新建 data/decisions.yaml：明确责任单位：任务 4 各有关部门、单位中由甲局、乙局负责（2025-09-20，示例〔2025〕5号）。\n"
    )
    owed = [item for item in office.picture("2025-09-20").obligations if item.task.id == "4"]
    assert [(item.unit, item.candidate) for item in owed] == [("甲局", False), ("乙局", False)]
    assert run(*command, "--as-of", "2025-09-25", cwd=office.root).out.startswith("没有变化")
    without = ("designate", "4", "-u", "乙局", "-u", "甲局", "--document", "示例〔2025〕5号")
    assert run(*without, *TODAY, cwd=office.root).out.startswith("没有变化")


def test_decisions_by_hand_are_kept(office: Project, run: Run) -> None:
    text = (
        "# 办公室记\nverifications:\n  - {task: 1, unit: 乙局, date: 2025-09-12, result: 退回, opinion: 缺清单}  # 一\n"
        "reminders: []\n# 完\n"
    )
    office.write({"decisions.yaml": text})
    run("verify", "1", "-u", "乙局", "--result", "通过", *TODAY, cwd=office.root)
    run("extend", "1", "-u", "甲局", "--refuse", *TODAY, cwd=office.root)
    written = decisions(office)
    assert "缺清单}  # 一\n  - {task: 1, unit: 乙局, date: 2025-09-20, result: 通过}\nreminders: []\n" in written
    assert written.startswith("# 办公室记\nextensions:\n  - task: 1\n    units: [甲局]\n")
    assert written.endswith("# 完\n")


@pytest.mark.parametrize(
    ("args", "message", "hint"),
    [
        (("verify", "1", "-u", "乙局"), "没有写明审核的结果", "加 --result 通过，或 --result 退回"),
        (("verify", "1", "--result", "通过"), "没有写明单位", "加 --unit 单位，可写几次；或设环境变量 GKPLAN_UNIT"),
        (
            ("verify", "1", "-u", "乙局", "--result", "通过", "--by", "2025-10-10"),
            "--by 是退回以后的整改期限，通过的不用写",
            "去掉 --by，或写 --result 退回",
        ),
        (
            ("verify", "1", "-u", "乙局", "--result", "退回", "--by", "2025-09-19"),
            "--by 的日期 2025-09-19 已经过去",
            "整改期限写今天或以后的日期",
        ),
        (
            ("designate", "4,1", "-u", "甲局", "--document", "1号"),
            "一次明确一项任务，这里写了 2 项",
            "几项任务分几条命令写",
        ),
        (
            ("extend", "1", "-u", "乙局", "--grant", "--document", "1号"),
            "“乙局”的台账里没有任务 1 的延期申请，没有写延到哪天",
            "加 --until 日期",
        ),
        (
            ("extend", "1", "-u", "甲局", "--grant"),
            "同意延期，没有写文号",
            "加 --document 文号；没有文号的写归档号或会议纪要号",
        ),
        (
            ("extend", "1", "-u", "甲局", "--grant", "--refuse"),
            "--grant 和 --refuse 只能写一个",
            "同意写 --grant，不同意写 --refuse",
        ),
        (
            ("extend", "1", "-u", "甲局", "--refuse", "--until", "2025-12-31"),
            "不同意延期，不用写 --until",
            "去掉 --until；同意写 --grant",
        ),
        (
            ("extend", "1", "-u", "甲局", "--until", "2025-12-31", "--document", "1号"),
            "--document 和 --approver 是批复时写的",
            "批复加 --grant 或 --refuse；申请延期去掉它们",
        ),
        (
            ("extend", "1", "-u", "甲局", "-u", "乙局", "--until", "2025-12-31", "--reason", "忙"),
            "申请延期一次写一家单位",
            "每家单位申请写进自己的台账，分几条命令",
        ),
        (
            ("designate", "4", "-u", "甲局"),
            "明确责任单位，没有写文号",
            "加 --document 文号；没有文号的写归档号或会议纪要号",
        ),
        (
            ("designate", "1", "-u", "甲局", "--document", "1号"),
            "任务 1 没有待明确的“有关”组",
            "运行 gkplan show 1 查看责任单位",
        ),
        (
            ("designate", "4", "--group", "各有关部门单位", "-u", "甲局", "--document", "1号"),
            "没有“各有关部门单位”这个组",
            "是不是：各有关部门、单位；各部门、单位？",
        ),
    ],
)  # fmt: skip
def test_what_is_missing_or_wrong_is_said(
    args: tuple[str, ...], message: str, hint: str, office: Project, run: Run
) -> None:
    result = run(*args, *TODAY, cwd=office.root)
    assert (result.code, result.out) == (2, "")
    assert result.err == f"错误：{message}\n提示：{hint}\n"
    assert decisions(office) == ""
