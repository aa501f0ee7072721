"""`gkplan pack` and `gkplan intake`: what goes out, what comes back, and what stands in the way."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml
from openpyxl import Workbook
from openpyxl.styles import numbers

from gkplan.extras import install_hint
from tests import documents
from tests.conftest import ROOT, Outcome, Project, tasks_yaml
from tests.importers.filling import COLUMN, TOP, changed, fill, filled, opened, row_of, rows, saved, substituted

Run = Callable[..., Outcome]
Build = Callable[..., Project]
TODAY = ("--as-of", "2025-09-20")
TASKS = (
    "id: 1, text: 办第一件事，办好。, responsible: [甲局], deadline: 9月底前",
    "id: 2, text: 办第二件事。, responsible: [甲局, 乙局], deadline: 10月底前",
    "id: 3, text: 办第三件事。, responsible: [甲局], deadline: 每季度",
    "id: 4, text: 办第四件事。, responsible: [乙局, 各镇街], deadline: 年底前",
)
LEDGER = """\
# 甲局的台账：手工记的，注释不要动
unit: 甲局
officer: '示例员'

entries:
  - task: 1            # 第一件
    status: 进行中
    updated: 2025-06-01
    progress: "草稿已成"
    problems: 人手不足
    evidence:
      - title: 方案
        document: 甲〔2025〕3号
        published: 2025-05-20
      - {title: 网页, url: "https://example.invalid/1"}

  # 第二件还没有动
  - task: 2
    status: 未启动
# 完
"""


@pytest.fixture
def office(project: Build) -> Project:
    return project(*TASKS, ledger__甲局=LEDGER)


def moment(*parts: int) -> datetime:
    """Return a moment as a workbook has it: without a time zone."""
    return datetime.fromordinal(date(*parts[:3]).toordinal()) + timedelta(hours=sum(parts[3:4]), minutes=sum(parts[4:]))


def send(project: Project, run: Run, unit: str = "甲局") -> bytes:
    """Return a unit's workbook as it is sent."""
    path = project.root / f"{unit}.xlsx"
    result = run("pack", "--unit", unit, "-o", path.name, *TODAY, cwd=project.root)
    assert (result.code, result.err) == (0, f"已写入 {path.name}\n")
    return path.read_bytes()


def take(project: Project, run: Run, content: bytes, *args: str, name: str = "交.xlsx") -> Outcome:
    (project.root / name).write_bytes(content)
    return run("intake", name, *TODAY, *args, cwd=project.root)


def ledger(project: Project, unit: str = "甲局") -> str:
    return (project.data / "ledger" / f"{unit}.yaml").read_text(encoding="utf-8")


def entry(project: Project, task: str, unit: str = "甲局", period: str | None = None) -> dict[str, Any]:
    found = yaml.load(ledger(project, unit), Loader=yaml.BaseLoader)["entries"]
    return next(item for item in found if (item["task"], item.get("period")) == (task, period))


# ---------------------------------------------------------------- out


def test_a_group_goes_out_as_a_folder_of_files(office: Project, run: Run) -> None:
    result = run("pack", "--unit", "各镇街", "--unit", "甲", "-o", "发", *TODAY, cwd=office.root)
    assert (result.code, result.err) == (0, "已写入 3 个文件\n")
    assert result.out == "发/东街道填报表.xlsx\n发/西镇填报表.xlsx\n发/甲局填报表.xlsx\n"
    sheet = opened(office.root / "发" / "东街道填报表.xlsx")["台账"]
    assert [sheet.cell(row, 1).value for row in rows(sheet)] == ["4"]


def test_only_the_units_own_rows_go_out_filled_in_as_far_as_known(office: Project, run: Run) -> None:
    sheet = opened(send(office, run))["台账"]
    assert [(sheet.cell(row, 1).value, sheet.cell(row, 2).value) for row in rows(sheet)] == [
        ("1", None), ("2", None), ("3", "一季度"), ("3", "二季度"), ("3", "三季度"), ("3", "四季度"),
    ]  # fmt: skip
    assert [sheet.cell(TOP + 1, column).value for column in range(1, 21)] == [
        "1", None, "办第一件事，办好。", "责任", "9月底前", moment(2025, 9, 30), None, "进行中", None, "草稿已成",
        "方案 甲〔2025〕3号 2025-05-20\n网页 https://example.invalid/1", None, None, None, None, "人手不足",
        None, None, None, None,
    ]  # fmt: skip


def test_the_same_data_and_date_give_the_same_bytes(office: Project, run: Run) -> None:
    assert send(office, run) == send(office, run)


def test_one_workbook_may_go_down_a_pipe(office: Project, run: Run) -> None:
    args = [sys.executable, "-m", "gkplan", "pack", "--unit", "甲局", *TODAY]
    piped = subprocess.run(args, cwd=office.root, capture_output=True, check=False)
    assert (piped.returncode, piped.stderr) == (0, b"")
    assert piped.stdout == send(office, run)


