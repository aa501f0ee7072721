"""`record`, `done` and the unit's own `extend`, as a 信息员 types them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import Outcome, Project

Run = Callable[..., Outcome]
Build = Callable[..., Project]
TODAY = ("--as-of", "2025-09-20")
TASKS = (
    "id: 1, text: 办第一件事，办好。, responsible: [甲局], deadline: 9月底前",
    "id: 2, text: 办第二件事。, responsible: [甲局, 乙局], deadline: 10月底前",
    "id: 3, text: 办第三件事。, responsible: [甲局], deadline: 每季度",
    "id: 4, text: 办第四件事。, responsible: [各有关部门、单位], deadline: 年底前",
    "id: 5, text: 办第五件事。, responsible: [甲局], deadline: 长期坚持",
)
QUARTERS = "一季度（2025-03-31 到期）、二季度（2025-06-30 到期）、三季度（2025-09-30 到期）、四季度（2025-12-31 到期）"
LEDGER = """\
# 甲局的台账：手工记的，注释不要动
unit: 甲局
officer: '示例员'      # 联系人

entries:
  - task: 1            # 第一件
    status: 进行中
    progress: "草稿已成"

  # 第二件还没有动
  - task: 2
    status: 未启动
# 完
"""


@pytest.fixture
def office(project: Build) -> Project:
    return project(*TASKS)


@pytest.fixture
def kept(project: Build) -> Project:
    return project(*TASKS, ledger__甲局=LEDGER)


def ledger(project: Project, unit: str = "甲局") -> str:
    return (project.data / "ledger" / f"{unit}.yaml").read_text(encoding="utf-8")


def test_the_first_record_makes_the_ledger(office: Project, run: Run) -> None:
    result = run(
        "record", "1", "--unit", "甲局", "--status", "进行中", "--progress", "初稿已成",
        "--measures", "分工到科", "--milestone", "2025-08-31", "完成初稿", "--milestone", "2025-09-25", "定稿",
        "--problems", "人手不足", "--next", "抓紧", "--eta", "2025-09-28", "--owner", "示例员", *TODAY, cwd=office.root,
    )  # fmt: skip
    assert (result.code, result.err) == (0, "")
    assert result.out == (
        "已新建 data/ledger/甲局.yaml：任务 1（办第一件事）：新增，进行中；预计完成日期 2025-09-28；"
        "时间节点 2025-08-31 完成初稿、2025-09-25 定稿。\n"
    )
    assert (
        ledger(office)
        == """\
unit: 甲局
entries:
  - task: 1
    status: 进行中
    updated: 2025-09-20
    eta: 2025-09-28
    measures: 分工到科
    milestones:
      - date: 2025-08-31
        text: 完成初稿
      - date: 2025-09-25
        text: 定稿
    owner: 示例员
    progress: 初稿已成
    problems: 人手不足
    next_steps: 抓紧
"""
    )
    assert run("validate", *TODAY, cwd=office.root).code == 0


def test_a_new_ledger_names_its_schema_where_there_is_one(office: Project, run: Run) -> None:
    (office.root / "schema").mkdir()
    (office.root / "schema" / "ledger.schema.json").write_text("{}")
    run("record", "1", "-u", "甲局", "--status", "未启动", *TODAY, cwd=office.root)
    first = ledger(office).splitlines()[0]
    assert first == "# yaml-language-server: $schema=../../schema/ledger.schema.json"


def test_done_changes_only_its_own_lines(kept: Project, run: Run) -> None:
    result = run(
        "done", "1", "--unit", "甲局", "--evidence", "检查通报 示例〔2025〕3号 2025-09-18", *TODAY, cwd=kept.root
    )
    assert (result.code, result.err) == (0, "")
    assert result.out == (
        "已写入 data/ledger/甲局.yaml：任务 1（办第一件事）：进行中 → 已完成；完成日期 2025-09-20；"
        "佐证增加 “检查通报”（示例〔2025〕3号）；更新日期 2025-09-20。\n"
    )
    assert ledger(kept) == LEDGER.replace(
        """\
    status: 进行中
    progress: "草稿已成"
