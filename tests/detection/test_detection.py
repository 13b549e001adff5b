"""Detection counts: what was written is found again, or named among what cannot be told apart."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import attrs
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

import psfiles
from psfiles import AUTOCOMM, AUTOSEND, AUTOSEND_COMMA, AttendanceEntry, Dialect, ScheduleEntry, Student, Teacher
from psfiles.columns import columns_of
from psfiles.detection import LAYOUTS, Detection, _candidates, _trials, detect, detect_and_keep
from psfiles.detection._detection import LIMIT
from psfiles.exceptions import DetectionError
from psfiles.strategies import dialects, records

SAMPLES = Path(__file__).parents[2] / "examples" / "sample_district"

TEACHER = b"100\tExample\tTom\tT7\ttom@example.org\tT7\t1\r\n"
SCHEDULE = b"100\t1001\t3600\tMA10\tAlgebra\t2\t3(A-C)\tExample\tTom\t12\tT7\r\n"
ATTENDANCE = b"100\t1001\tMA10\t2\t09/14/2026\tA\t3\n"
STUDENT = b"1001\tAda\tExample\t\t03/07/2014\t1 Elm St\tTown\tOR\t97403\ta@example.org\t541\t7\r\n"


def detected(data: bytes, **settings: Any) -> Detection:
    return detect(io.BytesIO(data), **settings)


def explained(dialect: Dialect) -> Dialect:
    """The part of a dialect that the bytes can tell."""
    return attrs.evolve(dialect, encoding=None, record_delimiter="\r\n")


TOLD_BY_BYTES = st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "windows-1252"])


@pytest.mark.parametrize("layout", LAYOUTS)
@given(data=st.data())
@settings(max_examples=25, deadline=None)
def test_what_was_written_is_found_again(layout: type, data: st.DataObject) -> None:
    """Or it is named among the alternatives, if its delimiter is one of the four that are looked for."""
    dialect = attrs.evolve(
        data.draw(dialects()), encoding=data.draw(TOLD_BY_BYTES), delimiter=data.draw(st.sampled_from("\t,;|"))
    )
    entries = data.draw(st.lists(records(layout, dialect), min_size=1, max_size=3))
    written = psfiles.dumps(entries, dialect)
    # Two letters of windows-1252 may by chance be one of UTF-8.
    open_dialect = attrs.evolve(dialect, encoding=None)
    assume(psfiles.loads(written, layout, open_dialect, on_error=lambda _: None) == entries)
    detection = detected(written)
    assume(detection.dialect.encoding in (None, dialect.encoding))
    found = [(detection.layout, detection.dialect), *((one.layout, one.dialect) for one in detection.alternatives)]
    assert entries in [psfiles.loads(written, *way, on_error=lambda _: None) for way in found]


@pytest.mark.parametrize(
    ("data", "layout"),
    [(STUDENT, Student), (SCHEDULE, ScheduleEntry), (TEACHER, Teacher), (ATTENDANCE, AttendanceEntry)],
)
@pytest.mark.parametrize("times", [1, 50])
def test_layouts(data: bytes, layout: type, times: int) -> None:
    detection = detected(data * times)
    assert detection.layout is layout
    assert detection.records == detection.read == times
    assert detection.advice == ()
    assert {one.layout for one in detection.alternatives} <= {layout, Teacher}


@pytest.mark.parametrize("path", [path for path in sorted(SAMPLES.iterdir()) if path.suffix.lower() == ".txt"], ids=str)
def test_sample_district(path: Path) -> None:
    layouts = {"STUDENT": Student, "SCHEDULE": ScheduleEntry, "TEACHER": Teacher}
    detection = detect(path)
    assert detection.layout is layouts[path.stem]
    assert explained(detection.dialect) == AUTOSEND
    assert detection.dialect.encoding == "windows-1252"


def test_damaged_attendance_is_still_attendance() -> None:
    """Though every record of it can be read as a teacher."""
    detection = detected(ATTENDANCE * 5 + ATTENDANCE.replace(b"/14/", b"/41/") * 4)
    assert detection.layout is AttendanceEntry
    assert (detection.records, detection.read) == (9, 5)
    assert "most frequent fault of the others: bad-date in Att_Date" in detection.evidence


def test_a_file_half_unreadable_is_detected_and_one_worse_is_not() -> None:
    assert detected(TEACHER * 2 + b"x\r\n" * 2).read == 2
    with pytest.raises(DetectionError):
        detected(TEACHER * 2 + b"x\r\n" * 3)


class TestSettings:
    """Each setting is found, and the box that explains it is named."""

    def test_comma(self) -> None:
        detection = detected(TEACHER.replace(b"\t", b","))
        assert explained(detection.dialect) == AUTOSEND_COMMA
        assert [line.split(":")[0] for line in detection.advice] == ["AutoSend's Field Delimiter is Comma"]

    def test_semicolon(self) -> None:
        detection = detected(TEACHER.replace(b"\t", b";"))
        assert detection.dialect.delimiter == ";"
        assert detection.advice == ("the fields are delimited by Semicolon: set AutoSend's Field Delimiter to Tab",)

    def test_header(self) -> None:
        names = "SCHOOLID\tTEACHERS.Last Name\t[05]first_name\tTeacherNumber\tEmail_Addr\tteachernumber\tStatus\r\n"
        detection = detected(names.encode() + TEACHER)
        assert detection.dialect.header
        assert detection.read == 1
        assert "the first record is a header" in detection.evidence
        assert detection.advice == ("the first record holds column names: clear the box 'First record…' of AutoSend",)

    def test_a_header_alone(self) -> None:
        detection = detected(psfiles.dumps([], attrs.evolve(AUTOSEND, header=True), record_type=ScheduleEntry))
        assert (detection.layout, detection.records) == (ScheduleEntry, 0)

    def test_a_header_that_lacks_a_name_still_tells_the_layout(self) -> None:
        names = "Schoolid\t[05]last_name\t[05]first_name\tteachernumber\tteachernumber\tstatus\r\n"
        detection = detected(names.encode() + TEACHER)
        assert (detection.layout, detection.read) == (Teacher, 0)

    def test_a_header_with_an_unknown_name_in_place_of_one_still_tells_the_layout(self) -> None:
        """Reading then says which name is unknown."""
        detection = detected(HEADER.replace(b"DOB", b"Born") + STUDENT)
        assert (detection.layout, detection.read) == (Student, 0)

    def test_a_second_header(self) -> None:
        detection = detected(STUDENT * 2 + HEADER + STUDENT * 2)
        assert "4 of the 5 records can be read as Student, 4 have its number of fields" in detection.evidence
        assert "most frequent fault of the others: header" in detection.evidence

    def test_upload_type(self) -> None:
        detection = detected(b"A\t" + TEACHER)
        assert detection.dialect.upload_type
        assert detection.advice == ("AutoSend's box 'Include upload_type' is ticked: clear it",)

    def test_upload_type_or_period(self) -> None:
        """Both make 12 fields of a schedule: term ids are few, students' numbers are many."""
        entries = [SCHEDULE.replace(b"1001", str(2600 + number).encode()) for number in range(5)]
        detection = detected(b"".join(b"A\t" + entry for entry in entries))
        assert detection.dialect.upload_type
        period = detected(b"".join(entry.replace(b"\t3(", b"\t3\t3(") for entry in entries))
        assert not period.dialect.upload_type
        assert "that is the longer form of the layout" in period.evidence
        assert "each has 12 fields" in period.evidence

    def test_a_bad_term_does_not_make_another_form(self) -> None:
        """With upload_type, students' numbers stand where the longer form has its terms: all can be read as that."""
        entries = [b"A\t" + SCHEDULE.replace(b"1001", str(400_000 + number).encode()) for number in range(5)]
        detection = detected(b"".join([*entries[:4], entries[4].replace(b"3600", b"none")]))
        assert detection.dialect.upload_type
        assert detection.read == 4

    def test_trailing_delimiter(self) -> None:
        detection = detected(TEACHER.replace(b"\r", b"\t\r"))
        assert "each has 7 fields, and an empty one at its end" in detection.evidence

    @pytest.mark.parametrize(("order", "date"), [("DMY", b"27/03/2014"), ("YMD", b"2014/03/27")])
    def test_date_order(self, order: str, date: bytes) -> None:
        detection = detected(STUDENT.replace(b"03/07/2014", date))
        assert detection.dialect.date_order == order
        assert detection.advice[0].startswith("the dates are not MM/DD/YYYY")

    def test_dates_that_could_be_either(self) -> None:
        detection = detected(STUDENT)
        assert detection.dialect.date_order == "MDY"
        assert [one.dialect.date_order for one in detection.alternatives] == ["DMY"]
        assert "the bytes fit both" in detection.evidence[-1]

    @pytest.mark.parametrize("end", [b"\n", b"\r"])
    def test_record_delimiter(self, end: bytes) -> None:
        detection = detected(TEACHER.replace(b"\r\n", end) * 2)
        assert detection.dialect.record_delimiter == end.decode()
        assert "the guide requires CRLF" in detection.advice[0]

    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "windows-1252"])
    def test_encoding(self, encoding: str) -> None:
        text = TEACHER.decode().replace("Tom", "José")
        assert detected(text.encode(encoding)).dialect.encoding == encoding

    def test_ascii_tells_no_encoding(self) -> None:
        detection = detected(TEACHER)
        assert detection.dialect.encoding is None
        assert "every byte is ASCII, so any character set would do" in detection.evidence

    def test_quoting_by_count(self) -> None:
        """A date in quotes is none unless the quotes are taken off."""
        detection = detected(STUDENT.replace(b"03/07/2014", b'"03/27/2014"'))
        assert detection.dialect.quoting == "csv"

    def test_the_import_rule_holds_for_what_powerschool_imports(self) -> None:
        detection = detected(ATTENDANCE * 3 + ATTENDANCE.replace(b"MA10", b'"MA10'))
        assert detection.dialect.quoting == AUTOCOMM.quoting
        assert detection.read == 3


