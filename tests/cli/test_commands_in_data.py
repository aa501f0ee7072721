"""Whatever units, tasks and titles are called: no line of any command is one to a CI runner."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from gkplan.cli.app import COMMANDS
from tests.conftest import Outcome, Project, git

Run = Callable[..., Outcome]
pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="no file may be called so there")
SIGN = "::error::##[a]##vso[b]"
"""What GitHub's and Azure's runners heed, where a line begins with it and anywhere in a line."""
AT = ("--as-of", "2025-09-15")


def hostile(root: Path) -> Project:
    """Return a district in which everything that has a name begins with `SIGN`, kept by git."""
    mark = f'"{SIGN}%s"'
    plan = f"""\
plan: {{format: 1, id: example, title: {mark % "表"}, document_number: {mark % "号"}, issuer: {mark % "办"}, issued: 2025-03-10, year: 2025,
  coordinator: {mark % "局"}, approvers: [{mark % "局"}], phase: 已印发}}
sections:
  - title: {mark % "部分"}
    topics:
      - title: {mark % "小标题"}
        tasks:
          - {{id: {mark % "1"}, text: {mark % "做事，做好"}, lead: [{mark % "局"}], responsible: [{mark % "组"}], deadline: 4月底前}}
          - {{id: {mark % "2"}, text: {mark % "办事"}, responsible: [{mark % "局"}], deadline: 长期坚持, note: {mark % "注"}}}
          - {{id: {mark % "3"}, text: {mark % "有关"}, responsible: [{mark % "有关"}], deadline: 10月底前}}
"""
    units = f"""\
units:
  - {{name: {mark % "局"}, kind: 部门, aliases: [{mark % "别名"}], source: {mark % "源"}, note: {mark % "注"}}}
  - {{name: {mark % "镇"}, kind: 镇}}
  - {{name: {mark % "旧局"}, kind: 部门, until: 2025-06-30, successors: [{mark % "局"}]}}
groups:
  - {{name: {mark % "组"}, kinds: [镇], complete: 否}}
  - {{name: {mark % "有关"}, kinds: [部门], relevant: 是}}
"""
    ledger = f"""\
unit: {mark % "局"}
leader: {mark % "领导"}
officer: {mark % "信息员"}
entries:
  - {{task: {mark % "1"}, status: 已完成, completed: 2025-05-20, measures: {mark % "措施"}, progress: "第一行\\n{SIGN}第二行",
     owner: {mark % "人"}, evidence: [{{title: {mark % "证"}, document: {mark % "文"}}}]}}
  - {{task: {mark % "2"}, status: 进行中, problems: {mark % "难"}, next_steps: {mark % "下"}}}
"""
    decisions = f"""\
amendments:
  - {{kind: 调整, task: {mark % "2"}, field: text, from: {mark % "办事"}, to: {mark % "办好事"}, document: {mark % "文"}, date: 2025-05-01}}
verifications:
  - {{task: {mark % "1"}, unit: {mark % "局"}, date: 2025-06-01, result: 退回, opinion: {mark % "意见"}}}
"""
    built = Project(root).write(
        {"tasks.yaml": plan, "units.yaml": units, f"ledger/{SIGN}局.yaml": ledger, "decisions.yaml": decisions}
    )
    git(built.root, "init")
    git(built.root, "add", "-A")
    git(built.root, "commit", "-m", f"{SIGN}改")
    return built


VIEWS = {
    "due": ((), ("--all",), ("--unit", "%s局"), ("--unit", "%s旧局"), ("--unit", "%s组")),
    "overdue": ((), ("--unit", "%s镇")),
    "status": ((), ("--by", "unit"), ("--by", "section"), ("--by", "topic"), ("--unit", "%s局")),
    "list": ((), ("--full",)),
    "show": (("%s1",), ("%s2",)),
    "units": ((), ("%s局",), ("%s组",)),
}
PAPERS = [
    *(("export", "--format", form, *more) for form in ("csv", "md", "json", "ics", "html") for more in ((), ("--unit", "%s局"))),
    *(("export", "--split-by", "unit", "--format", form, "-o", ".") for form in ("md", "csv")),
    *(("report", "--kind", kind, "--trace") for kind in ("quarter", "bulletin", "year", "assessment", "evidence")),
    ("remind",), ("remind", "--format", "md"), ("remind", "--unit", "%s镇", "--title", "%s单"),
    ("pack", "--unit", "%s局", "-o", "."), ("intake", "%s局.xlsx"), ("intake", "."),
    ("validate",), ("validate", "--format", "gitlab"), ("validate", "--late"), ("validate", "--statistics"),
    ("diff", "HEAD..HEAD"), ("rule",), ("schema", "tasks"),
    ("parse", "deadline", "%s月底前"), ("parse", "units", "%s局"),
    ("record", "%s2", "--unit", "%s局", "--progress", "%s新"), ("diff", "HEAD.."), ("diff", "HEAD..", "--format", "md"),
    ("log", "%s1"), ("log", "--unit", "%s局"), ("log", "%s1", "--format", "md"), ("log", "%s1", "--format", "csv"),
    ("done", "%s1", "--unit", "%s镇", "--evidence", "%s证 文1号", "--dry-run"),
    ("done", "%s1", "--unit", "%s镇", "--evidence", "%s证 文1号"),
    ("extend", "%s1", "--unit", "%s镇", "--until", "2026-12-30", "--reason", "%s因", "--status", "进行中"),
    ("verify", "%s1", "--unit", "%s局", "--result", "退回", "--opinion", "%s补"),
    ("designate", "%s3", "--unit", "%s局", "--document", "%s文"),
    ("show", "%s9"), ("due", "--unit", "%s无"), ("export", "--format", "%s"), ("export", "--public", "--format", "md"),
]  # fmt: skip


def commands(result: Outcome) -> list[str]:
    """Return the lines that a runner takes for a command."""
    told = (result.out + result.err).split("\n")
    return [line for line in told if line.lstrip().startswith("::") or re.search(r"##(vso)?\[", line)]


def test_every_command_is_among_them() -> None:
    assert set(COMMANDS) == set(VIEWS) | {args[0] for args in PAPERS}


def test_no_view_begins_a_line_with_a_command(run: Run, tmp_path: Path) -> None:
    root = hostile(tmp_path).root
    for name, wanted in VIEWS.items():
        for args in wanted:
            for form in ("table", "csv", "md", "json"):
                result = run(name, *(arg.replace("%s", SIGN) for arg in args), "--format", form, *AT, cwd=root)
                assert (result.code, commands(result)) == (0, []), (name, args, form, result.err)


def test_no_other_command_begins_a_line_with_one(run: Run, tmp_path: Path) -> None:
    root = hostile(tmp_path).root
    for args in PAPERS:
        result = run(*(arg.replace("%s", SIGN) for arg in args), cwd=root)
        assert commands(result) == [], (args, result)


def test_nor_does_a_file(run: Run, tmp_path: Path) -> None:
    root = hostile(tmp_path).root
    for form in ("csv", "md", "html", "json", "ics"):
        assert run("export", "--format", form, "-o", "made", *AT, cwd=root).code == 0
        made = (root / "made").read_text(encoding="utf-8-sig").replace("\r\n", "\n")
        assert commands(Outcome(0, made, "")) == []
