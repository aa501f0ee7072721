"""The records that reading gives. Made from `model.py` by `python scripts/records.py`: change that, not this."""
# fmt: off

from __future__ import annotations

import datetime
from functools import cached_property
from typing import Literal

from gkplan.record import Core, Record, having, in_turn, many, needed, one_of, words

DATE: Core = in_turn(words(r"^(?:19|20|21)[0-9]{2}-[0-9]{2}-[0-9]{2}$"), {"type": "date"})
ID: Core = words(r"^[^\s“”‘’「」]+$", max_length=40)
NAME: Core = words(r"^\S(?:.*\S)?$", max_length=100)
TEXT: Core = words(r"\S", strip_whitespace=True)
YEAR: Core = in_turn(words(r"^[0-9]{1,9}$"), {"type": "int", "le": 2199, "ge": 1949})
WARNDAYS: Core = in_turn(words(r"^[0-9]{1,9}$"), {"type": "int", "le": 366, "ge": 0})


class Basis(Record, fields=(
    needed("title", TEXT),
    having("document_number", TEXT),
)):
    """A document that the plan rests on."""

    title: str
    document_number: str | None


class IssuedFile(Record, fields=(
    needed("file", TEXT),
    needed("sha256", words(r"^[0-9a-f]{64}$")),
)):
    """The text that the plan was transcribed from."""

    file: str
    sha256: str


class PlanHead(Record, fields=(
    needed("format", one_of("1")),
    needed("id", ID),
    needed("title", TEXT),
    having("document_number", TEXT),
    needed("issuer", TEXT),
    needed("issued", DATE),
    needed("year", YEAR),
    having("coordinator", NAME),
    having("approvers", many(NAME), ()),
    having("based_on", many(Basis.CORE), ()),
    needed("phase", one_of("草稿", "已印发", "已归档")),
    having("warn_days", WARNDAYS, 30),
    having("source", IssuedFile.CORE),
)):
    """Who issued the plan, when and under which number."""

    format: Literal["1"]
    id: str
    title: str
    document_number: str | None
    issuer: str
    issued: datetime.date
    year: int
    coordinator: str | None
    approvers: tuple[str, ...]
    based_on: tuple[Basis, ...]
    phase: Literal["草稿", "已印发", "已归档"]
    warn_days: int
    source: IssuedFile | None


class Checkpoint(Record, fields=(
    needed("every", TEXT),
    needed("text", TEXT),
)):
    """A recurring duty stated inside a task's text."""

    every: str
    text: str


class Origin(Record, fields=(
    needed("plan", ID),
    needed("task", ID),
    having("fingerprint", TEXT),
)):
    """The task of another plan that this one was taken over from."""

    plan: str
    task: str
    fingerprint: str | None


class TaskRecord(Record, fields=(
    needed("id", ID),
    needed("text", TEXT),
    having("lead", many(NAME), ()),
    having("responsible", many(NAME), ()),
    having("supporting", many(NAME), ()),
    having("deadline", TEXT),
    having("checkpoints", many(Checkpoint.CORE), ()),
    having("completion", one_of("全部", "牵头", "任一")),
    having("note", TEXT),
    having("derived_from", Origin.CORE),
    having("document_number", TEXT),
    having("issued", DATE),
)):
    """One row of the issued table, word for word."""

    id: str
    text: str
    lead: tuple[str, ...]
    responsible: tuple[str, ...]
    supporting: tuple[str, ...]
    deadline: str | None
    checkpoints: tuple[Checkpoint, ...]
    completion: Literal["全部", "牵头", "任一"] | None
    note: str | None
    derived_from: Origin | None
    document_number: str | None
    issued: datetime.date | None


class Topic(Record, fields=(
    having("title", TEXT),
    needed("tasks", many(TaskRecord.CORE)),
)):
    """A second-level heading; its title is absent in one-level tables."""

    title: str | None
    tasks: tuple[TaskRecord, ...]


class Section(Record, fields=(
    needed("title", TEXT),
    needed("topics", many(Topic.CORE)),
)):
    """A first-level heading."""

    title: str
    topics: tuple[Topic, ...]


