"""A unit's 工作台账 as an official attachment: its duties and what it reported, with a foot to be signed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from gkplan.exporters.columns import SIGNATURE
from gkplan.exporters.paper import (
    Blanks,
    Block,
    Caption,
    Cell,
    Column,
    Grid,
    Line,
    Link,
    Notes,
    Page,
    Paragraph,
    Subtitle,
    Title,
    chinese_date,
    line_text,
)
from gkplan.exporters.paper_pages import ems

if TYPE_CHECKING:
    from gkplan.exporters.view import ExportView, Proof, Row


def ledger(view: ExportView, unit: str) -> Iterator[Block]:
    """Yield the 台账 of one unit, on pages of its own."""
    head = view.plan.head
    rows = [row for row in view.rows if row.unit == unit]
    basis = f"　　依据：{head.document_number}" if head.document_number else ""
    yield Page(landscape=True)
    yield Title(f"{unit}{head.year}年工作台账")
    if view.scope:
        yield Subtitle(f"（只看：{view.scope}）")
    yield Caption(f"填报单位：{unit}{basis}", f"截至{chinese_date(view.as_of)}")
    yield _table(rows, view) if rows else Paragraph("没有符合条件的任务。", flush=True)
    if view.notes:
        yield Notes(view.notes)
    if not view.public:  # nobody signs a published copy
        yield Blanks(tuple(SIGNATURE.split("　")))


class _Field(NamedTuple):
    """One column of the 台账 to the right of its headings."""

    title: str
    least: float
    """Characters that it holds at the least."""
    tight: float
    """The same where there is so much text that a row would not go on a page."""
    grows: float
    """How far it shares in what is left of the page, by the length of its texts."""
    lines: Callable[[Row, int], tuple[Line, ...]]
    """What stands there, none where there is nothing; the plan's year decides how dates are written."""
    reported: bool = False
    """Whether the unit fills it in."""
    optional: bool = False
    """Whether it is left out where no row has anything."""
    inside: bool = False
    """Whether a public copy is without it."""
    centred: bool = False
    again: bool = False
    """Whether a row that is too high for a page says it again on the next one."""


def _split(text: str) -> tuple[Line, ...]:
    return tuple(text.split("\n")) if text else ()


_EMPTY, _BLANK, _MOST = 2.1, 20, 1500
"""Characters: what a column without text holds; how much it counts for in a 台账 that nobody has begun to fill in;
and how much any text counts for at the most."""
_ACROSS, _DEEP = 56, 20
"""Characters that a page holds beside the headings, and lines that a row may have in columns as wide as usual."""


def _table(rows: list[Row], view: ExportView) -> Grid:
    year = view.plan.head.year
    topics = any(row.topic for row in rows)
    held = [field for field in (*FIELDS, CHANGES) if not field.inside] if view.public else FIELDS
    cells = {field.title: [Cell(field.lines(row, year)) for row in rows] for field in held}
    demands = {title: _demand(column) for title, column in cells.items()}
    fields = [field for field in held if demands[field.title] or not field.optional]
    begun = any(demands[field.title] for field in fields if field.reported)
    crowded = _is_crowded(fields, demands)
    columns = (
        Column("序号", 1.7, centred=True),
        *[Column("工作任务", 2.1 if crowded else 3.1, centred=True, merged=True)] * (1 + topics),
        *(_column(field, demands[field.title], begun=begun, crowded=crowded) for field in fields),
    )
    drawn = tuple(
        (Cell((row.number,)), *_headings(row, topics=topics), *(cells[field.title][place] for field in fields))
        for place, row in enumerate(rows)
    )
    return Grid(columns, drawn, size="小五")


def _is_crowded(fields: Sequence[_Field], demands: Mapping[str, float]) -> bool:
    """Whether the columns cannot all be as wide as they should and still show their text on one page."""
    return sum(max(field.least, demands[field.title] / _DEEP) for field in fields) > _ACROSS


def _column(field: _Field, demand: float, *, begun: bool, crowded: bool) -> Column:
    if begun and field.reported and not demand:
        return Column(field.title, max(_EMPTY, len(field.title) / 3 + 0.1), centred=field.centred)
    share = demand if begun or not field.reported else _BLANK
    least = field.tight if crowded else field.least
    return Column(field.title, least, share * field.grows, centred=field.centred, again=field.again)


