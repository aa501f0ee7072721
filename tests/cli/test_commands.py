"""Commands as a user types them: what they promise, on the real data and on an invented district."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import UNITS, Outcome, Project

Run = Callable[..., Outcome]
Build = Callable[..., Project]
OFFICE = ("--unit", "区政府办公室")
ONE = "id: 1, text: 做一件事，做好。, responsible: [甲局], deadline: 9月底前"


# ---------------------------------------------------------------- the real plan


def test_list_gives_all_tasks(run: Run) -> None:
    items = run("list", "--format", "json").items()
    assert len(items) == 56
    assert items[0]["source"] == {"path": "data/tasks.yaml", "line": 31, "column": 13}
    assert (items[0]["due"], items[0]["kind"], items[0]["state"], items[0]["amended"]) == (
        "2025-03-31",
        "by",
        "open",
        [],
    )


def test_overdue_of_the_office_on_15_september(run: Run) -> None:
    items = run("overdue", *OFFICE, "--as-of", "2025-09-15", "--format", "json").items()
    assert [(item["task"], item["period"], item["days_left"], item["born_late"]) for item in items] == [
        ("1", None, -168, True),
        ("28", "2025Q2", -77, False),
        ("27", "2025Q2", -77, False),
    ]


@pytest.mark.parametrize(("as_of", "days", "late"), [("2025-09-30", 0, False), ("2025-10-01", -1, True)])
def test_due_today_is_not_overdue(run: Run, as_of: str, days: int, late: bool) -> None:
    items = run("due", *OFFICE, "--task", "11", "--as-of", as_of, "--format", "json").items()
    assert [item["days_left"] for item in items] == [days]
    assert bool(run("overdue", *OFFICE, "--task", "11", "--as-of", as_of, "--format", "json").items()) is late


def test_the_first_line_adds_up_to_all_rows(run: Run) -> None:
    out = run("due", *OFFICE, "--as-of", "2025-09-15").out.splitlines()
    assert out[:3] == [
        "区政府办公室 · 应办任务",
        "济兖政办字〔2025〕7号 2025年济宁市兖州区政务公开工作要点任务分解表 · 截至 2025-09-15",
        "逾期 3 · 30天内 4 · 其后 26 · 长期坚持 7 · 未注明 2 · 待明确 3",
    ]
    items = run("due", *OFFICE, "--as-of", "2025-09-15", "--format", "json").items()
    assert len(items) == 3 + 4 + 26 + 7 + 2 + 3


def test_what_a_department_owes(run: Run) -> None:
    items = run("due", "--unit", "区财政局", "--format", "json").items()
    assert {item["task"] for item in items if item["candidate"]} == {"8", "9", "10", "18", "25", "36", "44"}
    assert [item["via"] for item in items if item["task"] == "43"] == [None]
    assert {item["task"] for item in items if item["role"] == "supporting" and not item["candidate"]} == {
        "17",
        "28",
        "51",
    }


def test_an_unknown_unit_is_answered_with_near_ones(run: Run) -> None:
    result = run("due", "--unit", "区财政厅")
    assert (result.code, result.out) == (2, "")
    assert result.err.splitlines() == [
        "错误：没有“区财政厅”这个单位或组",
        "提示：是不是：区财政局、区民政局、区政府办？",
    ]


def test_several_units_in_one_are_told_to_be_written_apart(run: Run) -> None:
    result = run("due", "--unit", "区财政局，区人社局")
    assert result.err.splitlines() == [
        "错误：没有“区财政局，区人社局”这个单位或组",
        "提示：几家单位写几个 --unit：--unit 区财政局 --unit 区人社局",
    ]


def test_a_unit_that_owes_nothing_gets_a_sentence(run: Run) -> None:
    out = run("due", "--unit", "兖州工业园区管委会", "--as-of", "2025-09-15").out
    assert "兖州工业园区管委会在这份计划里没有任务。" in out
    assert "任务分解表未列为责任单位；为通知主送单位，正文要求是否适用请与区政府办公室确认。" in out


@pytest.mark.parametrize(("unit", "rows"), [("鼓楼街道", 14), ("鼓楼街道办事处", 14), ("生态环境分局", 27)])
def test_towns_and_branches_answer(run: Run, unit: str, rows: int) -> None:
    items = run("due", "--unit", unit, "--as-of", "2025-06-01", "--format", "json").items()
    assert len([item for item in items if item["due"] and not item["candidate"]]) == len(
        {(item["task"], item["period"]) for item in items if item["due"] and not item["candidate"]}
    )
    assert rows <= len(items)


def test_when_the_year_is_over_the_heading_says_what_an_empty_ledger_means(run: Run) -> None:
    out = run("due", *OFFICE, "--as-of", "2026-11-24").out
    assert "计划年度（2025年）已结束。台账为空只表示没有记录，不表示没有办。" in out
    assert "加 --as-of 2025-09-15" in out


def test_before_the_issue_the_heading_says_so(run: Run) -> None:
    assert "计划 2025-05-27 才印发，这一天还没有这些任务" in run("due", "--as-of", "2025-05-01").out


def test_the_district_at_a_glance_has_a_row_per_task_and_period(run: Run) -> None:
    out = run("due", "--as-of", "2025-09-15").out
    assert out.splitlines()[2] == "逾期 3 · 30天内 4 · 其后 45 · 长期坚持 7 · 未注明 2 · 待明确 1"
    assert "0/31  逾期31家" in out


@pytest.mark.parametrize("form", ["json", "csv", "md", "table"])
@pytest.mark.parametrize("command", [["due"], ["overdue"], ["list"], ["show", "27"], ["units"], ["units", "区财政局"]])
def test_every_view_in_every_format(run: Run, command: list[str], form: str) -> None:
    result = run(*command, "--format", form, "--as-of", "2025-09-15")
    assert (result.code, result.err) == (0, "")
    assert result.out == run(*command, "--format", form, "--as-of", "2025-09-15").out
    if form == "json":
        assert set(json.loads(result.out)) == {"schema_version", "kind", "as_of", "plan", "items"}
    elif form == "csv":
        assert len(list(csv.DictReader(io.StringIO(result.out)))) >= 1


def test_show_tells_the_whole_chain(run: Run) -> None:
    out = run("show", "27", "--as-of", "2025-09-15").out
    for words in (
        "完成时限：12月底前 → 2025-12-31",
        "节点：每季度 季度检查",
        "【二季度 季度检查 · 已完成 0/2】",
        "时限已过，台账无记录",
    ):
        assert words in out
    item = run("show", "２７", "--format", "json").items()[0]
    assert [period["period"] for period in item["periods"]] == [None, "2025Q2", "2025Q3", "2025Q4"]
    assert len(item["obligations"]) == 8


def test_units_and_groups(run: Run) -> None:
    assert len(run("units", "--format", "json").items()) == 35
    assert "成员（已登记21家，名单不完整）" in run("units", "各部门").out
    assert run("units", "区财政厅").code == 2
    assert "所在的组：区政府各部门、单位、区政府各有关部门、单位" in run("units", "区财政局").out


def test_a_group_stands_for_its_members(run: Run) -> None:
    items = run("due", "--unit", "各镇街", "--as-of", "2025-09-15", "--format", "json").items()
    assert len({item["unit"] for item in items}) == 10
    assert "单位" in run("due", "--unit", "各镇街", "--as-of", "2025-09-15").out.split("【已逾期】")[1].splitlines()[1]


def test_filters(run: Run) -> None:
    def tasks(*more: str) -> set[str]:
        return {
            item["task"] for item in run("due", *OFFICE, "--as-of", "2025-09-15", "--format", "json", *more).items()
        }

    assert tasks("--role", "牵头") == tasks("--role", "lead") == {"17", "25", "28", "51"}
    assert tasks("--within", "30") == {"1", "27", "28", "17", "11"}
    assert tasks("--by", "2025-09-29") == {"1", "27", "28"}
    assert tasks("--section", "2") == tasks("--section", "二") == tasks("--section", "数字赋能")
    assert tasks("--task", "3,24", "--task", "11") == {"3", "24", "11"}


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (["due", "--as-of", "2025-02-30"], "错误：--as-of 的值“2025-02-30”不对：没有这一天"),
        (["due", "--as-of", "2025-9-3"], "错误：--as-of 的值“2025-9-3”不是日期\n提示：写作 2025-09-03"),
        (["due", "--as-of", "1800-01-01"], "错误：--as-of 的值“1800-01-01”超出范围"),
        (["due", "--as-of", "明天"], "错误：--as-of 的值“明天”不是日期"),
        (["due", "--within", "-1"], "错误：--within 的值“-1”不合要求"),
        (["due", "--within", "3", "--by", "2025-01-01"], "错误：--within 和 --by 只能写一个"),
        (["due", "--section", "9"], "错误：没有“9”这一部分"),
        (["due", "--section", ""], "错误：没有“”这一部分"),
        (["due", "--task", "99"], "错误：没有任务“99”"),
        (["due", "--role", "领导"], "错误：--role 没有“领导”这一种"),
        (["due", "--format", "xml"], "错误：--format 没有“xml”这一种\n提示：可选：table、json、csv、md"),
        (["show", "正文9"], "错误：没有任务“正文9”\n提示：是不是：正文"),
        (["due", "--data", "/none"], "错误：--data 指定的“/none”不存在"),
        (["due", "--output", "/none/x"], "错误：写不进“/none/x”"),
        (["parse", "deadline", "年底", "--year", "二"], "错误：--year 的值“二”不合要求"),
    ],
)
def test_wrong_arguments_are_exit_2_with_a_remedy(run: Run, args: list[str], message: str) -> None:
    result = run(*args)
    assert result.code == 2
    assert result.err.startswith(message)
    assert "提示：" in result.err


def test_output_to_a_file(run: Run, tmp_path: Path) -> None:
    target = tmp_path / "应办.csv"
    result = run("due", *OFFICE, "--format", "csv", "--output", str(target))
    assert (result.out, target.read_bytes()[:3]) == ("", b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(target.read_text(encoding="utf-8-sig"))))
    assert rows[0]["unit"] == "区政府办公室"


def test_no_data_folder(run: Run, tmp_path: Path) -> None:
    result = run("due", cwd=tmp_path)
    assert result.code == 2
    assert "往上没有找到 data/tasks.yaml" in result.err


def test_data_is_found_upward_and_by_option_and_environment(
    run: Run, project: Build, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    built = project(ONE)
    inner = built.root / "a" / "b"
    inner.mkdir(parents=True)
    assert len(run("list", "--format", "json", cwd=inner).items()) == 1
    assert len(run("list", "--format", "json", "--data", str(built.root), cwd=tmp_path).items()) == 1
    monkeypatch.setenv("GKPLAN_DATA", str(built.data))
    monkeypatch.setenv("GKPLAN_UNIT", "甲局")
    monkeypatch.setenv("GKPLAN_AS_OF", "2025-10-01")
    assert [item["days_left"] for item in run("due", "--format", "json", cwd=Path("/")).items()] == [-1]


# ---------------------------------------------------------------- ledgers and decisions by hand


@pytest.fixture
def busy(project: Build) -> Project:
    """A district with every sort of record: done, returned, extended, refused, designated, merged, broken."""
    return project(
        "id: 1, text: 一。, lead: [甲局], supporting: [乙局, 丙中心], deadline: 6月底前",
        "id: 2, text: 二。, responsible: [甲局, 示例办], deadline: 6月底前",
        "id: 3, text: 三。, responsible: [各有关部门、单位], deadline: 6月底前",
        "id: 4, text: 四。, responsible: [乙局], deadline: 12月底前",
        "id: 5, text: 五。, responsible: [各镇街], deadline: 6月底前",
        "id: 6, text: 六。, responsible: [甲局], deadline: 6月底前",
        "id: 7, text: 七。, responsible: [示例办], deadline: 长期坚持",
        units=UNITS.replace(
            "{name: 乙局, kind: 部门}", "{name: 乙局, kind: 部门, until: 2025-05-31, successors: [丙中心]}"
        ),
        decisions=(
            "extensions:\n"
            "  - {task: 2, units: [甲局], until: 2025-09-30, reason: 等, result: 同意, approved: 2025-06-20, approved_by: 示例办, document: 示1}\n"
            "  - {task: 2, units: [示例办], until: 2025-09-30, reason: 等, result: 不同意, approved: 2025-06-20}\n"
            "designations:\n  - {task: 3, group: 各有关部门、单位, units: [甲局], document: 示2, date: 2025-05-01}\n"
            "verifications:\n  - {task: 6, unit: 甲局, date: 2025-06-10, result: 退回, opinion: 缺清单, by: 2025-07-31}\n"
            "amendments:\n  - {kind: 调整, task: 4, field: deadline, from: 12月底前, to: 8月底前, document: 示3, date: 2025-06-01}\n"
        ),
        ledger__甲局=(
            "unit: 甲局\nentries:\n"
            "  - {task: 1, status: 已完成, completed: 2025-06-15, evidence: [{title: 甲, document: 示4}]}\n"
            "  - {task: 2, status: 进行中, progress: '[red]过半[/]:100:', eta: 2025-10-08}\n"
            "  - {task: 6, status: 已完成, completed: 2025-06-01, updated: 2025-06-01, evidence: [{title: 丁, url: 'https://example.com'}]}\n"
        ),
        ledger__示例办="unit: 示例办\nentries:\n  - {task: 2, status: 未启动, extension: {requested: 2025-06-01, until: 2025-09-30, reason: 等}}\n  - {task: 7, status: 进行中}\n",
        ledger__东街道="unit: 东街道\nentries:\n  - {task: 5, status: 办好了}\n",
    )


def test_records_change_the_views_as_designed(run: Run, busy: Project) -> None:
    result = run("due", "--all", "--format", "json", "--as-of", "2025-07-10", cwd=busy.root)
    found = {
        (item["task"], item["unit"]): (item["status"], item["light"], item["due"], item["extension"])
        for item in result.items()
    }
    assert found == {
        ("1", "甲局"): ("done", "green", "2025-06-30", None),
        ("1", "丙中心"): ("closed", "grey", "2025-06-30", None),
        ("2", "甲局"): ("in_progress", "yellow", "2025-09-30", "granted"),
        ("2", "示例办"): ("not_started", "red", "2025-06-30", "refused"),
        ("3", "甲局"): ("not_reported", "red", "2025-06-30", None),
        ("4", "丙中心"): ("not_reported", "yellow", "2025-08-31", None),
        ("5", "东街道"): ("unreadable", "grey", "2025-06-30", None),
        ("5", "西镇"): ("not_reported", "red", "2025-06-30", None),
        ("6", "甲局"): ("returned", "red", "2025-06-30", None),
        ("7", "示例办"): ("in_progress", "grey", None, None),
    }
    assert result.code == 1
    assert result.err.startswith("data/ledger/东街道.yaml:3:23: error[GK005 bad-value]")


def test_as_of_takes_the_records_back(run: Run, busy: Project) -> None:
    result = run("due", "--format", "json", "--as-of", "2025-05-31", cwd=busy.root)
    found = {(item["task"], item["unit"]): item["status"] for item in result.items()}
    assert found["1", "甲局"] == "in_progress"
    assert found["4", "乙局"] == "not_reported"
    assert found["6", "甲局"] == "in_progress"
    assert "此日之后才完成的按进行中计" in run("due", "--as-of", "2025-05-31", cwd=busy.root).out


def test_people_see_the_records_in_words(run: Run, busy: Project) -> None:
    out = run("due", "--all", "--as-of", "2025-07-10", cwd=busy.root).out
    assert "东街道台账有误，未计入" in out
    unit = run("due", "--unit", "甲局", "--all", "--as-of", "2025-07-10", cwd=busy.root).out
    for words in (
        "6月底前（延至2025-09-30）",
        "滞后 进行中；已延期",
        "逾期 退回整改",
        "时限已过，台账无记录",
        "已完成；按期",
    ):
        assert words in unit
    office = run("due", "--unit", "示例办", "--as-of", "2025-07-10", cwd=busy.root).out
    assert "逾期 未启动；延期未获批准" in office
    old = run("due", "--unit", "乙局", "--as-of", "2025-07-10", cwd=busy.root)
    assert "乙局已于2025-05-31撤并；未办结的职责由丙中心承接，查看：gkplan due --unit 丙中心" in old.out
    assert "承接乙局" in run("due", "--unit", "丙中心", "--as-of", "2025-07-10", cwd=busy.root).out


def test_show_tells_amendments_extensions_and_opinions(run: Run, busy: Project) -> None:
    assert (
        "调整：完成时限 12月底前（2025-12-31） → 8月底前（2025-08-31）（2025-06-01，示3）"
        in run("show", "4", "--as-of", "2025-07-10", cwd=busy.root).out
    )
    two = run("show", "2", "--as-of", "2025-07-10", cwd=busy.root).out
    assert "09-30（原06-30）" in two
    assert "[red]过半[/]:100:；预计 2025-10-08 完成" in two
    six = run("show", "6", "--as-of", "2025-07-10", cwd=busy.root).out
    assert "佐证：丁 https://example.com；2025-06-10 审核退回：缺清单，2025-07-31 前整改" in six
    item = run("list", "--format", "json", "--as-of", "2025-07-10", cwd=busy.root).items()[3]
    assert (item["deadline"], item["due"], item["amended"][0]["to"]) == ("12月底前", "2025-08-31", ["8月底前"])
    assert "12月底前（有调整）" in run("list", "--as-of", "2025-07-10", cwd=busy.root).out


def test_overdue_can_set_the_exit_code(run: Run, project: Build) -> None:
    built = project(ONE)
    assert run("overdue", "--exit-code", "--as-of", "2025-09-30", cwd=built.root).code == 0
    assert run("overdue", "--exit-code", "--as-of", "2025-10-01", cwd=built.root).code == 1
    assert run("overdue", "--as-of", "2025-10-01", cwd=built.root).code == 0
    assert "没有逾期的任务。" in run("overdue", "--as-of", "2025-09-30", cwd=built.root).out


def test_views_refuse_data_with_errors_and_print_them(run: Run, project: Build) -> None:
    built = project(ONE.replace("甲局", "丁局"))
    result = run("due", cwd=built.root)
    assert (result.code, result.out) == (2, "")
    assert "error[GK201 unknown-unit] “丁局”没有登记" in result.err
    assert "错误：数据有错误，不能给出结果" in result.err


def test_full_and_markdown_show_data_as_it_is_stored(run: Run, project: Build) -> None:
    built = project("id: 1, text: '附件[a]|:100:`x`<b>，后半。', responsible: [甲局], deadline: 9月底前")
    assert "附件[a]|:100:`x`<b>，后半。" in run("due", "--unit", "甲局", "--full", cwd=built.root).out
    assert "附件\\[a\\]\\|:100:\\`x\\`\\<b\\>" in run("due", "--unit", "甲局", "--format", "md", cwd=built.root).out


def test_control_and_bidi_characters_are_made_visible(run: Run, project: Build) -> None:
    built = project('id: 1, text: "红\\e[31m\\u202e字", responsible: [甲局], deadline: 9月底前')
    out = run("due", "--unit", "甲局", "--as-of", "2025-10-01", cwd=built.root).out
    assert "红\\u001b[31m\\u202e字" in out
    assert "\x1b" not in out


def test_nothing_open_is_told_apart_from_nothing_owed(run: Run, project: Build) -> None:
    ledger = "unit: 甲局\nentries:\n  - {task: 1, status: 已完成, completed: 2025-06-01, evidence: [{title: 甲, path: a.pdf}]}\n"
    built = project(ONE, ledger__甲局=ledger)
    assert "甲局没有未办结的任务；加 --all 查看已办结的。" in run("due", "--unit", "甲局", cwd=built.root).out
    assert "乙局在这份计划里没有任务。" in run("due", "--unit", "乙局", cwd=built.root).out
    assert "在所选的范围里，甲局没有应办的任务。" in run("due", "--unit", "甲局", "--role", "牵头", cwd=built.root).out
    assert "已办结 1" in run("due", "--unit", "甲局", "--all", cwd=built.root).out


def test_of_a_broken_ledger_nothing_is_said_to_be_done_or_open(run: Run, project: Build) -> None:
    built = project(ONE, ledger__甲局="unit: 甲局\nentries: 错\n")
    unknown = "\n甲局台账有误，看不出办到哪一步；改正台账再看。\n\n※ 甲局台账有误，未计入\n"
    assert run("due", "--unit", "甲局", cwd=built.root).out.endswith(unknown)
    assert run("overdue", "--unit", "甲局", cwd=built.root).out.endswith(unknown)
    every = run("due", "--unit", "甲局", "--all", "--as-of", "2025-06-01", cwd=built.root).out
    assert "\n逾期 0 · 30天内 0 · 其后 0 · 长期坚持 0 · 未注明 0 · 待明确 0 · 台账有误 1\n\n【台账有误】\n" in every
    assert "【台账有误】" in run("due", "--all", "--task", "1", cwd=built.root).out
    assert "除台账有误的单位外，全区没有逾期的任务。" in run("overdue", cwd=built.root).out
    told = run("units", "甲局", cwd=built.root).out
    assert "\n任务：1项；待明确0项\n台账：有误\n" in told


# ---------------------------------------------------------------- validate and parse


def test_validate_of_the_real_data(run: Run) -> None:
    result = run("validate")
    assert result.code == 0
    assert (
        result.out.splitlines()[0]
        == "data/tasks.yaml:34:23: warning[GK304 deadline-before-issue] 时限“3月底前”（2025-03-31）早于印发日 2025-05-27"
    )
    assert result.err == "0 处错误，1 处警告\n"


def test_validate_finds_errors_and_missing_files(run: Run, project: Build) -> None:
    built = project(ONE.replace("甲局", "丁局"), ONE.replace("甲局", "乙局"))
    result = run("validate", "--format", "json", cwd=built.root)
    assert result.code == 1
    assert [(item["code"], item["path"]) for item in result.items()] == [
        ("GK201", "data/tasks.yaml"),
        ("GK101", "data/tasks.yaml"),
    ]
    assert result.items()[1]["related"][0]["message"] == "先用于此处"
    assert "参见 data/tasks.yaml" in run("validate", cwd=built.root).out
    (built.data / "tasks.yaml").unlink()
    assert run("validate", cwd=built.root).code == 1
    assert run("validate", "--data", str(built.root / "none")).code == 2


def test_paths_are_seen_from_the_working_folder(run: Run, project: Build) -> None:
    built = project(ONE.replace("甲局", "丁局"))
    assert run("validate", cwd=built.data).out.startswith("tasks.yaml:")


def test_parse_needs_no_data_when_year_and_issue_are_given(run: Run, tmp_path: Path) -> None:
    result = run(
        "parse", "deadline", "9月底前", "--year", "2026", "--issued", "2026-03-01", "--format", "json", cwd=tmp_path
    )
    assert result.items() == [
        {
            "text": "9月底前",
            "kind": "by",
            "start": None,
            "due": "2026-09-30",
            "dues": [],
            "recurrence": None,
            "then_ongoing": False,
            "warnings": [],
        }
    ]
    assert run("parse", "deadline", "9月底前", "--year", "2026", cwd=tmp_path).code == 2


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("9月底前", ["“9月底前”：到期", "截止：2025-09-30（含当日）"]),
        ("3月-6月", ["“3月-6月”：期间", "起：2025-03-01", "截止：2025-06-30（含当日）"]),
        ("5月、10月", ["“5月、10月”：多个日期", "截止：2025-05-31、2025-10-31（各含当日）"]),
        ("每半年", ["“每半年”：周期", "周期：每半年", "各期截止：2025H1 2025-06-30、2025H2 2025-12-31"]),
        ("每两个月", ["“每两个月”：周期", "周期：每2月"]),
        ("至少2次", ["“至少2次”：周期", "周期：没有写明周期，至少2次", "没有截止日期，不会逾期"]),
        ("4月底前，并长期坚持", ["“4月底前，并长期坚持”：到期", "截止：2025-04-30（含当日）", "其后：长期坚持"]),
        (
            "8月前",
            [
                "“8月前”：到期",
                "截止：2025-07-31（含当日）",
                "注意：有两种读法：2025-07-31 或 2025-08-31，取较早的 2025-07-31",
            ],
        ),
    ],
)
def test_parse_deadline_for_people(run: Run, text: str, lines: list[str]) -> None:
    assert run("parse", "deadline", text).out.splitlines()[: len(lines)] == lines


def test_parse_tells_what_it_cannot_read(run: Run) -> None:
    result = run("parse", "deadline", "20251月20日前")
    assert (result.code, result.out) == (1, "")
    assert result.err == "时限“20251月20日前”读不懂：不认识的写法\n提示：相近的写法：“2025年1月20日前”\n"
    finding = run("parse", "deadline", "20251月20日前", "--format", "json")
    read = run("parse", "deadline", "9月底前", "--format", "json")
    assert json.loads(finding.out)["as_of"] == json.loads(read.out)["as_of"]
    assert (finding.code, finding.items()[0]["code"]) == (1, "GK301")
    assert run("parse", "units", "牵头").err.startswith("责任单位“牵头”读不懂：“牵头”前面没有单位")


def test_parse_units(run: Run) -> None:
    out = run("parse", "units", "区政府办牵头，各部门、丁局、区政府各有关部门、单位配合").out
    assert out.splitlines()[1:] == [
        "牵头单位：区政府办公室",
        "配合单位：区政府各部门、单位；丁局；区政府各有关部门、单位",
        "待明确（有关单位）：区政府各有关部门、单位",
        "没有登记：丁局",
    ]
    assert run("parse", "units", "无").out.splitlines()[1] == "没有单位"
    assert run("parse", "units", "区政府办", "--format", "json").items()[0]["responsible"] == ["区政府办公室"]
