"""What every command begins and ends with: open the data, find what the user named, put out the result."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from gkplan import clock
from gkplan.errors import DataProblem, UsageProblem, reason_of
from gkplan.wording import suggest

if TYPE_CHECKING:
    from gkplan.checks import Checked
    from gkplan.cli._options import ViewOptions
    from gkplan.diagnostics import Finding
    from gkplan.plan import Plan, Register, Task
    from gkplan.render.sheet import Sheet
    from gkplan.revision import Worktree

LIST_MARKS = ",，、;；"


class Rewound(NamedTuple):
    """The git revision that a view reads in place of the files as they are."""

    label: str
    """How the user named it."""
    commit: str
    day: date | None
    note: str | None

    @property
    def name(self) -> str:
        """What it is called, with the commit and its day."""
        short, day = self.commit[:7], self.day.isoformat() if self.day else "日期不明"
        return f"{short}（{day}）" if self.commit.startswith(self.label) else f"{self.label}（{short}，{day}）"

    @property
    def about(self) -> dict[str, str | None]:
        """What JSON says of it."""
        day = self.day.isoformat() if self.day else None
        return {"label": self.label, "commit": self.commit, "date": day, "note": self.note}


class Session(NamedTuple):
    """One command's view of the data."""

    files: Worktree
    checked: Checked
    plan: Plan
    as_of: date
    rewound: Rewound | None = None
    """None where the files are read as they are."""

    @property
    def exit_code(self) -> int:
        """0, or 1 where a broken ledger had to be left out."""
        return 1 if self.plan.unreadable or any(item.is_error for item in self.checked.findings) else 0

    def path_of(self, name: str) -> str:
        """Return a data file's path as findings give it."""
        return self.files.prefix + name

    def dated(self, sheet: Sheet) -> Sheet:
        """Return a view's sheet; of a revision with its name below the headline."""
        if self.rewound is None:
            return sheet
        return sheet._replace(heading=(*sheet.heading[:1], f"数据版本 {self.rewound.name}", *sheet.heading[1:]))

    def labelled(self, document: dict[str, Any]) -> dict[str, Any]:
        """Return a view's JSON document; of a revision with its name after the plan."""
        if self.rewound is None:
            return document
        place = list(document).index("plan") + 1
        pairs = list(document.items())
        return dict([*pairs[:place], ("revision", self.rewound.about), *pairs[place:]])


def as_of_date(given: str | None) -> date:
    """Return the as-of date: what was given, or today in Beijing."""
    return clock.parse_date(given, option="--as-of") if given else clock.today()


def open_data(data: str | None, as_of: str | None, rev: str | None = None) -> Session:
    """Load and check the data for a view: as they are, or as the git revision `rev` holds them.

    Raises `DataProblem` (exit 2) where tasks, units or decisions have errors, after printing them; findings of
    ledgers go to stderr and the view goes on without them.
    """
    day = as_of_date(as_of)
    from gkplan import checks, revision

    files = revision.find(data, Path.cwd())
    if rev is not None:
        return _open_revision(files, rev, day)
    checked = checks.check(files, errors_only=True)
    if checked.plan is None:
        report(files, checked.errors)
        raise DataProblem("数据有错误，不能给出结果", "按上面各条改正，再运行 gkplan validate 确认")
    session = Session(files, checked, checked.plan, day)
    report(files, checked.errors)
    return session


def _open_revision(files: Worktree, rev: str, day: date) -> Session:
    """Load and check the data of one git revision."""
    from gkplan import checks, git
    from gkplan.render.text import log_line

    found = git.revision(files, rev)
    if found.is_empty:
        hint = "换一个有数据的版本，如 HEAD；数据文件夹那时在别处，就写作 版本:文件夹"
        raise DataProblem(f"版本“{rev}”里没有数据文件夹", hint)
    rewound = Rewound(found.label, found.commit, git.authored(found), found.note)
    checked = checks.check(found, errors_only=True)
    told = [found.note] if found.note else []
    told += [f"{rewound.name}里的问题："] if checked.errors else []
    sys.stderr.write("".join(f"{log_line(line)}\n" for line in told))
    report(files, checked.errors)
    if checked.plan is None:
        raise DataProblem(f"{rewound.name}的数据有错误，不能给出结果", "旧版本里的错误改不了，换一个没有错误的版本")
    return Session(files, checked, checked.plan, day, rewound)


