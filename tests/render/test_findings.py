"""The text form: lines, carets, paths, and nothing in them that acts on a terminal or a CI runner."""

from __future__ import annotations

from pathlib import Path

import pytest

from gkplan.diagnostics import Related, Span
from gkplan.render.findings import MAX_COLUMNS, count, cropped, excerpt, text
from gkplan.render.text import cells, width
from tests.render.samples import LEDGER, NAUGHTY, TOP, UNITS, WARNING, found, hostile, intruders, unprintable

LONG = "".join(f"{number:03}" for number in range(100))


def on_line(column: int, end: int) -> Span:
    return Span(1, column, 1, end)


def test_findings_are_told_one_below_the_other() -> None:
    other = Related(UNITS, 7, 3, "先用于此处")
    items = [found(), found("早于印发日", kind=WARNING, path=LEDGER, related=(other,))]
    assert text(items, top=TOP, cwd=TOP) == (
        "data/tasks.yaml:3:5: error[GK201 unknown-unit] “丁局”没有登记\n"
        "    |   - 丁局\n"
        "    |     ^^^^\n"
        "    怎么改：是不是：甲局？\n"
        "data/ledger/甲局.yaml:3:5: warning[GK304 deadline-before-issue] 早于印发日\n"
        "    |   - 丁局\n"
        "    |     ^^^^\n"
        "    怎么改：是不是：甲局？\n"
        "    参见 data/units.yaml:7:3 先用于此处\n"
    )


def test_no_findings_give_no_text() -> None:
    assert text([], top=TOP, cwd=TOP) == ""


@pytest.mark.parametrize(
    ("folder", "shown"),
    [("/示例/data", "tasks.yaml"), ("/示例/data/ledger", "../tasks.yaml"), ("/", "示例/data/tasks.yaml")],
)
def test_paths_are_seen_from_the_working_folder(folder: str, shown: str) -> None:
    assert text([found()], top=TOP, cwd=Path(folder)).partition(":")[0] == shown


def test_a_path_on_another_drive_is_shown_in_full(monkeypatch: pytest.MonkeyPatch) -> None:
    def relpath(path: Path, start: Path) -> str:
        raise ValueError

    monkeypatch.setattr("os.path.relpath", relpath)
    assert text([found(path="另一处.yaml")], top=TOP, cwd=TOP).startswith("/示例/另一处.yaml:3:5: ")


@pytest.mark.parametrize(
    ("path", "shown"),
    [
        ("::error::x/a.yaml", "./::error::x/a.yaml:3:5: "),
        (" ::x.yaml", "./ ::x.yaml:3:5: "),
        ("甲 局.yaml", "甲 局.yaml:3:5: "),
    ],
)
def test_a_path_never_begins_a_line_as_a_command(path: str, shown: str) -> None:
    assert text([found(path=path)], top=TOP, cwd=TOP).startswith(shown)


@pytest.mark.parametrize(
    ("line", "span", "shown", "carets"),
    [
        ("id: 9", on_line(5, 6), "id: 9", "    ^"),
        ("单位: 丁局", on_line(5, 7), "单位: 丁局", "      ^^^^"),
        ("甲、乙：x", on_line(5, 6), "甲、乙：x", "        ^"),
        ("“甲”: x", on_line(6, 7), "“甲”: x", "      ^"),
        ("\t- id: 9", on_line(1, 2), " - id: 9", "^"),
        ("a:\t\t丁", on_line(5, 6), "a:  丁", "    ^^"),
        ("😀𠮷: x", on_line(5, 6), "😀𠮷: x", "      ^"),
        ("e\u0301tude: x", on_line(9, 10), "e\u0301tude: x", "       ^"),
        ("e\u0301: x", on_line(2, 3), "e\u0301: x", " ^"),
        ("ｉｄ: ９", on_line(5, 6), "ｉｄ: ９", "      ^^"),
        ("甲\u202e局: x", on_line(2, 3), "甲\\u202e局: x", "  ^^^^^^"),
        ("甲\u200b局: x", on_line(3, 4), "甲\\u200b局: x", "        ^^"),
        ("id: ##[x", on_line(7, 9), "id: ##\\u005bx", "      ^^^^^^^"),
        ("id:", on_line(4, 5), "id:", "   ^"),
        ("id:", on_line(9, 12), "id:", "   ^"),
        ("id: x   ", on_line(6, 9), "id: x", "     ^^^"),
        ("id: x\x85", on_line(6, 7), "id: x\\u0085", "     ^^^^^^"),
        ("text: |  ", Span(1, 7, 3, 4), "text: |", "      ^"),
        ("text: 甲", Span(1, 1, 2, 4), "text: 甲", "^^^^^^^^"),
        ("　", on_line(1, 2), "", "^^"),
    ],
)  # fmt: skip
def test_carets_stand_under_the_span(line: str, span: Span, shown: str, carets: str) -> None:
    assert excerpt(line, span) == [f"    | {shown}".rstrip(), f"    | {carets}"]


def test_an_empty_line_has_no_excerpt() -> None:
    assert excerpt("", on_line(1, 1)) == []


@pytest.mark.parametrize(
    ("line", "span", "shown", "carets"),
    [
        (LONG, on_line(4, 7), f"{LONG[:98]}…", "   ^^^"),
        (LONG, on_line(298, 301), f"…{LONG[-98:]}", " " * 96 + "^^^"),
        (LONG, on_line(151, 154), f"…{LONG[103:201]}…", " " * 48 + "^^^"),
        (LONG, on_line(1, 301), f"{LONG[:98]}…", "^" * 98),
        (LONG, on_line(101, 301), f"…{LONG[76:174]}…", " " * 25 + "^" * 74),
        ("甲" * 80, on_line(1, 2), "甲" * 49 + "…", "^^"),
        ("甲" * 80, on_line(80, 81), "…" + "甲" * 49, " " * 97 + "^^"),
        ("a" + "甲" * 80, on_line(41, 42), "…" + "甲" * 49 + "…", " " * 49 + "^^"),
        ("甲" * 50, on_line(50, 51), "甲" * 50, " " * 98 + "^^"),
    ],
)
def test_a_long_line_is_cropped_around_the_span(line: str, span: Span, shown: str, carets: str) -> None:
    assert excerpt(line, span) == [f"    | {shown}", f"    | {carets}"]


def test_cropping_cuts_no_character_and_no_escape_in_two() -> None:
    line = "e\u0301" * 120 + "\u202e" * 30
    for start in range(len(line)):
        before, marked, after = cropped(cells(line), start, start + 1)
        assert width(before + marked + after) <= MAX_COLUMNS
        inner = (before + marked + after).strip("…")
        assert not inner.startswith("\u0301") or start % 2 == 1
        assert inner.replace("\\u202e", "").replace("e", "").replace("\u0301", "") == ""


@pytest.mark.parametrize("value", NAUGHTY)
def test_nothing_from_the_data_acts_on_a_terminal_or_a_runner(value: str) -> None:
    told = text(hostile(value).findings, top=TOP, cwd=TOP)
    assert intruders(told) == []
    assert unprintable(told) == set()
    assert len(told.splitlines()) == len(told.split("\n")) - 1


def test_the_closing_count() -> None:
    assert count([found(), found(), found(kind=WARNING)]) == "2 处错误，1 处警告"
