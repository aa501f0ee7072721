"""`gkplan remind` as the coordinating office types it: what goes out, what is said beside it, what is noted."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from collections.abc import Callable

import pytest

from gkplan.exporters import formats
from gkplan.extras import install_hint
from tests import documents
from tests.conftest import HEAD, ROOT, UNITS, Outcome, Project, tasks_yaml
from tests.exporters import word
from tests.test_obligations import done, ledger

Run = Callable[..., Outcome]
Build = Callable[..., Project]
NOW = ("--as-of", "2025-09-15")
TASKS = (
    "id: 1, text: 办第一件事。, responsible: [甲局], deadline: 8月底前",
    "id: 2, text: 办第二件事。, responsible: [乙局], deadline: 年底前",
    "id: 3, text: 办第三件事。, responsible: [丙中心], deadline: 9月底前",
)
DEMO = ROOT / "examples" / "demo"


@pytest.fixture
def office(project: Build) -> Project:
    """Return a district with one unit of each level: 甲局 督办, 乙局 催办, 丙中心 提醒."""
    return project(*TASKS, ledger__丙中心=ledger("丙中心", "task: 3, status: 进行中"))


def decisions(project: Project) -> str:
    path = project.data / "decisions.yaml"
    return path.read_text(encoding="utf-8") if path.exists() else ""


def titles(text: str) -> list[tuple[str, str]]:
    """Return title and unit of each message."""
    return re.findall(r"^(\S+单)(?:（.*）)?\n\n(\S+)：$", text, re.MULTILINE)


# ---------------------------------------------------------------- what goes out


def test_every_unit_that_is_late_or_near_gets_a_message(office: Project, run: Run) -> None:
    result = run("remind", *NOW, cwd=office.root)
    assert (result.code, result.err) == (0, "")
    assert titles(result.out) == [("督办单", "甲局"), ("催办单", "乙局"), ("工作提醒单", "丙中心")]
    assert run("remind", *NOW, cwd=office.root).out == result.out
    assert decisions(office) == ""


def test_the_session_in_the_manual_is_what_it_prints(run: Run) -> None:
    ((command, screen),) = documents.session("remind ")
    result = run(*shlex.split(command))
    assert (result.code, result.err, result.out) == (0, "", screen)


def test_the_demo(run: Run) -> None:
    out = run("remind", *NOW, cwd=DEMO).out
    assert titles(out) == [
        ("工作提醒单", "示例区公开办"),
        ("工作提醒单", "示例区城建局"),
        ("督办单", "示例区营商局"),
        ("工作提醒单", "示例区数字中心"),
        ("催办单", "书签街道"),
        ("督办单", "纸鸢镇"),
        ("督办单", "信笺镇"),
    ]
    lines = [line for line in out.splitlines() if line.startswith("· ")]
    assert lines[2:6] == [
        (
            "· 任务10 召开政策座谈会：6月底前、11月底前（6月30日），逾期77天，7月10日退回整改（纪要没有写明各条意见怎样办理），"
            "要求7月31日前整改，没有重新报送；此前已提醒1次，最近8月4日。"
        ),
        "· 任务7 整理惠企政策清单（承接示例区企服中心）：9月底前（9月30日），还剩15天，已报进行中，预计10月20日完成，晚于时限20天。",
        "· 任务10 召开政策座谈会：6月底前、11月底前（11月30日），还剩76天，时限过半，未报送完成情况；此前已提醒1次，最近8月4日。",
        "· 任务6 为重要政策配发图解和问答：年底前（12月31日），还剩107天，时限过半，已报未启动。",
    ]


def test_the_real_plan_says_what_is_left_out_and_never_undone(run: Run) -> None:
    result = run("remind", *NOW)
    assert result.code == 0
    assert (len(titles(result.out)), "未完成" in result.out, "任务1 " in result.out) == (31, False, False)
    assert result.err == (
        "“区政府各部门、单位”的名单不完整，已登记21家\n"
        "时限早于印发日的没有列入：任务 1（31家）；要列，用 --task 点名\n"
        "配合的没有列入：任务 17（30家）、28（30家）、51（30家）；要列，加 --role 配合\n"
    )
    assert max(map(len, result.out.split("-" * 24))) < 1500  # one message of a chat window each


def test_after_the_year_the_reader_is_told_how_to_look_back(run: Run) -> None:
    result = run("remind", "--unit", "鼓楼街道", "--as-of", "2026-11-28")
    assert "注：计划年度（2025年）已结束；没有报送记录，不表示没有办。\n" in result.out
    assert result.err.splitlines()[:2] == [
        "计划年度（2025年）已结束。台账为空只表示没有记录，不表示没有办。",
        "查看当时的情况：加 --as-of 2025-09-15",
    ]


@pytest.mark.parametrize(
    ("options", "units"),
    [
        (("--unit", "甲"), ["甲局"]),
        (("--unit", "各部门、单位"), ["甲局", "乙局", "丙中心"]),
        (("--level", "督办", "--level", "blue"), ["甲局", "丙中心"]),
        (("--level", "黄"), ["乙局"]),
        (("--level", "督办单", "--level", "工作提醒单"), ["甲局", "丙中心"]),
        (("--level", "逾期", "--level", "临期"), ["甲局", "丙中心"]),
        (("--level", "滞后"), ["乙局"]),
        (("--level", "催办单", "--no-color"), ["乙局"]),
        (("--within", "20"), ["甲局", "丙中心"]),
        (("--task", "2,3"), ["乙局", "丙中心"]),
        (("--section", "一"), ["甲局", "乙局", "丙中心"]),
    ],
)
def test_options_narrow(options: tuple[str, ...], units: list[str], office: Project, run: Run) -> None:
    assert [unit for _, unit in titles(run("remind", *options, *NOW, cwd=office.root).out)] == units


def test_several_roles_may_be_asked_for(project: Build, run: Run) -> None:
    built = project("id: 1, text: 办事。, lead: [甲局], supporting: [乙局], deadline: 8月底前")
    result = run("remind", *NOW, cwd=built.root)
    assert [unit for _, unit in titles(result.out)] == ["甲局"]
    assert result.err == "配合的没有列入：任务 1（1家）；要列，加 --role 配合\n"
    result = run("remind", "--role", "配合", "--role", "lead", *NOW, cwd=built.root)
    assert [line for line in result.out.splitlines() if line.startswith("· ")] == [
        "· 任务1 办事（牵头）：8月底前（8月31日），逾期15天，未报送完成情况。",
        "· 任务1 办事（配合）：8月底前（8月31日），逾期15天，未报送完成情况。",
    ]
    assert result.err == ""


def test_blanks_given_say_nothing(office: Project, run: Run) -> None:
    blank = run("remind", "--to", " ", "--contact", "", "--title", "　", "--send", "", *NOW, cwd=office.root)
    assert blank.out == run("remind", *NOW, cwd=office.root).out


# ---------------------------------------------------------------- nobody to remind


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (("--as-of", "2025-03-20"), "截至 2025-03-20，全区没有要提醒、催办、督办的任务。"),
        (("--as-of", "2025-03-20", "-u", "甲"), "截至 2025-03-20，甲局没有要提醒、催办、督办的任务。"),
        (
            ("--as-of", "2025-09-15", "-u", "甲", "--level", "提醒"),
            "截至 2025-09-15，在所选的范围里，甲局没有要提醒、催办、督办的任务。",
        ),
        (
            ("--as-of", "2025-03-20", "-o", "催办.txt"),
            "截至 2025-03-20，全区没有要提醒、催办、督办的任务。没有写出文件。",
        ),
        (("--as-of", "2025-03-20", "--log"), "截至 2025-03-20，全区没有要提醒、催办、督办的任务。"),
        (("--as-of", "2025-03-09"), "计划 2025-03-10 才印发，2025-03-09 还没有可催办的。"),
    ],
)
def test_nothing_to_remind_is_a_sentence(options: tuple[str, ...], sentence: str, project: Build, run: Run) -> None:
    built = project("id: 1, text: 办事。, responsible: [甲局], deadline: 8月底前")
    result = run("remind", *options, cwd=built.root)
    assert (result.code, result.out) == (0, f"{sentence}\n")
    assert sorted(path.name for path in built.root.rglob("*") if path.is_file()) == ["tasks.yaml", "units.yaml"]


def test_a_pipe_that_waits_for_a_document_gets_no_sentence(project: Build, run: Run) -> None:
    built = project("id: 1, text: 办事。, responsible: [甲局], deadline: 8月底前")
    result = run("remind", "--format", "docx", "--as-of", "2025-03-20", cwd=built.root)
    assert (result.code, result.out, result.err) == (0, "", "截至 2025-03-20，全区没有要提醒、催办、督办的任务。\n")


def test_a_draft_reminds_nobody(project: Build, run: Run) -> None:
    tasks = tasks_yaml(TASKS[0]).replace(HEAD, HEAD.replace("phase: 已印发", "phase: 草稿"))
    result = run("remind", *NOW, cwd=project(tasks=tasks).root)
    assert (result.code, result.out) == (0, "计划的阶段是草稿，不催办。\n")


# ---------------------------------------------------------------- what is said beside it


def test_a_broken_ledger_is_left_out_and_said_once(office: Project, run: Run) -> None:
    office.write({"ledger/甲局.yaml": "unit: 甲局\nentries: 错\n"})
    result = run("remind", *NOW, cwd=office.root)
    assert [unit for _, unit in titles(result.out)] == ["乙局", "丙中心"]
    assert result.code == 1
    assert result.err.endswith("\n甲局台账有误，未计入\n")
    assert result.err.count("甲局台账有误") == 1
    alone = run("remind", *NOW, "-u", "甲局", cwd=office.root)
    assert alone.out == "截至 2025-09-15，甲局台账有误，看不出办到哪一步，没有出单；改正台账再来。\n"


def test_what_a_merged_unit_owed_goes_to_its_successor(project: Build, run: Run) -> None:
    merged = UNITS.replace("name: 乙局, kind: 部门", "name: 乙局, kind: 部门, until: 2025-06-30, successors: [丙中心]")
    built = project("id: 1, text: 办事。, responsible: [乙局], deadline: 8月底前", units=merged)
    result = run("remind", "--unit", "乙局", *NOW, cwd=built.root)
    assert titles(result.out) == [("督办单", "丙中心")]
    assert result.err == (
        "乙局已于2025-06-30撤并；未办结的职责由丙中心承接，查看：gkplan due --unit 丙中心\n"
    )  # fmt: skip


def test_a_unit_without_a_successor_is_named(project: Build, run: Run) -> None:
    ended = UNITS.replace("name: 乙局, kind: 部门", "name: 乙局, kind: 部门, until: 2025-06-30")
    built = project("id: 1, text: 办事。, responsible: [乙局, 甲局], deadline: 8月底前", units=ended)
    result = run("remind", *NOW, cwd=built.root)
    assert titles(result.out) == [("督办单", "甲局")]
    assert result.err == "乙局已撤并，没有登记承接单位，没有出单：在 units.yaml 写明 successors\n"


# ---------------------------------------------------------------- files


def test_one_file_a_unit(office: Project, run: Run) -> None:
    result = run("remind", "--output", "催办", "--split-by", "unit", "--format", "md", *NOW, cwd=office.root)
    assert (result.code, result.err) == (0, "已写入 3 个文件\n")
    assert result.out.splitlines() == ["催办/甲局.md", "催办/乙局.md", "催办/丙中心.md"]
    assert (office.root / "催办" / "乙局.md").read_text(encoding="utf-8").startswith("# 催办单\n\n乙局：\n")


@pytest.mark.parametrize(
    ("name", "start"),
    [("催办.txt", "督办单\n\n甲局：".encode()), ("催办.md", "# 督办单\n".encode()), ("催办.docx", b"PK")],
)
def test_the_name_of_the_file_tells_the_format(name: str, start: bytes, office: Project, run: Run) -> None:
    result = run("remind", "-o", name, *NOW, cwd=office.root)
    assert (result.code, result.out, result.err) == (0, "", f"已写入 {name}\n")
    assert (office.root / name).read_bytes().startswith(start)


def test_a_document_into_a_pipe_is_the_one_in_a_file(office: Project, run: Run) -> None:
    run("remind", "-o", "催办.docx", *NOW, cwd=office.root)
    command = [sys.executable, "-m", "gkplan", "remind", "--format", "docx", *NOW]
    piped = subprocess.run(command, cwd=office.root, capture_output=True, check=True).stdout
    assert piped == (office.root / "催办.docx").read_bytes()
    assert [line for style, line in word.paragraphs(piped) if style == "Title"] == ["督办单", "催办单", "工作提醒单"]


# ---------------------------------------------------------------- the record


def test_what_was_sent_is_noted_and_the_next_one_counts(office: Project, run: Run) -> None:
    first = run("remind", "--log", *NOW, cwd=office.root)
    assert first.code == 0
    assert first.out == run("remind", *NOW, cwd=office.root).out
    assert first.err == (
        "已新建 data/decisions.yaml：督办：2025-09-15 甲局，任务 1。\n"
        "已写入 data/decisions.yaml：催办：2025-09-15 乙局，任务 2。\n"
        "已写入 data/decisions.yaml：提醒：2025-09-15 丙中心，任务 3。\n"
    )
    assert decisions(office) == (
        "reminders:\n"
        "  - unit: 甲局\n    date: 2025-09-15\n    level: 督办\n    tasks: [1]\n"
        "  - unit: 乙局\n    date: 2025-09-15\n    level: 催办\n    tasks: [2]\n"
        "  - unit: 丙中心\n    date: 2025-09-15\n    level: 提醒\n    tasks: [3]\n"
    )
    again = run("remind", "--log", *NOW, cwd=office.root)
    assert (again.code, again.out) == (0, first.out)
    assert again.err == "没有变化：data/decisions.yaml 里已经是这样。\n"
    later = run("remind", "--as-of", "2025-09-20", cwd=office.root).out
    heads = ["督办单（第2次催办）", "催办单（第2次催办）", "工作提醒单（第2次提醒）"]
    assert [line for line in later.splitlines() if line.endswith(("次催办）", "次提醒）"))] == heads
    assert "逾期20天，未报送完成情况；此前已催办1次，最近9月15日。\n" in later
    assert run("validate", "--as-of", "2025-09-20", cwd=office.root).code == 0


def test_what_changed_the_same_day_is_noted_beside(office: Project, run: Run) -> None:
    run("remind", "--log", "-u", "甲局", *NOW, cwd=office.root)
    office.write({"ledger/甲局.yaml": ledger("甲局", done())})
    run("remind", "--log", *NOW, cwd=office.root)
    assert re.findall("unit: (.*)\n", decisions(office)) == ["甲局", "乙局", "丙中心"]


def test_a_trial_shows_the_record_and_puts_out_nothing(office: Project, run: Run) -> None:
    result = run("remind", "--log", "--dry-run", "--level", "督办", "-o", "催办.docx", *NOW, cwd=office.root)
    assert (result.code, result.err) == (0, "试运行，没有写入\n")
    assert result.out == (
        "--- /dev/null\n+++ b/data/decisions.yaml\n@@ -0,0 +1,5 @@\n"
        "+reminders:\n+  - unit: 甲局\n+    date: 2025-09-15\n+    level: 督办\n+    tasks: [1]\n"
    )
    assert not (office.root / "催办.docx").exists()
    assert decisions(office) == ""


def test_records_by_hand_keep_their_form(office: Project, run: Run) -> None:
    text = "# 办公室记\nreminders:\n  - {unit: 甲局, date: 2025-09-01, level: 督办, tasks: [1]}  # 电话\n# 完\n"
    office.write({"decisions.yaml": text})
    result = run("remind", "--log", "--level", "督办", *NOW, cwd=office.root)
    assert result.out.startswith("督办单（第2次催办）\n")
    added = "  - {unit: 甲局, date: 2025-09-15, level: 督办, tasks: [1]}\n"
    assert decisions(office) == text.replace("# 完\n", f"{added}# 完\n")


def test_a_record_that_cannot_be_written_is_told_after_the_papers(office: Project, run: Run) -> None:
    text = "{reminders: [\n  {unit: 甲局, date: 2025-09-01, level: 督办, tasks: [1]}]}\n"
    office.write({"decisions.yaml": text})
    result = run("remind", "--log", *NOW, cwd=office.root)
    assert (result.code, len(titles(result.out))) == (2, 3)
    assert result.err == (
        "催办已经写出，但没有记下；排除下面的问题，再运行一次\n"
        "错误：data/decisions.yaml:1:13 括号里的内容分了几行，不能自动增删\n"
        "提示：把括号里的内容改成一行，再运行一次；或手工修改\n"
    )
    assert decisions(office) == text


# ---------------------------------------------------------------- what is wrong with the command


@pytest.mark.parametrize(
    ("args", "message", "hint"),
    [
        (("--dry-run",), "--dry-run 是和 --log 一起写的", "不写 --log 就不改数据；要看会记什么，加 --log"),
        (("--by", "2025-09-14"), "--by 的日期 2025-09-14 已经过去（今天按 2025-09-15 算）", "写今天或以后的日期"),
        (("--by", "2025-9-20"), "--by 的值“2025-9-20”不是日期", "写作 2025-09-20"),
        (
            ("--level", "批评"),
            "--level 没有“批评”这一种",
            "可选：提醒、工作提醒单、临期、蓝、blue、催办、催办单、滞后、黄、yellow、督办、督办单、逾期、红、red",
        ),
        (("--within", "很快"), "--within 的值“很快”不合要求", "写 0 到 3660 之间的整数"),
        (("--split-by", "unit"), "--split-by 要写 --output", "写一个文件夹，如 --output 催办"),
        (("-o", "a.xlsx"), "认不出“a.xlsx”是哪种格式", "加 --format，可选：text、md、docx"),
        (("--format", "text", "-o", "a.docx"), "--format text 和文件名“a.docx”不是一种格式", "改一个，或去掉 --format"),
        (("-o", "data/a.yaml", "--format", "text"), "不能写入“data/a.yaml”：YAML 是数据文件", "结果写到别的文件，如 台账.xlsx、结果.json"),
        (("--unit", "丁局"), "没有“丁局”这个单位或组", "是不是：丙中心？"),
        (("--task", "9"), "没有任务“9”", "运行 gkplan list 查看全部任务"),
    ],
)  # fmt: skip
def test_wrong_options_are_said(args: tuple[str, ...], message: str, hint: str, office: Project, run: Run) -> None:
    result = run("remind", *args, *NOW, cwd=office.root)
    assert (result.code, result.out) == (2, "")
    assert result.err.startswith(f"错误：{message}\n提示：")
    if "是不是" not in hint:
        assert result.err == f"错误：{message}\n提示：{hint}\n"


def test_without_python_docx_the_extra_is_named(office: Project, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "docx", None)
    result = run("remind", "-o", "a.docx", *NOW, cwd=office.root)
    assert (result.code, result.out) == (2, "")
    assert result.err == f"错误：没有安装 python-docx，写不出 docx\n提示：{install_hint('office')}\n"
    assert formats.FORMATS["docx"].extra == "office"
