"""Whether bytes are a workbook that is safe to open: a small xlsx package, with no macros and no XML tricks.

Everything is measured before anything is parsed, so that neither a zip bomb nor an entity bomb comes that far.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from typing import NamedTuple

from gkplan.intake import Problem

MOST_BYTES = 10 * 1024 * 1024
MOST_MEMBERS = 400
MOST_UNPACKED = 60 * 1024 * 1024
"""All members together; pictures that were pasted in are among them."""
MOST_XML, XML_OF_ROW = 12 * 1024 * 1024, 16 * 1024
MOST_TAGS, TAGS_OF_ROW = 100_000, 400
"""Of all XML together, and how much more for each row of the longest form that may come back."""
MOST_TOKEN = 400_000
"""Bytes of one tag with the text behind it, or of one comment: a parser may take time by the square of its length."""

SAVE_AS = "在 WPS 或 Excel 里打开，另存为 xlsx 再交"
AGAIN = "请用下发的 xlsx 填报表填好再交"
_OLE, _ENCRYPTED = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "EncryptedPackage".encode("utf-16-le")
_BROKEN_ZIP = (zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError, NotImplementedError, ValueError)
_NAMED = (".xml", ".rels", ".vml")
_XML = re.compile(rb"(?:\xef\xbb\xbf)?\s*(?:<|$)|\0<|\xff\xfe|\xfe\xff")
"""How a part begins that a parser would read, whatever it is called; a picture begins otherwise."""
_BEGINNING = 64
_ENCODING = re.compile(rb"""^\s*<\?xml[^>]*?encoding\s*=\s*["']([^"']*)["']""")
_TRICKS = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_PICTURES = "xl/media/"
_TRICKS_OF_PICTURE = re.compile(rb"<!ENTITY|<!DOCTYPE[^>]*\[", re.IGNORECASE)
"""A drawing (SVG) may say which kind it is; it may not define anything."""
_LONG = re.compile(rb"<[^<]{%d}" % MOST_TOKEN)
_OPENING = re.compile(rb"<!--|<!\[CDATA\[|<\?")
_CLOSING = {b"<!--": b"-->", b"<![CDATA[": b"]]>", b"<?": b"?>"}
"""Only between these may a `<` stand that begins nothing."""


class Known(NamedTuple):
    """A kind of package that is no workbook, told by one of its members."""

    member: str
    message: str
    hint: str


OTHERS = (
    Known("word/document.xml", "这是 Word 文档，不是填报表", AGAIN),
    Known("ppt/presentation.xml", "这是演示文稿，不是填报表", AGAIN),
    Known("content.xml", "这是 OpenDocument 文件（ods）", SAVE_AS),
    Known("xl/workbook.bin", "这是 xlsb 文件", SAVE_AS),
    Known("xl/vbaProject.bin", "这个文件带宏", "另存为不带宏的 xlsx 再交"),
)


def unfit(data: bytes, *, rows: int = 0) -> Problem | None:
    """Return why these bytes are not opened, or None for a package that may be; `rows` are those of the longest form.

    How many rows a form has is not asked of the package: who spoilt it could say anything.
    """
    if not data:
        return Problem("", "文件是空的", "可能没有存好或没有传完，请单位重新交")
    if len(data) > MOST_BYTES:
        return Problem("", _large("文件", len(data), MOST_BYTES), "删去贴进去的图片和别的工作表，佐证写链接或文号")
    if data.startswith(_OLE):
        return _old(data)
    if not data.startswith(b"PK"):
        other = "这不是 xlsx 文件（可能是 csv、网页或别的文件改了扩展名）"
        kind = "这是 PDF 文件" if data.startswith(b"%PDF") else other
        return Problem("", kind, f"{SAVE_AS}；csv 里没有核对的内容，{AGAIN}")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            return _unfit_package(package, rows)
    except _BROKEN_ZIP:
        return Problem("", "文件损坏，打不开", "可能没有传完，请单位重新交")


def _old(data: bytes) -> Problem:
    if _ENCRYPTED in data:
        return Problem("", "文件加了密码", "在 WPS 或 Excel 里去掉打开密码，再交")
    return Problem("", "这是旧格式的文件（xls、et 或 doc）", SAVE_AS)


def _large(what: str, size: int, most: int) -> str:
    return f"{what}有 {size / 1024 / 1024:.1f} MiB，超过 {most // 1024 // 1024} MiB 的上限"


def _unfit_package(package: zipfile.ZipFile, rows: int) -> Problem | None:
    members = package.infolist()
    names = {item.filename for item in members}
    if any(item.flag_bits & 1 for item in members):
        return Problem("", "文件加了密码", "去掉密码，再交")
    other = next((known for known in OTHERS if known.member in names), None)
    if other is not None:
        return Problem("", other.message, other.hint)
    if "xl/workbook.xml" not in names or "[Content_Types].xml" not in names:
        return Problem("", "这是压缩包，不是填报表", "解开压缩包，把里面的 xlsx 交上来")
    if len(members) > MOST_MEMBERS or len(names) != len(members):
        return Problem("", f"文件里有 {len(members)} 个部件，或有重名的，不是正常的填报表", AGAIN)
    size = sum(item.file_size for item in members)
    if size > MOST_UNPACKED:
        return Problem("", _large("文件解开以后", size, MOST_UNPACKED), f"不是正常的填报表，没有打开；{AGAIN}")
    return _unfit_xml(package, [item for item in members if _is_xml(package, item)], rows)


def _is_xml(package: zipfile.ZipFile, item: zipfile.ZipInfo) -> bool:
    """Whether a parser would read a part: any part may be made a sheet, by a relationship or a type of content."""
    if item.filename.lower().endswith(_NAMED):
        return True
    with package.open(item) as part:
        return _XML.match(part.read(_BEGINNING)) is not None


def _unfit_xml(package: zipfile.ZipFile, parts: list[zipfile.ZipInfo], rows: int) -> Problem | None:
    size, most = sum(item.file_size for item in parts), MOST_XML + rows * XML_OF_ROW
    if size > most:
        return Problem("", _large("表格的内容解开以后", size, most), f"删去别的工作表和多余的行再交；或{AGAIN}")
    tags = 0
    for item in parts:
        content = package.read(item)
        if _is_tricky(content, item.filename):
            remedy = "删去贴进去的图片再交" if item.filename.startswith(_PICTURES) else AGAIN
            return Problem("", f"部件 {item.filename} 里有不该有的 XML 写法，没有打开", remedy)
        tags += content.count(b"<")
        if tags > MOST_TAGS + rows * TAGS_OF_ROW:
            message = f"表格的内容太多（{tags} 处标记，上限 {MOST_TAGS + rows * TAGS_OF_ROW}），没有打开"
            return Problem("", message, "删去别的工作表和多余的行再交")
        if _is_long(content):
            return Problem("", f"部件 {item.filename} 里有一处标记长得不正常，没有打开", AGAIN)
    return None


def _is_tricky(content: bytes, name: str) -> bool:
    encoding = _ENCODING.match(content.removeprefix(b"\xef\xbb\xbf"))
    told = encoding[1].lower() if encoding else b"utf-8"
    tricks = _TRICKS_OF_PICTURE if name.startswith(_PICTURES) else _TRICKS
    return b"\0" in content or told not in {b"utf-8", b"us-ascii"} or tricks.search(content) is not None


def _is_long(content: bytes) -> bool:
    """Whether a tag, a comment or the like is longer than any that a program writes."""
    if len(content) <= MOST_TOKEN:
        return False
    if _LONG.search(content):
        return True
    place = 0
    while (opening := _OPENING.search(content, place)) is not None:
        end = content.find(_CLOSING[opening[0]], opening.end())
        if not 0 <= end - opening.start() <= MOST_TOKEN:
            return True
        place = end
    return False
