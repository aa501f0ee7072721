"""`gkplan report --collect`: which files are copied, and by what names."""

from __future__ import annotations

from collections.abc import Callable

from tests.conftest import Outcome, Project
from tests.test_obligations import ledger

Build = Callable[..., Project]
Run = Callable[..., Outcome]
ONE = "id: 1, text: 做一。, responsible: [甲局], deadline: 年底前"


def shown(*proofs: str) -> str:
    return ledger("甲局", f"task: 1, status: 进行中, evidence: [{', '.join(f'{{{proof}}}' for proof in proofs)}]")


def material(built: Project, **files: str) -> None:
    for name, content in files.items():
        path = built.root / "材料" / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(content, encoding="utf-8")


def collect(run: Run, built: Project) -> Outcome:
    args = ("--kind", "evidence", "--collect", "收", "-o", "目录.md", "--as-of", "2025-07-01")
    return run("report", *args, cwd=built.root)


def copied(built: Project) -> dict[str, str]:
    return {path.name: path.read_text(encoding="utf-8") for path in sorted((built.root / "收").iterdir())}


def test_a_file_that_is_on_the_web_too_is_copied(run: Run, project: Build) -> None:
    built = project(ONE, ledger__甲局=shown('title: 报告, url: "https://www.example.com/1", path: 材料/a.pdf'))
    material(built, **{"a.pdf": "甲"})
    assert collect(run, built).code == 0
    assert copied(built) == {"01-甲局-报告.pdf": "甲"}


def test_a_missing_file_has_its_number_so_that_it_can_come_later(run: Run, project: Build) -> None:
    proofs = [f"title: 清单, path: 材料/{name}.pdf" for name in "abc"]
    built = project(ONE, ledger__甲局=shown(*proofs))
    material(built, **{"b.pdf": "乙", "c.pdf": "丙"})
    first = collect(run, built)
    assert (first.code, copied(built)) == (1, {"01-甲局-清单-2.pdf": "乙", "01-甲局-清单-3.pdf": "丙"})
    assert "  任务 1 甲局：材料/a.pdf（没有这个文件）" in first.err.splitlines()
    material(built, **{"a.pdf": "甲"})
    again = collect(run, built)
    assert (again.code, again.err.splitlines()[-1]) == (0, "已复制 1 个文件到 收，另有 2 个已经在那里，没有变")
    assert copied(built) == {"01-甲局-清单-2.pdf": "乙", "01-甲局-清单-3.pdf": "丙", "01-甲局-清单.pdf": "甲"}


def test_a_suffix_in_two_parts_stays_whole(run: Run, project: Build) -> None:
    built = project(
        ONE,
        ledger__甲局=shown(
            "title: 照片, path: 材料/x.tar.gz", "title: 表, path: 材料/2025.6.XLSX", "title: 无, path: 材料/.x"
        ),
    )
    material(built, **{"x.tar.gz": "甲", "2025.6.XLSX": "乙", ".x": "丙"})
    assert collect(run, built).code == 0
    assert copied(built) == {"01-甲局-照片.tar.gz": "甲", "01-甲局-表.xlsx": "乙", "01-甲局-无": "丙"}


def test_files_of_a_task_that_was_cancelled_are_copied_too(run: Run, project: Build) -> None:
    cancelled = "amendments:\n  - {kind: 调整, task: 1, field: task, from: 做一。, document: 示6号, date: 2025-05-01}\n"
    built = project(ONE, ledger__甲局=shown("title: 报告, path: 材料/a.pdf"), decisions=cancelled)
    material(built, **{"a.pdf": "甲"})
    result = collect(run, built)
    assert (result.code, copied(built)) == (0, {"01-甲局-报告.pdf": "甲"})
    assert "佐证材料0份，用于0项次；另有1份现在没有对应的任务，列在最后。" in (built.root / "目录.md").read_text(
        encoding="utf-8"
    )
