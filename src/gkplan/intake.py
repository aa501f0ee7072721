"""What came back in a fill-in workbook, against the ledger as it is now: which entries change, or why none may.

Pure. A cell that the unit did not touch says nothing, so that what stands in the ledger stays; all problems are
told at once, by cell.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from gkplan import recording, writing
from gkplan.clock import iso, parse_date
from gkplan.errors import UsageProblem
from gkplan.forms import (
    FIELDS,
    ISSUED,
    OWN,
    TITLES,
    TOO_LONG,
    Form,
    Key,
    Line,
    Packed,
    asked,
    evidence_line,
    listed,
    milestone_line,
    shown,
)
from gkplan.recording import DONE, NOT_APPLICABLE, STATUSES, Change, Report
from gkplan.render.sides import both, short
from gkplan.wording import closest, fold

if TYPE_CHECKING:
    from gkplan.diagnostics import Finding
    from gkplan.writing import Desk, Draft, Entry

SAME_DAY = "任务 {} 是今天退回的，当天收回的仍算退回整改；整改完，请明天起再报一次"
LONGEST_LINE = 500


class Problem(NamedTuple):
    """What is wrong with a workbook."""

    where: str
    """The cell, as `台账!F7`; empty where it is the workbook as a whole."""
    message: str
    hint: str


class Given(NamedTuple):
    """One cell as it came back."""

    where: str
    text: str
    readable: bool = True
    """Whether the text is what the cell means; of one that is not, the reader has told the problem."""


class Returned(NamedTuple):
    """A workbook that came back: what it was made from, and its cells."""

    packed: Packed
    rows: Mapping[Key, Mapping[str, Given]]
    """Of every row that was found, by key of the field: the unit's cells."""
    notes: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()
    """What the reader found wrong; with any of them nothing is taken, and the rows are looked through all the same."""


class Taken(NamedTuple):
    """What a workbook brings."""

    changes: tuple[tuple[Key, Change], ...] = ()
    """Of the rows that are in order; not to be written where there is any problem."""
    problems: tuple[Problem, ...] = ()
    emptied: tuple[str, ...] = ()
    """In words what is taken away, since its cell is empty now."""
    notes: tuple[str, ...] = ()


class _Filled(NamedTuple):
    """One row with what the unit did to it."""

    line: Line
    given: Mapping[str, Given]
    sent: Mapping[str, str]
    new: frozenset[str]
    """Keys of the cells that the unit changed and the ledger does not have yet."""

    def says(self, key: str) -> str:
        """Return what a cell says."""
        return self.given[key].text

    def is_empty(self, key: str) -> bool:
        """Whether nothing stands in a cell, not even what cannot be read."""
        return not self.given[key].text and self.given[key].readable

    @property
    def is_readable(self) -> bool:
        """Whether all cells are."""
        return all(cell.readable for cell in self.given.values())

    def problem(self, key: str, message: str, hint: str) -> Problem:
        """Return a problem of one of the row's cells."""
        return Problem(self.given[key].where, message, hint)


def take(desk: Desk, form: Form, returned: Returned) -> Taken:
    """Return what a workbook changes in its unit's ledger, and all that is wrong with it."""
    older = list(_older_plan(form, returned.packed))
    if older:
        return Taken(problems=in_order((*older, *returned.problems)))
    filled = list(_filled(form, returned))
    moved = list(_moved_on(form, returned, filled))
    problems = [*moved, *returned.problems]
    changes: list[tuple[Key, Change]] = []
    emptied: list[str] = []
    notes: list[str] = []
    for item in filled:
        if not item.new:
            continue
        lists, wrong = _lists(item)
        wrong += _wrong(item, desk.plan.head.year)
        problems += wrong
        if wrong or moved or not item.is_readable:
            continue
        change = _change(desk, item, lists)
        changes += [(item.line.key, change)] if change.new != change.old else []
        emptied += _emptied(item)
        notes += [*_same_day(desk, item), *_early(desk, item)]
    return Taken(tuple(changes), in_order(problems), tuple(emptied), tuple(notes))


