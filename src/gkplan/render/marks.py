"""Two wordings of one text → runs of what stayed, went and came, long enough to be read."""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterable, Iterator, Sequence
from typing import Literal, NamedTuple, TypeVar

Op = Literal["same", "gone", "come"]
Piece = tuple[str, str]
"""What stood, and what stands in its place; twice the same where nothing changed."""
Tokens = list[str]

_Part = TypeVar("_Part", bound=Hashable)

_TOKEN = re.compile(r"[0-9０-９]+(?:[.:/-][0-9０-９]+)*|[A-Za-z]+|.[\u0300-\u036f\ufe00-\ufe0f\u200d]*", re.DOTALL)
"""Numbers, dates and Latin words change as a whole; Chinese changes by characters."""
_WHOLE = re.compile(r"[0-9０-９A-Za-z.:/-]{2}|.[\u0300-\u036f\ufe00-\ufe0f\u200d]", re.DOTALL)
"""Two characters that no change parts."""
_STOPS = frozenset("。；！？\n")
_PAUSES = frozenset("，、：,;:")
STOP_WEIGHT, PAUSE_WEIGHT = 6, 3
"""How many characters a mark counts for where it stayed: at the end of a clause the eye finds its way again."""

SHORTEST = 2
"""Fewer characters than these between two changes are taken into the change."""
SURE = 12
"""So many characters between two changes always stay; fewer do only where one of the changes is hardly longer."""
LIKENESS = 0.3
"""Where less than this part of the shorter text stayed, one text is told as replaced by the other."""
MOST_WORK = 250_000
"""Comparing is quadratic: longer texts are compared by clauses first, and very long ones not at all."""


class Run(NamedTuple):
    """A stretch of a line: as it was, gone, or come."""

    op: Op
    text: str


def marked(old: str, new: str) -> list[Run]:
    """Return `new` with what went and what came against `old`: by characters, merged into readable runs."""
    before, after = _TOKEN.findall(old), _TOKEN.findall(new)
    start = _common(before, after)
    end = _common(before[start:][::-1], after[start:][::-1])
    inner = _middle(before[start : len(before) - end], after[start : len(after) - end])
    pieces = [(before[:start], after[:start]), *inner, (before[len(before) - end :], after[len(after) - end :])]
    found = _slid(_merged([("".join(gone), "".join(come)) for gone, come in pieces]))
    alike = sum(len(_TOKEN.findall(gone)) for gone, come in found if gone == come)
    if alike < LIKENESS * min(len(before), len(after)):
        found = [(old, new)]
    return list(_runs(found))


def _common(before: Sequence[str], after: Sequence[str]) -> int:
    count = 0
    for one, other in zip(before, after, strict=False):
        if one != other:
            break
        count += 1
    return count


# ---------------------------------------------------------------- comparing


def _middle(before: Tokens, after: Tokens) -> list[tuple[Tokens, Tokens]]:
    """Return the differing middle as pairs of (old, new) stretches, equal where nothing changed."""
    if not before or not after:
        return [(before, after)]
    if len(before) * len(after) <= MOST_WORK:
        return _compared(before, after)
    old, new = list(_clauses(before)), list(_clauses(after))
    if len(old) * len(new) > MOST_WORK:
        return [(before, after)]
    found, room = [], MOST_WORK
    for pair in _compared(old, new):
        gone, come = ([token for clause in clauses for token in clause] for clauses in pair)
        work = len(gone) * len(come)
        if gone == come or not 0 < work <= room:
            found.append((gone, come))
            continue
        room -= work
        found += _compared(gone, come)
    return found


def _compared(before: list[_Part], after: list[_Part]) -> list[tuple[list[_Part], list[_Part]]]:
    from difflib import SequenceMatcher

    codes = SequenceMatcher(None, before, after, autojunk=False).get_opcodes()
    return [(before[a:b], after[c:d]) for _, a, b, c, d in codes]


