"""Options that go together, declared once for all commands that take them; Typer itself knows only single ones."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from typing import Any, get_type_hints

Command = Callable[..., int]


def spread(command: Command) -> Command:
    """Return `command` with the options of its bundles as parameters of its own, as Typer wants them.

    A bundle is a parameter after the `*`; its type is a NamedTuple, each field an option with its default.
    """
    signature = inspect.signature(command, eval_str=True)
    own = signature.parameters.values()
    bundles = {item.name: item.annotation for item in own if item.kind is item.KEYWORD_ONLY}
    if not bundles:
        return command

    def spread_command(**given: Any) -> int:
        for name, bundle in bundles.items():
            given[name] = bundle(**{field: given.pop(field) for field in bundle._fields})
        return command(**given)

    single = [item for item in own if item.name not in bundles]
    parameters = [*single, *(item for bundle in bundles.values() for item in _fields(bundle))]
    spread_command.__signature__ = signature.replace(parameters=parameters)  # type: ignore[attr-defined]
    spread_command.__doc__ = command.__doc__
    return spread_command


def _fields(bundle: Any) -> Iterator[inspect.Parameter]:
    defaults = bundle._field_defaults
    for name, annotation in get_type_hints(bundle, include_extras=True).items():
        yield inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=defaults[name], annotation=annotation)
