"""What a fill-in workbook holds of one unit: its rows as text cells, and the fingerprint that travels with them.

Pure: neither how a workbook is written nor how one is read is known here. A cell is a text; a day is written as ISO.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from gkplan import loader, obligations, recording, writing
from gkplan.deadlines import period_key, show_period
from gkplan.holders import named_units
from gkplan.render import words
from gkplan.render.text import clean, one_line
from gkplan.revision import LEDGERS
from gkplan.writing import Refused

if TYPE_CHECKING:
    from gkplan.obligations import Obligation, Picture
    from gkplan.records import Extension, Unit
    from gkplan.writing import Desk, Entry, Paper

SHEET, GUIDE, HIDDEN = "台账", "填表说明", "gkplan"
"""The names of the three sheets."""
VERSION = "2"
BEFORE, AFTER = 1, 5
"""Years before and after the plan's own that a day may lie in."""
LONGEST = 32_767
"""The most UTF-16 units that a cell holds."""
TOO_LONG = "〔内容超过表格单元格的上限，没有列出；不改就原样保留〕"
"""What a cell says instead of a text that it cannot hold."""
UNDECIDED = "（待明确）"

Kind = Literal["text", "day", "status", "lines"]
Key = tuple[str, str]
"""Task and period of a row; the period is empty for the base obligation."""


class Field(NamedTuple):
    """One column of the workbook."""

    key: str
    title: str
    kind: Kind = "text"
    own: bool = True
    """Whether the unit fills it in; the others are the office's."""


FIELDS: tuple[Field, ...] = (
    Field("task", "序号", own=False),
    Field("period", "周期", own=False),
    Field("text", "具体要求", own=False),
    Field("role", "分工", own=False),
    Field("deadline", "时限", own=False),
    Field("due", "截止日期", "day", own=False),
    Field("verdict", "审核意见", own=False),
    Field("status", "状态", "status"),
    Field("completed", "完成时间", "day"),
    Field("progress", "进展情况"),
    Field("evidence", "佐证材料", "lines"),
    Field("eta", "预计完成", "day"),
    Field("measures", "工作措施"),
    Field("milestones", "时间节点", "lines"),
    Field("owner", "责任科室（责任人）"),
    Field("problems", "存在问题"),
    Field("next_steps", "下一步措施"),
    Field("reason", "理由"),
    Field("until", "延期至", "day"),
    Field("why", "延期理由"),
)
OWN = tuple(field.key for field in FIELDS if field.own)
TITLES = {field.key: field.title for field in FIELDS}
ISSUED = ("task", "period", "text", "role", "deadline")
"""What makes a row the same: a workbook on other words is from an older plan, while more time is no other plan."""


def asked(cells: Mapping[str, str], key: str) -> str:
    """Return what a row says of one of `ISSUED`: a unit that was designated meanwhile is asked for nothing else."""
    return cells[key].removesuffix(UNDECIDED) if key == "role" else cells[key]


class Row(NamedTuple):
    """One row of a workbook as it was sent."""

    key: Key
    cells: Mapping[str, str]
    """By key of the field; every field is there."""


class Line(NamedTuple):
    """One row as the data have it now."""

    about: Obligation
    place: int
    """Position of the entry in the ledger; -1 where there is none."""
    old: Entry | None
    cells: Mapping[str, str]

    @property
    def key(self) -> Key:
        """Return what the row is known by."""
        return self.cells["task"], self.about.period or ""

    @property
    def is_settled(self) -> bool:
        """Whether the office has signed it off, as done or as 不涉及, so that the unit changes nothing any more."""
        about = self.about
        return about.status == "verified" or (about.status == "not_applicable" and not about.review_pending)


class Form(NamedTuple):
    """All rows of one unit as the data have them now."""

    unit: Unit
    paper: Paper
    lines: tuple[Line, ...]
    plan: str
    """The plan's id."""
    ledger: str
    """The hash of the unit's ledger; empty where there is none."""

    def packed(self) -> Packed:
        """Return what a workbook made now says of itself."""
        rows = tuple(Row(line.key, line.cells) for line in self.lines)
        return Packed(self.plan, self.unit.name, self.ledger, rows)


