"""How the cells of the workbook look: fonts, borders, and a fill for each light, never without its word."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.format import Format

    from gkplan.obligations import Light

TITLE_FONT = "方正小标宋简体"
HEAD_FONT = "黑体"
BODY_FONT = "仿宋_GB2312"
"""A machine without one of these puts its own in their place; a font cannot be sent along."""
BODY_SIZE = 10
GAP_SIZE = 130
"""The blanks of the signature line are as wide as this, so that there is room to sign."""

FILLS: Mapping[Light, tuple[str, str]] = {
    "red": ("#F8CBC6", "#8B1A10"),
    "yellow": ("#FFE9A8", "#6B4E00"),
    "blue": ("#D3E4F7", "#123F73"),
    "green": ("#D5EBD0", "#1F5520"),
    "none": ("", "#000000"),
    "grey": ("#E9E9E9", "#404040"),
}
"""Fill and text of each light; printed in black and white they differ in grey, and the word tells."""
HEADER_FILL = "#EDF1F6"

_CHINESE = {"font_charset": 134, "font_family": 3}


class CellStyles(NamedTuple):
    """The formats of a table's cells; none has a border: the table has `box` over all of them, also the empty ones."""

    text: Format
    centre: Format
    day: Format
    state: Mapping[Light, Format]


class Styles(NamedTuple):
    """The formats of one workbook."""

    title: Format
    line: Format
    header: Format
    cell: CellStyles
    cut: CellStyles
    """Of rows that are not high enough for their text: it begins at the top, its end is what is not seen."""
    box: Format
    name: Format
    number: Format
    share: Format
    sign: Format
    gap: Format


def styles(workbook: Workbook) -> Styles:
    """Add the formats to a workbook."""

    def add(**more: Any) -> Format:
        base = {"font_name": BODY_FONT, "font_size": BODY_SIZE, **_CHINESE, "valign": "vcenter"}
        return workbook.add_format(base | more)

    def text(**more: Any) -> Format:  # the mark of a text keeps F2 and Enter from making a formula of it
        return add(text_wrap=True, quote_prefix=True, num_format="@", **more)

    def cells(valign: str) -> CellStyles:
        return CellStyles(
            text=text(valign=valign),
            centre=text(align="center", valign=valign),
            day=add(align="center", num_format="yyyy-mm-dd", valign=valign),
            state={light: text(align="center", valign=valign, **_filled(*fill)) for light, fill in FILLS.items()},
        )

    return Styles(
        title=add(font_name=TITLE_FONT, font_size=20, align="center"),
        line=add(font_size=11, text_wrap=True, quote_prefix=True),
        header=add(font_name=HEAD_FONT, border=1, text_wrap=True, align="center", bg_color=HEADER_FILL),
        cell=cells("vcenter"),
        cut=cells("top"),
        box=workbook.add_format({"border": 1}),
        name=text(border=1),
        number=add(border=1, align="center", num_format="0"),
        share=add(border=1, align="center", num_format="0.0%"),
        sign=add(font_size=12, valign="bottom"),
        gap=add(font_size=GAP_SIZE),
    )


class FormStyles(NamedTuple):
    """The formats of a workbook that is to be filled in: what is held is locked and grey, what is open is white."""

    title: Format
    line: Format
    held_header: Format
    open_header: Format
    held: Format
    held_centre: Format
    held_day: Format
    open: Format
    open_centre: Format
    open_day: Format


def form_styles(workbook: Workbook) -> FormStyles:
    """Add the formats of a fill-in workbook."""

    def add(**more: Any) -> Format:
        base = {"font_name": BODY_FONT, "font_size": BODY_SIZE, **_CHINESE, "valign": "vcenter", "text_wrap": True}
        return workbook.add_format(base | more)

    text = {"border": 1, "quote_prefix": True, "num_format": "@"}
    day = {"border": 1, "align": "center", "num_format": "yyyy-mm-dd"}
    held, free = {"bg_color": FILLS["grey"][0]}, {"locked": False}
    header = {"font_name": HEAD_FONT, "border": 1, "align": "center"}
    return FormStyles(
        title=add(font_name=TITLE_FONT, font_size=20, align="center"),
        line=add(font_size=11, quote_prefix=True),
        held_header=add(**header, bg_color=FILLS["grey"][0]),
        open_header=add(**header, bg_color=FILLS["blue"][0]),
        held=add(**text, **held, valign="top"),
        held_centre=add(**text, **held, align="center"),
        held_day=add(**day, **held),
        open=add(**text, **free, valign="top"),
        open_centre=add(**text, **free, align="center"),
        open_day=add(**day, **free),
    )


def _filled(fill: str, colour: str) -> dict[str, str]:
    return {"font_color": colour} | ({"bg_color": fill} if fill else {})
