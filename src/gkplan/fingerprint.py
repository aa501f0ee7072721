"""A hash of the data files: two states that have the same one say the same."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from gkplan.loader import Files


def fingerprint(files: Files) -> str:
    r"""Return the SHA-256 over the data files in the order of their names.

    Of each file: its name in the data folder, a NUL, the number of its bytes, a NUL, its bytes. CRLF counts as LF,
    since git may check out either; of a file that cannot be read the number is `-`.
    """
    total = hashlib.sha256()
    for name in sorted(files.names()):
        data = files.read(name)
        content = data.replace(b"\r\n", b"\n") if isinstance(data, bytes) else b""
        size = str(len(content)) if isinstance(data, bytes) else "-"
        total.update(f"{name}\0{size}\0".encode("utf-8", "surrogateescape") + content)
    return total.hexdigest()
