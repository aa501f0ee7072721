"""`gkplan status` as a user types it: on the real plan, on the invented district, in every format."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from gkplan.cli.progress import GROUPINGS
from tests.cli.test_views import GOOD
from tests.conftest import ROOT, Outcome, Project
from tests.rules.test_rules import lay
from tests.test_obligations import done, ledger

Run = Callable[..., Outcome]
Build = Callable[..., Project]
TWO = (
    "id: 1, text: 做第一件。, responsible: [甲局], deadline: 4月底前",
    "id: 2, text: 做第二件。, responsible: [乙局], deadline: 4月底前",
)


# ---------------------------------------------------------------- the real plan


@pytest.mark.parametrize(
    ("as_of", "headline"),
    [
        ("2025-06-30", "到期任务完成率 0%（0/34） · 总完成率 0%（0/532） · 序时进度 49.6%（181/365天）"),
        ("2025-09-15", "到期任务完成率 0%（0/34） · 总完成率 0%（0/532） · 序时进度 70.7%（258/365天）"),
        ("2025-12-31", "到期任务完成率 0%（0/470） · 总完成率 0%（0/532） · 序时进度 100%（365/365天）"),
    ],
)
def test_the_headline_of_the_real_plan(run: Run, as_of: str, headline: str) -> None:
    lines = run("status", "--as-of", as_of).out.splitlines()
    assert lines[2] == "53项任务，另有通知正文要求3项；共951项次：计入完成率532、长期坚持97、配合180、待明确142"
    assert lines[3] == headline


def test_after_the_year_the_heading_says_so_and_nothing_is_called_undone(run: Run) -> None:
    out = run("status", "--as-of", "2026-11-28").out
    assert "计划年度（2025年）已结束。台账为空只表示没有记录，不表示没有办。" in out.splitlines()
    assert "【亮灯】逾期 650（其中配合180，台账无记录650，时限早于印发日31）" in out
    assert "【未报送任何进展】31家：区政府办公室、" in out
    assert "未完成" not in out


def test_the_late_are_as_many_as_overdue_lists(run: Run) -> None:
    whole = run("status", "--as-of", "2025-12-31", "--format", "json").items()[0]
    late = run("overdue", "--as-of", "2025-12-31", "--format", "json").items()
    assert (len(late), whole["lights"]["red"], whole["overdue"], whole["supporting_overdue"]) == (130, 130, 40, 90)


@pytest.mark.parametrize("by", ["section", "topic", "unit", "month"])
def test_rows_add_up_to_the_first_item(run: Run, by: str) -> None:
    whole, *rows = run("status", "--as-of", "2025-12-31", "--by", by, "--format", "json").items()
    keys = [key for key, value in whole.items() if isinstance(value, int)]
    apart = {"ongoing_units", "ongoing_reported_units"} if by != "unit" else set()
    assert (whole["by"], whole["group"], whole["obligations"], {row["by"] for row in rows}) == ("all", None, 951, {by})
    assert {key: sum(row[key] for row in rows) for key in keys if key not in apart} == {
        key: whole[key] for key in keys if key not in apart
    }
    assert {name: sum(row["statuses"][name] for row in rows) for name in whole["statuses"]} == whole["statuses"]


# ---------------------------------------------------------------- formats


def test_json_has_elapsed_and_the_lists_beside_the_rows(run: Run, project: Build) -> None:
    built = project(
        *TWO,
        "id: 3, text: 做第三件。, responsible: [甲局], deadline: 9月底前",
        ledger__甲局=ledger("甲局", done("1"), "task: 3, status: 进行中, eta: 2025-10-20"),
    )
    document = json.loads(run("status", "--as-of", "2025-07-01", "--format", "json", cwd=built.root).out)
    assert {key: document[key] for key in document if key not in {"items", "plan"}} == {
        "schema_version": 1,
        "kind": "status",
        "as_of": "2025-07-01",
        "elapsed": {"days": 182, "of": 365, "share": 0.4986},
        "unreported_units": ["乙局"],
        "unreadable_units": [],
        "late_eta": [
            {
                "task": "3",
                "unit": "甲局",
                "role": "responsible",
                "period": None,
                "due": "2025-09-30",
                "eta": "2025-10-20",
            }
        ],
    }
    whole, section = document["items"]
    assert section == whole | {"by": "section", "group": "第一部分"}
    assert whole == {
        "by": "all", "group": None, "section": None, "obligations": 3,
        "due": 2, "due_done": 1, "due_rate": 0.5, "total": 3, "total_done": 1, "total_rate": 0.3333,
        "on_time": 0, "late_done": 1, "overdue": 1, "lagging": 1, "upcoming": 0,
        "ongoing": 0, "ongoing_reported": 0, "ongoing_units": 0, "ongoing_reported_units": 0,
        "supporting": 0, "supporting_done": 0, "supporting_overdue": 0, "candidates": 0, "left_out": 0,
        "review_pending": 0, "overdue_unrecorded": 1, "overdue_born_late": 0, "late_eta": 1,
        "extensions": {"pending": 0, "refused": 0, "granted": 0},
        "statuses": {
            "not_reported": 1, "not_started": 0, "in_progress": 1, "done": 1, "verified": 0, "returned": 0,
            "not_applicable": 0, "closed": 0, "unreadable": 0,
        },
        "lights": {"red": 1, "yellow": 1, "blue": 0, "green": 1, "none": 0, "grey": 0},
    }  # fmt: skip


def test_rates_of_nothing_are_null_and_only_all_is_one(run: Run, project: Build) -> None:
    built = project(*TWO, ledger__甲局=ledger("甲局", done("1")), ledger__乙局=ledger("乙局", done("2")))
    before = run("status", "--as-of", "2025-04-01", "--format", "json", cwd=built.root).items()[0]
    after = run("status", "--as-of", "2025-07-01", "--format", "json", cwd=built.root).items()[0]
    assert [before["due_rate"], before["total_rate"]] == [None, 0.0]
    assert [after["due_rate"], after["total_rate"]] == [1.0, 1.0]


def test_csv_is_the_same_flat(run: Run, project: Build) -> None:
    arguments = ("status", "--as-of", "2025-07-01", "--by", "unit")
    built = project(*TWO)
    rows = list(csv.DictReader(io.StringIO(run(*arguments, "--format", "csv", cwd=built.root).out)))
    items = run(*arguments, "--format", "json", cwd=built.root).items()
    assert [(row["by"], row["group"], row["due_rate"], row["status_not_reported"], row["light_red"]) for row in rows] == [
        ("all", "", "0.0", "2", "2"), ("unit", "甲局", "0.0", "1", "1"), ("unit", "乙局", "0.0", "1", "1"),
    ]  # fmt: skip
    assert len(rows[0]) == len(items[0]) - 3 + sum(len(items[0][key]) for key in ("extensions", "statuses", "lights"))


def test_a_file_holds_what_a_pipe_shows(run: Run, project: Build, tmp_path: Path) -> None:
    built = project(*TWO, ledger__甲局=ledger("甲局", "task: 1, status: 进行中, eta: 2025-05-10"))
    for form in ("table", "md"):
        shown = run("status", "--as-of", "2025-04-15", "--format", form, cwd=built.root)
        target = tmp_path / f"进度.{form}"
        written = run("status", "--as-of", "2025-04-15", "--format", form, "-o", str(target), cwd=built.root)
        assert (written.out, target.read_text(encoding="utf-8")) == ("", shown.out)
        assert "预计逾期 1项次" in shown.out


def test_every_key_is_in_the_manual(run: Run) -> None:
    document = json.loads(run("status", "--format", "json").out)
    keys = {*document, *document["elapsed"], *document["items"][0], *document["items"][0]["extensions"]}
    manual = (ROOT / "docs" / "json.md").read_text(encoding="utf-8").partition("## status")[2].partition("\n## ")[0]
    envelope = {"schema_version", "kind", "as_of", "plan", "items", "share", "of", "days"}
    assert [key for key in sorted(keys - envelope) if not re.search(rf"`{key}`", manual)] == []


# ---------------------------------------------------------------- what was asked


@pytest.mark.parametrize(("word", "by"), GROUPINGS.items())
def test_groupings_in_chinese_and_english(run: Run, project: Build, word: str, by: str) -> None:
    items = run("status", "--by", word, "--format", "json", cwd=project(*TWO).root).items()
    assert {item["by"] for item in items[1:]} == {by}


def test_filters_narrow_the_whole(run: Run, project: Build) -> None:
    built = project(*TWO, "id: 3, text: 做第三件。, lead: [甲局], supporting: [乙局], deadline: 9月底前")
    arguments = ("status", "--as-of", "2025-07-01", "--format", "json")
    counts = [
        run(*arguments, *more, cwd=built.root).items()[0]["obligations"]
        for more in ((), ("--unit", "甲"), ("--role", "配合"), ("--task", "1,3"), ("--section", "1"))
    ]
    assert counts == [4, 2, 1, 3, 4]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--by", "季度"), "错误：--by 没有“季度”这一种"),
        (("--by", "sections"), "提示：是不是“section”？"),
        (("--unit", "丁局"), "错误：没有“丁局”这个单位或组"),
        (("--section", "第九部分"), "错误：没有“第九部分”这一部分"),
        (("--task", "99"), "错误：没有任务“99”"),
        (("--format", "xlsx"), "错误：--format 没有“xlsx”这一种"),
    ],
)
def test_what_there_is_not_is_an_error_with_a_remedy(
    run: Run, project: Build, arguments: tuple[str, ...], message: str
) -> None:
    result = run("status", *arguments, cwd=project(*TWO).root)
    assert (result.code, result.out) == (2, "")
    assert message in result.err


def test_a_broken_ledger_is_left_out_and_told(run: Run, project: Build) -> None:
    built = project(*TWO, ledger__甲局="unit: 甲局\nentries: 无\n")
    result = run("status", "--as-of", "2025-07-01", cwd=built.root)
    assert result.code == 1
    assert "共2项次：计入完成率1、台账有误1" in result.out
    assert "【未报送任何进展】1家：乙局（" in result.out
    assert result.out.endswith("※ 甲局台账有误，未计入\n")
    assert result.err.startswith("data/ledger/甲局.yaml:2:10: error[")


def test_a_broken_plan_is_refused(run: Run, project: Build) -> None:
    result = run("status", cwd=project("id: 1, text: 做。, responsible: [丁局], deadline: 4月底前").root)
    assert (result.code, result.out) == (2, "")
    assert result.err.endswith("提示：按上面各条改正，再运行 gkplan validate 确认\n")


def test_a_merged_unit_is_marked_and_its_heir_named(run: Run, project: Build) -> None:
    built = project(*TWO, ledger__乙局=ledger("乙局", done("2")))
    units = (built.data / "units.yaml").read_text(encoding="utf-8")
    gone = units.replace("name: 乙局, kind: 部门", "name: 乙局, kind: 部门, until: 2025-06-30, successors: [甲局]")
    built.write({"units.yaml": gone})
    arguments = ("status", "--as-of", "2025-07-15", "--by", "unit")
    assert "\n乙局（已撤并）" in run(*arguments, cwd=built.root).out
    notes = run(*arguments, "--unit", "乙局", cwd=built.root).out
    assert "※ 乙局已于2025-06-30撤并；未办结的职责由甲局承接，查看：gkplan due --unit 甲局" in notes


# ---------------------------------------------------------------- the terminal


@pytest.mark.parametrize(("columns", "narrow"), [("60", True), ("80", False)])
def test_a_terminal_gets_as_many_columns_as_it_has_room_for(
    run: Run, monkeypatch: pytest.MonkeyPatch, columns: str, narrow: bool
) -> None:
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    monkeypatch.setenv("COLUMNS", columns)
    out = run("status", "--as-of", "2025-09-15", "--no-color").out
    assert ("屏幕较窄" in out) is narrow
    assert "!........." in out
    assert "\x1b" not in out


def test_a_pipe_in_gbk_loses_nothing_and_rich_is_not_loaded() -> None:
    code = (
        "import sys; sys.argv[1:] = ['status', '--as-of', '2025-09-15'];"
        "from gkplan.__main__ import main; code = main(); sys.stdout.flush();"
        "sys.exit(code or ('rich' in sys.modules and 'rich') or 0)"
    )
    environ = {**os.environ, "PYTHONIOENCODING": "cp936:strict"}
    result = subprocess.run([sys.executable, "-c", code], cwd=ROOT, env=environ, capture_output=True, check=False)
    assert (result.returncode, result.stderr) == (0, b"")
    shown = re.sub(" +", " ", result.stdout.decode("gbk"))
    assert re.search(r"\n合计 0/34 0% 0/532 0% 34 [0-9]+ 0 !\.{9}\n", shown)


@pytest.mark.parametrize("case", GOOD, ids=lambda case: "/".join(case.parts[-2:]))
def test_no_data_that_the_rules_find_good_fails(case: Path, tmp_path: Path, run: Run) -> None:
    lay(tmp_path, next((case / name for name in ("after", "data") if (case / name).is_dir()), case / "data"), "lf")
    for by in ("topic", "unit", "month"):
        result = run("status", "--as-of", "2025-09-15", "--by", by, cwd=tmp_path)
        assert result.code in {0, 1, 2}
        assert "内部错误" not in result.err
