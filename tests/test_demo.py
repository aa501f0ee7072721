"""The invented district of `examples/demo`: free of findings, complete as an example, and nowhere near the real data."""

from __future__ import annotations

import re
import shlex
import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import yaml

from gkplan import checks, obligations, revision
from gkplan.obligations import Obligation, Picture
from gkplan.plan import Plan
from gkplan.records import Entry, TaskRecord
from tests.conftest import ROOT, Outcome, git
from tests.test_schema import verdicts

DEMO = ROOT / "examples" / "demo"
DATA = DEMO / "data"
REAL = ROOT / "data"
FILES = sorted(DATA.rglob("*.yaml"))
LEDGERS = [path for path in FILES if path.parent.name == "ledger"]
README = DEMO / "README.md"
Run = Callable[..., Outcome]


def kind_of(path: Path) -> str:
    return "ledger" if path.parent.name == "ledger" else path.stem


def load(path: Path) -> Any:
    return yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)


def loaded() -> Plan:
    plan = checks.check(revision.find(str(DATA), ROOT)).plan
    assert plan is not None
    return plan


PLAN = loaded()


def picture(day: str) -> Picture:
    return obligations.picture(PLAN, as_of=date.fromisoformat(day))


NOW = picture("2025-09-15")
"""The day on which the story of the README is told."""


def one(unit: str, task: str, period: str | None = None) -> Obligation:
    """Return one obligation of the demo."""
    (found,) = [item for item in NOW.obligations if (item.unit, item.task.id, item.period) == (unit, task, period)]
    return found


def of_task(number: str, day: str = "2025-09-15") -> list[Obligation]:
    """Return the obligations of one task, in the standard order."""
    return [item for item in picture(day).obligations if item.task.id == number]


def entry(unit: str, task: str, period: str | None = None) -> Entry:
    """Return what a unit's ledger says of one obligation."""
    found = one(unit, task, period).entry
    assert found is not None
    return found


def record(number: str) -> TaskRecord:
    found = PLAN.task(number)
    assert found is not None
    return found.record


def sent_back_until(unit: str, task: str, period: str | None = None) -> date | None:
    """Return the day by which a unit has to mend what was sent back."""
    found = one(unit, task, period).verification
    assert found is not None and found.result == "退回"
    return found.by


# ---------------------------------------------------------------- the files


@pytest.mark.parametrize("day", ["2025-09-15", "2025-12-31", "2026-11-28"])
def test_it_validates_without_a_finding(day: str, run: Run) -> None:
    result = run("validate", "--strict", "--format", "text", "--data", str(DATA), "--as-of", day)
    assert (result.code, result.out, result.err) == (0, "", "0 处错误，0 处警告\n")


