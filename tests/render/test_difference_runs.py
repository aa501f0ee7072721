"""A wording in a line: how long it may be, how its change reads, and what it cannot feign."""

from __future__ import annotations

import pytest

from gkplan.render.difference_runs import cut, in_words, is_cut, reworded, said, wording
from gkplan.render.marks import Run


def test_two_short_wordings_stand_side_by_side() -> None:
    assert in_words(wording("张三", "李四")) == "张三 → 李四"
    assert in_words(wording("", "李四")) == "（无） → 李四"
    assert in_words(wording("张三", "")) == "张三 → （无）"


def test_of_longer_ones_the_change_is_marked() -> None:
    told = wording("草案已征求各科室意见。", "草案已征求各科室和镇街意见。")
    assert in_words(told) == "草案已征求各科室{+和镇街+}意见。"


def test_a_long_text_is_cut_in_the_middle_and_says_how_much() -> None:
    assert cut("长" * 200) == "长" * 200
    assert cut("甲" * 140 + "乙" * 25 + "丙" * 40) == "甲" * 140 + "……（略25字）……" + "丙" * 40
    assert is_cut([cut("长" * 201)])
    assert not is_cut(["长" * 200, "……"])


def test_long_stretches_of_a_changed_text_are_cut() -> None:
    same, gone, come = "一二三四五六七八九十" * 7, "甲" * 260, "乙" * 230
    assert in_words(reworded(f"{same}{gone}{same}", f"{same}{come}{same}")) == (
        "一二三四五六七八九十一二三四五六七八九十一二三四……七八九十一二三四五六七八九十一二三四五六七八九十"
        f"[-{'甲' * 140}……（略80字）……{'甲' * 40}-]{{+{'乙' * 140}……（略50字）……{'乙' * 40}+}}"
        "一二三四五六七八九十一二三四五六七八九十一二三四……"
    )


@pytest.mark.parametrize("mark", ["[-", "-]", "{+", "+}"])
def test_a_text_that_holds_our_marks_is_quoted(mark: str) -> None:
    text = f"印发{mark}方案，征求各科室的意见。"
    assert said(text) == f"“{text}”"
    assert in_words(wording("旧", f"新{mark}")) == f"旧 → “新{mark}”"
    assert in_words(wording(text, f"{text}已办。")) == f"“{text}”改为“{text}已办。”"


def test_a_text_that_reads_like_our_own_words_is_quoted() -> None:
    assert in_words(wording("张三 → 李四", "王五")) == "“张三 → 李四” → 王五"
    assert in_words(wording("", "（无）")) == "（无） → “（无）”"
    assert in_words(wording("无", "（无）。")) == "无 → （无）。"


def test_marks_that_only_come_about_by_the_change_are_seen_too() -> None:
    old, new = "按照目录a{b}逐项核对并报送审核。", "按照目录a{+b}逐项核对并报送审核。"
    assert in_words(reworded(old, new)) == f"“{old}”改为“{new}”"


@pytest.mark.parametrize(
    ("run", "expected"),
    [
        (Run("same", "甲\n乙"), "甲 / 乙"),
        (Run("same", "甲 \n\n  乙\n"), "甲 / 乙 / "),
        (Run("come", "\n乙"), "{+ / 乙+}"),
        (Run("gone", "乙\n\n"), "[-乙 / -]"),
        (Run("come", "\n"), "{+ / +}"),
        (Run("gone", " \u3000"), "[-␣␣-]"),
        (Run("come", " 乙 丙"), "{+␣乙 丙+}"),
        (Run("come", "\x1b[31m\u202e"), "{+\\u001b[31m\\u202e+}"),
    ],
)
def test_line_breaks_and_blanks_are_seen_and_nothing_hides(run: Run, expected: str) -> None:
    assert in_words([run]) == expected
