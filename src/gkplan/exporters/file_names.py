"""Names of files made from the names of units: safe on every system, short, and no two alike. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

MOST_BYTES = 100
_FORBIDDEN = re.compile(r'[<>:"/\\|?*\x00-\x1f\x7f]')
_RESERVED = re.compile(r"(?:CON|PRN|AUX|NUL|CONIN\$|CONOUT\$|(?:COM|LPT)[0-9¹²³])", re.IGNORECASE)
"""Names that Windows keeps for devices, whatever suffix they have."""


def file_names(names: Iterable[str], suffix: str) -> list[str]:
    """Return a file name for each of `names`, in order; `suffix` begins with a dot."""
    taken: set[str] = set()
    made = []
    for name in names:
        stem, number = safe(name, MOST_BYTES - len(suffix.encode())), 1
        candidate = stem
        while _key(candidate) in taken:
            number += 1
            mark = f"-{number}"
            candidate = cut(stem, MOST_BYTES - len((suffix + mark).encode())) + mark
        taken.add(_key(candidate))
        made.append(candidate + suffix)
    return made


def safe(name: str, most: int) -> str:
    """Return the name without what no file name may have, in NFC, cut to `most` bytes."""
    text = unicodedata.normalize("NFC", name)
    text = "".join(char if char.isprintable() or char == "\u3000" else "_" for char in text)
    text = _FORBIDDEN.sub("_", text).strip()
    text = re.sub(r"^[.\-~\s]+", "_", text)
    text = cut(text, most).rstrip(". \u3000")
    if _RESERVED.fullmatch(text.split(".")[0].rstrip()):
        text = f"_{text}"
    return text or "_"


def cut(text: str, most: int) -> str:
    """Return as much of `text` as goes into `most` bytes, no character in part."""
    return text.encode("utf-8", "replace")[:most].decode("utf-8", "ignore")


def _key(name: str) -> str:
    """Return what two names must differ in: not in case, width or composition, which systems hold for the same."""
    return unicodedata.normalize("NFKC", name).casefold()