""",
        """\
    status: 已完成
    updated: 2025-09-20
    completed: 2025-09-20
    progress: "草稿已成"
    evidence:
      - title: 检查通报
        document: 示例〔2025〕3号
        published: 2025-09-18
""",
    )


def test_the_same_command_again_changes_nothing(kept: Project, run: Run) -> None:
    command = ("done", "1", "2", "--unit", "甲局", "--evidence", "通报 https://example.invalid/1")
    assert run(*command, *TODAY, cwd=kept.root).code == 0
    path = kept.data / "ledger" / "甲局.yaml"
    before = (path.read_bytes(), path.stat().st_mtime_ns)
    for day in ("2025-09-20", "2025-09-25"):
        result = run(*command, "--as-of", day, cwd=kept.root)
        assert (result.code, result.out) == (0, "没有变化：data/ledger/甲局.yaml 里已经是这样。\n")
    assert (path.read_bytes(), path.stat().st_mtime_ns) == before


def test_what_is_said_twice_in_one_command_is_written_once(office: Project, run: Run) -> None:
    evidence, milestone = ("--evidence", "通报 归档1"), ("--milestone", "2025-09-01", "定稿")
    command = ("record", "1", "-u", "甲局", "--status", "已完成", *evidence, *evidence, *milestone, *milestone)
    assert run(*command, *TODAY, cwd=office.root).code == 0
    assert (
        ledger(office)
        == """\
unit: 甲局
entries:
  - task: 1
    status: 已完成
    updated: 2025-09-20
    completed: 2025-09-20
    milestones:
      - date: 2025-09-01
        text: 定稿
    evidence:
      - title: 通报
        document: 归档1
"""
    )


def test_several_tasks_are_one_edit(kept: Project, run: Run) -> None:
    result = run("done", "1,2", "--unit", "甲", "--evidence", "通报 归档2025-17", *TODAY, cwd=kept.root)
    assert result.out.count("已写入 data/ledger/甲局.yaml：") == 2
    assert ledger(kept).count("status: 已完成") == 2
    assert ledger(kept).count("document: 归档2025-17") == 2


def test_one_wrong_task_of_several_writes_none(kept: Project, run: Run) -> None:
    result = run("done", "1", "9", "--unit", "甲局", "--evidence", "通报 归档2025-17", *TODAY, cwd=kept.root)
    assert (result.code, result.out) == (2, "")
    assert ledger(kept) == LEDGER


def test_dry_run_shows_the_difference_and_writes_nothing(kept: Project, run: Run) -> None:
    result = run("record", "2", "-u", "甲局", "--status", "进行中", "--dry-run", *TODAY, cwd=kept.root)
    assert result.code == 0
    assert result.err == "试运行，没有写入\n"
    assert (
        result.out
        == """\
--- a/data/ledger/甲局.yaml
+++ b/data/ledger/甲局.yaml
@@ -9,5 +9,6 @@
~
   # 第二件还没有动
   - task: 2
-    status: 未启动
+    status: 进行中
+    updated: 2025-09-20
 # 完
