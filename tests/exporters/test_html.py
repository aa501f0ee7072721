from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest
from selectolax.lexbor import LexborHTMLParser, LexborNode

from gkplan import checks, revision, standing
from gkplan.exporters import html
from gkplan.exporters.html_parts.figures import TONES
from gkplan.exporters.html_parts.page import page
from gkplan.exporters.html_parts.shapes import FOLDER, Safe, joined, repeated, shape
from gkplan.exporters.links import web_address
from gkplan.exporters.view import ExportView, Proof, printable, view
from gkplan.obligations import Picture, picture, rates
from gkplan.queries import Selection
from tests.conftest import ROOT, UNITS, Project
from tests.exporters import browser
from tests.render.samples import NAUGHTY

ATTACKS = [
    "<img src=x onerror=alert(1)>", "\"><script>alert(1)</script>", "' onmouseover='alert(1)", "</title><script>x</script>",
    "</style><script>x</script>", "--><script>x</script>", "javascript:alert(1)", "<svg/onload=alert(1)>", "{title}", "{",
    "&#x3c;script&#x3e;", "<base href=//example.invalid>", "<a href='http://example.invalid'>x</a>", "\n第二行\n", "a\u202eb",
]  # fmt: skip
FIVE_TASKS = (
    "id: 1, text: 更新目录。, responsible: [各镇街, 各部门、单位], deadline: 4月底前",
    "id: 2, text: 通报情况。, lead: [示例办], supporting: [甲局, 东街道], deadline: 每季度",
    "id: 3, text: 答复申请。, responsible: [甲局, 乙局], deadline: 长期坚持",
    "id: 4, text: 开放日活动。, responsible: [各有关部门、单位], deadline: 10月底前",
    "id: 正文1, text: 制定方案。, responsible: [各镇街]",
)


def seen(pictured: Picture, *units: str, public: bool = False) -> ExportView:
    chosen = Selection(units=frozenset(units) if units else None)
    return view(pictured, chosen, units, public=public)


def real(as_of: str) -> Picture:
    plan = checks.check(revision.find(str(ROOT / "data"), ROOT)).plan
    assert plan is not None
    return picture(plan, as_of=date.fromisoformat(as_of))


def parsed(made: ExportView) -> LexborHTMLParser:
    return LexborHTMLParser(html.render(made).decode())


def one(tree: LexborHTMLParser | LexborNode, selector: str) -> LexborNode:
    found = tree.css_first(selector)
    assert found is not None, selector
    return found


def shown(node: LexborNode) -> str:
    return node.text(deep=True)


@pytest.fixture
def small(project: Callable[..., Project]) -> Project:
    return project(
        *FIVE_TASKS,
        ledger__甲局="""\
unit: 甲局
leader: 张三
officer: 李四
entries:
  - task: 1
    status: 已完成
    completed: 2025-04-20
    owner: 王五
    measures: |
      第一条
      第二条
    milestones: [{date: 2025-04-01, text: 征求意见}]
    problems: 人手不够
    next_steps: 增加人手
    evidence:
      - {title: 目录, url: "https://www.example.com/a?b=1&c=2", published: 2025-04-20}
      - {title: 批示, document: 示政办函〔2025〕3号}
  - {task: 3, status: 进行中, progress: 答复12件, eta: 2025-12-01}
""",
        ledger__东街道="unit: 东街道\nentries:\n  - {task: 1, status: 进行中, updated: 2025-05-02, progress: 快好了}\n",
    )


# ---------------------------------------------------------------- what stands on the page


def test_the_headline_is_the_due_rate_then_the_total_rate_beside_the_year(small: Project) -> None:
    tree = parsed(seen(small.picture("2025-09-15")))
    cards = [" ".join(shown(card).split()) for card in tree.css(".card")]
    assert cards == [
        "到期任务完成率12.5%1/8 项次，其中台账无记录 6",
        "总完成率8.3%1/12 项次，其中台账无记录 10",
        "序时进度70.7%2025年已过 258/365 天",
    ]


def test_what_has_no_record_is_never_called_undone() -> None:
    tree = parsed(seen(real("2025-09-15")))
    page_text = shown(one(tree, "body"))
    assert "未完成" not in page_text
    assert "时限已过，台账无记录" in page_text
    assert shown(one(tree, "header .basis:nth-of-type(3)")) == "53项任务，另有通知正文要求3项"


def test_nothing_due_yet_is_said_and_not_zero_percent(small: Project) -> None:
    card = one(parsed(seen(small.picture("2025-03-11"))), ".card")
    assert " ".join(shown(card).split()) == "到期任务完成率尚无到期没有计入的项次"


