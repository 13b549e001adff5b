"""What a pre-flight asks: the checks' own rules with another severity, and some that only a sender needs."""

from __future__ import annotations

import attrs

from psfiles.checks import RULES, Remedy, Rule, Severity

__all__ = ["PREFLIGHT_RULES"]

_REJECTED = (
    "header-present",
    "record-delimiter",
    "field-count",
    "undecodable",
    "open-quote",
    "blank-line",
    "blank-key",
    "bad-date",
    "blank",
    "too-long",
    "line-end-inside",
    "not-enrolled",
    "other-period",
    "outside-school-year",
)
_IMPORTED = (
    "character-set",
    "duplicate-key",
    "blank-around",
    "html-entity",
    "mojibake",
    "lost-character",
    "control-character",
    "weekend-attendance",
    "future-attendance",
    "trailing-delimiter",
    "not-canonical",
)


def _adopted() -> dict[str, Rule]:
    """Rules of the check; an error is what rejects a record."""
    known = {rule.code: rule for rule in RULES}
    rejecting = {code: attrs.evolve(known[code], severity=Severity.ERROR) for code in _REJECTED}
    return rejecting | {code: known[code] for code in _IMPORTED}


def _sender(  # noqa: PLR0917 - a table's row
    code: str, what: str, why: str, fix: str, source: str, severity: Severity = Severity.ERROR
) -> Rule:
    return Rule(
        code=code,
        severity=severity,
        what=what,
        why=why,
        fix=fix,
        source=source,
        remedy=Remedy.SENDER,
        subject="fault",
    )


PREFLIGHT_RULES: tuple[Rule, ...] = (
    *_adopted().values(),
    _sender(
        "blank-code",
        "An attendance code is blank.",
        "Blank means present: the import erases the code that PowerSchool has.",
        "Nothing, if the mark is to be removed; else give the code.",
        "PowerSchool's documentation",
        Severity.WARNING,
    ),
    _sender(
        "unknown-code",
        "An attendance code is not one of the district's.",
        "PowerSchool has no such code: codes must match exactly, in upper and lower case.",
        "Send one of the codes of PowerSchool's Attendance Codes page.",
        "Hero's own page",
    ),
    _sender(
        "unknown-period",
        "A period abbreviation is not one of the school's.",
        "PowerSchool has no such period.",
        "Send one of the abbreviations of PowerSchool's Periods page.",
        "inferred",
    ),
    _sender(
        "line-end",
        "A value contains a line end.",
        "It would split the record; psfiles does not write it.",
        "Remove the line end, or write with clean=True.",
        "documented by PowerSchool or a vendor",
    ),
    _sender(
        "unencodable",
        "A value has a character that the character set lacks.",
        "Windows ANSI cannot hold it; psfiles does not write it.",
        "Replace it by its nearest look-alike, or write with clean=True.",
        "guide, 'Character Set: Windows ANSI'",
    ),
    _sender(
        "mark",
        "The first value begins with what looks like a byte-order mark.",
        "Every reader would take another character set; psfiles does not write it.",
        "Correct the school's number.",
        "documented by PowerSchool or a vendor",
    ),
    _sender(
        "looks-like-utf-8",
        "The bytes of an entry in Windows ANSI are those of UTF-8.",
        "Every reader would take another character set; psfiles does not write it where the dialect names none.",
        "Read the value's source as UTF-8; if the value is right, name the dialect's encoding \"windows-1252\".",
        "documented by PowerSchool or a vendor",
    ),
    _sender(
        "bad-text",
        "A value that should be a text is of another type.",
        "psfiles does not write it.",
        "Give the number or code as a text, with its leading zeros.",
        "documented by PowerSchool or a vendor",
    ),
)
"""Every rule of the pre-flight; an error is what rejects a record."""
