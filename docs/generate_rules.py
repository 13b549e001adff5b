# ruff: noqa: INP001 - a script, not a module
"""Writes ``reference/rules.md`` from the registry of rules: ``python docs/generate_rules.py``."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from psfiles.checks import RULES, Remedy, Rule

PAGE = Path(__file__).with_name("reference") / "rules.md"

HEAD = """\
<!-- Made by docs/generate_rules.py from psfiles.checks.RULES; do not edit. -->

# Rules

What {func}`psfiles.check` looks for, grouped by what there is to do.
`without=[code]` switches a rule off, and `severities={code: "ERROR"}` changes its severity.
A finding has its rule's code, which does not change, as `finding.code`.
[Your own rules](../how-to/write-your-own-rule.md) can be added.

An **ERROR** is what PowerSchool or the guide says will be rejected or misread.
A **WARNING** is most likely wrong; an **INFO** is good to know.

*Source* says how a rule is known: **G** the guide, **D** PowerSchool's documentation,
**V** PowerSchool or another vendor, **C** exports in real use, **I** inferred.
Where it is blank, your own layout or call sets the rule.
"""

TABLE = """\
:::{table}
:class: filterable

| rule | severity | what is wrong, and why it matters | what to do | source |
|---|---|---|---|---|"""

SOURCES = {
    "guide": "G",
    "the guide's four layouts": "G",
    "PowerSchool's documentation": "D",
    "documented by PowerSchool or a vendor": "V",
    "Hero's own page": "V",
    "seen in running exports": "C",
    "inferred": "I",
    "the layout's own class": "",
    "the caller's own list": "",
}


def main() -> None:
    """Write the page."""
    PAGE.write_text(page(), encoding="utf-8")


def page() -> str:
    """The text of the page."""
    return "\n".join([HEAD, *("\n".join(_section(remedy)) for remedy in Remedy)])


def _section(remedy: Remedy) -> Iterator[str]:
    yield f"## {remedy}\n"
    yield TABLE
    rules = (rule for rule in RULES if rule.remedy is remedy)
    yield from map(_row, sorted(rules, key=lambda rule: (-rule.severity, rule.code)))
    yield ":::\n"


def _row(rule: Rule) -> str:
    details = f" Details: {', '.join(f'`{name}`' for name in rule.details)}." if rule.details else ""
    what = f"{_escaped(rule.what)} {_escaped(rule.why)}{details}"
    source = SOURCES.get(rule.source.partition(",")[0], rule.source)
    cells = [f"[{rule.code}]{{#{rule.code}}}", str(rule.severity), what, _escaped(rule.fix), source]
    return f"| {' | '.join(cells)} |"


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("*", r"\*").replace("_", r"\_")


if __name__ == "__main__":
    main()
