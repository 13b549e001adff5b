"""The faults of reading, as rules: their codes are those of `ReadError`."""

from __future__ import annotations

from psfiles.checks._rules import Remedy, Rule, Severity

__all__ = ["READING_RULES", "generic_rule"]


def _fault(  # noqa: PLR0917 - a table's row
    code: str, what: str, why: str, fix: str, source: str, remedy: Remedy = Remedy.DATA
) -> Rule:
    return Rule(
        code=code,
        severity=Severity.ERROR,
        what=what,
        why=why,
        fix=fix,
        source=source,
        remedy=remedy,
        subject="fault",
        details=("expected", "found") if code == "field-count" else (),
    )


_OWN = "the layout's own class"


def generic_rule(code: str) -> Rule:
    """The rule of a fault that has none of its own."""
    return _fault(
        code,
        "A record cannot be read.",
        "It is lost for whoever reads the file as its layout says.",
        "Look at the message of each finding.",
        _OWN,
    )


_LAYOUT = "guide, 'Enter fields exactly as shown'"

READING_RULES = (
    _fault(
        "field-count",
        "A record has more or fewer fields than the layout.",
        "Every field after the break would be read as another.",
        "Look for a delimiter or a line end inside a value, and compare the list of fields with the guide's.",
        _LAYOUT,
    ),
    _fault(
        "header",
        "The header's names do not match the layout, so no record can be read.",
        "No column can be identified.",
        "Clear the box 'First record…' and enter the fields exactly as in the guide.",
        _LAYOUT,
        Remedy.SETTINGS,
    ),
    _fault(
        "undecodable",
        "A byte of the record is not in the file's character set.",
        "A name would have a wrong letter.",
        "Write the whole file in one character set.",
        "guide, 'Character Set'",
        Remedy.SENDER,
    ),
    _fault(
        "open-quote",
        "A quote is opened and never closed.",
        "AutoComm reserves quotes: the fields that follow, or even records, are swallowed.",
        "Write the whole field in quotes, and double each quote inside it.",
        "PowerSchool's documentation",
        Remedy.SENDER,
    ),
    _fault(
        "bad-date",
        "A date cannot be read.",
        "The receiver refuses the record or loses the date.",
        "Enter the date again, as MM/DD/YYYY.",
        "documented by PowerSchool or a vendor",
    ),
    _fault(
        "bad-integer",
        "A whole number cannot be read.",
        "The receiver refuses the record or loses the number.",
        "Correct the value; if every record has it, compare the list of fields with the guide's.",
        _LAYOUT,
    ),
    _fault(
        "bad-number",
        "A number cannot be read.",
        "The receiver refuses the record or loses the number.",
        "Correct the value: a point before the decimals, no spaces, no thousands separators.",
        _OWN,
    ),
    _fault(
        "bad-boolean",
        "A flag is neither of the two texts for true and false.",
        "The receiver does not know whether it is set.",
        "Correct the value, or the layout's texts: column(true=…, false=…).",
        _OWN,
    ),
    _fault(
        "bad-time",
        "A time of day cannot be read.",
        "The receiver refuses the record or loses the time.",
        "Enter the time again, as 08:30, 08:30:00 or 08:30AM.",
        _OWN,
    ),
    _fault(
        "bad-datetime",
        "A date with a time cannot be read.",
        "The receiver refuses the record or loses the value.",
        "Write it as 2026-09-14 08:30:00, or as the file's other dates with a time.",
        _OWN,
    ),
    _fault(
        "bad-choice",
        "A value is not one of the layout's choices.",
        "The receiver does not know what it means.",
        "Correct the value, or add it to the layout.",
        _OWN,
    ),
    _fault(
        "blank",
        "A required field is blank.",
        "The record cannot be placed; on import, a blank even erases what PowerSchool has.",
        "Enter the value.",
        "documented by PowerSchool or a vendor",
    ),
    _fault(
        "too-long",
        "A value is longer than PowerSchool's field.",
        "PowerSchool rejects the record, or truncates the value.",
        "Shorten the value: an attendance code has at most 7 characters, a period abbreviation 3.",
        "PowerSchool's documentation",
        Remedy.SENDER,
    ),
    _fault(
        "bad-value",
        "The converter of a type of your own refuses a value.",
        "The record cannot be made.",
        "Correct the value, or the converter's hook.",
        _OWN,
    ),
    _fault(
        "refused",
        "The record class refuses the record.",
        "A validator of your own class fails.",
        "Correct the values, or the class's validator.",
        _OWN,
    ),
    Rule(
        code="blank-line",
        severity=Severity.WARNING,
        what="There is a blank line among the records.",
        why="A receiver may count it as a record.",
        fix="Look for a line end at the end of a value, or in the program that wrote the file.",
        source="documented by PowerSchool or a vendor",
        subject="fault",
    ),
)
