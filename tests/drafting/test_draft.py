"""`draft`: a file that nobody described is read whole, written back, and shown to nobody."""

from __future__ import annotations

import datetime as dt
import decimal
import gzip
import io
import pickle
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import psfiles
from psfiles import Dialect, Draft, Student, Teacher, columns_of, draft

HEADER = "Student_Number\tLastFirst\tHomeRoom\tEntryDate\tU_StudentsUserFields.Bus_Number\tEnroll_Status"
ROWS = ["1001\tExample, Ada\t007\t08/17/2026\tB1\t0", "1002\tSample, Tom\t012\t\t\t-1"]


def drafted(text: str | bytes, **options: Any) -> Draft:
    data = text if isinstance(text, bytes) else text.encode()
    return draft(io.BytesIO(data), **options)


def types_of(found: Draft) -> list[Any]:
    return [column.type for column in columns_of(found.layout)]


def lines(*rows: str, end: str = "\r\n") -> bytes:
    return "".join(row + end for row in rows).encode()


class TestFields:
    def test_the_names_are_those_of_the_header(self) -> None:
        found = drafted(lines(HEADER, *ROWS))
        columns = columns_of(found.layout)
        assert [column.name for column in columns] == HEADER.split("\t")
        assert [column.attribute for column in columns][3:] == ["entry_date", "bus_number", "enroll_status"]
        assert found.dialect.header
        assert types_of(found) == [str, str, str, dt.date, str, int]

    def test_without_a_header_they_are_numbered(self) -> None:
        found = drafted(lines(*ROWS))
        assert [column.name for column in columns_of(found.layout)] == [f"column_{number}" for number in range(1, 7)]
        assert types_of(found) == [int, str, str, dt.date, str, int]
        assert not found.dialect.header

    def test_a_name_may_come_twice(self) -> None:
        found = drafted(lines("SchoolID\tTeacherNumber\tTeacherNumber\tTitle", "100\tT1\tT1\tMs"))
        assert [column.attribute for column in columns_of(found.layout)][1:3] == ["teacher_number", "teacher_number_2"]

    def test_a_file_of_the_guide_has_its_class(self) -> None:
        row = "1001\tAda\tExample\t\t05/04/2011\t1 Main St\tSpringfield\tCA\t90001\t\t\t7"
        assert drafted(lines(row)).layout is Student
        assert drafted(lines("100\tExample\tTom\tT7\ttom@example.org\tT7\t1")).layout is Teacher

    def test_a_layout_that_is_named(self) -> None:
        bus = psfiles.make_layout("Bus", {"Student_Number": str, "EntryDate": dt.date | None, "Stop": int})
        found = drafted(lines("1001\t08/17/2026\t7", "1002\t08/18/2026\t8"), layouts=[bus])
        assert found.layout is bus

    def test_seven_fields_of_text_are_no_teachers(self) -> None:
        assert drafted(lines("100\tExample\tTom\tT7\ttom@example.org\tB7\t1")).layout is not Teacher

    def test_one_field(self) -> None:
        found = drafted(lines("Student_Number", "1001", "1002"))
        assert [column.attribute for column in columns_of(found.layout)] == ["student_number"]

    def test_a_key_that_repeats_is_none(self) -> None:
        found = drafted(lines("Student_Number\tTest_Name", "1001\tA", "1001\tB"))
        assert not any(column.key for column in columns_of(found.layout))
        assert any("usual key repeat" in sentence for sentence in found.evidence)


