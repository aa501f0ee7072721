"""Schema and rules: every defect at its place with its code, all at once, one broken record hiding nothing."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import HEAD, UNITS, Project, tasks_yaml

Build = Callable[..., Project]
ONE = "id: 1, text: 做一件事。, responsible: [甲局], deadline: 9月底前"
FIRST = HEAD.count("\n") + 1  # the line of the first task


MARK = "¦"
"""Stands in a test's text right before the token at which a finding is expected."""


def marked(text: str, first_line: int = 1) -> tuple[str, list[str]]:
    """Return `text` without its marks, and the `line:column` of each mark."""
    places = []
    text = text.replace("{" + MARK, MARK + "{")  # a record in braces begins with its brace
    for number, line in enumerate(text.split("\n"), first_line):
        for count, part in enumerate(re.finditer(MARK, line)):
            places.append(f"{number}:{part.start() - count + 1}")
    return text.replace(MARK, ""), places


def messages(built: Project) -> list[str]:
    return [f"{item.kind.code} {item.message} → {item.hint}" for item in built.check().findings]


def test_a_good_project_has_no_finding(project: Build) -> None:
    assert project(ONE).found() == []


@pytest.mark.parametrize(
    ("task", "codes"),
    [
        ("id: 1, text: 做。, responsible: [甲局], ¦dead: 9月底前", "GK003"),
        ("id: 1, text: 做。, responsible: [甲局], ¦dead: ", "GK003"),
        ("¦id: 1, responsible: [甲局]", "GK004"),
        ("id: 1, ¦text: , responsible: [甲局]", "GK004"),
        ("id: 1, text: ¦' ', responsible: [甲局]", "GK004"),
        ("id: 1, text: 做。, responsible: ¦甲局", "GK005"),
        ("id: 1, text: 做。, responsible: [甲局, ]", ""),
        ("id: 1, text: 做。, responsible: [甲局, ¦'']", "GK004"),
        ("id: 1, text: 做。, responsible: [甲局], completion: ¦都", "GK005"),
        ("id: 1, text: 做。, responsible: [甲局], issued: ¦2025-9-3", "GK005"),
        ("id: 1, text: 做。, responsible: [甲局], issued: ¦2025-02-30", "GK005"),
        ("id: 1, text: ¦true, responsible: [甲局]", "GK010"),
        ("id: 1, text: 做。, responsible: [甲局], note: ¦~", "GK010"),
        ("id: 1, text: 做。, responsible: [甲局], note: ¦12:30", "GK010"),
        ("id: ¦1 2, text: 做。, responsible: [甲局]", "GK005"),
        ('id: ¦"1\\u202e", text: 做。, responsible: [甲局]', "GK601"),
        ("id: 1, text: ¦[做], responsible: [甲局]", "GK005"),
        ("id: 1, text: 做。, responsible: [¦{a: 甲局}]", "GK005"),
        ("id: 1, text: 做。, responsible: [甲局], checkpoints: [¦每季度]", "GK005"),
        ("id: 1, text: 做。, responsible: [¦丁局]", "GK201"),
        ("¦id: 1, text: 做。", "GK102"),
        ("¦id: 1, text: 做。, supporting: [甲局]", "GK102"),
        ("id: 1, text: 做。, responsible: [甲局], ¦supporting: [乙局]", "GK102"),
        ("id: 1, text: 做。, responsible: [甲局], completion: ¦牵头", "GK103"),
        ("id: 1, text: 做。, responsible: [甲局], deadline: ¦12月-", "GK301"),
        ("id: 1, text: 做。, responsible: [甲局], deadline: ¦2月底前", "GK304"),
        ("id: 1, text: 做。, responsible: [甲局], deadline: ¦8月前", "GK303"),
        ("id: 1, text: 做。, responsible: [甲局], checkpoints: [{every: ¦9月底前, text: 查}]", "GK302"),
    ],
)  # fmt: skip
def test_a_defect_of_a_task_is_found_at_its_token(project: Build, task: str, codes: str) -> None:
    text, places = marked(tasks_yaml(task))
    assert project().write({"tasks.yaml": text}).found() == [f"tasks.yaml:{place} {codes}" for place in places]


