"""The workbook as openpyxl finds it: the 台账 as offices keep it, every text a text, every date a date."""

from __future__ import annotations

import csv
import io
import os
import re
import shutil
import subprocess
import sys
import zipfile
from datetime import date, datetime, time
from pathlib import Path
from xml.etree import ElementTree

import openpyxl
import pytest
from openpyxl.cell.cell import Cell
from openpyxl.utils import range_boundaries
from openpyxl.worksheet.worksheet import Worksheet
from xlsxwriter.worksheet import Worksheet as Plain

from gkplan.exporters import formats, xlsx
from gkplan.exporters.columns import SIGNATURE
from gkplan.exporters.view import ExportView, printable, view
from gkplan.queries import Selection
from tests.exporters.samples import NAUGHTY, Build, district, hostile, shown

TITLES = [
    "序号", "工作任务", None, "具体要求", "牵头单位", "责任单位", "配合单位", "完成时限", "截止日期", "填报单位",
    "工作措施", "时间节点", "责任科室（责任人）", "进展情况", "完成情况", "完成时间", "佐证材料", "存在问题", "下一步措施",
    "备注",
]  # fmt: skip


def midnight(day: date) -> datetime:
    """A date as openpyxl gives it back."""
    return datetime.combine(day, time())


def opened(view: ExportView) -> Worksheet:
    book = openpyxl.load_workbook(io.BytesIO(formats.render("xlsx", view)))
    assert book.sheetnames == ["台账", "汇总"]
    return book["台账"]


def row(sheet: Worksheet, number: int) -> list[object]:
    return [cell.value for cell in sheet[number]]


def merged(sheet: Worksheet) -> set[str]:
    return {str(area) for area in sheet.merged_cells.ranges}


def cells(sheet: Worksheet) -> list[Cell]:
    return [cell for line in sheet.iter_rows() for cell in line if isinstance(cell, Cell) and cell.value is not None]


# ---------------------------------------------------------------- what stands where


def test_a_unit_s_book_line_by_line(project: Build) -> None:
    sheet = opened(shown(project, "甲局"))
    assert row(sheet, 1)[0] == "甲局2025年工作台账"
    assert (
        row(sheet, 2)[0] == "填报单位：甲局　　依据：示例区2025年任务分解表（示政办字〔2025〕1号）　　截至 2025-09-15"
    )
    assert row(sheet, 3) == [title for title in TITLES if title != "填报单位"]
    assert row(sheet, 4) == [
        "1", "第一部分", "小标题", "做第一件事，做细。", None, "各镇街、甲局", None, "9月底前", midnight(date(2025, 9, 30)),
        "分两步做", "2025-06-30 印发方案\n2025-08-31 办结", "综合科（示例同志）", "第一步做完\n第二步做完", "已销号；按期",
        midnight(date(2025, 8, 20)),
        "办结报告（甲〔2025〕3号）\n公开情况（https://www.example.com/a?b=1，2025-08-20发布）", None, None,
        "调整：具体要求 做第一件事，做好。 → 做第一件事，做细。（2025-07-01，示〔2025〕7号）\n审核通过（2025-09-01）：材料齐全",
    ]  # fmt: skip
    assert [row(sheet, number)[7] for number in (5, 6, 7, 8)] == [
        "每季度（一季度）", "每季度（二季度）", "每季度（三季度）", "每季度（四季度）",
    ]  # fmt: skip
    assert row(sheet, 11)[0] == SIGNATURE == "填报人：　审核人：　单位主要负责人（签字、盖章）：　填报日期："
    assert sheet.max_row == 11


def test_several_units_have_a_column_that_names_them(project: Build) -> None:
    sheet = opened(shown(project))
    assert row(sheet, 1)[0] == "全区2025年工作台账"
    assert row(sheet, 3) == TITLES
    assert [row(sheet, number)[9] for number in (4, 5, 6)] == ["甲局", "东街道", "西镇"]


def test_headings_are_merged_as_in_the_issued_table(project: Build) -> None:
    """Task 1 has three rows, one of them with a date of its own; its four periods make task 2 eight rows.

    The section runs over the end of the first page, which is row 15.
    """
    found = sorted(merged(opened(shown(project))))
    assert [area for area in found if area[0] in "ABDHI" and area != "B3:C3"] == [
        "A17:A20", "A1:T1", "A21:T21", "A2:T2", "A4:A6", "A7:A14", "B16:B20", "B4:B15", "D17:D20", "D4:D6", "D7:D14",
        "H11:H12", "H13:H14", "H17:H20", "H4:H6", "H7:H8", "H9:H10", "I11:I12", "I13:I14", "I17:I20", "I7:I8", "I9:I10",
    ]  # fmt: skip


