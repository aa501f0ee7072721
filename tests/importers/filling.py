"""Fill-in workbooks filled in, saved again and spoilt as people and their programs do it."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from gkplan.forms import FIELDS

COLUMN = {field.title: number for number, field in enumerate(FIELDS, 1)}
TOP = 3
"""The row of the headings."""


def opened(source: Path | bytes) -> Workbook:
    return load_workbook(io.BytesIO(source) if isinstance(source, bytes) else source)


def saved(book: Workbook) -> bytes:
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def rows(sheet: Worksheet) -> Iterator[int]:
    yield from (row for row in range(TOP + 1, sheet.max_row + 1) if sheet.cell(row, 1).value is not None)


def row_of(sheet: Worksheet, task: str, period: str | None = None) -> int:
    return next(row for row in rows(sheet) if (sheet.cell(row, 1).value, sheet.cell(row, 2).value) == (task, period))


def fill(sheet: Worksheet, row: int, **values: Any) -> None:
    for title, value in values.items():
        sheet.cell(row, COLUMN[title]).value = value


def filled(source: Path | bytes, task: str, period: str | None = None, **values: Any) -> bytes:
    """Return the workbook with one row filled in."""
    book = opened(source)
    fill(book["台账"], row_of(book["台账"], task, period), **values)
    return saved(book)


def changed(source: bytes, edit: Callable[[Workbook], object]) -> bytes:
    """Return the workbook after an edit by openpyxl."""
    book = opened(source)
    edit(book)
    return saved(book)


def repacked(source: bytes, edit: Callable[[str, bytes], bytes | None], more: dict[str, bytes] | None = None) -> bytes:
    """Return the package with its members edited as bytes; one for which None is given is left out."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(source)) as old, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            content = edit(name, old.read(name))
            if content is not None:
                new.writestr(name, content)
        for name, content in (more or {}).items():
            new.writestr(name, content)
    return buffer.getvalue()


def substituted(source: bytes, member: str, old: str, new: str) -> bytes:
    """Return the package with a text of one member put in the place of another, which must be there."""

    def edit(name: str, content: bytes) -> bytes:
        if name != member:
            return content
        assert old.encode() in content, (member, old)
        return content.replace(old.encode(), new.encode(), 1)

    return repacked(source, edit)
