"""How values are quoted and laid out: every reader must give exactly these words back."""

from __future__ import annotations

import random
from typing import Any

import pytest
import yaml
import yaml12

from gkplan import emit, source
from gkplan.emit import Manner, Room, Value
from gkplan.record import INTEGER_KEYS


def core(value: Any) -> Any:
    """Return what a YAML 1.2 reader gave as our reader has it: counts as digits, null as absent."""
    if isinstance(value, dict):
        return {str(core(key)): core(item) for key, item in value.items() if item is not None}
    if isinstance(value, list):
        return [core(item) for item in value]
    return str(value) if type(value) is int else value


PLAIN = [
    "进行中", "2025-09-20", "2024-02-29", "2025Q3", "2025-09", "示政办字〔2025〕1号", "https://a.example/x?y=1#z", "a:b",
    "a#b", "甲：乙", "a - b", "it's", '说"好"', "1号", "v1.2b", "100%", "甲局、乙局", "𠮷", "😀", "𠀀丂", "a\u00a0b",
    "nobody", "yes.", "~甲", "=甲", "<<甲", "2025-9-3", "1 2", "甲?", "甲!", "a\\b", "\\", "e5", "０１",
]  # fmt: skip
QUOTED = {
    "": '""', "no": '"no"', "Yes": '"Yes"', "ON": '"ON"', "true": '"true"', "NULL": '"NULL"', "~": '"~"', "y": '"y"',
    "N": '"N"', "3": '"3"', "01": '"01"', "017": '"017"', "1_0": '"1_0"', "1.5": '"1.5"', "1e5": '"1e5"', ".5": '".5"',
    "0x1F": '"0x1F"', "0b11": '"0b11"', "0o17": '"0o17"', "12:30": '"12:30"', "190:20:30": '"190:20:30"',
    "1.2.3": '"1.2.3"', ".inf": '".inf"', ".NaN": '".NaN"', "+1": '"+1"', "=": '"="', "<<": '"<<"',
    "2025-02-30": '"2025-02-30"', "2025-13-45": '"2025-13-45"', "0000-01-01": '"0000-01-01"',
    "2025-09-20 10:00:00": '"2025-09-20 10:00:00"', "2025-9-3T1:2:3": '"2025-9-3T1:2:3"',
    "a: b": '"a: b"', "a:": '"a:"', "a #b": '"a #b"', "# a": '"# a"', " a": '" a"', "a ": '"a "', "\u3000a": '"\u3000a"',
    "- a": '"- a"', "-5": '"-5"', "? a": '"? a"', ": a": '": a"', "!a": '"!a"', "&a": '"&a"', "*a": '"*a"', "|": '"|"',
    ">a": '">a"', "%a": '"%a"', "@a": '"@a"', "`a": '"`a"', "[a]": '"[a]"', "{a": '"{a"', ", a": '", a"', "'a'": "\"'a'\"",
    '"a"': '"\\"a\\""', "a\tb": '"a\\tb"', "a\nb": '"a\\nb"', "a\r\nb": '"a\\r\\nb"', "a\x00b": '"a\\x00b"',
    "a\x1b[31m": '"a\\x1B[31m"', "a\x7f": '"a\\x7F"', "a\x85b": '"a\\x85b"', "a\u2028b": '"a\\u2028b"',
    "a\u2029": '"a\\u2029"', "\ufeffa": '"\\uFEFFa"', "a\ufffe": '"a\\uFFFE"', "a\uffff": '"a\\uFFFF"',
    "a\u200bb": '"a\\u200Bb"', "a\u202eb": '"a\\u202Eb"', "a\u00adb": '"a\\xADb"', "\U000e0041": '"\\U000E0041"',
}  # fmt: skip


@pytest.mark.parametrize("text", PLAIN)
def test_what_no_reader_mistakes_stays_plain(text: str) -> None:
    assert emit.scalar(text, "text") == text


