"""The files of a folder: each is an export, or it is said why it is none."""

from __future__ import annotations

import zipfile
from pathlib import Path

import attrs
import pytest
from made_files import ATTENDANCE, SCHEDULE, STUDENTS, TEACHERS, joined

import psfiles
from psfiles import AttendanceEntry, District, ScheduleEntry, Student, Teacher
from psfiles.columns import columns_of
from psfiles.detection import Exports, find_exports
from psfiles.exceptions import DetectionError

EXPECTED = [Student, ScheduleEntry, Teacher]


@attrs.frozen
class OurStudent(Student):
    """A district's own list of fields."""

    bus: str = psfiles.column("Bus", default="")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "SCHEDULE.TXT").write_bytes(joined(SCHEDULE))
    (tmp_path / "TEACHER.txt").write_bytes(joined(TEACHERS))
    return tmp_path


def codes(found: Exports) -> list[str]:
    return [problem.code for problem in found.problems]


def test_a_sound_folder(folder: Path) -> None:
    (folder / "STUDENT.TXT").write_bytes(joined(STUDENTS))
    found = find_exports(folder, expect=EXPECTED)
    assert [export.layout for export in found.require_sound()] == [Teacher, Student, ScheduleEntry]
    assert not found.problems


def test_a_link_to_a_folder_is_no_file_of_the_folder(folder: Path) -> None:
    (folder / "archive").mkdir()
    (folder / "last year").symlink_to(folder / "archive")
    assert not find_exports(folder).problems


def test_an_archive_stands_for_its_files(folder: Path) -> None:
    with zipfile.ZipFile(folder / "exports.zip", "w") as archive:
        archive.write(folder / "TEACHER.txt", "TEACHER.txt")
        archive.writestr("readme.txt", "Written at night.")
    found = find_exports(folder / "exports.zip")
    assert [export.layout for export in found.exports] == [Teacher]
    assert codes(found) == ["unknown-file"]


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (joined(f"{row}\tx" for row in STUDENTS), "has 13 fields"),
        (joined(row.replace("/2012", "/12") for row in STUDENTS), "the years have two digits"),
        (b"<!doctype html>\n<html></html>\n", "a web page"),
        (b"\r\n\r\n", "no record"),
    ],
    ids=["one more", "short years", "web page", "blank lines"],
)
def test_a_file_that_should_be_an_export_by_its_name(folder: Path, data: bytes, message: str) -> None:
    (folder / "STUDENT.TXT").write_bytes(data)
    found = find_exports(folder, expect=EXPECTED)
    assert codes(found) == ["not-an-export"]
    assert found.problems[0].layout is Student
    assert message in found.problems[0].message
    assert found.problems[0].name == str(folder / "STUDENT.TXT")
    with pytest.raises(DetectionError, match=message):
        found.require_sound()
    with pytest.raises(DetectionError, match=message):
        District.load(folder)


def test_a_file_that_comes_near_a_layout(folder: Path) -> None:
    (folder / "night.txt").write_bytes(joined(row.replace("/2012", "/12") for row in STUDENTS))
    found = find_exports(folder)
    assert codes(found) == ["not-an-export"]
    assert found.problems[0].layout is Student


def test_a_file_that_nothing_speaks_for(folder: Path) -> None:
    (folder / "README.txt").write_bytes(b"Nothing to see here.\r\n")
    (folder / ".hidden").write_bytes(b"x")
    found = find_exports(folder)
    assert codes(found) == ["unknown-file"]
    assert len(found.require_sound()) == 2
    assert len(District.load(folder).schedule) == 20


@pytest.mark.parametrize("ending", [".filepart", ".part", ".tmp", ".FILEPART"])
def test_an_unfinished_name(folder: Path, ending: str) -> None:
    (folder / f"STUDENT.TXT{ending}").write_bytes(joined(STUDENTS))
    found = find_exports(folder, expect=EXPECTED)
    assert codes(found) == ["unfinished-file", "missing-export"]
    assert found.problems[0].layout is Student
    with pytest.raises(DetectionError, match="the upload has not ended"):
        District.load(folder)


