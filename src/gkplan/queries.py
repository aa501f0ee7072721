"""Pure selections over a `Picture`: what is due, what is overdue, the district at a glance."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import TYPE_CHECKING, Literal, NamedTuple

from gkplan.wording import fold

if TYPE_CHECKING:
    from gkplan.duties import Role
    from gkplan.obligations import Obligation, Picture, TaskState
    from gkplan.plan import Plan, Task

Band = Literal["late", "soon", "later", "ongoing", "undated", "candidate", "unreadable", "settled"]
BANDS: tuple[Band, ...] = ("late", "soon", "later", "ongoing", "undated", "candidate", "unreadable", "settled")


class Selection(NamedTuple):
    """What the user asked for; every part is optional."""

    units: frozenset[str] | None = None
    """Register names."""
    role: Role | None = None
    by: date | None = None
    """Inclusive: keep what is due up to this day and what is late, drop the undated."""
    sections: frozenset[str] | None = None
    """Section titles."""
    tasks: frozenset[str] | None = None
    """Task ids."""
    everything: bool = False
    """Also what is settled."""

    def takes(self, task: Task) -> bool:
        """Whether the task itself is asked for."""
        return (self.sections is None or task.section in self.sections) and (
            self.tasks is None or task.id in self.tasks
        )

    def picks(self, item: Obligation) -> bool:
        """Whether an obligation is asked for."""
        wanted = (self.units is None or item.unit in self.units) and (self.role is None or item.role == self.role)
        return wanted and self.takes(item.task) and (self.by is None or (item.due is not None and item.due <= self.by))


class GlanceRow(NamedTuple):
    """One task (and period) over all its units."""

    state: TaskState
    due: date | None
    """The earliest due date still open, or the printed one."""
    late: int
    """Units that are late."""
    band: Band
    days_left: int | None
    leads: tuple[str, ...]


def due(picture: Picture, selection: Selection) -> list[Obligation]:
    """Return the open obligations asked for (with `everything` also the settled ones), in the standard order.

    A candidate that says 不涉及 has nothing to do, but the office has: it stays until it is designated or confirmed.
    """
    chosen = (item for item in picture.obligations if selection.picks(item))
    return [item for item in chosen if selection.everything or item.is_open or item.declined]


def overdue(picture: Picture, selection: Selection) -> list[Obligation]:
    """Return the late obligations asked for, most late first."""
    return [item for item in picture.obligations if selection.picks(item) and item.is_late]


def band(item: Obligation, *, warn_days: int) -> Band:
    """Return the band of a list that an obligation stands in."""
    if item.status == "unreadable":
        return "unreadable"
    if not item.is_open and not item.declined:
        return "settled"
    kind = item.band()
    if kind != "dated":
        return kind
    return _dated_band(item.days_left or 0, warn_days)


def _dated_band(days_left: int, warn_days: int) -> Band:
    if days_left < 0:
        return "late"
    return "soon" if days_left <= warn_days else "later"


def glance(picture: Picture, items: Iterable[Obligation]) -> list[GlanceRow]:
    """Return one row per task and period that `items` touch, by band, due date and plan order."""
    groups: dict[tuple[str, str | None], list[Obligation]] = {}
    for item in items:
        groups.setdefault((item.task.id, item.period), []).append(item)
    rows = [_glance_row(picture, picture.states[key], group) for key, group in groups.items()]
    return sorted(
        rows,
        key=lambda row: (
            BANDS.index(row.band), row.due or date.max, row.state.task.position, row.state.duty.period or "",
        ),
    )  # fmt: skip


def _glance_row(picture: Picture, state: TaskState, group: list[Obligation]) -> GlanceRow:
    firm = [item for item in group if item.is_open and not item.candidate]
    dates = [item.due for item in firm if item.due is not None]
    due_on = min(dates) if dates else state.duty.due
    days_left = (due_on - picture.as_of).days if due_on and firm else None
    words = picture.words[state.task.id]
    return GlanceRow(
        state=state,
        due=due_on,
        late=sum(item.is_late for item in group),
        band=_glance_band(state, firm, group, days_left, picture.plan.head.warn_days),
        days_left=days_left,
        leads=words.lead or words.responsible,
    )


def _glance_band(
    state: TaskState, firm: list[Obligation], group: list[Obligation], days_left: int | None, warn_days: int
) -> Band:
    if not firm:
        if any(item.candidate and (item.is_open or item.declined) for item in group):
            return "candidate"
        return "unreadable" if any(item.status == "unreadable" for item in group) else "settled"
    if days_left is not None:
        return _dated_band(days_left, warn_days)
    return "ongoing" if state.duty.ongoing else "undated"


def search(tasks: Iterable[Task], text: str) -> list[Task]:
    """Return the tasks whose text, headings or units hold `text`, blanks and widths aside."""
    wanted = fold(text)
    return [
        task
        for task in tasks
        if any(
            wanted in fold(part) for part in (task.record.text, task.section, task.topic or "", *task.groups_and_units)
        )
    ]


def named_sections(plan: Plan, wanted: str) -> list[str]:
    """Return the section titles that `wanted` means: a number from 1, or part of the title."""
    titles = list(dict.fromkeys(task.section for task in plan.tasks))
    key = fold(wanted)
    if key.isascii() and key.isdigit():
        number = int(key[:6])
        return titles[number - 1 : number] if number >= 1 else []
    chinese = "一二三四五六七八九十"
    if len(key) == 1 and key in chinese:
        return titles[chinese.index(key) : chinese.index(key) + 1]
    return [title for title in titles if key and key in fold(title)]


# ---------------------------------------------------------------- titles

# Plain comparisons: compiling as many words into patterns would cost every start of a view.
_ENDS = "，；。"
_LEADS = ("", "要", "应", "可", "充分", "积极", "主动", "严格", "认真", "坚持", "鼓励")
_OPENINGS = (
    "按照", "依照", "遵照", "围绕", "依托", "借助", "利用", "对照", "根据", "依据", "结合", "聚焦", "针对", "基于",
    "立足", "着眼", "适应", "通过", "发挥", "面向", "以",
)  # fmt: skip
"""How a clause begins that says by what, for whom or on what ground something is done, and not what."""
_PURPOSES = (
    "为了", "为进一步", "为深入", "为切实", "为贯彻", "为落实", "为推动", "为加强", "为做好", "为规范", "为确保",
    "为提高",
)  # fmt: skip
"""How one begins that says what for, whatever else it says."""
_BY = (
    "方式", "形式", "为重点", "为抓手", "为导向", "为契机", "为主线", "为目标", "为引领", "为载体", "为牵引",
    "为突破口",
)  # fmt: skip
"""How one ends that begins with 以."""
_WITHIN = ("基础上", "前提下", "领导下", "指导下", "框架下", "支持下", "过程中")
"""How one ends that has 在 near its beginning."""
_NEAR = 13
_DOING = (
    "开展", "做好", "推进", "推动", "加强", "加大", "建立", "健全", "完善", "制定", "编制", "修订", "组织", "召开",
    "举办", "梳理", "发布", "公布", "公开", "公示", "提升", "提高", "强化", "优化", "打造", "落实", "清理", "报送",
    "进行", "整理", "更新",
)  # fmt: skip
"""What is done: a clause with it says something, whatever it begins with."""
_NOUNS = ("主动公开", "信息公开", "政务公开", "依申请公开", "事务公开", "公开事项", "公开目录")
"""Where 公开 is nothing that is to be done."""
_ALONE = 8
"""Characters that a clause must have to stand without the introduction right before it."""


def short_title(text: str) -> str:
    """Return the first clause of a task's text that says what to do (nothing editorial is stored).

    That is the text up to its first ，；or 。, but for introductions, which are passed over: 按照…的原则, 在…的基础上.
    """
    before = None
    for start, end in _clauses(text):
        if not _introduces(text[start:end]):
            return text[start if before is None or end - start >= _ALONE else before : end]
        before = start
    return short_heading(text)


def short_heading(text: str) -> str:
    """Return a heading up to its first ，；or 。."""
    start, end = next(_clauses(text), (0, len(text)))
    return text[start:end]


def _clauses(text: str) -> Iterator[tuple[int, int]]:
    """Yield where each clause begins and ends, those that are empty aside."""
    start = 0
    for place, char in enumerate(f"{text}。"):
        if char in _ENDS:
            if place > start:
                yield start, place
            start = place + 1


def _introduces(clause: str) -> bool:
    begun = (lead for lead in _LEADS if clause.startswith(lead) and clause.startswith(_OPENINGS, len(lead)))
    rest = next((clause[len(lead) :] for lead in begun), "")
    if clause.startswith(_PURPOSES) or (clause.endswith(_WITHIN) and "在" in clause[:_NEAR]):
        return True
    if rest.startswith("以"):
        return rest.endswith(_BY)
    return bool(rest) and not any(word in _bare(rest) for word in _DOING)


def _bare(text: str) -> str:
    """Return text without what it quotes, and without nouns that look like something to be done."""
    first, *more = text.split("“")
    told = first + "".join(part.partition("”")[2] for part in more)
    for noun in _NOUNS:
        told = told.replace(noun, "")
    return told