@pytest.mark.parametrize(("text", "expected"), QUOTED.items())
def test_what_a_reader_could_mistake_is_quoted(text: str, expected: str) -> None:
    assert emit.scalar(text, "text") == expected


@pytest.mark.parametrize(
    ("key", "text", "expected"),
    [
        ("task", "3", "3"),
        ("tasks", "24", "24"),
        ("period", "2025", "2025"),
        ("task", "0", "0"),
        ("task", "01", '"01"'),
        ("task", "1_0", '"1_0"'),
        ("task", "1.5", '"1.5"'),
        ("task", "-3", '"-3"'),
        ("task", "３", "３"),
        ("task", "true", '"true"'),
        ("task", "正文1", "正文1"),
        ("task", "1234567890123456", '"1234567890123456"'),
        ("title", "3", '"3"'),
    ],
)
def test_digits_stay_bare_only_under_keys_that_hold_numbers(key: str, text: str, expected: str) -> None:
    assert emit.scalar(text, key) == expected


@pytest.mark.parametrize("text", ["a, b", "a]", "[a", "a}", "b{", "x?y", "a -"])
def test_between_brackets_more_is_quoted(text: str) -> None:
    assert (emit.scalar(text, "text", flow=True), emit.scalar("甲、乙", "text", flow=True)) == (f'"{text}"', "甲、乙")


@pytest.mark.parametrize(
    ("text", "style", "expected"),
    [
        ("甲", "'", "'甲'"),
        ("it's", "'", "'it''s'"),
        ("a: b", "'", "'a: b'"),
        ("", "'", "''"),
        ("a\tb", "'", '"a\\tb"'),
        ("a\u200b", "'", '"a\\u200B"'),
        ("甲", '"', '"甲"'),
        ('说"好"\\', '"', '"说\\"好\\"\\\\"'),
    ],
)
def test_quotation_marks_are_kept_where_they_can_hold_the_words(text: str, style: str, expected: str) -> None:
    assert emit.scalar(text, "text", style=style) == expected


BLOCKS: list[tuple[str, list[str]]] = [
    ("一\n二", ["text: |-", "  一", "  二"]),
    ("一\n二\n", ["text: |", "  一", "  二"]),
    ("一\n二\n\n", ["text: |+", "  一", "  二", ""]),
    ("一\n\n二", ["text: |-", "  一", "", "  二"]),
    ("\n一", ["text: |-", "", "  一"]),
    ("  一\n二", ["text: |2-", "    一", "  二"]),
    ("\n 一", ["text: |2-", "", "   一"]),
    ("# 一\n- 二: 三\n'", ["text: |-", "  # 一", "  - 二: 三", "  '"]),
    ("一 \n二\t三  ", ["text: |-", "  一 ", "  二\t三  "]),
    ("😀\n𠮷", ["text: |-", "  😀", "  𠮷"]),
    ("一\n  \n二", ['text: "一\\n  \\n二"']),
    ("\t一\n二", ['text: "\\t一\\n二"']),
    ("一\x07\n二", ['text: "一\\x07\\n二"']),
    ("一\u200b\n二", ['text: "一\\u200B\\n二"']),
    ("一\r\n二", ['text: "一\\r\\n二"']),
    ("\n", ['text: "\\n"']),
    ("\n\n", ['text: "\\n\\n"']),
    ("长" * 500, ["text: " + "长" * 500]),
    ("长 " * 250 + "尾", ["text: " + "长 " * 250 + "尾"]),
]


@pytest.mark.parametrize(("text", "expected"), BLOCKS)
def test_text_with_line_breaks_becomes_a_block_where_one_can_hold_it(text: str, expected: list[str]) -> None:
    assert emit.pairs({"text": text}, Room()) == expected