def test_a_year_that_is_over_is_told_at_the_top(small: Project) -> None:
    tree = parsed(seen(small.picture("2026-11-28")))
    assert "计划年度（2025年）已结束。台账为空只表示没有记录，不表示没有办。" in shown(one(tree, ".notes"))
    assert tree.css_first(".today") is None


def test_the_row_of_an_obligation_holds_what_the_books_say(small: Project) -> None:
    tree = parsed(seen(small.picture("2025-09-15"), "甲局"))
    row = one(tree, ".book tbody tr")
    assert [shown(part) for part in row.css("dt")] == [
        "工作措施", "时间节点", "责任人", "完成时间", "佐证材料", "存在问题", "下一步措施",
    ]  # fmt: skip
    assert [shown(part) for part in row.css("dd")][:4] == [
        "第一条\n第二条",
        "2025-04-01 征求意见",
        "王五",
        "2025-04-20",
    ]
    assert [shown(item) for item in row.css("dd li")] == [
        "目录（www.example.com，2025-04-20发布）", "批示（示政办函〔2025〕3号）",
    ]  # fmt: skip
    assert shown(one(row, ".when")) == "4月底前2025-04-30"
    assert shown(one(row, ".how")) == "完已完成；按期"


def test_evidence_is_linked_without_telling_where_from(small: Project) -> None:
    link = one(parsed(seen(small.picture("2025-09-15"), "甲局")), "a.out")
    assert (link.attributes["href"], link.attributes["rel"]) == (
        "https://www.example.com/a?b=1&c=2",
        "noopener noreferrer",
    )


def test_a_public_copy_shows_nothing_of_what_stays_inside(small: Project) -> None:
    pictured = small.picture("2025-09-15")
    inside = (
        "王五",
        "张三",
        "李四",
        "人手不够",
        "增加人手",
        "责任人",
        "存在问题",
        "下一步措施",
        "信息员",
        "分管负责人",
        "备注",
    )
    assert [word for word in inside if word not in html.render(seen(pictured)).decode()] == ["备注"]
    # Even of a view that was not stripped before.
    for made in (seen(pictured, public=True), seen(pictured)._replace(public=True)):
        assert [word for word in inside if word in html.render(made).decode()] == []


def test_what_was_asked_for_stands_at_the_top(small: Project) -> None:
    chosen = Selection(
        role="supporting", sections=frozenset({"第一部分"}), tasks=frozenset({"2"}), by=date(2025, 9, 30)
    )
    made = view(small.picture("2025-09-15"), chosen, ())
    assert shown(one(parsed(made), "header .basis:nth-of-type(3)")) == (
        "1项任务。只看：配合（不计入全区的完成率，这里单独计算）；第一部分；任务 2；2025-09-30 及以前到期的。"
        "完成率只是所选这一部分的"
    )


def test_a_merged_unit_and_a_broken_ledger_are_told(project: Callable[..., Project]) -> None:
    merged = UNITS.replace(
        "{name: 乙局, kind: 部门}", "{name: 乙局, kind: 部门, until: 2025-06-30, successors: [丙中心]}"
    )
    made = project(
        "id: 1, text: 做事, responsible: [乙局, 甲局], deadline: 9月底前",
        units=merged,
        ledger__乙局="unit: 乙局\nentries:\n  - {task: 1, status: 不涉及, reason: 已划走}\n",
        ledger__甲局="unit: 甲局\nentries: 无\n",
    )
    tree = parsed(seen(made.picture("2025-09-15")))
    told = {shown(one(unit, "h3")): [shown(part) for part in unit.css(".about span")] for unit in tree.css(".unit")}
    assert told == {
        "甲局": ["部门", "台账有误，未计入"],
        "乙局": ["部门", "2025-06-30 撤并，承接单位：丙中心"],
    }
    assert [shown(part) for part in tree.css(".how")] == ["误台账有误", "不不涉及；待审核"]


def test_a_selection_without_tasks_says_so(small: Project) -> None:
    tree = parsed(view(small.picture("2025-09-15"), Selection(tasks=frozenset({"9"})), ()))
    assert shown(one(tree, "main section")) == "概览所选的范围里没有任务。"


def test_a_unit_asked_for_without_tasks_has_its_section(small: Project) -> None:
    chosen = Selection(units=frozenset({"甲局", "西镇"}), tasks=frozenset({"3"}))
    tree = parsed(view(small.picture("2025-09-15"), chosen, ("甲局", "西镇")))
    assert shown(one(tree, "#u2")).split() == ["西镇", "镇台账无记录", "所选的范围里没有任务。", "↑", "回到各单位"]


# ---------------------------------------------------------------- the map and the year


