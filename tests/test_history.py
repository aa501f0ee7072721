"""From real repositories to what became of an obligation: each change once, merges and renames included."""

from __future__ import annotations

import random
import re
from datetime import date
from pathlib import Path

import pytest

from gkplan import git_log
from gkplan.comparison import EntryChange
from gkplan.history import Told, between, trace
from gkplan.history_files import Asked, may_hold
from gkplan.loader import open_plan
from gkplan.render.history_view import told as sentence
from gkplan.revision import find
from tests.conftest import UNITS, Project, git, tasks_yaml

ONE = "id: 1, text: 做一件事，做好。, responsible: [甲局], deadline: 9月底前"
TWO = "id: 2, text: 再做一件事。, lead: [甲局], responsible: [乙局, 各镇街], deadline: 每季度"
PLAN = tasks_yaml(ONE, TWO)
Content = str | None


def ledger(unit: str, *entries: str) -> str:
    return f"unit: {unit}\nentries:\n" + "".join(f"  - {{{entry}}}\n" for entry in entries)


def commit(built: Project, files: dict[str, Content], message: str = "改", day: str = "2025-04-01") -> str:
    """Lay files over the worktree (None deletes one), commit all, and return the id."""
    for name, text in files.items():
        if text is None:
            (built.data / name).unlink()
        else:
            built.write({name: text})
    git(built.root, "add", "-A")
    git(built.root, "commit", "-q", "--allow-empty", "-m", message, "--date", f"{day}T12:00:00+08:00")
    return git(built.root, "rev-parse", "HEAD")


@pytest.fixture
def built(tmp_path: Path) -> Project:
    """A repository with the plan committed, and nothing else."""
    project = Project(tmp_path).write({"tasks.yaml": PLAN, "units.yaml": UNITS})
    git(tmp_path, "init", "-q", "-b", "main")
    commit(project, {}, "录入")
    return project


def traced(
    built: Project, task: str | None = None, *units: str, period: str | None = None, data: str = "data"
) -> list[Told]:
    files = find(str(built.root / data), built.root)
    loaded = open_plan(files)
    assert loaded.plan is not None
    asked = Asked(task, frozenset(units) or None, period)
    return trace(git_log.history(files), loaded, loaded.plan, asked)


def rows(built: Project, task: str | None = None, *units: str, period: str | None = None) -> list[str]:
    """Return what the history tells, newest first: `message unit: words`; the plan's first row aside."""
    found = []
    for item in traced(built, task, *units, period=period):
        for row in item.rows:
            name = item.commit.subject if item.commit else "未提交"
            plan = open_plan(find(str(built.data), built.root)).plan
            assert plan is not None
            found.append(f"{name} {row.unit}：{sentence(row, plan, now=item.commit is None)}".replace(" ：", "："))
    return [line for line in found if not line.startswith("录入：计划改动：新增")]


A_IDLE = "task: 1, status: 未启动"
A_OPEN = "task: 1, status: 进行中"
A_DONE = "task: 1, status: 已完成, completed: 2025-06-20, evidence: [{title: 报告, document: 甲〔2025〕3号}]"
DONE = "进行中 → 已完成；完成日期 2025-06-20；佐证增加 “报告”（甲〔2025〕3号）"


# ---------------------------------------------------------------- entries, decisions, the plan


def test_an_entry_from_its_first_report_to_its_completion(built: Project) -> None:
    commit(built, {"ledger/甲局.yaml": ledger("甲局", A_OPEN)}, "报进展")
    commit(built, {"ledger/甲局.yaml": "# 只改注释\n" + ledger("甲局", A_OPEN)}, "注释")
    commit(built, {"ledger/甲局.yaml": ledger("甲局", A_DONE)}, "办结")
    assert rows(built, "1") == [f"办结 甲局：{DONE}", "报进展 甲局：新增，进行中"]
    assert rows(built, None, "甲局") == rows(built, "1")
    assert rows(built, "2") == rows(built, None, "乙局") == rows(built, "1", "乙局") == []


def test_when_and_by_whom_is_told(built: Project) -> None:
    built.write({"ledger/甲局.yaml": ledger("甲局", A_OPEN)})
    git(built.root, "add", "-A")
    when = "2025-04-01T16:00:00Z"  # midnight in Beijing
    git(built.root, "commit", "-q", "-m", "报进展\n\n详细", "--author", "李四 <l@example.invalid>", "--date", when)
    (told, *_) = traced(built, "1")
    assert told.commit is not None
    assert (told.commit.author, told.commit.subject, told.commit.day) == ("李四", "报进展", date(2025, 4, 2))
    assert told.commit.id == git(built.root, "rev-parse", "HEAD")


