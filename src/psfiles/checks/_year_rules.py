"""Rules about this year's data: terms, teachers who left, sections that differ, people who are there twice."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from psfiles._enrolments import in_school_year
from psfiles.checks._rules import AtFault, Context, Look, Remedy, Rule, Severity
from psfiles.exceptions import Location
from psfiles.layouts import ScheduleEntry, Student, Teacher
from psfiles.layouts.schools import school_number
from psfiles.values import TermId

__all__ = ["YEAR_RULES"]

FIRST_YEAR = 2000
"""Before it, PowerSchool kept no terms."""

NO_SCHOOLS = frozenset({"0", "999999"})
"""The district office and the school of those who graduated (evidence of class C)."""

MANY, SHARE = 10, 0.1
"""Students without a class, and their share, that no ordinary day has."""

STAFF = 3
"""Current teachers that make a school: one or two may only help out there."""

Found = Iterable[tuple[int, AtFault]]


def _file_of_another_year(context: Context, layout: type) -> Look | None:
    """For each file of some length: one school's may be of last year."""
    index = context.ledger

    def look(columns: Mapping[str, Collection[str]]) -> AtFault:
        terms = [TermId(text) for text in columns.get("term_id", ())]
        is_of_another = any(term >= 0 for term in terms) and not any(map(is_current, terms))
        index.files_of_other_years += is_of_another
        return ("term_id",) if is_of_another else ()

    def is_current(term: TermId) -> bool:
        return term >= 0 and in_school_year(term, context.today)

    return look if issubclass(layout, ScheduleEntry) else None


def _without_this_year(context: Context) -> Iterator[Location]:
    index = context.ledger
    is_current = any(in_school_year(term, context.today) for term in index.terms)
    is_said = index.files_of_other_years > 0
    if index.first_enrolment is not None and index.terms and not is_current and not is_said:
        yield index.first_enrolment


def _is_no_term(context: Context, _: type, __: object) -> Look:
    last = context.today.year + 1
    return lambda term: not FIRST_YEAR <= term.start_year <= last


def _has_blank(teacher: str, expression: str) -> AtFault:
    names = ("teacher_number" * (not teacher.strip()), "period_expression" * (not expression.strip()))
    return tuple(filter(None, names))


def _may_have_blank(teachers: Sequence[str], expressions: Sequence[str]) -> bool:
    return not all(map(str.strip, teachers)) or not all(map(str.strip, expressions))


def _teaches_though_gone(context: Context) -> Iterator[Location]:
    index = context.ledger
    teaching = index.former_teachers & index.teaching_now() if index.former_teachers else ()
    return (index.teacher_places[record] for number, record in index.teachers.items() if number in teaching)


def _graduated_with_classes(context: Context) -> Iterator[Location]:
    index = context.ledger
    found = index.graduated & index.classes.keys()
    return (index.student_places[record] for number, record in index.students.items() if number in found)


def _differs_in(attribute: str, context: Context) -> Look:
    index = context.ledger

    def look() -> Found:
        return ((row, attribute) for row, attributes in index.differing for one in attributes if one == attribute)

    return look


def _second_teacher(context: Context, _: type) -> Look:
    return _differs_in("teacher_number", context)


def _second_expression(context: Context, _: type) -> Look:
    return _differs_in("period_expression", context)


def _booked_twice(context: Context) -> Iterator[Location]:
    index = context.ledger
    return (index.student_places[index.students[number]] for number in index.booked_twice() if number in index.students)


def _same_person(context: Context, _: type) -> Look:
    index = context.ledger

    def look() -> Found:
        return ((row, ("student_number",)) for row in index.same_people)

    return look


def _other_person(context: Context, _: type) -> Look:
    index = context.ledger

    def look() -> Found:
        return ((row, ("student_number", "last_name", "first_name", "dob")) for row in index.other_people)

    return look


def _schedule_missing_for_many(context: Context) -> Iterator[Location]:
    index = context.ledger
    without = index.without_classes()
    if not index.teaching or len(without) < max(MANY, SHARE * (len(index.students) - len(index.graduated))):
        return
    # Where most of the schedule's students are unknown, the two exports name them by different numbers.
    if 2 * len(index.classes.keys() - index.students.keys()) <= len(index.classes):
        yield index.student_places[without[0]]


def _school_without_schedule(context: Context) -> Iterator[Location]:
    index = context.ledger
    with_schedule = {school_number(school) for school in index.schools}
    staff: dict[str, list[int]] = {}
    for school, teachers in index.staff.items():
        staff.setdefault(school_number(school.strip()), []).extend(teachers)
    for number, teachers in staff.items() if with_schedule else ():
        if number not in with_schedule | NO_SCHOOLS and len(teachers) >= STAFF:
            yield index.teacher_places[teachers[0]]


def _no_current_teacher(context: Context) -> Iterator[Location]:
    index = context.ledger
    if len(index.teachers) >= MANY and not index.staff:
        yield index.teacher_places[next(iter(index.teachers.values()))]


def _is_no_school(school_id: str) -> AtFault:
    number = school_number(school_id.strip())
    return bool(number) and (number in NO_SCHOOLS or not (number.isascii() and number.isdigit())) and "school_id"


