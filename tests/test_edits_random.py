"""Seeded random edits: only their own span changes, and two readers read what was meant."""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Callable
from typing import Any, NamedTuple

import pytest
import yaml
import yaml12

from gkplan import edits, layout, source
from gkplan.diagnostics import Route
from gkplan.edits import Append, Insert, Patch, Remove, Set, Value
from gkplan.record import INTEGER_KEYS
from tests.test_edits import BLOCK, ORDERS, PATH, read
from tests.test_emit import core

SEED, EDITS = 20250310, 2000

NASTY = [
    "进行中", "3", "01", "1_000", "1.5", "-3", "0x1F", "1e5", "12:30", "no", "Yes", "on", "true", "null", "~", ".inf", "=",
    "<<", "2025-09-20", "2025-02-30", "2025-9-3", "a: b", "键: 值", "a #b", "# 注", "a:", "- 甲", "-甲", "? 甲", "!甲", "&甲",
    "*甲", "|", ">", "%甲", "@甲", "`甲", "'甲'", '"甲"', "it's", '说"好"', "[甲]", "{甲", "甲, 乙", " 甲", "甲 ", "　甲", "：，。",
    "３期", "“好”", "甲\n乙", "甲\n\n乙\n", "甲\n乙\n\n", "\n甲", "  甲\n乙", "- 甲\n# 乙\n丙: 丁", "甲 \n乙\t丙", "甲\n   \n乙",
    "\t甲\n乙", "甲\r\n乙", "\n", "", "😀𠮷\n😀", "𠮷野家😀", "长" * 500, "长文。" * 100 + "\n" + "第二段，" * 60, "a\tb", "a\x07b",
    "\x1b[31m红", "a\x85b", "a\u2028b", "\ufeffa", "a\u200bb", "a\u202eb", "\\", "a\\nb", "https://a.example/x?y=1&z#k", "示〔2025〕3号",
    "=======", "<<<<<<< HEAD", "---", "...", "%YAML 1.2",
]  # fmt: skip
KEY_POOL = [
    "task",
    "status",
    "updated",
    "measures",
    "progress",
    "problems",
    "evidence",
    "extension",
    "note",
    "on",
    "键",
]

SHAPES = {
    "comments everywhere": BLOCK,
    "dashes under the key": """\
unit: 甲局
entries:
- task: 3
  status: 进行中
  evidence:
  - title: 通报   # 一
    url: https://a.example/x
  - title: 通告
    document: 示〔2025〕3号
- task: 24
  status: 未启动
officer: 张三
""",
    "four columns": """\
# yaml-language-server: $schema=../schema/ledger.schema.json
unit: 甲局

entries:
    - task: 3
      status: 已完成
      extension:
          requested: 2025-09-01
          until: 2025-12-31
    - task: 24
      status: 未启动
      tasks:
          - 1
          - 2
""",
    "wide dashes": """\
entries:
-   task: 3
    status: 进行中   # 八月
    milestones:
    -   date: 2025-06-30
        text: 初稿
-   task: 24

    status: 未启动
""",
    "brackets": """\
extensions:
  - {task: 3, units: [甲局, '乙局'], until: 2026-01-31, result: 同意}  # 一
  - { task: 24, units: [ 丙中心 ], note: "a, b", empty: {}, none: [] }
designations: []
tasks: [1, 2, "03"]
""",
    "all quotes": """\
plain: 甲
single: '甲''乙'   # 单
double: "甲\\n\\"乙\\""   # 双
"quoted key": x
over lines: 甲
  乙

  丙
single over: '甲

  乙'
'no': "3"
list:
  - 'a'
  - "b"
  - c
""",
    "block texts": """\
strip: |-
  甲
    乙

  丙
clip: |   # 头
  甲
folded: >-
  甲
  乙

# 中
keep: |+
  甲


indented: |2
    甲
  乙
items:
  - |-
    甲
  - >-
    乙
    丙
last: x
""",
    "blank lines between entries": """\

unit: 甲局


entries:

  - task: 3
    status: 进行中

    progress: 一

  - task: 24
    status: 未启动

  - task: 7
    status: 未启动

# 完
""",
    "comment after the last entry": """\
entries:
  - task: 3
    status: 进行中
    # 等验收
  # - task: 24
  #   status: 未启动

# 以下空白
""",
    "empty list": """\
unit: 甲局
entries: []   # 尚无
officer:
leader:   # 待定
""",
    "unusual order": """\
entries:
  - status: 进行中
    progress: 一
    task: 3
    evidence: []
    period: 2025Q3
    extension: {until: 2025-12-31, requested: 2025-09-01}
unit: 甲局
""",
    "long lines and rare characters": f"""\
unit: 𠮷野办😀   # 😀𠮷
entries:
  - task: 正文1
    progress: {"规范示例栏目，每季度检查一次。" * 40}
    problems: "{"𠮷" * 60}"
    # {"注" * 200}
    next_steps: 😀
  - task: 2
    progress: a:b c#d -e ?f ‘g’ “h”
""",
}  # fmt: skip

