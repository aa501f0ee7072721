"""工作提醒单, 催办单 and 督办单: what one unit is told, as an official paper or as a message for a chat window.

What only the office knows (by when, to whom, whom to ask) stands in them only where it was given.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from gkplan.exporters import paper
from gkplan.exporters import reminder_words as told
from gkplan.exporters.paper import (
    Block,
    Cell,
    Column,
    Foot,
    Grid,
    Heading,
    Notes,
    Page,
    Paragraph,
    Properties,
    Subtitle,
    Title,
    chinese_date,
)
from gkplan.queries import short_title
from gkplan.render import words
from gkplan.render.text import one_line

if TYPE_CHECKING:
    from gkplan.obligations import Light, Obligation, Picture
    from gkplan.plan import Plan
    from gkplan.reminding import Item, Level, Notice

FORMATS: Mapping[str, tuple[str, ...]] = {"text": (".txt",), "md": (".md", ".markdown"), "docx": (".docx",)}
"""The forms that a notice has, with the suffixes of their files, the usual one first."""

TITLES: Mapping[Level, str] = {"提醒": "工作提醒单", "催办": "催办单", "督办": "督办单"}
SEND = "上述工作的完成情况、完成日期和佐证材料；没有办完的，报送进展情况、存在问题、下一步措施和预计完成日期"
"""What to send where it is not given: what the 台账 asks for."""
BETWEEN = "-" * 24
"""Set between the messages for two units."""
_NUMERALS = "一二三"


class Letter(NamedTuple):
    """What only the office can say; what it does not say does not stand in the paper."""

    title: str | None = None
    """In the place of the level's own."""
    by: date | None = None
    """Until when to send it, inclusive."""
    to: str | None = None
    contact: str | None = None
    send: str | None = None
    """What to send."""


def render(form: str, notices: Iterable[Notice], picture: Picture, letter: Letter) -> bytes:
    """Return the notices in one of `FORMATS`; the same notices give the same bytes."""
    notices = list(notices)
    if form == "docx":
        about = Properties(title=_name(notices, picture.plan, letter), as_of=picture.as_of)
        return paper.document([block for item in notices for block in blocks(item, picture, letter)], about)
    if form == "md":
        return "\n---\n\n".join(paper.markdown(blocks(item, picture, letter)) for item in notices).encode()
    return f"\n{BETWEEN}\n\n".join(paper.text(message(item, picture, letter)) for item in notices).encode()


def _name(notices: list[Notice], plan: Plan, letter: Letter) -> str:
    """Return what a document is called in its properties."""
    alike = len({item.level for item in notices}) == 1
    title = letter.title or (TITLES[notices[0].level] if alike else TITLES["催办"])
    who = notices[0].unit if len(notices) == 1 else f"{len(notices)}家单位"
    return one_line(f"{plan.head.year}年{title}（{who}）")


# ---------------------------------------------------------------- what paper and message share


def _title(notice: Notice, letter: Letter) -> str:
    return letter.title or TITLES[notice.level]


def _count(notice: Notice) -> str:
    """Return the how-manieth it is, from the second one on."""
    kind = "提醒" if notice.level == "提醒" else "催办"
    return f"（第{notice.number}次{kind}）" if notice.number > 1 else ""


def _opening(notice: Notice, picture: Picture) -> str:
    head = picture.plan.head
    number = f"（{head.document_number}）" if head.document_number else ""
    counts = "、".join(f"{words.LIGHT[light]}{len(items)}项" for light, items in notice.by_light().items())
    urge = "请按时限办理" if notice.level == "提醒" else "请抓紧办理"
    return f"截至{chinese_date(picture.as_of)}，《{head.title}》{number}中由你单位承担的工作，{counts}，{urge}。"


def _headline(light: Light, items: list[Item], plan: Plan) -> str:
    near = f"（{plan.head.warn_days}天内到期）" if light == "blue" else ""
    return f"{words.LIGHT[light]}{len(items)}项{near}"


def _requests(letter: Letter, picture: Picture) -> Iterator[str]:
    """Yield what to send, until when, to whom, and whom to ask: one line each."""
    yield f"请报送{(letter.send or SEND).rstrip('。')}。"
    if letter.by:
        yield f"报送期限：{told.day(letter.by, picture)}（含当日）"
    if letter.to:
        yield f"报送至：{letter.to}"
    if letter.contact:
        yield f"联系人：{letter.contact}"


