"""Rules about a record as a whole, and about what other files say of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence

from psfiles.checks._rules import AtFault, Context, Look, Remedy, Rule, Severity
from psfiles.columns import columns_of
from psfiles.exceptions import Location
from psfiles.layouts import ScheduleEntry, Student, Teacher
from psfiles.layouts.schools import school_number
from psfiles.values import GradeLevel, TermId

__all__ = ["RECORD_RULES"]

STAND_IN_YEAR = 1900
LAST_GRADE = 13
YOUNGEST, OLDEST = 3, 10
"""Years between a student's grade and age: a first-grader is plausibly 4 to 11, a senior up to 22."""

WITH_ZEROS = frozenset({"CT", "MA", "ME", "NH", "NJ", "PR", "RI", "VI", "VT"})
"""Where ZIP codes begin with a zero or two."""

LENGTHS = (3, 4, 7, 8)
"""Digits of a ZIP code that lost them."""

Found = Iterable[tuple[int, AtFault]]
"""The indices of records, and the attributes at fault in each."""


def _repeats_key(context: Context, layout: type) -> Look:
    keys = tuple(column.attribute for column in columns_of(layout) if column.key)
    index = context.ledger

    def look() -> Found:
        others = set(index.other_people)
        return ((repeated, keys) for repeated in index.repeated if repeated not in others)

    return look


def _age_for_grade(context: Context, _: type) -> Look:
    today = context.today

    def look(days: Sequence[dt.date | None], grades: Sequence[GradeLevel | None]) -> Found:
        for index, (dob, grade) in enumerate(zip(days, grades, strict=True)):
            if dob is None or grade is None:
                continue
            years = today.year - dob.year  # the age, or one more
            if not grade + YOUNGEST < years <= grade + OLDEST and not is_plausible(dob, grade):
                yield index, ("dob", "grade_level")

    def is_plausible(dob: dt.date, grade: GradeLevel) -> bool:
        if grade > LAST_GRADE or dob.year == STAND_IN_YEAR or dob > today:
            return True
        age = today.year - dob.year - ((today.month, today.day) < (dob.month, dob.day))
        return grade + YOUNGEST <= age <= grade + OLDEST

    return look


def _differing_numbers(number: str, again: str) -> AtFault:
    return number != again and "teacher_number_2"


def _unknown_student(context: Context, _: type) -> Look:
    index = context.ledger
    students, unread = index.students, index.unread_students

    def look(numbers: Sequence[str], terms: Sequence[TermId]) -> Found:
        # Where the students' file is empty, that is the finding.
        unknown = set(numbers).difference(students) if students else set()
        for row, number in enumerate(numbers) if unknown else ():
            if number in unread:
                index.enrolments_of_unread += number in unknown
            elif number in unknown and terms[row] >= 0:
                yield row, "student_number"

    return look


def _unknown_teacher(context: Context, _: type) -> Look | None:
    teachers, unread = context.ledger.teachers, context.ledger.unread_teachers
    if not teachers:  # where the teachers' file is empty, that is the finding
        return None

    def look(number: str, term: TermId) -> AtFault:
        is_known = not number or number in teachers or number in unread
        return not is_known and term >= 0 and "teacher_number"

    return look


def _other_name(context: Context, _: type) -> Look:
    names = context.ledger.names

    def look(number: str, last_name: str, first_name: str) -> AtFault:
        known = names.get(number)
        if known is None or (last_name, first_name) in known or (first_name, last_name) in known:
            return ()
        return "teacher_last_name", "teacher_first_name"

    return look


def _swapped_names(context: Context, _: type) -> Look:
    names = context.ledger.names

    def look(number: str, last_name: str, first_name: str) -> AtFault:
        known = names.get(number, ())
        is_swapped = (first_name, last_name) in known and (last_name, first_name) not in known
        return ("teacher_last_name", "teacher_first_name") if is_swapped else ()

    return look


