"""Help pages in Chinese: an own layout, since Typer's English words do not all pass through gettext."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from gkplan.render.text import width, wrapped

# Typer 0.26 says “text” and “integer”, 0.28 “str” and “int”.
METAVARS = {
    "text": "文本",
    "str": "文本",
    "integer": "整数",
    "int": "整数",
    "integer range": "整数",
    "int range": "整数",
    "float": "数",
    "float range": "数",
    "boolean": "是否",
    "datetime": "日期",
    "uuid": "编号",
    "path": "路径",
    "filename": "文件",
    "file": "文件",
    "directory": "文件夹",
}
HELP_TEXT = "显示帮助后退出。"
LEAST_COLUMNS, MOST_COLUMNS = 40, 100
LEFT = 30
CLOSING = "，。；：、！？）】》”’…]"
OPENING = "（【《“‘["

Rows = Sequence[tuple[str, str]]


def page(command: Any, ctx: Any, panels: Mapping[str, Rows] | None = None) -> str:
    """Return the help page of a command or group; `panels` are the (name, one line) of its commands by heading."""
    columns = max(LEAST_COLUMNS, min(shutil.get_terminal_size((80, 24)).columns, MOST_COLUMNS))
    params = [param for param in command.get_params(ctx) if not getattr(param, "hidden", False)]
    arguments = [param for param in params if param.param_type_name == "argument"]
    options = [param for param in params if param.param_type_name != "argument"]
    words = [f"用法：{ctx.command_path}", "[选项]", *map(_usage, arguments), *(["命令 …"] if panels else [])]
    lines = [" ".join(words), ""]
    for paragraph in (command.help or "").split("\n\n"):
        lines += [f"  {line}" for line in folded("".join(paragraph.split("\n")), columns - 2)] + [""]
    lines += _sections({"参数": [(metavar(item), _told(item)) for item in arguments]}, columns)
    lines += _sections({_heading(name): rows for name, rows in (panels or {}).items()}, columns)
    lines += _sections({"选项": [(_names(item), _told(item)) for item in options]}, columns)
    return "\n".join(lines).rstrip() + "\n"


def _heading(panel: str) -> str:
    return panel if panel == "命令" else f"命令 · {panel}"


def _sections(sections: Mapping[str, Rows], columns: int) -> list[str]:
    """Return the lines of sections that share one left column."""
    names = [name for rows in sections.values() for name, _ in rows]
    left = min(max(map(width, names), default=0), LEFT) + 4
    lines = []
    for title, rows in sections.items():
        body = [line for name, text in rows for line in _row(name, text, left, columns)]
        lines += [f"{title}：", *body, ""] if body else []
    return lines


def _row(name: str, text: str, left: int, columns: int) -> list[str]:
    head = f"  {name}"
    told = folded(text, columns - left)
    rest = [(" " * left + line).rstrip() for line in told]
    if width(head) > left - 2:
        return [head, *rest]
    return [(head + " " * (left - width(head)) + told[0]).rstrip(), *rest[1:]]


def folded(text: str, columns: int) -> list[str]:
    """Break `text` into lines of at most `columns` columns; words stay whole, no line begins with a closing mark."""
    lines = [""]
    for piece in _pieces(text):
        if width(lines[-1] + piece.rstrip()) > columns and lines[-1]:
            lines.append("")
        first, *more = wrapped(piece if lines[-1] else piece.lstrip(), columns - width(lines[-1]))
        lines[-1] += first
        lines += more
    return [line.rstrip() for line in lines]


def _pieces(text: str) -> list[str]:
    """Cut `text` where a line may end: around any wide character, but not within a word or before a mark."""
    pieces: list[str] = []
    for char in text:
        before = pieces[-1][-1] if pieces else ""
        in_word = char.isascii() and before.isascii() and before != "" and not before.isspace()
        if pieces and (in_word or char in CLOSING or char.isspace() or before in OPENING):
            pieces[-1] += char
        else:
            pieces.append(char)
    return pieces


def metavar(param: Any) -> str:
    """Return how a parameter's value is called in help."""
    if param.metavar:
        return str(param.metavar)
    choices: Iterable[Any] = getattr(param.type, "choices", ())
    return "|".join(map(str, choices)) or METAVARS.get(param.type.name, "值")


def _usage(param: Any) -> str:
    name = metavar(param) + (" …" if param.nargs == -1 else "")
    return name if param.required else f"[{name}]"


def _names(param: Any) -> str:
    """Return an option's names, the short one first: Typer keeps those of `--help` in no order."""
    names = ", ".join(sorted([*param.opts, *param.secondary_opts], key=lambda name: (name.startswith("--"), name)))
    return names if param.is_flag else f"{names} {metavar(param)}"


def _told(param: Any) -> str:
    text = HELP_TEXT if param.name == "help" else param.help or ""
    marks = []
    if param.required:
        marks.append("必填")
    repeated = getattr(param, "multiple", False) or param.nargs == -1
    if repeated and "只写一家" not in text:  # a list only so that a second one is told, not dropped
        marks.append("可重复")
    default = param.default
    if isinstance(default, (str, int, float)) and not isinstance(default, bool) and default != "":
        marks.append(f"默认 {default}")
    if param.envvar:
        marks.append(f"环境变量 {param.envvar if isinstance(param.envvar, str) else '、'.join(param.envvar)}")
    return f"{text}[{'；'.join(marks)}]" if marks else text
