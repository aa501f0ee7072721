"""How a YAML text is laid out: where keys, dashes and values stand, by character index, and what is around them. Pure.

The ends given are those of the content: comments and blank lines that follow are not part of a value.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from gkplan import source
from gkplan.emit import ANY_BREAKS, Manner

if TYPE_CHECKING:
    from gkplan.diagnostics import Route
    from gkplan.source import Piece

NOWHERE = -1
"""The index of a colon or dash that does not stand where it usually does."""

_COLON = re.compile(r"[ \t]*:")
_HEADER = re.compile(r"[|>][-+0-9]*")
_BELOW = re.compile(r"\r?\n((?:[ \t]*\r?\n)*)([ \t]*)(\S?)")
"""The blank lines below a line, and what the next line begins with."""
_COMMENT = re.compile(r"(?:\r?\n[ \t]*)*\r?\n( *)#[^\r\n]*")
"""A line that holds nothing but a comment, and the blank lines above it."""


class Node(NamedTuple):
    """One value."""

    kind: str
    """scalar | mapping | sequence"""
    style: str
    """Of a scalar its quote or block sign; of a collection flow | block."""
    start: int
    end: int
    children: tuple[Child, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether nothing stands here: a key or a dash without a value."""
        return self.kind == "scalar" and self.start == self.end

    @property
    def is_block_text(self) -> bool:
        """Whether this is a text of the `|` or `>` kind."""
        return self.style in {"|", ">"}

    def child(self, step: str | int) -> Child | None:
        """Return the child with this key or index."""
        return next((child for child in self.children if child.step == step), None)


class Child(NamedTuple):
    """One value in a collection, with what introduces it."""

    step: str | int
    start: int
    """Where its key or dash begins; in a flow list the value itself."""
    after: int
    """Behind its colon or dash."""
    node: Node

    @property
    def end(self) -> int:
        """Where its content ends."""
        return max(self.node.end, self.after)


def lay_out(text: str) -> Node | None:
    """Return the outermost value of a text that `source.read` took, or None where there is none."""
    pieces = source.pieces(text)
    first = next(pieces, None)
    return None if first is None else _node(text, first, pieces)


def reach(root: Node | None, route: Route) -> list[Child]:
    """Return what stands on the way to `route`, as far as it is there."""
    found: list[Child] = []
    node = root
    for step in route:
        child = node.child(step) if node else None
        if child is None:
            break
        found.append(child)
        node = child.node
    return found


def _node(text: str, piece: Piece, pieces: Iterator[Piece]) -> Node:
    """Return the value that begins with `piece`; the reader bounds the depth."""
    if piece.kind == "scalar":
        end = _block_end(text, piece) if piece.style in {"|", ">"} else piece.end
        return Node("scalar", piece.style, piece.start, end)
    children: list[Child] = []
    end = piece.end
    for inner in pieces:
        if inner.kind == "end":
            end = inner.end if piece.style == "flow" else children[-1].end
            break
        if piece.kind == "mapping":
            children.append(_pair(text, inner, _node(text, next(pieces), pieces)))
        else:
            children.append(_item(text, piece, children, _node(text, inner, pieces)))
    return Node(piece.kind, piece.style, piece.start, end, tuple(children))


def _pair(text: str, key: Piece, node: Node) -> Child:
    colon = _COLON.match(text, key.end)
    after = colon.end() if colon else NOWHERE
    return Child(key.value, key.start, after, _settled(node, after))


def _item(text: str, around: Piece, before: list[Child], node: Node) -> Child:
    if around.style == "flow":
        return Child(len(before), node.start, NOWHERE, node)
    dash = _dash(text, around.start, before[-1].end, node.start) if before else around.start
    after = dash + 1 if dash != NOWHERE else NOWHERE
    return Child(len(before), dash, after, _settled(node, after))


def _settled(node: Node, after: int) -> Node:
    """Return `node`; one where nothing stands is put right behind its colon or dash."""
    return node._replace(start=after, end=after) if node.is_empty and after != NOWHERE else node


def _dash(text: str, first: int, start: int, stop: int) -> int:
    """Return the dash between `start` and `stop` that stands right under the one at `first`."""
    found = re.compile(rf"^ {{{column(text, first)}}}-(?=\s|$)", re.MULTILINE).search(text, start, stop + 1)
    return found.end() - 1 if found else NOWHERE


def _block_end(text: str, piece: Piece) -> int:
    """Return the end of the last line of a block text; lines left blank below it count only where `+` keeps them."""
    whole = text[piece.start : piece.end]
    if "+" in _HEADER.findall(whole)[0]:
        return piece.start + len(whole.removesuffix("\n").removesuffix("\r"))
    return piece.start + len(whole.rstrip(" \t\r\n"))


