"""What must not go out is found wherever it would be printed, and named place by place."""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from gkplan import checks, obligations, revision
from gkplan.exporters.leaks import Leak, leaks
from gkplan.exporters.private_numbers import MOBILE
from gkplan.exporters.view import Version, view
from gkplan.queries import Selection
from tests.conftest import Outcome, Project
from tests.exporters.samples import DECISIONS, LEDGER, Build, district

Run = Callable[..., Outcome]
AS_OF = date(2025, 9, 15)
EVERYTHING = Selection()


def found(project: Project, selection: Selection = EVERYTHING) -> list[Leak]:
    checked = checks.check(revision.find(str(project.data), project.root))
    assert checked.plan is not None, checked.findings
    shown = view(obligations.picture(checked.plan, as_of=AS_OF), selection, (), public=True)
    return leaks([shown], checked.loaded.books)


def told(project: Project, selection: Selection = EVERYTHING) -> list[str]:
    """Return what was found as `file:line:column about: kind shown`."""
    return [
        f"{leak.file}:{leak.span.line}:{leak.span.column} {leak.about}: {leak.kind} {leak.shown}"
        for leak in found(project, selection)
        if leak.span
    ]


def test_clean_books_hold_nothing_that_must_not_go_out(project: Build) -> None:
    assert found(district(project)) == []


@pytest.mark.parametrize(
    ("old", "new", "place"),
    [
        ("分两步做", "找13812345678", "8:16 任务 1 甲局 工作措施: 手机号码 138******78"),
        ("text: 印发方案", "text: 找13812345678", "10:35 任务 1 甲局 时间节点: 手机号码 138******78"),
        ("第一步做完", "做完\n      电话0537-3412345", "15:9 任务 1 甲局 进展情况: 电话号码 053*******45"),
        ("title: 办结报告", 'title: "证11010519491231002X"', "17:19 任务 1 甲局 佐证: 身份证号码 110*************2X"),
        ("甲〔2025〕3号", "甲〔2025〕3号（内部资料）", "17:43 任务 1 甲局 佐证: 密级或内部标志 内部资料"),
        ("a?b=1", "a?tel=13812345678", "18:59 任务 1 甲局 佐证: 手机号码 138******78"),
        ("progress: 正在办", "progress: 机　密", "24:15 任务 2 三季度 甲局 进展情况: 密级或内部标志 机密"),
        ("progress: 正在办", r'progress: "\u673a\u5bc6"', "24:15 任务 2 三季度 甲局 进展情况: 密级或内部标志 机密"),
    ],
)
def test_a_place_in_a_ledger_is_named(project: Build, old: str, new: str, place: str) -> None:
    assert LEDGER.count(old) == 1
    built = district(project).write({"ledger/甲局.yaml": LEDGER.replace(old, new)})
    assert told(built) == [f"ledger/甲局.yaml:{place}"]


def test_two_places_are_two_even_where_they_look_alike(project: Build) -> None:
    text = LEDGER.replace("第一步做完", "找13812345678和13899995678").replace("第二步做完", "秘密、秘密")
    assert told(district(project).write({"ledger/甲局.yaml": text})) == [
        "ledger/甲局.yaml:14:8 任务 1 甲局 进展情况: 手机号码 138******78",
        "ledger/甲局.yaml:14:20 任务 1 甲局 进展情况: 手机号码 138******78",
        "ledger/甲局.yaml:15:7 任务 1 甲局 进展情况: 密级或内部标志 秘密",
        "ledger/甲局.yaml:15:10 任务 1 甲局 进展情况: 密级或内部标志 秘密",
    ]


def test_what_is_left_out_is_not_looked_at(project: Build) -> None:
    text = LEDGER.replace("人手不够", "找13812345678").replace("示例同志", "13812345678")
    assert told(district(project).write({"ledger/甲局.yaml": text})) == []


def test_of_the_ledgers_only_what_is_shown_is_looked_at(project: Build) -> None:
    text = LEDGER.replace("progress: 正在办", "progress: 找13812345678")
    built = district(project).write({"ledger/甲局.yaml": text})
    assert told(built, Selection(units=frozenset({"乙局"}))) == []
    assert told(built, Selection(tasks=frozenset({"1"}))) == []
    assert told(built, Selection(by=date(2025, 6, 30))) == []
    assert len(told(built, Selection(by=date(2025, 9, 30)))) == 1


