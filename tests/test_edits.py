"""Edits of YAML text: what changes, what stays byte for byte, and what is refused."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest

from gkplan import edits, source
from gkplan.diagnostics import Route
from gkplan.edits import Append, Insert, Patch, Remove, Set, Value
from gkplan.record import INTEGER_KEYS

PATH = "data/ledger/甲局.yaml"
ENTRY = (
    "task",
    "period",
    "status",
    "updated",
    "completed",
    "measures",
    "progress",
    "problems",
    "evidence",
    "extension",
)
LEDGER = ("unit", "leader", "officer", "entries")


def read(data: str | bytes) -> source.Source:
    found = source.read(PATH, data.encode() if isinstance(data, str) else data, INTEGER_KEYS)[0]
    assert found is not None
    return found


def edit(text: str, *patches: Patch) -> str:
    return edits.apply(read(text), patches).text


def refused(text: str, *patches: Patch) -> str:
    with pytest.raises(edits.Unsafe) as caught:
        edits.apply(read(text), patches)
    return f"{caught.value.message}；{caught.value.hint}"


# ---------------------------------------------------------------- a value in place of another

VALUES = [
    ("a: 1 # 注\n", "新", "a: 新 # 注\n"),
    ("a:   甲   # 注\n", "a: b", 'a:   "a: b"   # 注\n'),
    ("a: '甲'\n", "新", "a: '新'\n"),
    ("a: '甲'\n", "it's", "a: 'it''s'\n"),
    ("a: '甲'\n", "a\tb", 'a: "a\\tb"\n'),
    ('a: "甲"\n', "新", 'a: "新"\n'),
    ('a: "甲"\n', '"\\', 'a: "\\"\\\\"\n'),
    ("a: 甲\n  乙  # 注\nb: 丙\n", "新", "a: 新  # 注\nb: 丙\n"),
    ("a: '甲\n\n  乙'\nb: 丙\n", "新", "a: '新'\nb: 丙\n"),
    ("a:\n  甲\n", "新", "a:\n  新\n"),
    ("a: | # 注\n  甲\n  乙\n\n# 尾\nb: 丙\n", "新", "a: 新 # 注\n\n# 尾\nb: 丙\n"),
    ("a: >-\n  甲\n  乙\nb: 丙\n", "新\n行", "a: |-\n  新\n  行\nb: 丙\n"),
    ("a: |+\n  甲\n\n\nb: 丙\n", "新", "a: 新\nb: 丙\n"),
    ("a: 甲 # 注\nb: 丙\n", "新\n行\n", "a: | # 注\n  新\n  行\nb: 丙\n"),
    ("a: 甲\n\nb: 丙\n", "新\n行\n\n", 'a: "新\\n行\\n\\n"\n\nb: 丙\n'),
    ("a: 甲\n  # 深\nb: 丙\n", "新\n行", 'a: "新\\n行"\n  # 深\nb: 丙\n'),
    ("a: '甲'", "新\n行", "a: |-\n  新\n  行"),
    ("a: 甲", "新\n", 'a: "新\\n"'),
    ("a:\nb: 丙\n", "新", "a: 新\nb: 丙\n"),
    ("a:  # 注\nb: 丙\n", "新", "a: 新  # 注\nb: 丙\n"),
    ("a:", "新", "a: 新"),
    ("a: {b: c}  # 注\n", "新", "a: 新  # 注\n"),
    ("a: [b]\n", ["c", "d"], "a: [c, d]\n"),
    ("a: 甲  # 注\nb: 丙\n", [{"c": "d"}], "a:  # 注\n  - c: d\nb: 丙\n"),
    ("a: 甲\n", {"c": "d"}, "a:\n  c: d\n"),
    ("a:  # 注\n  - b\n  - c  \n# 尾\n", "新", "a: 新  # 注\n# 尾\n"),
    ("a:\n  b: c\nd: e\n", {"f": "g"}, "a:\n  f: g\nd: e\n"),
    ("a:\n  b: c\nd: e\n", [], "a: []\nd: e\n"),
    ("a: 𠮷😀 # 注\n", "𠮷𠮷", "a: 𠮷𠮷 # 注\n"),
]  # fmt: skip


@pytest.mark.parametrize(("before", "value", "after"), VALUES)
def test_a_value_takes_the_place_of_another(before: str, value: Value, after: str) -> None:
    """Comments at the line's end stay, quotation marks are kept, a text over lines goes as whole lines."""
    assert edit(before, Set(("a",), value)) == after