def test_what_is_not_committed_comes_first(built: Project) -> None:
    commit(built, {"ledger/甲局.yaml": ledger("甲局", A_OPEN)}, "报进展")
    built.write({"ledger/甲局.yaml": ledger("甲局", A_DONE), "ledger/乙局.yaml": ledger("乙局", A_IDLE)})
    assert rows(built, "1") == [f"未提交 甲局：{DONE}", "未提交 乙局：新增，未启动", "报进展 甲局：新增，进行中"]
    (built.data / "ledger" / "甲局.yaml").unlink()
    assert rows(built, "1", "甲局")[0] == "未提交 甲局：删去（原为进行中）"


def test_a_ledger_checked_out_with_other_line_ends_is_not_changed(built: Project) -> None:
    text = ledger("甲局", A_OPEN)
    commit(built, {"ledger/甲局.yaml": text}, "报进展")
    built.write({"ledger/甲局.yaml": text.replace("\n", "\r\n")})
    assert rows(built, "1") == ["报进展 甲局：新增，进行中"]


def test_a_period_however_it_is_written(built: Project) -> None:
    third = "task: 2, period: 三季度, status: 进行中"
    commit(built, {"ledger/乙局.yaml": ledger("乙局", "task: 2, period: 2025Q2, status: 进行中", third)}, "报")
    commit(built, {"ledger/乙局.yaml": ledger("乙局", third.replace("三季度", "2025Q3"))}, "删")
    assert rows(built, "2", period="2025Q3") == ["报 乙局：新增，进行中"]
    assert rows(built, "2", period="2025Q2") == ["删 乙局：删去（原为进行中）", "报 乙局：新增，进行中"]
    assert len(rows(built, "2")) == 3


DECISIONS = """\
extensions:
  - {task: 1, units: [甲局], until: 2025-12-31, reason: 等验收, result: 同意, approved: 2025-09-01, approved_by: 示例办, document: 示3}
  - {task: 2, units: [各镇街], period: 三季度, until: 2025-12-31, reason: 等, result: 不同意, approved: 2025-09-02}
designations:
  - {task: 2, group: 各有关部门、单位, units: [乙局], document: 示5, date: 2025-07-01}
verifications:
  - {task: 1, unit: 甲, date: 2025-07-01, result: 退回, opinion: 缺清单}
amendments:
  - {kind: 调整, task: 1, field: deadline, from: 9月底前, to: 10月底前, document: 示6, date: 2025-06-01}
  - {kind: 调整, task: 2, field: responsible, from: 乙局, to: 丙中心, document: 示7, date: 2025-06-01}
reminders:
  - {unit: 甲局, date: 2025-08-01, level: 催办, tasks: [1, 2]}
"""
EXTENDED = "决：延期：任务 1 甲局 延至 2025-12-31，示例办同意（2025-09-01，示3）：等验收"
REFUSED = "决：延期：任务 2 三季度 各镇街 延至 2025-12-31，不同意（2025-09-02）：等"
NAMED = "决：明确责任单位：任务 2 各有关部门、单位中由乙局负责（2025-07-01，示5）"
RETURNED = "决：销号审核：任务 1 甲 退回（2025-07-01）：缺清单"
MOVED = "决：调整：任务 1 完成时限 9月底前（2025-09-30） → 10月底前（2025-10-31）（2025-06-01，示6）"
GIVEN = "决：调整：任务 2 责任单位 乙局 → 丙中心（2025-06-01，示7）"
REMINDED = "决：催办：2025-08-01 甲局，任务 1、2"


def test_decisions_are_told_to_whom_they_concern(built: Project) -> None:
    commit(built, {"decisions.yaml": DECISIONS}, "决")
    assert rows(built, "1") == [EXTENDED, RETURNED, MOVED, REMINDED]
    assert rows(built, "2") == [REFUSED, NAMED, GIVEN, REMINDED]
    assert rows(built, "2", period="2025Q3") == [REFUSED, NAMED, GIVEN, REMINDED]
    assert rows(built, "2", period="2025Q4") == [NAMED, GIVEN, REMINDED]
    assert rows(built, "1", period="2025Q3") == [MOVED, REMINDED]
    assert rows(built, None, "甲局") == [EXTENDED, NAMED, RETURNED, MOVED, GIVEN, REMINDED]  # 甲局 leads both tasks
    assert rows(built, None, "西镇") == [REFUSED, GIVEN]
    assert rows(built, None, "丙中心") == [NAMED, GIVEN]  # one of the group that is let go, and the one it is given to
    assert rows(built, "2", "西镇") == [REFUSED, GIVEN]


