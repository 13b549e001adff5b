"""Rules about a record as a whole, and about what other files say of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from psfiles.checks._ledger import same_school
from psfiles.checks._rules import Context, Look, Remedy, Rule, Severity, Verdict
from psfiles.columns import columns_of
from psfiles.exceptions import Location
from psfiles.layouts import ScheduleEntry, Student, Teacher

__all__ = ["RECORD_RULES"]

STAND_IN_YEAR = 1900
LAST_GRADE = 13
YOUNGEST, OLDEST = 3, 10
"""Years between a student's grade and age: a first-grader is plausibly 4 to 11, a senior up to 22."""


def _of(layout: type, make: Callable[[Context], Look]) -> Callable[[Context, type], Look | None]:
    return lambda context, record_type: make(context) if record_type is layout else None


def _repeats_key(context: Context, layout: type) -> Look | None:
    keys = tuple(column.attribute for column in columns_of(layout) if column.key)
    ledger = context.ledger
    return (lambda _: keys if ledger.repeated else ()) if keys else None


def _age_for_grade(context: Context) -> Look:
    today = context.today

    def look(student: Student) -> Verdict:
        dob, grade = student.dob, student.grade_level
        if dob is None or grade is None or grade > LAST_GRADE or dob.year == STAND_IN_YEAR or dob > today:
            return ()
        age = today.year - dob.year - ((today.month, today.day) < (dob.month, dob.day))
        return () if grade + YOUNGEST <= age <= grade + OLDEST else ("dob", "grade_level")

    return look


def _differing_numbers(_: Context) -> Look:
    return lambda teacher: teacher.teacher_number != teacher.teacher_number_2 and "teacher_number_2"


def _unknown_student(context: Context) -> Look:
    students = context.ledger.students
    return lambda entry: entry.student_number not in students and entry.term_id >= 0 and "student_number"


def _unknown_teacher(context: Context) -> Look:
    teachers = context.ledger.teachers

    def look(entry: ScheduleEntry) -> Verdict:
        number = entry.teacher_number
        return number not in teachers and bool(number) and entry.term_id >= 0 and "teacher_number"

    return look


def _other_name(context: Context) -> Look:
    names = context.ledger.names

    def look(entry: ScheduleEntry) -> Verdict:
        known = names.get(entry.teacher_number)
        if known is None or (entry.teacher_last_name, entry.teacher_first_name) in known:
            return ()
        return "teacher_last_name", "teacher_first_name"

    return look


def _other_zeros(context: Context, layout: type) -> Look | None:
    """Each other spelling of a school is told once."""
    if "school_id" not in {column.attribute for column in columns_of(layout)}:
        return None
    spellings = context.ledger.spellings

    def look(record: Any) -> Verdict:
        written = record.school_id
        if written in spellings:
            return ()
        first = next((other for other in spellings if same_school(other) == same_school(written)), None)
        spellings.add(written)
        return () if first is None else "school_id"

    return look


def _second_school(context: Context) -> Look:
    classes = context.ledger.classes

    def look(entry: ScheduleEntry) -> Verdict:
        sections = classes.get(entry.student_number, ())
        # The last was entered for this very record, unless its key repeats.
        if len(sections) < 2 or sections[0].school == entry.school_id or entry.term_id < 0:  # noqa: PLR2004
            return ()
        here = [section for section in sections if section.school == entry.school_id]
        return "school_id" if len(here) == 1 and not context.ledger.repeated else ()

    return look


def _without_schedule(context: Context) -> Iterator[Location]:
    known = context.ledger
    for number, student in known.students.items():
        if student.expects_classes and number not in known.classes:
            yield student.location


def _without_class(context: Context) -> Iterator[Location]:
    known = context.ledger
    for number, teacher in known.teachers.items():
        if teacher.expects_classes and number not in known.teaching:
            yield teacher.location


