"""AutoSend *Student Schedules*, ``SCHEDULE.TXT``: the guide's *Schedule Information AutoSend Export*."""

from __future__ import annotations

import attrs

from psfiles.columns import column
from psfiles.values import PeriodExpression, TermId

__all__ = ["ScheduleEntry"]


def __dir__() -> list[str]:
    return __all__


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

    school_id: str = column("Schoolid", key=True)
    student_number: str = column("[01]student_number", key=True, personal=True)
    term_id: TermId = column("termid", key=True, convert=TermId)
    course_number: str = column("course_number", key=True)
    course_name: str = column("[02]course_name")
    section_number: str = column("section_number", key=True)
    period_expression: PeriodExpression = column("Period Expression", aliases=["Expression"], convert=PeriodExpression)
    teacher_last_name: str = column("[05]last_name", personal=True)
    teacher_first_name: str = column("[05]first_name", personal=True)
    room: str = column("[03]room")
    teacher_number: str = column("teachernumber", personal=True)
    period: str | None = column("Period", default=None, place=6)

    @property
    def dropped(self) -> bool:
        """Whether the enrolment was dropped: its TermID is negative (domain.md, class C)."""
        return self.term_id < 0
