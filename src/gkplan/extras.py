"""Packages that only an extra installs: what is said where one is missing, and the command that installs it here.

`pip install 'gkplan[office]'` works only where an index has gkplan under that name; for a clone it does not.
"""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from gkplan.errors import GkplanError

if TYPE_CHECKING:
    from importlib.metadata import Distribution

NAME = "gkplan"
WINDOWS = os.name == "nt"


class ExtraMissing(GkplanError):
    """A package is not installed; the remedy is the command that installs its extra."""

    def __init__(self, message: str, extra: str) -> None:
        super().__init__(message, install_hint(extra))


def install_hint(extra: str) -> str:
    """Return the remedy: what to run, here and with this interpreter, so that the extra is installed."""
    from importlib.metadata import PackageNotFoundError, distribution

    try:
        installed = distribution(NAME)
    except PackageNotFoundError:
        installed = None
    command = " ".join(map(_shelled, (*_installer(installed), *_what(installed, extra))))
    if WINDOWS and command.startswith('"'):
        return f"运行 {command}（在 PowerShell 里，最前面加 & 和一个空格）"
    return f"运行 {command}"


def _installer(installed: Distribution | None) -> list[str]:
    """Return what installs packages for this interpreter: an environment that uv made has no pip."""
    from importlib.util import find_spec

    python = _near(sys.executable) if sys.executable else "python"
    by_uv = installed is not None and (installed.read_text("INSTALLER") or "").strip() == "uv"
    if by_uv and find_spec("pip") is None:
        return ["uv", "pip", "install", "--python", python]
    return [python, "-m", "pip", "install"]


def _what(installed: Distribution | None, extra: str) -> list[str]:
    """Return what is to be installed: gkplan with the extra, from where it came, or else what the extra needs.

    The last for a folder that is gone, an archive or a repository: the packages themselves can be had all the same.
    """
    if installed is None:
        clone = Path(__file__).resolve().parents[2]
        return ["-e", f"{_near(str(clone))}[{extra}]"] if (clone / "pyproject.toml").is_file() else [f"{NAME}[{extra}]"]
    origin = installed.read_text("direct_url.json")
    if origin is None:  # found by its name
        return [f"{NAME}[{extra}]"]
    import json

    direct = json.loads(origin)
    folder = _folder(direct["url"]) if "dir_info" in direct else None
    if folder is None:
        return _needs(installed, extra)
    return [*(["-e"] if direct["dir_info"].get("editable") else []), f"{_near(folder)}[{extra}]"]


def _folder(url: str) -> str | None:
    """Return the folder that a `file:` URL names; None where it is there no more."""
    from urllib.parse import urlsplit
    from urllib.request import url2pathname

    parts = urlsplit(url)
    folder = url2pathname(f"//{parts.netloc}{parts.path}" if parts.netloc else parts.path)
    return folder if Path(folder).is_dir() else None


def _needs(installed: Distribution, extra: str) -> list[str]:
    """Return the requirements of an extra, as `XlsxWriter<4,>=3.2`."""
    marked = (requirement.partition(";") for requirement in installed.requires or ())
    return [needed.strip() for needed, _, marker in marked if re.search(rf"extra\s*==\s*['\"]{extra}['\"]", marker)]


def _near(path: str) -> str:
    """Return a path as seen from the working folder where it is in it: short, and without the blanks above it."""
    here = Path.cwd()
    if not Path(path).is_relative_to(here):
        return path
    near = Path(path).relative_to(here)
    return os.path.join(".", near) if len(near.parts) == 1 else str(near)  # noqa: PTH118  a bare name is no path


# ---------------------------------------------------------------- for a shell


def _shelled(word: str) -> str:
    """Return a word of a command line; where it needs quotation marks, those that cmd, PowerShell and sh read alike."""
    plain = r"[\w./\\:~+-]+" if WINDOWS else r"[\w./:+-]+"
    if re.fullmatch(plain, word):
        return word
    if not WINDOWS and re.search(r'[$`"\\!]', word):
        from shlex import quote

        return quote(word)
    return f'"{word}"'
