"""What a report says of itself: written into a comment or properties, and read back whatever became of the file."""

from __future__ import annotations

import io
import json
from datetime import date
from textwrap import fill
from zipfile import ZipFile

import pytest

from gkplan.exporters import paper
from gkplan.exporters.paper import Paragraph
from gkplan.exporters.reports import stamp
from gkplan.exporters.reports.stamp import Number, Stamp
from gkplan.reporting.figures import Figure, Mark

KNOWN = Stamp(
    kind="bulletin",
    plan="example-2025",
    as_of=date(2025, 9, 15),
    units=("各镇街", "甲局"),
    period="",
    public=True,
    revision="a" * 40 + "+dirty",
    data="0" * 64,
    figures={("", "due"): Number(17, "0f1e2d"), ("甲局-->", "late"): Number(0, "e3b0c4")},
)
MANY = KNOWN._replace(figures={(f"示例第{place}局", "due"): Number(place, "0f1e2d") for place in range(100)})


def word(known: Stamp) -> bytes:
    return paper.document([Paragraph("正文")], stamp.properties(known, "通报"))


@pytest.mark.parametrize("known", [KNOWN, MANY, KNOWN._replace(kind="quarter", period="2025Q3", units=(), revision="")])
def test_both_forms_are_read_back(known: Stamp) -> None:
    assert stamp.read(word(known)) == known
    text = f"# 通报\n\n{stamp.comment(known)}\n"
    assert stamp.read(text.encode()) == known
    assert stamp.read(b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode() + b"\r\n  \r\n") == known


def test_a_comment_is_one_line_that_nothing_within_can_end() -> None:
    text = stamp.comment(KNOWN)
    assert (text.count("\n"), text.count("--"), text.count(">"), text.count("<")) == (0, 2, 1, 1)


def test_no_property_is_longer_than_word_takes() -> None:
    with ZipFile(io.BytesIO(word(MANY))) as package:
        assert "docProps/custom.xml" in package.namelist()
    told = paper.properties(word(MANY))
    assert told is not None
    assert max(len(value) for value in told.values()) <= 255
    assert "gkplan:figures.2" in told


@pytest.mark.parametrize(
    "text",
    [
        "",
        "没有",
        "<!-- gkplan report {} -->",
        "<!-- gkplan report [1] -->",
        "<!-- gkplan report {\"a\": 1} -->",
        "<!-- gkplan report " + "[" * 100_000 + " -->",
        "<!-- gkplan report {" + "[" * 100_000 + "} -->",
    ],
)  # fmt: skip
def test_what_is_no_report_is_none(text: str) -> None:
    assert stamp.read(text.encode()) is None


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("version", "2"),
        ("kind", "poster"),
        ("as_of", "2025-9-1"),
        ("period", "2025Q3"),
        ("as_of", "0000-01-01"),
        ("units", "{"),
        ("figures", "[]"),
        ("figures", '{"": {"due": 1}}'),
        ("figures", '{"": {"due": ["x", ""]}}'),
        ("figures", '{"": {"due": [Infinity, ""]}}'),
        ("figures", '{"": {"due": [NaN, ""]}}'),
        ("figures", "[" * 100_000),
    ],
)
def test_a_stamp_that_somebody_wrote_in_is_none(name: str, value: str) -> None:
    fields = json.loads(stamp.comment(KNOWN).removeprefix("<!-- gkplan report ").removesuffix(" -->"))
    text = json.dumps(fields | {name: value}, ensure_ascii=False)
    assert stamp.read(f"<!-- gkplan report {text} -->".encode()) is None


@pytest.mark.parametrize("period", ["0000Q1", "9999Q4", "2025Q5", ""])
def test_a_quarter_that_there_is_not_is_none(period: str) -> None:
    assert stamp.read(stamp.comment(KNOWN._replace(kind="quarter", period=period)).encode()) is None


def test_a_comment_that_an_editor_wrapped_is_read() -> None:
    wrapped = fill(stamp.comment(KNOWN), 60, break_long_words=False, break_on_hyphens=False)
    assert wrapped.count("\n") > 3
    for text in (wrapped, wrapped.replace("\n", "\r\n"), f"# 通报\n\n  {wrapped}\n\n"):
        assert stamp.read(text.encode()) == KNOWN


def test_a_part_with_a_number_that_no_program_counts_to_does_no_harm() -> None:
    known = word(MANY)
    with ZipFile(io.BytesIO(known)) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    parts["docProps/custom.xml"] = parts["docProps/custom.xml"].replace(b"figures.2", b"figures." + b"9" * 5000)
    out = io.BytesIO()
    with ZipFile(out, "w") as package:
        for name, content in parts.items():
            package.writestr(name, content)
    assert stamp.read(out.getvalue()) == MANY


def test_a_figure_is_known_by_its_value_and_by_what_it_counts() -> None:
    one = Figure("due", "到期", 1, "项次", (Mark("1", "甲局", ""),))
    other = one._replace(marks=(Mark("2", "甲局", ""),))
    first, second = stamp.numbers([one])["", "due"], stamp.numbers([other])["", "due"]
    assert (first.value, second.value) == (1, 1)
    assert first.behind != second.behind