def _demand(cells: list[Cell]) -> float:
    """Return how much text a column is to be wide for: all but the longest tenth, or half of the longest if it is more.

    A page holds few rows with long texts: the wider their column, the fewer pages they run over.
    """
    lengths = sorted(min(sum(ems(line_text(line)) for line in cell.lines), _MOST) for cell in cells)
    return max(lengths[len(lengths) * 9 // 10], lengths[-1] / 2)


def _headings(row: Row, *, topics: bool) -> tuple[Cell, ...]:
    if topics and row.topic:
        return (Cell((row.section,)), Cell((row.topic,)))
    return (Cell((row.section,), across=1 + topics),)


def _day(day: date, year: int) -> str:
    """Return a date without the plan's own year, since columns are narrow."""
    return f"{day.month}月{day.day}日" if day.year == year else chinese_date(day)


def _units(row: Row, _year: int) -> tuple[Line, ...]:
    """Return the units as printed, one a line; with their role where there are several."""
    if not row.lead and not row.supporting:
        return row.responsible
    roles = (("牵头", row.lead), ("责任", row.responsible), ("配合", row.supporting))
    return tuple(f"{role}：{'、'.join(names)}" for role, names in roles if names)


def _deadline(row: Row, year: int) -> tuple[Line, ...]:
    """Return the printed words, then the period and the date that they mean."""
    dated = (_day(row.due, year),) if row.due else ()
    return (row.deadline, *((row.period,) if row.period else ()), *dated)


def _milestones(row: Row, year: int) -> tuple[Line, ...]:
    entry = row.obligation.entry
    return tuple(f"{_day(point.date, year)} {point.text}" for point in entry.milestones) if entry else ()


def _state(row: Row, year: int) -> tuple[Line, ...]:
    return (row.state, _day(row.completed, year)) if row.completed else (row.state,)


def _proofs(row: Row, year: int) -> tuple[Line, ...]:
    return tuple(_proof(found, year) for found in row.evidence)


def _proof(found: Proof, year: int) -> Line:
    """Return a piece of evidence: a web page as a link, anything else with its path or number."""
    published = f"{_day(found.published, year)}发布" if found.published else ""
    linked = found.kind == "url"
    about = "，".join(part for part in ("" if linked else found.address, *found.more, published) if part)
    told = f"（{about}）" if about else ""
    return (Link(found.title, found.address), told) if linked else found.title + told


# A page is too narrow for all the columns of the workbook: the units of all roles share one, and dates stand below
# the words that they belong to.
FIELDS = (
    _Field("具体要求", 8, 5, 1, lambda row, _: _split(row.text), again=True),
    _Field("责任单位", 6.1, 3.6, 0.5, _units, centred=True),
    _Field("完成时限", 4.9, 4.9, 0, _deadline, centred=True),
    _Field("工作措施", 3.6, 3.1, 1, lambda row, _: _split(row.measures), reported=True),
    _Field("时间节点", 4.9, 4.6, 1, _milestones, reported=True),
    _Field(
        "责任科室（责任人）", 3.1, 3.1, 0.5, lambda row, _: _split(row.owner), reported=True, inside=True, centred=True
    ),
    _Field("进展情况", 4.1, 4.1, 1, lambda row, _: _split(row.progress), reported=True),
    _Field("完成情况", 4.6, 3.1, 0.5, _state, centred=True),
    _Field("佐证材料", 4.1, 3.6, 1, _proofs, reported=True),
    _Field("存在问题", 3.1, 3.1, 1, lambda row, _: _split(row.problems), reported=True, inside=True),
    _Field("下一步措施", 3.1, 3.1, 1, lambda row, _: _split(row.next_steps), reported=True, inside=True),
    _Field("备注", 3.6, 3.1, 1, lambda row, _: _split(row.note), optional=True, inside=True),
)
CHANGES = _Field("调整", 3.6, 3.1, 1, lambda row, _: _split(row.changes), optional=True)
"""Only of public copies, which have no 备注."""