ITEMS = [
    ("a:\n  - 甲 # 注\n  - 乙\n", ("a", 0), "新", "a:\n  - 新 # 注\n  - 乙\n"),
    ("a:\n  -   甲\n", ("a", 0), "新\n行", "a:\n  -   |-\n      新\n      行\n"),
    ("a:\n-\n- b: c\n  d: e\n", ("a", 0), "新", "a:\n- 新\n- b: c\n  d: e\n"),
    ("a:\n- x\n- b: c\n  d: e\n", ("a", 1), {"f": "g", "h": "i"}, "a:\n- x\n- f: g\n  h: i\n"),
    ("a:\n- x\n- b: c\n  d: e\n", ("a", 1), "新", "a:\n- x\n- 新\n"),
    ("a: [甲, '乙', \"丙\"]\n", ("a", 0), "x, y", "a: [\"x, y\", '乙', \"丙\"]\n"),
    ("a: [甲, '乙', \"丙\"]\n", ("a", 1), "新", "a: [甲, '新', \"丙\"]\n"),
    ("a: {b: c, d: }\n", ("a", "d"), "新\n行", 'a: {b: c, d: "新\\n行" }\n'),
    ("a: {b: c,\n    d: e}\n", ("a", "d"), "新", "a: {b: c,\n    d: 新}\n"),
    ("- task: 3\n", (0, "task"), "24", "- task: 24\n"),
    ("- task: 3\n", (0, "task"), "017", '- task: "017"\n'),
    ("- title: 甲\n", (0, "title"), "24", '- title: "24"\n'),
]  # fmt: skip


@pytest.mark.parametrize(("before", "route", "value", "after"), ITEMS)
def test_a_value_inside_a_list_or_brackets(before: str, route: Route, value: Value, after: str) -> None:
    assert edit(before, Set(route, value)) == after


# ---------------------------------------------------------------- a new key

BLOCK = """\
# 台账
unit: 甲局  # 本单位
entries:
  # 第一条
  - task: 3      # 任务
    status: 进行中  # 八月
    # 进展
    progress: '三期'
    evidence:
      - title: 通报
        url: https://a.example/x  # 链接
        # 第一份
      # 还有

  # 第二条
  - task: 24
    status: 未启动
    # 末条
# 尾
"""


def changed(before: str, after: str) -> list[str]:
    """Return the lines that an edit took (`-`) and brought (`+`)."""
    old, new = Counter(before.split("\n")), Counter(after.split("\n"))
    return [f"-{line}" for line in (old - new)] + [f"+{line}" for line in (new - old)]


KEYS_ADDED = [
    ("updated", "    status: 进行中  # 八月\n    updated: 新\n    # 进展\n"),
    ("problems", "    progress: '三期'\n    problems: 新\n    evidence:\n"),
    ("extension", "      # 还有\n    extension: 新\n\n  # 第二条\n"),
    ("other", "      # 还有\n    other: 新\n\n  # 第二条\n"),
    ("period", "  - task: 3      # 任务\n    period: 新\n    status: 进行中  # 八月\n"),
]


@pytest.mark.parametrize(("key", "expected"), KEYS_ADDED)
def test_a_key_goes_behind_the_nearest_before_it_in_the_canonical_order(key: str, expected: str) -> None:
    after = edit(BLOCK, Insert(("entries", 0, key), "新", ENTRY))
    assert expected in after
    assert changed(BLOCK, after) == [f"+    {key}: 新"]


