"""The data folder as a git commit holds it; the only caller of git.

Nothing here writes: every git command only reads objects and references, none touches the index or the network.
Loaded only when a revision is asked for.
"""

from __future__ import annotations

import os
import posixpath
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, Protocol

from gkplan.clock import day_of
from gkplan.revision import (
    DECISIONS,
    LEDGERS,
    MAX_BYTES,
    TASKS,
    UNITS,
    Unusable,
    Worktree,
    git_root,
    is_stray,
    too_large,
)

if TYPE_CHECKING:
    from datetime import date
    from subprocess import Popen

    from gkplan.errors import GkplanError


class Revision(NamedTuple):
    """The data folder as a git commit holds it; empty where the commit has none."""

    repository: Path
    """The top of the work tree that git is asked in."""
    commit: str
    """The full object id; empty where there is no commit (the all-zero id of a new branch)."""
    folder: str
    """The data folder in that commit, POSIX; empty for the top."""
    prefix: str
    """The *worktree's* prefix, so that findings of both sides compare."""
    label: str
    """How the user named the revision."""
    blobs: Mapping[str, str]
    """Data file → blob id."""
    odd: Mapping[str, Unusable]
    """What is named like a data file and is none: links, folders, submodules."""
    reader: Reader
    """What gives the bytes of a blob."""
    note: str | None = None
    """What the user should know about the choice of this revision, in Chinese."""

    @property
    def is_empty(self) -> bool:
        """Whether there is no data at all, so that everything counts as new."""
        return not self.blobs and not self.odd

    def names(self) -> list[str]:
        """Return the data files as `Worktree.names` does; none at all where there is no data."""
        if self.is_empty:
            return []
        rest = sorted((self.blobs.keys() | self.odd.keys()) - {TASKS, UNITS, DECISIONS})
        decided = DECISIONS in self.blobs or DECISIONS in self.odd
        return [TASKS, UNITS, *([DECISIONS] if decided else []), *rest]

    def strays(self) -> list[str]:
        """Return what looks like a data file and is read by nobody, as `Worktree.strays` does."""
        if self.is_empty:
            return []
        start = f"{self.folder}/" if self.folder else ""
        paths = _tree(self.repository, self.commit, options=("-r", "--name-only"), paths=[start] if start else [])
        return sorted(name for path in paths if is_stray(name := path.removeprefix(start)))

    def read(self, name: str) -> bytes | Unusable:
        """Return the bytes of one data file. One git process answers for all files, as long as the revision is used.

        Raises `DataProblem` where git cannot give them: what cannot be compared must not look unchanged.
        """
        blob = self.blobs.get(name)
        if blob is None:
            return self.odd.get(name) or Unusable("缺少这个文件", f"版本“{self.label}”里没有它")
        content = self.reader.ask(blob)
        if content is None:
            from gkplan import git_words as words

            raise words.lost(self.label, name)
        return content


class Reader:
    """One `git cat-file --batch`: started at the first question, ended with the last reference to it."""

    def __init__(self, repository: Path) -> None:
        self._repository = repository
        self._process: Popen[bytes] | None = None

    def ask(self, blob: str) -> bytes | Unusable | None:
        """Return the content of one blob; None where git has lost it."""
        self._process = self._process or _batch(self._repository)
        content = _answered(self._process, blob)
        if content is None:  # git gave up on this object: the next one gets a new process
            self.close()
        return content

    def close(self) -> None:
        """End the process; it only reads, so that nothing can be lost."""
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            process.communicate()

    def __del__(self) -> None:
        self.close()


# ---------------------------------------------------------------- which revision is meant

_COMMIT = "[0-9a-f]{40}|[0-9a-f]{64}"
_ZERO = "0{40}|0{64}"
_BRANCHES = ("refs/heads/", "refs/remotes/")
_OWN = frozenset({"HEAD", "@"})
_LONGEST = 1000
"""Characters of a revision's name; longer ones would not fit a command line."""


class Repository(NamedTuple):
    """The git repository around the data folder."""

    top: Path
    folder: str
    """The data folder seen from `top`, POSIX; empty for the top itself."""
    shallow: bool


