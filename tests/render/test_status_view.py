"""The sheets of `status`: what stands where, bars and shares at their edges, every width, GBK, Markdown."""

from __future__ import annotations

import io
from collections.abc import Callable

import pytest
from rich.console import Console

from gkplan import queries, standing
from gkplan.render import status_view
from gkplan.render.sheet import draw, markdown, plain
from gkplan.render.status_view import View, sheets
from gkplan.render.text import width
from gkplan.standing import Grouping
from tests.conftest import Project
from tests.test_obligations import done, ledger

Build = Callable[..., Project]

TASKS = (
    "id: 1, text: 做第一件，做好。, responsible: [甲局, 乙局], deadline: 4月底前",
    "id: 2, text: 做第二件。, lead: [甲局], supporting: [乙局, 丙中心], deadline: 9月底前",
    "id: 3, text: 做第三件。, responsible: [各部门、单位], deadline: 长期坚持",
    "id: 4, text: 做第四件。, responsible: [各有关部门、单位], deadline: 12月底前",
    "id: 5, text: 做第五件。, responsible: [丙中心], deadline: 未明确",
    "id: 6, text: 每季做一次。, responsible: [丙中心], deadline: 每季度",
)
SHOWN = """\
全区 · 完成进度
示政办字〔2025〕1号 示例区2025年任务分解表 · 截至 2025-07-01
6项任务；共18项次：计入完成率8、长期坚持4、配合2、待明确4
到期任务完成率 50.0%（2/4） · 总完成率 25.0%（2/8） · 序时进度 49.9%（182/365天）

【总体】
项目          到期完成率       总完成率  逾期  滞后  临期  进度
合计           2/4 50.0%      2/8 25.0%     2     1     0  ###!!.....
序时进度                  182/365 49.9%                    #####.....

【按部分】
1 第一部分     2/4 50.0%      2/8 25.0%     2     1     0  ###!!.....

【按分工】
牵头            尚无到期      0/1    0%     0     1     0  ..........
责任           2/4 50.0%      2/7 28.6%     2     0     0  ###!!!....
配合（另计）    尚无到期      0/2    0%     0     2     0  ..........

【完成】按期 1 · 逾期完成 1 · 合计 2
【状态】未报 11 · 未启动 0 · 进行中 1 · 退回整改 0 · 已完成 2 · 已销号 0 · 不涉及 0 · 已由牵头完成 0 · 台账有误 0 · 合计 14
【亮灯】逾期 2（其中台账无记录2） · 滞后 3 · 临期 0 · 正常 2 · 未到期 2 · 不计时限 5 · 合计 14
【长期坚持】已报进展0家，共4家；按项次 0%（0/4）
【配合】2项次，已完成0，逾期0
【待明确】4项次；任务 4；明确之前不算逾期
【未报送任何进展】2家：示例办、丙中心（台账无记录，不表示没有办）

【预计逾期 1项次】
单位  序号  任务      截止   预计完成  将逾期
甲局  2     做第二件  09-30  10-20       20天

※ 一个单位的一项任务计一项次，按周期报的每期一项次；长期坚持、配合、待明确不计入完成率
※ 序时进度是计划年度已过的天数（含当日）占全年的比例；比率取一位小数，没有全部完成不写100%，有完成的不写0%
※ 进度：# 已完成，! 逾期，. 其余；状态、亮灯含配合，不含待明确
※ “各部门、单位”的名单不完整，已登记4家
"""


@pytest.fixture
def built(project: Build) -> Project:
    return project(
        *TASKS,
        ledger__甲局=ledger("甲局", done("1", "2025-04-20"), "task: 2, status: 进行中, eta: 2025-10-20"),
        ledger__乙局=ledger("乙局", done("1", "2025-05-20")),
    )


def view(built: Project, as_of: str = "2025-07-01", by: Grouping = "section", **chosen: object) -> View:
    asked = tuple(sorted(chosen.get("units", ())))  # type: ignore[call-overload]
    selection = queries.Selection(**chosen)  # type: ignore[arg-type]
    return View(standing.progress(built.picture(as_of), selection, by), asked)


