"""The pages for people as tests read them: blocks by what they show, commands, headings, links."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

from tests.conftest import ROOT

PAGES = (
    ROOT / "README.md", ROOT / "README.en.md", *sorted((ROOT / "docs").glob("*.md")), ROOT / "examples/demo/README.md",
)  # fmt: skip
"""Every page: a new one under `docs/` is read without being named here."""

_BLOCK = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_ENDS = frozenset({"|", "||", "&&", ";", ">", ">>", "2>", "fi"})


def named(page: Path) -> str:
    """Return the name of a page as a reader of the repository sees it."""
    return page.relative_to(ROOT).as_posix()


def text_of(page: Path | str) -> str:
    """Return a page, by its path or its name from the root."""
    return (ROOT / page).read_text(encoding="utf-8")


def blocks(page: Path | str, kind: str = "") -> list[str]:
    """Return the fenced blocks of one kind in a page: `sh`, `yaml`, …, or what a screen shows, which has none."""
    return [text for language, text in _BLOCK.findall(text_of(page)) if language == kind]


def prose(page: Path | str) -> str:
    """Return a page without its fenced blocks."""
    return _BLOCK.sub("", text_of(page))


def example(start: str, kind: str = "yaml") -> str:
    """Return the one block of all pages that begins so."""
    (found,) = [text for page in PAGES for text in blocks(page, kind) if text.startswith(start)]
    return found


def shown(start: str) -> str:
    """Return the one screen of all pages that begins so; every screen is asked for by some test."""
    return example(start, "")


def session(start: str) -> list[tuple[str, str]]:
    """Return the commands of a screen, without `$ gkplan`, each with what stands below it."""
    parts = re.split(r"^\$ gkplan ", shown(f"$ gkplan {start}"), flags=re.MULTILINE)[1:]
    return [(command, told) for command, _, told in (part.partition("\n") for part in parts)]


def commands(text: str) -> list[list[str]]:
    """Return the words of every `gkplan …` in shell text, without what the shell does with the output."""
    found = []
    for line in text.splitlines():
        words = shlex.split(line.replace("“", " ").replace("”", " "), comments=True) if "gkplan " in line else []
        for position, word in enumerate(words):
            if word.rsplit("/", 1)[-1] == "gkplan" and position + 1 < len(words):
                rest = words[position + 1 :]
                end = next((number for number, item in enumerate(rest) if item in _ENDS), len(rest))
                found.append(rest[:end])
    return found


def spans(page: Path | str) -> list[str]:
    """Return what stands between single backticks in the prose of a page."""
    return re.findall(r"(?<!`)`([^`\n]+)`(?!`)", prose(page))


def links(page: Path | str) -> list[str]:
    """Return where the links and pictures of a page lead, those out of the repository left out."""
    targets = re.findall(r"\]\(([^)\s]+)\)", prose(page))
    return [target for target in targets if not re.match(r"[a-z]+:", target)]


def anchors(page: Path | str) -> set[str]:
    """Return the anchors that a forge gives the headings of a page."""
    titles = re.findall(r"^#+ +(.+?) *$", prose(page), re.MULTILINE)
    plain = [re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles]
    return {f"{name}-{earlier}" if (earlier := plain[:place].count(name)) else name for place, name in enumerate(plain)}
