"""How the benchmarks measure and tell: whole processes in turn, ratios within one round, a line a figure."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

DROPPED = ("GKPLAN_", "GITHUB_", "PYTHONDONTWRITEBYTECODE")
"""An installed package is byte-compiled; so must a checkout be, after the warm-up round."""
PASS = "python -c pass"
Commands = Mapping[str, tuple[Sequence[str], float | None]]
"""By name: the interpreter's arguments, and the reach of the ratio to `PASS`; None where there is none."""


def environ() -> dict[str, str]:
    """Return the environment without what would change the outcome."""
    return {key: value for key, value in os.environ.items() if not key.startswith(DROPPED)}


def seconds(arguments: Sequence[str], folder: Path) -> float:
    """Return the wall time of one process, its output read and thrown away."""
    started = time.perf_counter()
    subprocess.run([sys.executable, *arguments], cwd=folder, env=environ(), capture_output=True, check=True)
    return time.perf_counter() - started


def tell(name: str, ratios: Sequence[float], reach: float | None, *, times: Sequence[float] = ()) -> bool:
    """Print one figure, with the middle of its wall times where there are any; return whether it falls short."""
    middle = statistics.median(ratios)
    short = reach is not None and middle > reach
    spread = f"({min(ratios):.2f} to {max(ratios):.2f})"
    verdict = "" if reach is None else f"reach {reach:.2f} {'SHORT' if short else 'ok'}"
    milliseconds = f"{statistics.median(times) * 1000:9.1f} ms" if times else ""
    print(f"{middle:7.2f} x  {spread:18}{milliseconds}  {verdict:18}  {name}", flush=True)
    return short


def compare(commands: Commands, folder: Path, rounds: int, *, before: Callable[[], object] = lambda: None) -> int:
    """Run every command in turn `rounds` times, each after `before`; print a line a command.

    The ratios to `PASS`, which is one of them, are paired within the round, so that a drifting machine does not
    matter. Returns 1 if a figure is beyond its reach.
    """

    def measured(arguments: Sequence[str]) -> float:
        before()
        return seconds(arguments, folder)

    for arguments, _ in commands.values():
        measured(arguments)  # warms the caches, and compiles
    times = [{name: measured(arguments) for name, (arguments, _) in commands.items()} for _ in range(rounds)]
    short = [
        tell(name, [one[name] / one[PASS] for one in times], reach, times=[one[name] for one in times])
        for name, (_, reach) in commands.items()
    ]
    return int(any(short))


def given(usual: int) -> int:
    """Return the number that the script was given, its only argument, or else the usual one."""
    return int(sys.argv[1]) if len(sys.argv) > 1 else usual
