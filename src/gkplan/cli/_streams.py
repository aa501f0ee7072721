"""What is told beside the work: a reader that has gone (`| head -1`) ends the telling, and nothing of the work."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from gkplan.render.text import log_line

if TYPE_CHECKING:
    from pathlib import Path


@contextmanager
def unheard() -> Iterator[None]:
    """Tell something, heard or not: the work goes on, and ends with its own exit code."""
    try:
        yield
        sys.stdout.flush()
        sys.stderr.flush()
    except BrokenPipeError:
        _mute_broken()


def _mute_broken() -> None:
    """Point the stream that nobody reads at nothing, so that what it still holds cannot fail again."""
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except BrokenPipeError:
            with suppress(OSError, ValueError):  # a stand-in has no descriptor
                null = os.open(os.devnull, os.O_WRONLY)
                os.dup2(null, stream.fileno())
                os.close(null)


def tell(lines: Iterable[str]) -> None:
    """Print lines to stderr, after what stdout still holds."""
    with unheard():
        sys.stdout.flush()
        sys.stderr.write("".join(f"{log_line(line)}\n" for line in lines))


def print_paths(paths: Iterable[Path]) -> None:
    """Print where files were written."""
    with unheard():
        sys.stdout.write("".join(f"{log_line(str(path))}\n" for path in paths))
