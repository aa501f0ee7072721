"""How printed Chinese wordings are compared: one folding for names, deadlines and what people type.

Folding is for comparing and reading only; what is shown is always the text as printed.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from functools import lru_cache


@lru_cache(maxsize=4096)
def fold(text: str) -> str:
    r"""Return `text` in half-width forms (NFKC) and without any white space.

    `"12 月底前"`, `"１２月底前"` and `"12\\u3000月底前"` fold to the same string, and so do
    `各镇（街道）` and `各镇(街道)`. Invisible characters other than white space stay, so that a name
    that hides one is unknown rather than silently accepted.
    """
    return "".join(unicodedata.normalize("NFKC", text).split())


def closest(word: str, known: Iterable[str], *, most: int = 3, cutoff: float = 0.5) -> list[str]:
    """Return up to `most` of the `known` wordings that look like `word`, the likeliest first."""
    from difflib import get_close_matches

    by_fold = {fold(item): item for item in known}
    return [by_fold[match] for match in get_close_matches(fold(word), by_fold, n=most, cutoff=cutoff)]


def suggest(word: str, known: Iterable[str], otherwise: str, *, most: int = 3) -> str:
    """Return the remedy for an unknown word: “是不是：…？” with its near matches, or else `otherwise`."""
    near = closest(word, known, most=most)
    mark = "；" if any("、" in item for item in near) else "、"  # 区政府各部门、单位 is one name
    return f"是不是：{mark.join(near)}？" if near else otherwise
