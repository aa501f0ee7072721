"""Where a paper goes and in which form is understood alike by every command that writes one."""

from __future__ import annotations

from pathlib import Path

import pytest

from gkplan.cli import _target
from gkplan.errors import UsageProblem

KNOWN = {"md": (".md", ".markdown"), "docx": (".docx",)}


@pytest.mark.parametrize(
    ("given", "file", "usual", "form"),
    [
        (None, "a.MARKDOWN", "docx", "md"),
        ("docx", "a.docx", None, "docx"),
        ("md", "a.txt", None, "md"),
        (None, None, "md", "md"),
        ("docx", None, "md", "docx"),
    ],
)
def test_the_option_or_the_name_tells_the_form(
    given: str | None, file: str | None, usual: str | None, form: str
) -> None:
    assert _target.form(given, Path(file) if file else None, KNOWN, usual=usual) == form


@pytest.mark.parametrize(
    ("given", "file", "usual", "message"),
    [
        (None, "a.txt", "md", "认不出“a.txt”是哪种格式"),
        (None, "a.yaml", "md", "不能写入“a.yaml”：YAML 是数据文件"),
        ("md", "a.yml", None, "不能写入“a.yml”：YAML 是数据文件"),
        (None, None, None, "没有写格式"),
        ("md", "a.docx", None, "--format md 和文件名“a.docx”不是一种格式"),
        ("pdf", None, "md", "--format 没有“pdf”这一种"),
    ],
)
def test_what_no_file_can_be_is_refused(given: str | None, file: str | None, usual: str | None, message: str) -> None:
    with pytest.raises(UsageProblem) as caught:
        _target.form(given, Path(file) if file else None, KNOWN, usual=usual)
    assert caught.value.message == message


def test_a_dash_is_stdout() -> None:
    assert [_target.path_of(output) for output in (None, "-", "a.md")] == [None, None, Path("a.md")]


def test_one_file_for_each_name_in_a_folder_that_is_made(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    count = _target.put_each(tmp_path / "催办", [("甲局.md", b"1"), ("乙局.md", b"2")])
    assert (count, (tmp_path / "催办" / "乙局.md").read_bytes()) == (2, b"2")
    assert capsys.readouterr().out == f"{tmp_path / '催办' / '甲局.md'}\n{tmp_path / '催办' / '乙局.md'}\n"
