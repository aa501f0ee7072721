"""The history of the data files: which commit changed which of them, from which content to which.

Nothing is parsed or judged here. All commits come from one `git rev-list`, all their changes from one
`git diff-tree`: both take their order and their form from the arguments alone, whatever the user's settings.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from heapq import heappop, heappush
from typing import TYPE_CHECKING, NamedTuple

from gkplan.clock import day_of
from gkplan.git import (
    Reader,
    Repository,
    ask,
    data_files,
    data_folders,
    find_commit,
    find_repository,
    is_data_name,
    same_content,
)
from gkplan.git import revision as revision_of
from gkplan.revision import DECISIONS, LEDGERS, TASKS, UNITS, Unusable

if TYPE_CHECKING:
    from datetime import date

    from gkplan.git import Revision
    from gkplan.revision import Worktree

Side = Mapping[str, tuple[str | None, str | None]]
"""Data file → the keys of its content before and after; None where there is no such file.

A key is a blob's id, `:` and the file's name for the worktree's own content, or `!` and the mode of what is no file.
"""


class Commit(NamedTuple):
    """One commit that changes the data: who made it, when, and what was said of it."""

    id: str
    parents: tuple[str, ...]
    """The nearest commits before it that change the data as well."""
    tree: str
    day: date | None
    """The author's date, in Beijing."""
    author: str
    subject: str
    """The first line of the message."""


class Step(NamedTuple):
    """What one commit changes, seen from each of its parents; from nothing where it has none."""

    commit: Commit | None
    """None for what is not committed yet."""
    sides: tuple[Side, ...]

    def names(self) -> list[str]:
        """Return the data files that differ from any parent."""
        return list(dict.fromkeys(name for side in self.sides for name in side))

    def after(self, name: str) -> str | None:
        """Return the key of a file's content after this step."""
        return next(side[name][1] for side in self.sides if name in side)

    def before(self, number: int, name: str) -> str | None:
        """Return the key of a file's content in one parent."""
        side = self.sides[number]
        return side[name][0] if name in side else self.after(name)


class Fork(NamedTuple):
    """Where one parent of a merge parts from the others; both by place in the history."""

    own: tuple[int, ...]
    """The steps that only this parent has."""
    bases: tuple[int, ...]
    """The last steps that it has in common with any other."""


class History(NamedTuple):
    """All steps that changed the data, children before their parents and otherwise newest first."""

    worktree: Worktree
    reader: Reader
    steps: tuple[Step, ...]
    places: Mapping[str, int]
    """Commit → its place among the steps."""
    uncommitted: Step
    cut: frozenset[str]
    """Commits of a shallow clone whose parents are not here: what they changed is not known."""
    folders: tuple[str, ...]
    """Where the data folder is and was, seen from the top of the repository; the present place first."""

    def ledgers(self) -> list[str]:
        """Return every ledger file that there ever was."""
        names = (name for step in (self.uncommitted, *self.steps) for name in step.names())
        return list(dict.fromkeys(name for name in names if name.startswith(LEDGERS)))

    def read(self, key: str, name: str) -> bytes | Unusable:
        """Return the content that a key names. Raises `DataProblem` where git cannot give it."""
        if key.startswith(":"):
            return self.worktree.read(key[1:])
        if key.startswith("!"):
            return _ODD.get(key[1:], _ODD["160000"])
        content = self.reader.ask(key)
        if content is None:
            from gkplan import git_words as words

            raise words.lost("以前的版本", name)
        return content

    def content_at(self, place: int, name: str) -> str | None:
        """Return the key of a file's content after the step at `place`."""
        while True:
            step = self.steps[place]
            if any(name in side for side in step.sides):
                return step.after(name)
            before = [self.places[parent] for parent in step.commit.parents] if step.commit else []
            if not before:
                return None
            place = before[0]

    def fork(self, step: Step, number: int) -> Fork:
        """Return where one parent of a step parts from all others.

        Walks back from all parents at once, each step after all that come from it, as git finds its merge bases.
        """
        marks: dict[int, int] = {}
        waiting: list[int] = []

        def reach(parents: Iterable[str], mark: int) -> None:
            for parent in parents:
                place = self.places[parent]
                if place not in marks:
                    heappush(waiting, place)
                marks[place] = marks.get(place, 0) | mark

        for position, parent in enumerate(step.commit.parents if step.commit else ()):
            reach([parent], _MINE if position == number else _OTHERS)
        own, bases = [], []
        while any(not marks[place] & _SEEN for place in waiting):
            place = heappop(waiting)
            mark = marks[place]
            if mark == _MINE:
                own.append(place)
            elif mark == _MINE | _OTHERS:
                bases.append(place)
                mark |= _SEEN
            earlier = self.steps[place].commit
            reach(earlier.parents if earlier else (), mark)
        return Fork(tuple(own), tuple(bases))


