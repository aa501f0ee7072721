"""A change is judged by what it brings in: old sins, unchanged files and unreadable bases are not the editor's."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from gkplan import git, revision
from gkplan.changes import judge_edit
from gkplan.checks import Judged
from gkplan.loader import open_file
from tests.conftest import Project
from tests.conftest import git as run_git

TODAY = date(2025, 9, 15)
TASK = "id: 1, text: 做一件事。, responsible: [甲局, 乙局], deadline: 10月底前"
DONE = """\
unit: {unit}
entries:
  - task: 1
    status: 已完成
    updated: 2025-09-01
    completed: 2025-09-01
    evidence: [{{title: 通报, document: 示〔2025〕1号}}]
"""
OPEN = "unit: {unit}\nentries:\n  - {{task: 1, status: 进行中}}\n"
BROKEN = "unit: {unit}\nentries:\n  - {{task: 9, status: 进行中}}\n"
"""A task that the plan does not have: GK402."""

Build = Callable[..., Project]


def commit(project: Project) -> None:
    for args in (("init", "-q"), ("add", "-A"), ("commit", "-q", "--allow-empty", "-m", "示例")):
        run_git(project.root, *args)


def judged(project: Project, progress: Callable[[int, int], None] | None = None) -> Judged:
    files = revision.find(str(project.data), project.root)
    base = git.base(files, "HEAD")
    return judge_edit(files, base, same=partial(git.same_file, files, base), today=TODAY, progress=progress)


def codes(project: Project) -> list[str]:
    """Return `file code` of what the change since the commit brings in."""
    found = judged(project).findings
    return [f"{item.path.removeprefix('data/')} {item.kind.code}" for item in found]


def test_a_change_without_a_difference_brings_nothing_in(project: Build) -> None:
    built = project(TASK, ledger__甲局=OPEN.format(unit="甲局"))
    commit(built)
    assert codes(built) == []


def test_an_old_defect_is_not_the_editors_and_a_new_one_is(project: Build) -> None:
    built = project(TASK, ledger__甲局=BROKEN.format(unit="甲局"))
    commit(built)
    built.write(
        {"ledger/乙局.yaml": BROKEN.format(unit="乙局"), "ledger/甲局.yaml": "# 注释\n" + BROKEN.format(unit="甲局")}
    )
    found = judged(built)
    assert [(item.path, item.kind.code) for item in found.findings] == [("data/ledger/乙局.yaml", "GK402")]
    assert found.old == 1


def test_of_two_equal_defects_only_the_added_one_is_new(project: Build) -> None:
    built = project(TASK, ledger__甲局=BROKEN.format(unit="甲局"))
    commit(built)
    twice = BROKEN.format(unit="甲局") + "  - {task: 8, status: 进行中}\n"
    built.write({"ledger/甲局.yaml": twice})
    assert [item.message for item in judged(built).findings] == ["计划里没有任务“8”"]


def test_a_ledger_that_the_change_of_the_plan_makes_wrong_is_told(project: Build) -> None:
    built = project(TASK, ledger__乙局=OPEN.format(unit="乙局"))
    commit(built)
    built.write({"tasks.yaml": (built.data / "tasks.yaml").read_text().replace("[甲局, 乙局]", "[甲局]")})
    assert codes(built) == ["ledger/乙局.yaml GK402", "tasks.yaml GK901"]


def test_a_defect_moves_with_a_renamed_ledger(project: Build) -> None:
    built = project(TASK, ledger__甲局=BROKEN.format(unit="甲局"))
    commit(built)
    (built.data / "ledger" / "甲局.yaml").rename(built.data / "ledger" / "甲局.yml")
    assert codes(built) == ["ledger/甲局.yml GK401"]


def opened(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return the list that will hold the name of each file that is read and typed, on either side."""
    names: list[str] = []
    kept = open_file

    def spy(files: Any, name: str) -> Any:
        names.append(name)
        return kept(files, name)

    monkeypatch.setattr("gkplan.checks.open_file", spy)
    return names


