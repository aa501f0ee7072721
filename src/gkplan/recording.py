"""What a unit writes into its own 台账: one entry for each task and period, changed or added.

Pure: plain values in, plain values out. What is not said stays as it stands; saying the same again changes nothing.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, NamedTuple, NoReturn

from gkplan import edits, writing
from gkplan.clock import iso, parse_date
from gkplan.deadlines import period_key, show_period
from gkplan.errors import UsageProblem
from gkplan.wording import fold
from gkplan.writing import KEYS, Desk, Draft, Entry, Missing, Paper

if TYPE_CHECKING:
    from gkplan.obligations import Obligation
    from gkplan.plan import Task
    from gkplan.records import Unit

DONE, NOT_APPLICABLE = "已完成", "不涉及"
OPEN = ("未启动", "进行中")
STATUSES = (*OPEN, DONE, NOT_APPLICABLE)
TEXTS = ("measures", "owner", "progress", "problems", "next_steps", "reason")


class Report(NamedTuple):
    """What a unit reports of one obligation; what is None or empty stays as it stands."""

    status: str | None = None
    completed: date | None = None
    eta: date | None = None
    texts: Mapping[str, str] = {}
    """By key of the entry (`TEXTS`, or `eta` to take it away); an empty text takes the key away."""
    milestones: tuple[Entry, ...] = ()
    evidence: tuple[Entry, ...] = ()
    until: date | None = None
    """More time is asked for, until this day, on the grounds of `why`."""
    why: str | None = None
    asks: bool = False
    """Whether more time is asked for, so that both must be said."""

    @property
    def says_nothing(self) -> bool:
        """Whether there is nothing to write."""
        return self == Report()


# ---------------------------------------------------------------- what people type


_YEAR_AND_NUMBER = r"[〔\[（(]\s*[0-9]{4}\s*[〕\]）)]\s*第?\s*[0-9]+\s*号"
_NUMBER = re.compile(rf"\S*{_YEAR_AND_NUMBER}")
_DATE = r"[0-9０-９]{4}\s*[-/.年－／．]\s*[0-9０-９]{1,2}\s*[-/.月－／．]\s*[0-9０-９]{1,2}(?:\s*[日号])?"
"""A day in any of its usual forms, blanks in it as some programs set them."""
_LINK = re.compile(r"https?://\S+", re.IGNORECASE)
_IN_TITLE = re.compile(r"https?://|www\.", re.IGNORECASE)
_NO_LINK = re.compile(r"www\..*|.*[:：][/／]{2}.*", re.IGNORECASE)
"""What looks like a link and is none that a reader can follow."""
_OWN_DISK = re.compile(r"[A-Za-z]:[\\/]|\\\\|/|~")
"""How a path on one's own disk begins: nobody else can open it, and it may name a person."""
_STUCK_DAY = re.compile(rf".*号[，,；;：:]?({_DATE})")
"""A day that nothing sets apart from the number before it."""
_FILE = re.compile(r"\S+\.(?:pdf|docx?|xlsx?|pptx?|wps|et|ofd|jpe?g|png|zip|txt|html?|mp4)", re.IGNORECASE)
_SEVERAL = re.compile(
    rf"[、，,；;]\s*https?://|{_FILE.pattern}[、，,；;]\S|{_YEAR_AND_NUMBER}\s*(?:[；;。]|[、，,]\s*\S*{_YEAR_AND_NUMBER})",
    re.IGNORECASE,
)
"""Where one piece of evidence ends and another begins."""
_SHORT_DAY = re.compile(r"(?:[0-9]{4}年)?[0-9]{1,2}月(?:[0-9]{1,2}[日号]?)?")
_CUT_NUMBER = re.compile(r"[〔\[（(]\s*[0-9]{4}\s*[〕\]）)].*")
_DAY = re.compile(rf"(?:.*[\s，,；;])?({_DATE})", re.DOTALL)
_ENDING = " \t\n\u3000\xa0。．.；;，,、"
"""What ends a sentence, or one of several; no address ends so."""
_PART_OF_PATH = re.compile(r"\S*[\\/／]\S*$")
_SENTENCE = re.compile("[，；。]")


