"""Draw the screens of the documents at a fixed as-of date: `docs/due.svg`, and of the demo district `docs/status.svg`.

`python scripts/screen.py` writes them; a test draws them again and compares.
"""

from __future__ import annotations

import io
import re
import sys
from collections.abc import Iterable
from datetime import date
from html import escape, unescape
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

from rich._export_format import CONSOLE_SVG_FORMAT
from rich.console import Console

from gkplan import checks, obligations, queries, revision, standing
from gkplan.render import sheet, status_view, views
from gkplan.render.text import width

if TYPE_CHECKING:
    from gkplan.obligations import Picture

ROOT = Path(__file__).resolve().parent.parent
AS_OF = date(2025, 9, 15)
UNIT = "区政府办公室"
WIDTH = 112


def screens() -> dict[Path, str]:
    """Return the SVG of each screen by its file."""
    return {ROOT / "docs" / "due.svg": due(), ROOT / "docs" / "status.svg": status()}


def due() -> str:
    """Return the SVG of `gkplan due --unit 区政府办公室 --as-of 2025-09-15`."""
    picture = _picture(ROOT / "data")
    selection = queries.Selection(units=frozenset({UNIT}))
    view = views.View("due", picture, selection, queries.due(picture, selection), (UNIT,))
    return _drawn([views.sheet(view)], f"gkplan due --unit {UNIT} --as-of {AS_OF}")


def status() -> str:
    """Return the SVG of `gkplan status --data examples/demo --as-of 2025-09-15`."""
    picture = _picture(ROOT / "examples" / "demo" / "data")
    found = standing.progress(picture, queries.Selection(), "section")
    sheets = status_view.sheets(status_view.View(found, ()))
    return _drawn(sheets, f"gkplan status --data examples/demo --as-of {AS_OF}")


def _picture(data: Path) -> Picture:
    plan = checks.check(revision.find(str(data), ROOT)).plan
    if plan is None:
        sys.exit("数据有错误，先运行 gkplan validate")
    return obligations.picture(plan, as_of=AS_OF)


def _drawn(sheets: Iterable[sheet.Sheet], title: str) -> str:
    console = Console(
        record=True,
        width=WIDTH,
        file=io.StringIO(),
        force_terminal=True,
        color_system="truecolor",
        legacy_windows=False,
    )
    for item in sheets:
        sheet.draw(item, console)
    return _spaced(console.export_svg(title=title, unique_id="gkplan", code_format=_local_fonts(CONSOLE_SVG_FORMAT)))


_TEXT = re.compile(
    r'<text class="(?P<kind>[^"]+)" x="(?P<x>[0-9.]+)" y="(?P<y>[0-9.]+)" textLength="[0-9.]+" (?P<clip>[^>]+)>'
    r"(?P<text>[^<]+)</text>"
)
_COLUMN = 12.2
"""The width of one column in Rich's SVG."""


def _spaced(svg: str) -> str:
    """Return the SVG with Chinese two columns wide: Rich stretches every stretch as if it were Latin letters."""
    return _TEXT.sub(_runs, svg)


def _runs(match: re.Match[str]) -> str:
    """Return one stretch as runs of wide and of narrow characters, each at its own place and length."""
    x, parts = float(match["x"]), []
    for wide, run in groupby(unescape(match["text"]), key=lambda char: width(char) > 1):
        text = "".join(run)
        length = _COLUMN * len(text) * (2 if wide else 1)
        place = f'x="{x:g}" y="{match["y"]}" textLength="{length:g}" {match["clip"]}'
        parts.append(f'<text class="{match["kind"]}" {place}>{escape(text).replace(chr(160), "&#160;")}</text>')
        x += length
    return "".join(parts)


def _local_fonts(template: str) -> str:
    """Return Rich's SVG template with the reader's own fonts: nothing is fetched from anywhere."""
    template = re.sub(r"@font-face \{\{.*?\}\}\s*", "", template, flags=re.DOTALL)
    template = re.sub(r"<!--.*?-->\s*", "", template, flags=re.DOTALL)
    return template.replace("Fira Code", "Menlo, Consolas, DejaVu Sans Mono, Noto Sans CJK SC, Microsoft YaHei, SimSun")


if __name__ == "__main__":
    for path, drawn in screens().items():
        path.write_text(drawn, encoding="utf-8")
        print(f"已写入 {path.relative_to(ROOT)}")
