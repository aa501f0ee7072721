"""The records that commands read by are the pydantic model's, to the last limit, and behave as values."""

from __future__ import annotations

import copy
import pickle
import random
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from pydantic import ValidationError as ModelError
from pydantic_core import ValidationError

from gkplan import model, records, source
from gkplan.record import INTEGER_KEYS, Record
from gkplan.records import Amendment, DecisionsFile, Entry, Group, LedgerFile, Origin, Unit
from gkplan.typed import validated
from scripts import records as made
from tests.conftest import ROOT


def test_the_module_is_what_the_script_makes() -> None:
    assert made.TARGET.read_text(encoding="utf-8") == made.text(), "run `python scripts/records.py`"


@pytest.mark.parametrize("record", made.records(), ids=lambda record: str(record.__name__))
def test_the_core_of_a_record_is_pydantics_own(record: type[model.Record]) -> None:
    assert made.plain(getattr(records, record.__name__).CORE) == made.core_of(record)


def test_every_record_of_the_model_is_there_and_no_other() -> None:
    own = [item for item in vars(records).values() if isinstance(item, type) and issubclass(item, Record)]
    assert [item.__name__ for item in own if item is not Record] == [item.__name__ for item in made.records()]


LEDGER = {
    "unit": "甲局",
    "entries": [
        {"task": "1", "status": "已完成", "completed": "2025-06-01", "evidence": [{"title": "通知", "url": "https://a.example/1"}]},
        {"task": "2", "period": "2025Q3", "status": "进行中", "extension": {"requested": "2025-07-01", "until": "2025-09-30", "reason": "示例"}},
    ],
}  # fmt: skip
DECISIONS = {
    "extensions": [{"task": "2", "units": ["甲局"], "result": "同意", "approved": "2025-07-02", "until": "2025-09-30"}],
    "amendments": [{"kind": "调整", "task": "1", "field": "lead", "from": ["甲局"], "to": ["乙局"], "date": "2025-07-02"}],
    "reminders": [{"unit": "甲局", "date": "2025-07-02", "level": "催办", "tasks": ["1", "2"]}],
}  # fmt: skip


def values() -> Iterator[tuple[str, Any]]:
    """Yield whole files, and then files with one value, key or list spoilt in every place."""
    office = {"TasksFile": ROOT / "data" / "tasks.yaml", "UnitsFile": ROOT / "data" / "units.yaml"}
    good: dict[str, Any] = {"LedgerFile": LEDGER, "DecisionsFile": DECISIONS}
    for name, path in office.items():
        read, _ = source.read(path.name, path.read_bytes(), INTEGER_KEYS)
        assert read is not None
        good[name] = read.value
    for name, value in good.items():
        yield name, value
        yield from ((name, spoilt) for spoilt in spoiled(value, name))


SPOILT: tuple[Any, ...] = (
    "",
    " ",
    " x",
    "是",
    "2025-02-30",
    "1899-01-01",
    "2025-6-1",
    "x" * 41,
    "x" * 101,
    "1_0",
    "９",
    "“1”",
    None,
    [],
    {},
    ["x", ""],
    7,
    True,
)


def spoiled(value: Any, name: str) -> Iterator[Any]:
    """Yield copies of a file with one place of it spoilt; of a long file some hundred of them, always the same."""
    chance = random.Random(name)
    places = list(routes(value, ()))
    for route in places if len(places) < 200 else chance.sample(places, 200):
        for new in chance.sample(SPOILT, 6):
            changed = copy.deepcopy(value)
            owner = at(changed, route[:-1])
            owner[route[-1]] = new
            yield changed
        changed = copy.deepcopy(value)
        del at(changed, route[:-1])[route[-1]]
        yield changed
        changed = copy.deepcopy(value)
        if isinstance(at(changed, route), dict):
            at(changed, route)["unheard_of"] = "x"
            yield changed


def routes(value: Any, route: tuple[Any, ...]) -> Iterator[tuple[Any, ...]]:
    steps = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for step, item in steps:
        yield (*route, step)
        yield from routes(item, (*route, step))


def at(value: Any, route: tuple[Any, ...]) -> Any:
    for step in route:
        value = value[step]
    return value


def told(record: str, value: Any) -> Any:
    """Return the record's values, or the errors, as the generated records have it."""
    try:
        return said(validated(getattr(records, record), value))
    except ValidationError as error:
        return error.errors(include_url=False)