def test_a_decision_altered_or_taken_back(built: Project) -> None:
    commit(built, {"decisions.yaml": DECISIONS}, "决")
    changed = (
        DECISIONS.replace("opinion: 缺清单", "opinion: 缺佐证")
        .replace("extensions:\n", "")
        .replace("  - {task: 1, units: [甲局]", "# - {task: 1, units: [甲局]")
    )
    changed = "extensions:\n" + changed
    commit(built, {"decisions.yaml": changed}, "改")
    assert rows(built, "1")[:2] == [
        "改：删去 " + EXTENDED.removeprefix("决："),
        "改：改动 销号审核：任务 1 甲 退回（2025-07-01）：缺佐证；审核意见：缺清单 → 缺佐证",
    ]


def test_changes_of_a_task_s_words(built: Project) -> None:
    commit(built, {"tasks.yaml": PLAN.replace("做好", "做细").replace("9月底前", "10月底前")}, "改字")
    commit(built, {"tasks.yaml": tasks_yaml(TWO)}, "删任务")
    assert rows(built, "1") == [
        "删任务：计划改动：删去“做一件事，做细。”；第一部分 › 小标题；责任单位：甲局；完成时限：10月底前（2025-10-31）",
        "改字：计划改动：具体要求：做一件事，做[-好-]{+细+}。完成时限：9月底前（2025-09-30） → 10月底前（2025-10-31）",
    ]
    assert rows(built, "2") == []


def test_a_renumbered_task_is_told_under_both_numbers(built: Project) -> None:
    commit(built, {"tasks.yaml": tasks_yaml(ONE.replace("id: 1", "id: 7"), TWO)}, "改号")
    assert rows(built, "1") == rows(built, "7") == ["改号：计划改动：序号 1 → 7"]


def test_the_first_row_is_the_plan_s(built: Project) -> None:
    (told,) = traced(built, "1")
    (row,) = told.rows
    plan = open_plan(find(str(built.data), built.root)).plan
    assert plan is not None
    assert sentence(row, plan) == ("计划改动：新增；第一部分 › 小标题；责任单位：甲局；完成时限：9月底前（2025-09-30）")


# ---------------------------------------------------------------- what cannot be read


def test_an_unreadable_version_is_told_and_bridged(built: Project) -> None:
    commit(built, {"ledger/甲局.yaml": ledger("甲局", A_OPEN)}, "报")
    commit(built, {"ledger/甲局.yaml": ledger("甲局", A_OPEN) + "<<<<<<< 冲突 1\n"}, "坏")
    commit(built, {"ledger/甲局.yaml": ledger("甲局", A_OPEN.replace("进行中", "进行")) + "# 1\n"}, "又坏")
    commit(built, {"ledger/甲局.yaml": ledger("甲局", A_DONE)}, "好")
    assert rows(built, "1") == [
        f"好 甲局：{DONE}",
        "又坏 甲局：ledger/甲局.yaml 当时读不出：第 3 行，“status”的值“进行”不在可选范围",
        "坏 甲局：ledger/甲局.yaml 当时读不出：第 4 行，留有 git 合并冲突的标记",
        "报 甲局：新增，进行中",
    ]


def test_a_version_that_was_restored_is_no_news(built: Project) -> None:
    text = ledger("甲局", A_OPEN)
    commit(built, {"ledger/甲局.yaml": text}, "报")
    for number in range(2):
        commit(built, {"ledger/甲局.yaml": text + "坏 1\n"}, f"坏{number}")
        commit(built, {"ledger/甲局.yaml": text}, f"好{number}")
    assert [line.split("：")[0] for line in rows(built, "1")] == ["坏1 甲局", "坏0 甲局", "报 甲局"]


