"""Writing data files: whole or not at all, never over another's edit, never outside the folder, no litter."""

from __future__ import annotations

import errno
import fcntl
import hashlib
import itertools
import os
import random
import re
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace

import pytest

from gkplan import storage
from gkplan.revision import find
from gkplan.storage import LOCK, TEMPORARY, WriteRefused, hold, replace
from tests.conftest import ROOT, UNITS, Outcome, Project, tasks_yaml

LEDGER = "ledger/甲局.yaml"
OLD = "unit: 甲局\nentries: []\n".encode()
NEW = "unit: 甲局\nentries:\n  - {task: 1, status: 进行中}\n".encode()
HINT = "原来的内容没有动；检查权限和磁盘空间，再运行一次"


def nobody(line: str) -> None:
    """Stand in for `tell` where there must be nothing to wait for."""
    raise AssertionError(line)


def put(root: Path, name: str = LEDGER, *, old: bytes | None = OLD, new: bytes = NEW) -> bool:
    """Write as a command does: under the lock."""
    with hold(root, tell=nobody, wait=0):
        return replace(root, name, planned_on=old, content=new)


def refusal(root: Path, name: str = LEDGER, *, old: bytes | None = OLD, new: bytes = NEW) -> str:
    """Return the message of a write that is refused."""
    with pytest.raises(WriteRefused) as caught:
        put(root, name, old=old, new=new)
    assert caught.value.exit_code == 2
    assert caught.value.hint
    return caught.value.message


def files(root: Path) -> dict[str, bytes]:
    """Return all files below `root` but the lock, links as what they hold."""
    found = (item for item in sorted(root.rglob("*")) if item.is_file() and item.name != LOCK)
    return {item.relative_to(root).as_posix(): item.read_bytes() for item in found}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Return a data folder with one ledger."""
    return Project(tmp_path).write({"tasks.yaml": tasks_yaml(), "units.yaml": UNITS, LEDGER: OLD}).data


@pytest.fixture
def plain(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Set the usual umask."""
    before = os.umask(0o022)
    yield
    os.umask(before)


# ---------------------------------------------------------------- what is written


def test_a_file_is_replaced_and_nothing_else_is_left(root: Path) -> None:
    before = files(root)
    assert put(root) is True
    assert files(root) == before | {LEDGER: NEW}


@pytest.mark.parametrize("name", ["tasks.yaml", "units.yaml", "decisions.yaml", "ledger/乙局.yaml", "ledger/丙.yml"])
def test_a_new_file_is_made(tmp_path: Path, name: str) -> None:
    assert put(tmp_path, name, old=None) is True
    assert files(tmp_path) == {name: NEW}


def test_doing_it_again_touches_nothing(root: Path) -> None:
    path = root / LEDGER
    put(root)
    os.utime(path, ns=(10**18, 10**18))
    inode = path.stat().st_ino
    assert put(root, old=NEW) is False
    assert put(root, old=OLD) is False  # typed twice at once: the second finds what it wanted
    assert put(root, old=None) is False
    assert (path.stat().st_mtime_ns, path.stat().st_ino) == (10**18, inode)
    assert sorted(item.name for item in path.parent.iterdir()) == ["甲局.yaml"]


def test_the_lock_and_the_temporary_file_are_no_data_files(root: Path) -> None:
    for folder in (root, root / "ledger"):
        (folder / LOCK).write_bytes(b"")
        (folder / TEMPORARY).write_bytes(OLD)
    worktree = find(str(root), root)
    assert worktree.names() == ["tasks.yaml", "units.yaml", LEDGER]
    assert worktree.strays() == []


def test_git_ignores_the_lock_and_the_temporary_file() -> None:
    assert {LOCK, TEMPORARY} <= set((ROOT / ".gitignore").read_text(encoding="utf-8").splitlines())


