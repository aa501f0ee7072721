"""`gkplan report` as a user types it: five papers, their properties, `--check` and `--collect`."""

from __future__ import annotations

import errno
import io
import os
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from zipfile import ZipFile

import docx
import pytest

from gkplan.exporters import paper
from gkplan.exporters.reports import stamp
from tests import documents
from tests.conftest import ROOT, UNITS, Outcome, Project, git, tasks_yaml
from tests.test_obligations import done, ledger

Run = Callable[..., Outcome]
Build = Callable[..., Project]
DAY = ("--as-of", "2025-07-01")
ONE = "id: 1, text: 做第一件事，做好。, responsible: [甲局, 乙局], deadline: 4月底前"
TWO = "id: 2, text: 做第二件事。, responsible: [甲局], deadline: 9月底前"
DONE = ledger("甲局", done("1", "2025-04-20"))
ALL = ledger("甲局", done("1", "2025-04-20"), done("2", "2025-06-20"))


@pytest.fixture
def built(project: Build) -> Project:
    return project(ONE, TWO, ledger__甲局=DONE)


def committed(project: Project, message: str = "改") -> str:
    """Commit all that there is; return the id."""
    if not (project.root / ".git").exists():
        git(project.root, "init", "-q", "-b", "main")
    git(project.root, "add", "-A")
    git(project.root, "commit", "-q", "--allow-empty", "-m", message)
    return git(project.root, "rev-parse", "HEAD")


def known(path: Path) -> stamp.Stamp:
    found = stamp.read(path.read_bytes())
    assert found is not None
    return found


# ---------------------------------------------------------------- what is put out


@pytest.mark.parametrize("kind", ["quarter", "bulletin", "year", "assessment", "evidence"])
def test_markdown_goes_to_stdout_and_notes_to_stderr(kind: str, run: Run, built: Project) -> None:
    result = run("report", "--kind", kind, *DAY, cwd=built.root)
    told = "没有写 --period，查的是2025年三季度（今天按 2025-07-01 算）\n" if kind == "quarter" else ""
    assert (result.code, result.err) == (0, told)
    assert result.out.splitlines()[-1].startswith("<!-- gkplan report {")
    assert result.out == run("report", "--kind", kind, *DAY, cwd=built.root).out


@pytest.mark.parametrize(
    ("word", "title"),
    [
        ("季度", "# 2025年二季度任务落实情况检查表"),
        ("通报", "**代拟稿**"),
        ("年报", "## 六、其他需要报告的事项"),
        ("考核底表", "# 2025年任务落实情况考核底表"),
        ("佐证", "# 2025年佐证材料目录"),
    ],
)
def test_a_kind_may_be_written_in_chinese(word: str, title: str, run: Run, built: Project) -> None:
    assert run("report", "--kind", word, "--as-of", "2025-06-30", cwd=built.root).out.startswith(f"{title}\n")


@pytest.mark.parametrize("period", ["二季度", "2025Q2", "第二季度", "2025年二季度"])
def test_a_quarter_is_asked_for_in_either_form(period: str, run: Run, built: Project) -> None:
    result = run("report", "--kind", "quarter", "--period", period, *DAY, cwd=built.root)
    assert (result.code, result.err, result.out.splitlines()[0]) == (0, "", "# 2025年二季度任务落实情况检查表")
    assert "| 1 | 做第一件事，做好。 | 乙局 | 4月底前<br>4月30日 | 时限已过62天，未报送完成情况 |  |  |" in result.out


def test_word_goes_to_the_file_with_its_properties(run: Run, built: Project) -> None:
    result = run("report", "--kind", "bulletin", "--unit", "甲", "-o", "通报.docx", *DAY, cwd=built.root)
    assert (result.code, result.out, result.err) == (0, "", "已写入 通报.docx\n")
    data = (built.root / "通报.docx").read_bytes()
    assert [item.text for item in docx.Document(io.BytesIO(data)).paragraphs if item.text][2] == "甲局："
    told = paper.properties(data)
    assert told is not None
    assert (told["gkplan:kind"], told["gkplan:as_of"], told["gkplan:units"]) == ("bulletin", "2025-07-01", '["甲局"]')
    assert "gkplan:revision" not in told


