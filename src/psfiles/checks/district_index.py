"""The keys of what was read so far, and what hangs on them, kept small.

A million enrolments are some hundred thousand short lists of sections, and
each section is one object however many students sit in it.
"""

from __future__ import annotations

import functools
import itertools
import operator
import sys
from collections import Counter
from collections.abc import Callable, Hashable, Iterator, Sequence
from typing import Any

import attrs

from psfiles.exceptions import Location
from psfiles.values import GradeLevel, Meeting, PeriodExpression, TermId

__all__ = ["DistrictIndex", "Enrolled", "Section"]


def __dir__() -> list[str]:
    return __all__


GRADUATED = 99
CURRENT, FORMER = 1, 2

_BOOKED = operator.attrgetter("booked")

Person = tuple[str, ...]
"""A student's last name, first name, date of birth and street, as texts."""


@attrs.define(eq=False)
class Section:
    """One section in one term: all that its students' enrolments share.

    Each is one object, and so is each school's id. One of dropped enrolments is
    not taught; ``booked`` has a bit for each meeting, once they are all known.
    """

    school: str
    term: TermId
    course: str
    number: str
    expressions: tuple[PeriodExpression, ...]
    teachers: tuple[str, ...]
    is_taught: bool
    booked: int = 0


@attrs.define
class Enrolled:
    """A student of the students' file, or a teacher of the teachers': where, and whether classes are to be expected."""

    locate: Callable[[int], Location]
    row: int
    expects_classes: bool
    person: Person = ()

    @property
    def location(self) -> Location:
        """The place in the file."""
        return self.locate(self.row)