def test_content_is_written_whole_however_little_the_disk_takes_at_once(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = os.write
    monkeypatch.setattr(os, "write", lambda descriptor, part: real(descriptor, part[:7]))
    assert replace(root, LEDGER, planned_on=OLD, content=NEW) is True
    assert (root / LEDGER).read_bytes() == NEW


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("tasks.yaml", ["write", "fsync .gkplan.tmp", "replace tasks.yaml", "fsync data"]),
        (
            "ledger/甲局.yaml",
            ["mkdir ledger", "fsync data", "write", "fsync .gkplan.tmp", "replace 甲局.yaml", "fsync ledger"],
        ),
    ],
)
def test_the_new_file_is_on_the_disk_before_it_takes_the_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, expected: list[str]
) -> None:
    """A power failure after the rename finds the content there; one after the return finds the name there."""
    root = tmp_path / "data"
    root.mkdir()
    done: list[str] = []
    opened: dict[int, str] = {}

    def watch(call: str, word: Callable[..., str]) -> None:
        real = getattr(os, call)

        def watched(*args: object, **words: object) -> object:
            result = real(*args, **words)
            if call == "open":
                opened[result] = Path(str(args[0])).name
            else:
                done.append(word(*args))
            return result

        monkeypatch.setattr(os, call, watched)

    with hold(root, tell=nobody):
        watch("open", str)
        watch("write", lambda *_: "write")
        watch("fsync", lambda descriptor: f"fsync {opened[descriptor]}")
        watch("replace", lambda _, target: f"replace {target.name}")
        watch("mkdir", lambda folder, _: f"mkdir {folder.name}")
        replace(root, name, planned_on=None, content=NEW)
    assert done == expected


# ---------------------------------------------------------------- mode and owner


@pytest.mark.parametrize("mode", [0o600, 0o640, 0o664, 0o666, 0o755])
@pytest.mark.usefixtures("plain")
def test_the_mode_is_kept(root: Path, mode: int) -> None:
    (root / LEDGER).chmod(mode)
    put(root)
    assert (root / LEDGER).stat().st_mode & 0o7777 == mode


@pytest.mark.parametrize(("umask", "expected"), [(0o022, 0o644), (0o027, 0o640), (0o002, 0o664)])
@pytest.mark.usefixtures("plain")
def test_a_new_file_and_a_new_folder_are_made_by_the_umask(tmp_path: Path, umask: int, expected: int) -> None:
    os.umask(umask)
    put(tmp_path, old=None)
    assert (tmp_path / LEDGER).stat().st_mode & 0o7777 == expected
    assert (tmp_path / "ledger").stat().st_mode & 0o7777 == 0o777 & ~umask


@pytest.mark.usefixtures("plain")
def test_the_mode_of_a_leftover_is_not_taken_over(tmp_path: Path) -> None:
    (tmp_path / TEMPORARY).write_bytes(b"x")
    (tmp_path / TEMPORARY).chmod(0o600)
    put(tmp_path, "decisions.yaml", old=None)
    assert (tmp_path / "decisions.yaml").stat().st_mode & 0o7777 == 0o644


@pytest.mark.parametrize("allowed", [True, False])
def test_the_owner_is_kept_where_that_is_allowed(root: Path, monkeypatch: pytest.MonkeyPatch, allowed: bool) -> None:
    asked: list[tuple[int, int]] = []

    def fchown(descriptor: int, user: int, group: int) -> None:
        asked.append((user, group))
        if not allowed:
            raise PermissionError(errno.EPERM, "Operation not permitted")

    monkeypatch.setattr(os, "fchown", fchown)
    put(root)
    assert asked == []
    descriptor = os.open(root / LEDGER, os.O_RDONLY)
    status = SimpleNamespace(st_uid=4321, st_gid=1234, st_mode=0o100600)
    storage._dress(descriptor, status)  # type: ignore[arg-type]
    os.close(descriptor)
    assert asked == [(-1, 1234), (4321, -1)]
    assert (root / LEDGER).stat().st_mode & 0o7777 == 0o600


# ---------------------------------------------------------------- changed meanwhile


def change(path: Path, to: bytes | None) -> None:
    if to is None:
        path.unlink(missing_ok=True)
    else:
        path.write_bytes(to)


EDITED = OLD + "# 手改的一行\n".encode()
MEANWHILE = [
    (OLD, EDITED, "被改过"),
    (OLD, OLD.replace(b"\n", b"\r\n"), "被改过"),
    (OLD, b"", "被改过"),
    (OLD, None, "不见了"),
    (None, EDITED, "有了一个"),
    (None, b"", "有了一个"),
]


