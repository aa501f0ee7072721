"""File names from names of units: inside the folder, valid everywhere, short, no two alike."""

from __future__ import annotations

from pathlib import PurePosixPath, PureWindowsPath

import pytest

from gkplan.exporters.file_names import MOST_BYTES, cut, file_names

HOSTILE = [
    "../../x", "..\\x", "/abs", "\\\\server\\share", "C:\\x", "a:b", "NUL", "nul.txt", ".", "..", "...", "", " ",
    "区政府/办公室", "CON", "con", "COM1", "COM¹", "LPT9.tar", "CONIN$", "甲局.", "甲局 ", " 甲局", "甲" * 200, "-rf",
    "~", ".git", "git~1", "甲\u202e局", "甲\n局", "甲\x00局", "甲\u200b局", "a|b", 'a"b', "a<b>c", "a?b*", "\ud800",
]  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_a_name_never_leaves_the_folder(name: str) -> None:
    (made,) = file_names([name], ".xlsx")
    assert PurePosixPath(made).name == PureWindowsPath(made).name == made
    assert made.endswith(".xlsx")
    assert len(made.encode()) <= MOST_BYTES
    assert made.isprintable()
    assert not set(made) & set('<>:"/\\|?*')
    assert made.removesuffix(".xlsx").strip(". ") == made.removesuffix(".xlsx")
    assert not made.startswith((".", "-", "~"))


@pytest.mark.parametrize(
    ("name", "made"),
    [
        ("区财政局", "区财政局.xlsx"),
        ("区政府/办公室", "区政府_办公室.xlsx"),
        ("CON", "_CON.xlsx"),
        ("nul.txt", "_nul.txt.xlsx"),
        ("console", "console.xlsx"),
        ("..", "_.xlsx"),
        ("", "_.xlsx"),
        ("-rf", "_rf.xlsx"),
        ("甲\u202e局", "甲_局.xlsx"),
        ("e\u0301", "é.xlsx"),
    ],
)
def test_a_name_in_full(name: str, made: str) -> None:
    assert file_names([name], ".xlsx") == [made]


@pytest.mark.parametrize(
    ("names", "made"),
    [
        (["甲/局", "甲:局"], ["甲_局.md", "甲_局-2.md"]),
        (["ABC", "abc", "Abc"], ["ABC.md", "abc-2.md", "Abc-3.md"]),
        (["e\u0301", "é"], ["é.md", "é-2.md"]),
        (["Ａ局", "A局"], ["Ａ局.md", "A局-2.md"]),
        (["甲", "甲-2", "甲"], ["甲.md", "甲-2.md", "甲-3.md"]),
    ],
)
def test_no_two_are_alike(names: list[str], made: list[str]) -> None:
    assert file_names(names, ".md") == made


def test_long_names_that_begin_alike_stay_apart_and_short() -> None:
    made = file_names(["甲" * 90 + end for end in "乙丙丁"], ".xlsx")
    assert len(set(made)) == 3
    assert max(len(name.encode()) for name in made) <= MOST_BYTES


def test_a_cut_never_halves_a_character() -> None:
    assert [cut("甲乙", most) for most in (2, 3, 5, 6)] == ["", "甲", "甲", "甲乙"]
