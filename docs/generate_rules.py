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

What {func}`psfiles.check` looks for.
A finding has the code of its rule, which does not change, as `finding.code`.
A rule is skipped without the files that it *needs*.

An **ERROR** is what PowerSchool or the guide says will be rejected or misread.
A **WARNING** is most likely wrong; an **INFO** is good to know.
`without=[code]` switches a rule off, and `severities={code: "ERROR"}` changes its severity.
A source is a section of the vendor's guide, or says how surely the rule is known, and what it is about.
To add one, see [Write your own rule](../how-to/write-your-own-rule.md).
"""

TABLE = """\
:::{table}
:class: filterable

| code | severity | what | needs |
|---|---|---|---|"""


def main() -> None:
    """Write the page."""
    PAGE.write_text(page(), encoding="utf-8")


def page() -> str:
    """The text of the page."""
    parts = [HEAD, *_table()]
    for remedy in Remedy:
        rules = sorted((rule for rule in RULES if rule.remedy is remedy), key=lambda rule: (-rule.severity, rule.code))
        parts.append(f"## {remedy}\n")
        parts += ["\n".join(_section(rule)) for rule in rules]
    return "\n".join(parts)


def _table() -> Iterator[str]:
    yield TABLE
    for rule in sorted(RULES, key=lambda rule: rule.code):
        files = ", ".join(f"`{layout.__name__}`" for layout in rule.needs)
        yield f"| [{rule.code}](#{rule.code}) | {rule.severity} | {_escaped(rule.what)} | {files} |"
    yield ":::\n"


def _section(rule: Rule) -> Iterator[str]:
    yield f"### {rule.code}\n"
    yield f"**{rule.severity}** {_escaped(rule.what)}\n"
    yield f"Why: {_escaped(rule.why)}\n"
    yield f"Fix: {_escaped(rule.fix)}\n"
    if rule.details:
        yield f"Details: {', '.join(f'`{name}`' for name in rule.details)}.\n"
    yield f"Source: {_escaped(rule.source)}.\n"


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("*", r"\*").replace("_", r"\_")


if __name__ == "__main__":
    main()