""".replace("~", " ")
    )
    assert ledger(kept) == LEDGER
    assert not (kept.data / ".gkplan.lock").exists()


def test_the_environment_names_the_unit(kept: Project, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GKPLAN_UNIT", "甲局")
    assert run("record", "2", "--progress", "已开会", *TODAY, cwd=kept.root).code == 0
    assert "    progress: 已开会\n" in ledger(kept)


def test_a_period_is_read_in_either_form(office: Project, run: Run) -> None:
    given = ("--unit", "甲局", "--evidence", "通报 归档1")
    assert run("done", "3", *given, "--period", "三季度", *TODAY, cwd=office.root).code == 0
    assert "    period: 2025Q3\n" in ledger(office)
    again = run("done", "3", *given, "--period", "2025Q3", *TODAY, cwd=office.root)
    assert again.out.startswith("没有变化")


def test_an_entry_that_names_its_period_in_words_is_found(project: Build, run: Run) -> None:
    built = project(*TASKS, ledger__甲局="unit: 甲局\nentries:\n  - {task: 3, period: 三季度, status: 进行中}\n")
    run("done", "3", "--period", "2025Q3", "-u", "甲局", "--evidence", "通报 归档1", *TODAY, cwd=built.root)
    assert ledger(built).count("task: 3") == 1
    assert "period: 三季度" in ledger(built)


def test_a_report_of_a_candidate_takes_the_task_on(office: Project, run: Run) -> None:
    assert run("record", "4", "-u", "乙局", "--status", "进行中", *TODAY, cwd=office.root).code == 0
    assert office.one("2025-09-20", "乙局", "4").candidate is False


def test_progress_alone_keeps_the_status(kept: Project, run: Run) -> None:
    run("record", "1", "-u", "甲局", "--progress", "已定稿", *TODAY, cwd=kept.root)
    assert ledger(kept) == LEDGER.replace(
        '    progress: "草稿已成"\n', '    updated: 2025-09-20\n    progress: "已定稿"\n'
    )


def test_an_empty_value_takes_away_what_stands(kept: Project, run: Run) -> None:
    run("record", "1", "-u", "甲局", "--eta", "2025-10-20", "--problems", "人手不足", *TODAY, cwd=kept.root)
    run("record", "1", "-u", "甲局", "--eta", "", "--problems", "", "--progress", "", *TODAY, cwd=kept.root)
    assert ledger(kept) == LEDGER.replace('    progress: "草稿已成"\n', "    updated: 2025-09-20\n")


def test_set_back_needs_a_reason_and_drops_the_day_of_completion(kept: Project, run: Run) -> None:
    run("done", "1", "-u", "甲局", "--evidence", "通报 归档1", *TODAY, cwd=kept.root)
    before = ledger(kept)
    refused = run("record", "1", "-u", "甲局", "--status", "进行中", *TODAY, cwd=kept.root)
    assert refused.code == 2
    assert "GK921 done-set-back" in refused.err
    assert refused.err.endswith(
        "错误：这样写会带来上面的问题，没有写入\n提示：上面的行号是写入以后的；改正命令里的内容再运行\n"
    )
    assert ledger(kept) == before
    given = ("record", "1", "-u", "甲局", "--status", "进行中", "--reason", "验收未过")
    assert run(*given, *TODAY, cwd=kept.root).code == 0
    assert "completed" not in ledger(kept)


def test_old_errors_elsewhere_do_not_stand_in_the_way(project: Build, run: Run) -> None:
    built = project(
        *TASKS,
        ledger__甲局=LEDGER + "  - {task: 99, status: 进行中}\n",
        ledger__乙局="unit: 乙局\nentries:\n  - {task: 2, status: 做完了}\n",
        decisions="verifications:\n  - {task: 77, unit: 甲局, date: 2025-09-01, result: 通过}\n",
    )
    result = run("record", "1", "-u", "甲局", "--progress", "已定稿", *TODAY, cwd=built.root)
    assert result.code == 0
    assert result.err == "data/ledger/甲局.yaml 里另有原来的错误，改正之前不计入统计；运行 gkplan validate 查看\n"
    assert '    progress: "已定稿"\n' in ledger(built)


def test_a_ledger_that_stays_broken_is_told(project: Build, run: Run) -> None:
    built = project(*TASKS, ledger__甲局=LEDGER.replace("# 完\n", "  - {task: 99, status: 进行中}\n"))
    result = run("record", "1", "-u", "甲局", "--progress", "已定稿", *TODAY, cwd=built.root)
    assert (result.code, result.err) == (
        0,
        "data/ledger/甲局.yaml 里另有原来的错误，改正之前不计入统计；运行 gkplan validate 查看\n",
    )


def test_an_earlier_as_of_takes_no_date_back(kept: Project, run: Run) -> None:
    run("record", "1", "-u", "甲局", "--progress", "一", *TODAY, cwd=kept.root)
    run("record", "1", "-u", "甲局", "--progress", "二", "--as-of", "2025-09-10", cwd=kept.root)
    assert "    updated: 2025-09-20\n" in ledger(kept)


def test_what_is_written_is_said_to_be_though_the_screen_fails(
    kept: Project, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    from gkplan.cli import _session

    def full(text: str, output: str | None) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(_session, "put", full)
    result = run("record", "1", "-u", "甲局", "--progress", "已定稿", *TODAY, cwd=kept.root)
    assert (result.code, result.err) == (
        2,
        "错误：已写入 data/ledger/甲局.yaml，但结果显示不出来（磁盘已满）\n提示：不用重新写；检查命令后面的重定向\n",
    )
    assert "已定稿" in ledger(kept)


def test_warnings_that_the_edit_brings_are_told_and_written(kept: Project, run: Run) -> None:
    result = run("done", "1", "-u", "甲局", "--date", "2025-07-01", "--evidence", "通报 归档1", *TODAY, cwd=kept.root)
    assert result.code == 0
    assert "warning[GK924 recorded-late]" in result.err
    assert "completed: 2025-07-01" in ledger(kept)


@pytest.mark.parametrize(
    ("args", "message", "hint"),
    [
        (("record", "1"), "没有写明单位", "加 --unit 单位，或设环境变量 GKPLAN_UNIT"),
        (("record", "-u", "甲局"), "没有写任务序号", "写上任务的序号，如 27；运行 gkplan due 查看应办的任务"),
        (
            ("record", "1", "-u", "甲局"),
            "任务 1 还没有台账记录，没有写明状态",
            "加 --status，可选：未启动、进行中、已完成、不涉及",
        ),
        (
            ("record", "1", "-u", "甲局", "--status", "不涉及"),
            "任务 1 写不涉及，没有写理由",
            "加 --reason 理由",
        ),
        (
            ("done", "1", "-u", "甲局"),
            "任务 1 写已完成，没有写佐证",
            '加 --evidence "标题 链接或文号"',
        ),
        (
            ("done", "3", "-u", "甲局", "--evidence", "通报 归档1"),
            "任务 3 分几期报，没有写明报哪一期",
            f"加 --period，可写：{QUARTERS}",
        ),
        (
            ("record", "3", "-u", "甲局", "--status", "进行中", "--period", "5月"),
            "任务 3 没有周期“5月”",
            f"可用的周期：{QUARTERS}",
        ),
        (
            ("record", "1", "-u", "甲局", "--status", "进行中", "--period", "5月"),
            "任务 1 没有周期“5月”",
            "这项任务不分期报，去掉 --period",
        ),
        (
            ("record", "1", "-u", "乙局", "--status", "进行中"),
            "任务 1 不是“乙局”的",
            "运行 gkplan show 1 查看它是哪些单位的，gkplan due --unit 乙局 查看本单位的",
        ),
        (
            ("record", "1", "-u", "各镇街", "--status", "进行中"),
            "“各镇街”是一个组，这里要写一家单位",
            "运行 gkplan units 各镇街 查看它的成员",
        ),
        (("record", "1", "-u", "甲院", "--status", "进行中"), "没有“甲院”这个单位", "是不是：甲、甲局？"),
        (
            ("record", "1", "-u", "甲局", "--status", "办完"),
            "--status 没有“办完”这一种",
            "可选：未启动、进行中、已完成、不涉及、not_started、in_progress、done、not_applicable",
        ),
        (
            ("record", "1", "-u", "甲局", "--status", "进行中", "--date", "2025-09-01"),
            "--date 是完成日期，只和已完成同用",
            "加 --status 已完成；预计完成日期写 --eta",
        ),
        (
            ("done", "1", "-u", "甲局", "--evidence", "通报"),
            "佐证“通报”要有标题，和链接、文件或文号",
            '写作 "标题 链接或文号"，中间空一格',
        ),
        (
            ("done", "1", "-u", "甲局", "--evidence", "通报 https://a.example/一 二.pdf"),
            "佐证“通报 https://a.example/一 二.pdf”的标题里有链接",
            '写作 "标题 链接"，链接里的空格写成 %20；几份佐证写几个 --evidence，日期写作 2025-09-03 的样子',
        ),
        (
            ("done", "1", "-u", "甲局", "--evidence", "通报 www.example.com/a.html"),
            "佐证的链接“www.example.com/a.html”不是网址",
            "写全，以 https:// 或 http:// 开头",
        ),
        (
            ("done", "1", "-u", "甲局", "--evidence", "通报 ftp://a.example/b"),
            "佐证的链接“ftp://a.example/b”不是网址",
            "写全，以 https:// 或 http:// 开头",
        ),
        (
            ("done", "1", "-u", "甲局", "--evidence", "通报 https：//a.example/b"),
            "佐证的链接“https：//a.example/b”不是网址",
            "写全，以 https:// 或 http:// 开头",
        ),
        (
            ("done", "1", "-u", "甲局", "--evidence", "通报 2025年9月3日"),
            "佐证“通报 2025年9月3日”要有标题，和链接、文件或文号",
            '写作 "标题 链接或文号"，中间空一格',
        ),
        (
            ("done", "1", "-u", "甲局", "--evidence", "通报 示例〔2025〕3号；清单 示例〔2025〕4号"),
            "佐证“通报 示例〔2025〕3号；清单 示例〔2025〕4号”里像是有几份",
            "几份佐证写几个 --evidence，各写标题和链接、文件或文号",
        ),
        (
            ("done", "1", "-u", "甲局", "--evidence", "照片 a.jpg、b.jpg"),
            "佐证“照片 a.jpg、b.jpg”里像是有几份",
            "几份佐证写几个 --evidence，各写标题和链接、文件或文号",
        ),
        (
            ("done", "1", "-u", "甲局", "--evidence", "通报 示例 〔2025〕 3 号"),
            "佐证“通报 示例 〔2025〕 3 号”的文号“〔2025〕 3 号”不全",
            "文号连着写，中间不空格，如 示例〔2025〕3号",
        ),
        (
            ("done", "1", "-u", "甲局", "--evidence", "通报 2025年9月"),
            "佐证“通报 2025年9月”最后的“2025年9月”不像链接、文件或文号",
            "发布日期写全，如 2025-09-03；别的说明写在标题里",
        ),
        (
            ("done", "1", "-u", "甲局", "--evidence", "照片 a.jpg 已发布"),
            "佐证“照片 a.jpg 已发布”最后的“已发布”不像链接、文件或文号",
            "发布日期写全，如 2025-09-03；别的说明写在标题里",
        ),
        (
            ("record", "1", "-u", "甲局", "--milestone", "2025-09-01 定稿", "--dry-run"),
            "--milestone 的日期和文字写在了一对引号里：“2025-09-01 定稿”",
            '分开写，如 --milestone 2025-06-30 "完成初稿"',
        ),
        (
            ("done", "1", "-u", "甲局", "--evidence", "通报 <https://a.example/b>"),
            "佐证的链接“<https://a.example/b>”不是网址",
            "写全，以 https:// 或 http:// 开头",
        ),
        (
            ("done", "1", "-u", "甲局", "-u", "乙局", "--evidence", "通报 a.pdf"),
            "一次写一家单位的台账，这里写了 2 家",
            "每家单位写进自己的台账，分几条命令",
        ),
        (
            ("done", "1", "-u", "甲局", "--evidence", "通报 a.pdf 2025-02-30"),
            "--evidence 的值“2025-02-30”不对：没有这一天",
            "核对年、月、日",
        ),
        (
            ("record", "1", "-u", "甲局", "--status", "不涉及", "--reason", " "),
            "任务 1 写不涉及，没有写理由",
            "加 --reason 理由",
        ),
        (
            ("record", "1", "-u", "甲局", "--status", "进行中", "--milestone", "2025-9-1", "定稿"),
            "--milestone 的值“2025-9-1”不是日期",
            "写作 2025-09-01",
        ),
        (
            ("extend", "1", "-u", "甲局", "--reason", "等验收"),
            "申请延期，没有写延到哪天",
            "加 --until 日期；批复延期加 --grant 或 --refuse",
        ),
        (("extend", "1", "-u", "甲局", "--until", "2025-12-31"), "申请延期，没有写理由", "加 --reason 理由"),
        (("extend", "1", "-u", "甲局", "--until", "2025-12-31", "--reason", " "), "申请延期，没有写理由", "加 --reason 理由"),
        (
            ("extend", "1", "-u", "甲局", "--until", "2025-09-30", "--reason", "忙", "--status", "进行中"),
            "任务 1 申请延到 2025-09-30，不晚于现在的时限 2025-09-30",
            "核对 --until 的日期",
        ),
        (
            ("extend", "5", "-u", "甲局", "--until", "2025-12-31", "--reason", "忙", "--status", "进行中"),
            "任务 5 没有截止日期，不用申请延期",
            "做到哪一步，用 gkplan record 记在 --progress 里",
        ),
        (
            ("extend", "1", "-u", "甲局", "--until", "2025-12-31", "--reason", "等验收"),
            "任务 1 还没有台账记录，没有写明状态",
            "加 --status，可选：未启动、进行中",
        ),
        (
            ("extend", "1", "-u", "甲局", "--until", "2025-12-31", "--reason", "等验收", "--status", "不涉及"),
            "申请延期时，--status 不能写“不涉及”",
            "写未启动或进行中；不涉及的不用延期，用 gkplan record 记",
        ),
    ],
)  # fmt: skip
def test_what_is_missing_or_wrong_is_said(
    args: tuple[str, ...], message: str, hint: str, office: Project, run: Run
) -> None:
    result = run(*args, *TODAY, cwd=office.root)
    assert (result.code, result.out) == (2, "")
    assert result.err == f"错误：{message}\n提示：{hint}\n"
    assert not (office.data / "ledger").exists()


@pytest.mark.parametrize("path", ["C:\\\\Users\\\\示例员\\\\目录.png", "/home/示例员/目录.png", "~/目录.pdf"])
def test_a_file_on_one_s_own_disk_is_no_evidence(path: str, kept: Project, run: Run) -> None:
    result = run("done", "1", "-u", "甲局", "--evidence", f"截图 {path}", *TODAY, cwd=kept.root)
    assert (result.code, result.out) == (2, "")
    assert result.err.startswith(f"错误：佐证的文件“{path}”只在这台电脑上\n提示：文件放进仓库")
    assert ledger(kept) == LEDGER


def test_a_period_done_before_it_has_begun_is_told(office: Project, run: Run) -> None:
    result = run("done", "3", "--period", "四季度", "-u", "甲局", "--evidence", "通报 归档1", *TODAY, cwd=office.root)
    assert result.code == 0
    assert result.err == "任务 3 的四季度到 2025-10-01 才开始，报的是已完成；周期写错的，改正后重报\n"


def test_a_milestone_takes_two_words(office: Project, run: Run) -> None:
    result = run("record", "1", "-u", "甲局", "--milestone", "2025-09-01", cwd=office.root)
    assert result.code == 2
    assert "--milestone" in result.err


def test_the_help_does_not_offer_a_second_unit(run: Run) -> None:
    words = "".join(run("record", "--help").out.split())
    assert "-u,--unit单位单位的名称或别名，只写一家。[环境变量GKPLAN_UNIT]" in words


def test_a_name_of_two_units_is_not_guessed(office: Project, run: Run) -> None:
    units = (office.data / "units.yaml").read_text(encoding="utf-8")
    office.write({"units.yaml": units.replace("{name: 乙局, kind: 部门}", "{name: 乙局, kind: 部门, aliases: [甲]}")})
    result = run("record", "2", "-u", "甲", "--status", "进行中", *TODAY, cwd=office.root)
    assert result.code == 2
    assert (
        result.err == "错误：“甲”是几家单位的名称：甲局、乙局\n提示：写单位的全称；重复的名称请在 units.yaml 里改正\n"
    )


def test_a_number_of_two_tasks_is_not_guessed(project: Build, run: Run) -> None:
    built = project(TASKS[0], TASKS[0].replace("第一件", "另一件"))
    result = run("record", "1", "-u", "甲局", "--status", "进行中", *TODAY, cwd=built.root)
    assert result.code == 2
    assert result.err == "错误：tasks.yaml 里序号 1 的任务有 2 项\n提示：先改正重复的序号，再来记\n"


def test_a_merged_unit_writes_no_more(project: Build, run: Run) -> None:
    built = project(*TASKS)
    units = (built.data / "units.yaml").read_text(encoding="utf-8")
    changed = units.replace(
        "{name: 乙局, kind: 部门}", "{name: 乙局, kind: 部门, until: 2025-06-30, successors: [甲局]}"
    )
    built.write({"units.yaml": changed})
    result = run("record", "2", "-u", "乙局", "--status", "进行中", *TODAY, cwd=built.root)
    assert result.err == "错误：“乙局”已于 2025-06-30 撤并\n提示：由承接单位来写：甲局\n"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            "unit: 甲局\nentries:\n  - task: [\n",
            "data/ledger/甲局.yaml:3:11 此处不合 YAML 的写法，这个文件不能自动修改",
        ),
        ("unit: 甲局\nentries:\n  - {task: 1, status: 进行中}\n  - {task: 1, status: 未启动}\n", "任务 1 记了 2 条"),
        ("unit: 甲局\nentries:\n  - {task: 1, status: 办了}\n", "任务 1 的一条有错误，没法往里写"),
    ],
)
def test_a_broken_entry_is_not_written_over(text: str, told: str, project: Build, run: Run) -> None:
    built = project(*TASKS, ledger__甲局=text)
    result = run("record", "1", "-u", "甲局", "--status", "进行中", *TODAY, cwd=built.root)
    assert (result.code, result.out) == (2, "")
    assert told in result.err
    assert ledger(built) == text


def test_broken_tasks_refuse_every_writing(office: Project, run: Run) -> None:
    office.write({"tasks.yaml": "plan: [\n"})
    result = run("record", "1", "-u", "甲局", "--status", "进行中", *TODAY, cwd=office.root)
    assert result.code == 2
    assert "data/tasks.yaml:" in result.err
    assert result.err.endswith(
        "错误：任务或单位登记册有错误，没有写入\n提示：按上面各条改正，再运行 gkplan validate 确认\n"
    )


# ---------------------------------------------------------------- the unit asks for more time


def test_a_request_stands_in_the_unit_s_own_ledger(kept: Project, run: Run) -> None:
    command = ("extend", "1", "-u", "甲局", "--until", "2025-12-31", "--reason", "等待验收")
    result = run(*command, *TODAY, cwd=kept.root)
    assert (result.code, result.err) == (0, "")
    assert result.out == (
        "已写入 data/ledger/甲局.yaml：任务 1（办第一件事）：申请延至 2025-12-31（2025-09-20 提出）：等待验收。\n"
    )
    assert """\
    progress: "草稿已成"
    extension:
      requested: 2025-09-20
      until: 2025-12-31
      reason: 等待验收

  # 第二件还没有动