class TestHeader:
    @pytest.mark.parametrize(
        "first",
        ["1001\tSpringfield\t7", "Ada\tExample\t7", "Mother\tada@example.org\tTeam", "Ada\tExample\tSpringfield"],
    )
    def test_a_record_is_never_taken_for_names(self, first: str) -> None:
        found = drafted(lines(first, "1002\tShelbyville\t8", "1003\tOgdenville\t9"))
        assert not found.dialect.header
        assert first.split("\t")[1] not in found.to_python() + "".join(found.evidence)

    @pytest.mark.parametrize(
        "rows",
        [
            ["ada.example\tSpringfield"],
            ["ada_example\tSpringfield", "tom_sample\tShelbyville"],
            ["Mother\tSpringfield\tx", "Father\tShelbyville\t7", "Guardian\tOgdenville\t8"],
        ],
    )
    def test_what_may_be_a_value_is_none(self, rows: list[str]) -> None:
        found = drafted(lines(*rows))
        assert not found.dialect.header
        assert "pringfield" not in found.to_python()

    def test_one_known_name_over_numbers_is_enough(self) -> None:
        assert drafted(lines("Colour\tShape\tStudent_Number", "red\tround\t1001")).dialect.header

    def test_names_that_come_again_below_are_values(self) -> None:
        assert not drafted(lines("Mother\tTeam", "Mother\tHouse", "Father\tTeam")).dialect.header

    def test_who_knows_may_say_so(self) -> None:
        found = drafted(lines("Colour\tShape", "red\tround"), header=True)
        assert [column.attribute for column in columns_of(found.layout)] == ["colour", "shape"]
        assert not drafted(lines(HEADER, *ROWS), header=False).dialect.header
        row = "1001\tAda\tExample\t\t05/04/2011\t1 Main St\tSpringfield\tCA\t90001\t\t\t7"
        assert drafted(lines(row), header=False).layout is Student
        assert drafted(lines(row.replace("1001", "1000"), row), header=True).layout is not Student


class TestTypes:
    @pytest.mark.parametrize(
        ("texts", "kind"),
        [
            (["1", "20", "-3"], int),
            (["1", "020"], str),
            (["1", "+2"], str),
            (["1", ""], int),
            (["", ""], str),
            (["1" * 19], str),
            (["08/17/2026", "12/31/1999"], dt.date),
            (["8/17/2026"], str),
            (["17/08/2026"], dt.date),
            (["2026/08/17"], dt.date),
            (["2026-08-17", "2026-01-02"], dt.date),
            (["2026-08-17", "2026/01/02"], str),
            (["3.05", "-0.50", "4"], decimal.Decimal),
            (["3.05", "3,5"], str),
            ([".5"], str),
            (["1e3"], str),
            (["08:30"], dt.time),
            (["2026-08-17 08:30:00"], dt.datetime),
            (["01/02/2026"], str),
            (["08/17/2026", "17/08/2026"], str),
            (["08/17/2026", "0/0/0"], str),
            (["Y", "N"], str),
        ],
    )
    def test_a_type_is_proved_by_every_text(self, texts: list[str], kind: type) -> None:
        data = lines(*(f"Ada\t{text}" for text in texts))
        found = drafted(data)
        assert types_of(found)[1] is kind
        assert psfiles.dumps(psfiles.loads(data, found.layout, found.dialect), found.dialect) == data

    def test_one_date_proves_the_order_of_all(self) -> None:
        found = drafted(lines("01/02/2026\t17/08/2026\tx"))
        assert types_of(found)[:2] == [dt.date, dt.date]
        assert found.dialect.date_order == "DMY"

    def test_dates_of_no_proved_order_are_told(self) -> None:
        found = drafted(lines("EntryDate\tStudent_Number", "01/02/2026\t1001"))
        assert types_of(found)[0] is str
        assert any("dates whose order is not certain" in sentence for sentence in found.evidence)

    def test_a_known_field_that_holds_something_else_is_text(self) -> None:
        found = drafted(lines("Student_Number\tGrade_Level", "1001\tKG", "1002\t7"))
        assert types_of(found) == [str, str]
        assert any("column 2" in sentence for sentence in found.evidence)

    def test_the_last_record_of_a_large_file_counts(self) -> None:
        data = lines(*["Ada\t1\t08/17/2026"] * 9000, "Ada\t007\t17/08/2026")
        assert types_of(drafted(data)) == [str, str, str]


