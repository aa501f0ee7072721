"""`gkplan report`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from gkplan import deadlines, obligations, queries
from gkplan.cli import _collect, _report_check, _session, _streams, _target
from gkplan.cli._options import AsOfOpt, DataOpt, OutputOpt, RevOpt, UnitOpt, one_of
from gkplan.errors import DataProblem, GkplanError, UsageProblem
from gkplan.exporters import formats
from gkplan.exporters.reports import stamp
from gkplan.exporters.reports.report import FORMATS, Order, render
from gkplan.fingerprint import fingerprint
from gkplan.reporting.kinds import NAMES
from gkplan.reporting.scope import Quarter, Scope, quarter_of

if TYPE_CHECKING:
    from gkplan.cli._session import Session
    from gkplan.exporters.reports.stamp import Stamp
    from gkplan.loader import Files
    from gkplan.obligations import Picture
    from gkplan.reporting.kinds import Kind

KINDS = {
    "quarter": "quarter", "季度检查表": "quarter", "季度": "quarter",
    "bulletin": "bulletin", "通报": "bulletin",
    "year": "year", "年报": "year",
    "assessment": "assessment", "考核底表": "assessment", "考核": "assessment",
    "evidence": "evidence", "佐证材料目录": "evidence", "佐证": "evidence",
}  # fmt: skip


class Target(NamedTuple):
    """In which form the paper is put out, and where to."""

    form: str
    output: Path | None
    """None is stdout."""


class Given(NamedTuple):
    """The options that only some reports take, or none where an old one is checked."""

    kind: str | None
    period: str | None
    output_format: str | None
    output: str | None
    trace: bool
    collect: str | None
    public: bool
    rev: str | None


def report(
    ctx: typer.Context,
    kind: Annotated[
        str | None,
        typer.Option(
            "--kind",
            metavar="|".join(NAMES),
            help="哪一种：季度检查表、通报（代拟稿）、年报段落、考核底表、佐证材料目录；中文名称也可以。",
        ),
    ] = None,
    unit: UnitOpt = None,
    period: Annotated[
        str | None, typer.Option("--period", metavar="季度", help="查哪个季度：三季度、2025Q3；不写则是今天所在的。")
    ] = None,
    output_format: Annotated[
        str | None,
        typer.Option("--format", metavar="md|docx", help="格式；不写则看 --output 的扩展名，没有就是 md。"),
    ] = None,
    output: OutputOpt = None,
    trace: Annotated[bool, typer.Option("--trace", help="附上数字来源：每个数字是哪几项任务的。")] = False,
    collect: Annotated[
        str | None,
        typer.Option("--collect", metavar="文件夹", help="把佐证所指的文件复制到这里；只用于佐证材料目录。"),
    ] = None,
    public: Annotated[
        bool, typer.Option("--public", help="公开版：不含存在问题、审核意见等；有电话、身份证号码、密级就停下。")
    ] = False,
    check: Annotated[
        str | None,
        typer.Option(
            "--check",
            metavar="文件",
            help="核对以前写出的一份：重新算一遍，看写出时记下的数字和正文里现在的数字还成立不成立。",
        ),
    ] = None,
    as_of: AsOfOpt = None,
    rev: RevOpt = None,
    data: DataOpt = None,
) -> int:
    """写报表：季度检查表、通报、年报段落、考核底表、佐证材料目录。

    不写 --unit 是全区的。数字都取自台账和各项决定，没有记录的写“未报送完成情况”。
    截止日期、git 版本和数据的校验值写在文档属性里（md 写在最后一行的注释里），供 --check 核对。
    docx 要装 gkplan[office]。
    """
    given = Given(kind, period, output_format, output, trace, collect, public, rev)
    if check is not None:
        _refuse_beside_check(ctx, given)
        return _report_check.check(Path(check), data)
    chosen, target = _kind(given), _aim(output_format, output)
    session = _session.open_data(data, as_of, rev)
    asked, units = _units(session, unit or [])
    picture = _picture(session, units, public=public)
    quarter = _quarter(period, session) if chosen == "quarter" else None
    order = Order(chosen, Scope(picture, frozenset(units) if unit else None, quarter), asked, trace)
    strays = chosen == "evidence" and _has_strays(order.scope, session, public=public)
    if not (order.scope.items or strays):
        return _put_nothing(target, asked, session)
    plan = _collect.plan(order.scope, session.files, Path(collect)) if collect is not None else None
    made = render(target.form, order, _stamp(session, order, public=public, rev=rev))
    with _streams.unheard():
        _put(target, made)
    missing = _collect.copy(plan) if plan is not None else False
    return 1 if missing else session.exit_code


# ---------------------------------------------------------------- what is asked for


def _kind(given: Given) -> Kind:
    """Return the kind of report; refuse options that it does not take."""
    if given.kind is None:
        told = "、".join(f"{name}（{words}）" for name, words in NAMES.items())
        raise UsageProblem("没有写哪一种报表", f"加 --kind，可选：{told}")
    kind: Kind = one_of("--kind", given.kind, KINDS)  # type: ignore[assignment]
    if given.period is not None and kind != "quarter":
        raise UsageProblem(f"--period 只用于季度检查表，不用于{NAMES[kind]}", "去掉 --period，或写 --kind quarter")
    if given.collect is None:
        return kind
    if kind != "evidence":
        raise UsageProblem(f"--collect 只用于佐证材料目录，不用于{NAMES[kind]}", "去掉 --collect，或写 --kind evidence")
    if given.public:
        raise UsageProblem("--collect 不能和 --public 一起写：文件里的内容没有检查过", "去掉其中一个")
    if given.rev is not None:
        raise UsageProblem("--collect 不能和 --rev 一起写：复制的是现在的文件", "去掉其中一个")
    return kind


def _refuse_beside_check(ctx: typer.Context, given: Given) -> None:
    """Refuse what would be ignored; --unit and --as-of only where they were typed: the environment may hold them."""
    names = ("--kind", "--period", "--format", "--output", "--trace", "--collect", "--public", "--rev")
    extra = [name for name, value in zip(names, given, strict=True) if value not in {None, False}]
    extra += [name for name, param in (("--unit", "unit"), ("--as-of", "as_of")) if _is_typed(ctx, param)]
    if extra:
        raise UsageProblem(f"--check 不能和 {'、'.join(extra)} 一起写", "种类、单位和日期都按文件里记的；去掉别的选项")


def _is_typed(ctx: typer.Context, param: str) -> bool:
    source = ctx.get_parameter_source(param)
    return source is not None and source.name == "COMMANDLINE"


def _aim(form: str | None, output: str | None) -> Target:
    path = _target.path_of(output)
    name = _target.form(form, path, FORMATS, usual="md")
    if name == "docx":
        _target.refuse_screen(name, path, "报表")
        formats.load("docx")
    return Target(name, path)


def _units(session: Session, names: list[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return what was asked for by register names, and the units that it stands for; no group may be empty."""
    register = session.plan.register
    units = tuple(_session.find_units(names, register))
    if names and not units:
        raise UsageProblem(f"“{'、'.join(names)}”里还没有登记单位", "运行 gkplan units 查看各组有哪些单位")
    found = (register.find(name) for name in names)
    return tuple(dict.fromkeys(item.name for item in found if item is not None)), units