def test_all_findings_at_once_and_a_broken_task_hides_nothing(project: Build) -> None:
    text, places = marked(
        tasks_yaml(
            "id: 1, text: 做。, responsible: [甲局], deadline: 9月底前, ¦x: 1",
            "id: 2, text: 办。, responsible: [¦丁局], deadline: 9月底前",
            "id: ¦2, text: 抓。, responsible: [甲局], deadline: ¦某日",
        )
    )
    codes = ("GK003", "GK201", "GK101", "GK301")
    built = project().write({"tasks.yaml": text})
    assert built.found() == [f"tasks.yaml:{place} {code}" for place, code in zip(places, codes, strict=True)]


def test_entries_on_a_task_left_out_as_broken_are_not_blamed(project: Build) -> None:
    built = project("id: 1, text: 做。, x: 1", ledger__甲局="unit: 甲局\nentries:\n  - {task: 1, status: 进行中}\n")
    assert [place.split()[1] for place in built.found()] == ["GK003"]


def test_a_broken_head_does_not_hide_the_tasks(project: Build) -> None:
    built = project(ONE.replace("甲局", "丁局"))
    text = (built.data / "tasks.yaml").read_text(encoding="utf-8").replace("issued: 2025-03-10", "issued: 2025-3-10")
    built.write({"tasks.yaml": text})
    assert [place.split()[1] for place in built.found()] == ["GK005", "GK201"]
    assert built.found()[0] == "tasks.yaml:7:11 GK005"
    assert messages(built)[0] == "GK005 “issued”的日期“2025-3-10”写法不对 → 写作 2025-03-10"


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("year: 2025\n", "year: 二〇二五\n", "GK005 “year”的值“二〇二五”不合要求 → 应是1949 到 2199 之间的年份，用半角数字"),
        ("warn_days: 30\n", "warn_days: 400\n", "GK005 “warn_days”的值“400”不合要求 → 应是整数，用半角数字"),
        ("phase: 已印发\n", "phase: “已印发”\n", "GK005 “phase”的值““已印发””不在可选范围 → 可选：草稿、已印发、已归档；外面的中文引号要去掉，或换成半角引号"),
        ("id: example-2025\n", f"id: {'x' * 41}\n", "GK005 “id”太长（41 字） → 最多 40 字"),
        ("  issuer: 示例区办公室\n", "", "GK004 缺少“issuer” → 补上“issuer: …”"),
        ("phase: 已印发\n", "phase: 已印发\n  source: {file: a, sha256: ab}\n", "GK005 “sha256”应是 64 位十六进制小写数字 → 用 sha256sum 重新计算"),
        ("issued: 2025-03-10\n", "issued: 三月十日\n", "GK005 “issued”的值“三月十日”不是日期 → 写作 2025-09-03 的样子"),
        ("  - title: 第一部分\n", "  - titel: 第一部分\n", "GK004 缺少“title” → 补上“title: …”"),
    ],
)  # fmt: skip
def test_messages_of_the_head(project: Build, old: str, new: str, expected: str) -> None:
    built = project(ONE)
    text = (built.data / "tasks.yaml").read_text(encoding="utf-8")
    assert old in text
    assert expected in messages(built.write({"tasks.yaml": text.replace(old, new)}))


@pytest.mark.parametrize(
    ("units", "codes"),
    [
        (UNITS + "  - {name: 自环, members: [¦自环, 甲局]}\n", "GK203"),
        (UNITS + "  - {name: 外, members: [¦内, 甲局]}\n  - {name: 内, members: [¦外]}\n", "GK203 GK203"),
        (UNITS + "  - {¦name: 空组, kinds: [园区]}\n", "GK204"),
        (UNITS + "  - {name: 组, members: [¦丁局, 甲局]}\n", "GK201"),
        (UNITS + "  - {name: ¦甲 局, members: [乙局]}\n", "GK202"),
        (UNITS.replace("乙局, kind: 部门", "乙局, kind: 部门, aliases: [¦甲]"), "GK202"),
        (UNITS.replace("乙局, kind: 部门", "乙局, kind: 部门, ¦successors: [甲局]"), "GK205"),
        (
            UNITS.replace(
                "乙局, kind: 部门", "乙局, kind: 部门, until: 2025-05-01, successors: [¦乙局, ¦各镇街, ¦丁局]"
            ),
            "GK205 GK205 GK201",
        ),
        (UNITS.replace("kind: 镇}", "kind: ¦乡}"), "GK005"),
        ("¦", "GK004"),
        ("¦units\n", "GK004"),
        ("¦- a\n", "GK004"),
    ],
)
def test_defects_of_the_register(project: Build, units: str, codes: str) -> None:
    text, places = marked(units)
    found = project(ONE).write({"units.yaml": text}).found()
    assert found == [f"units.yaml:{place} {code}" for place, code in zip(places, codes.split(), strict=True)]