@pytest.mark.parametrize(
    ("args", "said"),
    [
        ((), "错误：没有写给哪家单位\n提示：加 --unit 单位或组，可写几次；全部单位写 --all\n"),
        (("--unit", "丁局"), "错误：没有“丁局”这个单位或组\n提示：是不是：甲局、乙局？\n"),
        (("--all",), "错误：有 6 家单位，一家一个文件\n提示：--output 写一个文件夹，如 --output 填报表\n"),
        (
            ("--all", "-o", "表.xlsx"),
            "错误：有 6 家单位，一家一个文件\n提示：--output 写一个文件夹，如 --output 填报表\n",
        ),
        (
            ("--unit", "甲局", "-o", "data/units.yaml"),
            "错误：不能写入“data/units.yaml”：YAML 是数据文件\n提示：结果写到别的文件，如 台账.xlsx、结果.json\n",
        ),
    ],
)
def test_what_pack_cannot_do_is_a_usage_error(office: Project, run: Run, args: tuple[str, ...], said: str) -> None:
    result = run("pack", *args, *TODAY, cwd=office.root)
    assert (result.code, result.out, result.err) == (2, "", said)


def test_a_unit_whose_ledger_has_errors_gets_no_workbook_and_the_others_do(office: Project, run: Run) -> None:
    office.write({"ledger/乙局.yaml": "unit: 乙局\nentries:\n  - {task: 2, status: 完成}\n"})
    result = run("pack", "--unit", "甲局", "--unit", "乙局", "-o", "发", *TODAY, cwd=office.root)
    assert (result.code, result.out) == (1, "发/甲局填报表.xlsx\n")
    assert "乙局没有下发：data/ledger/乙局.yaml 有错误；运行 gkplan validate 查看，改正以后再来\n" in result.err


def test_who_owes_nothing_gets_no_workbook(office: Project, run: Run) -> None:
    result = run("pack", "--all", "-o", "发", *TODAY, cwd=office.root)
    assert (result.code, result.err) == (0, "已写入 4 个文件\n示例办没有任务，没有下发\n丙中心没有任务，没有下发\n")


@pytest.mark.parametrize(("command", "module", "said"), [
    ("pack", "xlsxwriter", "错误：没有安装 XlsxWriter，写不出 xlsx\n"),
    ("intake", "openpyxl", "错误：没有安装 openpyxl，读不了 xlsx\n"),
])  # fmt: skip
def test_a_missing_extra_is_one_line(
    office: Project, run: Run, monkeypatch: pytest.MonkeyPatch, command: str, module: str, said: str
) -> None:
    for name in [name for name in sys.modules if name.split(".")[0] == module]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, module, None)
    args = ("--unit", "甲局", "-o", "甲.xlsx") if command == "pack" else ("甲.xlsx",)
    result = run(command, *args, *TODAY, cwd=office.root)
    assert (result.code, result.err) == (2, f"{said}提示：{install_hint('office')}\n")


def test_a_group_without_a_unit_today_is_told(office: Project, run: Run) -> None:
    units = (office.data / "units.yaml").read_text(encoding="utf-8")
    later = units.replace("{name: 西镇, kind: 镇}", "{name: 西镇, kind: 镇, from: 2025-10-01}")
    office.write({"units.yaml": later + "  - {name: 各镇, kinds: [镇]}\n"})
    result = run("pack", "--unit", "各镇", "-o", "发", *TODAY, cwd=office.root)
    assert result.err == "错误：“各镇”里现在没有单位\n提示：运行 gkplan units 各镇 查看它的成员\n"
    assert not (office.root / "发").exists()


# ---------------------------------------------------------------- back in


def test_only_the_lines_of_what_was_filled_in_change(office: Project, run: Run) -> None:
    content = filled(send(office, run), "1", 进展情况="已定稿", 存在问题=None)
    result = take(office, run, content)
    assert result.out == (
        "已写入 data/ledger/甲局.yaml：任务 1（办第一件事）：进展情况、存在问题有改动；更新日期 2025-06-01 → 2025-09-20。\n"
    )
    assert (result.code, result.err) == (0, "甲局：任务 1 删去存在问题（填报表里清空了）\n")
    assert ledger(office) == LEDGER.replace('"草稿已成"', '"已定稿"').replace("    problems: 人手不足\n", "").replace(
        "2025-06-01", "2025-09-20"
    )


def test_a_workbook_that_nobody_touched_changes_nothing(office: Project, run: Run) -> None:
    result = take(office, run, send(office, run))
    assert (result.code, result.err, result.out) == (0, "", "没有变化：甲局的填报表里没有台账还没有的内容。\n")
    assert ledger(office) == LEDGER


def test_a_blank_row_stays_unreported_and_no_ledger_is_made(office: Project, run: Run) -> None:
    assert take(office, run, send(office, run, "乙局")).code == 0
    assert not (office.data / "ledger" / "乙局.yaml").exists()


def test_the_first_workbook_makes_the_ledger(office: Project, run: Run) -> None:
    content = filled(send(office, run, "西镇"), "4", 状态="进行中", 进展情况="true")
    result = take(office, run, content)
    assert result.out == "已新建 data/ledger/西镇.yaml：任务 4（办第四件事）：新增，进行中。\n"
    assert ledger(office, "西镇") == (
        'unit: 西镇\nentries:\n  - task: 4\n    status: 进行中\n    updated: 2025-09-20\n    progress: "true"\n'
    )


