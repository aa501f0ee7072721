"""Shares and bars at their edges."""

from __future__ import annotations

import unicodedata

import pytest

from gkplan.render.shares import bar, percent, with_counts


@pytest.mark.parametrize(
    ("parts", "drawn"),
    [
        ((0, 0, 0), ""),
        ((0, 0, 7), ".........."),
        ((7, 0, 0), "##########"),
        ((0, 7, 0), "!!!!!!!!!!"),
        ((1, 0, 500), "#........."),
        ((500, 0, 1), "#########."),
        ((500, 1, 1), "########!."),
        ((1, 1, 500), "#!........"),
        ((1, 500, 1), "#!!!!!!!!."),
        ((5, 3, 2), "#####!!!.."),
    ],
)
def test_a_bar_is_full_only_where_it_is_all_and_shows_the_least(parts: tuple[int, int, int], drawn: str) -> None:
    assert bar(parts) == drawn


@pytest.mark.parametrize(
    ("part", "whole", "shown"),
    [
        (0, 3, "0%"),
        (3, 3, "100%"),
        (1, 3, "33.3%"),
        (2, 3, "66.7%"),
        (1, 9999, "0.1%"),
        (9998, 9999, "99.9%"),
        (1, 2, "50.0%"),
    ],
)
def test_a_share_has_one_decimal(part: int, whole: int, shown: str) -> None:
    assert percent(part, whole) == shown


def test_a_bar_is_one_column_a_cell_on_every_terminal() -> None:
    assert {unicodedata.east_asian_width(mark) for mark in bar((1, 1, 1))} == {"Na"}


def test_a_share_is_told_with_its_counts() -> None:
    assert with_counts(1, 3) == "33.3%（1/3）"
