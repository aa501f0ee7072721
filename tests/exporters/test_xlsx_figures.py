"""The sheet of figures: its tables add up, and are what `status` counts."""

from __future__ import annotations

import io
import zipfile

import openpyxl

from gkplan import standing
from gkplan.exporters import formats, xlsx_figures
from gkplan.exporters.view import view
from gkplan.queries import Selection
from tests.exporters.samples import Build, district, shown


def test_the_tables_of_a_district(project: Build) -> None:
    found = {table.title: (dict(table.rows), table.total) for table in xlsx_figures.tables(shown(project))}
    total = (2, 0, 0.0, 7, 1, 0.143, 2, 4)
    assert found == {
        "按部分": ({"第一部分": total}, total),
        "按到期月份": (
            {
                "3月": (1, 0, 0.0, 1, 0, 0.0, 1, 0),
                "6月": (1, 0, 0.0, 1, 0, 0.0, 1, 0),
                "9月": (0, 0, None, 3, 1, 0.333, 0, 2),
                "11月": (0, 0, None, 1, 0, 0.0, 0, 1),
                "12月": (0, 0, None, 1, 0, 0.0, 0, 1),
            },
            total,
        ),
        "按单位": (
            {
                "甲局": (2, 0, 0.0, 5, 1, 0.2, 2, 2),
                "东街道": (0, 0, None, 1, 0, 0.0, 0, 1),
                "西镇": (0, 0, None, 1, 0, 0.0, 0, 1),
            },
            total,
        ),
    }


def test_they_are_what_status_counts(project: Build) -> None:
    picture = district(project).picture("2025-10-15")
    for selection in (Selection(), Selection(role="supporting"), Selection(units=frozenset({"甲局", "东街道"}))):
        rates = standing.progress(picture, selection, "section").whole.rates
        for table in xlsx_figures.tables(view(picture, selection, ("甲局", "东街道"))):
            due, due_done, _, total, done, *_ = table.total
            assert (due, due_done, total, done) == (rates.due, rates.due_done, rates.total, rates.total_done)
            for place in (0, 1, 3, 4, 6, 7):
                assert sum(int(row[place] or 0) for _, row in table.rows) == table.total[place]


def test_the_sheet_and_its_charts(project: Build) -> None:
    data = formats.render("xlsx", shown(project))
    sheet = openpyxl.load_workbook(io.BytesIO(data))["汇总"]
    assert [sheet[f"A{number}"].value for number in (1, 3, 4, 5)] == [
        "全区2025年工作台账汇总",
        "4项任务；共17项次",
        "注：逾期2项次，其中台账无记录2",
        f"注：{xlsx_figures.EXPLAINED}",
    ]
    assert [cell.value for cell in sheet[8]] == ["部分", *xlsx_figures.TITLES]
    assert {cell.data_type for line in sheet.iter_rows() for cell in line if cell.value is not None} == {"s", "n"}
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        charts = [archive.read(f"xl/charts/chart{number}.xml").decode() for number in (1, 2)]
    assert "<c:f>汇总!$A$9</c:f>" in charts[0]
    assert ['<c:barDir val="bar"/>' in charts[0], '<c:barDir val="col"/>' in charts[1]] == [True, True]


def test_of_the_late_ones_those_are_told_that_were_late_at_the_issue(project: Build) -> None:
    built = project(
        "id: 1, text: 做一件事。, responsible: [甲局, 乙局], deadline: 2月底前",
        "id: 2, text: 做第二件事。, responsible: [甲局], deadline: 6月底前",
        ledger__乙局="unit: 乙局\nentries:\n  - {task: 1, status: 进行中, updated: 2025-04-01}\n",
    )
    made = view(built.picture("2025-09-15"), Selection(), ())
    assert list(xlsx_figures.notes(made)) == [
        "时限早于印发日的，照原文列出，不作为拖延",
        "逾期3项次，其中台账无记录2，时限早于印发日2",
        xlsx_figures.EXPLAINED,
    ]


def test_one_unit_needs_no_table_of_units(project: Build) -> None:
    assert [table.title for table in xlsx_figures.tables(shown(project, "甲局"))] == ["按部分", "按到期月份"]


def test_without_rows_there_are_no_charts(project: Build) -> None:
    empty = shown(project, "甲局")._replace(rows=())
    with zipfile.ZipFile(io.BytesIO(formats.render("xlsx", empty))) as archive:
        assert not any("chart" in name for name in archive.namelist())


def test_a_table_and_its_chart_stay_on_one_page(project: Build) -> None:
    sheet = openpyxl.load_workbook(io.BytesIO(formats.render("xlsx", shown(project))))["汇总"]
    titles = {sheet[f"A{number}"].value: number for number in range(1, sheet.max_row + 1)}
    assert [point.id for point in sheet.row_breaks.brk] == [titles["按到期月份"] - 1]
    assert sheet.print_area == f"'汇总'!$A$1:$I${titles['按单位'] + 7}"