@pytest.mark.parametrize("units", [(), ("甲局",), ("乙局", "西镇")])
def test_no_cell_is_in_two_merged_areas(project: Build, units: tuple[str, ...]) -> None:
    areas = opened(shown(project, *units)).merged_cells.ranges
    every = [place for area in areas for line in area.rows for place in line]
    assert len(every) == len(set(every))


def test_a_section_of_one_level_takes_both_columns(project: Build) -> None:
    built = project("id: 1, text: 做一件事。, responsible: [甲局], deadline: 9月底前")
    tasks = (built.data / "tasks.yaml").read_text(encoding="utf-8").replace("- title: 小标题\n        tasks", "- tasks")
    sheet = opened(view(built.write({"tasks.yaml": tasks}).picture("2025-09-15"), Selection(), ("甲局",)))
    assert "B4:C4" in merged(sheet)
    assert row(sheet, 4)[:4] == ["1", "第一部分", None, "做一件事。"]


def test_lights_colour_the_cell_that_has_the_word(project: Build) -> None:
    sheet = opened(shown(project, "甲局"))
    found = [(sheet[f"N{number}"].value, sheet[f"N{number}"].fill.fgColor.rgb) for number in range(4, 11)]
    assert found == [
        ("已销号；按期", "FFD5EBD0"),
        ("时限已过，台账无记录", "FFF8CBC6"),
        ("时限已过，台账无记录", "FFF8CBC6"),
        ("滞后 进行中", "FFFFE9A8"),
        ("未报", "00000000"),
        ("不涉及；待审核", "FFE9E9E9"),
        ("待明确", "FFE9E9E9"),
    ]


def test_dates_are_dates(project: Build) -> None:
    sheet = opened(shown(project))
    days = [cell for cell in cells(sheet) if cell.is_date]
    assert {cell.number_format for cell in days} == {"yyyy-mm-dd"}
    assert {cell.column_letter for cell in days} == {"I", "P"}


@pytest.mark.parametrize("day", [date(1900, 3, 1), date(2000, 2, 29), date(2199, 12, 31)])
def test_any_date_comes_back(project: Build, day: date) -> None:
    own = shown(project, "甲局")
    sheet = opened(own._replace(rows=(own.rows[0]._replace(due=day, completed=day),)))
    assert (sheet["I4"].value, sheet["O4"].value) == (midnight(day),) * 2


def test_a_public_copy_has_fewer_columns_and_no_signature(project: Build) -> None:
    sheet = opened(shown(project, "甲局", public=True))
    inside = {"责任科室（责任人）", "存在问题", "下一步措施", "备注", "填报单位"}
    assert row(sheet, 3) == [*(title for title in TITLES if title not in inside), "调整"]
    assert row(sheet, 4)[-1] == "调整：具体要求 做第一件事，做好。 → 做第一件事，做细。（2025-07-01，示〔2025〕7号）"
    assert all("填报人" not in str(cell.value) for cell in cells(sheet))


def test_without_rows_a_line_says_so(project: Build) -> None:
    sheet = opened(shown(project, "甲局")._replace(rows=()))
    assert [row(sheet, number)[0] for number in (4, 5)] == ["在所选的范围里没有任务。", SIGNATURE]


# ---------------------------------------------------------------- how it is printed


def test_it_is_set_up_for_a4_landscape_with_the_headings_on_every_page(project: Build) -> None:
    sheet = opened(shown(project))
    set_up = sheet.page_setup
    assert (set_up.paperSize, set_up.orientation, set_up.fitToHeight) == (9, "landscape", 0)  # width: 1 is the default
    fitted = sheet.sheet_properties.pageSetUpPr
    assert fitted is not None
    assert fitted.fitToPage is True
    assert sheet.print_title_rows == "$3:$3"
    assert sheet.print_area == "'台账'!$A$1:$T$21"
    assert sheet.freeze_panes == "E4"
    assert sheet.auto_filter.ref == "A3:T20"
    assert sheet.oddFooter is not None
    assert sheet.oddFooter.center is not None
    assert sheet.oddFooter.center.text == "第 &P 页，共 &N 页"