def _swapped_email(email: str, phone: str) -> AtFault:
    return ("guardian_email", "home_phone") if "@" in phone and "@" not in email else ()


def _may_be_swapped(_: Sequence[str], phones: Sequence[str]) -> bool:
    return "@" in "".join(phones)


def _has_lost_zeros(zip_code: str, state: str) -> AtFault:
    digits = zip_code.strip()
    return state.strip().upper() in WITH_ZEROS and digits.isdecimal() and len(digits) in LENGTHS and "mailing_zip"


def _other_zeros(context: Context, _: type) -> Look:
    """Each other spelling of a school is found once."""
    spellings = context.ledger.spellings

    def look(school_ids: Sequence[str]) -> Found:
        new = set(school_ids) - spellings
        for index, written in enumerate(school_ids) if new else ():
            if written in new:
                new.remove(written)
                if any(school_number(other) == school_number(written) for other in spellings):
                    yield index, "school_id"
                spellings.add(written)

    return look


def _second_school(context: Context, _: type) -> Look:
    index = context.ledger

    def look() -> Found:
        return ((second, "school_id") for second in index.at_second_school)

    return look


def _without_schedule(context: Context) -> Iterator[Location]:
    index = context.ledger
    return map(index.student_places.__getitem__, index.without_classes() if index.teaching else ())


def _without_class(context: Context) -> Iterator[Location]:
    index = context.ledger
    without = index.current_teachers - index.teaching if index.teaching else ()
    return (index.teacher_places[record] for number, record in index.teachers.items() if number in without)


