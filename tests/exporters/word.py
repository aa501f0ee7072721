"""A reader of Word documents that knows nothing of how gkplan writes them: a zip file and an XML parser."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"


class Box(NamedTuple):
    """A cell of a table: its text, over how many columns it goes, and its part of a merged cell."""

    text: str
    across: int = 1
    merge: str = ""
    """restart, continue, or nothing."""


def part(data: bytes, name: str = "word/document.xml") -> Element:
    """Return the root of a part."""
    return _parts(data)[name]


@lru_cache(maxsize=4)
def _parts(data: bytes) -> dict[str, Element]:
    """Return the roots of all parts; each must be well-formed."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return {name: ElementTree.fromstring(package.read(name)) for name in package.namelist()}


def paragraphs(data: bytes) -> list[tuple[str, str]]:
    """Return (style, text) of each paragraph outside tables, tiny ones that only end a section left out."""
    body = part(data)[0]
    found = [(_value(item, "pStyle"), text_of(item)) for item in body if item.tag == f"{W}p"]
    return [(style, text) for style, text in found if style]


def text_of(item: Element) -> str:
    """Return an element's text: runs one after the other, tabs as tabs."""
    return "".join(
        node.text or "" if node.tag == f"{W}t" else "\t" if node.tag == f"{W}tab" and not node.attrib else ""
        for node in item.iter()
    )


def _value(item: Element, name: str) -> str:
    found = item.find(f".//{W}{name}")
    return "" if found is None else found.get(f"{W}val", "")


def tables(data: bytes) -> list[list[list[Box]]]:
    """Return the tables of a document by rows; a cell's paragraphs are lines of its text."""
    return [[list(_boxes(row)) for row in table.iter(f"{W}tr")] for table in part(data).iter(f"{W}tbl")]


def _boxes(row: Element) -> Iterator[Box]:
    for cell in row.iter(f"{W}tc"):
        merge = cell.find(f".//{W}vMerge")
        yield Box(
            "\n".join(text_of(item) for item in cell.iter(f"{W}p")),
            int(_value(cell, "gridSpan") or 1),
            "" if merge is None else merge.get(f"{W}val", "continue"),
        )


def sections(data: bytes) -> list[tuple[int, int, int, int, int, int]]:
    """Return width, height, top, right, bottom and left of each section's page, in twips."""
    found = []
    for item in part(data).iter(f"{W}sectPr"):
        size, margins = item.find(f"{W}pgSz"), item.find(f"{W}pgMar")
        assert size is not None
        assert margins is not None
        sides = [margins.get(f"{W}{side}", "") for side in ("top", "right", "bottom", "left")]
        width, height, top, right, bottom, left = map(int, (size.get(f"{W}w", ""), size.get(f"{W}h", ""), *sides))
        found.append((width, height, top, right, bottom, left))
    return found


def runs(data: bytes, name: str = "word/document.xml") -> Iterator[Element]:
    """Yield the runs that have text."""
    for run in part(data, name).iter(f"{W}r"):
        if run.find(f"{W}t") is not None:
            yield run


def links(data: bytes) -> dict[str, str]:
    """Return the text of each link of a document, with its target."""
    targets = {
        item.get("Id", ""): item.get("Target", "")
        for item in part(data, "word/_rels/document.xml.rels")
        if item.get("TargetMode") == "External"
    }
    return {text_of(item): targets[item.get(f"{R}id", "")] for item in part(data).iter(f"{W}hyperlink")}
