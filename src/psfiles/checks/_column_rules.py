"""Rules about whole columns: faults of the list of fields, which no value by itself shows."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping

from psfiles.checks._rules import Context, Look, Remedy, Rule, Severity
from psfiles.layouts import ScheduleEntry, Student, Teacher

__all__ = ["COLUMN_RULES"]

Texts = Mapping[str, Collection[str]]
"""The distinct texts of each column of a file, as far as they are kept, by attribute."""

MOST = 0.9
ENOUGH = 5
"""Distinct texts from which on they show that a column's should differ."""

_NEEDED = {
    Student: ("first_name", "last_name", "dob", "mailing_street", "mailing_city", "mailing_state", "mailing_zip"),
    ScheduleEntry: ("course_name", "teacher_last_name", "teacher_first_name"),
    Teacher: ("last_name", "first_name"),
}
_OF_OTHER_RULES = {
    Student: ("student_number", "grade_level"),
    ScheduleEntry: (
        *("school_id", "student_number", "term_id", "course_number", "section_number"),
        *("period_expression", "teacher_number", "period"),
    ),
    Teacher: ("school_id", "teacher_number", "teacher_number_2", "status"),
}
_DIFFERENT = {
    Student: ("first_name", "last_name", "middle_name", "dob", "guardian_email", "home_phone"),
    Teacher: ("last_name", "first_name", "email_addr"),
}
"""What differs from person to person."""

_WRONG = {
    "mailing_street": re.compile(r"(?!.*\bbox\b)[^0-9]*", re.IGNORECASE),
    "mailing_city": re.compile(r"[A-Z]{2}|[^0-9]*[0-9].*"),
    "mailing_state": re.compile(r".*[0-9].*"),
    "mailing_zip": re.compile(r"[^0-9]*|(?:[^0-9]*[0-9]){10,}[^0-9]*"),
    "home_phone": re.compile(r"(?!.*@)(?:[^0-9]*[0-9]){0,6}[^0-9]*"),
    "section_number": re.compile(r".*[a-z]{4}.*"),
}
"""What hardly any text of a column looks like, and those of its neighbours do."""

_NAME = re.compile(r".*[a-z]{3}.*")


def _layout_of(table: Mapping[type, tuple[str, ...]], layout: type) -> tuple[str, ...]:
    return next((names for kind, names in table.items() if issubclass(layout, kind)), ())


def _is_blank(texts: Collection[str]) -> bool:
    return not any(map(str.strip, texts))


def _blank_though_needed(_: Context, layout: type) -> Look:
    needed = _layout_of(_NEEDED, layout)
    return lambda columns: [name for name in needed if name in columns and _is_blank(columns[name])]


def _blank_elsewhere(_: Context, layout: type) -> Look:
    others = {*_layout_of(_NEEDED, layout), *_layout_of(_OF_OTHER_RULES, layout)}
    return lambda columns: [name for name, texts in columns.items() if name not in others and _is_blank(texts)]


def _one_value(_: Context, layout: type) -> Look:
    different = _layout_of(_DIFFERENT, layout)

    def look(columns: Texts) -> Iterator[str]:
        for name, texts in columns.items():
            is_one = len(texts) == 1 and not _is_blank(texts)
            if is_one and (name in different or (name == "course_name" and _count(columns, "course_number") >= ENOUGH)):
                yield name

    return look


def _none_of_its_kind(columns: Texts) -> Iterator[str]:
    for name, wrong in _WRONG.items():
        if _most(columns.get(name, ()), wrong):
            yield name
    numbers, names = columns.get("course_number", ()), columns.get("course_name", ())
    if _most(numbers, _NAME) and not _most(names, _NAME):
        yield from ("course_number", "course_name")
    elif len(names) >= ENOUGH and len(names) > 2 * len(numbers):  # a course has one name
        yield "course_number"


def _most(texts: Collection[str], pattern: re.Pattern[str]) -> bool:
    present = [text for text in texts if text.strip()]
    return bool(present) and sum(map(bool, map(pattern.fullmatch, present))) >= MOST * len(present)


def _count(columns: Texts, name: str) -> int:
    return len(columns.get(name, ()))


_LIST = "Enter the list of fields exactly as the guide shows: PowerSchool exports a misspelt field as blanks."
_ORDER = "Enter the list of fields exactly as the guide shows, in its order."

COLUMN_RULES = (
    Rule(
        code="wrong-column",
        severity=Severity.WARNING,
        what="Hardly a value of a column is of its kind: columns have changed places, or one is another field.",
        why="The receiver shows one field as another.",
        fix=_ORDER,
        source="guide, 'Enter fields exactly as shown'",
        remedy=Remedy.SETTINGS,
        subject="distinct",
        look=_none_of_its_kind,
    ),
    Rule(
        code="blank-column",
        severity=Severity.WARNING,
        what="A column that every school fills in is blank in every record.",
        why="The receiver loses it for everybody.",
        fix=_LIST,
        source="guide, 'Enter fields exactly as shown'",
        remedy=Remedy.SETTINGS,
        subject="distinct",
        start=_blank_though_needed,
    ),
    Rule(
        code="unused-column",
        severity=Severity.INFO,
        what="A column is blank in every record.",
        why="It may well be so; else the list of fields has a misspelt one.",
        fix=_LIST,
        source="guide, 'Enter fields exactly as shown'",
        remedy=Remedy.NOTHING,
        subject="distinct",
        start=_blank_elsewhere,
    ),
    Rule(
        code="one-value",
        severity=Severity.WARNING,
        what="A column that differs from record to record has one value in all of them.",
        why="It is a stand-in, or one value was copied over all others.",
        fix="Send the file as PowerSchool wrote it; look for the program that filled in the column.",
        source="seen in running exports: Through a spreadsheet",
        remedy=Remedy.SENDER,
        subject="distinct",
        start=_one_value,
    ),
)
"""Asked of the distinct texts of a file's columns, once all were read."""
