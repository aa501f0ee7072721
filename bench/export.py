"""Exports of a whole district, 53 tasks by 32 units, as ratios to `python -c pass` of the same interpreter.

Run it with the interpreter that gkplan is installed in, with its extras: `.venv/bin/python bench/export.py [rounds]`.
Two states of the books: the plan as issued, nothing reported yet (the real data), and every one of 53 × 32 entries
filled in (invented, `bench/generate.py`). `due` is there to show what reading the books alone takes. The reach stated
beside each figure is the project's own; falling short exits with 1. With full books ics has none: reading and judging
1,696 entries alone takes longer, as the line of `due` shows.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

import generate
from _timing import PASS, Commands, compare, given

ROOT = Path(__file__).resolve().parent.parent
UNITS = 32
REACH = {"xlsx": 45.0, "docx": 120.0, "html": 45.0, "ics": 20.0}
FORMATS = (*REACH, "csv", "json", "md")


def commands(folder: Path) -> Commands:
    """Return the arguments of each command, with its reach."""
    found: dict[str, tuple[list[str], float | None]] = {PASS: (["-c", "pass"], None)}
    full = generate.write(folder, UNITS * generate.TASKS)
    for books, data in (("as issued", ROOT / "data"), ("full books", full)):
        common = ["--data", str(data), "--as-of", "2025-09-15", "--output"]
        due = ["-m", "gkplan", "due", "--format", "csv", *common, str(folder / "due.csv")]
        found[f"{books}: gkplan due --format csv"] = (due, None)
        for name in FORMATS:
            reach = None if (books, name) == ("full books", "ics") else REACH.get(name)
            export = ["-m", "gkplan", "export", *common, str(folder / f"export.{name}")]
            found[f"{books}: gkplan export --format {name}"] = (export, reach)
    return found


def main(times: int) -> int:
    """Measure, print a line a command, and return 1 if a figure is beyond its reach."""
    with tempfile.TemporaryDirectory() as folder:
        return compare(commands(Path(folder)), ROOT, times)


if __name__ == "__main__":
    raise SystemExit(main(given(7)))
