"""Help pages in Chinese: an own layout, since Typer's English words do not all pass through gettext."""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from typing import Any

from gkplan.render.text import width, wrapped

METAVARS = {
    "text": "文本",
    "integer": "整数",
    "int": "整数",
    "float": "数",
    "path": "路径",
    "filename": "文件",
    "directory": "文件夹",
}
FIXED = {
    "help": "显示帮助后退出。",
    "install_completion": "为当前 shell 安装补全。",
    "show_completion": "打印补全脚本，供复制或自行安装。",
}
MOST_COLUMNS = 100
LEFT = 30


def page(command: Any, ctx: Any, summaries: Iterable[tuple[str, str]] = ()) -> str:
    """Return the help page of a command or group; `summaries` are (name, one line) of its commands."""
    columns = max(40, min(shutil.get_terminal_size((80, 24)).columns, MOST_COLUMNS))
    params = command.get_params(ctx)
    arguments = [param for param in params if param.param_type_name == "argument" and not param.hidden]
    options = [param for param in params if param.param_type_name != "argument" and not param.hidden]
    commands = list(summaries)
    usage = " ".join(
        [
            f"用法：{ctx.command_path}",
            "[选项]",
            *(_usage(item) for item in arguments),
            *(["命令 …"] if commands else []),
        ]
    )
    lines = [usage, ""]
    for paragraph in (command.help or "").split("\n\n"):
        lines += [f"  {line}" for line in wrapped("".join(paragraph.split("\n")), columns - 2)] + [""]
    lines += _section("参数", [(metavar(item), _told(item)) for item in arguments], columns)
    lines += _section("命令", commands, columns)
    lines += _section("选项", [(_names(item), _told(item)) for item in options], columns)
    return "\n".join(lines).rstrip() + "\n"


def _section(title: str, rows: list[tuple[str, str]], columns: int) -> list[str]:
    if not rows:
        return []
    left = min(max(width(name) for name, _ in rows), LEFT) + 4
    lines = [f"{title}："]
    for name, text in rows:
        told = wrapped(text, columns - left)
        head = f"  {name}"
        if width(head) > left - 2:
            lines.append(head)
        else:
            lines.append((head + " " * (left - width(head)) + told.pop(0)).rstrip())
        lines += [" " * left + line for line in told]
    return [*lines, ""]


def metavar(param: Any) -> str:
    """Return how a parameter's value is called in help."""
    return param.metavar or METAVARS.get(getattr(param.type, "name", "text"), "值")


def _usage(param: Any) -> str:
    name = metavar(param) + (" …" if param.nargs == -1 else "")
    return name if param.required else f"[{name}]"


def _names(param: Any) -> str:
    names = ", ".join([*param.opts, *param.secondary_opts])
    return names if getattr(param, "is_flag", False) or param.name in FIXED else f"{names} {metavar(param)}"


def _told(param: Any) -> str:
    text = FIXED.get(param.name) or getattr(param, "help", None) or ""
    marks = []
    if param.required:
        marks.append("必填")
    if getattr(param, "multiple", False):
        marks.append("可重复")
    default = param.default
    if isinstance(default, str) and default and param.name not in FIXED:
        marks.append(f"默认 {default}")
    envvar = getattr(param, "envvar", None)
    if envvar:
        marks.append(f"环境变量 {envvar if isinstance(envvar, str) else '、'.join(envvar)}")
    return f"{text}[{'；'.join(marks)}]" if marks else text
