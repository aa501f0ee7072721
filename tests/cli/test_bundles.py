"""Options declared once for many commands reach each of them as options of its own."""

from __future__ import annotations

from typing import Annotated, NamedTuple

import typer

from gkplan.cli import app
from gkplan.cli._bundles import spread
from gkplan.cli._options import ViewOptions, WriteOptions

taken: list[object] = []


class Extra(NamedTuple):
    """Two options that go together."""

    colour: Annotated[str, typer.Option("--colour", "-c", help="颜色。", envvar="TRIAL_COLOUR")] = "红"
    loud: Annotated[bool, typer.Option("--loud", help="大声。")] = False


def alone(word: Annotated[str, typer.Argument(metavar="词")]) -> int:
    """只有自己的。"""
    return len(word)


def together(word: Annotated[str, typer.Argument(metavar="词")], *, extra: Extra) -> int:
    """带一组选项。"""
    taken.append((word, extra))
    return 3


def test_a_command_without_a_bundle_stays_as_it_is() -> None:
    assert spread(alone) is alone


def test_a_bundle_comes_back_whole() -> None:
    command = spread(together)
    assert command.__doc__ == "带一组选项。"
    assert command(word="好", colour="绿", loud=True) == 3
    assert taken.pop() == ("好", Extra("绿", loud=True))


def test_typer_sees_single_options_with_their_defaults() -> None:
    wrapped = typer.Typer(add_completion=False)
    wrapped.command("trial")(spread(together))
    command = typer.main.get_command(wrapped)
    assert [(param.name, param.opts, param.default) for param in command.params] == [
        ("word", ["word"], None),
        ("colour", ["--colour", "-c"], "红"),
        ("loud", ["--loud"], False),
    ]
    assert command.main(["好", "-c", "蓝"], standalone_mode=False) == 3
    assert taken.pop() == ("好", Extra("蓝", loud=False))


def test_every_view_and_every_writing_command_takes_the_same() -> None:
    for fields, names in (
        (ViewOptions._fields, ("due", "overdue", "status", "list", "show", "units")),
        (WriteOptions._fields, ("record", "done", "extend", "verify", "designate")),
    ):
        for name in names:
            own = [param.name for param in app.build(name, app.COMMANDS[name]).params]
            common = own.index("debug") if "no_color" in fields else own.index("no_color")
            assert own[common - len(fields) : common] == list(fields)
