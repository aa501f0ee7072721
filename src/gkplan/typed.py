"""One file's values typed by the schema, and everything the schema refuses told in our words.

A broken record is reported and left out, so that the rest is still checked.
"""

from __future__ import annotations

import copy
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import islice
from typing import TYPE_CHECKING, Any, TypeVar, cast

from pydantic_core import SchemaValidator, ValidationError

from gkplan.characters import MAX_FINDINGS, codes, invisible
from gkplan.diagnostics import (
    BAD_VALUE,
    HIDDEN_IN_NAME,
    HIDDEN_IN_TEXT,
    LOOK_ALIKE,
    MISSING_FIELD,
    UNKNOWN_FIELD,
    UNQUOTED_SCALAR,
    Finding,
    Kind,
    Route,
)
from gkplan.plain import NUMBER_FIRST
from gkplan.record import INTEGER_KEYS, UNKNOWN, Core, Field, Record
from gkplan.wording import closest, fold

if TYPE_CHECKING:
    from pydantic_core import CoreSchema

    from gkplan.source import Source

ITEM_LISTS = frozenset({
    "tasks", "units", "groups", "entries", "extensions", "designations", "verifications", "amendments", "reminders",
})  # fmt: skip
"""Lists whose items can be left out singly when broken."""

NAME_KEYS = frozenset({
    "id", "task", "period", "unit", "units", "name", "aliases", "members", "successors", "group", "lead",
    "responsible", "supporting", "coordinator", "approvers", "approved_by", "tasks",
})  # fmt: skip
"""Keys that hold names and ids, in which invisible characters are errors."""

_HEAD_STUB = {
    "format": "1", "id": UNKNOWN, "title": UNKNOWN, "issuer": UNKNOWN,
    "issued": "1949-10-01", "year": "1949", "phase": "草稿",
}  # fmt: skip

M = TypeVar("M", bound=Record)


def validated(schema: type[M], value: object) -> M:
    """Return `value`, plain texts, lists and mappings, as a record. Raises `ValidationError` of `pydantic_core`."""
    return cast("M", _validator(schema).validate_python(value))  # type: ignore[arg-type]  # a class has a hash


@cache
def _validator(schema: type[Record]) -> SchemaValidator:
    return SchemaValidator(cast("CoreSchema", schema.CORE))


def type_source(read: Source, schema: type[M]) -> tuple[M | None, frozenset[Route], list[Finding]]:
    """Type the value of one file; return the content, the routes left out as broken, and the findings."""
    findings = [*_bare_scalars(read, schema), *_empty_unknown(read, schema), *_odd_characters(read)]
    value = read.value
    if not isinstance(value, dict):
        slip = _slip(value)
        if slip is not None:
            findings.append(read.finding(BAD_VALUE, (), *slip))
        elif value is not None or not read.damaged:
            what = "文件是空的" if value is None else "文件的最外层应是“键: 值”"
            findings.append(read.finding(MISSING_FIELD, (), what, f"至少要有 {_required(schema)}"))
        return None, frozenset(), findings
    value = _listed_words(value)
    try:
        return validated(schema, value), frozenset(), findings
    except ValidationError as error:
        errors = error.errors(include_url=False)
    findings += _explained(read, schema, errors, findings)
    content, cut = _salvage(schema, value, errors)
    return content, cut, findings


def _required(schema: type[Record]) -> str:
    return "、".join(f"{field.key}:" for field in schema.FIELDS.values() if field.required)


def _listed_words(value: dict[str, Any]) -> dict[str, Any]:
    """Return the value of a file with `from` and `to` of an amendment, one wording or a list of names, as lists."""
    amendments = value.get("amendments")
    return value | {"amendments": [*map(_listed, amendments)]} if isinstance(amendments, list) else value


def _listed(item: Any) -> Any:
    if not isinstance(item, dict):
        return item
    return item | {key: [item[key]] for key in _WORDS_OR_LIST if isinstance(item.get(key), str)}