FORMS: dict[str, Callable[[str], bytes]] = {
    "LF": lambda text: text.encode(),
    "CRLF": lambda text: text.replace("\n", "\r\n").encode(),
    "BOM": lambda text: b"\xef\xbb\xbf" + text.encode(),
    "BOM and CRLF": lambda text: b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode(),
    "no final newline": lambda text: text.rstrip("\n").encode(),
}


# ---------------------------------------------------------------- random values and patches


def some_value(rng: random.Random, depth: int = 0) -> Value:
    kind = rng.choice("sssld") if depth < 2 else "s"
    if kind == "s":
        return rng.choice(NASTY)
    if kind == "l":
        return [some_value(rng, depth + 1) for _ in range(rng.randint(0, 3))]
    return {key: some_value(rng, depth + 1) for key in rng.sample(KEY_POOL, rng.randint(0, 3))}


def other_value(rng: random.Random, value: Value) -> Value:
    """Return a value that shares much with `value`."""
    if rng.random() < 0.25:
        return some_value(rng, 1)
    if isinstance(value, dict):
        kept = {key: other_value(rng, item) for key, item in value.items() if rng.random() < 0.8}
        return kept | {key: some_value(rng, 1) for key in rng.sample(KEY_POOL, rng.randint(0, 1))}
    if isinstance(value, list):
        kept_items = [other_value(rng, item) for item in value if rng.random() < 0.8]
        return kept_items + [some_value(rng, 1) for _ in range(rng.randint(0, 1))]
    return value


def mentioned(old: Value, new: Value, route: Route = ()) -> set[Route]:
    """Return the routes at which two trees are the same."""
    same = {route} if old == new else set()
    if isinstance(old, dict) and isinstance(new, dict):
        return same.union(*(mentioned(old[key], new[key], (*route, key)) for key in old if key in new))
    return same


def holders(value: Any, route: Route = ()) -> list[tuple[Route, Any]]:
    """Return all collections of a tree with their routes."""
    found: list[tuple[Route, Any]] = []
    if isinstance(value, dict | list):
        found.append((route, value))
        for step, item in value.items() if isinstance(value, dict) else enumerate(value):
            found += holders(item, (*route, step))
    return found


def random_patch(rng: random.Random, tree: Any) -> Patch:
    """Return a patch that makes sense on `tree`."""
    found = holders(tree)
    while True:
        route, box = rng.choice(found)
        steps = list(box) if isinstance(box, dict) else list(range(len(box)))
        kind = rng.choice("sssiiaar")
        if kind == "i" and isinstance(box, dict):
            free = [key for key in KEY_POOL if key not in box]
            value = some_value(rng, 1) if rng.random() < 0.3 else rng.choice(NASTY)
            return Insert((*route, rng.choice(free)), value, tuple(KEY_POOL))
        if kind == "a" and isinstance(box, list):
            names = bool(box) and isinstance(box[0], str)
            record: Value = {key: rng.choice(NASTY) for key in rng.sample(KEY_POOL, rng.randint(1, 4))}
            return Append(route, rng.choice(NASTY) if names else record)
        if kind == "a" and isinstance(box, dict) and "milestones" not in box and rng.random() < 0.3:
            return Append(
                (*route, "milestones"), {"date": "2025-09-20", "text": rng.choice(NASTY)}, (*KEY_POOL, "milestones")
            )
        scalars = [step for step in steps if isinstance(box[step], str)]
        if kind == "s" and scalars:
            return Set((*route, rng.choice(scalars)), rng.choice(NASTY))
        if kind == "r" and len(steps) > isinstance(box, dict):
            return Remove((*route, rng.choice(steps)))


def random_patches(rng: random.Random, tree: Any) -> list[Patch]:
    """Return one patch, or up to three that do not stand in each other's way."""
    patches = [random_patch(rng, tree)]
    for _ in range(rng.choice((0, 0, 0, 1, 2))):
        other = random_patch(rng, tree)
        routes = [patch.route for patch in patches]
        nested = any(one[: len(two)] == two or two[: len(one)] == one for one in routes for two in [other.route])
        sole = isinstance(other, Remove) and any(isinstance(patch, Remove) for patch in patches)
        if not nested and not sole:
            patches.append(other)
    return patches


