"""GK2xx: every name leads to exactly one register entry."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from gkplan.diagnostics import Route
from gkplan.plan import Book, Loaded, Register, is_group
from gkplan.revision import DECISIONS, LEDGERS, TASKS, UNITS
from gkplan.rules._rule import Found, rule
from gkplan.wording import closest, fold

_Place = tuple[str, Route, str]


def _named_places(loaded: Loaded) -> Iterator[_Place]:
    """Yield (file, route, name) of every unit or group that the data names outside the register's own heads."""
    plan = loaded.plan
    if plan is None:
        return
    for task in plan.tasks:
        for role in ("lead", "responsible", "supporting"):
            for position, name in enumerate(getattr(task.record, role)):
                yield TASKS, (*task.route, role, position), name
    if plan.head.coordinator:
        yield TASKS, ("plan", "coordinator"), plan.head.coordinator
    yield from _register_places(loaded, plan.register)
    yield from _decision_places(loaded)


def _register_places(loaded: Loaded, register: Register) -> Iterator[_Place]:
    book = loaded.books[UNITS]
    for number, unit in enumerate(register.units):
        route = book.item_route(("units",), number)
        for position, name in enumerate(unit.successors):
            yield UNITS, (*route, "successors", position), name
    for number, group in enumerate(register.groups):
        route = book.item_route(("groups",), number)
        for position, name in enumerate(group.members):
            yield UNITS, (*route, "members", position), name


def _decision_places(loaded: Loaded) -> Iterator[_Place]:
    book = loaded.books.get(DECISIONS)
    if book is None or loaded.plan is None:
        return
    decisions = loaded.plan.decisions
    for key in ("extensions", "designations"):
        for number, item in enumerate(getattr(decisions, key)):
            route = book.item_route((key,), number)
            for position, name in enumerate(item.units):
                yield DECISIONS, (*route, "units", position), name
            if key == "designations":
                yield DECISIONS, (*route, "group"), item.group
    for key in ("verifications", "reminders"):
        for number, item in enumerate(getattr(decisions, key)):
            yield DECISIONS, (*book.item_route((key,), number), "unit"), item.unit


def suggest(name: str, known: Iterable[str]) -> str:
    """Return the remedy for an unknown name: its near matches, or where names are kept."""
    near = closest(name, known)
    return f"是不是：{'、'.join(near)}？" if near else "先在 units.yaml 登记，或运行 gkplan units 查看已登记的名称"


@rule("GK201", "unknown-unit")
def unknown_unit(loaded: Loaded) -> Iterator[Found]:
    """用到的单位或组没有登记。

    查什么：任务、登记册、决定里的每个名称，都是 units.yaml 里的名称或别名。
    为什么：没有登记的名称不会归到任何单位名下，任务就漏掉了。
    怎么改：改正名称；确是新单位就先在 units.yaml 登记。
    """
    if loaded.plan is None or UNITS in loaded.partial:
        return
    register = loaded.plan.register
    for file, route, name in _named_places(loaded):
        if register.find(name) is None:
            yield Found(file, route, f"“{name}”没有登记", suggest(name, register.names()))


@rule("GK202", "name-claimed-twice")
def name_claimed_twice(loaded: Loaded) -> Iterator[Found]:
    """一个名称或别名为两家所有。

    查什么：全部名称与别名互不相同（不计空格和全半角）。
    为什么：同一个词指两家单位，任务会归错。
    怎么改：删去较不常用的那个别名。
    """
    book = loaded.books.get(UNITS)
    if book is None or loaded.plan is None:
        return
    first: dict[str, tuple[str, Route]] = {}
    for owner, place, name in _claims(loaded.plan.register, book):
        holder, earlier = first.setdefault(fold(name), (owner, place))
        if earlier != place:
            related = ((UNITS, earlier, "先用于此处"),)
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
def group_within_itself(loaded: Loaded) -> Iterator[Found]:
    """组的成员里（直接或间接）有它自己。

    查什么：沿着 members 走下去，不会回到同一个组。
    为什么：包含自己的组展开不出成员。
    怎么改：从 members 里去掉这一项。
    """
    book = loaded.books.get(UNITS)
    if book is None or loaded.plan is None:
        return
    register = loaded.plan.register
    for number, group in enumerate(register.groups):
        for position, name in enumerate(group.members):
            inner = register.group(name)
            if inner is not None and (inner is group or group.name in _inner_groups(inner.name, register)):
                place = (*book.item_route(("groups",), number), "members", position)
                yield Found(UNITS, place, f"组“{group.name}”包含了它自己", "从 members 里去掉这一项")