# ---------------------------------------------------------------- lines


def column(text: str, index: int) -> int:
    """Return how many characters stand before `index` in its line."""
    return index - line_start(text, index)


def line_start(text: str, index: int) -> int:
    """Return where the line of `index` begins."""
    return text.rfind("\n", 0, index) + 1


def line_end(text: str, index: int) -> int:
    """Return where the line of `index` ends, before its line end."""
    stop = text.find("\n", index)
    if stop == NOWHERE:
        return len(text)
    return stop - 1 if stop > index and text[stop - 1] == "\r" else stop


def line_before(text: str, index: int) -> int:
    """Return the end of the line above the one of `index`."""
    stop = line_start(text, index) - 1
    return stop - 1 if stop > 0 and text[stop - 1] == "\r" else stop


def line_below(text: str, index: int) -> int:
    """Return where the line below the one of `index` begins."""
    stop = text.find("\n", index)
    return len(text) if stop == NOWHERE else stop + 1


def leads_line(text: str, index: int) -> bool:
    """Whether nothing but blanks stands before `index` in its line."""
    return not text[line_start(text, index) : index].strip(" ")


# ---------------------------------------------------------------- what is around a value


def foot(text: str, child: Child, base: int) -> int:
    """Return the end of the last line that belongs to `child`: comments indented deeper than `base` are its own."""
    stop = line_end(text, child.end)
    comment = _COMMENT.match(text, stop)
    while comment and len(comment[1]) > base:
        stop = comment.end()
        comment = _COMMENT.match(text, stop)
    return stop


def breaks_below(text: str, stop: int, base: int) -> int:
    """Return with how many line ends a block below `base` may end before what stands behind `stop`.

    A comment further in would become part of the block, blank lines part of its ending.
    """
    below = _BELOW.match(text, stop)
    if below is None:
        return 0
    blank, indent, more = below.groups()
    if more and len(indent) > base:
        return NOWHERE
    return 1 if blank or (indent and not more) else ANY_BREAKS


def last_scalar(child: Child) -> Node:
    """Return the scalar (or the empty collection) that `child` ends with."""
    node = child.node
    while node.children:
        node = node.children[-1].node
    return node


def block_sign(text: str, node: Node) -> str:
    """Return the sign (`|`, `>-` …) that a block text begins with; empty for all else."""
    found = _HEADER.match(text, node.start) if node.is_block_text else None
    return found[0] if found else ""


def is_spaced(text: str, node: Node) -> bool:
    """Whether a blank line stands between the last two items of a block list, so that one more goes apart too."""
    if len(node.children) < 2 or "+" in block_sign(text, last_scalar(node.children[-1])):
        return False
    before, last = node.children[-2:]
    between = text[line_end(text, before.end) : line_start(text, last.start)]
    return any(not line.strip() for line in between.split("\n")[1:-1])


def has_comment(text: str, node: Node, place: int, stop: int) -> bool:
    """Whether a comment stands between `place` and `stop`, outside the words of `node`."""
    for start, end in _words(node):
        if "#" in text[place:start]:
            return True
        place = max(place, end)
    return "#" in text[place:stop]


def _words(node: Node) -> Iterator[tuple[int, int]]:
    """Yield where keys and scalars stand, in the order of the text."""
    if not node.children:
        yield node.start, node.end
    for child in node.children:
        yield child.start, child.after
        yield from _words(child.node)


# ---------------------------------------------------------------- how a file indents


def manner_of(text: str, root: Node | None) -> Manner:
    """Return how a file indents, as most of it does; two columns where it gives no example."""
    seen: dict[str, Counter[int]] = {"step": Counter(), "dash": Counter(), "gap": Counter()}
    for name, width in _examples(text, root) if root else ():
        seen[name][width] += 1
    common = {name: count.most_common(1)[0][0] for name, count in seen.items() if count}
    step = common.get("step") or common.get("dash") or common.get("gap") or 2
    return Manner(step, common.get("dash", step), common.get("gap", 2))


def _examples(text: str, node: Node) -> Iterator[tuple[str, int]]:
    for child in node.children:
        inner = child.node
        if node.style == "block" and not inner.is_empty:
            yield from _example(text, node, child)
        yield from _examples(text, inner)


def _example(text: str, node: Node, child: Child) -> Iterator[tuple[str, int]]:
    inner = child.node
    below = "\n" in text[child.start : inner.start]
    if node.kind == "sequence" and not below:
        yield "gap", inner.start - child.start
    elif node.kind == "mapping" and below and inner.style == "block":
        yield "step" if inner.kind == "mapping" else "dash", column(text, inner.start) - column(text, child.start)
