"""The tables of a paper against the same tables made anew, row by row and cell by cell.

Rows may have been sorted anew and columns moved; what was filled in where the paper leaves room is not compared.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import zip_longest
from typing import TYPE_CHECKING, NamedTuple

from gkplan.exporters.paper_cuts import GOES_ON
from gkplan.exporters.reports import matching
from gkplan.exporters.reports.comparing import Checked, Difference, Names, joined, misnamed, pair, settled
from gkplan.exporters.reports.numerals import Sentence, sentence

if TYPE_CHECKING:
    from gkplan.exporters.paper_reading import Rows

Row = tuple[Sentence, ...]
LEAST_ALIKE = 0.5
"""So much of its heading a table, and of its cells a row must have kept to be known again."""
_KNOWN_BY = 3
"""So many first cells say which row it is, where others have changed."""
_MOST_HEADINGS = 3
"""The heading is looked for among so many first rows: somebody may have put a title above it."""
_SHORT = 24
"""Characters of a cell that is told as a whole."""
_WORDS_WEIGH = 3
"""A cell with words says more of which row it is in than one with numbers only."""


class _Table(NamedTuple):
    """A table by its heading and rows."""

    heading: tuple[str, ...]
    rows: tuple[Row, ...]


def tables(computed: Sequence[Rows], found: Sequence[Rows], names: Names) -> Iterator[Checked]:
    """Yield how each table stands; those that are found are called by their place in the paper: 表1."""
    matched = matching.match(computed, found, (_heading,), _headed_alike, least=LEAST_ALIKE)
    for one, other in matched.pairs:
        own, rows = _headed(computed[one]), found[other]
        rows = rows[_heading_row(own.heading, rows) :]
        yield _table(f"表{other + 1}", own, _headed((rows[0], *_uncut(rows, own))), names)
    spare = [f"表{place + 1}" for place in matched.right if _figured(_headed(found[place]).rows)]
    for place in matched.left:
        yield _lost(_headed(computed[place]), spare)
    if not matched.left:
        yield Checked(added=tuple(Difference(name, "整张表", "") for name in spare))


def _lost(table: _Table, spare: Sequence[str]) -> Checked:
    """Return what there is to say of a table that is not found."""
    named = "、".join(table.heading)
    if spare:
        return Checked(unmatched=(f"应有一张表（{named}），{'、'.join(spare)}的表头都和它对不上",))
    return Checked(missing=(Difference("", "", f"一张表（{named}）"),)) if _figured(table.rows) else Checked(dropped=1)


# ---------------------------------------------------------------- one table


def _table(name: str, computed: _Table, found: _Table, names: Names) -> Checked:
    columns = _columns(computed.heading, found.heading)
    asked = {place: other for place, other in columns.items() if any(_at(row, place).text for row in computed.rows)}
    first = [_picked(row, asked.keys()) for row in computed.rows]
    second = [_picked(row, asked.values()) for row in found.rows]
    matched = matching.match(first, second, (_texts, _skeletons, _beginning), _rows_alike, least=LEAST_ALIKE)
    titles = [computed.heading[place] for place in asked]
    parts = [
        _cell(f"{name}第{other + 1}行“{title}”", mine, theirs, names)
        for one, other in matched.pairs
        for title, mine, theirs in zip(titles, first[one], second[other], strict=True)
    ]
    gone = [first[place] for place in matched.left]
    new = {f"{name}第{place + 1}行": second[place] for place in matched.right}
    both = [(computed.heading[place], found.heading[other]) for place, other in columns.items()]
    told = _columns_told(name, computed, found, columns)._replace(differing=_titles_told(name, both, names))
    return joined([told, *parts, _rows_told(name, gone, new, len(first))])


def _columns(first: Sequence[str], second: Sequence[str]) -> dict[int, int]:
    """Return which column is which: by their titles, and if as many are left on both sides by their order."""
    places = {title: place for place, title in reversed(list(enumerate(second)))}
    known = {place: places[title] for place, title in enumerate(first) if title in places}
    left = [place for place in range(len(first)) if place not in known]
    right = [place for place in range(len(second)) if place not in known.values()]
    return dict(sorted({**known, **(dict(zip(left, right, strict=True)) if len(left) == len(right) else {})}.items()))


def _picked(row: Row, places: Iterable[int]) -> Row:
    return tuple(_at(row, place) for place in places)


def _at(row: Row, place: int) -> Sentence:
    return row[place] if place < len(row) else _BLANK


def _columns_told(name: str, computed: _Table, found: _Table, columns: dict[int, int]) -> Checked:
    """Return which columns with numbers are gone, and which are new."""
    gone = [place for place in range(len(computed.heading)) if place not in columns]
    new = [place for place in range(len(found.heading)) if place not in columns.values()]
    return Checked(
        missing=tuple(
            Difference(name, "", f"{computed.heading[place]}（整栏）") for place in gone if _numbered(computed, place)
        ),
        added=tuple(
            Difference(name, f"{found.heading[place]}（整栏）", "") for place in new if _numbered(found, place)
        ),
        reworded=tuple(_filled(name, computed, found, columns)),
    )


def _titles_told(name: str, titles: Iterable[tuple[str, str]], names: Names) -> tuple[Difference, ...]:
    """Return the columns that now go by the name of another figure."""
    wrong = ((mine, theirs) for mine, theirs in titles if misnamed(mine, theirs, names))
    return tuple(Difference(f"{name}表头", theirs, mine) for mine, theirs in wrong)


def _filled(name: str, computed: _Table, found: _Table, columns: dict[int, int]) -> Iterator[str]:
    """Yield where the heading has other words, and which columns that the paper leaves empty are not."""
    if computed.heading != found.heading:
        yield f"{name}表头"
    for place, other in columns.items():
        empty = not any(_at(row, place).text for row in computed.rows)
        if empty and any(_at(row, other).text for row in found.rows):
            yield f"{name}“{computed.heading[place]}”栏"


def _numbered(table: _Table, place: int) -> bool:
    return _figured([(_at(row, place),) for row in table.rows])


def _rows_told(name: str, gone: Sequence[Row], new: Mapping[str, Row], whole: int) -> Checked:
    """Return which rows with numbers are gone, and which are new; where most rows are others only that it is so."""
    wordy = tuple(place for place, row in new.items() if not _figured([row]))
    numbered = [place for place in new if place not in wordy]
    if numbered and len(gone) * 2 > whole:
        return Checked(reworded=wordy, unmatched=(f"{name}应有{whole}行，只有{whole - len(gone)}行找得到",))
    return Checked(
        missing=tuple(Difference(name, "", f"{_shown(row)}（整行）") for row in gone if _figured([row])),
        added=tuple(Difference(place, f"{_shown(new[place])}（整行）", "") for place in numbered),
        reworded=wordy,
        dropped=sum(not _figured([row]) for row in gone),
    )


def _shown(row: Row) -> str:
    return " ".join(cell.text for cell in row if cell.text)


def _figured(rows: Iterable[Row]) -> bool:
    return any(cell.numbers for row in rows for cell in row)


# ---------------------------------------------------------------- rows that a page could not hold


def _uncut(rows: Rows, computed: _Table) -> list[tuple[str, ...]]:
    """Return the rows below the heading, those that Word had to have in several, for a page's sake, whole again."""
    columns = _columns(computed.heading, _flat(rows[0]))
    filled = [other for place, other in columns.items() if all(_at(row, place).text for row in computed.rows)]
    whole: list[tuple[str, ...]] = []
    for row in rows[1:]:
        if whole and _goes_on(row, whole[-1], sorted(filled)):
            cells = zip_longest(whole[-1], row, fillvalue="")
            whole[-1] = tuple(_continued(above, below) for above, below in cells)
        else:
            whole.append(row)
    return whole


