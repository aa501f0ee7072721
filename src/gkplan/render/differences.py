"""A comparison for people: as text, and as Markdown fit for a pull-request comment."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from gkplan.git import Revision
from gkplan.render import difference_lines as lines
from gkplan.render.difference_runs import CUT_NOTE, in_words, is_cut, shown
from gkplan.render.ledger_changes import ledger_lines
from gkplan.render.sheet import inert
from gkplan.render.text import clean

if TYPE_CHECKING:
    from gkplan.comparison import Comparison, Side
    from gkplan.render.difference_parts import Line

MOST_MARKDOWN = 60_000
"""Characters; forges refuse comments of more than 65,536."""


class Block(NamedTuple):
    """The lines under one title."""

    title: str
    lines: tuple[Line, ...]


class Report(NamedTuple):
    """What is shown, apart from how: headline, sums, blocks and notes."""

    title: str
    sides: str
    sums: str
    blocks: tuple[Block, ...]
    notes: tuple[str, ...]


def report(found: Comparison, units: Sequence[str] = ()) -> Report:
    """Return the report of a comparison; `units` are the ones that it was narrowed to."""
    title = f"改了什么：{found.latest.head.title if found.latest else '数据'}"
    if units:
        title += f"（只看与{'、'.join(units)}有关的）"
    blocks = (
        Block("计划", tuple(lines.plan_lines(found))),
        Block("任务", tuple(lines.task_lines(found))),
        Block("登记册", tuple(lines.register_lines(found))),
        Block("决定", tuple(lines.decision_lines(found))),
        Block("台账", tuple(ledger_lines(found))),
    )
    sums = "；".join(lines.sums(found)) or _nothing(found, units)
    told = (run.text for block in blocks for line in block.lines for run in line.runs)
    cut = (CUT_NOTE,) if is_cut(told) else ()
    return Report(
        title,
        f"{side_name(found.old)} → {side_name(found.new)}",
        sums,
        tuple(block for block in blocks if block.lines),
        (*_notes(found), *cut),
    )


def side_name(side: Side) -> str:
    """Return what one side is called: as the user named it, with the commit; or 工作区."""
    files = side.files
    if not isinstance(files, Revision):
        return "工作区"
    commit = files.commit[:7]
    return files.label if not commit or files.label.startswith(commit) else f"{files.label}（{commit}）"


def _nothing(found: Comparison, units: Sequence[str]) -> str:
    if units:
        return f"两个版本里与{'、'.join(units)}有关的数据没有差别"
    if found.unread:
        return "能比较的部分没有差别"
    return "两个版本的数据没有差别" + ("，只有注释和排版不同" if found.layout else "")


def _notes(found: Comparison) -> Iterator[str]:
    for side in (found.old, found.new):
        if isinstance(side.files, Revision) and side.files.note:
            yield side.files.note
    for item in found.unread:
        side = found.old if item.side == "old" else found.new
        yield f"{item.file} 没有比较：{side_name(side)}里它有错误"
    if found.other:
        yield f"有改动、但不在上面各项之内（次序、文件改名、没有任务的标题、重复的条目）：{'、'.join(found.other)}"
    if found.layout:
        yield f"只改了注释和排版：{'、'.join(found.layout)}"


# ---------------------------------------------------------------- text


def text(shown: Report) -> str:
    """Return the report as plain text; what went stands in `[-…-]`, what came in `{+…+}`."""
    told = [clean(shown.title), clean(shown.sides), clean(shown.sums)]
    for block in shown.blocks:
        told += ["", f"【{block.title}】"]
        told += [_text_line(line) for line in block.lines]
    told += [""] if shown.notes else []
    told += [f"※ {clean(note)}" for note in shown.notes]
    return "".join(f"{clean(line)}\n" for line in told)  # once more as a whole: `##` and our `[-` would make a command


def _text_line(line: Line) -> str:
    sign = "  " * line.level + "· "  # no line begins with what the data says: a CI runner obeys `::` there
    return sign + in_words(line.runs)


# ---------------------------------------------------------------- Markdown


def markdown(shown: Report) -> str:
    """Return the report as Markdown for a comment: no longer than forges take, nothing in it acting as markup."""
    told = [f"## {inert(shown.title)}", "", inert(shown.sides), "", f"**{inert(shown.sums)}**"]
    notes = [""] if shown.notes else []
    notes += [f"> {inert(note)}  " for note in shown.notes]
    room = MOST_MARKDOWN - sum(len(line) + 1 for line in (*told, *notes))
    body: list[str] = []
    for block in shown.blocks:
        body += ["", f"### {block.title}", ""]
        body += [_md_line(line) for line in block.lines]
    kept = _fitting(body, room)
    return "\n".join([*told, *kept, *notes]) + "\n"


def _fitting(lines: list[str], room: int) -> list[str]:
    for number, line in enumerate(lines):
        room -= len(line) + 1
        if room < 200:
            return [*lines[:number], "", f"……还有 {len(lines) - number} 行没有列出，全部内容请运行 gkplan diff 查看。"]
    return lines


def _md_line(line: Line) -> str:
    shapes = {"same": "{}", "gone": " ~~{}~~ ", "come": " **{}** "}
    parts = [shapes[run.op].format(inert(shown(run).strip() if run.op != "same" else shown(run))) for run in line.runs]
    return f"{'  ' * line.level}- {''.join(parts).replace('  ', ' ').strip()}"
