"""The schema of the four kinds of data file: the only statement of which keys exist and what they hold.

Everything arrives as strings (`source.py`); types and patterns here do the typing. No Python code runs
per entry: whole files are validated by pydantic's compiled core. Commands have this schema from `records.py`,
which `python scripts/records.py` makes from it; run that after every change here.
"""

from __future__ import annotations

from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints
from pydantic_core import core_schema

from gkplan.record import AmendedField, MendedField  # noqa: TC001  pydantic looks them up

if TYPE_CHECKING:
    from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler

DATE_PATTERN = r"^(?:19|20|21)[0-9]{2}-[0-9]{2}-[0-9]{2}$"
ID_PATTERN = r"^[^\s“”‘’「」]+$"
NAME_PATTERN = r"^\S(?:.*\S)?$"
TEXT_PATTERN = r"\S"


class _StrictDate:
    """A date written `YYYY-MM-DD`, years 1900–2199; pydantic's own lax date would also take `1719705600`."""

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> core_schema.CoreSchema:
        return core_schema.chain_schema([core_schema.str_schema(pattern=DATE_PATTERN), core_schema.date_schema()])

    @classmethod
    def __get_pydantic_json_schema__(cls, schema: Any, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        return {"type": "string", "format": "date", "pattern": DATE_PATTERN}


class _Digits:
    """A whole number in plain digits, within bounds; pydantic's own lax int would also take `2_025` and `2025.0`."""

    def __init__(self, least: int, most: int) -> None:
        self.least, self.most = least, most

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> core_schema.CoreSchema:
        digits = core_schema.str_schema(pattern=r"^[0-9]{1,9}$")
        return core_schema.chain_schema([digits, core_schema.int_schema(ge=self.least, le=self.most)])

    def __get_pydantic_json_schema__(self, schema: Any, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        return {"type": "integer", "minimum": self.least, "maximum": self.most}


Date = Annotated[date, _StrictDate]
Id = Annotated[str, StringConstraints(pattern=ID_PATTERN, max_length=40)]
Name = Annotated[str, StringConstraints(pattern=NAME_PATTERN, max_length=100)]
Text = Annotated[str, StringConstraints(pattern=TEXT_PATTERN, strip_whitespace=True)]
Year = Annotated[int, _Digits(1949, 2199)]
WarnDays = Annotated[int, _Digits(0, 366)]
YesNo = Literal["是", "否"]
Completion = Literal["全部", "牵头", "任一"]
Status = Literal["未启动", "进行中", "已完成", "不涉及"]


class Record(BaseModel):
    """Base of all records: frozen, and unknown keys are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True, protected_namespaces=(), defer_build=True)


# ---------------------------------------------------------------- tasks.yaml


class Basis(Record):
    """A document that the plan rests on."""

    title: Text
    document_number: Text | None = None


class IssuedFile(Record):
    """The text that the plan was transcribed from."""

    file: Text
    sha256: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]


class PlanHead(Record):
    """Who issued the plan, when and under which number."""

    format: Literal["1"]
    id: Id
    title: Text
    document_number: Text | None = None
    issuer: Text
    issued: Date
    year: Year
    coordinator: Name | None = None
    approvers: tuple[Name, ...] = ()
    based_on: tuple[Basis, ...] = ()
    phase: Literal["草稿", "已印发", "已归档"]
    warn_days: WarnDays = 30
    source: IssuedFile | None = None


class Checkpoint(Record):
    """A recurring duty stated inside a task's text."""

    every: Text
    text: Text


class Origin(Record):
    """The task of another plan that this one was taken over from."""

    plan: Id
    task: Id
    fingerprint: Text | None = None


class TaskRecord(Record):
    """One row of the issued table, word for word."""

    id: Id
    text: Text
    lead: tuple[Name, ...] = ()
    responsible: tuple[Name, ...] = ()
    supporting: tuple[Name, ...] = ()
    deadline: Text | None = None
    checkpoints: tuple[Checkpoint, ...] = ()
    completion: Completion | None = None
    note: Text | None = None
    derived_from: Origin | None = None
    document_number: Text | None = None
    issued: Date | None = None


class Topic(Record):
    """A second-level heading; its title is absent in one-level tables."""

    title: Text | None = None
    tasks: tuple[TaskRecord, ...]


class Section(Record):
    """A first-level heading."""

    title: Text
    topics: tuple[Topic, ...]


class TasksFile(Record):
    """`tasks.yaml`: the issued plan."""

    plan: PlanHead
    sections: tuple[Section, ...]


# ---------------------------------------------------------------- units.yaml


class Unit(Record):
    """An office that can owe a task."""

    name: Name
    kind: Literal["部门", "直属单位", "派出机构", "镇", "街道", "园区", "科室", "其他"]
    aliases: tuple[Name, ...] = ()
    source: Text | None = None
    note: Text | None = None
    successors: tuple[Name, ...] = ()
    from_: Annotated[Date | None, Field(alias="from")] = None
    until: Date | None = None


class Group(Record):
    """A collective name such as 各镇（街道）; `relevant` ones cannot be expanded by rule."""

    name: Name
    aliases: tuple[Name, ...] = ()
    kinds: tuple[Literal["部门", "直属单位", "派出机构", "镇", "街道", "园区", "科室", "其他"], ...] = ()
    members: tuple[Name, ...] = ()
    complete: YesNo = "是"
    relevant: YesNo = "否"

    @property
    def is_relevant(self) -> bool:
        """Whether members are only candidates until the office designates them (有关、各有关)."""
        return self.relevant == "是"


class UnitsFile(Record):
    """`units.yaml`: the register."""

    units: tuple[Unit, ...]
    groups: tuple[Group, ...] = ()


# ---------------------------------------------------------------- ledger/<unit>.yaml


class Milestone(Record):
    """One of the 时间节点 that the notice orders."""

    date: Date
    text: Text


class Evidence(Record):
    """A proof: a link, a file, or the number of a paper."""

    title: Text
    url: Text | None = None
    path: Text | None = None
    document: Text | None = None
    published: Date | None = None


class Request(Record):
    """The unit's request for more time."""

    requested: Date
    until: Date
    reason: Text


class Entry(Record):
    """What a unit reports of one obligation."""

    task: Id
    period: Id | None = None
    status: Status
    updated: Date | None = None
    completed: Date | None = None
    eta: Date | None = None
    measures: Text | None = None
    milestones: tuple[Milestone, ...] = ()
    owner: Text | None = None
    progress: Text | None = None
    problems: Text | None = None
    next_steps: Text | None = None
    evidence: tuple[Evidence, ...] = ()
    reason: Text | None = None
    extension: Request | None = None


class LedgerFile(Record):
    """`ledger/<unit>.yaml`: one unit's 工作台账."""

    unit: Name
    leader: Text | None = None
    officer: Text | None = None
    entries: tuple[Entry, ...] = ()


# ---------------------------------------------------------------- decisions.yaml


class Extension(Record):
    """A decision on more time."""

    task: Id
    units: tuple[Name, ...]
    period: Id | None = None
    requested: Date | None = None
    until: Date | None = None
    reason: Text | None = None
    result: Literal["同意", "不同意"]
    approved: Date
    approved_by: Name | None = None
    document: Text | None = None


class Designation(Record):
    """Which units of a relevant group owe a task."""

    task: Id
    group: Name
    units: tuple[Name, ...]
    document: Text | None = None
    date: Date


class Verification(Record):
    """The office's check of a reported completion."""

    task: Id
    unit: Name
    period: Id | None = None
    date: Date
    result: Literal["通过", "退回"]
    opinion: Text | None = None
    by: Date | None = None


class Amendment(Record):
    """A later change laid over the issued words (调整), or the record of a mended slip (录入更正).

    A 调整 is about one task. A 录入更正 without `task` mends the plan's head, or the title of a heading.
    """

    kind: Literal["调整", "录入更正"]
    task: Id | None = None
    field: Literal[AmendedField, MendedField]
    from_: Annotated[tuple[Text, ...], Field(alias="from")] = ()
    to: tuple[Text, ...] = ()
    document: Text | None = None
    date: Date


class Reminder(Record):
    """A 催办 that was sent."""

    unit: Name
    date: Date
    level: Literal["提醒", "催办", "督办"]
    tasks: tuple[Id, ...]


class DecisionsFile(Record):
    """`decisions.yaml`: what the office decided after the plan was issued."""

    extensions: tuple[Extension, ...] = ()
    designations: tuple[Designation, ...] = ()
    verifications: tuple[Verification, ...] = ()
    amendments: tuple[Amendment, ...] = ()
    reminders: tuple[Reminder, ...] = ()

    @cached_property
    def amendments_by_task(self) -> dict[str | None, tuple[Amendment, ...]]:
        """The amendments of each task, in file order; under None those of headings and the plan's head."""
        found: dict[str | None, list[Amendment]] = {}
        for item in self.amendments:
            found.setdefault(item.task, []).append(item)
        return {task: tuple(items) for task, items in found.items()}