def report(files: Worktree, findings: Iterable[Finding]) -> None:
    """Print findings to stderr."""
    from gkplan.cli import _streams
    from gkplan.render.findings import text

    with _streams.unheard():
        sys.stdout.flush()
        sys.stderr.write(text(findings, top=top_of(files), cwd=Path.cwd()))


def top_of(files: Worktree) -> Path:
    """Return the folder that finding paths are relative to."""
    depth = len([part for part in files.prefix.split("/") if part])
    return files.root.parents[depth - 1] if depth else files.root


def find_units(names: Iterable[str], *registers: Register) -> list[str]:
    """Return the register names of the units that `names` (units or groups) stand for in any register, each once.

    Raises `UsageProblem` with close matches for a name that every register lacks.
    """
    from gkplan.holders import named_units

    found: dict[str, None] = {}
    for name in names:
        if all(register.find(name) is None for register in registers):
            known = (known for register in registers for known in register.names())
            where = "两个版本里都没有" if len(registers) > 1 else "没有"
            hint = _each_apart(name, registers) or suggest(name, known, "运行 gkplan units 查看已登记的单位和组")
            raise UsageProblem(f"{where}“{name}”这个单位或组", hint)
        found |= dict.fromkeys(unit.name for register in registers for unit in named_units([name], register))
    return list(found)


def _each_apart(name: str, registers: Iterable[Register]) -> str | None:
    """Return the remedy where `name` is several known names in one, else None."""
    for mark in ("，", ",", "、", " "):
        parts = [part.strip() for part in name.split(mark) if part.strip()]
        if len(parts) > 1 and all(any(register.find(part) for register in registers) for part in parts):
            return f"几家单位写几个 --unit：{' '.join(f'--unit {part}' for part in parts)}"
    return None


def find_task(plan: Plan, number: str) -> Task:
    """Return the task with this 序号, or raise `UsageProblem` with close matches."""
    task = plan.task(number)
    if task is None:
        hint = suggest(number, [item.id for item in plan.tasks], "运行 gkplan list 查看全部任务")
        raise UsageProblem(f"没有任务“{number}”", hint)
    return task


def find_tasks(plan: Plan, numbers: Iterable[str]) -> list[Task]:
    """Return the tasks named, each once, in the order named; several may stand in one word, separated by commas."""
    spread = (part for number in numbers for part in _split(number))
    return list({task.id: task for task in (find_task(plan, number) for number in spread)}.values())


def _split(text: str) -> list[str]:
    for mark in LIST_MARKS:
        text = text.replace(mark, " ")
    return text.split() or [""]


def find_sections(plan: Plan, wanted: Iterable[str]) -> frozenset[str]:
    """Return the titles of the sections named, or raise `UsageProblem`."""
    from gkplan.queries import named_sections

    titles: set[str] = set()
    for word in wanted:
        found = named_sections(plan, word)
        if not found:
            known = list(dict.fromkeys(task.section for task in plan.tasks))
            listed = "；".join(f"{number} {title}" for number, title in enumerate(known, 1))
            raise UsageProblem(f"没有“{word}”这一部分", f"共有：{listed}")
        titles.update(found)
    return frozenset(titles)


# ---------------------------------------------------------------- putting out


class Target(NamedTuple):
    """Where and how a view is put out."""

    form: str
    """table, json, csv or md."""
    output: str | None
    no_color: bool


def open_view(asked: ViewOptions) -> tuple[Session, Target]:
    """Open the data as the options of a view ask, and return with it where and how the view is put out."""
    from gkplan.cli._options import VIEW_FORMATS, one_of

    form = one_of("--format", asked.output_format, VIEW_FORMATS)
    return open_data(asked.data, asked.as_of, asked.rev), Target(form, asked.output, asked.no_color)