def test_the_map_has_a_cell_for_each_obligation(small: Project) -> None:
    tree = parsed(seen(small.picture("2025-09-15")))
    signs = {shown(one(line, "th")): [shown(cell) for cell in line.css("td")] for line in tree.css(".heat tbody tr")}
    assert signs == {
        "示例办": ["无", "无", "无", "滞", "未", "", "待", ""],
        "甲局": ["完", "无", "无", "滞", "未", "长", "待", ""],
        "乙局": ["无", "", "", "", "", "长", "待", ""],
        "丙中心": ["无", "", "", "", "", "", "待", ""],
        "东街道": ["逾", "无", "无", "滞", "未", "", "", "－"],
        "西镇": ["无", "", "", "", "", "", "", "－"],
    }
    assert [cell.attributes["title"] for cell in tree.css(".heat td a.round")][:2] == [
        "2 一季度 配合 时限已过，台账无记录", "2 二季度 配合 时限已过，台账无记录",
    ]  # fmt: skip


def test_the_heads_of_the_map_span_its_columns(small: Project) -> None:
    tree = parsed(seen(small.picture("2025-09-15")))
    spans = [
        [
            int(cell.attributes.get("colspan") or 1)
            for cell in line.css("th")
            if "corner" not in (cell.attributes.get("class") or "")
        ]
        for line in tree.css(".heat thead tr")
    ]
    assert spans == [[8], [1, 4, 1, 1, 1], [1, 1, 1, 1]]


def test_each_look_has_a_sign_of_its_own_and_a_colour() -> None:
    style = (FOLDER / "page.css").read_text(encoding="utf-8")
    assert len({tone.sign for tone in TONES.values()}) == len(TONES)
    assert [key for key in TONES if not re.search(rf"\.{key}\b[^{{]*\{{ background", style)] == []
    assert [key for key in TONES if key != "open" and f".f-{key}" not in style] == []


def test_the_year_counts_by_month_and_today_stands_within_it(small: Project) -> None:
    made = page(seen(small.picture("2025-09-15"))).year
    assert {month.label: (month.figure.done, month.figure.size) for month in made.months if month.figure.size} == {
        "3月": (0, 1), "4月": (1, 6), "6月": (0, 1), "9月": (0, 1), "12月": (0, 1),
    }  # fmt: skip
    assert made.today == pytest.approx((8 + 15 / 30) / 12)


def test_dates_beyond_the_year_have_a_place(project: Callable[..., Project]) -> None:
    pictured = project("id: 1, text: 做事, responsible: [甲局], deadline: 次年3月底前").picture("2025-09-15")
    labels = [month.label for month in page(seen(pictured)).year.months]
    assert labels == [f"{number}月" for number in range(1, 13)] + ["此后"]


# ---------------------------------------------------------------- figures


REPORTS = (
    "",
    "未启动",
    "进行中",
    "进行中, eta: 2025-12-30",
    "已完成, completed: 2025-04-28, evidence: [{title: 证, document: 示1号}]",
    "已完成, completed: 2025-07-01, evidence: [{title: 证, document: 示1号}]",
    "不涉及, reason: 无此事项",
)
BROKEN = "unit: 乙局\nentries: 无\n"


def scattered(chance: Random) -> dict[str, str]:
    """Return ledgers of the small district, filled at random; now and then one cannot be read."""
    ledgers = {}
    for unit in ("示例办", "甲局", "乙局", "东街道"):
        tasks = ["1", "3", "4", "正文1", *(f"2, period: 2025Q{quarter}" for quarter in range(1, 5))]
        told = [(task, chance.choice(REPORTS)) for task in tasks]
        entries = [f"  - {{task: {task}, status: {status}}}\n" for task, status in told if status]
        ledgers[f"ledger__{unit}"] = f"unit: {unit}\nentries:\n" + "".join(entries)
    return ledgers | ({"ledger__乙局": BROKEN} if chance.random() < 0.3 else {})


