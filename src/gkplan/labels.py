"""The short Chinese names of all keys of the data files: one table for editors, findings, views and comparisons."""

from __future__ import annotations

from collections.abc import Mapping

LABELS: Mapping[str, Mapping[str, str]] = {
    "TasksFile": {"plan": "计划的基本信息", "sections": "各部分"},
    "PlanHead": {
        "format": "格式版本", "id": "编号", "title": "名称", "document_number": "文号", "issuer": "印发单位",
        "issued": "印发日期", "year": "年度", "coordinator": "统筹单位", "approvers": "批准延期的单位",
        "based_on": "依据", "phase": "阶段", "warn_days": "临期天数", "source": "录入所据的文件",
    },
    "Basis": {"title": "文件名称", "document_number": "文号"},
    "IssuedFile": {"file": "文件", "sha256": "校验值"},
    "Section": {"title": "标题", "topics": "二级标题"},
    "Topic": {"title": "标题", "tasks": "任务"},
    "TaskRecord": {
        "id": "序号", "text": "具体要求", "lead": "牵头单位", "responsible": "责任单位", "supporting": "配合单位",
        "deadline": "完成时限", "checkpoints": "周期节点", "completion": "完成规则", "note": "备注",
        "derived_from": "来源任务", "document_number": "文号", "issued": "印发日期",
    },
    "Checkpoint": {"every": "周期", "text": "内容"},
    "Origin": {"plan": "计划编号", "task": "任务", "fingerprint": "指纹"},
    "UnitsFile": {"units": "单位", "groups": "组"},
    "Unit": {
        "name": "名称", "kind": "性质", "aliases": "别名", "source": "出处", "note": "备注", "successors": "承接单位",
        "from": "设立日期", "until": "撤并日期",
    },
    "Group": {
        "name": "名称", "aliases": "别名", "kinds": "按性质", "members": "成员", "complete": "名单完整",
        "relevant": "有关单位",
    },
    "LedgerFile": {"unit": "单位", "leader": "分管负责人", "officer": "信息员", "entries": "台账"},
    "Entry": {
        "task": "任务", "period": "周期", "status": "状态", "updated": "更新日期", "completed": "完成日期",
        "eta": "预计完成日期", "measures": "工作措施", "milestones": "时间节点", "owner": "责任人",
        "progress": "进展情况", "problems": "存在问题", "next_steps": "下一步措施", "evidence": "佐证",
        "reason": "理由", "extension": "延期申请",
    },
    "Milestone": {"date": "日期", "text": "内容"},
    "Evidence": {"title": "名称", "url": "链接", "path": "文件", "document": "文号", "published": "发布日期"},
    "Request": {"requested": "申请日期", "until": "申请延至", "reason": "理由"},
    "DecisionsFile": {
        "extensions": "延期", "designations": "明确责任单位", "verifications": "销号审核", "amendments": "调整和更正",
        "reminders": "催办记录",
    },
    "Extension": {
        "task": "任务", "units": "单位", "period": "周期", "requested": "申请日期", "until": "延至", "reason": "理由",
        "result": "结果", "approved": "决定日期", "approved_by": "批准单位", "document": "文号",
    },
    "Designation": {"task": "任务", "group": "组", "units": "单位", "document": "文号", "date": "日期"},
    "Verification": {
        "task": "任务", "unit": "单位", "period": "周期", "date": "审核日期", "result": "结果", "opinion": "审核意见",
        "by": "整改期限",
    },
    "Amendment": {
        "kind": "类别", "task": "任务", "field": "改了哪里", "from": "原来", "to": "改为", "document": "文号",
        "date": "日期",
    },
    "Reminder": {"unit": "单位", "date": "日期", "level": "等级", "tasks": "任务"},
}  # fmt: skip
"""By the model's class and the key as written; a test keeps it complete."""

HEADINGS: Mapping[str, str] = {"section": "一级标题", "topic": "二级标题"}
"""How an amendment names the title of a heading."""

_STATED: Mapping[str, str] = {
    **LABELS["TaskRecord"],
    **LABELS["PlanHead"],
    **HEADINGS,
    "task": "整项任务",
}


def label(record: str, key: str) -> str:
    """Return what a key of a record is called."""
    return LABELS[record][key]


def stated(field: str) -> str:
    """Return what a value of `tasks.yaml` is called that an amendment names by `field`.

    No field means two things: `id` and `title` are the plan's, since a task's 序号 cannot be amended.
    """
    return _STATED[field]