_MINE, _OTHERS, _SEEN = 1, 2, 4
_ODD = {
    "120000": Unusable("这是一个链接，没有跟着去看", "把文件本身放进数据文件夹"),
    "160000": Unusable("这是一个子模块，应为文件", "把文件本身提交进 git"),
}
_EMPTY = {
    40: "4b825dc642cb6eb9a060e54bf8d69288fbee4904",
    64: "6ef19b41225c5369f1c104d45d8d85efa9b057b53b14b4b9b939dd74decc5321",
}
"""The tree without files, by the length of the repository's ids."""
MOST_FOLDERS = 5
"""So many places of the data folder are followed back."""


def history(worktree: Worktree) -> History:
    """Return the history of the data folder up to HEAD, and what is not committed yet.

    Raises `NoHistory` where there is no git to ask or no commit, `DataProblem` where git fails.
    """
    repository = find_repository(worktree)
    head = revision_of(worktree, find_commit(repository, "HEAD"))
    folders = list(dict.fromkeys([repository.folder, *([] if head.is_empty else [head.folder])]))
    while True:
        steps = _steps(repository, head.commit, folders)
        earlier = _moved_from(repository, steps, folders) if len(folders) < MOST_FOLDERS else None
        if earlier is None:
            break
        folders.append(earlier)
    places = {step.commit.id: place for place, step in enumerate(steps) if step.commit}
    reader = head.reader
    cut = frozenset(_cut(steps, reader)) if repository.shallow else frozenset[str]()
    changed = Step(None, (_uncommitted(worktree, head),))
    return History(worktree, reader, tuple(steps), places, changed, cut, tuple(folders))


# ---------------------------------------------------------------- what git lists


def _steps(repository: Repository, head: str, folders: Sequence[str]) -> list[Step]:
    commits = _commits(repository, head, folders)
    trees = {commit.id: commit.tree for commit in commits}
    known = [commit._replace(parents=tuple(item for item in commit.parents if item in trees)) for commit in commits]
    nothing = _EMPTY[len(head)]
    pairs = [(trees.get(parent, nothing), commit.tree) for commit in known for parent in commit.parents or [""]]
    sides = iter(_sides(repository, pairs, folders))
    return [Step(commit, tuple(next(sides) for _ in commit.parents or [""])) for commit in known]


def _paths(folders: Iterable[str]) -> list[str]:
    names = (TASKS, UNITS, DECISIONS, LEDGERS.rstrip("/"))
    return [f"{folder}/{name}" if folder else name for folder in folders for name in names]


def _commits(repository: Repository, head: str, folders: Sequence[str]) -> list[Commit]:
    """List the commits that change the data.

    `--simplify-merges` keeps a branch whose changes a merge threw away, unlike git's own default, and leaves out
    merges of branches that never touched the data; parents are rewritten to match.
    """
    options = ("--simplify-merges", "--date-order", "--parents", "--encoding=UTF-8", "--format=%T%n%at%n%aN%n%s")
    lines = _said(repository, "rev-list", *options, head, "--", *_paths(folders)).split("\n")
    return [_commit(*lines[start : start + 5]) for start in range(0, len(lines) - 5, 5)]


def _commit(head: str, tree: str, seconds: str, author: str, subject: str) -> Commit:
    _, identity, *parents = head.split(" ")
    day = day_of(int(seconds)) if seconds.lstrip("-").isdigit() else None
    return Commit(identity, tuple(parents), tree, day, _readable(author), _readable(subject))


def _readable(text: str) -> str:
    """Return words of a commit; bytes that are no UTF-8 are shown as such, never handed on."""
    return os.fsencode(text).decode("utf-8", "replace")


def _sides(repository: Repository, pairs: Iterable[tuple[str, str]], folders: Sequence[str]) -> Iterator[Side]:
    """Yield for each pair of trees which data files differ, in the order given."""
    given = "".join(f"{old} {new}\n" for old, new in pairs)
    options = ("--stdin", "-r", "-z", "--raw", "--no-renames")
    words = iter(_said(repository, "diff-tree", *options, "--", *_paths(folders), given=given).split("\0"))
    entries: list[tuple[str, str]] | None = None
    for word in words:
        rest = word
        while rest and not rest.startswith(":"):  # each pair begins with a line of its own, also where nothing differs
            if entries is not None:
                yield _side(entries, folders)
            entries = []
            rest = rest.partition("\n")[2]
        if rest and entries is not None:
            entries.append((rest, next(words)))
    if entries is not None:
        yield _side(entries, folders)


