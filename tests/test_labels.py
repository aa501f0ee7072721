"""The short names of keys: complete, short, and one for each value that an amendment can name."""

from __future__ import annotations

import re
from typing import get_args

import pytest

from gkplan.labels import LABELS, stated
from gkplan.pairs import HEAD_FIELDS, TASK_FIELDS
from gkplan.record import AmendedField, MendedField
from gkplan.schema import build


def test_labels_are_short_and_chinese() -> None:
    every = [label for labels in LABELS.values() for label in labels.values()]
    assert [label for label in every if not re.fullmatch("[\u4e00-\u9fff]{1,8}", label)] == []


@pytest.mark.parametrize("record", LABELS)
def test_labels_of_one_record_differ(record: str) -> None:
    assert len(set(LABELS[record].values())) == len(LABELS[record])


@pytest.mark.parametrize("field", [*get_args(AmendedField), *get_args(MendedField)])
def test_every_value_that_can_be_amended_has_a_name_and_editors_explain_it(field: str) -> None:
    explained = build("decisions")["$defs"]["Amendment"]["properties"]["field"]["description"]
    assert re.search(rf"(?<![a-z_]){field} {stated(field)}", explained)


@pytest.mark.parametrize(("record", "fields"), [("PlanHead", HEAD_FIELDS), ("TaskRecord", TASK_FIELDS)])
def test_a_value_of_the_plan_bears_the_label_of_its_key(record: str, fields: tuple[str, ...]) -> None:
    """A change of tasks.yaml is told by the same name, whether `validate` or `diff` tells it."""
    assert {field: stated(field) for field in fields} == {field: LABELS[record][field] for field in fields}