def test_unreadable_decisions_and_plans_are_told(built: Project) -> None:
    commit(built, {"decisions.yaml": DECISIONS}, "决")
    commit(built, {"decisions.yaml": "extensions: 1\n", "tasks.yaml": PLAN.replace("year: 2025", "year: 二")}, "坏")
    commit(built, {"decisions.yaml": DECISIONS, "tasks.yaml": PLAN}, "好")
    assert [line.split("：")[0] for line in rows(built, "1")] == ["坏", "坏", "决", "决", "决", "决"]


def test_what_is_not_asked_for_may_be_unreadable(built: Project) -> None:
    commit(built, {"ledger/甲局.yaml": ledger("甲局", A_OPEN)}, "报")
    commit(built, {"ledger/乙局.yaml": "没有 2: [\n"}, "坏")
    assert rows(built, "1") == rows(built, None, "甲局") == ["报 甲局：新增，进行中"]


# ---------------------------------------------------------------- merges


def branch(built: Project, files: dict[str, Content], message: str, start: str = "main") -> None:
    """Commit files on a branch of its own, named like the message."""
    git(built.root, "checkout", "-q", "-b", message, start)
    commit(built, files, message)
    git(built.root, "checkout", "-q", "main")


BOTH = ledger("甲局", A_OPEN, "task: 2, status: 进行中")


def test_a_merge_repeats_nothing(built: Project) -> None:
    commit(built, {"ledger/甲局.yaml": BOTH}, "报")
    branch(built, {"ledger/乙局.yaml": ledger("乙局", A_OPEN), "ledger/甲局.yaml": BOTH.replace(A_OPEN, A_DONE)}, "支")
    commit(built, {"ledger/甲局.yaml": BOTH.replace("task: 2, status: 进行中", "task: 2, status: 未启动")}, "主")
    git(built.root, "merge", "-q", "-X", "theirs", "-m", "合", "支")
    commit(built, {"ledger/甲局.yaml": ledger("甲局", A_DONE, "task: 2, status: 未启动")}, "合后")
    found = rows(built, "1")
    assert sorted(found) == sorted(["报 甲局：新增，进行中", f"支 甲局：{DONE}", "支 乙局：新增，进行中"])


def merged(built: Project, other: str, files: dict[str, Content], *options: str) -> None:
    """Merge a branch and commit the merge with files of its own."""
    git(built.root, "merge", "-q", "--no-commit", "--no-ff", *options, other)
    commit(built, files, "合")


def test_a_clean_merge_of_two_entries_of_one_ledger_is_no_news(built: Project) -> None:
    commit(built, {"ledger/甲局.yaml": BOTH}, "报")
    branch(built, {"ledger/甲局.yaml": BOTH.replace(A_OPEN, A_DONE)}, "支")
    commit(built, {"ledger/甲局.yaml": BOTH.replace("task: 2, status: 进行中", "task: 2, status: 未启动")}, "主")
    merged(built, "支", {"ledger/甲局.yaml": ledger("甲局", A_DONE, "task: 2, status: 未启动")}, "-s", "ours")
    assert rows(built, "1") == [f"支 甲局：{DONE}", "报 甲局：新增，进行中"]
    assert rows(built, "2") == ["主 甲局：回退：进行中 → 未启动", "报 甲局：新增，进行中"]


def test_what_a_merge_itself_changes_is_told(built: Project) -> None:
    commit(built, {"ledger/甲局.yaml": BOTH}, "报")
    branch(built, {"ledger/乙局.yaml": ledger("乙局", A_OPEN)}, "支")
    commit(built, {"decisions.yaml": "verifications:\n"}, "主")
    merged(built, "支", {"ledger/甲局.yaml": BOTH.replace(A_OPEN, A_DONE), "decisions.yaml": DECISIONS})
    assert rows(built, "1", "甲局")[:5] == [
        *(line.replace("决", "合", 1) for line in (EXTENDED, RETURNED, MOVED, REMINDED)),
        f"合 甲局：{DONE}",
    ]


@pytest.mark.parametrize("side", ["ours", "theirs"])
def test_what_a_merge_throws_away_is_told(built: Project, side: str) -> None:
    commit(built, {"ledger/甲局.yaml": BOTH}, "报")
    branch(built, {"ledger/甲局.yaml": BOTH.replace(A_OPEN, A_DONE)}, "支")
    kept = BOTH.replace("task: 2, status: 进行中", "task: 2, status: 未启动")
    commit(built, {"ledger/甲局.yaml": kept}, "主")
    merged(built, "支", {"ledger/甲局.yaml": kept if side == "ours" else BOTH.replace(A_OPEN, A_DONE)}, "-s", "ours")
    if side == "ours":
        assert rows(built, "1")[0].startswith("合 甲局：回退：已完成 → 进行中")
        assert rows(built, "2")[0] == "主 甲局：回退：进行中 → 未启动"
    else:
        assert rows(built, "1")[0] == f"支 甲局：{DONE}"
        assert rows(built, "2")[0] == "合 甲局：未启动 → 进行中"


