"""Papers that people worked on against the same ones made anew: what differs, and what does not."""

from __future__ import annotations

import random

import pytest

from gkplan.exporters.paper_reading import Passage
from gkplan.exporters.reports.comparing import Checked, Difference, joined
from gkplan.exporters.reports.comparing_tables import tables
from gkplan.exporters.reports.comparing_text import passages

TEXT = (
    "现将《任务分解表》（示政办字〔2025〕1号）截至2025年9月15日的落实情况通报如下。",
    "截至2025年9月15日，按工作台账的记录，到期17项次，已完成14项次，到期任务完成率82.4%；全年53项次，已完成15项次。",
    "长期坚持的任务另计，涉及7家单位，已报进展的6家。",
    "到期任务全部完成的3家：甲局（1项次）、乙局（4项次）、丙局（4项次）。",
    "滞后的5项次：任务 6、7、9、10、13（2家）。",
    "没有任何报送记录的1家：信笺镇。",
    "示例区办公室",
    "2025年9月15日",
)

NAMES = frozenset({"到期", "已完成", "按期完成", "未报送完成情况", "甲局", "乙局", "丙局", "丁镇"})


def placed(*texts: str) -> list[Passage]:
    return [Passage(f"第{number}段", text) for number, text in enumerate(texts, 1)]


def text_against(*texts: str) -> Checked:
    return passages(placed(*TEXT), placed(*texts), NAMES)


def edited(*changes: tuple[str, str]) -> Checked:
    """Compare the text after replacing words in it; an empty paragraph is gone."""
    whole = "\n\n".join(TEXT)
    for old, new in changes:
        assert old in whole
        whole = whole.replace(old, new, 1)
    return text_against(*filter(None, whole.split("\n\n")))


ALL = 22
"""Numbers of the text, but for the date of the sign-off."""