HEADER = b"\t".join(column.name.encode() for column in columns_of(Student)) + b"\r\n"


@st.composite
def damaged_exports(draw: st.DrawFn) -> bytes:
    """Exports with pieces cut out and others put in."""
    data = draw(st.sampled_from([STUDENT, SCHEDULE, TEACHER, ATTENDANCE, HEADER + STUDENT])) * draw(st.integers(1, 6))
    pieces = [b"\t", b"\r\n", b"\n", b"\r", b'"', b",", b"\0", b"\xff", "é".encode(), b"[5]", HEADER, b"upload_type"]
    for _ in range(draw(st.integers(1, 8))):
        start = draw(st.integers(0, len(data)))
        stop = start + draw(st.sampled_from([0, 0, 1, 40]))
        data = data[:start] + draw(st.sampled_from(pieces)) + data[stop:]
    return data


class TestNoLayout:
    """An error says how near a file came to a layout, in numbers."""

    def test_nearness(self) -> None:
        with pytest.raises(DetectionError) as caught:
            detected(b"a\tb\tc\td\te\tf\tg\r\n" * 3 + b"x\r\n")
        text = str(caught.value)
        assert text.startswith(
            "<stream>: 3 of the 4 records looked at have 7 fields, as Teacher has, and none can be read"
        )
        assert "status (field 7) is wrong in every record (bad-integer)" in text

    @pytest.mark.parametrize("data", [b"", b"\r\n\r\n", b"\xef\xbb\xbf"])
    def test_no_record(self, data: bytes) -> None:
        with pytest.raises(DetectionError):
            detected(data)

    @given(data=st.binary(max_size=60) | damaged_exports(), extra_columns=st.sampled_from(["ignore", "refuse"]))
    @settings(max_examples=100, deadline=None)
    def test_any_bytes(self, data: bytes, extra_columns: str) -> None:
        """Only a DetectionError comes out."""
        try:
            assert detected(data, extra_columns=extra_columns).records >= 0
        except DetectionError as error:
            assert str(error)

    def test_a_missing_file(self, tmp_path: Path) -> None:
        with pytest.raises(FileNotFoundError):
            detect(tmp_path / "none.txt")


