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
"""Distinct texts of a column from which on they show what it holds."""

_NEEDED = {
    Student: ("first_name", "last_name", "dob"),
    ScheduleEntry: ("course_name", "teacher_last_name", "teacher_first_name"),
    Teacher: ("last_name", "first_name"),
}
_ADDRESS = ("mailing_street", "mailing_city", "mailing_state", "mailing_zip")
"""All are blank where a district sends no addresses; a single one is not."""

_STAND_INS = frozenset(
    {"01/01/1900", "1/1/1900", "null", "n/a", "na", "none", "nan", "test", "unknown", "x", "xxx", "0"}
)

_WRONG = {
    "mailing_street": (ENOUGH, re.compile(r"(?!.*\bbox\b)[^0-9]*", re.IGNORECASE)),
    "mailing_city": (2, re.compile(r"[A-Z]{2}|[^0-9]*[0-9].*")),
    "mailing_state": (2, re.compile(r".*[0-9].*")),
    "mailing_zip": (ENOUGH, re.compile(r"[^0-9]*|(?:[^0-9]*[0-9]){10,}[^0-9]*")),
    "home_phone": (ENOUGH, re.compile(r"(?!.*@)(?:[^0-9]*[0-9]){0,6}[^0-9]*")),
    "section_number": (ENOUGH, re.compile(r".*[a-z]{4}.*")),
}
"""What hardly any text of a column looks like, and those of its neighbours do; from so many texts on."""

_NAMES_AND_DATES = frozenset({name for names in _NEEDED.values() for name in names} | {"middle_name", *_ADDRESS})

_NAME = re.compile(r".*[a-z]{3}.*")


def _is_blank(texts: Collection[str]) -> bool:
    return not any(map(str.strip, texts))


def _blank_though_needed(_: Context, layout: type) -> Look:
    needed = next((names for kind, names in _NEEDED.items() if issubclass(layout, kind)), ())

    def look(columns: Texts) -> Iterator[str]:
        address = [name for name in _ADDRESS if name in columns]
        missing = [name for name in address if _is_blank(columns[name])]
        yield from (name for name in needed if name in columns and _is_blank(columns[name]))
        yield from missing if len(missing) < len(address) else ()

    return look


def _one_stand_in(columns: Texts) -> Iterator[str]:
    for name, texts in columns.items():
        if len(texts) == 1 and name in _NAMES_AND_DATES and next(iter(texts)).strip().casefold() in _STAND_INS:
            yield name


def _none_of_its_kind(columns: Texts) -> Iterator[str]:
    for name, (enough, wrong) in _WRONG.items():
        if _count(columns, name) >= enough and _most(columns[name], wrong):
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


COLUMN_RULES = (
    Rule(
        code="wrong-column",
        severity=Severity.WARNING,
        what="Hardly any value of a column is of its kind: columns are swapped, or one is another field.",
        why="The receiver shows one field as another.",
        fix="Enter the list of fields exactly as in the guide, in its order.",
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
        fix="Enter the list of fields exactly as in the guide: PowerSchool exports a misspelt field as blanks.",
        source="guide, 'Enter fields exactly as shown'",
        remedy=Remedy.SETTINGS,
        subject="distinct",
        start=_blank_though_needed,
    ),
    Rule(
        code="stand-in-column",
        severity=Severity.WARNING,
        what="A column holds one placeholder, such as NULL or 01/01/1900, in every record.",
        why="The receiver takes it as everybody's name or date.",
        fix="Send the file as PowerSchool wrote it; find the program that filled in the column.",
        source="seen in running exports",
        remedy=Remedy.SENDER,
        subject="distinct",
        look=_one_stand_in,
    ),
)
"""Asked of the distinct texts of a file's columns, once all were read."""
