"""The JSON Schemas: what they say, and that an editor using them and the loader agree about every file."""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, get_args

import pytest
import yaml
from jsonschema import Draft202012Validator, ValidationError  # type: ignore[import-untyped]
from jsonschema.validators import extend  # type: ignore[import-untyped]
from pydantic import BaseModel

from gkplan import schema, source
from gkplan.diagnostics import Finding
from gkplan.labels import LABELS
from gkplan.loader import SCHEMAS
from gkplan.record import INTEGER_KEYS
from gkplan.records import LedgerFile
from gkplan.typed import type_source
from tests.conftest import ROOT, UNITS, tasks_yaml

RULES = ROOT / "tests" / "rules"
DATA = [ROOT / "data" / "tasks.yaml", ROOT / "data" / "units.yaml"]


# ---------------------------------------------------------------- the two judges


def _integer(_: yaml.SafeLoader, node: yaml.ScalarNode) -> int:
    return int(node.value, {"0o": 8, "0x": 16}.get(node.value[:2], 10))


def _number(_: yaml.SafeLoader, node: yaml.ScalarNode) -> float:
    return float(re.sub(r"\.(?=inf|nan)", "", node.value.lower()))


class Editor(yaml.SafeLoader):
    """YAML as editors read it: the core schema of YAML 1.2.2 (§10.3.2), so dates, `no` and `12:30` are strings."""

    yaml_implicit_resolvers = {}  # noqa: RUF012  PyYAML's own way


for tag, pattern in {
    "null": r"~|null|Null|NULL|",
    "bool": r"true|True|TRUE|false|False|FALSE",
    "int": r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+",
    "float": r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)",
}.items():
    Editor.add_implicit_resolver(f"tag:yaml.org,2002:{tag}", re.compile(f"^(?:{pattern})\\Z"), None)
Editor.add_constructor("tag:yaml.org,2002:int", _integer)
Editor.add_constructor("tag:yaml.org,2002:float", _number)


def _ecma_pattern(_: Any, pattern: str, value: object, __: Any) -> Iterator[Any]:
    """Judge `pattern` as ECMA-262 does: `$` is the very end, where Python also takes it before a last line feed."""
    if isinstance(value, str) and not re.search(pattern.replace("$", r"\Z"), value):
        yield ValidationError(f"{value!r} does not match {pattern!r}")


Judge = extend(Draft202012Validator, {"pattern": _ecma_pattern})


def editor_accepts(kind: str, data: bytes) -> bool:
    """Whether an editor with our schema shows no error."""
    try:
        value = yaml.load(data, Editor)
    except (yaml.YAMLError, RecursionError, UnicodeError):
        return False
    judge = Judge(schema.build(kind), format_checker=Draft202012Validator.FORMAT_CHECKER)
    return bool(judge.is_valid(value))


def loader_errors(kind: str, data: bytes) -> list[Finding]:
    """Return the errors of the loader."""
    read, findings = source.read(f"{kind}.yaml", data, INTEGER_KEYS)
    if read is not None:
        findings = [*findings, *type_source(read, SCHEMAS.get(f"{kind}.yaml", LedgerFile))[2]]
    return [finding for finding in findings if finding.is_error]


def verdicts(kind: str, text: str) -> tuple[bool, bool]:
    """Return whether the editor and the loader accept `text`."""
    return editor_accepts(kind, text.encode()), not loader_errors(kind, text.encode())


LOADER_ONLY = {
    "GK001": "conflict markers and the like may still be YAML to another reader",
    "GK002": "an editor's schema judges the value after one of the two keys is gone; the editor's parser reports it",
    "GK006": "a schema does not see the size of a file",
    "GK007": "a schema does not see the bytes; other readers guess the encoding",
    "GK008": "anchors, tags and merge keys are resolved before a schema sees the value",
    "GK009": "line separators and control characters stand in the text, not in the value",
    "GK010": "no, on, 12:30, 1_000: only older readers take them for something else, so we ask for quotes",
    "GK601": "a pattern that forbids every invisible character would be unreadable in an editor",
    "GK603": "look-alike digits are letters to a pattern; our own hint is the better message",
}
"""Codes that only the loader can give, each with its reason."""


