"""The pages of what is found while files are read: one for every kind that the reader reports."""

from __future__ import annotations

import pytest

from gkplan import diagnostics
from gkplan.diagnostics import Kind
from gkplan.rules import Rule, reading

KINDS = [item for item in vars(diagnostics).values() if isinstance(item, Kind)]
PAGES = [item for item in vars(reading).values() if isinstance(item, Rule)]


def test_every_kind_of_the_reader_has_one_page() -> None:
    assert sorted(page.kind for page in PAGES) == sorted(KINDS)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.kind.code)
def test_a_page_begins_with_the_title_of_its_kind(page: Rule) -> None:
    assert page.doc.partition("\n")[0] == page.kind.title


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.kind.code)
def test_a_page_finds_nothing_itself(page: Rule) -> None:
    assert page.scope == "reading"
    assert list(page.check()) == []
