"""How the rows of a 台账 fit on paper: widths, heights, page breaks, and merged cells cut at them."""

from __future__ import annotations

import random
from itertools import pairwise

import pytest

from gkplan.exporters.xlsx_layout import (
    LEAST_HEIGHT,
    MOST_HEIGHT,
    PIXEL,
    Block,
    Lane,
    Layout,
    Paper,
    columns_of,
    lay_out,
    lines_of,
)
from gkplan.render.text import width

PAPER = Paper(60, 200.0, 300.0, 60.0)


@pytest.mark.parametrize(
    ("text", "wide", "lines"),
    [
        ("", 10, 1),
        ("甲乙丙丁戊", 10, 1),
        ("甲乙丙丁戊己", 10, 2),
        ("甲乙丙丁戊。", 10, 2),
        ("甲乙丙丁戊己庚辛壬，", 10, 2),
        ("甲乙丙丁戊己庚辛壬癸，", 10, 3),  # the comma takes 癸 along
        ("甲\n乙\n\n丙", 10, 4),
        ("甲乙abcdefg丙", 10, 3),  # a word goes to the next line as a whole
        ("https://www.example.com/a/b", 12, 3),
        ("a" * 40, 10, 5),  # a word that no line holds is broken
        ("长" * 100, 10, 23),
    ],
)
def test_how_many_lines_a_text_takes(text: str, wide: int, lines: int) -> None:
    assert lines_of(text, wide) == lines


def test_the_quick_measure_is_about_the_right_one() -> None:
    for text in ("做好政务公开工作。", "区政府办公室 abc", "2025-09-30", "", "１２月底前"):
        assert columns_of(text) == width(text)
    assert columns_of("“引号”——…") == 14  # full squares in Chinese fonts


def lay(rows: int, *, texts: list[list[str]] | None = None, runs: list[Block] | None = None) -> Layout:
    lanes = [Lane(8, merged=True), Lane(10), Lane(10, elastic=True)]
    base = [["甲"] * rows, ["乙"] * rows, ["丙"] * rows]
    return lay_out(texts or base, lanes, runs or [Block(0, 0, rows - 1)], PAPER)


def test_pages_hold_what_fits_and_merged_cells_are_cut_at_their_ends() -> None:
    plan = lay(30)
    assert set(plan.heights) == {LEAST_HEIGHT}
    assert plan.breaks == (8, 21)  # 200 / 22.5 and 300 / 22.5
    assert plan.blocks == (Block(0, 0, 7), Block(0, 8, 20), Block(0, 21, 29))
    assert plan.cut == ()


def test_the_foot_never_stands_alone() -> None:
    """Eight rows fill the first page, so one of them goes over to the foot."""
    assert lay(8).breaks == (7,)
    assert lay(5).breaks == ()


def test_rows_are_raised_until_a_merged_cell_has_room() -> None:
    texts = [["长" * 30] * 2, ["乙"] * 2, ["丙"] * 2]
    plan = lay(2, texts=texts, runs=[Block(0, 0, 1)])
    assert sum(plan.heights) >= lines_of("长" * 30, 8) * 13.5
    assert plan.heights[0] == plan.heights[1]


def test_room_that_is_left_goes_where_the_longest_text_is() -> None:
    texts = [["甲"] * 3, ["乙"] * 3, ["长" * 40] * 3]
    assert lay(3, texts=texts).widths == (8, 10, 42)


def test_a_lane_has_the_room_that_it_is_meant_for() -> None:
    lanes = [Lane(10, elastic=True, meant=80), Lane(10, elastic=True)]
    assert lay_out([[""], ["乙"]], lanes, [], PAPER).widths == (50, 10)


def test_rows_that_cannot_show_all_are_told() -> None:
    texts = [["甲"] * 2, ["长" * 4000, "乙"], ["丙"] * 2]
    plan = lay(2, texts=texts)
    assert (plan.heights, plan.cut) == ((MOST_HEIGHT, LEAST_HEIGHT), (0,))
    merged = lay(1, texts=[["长" * 4000], ["乙"], ["丙"]])
    assert (merged.heights, merged.cut) == ((MOST_HEIGHT,), (0,))


def test_without_rows_there_is_nothing_to_lay_out() -> None:
    plan = lay_out([[], []], [Lane(8, merged=True), Lane(10)], [], PAPER)
    assert (plan.heights, plan.breaks, plan.blocks, plan.cut) == ((), (), (), ())


@pytest.mark.parametrize("seed", range(40))
def test_every_row_once_every_page_within_its_room(seed: int) -> None:
    chance = random.Random(seed)
    count = chance.randrange(1, 80)
    texts = [["字" * chance.choice((1, 3, 20, 60)) for _ in range(count)] for _ in range(3)]
    ends = sorted({*chance.sample(range(count), chance.randrange(0, count) // 3), count - 1})
    runs = [Block(0, first + 1, last) for first, last in zip([-1, *ends], ends, strict=False)]
    plan = lay(count, texts=texts, runs=runs)
    assert len(plan.heights) == count
    assert [row for block in plan.blocks for row in range(block.first, block.last + 1)] == list(range(count))
    starts = [0, *plan.breaks, count]
    for number, (start, end) in enumerate(pairwise(starts)):
        total = sum(plan.heights[start:end])
        room = PAPER.rest if number else PAPER.first
        assert end - start == 1 or total <= room - (PAPER.foot if end == count else 0)
    for block in plan.blocks:
        assert not any(block.first < start <= block.last for start in plan.breaks)
        high = sum(plan.heights[block.first : block.last + 1]) + PIXEL
        assert high >= lines_of(texts[0][block.first], plan.widths[0]) * 13.5 or block.first in plan.cut