INSERTS = [
    ("b: 1\nc: 2\n", Insert(("a",), "新", ("a", "b")), "a: 新\nb: 1\nc: 2\n"),
    ("# 头\n\nb: 1\n", Insert(("a",), "新\n行", ("a", "b")), "# 头\n\na: |-\n  新\n  行\nb: 1\n"),
    ("- b: 1\n", Insert((0, "a"), "新", ("a", "b")), "- a: 新\n  b: 1\n"),
    ("-   b: 1\n", Insert((0, "a"), {"c": "d"}, ("a", "b")), "-   a:\n        c: d\n    b: 1\n"),
    ("z: 1\n# 关于 b\nb: 1\n", Insert(("a",), "新", ("a", "b")), "z: 1\na: 新\n# 关于 b\nb: 1\n"),
    ("c: 1\na: 1\n", Insert(("b",), "新", ("a", "b", "c")), "c: 1\na: 1\nb: 新\n"),
    ("a: 1\n", Insert(("b",), "新"), "a: 1\nb: 新\n"),
    ("a: 1", Insert(("b",), "新"), "a: 1\nb: 新"),
    ("a: 1  # 注", Insert(("b",), {"c": ["d"]}), "a: 1  # 注\nb:\n  c: [d]"),
    ("a: 1\n...\n", Insert(("b",), "新"), "a: 1\nb: 新\n...\n"),
    ("---\na: 1\n", Insert(("b",), "新", ("b", "a")), "---\nb: 新\na: 1\n"),
    ("a: 1\nb:\nc: 1\n", Insert(("b",), "新"), "a: 1\nb: 新\nc: 1\n"),
    ("a: 1\nb:  # 注\nc: 1\n", Insert(("b",), {"d": "e"}), "a: 1\nb:  # 注\n  d: e\nc: 1\n"),
    ("a: {b: 1, d: 2} # 注\n", Insert(("a", "c"), "x, y", ("b", "c", "d")), 'a: {b: 1, c: "x, y", d: 2} # 注\n'),
    ("a: {d: 2}\n", Insert(("a", "c"), ["x"], ("b", "c", "d")), "a: {c: [x], d: 2}\n"),
    ("a: {} # 注\n", Insert(("a", "b"), "新"), "a: # 注\n  b: 新\n"),
    ("a: {c: {}}\n", Insert(("a", "c", "b"), "新"), "a: {c: {b: 新}}\n"),
    ("{}\n", Insert(("b",), "新"), "{b: 新}\n"),
    ("{a: 1}", Insert(("b",), "新"), "{a: 1, b: 新}"),
    ("", Insert(("a",), "新"), "a: 新\n"),
    ("# 注\n", Insert(("a",), "新"), "# 注\na: 新\n"),
    ("# 注", Insert(("a",), "新"), "# 注\na: 新"),
    ("a:\n    b: 1\n", Insert(("c",), {"d": {"e": "f"}}), "a:\n    b: 1\nc:\n    d:\n        e: f\n"),
    ("a:\n- b: 1\n", Insert(("c",), [{"d": [{"e": "f"}]}]), "a:\n- b: 1\nc:\n- d:\n  - e: f\n"),
    ("a:\n    -   b: 1\n", Insert(("c",), [{"d": "e", "f": "g"}]), "a:\n    -   b: 1\nc:\n    -   d: e\n        f: g\n"),
    ("a: |+\n  x\n\nb: 1\n", Insert(("c",), "新", ("a", "c", "b")), "a: |+\n  x\n\nc: 新\nb: 1\n"),
    ("a: |+\n  x\n\n", Insert(("b",), "新"), "a: |+\n  x\n\nb: 新\n"),
    ("a: >-\n  x", Insert(("b",), "新"), "a: >-\n  x\nb: 新"),
    ("a: |\n  x\n\n\nb: 1\n", Insert(("c",), "新", ("a", "c", "b")), "a: |\n  x\nc: 新\n\n\nb: 1\n"),
]  # fmt: skip


@pytest.mark.parametrize(("before", "patch", "after"), INSERTS)
def test_a_key_is_added_in_the_manner_of_its_file(before: str, patch: Patch, after: str) -> None:
    assert edit(before, patch) == after


# ---------------------------------------------------------------- a new item