@pytest.mark.parametrize("seed", range(12))
def test_figures_are_those_of_the_rates_and_of_status(project: Callable[..., Project], seed: int) -> None:
    chance = Random(seed)
    due = chance.choice((date(2025, 3, 31), date(2025, 4, 30), date(2025, 9, 30), date(2025, 12, 31)))
    day = due + timedelta(days=chance.choice((-20, -1, 0, 0, 1)))
    pictured = project(*FIVE_TASKS, **scattered(chance)).picture(day.isoformat())
    made = page(seen(pictured))
    counts, overview = rates(pictured.obligations, as_of=day), made.overview
    told = (overview.due.done, overview.due.size, overview.total.done, overview.total.size, overview.on_time.size)
    assert told == (counts.due_done, counts.due, counts.total_done, counts.total, counts.on_time)
    assert (overview.late_done.size, overview.ongoing.size, overview.ongoing_reported) == (
        counts.late_done, counts.ongoing, counts.ongoing_reported,
    )  # fmt: skip
    whole = standing.progress(pictured, Selection(), "unit")
    firm = sum(figure.size for tone, figure in overview.lights if tone.key != "open")
    assert (overview.supporting.size, firm) == (whole.whole.supporting, sum(whole.whole.lights.values()))
    assert tuple(name for name, _ in overview.silent) == whole.silent
    lines = {unit.name: unit.ratios for unit in made.units} | {part.title: part.ratios for part in made.sections}
    for row in (*whole.rows, *standing.progress(pictured, Selection(), "section").rows):
        own = lines[str(row.label.group)]
        figures = (own.due.done, own.due.size, own.total.size, own.late.size, own.slow.size, own.soon.size)
        assert figures == (
            row.rates.due_done, row.rates.due, row.rates.total, row.late, row.lagging, row.upcoming,
        )  # fmt: skip


def test_every_number_leads_to_a_list_of_that_length(small: Project) -> None:
    tree = parsed(seen(small.picture("2025-09-15")))
    numbers = tree.css("a.n")
    assert len(numbers) > 30
    for number in numbers:
        listed = opened(tree, number)
        done = [part for part in listed.css("h4") if shown(part).split()[0] in {"按期完成", "逾期完成", "已完成"}]
        told = shown(number.css_first("b") or number).split("/")
        assert int(told[-1]) == len(listed.css("p a"))
        if len(told) > 1 and "长期坚持" not in shown(listed):
            assert int(told[0]) == sum(int(shown(part).split()[1]) for part in done)


def test_lists_lead_to_rows_and_nothing_leads_nowhere(small: Project) -> None:
    tree = parsed(seen(small.picture("2025-09-15")))
    names = [str(node.attributes["id"]) for node in tree.css("[id]")]
    inner = {str(link.attributes["href"]).removeprefix("#") for link in tree.css("a[href^='#']")}
    assert len(names) == len(set(names))
    assert inner - set(names) == set()
    for link in tree.css(".trace p a"):
        row = one(tree, str(link.attributes["href"]))
        number, period = one(row, "th"), row.css_first("th span")
        assert shown(link) == " ".join(
            filter(None, (shown(number).removesuffix(shown(period) if period else ""), shown(period) if period else ""))
        )


def opened(tree: LexborHTMLParser, number: LexborNode) -> LexborNode:
    """Return the list that a number opens; where two numbers open one, the second does so by the mark before it."""
    target = one(tree, str(number.attributes["href"]))
    if target.tag != "i":
        return target
    assert target.next is not None
    return target.next


def test_a_list_leads_back_to_the_number_that_opened_it(small: Project) -> None:
    for units in ((), ("甲局",)):
        tree = parsed(seen(small.picture("2025-09-15"), *units))
        numbers = tree.css("a.n")
        for number in numbers:
            listed = opened(tree, number)
            twice = str(number.attributes["href"]).startswith("#g")
            close = one(listed, ".close.again" if twice else ".close:not(.again)")
            assert close.attributes["href"] == f"#{number.attributes['id']}"
        assert sum(len(part.css(".close")) for part in tree.css(".trace")) == len(numbers)


def test_whatever_counts_tasks_leads_to_them(small: Project) -> None:
    tree = parsed(seen(small.picture("2025-09-15")))
    assert [[shown(number) for number in card.css("a.n")] for card in tree.css(".card")] == [
        ["1/8", "6"],
        ["1/12", "10"],
        [],
    ]
    facts = {shown(one(fact, "dt")): [shown(number) for number in fact.css("a.n")] for fact in tree.css(".facts div")}
    assert facts == {"按期完成": ["1"], "逾期完成": [], "长期坚持": ["1/2"], "配合": ["0/8"]}
    duties = [" ".join(shown(head).split()) for head in tree.css(".duty .head")]
    assert duties == [
        "2025-04-30 已完成 1/6", "一季度 2025-03-31 已完成 0/3", "二季度 2025-06-30 已完成 0/3",
        "三季度 2025-09-30 已完成 0/3", "四季度 2025-12-31 已完成 0/3", "已报进展 1/2", "2025-10-31", "已完成 0/2",
    ]  # fmt: skip
    linked = [shown(one(opened(tree, number), "h3")) for number in tree.css(".duty .head a.n")]
    assert linked == [
        "任务 1 6 项次", "任务 2 一季度 3 项次", "任务 2 二季度 3 项次", "任务 2 三季度 3 项次", "任务 2 四季度 3 项次",
        "任务 3 · 长期坚持 2 项次", "任务 正文1 2 项次",
    ]  # fmt: skip


