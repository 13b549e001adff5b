"""A strategy for the three exports of one district that belong together."""

from __future__ import annotations

import functools

import attrs
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from psfiles.dialects import AUTOSEND, Dialect
from psfiles.layouts import ScheduleEntry, Student, Teacher
from psfiles.strategies._records import schedule_entries, students, teachers
from psfiles.strategies._values import can_hold, identifiers, period_expressions, term_ids
from psfiles.values import TermId

__all__ = ["DistrictRecords", "districts"]


@attrs.frozen
class DistrictRecords:
    """The records of one district's three exports.

    >>> DistrictRecords(students=[], schedule=[], teachers=[]).students
    []
    """

    students: list[Student]
    schedule: list[ScheduleEntry]
    teachers: list[Teacher]


@st.composite
def districts(draw: st.DrawFn, dialect: Dialect = AUTOSEND, *, max_size: int = 5) -> DistrictRecords:
    """Districts of one to ``max_size`` students, teachers and sections each.

    Every schedule entry has its student and, at the same school, its teacher;
    a teacher may work at two schools; all entries of a section agree; no key
    occurs twice in a file; some enrolments are dropped.

    >>> from hypothesis import given, settings
    >>> @settings(max_examples=10)
    ... @given(districts())
    ... def test_every_entry_has_its_student(district):
    ...     numbers = {student.student_number for student in district.students}
    ...     assert numbers.issuperset(entry.student_number for entry in district.schedule)
    >>> test_every_entry_has_its_student()
    """
    pupils, staff, classes = _parts(dialect)
    schools = draw(st.lists(identifiers(max_size=4), min_size=1, max_size=2, unique=True))
    people = draw(st.lists(pupils, min_size=1, max_size=max_size, unique_by=lambda student: student.student_number))
    employed = [
        attrs.evolve(teacher, school_id=draw(st.sampled_from(schools)))
        for teacher in draw(
            st.lists(staff, min_size=1, max_size=max_size, unique_by=lambda teacher: teacher.teacher_number)
        )
    ]
    sections = [
        _taught(section, draw(st.sampled_from(employed)))
        for section in draw(
            st.lists(classes, max_size=max_size, unique_by=lambda entry: (entry.course_number, entry.section_number))
        )
    ]
    enrolments = st.tuples(st.sampled_from(range(len(sections))), st.sampled_from(people), st.booleans())
    chosen = draw(
        st.lists(
            enrolments,
            min_size=1,
            max_size=2 * max_size,
            unique_by=lambda enrolment: (enrolment[0], enrolment[1].student_number),
        )
        if sections
        else st.just([])
    )
    schedule = [_enrolled(sections[section], student, dropped=dropped) for section, student, dropped in chosen]
    return DistrictRecords(people, schedule, employed)


# A strategy that is made anew for every example costs more than what it draws.
@functools.lru_cache
def _parts(dialect: Dialect) -> tuple[SearchStrategy[Student], SearchStrategy[Teacher], SearchStrategy[ScheduleEntry]]:
    """Strategies for students, teachers, and sections, each as the entry that all of its students have."""
    expressions = period_expressions().filter(lambda expression: can_hold(dialect, expression))
    classes = schedule_entries(dialect, term_id=term_ids(dropped=False), period_expression=expressions)
    return students(dialect), teachers(dialect), classes


def _taught(section: ScheduleEntry, teacher: Teacher) -> ScheduleEntry:
    return attrs.evolve(
        section,
        school_id=teacher.school_id,
        teacher_last_name=teacher.last_name,
        teacher_first_name=teacher.first_name,
        teacher_number=teacher.teacher_number,
    )


def _enrolled(section: ScheduleEntry, student: Student, *, dropped: bool) -> ScheduleEntry:
    term_id = TermId(-section.term_id) if dropped else section.term_id
    return attrs.evolve(section, student_number=student.student_number, term_id=term_id)