def test_a_conflict_settled_for_one_side_tells_what_the_other_lost(built: Project) -> None:
    commit(built, {"ledger/甲局.yaml": BOTH}, "报")
    branch(built, {"ledger/甲局.yaml": BOTH.replace(A_OPEN, A_DONE)}, "支")
    commit(built, {"ledger/甲局.yaml": BOTH.replace(A_OPEN, "task: 1, status: 不涉及, reason: 无")}, "主")
    merged(built, "支", {}, "-s", "ours")
    assert rows(built, "1")[0].startswith("合 甲局：已完成 → 不涉及")


def test_a_branch_that_main_had_not_moved_since_and_was_thrown_away(built: Project) -> None:
    commit(built, {"ledger/甲局.yaml": BOTH}, "报")
    branch(built, {"ledger/甲局.yaml": BOTH.replace(A_OPEN, A_DONE)}, "支")
    git(built.root, "merge", "-q", "--no-ff", "-s", "ours", "-m", "合", "支")
    found = rows(built, "1")
    assert found[0].startswith("合 甲局：回退：已完成 → 进行中")
    assert found[1:] == [f"支 甲局：{DONE}", "报 甲局：新增，进行中"]


def test_merges_of_merges_repeat_nothing(built: Project) -> None:
    """A criss-cross: both branches take each other in, then meet."""
    commit(built, {"ledger/甲局.yaml": BOTH}, "报")
    branch(built, {"ledger/甲局.yaml": BOTH.replace(A_OPEN, A_DONE)}, "支")
    commit(built, {"ledger/乙局.yaml": ledger("乙局", A_OPEN)}, "主")
    first = git(built.root, "rev-parse", "HEAD")
    git(built.root, "merge", "-q", "--no-ff", "-m", "合一", "支")
    git(built.root, "checkout", "-q", "支")
    git(built.root, "merge", "-q", "--no-ff", "-m", "合二", first)
    commit(built, {"ledger/乙局.yaml": ledger("乙局", A_DONE)}, "支二")
    git(built.root, "checkout", "-q", "main")
    git(built.root, "merge", "-q", "--no-ff", "-m", "合三", "支")
    assert sorted(rows(built, "1")) == sorted(
        [f"支二 乙局：{DONE}", f"支 甲局：{DONE}", "主 乙局：新增，进行中", "报 甲局：新增，进行中"]
    )


def test_three_branches_in_one_merge_repeat_nothing(built: Project) -> None:
    commit(built, {"ledger/甲局.yaml": BOTH}, "报")
    for unit in ("乙局", "西镇", "东街道"):
        branch(built, {f"ledger/{unit}.yaml": ledger(unit, A_OPEN)}, f"支{unit}")
    git(built.root, "merge", "-q", "-m", "合", "支乙局", "支西镇", "支东街道")
    assert sorted(rows(built, "1")) == sorted(
        ["报 甲局：新增，进行中", *(f"支{unit} {unit}：新增，进行中" for unit in ("乙局", "西镇", "东街道"))]
    )


def test_branches_that_never_touched_the_data_are_not_seen(built: Project) -> None:
    commit(built, {"ledger/甲局.yaml": BOTH}, "报")
    git(built.root, "checkout", "-q", "-b", "文档")
    (built.root / "说明").write_text("x", encoding="utf-8")
    git(built.root, "add", "-A")
    git(built.root, "commit", "-qm", "文档")
    git(built.root, "checkout", "-q", "main")
    git(built.root, "merge", "-q", "--no-ff", "-m", "合", "文档")
    assert rows(built, "1") == ["报 甲局：新增，进行中"]


def test_unrelated_histories_that_meet_repeat_nothing(built: Project) -> None:
    git(built.root, "checkout", "-q", "--orphan", "另起")
    git(built.root, "rm", "-rfq", ".")
    commit(built, {"ledger/甲局.yaml": BOTH}, "另起")
    git(built.root, "checkout", "-q", "main")
    git(built.root, "merge", "-q", "--allow-unrelated-histories", "-m", "合", "另起")
    assert rows(built, "1") == ["另起 甲局：新增，进行中"]