""" in ledger(kept)
    later = run(*command, "--as-of", "2025-09-25", cwd=kept.root)
    assert later.out == "没有变化：data/ledger/甲局.yaml 里已经是这样。\n"
    assert kept.one("2025-09-25", "甲局").request == "pending"


def test_a_request_does_not_ask_for_what_else_the_entry_lacks(project: Build, run: Run) -> None:
    text = "unit: 甲局\nentries:\n  - {task: 1, status: 已完成, completed: 2025-09-10}\n"
    built = project(*TASKS, ledger__甲局=text)
    result = run("extend", "1", "-u", "甲局", "--until", "2025-12-31", "--reason", "等待验收", *TODAY, cwd=built.root)
    assert (result.code, result.err) == (
        0,
        "data/ledger/甲局.yaml 里另有原来的错误，改正之前不计入统计；运行 gkplan validate 查看\n",
    )


def test_a_changed_request_is_a_new_one(kept: Project, run: Run) -> None:
    run("extend", "1", "-u", "甲局", "--until", "2025-12-31", "--reason", "等待验收", *TODAY, cwd=kept.root)
    run(
        "extend",
        "1",
        "-u",
        "甲局",
        "--until",
        "2026-01-31",
        "--reason",
        "等待验收",
        "--as-of",
        "2025-09-25",
        cwd=kept.root,
    )
    assert """\
      requested: 2025-09-25
      until: 2026-01-31
      reason: 等待验收
