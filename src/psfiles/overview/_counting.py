"""How the records of a district are counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from operator import attrgetter
from typing import Any, NamedTuple

from psfiles.columns import columns_of
from psfiles.layouts import ScheduleEntry, Student
from psfiles.values import GradeLevel, Meeting, PeriodExpression, TermId

__all__ = [
    "SchoolClass",
    "TeacherLoad",
    "Week",
    "class_sizes",
    "field_names",
    "missing",
    "people",
    "teacher_loads",
    "week",
]


class SchoolClass(NamedTuple):
    """What tells one class from another: a section of a course, at a school, in a term.

    >>> SchoolClass("0130", "MA10", "2", TermId(3600)).term_id.school_year
    '2026-27'
    """

    school_id: str
    course_number: str
    section_number: str
    term_id: TermId


class TeacherLoad(NamedTuple):
    """How many students one teacher has, each counted once, and in how many classes.

    >>> TeacherLoad(students=120, classes=5).classes
    5
    """

    students: int
    classes: int


class Week(NamedTuple):
    """How many classes meet in each period on each day, and for how many that is unknown."""

    meetings: Mapping[Meeting, int]
    blank: int
    unreadable: int


class People(NamedTuple):
    """Students by grade, by school, and by both."""

    grades: Mapping[GradeLevel | None, int]
    schools: Mapping[str, int]
    school_grades: Mapping[tuple[str | None, GradeLevel | None], int]


_class_of = attrgetter(*SchoolClass._fields)


def people(students: Iterable[Student], enrolled: Iterable[ScheduleEntry]) -> People:
    """The students, each counted once: in his or her grade, and at each school of the schedule."""
    grade_of: dict[str, GradeLevel | None] = {}
    for student in students:
        grade_of.setdefault(student.student_number, student.grade_level)
    pairs = dict.fromkeys((entry.school_id, entry.student_number) for entry in enrolled)
    scheduled = {number for _, number in pairs}
    both: Counter[tuple[str | None, GradeLevel | None]] = Counter()
    both.update((school, grade_of[number]) for school, number in pairs if number in grade_of)
    both.update((None, grade) for number, grade in grade_of.items() if number not in scheduled)
    return People(Counter(grade_of.values()), Counter(school for school, _ in pairs), both)


def class_sizes(enrolled: Iterable[ScheduleEntry]) -> Mapping[SchoolClass, int]:
    """The students of each class."""
    groups = _grouped((_class_of(entry), entry.student_number) for entry in enrolled)
    return {SchoolClass(*key): len(numbers) for key, numbers in groups.items()}


def teacher_loads(enrolled: Iterable[ScheduleEntry]) -> Mapping[str, TeacherLoad]:
    """The load of each teacher, by number."""
    entries = [entry for entry in enrolled if entry.teacher_number]
    students = _grouped((entry.teacher_number, entry.student_number) for entry in entries)
    classes = _grouped((entry.teacher_number, _class_of(entry)) for entry in entries)
    return {number: TeacherLoad(len(students[number]), len(classes[number])) for number in students}


def week(enrolled: Iterable[ScheduleEntry]) -> Week:
    """When the classes meet; a class whose entries differ meets whenever one of them says so."""
    groups = _grouped((_class_of(entry), entry.period_expression) for entry in enrolled)
    read = {expression: _meetings(expression) for expressions in groups.values() for expression in expressions}
    counts: Counter[Meeting] = Counter()
    blank = unreadable = 0
    for expressions in groups.values():
        found = [read[expression] for expression in expressions]
        counts.update({meeting for meetings in found for meeting in meetings or ()})
        unreadable += None in found
        blank += not any(expressions)
    return Week(counts, blank, unreadable)


def missing(records: Sequence[Any]) -> Mapping[str, int]:
    """The blanks in each column of one layout's records; a column that their file does not have is left out."""
    columns = columns_of(type(records[0])) if records else ()
    blanks = {}
    for column in columns:
        values = list(map(attrgetter(column.attribute), records))
        unset = values.count(None)
        if column.place is None or unset < len(values):
            blanks[column.attribute] = unset + values.count("")
    return blanks


def field_names(records: Sequence[Any]) -> Mapping[str, str]:
    """PowerSchool's name of each attribute's field; where two fields have the same, the attributes' own."""
    columns = columns_of(type(records[0])) if records else ()
    used = Counter(column.name for column in columns)
    return {column.attribute: column.name if used[column.name] == 1 else column.attribute for column in columns}


def _meetings(expression: PeriodExpression) -> tuple[Meeting, ...] | None:
    try:
        return expression.meetings
    except ValueError:
        return None


def _grouped(pairs: Iterable[tuple[Any, Any]]) -> dict[Any, set[Any]]:
    groups: dict[Any, set[Any]] = {}
    for key, member in pairs:
        groups.setdefault(key, set()).add(member)
    return groups
