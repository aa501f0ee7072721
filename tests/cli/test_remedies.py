"""Remedies in the words of the command: what a rule says of keys, a writing command says of options or columns."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest

from gkplan import forms
from gkplan.cli._remedies import REMEDIES, of_command
from gkplan.cli.app import COMMANDS, build
from gkplan.diagnostics import BAD_VALUE, Finding, Span
from gkplan.labels import LABELS
from tests.conftest import ROOT, Outcome, Project

Run = Callable[..., Outcome]
Build = Callable[..., Project]
TODAY = ("--as-of", "2025-09-20")
ROWS = [(command, said, told) for command, rows in REMEDIES.items() for said, told in rows.items()]
NAMES = [f"{command}: {said}" for command, said, _ in ROWS]
HINTS = sorted({
    (path.parent.parent.name[:5], hint)
    for path in (ROOT / "tests" / "rules").glob("GK*/*/expected.txt")
    for hint in re.findall(r"^    怎么改：(.*)$", path.read_text(encoding="utf-8"), re.MULTILINE)
})  # fmt: skip
"""(code of the folder, remedy) of everything that rules say in their examples."""


@pytest.mark.parametrize(("command", "said", "told"), ROWS, ids=NAMES)
def test_every_row_takes_up_the_words_of_a_rule(command: str, said: str, told: str) -> None:
    assert any(said in hint for _, hint in HINTS)


def named_options(command: str, told: str) -> Iterator[tuple[str, str]]:
    """Yield (command, option) of what a remedy names; after `gkplan X` the options are those of X, up to a ；."""
    for clause in told.split("；"):
        whose = command
        for word in re.findall(r"gkplan [a-z]+|--[a-z-]+", clause):
            if word.startswith("--"):
                yield whose, word
            else:
                whose = word.removeprefix("gkplan ")


@pytest.mark.parametrize(("command", "said", "told"), ROWS, ids=NAMES)
def test_every_option_is_one_of_the_command(command: str, said: str, told: str) -> None:
    for whose, option in named_options(command, told):
        assert option in {name for param in build(whose, COMMANDS[whose]).params for name in param.opts}
    if command == "intake":
        assert set(re.findall("“(.*?)”", told)) <= set(forms.TITLES.values())


SPOKEN = {
    "record": (r"GK4|GK92", ("Entry", "Evidence", "Request")),
    "done": (r"GK4(?!04)|GK92(?!1)", ("Entry", "Evidence", "Request")),
    "extend": (r"GK413|GK50[6-9]|GK914", ("Request", "Extension")),
    "verify": (r"GK510", ("Verification",)),
    "designate": (r"GK504", ("Designation",)),
    "intake": (r"GK4(?!04)|GK92", ("Entry", "Evidence", "Request")),
}
"""The codes that a command can bring in, and the records that it writes."""
NEVER = (
    "删去 period",  # the command finds the period
    "报任务本身则不写 period",
    "补上 completed: 年-月-日",  # and dates what is done
    "改状态并写明 reason",  # it removes nothing
    "写错的改正 requested",  # a request is dated today
    "补上 evidence，写明标题，和链接、文件或文号之一",  # of GK925's example only, in the eyes of done and intake
    "补上 reason",
    "reason、document",  # asked for before
    "补上 document",
    "units.yaml",
    "在 units 里列出单位",
)
"""What is never said to who types a command; or no option is meant."""
BY_HAND = ("在 title 里写明哪一部分", "在这条记录里写 requested: 日期")
"""What only the file can be mended by: evidence is only added, and there is no option for a request on paper."""


@pytest.mark.parametrize("command", SPOKEN)
def test_no_key_is_left_that_the_command_has_a_word_for(command: str) -> None:
    codes, records = SPOKEN[command]
    keys = {key for record in records for key in LABELS[record]}
    for code, hint in HINTS:
        told = of_command(command, Finding(BAD_VALUE, "", Span(1, 1, 1, 1), "", hint)).hint
        for words in (*NEVER, *BY_HAND):
            told = told.replace(words, "")
        left = set(re.findall(r"(?<![\w-])[a-z_]+(?![\w-])", re.sub("gkplan [a-z]+", "", told)))
        assert not re.match(codes, code) or not left & keys, hint


# ---------------------------------------------------------------- as it is said

TASKS = (
    "id: 1, text: 办第一件事。, responsible: [甲局, 乙局], deadline: 9月底前",
    "id: 2, text: 办第二件事。, responsible: [甲局], deadline: 10月底前, checkpoints: [{every: 每季度, text: 季度检查}]",
    "id: 3, text: 办第三件事。, responsible: [各有关部门、单位], deadline: 年底前",
    "id: 4, text: 办第四件事。, responsible: [甲局], deadline: 长期坚持",
)
ENTRY = "unit: 甲局\nentries:\n  - {task: 1, status: "
DONE = ENTRY + "已完成, completed: 2025-09-10, updated: 2025-09-10, evidence: [{title: 通报, document: 归档1}]}\n"
ASKED = ENTRY + "进行中, extension: {requested: 2025-09-10, until: 2025-12-31, reason: 等待}}\n"
Files = dict[str, str | tuple[str, str]]
PASSED: Files = {"decisions.yaml": "verifications:\n  - {task: 1, unit: 甲局, date: 2025-09-15, result: 通过}\n"}
FEW: Files = {"tasks.yaml": ("approvers: [示例办]", "approvers: []")}
ARCHIVED: Files = {"tasks.yaml": ("phase: 已印发", "phase: 已归档")}
PROOF = ("--evidence", "通报 归档1")
MORE = ("--until", "2025-12-31", "--reason", "等待")
GRANT = ("extend", "1", "--grant", "--document", "示例〔2025〕9号")
FUTURE = ("--date", "2025-10-01")
FIRST = "请办公室先运行 gkplan verify --result 退回，再改"
SAID: list[tuple[tuple[str, ...], str, Files, str]] = [
    (("record", "1", "--reason", ""), ENTRY + "不涉及, reason: 无}\n", {}, '加 --reason "…"'),
    (("record", "1", "--status", "进行中"), DONE, {}, '加 --reason "…"，写明为什么改回'),
    (("record", "1", "--status", "已完成"), ENTRY + "进行中, evidence: [{title: 通报}]}\n", {}, '加 --evidence "标题 链接或文号"'),
    (("record", "1", "--status", "已完成", *PROOF, *FUTURE), "", {}, "--date 写实际的日期；打算哪天完成写在 --eta，--status 写进行中"),
    (("record", "4", "--status", "已完成", *PROOF), "", {}, '改报 --status 进行中，做了的事写在 --progress，加 --reason "…"'),
    (("record", "2", "--status", "已完成", *PROOF), "", {}, '补报节点（如 --period 2025Q1），或把任务改报 --status 进行中，加 --reason "…"'),
    (("record", "1", "--progress", "又做"), DONE, PASSED, f"确需改动的，{FIRST}"),
    (("record", "1", "--status", "进行中"), "", ARCHIVED, "以后的情况记在新一年的台账里"),
    (("done", "1"), ENTRY + "进行中, evidence: [{title: 通报}]}\n", {}, '加 --evidence "标题 链接或文号"'),
    (("done", "1", *PROOF, *FUTURE), "", {}, "--date 写实际的日期；打算哪天完成，用 gkplan record 写 --status 进行中 --eta"),
    (("done", "4", *PROOF), "", {}, "用 gkplan record 改报 --status 进行中，写明 --progress 和 --reason"),
    (("done", "2", *PROOF), "", {}, '补报节点（如 --period 2025Q1），或用 gkplan record 改报 --status 进行中，加 --reason "…"'),
    (("done", "1", "--evidence", "清单 归档2"), DONE, PASSED, f"确需改动的，{FIRST}"),
    (("done", "1", *PROOF), "", ARCHIVED, "以后的情况记在新一年的台账里"),
    (("extend", "1", "--status", "进行中", *MORE), DONE, {}, "去掉 --status；确要改回的，用 gkplan record 写明 --reason"),
    (("extend", "1", *MORE), DONE, PASSED, f"确需改动的，{FIRST}"),
    (("extend", "1", "--status", "进行中", *MORE), "", ARCHIVED, "以后的情况记在新一年的台账里"),
    ((*GRANT, "--until", "2025-08-31"), ASKED, {}, "改正 --until；要提前时限，用 amendments 里的“调整”"),
    (GRANT, ASKED, FEW, "加 --approver 单位"),
    ((*GRANT, "--approver", "乙局"), ASKED, {}, "--approver 写有权批准的：示例办（tasks.yaml 的 approvers）"),
    ((*GRANT, "--approver", "甲局"), ASKED, {}, "--approver 写另一家：示例办"),
    ((*GRANT, *MORE), "", {}, "请单位运行 gkplan extend --until 日期 --reason 理由；书面申请的，在这条记录里写 requested: 日期"),
    (("verify", "1", "--result", "通过"), DONE, ARCHIVED, "以后的情况记在新一年的数据里"),
    (("designate", "3", "--unit", "西镇", "--document", "1号"), "", {}, "改正 --unit，或先在 units.yaml 里归组"),
    (("designate", "3", "--document", "1号"), "", ARCHIVED, "以后的情况记在新一年的数据里"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("args", "ledger", "files", "expected"), SAID, ids=[f"{args[0]}: {told}" for args, _, _, told in SAID]
)
def test_the_remedy_is_said_in_the_words_of_the_command(
    args: tuple[str, ...], ledger: str, files: Files, expected: str, project: Build, run: Run
) -> None:
    built = project(*TASKS, **({"ledger__甲局": ledger} if ledger else {}))
    for name, change in files.items():
        text = change if isinstance(change, str) else (built.data / name).read_text(encoding="utf-8").replace(*change)
        built.write({name: text})
    unit = () if "--unit" in args else ("--unit", "甲局")
    result = run(*args, *unit, *TODAY, cwd=built.root)
    assert f"    怎么改：{expected}\n" in result.err


def test_every_row_is_said_at_least_once() -> None:
    said = {(args[0], told) for args, _, _, told in SAID}
    for command, _, told in ROWS:
        assert command == "intake" or any(one == command and told in words for one, words in said), (command, told)
