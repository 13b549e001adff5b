"""The four layouts of the guide, each a record class in a module of its own."""

from psfiles.layouts.attendance import AttendanceEntry
from psfiles.layouts.schedule import ScheduleEntry
from psfiles.layouts.student import Student
from psfiles.layouts.teacher import Teacher

__all__ = ["AttendanceEntry", "ScheduleEntry", "Student", "Teacher"]


def __dir__() -> list[str]:
    return __all__
