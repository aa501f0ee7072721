"""GK91x: what the office decided is not altered after the fact, and more time is granted to those who asked before."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from gkplan.labels import label
from gkplan.obligations import named_units
from gkplan.pairs import differing
from gkplan.revision import DECISIONS
from gkplan.rules._edit import around, in_base, named
from gkplan.rules._rule import Found, rule

if TYPE_CHECKING:
    from datetime import date

    from gkplan.diagnostics import Route
    from gkplan.model import Extension, Record
    from gkplan.rules._edit import Edit
    from gkplan.rules._facts import Facts, Key

_LATER = "要改主意的，另加一条新的决定，以最近的为准"


@rule("GK911", "decision-altered", scope="edit")
def decision_altered(edit: Edit) -> Iterator[Found]:
    """登记过的决定事后改了。

    查什么：基准里 decisions.yaml 的每条记录都还是原样（名称、周期换一种写法不算），同一天几条的先后也不变。
    为什么：决定从它的日期起算数，同一天的以排在后面的为准；事后改动会使当时的统计和催办失去依据。
    怎么改：恢复原样，另加一条新的决定，以最近的为准。
    """
    if not edit.issued or not _both_whole(edit):
        return
    for key, pairs in edit.records.items():
        for place, new_place in pairs.altered:
            old = getattr(edit.old.plan.decisions, key)[place]
            new = getattr(edit.new.plan.decisions, key)[new_place]
            field, message = _difference(old, new)
            related = (in_base(DECISIONS, (key, place)),)
            message = f"{_what(key, old, edit.old)}事后改了：{message}"
            yield Found(DECISIONS, (key, new_place, field), message, f"恢复原样；{_LATER}", related=related)
    for key, place, new_place in edit.reordered:
        old, new = edit.plain[key][0][place], edit.plain[key][1][new_place]
        field, message = _difference(old, new)
        message = f"{_what(key, old, edit.old)}同一天几条的先后改了，以排在最后的为准：{message}"
        related = (in_base(DECISIONS, (key, place)),)
        yield Found(DECISIONS, (key, new_place, field), message, f"恢复原来的先后；{_LATER}", related=related)


@rule("GK912", "decision-removed", scope="edit")
def decision_removed(edit: Edit) -> Iterator[Found]:
    """登记过的决定不见了。

    查什么：基准里 decisions.yaml 的每条记录都还在。
    为什么：决定从它的日期起算数；删去就等于没有决定过。
    怎么改：恢复这条记录，另加一条新的决定，以最近的为准。
    """
    if not edit.issued or not _both_whole(edit):
        return
    gone = DECISIONS not in edit.new.loaded.books
    for key, pairs in edit.records.items():
        for place in pairs.removed:
            record = getattr(edit.old.plan.decisions, key)[place]
            message, hint = f"{_what(key, record, edit.old)}不见了", f"恢复它；{_LATER}"
            if gone:
                yield Found(DECISIONS, (), "decisions.yaml 不见了，里面登记过决定", "恢复这个文件", base=True)
                return
            related = (in_base(DECISIONS, (key, place)),)
            yield Found(DECISIONS, (key,), message, hint, key=True, related=related)


def _both_whole(edit: Edit) -> bool:
    """Whether nothing was left out on either side: what is missing or differs was then really changed."""
    return edit.old.whole(DECISIONS) and edit.new.whole(DECISIONS)


def _what(key: str, record: Record, facts: Facts) -> str:
    """Return how a message names a record: `延期（任务 27，甲局）`."""
    parts = []
    task = getattr(record, "task", None)
    if task:
        parts.append(named(task, facts.period(getattr(record, "period", None)), facts.year).strip())
    parts += [getattr(record, "unit", None) or "、".join(getattr(record, "units", ()))]
    parts += [getattr(record, "field", ""), str(record.date) if key == "reminders" else ""]  # type: ignore[attr-defined]
    kind = getattr(record, "kind", None) or label("DecisionsFile", key)
    return f"{kind}（{'，'.join(part for part in parts if part)}）"


def _difference(old: Record, new: Record) -> tuple[str, str]:
    """Return the key as written of the first value that differs, and what all the differences are."""
    changes = list(differing(old, new))
    told = []
    for key, was, now in changes:
        before, after = around(_shown(was), _shown(now))
        told.append(f"{key} {before or '（无）'} → {after or '（无）'}")
    return changes[0][0], "；".join(told)


def _shown(value: object) -> str:
    if value is None:
        return ""
    return "、".join(map(str, value)) if isinstance(value, tuple) else str(value)


# ---------------------------------------------------------------- more time


@rule("GK913", "grant-with-request", "warning", scope="edit")
def grant_with_request(edit: Edit) -> Iterator[Found]:
    """同一次改动里又申请又批准延期。

    查什么：新加的同意延期，单位的申请（台账的 extension）在基准里已经有了。
    为什么：申请和批准分两步走，批准的人才看得到申请。
    怎么改：申请先提交，批准另作一次提交；书面申请早已收到的，说明情况即可。
    """
    for route, _, position, key in _new_grants(edit):
        asked, before = _requested(edit.new, key), _requested(edit.old, key)
        if asked is not None and asked != before and edit.old.heard(key[0]):
            message = f"“{key[0]}”{named(key[1], key[2], edit.year)}的延期，申请和批准在同一次改动里"
            yield Found(DECISIONS, (*route, "units", position), message, "申请先提交，批准另作一次提交")


@rule("GK914", "grant-without-request", "warning", scope="edit")
def grant_without_request(edit: Edit) -> Iterator[Found]:
    """批准了没有人申请的延期。

    查什么：新加的同意延期，所列每家单位在台账里有申请（extension），或记录里有 requested（书面申请的日期）。
    为什么：没有申请的延期，事后说不清依据。
    怎么改：请单位在台账里补上申请；书面申请的，写上 requested。
    """
    for route, item, position, key in _new_grants(edit):
        if item.requested is None and edit.new.heard(key[0]) and _requested(edit.new, key) is None:
            message = f"“{key[0]}”没有申请过{named(key[1], key[2], edit.year)}的延期"
            hint = "请单位在台账的 extension 里写上申请；书面申请的，在这条记录里写 requested: 日期"
            yield Found(DECISIONS, (*route, "units", position), message, hint)


def _new_grants(edit: Edit) -> Iterator[tuple[Route, Extension, int, Key]]:
    """Yield (route, record, position in its units, what it is about) of each unit that the change grants more time."""
    if not edit.issued or not edit.old.whole(DECISIONS):
        return
    facts = edit.new
    added = set(edit.records["extensions"].added)
    for place, (_, route, item) in enumerate(facts.records("extensions")):
        if place not in added or item.result != "同意":
            continue
        for position, name in enumerate(item.units):
            for unit in named_units((name,), facts.plan.register):
                yield route, item, position, (unit.name, item.task, facts.period(item.period))


def _requested(facts: Facts, key: Key) -> date | None:
    reported = facts.reported.get(key)
    return reported.requested if reported else None
