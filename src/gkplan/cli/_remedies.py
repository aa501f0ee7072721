"""What to do about a finding that a writing command brings in, in the words of the command.

A rule speaks to whoever edits the file: “补上 reason”. Whoever typed a command has an option for it, or a column.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from gkplan.diagnostics import Finding

_ALL = {"恢复原样；": ""}
"""What was refused was not written."""
_ENTRY = {"先在 decisions.yaml 的 verifications 里退回": "先运行 gkplan verify --result 退回", **_ALL}
_DONE = {
    "补上 evidence，写明标题，和链接、文件或文号之一": '加 --evidence "标题 链接或文号"',
    "改成实际的日期；打算哪天完成": "--date 写实际的日期；打算哪天完成",
    "如 period: ": "如 --period ",
    **_ENTRY,
}

REMEDIES: Mapping[str, Mapping[str, str]] = {
    "record": {
        "补上 reason，写明为什么改回；误改的恢复 已完成": '加 --reason "…"，写明为什么改回',
        "补上 reason": '加 --reason "…"',
        "写在 eta，状态写“进行中”": "写在 --eta，--status 写进行中",
        "改为“进行中”，做了的事写进 progress": '改报 --status 进行中，做了的事写在 --progress，加 --reason "…"',
        "把任务改回“进行中”": '把任务改报 --status 进行中，加 --reason "…"',
        **_DONE,
    },
    "done": {
        "写在 eta，状态写“进行中”": "，用 gkplan record 写 --status 进行中 --eta",
        "改为“进行中”，做了的事写进 progress": "用 gkplan record 改报 --status 进行中，写明 --progress 和 --reason",
        "把任务改回“进行中”": '用 gkplan record 改报 --status 进行中，加 --reason "…"',
        **_DONE,
    },
    "extend": {
        "补上 reason，写明为什么改回；误改的恢复 已完成": "去掉 --status；确要改回的，用 gkplan record 写明 --reason",
        "改正 until；": "改正 --until；",
        "补上 approved_by": "加 --approver 单位",
        "有权批准的：": "--approver 写有权批准的：",
        "由另一家批准：": "--approver 写另一家：",
        "请单位在台账的 extension 里写上申请": "请单位运行 gkplan extend --until 日期 --reason 理由",
        **_ENTRY,
    },
    "verify": _ALL,
    "designate": {"改正单位，或先": "改正 --unit，或先", **_ALL},
    "remind": {},
    "intake": {
        "补上 reason，写明为什么改回；误改的恢复 已完成": "在“理由”里写明为什么改回；误改的，“状态”选已完成",
        "写在 eta，状态写“进行中”": "填在“预计完成”，“状态”选进行中",
        "改为“进行中”，做了的事写进 progress": "“状态”改选进行中，做了的事写在“进展情况”",
        "补报节点（如 period: ": "在节点的各行补报（如“周期”是 ",
        "在 title 里写明哪一部分": "在“佐证材料”的标题里写明哪一部分",
        **_ENTRY,
    },
}
"""By command: what a rule's remedy says, and what is said instead."""


def of_command(command: str, finding: Finding) -> Finding:
    """Return a finding with its remedy in the words of the command; the message stays the rule's."""
    hint = finding.hint
    for said, instead in REMEDIES[command].items():
        hint = hint.replace(said, instead)
    return finding._replace(hint=hint)
