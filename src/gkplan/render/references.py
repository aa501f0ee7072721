"""What forges make of plain text in Markdown: bare addresses become links, `@name` notifies, `#12` refers."""

from __future__ import annotations

import re

_EITHER_CASE = re.IGNORECASE | re.ASCII
_BARE = r"://|(?<![0-9a-z])www\."
"""Where forges take text of Markdown for an address."""
_REFERENCE = r"@(?=\\?[0-9a-z_])|#(?=i?[0-9])|!(?=[0-9])|(?<![0-9a-z])gh(?=-[0-9])"
"""Where forges find references: @name, #12, owner/repo#3, GH-12; GitLab also !12, Gitee #I12."""
APART = "<!-- -->"


def unlinked(markdown: str) -> str:
    """Return Markdown in which forges find no bare address, no one to notify and no issue to link to.

    They link any address, and take what follows for a part of it.
    """
    bare = re.sub(_BARE, lambda match: re.sub("[:.]", r"\\\g<0>", match[0]), markdown, flags=_EITHER_CASE)
    return re.sub(_REFERENCE, _apart, bare, flags=_EITHER_CASE)


def _apart(match: re.Match[str]) -> str:
    r"""Return the sign of a reference set apart from its name by what nobody sees.

    GitHub looks for references in what Markdown has been turned into, where neither a backslash nor an entity is left
    (github/cmark-gfm#181), but not across a comment; GitLab heeds the backslash.
    """
    return f"{match[0] if match[0].isalpha() else chr(92) + match[0]}{APART}"
