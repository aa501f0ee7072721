"""A public copy: nothing of what stays inside is in it."""

from __future__ import annotations

import io
import re
import zipfile

import pytest

from gkplan.exporters import formats
from gkplan.exporters.view import ExportView, view
from gkplan.queries import Selection
from tests.exporters.samples import DECISIONS, Build, district, shown

INSIDE = (
    "示例同志", "示例领导", "示例信息员", "人手不够", "请人帮忙", "没有这项业务", "录入时的说明", "材料齐全",
    "等待验收",
)  # fmt: skip
FORMATS = ("csv", "json", "md", "ics")


def told(view: ExportView) -> str:
    """All that a format could get at."""
    picture, plan = view.picture, view.plan
    assert picture.plan == plan
    return repr((view.rows, picture.obligations, picture.states, plan.ledgers, plan.tasks, plan.decisions, plan.head))


def test_nothing_inside_is_anywhere_in_the_view(project: Build) -> None:
    view = shown(project, public=True)
    assert [word for word in INSIDE if word in told(view)] == []
    assert [word for word in INSIDE if word not in told(shown(project))] == []


@pytest.mark.parametrize("form", FORMATS)
def test_no_format_shows_what_stays_inside(project: Build, form: str) -> None:
    made = formats.render(form, shown(project, public=True)).decode("utf-8-sig").replace("\r\n ", "")
    assert [word for word in (*INSIDE, "责任人", "存在问题", "下一步措施", "备注") if word in made] == []
    assert "做第一件事" in made


def test_what_counts_is_the_same(project: Build) -> None:
    own, copy = shown(project), shown(project, public=True)
    assert [row.state for row in copy.rows] == [row.state for row in own.rows]
    assert [row.evidence for row in copy.rows] == [row.evidence for row in own.rows]


def test_what_the_office_counted_stays_without_its_opinions(project: Build) -> None:
    """The public 考核底表 must have the figures of the other one."""
    text = DECISIONS + "reminders:\n  - {unit: 甲局, date: 2025-09-05, level: 催办, tasks: [1, 2]}\n"
    decisions = copy_of(project, decisions=text).plan.decisions
    assert [(check.task, check.result, check.opinion) for check in decisions.verifications] == [("1", "通过", None)]
    assert [(item.unit, item.level) for item in decisions.reminders] == [("甲局", "催办")]


def copy_of(project: Build, **files: str) -> ExportView:
    """The public copy of a district in which some files are different."""
    built = district(project).write({f"{name.replace('__', '/')}.yaml": text for name, text in files.items()})
    return view(built.picture("2025-09-15"), Selection(), (), public=True)


CHANGED = "具体要求 做第一件事，做好。 → 做第一件事，做细。（2025-07-01，示〔2025〕7号）"


@pytest.mark.parametrize("form", ["csv", "md", "html", "json", "docx", "xlsx"])
def test_words_that_are_not_those_of_the_notice_say_by_what_they_were_changed(project: Build, form: str) -> None:
    for units in ((), ("甲局",)):
        made = words_of(formats.render(form, shown(project, *units, public=True)))
        if form == "json":
            assert '"document": "示〔2025〕7号"' in made
        else:
            assert CHANGED in made


def words_of(made: bytes) -> str:
    """All text of a file, of an office document that of its parts."""
    if not made.startswith(b"PK"):
        return made.decode("utf-8-sig")
    with zipfile.ZipFile(io.BytesIO(made)) as parts:
        return re.sub("<[^>]*>", "", "".join(parts.read(name).decode() for name in parts.namelist()))