def base(worktree: Worktree, against: str) -> Revision:
    """Return the revision that an edit is judged against.

    Of a branch (local or remote-tracking) it is the merge base with HEAD; a commit, a tag, `HEAD~3` … is taken
    literally; `REV:folder` names the data folder in that revision. The all-zero id, which forges give as “before”
    of a new branch, and a revision without the data are an empty base. Raises `UsageProblem` or `DataProblem`.
    """
    name, folder = _split_folder(against)
    repository = find_repository(worktree)
    if re.fullmatch(_ZERO, name):
        return _nothing(repository, worktree, against, "基准是全零编号（新分支的第一次推送），全部内容都算新增")
    commit = find_commit(repository, name)
    note = f"基准：{name}，即提交 {commit[:7]}"
    if _is_branch(repository, name):
        head = find_commit(repository, "HEAD")
        commit = _merge_base(repository, (name, commit), ("HEAD", head))
        same = "，就是当前提交，只比还没有提交的改动" if commit == head else ""
        note = f"基准：{name} 与当前分支的合并基点 {commit[:7]}{same}"
    return _data_in(repository, worktree, _Choice(against, commit, folder, note, "基准"))


def revision(worktree: Worktree, rev: str) -> Revision:
    """Return one revision of the data, taken literally. Raises `UsageProblem` or `DataProblem`."""
    name, folder = _split_folder(rev)
    repository = find_repository(worktree)
    if re.fullmatch(_ZERO, name):
        return _nothing(repository, worktree, rev, f"{name[:7]}… 是全零编号，没有内容")
    commit = find_commit(repository, name)
    return _data_in(repository, worktree, _Choice(rev, commit, folder, None, f"版本“{name}”"))


def pair(worktree: Worktree, spec: str) -> tuple[Revision, Revision | Worktree]:
    """Return the two sides that `spec` names.

    `A..B` two revisions, `A...B` the merge base of both against B, `A..` or `A` that revision against the worktree,
    `A...` its merge base with HEAD against the worktree, `..B` and `...B` the same from HEAD. Raises `UsageProblem`
    or `DataProblem`.
    """
    left, dots, right = _split_range(spec)
    if not dots:
        return revision(worktree, left), worktree
    old = _fork(worktree, left or "HEAD", right or "HEAD") if dots == "..." else revision(worktree, left or "HEAD")
    return old, (revision(worktree, right) if right else worktree)


def authored(found: Revision) -> date | None:
    """Return the day in Beijing that a revision's commit was made by its author; None where it states none."""
    lines = ask(found.repository, "rev-list", "--max-count=1", "--format=%at", found.commit, "--").out.split()
    return day_of(int(lines[-1])) if lines and lines[-1].lstrip("-").isdigit() else None


def same_content(against: Revision, name: str, data: bytes) -> bool:
    """Whether `data` is what the revision holds under `name`, told without reading it from git.

    A file that git checked out with CRLF is the same. False may also mean that it is not known.
    """
    blob = against.blobs.get(name)
    if blob is None:
        return False
    plain = data.replace(b"\r\n", b"\n")
    return _blob_id(data, blob) == blob or (plain != data and _blob_id(plain, blob) == blob)


def same_file(files: _Bytes, against: Revision, name: str, old_name: str | None = None) -> bool:
    """Whether a file is what the revision holds under `old_name` (as a rule the same name), or both have none.

    Told by git's ids: only files of a worktree are read for it. False may also mean that it is not known.
    """
    old_name = old_name or name
    if isinstance(files, Revision):
        blob = files.blobs.get(name)
        return old_name not in against.names() if blob is None else blob == against.blobs.get(old_name)
    data = files.read(name)
    return same_content(against, old_name, data) if isinstance(data, bytes) else old_name not in against.names()


class _Bytes(Protocol):
    """A worktree or a revision, as far as its bytes are concerned."""

    def read(self, name: str) -> bytes | Unusable:
        """Return one file's bytes."""
        ...


def _split_folder(rev: str) -> tuple[str, str | None]:
    """Split `REV:folder`, git's own notation; refuse what cannot be a revision before git sees it."""
    from gkplan import git_words as words

    braces = 0
    for position, char in enumerate(rev):
        braces += (char == "{") - (char == "}")
        if char == ":" and not braces:
            name, folder = rev[:position], rev[position + 1 :].rstrip("/")
            break
    else:
        name, folder = rev, None
    problem = words.refused(rev, name, folder) if len(rev) <= _LONGEST else words.too_long(rev)
    if problem is not None:
        raise problem
    return name, folder


