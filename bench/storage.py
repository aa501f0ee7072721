"""Whether anything is lost when many write at once, and when a writer is killed or interrupted at any moment.

`python bench/storage.py [kills]`, with the interpreter that gkplan is installed in. Counted are:

- what is left of 8 processes that write 50 records each into one ledger, with `gkplan record`;
- damaged files, temporary files and locks left after `kills` processes were killed (300; the unblockable signal,
  where there is one) while each wrote its 20 to 80 KB over and over: far denser than any person writes;
- the same after a third as many were interrupted (Ctrl-C) in the middle of `gkplan record`, and their exit codes.

The moments of the kills are spread by a fixed seed. Falling short exits with 1. Nothing here is real: the district,
its one office and its tasks are invented.
"""

from __future__ import annotations

import hashlib
import random
import re
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import yaml
from _timing import environ, given

SEED, WRITERS, RECORDS, KILLS = 20251128, 8, 50, 300
UNIT, LEDGER, LOCK, TEMPORARY = "甲局", "ledger/甲局.yaml", ".gkplan.lock", ".gkplan.tmp"
HEAD = """\
plan:
  format: 1
  id: bench-2025
  title: 示例区2025年任务分解表
  document_number: 示政办字〔2025〕1号
  issuer: 示例区办公室
  issued: 2025-03-10
  year: 2025
  coordinator: 甲局
  phase: 已印发
sections:
  - title: 第一部分
    topics:
      - tasks:
"""
RECORD = """
import itertools, sys
from gkplan.__main__ import main
data, first, count, filler = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), "材料" * int(sys.argv[4])
command = ["record", "--data", data, "--as-of", "2025-09-15", "--unit", "甲局", "--status", "进行中"]
code = 0
try:
    for number in range(count) if count else itertools.count():
        task = first + number if count else first
        code = main([*command, "--progress", f"第{number}次{filler}", str(task)])
        if code:
            break
        sys.stdout.flush()
except KeyboardInterrupt:
    code = 130
sys.exit(code)
"""
WRITE = """
import hashlib, itertools, sys
from pathlib import Path
from gkplan.storage import hold, replace
root, name = Path(sys.argv[1]), sys.argv[2]
for number in itertools.count():
    with hold(root, tell=lambda line: None):
        old = (root / name).read_bytes()
        body = f"# {number:06}\\n".encode() * (2000 + number % 7 * 1000)
        replace(root, name, planned_on=old, content=hashlib.sha256(body).hexdigest().encode() + body)
    print("written", flush=True)
"""
FILLER = 2000


def district(data: Path, tasks: int) -> Path:
    """Write a plan of `tasks` tasks for one office, and its empty ledger; return the data folder."""
    (data / "ledger").mkdir(parents=True)
    listed = "".join(
        f"          - {{id: {number}, text: 做第{number}件事。, responsible: [{UNIT}], deadline: 11月底前}}\n"
        for number in range(1, tasks + 1)
    )
    (data / "tasks.yaml").write_text(HEAD + listed, encoding="utf-8")
    (data / "units.yaml").write_text(f"units:\n  - {{name: {UNIT}, kind: 部门}}\n", encoding="utf-8")
    (data / LEDGER).write_text(f"unit: {UNIT}\nentries: []\n", encoding="utf-8")
    return data


def started(code: str, *arguments: object) -> subprocess.Popen[str]:
    """Start a process that writes; its first line of output says that it has begun."""
    return subprocess.Popen(
        [sys.executable, "-c", code, *map(str, arguments)],
        env=environ() | {"PYTHONIOENCODING": "utf-8"},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        encoding="utf-8",
    )


def ended(process: subprocess.Popen[str], number: signal.Signals, delay: float) -> int:
    """Wait for the first write and then for `delay` seconds, send a signal, and return the exit code."""
    with process:
        assert process.stdout is not None
        process.stdout.readline()
        time.sleep(delay)
        process.send_signal(number)
        process.communicate()
    return process.returncode