def test_a_second_intake_writes_nothing_however_the_cells_were_written(office: Project, run: Run) -> None:
    content = filled(
        send(office, run), "2", 状态=" 已 完成", 完成时间="2025年9月3日", 时间节点="2025.6.30　初稿\n\n2025/7/1 定稿 ",
        佐证材料="办结报告　甲〔2025〕9号 2025年9月2日\n办结报告 甲〔2025〕9号 2025-9-2", 进展情况="办好了\u200b",
    )  # fmt: skip
    assert take(office, run, content).code == 0
    assert entry(office, "2") == {
        "task": "2", "status": "已完成", "updated": "2025-09-20", "completed": "2025-09-03", "progress": "办好了\u200b",
        "milestones": [{"date": "2025-06-30", "text": "初稿"}, {"date": "2025-07-01", "text": "定稿"}],
        "evidence": [{"title": "办结报告", "document": "甲〔2025〕9号", "published": "2025-09-02"}],
    }  # fmt: skip
    written = ledger(office)
    again = take(office, run, content)
    assert (again.code, again.out) == (0, "没有变化：甲局的填报表里没有台账还没有的内容。\n")
    assert ledger(office) == written


def test_a_line_of_proof_that_stays_keeps_all_that_a_line_does_not_show(office: Project, run: Run) -> None:
    content = filled(send(office, run), "1", 佐证材料="网页 https://example.invalid/1\n新的 甲〔2025〕9号")
    assert take(office, run, content).code == 0
    assert entry(office, "1")["evidence"] == [
        {"title": "网页", "url": "https://example.invalid/1"},
        {"title": "新的", "document": "甲〔2025〕9号"},
    ]


def test_two_pieces_of_proof_that_look_alike_both_stay(project: Build, run: Run) -> None:
    kept = [{"title": "报告 甲", "document": "归档 3"}, {"title": "报告", "document": "甲 归档 3"}]
    listed = "".join(f"      - {{title: {item['title']}, document: {item['document']}}}\n" for item in kept)
    office = project(
        *TASKS, ledger__甲局=f"unit: 甲局\nentries:\n  - task: 1\n    status: 进行中\n    evidence:\n{listed}"
    )
    content = filled(
        send(office, run), "1", 佐证材料="报告 甲 归档 3\n报告 甲 归档 3\n报告 甲 归档 3\n新的 甲〔2025〕9号"
    )
    assert take(office, run, content).code == 0
    assert entry(office, "1")["evidence"] == [*kept, {"title": "新的", "document": "甲〔2025〕9号"}]


def test_a_request_for_more_time_is_made_and_withdrawn(office: Project, run: Run) -> None:
    assert take(office, run, filled(send(office, run), "1", 延期至=date(2025, 11, 30), 延期理由="等待验收")).code == 0
    assert entry(office, "1")["extension"] == {"requested": "2025-09-20", "until": "2025-11-30", "reason": "等待验收"}
    assert entry(office, "1")["updated"] == "2025-06-01"
    result = take(office, run, filled(send(office, run), "1", 延期至=None, 延期理由=None))
    assert (result.code, result.err) == (0, "甲局：任务 1 删去延期至、延期理由（填报表里清空了）\n")
    assert ledger(office) == LEDGER


def test_dry_run_shows_the_difference_and_writes_nothing(office: Project, run: Run) -> None:
    result = take(office, run, filled(send(office, run), "2", 状态="进行中"), "--dry-run")
    assert (result.code, result.err) == (0, "试运行，没有写入\n")
    assert result.out.startswith("--- a/data/ledger/甲局.yaml\n+++ b/data/ledger/甲局.yaml\n")
    assert "-    status: 未启动\n+    status: 进行中\n+    updated: 2025-09-20\n" in result.out
    assert ledger(office) == LEDGER


def test_what_was_sent_back_is_reported_anew(project: Build, run: Run) -> None:
    done = "unit: 甲局\nentries:\n  - {task: 1, status: 已完成, updated: 2025-06-01, completed: 2025-05-30, evidence: [{title: 报告, document: 甲〔2025〕3号}]}\n"
    back = "verifications:\n  - {task: 1, unit: 甲局, date: 2025-07-01, result: 退回, opinion: 缺清单}\n"
    office = project(*TASKS, ledger__甲局=done, decisions=back)
    content = filled(send(office, run), "1", 佐证材料="报告 甲〔2025〕3号\n清单 甲〔2025〕9号")
    assert take(office, run, content).code == 0
    assert entry(office, "1")["updated"] == "2025-09-20"
    assert len(entry(office, "1")["evidence"]) == 2


def test_what_is_sent_back_and_reported_on_one_day_is_told(project: Build, run: Run) -> None:
    done = "unit: 甲局\nentries:\n  - {task: 1, status: 已完成, updated: 2025-06-01, completed: 2025-05-30, evidence: [{title: 报告, document: 甲〔2025〕3号}]}\n"
    back = "verifications:\n  - {task: 1, unit: 甲局, date: 2025-09-20, result: 退回, opinion: 缺清单}\n"
    office = project(*TASKS, ledger__甲局=done, decisions=back)
    result = take(office, run, filled(send(office, run), "1", 佐证材料="报告 甲〔2025〕3号\n清单 甲〔2025〕9号"))
    assert (result.code, result.err) == (
        0,
        "交.xlsx：任务 1 是今天退回的，当天收回的仍算退回整改；整改完，请明天起再报一次\n",
    )


