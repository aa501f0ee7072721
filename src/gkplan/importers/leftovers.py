"""What lies over the cells of a sheet and is not taken in: comments, pictures, shapes; told, so that none gets lost."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING
from xml.etree import ElementTree

from gkplan.forms import SHEET

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element
    from zipfile import ZipFile

MOST = 10
"""So many cells are named."""


def notes(package: ZipFile, sheet: str) -> Iterator[str]:
    """Yield a note for each kind of thing that lies over the sheet at this path; `package` has been found fit."""
    comments: list[str] = []
    pictures: list[str] = []
    shapes: list[str] = []
    for kind, root in _parts(package, sheet):
        if kind == "comments":
            comments += [found for item in root.iter() if _name(item) == "comment" and (found := item.get("ref"))]
            continue
        for anchor in root:
            which = pictures if any(_name(item) == "pic" for item in anchor.iter()) else shapes
            which += [_anchored(anchor)] if _name(anchor).endswith("Anchor") else []
    yield from _note(comments, "的批注没有收回，要收的写进格里")
    yield from _note(pictures, "上的图片没有收回，要收的另外交")
    yield from _note(shapes, "上的图形没有收回，里面的字写进格里")


def _parts(package: ZipFile, sheet: str) -> Iterator[tuple[str, Element]]:
    """Yield the parts that lie over a sheet; one that cannot be read has nothing to tell."""
    from openpyxl.packaging.relationship import get_dependents

    folder, _, name = sheet.lstrip("/").rpartition("/")
    known, relations = set(package.namelist()), f"{folder}/_rels/{name}.rels"
    for relation in get_dependents(package, relations) if relations in known else ():
        kind = relation.Type.rpartition("/")[2]
        if kind in {"comments", "drawing"} and relation.target in known:
            try:
                yield kind, ElementTree.fromstring(package.read(relation.target))  # noqa: S314  it defines nothing
            except ElementTree.ParseError:
                continue


def _name(item: Element) -> str:
    return item.tag.rpartition("}")[2]


def _anchored(anchor: Element) -> str:
    """Return the cell that a picture begins in; empty where it is set on the paper and not on the cells."""
    from openpyxl.utils import get_column_letter

    start = next((item for item in anchor if _name(item) == "from"), ())
    place = {_name(item): item.text or "" for item in start}
    column, row = place.get("col", ""), place.get("row", "")
    if not (column.isdecimal() and row.isdecimal() and int(column) < 16_384):
        return ""
    return f"{get_column_letter(int(column) + 1)}{int(row) + 1}"


def _note(cells: list[str], words: str) -> Iterator[str]:
    named = "、".join(list(dict.fromkeys(filter(None, cells)))[:MOST])
    if cells:
        more = f" 等 {len(cells)} 处" if len(cells) > MOST else " "
        yield f"{SHEET}{'!' if named else ''}{named}{more}{words}"
