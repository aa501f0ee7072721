"""Seeded plans of any size for the benchmarks: an invented district with one ledger a unit, 53 entries each.

`python bench/generate.py FOLDER ENTRIES [SEED]` writes `FOLDER/data`. Every name is invented; the data is
free of findings.
"""

from __future__ import annotations

import random
import sys
from datetime import date, timedelta
from pathlib import Path

TASKS = 53
ISSUED = date(2025, 3, 10)
HEAD = """\
plan:
  format: 1
  id: example-2025
  title: 示例区2025年任务分解表
  document_number: 示政办字〔2025〕1号
  issuer: 示例区办公室
  issued: 2025-03-10
  year: 2025
  coordinator: 示例第0001局
  approvers: [示例第0001局, 示例区]
  phase: 已印发
sections:
  - title: 第一部分
    topics:
      - title: 小标题
        tasks:
"""


def unit_name(number: int) -> str:
    """Return the invented name of the unit with this number, from 1."""
    return f"示例第{number:04}局"


def tasks_yaml() -> str:
    """Return the plan: 53 tasks that every unit owes."""
    rows = [
        f"          - id: {number}\n            text: 做好第{number}件示例工作，按要求公开并及时更新。\n"
        f"            responsible: [各部门]\n            deadline: {number % 9 + 4}月底前\n"
        for number in range(1, TASKS + 1)
    ]
    return HEAD + "".join(rows)


def units_yaml(count: int) -> str:
    """Return a register of `count` units and the group of them all."""
    rows = [f"  - name: {unit_name(number)}\n    kind: 部门\n" for number in range(1, count + 1)]
    return "units:\n" + "".join(rows) + "groups:\n  - name: 各部门\n    kinds: [部门]\n"


def entry(task: int, unit: int, chance: random.Random) -> str:
    """Return one ledger entry of about 210 bytes and 6 keys: a third done with evidence, the rest under way."""
    day = ISSUED + timedelta(days=chance.randrange(20, 120))
    if chance.random() < 1 / 3:
        return (
            f"  - task: {task}\n    status: 已完成\n    completed: {day}\n    owner: 办公室（示例同志）\n"
            f"    evidence:\n      - title: 第{task}项工作公开情况\n        document: 示例〔2025〕{unit}-{task}号\n"
        )
    share = chance.randrange(10, 95)
    return (
        f"  - task: {task}\n    status: 进行中\n    updated: {day}\n"
        f"    owner: 办公室（示例同志）\n    progress: 已完成约{share}%，各科室按分工推进，材料已报送审核。\n"
        "    next_steps: 收齐材料后报办公室审核。\n"
    )


def ledger_yaml(unit: int, chance: random.Random, entries: int = TASKS) -> str:
    """Return one unit's ledger."""
    return f"unit: {unit_name(unit)}\nentries:\n" + "".join(entry(task, unit, chance) for task in range(1, entries + 1))


def write(folder: Path, entries: int, seed: int = 20250527) -> Path:
    """Write a data folder with at least `entries` ledger entries below `folder` and return it."""
    count = -(-entries // TASKS)
    chance = random.Random(seed)
    data = folder / "data"
    (data / "ledger").mkdir(parents=True, exist_ok=True)
    (data / "tasks.yaml").write_text(tasks_yaml(), encoding="utf-8")
    (data / "units.yaml").write_text(units_yaml(count), encoding="utf-8")
    for unit in range(1, count + 1):
        (data / "ledger" / f"{unit_name(unit)}.yaml").write_text(ledger_yaml(unit, chance), encoding="utf-8")
    return data


if __name__ == "__main__":
    print(write(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]) if len(sys.argv) > 3 else 20250527))
