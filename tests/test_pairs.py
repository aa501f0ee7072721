"""Two states side by side: what is the same thing on both, however it is ordered or spelled."""

from __future__ import annotations

from typing import Any

import pytest

from gkplan.loader import _tasks
from gkplan.pairs import (
    DECIDED_ON,
    HEAD_FIELDS,
    RECORD_KEYS,
    TASK_FIELDS,
    EntryPair,
    differing,
    displaced,
    pair_entries,
    pair_ledgers,
    pair_records,
    pair_tasks,
    plan_changes,
    printed,
)
from gkplan.plan import Book, Plan, Register
from gkplan.records import DecisionsFile, LedgerFile, TasksFile, Unit
from gkplan.source import Source
from gkplan.typed import validated

HEAD = {
    "format": "1", "id": "example", "title": "示例", "issuer": "示例办", "issued": "2025-03-10", "year": "2025",
    "phase": "已印发",
}  # fmt: skip


def plan(*tasks: str | dict[str, Any], **head: Any) -> Plan:
    """Return a plan of tasks such as `"1 做事 9月底前"` (id, text, deadline), all under one heading."""
    return headed(("第一部分", None, tasks), **head)


def headed(*topics: tuple[str, str | None, tuple[str | dict[str, Any], ...]], **head: Any) -> Plan:
    sections = [
        {"title": section, "topics": [{"title": topic, "tasks": [row(task) for task in tasks]}]}
        for section, topic, tasks in topics
    ]
    content = validated(TasksFile, {"plan": HEAD | head, "sections": sections})
    book = Book("tasks.yaml", Source("tasks.yaml", "", None, None), content)
    return Plan(content.plan, tuple(_tasks(content, book)), Register((), ()), DecisionsFile(), {})


def row(task: str | dict[str, Any]) -> dict[str, Any]:
    if isinstance(task, dict):
        return task
    return dict(zip(("id", "text", "deadline"), task.split(), strict=False))


def numbers(old: Plan, new: Plan) -> tuple[str, str, str, str]:
    """Return the ids kept, removed, added and renumbered."""
    pairs = pair_tasks(old, new)
    return (
        " ".join(task.id for task, _ in pairs.kept),
        " ".join(task.id for task in pairs.removed),
        " ".join(task.id for task in pairs.added),
        " ".join(f"{task.id}→{other.id}" for task, other in pairs.renumbered),
    )


@pytest.mark.parametrize(
    ("new", "expected"),
    [
        (("1 甲事", "2 乙事", "3 丙事"), ("1 2 3", "", "", "")),
        (("3 丙事", "1 甲事", "2 乙事"), ("1 2 3", "", "", "")),
        (("1 甲事", "2 乙事改", "3 丙事"), ("1 2 3", "", "", "")),
        (("1 甲事", "2 乙事"), ("1 2", "3", "", "")),
        (("1 甲事", "2 乙事", "3 丙事", "4 丁事"), ("1 2 3", "", "4", "")),
        (("1 甲事", "2 乙事", "9 丙事"), ("1 2", "", "", "3→9")),
        (("1 甲事", "2 丙事", "3 乙事"), ("1", "", "", "2→3 3→2")),
        (("1 乙事", "2 丙事"), ("", "1", "", "2→1 3→2")),
        (("1 新事", "2 甲事", "3 乙事", "4 丙事"), ("", "", "1", "1→2 2→3 3→4")),
        (("1 甲事", "2 乙事", "9 丙事改"), ("1 2", "3", "9", "")),
    ],
)
def test_tasks_are_paired_by_id_and_by_text_where_that_moved(new: tuple[str, ...], expected: tuple[str, ...]) -> None:
    assert numbers(plan("1 甲事", "2 乙事", "3 丙事"), plan(*new)) == expected


def test_two_rows_whose_texts_alone_were_mixed_up_keep_their_ids() -> None:
    old = plan("1 甲事 9月底前", "2 乙事 10月底前")
    assert numbers(old, plan("1 乙事 9月底前", "2 甲事 10月底前")) == ("1 2", "", "", "")


