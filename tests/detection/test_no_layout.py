"""A file that is none of the layouts: what it is instead, said once, in words that show no value."""

from __future__ import annotations

import gzip
import io
import zipfile
from collections.abc import Callable

import attrs
import pytest
from made_files import ATTENDANCE, SCHEDULE, STUDENTS, TEACHERS, joined

import psfiles
from psfiles import AttendanceEntry, ScheduleEntry, Student, Teacher
from psfiles.detection import Detection, detect
from psfiles.detection._signatures import what_bytes_are
from psfiles.exceptions import DetectionError


class Named(io.BytesIO):
    """A stream that has a file's name."""

    name = "STUDENT.TXT"


def refusal(data: bytes, name: str = "STUDENT.TXT") -> str:
    """Why a file is none of the layouts."""
    file = Named(data)
    file.name = name
    with pytest.raises(DetectionError) as caught:
        detect(file)
    text = str(caught.value)
    assert text.startswith(f"{name}: ")
    assert text.endswith('"psfiles draft" makes a layout')
    assert "Example" not in text
    return text


def fields(row: str, change: Callable[[list[str]], list[str]]) -> str:
    """A record with some fields changed."""
    return "\t".join(change(row.split("\t")))


class TestNumberOfFields:
    """The number of fields that each record has is said beside the layout's."""

    def test_one_more(self) -> None:
        text = refusal(joined(f"{row}\t08/17/2026" for row in STUDENTS))
        assert "each of the 20 records looked at has 13 fields, delimited by Tab; Student has 12: AutoSend" in text
        assert "AutoSend's list of Fields to Export has 1 more than the guide's" in text
        assert "12 fields, " not in text

    def test_three_fewer(self) -> None:
        text = refusal(joined(fields(row, lambda some: some[:9]) for row in STUDENTS))
        assert "has 9 fields, delimited by Tab; Student has 12: AutoSend's list of Fields to Export lacks 3" in text
        assert "two lines" not in text

    def test_a_name_that_tells_nothing(self) -> None:
        text = refusal(joined(fields(row, lambda some: some[:4]) for row in STUDENTS), "export.txt")
        for layout in ("Student has 12", "ScheduleEntry has 11 or 12", "Teacher has 7", "AttendanceEntry has 7"):
            assert layout in text

    def test_some_records(self) -> None:
        text = refusal(joined([f"{row}\tx\ty" for row in STUDENTS] + ["one field"]))
        assert "20 of the 21 records looked at have 14 fields" in text

    def test_no_delimiter(self) -> None:
        text = refusal(b"nothing here\r\n" * 3)
        assert "each of the 3 records looked at has 1 field: no tab, comma, semicolon or bar splits them" in text

    def test_hardly_a_delimiter(self) -> None:
        text = refusal(b"nothing here\r\n" * 2 + b"a\tb\r\na,b\r\na;b\r\na|b\r\n")
        assert "5 of the 6 records looked at have 1 field" in text

    def test_commas(self) -> None:
        text = refusal(joined(row.replace("\t", ",") + ",x" for row in STUDENTS))
        assert "has 13 fields, delimited by Comma; Student has 12" in text

    def test_another_list_of_seven_fields_and_a_number_is_no_teachers_file(self) -> None:
        """Every record of it can be read as a teacher, whose e-mail address is none and whose two numbers differ."""
        text = refusal(joined(f"{i}\tElm\tOak\tB{i}\tNorth\tC{i}\t{i}" for i in range(20)), "routes.txt")
        assert "each of the 20 records looked at has 7 fields" in text

    def test_eight_fields_that_read_as_teachers_with_upload_type(self) -> None:
        text = refusal(joined(f"A\t{i}\tElm\tOak\tB{i}\tNorth\tC{i}\t{i}" for i in range(20)), "routes.txt")
        assert "has 8 fields" in text
        assert "Teacher has 7" in text


