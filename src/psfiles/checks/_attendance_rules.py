"""Rules about attendance that goes back, seen beside the schedule."""

from __future__ import annotations

import datetime as dt

from psfiles._enrolments import in_school_year
from psfiles.checks._rules import AtFault, Context, Look, Remedy, Rule, Severity
from psfiles.checks.district_index import DistrictIndex, Section
from psfiles.layouts import AttendanceEntry, ScheduleEntry
from psfiles.layouts.meetings import meeting_periods
from psfiles.layouts.schools import school_number

__all__ = ["ATTENDANCE_RULES"]

SECTION = ("student_number", "school_id", "course_number", "section_number")


def _sections(index: DistrictIndex, student: str, school: str, course: str, number: str) -> list[Section]:
    """The sections that attendance can mean; a dropped enrolment is none."""
    return [
        section
        for section in index.classes.get(student, ())
        if section.number == number
        and section.course == course
        and school_number(section.school) == school_number(school)
    ]


def _not_enrolled(context: Context, _: type) -> Look:
    index = context.ledger

    def look(*section: str) -> AtFault:
        return () if _sections(index, *section) else ("student_number", "course_number", "section_number")

    return look


def _other_period(context: Context, _: type) -> Look:
    index, days = context.ledger, context.days

    def look(period: str, *section: str) -> AtFault:
        expressions = [expression for one in _sections(index, *section) for expression in one.expressions]
        if not expressions or any(meeting_periods(expression, days=days).may_be(period) for expression in expressions):
            return ()
        return "period_abbreviation"

    return look


def _outside_year(context: Context, _: type) -> Look:
    index = context.ledger

    def look(day: dt.date, *section: str) -> AtFault:
        sections = _sections(index, *section)
        is_inside = any(in_school_year(one.term, day) for one in sections)
        return "att_date" if sections and not is_inside else ()

    return look


ATTENDANCE_RULES = (
    Rule(
        code="not-enrolled",
        severity=Severity.WARNING,
        what="Attendance is for a student who is not enrolled in the section, or was dropped from it.",
        why="PowerSchool finds no enrolment and rejects the record.",
        fix="Send attendance only for enrolments of the last schedule.",
        source="documented by PowerSchool or a vendor",
        remedy=Remedy.SENDER,
        subject="fields",
        needs=(ScheduleEntry,),
        layout=AttendanceEntry,
        columns=SECTION,
        start=_not_enrolled,
    ),
    Rule(
        code="other-period",
        severity=Severity.WARNING,
        what="Attendance is for a period in which the section does not meet.",
        why="PowerSchool has no meeting to write it to.",
        fix="Take the period from the section's expression.",
        source="documented by PowerSchool or a vendor",
        remedy=Remedy.SENDER,
        subject="fields",
        needs=(ScheduleEntry,),
        layout=AttendanceEntry,
        columns=("period_abbreviation", *SECTION),
        start=_other_period,
    ),
    Rule(
        code="outside-school-year",
        severity=Severity.WARNING,
        what="An attendance date is outside the school year of the section's term.",
        why="The date or the schedule is of another year.",
        fix="Correct the date, or use this year's schedule.",
        source="seen in running exports",
        remedy=Remedy.SENDER,
        subject="fields",
        needs=(ScheduleEntry,),
        layout=AttendanceEntry,
        columns=("att_date", *SECTION),
        start=_outside_year,
    ),
)