def test_unchanged_ledgers_are_not_read(project: Build, monkeypatch: pytest.MonkeyPatch) -> None:
    built = project(TASK, ledger__甲局=OPEN.format(unit="甲局"), ledger__乙局=OPEN.format(unit="乙局"))
    commit(built)
    built.write({"ledger/甲局.yaml": DONE.format(unit="甲局")})
    names = opened(monkeypatch)
    assert codes(built) == []
    assert names == ["ledger/甲局.yaml", "ledger/甲局.yaml"]


def test_under_another_plan_unchanged_ledgers_are_read_once(project: Build, monkeypatch: pytest.MonkeyPatch) -> None:
    built = project(TASK, ledger__甲局=OPEN.format(unit="甲局"), ledger__乙局=OPEN.format(unit="乙局"))
    commit(built)
    built.write({"units.yaml": (built.data / "units.yaml").read_text() + "  - {name: 各街道, kinds: [街道]}\n"})
    names = opened(monkeypatch)
    assert codes(built) == []
    assert names == ["ledger/乙局.yaml", "ledger/甲局.yaml"]


def test_a_ledger_that_differs_in_line_ends_only_is_the_same(project: Build, monkeypatch: pytest.MonkeyPatch) -> None:
    built = project(TASK, ledger__甲局=OPEN.format(unit="甲局"))
    commit(built)
    built.write({"ledger/甲局.yaml": OPEN.format(unit="甲局").replace("\n", "\r\n")})
    names = opened(monkeypatch)
    assert codes(built) == []
    assert names == []


def test_a_ledger_renamed_with_its_unit_is_the_same_ledger(project: Build) -> None:
    built = project(TASK, ledger__甲局=DONE.format(unit="甲局"))
    commit(built)
    (built.data / "ledger" / "甲局.yaml").unlink()
    units = (
        (built.data / "units.yaml")
        .read_text()
        .replace("{name: 甲局, kind: 部门, aliases: [甲]}", "{name: 甲委, kind: 部门, aliases: [甲局]}")
    )
    built.write({"units.yaml": units, "ledger/甲委.yaml": DONE.format(unit="甲委")})
    assert codes(built) == []


def test_a_removed_ledger_with_a_done_entry_is_told_at_its_place_in_the_base(project: Build) -> None:
    built = project(TASK, ledger__甲局=DONE.format(unit="甲局"))
    commit(built)
    (built.data / "ledger" / "甲局.yaml").unlink()
    found = judged(built).findings
    assert [(item.path, item.span.line, item.kind.code) for item in found] == [("data/ledger/甲局.yaml", 1, "GK922")]


def test_a_removed_ledger_without_one_is_fine(project: Build) -> None:
    built = project(TASK, ledger__甲局=OPEN.format(unit="甲局"))
    commit(built)
    (built.data / "ledger" / "甲局.yaml").unlink()
    assert codes(built) == []


def test_an_added_ledger_is_judged_by_the_rules_of_a_state(project: Build) -> None:
    built = project(TASK)
    commit(built)
    built.write({"ledger/甲局.yaml": BROKEN.format(unit="甲局")})
    assert codes(built) == ["ledger/甲局.yaml GK402"]


def test_a_new_ledger_that_cannot_be_read_has_lost_nothing(project: Build) -> None:
    built = project(TASK, ledger__甲局=DONE.format(unit="甲局"))
    commit(built)
    built.write({"ledger/甲局.yaml": "unit: 甲局\nentries: [\n"})
    assert codes(built) == ["ledger/甲局.yaml GK001"]


def test_a_broken_ledger_in_the_base_may_be_mended(project: Build) -> None:
    built = project(TASK, ledger__甲局="unit: 甲局\nentries: [\n")
    commit(built)
    built.write({"ledger/甲局.yaml": DONE.format(unit="甲局")})
    assert codes(built) == []


def test_a_broken_task_in_the_base_may_be_mended(project: Build) -> None:
    broken = "id: 2, text: 做另一件事。, responsible: [甲局], deadlin: 10月底前"
    built = project(TASK, broken)
    commit(built)
    built.write({"tasks.yaml": (built.data / "tasks.yaml").read_text().replace("deadlin:", "deadline:")})
    assert codes(built) == []


def test_a_task_that_the_base_could_not_read_is_not_an_added_one(project: Build) -> None:
    built = project(TASK, "id: 2 2, text: 做另一件事。, responsible: [甲局], deadline: 10月底前")
    commit(built)
    built.write({"tasks.yaml": (built.data / "tasks.yaml").read_text().replace("id: 2 2", "id: 2")})
    assert codes(built) == []


