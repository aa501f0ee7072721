"""`gkplan rule`: what each rule looks at, why, and how to mend what it finds."""

from __future__ import annotations

from typing import Annotated

import typer

from gkplan import clock
from gkplan.cli import _session
from gkplan.cli._options import PAGE_FORMATS, OutputOpt, PageFormatOpt, one_of


def _complete_rules(incomplete: str) -> list[tuple[str, str]]:
    from gkplan.rules import all_rules

    start = incomplete.upper()
    return [(rule.kind.code, rule.kind.title) for rule in all_rules() if rule.kind.code.startswith(start)]


def rule(
    word: Annotated[
        str | None,
        typer.Argument(
            metavar="规则", help="编号（GK201）、一族（GK2）或名称（unknown-unit）。", autocompletion=_complete_rules
        ),
    ] = None,
    output_format: PageFormatOpt = "text",
    output: OutputOpt = None,
) -> int:
    """列出检查规则，或说明其中一条：查什么、为什么、怎么改。

    不写规则就列出全部。
    """
    form = one_of("--format", output_format, PAGE_FORMATS)
    from gkplan.cli._rule_options import find
    from gkplan.render import items, rule_pages
    from gkplan.rules import all_rules

    known = all_rules()
    found = known if word is None else tuple(find("", word, known))
    if form == "json":
        text = items.envelope("rule", map(items.rule, found), as_of=clock.today(), plan=None)
        _session.put_json(text, output)
    elif form == "md":
        _session.put(rule_pages.manual(found), output)
    else:
        _session.put(rule_pages.table(found) if word is None else rule_pages.pages(found), output)
    return 0