class Pipe:
    """A stream that cannot be rewound."""

    def __init__(self, data: bytes) -> None:
        self._file = io.BytesIO(data)

    def read(self, size: int = -1) -> bytes:
        return self._file.read(min(size, 7))


class TestSources:
    """A file is left where it was."""

    def test_a_file_is_rewound(self) -> None:
        file = io.BytesIO(b"skip" + TEACHER)
        file.seek(4)
        assert detect(file).layout is Teacher
        assert file.tell() == 4

    def test_a_pipe_would_be_used_up(self) -> None:
        with pytest.raises(ValueError, match="cannot be rewound"):
            detect(Pipe(TEACHER))  # type: ignore[arg-type]

    def test_a_pipe_is_replayed(self) -> None:
        data = TEACHER * 40
        detection, source = detect_and_keep(Pipe(data), limit=100)  # type: ignore[arg-type]
        assert detection.records == 2
        assert psfiles.load(source, Teacher) == psfiles.loads(data, Teacher)

    def test_only_the_first_bytes_are_looked_at(self) -> None:
        detection = detected(TEACHER * 5 + b"\xff" * 500, limit=2 * len(TEACHER) + 1)
        assert detection.records == 2
        assert detection.evidence[0].startswith("2 of the first 2 records")

    def test_own_layouts(self) -> None:
        @attrs.frozen
        class Locker:
            number: str = psfiles.column("Number", key=True)
            size: int = psfiles.column("Size")

        assert detected(b"A7,4\r\n", layouts=[Teacher, Locker]).layout is Locker


