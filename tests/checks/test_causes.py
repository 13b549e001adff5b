"""A cause is said once, and what follows from it is left out."""

from __future__ import annotations

import io
from pathlib import Path

import attrs
import pytest
from rule_cases import STUDENT, TODAY, changed, district, entry, line, student, teacher

from psfiles import AUTOSEND, ScheduleEntry, Student, Teacher, checks
from psfiles.checks import Report
from psfiles.columns import column
from psfiles.exceptions import DetectionError


def report_of(folder: Path, **files: bytes) -> Report:
    for name, data in files.items():
        (folder / f"{name}.txt").write_bytes(data)
    return checks.check(folder, today=TODAY)


def test_a_students_classes_are_not_told_of_where_the_student_cannot_be_read(tmp_path: Path) -> None:
    broken = student(f1="1002", f5="13/13/2014") + student(f1="1003")[:40] + b"\r\n"
    schedule = b"".join(
        entry(f2=number, f6=str(section)) for number in ("1001", "1002", "1003") for section in range(8)
    )
    good = b"".join(
        student(f1=str(number), f6=f"{number} Elm St")
        for number in range(1001, 1011)
        if number not in (1002, 1003, 1004)
    )
    files = district(student=good + broken, schedule=schedule + entry(f2="1004"))
    report = report_of(tmp_path, **{name.removesuffix(".txt"): data for name, data in files.items()})
    assert report.counts["unknown-student"] == 1
    assert "enrolments of students whose own record cannot be read: 16, left out of unknown-student" in report.notes


def test_what_goes_for_all_records_is_said_by_the_first(tmp_path: Path) -> None:
    schedule = b"".join(entry(f2=str(number), f8="Tom", f9="Sample") for number in range(1000, 1020))
    report = report_of(tmp_path, t=teacher(), c=schedule)
    swapped = [finding for finding in report.findings if finding.code == "teacher-names-swapped"]
    assert report.counts["teacher-names-swapped"] == 20
    assert "teacher-name-differs" not in report.counts
    assert swapped[0].message.endswith("This applies to all 20 records.")
    assert not [one for one in swapped[1:] if "20 records" in one.message]


def test_what_follows_from_a_cause_is_left_out(tmp_path: Path) -> None:
    swapped = b"".join(
        student(f1=str(number), f10="541-555-0101", f11="one@example.org") for number in range(1000, 1020)
    )
    report = report_of(tmp_path, s=swapped)
    assert report.counts["email-phone-swapped"] == 20
    assert "bad-email" not in report.counts
    assert any("bad-email × 20" in note and "email-phone-swapped" in note for note in report.notes)


def test_numbers_that_a_spreadsheet_made_equal_are_no_two_people(tmp_path: Path) -> None:
    rows = [line(changed(STUDENT, f1="2.00E+11", f2=f"Ada{number}")) for number in range(20)]
    assert report_of(tmp_path, s=b"".join(rows)).counts == {"spreadsheet-key": 20}


def test_two_nights_are_one_finding(tmp_path: Path) -> None:
    students = b"".join(student(f1=str(number), f6=f"{number} Elm St") for number in range(1000, 1020))
    assert report_of(tmp_path, STUDENT=students, STUDENT_2=students).counts == {"same-keys": 1}


def test_what_is_expected(tmp_path: Path) -> None:
    (tmp_path / "TEACHER.txt").write_bytes(teacher())
    report = checks.check(tmp_path, today=TODAY, expect=[Student, ScheduleEntry, Teacher])
    assert report.counts == {"missing-export": 2}
    assert report.has_errors
    assert [finding.location for finding in report.findings] == [None, None]
    assert "Student" in report.findings[0].message + report.findings[1].message
    (tmp_path / "STUDENT.TXT").write_bytes(b"")
    assert checks.check(tmp_path, today=TODAY, expect=[Student]).counts == {"no-students": 1}


def test_a_folder_without_any_export(tmp_path: Path) -> None:
    with pytest.raises(DetectionError):
        checks.check(tmp_path)


def test_more_columns_than_the_layout_has() -> None:
    names = ["Student_Number", "First_Name", "Last_Name", "Middle_Name", "DOB", "Mailing_Street", "Mailing_City"]
    names += ["Mailing_State", "Mailing_Zip", "GuardianEmail", "Home_Phone", "Grade_Level", "Bus_Number"]
    data = line(names) + line([*STUDENT, "B7"])
    report = checks.check(io.BytesIO(data), today=TODAY, extra_columns="ignore")
    assert report.counts == {"header-present": 1}
    assert [file.records for file in report.files] == [1]


def test_the_order_of_days() -> None:
    data = entry(f7="6(M-F)")
    assert "bad-expression" not in checks.check(io.BytesIO(data), today=TODAY).counts
    backwards = checks.check(io.BytesIO(data), today=TODAY, days=["F", "H", "W", "T", "M"])
    assert backwards.counts["bad-expression"] == 1


def test_people_with_one_number_are_not_told_to_be_one_record() -> None:
    two = student() + student(f2="Eve", f3="Other", f5="03/08/2014")
    report = checks.check(io.BytesIO(two), today=TODAY)
    assert report.counts == {"two-people": 1}
    assert "Remove" not in report.rules["two-people"].fix


def test_a_dialect_that_is_given_and_is_wrong_is_said_of_all_records() -> None:
    data = b"".join(teacher(f1=str(number)).replace(b"\t1\r\n", b"\r\n") for number in range(100, 120))
    report = checks.check(io.BytesIO(data), layouts=[Teacher], dialect=AUTOSEND, today=TODAY)
    assert report.counts == {"field-count": 20}
    assert report.findings[0].message.endswith("This applies to all 20 records.")


@attrs.frozen
class Locker:
    number: str = column("Number", key=True)
    owner: str = column("Owner")


@pytest.mark.parametrize(
    ("data", "code"),
    [(b"Number\tOwner\r\n7\tA\r\n", "header"), (b"7\tA\r\nNumber\tOwner\r\n8\tB\r\n", "second-header")],
)
def test_a_header_among_texts(data: bytes, code: str) -> None:
    """No value of a layout of texts says that the record is a header: its names do."""
    report = checks.check(io.BytesIO(data), layouts=[Locker], dialect=AUTOSEND, today=TODAY)
    assert report.counts == {code: 1}
    assert "header" in report.findings[0].message or "names" in report.findings[0].message