def test_late_are_only_those_of_the_story(run: Run) -> None:
    result = run("validate", "--late", "--format", "json", "--data", str(DATA), "--as-of", "2025-09-15")
    assert [(item["code"], item["path"].rsplit("/", 1)[-1]) for item in result.items()] == [
        ("GK701", "示例区营商局.yaml"),
        ("GK702", "示例区营商局.yaml"),
        ("GK701", "纸鸢镇.yaml"),
        ("GK701", "tasks.yaml"),
    ]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_each_file_names_its_schema_in_the_first_line_and_passes_it(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    first = text.splitlines()[0]
    up = "../" * len(path.parent.relative_to(ROOT).parts)
    assert first == f"# yaml-language-server: $schema={up}schema/{kind_of(path)}.schema.json"
    assert (path.parent / first.partition("=")[2]).is_file()
    assert verdicts(kind_of(path), text) == (True, True)


def test_the_officers_write_in_different_hands() -> None:
    """What a writer of files must leave alone: comments, blank lines, quotes, indentation, flow style, block scalars."""
    hands = [path.read_text(encoding="utf-8") for path in LEDGERS]
    for style in (
        '"已完成"',
        "'已完成'",
        "^    - task",
        "^- task",
        r"evidence: \[\{",
        r"\|-$",
        "^  # ",
        r"\d   # ",
        "\n\n\n?- ",
    ):
        assert [text for text in hands if re.search(style, text, re.MULTILINE)] != [], style


def test_the_size_of_the_example() -> None:
    assert len(PLAN.tasks) == 15
    assert len({task.section for task in PLAN.tasks}) == 3
    assert [unit.kind for unit in PLAN.register.units] == [*["部门"] * 4, *["直属单位"] * 2, "街道", "镇", "镇"]
    assert [group.name for group in PLAN.register.groups] == ["各镇街", "各部门", "各有关部门"]


# ---------------------------------------------------------------- what it shows


def test_every_status_but_unreadable_occurs() -> None:
    assert {item.status for item in NOW.obligations} == {
        "not_reported",
        "not_started",
        "in_progress",
        "done",
        "verified",
        "returned",
        "not_applicable",
        "closed",
    }


def test_every_light_occurs() -> None:
    assert {item.light for item in NOW.obligations} == {"red", "yellow", "blue", "green", "none", "grey"}


def test_every_kind_of_deadline_that_needs_no_event_occurs() -> None:
    kinds = {item.duty.kind for item in NOW.obligations}
    assert kinds == {"by", "window", "ongoing", "recurring", "multiple", "unspecified"}


def test_every_role_occurs_and_supporting_is_closed_by_the_lead() -> None:
    assert {item.role for item in NOW.obligations} == {"lead", "responsible", "supporting"}
    assert (one("示例区公开办", "8").role, one("示例区公开办", "8").status) == ("lead", "done")
    assert {unit: one(unit, "8").status for unit in ("示例区数字中心", "书签街道", "信笺镇")} == {
        "示例区数字中心": "done",
        "书签街道": "closed",
        "信笺镇": "closed",
    }


def test_extensions_are_granted_pending_and_refused() -> None:
    granted, pending, refused = one("示例区城建局", "2"), one("纸鸢镇", "9"), one("示例区数字中心", "12")
    assert (granted.request, granted.extended_from, granted.due) == ("granted", date(2025, 6, 30), date(2025, 9, 30))
    assert (pending.request, pending.status, pending.due) == ("pending", "not_started", date(2025, 10, 31))
    assert (refused.request, refused.status, refused.on_time) == ("refused", "verified", False)


def test_checks_are_passed_and_sent_back_and_one_is_passed_after_being_sent_back() -> None:
    returned = [(item.unit, item.task.id, item.light) for item in NOW.obligations if item.status == "returned"]
    assert returned == [("示例区营商局", "10", "red"), ("书签街道", "9", "yellow")]
    assert {
        item.result for item in PLAN.decisions.verifications if (item.task, item.unit) == ("1", "示例区民生局")
    } == {
        "退回",
        "通过",
    }
    assert one("示例区民生局", "1").status == "verified"
    sent_back = [item for item in PLAN.decisions.verifications if item.result == "退回"]
    assert all(item.by and item.opinion for item in sent_back)


def test_a_designation_settles_one_group() -> None:
    office, *before = of_task("6", "2025-05-11")
    assert (office.unit, office.via) == ("示例区公开办", None)
    assert [(item.unit, item.candidate) for item in before] == [
        ("示例区民生局", False),  # these two already report on it
        ("示例区营商局", False),
        ("示例区城建局", True),
        ("示例区企服中心", True),
        ("示例区数字中心", True),
    ]
    assert [(item.unit, item.candidate) for item in of_task("6", "2025-05-12")] == [
        ("示例区公开办", False),
        ("示例区民生局", False),
        ("示例区营商局", False),
    ]


def test_of_the_group_that_is_not_settled_one_unit_has_come_forward() -> None:
    assert [(item.unit, item.candidate) for item in of_task("13") if item.via == "各有关部门"] == [
        ("示例区城建局", False),
        ("示例区公开办", True),
        ("示例区民生局", True),
        ("示例区营商局", True),
        ("示例区数字中心", True),
    ]


def test_duties_recur_by_deadline_and_by_checkpoint() -> None:
    quarters = ["2025Q1", "2025Q2", "2025Q3", "2025Q4"]
    assert [item.period for item in of_task("4")] == quarters
    assert [item.period for item in of_task("11")] == [*quarters[:3], None, quarters[3]]
    assert one("示例区数字中心", "11", "2025Q2").on_time is False


def test_the_merged_unit_hands_on_what_is_open_and_keeps_what_is_done() -> None:
    inherited = one("示例区营商局", "7")
    assert (inherited.inherited_from, inherited.status) == ("示例区企服中心", "in_progress")
    assert one("示例区企服中心", "1").status == "verified"
    assert [item.task.id for item in NOW.obligations if item.unit == "示例区企服中心"] == ["1"]
    last_day = [item.task.id for item in picture("2025-06-30").obligations if item.unit == "示例区企服中心"]
    assert last_day == ["1", "7", "3", "14", "13"]


def test_an_estimate_lies_after_the_due_date() -> None:
    told = [(item, item.entry.eta, item.due) for item in NOW.obligations if item.entry and item.is_open]
    behind = [(item.unit, item.task.id, item.light) for item, eta, due in told if eta and due and eta > due]
    assert behind == [("示例区营商局", "7", "yellow")]


def test_not_applicable_is_confirmed_once_and_waits_elsewhere() -> None:
    told = {
        (item.task.id, item.review_pending, bool(item.entry and item.entry.reason))
        for item in NOW.obligations
        if item.status == "not_applicable"
    }
    assert told == {("3", False, True), ("13", True, True), ("15", True, True)}


def test_a_deadline_is_amended() -> None:
    assert (record("13").deadline, NOW.words["13"].deadline) == ("10月底前", "11月底前")


def test_a_later_notice_adds_a_task() -> None:
    assert "15" not in picture("2025-08-19").words
    assert "15" in picture("2025-08-20").words


def test_one_unit_has_no_ledger_and_is_late() -> None:
    assert [unit.name for unit in PLAN.register.units if unit.name not in PLAN.ledgers] == ["信笺镇"]
    assert {item.status for item in NOW.obligations if item.unit == "信笺镇"} == {"not_reported", "closed"}
    assert one("信笺镇", "1").light == "red"
    assert [item.unit for item in PLAN.decisions.reminders if item.level == "催办"] == ["信笺镇"]


def test_the_ledgers_show_measures_milestones_and_every_kind_of_evidence() -> None:
    entries = [item for ledger in PLAN.ledgers.values() for item in ledger.entries]
    assert any(item.measures and item.milestones for item in entries)
    proofs = [proof for item in entries for proof in item.evidence]
    assert all(any(getattr(proof, kind) for proof in proofs) for kind in ("url", "path", "document"))


# ---------------------------------------------------------------- nothing real, and nothing invented in the real data


def names(register: Any) -> set[str]:
    return {name for unit in register["units"] for name in [unit["name"], *unit.get("aliases", [])]}


def text_of(folder: Path) -> str:
    paths = [path for path in sorted(folder.rglob("*")) if path.suffix in {".yaml", ".md"}]
    return "".join(str(path.relative_to(folder)) + path.read_text(encoding="utf-8") for path in paths)


def test_no_real_name_or_number_is_in_the_demo() -> None:
    head = load(REAL / "tasks.yaml")["plan"]
    real = names(load(REAL / "units.yaml")) | {head["document_number"], head["id"], head["issuer"], head["title"]}
    assert len(real) > 50
    told = text_of(DEMO)
    assert [name for name in sorted({*real, "兖州", "济宁", "济兖", "山东"}) if name in told] == []


def test_no_invented_name_is_in_the_real_data() -> None:
    head = load(DATA / "tasks.yaml")["plan"]
    invented = names(load(DATA / "units.yaml")) | {head["document_number"], head["id"], "示例"}
    told = text_of(REAL)
    assert [name for name in sorted(invented) if name in told] == []


def test_the_real_data_has_no_progress() -> None:
    assert sorted(path.name for path in REAL.rglob("*.y*ml")) == ["tasks.yaml", "units.yaml"]


@pytest.mark.parametrize("path", [*FILES, README], ids=lambda path: path.stem)
def test_every_file_says_that_it_is_invented(path: Path) -> None:
    assert "虚构" in "".join(path.read_text(encoding="utf-8").splitlines(keepends=True)[:3])


def test_links_lead_to_hosts_reserved_for_examples() -> None:
    hosts = {urlsplit(url).hostname for url in re.findall(r"https?://[^\s\"'，]+", text_of(DEMO))}
    assert hosts == {"www.example.com"}


# ---------------------------------------------------------------- two data folders in one repository


def test_the_root_finds_its_own_data_and_the_demo_its_own() -> None:
    assert revision.find(None, ROOT).root == REAL
    assert revision.find(None, ROOT / "examples").root == REAL
    assert revision.find(None, DEMO).root == DATA
    in_git = "examples/demo/" if revision.git_root(ROOT) == ROOT else ""
    assert revision.find("examples/demo", ROOT).prefix == f"{in_git}data/"


def test_a_renamed_data_folder_is_still_found_beside_the_demo(tmp_path: Path, run: Run) -> None:
    shutil.copytree(REAL, tmp_path / "data")
    shutil.copytree(DATA, tmp_path / "examples" / "demo" / "data")
    for command in (["init", "-q"], ["add", "."], ["commit", "-q", "-m", "一"]):
        git(tmp_path, *command)
    (tmp_path / "data").rename(tmp_path / "数据")
    result = run("validate", "--against", "HEAD", "--format", "text", "--data", "数据", cwd=tmp_path)
    assert (result.code, result.out) == (0, "")
    assert "基准里数据文件夹是 data/" in result.err
    result = run("validate", "--against", "HEAD", "--format", "text", "--data", "examples/demo", cwd=tmp_path)
    assert (result.code, result.out) == (0, "")
    assert "数据文件夹是" not in result.err


# ---------------------------------------------------------------- its README

SHELL = re.findall(r"```sh\n(.*?)```", README.read_text(encoding="utf-8"), re.DOTALL)
COMMANDS = [words for block in SHELL for line in block.splitlines() if (words := shlex.split(line, comments=True))]
SCREEN = re.compile(r"(?<=```sh\n)(gkplan [^\n]*)\n```\n\n```\n(.*?)(?=```)", re.DOTALL)


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_every_command_of_the_readme_works(words: list[str], run: Run) -> None:
    assert words[0] == "gkplan"
    result = run(*words[1:])
    told = "0 处错误，0 处警告\n" if words[1] == "validate" else ""
    assert (result.code, result.err, bool(result.out)) == (0, told, words[1] != "validate")


def test_the_screens_of_the_readme_are_what_the_commands_print(run: Run, pytestconfig: pytest.Config) -> None:
    """`pytest --update-golden` writes them anew."""

    def printed(match: re.Match[str]) -> str:
        return f"{match[1]}\n```\n\n```\n{run(*shlex.split(match[1])[1:]).out}"

    told = README.read_text(encoding="utf-8")
    fresh = SCREEN.sub(printed, told)
    if pytestconfig.getoption("--update-golden"):
        README.write_text(fresh, encoding="utf-8")
        return
    assert len(SCREEN.findall(told)) == 2
    assert told == fresh


def test_the_story_is_the_one_of_the_data() -> None:
    """The dates, counts and words of the README that the data gives."""
    told = README.read_text(encoding="utf-8")
    assert f"（{len(PLAN.tasks)}项任务）、{len(PLAN.register.units)}家单位" in told
    assert (PLAN.head.issued, record("15").issued) == (date(2025, 3, 10), date(2025, 8, 20))
    assert (entry("书签街道", "1").completed, one("书签街道", "1").due) == (date(2025, 5, 9), date(2025, 4, 30))
    assert entry("示例区数字中心", "12").completed == date(2025, 7, 18)
    assert entry("示例区营商局", "7").eta == date(2025, 10, 20)
    assert sent_back_until("示例区营商局", "10", "2025-06-30") == date(2025, 7, 31)
    assert sent_back_until("书签街道", "9") == date(2025, 9, 25)
