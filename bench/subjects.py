"""What is read and written: two layouts, and what a peer has to know of them."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import attrs

import psfiles

__all__ = ["MADE", "OWN", "SCHEDULE", "STUDENTS", "Subject"]


@attrs.frozen
class Subject:
    """A layout: its record class, and which of its columns are dates and integers."""

    record_type: type
    dates: frozenset[str] = frozenset()
    integers: frozenset[str] = frozenset()

    @property
    def names(self) -> list[str]:
        """The names of the columns, those of the attributes."""
        return [column.attribute for column in psfiles.columns_of(self.record_type) if column.place is None]

    @property
    def types(self) -> dict[str, type]:
        """The types of the columns, for peers that convert."""
        return {name: dt.date if name in self.dates else int if name in self.integers else str for name in self.names}

    def load(self, path: Path) -> list[object]:
        """The records of a file."""
        return psfiles.load(path, self.record_type)


STUDENTS = Subject(psfiles.Student, frozenset({"dob"}), frozenset({"grade_level"}))
SCHEDULE = Subject(psfiles.ScheduleEntry, frozenset(), frozenset({"term_id"}))


@attrs.frozen
class OwnStudent:
    """A layout of one's own over the same file."""

    number: str = psfiles.column("Student_Number", key=True, personal=True)
    first: str = psfiles.column("First_Name", personal=True)
    last: str = psfiles.column("Last_Name", personal=True)
    middle: str = psfiles.column("Middle_Name", personal=True)
    born: dt.date | None = psfiles.column("DOB", personal=True)
    street: str = psfiles.column("Mailing_Street", max_length=50, personal=True)
    city: str = psfiles.column("Mailing_City", max_length=50, personal=True)
    state: str = psfiles.column("Mailing_State", max_length=50, personal=True)
    code: str = psfiles.column("Mailing_Zip", max_length=10, personal=True)
    email: str = psfiles.column("GuardianEmail", max_length=255, personal=True)
    phone: str = psfiles.column("Home_Phone", max_length=50, personal=True)
    grade: int | None = psfiles.column("Grade_Level")


OWN = Subject(OwnStudent, frozenset({"born"}), frozenset({"grade"}))

# The same columns, of the names alone.
MADE = Subject(
    psfiles.make_layout("MadeStudent", [column.name for column in psfiles.columns_of(psfiles.Student)]),
    frozenset({"dob"}),
    frozenset({"grade_level"}),
)
