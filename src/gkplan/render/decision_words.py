"""The office's decisions in words: one sentence for each record of decisions.yaml."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gkplan.comparison import read_when
from gkplan.labels import stated
from gkplan.records import Amendment, Designation, Extension, Verification
from gkplan.render import words

if TYPE_CHECKING:
    from gkplan.comparison import Decision
    from gkplan.plan import Plan


def sentence(item: Decision, plan: Plan | None) -> str:
    """Return one decision as a sentence."""
    if isinstance(item, Extension):
        return _extension(item, plan)
    if isinstance(item, Designation):
        about = _joined(item.date.isoformat(), item.document)
        return f"明确责任单位：任务 {item.task} {item.group}中由{'、'.join(item.units)}负责{about}"
    if isinstance(item, Verification):
        told = _joined(item.date.isoformat(), item.by and f"{item.by.isoformat()} 前整改")
        opinion = f"：{item.opinion}" if item.opinion else ""
        return f"销号审核：{words.subject(plan, item.task, item.period, item.unit)} {item.result}{told}{opinion}"
    if isinstance(item, Amendment):
        return f"{item.kind}：{f'任务 {item.task}' if item.task else '计划'} {amended(item, plan)}"
    return f"{item.level}：{item.date.isoformat()} {item.unit}，任务 {'、'.join(item.tasks)}"


def _joined(*parts: object) -> str:
    told = "，".join(str(part) for part in parts if part)
    return f"（{told}）" if told else ""


def _extension(item: Extension, plan: Plan | None) -> str:
    who = item.approved_by or ""
    subject = words.subject(plan, item.task, item.period, "、".join(item.units))
    until = item.until.isoformat() if item.until else ""
    asked = f"{item.requested.isoformat()} 申请" if item.requested else None
    about = _joined(item.approved.isoformat(), item.document, asked)
    reason = f"：{item.reason}" if item.reason else ""
    if item.result == "同意":
        return f"延期：{subject} 延至 {until}，{who}同意{about}{reason}"
    return f"延期：{subject}{f' 延至 {until}' if until else ''}，{who}不同意{about}{reason}"


def amended(item: Amendment, plan: Plan | None) -> str:
    """Return what an amendment changes: 完成时限 9月底前（2025-09-30） → 11月底前（2025-11-30）（2025-08-01，文号）."""
    about = _joined(item.date.isoformat(), item.document)
    old, new = (_worded(part, item, plan) for part in (item.from_, item.to))
    if item.field == "task":
        return f"{f'改为“{new}”' if new else '取消'}{about}"
    return f"{stated(item.field)} {old or '（无）'} → {new or '（无）'}{about}"


def _worded(part: tuple[str, ...], item: Amendment, plan: Plan | None) -> str:
    """Return one side of an amendment; of a deadline with the dates that it means."""
    told = "、".join(part)
    if item.field != "deadline" or plan is None or not told:
        return told
    task = plan.task(item.task) if item.task else None
    return words.when(read_when(told, plan, task.record.issued if task else None))
