"""GK4xx on dates and proof: what a unit's 台账 says happened when, and what it shows for it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from gkplan.revision import DECISIONS, TASKS, UNITS
from gkplan.rules._rule import Also, Found, rule
from gkplan.wording import fold

if TYPE_CHECKING:
    from datetime import date

    from gkplan.diagnostics import Route
    from gkplan.records import Entry, Evidence
    from gkplan.rules._facts import Facts, Ledger


@rule("GK406", "future-date", scope="ledger")
def future_date(ledger: Ledger, facts: Facts) -> Iterator[Found]:
    """台账里记事的日期还没有到。

    查什么：updated、completed、佐证的 published、延期的 requested 不晚于今天；eta 和 milestones 是打算，可以晚。
    为什么：还没到的日期不会是已经发生的事，多半是年份或月份写错了。
    怎么改：改成实际的日期；预计完成的日期写在 eta。
    """
    today = facts.today
    if today is None:
        return
    for position, entry in ledger.entries:
        if entry.updated is not None and entry.updated > today:
            yield _future(ledger, (position, "updated"), entry, entry.updated)
        if entry.completed is not None and entry.completed > today:
            yield _future(ledger, (position, "completed"), entry, entry.completed)
        for place, item in enumerate(entry.evidence):
            if item.published is not None and item.published > today:
                yield _future(ledger, (position, "evidence", place, "published"), entry, item.published)
        if entry.extension is not None and entry.extension.requested > today:
            yield _future(ledger, (position, "extension", "requested"), entry, entry.extension.requested)


_MEANING = {
    "updated": "更新日期",
    "completed": "完成日期",
    "published": "佐证的发布日期",
    "requested": "申请延期的日期",
}


def _future(ledger: Ledger, place: Route, entry: Entry, day: date) -> Found:
    name = str(place[-1])
    message = f"任务 {entry.task} 的{_MEANING[name]} {day} 还没有到"
    hint = "改成实际的日期" + ("；打算哪天完成写在 eta，状态写“进行中”" if name == "completed" else "")
    return Found(ledger.file, ledger.route(int(place[0]), *place[1:]), message, hint)


@rule("GK407", "completed-before-issue", "warning", scope="ledger")
def completed_before_issue(ledger: Ledger, facts: Facts) -> Iterator[Found]:
    """完成日期早于任务印发的日期。

    查什么：completed 不早于计划的印发日期；后来增加的任务，不早于它自己的印发日期。
    为什么：印发前办的事，多半是上一年的，或日期写错了。
    怎么改：核对 completed 和佐证；确是印发前已经办好的，照实写，这条警告可以不管。
    """
    last = facts.last_issue
    for position, entry in ledger.entries:
        if entry.completed is None or entry.completed >= last:
            continue
        task = facts.task(entry.task)
        issued = facts.plan.head.issued if task is None else facts.plan.issued(task.task)
        if entry.completed < issued:
            message = f"任务 {entry.task} 的完成日期 {entry.completed} 早于印发日期 {issued}"
            hint = "核对年份和月份；确是印发前已经办好的，可以不改"
            yield Found(ledger.file, ledger.route(position, "completed"), message, hint)


@rule("GK410", "evidence-date", "warning", scope="ledger")
def evidence_date(ledger: Ledger, facts: Facts) -> Iterator[Found]:
    """佐证的日期与完成日期或年度对不上。

    查什么：佐证的 published 不晚于 completed，并且在计划的年度之内；跨年才完成的，也可以在完成的那一年。
    为什么：完成之后才有的材料，或别的年度的材料，证明不了这一次的完成。
    怎么改：核对两个日期；材料用错了就换成本年度、完成之前的。
    """
    year = facts.year
    for position, entry in ledger.entries:
        for place, item in enumerate(entry.evidence):
            day = item.published
            if day is None:
                continue
            route = position, "evidence", place, "published"
            if entry.completed is not None and day > entry.completed:
                message = f"任务 {entry.task} 的佐证 {day} 才发布，晚于完成日期 {entry.completed}"
                yield Found(ledger.file, ledger.route(*route), message, "核对佐证的发布日期和完成日期")
            elif day.year != year and not (entry.completed and year < day.year == entry.completed.year):
                message = f"任务 {entry.task} 的佐证发布于 {day}，不在 {year} 年度之内"
                yield Found(ledger.file, ledger.route(*route), message, "核对日期；材料用错了就换成本年度的")


_FEW = 2
"""So many tasks may share one proof: one meeting or report often serves two."""


@rule("GK411", "evidence-reused", "warning", scope="ledger")
def evidence_reused(ledger: Ledger, facts: Facts) -> Iterator[Found]:
    """同一份佐证用于三项以上的任务。

    查什么：一份台账里，同一个链接、文件或文号（不计空格和全半角）至多用于两项任务；同一任务的各个周期算一项。
    为什么：一份材料很少能证明许多任务都办完了，多半是应付。
    怎么改：换成各自的材料；确是一份综合材料的，在 title 里写明哪一部分，这条警告可以不管。
    """
    first: dict[str, int] = {}
    shared: set[str] = set()
    for position, entry in ledger.entries:
        for item in entry.evidence:
            for text in (item.url, item.path, item.document):
                if text is not None:
                    key = fold(text)
                    if first.setdefault(key, position) != position:
                        shared.add(key)
    if shared:
        yield from _thirds(ledger, shared)


_FIELDS = ("url", "path", "document")


def _thirds(ledger: Ledger, shared: set[str]) -> Iterator[Found]:
    """Yield the first place where a proof serves one task too many."""
    uses: dict[str, dict[str, tuple[int, int, str]]] = {key: {} for key in shared}
    for position, entry in ledger.entries:
        for place, item in enumerate(entry.evidence):
            told = False
            for field, text in zip(_FIELDS, (item.url, item.path, item.document), strict=True):
                tasks = uses.get(fold(text)) if text else None
                if tasks is not None and entry.task not in tasks:
                    tasks[entry.task] = position, place, field
                    if len(tasks) == _FEW + 1 and not told:
                        told = True
                        yield _reused(ledger, tasks, item)


def _reused(ledger: Ledger, tasks: dict[str, tuple[int, int, str]], item: Evidence) -> Found:
    places = [
        (number, ledger.route(position, "evidence", place, field)) for number, (position, place, field) in tasks.items()
    ]
    numbers = "、".join(tasks)
    related = tuple(Also(ledger.file, route, f"任务 {number} 已用过") for number, route in places[:-1])
    message = f"佐证“{item.title}”用于任务 {numbers} 等多项任务"
    hint = "换成各自的材料；确是综合材料的，在 title 里写明哪一部分"
    return Found(ledger.file, places[-1][1], message, hint, related=related)


@rule("GK413", "late-request", "warning", scope="ledger")
def late_request(ledger: Ledger, facts: Facts) -> Iterator[Found]:
    """台账里的延期申请，时限过了才提出（逾期后申请）。

    查什么：extension 的 requested 不晚于当时的时限（含此前批准的延期和调整）。
    为什么：延期要在到期之前申请；到期之后再申请，已经是逾期。
    怎么改：核对 requested；确实申请晚了，照实写，由办公室决定是否同意。
    """
    if ledger.unit is None or not facts.whole(TASKS, UNITS, DECISIONS):
        return
    for position, entry in ledger.entries:
        if entry.extension is None:
            continue
        asked = entry.extension.requested
        due = facts.due_before((ledger.unit.name, entry.task, facts.period(entry.period)), asked)
        if due is not None and asked > due:
            message = f"任务 {entry.task} 逾期后申请延期：时限是 {due}，{asked} 才申请"
            hint = "核对申请日期；确实申请晚了的，由办公室决定是否同意"
            yield Found(ledger.file, ledger.route(position, "extension", "requested"), message, hint)
