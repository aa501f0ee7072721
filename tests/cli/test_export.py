"""`gkplan export`: which format, which rows, which files, and what stops it."""

from __future__ import annotations

import csv
import io
import json
import sys
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from gkplan.__main__ import main
from gkplan.extras import install_hint
from tests.conftest import Outcome, git
from tests.exporters.samples import LEDGER, Build, district

Run = Callable[..., Outcome]
AT = ("--as-of", "2025-09-15")
KNOWN = "xlsx、docx、csv、json、md、ics、html"


def rows(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline="")))[1:]


# ---------------------------------------------------------------- formats and files


@pytest.mark.parametrize(
    ("args", "start"),
    [
        (("-o", "a.xlsx"), b"PK\x03\x04"),
        (("-o", "a.CSV"), "\ufeff序号,".encode()),
        (("-o", "a.json"), b'{\n  "schema_version": 1,\n  "kind": "export"'),
        (("-o", "a.markdown"), "全区2025年工作台账".encode()),
        (("-o", "a.ics"), b"BEGIN:VCALENDAR\r\n"),
        (("--format", "csv", "-o", "a.txt"), "\ufeff序号,".encode()),
        (("--format", "Markdown", "-o", "a"), "全区2025年工作台账".encode()),
    ],
)
def test_the_name_or_the_option_tells_the_format(project: Build, run: Run, args: tuple[str, ...], start: bytes) -> None:
    built = district(project)
    result = run("export", *args, *AT, cwd=built.root)
    assert (result.code, result.out, result.err) == (0, "", f"已写入 {args[-1]}\n")
    assert (built.root / args[-1]).read_bytes().startswith(start)


@pytest.mark.parametrize(
    ("args", "said"),
    [
        ((), f"错误：没有写格式\n提示：加 --format，可选：{KNOWN}\n"),
        (("-o", "台账.xls"), f"错误：认不出“台账.xls”是哪种格式\n提示：加 --format，可选：{KNOWN}\n"),
        (("--format", "xls"), f"错误：--format 没有“xls”这一种\n提示：是不是“xlsx”？可选：{KNOWN}\n"),
        (
            ("--format", "csv", "-o", "a.xlsx"),
            "错误：--format csv 和文件名“a.xlsx”不是一种格式\n提示：改一个，或去掉 --format\n",
        ),
        (
            ("--format", "csv", "-o", "data/tasks.yaml"),
            "错误：不能写入“data/tasks.yaml”：YAML 是数据文件\n提示：结果写到别的文件，如 台账.xlsx、结果.json\n",
        ),
        (("--format", "csv", "--alarm", "7"), "错误：--alarm 只用于 ics\n提示：去掉 --alarm，或写 --format ics\n"),
        (
            ("--format", "ics", "--alarm", "x"),
            "错误：--alarm 的值“x”不合要求\n提示：写 0 到 366 之间的整数\n",
        ),
        (
            ("--format", "csv", "--split-by", "unit"),
            "错误：--split-by 要写 --output\n提示：写一个文件夹，如 --output 各单位台账\n",
        ),
        (
            ("--split-by", "unit", "-o", "folder.xlsx"),
            f"错误：没有写格式\n提示：加 --format，可选：{KNOWN}\n",
        ),
        (
            ("--format", "csv", "--split-by", "x", "-o", "folder"),
            "错误：--split-by 没有“x”这一种\n提示：可选：unit、单位\n",
        ),
        (
            ("--format", "csv", "--by", "2025-10-01", "--within", "3"),
            "错误：--within 和 --by 只能写一个\n提示：去掉其中一个\n",
        ),
    ],
)
def test_what_cannot_be_done_is_said_in_two_lines(project: Build, run: Run, args: tuple[str, ...], said: str) -> None:
    built = district(project)
    before = (built.data / "tasks.yaml").read_bytes()
    result = run("export", *args, *AT, cwd=built.root)
    assert (result.code, result.out, result.err) == (2, "", said)
    assert [path.name for path in built.root.iterdir()] == ["data"]
    assert (built.data / "tasks.yaml").read_bytes() == before