def test_a_place_in_the_plan_is_named_once(project: Build) -> None:
    text = (district(project).data / "tasks.yaml").read_text(encoding="utf-8")
    text = text.replace("做第三件事。", "做第三件事（秘密）。").replace("title: 小标题", "title: 小标题（内部）")
    text = text.replace("title: 示例区2025年任务分解表", "title: 示例区任务（内部）")
    text = text.replace(
        "deadline: 长期坚持,", "deadline: 长期坚持, document_number: 示密〔2025〕8号（秘密）, issued: 2025-04-01,"
    )
    assert told(district(project).write({"tasks.yaml": text})) == [
        "tasks.yaml:4:16 名称: 密级或内部标志 内部",
        "tasks.yaml:16:20 标题: 密级或内部标志 内部",
        "tasks.yaml:20:33 任务 3 具体要求: 密级或内部标志 秘密",
        "tasks.yaml:20:106 任务 3 文号: 密级或内部标志 秘密",
    ]


@pytest.mark.parametrize(
    ("old", "new", "column"),
    [
        ("document: 示〔2025〕7号", "document: 示密〔2025〕7号（秘密）", 91),
        ("to: 做第一件事，做细。", "to: 找13812345678", 60),
        ("to: 做第一件事，做细。", "to: [找13812345678]", 61),
    ],
)
def test_a_decision_that_is_in_force_is_looked_at(project: Build, old: str, new: str, column: int) -> None:
    text = DECISIONS.replace(old, new)
    (place,) = told(district(project).write({"decisions.yaml": text}))
    assert place.startswith(f"decisions.yaml:6:{column} 任务 1 调整和更正: ")
    later = text.replace("date: 2025-07-01", "date: 2025-12-01")
    assert told(district(project).write({"decisions.yaml": later})) == []


def test_the_name_of_a_revision_is_looked_at(project: Build) -> None:
    built = district(project)
    picture = built.picture("2025-09-15")
    shown = view(picture, EVERYTHING, (), public=True)._replace(version=Version("内部版（1a2b3c4，2025-09-01）", {}))
    assert leaks([shown], {}) == []
    shown = shown._replace(version=Version("13812345678（1a2b3c4，2025-09-01）", {}))
    assert leaks([shown], {}) == [Leak("", None, "数据版本", MOBILE, "138******78")]


# ---------------------------------------------------------------- every field