def test_plans_that_two_branches_changed_repeat_nothing(built: Project) -> None:
    branch(built, {"tasks.yaml": PLAN.replace("做好", "做细")}, "支")
    commit(built, {"tasks.yaml": PLAN.replace("每季度", "每月")}, "主")
    merged(built, "支", {"tasks.yaml": PLAN.replace("做好", "做细").replace("每季度", "每月")}, "-s", "ours")
    assert rows(built, "1") == ["支：计划改动：具体要求：做一件事，做[-好-]{+细+}。"]
    assert [line.split("：")[0] for line in rows(built, "2")] == ["主"]


# ---------------------------------------------------------------- units and ledgers that are renamed


def test_a_renamed_unit_keeps_its_history(built: Project) -> None:
    commit(built, {"ledger/乙局.yaml": ledger("乙局", A_OPEN)}, "报")
    units = UNITS.replace("name: 乙局, kind: 部门", "name: 乙委, kind: 部门, aliases: [乙局]")
    commit(built, {"units.yaml": units, "ledger/乙局.yaml": None, "ledger/乙委.yaml": ledger("乙委", A_OPEN)}, "改名")
    commit(built, {"ledger/乙委.yaml": ledger("乙委", A_DONE)}, "办结")
    expected = [f"办结 乙委：{DONE}", "报 乙委：新增，进行中"]
    assert rows(built, "1") == rows(built, None, "乙委") == expected


def test_a_renamed_unit_without_an_alias_is_followed_by_content(built: Project) -> None:
    commit(built, {"ledger/乙局.yaml": ledger("乙局", A_OPEN, "task: 2, status: 进行中")}, "报")
    units = UNITS.replace("name: 乙局", "name: 乙委")
    renamed = ledger("乙委", A_OPEN, "task: 2, status: 未启动")
    commit(built, {"units.yaml": units, "tasks.yaml": PLAN.replace("乙局", "乙委")}, "改名")
    commit(built, {"ledger/乙局.yaml": None, "ledger/乙委.yaml": renamed}, "改台账")
    assert rows(built, None, "乙委") == rows(built, None, "乙局")
    assert rows(built, "2", "乙委") == [
        "改台账 乙委：回退：进行中 → 未启动",
        "改名：计划改动：责任单位：增加 乙委；减去 乙局",
        "报 乙委：新增，进行中",
    ]
    assert rows(built, None, "乙委") == [
        "改台账 乙委：回退：进行中 → 未启动",
        "报 乙委：新增，进行中",
        "报 乙委：新增，进行中",
    ]


def test_an_entry_that_moves_between_units_is_told_once(built: Project) -> None:
    commit(built, {"ledger/甲局.yaml": BOTH, "ledger/乙局.yaml": ledger("乙局", "task: 9, status: 未启动")}, "报")
    moved = ledger("乙局", "task: 9, status: 未启动", A_OPEN)
    commit(built, {"ledger/甲局.yaml": ledger("甲局", "task: 2, status: 进行中"), "ledger/乙局.yaml": moved}, "移")
    assert rows(built, "1") == ["移 乙局：从甲局的台账移来，内容没有变（进行中）", "报 甲局：新增，进行中"]
    assert rows(built, "1", "甲局")[0] == "移 甲局：移到乙局的台账，内容没有变"
    assert rows(built, None, "乙局")[0] == "移 乙局：从甲局的台账移来，内容没有变（进行中）"


def test_a_ledger_whose_unit_is_gone_still_answers(built: Project) -> None:
    commit(built, {"ledger/丁局.yaml": ledger("丁局", A_OPEN)}, "报")
    commit(built, {"ledger/丁局.yaml": None}, "删")
    assert rows(built, None, "丁局") == ["删 丁局：删去（原为进行中）", "报 丁局：新增，进行中"]


# ---------------------------------------------------------------- folders, shallow clones, days


def test_a_data_folder_that_moved_is_followed(built: Project) -> None:
    commit(built, {"ledger/甲局.yaml": BOTH}, "报")
    git(built.root, "mv", "data", "新 数据")
    git(built.root, "commit", "-qm", "搬")
    git(built.root, "mv", "新 数据", "数据")
    told = traced(built, "1", data="数据")
    assert [item.commit.subject if item.commit else "" for item in told] == ["报", "录入"]
    git(built.root, "commit", "-qm", "再搬")
    told = traced(built, "1", data="数据")
    assert [item.commit.subject if item.commit else "" for item in told] == ["报", "录入"]