def test_what_was_signed_off_is_locked_and_refused_all_the_same(project: Build, run: Run) -> None:
    done = "unit: 甲局\nentries:\n  - {task: 1, status: 已完成, updated: 2025-06-01, completed: 2025-05-30, evidence: [{title: 报告, document: 甲〔2025〕3号}]}\n"
    passed = "verifications:\n  - {task: 1, unit: 甲局, date: 2025-07-01, result: 通过}\n"
    office = project(*TASKS, ledger__甲局=done, decisions=passed)
    sent = send(office, run)
    sheet = opened(sent)["台账"]
    assert [sheet.cell(row, COLUMN["状态"]).protection.locked for row in rows(sheet)][:2] == [True, False]
    result = take(office, run, filled(sent, "1", 进展情况="又改了"))
    assert result.code == 1
    assert result.err.startswith("交.xlsx 台账!")
    assert ledger(office) == done


# ---------------------------------------------------------------- as programs and people leave a workbook


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        (date(2025, 9, 3), "2025-09-03"),
        (moment(2025, 9, 3, 14, 30), "2025-09-03"),
        ("2025-9-3", "2025-09-03"),
        ("2025/09/03", "2025-09-03"),
        ("2025.9.3", "2025-09-03"),
        ("2025年9月3日", "2025-09-03"),
        ("２０２５年９月３日", "2025-09-03"),
        (" 2025－9－3\u3000", "2025-09-03"),
        ("2025-09-03 00:00:00", "2025-09-03"),
        ("'2025-09-03", "2025-09-03"),
        (45903, "2025-09-03"),
        (45903.5, "2025-09-03"),
    ],
)
@pytest.mark.parametrize("kept", [True, False], ids=["format kept", "format lost"])
def test_a_day_is_understood_as_programs_leave_it(
    office: Project, run: Run, typed: object, meant: str, kept: bool
) -> None:
    book = opened(send(office, run))
    row = row_of(book["台账"], "2")
    fill(book["台账"], row, 状态="进行中", 预计完成=typed)
    if not kept and not isinstance(typed, date):
        book["台账"].cell(row, COLUMN["预计完成"]).number_format = numbers.FORMAT_GENERAL
    assert take(office, run, saved(book)).code == 0
    assert entry(office, "2")["eta"] == meant


def rearranged(book: Workbook) -> None:
    """Turn the rows around, hide two, and put a column and a row in between, as if the sheet were unlocked."""
    sheet = book["台账"]
    sheet.protection.sheet = False
    sheet.unmerge_cells("A1:T1")
    sheet.unmerge_cells("A2:T2")
    places = list(rows(sheet))
    content = [[sheet.cell(row, column).value for column in range(1, 21)] for row in places]
    for row, values in zip(places, reversed(content), strict=True):
        for column, value in enumerate(values, 1):
            sheet.cell(row, column).value = value
    sheet.row_dimensions[places[0]].hidden = True
    sheet.insert_cols(COLUMN["进展情况"])
    sheet.insert_rows(1)
    sheet.auto_filter.ref = "A4:U9"


def test_rows_and_columns_are_found_wherever_they_are(office: Project, run: Run) -> None:
    content = filled(send(office, run), "3", "二季度", 状态="进行中", 进展情况="二季度的")
    result = take(office, run, changed(content, rearranged))
    assert (result.code, result.err) == (0, "")
    assert entry(office, "3", period="2025Q2")["progress"] == "二季度的"
    assert result.out.count("\n") == 1


def test_a_column_of_the_units_own_is_told_and_not_taken_in(office: Project, run: Run) -> None:
    content = filled(send(office, run), "2", 状态="进行中")
    result = take(office, run, changed(content, lambda book: book["台账"].cell(4, 22, "另见附件")))
    assert (result.code, result.err) == (0, "交.xlsx：台账!V3 多出来的一栏（没有表头的一栏）没有收回\n")


def test_a_sheet_of_the_units_own_is_told_and_not_taken_in(office: Project, run: Run) -> None:
    def added(book: Workbook) -> None:
        copy = book.copy_worksheet(book["台账"])
        copy.title = "台账 (2)"
        book.create_sheet("空白页")
        hidden = book.create_sheet("WpsReserved_CellImgList")
        hidden["A1"], hidden.sheet_state = "x", "veryHidden"

    result = take(office, run, changed(send(office, run), added))
    assert (result.code, result.err) == (0, "交.xlsx：多出来的一页“台账 (2)”没有收回\n")


def test_sixty_per_cent_stays_per_cent(office: Project, run: Run) -> None:
    book = opened(send(office, run))
    row = row_of(book["台账"], "2")
    fill(book["台账"], row, 状态="进行中", 进展情况=0.57)
    book["台账"].cell(row, COLUMN["进展情况"]).number_format = numbers.FORMAT_PERCENTAGE
    assert take(office, run, saved(book)).code == 0
    assert entry(office, "2")["progress"] == "57%"


def test_more_time_for_what_has_no_date_is_refused(project: Build, run: Run) -> None:
    office = project("id: 1, text: 办第一件事。, responsible: [甲局], deadline: 长期坚持")
    content = filled(send(office, run), "1", 状态="进行中", 延期至=date(2025, 12, 1), 延期理由="忙")
    result = take(office, run, content)
    assert (result.code, result.err) == (
        1,
        (
            "交.xlsx 台账!S4：这项任务没有截止日期，不用申请延期\n"
            "    怎么改：删去延期至和延期理由；做到哪一步写在进展情况里\n"
            "有 1 处问题，什么也没有写\n"
        ),
    )