def _side(entries: Iterable[tuple[str, str]], folders: Sequence[str]) -> Side:
    """Return the data files among what differs; one that merely moved with its folder does not differ."""
    placed: list[tuple[int, str, str]] = []
    for facts, path in entries:
        place, name = _placed(path, folders)
        if is_data_name(name):
            placed.append((place, name, facts))
    found: dict[str, tuple[str | None, str | None]] = {}
    for _, name, facts in sorted(placed, key=lambda item: -item[0]):  # the present folder has the last word
        old_mode, new_mode, old, new, _ = facts.removeprefix(":").split(" ")
        before, after = found.get(name, (None, None))
        found[name] = (_key(old_mode, old) or before, _key(new_mode, new) or after)
    return {name: keys for name, keys in found.items() if keys[0] != keys[1]}


def _placed(path: str, folders: Sequence[str]) -> tuple[int, str]:
    """Return which of the folders a path lies in, and what it is called there."""
    for folder in sorted(folders, key=len, reverse=True):
        if folder and path.startswith(f"{folder}/"):
            return folders.index(folder), path.removeprefix(f"{folder}/")
    return (folders.index("") if "" in folders else 0), path


def _key(mode: str, blob: str) -> str | None:
    if mode == "000000":
        return None
    return blob if mode.startswith("100") else f"!{mode}"


def _said(repository: Repository, command: str, *args: str, given: str = "") -> str:
    answer = ask(repository.top, command, *args, given=given)
    if answer.code != 0:
        from gkplan import git_words as words

        raise words.failed(command, answer.error, shallow=repository.shallow)
    return answer.out


# ---------------------------------------------------------------- where the history begins and ends


def _moved_from(repository: Repository, steps: Iterable[Step], folders: Sequence[str]) -> str | None:
    """Return the folder that the data lay in before, where a commit took it away and brought the data's own."""
    for step in steps:
        keys = [side.get(TASKS, (None, None)) for side in step.sides]
        if step.commit is None or not all(old is None and new for old, new in keys):
            continue
        answer = ask(repository.top, "rev-parse", "--verify", "--quiet", f"{step.commit.id}^1^{{commit}}")
        if answer.code == 0:
            parent, after = answer.out.strip(), {*folders, *data_folders(repository, step.commit.id)}
            gone = [item for item in data_folders(repository, parent) if item not in after]
            known = [data_files(repository, step.commit.id, folder)[0] for folder in folders]
            moved = [item for item in gone if _same_data(data_files(repository, parent, item)[0], known)]
            if len(moved) == 1:
                return moved[0]
    return None


def _same_data(before: Mapping[str, str], known: Iterable[Mapping[str, str]]) -> bool:
    """Whether a folder's files stand in one of the known ones: the same plan, or most of all files unchanged.

    Another year's plan that takes the place of the last one is no move.
    """
    return any(
        before.get(TASKS) == after.get(TASKS)
        or 2 * sum(after.get(name) == blob for name, blob in before.items()) > len(before)
        for after in known
    )


def _cut(steps: Iterable[Step], reader: Reader) -> Iterator[str]:
    """Yield the commits that name parents of their own though git has none of them."""
    for step in steps:
        if step.commit is not None and not step.commit.parents:
            content = reader.ask(step.commit.id)
            if isinstance(content, bytes) and b"\nparent " in content.partition(b"\n\n")[0]:
                yield step.commit.id


def _uncommitted(worktree: Worktree, head: Revision) -> Side:
    """Return the data files of the worktree that differ from HEAD's, told by git's ids."""
    there, held = worktree.names(), head.names()
    found: dict[str, tuple[str | None, str | None]] = {}
    for name in dict.fromkeys([*there, *held]):
        data = worktree.read(name) if name in there and is_data_name(name) else None
        old = head.blobs.get(name) or ("!120000" if name in head.odd else None)
        missing = data is None or (isinstance(data, Unusable) and not os.path.lexists(worktree.root / name))
        if missing and old:
            found[name] = (old, None)
        elif not missing and not (same_content(head, name, data) if isinstance(data, bytes) else name in head.odd):
            found[name] = (old, f":{name}")
    return found
