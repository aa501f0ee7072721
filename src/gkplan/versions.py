"""What the versions of a data file say, and what each step of the history itself changed in them.

Each version is read once. A merge changes only what none of its branches had done.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Generic, NamedTuple, TypeVar

if TYPE_CHECKING:
    from gkplan.diagnostics import Finding
    from gkplan.git_log import History, Step

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class Unreadable(NamedTuple):
    """Why a version cannot be read in full; the next readable one is compared with the last."""

    findings: tuple[Finding, ...]


class News(NamedTuple, Generic[K, V]):
    """One value that a step changed; None where there is none."""

    key: K
    old: V | None
    new: V | None
    parent: int
    """The number of the parent that has the old value."""


class Versions(Generic[K, V]):
    """The versions of one kind of file as values by key, read on demand."""

    def __init__(
        self,
        history: History,
        read: Callable[[str, str], Mapping[K, V] | Unreadable],
        in_full: Callable[[str, str], Mapping[K, V] | Unreadable] | None = None,
    ) -> None:
        """Read by `read`, which may look at no more than it needs, and where values went by `in_full` to be sure."""
        self._history = history
        self._read, self._in_full = read, in_full
        self._known: dict[str, Mapping[K, V] | Unreadable] = {}
        self._instead: dict[str, str | None] = {}
        """Unreadable version → the last readable one before it."""

    def values(self, version: str | None, name: str) -> Mapping[K, V]:
        """Return what one version of a file says; of an unreadable one what stood there before."""
        readable = self.readable(version, name)
        found = self._version(readable, name) if readable else {}
        return {} if isinstance(found, Unreadable) else found

    def readable(self, version: str | None, name: str) -> str | None:
        """Return the version itself, or the last readable one before it."""
        if version is not None and isinstance(self._version(version, name), Unreadable):
            return self._instead.get(version)
        return version

    def unreadable(self, step: Step, name: str) -> Unreadable | None:
        """Return why a file cannot be read after this step, if that is this step's own doing.

        Steps are asked from the oldest on, so that each unreadable version learns what stood before it.
        """
        version = step.after(name)
        if version is None:
            return None
        found = self._version(version, name)
        if self._in_full and not found and self.values(step.before(0, name), name):
            found = self._known[version] = self._in_full(version, name)
        if not isinstance(found, Unreadable):
            return None
        self._instead[version] = self.readable(step.before(0, name), name)
        return found if all(name in side for side in step.sides) else None

    def news(self, step: Step, names: Sequence[str]) -> Iterator[News[K, V]]:
        """Yield what a step itself changed in some files taken together.

        In a merge a value that differs from a branch's is no news if another branch has it and this one left it as
        it was where they part. What a branch did and the merge threw away is news.
        """
        new = self._together((step.after(name), name) for name in names)
        sides = range(len(step.sides))
        olds = [self._together((step.before(side, name), name) for name in names) for side in sides]
        common: dict[int, list[Mapping[K, V]]] = {}
        for key in dict.fromkeys([*new, *(key for old in olds for key in old)]):
            differing = [side for side in sides if olds[side].get(key) != new.get(key)]
            own = differing
            if len(olds) > 1:
                for side in differing:
                    if side not in common:
                        common[side] = self._common(step, side, names)
                own = [side for side in differing if all(olds[side].get(key) != base.get(key) for base in common[side])]
            if own or (differing and len(differing) == len(olds)):
                parent = (own or differing)[0]
                yield News(key, olds[parent].get(key), new.get(key), parent)

    def _common(self, step: Step, side: int, names: Sequence[str]) -> list[Mapping[K, V]]:
        """Return what stood where one branch of a merge parts from the others; what it has if it changed nothing."""
        fork = self._history.fork(step, side)
        own = [self._history.steps[place] for place in fork.own]
        unknown = any(item.commit and item.commit.id in self._history.cut for item in own)
        if unknown or not any(name in changed for item in own for changed in item.sides for name in names):
            return [self._together((step.before(side, name), name) for name in names)]
        bases = ([(self._history.content_at(base, name), name) for name in names] for base in fork.bases)
        return [self._together(base) for base in bases] or [{}]

    def _together(self, versions: Iterable[tuple[str | None, str]]) -> dict[K, V]:
        found: dict[K, V] = {}
        for version, name in versions:
            for key, value in self.values(version, name).items():
                found.setdefault(key, value)
        return found

    def _version(self, version: str, name: str) -> Mapping[K, V] | Unreadable:
        if version not in self._known:
            self._known[version] = self._read(version, name)
        return self._known[version]
