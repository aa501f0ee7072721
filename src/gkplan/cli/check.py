"""`gkplan validate`: every finding of the data at once. It opens nothing for writing."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from gkplan import checks, revision
from gkplan.cli import _session
from gkplan.cli._options import AsOfOpt, DataOpt, OutputOpt, one_of
from gkplan.render import findings, items

FORMATS = ("text", "json")


def validate(
    output_format: Annotated[str, typer.Option("--format", metavar="text|json", help="输出格式。")] = "text",
    output: OutputOpt = None,
    as_of: AsOfOpt = None,
    data: DataOpt = None,
) -> int:
    """检查数据文件，一次列出全部问题。

    没有错误时退出码为 0（可有警告），有错误时为 1。
    """
    form = one_of("--format", output_format, FORMATS)
    day = _session.as_of_date(as_of)
    files = revision.find(data, Path.cwd())
    checked = checks.check(files)
    if form == "json":
        text = items.envelope("validate", map(items.finding, checked.findings), as_of=day, plan=checked.plan)
        _session.put_json(text, output)
    else:
        text = findings.text(checked.findings, top=_session.top_of(files), cwd=Path.cwd())
        _session.put(text, output)
        sys.stdout.flush()
        sys.stderr.write(f"{findings.count(checked.findings)}\n")
    return 1 if checked.errors else 0
