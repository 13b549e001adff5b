"""Typed, checked records for PowerSchool's AutoSend and AutoComm files."""

from psfiles._reader import Reader, load, loads
from psfiles.columns import Column, column, columns_of
from psfiles.dialects import AUTOCOMM, AUTOSEND, AUTOSEND_COMMA, Dialect
from psfiles.layouts import AttendanceEntry, ScheduleEntry, Student, Teacher
from psfiles.values import GradeLevel, PeriodExpression, TermId
