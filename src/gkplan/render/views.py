"""The sheets of `due` and `overdue`: for units one row per obligation, without units one per task and period."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING, Literal, NamedTuple

from gkplan import queries
from gkplan.obligations import RATED
from gkplan.plan import Plan, is_group
from gkplan.queries import BANDS, Band, GlanceRow, Selection
from gkplan.render import words
from gkplan.render.sheet import Column, Part, Row, Sheet

if TYPE_CHECKING:
    from gkplan.obligations import Obligation, Picture

FOLDED: tuple[Band, ...] = ("ongoing", "undated", "candidate")


class View(NamedTuple):
    """What one of the two commands found."""

    kind: Literal["due", "overdue"]
    picture: Picture
    selection: Selection
    rows: list[Obligation]
    asked: tuple[str, ...]
    """The units and groups as the user wrote them."""
    full: bool = False

    @property
    def plan(self) -> Plan:
        """The plan."""
        return self.picture.plan


def sheet(view: View) -> Sheet:
    """Return the sheet of a view."""
    if not view.rows:
        return Sheet(heading(view), _nothing(view), (), notes=tuple(notes(view)))
    return _units_sheet(view) if view.asked else _glance_sheet(view)


# ---------------------------------------------------------------- heading and notes


def heading(view: View) -> tuple[str, ...]:
    """Return the lines above a table: who, which plan, as of when, and what an empty ledger means."""
    plan, as_of = view.plan, view.picture.as_of
    who = "、".join(_name(plan, name) for name in view.asked) if view.asked else "全区"
    title = "逾期任务" if view.kind == "overdue" else "应办任务"
    lines = [f"{who} · {title}", plan_line(plan, as_of)]
    return (*lines, *standing_lines(plan, as_of))


def plan_line(plan: Plan, as_of: date) -> str:
    """Return which plan is shown and as of when."""
    number = f"{plan.head.document_number} " if plan.head.document_number else ""
    return f"{number}{plan.head.title} · 截至 {as_of.isoformat()}"


def standing_lines(plan: Plan, as_of: date) -> list[str]:
    """Return what must be known of the as-of date: the plan's year is over, or has not begun."""
    lines = []
    if as_of.year > plan.head.year:
        lines.append(f"计划年度（{plan.head.year}年）已结束。台账为空只表示没有记录，不表示没有办。")
        lines.append(f"查看当时的情况：加 --as-of {plan.head.year}-09-15")
    elif as_of < plan.head.issued:
        lines.append(f"计划 {plan.head.issued.isoformat()} 才印发，这一天还没有这些任务")
    if any(entry.completed and entry.completed > as_of for ledger in plan.ledgers.values() for entry in ledger.entries):
        lines.append("此日之后才完成的按进行中计；台账的其他内容按数据里的记载")
    return lines


def scope(plan: Plan, chosen: Selection) -> Iterator[str]:
    """Yield what a selection leaves in, apart from units; nothing where it leaves in all."""
    if chosen.role:
        yield words.ROLE[chosen.role] + ("" if chosen.role in RATED else "（不计入全区的完成率，这里单独计算）")
    if chosen.sections:
        yield "、".join(dict.fromkeys(task.section for task in plan.tasks if task.section in chosen.sections))
    if chosen.tasks:
        yield f"任务 {'、'.join(task.id for task in plan.tasks if task.id in chosen.tasks)}"
    if chosen.by:
        yield f"{chosen.by.isoformat()} 及以前到期的"


def _name(plan: Plan, asked: str) -> str:
    found = plan.register.find(asked)
    return found.name if found else asked


def _nothing(view: View) -> str:
    """Return the sentence for a view without rows."""
    who = "、".join(_name(view.plan, name) for name in view.asked)
    broken = broken_ledgers(view.plan, view.selection.units)
    if broken and frozenset(broken) == view.selection.units:
        return f"{who}台账有误，看不出办到哪一步；改正台账再看。"
    who = f"{'除台账有误的单位外，' if broken else ''}{who or '全区'}"
    narrowed = any((view.selection.role, view.selection.by, view.selection.sections, view.selection.tasks))
    if view.kind == "overdue":
        return f"{who}没有逾期的任务。"
    if narrowed:
        return f"在所选的范围里，{who}没有应办的任务。"
    owed = any(item.unit in (view.selection.units or ()) for item in view.picture.obligations)
    return f"{who}没有未办结的任务；加 --all 查看已办结的。" if owed else f"{who}在这份计划里没有任务。"


