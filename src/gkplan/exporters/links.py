"""Which addresses become links: one rule for every export. What it does not pass is shown as text."""

from __future__ import annotations

import re
from typing import NamedTuple

from gkplan.characters import invisible
from gkplan.render.sheet import escaped

MOST = 2000
"""Characters of a target: Word refuses longer ones, and the whole file with them."""
_HIGHEST_PORT = 65535
_ADDRESS = r"(https?://)([^/?#:@\[\]]+)(?::([0-9]{1,5}))?((?:[/?][^#]*)?(?:#[^#]*)?)"
_LETTERS = "a-z0-9\u3400-\u4dbf\u4e00-\u9fff"
"""What a host is made of: letters of other scripts look like Latin ones, Chinese characters do not."""
_LABEL = f"[{_LETTERS}](?:[{_LETTERS}-]*[{_LETTERS}])?"
_NUMBER = "[0-9]+|0x[0-9a-f]*"
_BYTE = "25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9]"
_EITHER_CASE = re.IGNORECASE | re.ASCII
_BREAKING = r'[ \\"<>]|%(?![0-9a-f]{2})'
_ENTITY = r"&(?=#?[0-9A-Za-z]+;)"


class WebLink(NamedTuple):
    """Where a link leads."""

    target: str
    """The address in ASCII: its host as Punycode, all else percent-encoded."""
    host: str
    """The host as it is read, in small letters."""


def web_link(address: str) -> WebLink | None:
    r"""Return where an address leads if it is plainly one on the web, else None.

    That is http or https with a host in plain letters, digits or Chinese characters. Refused is whatever could lead
    elsewhere than it seems or break out of a file: a user name before the host, `\`, quotes, angle brackets, blanks,
    control, bidi and invisible characters, a `%` that encodes nothing, a second `#`.
    """
    from urllib.parse import quote

    if len(address) > MOST or not address.isprintable() or invisible(address):
        return None
    match = re.fullmatch(_ADDRESS, address, _EITHER_CASE)
    if match is None or not _is_host(match[2]) or int(match[3] or 0) > _HIGHEST_PORT or _breaks(address):
        return None
    port, rest = f":{match[3]}" if match[3] else "", quote(match[4], safe="%:/?#@!$&'()*+,;=~")
    target = f"{match[1]}{_ascii(match[2])}{port}{rest}"
    return WebLink(target, match[2].lower()) if len(target) <= MOST else None


def web_address(address: str) -> str | None:
    """Return the target of the link that an address becomes; None where it becomes none."""
    link = web_link(address)
    return link.target if link else None


def _breaks(address: str) -> bool:
    return re.search(_BREAKING, address, _EITHER_CASE) is not None


def _is_host(name: str) -> bool:
    """Whether a host is made of plain labels; one number alone, or one in hexadecimal, is an address in disguise."""
    labels = name.split(".")
    if re.fullmatch(_NUMBER, labels[-1], _EITHER_CASE):
        return len(labels) == 4 and all(re.fullmatch(_BYTE, label) for label in labels)
    return all(re.fullmatch(_LABEL, label, _EITHER_CASE) for label in labels)


def _ascii(host: str) -> str:
    labels = host.split(".")
    return ".".join(
        label if label.isascii() else f"xn--{label.lower().encode('punycode').decode()}" for label in labels
    )


def markdown_link(text: str, address: str) -> str | None:
    """Return a link of Markdown that shows `text`; None where the address becomes no link.

    The target is a bracketed one, in which nothing is escaped but what would be read as an entity: `&copy;`.
    """
    target = web_address(address)
    if target is None:
        return None
    return f"[{escaped(text)}](<{re.sub(_ENTITY, '&amp;', target)}>)"
