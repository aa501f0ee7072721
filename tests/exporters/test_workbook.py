"""The fill-in workbook, read by openpyxl: what is locked, what is checked, what is hidden, how it is printed."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable

import pytest
from openpyxl import Workbook

from gkplan import forms
from gkplan.exporters.workbook import GUIDE_LINES
from tests.conftest import Outcome, Project
from tests.importers.filling import COLUMN, TOP, opened, rows

Run = Callable[..., Outcome]
Build = Callable[..., Project]
LEDGER = """\
unit: 甲局
entries:
  - task: 1
    status: 进行中
    progress: "=cmd|'/c calc'!A1"
    problems: "在\\u202e办\\u0007"
    next_steps: %s
    eta: 2025-10-08
"""


@pytest.fixture
def sent(project: Build, run: Run) -> bytes:
    built = project(
        "id: 1, text: '=1+1 号工作', responsible: [甲局], deadline: 9月底前",
        "id: 2, text: 另一件, responsible: [甲局], deadline: 年底前",
        ledger__甲局=LEDGER % ("长" * 40_000),
    )
    assert run("pack", "--unit", "甲局", "-o", "甲.xlsx", "--as-of", "2025-09-20", cwd=built.root).code == 0
    return (built.root / "甲.xlsx").read_bytes()


@pytest.fixture
def book(sent: bytes) -> Workbook:
    return opened(sent)


def test_only_the_units_cells_are_open_and_the_sheets_are_protected_without_a_password(book: Workbook) -> None:
    sheet = book["台账"]
    assert [(item.title, item.sheet_state, item.protection.sheet, item.protection.password) for item in book] == [
        ("台账", "visible", True, None),
        ("填表说明", "visible", True, None),
        ("gkplan", "veryHidden", True, None),
    ]
    for row in rows(sheet):
        open_ones = [title for title, column in COLUMN.items() if not sheet.cell(row, column).protection.locked]
        assert open_ones == [field.title for field in forms.FIELDS if field.own]


def test_statuses_have_a_drop_down_and_days_a_check(book: Workbook) -> None:
    checks = {str(item.sqref): (item.type, item.formula1) for item in book["台账"].data_validations.dataValidation}
    assert checks == {
        "H4:H5": ("list", '"未启动,进行中,已完成,不涉及"'),
        "I4:I5": ("date", "45292"),
        "L4:L5": ("date", "45292"),
        "S4:S5": ("date", "45292"),
    }


def test_text_cells_are_texts_and_never_formulas(book: Workbook) -> None:
    sheet = book["台账"]
    kinds = {cell.data_type for row in sheet.iter_rows() for cell in row if cell.value is not None}
    assert kinds == {"s", "d"}
    assert sheet["C4"].value == "=1+1 号工作"
    assert sheet["J4"].value == "=cmd|'/c calc'!A1"
    assert (sheet["J4"].number_format, sheet["J4"].quotePrefix) == ("@", True)
    assert sheet["L4"].number_format == "yyyy-mm-dd"


def test_what_hides_is_shown_and_what_does_not_fit_is_told(book: Workbook) -> None:
    sheet = book["台账"]
    assert sheet["P4"].value == "在\\u202e办\\u0007"
    assert sheet["Q4"].value == forms.TOO_LONG


def test_it_is_printed_across_one_page_with_its_headings(book: Workbook) -> None:
    sheet = book["台账"]
    assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 8)
    fitting = sheet.sheet_properties.pageSetUpPr
    assert fitting is not None
    assert (fitting.fitToPage, sheet.page_setup.fitToHeight) == (True, 0)
    assert (sheet.print_title_rows, sheet.freeze_panes) == ("$3:$3", "D4")
    assert sheet.auto_filter.ref == f"A{TOP}:T5"


def test_rows_may_grow_with_what_is_typed_and_headings_stay(sent: bytes) -> None:
    """A program fits a row to its text unless the height is called custom; openpyxl takes every height for that."""
    with zipfile.ZipFile(io.BytesIO(sent)) as package:
        sheet = package.read("xl/worksheets/sheet1.xml").decode()
    found = re.findall('<row r="([0-9]+)"[^>]*? ht="([0-9.]+)"( customHeight="1")?>', sheet)
    assert found == [
        ("1", "36", ' customHeight="1"'), ("2", "24", ' customHeight="1"'), ("3", "33", ' customHeight="1"'),
        ("4", "62.25", ""), ("5", "36", ""),
    ]  # fmt: skip


def test_of_a_text_too_long_for_its_row_the_beginning_is_seen(book: Workbook) -> None:
    sheet = book["台账"]
    assert {sheet.cell(4, COLUMN[title]).alignment.vertical for title in ("具体要求", "审核意见", "进展情况")} == {
        "top"
    }


def test_every_line_of_the_guide_has_room(book: Workbook) -> None:
    guide = book["填表说明"]
    lines = [round(float(guide.row_dimensions[row].height or 0) - 6) // 15 for row in range(2, len(GUIDE_LINES) + 1)]
    assert lines == [2, 2, 1, 2, 1, 2, 1, 1, 1, 1, 2, 2]


def test_the_guide_speaks_of_columns_that_there_are(book: Workbook) -> None:
    assert [row[0].value for row in book["填表说明"].iter_rows()] == list(GUIDE_LINES)
    text = "".join(GUIDE_LINES)
    for title in ("审核意见", "状态", "完成时间", "佐证材料", "预计完成", "理由", "时间节点", "延期至", "延期理由"):
        assert title in text
        assert title in COLUMN