EARLY = (
    "id: 1, text: 更新目录。, responsible: [各镇街, 甲局], deadline: 2月底前",
    "id: 2, text: 通报情况。, responsible: [甲局], deadline: 4月底前",
)


def test_what_was_late_when_it_was_issued_is_marked_wherever_it_is_late(project: Callable[..., Project]) -> None:
    made = project(*EARLY, ledger__东街道="unit: 东街道\nentries:\n  - {task: 1, status: 进行中, progress: 快了}\n")
    tree = parsed(seen(made.picture("2025-09-15")))
    assert [shown(light) for light in tree.css("#overview .legend li")] == [
        "无时限已过，台账无记录 1",
        "早时限早于印发日 3",
    ]
    assert [shown(part) for part in tree.css("#t1 .group .words")] == ["时限早于印发日 3家"]
    assert [shown(part) for part in tree.css("#t2 .group .words")] == ["时限已过，台账无记录 1家"]
    (line,) = tree.css("#overview .grid tbody tr")
    assert shown(one(line, "[data-label=逾期]")) == "4含时限早于印发日 3"
    assert shown(one(line, "[data-label=其中台账无记录]")) == "3"
    lines = {
        shown(one(line, "th")): shown(one(line, "[data-label=逾期]")) for line in tree.css("#units .grid tbody tr")
    }
    assert lines == {"甲局": "2含时限早于印发日 1", "东街道": "1含时限早于印发日 1", "西镇": "1含时限早于印发日 1"}
    assert [" ".join(shown(part).split()) for part in tree.css("#u1 .tally span:not(.of)")] == [
        "到期完成 0/2", "总完成 0/2", "逾期 2", "其中台账无记录 2", "其中时限早于印发日 1",
    ]  # fmt: skip
    assert [cell.attributes["class"] for cell in tree.css(".heat td a")] == ["born", "gap", "born", "born"]
    assert len(tree.css(".year svg .f-born")) == 1
    assert "时限早于印发日" in [shown(part) for part in tree.css("#year .legend li")]
    months = [link.attributes["aria-label"] for link in tree.css(".months a")]
    assert months == ["2月到期 3 项次，已完成 0，其中时限早于印发日 3", "4月到期 1 项次，已完成 0"]


def test_without_such_a_task_nothing_speaks_of_it(small: Project) -> None:
    tree = parsed(seen(small.picture("2025-09-15")))
    assert shown(one(tree, "#year")).count("早于") == shown(one(tree, "#overview")).count("早于") == 0


def test_percentages_never_round_to_all_or_to_none(project: Callable[..., Project]) -> None:
    from gkplan.exporters.html_parts.figures import percent

    assert [percent(*pair) for pair in ((0, 0), (0, 5), (5, 5), (1, 3), (1, 9999), (9998, 9999))] == [
        "—", "0%", "100%", "33.3%", "0.1%", "99.9%",
    ]  # fmt: skip


def test_a_page_of_one_unit_says_how_each_task_stands_and_not_for_whom(small: Project) -> None:
    tree = parsed(seen(small.picture("2025-09-15"), "甲局"))
    assert shown(one(tree, "#h-units")) == "台账"
    assert [shown(part) for part in tree.css("#t1 .duty p")] == ["2025-04-30", "完已完成；按期"]


def test_where_only_supporting_units_are_asked_for_they_are_measured(small: Project) -> None:
    pictured = small.picture("2025-09-15")
    overview = page(view(pictured, Selection(role="supporting"), ())).overview
    assert (overview.basis, overview.total.size, overview.supporting.size) == ("配合单位", 8, 0)


# ---------------------------------------------------------------- safety


def hostile(base: ExportView, text: str) -> ExportView:
    """Return a view with one text in every place that comes from the data."""
    proofs = tuple(Proof(text, text, date(2025, 4, 1), kind) for kind in ("url", "path", "document"))
    fields = [
        "number", "section", "topic", "text", "unit", "role", "deadline", "period", "measures", "milestones", "owner",
        "progress", "state", "problems", "next_steps", "note",
    ]  # fmt: skip
    many: dict[str, Any] = dict.fromkeys(fields, text)
    task = base.rows[0].obligation.task
    record = task.record._replace(id=text, text=text)
    words = base.picture.words[task.id]._replace(text=text, deadline=text)
    row = base.rows[0]._replace(
        obligation=base.rows[0].obligation._replace(
            task=task._replace(record=record), unit=text, via=text, inherited_from=text
        ),
        lead=(text,), responsible=(text, text), supporting=(text,), evidence=proofs, **many,
    )  # fmt: skip
    head = base.plan.head._replace(title=text, document_number=text)
    return base._replace(
        title=text,
        plan=base.plan._replace(head=head),
        rows=(row, row._replace(unit=f"{text}二")),
        picture=base.picture._replace(words={**base.picture.words, text: words}),
        notes=(text,),
    )