class TestForm:
    @pytest.mark.parametrize("delimiter", ["\t", ",", ";", "|"])
    @pytest.mark.parametrize("end", ["\r\n", "\n", "\r"])
    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "windows-1252"])
    def test_what_the_bytes_show(self, delimiter: str, end: str, encoding: str) -> None:
        rows = [HEADER, *(row.replace("Example, Ada", "Muñoz").replace("Sample, Tom", "Tom") for row in ROWS)]
        data = "".join(row.replace("\t", delimiter) + end for row in rows).encode(encoding)
        found = drafted(data)
        assert (found.dialect.delimiter, found.dialect.record_delimiter) == (delimiter, end)
        assert found.dialect.encoding == encoding
        records = psfiles.loads(data, found.layout, found.dialect)
        assert [record.last_first for record in records] == ["Muñoz", "Tom"]
        assert psfiles.dumps(records, found.dialect) == data

    def test_quotes_around_fields_are_taken_off(self) -> None:
        data = lines("Student_Number\tStreet\tGPA", '1001\t"1 Main St, Apt 4"\t"3.1"', '1002\t"2 Main St, Apt 5"\t')
        found = drafted(data)
        assert found.dialect.quoting == "csv"
        assert psfiles.loads(data, found.layout, found.dialect)[0].street == "1 Main St, Apt 4"

    def test_quotes_around_every_field_are_written_again(self) -> None:
        data = lines('"Student_Number";"Street"', '"1001";"1 Main St; Apt ""4"""', '"1002";""')
        found = drafted(data)
        assert found.dialect.surround_with_quotes
        assert psfiles.dumps(psfiles.loads(data, found.layout, found.dialect), found.dialect) == data

    def test_quotes_around_a_nickname_are_letters(self) -> None:
        data = lines('1001\tRobert\t"Bob"', "1002\tAda\t")
        assert drafted(data).dialect.quoting == "none"

    def test_a_record_over_two_lines(self) -> None:
        data = lines('1001,Ada,"1 Main St\r\nApt 4"', "1002,Tom,2 Main St")
        found = drafted(data)
        assert len(psfiles.loads(data, found.layout, found.dialect)) == 2

    def test_a_tab_goes_before_commas_in_values(self) -> None:
        found = drafted(lines("1001\tExample, Ada, Ms, 7", "1002\tSample, Tom, Mr, 8"))
        assert (found.dialect.delimiter, len(columns_of(found.layout))) == ("\t", 2)

    def test_some_records_cannot_be_split(self) -> None:
        found = drafted(lines(*ROWS, *ROWS, "lost"))
        assert "1 of 5 records cannot" in "; ".join(found.evidence)


class TestNoList:
    @pytest.mark.parametrize(
        ("data", "problem"),
        [
            (b"", "no record"),
            (b"\r\n\r\n", "no record"),
            (b"\xfe\xff", "no record"),
            (b"\xef\xbb\xbf\r\n", "no record"),
            ("\ufeff<html>".encode("utf-16-le"), "web page"),
            (gzip.compress(b"1\t2\r\n", mtime=0), "gzip"),
            (b"PK\x03\x04....", "zip"),
            (b"\x00\x01\x02\x03\t\r\n", "bytes that no text has"),
            (b"1001\tExample, Ada\r\n" * 50 + b"\0", "bytes that no text has"),
            (b"\xef\xbb\xbf<!DOCTYPE html><p>Sign in", "web page"),
            (b"<html>\n<body>", "web page"),
            (b"1001" + b"\t" * 1000, "have 1,001 fields, and a list has 1,000 at most"),
        ],
    )
    def test_is_said_in_a_sentence(self, data: bytes, problem: str) -> None:
        with pytest.raises(psfiles.DetectionError, match=problem):
            drafted(data)

    def test_records_of_every_length(self) -> None:
        with pytest.raises(psfiles.DetectionError, match="no list of fields"):
            drafted(lines("a\tb", "a\tb\tc", "a\tb\tc\td", "a\tb\tc\td\te"))

    def test_a_stream_that_cannot_be_rewound(self) -> None:
        process = subprocess.Popen([sys.executable, "-c", "print('1\t2')"], stdout=subprocess.PIPE)
        with process, pytest.raises(ValueError, match="cannot be rewound"):
            draft(process.stdout)  # type: ignore[arg-type]

    def test_a_text_file(self) -> None:
        with pytest.raises(TypeError, match="binary mode"):
            draft(io.StringIO("1\t2"))  # type: ignore[arg-type]


def test_a_file_is_left_where_it_was() -> None:
    file = io.BytesIO(b"????" + lines(HEADER, *ROWS))
    file.seek(4)
    assert draft(file).dialect.header
    assert file.tell() == 4


