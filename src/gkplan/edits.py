"""Patches to the text of one data file, as splices: what is not spliced stays byte for byte. Pure, text in, text out.

Nothing is returned that was not read again and compared with the intended values; what cannot be edited safely is
refused with its place. Where text goes and what goes with it is `splicing.py`'s, how values are written `emit.py`'s.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Any, NamedTuple

from gkplan import emit, layout, source, splicing
from gkplan.diagnostics import DUPLICATE_KEY, FORBIDDEN_YAML, SYNTAX
from gkplan.emit import Room
from gkplan.record import INTEGER_KEYS
from gkplan.splicing import BY_HAND, Sheet, Splice, nearest_key

if TYPE_CHECKING:
    from gkplan.diagnostics import Finding, Route
    from gkplan.source import Source

Value = emit.Value
"""`str | list[Value] | dict[str, Value]`: what is written. An absent key is absent, never None."""

Orders = Mapping[str, tuple[str, ...]]
"""The canonical order of the keys of records, by the key that holds them: `entries`, `evidence`, `extension` …; of
the outermost mapping under the empty string."""

NEW = "新文件"
"""What a file is called in messages that has no path yet."""

Unsafe = splicing.Unsafe
"""What cannot be edited without harm; the message names the place."""


class Set(NamedTuple):
    """Replace the value that stands at `route`; its quotation marks are kept where they can hold the new one."""

    route: Route
    value: Value


class Insert(NamedTuple):
    """Add a key: `route` ends with it.

    It goes behind the nearest of the keys that `order` names before it, else before the nearest that follows, else
    to the end. A key that stands there without a value is filled.
    """

    route: Route
    value: Value
    order: tuple[str, ...] = ()


class Append(NamedTuple):
    """Add an item at the end of the list at `route`; the list is made where it is absent or empty.

    `order` is that of the mapping which holds the list: it places the key of a list that is made.
    """

    route: Route
    value: Value
    order: tuple[str, ...] = ()


class Remove(NamedTuple):
    """Take away a key with its value, or an item of a list."""

    route: Route


Patch = Set | Insert | Append | Remove


class Edited(NamedTuple):
    """A file after its patches."""

    text: str
    """Without the BOM."""
    data: bytes


# ---------------------------------------------------------------- what is meant


def patched(value: Any, patches: Sequence[Patch]) -> Any:
    """Return the tree that `patches` are to give, from plain values as `Source.value` has them."""
    tree = {} if value is None and patches else copy.deepcopy(value)
    for patch in patches:
        if isinstance(patch, Append):
            box, step = _holder(tree, patch.route)
            held = box.get(step) if isinstance(box, dict) else box[step]
            box[step] = [*(held or []), copy.deepcopy(patch.value)]
        elif not isinstance(patch, Remove):
            box, step = _holder(tree, patch.route)
            box[step] = copy.deepcopy(patch.value)
    gone = [patch.route for patch in patches if isinstance(patch, Remove)]
    for route in sorted(gone, key=lambda route: [f"{step:09}" for step in route], reverse=True):
        box, step = _holder(tree, route)
        if isinstance(box, list) or step in box:  # a key without a value is no part of the tree
            del box[step]
    return tree


def _holder(tree: Any, route: Route) -> tuple[Any, Any]:
    for step in route[:-1]:
        tree = tree[step]
    return tree, route[-1]


def between(old: Value, new: Value, route: Route, order: Orders) -> list[Patch]:
    """Return the patches that turn the value `old` at `route` into `new`; what is the same is not mentioned.

    A mapping that keeps no key at all is replaced as a whole, and so is what becomes empty or another kind of value.
    """
    if old == new:
        return []
    if isinstance(old, dict) and isinstance(new, dict) and old.keys() & new.keys():
        return _between_mappings(old, new, route, order)
    if isinstance(old, list) and isinstance(new, list) and new:
        return _between_lists(old, new, route, order)
    return [Set(route, new)]


def _between_mappings(old: dict[str, Value], new: dict[str, Value], route: Route, order: Orders) -> list[Patch]:
    patches: list[Patch] = []
    for key, value in new.items():
        if key in old:
            patches += between(old[key], value, (*route, key), order)
        else:
            patches.append(Insert((*route, key), value, order.get(nearest_key(route), ())))
    return patches + [Remove((*route, key)) for key in old if key not in new]


def _between_lists(old: list[Value], new: list[Value], route: Route, order: Orders) -> list[Patch]:
    """Pair items from the front, and from the back where items go; what is over is removed or appended."""
    front = _alike(old, new)
    back = _alike(old[front:][::-1], new[front:][::-1]) if len(new) < len(old) else 0
    middle, wanted = old[front : len(old) - back], new[front : len(new) - back]
    patches: list[Patch] = []
    for place, (before, after) in enumerate(zip(middle, wanted, strict=False), front):
        patches += between(before, after, (*route, place), order)
    over = range(front + len(wanted), front + len(middle))
    patches += [Remove((*route, place)) for place in over]
    return patches + [Append(route, value) for value in wanted[len(middle) :]]


def _alike(first: list[Value], second: list[Value]) -> int:
    """Return how many items both lists begin with."""
    both = zip(first, second, strict=False)
    return next((place for place, (one, other) in enumerate(both) if one != other), min(len(first), len(second)))


# ---------------------------------------------------------------- a new file


def new_file(value: dict[str, Value], *, schema: str | None = None) -> bytes:
    """Return a file that holds `value`, written canonically; the first line names its schema to editors."""
    head = f"# yaml-language-server: $schema={schema}\n" if schema else ""
    lines = emit.pairs(value, Room())
    data = _encoded(head + "".join(f"{line}\n" for line in lines), NEW, bom=False)
    read, findings = source.read(NEW, data, INTEGER_KEYS)
    if read is None or _forbidding(findings) or read.value != value:
        raise Unsafe(f"{NEW} 的内容与预期不符，没有写", "请在编辑器里手工写这个文件")
    return data


# ---------------------------------------------------------------- an edit


class _Extend(NamedTuple):
    """All that is appended to one list."""

    route: Route
    value: list[Value]


_Step = Set | Insert | Remove | _Extend


def apply(source: Source, patches: Sequence[Patch]) -> Edited:
    """Return the file with `patches` made, all of them or none; their routes are those of the text as it stands.

    Raises `Unsafe` for a layout that cannot be edited without harm, and for any result that is not what was meant.
    The values are read afresh from the text: those of a source that was typed may have been tidied since.
    """
    fresh = _reread(source)
    splices = _planned(splicing.sheet(fresh.path, fresh.text), patches)
    text = _spliced(fresh.text, splices)
    where = fresh.locate(patches[0].route if patches else ())
    place = f"{fresh.path}:{where.line}:{where.column}"
    edited = Edited(text, _encoded(text, place, bom=fresh.bom))
    if not (_kept_outside(fresh.text, text, splices) and _as_meant(fresh, edited, patches)):
        raise Unsafe(f"{place} 改后的内容与预期不符，没有改动", BY_HAND)
    return edited


def _reread(read: Source) -> Source:
    """Return what the text says, with its values as they stand there. Raises `Unsafe` for what is not plain YAML."""
    fresh, findings = source.read(read.path, _encoded(read.text, read.path, bom=read.bom), INTEGER_KEYS)
    forbidding = _forbidding(findings)
    if fresh is None or forbidding:
        first = (forbidding or findings)[0]
        place = f"{read.path}:{first.span.line}:{first.span.column}"
        raise Unsafe(f"{place} {first.message}，这个文件不能自动修改", f"先手工改好：{first.hint}")
    return fresh


def _forbidding(findings: list[Finding]) -> list[Finding]:
    return [item for item in findings if item.kind in {SYNTAX, DUPLICATE_KEY, FORBIDDEN_YAML}]


def _encoded(text: str, place: str, *, bom: bool) -> bytes:
    try:
        return ("\ufeff" * bom + text).encode()
    except UnicodeEncodeError as error:
        odd = f"U+{ord(error.object[error.start]):04X}"
        raise Unsafe(f"{place} 要写的内容里有存不进文件的字符 {odd}", "删去这个字符，重新输入") from error


# ---------------------------------------------------------------- from patches to a text


def _planned(sheet: Sheet, patches: Sequence[Patch]) -> list[Splice]:
    """Return the splices of all patches, from the front to the back."""
    steps = _steps(sheet, patches)
    sheet = sheet._replace(
        gone=frozenset(step.route for step in steps if isinstance(step, Remove)),
        grown=frozenset(step.route for step in steps if isinstance(step, _Extend)),
    )
    return _ordered(sheet, [splice for step in steps for splice in _splices(sheet, step)])


def _steps(sheet: Sheet, patches: Sequence[Patch]) -> list[_Step]:
    """Return the patches with what goes into one list or an empty mapping put together, in the order of writing.

    What stands deeper comes first: of several lines added at one place the innermost belongs on top.
    """
    for patch in patches:
        if not patch.route:
            splicing.find(sheet, patch.route)  # refuses
    return sorted(_filled(sheet, _listed(sheet, patches)), key=_rank)


def _listed(sheet: Sheet, patches: Sequence[Patch]) -> Iterator[_Step]:
    lists: dict[Route, list[Value]] = {}
    for patch in patches:
        if not isinstance(patch, Append):
            yield patch
        elif patch.route not in lists:
            lists[patch.route] = [
                item.value for item in patches if isinstance(item, Append) and item.route == patch.route
            ]
            yield _to_list(sheet, patch, lists[patch.route])


def _filled(sheet: Sheet, steps: Iterator[_Step]) -> Iterator[_Step]:
    """Yield the steps with the keys of a mapping that stands as `{}` set together."""
    mappings: dict[Route, dict[str, Value]] = {}
    for step in steps:
        holder = step.route[:-1]
        if not isinstance(step, Insert) or not _is_bare(sheet, holder):
            yield step
            continue
        mappings.setdefault(holder, {})[str(step.route[-1])] = step.value
    yield from (Set(route, value) for route, value in mappings.items())


def _is_bare(sheet: Sheet, route: Route) -> bool:
    """Whether `{}` stands at `route`."""
    chain = layout.reach(sheet.root, route)
    there = bool(chain) and len(chain) == len(route)
    return there and chain[-1].node.kind == "mapping" and not chain[-1].node.children


def _to_list(sheet: Sheet, patch: Append, values: list[Value]) -> _Step:
    """Return what adds `values` to a list: one that is absent is inserted, an empty one replaced."""
    chain = layout.reach(sheet.root, patch.route)
    if len(chain) < len(patch.route):
        return Insert(patch.route, values, patch.order)
    node = chain[-1].node
    if node.is_empty or (node.kind == "sequence" and not node.children):
        return Set(patch.route, values)
    if node.kind != "sequence":
        raise sheet.unsafe(node.start, f"“{nearest_key(patch.route)}”不是列表，加不进新的一项")
    return _Extend(patch.route, values)


def _rank(step: _Step) -> tuple[int, int, int]:
    kinds = (Set, Insert, _Extend, Remove)
    depth = len(step.route) + isinstance(step, _Extend)
    place = 0
    if isinstance(step, Insert):
        key = str(step.route[-1])
        place = step.order.index(key) if key in step.order else len(step.order)
    return -depth, kinds.index(type(step)), place


def _splices(sheet: Sheet, step: _Step) -> Iterator[Splice]:
    if isinstance(step, Set):
        return splicing.put(sheet, step.route, step.value)
    if isinstance(step, Insert):
        return splicing.insert(sheet, step.route, step.value, step.order)
    if isinstance(step, _Extend):
        return splicing.extend(sheet, step.route, step.value)
    return splicing.remove(sheet, step.route)


def _ordered(sheet: Sheet, splices: list[Splice]) -> list[Splice]:
    """Return the splices from the front to the back; refuse those that would change one place twice."""
    found = sorted(splices, key=lambda splice: splice[:2])
    for first, second in pairwise(found):
        if first.end > second.start:
            raise sheet.unsafe(second.start, "几处修改落在同一个地方，不能一起做", "分几次来改")
    return found


def _spliced(text: str, splices: list[Splice]) -> str:
    parts, place = [], 0
    for splice in splices:
        parts += [text[place : splice.start], splice.new]
        place = splice.end
    return "".join((*parts, text[place:]))


# ---------------------------------------------------------------- proof


def _kept_outside(old: str, new: str, splices: list[Splice]) -> bool:
    """Whether everything outside the splices is as it was, counted anew."""
    place = shift = 0
    for splice in (*splices, Splice(len(old), len(old), "")):
        if old[place : splice.start] != new[place + shift : splice.start + shift]:
            return False
        place, shift = splice.end, shift + len(splice.new) - (splice.end - splice.start)
    return len(new) == len(old) + shift


def _as_meant(fresh: Source, edited: Edited, patches: Sequence[Patch]) -> bool:
    """Whether the edited file reads as the patches meant."""
    read, findings = source.read(fresh.path, edited.data, INTEGER_KEYS)
    return read is not None and not _forbidding(findings) and read.value == patched(fresh.value, patches)
