"""Where things stand in a text, and findings made at such a place. Values only; nothing is parsed here."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from gkplan.diagnostics import Finding, Kind, Span

MAX_EXCERPT = 2000
"""Longer lines are not shown: they are not written by hand."""

TOP = Span(1, 1, 1, 1)


def stretch(text: str, start: int, end: int) -> Span:
    """Return the span of `text[start:end]`, at least one character wide; lines count LF only."""
    line = text.count("\n", 0, start) + 1
    column = start - text.rfind("\n", 0, start)
    return Span(line, column, line, column + max(end - start, 1))


@lru_cache(maxsize=2)
def _lines(text: str) -> list[str]:
    return text.split("\n")


def line_at(text: str, number: int) -> str:
    """Return the line with this number, from 1, without its line end; empty where there is none to show."""
    lines = _lines(text)
    found = lines[number - 1].removesuffix("\r") if 0 < number <= len(lines) else ""
    return found if len(found) <= MAX_EXCERPT else ""


class Place(NamedTuple):
    """A span of the text of one file."""

    path: str
    text: str
    span: Span


def finding(kind: Kind, place: Place, message: str, hint: str, *, anchor: str = "") -> Finding:
    """Return a finding at `place`; without an anchor of its own, the line's words are its anchor."""
    excerpt = line_at(place.text, place.span.line)
    return Finding(kind, place.path, place.span, message, hint, anchor=anchor or excerpt.strip(), excerpt=excerpt)


def whole_file(kind: Kind, path: str, message: str, hint: str) -> Finding:
    """Return a finding about a file as a whole, at its first character."""
    return Finding(kind, path, TOP, message, hint)