class TestColumns:
    """A column that is wrong in every record is named once, with its likely cause."""

    @pytest.mark.parametrize(
        ("date", "cause"),
        [
            ("01/14/12", "the years have two digits"),
            ("2012-01-14 00:00:00", "a time of day follows the date"),
            ("14.01.2012", "dots separate day, month and year"),
            ("20120114", "nothing separates day, month and year"),
            ("Jan 14, 2012", "the months are written as names"),
            ("14-JAN-12", "the months are written as names"),
            ("01/32/2012", "day, month and year are in another order, or are no calendar day"),
        ],
    )
    def test_dates(self, date: str, cause: str) -> None:
        text = refusal(joined(fields(row, lambda some: [*some[:4], date, *some[5:]]) for row in STUDENTS))
        assert "each of the 20 records looked at has 12 fields, as Student has, and none can be read" in text
        assert text.count("DOB") == 1
        assert f"DOB (field 5) is wrong in every record (bad-date): {cause}" in text
        assert date not in text

    @pytest.mark.parametrize(
        ("grade", "cause"),
        [("7.0", "whole numbers have decimals, as a spreadsheet writes them"), ("Grade 7", "")],
    )
    def test_numbers(self, grade: str, cause: str) -> None:
        text = refusal(joined(fields(row, lambda some: [*some[:11], grade]) for row in STUDENTS))
        assert f"Grade_Level (field 12) is wrong in every record (bad-integer){': ' * bool(cause)}{cause};" in text

    @pytest.mark.parametrize(("others", "is_named"), [(2, True), (3, False)])
    def test_a_cause_of_nine_in_ten(self, others: int, is_named: bool) -> None:  # noqa: FBT001 - of a table
        """As many dates have two digits in their years as make a cause, or one fewer."""
        rows = [row.split("\t") for row in STUDENTS]
        for day, row in enumerate(rows, 1):
            row[4] = f"?{day}" if day <= others else f"01/{day:02}/12"
        text = refusal(joined(map("\t".join, rows)))
        assert ("the years have two digits" in text) is is_named

    def test_columns_in_another_order(self) -> None:
        text = refusal(
            joined(fields(row, lambda some: [*some[:4], some[9], *some[5:9], some[4], *some[10:]]) for row in STUDENTS)
        )
        assert "DOB (field 5) is wrong in every record (bad-date): its values are in field 10" in text

    def test_most_records_of_which_some_can_be_read(self) -> None:
        bad = [row.replace("/2012", "/none") for row in STUDENTS]
        text = refusal(joined(STUDENTS[:8] + bad[8:]))
        assert "8 of the 20 records looked at can be read as Student; most often bad-date in DOB" in text

    def test_schedules(self) -> None:
        text = refusal(joined(row.replace("3600", "year") for row in SCHEDULE), "SCHEDULE.TXT")
        assert "termid (field 3) is wrong in every record (bad-integer)" in text


