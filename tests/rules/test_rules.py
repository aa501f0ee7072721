"""Every rule by example: a case folder is a data folder and the exact lines that `gkplan validate` prints for it.

`<CODE>-<name>/<case>/data/…` lies over `_base/data`; of a change, `before/…` and `after/…` do, as two commits.
`expected.txt` holds the output, `args.txt` (optional) further arguments. `pytest --update-golden` writes
`expected.txt` anew; read the difference before committing it.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from gkplan.rules import all_rules
from tests.conftest import Outcome, git

HERE = Path(__file__).resolve().parent
CASES = sorted(path.parent for path in HERE.glob("GK*/*/expected.txt"))
FORMS: dict[str, Callable[[bytes], bytes]] = {
    "lf": lambda data: data,
    "crlf": lambda data: data.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n"),
    "bom": lambda data: data if data.startswith(b"\xef\xbb\xbf") else b"\xef\xbb\xbf" + data,
}
BYTE_CASES = {"GK007", "GK009"}
"""Codes on the bytes themselves: another form of the file would be another case."""
RUNS = [(case, form) for case in CASES for form in FORMS if form == "lf" or case.parent.name[:5] not in BYTE_CASES]
AS_OF = "2025-09-15"
RULES = {rule.kind.code: rule for rule in all_rules()}


def lay(target: Path, overlay: Path, form: str) -> None:
    """Put the base and one overlay into `target`/data, in one byte form."""
    shutil.rmtree(target / "data", ignore_errors=True)
    shutil.copytree(HERE / "_base" / "data", target / "data")
    if overlay.is_dir():
        shutil.copytree(overlay, target / "data", dirs_exist_ok=True)
    for path in (target / "data").rglob("*.y*ml"):
        if path.is_file():
            path.write_bytes(FORMS[form](path.read_bytes()))


def validated(case: Path, form: str, target: Path, run: Callable[..., Outcome]) -> Outcome:
    extra = (case / "args.txt").read_text(encoding="utf-8").split() if (case / "args.txt").exists() else []
    if (case / "after").is_dir() or (case / "before").is_dir():
        lay(target, case / "before", form)
        git(target, "init", "-q")
        git(target, "add", "-A")
        git(target, "commit", "-q", "-m", "base")
        lay(target, case / "after", form)
        extra += ["--against", "HEAD"]
    else:
        lay(target, case / "data", form)
    return run("validate", "--format", "text", "--as-of", AS_OF, *extra, cwd=target)


@pytest.mark.parametrize(("case", "form"), RUNS, ids=["/".join((*case.parts[-2:], form)) for case, form in RUNS])
def test_a_case_gives_exactly_its_lines(
    case: Path, form: str, tmp_path: Path, run: Callable[..., Outcome], request: pytest.FixtureRequest
) -> None:
    code = case.parent.name[:5]
    outcome = validated(case, form, tmp_path, run)
    expected = case / "expected.txt"
    if request.config.getoption("--update-golden") and form == "lf":
        expected.write_text(outcome.out, encoding="utf-8")
    assert outcome.out == expected.read_text(encoding="utf-8")
    codes = re.findall(r"^\S+: (?:error|warning)\[(GK[0-9]{3}) ", outcome.out, re.MULTILINE)
    assert (code in codes) is case.name.startswith("bad"), "a bad case shows its code, a good one does not"
    errors = [found for found in codes if RULES[found].kind.severity == "error"]
    assert outcome.code == (1 if errors else 0)


def test_every_rule_has_a_bad_and_a_good_case() -> None:
    kinds = {(case.parent.name, case.name.split("-")[0]) for case in CASES}
    wanted = {(f"{rule.kind.code}-{rule.kind.name}", kind) for rule in RULES.values() for kind in ("bad", "good")}
    assert sorted(wanted - kinds) == []
    assert sorted(name for name, _ in kinds - wanted) == []


@pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
def test_every_rule_is_documented(rule: object) -> None:
    kind, doc = rule.kind, rule.doc  # type: ignore[attr-defined]
    assert re.fullmatch(r"GK[0-9]{3}", kind.code)
    assert re.fullmatch(r"[a-z]+(-[a-z]+)*", kind.name)
    assert kind.title.endswith("。")
    lines = doc.split("\n")
    assert lines[1] == ""
    assert [line.partition("：")[0] for line in lines[2:5]] == ["查什么", "为什么", "怎么改"]
    assert all(line.endswith("。") for line in lines[2:5])


def test_codes_and_names_are_unique() -> None:
    every = all_rules()
    assert len({rule.kind.code for rule in every}) == len(every)
    assert len({rule.kind.name for rule in every}) == len(every)