def _inner_groups(name: str, register: Register) -> set[str]:
    seen: set[str] = set()
    waiting = [name]
    while waiting:
        group = register.group(waiting.pop())
        for member in group.members if group else ():
            inner = register.group(member)
            if inner is not None and inner.name not in seen:
                seen.add(inner.name)
                waiting.append(inner.name)
    return seen


@rule("GK204", "empty-group")
def empty_group(loaded: Loaded) -> Iterator[Found]:
    """组里一个单位也没有。

    查什么：每个组按 kinds 或 members 至少展开出一个单位。
    为什么：空组的任务谁也不欠。
    怎么改：检查 kinds、members 的写法，或先登记单位。
    """
    book = loaded.books.get(UNITS)
    if book is None or loaded.plan is None or UNITS in loaded.partial:
        return
    for number, group in enumerate(loaded.plan.register.groups):
        if not loaded.plan.register.members(group):
            yield Found(
                UNITS,
                book.item_route(("groups",), number),
                f"组“{group.name}”没有成员",
                "写上 kinds 或 members，或先登记单位",
            )


@rule("GK205", "broken-succession")
def broken_succession(loaded: Loaded) -> Iterator[Found]:
    """承接单位的链条断了或绕了圈。

    查什么：successors 指向另一家单位（不是组），沿着走不会回到自己；有 successors 的单位写明 until。
    为什么：职责要能交到一家还在的单位手里。
    怎么改：改正 successors，补上 until（撤并前的最后一天）。
    """
    book = loaded.books.get(UNITS)
    if book is None or loaded.plan is None:
        return
    register = loaded.plan.register
    for number, unit in enumerate(register.units):
        route = book.item_route(("units",), number)
        if unit.successors and unit.until is None:
            yield Found(
                UNITS,
                (*route, "successors"),
                f"“{unit.name}”有承接单位而没有 until",
                "补上 until: 撤并前的最后一天",
                key=True,
            )
        for position, name in enumerate(unit.successors):
            found = register.find(name)
            if found is not None and is_group(found):
                yield Found(
                    UNITS,
                    (*route, "successors", position),
                    f"“{name}”是组，不能承接职责",
                    "改为一家具体的单位",
                )
            elif found is not None and unit.name in _line(found.name, register):
                yield Found(UNITS, (*route, "successors", position), f"承接关系绕回了“{unit.name}”", "改正 successors")


def _line(name: str, register: Register) -> set[str]:
    """Return `name` and every unit that comes after it."""
    seen: set[str] = set()
    waiting = [name]
    while waiting:
        unit = register.unit(waiting.pop())
        if unit is not None and unit.name not in seen:
            seen.add(unit.name)
            waiting += unit.successors
    return seen


@rule("GK206", "unknown-ledger-unit")
def unknown_ledger_unit(loaded: Loaded) -> Iterator[Found]:
    """台账所属的单位没有登记。

    查什么：台账的 unit 是 units.yaml 里的一家单位（不是组）。
    为什么：没有登记的单位，台账里的进展不会算到任何任务上。
    怎么改：改正 unit；确是新单位就先登记。
    """
    if loaded.plan is None or UNITS in loaded.partial:
        return
    register = loaded.plan.register
    for file, book in loaded.books.items():
        name = getattr(book.content, "unit", None)
        if not file.startswith(LEDGERS) or name is None:
            continue
        found = register.find(name)
        if found is None:
            yield Found(file, ("unit",), f"单位“{name}”没有登记", suggest(name, register.names()))
        elif is_group(found):
            yield Found(file, ("unit",), f"“{name}”是组，不是单位", "台账一家单位一个文件，写单位的名称")