def _split_range(spec: str) -> tuple[str, str, str]:
    from gkplan import git_words as words

    left, dots, right = spec.partition("..")
    if right.startswith("."):
        dots, right = "...", right[1:]
    if ".." in right or right.startswith(".") or (dots and not left and not right):
        raise words.bad_range(spec)
    return left, dots, right


def _fork(worktree: Worktree, left: str, right: str) -> Revision:
    """Return the merge base of two revisions; the folder is the one that `left` names."""
    name, folder = _split_folder(left)
    other = _split_folder(right)[0]
    repository = find_repository(worktree)
    first, second = find_commit(repository, name), find_commit(repository, other)
    commit = _merge_base(repository, (name, first), (other, second))
    note = f"{name} 与 {other} 的合并基点 {commit[:7]}"
    return _data_in(repository, worktree, _Choice(left, commit, folder, note, note))


def find_repository(worktree: Worktree) -> Repository:
    """Return the repository that holds the data folder, or raise `DataProblem`."""
    from gkplan import git_words as words

    asked = ("--is-inside-work-tree", "--is-bare-repository", "--is-shallow-repository", "--show-prefix")
    answer = ask(worktree.root, "rev-parse", *asked)
    if answer.code != 0:
        raise words.no_repository(worktree.root, answer.error)
    inside, bare, shallow, prefix = [*answer.out.split("\n", 3), "", "", ""][:4]
    if inside != "true":
        raise words.outside(worktree.root, bare=bare == "true")
    folder = prefix.removesuffix("\n").rstrip("/")
    top = worktree.root.parents[folder.count("/")] if folder else worktree.root
    return Repository(top, folder, shallow == "true")


def find_commit(repository: Repository, name: str) -> str:
    """Return the full id of the commit that `name` means, or raise what to do about it."""
    answer = ask(repository.top, "rev-parse", "--verify", "--end-of-options", f"{name}^{{commit}}")
    commit = answer.out.strip()
    if answer.code == 0 and re.fullmatch(_COMMIT, commit):
        return commit
    raise _unfound(repository, name, answer.error)


def _is_branch(repository: Repository, name: str) -> bool:
    if name in _OWN:
        return False
    answer = ask(repository.top, "rev-parse", "--symbolic-full-name", "--verify", "--end-of-options", name)
    return answer.code == 0 and answer.out.startswith(_BRANCHES)


def _merge_base(repository: Repository, left: tuple[str, str], right: tuple[str, str]) -> str:
    """Return the merge base of two commits, each a name and an id."""
    from gkplan import git_words as words

    answer = ask(repository.top, "merge-base", left[1], right[1])
    commit = answer.out.strip()
    if answer.code == 0 and re.fullmatch(_COMMIT, commit):
        return commit
    if answer.code == 1:
        raise words.no_merge_base(left[0], right[0], shallow=repository.shallow)
    raise words.failed("merge-base", answer.error, shallow=repository.shallow)


def _unfound(repository: Repository, name: str, error: str) -> GkplanError:
    """Find out why git knows no commit of this name."""
    from gkplan import git_words as words

    def said(*args: str) -> str:
        answer = ask(repository.top, *args)
        return answer.out.strip() if answer.code == 0 else ""

    stem = re.split(r"[~^@]", name, maxsplit=1)[0] or "HEAD"
    known = bool(said("rev-parse", "--verify", "--end-of-options", f"{stem}^{{commit}}"))
    listed = said("for-each-ref", "--format=%(refname:lstrip=2)", "refs/heads", "refs/tags", "refs/remotes")
    kind = said("cat-file", "-t", said("rev-parse", "--verify", "--end-of-options", name) or "-")
    facts = words.Unfound(
        name=name,
        error=error,
        shallow=repository.shallow,
        unborn=not said("rev-parse", "--verify", "HEAD^{commit}"),
        kind=kind if kind in {"tree", "blob"} else "",
        stem=stem if known and stem != name else "",
        depth=said("rev-list", "--count", "--first-parent", stem, "--") if known and stem != name else "",
        names=tuple(listed.splitlines()),
        remotes=tuple(said("remote").splitlines()),
    )
    return words.unfound(facts)


# ---------------------------------------------------------------- the data folder in a commit


class _Choice(NamedTuple):
    """A commit that was settled on, and how to speak of it."""

    label: str
    commit: str
    folder: str | None
    """The folder that the user named, if any."""
    note: str | None
    role: str
    """What messages call it: 基准, 版本“…”."""