class TasksFile(Record, fields=(
    needed("plan", PlanHead.CORE),
    needed("sections", many(Section.CORE)),
)):
    """`tasks.yaml`: the issued plan."""

    plan: PlanHead
    sections: tuple[Section, ...]


class Unit(Record, fields=(
    needed("name", NAME),
    needed("kind", one_of("部门", "直属单位", "派出机构", "镇", "街道", "园区", "科室", "其他")),
    having("aliases", many(NAME), ()),
    having("source", TEXT),
    having("note", TEXT),
    having("successors", many(NAME), ()),
    having("from_", DATE, key="from"),
    having("until", DATE),
)):
    """An office that can owe a task."""

    name: str
    kind: Literal["部门", "直属单位", "派出机构", "镇", "街道", "园区", "科室", "其他"]
    aliases: tuple[str, ...]
    source: str | None
    note: str | None
    successors: tuple[str, ...]
    from_: datetime.date | None
    until: datetime.date | None


class Group(Record, fields=(
    needed("name", NAME),
    having("aliases", many(NAME), ()),
    having("kinds", many(one_of("部门", "直属单位", "派出机构", "镇", "街道", "园区", "科室", "其他")), ()),
    having("members", many(NAME), ()),
    having("complete", one_of("是", "否"), "是"),
    having("relevant", one_of("是", "否"), "否"),
)):
    """A collective name such as 各镇（街道）; `relevant` ones cannot be expanded by rule."""

    name: str
    aliases: tuple[str, ...]
    kinds: tuple[Literal["部门", "直属单位", "派出机构", "镇", "街道", "园区", "科室", "其他"], ...]
    members: tuple[str, ...]
    complete: Literal["是", "否"]
    relevant: Literal["是", "否"]

    @property
    def is_relevant(self) -> bool:
        """Whether members are only candidates until the office designates them (有关、各有关)."""
        return self.relevant == "是"


class UnitsFile(Record, fields=(
    needed("units", many(Unit.CORE)),
    having("groups", many(Group.CORE), ()),
)):
    """`units.yaml`: the register."""

    units: tuple[Unit, ...]
    groups: tuple[Group, ...]


class Milestone(Record, fields=(
    needed("date", DATE),
    needed("text", TEXT),
)):
    """One of the 时间节点 that the notice orders."""

    date: datetime.date
    text: str


class Evidence(Record, fields=(
    needed("title", TEXT),
    having("url", TEXT),
    having("path", TEXT),
    having("document", TEXT),
    having("published", DATE),
)):
    """A proof: a link, a file, or the number of a paper."""

    title: str
    url: str | None
    path: str | None
    document: str | None
    published: datetime.date | None


class Request(Record, fields=(
    needed("requested", DATE),
    needed("until", DATE),
    needed("reason", TEXT),
)):
    """The unit's request for more time."""

    requested: datetime.date
    until: datetime.date
    reason: str


class Entry(Record, fields=(
    needed("task", ID),
    having("period", ID),
    needed("status", one_of("未启动", "进行中", "已完成", "不涉及")),
    having("updated", DATE),
    having("completed", DATE),
    having("eta", DATE),
    having("measures", TEXT),
    having("milestones", many(Milestone.CORE), ()),
    having("owner", TEXT),
    having("progress", TEXT),
    having("problems", TEXT),
    having("next_steps", TEXT),
    having("evidence", many(Evidence.CORE), ()),
    having("reason", TEXT),
    having("extension", Request.CORE),
)):
    """What a unit reports of one obligation."""

    task: str
    period: str | None
    status: Literal["未启动", "进行中", "已完成", "不涉及"]
    updated: datetime.date | None
    completed: datetime.date | None
    eta: datetime.date | None
    measures: str | None
    milestones: tuple[Milestone, ...]
    owner: str | None
    progress: str | None
    problems: str | None
    next_steps: str | None
    evidence: tuple[Evidence, ...]
    reason: str | None
    extension: Request | None