RECORD_RULES = (
    Rule(
        code="duplicate-key",
        severity=Severity.WARNING,
        what="A record has the key of an earlier one.",
        why="The receiver keeps one of the two: with AutoComm's 'Update existing records' the last.",
        fix="Remove one of them: the student, teacher, enrolment or attendance is there twice.",
        source="inferred: Values",
        start=_repeats_key,
    ),
    Rule(
        code="age-for-grade",
        severity=Severity.WARNING,
        what="A student's age is implausible for the grade.",
        why="One of the two is wrong: a wrong century, a mistyped year, a grade not rolled over.",
        fix="Correct the date of birth or the grade level.",
        source="the facts of the formats: Values",
        start=_of(Student, _age_for_grade),
    ),
    Rule(
        code="teacher-number-differs",
        severity=Severity.WARNING,
        what="The two teachernumber columns of a teacher's record differ.",
        why="The receiver takes one for the number and the other for the login: the wrong teacher gets the class.",
        fix="Enter teachernumber in both places of the list of fields.",
        source="guide, the Teachers list names teachernumber twice",
        remedy=Remedy.SETTINGS,
        start=_of(Teacher, _differing_numbers),
    ),
    Rule(
        code="unknown-student",
        severity=Severity.WARNING,
        what="The schedule names a student who is not in the students' file.",
        why="The class shows nobody. A few are normal for some days: who left, or is to come.",
        fix="Look at the selection of the Students export; run both exports the same night.",
        source="seen in running exports: How the exchange runs",
        remedy=Remedy.FILES,
        subject="district",
        needs=(Student,),
        start=_of(ScheduleEntry, _unknown_student),
    ),
    Rule(
        code="unknown-teacher",
        severity=Severity.WARNING,
        what="The schedule names a teacher who is not in the teachers' file.",
        why="Nobody can take attendance in the class.",
        fix="Look at the selection of the Teachers export, and whether the teacher was renumbered.",
        source="the facts of the formats: How the exchange runs",
        remedy=Remedy.FILES,
        subject="district",
        needs=(Teacher,),
        start=_of(ScheduleEntry, _unknown_teacher),
    ),
    Rule(
        code="teacher-name-differs",
        severity=Severity.WARNING,
        what="A teacher has another name in the schedule than in the teachers' file.",
        why="A receiver that looks teachers up by name sees two people, or the wrong one.",
        fix="Run both exports the same night; else look for a number that was given twice.",
        source="PowerSchool's documentation: Values",
        remedy=Remedy.FILES,
        subject="district",
        needs=(Teacher,),
        start=_of(ScheduleEntry, _other_name),
    ),
    Rule(
        code="school-zeros",
        severity=Severity.WARNING,
        what="Two school ids differ only by leading zeros.",
        why="They are one school: a receiver that compares texts sees two.",
        fix="Export the school's number from the same field everywhere.",
        source="seen in running exports: Values",
        remedy=Remedy.FILES,
        start=_other_zeros,
    ),
    Rule(
        code="two-schools",
        severity=Severity.INFO,
        what="A student has classes at two schools.",
        why="It may well be so; after a transfer, an enrolment was left over.",
        fix="Look whether the student was transferred out of the first school.",
        source="the facts of the formats: How the exchange runs",
        remedy=Remedy.NOTHING,
        subject="district",
        start=_of(ScheduleEntry, _second_school),
    ),
    Rule(
        code="student-without-schedule",
        severity=Severity.INFO,
        what="A student has no class in any schedule.",
        why="The student is in no teacher's list. Student Schedules must be set up at every school.",
        fix="Look whether the schedule of that student's school is among the files.",
        source="seen in running exports: How the exchange runs",
        remedy=Remedy.FILES,
        subject="district",
        needs=(Student, ScheduleEntry),
        finish=_without_schedule,
    ),
    Rule(
        code="teacher-without-class",
        severity=Severity.INFO,
        what="A current teacher has no class in any schedule.",
        why="It may well be so; else the schedule of a school is missing.",
        fix="Look whether the schedule of that teacher's school is among the files.",
        source="seen in running exports: How the exchange runs",
        remedy=Remedy.NOTHING,
        subject="district",
        needs=(Teacher, ScheduleEntry),
        finish=_without_class,
    ),
)
