"""What differs in the ledgers, unit by unit: what was newly reported, progressed, was set back or otherwise changed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from gkplan.labels import label
from gkplan.queries import short_title
from gkplan.records import Request
from gkplan.render import words
from gkplan.render.difference_parts import changed, counted, line, list_change, plain, tally
from gkplan.render.difference_runs import in_words, joined, said, wording
from gkplan.render.marks import Run

if TYPE_CHECKING:
    from datetime import date

    from gkplan.comparison import Comparison, EntryChange, Field, LedgerChange
    from gkplan.records import Entry
    from gkplan.render.difference_parts import Line
    from gkplan.render.difference_runs import Runs

DATES = ("completed", "eta")
LISTS = ("evidence", "milestones")
TEXTS = ("measures", "owner", "progress", "problems", "next_steps")
"""What a unit writes in its own words: each is told in a line of its own, below the other facts."""

ENTRY_WORDS = {"added": "填报", "removed": "删去", "progressed": "推进", "set_back": "回退", "changed": "更新"}


def entry_word(item: EntryChange) -> str:
    """Return the one word by which an entry is counted."""
    if item.is_done:
        return "完成"
    before = item.old.status if item.old else None
    if item.new is not None and item.new.status == "不涉及" != before:
        return "不涉及"
    if item.change == "added" and item.new is not None and item.new.status == "进行中":
        return "推进"
    return ENTRY_WORDS[item.change]


def ledger_lines(found: Comparison) -> Iterator[Line]:
    """Yield what differs in the ledgers, unit by unit."""
    titles = {task.id: short_title(task.record.text) for side in (found.old, found.new) for task in side.tasks}
    for item in found.ledgers:
        yield line(0, _ledger_head(item))
        for field in item.fields:
            yield line(1, changed("LedgerFile", field))
        for entry in item.entries:
            yield from _entry_lines(entry, titles.get(entry.task), found)


def _ledger_head(item: LedgerChange) -> str:
    word = {"added": "新建台账 ", "removed": "删去台账 "}.get(item.change, "")
    told = counted(tally(map(entry_word, item.entries)))
    return f"{word}{item.unit}" + (f"：{told}" if told else "")


def _entry_lines(item: EntryChange, title: str | None, found: Comparison) -> Iterator[Line]:
    about = words.subject(found.latest, item.task, item.period) + (f"（{title}）" if title else "")
    facts, texts = _told(item), list(_texts(item))
    if not facts and len(texts) == 1:
        facts, texts = texts[0], []
    yield line(1, f"{about}：", facts) if facts else line(1, about)
    yield from (line(2, runs) for runs in texts)


def entry_lines(item: EntryChange) -> list[Runs]:
    """Return what changed in an entry: one line of facts, if there are any, then one for each text."""
    return [runs for runs in (_told(item), *_texts(item)) if runs]


def _told(item: EntryChange) -> Runs:
    return joined((*_facts(item), *_updated(item)))


def entry_told(item: EntryChange) -> str:
    """Return what changed in an entry in one line; of the unit's own texts only which of them."""
    names = [label("Entry", field.name) for field in item.fields if field.name in TEXTS]
    told = (Run("same", f"{'、'.join(names)}有改动"),) if names else ()
    return in_words(joined((*_facts(item), *([told] if told else []), *_updated(item))))


def _plainly(text: str) -> Runs:
    return (Run("same", text),)


# ---------------------------------------------------------------- facts


def _facts(item: EntryChange) -> Iterator[Runs]:
    old, new = item.old, item.new
    if new is None:
        was = _plainly(f"原为{old.status if old else ''}")
        yield (Run("same", "删去（"), *joined((was, *(_values(old) if old else ()))), Run("same", "）"))
    elif old is None:
        yield _plainly(f"新增，{new.status}")
        yield from _values(new)
    else:
        if old.status != new.status:
            back = "回退：" if item.change == "set_back" else ""
            yield _plainly(f"{back}{old.status} → {new.status}")
        yield from _differing(item)


def _values(entry: Entry) -> Iterator[Runs]:
    """Yield what an entry holds that came or went as a whole."""
    for key in (*DATES, *LISTS):
        value = getattr(entry, key)
        if value:
            yield _plainly(f"{label('Entry', key)} {plain(value)}")
    if entry.extension:
        yield _request(None, entry.extension)
    if entry.reason:
        yield _text("reason", None, entry.reason)


def _differing(item: EntryChange) -> Iterator[Runs]:
    fields = {field.name: field for field in item.fields}
    for key in DATES:
        if key in fields:
            yield _date_change(key, fields[key])
    for key in LISTS:
        field = fields.get(key)
        if field and isinstance(field.old, tuple) and isinstance(field.new, tuple):
            yield (Run("same", label("Entry", key)), *list_change(field.old, field.new))
    if "extension" in fields:
        yield _request(fields["extension"].old, fields["extension"].new)
    if "reason" in fields:
        yield _text("reason", fields["reason"].old, fields["reason"].new)


def _updated(item: EntryChange) -> Iterator[Runs]:
    """Yield the date of the entry, after all else; of an entry that came or went it says nothing new."""
    yield from (_date_change(field.name, field) for field in item.fields if field.name == "updated")


def _date_change(key: str, field: Field) -> Runs:
    name, old, new = label("Entry", key), plain(field.old), plain(field.new)
    if not old:
        return _plainly(f"{name} {new}")
    return _plainly(f"{name} {old} → {new}" if new else f"{name}删去（原为 {old}）")


def _request(old: object, new: object) -> Runs:
    """Return what a unit asks for, and in a request that changed how it read before."""
    before, after = (item if isinstance(item, Request) else None for item in (old, new))
    if after is None:
        told = f"（原申请延至 {before.until.isoformat()}：{said(before.reason)}）" if before else ""
        return _plainly(f"撤回延期申请{told}")
    was = before or after
    until, requested = _day(was.until, after.until), _day(was.requested, after.requested)
    same = was.reason == after.reason
    reason = _plainly(said(after.reason)) if same else wording(was.reason, after.reason)
    return (Run("same", f"申请延至 {until}（{requested} 提出）："), *reason)


def _day(old: date, new: date) -> str:
    return new.isoformat() if old == new else f"{old.isoformat()} → {new.isoformat()}"


# ---------------------------------------------------------------- texts


def _texts(item: EntryChange) -> Iterator[Runs]:
    old, new = item.old, item.new
    for key in TEXTS:
        before, after = (getattr(entry, key) if entry else None for entry in (old, new))
        if before and new is None:
            yield _plainly(f"原{label('Entry', key)}：{said(before)}")
        elif before != after:
            yield _text(key, before, after)


def _text(key: str, old: object, new: object) -> Runs:
    """Return how a text came, went or changed."""
    name, before, after = label("Entry", key), plain(old), plain(new)
    if not after:
        return _plainly(f"{name}删去（原为：{said(before)}）")
    return (Run("same", f"{name}："), *(wording(before, after) if before else _plainly(said(after))))