class LedgerFile(Record, fields=(
    needed("unit", NAME),
    having("leader", TEXT),
    having("officer", TEXT),
    having("entries", many(Entry.CORE), ()),
)):
    """`ledger/<unit>.yaml`: one unit's 工作台账."""

    unit: str
    leader: str | None
    officer: str | None
    entries: tuple[Entry, ...]


class Extension(Record, fields=(
    needed("task", ID),
    needed("units", many(NAME)),
    having("period", ID),
    having("requested", DATE),
    having("until", DATE),
    having("reason", TEXT),
    needed("result", one_of("同意", "不同意")),
    needed("approved", DATE),
    having("approved_by", NAME),
    having("document", TEXT),
)):
    """A decision on more time."""

    task: str
    units: tuple[str, ...]
    period: str | None
    requested: datetime.date | None
    until: datetime.date | None
    reason: str | None
    result: Literal["同意", "不同意"]
    approved: datetime.date
    approved_by: str | None
    document: str | None


class Designation(Record, fields=(
    needed("task", ID),
    needed("group", NAME),
    needed("units", many(NAME)),
    having("document", TEXT),
    needed("date", DATE),
)):
    """Which units of a relevant group owe a task."""

    task: str
    group: str
    units: tuple[str, ...]
    document: str | None
    date: datetime.date


class Verification(Record, fields=(
    needed("task", ID),
    needed("unit", NAME),
    having("period", ID),
    needed("date", DATE),
    needed("result", one_of("通过", "退回")),
    having("opinion", TEXT),
    having("by", DATE),
)):
    """The office's check of a reported completion."""

    task: str
    unit: str
    period: str | None
    date: datetime.date
    result: Literal["通过", "退回"]
    opinion: str | None
    by: datetime.date | None


class Amendment(Record, fields=(
    needed("kind", one_of("调整", "录入更正")),
    having("task", ID),
    needed("field", one_of("text", "deadline", "lead", "responsible", "supporting", "task", "checkpoints",
        "completion", "note", "document_number", "issued", "derived_from", "section", "topic", "title", "id",
        "issuer", "year", "coordinator", "approvers", "based_on", "warn_days", "source")),
    having("from_", many(TEXT), (), key="from"),
    having("to", many(TEXT), ()),
    having("document", TEXT),
    needed("date", DATE),
)):
    """A later change laid over the issued words (调整), or the record of a mended slip (录入更正).

    A 调整 is about one task. A 录入更正 without `task` mends the plan's head, or the title of a heading.
    """

    kind: Literal["调整", "录入更正"]
    task: str | None
    field: Literal["text", "deadline", "lead", "responsible", "supporting", "task", "checkpoints", "completion",
        "note", "document_number", "issued", "derived_from", "section", "topic", "title", "id", "issuer", "year",
        "coordinator", "approvers", "based_on", "warn_days", "source"]
    from_: tuple[str, ...]
    to: tuple[str, ...]
    document: str | None
    date: datetime.date


class Reminder(Record, fields=(
    needed("unit", NAME),
    needed("date", DATE),
    needed("level", one_of("提醒", "催办", "督办")),
    needed("tasks", many(ID)),
)):
    """A 催办 that was sent."""

    unit: str
    date: datetime.date
    level: Literal["提醒", "催办", "督办"]
    tasks: tuple[str, ...]


class DecisionsFile(Record, fields=(
    having("extensions", many(Extension.CORE), ()),
    having("designations", many(Designation.CORE), ()),
    having("verifications", many(Verification.CORE), ()),
    having("amendments", many(Amendment.CORE), ()),
    having("reminders", many(Reminder.CORE), ()),
)):
    """`decisions.yaml`: what the office decided after the plan was issued."""

    extensions: tuple[Extension, ...]
    designations: tuple[Designation, ...]
    verifications: tuple[Verification, ...]
    amendments: tuple[Amendment, ...]
    reminders: tuple[Reminder, ...]

    @cached_property
    def amendments_by_task(self) -> dict[str | None, tuple[Amendment, ...]]:
        """The amendments of each task, in file order; under None those of headings and the plan's head."""
        found: dict[str | None, list[Amendment]] = {}
        for item in self.amendments:
            found.setdefault(item.task, []).append(item)
        return {task: tuple(items) for task, items in found.items()}
