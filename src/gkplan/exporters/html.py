"""The HTML page: one file that needs nothing else, no script, and no address but those of the evidence.

What stands on it is `html_parts.page`; here and in `html_parts.rows` it is put into the pieces of `page.html`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from gkplan.exporters.html_parts import rows
from gkplan.exporters.html_parts.figures import Figure, Tone, percent
from gkplan.exporters.html_parts.page import page
from gkplan.exporters.html_parts.rows import count, ratio, sign
from gkplan.exporters.html_parts.shapes import NOTHING, Safe, joined, shape, style
from gkplan.standing import rounded

if TYPE_CHECKING:
    from datetime import date

    from gkplan.exporters.html_parts.page import Column, Heat, Month, Overview, Page, Year
    from gkplan.exporters.view import ExportView

SIGNED = 5
"""Per cent of the bar of lights that a sign takes on a phone."""
ROOMY = 30
"""A map with no more columns than this has larger cells."""


def render(view: ExportView) -> bytes:
    """Return the page of a view in UTF-8; the same view gives the same bytes."""
    head, content = view.plan.head, page(view)
    notes = shape("notes", notes=joined((shape("item", text=note) for note in view.notes), "\n"))
    number = f"{head.document_number}，" if head.document_number else ""
    document = shape(
        "document",
        title=view.title,
        day=_day(view.as_of),
        style=style(),
        plan=head.title,
        issue=f"{number}{_day(head.issued)}",
        tasks=content.overview.tasks.rstrip("。"),
        scope=f"。只看：{content.overview.scope}。完成率只是所选这一部分的" if content.overview.scope else "",
        notes=notes if view.notes else NOTHING,
        body=_body(content) if view.rows else shape("nothing"),
    )
    return f"{document}\n".encode()


def _body(content: Page) -> Safe:
    view, overview, several = content.view, content.overview, len(content.units) > 1
    parts = (
        _overview(content),
        _heat(content.heat, overview),
        _year(content.year, overview, view.as_of),
        rows.tasks(content.sections, several=several),
        rows.units(content.units, public=view.public),
        shape(
            "about",
            day=_day(view.as_of),
            basis=overview.basis,
            year=view.plan.head.year,
            warn_days=view.plan.head.warn_days,
        ),
        rows.traces(content.figures, several=several),
    )
    return shape("main", units=rows.units_title(several=several), parts=joined(parts, "\n"))


def _day(day: date) -> str:
    """Return 2025年9月15日."""
    return f"{day.year}年{day.month}月{day.day}日"


# ---------------------------------------------------------------- overview


def _overview(content: Page) -> Safe:
    overview, (days, year_days) = content.overview, content.overview.elapsed
    due, total = overview.due, overview.total
    sections = (rows.line(item.title, item.anchor, item.ratios) for item in content.sections)
    return shape(
        "overview",
        due=percent(due.done, due.size) if due.size else "尚无到期",
        due_ratio=_of_what(due, overview.due_unrecorded),
        total=percent(total.done, total.size),
        total_ratio=_of_what(total, overview.total_unrecorded),
        elapsed=percent(days, year_days),
        days=days,
        year=content.view.plan.head.year,
        year_days=year_days,
        elapsed_bar=rows.bar(days, year_days, "time"),
        total_bar=rows.bar(total.done, total.size, "done"),
        facts=joined(_facts(overview), "\n"),
        firm=sum(figure.size for tone, figure in overview.lights if tone.key != "open"),
        strip=joined(_strip(overview.lights), "\n"),
        legend=joined(
            (
                shape("light", sign=sign(tone), words=tone.words, figure=count(figure))
                for tone, figure in overview.lights
            ),
            "\n",
        ),
        sections=joined(sections, "\n"),
        silent=_silent(overview),
    )


def _of_what(figure: Figure, unrecorded: Figure) -> Safe:
    """Return n/m 项次, and how many of them have no record: these are not to be read as not done."""
    if not figure.size:
        return shape("nil", text="没有计入的项次")
    without = joined(("，其中台账无记录 ", count(unrecorded))) if unrecorded.size else NOTHING
    return shape("of-what", ratio=ratio(figure), unrecorded=without)


def _facts(overview: Overview) -> Iterator[Safe]:
    yield shape("fact", label="按期完成", figure=joined((count(overview.on_time), " 项次")))
    yield shape("fact", label="逾期完成", figure=joined((count(overview.late_done), " 项次")))
    if overview.ongoing.size:
        reported, units = overview.ongoing_units
        share = count(overview.ongoing, f"{overview.ongoing_reported}/{overview.ongoing.size}")
        yield shape("fact", label="长期坚持", figure=joined((f"已报进展 {reported}家，共 {units}家；", share, " 项次")))
    if overview.supporting.size:
        yield shape("fact", label="配合", figure=joined(("已完成 ", ratio(overview.supporting), " 项次")))


def _strip(lights: Iterable[tuple[Tone, Figure]]) -> Iterator[Safe]:
    """Yield the parts of the bar, those with room for it with their signs: they can be told apart without colours."""
    firm = [(tone, figure.size) for tone, figure in lights if tone.key != "open"]
    whole, start = sum(size for _, size in firm), 0
    for tone, size in firm:
        place, length = (rounded(part, whole, 10_000) / 100 for part in (start, size))
        yield shape("segment", key=tone.key, start=f"{place:.2f}", length=f"{length:.2f}", words=tone.words, count=size)
        if length >= SIGNED:
            yield shape("segment-sign", key=tone.key, middle=f"{place + length / 2:.2f}", sign=tone.sign)
        start += size


def _silent(overview: Overview) -> Safe:
    if not overview.silent:
        return NOTHING
    names = joined((shape("link", anchor=anchor, text=name) for name, anchor in overview.silent), "、")
    return shape("silent", count=len(overview.silent), names=names)


# ---------------------------------------------------------------- the map of lights


def _heat(heat: Heat, overview: Overview) -> Safe:
    split = any(column.split for column in heat.columns)
    periods = joined(shape("heat-period", period=name) for name in _periods(heat))
    sections = (shape("heat-section", title=title, anchor=anchor, span=span) for title, anchor, span in heat.sections)
    legend = (shape("light", sign=sign(tone), words=tone.words, figure=NOTHING) for tone, _ in overview.lights)
    return shape(
        "heat",
        size=" roomy" if heat.width <= ROOMY else "",
        depth=3 if split else 2,
        sections=joined(sections),
        tasks=joined(_heat_task(column, split=split) for column in heat.columns),
        periods=shape("heat-periods", periods=periods) if split else NOTHING,
        lines=joined(map(rows.heat_line, heat.lines), "\n"),
        legend=joined(legend, "\n"),
    )


def _periods(heat: Heat) -> Iterator[str]:
    for column in heat.columns:
        if column.split:
            yield from (period or "全年" for period in column.periods)


def _heat_task(column: Column, *, split: bool) -> Safe:
    """Return a task's heading: over its periods, or down to the cells."""
    about = {"anchor": column.anchor, "text": column.text, "number": column.number}
    if column.split:
        return shape("heat-tasks", span=len(column.periods), **about)
    return shape(
        "heat-task",
        rows=shape("two-rows") if split else NOTHING,
        class_=shape("long") if len(column.number) > 2 else NOTHING,
        **about,
    )


