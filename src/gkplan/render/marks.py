"""Two wordings of one text → runs of what stayed, went and came, long enough to be read."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal, NamedTuple

Op = Literal["same", "gone", "come"]

_TOKEN = re.compile(r"[0-9０-９]+(?:[.:/-][0-9０-９]+)*|[A-Za-z]+|.[\u0300-\u036f\ufe00-\ufe0f\u200d]*", re.DOTALL)
"""Numbers, dates and Latin words change as a whole; Chinese changes by characters."""
SHORTEST = 2
"""Fewer characters than these between two changes are taken into the change."""
LIKENESS = 0.3
"""Texts that share less than this part of their characters are told as one replaced by the other."""
MOST_WORK = 250_000
"""Comparing is quadratic: longer texts are told as replaced between their common beginning and end."""


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
    alike = sum(len(gone) for gone, come in pieces if gone == come)
    if alike < LIKENESS * max(len(before), len(after)):
        pieces = [(before, after)]
    return list(_runs(_merged([("".join(gone), "".join(come)) for gone, come in pieces])))


def _common(before: list[str], after: list[str]) -> int:
    count = 0
    for one, other in zip(before, after, strict=False):
        if one != other:
            break
        count += 1
    return count


def _middle(before: list[str], after: list[str]) -> list[tuple[list[str], list[str]]]:
    """Return the differing middle as pairs of (old, new) stretches, equal where nothing changed."""
    if not before or not after or len(before) * len(after) > MOST_WORK:
        return [(before, after)]
    from difflib import SequenceMatcher

    codes = SequenceMatcher(None, before, after, autojunk=False).get_opcodes()
    return [(before[a:b], after[c:d]) for _, a, b, c, d in codes]


def _merged(pieces: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Take short equal stretches between two changes into these, so that the marks can be read."""
    found: list[tuple[str, str]] = []
    pieces = [piece for piece in pieces if piece != ("", "")]
    for number, (gone, come) in enumerate(pieces):
        inner = 0 < number < len(pieces) - 1
        change = gone != come or (inner and len(gone) < SHORTEST)
        if found and change and found[-1][0] != found[-1][1]:
            found[-1] = found[-1][0] + gone, found[-1][1] + come
        else:
            found.append((gone, come))
    return found


def _runs(pieces: list[tuple[str, str]]) -> Iterator[Run]:
    for gone, come in pieces:
        if gone == come:
            yield Run("same", gone)
            continue
        if gone:
            yield Run("gone", gone)
        if come:
            yield Run("come", come)
