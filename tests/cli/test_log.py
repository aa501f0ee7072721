"""`gkplan log` as it is typed: what it shows in each form, how it narrows, and what it says when it cannot."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from tests import documents
from tests.conftest import ROOT, UNITS, Outcome, Project, git, tasks_yaml
from tests.render.samples import intruders
from tests.test_history import A_DONE, A_OPEN, ONE, PLAN, TWO, commit, ledger

Run = Callable[..., Outcome]
RETURNED = (
    "verifications:\n  - {task: 1, unit: 甲局, date: 2025-07-01, result: 退回, opinion: 缺清单, by: 2025-07-31}\n"
)


@pytest.fixture
def built(tmp_path: Path) -> Project:
    """The plan, two reports of one unit, the office's check, and a report that is not committed."""
    project = Project(tmp_path).write({"tasks.yaml": PLAN, "units.yaml": UNITS})
    git(tmp_path, "init", "-q", "-b", "main")
    commit(project, {}, "录入计划", "2025-03-12")
    commit(project, {"ledger/甲局.yaml": ledger("甲局", A_OPEN)}, "甲局报进展", "2025-04-01")
    commit(project, {"ledger/甲局.yaml": ledger("甲局", A_DONE)}, "甲局报完成", "2025-06-20")
    commit(project, {"decisions.yaml": RETURNED}, "办公室审核", "2025-07-01")
    return project.write({"ledger/乙局.yaml": ledger("乙局", "task: 2, period: 三季度, status: 进行中")})


PLAN_LINE = "示政办字〔2025〕1号 示例区2025年任务分解表"


def shown(result: Outcome) -> list[str]:
    """Return the lines, with the commit ids taken out."""
    assert (result.code, result.err) == (0, "")
    return re.sub(r"(?<= · )[0-9a-f]{7}(?= · )", "编号", result.out).splitlines()


def test_a_task_s_history_newest_first(run: Run, built: Project) -> None:
    assert shown(run("log", "1", cwd=built.root)) == [
        "任务 1 · 历史",
        "做一件事，做好。",
        PLAN_LINE,
        "4次提交，4处改动",
        "",
        "【2025-07-01 · 示例 · 编号 · 办公室审核】",
        "单位  任务  改动",
        "甲局  1     销号审核：任务 1 甲局 退回（2025-07-01，2025-07-31 前整改）：缺清单",
        "",
        "【2025-06-20 · 示例 · 编号 · 甲局报完成】",
        "甲局  1     进行中 → 已完成；完成日期 2025-06-20；佐证增加 “报告”（甲〔2025〕3号）",
        "",
        "【2025-04-01 · 示例 · 编号 · 甲局报进展】",
        "甲局  1     新增，进行中",
        "",
        "【2025-03-12 · 示例 · 编号 · 录入计划】",
        "      1     计划改动：新增；第一部分 › 小标题；责任单位：甲局；完成时限：9月底前（2025-09-30）",
    ]


def test_a_unit_s_history_names_the_tasks_and_begins_with_what_is_not_committed(run: Run, built: Project) -> None:
    assert shown(run("log", "--unit", "乙局", cwd=built.root)) == [
        "乙局 · 历史",
        PLAN_LINE,
        "未提交的改动1处",
        "",
        "【未提交】",
        "单位  任务                 改动",
        "乙局  2 三季度 再做一件事  新增，进行中",
    ]
    lines = shown(run("log", "-u", "甲", "-u", "乙局", cwd=built.root))
    assert lines[0] == "甲局、乙局 · 历史"
    assert lines[2] == "3次提交，3处改动；未提交的改动1处"


