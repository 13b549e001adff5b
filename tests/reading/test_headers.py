"""Columns by the names of a header: any order, PowerSchool's tables, what may be missing."""

from __future__ import annotations

import io

import attrs
import pytest

import psfiles
from psfiles import Dialect, ScheduleEntry, Student, Teacher, columns_of, make_layout
from psfiles.reading.headers import extra_positions, header_problem, match_header

WITH_HEADER = Dialect(header=True)


def found_in(names: list[str], layout: type) -> list[str | None]:
    found, _ = match_header(names, columns_of(layout))
    return [None if column is None else column.attribute for column in found]


@pytest.mark.parametrize(
    ("name", "layout", "attribute"),
    [
        ("CC.TERMID", ScheduleEntry, "term_id"),
        ("[04]TermID", ScheduleEntry, "term_id"),
        ("TEACHERS.LAST_NAME", ScheduleEntry, "teacher_last_name"),
        ("[05]TeacherNumber", ScheduleEntry, "teacher_number"),
        ("USERS.LAST_NAME", Teacher, "last_name"),
        ("Users.Email_Addr", Teacher, "email_addr"),
        ("SCHOOLSTAFF.STATUS", Teacher, "status"),
        ("SchoolStaff.SchoolID", Teacher, "school_id"),
        ("STUDENTCOREFIELDS.GUARDIANEMAIL", Student, "guardian_email"),
        ("STUDENTS.LAST_NAME", Student, "last_name"),
        ("students.dob", Student, "dob"),
        ("SECTIONS.EXPRESSION", ScheduleEntry, "period_expression"),
    ],
)
def test_the_names_of_data_export_manager(name: str, layout: type, attribute: str) -> None:
    assert found_in([name], layout) == [attribute]


def test_an_extension_s_field_is_matched_with_its_table_and_without() -> None:
    layout = make_layout("Bus", ["Student_Number", "U_StudentsUserFields.Bus_Number"])
    assert found_in(["U_STUDENTSUSERFIELDS.BUS_NUMBER"], layout) == ["bus_number"]
    assert found_in(["Bus Number"], layout) == ["bus_number"]
    assert found_in(["U_Other.Bus_Number"], layout) == [None]


def test_a_teacher_s_name_is_never_a_student_s() -> None:
    """Where a district's list of students also has the teacher of their home room."""
    assert found_in(["[05]Last_Name", "STUDENTS.First_Name"], Student) == [None, "first_name"]
    teachers = make_layout("T", ["TeacherNumber", "Last_Name"])
    assert found_in(["STUDENTS.LAST_NAME"], teachers) == [None]
    assert found_in(["TEACHERS.LAST_NAME"], teachers) == ["last_name"]


def test_any_order() -> None:
    bus = make_layout("Bus", {"Student_Number": str, "Bus_Number": int, "EntryDate": str})
    data = b"EntryDate\tBUS NUMBER\t[01]student_number\r\nx\t7\t1001\r\n"
    assert psfiles.loads(data, bus, WITH_HEADER) == [bus("1001", 7, "x")]


def test_a_default_lets_a_header_lack_the_column() -> None:
    """`place=` is for files without a header."""

    @attrs.frozen
    class Bus:
        student_number: str = psfiles.column("Student_Number")
        bus_number: int | None = psfiles.column("Bus_Number", default=None)
        stop: str = psfiles.column("Bus_Stop", default="School")

    data = b"Bus_Number\tStudent_Number\r\n7\t1001\r\n"
    assert psfiles.loads(data, Bus, WITH_HEADER) == [Bus("1001", 7)]
    assert psfiles.loads(b"Student_Number\r\n1001\r\n", Bus, WITH_HEADER) == [Bus("1001")]
    with pytest.raises(psfiles.ReadError, match="the header lacks Student_Number"):
        psfiles.loads(b"Bus_Number\r\n7\r\n", Bus, WITH_HEADER)
    with pytest.raises(psfiles.FieldCountError):  # by position, nobody could say which is missing
        psfiles.loads(b"1001\t7\r\n", Bus)


def test_a_teacher_s_status_may_be_missing() -> None:
    data = b"SchoolID\t[05]Last_Name\t[05]First_Name\tTeacherNumber\tEmail_Addr\r\n100\tExample\tTom\tT7\t\r\n"
    [teacher] = psfiles.loads(data, Teacher, WITH_HEADER)
    assert (teacher.teacher_number_2, teacher.status) == ("T7", None)
    detection = psfiles.detect(io.BytesIO(data))
    assert (detection.layout, detection.read) == (Teacher, 1)


def test_a_district_s_students_read_as_students() -> None:
    """Where the list has more columns, in another order, and the caller lets these go."""
    names = "[01]Student_Number\tLastFirst\tLast_Name\tFirst_Name\tMiddle_Name\tDOB\tMailing_Street\tMailing_City"
    names += "\tMailing_State\tMailing_Zip\tGuardianEmail\tHome_Phone\tGrade_Level\t[05]Last_Name\tEnroll_Status"
    row = "1001\tExample, Ada\tExample\tAda\t\t01/14/2012\t1 Main St\tSpringfield\tCA\t90001\t\t555-0100\t7\tSample\t0"
    data = f"{names}\r\n{row}\r\n".encode()
    [student] = psfiles.loads(data, Student, WITH_HEADER, extra_columns="ignore")
    assert (student.first_name, student.last_name, student.grade_level) == ("Ada", "Example", 7)
    with pytest.raises(psfiles.ReadError, match="no column for name 2, 14, 15 of the header"):
        psfiles.loads(data, Student, WITH_HEADER)


def test_what_is_extra_is_known_by_its_position() -> None:
    found, missing = match_header(["Nobody's", "teachernumber", "Other"], columns_of(Teacher))
    assert extra_positions(found) == [1, 3]
    assert "no column for name 1, 3 of the header" in header_problem(found, missing)
    assert "no column" not in header_problem(found, missing, ignore_extra=True)
    assert "Nobody" not in header_problem(found, missing)
