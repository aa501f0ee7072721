"""What a quarterly check looks at (季度检查表)."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from gkplan.obligations import RATED
from gkplan.reporting.figures import Figure, of_items, of_tasks, of_units
from gkplan.reporting.scope import Owed, Quarter, Scope, quarter_of

if TYPE_CHECKING:
    from gkplan.obligations import Obligation
    from gkplan.plan import Task


class Check(NamedTuple):
    """What a quarterly check looks at."""

    scope: Scope
    quarter: Quarter
    listed: Owed
    """Firm, 牵头 or 责任, neither closed nor confirmed as 不涉及, by task, period and unit."""
    earlier: Owed
    """The same of the quarters before, still open."""
    supporting: Owed
    candidates: Owed

    @property
    def tasks(self) -> tuple[Task, ...]:
        """The tasks that are listed."""
        return tuple({item.task.id: item.task for item in self.listed}.values())

    @property
    def late(self) -> Owed:
        """The listed ones that are late, but for those whose deadline lies before the notice."""
        return tuple(item for item in self.listed if item.is_late and not item.born_late)

    @property
    def born_late(self) -> Owed:
        """The listed ones that are open and whose deadline lies before the notice."""
        return tuple(item for item in self.listed if item.is_late and item.born_late)

    def having(self, *statuses: str) -> Owed:
        """Return the listed ones in these statuses."""
        return tuple(item for item in self.listed if item.status in statuses)

    def states(self) -> tuple[Figure, ...]:
        """Return how the listed ones stand; the figures add up to all of them."""
        return (
            of_items("done", "已完成", self.having("done", "verified")),
            of_items("in_progress", "进行中", self.having("in_progress")),
            of_items("not_started", "未启动", self.having("not_started")),
            of_items("returned", "退回整改", self.having("returned")),
            of_items("not_applicable", "报不涉及、待审核", self.having("not_applicable")),
            of_items("not_reported", "未报送完成情况", self.having("not_reported")),
            of_items("unreadable", "台账有误", self.having("unreadable")),
        )

    def figures(self) -> tuple[Figure, ...]:
        """Return its figures."""
        return (
            *of_tasks(self.tasks),
            of_items("listed", "本季度检查", self.listed),
            of_units("units", "涉及单位", self.listed),
            *self.states(),
            of_items("late", "时限已过、台账上没有办结", self.late),
            of_items("born_late", "时限早于印发日、台账上没有办结", self.born_late),
            of_items("earlier", "以前季度到期、台账上没有办结", self.earlier),
            of_items("supporting", "配合", self.supporting),
            of_items("candidates", "待明确", self.candidates),
        )


def quarter(scope: Scope) -> Check:
    """Return what is to be checked of the scope's quarter."""
    asked = scope.quarter or quarter_of(scope.picture.as_of, scope.picture.plan.head.year)
    mine = [item for item in scope.items if asked.holds(item)]
    return Check(
        scope=scope,
        quarter=asked,
        listed=tuple(filter(_is_checked, mine)),
        earlier=tuple(item for item in scope.items if _is_left_over(item, asked)),
        supporting=tuple(item for item in mine if item.counted and item.role not in RATED),
        candidates=tuple(item for item in mine if item.candidate),
    )


def _is_checked(item: Obligation) -> bool:
    """Whether there is something to check: also where the ledger cannot be read."""
    broken = item.status == "unreadable" and not item.candidate
    return item.role in RATED and (item.counted or broken)


def _is_left_over(item: Obligation, asked: Quarter) -> bool:
    open_still = item.counted and item.role in RATED and item.is_open and not item.duty.ongoing
    return open_still and item.due is not None and item.due < asked.first and not asked.holds(item)
