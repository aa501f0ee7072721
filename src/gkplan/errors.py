"""“Cannot go on”: the one small exception tree, caught once at the entry point.

Defects of the data are findings, never exceptions.
"""

from __future__ import annotations


class GkplanError(Exception):
    """A command cannot do what it was asked; carries a Chinese message, a remedy and the exit code."""

    exit_code = 2

    def __init__(self, message: str, hint: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class UsageProblem(GkplanError):
    """The arguments are wrong."""


class DataProblem(GkplanError):
    """There is no data folder, or its data cannot be used for a view."""
