"""What every export is made from: the obligations asked for as the rows of a 台账, in the order of the plan.

An export is a book and not a to-do list: what is settled stands in it too. Texts are as the data has them, line
breaks and all; whoever puts them out passes each through `printable` (or `render.text.clean`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import TYPE_CHECKING, Literal, NamedTuple

from gkplan.deadlines import show_period
from gkplan.render import views, words
from gkplan.render.text import clean, command_colon

if TYPE_CHECKING:
    from gkplan.obligations import Light, Obligation, Picture
    from gkplan.plan import Plan, Task
    from gkplan.queries import Selection
    from gkplan.records import Entry, Evidence

UNDATED = "未注明"
"""What stands where no deadline is printed."""

Kind = Literal["url", "path", "document"]


class Proof(NamedTuple):
    """One piece of evidence."""

    title: str
    address: str
    """The link, the file's path, or the number of the paper, the first that there is; empty where none is given."""
    published: date | None
    kind: Kind
    """Of the address."""
    more: tuple[str, ...] = ()
    """The other addresses where there are several: a path, a number."""

    def line(self) -> str:
        """Return it on one line: 标题（示政发〔2025〕3号，2025-06-30发布）."""
        about = [self.address, *self.more, f"{self.published.isoformat()}发布" if self.published else ""]
        told = "，".join(part for part in about if part)
        return f"{self.title}（{told}）" if told else self.title


class Row(NamedTuple):
    """One obligation as it stands in a 台账, with the words that hold on the as-of date."""

    obligation: Obligation
    number: str
    """The printed 序号."""
    section: str
    topic: str | None
    text: str
    """The words of the duty: the task's, or those of a checkpoint."""
    unit: str
    role: str
    """牵头单位, 责任单位 or 配合单位."""
    lead: tuple[str, ...]
    """Units and groups as printed, as in the next two."""
    responsible: tuple[str, ...]
    supporting: tuple[str, ...]
    deadline: str
    """The printed words; 未注明 where there are none. An extension shows in `due` and `note`."""
    due: date | None
    """After extensions, inclusive."""
    period: str
    """三季度, 9月 …; empty for the base obligation."""
    measures: str
    milestones: str
    """One line each: 2025-06-30 印发方案."""
    owner: str
    progress: str
    state: str
    """Light and status in words; 待明确 of a candidate."""
    completed: date | None
    """Only of what counts as done on the as-of date."""
    evidence: tuple[Proof, ...]
    problems: str
    next_steps: str
    changes: str
    """The decisions that changed the issued words (调整), one line each; `note` has them too."""
    note: str
    """What must be known beside it: amendments, extensions, checks, reasons. One line each; none in a public copy."""
    light: Light


class Version(NamedTuple):
    """The git revision that the data are of."""

    name: str
    """HEAD（1a2b3c4，2025-09-01）."""
    about: Mapping[str, str | None]
    """As JSON gives it."""


class ExportView(NamedTuple):
    """What one export is made from."""

    title: str
    plan: Plan
    as_of: date
    units: tuple[str, ...]
    """Register names of the units asked for, in the order asked; none means the whole district."""
    rows: tuple[Row, ...]
    """By task, then period, then register order."""
    picture: Picture
    """All of the plan, not only what `rows` shows; of a public copy without what is not public."""
    public: bool
    notes: tuple[str, ...]
    """What a reader must be told: the year is over, the register has gaps, a ledger could not be read."""
    selection: Selection
    """What `rows` were picked by."""
    decisions: int = 0
    """How many decisions the books hold, those that a public copy leaves out too; it only grows."""
    version: Version | None = None
    """None where the files are read as they are."""

    @property
    def scope(self) -> str:
        """What was asked for apart from units, in words; empty where it is all."""
        return "；".join(views.scope(self.plan, self.selection))


def view(picture: Picture, selection: Selection, units: tuple[str, ...], *, public: bool = False) -> ExportView:
    """Return the rows that `selection` picks; `units` are the register names behind `--unit`.

    A public copy holds nothing of what stays inside, neither in its rows nor in its picture.
    """
    shown = _view(_stripped(picture) if public else picture, selection, units, public=public)
    return shown._replace(decisions=_decided(picture.plan))


def _decided(plan: Plan) -> int:
    books = plan.decisions
    kinds = (books.extensions, books.designations, books.verifications, books.amendments, books.reminders)
    return sum(map(len, kinds))


def _stripped(picture: Picture) -> Picture:
    from gkplan.exporters.public import stripped

    return stripped(picture)


def by_unit(
    picture: Picture, selection: Selection, units: Iterable[str], *, public: bool = False
) -> dict[str, ExportView]:
    """Return one view for each of `units`, by register name; it may be without rows."""
    shown, decisions = _stripped(picture) if public else picture, _decided(picture.plan)
    parts = {name: selection._replace(units=frozenset({name})) for name in units}
    return {
        name: _view(shown, part, (name,), public=public)._replace(decisions=decisions) for name, part in parts.items()
    }


def _view(picture: Picture, selection: Selection, units: tuple[str, ...], *, public: bool) -> ExportView:
    register = picture.plan.register
    chosen = sorted(
        (item for item in picture.obligations if selection.picks(item)),
        key=lambda item: (item.task.position, item.period or "", register.order(item.unit)),
    )
    return ExportView(
        title=_title(picture.plan, units),
        plan=picture.plan,
        as_of=picture.as_of,
        units=units,
        rows=tuple(_row(item, picture, public=public) for item in chosen),
        picture=picture,
        public=public,
        notes=tuple(_notes(picture, selection, chosen, units)),
        selection=selection,
    )


