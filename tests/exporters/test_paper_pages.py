"""Rows on pages: what is planned is what a word processor does, which lays rows one below the other."""

from __future__ import annotations

import random

import pytest

from gkplan.exporters.paper_pages import SPARE, Heading, Placed, Room, ems, line_count, place

PAGE = 8000


@pytest.mark.parametrize(
    ("text", "room", "lines"),
    [
        ("", 5, 1),
        ("甲乙丙丁戊", 5.1, 1),
        ("甲乙丙丁戊", 5, 2),  # what fits by a hair does not fit everywhere
        ("甲乙丙丁戊己", 5.1, 2),
        ("甲乙丙丁戊，己", 5, 2),  # the comma may not begin a line: 戊 comes along
        ("甲乙丙丁（戊）", 5, 2),  # the bracket may not end one
        ("甲\n\n乙", 5, 3),
        ("abc defg", 2.2, 2),
        ("abcdefghij", 2, 3),  # longer than a line: broken anywhere
        ("2025年9月15日", 6, 2),  # digits are half as wide, with room between them and Chinese
        ("2025年9月15日", 7.9, 1),
        ("情况〔2025〕12", 6, 2),  # brackets stay with the number in them, and with the one beside them
        ("https://www.example.com/minsheng/mulu", 11, 3),  # broken behind a slash by some, anywhere by others
        ("https://www.example.com/minsheng/mulu", 21, 1),
        ("a-bcdefgh/ijklmn?opq", 4, 4),
        ("长" * 40_000, 10.1, 4_000),
    ],
)
def test_lines_are_counted_as_they_break(text: str, room: float, lines: int) -> None:
    assert line_count(text, room) == lines


def test_chinese_is_one_wide_and_latin_half_or_more() -> None:
    assert [ems("甲"), ems("“"), ems("1"), ems("W"), ems("𠮷")] == [1, 1, 0.5, 0.95, 1]


def test_a_merged_heading_makes_its_last_row_higher() -> None:
    placed, used = place([300, 300, 300], [[Heading(1, 900), Heading(1, 900), Heading(2, 500)]], Room(PAGE, PAGE))
    assert placed == [Placed(300, top=True), Placed(600, top=False), Placed(500, top=False)]
    assert used == 1400


def test_inner_headings_come_before_outer_ones() -> None:
    outer = [Heading(1, 1500)] * 2
    inner = [Heading(1, 500), Heading(2, 500)]
    placed, _ = place([300, 300], [outer, inner], Room(PAGE, PAGE))
    assert [row.height for row in placed] == [500, 1000]


def test_a_table_begins_on_the_next_page_where_its_first_row_finds_no_room() -> None:
    placed, used = place([1000, 1000], [], Room(700, PAGE))
    assert placed == [Placed(1000, top=True), Placed(1000, top=False)]
    assert used == 2000


def test_what_belongs_to_the_foot_takes_the_last_row_along() -> None:
    rows = [2600, 2600, 2000]
    assert [row.top for row in place(rows, [], Room(PAGE, PAGE))[0]] == [True, False, False]
    placed, used = place(rows, [], Room(PAGE, PAGE, foot=1000))
    assert [row.top for row in placed] == [True, False, True]
    assert used == 2000


def test_a_row_too_high_for_any_page_has_one_of_its_own() -> None:
    placed, _ = place([300, 20_000, 300], [[Heading(1, 400)] * 3], Room(PAGE, PAGE))
    assert [row.top for row in placed] == [True, True, True]


def natural_tops(heights: list[int], room: Room) -> list[int]:
    """Return which rows begin a page where a program puts each row below the one before as long as it fits."""
    tops, left = [], room.first
    for number, height in enumerate(heights):
        if number == 0 or height > left:
            tops.append(number)
            left = left if number == 0 and height <= left else room.page
        left -= height
    return tops


@pytest.mark.parametrize("seed", range(200))
def test_pages_break_where_planned_in_any_program_that_lays_out_a_little_differently(seed: int) -> None:
    """A program may make every row up to half a point higher or lower than planned; breaks must not move."""
    dice = random.Random(seed)
    rows = [dice.randint(1, 12) * 320 + 66 for _ in range(dice.randint(1, 60))]
    sections = [Heading(number // dice.randint(3, 9), dice.randint(1, 6) * 320) for number in range(len(rows))]
    room = Room(dice.randint(500, PAGE), PAGE, dice.choice([0, 640]))
    placed, used = place(rows, [sections], room)
    planned = [number for number, row in enumerate(placed) if row.top]
    for error in (-10, 0, 10):
        assert natural_tops([row.height + error for row in placed], room) == planned
    assert used + room.foot <= PAGE - SPARE or planned[-1] == len(rows) - 1


@pytest.mark.parametrize("seed", range(100))
def test_a_line_more_than_counted_moves_no_break(seed: int) -> None:
    dice = random.Random(seed)
    rows = [dice.randint(3, 12) * 260 + 66 for _ in range(40)]
    placed, _ = place(rows, [], Room(PAGE, PAGE))
    planned = [number for number, row in enumerate(placed) if row.top]
    longer = [row.height + 260 * (number in planned) for number, row in enumerate(placed)]
    assert natural_tops(longer, Room(PAGE, PAGE)) == planned
