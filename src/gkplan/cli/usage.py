"""Typer's usage errors, by class, in Chinese."""

from __future__ import annotations

from typing import Any

from gkplan.errors import UsageProblem
from gkplan.wording import closest


def explain(error: Any) -> UsageProblem:
    """Return the Chinese form of one of Typer's usage errors: what is wrong and what to do."""
    context = getattr(error, "ctx", None)
    command = context.command_path if context is not None else "gkplan"
    look = f"运行 {command} --help 查看用法"
    for kind in type(error).__mro__:
        teller = _TELLERS.get(kind.__name__)
        if teller is not None:
            message, hint = teller(error)
            return UsageProblem(message, hint or look)
    return UsageProblem("命令写法有误", look)


_DASHES = "-－–—―−﹣"
"""A hyphen, and what a word processor or a Chinese input method makes of it."""


def too_many(words: list[str], command: str, *, takes_unit: bool) -> UsageProblem:
    """Return the error for words that no argument takes; the likeliest reasons have a remedy of their own."""
    hint = f"运行 {command} --help 查看用法；有空格的值要加引号"
    dashed = next((word for word in words if word.strip(_DASHES) and word[0] in _DASHES), None)
    if dashed is not None:
        hint = f"选项前面是两个半角减号：--{dashed.strip(_DASHES)}"
    elif takes_unit and not words[0].isascii():
        hint = f"单位写作 --unit {words[0]}；有空格的值要加引号"
    return UsageProblem(f"多了参数{'、'.join(f'“{word}”' for word in words)}", hint)


_MEANT = {"--completed": "--date", "--next-steps": "--next", "--next_steps": "--next"}
"""Options that are called otherwise than the key they write."""


def _no_such_option(error: Any) -> tuple[str, str | None]:
    params = error.ctx.command.get_params(error.ctx) if error.ctx else []
    options = [name for param in params for name in (*param.opts, *param.secondary_opts) if name.startswith("--")]
    meant = _MEANT.get(error.option_name, "")
    near = closest(error.option_name, options) if error.option_name.startswith("--") else []
    near = [meant] if meant in options else near
    return f"没有“{error.option_name}”这个选项", f"您是不是要用 {'、'.join(near)}？" if near else None


def _bad_option_usage(error: Any) -> tuple[str, str | None]:
    takes_none = "does not take" in error.message
    return f"选项“{error.option_name}”{'不带值' if takes_none else '后面要写一个值'}", None


def _missing(error: Any) -> tuple[str, str | None]:
    from gkplan.cli.help import metavar

    param = error.param
    if param is None:
        return "缺少一项参数", None
    name = metavar(param) if param.param_type_name == "argument" else param.opts[0]
    return f"缺少{'参数' if param.param_type_name == 'argument' else '选项'}“{name}”", None


def _bad_parameter(error: Any) -> tuple[str, str | None]:
    from gkplan.cli.help import metavar

    param = error.param
    name = "参数" if param is None else param.opts[0] if param.param_type_name != "argument" else metavar(param)
    choices = getattr(getattr(param, "type", None), "choices", ())
    return f"“{name}”的值不合要求", f"可选：{'、'.join(map(str, choices))}" if choices else None


def _no_file(error: Any) -> tuple[str, str | None]:
    return f"打不开文件“{error.filename}”", "检查文件是否存在、有没有权限"


_TELLERS = {
    "NoSuchOption": _no_such_option,
    "BadOptionUsage": _bad_option_usage,
    "MissingParameter": _missing,
    "BadParameter": _bad_parameter,
    "FileError": _no_file,
}
