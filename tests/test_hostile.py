"""Bad input of every sort through the commands: the right exit code, one clear line, never a traceback."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path

import pytest

from gkplan import checks, revision
from tests.conftest import ROOT, UNITS, Outcome, Project, tasks_yaml

ONE = "id: 1, text: 做一件事。, responsible: [甲局], deadline: 9月底前"
GOOD = tasks_yaml(ONE)
LEDGER = "unit: 甲局\nentries:\n  - {task: 1, status: 进行中}\n"

HOSTILE: dict[str, tuple[str, bytes | str, str]] = {
    "an empty file": ("tasks.yaml", "", "GK004"),
    "GBK bytes": ("tasks.yaml", GOOD.encode("gbk"), "GK007"),
    "a duplicate key": ("tasks.yaml", GOOD + "plan: {}\n", "GK002"),
    "an anchor": ("tasks.yaml", GOOD.replace("id: example-2025", "id: &a example-2025"), "GK008"),
    "a tag": ("tasks.yaml", GOOD.replace("year: 2025", "year: !!int 2025"), "GK008"),
    "two documents": ("tasks.yaml", GOOD + "---\n" + GOOD, "GK008"),
    "100,000 nested brackets": ("units.yaml", "units: " + "[" * 100_000, "GK008"),
    "a 6 MiB file": ("units.yaml", UNITS + "#" * (6 * 1024 * 1024), "GK006"),
    "U+0085 in a comment": ("tasks.yaml", GOOD + "# 注\u0085phase: 草稿\n", "GK009"),
    "an unknown key": ("tasks.yaml", GOOD + "extra: 1\n", "GK003"),
    "an unknown unit": ("tasks.yaml", GOOD.replace("甲局", "丁局"), "GK201"),
    "two tasks with one id": ("tasks.yaml", tasks_yaml(ONE, ONE), "GK101"),
    "a group that contains itself": ("units.yaml", UNITS + "  - {name: 环, members: [环, 甲局]}\n", "GK203"),
    "git conflict markers": ("tasks.yaml", GOOD + "<<<<<<< HEAD\n", "GK001"),
    "a full-width colon": ("tasks.yaml", GOOD.replace("year: 2025", "year：2025"), "GK001"),
    "full-width indentation": ("tasks.yaml", GOOD.replace("  year: 2025", "　　year: 2025"), "GK001"),
    "bidi in a name": ("units.yaml", UNITS.replace("乙局", '"乙\\u202e局"'), "GK601"),
    "a bare true": ("tasks.yaml", GOOD.replace("做一件事。", "true"), "GK010"),
}  # fmt: skip


@pytest.mark.parametrize("case", HOSTILE)
def test_hostile_plan_files(run: Callable[..., Outcome], tmp_path: Path, case: str) -> None:
    name, content, code = HOSTILE[case]
    files: dict[str, str | bytes] = {"tasks.yaml": GOOD, "units.yaml": UNITS, name: content}
    built = Project(tmp_path).write(files)
    checked = run("validate", cwd=built.root)
    assert checked.code == 1
    assert f"error[{code} " in checked.out
    for command in ("due", "overdue", "list", "units"):
        view = run(command, cwd=built.root)
        assert (view.code, view.out) == (2, "")
        assert f"error[{code} " in view.err
        assert "Traceback" not in view.err


@pytest.mark.parametrize("form", [GOOD, "\ufeff" + GOOD, GOOD.replace("\n", "\r\n"), GOOD.rstrip("\n")])
def test_bom_and_line_ends_change_nothing(run: Callable[..., Outcome], tmp_path: Path, form: str) -> None:
    built = Project(tmp_path).write({"tasks.yaml": form, "units.yaml": UNITS})
    assert run("validate", cwd=built.root).code == 0
    assert len(run("due", "--format", "json", cwd=built.root).items()) == 1


@pytest.mark.parametrize(
    ("content", "code"),
    [(LEDGER.replace("甲局", "丁局"), "GK206"), ("\xff", "GK001"), (LEDGER + "  - 空\n", "GK005"), ("", "GK004")],
)
def test_a_broken_ledger_is_left_out(run: Callable[..., Outcome], tmp_path: Path, content: str, code: str) -> None:
    built = Project(tmp_path).write({"tasks.yaml": GOOD, "units.yaml": UNITS, "ledger/甲局.yaml": content})
    result = run("due", "--all", "--format", "json", cwd=built.root)
    assert result.code == 1
    assert [item["status"] for item in result.items()] == ["unreadable"]
    if code != "GK001":
        assert f"error[{code} " in result.err


def test_a_folder_for_a_file_and_a_missing_file(run: Callable[..., Outcome], tmp_path: Path) -> None:
    built = Project(tmp_path).write({"units.yaml": UNITS})
    assert "GK006" in run("validate", cwd=built.root).out
    (built.data / "tasks.yaml").mkdir()
    result = run("due", cwd=built.root)
    assert result.code == 2
    assert "这是一个文件夹，应为文件" in result.err


def test_mutants_of_the_real_files_never_raise(tmp_path: Path) -> None:
    """400 seeded mutants: bytes flipped, cut and doubled, and words of YAML thrown in."""
    chance = random.Random(20250527)
    words = [
        b": ",
        b"- ",
        b"[",
        b"]",
        b"{",
        b"}",
        b"&a ",
        b"*a",
        b"!!x ",
        b"|",
        b"'",
        b'"',
        b"\n",
        b"\t",
        b"\x85",
        b"\xff",
        "：".encode(),
        b"~",
        b"# ",
        b"  ",
    ]
    good: dict[str, str | bytes] = {name: (ROOT / "data" / name).read_bytes() for name in ("tasks.yaml", "units.yaml")}
    for _ in range(400):
        name = chance.choice(list(good))
        data = bytearray((ROOT / "data" / name).read_bytes())
        for _ in range(chance.randint(1, 4)):
            place = chance.randrange(len(data))
            length = chance.randint(0, 30)
            data[place : place + length] = chance.choice(
                [b"", chance.choice(words), bytes(data[place : place + length]) * 2]
            )
        built = Project(tmp_path).write(dict(good) | {name: bytes(data)})
        for finding in checks.check(revision.find(str(built.data), tmp_path)).findings:
            assert finding.span.line >= 1
            assert finding.hint