def test_a_base_whose_head_is_broken_does_not_set_the_plan_free(project: Build) -> None:
    built = project(TASK)
    good = (built.data / "tasks.yaml").read_text()
    built.write({"tasks.yaml": good.replace("issued: 2025-03-10", "issued: 2025-3-10")})
    commit(built)
    built.write({"tasks.yaml": good.replace("做一件事。", "做两件事。")})
    assert codes(built) == ["tasks.yaml GK901"]


def test_a_head_that_the_change_breaks_is_one_finding(project: Build) -> None:
    built = project(TASK)
    commit(built)
    text = (built.data / "tasks.yaml").read_text()
    built.write({"tasks.yaml": text.replace("phase: 已印发", "phase: 印发")})
    assert codes(built) == ["tasks.yaml GK005"]


def test_against_a_base_that_is_not_yaml_no_change_passes(project: Build) -> None:
    built = project(TASK, ledger__甲局=BROKEN.format(unit="甲局"))
    good = (built.data / "tasks.yaml").read_text()
    built.write({"tasks.yaml": "plan: [\n"})
    commit(built)
    built.write({"tasks.yaml": good})
    assert codes(built) == ["ledger/甲局.yaml GK402", "tasks.yaml GK900"]


def test_without_data_in_the_base_everything_is_new(project: Build, tmp_path: Path) -> None:
    (tmp_path / "README").write_text("示例\n")
    commit(Project(tmp_path))
    built = project(TASK, ledger__甲局=DONE.format(unit="甲局"), ledger__乙局=BROKEN.format(unit="乙局"))
    assert codes(built) == ["ledger/乙局.yaml GK402"]


def test_a_plan_that_the_change_takes_away_is_one_finding(project: Build) -> None:
    built = project(TASK, ledger__甲局=DONE.format(unit="甲局"))
    commit(built)
    (built.data / "tasks.yaml").unlink()
    assert codes(built) == ["tasks.yaml GK006"]


def test_a_unit_dropped_with_an_unchanged_ledger_is_told_with_it(project: Build) -> None:
    built = project(
        "id: 1, text: 做一件事。, responsible: [各有关部门、单位], deadline: 10月底前",
        ledger__甲局=OPEN.format(unit="甲局"),
    )
    commit(built)
    text = (built.data / "units.yaml").read_text().replace("  - {name: 甲局, kind: 部门, aliases: [甲]}\n", "")
    built.write({"units.yaml": text})
    found = [item for item in judged(built).findings if item.kind.code == "GK932"]
    assert [item.message for item in found] == ["“甲局”从登记册里删去了，它还有台账"]


def test_progress_is_told_for_every_file(project: Build) -> None:
    built = project(TASK, ledger__甲局=OPEN.format(unit="甲局"), ledger__乙局=OPEN.format(unit="乙局"))
    commit(built)
    told: list[tuple[int, int]] = []
    judged(built, lambda done, total: told.append((done, total)))
    assert told[-1] == (5, 5)


def test_a_finding_of_the_base_has_its_place_and_the_new_files_path(project: Build) -> None:
    built = project(TASK, "id: 2, text: 做另一件事。, responsible: [甲局], deadline: 10月底前")
    commit(built)
    text = (built.data / "tasks.yaml").read_text()
    built.write({"tasks.yaml": "# 注释\n" + text.replace("做另一件事。", "做另一件大事。")})
    found = judged(built).findings[0]
    assert (found.path, found.span.line, found.related[0].line) == ("data/tasks.yaml", 20, 19)


