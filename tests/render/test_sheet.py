"""Sheets on a terminal, in a pipe and as Markdown."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import pytest
from rich.console import Console

from gkplan.render.sheet import Column, Part, Row, Sheet, draw, markdown, plain
from gkplan.render.text import clean, width, wrapped

SHEET = Sheet(
    heading=("某局 · 应办任务", "某计划"),
    summary="逾期 1 · 其后 1",
    columns=(Column("序号"), Column("任务", least=8, share=1), Column("数", right=True)),
    parts=(
        Part("已逾期", (Row(("1", "做[red]一件[/]:100:很长很长很长很长很长很长的事", "10"), "bold red"),)),
        Part("其后", (Row(("2", "短", "2")),)),
    ),
    folded=(("长期坚持 2", "3 4"),),
    notes=("一条说明",),
)


def drawn(columns: int, *, color: bool = False) -> str:
    out = io.StringIO()
    draw(SHEET, Console(file=out, width=columns, force_terminal=color, highlight=False, markup=False, emoji=False))
    return out.getvalue()


def test_a_pipe_gets_aligned_uncut_text() -> None:
    assert plain(SHEET).splitlines() == [
        "某局 · 应办任务",
        "某计划",
        "逾期 1 · 其后 1",
        "",
        "【已逾期】",
        "序号  任务                                             数",
        "1     做[red]一件[/]:100:很长很长很长很长很长很长的事  10",
        "",
        "【其后】",
        "2     短                                                2",
        "",
        "【长期坚持 2】3 4",
        "",
        "※ 一条说明",
    ]


def test_a_narrow_terminal_wraps_and_cuts_nothing() -> None:
    for columns in (40, 80, 120):
        text = drawn(columns)
        assert all(width(line) <= columns for line in text.splitlines())
        assert "做[red]一件[/]:100:很长很长很长很长很长很长的事" in "".join(
            line[6:].split("  ")[0].strip()
            for line in text.splitlines()
            if not line.startswith(("【", "※", "某", "逾"))
        ).replace("任务", "")


def test_colours_are_an_addition_to_the_words() -> None:
    assert "\x1b[1;31m" in drawn(80, color=True)
    assert "\x1b" not in drawn(80)


def test_markdown_escapes_what_it_would_interpret() -> None:
    lines = markdown(SHEET).splitlines()
    assert "| 分段 | 序号 | 任务 | 数 |" in lines
    assert "| 已逾期 | 1 | 做\\[red\\]一件\\[/\\]:100:很长很长很长很长很长很长的事 | 10 |" in lines
    assert "- **长期坚持 2** 3 4" in lines


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("# 题", "\\# 题"),
        ("- 题", "\\- 题"),
        ("+ 题", "\\+ 题"),
        ("1. 题", "1\\. 题"),
        ("12) 题", "12\\) 题"),
        ("===", "\\==="),
        ("::error::x", "\\::error::x"),
        (" 　# 题", "\\# 题"),
        ("2025年", "2025年"),
        ("1.5 倍", "1\\.5 倍"),
    ],
)
def test_a_line_of_markdown_begins_nothing_but_itself(text: str, line: str) -> None:
    assert markdown(Sheet((text,), "", (), notes=(text,))) == f"{line}  \n\n> {line}  \n"


def test_markdown_notifies_nobody_and_links_nothing() -> None:
    told = markdown(
        Sheet(("#12",), "@name", (Column("甲"),), (Part("", (Row(("owner/repo#3 GH-4 !7 www.a.example",)),)),))
    )
    assert told == (
        "\\#<!-- -->12  \n**\\@<!-- -->name**\n\n| 甲 |\n| --- |\n"
        "| owner/repo\\#<!-- -->3 GH<!-- -->-4 \\!<!-- -->7 www\\.a.example |\n"
    )


def test_a_long_note_breaks_between_its_characters_and_keeps_its_mark() -> None:
    sheet = Sheet(("某局 · 截至 2025-09-15",), "", (), notes=("一二三四五六七八九十一二三四五",))
    out = io.StringIO()
    draw(sheet, Console(file=out, width=24, highlight=False, markup=False, emoji=False))
    assert out.getvalue() == "某局 · 截至 2025-09-15\n\n※ 一二三四五六七八九十一\n二三四五\n"


def test_lines_within_a_text_are_set_apart_however_it_is_drawn() -> None:
    two = Sheet(
        ("标题\n副题",), "", (Column("甲", least=20, share=1),), (Part("", (Row(("一\n二|",)),)),), (), ("三\n四",)
    )
    out = io.StringIO()
    draw(two, Console(file=out, width=40, highlight=False, markup=False, emoji=False))
    assert plain(two) == "标题 / 副题\n\n甲\n一 / 二|\n\n※ 三 / 四\n"
    assert markdown(two) == "标题 / 副题  \n\n| 甲 |\n| --- |\n| 一 / 二\\| |\n\n> 三 / 四  \n"
    assert [line.strip() for line in out.getvalue().splitlines()] == [
        "标题 / 副题",
        "",
        "甲",
        "一 / 二|",
        "",
        "※ 三 / 四",
    ]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("好", "好"),
        ("a\x1bb", "a\\u001bb"),
        ("\u202e", "\\u202e"),
        ("a\nb", "a b"),
        ("\u3000", "\u3000"),
        ("\U000e0001", "\\U000e0001"),
        ("𠮷", "𠮷"),
    ],
)
def test_clean_makes_the_invisible_visible(text: str, shown: str) -> None:
    assert clean(text) == shown


def test_width_and_wrapping_are_of_the_terminal() -> None:
    assert [width(text) for text in ("a", "好", "（）", "a\u0301", "“”")] == [1, 2, 4, 1, 2]
    assert wrapped("一二三四五", 4) == ["一二", "三四", "五"]
    assert wrapped("看 --as-of 选项", 9) == ["看", "--as-of", "选项"] or all(
        width(line) <= 9 for line in wrapped("看 --as-of 选项", 9)
    )
    assert wrapped("", 4) == [""]


def test_due_on_a_terminal_is_drawn_by_rich(
    run: Callable[..., object], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    import sys

    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    monkeypatch.setenv("COLUMNS", "80")
    result = run("due", "--unit", "区财政局", "--as-of", "2025-09-15", "--no-color")
    out = result.out  # type: ignore[attr-defined]
    assert [line for line in out.splitlines() if width(line) > 80] == []
    assert "时限已过" in out
