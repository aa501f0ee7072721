"""A paper as a Word document: its blocks one after the other on the pages of GB/T 9704-2012, by python-docx."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from itertools import takewhile
from typing import TYPE_CHECKING

from gkplan.exporters import paper_package, paper_styles
from gkplan.exporters.paper import (
    Attachments,
    Blanks,
    Block,
    Caption,
    Foot,
    Grid,
    Heading,
    Label,
    Line,
    Notes,
    Page,
    Paragraph,
    Properties,
    Subtitle,
    Title,
    broken,
    chinese_date,
    line_text,
    note_lines,
    numbered,
)
from gkplan.exporters.paper_pages import ems, line_count
from gkplan.exporters.paper_runs import TAB, Links, paragraph
from gkplan.exporters.paper_styles import DECLARATION, LANDSCAPE, PORTRAIT, STYLES, PageForm, R, Style, W
from gkplan.exporters.paper_table import Space, table

if TYPE_CHECKING:
    from docx.document import Document

_TINY = '<w:snapToGrid w:val="0"/><w:spacing w:line="20" w:lineRule="exact"/>'
_KEEP = "<w:keepNext/>"
_LEAST_GAP = 1100
"""Twips to write by hand between two labels."""


def build(blocks: Iterable[Block], about: Properties) -> bytes:
    """Return the document; the same blocks and properties give the same bytes."""
    import docx
    from docx.opc.constants import RELATIONSHIP_TYPE

    document = docx.Document()
    writer = _Writer(references=_dress(document))
    writer.write(list(blocks))
    for address, name in writer.links.items():
        document.part.rels.add_relationship(RELATIONSHIP_TYPE.HYPERLINK, address, name, is_external=True)
    paper_package.describe(document, about)
    out = io.BytesIO()
    document.save(out)
    return paper_package.sealed(out.getvalue(), {"word/document.xml": writer.finished().encode()})


class _Writer:
    """Writes blocks one after the other and knows how much of the page is used."""

    def __init__(self, form: PageForm = PORTRAIT, references: str = "") -> None:
        self.references = references
        """The page feet; the first section names them, the others take them over."""
        self.links: Links = {}
        self.parts: list[str] = []
        self.form = form
        self.used = 0
        self.last: Block | None = None

    def write(self, blocks: Sequence[Block]) -> None:
        """Write blocks, one after the other."""
        for place, block in enumerate(blocks):
            if isinstance(block, Page):
                self._turn(block)
            elif isinstance(block, Grid):
                xml, self.used = table(block, self._room(blocks[place + 1 :]), self.links)
                self.parts.append(xml)
            else:
                self._blank(_blank_lines(self.last, block))
                self._write(block, _KEEP if isinstance(_next(blocks, place), Foot) else "")
            self.last = block

    def _room(self, following: Sequence[Block]) -> Space:
        """Return the page that a table comes on; what belongs to its foot shall not stand on a page without a row."""
        foot = _Writer(self.form)
        foot.write(list(takewhile(lambda block: isinstance(block, (Notes, Blanks)), following)))
        return Space(self.form.text_width, self.form.text_height, self.used, foot.used)

    def _turn(self, page: Page) -> None:
        """Close the section, unless nothing stands in it yet, and go on with a new page."""
        if self.parts:
            self.parts.append(f"<w:p><w:pPr>{_TINY}{self._section()}</w:pPr></w:p>")
        self.form = LANDSCAPE if page.landscape else PORTRAIT
        self.used = 0

    def _write(self, block: Block, keep: str = "") -> None:
        """Write a block; `keep` holds a paragraph on the page of the sign-off, which shall not stand there alone."""
        match block:
            case Title(text=text):
                self._lines(text, "title")
            case Subtitle(text=text):
                self._lines(text, "subtitle")
            case Label(text=text):
                self._lines(text, "label")
            case Heading(text=text, level=level):
                self._lines(text, f"heading{level}")
            case Paragraph(text=text, flush=flush):
                self._lines(text, "flush" if flush else "body", keep)
            case Caption():
                self._caption(block)
            case Notes():
                for place, line in enumerate(note_lines(block)):
                    self._lines(line, "notes", keep + _indent(STYLES["notes"], left=2, hanging=0 if place else 2))
            case Blanks(labels=labels):
                self._blanks(labels)
            case Attachments(titles=titles):
                self._attachments(titles, keep)
            case Foot():
                self._foot(block)

    def _lines(self, line: Line, style: str, extra: str = "") -> None:
        for part in broken(line):
            self._paragraph(part, STYLES[style], extra)

    def _paragraph(self, line: Line, style: Style, extra: str = "") -> None:
        self.parts.append(paragraph(line, style, self.links, extra))
        room = self.form.text_width / style.em
        high = line_count("　" * style.indent + line_text(line), room) * style.pitch + style.after
        self.used += high
        if self.used > self.form.text_height:
            self.used = high

    def _blank(self, lines: int) -> None:
        for _ in range(lines):
            self._paragraph("", STYLES["flush"], _KEEP)

    def _caption(self, caption: Caption) -> None:
        stop = f'<w:tabs><w:tab w:val="right" w:pos="{self.form.text_width}"/></w:tabs>'
        line = (caption.left, TAB, caption.right) if caption.right else caption.left
        self._paragraph(line, STYLES["caption"], stop)

    def _blanks(self, labels: tuple[str, ...]) -> None:
        """Write labels with room to write by hand after each; where it is too little, on several lines."""
        style = STYLES["blanks"]
        for line in _in_lines(labels, self.form.text_width, style):
            place, stops = 0, []
            spread = [part for label in line for part in (label, TAB)][:-1]
            gap = _gap(line, self.form.text_width, style)
            for label in line[:-1]:
                place += round(ems(label) * style.em) + gap
                stops.append(f'<w:tab w:val="left" w:pos="{place}"/>')
            self._paragraph(tuple(spread), style, f"<w:tabs>{''.join(stops)}</w:tabs>" if stops else "")

    def _attachments(self, titles: tuple[str, ...], keep: str) -> None:
        """Write 附件：1. … two characters in, further ones below the first one's number."""
        number = 1.25 if len(titles) > 1 else 0.0
        for place, line in enumerate(numbered(titles)):
            first = f"附件：{line}" if not place else line
            back = number if place else 3 + number
            self._lines(first, "flush", keep + _indent(STYLES["flush"], left=5 + number, hanging=back))

    def _foot(self, foot: Foot) -> None:
        """Write who signs centred above the date, which ends four characters from the edge: room for the seal."""
        day = chinese_date(foot.day)
        aside = (ems(day) - ems(foot.signer)) / 2
        for line, right, keep in ((foot.signer, 4 + aside, _KEEP), (day, 4.0, "")):
            chars = max(right - min(4 + aside, 0), 0)
            self._lines(line, "foot", keep + _indent(STYLES["foot"], right=chars))

    def _section(self) -> str:
        references, self.references = self.references, ""
        return paper_styles.section_xml(self.form, references)

    def finished(self) -> str:
        """Return the document's main part."""
        if isinstance(self.last, Grid):  # a table may not be the last thing of a document
            self.parts.append(f"<w:p><w:pPr>{_TINY}</w:pPr></w:p>")
        content = "".join(self.parts) + self._section()
        return f'{DECLARATION}<w:document xmlns:w="{W}" xmlns:r="{R}"><w:body>{content}</w:body></w:document>'


