"""Draw the README's screen from the real data: `docs/due.svg`, at a fixed as-of date and width.

`python scripts/screen.py` writes it; a test draws it again and compares.
"""

from __future__ import annotations

import io
import re
import sys
from datetime import date
from pathlib import Path

from rich._export_format import CONSOLE_SVG_FORMAT
from rich.console import Console

from gkplan import checks, obligations, queries, revision
from gkplan.render import sheet, views

ROOT = Path(__file__).resolve().parent.parent
TARGET = ROOT / "docs" / "due.svg"
AS_OF = date(2025, 9, 15)
UNIT = "区政府办公室"
WIDTH = 112


def draw() -> str:
    """Return the SVG of `gkplan due --unit 区政府办公室 --as-of 2025-09-15`."""
    plan = checks.check(revision.find(str(ROOT / "data"), ROOT)).plan
    if plan is None:
        sys.exit("数据有错误，先运行 gkplan validate")
    picture = obligations.picture(plan, as_of=AS_OF)
    selection = queries.Selection(units=frozenset({UNIT}))
    view = views.View("due", picture, selection, queries.due(picture, selection), (UNIT,))
    console = Console(
        record=True,
        width=WIDTH,
        file=io.StringIO(),
        force_terminal=True,
        color_system="truecolor",
        legacy_windows=False,
    )
    sheet.draw(views.sheet(view), console)
    title = f"gkplan due --unit {UNIT} --as-of {AS_OF}"
    return console.export_svg(title=title, unique_id="gkplan", code_format=_local_fonts(CONSOLE_SVG_FORMAT))


def _local_fonts(template: str) -> str:
    """Return Rich's SVG template with the reader's own fonts: nothing is fetched from anywhere."""
    template = re.sub(r"@font-face \{\{.*?\}\}\s*", "", template, flags=re.DOTALL)
    template = re.sub(r"<!--.*?-->\s*", "", template, flags=re.DOTALL)
    return template.replace("Fira Code", "Noto Sans Mono CJK SC, Sarasa Mono SC, SimSun")


if __name__ == "__main__":
    TARGET.write_text(draw(), encoding="utf-8")
    print(f"已写入 {TARGET.relative_to(ROOT)}")
