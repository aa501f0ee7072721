"""What is said beside the 催办: what they leave out and why, what stands behind them, or that there are none."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from gkplan.obligations import RATED
from gkplan.reminding import Wanted
from gkplan.render import views

if TYPE_CHECKING:
    from gkplan.obligations import Obligation, Picture
    from gkplan.reminding import Reminders


def nothing(picture: Picture, wanted: Wanted, asked: Sequence[str]) -> str:
    """Return the sentence for a run without a notice."""
    head = picture.plan.head
    if head.phase != "已印发":
        return f"计划的阶段是{head.phase}，不催办。"
    if picture.as_of < head.issued:
        return f"计划 {head.issued} 才印发，{picture.as_of} 还没有可催办的。"
    narrowed = wanted._replace(selection=wanted.selection._replace(units=None)) != Wanted()
    entries = [(name, picture.plan.register.find(name)) for name in asked]
    who = "、".join(entry.name if entry else name for name, entry in entries) or "全区"
    broken = views.broken_ledgers(picture.plan, wanted.selection.units)
    if broken and frozenset(broken) == wanted.selection.units:
        return f"截至 {picture.as_of}，{who}台账有误，看不出办到哪一步，没有出单；改正台账再来。"
    who = f"{'除台账有误的单位外，' if broken else ''}{who}"
    return f"截至 {picture.as_of}，{'在所选的范围里，' if narrowed else ''}{who}没有要提醒、催办、督办的任务。"


def notes(picture: Picture, wanted: Wanted, found: Reminders, asked: Sequence[str]) -> Iterator[str]:
    """Yield what must be said once beside the papers: what they leave out, and what stands behind them."""
    yield from views.standing_lines(picture.plan, picture.as_of)
    listed = [item.obligation for notice in found.notices for item in notice.items]
    yield from views.notes(views.View("due", picture, wanted.selection, listed, tuple(asked)))
    if found.born_late:
        yield f"时限早于印发日的没有列入：{_counted(found.born_late)}；要列，用 --task 点名"
    if found.other_roles and wanted.roles == RATED:
        yield f"配合的没有列入：{_counted(found.other_roles)}；要列，加 --role 配合"
    for name in dict.fromkeys(item.unit for item in found.unheld):
        yield f"{name}已撤并，没有登记承接单位，没有出单：在 units.yaml 写明 successors"


def _counted(owed: tuple[Obligation, ...]) -> str:
    """Return which tasks they are of, with the number of units of each: 任务 1（31家）."""
    units: dict[str, set[str]] = {}
    for item in sorted(owed, key=lambda item: item.task.position):
        units.setdefault(item.task.id, set()).add(item.unit)
    return "任务 " + "、".join(f"{number}（{len(names)}家）" for number, names in units.items())
