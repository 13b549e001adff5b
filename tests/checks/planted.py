"""The sample district without its own faults, and what may be done to its files."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from psfiles.command import _sample

TODAY = dt.date(2026, 11, 24)

STUDENT, SCHEDULE, TEACHER = "STUDENT.TXT", "SCHEDULE.TXT", "TEACHER.txt"
NO_DATE = "13/45/2011"
WIDTHS = {STUDENT: 12, SCHEDULE: 11, TEACHER: 7}
HEADERS = {
    STUDENT: "Student_Number\tFirst_Name\tLast_Name\tMiddle_Name\tDOB\tMailing_Street\tMailing_City\tMailing_State\t"
    "Mailing_Zip\tGuardianEmail\tHome_Phone\tGrade_Level",
    SCHEDULE: "Schoolid\t[01]Student_Number\ttermid\tcourse_number\t[02]course_name\tsection_number\tExpression\t"
    "[05]last_name\t[05]first_name\t[03]room\t[05]teachernumber",
    TEACHER: "Schoolid\t[05]last_name\t[05]first_name\tteachernumber\temail_addr\tteachernumber\tstatus",
}

Files = dict[str, bytes]
Row = list[str]
Plant = Callable[[Files], Files]


def sample() -> Files:
    """The sample's files without its damaged records, and without the enrolments of the student who had one."""
    folder = _sample.IN_WHEEL if _sample.IN_WHEEL.is_dir() else _sample.IN_CHECKOUT
    rows = {name: rows_of((folder / name).read_bytes()) for name in _sample.NAMES}
    rows[STUDENT] = [row for row in rows[STUDENT] if len(row) == WIDTHS[STUDENT] and row[4] != NO_DATE]
    students = {row[0] for row in rows[STUDENT]}
    rows[SCHEDULE] = [
        row
        for row in rows[SCHEDULE]
        if len(row) == WIDTHS[SCHEDULE] and row[1] in students and row[2].removeprefix("-").isdecimal()
    ]
    return {name: joined(some) for name, some in rows.items()}


def rows_of(data: bytes) -> list[Row]:
    """The rows of a file in windows-1252."""
    return [line.split("\t") for line in data.decode("windows-1252").split("\r\n")[:-1]]


def joined(rows: object, delimiter: str = "\t", end: str = "\r\n", encoding: str = "windows-1252") -> bytes:
    """The bytes of some rows."""
    return "".join(delimiter.join(row) + end for row in rows).encode(encoding)  # type: ignore[attr-defined]


def each_row(name: str, change: Callable[[Row], Row], some: Callable[[int], bool] = lambda _: True) -> Plant:
    """Change the rows of a file, all or those of some indices."""

    def plant(files: Files) -> Files:
        rows = [change(list(row)) if some(index) else row for index, row in enumerate(rows_of(files[name]))]
        return files | {name: joined(rows)}

    return plant


def each_field(
    name: str, place: int, change: Callable[[str], str], some: Callable[[int], bool] = lambda _: True
) -> Plant:
    """Change one field, from 1, of the rows of a file."""

    def of_row(row: Row) -> Row:
        return [*row[: place - 1], change(row[place - 1]), *row[place:]]

    return each_row(name, of_row, some)


def swapped(name: str, one: int, other: int) -> Plant:
    """Two columns, from 1, change places."""

    def of_row(row: Row) -> Row:
        row[one - 1], row[other - 1] = row[other - 1], row[one - 1]
        return row

    return each_row(name, of_row)


def whole(name: str, change: Callable[[bytes], bytes]) -> Plant:
    """Change a file's bytes."""
    return lambda files: files | {name: change(files[name])}


def instead(name: str, data: bytes) -> Plant:
    """Other bytes in the place of a file's."""
    return lambda files: files | {name: data}


def without(*names: str) -> Plant:
    """Files that are not there."""
    return lambda files: {name: data for name, data in files.items() if name not in names}


def renamed(name: str, new: str) -> Plant:
    """A file under another name."""
    return lambda files: {new if one == name else one: data for one, data in files.items()}


def beside(name: str, new: str, change: Callable[[bytes], bytes] = lambda data: data) -> Plant:
    """A file once more, changed or not."""
    return lambda files: files | {new: change(files[name])}


def then(*plants: Plant) -> Plant:
    """One change after the other."""

    def plant(files: Files) -> Files:
        for one in plants:
            files = one(files)
        return files

    return plant


def dates_as(form: str) -> Callable[[str], str]:
    """A date MM/DD/YYYY in another form."""
    return lambda text: dt.datetime.strptime(text, "%m/%d/%Y").strftime(form) if text else text  # noqa: DTZ007
