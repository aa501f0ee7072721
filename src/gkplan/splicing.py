"""One patch to splices: which stretches of a text change, and into what. Pure; `edits.py` puts them together.

A new line goes behind the last line of content that it follows and behind the comments indented deeper than it;
comments at its own depth or above belong to what follows and stay below. Removing takes the lines of a value with
the comments at their ends, between them and, indented deeper than its key, below them; never those above. A list
that loses its last item becomes `[]`; the last key of a mapping is not removed, since no record is empty.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from gkplan import emit, layout
from gkplan.emit import ANY_BREAKS, Manner, Room, Value
from gkplan.errors import DataProblem
from gkplan.layout import NOWHERE, Child, Node, column, leads_line, line_end
from gkplan.places import stretch

if TYPE_CHECKING:
    from gkplan.diagnostics import Route

BY_HAND = "请在编辑器里手工修改这一处"


class Unsafe(DataProblem):
    """What cannot be edited without harm; the message names the place."""


class Splice(NamedTuple):
    """A stretch of the text and what takes its place."""

    start: int
    end: int
    new: str = ""


class Sheet(NamedTuple):
    """The text under edit."""

    path: str
    text: str
    root: Node | None
    manner: Manner
    newline: str
    gone: frozenset[Route] = frozenset()
    """What is removed by the same edit."""
    grown: frozenset[Route] = frozenset()
    """The lists that the same edit appends to."""

    def below(self, lines: Sequence[str], width: int) -> str:
        """Return whole lines, indented, as they stand behind the end of the line that they follow."""
        return "".join(self.newline + line for line in emit.indented(list(lines), width))

    def breaks(self, stop: int, base: int) -> int:
        """Return with how many line ends a block below `base` may end at `stop`; none where what follows may go."""
        found = layout.breaks_below(self.text, stop, base)
        return min(found, 0) if self.gone else found

    def stays(self, holder: Route, child: Child) -> bool:
        """Whether a child of the collection at `holder` is not removed by the same edit."""
        return (*holder, child.step) not in self.gone

    def unsafe(self, index: int, why: str, hint: str = BY_HAND) -> Unsafe:
        """Return the refusal at one place of the text."""
        span = stretch(self.text, max(index, 0), index + 1)
        return Unsafe(f"{self.path}:{span.line}:{span.column} {why}", hint)

    def odd(self, index: int) -> Unsafe:
        """Return the refusal of a layout that is legal and seldom seen."""
        return self.unsafe(index, "此处的 YAML 写法少见，不能自动修改")


def sheet(path: str, text: str) -> Sheet:
    """Return a text that `source.read` took, laid out for an edit."""
    root = layout.lay_out(text)
    cut = text.find("\n")
    newline = "\r\n" if cut > 0 and text[cut - 1] == "\r" else "\n"
    return Sheet(path, text, root, layout.manner_of(text, root), newline)


class Spot(NamedTuple):
    """A place in the layout that is there."""

    route: Route
    holder: Node
    """The collection that it stands in."""
    child: Child
    owner: Child | None
    """The holder with what introduces it; None where it is the outermost value."""

    @property
    def key(self) -> str:
        """The nearest key around the value: what its words are judged by."""
        return nearest_key(self.route)


def nearest_key(route: Route) -> str:
    """Return the last key on the way to `route`; empty at the top."""
    return next((step for step in reversed(route) if isinstance(step, str)), "")


def find(sheet: Sheet, route: Route) -> Spot:
    """Return the place of `route`. Raises `Unsafe` where nothing stands."""
    chain = layout.reach(sheet.root, route)
    if sheet.root is None or not route or len(chain) < len(route):
        index = chain[-1].start if chain else 0
        raise sheet.unsafe(index, f"找不到要改的内容 {'/'.join(map(str, route)) or '（整个文件）'}")
    owner = chain[-2] if len(chain) > 1 else None
    return Spot(route, owner.node if owner else sheet.root, chain[-1], owner)


def _on_one_line(sheet: Sheet, node: Node) -> None:
    """Refuse a flow collection that is more than brackets on one line."""
    text = sheet.text
    if "\n" in text[node.start : node.end]:
        why, hint = "括号里的内容分了几行，不能自动增删", "把括号里的内容改成一行，再运行一次；或手工修改"
        raise sheet.unsafe(node.start, why, hint)
    if text[node.start] not in "{[":
        raise sheet.odd(node.start)


# ---------------------------------------------------------------- a value in place of another


def put(sheet: Sheet, route: Route, value: Value) -> Iterator[Splice]:
    """Yield the splices that make `value` stand at `route`, in place of what stands there or of nothing."""
    spot = find(sheet, route)
    node = spot.child.node
    if node.kind != "scalar" and node.style == "flow":
        _on_one_line(sheet, node)
    if spot.child.after == NOWHERE and (node.is_empty or spot.holder.style == "block"):
        raise sheet.odd(spot.child.start)
    style = node.style if node.style in {"'", '"'} else ""
    if spot.holder.style == "flow":
        words = emit.flow(value, spot.key, style=style)
        yield Splice(node.start, node.end, " " * node.is_empty + words)
        return
    inline, lines = _extent(sheet, spot)
    base = column(sheet.text, spot.child.start)
    room = Room(_manner(sheet, spot), sheet.breaks(lines.end, base))
    behind = emit.behind_key if spot.holder.kind == "mapping" else emit.behind_dash
    head, below = behind(value, spot.key, room, style=style)
    yield _headed(sheet, spot.child, inline, head)
    yield lines._replace(new=sheet.below(below, base))


def _extent(sheet: Sheet, spot: Spot) -> tuple[Splice, Splice]:
    """Return what stands on the line of a key or dash, and the whole lines below, as splices yet to be filled."""
    text, child, node = sheet.text, spot.child, spot.child.node
    stop = line_end(text, child.end)
    if node.is_block_text:
        header = node.start + len(layout.block_sign(text, node))
        return Splice(node.start, header), Splice(line_end(text, node.start), stop)
    if node.kind == "scalar" or node.style == "flow":
        return Splice(node.start, node.end), Splice(stop, stop)
    beside = "\n" not in text[child.after : node.start]
    if layout.has_comment(text, node, child.after if beside else line_end(text, child.after), stop):
        raise sheet.unsafe(node.start, "要换掉的内容里有注释，不能自动修改", "先把注释移到这一项的上面")
    if beside:
        return Splice(node.start, stop), Splice(stop, stop)
    return Splice(child.after, child.after), Splice(layout.line_before(text, node.start), stop)


def _headed(sheet: Sheet, child: Child, inline: Splice, head: str) -> Splice:
    """Return the splice on the line of a key or dash; without words there, the blanks before them go too."""
    if head:
        return inline._replace(new=" " * (inline.start == child.after) + head)
    if sheet.text[child.after : inline.start].strip():
        raise sheet.odd(child.start)
    return inline._replace(start=child.after)


def _manner(sheet: Sheet, spot: Spot) -> Manner:
    """Return how the file indents, with the gap behind the dash of the list itself."""
    start, node = spot.child.start, spot.child.node
    if spot.holder.kind == "mapping" or node.is_empty or "\n" in sheet.text[start : node.start]:
        return sheet.manner
    return sheet.manner._replace(gap=node.start - start)


# ---------------------------------------------------------------- a new key


def insert(sheet: Sheet, route: Route, value: Value, order: tuple[str, ...]) -> Iterator[Splice]:
    """Yield the splices that add a key with its value; a key that stands there empty is filled."""
    chain = layout.reach(sheet.root, route)
    if len(chain) == len(route):
        if not chain[-1].node.is_empty:
            raise sheet.unsafe(chain[-1].start, f"“{route[-1]}”已经有值，不能再加一次")
        return put(sheet, route, value)
    holder = find(sheet, route[:-1]).child.node if len(route) > 1 else sheet.root
    if holder is None or (holder.is_empty and len(route) == 1):
        return _begin(sheet, str(route[-1]), value)
    if holder.kind != "mapping":
        raise sheet.unsafe(holder.start, f"此处不是“键: 值”，加不进“{route[-1]}”")
    kept = [child for child in holder.children if sheet.stays(route[:-1], child)]
    after, before = _neighbours(kept, str(route[-1]), order)
    build = _insert_in_flow if holder.style == "flow" else _insert_in_block
    return build(sheet, _Gap(holder, after, before), str(route[-1]), value)


class _Gap(NamedTuple):
    """Where a new key goes: behind one that stays, or else before one."""

    holder: Node
    after: Child | None
    before: Child | None


def _begin(sheet: Sheet, key: str, value: Value) -> Iterator[Splice]:
    """Yield what begins a file that holds nothing, or comments only."""
    stop = len(sheet.text)
    cut_off = stop > 0 and not sheet.text.endswith("\n")
    lines = sheet.newline.join(emit.pairs({key: value}, Room(sheet.manner, 0 if cut_off else ANY_BREAKS)))
    yield Splice(stop, stop, sheet.newline + lines if cut_off else lines + sheet.newline)


def _neighbours(kept: list[Child], key: str, order: tuple[str, ...]) -> tuple[Child | None, Child | None]:
    """Return the key that a new one goes behind, or else the one that it goes before."""
    ranked = {order.index(str(child.step)): child for child in kept if child.step in order}
    if key in order and ranked:
        place = order.index(key)
        earlier = [rank for rank in ranked if rank < place]
        if earlier:
            return ranked[max(earlier)], None
        follower = kept.index(ranked[min(ranked)])
        return (kept[follower - 1], None) if follower else (None, kept[0])
    return (kept[-1], None) if kept else (None, None)


def _insert_in_block(sheet: Sheet, gap: _Gap, key: str, value: Value) -> Iterator[Splice]:
    base = column(sheet.text, gap.holder.start)
    if gap.after:
        stop = _foot(sheet, gap.after, base)
        lines = emit.pairs({key: value}, Room(sheet.manner, sheet.breaks(stop, base)))
        yield Splice(stop, stop, sheet.below(lines, base))
    elif gap.before and gap.before.after != NOWHERE:
        lines = emit.pairs({key: value}, Room(sheet.manner))
        above = sheet.below(lines, base).removeprefix(sheet.newline + " " * base)
        start = gap.before.start
        yield Splice(start, start, above + sheet.newline + " " * base)
    else:
        raise sheet.odd(gap.holder.start)


def _insert_in_flow(sheet: Sheet, gap: _Gap, key: str, value: Value) -> Iterator[Splice]:
    _on_one_line(sheet, gap.holder)
    words = emit.flow_pair(key, value)
    if gap.after:
        yield Splice(gap.after.end, gap.after.end, f", {words}")
    elif gap.before:
        yield Splice(gap.before.start, gap.before.start, f"{words}, ")
    else:
        yield Splice(gap.holder.start + 1, gap.holder.start + 1, words)


def _foot(sheet: Sheet, child: Child, base: int) -> int:
    """Return the end of the line behind which a line indented by `base` follows `child`."""
    stop = layout.foot(sheet.text, child, base)
    last = layout.last_scalar(child)
    if last.is_block_text and "-" not in layout.block_sign(sheet.text, last) and stop == last.end == len(sheet.text):
        why = "文件末尾的多行文字后面没有换行，在它下面加内容会改动它"
        raise sheet.unsafe(last.start, why, "在文件末尾加一个换行，再运行一次")
    return stop


# ---------------------------------------------------------------- new items


def extend(sheet: Sheet, route: Route, values: list[Value]) -> Iterator[Splice]:
    """Yield the splice that adds items at the end of a list that has some."""
    spot = find(sheet, route)
    node = spot.child.node
    last = node.children[-1]
    if node.style == "flow":
        _on_one_line(sheet, node)
        words = ", ".join(emit.flow(value, spot.key) for value in values)
        joined = any(sheet.stays(route, child) for child in node.children)
        yield Splice(last.end, last.end, f", {words}" if joined else words)
        return
    base = column(sheet.text, node.start)
    stop = _foot(sheet, last, base)
    spaced = [""] if layout.is_spaced(sheet.text, node) else []
    manner = _manner(sheet, Spot((*route, last.step), node, last, spot.child))
    rooms = [Room(manner, 1 if spaced else ANY_BREAKS)] * (len(values) - 1)
    rooms.append(Room(manner, sheet.breaks(stop, base)))
    lines: list[str] = []
    for value, room in zip(values, rooms, strict=True):
        lines += [*spaced, *_item(sheet, spot, value, room)]
    yield Splice(stop, stop, sheet.below(lines, base))


def _item(sheet: Sheet, spot: Spot, value: Value, room: Room) -> list[str]:
    """Return the lines of a new item: a record on one line where all its fellows are so."""
    fellows = [child.node for child in spot.child.node.children]
    flowing = all(
        node.kind == "mapping" and node.style == "flow" and "\n" not in sheet.text[node.start : node.end]
        for node in fellows
    )
    if flowing and isinstance(value, dict) and not emit.has_break(value):
        return ["-" + " " * (room.manner.gap - 1) + emit.flow(value, spot.key)]
    return emit.items([value], spot.key, room)


# ---------------------------------------------------------------- what goes


def remove(sheet: Sheet, route: Route) -> Iterator[Splice]:
    """Yield the splices that take away a key with its value, or an item of a list."""
    spot = find(sheet, route)
    holder, child = spot.holder, spot.child
    kept = [fellow for fellow in holder.children if sheet.stays(route[:-1], fellow)]
    if holder.kind == "mapping" and not kept:
        raise sheet.unsafe(child.start, f"“{route[-1]}”是这一条的最后一个键，不能删去", "手工删去整条")
    if holder.style == "flow":
        _on_one_line(sheet, holder)
        yield _without_flow(sheet, spot)
        return
    if child.after == NOWHERE:
        raise sheet.odd(child.start)
    if not kept and child is holder.children[0] and route[:-1] not in sheet.grown:
        yield _emptied(sheet, spot)
    yield _without_lines(sheet, spot)


def _without_flow(sheet: Sheet, spot: Spot) -> Splice:
    children = spot.holder.children
    place = children.index(spot.child)
    if any(sheet.stays(spot.route[:-1], child) for child in children[:place]):
        return Splice(children[place - 1].end, spot.child.end)
    following = children[place + 1 : place + 2]
    return Splice(spot.child.start, following[0].start if following else spot.child.end)


def _emptied(sheet: Sheet, spot: Spot) -> Splice:
    """Return the splice that leaves an empty list behind the key of one that loses all its items."""
    owner = spot.owner
    if owner is None or owner.after == NOWHERE or not leads_line(sheet.text, spot.child.start):
        raise sheet.odd(spot.holder.start)
    return Splice(owner.after, owner.after, " []")


def _without_lines(sheet: Sheet, spot: Spot) -> Splice:
    text, child = sheet.text, spot.child
    if leads_line(text, child.start):
        stop = layout.foot(text, child, column(text, child.start))
        start = layout.line_before(text, child.start)
        return Splice(start, stop) if start >= 0 else Splice(0, layout.line_below(text, stop))
    dash = len(text[: child.start].rstrip(" "))
    if spot.holder.kind != "mapping" or text[dash - 1 : dash] != "-":
        raise sheet.odd(child.start)
    stop = line_end(text, child.end)
    follower = spot.holder.children[1]  # the key behind a dash is the first one, and another one stays
    close = text[stop : follower.start].count("\n") == 1 and sheet.stays(spot.route[:-1], follower)
    return Splice(child.start, follower.start) if close else Splice(dash, stop)