class DistrictIndex:
    """The students, teachers and enrolments that were read.

    ``unread_students`` and ``unread_teachers`` are the numbers in records that
    cannot be read, and ``enrolments_of_unread`` counts their enrolments. ``classes`` are each
    student's sections without the dropped ones, ``staff`` the current teachers by
    the school's id, ``schools`` counts students by the
    school's id as the schedule writes it, ``names`` each teacher's names,
    ``teaching`` the teachers of any section, ``spellings`` the school ids as they
    are written; ``files_of_other_years`` counts schedules of no current term;
    ``former_teachers`` are those
    who are no longer at any school, ``terms`` the terms of all enrolments that
    were not dropped.

    Of the records that were entered last, by index: ``repeated`` are those
    whose key was there before, ``at_second_school`` those that are the first of
    their student at another school than the student's first, ``same_people``
    and ``other_people`` those whose person is there under another number, or
    whose number has another person; ``differing`` are the first that give a
    section another teacher or expression, with the attributes.
    """

    def __init__(self) -> None:
        self.files: Counter[type] = Counter()
        self.repeated: Sequence[int] = ()
        self.at_second_school: Sequence[int] = ()
        self.same_people: Sequence[int] = ()
        self.other_people: Sequence[int] = ()
        self.differing: Sequence[tuple[int, Sequence[str]]] = ()
        self.students: dict[str, Enrolled] = {}
        self.unread_students: set[str] = set()
        self.unread_teachers: set[str] = set()
        self.staff: dict[str, list[Enrolled]] = {}
        self.enrolments_of_unread = 0
        self.teachers: dict[str, Enrolled] = {}
        self.names: dict[str, set[tuple[str, str]]] = {}
        self.classes: dict[str, list[Section]] = {}
        self.schools: Counter[str] = Counter()
        self.dropped: dict[str, list[Section]] = {}
        self.teaching: set[str] = set()
        self.former_teachers: set[str] = set()
        self.spellings: set[str] = set()
        self.terms: set[TermId] = set()
        self.first_enrolment: Location | None = None
        self.files_of_other_years = 0
        self._people: dict[Person, str] = {}
        self.grades: Counter[GradeLevel | None] = Counter()
        self._sections: dict[tuple[Any, ...], Section] = {}
        self._keys: dict[type, set[Hashable]] = {}

    def teaching_now(self) -> set[str]:
        """The teachers of sections whose enrolments were not dropped."""
        return {teacher for section in self._sections.values() if section.is_taught for teacher in section.teachers}

    def section(  # noqa: PLR0917 - the columns of a section
        self, school: str, term: TermId, course: str, number: str, expression: PeriodExpression, teacher: str
    ) -> tuple[Section, list[str]]:
        """The one object for a section, and the attributes in which these texts differ from all before."""
        key = (school, term, course, number)
        section = self._sections.get(key)
        if section is None:
            if term >= 0:
                self.terms.add(term)
            self.teaching.add(teacher)
            section = Section(sys.intern(school), term, course, number, (expression,), (teacher,), is_taught=term >= 0)
            self._sections[key] = section
            return section, []
        differs = []
        if teacher not in section.teachers:
            differs.append("teacher_number")
            section.teachers += (teacher,)
            self.teaching.add(teacher)
        if expression not in section.expressions:
            differs.append("period_expression")
            section.expressions += (expression,)
        return section, differs

    def enter_keys(self, layout: type, keys: Sequence[Hashable]) -> None:
        """Enter the keys of some records of a layout."""
        seen = self._keys.setdefault(layout, set())
        new = set(keys)
        self.at_second_school = self.repeated = ()
        if len(new) < len(keys) or not seen.isdisjoint(new):
            repeated = []
            for index, key in enumerate(keys):
                if key in seen:
                    repeated.append(index)
                seen.add(key)
            self.repeated = repeated
        seen |= new

    def enter_students(
        self,
        numbers: Sequence[str],
        grades: Sequence[GradeLevel | None],
        people: Sequence[Person],
        locate: Callable[[int], Location],
    ) -> None:
        """Enter some students, each with the texts of name, date of birth and street."""
        same, other = [], []
        for index, (number, grade, person) in enumerate(zip(numbers, grades, people, strict=True)):
            known = self.students.get(number)
            if known is None:
                self.students[number] = Enrolled(locate, index, grade != GRADUATED, person)
                self.grades[grade] += 1
                if all(person) and self._people.setdefault(person, number) != number:
                    same.append(index)
            elif known.person[:-1] != person[:-1]:
                other.append(index)
        self.same_people, self.other_people = same, other

    def enter_teachers(
        self,
        numbers: Sequence[str],
        names: Sequence[tuple[str, str]],
        statuses: Sequence[int | None],
        schools: Sequence[str],
        locate: Callable[[int], Location],
    ) -> None:
        """Enter some teachers."""
        for index, (number, name, status, school) in enumerate(zip(numbers, names, statuses, schools, strict=True)):
            if status == CURRENT:
                self.staff.setdefault(school, []).append(Enrolled(locate, index, expects_classes=True))
            self.names.setdefault(number, set()).add(name)
            known = self.teachers.get(number)
            if known is None or (status == CURRENT and not known.expects_classes):
                self.teachers[number] = Enrolled(locate, index, status == CURRENT)
            if status != FORMER:
                self.former_teachers.discard(number)
            elif known is None:
                self.former_teachers.add(number)

    def enter_enrolments(self, students: Sequence[str], sections: Sequence[Section]) -> None:
        """Enter some enrolments."""
        repeated, at_second_school = [], []
        classes, dropped = self.classes, self.dropped
        for index, (student, section) in enumerate(zip(students, sections, strict=True)):
            by_student = classes if section.is_taught else dropped
            known = by_student.get(student)
            if known is None:
                by_student[student] = [section]
                if by_student is classes:
                    self.schools[section.school] += 1
                continue
            for other in known:  # by identity: `in` would ask for equality first
                if other is section:
                    repeated.append(index)
                    break
            else:
                if (
                    known[0].school is not section.school
                    and by_student is classes
                    and all(other.school is not section.school for other in known)
                ):
                    at_second_school.append(index)
                    self.schools[section.school] += 1
                known.append(section)
        self.repeated, self.at_second_school = repeated, at_second_school

    def booked_twice(self) -> Iterator[str]:
        """The students who have two classes at one school in one period of one day and term."""
        bits: dict[tuple[TermId, Meeting], int] = {}
        of_expression: dict[tuple[TermId, PeriodExpression], int] = {}
        for section in self._sections.values():
            for expression in section.expressions:
                key = section.term, expression
                if key not in of_expression:
                    meetings = [(section.term, meeting) for meeting in _meetings(expression)]
                    of_expression[key] = sum(bits.setdefault(meeting, 1 << len(bits)) for meeting in meetings)
                section.booked |= of_expression[key]
        for student, sections in self.classes.items():
            booked = list(map(_BOOKED, sections))
            # Equal where no bit is there twice, whatever the school.
            if sum(booked) != functools.reduce(operator.or_, booked) and _is_booked_twice(sections):
                yield student


def _is_booked_twice(sections: Sequence[Section]) -> bool:
    """Whether two sections of one school meet at one time."""
    return any(
        one.booked & other.booked and one.school is other.school for one, other in itertools.combinations(sections, 2)
    )


def _meetings(expression: PeriodExpression) -> tuple[Meeting, ...]:
    """The meetings of an expression; none where it cannot be expanded, or names a range in a school's own order."""
    try:
        meetings = expression.expand()
    except ValueError:
        return ()
    return tuple(meeting for meeting in meetings if "-" not in meeting.period and "-" not in meeting.day)