@pytest.mark.parametrize(
    ("ledger", "codes"),
    [
        ("unit: 甲局\nentries:\n  - {task: ¦9, status: 进行中}\n", "GK402"),
        ("unit: ¦乙局\nentries: []\n", "GK401"),
        ("unit: ¦¦丁局\nentries: []\n", "GK206 GK401"),
        ("unit: ¦¦各镇街\n", "GK206 GK401"),
        ("unit: 甲局\nentries:\n  - {task: ¦2, status: 进行中}\n", "GK402"),
        ("unit: 甲局\nentries:\n  - {task: 1, period: ¦三季度, status: 进行中}\n", "GK403"),
        ("unit: 甲局\nentries:\n  - {¦task: 3, status: 进行中}\n", "GK403"),
        ("unit: 甲局\nentries:\n  - {task: 3, period: 三季度, status: 进行中}\n", ""),
        ("unit: 甲局\nentries:\n  - {task: 1, status: ¦¦已完成}\n", "GK404 GK404"),
        ("unit: 甲局\nentries:\n  - {task: 1, status: ¦已完成, completed: 2025-05-01, evidence: [{title: 甲}]}\n", "GK404"),
        ("unit: 甲局\nentries:\n  - {task: 1, status: ¦¦不涉及}\n", "GK404 GK412"),
        ("unit: 甲局\nentries:\n  - {task: 1, status: 进行中}\n  - {task: ¦1, status: 未启动}\n", "GK405"),
        ("unit: 甲局\nentries:\n  - {task: 1, status: 进行中, ¦x: 1}\n  - {task: ¦9, status: 未启动}\n", "GK003 GK402"),
        ("unit: 甲局\nentries:\n  - task: 1\n    status¦：进行中\n    owner: 某\n  - {task: ¦9, status: 未启动}\n", "GK001 GK402"),
    ],
)  # fmt: skip
def test_defects_of_a_ledger(project: Build, ledger: str, codes: str) -> None:
    text, places = marked(ledger)
    built = project(
        ONE,
        "id: 2, text: 二。, responsible: [乙局], deadline: 9月底前",
        "id: 3, text: 三。, responsible: [甲局], deadline: 每季度",
        ledger__甲局=text,
    )
    assert built.found() == [
        f"ledger/甲局.yaml:{place} {code}" for place, code in zip(places, codes.split(), strict=True)
    ]


def test_a_ledger_named_yml_is_told_to_be_yaml(project: Build) -> None:
    assert project(ONE).write({"ledger/甲局.yml": "unit: 甲局\n"}).found() == ["ledger/甲局.yml:1:7 GK401"]


@pytest.mark.parametrize(
    ("decisions", "codes"),
    [
        ("extensions: [{task: ¦9, units: [甲局], until: 2025-12-01, result: 同意, approved: 2025-06-01, approved_by: 示例办, reason: 等, document: 示1}]\n", "GK501"),
        ("extensions: [{task: 1, units: [¦乙局], until: 2025-12-01, result: 同意, approved: 2025-06-01, approved_by: 示例办, reason: 等, document: 示1}]\n", "GK502"),
        ("extensions: [{task: 1, units: [甲局], period: ¦三季度, until: 2025-12-01, result: 同意, approved: 2025-06-01, approved_by: 示例办, reason: 等, document: 示1}]\n", "GK502"),
        ("extensions: [{task: ¦3, units: [甲局], until: 2025-12-01, result: 同意, approved: 2025-06-01, approved_by: 示例办, reason: 等, document: 示1}]\n", "GK502"),
        ("extensions: [{¦task: 1, units: [甲局], result: 同意, approved: 2025-06-01, approved_by: 示例办, reason: 等, document: 示1}]\n", "GK503"),
        ("verifications: [{task: 1, unit: ¦乙局, date: 2025-06-01, result: 通过}]\n", "GK502"),
        ("verifications: [{task: 1, unit: ¦丁局, date: 2025-06-01, result: 通过}]\n", "GK201"),
        ("designations: [{task: 1, group: ¦各有关部门、单位, units: [甲局], date: 2025-06-01}]\n", "GK504"),
        ("designations: [{task: 2, group: 各有关部门、单位, units: [¦东街道], date: 2025-06-01}]\n", "GK504"),
        ("designations: [{task: 2, group: ¦各镇街, units: [东街道], date: 2025-06-01}]\n", "GK504"),
        ("amendments: [{kind: 调整, task: 1, field: task, to: ¦乙, document: 示1, date: 2025-06-01}]\n", "GK505"),
        ("amendments: [{¦kind: 调整, task: 1, field: text, from: 做一件事。, document: 示1, date: 2025-06-01}]\n", "GK505"),
        ("amendments: [{¦kind: 调整, task: 1, field: lead, document: 示1, date: 2025-06-01}]\n", "GK505"),
        ("amendments: [{kind: 调整, task: 1, field: lead, to: ¦[丁局], document: 示1, date: 2025-06-01}]\n", "GK505"),
        ("amendments: [{kind: 调整, task: 1, field: deadline, from: 9月底前, to: ¦某日, document: 示1, date: 2025-06-01}]\n", "GK301"),
        ("amendments: [{kind: 录入更正, task: 1, field: text, from: 做, to: 做一件事。, date: 2025-06-01}]\n", ""),
        ("reminders: [{unit: 甲局, date: 2025-06-01, level: 催办, tasks: [1, ¦9]}]\n", "GK501"),
        ("extensions: ¦无\n", "GK005"),
    ],
)  # fmt: skip
def test_defects_of_decisions(project: Build, decisions: str, codes: str) -> None:
    text, places = marked(decisions)
    built = project(
        ONE,
        "id: 2, text: 二。, responsible: [各镇街, 各有关部门、单位], deadline: 9月底前",
        "id: 3, text: 三。, responsible: [甲局], deadline: 每季度",
        decisions=text,
    )
    assert built.found() == [
        f"decisions.yaml:{place} {code}" for place, code in zip(places, codes.split(), strict=True)
    ]


