"""`gkplan validate` on generated plans of 2,000, 30,000 and 300,000 entries, as ratios within one run.

`python bench/validate.py [rounds]`, with the interpreter that gkplan is installed in. Measured are whole
processes, in turn in each round, their ratios paired within the round:

- `validate` to a process that parses the same bytes with `yaml.CSafeLoader` and keeps nothing;
- `validate` to `check-jsonschema` with our schemas, where that is installed beside this interpreter;
- `validate --against`, ten ledgers changed since the base, to `validate`;
- the peak memory at the largest size to that at 3,000 entries.

Falling short of a stated reach exits with 1.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import generate
from _timing import environ, given, tell

ROOT = Path(__file__).resolve().parent.parent
SIZES = {2_000: 2.2, 30_000: 0.9, 300_000: 0.75}
"""Entries, and the reach of the ratio to CSafeLoader."""
SCHEMA_REACH, AGAINST_REACH, MEMORY_REACH = 0.25, 2.2, 2.5
PARSE = """
import pathlib, sys, yaml
for path in sorted(pathlib.Path(sys.argv[1]).rglob("*.yaml")):
    yaml.load(path.read_bytes(), Loader=yaml.CSafeLoader)
"""
GIT = ("git", "-c", "user.name=bench", "-c", "user.email=bench@example.invalid", "-c", "gc.auto=0")


def run(arguments: Sequence[str], folder: Path) -> tuple[float, int]:
    """Run one process; return its wall seconds and its peak memory in KiB."""
    started = time.perf_counter()
    process = subprocess.Popen(
        arguments, cwd=folder, env=environ(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    _, status, used = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - started
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in {0, 1}:
        raise SystemExit(f"exit {process.returncode}: {' '.join(arguments)}")
    return seconds, used.ru_maxrss


def paired(first: Sequence[str], second: Sequence[str], folder: Path, times: int) -> list[float]:
    """Return the ratios of two commands' wall times, measured in turn."""
    run(first, folder)
    run(second, folder)
    return [run(first, folder)[0] / run(second, folder)[0] for _ in range(times)]


def against(data: Path) -> list[str]:
    """Commit the data, change ten ledgers, and return the arguments of `validate --against`."""
    top = data.parent
    for command in (("init", "-q"), ("add", "-A"), ("commit", "-q", "-m", "base")):
        subprocess.run([*GIT, *command], cwd=top, check=True, capture_output=True)
    ledgers = sorted((data / "ledger").iterdir())
    for path in ledgers[:: max(len(ledgers) // 10, 1)][:10]:
        text = path.read_text(encoding="utf-8")
        path.write_text(text.replace("材料已报送审核", "材料已报送办公室审核", 3), encoding="utf-8")
    return ["--against", "HEAD"]


def schema_check(data: Path) -> list[str] | None:
    """Return the command that checks the ledgers with `check-jsonschema`, or None where it is not installed."""
    beside = Path(sys.executable).parent / "check-jsonschema"
    program = str(beside) if beside.exists() else shutil.which("check-jsonschema")
    ledgers = [str(path) for path in sorted((data / "ledger").iterdir())]
    return [program, "--schemafile", str(ROOT / "schema" / "ledger.schema.json"), *ledgers] if program else None


def main(times: int) -> int:
    """Measure, print a line a figure, and return 1 if one falls short."""
    validate = [sys.executable, "-m", "gkplan", "validate"]
    parse = [sys.executable, "-c", PARSE, "data"]
    short = False
    with tempfile.TemporaryDirectory() as folder:
        for entries, reach in SIZES.items():
            top = Path(folder) / str(entries)
            data = generate.write(top, entries)
            turns = times if entries < 100_000 else max(times // 3, 3)
            short |= tell(f"validate / CSafeLoader, {entries:,} entries", paired(validate, parse, top, turns), reach)
            other = schema_check(data) if entries == min(SIZES) else None
            if other:
                ratios = paired(validate, other, top, min(times, 3))
                short |= tell(f"validate / check-jsonschema, {entries:,} entries", ratios, SCHEMA_REACH)
            elif entries == min(SIZES):
                print("        check-jsonschema is not installed: pip install check-jsonschema", flush=True)
            if entries == 30_000:
                ratios = paired([*validate, *against(data)], validate, top, times)
                short |= tell("validate --against / validate, ten ledgers changed", ratios, AGAINST_REACH)
        small = Path(folder) / "small"
        generate.write(small, 3_000)
        largest = Path(folder) / str(max(SIZES))
        ratio = run(validate, largest)[1] / run(validate, small)[1]
        short |= tell(f"peak memory, {max(SIZES):,} / 3,000 entries", [ratio], MEMORY_REACH)
    return int(short)


if __name__ == "__main__":
    raise SystemExit(main(given(9)))
