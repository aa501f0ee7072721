"""What a writing command says: one sentence for each record that it wrote, or the difference that it would make."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from gkplan import writing
from gkplan.comparison import entry_change
from gkplan.pairs import RECORD_KEYS, pair_entries
from gkplan.queries import short_title
from gkplan.records import DecisionsFile, LedgerFile
from gkplan.render import ledger_changes, words
from gkplan.render.decision_words import sentence
from gkplan.render.text import clean

if TYPE_CHECKING:
    from gkplan.writing import Desk, Draft


def sentences(desk: Desk, draft: Draft, path: str) -> Iterator[str]:
    """Yield one sentence for each record that was written: where, and what."""
    now = writing.opened(desk, draft)
    was = writing.paper(desk, draft.name).book
    before = was.content if was else None
    new = was is None
    if isinstance(now, LedgerFile):
        told = _entries(desk, before if isinstance(before, LedgerFile) else None, now)
    else:
        told = _decisions(desk, before if isinstance(before, DecisionsFile) else DecisionsFile(), now)
    for place, line in enumerate(told):
        yield f"{'已新建' if new and not place else '已写入'} {path}：{line}。"


def _entries(desk: Desk, before: LedgerFile | None, now: LedgerFile) -> Iterator[str]:
    for pair in pair_entries(before, now, year=desk.plan.head.year):
        change = entry_change(pair)
        if change is not None:
            task = desk.plan.task(pair.task)
            title = f"（{short_title(task.record.text)}）" if task else ""
            about = words.subject(desk.plan, pair.task, pair.period)
            yield f"{about}{title}：{ledger_changes.entry_told(change)}"


def _decisions(desk: Desk, before: DecisionsFile, now: object) -> Iterator[str]:
    for key in RECORD_KEYS:
        known = list(getattr(before, key))
        for record in getattr(now, key):
            if record in known:
                known.remove(record)
            else:
                yield sentence(record, desk.plan)


def difference(draft: Draft, path: str) -> str:
    """Return the unified difference that writing the draft would make, as `git diff` prints it."""
    from difflib import unified_diff
    from io import StringIO

    old, new = (list(StringIO((data or b"").decode("utf-8-sig"), "\n")) for data in (draft.before, draft.after))
    start = f"a/{path}" if draft.before is not None else "/dev/null"
    lines = unified_diff(old, new, start, f"b/{path}")
    return "".join(_shown(line) for line in lines)


def _shown(line: str) -> str:
    text = line.rstrip("\r\n")
    shown = text[:1] + clean(text[1:])
    return f"{shown}\n" if line.endswith("\n") else f"{shown}\n\\ No newline at end of file\n"