def _clauses(tokens: Tokens) -> Iterator[tuple[str, ...]]:
    clause: Tokens = []
    for token in tokens:
        clause.append(token)
        if token in _STOPS or token in _PAUSES:
            yield tuple(clause)
            clause = []
    if clause:
        yield tuple(clause)


# ---------------------------------------------------------------- what can be read


def _merged(pieces: Iterable[Piece]) -> list[Piece]:
    """Take slight equal stretches between two changes into these, so that the marks can be read."""
    found = _together(pieces)
    while True:
        last = len(found) - 1
        slight = {
            number
            for number in range(1, last)
            if not _is_change(found[number]) and _is_slight(*found[number - 1 : number + 2])
        }
        if not slight:
            return found
        found = _together(found, slight)


def _together(pieces: Iterable[Piece], slight: Iterable[int] = ()) -> list[Piece]:
    """Join neighbours of one kind; those at the numbers in `slight` count as changes."""
    taken, found = frozenset(slight), list[tuple[bool, Piece]]()
    for number, piece in enumerate(pieces):
        kind = number in taken or _is_change(piece)
        if piece == ("", ""):
            continue
        if found and found[-1][0] == kind:
            gone, come = found[-1][1]
            found[-1] = kind, (gone + piece[0], come + piece[1])
        else:
            found.append((kind, piece))
    return [piece for _, piece in found]


def _is_change(piece: Piece) -> bool:
    return piece[0] != piece[1]


def _is_slight(before: Piece, same: Piece, after: Piece) -> bool:
    """Whether an equal stretch is to be taken into the changes beside it: these are longer by a quarter of it."""
    text = same[0]
    if len(text) < SHORTEST:
        return True
    weight = sum(STOP_WEIGHT if char in _STOPS else PAUSE_WEIGHT if char in _PAUSES else 1 for char in text[:SURE])
    return weight < SURE and weight * 5 // 4 <= min(max(map(len, before)), max(map(len, after)))


def _slid(pieces: Iterable[Piece]) -> list[Piece]:
    """Move what only came or only went to the edge of a clause: 印发{+方案，印发+}通知 is {+印发方案，+}印发通知."""
    waiting, found = list(pieces)[::-1], list[Piece]()
    while waiting:
        gone, come = waiting.pop()
        if bool(gone) == bool(come):
            found.append((gone, come))
            continue
        left = found.pop()[0] if found else ""
        right = waiting.pop()[0] if waiting else ""
        text = left + gone + come + right
        start, end = _best(text, len(left), len(left + gone + come))
        found += [(text[:start], text[:start]), (text[start:end], "") if gone else ("", text[start:end])]
        waiting.append((text[end:], text[end:]))
    return [piece for piece in found if piece != ("", "")]


def _best(text: str, start: int, end: int) -> tuple[int, int]:
    """Return where in `text` the stretch from `start` to `end` reads best, of the places that mean the same."""
    places = [(start, end)]
    for step in (-1, 1):
        one, other = start, end
        while one + step >= 0 and other + step <= len(text) and _same_edge(text, one, other, step):
            one, other = one + step, other + step
            places.append((one, other))
    return max(places, key=lambda place: sum(_edge(text, spot) for spot in place))


def _same_edge(text: str, start: int, end: int, step: int) -> bool:
    """Whether a stretch can move by one character and still be the same change."""
    return text[start - 1] == text[end - 1] if step < 0 else text[start] == text[end : end + 1]


def _edge(text: str, spot: int) -> int:
    """Return how well a change can begin or end there."""
    if spot in {0, len(text)} or text[spot - 1] in _STOPS:
        return 2
    if _WHOLE.fullmatch(text[spot - 1 : spot + 1]):
        return -4
    return int(text[spot - 1] in _PAUSES)


def _runs(pieces: Iterable[Piece]) -> Iterator[Run]:
    for gone, come in pieces:
        if gone == come:
            yield Run("same", gone)
            continue
        if gone:
            yield Run("gone", gone)
        if come:
            yield Run("come", come)
