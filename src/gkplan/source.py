"""Bytes of one YAML file to plain values with positions; the only importer of `yaml`.

Scalars stay strings (the schema gives the types, so there are no YAML 1.1 surprises), an empty scalar
is `None`. What a careful reader could misread (duplicate keys, anchors, hidden line breaks …) is a
finding. Positions are 1-based, columns in characters, lines count LF only.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import islice
from typing import Any, Literal, NamedTuple

from gkplan import plain
from gkplan.characters import MAX_FINDINGS, Decoded, decode, hidden_in_text
from gkplan.diagnostics import (
    DUPLICATE_KEY,
    FORBIDDEN_YAML,
    HIDDEN_IN_NAME,
    SYNTAX,
    UNREADABLE_FILE,
    Finding,
    Kind,
    Related,
    Route,
    Span,
)
from gkplan.places import TOP, Place, finding, stretch, whole_file

MAX_DEPTH = 50
MAX_NODES = 100_000
MAX_SYNTAX_FINDINGS = 20

Value = Any
"""`str | None | list[Value] | dict[str, Value]`; typed by the schema, one layer up."""

_CONFLICT = re.compile(r"^(?:<{7}|={7}|>{7}|\|{7})(?:[ \t].*)?\r?$", re.MULTILINE)
_IDENTITY = ("id", "name", "task", "period", "unit", "units", "field", "group", "date", "approved", "title", "every")
"""Keys by which a record in a list is known whatever stands before it."""


class Source(NamedTuple):
    """One file that was read: its text (without BOM), its value, and where everything stands."""

    path: str
    text: str
    value: Value
    marks: Any
    """A tree beside `value`: scalar event | (event, {key: (key event, marks)}) | (event, [marks]).

    None where the value was read without the parser, which is then asked when a place is wanted.
    """
    bare: tuple[Route, ...] = ()
    """Plain scalars that YAML readers take for a number, a truth value or null."""
    empty: tuple[Route, ...] = ()
    """Keys without a value."""
    damaged: bool = False
    """Whether parts were left out after a syntax error: `value` is then good for further findings only."""
    bom: bool = False
    odd: bool = False
    """Whether values may hold characters that are hidden or look like others."""

    def locate(self, route: Route, *, key: bool = False) -> Span:
        """Return where `route` stands: the value, or with `key` its key.

        A route that does not exist gives the place of its nearest existing ancestor (the key of a
        mapping entry, the dash's value of a list item), so that “缺少” points at what lacks it.
        """
        marks, event = self.marks or _marks(self.text), None
        for position, step in enumerate(route):
            children = marks[1] if isinstance(marks, tuple) else ()
            if isinstance(children, dict) and step in children:
                key_event, marks = children[step]
                last = position == len(route) - 1
                event = key_event if key or not last else _begin(marks)
            elif isinstance(children, list) and isinstance(step, int) and step < len(children):
                marks = children[step]
                event = _begin(marks)
            else:
                break
        return _span(event, self.text)

    def anchor(self, route: Route) -> str:
        """Return `route` in words that survive edits elsewhere: list items by what they are, not by their index."""
        value, steps = self.value, []
        for step in route:
            if isinstance(value, dict):
                value = value.get(step)
                steps.append(str(step))
            elif isinstance(value, list) and isinstance(step, int) and step < len(value):
                value = value[step]
                steps.append(_identity(value) or str(step))
                if isinstance(value, dict) and "id" in value:
                    steps = steps[-1:]  # a task is known by its id, whatever the headings above it are called
            else:
                steps.append(str(step))
        return "/".join(steps)

    def finding(self, kind: Kind, route: Route, message: str, hint: str, *, key: bool = False) -> Finding:
        """Return a finding of this file at `route`."""
        place = self.locate(route, key=key)
        return finding(kind, Place(self.path, self.text, place), message, hint, anchor=self.anchor(route))


def _identity(item: Value) -> str:
    """Return the words by which one item of a list is known, or nothing."""
    if isinstance(item, str):
        return item
    if not isinstance(item, dict):
        return ""
    named = ((key, item.get(key)) for key in _IDENTITY)
    return "+".join(f"{key}={_words(value)}" for key, value in named if value)


def _words(value: Value) -> str:
    return value if isinstance(value, str) else "、".join(map(str, value))


class _Problem(NamedTuple):
    """What was refused while building: a kind at an event, and the event of the place that it repeats."""

    kind: Kind
    event: Any
    message: str
    hint: str
    first: Any = None


class _Draft:
    """What one pass over the events gathers."""

    def __init__(self, numeric: frozenset[str]) -> None:
        self.numeric = numeric
        self.value: Value = None
        self.marks: Any = None
        self.bare: list[Route] = []
        self.empty: list[Route] = []
        self.problems: list[_Problem] = []
        self.cut = False

    def refuse(self, kind: Kind, event: Any, message: str, hint: str) -> None:
        """Keep a finding at `event`."""
        self.problems.append(_Problem(kind, event, message, hint))

    def stop(self, event: Any, message: str) -> None:
        """Keep the finding that ends the reading: what comes is no data file of a person's."""
        self.refuse(FORBIDDEN_YAML, event, message, "检查此处是否有多余的括号，或误贴了别的内容")
        self.cut = True


def read(path: str, data: bytes, numeric: frozenset[str] = frozenset()) -> tuple[Source | None, list[Finding]]:
    """Read one YAML file; plain numbers under the keys in `numeric` mean what they say.

    Returns the source, or None where nothing of it can be used, and the findings. Never raises for any
    bytes. Source of the rules on characters and breaks: YAML 1.2.2 §5.2 and §5.4.
    """
    decoded = decode(path, data)
    if decoded.text is None or decoded.findings:
        return None, decoded.findings
    return _parse(path, decoded.text, decoded, numeric)


def _parse(path: str, text: str, decoded: Decoded, numeric: frozenset[str]) -> tuple[Source | None, list[Finding]]:
    findings = list(_conflicts(path, text))
    if findings:
        return None, findings
    value = None if decoded.odd else plain.read(text, numeric)
    if value is not None:
        return Source(path, text, value, None, bom=decoded.bom), []
    readable, damaged = text, False
    while True:
        draft, error = _compose(readable, numeric)
        if error is None:
            break
        from gkplan import slips

        place, message, hint = slips.explain(readable, error)
        findings.append(finding(SYNTAX, Place(path, text, place), message, hint))
        damaged = True
        blanked = slips.without_item(readable, place.line - 1)
        if blanked is None or len(findings) >= MAX_SYNTAX_FINDINGS:
            return None, findings
        readable = blanked
    findings += (_refused(path, text, problem) for problem in draft.problems)
    findings += hidden_in_text(path, text) if decoded.odd else ()
    if draft.cut:
        return None, findings
    bare, empty = tuple(draft.bare), tuple(draft.empty)
    source = Source(path, text, draft.value, draft.marks, bare, empty, damaged, decoded.bom, decoded.odd)
    return source, findings


def _conflicts(path: str, text: str) -> Iterator[Finding]:
    if not any(mark in text for mark in ("=======", "<<<<<<<", ">>>>>>>", "|||||||")):
        return
    for mark in islice(_CONFLICT.finditer(text), MAX_FINDINGS):
        place = stretch(text, mark.start(), mark.end())
        hint = "选定一方的内容，并删去 <<<<<<<、=======、>>>>>>> 各行"
        yield finding(SYNTAX, Place(path, text, place), "留有 git 合并冲突的标记", hint)


def _refused(path: str, text: str, problem: _Problem) -> Finding:
    found = finding(problem.kind, Place(path, text, _span(problem.event, text)), problem.message, problem.hint)
    if problem.first is None:
        return found
    place = _span(problem.first, text)
    return found._replace(related=(Related(path, place.line, place.column, "先见于此处"),))


def _compose(text: str, numeric: frozenset[str]) -> tuple[_Draft, Exception | None]:
    """Build values and marks from the events, iteratively; return them with the syntax error that ended it, if any."""
    import yaml

    draft, error = _built(getattr(yaml, "CBaseLoader", yaml.BaseLoader), text, numeric)
    if error is not None and "nesting depth" in str(getattr(error, "problem", "")):
        # libyaml 0.2.6 refuses 1,000 levels before our own limit is seen; the pure reader tells the place.
        return _built(yaml.BaseLoader, text, numeric)
    return draft, error


def _built(loader: Any, text: str, numeric: frozenset[str]) -> tuple[_Draft, Exception | None]:
    import yaml

    draft, reader = _Draft(numeric), loader(text)
    try:
        _build(iter(reader.get_event, None), draft)
    except yaml.YAMLError as error:
        return draft, error
    finally:
        reader.dispose()
    return draft, None


def _build(events: Iterator[Any], draft: _Draft) -> None:  # noqa: C901, PLR0912, PLR0915  one loop on purpose: it is the hot path
    """Run the state machine over `events`.

    The open collection is held in local names: `box` and `places` (its value and marks), `key` and `key_event` (of a
    mapping that waits for the key's value; None where it waits for a key), `last` (the key or index stored last).
    `stack` holds those around it. Written as one loop because a call per event costs a third of the whole reading.
    """
    import yaml

    scalar_event, mapping_start, sequence_start = yaml.ScalarEvent, yaml.MappingStartEvent, yaml.SequenceStartEvent
    mapping_end, sequence_end = yaml.MappingEndEvent, yaml.SequenceEndEvent
    stack: list[tuple[Any, Any, bool, str | None]] = []
    box: Any = None
    places: Any = None
    in_mapping = False
    key: str | None = None
    key_event: Any = None
    last: str | None = None
    numeric, suspect_first, is_bare = draft.numeric, plain.SUSPECT_FIRST, plain.is_bare
    nodes = documents = 0
    for event in events:
        kind = event.__class__
        if kind is mapping_end or kind is sequence_end:
            box, places, in_mapping, last = stack.pop()
            key = None
            continue
        value: Value
        marks: Any = event
        if kind is scalar_event:
            value = event.value
            if event.anchor is not None or event.tag is not None:
                _refuse_properties(draft, event)
            if in_mapping and key is None:
                key, key_event = value, event
                if not value.isascii() or value == "<<":
                    _check_key(draft, event, value)
                continue
            if not event.style:
                if not value:
                    draft.empty.append(_route(stack, box, key))
                    value = None
                elif value[0] in suspect_first and is_bare(value, key, numeric):
                    draft.bare.append(_route(stack, box, key))
        elif kind is mapping_start:
            value, marks = {}, (event, {})
        elif kind is sequence_start:
            value, marks = [], (event, [])
        elif kind is yaml.AliasEvent:
            draft.refuse(FORBIDDEN_YAML, event, "用了 YAML 别名（*）", "把内容照抄一遍，不用别名")
            value = None
        else:
            documents += kind is yaml.DocumentStartEvent
            if documents > 1:
                message, hint = "一个文件里有多个 YAML 文档（---）", "删去多余的 ---，只留一份内容"
                draft.refuse(FORBIDDEN_YAML, event, message, hint)
                draft.cut = True
                return
            continue
        nodes += 1
        if in_mapping:
            if key is None:
                draft.refuse(FORBIDDEN_YAML, event, "键不是一个词", "键只写一个英文单词，如 text")
                draft.cut = True
                return
            if key in places:
                message, hint, first = f"键“{key}”写了两次", "只保留一处", places[key][0]
                draft.problems.append(_Problem(DUPLICATE_KEY, key_event, message, hint, first))
            else:
                if value is not None:  # empty is absent; the key's place is kept
                    box[key] = value
                places[key] = (key_event, marks)
            last, key = key, None
        elif box is None:
            draft.value, draft.marks = value, marks
        else:
            box.append(value)
            places.append(marks)
        if marks is not event:
            if event.anchor is not None or event.tag is not None:
                _refuse_properties(draft, event)
            stack.append((box, places, in_mapping, last))
            box, places, in_mapping = value, marks[1], kind is mapping_start
            key = last = None
            if len(stack) > MAX_DEPTH:
                draft.stop(event, f"嵌套超过 {MAX_DEPTH} 层")
                return
        if nodes > MAX_NODES:
            draft.stop(event, f"内容超过 {MAX_NODES} 项")
            return


def _check_key(draft: _Draft, event: Any, key: str) -> None:
    if key == "<<" and not event.style:
        draft.refuse(FORBIDDEN_YAML, event, "用了 YAML 合并键（<<）", "把内容照抄一遍，不用合并键")
    elif not key.isprintable() and not key.startswith("\u3000"):
        draft.refuse(HIDDEN_IN_NAME, event, "键里有看不见的方向或零宽字符", "删去后重新输入这个键")


def _refuse_properties(draft: _Draft, event: Any) -> None:
    if event.anchor is not None:
        draft.refuse(FORBIDDEN_YAML, event, f"用了 YAML 锚点（&{event.anchor}）", "删去锚点，内容直接写")
    if event.tag is not None:
        draft.refuse(FORBIDDEN_YAML, event, f"用了 YAML 标签（{event.tag}）", "删去标签，值直接写")


def _route(stack: list[tuple[Any, Any, bool, str | None]], box: Any, key: str | None) -> Route:
    """Return the route of the value about to be stored in `box`: list items by their coming or last index."""
    steps: list[str | int] = []
    for outer, _, in_mapping, last in stack[1:]:  # the first is what stands around the whole
        steps.append(str(last) if in_mapping else len(outer) - 1)
    if box is None:
        return ()
    return (*steps, len(box) if key is None else key)


# ---------------------------------------------------------------- for editing


class Piece(NamedTuple):
    """One event of a text as the layout of an edit needs it: what begins or stands where, by character index."""

    kind: Literal["scalar", "mapping", "sequence", "end"]
    start: int
    end: int
    style: str
    """Of a scalar its quote or block sign, empty for a plain one; of a collection "flow" or "block"."""
    value: str


def pieces(text: str) -> Iterator[Piece]:
    """Yield the pieces of a text that `read` took without a finding on its syntax."""
    import yaml

    kinds: dict[type, Literal["mapping", "sequence", "end"]] = {
        yaml.MappingStartEvent: "mapping",
        yaml.SequenceStartEvent: "sequence",
        yaml.MappingEndEvent: "end",
        yaml.SequenceEndEvent: "end",
    }
    reader: Any = getattr(yaml, "CBaseLoader", yaml.BaseLoader)(text)
    try:
        for event in iter(reader.get_event, None):
            kind = event.__class__
            start, end = event.start_mark.index, event.end_mark.index
            if kind is yaml.ScalarEvent:
                yield Piece("scalar", start, end, event.style or "", event.value)
            elif kind in kinds:
                yield Piece(kinds[kind], start, end, "flow" if getattr(event, "flow_style", None) else "block", "")
    finally:
        reader.dispose()


def looks_typed(text: str) -> bool:
    """Whether YAML readers take a plain scalar with these words for a number, a truth value or null."""
    return plain.SUSPECT.fullmatch(text) is not None


# ---------------------------------------------------------------- places


@lru_cache(maxsize=2)
def _marks(text: str) -> Any:
    """Return the marks of a text that was read without the parser."""
    return _compose(text, frozenset())[0].marks


def _begin(marks: Any) -> Any:
    """Return the event that a value begins with."""
    return marks[0] if isinstance(marks, tuple) else marks


def _span(event: Any, text: str) -> Span:
    """Return the place of an event; of a collection or a text over several lines, its first line."""
    if event is None:
        return TOP
    start, end = event.start_mark, event.end_mark
    line, column = start.line + 1, start.column + 1
    if end.line == start.line and end.column > start.column and end.index <= len(text):
        return Span(line, column, line, end.column + 1)
    stop = text.find("\n", start.index)
    first = text[start.index : stop if stop >= 0 else len(text)].rstrip()
    return Span(line, column, line, column + max(len(first), 1))


def unusable(path: str, message: str, hint: str) -> Finding:
    """Return the finding for a file that cannot be read at all."""
    return whole_file(UNREADABLE_FILE, path, message, hint)