class TestForms:
    """As text, as HTML and as JSON."""

    def test_text(self) -> None:
        text = str(detected(TEACHER))
        assert text.startswith("Teacher, Tab, CRLF, ASCII, no header, no quoting\n  evidence: 1 of the 1 records")

    def test_html_escapes(self) -> None:
        html = detected(TEACHER.replace(b"\t", b","))._repr_html_()
        assert "AutoSend&#x27;s Field Delimiter is Comma" in html

    def test_no_value_is_told(self) -> None:
        secret = b"Qvxzk"
        student = STUDENT.replace(b"Ada", secret + b'"q"').replace(b"Elm", secret).replace(b"1001", secret)
        entry = b"A\t" + student
        detection = detected(entry * 2 + entry.replace(b"03/", secret))
        told = [str(detection), repr(detection), json.dumps(detection.to_dict()), detection._repr_html_()]
        told += map(repr, detection.alternatives)
        with pytest.raises(DetectionError) as caught:
            detected(student.replace(b"\t", secret))
        assert secret.decode() not in "".join(told) + repr(caught.value)

    def test_dict(self) -> None:
        found = detected(TEACHER).to_dict()
        assert (found["layout"], found["dialect"]["delimiter"], found["read"]) == ("Teacher", "\t", 1)


class TestWork:
    """Every way is tried on a few kilobytes, and few on more."""

    @staticmethod
    def tried(data: bytes, monkeypatch: pytest.MonkeyPatch) -> list[int]:
        """The bytes that each way was tried on."""
        sizes = []

        def try_way(way: Any, head: Any, *arguments: Any, **settings: Any) -> Any:
            sizes.append(len(head.data))
            return _trials.try_way(way, head, *arguments, **settings)

        monkeypatch.setattr(_candidates, "try_way", try_way)
        detected(data)
        return sizes

    def test_a_clean_file(self, monkeypatch: pytest.MonkeyPatch) -> None:
        sizes = self.tried(STUDENT.replace(b"03/07", b"03/17") * 2000, monkeypatch)
        assert [size for size in sizes if size > _candidates.FEW] == [LIMIT // len(STUDENT) * len(STUDENT)]
        assert len(sizes) > 2

    def test_quotes_behind_the_first_kilobytes(self) -> None:
        """Without them four records in ten would have a bad date."""
        clean = STUDENT.replace(b"03/07", b"03/17")
        data = clean * 300 + clean.replace(b"03/17/2014", b'"03/17/2014"') * 200
        assert detected(data).dialect.quoting == "csv"

    def test_what_reads_less_of_the_first_kilobytes_may_read_most_of_all(self) -> None:
        """Two dates that are none by the day first are followed by many that are none by the month first."""
        data = STUDENT.replace(b"03/07", b"03/17") * 2 + STUDENT * 300 + STUDENT.replace(b"03/07", b"17/03") * 50
        detection = detected(data)
        assert (detection.dialect.date_order, detection.read) == ("DMY", 350)

    def test_damage_in_the_first_kilobytes(self) -> None:
        assert detected(b"no\trecord\r\n" * 500 + STUDENT * 600).layout is Student


def test_of_two_layouts_that_do_as_well_the_first_is_preferred() -> None:
    @attrs.frozen
    class OurTeacher(Teacher):
        pass

    assert detected(TEACHER, layouts=[OurTeacher, *LAYOUTS]).layout is OurTeacher
    assert detected(TEACHER, layouts=[*LAYOUTS, OurTeacher]).layout is Teacher


def test_one_number_twice_speaks_for_teachers() -> None:
    @attrs.frozen
    class Room:
        number: str = psfiles.column("Number", key=True)
        building: str = psfiles.column("Building")
        floor: str = psfiles.column("Floor")
        wing: str = psfiles.column("Wing")
        name: str = psfiles.column("Name")
        use: str = psfiles.column("Use")
        seats: int = psfiles.column("Seats")

    assert detected(TEACHER.replace(b"tom@example.org", b""), layouts=[Room, Teacher]).layout is Teacher


def test_a_layout_that_refuses_its_values_is_not_the_files() -> None:
    @attrs.frozen
    class Picky:
        number: str = psfiles.column("Number", key=True)
        size: int = psfiles.column("Size")

        @size.validator
        def _small(self, _: Any, value: int) -> None:
            if value > 9:
                raise ValueError(value)

    assert detected(b"A7\t4\r\n", layouts=[Picky]).read == 1
    with pytest.raises(DetectionError):
        detected(b"A7\t40\r\n", layouts=[Picky])
