"""The JSON Schemas of the four kinds of data file, built from `model.py` with Chinese words for editors. Pure.

The model is the only statement of keys, types and limits, `labels` of the titles; here stand the descriptions, and
what JSON Schema must say differently because an editor sees YAML numbers and nulls where the loader sees strings.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, NamedTuple, get_args

from gkplan import model
from gkplan.labels import label, stated
from gkplan.record import INTEGER_KEYS, AmendedField

Raw = dict[str, Any]
"""A JSON Schema, or a part of one."""

DIALECT = "https://json-schema.org/draft/2020-12/schema"
COMMENT = "由 gkplan schema 生成，请勿手改。"


class Kind(NamedTuple):
    """One kind of data file."""

    root: type[model.Record]
    label: str
    """What messages call it."""


KINDS: Mapping[str, Kind] = {
    "tasks": Kind(model.TasksFile, "任务分解表"),
    "units": Kind(model.UnitsFile, "单位登记册"),
    "decisions": Kind(model.DecisionsFile, "办公室的决定"),
    "ledger": Kind(model.LedgerFile, "工作台账"),
}


def file_name(kind: str) -> str:
    """Return the name of the file that holds the schema of one kind: `tasks.schema.json`."""
    return f"{kind}.schema.json"


def text(kind: str) -> str:
    """Return the schema of one kind as the text of its file: the same bytes for the same model."""
    return json.dumps(build(kind), ensure_ascii=False, indent=2) + "\n"


def build(kind: str) -> Raw:
    """Return the schema of one kind of file."""
    root = KINDS[kind].root
    raw = root.model_json_schema(by_alias=True)
    head = {"$schema": DIALECT, "$id": f"urn:gkplan:schema:{kind}:1", "$comment": COMMENT}
    records = raw.get("$defs", {})
    return {
        **head,
        **_record(root.__name__, raw),
        "$defs": {name: _record(name, records[name]) for name in sorted(records)},
    }


# ---------------------------------------------------------------- from pydantic's schema to ours


def _record(name: str, raw: Raw) -> Raw:
    """Return the schema of one record of the model: the words of our table, and unknown keys refused."""
    required = raw.get("required", [])
    properties = {key: _property(name, key, value, key in required) for key, value in raw["properties"].items()}
    own = RECORDS[name]
    shape: Raw = {"title": own.title, "description": own.description, "type": "object"}
    if required:
        shape["required"] = list(required)
    return shape | {"properties": properties, "additionalProperties": False}


def _property(owner: str, key: str, raw: Raw, required: bool) -> Raw:
    """Return the schema of one key. An optional one accepts null: an editor sees an empty value so."""
    hint = HINTS[owner][key]
    (core,) = (option for option in raw.get("anyOf", [raw]) if option.get("type") != "null")
    shape = _listed_words(core) if (owner, key) in LISTED_WORDS else _shape(key, core)
    shown: Raw = {"title": label(owner, key), "description": hint.description}
    if raw.get("default"):
        shown["default"] = raw["default"]
    if hint.examples:
        shown["examples"] = list(hint.examples)
    return shown | (shape if required else _nullable(shape))


def _shape(key: str, core: Raw) -> Raw:
    """Return what a value of this key looks like; keys that may be bare numbers take integers and strings."""
    if "$ref" in core:
        return {"$ref": core["$ref"]}
    kind = core["type"]
    if kind == "array":
        return {"type": "array", "items": _shape(key, core["items"])}
    if kind == "integer":
        return {"type": ["integer", "string"], "minimum": core["minimum"], "maximum": core["maximum"]} | _pattern(
            NUMBERS[key]
        )
    options = core.get("enum") or ([core["const"]] if "const" in core else [])
    if options:
        return _choice(key, options)
    limits: Raw = {name: core[name] for name in ("format", "maxLength") if name in core}
    types = ["integer", "string"] if key in INTEGER_KEYS else "string"
    return {"type": types, **limits, **_pattern(core["pattern"])}


def _choice(key: str, options: list[str]) -> Raw:
    if key not in INTEGER_KEYS:
        return {"type": "string", "enum": options}
    numbers = [int(option) for option in options if option.isdecimal()]
    return {"type": ["integer", "string"], "enum": [*numbers, *options]}


def _listed_words(core: Raw) -> Raw:
    """Return the shape of `from` and `to`: one wording, or a list of names."""
    item = _shape("", core["items"])
    return {"type": ["string", "array"], **_pattern(item["pattern"]), "items": item}


def _pattern(pattern: str) -> Raw:
    """Return the keywords for a pattern; the message is an extension that YAML editors know, others ignore it."""
    return {"pattern": pattern, "patternErrorMessage": PATTERNS[pattern]}


def _nullable(shape: Raw) -> Raw:
    if "$ref" in shape:
        return {"anyOf": [shape, {"type": "null"}]}
    types = shape["type"] if isinstance(shape["type"], list) else [shape["type"]]
    null = {"enum": [*shape["enum"], None]} if "enum" in shape else {}
    return shape | {"type": [*types, "null"]} | null


LISTED_WORDS = frozenset({("Amendment", "from"), ("Amendment", "to")})
"""Keys that hold one wording or a list of names; the loader makes a list of either."""

NUMBERS: Mapping[str, str] = {
    "year": "^0*(?:19(?:49|[5-9][0-9])|2[01][0-9]{2})$",
    "warn_days": "^0*(?:[0-9]{1,2}|[12][0-9]{2}|3[0-5][0-9]|36[0-6])$",
}
"""The limits of the whole numbers once more, for when they are written in quotation marks."""

PATTERNS: Mapping[str, str] = {
    model.DATE_PATTERN: "日期写作 2025-09-03 的样子：四位年、两位月、两位日，中间用 -",
    model.ID_PATTERN: "编号里不能有空白和中文引号",
    model.NAME_PATTERN: "名称不能是空的，首尾不能有空白，要写在一行里",
    model.TEXT_PATTERN: "不能只有空白；没有内容就删去这一行",
    "^[0-9a-f]{64}$": "应是 64 位十六进制小写数字，用 sha256sum 计算",
    NUMBERS["year"]: "应是 1949 到 2199 之间的年份，用半角数字",
    NUMBERS["warn_days"]: "应是 0 到 366 之间的整数，用半角数字",
}
"""What an editor says of a value that does not match."""


# ---------------------------------------------------------------- the words


class Words(NamedTuple):
    """What an editor shows of a record."""

    title: str
    description: str


class Hint(NamedTuple):
    """What an editor shows of a key beside its label."""

    description: str
    examples: tuple[Any, ...] = ()


RECORDS: Mapping[str, Words] = {
    "TasksFile": Words(
        "任务分解表（tasks.yaml）", "印发的计划，逐字录入。印发的文字不改，以后的变动写在 decisions.yaml。"
    ),
    "PlanHead": Words("计划的基本信息", "谁印发、何时印发、文号、年度、进行到哪一步。"),
    "Basis": Words("依据的文件", "这份计划根据哪个上级文件制定。"),
    "IssuedFile": Words("录入所据的文件", "计划从哪个文件录入，以及该文件的校验值，用来核对录入是否逐字一致。"),
    "Section": Words("一级标题", "分解表的一个部分，下面分若干二级标题。"),
    "Topic": Words("二级标题", "二级标题和它下面的任务；只有一级标题的表不写 title。"),
    "TaskRecord": Words("任务", "分解表的一行。文字、单位、时限都照印发的原样写，日期由程序算出。"),
    "Checkpoint": Words("周期节点", "写在任务正文里、按周期重复的要求，如每季度检查一次。"),
    "Origin": Words("来源任务", "这项任务由哪份计划的哪一项分解、结转而来。"),
    "UnitsFile": Words("单位登记册（units.yaml）", "任务里出现的单位和组都要在这里登记。"),
    "Unit": Words("单位", "能承担任务的一个单位。改名时把旧名写进 aliases。"),
    "Group": Words("组", "集体名称，如 各镇（街道）。用 kinds 按性质划定，或用 members 逐个列出。"),
    "DecisionsFile": Words(
        "办公室的决定（decisions.yaml）", "印发之后的延期、明确、审核、调整和催办，各从它的日期起算。"
    ),
    "Extension": Words("延期的决定", "对延期申请同意或不同意。同意的以最近一次为准。"),
    "Designation": Words("明确责任单位", "原文写“有关部门、单位”的任务，由办公室明确是哪几家。"),
    "Verification": Words("销号审核", "办公室对单位报“已完成”或“不涉及”的审核。以最近一次为准。"),
    "Amendment": Words("调整或录入更正", "从它的日期起覆盖在印发的原文之上；录入更正只记改了什么。"),
    "Reminder": Words("催办记录", "发给一个单位的一次提醒、催办或督办。"),
    "LedgerFile": Words(
        "工作台账（ledger/单位.yaml）", "一个单位的工作台账，文件名就是单位名称。是否逾期从不写进文件。"
    ),
    "Entry": Words("台账的一条", "一项任务（按周期报的为一期）的进展，每项每期只写一条。"),
    "Milestone": Words("时间节点", "本单位自己定的一个时间节点。"),
    "Evidence": Words("佐证", "完成的凭据：链接、文件或纸质材料的文号，至少写一种。"),
    "Request": Words("延期申请", "本单位申请延期；批准与否写在 decisions.yaml。"),
}

_FROM_DAY = "写作 2025-09-03 的样子。"
_DAY = ("2025-09-03",)
_TASK = Hint("任务的序号，与 tasks.yaml 的 id 一致，如 27、正文1。", (27, "正文1"))
_PERIOD = Hint("按周期报的任务写是哪一期，如 三季度 或 2025Q3；不按周期报的不写。", ("三季度", "2025Q3", "2025-09"))
_NOTE = Hint("给后来人看的说明，不影响任何计算。")
_NUMBER = Hint("文件的文号，如 示例〔2025〕3号。", ("示例〔2025〕3号",))


def _named(*fields: str) -> str:
    return "、".join(f"{field} {stated(field)}" for field in fields)


HINTS: Mapping[str, Mapping[str, Hint]] = {
    "TasksFile": {
        "plan": Hint("谁印发、何时印发、文号、年度、进行到哪一步。"),
        "sections": Hint("一级标题，按印发的顺序。"),
    },
    "PlanHead": {
        "format": Hint("数据格式的版本，现在是 1。"),
        "id": Hint("这份计划的编号，不含空白，别的计划引用它时用，如 example-2025。", ("example-2025",)),
        "title": Hint("文件或分解表的标题，照原文写。"),
        "document_number": _NUMBER,
        "issuer": Hint("落款的单位全称，照原文写。"),
        "issued": Hint(f"文件印发的日期，{_FROM_DAY}印发之前到期的任务不作为拖延。", _DAY),
        "year": Hint("计划的年度。时限里没有写年份的，都算在这一年。", (2025,)),
        "coordinator": Hint("负责汇总、催办的单位，用登记册里的名称，如 区政府办公室。"),
        "approvers": Hint("谁可以批准延期，如 [区政府办公室, 区政府]。"),
        "based_on": Hint("制定这份计划所依据的上级文件。"),
        "phase": Hint("草稿：可以随意改；已印发：原文不再改，变动写成调整；已归档：全部冻结。"),
        "warn_days": Hint("到期前多少天起算临期（蓝灯），不写为 30。", (30,)),
        "source": Hint("从哪个文件录入，用来核对录入是否逐字一致。"),
    },
    "Basis": {
        "title": Hint("上级文件的标题，照原文写。"),
        "document_number": _NUMBER,
    },
    "IssuedFile": {
        "file": Hint("文件的路径，从仓库的根写起。"),
        "sha256": Hint("该文件的 SHA-256，64 位十六进制小写数字，用 sha256sum 计算。"),
    },
    "Section": {
        "title": Hint("一级标题，照原文写。"),
        "topics": Hint("这一部分下面的二级标题，按印发的顺序。"),
    },
    "Topic": {
        "title": Hint("二级标题，照原文写；只有一级标题的表不写。"),
        "tasks": Hint("这个标题下的任务，按印发的顺序。"),
    },
    "TaskRecord": {
        "id": Hint("印发的序号，全表不重复，如 27、正文1。", (27, "正文1")),
        "text": Hint("任务的原文，一字不改。"),
        "lead": Hint("牵头的单位或组，名称照原文写，如 [区政府办公室]。"),
        "responsible": Hint("负责的单位或组，名称照原文写，如 [各镇（街道）, 区政府各部门、单位]。"),
        "supporting": Hint("配合的单位或组，名称照原文写。"),
        "deadline": Hint(
            "印发的时限原文，如 9月底前、每季度、长期坚持；没有印时限的不写。日期由程序算出。",
            ("9月底前", "12月底前", "每季度", "长期坚持"),
        ),
        "checkpoints": Hint("正文里按周期重复的要求，在总时限之外逐期应办。"),
        "completion": Hint(
            "全部：各单位都完成才算；牵头：牵头单位完成即可；任一：一家完成即可。不写：有牵头的看牵头，否则看全部。",
        ),
        "note": _NOTE,
        "derived_from": Hint("由哪份计划的哪一项分解或结转而来。"),
        "document_number": Hint("由后来的通知增加的任务，写该通知的文号，如 示例〔2025〕3号。", ("示例〔2025〕3号",)),
        "issued": Hint(f"由后来的通知增加的任务，写该通知的印发日期，{_FROM_DAY}", _DAY),
    },
    "Checkpoint": {
        "every": Hint("多久一次，如 每季度、每月。", ("每季度", "每月")),
        "text": Hint("正文里写这一要求的字句，如 季度检查。", ("季度检查",)),
    },
    "Origin": {
        "plan": Hint("来源计划的 id，如 example-2024；纯数字的要加引号。", ("example-2024",)),
        "task": Hint("来源计划里任务的序号。", (27,)),
        "fingerprint": Hint("来源任务文字的指纹，由程序写入，用来发现来源后来有没有改动。"),
    },
    "UnitsFile": {
        "units": Hint("登记的单位；顺序就是各处列表的顺序。"),
        "groups": Hint("集体名称，如 各镇（街道）。"),
    },
    "Unit": {
        "name": Hint("单位的规范名称，台账的文件名也用它，如 区财政局。", ("区财政局",)),
        "kind": Hint("部门、直属单位、派出机构、镇、街道、园区、科室或其他。组可以按性质划定成员。"),
        "aliases": Hint("简称、旧名，写在任务里也认得，如 [区住建局]。"),
        "source": Hint("这一登记依据什么，如某文件的任务分解表。"),
        "note": _NOTE,
        "successors": Hint("撤并后由谁承接，如 [区数据局]；与 until 一起写。"),
        "from": Hint(f"从这一天起承担任务，{_FROM_DAY}不写为一直就有。", _DAY),
        "until": Hint(f"撤并前的最后一天，{_FROM_DAY}未完成的任务从次日起归承接单位。", _DAY),
    },
    "Group": {
        "name": Hint("组的名称，照任务里的写法，如 各镇（街道）。", ("各镇（街道）",)),
        "aliases": Hint("同一个组的其他写法，如 [各镇街]。"),
        "kinds": Hint("这些性质的单位都是成员，如 [镇, 街道]。"),
        "members": Hint("逐个列出的单位或别的组。"),
        "complete": Hint("是：成员已全部登记；否：还有没登记的，展开时会注明“已登记N家”。不写为 是。"),
        "relevant": Hint("是：“有关、各有关”一类，由办公室明确之前成员只是待明确；否：全体成员都承担。不写为 否。"),
    },
    "LedgerFile": {
        "unit": Hint("本单位在登记册里的名称，与文件名一致。", ("区财政局",)),
        "leader": Hint("分管政务公开的负责人。"),
        "officer": Hint("填写台账的人。"),
        "entries": Hint("各项任务的进展，每项每期一条。"),
    },
    "Entry": {
        "task": _TASK,
        "period": _PERIOD,
        "status": Hint(
            "未启动；进行中；已完成：要有 completed 和至少一条 evidence；不涉及：要有 reason，并经办公室审核。"
            "是否逾期不写，由程序算出。",
        ),
        "updated": Hint(f"最近一次更新这一条的日期，{_FROM_DAY}", _DAY),
        "completed": Hint(f"完成的日期，{_FROM_DAY}状态是 已完成 时必写。", _DAY),
        "eta": Hint(f"预计哪天完成，{_FROM_DAY}晚于时限的显示为滞后。", _DAY),
        "measures": Hint("打算怎么办。"),
        "milestones": Hint("本单位自己定的时间节点。"),
        "owner": Hint("本单位由谁办理。"),
        "progress": Hint("已经办到哪一步。"),
        "problems": Hint("办理中的困难；逾期的要写。"),
        "next_steps": Hint("接下来怎么办；逾期的要写。"),
        "evidence": Hint("完成的凭据，状态是 已完成 时至少一条。"),
        "reason": Hint("为什么不涉及，或为什么把已完成的改了回去。"),
        "extension": Hint("申请延期时写；批准与否由办公室写在 decisions.yaml。"),
    },
    "Milestone": {
        "date": Hint(f"节点的日期，{_FROM_DAY}", _DAY),
        "text": Hint("到这一天要办到什么。"),
    },
    "Evidence": {
        "title": Hint("凭据的名称，如 三季度检查通报。", ("三季度检查通报",)),
        "url": Hint("公开发布的网址。"),
        "path": Hint("凭据是文件时，写文件的路径。"),
        "document": Hint("纸质材料的文号或归档号，如 示例〔2025〕3号。", ("示例〔2025〕3号",)),
        "published": Hint(f"发布的日期，{_FROM_DAY}", _DAY),
    },
    "Request": {
        "requested": Hint(f"提出申请的日期，应在到期之前，{_FROM_DAY}", _DAY),
        "until": Hint(f"希望延到哪一天，{_FROM_DAY}", _DAY),
        "reason": Hint("为什么需要延期。"),
    },
    "DecisionsFile": {
        "extensions": Hint("对延期申请的决定。"),
        "designations": Hint("“有关部门、单位”具体是哪几家。"),
        "verifications": Hint("对报“已完成”“不涉及”的审核。"),
        "amendments": Hint("对印发原文的调整，以及录入更正的记录。"),
        "reminders": Hint("发过哪些提醒、催办、督办。"),
    },
    "Extension": {
        "task": _TASK,
        "units": Hint("准予延期的单位或组，如 [示例局]。"),
        "period": Hint("只延某一期时写，如 三季度；不写就是任务本身的时限。", ("三季度", "2025Q3", "2025-09")),
        "requested": Hint(f"书面申请的日期，台账里没有申请时写，{_FROM_DAY}", _DAY),
        "until": Hint(f"延到哪一天，{_FROM_DAY}同意的必写。", _DAY),
        "reason": Hint("为什么同意或不同意。"),
        "result": Hint("同意：时限改为 until；不同意：时限不变。"),
        "approved": Hint(f"作出决定的日期，{_FROM_DAY}", _DAY),
        "approved_by": Hint("作出决定的单位，应在计划的 approvers 之中，如 区政府办公室。"),
        "document": _NUMBER,
    },
    "Designation": {
        "task": _TASK,
        "group": Hint("原文写的组，如 区政府各有关部门、单位。"),
        "units": Hint("明确由哪几家承担，如 [示例局]；没有列出的不再是待明确。"),
        "document": _NUMBER,
        "date": Hint(f"明确的日期，从这一天起算，{_FROM_DAY}", _DAY),
    },
    "Verification": {
        "task": _TASK,
        "unit": Hint("受审核的单位，如 示例局。"),
        "period": _PERIOD,
        "date": Hint(f"审核的日期，{_FROM_DAY}", _DAY),
        "result": Hint("通过：销号；退回：要求整改，任务重新算未完成。"),
        "opinion": Hint("为什么退回，或说明，如 缺少整改清单。"),
        "by": Hint(f"退回的要在哪天之前改好，{_FROM_DAY}", _DAY),
    },
    "Amendment": {
        "kind": Hint("调整：以后的文件改了要求，要有文号；录入更正：录入有误，已在 tasks.yaml 原处改正。"),
        "task": Hint("任务的序号，如 27；录入更正改的是标题或计划的抬头时不写。", (27, "正文1")),
        "field": Hint(
            f"{_named(*get_args(AmendedField))}（to 不写就是取消）。只用于录入更正的："
            f"任务的 {_named('checkpoints', 'completion', 'note', 'document_number', 'issued', 'derived_from')}；"
            f"标题 {_named('section', 'topic')}；计划抬头的 "
            f"{_named('title', 'id', 'issuer', 'document_number', 'issued', 'year', 'coordinator', 'approvers')}、"
            f"{_named('based_on', 'warn_days', 'source')}。",
        ),
        "from": Hint("原来的字样；单位写一个名称或一列名称，如 10月底前、[甲局, 乙局]。", ("10月底前",)),
        "to": Hint("改成的字样；单位写一个名称或一列名称；不写就是删去。", ("11月底前",)),
        "document": Hint("调整所据文件的文号，如 示例〔2025〕7号；录入更正可以不写。", ("示例〔2025〕7号",)),
        "date": Hint(f"从这一天起算，{_FROM_DAY}", _DAY),
    },
    "Reminder": {
        "unit": Hint("发给哪个单位，如 示例局。"),
        "date": Hint(f"发出的日期，{_FROM_DAY}", _DAY),
        "level": Hint("由轻到重：提醒、催办、督办。"),
        "tasks": Hint("涉及的任务序号，如 [3, 27, 正文1]。", ([3, 27, "正文1"],)),
    },
}
"""Every key of every record, by the model's class and the key as written; a test keeps it complete."""