def _salvage(schema: type[M], value: dict[str, Any], errors: list[Any]) -> tuple[M | None, frozenset[Route]]:
    """Type again without the broken records; None where what is broken is not a record."""
    cut: set[Route] = set()
    value = copy.deepcopy(value)  # the source keeps the file's own
    for item in sorted(errors, key=lambda item: item["type"] != "extra_forbidden"):  # before what they stand in goes
        route: Route = item["loc"]
        record = _record_route(route)
        if record:
            cut.add(record)
        elif item["type"] == "extra_forbidden":
            _parent(value, route).pop(route[-1], None)
        elif route[:1] == ("plan",):
            value["plan"] = _HEAD_STUB | {"warn_days": "0"}
        elif route[-1:] == ("title",):
            _parent(value, route)["title"] = UNKNOWN
        elif route[-1:] and route[-1] in ITEM_LISTS and item["type"] == "missing":
            _parent(value, route)[str(route[-1])] = []
    for record in sorted(cut, key=lambda route: [str(step) for step in route[:-1]] + [f"{route[-1]:09}"], reverse=True):
        del _parent(value, record)[record[-1]]
    try:
        return validated(schema, value), frozenset(cut)
    except ValidationError:
        return None, frozenset(cut)


def _record_route(route: Route) -> Route | None:
    for position in range(len(route) - 1):
        if route[position] in ITEM_LISTS and isinstance(route[position + 1], int):
            return route[: position + 2]
    return None


def _parent(value: Any, route: Route) -> Any:
    for step in route[:-1]:
        value = value[step]
    return value


# ---------------------------------------------------------------- findings beyond the schema's own


def _bare_scalars(read: Source, schema: type[Record]) -> Iterator[Finding]:
    for route in read.bare:
        owner = next((step for step in reversed(route) if isinstance(step, str)), "")
        written = str(_value_at(read.value, route))
        if owner in INTEGER_KEYS and written[0] in NUMBER_FIRST:
            continue
        if not _is_text(schema, route) and route[-1] not in _WORDS_OR_LIST:
            continue
        yield read.finding(
            UNQUOTED_SCALAR,
            route,
            f"“{owner}”的值 {written} 没有加引号，会被当成数字、真假或空值",
            f'加引号写作 "{written}"；没有内容就删去这一行',
        )


_WORDS_OR_LIST = ("from", "to")
"""Keys of an amendment that hold one wording or a list."""


def _value_at(value: Any, route: Route) -> Any:
    for step in route:
        try:
            value = value[step]
        except (KeyError, IndexError, TypeError):
            return "？"
    return value


def _empty_unknown(read: Source, schema: type[Record]) -> Iterator[Finding]:
    for route in read.empty:
        if (
            route  # a document mark with nothing behind it
            and isinstance(route[-1], str)
            and _core(schema, route[:-1]) is not None
            and _core(schema, route) is None
        ):
            yield _unknown(read, schema, route)


def _odd_characters(read: Source) -> Iterator[Finding]:
    """Find what is hidden in names, ids and (written as escapes) in texts, and full-width digits in ids."""
    yield from islice(_odd_values(read) if read.odd else (), MAX_FINDINGS)


def _odd_values(read: Source) -> Iterator[Finding]:
    for route, value in _strings(read.value, ()):
        owner = next((step for step in reversed(route) if isinstance(step, str)), "")
        hidden = [char for char in value if not char.isprintable() and char not in " \n\u3000\u00a0"]
        hidden += [char for part in invisible(value) for char in part[0]]
        if hidden and owner in NAME_KEYS:
            message = f"名称或编号里有看不见的字符 {codes(''.join(hidden))}"
            yield read.finding(HIDDEN_IN_NAME, route, message, "删去后重新输入")
        elif hidden:
            message = f"有看不见的字符 {codes(''.join(hidden))}"
            yield read.finding(HIDDEN_IN_TEXT, route, message, "删去它；从网页或聊天窗口粘贴时常带进来")
        elif owner in INTEGER_KEYS and _has_wide_digit(value):
            message = f"“{owner}”的值{_quote(value)}用了全角数字"
            yield read.finding(LOOK_ALIKE, route, message, f"写作 {fold(value)}")


def _has_wide_digit(text: str) -> bool:
    return any("０" <= char <= "９" for char in text)


