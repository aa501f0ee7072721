"""One duty of a 催办 in words: by when it was due, how late it is, what is on record, how often it was asked for.

Of what has no record they say 未报送完成情况, and never 未完成.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING

from gkplan.deadlines import show_period
from gkplan.exporters.paper import chinese_date
from gkplan.render import words
from gkplan.render.text import one_line

if TYPE_CHECKING:
    from gkplan.obligations import Obligation, Picture
    from gkplan.reminding import Earlier, Item


def day(value: date, picture: Picture) -> str:
    """Return a date without the plan's own year: 9月30日."""
    return f"{value.month}月{value.day}日" if value.year == picture.plan.head.year else chinese_date(value)


def days(item: Obligation) -> str:
    """Return how late it is, or how much time is left."""
    left = item.days_left or 0
    if left == 0:
        return "今天到期"
    return f"还剩{left}天" if left > 0 else f"逾期{-left}天"


def deadline(item: Obligation, picture: Picture) -> Iterator[str]:
    """Yield the printed words, the period, and the date that they mean or that was granted."""
    due = day(item.due, picture) if item.due else ""
    period = show_period(item.period, year=picture.plan.head.year) if item.period else ""
    yield item.duty.deadline or "未注明"
    if period and period != due:
        yield period
    yield f"延至{due}" if item.extended_from else due


def heritage(item: Obligation) -> str:
    """Return which unit it was inherited from, in brackets; empty where it is the unit's own."""
    return f"（承接{item.inherited_from}）" if item.inherited_from else ""


def states(item: Item, picture: Picture) -> Iterator[str]:
    """Yield what is on record of it, and that it was reminded of before: one line each."""
    owed = item.obligation
    yield "，".join(_reported(owed, picture))
    if owed.request in {"pending", "refused"}:
        yield "延期申请待批" if owed.request == "pending" else "延期申请未获批准"
    if owed.born_late:
        yield "时限早于印发日"
    yield from _reminded(item.earlier, picture)


def _reported(item: Obligation, picture: Picture) -> Iterator[str]:
    if item.status == "returned":
        yield from _returned(item, picture)
    elif item.status == "not_reported":
        yield from (*_half_gone(item), "未报送完成情况")
    else:
        yield from (*_half_gone(item), f"已报{words.STATUS[item.status]}")
    eta = item.entry.eta if item.entry else None
    if eta is not None and item.due is not None:
        yield f"预计{day(eta, picture)}完成"
        if eta > item.due and not item.is_late:
            yield f"晚于时限{(eta - item.due).days}天"


def _half_gone(item: Obligation) -> Iterator[str]:
    """Yield why an idle duty is yellow; a later day of completion, which the unit expects itself, says it better."""
    eta = item.entry.eta if item.entry else None
    if item.light == "yellow" and not (eta and item.due and eta > item.due):
        yield "时限过半"


def _returned(item: Obligation, picture: Picture) -> Iterator[str]:
    """Yield that the office sent it back, why, and until when it is to be mended."""
    check = item.verification
    if check is None:
        return
    yield f"{day(check.date, picture)}退回整改{f'（{one_line(check.opinion)}）' if check.opinion else ''}"
    if check.by:
        yield f"要求{day(check.by, picture)}前整改"
    if check.by is None or check.by < picture.as_of:
        yield "没有重新报送"


def _reminded(earlier: Earlier, picture: Picture) -> Iterator[str]:
    told = (("提醒", earlier.noticed), ("催办", earlier.urged))
    counts = "、".join(f"{what}{len(sent)}次" for what, sent in told if sent)
    if counts:
        yield f"此前已{counts}，最近{day(max(earlier.noticed + earlier.urged), picture)}"