def put_view(
    session: Session,
    kind: str,
    rows: Callable[[], Iterable[dict[str, Any]]],
    sheet: Callable[[], Sheet],
    target: Target,
) -> None:
    """Put out a view in the form asked for; only what that form needs is worked out and imported."""
    if target.form in {"json", "csv"}:
        from gkplan.render import items
        from gkplan.render.text import json_text

        if target.form == "json":
            document = items.document(kind, rows(), as_of=session.as_of, plan=session.plan)
            put_json(json_text(session.labelled(document)), target.output)
        else:
            put(items.table(rows()), target.output, csv=True)
    elif target.form == "md":
        from gkplan.render.sheet import markdown

        put(markdown(session.dated(sheet())), target.output)
    else:
        put_sheet(session.dated(sheet()), target.output, no_color=target.no_color)


def put(text: str, output: str | None, *, csv: bool = False, commands: bool = False) -> None:
    """Print `text`, or write it to the file `output` (UTF-8; CSV with a BOM, for WPS and Excel).

    All lines pass here: none of them is a command to a CI runner, unless they are meant as `commands`.
    """
    if not commands:
        from gkplan.render.text import harmless

        text = harmless(text)
    if output in (None, "-"):
        _print(text, as_is=csv)
        return
    path = Path(str(output))
    if {path.suffix.lower(), path.resolve().suffix.lower()} & {".yaml", ".yml"}:
        raise UsageProblem(f"不能写入“{path}”：YAML 是数据文件", "结果写到别的文件，如 结果.json、report.xml")
    try:
        path.write_bytes(text.encode("utf-8-sig" if csv else "utf-8"))
    except OSError as error:
        raise DataProblem(f"写不进“{path}”（{reason_of(error)}）", "检查文件夹是否存在、有没有权限") from error
    sys.stderr.write(f"已写入 {path}\n")


def _print(text: str, *, as_is: bool) -> None:
    """Write to stdout; CSV keeps its own line ends, so it goes out as bytes."""
    buffer = getattr(sys.stdout, "buffer", None)
    if as_is and buffer is not None:
        sys.stdout.flush()
        buffer.write(text.encode("utf-8"))
        return
    sys.stdout.write(text)


def put_json(text: str, output: str | None) -> None:
    """Print JSON as UTF-8 whatever the terminal's encoding, or write it to a file."""
    if output in (None, "-") and (sys.stdout.encoding or "").lower().replace("-", "") not in {"utf8", ""}:
        _print(text, as_is=True)
        return
    put(text, output)


def put_sheet(sheet: Sheet, output: str | None, *, no_color: bool) -> None:
    """Draw a sheet on a terminal, or print it plainly into a pipe or file."""
    from gkplan.render import sheet as drawing

    if output in (None, "-") and sys.stdout.isatty():
        from rich.console import Console

        colour = not no_color and not os.environ.get("NO_COLOR")
        plain = {} if colour else {"color_system": None}
        console = Console(highlight=False, markup=False, emoji=False, **plain)  # type: ignore[arg-type]
        drawing.draw(sheet, console)
        return
    put(drawing.plain(sheet), output)


# ---------------------------------------------------------------- completion


def completion_names() -> list[str]:
    """Return all unit and group names of the data nearby, read without the schema; empty where there is none."""
    value = _raw("units.yaml")
    entries = [item for key in ("units", "groups") for item in _records(value.get(key))]
    names = [name for item in entries for name in (item.get("name"), *_words(item.get("aliases")))]
    return [name for name in names if isinstance(name, str)]


def completion_tasks() -> list[tuple[str, str]]:
    """Return (id, short title) of all tasks of the data nearby."""
    from gkplan.queries import short_title

    sections = _records(_raw("tasks.yaml").get("sections"))
    topics = [topic for section in sections for topic in _records(section.get("topics"))]
    tasks = [task for topic in topics for task in _records(topic.get("tasks"))]
    return [(str(task.get("id") or ""), short_title(str(task.get("text") or ""))) for task in tasks]


def _records(value: object) -> list[dict[str, object]]:
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def _words(value: object) -> list[object]:
    return value if isinstance(value, list) else []


def _raw(name: str) -> dict[str, object]:
    from gkplan import revision, source

    try:
        data = revision.find(os.environ.get("GKPLAN_DATA"), Path.cwd()).read(name)
    except DataProblem:
        return {}
    read = source.read(name, data)[0] if isinstance(data, bytes) else None
    return read.value if read is not None and isinstance(read.value, dict) else {}
