"""A public copy: nothing of what stays inside is in it, and what must not go out is named place by place."""

from __future__ import annotations

import pytest

from gkplan.exporters import formats, private, public
from gkplan.exporters.public import Leak
from gkplan.exporters.view import ExportView, view
from gkplan.queries import Selection
from tests.exporters.samples import DECISIONS, LEDGER, Build, district, shown

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


def test_clean_books_hold_nothing_that_must_not_go_out(project: Build) -> None:
    assert public.leaks(shown(project, public=True)) == []


def copy_of(project: Build, **files: str) -> ExportView:
    """The public copy of a district in which some files are different."""
    built = district(project).write({f"{name.replace('__', '/')}.yaml": text for name, text in files.items()})
    return view(built.picture("2025-09-15"), Selection(), (), public=True)


def leak(file: str, task: str | None, unit: str | None, field: str, kind: str, number: str) -> Leak:
    return Leak(file, task, unit, field, private.Found(kind, number))


@pytest.mark.parametrize(
    ("old", "new", "field", "kind", "number"),
    [
        ("分两步做", "找13812345678", "工作措施", private.MOBILE, "138******78"),
        ("text: 印发方案", "text: 找13812345678", "时间节点", private.MOBILE, "138******78"),
        ("第一步做完", "电话0537-3412345", "进展情况", private.LANDLINE, "053*******45"),
        ("title: 办结报告", "title: 11010519491231002X", "佐证", private.IDENTITY, "110*************2X"),
        ("甲〔2025〕3号", "甲〔2025〕3号（内部资料）", "佐证", private.MARK, "内部资料"),
        ("a?b=1", "a?tel=13812345678", "佐证", private.MOBILE, "138******78"),
    ],
)
def test_a_place_in_a_ledger_is_named(project: Build, old: str, new: str, field: str, kind: str, number: str) -> None:
    copy = copy_of(project, ledger__甲局=LEDGER.replace(old, new))
    assert public.leaks(copy) == [leak("ledger/甲局.yaml", "1", "甲局", field, kind, number)]


def test_what_is_left_out_is_not_looked_at(project: Build) -> None:
    text = LEDGER.replace("人手不够", "找13812345678").replace("示例同志", "13812345678")
    assert public.leaks(copy_of(project, ledger__甲局=text)) == []


def test_a_place_in_the_plan_is_named_once(project: Build) -> None:
    tasks = (district(project).data / "tasks.yaml").read_text(encoding="utf-8")
    tasks = tasks.replace("做第三件事。", "做第三件事（秘密）。")
    tasks = tasks.replace("title: 示例区2025年任务分解表", "title: 示例区任务（内部）")
    assert public.leaks(copy_of(project, tasks=tasks)) == [
        leak("tasks.yaml", None, None, "名称", private.MARK, "内部"),
        leak("tasks.yaml", "3", None, "具体要求", private.MARK, "秘密"),
    ]


def test_the_number_of_a_later_notice_is_looked_at(project: Build) -> None:
    tasks = (district(project).data / "tasks.yaml").read_text(encoding="utf-8")
    tasks = tasks.replace(
        "deadline: 长期坚持,", "deadline: 长期坚持, document_number: 示密〔2025〕8号（秘密）, issued: 2025-04-01,"
    )
    assert public.leaks(copy_of(project, tasks=tasks)) == [leak("tasks.yaml", "3", None, "文号", private.MARK, "秘密")]


def test_an_amendment_is_looked_at_where_it_stands(project: Build) -> None:
    text = DECISIONS.replace("document: 示〔2025〕7号", "document: 示密〔2025〕7号（秘密）")
    assert public.leaks(copy_of(project, decisions=text)) == [
        leak("decisions.yaml", "1", None, "调整和更正", private.MARK, "秘密")
    ]
