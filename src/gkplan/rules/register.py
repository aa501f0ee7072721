"""GK202–GK205, GK208, GK209 and GK211: the register of units itself, and units at the time that they exist."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from gkplan.duties import ROLES, amended_names, turns
from gkplan.holders import holders
from gkplan.plan import is_group
from gkplan.record import UNKNOWN
from gkplan.revision import DECISIONS, TASKS, UNITS
from gkplan.rules._rule import Also, Found, rule
from gkplan.wording import fold

if TYPE_CHECKING:
    from datetime import date

    from gkplan.diagnostics import Route
    from gkplan.plan import Book, Register, Task
    from gkplan.records import Unit
    from gkplan.rules._facts import Facts, Ledger


@rule("GK202", "name-claimed-twice")
def name_claimed_twice(facts: Facts) -> Iterator[Found]:
    """一个名称或别名为两家所有。

    查什么：全部名称与别名互不相同（不计空格和全半角）。
    为什么：同一个词指两家单位，任务会归错。
    怎么改：删去较不常用的那个别名。
    """
    book = facts.loaded.books[UNITS]
    first: dict[str, tuple[str, Route]] = {}
    for owner, place, name in _claims(facts.plan.register, book):
        holder, earlier = first.setdefault(fold(name), (owner, place))
        if earlier != place:
            related = (Also(UNITS, earlier, "先用于此处"),)
            yield Found(UNITS, place, f"“{name}”已是“{holder}”的名称或别名", "两处只留一处", related=related)


def _claims(register: Register, book: Book) -> Iterator[tuple[str, Route, str]]:
    """Yield (owner, route, name or alias) of every register entry."""
    counts = {"units": 0, "groups": 0}
    for item in register.items():
        key = "groups" if is_group(item) else "units"
        route = book.item_route((key,), counts[key])
        counts[key] += 1
        yield item.name, (*route, "name"), item.name
        for position, alias in enumerate(item.aliases):
            yield item.name, (*route, "aliases", position), alias


@rule("GK203", "group-within-itself")
def group_within_itself(facts: Facts) -> Iterator[Found]:
    """组的成员里（直接或间接）有它自己。

    查什么：沿着 members 走下去，不会回到同一个组。
    为什么：包含自己的组展开不出成员。
    怎么改：从 members 里去掉这一项。
    """
    book = facts.loaded.books[UNITS]
    register = facts.plan.register
    within = _groups_within(register)
    for number, group in enumerate(register.groups):
        for position, name in enumerate(group.members):
            inner = register.group(name)
            if inner is not None and (inner is group or group.name in within[inner.name]):
                place = (*book.item_route(("groups",), number), "members", position)
                yield Found(UNITS, place, f"组“{group.name}”包含了它自己", "从 members 里去掉这一项")


def _groups_within(register: Register) -> dict[str, set[str]]:
    """Return, for each group, the names of all groups that stand within it, however deep."""
    members = {group.name: [register.group(name) for name in group.members] for group in register.groups}
    direct = {name: {inner.name for inner in groups if inner is not None} for name, groups in members.items()}
    found: dict[str, set[str]] = {}
    for name in direct:
        seen: set[str] = set()
        waiting = [name]
        while waiting:
            new = direct[waiting.pop()] - seen
            seen |= new
            waiting += new
        found[name] = seen
    return found


@rule("GK204", "empty-group")
def empty_group(facts: Facts) -> Iterator[Found]:
    """组里一个单位也没有。

    查什么：每个组按 kinds 或 members 至少展开出一个单位。
    为什么：空组的任务谁也不欠。
    怎么改：检查 kinds、members 的写法，或先登记单位。
    """
    if not facts.whole(UNITS):
        return
    book = facts.loaded.books[UNITS]
    for number, group in enumerate(facts.plan.register.groups):
        if not facts.plan.register.members(group):
            yield Found(
                UNITS,
                book.item_route(("groups",), number),
                f"组“{group.name}”没有成员",
                "写上 kinds 或 members，或先登记单位",
            )


# ---------------------------------------------------------------- who comes after


@rule("GK205", "broken-succession")
def broken_succession(facts: Facts) -> Iterator[Found]:
    """承接单位的链条断了或绕了圈。

    查什么：successors 指向另一家单位（不是组），交接时它或它的承接单位还在；不会绕回自己；有 successors 就有 until。
    为什么：职责要能交到一家还在的单位手里。
    怎么改：改正 successors，补上 until（撤并前的最后一天）；承接单位也撤并了的，写上它的 successors。
    """
    book = facts.loaded.books[UNITS]
    for number, unit in enumerate(facts.plan.register.units):
        route = (*book.item_route(("units",), number), "successors")
        if unit.successors and unit.until is None:
            message = f"“{unit.name}”有承接单位而没有 until"
            yield Found(UNITS, route, message, "补上 until: 撤并前的最后一天", key=True)
        for position, name in enumerate(unit.successors):
            wrong = _wrong_successor(unit, name, facts)
            if wrong:
                yield Found(UNITS, (*route, position), *wrong)


def _wrong_successor(unit: Unit, name: str, facts: Facts) -> tuple[str, str] | None:
    """Return message and remedy if `unit` cannot hand over to `name`."""
    register = facts.plan.register
    found = register.find(name)
    if found is None:
        return None
    if is_group(found):
        return f"“{name}”是组，不能承接职责", "改为一家具体的单位"
    line = _line(found.name, register)
    if unit.name in line:
        return f"承接关系绕回了“{unit.name}”", "改正 successors"
    if unit.until is None or found.until is None or not facts.whole(UNITS):
        return None
    heirs = [register.unit(heir) for heir in line]
    if any(heir is None or heir.until is None or heir.until > unit.until for heir in heirs):
        return None
    message = f"承接单位“{found.name}”到 {found.until} 为止，职责无处可交"
    return message, f"改正 successors，或写明“{found.name}”撤并之后由谁承接"


def _line(name: str, register: Register) -> set[str]:
    """Return `name` and every unit that comes after it; names that the register does not know too."""
    seen: set[str] = set()
    waiting = [name]
    while waiting:
        name = waiting.pop()
        unit = register.unit(name)
        known = unit.name if unit else name
        if known not in seen:
            seen.add(known)
            waiting += unit.successors if unit else ()
    return seen


@rule("GK211", "closed-without-heir", "warning")
def closed_without_heir(facts: Facts) -> Iterator[Found]:
    """撤并的单位有任务，没有写承接单位。

    查什么：写了 until 的单位，任务（已作的调整、明确也算）还由它承担的，写明 successors。
    为什么：撤并以后它的任务没有人办，也没有人催。
    怎么改：写上 successors；任务已经另有人办的，在 decisions.yaml 记“调整”；没有撤并的，删去 until。
    """
    units, book = enumerate(facts.plan.register.units), facts.loaded.books[UNITS]
    closed = [(number, unit) for number, unit in units if unit.until is not None and not unit.successors]
    if not closed or not facts.whole(UNITS, DECISIONS):
        return
    owed = _firmly_owed(facts)
    for number, unit in closed:
        if unit.name in owed:
            place = (*book.item_route(("units",), number), "until")
            related = (Also(TASKS, (*owed[unit.name].route, "id"), "它承担的任务"),)
            message = f"“{unit.name}”到 {unit.until} 为止，没有写承接单位，它的任务以后无人承担"
            hint = "写上 successors: [承接单位]；任务已经另有人办的，在 decisions.yaml 记“调整”"
            yield Found(UNITS, place, message, hint, related=related)


def _firmly_owed(facts: Facts) -> dict[str, Task]:
    """Return for each unit the first task that it owes after all decisions, those aside that came after its end."""
    from datetime import date

    plan = facts.plan
    found: dict[str, Task] = {}
    for task in plan.tasks:
        *_, words = turns(task, plan)
        owners = {} if words.cancelled else holders(task, words, plan, date.max)
        for name, holder in owners.items():
            if not holder.candidate and not (holder.via is None and _ended_before(task, name, facts)):
                found.setdefault(name, task)
    return found


def _ended_before(task: Task, name: str, facts: Facts) -> bool:
    """Whether a unit was closed before a task was issued: naming it is then what is wrong (GK208)."""
    unit, issued = facts.plan.register.registered(name), facts.plan.issued(task)
    return unit is not None and unit.until is not None and unit.until < issued


# ---------------------------------------------------------------- units outside their dates


class _Use(NamedTuple):
    """A place that names a unit itself, and the days on which the unit has to exist."""

    file: str
    route: Route
    name: str
    what: str
    """What happens on these days, in words."""
    ends: date | None = None
    """The unit must not end before this day."""
    begins: date | None = None
    """The unit must not begin after this day."""


@rule("GK208", "unit-outside-its-dates")
def unit_outside_its_dates(facts: Facts) -> Iterator[Found]:
    """单位用在了它存续的日期之外。

    查什么：单位的 from 不晚于 until；任务点名的单位印发时没有撤并、年内已经设立；决定的日期在单位存续期内。
    为什么：撤并了或还没有设立的单位接不了任务，任务实际上没有人办。
    怎么改：改正日期；任务、决定里改写承接单位。印发的文件用了旧名的，把旧名登记为承接单位的别名。
    撤并之前完成的事项，撤并之后再作审核，不在此列。
    """
    dated = {unit.name for unit in facts.plan.register.units if unit.from_ or unit.until}
    if not dated:
        return
    yield from _reversed_dates(facts)
    for use in (*_task_uses(facts), *_decision_uses(facts)):
        unit = facts.plan.register.unit(use.name)
        if unit is None or unit.name not in dated:
            continue
        if use.ends and unit.until and unit.until < use.ends:
            message = f"“{unit.name}”到 {unit.until} 为止，{use.what} {use.ends}"
            yield Found(use.file, use.route, message, _instead(unit))
        elif use.begins and unit.from_ and unit.from_ > use.begins:
            message = f"“{unit.name}”从 {unit.from_} 起才有，{use.what} {use.begins}"
            yield Found(use.file, use.route, message, "核对 units.yaml 里的 from，或改写当时的单位")


def _instead(unit: Unit) -> str:
    heirs = "、".join(f"“{name}”" for name in unit.successors)
    return (
        f"改写承接单位{heirs}，或核对 units.yaml 里的 until" if heirs else "核对 units.yaml 里的 until，或改写别的单位"
    )


def _reversed_dates(facts: Facts) -> Iterator[Found]:
    book = facts.loaded.books[UNITS]
    for number, unit in enumerate(facts.plan.register.units):
        if unit.from_ and unit.until and unit.from_ > unit.until:
            message = f"“{unit.name}”的 until（{unit.until}）早于 from（{unit.from_}）"
            yield Found(UNITS, (*book.item_route(("units",), number), "until"), message, "改正其中一个日期")


def _task_uses(facts: Facts) -> Iterator[_Use]:
    from datetime import date

    head = facts.plan.head
    if head.id == UNKNOWN:
        return
    last = date(head.year, 12, 31)
    for task in facts.plan.tasks:
        issued = facts.plan.issued(task)
        for role in ROLES:
            for position, name in enumerate(getattr(task.record, role)):
                route = (*task.route, role, position)
                yield _Use(TASKS, route, name, "任务却印发于", ends=issued)
                yield _Use(TASKS, route, name, "计划年度却只到", begins=last)


def _decision_uses(facts: Facts) -> Iterator[_Use]:
    for key, route, item in facts.records("extensions", "designations"):
        day, what = (item.approved, "延期却批于") if key == "extensions" else (item.date, "明确的日期却是")
        for position, name in enumerate(item.units):
            yield _Use(DECISIONS, (*route, "units", position), name, what, day, day)
    for _, route, item in facts.records("verifications"):  # what was done before the end may be checked after it
        yield _Use(DECISIONS, (*route, "unit"), item.unit, "审核的日期却是", begins=item.date)
    for _, route, item in facts.records("reminders"):
        yield _Use(DECISIONS, (*route, "unit"), item.unit, "催办却发于", item.date, item.date)
    for _, route, item in facts.records("amendments"):
        if item.kind == "调整" and item.field in ROLES:
            for name in amended_names(item.to, facts.plan.register):
                yield _Use(DECISIONS, (*route, "to"), name, "调整的日期却是", item.date, item.date)


@rule("GK209", "entry-outside-unit-dates", scope="ledger")
def entry_outside_unit_dates(ledger: Ledger, facts: Facts) -> Iterator[Found]:
    """台账里的日期在单位存续的日期之外。

    查什么：completed、updated 不晚于单位的 until，也不早于它的 from。
    为什么：撤并之后的进展归承接单位；记在原单位的台账里，两边都对不上。
    怎么改：改正日期；撤并之后的进展记到承接单位的台账里。
    """
    unit = ledger.unit
    if unit is None or (unit.from_ is None and unit.until is None):
        return
    for position, entry in ledger.entries:
        for key in ("completed", "updated"):
            day = getattr(entry, key)
            if day is None:
                continue
            if unit.until and day > unit.until:
                message = f"任务 {entry.task} 的 {key}（{day}）在“{unit.name}”撤并（{unit.until}）之后"
                heirs = "、".join(f"“{name}”" for name in unit.successors)
                hint = f"改正日期，或记到承接单位{heirs}的台账里"
                yield Found(ledger.file, ledger.route(position, key), message, hint)
            elif unit.from_ and day < unit.from_:
                message = f"任务 {entry.task} 的 {key}（{day}）在“{unit.name}”设立（{unit.from_}）之前"
                yield Found(ledger.file, ledger.route(position, key), message, "改正日期，或核对 units.yaml 里的 from")
