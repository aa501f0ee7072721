"""`gkplan diff` as it is typed: which versions, which form, which exit code, and what it says when it cannot."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests import documents
from tests.conftest import UNITS, Outcome, Project, git, tasks_yaml
from tests.render.test_differences import without_ids
from tests.test_differences import LEDGER, ONE, PLAN, THREE, TWO, edited

Run = Callable[..., Outcome]
TITLE = "改了什么：示例区2025年任务分解表"


@pytest.fixture
def built(tmp_path: Path) -> Project:
    """A commit with three tasks, one with two, and a third state in the worktree."""
    project = edited(tmp_path, {}, {"tasks.yaml": tasks_yaml(ONE, TWO)})
    git(tmp_path, "commit", "-qam", "删")
    return project.write({"tasks.yaml": tasks_yaml(ONE.replace("9月底前", "10月底前"), TWO)})


DEADLINE = "任务：新增0、删去0、改时限1"
LOST = "任务：新增0、删去1"


@pytest.mark.parametrize(
    ("arguments", "sides", "sums"),
    [
        ([], "HEAD（提交号） → 工作区", DEADLINE),
        (["HEAD"], "HEAD（提交号） → 工作区", DEADLINE),
        (["main.."], "main（提交号） → 工作区", DEADLINE),
        (["HEAD~1"], "HEAD~1（提交号） → 工作区", f"{LOST}、改时限1"),
        (["HEAD~1..HEAD"], "HEAD~1（提交号） → HEAD（提交号）", LOST),
        (["main~1..main"], "main~1（提交号） → main（提交号）", LOST),
        (["HEAD..HEAD~1"], "HEAD（提交号） → HEAD~1（提交号）", "任务：新增1、删去0"),
        (["..HEAD"], "HEAD（提交号） → HEAD（提交号）", "两个版本的数据没有差别"),
    ],
)
def test_the_versions_are_those_that_were_named(
    run: Run, built: Project, arguments: list[str], sides: str, sums: str
) -> None:
    result = run("diff", *arguments, cwd=built.root)
    assert (result.code, result.err) == (0, "")
    assert without_ids(result.out).splitlines()[:3] == [TITLE, sides, sums]


def test_three_dots_begin_where_the_branches_part(run: Run, built: Project) -> None:
    git(built.root, "checkout", "-q", "-b", "改动", "HEAD~1", "-f")
    built.write({"tasks.yaml": PLAN.replace("做好", "做细")})
    git(built.root, "commit", "-qam", "改字")
    result = run("diff", "main...改动", cwd=built.root)
    assert "任务：新增0、删去0、改字1\n" in result.out
    assert "\n※ main 与 改动 的合并基点 " in result.out


def test_exit_code_says_whether_there_are_differences(run: Run, built: Project) -> None:
    assert run("diff", "--exit-code", cwd=built.root).code == 1
    assert run("diff", "HEAD..HEAD", "--exit-code", cwd=built.root).code == 0


def test_layout_alone_is_no_difference(run: Run, built: Project) -> None:
    built.write({"tasks.yaml": tasks_yaml(ONE, TWO) + "# 注\n"})
    result = run("diff", "--exit-code", cwd=built.root)
    assert (result.code, result.out.splitlines()[2:]) == (
        0,
        ["两个版本的数据没有差别，只有注释和排版不同", "", "※ 只改了注释和排版：tasks.yaml"],
    )


def test_markdown_goes_to_a_file(run: Run, built: Project) -> None:
    result = run("diff", "--format", "md", "--output", "改动.md", cwd=built.root)
    assert (result.code, result.out, result.err) == (0, "", "已写入 改动.md\n")
    assert (built.root / "改动.md").read_text(encoding="utf-8").startswith(f"## {TITLE}\n")


def test_json_names_both_sides(run: Run, built: Project) -> None:
    read = json.loads(run("diff", "HEAD~1..HEAD", "--format", "json", cwd=built.root).out)
    assert (read["kind"], read["schema_version"], read["plan"]["id"]) == ("diff", 1, "example-2025")
    assert (read["from"]["label"], read["to"]["label"]) == ("HEAD~1", "HEAD")
    assert read["to"]["commit"] == git(built.root, "rev-parse", "HEAD")
    assert [(item["what"], item["change"], item["id"]) for item in read["items"]] == [("task", "removed", "3")]


WORDS = "unit: 甲局\nentries:\n  - task: 1\n    status: 进行中\n    progress: {}\n"


def test_what_a_unit_wrote_is_told_in_every_form(run: Run, built: Project) -> None:
    git(built.root, "checkout", "-q", "-f", "main")
    built.write({"ledger/甲局.yaml": WORDS.format("草案已征求各科室意见。")})
    git(built.root, "add", "-A")
    git(built.root, "commit", "-qm", "报")
    built.write({"ledger/甲局.yaml": WORDS.format("草案已征求各科室和镇街意见。") + "    problems: 人手不足\n"})
    assert run("diff", cwd=built.root).out.splitlines()[-4:] == [
        "· 甲局：更新1",
        "  · 任务 1（做一件事）",
        "    · 进展情况：草案已征求各科室{+和镇街+}意见。",
        "    · 存在问题：人手不足",
    ]
    assert run("diff", "--format", "md", cwd=built.root).out.splitlines()[-4:] == [
        "- 甲局：更新1",
        "  - 任务 1（做一件事）",
        "    - 进展情况：草案已征求各科室 **和镇街** 意见。",
        "    - 存在问题：人手不足",
    ]
    items = run("diff", "--format", "json", cwd=built.root).items()
    assert [(item["what"], item["field"], item["from"], item["to"]) for item in items] == [
        ("entry", "progress", "草案已征求各科室意见。", "草案已征求各科室和镇街意见。"),
        ("entry", "problems", None, "人手不足"),
    ]


def test_one_unit_s_part(run: Run, built: Project) -> None:
    built.write({"ledger/甲局.yaml": LEDGER, "ledger/乙局.yaml": LEDGER.replace("甲局", "乙局")})
    result = run("diff", "--unit", "乙局", cwd=built.root)
    assert without_ids(result.out).splitlines() == [
        f"{TITLE}（只看与乙局有关的）",
        "HEAD（提交号） → 工作区",
        "台账：1家，推进1",
        "",
        "【台账】",
        "· 新建台账 乙局：推进1",
        "  · 任务 1（做一件事）：新增，进行中；预计完成日期 2025-09-20",
    ]
    assert run("diff", "--unit", "西镇", cwd=built.root).out.splitlines()[2:] == ["两个版本里与西镇有关的数据没有差别"]


@pytest.mark.parametrize("unit", ["甲局", "西镇"])
def test_a_unit_that_a_decision_gives_a_duty_or_takes_it_from_is_told(run: Run, built: Project, unit: str) -> None:
    amendment = "{kind: 调整, task: 1, field: responsible, from: [甲局], to: [西镇], document: 示2, date: 2025-08-01}"
    built.write({"decisions.yaml": f"amendments:\n  - {amendment}\n"})
    assert "新增 调整：任务 1" in run("diff", "--unit", unit, cwd=built.root).out


def test_an_unknown_unit_is_refused_with_near_ones(run: Run, built: Project) -> None:
    result = run("diff", "--unit", "丁局", cwd=built.root)
    assert (result.code, result.out) == (2, "")
    assert result.err == "错误：两个版本里都没有“丁局”这个单位或组\n提示：是不是：甲局、乙局？\n"


def test_a_side_that_cannot_be_read_is_named_and_nothing_compared(run: Run, built: Project) -> None:
    git(built.root, "checkout", "-q", "-f", "main")
    built.write({"units.yaml": UNITS.replace("kind: 部门", "kind: 部", 1)})
    git(built.root, "commit", "-qam", "坏")
    built.write({"units.yaml": UNITS})
    result = run("diff", cwd=built.root)
    assert (result.code, result.out) == (2, "")
    lines = without_ids(result.err).splitlines()
    assert lines[0] == "HEAD（提交号）里的问题："
    assert lines[1].startswith("data/units.yaml:2:23: error[GK005 bad-value]")
    assert lines[-2:] == [
        "错误：HEAD（提交号）的数据读不全，没法比较",
        "提示：按上面各条改正后再比；旧版本里的错误改不了，换一个读得全的版本",
    ]


def test_a_broken_ledger_is_said_and_left_out(run: Run, built: Project) -> None:
    built.write({"ledger/甲局.yaml": "unit: 甲局\nentries: 无\n", "ledger/乙局.yaml": LEDGER.replace("甲局", "乙局")})
    result = run("diff", cwd=built.root)
    assert result.code == 1
    assert "台账：1家，推进1\n" in result.out
    assert result.out.endswith("\n※ ledger/甲局.yaml 没有比较：工作区里它有错误\n")
    assert result.err.startswith("工作区里的问题：\ndata/ledger/甲局.yaml:2:10: error[")


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["a..b..c"], "错误：看不懂“a..b..c”\n"),
        (["不存在"], "错误：没有“不存在”这个版本\n"),
        (["HEAD", "HEAD~1"], "错误：多了参数“HEAD~1”\n"),
        (["--format", "html"], "错误：--format 没有“html”这一种\n"),
    ],
)
def test_what_cannot_be_done_is_said(run: Run, built: Project, arguments: list[str], told: str) -> None:
    result = run("diff", *arguments, cwd=built.root)
    assert (result.code, result.out) == (2, "")
    assert result.err.startswith(told)


def test_without_a_repository_there_is_nothing_to_compare(run: Run, tmp_path: Path) -> None:
    built = Project(tmp_path).write({"tasks.yaml": PLAN, "units.yaml": UNITS})
    result = run("diff", cwd=built.root)
    assert (result.code, result.out) == (2, "")
    assert result.err.startswith(f"错误：“{built.data}”不在 git 仓库里")


def test_a_renamed_data_folder_is_found(run: Run, built: Project) -> None:
    git(built.root, "checkout", "-q", "-f", "main")
    git(built.root, "mv", "data", "数据")
    result = run("diff", "--data", "数据", cwd=built.root)
    assert (result.code, result.out.splitlines()[2:]) == (
        0,
        ["两个版本的数据没有差别", "", "※ 版本“HEAD”里数据文件夹是 data/"],
    )


def test_nothing_is_written(run: Run, built: Project) -> None:
    def snapshot() -> dict[Path, bytes]:
        return {path: path.read_bytes() for path in built.root.rglob("*") if path.is_file()}

    before = snapshot()
    run("diff", cwd=built.root)
    assert snapshot() == before


def test_the_screen_in_the_manual_is_a_real_one(run: Run, tmp_path: Path) -> None:
    built = edited(
        tmp_path,
        {"ledger/甲局.yaml": "unit: 甲局\nentries:\n  - {task: 1, status: 进行中}\n"},
        {
            "tasks.yaml": tasks_yaml(
                ONE.replace("做好", "做细做实").replace("[甲局]", "[甲局, 各镇街]"),
                TWO,
                THREE,
                "id: 4, text: 新增一件事。, responsible: [乙局], deadline: 11月底前",
            ),
            "decisions.yaml": "extensions:\n  - {task: 2, units: [乙局], until: 2026-01-31, reason: 等待验收, result: 同意,"
            " approved: 2025-12-01, approved_by: 示例办, document: 示例〔2025〕9号}\n",
            "ledger/甲局.yaml": "unit: 甲局\nentries:\n  - {task: 1, status: 已完成, completed: 2025-09-20,"
            " evidence: [{title: 办结报告, document: 甲〔2025〕3号}]}\n",
        },
    )
    result = run("diff", cwd=built.root)
    out = result.out.replace(git(built.root, "rev-parse", "--short=7", "HEAD"), "1a2b3c4")
    assert out == documents.shown("改了什么：示例区2025年任务分解表")