""" in ledger(kept)


# ---------------------------------------------------------------- sent back


SENT_BACK = "verifications:\n  - {task: 1, unit: 甲局, date: 2025-09-15, result: 退回, opinion: 缺清单}\n"


def test_reporting_anew_after_a_return_moves_the_day(project: Build, run: Run) -> None:
    ledger_text = (
        "unit: 甲局\nentries:\n  - task: 1\n    status: 已完成\n    updated: 2025-09-10\n    completed: 2025-09-10\n"
        "    evidence:\n      - {title: 通报, document: 归档1}\n"
    )
    built = project(*TASKS, ledger__甲局=ledger_text, decisions=SENT_BACK)
    assert built.one("2025-09-20", "甲局").status == "returned"
    command = ("done", "1", "-u", "甲局", "--evidence", "通报 归档1", "--evidence", "清单 归档2")
    assert run(*command, *TODAY, cwd=built.root).code == 0
    assert built.one("2025-09-20", "甲局").status == "done"
    assert "      - {title: 清单, document: 归档2}\n" in ledger(built)
    assert run(*command, "--as-of", "2025-09-21", cwd=built.root).out.startswith("没有变化")


def test_a_report_on_the_day_of_the_return_counts_from_the_next_one(project: Build, run: Run) -> None:
    built = project(
        *TASKS,
        ledger__甲局="unit: 甲局\nentries:\n  - {task: 1, status: 进行中, updated: 2025-09-10}\n",
        decisions=SENT_BACK,
    )
    command = ("record", "1", "-u", "甲局", "--progress", "清单已补")
    first = run(*command, "--as-of", "2025-09-15", cwd=built.root)
    assert first.err == "任务 1 是今天退回的，当天的记录仍算退回整改；整改完，明天再运行一次这条命令\n"
    assert built.one("2025-09-16", "甲局").status == "returned"
    assert run(*command, "--as-of", "2025-09-16", cwd=built.root).code == 0
    assert built.one("2025-09-16", "甲局").status == "in_progress"


# ---------------------------------------------------------------- what is written is read


def test_any_text_is_read_as_it_was_typed(kept: Project, run: Run) -> None:
    words = [
        "true",
        "2025",
        "有：冒号",
        "a: b # c",
        "- 列",
        '“引号”和"引号"',
        "一\n二",
        "𠮷😀",
        "{花}",
        "长" * 500,
        "'",
    ]
    for word in words:
        assert run("record", "1", "-u", "甲局", "--progress", word, *TODAY, cwd=kept.root).code == 0
        entry = kept.one("2025-09-20", "甲局").entry
        assert entry is not None
        assert entry.progress == word


def test_crlf_and_bom_stay(kept: Project, run: Run) -> None:
    raw = b"\xef\xbb\xbf" + LEDGER.replace("\n", "\r\n").encode()
    kept.write({"ledger/甲局.yaml": raw})
    run("record", "1", "-u", "甲局", "--progress", "一\r\n二", *TODAY, cwd=kept.root)
    written = (kept.data / "ledger" / "甲局.yaml").read_bytes()
    assert written.startswith(b"\xef\xbb\xbf# ")
    assert written.count(b"\n") == written.count(b"\r\n")
    entry = kept.one("2025-09-20", "甲局").entry
    assert entry is not None
    assert entry.progress == "一\n二"


def test_a_unit_whose_name_is_no_file_name_is_refused(project: Build, run: Run) -> None:
    built = project("id: 1, text: 办事。, responsible: [甲/局], deadline: 9月底前")
    built.write({"units.yaml": "units:\n  - {name: 甲/局, kind: 部门}\n  - {name: 示例办, kind: 部门}\n"})
    result = run("record", "1", "-u", "甲/局", "--status", "进行中", *TODAY, cwd=built.root)
    assert (result.code, result.out) == (2, "")
    assert "“/”" in result.err
    assert sorted(path.name for path in Path(built.data).rglob("*.yaml")) == ["tasks.yaml", "units.yaml"]