def text(shown: View, *, narrow: bool = False) -> str:
    return "".join(map(plain, sheets(shown, narrow=narrow)))


def part(shown: View, title: str) -> list[str]:
    """Return the lines of one part of the table."""
    return text(shown).partition(f"【{title}】\n")[2].partition("\n\n")[0].splitlines()


def test_the_district_at_a_glance(built: Project) -> None:
    assert text(view(built)) == SHOWN


def test_what_was_due_before_the_notice_is_done_neither_in_time_nor_late(project: Build) -> None:
    built = project(
        "id: 1, text: 做。, responsible: [甲局, 乙局], deadline: 2月底前",
        "id: 2, text: 做。, responsible: [甲局], deadline: 未明确",
        ledger__甲局=ledger("甲局", done("1", "2025-03-20"), done("2", "2025-03-21")),
    )
    told = text(view(built, "2025-05-09"))
    assert "【完成】按期 0 · 逾期完成 0 · 时限早于印发日 1 · 未注明时限 1 · 合计 2\n" in told
    assert "【亮灯】逾期 1（其中台账无记录1，时限早于印发日1）" in told


def test_months_keep_what_has_no_month_apart(built: Project) -> None:
    assert part(view(built, by="month"), "按到期月份") == [
        "3月          0/1    0%      0/1    0%     1     0     0  !!!!!!!!!!",
        "4月          2/2  100%      2/2  100%     0     0     0  ##########",
        "6月          0/1    0%      0/1    0%     1     0     0  !!!!!!!!!!",
        "9月           尚无到期      0/2    0%     0     1     0  ..........",
        "12月          尚无到期      0/1    0%     0     0     0  ..........",
        "长期坚持      长期坚持   已报进展 0/4",
        "未注明时限    尚无到期      0/1    0%     0     0     0  ..........",
    ]


def test_units_stand_in_register_order_and_say_what_they_have_instead_of_a_rate(built: Project) -> None:
    broken = built.write({"ledger/示例办.yaml": "unit: 示例办\nentries: 无\n"})
    shown = view(broken, by="unit")
    assert part(shown, "按单位") == [
        "示例办      台账有误          1项次",
        "甲局       1/1  100%      1/2 50.0%     0     1     0  #####.....",
        "乙局       1/1  100%      1/1  100%     0     0     0  ##########",
        "丙中心     0/2    0%      0/5    0%     2     0     0  !!!!......",
    ]
    assert "，不表示没有办" in text(shown)
    assert text(shown).splitlines()[-1] == "※ 示例办台账有误，未计入"


def test_a_topic_stands_below_its_section(built: Project) -> None:
    assert part(view(built, by="topic"), "第一部分") == [
        "小标题     2/4 50.0%      2/8 25.0%     2     1     0  ###!!.....",
    ]


def test_a_role_asked_for_is_told_and_measured_by_itself(built: Project) -> None:
    assert text(view(built, role="supporting")).splitlines()[2:5] == [
        "只看：配合（不计入全区的完成率，这里单独计算）",
        "1项任务；共2项次：配合2",
        "到期任务完成率 尚无到期 · 总完成率 0%（0/2） · 序时进度 49.9%（182/365天）",
    ]
    assert "按分工" not in text(view(built, role="lead"))


def test_where_nothing_counts_the_headline_says_so(built: Project) -> None:
    shown = text(view(built, units=frozenset({"示例办"}))).splitlines()
    assert shown[0] == "示例办 · 完成进度"
    assert shown[3] == "到期任务完成率 尚无到期 · 总完成率 没有计入的项次 · 序时进度 49.9%（182/365天）"
    assert "合计          长期坚持   已报进展 0/1" in shown


def test_a_selection_without_tasks_is_a_sentence(built: Project) -> None:
    assert text(view(built, units=frozenset({"东街道"}))).splitlines()[2] == "东街道在这份计划里没有任务。"
    nothing = view(built, units=frozenset({"甲局"}), tasks=frozenset({"5"}))
    assert text(nothing).splitlines()[2:] == ["只看：任务 5", "甲局在所选的范围里没有任务。"]