def _goes_on(row: tuple[str, ...], above: tuple[str, ...], filled: Sequence[int]) -> bool:
    """Whether a row says so below its number, or begins as the one above and then lacks what no row is without."""
    mine, theirs = _flat(row), _flat(above)
    if mine[0] == f"{theirs[0]}{GOES_ON}":
        return True
    empty = next((place for place in filled if place < len(mine) and not mine[place]), 0)
    return empty > 0 and mine[:empty] == theirs[:empty]


def _continued(above: str, below: str) -> str:
    flat = "".join(below.split()).removesuffix(GOES_ON)
    return above if flat in {"", "".join(above.split())} else f"{above}\n{below}"


# ---------------------------------------------------------------- one cell


def _cell(place: str, computed: Sentence, found: Sentence, names: Names) -> Checked:
    if computed.text == found.text:
        return Checked(same=len(computed.numbers))
    if not computed.text:  # room that the paper leaves
        return Checked(reworded=(place,))
    if computed.numbers and not found.text:
        return Checked(missing=(Difference(place, "", computed.text),))
    if {computed.text, found.text} <= names:  # the row is another unit's now
        return Checked(differing=(Difference(place, found.text, computed.text),))
    result = pair(computed, found._replace(place=place), names)
    moved = settled(result.left, result.right)
    told = Checked(
        same=result.same + moved.same,
        differing=(*result.differing, *moved.differing),
        missing=tuple(Difference(place, "", loose.number.shown) for loose in moved.left),
        added=tuple(Difference(place, loose.number.shown, "") for loose in moved.right),
        reworded=(place,) if computed.skeleton != found.skeleton else (),
    )
    if told.wrong and max(len(computed.text), len(found.text)) <= _SHORT:
        return Checked(same=told.same, differing=(Difference(place, found.text, computed.text),))
    return told