def test_the_same_text_holds() -> None:
    assert text_against(*TEXT) == Checked(same=ALL)


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ([("已完成14项次", "已完成15项次")], [("第2段", "已完成15项次", "已完成14项次")]),
        ([("82.4%", "84.2%")], [("第2段", "到期任务完成率84.2%", "到期任务完成率82.4%")]),
        (
            [("到期17项次，已完成14项次", "到期14项次，已完成17项次")],
            [("第2段", "到期14项次", "到期17项次"), ("第2段", "已完成17项次", "已完成14项次")],
        ),
        ([("截至2025年9月15日，按", "截至2025年9月25日，按")], [("第2段", "截至2025年9月25日", "截至2025年9月15日")]),
        ([("〔2025〕1号", "〔2025〕2号")], [("第1段", "示政办字〔2025〕2号", "示政办字〔2025〕1号")]),
        ([("任务 6、7、9", "任务 6、8、9")], [("第5段", "任务8", "任务7")]),
        ([("（4项次）、丙局", "（3项次）、丙局")], [("第4段", "乙局3项次", "乙局4项次")]),
        ([("的1家：信笺镇", "的两家：信笺镇、纸鸢镇")], [("第6段", "没有任何报送记录的两家", "没有任何报送记录的1家")]),
        ([("\n\n没有任何报送记录的1家", "没有任何报送记录的2家")], [("第5段", "没有任何报送记录的2家", "没有任何报送记录的1家")]),
        (
            [("截至2025年9月15日，按工作台账的记录，到期17项次，已完成14项次", "从台账看，到期的17项次里，已完成16项次")],
            [("第2段", "已完成16项次", "已完成14项次")],
        ),
        ([("已报进展的6家", "已报进展的有五家")], [("第3段", "已报进展的有五家", "已报进展的6家")]),
        ([("；全年53项次，已完成15项次", "；全年53项次，未报送完成情况15项次")],
         [("第2段", "未报送完成情况15项次", "已完成15项次")]),
        ([("甲局（1项次）", "丁镇（1项次）")], [("第4段", "丁镇1项次", "甲局1项次")]),
        ([("17项次", "17%项次")], [("第2段", "到期17%项次", "到期17项次")]),
    ],
)  # fmt: skip
def test_a_changed_figure_is_told_with_its_place(
    changes: list[tuple[str, str]], told: list[tuple[str, str, str]]
) -> None:
    found = edited(*changes)
    assert (found.differing, found.missing, found.added, found.unmatched) == (
        tuple(Difference(*item) for item in told), (), (), (),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "missing", "added"),
    [
        ([(TEXT[2], "")], [("", "", TEXT[2].replace(" ", ""))], []),
        ([("涉及7家单位，", "")], [("第3段", "", "涉及7家")], []),
        ([("，已完成14项次", "")], [("第2段", "", "已完成14项次")], []),
        ([("涉及7家单位", "涉及多家单位")], [("第3段", "", "涉及7家")], []),
        ([("、7、9", "、9")], [("第5段", "", "任务7")], []),
        ([("信笺镇。", "信笺镇。另有18个单位已经约谈。")], [], [("第6段", "另有18个单位已经约谈。", "")]),
        ([("信笺镇。", "信笺镇。另有三家进展较慢。")], [], [("第6段", "另有三家进展较慢。", "")]),
        ([("13（2家）", "13（2家）、14")], [], [("第5段", "14", "")]),
        ([("到期17项次", "到期17项次，逾期3项次")], [], [("第2段", "逾期3项次", "")]),
    ],
)  # fmt: skip
def test_a_figure_that_went_or_came_is_told(
    changes: list[tuple[str, str]], missing: list[tuple[str, str, str]], added: list[tuple[str, str, str]]
) -> None:
    found = edited(*changes)
    assert (found.differing, found.missing, found.added, found.unmatched) == (
        (), tuple(Difference(*item) for item in missing), tuple(Difference(*item) for item in added), (),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "reworded", "dropped"),
    [
        ([("落实情况", "进展")], ("第1段",), 0),
        ([("，到期17项次，已完成14项次", "，到期任务17项次，其中已完成14项次")], ("第2段",), 0),
        ([("到期17项次，已完成14项次", "应办结17项次，办结14项次")], ("第2段",), 0),
        ([("甲局（1项次）", "甲局本级（1项次）")], ("第4段",), 0),
        ([("到期17项次，已完成14项次", "已完成14项次，到期17项次")], ("第2段",), 0),
        ([("截至2025年9月15日，按工作台账的记录，到期17项次，已完成14项次，到期任务完成率82.4%；",
           "从工作台账看，到期的17项次任务中已完成14项次。到期任务完成率达到82.40％。")], ("第2段",), 0),
        ([("到期任务全部完成的3家：", "到期任务全部完成的有三家，分别是")], ("第4段",), 0),
        ([("82.4%；全年", "82.4%。\n\n全年")], ("第2段",), 0),
        ([("。\n\n没有任何报送", "，没有任何报送")], ("第5段",), 0),
        ([("示例区办公室\n\n2025年9月15日", "示例区办公室（盖章）\n\n2025年9月22日")], ("第7段", "第8段"), 0),
        ([("\n\n2025年9月15日", "\n\n二〇二五年九月十五日")], ("第8段",), 1),
        ([("现将《任务", "为贯彻《办法》（示政发〔2024〕3号），现将《任务")], ("第1段",), 0),
        ([("信笺镇。", "信笺镇。请各单位抓紧。")], ("第6段",), 0),
        ([("\n\n示例区办公室", "")], (), 1),
    ],
)  # fmt: skip
def test_polished_words_are_no_difference(
    changes: list[tuple[str, str]], reworded: tuple[str, ...], dropped: int
) -> None:
    found = edited(*changes)
    assert (found.differing, found.missing, found.added, found.unmatched) == ((), (), (), ())
    assert (found.reworded, found.dropped) == (reworded, dropped)


def test_paragraphs_in_another_order_are_the_same() -> None:
    assert text_against(*reversed(TEXT)) == Checked(same=ALL)