def test_a_period_done_before_it_begins_is_told(office: Project, run: Run) -> None:
    content = filled(
        send(office, run), "3", "四季度", 状态="已完成", 完成时间="2025-09-10", 佐证材料="报告 甲〔2025〕8号"
    )
    result = take(office, run, content)
    assert (result.code, result.err) == (
        0,
        "交.xlsx：任务 3 的四季度到 2025-10-01 才开始，报的是已完成；周期写错的，改正后重报\n",
    )


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("在办_x000D_\n抓紧  \n ", "在办\n抓紧"),
        ("在办\r\n抓紧", "在办\n抓紧"),
        (2025, "2025"),
        (1.5, "1.5"),
        (True, "TRUE"),
        ("'=1+1", "'=1+1"),
        ("null", "null"),
        ("- a: b # c", "- a: b # c"),
    ],
)
def test_a_text_comes_back_as_it_was_meant(office: Project, run: Run, typed: object, meant: str) -> None:
    assert take(office, run, filled(send(office, run), "2", 状态="进行中", 进展情况=typed)).code == 0
    assert entry(office, "2")["progress"] == meant


def test_a_carriage_return_in_a_cell_that_nobody_touched_is_no_change(project: Build, run: Run) -> None:
    kept = "unit: 甲局\nentries:\n  - task: 1\n    status: 进行中\n    progress: |-\n      第一行\n      第二行\n"
    office = project(*TASKS, ledger__甲局=kept)
    sent = send(office, run)
    spoilt = substituted(sent, "xl/sharedStrings.xml", "第一行\n第二行", "第一行_x000D_\n第二行")
    assert take(office, run, spoilt).out == "没有变化：甲局的填报表里没有台账还没有的内容。\n"


SOFFICE = shutil.which("soffice")


@pytest.mark.skipif(SOFFICE is None, reason="LibreOffice is not installed")
def test_a_workbook_comes_back_through_libreoffice(office: Project, run: Run, tmp_path: Path) -> None:
    content = filled(
        send(office, run), "2", 状态="已完成", 完成时间=date(2025, 9, 3), 进展情况="第一行\n=第二行",
        佐证材料="办结报告 甲〔2025〕9号",
    )  # fmt: skip
    (office.root / "甲.xlsx").write_bytes(content)
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    args = [str(SOFFICE), "--headless", profile, "--convert-to", "xlsx", "--outdir", "回", "甲.xlsx"]
    subprocess.run(args, cwd=office.root, capture_output=True, check=True, timeout=180)
    result = run("intake", "回/甲.xlsx", *TODAY, cwd=office.root)
    assert (result.code, result.err) == (0, "")
    assert entry(office, "2") == {
        "task": "2", "status": "已完成", "updated": "2025-09-20", "completed": "2025-09-03",
        "progress": "第一行\n=第二行", "evidence": [{"title": "办结报告", "document": "甲〔2025〕9号"}],
    }  # fmt: skip
    assert entry(office, "1")["updated"] == "2025-06-01"


# ---------------------------------------------------------------- what moved on meanwhile


def test_a_workbook_from_an_older_plan_is_refused_and_says_what_differs(office: Project, run: Run) -> None:
    content = filled(send(office, run), "2", 状态="进行中")
    later = "id: 5, text: 办第五件事。, responsible: [甲局], deadline: 年底前"
    amended = "amendments:\n  - {kind: 调整, task: 2, field: deadline, from: 10月底前, to: 11月底前, document: 示〔2025〕9号, date: 2025-08-01}\n"
    office.write({"tasks.yaml": tasks_yaml(*TASKS[:2], *TASKS[3:], later), "decisions.yaml": amended})
    result = take(office, run, content)
    assert (result.code, result.out) == (1, "")
    assert result.err == (
        "交.xlsx：下发以后计划有变动：任务 3 一季度 已不是本单位的；任务 3 二季度 已不是本单位的；"
        "任务 3 三季度 已不是本单位的；任务 3 四季度 已不是本单位的；任务 5 是新增的；"
        "任务 2 的时限改了：原来是“10月底前”，现在是“11月底前”\n"
        "    怎么改：请按现在的计划重新下发（gkplan pack --unit 甲局），把填好的内容抄过去再交\n"
        "有 1 处问题，什么也没有写\n"
    )
    assert ledger(office) == LEDGER


def test_more_time_that_was_granted_does_not_make_the_plan_another(office: Project, run: Run) -> None:
    content = filled(send(office, run), "2", 状态="进行中")
    office.write(
        {
            "decisions.yaml": "extensions:\n  - {task: 2, units: [甲局], until: 2025-11-30, reason: 等待, result: 同意, approved: 2025-09-01, approved_by: 示例办, document: 示〔2025〕9号}\n"
        }
    )
    assert take(office, run, content).code == 0


def test_a_workbook_of_another_plan_is_refused(office: Project, run: Run) -> None:
    content = filled(send(office, run), "2", 状态="进行中")
    text = (office.data / "tasks.yaml").read_text(encoding="utf-8")
    office.write({"tasks.yaml": text.replace("id: example-2025", "id: example-2026")})
    result = take(office, run, content)
    assert result.err.startswith("交.xlsx：这是另一个计划（example-2025）的填报表，现在的计划是 example-2026\n")
    assert result.code == 1