@pytest.mark.parametrize(
    ("text", "breaks", "head"),
    [("一\n二", 0, "|-"), ("一\n二\n", 0, '"一\\n二\\n"'), ("一\n二\n", 1, "|"), ("一\n二\n\n", 1, '"一\\n二\\n\\n"'), ("一\n二", -1, '"一\\n二"')],
)  # fmt: skip
def test_an_ending_that_would_run_into_what_follows_is_quoted(text: str, breaks: int, head: str) -> None:
    assert emit.behind_key(text, "text", Room(breaks=breaks)).head == head


def test_a_block_that_begins_with_blanks_needs_an_indentation_of_one_digit() -> None:
    assert emit.behind_dash("  一\n二", "text", Room(Manner(gap=9))).head == "|9-"
    assert emit.behind_dash("  一\n二", "text", Room(Manner(gap=10))).head == '"  一\\n二"'


@pytest.mark.parametrize(
    ("value", "manner", "expected"),
    [
        ({"units": ["甲局", "乙, 局"]}, Manner(), ['units: [甲局, "乙, 局"]']),
        ({"tasks": ["3", "01"]}, Manner(), ['tasks: [3, "01"]']),
        ({"a": [], "b": {}}, Manner(), ["a: []", "b: {}"]),
        ({"a": [{"b": "c", "d": "e"}, {"f": ["g"]}]}, Manner(), ["a:", "  - b: c", "    d: e", "  - f: [g]"]),
        ({"a": [{"b": "c", "d": "e"}]}, Manner(4, 0, 4), ["a:", "-   b: c", "    d: e"]),
        ({"a": {"b": {"c": "d"}}}, Manner(4, 4, 2), ["a:", "    b:", "        c: d"]),
        ({"a": ["b", "c\nd"]}, Manner(), ["a:", "  - b", "  - |-", "    c", "    d"]),
        ({"a": [["b"], [{"c": "d"}, {"e": "f"}], {}]}, Manner(), ["a:", "  - [b]", "  - - c: d", "    - e: f", "  - {}"]),
        ({"no": "a", "a b": "c", "d: e": "f"}, Manner(), ['"no": a', "a b: c", '"d: e": f']),
    ],
)  # fmt: skip
def test_canonical_form_of_what_is_new(value: dict[str, Value], manner: Manner, expected: list[str]) -> None:
    assert emit.pairs(value, Room(manner)) == expected


def test_flow_form_of_records() -> None:
    value: dict[str, Value] = {
        "task": "3",
        "units": ["甲局"],
        "extension": {"until": "2025-01-31", "reason": "a, b\nc"},
    }
    assert emit.flow(value, "entries") == (
        '{task: 3, units: [甲局], extension: {until: 2025-01-31, reason: "a, b\\nc"}}'
    )


def test_arbitrary_scalars_are_read_back_by_three_readers_in_every_place() -> None:
    """3,000 seeded strings of YAML's own signs, each in four places: PyYAML's safe reader, YAML 1.2, and ours."""
    rng = random.Random(20250310)
    signs = [*"0123456789abexo-+._:~ynt=<>#&*!|%@`'\"[]{},?/\\ \t\u3000甲局𠮷😀，：", ": ", " #", "null", "true", "2025-09-20", "12:30", "...", "\u200b", "\x85", "\u2028", "\x07", "\r"]  # fmt: skip
    places = [("text: %s\n", False), ("- %s\n", False), ("[%s, z]\n", True), ("{text: %s, z: z}\n", True)]
    wrong = []
    for _ in range(3000):
        text = "".join(rng.choice(signs) for _ in range(rng.randint(0, 6)))
        for place, flow in places:
            written = place % emit.scalar(text, "text", flow=flow)
            read, findings = source.read("f", written.encode(), INTEGER_KEYS)
            trees = [yaml.load(written, yaml.CSafeLoader), yaml12.parse_yaml(written), read.value if read else None]
            found = [next(iter(tree.values())) if isinstance(tree, dict) else tree[0] for tree in trees]
            same = [str(item) for item in found] if emit._is_date(text) else found
            if same != [text] * 3 or findings:
                wrong.append((text, written, found, findings))
    assert wrong == []
