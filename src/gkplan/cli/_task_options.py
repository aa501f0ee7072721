"""Which obligations the user asked for: the options of `due`, `overdue`, `status`, `export` and `remind` understood."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING, NamedTuple

from gkplan import clock, queries
from gkplan.cli import _session
from gkplan.cli._options import ROLES, one_of, whole_number
from gkplan.errors import UsageProblem

if TYPE_CHECKING:
    from gkplan.plan import Plan

MOST_DAYS = 3660


class Narrowed(NamedTuple):
    """The options as they were typed; what was not is None."""

    unit: Sequence[str] | None = None
    role: str | None = None
    section: Sequence[str] | None = None
    task: Sequence[str] | None = None


def selection(plan: Plan, narrowed: Narrowed, *, by: date | None = None, everything: bool = False) -> queries.Selection:
    """Return what the options select. Raises `UsageProblem` with close matches for what the plan does not have."""
    unit, role, section, task = narrowed
    return queries.Selection(
        units=frozenset(_session.find_units(unit, plan.register)) if unit else None,
        role=one_of("--role", role, ROLES) if role else None,  # type: ignore[arg-type]
        by=by,
        everything=everything,
        sections=_session.find_sections(plan, section) if section else None,
        tasks=frozenset(item.id for item in _session.find_tasks(plan, task)) if task else None,
    )


def last_day(within: str | None, by: str | None, as_of: date) -> date | None:
    """Return the day that `--within` or `--by` ends with, None where neither is given.

    Raises `UsageProblem` where both are, or where one cannot be understood.
    """
    if within is not None and by is not None:
        raise UsageProblem("--within 和 --by 只能写一个", "去掉其中一个")
    if within is not None:
        return as_of + timedelta(days=whole_number("--within", within, least=0, most=MOST_DAYS))
    return clock.parse_date(by, option="--by") if by is not None else None
