"""`gkplan remind`."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from gkplan import clock, obligations, reminding
from gkplan.cli import _session, _streams, _target
from gkplan.cli._options import (
    ROLES,
    SPLITS,
    AsOfOpt,
    DataOpt,
    DryRunOpt,
    SectionOpt,
    SplitByOpt,
    SplitOutputOpt,
    TaskOpt,
    UnitOpt,
    one_of,
)
from gkplan.cli._task_options import Narrowed, last_day, selection
from gkplan.errors import GkplanError, UsageProblem
from gkplan.exporters import file_names, formats, reminder
from gkplan.render import reminder_notes

if TYPE_CHECKING:
    from gkplan.cli._session import Session
    from gkplan.duties import Role
    from gkplan.exporters.reminder import Letter
    from gkplan.obligations import Picture
    from gkplan.reminding import Level, Notice, Reminders, Wanted
    from gkplan.writing import Desk, Draft

LEVELS = {
    "提醒": "提醒", "工作提醒单": "提醒", "临期": "提醒", "蓝": "提醒", "blue": "提醒",
    "催办": "催办", "催办单": "催办", "滞后": "催办", "黄": "催办", "yellow": "催办",
    "督办": "督办", "督办单": "督办", "逾期": "督办", "红": "督办", "red": "督办",
}  # fmt: skip


class _Chosen(NamedTuple):
    """What can be understood without the data."""

    roles: frozenset[Role]
    levels: frozenset[Level]
    limit: date | None


class Order(NamedTuple):
    """In which form the notices are put out, and where to."""

    form: str
    output: Path | None
    """None is stdout."""
    split: bool
    """One file a unit; `output` is the folder."""


def remind(
    unit: UnitOpt = None,
    level: Annotated[
        list[str] | None,
        typer.Option(
            "--level", metavar="提醒|催办|督办", help="只要这一级：提醒（临期）、催办（滞后）、督办（逾期）。"
        ),
    ] = None,
    within: Annotated[
        str | None, typer.Option("--within", metavar="天数", help="只要这些天内到期的，连同逾期的。")
    ] = None,
    role: Annotated[
        list[str] | None,
        typer.Option("--role", metavar="牵头|责任|配合", help="只要这种分工；不写则是牵头和责任，不含配合。"),
    ] = None,
    section: SectionOpt = None,
    task: TaskOpt = None,
    by: Annotated[str | None, typer.Option("--by", metavar="日期", help="报送期限（含当日）；不写则不提。")] = None,
    to: Annotated[str | None, typer.Option("--to", metavar="文字", help="报送到哪里；不写则不提。")] = None,
    contact: Annotated[str | None, typer.Option("--contact", metavar="文字", help="联系人和电话；不写则不提。")] = None,
    send: Annotated[str | None, typer.Option("--send", metavar="文字", help="要报送什么；不写则按台账的要求。")] = None,
    title: Annotated[
        str | None,
        typer.Option("--title", metavar="文字", help="标题；不写则是工作提醒单、催办单、督办单。"),
    ] = None,
    output_format: Annotated[
        str | None,
        typer.Option("--format", metavar="text|md|docx", help="格式；不写则看 --output 的扩展名，没有就是 text。"),
    ] = None,
    output: SplitOutputOpt = None,
    split_by: SplitByOpt = None,
    log: Annotated[bool, typer.Option("--log", help="记下今天发给了谁、哪一级、哪几项；下次写明是第几次。")] = False,
    dry_run: DryRunOpt = False,
    as_of: AsOfOpt = None,
    data: DataOpt = None,
) -> int:
    """写催办：逾期、滞后、临期的任务，每个单位一份。

    最重的一项定等级：临期的是工作提醒单，滞后的是催办单，逾期的是督办单。
    text 供聊天窗口使用，一家一条；docx 要装 gkplan[office]。
    待明确、长期坚持、不涉及、已由牵头完成的不列；时限早于印发日的，用 --task 点名才列。
    """
    order = _order(output_format, output, split_by)
    if dry_run and not log:
        raise UsageProblem("--dry-run 是和 --log 一起写的", "不写 --log 就不改数据；要看会记什么，加 --log")
    day = _session.as_of_date(as_of)
    letter = reminder.Letter(_given(title), _deadline(by, day), _given(to), _given(contact), _given(send))
    chosen = _Chosen(_roles(role), _levels(level), last_day(within, None, day))
    session = _session.open_data(data, day.isoformat())
    picture = obligations.picture(session.plan, as_of=day)
    wanted = _wanted(session, chosen, unit, section, task)
    found = reminding.reminders(picture, wanted)
    if not found.notices:
        _put_nothing(order, picture, wanted, unit)
    elif not dry_run:
        with _streams.unheard():
            _put(order, found.notices, picture, letter)
    _streams.tell(reminder_notes.notes(picture, wanted, found, unit or ()))
    if log and found.notices:
        _note_down(data, day, found, dry_run=dry_run)
    return session.exit_code


def _note_down(data: str | None, day: date, found: Reminders, *, dry_run: bool) -> None:
    """Put on record what was put out: running it again gives the same, so what is refused can be made good."""
    from gkplan import deciding
    from gkplan.cli._options import WriteOptions
    from gkplan.cli._writing import Where, write

    def noted(desk: Desk, found: Reminders) -> Draft:
        return deciding.remind(desk, found.notices)

    try:
        write(Where("remind", WriteOptions(dry_run, day.isoformat(), data), aside=not dry_run), noted, found)
    except GkplanError:
        if not dry_run:
            _streams.tell(["催办已经写出，但没有记下；排除下面的问题，再运行一次"])
        raise


# ---------------------------------------------------------------- what is asked for


def _order(form: str | None, output: str | None, split_by: str | None) -> Order:
    """Return what the options mean, before any data is read."""
    path = _target.path_of(output)
    split = split_by is not None and bool(one_of("--split-by", split_by, SPLITS))
    folder = _target.folder_of(path, "催办") if split else None
    name = _target.form(form, None if folder else path, reminder.FORMATS, usual="text")
    if name == "docx":
        _target.refuse_screen(name, path, "催办单")
        formats.load("docx")
    return Order(name, path, split)


def _given(text: str | None) -> str | None:
    """Return what an option says; blanks say nothing."""
    return (text.strip() or None) if text else None


def _deadline(by: str | None, as_of: date) -> date | None:
    if by is None:
        return None
    found = clock.parse_date(by, option="--by")
    if found < as_of:
        raise UsageProblem(f"--by 的日期 {found} 已经过去（今天按 {as_of} 算）", "写今天或以后的日期")
    return found


def _roles(words: list[str] | None) -> frozenset[Role]:
    chosen = [one_of("--role", word, ROLES) for word in words or ()]
    return frozenset(chosen) or obligations.RATED  # type: ignore[arg-type]


def _levels(words: list[str] | None) -> frozenset[Level]:
    return frozenset(one_of("--level", word, LEVELS) for word in words or LEVELS)  # type: ignore[misc]


def _wanted(
    session: Session, chosen: _Chosen, unit: list[str] | None, section: list[str] | None, task: list[str] | None
) -> Wanted:
    found = selection(session.plan, Narrowed(section=section, task=task), by=chosen.limit)
    units = frozenset(_units(session, unit)) if unit else None
    return reminding.Wanted(found._replace(units=units), chosen.roles, chosen.levels)


def _units(session: Session, names: list[str]) -> list[str]:
    """Return the register names of the units asked for; in the place of a merged one who has come after it."""
    from gkplan.holders import heirs

    register = session.plan.register
    found: dict[str, None] = {}
    for name in _session.find_units(names, register):
        unit = register.registered(name)
        after = heirs(unit, register, session.as_of) if unit else []
        found |= dict.fromkeys([heir.name for heir in after] or [name])
    return list(found)


# ---------------------------------------------------------------- what goes out


def _put(order: Order, notices: tuple[Notice, ...], picture: Picture, letter: Letter) -> None:
    if order.split:
        _put_each(order, notices, picture, letter)
        return
    made = reminder.render(order.form, notices, picture, letter)
    if not _target.put(order.output, made, binary=order.form == "docx"):
        _session.put(made.decode(), None)


def _put_each(order: Order, notices: tuple[Notice, ...], picture: Picture, letter: Letter) -> None:
    """Write one file for each unit; print their paths."""
    names = file_names.file_names((item.unit for item in notices), reminder.FORMATS[order.form][0])
    made = (reminder.render(order.form, [item], picture, letter) for item in notices)
    count = _target.put_each(order.output or Path(), zip(names, made, strict=True))
    _streams.tell([f"已写入 {count} 个文件"])


def _put_nothing(order: Order, picture: Picture, wanted: Wanted, asked: list[str] | None) -> None:
    """Say that there is nobody to remind."""
    line = reminder_notes.nothing(picture, wanted, asked or ()) + ("没有写出文件。" if order.output else "")
    _target.put_nothing(line, order.output, binary=order.form == "docx")
