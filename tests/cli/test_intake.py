"""`gkplan intake` where it matters who sent what: all problems at once, nothing lost, nothing guessed."""

from __future__ import annotations

import io
import os
import re
import zipfile
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any, NoReturn

import pytest
from openpyxl import Workbook
from openpyxl.comments import Comment

from gkplan import forms, storage
from gkplan.importers import package
from tests.cli.test_exchange import LEDGER, TASKS, TODAY, entry, ledger, send, take
from tests.conftest import Outcome, Project, tasks_yaml
from tests.importers.filling import COLUMN, changed, fill, filled, opened, repacked, row_of, rows, saved

Run = Callable[..., Outcome]
Build = Callable[..., Project]
SHEET1 = "xl/worksheets/sheet1.xml"


@pytest.fixture
def office(project: Build) -> Project:
    return project(*TASKS, ledger__甲局=LEDGER)


def returned(project: Project, files: dict[str, bytes]) -> Path:
    """Return a folder with what came back."""
    folder = project.root / "回"
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return folder


def table(out: str) -> list[list[str]]:
    """Return the rows of the table of an intake."""
    return [line.split() for line in out.splitlines()[4:]]


# ---------------------------------------------------------------- whose file it is


def spoilt_day(data: bytes) -> bytes:
    return filled(data, "2", 状态="进行中", 预计完成="九月底")


def renamed(data: bytes) -> bytes:
    return changed(data, lambda book: setattr(book["台账"], "title", "Sheet1"))