class Packed(NamedTuple):
    """What a workbook was made from."""

    plan: str
    unit: str
    ledger: str
    rows: tuple[Row, ...]

    def issued(self) -> str:
        """Return the hash of what the plan asks of the unit."""
        return _hash(_json([[*row.key, *(asked(row.cells, key) for key in ISSUED)] for row in self.rows]).encode())


# ---------------------------------------------------------------- from the data


def picture(desk: Desk) -> Picture:
    """Return how all obligations stand today; ledgers that cannot be read are left out."""
    names = [name for name in desk.files.names() if name.startswith(LEDGERS)]
    books = [book for name in names if (book := desk.files.open(name).book) is not None]
    plan = loader.with_ledgers(desk.loaded, books).plan or desk.plan
    return obligations.picture(plan, as_of=desk.today)


def form(desk: Desk, unit: Unit, standing: Picture) -> Form:
    """Return the rows of a unit, by task and period. Raises `Refused` for a ledger with errors."""
    paper = writing.ledger_of(desk, unit)
    if paper.book is not None and not paper.book.whole:
        where = f"{desk.files.prefix}{paper.name}"
        findings = [item for item in desk.files.open(paper.name).findings if item.is_error]
        raise Refused(f"{where} 有错误", "运行 gkplan validate 查看，改正以后再来", findings)
    owed = sorted(
        (item for item in standing.obligations if item.unit == unit.name),
        key=lambda item: (item.task.position, item.period or ""),
    )
    content = desk.files.read(paper.name) if paper.book else b""
    ledger = _hash(content) if isinstance(content, bytes) and paper.book else ""
    return Form(unit, paper, tuple(_line(desk, paper, item) for item in owed), desk.plan.head.id, ledger)


def _line(desk: Desk, paper: Paper, about: Obligation) -> Line:
    place, old = recording.find(desk, paper, about)
    year = desk.plan.head.year
    cells = {
        "task": about.task.id,
        "period": show_period(about.period, year=year) if about.period else "",
        "text": about.duty.text,
        "role": f"{words.ROLE[about.role]}{UNDECIDED if about.candidate else ''}",
        "deadline": about.duty.deadline or "",
        "due": about.due.isoformat() if about.due else "",
        "verdict": "\n".join(_verdict(desk, about)),
        **_reported(old or {}),
    }
    return Line(about, place, old, {key: _fitting(value) for key, value in cells.items()})


def _verdict(desk: Desk, about: Obligation) -> Iterator[str]:
    """Yield what the office decided on what the unit reported and asked for."""
    check = about.verification
    if check is not None:
        yield words.checked(check)
        if check.result == "退回" and about.entry and about.status != "returned":
            yield "已重新报送"
    if about.request == "pending":
        yield words.REQUEST["pending"]
    elif about.request is not None:
        found = _ruling(desk, about)
        yield words.ruled(found) if found else words.REQUEST[about.request]


def _ruling(desk: Desk, about: Obligation) -> Extension | None:
    """Return the latest decision on more time; a unit has those of the one that it took over from."""
    year, register = desk.plan.head.year, desk.plan.register
    found = [
        item
        for item in desk.plan.decisions.extensions
        if item.task == about.task.id
        and item.approved <= desk.today
        and period_key(item.period, year=year) == about.period
        and {about.unit, about.inherited_from} & {unit.name for unit in named_units(item.units, register)}
    ]
    return max(enumerate(found), key=lambda pair: (pair[1].approved, pair[0]))[1] if found else None


def _reported(entry: Entry) -> dict[str, str]:
    """Return what the unit has reported, cell by cell."""
    asked = entry.get("extension")
    request = asked if isinstance(asked, dict) else {}
    plain = {key: _text(entry.get(key)) for key in OWN}
    return plain | {
        "evidence": "\n".join(evidence_line(item) for item in listed(entry, "evidence")),
        "milestones": "\n".join(milestone_line(item) for item in listed(entry, "milestones")),
        "until": _text(request.get("until")),
        "why": _text(request.get("reason")),
    }


def listed(entry: Entry, key: str) -> list[Entry]:
    """Return the records of one of an entry's lists."""
    found = entry.get(key)
    return [item for item in found if isinstance(item, dict)] if isinstance(found, list) else []


