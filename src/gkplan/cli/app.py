"""The command line: which commands there are, loaded only when called, with help and errors in Chinese."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import Annotated, Any

import typer
from typer.core import TyperCommand, TyperGroup

from gkplan import __version__
from gkplan.errors import UsageProblem


@dataclass(frozen=True, slots=True)
class Lazy:
    """A command that is imported when it is called."""

    module: str
    function: str
    summary: str
    """Equal to the first line of the command's own help (a test sees to it)."""


@dataclass(frozen=True, slots=True)
class Branch:
    """A group of commands."""

    summary: str
    commands: Mapping[str, Lazy]


COMMANDS: Mapping[str, Lazy | Branch] = {
    "due": Lazy("views", "due", "列出应办的任务：单位、时限、状态。"),
    "overdue": Lazy("views", "overdue", "只列逾期的任务，逾期最久的在前。"),
    "list": Lazy("tasks", "list_tasks", "列出计划里的全部任务。"),
    "show": Lazy("tasks", "show", "查看一项任务的来龙去脉：原文、时限、调整、延期和各单位的状态。"),
    "units": Lazy("tasks", "units", "查看单位和组的登记册。"),
    "validate": Lazy("check", "validate", "检查数据文件，一次列出全部问题。"),
    "parse": Branch(
        "试读一个写法：时限或责任单位。",
        {
            "deadline": Lazy("wordings", "deadline", "试读一个时限写法。"),
            "units": Lazy("wordings", "units", "试读一个责任单位写法。"),
        },
    ),
}

_HELP_NAMES = {"help_option_names": ["-h", "--help"]}


class _Command(TyperCommand):
    """A command with help in Chinese."""

    def format_help(self, ctx: Any, formatter: Any) -> None:
        """Write the help page."""
        from gkplan.cli.help import page

        formatter.write(page(self, ctx))


class _Group(TyperGroup):
    """A group that imports a command's module only when the command is called."""

    table: Mapping[str, Lazy | Branch] = COMMANDS

    def list_commands(self, ctx: Any) -> list[str]:  # noqa: ARG002  the signature is Typer's
        """Return the names, in the order of the table."""
        return list(self.table)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:  # noqa: ARG002  the signature is Typer's
        """Return the command, or None where there is none of that name."""
        entry = self.table.get(cmd_name)
        return None if entry is None else build(cmd_name, entry)

    def resolve_command(self, ctx: Any, args: list[str]) -> tuple[str | None, Any, list[str]]:
        """Return name, command and the remaining arguments; an unknown name is answered with near ones."""
        name = args[0]
        command = self.get_command(ctx, name)
        if command is None and not ctx.resilient_parsing:
            from gkplan.wording import closest

            near = closest(name, self.table)
            hint = f"您是不是要用：{'、'.join(near)}？" if near else f"运行 {ctx.command_path} --help 查看全部命令"
            raise UsageProblem(f"没有“{name}”这个命令", hint)
        return name, command, args[1:]

    def format_help(self, ctx: Any, formatter: Any) -> None:
        """Write the help page; the summaries come from the table, so that no module is imported."""
        from gkplan.cli.help import page

        formatter.write(page(self, ctx, [(name, entry.summary) for name, entry in self.table.items()]))


def build(name: str, entry: Lazy | Branch) -> Any:
    """Return the Typer command of one entry of the table."""
    app = _typer()
    if isinstance(entry, Branch):
        group = type("_Branch", (_Group,), {"table": entry.commands})
        app.callback(cls=group, help=entry.summary, context_settings=_HELP_NAMES)(_nothing)
        app.info.name = name
        return typer.main.get_command(app)
    function = getattr(import_module(f"gkplan.cli.{entry.module}"), entry.function)
    app.command(name, cls=_Command, context_settings=_HELP_NAMES)(function)
    return typer.main.get_command(app)


def _typer(*, completion: bool = False) -> typer.Typer:
    return typer.Typer(add_completion=completion, rich_markup_mode=None, pretty_exceptions_enable=False)


def _nothing() -> None:
    pass


def _show_version(value: bool) -> None:
    if value:
        sys.stdout.write(f"gkplan {__version__}\n")
        raise typer.Exit


def _root(
    ctx: typer.Context,
    _version: Annotated[
        bool, typer.Option("--version", "-V", help="显示版本后退出。", callback=_show_version, is_eager=True)
    ] = False,
    _debug: Annotated[bool, typer.Option("--debug", help="出内部错误时显示详细信息。", envvar="GKPLAN_DEBUG")] = False,
) -> None:
    if ctx.invoked_subcommand is None:
        sys.stdout.write(ctx.get_help() + "\n")


def root(*, completion: bool) -> Any:
    """Return the whole command line; `completion` adds the options that install shell completion."""
    app = _typer(completion=completion)
    app.callback(
        cls=_Group,
        invoke_without_command=True,
        context_settings=_HELP_NAMES,
        help="政务公开工作要点任务分解表的命令行台账：本单位要办什么、何时到期、哪些逾期。",
    )(_root)
    return typer.main.get_command(app)


def run(argv: Sequence[str]) -> int:
    """Run one command line; return its exit code. Usage errors become `UsageProblem`."""
    from typer import TyperException

    completion = any("completion" in item for item in argv) or not argv or argv[0] in {"-h", "--help"}
    try:
        code = root(completion=completion).main(args=list(argv), prog_name="gkplan", standalone_mode=False)
    except TyperException as error:
        from gkplan.cli.usage import explain

        raise explain(error) from error
    return code if isinstance(code, int) else 0
