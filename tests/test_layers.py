"""Imports point one way, and what only one module may do no other does."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from tests.conftest import ROOT

SOURCE = ROOT / "src" / "gkplan"
MODULES = sorted(path for path in SOURCE.rglob("*.py") if path.name != "__init__.py")
LAYERS = (
    ("errors", "diagnostics", "wording", "labels"),
    ("places",),
    ("characters", "slips"),
    ("clock", "deadlines", "deadlines_words", "responsibles", "source", "model"),
    ("plan", "revision", "git_words"),
    ("git",),
    ("obligations", "pairs", "typed"),
    ("loader", "schema"),
    ("rules", "queries", "comparison", "differences", "narrowing"),
    ("checks",),
    ("changes",),
    ("render",),
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
        ("pydantic", {"model", "typed", "schema"}),
        ("time", {"clock"}),
        ("subprocess", {"git"}),
    ],
)
def test_monopolies(library: str, owners: set[str]) -> None:
    users = {top(path) for path in MODULES if any(name.split(".")[0] == library for name in imported(path))}
    assert users <= owners


def test_only_the_command_line_prints_and_writes() -> None:
    calls = ("sys.stdout.write", "sys.stderr.write", "print(", ".write_bytes(", ".write_text(", "open(")
    users = {
        top(path)
        for path in MODULES
        for call in calls
        if call
        in path.read_text(encoding="utf-8")
        .replace(".open(", "")
        .replace(".Popen(", "")
        .replace("_open(", "")
        .replace("def open(", "")
        .replace("os.open(", "")
    }
    assert users <= {"cli", "__main__", "render"}