@pytest.mark.parametrize("form", ["xlsx", "docx"])
def test_a_workbook_is_not_poured_onto_a_terminal(
    project: Build, run: Run, monkeypatch: pytest.MonkeyPatch, form: str
) -> None:
    built = district(project)
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    result = run("export", "--format", form, *AT, cwd=built.root)
    assert (result.code, result.out) == (2, "")
    assert result.err == f"错误：{form} 不能显示在屏幕上\n提示：写入文件：加 --output 台账.{form}\n"


def test_a_workbook_goes_into_a_pipe(
    project: Build, capfdbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(district(project).root)
    assert main(["export", "--format", "xlsx", *AT]) == 0
    book = openpyxl.load_workbook(io.BytesIO(capfdbinary.readouterr().out))
    assert book.sheetnames == ["台账", "汇总"]


def test_text_goes_to_stdout(project: Build, run: Run) -> None:
    root = district(project).root
    out = {form: run("export", "--format", form, *AT, "-o", "-", cwd=root).out for form in ("md", "json", "ics")}
    assert out["md"].startswith("全区2025年工作台账  \n")
    assert json.loads(out["json"])["kind"] == "export"
    assert out["ics"].startswith("BEGIN:VCALENDAR\r\nVERSION")


@pytest.mark.parametrize("form", ["csv", "xlsx", "ics"])
def test_a_pipe_gets_the_bytes_of_the_file(
    project: Build, capfdbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch, form: str
) -> None:
    """Of csv with its mark too: whatever writes it into a file has one that WPS and Excel read."""
    monkeypatch.chdir(district(project).root)
    assert [main(["export", "--format", form, *AT, *more]) for more in ((), ("-o", "a"))] == [0, 0]
    assert capfdbinary.readouterr().out == Path("a").read_bytes()


def test_a_terminal_gets_csv_without_a_mark(
    project: Build, capfdbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(district(project).root)
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    assert main(["export", "--format", "csv", *AT]) == 0
    assert capfdbinary.readouterr().out.startswith("序号,".encode())


def test_a_missing_package_is_told_before_anything_is_read(
    run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setitem(sys.modules, "xlsxwriter", None)
    result = run("export", "-o", "a.xlsx", cwd=tmp_path)
    said = f"错误：没有安装 XlsxWriter，写不出 xlsx\n提示：{install_hint('office')}\n"
    assert (result.code, result.out, result.err) == (2, "", said)


# ---------------------------------------------------------------- which rows


@pytest.mark.parametrize(
    ("args", "found"),
    [
        (("--unit", "西镇"), ["1"]),
        (("--unit", "各镇街"), ["1", "1"]),
        (("--role", "牵头"), ["2"] * 4),
        (("--task", "3"), ["3", "3"]),
        (("--by", "2025-06-30"), ["2"] * 4),
        (("--within", "15"), ["1", "1", *["2"] * 6]),
        (("--section", "第一"), ["1"] * 3 + ["2"] * 8 + ["3"] * 2 + ["4"] * 4),
        (("--unit", "西镇", "--task", "3"), []),
    ],
)
def test_the_filters_are_those_of_due(project: Build, run: Run, args: tuple[str, ...], found: list[str]) -> None:
    result = run("export", "--format", "csv", *args, *AT, cwd=district(project).root)
    assert (result.code, result.err) == (0, "")
    assert [row[0] for row in rows(result.out)] == found


def test_an_unknown_unit_is_answered_with_near_ones(project: Build, run: Run) -> None:
    result = run("export", "--format", "csv", "--unit", "东街", cwd=district(project).root)
    assert (result.code, result.out) == (2, "")
    assert result.err == "错误：没有“东街”这个单位或组\n提示：是不是：东街道？\n"


def test_a_broken_ledger_is_left_out_and_told(project: Build, run: Run) -> None:
    built = district(project).write({"ledger/甲局.yaml": LEDGER.replace("status: 已完成", "status: 完了")})
    result = run("export", "--format", "md", "--unit", "甲局", *AT, cwd=built.root)
    assert result.code == 1
    assert "GK005" in result.err
    assert result.out.endswith("\n> 甲局台账有误，未计入  \n")


def test_a_git_revision_is_named(project: Build, run: Run) -> None:
    built = district(project)
    git(built.root, "init")
    git(built.root, "add", "-A")
    git(built.root, "commit", "-m", "一", "--date", "2025-09-01T09:00:00+08:00")
    (built.data / "ledger" / "甲局.yaml").unlink()
    args = ("export", "--format", "json", "--unit", "甲局", "--task", "1", *AT)
    now, then = (run(*args, *more, cwd=built.root) for more in ((), ("--rev", "HEAD")))
    assert [item["status"] for item in (*now.items(), *then.items())] == ["not_reported", "verified"]
    commit = git(built.root, "rev-parse", "HEAD")
    named = f"数据版本 HEAD（{commit[:7]}，2025-09-01）"
    assert json.loads(then.out)["notes"] == [named]
    assert "revision" not in json.loads(now.out)
    document = json.loads(then.out)
    assert document["revision"] == {"label": "HEAD", "commit": commit, "date": "2025-09-01", "note": None}
    assert list(document)[:5] == ["schema_version", "kind", "as_of", "plan", "revision"]
    calendar = run("export", "--format", "ics", "--rev", "HEAD", *AT, cwd=built.root).out.replace("\r\n ", "")
    assert f"　　截至 2025-09-15　　{named}\r\n" in calendar


def test_the_alarm_is_as_asked(project: Build, run: Run) -> None:
    out = run("export", "--format", "ics", "--unit", "西镇", "--alarm", "7", *AT, cwd=district(project).root).out
    assert "\r\nTRIGGER:-P6DT15H\r\n" in out


# ---------------------------------------------------------------- a calendar needs an event

NOTHING = "所选的范围里没有可列的日程（未办结、有日期、已明确的任务），没有写日历"


@pytest.mark.parametrize(
    ("output", "kept"), [((), ""), (("-o", "新.ics"), ""), (("-o", "旧.ics"), "；原有的 旧.ics 没有动")]
)
def test_a_calendar_without_events_is_not_written(project: Build, run: Run, output: tuple[str, ...], kept: str) -> None:
    built = district(project)
    (built.root / "旧.ics").write_bytes(b"old")
    result = run("export", "--format", "ics", "--task", "3", *output, *AT, cwd=built.root)
    assert (result.code, result.out, result.err) == (0, "", f"{NOTHING}{kept}\n")
    assert [path.name for path in sorted(built.root.iterdir())] == ["data", "旧.ics"]
    assert (built.root / "旧.ics").read_bytes() == b"old"


def test_units_without_events_have_no_calendar_and_are_named(project: Build, run: Run) -> None:
    built = district(project)
    result = run("export", "--split-by", "unit", "--format", "ics", "-o", "out", *AT, cwd=built.root)
    assert (result.code, result.out.splitlines()) == (
        0, ["out/甲局.ics", "out/乙局.ics", "out/东街道.ics", "out/西镇.ics"],
    )  # fmt: skip
    assert result.err == "已写入 4 个文件；在所选的范围里没有可列的日程、没有文件的：示例办、丙中心\n"


# ---------------------------------------------------------------- what a comment on a forge holds


def test_markdown_that_no_comment_holds_is_told(project: Build, run: Run) -> None:
    built = district(project).write({"ledger/甲局.yaml": LEDGER.replace("分两步做", "长" * 70_000)})
    whole, part = (run("export", "--format", "md", *more, *AT, cwd=built.root) for more in ((), ("--unit", "乙局")))
    limit = "GitHub 的一条评论最多 65536 个；要贴成评论，用 --unit 或 --section 分开导出"
    assert (whole.code, whole.err) == (0, f"全区2025年工作台账有 {len(whole.out)} 个字符，{limit}\n")
    assert (part.code, part.err) == (0, "")
    each = run("export", "--format", "md", "--split-by", "unit", "-o", "out", *AT, cwd=built.root)
    long = len((built.root / "out" / "甲局.md").read_text(encoding="utf-8"))
    assert each.err == f"甲局2025年工作台账有 {long} 个字符，{limit}\n已写入 6 个文件\n"


# ---------------------------------------------------------------- one file for each unit


def test_one_file_for_each_unit_that_has_rows(project: Build, run: Run) -> None:
    built = district(project)
    result = run("export", "--split-by", "unit", "--format", "csv", "-o", "各单位/台账", *AT, cwd=built.root)
    units = ["示例办", "甲局", "乙局", "丙中心", "东街道", "西镇"]
    assert result.code == 0
    assert result.out.splitlines() == [f"各单位/台账/{unit}.csv" for unit in units]
    assert result.err == "已写入 6 个文件\n"
    found = {path.name: path.read_text(encoding="utf-8") for path in (built.root / "各单位" / "台账").iterdir()}
    assert sorted(found) == sorted(f"{unit}.csv" for unit in units)
    assert [row[0] for row in rows(found["西镇.csv"])] == ["1"]


def test_units_without_rows_have_no_file(project: Build, run: Run) -> None:
    built = district(project)
    args = ("--split-by", "单位", "--format", "md", "-o", "out", "--unit", "各镇街", "--unit", "乙局", "--task", "1")
    result = run("export", *args, *AT, cwd=built.root)
    assert result.out.splitlines() == ["out/东街道.md", "out/西镇.md"]
    assert result.err == "已写入 2 个文件；在所选的范围里没有任务、没有文件的：乙局\n"
    assert "东街道2025年工作台账" in (built.root / "out" / "东街道.md").read_text(encoding="utf-8")


def test_a_file_in_the_place_of_the_folder_is_told(project: Build, run: Run) -> None:
    built = district(project)
    (built.root / "out").write_bytes(b"1")
    result = run("export", "--split-by", "unit", "--format", "md", "-o", "out", *AT, cwd=built.root)
    assert result.code == 2
    assert result.err == "错误：“out”是一个文件，不是文件夹\n提示：--split-by 时 --output 写文件夹\n"


# ---------------------------------------------------------------- public copies


def test_a_public_copy_that_holds_nothing_inside_is_written(project: Build, run: Run) -> None:
    result = run("export", "--public", "--format", "csv", "--unit", "甲局", *AT, cwd=district(project).root)
    assert (result.code, result.err) == (0, "")
    assert "示例同志" not in result.out
    assert "分两步做" in result.out


@pytest.mark.parametrize("split", [(), ("--split-by", "unit")])
def test_a_public_copy_stops_and_names_every_place(project: Build, run: Run, split: tuple[str, ...]) -> None:
    text = LEDGER.replace("分两步做", "找13812345678").replace("办结报告", "办结报告（内部资料）")
    built = district(project).write({"ledger/甲局.yaml": text})
    result = run("export", "--public", "--format", "md", *split, "-o", "out", *AT, cwd=built.root)
    assert (result.code, result.out) == (2, "")
    assert result.err == (
        "data/ledger/甲局.yaml:8:16: 任务 1 甲局 工作措施：手机号码 138******78\n"
        "data/ledger/甲局.yaml:17:22: 任务 1 甲局 佐证：密级或内部标志 内部资料\n"
        "错误：有 2 处不能公开，没有写出\n提示：改掉上面各处再导出；只在内部用的，去掉 --public\n"
    )
    assert not (built.root / "out").exists()


def test_what_must_not_go_out_is_not_told_in_full_either(project: Build, run: Run) -> None:
    built = project("id: 1, text: 做事, responsible: [甲局13812345678], deadline: 9月底前")
    units = (built.data / "units.yaml").read_text(encoding="utf-8").replace("name: 甲局", "name: 甲局13812345678")
    result = run("export", "--public", "--format", "md", *AT, cwd=built.write({"units.yaml": units}).root)
    assert (result.code, result.out) == (2, "")
    assert result.err == (
        "data/tasks.yaml:18:47: 任务 1 责任单位：手机号码 138******78\n"
        "data/units.yaml:3:14: 甲局138******78 名称：手机号码 138******78\n"
        "错误：有 2 处不能公开，没有写出\n提示：改掉上面各处再导出；只在内部用的，去掉 --public\n"
    )


def test_the_real_plan_can_be_published(run: Run) -> None:
    result = run("export", "--public", "--format", "csv", *AT)
    assert (result.code, result.err) == (0, "")
    assert len(rows(result.out)) > 900
