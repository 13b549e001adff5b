"""What people call the four layouts."""

from __future__ import annotations

from psfiles.layouts.attendance import AttendanceEntry
from psfiles.layouts.schedule import ScheduleEntry
from psfiles.layouts.student import Student
from psfiles.layouts.teacher import Teacher

__all__ = ["BY_NAME", "TITLES"]


BY_NAME: dict[str, type] = {
    "students": Student,
    "schedule": ScheduleEntry,
    "teachers": Teacher,
    "attendance": AttendanceEntry,
}
"""The layouts by the names of a district's parts."""

TITLES = {
    "Student": "Students",
    "ScheduleEntry": "Student schedules",
    "Teacher": "Teachers",
    "AttendanceEntry": "Attendance",
}
"""What PowerSchool's screens call each layout's list, by the name of its class."""
