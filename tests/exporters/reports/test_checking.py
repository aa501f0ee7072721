"""Each report, as it was written or as LibreOffice saved it, against the same one made anew."""

from __future__ import annotations

import io
import os
import random
import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import docx
import pytest

from gkplan.exporters import paper
from gkplan.exporters.paper_reading import markdown
from gkplan.exporters.reports.checking import compare
from gkplan.exporters.reports.comparing import Checked, Difference
from gkplan.exporters.reports.report import Order, blocks, render
from gkplan.reporting.kinds import Kind
from gkplan.reporting.scope import Quarter, Scope
from tests.conftest import Project
from tests.exporters import word
from tests.exporters.reports.test_papers import ORDERS, about
from tests.test_obligations import ledger

Build = Callable[..., Project]


def holds(found: Checked | None) -> bool:
    """Whether all numbers are as computed, and no word is another."""
    return found is not None and found.same > 0 and found == Checked(same=found.same)


@pytest.mark.parametrize("name", ORDERS)
def test_what_was_written_holds_in_both_forms(name: str) -> None:
    order = ORDERS[name]
    in_markdown, in_word = (compare(render(form, order, about(order)), order) for form in ("md", "docx"))
    assert holds(in_markdown)
    assert in_word == in_markdown


@pytest.mark.skipif(not shutil.which("soffice"), reason="LibreOffice is not installed")
def test_what_libreoffice_saved_holds_and_its_changes_are_seen(tmp_path: Path) -> None:
    for name, order in ORDERS.items():
        (tmp_path / f"{name}.docx").write_bytes(render("docx", order, about(order)))
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    convert = ["soffice", profile, "--headless", "--convert-to", "docx", "--outdir", str(tmp_path / "saved")]
    subprocess.run(
        [*convert, *(str(path) for path in tmp_path.glob("*.docx"))], check=True, capture_output=True, timeout=300,
        env=os.environ | {"HOME": str(tmp_path)},
    )  # fmt: skip
    saved = {name: (tmp_path / "saved" / f"{name}.docx").read_bytes() for name in ORDERS}
    assert [name for name, order in ORDERS.items() if not holds(compare(saved[name], order))] == []
    other = compare(saved["year"], ORDERS["year"]._replace(scope=ORDERS["bulletin-after"].scope))
    assert other is not None
    assert Difference("第3段", "截至2025年9月15日", "截至2026年2月1日") in other.differing


LONG = "".join(
    f"第{number}步办了{number % 7}件，还有{number % 5}件在办，等上级答复以后再办。" for number in range(1, 150)
)


@pytest.mark.parametrize("kind", ["quarter", "bulletin", "evidence"])
def test_rows_higher_than_a_page_hold_and_their_changes_are_seen(kind: Kind, project: Build) -> None:
    """Word has them in several rows."""
    proof = f"{{title: '{LONG}', document: 示〔2025〕2号}}"
    entry = f"task: 1, status: 进行中, progress: '{LONG}', problems: 人手不够, evidence: [{proof}]"
    task = "text: '做{}', responsible: [甲局, 乙局], deadline: 3月底前"
    tasks = (f"id: 1, {task.format(LONG if kind == 'bulletin' else '第一件事')}", f"id: 2, {task.format('第二件事')}")
    built = project(*tasks, ledger__甲局=ledger("甲局", entry))
    order = Order(kind, Scope(built.picture("2025-07-01"), quarter=Quarter(2025, 1) if kind == "quarter" else None))
    data = render("docx", order, about(order))
    assert sum(map(len, word.tables(data))) > sum(map(len, markdown(paper.markdown(blocks(order))).tables))
    assert holds(compare(data, order))
    changed = docx.Document(io.BytesIO(data))
    text = next(item for item in changed.element.iter(f"{word.W}t") if "第140步办了0件" in str(item.text))
    text.text = str(text.text).replace("第140步办了0件", "第140步办了3件")
    out = io.BytesIO()
    changed.save(out)
    found = compare(out.getvalue(), order)
    assert found is not None
    assert [(item.found, item.computed) for item in found.wrong] == [("步办了3件", "步办了0件")]


def test_a_paper_of_another_kind_is_not_called_right() -> None:
    data = render("md", ORDERS["year"], about(ORDERS["year"]))
    found = compare(data, ORDERS["evidence"])
    assert found is not None
    assert found.wrong or found.unmatched


def test_what_cannot_be_read_is_none() -> None:
    assert compare(b"PK\x03\x04", ORDERS["year"]) is None


@pytest.mark.parametrize("name", ["year", "bulletin"])
def test_no_digit_is_changed_unnoticed(name: str) -> None:
    """But for the numbers of notes and the day of signing."""
    order = ORDERS[name]
    text = paper.markdown(blocks(order)).partition("\n> 注")[0]
    chance = random.Random(20261128)
    places = [place for place, char in enumerate(text) if char.isdigit()]
    for place in chance.sample(places, min(len(places), 60)):
        other = chance.choice([digit for digit in "123456789" if digit != text[place]])
        found = compare(f"{text[:place]}{other}{text[place + 1 :]}".encode(), order)
        assert found is not None
        assert found.differing, text[max(place - 12, 0) : place + 8]


@pytest.mark.parametrize("name", ORDERS)
def test_no_lost_day_and_no_other_magnitude_goes_unnoticed(name: str) -> None:
    """9月30日 → 9月, 17 → 17万; but for the numbers of notes and the day of signing."""
    order = ORDERS[name]
    text = paper.markdown(blocks(order)).partition("\n> 注")[0]
    lost = [(*match.span(), "") for match in re.finditer("(?<=月)[0-9]{1,2}日", text)]
    more = [(match.end(), match.end(), "万") for match in re.finditer("[0-9]*[1-9][0-9]*", text)]
    chance = random.Random(20261128)
    changes = [change for kind in (lost, more) for change in chance.sample(kind, min(len(kind), 12))]
    for start, end, other in changes:
        found = compare(f"{text[:start]}{other}{text[end:]}".encode(), order)
        assert found is not None
        assert found.wrong, text[max(start - 12, 0) : end + 8]
