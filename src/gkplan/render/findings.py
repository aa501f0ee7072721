"""Findings for people: one line with place, code and message, then the remedy."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from gkplan.render.text import clean

if TYPE_CHECKING:
    from gkplan.diagnostics import Finding


def text(findings: Iterable[Finding], *, top: Path, cwd: Path) -> str:
    """Return findings as `path:line:column: error[GK201 unknown-unit] …`, paths seen from the working folder."""
    lines: list[str] = []
    for item in findings:
        place = f"{_seen(item.path, top, cwd)}:{item.span.line}:{item.span.column}"
        lines.append(f"{place}: {item.kind.severity}[{item.kind.code} {item.kind.name}] {clean(item.message)}")
        lines.append(f"    怎么改：{clean(item.hint)}")
        lines += [
            f"    参见 {_seen(other.path, top, cwd)}:{other.line}:{other.column} {clean(other.message)}"
            for other in item.related
        ]
    return "".join(f"{line}\n" for line in lines)


def _seen(path: str, top: Path, cwd: Path) -> str:
    try:
        seen = os.path.relpath(top / path, cwd)
    except ValueError:  # another drive on Windows
        seen = str(top / path)
    return clean(seen.replace(os.sep, "/"))


def count(findings: Iterable[Finding]) -> str:
    """Return the closing count: `2 处错误，1 处警告`."""
    items = list(findings)
    errors = sum(item.is_error for item in items)
    return f"{errors} 处错误，{len(items) - errors} 处警告"
