"""What is opened and what is not: by what a part holds, never by its name; and more of it where the form is long."""

from __future__ import annotations

import io
import zipfile

import pytest

from gkplan.importers.package import unfit

PNG = b"\x89PNG\r\n\x1a\n" + bytes(20) + b"<!DOCTYPE x [<!ENTITY a 'a'>]>" + b"<" * 200_000
SVG = b'<?xml version="1.0"?><!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "svg11.dtd"><svg/>'
PRINTER = "HP LaserJet".encode("utf-16-le") + bytes(200)


def workbook(**parts: bytes) -> bytes:
    """Return a package that calls itself a workbook; of a part's name `__` is a slash and `_` a dot."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("[Content_Types].xml", b"<Types/>")
        package.writestr("xl/workbook.xml", b"<workbook/>")
        for name, content in parts.items():
            package.writestr(name.replace("__", "/").replace("_", "."), content)
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("xl__media__a_png", PNG),
        ("xl__media__a_svg", SVG),
        ("xl__printerSettings__a_bin", PRINTER),
        ("xl__empty_bin", b""),
        ("xl__worksheets__sheet1_xml", b"<c><t>" + "长".encode() * 100_000 + b"</t></c>"),
    ],
)
def test_what_programs_put_into_a_workbook_is_fit(name: str, content: bytes) -> None:
    assert unfit(workbook(**{name: content})) is None


def test_a_long_form_may_hold_more() -> None:
    data = workbook(xl__worksheets__sheet1_xml=b"<row/>" * 150_000)
    problem = unfit(data)
    assert problem is not None
    assert problem.message == "表格的内容太多（150002 处标记，上限 100000），没有打开"
    assert unfit(data, rows=150) is None
    large = workbook(xl__worksheets__sheet1_xml=b"<c>a</c>" * 16_000 + (b"<t>" + b"a" * 100_000 + b"</t>") * 130)
    assert unfit(large, rows=200) is None
    assert unfit(large) is not None