def read_evidence(text: str, *, option: str = "--evidence") -> Entry:
    """Return the evidence that “标题 链接或文号” states, with the day it was published where one is added.

    The last word, whatever white space is before it, is the address: a link (http…), a file (….pdf), or else the
    number of a paper. Raises `UsageProblem` where the title or the address is missing, and wherever it is in doubt
    which is which: what is guessed wrong nobody notices.
    """
    words, published = text.strip().rstrip(_ENDING), ""
    dated = _DAY.fullmatch(words)
    if dated:
        published = parse_date(iso(dated[1]) or dated[1], option=option).isoformat()
        words = words[: dated.start(1)].rstrip(_ENDING)
    number = re.search(rf"{_NUMBER.pattern}$", words)
    start = number.start() if number else _last_word(words)
    title, address = words[:start].strip(" \t\n\u3000\xa0，,：:"), words[start:].strip()
    if not title or not address:
        raise UsageProblem(f"佐证“{text}”要有标题，和链接、文件或文号", '写作 "标题 链接或文号"，中间空一格')
    _require_one(text, words)
    _require_link(text, title, address)
    kind = "url" if _LINK.fullmatch(address) else "path" if _FILE.fullmatch(address) else "document"
    if kind == "document":
        _require_number(text, title, address)
    if kind == "path":
        _require_path(text, title, address)
    found: Entry = {"title": title, kind: address}
    return found | {"published": published} if published else found


def _require_one(text: str, words: str) -> None:
    if _SEVERAL.search(words):
        raise UsageProblem(f"佐证“{text}”里像是有几份", "几份佐证写几个 --evidence，各写标题和链接、文件或文号")
    stuck = _STUCK_DAY.fullmatch(words)
    if stuck:
        hint = f"发布日期前面空一格，写作 {iso(stuck[1])}"
        raise UsageProblem(f"佐证“{text}”的文号和日期连在一起", hint)


def _require_link(text: str, title: str, address: str) -> None:
    if _IN_TITLE.search(title):
        hint = "链接里的空格写成 %20；几份佐证写几个 --evidence，日期写作 2025-09-03 的样子"
        raise UsageProblem(f"佐证“{text}”的标题里有链接", f'写作 "标题 链接"，{hint}')
    if _NO_LINK.fullmatch(address) and not _LINK.fullmatch(address):
        raise UsageProblem(f"佐证的链接“{address}”不是网址", "写全，以 https:// 或 http:// 开头")
    if _LINK.fullmatch(address) and _SENTENCE.search(address):
        raise UsageProblem(f"佐证的链接“{address}”里有中文标点", "链接后面空一格再写别的；几份佐证写几个 --evidence")
    if _OWN_DISK.match(address):
        _refuse_own_disk(address)


def _require_path(text: str, title: str, address: str) -> None:
    """Refuse a path that may have begun in what was taken for the title."""
    before = _PART_OF_PATH.search(title)
    if before and _OWN_DISK.match(before[0]):
        _refuse_own_disk(f"{before[0]} {address}")
    if before:
        hint = "文件名里不要有空格，文件和这里一起改；标题里的“/”换成“、”"
        raise UsageProblem(f"佐证“{text}”里像是文件的路径有空格，认不准从哪里起", hint)


def _refuse_own_disk(path: str) -> NoReturn:
    hint = "文件放进仓库，写从仓库起的路径，如 佐证/目录.png；或写链接、文号"
    raise UsageProblem(f"佐证的文件“{path}”只在这台电脑上", hint)


def _require_number(text: str, title: str, address: str) -> None:
    """Refuse a last word that is no paper's number, where it is plain that another word is the address."""
    if _CUT_NUMBER.fullmatch(address):
        raise UsageProblem(f"佐证“{text}”的文号“{address}”不全", "文号连着写，中间不空格，如 示例〔2025〕3号")
    named = re.search(rf"(?:{_NUMBER.pattern}|{_FILE.pattern})$", title, re.IGNORECASE)
    if _SHORT_DAY.fullmatch(address) or (named and not re.fullmatch(_NUMBER, address)):
        hint = "发布日期写全，如 2025-09-03；别的说明写在标题里"
        raise UsageProblem(f"佐证“{text}”最后的“{address}”不像链接、文件或文号", hint)


def _last_word(words: str) -> int:
    """Return where the last word begins, by any white space; 0 where there is only one."""
    found = re.search(r"\s(\S+)$", words)
    return found.start(1) if found else 0


_NEXT_MILESTONE = re.compile(rf"(?:[；;。]\s*(?={_DATE})|[，,、]\s*(?={_DATE}[\s:：]))({_DATE})")
"""Where one 时间节点 ends and another begins."""


def require_one_milestone(text: str) -> None:
    """Raise `UsageProblem` where a text seems to hold the day of another 时间节点."""
    found = _NEXT_MILESTONE.search(text)
    if found:
        message = f"时间节点“{text}”里像是还有一个，从“{found[1]}”起"
        raise UsageProblem(message, "几个时间节点写几个 --milestone，各写日期和要做的事")