# ---------------------------------------------------------------- the year


def _year(year: Year, overview: Overview, as_of: date) -> Safe:
    width = len(year.months) * 100
    bars = [layer for place, month in enumerate(year.months) for layer in _layers(month, place * 100 + 22, year.most)]
    today = NOTHING
    if year.today is not None:
        today = shape("today", place=f"{year.today * 100:.2f}", day=f"{as_of.month}月{as_of.day}日")
        bars.append(shape("today-line", x=f"{year.today * width:.2f}"))
    return shape(
        "year",
        basis=overview.basis,
        today=today,
        width=width,
        bars=joined(bars, "\n"),
        months=joined(map(_month, year.months), "\n"),
        born=shape("year-born") if any(dict(month.layers)["born"] for month in year.months) else NOTHING,
    )


def _layers(month: Month, left: int, most: int) -> Iterator[Safe]:
    """Yield the layers of a bar, from the ground up; a full bar is as tall as the busiest month."""
    below = 0
    for key, number in month.layers:
        if number:
            below += number
            top, height = 100 - rounded(below, most, 10_000) / 100, rounded(number, most, 10_000) / 100
            yield shape("layer", key=key, left=left, top=f"{top:.2f}", height=f"{height:.2f}")


def _month(month: Month) -> Safe:
    figure = month.figure
    if not figure.size:
        return shape("empty-month", label=month.label)
    born = dict(month.layers)["born"]
    return shape(
        "month",
        label=month.label,
        count=figure.size,
        done=figure.done,
        born=f"，其中时限早于印发日 {born}" if born else "",
        **rows.way(figure),
    )
