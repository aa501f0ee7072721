"""Runs the rules on one state of the data: stamps codes, resolves routes to places, sorts, sets broken ledgers apart.

A view keeps all ledgers (`check`); `validate` reads one at a time and keeps only what decisions are about (`judge`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, NamedTuple

from gkplan.diagnostics import Finding, Related
from gkplan.loader import Files, open_file, open_plan, stray, with_ledgers
from gkplan.places import TOP, line_at
from gkplan.revision import DECISIONS, LEDGERS, TASKS, UNITS, unit_of_file
from gkplan.rules import Also, Found, Rule, late_rules, state_rules
from gkplan.rules._facts import Facts, Key, Ledger, Reported

if TYPE_CHECKING:
    from datetime import date

    from gkplan.plan import Book, Loaded, Plan
    from gkplan.source import Source

Progress = Callable[[int, int], None]
"""Told (files checked, files in all) after each file."""

PLAN_FILES = (TASKS, UNITS, DECISIONS)


class Checked(NamedTuple):
    """A state of the data after all checks, ledgers kept."""

    loaded: Loaded
    plan: Plan | None
    """Ready for queries: without the ledgers that have errors; None where the rest has errors."""
    findings: tuple[Finding, ...]
    """All findings, in order of place."""

    @property
    def errors(self) -> tuple[Finding, ...]:
        """The findings that make `validate` fail."""
        return tuple(item for item in self.findings if item.is_error)


class Judged(NamedTuple):
    """What `validate` says of a state or a change."""

    findings: tuple[Finding, ...]
    """In order of place."""
    plan: Plan | None
    """The plan without its ledgers; None where tasks, units or decisions have errors."""
    files: tuple[str, ...]
    """Paths of the files that were checked."""
    old: int = 0
    """Findings of the state that were there before the change and are left out."""
    notes: tuple[str, ...] = ()
    """What could not be judged, and why."""
    broken: frozenset[str] = frozenset()
    """Of a change: paths of the files that have errors which were there before."""


# ---------------------------------------------------------------- one state


class State:
    """One state of the data while its files are read one after the other."""

    def __init__(
        self, files: Files, today: date | None, *, errors_only: bool = False, loaded: Loaded | None = None
    ) -> None:
        """Read the plan's files; `loaded` is what another state has read of the very same ones."""
        self.files = files
        self.errors_only = errors_only
        self.names = files.names()
        self.loaded = loaded or open_plan(files)
        plan = self.loaded.plan
        self.facts = Facts(self.loaded, plan, today) if plan is not None else None
        rules = state_rules(ledgers=bool(self.ledgers), decisions=DECISIONS in self.names)
        self.rules = [rule for rule in rules if not errors_only or rule.kind.severity == "error"]
        self.wanted = self.facts.decided() if self.facts else frozenset[Key]()
        if self.facts is not None:
            self.facts.note_ledgers(self.ledgers)

    @property
    def ledgers(self) -> list[str]:
        """The names of the ledger files."""
        return [name for name in self.names if name.startswith(LEDGERS)]

    def plan_findings(self) -> list[Finding]:
        """Return the findings of tasks, units and decisions by themselves."""
        strays = () if self.errors_only else (stray(self.files, name) for name in self.files.strays())
        return [*self.loaded.findings, *strays, *self._run("data")]

    def ledger_findings(self, name: str) -> tuple[Book | None, Ledger | None, list[Finding]]:
        """Read one ledger; return its book, the same as rules see it, and its findings."""
        book, findings = open_file(self.files, name)
        ledger = self.facts.ledger(book) if self.facts and book else None
        if ledger is None or self.facts is None:
            return book, None, findings
        for rule in self.rules:
            if rule.scope == "ledger":
                findings += (self.finding(rule, found, ledger.book) for found in rule.check(ledger, self.facts))
        if self.wanted:
            note_reported(ledger, self.facts, self.wanted)
        return book, ledger, findings

    def book_findings(self) -> list[Finding]:
        """Return the findings of decisions beside the ledgers, after all of these were read."""
        return list(self._run("books"))

    def judged(self, findings: Iterable[Finding], kept: Iterable[Finding], old: int = 0) -> Judged:
        """Return the verdict: what is `kept` of all `findings` of this state."""
        plan = _usable(self.loaded.plan, findings, self.files.prefix)
        return Judged(ordered(kept), plan, tuple(self.files.prefix + name for name in self.names), old)

    def _run(self, scope: str) -> Iterator[Finding]:
        for rule in self.rules if self.facts else ():
            if rule.scope == scope:
                yield from (self.finding(rule, found) for found in rule.check(self.facts))

    def finding(self, rule: Rule, found: Found, book: Book | None = None) -> Finding:
        """Return the finding of this state for what a rule found."""
        side = Side(self, book)
        return stamp(rule, found, side, side)

    def book(self, name: str) -> Book | None:
        """Return the book of one of the plan's files."""
        return self.loaded.books.get(name)