@pytest.mark.parametrize(
    ("as_of", "line"),
    [
        ("2025-03-01", "计划 2025-03-10 才印发，这一天还没有这些任务"),
        ("2026-01-01", "计划年度（2025年）已结束。台账为空只表示没有记录，不表示没有办。"),
        ("2025-05-01", "此日之后才完成的按进行中计；"),
    ],
)
def test_the_heading_tells_what_the_date_means(built: Project, as_of: str, line: str) -> None:
    assert any(told.startswith(line) for told in text(view(built, as_of)).splitlines()[:6])


def test_candidates_that_say_not_ours_or_whose_task_is_done_are_told(project: Build) -> None:
    tasks = (
        "id: 1, text: 做第一件。, lead: [甲局], responsible: [各有关部门、单位], deadline: 9月底前",
        "id: 2, text: 做第二件。, responsible: [各有关部门、单位], deadline: 9月底前",
    )
    books = {
        "ledger__甲局": ledger("甲局", done("1")),
        "ledger__乙局": ledger("乙局", "task: 2, status: 不涉及, reason: 无此业务"),
    }
    line = "【待明确】7项次（其中自报不涉及1，已由牵头完成而不必再明确3）；任务 1 2；明确之前不算逾期\n"
    assert line in text(view(project(*tasks, **books)))


# ---------------------------------------------------------------- every screen


@pytest.mark.parametrize("columns", [60, 80, 120])
@pytest.mark.parametrize("by", ["section", "topic", "unit", "month", "role"])
def test_bars_and_figures_stay_whole_at_every_width(built: Project, columns: int, by: Grouping) -> None:
    out = io.StringIO()
    console = Console(file=out, width=columns, highlight=False, markup=False, emoji=False)
    shown = view(built, by=by)
    for sheet in sheets(shown, narrow=columns < status_view.WIDEST):
        draw(sheet, console)
    lines = out.getvalue().splitlines()
    assert [line for line in lines if width(line) > columns] == []
    (whole,) = [line.split() for line in lines if line.startswith("合计 ")]
    middle = [] if columns < 72 else ["1", "0"]
    assert whole == ["合计", "2/4", "50.0%", "2/8", "25.0%", "2", *middle, "###!!....."]


def test_a_narrow_screen_says_what_it_leaves_out(built: Project) -> None:
    shown = text(view(built), narrow=True)
    assert "项目          到期完成率       总完成率  逾期  进度\n" in shown
    assert "【表格】屏幕较窄，滞后、临期两列没有列出；放宽窗口或写入文件可看全\n" in shown
    assert "屏幕较窄" not in SHOWN


def test_all_of_it_can_be_written_in_gbk() -> None:
    assert SHOWN.encode("gbk").decode("gbk") == SHOWN


def test_markdown_is_a_table_with_lists_and_quotes(built: Project) -> None:
    lines = "".join(map(markdown, sheets(view(built)))).splitlines()
    assert lines[3:10] == [
        "**到期任务完成率 50.0%（2/4） · 总完成率 25.0%（2/8） · 序时进度 49.9%（182/365天）**",
        "",
        "| 分段 | 项目 | 到期完成率 | 总完成率 | 逾期 | 滞后 | 临期 | 进度 |",
        "| --- | --- | --: | --: | --: | --: | --: | --- |",
        "| 总体 | 合计 | 2/4 50.0% | 2/8 25.0% | 2 | 1 | 0 | ###!!..... |",
        "| 总体 | 序时进度 |  | 182/365 49.9% |  |  |  | #####..... |",
        "| 按部分 | 1 第一部分 | 2/4 50.0% | 2/8 25.0% | 2 | 1 | 0 | ###!!..... |",
    ]
    assert "- **待明确** 4项次；任务 4；明确之前不算逾期" in lines
    assert "| 预计逾期 1项次 | 甲局 | 2 | 做第二件 | 09-30 | 10-20 | 20天 |" in lines
    assert "> “各部门、单位”的名单不完整，已登记4家  " in lines


def test_the_worst_rows_are_coloured(built: Project) -> None:
    parts = {part.title: part for part in sheets(view(built, by="unit"))[0].parts}
    assert [row.style for row in parts["按单位"].rows] == ["dim", "yellow", "green", "bold red"]