APPENDS = [
    ("a:\n  - 甲 # 注\n# 尾\nb: 1\n", ("a",), "新", "a:\n  - 甲 # 注\n  - 新\n# 尾\nb: 1\n"),
    ("a:\n- b: 1\n  c: 2\n", ("a",), {"b": "3", "d": ["e"]}, 'a:\n- b: 1\n  c: 2\n- b: "3"\n  d: [e]\n'),
    ("a:\n    - b: x\n", ("a",), {"b": "c", "d": "e"}, "a:\n    - b: x\n    - b: c\n      d: e\n"),
    ("a:\n-   b: x\n", ("a",), {"b": "c", "d": "一\n二"}, "a:\n-   b: x\n-   b: c\n    d: |-\n        一\n        二\n"),
    ("a:\n-   b: x\nc:\n- d\n- e\n", ("a",), {"b": "c", "f": "g"}, "a:\n-   b: x\n-   b: c\n    f: g\nc:\n- d\n- e\n"),
    ("a:\n  - {b: x}\n  - {b: y} # 注\n", ("a",), {"b": "c, d"}, 'a:\n  - {b: x}\n  - {b: y} # 注\n  - {b: "c, d"}\n'),
    ("a:\n  - {b: x}\n", ("a",), {"b": "一\n二"}, "a:\n  - {b: x}\n  - b: |-\n      一\n      二\n"),
    ("a:\n  - {b: x}\n  - b: y\n", ("a",), {"b": "c"}, "a:\n  - {b: x}\n  - b: y\n  - b: c\n"),
    ("a:\n  - b: x\n\n  - b: y\n\nc: 1\n", ("a",), {"b": "z"}, "a:\n  - b: x\n\n  - b: y\n\n  - b: z\n\nc: 1\n"),
    ("a:\n  - b: x\n    # 深\n  # 平\n", ("a",), {"b": "z"}, "a:\n  - b: x\n    # 深\n  - b: z\n  # 平\n"),
    ("a: [甲, 乙] # 注\n", ("a",), "丙, 丁", 'a: [甲, 乙, "丙, 丁"] # 注\n'),
    ("a: [ 甲, ]\n", ("a",), "乙", "a: [ 甲, 乙, ]\n"),
    ("a: []  # 尚无\nb: 1\n", ("a",), {"c": "d"}, "a:  # 尚无\n  - c: d\nb: 1\n"),
    ("a: []\n", ("a",), "甲", "a: [甲]\n"),
    ("a:\nb: 1\n", ("a",), {"c": "d"}, "a:\n  - c: d\nb: 1\n"),
    ("b: 1\n", ("a",), {"c": "d"}, "a:\n  - c: d\nb: 1\n"),
    ("b: {c: 1}\n", ("b", "a"), {"c": "d"}, "b: {a: [{c: d}], c: 1}\n"),
    ("b: {a: [], c: 1}\n", ("b", "a"), "甲", "b: {a: [甲], c: 1}\n"),
    ("a:\n  - b: x", ("a",), {"b": "c"}, "a:\n  - b: x\n  - b: c"),
    ("# 只有注释\n", ("a",), {"b": "c"}, "# 只有注释\na:\n  - b: c\n"),
    ("a:\n  - |\n    一\n\n# 尾\n", ("a",), "新", "a:\n  - |\n    一\n  - 新\n\n# 尾\n"),
    ("tasks:\n  - 3\n", ("tasks",), "24", "tasks:\n  - 3\n  - 24\n"),
    ("names:\n  - 甲\n", ("names",), "24", 'names:\n  - 甲\n  - "24"\n'),
]  # fmt: skip


@pytest.mark.parametrize(("before", "route", "value", "after"), APPENDS)
def test_an_item_is_added_as_its_list_is_written(before: str, route: Route, value: Value, after: str) -> None:
    assert edit(before, Append(route, value, ("a", "b", "c"))) == after


def test_several_items_of_one_list_keep_their_order() -> None:
    patches = [Append(("a",), {"b": name}) for name in "xyz"]
    assert edit("# 无\nc: 1\n", *patches) == '# 无\nc: 1\na:\n  - b: x\n  - b: "y"\n  - b: z\n'
    assert edit("a:\n- b: w\n", *patches) == 'a:\n- b: w\n- b: x\n- b: "y"\n- b: z\n'
    assert edit("a: [w]\n", Append(("a",), "x"), Append(("a",), "z")) == "a: [w, x, z]\n"


# ---------------------------------------------------------------- what goes

REMOVALS = [
    ("a: 1\nb: 2 # 注\n# 尾\nc: 3\n", ("b",), "a: 1\n# 尾\nc: 3\n"),
    ("# 头\na: 1\nb: 2\n", ("a",), "# 头\nb: 2\n"),
    ("a: 1\nb: 2\n", ("a",), "b: 2\n"),
    ("a: 1\nb: 2", ("b",), "a: 1"),
    ("a: 1\n# 上\nb:\n  - c\n  # 中\n  - d\n  # 内\n# 外\n", ("b",), "a: 1\n# 上\n# 外\n"),
    ("a: 1\nb: |\n  x\n\n  y\n\nc: 3\n", ("b",), "a: 1\n\nc: 3\n"),
    ("a:\nb: 2\n", ("a",), "b: 2\n"),
    ("- a: 1 # 注\n  b: 2\n", (0, "a"), "- b: 2\n"),
    ("-   a: 1\n    b: 2\n", (0, "a"), "-   b: 2\n"),
    ("- a: 1\n  # 上\n  b: 2\n", (0, "a"), "-\n  # 上\n  b: 2\n"),
    ("a:\n  - 甲\n  # 上\n  - 乙 # 注\n  - 丙\n", ("a", 1), "a:\n  - 甲\n  # 上\n  - 丙\n"),
    ("a:  # 注\n  - 甲\nb: 1\n", ("a", 0), "a: []  # 注\nb: 1\n"),
    ("a:\n  - b: 1\n    # 深\n  - b: 2\n", ("a", 0), "a:\n  - b: 2\n"),
    ("a: [甲, 乙, 丙]\n", ("a", 0), "a: [乙, 丙]\n"),
    ("a: [甲, 乙, 丙]\n", ("a", 2), "a: [甲, 乙]\n"),
    ("a: [甲]\n", ("a", 0), "a: []\n"),
    ("a: {b: 1, c: 2}\n", ("a", "b"), "a: {c: 2}\n"),
    ("a: {b: 1, c: 2}\n", ("a", "c"), "a: {b: 1}\n"),
]  # fmt: skip


