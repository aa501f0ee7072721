"""`gkplan report --check`: whether the figures of a report still hold, those in its stamp and those in its text."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from gkplan import obligations, revision
from gkplan.cli import _session
from gkplan.errors import DataProblem, GkplanError, UsageProblem, reason_of
from gkplan.exporters.reports import stamp
from gkplan.exporters.reports.report import Order
from gkplan.exporters.reports.stamp import DIRTY, Number, Stamp
from gkplan.fingerprint import fingerprint
from gkplan.render.text import clean
from gkplan.reporting.kinds import NAMES, figures
from gkplan.reporting.scope import Quarter, Scope

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gkplan.exporters.reports.comparing import Checked, Difference
    from gkplan.loader import Files
    from gkplan.plan import Plan
    from gkplan.reporting.figures import Figure
    from gkplan.reporting.kinds import Kind
    from gkplan.revision import Worktree

MOST_BYTES = 50 * 1024 * 1024
_SHOWN = 50
"""So many figures that differ are told one by one."""
_PLACES = 8
_LONGEST = 60
"""Characters of a sentence that are shown."""


class Basis(NamedTuple):
    """Which data the figures are worked out from again."""

    rev: str | None
    """None is the data as they are."""
    told: str


def check(path: Path, data: str | None) -> int:
    """Work the figures of a report out again and tell which differ, also in its text; return the exit code."""
    from gkplan.exporters.reports import checking

    saved = _saved(path)
    known = _known(path, saved)
    files = revision.find(data, Path.cwd())
    basis = _basis(known, files)
    order = _order(known, data, basis.rev)
    differing = list(_differences(known, figures(known.kind, order.scope)))
    text = checking.compare(saved, order)
    lines = [_headline(path, known), basis.told, *_verdict(known, differing), *_text_verdict(text)]
    if basis.rev is not None:
        lines += _since(known, data)
    _session.put("".join(f"{clean(line)}\n" for line in lines), None)
    if differing or (text is not None and text.wrong):
        return 1
    if text is None or text.unmatched:
        hint = "逐段看过，或者重新写一份再改" if text else "用 Word 或 WPS 打开看看，另存一份再核对"
        raise DataProblem(f"“{path}”的正文没法核对", hint)
    return 0


def _saved(path: Path) -> bytes:
    try:
        with path.open("rb") as file:  # it may be a device, which has no end
            data = file.read(MOST_BYTES + 1)
    except OSError as error:
        raise DataProblem(f"读不到“{path}”（{reason_of(error)}）", "检查文件名和权限") from error
    if len(data) > MOST_BYTES:
        raise UsageProblem(f"“{path}”太大，不是 gkplan report 写的", "写 gkplan report 写出的 docx 或 md 文件")
    return data


def _known(path: Path, saved: bytes) -> Stamp:
    found = stamp.read(saved)
    if found is None:
        hint = "只能核对 gkplan report 写出的 docx 和 md；md 最后一行的注释、docx 的属性不能删改"
        raise UsageProblem(f"“{path}”里没有核对用的记录", hint)
    return found


def _basis(known: Stamp, files: Worktree) -> Basis:
    """Return which data to take: those of the report where they can be had, else those that there are."""
    if fingerprint(files) == known.data:
        return Basis(None, "数据和写这份文件时一样。")
    if not known.revision or known.revision.endswith(DIRTY):
        why = "当时的数据没有全部提交" if known.revision else "当时的数据不在 git 里"
        return Basis(None, f"数据有改动，{why}，只能按现在的数据重算。")
    _refuse_other_plan(known, files)
    found = _found(known, files)
    if fingerprint(found) != known.data:
        hint = "检查 --data 指的是不是同一份数据；文件属性被改过的，重新写一份"
        raise DataProblem(f"版本 {known.revision[:7]} 里的数据不是写这份文件时的数据，没法核对", hint)
    return Basis(known.revision, f"数据有改动，按写这份文件时的版本 {known.revision[:7]} 重算。")


def _found(known: Stamp, files: Worktree) -> Files:
    """Return the data of the report's revision."""
    from gkplan import git

    try:
        return git.revision(files, known.revision)
    except GkplanError as error:
        message = f"数据有改动，写这份文件时的版本 {known.revision[:7]} 又取不到，没法核对（{error.message}）"
        raise DataProblem(message, error.hint) from error


def _order(known: Stamp, data: str | None, rev: str | None) -> Order:
    """Return the same report once more, of the data as they are or as the git revision `rev` holds them."""
    session = _session.open_data(data, known.as_of.isoformat(), rev)
    plan = session.plan
    _refuse_other(known, plan)
    units = frozenset(_session.find_units(known.units, plan.register)) if known.units else None
    quarter = Quarter(int(known.period[:4]), int(known.period[5])) if known.period else None
    picture = obligations.picture(plan, as_of=session.as_of)
    if known.public:
        from gkplan.exporters import public

        picture = public.stripped(picture)
    return Order(known.kind, Scope(picture, units, quarter), known.units, known.trace)


