"""The check as a whole: settings, counts, places, rules of one's own, and nothing said of any value."""

from __future__ import annotations

import datetime as dt
import io
import json
import logging
from pathlib import Path
from typing import Any

import attrs
import jsonschema
import pytest
from cattrs import Converter
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from rule_cases import CASES, TODAY, attendance, district, entry, student, teacher

import psfiles
from psfiles import AUTOSEND, AttendanceEntry, ScheduleEntry, Student, Teacher, checks
from psfiles.checks import RULES, SCHEMA, Context, FindingsSoFar, Report, Rule, Severity
from psfiles.command import main
from psfiles.detection import LAYOUTS
from psfiles.detection.exports import find_exports
from psfiles.district import District as Held
from psfiles.exceptions import DetectionError
from psfiles.reading.pipeline import BLOCK_SIZE
from psfiles.strategies import DamagedFile, DistrictRecords, SampleFile, damaged_files, districts, files


def check(*data: bytes, **settings: Any) -> Report:
    return checks.check([io.BytesIO(one) for one in data], today=TODAY, **settings)


class TestSettings:
    """What the arguments do."""

    def test_without(self) -> None:
        report = check(teacher(f3="Tom ", f6="T8"), without=["blank-around"])
        assert list(report.counts) == ["teacher-number-differs"]
        assert "blank-around" not in report.rules

    def test_severities(self) -> None:
        report = check(teacher(f3="Tom "), severities={"blank-around": "ERROR"})
        assert report.has_errors
        assert [finding.severity for finding in report.findings] == [Severity.ERROR]

    @pytest.mark.parametrize("argument", [{"without": ["nothing"]}, {"severities": {"nothing": "ERROR"}}])
    def test_unknown_codes(self, argument: dict[str, Any]) -> None:
        with pytest.raises(ValueError, match="no such rule: nothing"):
            check(teacher(), **argument)

    def test_counts_are_exact_and_findings_are_kept(self) -> None:
        data = b"".join(teacher(f1=str(100 + number), f3="Tom ") for number in range(50))
        report = check(data, keep=3)
        assert report.counts == {"blank-around": 50}
        assert [finding.location.record for finding in report.findings if finding.location] == [1, 2, 3]

    def test_a_bad_value_is_counted_wherever_it_stands(self) -> None:
        """A file of many blocks; each distinct value is judged once, and told each time."""
        data = b"".join(teacher(f1=str(100 + number), f3="Tom ") for number in range(3000))
        assert len(data) > 3 * BLOCK_SIZE
        assert check(data).counts == {"blank-around": 3000}

    def test_order(self) -> None:
        """Gravest first, then what is found most."""
        data = teacher(f3="Tom ", f6="T8") + teacher(f1="101", f3="Tom ", f4="", f6="")
        assert list(check(data).counts) == ["blank-key", "blank-around", "teacher-number-differs"]

    def test_a_layout_and_dialect_that_are_given(self) -> None:
        report = check(b"1;2\n", layouts=[Teacher], dialect=AUTOSEND)
        assert report.counts == {"field-count": 1}
        assert report.findings[0].details == {"expected": 7, "found": 1}

    def test_today(self) -> None:
        assert check(student(f5="09/16/2026")).counts == {"future-birth-date": 1}
        later = checks.check(io.BytesIO(student(f5="09/16/2019")), today=dt.date(2031, 1, 1))
        assert later.is_clean
        assert later.day == dt.date(2031, 1, 1)

    def test_progress(self) -> None:
        told: list[tuple[str, int]] = []
        check(teacher() * 2, progress=lambda name, records: told.append((name, records)))
        assert told == [("<stream>", 2)]

    def test_a_file_of_no_layout(self, tmp_path: Path) -> None:
        (tmp_path / "x.txt").write_bytes(b"nothing\n")
        with pytest.raises(DetectionError):
            checks.check(tmp_path / "x.txt")

    def test_a_named_file_that_should_be_an_export_is_a_finding(self, tmp_path: Path) -> None:
        page = b"<html>Sign in</html>\n"
        for name, expect in (("STUDENT.TXT", ()), ("x.txt", (Student,))):
            (tmp_path / name).write_bytes(page)
            report = checks.check(tmp_path / name, expect=expect)
            assert next(iter(report.counts)) == "not-an-export"
            assert "a web page" in report.findings[0].message
        assert main(["check", str(tmp_path / "STUDENT.TXT"), "--quiet"]) == 1
        assert main(["check", str(tmp_path / "x.txt"), "--quiet"]) == 2
        assert main(["check", str(tmp_path / "x.txt"), "--expect", "students", "--quiet"]) == 1

    def test_a_file_that_vanishes_after_it_was_found_is_no_clean_one(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        (tmp_path / "TEACHER.txt").write_bytes(teacher())
        found = find_exports(tmp_path)
        (tmp_path / "TEACHER.txt").unlink()
        monkeypatch.setattr("psfiles.checks._check.find_exports", lambda *_, **__: found)
        with pytest.raises(FileNotFoundError):
            checks.check(tmp_path)
        assert main(["check", str(tmp_path), "--quiet"]) == 2

    def test_a_link_to_no_file_and_one_that_may_not_be_read(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        (tmp_path / "TEACHER.txt").write_bytes(teacher())
        (tmp_path / "STUDENT.TXT").symlink_to(tmp_path / "gone")
        with pytest.raises(FileNotFoundError):
            checks.check(tmp_path)
        assert main(["check", str(tmp_path), "--quiet"]) == 2
        (tmp_path / "STUDENT.TXT").unlink()

        def refuse(*_: object) -> None:
            raise PermissionError(13, "Permission denied", "TEACHER.txt")

        monkeypatch.setattr("psfiles.reading.source.io.FileIO", refuse)
        assert main(["check", str(tmp_path), "--quiet"]) == 2

    def test_bytes_are_no_file(self) -> None:
        with pytest.raises(TypeError, match=r"io\.BytesIO"):
            checks.check(teacher())  # type: ignore[arg-type]

    def test_a_stream_that_cannot_be_rewound(self) -> None:
        class Pipe:
            def __init__(self) -> None:
                self._file = io.BytesIO(teacher() * 3)

            def read(self, size: int) -> bytes:
                return self._file.read(size)

        report = checks.check(Pipe(), today=TODAY)  # type: ignore[arg-type]
        assert report.counts == {"duplicate-key": 2}

    def test_email_is_not_asked_without_the_library(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("psfiles.checks._value_rules.importlib.util.find_spec", lambda _: None)
        report = check(teacher(f5="nonsense"))
        assert report.is_clean
        assert "skipped: bad-email, since addresses are checked only with the extra psfiles[checks]" in report.notes

    def test_what_needs_another_file_is_noted(self) -> None:
        assert check(teacher()).notes == (
            "no file of Student, so skipped: unknown-student",
            (
                "no file of Student and ScheduleEntry, so skipped: student-without-schedule, graduated-with-classes, "
                "schedule-incomplete, booked-twice"
            ),
            (
                "no file of ScheduleEntry, so skipped: teacher-without-class, last-year, former-teacher, "
                "school-without-schedule, not-enrolled, other-period, outside-school-year"
            ),
        )

    def test_a_teachers_classes_are_no_finding_where_the_teacher_cannot_be_read(self) -> None:
        report = check(teacher(f7="active") + teacher(f1="101", f4="T8", f6="T8"), entry() + entry(f2="1002"))
        assert report.counts == {"bad-integer": 1, "teacher-without-class": 1}
        note = "the classes of teachers whose own record cannot be read are left out of unknown-teacher"
        assert note in report.notes

    def test_what_could_not_be_read_is_noted_where_it_may_be_missed(self) -> None:
        cut = b"100\tSample\r\n"
        known = teacher(f1="101", f4="T8", f6="T8")
        report = check(cut + known, entry())
        assert report.counts == {"field-count": 1, "unknown-teacher": 1, "teacher-without-class": 1}
        assert report.notes[-1] == "not readable in Teacher: 1, which may explain unknown-teacher"
        assert not [note for note in check(known, entry()).notes if "not readable" in note]
        assert not [note for note in check(cut + teacher(), entry()).notes if "not readable" in note]


class TestPlaces:
    """Every finding says where."""

    def test_line_and_byte(self) -> None:
        data = teacher() + teacher(f1="101") + teacher(f1="102", f3="Tom ")
        (finding,) = check(data).findings
        assert finding.location is not None
        assert data[finding.location.byte :] == teacher(f1="102", f3="Tom ")
        assert (finding.location.record, finding.location.line) == (3, 3)
        assert (finding.columns, finding.shape) == (("[05]first_name",), "Aaa ")

    def test_after_faults_and_torn_records(self) -> None:
        """Records after a torn one have their own numbers, places and texts."""
        good = teacher(f1="103", f3="Tom ")
        data = teacher() + teacher(f1="101", f2="Torn\napart")[:-9] + b"\r\n" + teacher(f1="102") + good
        findings = check(data).findings
        blank = [finding for finding in findings if finding.code == "blank-around"]
        assert [data[one.location.byte :] for one in blank if one.location] == [good]
        assert [one.location.record for one in blank if one.location] == [5]

    def test_a_record_of_another_form(self) -> None:
        """A record of 12 columns among those of 11 is looked at by its own columns."""
        twelve = b"100\t1001\t3601\tMA10\tAlgebra\t2\t3\t3(A-C) \tSample\tTom\t12\tT7\r\n"
        report = check(entry() + twelve)
        (finding,) = [one for one in report.findings if one.code == "blank-around"]
        assert finding.columns == ("Period Expression",)

    def test_faults_of_one_record_are_told_one_by_one(self) -> None:
        report = check(student() + student(f1="1002", f5="13/13/2014", f12="x"))
        assert report.counts == {"bad-date": 1, "bad-integer": 1}
        assert {finding.columns: finding.shape for finding in report.findings} == {
            ("DOB",): "99/99/9999",
            ("Grade_Level",): "a",
        }


@attrs.frozen
class Locker:
    number: str = psfiles.column("Number", key=True)
    owner: int = psfiles.column("Owner", personal=True)


@attrs.frozen
class Size:
    letters: str


@attrs.frozen
class Shirt:
    owner: str = psfiles.column("Owner", key=True)
    size: Size = psfiles.column("Size")


class TestOwnRules:
    """Rules and layouts of one's own."""

    def test_a_rule(self) -> None:
        @checks.rule("no-t7", Teacher, what="It is T7.", why="So.", fix="Rename it.", severity="ERROR")
        def no_t7(record: Teacher) -> str | bool:
            return record.teacher_number == "T7" and "teacher_number"

        report = check(teacher(), student(), rules=[*RULES, no_t7])
        (finding,) = report.findings
        assert str(finding).startswith("ERROR no-t7: It is T7. (<stream>, record 1, line 1, byte 0; teachernumber)")

    def test_a_rule_that_remembers_is_started_anew(self) -> None:
        def start(_: Context, layout: type) -> Any:
            seen: set[str] = set()

            def look(record: Teacher) -> bool:
                is_known = record.last_name in seen
                seen.add(record.last_name)
                return is_known

            return look if layout is Teacher else None

        twice = Rule(code="same-name", severity=Severity.INFO, what="A.", why="B.", fix="C.", start=start)
        data = teacher() + teacher(f1="101")
        for _ in range(2):
            assert check(data, rules=[twice]).counts == {"same-name": 1}

    @pytest.mark.parametrize("code", ["Bad", "bad_code", ""])
    def test_codes(self, code: str) -> None:
        with pytest.raises(ValueError, match="code"):
            Rule(code=code, severity=Severity.INFO, what="A.", why="B.", fix="C.")

    def test_a_layout(self) -> None:
        report = check(b"7\t1 \r\n7\t01\r\n\t2\r\n", layouts=[Locker], dialect=AUTOSEND)
        assert report.counts == {"bad-integer": 1, "blank-key": 1, "not-canonical": 1}

    def test_a_value_that_the_converter_refuses(self) -> None:
        def structure(text: str, _: type) -> Size:
            if text not in ("S", "M", "L"):
                raise ValueError(text)
            return Size(text)

        converter = Converter()
        converter.register_structure_hook(Size, structure)
        converter.register_unstructure_hook(Size, lambda size: size.letters)
        report = check(b"1\tS\r\n2\tXXSecret\r\n", layouts=[Shirt], dialect=AUTOSEND, converter=converter)
        assert report.counts == {"bad-value": 1}
        assert "XXSecret" not in report.to_json()

    def test_a_record_that_its_class_refuses(self) -> None:
        @attrs.frozen
        class Even:
            number: int = psfiles.column("Number")

            def __attrs_post_init__(self) -> None:
                if self.number % 2:
                    raise ValueError(self.number)

        assert check(b"2\r\n3\r\n", layouts=[Even], dialect=AUTOSEND).counts == {"refused": 1}


class TestGenerated:
    """Whatever strategies make."""

    @given(districts())
    @settings(max_examples=30, deadline=None)
    def test_a_coherent_district_has_no_fault_between_its_files(self, made: DistrictRecords) -> None:
        report = Held(made.students, made.schedule, made.teachers).check()
        asked = {rule.code for rule in RULES if rule.subject == "fault" or rule.needs}
        of_this_year = {"last-year", "former-teacher", "graduated-with-classes", "booked-twice"}
        harmless = {"student-without-schedule", "teacher-without-class", *of_this_year}
        assert asked & report.counts.keys() <= harmless
        assert not {"two-teachers", "two-expressions", "two-people"} & report.counts.keys()
        assert "duplicate-key" not in report.counts

    @given(districts(AUTOSEND))
    @settings(max_examples=20, deadline=None)
    def test_a_section_is_found_as_its_columns_are(self, made: DistrictRecords) -> None:
        """Columns that follow the student's number are looked at together; in another order each by itself."""
        assume(made.schedule)
        usual = psfiles.dumps(made.schedule).decode("windows-1252").split("\r\n")[:-1]
        assume(not any("\n" in line or "\r" in line for line in usual))
        names = [column.name for column in psfiles.columns.columns_of(ScheduleEntry)[:11]]
        rows = [names, *(line.split("\t") for line in usual)]
        behind = ["\t".join([*row[:1], *row[2:], row[1]]) for row in rows]
        ahead = ["\t".join(row) for row in rows]
        counts = [
            check(
                "".join(f"{line}\r\n" for line in lines).encode("windows-1252"),
                layouts=[ScheduleEntry],
                dialect=attrs.evolve(AUTOSEND, header=True),
            ).counts
            for lines in (ahead, behind)
        ]
        assert counts[0] == counts[1]

    @pytest.mark.parametrize("layout", [Student, ScheduleEntry, Teacher, AttendanceEntry])
    @given(data=st.data())
    @settings(max_examples=25, deadline=None)
    def test_damage_is_told(self, layout: type, data: st.DataObject) -> None:
        """The faults of reading, one for one, and every good record is looked at."""
        file: DamagedFile[Any] = data.draw(damaged_files(layout))
        report = check(file.data, layouts=[layout], dialect=file.dialect, keep=1000)
        wanted = sorted((fault.record, code) for fault in file.faults for code in fault.codes)
        found = sorted(
            (finding.location.record, finding.code.replace("blank-line", "field-count"))
            for finding in report.findings
            if finding.location and report.rules[finding.code].subject == "fault"
        )
        assert found == wanted
        assert sum(one.records for one in report.files) == len(file.records)

    @pytest.mark.parametrize("layout", [Student, ScheduleEntry, Teacher, AttendanceEntry])
    @given(data=st.data())
    @settings(max_examples=25, deadline=None)
    def test_records_are_counted_and_places_are_right(self, layout: type, data: st.DataObject) -> None:
        file: SampleFile[Any] = data.draw(files(layout))
        report = check(file.data, layouts=[layout], dialect=file.dialect)
        assert [(one.records, one.unread) for one in report.files] == [(len(file.records), 0)]
        jsonschema.validate(report.to_dict(), SCHEMA)


def test_a_large_coherent_district_triggers_nothing(tmp_path: Path) -> None:
    """50 000 students of 50 schools, eight classes each: checked in seconds, nothing found."""
    students = range(50_000)
    teachers = b"".join(
        teacher(f1=f"01{number // 8:02}", f4=f"T{number}", f5="", f6=f"T{number}") for number in range(400)
    )
    (tmp_path / "TEACHER.TXT").write_bytes(teachers)
    with (tmp_path / "STUDENT.TXT").open("wb") as file:
        file.writelines(
            b"%d\tAda\tExample\t\t03/%02d/%d\t%d Elm St\tTown\tOR\t97403\tg%d@example.org\t541-555-0101\t%d\r\n"
            % (number + 1000, number % 28 + 1, 2020 - number % 13, number, number, number % 13)
            for number in students
        )
    with (tmp_path / "SCHEDULE.TXT").open("wb") as file:
        file.writelines(
            b"01%02d\t%d\t3600\tMA1%d\tAlgebra\t2\t%d(A-C)\tSample\tTom\t12\tT%d\r\n"
            % (number // 1000, number + 1000, period, period, number // 1000 * 8 + period)
            for number in students
            for period in range(8)
        )
    report = checks.check(tmp_path, today=TODAY)
    assert report.is_clean, report.counts
    assert [file.records for file in report.files] == [400, 50_000, 400_000]
    assert sum(report.grades.values()) == 50_000
    assert dict(report.schools) == {f"01{school:02}": 1000 for school in range(50)}


SECRET = "Qvxzk"  # noqa: S105 - no password


@pytest.mark.parametrize("code", CASES)
def test_no_value_is_told(code: str, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """Whatever the rule finds, with a secret in every field that can hold one."""
    caplog.set_level(logging.NOTSET)
    names = [(name, name.replace("1001", SECRET)) for name in CASES[code].triggers]
    for old, new in names:
        data = CASES[code].triggers[old]
        for word in (
            b"Ada",
            b"Example",
            b"Elm",
            b"Springfield",
            b"one@",
            b"Sample",
            b"Tom",
            b"Algebra",
            b"tom@",
            b"Other",
        ):
            data = data.replace(word, SECRET.encode() + word)
        (tmp_path / new).write_bytes(data.replace(b"1001", SECRET.encode()).replace(b"T7", b"T" + SECRET.encode()))
    report = checks.check(tmp_path, today=TODAY, layouts=LAYOUTS)
    told = [report.to_text(), str(report), repr(report), report.to_json(), report.to_html(), report._repr_html_()]
    told += [
        *map(str, report.findings),
        *map(repr, report.findings),
        *(record.getMessage() for record in caplog.records),
    ]
    assert not report.is_clean
    assert SECRET not in "".join(told)


def test_no_value_is_told_of_a_school_or_grade() -> None:
    data = b"".join(entry(f1=SECRET, f2=str(number)) + entry(f1="131", f2=str(number)) for number in range(20))
    report = check(data, student(f12="77"))
    told = report.to_text() + report.to_json() + report.to_html() + repr(report)
    assert SECRET not in told
    assert "School 131" in report.to_html()
    assert "77" not in json.dumps(report.to_dict()["grades"])


def test_tally_of_ones_own() -> None:
    """What another check uses: rules, findings, a report."""
    so_far = FindingsSoFar(RULES, keep=1)
    so_far.add("blank-key", columns=["SchoolID"])
    so_far.add("blank-key", columns=["SchoolID"])
    so_far.add("no-such-rule")
    report = so_far.report(day=TODAY)
    assert (report.counts, len(report.findings)) == ({"blank-key": 2}, 1)


def test_attendance_alone() -> None:
    assert check(attendance()).is_clean


def test_a_district_in_any_order(tmp_path: Path) -> None:
    """The order of the files does not matter: teachers and students are read first."""
    for name, data in district(schedule=entry() + entry(f2="1002")).items():
        (tmp_path / name).write_bytes(data)
    paths = sorted(tmp_path.iterdir())
    for order in (paths, paths[::-1]):
        assert checks.check(order, today=TODAY).counts == {"unknown-student": 1}
