"""Typed, checked records for PowerSchool's AutoSend and AutoComm files."""

from psfiles._reader import Reader, load, loads
from psfiles._writer import Writer, dump, dumps
from psfiles.columns import Column, column, columns_of
from psfiles.dialects import AUTOCOMM, AUTOSEND, AUTOSEND_COMMA, Dialect
from psfiles.exceptions import (
    DecodeError,
    DetectionError,
    FieldCountError,
    FieldError,
    Location,
    PsfilesError,
    ReadError,
    RecordError,
    TransportError,
    WriteError,
)
from psfiles.layouts import AttendanceEntry, ScheduleEntry, Student, Teacher
from psfiles.values import GradeLevel, Meeting, PeriodExpression, TermId

__all__ = [
    "AUTOCOMM",
    "AUTOSEND",
    "AUTOSEND_COMMA",
    "AttendanceEntry",
    "Column",
    "DecodeError",
    "DetectionError",
    "Dialect",
    "FieldCountError",
    "FieldError",
    "GradeLevel",
    "Location",
    "Meeting",
    "PeriodExpression",
    "PsfilesError",
    "ReadError",
    "Reader",
    "RecordError",
    "ScheduleEntry",
    "Student",
    "Teacher",
    "TermId",
    "TransportError",
    "WriteError",
    "Writer",
    "column",
    "columns_of",
    "dump",
    "dumps",
    "load",
    "loads",
]


def __dir__() -> list[str]:
    return __all__
