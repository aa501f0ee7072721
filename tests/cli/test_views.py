"""The views over all that data may hold: every amendment that the schema allows, and every good case of the rules."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import get_args

import pytest

from gkplan.record import AmendedField, MendedField
from tests.conftest import UNITS, Outcome, Project
from tests.rules.test_rules import CASES, lay

Run = Callable[..., Outcome]
Build = Callable[..., Project]
VIEWS = (["due"], ["overdue"], ["list"], ["show", "1"], ["units"])
GOOD = [case for case in CASES if case.name.startswith("good")]

RICH = (
    "id: 1, text: 做一件事，做好。, lead: [甲局], responsible: [乙局], supporting: [丙中心], deadline: 9月底前,"
    " checkpoints: [{every: 每季度, text: 季度检查}], completion: 牵头, note: 原文如此,"
    " document_number: 示〔2025〕2号, issued: 2025-04-01, derived_from: {plan: example-2024, task: 3}"
)
SHOWN = {
    "text": ("from: 做一件事，做好。, to: 做一件事，做细。", "具体要求 做一件事，做好。 → 做一件事，做细。"),
    "deadline": ("from: 9月底前, to: 10月底前", "完成时限 9月底前（2025-09-30） → 10月底前（2025-10-31）"),
    "lead": ("from: 甲局, to: 乙局", "牵头单位 甲局 → 乙局"),
    "responsible": ("from: 乙局, to: [乙局, 甲局]", "责任单位 乙局 → 乙局、甲局"),
    "supporting": ("from: 丙中心", "配合单位 丙中心 → （无）"),
    "task": ("", "取消"),
    "checkpoints": ("from: 每月：检查, to: 每季度：季度检查", "周期节点 每月：检查 → 每季度：季度检查"),
    "completion": ("from: 全部, to: 牵头", "完成规则 全部 → 牵头"),
    "note": ("to: 原文如此", "备注 （无） → 原文如此"),
    "document_number": ("from: 示2号, to: 示〔2025〕2号", "文号 示2号 → 示〔2025〕2号"),
    "issued": ("from: 2025-04-10, to: 2025-04-01", "印发日期 2025-04-10 → 2025-04-01"),
    "derived_from": ("to: example-2024 3", "来源任务 （无） → example-2024 3"),
    "section": ("from: 第一部, to: 第一部分", "一级标题 第一部 → 第一部分"),
    "topic": ("from: 标题, to: 小标题", "二级标题 标题 → 小标题"),
}
HEAD = {
    "title": "示例区2025年任务分解表",
    "id": "example-2025",
    "issuer": "示例区办公室",
    "year": "'2025'",
    "coordinator": "示例办",
    "approvers": "示例办",
    "based_on": "",
    "warn_days": "'30'",
    "source": "",
}


def test_every_field_of_an_amendment_is_tried_below() -> None:
    assert {*SHOWN, *HEAD} == {*get_args(AmendedField), *get_args(MendedField)}


@pytest.mark.parametrize("field", SHOWN)
def test_show_tells_an_amendment_of_every_field_of_a_task(run: Run, project: Build, field: str) -> None:
    words, told = SHOWN[field]
    kind, document = ("调整", ", document: 示3号") if field in get_args(AmendedField) else ("录入更正", "")
    record = ", ".join(filter(None, (f"kind: {kind}, task: 1, field: {field}", words, "date: 2025-06-01")))
    built = project(RICH, decisions=f"amendments:\n  - {{{record}{document}}}\n")
    about = "2025-06-01，示3号" if document else "2025-06-01"
    result = run("show", "1", "--as-of", "2025-09-15", cwd=built.root)
    assert (result.code, result.err) == (0, "")
    assert f"\n{kind}：{told}（{about}）\n" in result.out
    assert [run(*view, "--as-of", "2025-09-15", cwd=built.root).code for view in VIEWS] == [0] * 5


@pytest.mark.parametrize("field", HEAD)
def test_a_correction_of_the_plan_s_head_is_no_task_s(run: Run, project: Build, field: str) -> None:
    to = f", to: {HEAD[field]}" if HEAD[field] else ""
    record = f"kind: 录入更正, field: {field}, from: 原来的字样{to}, date: 2025-06-01"
    built = project(RICH, decisions=f"amendments:\n  - {{{record}}}\n")
    shown = [run(*view, "--as-of", "2025-09-15", cwd=built.root) for view in VIEWS]
    assert [(item.code, item.err) for item in shown] == [(0, "")] * 5
    assert "录入更正" not in shown[3].out


def test_a_unit_is_shown_with_the_labels_of_its_keys(run: Run, project: Build) -> None:
    text = UNITS.replace("name: 乙局, kind: 部门", "name: 乙局, kind: 部门, source: 示例表, note: 新设")
    out = run("units", "乙局", "--as-of", "2025-09-15", cwd=project(RICH, units=text).root).out
    assert "\n出处：示例表\n备注：新设\n" in out


@pytest.mark.parametrize("case", GOOD, ids=lambda case: "/".join(case.parts[-2:]))
def test_no_view_fails_over_what_the_rules_find_good(case: Path, tmp_path: Path, run: Run) -> None:
    lay(tmp_path, next((case / name for name in ("after", "data") if (case / name).is_dir()), case / "data"), "lf")
    for view in VIEWS:
        result = run(*view, "--as-of", "2025-09-15", cwd=tmp_path)
        assert result.code in {0, 1, 2}
        assert "内部错误" not in result.err
