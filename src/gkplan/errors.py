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


class ReaderGone(BrokenPipeError):
    """Nobody reads on; the verdict that was reached stands all the same."""

    def __init__(self, exit_code: int) -> None:
        super().__init__()
        self.exit_code = exit_code


def reason_of(error: OSError) -> str:
    """Return why a file could not be read or written, in Chinese: `strerror` is English on most machines."""
    import errno

    reasons = {
        errno.ENOSPC: "磁盘已满",
        errno.EDQUOT: "磁盘配额已用完",
        errno.EACCES: "没有权限",
        errno.EPERM: "没有权限",
        errno.EROFS: "磁盘只读",
        errno.ENOENT: "文件或文件夹不存在",
        errno.EISDIR: "这是一个文件夹",
        errno.ENOTDIR: "路径中间有一段不是文件夹",
        errno.EIO: "磁盘读写出错",
        errno.ELOOP: "链接绕成了圈",
    }
    return reasons.get(error.errno or 0, f"{type(error).__name__} {error.errno or ''}".rstrip())
