"""Imports point one way, and what only one module may do no other does."""

from __future__ import annotations

import ast
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import ROOT

SOURCE = ROOT / "src" / "gkplan"
MODULES = sorted(path for path in SOURCE.rglob("*.py") if path.name != "__init__.py")
LAYERS = (
    ("errors", "diagnostics", "wording", "labels"),
    ("places", "extras"),
    ("characters", "excerpt", "plain", "slips"),
    ("clock", "deadlines", "deadlines_words", "responsibles", "source", "record"),
    ("model", "records"),
    ("plan", "revision", "git_words"),
    ("git", "git_log"),
    ("duties",),
    ("holders",),
    ("obligations", "pairs", "typed"),
    ("loader", "schema", "lock", "storage", "emit", "layout", "splicing", "edits", "fingerprint"),
    ("rules", "queries", "standing", "comparison", "differences", "versions", "history", "history_files", "narrowing"),
    ("reminding", "reporting"),
    ("checks",),
    ("changes",),
    ("writing",),
    ("recording",),
    ("deciding",),
    ("forms",),
    ("intake",),
    ("render",),
    ("exporters", "importers"),
    ("cli",),
    ("__main__",),
)
LEVEL = {name: number for number, names in enumerate(LAYERS) for name in names}
LAZY = {("clock", "wording")}


def top(path: Path) -> str:
    return path.relative_to(SOURCE).parts[0].removesuffix(".py")


def imported(path: Path) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module)
            names.update(f"{node.module}.{alias.name}" for alias in node.names)
    return names


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(SOURCE)))
def test_imports_point_downward(path: Path) -> None:
    level = LEVEL[top(path)]
    own = {name.split(".")[1] for name in imported(path) if name.startswith("gkplan.")}
    assert [name for name in sorted(own) if name in LEVEL and LEVEL[name] > level and name != "render"] == []


@pytest.mark.parametrize(
    ("library", "owners"),
    [
        ("yaml", {"source"}),
        ("rich", {"render", "cli"}),
        ("typer", {"cli"}),
        ("pydantic", {"model"}),
        ("pydantic_core", {"model", "typed"}),
        ("time", {"clock"}),
        ("subprocess", {"git"}),
    ],
)
def test_monopolies(library: str, owners: set[str]) -> None:
    users = {top(path) for path in MODULES if any(name.split(".")[0] == library for name in imported(path))}
    assert users <= owners


def callers(matches: Callable[[ast.Call], bool]) -> set[str]:
    """Return the modules that make a call of a sort."""
    trees = {path: ast.parse(path.read_text(encoding="utf-8")) for path in MODULES}
    return {
        path.relative_to(SOURCE).as_posix()
        for path, tree in trees.items()
        if any(isinstance(node, ast.Call) and matches(node) for node in ast.walk(tree))
    }


def prints(call: ast.Call) -> bool:
    return ast.unparse(call.func) in {"print", "sys.stdout.write", "sys.stderr.write"}


def test_only_the_command_line_prints() -> None:
    assert {name.split("/")[0] for name in callers(prints)} <= {"cli", "__main__.py", "render"}


WRITING = frozenset({
    "write_bytes", "write_text", "touch", "unlink", "rename", "mkdir", "rmdir", "symlink_to", "hardlink_to", "chmod",
})  # fmt: skip
"""Methods of a path that change the disk; `replace` is one too where it has one argument."""
OS_WRITING = frozenset({
    "open", "write", "replace", "rename", "renames", "remove", "unlink", "mkdir", "makedirs", "rmdir", "removedirs",
    "link", "symlink", "truncate", "ftruncate", "chmod", "fchmod", "chown", "fchown", "mkfifo", "mknod",
})  # fmt: skip


def writes(call: ast.Call) -> bool:
    """Whether a call may change the disk: by `os`, by a path, or by a file opened for it."""
    function, arguments = call.func, [ast.unparse(item) for item in call.args]
    name = function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
    owner = ast.unparse(function.value) if isinstance(function, ast.Attribute) else ""
    if arguments[:1] == ["os.devnull"]:
        return False
    if owner in {"os", "shutil", "tempfile"}:
        return name in OS_WRITING if owner == "os" else name not in {"get_terminal_size", "which"}
    if name == "open":
        modes = [*arguments[0 if owner else 1 :], *(ast.unparse(word.value) for word in call.keywords)]
        return any(set(mode) & set("wax+") for mode in modes if mode.strip("'") in MODES)
    return (bool(owner) and name in WRITING) or (name == "replace" and len(arguments) == 1)


MODES = {start + end for start in ("r", "w", "a", "x") for end in ("", "b", "t", "+", "b+", "+b")}


def test_data_files_are_written_by_storage_only() -> None:
    """The command line puts out results: `put` refuses YAML, and the schemas are JSON."""
    assert callers(writes) == {"storage.py", "lock.py", "cli/_session.py", "cli/_files.py", "cli/schemas.py"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("path.write_text(x)", True),
        ("self.root.mkdir()", True),
        ("a.replace(b)", True),
        ("os.replace(a, b)", True),
        ("os.open(path, flags)", True),
        ("shutil.copy(a, b)", True),
        ("tempfile.mkstemp()", True),
        ("open(path, 'w')", True),
        ("open(path, mode='ab')", True),
        ("path.open('r+')", True),
        ("text.replace('a', 'b')", False),
        ("day.replace(day=1)", False),
        ("open(path, 'rb')", False),
        ("path.open('rb')", False),
        ("path.open(encoding='utf-8')", False),
        ("os.open(os.devnull, flags)", False),
        ("os.path.realpath(path)", False),
        ("shutil.get_terminal_size()", False),
        ("rename(path)", False),
    ],
)
def test_what_counts_as_writing(text: str, expected: bool) -> None:
    (call,) = [node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Call)]
    assert writes(call) is expected