def _refuse_other_plan(known: Stamp, files: Worktree) -> None:
    """Refuse data of another plan, before git is asked for a commit that it cannot know."""
    from gkplan.loader import open_plan

    plan = open_plan(files).plan
    if plan is not None:
        _refuse_other(known, plan)


def _refuse_other(known: Stamp, plan: Plan) -> None:
    if plan.head.id != known.plan:
        hint = "用 --data 指明它所出自的数据文件夹"
        raise UsageProblem(f"这份文件出自计划“{known.plan}”，这里的数据是“{plan.head.id}”", hint)


# ---------------------------------------------------------------- what is told


def _headline(path: Path, known: Stamp) -> str:
    parts = (NAMES[known.kind], "、".join(known.units) or "全区", known.period, f"截至 {known.as_of}")
    return f"{path.name}：{' · '.join(part for part in parts if part)}"


def _verdict(known: Stamp, differing: list[str]) -> list[str]:
    if not differing:
        return [f"记下的数字成立：重算的{len(known.figures)}个都一样。"]
    return [f"记下的数字不成立：{len(differing)}个不一样。", *_listed(differing)]


def _listed(told: list[str]) -> list[str]:
    rest = len(told) - _SHOWN
    return [*(f"  {line}" for line in told[:_SHOWN]), *([f"  其余{rest}个没有列出"] if rest > 0 else [])]


def _text_verdict(text: Checked | None) -> list[str]:
    """Return how the figures of the text stand, place by place, then where its words are others."""
    if text is None:
        return ["正文读不出来，没有核对。"]
    counts = (("不一样的", text.differing), ("少了", text.missing), ("多了", text.added))
    wrong = "，".join(f"{name}{len(own)}处" for name, own in counts if own)
    lines = [f"正文改得太多，没法逐处核对：{'；'.join(text.unmatched)}。"] if text.unmatched else []
    if wrong:
        lines += [f"正文里的数字不成立：{wrong}；其余{text.same}个一样。", *_listed(list(map(_place_told, text.wrong)))]
    elif not text.unmatched:
        lines.append(f"正文里的数字成立：核对了{text.same}个，都一样。")
    elif text.same:
        lines.append(f"找得到的{text.same}个数字都一样，其余的不知道。")
    return lines + _words_told(text)


def _place_told(item: Difference) -> str:
    place = f"{item.place}：" if item.place else ""
    if not item.found:
        return f"{place}少了“{_cut(item.computed)}”"
    if not item.computed:
        return f"{place}多了“{_cut(item.found)}”，没有可比的"
    return f"{place}写的是“{_cut(item.found)}”，重算是“{_cut(item.computed)}”"


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"


def _words_told(text: Checked) -> list[str]:
    """Return in one line where the words are others."""
    places = text.reworded
    more = f"等{len(places)}处" if len(places) > _PLACES else ""
    told = [f"{'、'.join(places[:_PLACES])}{more}改过"] if places else []
    told += [f"删去{text.dropped}句没有数字的"] if text.dropped else []
    return [f"文字有改动，不核对：{'；'.join(told)}。"] if told else []


def _differences(known: Stamp, now: tuple[Figure, ...]) -> Iterator[str]:
    """Yield each figure that is not what it was, old → new; also where the same number counts other tasks."""
    called = {figure.name: figure for figure in now} | {(figure.unit, figure.name): figure for figure in now}
    found = stamp.numbers(now)
    nothing = Number(0, "")
    for key in dict.fromkeys([*known.figures, *found]):
        old, new = known.figures.get(key, nothing), found.get(key, nothing)
        figure = called.get(key) or called.get(key[1])  # a unit that is none any more: as the figures of the others
        label = " ".join(part for part in (key[0], figure.label if figure else _label(key[1], known.kind)) if part)
        measure = figure.measure if figure else ""
        if old.value != new.value:
            yield f"{label}：{old.value} → {new.value}{measure}"
        elif old.behind != new.behind and old.value:
            yield f"{label}：还是{old.value}{measure}，所指的任务变了"


def _label(name: str, kind: Kind) -> str:
    """Return what a figure is called that the report would not have any more."""
    from gkplan.reporting import assessment, tally

    if name.startswith("section."):
        return f"第{name.removeprefix('section.')}部分"
    return (assessment.COLUMNS if kind == "assessment" else tally.LABELS).get(name, name)


def _since(known: Stamp, data: str | None) -> list[str]:
    """Return what the data as they are now say instead; not more than that where they have errors."""
    try:
        differing = list(_differences(known, figures(known.kind, _order(known, data, None).scope)))
    except GkplanError as error:
        return [f"现在的数据没法重算：{error.message}。"]
    if not differing:
        return ["按现在的数据重算，记下的数字也一样。"]
    return [f"按现在的数据重算，记下的数字有{len(differing)}个不一样：", *_listed(differing)]
