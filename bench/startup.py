"""Start-up of whole processes, as ratios to `python -c pass` of the same interpreter in the same run.

Run it with the interpreter that gkplan is installed in: `.venv/bin/python bench/startup.py [rounds]`.
The reach stated beside each figure is the project's own; falling short exits with 1.
"""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from _timing import PASS, Commands, compare, given

ROOT = Path(__file__).resolve().parent.parent


def commands(copy: Path) -> Commands:
    """Return what is measured; what writes goes into a copy, since the real data gets no invented progress."""
    done = ["done", "18", "--unit", "区财政局", "--evidence", "示例通报 示例1号", "--data", str(copy)]
    return {
        PASS: (["-c", "pass"], None),
        "gkplan --version": (["-m", "gkplan", "--version"], 6.5),
        "gkplan --help": (["-m", "gkplan", "--help"], 6.5),
        "gkplan due --unit 区政府办公室": (["-m", "gkplan", "due", "--unit", "区政府办公室"], 16.0),
        "gkplan overdue": (["-m", "gkplan", "overdue"], None),
        "gkplan list --format json": (["-m", "gkplan", "list", "--format", "json"], None),
        "gkplan done": (["-m", "gkplan", *done], 22.0),
    }


def main(times: int) -> int:
    """Measure, print a line a command, and return 1 if a figure is beyond its reach."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(shutil.copytree(ROOT / "data", Path(folder) / "data"))

        def forget() -> None:
            """Take the written ledger away, so that there is something to write each time."""
            shutil.rmtree(copy / "ledger", ignore_errors=True)

        return compare(commands(copy), ROOT, times, before=forget)


if __name__ == "__main__":
    raise SystemExit(main(given(11)))