# ---------------------------------------------------------------- what the editor must keep


class Standing(NamedTuple):
    """Where PyYAML's own composer finds one value."""

    lead: int
    """Its key or dash; in a flow list the value itself."""
    start: int
    end: int
    bound: int
    """Where its next sibling begins, or what holds it ends."""
    flow: bool


def standings(text: str) -> dict[Route, Standing]:
    """Return the places of all values of a text."""
    found: dict[Route, Standing] = {}

    def walk(node: Any, route: Route, bound: int) -> None:
        if isinstance(node, yaml.MappingNode):
            parts = [(key.value, key.start_mark.index, value) for key, value in node.value]
        elif isinstance(node, yaml.SequenceNode):
            starts = [value.start_mark.index for value in node.value]
            leads = starts if node.flow_style else [text.rindex("-", 0, start) for start in starts]
            parts = list(zip(range(len(leads)), leads, node.value, strict=True))
        else:
            return
        last = node.end_mark.index if node.flow_style else bound
        bounds = [lead for _, lead, _ in parts[1:]] + [last]
        for (step, lead, value), end in zip(parts, bounds[: len(parts)], strict=True):
            place = value.start_mark.index, value.end_mark.index
            found[*route, step] = Standing(lead, *place, end, bool(node.flow_style))
            walk(value, (*route, step), end)

    walk(yaml.compose(text, yaml.CBaseLoader), (), len(text))
    return found


def replaced(text: str, patch: Patch, spot: Standing) -> tuple[int, int]:
    """Return the stretch from a value to the end of its line: what may differ where another takes its place."""
    filled = text[spot.start : spot.end] in {"", "[]"}
    content = spot.start + len(text[spot.start : spot.end].rstrip())
    if text.startswith("|+", spot.start):
        content = spot.end - 1
    line_end = text.find("\n", content)
    stop = len(text) if line_end < 0 else line_end
    return spot.start - filled, len(text[:stop].removesuffix("\r"))


def removed(text: str, spot: Standing) -> tuple[int, int]:
    """Return the stretch that may go with a key or an item: never the comments above it, nor those that follow."""
    line = text.rfind("\n", 0, spot.lead) + 1
    if spot.flow or text[line : spot.lead].strip(" "):
        return len(text[: spot.lead].rstrip(" ,")), spot.bound
    start = len(text[:line].removesuffix("\n").removesuffix("\r"))
    if text.startswith("|+", spot.start):
        return start, spot.bound
    lines = text[spot.lead : spot.bound].split("\n")
    while len(lines) > 1 and (not lines[-1].strip(" \r-") or is_comment(lines[-1], spot.lead - line)):
        lines.pop()
    return start, spot.lead + len("\n".join(lines)) + (line == 0)  # with the first line goes its line end


def is_comment(line: str, most: int) -> bool:
    """Whether a line is a comment indented no deeper than `most`."""
    return line.lstrip(" ").startswith("#") and len(line) - len(line.lstrip(" ")) <= most


def common(old: str, new: str) -> tuple[int, int]:
    """Return how many characters two texts begin and end with alike."""
    most = min(len(old), len(new))
    before = next((place for place in range(most) if old[place] != new[place]), most)
    behind = next((place for place in range(most) if old[-1 - place] != new[-1 - place]), most)
    return before, behind


def outside_is_kept(old: str, new: str, patch: Patch, places: dict[Route, Standing]) -> bool:
    """Whether everything before and behind what one patch is about is as it was, judged apart from the editor."""
    before, behind = common(old, new)
    spot = places.get(patch.route)
    if isinstance(patch, Remove):
        start, end = removed(old, places[patch.route])
    elif spot is not None and (isinstance(patch, Set) or old[spot.start : spot.end] in {"", "[]"}):
        start, end = replaced(old, patch, spot)
    else:
        return before + behind >= len(old)  # something is added at one place, and nothing goes
    return before >= start and behind >= len(old) - end