def test_each_of_several_tasks_of_one_text_is_paired_once() -> None:
    old = plan("1 做事", "2 做事", "3 别的事")
    assert numbers(old, plan("4 做事", "5 做事", "3 别的事")) == ("3", "", "", "1→4 2→5")


def test_at_a_doubled_id_the_first_one_counts() -> None:
    pairs = pair_tasks(plan("1 甲事"), plan("1 甲事", "1 乙事"))
    assert [(task.record.text, other.record.text) for task, other in pairs.kept] == [("甲事", "甲事")]
    assert (pairs.added, pairs.removed) == ((), ())


def changes(old: Plan, new: Plan) -> list[tuple[str, ...]]:
    return [
        ("、".join(item.tasks), item.field, "、".join(item.before), "、".join(item.after), "移" if item.moved else "")
        for item in plan_changes(old, new, pair_tasks(old, new))
    ]


def test_every_changed_value_is_one_change_at_its_own_place() -> None:
    old, new = plan("1 甲事 9月底前", "2 乙事"), plan("1 甲事 10月底前", "2 乙事改", title="示例二")
    assert changes(old, new) == [
        ("", "title", "示例", "示例二", ""),
        ("1", "deadline", "9月底前", "10月底前", ""),
        ("2", "text", "乙事", "乙事改", ""),
    ]
    found = plan_changes(old, new, pair_tasks(old, new))
    assert [item.new for item in found] == [
        ("plan", "title"),
        ("sections", 0, "topics", 0, "tasks", 0, "deadline"),
        ("sections", 0, "topics", 0, "tasks", 1, "text"),
    ]


def test_a_default_written_out_and_blanks_at_the_ends_are_no_change() -> None:
    assert changes(plan("1 甲事"), plan({"id": "1", "text": "甲事\n", "supporting": []}, warn_days="30")) == []


def test_a_heading_that_reads_otherwise_is_one_change_for_all_its_tasks() -> None:
    old = headed(("一", "甲", ("1 甲事", "2 乙事")), ("二", None, ("3 丙事",)))
    new = headed(("一章", "甲", ("1 甲事", "2 乙事")), ("二", "乙", ("3 丙事",)))
    assert changes(old, new) == [("1、2", "section", "一", "一章", ""), ("3", "topic", "", "乙", "")]


def test_a_task_under_another_heading_was_moved() -> None:
    old = headed(("一", None, ("1 甲事", "2 乙事")), ("二", None, ("3 丙事",)))
    new = headed(("一", None, ("1 甲事",)), ("二", None, ("2 乙事", "3 丙事")))
    assert changes(old, new) == [("2", "section", "一", "二", "移")]


def test_a_heading_split_in_two_keeps_its_title_where_most_of_it_stayed() -> None:
    old = headed(("一", None, ("1 甲事", "2 乙事", "3 丙事")))
    new = headed(("一", None, ("1 甲事", "2 乙事")), ("新", None, ("3 丙事",)))
    assert changes(old, new) == [("3", "section", "一", "新", "移")]


@pytest.mark.parametrize(
    ("field", "value", "expected"),
    [
        ("text", " 做事。\n", ("做事。",)),
        ("deadline", None, ()),
        ("lead", ["甲局", "乙局"], ("甲局", "乙局")),
        ("checkpoints", [{"every": "每季度", "text": "检查一次"}], ("每季度：检查一次",)),
        ("issued", "2025-06-01", ("2025-06-01",)),
        ("derived_from", {"plan": "example-2024", "task": "3"}, ("example-2024 3",)),
    ],
)
def test_a_value_of_a_task_reads_as_a_correction_states_it(field: str, value: Any, expected: tuple[str, ...]) -> None:
    task = plan({"id": "1", "text": "做事。", field: value}).tasks[0]
    assert printed(task.record, field) == expected


def test_a_basis_and_a_source_read_as_a_correction_states_them() -> None:
    digest = "0" * 64
    basis = [{"title": "上级通知", "document_number": "示〔2025〕1号"}, {"title": "另一件"}]
    head = plan("1 甲事", based_on=basis, source={"file": "a.txt", "sha256": digest}, warn_days="15").head
    assert printed(head, "based_on") == ("上级通知（示〔2025〕1号）", "另一件")
    assert printed(head, "source") == (f"a.txt {digest}",)
    assert printed(head, "warn_days") == ("15",)


