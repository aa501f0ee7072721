"""The page and the type of an official paper (GB/T 9704-2012), as WordprocessingML.

Fonts cannot be put into a document and many machines lack the two that the standard asks for. The font table names
what takes their place: 方正小标宋简体 → 宋体, 仿宋_GB2312 → 仿宋, 楷体_GB2312 → 楷体.
"""

from __future__ import annotations

from typing import Literal, NamedTuple

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"

TITLE, BODY, BLACK, KAI, SONG, LATIN = (
    "方正小标宋简体", "仿宋_GB2312", "黑体", "楷体_GB2312", "宋体", "Times New Roman",
)  # fmt: skip
_SUBSTITUTES = {
    TITLE: "FZXiaoBiaoSong-B05S,宋体,SimSun",
    BODY: "FangSong_GB2312,仿宋,FangSong",
    BLACK: "SimHei",
    KAI: "KaiTi_GB2312,楷体,KaiTi",
    SONG: "SimSun",
}
PITCH = 579
"""Twips from line to line: 22 lines on a page."""


def twips(millimetres: float) -> int:
    """Return a length in twips, a twentieth of a point."""
    return round(millimetres * 1440 / 25.4)


class PageForm(NamedTuple):
    """A page in twips."""

    width: int
    height: int
    top: int
    right: int
    bottom: int
    left: int
    footer: int

    @property
    def text_width(self) -> int:
        """The width of the type area."""
        return self.width - self.left - self.right

    @property
    def text_height(self) -> int:
        """The height of the type area."""
        return self.height - self.top - self.bottom


PORTRAIT = PageForm(*map(twips, (210, 297, 37, 26, 35, 28, 25)))
LANDSCAPE = PageForm(*map(twips, (297, 210, 28, 37, 26, 35, 16)))
"""The portrait page turned by a quarter, its binding edge on top."""


Align = Literal["both", "center", "left", "right"]


class Style(NamedTuple):
    """A paragraph style."""

    id: str
    name: str
    font: str
    half_points: int
    pitch: int = PITCH
    align: Align = "both"
    indent: int = 0
    """First-line indent in characters."""
    extra: str = ""
    """Further paragraph properties that stand before the spacing."""
    level: int | None = None
    """Outline level, from 0."""
    bold: bool = False
    after: int = 0
    """Twips below it."""

    @property
    def em(self) -> int:
        """The width of a Chinese character in twips."""
        return self.half_points * 10 - self.tighter

    @property
    def tighter(self) -> int:
        """Twips between characters that text of the body's size is short of, so that 28 fill a line."""
        return 5 if self.half_points == 32 else 0


_KEEP = "<w:keepNext/>"
_OFF_GRID = '<w:snapToGrid w:val="0"/>'
SIZES = {"小四": (24, 400), "五号": (21, 320), "小五": (18, 260)}
"""Half-points and line pitch of text in tables."""

_TABLE: tuple[tuple[str, str, str, str, Align, str], ...] = (
    ("text", "TableText", "表格文字", BODY, "left", _OFF_GRID),
    ("middle", "TableMiddle", "表格居中", BODY, "center", _OFF_GRID),
    ("head", "TableHead", "表头", BLACK, "center", _KEEP + _OFF_GRID),
)
STYLES = {
    "body": Style("BodyText", "Body Text", BODY, 32, indent=2),
    "flush": Style("Flush", "顶格正文", BODY, 32),
    "title": Style("Title", "Title", TITLE, 44, 700, "center", extra=_KEEP + _OFF_GRID, after=120),
    "subtitle": Style("Subtitle", "Subtitle", KAI, 32, align="center", extra=_KEEP),
    "label": Style("Label", "附件标识", BLACK, 32, extra=_KEEP),
    "heading1": Style("Heading1", "heading 1", BLACK, 32, indent=2, extra=_KEEP, level=0),
    "heading2": Style("Heading2", "heading 2", KAI, 32, indent=2, extra=_KEEP, level=1),
    "heading3": Style("Heading3", "heading 3", BODY, 32, indent=2, extra=_KEEP, level=2, bold=True),
    "caption": Style("TableCaption", "表前说明", BODY, 24, 480, "left", extra=_KEEP + _OFF_GRID),
    "blanks": Style("Blanks", "签署栏", BODY, 24, 640, "left", extra=_OFF_GRID),
    "notes": Style("TableNotes", "表注", BODY, 21, 320, extra=_OFF_GRID),
    "foot": Style("SignOff", "落款", BODY, 32, align="right"),
    "footer": Style("Footer", "footer", SONG, 28, 320, "right", extra=_OFF_GRID),
    **{
        f"{kind}-{size}": Style(f"{name}{points}", f"{title}{size}", font, points, pitch, align, extra=extra)
        for size, (points, pitch) in SIZES.items()
        for kind, name, title, font, align, extra in _TABLE
    },
}


def fonts(font: str, latin: str = LATIN) -> str:
    """Return the fonts of a run: `font` for Chinese and its punctuation, `latin` for letters and digits."""
    return (
        f'<w:rFonts w:hint="eastAsia" w:ascii="{latin}" w:eastAsia="{font}" w:hAnsi="{latin}" w:cs="{LATIN}"/>'
    )  # fmt: skip


DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'


