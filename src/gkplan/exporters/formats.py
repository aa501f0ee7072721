"""Which formats there are: one line each. A format's module is imported only when it is asked for."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING, NamedTuple

from gkplan.errors import GkplanError

if TYPE_CHECKING:
    from gkplan.exporters.view import ExportView


class Format(NamedTuple):
    """One format: who writes it, and what that needs."""

    module: str
    """In this package; it has `render(view) -> bytes`."""
    suffixes: tuple[str, ...]
    """Of file names, the usual one first."""
    binary: bool = False
    needs: Mapping[str, str] = {}
    """Modules that an extra installs, with the names that they are installed by."""
    extra: str = ""


FORMATS: Mapping[str, Format] = {
    "xlsx": Format("xlsx", (".xlsx",), binary=True, needs={"xlsxwriter": "XlsxWriter"}, extra="office"),
    "docx": Format("docx", (".docx",), binary=True, needs={"docx": "python-docx", "lxml": "lxml"}, extra="office"),
    "csv": Format("csv", (".csv",)),
    "json": Format("json", (".json",)),
    "md": Format("md", (".md", ".markdown")),
    "ics": Format("ics", (".ics",)),
    "html": Format("html", (".html", ".htm")),
}


class ExtraMissing(GkplanError):
    """A format needs a package that is not installed."""


def load(name: str) -> ModuleType:
    """Import and return the module of a format. Raises `ExtraMissing` where its package is not installed."""
    form = FORMATS[name]
    try:
        for needed in form.needs:
            import_module(needed)
    except ModuleNotFoundError as error:
        package = form.needs.get((error.name or "").split(".")[0])
        if package is None:
            raise
        hint = f"运行 pip install 'gkplan[{form.extra}]'"
        raise ExtraMissing(f"没有安装 {package}，写不出 {name}", hint) from error
    return import_module(f"gkplan.exporters.{form.module}")


def render(name: str, view: ExportView, **options: int) -> bytes:
    """Return the file that a format makes of a view; `options` are the format's own."""
    made: bytes = load(name).render(view, **options)
    return made