def notes(view: View) -> list[str]:
    """Return what must be said once of the units, groups and ledgers behind the rows."""
    told = [*_unit_notes(view), *_register_notes(view), *_ledger_notes(view)]
    if any(item.born_late and item.is_late for item in view.rows):
        told.append("时限早于印发日的，照原文列出，不作为拖延")
    return told


def _unit_notes(view: View) -> list[str]:
    """Say of each unit asked for what its rows cannot: its note, its merger, its coming."""
    notes = []
    for asked in view.asked:
        unit = view.plan.register.find(asked)
        if unit is None or is_group(unit):
            continue
        note, until = unit.note, unit.until
        if note:
            notes.append(f"{unit.name}：{note}")
        if until and view.picture.as_of > until:
            heirs = "、".join(unit.successors)
            passed = (
                f"未办结的职责由{heirs}承接，查看：gkplan due --unit {unit.successors[0]}"
                if heirs
                else "没有登记承接单位"
            )
            notes.append(f"{unit.name}已于{until.isoformat()}撤并；{passed}")
    return notes


def _register_notes(view: View) -> list[str]:
    """Say once of each incomplete group that stands behind the rows how many of it are registered."""
    named = [view.plan.register.group(item.via) for item in view.rows if item.via and not item.candidate]
    asked = [view.plan.register.group(name) for name in view.asked]
    groups = {group.name: group for group in (*named, *asked) if group is not None}
    register = view.plan.register
    return [
        f"“{group.name}”的名单不完整，已登记{len(register.members(group))}家"
        for group in groups.values()
        if not group.is_relevant and not register.is_complete(group)
    ]


def _ledger_notes(view: View) -> list[str]:
    """Name the units whose ledgers are left out in one line: there may be as many as there are units."""
    broken = broken_ledgers(view.plan, view.selection.units)
    return [f"{'、'.join(broken)}台账有误，未计入"] if broken else []


def broken_ledgers(plan: Plan, units: frozenset[str] | None) -> list[str]:
    """Return the units, of those asked for, whose ledgers have errors."""
    broken = [name for name in plan.unreadable if units is None or name in units]
    return sorted(broken, key=plan.register.order)


# ---------------------------------------------------------------- one row per obligation


def _units_sheet(view: View) -> Sheet:
    warn_days = view.plan.head.warn_days
    bands: dict[Band, list[Obligation]] = {name: [] for name in BANDS}
    for item in view.rows:
        bands[queries.band(item, warn_days=warn_days)].append(item)
    several = view.selection.units is not None and len(view.selection.units) > 1
    parts = tuple(
        Part(words.band_title(name, warn_days), tuple(_row(view, item, several=several) for item in rows))
        for name, rows in bands.items()
        if rows and not _folds(view, name)
    )
    folded = tuple(
        (f"{words.band_title(name, warn_days)} {len(rows)}", _folded(rows, several=several))
        for name, rows in bands.items()
        if rows and _folds(view, name)
    )
    counts = {name: len(rows) for name, rows in bands.items()}
    return Sheet(heading(view), summary(counts, view), _columns(several=several), parts, folded, tuple(notes(view)))


def _folds(view: View, band: Band) -> bool:
    return band in FOLDED and not view.selection.everything and view.kind == "due"


def summary(counts: dict[Band, int], view: View) -> str:
    """Return the line that adds up to all rows: 逾期 3 · 30天内 4 · 其后 26 …"""
    names = {"late": "逾期"}
    shown = [name for name in BANDS if name not in {"unreadable", "settled"} or counts[name]]
    if view.kind == "overdue":
        shown = ["late"]
    elif view.selection.by is not None:
        shown = [name for name in shown if counts[name] or name in {"late", "soon"}]
    return " · ".join(
        f"{names.get(name) or words.band_title(name, view.plan.head.warn_days)} {counts[name]}" for name in shown
    )


