"""The figures of a paper as it stands against those of the same paper made anew: what comparing gives, and sentences.

Words may have been polished and clauses moved about: a figure is known by the words before it, else by its place
among the others.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from difflib import SequenceMatcher
from typing import NamedTuple, TypeVar

from gkplan.exporters.reports import matching
from gkplan.exporters.reports.numerals import Numeral, Sentence, same

MOST_NUMBERS = 400
"""Of one sentence; in longer lists only those with words of their own are found again where others came or went."""
_TELLING = 3
"""Words of more characters than this are known again in the middle of others."""

Names = frozenset[str]
"""What figures and units are called: a number with one of them before it is that figure, or that unit's."""
T = TypeVar("T")


class Difference(NamedTuple):
    """A figure, or a sentence or row with figures, that is not as computed."""

    place: str
    """第3段, 表1第4行“完成率”; empty where a whole sentence or table is missing."""
    found: str
    """What stands there; empty where it is missing."""
    computed: str
    """What is computed; empty where there is nothing to compare with."""


class Checked(NamedTuple):
    """How a paper, or a part of it, stands against what is computed."""

    same: int = 0
    """So many numbers are as computed."""
    differing: tuple[Difference, ...] = ()
    missing: tuple[Difference, ...] = ()
    added: tuple[Difference, ...] = ()
    reworded: tuple[str, ...] = ()
    """The places with other words, or with more."""
    dropped: int = 0
    """So many sentences without figures are gone."""
    unmatched: tuple[str, ...] = ()
    """What was reworked so much that it cannot be compared place by place, in words."""

    @property
    def wrong(self) -> tuple[Difference, ...]:
        """All that is not as computed."""
        return (*self.differing, *self.missing, *self.added)


def joined(parts: Iterable[Checked]) -> Checked:
    """Return several comparisons as one."""
    parts = tuple(parts)
    return Checked(
        sum(part.same for part in parts),
        tuple(item for part in parts for item in part.differing),
        tuple(item for part in parts for item in part.missing),
        tuple(item for part in parts for item in part.added),
        tuple(dict.fromkeys(place for part in parts for place in part.reworded)),
        sum(part.dropped for part in parts),
        tuple(told for part in parts for told in part.unmatched),
    )


# ---------------------------------------------------------------- two sentences


class Loose(NamedTuple):
    """A figure without its counterpart."""

    number: Numeral
    place: str
    owner: int | None = None
    """Which sentence it is of, where this has no counterpart either."""


class Settled(NamedTuple):
    """What came of comparing numbers."""

    same: int
    differing: tuple[Difference, ...]
    left: tuple[Loose, ...]
    """The computed figures that stand nowhere."""
    right: tuple[Loose, ...]
    """The figures that nothing computed belongs to."""


def pair(computed: Sentence, found: Sentence, names: Names) -> Settled:
    """Compare the numbers of two sentences that belong together; dates may come and go, figures may not."""
    places = _aligned(computed, found)
    both = [(computed.numbers[one], found.numbers[other]) for one, other in places]
    wrong = [(one, other) for one, other in both if not same(one, other) or misnamed(one.label, other.label, names)]
    differing = [Difference(found.place, other.shown, one.shown) for one, other in wrong]
    left = _without(computed.numbers, (one for one, _ in places))
    right = _without(found.numbers, (other for _, other in places))
    return Settled(
        len(both) - len(differing),
        tuple(differing),
        tuple(Loose(number, found.place) for number in left if number.counts),
        tuple(Loose(number, found.place) for number in right if number.counts),
    )


def misnamed(computed: str, found: str, names: Names) -> bool:
    """Whether a number now goes by the name of another one: 按期完成3项次, that was 逾期完成3项次."""
    return found in names and found not in computed and computed not in found


def settled(left: Sequence[Loose], right: Sequence[Loose]) -> Settled:
    """Find the counterparts of figures that moved to another sentence, by the words before them."""
    moved = matching.match(left, right, (_said,), _moved, least=1)
    gone, new = [left[place] for place in moved.left], [right[place] for place in moved.right]
    changed = _by_words([loose.number for loose in gone], [loose.number for loose in new])
    differing = (
        Difference(new[other].place, new[other].number.shown, gone[one].number.shown) for one, other in changed
    )
    return Settled(
        len(moved.pairs),
        tuple(differing),
        _without(gone, (one for one, _ in changed)),
        _without(new, (other for _, other in changed)),
    )


def _without(items: Sequence[T], places: Iterable[int]) -> tuple[T, ...]:
    gone = frozenset(places)
    return tuple(item for place, item in enumerate(items) if place not in gone)


# ---------------------------------------------------------------- which belong together


def _aligned(computed: Sentence, found: Sentence) -> list[tuple[int, int]]:
    """Return which numbers belong together: one by one where only they differ, else by their words, then by order."""
    first, second = computed.numbers, found.numbers
    if computed.skeleton == found.skeleton:
        return list(zip(range(len(first)), range(len(second)), strict=True))
    named = _by_words(first, second)
    left = _without(range(len(first)), (one for one, _ in named))
    right = _without(range(len(second)), (other for _, other in named))
    ordered = _in_order([first[place] for place in left], [second[place] for place in right])
    return sorted([*named, *((left[one], right[other]) for one, other in ordered)])


def _by_words(first: Sequence[Numeral], second: Sequence[Numeral]) -> list[tuple[int, int]]:
    """Return the numbers before which the same words stand, and before no other one."""
    left, right = _named(first), _named(second)
    pairs = ((left[words], right[words]) for words in left if words in right)
    return [(one, other) for one, other in pairs if _replaces(first[one], second[other])]


def _named(numbers: Sequence[Numeral]) -> dict[str, int]:
    names = [number.label + (number.measure if len(number.label) == 1 else "") for number in numbers]
    often = Counter(names)
    return {name: place for place, name in enumerate(names) if len(name) > 1 and often[name] == 1}


def _in_order(first: Sequence[Numeral], second: Sequence[Numeral]) -> Iterator[tuple[int, int]]:
    """Yield the numbers that say the same in the same order, and between them those that were changed one by one."""
    if max(len(first), len(second)) > MOST_NUMBERS:
        return
    values = [number.value for number in first], [number.value for number in second]
    for _, start, end, other_start, other_end in SequenceMatcher(None, *values, autojunk=False).get_opcodes():
        if end - start == other_end - other_start:
            places = zip(range(start, end), range(other_start, other_end), strict=True)
            yield from ((one, other) for one, other in places if _replaces(first[one], second[other]))


def _replaces(one: Numeral, other: Numeral) -> bool:
    """Whether a number may stand in the place of another: both count the same things, or say the same."""
    if {one.kind, other.kind} & {"date", "paper"}:
        return one.kind == other.kind
    return same(one, other) or (one.counts and other.counts and _measured_alike(one, other))


def _measured_alike(one: Numeral, other: Numeral) -> bool:
    return not (one.measure and other.measure) or one.measure[0] == other.measure[0]


def _said(loose: Loose) -> tuple[object, ...]:
    """Return what a figure says, with its words; without any it is only known again where its whole sentence moved."""
    number = loose.number
    return number.value, number.label, bool(number.label) or (loose.owner is not None) or loose


def _moved(one: Loose, other: Loose) -> float:
    """Return 1 if a figure is the same one elsewhere, with more words around the ones before it or fewer."""
    long, short = sorted((one.number.label, other.number.label), key=len, reverse=True)
    known = (len(short) > 1 and long.endswith(short)) or (len(short) > _TELLING and short in long)
    return float(known and same(one.number, other.number) and _measured_alike(one.number, other.number))