def test_an_unfinished_name_that_tells_no_export(folder: Path) -> None:
    (folder / "backup.tmp").write_bytes(b"x")
    assert codes(find_exports(folder)) == ["unknown-file"]
    assert len(District.load(folder).teachers) == 1


def test_expected_and_not_there(folder: Path) -> None:
    found = find_exports(folder, expect=EXPECTED)
    assert codes(found) == ["missing-export"]
    assert str(found.problems[0]) == "no file is an export of Student, though one is expected"


def test_expected_of_files_that_are_named(folder: Path) -> None:
    assert codes(find_exports(folder / "TEACHER.txt", expect=[Teacher, Student])) == ["missing-export"]


def test_a_subclass_counts(folder: Path) -> None:
    (folder / "STUDENT.TXT").write_bytes(joined(f"{row}\tB7" for row in STUDENTS))
    found = find_exports(folder, layouts=[OurStudent, ScheduleEntry, Teacher], expect=EXPECTED)
    assert not found.problems
    assert [export.layout for export in found.exports] == [Teacher, OurStudent, ScheduleEntry]


def test_a_file_without_bytes_has_the_layout_of_its_name(folder: Path) -> None:
    (folder / "STUDENT.TXT").write_bytes(b"")
    assert [export.layout for export in find_exports(folder, expect=EXPECTED).exports] == [
        Teacher,
        Student,
        ScheduleEntry,
    ]
    found = find_exports(folder, layouts=[OurStudent, ScheduleEntry, Teacher], expect=EXPECTED)
    assert [export.layout for export in found.exports] == [Teacher, OurStudent, ScheduleEntry]


@pytest.mark.parametrize("name", [None, "README.txt", "empty.csv"])
def test_a_folder_without_any_export(tmp_path: Path, name: str | None) -> None:
    if name:
        (tmp_path / name).write_bytes(b"Nothing to see here.\r\n" * (name == "README.txt"))
    for look in (find_exports, District.load, psfiles.check):
        with pytest.raises(DetectionError, match="no export among the files"):
            look(tmp_path)


def test_a_named_file_that_is_none_raises(tmp_path: Path) -> None:
    (tmp_path / "x.txt").write_bytes(b"nothing\r\n")
    with pytest.raises(DetectionError, match='"psfiles draft" makes a layout'):
        find_exports([tmp_path / "x.txt"])


def test_columns_beside_the_layouts(folder: Path) -> None:
    names = "Student_Number\tFirst_Name\tLast_Name\tMiddle_Name\tDOB\tMailing_Street\tMailing_City\tMailing_State"
    names += "\tMailing_Zip\tGuardianEmail\tHome_Phone\tGrade_Level\tBus"
    (folder / "STUDENT.TXT").write_bytes(joined([names, *(f"{row}\tB7" for row in STUDENTS)]))
    assert "extra_columns" in find_exports(folder).problems[0].message
    assert not find_exports(folder, extra_columns="ignore").problems


class TestDistrictOfOurOwn:
    """A district is loaded of the layouts that it has."""

    def test_a_subclass_counts_as_students(self, folder: Path) -> None:
        (folder / "STUDENT.TXT").write_bytes(joined(f"{row}\tB7" for row in STUDENTS))
        district = District.load(folder, layouts=[OurStudent, ScheduleEntry, Teacher])
        assert [type(student) for student in district.students] == [OurStudent] * 20
        assert district.student("3000") == district.students[0]
        assert district.students[0].bus == "B7"  # type: ignore[attr-defined]

    def test_more_columns(self, folder: Path) -> None:
        names = "\t".join(column.name for column in columns_of(Student))
        (folder / "STUDENT.TXT").write_bytes(joined([f"Bus\t{names}", *(f"B7\t{row}" for row in STUDENTS)]))
        with pytest.raises(DetectionError, match="extra_columns"):
            District.load(folder)
        assert len(District.load(folder, extra_columns="ignore").students) == 20

    def test_another_list(self, folder: Path) -> None:
        @attrs.frozen
        class Bus:
            number: str = psfiles.column("Number", key=True)

        with pytest.raises(ValueError, match="a district holds no records of Bus"):
            District.load(folder, layouts=[Bus])