def only_the_loader_sees(finding: Finding) -> bool:
    """Whether an error is a listed exception: by its code, or because it is about a written null."""
    written = finding.excerpt[finding.span.column - 1 : finding.span.end_column - 1]
    # An editor cannot tell `eta: null` from `eta:`; the loader asks to leave the line out.
    return finding.kind.code in LOADER_ONLY or written in {"null", "Null", "NULL", "~"}


# ---------------------------------------------------------------- the schemas themselves


@pytest.mark.parametrize("kind", schema.KINDS)
def test_each_schema_is_valid_2020_12(kind: str) -> None:
    built = schema.build(kind)
    Draft202012Validator.check_schema(built)
    assert built["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert built["$id"] == f"urn:gkplan:schema:{kind}:1"


@pytest.mark.parametrize("kind", schema.KINDS)
def test_the_files_on_disk_are_what_the_code_builds(kind: str) -> None:
    path = ROOT / "schema" / schema.file_name(kind)
    assert path.read_text(encoding="utf-8") == schema.text(kind)


def test_the_text_is_sorted_by_the_model_and_ends_with_a_line_feed() -> None:
    text = schema.text("units")
    assert text.startswith('{\n  "$schema"')
    assert text.endswith("}\n")
    assert list(json.loads(text)["$defs"]["Unit"]["properties"]) == [
        "name", "kind", "aliases", "source", "note", "successors", "from", "until",
    ]  # fmt: skip


def test_one_optional_key_in_full() -> None:
    assert schema.build("ledger")["$defs"]["Entry"]["properties"]["eta"] == {
        "title": "预计完成日期",
        "description": "预计哪天完成，写作 2025-09-03 的样子。晚于时限的显示为滞后。",
        "examples": ["2025-09-03"],
        "type": ["string", "null"],
        "format": "date",
        "pattern": "^(?:19|20|21)[0-9]{2}-[0-9]{2}-[0-9]{2}$",
        "patternErrorMessage": "日期写作 2025-09-03 的样子：四位年、两位月、两位日，中间用 -",
    }


@pytest.mark.parametrize(
    ("kind", "record", "key", "types"),
    [
        ("tasks", "TaskRecord", "id", ["integer", "string"]),
        ("tasks", "PlanHead", "year", ["integer", "string"]),
        ("tasks", "PlanHead", "warn_days", ["integer", "string", "null"]),
        ("tasks", "Origin", "task", ["integer", "string"]),
        ("ledger", "Entry", "task", ["integer", "string"]),
        ("ledger", "Entry", "period", ["integer", "string", "null"]),
        ("tasks", "TaskRecord", "text", "string"),
        ("tasks", "TaskRecord", "note", ["string", "null"]),
        ("units", "Unit", "aliases", ["array", "null"]),
        ("decisions", "Amendment", "from", ["string", "array", "null"]),
    ],
)
def test_types(kind: str, record: str, key: str, types: str | list[str]) -> None:
    assert schema.build(kind)["$defs"][record]["properties"][key]["type"] == types


def records() -> list[type[BaseModel]]:
    """Return every record of the model, by walking from the four files."""
    found: dict[str, type[BaseModel]] = {}
    waiting: list[Any] = [kind.root for kind in schema.KINDS.values()]
    while waiting:
        item = waiting.pop()
        if isinstance(item, type) and issubclass(item, BaseModel):
            if item.__name__ not in found:
                found[item.__name__] = item
                waiting += [info.annotation for info in item.model_fields.values()]
        else:
            waiting += get_args(item)
    return list(found.values())


def test_every_key_of_the_model_has_its_words_and_no_word_is_stale() -> None:
    keys = {item.__name__: [info.alias or name for name, info in item.model_fields.items()] for item in records()}
    for table in (LABELS, schema.HINTS):
        assert {name: sorted(words) for name, words in table.items()} == {
            name: sorted(names) for name, names in keys.items()
        }
    assert set(schema.RECORDS) == set(keys)


def test_titles_are_short_and_descriptions_are_chinese_sentences() -> None:
    hints = (hint for hints in schema.HINTS.values() for hint in hints.values())
    descriptions = [words.description for words in schema.RECORDS.values()] + [hint.description for hint in hints]
    titles = [words.title for words in schema.RECORDS.values()]
    chinese = re.compile("[\u4e00-\u9fff]")
    assert [title for title in titles if not chinese.search(title) or len(title) > 30] == []
    assert [words for words in descriptions if not chinese.search(words) or words[-1] != "。"] == []


@pytest.mark.parametrize("kind", schema.KINDS)
def test_examples_are_themselves_valid(kind: str) -> None:
    wrong = []
    built = schema.build(kind)
    for name, record in built["$defs"].items():
        for key, value in record["properties"].items():
            judge = Judge(value | {"$defs": built["$defs"]}, format_checker=Draft202012Validator.FORMAT_CHECKER)
            wrong += [(name, key, item) for item in value.get("examples", []) if not judge.is_valid(item)]
    assert wrong == []


@pytest.mark.parametrize("kind", schema.KINDS)
def test_every_value_of_a_choice_is_explained(kind: str) -> None:
    silent = [
        (name, key, option)
        for name, record in schema.build(kind)["$defs"].items()
        for key, value in record["properties"].items()
        for option in value.get("enum", [])
        if option is not None and str(option) not in value["description"]
    ]
    assert silent == []


@pytest.mark.parametrize(("key", "record"), [("year", "PlanHead"), ("warn_days", "PlanHead")])
def test_the_limits_hold_for_numbers_in_quotation_marks(key: str, record: str) -> None:
    value = schema.build("tasks")["$defs"][record]["properties"][key]
    written = [number for number in range(3000) if re.search(value["pattern"], str(number))]
    assert written == list(range(value["minimum"], value["maximum"] + 1))


def test_patterns_are_fit_for_ecmascript() -> None:
    """`\\d` would take Arabic-Indic digits in one engine and not in another; `\\Z`, `(?P` and `(?i)` are Python's."""
    assert [item for item in schema.PATTERNS if re.search(r"\\[dDwWZAbB]|\(\?[^:=!]", item)] == []


# ---------------------------------------------------------------- where editors find them


@pytest.mark.parametrize("path", DATA, ids=lambda path: path.name)
def test_each_data_file_names_its_schema_in_the_first_line(path: Path) -> None:
    first = path.read_text(encoding="utf-8").splitlines()[0]
    assert first == f"# yaml-language-server: $schema=../schema/{path.stem}.schema.json"
    assert (path.parent / first.partition("=")[2]).is_file()


@pytest.mark.parametrize("path", DATA, ids=lambda path: path.name)
def test_the_real_data_pass(path: Path) -> None:
    assert verdicts(path.stem, path.read_text(encoding="utf-8")) == (True, True)


def test_the_editor_settings_map_all_four() -> None:
    settings = json.loads((ROOT / ".vscode" / "settings.json").read_text(encoding="utf-8"))
    assert settings["yaml.schemas"] == {
        "./schema/tasks.schema.json": "data/tasks.yaml",
        "./schema/units.schema.json": "data/units.yaml",
        "./schema/decisions.schema.json": "data/decisions.yaml",
        "./schema/ledger.schema.json": "data/ledger/*.yaml",
    }
    assert [name for name in settings["yaml.schemas"] if not (ROOT / name).is_file()] == []
    assert (settings["files.encoding"], settings["files.eol"], settings["files.insertFinalNewline"]) == (
        "utf8",
        "\n",
        True,
    )


# ---------------------------------------------------------------- agreement: every key, wrong in every way

DAY = "2025-09-03"
SAMPLES: Mapping[str, dict[str, Any]] = {
    "tasks": {
        "plan": {
            "format": 1,
            "id": "example-2025",
            "title": "示例区2025年任务分解表",
            "document_number": "示例〔2025〕1号",
            "issuer": "示例办",
            "issued": DAY,
            "year": 2025,
            "coordinator": "示例办",
            "approvers": ["示例办"],
            "based_on": [{"title": "上级通知", "document_number": "示例〔2025〕0号"}],
            "phase": "已印发",
            "warn_days": 30,
            "source": {"file": "issued.txt", "sha256": "0" * 64},
        },
        "sections": [
            {
                "title": "第一部分",
                "topics": [
                    {
                        "title": "小标题",
                        "tasks": [
                            {
                                "id": 1,
                                "text": "做一件事。",
                                "lead": ["甲局"],
                                "responsible": ["乙局"],
                                "supporting": ["丙中心"],
                                "deadline": "9月底前",
                                "checkpoints": [{"every": "每季度", "text": "检查"}],
                                "completion": "全部",
                                "note": "说明",
                                "derived_from": {"plan": "example-2024", "task": 3, "fingerprint": "abc"},
                                "document_number": "示例〔2025〕2号",
                                "issued": DAY,
                            }
                        ],
                    }
                ],
            }
        ],
    },
    "units": {
        "units": [
            {
                "name": "甲局",
                "kind": "部门",
                "aliases": ["甲"],
                "source": "分解表",
                "note": "说明",
                "successors": ["乙局"],
                "from": DAY,
                "until": DAY,
            }
        ],
        "groups": [
            {
                "name": "各部门",
                "aliases": ["部门"],
                "kinds": ["部门", "镇"],
                "members": ["甲局"],
                "complete": "否",
                "relevant": "是",
            }
        ],
    },
    "ledger": {
        "unit": "甲局",
        "leader": "张三",
        "officer": "李四",
        "entries": [
            {
                "task": 1,
                "period": 2025,
                "status": "已完成",
                "updated": DAY,
                "completed": DAY,
                "eta": DAY,
                "measures": "措施",
                "milestones": [{"date": DAY, "text": "起草"}],
                "owner": "王五",
                "progress": "进展",
                "problems": "问题",
                "next_steps": "下一步",
                "evidence": [{"title": "通报", "url": "链接", "path": "a.pdf", "document": "1号", "published": DAY}],
                "reason": "理由",
                "extension": {"requested": DAY, "until": DAY, "reason": "理由"},
            }
        ],
    },
    "decisions": {
        "extensions": [
            {
                "task": 1,
                "units": ["甲局"],
                "period": "三季度",
                "requested": DAY,
                "until": DAY,
                "reason": "理由",
                "result": "同意",
                "approved": DAY,
                "approved_by": "示例办",
                "document": "1号",
            }
        ],
        "designations": [{"task": 1, "group": "有关部门", "units": ["甲局"], "document": "1号", "date": DAY}],
        "verifications": [
            {
                "task": 1,
                "unit": "甲局",
                "period": "三季度",
                "date": DAY,
                "result": "退回",
                "opinion": "缺清单",
                "by": DAY,
            }
        ],
        "amendments": [
            {
                "kind": "调整",
                "task": 1,
                "field": "lead",
                "from": "甲局",
                "to": ["甲局", "乙局"],
                "document": "1号",
                "date": DAY,
            }
        ],
        "reminders": [{"unit": "甲局", "date": DAY, "level": "催办", "tasks": [1, "正文1"]}],
    },
}
"""One file of each kind in which every key of every record has a value."""

EMPTY = "\x00empty"
Place = tuple[str | int, ...]


def written(value: Any) -> str:
    """Return `value` as YAML: JSON is YAML, and a key may go without a value."""
    return json.dumps(value, ensure_ascii=False).replace(json.dumps(EMPTY), "")


def places(value: Any, route: Place = ()) -> Iterator[Place]:
    """Yield the route of every key in `value`."""
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for step, item in items:
        if isinstance(step, str):
            yield (*route, step)
        yield from places(item, (*route, step))


def record_places(value: Any, route: Place = ()) -> Iterator[Place]:
    """Yield the route of every record in `value`, the file itself among them."""
    if isinstance(value, dict):
        yield route
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for step, item in items:
        yield from record_places(item, (*route, step))


RECORDS = [(kind, route) for kind, value in SAMPLES.items() for route in record_places(value)]
KEYS = [(kind, route) for kind, value in SAMPLES.items() for route in places(value)]


def label(value: Any) -> str:
    return "/".join(map(str, value)) if isinstance(value, tuple) else str(value)


def changed(kind: str, route: Place, value: Any) -> str:
    """Return the sample as YAML with another value at `route`."""
    whole = copy.deepcopy(SAMPLES[kind])
    owner: Any = whole
    for step in route[:-1]:
        owner = owner[step]
    owner[route[-1]] = value
    return written(whole)


def value_at(kind: str, route: Place) -> Any:
    value: Any = SAMPLES[kind]
    for step in route:
        value = value[step]
    return value


def optional(kind: str, route: Place) -> bool:
    """Whether the model lets this key go."""
    record: Any = schema.KINDS[kind].root
    for step in route[:-1]:
        if isinstance(step, str):
            record = fields(record)[step].annotation
            while not (isinstance(record, type) and issubclass(record, BaseModel)):
                record = get_args(record)[0]
    return not fields(record)[str(route[-1])].is_required()


def fields(record: Any) -> dict[str, Any]:
    return {info.alias or name: info for name, info in record.model_fields.items()}


def test_the_samples_have_every_key_of_the_model() -> None:
    keys = sum(len(hints) for hints in schema.HINTS.values())
    assert len(set(KEYS)) == keys


@pytest.mark.parametrize("kind", SAMPLES)
def test_both_accept_the_samples(kind: str) -> None:
    assert verdicts(kind, written(SAMPLES[kind])) == (True, True)


@pytest.mark.parametrize(("kind", "route"), KEYS, ids=label)
def test_both_accept_an_empty_value_where_the_key_is_optional(kind: str, route: Place) -> None:
    expected = optional(kind, route)
    assert verdicts(kind, changed(kind, route, EMPTY)) == (expected, expected)


@pytest.mark.parametrize("wrong", [[["x"]], {"x": "y"}, " ", "\n", ["x", {}]], ids=repr)
@pytest.mark.parametrize(("kind", "route"), KEYS, ids=label)
def test_both_refuse_what_no_key_can_hold(kind: str, route: Place, wrong: Any) -> None:
    assert verdicts(kind, changed(kind, route, wrong)) == (False, False)


@pytest.mark.parametrize("wrong", [1.5, True, 7], ids=repr)
@pytest.mark.parametrize(
    ("kind", "route"), [item for item in KEYS if item[1][-1] not in INTEGER_KEYS | {"from", "to"}], ids=label
)
def test_both_refuse_a_bare_number_or_truth_value_in_a_text(kind: str, route: Place, wrong: Any) -> None:
    assert verdicts(kind, changed(kind, route, wrong)) == (False, False)


@pytest.mark.parametrize(
    ("kind", "route"),
    [item for item in KEYS if item[1][-1] in INTEGER_KEYS and isinstance(value_at(*item), (int, str))],
    ids=label,
)
def test_both_accept_numbers_with_or_without_quotation_marks(kind: str, route: Place) -> None:
    number = {"format": 1, "year": 2024, "warn_days": 0}.get(str(route[-1]), 12)
    assert verdicts(kind, changed(kind, route, number)) == (True, True)
    assert verdicts(kind, changed(kind, route, str(number))) == (True, True)


@pytest.mark.parametrize("value", ["x", EMPTY], ids=["filled", "empty"])
@pytest.mark.parametrize(("kind", "route"), RECORDS, ids=label)
def test_both_refuse_an_unknown_key_in_every_record(kind: str, route: Place, value: str) -> None:
    assert verdicts(kind, changed(kind, (*route, "unknown"), value)) == (False, False)


# ---------------------------------------------------------------- agreement: files as people write them

TASK = "id: 1, text: 做一件事。, responsible: [甲局]"
ENTRY = "unit: 甲局\nentries:\n  - {task: 1, status: 进行中, %s}\n"
AMENDMENT = "amendments:\n  - {kind: 调整, task: 1, field: lead, date: 2025-09-03, %s}\n"


def head(old: str, new: str) -> str:
    text = tasks_yaml(TASK)
    assert old in text
    return text.replace(old, new)


ACCEPTED = [
    ("tasks", tasks_yaml(TASK)),
    ("tasks", tasks_yaml(f"{TASK}, deadline: 9月底前", "id: 正文1, text: 再做一件事。")),
    ("tasks", tasks_yaml("id: '007', text: 做事。")),
    ("tasks", tasks_yaml("id: 007, text: 做事。")),
    ("tasks", tasks_yaml("id: 1-2, text: 做事。")),
    ("tasks", tasks_yaml("id: 1, text: '2025'")),
    ("tasks", tasks_yaml("id: 1, text: '否'")),
    ("tasks", head("format: 1", "format: '1'")),
    ("tasks", head("year: 2025", "year: '2025'")),
    ("tasks", head("year: 2025", "year: 1949")),
    ("tasks", head("warn_days: 30", "warn_days: 366")),
    ("tasks", head("warn_days: 30", "warn_days: '030'")),
    ("tasks", head("warn_days: 30", "warn_days:")),
    ("tasks", head("  approvers: [示例办]\n", "  approvers: []\n")),
    ("tasks", head("title: 小标题\n        tasks", "title:\n        tasks")),
    ("tasks", head("title: 小标题\n        tasks", "tasks")),
    ("tasks", head("issued: 2025-03-10", "issued: '2025-03-10'")),
    ("tasks", head("issued: 2025-03-10", "issued: 2024-02-29")),
    ("tasks", head("示例区2025年任务分解表", "|\n    两行的\n    标题")),
    ("tasks", "\ufeff" + tasks_yaml(TASK)),
    ("tasks", tasks_yaml(TASK).replace("\n", "\r\n")),
    ("tasks", "# 注释\n---\n" + tasks_yaml(TASK)),
    ("units", UNITS),
    ("units", "units: []\n"),
    ("units", "units: []\ngroups:\n"),
    ("units", "units:\n  - {name: 第 2 局, kind: 其他, from: 2025-01-01}\n"),
    ("ledger", "unit: 甲局\n"),
    ("ledger", "unit: 甲局\nentries: []\n"),
    ("ledger", ENTRY % "period: 2025-09"),
    ("ledger", ENTRY % "period: '2025'"),
    ("ledger", ENTRY % "progress: 一切顺利"),
    (
        "ledger",
        "unit: 甲局\nentries:\n  - task: 1\n    status: 未启动\n    progress: |\n      第一行\n\n      第三行\n",
    ),
    ("decisions", "extensions: []\n"),
    ("decisions", "{}\n"),
    ("decisions", AMENDMENT % "from: 甲局, to: 乙局"),
    ("decisions", AMENDMENT % "from: [甲局, 乙局], to: []"),
    ("decisions", AMENDMENT % "from: 甲局, to: "),
    ("decisions", "reminders:\n  - {unit: 甲局, date: 2025-09-03, level: 提醒, tasks: [1, '2', 正文1]}\n"),
]
REFUSED = [
    ("tasks", ""),
    ("tasks", "# 只有注释\n"),
    ("tasks", "一句话\n"),
    ("tasks", "- 1\n"),
    ("tasks", "plan:\nsections:\n"),
    ("tasks", "sections: []\n"),
    ("tasks", "plan: {}\nsections: []\n"),
    ("tasks", "plan: [\n"),
    ("tasks", head("format: 1", "format: 2")),
    ("tasks", head("year: 2025", "year: 1948")),
    ("tasks", head("year: 2025", "year: '2200'")),
    ("tasks", head("year: 2025", "year: 二〇二五")),
    ("tasks", head("year: 2025", "year: '2025.0'")),
    ("tasks", head("year: 2025", "year: 2_025")),
    ("tasks", tasks_yaml("id: true, text: 做事。")),
    ("tasks", tasks_yaml("id: null, text: 做事。")),
    ("decisions", "amendments: [{kind: 调整, task: 1, field: deadline, from: 5, to: [甲], date: 2025-09-01}]\n"),
    ("decisions", "amendments: [{kind: 调整, task: 1, field: deadline, from: 甲, to: true, date: 2025-09-01}]\n"),
    ("tasks", head("year: 2025", "year: true")),
    ("tasks", head("warn_days: 30", "warn_days: 367")),
    ("tasks", head("warn_days: 30", "warn_days: -1")),
    ("tasks", head("warn_days: 30", "warn_days: 30天")),
    ("tasks", head("issued: 2025-03-10", "issued: 2025-3-10")),
    ("tasks", head("issued: 2025-03-10", "issued: 2025-02-30")),
    ("tasks", head("issued: 2025-03-10", "issued: 2025/03/10")),
    ("tasks", head("issued: 2025-03-10", "issued: 2025年3月10日")),
    ("tasks", head("issued: 2025-03-10", "issued: ２０２５-03-10")),
    ("tasks", head("issued: 2025-03-10", "issued: 2025-03-10T08:00:00")),
    ("tasks", head("issued: 2025-03-10", "issued: 1710000000")),
    ("tasks", head("issued: 2025-03-10", "issued: 1899-03-10")),
    ("tasks", head("phase: 已印发", "phase: 印发")),
    ("tasks", head("phase: 已印发", "phase: true")),
    ("tasks", head("approvers: [示例办]", "approvers: 示例办")),
    ("tasks", head("title: 示例区2025年任务分解表", "title: 2025")),
    ("tasks", head("id: example-2025", "id: 示例 2025")),
    ("tasks", head("id: example-2025", f"id: {'长' * 41}")),
    ("tasks", head("id: example-2025", "id: |\n    example")),
    ("tasks", head("coordinator: 示例办", "coordinator: ' 示例办'")),
    ("tasks", head("coordinator: 示例办", f"coordinator: {'长' * 101}")),
    ("tasks", head("coordinator: 示例办", "coordinator: |\n    示例办")),
    ("tasks", head("  issuer: 示例区办公室\n", "")),
    ("tasks", head("plan:", "计划:")),
    ("tasks", tasks_yaml("id: 1, text: true")),
    ("tasks", tasks_yaml("id: 1, text: ~")),
    ("tasks", tasks_yaml("id: 1, text: ''")),
    ("tasks", tasks_yaml("id: 1, text: 做事。, responsible: 甲局")),
    ("tasks", tasks_yaml("id: 1, text: 做事。, responsible: [甲局, 3]")),
    ("tasks", tasks_yaml("id: 1, text: 做事。, responsible: [甲局, ~]")),
    ("tasks", tasks_yaml("id: 1, text: 做事。, completion: 是")),
    ("tasks", tasks_yaml("id: 1, text: 做事。, derived_from: {plan: 2024, task: 1}")),
    ("tasks", tasks_yaml("id: 1, text: 做事。, dead line: 9月底前")),
    ("tasks", tasks_yaml("id: 1, text: 做事。, Deadline: 9月底前")),
    ("units", "units: {name: 甲局, kind: 部门}\n"),
    ("units", "units:\n  - 甲局\n"),
    ("units", "units:\n  -\n"),
    ("units", "units:\n  - {name: 甲局, kind: 局}\n"),
    ("units", "units:\n  - {name: 甲局}\n"),
    ("units", "units: []\ngroups:\n  - {name: 各镇, kinds: [乡]}\n"),
    ("units", "units: []\ngroups:\n  - {name: 各镇, complete: true}\n"),
    ("units", "groups: []\n"),
    ("ledger", "entries: []\n"),
    ("ledger", ENTRY % "status: 完成"),
    ("ledger", ENTRY % "evidence: {title: 通报}"),
    ("ledger", ENTRY % "evidence: [{url: 链接}]"),
    ("ledger", ENTRY % "milestones: [{date: 9月3日, text: 起草}]"),
    ("ledger", ENTRY % "extension: {requested: 2025-09-03, until: 2025-10-03}"),
    ("ledger", ENTRY % "late: 是"),
    ("ledger", "unit: 甲局\nentries:\n  - {task: , status: 进行中}\n"),
    ("decisions", ""),
    ("decisions", AMENDMENT % "from: ''"),
    ("decisions", AMENDMENT % "from: [甲局, '']"),
    ("decisions", AMENDMENT % "to: {name: 甲局}"),
    ("decisions", AMENDMENT % "period: 三季度"),
    ("decisions", "reminders:\n  - {unit: 甲局, date: 2025-09-03, level: 批评, tasks: [1]}\n"),
    ("decisions", "reminders:\n  - {unit: 甲局, date: 2025-09-03, level: 提醒, tasks: 1}\n"),
    ("decisions", "extension: []\n"),
]
LOADER_REFUSES = [
    ("GK002", "ledger", "unit: 甲局\nunit: 甲局\n"),
    ("GK007", "ledger", "unit: 甲局\n".encode("utf-16")),
    ("GK008", "ledger", b"unit: &a x\nleader: *a\n"),
    ("GK008", "ledger", "unit: !!str 甲局\n"),
    ("GK009", "ledger", "unit: 甲局 # 注释\u2028leader: 张三\n"),
    ("GK010", "ledger", ENTRY % "progress: no"),
    ("GK010", "ledger", ENTRY % "progress: 12:30"),
    ("GK010", "ledger", ENTRY % "progress: null"),
    ("GK005", "ledger", ENTRY % "eta: null"),
    ("GK005", "ledger", ENTRY % "evidence: ~"),
]
EDITOR_REFUSES = [
    (tasks_yaml("id: 1.10, text: 做事。"), "tasks", "an editor sees the number 1.1: the loader keeps the digits"),
]


@pytest.mark.parametrize(("kind", "text"), ACCEPTED)
def test_both_accept(kind: str, text: str) -> None:
    assert verdicts(kind, text) == (True, True)


@pytest.mark.parametrize(("kind", "text"), REFUSED)
def test_both_refuse(kind: str, text: str) -> None:
    assert verdicts(kind, text) == (False, False)


@pytest.mark.parametrize(("code", "kind", "text"), LOADER_REFUSES)
def test_what_only_the_loader_can_see(code: str, kind: str, text: str | bytes) -> None:
    data = text.encode() if isinstance(text, str) else text
    errors = loader_errors(kind, data)
    assert code in [finding.kind.code for finding in errors]
    assert all(only_the_loader_sees(finding) for finding in errors)
    assert editor_accepts(kind, data)


@pytest.mark.parametrize(("text", "kind", "reason"), EDITOR_REFUSES)
def test_where_the_editor_is_stricter(text: str, kind: str, reason: str) -> None:
    assert verdicts(kind, text) == (False, True), reason


# ---------------------------------------------------------------- agreement: the case folders of the rules


def kind_of(path: Path) -> str | None:
    return "ledger" if path.parent.name == "ledger" else path.stem if path.stem in schema.KINDS else None


CASES = sorted(path for path in RULES.rglob("*.y*ml") if path.is_file() and kind_of(path))


@pytest.mark.parametrize("path", CASES, ids=lambda path: str(path.relative_to(RULES)))
def test_both_judge_the_case_folders_alike(path: Path) -> None:
    data = path.read_bytes()
    kind = kind_of(path)
    assert kind is not None
    errors = loader_errors(kind, data)
    unexplained = [finding for finding in errors if not only_the_loader_sees(finding)]
    if editor_accepts(kind, data):
        assert unexplained == []
    else:
        assert errors != []
