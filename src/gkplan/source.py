"""Bytes of one YAML file to plain values with positions; the only importer of `yaml`.

Scalars stay strings (the schema gives the types, so there are no YAML 1.1 surprises), an empty scalar
is `None`. What a careful reader could misread (duplicate keys, anchors, hidden line breaks …) is a
finding. Positions are 1-based, columns in characters, lines count LF only.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from gkplan.diagnostics import (
    DUPLICATE_KEY,
    ENCODING,
    FORBIDDEN_YAML,
    HIDDEN_CHARACTER,
    SYNTAX,
    UNREADABLE_FILE,
    Finding,
    Kind,
    Route,
    Span,
)

MAX_BYTES = 5 * 1024 * 1024
MAX_DEPTH = 50
MAX_NODES = 100_000
MAX_SYNTAX_FINDINGS = 20
RECOVERABLE_BYTES = 300_000

Value = Any
"""`str | None | list[Value] | dict[str, Value]`; typed by the schema, one layer up."""

_HIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]|\r(?!\n)")
_BIDI = re.compile("[\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]")
_CONFLICT = re.compile(r"^(?:<{7}|={7}|>{7}|\|{7})(?:[ \t].*)?\r?$", re.MULTILINE)
_SUSPECT = re.compile(
    r"~|(?:null|true|false|yes|no|on|off)"
    r"|[-+]?(?:[0-9][0-9_]*(?::[0-5]?[0-9])*(?:\.[0-9_]*)?|\.[0-9_]+)(?:e[-+]?[0-9]+)?"
    r"|0x[0-9a-f_]+|0o[0-7_]+|[-+]?\.inf|\.nan",
    re.IGNORECASE,
)
_SUSPECT_FIRST = frozenset("~nNtTfFyYoO0123456789+-.")


class Source(NamedTuple):
    """One file that was read: its text (without BOM), its value, and where everything stands."""

    path: str
    text: str
    value: Value
    marks: Any
    """A tree beside `value`: scalar event | (event, {key: (key event, marks)}) | (event, [marks])."""
    bare: tuple[Route, ...] = ()
    """Plain scalars that YAML readers take for a number, a truth value or null."""
    empty: tuple[Route, ...] = ()
    """Keys without a value."""
    damaged: bool = False
    """Whether parts were left out after a syntax error: `value` is then good for further findings only."""
    bom: bool = False

    def locate(self, route: Route, *, key: bool = False) -> Span:
        """Return where `route` stands: the value, or with `key` its key.

        A route that does not exist gives the place of its nearest existing ancestor (the key of a
        mapping entry, the dash's value of a list item), so that “缺少” points at what lacks it.
        """
        marks, event = self.marks, None
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

    def finding(self, kind: Kind, route: Route, message: str, hint: str, *, key: bool = False) -> Finding:
        """Return a finding of this file at `route`."""
        return Finding(kind, self.path, self.locate(route, key=key), message, hint)


class _Draft:
    """What one pass over the events gathers."""

    def __init__(self) -> None:
        self.value: Value = None
        self.marks: Any = None
        self.bare: list[Route] = []
        self.empty: list[Route] = []
        self.problems: list[tuple[Kind, Any, str, str]] = []
        """(kind, event, message, hint)."""
        self.cut = False


def read(path: str, data: bytes) -> tuple[Source | None, list[Finding]]:
    """Read one YAML file.

    Returns the source, or None where nothing of it can be used, and the findings. Never raises for any
    bytes. Source of the rules: DESIGN “Reading YAML”; YAML 1.2.2 §5.2 and §5.4 for characters and breaks.
    """
    if len(data) > MAX_BYTES:
        size = len(data) / 1024 / 1024
        return None, [
            _at_top(
                path,
                UNREADABLE_FILE,
                f"文件有 {size:.1f} MiB，超过 5 MiB 的上限",
                "检查是否误存了别的文件；台账请按单位分开",
            )
        ]
    text, bom, findings = _decode(path, data)
    if text is None or findings:
        return None, findings
    return _parse(path, text, bom=bom)


def _decode(path: str, data: bytes) -> tuple[str | None, bool, list[Finding]]:
    if data[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        return None, False, [_at_top(path, ENCODING, "文件是 UTF-16 编码", "请在编辑器里另存为 UTF-8")]
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        return None, False, [_bad_bytes(path, data, error.start)]
    bom = text.startswith("\ufeff")
    text = text[1:] if bom else text
    findings = [_hidden(path, text, match.start()) for match in _HIDDEN.finditer(text)]
    if not findings:
        findings = [_mojibake(path, text, word) for word in _mojibake_keys(text)]
    return text, bom, findings[:MAX_SYNTAX_FINDINGS]


def _bad_bytes(path: str, data: bytes, start: int) -> Finding:
    line = data.count(b"\n", 0, start) + 1
    before = data[data.rfind(b"\n", 0, start) + 1 : start].decode("utf-8", "replace").lstrip("\ufeff")
    try:
        data.decode("gb18030")
        guess = "，看起来是 GBK（ANSI）编码"
    except UnicodeDecodeError:
        guess = ""
    column = len(before) + 1
    return Finding(
        ENCODING,
        path,
        Span(line, column, line, column + 1),
        f"文件不是 UTF-8 编码（第 {start + 1} 个字节 0x{data[start]:02X} 无效{guess}）",
        "请在编辑器里另存为 UTF-8（记事本：另存为 → 编码 UTF-8），不要直接改字节",
    )


def _mojibake_keys(text: str) -> Iterator[re.Match[str]]:
    """Yield keys made of letters that GBK bytes give when they happen to be valid UTF-8 (状态 → ״̬)."""
    yield from re.finditer(r"^[ \t-]*([\u0080-\u07ff]{2,}):", text, re.MULTILINE)


def _mojibake(path: str, text: str, match: re.Match[str]) -> Finding:
    try:
        meant = f"“{match[1].encode().decode('gbk')}”"
    except UnicodeDecodeError:
        meant = "中文"
    return Finding(
        ENCODING,
        path,
        _stretch(text, match.start(1), match.end(1)),
        f"此处是乱码，原文可能是 GBK 编码的{meant}",
        "请在编辑器里以 GBK 打开，再另存为 UTF-8",
    )


def _hidden(path: str, text: str, index: int) -> Finding:
    char = text[index]
    names = {
        "\x85": "隐藏的换行符",
        "\u2028": "隐藏的换行符",
        "\u2029": "隐藏的换行符",
        "\r": "单独的回车符",
        "\ufeff": "多余的 BOM",
        "\x1b": "终端控制符 ESC",
    }
    name = names.get(char, "控制字符")
    return Finding(
        HIDDEN_CHARACTER,
        path,
        _stretch(text, index, index + 1),
        f"有看不见的{name} U+{ord(char):04X}",
        "删去这个字符；编辑器里看不到它，读文件的程序却会当真",
    )


def _parse(path: str, text: str, *, bom: bool) -> tuple[Source | None, list[Finding]]:
    findings = [
        Finding(
            SYNTAX,
            path,
            _stretch(text, m.start(), m.end()),
            "留有 git 合并冲突的标记",
            "选定一方的内容，并删去 <<<<<<<、=======、>>>>>>> 各行",
        )
        for m in _CONFLICT.finditer(text)
    ]
    if findings:
        return None, findings
    readable, damaged = text, False
    while True:
        draft = _Draft()
        error = _compose(readable, draft)
        if error is None:
            break
        place, message, hint = _explain(readable, error)
        findings.append(Finding(SYNTAX, path, place, message, hint))
        damaged = True
        blanked = _without_item(readable, place.line - 1)
        if blanked is None or len(findings) >= MAX_SYNTAX_FINDINGS:
            return None, findings
        readable = blanked
    findings += [
        Finding(kind, path, _span(event, text), message, hint) for kind, event, message, hint in draft.problems
    ]
    if draft.cut:
        return None, findings
    source = Source(path, text, draft.value, draft.marks, tuple(draft.bare), tuple(draft.empty), damaged, bom)
    return source, findings


def _events(text: str) -> Iterator[Any]:
    import yaml

    loader = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
    return yaml.parse(text, Loader=loader)  # type: ignore[no-any-return, unused-ignore]


def _compose(text: str, draft: _Draft) -> Exception | None:
    """Build values and marks from the events, iteratively; return the syntax error that ended it, if any."""
    import yaml

    try:
        _build(_events(text), draft)
    except yaml.YAMLError as error:
        return error
    return None


def _build(events: Iterator[Any], draft: _Draft) -> None:  # noqa: C901, PLR0912, PLR0915  one loop on purpose: it is the hot path
    """Run the state machine over `events`.

    `stack` holds the open collections as [value, marks, key, key event, last key]; a mapping whose key is
    None waits for a key. Written as one loop because a call per event costs a third of the whole reading.
    """
    import yaml

    scalar_event, mapping_start, sequence_start = (
        yaml.ScalarEvent,
        yaml.MappingStartEvent,
        yaml.SequenceStartEvent,
    )
    mapping_end, sequence_end = yaml.MappingEndEvent, yaml.SequenceEndEvent
    stack: list[list[Any]] = []
    top: list[Any] | None = None
    nodes = documents = 0
    for event in events:
        kind = event.__class__
        if kind is mapping_end or kind is sequence_end:
            stack.pop()
            top = stack[-1] if stack else None
            continue
        value: Value
        marks: Any = event
        if kind is scalar_event:
            value = event.value
            if top is not None and top[0].__class__ is dict and top[2] is None:
                _open_key(draft, stack, event, value)
                continue
            if not event.style:
                value = _plain(draft, stack, value)
        elif kind is mapping_start:
            value, marks = {}, (event, {})
        elif kind is sequence_start:
            value, marks = [], (event, [])
        elif kind is yaml.AliasEvent:
            draft.problems.append((FORBIDDEN_YAML, event, "用了 YAML 别名（*）", "把内容照抄一遍，不用别名"))
            value = None
        else:
            documents += kind is yaml.DocumentStartEvent
            if documents > 1:
                draft.problems.append(
                    (
                        FORBIDDEN_YAML,
                        event,
                        "一个文件里有多个 YAML 文档（---）",
                        "删去多余的 ---，只留一份内容",
                    )
                )
                draft.cut = True
                return
            continue
        nodes += 1
        if value is not None:
            _refuse_properties(draft, event)
        if top is None:
            draft.value, draft.marks = value, marks
        elif top[0].__class__ is list:
            top[0].append(value)
            top[1].append(marks)
        elif top[2] is None:
            draft.problems.append((FORBIDDEN_YAML, event, "键不是一个词", "键只写一个英文单词，如 text"))
            top[2], top[3] = "", event
        else:
            _store(draft, top, value, marks)
        if value.__class__ is dict or value.__class__ is list:
            top = [value, marks[1], None, None, None]
            stack.append(top)
            if len(stack) > MAX_DEPTH or nodes > MAX_NODES:
                what = f"嵌套超过 {MAX_DEPTH} 层" if len(stack) > MAX_DEPTH else f"内容超过 {MAX_NODES} 项"
                draft.problems.append((FORBIDDEN_YAML, event, what, "检查此处是否有多余的括号，或误贴了别的内容"))
                draft.cut = True
                return


def _store(draft: _Draft, top: list[Any], value: Value, marks: Any) -> None:
    key, key_event = top[2], top[3]
    top[2], top[4] = None, key
    if key in top[1]:
        first = top[1][key][0].start_mark.line + 1
        draft.problems.append((DUPLICATE_KEY, key_event, f"键“{key}”写了两次（先见于第 {first} 行）", "只保留一处"))
        return
    if value is not None:  # empty is absent; the key's place is kept
        top[0][key] = value
    top[1][key] = (key_event, marks)


def _open_key(draft: _Draft, stack: list[list[Any]], event: Any, key: str) -> None:
    stack[-1][2], stack[-1][3] = key, event
    _refuse_properties(draft, event)
    if key == "<<" and not event.style:
        draft.problems.append((FORBIDDEN_YAML, event, "用了 YAML 合并键（<<）", "把内容照抄一遍，不用合并键"))
    elif not key.isascii() and _BIDI.search(key):
        draft.problems.append((HIDDEN_CHARACTER, event, "键里有看不见的方向或零宽字符", "删去后重新输入这个键"))


def _refuse_properties(draft: _Draft, event: Any) -> None:
    if event.anchor is not None and event.__class__.__name__ != "AliasEvent":
        draft.problems.append((FORBIDDEN_YAML, event, f"用了 YAML 锚点（&{event.anchor}）", "删去锚点，内容直接写"))
    tag = event.tag
    if tag is not None:
        draft.problems.append((FORBIDDEN_YAML, event, f"用了 YAML 标签（{tag}）", "删去标签，值直接写"))


def _plain(draft: _Draft, stack: list[list[Any]], value: str) -> str | None:
    if value == "":
        draft.empty.append(_route(stack))
        return None
    if value[0] in _SUSPECT_FIRST and _SUSPECT.fullmatch(value):
        draft.bare.append(_route(stack))
    return value


def _route(stack: list[list[Any]]) -> Route:
    """Return the route of the value about to be stored: list items by their coming or last index."""
    steps: list[str | int] = []
    for depth, (value, _, key, _, last) in enumerate(stack):
        if value.__class__ is dict:
            steps.append(last if key is None else key)
        else:
            steps.append(len(value) if depth == len(stack) - 1 else len(value) - 1)
    return tuple(steps)


# ---------------------------------------------------------------- syntax errors, told to a person

_SLIPS = (
    (r"^([ ]*\t[ \t]*)\S", "行首用了制表符（Tab）缩进", "改用空格缩进，每级两个"),
    (r"^([ \t]*\u3000[ \t\u3000]*)\S", "行首用了全角空格缩进", "改用半角空格缩进，每级两个"),
    (r"^[ ]*(?:- +)*[A-Za-z_]+(：)", "键后面用了全角冒号“：”", "改为半角冒号加一个空格“: ”"),
    (r"^[ ]*(?:- +)*[A-Za-z_]+(:)[^\s]", "冒号后面少一个空格", "写作“键: 值”，冒号后空一格"),
    (r"^[ ]*(－|—|–|·|•)", "列表项用了全角或其他符号", "改为半角减号加一个空格“- ”"),
    (r"^[ ]*(-)[^\s-]", "列表项的“-”后面少一个空格", "写作“- 值”，减号后空一格"),
)  # fmt: skip


def find_slip(line: str) -> tuple[int, int, str, str] | None:
    """Return (start, end, message, hint) of the likeliest slip of the hand in one line, or None."""
    for pattern, message, hint in _SLIPS:
        match = re.match(pattern, line)
        if match:
            return match.start(1), match.end(1), message, hint
    return None


def _explain(text: str, error: Any) -> tuple[Span, str, str]:
    """Return place, message and remedy of a syntax error: a slip near it if there is one, else its own words."""
    index = _error_index(text, error)
    line = text.count("\n", 0, index)
    lines = text.split("\n")
    noticed = min(_mark_line(error, line), len(lines) - 1)
    for number in dict.fromkeys((line, noticed, line - 1, noticed - 1)):
        slip = find_slip(lines[number]) if number >= 0 else None
        if slip:
            start, end, message, hint = slip
            return Span(number + 1, start + 1, number + 1, end + 1), message, hint
    message, hint = _translate(error)
    return _stretch(text, index, index + 1), message, hint


def _mark_line(error: Any, default: int) -> int:
    mark = getattr(error, "problem_mark", None)
    return mark.line if mark is not None else default


def _error_index(text: str, error: Any) -> int:
    context = getattr(error, "context", None) or ""
    mark = getattr(error, "problem_mark", None)
    begun = ("quoted scalar", "simple key", "flow sequence", "flow mapping")
    if any(word in context for word in begun) and getattr(error, "context_mark", None) is not None:
        mark = error.context_mark
    index: int = getattr(error, "position", 0) if mark is None else mark.index
    index = min(index, len(text))
    if index == len(text):  # libyaml's mark at the end of a file is wrong: point at the last character
        index = max(len(text.rstrip()) - 1, 0)
    return index


_TRANSLATIONS = (
    ("escape", "双引号里的反斜杠写法有误", "改用单引号，或把 \\ 写成 \\\\"),
    ("quoted scalar", "引号没有配对", "补上结束的引号，或把里面的引号改成中文引号“ ”"),
    ("flow sequence", "方括号没有配对，或缺少逗号", "检查 [ ] 和半角逗号"),
    ("flow mapping", "花括号没有配对，或缺少逗号", "检查 { } 和半角逗号"),
    ("mapping values are not allowed", "这一行多了一个冒号", "值里面有“: ”时，整个值加引号"),
    ("could not find expected ':'", "键后面没有冒号", "写作“键: 值”，冒号是半角，后面空一格"),
    ("expected ':'", "键后面没有冒号", "写作“键: 值”，冒号是半角，后面空一格"),
    ("expected key", "缩进或写法与上下行不一致", "同一级的键要左对齐；值里有特殊符号时加引号"),
    ("block mapping", "缩进或写法与上下行不一致", "同一级的键要左对齐；值里有特殊符号时加引号"),
    ("block collection", "列表项的缩进与上下行不一致", "同一级的“-”要左对齐"),
    ("block end", "缩进与上下行不一致", "同一级的键和“-”要左对齐"),
    ("cannot start any token", "此处有 YAML 不允许的符号", "值以 @ % ` 等符号开头时，整个值加引号"),
    ("alias", "“*”后面的写法有误", "值以 * 开头时，整个值加引号"),
    ("anchor", "“&”后面的写法有误", "值以 & 开头时，整个值加引号"),
    ("tag", "“!”后面的写法有误", "值以 ! 开头时，整个值加引号"),
    ("directive", "行首的“%”不合写法", "值以 % 开头时，整个值加引号"),
    ("block scalar", "“|”或“>”后面的写法有误", "“|”单独放在行末，正文另起一行并缩进"),
)  # fmt: skip


def _translate(error: Any) -> tuple[str, str]:
    words = f"{getattr(error, 'problem', '') or ''} {getattr(error, 'context', '') or ''}"
    for part, message, hint in _TRANSLATIONS:
        if part in words:
            return message, hint
    return "此处不合 YAML 的写法", "对照上下行检查缩进、冒号和引号"


def _without_item(text: str, line: int) -> str | None:
    """Blank the innermost list item around `line` so that the rest can still be checked; None if there is none."""
    if len(text) > RECOVERABLE_BYTES:
        return None
    lines = text.split("\n")
    line = min(line, len(lines) - 1)
    start = line
    while start >= 0 and not re.match(r" *- ", lines[start]):
        start -= 1
    if start < 0:
        return None
    indent = _indent(lines[start])
    end = start + 1
    while end < len(lines) and (not lines[end].strip() or _indent(lines[end]) > indent):
        end += 1
    end = max(end, line + 1)
    return "\n".join([*lines[:start], *[""] * (end - start), *lines[end:]])


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" "))


# ---------------------------------------------------------------- places


def _begin(marks: Any) -> Any:
    """Return the event that a value begins with."""
    return marks[0] if isinstance(marks, tuple) else marks


def _span(event: Any, text: str) -> Span:
    """Return the place of an event; of a collection or a text over several lines, its first line."""
    if event is None:
        return Span(1, 1, 1, 1)
    start, end = event.start_mark, event.end_mark
    line, column = start.line + 1, start.column + 1
    if end.line == start.line and end.column > start.column and end.index <= len(text):
        return Span(line, column, line, end.column + 1)
    stop = text.find("\n", start.index)
    first = text[start.index : stop if stop >= 0 else len(text)].rstrip()
    return Span(line, column, line, column + max(len(first), 1))


def _stretch(text: str, start: int, end: int) -> Span:
    line = text.count("\n", 0, start) + 1
    column = start - text.rfind("\n", 0, start)
    return Span(line, column, line, column + max(end - start, 1))


def _at_top(path: str, kind: Kind, message: str, hint: str) -> Finding:
    return Finding(kind, path, Span(1, 1, 1, 1), message, hint)


def unusable(path: str, message: str, hint: str) -> Finding:
    """Return the finding for a file that cannot be read at all."""
    return _at_top(path, UNREADABLE_FILE, message, hint)