def test_no_single_digit_is_changed_unnoticed() -> None:
    chance = random.Random(20261128)
    whole = "\n\n".join(TEXT[:-1])
    places = [place for place, char in enumerate(whole) if char.isdigit()]
    for place in places:
        digit = chance.choice([other for other in "123456789" if other != whole[place]])
        changed = whole[:place] + digit + whole[place + 1 :]
        found = text_against(*changed.split("\n\n"), TEXT[-1])
        assert found.differing or found.missing or found.added, changed[place - 10 : place + 10]


def test_a_text_that_was_written_anew_is_not_called_right() -> None:
    found = text_against("今年以来，办成了120件大事。", "突出的有30家。下一步争取到99%。", *TEXT[-2:])
    assert (found.unmatched, found.differing, found.missing, found.added) == (
        ("正文里有数字的应有6句，只有0句找得到",), (), (), (),
    )  # fmt: skip
    assert edited((TEXT[2], ""), (TEXT[3], "")).unmatched == ()


def test_a_list_beyond_all_measure_is_given_up_and_not_called_right() -> None:
    long = "".join(f"（{number}）" for number in range(1, 1000))
    assert passages(placed(f"任务{long}"), placed(f"任务{long}"), NAMES) == Checked(same=999)
    assert passages(placed(f"任务{long}"), placed(f"任务{long}（7）"), NAMES).added != ()


# ---------------------------------------------------------------- tables

HEADING = ("单位", "到期", "已完成", "完成率", "备注")
TABLE = (
    HEADING,
    ("甲局", "4", "4", "100%", ""),
    ("乙局", "2", "1", "50.0%", ""),
    ("丙镇", "1", "0", "0%", ""),
    ("丁镇", "1", "0", "0%", ""),
    ("合计", "8", "5", "—", ""),
)
LATE = (
    ("序号", "任务", "单位", "时限"),
    ("1", "公开目录（2025年版）", "丙镇", "4月底前\n4月30日"),
    ("10", "座谈", "丁镇", "每季度"),
)


def against(*found: tuple[tuple[str, ...], ...]) -> Checked:
    return joined(tables((TABLE, LATE), found, NAMES))


def with_cell(row: int, column: int, text: str) -> tuple[tuple[str, ...], ...]:
    rows = [list(cells) for cells in TABLE]
    rows[row][column] = text
    return tuple(map(tuple, rows))


def test_the_same_tables_hold_in_either_order() -> None:
    assert against(TABLE, LATE) == against(LATE, TABLE) == Checked(same=19)


@pytest.mark.parametrize(
    ("row", "column", "text", "told"),
    [
        (2, 2, "2", ("表1第2行“已完成”", "2", "1")),
        (3, 3, "10%", ("表1第3行“完成率”", "10%", "0%")),
        (5, 3, "62.5%", ("表1第5行“完成率”", "62.5%", "—")),
        (2, 3, "一半", ("表1第2行“完成率”", "一半", "50.0%")),
        (1, 0, "丙局", ("表1第1行“单位”", "丙局", "甲局")),
        (0, 2, "按期完成", ("表1表头", "按期完成", "已完成")),
    ],
)
def test_a_changed_cell_is_told_by_row_and_column(row: int, column: int, text: str, told: tuple[str, str, str]) -> None:
    found = against(with_cell(row, column, text), LATE)
    assert (found.differing, found.missing, found.added, found.unmatched) == ((Difference(*told),), (), (), ())


def test_no_cell_is_changed_unnoticed() -> None:
    for row in range(1, len(TABLE)):
        for column in range(1, 4):
            found = against(with_cell(row, column, "77"), LATE)
            assert found.wrong == (Difference(f"表1第{row}行“{HEADING[column]}”", "77", TABLE[row][column]),)
            assert against(with_cell(row, column, ""), LATE).wrong != () or TABLE[row][column] == "—"


def test_a_long_cell_is_told_by_its_figures() -> None:
    rows = (("序号", "报送情况"), ("1", "已报进行中，进展：12个项目已公开11个，剩1个等验收报告，请各单位抓紧"))
    other = (rows[0], ("1", rows[1][1].replace("11个", "12个").replace("抓紧", "从速")))
    found, *_ = tables([rows], [other], NAMES)
    assert (found.differing, found.reworded) == (
        (Difference("表1第1行“报送情况”", "项目已公开12个", "项目已公开11个"),),
        ("表1第1行“报送情况”",),
    )