def test_a_unit_without_tasks_gets_a_sentence_and_no_paper(run: Run, built: Project) -> None:
    result = run("report", "--kind", "year", "--unit", "西镇", "-o", "年报.docx", *DAY, cwd=built.root)
    assert (result.code, result.out, result.err) == (0, "西镇在这份计划里没有任务，没有写报表。\n", "")
    assert not (built.root / "年报.docx").exists()


def test_a_broken_ledger_is_told_and_the_exit_code_says_so(run: Run, built: Project) -> None:
    built.write({"ledger/乙局.yaml": "unit: 乙局\nentries: 无\n"})
    result = run("report", "--kind", "assessment", *DAY, cwd=built.root)
    assert (result.code, "data/ledger/乙局.yaml:2:10" in result.err) == (1, True)
    assert "| 乙局 | 台账有误，未计入 |" in result.out


@pytest.mark.parametrize(
    ("args", "message"),
    [
        ((), "没有写哪一种报表"),
        (("--kind", "poster"), "--kind 没有“poster”这一种"),
        (("--kind", "year", "--period", "三季度"), "--period 只用于季度检查表，不用于年报"),
        (("--kind", "quarter", "--period", "9月"), "--period 的值“9月”不是季度"),
        (("--kind", "quarter", "--period", "上半年"), "--period 的值“上半年”不是季度"),
        (("--kind", "year", "--collect", "收"), "--collect 只用于佐证材料目录，不用于年报"),
        (("--kind", "evidence", "--collect", "收", "--public"), "--collect 不能和 --public 一起写：文件里的内容没有检查过"),
        (("--kind", "evidence", "--collect", "收", "--rev", "HEAD"), "--collect 不能和 --rev 一起写：复制的是现在的文件"),
        (("--kind", "evidence", "--collect", "data/tasks.yaml"), "“data/tasks.yaml”是一个文件，不是文件夹"),
        (("--kind", "year", "-o", "年报.txt"), "认不出“年报.txt”是哪种格式"),
        (("--kind", "year", "-o", "年报.docx", "--format", "md"), "--format md 和文件名“年报.docx”不是一种格式"),
        (("--kind", "year", "-o", "data/ledger/甲局.yaml"), "不能写入“data/ledger/甲局.yaml”：YAML 是数据文件"),
        (("--kind", "year", "--format", "pdf"), "--format 没有“pdf”这一种"),
        (("--kind", "year", "--unit", "丁局"), "没有“丁局”这个单位或组"),
        (("--check", "通报.docx", "--kind", "year", "--trace"), "--check 不能和 --kind、--trace 一起写"),
        (("--check", "通报.docx", "--unit", "甲局"), "--check 不能和 --unit 一起写"),
        (("--check", "通报.docx", "--as-of", "2025-07-01"), "--check 不能和 --as-of 一起写"),
        (("--check", "没有.docx"), "读不到“没有.docx”（文件或文件夹不存在）"),
        (("--check", "data"), "读不到“data”（这是一个文件夹）"),
        (("--check", "data/tasks.yaml"), "“data/tasks.yaml”里没有核对用的记录"),
    ],
)  # fmt: skip
def test_what_cannot_be_done_is_said(args: tuple[str, ...], message: str, run: Run, built: Project) -> None:
    result = run("report", *args, *(() if "--check" in args else DAY), cwd=built.root)
    assert (result.code, result.out, result.err.splitlines()[0]) == (2, "", f"错误：{message}")