RECORD_RULES = (
    Rule(
        code="duplicate-key",
        severity=Severity.WARNING,
        what="A record has the key of an earlier one.",
        why="The receiver keeps one of the two: with AutoComm's 'Update existing records' the last.",
        fix="Remove one of the two.",
        source="inferred",
        subject="columns",
        start=_repeats_key,
    ),
    Rule(
        code="age-for-grade",
        severity=Severity.WARNING,
        what="A student's age does not fit the grade.",
        why="One of them is wrong: the century, a mistyped year, a grade not rolled over.",
        fix="Correct the date of birth or the grade level.",
        source="documented by PowerSchool or a vendor",
        subject="columns",
        layout=Student,
        columns=("dob", "grade_level"),
        start=_age_for_grade,
    ),
    Rule(
        code="teacher-number-differs",
        severity=Severity.WARNING,
        what="The two teachernumber columns of a teacher's record differ.",
        why="The receiver uses one as the number and the other as the login: the wrong teacher gets the class.",
        fix="Enter teachernumber in both places of the list of fields.",
        source="guide, the Teachers list names teachernumber twice",
        remedy=Remedy.SETTINGS,
        subject="fields",
        layout=Teacher,
        columns=("teacher_number", "teacher_number_2"),
        look=_differing_numbers,
    ),
    Rule(
        code="unknown-student",
        severity=Severity.WARNING,
        what="The schedule names a student who is not in the students' file.",
        why="The receiver has no such student. A few are normal for some days, while students leave or arrive.",
        fix="Check the selection of the Students export; run both exports in the same night.",
        source="seen in running exports",
        remedy=Remedy.FILES,
        of_all="Check that both lists of fields have the same student number, and send one night's files.",
        needs=(Student,),
        subject="columns",
        layout=ScheduleEntry,
        columns=("student_number", "term_id"),
        start=_unknown_student,
    ),
    Rule(
        code="unknown-teacher",
        severity=Severity.WARNING,
        what="The schedule names a teacher who is not in the teachers' file.",
        why="Nobody can take attendance in the class.",
        fix="Check the selection of the Teachers export, and whether the teacher was renumbered.",
        source="documented by PowerSchool or a vendor",
        remedy=Remedy.FILES,
        of_all="Check that both lists of fields have teachernumber, and whether all teachers were renumbered.",
        needs=(Teacher,),
        subject="fields",
        layout=ScheduleEntry,
        columns=("teacher_number", "term_id"),
        start=_unknown_teacher,
    ),
    Rule(
        code="teacher-name-differs",
        severity=Severity.WARNING,
        what="A teacher's name differs between the schedule and the teachers' file.",
        why="A receiver that looks teachers up by name sees two people, or the wrong one.",
        fix="Run both exports in the same night; if it stays, look for a number given twice.",
        source="PowerSchool's documentation",
        remedy=Remedy.FILES,
        needs=(Teacher,),
        subject="fields",
        layout=ScheduleEntry,
        columns=("teacher_number", "teacher_last_name", "teacher_first_name"),
        start=_other_name,
    ),
    Rule(
        code="teacher-names-swapped",
        severity=Severity.WARNING,
        what="A teacher's last and first name are swapped between the schedule and the teachers' file.",
        why="A receiver that looks teachers up by name finds none.",
        fix="Enter [05]last_name and [05]first_name in the guide's order in both lists of fields.",
        source="guide, 'Enter fields exactly as shown'",
        remedy=Remedy.SETTINGS,
        subject="fields",
        layout=ScheduleEntry,
        columns=("teacher_number", "teacher_last_name", "teacher_first_name"),
        needs=(Teacher,),
        start=_swapped_names,
    ),
    Rule(
        code="email-phone-swapped",
        severity=Severity.WARNING,
        what="A guardian's phone column holds an e-mail address.",
        why="Messages go to a phone number, and calls to an e-mail address.",
        fix="Enter GuardianEmail and Home_Phone in the guide's order.",
        source="guide, 'Enter fields exactly as shown'",
        remedy=Remedy.SETTINGS,
        subject="fields",
        layout=Student,
        columns=("guardian_email", "home_phone"),
        look=_swapped_email,
        sieve=_may_be_swapped,
    ),
    Rule(
        code="zip-zeros",
        severity=Severity.WARNING,
        what="A ZIP code that should begin with zero has lost its zeros.",
        why="Mail does not arrive, and the receiver takes it for a change.",
        fix="Send the file as PowerSchool wrote it: a spreadsheet read the code as a number.",
        source="seen in running exports",
        remedy=Remedy.SENDER,
        subject="fields",
        layout=Student,
        columns=("mailing_zip", "mailing_state"),
        look=_has_lost_zeros,
    ),
    Rule(
        code="school-zeros",
        severity=Severity.WARNING,
        what="Two school ids differ only by leading zeros.",
        why="They are one school, but a receiver that compares texts sees two.",
        fix="Export the school's number from the same field everywhere.",
        source="seen in running exports",
        remedy=Remedy.FILES,
        subject="columns",
        columns=("school_id",),
        start=_other_zeros,
    ),
    Rule(
        code="two-schools",
        severity=Severity.INFO,
        what="A student has classes at two schools.",
        why="It may be right; after a transfer, an enrolment may be left over.",
        fix="Check whether the student was transferred out of the first school.",
        source="documented by PowerSchool or a vendor",
        remedy=Remedy.NOTHING,
        subject="columns",
        layout=ScheduleEntry,
        start=_second_school,
    ),
    Rule(
        code="student-without-schedule",
        severity=Severity.INFO,
        what="A student has no class in any schedule.",
        why="The student is in no teacher's list.",
        fix="Check that the schedule of the student's school is among the files.",
        source="seen in running exports",
        remedy=Remedy.FILES,
        needs=(Student, ScheduleEntry),
        finish=_without_schedule,
    ),
    Rule(
        code="teacher-without-class",
        severity=Severity.INFO,
        what="A current teacher has no class in any schedule.",
        why="It may be right; else the schedule of a school is missing.",
        fix="Check that the schedule of the teacher's school is among the files.",
        source="seen in running exports",
        remedy=Remedy.NOTHING,
        needs=(Teacher, ScheduleEntry),
        finish=_without_class,
    ),
)
