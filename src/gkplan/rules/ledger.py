"""GK4xx: what a unit's 台账 says fits the plan."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from gkplan.deadlines import show_period
from gkplan.revision import TASKS, UNITS, unit_of_file
from gkplan.rules._rule import Also, Found, rule
from gkplan.wording import fold, suggest

if TYPE_CHECKING:
    from gkplan.records import Entry
    from gkplan.rules._facts import Facts, Ledger


@rule("GK401", "ledger-name", scope="ledger")
def ledger_name(ledger: Ledger, facts: Facts) -> Iterator[Found]:
    """台账的文件名与其中的单位不一致。

    查什么：ledger/ 里的文件名就是 unit 的名称，扩展名是 .yaml。
    为什么：凭文件名决定谁可以改；名实不符会记到别家头上。
    怎么改：改文件名，或改 unit。
    """
    stem, name = unit_of_file(ledger.file), ledger.content.unit
    if fold(stem) != fold(name):
        message = f"文件名是“{stem}”，里面的单位是“{name}”"
        yield Found(ledger.file, ("unit",), message, "两处改成一致，用登记的名称")
    elif ledger.file.endswith(".yml"):
        yield Found(ledger.file, ("unit",), "扩展名是 .yml", "把文件名改为以 .yaml 结尾")


@rule("GK402", "task-not-owed", scope="ledger")
def task_not_owed(ledger: Ledger, facts: Facts) -> Iterator[Found]:
    """台账里的任务不在计划里，或不是这家单位的。

    查什么：每条 entries 的 task 存在，并且这家单位（按名、经组、待明确或承接）在其中。
    为什么：记错的任务不会算进任何统计，本该记的反而空着。
    怎么改：改正 task；运行 gkplan due --unit 单位 --all 查看本单位的任务。
    """
    if not facts.whole(TASKS, UNITS):
        return
    for position, entry in ledger.entries:
        task = facts.task(entry.task)
        if task is None:
            hint = suggest(entry.task, [item.id for item in facts.plan.tasks], "运行 gkplan list 查看全部任务")
            yield Found(ledger.file, ledger.route(position, "task"), f"计划里没有任务“{entry.task}”", hint)
        elif ledger.unit is not None and ledger.unit.name not in task.units:
            message = f"任务 {entry.task} 不是“{ledger.unit.name}”的"
            hint = f"运行 gkplan show {entry.task} 查看责任单位"
            yield Found(ledger.file, ledger.route(position, "task"), message, hint)


@rule("GK403", "unknown-period", scope="ledger")
def unknown_period(ledger: Ledger, facts: Facts) -> Iterator[Found]:
    """任务没有这个周期。

    查什么：entries 的 period 是该任务的一个周期；任务本身（不按周期）的一条不写 period。
    为什么：对不上周期的一条不会算到任何节点。
    怎么改：写作 2025Q3（三季度）、2025-09（9月）等；没有周期的任务删去 period。
    """
    if not facts.whole(TASKS):
        return
    for position, entry in ledger.entries:
        task = facts.task(entry.task)
        if task is None or facts.period(entry.period) in task.periods:
            continue
        place = ledger.route(position, "period") if entry.period else ledger.route(position)
        yield Found(ledger.file, place, _period_message(entry), _period_hint(task.periods))


def _period_message(entry: Entry) -> str:
    if entry.period is None:
        return f"任务 {entry.task} 按周期报送，这一条缺少“period”"
    return f"任务 {entry.task} 没有周期“{entry.period}”"


def _period_hint(periods: frozenset[str | None]) -> str:
    named = sorted(period for period in periods if period)
    if not named:
        return "删去 period"
    return f"可用的周期：{'、'.join(named)}" + ("；报任务本身则不写 period" if None in periods else "")


@rule("GK404", "status-companions", scope="ledger")
def status_companions(ledger: Ledger, facts: Facts) -> Iterator[Found]:
    """状态缺少必须同时写明的内容。

    查什么：已完成要有 completed（完成日期）和至少一条 evidence（链接、文件或文号）；不涉及要有 reason。
    为什么：没有佐证的完成、没有理由的不涉及，办公室无法审核。
    怎么改：补上缺的一项。
    """
    if ledger.book.source.damaged:
        return  # what is missing may be what a syntax error took away
    for position, entry in ledger.entries:
        if entry.status == "已完成" and entry.completed is None:
            message = f"任务 {entry.task} 已完成，但没有完成日期"
            yield Found(ledger.file, ledger.route(position, "status"), message, "补上 completed: 年-月-日")
        if entry.status == "已完成" and not any(item.url or item.path or item.document for item in entry.evidence):
            message = f"任务 {entry.task} 已完成，但没有佐证材料"
            hint = "补上 evidence，写明标题，和链接、文件或文号之一"
            yield Found(ledger.file, ledger.route(position, "status"), message, hint)
        if entry.status == "不涉及" and entry.reason is None:
            message = f"任务 {entry.task} 写了不涉及，但没有理由"
            yield Found(ledger.file, ledger.route(position, "status"), message, "补上 reason")


@rule("GK405", "entry-twice", scope="ledger")
def entry_twice(ledger: Ledger, facts: Facts) -> Iterator[Found]:
    """同一任务同一周期记了两条。

    查什么：一份台账里，每个（任务，周期）只有一条。
    为什么：两条不一致时，分不清以哪条为准。
    怎么改：合并成一条。
    """
    first: dict[tuple[str, str | None], int] = {}
    for position, entry in ledger.entries:
        key = entry.task, facts.period(entry.period)
        if first.setdefault(key, position) != position:
            related = (Also(ledger.file, ledger.route(first[key], "task"), "先记于此处"),)
            period = f" {entry.period} " if entry.period else " "
            message = f"任务 {entry.task}{period}记了两条"
            yield Found(ledger.file, ledger.route(position, "task"), message, "合并成一条", related=related)


@rule("GK408", "standing-duty-done", "warning", scope="ledger")
def standing_duty_done(ledger: Ledger, facts: Facts) -> Iterator[Found]:
    """长期坚持的任务报了已完成。

    查什么：时限是“长期坚持”一类的任务，任务本身的一条不报已完成；它的季度节点等照常可以报。
    为什么：长期坚持的任务没有办完的一天，报了已完成，以后就不再有人过问。
    怎么改：改为进行中，把做了的事写进 progress。
    """
    for position, entry in ledger.entries:
        if entry.status != "已完成" or entry.period is not None:
            continue
        task = facts.task(entry.task)
        if task is not None and task.standing:
            message = f"任务 {entry.task} 要长期坚持，没有完成的一天"
            hint = "改为“进行中”，做了的事写进 progress"
            yield Found(ledger.file, ledger.route(position, "status"), message, hint)


@rule("GK409", "done-with-open-checkpoint", "warning", scope="ledger")
def done_with_open_checkpoint(ledger: Ledger, facts: Facts) -> Iterator[Found]:
    """任务报了已完成，它的节点还没有办结。

    查什么：任务本身的一条报已完成时，它的每个节点（如每季度一次的检查）在本台账里都已完成或不涉及。
    为什么：节点是任务的一部分；节点没办完，任务就没办完。
    怎么改：逐个补报节点（period 写 2025Q3 等）；节点确实没办完的，任务改回进行中。
    """
    if not ledger.book.whole:
        return
    done = [item for item in ledger.entries if item[1].status == "已完成" and item[1].period is None]
    for position, entry in done:
        task = facts.task(entry.task)
        if task is None or not task.checkpoints:
            continue
        told = {facts.period(item.period): (place, item) for place, item in ledger.entries if item.task == entry.task}
        open_ones = [period for period in sorted(task.checkpoints) if _is_open(told.get(period))]
        if open_ones:
            names = [show_period(period, year=facts.year) for period in open_ones]
            related = tuple(
                Also(ledger.file, ledger.route(told[period][0], "status"), f"{name}写的是“{told[period][1].status}”")
                for period, name in zip(open_ones, names, strict=True)
                if period in told
            )
            message = f"任务 {entry.task} 报了已完成，节点还没有办结：{'、'.join(names)}"
            hint = f"补报节点（如 period: {open_ones[0]}），或把任务改回“进行中”"
            yield Found(ledger.file, ledger.route(position, "status"), message, hint, related=related)


def _is_open(told: tuple[int, Entry] | None) -> bool:
    return told is None or told[1].status not in {"已完成", "不涉及"}


@rule("GK412", "not-applicable-though-named", "warning", scope="ledger")
def not_applicable_though_named(ledger: Ledger, facts: Facts) -> Iterator[Found]:
    """任务点了这家单位的名，台账却写不涉及。

    查什么：写不涉及的任务，没有直接写明这家单位（经组分到的可以不涉及）；办公室审核通过的不再提示。
    为什么：计划点名要办的，单位不能自己推掉。
    怎么改：改为实际的状态；确实不涉及的，请办公室审核（decisions.yaml 的 verifications）或调整责任单位。
    """
    unit = ledger.unit
    for position, entry in ledger.entries:
        if entry.status != "不涉及" or unit is None:
            continue
        task = facts.task(entry.task)
        if task is None or unit.name not in task.named or not facts.still_named(task, unit):
            continue
        verdict = facts.verdicts.get((unit.name, entry.task, facts.period(entry.period)))
        if verdict is None or verdict[1].result != "通过":
            message = f"任务 {entry.task} 写明由“{unit.name}”办理，台账却写不涉及"
            hint = "改为实际的状态；确实不涉及的，请办公室审核或调整责任单位"
            yield Found(ledger.file, ledger.route(position, "status"), message, hint)


@rule("GK414", "second-ledger", scope="ledger")
def second_ledger(ledger: Ledger, facts: Facts) -> Iterator[Found]:
    """一家单位有两份台账。

    查什么：ledger/ 里每家单位只有一个文件，文件名用登记的名称。
    为什么：两份台账分不清以哪份为准，多出来的一份不会算进任何统计。
    怎么改：把内容并进用登记名称的那一份，删去另一份。
    """
    if ledger.unit is None:
        return
    first = facts.files.get(ledger.unit.name, ledger.file)
    if first != ledger.file:
        message = f"“{ledger.unit.name}”已有一份台账 {first}"
        related = (Also(first, (), "已有的台账"),)
        yield Found(ledger.file, ("unit",), message, "并成一份，文件名用登记的名称", related=related)