def read_milestone(day: str, text: str) -> Entry:
    """Return one 时间节点."""
    if len(day.split()) > 1:
        message = f"--milestone 的日期和文字写在了一对引号里：“{day}”"
        raise UsageProblem(message, '分开写，如 --milestone 2025-06-30 "完成初稿"')
    if not text.strip():
        raise UsageProblem("--milestone 的日期后面没有文字", "写作 --milestone 2025-06-30 完成初稿")
    require_one_milestone(text)
    return {"date": parse_date(day.strip(), option="--milestone").isoformat(), "text": tidy(text)}


def tidy(text: str) -> str:
    """Return a text as it is stored: line ends as LF, no blanks around it."""
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()


# ---------------------------------------------------------------- one entry


def entry_after(old: Entry | None, about: Obligation, report: Report, today: date, *, anew: bool = False) -> Entry:
    """Return the entry of an obligation after `report`.

    With `anew` (the office sent it back) the day of reporting is renewed even where the words stay the same.
    """
    new: Entry = dict(old) if old is not None else {"task": about.task.id}
    if old is None and about.period:
        new["period"] = about.period
    _set_status(new, report, today)
    new |= {key: tidy(text) for key, text in report.texts.items() if text.strip()}
    for key in [key for key, text in report.texts.items() if not text.strip()]:
        new.pop(key, None)
    if report.eta:
        new["eta"] = report.eta.isoformat()
    for key, more in (("milestones", report.milestones), ("evidence", report.evidence)):
        known = new.get(key)
        listed = list(known) if isinstance(known, list) else []
        for item in more:
            listed += [item] if item not in listed else []
        new |= {key: listed} if more else {}
    if new != (old or {}) or anew:
        new["updated"] = max(today.isoformat(), str(new.get("updated") or ""))  # `--as-of` never takes it back
    if report.until:
        _ask(new, report, today)
    return {key: new[key] for key in (*KEYS["Entry"], *new) if key in new}


def _set_status(new: Entry, report: Report, today: date) -> None:
    before = new.get("status")
    if report.status is not None:
        new["status"] = report.status
    if new.get("status") == DONE:
        if report.completed:
            new["completed"] = report.completed.isoformat()
        elif "completed" not in new:
            new["completed"] = today.isoformat()
    elif before == DONE:
        new.pop("completed", None)  # what is open again has no day of completion


def _ask(new: Entry, report: Report, today: date) -> None:
    """Ask for more time; the same request keeps the day on which it was made."""
    if not asks_already(new, report):
        new["extension"] = {"requested": today.isoformat(), **_asked(report)}


def _asked(report: Report) -> Entry:
    return {"until": report.until.isoformat() if report.until else "", "reason": tidy(report.why or "")}


def asks_already(entry: Entry, report: Report) -> bool:
    """Whether the entry holds the same request."""
    known, asked = entry.get("extension"), _asked(report)
    return isinstance(known, dict) and {key: known.get(key) for key in asked} == asked


# ---------------------------------------------------------------- the ledger


class Change(NamedTuple):
    """One entry of a ledger before and after."""

    place: int
    """Position in the file's list; -1 of a new one."""
    old: Entry | None
    new: Entry


def draft(desk: Desk, unit: Unit, tasks: list[Task], report: Report, *, period: str | None = None) -> Draft:
    """Return the unit's ledger after `report` on each of `tasks`.

    Raises `UsageProblem` for what the unit does not owe, `Missing` for what the ledger needs and nobody said.
    """
    paper = writing.ledger_of(desk, unit)
    changes: list[Change] = []
    notes: list[str] = []
    year = desk.plan.head.year
    owed = [writing.pick(writing.owed(desk, task, unit), period, year=year) for task in tasks]
    for about in owed:  # nobody is asked for evidence before all the tasks are known to be the unit's
        place, old = find(desk, paper, about)
        _require_request(old, about, report)
        _require(old, about, report)
        anew = about.status == "returned" and not report.until
        changes.append(Change(place, old, entry_after(old, about, report, desk.today, anew=anew)))
        notes += early(about, report, desk)
        notes += [SAME_DAY.format(about.task.id)] if anew and checked_today(about, desk) else []
    return put(desk, unit, changes)._replace(notes=tuple(notes))


def put(desk: Desk, unit: Unit, changes: list[Change]) -> Draft:
    """Return the unit's ledger with these entries in it: the old ones patched, the new ones at its end."""
    added = [item.new for item in changes if item.old is None]
    patches: list[edits.Patch] = []
    for item in changes:
        if item.old is not None:
            patches += edits.between(item.old, item.new, ("entries", item.place), ORDERS)
    patches += [edits.Append(("entries",), entry, KEYS["LedgerFile"]) for entry in added]
    fresh: Entry = {"unit": unit.name, "entries": list(added)}
    return writing.draft(desk, writing.ledger_of(desk, unit), patches, fresh=fresh)


