"""Typed, checked records for PowerSchool's AutoSend and AutoComm files."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from psfiles.columns import Column, column, columns_of
from psfiles.dialects import AUTOCOMM, AUTOSEND, AUTOSEND_COMMA, Dialect
from psfiles.exceptions import (
    AttendanceError,
    DecodeError,
    DetectionError,
    FieldCountError,
    FieldError,
    GuardError,
    Location,
    PsfilesError,
    ReadError,
    RecordError,
    TransportError,
    WriteError,
)
from psfiles.layouts import AttendanceEntry, ScheduleEntry, Student, Teacher
from psfiles.loading import load, loads
from psfiles.reader import Reader
from psfiles.values import GradeLevel, Meeting, PeriodExpression, TermId

if TYPE_CHECKING:
    from psfiles import checks as checks
    from psfiles import frames as frames
    from psfiles import sftp as sftp
    from psfiles import sheets as sheets
    from psfiles import spark as spark
    from psfiles import strategies as strategies
    from psfiles import testing as testing
    from psfiles.attendance import Outcome, Preflight, preflight
    from psfiles.checks import Finding, Report, check
    from psfiles.comparison import Comparison, compare
    from psfiles.converters import configure_converter, make_converter
    from psfiles.detection import Detection, detect
    from psfiles.district import District
    from psfiles.drafting import Draft, draft
    from psfiles.layouts.making import make_layout
    from psfiles.overview import Overview
    from psfiles.writer import Writer, dump, dumps

__version__: str

__all__ = [
    "AUTOCOMM",
    "AUTOSEND",
    "AUTOSEND_COMMA",
    "AttendanceEntry",
    "AttendanceError",
    "Column",
    "Comparison",
    "DecodeError",
    "Detection",
    "DetectionError",
    "Dialect",
    "District",
    "Draft",
    "FieldCountError",
    "FieldError",
    "Finding",
    "GradeLevel",
    "GuardError",
    "Location",
    "Meeting",
    "Outcome",
    "Overview",
    "PeriodExpression",
    "Preflight",
    "PsfilesError",
    "ReadError",
    "Reader",
    "RecordError",
    "Report",
    "ScheduleEntry",
    "Student",
    "Teacher",
    "TermId",
    "TransportError",
    "WriteError",
    "Writer",
    "__version__",
    "check",
    "column",
    "columns_of",
    "compare",
    "configure_converter",
    "detect",
    "draft",
    "dump",
    "dumps",
    "load",
    "loads",
    "make_converter",
    "make_layout",
    "preflight",
]

# What a program that reads does not need is loaded when it is first used; so are the rooms that need an extra.
_ROOMS = ("checks", "frames", "sftp", "sheets", "spark", "strategies", "testing")
_LATER = {
    "Comparison": "comparison",
    "Detection": "detection",
    "District": "district",
    "Draft": "drafting",
    "Finding": "checks",
    "Outcome": "attendance",
    "Overview": "overview",
    "Preflight": "attendance",
    "Report": "checks",
    "Writer": "writer",
    "check": "checks",
    "compare": "comparison",
    "configure_converter": "converters",
    "detect": "detection",
    "draft": "drafting",
    "dump": "writer",
    "dumps": "writer",
    "make_converter": "converters",
    "make_layout": "layouts.making",
    "preflight": "attendance",
}


def __dir__() -> list[str]:
    return [*__all__, *_ROOMS]


def __getattr__(name: str) -> Any:
    if name in _ROOMS:
        return import_module(f"{__name__}.{name}")
    if name == "__version__":
        value: Any = import_module("importlib.metadata").version(__name__)
    elif name in _LATER:
        value = getattr(import_module(f"{__name__}.{_LATER[name]}"), name)
    else:
        message = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(message)
    globals()[name] = value
    return value
