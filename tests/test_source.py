"""Bytes to values with positions: what is read, what is refused, and at which place."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from gkplan import source


def found(data: bytes | str) -> list[str]:
    """Return the findings as `line:column-end code message`."""
    read = source.read("f.yaml", data.encode() if isinstance(data, str) else data)
    return [
        f"{item.span.line}:{item.span.column}-{item.span.end_column} {item.kind.code} {item.message}"
        for item in read[1]
    ]


def value(text: str) -> object:
    read = source.read("f.yaml", text.encode())[0]
    assert read is not None
    return read.value


def test_scalars_stay_strings_and_empty_is_absent() -> None:
    assert value("a: no\nb: 017\nc: 12:30\nd: 2025-02-30\ne:\nf: ''\n") == {
        "a": "no", "b": "017", "c": "12:30", "d": "2025-02-30", "f": "",
    }  # fmt: skip


def test_positions_are_of_the_token_itself() -> None:
    read = source.read("f.yaml", "任务:\n  - id: 1 # 注\n    text: “甲”乙\n".encode())[0]
    assert read is not None
    assert [
        (span.line, span.column, span.end_column)
        for span in (
            read.locate(("任务", 0, "text")),
            read.locate(("任务", 0, "text"), key=True),
            read.locate(("任务", 0, "id")),
            read.locate(("任务", 0)),
            read.locate(("任务", 0, "none", "deeper")),
            read.locate(("任务", 7)),
            read.locate(()),
        )
    ] == [(3, 11, 15), (3, 5, 9), (2, 9, 10), (2, 5, 14), (2, 5, 14), (1, 1, 3), (1, 1, 1)]


def test_bom_and_crlf_change_no_place_and_no_value() -> None:
    plain = "a: 1\n状态: 好\n状态: 坏\n"
    forms = [plain, "\ufeff" + plain, plain.replace("\n", "\r\n"), "\ufeff" + plain.replace("\n", "\r\n")]
    assert {tuple(found(form)) for form in forms} == {("3:1-3 GK002 键“状态”写了两次",)}
    assert [source.read("f", form.encode())[0].value for form in forms] == [{"a": "1", "状态": "好"}] * 4  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        ("a: &x 1\n", "1:4-8 GK008 用了 YAML 锚点（&x）"),
        ("a: !!int 1\n", "1:4-11 GK008 用了 YAML 标签（tag:yaml.org,2002:int）"),
        ("<<: {a: 1}\n", "1:1-3 GK008 用了 YAML 合并键（<<）"),
        ("a: 1\n---\nb: 1\n", "2:1-4 GK008 一个文件里有多个 YAML 文档（---）"),
        ("? [a]\n: 1\n", "1:3-4 GK008 键不是一个词"),
        ("[" * 100_000, "1:51-52 GK008 嵌套超过 50 层"),
        ("- " * 100_000, "1:101-200000 GK008 嵌套超过 50 层"),
        ("{a: " * 100_000, "1:201-202 GK008 嵌套超过 50 层"),
        ("- []\n" * 100_001, "100000:3-4 GK008 内容超过 100000 项"),
        ("a: 1 # 注\u0085b: 2\n", "1:9-10 GK009 有看不见的隐藏的换行符 U+0085"),
        ("a: '\u2028'\n", "1:5-6 GK009 有看不见的隐藏的换行符 U+2028"),
        ("a: 1\rb: 2\n", "1:5-6 GK009 有看不见的单独的回车符 U+000D"),
        ("a: 1\n\ufeffb: 2\n", "2:1-2 GK009 有看不见的多余的 BOM U+FEFF"),
        ("a: \x1b[31m\n", "1:4-5 GK009 有看不见的终端控制符 ESC U+001B"),
        ("a: \x00\n", "1:4-5 GK009 有看不见的控制字符 U+0000"),
        ("\u202ea: 1\n", "1:1-3 GK601 键里有看不见的方向或零宽字符"),
        ("a: 1\n<<<<<<< HEAD\n", "2:1-13 GK001 留有 git 合并冲突的标记"),
        ("a:\n  - id: 1\n    text：好\n    b: 1\n", "3:9-10 GK001 键后面用了全角冒号“：”"),
        ("a:\n\tb: 1\n", "2:1-2 GK001 行首用了制表符（Tab）缩进"),
        ("a: 1\n　　b\nc: 1\n", "2:1-3 GK001 行首用了全角空格缩进"),
        ("a: 1\nb:2\nc: 3\n", "2:2-3 GK001 冒号后面少一个空格"),
        ('a: "x\nb: 1\n', "1:4-5 GK001 引号没有配对"),
        ("a: [x, y\nb: 1\n", "1:4-5 GK001 方括号没有配对，或缺少逗号"),
        ("a: {x: 1\nb: 1\n", "1:4-5 GK001 花括号没有配对，或缺少逗号"),
        ("a: b: c\n", "1:5-6 GK001 这一行多了一个冒号"),
        ("a: @x\n", "1:4-5 GK001 此处有 YAML 不允许的符号"),
        ('a: "\\ud800"\n', "1:4-5 GK001 双引号里的反斜杠写法有误"),
        ("a: 1\n  b: 2\n", "2:3-4 GK001 缩进与上下行不一致"),
        ("状态: 好\n".encode("utf-16"), "1:1-1 GK007 文件是 UTF-16 编码"),
        ("a: 办公室\n".encode("gbk"), "1:4-5 GK007 文件不是 UTF-8 编码（第 4 个字节 0xB0 无效，看起来是 GBK（ANSI）编码）"),
        (b"a: 1\n\xff", "2:1-2 GK007 文件不是 UTF-8 编码（第 6 个字节 0xFF 无效）"),
        ("状态: 1\n".encode("gbk"), "1:1-3 GK007 此处是乱码，原文可能是 GBK 编码的“状态”"),
    ],
)  # fmt: skip
def test_what_is_refused_and_where(data: bytes | str, expected: str) -> None:
    assert found(data)[0] == expected


def test_an_alias_is_refused_at_its_own_place() -> None:
    assert found("a: &x 1\nb: *x\n")[1] == "2:4-6 GK008 用了 YAML 别名（*）"


def test_a_file_of_a_million_items_is_one_finding() -> None:
    assert [line.split()[1:] for line in found("a: [" + "b," * 1_000_000 + "]\n")] == [
        ["GK008", "内容超过", "100000", "项"]
    ]


def test_after_a_syntax_error_the_rest_is_still_read() -> None:
    text = "t:\n  - id: 1\n    a: [x\n  - id: 2\n  - id: 3\n    b：1\n    c: 2\n  - id: 4\n"
    read, findings = source.read("f", text.encode())
    assert [item.span.line for item in findings] == [3, 6]
    assert read is not None
    assert (read.value, read.damaged) == ({"t": [{"id": "2"}, {"id": "4"}]}, True)


def test_bare_scalars_and_empty_keys_are_remembered() -> None:
    read = source.read("f", b"a: ~\nb: {c: 1.5, d: 'yes'}\ne: [on, 2025-01-01]\nf:\n")[0]
    assert read is not None
    assert (read.bare, read.empty) == ((("a",), ("b", "c"), ("e", 0)), (("f",),))


@settings(derandomize=True, max_examples=300, deadline=None)
@given(st.one_of(st.binary(max_size=200), st.text(max_size=200).map(lambda text: text.encode("utf-8", "replace"))))
@example(b"")
@example(b"%YAML 9.9\n---\n")
@example(b"a: *b\n")
def test_arbitrary_bytes_never_raise_and_every_place_is_inside(data: bytes) -> None:
    _, findings = source.read("f", data)
    lines = data.count(b"\n") + 1
    assert all(1 <= item.span.line <= lines and item.span.column >= 1 for item in findings)


@settings(derandomize=True, max_examples=300, deadline=None)
@given(st.lists(st.sampled_from(["a: ", "- ", "[", "]", "{", "}", "“", "：", "\n", "  ", "'", '"', "&x", "*x", "!!t ", "|", ">", "#", "x", "---\n", "\t", "?", ": "]), max_size=30))  # fmt: skip
def test_arbitrary_pieces_of_yaml_never_raise(pieces: list[str]) -> None:
    source.read("f", "".join(pieces).encode())


def test_the_pure_loader_gives_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    import yaml

    text = "a:\n  - id: 1\n    b: [x, ~]\n  - {c: 'd'}\n"
    fast = source.read("f", text.encode())[0]
    monkeypatch.delattr(yaml, "CBaseLoader")
    slow = source.read("f", text.encode())[0]
    assert fast is not None
    assert slow is not None
    assert (fast.value, fast.bare, fast.locate(("a", 1, "c"))) == (slow.value, slow.bare, slow.locate(("a", 1, "c")))


def test_a_file_full_of_hidden_characters_is_told_in_twenty_findings() -> None:
    text = "unit: 甲局\nentries:\n" + "".join(
        f"  - {{task: {n}, status: 进行中, owner: a\u200bb\u200bc}}\n" for n in range(9000)
    )
    assert len(found(text)) == 20
    assert {line.split()[1] for line in found(text)} == {"GK602"}
