"""What differs between two states: each kind of change once, told from real repositories."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from gkplan.comparison import Comparison, Field, Heading, When
from gkplan.differences import compare, open_side
from gkplan.git import pair
from gkplan.pairs import pair_tasks, plan_changes
from gkplan.revision import find
from tests.conftest import HEAD, UNITS, Project, git, tasks_yaml

ONE = "id: 1, text: 做一件事，做好。, responsible: [甲局], deadline: 9月底前"
TWO = "id: 2, text: 再做一件事。, lead: [甲局], responsible: [乙局], deadline: 12月底前"
THREE = "id: 3, text: 做第三件事。, responsible: [各镇街]"
PLAN = tasks_yaml(ONE, TWO, THREE)
Files = dict[str, str | None]


def edited(folder: Path, before: Files, after: Files) -> Project:
    """A repository with `before` committed and `after` laid over it in the worktree; None deletes a file."""
    built = Project(folder).write({"tasks.yaml": PLAN, "units.yaml": UNITS})
    git(folder, "init", "-q", "-b", "main")
    for number, files in enumerate((before, after)):
        for name, text in files.items():
            if text is None:
                (built.data / name).unlink()
            else:
                built.write({name: text})
        if number == 0:
            git(folder, "add", "-A")
            git(folder, "commit", "-q", "-m", "改前")
    return built


def compared(built: Project, spec: str = "HEAD") -> Comparison:
    old, new = map(open_side, pair(find(str(built.data), built.root), spec))
    assert (old.errors, new.errors) == ((), ())
    return compare(old, new)


def differing(folder: Path, before: Files, after: Files) -> Comparison:
    return compared(edited(folder, before, after))


def tasks(found: Comparison) -> list[tuple[str, str | None, str | None, list[str]]]:
    return [
        (
            item.change,
            item.old.id if item.old else None,
            item.new.id if item.new else None,
            [field.name for field in item.fields],
        )
        for item in found.tasks
    ]


# ---------------------------------------------------------------- the plan


def test_the_same_data_do_not_differ(tmp_path: Path) -> None:
    found = differing(tmp_path, {}, {})
    assert (found.any, found.layout, found.other) == (False, (), ())


def test_a_task_is_added(tmp_path: Path) -> None:
    found = differing(tmp_path, {}, {"tasks.yaml": tasks_yaml(ONE, TWO, THREE, "id: 4, text: 新事。, lead: [乙局]")})
    assert tasks(found) == [("added", None, "4", [])]


def test_a_task_is_removed(tmp_path: Path) -> None:
    assert tasks(differing(tmp_path, {}, {"tasks.yaml": tasks_yaml(ONE, THREE)})) == [("removed", "2", None, [])]


def test_a_task_is_reworded(tmp_path: Path) -> None:
    found = differing(tmp_path, {}, {"tasks.yaml": PLAN.replace("做好", "做细")})
    assert tasks(found) == [("changed", "1", "1", ["text"])]
    assert found.tasks[0].fields == (Field("text", "做一件事，做好。", "做一件事，做细。"),)


def test_a_task_put_before_the_others_renumbers_them(tmp_path: Path) -> None:
    later = [task.replace(f"id: {number}", f"id: {number + 1}") for number, task in enumerate((ONE, TWO, THREE), 1)]
    found = differing(tmp_path, {}, {"tasks.yaml": tasks_yaml("id: 1, text: 新事。, lead: [乙局]", *later)})
    assert tasks(found) == [
        ("added", None, "1", []),
        ("renumbered", "1", "2", []),
        ("renumbered", "2", "3", []),
        ("renumbered", "3", "4", []),
    ]


def test_a_second_task_with_one_id_is_told_as_added(tmp_path: Path) -> None:
    found = differing(tmp_path, {}, {"tasks.yaml": tasks_yaml(ONE, TWO, THREE, "id: 3, text: 重复。, lead: [乙局]")})
    assert tasks(found) == [("added", None, "3", [])]


def test_a_deadline_moves_in_words_and_dates(tmp_path: Path) -> None:
    found = differing(tmp_path, {}, {"tasks.yaml": PLAN.replace("9月底前", "11月底前")})
    before, after = When("9月底前", "by", (date(2025, 9, 30),)), When("11月底前", "by", (date(2025, 11, 30),))
    assert found.tasks[0].fields == (Field("deadline", before, after),)


def test_a_deadline_moves_with_the_plan_s_year(tmp_path: Path) -> None:
    found = differing(tmp_path, {}, {"tasks.yaml": PLAN.replace("year: 2025", "year: 2026")})
    assert found.plan == (Field("year", 2025, 2026),)
    assert tasks(found) == [("changed", "1", "1", ["deadline"]), ("changed", "2", "2", ["deadline"])]


def test_a_heading_that_reads_otherwise_moves_no_task(tmp_path: Path) -> None:
    found = differing(tmp_path, {}, {"tasks.yaml": PLAN.replace("第一部分", "第一部").replace("小标题", "标题")})
    assert found.headings == (Heading("section", "第一部分", "第一部"), Heading("topic", "小标题", "标题"))
    assert found.tasks == ()


TOPICS = tasks_yaml(ONE, TWO, THREE, "id: 4, text: 做第四件事。, lead: [乙局]")
ANOTHER = "      - title: 另一标题\n        tasks:\n"


def test_a_heading_renamed_while_one_task_leaves_it_is_one_heading_and_one_task(tmp_path: Path) -> None:
    rows = TOPICS.splitlines(keepends=True)
    found = differing(
        tmp_path,
        {"tasks.yaml": TOPICS},
        {"tasks.yaml": "".join(rows[:-1]).replace("小标题", "新标题") + ANOTHER + rows[-1]},
    )
    assert found.headings == (Heading("topic", "小标题", "新标题"),)
    assert tasks(found) == [("changed", "4", "4", ["heading"])]


def test_validate_and_diff_agree_on_which_headings_and_tasks_moved(tmp_path: Path) -> None:
    """Both ask `pairs.plan_changes`; two sections become one, which keeps the name of neither."""
    second = "  - title: 第二部分\n    topics:\n      - title: 小标题\n        tasks:\n"
    rows = TOPICS.splitlines(keepends=True)
    before = "".join(rows[:-1]) + second + rows[-1]
    built = edited(tmp_path, {"tasks.yaml": before}, {"tasks.yaml": TOPICS.replace("第一部分", "总则")})
    old, new = map(open_side, pair(find(str(built.data), built.root), "HEAD"))
    assert old.plan is not None and new.plan is not None
    changes = plan_changes(old.plan, new.plan, pair_tasks(old.plan, new.plan))
    found = compare(old, new)
    assert [(item.level, item.old, item.new) for item in found.headings] == [
        (item.field, *item.before, *item.after) for item in changes if not item.moved
    ]
    assert [item[2] for item in tasks(found)] == [item.tasks[0] for item in changes if item.moved]
    assert (len(found.headings), len(found.tasks)) == (1, 1)


def test_renumbered_tasks_count_for_their_heading_and_are_still_told(tmp_path: Path) -> None:
    later = [task.replace(f"id: {number}", f"id: {number + 1}") for number, task in enumerate((ONE, TWO, THREE), 1)]
    text = tasks_yaml("id: 1, text: 新事。, lead: [乙局]", *later[:2]).replace("小标题", "新标题")
    found = differing(tmp_path, {}, {"tasks.yaml": text + ANOTHER + "          - {" + later[2] + "}\n"})
    assert found.headings == (Heading("topic", "小标题", "新标题"),)
    assert tasks(found) == [
        ("added", None, "1", []),
        ("renumbered", "1", "2", []),
        ("renumbered", "2", "3", []),
        ("renumbered", "3", "4", ["heading"]),
    ]


def test_a_task_moves_under_another_heading(tmp_path: Path) -> None:
    text = tasks_yaml(ONE, TWO) + "      - title: 另一标题\n        tasks:\n          - {" + THREE + "}\n"
    found = differing(tmp_path, {}, {"tasks.yaml": text})
    assert found.headings == ()
    assert found.tasks[0].fields == (Field("heading", ("第一部分", "小标题"), ("第一部分", "另一标题")),)


def test_a_task_stands_elsewhere_among_the_others(tmp_path: Path) -> None:
    found = differing(tmp_path, {}, {"tasks.yaml": tasks_yaml(THREE, ONE, TWO)})
    assert (found.reordered, found.tasks) == (("3",), ())


@pytest.mark.parametrize(
    ("old", "new", "name"),
    [
        ("lead: [甲局]", "lead: [丙中心]", "lead"),
        ("responsible: [乙局]", "responsible: [乙局, 丙中心]", "responsible"),
        ("responsible: [乙局]", "responsible: [乙局], supporting: [丙中心]", "supporting"),
        ("12月底前", "12月底前, checkpoints: [{every: 每季度, text: 检查}]", "checkpoints"),
        ("12月底前", "12月底前, completion: 任一", "completion"),
        ("12月底前", "12月底前, note: 原文如此", "note"),
        ("12月底前", "12月底前, document_number: 示〔2025〕2号", "document_number"),
        ("12月底前", "12月底前, derived_from: {plan: a, task: 1}", "derived_from"),
    ],
)
def test_every_other_field_of_a_task_is_told(tmp_path: Path, old: str, new: str, name: str) -> None:
    found = differing(tmp_path, {}, {"tasks.yaml": PLAN.replace(old, new)})
    assert tasks(found) == [("changed", "2", "2", [name])]


def test_a_heading_without_tasks_is_no_silence(tmp_path: Path) -> None:
    found = differing(tmp_path, {}, {"tasks.yaml": PLAN + "      - {title: 空标题, tasks: []}\n"})
    assert (found.tasks, found.headings, found.other) == ((), (), ("tasks.yaml",))


def test_the_head_of_the_plan_is_told(tmp_path: Path) -> None:
    found = differing(tmp_path, {}, {"tasks.yaml": PLAN.replace("phase: 已印发", "phase: 已归档")})
    assert found.plan == (Field("phase", "已印发", "已归档"),)
    assert HEAD.count("phase: 已印发") == 1


# ---------------------------------------------------------------- the register


def register(found: Comparison) -> list[tuple[str, str, str, tuple[str, ...], tuple[str, ...]]]:
    return [(item.what, item.change, item.name, item.gained, item.lost) for item in found.register]


def test_a_new_unit_belongs_to_the_groups_of_its_kind(tmp_path: Path) -> None:
    text = UNITS.replace("  - {name: 西镇", "  - {name: 南镇, kind: 镇}\n  - {name: 西镇")
    found = differing(tmp_path, {}, {"units.yaml": text})
    assert register(found) == [("unit", "added", "南镇", (), ()), ("group", "changed", "各镇街", ("南镇",), ())]
    assert found.register[1].size == (2, 3)


def test_a_unit_is_lost(tmp_path: Path) -> None:
    found = differing(tmp_path, {}, {"units.yaml": UNITS.replace("  - {name: 西镇, kind: 镇}\n", "")})
    assert register(found) == [("unit", "removed", "西镇", (), ()), ("group", "changed", "各镇街", (), ("西镇",))]


def test_a_unit_with_the_old_name_as_alias_is_renamed_and_no_group_changes(tmp_path: Path) -> None:
    found = differing(tmp_path, {}, {"units.yaml": UNITS.replace("name: 西镇,", "name: 西山镇, aliases: [西镇],")})
    assert register(found) == [("unit", "renamed", "西山镇", (), ())]


def test_a_unit_is_merged_into_another(tmp_path: Path) -> None:
    text = UNITS.replace("kind: 直属单位}", "kind: 直属单位, until: 2025-10-31, successors: [乙局]}")
    found = differing(tmp_path, {}, {"units.yaml": text})
    assert [(item.change, item.name) for item in found.register] == [("merged", "丙中心")]


def test_a_group_changes_by_its_own_list(tmp_path: Path) -> None:
    extra = "  - {name: 组, members: [甲局]}\n"
    found = differing(
        tmp_path, {"units.yaml": UNITS + extra}, {"units.yaml": UNITS + extra.replace("甲局", "乙局, 丙中心")}
    )
    assert register(found) == [("group", "changed", "组", ("乙局", "丙中心"), ("甲局",))]


def test_another_order_of_the_register_is_no_silence(tmp_path: Path) -> None:
    lines = UNITS.splitlines(keepends=True)
    lines[1:3] = reversed(lines[1:3])
    found = differing(tmp_path, {}, {"units.yaml": "".join(lines)})
    assert (found.register, found.other, found.layout, found.any) == ((), ("units.yaml",), (), True)


# ---------------------------------------------------------------- decisions

RECORDS = {
    "extensions": "{task: 1, units: [甲局], until: 2025-12-31, result: 同意, approved: 2025-09-01, approved_by: 示例办}",
    "designations": "{task: 1, group: 各有关部门、单位, units: [甲局], date: 2025-07-01}",
    "verifications": "{task: 1, unit: 甲局, date: 2025-10-10, result: 通过}",
    "amendments": "{kind: 调整, task: 1, field: deadline, from: 9月底前, to: 10月底前, date: 2025-08-01}",
    "reminders": "{unit: 甲局, date: 2025-10-08, level: 提醒, tasks: [1]}",
}
ALTERED = {
    "extensions": ("2025-12-31", "2026-01-31", "until"),
    "designations": ("[甲局]", "[乙局]", "units"),
    "verifications": ("通过", "退回", "result"),
    "amendments": ("10月底前", "11月底前", "to"),
    "reminders": ("提醒", "督办", "level"),
}


def decisions(found: Comparison) -> list[tuple[str, str, list[str]]]:
    return [(item.records, item.change, [field.name for field in item.fields]) for item in found.decisions]


@pytest.mark.parametrize("records", RECORDS)
def test_a_decision_comes_and_goes(tmp_path: Path, records: str) -> None:
    text = f"{records}:\n  - {RECORDS[records]}\n"
    built = edited(tmp_path, {}, {"decisions.yaml": text})
    assert decisions(compared(built)) == [(records, "added", [])]
    git(built.root, "add", "-A")
    git(built.root, "commit", "-q", "-m", "决定")
    assert decisions(compared(built, "HEAD..HEAD~1")) == [(records, "removed", [])]


@pytest.mark.parametrize("records", RECORDS)
def test_a_decision_is_altered(tmp_path: Path, records: str) -> None:
    old, new, name = ALTERED[records]
    text = f"{records}:\n  - {RECORDS[records]}\n"
    found = differing(tmp_path, {"decisions.yaml": text}, {"decisions.yaml": text.replace(old, new)})
    assert decisions(found) == [(records, "changed", [name])]


# ---------------------------------------------------------------- ledgers

LEDGER = "unit: 甲局\nentries:\n  - {task: 1, status: 进行中, eta: 2025-09-20}\n"


def entries(found: Comparison) -> list[tuple[str, str, str, str | None, list[str]]]:
    return [
        (ledger.unit, item.change, item.task, item.period, [field.name for field in item.fields])
        for ledger in found.ledgers
        for item in ledger.entries
    ]


@pytest.mark.parametrize(
    ("entry", "change", "fields"),
    [
        ("{task: 1, status: 未启动, eta: 2025-09-20}", "set_back", ["status"]),
        ("{task: 1, status: 已完成, completed: 2025-09-01, eta: 2025-09-20}", "progressed", ["status", "completed"]),
        ("{task: 1, status: 不涉及, reason: 没有, eta: 2025-09-20}", "changed", ["status", "reason"]),
        ("{task: 1, status: 进行中, eta: 2025-10-20}", "changed", ["eta"]),
        ("{task: 1, status: 进行中, eta: 2025-09-20, problems: 缺人}", "changed", ["problems"]),
    ],
)
def test_an_entry_changes(tmp_path: Path, entry: str, change: str, fields: list[str]) -> None:
    found = differing(
        tmp_path, {"ledger/甲局.yaml": LEDGER}, {"ledger/甲局.yaml": f"unit: 甲局\nentries:\n  - {entry}\n"}
    )
    assert entries(found) == [("甲局", change, "1", None, fields)]


def test_entries_come_and_go(tmp_path: Path) -> None:
    found = differing(
        tmp_path,
        {"ledger/甲局.yaml": LEDGER},
        {"ledger/甲局.yaml": "unit: 甲局\nentries:\n  - {task: 2, period: 三季度, status: 未启动}\n"},
    )
    assert entries(found) == [("甲局", "added", "2", "2025Q3", []), ("甲局", "removed", "1", None, [])]


def test_ledgers_come_and_go(tmp_path: Path) -> None:
    found = differing(
        tmp_path,
        {"ledger/甲局.yaml": LEDGER},
        {"ledger/甲局.yaml": None, "ledger/乙局.yaml": "unit: 乙局\nentries: []\n"},
    )
    assert [(item.change, item.unit, len(item.entries)) for item in found.ledgers] == [
        ("added", "乙局", 0),
        ("removed", "甲局", 1),
    ]


def test_a_renamed_unit_keeps_its_ledger(tmp_path: Path) -> None:
    found = differing(
        tmp_path,
        {"ledger/甲局.yaml": LEDGER},
        {
            "units.yaml": UNITS.replace(
                "name: 甲局, kind: 部门, aliases: [甲]", "name: 新甲局, kind: 部门, aliases: [甲局]"
            ),
            "ledger/甲局.yaml": None,
            "ledger/新甲局.yaml": LEDGER.replace("unit: 甲局", "unit: 新甲局"),
        },
    )
    assert [(item.change, item.unit, item.entries) for item in found.ledgers] == [("changed", "新甲局", ())]


def test_a_ledger_file_renamed_and_nothing_else_is_no_silence(tmp_path: Path) -> None:
    """甲 is an alias of 甲局: both names mean one unit."""
    found = differing(tmp_path, {"ledger/甲.yaml": LEDGER}, {"ledger/甲.yaml": None, "ledger/甲局.yaml": LEDGER})
    assert (found.ledgers, found.other, found.any) == ((), ("ledger/甲局.yaml",), True)


def test_a_period_written_otherwise_is_no_change_of_the_entry(tmp_path: Path) -> None:
    text = "unit: 甲局\nentries:\n  - {task: 1, period: 三季度, status: 未启动}\n"
    found = differing(tmp_path, {"ledger/甲局.yaml": text}, {"ledger/甲局.yaml": text.replace("三季度", "2025Q3")})
    assert (found.ledgers, found.other) == ((), ("ledger/甲局.yaml",))


def test_comments_and_quotes_are_layout(tmp_path: Path) -> None:
    found = differing(
        tmp_path,
        {"ledger/甲局.yaml": LEDGER},
        {"ledger/甲局.yaml": LEDGER.replace("status: 进行中", "status: '进行中'"), "tasks.yaml": PLAN + "# 注\n"},
    )
    assert (found.any, found.layout) == (False, ("tasks.yaml", "ledger/甲局.yaml"))


def test_line_ends_are_no_difference_at_all(tmp_path: Path) -> None:
    found = differing(tmp_path, {}, {"tasks.yaml": PLAN.replace("\n", "\r\n")})
    assert (found.any, found.layout) == (False, ())


def test_a_ledger_with_errors_is_left_out(tmp_path: Path) -> None:
    found = differing(
        tmp_path, {"ledger/甲局.yaml": LEDGER}, {"ledger/甲局.yaml": LEDGER + "  - {task: 2, status: 好}\n"}
    )
    assert found.ledgers == ()
    assert [(item.side, item.file, len(item.findings)) for item in found.unread] == [("new", "ledger/甲局.yaml", 1)]


def test_a_ledger_that_is_the_same_is_not_read_from_git(tmp_path: Path) -> None:
    """Its blob is taken away: whoever read it would find the repository damaged."""
    other = LEDGER.replace("甲局", "乙局")
    built = edited(
        tmp_path,
        {"ledger/甲局.yaml": LEDGER, "ledger/乙局.yaml": other},
        {"ledger/乙局.yaml": other.replace("进行中", "未启动")},
    )
    blob = git(tmp_path, "rev-parse", "HEAD:data/ledger/甲局.yaml")
    (tmp_path / ".git" / "objects" / blob[:2] / blob[2:]).unlink()
    found = compared(built)
    assert (entries(found), found.unread) == ([("乙局", "set_back", "1", None, ["status"])], ())


# ---------------------------------------------------------------- sides


def test_everything_is_new_where_the_old_side_has_no_data(tmp_path: Path) -> None:
    built = edited(tmp_path, {"ledger/甲局.yaml": LEDGER}, {})
    git(tmp_path, "checkout", "-q", "--orphan", "empty")
    git(tmp_path, "rm", "-rq", "--cached", ".")
    git(tmp_path, "commit", "-q", "--allow-empty", "-m", "空")
    found = compared(built)
    assert [item.change for item in found.tasks] == ["added"] * 3
    assert {item.change for item in found.register} == {"added"}
    assert [(item.change, item.unit) for item in found.ledgers] == [("added", "甲局")]
    assert tasks(compared(built, "empty..empty")) == []


def test_two_revisions_are_compared_whatever_lies_in_the_worktree(tmp_path: Path) -> None:
    built = edited(tmp_path, {}, {"tasks.yaml": tasks_yaml(ONE)})
    git(tmp_path, "commit", "-qam", "删")
    built.write({"tasks.yaml": "坏"})
    assert [item[:2] for item in tasks(compared(built, "HEAD~1..HEAD"))] == [("removed", "2"), ("removed", "3")]


def test_a_side_that_cannot_be_read_in_full_says_why(tmp_path: Path) -> None:
    built = edited(tmp_path, {}, {"tasks.yaml": PLAN.replace("text: 再", "txt: 再")})
    old, new = map(open_side, pair(find(str(built.data), tmp_path), "HEAD"))
    assert old.errors == ()
    assert {item.kind.code for item in new.errors} == {"GK003", "GK004"}
