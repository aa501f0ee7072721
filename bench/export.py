"""Exports of a whole district, 53 tasks by 32 units, as ratios to `python -c pass` of the same interpreter.

Run it with the interpreter that gkplan is installed in, with its extras: `.venv/bin/python bench/export.py [rounds]`.
Two states of the books: the plan as issued, nothing reported yet (the real data), and every one of 53 × 32 entries
filled in (invented, `bench/generate.py`). Every format runs in turn in each round, and ratios are paired within the
round, so that a drifting machine does not matter. `due` is there to show what reading the books alone takes. The reach
stated beside each figure is the project's own; falling short exits with 1. With full books ics has none: reading
and judging 1,696 entries alone takes longer, as the line of `due` shows.
"""

from __future__ import annotations

import importlib.util
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
UNITS = 32
REACH = {"xlsx": 45.0, "docx": 120.0, "html": 45.0, "ics": 20.0}
FORMATS = (*REACH, "csv", "json", "md")
PASS, DUE = "python -c pass", "gkplan due --format csv"


def full(folder: Path) -> Path:
    """Write a data folder with every entry filled in, and return it."""
    spec = importlib.util.spec_from_file_location("generate", HERE / "generate.py")
    assert spec is not None
    assert spec.loader is not None
    generate = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(generate)
    written: Path = generate.write(folder, UNITS * generate.TASKS)
    return written


def commands(folder: Path) -> dict[str, tuple[list[str], float | None]]:
    """Return the arguments of each command, with its reach."""
    found: dict[str, tuple[list[str], float | None]] = {PASS: (["-c", "pass"], None)}
    for books, data in (("as issued", HERE.parent / "data"), ("full books", full(folder))):
        common = ["--data", str(data), "--as-of", "2025-09-15", "--output"]
        due = ["-m", "gkplan", "due", "--format", "csv", *common, str(folder / "due.csv")]
        found[f"{books}: {DUE}"] = (due, None)
        for name in FORMATS:
            reach = None if (books, name) == ("full books", "ics") else REACH.get(name)
            export = ["-m", "gkplan", "export", *common, str(folder / f"export.{name}")]
            found[f"{books}: gkplan export --format {name}"] = (export, reach)
    return found


def seconds(arguments: list[str]) -> float:
    """Return the wall time of one process."""
    # An installed package is byte-compiled; so must a checkout be, after the warm-up round.
    dropped = ("GKPLAN_", "PYTHONDONTWRITEBYTECODE")
    environ = {key: value for key, value in os.environ.items() if not key.startswith(dropped)}
    started = time.perf_counter()
    subprocess.run([sys.executable, *arguments], env=environ, capture_output=True, check=True)
    return time.perf_counter() - started


def main(rounds: int) -> int:
    """Measure, print a line a command, and return 1 if a figure is beyond its reach."""
    worst = 0
    with tempfile.TemporaryDirectory() as folder:
        asked = commands(Path(folder))
        for arguments, _ in asked.values():
            seconds(arguments)
        times = [{name: seconds(arguments) for name, (arguments, _) in asked.items()} for _ in range(rounds)]
    for name, (_, reach) in asked.items():
        ratios = sorted(one[name] / one[PASS] for one in times)
        middle = statistics.median(ratios)
        verdict = "" if reach is None else f"  reach {reach:5.1f} {'ok' if middle <= reach else 'SHORT'}"
        milliseconds = statistics.median(one[name] for one in times) * 1000
        print(f"{middle:6.2f} x  ({ratios[0]:.2f} to {ratios[-1]:.2f})  {milliseconds:7.1f} ms  {name}{verdict}")
        worst |= reach is not None and middle > reach
    return worst


if __name__ == "__main__":
    raise SystemExit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 7))
