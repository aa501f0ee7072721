"""What `clean` changes and what it leaves, and how wide a terminal draws it."""

from __future__ import annotations

import json

import pytest

from gkplan.render.text import cells, clean, harmless, json_safe, log_line, one_line, width
from tests.render.samples import BIDI, CONTROLS, NAUGHTY, UNSEEN, intruders, unprintable


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("甲局 1：《通知》 # 注", "甲局 1：《通知》 # 注"),
        ("\x1b[31m", "\\u001b[31m"),
        ("a\u202eb", "a\\u202eb"),
        ("a\nb\tc\rd", "a b c\\u000dd"),
        ("\U000e0041", "\\U000e0041"),
        ("\udc80", "\\udc80"),
        ("　缩进\u00a0", "　缩进\u00a0"),
        ("##[error]x", "##\\u005berror]x"),
        ("##vso[x]", "##vso\\u005bx]"),
        ("##VSO[x]", "##VSO\\u005bx]"),
        ("#\ufe0f#[x]", "#\ufe0f#\\u005bx]"),
        ("###[x]", "###\\u005bx]"),
        ("##[##[", "##\\u005b##\\u005b"),
        ("# [x] #[y] ## [z]", "# [x] #[y] ## [z]"),
    ],
)
def test_clean(text: str, shown: str) -> None:
    assert clean(text) == shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("一行", "一行"),
        ("第一行\n第二行", "第一行 / 第二行"),
        ("第一行\n\n \n　　第二行\n", "第一行 / 　　第二行"),
        ("\n", ""),
        ("a / b\tc", "a / b\tc"),
        ("a\rb", "a\rb"),
    ],
)
def test_one_line_sets_lines_apart_and_changes_nothing_else(text: str, shown: str) -> None:
    assert one_line(text) == shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("::error::x", "\\u003a:error::x"),
        ("甲\n::error::x\n", "甲\n\\u003a:error::x\n"),
        ("  　\t::x", "  　\t\\u003a:x"),
        ("\u115f :\u115f:x", "\u115f \\u003a\u115f:x"),
        ("甲 ##[x]\n##VSO[x]", "甲 ##\\u005bx]\n##VSO\\u005bx]"),
        ("甲::乙\n: :\n:x\na##b[c]", "甲::乙\n: :\n:x\na##b[c]"),
        (f"{' ' * 5000}x:", f"{' ' * 5000}x:"),
    ],
)
def test_no_finished_line_is_a_command_to_a_runner(text: str, shown: str) -> None:
    assert harmless(text) == shown
    assert harmless(shown) == shown


def test_a_line_of_a_log_is_one_line() -> None:
    assert log_line("::error::\n甲") == "\\u003a:error:: 甲"


def test_clean_takes_every_control_bidi_and_unseen_character() -> None:
    assert [char for char in CONTROLS + BIDI + UNSEEN if unprintable(clean(f"甲{char}乙"))] == []


@pytest.mark.parametrize("text", NAUGHTY)
def test_clean_twice_is_clean_once(text: str) -> None:
    assert clean(clean(text)) == clean(text)
    assert intruders(f"x{clean(text)}") == []


@pytest.mark.parametrize("text", NAUGHTY)
def test_cells_are_clean_in_pieces(text: str) -> None:
    assert len(cells(text)) == len(text)
    assert "".join(cells(text)) == clean(text)


def test_clean_leaves_nothing_that_xml_forbids() -> None:
    legal = (*range(0x20, 0xD800), *range(0xE000, 0xFFFE), *range(0x10000, 0x110000))
    everything = clean("".join(map(chr, range(0x110000))))
    assert set(map(ord, everything)) <= set(legal)


@pytest.mark.parametrize("text", NAUGHTY)
def test_json_safe_means_the_same(text: str) -> None:
    document = json.dumps({"值": [text, f"##{text}"]}, ensure_ascii=False, indent=2) + "\n"
    safe = json_safe(document)
    assert json.loads(safe) == json.loads(document)
    assert (intruders(safe), unprintable(safe)) == ([], set())


def test_json_safe_keeps_chinese_readable() -> None:
    assert json_safe('{"a": "甲局　《通知》😀"}\n') == '{"a": "甲局　《通知》😀"}\n'


@pytest.mark.parametrize(
    ("text", "columns"),
    [
        ("abc", 3),
        ("甲局", 4),
        ("ａ１", 4),
        ("“”…—", 4),
        ("e\u0301", 1),
        ("ก\u0e31", 1),
        ("a\u20dd", 1),
        ("𠮷", 2),
        ("😀", 2),
    ],
)
def test_width(text: str, columns: int) -> None:
    assert width(text) == columns
