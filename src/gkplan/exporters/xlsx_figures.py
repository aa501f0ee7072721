"""The sheet of figures: how far the sections, months and units are, each as a table, the first two also as a chart."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

from gkplan import queries
from gkplan.deadlines import show_period
from gkplan.exporters.columns import heading_lines
from gkplan.exporters.view import printable
from gkplan.exporters.xlsx_layout import lines_of
from gkplan.obligations import RATED, rates
from gkplan.render.plan_views import counted
from gkplan.standing import rounded

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.worksheet import Worksheet

    from gkplan.exporters.view import ExportView
    from gkplan.exporters.xlsx_style import Styles
    from gkplan.obligations import Obligation

NAME = "汇总"
TITLES = ("到期", "到期已完成", "到期任务完成率", "应完成", "已完成", "总完成率", "逾期", "其余未完成")
DONE, LATE, REST = 5, 7, 8
"""Columns of what the charts stack up."""
COLOURS = {DONE: "#5B8C5A", LATE: "#C0504D", REST: "#C9CED6"}
CHART_ROWS = 17
"""So many rows of the sheet a chart hides."""
PAGE = 900.0
"""Points of the sheet that go on a page of A4, fitted to its width."""
ROW_HEIGHT, HEADER_HEIGHT, FIGURES_HEIGHT = 15.0, 33.0, 19.5
GRID = {"visible": True, "line": {"color": "#D9D9D9", "width": 0.5}}
EXPLAINED = (
    "一个单位的一项任务计一项次，按周期报的每期一项次；"
    "长期坚持、配合、待明确、已由牵头完成、不涉及（已审核）、台账有误的不计入。台账没有记录的，不表示没有办"
)

Figures = tuple[int | float | None, ...]
"""What stands in the columns of `TITLES`; a rate is None where nothing is due."""


class Table(NamedTuple):
    """One table of figures: a heading, and named rows."""

    title: str
    first: str
    """What the rows are named by."""
    rows: tuple[tuple[str, Figures], ...]
    total: Figures
    chart: str = ""
    """The kind of chart below it, if any."""


def write(book: Workbook, view: ExportView, looks: Styles) -> None:
    """Add the sheet to a workbook; a table and its chart stay on one page."""
    sheet = book.add_worksheet(NAME)
    sheet.set_column(0, 0, 30)
    sheet.set_column(1, len(TITLES), 11)
    top, used = _write_head(sheet, view, looks)
    breaks = []
    for table in tables(view):
        high = _height(table)
        if used + high > PAGE:
            breaks.append(top)
            used = 0.0
        used += high
        bottom = _write_table(sheet, table, top, looks)
        top = bottom + 2
        if table.chart and table.rows:
            _add_chart(book, sheet, table, bottom)
            top += CHART_ROWS
    _set_up(sheet, top, breaks)


def _height(table: Table) -> float:
    """Return how many points a table takes, with its chart and the blank rows below it."""
    chart = CHART_ROWS * ROW_HEIGHT if table.chart and table.rows else 0.0
    return HEADER_HEIGHT + (len(table.rows) + 1) * FIGURES_HEIGHT + 3 * ROW_HEIGHT + chart


# ---------------------------------------------------------------- the figures


def tables(view: ExportView) -> list[Table]:
    """Return the tables: by section, by month, and by unit where there are several."""
    items = measured(view)
    year, order = view.plan.head.year, view.plan.register.order
    total = figures(items, view)
    by_month = sorted(items, key=lambda item: item.due or date.max)
    by_unit = [] if len(view.units) == 1 else sorted(items, key=lambda item: order(item.unit))
    sections = _rows(items, view, lambda item: item.task.section)
    months = _rows(by_month, view, lambda item: f"{item.due.year}-{item.due.month:02}" if item.due else "")
    units = _rows(by_unit, view, lambda item: item.unit)
    part = "所选任务" if view.scope else ""
    made = [
        Table(f"{part}按部分", "部分", tuple((queries.short_heading(key), row) for key, row in sections), total, "bar"),
        Table(f"{part}按到期月份", "月份", tuple((_month(name, year), row) for name, row in months), total, "column"),
        Table(f"{part}按单位", "单位", tuple(units), total),
    ]
    return made if by_unit else made[:2]


def measured(view: ExportView) -> list[Obligation]:
    """Return what the rates are of, in the order of the rows: firm, in a role that is measured, not standing."""
    role = view.selection.role
    roles = {role} if role else RATED
    items = (row.obligation for row in view.rows)
    return [item for item in items if item.role in roles and item.counted and not item.duty.ongoing]


def notes(view: ExportView) -> Iterator[str]:
    """Yield what must be known of the figures: which part they are of, what is among the late, how it is counted."""
    yield from view.notes
    if view.scope:
        yield "以下的项次和完成率只是所选这一部分的"
    late = [item for item in measured(view) if item.is_late]
    told = (
        ("台账无记录", sum(item.status == "not_reported" for item in late)),
        ("时限早于印发日", sum(item.born_late for item in late)),
    )
    among = "，".join(f"{name}{count}" for name, count in told if count)
    if among:
        yield f"逾期{len(late)}项次，其中{among}"
    yield EXPLAINED


def _rows(
    items: Iterable[Obligation], view: ExportView, key: Callable[[Obligation], str]
) -> Iterator[tuple[str, Figures]]:
    for name, group in groupby(items, key):
        yield name, figures(list(group), view)


def _month(key: str, year: int) -> str:
    return show_period(key, year=year) if key else "未注明时限"


def figures(items: Sequence[Obligation], view: ExportView) -> Figures:
    """Return the figures of obligations that are measured."""
    role = view.selection.role
    sums = rates(items, as_of=view.as_of, roles={role} if role else RATED)
    late = sum(item.is_late for item in items)
    return (
        sums.due, sums.due_done, _share(sums.due_done, sums.due),
        sums.total, sums.total_done, _share(sums.total_done, sums.total),
        late, sums.total - sums.total_done - late,
    )  # fmt: skip


def _share(part: int, whole: int) -> float | None:
    return rounded(part, whole, 1000) / 1000 if whole else None


# ---------------------------------------------------------------- the sheet


def _write_head(sheet: Worksheet, view: ExportView, looks: Styles) -> tuple[int, float]:
    """Write title and notes; return the row below them, and the points that they take."""
    tasks = list({row.number: row.obligation.task for row in view.rows}.values())
    sums = f"{counted(tasks)}；共{len(view.rows)}项次" if tasks else counted(tasks)
    lines = [f"{view.title}汇总", *heading_lines(view), sums, *(f"注：{note}" for note in notes(view))]
    heights = [34.5, *(lines_of(line, 118) * 15.0 + 6 for line in lines[1:])]
    for row, (line, height) in enumerate(zip(lines, heights, strict=True)):
        look = looks.line if row else looks.title
        sheet.set_row(row, height)
        sheet.merge_range(row, 0, row, len(TITLES), "", look)
        sheet.write_string(row, 0, printable(line), look)
    return len(lines) + 1, sum(heights) + ROW_HEIGHT


def _write_table(sheet: Worksheet, table: Table, top: int, looks: Styles) -> int:
    """Write a table below its title; return its last row, the sum."""
    sheet.write_string(top, 0, table.title, looks.line)
    sheet.set_row(top + 1, HEADER_HEIGHT)
    for place, title in enumerate((table.first, *TITLES)):
        sheet.write_string(top + 1, place, title, looks.header)
    for row, (name, found) in enumerate((*table.rows, ("合计", table.total)), top + 2):
        sheet.set_row(row, FIGURES_HEIGHT)
        sheet.write_string(row, 0, printable(name), looks.name)
        _write_figures(sheet, row, found, looks)
    return top + 2 + len(table.rows)


def _write_figures(sheet: Worksheet, row: int, values: Figures, looks: Styles) -> None:
    for place, value in enumerate(values, 1):
        if value is None:
            sheet.write_string(row, place, "尚无到期", looks.number)
        else:
            sheet.write_number(row, place, value, looks.share if isinstance(value, float) else looks.number)


def _add_chart(book: Workbook, sheet: Worksheet, table: Table, bottom: int) -> None:
    """Put a chart of done, late and the rest below a table, whose last row is the sum."""
    first, last = bottom - len(table.rows), bottom - 1
    chart = book.add_chart({"type": table.chart, "subtype": "stacked"})
    for column, colour in COLOURS.items():
        chart.add_series(
            {
                "name": [NAME, first - 1, column],
                "categories": [NAME, first, 0, last, 0],
                "values": [NAME, first, column, last, column],
                "fill": {"color": colour},
                "gap": 60,
            }
        )
    chart.set_title({"name": f"{table.title}（项次）", "name_font": {"size": 12}, "overlay": False})
    chart.set_legend({"position": "bottom"})
    counts, names = {"num_format": "0", "major_gridlines": GRID}, {"major_gridlines": {"visible": False}}
    if table.chart == "bar":  # the first section on top
        chart.set_x_axis(counts)
        chart.set_y_axis(names | {"reverse": True, "crossing": "max"})
    else:
        chart.set_x_axis(names)
        chart.set_y_axis(counts)
    chart.set_size({"width": 830, "height": 320})
    about = {"object_position": 1, "description": f"{table.title}的完成情况"}
    sheet.insert_chart(bottom + 2, 0, chart, about)


def _set_up(sheet: Worksheet, bottom: int, breaks: list[int]) -> None:
    sheet.set_paper(9)
    sheet.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.7)
    sheet.fit_to_pages(1, 0)
    sheet.set_h_pagebreaks(breaks)
    sheet.print_area(0, 0, bottom, len(TITLES))
    sheet.set_footer("&C&10第 &P 页，共 &N 页", {"margin": 0.3})