@pytest.mark.parametrize(("before", "route", "after"), REMOVALS)
def test_what_is_removed_takes_its_own_lines_and_comments(before: str, route: Route, after: str) -> None:
    assert edit(before, Remove(route)) == after


# ---------------------------------------------------------------- several at once

TOGETHER: list[tuple[str, list[Patch], str]] = [
    (
        BLOCK,
        [
            Append(("entries",), {"task": "7", "status": "未启动"}),
            Insert(("entries", 1, "extension"), {"requested": "2025-09-01", "until": "2025-12-31"}, ENTRY),
            Append(("entries", 0, "evidence"), {"title": "通告", "document": "示〔2025〕3号"}),
            Insert(("entries", 0, "completed"), "2025-09-20", ENTRY),
            Insert(("entries", 0, "updated"), "2025-09-21", ENTRY),
            Set(("entries", 0, "status"), "已完成"),
            Remove(("entries", 0, "progress")),
            Insert(("leader",), "张三", LEDGER),
        ],
        """\
# 台账
unit: 甲局  # 本单位
leader: 张三
entries:
  # 第一条
  - task: 3      # 任务
    status: 已完成  # 八月
    updated: 2025-09-21
    completed: 2025-09-20
    # 进展
    evidence:
      - title: 通报
        url: https://a.example/x  # 链接
        # 第一份
      - title: 通告
        document: 示〔2025〕3号
      # 还有

  # 第二条
  - task: 24
    status: 未启动
    extension:
      requested: 2025-09-01
      until: 2025-12-31
    # 末条

  - task: 7
    status: 未启动
# 尾
""",
    ),
    ("a: [w, x]\n", [Remove(("a", 0)), Remove(("a", 1)), Append(("a",), "z")], "a: [z]\n"),
    ("a: [w, x, z]\n", [Remove(("a", 0)), Remove(("a", 2))], "a: [x]\n"),
    ("a: {b: 1, c: 2, d: 3}\n", [Remove(("a", "b")), Remove(("a", "c")), Insert(("a", "e"), "x", ("b", "e"))], "a: {d: 3, e: x}\n"),
    ("a:\n  - w\n  - x\nb: 1\n", [Remove(("a", 0)), Remove(("a", 1)), Append(("a",), "z")], "a:\n  - z\nb: 1\n"),
    ("a:\n  - w\n  # 中\n  - x\nb: 1\n", [Remove(("a", 0)), Remove(("a", 1))], "a: []\n  # 中\nb: 1\n"),
    ("- a: 1\n  b: 2\n  c: 3\n", [Remove((0, "a")), Remove((0, "b"))], "-\n  c: 3\n"),
    ("- a: 1\n  b: 2\n", [Remove((0, "a")), Insert((0, "c"), "x", ("c", "b"))], "- c: x\n  b: 2\n"),
    ("a: 甲", [Set(("a",), "一\n二"), Insert(("b",), "新")], "a: |-\n  一\n  二\nb: 新"),
    ("a:\n  - b: 甲\n", [Append(("a",), {"b": "c"}), Set(("a", 0, "b"), "一\n二")], "a:\n  - b: |-\n      一\n      二\n  - b: c\n"),
    ("a: {}\n", [Insert(("a", "b"), "x"), Append(("a", "c"), "z")], "a:\n  b: x\n  c: [z]\n"),
    ("a: 甲\nb: 1\n\nc: 1\n", [Set(("a",), "一\n\n"), Remove(("b",))], 'a: "一\\n\\n"\n\nc: 1\n'),
    ("", [Insert(("unit",), "甲局"), Append(("entries",), {"task": "3"})], "unit: 甲局\nentries:\n  - task: 3\n"),
]  # fmt: skip


@pytest.mark.parametrize(("before", "patches", "after"), TOGETHER)
def test_several_patches_speak_of_the_text_as_it_stood(before: str, patches: list[Patch], after: str) -> None:
    assert edit(before, *patches) == after