def test_the_environment_names_the_unit(run: Run, built: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GKPLAN_UNIT", "乙局")
    assert shown(run("log", "2", "--period", "2025Q3", cwd=built.root))[0] == "任务 2 · 三季度 · 乙局 · 历史"


def test_a_stretch_of_time_and_a_number_of_commits(run: Run, built: Project) -> None:
    def commits(*args: str) -> list[str]:
        return [line[1:11] for line in run("log", "1", *args, cwd=built.root).out.splitlines() if line.startswith("【")]

    assert commits("--since", "2025-04-01", "--until", "2025-06-20") == ["2025-06-20", "2025-04-01"]
    assert commits("--max", "2") == ["2025-07-01", "2025-06-20"]
    assert run("log", "1", "--max", "3", cwd=built.root).out.endswith(
        "\n\n※ 更早的还有1次提交没有列出；去掉 --max 就全部列出\n"
    )
    result = run("log", "1", "--until", "2025-03-11", cwd=built.root)
    assert (result.code, result.out.splitlines()[3:]) == (0, ["这段时间里没有关于任务 1的改动。"])


def test_no_history_is_a_sentence(run: Run, built: Project) -> None:
    result = run("log", "--unit", "西镇", cwd=built.root)
    assert (result.code, result.out.splitlines()[2:]) == (0, ["git 里没有关于西镇的记载：台账和决定里都没有改动。"])
    result = run("log", "2", "--unit", "西镇", "--period", "四季度", "--since", "2026-01-01", cwd=built.root)
    assert result.out.splitlines()[3:] == ["这段时间里没有关于任务 2 · 四季度 · 西镇的改动。"]


def test_json_has_one_item_per_change(run: Run, built: Project) -> None:
    read = json.loads(run("log", "1", "--format", "json", "--max", "2", cwd=built.root).out)
    assert {key: read[key] for key in ("schema_version", "kind", "shallow", "omitted")} == {
        "schema_version": 1,
        "kind": "log",
        "shallow": False,
        "omitted": 2,
    }
    assert read["items"][1] == {
        "commit": git(built.root, "rev-parse", "HEAD~1"),
        "date": "2025-06-20",
        "author": "示例",
        "message": "甲局报完成",
        "what": "entry",
        "change": "progressed",
        "units": ["甲局"],
        "tasks": ["1"],
        "period": None,
        "list": None,
        "file": "ledger/甲局.yaml",
        "status_from": "进行中",
        "status_to": "已完成",
        "moved": None,
        "text": "进行中 → 已完成；完成日期 2025-06-20；佐证增加 “报告”（甲〔2025〕3号）",
        "fields": [
            {"field": "status", "from": "进行中", "to": "已完成"},
            {"field": "completed", "from": None, "to": "2025-06-20"},
            {
                "field": "evidence",
                "from": [],
                "to": [{"title": "报告", "url": None, "path": None, "document": "甲〔2025〕3号", "published": None}],
            },
        ],
    }
    assert [(item["what"], item["change"], item["list"]) for item in read["items"]] == [
        ("decision", "added", "verifications"),
        ("entry", "progressed", None),
    ]
    assert read["items"][0]["fields"][-1] == {"field": "by", "from": None, "to": "2025-07-31"}


def test_json_of_every_kind_of_change_is_documented(run: Run, built: Project) -> None:
    moved = ledger("丙中心", A_DONE)
    commit(built, {"ledger/甲局.yaml": ledger("甲局", "task: 2, status: 未启动"), "ledger/丙中心.yaml": moved}, "移")
    commit(built, {"tasks.yaml": tasks_yaml(ONE.replace("id: 1", "id: 7"), TWO), "decisions.yaml": "坏\n"}, "改号")
    items = run("log", "1", "--format", "json", cwd=built.root).items()
    assert [(item["what"], item["change"]) for item in items[:3]] == [
        ("task", "renumbered"),
        ("file", "unreadable"),
        ("entry", "moved"),
    ]
    assert items[2]["moved"] == {"from": "甲局", "to": "丙中心"}
    assert [item["fields"] for item in items[:3]] == [[], [], []]
    assert items[-1]["fields"][0] == {"field": "id", "from": None, "to": "1"}
    manual = (ROOT / "docs" / "json.md").read_text(encoding="utf-8")
    section = manual[manual.index("## log") : manual.index("## rule")]
    assert [key for key in (*items[0], "shallow", "omitted") if f"`{key}`" not in section] == []


def test_csv_and_markdown(run: Run, built: Project) -> None:
    lines = run("log", "--unit", "乙局", "--format", "csv", cwd=built.root).out.splitlines()
    assert lines == [
        "commit,date,author,message,what,change,units,tasks,period,list,file,status_from,status_to,moved,text",
        ",,,,entry,added,乙局,2,2025Q3,,ledger/乙局.yaml,,进行中,,新增，进行中",
    ]
    out = run("log", "--unit", "乙局", "--format", "md", cwd=built.root).out
    assert "| 未提交 | 乙局 | 2 三季度 再做一件事 | 新增，进行中 |\n" in out
    result = run("log", "1", "--format", "csv", "--output", "史.csv", cwd=built.root)
    assert (result.code, result.err) == (0, "已写入 史.csv\n")
    assert (built.root / "史.csv").read_bytes().startswith(b"\xef\xbb\xbfcommit,date")


def test_hostile_names_and_messages_are_made_harmless(run: Run, built: Project) -> None:
    built.write({"ledger/甲局.yaml": ledger("甲局", A_OPEN)})
    git(built.root, "commit", "-qam", "\x1b[31m##[error]\u202e红", "--author", "恶\u202e人\x1b[2J <x@x.invalid>")
    for form in ("table", "md", "csv", "json"):
        out = run("log", "1", "--format", form, cwd=built.root).out
        assert all(char.isprintable() or char in "\r\n" for char in out)
        assert "##[" not in out
        assert "u202e" in out


def test_hostile_file_names_and_broken_files_are_made_harmless(run: Run, built: Project) -> None:
    commit(built, {"ledger/丁\x1b[2J.yaml": "unit: 丁\nentries:\n  - {task: 1, status: \u202e坏}\n"}, "坏")
    for form in ("table", "md", "csv", "json"):
        out = run("log", "1", "--format", form, cwd=built.root).out
        assert all(char.isprintable() or char in "\r\n" for char in out)
        assert "u001b" in out


# ---------------------------------------------------------------- what was written

LONG = "梳理公开事项。" + "第一批已报送审核，第二批正在核对。" * 14 + "年底前全部公布。"
SHORT = f"{LONG[:140]}……（略73字）……{LONG[-40:]}"
NOTE = "长的文字在“……（略N字）……”处略去了一段；全文加 --format json 看"


@pytest.fixture
def writing(built: Project) -> Project:
    """What one unit wrote: first two texts, then one reworded, one taken back, one new; the last step uncommitted."""
    first = f"{A_OPEN}, owner: 张三, progress: 草案已征求各科室意见。, problems: 人手不足"
    second = f"{A_OPEN}, owner: 李四, progress: 草案已征求各科室和镇街意见。, next_steps: 报局务会"
    commit(built, {"ledger/甲局.yaml": ledger("甲局", first)}, "一报", "2025-08-01")
    commit(built, {"ledger/甲局.yaml": ledger("甲局", second)}, "二报", "2025-08-15")
    return built.write({"ledger/甲局.yaml": ledger("甲局", f"{second}, measures: {LONG}")})


SECOND = ("--since", "2025-08-15", "--until", "2025-08-15")


def test_each_text_that_a_unit_wrote_has_a_row_of_its_own(run: Run, writing: Project) -> None:
    assert shown(run("log", "1", *SECOND, cwd=writing.root))[3:] == [
        "1次提交，1处改动",
        "",
        "【2025-08-15 · 示例 · 编号 · 二报】",
        "单位  任务  改动",
        "甲局  1     责任人：张三 → 李四",
        "            进展情况：草案已征求各科室{+和镇街+}意见。",
        "            存在问题删去（原为：人手不足）",
        "            下一步措施：报局务会",
    ]
    out = run("log", "1", *SECOND, "--format", "md", cwd=writing.root).out
    assert re.sub(r" · [0-9a-f]{7} · ", " · 编号 · ", out).splitlines()[-4:] == [
        "| 2025-08-15 · 示例 · 编号 · 二报 | 甲局 | 1 | 责任人：张三 → 李四 |",
        "| 2025-08-15 · 示例 · 编号 · 二报 |  |  | 进展情况：草案已征求各科室{+和镇街+}意见。 |",
        "| 2025-08-15 · 示例 · 编号 · 二报 |  |  | 存在问题删去（原为：人手不足） |",
        "| 2025-08-15 · 示例 · 编号 · 二报 |  |  | 下一步措施：报局务会 |",
    ]


def test_to_machines_the_rows_are_one_text_and_the_fields_are_whole(run: Run, writing: Project) -> None:
    (item,) = run("log", "1", *SECOND, "--format", "json", cwd=writing.root).items()
    text = "责任人：张三 → 李四；进展情况：草案已征求各科室{+和镇街+}意见。存在问题删去（原为：人手不足）；下一步措施：报局务会"
    assert item["text"] == text
    assert item["fields"] == [
        {"field": "owner", "from": "张三", "to": "李四"},
        {"field": "progress", "from": "草案已征求各科室意见。", "to": "草案已征求各科室和镇街意见。"},
        {"field": "problems", "from": "人手不足", "to": None},
        {"field": "next_steps", "from": None, "to": "报局务会"},
    ]
    assert run("log", "1", *SECOND, "--format", "csv", cwd=writing.root).out.splitlines()[1].endswith(f",,{text}")


@pytest.mark.parametrize(("form", "note"), [("table", f"※ {NOTE}"), ("md", f"> {NOTE}  ")])
def test_a_long_text_is_cut_with_a_note(run: Run, writing: Project, form: str, note: str) -> None:
    out = run("log", "1", "--max", "1", "--format", form, cwd=writing.root).out
    assert f"工作措施：{SHORT}" in out
    assert LONG not in out
    assert out.splitlines()[-1] == note


def test_json_has_a_long_text_whole(run: Run, writing: Project) -> None:
    item = run("log", "1", "--max", "1", "--format", "json", cwd=writing.root).items()[0]
    assert (item["text"], item["fields"]) == (
        f"工作措施：{SHORT}",
        [{"field": "measures", "from": None, "to": LONG}],
    )


def test_hostile_texts_are_made_harmless(run: Run, built: Project) -> None:
    bad = 'progress: "\\e[31m##[error]x\\n::error::甲\\u202e", problems: "{+无+}"'
    commit(built, {"ledger/甲局.yaml": ledger("甲局", f"{A_OPEN}, {bad}")}, "坏", "2025-08-15")
    assert shown(run("log", "1", *SECOND, cwd=built.root))[-2:] == [
        "            进展情况：\\u001b[31m##\\u005berror]x / ::error::甲\\u202e",
        "            存在问题：“{+无+}”",
    ]
    for form in ("table", "md", "csv", "json"):
        out = run("log", "1", "--format", form, cwd=built.root).out
        assert intruders(out) == []
        assert all(char.isprintable() or char in "\r\n" for char in out)


# ---------------------------------------------------------------- units and tasks that are gone


def test_a_task_that_the_plan_no_longer_has_still_answers(run: Run, built: Project) -> None:
    commit(built, {"tasks.yaml": tasks_yaml(TWO)}, "删任务")
    lines = shown(run("log", "1", "--max", "1", cwd=built.root))
    assert lines[0] == "任务 1 · 历史"
    assert lines[6] == (
        "      1     计划改动：删去“做一件事，做好。”；第一部分 › 小标题；责任单位：甲局；完成时限：9月底前（2025-09-30）"
    )
    assert lines[-1] == "※ 现在的计划里没有任务 1"


def test_a_merged_unit_names_its_successor(run: Run, built: Project) -> None:
    units = UNITS.replace("aliases: [甲]", "aliases: [甲], until: 2025-08-31, successors: [乙局]")
    commit(built, {"units.yaml": units}, "撤并")
    lines = shown(run("log", "--unit", "甲局", cwd=built.root))
    assert lines[-1] == "※ 甲局至2025-08-31撤并，由乙局承接：gkplan log --unit 乙局"


def test_a_unit_that_only_old_commits_know_still_answers(run: Run, built: Project) -> None:
    commit(built, {"ledger/丁局.yaml": ledger("丁局", A_OPEN)}, "误建", "2025-08-01")
    commit(built, {"ledger/丁局.yaml": None}, "删去", "2025-08-02")
    lines = shown(run("log", "--unit", "丁局", cwd=built.root))
    assert [line for line in lines if line.startswith("丁局  ")] == [
        "丁局  1 做一件事  删去（原为进行中）",
        "丁局  1 做一件事  新增，进行中",
    ]


def test_a_folder_that_moved_is_said(run: Run, built: Project) -> None:
    commit(built, {}, "存")
    git(built.root, "mv", "data", "数据")
    git(built.root, "commit", "-qm", "搬")
    lines = shown(run("log", "1", "--data", "数据", cwd=built.root))
    assert lines[3] == "4次提交，4处改动"
    assert lines[-1] == "※ 数据文件夹以前在 data/，那时的历史也在内"


def test_a_shallow_clone_says_what_it_lacks(run: Run, built: Project, tmp_path_factory: pytest.TempPathFactory) -> None:
    place = tmp_path_factory.mktemp("浅")
    git(place, "clone", "-q", "--depth", "2", f"file://{built.root}", "clone")
    short = git(built.root, "rev-parse", "--short=7", "HEAD~1")
    lines = shown(run("log", "1", cwd=place / "clone"))
    assert lines[3] == "1次提交，1处改动"
    assert lines[-1] == f"※ 这里是浅克隆，2025-06-20（{short}）和更早的历史不在这里；取全：git fetch --unshallow"
    assert json.loads(run("log", "1", "--format", "json", cwd=place / "clone").out)["shallow"] is True


# ---------------------------------------------------------------- what cannot be done


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ([], "错误：没有写看什么的历史\n提示：写任务或单位，如 gkplan log 27、gkplan log --unit 区财政局\n"),
        (["3"], "错误：没有任务“3”\n提示：运行 gkplan list 查看全部任务\n"),
        (["--unit", "丁局"], "错误：没有“丁局”这个单位或组\n提示：是不是：甲局、乙局？\n"),
        (
            ["1", "--period", "某季"],
            "错误：--period 的值“某季”不是周期\n提示：写作 2025Q3、三季度、2025-09、9月、上半年 的样子\n",
        ),
        (["1", "--max", "0"], "错误：--max 的值“0”不合要求\n提示：写 1 到 1000000 之间的整数\n"),
        (["1", "--since", "昨天"], "错误：--since 的值“昨天”不是日期\n提示：写作 2025-09-03 的样子，用半角数字\n"),
        (["1", "--format", "html"], "错误：--format 没有“html”这一种\n提示：可选：table、json、csv、md\n"),
    ],
)
def test_what_cannot_be_done_is_said(run: Run, built: Project, arguments: list[str], told: str) -> None:
    result = run("log", *arguments, cwd=built.root)
    assert (result.code, result.out, result.err) == (2, "", told)