def printable(text: str) -> str:
    """Return `text` made harmless, with its line breaks kept; no line after the first is a command to a CI runner."""
    if "\n" not in text:
        return clean(text)
    first, *more = text.split("\n")
    return "\n".join([clean(first), *(_no_command(clean(line)) for line in more)])


def _no_command(line: str) -> str:
    colon = command_colon(line)
    return line if colon is None else f"{line[:colon].lstrip()}\\u003a{line[colon + 1 :]}"


def _title(plan: Plan, units: tuple[str, ...]) -> str:
    who = "、".join(units) if len(units) <= 3 else f"{units[0]}等{len(units)}家单位"
    return f"{who or '全区'}{plan.head.year}年工作台账"


# ---------------------------------------------------------------- one row


def _row(item: Obligation, picture: Picture, *, public: bool) -> Row:
    entry, current = item.entry, picture.words[item.task.id]
    year = picture.plan.head.year
    changes = "\n".join(_changes(item, picture))
    return Row(
        obligation=item,
        number=item.task.id,
        section=item.task.section,
        topic=item.task.topic,
        text=item.duty.text,
        unit=item.unit,
        role=f"{words.ROLE[item.role]}单位",
        lead=current.lead,
        responsible=current.responsible,
        supporting=current.supporting,
        deadline=item.duty.deadline or UNDATED,
        due=item.due,
        period=show_period(item.period, year=year) if item.period else "",
        measures=(entry and entry.measures) or "",
        milestones=_milestones(entry),
        owner=(entry and entry.owner) or "",
        progress=(entry and entry.progress) or "",
        state=_state(item),
        completed=entry.completed if entry and item.is_done else None,
        evidence=tuple(map(proof, entry.evidence)) if entry else (),
        problems=(entry and entry.problems) or "",
        next_steps=(entry and entry.next_steps) or "",
        changes=changes,
        note="" if public else "\n".join(_remarks(item, changes)),
        light=item.light,
    )


def _milestones(entry: Entry | None) -> str:
    if entry is None or not entry.milestones:
        return ""
    return "\n".join(f"{point.date.isoformat()} {point.text}" for point in entry.milestones)


def proof(found: Evidence) -> Proof:
    """Return a piece of evidence with all the addresses that it has."""
    known: tuple[tuple[Kind, str | None], ...] = (
        ("url", found.url), ("path", found.path), ("document", found.document),
    )  # fmt: skip
    told = [(kind, address) for kind, address in known if address]
    kind, address = told[0] if told else ("document", "")
    return Proof(found.title, address, found.published, kind, tuple(address for _, address in told[1:]))


def _state(item: Obligation) -> str:
    if not item.candidate:
        return words.status(item)
    return f"待明确；{words.status(item)}" if item.entry else "待明确"


def _remarks(item: Obligation, changes: str) -> Iterator[str]:
    """Yield what the columns cannot say: changed words, more time, where the duty comes from, checks, reasons."""
    if item.task.record.note:
        yield item.task.record.note
    if changes:
        yield changes
    if item.extended_from and item.due:
        yield f"延期：{item.extended_from.isoformat()} → {item.due.isoformat()}"
    if item.inherited_from:
        yield f"承接{item.inherited_from}"
    if item.verification:
        yield words.checked(item.verification)
    yield from _reasons(item.entry)


def _changes(item: Obligation, picture: Picture) -> Iterator[str]:
    amended = picture.words[item.task.id].amended
    if amended:
        from gkplan.render import decision_words

        yield from (f"{change.kind}：{decision_words.amended(change, picture.plan)}" for change in amended)


def _reasons(entry: Entry | None) -> Iterator[str]:
    if entry and entry.reason:
        yield f"{'不涉及' if entry.status == '不涉及' else '说明'}：{entry.reason}"
    if entry and entry.extension:
        asked = entry.extension
        yield f"申请延期至 {asked.until.isoformat()}（{asked.requested.isoformat()}）：{asked.reason}"


# ---------------------------------------------------------------- notes


def _notes(picture: Picture, selection: Selection, chosen: list[Obligation], units: tuple[str, ...]) -> Iterator[str]:
    plan = picture.plan
    yield from (line for line in views.standing_lines(plan, picture.as_of) if "--" not in line)  # no paper has options
    yield from _merged(picture, units)
    cancelled = [task.id for task in plan.tasks if selection.takes(task) and _is_cancelled(task, picture)]
    if cancelled and not units:
        yield f"任务{'、'.join(cancelled)}已取消，不列"
    yield from views.notes(views.View("due", picture, selection, chosen, ()))


def _is_cancelled(task: Task, picture: Picture) -> bool:
    return task.id in picture.words and picture.words[task.id].cancelled


def _merged(picture: Picture, units: tuple[str, ...]) -> Iterator[str]:
    """Say of each unit asked for that is no more who has taken over."""
    for name in units:
        unit = picture.plan.register.registered(name)
        if unit is not None and unit.until is not None and picture.as_of > unit.until:
            heirs = "、".join(unit.successors)
            passed = f"未办结的职责由{heirs}承接" if heirs else "没有登记承接单位"
            yield f"{name}已于{unit.until.isoformat()}撤并；{passed}"