def test_no_patch_changes_nothing() -> None:
    data = "\ufeff# 注\r\na: 1".encode()
    assert edits.apply(read(data), []).data == data
    assert edits.apply(read("# 注\n"), []).text == "# 注\n"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (b"a: 1\r\nb: 2\r\n", b"a: 1\r\nc: |-\r\n  x\r\n  y\r\nb: 2\r\n"),
        (b"\xef\xbb\xbfa: 1\nb: 2\n", b"\xef\xbb\xbfa: 1\nc: |-\n  x\n  y\nb: 2\n"),
        (b"\xef\xbb\xbfa: 1\r\nb: 2", b"\xef\xbb\xbfa: 1\r\nc: |-\r\n  x\r\n  y\r\nb: 2"),
        (b"a: 1\nb: 2\r\n", b"a: 1\nc: |-\n  x\n  y\nb: 2\r\n"),
    ],
)
def test_new_lines_take_the_line_end_of_the_first_line(before: bytes, after: bytes) -> None:
    assert edits.apply(read(before), [Insert(("c",), "x\ny", ("a", "c"))]).data == after


def test_a_source_that_was_typed_is_read_afresh() -> None:
    """Typing puts the `from` and `to` of amendments into lists, in the source's own values."""
    found = read("amendments:\n  - {from: 甲, to: 乙}\n")
    found.value["amendments"][0]["from"] = ["甲"]
    assert edits.apply(found, [Set(("amendments", 0, "to"), "丙")]).text == "amendments:\n  - {from: 甲, to: 丙}\n"


# ---------------------------------------------------------------- refusals

