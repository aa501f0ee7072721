"""The command line: which commands there are, loaded only when called, with help and errors in Chinese.

A command is one line in `COMMANDS` and a plain function in `gkplan.cli.<module>`, with `Annotated` parameters,
that returns its exit code; options that go together it may take as one (`_bundles.py`).
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping, Sequence
from importlib import import_module
from typing import Annotated, Any, NamedTuple

import typer
from typer._click.exceptions import ClickException, UsageError
from typer.core import TyperCommand, TyperGroup, TyperOption

from gkplan import __version__
from gkplan.errors import UsageProblem

LOOK, WRITE, PUT_OUT, CHECK, TRY = "查看", "填报和审核", "输出", "检查", "试读"
EXCHANGE = "下发和回收"


class Lazy(NamedTuple):
    """A command that is imported when it is called."""

    module: str
    function: str
    summary: str
    """Equal to the first line of the command's own help (a test sees to it)."""
    panel: str = "命令"
    """The heading in the help of the group."""


class Branch(NamedTuple):
    """A group of commands."""

    summary: str
    commands: Mapping[str, Lazy]
    panel: str = "命令"


COMMANDS: Mapping[str, Lazy | Branch] = {
    "due": Lazy("views", "due", "列出应办的任务：单位、时限、状态。", LOOK),
    "overdue": Lazy("views", "overdue", "只列逾期的任务，逾期最久的在前。", LOOK),
    "status": Lazy("progress", "status", "查看进度：到期任务完成率、总完成率和序时进度，谁还没有报。", LOOK),
    "list": Lazy("tasks", "list_tasks", "列出计划里的全部任务。", LOOK),
    "show": Lazy("tasks", "show", "查看一项任务的来龙去脉：原文、时限、调整、延期和各单位的状态。", LOOK),
    "log": Lazy("history", "log", "查看一项任务或一个单位的历史：谁在什么时候改了什么。", LOOK),
    "units": Lazy("tasks", "units", "查看单位和组的登记册。", LOOK),
    "record": Lazy("recording", "record", "在本单位的台账里记一项任务的进展。", WRITE),
    "done": Lazy("recording", "done", "报一项或几项任务已完成。", WRITE),
    "extend": Lazy("deciding", "extend", "申请延期（写进本单位的台账），或批复延期（写进办公室的决定）。", WRITE),
    "verify": Lazy("deciding", "verify", "审核单位报的完成情况：通过（销号），或退回整改。", WRITE),
    "designate": Lazy("deciding", "designate", "明确一项任务里“有关部门、单位”是哪几家。", WRITE),
    "export": Lazy("export", "export", "导出台账：xlsx、docx、csv、json、md、ics、html。", PUT_OUT),
    "remind": Lazy("remind", "remind", "写催办：逾期、滞后、临期的任务，每个单位一份。", PUT_OUT),
    "report": Lazy("report", "report", "写报表：季度检查表、通报、年报段落、考核底表、佐证材料目录。", PUT_OUT),
    "pack": Lazy("exchange", "pack", "下发填报表：没有 git 的单位用 WPS 或 Excel 填的 xlsx，每家一个。", EXCHANGE),
    "intake": Lazy("exchange", "intake", "回收填报表：检查单位交回的 xlsx，把填的内容写进各家的台账。", EXCHANGE),
    "validate": Lazy("check", "validate", "检查数据文件，一次列出全部问题。", CHECK),
    "diff": Lazy("differences", "diff", "说明两个版本之间改了什么：任务、单位、决定和台账的进展。", CHECK),
    "rule": Lazy("rules", "rule", "列出检查规则，或说明其中一条：查什么、为什么、怎么改。", CHECK),
    "schema": Lazy("schemas", "schema", "写出数据文件的 schema，供编辑器提示和检查。", CHECK),
    "parse": Branch(
        "试读一个写法：时限或责任单位。",
        {
            "deadline": Lazy("wordings", "deadline", "试读一个时限写法。"),
            "units": Lazy("wordings", "units", "试读一个责任单位写法。"),
        },
        TRY,
    ),
}

_PAIRS = frozenset({"milestone"})
"""Options that take two words each time, `--milestone 日期 文字`; Typer itself knows no list of pairs."""
_COMPLETING = "_GKPLAN_COMPLETE"
_HELP_NAMES = {"help_option_names": ["-h", "--help"]}
_NO_COLOR_HELP = "不用颜色。"
_DEBUG_HELP = "出内部错误时显示详细信息；也可设环境变量 GKPLAN_DEBUG=1。"


