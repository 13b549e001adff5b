"""The keys of what was read so far, and what hangs on them, kept small.

A million enrolments are some hundred thousand short lists of sections, and
each section is one object however many students sit in it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Sequence
from typing import Any

import attrs

from psfiles.exceptions import Location
from psfiles.values import GradeLevel, PeriodExpression, TermId

__all__ = ["DistrictIndex", "Enrolled", "Section"]


def __dir__() -> list[str]:
    return __all__


GRADUATED = 99
CURRENT = 1


@attrs.define(eq=False)
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


class DistrictIndex:
    """The students, teachers and enrolments that were read.

    ``classes`` are each student's sections without the dropped ones, ``names``
    each teacher's names, ``teaching`` the teachers of any section, and
    ``spellings`` the school ids as they are written. Of the records that were
    entered last, ``repeated`` are the indices of those whose key was there
    before, and ``at_second_school`` of those that are the first of their
    student at another school than the student's first.
    """

    def __init__(self) -> None:
        self.repeated: Sequence[int] = ()
        self.at_second_school: Sequence[int] = ()
        self.students: dict[str, Enrolled] = {}
        self.teachers: dict[str, Enrolled] = {}
        self.names: dict[str, set[tuple[str, str]]] = {}
        self.classes: dict[str, list[Section]] = {}
        self.dropped: dict[str, list[Section]] = {}
        self.teaching: set[str] = set()
        self.spellings: set[str] = set()
        self.grades: Counter[GradeLevel | None] = Counter()
        self._sections: dict[tuple[Any, ...], Section] = {}
        self._keys: dict[type, set[Hashable]] = {}

    def schools(self) -> Counter[str]:
        """How many students have classes at each school, by the id as the schedule writes it."""
        counts: Counter[str] = Counter()
        for sections in self.classes.values():
            counts.update({section.school for section in sections})
        return counts

    def section(  # noqa: PLR0917 - the columns of `SECTION_COLUMNS`
        self, school: str, term: TermId, course: str, number: str, expression: PeriodExpression, teacher: str
    ) -> Section:
        """The one object for a section, which from now on has an expression and a teacher more."""
        key = (school, term, course, number)
        section = self._sections.get(key)
        if section is None:
            section = self._sections[key] = Section(*key)
        section.expressions.add(expression)
        self.teaching.add(teacher)
        return section

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
        self, numbers: Sequence[str], grades: Sequence[GradeLevel | None], locate: Callable[[int], Location]
    ) -> None:
        """Enter some students."""
        for index, (number, grade) in enumerate(zip(numbers, grades, strict=True)):
            if number not in self.students:
                self.students[number] = Enrolled(locate(index), grade != GRADUATED)
                self.grades[grade] += 1

    def enter_teachers(
        self,
        numbers: Sequence[str],
        names: Sequence[tuple[str, str]],
        statuses: Sequence[int | None],
        locate: Callable[[int], Location],
    ) -> None:
        """Enter some teachers."""
        for index, (number, name, status) in enumerate(zip(numbers, names, statuses, strict=True)):
            self.names.setdefault(number, set()).add(name)
            known = self.teachers.get(number)
            if known is None or (status == CURRENT and not known.expects_classes):
                self.teachers[number] = Enrolled(locate(index), status == CURRENT)

    def enter_enrolments(self, students: Sequence[str], sections: Sequence[Section]) -> None:
        """Enter some enrolments."""
        repeated, at_second_school = [], []
        classes, dropped = self.classes, self.dropped
        for index, (student, section) in enumerate(zip(students, sections, strict=True)):
            by_student = dropped if section.term < 0 else classes
            known = by_student.get(student)
            if known is None:
                by_student[student] = [section]
            elif section in known:
                repeated.append(index)
            else:
                if (
                    known[0].school != section.school
                    and by_student is classes
                    and all(other.school != section.school for other in known)
                ):
                    at_second_school.append(index)
                known.append(section)
        self.repeated, self.at_second_school = repeated, at_second_school
