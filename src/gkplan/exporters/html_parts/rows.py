"""The parts of the page that grow with the data: lines of tables, cells of the map, tasks, units, lists."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from typing import TYPE_CHECKING

from gkplan.exporters.html_parts.figures import percent
from gkplan.exporters.html_parts.shapes import NOTHING, Safe, joined, repeated, shape
from gkplan.exporters.links import web_link
from gkplan.render import words
from gkplan.standing import rounded

if TYPE_CHECKING:
    from gkplan.exporters.html_parts.figures import Figure, Item, Part, Ratios, Tone
    from gkplan.exporters.html_parts.page import DutyPart, SectionPart, TaskPart, UnitPart
    from gkplan.exporters.view import Proof, Row

# ---------------------------------------------------------------- figures and signs


def way(figure: Figure, *, again: bool = False) -> dict[str, str]:
    """Return the slots of a link to a figure's list: where it leads, and where the list leads back when it is closed.

    A list that is reached from two places opens by two names, so that each is led back to.
    """
    to, back, number = ("g", "m", figure.anchor[1:]) if again else ("f", "n", figure.anchor[1:])
    return {"anchor": f"{to}{number}", "origin": f"{back}{number}"}


def count(figure: Figure, told: str = "", *, again: bool = False) -> Safe:
    """Return the number of a figure, or what is told in its place, leading to its list; a nought leads nowhere."""
    if not figure.size:
        return shape("nil", text=told or "0")
    return shape("count", text=told or str(figure.size), **way(figure, again=again))


def ratio(figure: Figure, *, again: bool = False) -> Safe:
    """Return how many of a figure are done, of how many."""
    if not figure.size:
        return shape("nil", text="—")
    return shape("ratio", done=figure.done, count=figure.size, **way(figure, again=again))


def bar(part: int, whole: int, tone: str) -> Safe:
    """Return a share as a bar."""
    return shape("bar", tone=tone, length=rounded(part, whole, 1000) if whole else 0)


@cache
def sign(tone: Tone) -> Safe:
    """Return the sign of a light."""
    return shape("sign", key=tone.key, sign=tone.sign)


def line(name: str, anchor: str, found: Ratios) -> Safe:
    """Return one section or unit as a line of a table."""
    due = found.due
    return shape(
        "line",
        name=name,
        anchor=anchor,
        due=ratio(due),
        bar=bar(due.done, due.size, "done"),
        percent=percent(due.done, due.size),
        total=ratio(found.total),
        late=count(found.late),
        born=shape("born", figure=count(found.born)) if found.born.size else NOTHING,
        gap=count(found.gap),
        slow=count(found.slow),
        soon=count(found.soon),
    )


def heat_line(unit: tuple[str, str, tuple[Item | None, ...]]) -> Safe:
    """Return one unit of the map."""
    name, anchor, cells = unit
    shown = (repeated("heat-cell", [_cell(item)]) if item else shape("heat-empty") for item in cells)
    return shape("heat-line", name=name, anchor=anchor, cells=joined(shown))


def _cell(item: Item) -> tuple[str, ...]:
    key, state = item.tone.key, item.row.state
    if item.duty.role == "supporting":
        key, state = f"{key} round", f"配合 {state}"
    return key, item.anchor, item.name, state, item.tone.sign


# ---------------------------------------------------------------- tasks


def tasks(sections: Iterable[SectionPart], *, several: bool) -> Safe:
    """Return the list of tasks, by section and topic; of `several` units it says which stands how."""
    shown = (
        shape("section", anchor=part.anchor, title=part.title, tasks=_topics(part, several=several))
        for part in sections
    )
    return shape("tasks", sections=joined(shown, "\n"))


def _topics(section: SectionPart, *, several: bool) -> Safe:
    parts: list[Safe] = []
    for title, own in section.topics:
        if title:
            parts.append(shape("topic", title=title))
        parts += (_task(task, several=several) for task in own)
    return joined(parts, "\n")


def _task(task: TaskPart, *, several: bool) -> Safe:
    return shape(
        "task",
        anchor=task.anchor,
        number=task.number,
        text=task.text,
        roles=repeated("role", task.roles),
        changes=joined(shape("change", text=change) for change in task.changes),
        duties=joined((_duty(duty, several=several) for duty in task.duties), "\n"),
    )


def _duty(duty: DutyPart, *, several: bool) -> Safe:
    told = duty.told
    head = (
        shape("duty-name", text=duty.name) if duty.name else NOTHING,
        duty.text,
        shape("date", text=duty.due) if duty.due else NOTHING,
        joined((f"{told.label} ", count(told.figure, f"{told.done}/{told.figure.size}"))) if told else NOTHING,
    )
    groups = (_group(tone, own) if several else _alone(own) for tone, own in duty.groups)
    return shape("duty", head=joined((part for part in head if part), " "), groups=joined(groups))


def _group(tone: Tone, own: tuple[Item, ...]) -> Safe:
    return shape("group", sign=sign(tone), words=tone.words, count=len(own), units=_unit_links(own))


def _alone(own: Iterable[Item]) -> Safe:
    return repeated("alone", ((item.anchor, sign(item.tone), item.row.state) for item in own))


def _unit_links(own: Iterable[Item]) -> Safe:
    return repeated("link", ((item.anchor, item.row.unit) for item in own), "、")


# ---------------------------------------------------------------- units


def units(found: tuple[UnitPart, ...], *, public: bool) -> Safe:
    """Return a section for each unit, with a table of them all in front where there are several."""
    several = len(found) > 1
    lines = joined((line(unit.name, unit.anchor, unit.ratios) for unit in found), "\n")
    return shape(
        "units",
        title=units_title(several=several),
        index=shape("unit-index", lines=lines) if several else NOTHING,
        units=joined((_unit(unit, several=several, public=public) for unit in found), "\n"),
    )


def units_title(*, several: bool) -> str:
    """Return what the part with the units is called."""
    return "各单位" if several else "台账"


def _unit(unit: UnitPart, *, several: bool, public: bool) -> Safe:
    shown = (_row(item, public=public) for item in unit.items)
    book = shape("book", tally=joined(_tally(unit.ratios, again=several)), rows=joined(shown, "\n"))
    return shape(
        "unit",
        anchor=unit.anchor,
        name=unit.name,
        remarks=joined(shape("remark", text=remark) for remark in unit.remarks),
        book=book if unit.items else shape("no-rows"),
        back="units" if several else "top",
        back_name="各单位" if several else "页首",
    )


def _tally(found: Ratios, *, again: bool) -> Iterator[Safe]:
    """Yield the figures of a unit: the rates, and what asks for attention; `again` where a table has them too."""
    yield shape("remark", text=joined(("到期完成 ", ratio(found.due, again=again))))
    yield shape("remark", text=joined(("总完成 ", ratio(found.total, again=again))))
    late = (
        ("逾期", found.late), ("其中台账无记录", found.gap), ("其中时限早于印发日", found.born), ("滞后", found.slow),
        ("临期", found.soon),
    )  # fmt: skip
    for label, figure in late:
        if figure.size:
            yield shape("remark", text=joined((f"{label} ", count(figure, again=again))))


def _row(item: Item, *, public: bool) -> Safe:
    row, duty = item.row, item.duty
    dates = (row.due.isoformat() if row.due else "", words.days(duty.days_left))
    terms = repeated("term", _terms(item, public=public))
    return shape(
        "row",
        anchor=item.anchor,
        number=row.number,
        period=shape("remark", text=row.period) if row.period else NOTHING,
        text=row.text,
        role=words.role(duty),
        record=shape("record", terms=terms) if terms else NOTHING,
        deadline=row.deadline,
        dates="\n".join(filter(None, dates)),
        sign=sign(item.tone),
        state=row.state,
    )


def _terms(item: Item, *, public: bool) -> list[tuple[str, str]]:
    """Return what the books hold of one obligation, each with its heading."""
    row, entry = item.row, item.duty.entry
    eta = entry.eta if entry and item.duty.is_open else None
    told = (
        ("工作措施", row.measures),
        ("时间节点", row.milestones),
        ("责任人", "" if public else row.owner),
        ("进展情况", row.progress),
        ("预计完成", eta.isoformat() if eta else ""),
        ("完成时间", row.completed.isoformat() if row.completed else ""),
        ("佐证材料", _proofs(row)),
        ("存在问题", "" if public else row.problems),
        ("下一步措施", "" if public else row.next_steps),
        ("调整", row.changes) if public else ("备注", row.note),
    )
    return [term for term in told if term[1]]


def _proofs(row: Row) -> Safe:
    if not row.evidence:
        return NOTHING
    return shape("proofs", proofs=joined(shape("item", text=_proof(proof)) for proof in row.evidence))


def _proof(proof: Proof) -> str:
    """Return a piece of evidence: a page of the web as a link, with its host beside it."""
    link = web_link(proof.address) if proof.kind == "url" else None
    if link is None:
        return proof.line()
    published = [f"{proof.published.isoformat()}发布"] if proof.published else []
    about = "，".join([link.host, *proof.more, *published])
    return shape("proof-link", address=link.target, title=proof.title, about=about)


# ---------------------------------------------------------------- the lists behind the figures


def traces(figures: Iterable[Figure], *, several: bool) -> Safe:
    """Return the list of what each figure counts: the tasks of each unit, each leading to its row."""
    links: dict[str, Safe] = {}
    shown = (_trace(figure, links, several=several) for figure in figures if figure.size)
    return shape("traces", traces=joined(shown, "\n"))


def _trace(figure: Figure, links: dict[str, Safe], *, several: bool) -> Safe:
    by_unit, twice = several and not figure.alone, several and figure.alone
    second = way(figure, again=True)
    return shape(
        "trace",
        again=shape("again", anchor=second["anchor"]) if twice else NOTHING,
        close_again=shape("close-again", origin=second["origin"]) if twice else NOTHING,
        **way(figure),
        title=figure.title,
        count=figure.size,
        minor=" minor" if figure.minor else "",
        parts=joined(_trace_part(part, links, by_unit=by_unit) for part in figure.parts),
    )


def _trace_part(part: Part, links: dict[str, Safe], *, by_unit: bool) -> Safe:
    groups: dict[str, list[Safe]] = {}
    for item in part.items:
        if item.anchor not in links:
            links[item.anchor] = shape("link", anchor=item.anchor, text=item.name)
        groups.setdefault(item.row.unit if by_unit else "", []).append(links[item.anchor])
    lines = (
        shape("trace-line", unit=unit, links=joined(own, " "))
        if by_unit
        else shape("trace-plain", links=joined(own, " "))
        for unit, own in groups.items()
    )
    return shape("trace-part", label=part.label, count=len(part.items), lines=joined(lines))