def test_a_path(tmp_path: Path) -> None:
    path = tmp_path / "list.txt"
    path.write_bytes(lines(HEADER, *ROWS))
    assert draft(path).layout is draft(str(path)).layout
    path.write_bytes(b"")
    with pytest.raises(psfiles.DetectionError, match=r"list\.txt"):
        draft(path)


def test_its_text_makes_the_same(tmp_path: Path) -> None:
    found = drafted(lines(HEADER, *ROWS), name="Bus")
    names: dict[str, Any] = {}
    exec(found.to_python(), names)  # noqa: S102 - the text is psfiles' own
    assert names["Bus"] is found.layout
    assert names["DIALECT"] == found.dialect
    assert pickle.loads(pickle.dumps(found)) == found  # noqa: S301 - our own bytes
    assert tmp_path.exists()


class TestTables:
    def test_a_list_that_nobody_described_as_a_table(self) -> None:
        frames = pytest.importorskip("psfiles.frames")
        table = frames.read_table(io.BytesIO(lines(HEADER, *ROWS)), layout="draft")
        assert table["entry_date"].to_pylist() == [dt.date(2026, 8, 17), None]

    def test_only_where_it_is_asked_for(self) -> None:
        frames = pytest.importorskip("psfiles.frames")
        with pytest.raises(psfiles.DetectionError):
            frames.read_table(io.BytesIO(lines(HEADER, *ROWS)))
        with pytest.raises(ValueError, match="in place of a record_type"):
            frames.read_table(io.BytesIO(lines(HEADER, *ROWS)), Student, layout="draft")
        with pytest.raises(ValueError, match="'draft'"):
            frames.read_table(io.BytesIO(lines(HEADER, *ROWS)), layout="guess")


NAMES = st.sampled_from(["Student_Number", "LastFirst", "EntryDate", "Grade_Level", "teachernumber", "X_Y", "status"])
NUMBERS = ["0", "7", "007", "-1", "3.50", "-0.50", ".5", "1e3", "1,000"]
DATES = ["08/17/2026", "17/08/2026", "01/02/2026", "8/1/2026", "2026-08-17", "0/0/0", "08:30", "08:30AM"]
TEXTS = st.sampled_from([*NUMBERS, *DATES, "", "Y", "N", "Ada", "Muñoz", "a@b.org", "a;b", "  ", "=1+1"]) | st.text(
    "aé 01-/.:", max_size=6
)


@st.composite
def canonical_files(draw: st.DrawFn) -> bytes:
    """The bytes of a list as psfiles would write them: columns that each have texts of a few kinds."""
    width = draw(st.integers(2, 5))
    kinds = [draw(st.lists(TEXTS, min_size=1, max_size=3)) for _ in range(width)]
    rows = draw(st.lists(st.tuples(*map(st.sampled_from, kinds)), min_size=1, max_size=12))
    if draw(st.booleans()):
        rows.insert(0, tuple(draw(NAMES) for _ in range(width)))
    end = draw(st.sampled_from(["\r\n", "\n", "\r"]))
    text = "".join("\t".join(row) + end for row in rows)
    return text.encode(draw(st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "windows-1252"])))


@given(canonical_files())
def test_a_draft_reads_its_file_and_writes_it_back(data: bytes) -> None:
    try:
        found = drafted(data)
    except psfiles.DetectionError as error:
        assert "no record" in str(error)
        return
    records = psfiles.loads(data, found.layout, found.dialect)
    assert psfiles.dumps(records, found.dialect, record_type=found.layout) == data


SECRET = st.text("QXZJqxzj", min_size=5, max_size=9)


@given(st.lists(st.tuples(SECRET, SECRET, SECRET), min_size=1, max_size=9), st.booleans())
def test_no_value_is_shown(rows: list[tuple[str, str, str]], has_header: bool) -> None:  # noqa: FBT001
    texts = ["\t".join(row) for row in rows]
    found = drafted(lines(*(["Student_Number\tLastFirst\tCity"] if has_header else []), *texts))
    shown = found.to_python() + repr(found.evidence) + str(found) + repr(found)
    assert not any(value in shown for row in rows for value in row)


@given(st.binary())
def test_any_bytes_give_a_draft_or_a_sentence(data: bytes) -> None:
    try:
        found = drafted(data)
    except psfiles.DetectionError as error:
        assert str(error)
    else:
        assert isinstance(found.dialect, Dialect)