def records_kept(data: Path) -> int:
    """Let 8 processes record 50 entries each; return how many of them the ledger holds."""
    writers = [started(RECORD, data, 1 + RECORDS * number, RECORDS, 1) for number in range(WRITERS)]
    for writer in writers:
        writer.communicate()
    entries = yaml.safe_load((data / LEDGER).read_text(encoding="utf-8"))["entries"]
    return len({entry["task"] for entry in entries}) if not any(writer.returncode for writer in writers) else 0


def is_sealed(content: bytes) -> bool:
    """Whether a file that `WRITE` wrote is whole."""
    return hashlib.sha256(content[64:]).hexdigest().encode() == content[:64]


def is_recorded(content: bytes) -> bool:
    """Whether a ledger that `RECORD` wrote is whole."""
    expected = f"unit: {UNIT}\nentries:\n  - task: 1\n    status: 进行中\n    updated: 2025-09-15\n    progress: "
    return re.fullmatch(f"{expected}第[0-9]+次(材料){{{FILLER}}}\n", content.decode("utf-8", "replace")) is not None


def litter(data: Path) -> list[str]:
    """Return what lies beside the data files."""
    known = {"tasks.yaml", "units.yaml", "ledger", Path(LEDGER).name}
    return sorted(item.name for item in data.rglob("*") if item.name not in known)


def tell(name: str, found: object, wanted: object) -> bool:
    """Print one figure; return whether it falls short."""
    short = found != wanted
    print(f"{found!s:>8}  of {wanted!s:<8} {'SHORT' if short else 'ok':5}  {name}", flush=True)
    return short


def killed(data: Path, kills: int, dice: random.Random) -> bool:
    """Kill writing processes; print what was damaged and left."""
    number = getattr(signal, "SIGKILL", signal.SIGTERM)
    damaged, most = 0, 0
    for _ in range(kills):
        ended(started(WRITE, data, LEDGER), number, dice.uniform(0, 0.03))
        damaged += not is_sealed((data / LEDGER).read_bytes())
        most = max(most, len([name for name in litter(data) if name != LOCK]))
    short = tell(f"files whole after {kills} kills", kills - damaged, kills)
    print(f"          temporary files left: {most} at most; beside the data in the end: {', '.join(litter(data))}")
    return short | (most > 1) | (set(litter(data)) > {LOCK, TEMPORARY})


def interrupted(data: Path, times: int, dice: random.Random) -> bool:
    """Interrupt `gkplan record`; print what was damaged and left, and how it ended."""
    whole, quiet, most = 0, 0, 0
    for _ in range(times):
        code = ended(started(RECORD, data, 1, 0, FILLER), signal.SIGINT, dice.uniform(0, 0.1))
        quiet += code == 130
        whole += is_recorded((data / LEDGER).read_bytes())
        most = max(most, len([name for name in litter(data) if name != LOCK]))
    short = tell(f"ledgers whole after {times} interruptions of `gkplan record`", whole, times)
    short |= tell("of these ended with exit code 130", quiet, times)
    print(f"          temporary files left: {most} at most")
    return short | (most > 1)


def main(kills: int) -> int:
    """Count, print a line a figure, and return 1 if one falls short."""
    dice = random.Random(SEED)
    total = WRITERS * RECORDS
    print(f"seed {SEED}")
    with tempfile.TemporaryDirectory() as folder:
        top = Path(folder)
        begun = time.perf_counter()
        kept = records_kept(district(top / "records", total))
        seconds = time.perf_counter() - begun
        short = tell(f"records kept, {WRITERS} processes x {RECORDS} ({seconds:.0f} s)", kept, total)
        short |= killed(district(top / "killed", 1), kills, dice)
        short |= interrupted(district(top / "interrupted", 1), kills // 3, dice)
    return int(short)


if __name__ == "__main__":
    raise SystemExit(main(given(KILLS)))
