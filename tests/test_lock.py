"""The lock of a data folder: one writer at a time, told who it is, and nobody blocked by the dead."""

from __future__ import annotations

import errno
import fcntl
import getpass
import os
import re
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest

from gkplan import clock, lock
from gkplan.errors import UsageProblem
from gkplan.lock import LOCK, WriteRefused, hold

HOLDER = """
import sys
from pathlib import Path
from gkplan.lock import hold
with hold(Path(sys.argv[1]), tell=print):
    print("held", flush=True)
    sys.stdin.read()
"""
HOLDS = re.compile(r"(^\S.*（进程 \d+，\d{4}-\d\d-\d\d \d\d:\d\d 起）)")


def nobody(line: str) -> None:
    """Stand in for `tell` where there must be nothing to wait for."""
    raise AssertionError(line)


@pytest.fixture
def holder(tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    """Start another process that holds the lock of `tmp_path` until its input ends."""
    process = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "held\n"
    with process:
        yield process
        process.kill()


@pytest.fixture
def clockwork(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Let waiting take no time; return the pauses made."""
    pauses: list[float] = []
    monkeypatch.setattr(lock, "pause", pauses.append)
    monkeypatch.setattr(lock, "stopwatch", lambda: lambda: sum(pauses))
    return pauses


@pytest.fixture
def windows(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, int]]:
    """Take this for Windows; return what is asked of `msvcrt`, with the place in the file."""
    asked: list[tuple[str, int]] = []

    def locking(descriptor: int, mode: str, count: int) -> None:
        assert count == 1
        asked.append((mode, os.lseek(descriptor, 0, os.SEEK_CUR)))
        try:
            fcntl.flock(descriptor, fcntl.LOCK_UN if mode == "unlock" else fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise PermissionError(errno.EACCES, "Permission denied") from None

    monkeypatch.setitem(sys.modules, "msvcrt", SimpleNamespace(locking=locking, LK_NBLCK="lock", LK_UNLCK="unlock"))
    monkeypatch.setattr(lock, "sys", SimpleNamespace(platform="win32"))
    monkeypatch.setenv("COMPUTERNAME", "示例机")
    return asked


# ---------------------------------------------------------------- holding


def test_the_file_stays_and_says_who_held_the_lock(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(getpass, "getuser", lambda: "张示例")
    monkeypatch.setattr(lock, "moment", lambda: "2025-09-15 14:05")
    with hold(tmp_path, tell=nobody):
        first, second = (tmp_path / LOCK).read_text(encoding="utf-8").splitlines()
    assert first == f"张示例@{os.uname().nodename}（进程 {os.getpid()}，2025-09-15 14:05 起）"
    assert second.rstrip() == "gkplan 写数据时用这个文件排队；它一直留在这里，不必删除。"
    assert (tmp_path / LOCK).stat().st_size == 512
    assert [item.name for item in tmp_path.iterdir()] == [LOCK]


def test_the_lock_can_be_taken_again_and_again(tmp_path: Path) -> None:
    for _ in range(3):
        with hold(tmp_path, tell=nobody, wait=0):
            assert (tmp_path / LOCK).is_file()


def test_what_goes_wrong_inside_passes_and_frees_the_lock(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="from inside"), hold(tmp_path, tell=nobody):
        raise OSError("from inside")
    with hold(tmp_path, tell=nobody, wait=0):
        pass


def test_the_lock_is_given_up_and_not_only_closed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A process forked meanwhile has a copy of the descriptor: closing ours would not free the lock."""
    kept: list[int] = []
    with monkeypatch.context() as patch:
        patch.setattr(os, "close", kept.append)
        with hold(tmp_path, tell=nobody):
            pass
    with hold(tmp_path, tell=nobody, wait=0):
        pass
    for descriptor in kept:
        os.close(descriptor)


@pytest.mark.parametrize(("folder", "expected"), [(0o755, 0o644), (0o775, 0o664), (0o777, 0o666), (0o700, 0o600)])
def test_whoever_may_write_in_the_folder_may_take_the_lock(tmp_path: Path, folder: int, expected: int) -> None:
    tmp_path.chmod(folder)
    with hold(tmp_path, tell=nobody):
        assert (tmp_path / LOCK).stat().st_mode & 0o777 == expected


def test_a_lock_file_of_somebody_else_keeps_its_mode(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(descriptor: int, mode: int) -> None:
        raise PermissionError(errno.EPERM, "Operation not permitted")

    monkeypatch.setattr(os, "fchmod", refuse)
    with hold(tmp_path, tell=nobody):
        pass


# ---------------------------------------------------------------- waiting


def test_a_wait_is_told_once_and_ends_when_the_other_is_done(tmp_path: Path, holder: subprocess.Popen[str]) -> None:
    told: list[str] = []

    def tell(line: str) -> None:
        told.append(HOLDS.sub("<谁>", line))
        assert f"（进程 {holder.pid}，" in line
        assert holder.stdin is not None
        holder.stdin.close()

    with hold(tmp_path, tell=tell):
        assert f"（进程 {os.getpid()}，" in (tmp_path / LOCK).read_text(encoding="utf-8")
    assert told == ["<谁>正在写数据，等它写完，最多 60 秒"]


@pytest.mark.parametrize("_", range(5))
def test_a_killed_holder_blocks_nobody(tmp_path: Path, holder: subprocess.Popen[str], _: int) -> None:
    with pytest.raises(WriteRefused), hold(tmp_path, tell=nobody, wait=0):
        pass
    holder.kill()
    holder.wait()
    with hold(tmp_path, tell=nobody, wait=0):
        pass


def test_after_a_minute_it_is_said_whom_to_ask(tmp_path: Path, clockwork: list[float]) -> None:
    told: list[str] = []
    with hold(tmp_path, tell=nobody), pytest.raises(WriteRefused) as caught, hold(tmp_path, tell=told.append):
        pass
    assert 60 <= sum(clockwork) < 61
    assert [HOLDS.sub("<谁>", line) for line in told] == ["<谁>正在写数据，等它写完，最多 60 秒"]
    assert HOLDS.sub("<谁>", caught.value.message) == (f"<谁>一直占着数据文件夹“{tmp_path}”，等了 60 秒，没有写入")
    assert caught.value.hint == "请问一下占用的人；如果那个程序已经没有反应，结束它，再运行一次"
    assert caught.value.exit_code == 2


def test_a_short_wait_is_not_worth_a_word(tmp_path: Path, clockwork: list[float]) -> None:
    with hold(tmp_path, tell=nobody), pytest.raises(WriteRefused), hold(tmp_path, tell=nobody, wait=0.25):
        pass
    assert 0.25 <= sum(clockwork) < 0.3


@pytest.mark.parametrize("note", ["emptied", "unreadable"])
def test_a_holder_that_cannot_be_told_is_another_gkplan(
    tmp_path: Path, clockwork: list[float], monkeypatch: pytest.MonkeyPatch, note: str
) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError(errno.EACCES, "Permission denied")

    told: list[str] = []
    with hold(tmp_path, tell=nobody):
        if note == "emptied":
            (tmp_path / LOCK).write_bytes(b"")
        else:
            monkeypatch.setattr(Path, "open", refuse)
        with pytest.raises(WriteRefused), hold(tmp_path, tell=told.append, wait=1.5):
            pass
    assert told == ["另一个 gkplan 正在写数据，等它写完，最多 1.5 秒"]


def test_a_lock_file_that_was_deleted_meanwhile_is_made_anew(
    tmp_path: Path, clockwork: list[float], monkeypatch: pytest.MonkeyPatch
) -> None:
    """`git clean` deletes what is ignored; a lock on a file that nobody finds any more keeps nobody out."""
    real = fcntl.flock

    def flock(descriptor: int, operation: int) -> None:
        if operation != fcntl.LOCK_UN and not clockwork:
            (tmp_path / LOCK).unlink()
        real(descriptor, operation)

    monkeypatch.setattr(fcntl, "flock", flock)
    with hold(tmp_path, tell=nobody), pytest.raises(WriteRefused), hold(tmp_path, tell=nobody, wait=0):
        pass
    assert len(clockwork) == 1


# ---------------------------------------------------------------- refused


@pytest.mark.parametrize("kind", ["link", "broken link", "folder", "pipe", "socket"])
def test_what_is_no_file_is_no_lock(tmp_path: Path, kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    elsewhere = tmp_path / "别处.txt"
    monkeypatch.chdir(tmp_path)  # a socket's path is short
    if kind == "link":
        elsewhere.write_text("别处的内容", encoding="utf-8")
    if kind in {"link", "broken link"}:
        (tmp_path / LOCK).symlink_to(elsewhere)
    elif kind == "folder":
        (tmp_path / LOCK).mkdir()
    elif kind == "pipe":
        os.mkfifo(tmp_path / LOCK)
    else:
        with socket.socket(socket.AF_UNIX) as made:
            made.bind(LOCK)
    with pytest.raises(WriteRefused) as caught, hold(tmp_path, tell=nobody):
        pass
    assert caught.value.message == f"“{tmp_path / LOCK}”不是普通文件，没法用来加锁，没有写入"
    assert caught.value.hint == "把它改名或移走，再运行一次"
    assert elsewhere.exists() is (kind == "link")
    assert kind != "link" or elsewhere.read_text(encoding="utf-8") == "别处的内容"


@pytest.mark.parametrize(
    ("call", "code", "reason"),
    [
        ("open", errno.EACCES, "没有权限"),
        ("open", errno.EROFS, "磁盘只读"),
        ("open", errno.ENOSPC, "磁盘已满"),
        ("write", errno.ENOSPC, "磁盘已满"),
        ("write", errno.EIO, "磁盘读写出错"),
    ],
)
def test_a_lock_that_cannot_be_made_is_told_with_its_reason(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: str, code: int, reason: str
) -> None:
    def fail(*_: object) -> int:
        raise OSError(code, os.strerror(code))

    with monkeypatch.context() as patch:
        patch.setattr(os, call, fail)
        with pytest.raises(WriteRefused) as caught, hold(tmp_path, tell=nobody):
            pass
    assert caught.value.message == f"建不了锁文件“{tmp_path / LOCK}”（{reason}），没有写入"
    assert caught.value.hint == "检查这个文件夹的权限和磁盘空间"
    with hold(tmp_path, tell=nobody, wait=0):
        pass


@pytest.mark.parametrize("code", [errno.ENOLCK, errno.ENOSYS, errno.ENOTSUP])
def test_a_disk_without_locks_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: int) -> None:
    def flock(*_: int) -> None:
        raise OSError(code, os.strerror(code))

    monkeypatch.setattr(fcntl, "flock", flock)
    with pytest.raises(WriteRefused) as caught, hold(tmp_path, tell=nobody):
        pass
    assert caught.value.message == f"“{tmp_path}”所在的磁盘不支持文件锁，没有写入"
    assert caught.value.hint == "把数据文件夹放到本机的磁盘上；网络共享盘请先请管理员开通文件锁"


def test_a_folder_that_is_gone_is_told(tmp_path: Path) -> None:
    with pytest.raises(WriteRefused, match="文件或文件夹不存在"), hold(tmp_path / "没有", tell=nobody):
        pass


def test_a_clock_that_is_wrong_frees_the_lock(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(lock, "moment", lambda: clock.moment(lambda: 1e20))
        with pytest.raises(UsageProblem, match="日期不对"), hold(tmp_path, tell=nobody):
            pass
    with hold(tmp_path, tell=nobody, wait=0):
        pass


# ---------------------------------------------------------------- who


@pytest.mark.parametrize(
    ("user", "expected"),
    [
        ("张 示\n例", "张 示 例@"),
        ("坏\udcff名", "坏?名@"),
        ("长" * 500, "长" * 85),
    ],
)
def test_odd_user_names_make_one_short_line(monkeypatch: pytest.MonkeyPatch, user: str, expected: str) -> None:
    monkeypatch.setattr(getpass, "getuser", lambda: user)
    signature = lock._signature()
    assert signature.startswith(expected)
    assert HOLDS.search(signature)
    assert signature.count("\n") == 0
    assert len(signature.encode()) < 350


@pytest.mark.parametrize("error", [KeyError("uid not found"), OSError("no user"), ImportError("pwd")])
def test_a_user_without_a_name_may_write(monkeypatch: pytest.MonkeyPatch, error: Exception) -> None:
    def getuser() -> str:
        raise error

    monkeypatch.setattr(getpass, "getuser", getuser)
    assert lock._signature().startswith("用户不详@")


# ---------------------------------------------------------------- Windows


def test_on_windows_a_byte_far_beyond_the_note_is_locked(
    tmp_path: Path, windows: list[tuple[str, int]], clockwork: list[float]
) -> None:
    told: list[str] = []
    with hold(tmp_path, tell=nobody), pytest.raises(WriteRefused) as caught, hold(tmp_path, tell=told.append):
        pass
    assert set(windows) == {("lock", 1 << 20), ("unlock", 1 << 20)}
    assert [mode for mode, _ in windows].count("unlock") == 1
    assert (tmp_path / LOCK).stat().st_size == 512
    assert "@示例机（进程 " in told[0]
    assert "@示例机（进程 " in caught.value.message
    with hold(tmp_path, tell=nobody, wait=0):
        pass


def test_on_windows_a_link_is_no_lock(
    tmp_path: Path, windows: list[tuple[str, int]], monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "别处.txt").write_bytes(b"")
    (tmp_path / LOCK).symlink_to("别处.txt")
    monkeypatch.setattr(lock, "_FLAGS", lock._FLAGS & ~os.O_NOFOLLOW)
    with pytest.raises(WriteRefused, match="不是普通文件"), hold(tmp_path, tell=nobody):
        pass
    assert windows == []


def test_an_interruption_while_the_lock_is_taken_leaves_nothing_open(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    closed: list[int] = []
    real = os.close

    def interrupt(*_: int) -> None:
        raise KeyboardInterrupt

    def close(descriptor: int) -> None:
        closed.append(descriptor)
        real(descriptor)

    with monkeypatch.context() as patch:
        patch.setattr(fcntl, "flock", interrupt)
        patch.setattr(os, "close", close)
        with pytest.raises(KeyboardInterrupt), hold(tmp_path, tell=nobody):
            pass
    assert len(closed) == 1