def try_shape(shape: str, tried: Counter[str]) -> None:
    """Make random edits of one file in all byte forms."""
    rng = random.Random(f"{SEED} {shape}")
    sources = {form: read(make(SHAPES[shape])) for form, make in FORMS.items()}
    places = {form: standings(found.text) for form, found in sources.items()}
    for _ in range(-(-EDITS // len(SHAPES))):
        patches = random_patches(rng, sources["LF"].value)
        wanted = edits.patched(sources["LF"].value, patches)
        tried["edits"] += 1
        for form, found in sources.items():
            text, data = edits.apply(found, patches)
            case = f"{shape}, {form}, {patches}\n{text}"
            own, findings = source.read(PATH, data, INTEGER_KEYS)
            assert own is not None, case
            assert (own.value, findings) == (wanted, []), case
            assert core(yaml12.parse_yaml(text)) == wanted, case
            assert data.decode() == "\ufeff" * ("BOM" in form) + text, case
            assert set(re.findall("\r?\n", text)) <= {"\r\n" if "CRLF" in form else "\n"}, case
            if not any(isinstance(patch, Remove) for patch in patches):  # it may leave a blank line last
                assert text.endswith("\n") == (form != "no final newline"), case
            if len(patches) == 1:
                assert outside_is_kept(found.text, text, patches[0], places[form]), case
                tried["alone"] += 1
            tried["forms"] += 1


def test_random_edits_change_their_own_span_only_and_mean_what_they_say() -> None:
    """2,000 edits of hand-shaped files, each in five byte forms; `-s` shows the counts."""
    tried: Counter[str] = Counter()
    for shape in SHAPES:
        try_shape(shape, tried)
    told = f"{tried['edits']} edits of {len(SHAPES)} files, each in {len(FORMS)} byte forms"
    kept = f"outside of {tried['alone']} single patches all bytes the same"
    print(f"\nseed {SEED}: {told}: {tried['forms']} read as meant by two readers, {kept}")  # noqa: T201
    assert tried["edits"] >= EDITS


# ---------------------------------------------------------------- every value in every place

PLACES: dict[str, tuple[str, Route]] = {
    "plain": ("e:\n  - a: 甲   # 注\n    b: 乙\n", ("e", 0, "a")),
    "single": ("e:\n  - a: '甲'\n\n    b: 乙\n", ("e", 0, "a")),
    "double": ('e:\n  - b: 乙\n    a: "甲"', ("e", 0, "a")),
    "block": ("e:\n- a: |   # 注\n    甲\n    乙\n  b: 乙\n", ("e", 0, "a")),
    "brackets": ("e:\n  - {a: 甲, b: 乙}\n", ("e", 0, "a")),
    "list": ("e:\n  - a:\n      - 甲\n      - 乙\n", ("e", 0, "a", 0)),
    "list in brackets": ("e: [甲, 乙]\n", ("e", 0)),
    "bare number": ("e:\n  - task: 3\n    b: 乙\n", ("e", 0, "task")),
}


@pytest.mark.parametrize("place", PLACES)
def test_every_naughty_value_is_read_back_by_both_readers(place: str) -> None:
    text, route = PLACES[place]
    found = read(text)
    for value in NASTY:
        edited = edits.apply(found, [Set(route, value)])
        wanted = edits.patched(found.value, [Set(route, value)])
        own, findings = source.read(PATH, edited.data, INTEGER_KEYS)
        assert own is not None, edited.text
        assert (own.value, core(yaml12.parse_yaml(edited.text)), findings) == (wanted, wanted, []), edited.text


def test_a_plain_value_that_a_reader_takes_for_something_else_is_never_written() -> None:
    """What `source.read` remembers as bare after an edit was there before, or is a count under its own key."""
    for value in NASTY:
        for text, route in PLACES.values():
            own = read(edits.apply(read(text), [Set(route, value)]).data)
            assert [bare for bare in own.bare if bare[-1] != "task" or not value.isdigit()] == []


def test_the_pure_loader_lays_out_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    texts = [make(text).decode("utf-8-sig") for text in SHAPES.values() for make in FORMS.values()]
    fast = [layout.lay_out(text) for text in texts]
    monkeypatch.delattr(yaml, "CBaseLoader")
    assert [layout.lay_out(text) for text in texts] == fast


# ---------------------------------------------------------------- between


def test_between_turns_any_entry_into_any_other() -> None:
    """500 seeded pairs of entries; the patches hold on the tree and on a file that holds the old one."""
    rng = random.Random(41)
    for _ in range(500):
        old: dict[str, Value] = {key: some_value(rng) for key in rng.sample(KEY_POOL, rng.randint(1, 6))}
        new = other_value(rng, old)
        if not isinstance(new, dict):
            continue
        patches = edits.between(old, new, ("entries", 1), ORDERS)
        tree = {"entries": [{"task": "1"}, old, {"task": "2"}]}
        wanted = {"entries": [{"task": "1"}, new, {"task": "2"}]}
        assert edits.patched(tree, patches) == wanted
        assert not {patch.route[2:] for patch in patches} & mentioned(old, new)
        if new:
            assert edits.apply(source.read("f", edits.new_file(tree), INTEGER_KEYS)[0], patches).data  # type: ignore[arg-type]
