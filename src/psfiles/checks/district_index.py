"""The keys of what was read so far, and what hangs on them, kept small.

A million enrolments are some hundred thousand short lists of sections, and
each section is one object however many students sit in it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterator, Sequence
from typing import Any, TypeVar

import attrs

from psfiles.checks._places import Locate, Places
from psfiles.exceptions import Location
from psfiles.values import GradeLevel, Meeting, PeriodExpression, TermId

__all__ = ["DistrictIndex", "Section"]


def __dir__() -> list[str]:
    return __all__


GRADUATED = 99
CURRENT, FORMER = 1, 2

Key = TypeVar("Key", bound=Hashable)

Person = tuple[str, ...]
"""A student's last name, first name, date of birth and street, as texts."""


@attrs.define(eq=False)
class Section:
    """One section in one term: all that its students' enrolments share.

    Each is one object. One of dropped enrolments is ``taught_at`` no school, else at
    its own, whose id is one object too. ``booked`` has a bit for each
    meeting, once they are all known.
    """

    school: str
    term: TermId
    course: str
    number: str
    expressions: tuple[PeriodExpression, ...]
    teachers: tuple[str, ...]
    taught_at: str | None
    booked: int = 0


class DistrictIndex:
    """The students, teachers and enrolments that were read.

    ``students`` and ``teachers`` give by each number that of the record, whose place
    is in ``student_places`` or ``teacher_places``; ``graduated`` are students of
    grade 99, ``current_teachers`` those whose status is current in some record,
    and ``former_teachers`` those who are no longer at any school.
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
        self.student_places: Places = Places()
        self.teacher_places: Places = Places()
        self.students: dict[str, int] = {}
        self.graduated: set[str] = set()
        self.unread_students: set[str] = set()
        self.unread_teachers: set[str] = set()
        self.staff: dict[str, list[int]] = {}
        self.enrolments_of_unread = 0
        self.teachers: dict[str, int] = {}
        self.current_teachers: set[str] = set()
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
        self._people: list[Person] = []  # by the number of the record
        self._distinct_people: dict[Person, Person] = {}
        self.grades: Counter[GradeLevel | None] = Counter()
        self._sections: dict[tuple[Any, ...], Section] = {}
        self._keys: dict[type, dict[Hashable, Hashable]] = {}

    def teaching_now(self) -> set[str]:
        """The teachers of sections whose enrolments were not dropped."""
        return {
            teacher
            for section in self._sections.values()
            if section.taught_at is not None
            for teacher in section.teachers
        }

    def without_classes(self) -> list[int]:
        """The records of students who have not graduated and have no class, in their order."""
        without = self.students.keys() - self.classes.keys() - self.graduated
        return sorted(map(self.students.__getitem__, without))

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
            section = Section(school, term, course, number, (expression,), (teacher,), school if term >= 0 else None)
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
        self.at_second_school = ()
        self.repeated = _enter(self._keys.setdefault(layout, {}), keys, keys)

    def enter_students(
        self, numbers: Sequence[str], grades: Sequence[GradeLevel | None], people: Sequence[Person], locate: Locate
    ) -> None:
        """Enter some students, each with the texts of name, date of birth and street."""
        again = _enter(self.students, numbers, self.student_places.enter(len(numbers), locate))
        self._people += people
        self.other_people = [
            index for index in again if self._people[self.students[numbers[index]]][:-1] != people[index][:-1]
        ]
        indices: Sequence[int] = range(len(numbers))
        if again:
            indices = sorted(set(indices).difference(again))
        self.grades.update(map(grades.__getitem__, indices))
        if GRADUATED in grades:
            self.graduated.update(numbers[index] for index in indices if grades[index] == GRADUATED)
        known = [index for index in indices if all(people[index])]
        whole = [people[index] for index in known]
        self.same_people = [known[index] for index in _enter(self._distinct_people, whole, whole)]

    def enter_teachers(
        self,
        numbers: Sequence[str],
        names: Sequence[tuple[str, str]],
        statuses: Sequence[int | None],
        schools: Sequence[str],
        locate: Locate,
    ) -> None:
        """Enter some teachers."""
        records = self.teacher_places.enter(len(numbers), locate)
        for record, number, name, status, school in zip(records, numbers, names, statuses, schools, strict=True):
            is_known = number in self.teachers
            self.names.setdefault(number, set()).add(name)
            if not is_known or (status == CURRENT and number not in self.current_teachers):
                self.teachers[number] = record
            if status == CURRENT:
                self.staff.setdefault(school, []).append(record)
                self.current_teachers.add(number)
            if status != FORMER:
                self.former_teachers.discard(number)
            elif not is_known:
                self.former_teachers.add(number)

    def enter_enrolments(self, students: Sequence[str], sections: Sequence[Section]) -> None:
        """Enter some enrolments."""
        repeated, at_second_school = [], []
        classes, dropped = self.classes, self.dropped
        for index, (student, section) in enumerate(zip(students, sections, strict=True)):
            school = section.taught_at
            by_student = dropped if school is None else classes
            known = by_student.get(student)
            if known is None:
                by_student[student] = [section]
                if school is not None:
                    self.schools[school] += 1
                continue
            for other in known:  # by identity: `in` would ask for equality first
                if other is section:
                    repeated.append(index)
                    break
            else:
                is_other = known[0].taught_at is not school
                if is_other and school is not None and all(other.taught_at is not school for other in known):
                    at_second_school.append(index)
                    self.schools[school] += 1
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
        return (student for student, sections in self.classes.items() if _meet_at_one_school(sections))


def _enter(known: dict[Key, Any], keys: Sequence[Key], values: Sequence[Any]) -> list[int]:
    """Enter keys, each with a value; gives the indices of those that are known, which keep the value they have."""
    new = dict(zip(keys, values, strict=True))
    if len(new) == len(keys) and known.keys().isdisjoint(new):
        known.update(new)
        return []
    again = []
    for index, (key, value) in enumerate(zip(keys, values, strict=True)):
        if key in known:
            again.append(index)
        else:
            known[key] = value
    return again


def _meet_at_one_school(sections: Sequence[Section]) -> bool:
    """Whether two of the sections meet at one time and school."""
    if not _meet_at_once(sections):
        return False
    schools = {section.school for section in sections}
    return any(_meet_at_once([section for section in sections if section.school is school]) for school in schools)


def _meet_at_once(sections: Sequence[Section]) -> bool:
    booked = 0
    for section in sections:
        if booked & section.booked:
            return True
        booked |= section.booked
    return False


def _meetings(expression: PeriodExpression) -> tuple[Meeting, ...]:
    """The meetings of an expression; none where it cannot be expanded, or names a range in a school's own order."""
    try:
        meetings = expression.expand()
    except ValueError:
        return ()
    return tuple(meeting for meeting in meetings if "-" not in meeting.period and "-" not in meeting.day)
