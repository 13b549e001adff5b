"""Rules about attendance that goes back, seen beside the schedule."""

from __future__ import annotations

from collections.abc import Callable

from psfiles._enrolments import in_school_year
from psfiles.checks._ledger import Ledger, Section, same_school
from psfiles.checks._rules import Context, Look, Remedy, Rule, Severity, Verdict
from psfiles.layouts import AttendanceEntry, ScheduleEntry
from psfiles.values import PeriodExpression

__all__ = ["ATTENDANCE_RULES"]


def _of_attendance(make: Callable[[Ledger], Look]) -> Callable[[Context, type], Look | None]:
    return lambda context, layout: make(context.ledger) if layout is AttendanceEntry else None


def _sections(ledger: Ledger, entry: AttendanceEntry) -> list[Section]:
    """The sections that an entry can mean; a dropped enrolment is none."""
    return [
        section
        for section in ledger.classes.get(entry.student_number, ())
        if section.number == entry.section_number
        and section.course == entry.course_number
        and same_school(section.school) == same_school(entry.school_id)
    ]


def _not_enrolled(ledger: Ledger) -> Look:
    def look(entry: AttendanceEntry) -> Verdict:
        return () if _sections(ledger, entry) else ("student_number", "course_number", "section_number")

    return look


def _other_period(ledger: Ledger) -> Look:
    def look(entry: AttendanceEntry) -> Verdict:
        expressions = [expression for section in _sections(ledger, entry) for expression in section.expressions]
        if not expressions or any(_may_meet(expression, entry.period_abbreviation) for expression in expressions):
            return ()
        return "period_abbreviation"

    return look


def _may_meet(expression: PeriodExpression, period: str) -> bool:
    """Whether an expression names a period; one that cannot be expanded may name any."""
    try:
        periods = {meeting.period for meeting in expression.expand()}
    except ValueError:
        return True
    return not periods or period in periods or any("-" in name for name in periods)


def _outside_year(ledger: Ledger) -> Look:
    def look(entry: AttendanceEntry) -> Verdict:
        sections = _sections(ledger, entry)
        is_inside = any(in_school_year(section.term, entry.att_date) for section in sections)
        return "att_date" if sections and not is_inside else ()

    return look


ATTENDANCE_RULES = (
    Rule(
        code="not-enrolled",
        severity=Severity.WARNING,
        what="Attendance is for a student who is not in that section, or was dropped from it.",
        why="PowerSchool finds no enrolment to write it to and rejects the record.",
        fix="Send attendance only for the enrolments of the last schedule.",
        source="the facts of the formats: How the exchange runs",
        remedy=Remedy.SENDER,
        subject="district",
        needs=(ScheduleEntry,),
        start=_of_attendance(_not_enrolled),
    ),
    Rule(
        code="other-period",
        severity=Severity.WARNING,
        what="Attendance is for a period in which the section does not meet.",
        why="PowerSchool has no meeting to write it to.",
        fix="Take the period from the section's expression.",
        source="the facts of the formats: Expression",
        remedy=Remedy.SENDER,
        subject="district",
        needs=(ScheduleEntry,),
        start=_of_attendance(_other_period),
    ),
    Rule(
        code="outside-school-year",
        severity=Severity.WARNING,
        what="An attendance date lies outside the school year of the section's term.",
        why="The date or the schedule is of another year.",
        fix="Correct the date, or send the schedule of the year.",
        source="seen in running exports: TermID",
        remedy=Remedy.SENDER,
        subject="district",
        needs=(ScheduleEntry,),
        start=_of_attendance(_outside_year),
    ),
)