def in_order(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """Return problems as they are told: those of the file, then those of its cells from the top to the bottom."""
    return tuple(sorted(problems, key=_place))


def _place(problem: Problem) -> tuple[int, int, str]:
    found = re.search(r"([A-Z]+)([0-9]+)$", problem.where)
    return (int(found[2]), len(found[1]), found[1]) if found else (0, 0, "")


def _filled(form: Form, returned: Returned) -> Iterator[_Filled]:
    sent = {row.key: row.cells for row in returned.packed.rows}
    for line in form.lines:
        given, before = returned.rows.get(line.key), sent[line.key]
        if given is not None:
            new = {key for key in OWN if not _is_known(key, given[key].text, (before[key], line.cells[key]))}
            new |= {key for key in OWN if not given[key].readable}
            yield _Filled(line, given, before, frozenset(new))


def _is_known(key: str, text: str, known: tuple[str, str]) -> bool:
    """Whether a cell says what was sent, or what the ledger says already, however it is written."""
    if text in known or shown(text) in known:
        return True
    return key in LISTS and "\n".join(_canonical(key, text, known)) in known


def _canonical(key: str, text: str, known: tuple[str, str]) -> list[str]:
    """Return the lines of a list as the ledger would show them again."""
    lines: list[str] = []
    told = {line for cell in known for line in cell.split("\n")}
    for line in _lines(text):
        again = line
        if line not in told:
            with suppress(UsageProblem):
                again = LISTS[key].show(_record(key, line))
        lines += [again] if again not in lines else []
    return lines


def _lines(text: str) -> list[str]:
    return [line for part in text.split("\n") if (line := part.strip(" \t\u3000\xa0"))]


# ---------------------------------------------------------------- is it still the same plan, and the same ledger


def _older_plan(form: Form, packed: Packed) -> Iterator[Problem]:
    """Yield what the plan asks otherwise than when the workbook was made."""
    now = form.packed()
    if packed.plan != now.plan:
        message = f"这是另一个计划（{packed.plan}）的填报表，现在的计划是 {now.plan}"
        yield Problem("", message, "用现在的计划重新下发：gkplan pack")
        return
    if packed.issued() == now.issued():
        return
    old, new = ({row.key: row.cells for row in side.rows} for side in (packed, now))
    told = [f"{_about(row.cells)}已不是本单位的" for row in packed.rows if row.key not in new]
    told += [f"{_about(row.cells)}是新增的" for row in now.rows if row.key not in old]
    for key in (row.key for row in now.rows if row.key in old):
        told += [
            f"{_about(old[key])}的{TITLES[field]}改了：{both('原来', old[key][field], '现在', new[key][field])}"
            for field in ISSUED
            if asked(old[key], field) != asked(new[key], field)
        ]
    message = f"下发以后计划有变动：{'；'.join(told) or '任务的次序变了'}"
    yield Problem("", message, f"请按现在的计划重新下发（gkplan pack --unit {form.unit.name}），把填好的内容抄过去再交")


def _moved_on(form: Form, returned: Returned, filled: list[_Filled]) -> Iterator[Problem]:
    """Yield, where the ledger changed after the workbook was made, both sides of every cell that differs."""
    if returned.packed.ledger == form.ledger or not any(item.new for item in filled):
        return
    if all(item.line.cells[key] == item.sent[key] for item in filled for key in OWN):
        return  # only comments or the layout of the file changed
    hint = f"核对以后用 gkplan record 补记，或重新下发（gkplan pack --unit {form.unit.name}）再填"
    yield Problem("", "下发以后台账有变动，没有收回；不一样的格逐个列在下面", hint)
    for item in filled:
        for key in OWN:
            theirs, ours = item.says(key), item.line.cells[key]
            if item.given[key].readable and not _is_known(key, theirs, (ours, ours)):
                since = "" if key in item.new else "（单位没有改）"
                sides = both(f"填报表{since}", theirs, "台账现在", ours)
                yield item.problem(
                    key, f"{_about(item.line.cells)}的{TITLES[key]}：{sides}", "以哪个为准，请和单位核对"
                )


def _about(cells: Mapping[str, str]) -> str:
    return f"任务 {cells['task']}" + (f" {cells['period']} " if cells["period"] else " ")


# ---------------------------------------------------------------- one row


def _wrong(item: _Filled, year: int) -> Iterator[Problem]:
    """Yield what cannot be written into the ledger, or would be half of an entry."""
    if item.given["status"].readable:
        yield from _wrong_status(item, year)
    for key in (key for key in OWN if key in item.new and TOO_LONG[1:-1] in item.says(key)):
        hint = "恢复成只有这一句，补充的写在别的格里；要改原文的，请办公室用 gkplan record 记"
        yield item.problem(key, f"“{TITLES[key]}”里原来的内容没有列出，不能接着写", hint)
    for key, other in (("until", "why"), ("why", "until")):
        if item.is_empty(key) and not item.is_empty(other):
            yield item.problem(key, f"填了{TITLES[other]}，没有填{TITLES[key]}", "申请延期的两格都填，不申请的都不填")
    yield from _vain_request(item)


def _wrong_status(item: _Filled, year: int) -> Iterator[Problem]:
    """Yield what does not go with the status."""
    status = item.says("status")
    if not status:
        yield _without_status(item)
        return
    if status not in STATUSES:
        near = closest(status, STATUSES, most=1)
        asked = f"是不是“{near[0]}”？" if near else ""
        yield item.problem("status", f"没有“{short(status)}”这种状态", f"{asked}从下拉里选：{'、'.join(STATUSES)}")
        return
    if status == DONE and item.is_empty("completed"):
        yield item.problem("completed", "已完成，没有填完成时间", f"写完成的日期，如 {year}-09-03")
    if status != DONE and item.says("completed"):
        message = f"状态是“{status}”，却填了完成时间 {item.says('completed')}"
        yield item.problem("completed", message, "完成了的，状态选“已完成”；没有完成的，删去完成时间，可以填预计完成")
    if status == DONE and item.is_empty("evidence"):
        yield item.problem("evidence", "已完成，没有填佐证材料", "写标题，空一格，链接、文件名或文号")
    if status == NOT_APPLICABLE and item.is_empty("reason"):
        yield item.problem("reason", "不涉及，没有填理由", "写明为什么不涉及")


def _vain_request(item: _Filled) -> Iterator[Problem]:
    """Yield why a new request could not be granted: it gives no more time than there is, as `gkplan extend` says."""
    due, until = item.line.about.due, item.says("until")
    if not until or not item.given["until"].readable or not item.new & {"until", "why"}:
        return
    if due is None:
        yield item.problem(
            "until", "这项任务没有截止日期，不用申请延期", "删去延期至和延期理由；做到哪一步写在进展情况里"
        )
    elif until <= due.isoformat():
        yield item.problem("until", f"申请延到 {until}，不晚于现在的时限 {due}", "核对日期；不申请的，两格都删去")


def _without_status(item: _Filled) -> Problem:
    if item.sent["status"]:
        hint = "选一种状态；没有变化的，恢复原来的状态"
        return item.problem("status", f"状态被清空了，原来是“{item.sent['status']}”", hint)
    told = "、".join(TITLES[key] for key in OWN if key != "status" and not item.is_empty(key))
    return item.problem("status", f"填了{told}，没有选状态", "选一种状态；还没有动的选“未启动”")


def _change(desk: Desk, item: _Filled, lists: Mapping[str, list[Entry]]) -> Change:
    """Return the entry before and after."""
    line, old = item.line, item.line.old
    kept = None if old is None else {key: value for key, value in old.items() if key not in lists}
    if kept is not None and item.new & {"until", "why"} and not item.says("until"):
        kept.pop("extension", None)  # the request is withdrawn
    report = Report(
        status=item.says("status") if "status" in item.new else None,
        completed=_day(item, "completed"),
        eta=_day(item, "eta"),
        texts={key: item.says(key) for key in (*recording.TEXTS, "eta") if key in item.new and _is_told(item, key)},
        milestones=tuple(lists.get("milestones", ())),
        evidence=tuple(lists.get("evidence", ())),
        until=parse_date(item.says("until")) if item.new & {"until", "why"} and item.says("until") else None,
        why=item.says("why") or None,
    )
    about = line.about
    anew = bool(lists) or (about.status == "returned" and bool(item.new - {"until", "why"}))
    return Change(line.place, old, recording.entry_after(kept, about, report, desk.today, anew=anew))


def _is_told(item: _Filled, key: str) -> bool:
    """Whether a cell goes in as a text: a day does only where it is taken away."""
    return key != "eta" or not item.says(key)


def _day(item: _Filled, key: str) -> date | None:
    return parse_date(item.says(key)) if key in item.new and item.says(key) else None


def _lists(item: _Filled) -> tuple[dict[str, list[Entry]], list[Problem]]:
    """Return the records of each list that the unit touched, and what of them cannot be read."""
    found: dict[str, list[Entry]] = {}
    problems: list[Problem] = []
    for key in LISTS:
        if key in item.new and item.given[key].readable and TOO_LONG[1:-1] not in item.says(key):
            found[key], wrong = _items(item, key)
            problems += wrong
    return found, problems


def _items(item: _Filled, key: str) -> tuple[list[Entry], list[Problem]]:
    """Return the records that a cell lists, one a line, and what of it cannot be read.

    A line that was sent is the record that it was made from, with all that a line does not show.
    """
    problems: list[Problem] = []
    known: dict[str, list[Entry]] = {}
    for record in listed(item.line.old or {}, key):
        known.setdefault(LISTS[key].show(record), []).append(record)
    found: list[Entry] = []
    for text in _lines(item.says(key)):
        same = known.get(text)
        if same is not None:
            found += [same.pop(0)] if same else []  # a line that was copied is no second record
            continue
        try:
            record = _record(key, text)
        except UsageProblem as problem:
            problems.append(item.problem(key, problem.message, problem.hint or ""))
        else:
            found += [record] if record not in found else []
    return found, problems


def _record(key: str, text: str) -> Entry:
    """Return what one line of a list states. Raises `UsageProblem`."""
    if len(text) > LONGEST_LINE:
        raise UsageProblem(f"“{short(text)}”有 {len(text)} 字，太长", "一条一行，写要点")
    try:
        return LISTS[key].read(text)
    except UsageProblem as problem:  # some remedies are those of the command line
        hint = problem.hint or ""
        for said, instead in _IN_A_CELL.items():
            hint = hint.replace(said, instead)
        raise UsageProblem(problem.message, hint) from problem


_IN_A_CELL = {
    "几份佐证写几个 --evidence": "几份佐证一条一行",
    "几个时间节点写几个 --milestone": "几个时间节点一条一行",
}


def _milestone(text: str) -> Entry:
    """Return the 时间节点 that “日期 文字” states."""
    day, words = (*re.split(r"[ \t\u3000\xa0]+", text, maxsplit=1), "")[:2]
    when = iso(day)
    if not words or when is None:
        raise UsageProblem(f"时间节点“{short(text)}”要有日期和要做的事", "写作 2025-06-30 完成初稿，一条一行")
    recording.require_one_milestone(words)
    return {"date": parse_date(when, option="时间节点").isoformat(), "text": words}


def _evidence(text: str) -> Entry:
    return recording.read_evidence(text, option=TITLES["evidence"])


class _List(NamedTuple):
    """How the records of a list are shown and read, one a line."""

    show: Callable[[Entry], str]
    read: Callable[[str], Entry]


LISTS: Mapping[str, _List] = {
    "evidence": _List(evidence_line, _evidence),
    "milestones": _List(milestone_line, _milestone),
}


def _emptied(item: _Filled) -> list[str]:
    gone = [TITLES[key] for key in OWN if key in item.new and not item.says(key)]
    return [f"{_about(item.line.cells)}删去{'、'.join(gone)}"] if gone else []


def _same_day(desk: Desk, item: _Filled) -> list[str]:
    about = item.line.about
    again = about.status == "returned" and recording.checked_today(about, desk)
    return [SAME_DAY.format(about.task.id)] if again else []


def _early(desk: Desk, item: _Filled) -> list[str]:
    if not item.new & {"status", "completed"}:
        return []
    completed = parse_date(item.says("completed")) if item.says("completed") else None
    return recording.early(item.line.about, Report(status=item.says("status"), completed=completed), desk)


# ---------------------------------------------------------------- back to the cells


KEY_OF = {"extension": "until", "updated": "status", "task": "status", "period": "status"}
"""The column that a key of an entry is told at, where the two are not named alike."""


def placed(desk: Desk, draft: Draft, taken: Taken, returned: Returned) -> list[tuple[Finding, str]]:
    """Return what the draft brings in, each with the cell that it comes from; empty where it comes from none."""
    findings = writing.judge(desk, draft).findings
    if not findings:
        return []
    spots = _spots(desk, draft, taken)
    path = desk.files.prefix + draft.name
    cells = {key: {name: given.where for name, given in row.items()} for key, row in returned.rows.items()}
    return [(item, _cell(item, spots, cells) if item.path == path else "") for item in findings]


class _Spot(NamedTuple):
    """Where a value of an entry stands in the draft, and the cell that it came from."""

    line: int
    column: int
    row: Key | None
    field: str


def _spots(desk: Desk, draft: Draft, taken: Taken) -> list[_Spot]:
    """Return where each value of each entry stands in the draft, from the front to the back."""
    from gkplan import loader

    book = loader.open_file(writing.Drafted(desk.files, draft.name, draft.after), draft.name).book
    if book is None:
        return []
    entries = book.source.value.get("entries") or []
    fresh = iter([key for key, change in taken.changes if change.old is None])
    olds = {change.place: key for key, change in taken.changes if change.old is not None}
    count = len(entries) - sum(change.old is None for _, change in taken.changes)
    spots: list[_Spot] = []
    for place, entry in enumerate(entries):
        row = olds.get(place) if place < count else next(fresh, None)
        for name in entry if isinstance(entry, dict) else ():
            span = book.source.locate(("entries", place, name), key=True)
            spots.append(_Spot(span.line, span.column, row, KEY_OF.get(name, str(name))))
    return sorted(spots, key=lambda spot: (spot.line, spot.column))


def _cell(item: Finding, spots: list[_Spot], cells: Mapping[Key, Mapping[str, str]]) -> str:
    here = [spot for spot in spots if (spot.line, spot.column) <= (item.span.line, item.span.column)]
    last = here[-1] if here else None
    return cells.get(last.row, {}).get(last.field, "") if last and last.row else ""


# ---------------------------------------------------------------- for the reader of a workbook


def held_differs(given: str, sent: str) -> bool:
    """Whether a cell of the office's is not what was sent; blanks and widths do not count."""
    return fold(given) != fold(sent)


HELD = tuple(field for field in FIELDS if not field.own)
"""The office's columns."""
