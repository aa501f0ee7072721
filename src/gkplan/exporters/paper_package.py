"""The package around a Word document: its properties, and the same bytes for the same content."""

from __future__ import annotations

import io
import zipfile
import zlib
from datetime import UTC, datetime, time
from typing import TYPE_CHECKING, cast
from xml.sax.saxutils import escape, quoteattr

from gkplan.exporters.paper_styles import DECLARATION
from gkplan.render.text import clean

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from xml.etree.ElementTree import Element

    from docx.document import Document
    from docx.package import Package

    from gkplan.exporters.paper import Properties

PREFIX = "gkplan:"
_CUSTOM = "http://schemas.openxmlformats.org/officeDocument/2006/custom-properties"
_TYPES = "http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes"
_EXTENDED = "http://schemas.openxmlformats.org/officeDocument/2006/extended-properties"
_EPOCH = (1980, 1, 1, 0, 0, 0)
_MOST = 1 << 20
"""Bytes of one part of a foreign document that are read at the most."""
_MOST_OF_TEXT = 32 << 20
"""The same of the part that holds the text: a paper of 53 tasks × 32 units takes 3 MiB, 6 after LibreOffice."""
_UNSOUND = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError, ValueError)
"""What reading a damaged, encrypted or oddly packed archive raises."""


def describe(document: Document, about: Properties) -> None:
    """Write the properties: those that every program shows, and gkplan's own ones."""
    from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
    from docx.opc.packuri import PackURI
    from docx.opc.part import Part

    core = document.core_properties
    core.title = clean(about.title)[:255]
    core.author = core.last_modified_by = core.comments = core.keywords = core.subject = core.category = ""
    core.created = core.modified = datetime.combine(about.as_of, time(), UTC)
    core.revision = 1
    core.language = "zh-CN"
    package = cast("Package", document.part.package)
    kept = {RELATIONSHIP_TYPE.OFFICE_DOCUMENT, RELATIONSHIP_TYPE.CORE_PROPERTIES}
    for name in [name for name, relation in package.rels.items() if relation.reltype not in kept]:
        del package.rels[name]
    kind = "application/vnd.openxmlformats-officedocument.custom-properties+xml"
    for name, content, blob, relation in (
        ("app", CONTENT_TYPE.OFC_EXTENDED_PROPERTIES, _application(), RELATIONSHIP_TYPE.EXTENDED_PROPERTIES),
        ("custom", kind, _custom(about), RELATIONSHIP_TYPE.CUSTOM_PROPERTIES),
    ):
        part = Part(PackURI(f"/docProps/{name}.xml"), content, blob.encode(), package)
        package.relate_to(part, relation)


def _application() -> str:
    return f'{DECLARATION}<Properties xmlns="{_EXTENDED}"><Application>gkplan</Application></Properties>'


def _custom(about: Properties) -> str:
    named = {"as_of": about.as_of.isoformat(), "revision": about.revision, "data": about.data, **dict(about.more)}
    entries = "".join(
        f'<property fmtid="{{D5CDD505-2E9C-101B-9397-08002B2CF9AE}}" pid="{number}" '
        f"name={quoteattr(clean(PREFIX + name))}><vt:lpwstr>{escape(clean(value))}</vt:lpwstr></property>"
        for number, (name, value) in enumerate(named.items(), 2)
        if value
    )
    return f'{DECLARATION}<Properties xmlns="{_CUSTOM}" xmlns:vt="{_TYPES}">{entries}</Properties>'


def sealed(package: bytes, parts: Mapping[str, bytes]) -> bytes:
    """Return a package with `parts` in the place of its own ones, in order and without a trace of when it was made."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(package)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in sorted(old.namelist(), key=lambda name: (name != "[Content_Types].xml", name)):
            entry = zipfile.ZipInfo(name, _EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 0
            entry.external_attr = 0
            new.writestr(entry, parts.get(name) or old.read(name))
    return out.getvalue()


# ---------------------------------------------------------------- reading back


def properties(data: bytes) -> dict[str, str] | None:
    """Return the properties of a Word document by name: `title`, `created`, `gkplan:as_of` …

    None where `data` is no Word document. Documents that Word, WPS or LibreOffice saved keep them.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            if "word/document.xml" not in package.namelist():
                return None
            core, custom = (_part(package, f"docProps/{name}.xml") for name in ("core", "custom"))
    except _UNSOUND:
        return None
    return dict(_core_items(core)) | dict(_custom_items(custom))


def part(data: bytes, name: str) -> str | None:
    """Return a part of a Word document as XML; None where it is missing, too large, or not to be read."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            return _xml(package, name, _MOST_OF_TEXT)
    except _UNSOUND:
        return None


def _xml(package: zipfile.ZipFile, name: str, most: int) -> str | None:
    if name not in package.namelist() or package.getinfo(name).file_size > most:
        return None
    with package.open(name) as stream:
        text = stream.read(most).decode("utf-8-sig")
    return None if "<!DOCTYPE" in text else text  # no program writes one here; it could only do harm


def _part(package: zipfile.ZipFile, name: str) -> Element | None:
    """Return the root of a part, or None where it is missing, too large or no plain ElementTree."""
    from xml.etree import ElementTree

    text = _xml(package, name, _MOST)
    try:
        return None if text is None else ElementTree.fromstring(text)  # noqa: S314 -- expat bounds what entities may grow to, and none is read
    except ElementTree.ParseError:
        return None


def _core_items(root: Element | None) -> Iterator[tuple[str, str]]:
    for child in root if root is not None else ():
        name = child.tag.rpartition("}")[2]
        if name in {"title", "created"} and child.text:
            yield name, child.text


def _custom_items(root: Element | None) -> Iterator[tuple[str, str]]:
    for child in root if root is not None else ():
        name, value = child.get("name", ""), next(iter(child), None)
        if name.startswith(PREFIX) and value is not None:
            yield name, value.text or ""