@pytest.mark.parametrize(("planned_on", "there", "what"), MEANWHILE)
def test_what_was_changed_meanwhile_is_not_overwritten(
    root: Path, planned_on: bytes | None, there: bytes | None, what: str
) -> None:
    change(root / LEDGER, there)
    before = files(root)
    assert refusal(root, old=planned_on) == f"“{root / LEDGER}”在这期间{what}，没有写入"
    assert files(root) == before


@pytest.mark.parametrize(("planned_on", "there", "what"), MEANWHILE)
def test_what_is_changed_while_the_new_file_is_written_is_not_overwritten(
    root: Path, monkeypatch: pytest.MonkeyPatch, planned_on: bytes | None, there: bytes | None, what: str
) -> None:
    change(root / LEDGER, planned_on)
    monkeypatch.setattr(os, "fsync", lambda descriptor: change(root / LEDGER, there))
    assert refusal(root, old=planned_on) == f"“{root / LEDGER}”在这期间{what}，没有写入"
    assert files(root).get(LEDGER) == there
    assert not (root / "ledger" / TEMPORARY).exists()


# ---------------------------------------------------------------- names

NO_DATA_FILE = "不是数据文件（只有 tasks.yaml、units.yaml、decisions.yaml 和 ledger/ 里的台账）"
ODD = "的名称里有“{}”，不能用作文件名"
UNSEEN = "的名称里有控制字符或看不见的字符"
EDGES = "的名称是空的，或者首尾有空格或点"
RESERVED = "是 Windows 保留的名称，不能用作文件名"
NAMES = [
    ("", NO_DATA_FILE),
    (".", NO_DATA_FILE),
    ("..", NO_DATA_FILE),
    ("ledger/..", NO_DATA_FILE),
    ("ledger/", NO_DATA_FILE),
    ("ledger", NO_DATA_FILE),
    ("Tasks.yaml", NO_DATA_FILE),
    ("decisions.yml", NO_DATA_FILE),
    ("甲局.yaml", NO_DATA_FILE),
    ("ledger/甲局.YAML", NO_DATA_FILE),
    ("ledger/甲局.txt", NO_DATA_FILE),
    ("ledger/甲局.yaml ", NO_DATA_FILE),
    ("ledger/甲局.yaml.", NO_DATA_FILE),
    ("../tasks.yaml", NO_DATA_FILE),
    ("/etc/x.yaml", NO_DATA_FILE),
    ("C:\\x.yaml", NO_DATA_FILE),
    ("ledger\\甲局.yaml", NO_DATA_FILE),
    (".git/config", NO_DATA_FILE),
    ("~/x.yaml", NO_DATA_FILE),
    (LOCK, NO_DATA_FILE),
    ("ledger/../../x.yaml", ODD.format("/")),
    ("ledger//etc/x.yaml", ODD.format("/")),
    ("ledger/区政府/办公室.yaml", ODD.format("/")),
    ("ledger/..\\x.yaml", ODD.format("\\")),
    ("ledger/C:x.yaml", ODD.format(":")),
    ("ledger/甲:局.yaml", ODD.format(":")),
    ("ledger/甲局?.yaml", ODD.format("?")),
    ("ledger/甲\0局.yaml", UNSEEN),
    ("ledger/甲\n局.yaml", UNSEEN),
    ("ledger/甲\x7f局.yaml", UNSEEN),
    ("ledger/甲\u202e局.yaml", UNSEEN),
    ("ledger/甲\u200b局.yaml", UNSEEN),
    ("ledger/甲\u2028局.yaml", UNSEEN),
    ("ledger/甲\udcff局.yaml", UNSEEN),
    ("ledger/.yaml", EDGES),
    ("ledger/ .yaml", EDGES),
    ("ledger/.甲局.yaml", EDGES),
    ("ledger/甲局..yaml", EDGES),
    ("ledger/甲局 .yaml", EDGES),
    ("ledger/\u3000甲局.yaml", EDGES),
    ("ledger/CON.yaml", RESERVED),
    ("ledger/nul.yml", RESERVED),
    ("ledger/Com1.yaml", RESERVED),
    ("ledger/LPT².yaml", RESERVED),
    ("ledger/aux.甲局.yaml", RESERVED),
    ("ledger/prn .甲.yaml", RESERVED),
    (f"ledger/{'长' * 84}.yaml", "的名称有 257 个字节，超过 255 的上限"),
]


