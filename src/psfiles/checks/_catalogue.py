"""All rules, in one place: the check, the page of rules and the schema are driven by it."""

from __future__ import annotations

from psfiles.checks._rules import Rule, Severity

__all__ = ["RULES"]

RULES: tuple[Rule, ...] = (
    Rule(
        code="blank-key",
        severity=Severity.ERROR,
        what="A field that identifies the record is blank.",
        why="Nobody can tell whom or what the record is about.",
        mend="Enter the value in PowerSchool.",
        source="guide, 'Enter fields exactly as shown'",
    ),
)