def test_without_a_repository_or_a_commit_the_present_is_pointed_to(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    built = Project(tmp_path).write({"tasks.yaml": PLAN, "units.yaml": UNITS})
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    result = run("log", "1", cwd=built.root)
    assert (result.code, result.out, result.err.splitlines()) == (
        2,
        "",
        [
            f"错误：看不到历史：“{built.data}”不在 git 仓库里，没有以前的版本可比",
            "提示：在仓库的克隆里运行；还没有仓库，就先 git init 并提交一次；台账现在的内容：gkplan show 1",
        ],
    )
    git(tmp_path, "init", "-q")
    assert run("log", "--unit", "甲局", cwd=built.root).err == (
        "错误：看不到历史：当前分支还没有提交\n提示：先提交一次；台账现在的内容：gkplan due --all --unit 甲局\n"
    )
    monkeypatch.setenv("PATH", str(tmp_path))
    assert run("log", "1", cwd=built.root).err.startswith("错误：看不到历史：没有找到 git 程序\n提示：装好 git，")


def test_a_plan_that_cannot_be_read_is_refused(run: Run, built: Project) -> None:
    built.write({"units.yaml": UNITS.replace("kind: 部门", "kind: 部", 1)})
    result = run("log", "1", cwd=built.root)
    assert (result.code, result.out) == (2, "")
    assert result.err.startswith("data/units.yaml:2:23: error[GK005 bad-value]")
    assert result.err.endswith(
        "错误：计划或登记册有错误，认不准任务和单位\n提示：按上面各条改正，再运行 gkplan validate 确认\n"
    )


def test_a_ledger_that_cannot_be_read_now_is_told_and_the_rest_is_shown(run: Run, built: Project) -> None:
    built.write({"ledger/甲局.yaml": "unit: 甲局\nentries: 1\n"})
    result = run("log", "1", cwd=built.root)
    assert result.code == 1
    assert "\n【未提交】\n单位  任务  改动\n甲局        ledger/甲局.yaml 现在读不出：第 2 行，" in result.out
    assert result.err.startswith("data/ledger/甲局.yaml:2:10: error[")


def test_nothing_is_written(run: Run, built: Project) -> None:
    def snapshot() -> dict[Path, bytes]:
        return {path: path.read_bytes() for path in built.root.rglob("*") if path.is_file()}

    before = snapshot()
    run("log", "1", cwd=built.root)
    assert snapshot() == before


def test_the_screen_in_the_manual_is_a_real_one(run: Run, tmp_path: Path) -> None:
    built = Project(tmp_path).write({"tasks.yaml": PLAN, "units.yaml": UNITS})
    git(tmp_path, "init", "-q", "-b", "main")
    commit(built, {}, "录入计划", "2025-03-12")
    commit(built, {"ledger/甲局.yaml": ledger("甲局", f"{A_OPEN}, eta: 2025-06-30")}, "甲局报进展", "2025-04-01")
    done = f"{A_DONE}, progress: 目录已公布，共120项。"
    commit(built, {"ledger/甲局.yaml": ledger("甲局", done)}, "甲局报完成", "2025-06-20")
    commit(built, {"decisions.yaml": RETURNED}, "办公室审核", "2025-07-01")
    later = done.replace("120项", "168项，清单已补")
    built.write({"ledger/甲局.yaml": ledger("甲局", f"{later}, updated: 2025-07-20")})
    out = run("log", "1", "--unit", "甲局", cwd=built.root).out
    for number, name in enumerate(("4d5e6f7", "3c4d5e6", "2b3c4d5", "1a2b3c4")):
        out = out.replace(git(built.root, "rev-parse", "--short=7", f"HEAD~{number}"), name)
    assert out == documents.shown("任务 1 · 甲局 · 历史")
