"""A wording that came, went or changed, as stretches for a line: shortened, and unmistakable when put as text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from gkplan.render.marks import Run, marked
from gkplan.render.text import clean

Runs = tuple[Run, ...]

SHAPES = {"same": "{}", "gone": "[-{}-]", "come": "{{+{}+}}"}
MARKS = ("[-", "-]", "{+", "+}")
NOTHING = "（无）"

LONGEST_PAIR = 24
"""Two wordings of more characters together are told with the words marked, not side by side."""
LONGEST_SAME = 60
"""An unchanged stretch longer than this is cut in its middle; `KEPT` characters stay on each side."""
KEPT = 24
LONGEST_TEXT = 200
"""A text that came or went is cut in its middle if it is longer."""
KEPT_FIRST, KEPT_LAST = 140, 40

CUT_NOTE = "长的文字在“……（略N字）……”处略去了一段；全文加 --format json 看"

_CUT = re.compile("……（略[0-9]+字）……")
_BREAK = re.compile(r"\s*\n\s*")


def said(text: str) -> str:
    """Return a wording as it stands in a line, shortened; in quotes where it reads like our own words or marks."""
    short = cut(text)
    return f"“{short}”" if _holds_marks(text) or "→" in text or text.strip() == NOTHING else short


def cut(text: str) -> str:
    """Return a long text without its middle, saying how much is left out."""
    if len(text) <= LONGEST_TEXT:
        return text
    return f"{text[:KEPT_FIRST]}……（略{len(text) - KEPT_FIRST - KEPT_LAST}字）……{text[-KEPT_LAST:]}"


def is_cut(lines: Iterable[str]) -> bool:
    """Whether something is left out of a long text in any of these lines."""
    return any(_CUT.search(line) for line in lines)


def wording(old: str, new: str) -> Runs:
    """Return how a wording changed: `old → new` of two short ones, else the new one with the change marked."""
    if old and new and len(old) + len(new) > LONGEST_PAIR:
        return reworded(old, new)
    return (Run("same", f"{said(old) or NOTHING} → {said(new) or NOTHING}"),)


def reworded(old: str, new: str) -> Runs:
    """Return `new` with the change against `old` marked; where they hold our own marks, both in quotes and whole."""
    if _holds_marks(old) or _holds_marks(new):
        return (Run("same", f"“{old}”改为“{new}”"),)
    return tuple(_shortened(marked(old, new)))


def _holds_marks(text: str) -> bool:
    return any(mark in text for mark in MARKS)


def _shortened(runs: Sequence[Run]) -> Iterator[Run]:
    """Cut long stretches in their middle; of the unchanged ones little is needed."""
    for number, run in enumerate(runs):
        if run.op != "same":
            yield Run(run.op, cut(run.text))
        elif len(run.text) <= LONGEST_SAME:
            yield run
        else:
            tail = "" if number == len(runs) - 1 else run.text[-KEPT:]
            yield Run("same", f"{run.text[:KEPT]}……{tail}")


# ---------------------------------------------------------------- as text


def in_words(runs: Iterable[Run]) -> str:
    """Return the stretches of a line as text, made harmless, with what went and what came marked."""
    return "".join(SHAPES[run.op].format(shown(run)) for run in runs)


def shown(run: Run) -> str:
    """Return a stretch made harmless, its lines set apart by “ / ”; blanks at the edge of a change can be seen."""
    if run.op == "same":
        return clean(_BREAK.sub(" / ", run.text))
    body = run.text.strip()
    start = len(run.text) - len(run.text.lstrip()) if body else len(run.text)
    end = len(run.text.rstrip()) if body else len(run.text)
    return f"{_edge(run.text[:start])}{clean(_BREAK.sub(' / ', body))}{_edge(run.text[end:])}"


def _edge(blanks: str) -> str:
    return " / " if "\n" in blanks else "␣" * len(blanks)


def joined(parts: Iterable[Runs], mark: str = "；") -> Runs:
    """Return several parts as one, with a mark between them."""
    found: list[Run] = []
    for part in parts:
        found += [Run("same", mark), *part] if found else part
    return tuple(found)
