"""Which formats there are: one line each. A format's module is imported only when it is asked for."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING, NamedTuple

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
        from gkplan.extras import ExtraMissing

        raise ExtraMissing(f"没有安装 {package}，写不出 {name}", form.extra) from error
    return import_module(f"gkplan.exporters.{form.module}")


def has_content(name: str, view: ExportView) -> bool:
    """Whether a file of this format would have anything of the view in it: rows, or of a calendar events."""
    return load(name).has_events(view) if name == "ics" else bool(view.rows)


def render(name: str, view: ExportView, **options: int) -> bytes:
    """Return the file that a format makes of a view; `options` are the format's own."""
    made: bytes = load(name).render(view, **options)
    return made
