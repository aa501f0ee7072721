"""A small district to export, and texts that do harm where they are not made harmless."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from gkplan.exporters import view as views
from gkplan.exporters.view import ExportView, Proof, Row
from gkplan.queries import Selection
from tests.conftest import Project
from tests.render import samples

Build = Callable[..., Project]

FORMULAS = [
    "=1+1", "=SUM(A1:A9)", "=cmd|' /C calc'!A0", "{=1+1}", "+1+1", "-1+1", "@SUM(1)", "\t=1+1", "\r=1+1", "\n=1+1",
    "＝1+1", "＋1", "－1", "＠a", '=HYPERLINK("http://example.invalid","x")', "=DDE()", "%=1", "'=1", " =1", "1E5", "007",
    "_x0041_", "_x000D_", "TRUE", "#REF!", "2025-09-30", "https://example.invalid/=1", "mailto:a@example.invalid",
]  # fmt: skip
NAUGHTY = [text for text in dict.fromkeys((*samples.NAUGHTY, *FORMULAS, "长" * 40_000)) if text]
"""About 190 texts, each unlike the others."""

TASKS = (
    "id: 1, text: 做第一件事，做好。, responsible: [各镇街, 甲局], deadline: 9月底前",
    "id: 2, text: 做第二件事。, lead: [甲局], supporting: [乙局], deadline: 每季度",
    "id: 3, text: 做第三件事。, responsible: [甲局, 乙局], deadline: 长期坚持, note: 录入时的说明",
    "id: 4, text: 做第四件事。, responsible: [各有关部门、单位], deadline: 10月底前",
)
LEDGER = """\
unit: 甲局
leader: 示例领导
officer: 示例信息员
entries:
  - task: 1
    status: 已完成
    completed: 2025-08-20
    measures: 分两步做
    milestones:
      - {date: 2025-06-30, text: 印发方案}
      - {date: 2025-08-31, text: 办结}
    owner: 综合科（示例同志）
    progress: |-
      第一步做完
      第二步做完
    evidence:
      - {title: 办结报告, document: 甲〔2025〕3号}
      - {title: 公开情况, url: "https://www.example.com/a?b=1", published: 2025-08-20}
  - task: 2
    period: 三季度
    status: 进行中
    updated: 2025-09-01
    eta: 2025-10-20
    progress: 正在办
    problems: 人手不够
    next_steps: 请人帮忙
  - task: 3
    status: 不涉及
    reason: 没有这项业务
"""
DECISIONS = """\
extensions:
  - {task: 1, units: [东街道], until: 2025-11-30, reason: 等待验收, result: 同意, approved: 2025-09-01, approved_by: 示例办, document: 示〔2025〕9号}
verifications:
  - {task: 1, unit: 甲局, date: 2025-09-01, result: 通过, opinion: 材料齐全}
amendments:
  - {kind: 调整, task: 1, field: text, from: 做第一件事，做好。, to: 做第一件事，做细。, document: 示〔2025〕7号, date: 2025-07-01}
"""


def district(project: Build) -> Project:
    return project(*TASKS, ledger__甲局=LEDGER, decisions=DECISIONS)


def shown(project: Build, *units: str, as_of: str = "2025-09-15", public: bool = False) -> ExportView:
    picture = district(project).picture(as_of)
    return views.view(picture, Selection(units=frozenset(units) or None), units, public=public)


def hostile(view: ExportView, texts: list[str]) -> ExportView:
    """A view with a row for each text, which stands in every place that comes from the data."""
    rows = tuple(_hostile_row(view.rows[0], text) for text in texts)
    first = texts[0]
    head = view.plan.head._replace(title=first, document_number=first)
    return view._replace(rows=rows, title=first, notes=(first,), plan=view.plan._replace(head=head))


def _hostile_row(row: Row, text: str) -> Row:
    entry = row.obligation.entry
    assert entry is not None
    said = dict.fromkeys(("measures", "owner", "progress", "problems", "next_steps", "reason"), text)
    proofs = tuple(item._replace(title=text) for item in entry.evidence)
    points = tuple(item._replace(text=text) for item in entry.milestones)
    duty = row.obligation.duty._replace(text=text, deadline=text)
    entry = entry._replace(**said, evidence=proofs, milestones=points)
    task = row.obligation.task._replace(section=text, topic=text)
    return row._replace(
        obligation=row.obligation._replace(task=task, duty=duty, entry=entry, unit=text, status="in_progress"),
        number=text, section=text, topic=text, text=text, unit=text, lead=(text,), responsible=(text, text),
        supporting=(text,), deadline=text, period=text, measures=text, milestones=text, owner=text, progress=text,
        state=text, evidence=(Proof(text, text, date(2025, 1, 1), "url"),), problems=text, next_steps=text, note=text,
    )  # fmt: skip