def test_of_a_shallow_clone_only_what_is_there_is_told(
    built: Project, tmp_path_factory: pytest.TempPathFactory
) -> None:
    commit(built, {"ledger/甲局.yaml": BOTH}, "报")
    commit(built, {"ledger/乙局.yaml": ledger("乙局", A_OPEN)}, "报二")
    commit(built, {"ledger/甲局.yaml": BOTH.replace(A_OPEN, A_DONE)}, "办结")
    place = tmp_path_factory.mktemp("浅")
    git(place, "clone", "-q", "--depth", "2", f"file://{built.root}", "clone")
    assert rows(Project(place / "clone"), "1") == [f"办结 甲局：{DONE}"]


def test_merges_of_a_shallow_clone_invent_nothing(built: Project, tmp_path_factory: pytest.TempPathFactory) -> None:
    commit(built, {"ledger/甲局.yaml": BOTH}, "报")
    branch(built, {"ledger/甲局.yaml": BOTH.replace(A_OPEN, A_DONE)}, "支")
    commit(built, {"ledger/乙局.yaml": ledger("乙局", A_OPEN)}, "主")
    git(built.root, "merge", "-q", "--no-ff", "-m", "合", "支")
    place = tmp_path_factory.mktemp("浅")
    git(place, "clone", "-q", "--depth", "2", f"file://{built.root}", "clone")
    assert rows(Project(place / "clone"), "1") == []


def test_days_are_inclusive_and_what_is_not_committed_is_of_today(built: Project) -> None:
    commit(built, {"ledger/甲局.yaml": BOTH}, "报", "2025-05-01")
    commit(built, {"ledger/甲局.yaml": BOTH.replace(A_OPEN, A_DONE)}, "办结", "2025-06-01")
    built.write({"ledger/甲局.yaml": BOTH})
    told = traced(built, "1", "甲局")

    def kept(since: str | None, until: str | None) -> list[str]:
        first, last = (date.fromisoformat(day) if day else None for day in (since, until))
        found = between(told, first, last, today=date(2025, 7, 1))
        return [item.commit.subject if item.commit else "未提交" for item in found]

    assert kept("2025-05-01", "2025-06-01") == ["办结", "报"]
    assert kept("2025-05-02", None) == ["未提交", "办结"]
    assert kept(None, "2025-05-31") == ["报", "录入"]
    assert kept("2025-07-02", None) == []


# ---------------------------------------------------------------- what need not be read


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("task: 1\n", True),
        ("task: 1", True),
        ('{"task":1}', True),
        ("{task: '1'}", True),
        ("task:\n    1 # 注", True),
        ("task: >-\n  1\n", True),
        ("tasks: [3,1]", True),
        ('task: "\\x31"', True),
        ("task: \ufeff1", True),
        ("task: 11\ndate: 2025-01-01\n", False),
        ("text: 第1次，1项", False),
        ("task: 一", False),
    ],
)
def test_a_file_without_the_number_is_not_read(text: str, expected: bool) -> None:
    assert may_hold(text.encode(), "1") is expected


def test_another_encoding_is_read() -> None:
    assert may_hold("task: 1".encode("utf-16"), "1")


# ---------------------------------------------------------------- any history


NUMBERS = range(1, 7)
STATES = ("未启动", "进行中", "不涉及, reason: 无")