def torn(data: bytes) -> bytes:
    return repacked(data, lambda name, x: x[: len(x) // 2] if name == SHEET1 else x)


def without_a_column(data: bytes) -> bytes:
    return changed(data, lambda book: book["台账"].delete_cols(COLUMN["存在问题"]))


@pytest.mark.parametrize("spoil", [spoilt_day, renamed, torn, without_a_column])
def test_a_unit_whose_file_has_problems_has_sent_one(
    office: Project, run: Run, spoil: Callable[[bytes], bytes]
) -> None:
    returned(office, {"交.xlsx": spoil(send(office, run))})
    result = run("intake", "回", *TODAY, cwd=office.root)
    assert result.code == 1
    assert table(result.out) == [
        ["甲局", "交.xlsx", "有问题，没有收回", "1"],
        ["乙局", "没有交回"],
        ["东街道", "没有交回"],
        ["西镇", "没有交回"],
    ]


def test_of_two_workbooks_from_one_unit_neither_is_taken_though_one_has_problems(office: Project, run: Run) -> None:
    sent = send(office, run)
    returned(office, {"旧.xlsx": filled(sent, "2", 状态="进行中"), "新.xlsx": spoilt_day(sent)})
    result = run("intake", "回", *TODAY, cwd=office.root)
    assert result.err == (
        "新.xlsx：“甲局”交了不止一份，还有 旧.xlsx\n    怎么改：问清以哪份为准，移走别的，再收一次\n"
        "新.xlsx 台账!L5：“预计完成”的“九月底”不是日期\n    怎么改：写作 2025-09-03，不要写别的字\n"
        "旧.xlsx：“甲局”交了不止一份，还有 新.xlsx\n    怎么改：问清以哪份为准，移走别的，再收一次\n"
    )
    assert ledger(office) == LEDGER


def test_files_of_one_name_are_told_with_their_folders(office: Project, run: Run) -> None:
    sent = filled(send(office, run), "2", 状态="进行中")
    returned(office, {"一批/甲局.xlsx": sent, "二批/甲局.xlsx": sent, "二批/乙局.xlsx": send(office, run, "乙局")})
    result = run("intake", "回/一批", "回/二批", *TODAY, cwd=office.root)
    one, other = (str(Path("回", folder, "甲局.xlsx")) for folder in ("一批", "二批"))
    assert result.err.splitlines()[::2] == [
        f"{one}：“甲局”交了不止一份，还有 {other}",
        f"{other}：“甲局”交了不止一份，还有 {one}",
    ]
    assert [row[1] for row in table(result.out)[:3]] == [one, other, "乙局.xlsx"]


def test_a_named_file_that_cannot_be_read_is_told_and_the_others_are_taken(
    office: Project, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    (office.root / "甲.xlsx").write_bytes(filled(send(office, run), "2", 状态="进行中"))
    (office.root / "锁.xlsx").write_bytes(b"x")
    access, reach = os.access, Path.open

    def denied(path: Any, *args: Any, **more: Any) -> bool:
        return "锁" not in os.fspath(path) and access(path, *args, **more)

    def closed(path: Path, *args: Any, **more: Any) -> Any:
        if path.name == "锁.xlsx":
            raise PermissionError(13, "denied")
        return reach(path, *args, **more)

    monkeypatch.setattr(os, "access", denied)
    monkeypatch.setattr(Path, "open", closed)
    result = run("intake", "锁.xlsx", "甲.xlsx", *TODAY, cwd=office.root)
    assert (result.code, result.out.splitlines()[1]) == (1, "收到2份：写入1条，1份有问题；3家没有交回")
    assert result.err == ("锁.xlsx：读不了（没有权限）\n    怎么改：如果正在 WPS 或 Excel 里打开，先关上；或检查权限\n")
    assert entry(office, "2")["status"] == "进行中"


def test_a_file_that_cannot_be_looked_at_is_told_alike(
    office: Project, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = Path.stat

    def denied(path: Path, **more: Any) -> os.stat_result:
        if path.name == "锁.xlsx":
            raise PermissionError(13, "denied")
        return real(path, **more)

    monkeypatch.setattr(Path, "stat", denied)
    result = run("intake", "锁.xlsx", *TODAY, cwd=office.root)
    assert (result.code, result.err.splitlines()[0]) == (1, "锁.xlsx：读不了（没有权限）")


def test_a_file_name_begins_no_command_of_a_ci_runner(office: Project, run: Run) -> None:
    names = ["::error file=a::x.xlsx", "\u3164::warning::x.xlsx"]
    returned(office, dict.fromkeys(names, b"x"))
    result = run("intake", "回", *TODAY, cwd=office.root)
    assert [line for line in result.err.splitlines() if not line.startswith(" ")] == [
        f".{os.sep}{name}：这不是 xlsx 文件（可能是 csv、网页或别的文件改了扩展名）" for name in names
    ]
    assert not [line for line in result.out.splitlines() if line.lstrip().startswith("::")]


def test_what_takes_too_much_memory_is_refused_and_the_others_are_taken(
    office: Project, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    content = filled(send(office, run), "2", 状态="进行中")
    returned(office, {"坏.xlsx": b"bad", "甲.xlsx": content})
    real = package.unfit

    def unfit(data: bytes, *, rows: int) -> Any:
        if data == b"bad":
            raise MemoryError
        return real(data, rows=rows)

    monkeypatch.setattr(package, "unfit", unfit)
    result = run("intake", "回", *TODAY, cwd=office.root)
    assert (
        result.err
        == "坏.xlsx：打开它要的内存太多，没有打开\n    怎么改：不是正常的填报表；请用下发的 xlsx 填报表填好再交\n"
    )
    assert entry(office, "2")["status"] == "进行中"


def test_the_more_rows_a_unit_has_the_more_may_come_back(
    office: Project, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    content = filled(send(office, run), "2", 状态="进行中")
    monkeypatch.setattr(package, "MOST_TAGS", 500)
    assert take(office, run, content).code == 0
    monkeypatch.setattr(package, "TAGS_OF_ROW", 0)
    assert "（" in take(office, run, content).err.partition("表格的内容太多")[2]


# ---------------------------------------------------------------- all problems at once


def test_all_problems_of_a_file_are_told_at_once_from_the_top_to_the_bottom(office: Project, run: Run) -> None:
    book = opened(send(office, run))
    sheet = book["台账"]
    fill(
        sheet,
        row_of(sheet, "1"),
        具体要求="办第一件事，办好了。",
        时间节点="初稿",
        佐证材料="方案 甲〔2025〕3号 2025-05-20\n照片 D:\\1.png",
    )
    fill(sheet, row_of(sheet, "2"), 状态="已完成", 预计完成="九月底")
    fill(sheet, row_of(sheet, "3", "一季度"), 状态="办完了")
    fill(sheet, row_of(sheet, "3", "二季度"), 状态="已完成", 完成时间="2025-10-09", 佐证材料="报告 甲〔2025〕8号")
    fill(sheet, row_of(sheet, "3", "三季度"), 状态="=1", 延期至="2025-12-01")
    result = take(office, run, saved(book))
    assert (result.code, result.out) == (1, "")
    assert [line for line in result.err.splitlines() if not line.startswith(" ")] == [
        "交.xlsx 台账!C4：办公室填的“具体要求”被改过：发的是“办第一件事，办好。”，交回的是“办第一件事，办好了。”",
        "交.xlsx 台账!K4：佐证的文件“D:\\1.png”只在这台电脑上",
        "交.xlsx 台账!N4：时间节点“初稿”要有日期和要做的事",
        "交.xlsx 台账!I5：已完成，没有填完成时间",
        "交.xlsx 台账!K5：已完成，没有填佐证材料",
        "交.xlsx 台账!L5：“预计完成”的“九月底”不是日期",
        "交.xlsx 台账!H6：没有“办完了”这种状态",
        "交.xlsx 台账!I7：任务 3 的完成日期 2025-10-09 还没有到",
        "交.xlsx 台账!H8：“状态”里是公式",
        "交.xlsx 台账!T8：填了延期至，没有填延期理由",
        "有 10 处问题，什么也没有写",
    ]
    assert ledger(office) == LEDGER


def test_with_an_older_plan_and_with_a_ledger_that_moved_the_cells_are_looked_through_too(
    office: Project, run: Run
) -> None:
    content = filled(spoilt_day(send(office, run)), "1", 进展情况="已定稿", 状态="办完")
    office.write({"ledger/甲局.yaml": LEDGER.replace("草稿已成", "在征求意见")})
    told = [line for line in take(office, run, content).err.splitlines() if not line.startswith(" ")]
    assert told == [
        "交.xlsx：下发以后台账有变动，没有收回；不一样的格逐个列在下面",
        "交.xlsx 台账!H4：任务 1 的状态：填报表是“办完”，台账现在是“进行中”",
        "交.xlsx 台账!H4：没有“办完”这种状态",
        "交.xlsx 台账!J4：任务 1 的进展情况：填报表是“已定稿”，台账现在是“在征求意见”",
        "交.xlsx 台账!H5：任务 2 的状态：填报表是“进行中”，台账现在是“未启动”",
        "交.xlsx 台账!L5：“预计完成”的“九月底”不是日期",
        "有 6 处问题，什么也没有写",
    ]
    office.write({"tasks.yaml": tasks_yaml(*TASKS[:2])})
    told = [line for line in take(office, run, content).err.splitlines() if not line.startswith(" ")]
    assert [line.partition("：")[0] for line in told] == ["交.xlsx", "交.xlsx 台账!L5", "有 2 处问题，什么也没有写"]


def test_of_merged_rows_only_the_merging_is_told(office: Project, run: Run) -> None:
    def merge(book: Workbook) -> None:
        sheet = book["台账"]
        for row in (5, 6, 7):
            fill(sheet, row, 状态="进行中", 进展情况="在办")
        sheet.merge_cells("H5:H7")

    result = take(office, run, changed(send(office, run), merge))
    assert result.err == (
        "交.xlsx 台账!H5：H5:H7 是合并的单元格\n    怎么改：取消合并，每行各填各的\n有 1 处问题，什么也没有写\n"
    )


def test_a_ledger_that_was_broken_meanwhile_is_told_with_the_cells(office: Project, run: Run) -> None:
    content = spoilt_day(send(office, run))
    office.write({"ledger/甲局.yaml": LEDGER.replace("status: 未启动", "status: 没启动")})
    assert take(office, run, content).err.endswith(
        "交.xlsx：data/ledger/甲局.yaml 有错误\n    怎么改：运行 gkplan validate 查看，改正以后再来\n"
        "交.xlsx 台账!L5：“预计完成”的“九月底”不是日期\n    怎么改：写作 2025-09-03，不要写别的字\n"
        "有 2 处问题，什么也没有写\n"
    )


# ---------------------------------------------------------------- both sides


LONG = "今年以来，收到申请3件，按时答复3件，其中涉及征地补偿1件、低保救助1件、物业管理1件，"


def test_both_sides_differ_wherever_they_are_told(project: Build, run: Run) -> None:
    tasks = (f"id: 1, text: '{LONG}一。', responsible: [甲局], deadline: 年底前",)
    office = project(*tasks, ledger__甲局="unit: 甲局\nentries:\n  - {task: 1, status: 进行中}\n")
    sent = send(office, run)
    held = take(office, run, filled(sent, "1", 具体要求=f"{LONG}二。")).err
    assert "发的是“…救助1件、物业管理1件，一。”，交回的是“…救助1件、物业管理1件，二。”" in held
    office.write(
        {"ledger/甲局.yaml": f"unit: 甲局\nentries:\n  - {{task: 1, status: 进行中, progress: '{LONG}三。'}}\n"}
    )
    moved = take(office, run, filled(sent, "1", 进展情况=f"{LONG}四。")).err
    assert "填报表是“…救助1件、物业管理1件，四。”，台账现在是“…救助1件、物业管理1件，三。”" in moved
    office.write({"tasks.yaml": tasks_yaml(*(task.replace("一。", "五。") for task in tasks))})
    older = take(office, run, sent).err
    assert "原来是“…救助1件、物业管理1件，一。”，现在是“…救助1件、物业管理1件，五。”" in older


# ---------------------------------------------------------------- what the office decided


DONE = "status: 已完成, completed: 2025-05-30, evidence: [{title: 报告, document: 甲〔2025〕3号}]"
ASKED = "extension: {requested: 2025-06-10, until: 2025-12-31, reason: 等验收}"
DECIDED = """\
verifications:
  - {task: 1, unit: 甲局, date: 2025-06-05, result: 退回, opinion: 缺清单, by: 2025-10-31}
  - {task: 2, unit: 甲局, date: 2025-06-05, result: 退回, opinion: 缺清单}
  - {task: 3, unit: 甲局, date: 2025-07-01, result: 通过}
  - {task: 4, unit: 甲局, date: 2025-07-02, result: 通过, opinion: 确无此项}
  - {task: 8, unit: 甲局, date: 2025-12-01, result: 通过}
extensions:
  - {task: 5, units: [甲局], requested: 2025-06-10, reason: 已能上线, result: 不同意, approved: 2025-06-25, approved_by: 示例办, document: 示〔2025〕4号}
  - {task: 6, units: [各部门、单位], until: 2025-10-31, reason: 等待, result: 同意, approved: 2025-06-01, approved_by: 示例办, document: 示〔2025〕3号}
  - {task: 6, units: [甲局], until: 2025-11-30, reason: 等待, result: 同意, approved: 2025-07-25, approved_by: 示例办, document: 示〔2025〕5号}
  - {task: 7, units: [乙局], until: 2025-11-30, reason: 等待, result: 同意, approved: 2025-07-25, approved_by: 示例办, document: 示〔2025〕5号}
"""


@pytest.fixture
def decided(project: Build) -> Project:
    tasks = (
        f"id: {number}, text: 办第{number}件事。, responsible: [甲局, 乙局], deadline: 9月底前"
        for number in range(1, 9)
    )
    entries = (
        f"task: 1, updated: 2025-06-01, {DONE}", f"task: 2, updated: 2025-06-20, {DONE}",
        f"task: 3, updated: 2025-06-01, {DONE}", "task: 4, status: 不涉及, reason: 没有这项职能",
        f"task: 5, status: 进行中, {ASKED}", f"task: 6, status: 进行中, {ASKED}", f"task: 7, status: 进行中, {ASKED}",
    )  # fmt: skip
    listed = "".join(f"  - {{{item}}}\n" for item in entries)
    return project(*tasks, ledger__甲局=f"unit: 甲局\nentries:\n{listed}", decisions=DECIDED)


def test_the_form_says_what_the_office_decided(decided: Project, run: Run) -> None:
    sheet = opened(send(decided, run))["台账"]
    assert {sheet.cell(row, 1).value: sheet.cell(row, COLUMN["审核意见"]).value for row in rows(sheet)} == {
        "1": "审核退回（2025-06-05，2025-10-31 前整改）：缺清单",
        "2": "审核退回（2025-06-05）：缺清单\n已重新报送",
        "3": "审核通过（2025-07-01）",
        "4": "审核通过（2025-07-02）：确无此项",
        "5": "延期未获批准（2025-06-25，示〔2025〕4号）：已能上线",
        "6": "延至 2025-11-30（2025-07-25，示〔2025〕5号）",
        "7": "延期待批",
        "8": None,
    }


def test_what_is_settled_is_locked_be_it_done_or_not_applicable(decided: Project, run: Run) -> None:
    sheet = opened(send(decided, run))["台账"]
    locked = [sheet.cell(row, 1).value for row in rows(sheet) if sheet.cell(row, COLUMN["状态"]).protection.locked]
    assert locked == ["3", "4"]
    assert all(sheet.cell(row, COLUMN["审核意见"]).protection.locked for row in rows(sheet))


def test_a_unit_that_took_over_sees_what_was_decided_for_the_one_before(project: Build, run: Run) -> None:
    office = project(TASKS[0].replace("[甲局]", "[乙局]"), decisions=DECIDED.partition("extensions:")[1] + (
        "\n  - {task: 1, units: [乙局], until: 2025-11-30, reason: 等待, result: 同意, approved: 2025-07-25, approved_by: 示例办, document: 示〔2025〕5号}\n"
    ))  # fmt: skip
    units = (office.data / "units.yaml").read_text(encoding="utf-8")
    gone = "{name: 乙局, kind: 部门, until: 2025-08-31, successors: [甲局]}"
    office.write({"units.yaml": units.replace("{name: 乙局, kind: 部门}", gone)})
    sheet = opened(send(office, run))["台账"]
    assert sheet.cell(4, COLUMN["审核意见"]).value == "延至 2025-11-30（2025-07-25，示〔2025〕5号）"


def test_a_role_that_was_changed_is_another_plan_and_a_designation_is_none(project: Build, run: Run) -> None:
    office = project(TASKS[0], "id: 2, text: 办第二件事。, responsible: [各有关部门、单位], deadline: 年底前")
    content = filled(send(office, run), "2", 状态="进行中")
    settled = "designations:\n  - {task: 2, group: 各有关部门、单位, units: [甲局], document: 示〔2025〕2号, date: 2025-09-16}\n"
    office.write({"decisions.yaml": settled})
    assert take(office, run, content, "--dry-run").code == 0
    led = "amendments:\n  - {kind: 调整, task: 1, field: lead, from: [], to: [甲局], document: 示〔2025〕3号, date: 2025-09-16}\n"
    office.write({"decisions.yaml": settled + led})
    assert take(office, run, content).err.startswith(
        "交.xlsx：下发以后计划有变动：任务 1 的分工改了：原来是“责任”，现在是“牵头”\n"
    )


# ---------------------------------------------------------------- texts that a workbook knows otherwise


ODD = [
    "#REF!",
    "#N/A",
    "a_x0007_b",
    "_x005F_x0041_",
    "_x0041_x0042_x0043_",
    "ax005F_b",
    "_x000D_",
    "2025-09-03",
    "TRUE",
]


@pytest.mark.parametrize("text", ODD)
@pytest.mark.parametrize("again", [lambda data: data, lambda data: saved(opened(data))], ids=["as sent", "saved again"])
def test_a_text_that_nobody_touched_is_no_change(
    project: Build, run: Run, text: str, again: Callable[[bytes], bytes]
) -> None:
    kept = (
        f"unit: 甲局\nentries:\n  - task: 1\n    status: 进行中\n    measures: '{text}'\n    progress: '{text}'\n"
        f"    evidence:\n      - {{title: '{text}', document: '{text}'}}\n"
    )
    office = project(*TASKS, ledger__甲局=kept)
    sent = again(send(office, run))
    result = take(office, run, sent)
    assert (result.code, result.err, result.out) == (0, "", "没有变化：甲局的填报表里没有台账还没有的内容。\n")
    assert take(office, run, filled(sent, "1", 存在问题="新的")).code == 0
    assert ledger(office) == kept.replace("进行中\n", "进行中\n    updated: 2025-09-20\n").replace(
        "    evidence:", "    problems: 新的\n    evidence:"
    )


def test_what_looks_like_escapes_is_escaped_one_by_one(project: Build, run: Run) -> None:
    """As a program reads it that knows the escapes: openpyxl, which the reader is built on, takes them out anywhere."""
    office = project(
        *TASKS, ledger__甲局="unit: 甲局\nentries:\n  - {task: 1, status: 进行中, progress: _x005F_x0041_x0042_}\n"
    )
    with zipfile.ZipFile(io.BytesIO(send(office, run))) as packed:
        strings = packed.read("xl/sharedStrings.xml").decode()
    written = next(found for found in re.findall("<t>(.*?)</t>", strings) if "x0041" in found)
    assert re.sub("_x([0-9A-F]{4})_", lambda found: chr(int(found[1], 16)), written) == "_x005F_x0041_x0042_"


def test_a_control_character_that_a_program_left_at_line_ends_is_one(office: Project, run: Run) -> None:
    sent = filled(send(office, run), "2", 状态="进行中", 进展情况="一_x000D_\n二_x000d_")
    assert take(office, run, sent).code == 0
    assert entry(office, "2")["progress"] == "一\n二"


def test_a_text_that_did_not_fit_is_kept_and_nothing_is_put_behind_its_stand_in(project: Build, run: Run) -> None:
    text = "长" * 33_000
    proof = "".join(f"      - {{title: 报告{'题' * 40}, document: 甲〔2025〕{number}号}}\n" for number in range(800))
    kept = f"unit: 甲局\nentries:\n  - task: 1\n    status: 进行中\n    progress: {text}\n    evidence:\n{proof}"
    office = project(*TASKS, ledger__甲局=kept)
    sent = send(office, run)
    sheet = opened(sent)["台账"]
    assert [sheet.cell(4, COLUMN[title]).value for title in ("进展情况", "佐证材料")] == [forms.TOO_LONG] * 2
    more = f"{forms.TOO_LONG}\n又办了1件"
    result = take(office, run, filled(sent, "1", 进展情况=more, 佐证材料=f"{forms.TOO_LONG}\n新的 甲〔2025〕999号"))
    assert (result.code, result.out) == (1, "")
    assert result.err == (
        "交.xlsx 台账!J4：“进展情况”里原来的内容没有列出，不能接着写\n"
        "    怎么改：恢复成只有这一句，补充的写在别的格里；要改原文的，请办公室用 gkplan record 记\n"
        "交.xlsx 台账!K4：“佐证材料”里原来的内容没有列出，不能接着写\n"
        "    怎么改：恢复成只有这一句，补充的写在别的格里；要改原文的，请办公室用 gkplan record 记\n"
        "有 2 处问题，什么也没有写\n"
    )
    assert take(office, run, filled(sent, "1", 下一步措施="再办")).code == 0
    assert entry(office, "1")["progress"] == text
    assert len(entry(office, "1")["evidence"]) == 800


@pytest.mark.parametrize("held", ["#REF!", "a_x0007_b"])
def test_a_plan_may_say_what_a_workbook_knows_otherwise(project: Build, run: Run, held: str) -> None:
    office = project(f"id: 1, text: '{held}', responsible: [甲局], deadline: 9月底前")
    assert take(office, run, filled(send(office, run), "1", 状态="进行中")).code == 0


def test_a_duration_is_never_written_in_english(office: Project, run: Run) -> None:
    result = take(office, run, filled(send(office, run), "2", 状态="进行中", 进展情况=timedelta(days=1, hours=2)))
    assert result.err == (
        "交.xlsx 台账!J5：“进展情况”里是时长 26:00:00\n"
        "    怎么改：写成文字，如 26小时；是日期的，写作 2025-09-03 的样子\n"
        "有 1 处问题，什么也没有写\n"
    )


# ---------------------------------------------------------------- what is not taken in


def test_comments_are_told_with_their_cells(office: Project, run: Run) -> None:
    def comment(book: Workbook) -> None:
        for cell in ("J4", "K5"):
            book["台账"][cell].comment = Comment("已办结，请看附件", "示例员")

    data = changed(send(office, run), comment)
    told = "交.xlsx：台账!J4、K5 的批注没有收回，要收的写进格里\n"
    assert take(office, run, data).err == told
    assert told in take(office, run, spoilt_day(data)).err


RELATION = '<Relationship Id="rId{}" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{}" Target="{}"/>'
ANCHOR = "<x:twoCellAnchor><x:from><x:col>{}</x:col><x:row>{}</x:row></x:from>{}</x:twoCellAnchor>"


def test_pictures_and_shapes_are_told_and_what_of_them_cannot_be_read_is_not(office: Project, run: Run) -> None:
    parts = {"drawing": "../drawings/drawing1.xml", "comments": "../comments1.xml", "image": "../media/1.png"}
    listed = "".join(RELATION.format(number, *pair) for number, pair in enumerate(parts.items()))
    relations = f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{listed}{RELATION.format(9, "comments", "../gone.xml")}</Relationships>'
    on_paper = "<x:absoluteAnchor><x:pic/></x:absoluteAnchor>"
    laid = (
        ANCHOR.format(9, 3, "<x:pic/>") + on_paper + ANCHOR.format("z", 3, "<x:sp/>") + ANCHOR.format(10, 4, "<x:sp/>")
    )
    more = {
        "xl/worksheets/_rels/sheet1.xml.rels": relations.encode(),
        "xl/drawings/drawing1.xml": f"<x:wsDr xmlns:x='u'>{laid}</x:wsDr>".encode(),
        "xl/comments1.xml": b"<comments>",
        "xl/media/1.png": b"\x89PNG\r\n",
    }
    result = take(office, run, repacked(filled(send(office, run), "2", 状态="进行中"), lambda _, x: x, more))
    assert (result.code, result.err) == (
        0, "交.xlsx：台账!J4 上的图片没有收回，要收的另外交\n交.xlsx：台账!K5 上的图形没有收回，里面的字写进格里\n"
    )  # fmt: skip


def test_of_many_comments_ten_are_named(office: Project, run: Run) -> None:
    def comment(book: Workbook) -> None:
        for row in range(4, 16):
            book["台账"].cell(row, 10).comment = Comment("看", "示例员")

    named = "、".join(f"J{row}" for row in range(4, 14))
    assert take(office, run, changed(send(office, run), comment)).err == (
        f"交.xlsx：台账!{named} 等 12 处的批注没有收回，要收的写进格里\n"
    )


# ---------------------------------------------------------------- interrupted


def interrupted(after: Callable[..., bool]) -> Callable[..., NoReturn]:
    """Return a writer that is interrupted after it has written, or before."""

    def replace(*args: Any, **more: Any) -> NoReturn:
        after(*args, **more)
        raise KeyboardInterrupt

    return replace


def test_a_ledger_that_was_just_written_is_told_when_it_is_cut_short(
    office: Project, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = {"甲.xlsx": filled(send(office, run), "2", 状态="进行中"), "乙.xlsx": send(office, run, "乙局")}
    returned(office, files)
    monkeypatch.setattr(storage, "replace", interrupted(storage.replace))
    told = "份里有1份已写入台账：甲局1条；再运行一次就接着收，已写入的不会重写\n已中断\n"
    assert run("intake", "回", *TODAY, cwd=office.root).err == f"中断以前，2{told}"
    office.write({"ledger/甲局.yaml": LEDGER})
    result = run("intake", "回/甲.xlsx", *TODAY, cwd=office.root)
    assert (result.code, result.err) == (130, f"中断以前，1{told}")


def test_a_ledger_that_was_not_written_is_not_told(office: Project, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    returned(office, {"甲.xlsx": filled(send(office, run), "2", 状态="进行中")})
    monkeypatch.setattr(storage, "replace", interrupted(lambda *_, **__: True))
    assert run("intake", "回", *TODAY, cwd=office.root).err == "已中断\n"


# ---------------------------------------------------------------- in the words of the sheet


@pytest.mark.parametrize(
    ("task", "typed", "remedy"),
    [
        ("1", {"完成时间": "2025-10-09"}, "改成实际的日期；打算哪天完成填在“预计完成”，“状态”选进行中"),
        ("2", {"完成时间": "2025-09-09"}, "“状态”改选进行中，做了的事写在“进展情况”"),
        ("3", {"完成时间": "2025-09-09"}, "在节点的各行补报（如“周期”是 一季度），或把任务改回“进行中”"),
    ],
)
def test_a_remedy_is_in_the_words_of_the_sheet(
    project: Build, run: Run, task: str, typed: dict[str, str], remedy: str
) -> None:
    office = project(
        TASKS[0],
        "id: 2, text: 办第二件事。, responsible: [甲局], deadline: 长期坚持",
        "id: 3, text: 办第三件事。, responsible: [甲局], deadline: 年底前, checkpoints: [{every: 每季度, text: 季度检查}]",
    )
    content = filled(send(office, run), task, 状态="已完成", 佐证材料="报告 甲〔2025〕8号", **typed)
    assert remedy in take(office, run, content).err
