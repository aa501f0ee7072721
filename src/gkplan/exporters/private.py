"""What in a text may not go out to the public: phone numbers, identity-card numbers, marks of secrecy. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from gkplan.exporters import private_numbers, secrecy

MARK = "密级或内部标志"


class Found(NamedTuple):
    """One thing that may not go out."""

    kind: str
    shown: str
    """As much of it as finds the place again, its middle hidden."""
    start: int
    """Where it stands in the text, as for a slice; both 0 where that cannot be told."""
    end: int


class _Hit(NamedTuple):
    kind: str
    start: int
    end: int


_UNSEEN = re.compile("[\u00ad\u200b-\u200f\u2060-\u2064\ufeff]")
_BLANKS = re.compile(r"\s")


def found(text: str, *, address: bool = False) -> Iterator[Found]:
    """Yield what may not go out, in its order; in an address only numbers that are no part of a longer word.

    Full-width digits, and what is written with blanks, dashes or dots within, count as if they were written plainly.
    """
    plain = unicodedata.normalize("NFKC", _UNSEEN.sub("", _decoded(text) if address else text))
    hits = [_Hit(*hit) for hit in private_numbers.numbers(plain, address=address)]
    hits += [_Hit(MARK, *place) for place in secrecy.marks(plain)]
    places = _places(text, plain) if hits else None
    for hit in _apart(hits):
        start, end = (places[hit.start], places[hit.end - 1] + 1) if places else (0, 0)
        words = plain[hit.start : hit.end]
        yield Found(hit.kind, _BLANKS.sub("", words) if hit.kind == MARK else hidden(words), start, end)


def _decoded(address: str) -> str:
    if "%" not in address:
        return address
    from urllib.parse import unquote

    return unquote(address)


def _apart(hits: Iterable[_Hit]) -> list[_Hit]:
    """Return the hits in their order in the text; of those that overlap the first that was found."""
    kept: list[_Hit] = []
    for hit in hits:
        if all(hit.end <= other.start or other.end <= hit.start for other in kept):
            kept.append(hit)
    return sorted(kept, key=lambda hit: hit.start)


def _places(text: str, plain: str) -> list[int] | None:
    """Return where in `text` each character of `plain` comes from; None where that cannot be told."""
    made: list[str] = []
    places: list[int] = []
    for place, char in enumerate(text):
        parts = "" if _UNSEEN.match(char) else unicodedata.normalize("NFKC", char)
        made.append(parts)
        places += [place] * len(parts)
    return places if "".join(made) == plain else None


def masked(text: str) -> str:
    """Return a text that is to be shown with the numbers in it hidden."""
    for one in reversed([one for one in found(text) if one.kind != MARK and one.end]):
        text = text[: one.start] + one.shown + text[one.end :]
    return text


def hidden(number: str) -> str:
    """Return a number with its middle hidden."""
    return f"{number[:3]}{'*' * (len(number) - 5)}{number[-2:]}"