@pytest.mark.parametrize(("name", "reason"), NAMES, ids=[ascii(name)[:40] for name, _ in NAMES])
def test_no_name_leads_anywhere_else(root: Path, name: str, reason: str) -> None:
    before = files(root.parent)
    assert refusal(root, name, old=None) == f"“{name}”{reason}，没有写入"
    assert files(root.parent) == before


@pytest.mark.parametrize("stem", ["长" * 83, "-rf", "~", "git~1", "COM", "控制.台", "CON局", "con1"])
def test_unusual_names_that_every_computer_takes_are_written(root: Path, stem: str) -> None:
    name = f"ledger/{stem}.yaml"
    assert put(root, name, old=None) is True
    assert (root / name).read_bytes() == NEW
    assert name in find(str(root), root).names()


# ---------------------------------------------------------------- links and other things in the way


def test_a_link_inside_the_folder_stays_a_link(root: Path) -> None:
    (root / "存档").mkdir()
    kept = (root / LEDGER).rename(root / "存档" / "甲局的台账.yaml")
    kept.chmod(0o664)
    (root / LEDGER).symlink_to("../存档/甲局的台账.yaml")
    assert put(root) is True
    assert (root / LEDGER).readlink() == Path("../存档/甲局的台账.yaml")
    assert kept.read_bytes() == NEW
    assert kept.stat().st_mode & 0o777 == 0o664
    assert [item.name for item in kept.parent.iterdir()] == [kept.name]
    assert put(root, old=NEW) is False


OUT = "是一个指向数据文件夹之外的链接，没有写入"
LINKS = [
    ("../../外面.yaml", f"“{{}}”{OUT}"),
    (os.devnull, f"“{{}}”{OUT}"),
    ("没有.yaml", "“{}”是一个断开的链接，没有写入"),
    ("甲局.yaml", "“{}”没有写入（链接绕成了圈）"),
    ("..", "“{}”不是普通文件，没有写入"),
]


@pytest.mark.parametrize(("target", "message"), LINKS)
def test_other_links_are_refused(root: Path, target: str, message: str) -> None:
    (root.parent / "外面.yaml").write_bytes(OLD)
    (root / LEDGER).unlink()
    (root / LEDGER).symlink_to(target)
    before = files(root.parent)
    assert refusal(root) == message.format(root if target == ".." else root / LEDGER)
    assert files(root.parent) == before
    assert (root / LEDGER).is_symlink()


@pytest.mark.parametrize("target", ["../外面", "台账", "没有", "ledger"], ids=["out", "inside", "broken", "loop"])
def test_a_ledger_folder_that_is_a_link_is_refused(root: Path, target: str) -> None:
    (root.parent / "外面").mkdir()
    (root / "台账").mkdir()
    (root / LEDGER).unlink()
    (root / "ledger").rmdir()
    (root / "ledger").symlink_to(target)
    before = files(root.parent)
    loop = f"“{root / LEDGER}”没有写入（链接绕成了圈）"
    assert refusal(root, old=None) == (loop if target == "ledger" else f"“{root / 'ledger'}”不是文件夹本身，没有写入")
    assert files(root.parent) == before


def test_a_ledger_folder_that_is_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "ledger").write_bytes(b"")
    told = refusal(tmp_path, old=None)
    assert told == f"“{tmp_path / LEDGER}”没有写入（路径中间有一段不是文件夹）"
    assert files(tmp_path) == {"ledger": b""}


@pytest.mark.parametrize("kind", ["folder", "pipe"])
def test_what_is_no_file_is_not_written(root: Path, kind: str) -> None:
    path = root / "ledger" / "乙局.yaml"
    path.mkdir() if kind == "folder" else os.mkfifo(path)
    assert refusal(root, "ledger/乙局.yaml", old=None) == f"“{path}”不是普通文件，没有写入"


@pytest.mark.parametrize("kind", ["file", "read-only file", "link", "broken link", "pipe"])
def test_a_leftover_is_in_nobodys_way(root: Path, kind: str) -> None:
    leftover, outside = root / "ledger" / TEMPORARY, root.parent / "外面.yaml"
    outside.write_bytes(b"outside")
    if kind == "pipe":
        os.mkfifo(leftover)
    elif kind.endswith("link"):
        leftover.symlink_to("../../外面.yaml" if kind == "link" else "没有")
    else:
        leftover.write_bytes(NEW * 1000)
        leftover.chmod(0o444 if kind == "read-only file" else 0o644)
    assert put(root) is True
    assert files(root)[LEDGER] == NEW
    assert not os.path.lexists(leftover)
    assert outside.read_bytes() == b"outside"


