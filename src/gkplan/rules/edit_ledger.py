"""GK92x and what else an edit of a 台账 may not do: a unit reports forward, and what is settled stays."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from sys import maxsize
from typing import TYPE_CHECKING

from gkplan.labels import LABELS, label
from gkplan.rules._edit import LATE_DAYS, in_base
from gkplan.rules._rule import Also, Found, rule
from gkplan.rules._words import compact, named

if TYPE_CHECKING:
    from gkplan.pairs import EntryPair
    from gkplan.records import Entry, Evidence
    from gkplan.rules._edit import Edit
    from gkplan.rules._ledger_edit import LedgerEdit

KEYS = tuple(key for key in LABELS["Entry"] if key not in {"task", "period"})
"""What an entry says of its obligation."""

_RETURN_FIRST = "恢复原样；确需改动的，请办公室先在 decisions.yaml 的 verifications 里退回，再改"


@rule("GK908", "status-with-plan-text", "warning", scope="ledger-edit")
def status_with_plan_text(pair: LedgerEdit, edit: Edit) -> Iterator[Found]:
    """同一次改动里又改计划的字样又报进展。

    查什么：一次改动里，不同时改 tasks.yaml 的值和台账的状态。
    为什么：两件事由不同的人负责；混在一起，审的人容易放过其中一件。
    怎么改：分两次提交。
    """
    if not edit.issued or pair.new is None or not edit.moved or edit.moved[0][0] != pair.file:
        return
    if edit.words or edit.added or edit.removed or edit.tasks.renumbered:
        message = "这次改动又改了计划（tasks.yaml），又报了进展"
        yield Found(pair.file, pair.new.route(edit.moved[0][1].new_position, "status"), message, "请分两次提交")


@rule("GK909", "archived-ledger-changed", scope="ledger-edit")
def archived_ledger_changed(pair: LedgerEdit, edit: Edit) -> Iterator[Found]:
    """已归档计划的台账改了。

    查什么：基准里计划已归档的，台账的每个值都不变（注释和写法可以变）。
    为什么：归档的数据是当年的定本，以后要凭它查考。
    怎么改：恢复原样；以后的情况记在新一年的台账里。
    """
    if not edit.archived:
        return
    frozen, hint = "计划已归档，不能再改：", "恢复原样；以后的情况记在新一年的台账里"
    if pair.new is None or pair.old is None:
        what = f"{'删去' if pair.new is None else '新增'}了“{pair.unit}”的台账"
        yield Found(pair.file, ("unit",), frozen + what, hint, base=pair.new is None)
        return
    for key in ("unit", "leader", "officer"):
        if getattr(pair.old.content, key) != getattr(pair.new.content, key):
            yield Found(pair.file, (key,), f"{frozen}{label('LedgerFile', key)}改了", hint)
    for item in pair.entries:
        what = named(item.task, item.period, edit.year)
        if pair.is_gone(item):
            yield Found(pair.file, ("entries",), f"{frozen}{what}的一条不见了", hint, key=True)
        elif item.new is not None:
            keys = _changed(item.old, item.new, pair)
            if keys or (item.old is None and pair.comparable(item)):
                place = pair.new.route(item.new_position, "task")
                how = f"的{'、'.join(label('Entry', key) for key in keys)}改了" if keys else "的一条是新增的"
                yield Found(pair.file, place, f"{frozen}{what}{how}", hint)


def _changed(old: Entry | None, new: Entry, pair: LedgerEdit) -> list[str]:
    """Return the keys whose values differ; after a syntax error not those that it may have taken away."""
    if old is None or old == new:
        return []
    doubtful = [entry for entry, side in ((old, pair.gained), (new, pair.lost)) if side.damaged]
    return [
        key
        for key in KEYS
        if _differs(getattr(old, key), getattr(new, key))
        if all(getattr(entry, key) and key != "evidence" for entry in doubtful)
    ]


def _differs(old: object, new: object) -> bool:
    """Whether two values differ; the order of a list of evidence or of milestones says nothing."""
    if isinstance(old, tuple) and isinstance(new, tuple):
        return Counter(old) != Counter(new)
    return old != new


# ---------------------------------------------------------------- done entries


def _done(pair: LedgerEdit) -> Iterator[EntryPair]:
    """Yield the entries that are done in the base."""
    for item in pair.entries:
        if item.old is not None and item.old.status == "已完成":
            yield item


def _elsewhere(item: EntryPair, pair: LedgerEdit, edit: Edit) -> bool:
    """Whether an entry is free to change, since it was returned, or is verified and so the business of GK925."""
    return edit.returned(pair.old_unit, item) or edit.verified(pair.old_unit, item)


@rule("GK921", "done-set-back", scope="ledger-edit")
def done_set_back(pair: LedgerEdit, edit: Edit) -> Iterator[Found]:
    """已完成的改回未完成，而没有说明理由。

    查什么：基准里已完成的一条改成别的状态时，这次写明 reason；办公室退回、还没有重新报的不用写。
    为什么：报过的完成已经进了统计；退回去要说得清。
    怎么改：补上 reason，写明为什么改回；误改的恢复 已完成。
    """
    if not edit.issued:
        return
    for item in _done(pair):
        if item.new is None or item.new.status == "已完成" or _elsewhere(item, pair, edit):
            continue
        if item.new.reason is None and item.new.status == "不涉及":
            continue  # not without a reason anyway: GK404
        if item.new.reason is None or (item.old and item.new.reason == item.old.reason):
            message = f"{named(item.task, item.period, edit.year)}从“已完成”改回“{item.new.status}”，没有写这次的理由"
            hint = "补上 reason，写明为什么改回；误改的恢复 已完成"
            yield _at(pair, item, "status", message, hint)


@rule("GK922", "done-removed", scope="ledger-edit")
def done_removed(pair: LedgerEdit, edit: Edit) -> Iterator[Found]:
    """已完成的一条从台账里删去了。

    查什么：基准里已完成的每一条（任务和周期）都还在，台账文件也还在。
    为什么：完成的记录和佐证是考核的依据，删去就查不到了。
    怎么改：恢复这一条；确实报错的，改状态并写明 reason。
    """
    if not edit.issued or pair.old is None:
        return
    gone = {task.id for task in edit.tasks.removed} | {task.id for task, _ in edit.tasks.renumbered}
    lost = [item for item in _done(pair) if pair.is_gone(item) and item.task not in gone]
    if pair.new is None:
        if lost and pair.old_unit and edit.new.plan.register.unit(pair.old_unit) is not None:
            tasks = compact(dict.fromkeys(item.task for item in lost))
            message = f"“{pair.unit}”的台账删去了，里面有已完成的任务 {tasks}"
            yield Found(pair.file, ("unit",), message, "恢复这个文件；单位改名的，文件名和 unit 改为新名", base=True)
        return
    for item in lost:
        message = f"{named(item.task, item.period, edit.year)}已完成的一条删去了"
        related = (in_base(pair.old.file, pair.old.route(item.old_position, "task")),)
        hint = "恢复这一条；确实报错的，改状态并写明 reason"
        yield Found(pair.file, ("entries",), message, hint, key=True, related=related)


@rule("GK923", "completed-earlier", scope="ledger-edit")
def completed_earlier(pair: LedgerEdit, edit: Edit) -> Iterator[Found]:
    """完成日期改早了。

    查什么：基准里已完成的一条，completed 不往前改；办公室退回、还没有重新报的可以改。
    为什么：完成日期改早，会把逾期完成变成按期完成。
    怎么改：恢复原来的日期；当初写错的，请办公室退回后重新报。
    """
    if not edit.issued:
        return
    for item in _done(pair):
        if item.old is None or item.new is None or item.new.status != "已完成":
            continue
        before, after = item.old.completed, item.new.completed
        if before and after and after < before and not _elsewhere(item, pair, edit):
            message = f"{named(item.task, item.period, edit.year)}的完成日期改早了：{before} → {after}"
            yield _at(pair, item, "completed", message, f"恢复 {before}；当初写错的，请办公室退回后重新报")


@rule("GK924", "recorded-late", "warning", scope="ledger-edit")
def recorded_late(pair: LedgerEdit, edit: Edit) -> Iterator[Found]:
    """完成了一个多月才登记（补录）。

    查什么：这次改动里首次报已完成的，completed 距今不超过30天。
    为什么：隔了很久才补的完成，办公室要多看一眼佐证。
    怎么改：日期和佐证无误就不用改；写错的改正 completed。
    """
    if not edit.issued:
        return
    for item in pair.entries:
        entry = item.new
        if entry is None or entry.status != "已完成" or entry.completed is None or not pair.comparable(item):
            continue
        known = item.old is not None and item.old.status == "已完成" and item.old.completed is not None
        if not known and (edit.today - entry.completed).days > LATE_DAYS:
            what = named(item.task, item.period, edit.year)
            message = f"补录：{what}写的是 {entry.completed} 完成，超过30天才首次登记"
            yield _at(pair, item, "completed", message, "核对完成日期和佐证；无误就不用改")


@rule("GK925", "verified-entry-changed", scope="ledger-edit")
def verified_entry_changed(pair: LedgerEdit, edit: Edit) -> Iterator[Found]:
    """已销号的一条改动了。

    查什么：基准里已完成（或不涉及）、最近一次审核“通过”的一条，什么都不改，佐证不删也不加。
    为什么：办公室按当时的内容和佐证销了号，或认可了不涉及，事后改动等于没有审过。
    怎么改：恢复原样；确需改动的，先由办公室退回，再改。
    """
    if not edit.issued:
        return
    for item in pair.entries:
        if item.old is None or item.new is None or not edit.verified(pair.old_unit, item):
            continue
        how = "已销号" if item.old.status == "已完成" else "的“不涉及”已审核通过"
        what = f"{named(item.task, item.period, edit.year)}{how}"
        kept = {*item.new.evidence}
        lost = [place for place, one in enumerate(item.old.evidence) if one not in kept and not pair.lost.damaged]
        keys = [key for key in _changed(item.old, item.new, pair) if key != "evidence" or not lost]
        if lost:
            message = f"{what}，佐证删去或改动了：{'、'.join(_titled(item.old.evidence[place]) for place in lost)}"
            yield _evidence_lost(pair, item, lost, message)
        if keys:
            message = f"{what}，{'、'.join(label('Entry', key) for key in keys)}改了"
            yield _at(pair, item, keys[0], message, _RETURN_FIRST)


def _titled(evidence: Evidence) -> str:
    return f"“{evidence.title.strip()}”"


def _evidence_lost(pair: LedgerEdit, item: EntryPair, places: list[int], message: str) -> Found:
    """Return a finding at the list that lacks evidence, with the places of what is gone in the base."""
    if pair.new is None or pair.old is None:
        raise AssertionError(item)
    gone = (pair.old.route(item.old_position, "evidence", place) for place in places)
    related = tuple(in_base(pair.old.file, route) for route in gone)
    where = pair.new.route(item.new_position, "evidence")
    return Found(pair.file, where, message, _RETURN_FIRST, key=True, related=related)


def _at(pair: LedgerEdit, item: EntryPair, key: str, message: str, hint: str) -> Found:
    """Return a finding at one value of an entry that the new side has, with its place in the base if there is one."""
    if pair.new is None:  # only entries that the new side has are spoken of here
        raise AssertionError(item)
    related: tuple[Also, ...] = ()
    if pair.old is not None and item.old is not None:
        related = (in_base(pair.old.file, pair.old.route(item.old_position, key)),)
    return Found(pair.file, pair.new.route(item.new_position, key), message, hint, related=related)


# ---------------------------------------------------------------- requests


@rule("GK926", "request-added-late", "warning", scope="ledger-edit")
def request_added_late(pair: LedgerEdit, edit: Edit) -> Iterator[Found]:
    """时限过了才补记延期申请。

    查什么：这次改动里新写的延期申请，登记时还没过时限（基准里的时限，含已批的延期）。
    为什么：申请日期写在时限之前、却在时限之后才登记的，办公室要多看一眼。
    怎么改：有书面申请的，说明情况即可；写错的改正 requested。
    """
    unit = edit.old.plan.register.unit(pair.unit)
    if not edit.issued or unit is None:
        return
    for item in pair.entries:
        asked = item.new.extension if item.new else None
        before = item.old.extension if item.old else None
        if asked is None or not pair.comparable(item) or (before is not None and before.requested == asked.requested):
            continue
        due = edit.old.due_before((unit.name, item.task, item.period), edit.today, maxsize)
        if due is not None and asked.requested <= due < edit.today:  # asked for after the due date: another rule
            what = named(item.task, item.period, edit.year)
            message = f"{what}的时限 {due} 已过，这时才补记 {asked.requested} 的延期申请"
            yield _at(pair, item, "extension", message, "有书面申请的，说明情况即可；写错的改正 requested")