def test_the_corrections_that_the_remedies_spell_out_can_be_pasted(project: Build) -> None:
    built = project(
        'id: 1, text: "做事: 甲、乙", responsible: [甲局], deadline: 10月底前, '
        'derived_from: {plan: p-1, task: 7}, note: "no", checkpoints: [{every: 每季度, text: "\\"报\\""}]'
    )
    commit(built)
    text = (built.data / "tasks.yaml").read_text()
    for old, new in (
        ("做事: 甲、乙", "2025"),
        ("{plan: p-1, task: 7}", "{plan: p-1, task: 7, fingerprint: 12ab}"),
        ('note: "no"', 'note: "a\\\\b #c"'),
        ('\\"报\\"', "报: [表]"),
        ("document_number: 示政办字〔2025〕1号", 'document_number: "1: 2"'),
        ("approvers: [示例办]", "approvers: [示例办, 甲局]"),
        ("warn_days: 30", f"warn_days: 15\n  source: {{file: 附件 1.md, sha256: {'ab' * 32}}}"),
        ("title: 小标题", 'title: "- x"'),
    ):
        assert old in text
        text = text.replace(old, new)
    built.write({"tasks.yaml": text})
    found = judged(built).findings
    assert {item.kind.code for item in found} == {"GK901"}
    records = [item.hint.partition("记一条 ")[2] for item in found]
    built.write({"decisions.yaml": "amendments:\n" + "".join(f"  - {record}\n" for record in records)})
    assert codes(built) == []


VERIFIED = "verifications:\n  - {task: 1, unit: 甲局, date: 2025-09-05, result: 通过}\n"


def test_decisions_that_cannot_be_read_any_more_are_not_removed(project: Build) -> None:
    built = project(TASK, ledger__甲局=DONE.format(unit="甲局"), decisions=VERIFIED)
    commit(built)
    built.write({"decisions.yaml": b"\xff\xfe"})
    assert codes(built) == ["decisions.yaml GK007"]


def test_damage_on_both_sides_does_not_hide_a_removal(project: Build) -> None:
    damaged = VERIFIED + "reminders:\n  - {unit: 甲局, date: 2025-09-01\n"
    built = project(TASK, ledger__甲局=DONE.format(unit="甲局"), decisions=VERIFIED + damaged[len(VERIFIED) :])
    commit(built)
    built.write({"decisions.yaml": damaged[len(VERIFIED) :]})
    assert "decisions.yaml GK912" in codes(built)


def test_a_ledger_whose_unit_was_swallowed_is_told_with_the_unit(project: Build) -> None:
    built = project(TASK, ledger__甲局=OPEN.format(unit="甲局"))
    commit(built)
    text = (built.data / "units.yaml").read_text()
    text = text.replace("  - {name: 甲局, kind: 部门, aliases: [甲]}\n", "")
    built.write({"units.yaml": text.replace("{name: 乙局, kind: 部门}", "{name: 乙局, kind: 部门, aliases: [甲局]}")})
    (built.data / "ledger" / "甲局.yaml").rename(built.data / "ledger" / "乙局.yaml")
    built.write({"ledger/乙局.yaml": OPEN.format(unit="乙局")})
    found = judged(built).findings
    assert [item.message for item in found] == ["“甲局”并进了“乙局”，只留下一个名称，它还有台账和任务 1"]


def test_a_value_of_the_head_that_cannot_be_read_hides_no_other(project: Build) -> None:
    built = project(TASK)
    text = (built.data / "tasks.yaml").read_text().replace("issued: 2025-03-10", "issued: 2025-3-10")
    built.write({"tasks.yaml": text})
    commit(built)
    built.write({"tasks.yaml": text.replace("warn_days: 30", "warn_days: 15")})
    assert [item.message for item in judged(built).findings] == ["计划的临期天数改了：“30” → “15”"]


@pytest.mark.parametrize("name", ["units.yaml", "decisions.yaml", "ledger/甲局.yaml"])
def test_a_changed_file_that_cannot_be_used_is_told_however_old_its_defect(project: Build, name: str) -> None:
    built = project(TASK).write({name: "- 坏\n"})
    commit(built)
    built.write({name: "- 坏\n# 改动\n"})
    found = judged(built)
    told = [(item.path, item.kind.code) for item in found.findings]
    assert told[0] == (f"data/{name}", "GK004")
    assert told[1:] == ([(f"data/{name}", "GK900")] if name == "units.yaml" else [])


def test_an_unchanged_file_that_cannot_be_used_is_an_old_defect(project: Build) -> None:
    built = project(TASK).write({"decisions.yaml": "- 坏\n"})
    commit(built)
    built.write({"ledger/甲局.yaml": OPEN.format(unit="甲局")})
    assert (judged(built).findings, judged(built).old) == ((), 1)
