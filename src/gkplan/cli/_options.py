"""Options that several commands share, and how their values are understood."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, NamedTuple

import typer

from gkplan.errors import UsageProblem
from gkplan.wording import closest, fold


def complete_units(incomplete: str) -> list[str]:
    """Return unit and group names for the shell's completion; silent where there is no data."""
    from gkplan.cli._session import completion_names

    return [name for name in completion_names() if name.startswith(incomplete)]


def complete_tasks(incomplete: str) -> list[tuple[str, str]]:
    from gkplan.cli._session import completion_tasks

    return [(number, text) for number, text in completion_tasks() if number.startswith(incomplete)]


DataOpt = Annotated[
    str | None,
    typer.Option(
        "--data",
        metavar="文件夹",
        help="数据文件夹；不写则从当前位置往上找 data/tasks.yaml。",
        envvar="GKPLAN_DATA",
    ),
]
AsOfOpt = Annotated[
    str | None,
    typer.Option(
        "--as-of",
        metavar="日期",
        help="以这一天为今天，写作 2025-09-15；不写则是北京时间的今天。",
        envvar="GKPLAN_AS_OF",
    ),
]
RevOpt = Annotated[
    str | None,
    typer.Option(
        "--rev",
        metavar="版本",
        help="看这个 git 版本里的数据：提交号、标签、分支、HEAD~3；今天是哪天仍由 --as-of 定。",
    ),
]
FormatOpt = Annotated[str, typer.Option("--format", metavar="table|json|csv|md", help="输出格式。")]
PageFormatOpt = Annotated[str, typer.Option("--format", metavar="text|md|json", help="输出格式。")]
OutputOpt = Annotated[str | None, typer.Option("--output", "-o", metavar="文件", help="写入文件，不显示在屏幕上。")]
SplitOutputOpt = Annotated[
    str | None, typer.Option("--output", "-o", metavar="文件", help="写入文件；有 --split-by 时是文件夹。")
]
SplitByOpt = Annotated[
    str | None, typer.Option("--split-by", metavar="unit", help="每个单位一个文件，写进 --output 的文件夹。")
]
NoColorOpt = Annotated[bool, typer.Option("--no-color", help="不用颜色。")]


def _units(told: str) -> Any:
    return typer.Option("--unit", "-u", metavar="单位", help=told, envvar="GKPLAN_UNIT", autocompletion=complete_units)


UnitOpt = Annotated[list[str] | None, _units("单位或组的名称、别名。")]
OneUnitOpt = Annotated[list[str] | None, _units("单位的名称或别名，只写一家。")]
RoleOpt = Annotated[str | None, typer.Option("--role", metavar="牵头|责任|配合", help="只看一种分工。")]
SectionOpt = Annotated[
    list[str] | None,
    typer.Option("--section", metavar="部分", help="只看一部分：序号（1、一）或标题里的几个字。"),
]
TaskOpt = Annotated[
    list[str] | None,
    typer.Option("--task", metavar="序号", help="只看这几项，可写 3,24。", autocompletion=complete_tasks),
]
_TASK = typer.Argument(metavar="序号", help="任务的序号，如 27、正文1。", autocompletion=complete_tasks)
TaskArg = Annotated[str, _TASK]
MaybeTaskArg = Annotated[str | None, _TASK]
TasksArg = Annotated[
    list[str] | None,
    typer.Argument(metavar="序号", help="任务的序号，可写几个，如 3 24。", autocompletion=complete_tasks),
]
PeriodOpt = Annotated[
    str | None,
    typer.Option("--period", metavar="周期", help="按周期报送的任务报哪一期：2025Q3、三季度、2025-09、9月 等。"),
]
DryRunOpt = Annotated[bool, typer.Option("--dry-run", "-n", help="只显示会改哪几行，不写入。")]
FullOpt = Annotated[bool, typer.Option("--full", help="显示任务的全文。")]


class ViewOptions(NamedTuple):
    """What every view takes: how it is put out, of which data, as of when."""

    output_format: FormatOpt = "table"
    output: OutputOpt = None
    as_of: AsOfOpt = None
    rev: RevOpt = None
    data: DataOpt = None
    no_color: NoColorOpt = False


class WriteOptions(NamedTuple):
    """What every writing command takes: whether it writes at all, which day it is, which data."""

    dry_run: DryRunOpt = False
    as_of: AsOfOpt = None
    data: DataOpt = None


VIEW_FORMATS = ("table", "json", "csv", "md")
PAGE_FORMATS = ("text", "md", "json")
SPLITS = {"unit": "unit", "单位": "unit"}
ROLES = {
    "牵头": "lead", "牵头单位": "lead", "lead": "lead",
    "责任": "responsible", "责任单位": "responsible", "responsible": "responsible",
    "配合": "supporting", "配合单位": "supporting", "supporting": "supporting",
}  # fmt: skip
_FORMAT_WORDS = {"表格": "table", "表": "table", "markdown": "md", "文本": "text"}


def one_of(option: str, value: str, choices: tuple[str, ...] | Mapping[str, str]) -> str:
    """Return the choice that `value` names, or raise `UsageProblem` with what there is to choose from."""
    word = fold(value).lower()
    word = _FORMAT_WORDS.get(word, word)
    if word in choices:
        return choices[word] if isinstance(choices, Mapping) else word
    near = closest(word, choices, most=1)
    asked = f"是不是“{near[0]}”？" if near else ""
    raise UsageProblem(f"{option} 没有“{value}”这一种", f"{asked}可选：{'、'.join(choices)}")


def whole_number(option: str, value: str, *, least: int, most: int) -> int:
    """Return the whole number that `value` states, or raise `UsageProblem`."""
    word = fold(value)
    if not (word.isascii() and word.isdigit() and len(word) <= 9) or not least <= int(word) <= most:
        raise UsageProblem(f"{option} 的值“{value}”不合要求", f"写 {least} 到 {most} 之间的整数")
    return int(word)