def test_a_ledger_that_moved_on_is_refused_and_both_sides_are_shown(office: Project, run: Run) -> None:
    content = filled(send(office, run), "1", 进展情况="已定稿")
    moved = LEDGER.replace("草稿已成", "在征求意见").replace("人手不足", "经费不足")
    office.write({"ledger/甲局.yaml": moved})
    result = take(office, run, content)
    assert (result.code, result.out) == (1, "")
    assert result.err == (
        "交.xlsx：下发以后台账有变动，没有收回；不一样的格逐个列在下面\n"
        "    怎么改：核对以后用 gkplan record 补记，或重新下发（gkplan pack --unit 甲局）再填\n"
        "交.xlsx 台账!J4：任务 1 的进展情况：填报表是“已定稿”，台账现在是“在征求意见”\n"
        "    怎么改：以哪个为准，请和单位核对\n"
        "交.xlsx 台账!P4：任务 1 的存在问题：填报表（单位没有改）是“人手不足”，台账现在是“经费不足”\n"
        "    怎么改：以哪个为准，请和单位核对\n"
        "有 3 处问题，什么也没有写\n"
    )
    assert ledger(office) == moved


def test_a_ledger_in_which_only_comments_moved_is_the_same(office: Project, run: Run) -> None:
    content = filled(send(office, run), "1", 进展情况="已定稿")
    office.write({"ledger/甲局.yaml": LEDGER.replace("# 完", "# 完了")})
    assert take(office, run, content).code == 0
    assert entry(office, "1")["progress"] == "已定稿"


def test_a_workbook_that_brings_nothing_new_is_no_conflict(office: Project, run: Run) -> None:
    content = filled(send(office, run), "1", 进展情况="在征求意见")
    office.write({"ledger/甲局.yaml": LEDGER.replace("草稿已成", "在征求意见").replace("人手不足", "经费不足")})
    assert take(office, run, content).out == "没有变化：甲局的填报表里没有台账还没有的内容。\n"


# ---------------------------------------------------------------- a folder


def folder(office: Project, run: Run) -> Path:
    """Return a folder with a good workbook, a bad one, and what else people send."""
    back = office.root / "回"
    back.mkdir()
    (back / "甲.xlsx").write_bytes(filled(send(office, run), "2", 状态="进行中"))
    (back / "乙.xlsx").write_bytes(filled(send(office, run, "乙局"), "2", 状态="办完"))
    (back / "台账.xls").write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600))
    (back / "~$甲.xlsx").write_bytes(b"x")
    (back / ".DS_Store").write_bytes(b"x")
    return back


def test_a_folder_is_taken_file_by_file_and_who_sent_nothing_is_told(office: Project, run: Run) -> None:
    folder(office, run)
    result = run("intake", "回", *TODAY, cwd=office.root)
    assert result.code == 1
    assert result.out == (
        "回收填报表\n"
        "收到3份：写入1条，2份有问题；2家没有交回\n"
        "\n"
        "单位    文件      结果              改动  问题\n"
        "乙局    乙.xlsx   有问题，没有收回           1\n"
        "        台账.xls  有问题，没有收回           1\n"
        "甲局    甲.xlsx   已写入               1     0\n"
        "东街道            没有交回\n"
        "西镇              没有交回\n"
    )
    assert result.err == (
        "乙.xlsx 台账!H4：没有“办完”这种状态\n    怎么改：从下拉里选：未启动、进行中、已完成、不涉及\n"
        "台账.xls：这是旧格式的文件（xls、et 或 doc）\n    怎么改：在 WPS 或 Excel 里打开，另存为 xlsx 再交\n"
    )
    assert entry(office, "2")["status"] == "进行中"
    assert not (office.data / "ledger" / "乙局.yaml").exists()


def test_a_folder_in_a_dry_run_writes_nothing(office: Project, run: Run) -> None:
    folder(office, run)
    result = run("intake", "回", "-n", *TODAY, cwd=office.root)
    assert result.code == 1
    assert result.out.startswith("--- a/data/ledger/甲局.yaml\n")
    assert "收到3份：会改1条，2份有问题；2家没有交回\n" in result.err
    assert result.err.endswith("试运行，没有写入\n")
    assert ledger(office) == LEDGER


def test_of_two_workbooks_from_one_unit_neither_is_taken(office: Project, run: Run) -> None:
    content = filled(send(office, run), "2", 状态="进行中")
    for name in ("一.xlsx", "二.xlsx"):
        (office.root / name).write_bytes(content)
    result = run("intake", "一.xlsx", "二.xlsx", *TODAY, cwd=office.root)
    assert result.code == 1
    assert result.err.startswith(
        "一.xlsx：“甲局”交了不止一份，还有 二.xlsx\n    怎么改：问清以哪份为准，移走别的，再收一次\n"
    )
    assert ledger(office) == LEDGER