def note_reported(ledger: Ledger, facts: Facts, wanted: frozenset[Key]) -> None:
    """Keep what a ledger reports of the obligations that decisions are about."""
    if ledger.unit is None:
        return
    if ledger.book.whole:
        facts.seen.add(ledger.unit.name)
    for _, entry in ledger.entries:
        key = ledger.unit.name, entry.task, facts.period(entry.period)
        if key in wanted:
            requested = entry.extension.requested if entry.extension else None
            facts.reported.setdefault(key, Reported(entry.status, entry.completed, requested))


class Side(NamedTuple):
    """One side of what is judged, for looking up places: a state and the ledger that is in memory."""

    state: State
    ledger: Book | None = None

    def source(self, file: str) -> Source | None:
        """Return the source of one of the plan's files, or of the ledger in memory."""
        book = self.ledger if self.ledger and self.ledger.name == file else self.state.book(file)
        return book.source if book else None


def stamp(rule: Rule, found: Found, new: Side, old: Side) -> Finding:
    """Give what a rule found its code and its place; on one state alone both sides are the same."""
    prefix = new.state.files.prefix
    source = (old if found.base else new).source(found.file)
    place = source.locate(found.route, key=found.key) if source else TOP
    return Finding(
        rule.kind,
        prefix + found.file,
        place,
        found.message,
        found.hint,
        tuple(_related(also, prefix, old if also.base else new) for also in found.related),
        anchor=source.anchor(found.route) if source else "",
        excerpt=line_at(source.text, place.line) if source else "",
    )


def _related(also: Also, prefix: str, side: Side) -> Related:
    source = side.source(also.file)
    place = source.locate(also.route) if source else TOP
    return Related(prefix + also.file, place.line, place.column, also.message)


def check(files: Files, *, today: date | None = None, errors_only: bool = False) -> Checked:
    """Load all data and run the rules on it, keeping the ledgers. Never raises for any content of the files."""
    state = State(files, today, errors_only=errors_only)
    findings = state.plan_findings()
    books: list[Book] = []
    for name in state.ledgers:
        book, _, found = state.ledger_findings(name)
        findings += found
        books += [book] if book else []
    findings += state.book_findings()
    loaded = with_ledgers(state.loaded, books)
    told = ordered(findings)
    return Checked(loaded, _usable(loaded.plan, told, files.prefix), told)


def judge(files: Files, *, today: date, late: bool = False, progress: Progress | None = None) -> Judged:
    """Judge one state of the data, one ledger at a time; with `late` also what is overdue on `today`."""
    state = State(files, today)
    findings = state.plan_findings()
    kept: list[Book] = []
    tell = teller(progress, len(state.names) - len(state.ledgers), len(state.names))
    for name in state.ledgers:
        book, _, found = state.ledger_findings(name)
        findings += found
        kept += [book] if late and book else []
        tell()
    findings += state.book_findings()
    if state.facts is None:
        return state.judged(findings, findings)._replace(notes=(NOT_READ,))
    if not late:
        return state.judged(findings, findings)
    plan = _usable(with_ledgers(state.loaded, kept).plan, findings, files.prefix)
    if plan is None:
        return state.judged(findings, findings)._replace(notes=(NOT_LATE,))
    findings += _late_findings(state, plan, kept, today)
    return state.judged(findings, findings)


NOT_READ = "任务或单位登记册读不出，其余的检查没有做"
NOT_LATE = "任务、单位或决定有错误，没有检查逾期；改正后再加 --late 运行"


def _late_findings(state: State, plan: Plan, kept: list[Book], today: date) -> Iterator[Finding]:
    from gkplan.obligations import picture

    books = {book.name: book for book in kept}
    shown = picture(plan, as_of=today)
    for rule in late_rules():
        for found in rule.check(state.facts, shown, books):
            yield state.finding(rule, found, books.get(found.file))


def teller(progress: Progress | None, done: int, total: int) -> Callable[[], None]:
    """Return what is called after each ledger, to tell how many of `total` files are done; `done` are already."""

    def tell() -> None:
        nonlocal done
        done += 1
        if progress is not None:
            progress(done, total)

    return tell


def ordered(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return the findings in order of place, each once."""
    return tuple(sorted(dict.fromkeys(findings), key=Finding.order))


def _usable(plan: Plan | None, findings: Iterable[Finding], prefix: str) -> Plan | None:
    """Return the plan that a view may show: None if tasks, units or decisions have errors."""
    folder = prefix + LEDGERS
    broken: set[str] = set()
    for item in findings:
        if not item.is_error:
            continue
        if not item.path.startswith(folder):
            return None
        broken.add(unit_of_file(item.path.removeprefix(prefix)))
    if plan is None or not broken:
        return plan
    units = {unit.name for unit in map(plan.register.unit, broken) if unit is not None}
    ledgers = {name: ledger for name, ledger in plan.ledgers.items() if name not in units}
    return plan._replace(ledgers=ledgers, unreadable=frozenset(units))
