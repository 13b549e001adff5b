"""Rules about one value by itself.

Each distinct text of a column is looked at once, however often it stands in a
file. Rules about ``characters`` can only object to texts that are not plain
ASCII words, and are not asked about those.
"""

from __future__ import annotations

import datetime as dt
import html
import importlib.util
import re

from psfiles.checks._mojibake import is_mojibake
from psfiles.checks._rules import Context, Look, Remedy, Rule, Severity
from psfiles.checks.texts import NewTexts
from psfiles.layouts import AttendanceEntry, ScheduleEntry, Student, Teacher
from psfiles.reading.codecs import ColumnCodec
from psfiles.values import GradeLevel, PeriodExpression, TermId

__all__ = ["VALUE_RULES", "email_is_checked"]

STAND_IN = dt.date(1900, 1, 1)
GRADES = range(-4, 14)
GRADUATED = 99
STATUSES = (1, 2)
WEEKEND = 5

# The widest values of the receiver's student fields (evidence of class V).
HERO_WIDTHS = {
    "first_name": 20,
    "last_name": 20,
    "dob": 10,
    "mailing_zip": 10,
    "guardian_email": 255,
    "grade_level": 5,
}
HERO_WIDTH = 50

_ENTITY = re.compile(r"&(?:#[0-9]+|#[xX][0-9a-fA-F]+|[A-Za-z][A-Za-z0-9]{1,30});")
_CONTROL = re.compile(r"[\x00-\x09\x0b\x0c\x0e-\x1f\x7f-\x9f]")
# A subset of what email-validator takes, told a hundred times faster.
_PLAIN_ADDRESS = re.compile(
    r"[A-Za-z0-9_+-]{1,20}(?:\.[A-Za-z0-9_+-]{1,20}){0,2}@(?:[A-Za-z0-9]{1,20}\.){1,3}(?:com|edu|gov|net|org|us)"
)
_PLAIN_ADDRESSES = re.compile(rf"\|(?:(?:{_PLAIN_ADDRESS.pattern}(?:[,;] ?|(?=\|)))*+\|)*+")
_CANONICAL_NUMBERS = re.compile(r"\|(?:(?:0|-?[1-9][0-9]*+)?\|)*+")
_PADDED_DATES = re.compile(r"\|(?:(?:[0-9]{2}/[0-9]{2}/[1-9][0-9]{3})?\|)*+")
_SEPARATOR = re.compile("[,;]")


def _has_entity(text: str) -> bool:
    return any(html.unescape(entity[0]) != entity[0] for entity in _ENTITY.finditer(text))


def _has_line_end(text: str) -> bool:
    return "\n" in text or "\r" in text


def _has_lost_character(text: str) -> bool:
    return "\ufffd" in text


def _has_control_character(text: str) -> bool:
    return _CONTROL.search(text) is not None


def _has_space_around(text: str) -> bool:
    return text != text.strip(" \t\xa0\u3000")


def _if_key(_: Context, __: type, codec: ColumnCodec) -> Look | None:
    return _is_blank if codec.column.key else None


def _is_blank(text: str) -> bool:
    return not text.strip()


def _may_be_blank(new: NewTexts, _: ColumnCodec) -> bool:
    return not new.are_plain or "||" in new.joined


def _if_hero_takes_less(_: Context, __: type, codec: ColumnCodec) -> Look:
    limit = HERO_WIDTHS.get(codec.column.attribute, HERO_WIDTH)

    def look(text: str) -> dict[str, int]:
        return {"limit": limit, "length": len(text)} if len(text) > limit else {}

    return look


def _may_be_too_wide(new: NewTexts, codec: ColumnCodec) -> bool:
    return new.longest > HERO_WIDTHS.get(codec.column.attribute, HERO_WIDTH)


def _if_typed(_: Context, __: type, codec: ColumnCodec) -> Look | None:
    """For a column whose values have one way to be written."""
    if codec.column.type is PeriodExpression:
        return _is_loose_expression
    if codec.kind.name not in ("integer", "date"):  # PowerSchool has several ways to write a time, and .5
        return None
    return lambda text: codec.write(codec.read(text)) != text


def _may_be_loose(new: NewTexts, codec: ColumnCodec) -> bool:
    pattern = _PADDED_DATES if codec.kind.code == "bad-date" else _CANONICAL_NUMBERS
    return pattern.fullmatch(new.joined) is None


def _is_loose_expression(text: str) -> bool:
    try:
        return PeriodExpression(text).canonical != text
    except ValueError:
        return False


