"""Lines of text as WordprocessingML: paragraphs, runs that name their fonts, and links."""

from __future__ import annotations

from functools import lru_cache
from xml.sax.saxutils import escape

from gkplan.exporters.links import web_address
from gkplan.exporters.paper import Line, Link, broken, told
from gkplan.exporters.paper_styles import Style, fonts
from gkplan.render.text import clean

TAB = "\t"
"""A part of a line that leads to the next tab stop."""
Links = dict[str, str]
"""Addresses that a document links to, each with the id of its relationship; grows as text is written."""


def paragraphs(line: Line, style: Style, links: Links) -> str:
    """Return a line as one paragraph, or as several where it has line breaks."""
    return "".join([paragraph(part, style, links) for part in broken(line)])


def paragraph(line: Line, style: Style, links: Links, extra: str = "") -> str:
    """Return one paragraph; `extra` are properties of its own, in the order of the schema."""
    if isinstance(line, str):
        runs = run(line, style)
    else:
        runs = "".join(run(part, style) if isinstance(part, str) else _link(part, style, links) for part in line)
    return f'<w:p><w:pPr><w:pStyle w:val="{style.id}"/>{extra}</w:pPr>{runs}</w:p>'


def run(text: str, style: Style, look: str = "") -> str:
    """Return a run of text; nothing where there is none."""
    if not text:
        return ""
    content = "<w:tab/>" if text == TAB else f'<w:t xml:space="preserve">{escape(clean(text))}</w:t>'
    return f"<w:r>{_look(style.font, look, bold=style.bold)}{content}</w:r>"


@lru_cache(maxsize=64)
def _look(font: str, look: str, *, bold: bool) -> str:
    return f"<w:rPr>{look}{fonts(font)}{'<w:b/><w:bCs/>' if bold else ''}</w:rPr>"


def _link(link: Link, style: Style, links: Links) -> str:
    """Return a link to a page of the web; anything else that the data calls an address is mere text."""
    address = web_address(link.address)
    if address is None:
        return run(told(link), style)
    name = links.setdefault(address, f"link{len(links) + 1}")
    return f'<w:hyperlink r:id="{name}" w:history="1">{run(link.text, style, _LINKED)}</w:hyperlink>'


_LINKED = '<w:rStyle w:val="Hyperlink"/>'