def styles_xml() -> str:
    """Return the style sheet."""
    return (
        f'{DECLARATION}<w:styles xmlns:w="{W}"><w:docDefaults><w:rPrDefault><w:rPr>{fonts(BODY)}<w:sz w:val="32"/>'
        '<w:szCs w:val="32"/><w:lang w:val="en-US" w:eastAsia="zh-CN" w:bidi="ar-SA"/></w:rPr></w:rPrDefault>'
        "<w:pPrDefault/></w:docDefaults>"
        '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/><w:qFormat/><w:pPr>'
        '<w:widowControl w:val="0"/><w:overflowPunct w:val="0"/>'
        f'<w:spacing w:before="0" w:after="0" w:line="{PITCH}" w:lineRule="exact"/><w:jc w:val="both"/></w:pPr>'
        "</w:style>"
        '<w:style w:type="character" w:default="1" w:styleId="DefaultParagraphFont">'
        '<w:name w:val="Default Paragraph Font"/><w:uiPriority w:val="1"/></w:style>'
        '<w:style w:type="table" w:default="1" w:styleId="TableNormal"><w:name w:val="Normal Table"/><w:tblPr>'
        '<w:tblInd w:w="0" w:type="dxa"/></w:tblPr></w:style>'
        f"{''.join(map(_style_xml, STYLES.values()))}"
        '<w:style w:type="character" w:styleId="Hyperlink"><w:name w:val="Hyperlink"/><w:rPr>'
        '<w:color w:val="1F4E79"/><w:u w:val="single"/></w:rPr></w:style></w:styles>'
    )


def _style_xml(style: Style) -> str:
    indent = f'<w:ind w:firstLineChars="{style.indent * 100}" w:firstLine="{style.indent * style.half_points * 10}"/>'
    level = f'<w:outlineLvl w:val="{style.level}"/>' if style.level is not None else ""
    size = style.half_points
    return (
        f'<w:style w:type="paragraph" w:styleId="{style.id}"><w:name w:val="{style.name}"/><w:basedOn w:val="Normal"/>'
        f'<w:qFormat/><w:pPr>{style.extra}<w:spacing w:after="{style.after}" w:line="{style.pitch}" '
        f'w:lineRule="exact"/>{indent if style.indent else ""}<w:jc w:val="{style.align}"/>{level}</w:pPr>'
        f"<w:rPr>{fonts(style.font)}{'<w:b/><w:bCs/>' if style.bold else ''}"
        f'<w:spacing w:val="{-style.tighter}"/><w:sz w:val="{size}"/><w:szCs w:val="{size}"/></w:rPr></w:style>'
    )


def font_table_xml() -> str:
    """Return the font table, with what takes the place of a font that is not installed."""
    entries = "".join(
        f'<w:font w:name="{name}"><w:altName w:val="{other}"/><w:charset w:val="86"/><w:family w:val="auto"/></w:font>'
        for name, other in _SUBSTITUTES.items()
    )
    return (
        f'{DECLARATION}<w:fonts xmlns:w="{W}">{entries}'
        f'<w:font w:name="{LATIN}"><w:charset w:val="00"/><w:family w:val="roman"/></w:font></w:fonts>'
    )


def settings_xml() -> str:
    """Return the settings: pages differ left and right, and punctuation keeps its full width."""
    word = "http://schemas.microsoft.com/office/word"
    return (
        f'{DECLARATION}<w:settings xmlns:w="{W}"><w:zoom w:percent="100"/><w:evenAndOddHeaders/>'
        '<w:characterSpacingControl w:val="doNotCompress"/><w:compat><w:useFELayout/>'
        f'<w:compatSetting w:name="compatibilityMode" w:uri="{word}" w:val="15"/></w:compat>'
        '<w:themeFontLang w:val="en-US" w:eastAsia="zh-CN"/></w:settings>'
    )


def section_xml(form: PageForm, references: str = "") -> str:
    """Return the properties of a section: its page, and on upright ones the grid of 22 lines.

    A grid of characters would set 28 of them in a line, but LibreOffice draws it far too wide; the styles do it.
    """
    turned = form.width > form.height
    grid = "" if turned else f'<w:docGrid w:type="lines" w:linePitch="{PITCH}"/>'
    return (
        f'<w:sectPr>{references}<w:type w:val="nextPage"/><w:pgSz w:w="{form.width}" w:h="{form.height}"'
        f"{' w:orient=' + chr(34) + 'landscape' + chr(34) if turned else ''}/>"
        f'<w:pgMar w:top="{form.top}" w:right="{form.right}" w:bottom="{form.bottom}" w:left="{form.left}" '
        f'w:header="851" w:footer="{form.footer}" w:gutter="0"/>{grid}</w:sectPr>'
    )


def footer_xml(*, even: bool) -> str:
    """Return a page's foot: — 1 —, one character in from the outer edge."""
    side = "left" if even else "right"
    look = f"<w:rPr>{fonts(SONG, SONG)}</w:rPr>"
    pieces = (
        '<w:t xml:space="preserve">— </w:t>',
        '<w:fldChar w:fldCharType="begin"/>',
        '<w:instrText xml:space="preserve"> PAGE </w:instrText>',
        '<w:fldChar w:fldCharType="separate"/>',
        "<w:t>1</w:t>",
        '<w:fldChar w:fldCharType="end"/>',
        '<w:t xml:space="preserve"> —</w:t>',
    )
    runs = "".join(f"<w:r>{look}{piece}</w:r>" for piece in pieces)
    return (
        f'{DECLARATION}<w:ftr xmlns:w="{W}"><w:p><w:pPr><w:pStyle w:val="Footer"/>'
        f'<w:ind w:{side}Chars="100" w:{side}="280"/><w:jc w:val="{side}"/></w:pPr>{runs}</w:p></w:ftr>'
    )
