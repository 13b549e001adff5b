"""Which of a student's enrolments attendance is for."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence

from psfiles.exceptions import AttendanceError
from psfiles.layouts import AttendanceEntry, ScheduleEntry
from psfiles.layouts.meetings import MeetingPeriods, day_letter, meeting_periods
from psfiles.layouts.schools import school_number
from psfiles.values import TermId

__all__ = ["attendance_among", "in_school_year", "section_key"]


Meets = tuple[ScheduleEntry, MeetingPeriods]


def section_key(record: ScheduleEntry | AttendanceEntry) -> tuple[object, ...]:
    """What is equal for records of one section: school ids as numbers (the decisions page, *Identifiers*)."""
    return school_number(record.school_id), record.course_number, record.section_number


def in_school_year(term_id: TermId, day: dt.date) -> bool:
    """Whether a day can lie in a term: the school year with the summers around it, June to the second August."""
    first = term_id.start_year
    return (first, 6) <= (day.year, day.month) <= (first + 1, 8)


def attendance_among(
    enrolments: Iterable[ScheduleEntry],
    att_date: dt.date,
    code: str,
    period: str | None,
    calendar: Mapping[dt.date, str] | None,
) -> AttendanceEntry:
    """The attendance in the one section, of those of a student, that meets then.

    Dropped enrolments and those of another school year are passed over. One
    that is known to meet then goes before one whose expression does not tell.
    Raises `AttendanceError` where none meets, or several do.
    """
    letter = day_letter(calendar, att_date)
    known: dict[object, list[Meets]] = {}
    possible: dict[object, list[Meets]] = {}
    for enrolment in enrolments:
        if enrolment.dropped or not in_school_year(enrolment.term_id, att_date):
            continue
        periods = meeting_periods(enrolment.period_expression, letter)
        if period in periods.known or (period is None and periods.known):
            known.setdefault(section_key(enrolment), []).append((enrolment, periods))
        elif periods.may_be_others:
            possible.setdefault(section_key(enrolment), []).append((enrolment, periods))
    sections = list((known or possible).values())
    if not sections:
        problem = "no enrolment of the student meets then"
        raise AttendanceError(problem)
    if len(sections) > 1:
        problem = (
            f"{len(sections)} enrolments of the student may meet then: give a period or the school's calendar, "
            "or call attendance() of the right enrolment"
        )
        names = [f"{enrolment.course_number}.{enrolment.section_number}" for ((enrolment, _), *_) in sections]
        raise AttendanceError(problem, choices=names)
    return _in_section(sections[0], att_date, code, period)


def _in_section(section: Sequence[Meets], att_date: dt.date, code: str, period: str | None) -> AttendanceEntry:
    """The attendance in one section, in which a student may be enrolled for several terms."""
    every = MeetingPeriods(
        known=tuple(dict.fromkeys(name for _, periods in section for name in periods.known)),
        may_be_others=any(periods.may_be_others for _, periods in section),
    )
    chosen = every.choose(period)
    return next(one for one, periods in section if periods.may_be(chosen)).attendance(att_date, code, chosen)