def _cautions(picture: Picture) -> tuple[str, ...]:
    """Return what must be said where the plan's year is over."""
    year = picture.plan.head.year
    return (f"计划年度（{year}年）已结束；没有报送记录，不表示没有办",) if picture.as_of.year > year else ()


def _signer(plan: Plan) -> str:
    return plan.head.coordinator or plan.head.issuer


# ---------------------------------------------------------------- the paper


def blocks(notice: Notice, picture: Picture, letter: Letter) -> Iterator[Block]:
    """Yield one unit's paper, on pages of its own: for Word, and for Markdown."""
    yield Page()
    yield Title(_title(notice, letter))
    if _count(notice):
        yield Subtitle(_count(notice))
    yield Paragraph(f"{notice.unit}：", flush=True)
    yield Paragraph(_opening(notice, picture))
    form = _Form(notice, picture)
    for numeral, (light, items) in zip(_NUMERALS, notice.by_light().items(), strict=False):
        yield Heading(f"{numeral}、{_headline(light, items, picture.plan)}")
        yield Grid(form.columns(), tuple(form.row(item) for item in items))
    for line in _requests(letter, picture):
        yield Paragraph(line)
    if _cautions(picture):
        yield Notes(_cautions(picture))
    yield Foot(_signer(picture.plan), picture.as_of)


class _Form(NamedTuple):
    """The tables of one notice: they are of one width each, whatever stands in them."""

    notice: Notice
    picture: Picture

    def columns(self) -> tuple[Column, ...]:
        """Return the columns."""
        texts = [self._task(item) for item in self.notice.items]
        states = ["".join(told.states(item, self.picture)) for item in self.notice.items]
        return (
            Column("序号", 3.1, centred=True),
            Column("工作任务", 8, share=max(map(len, texts))),
            *([Column("分工", 2.1, centred=True)] if self._has_roles() else []),
            Column("完成时限", 5.1, centred=True),
            Column("逾期或剩余", 5.1, centred=True),
            Column("报送情况", 7.1, share=max(map(len, states))),
        )

    def row(self, item: Item) -> tuple[Cell, ...]:
        """Return the row of one duty."""
        owed = item.obligation
        return (
            Cell((owed.task.id,)),
            Cell((self._task(item),)),
            *([Cell((words.ROLE[owed.role],))] if self._has_roles() else []),
            Cell(tuple(told.deadline(owed, self.picture))),
            Cell((told.days(owed),)),
            Cell(tuple(told.states(item, self.picture))),
        )

    def _has_roles(self) -> bool:
        return any(item.obligation.role != "responsible" for item in self.notice.items)

    def _task(self, item: Item) -> str:
        return item.obligation.duty.text + told.heritage(item.obligation)


# ---------------------------------------------------------------- the message


def message(notice: Notice, picture: Picture, letter: Letter) -> Iterator[Block]:
    """Yield one unit's message for a chat window: short titles, and what is alike of several duties said once."""
    yield Paragraph(one_line(_title(notice, letter)) + _count(notice))
    yield Paragraph(f"{notice.unit}：\n{_opening(notice, picture)}")
    for light, items in notice.by_light().items():
        yield Paragraph("\n".join([f"【{_headline(light, items, picture.plan)}】", *_listed(items, picture)]))
    yield Paragraph("\n".join(map(one_line, _requests(letter, picture))))
    yield from (Paragraph(f"注：{line}。") for line in _cautions(picture))
    yield Paragraph(f"{_signer(picture.plan)}\n{chinese_date(picture.as_of)}")


def _listed(items: list[Item], picture: Picture) -> Iterator[str]:
    alike: dict[str, list[str]] = {}
    for item in items:
        alike.setdefault(_sentence(item, picture), []).append(_named(item.obligation))
    for sentence, named in alike.items():
        if len(named) == 1:
            yield f"· {named[0]}：{sentence}。"
        else:
            yield f"· 以下{len(named)}项，{sentence}："
            yield from (f"  {name}" for name in named)


def _named(item: Obligation) -> str:
    role = "" if item.role == "responsible" else f"（{words.ROLE[item.role]}）"
    title = short_title(item.duty.text).rstrip("。")
    return one_line(f"任务{item.task.id} {title}{role}{told.heritage(item)}")


def _sentence(item: Item, picture: Picture) -> str:
    """Return by when it was due, how late it is and what is on record."""
    printed, *dates = told.deadline(item.obligation, picture)
    first, *more = told.states(item, picture)
    when = f"{printed}（{'，'.join(dates)}），{told.days(item.obligation)}"
    return one_line("；".join([f"{when}，{first}", *more]))