class TestCopies:
    """Two files with the same keys."""

    def test_two_nights(self, folder: Path) -> None:
        for name in ("STUDENT.TXT", "STUDENT_20261123.TXT"):
            (folder / name).write_bytes(joined(STUDENTS))
        with pytest.raises(
            DetectionError, match=r"STUDENT\.TXT and .*STUDENT_20261123\.TXT hold records with the same keys"
        ):
            District.load(folder)

    def test_the_night_before_was_larger(self, folder: Path) -> None:
        more = [row.replace("30", "40", 1) for row in STUDENTS]
        (folder / "STUDENT.TXT").write_bytes(joined(STUDENTS))
        (folder / "STUDENT_1.TXT").write_bytes(joined([*more, *STUDENTS]))
        with pytest.raises(DetectionError, match="the same keys"):
            District.load(folder)

    def test_schools_that_export_apart(self, folder: Path) -> None:
        (folder / "SCHEDULE_2.TXT").write_bytes(joined(row.replace("100", "200", 1) for row in SCHEDULE))
        (folder / "STUDENT_1.TXT").write_bytes(joined(STUDENTS[:10]))
        (folder / "STUDENT_2.TXT").write_bytes(joined(STUDENTS[9:]))
        assert len(District.load(folder).students) == 21


class TestNear:
    """Of files whose names tell nothing, those that come near a layout should be exports."""

    @staticmethod
    def code(folder: Path, rows: list[str]) -> tuple[str, type | None]:
        (folder / "night.txt").write_bytes(joined(rows))
        (problem,) = find_exports(folder).problems
        return problem.code, problem.layout

    @pytest.mark.parametrize(
        "rows",
        [
            [f"{row}\tB7" for row in STUDENTS],
            [f"x\ty\t{row}" for row in STUDENTS],
            [row.replace("\t\t", "\t", 1) for row in STUDENTS],
            [row.replace("555-", "", 1).replace("\t7", "\tGrade 7") for row in STUDENTS],
        ],
        ids=["one more", "two more before", "one fewer", "bad grades"],
    )
    def test_students(self, folder: Path, rows: list[str]) -> None:
        assert self.code(folder, rows) == ("not-an-export", Student)

    def test_schedules(self, folder: Path) -> None:
        assert self.code(folder, [f"{row}\t1\t2" for row in SCHEDULE]) == ("not-an-export", ScheduleEntry)

    def test_attendance_that_no_other_layout_reads(self, folder: Path) -> None:
        rows = [row.replace("/2026", "/26")[:-1] + "P1" for row in ATTENDANCE]
        assert self.code(folder, rows) == ("not-an-export", AttendanceEntry)

    @pytest.mark.parametrize(
        "rows",
        [
            [f"{row}" + "\tx" * 5 for row in STUDENTS],
            ["\t".join(["x"] * 11 + ["7"])] * 9,
            [f"{i}\tElm\tOak\tNorth\tC{i}\tX\ty" for i in range(9)],
            [f"{i}\t{i}\t{i}\t{i}\t{i}\t{i}" for i in range(9)],
            ["one field"],
        ],
        ids=["five more", "one number of three columns", "seven texts", "six numbers", "one field"],
    )
    def test_other_lists(self, folder: Path, rows: list[str]) -> None:
        assert self.code(folder, rows) == ("unknown-file", None)
