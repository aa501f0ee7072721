"""Judges a change of the data: what it brings in that the base did not have, and whether the change is allowed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from gkplan.checks import NOT_READ, PLAN_FILES, Judged, Progress, Side, State, note_reported, stamp, teller
from gkplan.diagnostics import NOT_JUDGED, Finding
from gkplan.pairs import pair_ledgers
from gkplan.places import whole_file
from gkplan.revision import TASKS, UNITS
from gkplan.rules import edit_rules
from gkplan.rules._edit import Edit
from gkplan.rules._ledger_edit import ledger_edit

if TYPE_CHECKING:
    from datetime import date

    from gkplan.loader import Files
    from gkplan.plan import Loaded
    from gkplan.rules._facts import Ledger


Same = Callable[[str], bool]
"""Tells whether a file (by name) is surely the same on both sides, or missing on both."""


def judge_edit(  # noqa: PLR0913  two sides, and what is known of them already
    files: Files,
    base: Files,
    *,
    same: Same,
    today: date,
    loaded: Loaded | None = None,
    progress: Progress | None = None,
) -> Judged:
    """Judge the change from `base` to `files`; `loaded` is the base's plan where it was read already.

    Of the state's findings only those are kept that the base does not have. A ledger is read only where it, or
    the plan that it is measured by, differs; its base is read only where something was found or it differs.
    """
    changed = [name for name in PLAN_FILES if not same(name)]
    old = State(base, today, loaded=loaded)
    change = _Change(State(files, today, loaded=None if changed else old.loaded), old, today)
    new = change.new
    findings, before = new.plan_findings(), old.plan_findings()
    pairs = pair_ledgers(old.ledgers, new.ledgers, new.loaded.plan.register if new.loaded.plan else None)
    tell = teller(progress, len(PLAN_FILES), len(PLAN_FILES) + len(pairs))
    for name, partner in pairs:
        if name is None:
            change.lost(str(partner))
        elif name != partner or not same(name):
            change.differing(name, partner)
        elif changed:
            change.unchanged(name)
        tell()
    findings += new.book_findings()
    unread = frozenset(files.prefix + name for name in changed if name not in new.loaded.books)
    change.keep(findings, [*before, *old.book_findings()], unread)
    change.judge_whole()
    if old.facts is None and old.names:
        change.findings.append(_not_judged(old))
    judged = new.judged(findings, change.findings, change.old_findings)._replace(broken=frozenset(change.broken))
    return judged if new.facts else judged._replace(notes=(NOT_READ,))


def _not_judged(old: State) -> Finding:
    """Return the finding for a base that nothing can be compared with: such a change has not passed."""
    name = next((name for name in (TASKS, UNITS) if name not in old.loaded.books), TASKS)
    message = f"基准里的 {name} 读不出，没有检查这次修改是否允许"
    hint = "单独提交一次，只把它改正，请人看过再放行；以后的修改照常检查"
    return whole_file(NOT_JUDGED, old.files.prefix + name, message, hint)


class _Change:
    """What is gathered while the ledgers of a change are read, one pair at a time."""

    def __init__(self, new: State, old: State, today: date) -> None:
        self.new, self.old = new, old
        self.new.wanted = self.old.wanted = self.new.wanted | self.old.wanted
        facts = self.old.facts, self.new.facts
        self.edit = Edit(facts[0], facts[1], today) if facts[0] and facts[1] else None
        self.rules = edit_rules() if self.edit else ()
        self.findings: list[Finding] = []
        self.old_findings = 0
        self.broken: set[str] = set()

    def keep(self, findings: list[Finding], before: Iterable[Finding], unread: frozenset[str] = frozenset()) -> None:
        """Keep what the base does not have; of several alike, the last ones are the new ones.

        `unread` are the paths of changed files that cannot be used at all: what hides a change is never old.
        """
        known = Counter(_identity(item) for item in before)
        for item in findings:
            hides = item.is_error and item.path in unread
            if known[_identity(item)] > 0 and not hides:
                known[_identity(item)] -= 1
                self.old_findings += 1
                self.broken |= {item.path} if item.is_error else set()
            else:
                self.findings.append(item)

    def unchanged(self, name: str) -> None:
        """Read a ledger that is the same on both sides, under two plans."""
        _, ledger, found = self.new.ledger_findings(name)
        if ledger is not None and self.old.facts is not None:
            own = self.old.facts.plan.register.unit(ledger.content.unit)  # the new register may have dropped it
            note_reported(ledger._replace(unit=own), self.old.facts, self.old.wanted)
        if found:
            self.keep(found, self.old.ledger_findings(name)[2])

    def differing(self, name: str, partner: str | None) -> None:
        """Read a ledger that is new or differs from its partner in the base."""
        book, ledger, found = self.new.ledger_findings(name)
        old_book, old_ledger, before = self.old.ledger_findings(partner) if partner else (None, None, [])
        self.keep(found, before, frozenset() if book else frozenset({self.new.files.prefix + name}))
        if book is not None and (partner is None or old_book is not None):
            self._judge_ledger(old_ledger, ledger)

    def lost(self, name: str) -> None:
        """Read a ledger that only the base has."""
        self._judge_ledger(self.old.ledger_findings(name)[1], None)

    def _judge_ledger(self, old: Ledger | None, new: Ledger | None) -> None:
        if self.edit is None or (old is None and new is None):
            return
        pair = ledger_edit(old, new, year=self.edit.year)
        self.edit.moved += ((pair.file, item) for item in pair.entries if item.status_set and pair.comparable(item))
        sides = Side(self.new, new.book if new else None), Side(self.old, old.book if old else None)
        for rule in self.rules:
            if rule.scope == "ledger-edit":
                self.findings += (stamp(rule, found, *sides) for found in rule.check(pair, self.edit))

    def judge_whole(self) -> None:
        """Run the rules on the change as a whole, after all ledgers."""
        sides = Side(self.new), Side(self.old)
        for rule in self.rules:
            if rule.scope == "edit":
                self.findings += (stamp(rule, found, *sides) for found in rule.check(self.edit))


def _identity(item: Finding) -> tuple[str, str, str, str]:
    """Return what a finding is known by on both sides; a ledger's new name does not make its defects new."""
    code, path, anchor, message = item.identity()
    return code, "" if "/ledger/" in f"/{path}" else path, anchor, message