@pytest.fixture
def base(small: Project) -> ExportView:
    return seen(small.picture("2025-09-15"))


def parts_with_text(tree: LexborHTMLParser) -> Iterator[str]:
    """Yield the text of every part that holds nothing but what the data says."""
    places = (
        "h1",
        ".notes li",
        ".unit h3",
        "#s1 h3",
        "#s1 h4",
        ".task .text",
        ".number",
        ".book .text",
        ".group a",
        ".names a",
        ".heat .part a",
    )
    for place in places:
        yield shown(one(tree, place))
    for place in (".heat .part a", ".heat tbody th a"):
        yield str(one(tree, place).attributes["title"])
    told = [shown(part) for part in tree.css(".book dd")]
    yield from (told[place] for place in (0, 1, 2, 3, -3, -2, -1))


@pytest.mark.parametrize("text", [text for text in (*NAUGHTY, *ATTACKS) if text])
def test_text_is_shown_as_it_is_and_does_nothing(base: ExportView, text: str) -> None:
    tree = parsed(hostile(base, text))
    assert set(parts_with_text(tree)) == {printable(text)}
    assert_harmless(tree)


def assert_harmless(tree: LexborHTMLParser) -> None:
    for node in tree.css("*"):
        assert node.tag not in {"script", "iframe", "object", "embed", "img", "base", "form", "image", "foreignobject"}
        for name, value in node.attributes.items():
            assert not name.startswith("on") and name not in {
                "src",
                "srcset",
                "srcdoc",
                "action",
                "formaction",
                "xlink:href",
            }
            if name == "href":
                assert (value or "").startswith("#") or value == "data:," or web_address(value or "") == value
            if name == "style":
                assert re.fullmatch(r"left:clamp\(3\.4em,[0-9.]+%,calc\(100% - 3\.4em\)\)", value or "")
    assert len(tree.css("style")) == len(tree.css("title:not(svg title)")) == 1


def test_nothing_unseen_leaves_in_the_file(base: ExportView) -> None:
    """The file may be put out to a terminal or a log: no control character, no bidi, no command of a CI runner."""
    for text in (*NAUGHTY, *ATTACKS):
        made = html.render(hostile(base, text)).decode()
        assert made.replace("\n", "").replace("\u3000", "").replace("\xa0", "").isprintable(), repr(text)
        assert not re.search(r"##(vso)?\[", made)


def test_the_page_asks_for_nothing_from_outside() -> None:
    made = html.render(seen(real("2025-09-15"))).decode()
    assert "http://" not in made and "https://" not in made and "<script" not in made and "url(" not in made
    assert "@import" not in made and "default-src 'none'" in made


def test_only_pieces_go_in_unescaped() -> None:
    assert joined(["<b>", Safe("<i>")], "&") == "&lt;b&gt;&amp;<i>"
    assert shape("link", anchor='"', text="<") == '<a href="#&quot;">&lt;</a>'
    assert repeated("item", [("a<",), (Safe("<b>"),)]) == "<li>a&lt;</li><li><b></li>"
    with pytest.raises(KeyError):
        shape("link", anchor="x")


def test_every_piece_of_the_template_is_used() -> None:
    names = re.findall(r"<!-- piece ([a-z-]+) -->", (FOLDER / "page.html").read_text(encoding="utf-8"))
    source = "".join(path.read_text(encoding="utf-8") for path in (FOLDER / "rows.py", FOLDER.parent / "html.py"))
    assert [name for name in names if f'"{name}"' not in source] == []


# ---------------------------------------------------------------- form


def test_the_page_can_be_read_by_a_screen_reader(base: ExportView) -> None:
    tree = parsed(base)
    assert one(tree, "html").attributes["lang"] == "zh-CN"
    assert {head.attributes.get("scope") for head in tree.css("th")} == {"col", "row", "colgroup"}
    assert shown(one(tree, "body > a")) == "跳到正文"
    assert len(tree.css("h1")) == 1
    labels = [str(node.attributes["aria-labelledby"]) for node in tree.css("[aria-labelledby]")]
    assert [label for label in labels if tree.css_first(f"#{label}") is None] == []


def colours(style: str) -> tuple[dict[str, str], dict[str, str]]:
    light, dark = (re.findall(r"--([a-z-]+): (#[0-9a-f]{3,6});", block) for block in style.split("@media")[:2])
    return dict(light), dict(light) | dict(dark)