def zipped(name: str) -> bytes:
    """An archive with one file in it."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr(name, joined(STUDENTS))
    return file.getvalue()


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (b"<!doctype html>\n<html><body>Sign in</body></html>\n", "a web page (HTML)"),
        (b"\xef\xbb\xbf\r\n<HTML>\r\n", "a web page (HTML)"),
        (b'<?xml version="1.0"?>\n<list/>\n', "an XML document"),
        (gzip.compress(joined(STUDENTS), mtime=0), "compressed with gzip"),
        (zipped("STUDENT.TXT"), "a zip archive"),
        (zipped("xl/workbook.xml"), "an Excel workbook (xlsx)"),
        (b"%PDF-1.7\n", "a PDF document"),
        (joined(STUDENTS, encoding="utf-16-le"), 'UTF-8, or read it with Dialect(encoding="utf-16");'),
        (joined(STUDENTS, encoding="utf-16-be"), "UTF-16 without a byte-order mark: write UTF-8;"),
        (b"\0" * 4096, "nothing but NUL bytes"),
        (b"\0\0one\0\r\n" * 9, "the file has NUL bytes"),
    ],
)
def test_what_the_bytes_are(data: bytes, what: str) -> None:
    text = refusal(data)
    assert what in text
    assert "fields" not in text.removesuffix('for a list of fields of your own, "psfiles draft" makes a layout')


@pytest.mark.parametrize(("spaces", "what"), [(507, "JSON"), (508, "")])
def test_what_the_bytes_are_is_seen_by_the_first_512(spaces: int, what: str) -> None:
    assert what_bytes_are(b"{" + b" " * spaces + b'"a": 1}')[:4] == what


def test_nuls_behind_the_last_record_leave_the_others_good() -> None:
    assert detect(io.BytesIO(joined(STUDENTS) + b"\0" * 300)).read == 20


class TestAttendanceWithShortYears:
    """It is attendance with a bad date in each record, though every record reads as a teacher."""

    data = joined((row.replace("/2026", "/26") for row in ATTENDANCE), "\n")

    def test_the_layout(self) -> None:
        detection = detect(io.BytesIO(self.data))
        assert (detection.layout, detection.records, detection.read) == (AttendanceEntry, 20, 0)
        assert "most frequent fault of the others: bad-date in Att_Date" in detection.evidence
        assert not detection.alternatives

    def test_not_teachers_where_attendance_is_not_looked_for(self) -> None:
        with pytest.raises(DetectionError):
            detect(io.BytesIO(self.data), layouts=[Student, ScheduleEntry, Teacher])

    def test_teachers_are_teachers(self) -> None:
        assert detect(io.BytesIO(joined(TEACHERS))).layout is Teacher


class TestQuotes:
    """A file whose every value is quoted is found with its setting."""

    @pytest.mark.parametrize(
        ("rows", "layout"), [(STUDENTS, Student), (SCHEDULE, ScheduleEntry), (TEACHERS, Teacher)], ids=str
    )
    def test_every_value(self, rows: list[str], layout: type) -> None:
        quoted = ["\t".join(f'"{field}"' for field in row.split("\t")) for row in rows]
        detection = detect(io.BytesIO(joined(quoted)))
        assert (detection.layout, detection.dialect.quoting, detection.read) == (layout, "csv", len(rows))
        assert detection.dialect.surround_with_quotes
        assert "every value is in quotes" in detection.evidence
        assert any('Surround "field values" in Quotes' in sentence for sentence in detection.advice)

    def test_a_layout_of_texts(self) -> None:
        @attrs.frozen
        class Bus:
            number: str = psfiles.column("Student_Number", key=True)
            bus: str = psfiles.column("Bus")

        assert detect(io.BytesIO(b'"1"\t"B"\r\n' * 3), layouts=[Bus]).dialect.quoting == "csv"
        assert detect(io.BytesIO(b'1\tthe "B"\r\n2\t"B"\r\n'), layouts=[Bus]).dialect.quoting == "none"

    def test_one_nickname_in_quotes(self) -> None:
        detection = detect(io.BytesIO(joined([STUDENTS[0].replace("Ada0", '"Ada"'), *STUDENTS[1:]])))
        assert detection.dialect.quoting == "none"
        assert not detection.dialect.surround_with_quotes
        assert not detection.advice


def in_two_charsets(odd: int, encodings: tuple[str, str]) -> Detection:
    """A file with an accented name in each record, the first ones in the one character set, all others in another."""
    rows = [row.replace("Example", "Muñoz") + "\r\n" for row in STUDENTS]
    return detect(io.BytesIO(b"".join(row.encode(encodings[i >= odd]) for i, row in enumerate(rows))))


class TestCharacterSet:
    """That of the most records that are not ASCII, so that the odd one is at fault and not all others."""

    def test_one_odd_record_at_the_begin(self) -> None:
        detection = in_two_charsets(1, ("windows-1252", "utf-8"))
        assert (detection.dialect.encoding, detection.read) == ("utf-8", 19)
        assert any("1 of the 20 records that are not ASCII are not" in sentence for sentence in detection.evidence)

    def test_most_in_windows_1252(self) -> None:
        assert in_two_charsets(3, ("utf-8", "windows-1252")).dialect.encoding == "windows-1252"

    def test_as_many_of_both(self) -> None:
        assert in_two_charsets(10, ("utf-8", "windows-1252")).dialect.encoding == "utf-8"


class TestMoreColumns:
    """A header that names more columns than the layout."""

    header = "[01]Student_Number\tLastFirst\tLast_Name\tFirst_Name\tMiddle_Name\tDOB\tMailing_Street\tMailing_City"
    header += "\tMailing_State\tMailing_Zip\tGuardianEmail\tHome_Phone\tGrade_Level\tEnroll_Status"

    @classmethod
    def data(cls) -> bytes:
        rows = [fields(row, lambda f: [f[0], "x", f[2], f[1], *f[3:], "0"]) for row in STUDENTS]
        return joined([cls.header, *rows])

    def test_refused(self) -> None:
        text = refusal(self.data())
        assert "names the columns of Student and 2 more, in fields 2, 14" in text
        assert 'extra_columns="ignore"' in text

    def test_ignored(self) -> None:
        detection = detect(io.BytesIO(self.data()), extra_columns="ignore")
        assert (detection.layout, detection.dialect.header, detection.read) == (Student, True, 20)
        assert "2 columns of the file are not in the layout, and are ignored" in detection.evidence


class TestDistrictsOwnList:
    """A list of eight fields, that read as a teacher's with upload_type before them."""

    rows = tuple(
        f"{3000 + i}\tExample, Ada{i}\t{i:03}\t2026-08-{1 + i:02}\t{'' if i % 3 else 'B7'}\t3.{i:02}\t-{i}.50\t{i % 2}"
        for i in range(20)
    )

    @pytest.mark.parametrize(
        "header", [[], ["Student_Number\tLastFirst\tHomeRoom\tEntryDate\tBus\tGPA\tLunch\tExclude_FTE"]]
    )
    def test_refused(self, header: list[str]) -> None:
        text = refusal(joined([*header, *self.rows]), "list.txt")
        assert (
            f"each of the {20 + len(header)} records looked at has 8 fields, delimited by Tab; Student has 12" in text
        )


@pytest.mark.parametrize("end", ["\n", "\r", "\r\n"])
@pytest.mark.parametrize("count", [1, 3])
def test_records_are_counted_once(end: str, count: int) -> None:
    """The whole of a file without CRLF counted as one more."""
    text = refusal(f"one{end}".encode() * count)
    assert ("the only record has" if count == 1 else "each of the 3 records looked at has") in text