class _Command(TyperCommand):
    """A command with help and errors in Chinese, which takes `--debug` as the root does."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Typed last, after a command that failed, it would otherwise be “no such option”.
        self.params.append(TyperOption(param_decls=["--debug"], is_flag=True, expose_value=False, help=_DEBUG_HELP))
        for param in self.params:
            if param.name in _PAIRS:
                param.nargs = 2
        if all(param.name != "no_color" for param in self.params):  # what is never coloured takes it all the same
            plain = TyperOption(param_decls=["--no-color"], is_flag=True, expose_value=False, help=_NO_COLOR_HELP)
            self.params.insert(-1, plain)

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Parse the command's own arguments; too many are refused here, since Typer's error has no class."""
        ctx.allow_extra_args = True
        rest = _parsed(super().parse_args, ctx, args)
        if rest and not ctx.resilient_parsing:
            from gkplan.cli.usage import too_many

            raise too_many(rest, ctx.command_path, takes_unit=any(param.name == "unit" for param in self.params))
        return rest

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

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Parse the group's own options."""
        return _parsed(super().parse_args, ctx, args)

    def resolve_command(self, ctx: Any, args: list[str]) -> tuple[str | None, Any, list[str]]:
        """Return name, command and the remaining arguments; an unknown name is answered with near ones."""
        name = args[0]
        command = self.get_command(ctx, name)
        if command is None and not ctx.resilient_parsing:
            from gkplan.wording import closest

            near = closest(name, self.table)
            look = f"运行 {ctx.command_path} --help 查看全部命令"
            raise UsageProblem(f"没有“{name}”这个命令", f"您是不是要用 {'、'.join(near)}？" if near else look)
        return name, command, args[1:]

    def format_help(self, ctx: Any, formatter: Any) -> None:
        """Write the help page; the summaries come from the table, so that no module is imported."""
        from gkplan.cli.help import page

        panels: dict[str, list[tuple[str, str]]] = {}
        for name, entry in self.table.items():
            panels.setdefault(entry.panel, []).append((name, entry.summary))
        formatter.write(page(self, ctx, panels))

    def shell_complete(self, ctx: Any, incomplete: str) -> list[Any]:
        """Return the names that complete a word; again nothing is imported."""
        from typer._click.shell_completion import CompletionItem

        names = [name for name in self.table if name.startswith(incomplete)]
        items: list[Any] = [CompletionItem(name, help=self.table[name].summary) for name in names]
        return items + super(TyperGroup, self).shell_complete(ctx, incomplete)


def _parsed(parse: Any, ctx: Any, args: list[str]) -> list[str]:
    """Parse, and tell an error of the option parser which command it belongs to: Typer leaves that out."""
    try:
        rest: list[str] = parse(ctx, args)
    except UsageError as error:
        error.ctx = error.ctx or ctx
        raise
    return rest


def build(name: str, entry: Lazy | Branch) -> Any:
    """Return the Typer command of one entry of the table."""
    app = _typer()
    if isinstance(entry, Branch):
        group = type("_Branch", (_Group,), {"table": entry.commands})
        app.callback(cls=group, invoke_without_command=True, help=entry.summary, context_settings=_HELP_NAMES)(_alone)
        app.info.name = name
        return typer.main.get_command(app)
    from gkplan.cli._bundles import spread

    function = getattr(import_module(f"gkplan.cli.{entry.module}"), entry.function)
    app.command(name, cls=_Command, context_settings=_HELP_NAMES)(spread(function))
    return typer.main.get_command(app)


def _typer() -> typer.Typer:
    return typer.Typer(add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False)


def _alone(ctx: typer.Context) -> None:
    """Print the help of a group that is called without a command."""
    if ctx.invoked_subcommand is None:
        sys.stdout.write(ctx.get_help() + "\n")


def _show_version(value: bool) -> None:
    if value:
        sys.stdout.write(f"gkplan {__version__}\n")
        raise typer.Exit


def _install_completion(value: bool) -> None:
    if value:
        from typer._completion_shared import install

        shell, path = install(shell=_shell(), prog_name="gkplan")
        sys.stdout.write(f"已为 {shell} 安装补全：{path}\n重新打开终端后生效。\n")
        raise typer.Exit


def _show_completion(value: bool) -> None:
    if value:
        from typer._completion_shared import get_completion_script

        shell = _shell()
        script = get_completion_script(prog_name="gkplan", complete_var=_COMPLETING, shell=shell)
        sys.stdout.write(f"{script}\n")
        raise typer.Exit


def _shell() -> str:
    """Return the shell that gkplan was started from."""
    from typer._completion_shared import Shells, _get_shell_name

    shell = _get_shell_name()
    if shell not in {item.value for item in Shells}:
        raise UsageProblem("认不出当前的 shell，补全装不了", "在 bash、zsh、fish 或 PowerShell 里运行这条命令")
    return str(shell)


def _complete() -> int:
    """Answer the shell's question what a word may become, by Typer's own mechanism."""
    from typer._completion_classes import completion_init

    completion_init()
    try:
        root().main(args=[], prog_name="gkplan", complete_var=_COMPLETING, standalone_mode=False)
    except SystemExit as leave:
        return leave.code if isinstance(leave.code, int) else 0
    return 0


def _root(  # noqa: PLR0913, PLR0917, RUF100  one parameter per option
    ctx: typer.Context,
    _version: Annotated[
        bool, typer.Option("--version", "-V", help="显示版本后退出。", callback=_show_version, is_eager=True)
    ] = False,
    _debug: Annotated[bool, typer.Option("--debug", help=_DEBUG_HELP)] = False,
    _install: Annotated[
        bool,
        typer.Option("--install-completion", help="为当前 shell 安装补全。", callback=_install_completion),
    ] = False,
    _script: Annotated[
        bool,
        typer.Option("--show-completion", help="显示当前 shell 的补全脚本，供自行安装。", callback=_show_completion),
    ] = False,
) -> None:
    _alone(ctx)


def root() -> Any:
    """Return the whole command line."""
    app = _typer()
    app.callback(
        cls=_Group,
        invoke_without_command=True,
        context_settings=_HELP_NAMES,
        help="政务公开工作要点任务分解表的命令行台账：本单位要办什么、何时到期、哪些逾期。",
    )(_root)
    return typer.main.get_command(app)


def run(argv: Sequence[str]) -> int:
    """Run one command line; return its exit code. Usage errors become `UsageProblem`.

    The context is opened here and not by Typer's `main`, which ends the process with 1 on a closed pipe.
    """
    if os.environ.get(_COMPLETING):
        return _complete()
    try:
        with root().make_context("gkplan", list(argv)) as ctx:
            code = ctx.command.invoke(ctx)
    except typer.Exit as leave:
        return leave.exit_code
    except typer.Abort:
        raise KeyboardInterrupt from None
    except ClickException as error:
        from gkplan.cli.usage import explain

        raise explain(error) from error
    return code if isinstance(code, int) else 0
