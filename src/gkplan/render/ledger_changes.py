"""What differs in the ledgers, unit by unit: what was newly reported, progressed, was set back or otherwise changed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from gkplan.labels import label
from gkplan.model import Request
from gkplan.queries import short_title
from gkplan.render import words
from gkplan.render.difference_parts import changed, counted, line, list_change, plain, tally

if TYPE_CHECKING:
    from gkplan.comparison import Comparison, EntryChange, Field, LedgerChange
    from gkplan.model import Entry
    from gkplan.render.difference_parts import Line

DATES = ("completed", "eta")
LISTS = ("evidence", "milestones")
SHOWN = frozenset({"status", "extension", "reason", "updated", *DATES, *LISTS})
"""Fields whose values are told; of the others only that they changed."""

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
            yield _entry_line(entry, titles.get(entry.task), found)


def _ledger_head(item: LedgerChange) -> str:
    word = {"added": "新建台账 ", "removed": "删去台账 "}.get(item.change, "")
    told = counted(tally(map(entry_word, item.entries)))
    return f"{word}{item.unit}" + (f"：{told}" if told else "")


def _entry_line(item: EntryChange, title: str | None, found: Comparison) -> Line:
    about = words.subject(found.latest, item.task, item.period)
    return line(1, f"{about}{f'（{title}）' if title else ''}：{entry_told(item)}")


def entry_told(item: EntryChange) -> str:
    """Return what changed in an entry, as one line of words."""
    return "；".join(part for part in _told(item) if part)


def _told(item: EntryChange) -> Iterator[str]:
    old, new = item.old, item.new
    if new is None:
        yield f"删去（原为{old.status if old else ''}）"
        return
    if old is None:
        yield f"新增，{new.status}"
        yield from _first_values(new)
        return
    if old.status != new.status:
        back = "回退：" if item.change == "set_back" else ""
        yield f"{back}{old.status} → {new.status}"
    yield from _differing({field.name: field for field in item.fields})


def _first_values(new: Entry) -> Iterator[str]:
    for key in DATES:
        value = getattr(new, key)
        yield f"{label('Entry', key)} {value.isoformat()}" if value else ""
    yield f"{label('Entry', 'evidence')} {plain(new.evidence)}" if new.evidence else ""
    yield _request(None, new.extension)
    yield f"{label('Entry', 'reason')}：{new.reason}" if new.reason else ""


def _differing(fields: Mapping[str, Field]) -> Iterator[str]:
    for key in DATES:
        if key in fields:
            yield _date_change(key, fields[key])
    for key in LISTS:
        field = fields.get(key)
        if field and isinstance(field.old, tuple) and isinstance(field.new, tuple):
            yield f"{label('Entry', key)}{list_change(field.old, field.new)}"
    if "extension" in fields:
        yield _request(fields["extension"].old, fields["extension"].new)
    if "reason" in fields:
        yield f"{label('Entry', 'reason')}：{plain(fields['reason'].new) or '删去'}"
    others = [label("Entry", key) for key in fields if key not in SHOWN]
    yield f"{'、'.join(others)}有改动" if others else ""
    if "updated" in fields:
        yield _date_change("updated", fields["updated"])


def _date_change(key: str, field: Field) -> str:
    name, old, new = label("Entry", key), plain(field.old), plain(field.new)
    if not old:
        return f"{name} {new}"
    return f"{name} {old} → {new}" if new else f"{name}删去（原为 {old}）"


def _request(old: object, new: object) -> str:
    if isinstance(new, Request):
        asked = "改为" if isinstance(old, Request) else ""
        return f"{asked}申请延至 {new.until.isoformat()}（{new.requested.isoformat()} 提出）：{new.reason}"
    return "撤回延期申请" if isinstance(old, Request) else ""
