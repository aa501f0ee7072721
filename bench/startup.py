"""Start-up of whole processes, as ratios to `python -c pass` of the same interpreter in the same run.

Run it with the interpreter that gkplan is installed in: `.venv/bin/python bench/startup.py [rounds]`.
Every command runs in turn in each round, and ratios are paired within the round, so that a drifting machine
does not matter. The reach stated beside each figure is the project's own; falling short exits with 1.
"""

from __future__ import annotations

import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
DUE = ["-m", "gkplan", "due", "--unit", "区政府办公室"]
COPY = Path(tempfile.gettempdir()) / f"gkplan-bench-{os.getpid()}"
"""A copy of the real data, for the command that writes: the real data gets no invented progress."""
DONE = ["-m", "gkplan", "done", "18", "--unit", "区财政局", "--evidence", "示例通报 示例1号", "--data", str(COPY)]
COMMANDS: dict[str, tuple[list[str], float | None]] = {
    "python -c pass": (["-c", "pass"], None),
    "gkplan --version": (["-m", "gkplan", "--version"], 6.5),
    "gkplan --help": (["-m", "gkplan", "--help"], 6.5),
    "gkplan due --unit 区政府办公室": (DUE, 16.0),
    "gkplan overdue": (["-m", "gkplan", "overdue"], None),
    "gkplan list --format json": (["-m", "gkplan", "list", "--format", "json"], None),
    "gkplan done": (DONE, 22.0),
}


def seconds(arguments: list[str]) -> float:
    """Return the wall time of one process, its output read and thrown away."""
    # An installed package is byte-compiled; so must a checkout be, after the warm-up round.
    dropped = ("GKPLAN_", "PYTHONDONTWRITEBYTECODE")
    environ = {key: value for key, value in os.environ.items() if not key.startswith(dropped)}
    shutil.rmtree(COPY / "ledger", ignore_errors=True)  # so that there is something to write each time
    started = time.perf_counter()
    subprocess.run([sys.executable, *arguments], cwd=ROOT, env=environ, capture_output=True, check=True)
    return time.perf_counter() - started


def main(rounds: int) -> int:
    """Measure, print a line a command, and return 1 if a figure is beyond its reach."""
    shutil.copytree(ROOT / "data", COPY)
    try:
        return measured(rounds)
    finally:
        shutil.rmtree(COPY)


def measured(rounds: int) -> int:
    """Run every command in turn, `rounds` times."""
    for arguments, _ in COMMANDS.values():
        seconds(arguments)
    times = [{name: seconds(arguments) for name, (arguments, _) in COMMANDS.items()} for _ in range(rounds)]
    worst = 0
    for name, (_, reach) in COMMANDS.items():
        ratios = sorted(one[name] / one["python -c pass"] for one in times)
        middle = statistics.median(ratios)
        verdict = "" if reach is None else f"  reach {reach:4.1f} {'ok' if middle <= reach else 'SHORT'}"
        milliseconds = statistics.median(one[name] for one in times) * 1000
        print(f"{middle:6.2f} x  ({ratios[0]:.2f} to {ratios[-1]:.2f})  {milliseconds:7.1f} ms  {name}{verdict}")
        worst |= reach is not None and middle > reach
    return worst


if __name__ == "__main__":
    raise SystemExit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 11))
