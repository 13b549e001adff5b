"""Records and their canonical bytes, side by side: one table for the reader and the writer."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any, NamedTuple

import attrs
from layouts_for_tests import Address, Locker, Note

from psfiles import (
    AUTOCOMM,
    AUTOSEND,
    AUTOSEND_COMMA,
    AttendanceEntry,
    Dialect,
    GradeLevel,
    PeriodExpression,
    ScheduleEntry,
    Student,
    Teacher,
    TermId,
)


class Case(NamedTuple):
    """What the bytes are in a dialect, and the records in them."""

    name: str
    dialect: Dialect
    records: list[Any]
    data: bytes


def student(number: Any = "1001", first: Any = "Ada", **changes: Any) -> Student:
    """An invented student."""
    values: dict[str, Any] = {
        "student_number": number,
        "first_name": first,
        "last_name": "Example",
        "middle_name": "",
        "dob": dt.date(2011, 5, 4),
        "mailing_street": "1 Main St",
        "mailing_city": "Springfield",
        "mailing_state": "CA",
        "mailing_zip": "90001",
        "guardian_email": "",
        "home_phone": "",
        "grade_level": GradeLevel(7),
    }
    return Student(**(values | changes))


def entry(number: str = "1001", **changes: Any) -> ScheduleEntry:
    """An invented enrolment."""
    values: dict[str, Any] = {
        "school_id": "0130",
        "student_number": number,
        "term_id": TermId(3600),
        "course_number": "MA10",
        "course_name": "Algebra",
        "section_number": "2",
        "period_expression": PeriodExpression("3(A-C)"),
        "teacher_last_name": "Teacher",
        "teacher_first_name": "Tom",
        "room": "12",
        "teacher_number": "T7",
    }
    return ScheduleEntry(**(values | changes))


def attendance(number: str = "1001", code: str = "A", **changes: Any) -> AttendanceEntry:
    """An invented absence."""
    values: dict[str, Any] = {
        "school_id": "100",
        "student_number": number,
        "course_number": "MA10",
        "section_number": "2",
        "att_date": dt.date(2026, 9, 14),
        "attendance_code": code,
        "period_abbreviation": "3",
    }
    return AttendanceEntry(**(values | changes))


def forced(make: Callable[..., Any], *arguments: Any, **changes: Any) -> Any:
    """A record that its own ``__init__`` would refuse: whoever sets attrs' validators aside can make it."""
    with attrs.validators.disabled():
        return make(*arguments, **changes)


TEACHER = Teacher("100", "Example", "Tom", "T7", "tom@example.org", "T8", 1)
STUDENT_LINE = b"1001\tAda\tExample\t\t05/04/2011\t1 Main St\tSpringfield\tCA\t90001\t\t\t7"
ENTRY_LINE = b"0130\t1001\t3600\tMA10\tAlgebra\t2\t3(A-C)\tTeacher\tTom\t12\tT7"

