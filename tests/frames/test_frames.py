"""Tables and streams of record batches, and what becomes of them in other tools."""

from __future__ import annotations

import datetime as dt
import io
import subprocess
import sys
import traceback
from pathlib import Path
from typing import Any
from unittest.mock import patch

import attrs
import duckdb
import polars as pl
import pyarrow as pa
import pytest
from cases import STUDENT_LINE, TEACHER, entry, forced, student
from cattrs import Converter

import psfiles
from psfiles import FieldError, ReadError, ScheduleEntry, Student, Teacher, WriteError, frames
from psfiles.frames import _arrays, bulk

TEACHER_LINE = b"100\tExample\tTom\tT7\ttom@example.org\tT8\t1\r\n"
VALUE = "Qvxzk"
"""It stands in a field, and may stand nowhere else."""


def teachers(count: int) -> bytes:
    return b"".join(TEACHER_LINE.replace(b"T7", b"T%d" % number) for number in range(count))


class Pipe(io.RawIOBase):
    """A file that cannot be rewound."""

    def __init__(self, data: bytes) -> None:
        self._file = io.BytesIO(data)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        return self._file.readinto(buffer)


class TestSchema:
    def test_types(self) -> None:
        schema = frames.schema_of(Student)
        assert schema.names == [field.name for field in attrs.fields(Student)]
        assert schema.field("dob").type == pa.date32()
        assert schema.field("grade_level").type == pa.int64()
        assert schema.field("first_name").type == pa.string()
        assert schema.field("mailing_city").type == pa.string()

    def test_texts_that_repeat_stand_once_in_a_table(self) -> None:
        schema = frames.schema_of(Student, dictionaries=True)
        dictionary = pa.dictionary(pa.int32(), pa.string())
        assert [field.name for field in schema if field.type == dictionary] == [
            "mailing_city",
            "mailing_state",
            "mailing_zip",
        ]
        assert frames.to_table([student()]).schema == schema
        assert frames.read_table(io.BytesIO(STUDENT_LINE), Student).schema == schema

    def test_what_may_be_missing(self) -> None:
        optional = [field.name for field in frames.schema_of(ScheduleEntry) if field.nullable]
        assert optional == ["period"]

    def test_powerschools_names(self) -> None:
        assert frames.schema_of(Teacher).field("last_name").metadata == {b"powerschool_name": b"[05]last_name"}


