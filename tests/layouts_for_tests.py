"""The four layouts and some of one's own, by name."""

from __future__ import annotations

import datetime as dt

import attrs

import psfiles


@attrs.frozen
class Note:
    """A single column of text: here a blank line is a record."""

    text: str = psfiles.column("Text")


@attrs.frozen
class Address:
    """The two columns of PowerSchool's examples of import quoting."""

    number: str = psfiles.column("Number", key=True)
    street: str = psfiles.column("Street")


@attrs.frozen
class Locker:
    """Every kind of value that may be missing."""

    student_number: str = psfiles.column("[01]Student_Number", key=True, personal=True)
    issued: dt.date | None = psfiles.column("Issued", default=None)
    combination: int | None = psfiles.column("Combination", default=None)
    remark: str | None = psfiles.column("Remark", default=None)


LAYOUTS: dict[str, type] = {
    layout.__name__: layout
    for layout in (
        psfiles.Student,
        psfiles.ScheduleEntry,
        psfiles.Teacher,
        psfiles.AttendanceEntry,
        Note,
        Address,
        Locker,
    )
}


@attrs.frozen
class Reading:
    """One value of each kind that Arrow has a type for."""

    active: bool = psfiles.column("Active")
    average: float | None = psfiles.column("Average")
    rings: dt.time = psfiles.column("Rings")
    began: dt.datetime | None = psfiles.column("Began")
    emails: tuple[str, ...] = psfiles.column("Emails")