def spread(states: dict[int, str]) -> str:
    """A ledger whose entries stand so far apart that git merges edits of different ones."""
    rest = "\n".join(f"    # 行{number}" for number in range(6))
    return "unit: 甲局\nentries:\n" + "".join(
        f"  - {{task: {number}, status: {state}}}\n{rest}\n" for number, state in states.items()
    )


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_in_any_history_merges_by_git_tell_nothing_and_the_rows_lead_to_what_is_there(
    built: Project, seed: int
) -> None:
    chance = random.Random(seed)
    branches = {"main": dict.fromkeys(NUMBERS, "未启动")}
    commit(
        built, {"tasks.yaml": tasks_yaml(*(f"id: {n}, text: 做{n}。, responsible: [甲局]" for n in NUMBERS))}, "录入"
    )
    commit(built, {"ledger/甲局.yaml": spread(branches["main"])}, "建台账")
    merges = 0
    for step in range(40):
        name = chance.choice(list(branches))
        git(built.root, "checkout", "-q", name)
        if chance.random() < 0.25 and len(branches) < 4:
            name, branches[f"支{step}"] = f"支{step}", dict(branches[name])
            git(built.root, "checkout", "-q", "-b", name)
        elif chance.random() < 0.4 and len(branches) > 1:
            other = chance.choice([item for item in branches if item != name])
            done = merge(built, other, f"合{step}")
            merges += done
            branches[name] = states(built) if done else branches[name]
            continue
        branches[name][chance.choice(NUMBERS)] = chance.choice(STATES)
        commit(built, {"ledger/甲局.yaml": spread(branches[name])}, f"改{step}")
    assert merges > 3
    git(built.root, "checkout", "-q", "main")
    told = traced(built, None, "甲局")
    assert [item for item in told if item.commit and item.commit.subject.startswith("合")] == []
    changes = [row.change for item in told for row in item.rows if isinstance(row.change, EntryChange)]
    reached = {(change.task, change.new.status) for change in changes if change.new}
    assert {(str(number), state.split(",")[0]) for number, state in states(built).items()} <= reached


def merge(built: Project, other: str, message: str) -> bool:
    """Merge a branch as git does by itself; False, and nothing done, where there is nothing to merge or a conflict."""
    before = git(built.root, "rev-parse", "HEAD")
    try:
        git(built.root, "merge", "-q", "--no-ff", "-m", message, other)
    except AssertionError:
        git(built.root, "merge", "--abort")
    return git(built.root, "rev-parse", "HEAD") != before


def states(built: Project) -> dict[int, str]:
    text = (built.data / "ledger" / "甲局.yaml").read_text(encoding="utf-8")
    return {int(number): state for number, state in re.findall(r"task: (\d), status: (.*)}", text)}


# ---------------------------------------------------------------- ledgers in plain block form


def block(unit: str, *entries: str) -> str:
    """A ledger as the tool itself writes it: one key a line."""
    bodies = ("\n    ".join(part.strip() for part in entry.split(",")) for entry in entries)
    return f"unit: {unit}\nentries:\n" + "".join(f"  - {body}\n" for body in bodies)


def test_of_a_plain_ledger_only_the_entry_asked_for_counts(built: Project) -> None:
    commit(built, {"ledger/甲局.yaml": block("甲局", "task: 1, status: 进行中", "task: 2, status: 未启动")}, "报")
    broken = block("甲局", "task: 1, status: 不涉及, reason: 无", "task: 2, status: 未起动")
    commit(built, {"ledger/甲局.yaml": broken}, "别处有错")
    commit(built, {"ledger/甲局.yaml": broken.replace("reason: 无", "reason: 无关")}, "理由")
    assert rows(built, "1") == [
        "理由 甲局：理由：无 → 无关",
        "别处有错 甲局：进行中 → 不涉及；理由：无",
        "报 甲局：新增，进行中",
    ]
    assert [line.split("：")[0] for line in rows(built, None, "甲局")] == [
        "理由 甲局",
        "别处有错 甲局",
        "报 甲局",
        "报 甲局",
    ]
    assert [line.split("：")[0] for line in rows(built, "2")] == ["理由 甲局", "别处有错 甲局", "报 甲局"]


def test_an_entry_that_is_wrong_itself_is_told_with_its_place(built: Project) -> None:
    commit(built, {"ledger/甲局.yaml": block("甲局", "task: 2, status: 未启动", "task: 1, status: 进行")}, "错")
    assert rows(built, "1") == ["错 甲局：ledger/甲局.yaml 当时读不出：第 6 行，“status”的值“进行”不在可选范围"]


def test_that_an_entry_went_is_only_said_of_a_ledger_that_can_be_read(built: Project) -> None:
    commit(built, {"ledger/甲局.yaml": block("甲局", "task: 1, status: 进行中")}, "报")
    commit(built, {"ledger/甲局.yaml": block("甲局", "task: 2, status: 未起动")}, "坏")
    commit(built, {"ledger/甲局.yaml": block("甲局", "task: 2, status: 未启动")}, "删")
    assert rows(built, "1") == [
        "删 甲局：删去（原为进行中）",
        "坏 甲局：ledger/甲局.yaml 当时读不出：第 4 行，“status”的值“未起动”不在可选范围",
        "报 甲局：新增，进行中",
    ]
