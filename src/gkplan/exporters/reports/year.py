"""The paragraph for 六、其他需要报告的事项 of an annual report: only what is on record, nothing of what is not."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from gkplan.deadlines import show_period
from gkplan.exporters.paper import Block, Heading, Notes, Page, Paragraph, chinese_date
from gkplan.exporters.reports import words
from gkplan.queries import short_title
from gkplan.reporting.year import year

if TYPE_CHECKING:
    from gkplan.reporting.scope import Scope
    from gkplan.reporting.year import Annual, Recorded

HEADING = "六、其他需要报告的事项"


def title(scope: Scope, asked: tuple[str, ...]) -> str:
    """Return what the paper is called; on its page stands the heading only."""
    return f"{words.who(asked)}{scope.picture.plan.head.year}年年度报告：其他需要报告的事项"


def blocks(scope: Scope, asked: tuple[str, ...]) -> Iterator[Block]:
    """Yield the paragraphs."""
    found = year(scope)
    yield Page()
    yield Heading(HEADING)
    for text in (_plan(found, asked), *_done(found), *_kept_up(found)):
        yield Paragraph(text)
    yield Notes(tuple(_notes(found)))


def _plan(found: Annual, asked: tuple[str, ...]) -> str:
    plan = found.scope.picture.plan
    tasks = words.table(found.table, found.scope)
    if asked:
        return f"按照{words.basis(plan)}，{words.who(asked)}承担{tasks}。"
    units = words.units(found.whole.borne)
    shared = f"，由{units}家单位分别承担" if units else ""
    return f"{chinese_date(plan.head.issued)}，{plan.head.issuer}印发{words.basis(plan)}，共{tasks}{shared}。"


def _done(found: Annual) -> Iterator[str]:
    """Yield how much is on record as completed, then section by section what."""
    done = found.whole.total_done
    if not done:
        return
    units = f"，涉及{words.units(done)}家单位" if found.several else ""
    verified = f"，其中经审核销号的{len(found.whole.verified)}项次" if found.whole.verified else ""
    as_of = chinese_date(found.scope.picture.as_of)
    yield f"截至{as_of}，工作台账有完成记录的{len(done)}项次{units}{verified}。"
    for part in found.parts:
        yield f"在“{part.section}”方面，有完成记录的：{_named(part.tasks, found)}。"


def _kept_up(found: Annual) -> Iterator[str]:
    if found.ongoing:
        yield f"长期坚持的任务，已报进展的：{_named(found.ongoing, found)}。"


def _named(tasks: Iterable[Recorded], found: Annual) -> str:
    """Return the tasks by their short titles, with the number of units and the periods that have records."""
    plan_year = found.scope.picture.plan.head.year
    told = []
    for one in tasks:
        periods = dict.fromkeys(show_period(item.period, year=plan_year) for item in one.items if item.period)
        about = [f"{len(one.units)}家"] if found.several else []
        about += ["、".join(periods)] if periods else []
        text = short_title(one.text).rstrip("。")
        told.append(f"{text}（{'，'.join(about)}）" if about else text)
    return "；".join(told)


def _notes(found: Annual) -> Iterator[str]:
    if not found.whole.total_done:
        yield f"工作台账还没有完成记录，完成情况请另行补写；{words.NO_RECORD}"
    else:
        yield f"一个单位的一项任务计一项次，按周期报的每期一项次；只写工作台账里有记录的，{words.NO_RECORD}"
    yield from words.standing_notes(found.scope.picture)
    if found.scope.picture.plan.unreadable:
        yield from (line for line in words.notes(found.scope, ()) if "台账有误" in line)
