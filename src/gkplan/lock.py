"""The one lock of a data folder: whoever writes holds it, and the others wait.

It is the operating system's, on a file that stays: a process that ends in any way gives it up.
"""

from __future__ import annotations

import errno
import os
import stat
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from gkplan.clock import moment, pause, stopwatch
from gkplan.errors import DataProblem, reason_of

LOCK = ".gkplan.lock"
WAIT_SECONDS = 60.0

_PATIENCE, _POLL = 0.3, 0.01
"""Seconds before the user is told that there is a wait, and between two attempts."""

_BYTE = 1 << 20
"""The byte that Windows locks, far beyond the note: what it locks nobody else can read."""

_NOTE_BYTES, _HOLDER_BYTES = 512, 256
_ADVICE = "gkplan 写数据时用这个文件排队；它一直留在这里，不必删除。"

_FLAGS = (
    os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
)
_NOT_OFFERED = frozenset({errno.ENOLCK, errno.ENOSYS, errno.EOPNOTSUPP, errno.ENOTSUP, errno.EINVAL})


class WriteRefused(DataProblem):
    """Nothing was written, or it is not certain that what was written is on the disk; the message says which."""


@contextmanager
def hold(root: Path, *, tell: Callable[[str], None], wait: float = WAIT_SECONDS) -> Iterator[None]:
    """Hold the lock of the data folder `root` while the block runs; a second time in one process waits for itself.

    Where another process holds it, `tell` gets one line that says who, and after `wait` seconds `WriteRefused`
    is raised.
    """
    path = root / LOCK
    descriptor = _acquired(path, tell, wait)
    try:
        _sign(descriptor, path)
        yield
    finally:
        _release(descriptor)


def _acquired(path: Path, tell: Callable[[str], None], wait: float) -> int:
    gone, told = stopwatch(), False
    while (descriptor := _attempt(path)) is None:
        if gone() >= wait:
            raise WriteRefused(
                f"{_holder(path)}一直占着数据文件夹“{path.parent}”，等了 {wait:g} 秒，没有写入",
                "请问一下占用的人；如果那个程序已经没有反应，结束它，再运行一次",
            )
        if not told and gone() >= _PATIENCE:
            tell(f"{_holder(path)}正在写数据，等它写完，最多 {wait:g} 秒")
            told = True
        pause(_POLL)
    return descriptor


def _attempt(path: Path) -> int | None:
    """Return the descriptor of the lock file, locked, or None where another process holds it."""
    taken = False
    try:
        descriptor = os.open(path, _FLAGS, 0o666)
        try:
            taken = _is_file(path, descriptor) and _taken(descriptor) and _is_still_at(path, descriptor)
        finally:
            if not taken:
                _close(descriptor)
    except OSError as error:
        raise _refused(path, error) from error
    return descriptor if taken else None


def _is_file(path: Path, descriptor: int) -> bool:
    """Whether the lock file is one; raises `WriteRefused` where it is not. Windows has no `O_NOFOLLOW`."""
    if not stat.S_ISREG(os.fstat(descriptor).st_mode) or path.is_symlink():
        raise _no_file(path)
    return True


def _is_still_at(path: Path, descriptor: int) -> bool:
    """Whether the file that is locked is the one that others will find: `git clean` may have deleted it meanwhile."""
    if sys.platform == "win32":
        return True  # an open file cannot be deleted there
    try:
        return os.path.samestat(path.lstat(), os.fstat(descriptor))
    except FileNotFoundError:
        return False


def _taken(descriptor: int) -> bool:
    """Try to lock, once."""
    if sys.platform == "win32":
        import msvcrt

        os.lseek(descriptor, _BYTE, os.SEEK_SET)
        try:
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        except PermissionError:
            return False
        return True
    import fcntl

    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _release(descriptor: int) -> None:
    """Give the lock up. Closing would do, were it not for a copy of the descriptor in a forked process."""
    try:
        with suppress(OSError):
            _unlock(descriptor)
    finally:
        _close(descriptor)


def _unlock(descriptor: int) -> None:
    if sys.platform == "win32":
        import msvcrt

        os.lseek(descriptor, _BYTE, os.SEEK_SET)
        msvcrt.locking(descriptor, msvcrt.LK_UNLCK, 1)
    else:
        import fcntl

        fcntl.flock(descriptor, fcntl.LOCK_UN)


def _close(descriptor: int) -> None:
    with suppress(OSError):
        os.close(descriptor)


# ---------------------------------------------------------------- who holds it


def _sign(descriptor: int, path: Path) -> None:
    """Write into the file who holds the lock; whoever may write in the folder may take it."""
    note = f"{_signature()}\n{_ADVICE}".encode("utf-8", "replace").ljust(_NOTE_BYTES - 1) + b"\n"
    try:
        os.lseek(descriptor, 0, os.SEEK_SET)
        os.write(descriptor, note)
    except OSError as error:
        raise _refused(path, error) from error
    if sys.platform != "win32":
        with suppress(OSError):  # another user's file: it has the right mode already
            os.fchmod(descriptor, path.parent.stat().st_mode & 0o666)


def _signature() -> str:
    import getpass

    try:
        user = getpass.getuser()
    except (KeyError, OSError, ImportError):
        user = "用户不详"
    host = os.environ.get("COMPUTERNAME", "") if sys.platform == "win32" else os.uname().nodename
    who = " ".join(f"{user}@{host}".split()).encode("utf-8", "replace")[:_HOLDER_BYTES].decode("utf-8", "ignore")
    return f"{who}（进程 {os.getpid()}，{moment()} 起）"


def _holder(path: Path) -> str:
    """Return who the lock file says holds it."""
    try:
        with path.open("rb") as file:
            line = file.read(_NOTE_BYTES).split(b"\n")[0].decode("utf-8", "replace").strip()
    except OSError:
        line = ""
    return line or "另一个 gkplan "


# ---------------------------------------------------------------- what is said


def _no_file(path: Path) -> WriteRefused:
    return WriteRefused(f"“{path}”不是普通文件，没法用来加锁，没有写入", "把它改名或移走，再运行一次")


def _refused(path: Path, error: OSError) -> WriteRefused:
    if error.errno in {errno.ELOOP, errno.EISDIR, errno.ENXIO}:
        return _no_file(path)
    if error.errno in _NOT_OFFERED:
        return WriteRefused(
            f"“{path.parent}”所在的磁盘不支持文件锁，没有写入",
            "把数据文件夹放到本机的磁盘上；网络共享盘请先请管理员开通文件锁",
        )
    return WriteRefused(f"建不了锁文件“{path}”（{reason_of(error)}），没有写入", "检查这个文件夹的权限和磁盘空间")