def luminance(colour: str) -> float:
    digits = colour[1:] if len(colour) == 7 else "".join(char * 2 for char in colour[1:])
    parts = [int(digits[place : place + 2], 16) / 255 for place in (0, 2, 4)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def test_text_stands_out_from_its_ground_in_light_and_dark() -> None:
    pairs = [(f"on-{name}", name) for name in ("late", "gap", "slow", "soon", "done", "going", "later", "still")]
    pairs += [(text, ground) for text in ("ink", "soft", "link", "head") for ground in ("paper", "ground", "mark")]
    low = []
    for theme in colours((FOLDER / "page.css").read_text(encoding="utf-8")):
        for text, ground in pairs:
            dim, bright = sorted((luminance(theme[text]), luminance(theme[ground])))
            if (bright + 0.05) / (dim + 0.05) < 4.5:
                low.append((text, ground, theme[text], theme[ground]))
    assert low == []


def test_bars_stand_out_from_their_ground_and_from_each_other_without_colour() -> None:
    """WCAG 2.1, 1.4.11: 3:1 for what must be seen; where the fill is too pale the edge sees to it."""
    style = (FOLDER / "page.css").read_text(encoding="utf-8")
    edged = re.search(r"^(.*) \{ stroke: var\(--edge\)", style, re.MULTILINE)
    dashed = re.search(r"^(.*) \{ stroke-dasharray", style, re.MULTILINE)
    assert edged and dashed
    pale = {part.strip().removeprefix(".f-") for part in edged[1].split(",")}
    greys = {"born", "long", "undated", "closed", "without", "broken"}
    assert {part.strip().removeprefix(".f-") for part in dashed[1].split(",")} == greys
    for theme in colours(style):
        for name in ("edge", "on-gap", *({"late", "soon", "done"} - pale)):
            dim, bright = sorted((luminance(theme[name]), luminance(theme["paper"])))
            assert (bright + 0.05) / (dim + 0.05) >= 3, name
    assert {"late", "soon", "done", "gap"} | pale == {key for key in TONES if key != "open"}


def test_the_bar_of_lights_shows_signs_where_they_fit(small: Project) -> None:
    tree = parsed(seen(small.picture("2025-09-15")))
    rects = [(node.attributes["class"], node.attributes["width"]) for node in tree.css(".strip rect")]
    assert rects == [
        ("f-late", "4.55%"), ("f-gap", "45.45%"), ("f-slow", "13.64%"), ("f-done", "4.55%"), ("f-later", "13.64%"),
        ("f-long", "9.09%"), ("f-undated", "9.09%"),
    ]  # fmt: skip
    signs = [(node.attributes["class"], shown(node)) for node in tree.css(".strip text")]
    assert signs == [("s-gap", "无"), ("s-slow", "滞"), ("s-later", "未"), ("s-long", "长"), ("s-undated", "－")]


PROGRAM = """
import sys
from datetime import date
from pathlib import Path
from gkplan import checks, revision
from gkplan.exporters import html
from gkplan.exporters.view import view
from gkplan.obligations import picture
from gkplan.queries import Selection
plan = checks.check(revision.find(sys.argv[1], Path.cwd())).plan
sys.stdout.buffer.write(html.render(view(picture(plan, as_of=date(2025, 9, 15)), Selection(), ())))
"""


def test_the_same_data_gives_the_same_bytes_anywhere(small: Project, base: ExportView) -> None:
    def run(**settings: str) -> bytes:
        environment = {**os.environ, **settings}
        command = [sys.executable, "-c", PROGRAM, str(small.data)]
        return subprocess.run(command, env=environment, cwd=small.root, capture_output=True, check=True).stdout

    assert run(PYTHONHASHSEED="1", TZ="UTC") == run(PYTHONHASHSEED="2", TZ="America/Los_Angeles") == html.render(base)


def test_the_real_plan_stays_well_below_two_megabytes() -> None:
    assert len(html.render(seen(real("2025-09-15")))) < 1_200_000


# ---------------------------------------------------------------- in a browser


@pytest.mark.skipif(browser.installed() is None, reason="no Chromium here")
def test_in_a_browser(small: Project, tmp_path: Path) -> None:
    """One browser for all that needs one, since it takes longer to start than to look."""
    plain, odd, crowded = (tmp_path / name for name in ("plain.html", "odd.html", "crowded.html"))
    base = seen(small.picture("2025-09-15"))
    plain.write_bytes(html.render(base))
    odd.write_bytes(html.render(hostile(base, "".join(ATTACKS) + "长" * 300 + "a" * 300)))
    crowded.write_bytes(html.render(seen(real("2025-09-15"))))
    with browser.opened() as tab:
        assert [visit(tab, odd, 390), visit(tab, odd, 1280)] == [QUIET, QUIET]
        assert visit(tab, crowded, 390) == QUIET
        assert tab.value(SCROLLS) == [True, True]
        assert tab.value(CUT) == []
        assert [name[:2] for name in opens_and_closes(tab, ".card a.n")] == ["#f", "#n"]
        assert [name[:2] for name in opens_and_closes(tab, ".tally a.n")] == ["#g", "#m"]
        assert visit(tab, plain, 390) == QUIET
        assert follows(tab) == ["block", 0, True]
        tab.open(plain, width=1280, media="print")
        assert tab.value(ON_PAPER) == [True, "none"]
        tab.open(crowded, width=1280, media="print")
        assert tab.value(CUT) == []
        tab.open(plain, width=1280, dark=True)
        assert tab.value("getComputedStyle(document.body).backgroundColor") == "rgb(16, 19, 23)"


QUIET: dict[str, Any] = {"too wide": False, "asked for": [], "told": []}
SCROLLS = """(() => {
    const box = document.querySelector('.scroll'), head = document.querySelector('.heat tbody th')
    box.scrollLeft = 300
    const apart = head.getBoundingClientRect().left - box.getBoundingClientRect().left
    return [box.scrollLeft === 300, Math.abs(apart) < 2]
})()"""
"""The map scrolls in its own box, and its first column stays."""
CUT = """[...document.querySelectorAll('.heat tbody th')].filter(name => {
    const text = document.createRange(), box = name.getBoundingClientRect()
    text.selectNodeContents(name)
    const shown = text.getBoundingClientRect()
    return shown.right > box.right + 1 || shown.bottom > box.bottom + 1 || getComputedStyle(name).textOverflow === 'ellipsis'
}).map(name => name.textContent)"""
"""Names of units that the map does not show in full."""
ON_PAPER = """(() => {
    const shown = part => getComputedStyle(part).display
    return [[...document.querySelectorAll('.trace:not(.minor)')].every(list => shown(list) === 'block'),
            shown(document.querySelector('.trace.minor'))]
})()"""
"""All lists are printed; those of one unit, which its section has, are not."""


def visit(tab: browser.Browser, file: Path, width: int) -> dict[str, Any]:
    """Open a page and return what is wrong with it."""
    tab.open(file, width=width)
    asked = [event["params"]["request"]["url"] for event in tab.seen("Network.requestWillBeSent")]
    return {
        "too wide": tab.value(f"document.documentElement.scrollWidth > {width}"),
        "asked for": [url for url in asked if url != file.as_uri() and not url.startswith("data:")],
        "told": tab.seen("Log.entryAdded", "Runtime.exceptionThrown", "Runtime.consoleAPICalled"),
    }


def opens_and_closes(tab: browser.Browser, figure: str) -> list[Any]:
    """Click a figure, scroll its list to the end and close it; return where each led, unless something is out of sight."""
    tab.value(f"(() => {{ const link = document.querySelector('{figure}'); link.scrollIntoView(); link.click() }})()")
    found = [tab.value("location.hash")]
    tab.value(f"{LIST}.scrollTop = 1e6")
    place = "close.getBoundingClientRect()"
    seen = tab.value(
        f"(() => {{ const close = {CLOSE}; return {place}.top >= {LIST}.getBoundingClientRect().top"
        f" && {place}.bottom < innerHeight && close.checkVisibility() }})()"
    )
    assert seen is True
    tab.value(f"{CLOSE}.click()")
    here = "document.activeElement.getBoundingClientRect()"
    back = tab.value(
        f"'#' + document.activeElement.id === location.hash && {here}.top >= 0 && {here}.bottom < innerHeight"
    )
    assert back is True
    assert tab.value(f"document.activeElement === document.querySelector('{figure}')") is True
    return [*found, tab.value("location.hash")]


LIST = "(document.querySelector('.to:target + .trace') || document.querySelector('.trace:target'))"
CLOSE = f"[...{LIST}.querySelectorAll('.close')].find(close => close.offsetParent)"


def follows(tab: browser.Browser) -> list[Any]:
    """Click a figure, then a task in its list; return whether the list opened where one was, and the row was reached."""
    tab.value("window.scrollTo(0, 0), document.querySelector('.card a.n').click()")
    found = [tab.value("getComputedStyle(document.querySelector(':target')).display"), tab.value("window.scrollY")]
    tab.value("document.querySelector(':target p a').click()")
    place = "document.querySelector('tr:target').getBoundingClientRect()"
    return [*found, tab.value(f"{place}.top >= 0 && {place}.top < innerHeight")]
