"""The only module that writes data files: under the folder's lock, whole or not at all, and never over another's edit.

A reader always finds the old file or the new one, and so does whoever comes after a process that was killed.
"""

from __future__ import annotations

import errno
import os
import stat
import sys
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from gkplan.clock import pause
from gkplan.errors import reason_of
from gkplan.lock import LOCK, WAIT_SECONDS, WriteRefused, hold
from gkplan.revision import DECISIONS, LEDGERS, MAX_BYTES, TASKS, UNITS, too_large

__all__ = ["LOCK", "TEMPORARY", "WAIT_SECONDS", "WriteRefused", "hold", "replace"]

TEMPORARY = ".gkplan.tmp"
"""Beside the file that is written. One name is enough under one lock, and a killed process leaves one at most."""

_BARE = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)
_READ = os.O_RDONLY | _BARE | getattr(os, "O_NONBLOCK", 0)
_NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL | _BARE
_PAUSES = (0.02, 0.04, 0.06, 0.08, 0.1, 0.1, 0.1, 0.1, 0.2, 0.2)
"""Windows refuses to replace a file while an editor or a virus scanner has it open: try for a second."""
_SHARING = (5, 32)
_NOT_OFFERED = frozenset({errno.EINVAL, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS})

_REMEDY = "原来的内容没有动；检查权限和磁盘空间，再运行一次"

_SUFFIXES = (".yaml", ".yml")
_FORBIDDEN = '<>:"/\\|?*'
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
_RESERVED = frozenset({
    "CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$",
    *(f"{port}{digit}" for port in ("COM", "LPT") for digit in "0123456789¹²³"),
})  # fmt: skip
_MAX_NAME_BYTES = 255


class _Found(NamedTuple):
    """A file as it lies on the disk."""

    content: bytes
    status: os.stat_result


def replace(root: Path, name: str, *, planned_on: bytes | None, content: bytes) -> bool:
    """Make `content` the content of the data file `name`; call it inside `hold(root)`, where the file was read too.

    `planned_on` are the bytes that the edit was planned on, None where there must be no file. Returns False and
    touches nothing where the content is there already. Raises `WriteRefused`, the file being as it was, for
    anything else than a data file of this folder, for a file that was changed meanwhile, and where the disk fails;
    only where the last step fails, after the file was put in place, does the message say that it is written.
    """
    _refuse_name(name)
    path = root / name
    if len(content) > MAX_BYTES:
        raise WriteRefused(f"“{path}”没有写入：{too_large(len(content)).message}", "把长的内容放到附件里，这里只写要点")
    try:
        target = _target(path, root)
        found = _found(target)
        if found is not None and found.content == content:
            return False
        _refuse_change(target, found, planned_on)
        if found is not None and not os.access(target, os.W_OK):
            raise PermissionError(errno.EACCES, "read-only file")  # a rename would not ask
        _write(target, found, content)
    except OSError as error:
        raise WriteRefused(f"“{path}”没有写入（{_reason(error)}）", _REMEDY) from error
    try:
        _flush(target.parent)
    except OSError as error:
        hint = "如果这时断电，可能丢失；检查磁盘，再看一眼这个文件"
        raise WriteRefused(f"“{path}”已写入，但没能确认存到了磁盘上（{reason_of(error)}）", hint) from error
    return True


# ---------------------------------------------------------------- which file


def _refuse_name(name: str) -> None:
    wrong = _wrong(name)
    if wrong:
        raise WriteRefused(f"“{name}”{wrong}，没有写入", "台账的文件名就是单位的名称，要能在各种电脑上用作文件名")


def _wrong(name: str) -> str:
    """Return why no data file can have this name, by the rules of POSIX and of Windows; empty where one can."""
    if name in {TASKS, UNITS, DECISIONS}:
        return ""
    from unicodedata import category

    if any(category(char) in _UNSEEN for char in name):
        return "的名称里有控制字符或看不见的字符"
    file = name.removeprefix(LEDGERS)
    if not name.startswith(LEDGERS) or not file.endswith(_SUFFIXES):
        return "不是数据文件（只有 tasks.yaml、units.yaml、decisions.yaml 和 ledger/ 里的台账）"
    odd = next((char for char in file if char in _FORBIDDEN), None)
    if odd is not None:
        return f"的名称里有“{odd}”，不能用作文件名"
    stem = file.rsplit(".", 1)[0]
    if not stem or stem != stem.strip() or "." in {stem[0], stem[-1]}:
        return "的名称是空的，或者首尾有空格或点"
    if stem.split(".")[0].rstrip().upper() in _RESERVED:
        return "是 Windows 保留的名称，不能用作文件名"
    size = len(file.encode())
    return f"的名称有 {size} 个字节，超过 {_MAX_NAME_BYTES} 的上限" if size > _MAX_NAME_BYTES else ""