def told_by_pydantic(record: str, value: Any) -> Any:
    try:
        return said(getattr(model, record).model_validate(value))
    except ModelError as error:
        return error.errors(include_url=False)


def said(value: Any) -> Any:
    """Return a record of either kind as (name of its class, its values)."""
    if isinstance(value, tuple):
        return tuple(map(said, value))
    if isinstance(value, Record):
        return type(value).__name__, [(name, said(getattr(value, name))) for name in value.FIELDS]
    if isinstance(value, model.Record):
        return type(value).__name__, [(name, said(item)) for name, item in value]
    return value


def test_good_and_spoilt_files_are_read_and_refused_just_as_by_pydantic() -> None:
    good = refused = 0
    for record, value in values():
        ours = told(record, value)
        assert ours == told_by_pydantic(record, value)
        good, refused = good + isinstance(ours, tuple), refused + isinstance(ours, list)
    assert good > 500
    assert refused > 2000


COMMANDS = (
    ["due", "--unit", "区政府办公室"], ["overdue"], ["list"], ["show", "5"], ["units"], ["status"], ["validate"],
    ["export", "--format", "ics"], ["remind", "--unit", "区财政局"], ["report", "--kind", "quarter"], ["--help"],
    ["parse", "deadline", "9月底前"], ["done", "18", "--unit", "区财政局", "--evidence", "示例 示例1号", "--dry-run"],
)  # fmt: skip


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_no_command_waits_for_pydantic(command: list[str]) -> None:
    code = (
        "import sys; from gkplan.__main__ import main; code = main(sys.argv[1:]);"
        "sys.exit(code or 'pydantic' in sys.modules or 'gkplan.model' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code, *command], cwd=ROOT, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()


# ---------------------------------------------------------------- records as values


def entry(**more: Any) -> Entry:
    return validated(Entry, {"task": "1", "status": "进行中"} | more)


def test_a_record_is_frozen() -> None:
    with pytest.raises(AttributeError, match=r"Entry\.status is frozen"):
        entry().status = "未启动"
    with pytest.raises(AttributeError, match=r"Entry\.status is frozen"):
        del entry().status


def test_records_are_equal_where_their_fields_are() -> None:
    assert entry(updated="2025-06-01") == entry(updated="2025-06-01")
    assert hash(entry(updated="2025-06-01")) == hash(entry(updated="2025-06-01"))
    assert entry() != entry(updated="2025-06-01")
    assert entry() != "1"
    assert Origin(plan="甲", task="1") != validated(LedgerFile, {"unit": "甲局"})


def test_what_was_reckoned_once_is_no_part_of_a_record() -> None:
    used, fresh = validated(DecisionsFile, DECISIONS), validated(DecisionsFile, DECISIONS)
    assert [item.to for item in used.amendments_by_task["1"]] == [("乙局",)]
    assert used == fresh
    assert hash(used) == hash(fresh)
    assert used != fresh._replace(reminders=())
    assert used._replace(amendments=()).amendments_by_task == {}


def test_a_record_tells_its_fields() -> None:
    assert repr(Origin(plan="示例", task="3")) == "Origin(plan='示例', task='3', fingerprint=None)"
    assert list(entry().values())[:3] == ["1", None, "进行中"]


def test_a_record_made_by_hand_has_the_defaults_and_no_other_fields() -> None:
    group = Group(name="各局")
    assert (group.complete, group.members, group.is_relevant) == ("是", (), False)
    with pytest.raises(TypeError, match=r"Unit: \['kind'\]"):
        Unit(name="甲局")
    with pytest.raises(TypeError, match=r"Group: \['members_of'\]"):
        Group(name="各局", members_of=())


def test_a_record_with_another_value() -> None:
    old = entry(progress="示例")
    assert (old._replace(progress=None), old.progress) == (entry(), "示例")


def test_a_record_can_be_copied_and_pickled() -> None:
    made_of = entry(updated="2025-06-01", evidence=[{"title": "通知", "document": "示例1号"}])
    assert copy.deepcopy(made_of) == made_of
    assert pickle.loads(pickle.dumps(made_of)) == made_of
    assert made_of.updated == date(2025, 6, 1)


def test_keys_of_the_files_and_names_in_python() -> None:
    assert [field.key for field in Amendment.FIELDS.values() if field.key != field.name] == ["from"]
