"""What a report says of itself where nobody reads it on paper, so that its figures can be worked out again.

In Word it is the document's properties, in Markdown a comment in the last line. Reading it never raises.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple, get_args

from gkplan.exporters import paper
from gkplan.exporters.paper import Properties
from gkplan.render.text import json_safe
from gkplan.reporting.kinds import Kind

if TYPE_CHECKING:
    from gkplan.reporting.figures import Figure

VERSION = "1"
DIRTY = "+dirty"
"""Behind the revision of data that had changes beside it."""
MOST = 240
"""Characters of one property: Word's own dialogue takes 255."""
_PREFIX = "gkplan:"
_START = "<!-- gkplan report "
_PERIOD = re.compile("[12][0-9]{3}Q[1-4]")
_COMMENT = re.compile(r"^[ \t]*<!--\s+gkplan\s+report\s+(\{[^<>]*\})\s+-->", re.MULTILINE)
"""Over several lines too: some editors wrap what is long."""


class Number(NamedTuple):
    """The value of a figure, and a short hash of what it counts."""

    value: int
    behind: str


Numbers = Mapping[tuple[str, str], Number]
"""By unit (empty for all) and name."""


class Stamp(NamedTuple):
    """What it takes to make a report again, and the figures that it has."""

    kind: Kind
    plan: str
    """The plan's id."""
    as_of: date
    units: tuple[str, ...]
    """The units and groups asked for."""
    period: str
    """The quarter of a quarterly check: 2025Q3; else empty."""
    public: bool
    revision: str
    """The commit of the data; empty where there is none, with `DIRTY` behind it where there was more than that."""
    data: str
    """The fingerprint of the data."""
    figures: Numbers
    trace: bool = False
    """Whether the tasks behind each figure are told."""


def numbers(figures: Iterable[Figure]) -> Numbers:
    """Return the figures as a stamp has them."""
    return {(figure.unit, figure.name): Number(figure.value, _hash(figure)) for figure in figures}


def _hash(figure: Figure) -> str:
    marks = "\n".join("\t".join(mark) for mark in sorted(figure.marks))
    return hashlib.sha256(marks.encode("utf-8", "replace")).hexdigest()[:6]


# ---------------------------------------------------------------- writing


def properties(stamp: Stamp, title: str) -> Properties:
    """Return the stamp as the properties of a Word document; what is long goes into several."""
    fields = _fields(stamp)
    named = {name: fields.pop(name) for name in ("revision", "data")}
    del fields["as_of"]
    more = [part for name, value in fields.items() for part in _cut(name, value)]
    return Properties(title, stamp.as_of, **named, more=tuple(more))


def _cut(name: str, value: str) -> Iterable[tuple[str, str]]:
    """Return a long value in parts: figures, figures.2, figures.3 …"""
    for number, start in enumerate(range(0, len(value), MOST), 1):
        yield (f"{name}.{number}" if number > 1 else name), value[start : start + MOST]


def comment(stamp: Stamp) -> str:
    """Return the stamp as a comment of Markdown, which nothing within can end."""
    text = json_safe(json.dumps(_fields(stamp), ensure_ascii=False))
    for mark in "<>":
        text = text.replace(mark, f"\\u{ord(mark):04x}")
    return f"{_START}{text.replace('--', '-' + chr(92) + 'u002d')} -->"


def _fields(stamp: Stamp) -> dict[str, str]:
    found: dict[str, dict[str, list[Any]]] = {}
    for (unit, name), number in stamp.figures.items():
        found.setdefault(unit, {})[name] = list(number)
    return {
        "version": VERSION,
        "kind": stamp.kind,
        "plan": stamp.plan,
        "as_of": stamp.as_of.isoformat(),
        "units": _compact(list(stamp.units)),
        "period": stamp.period,
        "public": "yes" if stamp.public else "",
        "trace": "yes" if stamp.trace else "",
        "revision": stamp.revision,
        "data": stamp.data,
        "figures": _compact(found),
    }


def _compact(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


# ---------------------------------------------------------------- reading


def read(data: bytes) -> Stamp | None:
    """Return the stamp of a report; None where there is none, or none that can be made out."""
    fields = _of_word(data) or _of_markdown(data)
    if fields is None or fields.get("version") != VERSION or fields.get("kind") not in get_args(Kind):
        return None
    try:
        return _stamp(fields)
    except (KeyError, TypeError, ValueError, AttributeError, OverflowError, RecursionError):  # somebody wrote in it
        return None


def _of_word(data: bytes) -> dict[str, str] | None:
    told = paper.properties(data)
    if told is None:
        return None
    own = {name.removeprefix(_PREFIX): value for name, value in told.items() if name.startswith(_PREFIX)}
    found: dict[str, str] = {}
    for name, value in sorted(own.items(), key=lambda item: _part(item[0])):
        stem = name.partition(".")[0]
        found[stem] = found.get(stem, "") + value
    return found


def _part(name: str) -> tuple[str, int]:
    stem, _, number = name.partition(".")
    return stem, int(number) if re.fullmatch("[0-9]{1,6}", number) else 1


def _of_markdown(data: bytes) -> dict[str, str] | None:
    text = data.decode("utf-8", "replace").removeprefix("\ufeff").replace("\r", "")
    found = _COMMENT.findall(text)
    try:
        fields = json.loads(found[-1].replace("\n", " ")) if found else None
    except (ValueError, RecursionError):
        return None
    return fields if isinstance(fields, dict) and all(isinstance(value, str) for value in fields.values()) else None


def _stamp(fields: Mapping[str, str]) -> Stamp:
    units, period = json.loads(fields.get("units") or "[]"), fields.get("period", "")
    if bool(_PERIOD.fullmatch(period)) is not (fields["kind"] == "quarter"):
        raise ValueError(period)
    return Stamp(
        kind=fields["kind"],  # type: ignore[arg-type]
        plan=fields["plan"],
        as_of=date.fromisoformat(fields["as_of"]),
        units=tuple(str(name) for name in units),
        period=period,
        public=fields.get("public") == "yes",
        revision=fields.get("revision", ""),
        data=fields["data"],
        figures={
            (str(unit), str(name)): Number(int(value), str(behind))
            for unit, own in json.loads(fields["figures"]).items()
            for name, (value, behind) in own.items()
        },
        trace=fields.get("trace") == "yes",
    )