def evidence_line(item: Entry) -> str:
    """Return a piece of evidence on one line: 标题 链接或文号 发布日期."""
    parts = (_text(item.get(key)) for key in ("title", "url", "path", "document", "published"))
    return normal(clean(" ".join(one_line(part) for part in parts if part)))


def milestone_line(item: Entry) -> str:
    """Return a 时间节点 on one line: 日期 文字."""
    return normal(clean(f"{_text(item.get('date'))} {one_line(_text(item.get('text')))}"))


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def shown(text: str) -> str:
    """Return a text as a cell shows it: harmless, and as it is compared."""
    return normal("\n".join(clean(line) for line in text.split("\n")))


def _fitting(text: str) -> str:
    told = shown(text)
    return told if len(told.encode("utf-16-le", "surrogatepass")) // 2 <= LONGEST else TOO_LONG


def normal(text: str) -> str:
    """Return a cell's text as it is compared and stored: line ends as LF, no blanks behind a line or around it."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return "\n".join(line.rstrip(" \t\u3000\xa0") for line in text.split("\n")).strip(" \t\n\u3000\xa0")


# ---------------------------------------------------------------- the fingerprint


_HEAD = ("填报表", "计划", "单位", "计划校验", "台账校验", "内容校验")
_CHUNK = 30_000
_MOST = 16 * 1024 * 1024
"""So much a fingerprint may say, unpacked."""


def fingerprint(packed: Packed) -> list[tuple[str, str]]:
    """Return the rows of the hidden sheet: names and values, and behind them all cells as they were sent."""
    import base64
    import zlib

    rows = [[*row.key, *(row.cells[field.key] for field in FIELDS)] for row in packed.rows]
    content = base64.b64encode(zlib.compress(_json(rows).encode(), 9)).decode()
    values = [VERSION, packed.plan, packed.unit, packed.issued(), packed.ledger or "-"]
    sealed = _hash(_json([*values, content]).encode())
    chunks = [content[start : start + _CHUNK] for start in range(0, len(content), _CHUNK)]
    named = list(zip(_HEAD, [*values, sealed], strict=True))
    return named + [(f"内容{number}", chunk) for number, chunk in enumerate(chunks, 1)]


def unseal(rows: Sequence[tuple[str, str]]) -> Packed | str:
    """Return what a fingerprint says, or in words why it cannot be relied on."""
    values = [value.strip() for _, value in rows]
    if tuple(name.strip() for name, _ in rows[: len(_HEAD)]) != _HEAD:
        return "核对页的内容不全"
    version, plan, unit, issued, ledger, sealed = values[: len(_HEAD)]
    content = "".join(values[len(_HEAD) :])
    if version != VERSION:
        return f"填报表的版本是“{version[:20]}”，这里只认 {VERSION}"
    if _hash(_json([version, plan, unit, issued, ledger, content]).encode()) != sealed:
        return "核对页被改过"
    found = _unpacked(content)
    packed = Packed(plan, unit, "" if ledger == "-" else ledger, tuple(found or ()))
    return packed if found is not None and packed.issued() == issued else "核对页被改过"


def _unpacked(content: str) -> list[Row] | None:
    import base64
    import json
    import zlib

    try:
        unpacker = zlib.decompressobj()
        text = unpacker.decompress(base64.b64decode(content, validate=True), _MOST)
        rows: Any = json.loads(text.decode()) if unpacker.eof else None
    except (ValueError, zlib.error, RecursionError):
        return None
    return list(_rows(rows)) if _is_table(rows) else None


def _is_table(rows: Any) -> bool:
    width = 2 + len(FIELDS)
    return isinstance(rows, list) and all(
        isinstance(row, list) and len(row) == width and all(isinstance(cell, str) for cell in row) for row in rows
    )


def _rows(rows: list[list[str]]) -> Iterator[Row]:
    for task, period, *cells in rows:
        yield Row((task, period), {field.key: cell for field, cell in zip(FIELDS, cells, strict=True)})


def _json(value: object) -> str:
    import json

    return json.dumps(value, ensure_ascii=True, separators=(",", ":"))


def _hash(content: bytes) -> str:
    from hashlib import sha256

    return sha256(content).hexdigest()