def _if_expression(context: Context, _: type, codec: ColumnCodec) -> Look | None:
    days = context.days

    def look(value: PeriodExpression) -> bool:
        try:
            value.expand(days=days)
        except ValueError:
            return True
        return False

    return look if codec.column.type is PeriodExpression else None


def _if_later_than_today(context: Context, _: type, __: ColumnCodec) -> Look:
    today = context.today
    return lambda day: day is not None and day > today


def _is_unusual_grade(grade: GradeLevel | None) -> bool:
    return grade is None or (grade not in GRADES and grade != GRADUATED)


def _is_stand_in(day: dt.date | None) -> bool:
    return day == STAND_IN


def _is_unusual_status(status: int | None) -> bool:
    return status not in STATUSES


def _is_dropped(term: TermId) -> bool:
    return term < 0


def _is_weekend(day: dt.date) -> bool:
    return day.weekday() >= WEEKEND


def email_is_checked() -> bool:
    """Whether the library that knows the syntax of addresses is installed."""
    return importlib.util.find_spec("email_validator") is not None


def _if_addresses(_: Context, layout: type, codec: ColumnCodec) -> Look | None:
    is_address = (issubclass(layout, Student) and codec.column.attribute == "guardian_email") or (
        issubclass(layout, Teacher) and codec.column.attribute == "email_addr"
    )
    return _has_bad_address if is_address and email_is_checked() else None


def _may_be_no_addresses(new: NewTexts, _: ColumnCodec) -> bool:
    return _PLAIN_ADDRESSES.fullmatch(new.joined) is None


def _has_bad_address(text: str) -> bool:
    addresses = [part.strip() for part in _SEPARATOR.split(text)]
    return any(not _is_address(address) for address in addresses if address)


def _is_address(address: str) -> bool:
    if _PLAIN_ADDRESS.fullmatch(address):
        return True
    from email_validator import EmailNotValidError, validate_email

    try:
        validate_email(address, check_deliverability=False, test_environment=True)
    except EmailNotValidError:
        return False
    return True


