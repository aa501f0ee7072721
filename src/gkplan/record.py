"""What all records have in common: how their fields are said to pydantic's core, and how they behave as values.

`model.py` states the schema; `records.py` is generated from it, in the words of this module. So a command reads and
checks files without importing pydantic, which would be a third of its time.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Literal, NamedTuple, TypeVar, get_args

if TYPE_CHECKING:
    from collections.abc import Iterator

Core = dict[str, Any]
"""A schema in the form of `pydantic_core.core_schema`."""

UNKNOWN = "?"
"""What stands in for an id, a title or an issuer that could not be read."""

INTEGER_KEYS = frozenset({"id", "task", "tasks", "period", "year", "warn_days", "format"})
"""Keys whose value may be written as a bare number."""

AmendedField = Literal["text", "deadline", "lead", "responsible", "supporting", "task"]
"""What a 调整 can change, and a 录入更正 mend."""

LAID_OVER = frozenset(get_args(AmendedField)) - {"task"}
"""What a 调整 lays over the issued words; field task cancels instead."""

MendedField = Literal[
    "checkpoints", "completion", "note", "document_number", "issued", "derived_from", "section", "topic", "title", "id",
    "issuer", "year", "coordinator", "approvers", "based_on", "warn_days", "source",
]  # fmt: skip
"""What only a 录入更正 can mend: the rest of a task, the titles of headings, and the plan's head."""


class Field(NamedTuple):
    """One field of a record: `name` in Python, `key` in the files; without `default` it must be there."""

    name: str
    key: str
    core: Core
    required: bool
    default: Any = None


def needed(name: str, core: Core, key: str | None = None) -> Field:
    """Return a field that must be there."""
    return Field(name, key or name, core, required=True)


def having(name: str, core: Core, default: Any = None, *, key: str | None = None) -> Field:
    """Return a field that may be left out; where None stands for that, None is a value too."""
    return Field(name, key or name, core, required=False, default=default)


def many(core: Core) -> Core:
    """Return the schema of a list of any length."""
    return {"type": "tuple", "items_schema": [core], "variadic_item_index": 0}


def one_of(*words: str) -> Core:
    """Return the schema of one of a few words."""
    return {"type": "literal", "expected": list(words)}


def words(pattern: str, *, max_length: int | None = None, strip_whitespace: bool = False) -> Core:
    """Return the schema of a text that matches `pattern`; `max_length` is in characters."""
    core: Core = {"type": "str", "pattern": pattern}
    if max_length is not None:
        core["max_length"] = max_length
    return core | ({"strip_whitespace": True} if strip_whitespace else {})


def in_turn(*steps: Core) -> Core:
    """Return the schema of a value that passes several, each taking what the one before made of it."""
    return {"type": "chain", "steps": list(steps)}


R = TypeVar("R", bound="Record")


class Record:
    """Base of all records: frozen values, equal where their fields are.

    The slots are what pydantic's core fills in. A record made by calling its class is not checked.
    """

    __slots__ = ("__dict__", "__pydantic_extra__", "__pydantic_fields_set__", "__pydantic_private__")
    FIELDS: ClassVar[dict[str, Field]] = {}
    """Its fields by name, in the order of the schema."""
    CORE: ClassVar[Core] = {}

    def __init_subclass__(cls, *, fields: tuple[Field, ...] = ()) -> None:
        """Take the fields of a record, and say them to pydantic's core."""
        cls.FIELDS = {field.name: field for field in fields}
        config = {"title": cls.__name__, "extra_fields_behavior": "forbid"}
        shape = {"type": "model-fields", "model_name": cls.__name__, "fields": dict(map(_said, fields))}
        cls.CORE = {"type": "model", "cls": cls, "config": config, "schema": shape}

    def __init__(self, **values: Any) -> None:
        missing = [name for name, field in self.FIELDS.items() if field.required and name not in values]
        if missing or values.keys() - self.FIELDS.keys():
            raise TypeError(f"{type(self).__name__}: {missing or sorted(values.keys() - self.FIELDS.keys())}")
        self.__dict__.update({name: values.get(name, field.default) for name, field in self.FIELDS.items()})

    def values(self) -> Iterator[Any]:
        """Yield the values of all fields, in the order of the schema."""
        return (self.__dict__[name] for name in self.FIELDS)

    def _replace(self: R, **changes: Any) -> R:
        """Return the record with other values in some fields; they are not checked."""
        return type(self)(**{name: self.__dict__[name] for name in self.FIELDS} | changes)

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError(f"{type(self).__name__}.{name} is frozen")

    def __delattr__(self, name: str) -> None:
        raise AttributeError(f"{type(self).__name__}.{name} is frozen")

    def __eq__(self, other: object) -> bool:
        if type(self) is not type(other):
            return NotImplemented
        mine, theirs = self.__dict__, other.__dict__
        # What is reckoned once and kept, such as `amendments_by_task`, is no field.
        return mine == theirs or all(mine[name] == theirs[name] for name in self.FIELDS)

    def __hash__(self) -> int:
        return hash((type(self), *self.values()))

    def __reduce__(self) -> tuple[Any, ...]:
        return _made, (type(self), {name: self.__dict__[name] for name in self.FIELDS})

    def __repr__(self) -> str:
        told = ", ".join(f"{name}={self.__dict__[name]!r}" for name in self.FIELDS)
        return f"{type(self).__name__}({told})"


def _made(record: type[R], values: dict[str, Any]) -> R:
    """Return a record again that was copied or pickled."""
    return record(**values)


def _said(field: Field) -> tuple[str, Core]:
    """Return a field as pydantic's core wants it."""
    core = field.core
    if not field.required:
        inner = {"type": "nullable", "schema": core} if field.default is None else core
        core = {"type": "default", "schema": inner, "default": field.default}
    said: Core = {"type": "model-field", "schema": core}
    if field.key != field.name:
        said |= {"validation_alias": field.key, "serialization_alias": field.key}
    return field.name, said


def named_in(record: Record) -> tuple[str, ...]:
    """Return the units or groups that a decision names in `units` or `unit`; none of an amendment."""
    unit: str | None = getattr(record, "unit", None)
    names: tuple[str, ...] = getattr(record, "units", ())
    return (unit,) if unit else names