def test_unit_and_day_of_the_environment_are_no_hindrance_to_a_check(
    run: Run, built: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    run("report", "--kind", "year", "-o", "年报.md", *DAY, cwd=built.root)
    monkeypatch.setenv("GKPLAN_UNIT", "乙局")
    monkeypatch.setenv("GKPLAN_AS_OF", "2025-12-01")
    result = run("report", "--check", "年报.md", cwd=built.root)
    assert (result.code, result.out.splitlines()[0]) == (0, "年报.md：年报 · 全区 · 截至 2025-07-01")


def test_a_trace_lists_the_tasks_of_each_figure(run: Run, built: Project) -> None:
    out = run("report", "--kind", "assessment", "--trace", *DAY, cwd=built.root).out
    assert "\n## 数字来源\n" in out
    assert "| 甲局 | 应完成 | 1项次 | 1 |\n| 甲局 | 按期 | 1项次 | 1 |\n" in out
    assert "数字来源" not in run("report", "--kind", "assessment", *DAY, cwd=built.root).out


# ---------------------------------------------------------------- the public copy


def test_a_public_copy_is_without_what_stays_inside(run: Run, project: Build) -> None:
    entry = "task: 2, status: 进行中, progress: 正在办, problems: 人手不够, next_steps: 请人帮忙"
    built = project(ONE, TWO, ledger__甲局=ledger("甲局", entry))
    full = run("report", "--kind", "quarter", *DAY, cwd=built.root).out
    assert "正在办<br>存在问题：人手不够<br>下一步措施：请人帮忙" in full
    public = run("report", "--kind", "quarter", "--public", "-o", "表.md", *DAY, cwd=built.root)
    told = (built.root / "表.md").read_text(encoding="utf-8")
    assert (public.code, "进展：正在办 |" in told, "人手" in told, known(built.root / "表.md").public) == (
        0,
        True,
        False,
        True,
    )


def test_the_figures_of_a_public_copy_are_the_same_and_hold(run: Run, project: Build) -> None:
    decisions = (
        "verifications:\n  - {task: 2, unit: 甲局, date: 2025-06-20, result: 退回, opinion: 缺材料}\n"
        "reminders:\n  - {unit: 甲局, date: 2025-06-25, level: 催办, tasks: [2]}\n"
    )
    entry = "task: 2, status: 进行中, updated: 2025-06-01"
    built = project(ONE, TWO, ledger__甲局=ledger("甲局", entry), decisions=decisions)
    for name, public in (("内部.md", ()), ("公开.md", ("--public",))):
        assert run("report", "--kind", "assessment", *public, "-o", name, *DAY, cwd=built.root).code == 0
    full, copy = known(built.root / "内部.md").figures, known(built.root / "公开.md").figures
    assert (copy["甲局", "returned"].value, copy["甲局", "urged"].value, copy == full) == (1, 1, True)
    assert run("report", "--check", "公开.md", cwd=built.root).code == 0


def test_a_public_copy_stops_at_what_must_not_go_out(run: Run, project: Build) -> None:
    built = project(ONE, TWO, ledger__甲局=ledger("甲局", "task: 2, status: 进行中, progress: 请拨13800001111联系"))
    result = run("report", "--kind", "quarter", "--public", "-o", "表.md", *DAY, cwd=built.root)
    assert result.code == 2
    assert "data/ledger/甲局.yaml:3:40: 任务 2 甲局 进展情况：手机号码 138******11" in result.err
    assert not (built.root / "表.md").exists()


def test_evidence_that_no_duty_stands_behind_stops_a_public_copy_too(run: Run, project: Build) -> None:
    done = "task: 1, status: 已完成, completed: 2025-08-20, evidence: [{title: 找13800001111, document: 甲1号}]"
    moved = "{kind: 调整, task: 1, field: responsible, from: [甲局], to: [乙局], document: 示1号, date: 2025-06-30}"
    built = project(
        "id: 1, text: 做事, responsible: [甲局], deadline: 9月底前",
        ledger__甲局=ledger("甲局", done),
        decisions=f"amendments:\n  - {moved}\n",
    )
    kinds = {kind: run("report", "--kind", kind, "--public", *DAY, cwd=built.root) for kind in ("quarter", "evidence")}
    assert [result.code for result in kinds.values()] == [0, 2]
    assert kinds["evidence"].err == (
        "data/ledger/甲局.yaml:3:71: 任务 1 甲局 佐证：手机号码 138******11\n"
        "错误：有 1 处不能公开，没有写出\n提示：改掉上面各处再导出；只在内部用的，去掉 --public\n"
    )


# ---------------------------------------------------------------- the stamp


def test_the_revision_is_that_of_the_data_and_marked_where_there_is_more(run: Run, built: Project) -> None:
    commit = committed(built)
    run("report", "--kind", "year", "-o", "a.md", *DAY, cwd=built.root)
    assert known(built.root / "a.md").revision == commit
    (built.root / "别的.txt").write_text("不是数据", encoding="utf-8")
    run("report", "--kind", "year", "-o", "b.md", *DAY, cwd=built.root)
    assert known(built.root / "b.md").revision == commit
    built.write({"ledger/甲局.yaml": ALL})
    run("report", "--kind", "year", "-o", "c.md", *DAY, cwd=built.root)
    assert known(built.root / "c.md").revision == f"{commit}+dirty"
    run("report", "--kind", "year", "--rev", "HEAD", "-o", "d.md", *DAY, cwd=built.root)
    assert known(built.root / "d.md") == known(built.root / "a.md")


def test_data_that_no_commit_holds_have_no_revision(run: Run, built: Project) -> None:
    git(built.root, "init", "-q")
    run("report", "--kind", "year", "-o", "a.md", *DAY, cwd=built.root)
    assert known(built.root / "a.md").revision == ""
    git(built.root, "commit", "-q", "--allow-empty", "-m", "空")
    run("report", "--kind", "year", "-o", "b.md", *DAY, cwd=built.root)
    assert known(built.root / "b.md").revision == ""


# ---------------------------------------------------------------- --check


@pytest.mark.parametrize("name", ["通报.md", "通报.docx"])
def test_figures_hold_while_the_data_are_the_same(name: str, run: Run, built: Project) -> None:
    run("report", "--kind", "bulletin", "--unit", "甲局", "-o", name, *DAY, cwd=built.root)
    result = run("report", "--check", name, cwd=built.root)
    assert (result.code, result.err) == (0, "")
    assert result.out.splitlines() == [
        f"{name}：通报 · 甲局 · 截至 2025-07-01",
        "数据和写这份文件时一样。",
        "记下的数字成立：重算的39个都一样。",
        "正文里的数字成立：核对了30个，都一样。",
    ]


def test_without_git_the_present_data_tell_what_differs(run: Run, built: Project) -> None:
    run("report", "--kind", "quarter", "-o", "表.docx", *DAY, cwd=built.root)
    built.write({"ledger/甲局.yaml": ALL})
    result = run("report", "--check", "表.docx", cwd=built.root)
    assert (result.code, result.err) == (1, "")
    assert result.out.splitlines() == [
        "表.docx：季度检查表 · 全区 · 2025Q3 · 截至 2025-07-01",
        "数据有改动，当时的数据不在 git 里，只能按现在的数据重算。",
        "记下的数字不成立：2个不一样。",
        "  已完成：0 → 1项次",
        "  未报送完成情况：1 → 0项次",
        "正文里的数字不成立：不一样的1处，少了1处；其余14个一样。",
        "  第3段：写的是“未报送完成情况1”，重算是“已完成1”",
        "  表1第1行“佐证”：少了“甲（示〔2025〕2号）”",
        "文字有改动，不核对：第3段、表1第1行“报送情况”改过。",
    ]


def test_the_same_number_of_other_tasks_is_a_difference(run: Run, built: Project) -> None:
    run("report", "--kind", "evidence", "--as-of", "2025-10-15", "-o", "目录.md", cwd=built.root)
    built.write({"ledger/甲局.yaml": ledger("甲局", done("2", "2025-04-20"))})
    result = run("report", "--check", "目录.md", cwd=built.root)
    assert (result.code, result.out.splitlines()[2:]) == (
        1,
        [
            "记下的数字不成立：4个不一样。",
            "  佐证材料：还是1份，所指的任务变了",
            "  有佐证：还是1项次，所指的任务变了",
            "  到期、没有佐证：还是2项次，所指的任务变了",
            "  没有写发布日期：还是1份，所指的任务变了",
            "正文里的数字不成立：少了1处；其余9个一样。",
            "  表1第3行“链接或文号”：少了“示〔2025〕2号”",
            "文字有改动，不核对：表1第1行“材料名称”、表1第1行“链接或文号”、表1第1行“发布日期”、表1第3行“材料名称”、表1第3行“发布日期”改过。",
        ],
    )


def test_a_known_revision_is_taken_from_git_and_the_present_is_told_beside_it(run: Run, built: Project) -> None:
    commit = committed(built)
    run("report", "--kind", "assessment", "-o", "底表.md", *DAY, cwd=built.root)
    built.write({"ledger/乙局.yaml": ledger("乙局", "task: 1, status: 进行中")})
    result = run("report", "--check", "底表.md", cwd=built.root)
    assert (result.code, result.out.splitlines()) == (
        0,
        [
            "底表.md：考核底表 · 全区 · 截至 2025-07-01",
            f"数据有改动，按写这份文件时的版本 {commit[:7]} 重算。",
            "记下的数字成立：重算的30个都一样。",
            "正文里的数字成立：核对了34个，都一样。",
            "按现在的数据重算，记下的数字有2个不一样：",
            "  乙局 其中未报送：1 → 0项次",
            "  其中未报送：1 → 0项次",
        ],
    )
    built.write({"ledger/乙局.yaml": "", "tasks.yaml": tasks_yaml(ONE, TWO) + "x\n"})
    result = run("report", "--check", "底表.md", cwd=built.root)
    assert (result.code, result.out.splitlines()[-1]) == (0, "现在的数据没法重算：数据有错误，不能给出结果。")


def test_a_commit_that_git_lacks_is_no_verdict(run: Run, built: Project) -> None:
    committed(built)
    run("report", "--kind", "year", "-o", "年报.md", *DAY, cwd=built.root)
    shutil.rmtree(built.root / ".git")
    built.write({"ledger/甲局.yaml": ALL})
    committed(built)
    result = run("report", "--check", "年报.md", cwd=built.root)
    assert (result.code, result.out) == (2, "")
    commit = known(built.root / "年报.md").revision
    assert result.err.splitlines()[0] == (
        f"错误：数据有改动，写这份文件时的版本 {commit[:7]} 又取不到，没法核对（没有“{commit}”这个版本）"
    )


def test_a_commit_with_other_data_is_no_verdict(run: Run, built: Project) -> None:
    committed(built)
    run("report", "--kind", "year", "-o", "年报.md", *DAY, cwd=built.root)
    path = built.root / "年报.md"
    told = path.read_text(encoding="utf-8").replace(known(path).data, "0" * 64)
    path.write_text(told, encoding="utf-8")
    result = run("report", "--check", "年报.md", cwd=built.root)
    assert (result.code, result.out) == (2, "")
    assert "里的数据不是写这份文件时的数据，没法核对" in result.err


def test_a_report_of_another_plan_is_refused(run: Run, built: Project, tmp_path: Path) -> None:
    committed(built)
    run("report", "--kind", "year", "-o", "年报.md", *DAY, cwd=built.root)
    other = Project(tmp_path / "别处").write(
        {"tasks.yaml": tasks_yaml(ONE).replace("example-2025", "other-2025"), "units.yaml": UNITS}
    )
    result = run("report", "--check", str(built.root / "年报.md"), cwd=other.root)
    assert (result.code, result.err.splitlines()[0]) == (
        2, "错误：这份文件出自计划“example-2025”，这里的数据是“other-2025”",
    )  # fmt: skip


def test_a_file_without_end_is_refused(run: Run, built: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gkplan.cli._report_check.MOST_BYTES", 1000)
    result = run("report", "--check", "/dev/zero", cwd=built.root)
    assert (result.code, result.err.splitlines()[0]) == (2, "错误：“/dev/zero”太大，不是 gkplan report 写的")


def test_the_figures_of_a_unit_that_is_none_any_more_have_their_names(run: Run, built: Project) -> None:
    run("report", "--kind", "assessment", "-o", "a.md", *DAY, cwd=built.root)
    path = built.root / "a.md"
    path.write_text(path.read_text(encoding="utf-8").replace('{\\"甲局\\"', '{\\"丁局\\"'), encoding="utf-8")
    out = run("report", "--check", "a.md", cwd=built.root).out
    assert "\n  丁局 应完成：1 → 0项次\n" in out


@pytest.mark.parametrize(
    ("kind", "told"), [("assessment", "  甲局 应完成：1 → 0"), ("year", "  第1部分：1 → 0")]
)  # fmt: skip
def test_figures_that_a_report_has_no_more_have_their_names(kind: str, told: str, run: Run, built: Project) -> None:
    run("report", "--kind", kind, "--unit", "甲局", "-o", "a.md", *DAY, cwd=built.root)
    built.write({"tasks.yaml": tasks_yaml(ONE.replace("甲局, ", ""))})
    result = run("report", "--check", "a.md", cwd=built.root)
    assert (result.code, told in result.out.splitlines()) == (1, True)


def test_figures_that_were_changed_in_the_file_are_found(run: Run, built: Project) -> None:
    run("report", "--kind", "year", "-o", "年报.md", *DAY, cwd=built.root)
    path = built.root / "年报.md"
    told = path.read_text(encoding="utf-8").replace('\\"total_done\\":[1,', '\\"total_done\\":[9,')
    path.write_text(told, encoding="utf-8")
    result = run("report", "--check", "年报.md", cwd=built.root)
    assert (result.code, result.out.splitlines()[2:]) == (
        1,
        ["记下的数字不成立：1个不一样。", "  有完成记录：9 → 1项次", "正文里的数字成立：核对了13个，都一样。"],
    )


# ---------------------------------------------------------------- --check of the text


def edited(path: Path, *changes: tuple[str, str]) -> Path:
    """Replace words in a Markdown paper, each once, above its stamp."""
    text, mark, known = path.read_text(encoding="utf-8").partition("<!-- gkplan")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    path.write_text(text + mark + known, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("kind", "changes", "told"),
    [
        (
            "assessment",
            [("| 乙局 | 1 | 0 |", "| 乙局 | 1 | 1 |")],
            ["正文里的数字不成立：不一样的1处；其余33个一样。", "  表1第2行“按期”：写的是“1”，重算是“0”"],
        ),
        (
            "year",
            [("完成记录的1项次", "完成记录的3项次"), ("工作台账有", "各单位台账有")],
            [
                "正文里的数字不成立：不一样的1处；其余12个一样。",
                "  第3段：写的是“单位台账有完成记录的3项次”，重算是“工作台账有完成记录的1项次”",
                "文字有改动，不核对：第3段改过。",
            ],
        ),
        (
            "year",
            [("。\n\n在“第一部分”", "。另有12件正在办理。\n\n在“第一部分”"), ("共2项任务，", "")],
            [
                "正文里的数字不成立：少了1处，多了1处；其余12个一样。",
                "  第2段：少了“共2项”",
                "  第3段：多了“另有12件正在办理。”，没有可比的",
                "文字有改动，不核对：第2段改过。",
            ],
        ),
    ],
)
def test_a_number_changed_by_hand_in_the_text_is_told_with_its_place(
    kind: str, changes: list[tuple[str, str]], told: list[str], run: Run, built: Project
) -> None:
    run("report", "--kind", kind, "-o", "a.md", *DAY, cwd=built.root)
    edited(built.root / "a.md", *changes)
    result = run("report", "--check", "a.md", cwd=built.root)
    assert (result.code, result.err, result.out.splitlines()[3:]) == (1, "", told)
    assert result.out.splitlines()[2].startswith("记下的数字成立")


def test_a_number_changed_by_hand_in_word_is_told_with_its_place(run: Run, built: Project) -> None:
    run("report", "--kind", "assessment", "--trace", "-o", "底表.docx", *DAY, cwd=built.root)
    opened = docx.Document(str(built.root / "底表.docx"))
    opened.tables[0].rows[1].cells[1].paragraphs[0].runs[0].text = "２"
    opened.tables[1].rows[2].cells[3].paragraphs[0].runs[0].text = "1 2"
    opened.paragraphs[-1].insert_paragraph_before("另有3家已经约谈。")
    opened.save(str(built.root / "底表.docx"))
    result = run("report", "--check", "底表.docx", cwd=built.root)
    lines = [item.text for item in opened.paragraphs if item.text.strip()]
    place = lines.index("另有3家已经约谈。") + 1
    assert (result.code, result.out.splitlines()[3:]) == (
        1,
        [
            "正文里的数字不成立：不一样的2处，多了1处；其余53个一样。",
            "  表1第1行“应完成”：写的是“2”，重算是“1”",
            "  表2第2行“任务序号”：写的是“1 2”，重算是“1”",
            f"  第{place}段：多了“另有3家已经约谈。”，没有可比的",
        ],
    )


def test_polished_words_and_another_day_of_signing_do_no_harm(run: Run, built: Project) -> None:
    run("report", "--kind", "bulletin", "-o", "通报.md", *DAY, cwd=built.root)
    changes = (("**代拟稿**\n\n", ""), ("通报如下", "予以通报"), ("\n2025年7月1日\n", "\n2025年7月9日\n"))
    edited(built.root / "通报.md", *changes)
    result = run("report", "--check", "通报.md", cwd=built.root)
    assert (result.code, result.err) == (0, "")
    assert result.out.splitlines()[3].startswith("正文里的数字成立：核对了")
    assert re.fullmatch("文字有改动，不核对：第3段、第[0-9]+段改过；删去1句没有数字的。", result.out.splitlines()[4])


def test_what_is_filled_in_by_hand_is_not_compared(run: Run, built: Project) -> None:
    run("report", "--kind", "quarter", "-o", "表.md", *DAY, cwd=built.root)
    edited(built.root / "表.md", ("|  |  |\n", "|  | 查看2处 |\n"), ("检查日期：", "检查日期：2025年7月9日"))
    result = run("report", "--check", "表.md", cwd=built.root)
    assert (result.code, result.out.splitlines()[3:]) == (
        0,
        ["正文里的数字成立：核对了15个，都一样。", "文字有改动，不核对：第6段、表1“检查结果”栏改过。"],
    )


def test_a_text_that_was_written_anew_is_no_verdict(run: Run, built: Project) -> None:
    run("report", "--kind", "year", "-o", "年报.md", *DAY, cwd=built.root)
    path = built.root / "年报.md"
    stamped = path.read_text(encoding="utf-8").splitlines()[-1]
    path.write_text(f"# 总结\n\n今年办了120件大事。\n\n{stamped}\n", encoding="utf-8")
    result = run("report", "--check", "年报.md", cwd=built.root)
    assert (result.code, result.err.splitlines()) == (
        2, ["错误：“年报.md”的正文没法核对", "提示：逐段看过，或者重新写一份再改"],
    )  # fmt: skip
    assert result.out.splitlines()[3:] == [
        "正文改得太多，没法逐处核对：正文里有数字的应有3句，只有0句找得到。", "文字有改动，不核对：第1段改过；删去3句没有数字的。",
    ]  # fmt: skip


def test_a_text_that_cannot_be_read_is_no_verdict(run: Run, built: Project) -> None:
    run("report", "--kind", "year", "-o", "年报.docx", *DAY, cwd=built.root)
    path = built.root / "年报.docx"
    with ZipFile(path) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    with ZipFile(path, "w") as package:
        for name, content in parts.items():
            package.writestr(name, content[:-20] if name == "word/document.xml" else content)
    result = run("report", "--check", "年报.docx", cwd=built.root)
    assert (result.code, result.out.splitlines()[3:]) == (2, ["正文读不出来，没有核对。"])
    assert result.err.splitlines() == [
        "错误：“年报.docx”的正文没法核对", "提示：用 Word 或 WPS 打开看看，另存一份再核对",
    ]  # fmt: skip


def test_the_text_of_a_public_copy_with_its_trace_is_made_anew_as_it_was(run: Run, project: Build) -> None:
    entry = "task: 2, status: 进行中, progress: 已办3件, problems: 缺5人, next_steps: 9月再办2件"
    built = project(ONE, TWO, ledger__甲局=ledger("甲局", entry))
    for name, args in (("a.md", ()), ("b.md", ("--public", "--trace"))):
        run("report", "--kind", "quarter", *args, "-o", name, *DAY, cwd=built.root)
        assert known(built.root / name).trace is (name == "b.md")
        result = run("report", "--check", name, cwd=built.root)
        assert (result.code, len(result.out.splitlines())) == (0, 4)


def test_more_differences_than_can_be_shown_are_counted(run: Run, project: Build) -> None:
    tasks = [
        f"id: {number}, text: 做第{number}件事。, responsible: [甲局], deadline: 9月底前" for number in range(1, 61)
    ]
    built = project(*tasks)
    run("report", "--kind", "quarter", "-o", "表.md", *DAY, cwd=built.root)
    path = built.root / "表.md"
    edited(
        path, *[(f"| {number} | 做第{number}件事", f"| {number} | 做第{number + 100}件事") for number in range(1, 61)]
    )
    result = run("report", "--check", "表.md", cwd=built.root)
    told = result.out.splitlines()
    assert (result.code, told[3], told[-1]) == (
        1,
        "正文里的数字不成立：不一样的60处；其余190个一样。",
        "  其余10个没有列出",
    )


def test_the_session_of_the_manual_is_what_it_prints(run: Run, tmp_path: Path) -> None:
    for line, screen in documents.session("report "):
        result = run(*line.replace("examples/demo", str(ROOT / "examples" / "demo")).split(), cwd=tmp_path)
        assert (result.code, result.err + result.out) == (0, screen)


# ---------------------------------------------------------------- --collect


PROOFS = ledger(
    "甲局",
    "task: 1, status: 已完成, completed: 2025-04-20, evidence: ["
    "{title: 清单, path: 材料/清单.xlsx}, {title: 清单, path: 材料/附件/清单.XLSX}, {title: ../../逃, path: 附/逃.pdf}, "
    "{title: 网页, url: 'https://example.com/a'}, {title: 文件, document: 示1号}]",
    "task: 2, status: 进行中, evidence: [{title: 没有, path: 材料/没有.pdf}, {title: 外, path: ../外.txt}, "
    "{title: 绝对, path: /etc/hostname}, {title: 链接, path: 材料/链接.txt}, {title: 夹, path: 材料}, "
    "{title: 库, path: .git/config}, {title: 数据, path: data/tasks.yaml}]",
)


@pytest.fixture
def collected(project: Build) -> Project:
    built = project(ONE, TWO, ledger__甲局=PROOFS)
    for name, text in (("材料/清单.xlsx", "一"), ("材料/附件/清单.XLSX", "二"), ("data/附/逃.pdf", "三")):
        path = built.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    outside = built.root.parent / f"{built.root.name}-外.txt"
    outside.write_text("外", encoding="utf-8")
    (built.root / "材料" / "链接.txt").symlink_to(outside)
    git(built.root, "init", "-q")
    return built


def collect(run: Run, project: Project, folder: str = "收") -> Outcome:
    return run("report", "--kind", "evidence", "--collect", folder, "-o", "目录.md", *DAY, cwd=project.root)


def test_files_are_copied_by_safe_names_and_those_that_are_missing_are_told(run: Run, collected: Project) -> None:
    result = collect(run, collected)
    assert (result.code, result.out) == (1, "")
    assert {path.name: path.read_text(encoding="utf-8") for path in (collected.root / "收").iterdir()} == {
        "01-甲局-清单.xlsx": "一",
        "01-甲局-清单-2.xlsx": "二",
        "01-甲局-.._.._逃.pdf": "三",
    }
    assert result.err.splitlines() == [
        "已写入 目录.md",
        "已复制 3 个文件到 收",
        "没有复制 7 个：",
        "  任务 2 甲局：材料/没有.pdf（没有这个文件）",
        "  任务 2 甲局：../外.txt（不在仓库里）",
        "  任务 2 甲局：/etc/hostname（不在仓库里）",
        "  任务 2 甲局：材料/链接.txt（不在仓库里）",
        "  任务 2 甲局：材料（是一个文件夹）",
        "  任务 2 甲局：.git/config（不是佐证文件）",
        "  任务 2 甲局：data/tasks.yaml（是数据文件）",
        "佐证的 path 从仓库的根或数据文件夹写起；改正以后再运行一次，已复制的不动",
    ]


def test_a_second_time_changes_nothing_and_another_file_is_never_overwritten(run: Run, collected: Project) -> None:
    collect(run, collected)
    again = collect(run, collected)
    assert (again.code, again.err.splitlines()[1]) == (1, "已复制 0 个文件到 收，另有 3 个已经在那里，没有变")
    (collected.root / "收" / "01-甲局-清单.xlsx").write_text("别的", encoding="utf-8")
    (collected.root / "收" / "01-甲局-.._.._逃.pdf").unlink()
    (collected.root / "目录.md").unlink()
    refused = collect(run, collected)
    assert (refused.code, refused.err.splitlines()[0]) == (
        2, "错误：“收”里已经有同名而内容不同的文件：01-甲局-清单.xlsx",
    )  # fmt: skip
    assert not (collected.root / "目录.md").exists()
    assert sorted(path.name for path in (collected.root / "收").iterdir()) == [
        "01-甲局-清单-2.xlsx",
        "01-甲局-清单.xlsx",
    ]


def test_a_link_in_the_folder_is_not_written_through(run: Run, collected: Project) -> None:
    (collected.root / "收").mkdir()
    (collected.root / "收" / "01-甲局-清单.xlsx").symlink_to(collected.root / "材料" / "清单.xlsx")
    assert collect(run, collected).code == 2


def test_all_files_there_is_done(run: Run, project: Build) -> None:
    built = project(
        ONE, ledger__甲局=ledger("甲局", r"task: 1, status: 进行中, evidence: [{title: 单, path: 材\单.pdf}]")
    )
    (built.root / "材").mkdir()
    (built.root / "材" / "单.pdf").write_bytes(b"%PDF")
    result = collect(run, built)
    assert (result.code, result.err.splitlines()[1:]) == (0, ["已复制 1 个文件到 收"])


def test_a_copy_that_fails_leaves_nothing_behind(run: Run, collected: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(old: object, new: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(shutil, "copyfileobj", full)
    result = collect(run, collected)
    assert (result.code, "磁盘已满" in result.err) == (2, True)
    assert list((collected.root / "收").iterdir()) == []
