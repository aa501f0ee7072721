"""The table of formats: every module in it, every suffix once, and what is said where a package is missing."""

from __future__ import annotations

import ast
import sys
from pathlib import Path

import pytest

from gkplan.cli._target import form
from gkplan.errors import UsageProblem
from gkplan.exporters import formats
from gkplan.extras import ExtraMissing, install_hint
from tests.conftest import ROOT

EXPORTERS = ROOT / "src" / "gkplan" / "exporters"


def renders(path: Path) -> bool:
    """Whether a module has `render(view, …)`."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    functions = (node for node in tree.body if isinstance(node, ast.FunctionDef) and node.name == "render")
    return any(node.args.args and node.args.args[0].arg == "view" for node in functions)


def test_every_exporter_is_registered() -> None:
    made = {path.stem for path in EXPORTERS.glob("*.py") if path.stem != "formats" and renders(path)}
    assert made == {form.module for form in formats.FORMATS.values()}


def test_every_suffix_means_one_format() -> None:
    suffixes = [suffix for form in formats.FORMATS.values() for suffix in form.suffixes]
    assert len(set(suffixes)) == len(suffixes)
    known = {name: form.suffixes for name, form in formats.FORMATS.items()}
    assert [form(None, Path(file), known) for file in ("a.XLSX", "a.htm")] == ["xlsx", "html"]
    for file in ("a.xls", "a"):
        with pytest.raises(UsageProblem):
            form(None, Path(file), known)


@pytest.mark.parametrize(
    ("form", "module", "said"),
    [
        ("xlsx", "xlsxwriter", "没有安装 XlsxWriter，写不出 xlsx"),
        ("docx", "docx", "没有安装 python-docx，写不出 docx"),
    ],
)
def test_a_missing_package_is_told_with_the_command(
    monkeypatch: pytest.MonkeyPatch, form: str, module: str, said: str
) -> None:
    monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(ExtraMissing) as caught:
        formats.load(form)
    assert (caught.value.message, caught.value.hint, caught.value.exit_code) == (said, install_hint("office"), 2)


def test_another_missing_module_is_no_missing_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(formats, "FORMATS", {"x": formats.Format("x", (".x",), needs={"nowhere": "Nowhere"})})
    with pytest.raises(ExtraMissing):
        formats.load("x")
    monkeypatch.setattr(formats, "FORMATS", {"x": formats.Format("no_such_format", (".x",))})
    with pytest.raises(ModuleNotFoundError):
        formats.load("x")
