"""AutoSend *Student Schedules*, ``SCHEDULE.TXT``: the guide's *Schedule Information AutoSend Export*."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

import attrs

from psfiles.columns import column
from psfiles.exceptions import AttendanceError
from psfiles.layouts.attendance import AttendanceEntry
from psfiles.layouts.meetings import day_letter, meeting_periods
from psfiles.values import PeriodExpression, TermId

__all__ = ["ScheduleEntry"]


@attrs.frozen(weakref_slot=False)
class ScheduleEntry:
    """One student's enrolment in one section.

    ``period`` is the extra column of the form with 12 columns, which has
    *Period* and *Expression* apart; it is None in the guide's form of 11.

    >>> entry = ScheduleEntry(
    ...     school_id="100", student_number="1001", term_id=3600, course_number="MA10",
    ...     course_name="Algebra", section_number="2", period_expression="3(A-C)",
    ...     teacher_last_name="Example", teacher_first_name="Tom", room="12", teacher_number="T7",
    ... )
    >>> entry.dropped, len(entry.period_expression.meetings)
    (False, 3)
    """

    school_id: str = column("Schoolid", key=True, repeats=True)
    student_number: str = column("[01]student_number", key=True, personal=True)
    term_id: TermId = column("termid", key=True, convert=TermId)
    course_number: str = column("course_number", key=True, repeats=True)
    course_name: str = column("[02]course_name", repeats=True)
    section_number: str = column("section_number", key=True, repeats=True)
    period_expression: PeriodExpression = column(
        "Period Expression", aliases=["Expression"], convert=PeriodExpression, repeats=True
    )
    teacher_last_name: str = column("[05]last_name", personal=True, repeats=True)
    teacher_first_name: str = column("[05]first_name", personal=True, repeats=True)
    room: str = column("[03]room", repeats=True)
    teacher_number: str = column("teachernumber", personal=True, repeats=True)
    period: str | None = column("Period", default=None, place=6, repeats=True)

    @property
    def dropped(self) -> bool:
        """Whether the enrolment was dropped: its TermID is negative (evidence of class C)."""
        return self.term_id < 0

    def attendance(
        self,
        att_date: dt.date,
        code: str,
        period: str | None = None,
        *,
        calendar: Mapping[dt.date, str] | None = None,
    ) -> AttendanceEntry:
        r"""The student's attendance in this class on one day; a blank ``code`` means present.

        ``period`` may be left out where the expression names only one.
        ``calendar`` is the school's: the day letter of each date, which leaves
        the periods of that day. Without it the letter is not guessed, and
        every period of the expression counts.

        That the expression's periods are the abbreviations that AutoComm wants
        is inferred (evidence of class I). Raises `AttendanceError` for a dropped
        enrolment, for a date that the calendar lacks, and where the period
        is unknown or is not one of the section's; its ``choices`` are the periods.

        >>> import psfiles
        >>> entry = psfiles.loads(
        ...     b"100\t1001\t3600\tMA10\tAlgebra\t2\t3(A-C) 4(D)\tExample\tTom\t12\tT7", psfiles.ScheduleEntry
        ... )[0]
        >>> day = dt.date(2026, 9, 14)
        >>> entry.attendance(day, "A", "3").period_abbreviation
        '3'
        >>> entry.attendance(day, "A", calendar={day: "D"}).period_abbreviation
        '4'
        >>> entry.attendance(day, "A")
        Traceback (most recent call last):
        psfiles.exceptions.AttendanceError: the section meets in more than one period: give one of 3, 4
        """
        if self.dropped:
            problem = "the enrolment was dropped: its TermID is negative"
            raise AttendanceError(problem)
        return AttendanceEntry(
            school_id=self.school_id,
            student_number=self.student_number,
            course_number=self.course_number,
            section_number=self.section_number,
            att_date=att_date,
            attendance_code=code,
            period_abbreviation=meeting_periods(self.period_expression, day_letter(calendar, att_date)).choose(period),
        )
