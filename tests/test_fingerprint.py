"""The hash of the data files: the same for the same data, another for any change of it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path

import pytest

from gkplan import git as gitlib
from gkplan.fingerprint import fingerprint
from gkplan.revision import find
from tests.conftest import UNITS, Project, git, tasks_yaml

ONE = "id: 1, text: 做一件事。, responsible: [甲局], deadline: 9月底前"
LEDGER = "unit: 甲局\nentries: []\n"


def taken(project: Project) -> str:
    return fingerprint(find(str(project.data), project.root))


def test_it_is_the_sha256_that_the_manual_describes(project: Callable[..., Project]) -> None:
    built = project(ONE, ledger__甲局=LEDGER)
    told = {"ledger/甲局.yaml": LEDGER, "tasks.yaml": tasks_yaml(ONE), "units.yaml": UNITS}
    plain = b"".join(f"{name}\0{len(text.encode())}\0{text}".encode() for name, text in told.items())
    assert taken(built) == hashlib.sha256(plain).hexdigest()


@pytest.mark.parametrize(
    "changes",
    [
        {"units.yaml": UNITS + "\n"},
        {"ledger/甲局.yaml": LEDGER + "# 注\n"},
        {"ledger/乙局.yaml": LEDGER},
        {"decisions.yaml": "extensions: []\n"},
    ],
    ids=lambda changes: next(iter(changes)),
)
def test_every_change_of_a_data_file_gives_another(project: Callable[..., Project], changes: dict[str, str]) -> None:
    built = project(ONE, ledger__甲局=LEDGER)
    before = taken(built)
    assert taken(built.write({**changes})) != before


def test_line_ends_and_files_of_another_kind_do_not_matter(project: Callable[..., Project]) -> None:
    built = project(ONE, ledger__甲局=LEDGER)
    before = taken(built)
    (built.data / "说明.txt").write_text("不是数据", encoding="utf-8")
    built.write({"units.yaml": UNITS.replace("\n", "\r\n").encode()})
    assert taken(built) == before


def test_a_file_that_cannot_be_read_counts_by_its_name(project: Callable[..., Project], tmp_path: Path) -> None:
    built = project(ONE)
    before = taken(built)
    (built.data / "ledger").mkdir()
    (built.data / "ledger" / "甲局.yaml").mkdir()
    assert taken(built) != before


def test_a_commit_has_that_of_the_files_it_holds(project: Callable[..., Project]) -> None:
    built = project(ONE, ledger__甲局=LEDGER)
    git(built.root, "init", "-q")
    git(built.root, "add", "-A")
    git(built.root, "commit", "-q", "-m", "录入")
    before = taken(built)
    built.write({"ledger/甲局.yaml": LEDGER + "# 注\n"})
    assert fingerprint(gitlib.revision(find(str(built.data), built.root), "HEAD")) == before != taken(built)