def _indent(style: Style, **sides: float) -> str:
    """Return an indent in characters, and in twips for programs that know no characters."""
    em = style.half_points * 10
    values = "".join(f' w:{side}Chars="{chars * 100:.0f}" w:{side}="{chars * em:.0f}"' for side, chars in sides.items())
    return f"<w:ind{values}/>"


def _next(blocks: Sequence[Block], place: int) -> Block | None:
    return blocks[place + 1] if place + 1 < len(blocks) else None


def _blank_lines(before: Block | None, block: Block) -> int:
    """Return how many lines the standard leaves blank between two blocks."""
    if isinstance(before, Label) and isinstance(block, Title):
        return 1
    if isinstance(before, (Title, Subtitle)) and isinstance(block, (Paragraph, Heading)):
        return 1
    if isinstance(block, Attachments):
        return 1
    return 2 if isinstance(block, Foot) else 0


def _gap(labels: tuple[str, ...], width: int, style: Style) -> int:
    return (width - round(sum(map(ems, labels)) * style.em)) // max(len(labels), 1)


def _in_lines(labels: tuple[str, ...], width: int, style: Style) -> list[tuple[str, ...]]:
    """Return labels in as few lines as leave room to write, about the same number in each."""
    for lines in range(1, len(labels)):
        most = -(-len(labels) // lines)
        found = [labels[start : start + most] for start in range(0, len(labels), most)]
        if all(_gap(line, width, style) >= _LEAST_GAP for line in found):
            return found
    return [(label,) for label in labels]


# ---------------------------------------------------------------- the package


def _dress(document: Document) -> str:
    """Give the document its styles, settings, fonts and page feet in the place of those of python-docx's template.

    Returns the references to the page feet, for the properties of the first section.
    """
    from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
    from docx.opc.packuri import PackURI
    from docx.opc.part import Part

    document.part.rels.clear()
    names = {}
    for name, content, relation, xml in (
        ("styles", CONTENT_TYPE.WML_STYLES, RELATIONSHIP_TYPE.STYLES, paper_styles.styles_xml()),
        ("settings", CONTENT_TYPE.WML_SETTINGS, RELATIONSHIP_TYPE.SETTINGS, paper_styles.settings_xml()),
        ("fontTable", CONTENT_TYPE.WML_FONT_TABLE, RELATIONSHIP_TYPE.FONT_TABLE, paper_styles.font_table_xml()),
        ("footer1", CONTENT_TYPE.WML_FOOTER, RELATIONSHIP_TYPE.FOOTER, paper_styles.footer_xml(even=False)),
        ("footer2", CONTENT_TYPE.WML_FOOTER, RELATIONSHIP_TYPE.FOOTER, paper_styles.footer_xml(even=True)),
    ):
        part = Part(PackURI(f"/word/{name}.xml"), content, xml.encode(), document.part.package)
        names[name] = document.part.relate_to(part, relation)
    return "".join(
        f'<w:footerReference w:type="{kind}" r:id="{names[name]}"/>'
        for kind, name in (("default", "footer1"), ("even", "footer2"))
    )