@pytest.mark.parametrize(
    ("table", "same", "reworded"),
    [
        ((TABLE[0], *reversed(TABLE[1:])), 19, ()),
        (tuple((*row[1:], row[0]) for row in TABLE), 19, ("表1表头",)),
        ((("各单位情况", "", "", "", ""), *TABLE), 19, ()),
        (with_cell(1, 0, "甲局本级"), 19, ("表1第1行“单位”",)),
        (with_cell(3, 4, "已约谈3次"), 19, ("表1“备注”栏",)),
        (with_cell(0, 1, "应完成"), 19, ("表1表头",)),
        (with_cell(2, 3, "50%"), 19, ()),
    ],
)
def test_rows_sorted_anew_and_columns_moved_are_no_difference(
    table: tuple[tuple[str, ...], ...], same: int, reworded: tuple[str, ...]
) -> None:
    assert against(table, LATE) == Checked(same=same, reworded=reworded)


def test_rows_and_columns_that_went_or_came_are_told() -> None:
    assert against((*TABLE[:3], *TABLE[4:]), LATE).missing == (Difference("表1", "", "丙镇 1 0 0%（整行）"),)
    assert against((*TABLE, ("戊局", "3", "3", "100%", "")), LATE).added == (
        Difference("表1第6行", "戊局 3 3 100%（整行）", ""),
    )
    assert against(tuple(row[:2] + row[3:] for row in TABLE), LATE).missing == (
        Difference("表1", "", "已完成（整栏）"),
    )
    ranked = tuple((*row, "排名" if row is HEADING else str(place)) for place, row in enumerate(TABLE))
    assert against(ranked, LATE).added == (Difference("表1", "排名（整栏）", ""),)
    assert against(LATE).missing == (Difference("", "", "一张表（单位、到期、已完成、完成率、备注）"),)
    extra = (("项目", "个数"), ("甲", "3"))
    assert against(TABLE, extra, LATE).added == (Difference("表2", "整张表", ""),)


HELD = (
    ("序号", "任务", "单位", "报送情况"),
    ("1", "目录", "甲局", "已办11件\n2件待办"),
    ("1", "目录", "乙局", "已办5件"),
    ("2", "座谈", "乙局", "未报"),
)


@pytest.mark.parametrize("last", ["2件待办", "3件待办"])
@pytest.mark.parametrize("beginning", [("1", "目录", ""), ("1\n续", "", "")])
def test_a_row_that_runs_over_several_pages_is_one(beginning: tuple[str, ...], last: str) -> None:
    cut = (HELD[0], ("1", "目录", "甲局", "已办11件"), (*beginning, last), *HELD[2:])
    found = joined(tables((HELD,), (cut,), NAMES))
    wrong = (Difference("表1第1行“报送情况”", "已办11件3件待办", "已办11件2件待办"),)
    assert (found.wrong, found.reworded) == (wrong if last[0] == "3" else (), ())


def test_a_row_that_lost_its_unit_is_none_that_goes_on() -> None:
    lost = (*HELD[:2], ("1", "目录", "", "已办5件"), HELD[3])
    assert joined(tables((HELD,), (lost,), NAMES)).wrong != ()


def test_a_table_that_was_made_anew_is_not_called_right() -> None:
    other = (("地区", "数"), ("东片", "7"), ("西片", "9"))
    found = against(other, LATE)
    assert (found.wrong, found.unmatched) == (
        (),
        ("应有一张表（单位、到期、已完成、完成率、备注），表1的表头都和它对不上",),
    )
    filled = (HEADING, *((f"单位{n}", str(n), str(n + 20), f"{n}.5%", "") for n in range(31, 35)))
    found = against(filled, LATE)
    assert (found.wrong, found.unmatched) == ((), ("表1应有5行，只有0行找得到",))