YEAR_RULES = (
    Rule(
        code="last-year",
        severity=Severity.WARNING,
        what="No enrolment of a file is in the current school year.",
        why="The receiver shows another year's classes, or none.",
        fix="Check which term or year the schedule export selects, and whether the year was rolled over.",
        source="seen in running exports",
        remedy=Remedy.SETTINGS,
        needs=(ScheduleEntry,),
        subject="distinct",
        layout=ScheduleEntry,
        start=_file_of_another_year,
        finish=_without_this_year,
    ),
    Rule(
        code="no-term",
        severity=Severity.WARNING,
        what="A TermID belongs to no school year.",
        why="A TermID is YearID × 100 plus the term's number: 3600 is in 2026-27.",
        fix="Check that the list of fields has termid there, not another number.",
        source="seen in running exports",
        subject="value",
        layout=ScheduleEntry,
        columns=("term_id",),
        start=_is_no_term,
    ),
    Rule(
        code="blank-reference",
        severity=Severity.WARNING,
        what="A section has no teacher or no expression.",
        why="Nobody can take attendance in it, or its period is unknown.",
        fix="Enter the section's teacher and expression in PowerSchool.",
        source="seen in running exports",
        subject="fields",
        layout=ScheduleEntry,
        columns=("teacher_number", "period_expression"),
        look=_has_blank,
        sieve=_may_have_blank,
    ),
    Rule(
        code="former-teacher",
        severity=Severity.INFO,
        what="A teacher who has left (status 2) has classes.",
        why="The receiver gives the class to somebody who cannot log in.",
        fix="Give the sections another teacher, or correct the status.",
        source="seen in running exports",
        needs=(Teacher, ScheduleEntry),
        finish=_teaches_though_gone,
    ),
    Rule(
        code="graduated-with-classes",
        severity=Severity.WARNING,
        what="A student who has graduated (grade 99) has classes.",
        why="The student has left, but is still in teachers' lists.",
        fix="Drop the enrolments, or correct the student's grade level.",
        source="seen in running exports",
        needs=(Student, ScheduleEntry),
        finish=_graduated_with_classes,
    ),
    Rule(
        code="schedule-incomplete",
        severity=Severity.WARNING,
        what="One student in ten, or more, has no class in any schedule.",
        why="The schedule of a school, or the end of a file, is missing.",
        fix="Check that the Student Schedules of every school ran to their end, for this year's term.",
        source="seen in running exports",
        remedy=Remedy.FILES,
        needs=(Student, ScheduleEntry),
        finish=_schedule_missing_for_many,
    ),
    Rule(
        code="school-without-schedule",
        severity=Severity.WARNING,
        what="A school with three or more current teachers has no enrolment in any schedule.",
        why="The receiver has no classes for it: Student Schedules must be set up at every school.",
        fix="Check that the school's schedule is among the files, with this school's id.",
        source="seen in running exports",
        remedy=Remedy.FILES,
        needs=(Teacher, ScheduleEntry),
        finish=_school_without_schedule,
    ),
    Rule(
        code="no-current-teacher",
        severity=Severity.WARNING,
        what="No teacher is current (status 1).",
        why="The receiver lets none of them log in.",
        fix="Check the place of status in the list of fields, and the selection of the Teachers export.",
        source="PowerSchool's documentation",
        remedy=Remedy.SETTINGS,
        needs=(Teacher,),
        finish=_no_current_teacher,
    ),
    Rule(
        code="two-teachers",
        severity=Severity.WARNING,
        what="A section has two teachers.",
        why="The receiver keeps one of them, and students are missing from the other's list.",
        fix="If the section's teacher changed while the export ran, run it again; else correct the section.",
        source="seen in running exports",
        subject="columns",
        layout=ScheduleEntry,
        start=_second_teacher,
    ),
    Rule(
        code="two-expressions",
        severity=Severity.INFO,
        what="A section has two expressions.",
        why="The receiver keeps one of them: attendance may go to a period in which the section does not meet.",
        fix="If the section's expression changed while the export ran, run it again; else correct the section.",
        source="seen in running exports",
        subject="columns",
        layout=ScheduleEntry,
        start=_second_expression,
    ),
    Rule(
        code="booked-twice",
        severity=Severity.INFO,
        what="A student has two classes in one period of one day and term.",
        why="It may be right where classes share a period; else attendance is asked for twice.",
        fix="Check the student's schedule.",
        source="seen in running exports",
        remedy=Remedy.NOTHING,
        needs=(Student, ScheduleEntry),
        finish=_booked_twice,
    ),
    Rule(
        code="two-numbers",
        severity=Severity.WARNING,
        what="Two students have the same name, date of birth and address: one person with two numbers.",
        why="The marks and absences of one student are split in two.",
        fix="Check whether a student was enrolled again, and drop the second number.",
        source="seen in running exports",
        subject="columns",
        layout=Student,
        start=_same_person,
    ),
    Rule(
        code="two-people",
        severity=Severity.WARNING,
        what="Two students have the same number.",
        why="The receiver keeps one of them, with the classes of both.",
        fix="Give each a number in PowerSchool; if a name or date was corrected, export the file again.",
        source="seen in running exports",
        subject="columns",
        layout=Student,
        start=_other_person,
    ),
    Rule(
        code="no-school",
        severity=Severity.WARNING,
        what="A section's school does not exist: its id is no number, 0 (district office) or 999999 (graduated).",
        why="The receiver has no such school.",
        fix="Check that the list of fields has Schoolid there, not the school's name.",
        source="seen in running exports",
        subject="fields",
        layout=ScheduleEntry,
        columns=("school_id",),
        look=_is_no_school,
    ),
)