def _target(path: Path, root: Path) -> Path:
    """Return the file to replace: `path` itself, or what a link there leads to inside the data folder."""
    folder, top = path.parent, Path(os.path.realpath(root))
    if folder != root and Path(os.path.realpath(folder)) != top / folder.name:
        raise WriteRefused(f"“{folder}”不是文件夹本身，没有写入", "换成真正的文件夹，把各台账放在里面")
    status = _status(path)
    if status is None or not stat.S_ISLNK(status.st_mode):
        return path
    try:
        real = path.resolve(strict=True)
    except FileNotFoundError:
        raise WriteRefused(f"“{path}”是一个断开的链接，没有写入", "删去这个链接，或把它指的文件放回去") from None
    except RuntimeError:  # from Python 3.13 on an OSError
        raise OSError(errno.ELOOP, "symlink loop") from None
    if not real.is_relative_to(top):
        raise WriteRefused(f"“{path}”是一个指向数据文件夹之外的链接，没有写入", "把文件本身放进数据文件夹")
    return real


# ---------------------------------------------------------------- what is there


def _status(path: Path) -> os.stat_result | None:
    """Return what lies at a path, a link not followed; unlike `exists`, a disk that fails is never taken for a no."""
    try:
        return path.lstat()
    except FileNotFoundError:
        return None


def _found(path: Path) -> _Found | None:
    """Return a file's content and status, or None where there is no file."""
    try:
        descriptor = os.open(path, _READ)
    except FileNotFoundError:
        return None
    try:
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode):
            raise WriteRefused(f"“{path}”不是普通文件，没有写入", "把它改名或移走，再运行一次")
        if status.st_size > MAX_BYTES:
            raise WriteRefused(f"“{path}”没有写入：{too_large(status.st_size).message}", "检查是否误存了别的文件")
        parts = []
        while part := os.read(descriptor, MAX_BYTES):
            parts.append(part)
    finally:
        os.close(descriptor)
    return _Found(b"".join(parts), status)


def _refuse_change(path: Path, found: _Found | None, planned_on: bytes | None) -> None:
    there = None if found is None else found.content
    if there == planned_on:
        return
    what = "不见了" if there is None else "有了一个" if planned_on is None else "被改过"
    raise WriteRefused(f"“{path}”在这期间{what}，没有写入", "编辑器或别的程序动过它；存好以后，再运行一次这条命令")


# ---------------------------------------------------------------- writing


def _write(target: Path, found: _Found | None, content: bytes) -> None:
    """Put `content` in the place of what was found; whatever goes wrong, nothing new stays behind."""
    temporary, folder = target.with_name(TEMPORARY), target.parent
    made = False
    try:
        if _status(folder) is None:  # the very first ledger
            folder.mkdir()
            made = True
            _flush(folder.parent)
        _prepare(temporary, content, found)
        _put(temporary, target, found)
    except BaseException:
        with suppress(OSError):
            temporary.unlink()
        if made:
            with suppress(OSError):
                folder.rmdir()
        raise


def _prepare(temporary: Path, content: bytes, found: _Found | None) -> None:
    """Write the temporary file, see it onto the disk and read it again."""
    temporary.unlink(missing_ok=True)  # of a process that was killed: its mode and owner are not ours
    descriptor = os.open(temporary, _NEW, 0o666)
    try:
        if found is not None:
            _dress(descriptor, found.status)
        rest = memoryview(content)
        while rest:
            rest = rest[os.write(descriptor, rest) :]
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
    written = _found(temporary)
    if written is None or written.content != content:
        raise OSError(errno.EIO, "what was read back differs")


def _dress(descriptor: int, status: os.stat_result) -> None:
    """Give the new file the mode of the old one, and its owner where that is allowed."""
    if sys.platform == "win32":
        return
    own = os.fstat(descriptor)
    if (own.st_uid, own.st_gid) != (status.st_uid, status.st_gid):
        for user, group in ((-1, status.st_gid), (status.st_uid, -1)):
            with suppress(OSError):
                os.fchown(descriptor, user, group)
    if stat.S_IMODE(own.st_mode) != stat.S_IMODE(status.st_mode):
        os.fchmod(descriptor, stat.S_IMODE(status.st_mode))


def _put(temporary: Path, target: Path, found: _Found | None) -> None:
    """Rename the temporary file over the target, if that is still what it was."""
    pauses = list(_PAUSES)
    while True:
        _refuse_change(target, _found(target), found.content if found else None)
        try:
            temporary.replace(target)
        except PermissionError as error:
            if getattr(error, "winerror", None) not in _SHARING or not pauses:
                raise
            pause(pauses.pop(0))
        else:
            return


def _flush(folder: Path) -> None:
    """See the names in a folder onto the disk; Windows and some network disks do not offer it."""
    if sys.platform == "win32":
        return
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    except OSError as error:
        if error.errno not in _NOT_OFFERED:
            raise
    finally:
        os.close(descriptor)


def _reason(error: OSError) -> str:
    if getattr(error, "winerror", None) in _SHARING:
        return "没有权限，或者编辑器、杀毒软件等正占用着它"
    if error.errno == errno.EISDIR and error.filename:
        return f"“{error.filename}”是一个文件夹"
    return "链接绕成了圈" if error.errno == errno.ELOOP else reason_of(error)