# ---------------------------------------------------------------- what is alike


def _heading(rows: Rows) -> tuple[str, ...]:
    return _flat(rows[0])


def _flat(row: Sequence[str]) -> tuple[str, ...]:
    return tuple("".join(cell.split()) for cell in row)


def _heading_row(heading: tuple[str, ...], rows: Rows) -> int:
    """Return which of the first rows is the heading."""
    return max(range(min(len(rows), _MOST_HEADINGS)), key=lambda place: (_titles_alike(heading, rows[place]), -place))


def _headed(rows: Rows) -> _Table:
    return _Table(_flat(rows[0]), tuple(tuple(map(_sentence, row)) for row in rows[1:]))


@lru_cache(maxsize=8192)
def _sentence(cell: str) -> Sentence:
    return sentence("", cell)


_BLANK = Sentence("", "", (), "")


def _headed_alike(one: Rows, other: Rows) -> float:
    heading = _flat(one[0])
    return max(_titles_alike(heading, row) for row in other[:_MOST_HEADINGS])


def _titles_alike(heading: tuple[str, ...], row: Sequence[str]) -> float:
    return matching.shared(Counter(heading), Counter(_flat(row)))


def _texts(row: Row) -> tuple[str, ...]:
    return tuple(cell.text for cell in row)


def _beginning(row: Row) -> tuple[str, ...]:
    """Return what most tables know a row by: 序号, task and unit."""
    return tuple(cell.text for cell in row[:_KNOWN_BY])


def _skeletons(row: Row) -> tuple[str, ...]:
    return tuple(cell.skeleton for cell in row)


def _rows_alike(one: Row, other: Row) -> float:
    weights = [_WORDS_WEIGH if _has_words(cell) else 1 for cell in one]
    alike = (weight * _cells_alike(*cells) for weight, *cells in zip(weights, one, other, strict=True))
    return sum(alike) / (sum(weights) or 1)


def _cells_alike(one: Sentence, other: Sentence) -> float:
    if one.text == other.text:
        return 1
    return matching.alike(one.skeleton, other.skeleton) if _has_words(one) else 0


def _has_words(cell: Sentence) -> bool:
    return any(char.isalpha() for char in cell.skeleton)
