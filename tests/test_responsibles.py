"""Responsible cells to roles: the real table, wordings of other tables, and what is composed read back."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gkplan.responsibles import Responsibles, Unreadable, read

NAMES = {
    "区政府办公室": "区政府办公室",
    "区政府办": "区政府办公室",
    "区财政局": "区财政局",
    "区商务局": "区商务局",
    "配合办": "配合办",
    "各镇（街道）": "各镇（街道）",
    "区政府各部门、单位": "区政府各部门、单位",
    "区政府各有关部门、单位": "区政府各有关部门、单位",
    "区政府有关部门、单位": "区政府各有关部门、单位",
}
RELEVANT = ["区政府各有关部门、单位"]


def roles(text: str) -> tuple[list[str], list[str], list[str]]:
    found = read(text, NAMES, RELEVANT)
    assert isinstance(found, Responsibles), found
    return list(found.lead), list(found.responsible), list(found.supporting)


OFFICE, MONEY, TRADE, TOWNS, ALL, SOME = (
    "区政府办公室",
    "区财政局",
    "区商务局",
    "各镇（街道）",
    "区政府各部门、单位",
    "区政府各有关部门、单位",
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("各镇（街道）\n区政府各部门、单位", ([], [TOWNS, ALL], [])),
        ("各镇(街道)、区政府各部门、单位", ([], [TOWNS, ALL], [])),
        ("区政府办公室牵头，\n各镇（街道），区政府各\n\n部门、单位配合", ([OFFICE], [], [TOWNS, ALL])),
        ("区政府办公室牵头，区政府各有关部门、单位配合", ([OFFICE], [], [SOME])),
        ("区政府有关部门、单位", ([], [SOME], [])),
        ("区政府办", ([], [OFFICE], [])),
        ("区财政局、区商务局牵头，区政府办公室配合", ([MONEY, TRADE], [], [OFFICE])),
        ("区财政局、区商务局分别牵头落实", ([MONEY, TRADE], [], [])),
        ("区财政局统筹，区商务局落实", ([MONEY], [TRADE], [])),
        ("区财政局主办，区商务局协办", ([MONEY], [], [TRADE])),
        ("区财政局牵头，区商务局会办；区政府办公室", ([MONEY], [OFFICE], [TRADE])),
        ("区财政局负责，区商务局配合", ([], [MONEY], [TRADE])),
        ("区财政局、区商务局按职责分工负责", ([], [MONEY, TRADE], [])),
        ("由区财政局牵头，会同区商务局、区政府办公室", ([MONEY], [], [TRADE, OFFICE])),
        ("牵头单位：区财政局；配合单位：区商务局、区政府办公室", ([MONEY], [], [TRADE, OFFICE])),
        ("牵头：区财政局\n配合：区商务局", ([MONEY], [], [TRADE])),
        ("牵头责任单位 区财政局 / 责任单位 区商务局", ([MONEY], [TRADE], [])),
        ("主要责任单位 区财政局 / 协同配合单位 区商务局", ([MONEY], [], [TRADE])),
        ("责任单位：区财政局，完成时限：2023年10月", ([], [MONEY], [])),
        ("牵头市领导：某某 / 责任单位：区财政局", ([], [MONEY], [])),
        ("（牵头单位：区财政局、区商务局）", ([MONEY, TRADE], [], [])),
        ("区财政局（区国资局）、区商务局", ([], [MONEY, TRADE], [])),
        ("区财政局 (区国资局)", ([], [MONEY], [])),
        ("区财政局 区商务局", ([], [MONEY, TRADE], [])),
        ("区财政局和区商务局配合。", ([], [], [MONEY, TRADE])),
        ("配合办、区财政局", ([], ["配合办", MONEY], [])),
        ("区财政局、区财政局牵头", ([MONEY], [], [])),
        ("区财政局牵头，区政府各部门、单位、区财政局配合", ([MONEY], [], [ALL])),
        ("区财政局；区商务局均为责任单位，以下不再列出", ([], [MONEY, TRADE], [])),
        ("无", ([], [], [])),
        ("—", ([], [], [])),
    ],
)
def test_registered_names(text: str, expected: tuple[list[str], list[str], list[str]]) -> None:
    assert roles(text) == expected


@pytest.mark.parametrize(
    ("text", "expected", "relevant", "unknown"),
    [
        ("甲局、乙局等相关部门", ["甲局", "乙局", "相关部门"], ["相关部门"], ["甲局", "乙局", "相关部门"]),
        ("区财政局等相关区直部门", [MONEY, "相关区直部门"], ["相关区直部门"], ["相关区直部门"]),
        ("甲局等部门", ["甲局", "等部门"], ["等部门"], ["甲局", "等部门"]),
        ("各有关单位", ["各有关单位"], ["各有关单位"], ["各有关单位"]),
        ("区政府各有关部门、单位", [SOME], [SOME], []),
        ("区财政厅", ["区财政厅"], [], ["区财政厅"]),
        ("各镇（办）、县（市、区）政府", ["各镇（办）", "县（市、区）政府"], [], ["各镇（办）", "县（市、区）政府"]),
        ("省编办 （省审改办）", ["省编办（省审改办）"], [], ["省编办（省审改办）"]),
    ],
)
def test_names_that_the_register_lacks_stay_as_printed(
    text: str, expected: list[str], relevant: list[str], unknown: list[str]
) -> None:
    found = read(text, NAMES, RELEVANT)
    assert isinstance(found, Responsibles)
    assert (list(found.responsible), list(found.relevant), list(found.unknown)) == (expected, relevant, unknown)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "没有写单位"),
        (" \n", "没有写单位"),
        ("牵头", "“牵头”前面没有单位"),
        ("区财政局\x1b", "有看不见的控制字符"),
        ("甲" * 501, "超过 500 字"),
    ],
)
def test_what_cannot_be_read(text: str, reason: str) -> None:
    found = read(text, NAMES)
    assert isinstance(found, Unreadable)
    assert found.reason == reason


def test_without_a_register_every_name_is_unknown() -> None:
    found = read("甲局牵头，乙局配合", {})
    assert isinstance(found, Responsibles)
    assert (found.lead, found.supporting, found.unknown) == (("甲局",), ("乙局",), ("甲局", "乙局"))


UNITS = st.lists(
    st.sampled_from([OFFICE, MONEY, TRADE, TOWNS, ALL, "丁局", "戊中心"]), min_size=1, max_size=3, unique=True
)
SEPARATORS = st.sampled_from(["、", "，", ",", "；", "\n"])


@settings(derandomize=True, max_examples=300, deadline=None)
@given(UNITS, UNITS, SEPARATORS, st.sampled_from([("牵头", "配合"), ("统筹", "协办"), ("主办", "会办")]))
def test_what_is_composed_is_read_back(first: list[str], second: list[str], mark: str, verbs: tuple[str, str]) -> None:
    second = [name for name in second if name not in first]
    text = f"{mark.join(first)}{verbs[0]}" + (f"，{mark.join(second)}{verbs[1]}" if second else "")
    assert roles(text) == (first, [], second)


@settings(derandomize=True, max_examples=300, deadline=None)
@given(st.one_of(st.text(max_size=60), st.lists(st.sampled_from([OFFICE, ALL, "牵头", "配合", "、", "，", "等", "（", "）", "：", "单位", "由", "会同", "\n", " ", "甲", "有关部门"]), max_size=12).map("".join)))  # fmt: skip
def test_arbitrary_text_never_raises(text: str) -> None:
    assert read(text, NAMES, RELEVANT).text == text