def test_a_folder_in_the_place_of_the_temporary_file_is_told(root: Path) -> None:
    place = root / "ledger" / TEMPORARY
    place.mkdir()
    assert refusal(root) in {
        f"“{root / LEDGER}”没有写入（“{place}”是一个文件夹）",
        f"“{root / LEDGER}”没有写入（没有权限）",  # macOS says EPERM
    }
    assert (root / LEDGER).read_bytes() == OLD


# ---------------------------------------------------------------- sizes


def test_what_would_be_too_large_to_read_is_not_written(root: Path) -> None:
    told = refusal(root, new=NEW + b"#" * 5 * 1024 * 1024)
    assert told == f"“{root / LEDGER}”没有写入：文件有 5.0 MiB，超过 5 MiB 的上限"
    assert put(root, new=NEW.ljust(5 * 1024 * 1024, b"\n")) is True


def test_what_is_too_large_to_read_is_not_replaced(root: Path) -> None:
    with (root / LEDGER).open("wb") as file:
        file.truncate(6 * 1024 * 1024 * 1024)
    assert refusal(root) == f"“{root / LEDGER}”没有写入：文件有 6144.0 MiB，超过 5 MiB 的上限"


# ---------------------------------------------------------------- the disk fails


class Faults:
    """Calls of the operating system, counted; the n-th of them fails, or all from the n-th on."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self.left = 0
        self.error: BaseException | None = None
        self.lasting = False
        self.failed = 0
        for name in CALLS:
            self._wrap(os, name, patch)
        self._wrap(fcntl, "flock", patch)

    def _wrap(self, owner: object, name: str, patch: pytest.MonkeyPatch) -> None:
        real: Callable[..., object] = getattr(owner, name)

        def call(*args: object, **words: object) -> object:
            if self.error is None:
                return real(*args, **words)
            self.left -= 1
            fails = self.left == 0 or (self.lasting and self.left < 0)
            result = None
            if name != "fsync" and (not fails or name == "close"):  # the disk of the test need not be waited for
                result = real(*args, **words)  # closed it is, even where closing fails
            if fails:
                self.failed += 1
                raise self.error
            return result

        patch.setattr(owner, name, call)

    @contextmanager
    def at(self, number: int, error: BaseException, *, lasting: bool = False) -> Iterator[None]:
        """Let the call with this number fail, from 1."""
        self.left, self.error, self.lasting, self.failed = number, error, lasting, 0
        try:
            yield
        finally:
            self.error = None


CALLS = (
    "open", "close", "read", "write", "fsync", "fstat", "stat", "lstat", "lseek", "readlink", "replace", "mkdir",
    "rmdir", "unlink", "fchmod",
)  # fmt: skip
CASES = ("a ledger", "a link", "a new file", "the first ledger")


def prepared(folder: Path, case: str) -> tuple[str, bytes | None]:
    """Lay out a data folder; return the name of the file to write, and what it holds."""
    folder.mkdir()
    if case == "the first ledger":
        return LEDGER, None
    (folder / "ledger").mkdir()
    if case == "a new file":
        return LEDGER, None
    own = folder / ("甲局.yaml" if case == "a link" else LEDGER)
    own.write_bytes(OLD)
    own.chmod(0o664)
    if case == "a link":
        (folder / LEDGER).symlink_to("../甲局.yaml")
    return LEDGER, OLD


def attempt(root: Path, name: str, old: bytes | None) -> str:
    """Write; return what is said, or how else it ended."""
    try:
        return "written" if put(root, name, old=old) else "the same"
    except WriteRefused as refused:
        assert refused.exit_code == 2
        return refused.message
    except KeyboardInterrupt:
        return "interrupted"


def spare() -> int:
    """Return the lowest descriptor that is free."""
    descriptor = os.open(os.devnull, os.O_RDONLY)
    os.close(descriptor)
    return descriptor


def outcomes(path: Path, root: Path, old: bytes | None, *, reason: str) -> dict[str, list[bytes | None]]:
    """Return what may be said, with what may then be in the file."""
    return {
        "written": [NEW],
        "interrupted": [old, NEW],
        f"“{path}”没有写入（{reason}）": [old],
        f"“{path}”已写入，但没能确认存到了磁盘上（{reason}）": [NEW],
        f"建不了锁文件“{root / LOCK}”（{reason}），没有写入": [old],
    }


REASONS = {
    errno.EIO: "磁盘读写出错",
    errno.ENOSPC: "磁盘已满",
    errno.EACCES: "没有权限",
    errno.EROFS: "磁盘只读",
}
FAULTS = [(code, False) for code in REASONS] + [(errno.EIO, True), (errno.ENOSPC, True), (None, False)]
"""Which error, and whether it lasts; None is an interruption."""


@pytest.mark.parametrize(("code", "lasting"), FAULTS)
@pytest.mark.parametrize("case", CASES)
def test_a_fault_at_any_call_leaves_the_old_file_or_the_new_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, case: str, code: int | None, lasting: bool
) -> None:
    """Whichever call fails, for every n: one file whole, one message, nothing left behind, and the next try works."""
    faults = Faults(monkeypatch)
    for number in itertools.count(1):
        root = tmp_path / str(number)
        name, old = prepared(root, case)
        path, free = root / name, spare()
        error = KeyboardInterrupt() if code is None else OSError(code, os.strerror(code))
        with faults.at(number, error, lasting=lasting):
            said = attempt(root, name, old)
        there = path.read_bytes() if path.exists() else None
        assert there in outcomes(path, root, old, reason=REASONS.get(code or 0, ""))[said], number
        assert spare() == free
        if not lasting:
            litter = {item.name for item in root.rglob("*")} - {"ledger", "甲局.yaml", LOCK}
            assert litter == set()
            assert (root / "ledger").exists() is (case != "the first ledger" or there is not None)
        assert len(list(root.rglob(TEMPORARY))) <= 1
        assert attempt(root, name, there) == ("the same" if there == NEW else "written")
        assert path.read_bytes() == NEW
        assert list(root.rglob(TEMPORARY)) == []
        assert path.is_symlink() is (case == "a link")
        if not faults.failed:
            break
    assert said == "written"
    assert number > 25


def test_a_full_disk_is_told_and_the_old_file_is_whole(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The disk takes a part, and then no more."""
    real, large = os.write, OLD * 1000

    def write(descriptor: int, part: bytes) -> int:
        if len(part) < len(large):
            return real(descriptor, part) if len(part) == 512 else fail()
        return real(descriptor, part[:100])

    def fail() -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "write", write)
    with pytest.raises(WriteRefused) as caught:
        put(root, new=large)
    assert caught.value.message == f"“{root / LEDGER}”没有写入（磁盘已满）"
    assert caught.value.hint == HINT
    assert files(root)[LEDGER] == OLD
    assert not (root / "ledger" / TEMPORARY).exists()


