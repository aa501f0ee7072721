"""What a 佐证材料目录 says: every proof on record, a gap for each duty that is due and has none, and loose ends."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Literal, NamedTuple

from gkplan import deadlines
from gkplan.duties import ROLES
from gkplan.holders import heirs
from gkplan.reporting.figures import Figure, Mark, marks, of_items
from gkplan.reporting.tally import tally

if TYPE_CHECKING:
    from gkplan.obligations import Obligation
    from gkplan.plan import Task
    from gkplan.records import Entry, Evidence
    from gkplan.reporting.scope import Owed, Scope


class Material(NamedTuple):
    """One line of the list: a proof, or that there is none where one is due."""

    item: Obligation
    proof: Evidence | None


Why = Literal["cancelled", "not_issued", "passed_on", "no_period", "reassigned", "designated", "not_its"]
"""Why an entry has no duty behind it."""


class Stray(NamedTuple):
    """A proof of a ledger entry that no duty stands behind on the as-of date: nothing that was shown is dropped."""

    task: Task
    unit: str
    period: str | None
    proof: Evidence
    why: Why
    heirs: tuple[str, ...] = ()
    """Who has the duty now, where the unit was merged."""


class Materials(NamedTuple):
    """What a 佐证材料目录 says."""

    scope: Scope
    lines: tuple[Material, ...]
    """By task, period and unit; candidates' proofs too."""
    strays: tuple[Stray, ...]
    """In the same order; of no duty, so they are in no other figure."""
    ongoing_without: Owed
    """Standing duties for which nothing is shown: no gap, since nothing of them is due."""

    @property
    def proofs(self) -> tuple[Material, ...]:
        """The lines that have a proof."""
        return tuple(line for line in self.lines if line.proof is not None)

    @property
    def gaps(self) -> Owed:
        """What is due and has no proof."""
        return tuple(line.item for line in self.lines if line.proof is None)

    @property
    def shown(self) -> Owed:
        """What has a proof."""
        return tuple({mark: line.item for line in self.proofs for mark in marks([line.item])}.values())

    def figures(self) -> tuple[Figure, ...]:
        """Return its figures."""
        undated = (line for line in self.proofs if line.proof and line.proof.published is None)
        return (
            _counted("proofs", "佐证材料", self.proofs),
            of_items("shown", "有佐证", self.shown),
            of_items("gaps", "到期、没有佐证", self.gaps),
            _counted("undated", "没有写发布日期", undated),
            Figure("strays", "没有对应的任务", len(self.strays), "份", tuple(map(_mark, self.strays))),
            of_items("ongoing_without", "长期坚持、没有佐证", self.ongoing_without),
        )


def _counted(name: str, label: str, lines: Iterable[Material]) -> Figure:
    found = marks(line.item for line in lines)
    return Figure(name, label, len(found), "份", found)


def _mark(stray: Stray) -> Mark:
    return Mark(stray.task.id, stray.unit, stray.period or "")


def evidence(scope: Scope) -> Materials:
    """Return every proof on record, the gaps, and what is of no duty."""
    items = scope.items
    found = tally(items, scope.picture.as_of)
    due = frozenset(marks((*found.due, *found.born_late)))
    return Materials(
        scope=scope,
        lines=tuple(line for item in items for line in _lines(item, due)),
        strays=tuple(_strays(scope)),
        ongoing_without=tuple(item for item in found.ongoing if not _proofs(item)),
    )


def _lines(item: Obligation, due: frozenset[Mark]) -> Iterator[Material]:
    proofs = _proofs(item)
    yield from (Material(item, proof) for proof in proofs)
    if not proofs and not due.isdisjoint(marks([item])):
        yield Material(item, None)


def _proofs(item: Obligation) -> tuple[Evidence, ...]:
    return item.entry.evidence if item.entry else ()


# ---------------------------------------------------------------- of no duty


def _strays(scope: Scope) -> list[Stray]:
    """Return the proofs of entries without a duty: those of another unit by now, of a cancelled task …"""
    plan = scope.picture.plan
    owed = frozenset(marks(scope.picture.obligations))
    found = [
        Stray(task, unit, period, proof, *_why(scope, task, unit))
        for unit, ledger in plan.ledgers.items()
        if unit not in plan.unreadable and (scope.units is None or unit in scope.units)
        for entry in ledger.entries
        if (task := plan.task(entry.task)) is not None
        and Mark(task.id, unit, (period := _period(entry, scope)) or "") not in owed
        for proof in entry.evidence
    ]
    return sorted(found, key=lambda item: (item.task.position, item.period or "", plan.register.order(item.unit)))


def _period(entry: Entry, scope: Scope) -> str | None:
    return deadlines.period_key(entry.period, year=scope.picture.plan.head.year)


def _why(scope: Scope, task: Task, unit: str) -> tuple[Why, tuple[str, ...]]:
    """Return why the unit has no such duty, and of a merged one who has it now."""
    picture = scope.picture
    current = picture.words.get(task.id)
    if current is None or current.cancelled:
        return ("cancelled" if current else "not_issued"), ()
    merged = picture.plan.register.registered(unit)
    after = heirs(merged, picture.plan.register, picture.as_of) if merged else []
    if after:
        return "passed_on", tuple(heir.name for heir in after)
    if any(item.unit == unit and item.task.id == task.id for item in picture.obligations):
        return "no_period", ()
    if any(change.field in ROLES for change in current.amended):
        return "reassigned", ()
    settled = any(item.task == task.id and item.date <= picture.as_of for item in picture.plan.decisions.designations)
    return ("designated" if settled else "not_its"), ()
