"""Three exports and more, held together."""

from __future__ import annotations

import datetime as dt
import io
from pathlib import Path

import pytest

import psfiles
from psfiles import AttendanceEntry, ScheduleEntry, Student, Teacher
from psfiles.district import District
from psfiles.exceptions import DetectionError

SAMPLES = Path(__file__).parents[2] / "examples" / "sample_district"


@pytest.fixture(scope="module")
def sample() -> District:
    return District.load(SAMPLES)


def test_a_folder(sample: District) -> None:
    assert repr(sample) == "District(students=198, schedule=1598, teachers=12, attendance=0, faults=4)"
    assert sample.students == psfiles.load(SAMPLES / "STUDENT.TXT", Student, on_error=lambda _: None)
    assert sorted(fault.code for fault in sample.faults) == ["bad-date", "bad-integer", "field-count", "field-count"]


def test_n_schedules_are_merged_whatever_their_names(sample: District, tmp_path: Path) -> None:
    psfiles.dump(sample.schedule[:800], tmp_path / "a.dat")
    psfiles.dump(sample.schedule[800:], tmp_path / "b.csv", psfiles.AUTOSEND_COMMA)
    psfiles.dump(sample.teachers, tmp_path / "0.txt")
    (tmp_path / "README").write_text("no export")
    (tmp_path / "SCHEDULE-3.TXT").write_bytes(b"")
    merged = District.load(tmp_path)
    assert merged.schedule == sample.schedule
    assert (merged.teachers, merged.students, merged.faults) == (sample.teachers, [], [])


def test_files_by_name(sample: District) -> None:
    with (SAMPLES / "TEACHER.txt").open("rb") as file:
        district = District.load([SAMPLES / "SCHEDULE.TXT", file])
    assert (district.schedule, district.teachers) == (sample.schedule, sample.teachers)


def test_a_file_that_is_none_of_the_layouts(tmp_path: Path) -> None:
    (tmp_path / "x.txt").write_text("nothing\n")
    with pytest.raises(DetectionError):
        District.load([tmp_path / "x.txt"])


def test_look_ups(sample: District) -> None:
    student = sample.students[5]
    assert sample.student(student.student_number) is student
    classes = sample.schedule_of(student.student_number)
    assert classes == [entry for entry in sample.schedule if entry.student_number == student.student_number]
    teacher = sample.teacher(classes[0].teacher_number)
    assert teacher.last_name == classes[0].teacher_last_name
    assert classes[0] in sample.classes_of(teacher.teacher_number)
    assert (sample.schedule_of("none"), sample.classes_of("none")) == ((), ())


@pytest.mark.parametrize("look_up", ["student", "teacher"])
def test_an_unknown_number_is_not_told(sample: District, look_up: str) -> None:
    with pytest.raises(KeyError) as caught:
        getattr(sample, look_up)("Qvxzk")
    assert str(caught.value) == f"'no {look_up} has this number'"


def test_a_teacher_of_two_schools_is_the_current_one() -> None:
    gone, here = (Teacher(school, "Example", "Tom", "T7", "", status=status) for school, status in (("1", 2), ("2", 1)))
    for order in ([gone, here], [here, gone]):
        assert District(teachers=order).teacher("T7") is here


def test_equal_texts_of_a_file_are_one_object(sample: District) -> None:
    entries = sample.schedule
    assert len(entries) > 1000
    for attribute in ("student_number", "course_name", "teacher_number"):
        texts = [getattr(entry, attribute) for entry in entries]
        # But for the few that the row function refuses, such as a record with a line end inside.
        assert len(set(map(id, texts))) <= len(set(texts)) + 3


def test_check_reads_the_files_again(sample: District) -> None:
    report = sample.check()
    assert report.counts["field-count"] == 2
    assert {Path(file.source).name for file in report.files} == {"STUDENT.TXT", "SCHEDULE.TXT", "TEACHER.txt"}


def test_check_of_records_alone() -> None:
    entry = ScheduleEntry("100", "1001", 3600, "MA10", "Álgebra", "2", "3(A)", "Example", "Tom", "12", "T7")  # type: ignore[arg-type]
    teacher = Teacher("100", "Other", "Tom", "T7", "", status=1)
    report = District(schedule=[entry], teachers=[teacher]).check()
    assert report.counts == {"teacher-name-differs": 1}
    assert [file.source for file in report.files] == ["<teachers>", "<schedule>"]
    assert District(teachers=[teacher]).check(without=["teacher-status"]).is_clean


def test_attendance_beside_the_exports() -> None:
    data = b"100\t1001\tMA10\t2\t09/14/2026\tA\t3\n"
    assert District.load([io.BytesIO(data)]).attendance_entries == psfiles.loads(data, AttendanceEntry)


def test_html(sample: District) -> None:
    html = sample._repr_html_()
    assert ">1,598<" in html
    assert sample.students[0].last_name not in html


@pytest.mark.parametrize(("days", "codes"), [((), []), (("M", "T", "W", "H", "F"), ["bad-expression"])])
def test_the_order_of_days_is_the_districts(tmp_path: Path, days: tuple[str, ...], codes: list[str]) -> None:
    (tmp_path / "c.txt").write_bytes(b"100\t1001\t3600\tMA10\tAlgebra\t2\t6(F-M)\tExample\tTom\t12\tT7\r\n")
    district = District.load(tmp_path, days=days)
    assert [finding.code for finding in district.check(today=dt.date(2026, 9, 14)).findings] == codes
    by_records = District(schedule=district.schedule, days=days)
    assert [finding.code for finding in by_records.check(today=dt.date(2026, 9, 14)).findings] == codes