def _nothing(repository: Repository, worktree: Worktree, label: str, note: str, commit: str = "") -> Revision:
    return Revision(repository.top, commit, "", worktree.prefix, label, {}, {}, Reader(repository.top), note)


def _data_in(repository: Repository, worktree: Worktree, choice: _Choice) -> Revision:
    """Return the data of a commit: in the folder named, in the worktree's, in the one that was renamed, or none."""
    from gkplan import git_words as words

    folder = repository.folder if choice.folder is None else choice.folder
    blobs, odd = data_files(repository, choice.commit, folder)
    notes = [choice.note] if choice.note else []
    if not _is_data(blobs, odd):
        holders = data_folders(repository, choice.commit)
        if choice.folder is not None:
            raise words.no_such_folder(choice.label, folder, holders)
        gone = [item for item in holders if not _still_there(repository.top / item)]
        if len(gone) > 1:
            raise words.several_folders(choice.label, choice.role, gone)
        if not gone:
            notes.append(f"{choice.role}里没有数据文件夹，全部内容都算新增")
            return _nothing(repository, worktree, choice.label, "；".join(notes), choice.commit)
        folder = gone[0]
        blobs, odd = data_files(repository, choice.commit, folder)
    if folder != repository.folder:
        notes.append(f"{choice.role}里数据文件夹是 {folder + '/' if folder else '仓库的根'}")
    if LEDGERS in odd:
        odd.pop(LEDGERS)
        notes.append(f"{choice.role}里 {LEDGERS} 不是文件夹，各台账都算新增")
    reader, note = Reader(repository.top), "；".join(notes) or None
    return Revision(repository.top, choice.commit, folder, worktree.prefix, choice.label, blobs, odd, reader, note)


def _is_data(blobs: Mapping[str, str], odd: Mapping[str, Unusable]) -> bool:
    return any(name in blobs or name in odd for name in (TASKS, UNITS))


def _still_there(folder: Path) -> bool:
    """Whether the data folder of the base is one still, itself and not a link to another."""
    return folder.resolve() == folder and all(os.path.lexists(folder / name) for name in (TASKS, UNITS))


def data_files(repository: Repository, commit: str, folder: str) -> tuple[dict[str, str], dict[str, Unusable]]:
    """Return the data files of one folder of a commit: those with content, and those that have none."""
    start = f"{folder}/" if folder else ""
    wanted = [start + name for name in (TASKS, UNITS, DECISIONS, LEDGERS, LEDGERS.rstrip("/"))]
    blobs: dict[str, str] = {}
    odd: dict[str, Unusable] = {}
    for entry in _tree(repository.top, commit, paths=wanted):
        head, _, path = entry.partition("\t")
        mode, kind, blob = head.split(" ")
        name = path.removeprefix(start)
        if name == LEDGERS.rstrip("/"):  # no folder, or its files would be listed
            odd[LEDGERS] = _ODD[kind]
        elif is_data_name(name) and kind == "blob":
            content = _linked(repository, commit, start, path) if mode == _LINK else blob
            blobs |= {name: content} if content else {}
            odd |= {} if content else {name: _ODD[kind]}
        elif is_data_name(name):
            odd[name] = _ODD[kind]
    return blobs, odd


_LINK = "120000"


def _linked(repository: Repository, commit: str, start: str, path: str) -> str | None:
    """Return the blob of the file that a link at `path` leads to inside the data folder, as a worktree follows it."""
    target = ask(repository.top, "cat-file", "blob", f"{commit}:{path}").out
    inside = posixpath.normpath(posixpath.join(posixpath.dirname(path), target))
    if not target or target.startswith("/") or not inside.startswith(start):
        return None
    for entry in _tree(repository.top, commit, paths=[inside]):
        mode, kind, blob = entry.partition("\t")[0].split(" ")
        return blob if kind == "blob" and mode != _LINK else None
    return None


_ODD = {
    "blob": Unusable("这是一个指向数据文件夹之外的链接", "把文件本身放进数据文件夹"),
    "tree": Unusable("这是一个文件夹，应为文件", "把文件夹改名或移走，放入同名的文件"),
    "commit": Unusable("这是一个子模块，应为文件", "把文件本身提交进 git"),
}


def _blob_id(data: bytes, like: str) -> str:
    """Return the id that git gives to `data`, of the same kind as `like`."""
    import hashlib

    kind = hashlib.sha256 if len(like) == 64 else hashlib.sha1
    digest = kind(b"blob %d\0" % len(data), usedforsecurity=False)
    digest.update(data)
    return digest.hexdigest()