def _strings(value: Any, route: Route) -> Iterator[tuple[Route, str]]:
    """Yield every text in `value` that is not plain ASCII; the depth is bounded by the reader."""
    if isinstance(value, dict):
        for key, item in value.items():
            yield from _strings(item, (*route, key))
    elif isinstance(value, list):
        for position, item in enumerate(value):
            yield from _strings(item, (*route, position))
    elif isinstance(value, str) and not (value.isascii() and value.isprintable()):
        yield route, value


def told_once(findings: list[Finding]) -> list[Finding]:
    """Return the findings without those that a finding on hidden characters at the same place makes idle."""
    names: dict[int, list[Finding]] = defaultdict(list)
    for item in findings:
        if item.kind is HIDDEN_IN_NAME:
            names[item.span.line].append(item)
    texts: dict[int, list[Finding]] = defaultdict(list)
    kept: list[Finding] = []
    for item in findings:
        hidden = item.kind is HIDDEN_IN_TEXT
        known = names[item.span.line] if hidden or item.kind is UNKNOWN_FIELD else []
        if any(_meets(other, item) for other in [*known, *(texts[item.span.line] if hidden else [])]):
            continue
        if hidden:
            texts[item.span.line].append(item)
        kept.append(item)
    return kept


def _meets(one: Finding, other: Finding) -> bool:
    """Whether two findings on one line speak of the same stretch of it."""
    return one.span.column < other.span.end_column and other.span.column < one.span.end_column


def _core(schema: type[Record], route: Route) -> Core | None:
    """Return what the schema says of the value at `route`, or None where it knows no such key."""
    core = schema.CORE
    for step in route:
        if isinstance(step, int):
            (core,) = core.get("items_schema", [{}])
        else:
            core = next((field.core for field in _fields(core) if field.key == step), {})
    return core or None


def _fields(core: Core | None) -> Iterable[Field]:
    """Return the fields of a record, none of another value."""
    record: type[Record] | None = core.get("cls") if core else None
    return record.FIELDS.values() if record else ()


def _is_text(schema: type[Record], route: Route) -> bool:
    core = _core(schema, route)
    return core is not None and core["type"] == "str"


# ---------------------------------------------------------------- pydantic's errors in our words


def _explained(read: Source, schema: type[Record], errors: list[Any], known: list[Finding]) -> Iterator[Finding]:
    taken = {(finding.span.line, finding.span.column) for finding in known if finding.is_error}
    for error in errors:
        finding = _explain(read, schema, error)
        place = finding.span.line, finding.span.column
        if read.damaged and finding.kind is MISSING_FIELD:
            continue  # a consequence of what a syntax error took away
        if finding.kind is MISSING_FIELD or place not in taken:
            yield finding


def _explain(read: Source, schema: type[Record], error: Any) -> Finding:
    kind, route = error["type"], tuple(error["loc"])
    key = next((str(step) for step in reversed(route) if isinstance(step, str)), "")
    if kind == "extra_forbidden":
        return _unknown(read, schema, route)
    if kind == "missing":
        if route in read.empty:
            return read.finding(MISSING_FIELD, route, f"“{key}”没有值", "填上内容", key=True)
        return read.finding(MISSING_FIELD, route[:-1], f"缺少“{key}”", f"补上“{key}: …”", key=True)
    found = error["input"]
    return read.finding(*_wrong(kind, route, key, found, error))


def _unknown(read: Source, schema: type[Record], route: Route) -> Finding:
    key = str(route[-1])
    if key.startswith("\u3000"):
        return read.finding(UNKNOWN_FIELD, route, "行首用了全角空格缩进", "改用半角空格缩进，每级两个", key=True)
    known = [field.key for field in _fields(_core(schema, route[:-1]))]
    near = closest(key, known, most=1)
    hint = f"是不是“{near[0]}”？" if near else f"此处可用的键：{'、'.join(known)}"
    return read.finding(UNKNOWN_FIELD, route, f"不认识的键“{key}”", hint, key=True)


