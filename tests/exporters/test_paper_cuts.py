"""Rows too high for a page, cut: nothing is lost, no part is too high, and texts end where one would end them."""

from __future__ import annotations

import random

import pytest

from gkplan.exporters.paper import Cell, Link, line_text
from gkplan.exporters.paper_cuts import Lines, Place, cut_row
from gkplan.exporters.paper_pages import line_count

NAME = Place(2)


def parts(text: str, room: float = 10, first: int = 4, others: int = 4) -> list[str]:
    """Return a text as it is cut, with the number that stands beside each part."""
    cut = cut_row((Cell(("7",)), Cell((text,))), (NAME, Place(room)), Lines(first, others))
    assert ["/".join(map(line_text, cells[0].lines)) for cells in cut] == ["7", *["7/续"] * (len(cut) - 1)]
    return ["/".join(map(line_text, cells[1].lines)) for cells in cut]


@pytest.mark.parametrize(
    ("text", "cut"),
    [
        ("短", ["短"]),
        ("", [""]),
        ("甲" * 30 + "。" + "乙" * 20 + "。", ["甲" * 30 + "。", "乙" * 20 + "。"]),
        ("他说：“" + "甲" * 22 + "。”" + "乙" * 20, ["他说：“" + "甲" * 22 + "。”", "乙" * 20]),
        ("甲" * 25 + "，" + "乙" * 30, ["甲" * 25 + "，", "乙" * 30]),
        ("甲" * 80, ["甲" * 36, "甲" * 36, "甲" * 8]),
        ("甲" * 30 + "https://www.example.com/a/b/c", ["甲" * 30, "https://www.example.com/a/b/c"]),
        ("甲" * 35 + "，乙乙，", ["甲" * 35 + "，", "乙乙，"]),
        ("一段\n" + "二" * 18 + "\n三段\n四段", ["一段/" + "二" * 18 + "/三段", "四段"]),
        ("一段\n" + "二" * 30, ["一段", "二" * 30]),  # a short paragraph goes to the next page as a whole
        ("一段\n" + "二" * 80, ["一段/" + "二" * 27, "二" * 36, "二" * 17]),  # a long one is begun
    ],
)
def test_where_texts_are_cut(text: str, cut: list[str]) -> None:
    assert parts(text) == cut


def test_the_first_part_may_be_a_lower_one() -> None:
    assert [len(part) for part in parts("甲" * 80, first=2, others=6)] == [18, 54, 8]


def test_cells_that_are_not_cut_stand_in_the_first_part_or_are_said_again() -> None:
    row = (Cell(("7",)), Cell(("标题",)), Cell(("要求",)), Cell(("9月",)), Cell(("甲" * 60,)))
    places = (NAME, Place(4, merged=True), Place(4, again=True), Place(4), Place(10))
    assert [
        [list(map(line_text, cell.lines)) for cell in cells[:4]] for cells in cut_row(row, places, Lines(4, 4))
    ] == [
        [["7"], ["标题"], ["要求"], ["9月"]],
        [["7", "续"], ["标题"], ["要求"], []],
    ]


def test_what_is_said_again_goes_on_where_it_is_itself_too_long() -> None:
    row = (Cell(("7",)), Cell(("乙" * 50,)), Cell(("甲" * 100,)))
    cut = cut_row(row, (NAME, Place(10, again=True), Place(10)), Lines(4, 4))
    assert [len("".join(map(line_text, cells[1].lines))) for cells in cut] == [36, 14, 0]


def test_a_link_that_is_cut_leads_there_from_both_parts() -> None:
    web, paper = Link("甲" * 50, "https://example.com/a"), Link("乙" * 30, "附件/乙.pdf")
    cut = cut_row((Cell(("7",)), Cell(((web, "，", paper),))), (NAME, Place(10)), Lines(4, 4))
    assert [cells[1].lines for cells in cut] == [
        ((Link("甲" * 36, web.address),),),
        ((Link("甲" * 14, web.address), "，", "乙" * 21),),
        (("乙" * 9 + "（附件/乙.pdf）",),),
    ]


@pytest.mark.parametrize("seed", range(60))
def test_nothing_is_lost_and_no_part_is_too_high(seed: int) -> None:
    chance = random.Random(seed)
    marks = "甲乙丙丁戊，。；“”（）〔〕—…·\n abc012-/."
    text = "".join(chance.choice(marks) * chance.choice((1, 1, 1, 9)) for _ in range(chance.randrange(400)))
    room, lines = chance.uniform(2.2, 20), Lines(chance.randrange(5, 12), chance.randrange(5, 30))
    cut = cut_row((Cell(("7",)), Cell((text,))), (NAME, Place(room)), lines)
    for number, cells in enumerate(cut):
        high = sum(line_count(line_text(line), room) for line in cells[1].lines)
        assert high <= (lines.others if number else lines.first)
    assert "".join(line_text(line) for cells in cut for line in cells[1].lines) == text.replace("\n", "")