def is_data_name(name: str) -> bool:
    """Whether a file of the data folder, by its name there, is one of the data files."""
    if not name.startswith(LEDGERS):
        return name in {TASKS, UNITS, DECISIONS}
    file = name.removeprefix(LEDGERS)
    return not file.startswith(".") and Path(file).suffix in {".yaml", ".yml"}


def data_folders(repository: Repository, commit: str) -> list[str]:
    """Return the folders of a commit that hold both tasks.yaml and units.yaml."""
    paths = set(_tree(repository.top, commit, options=("-r", "--name-only")))
    starts = (path.removesuffix(TASKS) for path in paths if path == TASKS or path.endswith(f"/{TASKS}"))
    return sorted(start.rstrip("/") for start in starts if start + UNITS in paths)


def _tree(top: Path, commit: str, *, options: Iterable[str] = (), paths: Iterable[str] = ()) -> list[str]:
    """Return the entries of `git ls-tree`; a path that the commit lacks gives none."""
    answer = ask(top, "ls-tree", "-z", "--full-tree", *options, "--end-of-options", commit, *paths)
    if answer.code != 0:
        from gkplan import git_words as words

        raise words.failed("ls-tree", answer.error, shallow=False)
    return answer.out.split("\0")[:-1]


# ---------------------------------------------------------------- running git

_QUIET = {
    "LC_ALL": "C",  # messages are told apart by their English words
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_LITERAL_PATHSPECS": "1",
    # A partial clone must not go to the network for an object; older versions of git know only the second.
    "GIT_NO_REPLACE_OBJECTS": "1",  # the base is what was committed, not what stands in for it here
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_ALLOW_PROTOCOL": "none",
}
_OF_A_HOOK = frozenset({
    "GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX", "GIT_COMMON_DIR", "GIT_OBJECT_DIRECTORY",
    "GIT_ALTERNATE_OBJECT_DIRECTORIES", "GIT_NAMESPACE", "GIT_SHALLOW_FILE", "GIT_IMPLICIT_WORK_TREE",
})  # fmt: skip
"""What git sets for its hooks: the repository that is committed to, not always the one that holds the data."""


class Answer(NamedTuple):
    """What a git command said."""

    code: int
    out: str
    error: str


def ask(folder: Path, *args: str, given: str = "") -> Answer:
    """Run one git command that only reads, with `given` on its stdin, and return what it said."""
    import subprocess

    from gkplan import git_words as words

    try:
        done = subprocess.run(  # noqa: S603  no shell; what the user named stands behind --end-of-options
            _command(folder, *args),
            env=_environment(folder),
            input=given.encode(),
            capture_output=True,
            check=False,
        )
    except OSError as error:
        raise words.no_git(error) from error
    return Answer(done.returncode, os.fsdecode(done.stdout), done.stderr.decode("utf-8", "replace"))


def _command(folder: Path, *args: str) -> list[str]:
    return ["git", "-C", str(folder), "-c", "core.quotepath=false", *args]


def _environment(folder: Path) -> dict[str, str]:
    """Return the environment for git: a hook's variables go, unless nothing else says where the repository is."""
    dropped = _OF_A_HOOK if git_root(folder) else frozenset()
    return {name: value for name, value in os.environ.items() if name not in dropped} | _QUIET


def _batch(folder: Path) -> Popen[bytes]:
    import subprocess

    from gkplan import git_words as words

    try:
        return subprocess.Popen(  # noqa: S603  no shell and no word of the user's
            _command(folder, "cat-file", "--batch"),
            env=_environment(folder),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
    except OSError as error:
        raise words.no_git(error) from error


def _answered(process: Popen[bytes], blob: str) -> bytes | Unusable | None:
    """Ask for one blob; None where git has ended. Question and answer alternate, so neither pipe fills up."""
    if process.stdin is None or process.stdout is None:
        return None
    try:
        process.stdin.write(f"{blob}\n".encode())
        process.stdin.flush()
    except OSError:
        return None
    head = process.stdout.readline().split()
    if len(head) != 3:
        return None
    size = int(head[2])
    if size > MAX_BYTES:
        for start in range(0, size + 1, MAX_BYTES):  # read on to the next answer, keeping nothing
            process.stdout.read(min(MAX_BYTES, size + 1 - start))
        return too_large(size)
    content = process.stdout.read(size + 1)
    return content[:size] if len(content) == size + 1 else None