def _wrong(kind: str, route: Route, key: str, found: Any, error: Any) -> tuple[Kind, Route, str, str]:
    """Return kind, route, message and remedy of a value that the schema refuses."""
    if found is None:
        return MISSING_FIELD, route, f"“{key}”里有一个空项", "填上内容，或删去这一行"
    slip = _slip(found)
    if slip is not None:
        return BAD_VALUE, route, *slip
    if kind == "tuple_type":
        return (
            BAD_VALUE,
            route,
            f"“{key}”应是列表",
            f"写作 {key}: [{found}]，或每项一行、以“- ”开头" if isinstance(found, str) else "每项一行，以“- ”开头",
        )
    if kind in {"model_type", "model_attributes_type"}:
        return BAD_VALUE, route, f"“{key}”应由若干“键: 值”组成", "对照文档里的例子，检查缩进和冒号"
    if not isinstance(found, str):
        return BAD_VALUE, route, f"“{key}”应是一个值，不是列表或“键: 值”", "写在同一行里"
    if kind == "literal_error":
        options = error["ctx"]["expected"].replace("'", "").replace(" or ", "、").replace(", ", "、")
        return BAD_VALUE, route, f"“{key}”的值{_quote(found)}不在可选范围", f"可选：{options}{_curly(found)}"
    if key in _DATE_KEYS:
        kind_of_date = LOOK_ALIKE if _has_wide_digit(found) else BAD_VALUE
        return kind_of_date, route, *_wrong_date(key, found)
    if kind.startswith("int") or "than" in kind or key in {"year", "warn_days"}:
        limits = "整数" if key != "year" else "1949 到 2199 之间的年份"
        return (
            BAD_VALUE,
            route,
            f"“{key}”的值{_quote(found)}不合要求",
            f"应是{limits}，用半角数字{_curly(found)}",
        )
    return _wrong_text(kind, route, key, found, error)


def _wrong_text(kind: str, route: Route, key: str, found: str, error: Any) -> tuple[Kind, Route, str, str]:
    if kind == "string_too_long":
        return BAD_VALUE, route, f"“{key}”太长（{len(found)} 字）", f"最多 {error['ctx']['max_length']} 字"
    if not found.strip():
        return MISSING_FIELD, route, f"“{key}”是空白", "填上内容，或删去这一行"
    if key == "sha256":
        return BAD_VALUE, route, "“sha256”应是 64 位十六进制小写数字", "用 sha256sum 重新计算"
    if key in INTEGER_KEYS and any(mark in found for mark in "“”‘’「」"):
        return BAD_VALUE, route, f"“{key}”的值{_quote(found)}里有中文引号", "去掉引号，或换成半角引号"
    return BAD_VALUE, route, f"“{key}”的值{_quote(found)}里有不该有的空白", "删去首尾的空白；编号里不能有空格"


def _slip(found: object) -> tuple[str, str] | None:
    """Return message and remedy of a slip of the hand that made a text of what was meant as keys."""
    from gkplan.slips import find_slip

    slip = find_slip(found) if isinstance(found, str) else None
    return None if slip is None else slip[2:]


_DATE_KEYS = frozenset({
    "issued", "from", "until", "date", "published", "requested", "updated", "completed", "eta", "approved", "by",
})  # fmt: skip


def _wrong_date(key: str, found: str) -> tuple[str, str]:
    """Return message and remedy of a date that is not `YYYY-MM-DD`."""
    parts = fold(found).replace("/", "-").replace(".", "-").replace("年", "-").replace("月", "-").replace("日", "")
    numbers = parts.split("-")
    good = len(numbers) == 3 and all(part.isascii() and part.isdigit() for part in numbers) and len(numbers[0]) == 4
    if not good:
        return f"“{key}”的值{_quote(found)}不是日期", f"写作 2025-09-03 的样子{_curly(found)}"
    written = f"{numbers[0]}-{numbers[1]:0>2}-{numbers[2]:0>2}"
    if written == found:
        return f"“{key}”的日期 {found} 不存在或超出范围", "核对年月日；年份在 1900 到 2199 之间"
    return f"“{key}”的日期{_quote(found)}写法不对", f"写作 {written}"


def _quote(found: object) -> str:
    text = str(found)
    return f"“{text if len(text) <= 40 else text[:40] + '…'}”"


def _curly(found: object) -> str:
    curly = isinstance(found, str) and found[:1] in "“”‘’「" and found[:1] != ""
    return "；外面的中文引号要去掉，或换成半角引号" if curly else ""
