"""Findings to report, texts that do harm where they are not made harmless, and a model of a CI runner's log reader."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import NamedTuple

from gkplan.diagnostics import Finding, Kind, Related, Span
from gkplan.render.report import Report

TOP = Path("/示例")
ERROR = Kind("GK201", "unknown-unit", "error", "单位都已登记。")
WARNING = Kind("GK304", "deadline-before-issue", "warning", "时限不早于印发日。")
TASKS, UNITS, LEDGER = "data/tasks.yaml", "data/units.yaml", "data/ledger/甲局.yaml"
HERE = Span(3, 5, 3, 7)

CONTROLS = [chr(code) for code in (*range(0x20), *range(0x7F, 0xA0))]
BIDI = list("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
UNSEEN = list("\u00ad\u200b\u200c\u200d\u2028\u2029\u2060\ufeff\ufffe\uffff\ud800\udc80")
NAUGHTY = [
    *(f"甲{char}乙" for char in CONTROLS + BIDI + UNSEEN),
    "%0A", "%250A", "100%", "%25", "a%0D%0Ab",
    "::error::x", "::error file=a,line=1::x", "::stop-commands::x", "a\n::error::x", "a\r::error::x", "a\r\n  ::error::x",
    "##[error]x", "甲##[error]x", "##vso[task.complete]x", "###[error]x", "#\ufe0f#[error]x", "##\u200b[error]x",
    "##v\u034fso[x]", "##[##[", "\\##[x]", "#\x00#[x]", "## [x]",
    "]]>", "<script>alert(1)</script>", "&lt;&amp;&#0;", "<!-- -->", "<![CDATA[x]]>", "<?xml?>",
    "\"双\"'单'“中”", "a,b=c;d:e", "=1+1", "a\tb", " 前后空 ", "\u3000全角空格\u3000",
    "𠮷𡈽😀👨\u200d👩\u200d👧🇨🇳", "e\u0301\u0302", "❤\ufe0f", "\U000e0041\U000e0100",
    "[看](1)", "[x](http://example.invalid)", "{0}", "{{0}}", "{", "}", "[a]", "![x](y)", "`x`", "**x**", "|x|",
    "[red]x[/]", ":100:", "\\", "\\n", "\\u0041", "长" * 5000, "a" * 5000, "",
]  # fmt: skip


def found(
    message: str = "“丁局”没有登记",
    *,
    kind: Kind = ERROR,
    path: str = TASKS,
    span: Span = HERE,
    hint: str = "是不是：甲局？",
    anchor: str = "tasks/1/responsible",
    excerpt: str = "  - 丁局",
    related: tuple[Related, ...] = (),
) -> Finding:
    return Finding(kind, path, span, message, hint, related, anchor, excerpt)


def report(*findings: Finding, files: tuple[str, ...] = (TASKS, UNITS), strict: bool = False) -> Report:
    return Report(findings, files, None, date(2025, 9, 15), TOP, TOP, strict)


def hostile(text: str) -> Report:
    """A report with one text in every place that comes from the data."""
    path = f"data/ledger/{text}.yaml"
    other = Related(path, 1, 1, text)
    return report(
        found(text, path=path, hint=text, excerpt=text, anchor=text, span=Span(1, 1, 1, 2), related=(other,)),
        found(text, path=path, hint=text, excerpt=f"{text}{text}", anchor=text, span=Span(1, 3, 1, 5), kind=WARNING),
        files=(path,),
    )


class Command(NamedTuple):
    """A command as the runner took it out of a line of the log."""

    name: str
    properties: dict[str, str]
    data: str


REGISTERED = frozenset(
    {"error", "warning", "notice", "debug", "group", "endgroup", "add-mask", "stop-commands", "echo"}
)
IGNORED = re.compile(
    "[\u00ad\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2060-\u2064\u3164\ufe00-\ufe0f\uffa0]"
)
"""What a comparison by culture skips: `#<U+FE0F>#[` is found when `##[` is looked for."""


def runner_lines(output: str) -> list[str]:
    """Split as the runner does: at LF, CR and CRLF."""
    return re.split(r"\r\n|\r|\n", output)


def runner_command(line: str) -> Command | None:
    """Read one line by the rules of GitHub's runner: `::name key=value,…::data` at its start."""
    line = line.lstrip()
    if not IGNORED.sub("", line).startswith("::"):
        return None
    end = line.find("::", 2)
    if end < 0:
        return None
    name, _, told = line[2:end].partition(" ")
    if name not in REGISTERED:
        return None
    pairs = (part.split("=", 1) for part in told.strip().split(",") if part)
    properties = {pair[0]: unescaped(pair[1], (":", ",")) for pair in pairs if len(pair) == 2}
    return Command(name, properties, unescaped(line[end + 2 :]))


def unescaped(text: str, more: tuple[str, ...] = ()) -> str:
    """Undo the escapes in the runner's order: `%25` comes last."""
    for char in ("\r", "\n", *more, "%"):
        text = text.replace(f"%{ord(char):02X}", char)
    return text


def intruders(output: str) -> list[str]:
    """Return the lines that a runner or agent could take for a command: nothing of ours in any format but github."""
    return [
        line
        for line in runner_lines(output)
        if IGNORED.sub("", line).lstrip().startswith("::")
        or re.search(r"##(vso)?\[", IGNORED.sub("", line), re.IGNORECASE)
    ]


def unprintable(output: str) -> set[str]:
    """Return the characters that may act on a terminal or hide; line feeds and two harmless blanks are none."""
    return {char for char in output if not char.isprintable() and char not in "\n\u3000\u00a0"}
