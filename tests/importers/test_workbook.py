"""The reader of workbooks on bytes that no program wrote: whatever comes, there is an answer and no traceback."""

from __future__ import annotations

import random
import zipfile
from collections.abc import Callable
from io import BytesIO

import pytest

from gkplan.importers.workbook import read
from gkplan.intake import Returned
from tests.conftest import Outcome, Project
from tests.importers.filling import repacked

Run = Callable[..., Outcome]
Build = Callable[..., Project]


@pytest.fixture
def sent(project: Build, run: Run) -> bytes:
    built = project("id: 1, text: 做事, responsible: [甲局], deadline: 每季度")
    assert run("pack", "--unit", "甲局", "-o", "甲.xlsx", "--as-of", "2025-09-20", cwd=built.root).code == 0
    return (built.root / "甲.xlsx").read_bytes()


def flipped(content: bytes, chance: random.Random) -> bytes:
    spoilt = bytearray(content)
    for _ in range(chance.randint(1, 4)):
        place = chance.randrange(len(spoilt))
        spoilt[place] = chance.choice((chance.randrange(256), 0x30 + chance.randrange(10), 0x3C, 0x3E, 0x22))
    return bytes(spoilt)


def is_answered(data: bytes) -> bool:
    found = read(data, year=2025)
    problems = found.problems if isinstance(found, Returned) else (found,)
    return all(item.message and item.hint for item in problems)


def test_a_sound_workbook_is_read(sent: bytes) -> None:
    returned = read(sent, year=2025)
    assert isinstance(returned, Returned)
    assert (returned.problems, returned.notes) == ((), ())
    assert [row.key for row in returned.packed.rows] == [("1", f"2025Q{number}") for number in range(1, 5)]


@pytest.mark.parametrize("seed", range(8))
def test_flipped_bytes_of_the_package_are_answered(sent: bytes, seed: int) -> None:
    chance = random.Random(seed)
    assert all(is_answered(flipped(sent, chance)) for _ in range(25))


@pytest.mark.parametrize("seed", range(8))
def test_flipped_bytes_of_its_parts_are_answered(sent: bytes, seed: int) -> None:
    chance = random.Random(seed)
    with zipfile.ZipFile(BytesIO(sent)) as package:
        names = package.namelist()
    for _ in range(15):
        which = chance.choice(names)
        assert is_answered(repacked(sent, lambda name, x, which=which: flipped(x, chance) if name == which else x))  # type: ignore[misc]


@pytest.mark.parametrize(
    "member",
    ["[Content_Types].xml", "xl/workbook.xml", "xl/styles.xml", "xl/worksheets/sheet1.xml", "xl/worksheets/sheet3.xml"],
)
def test_a_part_that_is_gone_or_empty_is_answered(sent: bytes, member: str) -> None:
    for content in (None, b"", b"<x/>", b"<?xml version='1.0' encoding='utf-7'?><x/>"):
        assert is_answered(repacked(sent, lambda name, x, content=content: content if name == member else x))  # type: ignore[misc]