def test_missing_files_folders_and_links_are_findings(project: Build, tmp_path: Path) -> None:
    built = project(ONE)
    (built.data / "units.yaml").unlink()
    assert messages(built) == ["GK006 缺少这个文件 → 从 git 恢复它，或检查 --data 是否指对了文件夹"]
    (built.data / "units.yaml").mkdir()
    assert messages(built)[0].startswith("GK006 这是一个文件夹，应为文件")
    (built.data / "units.yaml").rmdir()
    outside = tmp_path / "outside.yaml"
    outside.write_text(UNITS, encoding="utf-8")
    (built.data / "units.yaml").symlink_to(outside)
    assert messages(built)[0].startswith("GK006 这是一个指向数据文件夹之外的链接")


def test_empty_files(project: Build) -> None:
    assert messages(project(ONE).write({"tasks.yaml": ""})) == ["GK004 文件是空的 → 至少要有 plan:、sections:"]


@pytest.mark.parametrize("name", ["tasks.yaml", "units.yaml", "decisions.yaml", "ledger/甲局.yaml"])
def test_a_file_that_holds_nothing_but_a_document_mark_is_empty(name: str, project: Build) -> None:
    found = messages(project(ONE).write({name: "---\n"}))
    assert [line.split(" →")[0] for line in found] == ["GK004 文件是空的"]


def test_conflict_markers_stop_a_file_with_one_line_each(project: Build) -> None:
    text = tasks_yaml(ONE) + "<<<<<<< HEAD\n=======\n>>>>>>> 别的分支\n"
    assert project().write({"tasks.yaml": text}).found() == [f"tasks.yaml:{FIRST + line}:1 GK001" for line in (1, 2, 3)]


def test_places_behind_records_that_were_left_out(project: Build) -> None:
    entries = ["task: 1, status: 进行中, x: 1", "task: 9, status: 未启动", "task: 1, y: 1", "task: 9, status: 未启动"]
    ledger = "unit: 甲局\nentries:\n" + "".join(f"  - {{{entry}}}\n" for entry in entries)
    assert [place for place in project(ONE, ledger__甲局=ledger).found() if "GK402" in place] == [
        "ledger/甲局.yaml:4:12 GK402",
        "ledger/甲局.yaml:6:12 GK402",
    ]


def test_a_warning_at_the_same_place_hides_no_error(project: Callable[..., Project]) -> None:
    """A status with a hidden character is no status: the entry is left out, and that must be an error."""
    built = project(
        "id: 1, text: 办事。, responsible: [甲局]",
        ledger__甲局='unit: 甲局\nentries:\n  - {task: 1, status: "\\u202e进行中"}\n',
    )
    assert built.found() == ["ledger/甲局.yaml:3:23 GK005", "ledger/甲局.yaml:3:23 GK602"]
