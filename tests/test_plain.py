"""The plain way of writing YAML is read as the parser reads it, or not at all."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gkplan import plain, source
from gkplan.record import INTEGER_KEYS
from tests.conftest import ROOT

LEDGER = """\
# 示例
unit: 甲局

entries:
  - task: 1
    status: 已完成
    completed: 2025-06-30   # 不在这里
"""


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("unit: 甲局\n", {"unit": "甲局"}),
        ("unit: 甲局", {"unit": "甲局"}),
        ("# 注\n\nunit: 甲局\n  # 注\nofficer: 李四\n", {"unit": "甲局", "officer": "李四"}),
        ("entries:\n  - task: 1\n    status: 进行中\n", {"entries": [{"task": "1", "status": "进行中"}]}),
        ("entries:\n- task: 1\n- task: 2\nunit: 甲局\n", {"entries": [{"task": "1"}, {"task": "2"}], "unit": "甲局"}),
        ("plan:\n   id: a\n   source:\n     file: b\n", {"plan": {"id": "a", "source": {"file": "b"}}}),
        ("entries:\n  - evidence:\n    - title: 证\n", {"entries": [{"evidence": [{"title": "证"}]}]}),
        ("kinds: [部门, 镇（街道）]\naliases: []\n", {"kinds": ["部门", "镇（街道）"], "aliases": []}),
        ("kinds:\n  - 部门\n  - http://a.cn/b#c\n", {"kinds": ["部门", "http://a.cn/b#c"]}),
        ("progress: \"第一：a: b # c\"\nreason: '2025'\n", {"progress": "第一：a: b # c", "reason": "2025"}),
        ("updated: 2025-06-30\nsha256: 0a\n", {"updated": "2025-06-30", "sha256": "0a"}),
    ],
)
def test_read_line_by_line(text: str, value: object) -> None:
    assert plain.read(text, INTEGER_KEYS) == value


@pytest.mark.parametrize(
    "text",
    [
        "",
        "# 注\n",
        "- a\n",
        "unit:\n",
        "unit:\nofficer: 李四\n",
        "unit: 甲局\nunit: 乙局\n",
        "unit: 甲局 # 注\n",
        "unit: 甲局: 乙局\n",
        "unit: 甲局:\n",
        "unit: 甲局 \n",
        "unit:  甲局\n",
        "unit: 甲局\n  二科\n",
        "unit: 甲局\n  officer: 李四\n",
        "unit: 甲局\n officer: 李四\n",
        "unit: |\n  甲局\n",
        "unit: &a 甲局\n",
        "unit: *a\n",
        "unit: !t 甲局\n",
        'unit: "甲\\u5c40"\n',
        'unit: "甲局\n',
        'unit: "甲局" 乙\n',
        "unit: '甲''局'\n",
        "unit: 2025\n",
        "unit: yes\n",
        "unit: ~\n",
        "tasks: [1, 2]\n",
        "kinds: [部门,镇]\n",
        "kinds: [部门, ]\n",
        "kinds: {a: b}\n",
        "kinds:\n  -\n",
        "kinds:\n  - - a\n",
        "kinds:\n  - a\n    b: c\n",
        "kinds:\n  - a\n - b\n",
        "kinds:\n  - a\n  b: c\n",
        "<<: 甲局\n",
        '"unit": 甲局\n',
        "单位: 甲局\n",
        "unit: 甲局\n---\nunit: 乙局\n",
        "--- a: b\n",
        "%YAML 1.1\n",
        "unit: 甲局\n...\n",
        "unit: 甲\t局\n",
        "unit: 甲局\r\n",
        "a: b\n" * 50_001,
    ],
)
def test_left_to_the_parser(text: str) -> None:
    assert plain.read(text, INTEGER_KEYS) is None


def agrees(text: str) -> None:
    """Whether the parser finds nothing amiss in what is read line by line, and reads the same."""
    value = plain.read(text, INTEGER_KEYS)
    if value is None:
        return
    draft, error = source._compose(text, INTEGER_KEYS)
    assert error is None
    assert (draft.problems, draft.bare, draft.empty, draft.cut) == ([], [], [], False)
    assert repr(value) == repr(draft.value)  # the order of keys too


WORDS = st.sampled_from([
    "甲局", "a", "a b", "1", "2025-06-30", "-", "- a", "a: b", "a:b", "a:", "a #b", "a#b", "#b", "yes", "~", "1:30", "",
    '"a"', '"a: b"', "'a'", "'a' b", "[a]", "[a, b]", "[]", "[a, 1]", "[a", "{a: b}", "|", ">-", "&a b", "*a", "!a b",
    "?", "? a", ": a", "@a", "`a", "%a", "a ", "\u3000a", "a\u3000", "“a”", "...", "---", "--- a", "=", "<<", ".", "0x1f",
])  # fmt: skip
KEYS = st.sampled_from(["a", "b", "task", "period", "sha256", "y", "null", "<<", "键", "a b", "", "-", '"a"', "1"])
LINES = st.builds(
    lambda indent, dash, key, word, tail: f"{' ' * indent}{dash}{key}{word}{tail}",
    st.sampled_from([0, 0, 1, 2, 2, 3, 4, 4, 6]),
    st.sampled_from(["", "", "", "- ", "- ", "-  ", "- - ", "-"]),
    st.one_of(KEYS.map(lambda key: f"{key}: "), KEYS.map(lambda key: f"{key}:"), st.just("")),
    WORDS,
    st.sampled_from(["", "", "", " ", " # 注", "\t"]),
)
USUAL = st.sampled_from([
    "unit: 甲局", "entries:", "  - task: 1", "  - task: 2", "    status: 进行中", "    evidence:", "      - title: 证",
    "        path: a", "    - title: 证", "      path: b", "- task: 3", "  status: 未启动", "  # 注", "", "kinds: [部门]",
    "plan:", "  id: a", "  source:", "    file: b", "  - a", "  - b", "- a", "   ", "#", "    -", "  b",
])  # fmt: skip


@settings(max_examples=300, deadline=None, derandomize=True)
@given(st.lists(st.one_of(USUAL, USUAL, LINES), max_size=9), st.sampled_from(["", "\n"]))
def test_any_lines_are_read_as_the_parser_reads_them(lines: list[str], end: str) -> None:
    agrees("\n".join(lines) + end)


Tree = str | list["Tree"] | dict[str, "Tree"]
NAMES = st.sampled_from(["甲局", "a", "第一：做完。", '"a: b"', "'#'", "[a, b]", "[]", "a:b", "a#b", "https://a.cn/b"])
TREES = st.recursive(
    NAMES,
    lambda inner: st.one_of(
        st.lists(inner, min_size=1, max_size=3),
        st.dictionaries(st.sampled_from(["a", "b", "unit", "sha256"]), inner, min_size=1, max_size=3),
    ),
    max_leaves=8,
)


def written(value: Tree, indent: int, step: int) -> list[str]:
    """Return a tree in block style."""
    pad = " " * indent
    if isinstance(value, dict):
        pairs = [(f"{pad}{key}:", item) for key, item in value.items()]
        return [
            line
            for head, item in pairs
            for line in ([f"{head} {item}"] if isinstance(item, str) else [head, *written(item, indent + step, step)])
        ]
    if isinstance(value, list):
        items = [[item] if isinstance(item, str) else written(item, indent + 2, step) for item in value]
        return [line for first, *more in items for line in (f"{pad}- {first.lstrip(' ')}", *more)]
    return [f"{pad}{value}"]


@settings(max_examples=300, deadline=None, derandomize=True)
@given(st.dictionaries(st.sampled_from(["a", "unit", "entries"]), TREES, min_size=1), st.integers(1, 4), st.data())
def test_any_tree_with_any_line_in_it_is_read_as_the_parser_reads_it(
    tree: dict[str, Tree], step: int, data: st.DataObject
) -> None:
    lines = written(dict(tree), 0, step)
    agrees("\n".join(lines))
    place = data.draw(st.integers(0, len(lines)))
    lines.insert(place, data.draw(st.one_of(USUAL, LINES)))
    agrees("\n".join(lines))


@settings(max_examples=200, deadline=None, derandomize=True)
@given(LINES, LINES, LINES)
def test_any_few_lines_are_read_as_the_parser_reads_them(first: str, second: str, third: str) -> None:
    agrees(f"{first}\n{second}\n{third}\n")


@settings(max_examples=200, deadline=None, derandomize=True)
@given(st.text(max_size=12))
def test_any_words_are_read_as_the_parser_reads_them(words: str) -> None:
    read, findings = source.read("a.yaml", f"a: {words}\nb:\n  - {words}\n".encode("utf-8", "replace"), INTEGER_KEYS)
    if read is not None and read.marks is None and read.value is not None and not findings:
        agrees(read.text)


DATA = sorted([*(ROOT / "data").rglob("*.yaml"), *(ROOT / "examples").rglob("*.yaml")])


@pytest.mark.parametrize("path", DATA, ids=lambda path: path.name)
def test_our_own_files_are_read_as_the_parser_reads_them(path: Path) -> None:
    agrees(path.read_text(encoding="utf-8"))


def test_the_plan_in_data_is_plain() -> None:
    """So that nobody pays for the parser every day."""
    texts = [(ROOT / "data" / name).read_text(encoding="utf-8") for name in ("tasks.yaml", "units.yaml")]
    assert [plain.read(text, INTEGER_KEYS) is None for text in texts] == [False, False]


def test_places_in_a_plain_file_are_the_parsers() -> None:
    text = LEDGER.replace("   # 不在这里", "")
    read, findings = source.read("a.yaml", text.encode(), INTEGER_KEYS)
    assert read is not None
    assert (findings, read.marks) == ([], None)
    assert read.locate(("entries", 0, "completed")) == (7, 16, 7, 26)
    assert read.locate(("entries", 0, "status"), key=True) == (6, 5, 6, 11)
    parsed, _ = source.read("a.yaml", LEDGER.encode(), INTEGER_KEYS)
    assert parsed is not None
    assert parsed.marks is not None
    assert parsed.locate(("entries", 0, "completed")) == (7, 16, 7, 26)


def test_plain_files_do_not_load_the_parser() -> None:
    code = (
        "import sys; from gkplan import source; "
        f"read, _ = source.read('a.yaml', {LEDGER.replace('   # 不在这里', '')!r}.encode(), frozenset({{'task'}})); "
        "print(read.value['unit'], 'yaml' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-X", "utf8", "-c", code], capture_output=True, encoding="utf-8", check=True)
    assert done.stdout == "甲局 False\n"
