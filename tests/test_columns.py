"""What makes a class a layout, and what a header's names stand for."""

from __future__ import annotations

import datetime as dt
import inspect
from typing import Any

import attrs
import pytest

import psfiles
from psfiles import Dialect, ScheduleEntry, Student, Teacher, columns_of
from psfiles.columns import forms_of
from psfiles.reading.headers import fold


class NoAttrs:
    """No attrs class."""


@attrs.frozen
class NoColumns:
    """An attrs class without attributes."""


@attrs.frozen
class NoColumn:
    """An attribute that stands for no field."""

    number: str = psfiles.column("Number")
    other: str = ""


@attrs.frozen
class TwoTypes:
    """A column that could hold two types."""

    number: int | str = psfiles.column("Number")


@attrs.frozen
class NoDefault:
    """A column that some files lack, and then the record would."""

    number: str = psfiles.column("Number")
    extra: str = psfiles.column("Extra", place=0)


@attrs.frozen
class Longer(Student):
    """The guide's list with one more field."""

    enrolled: dt.date | None = psfiles.column("EntryDate", default=None)


@pytest.mark.parametrize(
    ("layout", "message"),
    [
        (NoAttrs, "not an attrs class"),
        (NoColumns, "has no columns"),
        (NoColumn, "attribute 'other' of NoColumn needs a psfiles.column"),
        (TwoTypes, "needs one type"),
        (NoDefault, "has a place, so it needs a default"),
    ],
)
def test_classes_that_are_no_layouts(layout: type, message: str) -> None:
    """The error says what to do, when the class is first used."""
    with pytest.raises(TypeError, match=message):
        columns_of(layout)
    with pytest.raises(TypeError, match=message):
        psfiles.loads(b"", layout)


def test_a_type_that_nobody_can_find() -> None:
    """Annotations are texts here, and a name inside of a function is out of their sight."""

    class Colour(str):
        __slots__ = ()

    @attrs.frozen
    class Badge:
        colour: Colour = psfiles.column("Colour")

    with pytest.raises(TypeError, match="unknown name, Colour: define it in the module") as caught:
        columns_of(Badge)
    assert caught.value.__context__ is None or caught.value.__suppress_context__


def test_the_guide_s_lists() -> None:
    """In the guide's order and spelling."""
    assert [column.name for column in forms_of(ScheduleEntry)[0]] == [
        "Schoolid", "[01]student_number", "termid", "course_number", "[02]course_name", "section_number",
        "Period Expression", "[05]last_name", "[05]first_name", "[03]room", "teachernumber",
    ]  # fmt: skip
    assert [column.name for column in columns_of(Teacher)] == [
        "Schoolid", "[05]last_name", "[05]first_name", "teachernumber", "email_addr", "teachernumber", "status",
    ]  # fmt: skip


def test_a_subclass_is_a_longer_layout() -> None:
    line = b"1\tA\tB\t\t\t\t\t\t\t\t\t7\t09/14/2026\r\n"
    [record] = psfiles.loads(line, Longer)
    assert (record.student_number, record.enrolled) == ("1", dt.date(2026, 9, 14))
    assert type(record) is Longer
    assert psfiles.dumps([record]) == line


@pytest.mark.parametrize(
    ("name", "folded"),
    [
        ("[01]Student_Number", (1, "studentnumber")),
        ("[1] student number", (1, "studentnumber")),
        ("[Teachers]TeacherNumber", (5, "teachernumber")),
        ("TEACHERS.ID", (5, "id")),
        ("[SchoolStaff]ID", (5, "id")),
        ("Users.DCID", (5, "dcid")),
        ("StudentCoreFields.DCID", (1, "dcid")),
        ("[Courses]DCID", (2, "dcid")),
        ("[CC]DCID", (4, "dcid")),
        ("[Terms]DCID", (13, "dcid")),
        ("[Schools]DCID", (39, "dcid")),
        ("[AutoComm]DCID", (47, "dcid")),
        ("[Attendance Code]DCID", (156, "dcid")),
        ("Attendance.DCID", (157, "dcid")),
        ("STUDENT_NUMBER", (None, "studentnumber")),
        ("[Unknown]Name", ("unknown", "name")),
        ("[123456789]Name", (123_456_789, "name")),
        ("[1234567890]Name", ("1234567890", "name")),
        ("e.g.", (None, "e.g.")),
        ("", (None, "")),
    ],
)
def test_names_are_folded_but_keep_their_table(name: str, folded: tuple[int | None, str]) -> None:
    assert fold(name) == folded


def test_names_of_another_table_are_other_names() -> None:
    """`[01]last_name` is a student's."""
    header = b"Schoolid\t[01]last_name\t[05]first_name\tteachernumber\temail_addr\tteachernumber\tstatus\r\n"
    with pytest.raises(psfiles.ReadError, match=r"lacks \[05\]last_name; the layout has no column for name 2"):
        psfiles.loads(header + b"1\t2\t3\t4\t5\t6\t7\r\n", Teacher, Dialect(header=True))


@pytest.mark.parametrize("no_layout", ["Student", 5, None, psfiles.Student.__init__])
def test_what_is_no_class_is_refused_by_its_type_alone(no_layout: Any) -> None:
    with pytest.raises(
        TypeError, match=r"a record class is needed, such as psfiles\.Student, not (str|int|NoneType|function)$"
    ):
        columns_of(no_layout)


@pytest.mark.parametrize("door", [psfiles.check, psfiles.District.load, lambda source: psfiles.compare(source, source)])
@pytest.mark.parametrize("source", [5, None, psfiles.Student])
def test_what_is_no_source_is_refused_by_its_type_alone(door: Any, source: Any) -> None:
    with pytest.raises(
        TypeError, match=r"a path, a binary file or several of them are needed, not (int|NoneType|type)$"
    ):
        door(source)


def test_help_shows_the_types_of_converted_arguments() -> None:
    """It said ``Any``."""
    shown = str(inspect.signature(psfiles.Student.__init__))
    assert "Any" not in shown
    assert "GradeLevel | int | None" in shown