def stored(data: bytes) -> list[dict[str, str]]:
    """Return what the file holds in each row of the 台账, by column; openpyxl shows nothing below a merged cell."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        strings, sheet = (
            ElementTree.fromstring(archive.read(f"xl/{name}.xml")) for name in ("sharedStrings", "worksheets/sheet1")
        )
    words = ["".join(item.itertext()) for item in strings]
    return [
        {
            cell.attrib["r"].rstrip("0123456789"): words[int(value)] if cell.get("t") == "s" else value
            for cell in row
            if (value := "".join(cell.itertext()))
        }
        for row in sheet.iter(f"{MAIN}row")
    ]


MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


def test_a_filter_goes_over_all_columns_and_every_row_holds_its_task(project: Build) -> None:
    """A filter of the last columns alone would sort these alone; below merged cells a filter looks for values too."""
    data = formats.render("xlsx", shown(project))
    sheet = openpyxl.load_workbook(io.BytesIO(data))["台账"]
    left, top, right, bottom = range_boundaries(sheet.auto_filter.ref)
    assert (left, top, right, bottom) == (1, 3, sheet.max_column, 20)
    rows = stored(data)[3:20]
    assert [(row["A"], row["D"], row["H"], row["J"]) for row in rows] == [
        *(("1", "做第一件事，做细。", "9月底前", unit) for unit in ("甲局", "东街道", "西镇")),
        *(
            ("2", "做第二件事。", f"每季度（{period}）", unit)
            for period in ("一季度", "二季度", "三季度", "四季度")
            for unit in ("甲局", "乙局")
        ),
        *(("3", "做第三件事。", "长期坚持", unit) for unit in ("甲局", "乙局")),
        *(("4", "做第四件事。", "10月底前", unit) for unit in ("示例办", "甲局", "乙局", "丙中心")),
    ]
    assert {(row["B"], row["C"]) for row in rows} == {("第一部分", "小标题")}
    assert [row.get("I") for row in rows[:4]] == ["45930", "45991", "45930", "45747"]


def test_equal_remarks_of_a_task_are_one_and_rows_without_any_keep_room_of_their_own(project: Build) -> None:
    built = project(
        "id: 1, text: 做一件事。, responsible: [甲局, 乙局], deadline: 9月底前, note: 说明",
        "id: 2, text: 做第二件事。, responsible: [甲局, 乙局], deadline: 9月底前, note: 说明",
        "id: 3, text: 做第三件事。, responsible: [甲局, 乙局], deadline: 9月底前",
    )
    made = view(built.picture("2025-09-15"), Selection(), ())
    sheet = opened(made)
    assert [(sheet[f"T{number}"].value, f"T{number}:T{number + 1}" in merged(sheet)) for number in (4, 6, 8)] == [
        ("说明", True), ("说明", True), (None, False),
    ]  # fmt: skip
    assert [row.get("T") for row in stored(formats.render("xlsx", made))[3:9]] == ["说明"] * 4 + [None] * 2


def test_notes_that_would_leave_no_room_to_scroll_stand_below_the_rows(project: Build) -> None:
    own = shown(project, "甲局")._replace(notes=tuple(f"第{number}条" for number in range(1, 21)))
    sheet = opened(own)
    assert [row(sheet, number)[0] for number in range(3, 7)] == [
        "注：第1条", "注：第2条", "注：说明较多，其余的在表的下面", "序号",
    ]  # fmt: skip
    assert (sheet.freeze_panes, sheet.print_title_rows) == ("E7", "$6:$6")
    below = [str(sheet[f"A{number}"].value) for number in range(14, sheet.max_row + 1)]
    assert below == [*(f"注：第{number}条" for number in range(3, 21)), SIGNATURE]
    assert sum(sheet.row_dimensions[number].height or 15 for number in range(1, 7)) <= 180


def test_where_even_the_first_lines_are_too_high_only_columns_stand_still(project: Build) -> None:
    own = shown(project, "甲局")
    head = own.plan.head._replace(title="很长的标题" * 200)
    assert opened(own._replace(plan=own.plan._replace(head=head))).freeze_panes == "E1"


def test_several_broken_ledgers_are_named_in_one_line(project: Build) -> None:
    broken = "unit: {}\nentries: 错\n"
    built = district(project).write({f"ledger/{unit}.yaml": broken.format(unit) for unit in ("甲局", "西镇", "乙局")})
    sheet = opened(view(built.picture("2025-09-15"), Selection(), ()))
    assert row(sheet, 3)[0] == "注：甲局、乙局、西镇台账有误，未计入"


def test_a_part_says_so_on_both_sheets(project: Build) -> None:
    narrowed = Selection(role="lead", by=date(2025, 10, 31), sections=frozenset({"第一部分"}), tasks=frozenset({"2"}))
    data = formats.render("xlsx", view(district(project).picture("2025-09-15"), narrowed, ()))
    book = openpyxl.load_workbook(io.BytesIO(data))
    said = "只看：牵头；第一部分；任务 2；2025-10-31 及以前到期的"
    assert [book[name]["A3"].value for name in ("台账", "汇总")] == [said, said]
    figures = [cell.value for cell in book["汇总"]["A"] if cell.value]
    assert figures[4] == "注：以下的项次和完成率只是所选这一部分的"
    assert [title for title in figures if str(title).startswith("所选")] == [
        "所选任务按部分", "所选任务按到期月份", "所选任务按单位",
    ]  # fmt: skip


def test_a_heading_begins_anew_on_the_next_page(project: Build) -> None:
    many = [
        f"id: {number}, text: 做第{number}件事。, responsible: [甲局], deadline: 9月底前" for number in range(1, 61)
    ]
    sheet = opened(view(project(*many).picture("2025-09-15"), Selection(), ("甲局",)))
    breaks = [point.id for point in sheet.row_breaks.brk]
    assert len(breaks) >= 1
    for number in breaks:
        assert sheet[f"B{number + 1}"].value == "第一部分"
        assert not any(area.min_row <= number < area.max_row for area in sheet.merged_cells.ranges)


def test_borders_are_over_all_rows_also_where_nothing_stands(project: Build) -> None:
    sheet = opened(shown(project))
    (boxed,) = sheet.conditional_formatting
    assert str(boxed.sqref) == "A4:T20"
    border = boxed.rules[0].dxf.border
    assert [side.style for side in (border.left, border.right, border.top, border.bottom)] == ["thin"] * 4


def test_fonts_are_those_of_official_papers(project: Build) -> None:
    sheet = opened(shown(project, "甲局"))
    assert [sheet[place].font.name for place in ("A1", "A3", "D4")] == ["方正小标宋简体", "黑体", "仿宋_GB2312"]


# ---------------------------------------------------------------- safe and the same


def test_every_text_is_a_text_and_comes_back(project: Build) -> None:
    data = formats.render("xlsx", hostile(shown(project), NAUGHTY))
    sheet = openpyxl.load_workbook(io.BytesIO(data))["台账"]
    assert {cell.data_type for cell in cells(sheet)} == {"s", "d"}
    top = next(number for number in range(1, 10) if sheet[f"D{number}"].value == "具体要求")
    for number, text in enumerate(NAUGHTY, top + 1):
        expected = xlsx._shortened(printable(text))[0] or None
        assert {sheet[f"{letter}{number}"].value for letter in "ADGJKLMNORST"} == {expected}, text
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = {name: archive.read(name).decode() for name in archive.namelist()}
    assert not any(re.search(r"<f[ >]|<hyperlink", text) for name, text in parts.items() if "/worksheets/" in name)
    assert not any('TargetMode="External"' in text for text in parts.values())


def test_what_a_cell_cannot_hold_is_said_in_the_cell_and_above_the_table(project: Build) -> None:
    own = shown(project, "甲局")
    sheet = opened(own._replace(rows=(own.rows[0]._replace(progress="长" * 40_000),)))
    assert row(sheet, 3)[0] == "注：有1个单元格的文字太长，没有列全，末尾有说明"
    told = str(sheet["M5"].value)
    assert len(told) <= 32_767
    assert told.startswith("长" * 32_000)
    assert told.endswith("……〔超过表格单元格的上限，其后7293字没有列出，全文见 csv 或 json〕")
    assert 40_000 - told.count("长") == 7293
    assert row(sheet, 6)[0] == "注：任务 1 的内容太长，打印时显示不全，单元格里也没有列全，全文见 csv 或 json"


def test_what_a_page_cannot_show_begins_at_the_top_of_its_cell(project: Build) -> None:
    """Centred, it would lose its beginning too."""
    own = shown(project, "甲局")
    rows = (own.rows[0], own.rows[1]._replace(progress="长" * 3000), own.rows[2]._replace(progress="长" * 40_000))
    sheet = opened(own._replace(rows=rows))
    assert [[sheet[f"{letter}{number}"].alignment.vertical for letter in "ADMN"] for number in (5, 6, 7)] == [
        ["center"] * 4, ["top"] * 4, ["top"] * 4,
    ]  # fmt: skip
    assert [row(sheet, number)[0] for number in (8, 9)] == [
        "注：任务 2 的内容太长，打印时显示不全，全文在单元格里",
        "注：任务 2 的内容太长，打印时显示不全，单元格里也没有列全，全文见 csv 或 json",
    ]


def test_a_merged_cell_that_is_not_high_enough_begins_at_the_top_too(project: Build) -> None:
    own = shown(project, "甲局")
    sheet = opened(own._replace(rows=(own.rows[0]._replace(text="长" * 5000), own.rows[1])))
    assert [sheet[place].alignment.vertical for place in ("A4", "D4", "D5")] == ["top", "top", "center"]


def test_characters_beyond_the_plane_count_as_two(project: Build) -> None:
    kept, cut = xlsx._shortened("𠮷" * 20_000)
    assert cut
    assert len(kept.encode("utf-16-le")) // 2 <= 32_767
    assert xlsx._shortened("长" * 32_767) == ("长" * 32_767, False)


def test_the_quick_cells_are_those_of_the_library(project: Build, monkeypatch: pytest.MonkeyPatch) -> None:
    own = shown(project)
    quick = formats.render("xlsx", own)
    monkeypatch.setattr(xlsx.Sheet, "_write_cell", Plain._write_cell)
    assert formats.render("xlsx", own) == quick


def test_the_same_data_gives_the_same_bytes(project: Build) -> None:
    root = district(project).root
    script = (
        "import hashlib; from pathlib import Path; from datetime import date\n"
        "from gkplan import checks, obligations, revision\n"
        "from gkplan.exporters import formats, view; from gkplan.queries import Selection\n"
        "plan = checks.check(revision.find('data', Path.cwd())).plan\n"
        "made = view.view(obligations.picture(plan, as_of=date(2025, 9, 15)), Selection(), ())\n"
        "for name in ('xlsx', 'csv', 'json', 'md', 'ics'):\n"
        "    print(name, hashlib.sha256(formats.render(name, made)).hexdigest())\n"
    )
    found = {
        subprocess.run(
            [sys.executable, "-c", script],
            cwd=root,
            env={**os.environ, "TZ": zone, "PYTHONHASHSEED": seed, "LC_ALL": "C"},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for zone, seed in (("UTC", "0"), ("Asia/Shanghai", "1"), ("America/Los_Angeles", "2"))
    }
    assert len(found) == 1
    assert len(found.pop().splitlines()) == 5


# ---------------------------------------------------------------- as LibreOffice finds it


@pytest.mark.skipif(not shutil.which("soffice"), reason="LibreOffice is not installed")
def test_libreoffice_finds_every_text_and_no_formula(project: Build, tmp_path: Path) -> None:
    texts = [text for text in NAUGHTY if len(text) < 1000]
    (tmp_path / "表.xlsx").write_bytes(formats.render("xlsx", hostile(shown(project), texts)))
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    as_csv = "csv:Text - txt - csv (StarCalc):44,34,76"
    convert = ["soffice", profile, "--headless", "--convert-to", as_csv, "--outdir", str(tmp_path)]
    subprocess.run([*convert, str(tmp_path / "表.xlsx")], check=True, capture_output=True, timeout=120)
    with (tmp_path / "表.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    top = next(number for number, row in enumerate(rows) if "进展情况" in row)
    place = rows[top].index("进展情况")
    assert [row[place] for row in rows[top + 1 :]][: len(texts)] == [printable(text) for text in texts]


@pytest.mark.skipif(not shutil.which("soffice"), reason="LibreOffice is not installed")
def test_libreoffice_finds_the_task_of_every_row_below_merged_cells(project: Build, tmp_path: Path) -> None:
    (tmp_path / "表.xlsx").write_bytes(formats.render("xlsx", shown(project)))
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    convert = ["soffice", profile, "--headless", "--convert-to", "csv:Text - txt - csv (StarCalc):44,34,76"]
    command = [*convert, "--outdir", str(tmp_path), str(tmp_path / "表.xlsx")]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    with (tmp_path / "表.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))[3:20]
    assert [row[0] for row in rows] == [*"111", *"22222222", *"33", *"4444"]
    assert all(row[3] and row[9] for row in rows)