PLAN: dict[str, Any] = {
    "plan": {
        "format": "1", "id": "example", "title": "示例区2025年任务分解表", "document_number": "示政办字〔2025〕1号",
        "issuer": "示例办", "issued": "2025-03-10", "year": "2025", "coordinator": "戊办", "approvers": ["戊办"],
        "based_on": [{"title": "上级要点", "document_number": "上政办字〔2025〕1号"}], "phase": "已印发", "warn_days": "30",
        "source": {"file": "原件.docx", "sha256": "0" * 64},
    },
    "sections": [{"title": "第一部分", "topics": [{"title": "小标题", "tasks": [
        {
            "id": "第壹", "text": "做第一件事。", "lead": ["甲局"], "responsible": ["各镇街"], "supporting": ["乙局"],
            "deadline": "9月底前", "checkpoints": [{"every": "每季度", "text": "检查一次"}], "completion": "全部",
            "note": "录入时的说明", "derived_from": {"plan": "old-2024", "task": "3", "fingerprint": "3f2a"},
            "document_number": "示政办字〔2025〕9号", "issued": "2025-04-01",
        },
        {"id": "第贰", "text": "做第二件事。", "responsible": ["各有关部门"], "deadline": "长期坚持"},
    ]}]}],
}  # fmt: skip
UNITS: dict[str, Any] = {
    "units": [
        {"name": "甲局", "kind": "部门", "aliases": ["甲"], "source": "出处一", "note": "单位备注"},
        {"name": "乙局", "kind": "部门", "until": "2025-06-30", "successors": ["丙局"]},
        {"name": "丙局", "kind": "部门", "from": "2025-06-01"},
        {"name": "戊办", "kind": "部门"},
        {"name": "东街道", "kind": "街道"},
    ],
    "groups": [
        {"name": "各镇街", "aliases": ["镇街"], "kinds": ["镇", "街道"], "complete": "否"},
        {"name": "各有关部门", "members": ["甲局", "丙局"], "relevant": "是"},
    ],
}
DECIDED: dict[str, Any] = {
    "extensions": [
        {"task": "第壹", "units": ["甲局"], "period": "2025Q2", "requested": "2025-06-01", "until": "2025-08-30",
         "reason": "等待验收", "result": "同意", "approved": "2025-06-20", "approved_by": "戊办", "document": "示函1号"},
    ],
    "designations": [
        {"task": "第贰", "group": "各有关部门", "units": ["甲局"], "document": "示函2号", "date": "2025-05-01"},
    ],
    "verifications": [
        {"task": "第壹", "unit": "甲局", "date": "2025-09-01", "result": "退回", "opinion": "材料不全", "by": "2025-09-20"},
    ],
    "amendments": [
        {"kind": "调整", "task": "第壹", "field": "text", "from": "做第一件事。", "to": "做第一件大事。",
         "document": "示函3号", "date": "2025-07-01"},
    ],
    "reminders": [{"unit": "甲局", "date": "2025-09-05", "level": "催办", "tasks": ["第壹"]}],
}  # fmt: skip
REPORTED: dict[str, Any] = {
    "unit": "甲局", "leader": "领导", "officer": "信息员",
    "entries": [
        {
            "task": "第壹", "status": "已完成", "updated": "2025-08-21", "completed": "2025-08-20", "measures": "措施",
            "milestones": [{"date": "2025-06-30", "text": "节点"}], "owner": "责任人", "progress": "进展",
            "problems": "问题", "next_steps": "下一步", "reason": "说明",
            "evidence": [
                {"title": "报告", "url": "https://www.example.com/a?b=", "path": "佐证/报告.pdf", "document": "甲3号",
                 "published": "2025-08-20"},
            ],
            "extension": {"requested": "2025-08-01", "until": "2025-10-01", "reason": "再等等"},
        },
        {"task": "第壹", "period": "2025Q2", "status": "进行中", "eta": "2025-09-30", "progress": "季度进展"},
    ],
}  # fmt: skip
BOOKS = {"tasks": PLAN, "units": UNITS, "decisions": DECIDED, "ledger/甲局": REPORTED}
NAMES = ("甲局", "乙局", "丙局", "东街道", "各镇街", "各有关部门", "第壹", "第贰")
LEFT_OUT = [
    "decisions.designations.document", "decisions.extensions.document", "decisions.extensions.reason",
    "decisions.verifications.opinion", "ledger/甲局.entries.extension.reason", "ledger/甲局.entries.next_steps",
    "ledger/甲局.entries.owner", "ledger/甲局.entries.problems", "ledger/甲局.entries.reason", "ledger/甲局.leader",
    "ledger/甲局.officer", "tasks.plan.based_on.document_number", "tasks.plan.based_on.title",
    "tasks.plan.source.file", "tasks.sections.topics.tasks.derived_from.fingerprint",
    "tasks.sections.topics.tasks.derived_from.plan", "tasks.sections.topics.tasks.derived_from.task",
    "tasks.sections.topics.tasks.note", "units.groups.aliases", "units.units.aliases", "units.units.note",
    "units.units.source",
]  # fmt: skip
STOPPED = [
    "decisions.amendments.document", "decisions.amendments.to", "ledger/甲局.entries.evidence.document",
    "ledger/甲局.entries.evidence.path", "ledger/甲局.entries.evidence.title", "ledger/甲局.entries.evidence.url",
    "ledger/甲局.entries.measures", "ledger/甲局.entries.milestones.text", "ledger/甲局.entries.progress",
    "tasks.plan.document_number", "tasks.plan.id", "tasks.plan.issuer", "tasks.plan.title",
    "tasks.sections.title", "tasks.sections.topics.tasks.checkpoints.text",
    "tasks.sections.topics.tasks.document_number", "tasks.sections.topics.tasks.text", "tasks.sections.topics.title",
    "units.units.name",
]  # fmt: skip
"""The rest takes no number: dates, periods, words of a list, names of something else."""


