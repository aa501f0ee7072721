"""GK7xx: what is late on the as-of date; asked for with `--late`, since time alone must not block a change."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from gkplan.deadlines import show_period
from gkplan.revision import TASKS
from gkplan.rules._rule import Found, rule

if TYPE_CHECKING:
    from gkplan.diagnostics import Route
    from gkplan.obligations import Obligation, Picture
    from gkplan.plan import Book
    from gkplan.records import Entry
    from gkplan.rules._facts import Facts, Ledger

    _Place = tuple[str, Route]

_NAMED = 5
"""So many units are named before 等n家."""


def _late(picture: Picture) -> list[Obligation]:
    """Return what is late, without what was late when it was issued."""
    return [item for item in picture.obligations if item.is_late and not item.born_late]


@rule("GK701", "overdue", "warning", scope="late")
def overdue(facts: Facts, picture: Picture, books: Mapping[str, Book]) -> Iterator[Found]:
    """时限已过，还没有办结。

    查什么：截止日期（含延期和调整）已过的事项，台账里已完成或不涉及；时限早于印发日的不算。
    为什么：逾期的要催办；台账里没有记录的，可能办了没有记。
    怎么改：办了的补记台账；没办的尽快办理，需要延期的由办公室决定。
    """
    for item, entry, place in _recorded(facts, picture, books):
        told = "办公室已退回整改" if item.status == "returned" else f"台账写的是“{entry.status}”"
        message = f"{_what(facts, item)}的时限 {item.due} 已过，{told}"
        hint = "办结了就更新台账；没办结的尽快办理，需要延期的向办公室申请"
        yield Found(*place, message, hint)
    silent: dict[tuple[str, str | None], list[Obligation]] = {}
    for item in _late(picture):
        if item.entry is None:
            silent.setdefault((item.task.id, item.period), []).append(item)
    for group in silent.values():
        yield _unrecorded(facts, group)


def _unrecorded(facts: Facts, group: list[Obligation]) -> Found:
    """Return the one finding for all units that have no record of a duty."""
    first = group[0]
    units = sorted((item.unit for item in group), key=facts.plan.register.order)
    names = "、".join(units[:_NAMED]) + (f"等{len(units)}家" if len(units) > _NAMED else "")
    days = {item.due for item in group}
    day = f" {first.due} " if len(days) == 1 else ""
    message = f"{_what(facts, first)}的时限{day}已过，台账无记录：{names}"
    return Found(TASKS, _printed(first), message, "办了的在 ledger/ 里补记；没办的尽快办理")


def _printed(item: Obligation) -> Route:
    """Return where the deadline of a duty is printed: at the task, or at its checkpoint."""
    route = item.task.route
    if item.duty.checkpoint:
        for position, checkpoint in enumerate(item.task.record.checkpoints):
            if checkpoint.every == item.duty.deadline and checkpoint.text == item.duty.text:
                return (*route, "checkpoints", position, "every")
    return (*route, "deadline")


def _what(facts: Facts, item: Obligation) -> str:
    period = show_period(item.period, year=facts.year) if item.period else ""
    return f"任务 {item.task.id} {period}"


def _ledgers(facts: Facts, books: Mapping[str, Book]) -> dict[str, Ledger]:
    """Return the ledgers by their units' register names; the first of two for one unit counts."""
    found: dict[str, Ledger] = {}
    for ledger in map(facts.ledger, books.values()):
        if ledger is not None and ledger.unit is not None:
            found.setdefault(ledger.unit.name, ledger)
    return found


def _recorded(facts: Facts, picture: Picture, books: Mapping[str, Book]) -> Iterator[tuple[Obligation, Entry, _Place]]:
    """Yield what is late and has an entry, with the place of the entry's status."""
    ledgers = _ledgers(facts, books)
    for item in _late(picture):
        ledger = ledgers.get(item.unit)
        for position, entry in ledger.entries if ledger and item.entry is not None else ():
            if ledger and entry is item.entry:
                yield item, entry, (ledger.file, ledger.route(position, "status"))


@rule("GK702", "late-without-account", scope="late")
def late_without_account(facts: Facts, picture: Picture, books: Mapping[str, Book]) -> Iterator[Found]:
    """逾期的事项没有写存在问题和下一步措施。

    查什么：逾期而台账里有记录的，写明 problems（存在问题）和 next_steps（下一步措施）。
    为什么：逾期要说得出原因和打算，才好帮着解决。
    怎么改：补上缺的一项。
    """
    for item, entry, place in _recorded(facts, picture, books):
        wanted = (("problems", "存在问题", entry.problems), ("next_steps", "下一步措施", entry.next_steps))
        missing = [(field, name) for field, name, value in wanted if value is None]
        if missing:
            message = f"{_what(facts, item)}已逾期，没有写{'和'.join(name for _, name in missing)}"
            yield Found(*place, message, f"补上 {'、'.join(field for field, _ in missing)}")