def test_a_failing_disk_spoils_one_file_only(office: Project, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    from gkplan import storage

    (office.root / "甲.xlsx").write_bytes(filled(send(office, run), "2", 状态="进行中"))
    (office.root / "乙.xlsx").write_bytes(filled(send(office, run, "乙局"), "2", 状态="进行中"))
    real = storage.replace

    def failing(root: Path, name: str, **more: Any) -> bool:
        if "乙局" in name:
            raise storage.WriteRefused("“乙局.yaml”没有写入（磁盘已满）", "检查磁盘")
        return real(root, name, **more)

    monkeypatch.setattr(storage, "replace", failing)
    result = run("intake", "甲.xlsx", "乙.xlsx", *TODAY, cwd=office.root)
    assert result.code == 1
    assert result.err == "乙.xlsx：“乙局.yaml”没有写入（磁盘已满）\n    怎么改：检查磁盘\n"
    assert entry(office, "2")["status"] == "进行中"


def test_what_was_written_before_an_interruption_is_told(
    office: Project, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    from gkplan import storage

    for unit in ("乙局", "甲局"):
        (office.root / f"{unit}填.xlsx").write_bytes(filled(send(office, run, unit), "2", 状态="进行中"))
    real = storage.replace

    def stopped(root: Path, name: str, **more: Any) -> bool:
        if "甲局" in name:
            raise KeyboardInterrupt
        return real(root, name, **more)

    with monkeypatch.context() as patched:
        patched.setattr(storage, "replace", stopped)
        result = run("intake", "乙局填.xlsx", "甲局填.xlsx", *TODAY, cwd=office.root)
    assert (result.code, result.out) == (130, "")
    assert result.err == ("中断以前，2份里有1份已写入台账：乙局1条；再运行一次就接着收，已写入的不会重写\n已中断\n")
    assert ledger(office) == LEDGER
    again = run("intake", "乙局填.xlsx", "甲局填.xlsx", *TODAY, cwd=office.root)
    assert "收到2份：写入1条，0份有问题" in again.out


def test_a_file_that_is_named_twice_is_taken_once(office: Project, run: Run) -> None:
    content = filled(send(office, run), "2", 状态="进行中")
    (office.root / "甲局.xlsx").write_bytes(content)
    result = run("intake", "甲局.xlsx", str(office.root / "甲局.xlsx"), *TODAY, cwd=office.root)
    assert (result.code, result.err) == (0, "")


@pytest.mark.parametrize(
    ("args", "said"),
    [
        ((), "错误：没有写收哪个文件\n提示：写上交回的 xlsx，或放着它们的文件夹\n"),
        (("没有.xlsx",), "错误：没有“没有.xlsx”这个文件\n提示：检查路径和文件名\n"),
        (("空",), "错误：“空”里没有文件\n提示：把交回的 xlsx 放进去，再运行一次\n"),
    ],
)
def test_what_intake_cannot_do_is_a_usage_error(office: Project, run: Run, args: tuple[str, ...], said: str) -> None:
    (office.root / "空").mkdir()
    result = run("intake", *args, *TODAY, cwd=office.root)
    assert (result.code, result.out, result.err) == (2, "", said)


def test_a_warning_is_told_with_its_cell(office: Project, run: Run) -> None:
    result = take(office, run, filled(send(office, run), "2", 状态="不涉及", 理由="没有这项职能"))
    assert result.code == 0
    assert result.err == (
        "交.xlsx：台账!H5 注意：任务 2 写明由“甲局”办理，台账却写不涉及；改为实际的状态；确实不涉及的，请办公室审核或调整责任单位\n"
    )


def test_a_remedy_names_the_columns(office: Project, run: Run) -> None:
    reported = "status: 已完成\n    completed: 2025-09-10\n    evidence: [{title: 通报, document: 归档1}]"
    office.write({"ledger/甲局.yaml": LEDGER.replace("status: 未启动", reported)})
    result = take(office, run, filled(send(office, run), "2", 状态="进行中", 完成时间=""))
    assert result.code == 1
    assert result.err.splitlines()[1] == "    怎么改：在“理由”里写明为什么改回；误改的，“状态”选已完成"


def test_broken_decisions_stop_both(office: Project, run: Run) -> None:
    content = filled(send(office, run), "2", 状态="进行中")
    office.write({"decisions.yaml": "extensions:\n  - {task: 2\n"})
    assert run("pack", "--unit", "甲局", "-o", "新.xlsx", *TODAY, cwd=office.root).code == 2
    assert take(office, run, content).code == 2
    assert ledger(office) == LEDGER


def test_progress_is_told_for_reading_and_for_writing(
    office: Project, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    from contextlib import contextmanager

    from gkplan.render import progress

    told: list[tuple[str, int, int]] = []

    @contextmanager
    def watched(*, said: str, **_: bool) -> Iterator[Callable[[int, int], None]]:
        yield lambda done, total: told.append((said, done, total))

    monkeypatch.setattr(progress, "watched", watched)
    folder(office, run)
    run("intake", "回", *TODAY, cwd=office.root)
    assert told == [("已读文件", number, 3) for number in (1, 2, 3)] + [("已收文件", number, 3) for number in (1, 2, 3)]


def test_the_session_of_the_manual_is_what_comes_out(run: Run, tmp_path: Path) -> None:
    shutil.copytree(ROOT / "examples" / "demo", tmp_path / "examples" / "demo")
    (tmp_path / ".git").mkdir()
    ((first, said),) = documents.session("pack ")
    ((second, told),) = documents.session("intake 信笺镇")
    sent = run(*first.split(), "--as-of", "2025-09-15", cwd=tmp_path)
    assert (sent.code, sent.err) == (0, said)
    book = opened(tmp_path / "信笺镇.xlsx")
    fill(
        book["台账"], row_of(book["台账"], "1"), 状态="已完成", 完成时间="2025年9月10日",
        佐证材料="主动公开事项目录 https://example.invalid/1",
    )  # fmt: skip
    fill(book["台账"], row_of(book["台账"], "13"), 状态="进行中", 进展情况="已进驻大厅")
    (tmp_path / "信笺镇.xlsx").write_bytes(saved(book))
    taken = run(*second.split(), "--as-of", "2025-09-20", cwd=tmp_path)
    assert (taken.code, taken.err, taken.out) == (0, "", told)


def test_a_workbook_is_not_shown_on_a_terminal(office: Project, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    result = run("pack", "--unit", "甲局", *TODAY, cwd=office.root)
    assert (result.code, result.err) == (
        2,
        "错误：xlsx 不能显示在屏幕上\n提示：写入文件：加 --output 填报表.xlsx\n",
    )


def test_a_file_of_another_kind_is_not_written_over(office: Project, run: Run) -> None:
    (office.root / "笔记.txt").write_text("不要动", encoding="utf-8")
    result = run("pack", "--unit", "甲局", "-o", "笔记.txt", *TODAY, cwd=office.root)
    assert (result.code, result.err) == (
        2,
        "错误：“笔记.txt”是一个文件，扩展名不是 .xlsx\n提示：写一个 .xlsx 文件，或一个文件夹\n",
    )
    assert (office.root / "笔记.txt").read_text(encoding="utf-8") == "不要动"


def test_one_unit_into_a_folder(office: Project, run: Run) -> None:
    assert run("pack", "--unit", "甲局", "-o", "发", *TODAY, cwd=office.root).out == "发/甲局填报表.xlsx\n"


def test_a_merged_unit_gets_none_and_what_it_sent_is_refused(office: Project, run: Run) -> None:
    content = filled(send(office, run, "西镇"), "4", 状态="进行中")
    text = (office.data / "units.yaml").read_text(encoding="utf-8")
    gone = "{name: 西镇, kind: 镇, until: 2025-08-31, successors: [东街道]}"
    office.write({"units.yaml": text.replace("{name: 西镇, kind: 镇}", gone)})
    assert run("pack", "--unit", "各镇街", "-o", "发", *TODAY, cwd=office.root).out == "发/东街道填报表.xlsx\n"
    told = "“西镇”已于 2025-08-31 撤并"
    assert run("pack", "--unit", "西镇", "-o", "西.xlsx", *TODAY, cwd=office.root).err.startswith(f"错误：{told}\n")
    result = take(office, run, content)
    assert result.err.startswith(f"交.xlsx：{told}\n    怎么改：由承接单位来写：东街道\n")
    assert result.code == 1
    assert not (office.data / "ledger" / "西镇.yaml").exists()


def test_what_cannot_be_read_in_a_folder_is_told(office: Project, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    back = office.root / "回"
    (back / "里面").mkdir(parents=True)
    (back / "锁着.xlsx").write_bytes(b"x")
    real = Path.open

    def failing(path: Path, *args: Any, **more: Any) -> Any:
        if path.name == "锁着.xlsx":
            raise PermissionError(13, "denied")
        return real(path, *args, **more)

    monkeypatch.setattr(Path, "open", failing)
    result = run("intake", "回", *TODAY, cwd=office.root)
    assert result.code == 1
    assert result.err == (
        "里面：这是一个文件夹，里面的没有收\n    怎么改：另外运行一次 gkplan intake 收这个文件夹\n"
        "锁着.xlsx：读不了（没有权限）\n    怎么改：如果正在 WPS 或 Excel 里打开，先关上；或检查权限\n"
    )


def test_a_pipe_is_no_workbook(office: Project, run: Run) -> None:
    if not hasattr(os, "mkfifo"):
        pytest.skip("no named pipes here")
    os.mkfifo(office.root / "管道.xlsx")
    result = run("intake", "管道.xlsx", *TODAY, cwd=office.root)
    assert result.err.startswith("管道.xlsx：这不是普通文件\n")


def test_a_ledger_that_was_broken_meanwhile_is_left_alone(office: Project, run: Run) -> None:
    content = filled(send(office, run), "2", 状态="进行中")
    broken = LEDGER.replace("status: 未启动", "status: 没启动")
    office.write({"ledger/甲局.yaml": broken})
    result = take(office, run, content)
    assert result.code == 1
    assert "data/ledger/甲局.yaml:19:13: error[GK005 bad-value]" in result.err
    assert "交.xlsx：data/ledger/甲局.yaml 有错误\n    怎么改：运行 gkplan validate 查看，改正以后再来\n" in result.err
    assert ledger(office) == broken


def test_of_very_many_problems_the_first_hundred_are_told(office: Project, run: Run) -> None:
    def crowd(book: Workbook) -> None:
        for row in range(20, 140):
            book["台账"].cell(row, COLUMN["进展情况"], "多写的")

    result = take(office, run, changed(send(office, run), crowd))
    assert result.err.count("没有序号") == 100
    assert result.err.endswith("交.xlsx：还有 20 处，改好上面的再看\n有 120 处问题，什么也没有写\n")