def places(value: Any, way: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """Yield the way to each text."""
    if isinstance(value, dict):
        for key, part in value.items():
            yield from places(part, (*way, key))
    elif isinstance(value, list):
        for number, part in enumerate(value):
            yield from places(part, (*way, number))
    else:
        yield way


def changed(value: Any, ways: dict[tuple[str | int, ...], str], way: tuple[str | int, ...] = ()) -> Any:
    """Return the value with something added to the texts at `ways`."""
    if isinstance(value, dict):
        return {key: changed(part, ways, (*way, key)) for key, part in value.items()}
    if isinstance(value, list):
        return [changed(part, ways, (*way, number)) for number, part in enumerate(value)]
    return f"{value}{ways.get(way, '')}"


def written(root: Path, ways: dict[tuple[str | int, ...], str], names: dict[str, str]) -> Project:
    """Write the books, each text at `ways` with something added, and each name with something added everywhere."""
    made = Project(root)
    for name, value in BOOKS.items():
        text = json.dumps(
            changed(value, {way[1:]: more for way, more in ways.items() if way[0] == name}), ensure_ascii=False
        )
        for old, more in names.items():
            text = text.replace(old, old + more)
        (file,) = [name + names.get("甲局", "")] if name.startswith("ledger/") else [name]
        made.write({f"{file}.yaml": text})
    return made


def key(way: tuple[str | int, ...]) -> str:
    return ".".join(step for step in way if isinstance(step, str))


def test_every_field_is_left_out_of_every_format_or_stops_the_copy(tmp_path: Path, run: Run) -> None:
    outcomes: dict[str, set[str]] = {}
    out: list[tuple[str | int, ...]] = []
    for number, way in enumerate(places(BOOKS)):
        built = written(tmp_path / str(number), {way: "13800000000"}, {})
        plan = checks.check(revision.find(str(built.data), built.root)).plan
        if plan is None or plan.unreadable:
            continue  # refused as data
        outcomes.setdefault(key(way), set()).add("stopped" if found(built) else "left out")
        out += [] if found(built) else [way]
    assert sorted(name for name, told in outcomes.items() if told == {"stopped"}) == STOPPED
    assert sorted(name for name, told in outcomes.items() if told == {"left out"}) == LEFT_OUT
    assert len(outcomes) == len(STOPPED) + len(LEFT_OUT)
    built = written(tmp_path / "out", {way: f"138{number:08}" for number, way in enumerate(out)}, {})
    for made in everything(built, run):
        assert re.findall(r"138\d{8}", made) == []
        assert len(made) > 200


@pytest.mark.parametrize("name", NAMES)
def test_a_number_in_a_name_stops_the_copy(tmp_path: Path, name: str) -> None:
    leak = found(written(tmp_path, {}, {name: "13800000000"}))[0]
    assert (leak.kind, leak.shown) == (MOBILE, "138******00")


def everything(built: Project, run: Run) -> Iterator[str]:
    """Yield the text of every public paper that there is: of the district and of units, one that was merged too."""
    for units in ((), ("--unit", "甲局", "--unit", "乙局", "--unit", "丙局")):
        for form in ("xlsx", "docx", "csv", "json", "md", "ics", "html"):
            yield put(built, run, "export", "--format", form, *units)
        for kind in ("quarter", "bulletin", "year", "assessment", "evidence"):
            for form in ("md", "docx"):
                yield put(built, run, "report", "--kind", kind, "--trace", "--format", form, *units)


def put(built: Project, run: Run, *args: str) -> str:
    result = run(*args, "--public", "-o", "made", "--as-of", "2025-09-15", cwd=built.root)
    assert result.code == 0, result.err
    made = (built.root / "made").read_bytes()
    if not made.startswith(b"PK"):
        return made.decode("utf-8-sig").replace("\r\n ", "")
    with zipfile.ZipFile(io.BytesIO(made)) as parts:
        return re.sub("<[^>]*>", "", "".join(parts.read(name).decode() for name in parts.namelist()))