def _columns(*, several: bool) -> tuple[Column, ...]:
    return (
        Column("序号", most=8),
        *((Column("单位", least=8, share=1),) if several else ()),
        Column("任务", least=16, share=4),
        Column("分工", least=10, share=2),
        Column("时限", least=8, share=1),
        Column("截止", most=10),
        Column("剩余", most=10),
        Column("状态", least=10, share=2),
    )


def _row(view: View, item: Obligation, *, several: bool) -> Row:
    year = view.plan.head.year
    text = item.duty.text if view.full else queries.short_title(item.duty.text)
    cells = (
        item.task.id,
        *((item.unit,) if several else ()),
        text,
        _role(view, item),
        words.deadline(item, year),
        words.day(item.due, year),
        words.days(item.days_left),
        words.status(item),
    )
    return Row(cells, words.STYLE[item.light])


def _role(view: View, item: Obligation) -> str:
    """Return role and group; of a lead also how far the supporting units are."""
    state = view.picture.states[item.task.id, item.period]
    told = words.role(item)
    return (
        f"{told}，配合{state.supporting_done}/{state.supporting}" if item.role == "lead" and state.supporting else told
    )


def _folded(rows: list[Obligation], *, several: bool) -> str:
    if not several:
        return " ".join(dict.fromkeys(item.task.id for item in rows)) + "（加 --all 展开）"
    counts: dict[str, int] = {}
    for item in rows:
        counts[item.task.id] = counts.get(item.task.id, 0) + 1
    return " ".join(f"{number}（{count}家）" for number, count in counts.items()) + "（加 --all 展开）"


# ---------------------------------------------------------------- the district at a glance


def _glance_sheet(view: View) -> Sheet:
    rows = queries.glance(view.picture, view.rows)
    bands: dict[Band, list[GlanceRow]] = {name: [] for name in BANDS}
    for row in rows:
        bands["late" if view.kind == "overdue" else row.band].append(row)
    warn_days = view.plan.head.warn_days
    parts = tuple(
        Part(words.band_title(name, warn_days), tuple(_glance_row(view, row) for row in found))
        for name, found in bands.items()
        if found and not _folds(view, name)
    )
    folded = tuple(
        (f"{words.band_title(name, warn_days)} {len(found)}", _glance_folded(found))
        for name, found in bands.items()
        if found and _folds(view, name)
    )
    counts = {name: len(found) for name, found in bands.items()}
    columns = (
        Column("序号", most=8),
        Column("任务", least=16, share=4),
        Column("责任单位", least=12, share=2),
        Column("时限", least=8, share=1),
        Column("截止", most=10),
        Column("剩余", most=10),
        Column("已完成", most=10, right=True),
        Column("情况", least=8, share=2),
    )
    return Sheet(heading(view), summary(counts, view), columns, parts, folded, tuple(notes(view)))


def _glance_folded(rows: list[GlanceRow]) -> str:
    return " ".join(row.state.task.id for row in rows) + "（加 --all 展开）"


def _glance_row(view: View, row: GlanceRow) -> Row:
    state, year = row.state, view.plan.head.year
    text = state.duty.text if view.full else queries.short_title(state.duty.text)
    cells = (
        state.task.id,
        text,
        words.named(row.leads, view.picture, [state]),
        _glance_deadline(state.duty.deadline, state.duty.period, year),
        words.day(row.due, year),
        words.days(row.days_left),
        words.progress(state),
        _glance_status(row),
    )
    return Row(cells, words.STYLE["red" if row.late else "blue" if row.band == "soon" else "none"])


def _glance_deadline(printed: str | None, period: str | None, year: int) -> str:
    from gkplan.deadlines import show_period

    text = printed or "未注明"
    return f"{text} · {show_period(period, year=year)}" if period else text


def _glance_status(row: GlanceRow) -> str:
    parts = [f"逾期{row.late}家"] if row.late else [words.STATE[row.state.state]] if row.band == "settled" else []
    extra = words.remark(row.state)
    if row.state.candidates and "待明确" not in words.progress(row.state):
        parts.append(f"另有待明确{row.state.candidates}家{words.declined(row.state)}")
    elif row.state.declined:
        parts.append(words.declined(row.state).removeprefix("，"))
    if row.state.unreadable:
        parts.append(f"{row.state.unreadable}家台账有误，未计入")
    if row.band == "settled" and row.state.state == "done_known" and extra:
        parts = [extra]
    return "；".join(parts)