HAND = "请在编辑器里手工修改这一处"
ONE_LINE = "把括号里的内容改成一行，再运行一次；或手工修改"
REFUSED: list[tuple[str, list[Patch], str]] = [
    ("a: &x 1\nb: 2\n", [Set(("b",), "3")], f"{PATH}:1:4 用了 YAML 锚点（&x），这个文件不能自动修改；先手工改好：删去锚点，内容直接写"),
    ("a: 1\nb: !!str 2\n", [Set(("a",), "3")], f"{PATH}:2:4 用了 YAML 标签（tag:yaml.org,2002:str），这个文件不能自动修改；先手工改好：删去标签，值直接写"),
    ("a: 1\n<<: {b: 2}\n", [Set(("a",), "3")], f"{PATH}:2:1 用了 YAML 合并键（<<），这个文件不能自动修改；先手工改好：把内容照抄一遍，不用合并键"),
    ("a: 1\na: 2\n", [Set(("a",), "3")], f"{PATH}:2:1 键“a”写了两次，这个文件不能自动修改；先手工改好：只保留一处"),
    ("a:\n  - b: 1\n  - c: 1\n    b：2\n", [Set(("a", 0, "b"), "3")], f"{PATH}:4:6 键后面用了全角冒号“：”，这个文件不能自动修改；先手工改好：改为半角冒号加一个空格“: ”"),
    ("a: [b,\n    c]\n", [Append(("a",), "d")], f"{PATH}:1:4 括号里的内容分了几行，不能自动增删；{ONE_LINE}"),
    ("a: [b, # 注\n    c]\n", [Remove(("a", 0))], f"{PATH}:1:4 括号里的内容分了几行，不能自动增删；{ONE_LINE}"),
    ("a: {b: 1,\n    c: 2}\n", [Insert(("a", "d"), "3")], f"{PATH}:1:4 括号里的内容分了几行，不能自动增删；{ONE_LINE}"),
    ("a:\n  - {b: 1,\n     c: 2}\n", [Set(("a", 0), "3")], f"{PATH}:2:5 括号里的内容分了几行，不能自动增删；{ONE_LINE}"),
    ("a:\n  # 注\n  - b\n", [Set(("a",), "3")], f"{PATH}:3:3 要换掉的内容里有注释，不能自动修改；先把注释移到这一项的上面"),
    ("- a: 1 # 注\n  b: 2\n", [Set((0,), "3")], f"{PATH}:1:3 要换掉的内容里有注释，不能自动修改；先把注释移到这一项的上面"),
    ("a: # 注\n  甲\n", [Set(("a",), {"b": "c"})], f"{PATH}:1:1 此处的 YAML 写法少见，不能自动修改；{HAND}"),
    ("? a\n: 1\n", [Set(("a",), "3")], f"{PATH}:1:3 此处的 YAML 写法少见，不能自动修改；{HAND}"),
    ("? a\n: 1\n", [Insert(("b",), "3", ("b", "a"))], f"{PATH}:1:1 此处的 YAML 写法少见，不能自动修改；{HAND}"),
    ("b: 1\n? a\n: 1\n", [Remove(("a",))], f"{PATH}:2:3 此处的 YAML 写法少见，不能自动修改；{HAND}"),
    ("a: {b, c: 1}\n", [Set(("a", "b"), "3")], f"{PATH}:1:5 此处的 YAML 写法少见，不能自动修改；{HAND}"),
    ("a: [b: 1]\n", [Insert(("a", 0, "c"), "3")], f"{PATH}:1:5 此处的 YAML 写法少见，不能自动修改；{HAND}"),
    ("- - a\n  - b\n", [Remove((0, 0))], f"{PATH}:1:3 此处的 YAML 写法少见，不能自动修改；{HAND}"),
    ("- a\n", [Remove((0,))], f"{PATH}:1:1 此处的 YAML 写法少见，不能自动修改；{HAND}"),
    ("a: 1\n", [Remove(("a",))], f"{PATH}:1:1 “a”是这一条的最后一个键，不能删去；手工删去整条"),
    ("a: {b: 1}\n", [Remove(("a", "b"))], f"{PATH}:1:5 “b”是这一条的最后一个键，不能删去；手工删去整条"),
    ("a: 1\n", [Insert(("a",), "2")], f"{PATH}:1:1 “a”已经有值，不能再加一次；{HAND}"),
    ("b: 1\na: 1\n", [Append(("a",), "2")], f"{PATH}:2:4 “a”不是列表，加不进新的一项；{HAND}"),
    ("a: 1\n", [Insert(("a", "b"), "2")], f"{PATH}:1:4 此处不是“键: 值”，加不进“b”；{HAND}"),
    ("a:\n  - b: 1\n", [Set(("a", 1, "b"), "2")], f"{PATH}:1:1 找不到要改的内容 a/1/b；{HAND}"),
    ("a: 1\n", [Set((), "2")], f"{PATH}:1:1 找不到要改的内容 （整个文件）；{HAND}"),
    ("a: 1\n", [Insert((), "2")], f"{PATH}:1:1 找不到要改的内容 （整个文件）；{HAND}"),
    ("", [Set(("a",), "2")], f"{PATH}:1:1 找不到要改的内容 a；{HAND}"),
    ("a:\n  b: 1\n  c: 2\n", [Set(("a",), "2"), Set(("a", "b"), "3")], f"{PATH}:2:6 几处修改落在同一个地方，不能一起做；分几次来改"),
    ("b: 1\na: |\n  x", [Insert(("c",), "3")], f"{PATH}:2:4 文件末尾的多行文字后面没有换行，在它下面加内容会改动它；在文件末尾加一个换行，再运行一次"),
    ("b: 1\na: 1\n", [Set(("a",), "\ud800")], f"{PATH}:2:4 要写的内容里有存不进文件的字符 U+D800；删去这个字符，重新输入"),
    ("a: |\n  x\nb: 1", [Remove(("b",))], f"{PATH}:3:4 改后的内容与预期不符，没有改动；{HAND}"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "patches", "expected"), REFUSED)
def test_what_cannot_be_edited_safely_is_refused_with_its_place(text: str, patches: list[Patch], expected: str) -> None:
    assert refused(text, *patches) == expected


