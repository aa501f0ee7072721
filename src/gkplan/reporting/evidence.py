"""What a 佐证材料目录 says: every proof on record, and a gap for each duty that is due and has none."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, NamedTuple

from gkplan.reporting.figures import Figure, Mark, marks, of_items
from gkplan.reporting.tally import tally

if TYPE_CHECKING:
    from gkplan.model import Evidence
    from gkplan.obligations import Obligation
    from gkplan.reporting.scope import Owed, Scope


class Material(NamedTuple):
    """One line of the list: a proof, or that there is none where one is due."""

    item: Obligation
    proof: Evidence | None


class Materials(NamedTuple):
    """What a 佐证材料目录 says."""

    scope: Scope
    lines: tuple[Material, ...]
    """By task, period and unit; candidates' proofs too."""
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
            of_items("ongoing_without", "长期坚持、没有佐证", self.ongoing_without),
        )


def _counted(name: str, label: str, lines: Iterable[Material]) -> Figure:
    found = marks(line.item for line in lines)
    return Figure(name, label, len(found), "份", found)


def evidence(scope: Scope) -> Materials:
    """Return every proof on record, and the gaps."""
    items = scope.items
    found = tally(items, scope.picture.as_of)
    due = frozenset(marks(found.due))
    return Materials(
        scope=scope,
        lines=tuple(line for item in items for line in _lines(item, due)),
        ongoing_without=tuple(item for item in found.ongoing if not _proofs(item)),
    )


def _lines(item: Obligation, due: frozenset[Mark]) -> Iterator[Material]:
    proofs = _proofs(item)
    yield from (Material(item, proof) for proof in proofs)
    if not proofs and not due.isdisjoint(marks([item])):
        yield Material(item, None)


def _proofs(item: Obligation) -> tuple[Evidence, ...]:
    return item.entry.evidence if item.entry else ()
