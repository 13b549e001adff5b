"""What the files told so far, kept small: the keys, and what hangs on them.

A million enrolments are some hundred thousand short lists of sections, and
each section is one object however many students sit in it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from operator import attrgetter
from typing import Any

import attrs

from psfiles.columns import columns_of
from psfiles.exceptions import Location
from psfiles.layouts import ScheduleEntry, Student, Teacher
from psfiles.values import GradeLevel, PeriodExpression, TermId

__all__ = ["Enrolled", "Ledger", "Note", "Section", "same_school"]

Here = Callable[[], Location]
Note = Callable[[Any, Here], bool]
"""Enters a record; tells whether its key was there before."""

GRADUATED = 99


def same_school(school_id: str) -> str:
    """What is equal for school ids that differ only by zeros (the decisions page, *Identifiers*).

    >>> same_school("0130") == same_school("130")
    True
    """
    return school_id.lstrip("0")


@attrs.frozen(eq=False)
class Section:
    """One section in one term: all that its students' enrolments share. Each is one object."""

    school: str
    term: TermId
    course: str
    number: str
    expressions: set[PeriodExpression] = attrs.field(factory=set)


@attrs.frozen
class Enrolled:
    """A student of the students' file, or a teacher of the teachers': where, and whether classes are to be expected."""

    location: Location
    expects_classes: bool


class Ledger:
    """The students, teachers and enrolments that were seen; ``repeated`` tells of the last record's key.

    ``classes`` are each student's sections without the dropped ones, ``names``
    each teacher's names, ``teaching`` the teachers of any section, and
    ``spellings`` the school ids as they are written.
    """

    def __init__(self) -> None:
        self.repeated = False
        self.students: dict[str, Enrolled] = {}
        self.teachers: dict[str, Enrolled] = {}
        self.names: dict[str, set[tuple[str, str]]] = {}
        self.classes: dict[str, list[Section]] = {}
        self.dropped: dict[str, list[Section]] = {}
        self.teaching: set[str] = set()
        self.spellings: set[str] = set()
        self.grades: Counter[GradeLevel | None] = Counter()
        self._sections: dict[tuple[Any, ...], Section] = {}
        self._keys: dict[type, set[Any]] = {}

    def notes(self, layout: type) -> Note | None:
        """What enters the records of a layout; None for one that has no key."""
        if layout is ScheduleEntry:
            return self._note_enrolment
        names = [column.attribute for column in columns_of(layout) if column.key]
        if not names:
            return None
        key_of, seen = attrgetter(*names), self._keys.setdefault(layout, set())
        also: dict[type, Callable[[Any, Here], None]] = {Student: self._note_student, Teacher: self._note_teacher}
        more = also.get(layout)

        def note(record: Any, here: Here) -> bool:
            key = key_of(record)
            if more is not None:
                more(record, here)
            if key in seen:
                return True
            seen.add(key)
            return False

        return note

    def schools(self) -> Counter[str]:
        """How many students have classes at each school, by the id as the schedule writes it."""
        counts: Counter[str] = Counter()
        for sections in self.classes.values():
            counts.update({section.school for section in sections})
        return counts

    def _note_student(self, student: Student, here: Here) -> None:
        if student.student_number not in self.students:
            self.students[student.student_number] = Enrolled(here(), student.grade_level != GRADUATED)
            self.grades[student.grade_level] += 1

    def _note_teacher(self, teacher: Teacher, here: Here) -> None:
        self.names.setdefault(teacher.teacher_number, set()).add((teacher.last_name, teacher.first_name))
        known = self.teachers.get(teacher.teacher_number)
        if known is None or (teacher.is_current and not known.expects_classes):
            self.teachers[teacher.teacher_number] = Enrolled(here(), teacher.is_current)

    def _note_enrolment(self, entry: ScheduleEntry, _: Here) -> bool:
        term = entry.term_id
        key = (entry.school_id, term, entry.course_number, entry.section_number)
        section = self._sections.get(key)
        if section is None:
            section = self._sections[key] = Section(*key)
        section.expressions.add(entry.period_expression)
        self.teaching.add(entry.teacher_number)
        sections = (self.dropped if term < 0 else self.classes).setdefault(entry.student_number, [])
        if section in sections:
            return True
        sections.append(section)
        return False