FAULTS = {
    "a character lost": lambda text: text[:-8] + text[-7:],
    "a comment changed": lambda text: text.replace("# 尾", "# 头"),
    "a line end added": lambda text: text + "\n",
    "a blank line lost": lambda text: text.replace("\n\n", "\n"),
    "nothing done": lambda text: BLOCK,
    "an entry lost": lambda text: text[: text.index("  # 第二条")] + "# 尾\n",
    "a value damaged": lambda text: text.replace("已完成", "已完戌"),
    "no YAML any more": lambda text: text.replace("status:", "status"),
    "an anchor": lambda text: text.replace("task: 24", "task: &a 24"),
}


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS)
def test_a_faulty_splice_is_noticed_and_nothing_returned(fault: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    right = edits._spliced
    monkeypatch.setattr(edits, "_spliced", lambda text, splices: fault(right(text, splices)))
    assert refused(BLOCK, Set(("entries", 0, "status"), "已完成")) == (
        f"{PATH}:6:13 改后的内容与预期不符，没有改动；{HAND}"
    )


# ---------------------------------------------------------------- a new file


def test_a_new_file_is_written_canonically() -> None:
    value: dict[str, Value] = {
        "unit": "示例局",
        "entries": [
            {
                "task": "3",
                "status": "已完成",
                "completed": "2025-09-20",
                "progress": "一\n二",
                "evidence": [{"title": "通报: 三", "document": "示〔2025〕3号"}],
            },
            {"task": "正文1", "status": "未启动"},
        ],
    }
    assert (
        edits.new_file(value, schema="../../schema/ledger.schema.json").decode()
        == """\
# yaml-language-server: $schema=../../schema/ledger.schema.json
unit: 示例局
entries:
  - task: 3
    status: 已完成
    completed: 2025-09-20
    progress: |-
      一
      二
    evidence:
      - title: "通报: 三"
        document: 示〔2025〕3号
  - task: 正文1
    status: 未启动
"""
    )
    assert edits.new_file({"a": ["b"]}) == b"a: [b]\n"


def test_a_new_file_that_would_not_read_back_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(edits.Unsafe, match="新文件 要写的内容里有存不进文件的字符 U\\+D800"):
        edits.new_file({"a": "\ud800"})
    monkeypatch.setattr("gkplan.emit.pairs", lambda value, room: ["a: 1"])
    with pytest.raises(edits.Unsafe, match="新文件 的内容与预期不符，没有写"):
        edits.new_file({"a": "2"})


# ---------------------------------------------------------------- what is meant


def test_patched_gives_the_intended_tree_and_leaves_the_old_one() -> None:
    tree = {"a": "1", "b": [{"c": "2"}, {"d": "3"}, "x"], "e": ["4"]}
    patches: list[Patch] = [
        Set(("a",), "9"), Insert(("b", 1, "f"), {"g": "h"}), Append(("e",), "5"), Append(("n",), "6"), Append(("n",), "7"),
        Remove(("b", 0)), Remove(("b", 2)), Remove(("absent",)),
    ]  # fmt: skip
    expected = {"a": "9", "b": [{"d": "3", "f": {"g": "h"}}], "e": ["4", "5"], "n": ["6", "7"]}
    assert edits.patched(tree, patches) == expected
    assert tree == {"a": "1", "b": [{"c": "2"}, {"d": "3"}, "x"], "e": ["4"]}
    assert edits.patched(None, [Insert(("a",), "1")]) == {"a": "1"}


ORDERS = {
    "entries": ENTRY,
    "evidence": ("title", "url", "document"),
    "extension": ("requested", "until", "reason"),
    "": LEDGER,
}


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ({"a": "1", "b": "2"}, {"b": "2", "a": "1"}, []),
        ({"status": "进行中", "task": "3"}, {"task": "3", "status": "已完成"}, [Set(("entries", 0, "status"), "已完成")]),
        ({"task": "3"}, {"task": "3", "updated": "x"}, [Insert(("entries", 0, "updated"), "x", ENTRY)]),
        ({"task": "3", "reason": "x"}, {"task": "3"}, [Remove(("entries", 0, "reason"))]),
        (
            {"evidence": [{"title": "甲"}]},
            {"evidence": [{"title": "甲"}, {"title": "乙"}]},
            [Append(("entries", 0, "evidence"), {"title": "乙"})],
        ),
        (
            {"evidence": [{"title": "甲"}]},
            {"evidence": [{"title": "甲", "url": "x"}]},
            [Insert(("entries", 0, "evidence", 0, "url"), "x", ("title", "url", "document"))],
        ),
        (
            {"extension": {"until": "1"}},
            {"extension": {"until": "2", "reason": "x"}},
            [
                Set(("entries", 0, "extension", "until"), "2"),
                Insert(("entries", 0, "extension", "reason"), "x", ("requested", "until", "reason")),
            ],
        ),
        ({"e": ["1", "2", "3"]}, {"e": ["1", "3"]}, [Remove(("entries", 0, "e", 1))]),
        ({"e": ["1", "2", "3"]}, {"e": ["4", "3"]}, [Set(("entries", 0, "e", 0), "4"), Remove(("entries", 0, "e", 1))]),
        ({"e": ["1"]}, {"e": []}, [Set(("entries", 0, "e"), [])]),
        ({"e": {"f": "1"}}, {"e": {}}, [Set(("entries", 0, "e"), {})]),
        ({"e": ["1"]}, {"e": "1"}, [Set(("entries", 0, "e"), "1")]),
        ({"e": []}, {"e": ["1"]}, [Append(("entries", 0, "e"), "1")]),
    ],
)  # fmt: skip
def test_between_mentions_only_what_differs(old: Value, new: Value, expected: list[Patch]) -> None:
    assert edits.between(old, new, ("entries", 0), ORDERS) == expected
