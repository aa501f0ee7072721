"""Write `src/gkplan/records.py` from the pydantic model: the same schema, for reading without pydantic.

`python scripts/records.py` writes it; a test makes it again and compares.
"""

from __future__ import annotations

import datetime
import inspect
import json
import textwrap
from collections.abc import Iterable, Iterator
from functools import cached_property
from pathlib import Path
from types import NoneType, UnionType
from typing import TYPE_CHECKING, Any, Literal, Union, get_args, get_origin

from pydantic import TypeAdapter

from gkplan import model

if TYPE_CHECKING:
    from pydantic.fields import FieldInfo

TARGET = Path(__file__).resolve().parent.parent / "src" / "gkplan" / "records.py"

HEAD = '''\
"""The records that reading gives. Made from `model.py` by `python scripts/records.py`: change that, not this."""
# fmt: off

from __future__ import annotations

import datetime
from functools import cached_property
from typing import Literal

from gkplan.record import Core, Record, having, in_turn, many, needed, one_of, words

'''

NAMED = ("Date", "Id", "Name", "Text", "Year", "WarnDays")
"""The types of the model that are not records; here they are called in capitals."""

WIDTH = 116

KEPT = {"type", "pattern", "max_length", "strip_whitespace", "expected", "steps", "schema", "items_schema", "ge", "le",
        "variadic_item_index", "default", "fields", "validation_alias", "serialization_alias"}  # fmt: skip
"""Keys of a core schema that mean something here; pydantic's versions differ in what else they write."""


def text() -> str:
    """Return the module as it should be."""
    types = {name.upper(): plain(TypeAdapter(getattr(model, name)).core_schema) for name in NAMED}
    lines = [f"{name}: Core = {_leaf(core)}" for name, core in types.items()]
    for record in records():
        lines += ["", "", *_record(record, types)]
    return HEAD + "\n".join(lines) + "\n"


def records() -> list[type[model.Record]]:
    """Return the records of the model, in its order: each after those that it holds."""
    found = [item for item in vars(model).values() if isinstance(item, type) and issubclass(item, model.Record)]
    return [item for item in found if item is not model.Record]


def core_of(record: type[model.Record]) -> dict[str, Any]:
    """Return what pydantic makes of one record, without what its versions differ in."""
    record.model_rebuild()
    found: dict[str, Any] = plain(record.__pydantic_core_schema__)
    return found


def plain(core: Any, shared: dict[str, Any] | None = None) -> Any:
    """Return a core schema with only what `KEPT` has; a record of the model by its name."""
    if not isinstance(core, dict):
        return [plain(item, shared) for item in core] if isinstance(core, (list, tuple)) else core
    if core.get("type") == "definitions":
        return plain(core["schema"], {item["ref"]: item for item in core["definitions"]})
    if core.get("type") == "definition-ref":
        return plain((shared or {})[core["schema_ref"]], shared)
    if core.get("type") == "model-fields":
        return {name: plain(field, shared) for name, field in core["fields"].items()}
    kept = {key: plain(value, shared) for key, value in core.items() if key in KEPT and value is not None}
    return kept | ({"cls": core["cls"].__name__} if core.get("type") == "model" else {})


# ---------------------------------------------------------------- one record


def _record(record: type[model.Record], types: dict[str, Any]) -> Iterator[str]:
    cores: dict[str, Any] = core_of(record)["schema"]
    yield f"class {record.__name__}(Record, fields=("
    for name, info in record.model_fields.items():
        yield from _wrapped(f"    {_field(name, info, cores[name], types)},")
    yield ")):"
    doc = inspect.getdoc(record) or ""
    yield from textwrap.indent(f'"""{doc}\n"""' if "\n" in doc else f'"""{doc}"""', "    ").splitlines()
    yield ""
    for name, info in record.model_fields.items():
        yield from _wrapped(f"    {name}: {_annotation(info.annotation)}")
    for member in vars(record).values():
        if isinstance(member, (property, cached_property)):
            source = inspect.getsource(member.func if isinstance(member, cached_property) else member.fget)  # type: ignore[arg-type]
            yield from ("", *source.rstrip().splitlines())


def _field(name: str, info: FieldInfo, core: dict[str, Any], types: dict[str, Any]) -> str:
    inner, key = core["schema"], info.alias
    said = [_quoted(name), _leaf(_inside(inner), types)]
    if info.default is not None and not info.is_required():
        said.append(_quoted(info.default) if isinstance(info.default, str) else repr(info.default))
    said += [f"key={_quoted(key)}"] if key else []
    return f"{'needed' if info.is_required() else 'having'}({', '.join(said)})"


def _inside(core: dict[str, Any]) -> dict[str, Any]:
    """Return the schema of the value itself: without the default, and without None."""
    while core["type"] in {"default", "nullable"}:
        core = core["schema"]
    return core


def _leaf(core: dict[str, Any], types: dict[str, Any] | None = None) -> str:
    """Return a schema in the words of `record.py`."""
    named = next((name for name, known in (types or {}).items() if known == core), None)
    if named:
        return named
    match core["type"]:
        case "model":
            return f"{core['cls']}.CORE"
        case "tuple":
            return f"many({_leaf(core['items_schema'][0], types)})"
        case "literal":
            return f"one_of({_listed(core['expected'])})"
        case "chain":
            return f"in_turn({', '.join(_leaf(step, types) for step in core['steps'])})"
        case "str":
            pattern = f'r"{core["pattern"]}"'
            return f"words({', '.join([pattern, *_limits(core)])})"
        case _:
            return json.dumps(core, ensure_ascii=False)


def _listed(words: Iterable[str]) -> str:
    return ", ".join(map(_quoted, words))


def _quoted(word: str) -> str:
    return json.dumps(word, ensure_ascii=False)


def _limits(core: dict[str, Any]) -> list[str]:
    return [f"{key}={core[key]!r}" for key in ("max_length", "strip_whitespace") if key in core]


def _annotation(annotation: Any) -> str:
    """Return the type of a field as an annotation says it, without what only pydantic needs of it."""
    origin, inside = get_origin(annotation), get_args(annotation)
    if hasattr(annotation, "__metadata__"):
        return _annotation(inside[0])
    if origin in {Union, UnionType}:
        return " | ".join("None" if item is NoneType else _annotation(item) for item in inside)
    if origin is tuple:
        return f"tuple[{_annotation(inside[0])}, ...]"
    if origin is Literal:
        return f"Literal[{_listed(inside)}]"
    return "datetime.date" if annotation is datetime.date else str(annotation.__name__)


def _wrapped(line: str) -> list[str]:
    """Return a line broken at its blanks where it is too long."""
    indent = " " * (len(line) - len(line.lstrip()) + 4)
    return textwrap.wrap(line, WIDTH, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False)


if __name__ == "__main__":
    TARGET.write_text(text(), encoding="utf-8")
