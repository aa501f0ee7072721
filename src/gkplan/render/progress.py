"""Progress of long work, on a terminal's stderr only, and only after two seconds."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from gkplan import clock

AFTER = 2.0
"""Seconds of silence: most work is over by then."""


@contextmanager
def watched(
    *, quiet: bool = False, no_color: bool = False, said: str = "已检查文件"
) -> Iterator[Callable[[int, int], None] | None]:
    """Give a callback `(files done, files in all)`, or None where nobody looks: a pipe, CI, `--quiet`.

    `said` is what is done with the files.
    """
    if quiet or os.environ.get("CI") or sys.stderr is None or not sys.stderr.isatty():
        yield None
        return
    bar = _Bar(said, no_color=no_color)
    try:
        yield bar.tell
    finally:
        bar.end()


class _Bar:
    """Rich's progress bar, begun late and wiped away in the end."""

    def __init__(self, said: str, *, no_color: bool) -> None:
        self._said = said
        self._no_color = no_color
        self._elapsed = clock.stopwatch()
        self._drawn: Any = None
        self._task: Any = None

    def tell(self, done: int, total: int) -> None:
        """Move the bar; draw it first once it has taken long enough."""
        if self._drawn is None:
            if self._elapsed() < AFTER:
                return
            self._begin(total)
        self._drawn.update(self._task, completed=done)

    def _begin(self, total: int) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

        console = Console(stderr=True, highlight=False, no_color=self._no_color or None)
        columns = TextColumn(self._said), BarColumn(), MofNCompleteColumn()
        self._drawn = Progress(*columns, console=console, transient=True)
        self._task = self._drawn.add_task("", total=total)
        self._drawn.start()

    def end(self) -> None:
        """Wipe the bar away, if it was drawn."""
        if self._drawn is not None:
            self._drawn.stop()