VALUE_RULES = (
    Rule(
        code="blank-key",
        severity=Severity.ERROR,
        what="A field that identifies the record is blank.",
        why="Nobody knows whom or what the record is about.",
        fix="Enter the value in PowerSchool.",
        source="guide, 'Enter fields exactly as shown'",
        subject="text",
        start=_if_key,
        sieve=_may_be_blank,
    ),
    Rule(
        code="too-wide",
        severity=Severity.WARNING,
        what="A student's value is longer than Hero accepts.",
        why="Hero truncates the value or refuses the student.",
        fix="Shorten the value, or move part of it to another field.",
        source="Hero's own page",
        details=("limit", "length"),
        subject="text",
        layout=Student,
        start=_if_hero_takes_less,
        sieve=_may_be_too_wide,
    ),
    Rule(
        code="not-canonical",
        severity=Severity.INFO,
        what="A date, number or expression is not written in PowerSchool's own form.",
        why="It is read all the same, but a receiver that compares texts sees a change.",
        fix="Write dates as MM/DD/YYYY, numbers without leading zeros, a space between the groups of an expression.",
        source="documented by PowerSchool or a vendor",
        remedy=Remedy.NOTHING,
        subject="text",
        start=_if_typed,
        sieve=_may_be_loose,
    ),
    Rule(
        code="blank-around",
        severity=Severity.WARNING,
        what="A value begins or ends with a space.",
        why="It differs from the value without the space: look-ups and comparisons fail.",
        fix="Remove the space in PowerSchool, or in the program that wrote the file.",
        source="documented by PowerSchool or a vendor",
        subject="characters",
        look=_has_space_around,
    ),
    Rule(
        code="line-end-inside",
        severity=Severity.WARNING,
        what="A value contains a line end, mostly an address of two lines.",
        why="Many receivers break the record there and lose both parts.",
        fix="Write the address on one line.",
        source="seen in running exports",
        subject="characters",
        look=_has_line_end,
    ),
    Rule(
        code="html-entity",
        severity=Severity.WARNING,
        what="A value holds an HTML entity, such as O&#39;Brien.",
        why="The receiver shows the entity instead of the character.",
        fix="Enter the character itself.",
        source="seen in running exports",
        subject="characters",
        look=_has_entity,
    ),
    Rule(
        code="mojibake",
        severity=Severity.WARNING,
        what="A value was once read in the wrong character set: UTF-8 as windows-1252, once or twice.",
        why="Each accented letter has become two or more others.",
        fix="Enter the value again, and find the program that copied it.",
        source="documented by PowerSchool or a vendor",
        subject="characters",
        look=is_mojibake,
    ),
    Rule(
        code="lost-character",
        severity=Severity.WARNING,
        what="A character was replaced by U+FFFD and is lost.",
        why="Nothing in the file shows which letter it was.",
        fix="Enter the value again, and find the program that replaced it.",
        source="documented by PowerSchool or a vendor",
        subject="characters",
        look=_has_lost_character,
    ),
    Rule(
        code="control-character",
        severity=Severity.WARNING,
        what="A value holds a control character.",
        why="It is invisible and breaks comparisons.",
        fix="Delete the value and enter it again by hand.",
        source="seen in running exports",
        subject="characters",
        look=_has_control_character,
    ),
    Rule(
        code="bad-expression",
        severity=Severity.ERROR,
        what="A period expression is malformed.",
        why="PowerSchool rejects the record.",
        fix="Correct the section's expression; it looks like 1(A) or 3-4(E) 5(A-B,D).",
        source="PowerSchool's documentation",
        subject="value",
        start=_if_expression,
    ),
    Rule(
        code="unusual-grade",
        severity=Severity.WARNING,
        what="A grade level is missing, or neither -4 to 13 nor 99 (graduated).",
        why="PowerSchool allows any number, but receivers expect these.",
        fix="Correct the student's grade level.",
        source="PowerSchool's documentation",
        subject="value",
        layout=Student,
        columns=("grade_level",),
        look=_is_unusual_grade,
    ),
    Rule(
        code="future-birth-date",
        severity=Severity.WARNING,
        what="A date of birth is in the future.",
        why="The receiver computes an age from it.",
        fix="Correct the date of birth.",
        source="documented by PowerSchool or a vendor",
        subject="value",
        layout=Student,
        columns=("dob",),
        start=_if_later_than_today,
    ),
    Rule(
        code="stand-in-date",
        severity=Severity.INFO,
        what="A date of birth is 01/01/1900, a placeholder.",
        why="The receiver takes it as the date.",
        fix="Enter the date of birth, or leave it blank.",
        source="seen in running exports",
        subject="value",
        layout=Student,
        columns=("dob",),
        look=_is_stand_in,
    ),
    Rule(
        code="bad-email",
        severity=Severity.WARNING,
        what="An e-mail address is malformed.",
        why="Messages to the guardian or teacher do not arrive.",
        fix="Correct the address; separate several by commas or semicolons.",
        source="RFC 5321",
        subject="value",
        start=_if_addresses,
        sieve=_may_be_no_addresses,
    ),
    Rule(
        code="teacher-status",
        severity=Severity.WARNING,
        what="A teacher's status is neither 1 (current) nor 2 (no longer here).",
        why="The receiver does not know whether the teacher may log in.",
        fix="Correct the status on the teacher's page.",
        source="PowerSchool's documentation",
        subject="value",
        layout=Teacher,
        columns=("status",),
        look=_is_unusual_status,
    ),
    Rule(
        code="dropped-enrolment",
        severity=Severity.INFO,
        what="An enrolment was dropped: its TermID is negative.",
        why="A receiver that ignores the sign shows the student in the class.",
        fix="Nothing, if the receiver knows the sign; in psfiles it is entry.dropped.",
        source="seen in running exports",
        remedy=Remedy.NOTHING,
        subject="value",
        layout=ScheduleEntry,
        columns=("term_id",),
        look=_is_dropped,
    ),
    Rule(
        code="weekend-attendance",
        severity=Severity.WARNING,
        what="An attendance date is a Saturday or Sunday.",
        why="PowerSchool has no school day to write it to.",
        fix="Correct the date, or check the sender's clock and time zone.",
        source="guide, 'Days to Execute: MTWHF'",
        remedy=Remedy.SENDER,
        subject="value",
        layout=AttendanceEntry,
        columns=("att_date",),
        look=_is_weekend,
    ),
    Rule(
        code="future-attendance",
        severity=Severity.WARNING,
        what="An attendance date is in the future.",
        why="Nobody can have been absent yet.",
        fix="Correct the date, or check the sender's clock and time zone.",
        source="documented by PowerSchool or a vendor",
        remedy=Remedy.SENDER,
        subject="value",
        layout=AttendanceEntry,
        columns=("att_date",),
        start=_if_later_than_today,
    ),
)
