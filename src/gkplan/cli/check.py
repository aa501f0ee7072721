"""`gkplan validate`: is this state of the data sound, and is this change allowed? It opens nothing for writing."""

from __future__ import annotations

import os
import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from gkplan import revision
from gkplan.cli import _session
from gkplan.cli._options import AsOfOpt, DataOpt, NoColorOpt, OutputOpt, one_of
from gkplan.cli._rule_options import chosen_rules
from gkplan.errors import ReaderGone, UsageProblem
from gkplan.render.text import log_line

if TYPE_CHECKING:
    from datetime import date

    from gkplan.checks import Judged
    from gkplan.diagnostics import Finding
    from gkplan.revision import Worktree

DATA_FORMATS = frozenset({"json", "gitlab", "junit", "sarif"})
"""Read by programs: always UTF-8, whatever the terminal."""

FormatsOpt = Annotated[
    list[str] | None,
    typer.Option(
        "--format",
        metavar="auto|text|json|github|gitlab|junit|sarif",
        help="输出格式；可写“格式=文件”。默认 auto：在 GitHub 的流水线里是 github，别处是 text。",
    ),
]
AgainstOpt = Annotated[
    str | None,
    typer.Option("--against", metavar="版本", help="对照这个 git 版本，只报这次修改带来的问题，并检查修改是否允许。"),
]
LateOpt = Annotated[bool, typer.Option("--late", help="也检查逾期：逾期的要写明存在问题和下一步措施。")]
SelectOpt = Annotated[
    list[str] | None, typer.Option("--select", metavar="规则", help="只看这些规则：GK201、GK2（一族）或名称。")
]
IgnoreOpt = Annotated[list[str] | None, typer.Option("--ignore", metavar="规则", help="不看这些规则，写法同上。")]
StrictOpt = Annotated[bool, typer.Option("--strict", help="警告也算不通过。")]
ExitZeroOpt = Annotated[bool, typer.Option("--exit-zero", help="有问题退出码也是 0。")]
QuietOpt = Annotated[bool, typer.Option("--quiet", "-q", help="只列不通过的问题，不列警告和合计。")]
StatisticsOpt = Annotated[bool, typer.Option("--statistics", help="只列每条规则有几处。")]


SCREEN = "-"


class _Sink(NamedTuple):
    """One report: its format, and the file that it goes to (None: the screen, or --output)."""

    form: str
    output: str | None


def validate(
    formats: FormatsOpt = None,
    against: AgainstOpt = None,
    late: LateOpt = False,
    select: SelectOpt = None,
    ignore: IgnoreOpt = None,
    strict: StrictOpt = False,
    exit_zero: ExitZeroOpt = False,
    quiet: QuietOpt = False,
    statistics: StatisticsOpt = False,
    output: OutputOpt = None,
    as_of: AsOfOpt = None,
    data: DataOpt = None,
    no_color: NoColorOpt = False,
) -> int:
    """检查数据文件，一次列出全部问题。

    没有错误时退出码为 0（可有警告），有错误时为 1。是否逾期不影响结果，除非写了 --late。
    """
    sinks = _sinks(formats or ["auto"], output, statistics=statistics)
    if late and against:
        raise UsageProblem("--late 和 --against 不能同用", "逾期不是某次修改造成的；分两条命令检查")
    wanted = chosen_rules(select, ignore, against=bool(against), late=late)
    day = _session.as_of_date(as_of)
    files = revision.find(data, Path.cwd())
    judged, note = _judged(files, against, day, late=late, quiet=quiet, no_color=no_color)
    chosen = wanted.of(judged.findings)
    failing = tuple(item for item in chosen if item.is_error or strict)
    shown = failing if quiet else chosen
    code = 1 if failing and not exit_zero else 0
    try:
        _put(sinks, judged._replace(findings=shown), files, day, strict=strict, statistics=statistics)
        sys.stdout.flush()
    except BrokenPipeError as gone:
        raise ReaderGone(code) from gone
    _close(chosen, judged, note, quiet=quiet)
    return code


def _sinks(formats: list[str], output: str | None, *, statistics: bool) -> list[_Sink]:
    """Return the reports asked for; only one may go to the screen or to `--output`."""
    from gkplan.render.report import FORMATS

    sinks = []
    for word in formats:
        name, mark, path = word.partition("=")
        if mark and not path:
            raise UsageProblem(f"--format {word} 缺少文件名", "写作 junit=report.xml 的样子")
        form = one_of("--format", name, ("auto", *FORMATS))
        form = _automatic(statistics=statistics) if form == "auto" else form
        sinks.append(_Sink(form, None if path in {"", SCREEN} else path))
    bare = [sink for sink in sinks if sink.output is None]
    if len(bare) > 1:
        raise UsageProblem(
            f"有 {len(bare)} 种格式都要写到同一处", "其余的写明文件，如 --format github --format junit=report.xml"
        )
    files = [sink.output for sink in sinks if sink.output] + [output] * bool(bare and output and output != SCREEN)
    if len({Path(str(file)).resolve() for file in files}) < len(files):
        raise UsageProblem("两种格式写到了同一个文件", "给每种格式一个自己的文件名")
    if output and not bare:
        raise UsageProblem("--output 没有对应的格式", "每种格式都已写明文件；去掉 --output")
    if statistics and any(sink.form != "text" for sink in bare):
        raise UsageProblem("--statistics 只和 text 格式同用", "其他格式写入文件，如 --format text --format json=a.json")
    return [_Sink(sink.form, sink.output or output) for sink in sinks]


def _automatic(*, statistics: bool) -> str:
    return "github" if os.environ.get("GITHUB_ACTIONS") == "true" and not statistics else "text"


def _judged(
    files: Worktree, against: str | None, day: date, *, late: bool, quiet: bool, no_color: bool
) -> tuple[Judged, str | None]:
    """Return the verdict, and what is to be told of the base."""
    from gkplan.render.progress import watched

    with watched(quiet=quiet, no_color=no_color) as progress:
        if against is None:
            from gkplan import checks

            return checks.judge(files, today=day, late=late, progress=progress), None
        from gkplan import changes, git

        base = git.base(files, against)
        same = partial(git.same_file, files, base)
        return changes.judge_edit(files, base, same=same, today=day, progress=progress), base.note


def _put(sinks: list[_Sink], judged: Judged, files: Worktree, day: date, *, strict: bool, statistics: bool) -> None:
    from gkplan.render.report import FORMATS, Report

    top = _session.top_of(files)
    report = Report(judged.findings, judged.files, judged.plan, day, top, Path.cwd(), strict=strict)
    for sink in sinks:
        if statistics and sink.form == "text":
            from gkplan.render.rule_pages import counted

            _session.put(counted(judged.findings), sink.output)
        elif sink.form in DATA_FORMATS:
            _session.put_json(FORMATS[sink.form](report), sink.output)
        else:
            _session.put(FORMATS[sink.form](report), sink.output, commands=sink.form == "github")


def _close(chosen: tuple[Finding, ...], judged: Judged, note: str | None, *, quiet: bool) -> None:
    """Tell the sums, and of a change what it was measured by, on stderr; with `quiet` only what was not checked."""
    from gkplan.render.findings import count

    lines = [*([note] if note and not quiet else []), *judged.notes]
    lines += [] if quiet else [count(chosen)]
    if judged.old and not quiet:
        lines.append(f"改动涉及的文件里另有 {judged.old} 处问题在基准里就有；运行 gkplan validate 查看全部")
    sys.stderr.write("".join(f"{log_line(line)}\n" for line in lines))
