"""The sheets of `status`: the rates beside 序时进度, and one row per group with a bar."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from gkplan import queries, standing
from gkplan.deadlines import show_period
from gkplan.obligations import RATED
from gkplan.render import words
from gkplan.render.plan_views import counted
from gkplan.render.shares import CELLS, bar, percent, with_counts
from gkplan.render.sheet import Column, Part, Row, Sheet
from gkplan.render.status_lines import EXPLAINED, apart, slipping
from gkplan.render.views import View as Rows
from gkplan.render.views import notes, plan_line, scope, standing_lines

if TYPE_CHECKING:
    from gkplan.plan import Plan, Task
    from gkplan.standing import Progress, Standing

T = TypeVar("T")
WIDEST = 72
"""A terminal narrower than this many columns gets no 滞后 and 临期 in the table: bars and figures must not break."""
BY = {"section": "按部分", "topic": "按小标题", "unit": "按单位", "month": "按到期月份", "role": "按分工"}


class View(NamedTuple):
    """What `status` found, and how it was asked."""

    progress: Progress
    asked: tuple[str, ...]
    """The units and groups as the user wrote them."""

    @property
    def plan(self) -> Plan:
        """The plan."""
        return self.progress.picture.plan


def sheets(view: View, *, narrow: bool = False) -> tuple[Sheet, ...]:
    """Return the sheets of a view, to be put out one below the other."""
    if not view.progress.items:
        where = "在所选的范围里" if _chosen(view) else "在这份计划里"
        return (Sheet(_heading(view), f"{_who(view)}{where}没有任务。", (), notes=tuple(_notes(view))),)
    first = Sheet(_heading(view), summary(view.progress), COLUMNS, tuple(_parts(view)), tuple(apart(view.progress)))
    last = Sheet((), "", (), notes=(*EXPLAINED, *_notes(view)))
    return (_narrowed(first) if narrow else first, *slipping(view.progress), last)


# ---------------------------------------------------------------- above the table


def _heading(view: View) -> tuple[str, ...]:
    plan, as_of = view.plan, view.progress.picture.as_of
    lines = [f"{_who(view)} · 完成进度", plan_line(plan, as_of)]
    if _chosen(view):
        lines.append(f"只看：{'；'.join(scope(plan, view.progress.selection))}")
    if view.progress.items:
        lines.append(f"{counted(_tasks(view))}；{_sums(view.progress)}")
    return (*lines, *standing_lines(plan, as_of))


def _who(view: View) -> str:
    found = (view.plan.register.find(name) for name in view.asked)
    return "、".join(item.name for item in found if item) or "全区"


def _chosen(view: View) -> bool:
    chosen = view.progress.selection
    return bool(chosen.role or chosen.sections or chosen.tasks)


def _tasks(view: View) -> list[Task]:
    """Return the tasks that are counted: those asked for, for units or a role only the ones that they owe."""
    picture, chosen = view.progress.picture, view.progress.selection
    if chosen.units is None and chosen.role is None:
        current = [task for task in view.plan.tasks if task.id in picture.words and chosen.takes(task)]
        return [task for task in current if not picture.words[task.id].cancelled]
    touched = {item.task.id for item in view.progress.items}
    return [task for task in view.plan.tasks if task.id in touched]


def _sums(progress: Progress) -> str:
    """Return what all obligations add up from."""
    whole = progress.whole
    alone = progress.selection.role == "supporting"
    parts = (
        (words.ROLE["supporting"] if alone else "计入完成率", whole.rates.total),
        ("长期坚持", whole.rates.ongoing),
        (words.ROLE["supporting"], whole.supporting),
        ("待明确", whole.candidates),
        ("已由牵头完成", whole.statuses["closed"]),
        ("不涉及（已审核）", whole.confirmed_out),
        ("台账有误", whole.statuses["unreadable"]),
    )
    shown = "、".join(f"{name}{count}" for place, (name, count) in enumerate(parts) if count or not place)
    return f"共{whole.obligations}项次：{shown}"


def summary(progress: Progress) -> str:
    """Return the headline: 到期任务完成率, then 总完成率, beside 序时进度."""
    counts, gone = progress.whole.rates, progress.elapsed
    due = with_counts(counts.due_done, counts.due) if counts.due else "尚无到期"
    total = with_counts(counts.total_done, counts.total) if counts.total else "没有计入的项次"
    return " · ".join(
        (
            f"到期任务完成率 {due}",
            f"总完成率 {total}",
            f"序时进度 {percent(gone.days, gone.of)}（{gone.days}/{gone.of}天）",
        )
    )


# ---------------------------------------------------------------- the table


COLUMNS = (
    Column("项目", least=10, share=1, most=60),
    Column("到期完成率", most=16, right=True),
    Column("总完成率", most=16, right=True),
    Column("逾期", most=6, right=True),
    Column("滞后", most=6, right=True),
    Column("临期", most=6, right=True),
    Column("进度", most=CELLS),
)
SPARED = (4, 5)
"""The columns that a narrow terminal does without."""


def _narrowed(sheet: Sheet) -> Sheet:
    """Return the sheet without the columns that a narrow terminal has no room for, and say so."""
    parts = tuple(
        part._replace(rows=tuple(row._replace(cells=_kept(row.cells)) for row in part.rows)) for part in sheet.parts
    )
    left_out = ("表格", "屏幕较窄，滞后、临期两列没有列出；放宽窗口或写入文件可看全")
    return sheet._replace(columns=_kept(sheet.columns), parts=parts, folded=(left_out, *sheet.folded))


def _kept(cells: tuple[T, ...]) -> tuple[T, ...]:
    return tuple(cell for place, cell in enumerate(cells) if place not in SPARED)


def _parts(view: View) -> Iterator[Part]:
    progress, gone = view.progress, view.progress.elapsed
    share = _share(gone.days, gone.of)
    elapsed = Row(("序时进度", "", share, "", "", "", bar((gone.days, 0, gone.of - gone.days))), "dim")
    yield Part("总体", (_row("合计", progress.whole)._replace(style="bold"), elapsed))
    yield from _groups(view, progress.rows)
    if view.progress.by == "section" and progress.selection.role is None:
        roles = standing.rows(progress.picture, progress.selection, progress.items, by="role")
        yield Part(BY["role"], tuple(_row(_name(view, row), row) for row in roles))


def _groups(view: View, rows: tuple[Standing, ...]) -> Iterator[Part]:
    if view.progress.by != "topic":
        yield Part(BY[view.progress.by], tuple(_row(_name(view, row), row) for row in rows))
        return
    for section in dict.fromkeys(row.label.section for row in rows):
        own = (row for row in rows if row.label.section == section)
        yield Part(str(section), tuple(_row(_name(view, row), row) for row in own))


def _name(view: View, row: Standing) -> str:
    """Return what stands at the head of a row."""
    group = str(row.label.group or "（没有小标题）")
    if row.label.by == "unit":
        unit = view.plan.register.registered(group)
        gone = unit is not None and unit.until is not None and view.progress.picture.as_of > unit.until
        return f"{group}（已撤并）" if gone else group
    if row.label.by == "section":
        number = next(task.section_number for task in view.plan.tasks if task.section == group)
        return f"{number} {queries.short_heading(group)}"
    if row.label.by == "role":
        return words.ROLE[group] if group in RATED else f"{words.ROLE[group]}（另计）"
    return _month(group, view.plan.head.year) if row.label.by == "month" else group


def _month(group: str, year: int) -> str:
    if group == standing.ONGOING:
        return "长期坚持"
    return "未注明时限" if group == standing.UNDATED else show_period(group, year=year)


def _row(name: str, row: Standing) -> Row:
    counts = row.rates
    if not counts.total:
        return Row((name, *_uncounted(row)), "dim")
    open_rest = counts.total - counts.total_done - row.late
    cells = (
        name,
        _share(counts.due_done, counts.due) if counts.due else "尚无到期",
        _share(counts.total_done, counts.total),
        str(row.late),
        str(row.lagging),
        str(row.upcoming),
        bar((counts.total_done, row.late, open_rest)),
    )
    return Row(cells, words.STYLE[_worst(row)])


def _share(part: int, whole: int) -> str:
    return f"{part}/{whole} {percent(part, whole):>5}"


def _worst(row: Standing) -> str:
    """Return the light that a row is coloured by."""
    if row.late or row.lagging:
        return "red" if row.late else "yellow"
    return "green" if row.rates.total_done == row.rates.total else "none"


def _uncounted(row: Standing) -> tuple[str, ...]:
    """Return the cells of a row without anything that counts: what there is instead."""
    if row.rates.ongoing:
        return "长期坚持", f"已报进展 {row.rates.ongoing_reported}/{row.rates.ongoing}", "", "", "", ""
    others = {
        "台账有误": row.statuses["unreadable"],
        "只有配合": row.supporting,
        "待明确": row.candidates,
        "已由牵头完成": row.statuses["closed"],
        "不涉及": row.statuses["not_applicable"],
    }
    word, count = next((word, count) for word, count in others.items() if count)
    return word, f"{count}项次", "", "", "", ""


def _notes(view: View) -> list[str]:
    """Return the notes that `due` has too: of units, incomplete groups, broken ledgers, deadlines before the notice."""
    progress = view.progress
    return notes(Rows("due", progress.picture, progress.selection, list(progress.items), view.asked))