def test_a_disk_that_keeps_something_else_is_found_out(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = os.write

    def write(descriptor: int, part: memoryview | bytes) -> int:
        return real(descriptor, bytes(part).replace(b"1", b"7"))

    monkeypatch.setattr(os, "write", write)
    assert refusal(root) == f"“{root / LEDGER}”没有写入（磁盘读写出错）"
    assert files(root)[LEDGER] == OLD


def test_a_read_only_file_is_not_replaced(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A rename asks for no right to the file itself; root is not asked at all, hence the stand-in."""
    monkeypatch.setattr(os, "access", lambda path, mode: (Path(path), mode) != (root / LEDGER, os.W_OK))
    before = files(root)
    assert refusal(root) == f"“{root / LEDGER}”没有写入（没有权限）"
    assert files(root) == before
    assert put(root, new=OLD) is False


def test_a_read_only_folder_is_told(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = os.open

    def refuse(path: str | Path, flags: int, mode: int = 0o777) -> int:
        if flags & os.O_CREAT and Path(path).parent.name == "ledger":
            raise PermissionError(errno.EACCES, "Permission denied", str(path))
        return real(path, flags, mode)

    monkeypatch.setattr(os, "open", refuse)
    assert refusal(root) == f"“{root / LEDGER}”没有写入（没有权限）"
    assert files(root)[LEDGER] == OLD


@pytest.mark.parametrize("code", [errno.EINVAL, errno.ENOTSUP])
def test_a_disk_that_cannot_flush_folders_is_good_enough(
    root: Path, monkeypatch: pytest.MonkeyPatch, code: int
) -> None:
    """Some network disks answer so; the file itself was flushed."""

    def fsync(descriptor: int) -> None:
        if stat.S_ISDIR(os.fstat(descriptor).st_mode):
            raise OSError(code, os.strerror(code))

    monkeypatch.setattr(os, "fsync", fsync)
    assert put(root) is True
    assert put(root, "decisions.yaml", old=None) is True


def test_an_unsure_write_says_that_it_is_written(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fsync(descriptor: int) -> None:
        if stat.S_ISDIR(os.fstat(descriptor).st_mode):
            raise OSError(errno.EIO, "Input/output error")

    monkeypatch.setattr(os, "fsync", fsync)
    with pytest.raises(WriteRefused) as caught:
        put(root)
    assert caught.value.message == f"“{root / LEDGER}”已写入，但没能确认存到了磁盘上（磁盘读写出错）"
    assert caught.value.hint == "如果这时断电，可能丢失；检查磁盘，再看一眼这个文件"
    assert files(root)[LEDGER] == NEW


@pytest.mark.parametrize(
    ("call", "said"),
    [
        ("replace", "“{root}/ledger/甲局.yaml”没有写入（磁盘已满）"),
        ("lseek", "建不了锁文件“{root}/.gkplan.lock”（磁盘已满），没有写入"),
    ],
)
def test_a_command_that_cannot_write_says_so_in_two_lines(
    project: Callable[..., Project], run: Callable[..., Outcome], monkeypatch: pytest.MonkeyPatch, call: str, said: str
) -> None:
    def fail(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    built = project("id: 1, text: 做一件事。, responsible: [甲局], deadline: 9月底前", ledger__甲局=OLD.decode())
    monkeypatch.setattr(os, call, fail)
    outcome = run("record", "1", "--unit", "甲局", "--status", "进行中", "--as-of", "2025-09-01", cwd=built.root)
    first, second = outcome.err.splitlines()
    assert (outcome.code, outcome.out) == (2, "")
    assert first == f"错误：{said.format(root=built.data)}"
    assert second.startswith("提示：")
    assert (built.data / LEDGER).read_bytes() == OLD


# ---------------------------------------------------------------- Windows


class Busy:
    """A file that another program keeps open for a while: Windows refuses to replace it."""

    def __init__(self, times: int, winerror: int) -> None:
        self.times, self.winerror = times, winerror
        self.real = os.replace
        self.tried = 0

    def __call__(self, source: Path, target: Path) -> None:
        self.tried += 1
        if self.tried > self.times:
            self.real(source, target)
            return
        error = PermissionError(errno.EACCES, "Access is denied", str(source))
        error.winerror = self.winerror  # type: ignore[attr-defined,unused-ignore]
        raise error


@pytest.fixture
def windows(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Take this for Windows, with no right to open a folder, owner or mode; return the pauses made."""
    pauses: list[float] = []
    monkeypatch.setattr(storage, "sys", SimpleNamespace(platform="win32"))
    monkeypatch.setattr(storage, "pause", pauses.append)
    monkeypatch.setattr(os, "fchown", None)
    real = os.open

    def without_folders(path: str | Path, flags: int, mode: int = 0o777) -> int:
        if Path(path).is_dir():
            raise PermissionError(errno.EACCES, "Permission denied", str(path))
        return real(path, flags, mode)

    monkeypatch.setattr(os, "open", without_folders)
    return pauses


@pytest.mark.parametrize("winerror", [5, 32])
def test_on_windows_a_busy_file_is_waited_for(
    root: Path, windows: list[float], monkeypatch: pytest.MonkeyPatch, winerror: int
) -> None:
    busy = Busy(4, winerror)
    monkeypatch.setattr(os, "replace", busy)
    assert put(root) is True
    assert files(root)[LEDGER] == NEW
    assert busy.tried == 5
    assert windows == [0.02, 0.04, 0.06, 0.08]


def test_on_windows_a_file_that_stays_busy_is_refused(
    root: Path, windows: list[float], monkeypatch: pytest.MonkeyPatch
) -> None:
    busy = Busy(99, 32)
    monkeypatch.setattr(os, "replace", busy)
    assert refusal(root) == f"“{root / LEDGER}”没有写入（没有权限，或者编辑器、杀毒软件等正占用着它）"
    assert files(root)[LEDGER] == OLD
    assert not (root / "ledger" / TEMPORARY).exists()
    assert busy.tried == 11
    assert round(sum(windows), 6) == 1.0


def test_on_windows_another_refusal_is_not_tried_again(
    root: Path, windows: list[float], monkeypatch: pytest.MonkeyPatch
) -> None:
    busy = Busy(99, 1314)
    monkeypatch.setattr(os, "replace", busy)
    assert refusal(root) == f"“{root / LEDGER}”没有写入（没有权限）"
    assert (busy.tried, windows) == (1, [])


def test_on_windows_a_file_that_is_saved_while_it_is_busy_is_not_overwritten(
    root: Path, windows: list[float], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "replace", Busy(99, 32))
    monkeypatch.setattr(storage, "pause", lambda _: (root / LEDGER).write_bytes(EDITED))
    assert refusal(root) == f"“{root / LEDGER}”在这期间被改过，没有写入"
    assert files(root)[LEDGER] == EDITED


def test_on_windows_the_first_ledger_is_made(tmp_path: Path, windows: list[float]) -> None:
    assert put(tmp_path, old=None) is True
    assert files(tmp_path) == {LEDGER: NEW}


# ---------------------------------------------------------------- several processes, and killed ones

ADD = """
import sys
from pathlib import Path
from gkplan.storage import hold, replace
root, first = Path(sys.argv[1]), int(sys.argv[2])
for number in range(first, first + 10):
    with hold(root, tell=lambda line: None):
        old = (root / sys.argv[3]).read_bytes()
        replace(root, sys.argv[3], planned_on=old, content=old + f"  - {{task: {number}}}\\n".encode())
"""
LOOP = """
import hashlib, itertools, sys
from pathlib import Path
from gkplan.storage import hold, replace
root = Path(sys.argv[1])
for number in itertools.count():
    with hold(root, tell=lambda line: None):
        old = (root / sys.argv[2]).read_bytes()
        body = f"# {number}\\n".encode() * (2000 + number % 7 * 1000)
        replace(root, sys.argv[2], planned_on=old, content=hashlib.sha256(body).hexdigest().encode() + body)
    if number == 0:
        print("writing", flush=True)
"""


def started(code: str, *args: object) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", code, *map(str, args)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)


def test_eight_processes_lose_no_update(root: Path) -> None:
    (root / LEDGER).write_bytes("unit: 甲局\nentries:\n".encode())
    writers = [started(ADD, root, first, LEDGER) for first in range(0, 80, 10)]
    for writer in writers:
        writer.communicate()
    assert [writer.returncode for writer in writers] == [0] * 8
    numbers = re.findall(r"^  - \{task: (\d+)\}$", (root / LEDGER).read_text(encoding="utf-8"), re.MULTILINE)
    assert sorted(map(int, numbers)) == list(range(80))
    assert sorted(item.name for item in root.rglob("*")) == sorted(
        ["tasks.yaml", "units.yaml", "ledger", "甲局.yaml", LOCK]
    )


def test_a_process_killed_at_any_moment_leaves_a_whole_file(root: Path) -> None:
    """30 kills; the moment is the machine's, the seed only spreads them."""
    dice = random.Random(20251128)
    for _ in range(30):
        with started(LOOP, root, LEDGER) as process:
            assert process.stdout is not None
            assert process.stdout.readline() == "writing\n"
            time.sleep(dice.uniform(0, 0.02))
            process.send_signal(signal.SIGKILL)
        content = (root / LEDGER).read_bytes()
        assert hashlib.sha256(content[64:]).hexdigest().encode() == content[:64]
        assert {item.name for item in root.rglob("*")} - {TEMPORARY} == {
            "tasks.yaml", "units.yaml", "ledger", "甲局.yaml", LOCK,
        }  # fmt: skip
        assert len(list(root.rglob(TEMPORARY))) <= 1
        with hold(root, tell=nobody, wait=0):
            pass
    assert put(root, old=content) is True
    assert list(root.rglob(TEMPORARY)) == []
