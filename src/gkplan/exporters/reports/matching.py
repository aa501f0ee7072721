"""Which things of two lists belong together, whatever their order: those that are alike, then those most alike."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Sequence
from functools import lru_cache
from typing import NamedTuple, TypeVar

T = TypeVar("T")
MOST_PAIRS = 10_000
"""So many pairs are looked at for likeness. Where there are more, hardly anything is alike."""


class Matched(NamedTuple):
    """Places in the first and the second list."""

    pairs: tuple[tuple[int, int], ...]
    """In the order of the first list."""
    left: tuple[int, ...]
    """Those of the first list that nothing in the second one belongs to."""
    right: tuple[int, ...]


def match(
    first: Sequence[T],
    second: Sequence[T],
    keys: Sequence[Callable[[T], Hashable]],
    likeness: Callable[[T, T], float],
    *,
    least: float,
) -> Matched:
    """Return what belongs together: equal by the first key, else by the next one, else at least `least` alike."""
    left, right = dict.fromkeys(range(len(first))), dict.fromkeys(range(len(second)))
    pairs: list[tuple[int, int]] = []
    for key in keys:
        waiting: dict[Hashable, list[int]] = defaultdict(list)
        for place in right:
            waiting[key(second[place])].append(place)
        for places in waiting.values():
            places.reverse()
        for place in list(left):
            if places := waiting.get(key(first[place]), []):
                pairs.append((place, places.pop()))
                left.pop(place)
                right.pop(pairs[-1][1])
    if len(left) * len(right) <= MOST_PAIRS:
        pairs += _most_alike(first, second, (left, right), likeness, least)
    return Matched(tuple(sorted(pairs)), tuple(left), tuple(right))


def _most_alike(
    first: Sequence[T],
    second: Sequence[T],
    open_places: tuple[dict[int, None], dict[int, None]],
    likeness: Callable[[T, T], float],
    least: float,
) -> list[tuple[int, int]]:
    """Return pairs, the most alike first, near ones before far ones; take them out of the open places."""
    left, right = open_places
    ranked = []
    for one in left:
        for other in right:
            alike = likeness(first[one], second[other])
            if alike >= least:
                ranked.append((-alike, abs(one - other), one, other))
    pairs = []
    for _, _, one, other in sorted(ranked):
        if one in left and other in right:
            pairs.append((one, other))
            del left[one], right[other]
    return pairs


def alike(one: str, other: str) -> float:
    """Return how much of their neighbouring characters two texts have in common: 0 to 1."""
    return shared(_bag(one), _bag(other))


def shared(one: Counter[str], other: Counter[str]) -> float:
    """Return how much two bags have in common: 0 to 1."""
    whole = one.total() + other.total()
    return 2 * (one & other).total() / whole if whole else 0.0


@lru_cache(maxsize=4096)
def _bag(text: str) -> Counter[str]:
    return Counter(text[place : place + 2] for place in range(max(len(text) - 1, 1)))
