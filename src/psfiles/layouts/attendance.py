"""AutoComm *Attendance*, ``export/<name>.txt``: the guide's *AutoComm Import*."""

from __future__ import annotations

import datetime as dt
from typing import ClassVar

import attrs

from psfiles.columns import column
from psfiles.dialects import AUTOCOMM, Dialect

__all__ = ["AttendanceEntry"]


@attrs.frozen(weakref_slot=False)
class AttendanceEntry:
    """One student's attendance in one class on one day, as AutoComm imports it.

    A blank ``attendance_code`` means present. The widths are those of
    PowerSchool's fields (evidence of class D).

    >>> import datetime as dt
    >>> entry = AttendanceEntry("100", "1001", "MA10", "2", dt.date(2026, 9, 14), "A", "3")
    >>> entry.att_date.isoformat()
    '2026-09-14'
    """

    __psfiles_dialect__: ClassVar[Dialect] = AUTOCOMM

    school_id: str = column("SchoolID", key=True, repeats=True)
    student_number: str = column("Student_Number", key=True, personal=True)
    course_number: str = column("Course_Number", key=True, max_length=20, repeats=True)
    section_number: str = column("Section_Number", key=True, repeats=True)
    att_date: dt.date = column("Att_Date", key=True)
    attendance_code: str = column("Attendance Code", max_length=7, repeats=True)
    period_abbreviation: str = column("Period Abbreviation", key=True, max_length=3, repeats=True)
