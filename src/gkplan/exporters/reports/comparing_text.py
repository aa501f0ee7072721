"""The text of a paper against the same text made anew, sentence by sentence, whatever their order."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from gkplan.exporters.reports import matching
from gkplan.exporters.reports.comparing import Checked, Difference, Loose, Names, Settled, pair, settled
from gkplan.exporters.reports.numerals import Sentence, sentence

if TYPE_CHECKING:
    from gkplan.exporters.paper_reading import Passage

LEAST_ALIKE = 0.4
"""So much of its words a sentence must have kept to be known again."""
_ENDS = re.compile(r"(?<=[。！？；;\n])")
_DATE_ALONE = "@"


def passages(computed: Iterable[Passage], found: Iterable[Passage], names: Names) -> Checked:
    """Compare what stands outside of tables."""
    first, second = _sentences(computed), _sentences(found)
    matched = matching.match(first, second, (_text, _skeleton), _alike, least=LEAST_ALIKE)
    pairs = [(first[one], second[other]) for one, other in matched.pairs]
    parts = [
        pair(one, other, names) for one, other in pairs if one.skeleton != _DATE_ALONE
    ]  # who signs a paper dates it
    moved = settled(
        [loose for part in parts for loose in part.left] + _owned(first, matched.left),
        [loose for part in parts for loose in part.right] + _owned(second, matched.right),
    )
    new = {loose.owner for loose in moved.right}
    reworded = {other.place for one, other in pairs if _reworded(one, other)}
    reworded |= {second[place].place for place in matched.right if place not in new}
    return _told(moved, first, second)._replace(
        same=moved.same + sum(part.same for part in parts),
        differing=(*(item for part in parts for item in part.differing), *moved.differing),
        reworded=tuple(dict.fromkeys(one.place for one in second if one.place in reworded)),
        dropped=sum(not first[place].figures for place in matched.left),
    )


def _sentences(passages: Iterable[Passage]) -> list[Sentence]:
    return [sentence(place, part) for place, text in passages for part in _ENDS.split(text) if part.strip()]


def _reworded(one: Sentence, other: Sentence) -> bool:
    return one.skeleton != other.skeleton or (one.skeleton == _DATE_ALONE and one.text != other.text)


def _owned(sentences: Sequence[Sentence], places: Iterable[int]) -> list[Loose]:
    return [Loose(number, sentences[place].place, place) for place in places for number in sentences[place].figures]


def _told(moved: Settled, first: Sequence[Sentence], second: Sequence[Sentence]) -> Checked:
    """Return what is missing and added; where most sentences have no counterpart only that it is so."""
    gone = dict.fromkeys(loose.owner for loose in moved.left if loose.owner is not None)
    new = dict.fromkeys(loose.owner for loose in moved.right if loose.owner is not None)
    unmatched: tuple[str, ...] = ()
    figured = sum(bool(one.figures) for one in first)
    if new and len(gone) * 2 > figured:
        unmatched = (f"正文里有数字的应有{figured}句，只有{figured - len(gone)}句找得到",)
        gone, new = {}, {}
    missing = [Difference(loose.place, "", loose.number.shown) for loose in moved.left if loose.owner is None]
    added = [Difference(loose.place, loose.number.shown, "") for loose in moved.right if loose.owner is None]
    missing += [Difference("", "", first[place].text) for place in gone]
    added += [Difference(second[place].place, second[place].text, "") for place in new]
    return Checked(missing=tuple(missing), added=tuple(added), unmatched=unmatched)


def _text(one: Sentence) -> str:
    return one.text


def _skeleton(one: Sentence) -> str:
    return one.skeleton


def _alike(one: Sentence, other: Sentence) -> float:
    return matching.alike(one.skeleton, other.skeleton)