CASES = [
    Case("no records", AUTOSEND, [], b""),
    Case("autosend", AUTOSEND, [student()], STUDENT_LINE + b"\r\n"),
    Case(
        "two records",
        AUTOSEND,
        [student(), student("1002", "Bob")],
        STUDENT_LINE + b"\r\n" + STUDENT_LINE.replace(b"1001\tAda", b"1002\tBob") + b"\r\n",
    ),
    Case("lf", Dialect(record_delimiter="\n"), [student()], STUDENT_LINE + b"\n"),
    Case("cr", Dialect(record_delimiter="\r"), [student(), student()], (STUDENT_LINE + b"\r") * 2),
    Case("windows-1252", AUTOSEND, [student(first="Zoë €")], STUDENT_LINE.replace(b"Ada", b"Zo\xeb \x80") + b"\r\n"),
    Case(
        "utf-8",
        Dialect(encoding="utf-8"),
        [student(first="Zoë 中")],
        STUDENT_LINE.replace(b"Ada", "Zoë 中".encode()) + b"\r\n",
    ),
    Case("utf-8 with mark", Dialect(encoding="utf-8-sig"), [student()], b"\xef\xbb\xbf" + STUDENT_LINE + b"\r\n"),
    Case(
        "utf-16",
        Dialect(encoding="utf-16"),
        [student()],
        b"\xff\xfe" + (STUDENT_LINE + b"\r\n").decode().encode("utf-16-le"),
    ),
    Case(
        "no date, no grade",
        AUTOSEND,
        [student(dob=None, grade_level=None)],
        STUDENT_LINE.replace(b"05/04/2011", b"").removesuffix(b"7") + b"\r\n",
    ),
    Case("day first", Dialect(date_order="DMY"), [student()], STUDENT_LINE.replace(b"05/04", b"04/05") + b"\r\n"),
    Case(
        "year first",
        Dialect(date_order="YMD"),
        [student()],
        STUDENT_LINE.replace(b"05/04/2011", b"2011/05/04") + b"\r\n",
    ),
    Case("a quote is a letter", AUTOSEND, [student(first='"Bob')], STUDENT_LINE.replace(b"Ada", b'"Bob') + b"\r\n"),
    Case(
        "comma, quoted where it must be",
        AUTOSEND_COMMA,
        [student(first='A, "B"')],
        STUDENT_LINE.replace(b"\t", b",").replace(b"Ada", b'"A, ""B"""') + b"\r\n",
    ),
    Case("upload_type", Dialect(upload_type=True), [student()], b"\t" + STUDENT_LINE + b"\r\n"),
    Case(
        "header",
        Dialect(header=True),
        [TEACHER],
        b"Schoolid\t[05]last_name\t[05]first_name\tteachernumber\temail_addr\tteachernumber\tstatus\r\n100\tExample\tTom\tT7\ttom@example.org\tT8\t1\r\n",
    ),
    Case(
        "header and upload_type",
        Dialect(header=True, upload_type=True),
        [Address("1", "x")],
        b"upload_type\tNumber\tStreet\r\n\t1\tx\r\n",
    ),
    Case("teacher", AUTOSEND, [TEACHER], b"100\tExample\tTom\tT7\ttom@example.org\tT8\t1\r\n"),
    Case("schedule", AUTOSEND, [entry()], ENTRY_LINE + b"\r\n"),
    Case(
        "dropped enrolment", AUTOSEND, [entry(term_id=TermId(-3600))], ENTRY_LINE.replace(b"3600", b"-3600") + b"\r\n"
    ),
    Case(
        "schedule of twelve columns",
        AUTOSEND,
        [entry(period="3"), entry(period="")],
        ENTRY_LINE.replace(b"\t3(", b"\t3\t3(") + b"\r\n" + ENTRY_LINE.replace(b"\t3(", b"\t\t3(") + b"\r\n",
    ),
    Case(
        "expression as it stands",
        AUTOSEND,
        [entry(period_expression=PeriodExpression("1(A)2(B)"))],
        ENTRY_LINE.replace(b"3(A-C)", b"1(A)2(B)") + b"\r\n",
    ),
    Case(
        "autocomm",
        AUTOCOMM,
        [attendance(), attendance(code="")],
        b"100\t1001\tMA10\t2\t09/14/2026\tA\t3\n100\t1001\tMA10\t2\t09/14/2026\t\t3\n",
    ),
    Case("autocomm quotes", AUTOCOMM, [attendance('1"0\t1')], b'100\t"1""0\t1"\tMA10\t2\t09/14/2026\tA\t3\n'),
    Case("one column, blank records", AUTOSEND, [Note("x"), Note(""), Note("")], b"x\r\n\r\n\r\n"),
    Case(
        "optional values",
        AUTOSEND,
        [Locker("1"), Locker("2", dt.date(2026, 1, 2), 0, "x")],
        b"1\t\t\t\r\n2\t01/02/2026\t0\tx\r\n",
    ),
]