class TestScan:
    def test_batches_are_bounded(self) -> None:
        batches = list(frames.scan(io.BytesIO(teachers(100_000)), Teacher))
        assert len(batches) > 2
        assert sum(batch.num_rows for batch in batches) == 100_000
        assert {batch.schema for batch in batches} == {frames.schema_of(Teacher)}

    def test_small_batches_are_joined(self) -> None:
        """A record in a thousand that must be read by itself does not tear the batches to pieces."""
        odd = TEACHER_LINE.replace(b"Tom", b"T\nm")
        data = (teachers(999) + odd) * 50
        batches = list(frames.scan(io.BytesIO(data), Teacher))
        assert sum(batch.num_rows for batch in batches) == 50_000
        assert min(batch.num_rows for batch in batches[:-1]) >= 4096

    def test_a_path_is_read_anew(self, tmp_path: Path) -> None:
        path = tmp_path / "TEACHER.txt"
        path.write_bytes(TEACHER_LINE)
        stream = frames.scan(path, Teacher)
        assert repr(stream) == "Scan(Teacher)"
        assert list(stream) == list(stream)
        path.write_bytes(TEACHER_LINE * 2)
        assert stream.to_arrow().num_rows == 2

    def test_a_file_is_read_from_where_it_stood(self) -> None:
        file = io.BytesIO(b"before" + TEACHER_LINE)
        file.seek(6)
        stream = frames.scan(file, Teacher)
        assert [batch.num_rows for batch in stream] == [1]
        assert [batch.num_rows for batch in stream] == [1]

    def test_a_pipe_is_read_once(self) -> None:
        pipe: Any = Pipe(TEACHER_LINE)
        stream = frames.scan(pipe, Teacher)
        assert len(list(stream)) == 1
        with pytest.raises(ValueError, match="was read before and cannot be rewound"):
            list(stream)

    def test_a_path_is_closed_when_the_iterator_is_let_go(self, tmp_path: Path) -> None:
        """Pytest turns the warning of a file left open into an error."""
        path = tmp_path / "TEACHER.txt"
        path.write_bytes(teachers(100_000))
        batches = iter(frames.scan(path, Teacher))
        assert next(batches).num_rows > 0
        del batches

    def test_a_fault_comes_after_the_records_before_it(self) -> None:
        data = teachers(50_000) + b"short\r\n" + teachers(10)
        sizes: list[int] = []
        with pytest.raises(ReadError) as raised:
            sizes.extend(batch.num_rows for batch in frames.scan(io.BytesIO(data), Teacher))
        assert sum(sizes) == 50_000
        assert raised.value.location.record == 50_001

    def test_a_record_too_long_for_a_block(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(bulk, "LARGEST_SIZE", 100)
        data = teachers(3) + TEACHER_LINE.replace(b"Tom", b"T" * 500) + teachers(3)
        assert frames.from_table(frames.read_table(io.BytesIO(data), Teacher), Teacher) == psfiles.loads(data, Teacher)

    def test_an_empty_file(self) -> None:
        assert list(frames.scan(io.BytesIO(b""), Teacher)) == []
        assert len(frames.read_table(io.BytesIO(b""), Teacher)) == 0


class TestReadTable:
    def test_layout_and_dialect_are_detected(self) -> None:
        data = io.BytesIO(TEACHER_LINE.replace(b"\t", b",") * 3)
        assert frames.read_table(data)["teacher_number"].to_pylist() == ["T7"] * 3

    def test_every_fault_is_handed_over(self) -> None:
        faults: list[ReadError] = []
        data = teachers(20_000) + TEACHER_LINE.replace(b"\t1\r", b"\tone\r") + teachers(20_000) + b"short\r\n"
        table = frames.read_table(io.BytesIO(data), Teacher, on_error=faults.append)
        assert len(table) == 40_000
        assert [(fault.code, fault.location.record) for fault in faults] == [
            ("bad-integer", 20_001),
            ("field-count", 40_002),
        ]
        assert all(data[fault.location.byte :].startswith(fault.raw) for fault in faults)

    def test_a_record_of_the_other_form_keeps_its_place(self) -> None:
        """Among records of 11 columns stands one of 12."""
        short = b"0130\t%d\t3600\tMA10\tAlgebra\t2\t3(A-C)\tTeacher\tTom\t12\tT7\r\n"
        long = b"0130\t%d\t3600\tMA10\tAlgebra\t2\t3\t3(A-C)\tTeacher\tTom\t12\tT7\r\n"
        table = frames.read_table(io.BytesIO(short % 1 + long % 2 + short % 3), ScheduleEntry)
        assert table["student_number"].to_pylist() == ["1", "2", "3"]
        assert table["period"].to_pylist() == [None, "3", None]

    def test_without_dictionaries_all_is_plain_text(self) -> None:
        table = frames.read_table(io.BytesIO(TEACHER_LINE), Teacher, dictionaries=False)
        assert table.schema == frames.schema_of(Teacher)
        assert frames.from_table(table, Teacher) == psfiles.loads(TEACHER_LINE, Teacher)

    def test_dictionaries_are_one(self) -> None:
        table = frames.read_table(io.BytesIO(teachers(100_000)), Teacher)
        chunks = table["school_id"].chunks
        assert len(chunks) > 1
        assert all(chunk.dictionary.to_pylist() == ["100"] for chunk in chunks)

    def test_a_class_that_looks_at_its_values_sees_them(self) -> None:
        @attrs.frozen
        class Short:
            name: str = psfiles.column("Name", repeats=True)
            size: int = psfiles.column("Size")

            def __attrs_post_init__(self) -> None:
                if self.size > 5:
                    raise ValueError(self.name)

        faults: list[ReadError] = []
        table = frames.read_table(io.BytesIO(b"a\t1\r\nb\t9\r\n"), Short, on_error=faults.append)
        assert table["size"].to_pylist() == [1]
        assert [fault.code for fault in faults] == ["refused"]

    def test_a_default_that_is_made_for_each_record(self) -> None:
        @attrs.frozen
        class Ticket:
            number: str = psfiles.column("Number")
            holder: str = psfiles.column("Holder")
            copy: str = psfiles.column(
                "Copy", place=1, default=attrs.Factory(lambda self: self.number, takes_self=True)
            )

        table = frames.read_table(io.BytesIO(b"7\tA\r\n8\tB\r\n"), Ticket)
        assert table["copy"].to_pylist() == ["7", "8"]

    def test_texts_of_a_type_of_ones_own(self) -> None:
        converter = Converter()
        converter.register_structure_hook(complex, lambda text, _: complex(text))
        converter.register_unstructure_hook(complex, lambda value: f"{value.real:g}+{value.imag:g}j")

        @attrs.frozen
        class Point:
            name: str = psfiles.column("Name")
            at: complex = psfiles.column("At")

        data = io.BytesIO(b"a\t1+2j\r\nb\tnone\r\nc\t01+2j\r\n")
        faults: list[ReadError] = []
        table = frames.read_table(data, Point, on_error=faults.append, converter=converter)
        assert table["at"].to_pylist() == ["1+2j", "1+2j"]
        assert frames.from_table(table, Point, converter=converter) == [Point("a", 1 + 2j), Point("c", 1 + 2j)]
        assert [fault.code for fault in faults] == ["bad-value"]


class TestToAndFromTable:
    def test_what_the_layout_cannot_hold(self) -> None:
        with pytest.raises(WriteError, match=r"record 1 of those given, field Student_Number: not a str"):
            frames.to_table([student(), forced(student, 1002)])

    def test_a_date_with_a_time(self) -> None:
        with pytest.raises(WriteError, match="not a date"):
            frames.to_table([forced(student, dob=dt.datetime(2011, 5, 4, 8, 30))])  # noqa: DTZ001 - any will do

    def test_records_of_two_classes(self) -> None:
        with pytest.raises(TypeError, match="a Student is needed, not a Teacher"):
            frames.to_table([student(), TEACHER])

    def test_no_records(self) -> None:
        assert len(frames.to_table([], Student)) == 0
        with pytest.raises(TypeError, match="name their class"):
            frames.to_table([])

    def test_other_columns(self) -> None:
        table = frames.to_table([TEACHER]).to_arrow()
        with pytest.raises(ValueError, match="the table has no column status"):
            frames.from_table(table.drop(["status"]), Teacher)
        with pytest.raises(ValueError, match="has a column that the layout lacks"):
            frames.from_table(table.append_column("more", pa.array([1])), Teacher)

    def test_other_types(self) -> None:
        table = frames.to_table([TEACHER]).to_arrow()
        at = table.schema.get_field_index("status")
        with pytest.raises(ValueError, match="record 0 of those given, field status: not a whole number"):
            frames.from_table(table.set_column(at, "status", pa.array([VALUE])), Teacher)

    def test_what_is_missing(self) -> None:
        table = frames.to_table([TEACHER]).to_arrow()
        with pytest.raises(WriteError, match=r"field teachernumber: None, but the layout requires a value"):
            frames.from_table(table.set_column(3, "teacher_number", pa.array([None], pa.string())), Teacher)

    def test_columns_in_any_order(self) -> None:
        table = frames.to_table([TEACHER]).to_arrow()
        assert frames.from_table(table.select(sorted(table.column_names)), Teacher) == [TEACHER]


class TestTable:
    def test_shows_no_value(self) -> None:
        table = frames.to_table([student(VALUE, VALUE)])
        assert VALUE not in repr(table) + str(table) + table._repr_html_()
        assert repr(table).startswith("Table(1 records; student_number: text, ")

    def test_draws_its_columns(self) -> None:
        html = frames.to_table(
            [student(middle_name="", grade_level=None), student("1002", middle_name="M")]
        )._repr_html_()
        cells = ['<th scope="row">middle_name</th><td>text</td><td>1</td>', "whole number</td><td>1</td>"]
        assert all(cell in html for cell in cells)

    def test_is_what_pyarrows_is(self) -> None:
        table = frames.to_table([student(), student("1002")])
        assert table.num_rows == len(table) == 2
        assert table.column_names == table.schema.names
        assert pa.table(table).equals(table.to_arrow())
        assert "to_pylist" in dir(table)
        assert table[0] == table["student_number"]
        with pytest.raises(AttributeError):
            table.no_such_name  # noqa: B018 - the look-up is what is tried

    def test_a_fresh_stream_for_each_who_asks(self, tmp_path: Path) -> None:
        path = tmp_path / "STUDENT.TXT"
        path.write_bytes(STUDENT_LINE + b"\r\n")
        for source in (frames.read_table(path, Student), frames.scan(path, Student)):
            for _ in range(3):
                assert pa.RecordBatchReader.from_stream(source).read_all().num_rows == 1
            relation = duckdb.from_arrow(source).aggregate("max(student_number), count(*)")
            assert relation.fetchall() == [("1001", 1)]


class TestLazyFrame:
    @pytest.fixture
    def lazy(self, tmp_path: Path) -> Any:
        path = tmp_path / "TEACHER.txt"
        path.write_bytes(teachers(30_000))
        return frames.scan_polars(path, Teacher)

    def test_projection(self, lazy: Any) -> None:
        assert lazy.select("status", "school_id").head(1).collect().rows() == [(1, "100")]

    def test_predicate(self, lazy: Any) -> None:
        wanted = pl.col("teacher_number").is_in(["T1", "T29999"])
        assert lazy.filter(wanted).select("teacher_number").collect().rows() == [("T1",), ("T29999",)]
        assert lazy.filter(wanted).select(pl.len()).collect().item() == 2

    def test_row_limit(self, lazy: Any) -> None:
        assert lazy.head(3).filter(pl.col("teacher_number") == "T2").collect().height == 1
        assert lazy.head(3).filter(pl.col("teacher_number") == "T3").collect().height == 0
        assert lazy.filter(pl.col("teacher_number") > "T9").head(3).collect().height == 3

    def test_row_limit_ends_the_reading(self, tmp_path: Path) -> None:
        path = tmp_path / "TEACHER.txt"
        path.write_bytes(teachers(100_000) + b"short\r\n")
        assert frames.scan_polars(path, Teacher).head(5).collect().height == 5

    def test_fields_that_nobody_selects_are_checked(self, tmp_path: Path) -> None:
        path = tmp_path / "TEACHER.txt"
        path.write_bytes(TEACHER_LINE.replace(b"\t1\r", b"\tone\r"))
        with pytest.raises(Exception, match=r"record 1, line 1, byte 0: field 7 \(status\)"):
            frames.scan_polars(path, Teacher).select("school_id").collect()


class TestNoValueLeaks:
    @pytest.mark.parametrize(
        "line",
        [
            f"{VALUE}\t{VALUE}\r\n",
            f"100\t{VALUE}\tTom\tT7\t{VALUE}\tT7\t{VALUE}\r\n",
            f"100\t{VALUE}\tTom\tT7\t{VALUE}\tT7\t1\t{VALUE}\r\n",
        ],
    )
    def test_from_a_fault(self, line: str) -> None:
        """Pyarrow's own errors have the row in them."""
        with pytest.raises(ReadError) as raised:
            frames.read_table(io.BytesIO(TEACHER_LINE + line.encode()), Teacher)
        assert VALUE not in "".join(traceback.format_exception(raised.value))
        assert VALUE.encode() in raised.value.raw

    def test_from_a_table_of_other_types(self) -> None:
        table = frames.to_table([TEACHER]).to_arrow()
        with pytest.raises(ValueError, match="not a whole number") as raised:
            frames.from_table(table.set_column(6, "status", pa.array([VALUE])), Teacher)
        assert VALUE not in "".join(traceback.format_exception(raised.value))

    def test_from_a_hook_of_ones_own(self) -> None:
        converter = Converter()
        converter.register_structure_hook(complex, lambda text, _: complex(text))
        converter.register_unstructure_hook(complex, lambda number: f"{number.real}+{number.imag}j")

        @attrs.frozen
        class Point:
            at: complex = psfiles.column("At")

        with pytest.raises(WriteError) as raised:
            frames.from_table(pa.table({"at": [VALUE]}), Point, converter=converter)
        assert VALUE not in "".join(traceback.format_exception(raised.value))


class TestTraps:
    """What pyarrow would read otherwise."""

    def test_a_blank_line_is_no_row_of_empty_texts(self) -> None:
        faults: list[ReadError] = []
        data = io.BytesIO(TEACHER_LINE + b"\r\n" + TEACHER_LINE)
        assert len(frames.read_table(data, Teacher, on_error=faults.append)) == 2
        assert [fault.code for fault in faults] == ["field-count"]

    def test_a_mark_inside_a_file_is_text(self) -> None:
        data = teachers(30_000) + b"\xef\xbb\xbf" + TEACHER_LINE * 3
        dialect = psfiles.Dialect(encoding="windows-1252")
        table = frames.read_table(io.BytesIO(data), Teacher, dialect)
        assert sorted(set(table["school_id"].to_pylist())) == ["100", "ï»¿100"]

    @pytest.mark.parametrize("text", [b"02/30/2011", b" 05/04/2011", b"2011-05-04"])
    def test_dates(self, text: bytes) -> None:
        with pytest.raises(FieldError, match="DOB"):
            frames.read_table(io.BytesIO(STUDENT_LINE.replace(b"05/04/2011", text) + b"\r\n"), Student)

    @pytest.mark.parametrize("text", [b" 1", b"1_0", b"1.0", b"+1"])
    def test_integers(self, text: bytes) -> None:
        with pytest.raises(FieldError, match="status"):
            frames.read_table(io.BytesIO(TEACHER_LINE.replace(b"\t1\r", b"\t" + text + b"\r")), Teacher)

    def test_a_byte_that_means_nothing_in_a_column_that_is_passed_over(self) -> None:
        dialect = psfiles.Dialect(encoding="utf-8", upload_type=True)
        with pytest.raises(psfiles.DecodeError):
            frames.read_table(io.BytesIO(b"\xd8\t" + TEACHER_LINE), Teacher, dialect)


class TestOthers:
    """What else hands itself out as a table."""

    def test_a_districts_tables(self) -> None:
        district = psfiles.District([student()], [entry(), entry("1002")], [TEACHER])
        assert {name: len(table) for name, table in district.tables.items()} == {
            "students": 1,
            "schedule": 2,
            "teachers": 1,
            "attendance": 0,
        }
        assert pl.DataFrame(district).equals(district.to_polars()["schedule"])
        assert district.to_pandas()["students"].loc[0, "grade_level"] == 7
        query = "SELECT count(*) FROM schedule JOIN students USING (student_number)"
        connection = district.to_duckdb()
        assert connection.sql(query).fetchall() == [(1,)]

    def test_a_reports_findings(self) -> None:
        report = psfiles.District([student(), student()], [entry("1003")], [TEACHER]).check()
        frame = report.to_polars()
        assert frame["code"].to_list() == [finding.code for finding in report.findings]
        assert frame["severity"].to_list() == [str(finding.severity) for finding in report.findings]
        assert frame["columns"].to_list() == [list(finding.columns) for finding in report.findings]
        places = [finding.location and finding.location.record for finding in report.findings]
        assert frame["record"].to_list() == places
        assert pl.DataFrame(report).equals(frame)
        assert report.to_pandas().shape == frame.shape
        assert sum(len(one) for one in frame["details"].to_list()) == sum(len(one.details) for one in report.findings)

    def test_a_comparisons_changes(self) -> None:
        old = io.BytesIO(TEACHER_LINE + TEACHER_LINE.replace(b"T7", b"T9"))
        new = io.BytesIO(TEACHER_LINE.replace(b"\t1\r", b"\t2\r") + TEACHER_LINE.replace(b"T7", b"T6"))
        frame = psfiles.compare(old, new).to_polars()
        assert frame.columns == ["change", "school_id", "teacher_number", "columns"]
        assert frame.rows() == [
            ("added", "100", "T6", []),
            ("removed", "100", "T9", []),
            ("changed", "100", "T7", ["status"]),
        ]


@pytest.mark.parametrize(
    ("module", "statement", "message"),
    [
        ("pyarrow", "import psfiles.frames", "pip install 'psfiles[arrow]'"),
        ("numpy", "import psfiles.frames", "pip install 'psfiles[arrow]'"),
        ("pyarrow", "import psfiles; psfiles.District().tables", "pip install 'psfiles[arrow]'"),
        ("pyarrow", "import psfiles; psfiles.Report().to_arrow()", "pip install 'psfiles[arrow]'"),
        ("polars", "import psfiles; psfiles.Report().to_polars()", "pip install polars"),
        ("duckdb", "import psfiles; psfiles.Report().to_duckdb()", "pip install duckdb"),
        ("pandas", "import psfiles; psfiles.Report().to_pandas()", "pip install pandas"),
    ],
)
def test_what_is_missing_is_named(module: str, statement: str, message: str) -> None:
    code = f"import sys; sys.modules[{module!r}] = None; {statement}"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)  # noqa: S603
    assert done.stderr.splitlines()[-1] == f"ModuleNotFoundError: {module} is not installed: {message}"


def test_a_date_that_many_records_have_is_converted_once() -> None:
    day = dt.date(2026, 9, 14)
    entries = [psfiles.AttendanceEntry("100", "1001", "MA10", "2", day, "A", "3")] * 50
    with patch.object(_arrays, "_number", wraps=_arrays._number) as convert:
        table = frames.to_table(entries)
    assert table["att_date"].to_pylist() == [day] * 50
    assert sum(call.args == (day,) for call in convert.call_args_list) == 1