def test_every_value_of_a_task_and_of_the_head_is_compared() -> None:
    from gkplan.records import PlanHead, TaskRecord

    assert {*TASK_FIELDS, "id"} == set(TaskRecord.FIELDS)
    assert {*HEAD_FIELDS, "format", "phase"} == set(PlanHead.FIELDS)


@pytest.mark.parametrize(
    ("new", "expected"),
    [
        ("1 2 3 4 5", ""),
        ("1 2 4 5", ""),
        ("2 3 4 5 1", "1"),
        ("5 1 2 3 4", "5"),
        ("1 3 2 4 5", "2"),
        ("1 9 2 3 4 5", ""),
    ],
)
def test_as_few_tasks_as_explain_it_are_out_of_order(new: str, expected: str) -> None:
    def of(order: str) -> Plan:
        return plan(*(f"{number} 第{number}事" for number in order.split()))

    assert " ".join(task.id for task in displaced(pair_tasks(of("1 2 3 4 5"), of(new)))) == expected


# ---------------------------------------------------------------- decisions


def verifications(*rows: str) -> tuple[Any, ...]:
    """Return verifications from `task unit date result`."""
    keys = ("task", "unit", "date", "result")
    items = [dict(zip(keys, item.split(), strict=True)) for item in rows]
    return validated(DecisionsFile, {"verifications": items}).verifications


@pytest.mark.parametrize(
    ("new", "altered", "removed", "added"),
    [
        (("1 甲局 2025-06-01 通过", "2 甲局 2025-06-01 通过"), (), (), ()),
        (("2 甲局 2025-06-01 通过", "1 甲局 2025-06-01 通过"), (), (), ()),
        (("1 甲局 2025-06-02 通过", "2 甲局 2025-06-01 通过"), ((0, 0),), (), ()),
        (("1 乙局 2025-06-01 通过", "2 甲局 2025-06-01 通过"), (), (0,), (0,)),
        (("2 甲局 2025-06-01 通过",), (), (0,), ()),
        (("1 甲局 2025-06-01 通过", "1 甲局 2025-07-01 退回", "2 甲局 2025-06-01 通过"), (), (), (1,)),
        (("1 甲局 2025-07-01 退回", "2 甲局 2025-06-01 通过", "1 甲局 2025-08-01 通过"), ((0, 0),), (), (2,)),
        ((), (), (0, 1), ()),
    ],
)
def test_a_record_is_altered_if_it_is_about_the_same_and_else_removed(
    new: tuple[str, ...], altered: tuple[Any, ...], removed: tuple[int, ...], added: tuple[int, ...]
) -> None:
    old = verifications("1 甲局 2025-06-01 通过", "2 甲局 2025-06-01 通过")
    assert pair_records(old, verifications(*new), RECORD_KEYS["verifications"]) == (altered, removed, added)


def test_one_of_two_equal_records_can_be_removed() -> None:
    twice = verifications("1 甲局 2025-06-01 通过", "1 甲局 2025-06-01 通过")
    assert pair_records(twice, twice[:1], RECORD_KEYS["verifications"]) == ((), (1,), ())


def test_every_list_of_decisions_has_its_keys() -> None:
    assert set(RECORD_KEYS) == set(DecisionsFile.FIELDS)
    assert set(DECIDED_ON) <= set(RECORD_KEYS)


def test_what_differs_is_told_by_the_keys_of_the_file_in_the_order_of_the_schema() -> None:
    old, new = (
        validated(Unit, {"name": "甲局", "kind": "部门"} | more)
        for more in ({"from": "2025-01-01"}, {"from": "2025-02-01", "aliases": ["甲"]})
    )
    assert [key for key, _, _ in differing(old, new)] == ["aliases", "from"]
    assert list(differing(old, new, ("aliases", "name"))) == [("aliases", (), ("甲",))]


# ---------------------------------------------------------------- ledgers