def _quarter(period: str | None, session: Session) -> Quarter:
    """Return the quarter asked for; where none is, tell which one it is."""
    year = session.plan.head.year
    if period is None:
        quarter = quarter_of(session.as_of, year)
        shown = f"{quarter.year}年{deadlines.show_period(quarter.key, year=quarter.year)}"
        sys.stderr.write(f"没有写 --period，查的是{shown}（今天按 {session.as_of} 算）\n")
        return quarter
    key = deadlines.read_period(period, year=year)
    if key is None or "Q" not in key:
        raise UsageProblem(f"--period 的值“{period}”不是季度", "写作 三季度、2025Q3 的样子")
    return Quarter(int(key[:4]), int(key[5]))


# ---------------------------------------------------------------- what goes out


def _picture(session: Session, units: tuple[str, ...], *, public: bool) -> Picture:
    """Return the picture; of a public copy without what stays inside, refused where something must not go out."""
    picture = obligations.picture(session.plan, as_of=session.as_of)
    if not public:
        return picture
    from gkplan.exporters import view as views

    view = views.view(picture, queries.Selection(units=frozenset(units) or None), units, public=True)
    _target.refuse_leaks(session, [view])
    return view.picture


def _has_strays(scope: Scope, session: Session, *, public: bool) -> bool:
    """Whether there is evidence that no duty stands behind; in a public copy it is refused like that of the rows."""
    from gkplan.reporting.evidence import evidence

    found = evidence(scope).strays
    if found and public:
        from gkplan.exporters.leaks import Duty, entry_leaks

        duties = (Duty(item.unit, item.task.id, item.period) for item in found)
        _target.refuse_found(session, entry_leaks(session.plan, session.checked.loaded.books, duties))
    return bool(found)


def _stamp(session: Session, order: Order, *, public: bool, rev: str | None) -> Stamp:
    """Return what it takes to make the paper again."""
    from gkplan.reporting.kinds import figures

    commit, data = _state(session, rev)
    return stamp.Stamp(
        kind=order.kind,
        plan=session.plan.head.id,
        as_of=session.as_of,
        units=order.asked,
        period=order.scope.quarter.key if order.scope.quarter else "",
        public=public,
        revision=commit,
        data=data,
        figures=stamp.numbers(figures(order.kind, order.scope)),
        trace=order.trace,
    )


def _state(session: Session, rev: str | None) -> tuple[str, str]:
    """Return the git revision of the data, as far as there is one, and their fingerprint."""
    from gkplan import git

    if rev is not None:
        found = git.revision(session.files, rev)
        plain = git.revision(session.files, found.commit) if ":" in rev else found
        return found.commit if plain.folder == found.folder else f"{found.commit}:{found.folder}", fingerprint(found)
    data = fingerprint(session.files)
    try:
        head = git.revision(session.files, "HEAD")
    except GkplanError:  # no git, or nothing committed yet: a paper has no revision then
        return "", data
    return _named(head, data), data


def _named(head: Files, data: str) -> str:
    """Return the commit that HEAD is, marked where the data have changes that are not in it."""
    from gkplan.git import Revision

    if not isinstance(head, Revision) or head.is_empty:
        return ""
    try:
        same = fingerprint(head) == data
    except DataProblem:  # git has lost one of the files
        same = False
    return head.commit + ("" if same else stamp.DIRTY)


def _put_nothing(target: Target, asked: tuple[str, ...], session: Session) -> int:
    """Say that there is nothing to report."""
    line = f"{'、'.join(asked)}在这份计划里没有任务，没有写报表。"
    _target.put_nothing(line, target.output, binary=target.form == "docx")
    return session.exit_code


def _put(target: Target, made: bytes) -> None:
    if not _target.put(target.output, made, binary=target.form == "docx"):
        _session.put(made.decode(), None)
