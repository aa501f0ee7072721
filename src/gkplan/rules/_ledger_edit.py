"""One ledger on both sides of a change: its entries paired, and which of them may only be broken. No rules here."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, NamedTuple

from gkplan.deadlines import period_key
from gkplan.pairs import EntryPair, pair_entries
from gkplan.rules._gaps import Gaps, Raw, gaps, only_broken, stripped

if TYPE_CHECKING:
    from gkplan.rules._facts import Ledger


class LedgerEdit(NamedTuple):
    """One ledger that differs between the two states; None where that side has no such ledger."""

    old: Ledger | None
    new: Ledger | None
    entries: list[EntryPair]
    lost: Gaps
    """What the new side has broken and the base has not."""
    gained: Gaps
    """What the base has broken and the new side has not."""
    broken: frozenset[tuple[str, str | None]] = frozenset()
    """(task, period) of the entries that one side may only have broken."""

    def is_gone(self, item: EntryPair) -> bool:
        """Whether an entry was removed, rather than being broken now."""
        return item.new is None and not self.lost.unknown and (item.task, item.period) not in self.broken

    def comparable(self, item: EntryPair) -> bool:
        """Whether it is known what the base had of an entry: it may have had it broken."""
        return item.old is not None or not (self.gained.unknown or (item.task, item.period) in self.broken)

    @property
    def file(self) -> str:
        """The file that findings are about: the new one, or the old one where it was removed."""
        ledger = self.new or self.old
        return ledger.file if ledger else ""

    @property
    def unit(self) -> str:
        """The unit's register name, or its name as written."""
        ledger = self.new or self.old
        if ledger is None:
            return ""
        return ledger.unit.name if ledger.unit else ledger.content.unit

    @property
    def old_unit(self) -> str | None:
        """The name by which the base's register knows the unit; None where it does not or had no such ledger."""
        return self.old.unit.name if self.old and self.old.unit else None


def ledger_edit(old: Ledger | None, new: Ledger | None, *, year: int) -> LedgerEdit:
    """Pair the entries of the two states of one ledger."""
    entries = pair_entries(old.content if old else None, new.content if new else None, year=year)
    books = old.book if old else None, new.book if new else None
    lost, gained = gaps(books[1], books[0]), gaps(books[0], books[1])
    return LedgerEdit(old, new, entries, lost, gained, _broken_entries(entries, lost, gained, year))


def _broken_entries(
    entries: Iterable[EntryPair], lost: Gaps, gained: Gaps, year: int
) -> frozenset[tuple[str, str | None]]:
    broken = gained.records.get("entries", ()), lost.records.get("entries", ())
    if not any(broken):
        return frozenset()
    gone = [item for item in entries if item.new is None]
    came = [item for item in entries if item.old is None]

    def plain(item: Raw) -> Raw:
        period = item.get("period")
        return stripped(item) | ({"period": period_key(period, year=year)} if isinstance(period, str) else {})

    olds, news = [item.old for item in gone if item.old], [item.new for item in came if item.new]
    places = only_broken(broken, olds, news, keys=("task", "period"), plain=plain)
    found = [*(gone[place] for place in places[0]), *(came[place] for place in places[1])]
    return frozenset((item.task, item.period) for item in found)