def files(names: str) -> list[str]:
    return [f"ledger/{name}.yaml" for name in names.split()]


def units(*names: str) -> Register:
    """Return a register of units from `name alias alias`."""
    rows = [name.split() for name in names]
    return Register(
        tuple(validated(Unit, {"name": own, "kind": "部门", "aliases": aliases}) for own, *aliases in rows), ()
    )


@pytest.mark.parametrize(
    ("old", "new", "register", "expected"),
    [
        ("乙 甲", "甲 乙", units("甲", "乙"), ["甲 甲", "乙 乙"]),
        ("甲 旧", "新 甲", units("甲", "新 旧"), ["新 旧", "甲 甲"]),
        ("甲 旧", "新 甲", units("甲", "新", "旧"), ["新 -", "甲 甲", "- 旧"]),
        ("旧 新", "新", units("新 旧"), ["新 新", "- 旧"]),
        ("旧", "新 某", units("新 旧 某"), ["新 旧", "某 -"]),
        ("旧", "新", None, ["新 -", "- 旧"]),
        ("", "甲", units("甲"), ["甲 -"]),
    ],
)
def test_ledgers_are_paired_by_name_and_else_by_their_unit(
    old: str, new: str, register: Register | None, expected: list[str]
) -> None:
    pairs = pair_ledgers(files(old), files(new), register)
    shown = [
        " ".join(name.removeprefix("ledger/").removesuffix(".yaml") if name else "-" for name in pair) for pair in pairs
    ]
    assert shown == expected


def ledger(*rows: str) -> LedgerFile:
    """Return a ledger from `task period status`, `-` for no period."""
    entries = []
    for task, period, status in (item.split() for item in rows):
        entries.append({"task": task, "status": status} | ({} if period == "-" else {"period": period}))
    return validated(LedgerFile, {"unit": "甲局", "entries": entries})


def told(pair: EntryPair) -> tuple[str, str | None, int, int, bool]:
    return pair.task, pair.period, pair.old_position, pair.new_position, pair.status_set


def test_entries_are_paired_however_the_period_is_written() -> None:
    old, new = ledger("1 三季度 进行中", "2 - 未启动"), ledger("2 - 未启动", "1 2025Q3 进行中")
    pairs = pair_entries(old, new, year=2025)
    assert list(map(told, pairs)) == [("2", None, 1, 0, False), ("1", "2025Q3", 0, 1, False)]


def test_an_entry_of_another_period_is_another_entry() -> None:
    pairs = pair_entries(ledger("1 三季度 已完成"), ledger("1 四季度 已完成"), year=2025)
    assert list(map(told, pairs)) == [("1", "2025Q4", -1, 0, True), ("1", "2025Q3", 0, -1, False)]


def test_a_period_that_cannot_be_read_stands_for_itself() -> None:
    pairs = pair_entries(ledger("1 某天 进行中"), ledger("1 某天 已完成"), year=2025)
    assert list(map(told, pairs)) == [("1", "某天", 0, 0, True)]


def test_of_an_entry_written_twice_the_first_one_counts() -> None:
    pairs = pair_entries(ledger("1 - 已完成"), ledger("1 - 已完成", "1 - 未启动"), year=2025)
    assert list(map(told, pairs)) == [("1", None, 0, 0, False)]


def test_a_side_without_a_ledger_has_no_entries() -> None:
    assert list(map(told, pair_entries(None, ledger("1 - 进行中"), year=2025))) == [("1", None, -1, 0, True)]
    assert list(map(told, pair_entries(ledger("1 - 进行中"), None, year=2025))) == [("1", None, 0, -1, False)]


def test_records_left_out_are_not_paired_with_what_is_alike() -> None:
    one, two = (validated(Unit, {"name": "甲局", "kind": kind}) for kind in ("部门", "镇"))
    assert pair_records([one], [two], ("name",)) == (((0, 0),), (), ())
    assert pair_records([one], [two], ("name",), but=({0}, ())) == ((), (), (0,))
    assert pair_records([one], [two], ("name",), but=((), {0})) == ((), (0,), ())
    assert pair_records([one], [one], ("name",), but=({0}, {0})) == ((), (), ())
