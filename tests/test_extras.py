"""The command that is named where an extra is missing: it must work for the gkplan that runs, in any shell."""

from __future__ import annotations

import os
import sys
from importlib import metadata, util
from pathlib import Path

import pytest

from gkplan import extras

posix = pytest.mark.skipif(os.name != "posix", reason="paths of a POSIX system")
PROGRAM = "/opt/env/bin/python"
METADATA = """\
Metadata-Version: 2.4
Name: gkplan
Version: 1.0
Requires-Dist: typer>=0.26
Provides-Extra: office
Requires-Dist: XlsxWriter<4,>=3.2; extra == 'office'
Requires-Dist: openpyxl>=3.1.5; extra == "office"
Provides-Extra: test
Requires-Dist: pytest; extra == 'test'
"""


class Installed:
    """An installation of gkplan that the test makes up; the clone may have blanks in its name."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.folder = folder
        self.record = folder / "gkplan-1.0.dist-info"
        self.record.mkdir()
        (self.record / "METADATA").write_text(METADATA, encoding="utf-8")
        monkeypatch.setattr(metadata, "distribution", lambda name: metadata.PathDistribution(self.record))
        monkeypatch.setattr(sys, "executable", PROGRAM)
        monkeypatch.setattr(extras, "WINDOWS", False)

    def came_from(self, url: str, rest: str) -> None:
        (self.record / "direct_url.json").write_text(f'{{"url": "{url}", {rest}}}', encoding="utf-8")

    def clone(self, name: str) -> Path:
        clone = self.folder / name
        clone.mkdir()
        return clone


@pytest.fixture
def installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Installed:
    return Installed(tmp_path, monkeypatch)


def test_what_was_found_by_its_name_is_found_again(installed: Installed) -> None:
    assert extras.install_hint("office") == f'运行 {PROGRAM} -m pip install "gkplan[office]"'


@posix
def test_a_clone_is_installed_again_from_where_it_is(installed: Installed) -> None:
    clone = installed.clone("示例 clone")
    installed.came_from(clone.as_uri(), '"dir_info": {"editable": true}')
    assert extras.install_hint("office") == f'运行 {PROGRAM} -m pip install -e "{clone}[office]"'
    installed.came_from(clone.as_uri(), '"dir_info": {}')
    assert extras.install_hint("office") == f'运行 {PROGRAM} -m pip install "{clone}[office]"'


@posix
def test_in_the_clone_the_paths_are_short(installed: Installed, monkeypatch: pytest.MonkeyPatch) -> None:
    clone = installed.clone("gkplan")
    installed.came_from(clone.as_uri(), '"dir_info": {"editable": true}')
    monkeypatch.setattr(sys, "executable", str(clone / ".venv" / "bin" / "python"))
    monkeypatch.chdir(clone)
    assert extras.install_hint("office") == '运行 .venv/bin/python -m pip install -e ".[office]"'
    monkeypatch.chdir(installed.folder)  # `pip install gkplan[office]` would ask an index
    assert extras.install_hint("office") == '运行 gkplan/.venv/bin/python -m pip install -e "./gkplan[office]"'


@pytest.mark.parametrize(
    ("url", "rest"),
    [
        ("file:///no/such/folder", '"dir_info": {"editable": true}'),
        ("file:///downloads/gkplan-1.0-py3-none-any.whl", '"archive_info": {}'),
        ("https://example.invalid/gkplan.git", '"vcs_info": {"vcs": "git", "commit_id": "0"}'),
    ],
)
def test_elsewhere_the_packages_themselves_are_named(installed: Installed, url: str, rest: str) -> None:
    installed.came_from(url, rest)
    expected = f'运行 {PROGRAM} -m pip install "XlsxWriter<4,>=3.2" "openpyxl>=3.1.5"'
    assert extras.install_hint("office") == expected


@posix
def test_sources_that_were_not_installed_are_installed(installed: Installed, monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(name: str) -> metadata.Distribution:
        raise metadata.PackageNotFoundError(name)

    monkeypatch.setattr(metadata, "distribution", missing)
    clone = installed.clone("clone")
    monkeypatch.setattr(extras, "__file__", str(clone / "src" / "gkplan" / "extras.py"))
    assert extras.install_hint("office") == f'运行 {PROGRAM} -m pip install "gkplan[office]"'
    (clone / "pyproject.toml").touch()
    assert extras.install_hint("office") == f'运行 {PROGRAM} -m pip install -e "{clone}[office]"'


def test_an_environment_of_uv_has_no_pip(installed: Installed, monkeypatch: pytest.MonkeyPatch) -> None:
    (installed.record / "INSTALLER").write_text("uv\n", encoding="utf-8")
    assert extras.install_hint("office") == f'运行 {PROGRAM} -m pip install "gkplan[office]"'
    monkeypatch.setattr(util, "find_spec", lambda name: None)
    assert extras.install_hint("office") == f'运行 uv pip install --python {PROGRAM} "gkplan[office]"'


@pytest.mark.parametrize(
    ("program", "windows", "expected"),
    [
        ("/home/示例 员/env/bin/python", False, '"/home/示例 员/env/bin/python" -m pip install "gkplan[office]"'),
        ("/home/a$b/bin/python", False, "'/home/a$b/bin/python' -m pip install \"gkplan[office]\""),
        ("/home/a\\b/bin/python", False, "'/home/a\\b/bin/python' -m pip install \"gkplan[office]\""),
        ("C:\\示例\\Scripts\\python.exe", True, 'C:\\示例\\Scripts\\python.exe -m pip install "gkplan[office]"'),
        (
            "C:\\A B\\python.exe",
            True,
            '"C:\\A B\\python.exe" -m pip install "gkplan[office]"（在 PowerShell 里，最前面加 & 和一个空格）',
        ),
        ("", False, 'python -m pip install "gkplan[office]"'),
    ],
)
def test_every_shell_reads_the_command(
    installed: Installed, monkeypatch: pytest.MonkeyPatch, program: str, windows: bool, expected: str
) -> None:
    monkeypatch.setattr(sys, "executable", program)
    monkeypatch.setattr(extras, "WINDOWS", windows)
    assert extras.install_hint("office") == f"运行 {expected}"
