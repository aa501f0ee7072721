"""GK201, GK206, GK207 and GK210: every name leads to one register entry, and is the register's own name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from gkplan.duties import ROLES
from gkplan.revision import DECISIONS, TASKS, UNITS
from gkplan.rules._rule import Found, rule
from gkplan.wording import fold, suggest

if TYPE_CHECKING:
    from gkplan.diagnostics import Route
    from gkplan.rules._facts import Facts, Ledger

_Place = tuple[str, "Route", str]
"""(file, route, name)."""


def _named_places(facts: Facts) -> Iterator[_Place]:
    """Yield every place that names a unit or group, outside the register's own heads."""
    plan = facts.plan
    for task in plan.tasks:
        for role in ROLES:
            for position, name in enumerate(getattr(task.record, role)):
                yield TASKS, (*task.route, role, position), name
    if plan.head.coordinator:
        yield TASKS, ("plan", "coordinator"), plan.head.coordinator
    yield from _register_places(facts)
    yield from _decision_places(facts)


def _register_places(facts: Facts) -> Iterator[_Place]:
    book, register = facts.loaded.books[UNITS], facts.plan.register
    for number, unit in enumerate(register.units):
        for position, name in enumerate(unit.successors):
            yield UNITS, (*book.item_route(("units",), number), "successors", position), name
    for number, group in enumerate(register.groups):
        for position, name in enumerate(group.members):
            yield UNITS, (*book.item_route(("groups",), number), "members", position), name


def _decision_places(facts: Facts) -> Iterator[_Place]:
    for key, route, item in facts.records("extensions", "designations"):
        for position, name in enumerate(item.units):
            yield DECISIONS, (*route, "units", position), name
        if key == "designations":
            yield DECISIONS, (*route, "group"), item.group
    for _, route, item in facts.records("verifications", "reminders"):
        yield DECISIONS, (*route, "unit"), item.unit


def register_first(name: str, known: Iterable[str]) -> str:
    """Return the remedy for an unknown name: its near matches, and where names are kept."""
    near = suggest(name, known, "")
    if near:
        return f"{near}确是新单位就先在 units.yaml 登记"
    return "先在 units.yaml 登记，或运行 gkplan units 查看已登记的名称"


@rule("GK201", "unknown-unit")
def unknown_unit(facts: Facts) -> Iterator[Found]:
    """用到的单位或组没有登记。

    查什么：任务、登记册、决定里的每个名称，都是 units.yaml 里的名称或别名。
    为什么：没有登记的名称不会归到任何单位名下，任务就漏掉了。
    怎么改：改正名称；确是新单位就先在 units.yaml 登记。
    """
    if not facts.whole(UNITS):
        return
    register = facts.plan.register
    for file, route, name in _named_places(facts):
        if register.find(name) is None:
            yield Found(file, route, f"“{name}”没有登记", register_first(name, register.names()))


@rule("GK206", "unknown-ledger-unit", scope="ledger")
def unknown_ledger_unit(ledger: Ledger, facts: Facts) -> Iterator[Found]:
    """台账所属的单位没有登记。

    查什么：台账的 unit 是 units.yaml 里的一家单位（不是组）。
    为什么：没有登记的单位，台账里的进展不会算到任何任务上。
    怎么改：改正 unit；确是新单位就先登记。
    """
    if ledger.unit is not None or not facts.whole(UNITS):
        return
    register, name = facts.plan.register, ledger.content.unit
    if register.find(name) is None:
        yield Found(ledger.file, ("unit",), f"单位“{name}”没有登记", register_first(name, register.names()))
    else:
        yield Found(ledger.file, ("unit",), f"“{name}”是组，不是单位", "台账一家单位一个文件，写单位的名称")


@rule("GK207", "alias-used", "warning")
def alias_used(facts: Facts) -> Iterator[Found]:
    """登记册或决定里用了别名。

    查什么：units.yaml 的 members、successors 和 decisions.yaml 里用登记的名称；tasks.yaml 照印发的字样，不查。
    为什么：同一家单位只用一个写法，才搜得到、比得出、改名时不漏。
    怎么改：改写为登记的名称（name）。
    """
    for file, route, name in (*_register_places(facts), *_decision_places(facts), *_approver_places(facts)):
        found = facts.plan.register.find(name)
        if found is not None and fold(found.name) != fold(name):
            yield Found(file, route, f"“{name}”是“{found.name}”的别名", f"写登记的名称“{found.name}”")


def _approver_places(facts: Facts) -> Iterator[_Place]:
    """Yield who granted more time; an approver (区政府) need not be in the register."""
    for _, route, item in facts.records("extensions"):
        if item.approved_by:
            yield DECISIONS, (*route, "approved_by"), item.approved_by


@rule("GK210", "ledger-alias", "warning", scope="ledger")
def ledger_alias(ledger: Ledger, facts: Facts) -> Iterator[Found]:
    """台账的单位写的是别名。

    查什么：台账的 unit 是 units.yaml 里登记的名称，不是别名。
    为什么：文件名、提交权限和汇总都按登记的名称对应；用别名容易给同一家单位建两份台账。
    怎么改：unit 和文件名都改为登记的名称。
    """
    name = ledger.content.unit
    if ledger.unit is not None and fold(ledger.unit.name) != fold(name):
        own = ledger.unit.name
        yield Found(ledger.file, ("unit",), f"“{name}”是“{own}”的别名", f"写登记的名称“{own}”，文件名也改为 {own}.yaml")