ORDERS: edits.Orders = {
    "entries": KEYS["Entry"],
    "milestones": KEYS["Milestone"],
    "evidence": KEYS["Evidence"],
    "extension": KEYS["Request"],
}
"""The order in which the keys of an entry are written, and of what it holds."""

EARLY = "任务 {} 的{}到 {} 才开始，报的是已完成；周期写错的，改正后重报"


def early(about: Obligation, report: Report, desk: Desk) -> list[str]:
    """Return a note where a period is reported done before it has begun: most often the wrong one is named."""
    start = about.duty.start
    if report.status != DONE or not about.period or start is None or (report.completed or desk.today) >= start:
        return []
    return [EARLY.format(about.task.id, show_period(about.period, year=desk.plan.head.year), start)]


SAME_DAY = "任务 {} 是今天退回的，当天的记录仍算退回整改；整改完，明天再运行一次这条命令"


def checked_today(about: Obligation, desk: Desk) -> bool:
    """Whether the office checked it today: what is reported the same day still counts as sent back."""
    return about.verification is not None and about.verification.date >= desk.today


def find(desk: Desk, paper: Paper, about: Obligation) -> tuple[int, Entry | None]:
    """Return place and plain values of the entry on an obligation; raise where it is there twice or broken."""
    year = desk.plan.head.year
    found = [
        (place, entry)
        for place, entry in enumerate(writing.records(paper, "entries"))
        if isinstance(entry, dict)
        and fold(str(entry.get("task") or "")) == fold(about.task.id)
        and period_key(_text(entry.get("period")), year=year) == about.period
    ]
    if len(found) > 1:
        where = f"{desk.files.prefix}{paper.name}"
        raise writing.Refused(f"{where} 里任务 {about.task.id} 记了 {len(found)} 条", "先合并成一条，再来记")
    if not found:
        return -1, None
    place, entry = found[0]
    if paper.book and ("entries", place) in paper.book.cut:
        where = f"{desk.files.prefix}{paper.name}"
        message = f"{where} 里任务 {about.task.id} 的一条有错误，没法往里写"
        raise writing.Refused(message, "运行 gkplan validate 查看错误，改正后再来记")
    return place, entry


def _text(value: edits.Value | None) -> str | None:
    return value if isinstance(value, str) else None


def _require(old: Entry | None, about: Obligation, report: Report) -> None:
    """Raise `Missing` for what must be said before an entry can stand."""
    if report.asks and report.until is None:
        raise Missing("until", "申请延期，没有写延到哪天", "加 --until 日期；批复延期加 --grant 或 --refuse")
    if report.asks and not tidy(report.why or ""):
        raise Missing("why", "申请延期，没有写理由", "加 --reason 理由")
    if report.says_nothing or (old is None and report.status is None):
        message = f"任务 {about.task.id} 还没有台账记录，没有写明状态" if old is None else "没有写明要记什么"
        possible = OPEN if report.asks else STATUSES
        hint = f"加 --status，可选：{'、'.join(possible)}"
        raise Missing("status", message, hint, choices=tuple((word, "") for word in possible))
    if report.asks:
        return  # what else the entry lacks is not said with a request
    status = report.status or _text((old or {}).get("status"))
    if status == NOT_APPLICABLE and not report.texts.get("reason", "").strip() and not (old or {}).get("reason"):
        raise Missing("reason", f"任务 {about.task.id} 写不涉及，没有写理由", "加 --reason 理由")
    if status == DONE and not report.evidence and not (old or {}).get("evidence"):
        message = f"任务 {about.task.id} 写已完成，没有写佐证"
        raise Missing("evidence", message, '加 --evidence "标题 链接或文号"')


def _require_request(old: Entry | None, about: Obligation, report: Report) -> None:
    """Refuse a new request that could not be granted: it gives no more time than there is."""
    if report.until is None or asks_already(old or {}, report):
        return
    if about.due is None:
        hint = "做到哪一步，用 gkplan record 记在 --progress 里"
        raise UsageProblem(f"任务 {about.task.id} 没有截止日期，不用申请延期", hint)
    if report.until <= about.due:
        message = f"任务 {about.task.id} 申请延到 {report.until}，不晚于现在的时限 {about.due}"
        raise UsageProblem(message, "核对 --until 的日期")
