"""Faults of a whole file or column, each planted in the sample district, and found with advice that fits."""

from __future__ import annotations

import base64
import contextlib
import gzip
import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import attrs
import pytest
from planted import (
    HEADERS,
    SCHEDULE,
    STUDENT,
    TEACHER,
    TODAY,
    Files,
    Plant,
    beside,
    dates_as,
    each_field,
    each_row,
    instead,
    joined,
    renamed,
    rows_of,
    sample,
    swapped,
    then,
    whole,
    without,
)

import psfiles
from psfiles import ScheduleEntry, Student, Teacher
from psfiles.checks import Report, Severity
from psfiles.command import main

EXPECTED = [Student, ScheduleEntry, Teacher]


@attrs.frozen
class Planted:
    """What is planted, the finding that must come first among the grave ones, what the report says, and the exit."""

    plant: Plant
    code: str
    words: str
    status: int = 1


def in_zip(name: str) -> Callable[[bytes], bytes]:
    def change(data: bytes) -> bytes:
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w") as archive:
            archive.writestr(name, data)
        return packed.getvalue()

    return change


def lines(data: bytes, start: int = 0, stop: int | None = None) -> bytes:
    """Some of the lines of a file."""
    return b"".join(line + b"\r\n" for line in data.split(b"\r\n")[:-1][start:stop])


def with_header(name: str, *, times: int = 1) -> Plant:
    return whole(name, lambda data: (HEADERS[name] + "\r\n").encode() * times + data)


def transcoded(encoding: str) -> Callable[[bytes], bytes]:
    return lambda data: data.decode("windows-1252").encode(encoding, "replace")


def quoted(row: list[str]) -> list[str]:
    return [f'"{text}"' for text in row]


def exchanged(files: Files) -> Files:
    return files | {STUDENT: files[SCHEDULE], SCHEDULE: files[STUDENT]}


def put_together(files: Files) -> Files:
    return files | {STUDENT: files[STUDENT] + files[TEACHER]}


def serial(text: str) -> str:
    return "43927" if text else text


def lf_from_150(data: bytes) -> bytes:
    return lines(data, 0, 150) + lines(data, 150).replace(b"\r\n", b"\n")


ORDER, LIST, COPY = "in its order", "list of fields", "They are two nights' exports"

PLANTED = {
    # Columns in another order.
    "number and grade swapped": Planted(swapped(STUDENT, 1, 12), "repeated-keys", "the right number"),
    "birth date and street swapped": Planted(swapped(STUDENT, 5, 6), "not-an-export", "in another order"),
    "city and state swapped": Planted(swapped(STUDENT, 7, 8), "wrong-column", ORDER, 0),
    "street and city swapped": Planted(swapped(STUDENT, 6, 7), "wrong-column", ORDER, 0),
    "ZIP and phone swapped": Planted(swapped(STUDENT, 9, 11), "wrong-column", ORDER, 0),
    "e-mail and phone swapped": Planted(swapped(STUDENT, 10, 11), "email-phone-swapped", "all 198 records", 0),
    "course number and name swapped": Planted(swapped(SCHEDULE, 4, 5), "wrong-column", ORDER, 0),
    "course and section swapped": Planted(swapped(SCHEDULE, 4, 6), "wrong-column", ORDER, 0),
    "expression and room swapped": Planted(swapped(SCHEDULE, 7, 10), "bad-expression", "all 1,584 records"),
    "student and term swapped": Planted(swapped(SCHEDULE, 2, 3), "no-term", "has termid there", 0),
    "teacher's names swapped": Planted(swapped(SCHEDULE, 8, 9), "teacher-names-swapped", "[05]last_name", 0),
    "teacher's number and e-mail swapped": Planted(swapped(TEACHER, 4, 5), "not-an-export", "in another order"),
    "columns moved on by one": Planted(each_row(STUDENT, lambda row: row[1:] + row[:1]), "not-an-export", "DOB"),
    "columns from last to first": Planted(each_row(STUDENT, lambda row: row[::-1]), "missing-export", "Student"),
    # Columns more or fewer.
    "middle name dropped": Planted(each_row(STUDENT, lambda row: row[:3] + row[4:]), "not-an-export", "11 fields"),
    "expression dropped": Planted(each_row(SCHEDULE, lambda row: row[:6] + row[7:]), "not-an-export", "10 fields"),
    "second number dropped": Planted(each_row(TEACHER, lambda row: row[:5] + row[6:]), "not-an-export", "6 fields"),
    "a column more at the end": Planted(each_row(STUDENT, lambda row: [*row, "M"]), "not-an-export", "13 fields"),
    "a column more in the schedule": Planted(
        each_row(SCHEDULE, lambda row: [*row[:4], "x", *row[4:]]), "wrong-column", ORDER, 0
    ),
    "upload_type added": Planted(each_row(SCHEDULE, lambda row: ["A", *row]), "upload-type-present", "Clear the box"),
    "first names blank": Planted(each_field(STUDENT, 2, lambda _: ""), "blank-column", "misspelt field", 0),
    "birth dates blank": Planted(each_field(STUDENT, 5, lambda _: ""), "blank-column", "misspelt field", 0),
    "streets blank": Planted(each_field(STUDENT, 6, lambda _: ""), "blank-column", "misspelt field", 0),
    "grades blank": Planted(each_field(STUDENT, 12, lambda _: ""), "unusual-grade", "all 198 records", 0),
    "student numbers blank": Planted(each_field(STUDENT, 1, lambda _: ""), "blank-key", "all 198 records"),
    "terms blank": Planted(each_field(SCHEDULE, 3, lambda _: ""), "not-an-export", "termid (field 3)"),
    "expressions blank": Planted(each_field(SCHEDULE, 7, lambda _: ""), "blank-reference", "all 1,584 records", 0),
    "course names blank": Planted(each_field(SCHEDULE, 5, lambda _: ""), "blank-column", "misspelt field", 0),
    "statuses blank": Planted(each_field(TEACHER, 7, lambda _: ""), "no-current-teacher", "the place of status", 0),
    # Dates, numbers and codes of another form.
    "dates day first": Planted(each_field(STUDENT, 5, dates_as("%d/%m/%Y")), "date-order", "MM/DD/YYYY"),
    "dates ISO": Planted(each_field(STUDENT, 5, dates_as("%Y-%m-%d")), "date-order", "MM/DD/YYYY"),
    "dates with two-digit years": Planted(each_field(STUDENT, 5, dates_as("%m/%d/%y")), "not-an-export", "two digits"),
    "dates with dots": Planted(each_field(STUDENT, 5, dates_as("%d.%m.%Y")), "not-an-export", "dots separate"),
    "dates with months' names": Planted(each_field(STUDENT, 5, dates_as("%d %b %Y")), "not-an-export", "as names"),
    "dates with a time": Planted(each_field(STUDENT, 5, dates_as("%m/%d/%Y 00:00")), "not-an-export", "time of day"),
    "dates as a spreadsheet counts": Planted(each_field(STUDENT, 5, serial), "not-an-export", "DOB (field 5)"),
    "every second date ISO": Planted(
        each_field(STUDENT, 5, dates_as("%Y-%m-%d"), lambda index: index % 2 == 1), "bad-date", "MM/DD/YYYY"
    ),
    "one birth date for all": Planted(
        each_field(STUDENT, 5, lambda _: "01/01/1900"), "stand-in-column", "filled in the column", 0
    ),
    "terms with decimals": Planted(each_field(SCHEDULE, 3, lambda text: text + ".0"), "not-an-export", "spreadsheet"),
    "terms are year ids": Planted(each_field(SCHEDULE, 3, lambda _: "36"), "no-term", "3600", 0),
    "terms of last year": Planted(
        each_field(SCHEDULE, 3, lambda text: text.replace("36", "35", 1)), "last-year", "rolled over", 0
    ),
    "all enrolments dropped": Planted(
        each_field(SCHEDULE, 3, lambda text: "-" + text.lstrip("-")), "schedule-incomplete", "this year's term", 0
    ),
    "grades of five years ago": Planted(
        each_field(STUDENT, 12, lambda text: str(int(text or 0) - 6)), "age-for-grade", "grade not rolled over", 0
    ),
    "kindergarten as K": Planted(
        each_field(STUDENT, 12, lambda text: "K" if text == "0" else text), "bad-integer", LIST
    ),
    "everybody graduated": Planted(
        each_field(STUDENT, 12, lambda _: "99"), "graduated-with-classes", "grade level", 0
    ),
    "every teacher left": Planted(each_field(TEACHER, 7, lambda _: "2"), "no-current-teacher", "selection", 0),
    "expressions as dates": Planted(each_field(SCHEDULE, 7, lambda _: "1-Aug"), "bad-expression", "looks like 1(A)"),
    "schools by name": Planted(each_field(SCHEDULE, 1, lambda _: "Main"), "school-without-schedule", "school's id", 0),
    # Keys.
    "numbers as 4.00E+05": Planted(each_field(STUDENT, 1, lambda _: "4.00E+05"), "spreadsheet-key", "spreadsheet"),
    "numbers as 400001.0": Planted(
        each_field(STUDENT, 1, lambda text: text + ".0"), "spreadsheet-key", "as PowerSchool wrote it"
    ),
    "numbers with zeros before": Planted(
        each_field(STUDENT, 1, lambda text: "00" + text), "unknown-student", "both lists of fields", 0
    ),
    "zeros of the school lost": Planted(
        each_field(SCHEDULE, 1, lambda text: text.lstrip("0")), "school-zeros", "leading zeros", 0
    ),
    "zeros of ZIP codes lost": Planted(
        then(each_field(STUDENT, 9, lambda _: "2139"), each_field(STUDENT, 8, lambda _: "MA")),
        "zip-zeros", "read the code as a number", 0,
    ),
    "one student number": Planted(each_field(STUDENT, 1, lambda _: "400001"), "repeated-keys", "the right number"),
    "teachers numbered anew": Planted(
        then(*(each_field(TEACHER, place, lambda text: "N" + text) for place in (4, 6))),
        "unknown-teacher", "teachers were renumbered", 0,
    ),
    "second teacher numbers differ": Planted(
        each_field(TEACHER, 6, lambda text: "X" + text), "teacher-number-differs", "in both places", 0
    ),
    "last names NULL": Planted(each_field(STUDENT, 3, lambda _: "NULL"), "stand-in-column", "filled in the column", 0),
    # Headers, and files put together.
    "a header": Planted(with_header(STUDENT), "header-present", "First record"),
    "a header twice": Planted(with_header(STUDENT, times=2), "header-present", "two files were joined"),
    "a header of another export": Planted(
        whole(STUDENT, lambda data: (HEADERS[SCHEDULE] + "\r\n").encode() + data), "field-count", LIST
    ),
    "only a header": Planted(instead(STUDENT, (HEADERS[STUDENT] + "\r\n").encode()), "no-students", "selection"),
    "written twice": Planted(whole(STUDENT, lambda data: data + data), "repeated-keys", "joined to itself"),
    "teachers behind the students": Planted(put_together, "field-count", "7 fields found"),
    "students and schedule exchanged": Planted(exchanged, "other-name", "may be swapped", 0),
    "a line for the spreadsheet": Planted(
        whole(STUDENT, lambda data: b"sep=\t\r\n" + data), "spreadsheet-line", "delete the line"
    ),
    "a count at the end": Planted(whole(STUDENT, lambda data: data + b"198 rows.\r\n"), "field-count", "1 field found"),
    # Files cut.
    "cut in a record": Planted(whole(STUDENT, lambda data: data[: len(data) // 2 + 13]), "field-count", ":"),
    "last line cut": Planted(whole(STUDENT, lambda data: data[:-7]), "field-count", "11 fields found"),
    "half of the students": Planted(
        whole(STUDENT, lambda data: lines(data, 0, 100)), "unknown-student", "selection of the Students export", 0
    ),
    "half of the schedule": Planted(
        whole(SCHEDULE, lambda data: lines(data, 0, 800)), "schedule-incomplete", "ran to their end", 0
    ),
    "lines of eighty letters": Planted(
        whole(STUDENT, lambda data: b"".join(
            line[at : at + 80] + b"\r\n" for line in data.split(b"\r\n") for at in range(0, len(line), 80)
        )),
        "not-an-export", "cuts each record in two",
    ),
    "every address on two lines": Planted(
        each_field(STUDENT, 6, lambda text: text + "\r\nApt 2"), "not-an-export", "cuts each record in two"
    ),
    # Bytes.
    "UTF-16 without a mark": Planted(whole(STUDENT, transcoded("utf-16-le")), "not-an-export", "write UTF-8"),
    "UTF-32": Planted(whole(STUDENT, transcoded("utf-32")), "not-an-export", "NUL bytes"),
    "letters as ?": Planted(whole(TEACHER, transcoded("ascii")), "question-mark", "windows-1252 or UTF-8", 0),
    "UTF-8 read as windows-1252": Planted(
        whole(STUDENT, lambda data: data.decode("windows-1252").encode().decode("windows-1252", "replace").encode()),
        "mojibake", "wrong character set", 0,
    ),
    "every second record in UTF-8": Planted(
        whole(STUDENT, lambda data: b"".join(
            (line if index % 2 else transcoded("utf-8")(line)) + b"\r\n"
            for index, line in enumerate(data.split(b"\r\n")[:-1])
        )),
        "undecodable", "one character set",
    ),
    "NULs at the end": Planted(whole(SCHEDULE, lambda data: data + b"\0" * 512), "field-count", ":"),
    "nothing but NULs": Planted(whole(STUDENT, lambda data: b"\0" * len(data)), "not-an-export", "NUL bytes"),
    "Ctrl-Z at the end": Planted(whole(STUDENT, lambda data: data + b"\x1a"), "field-count", ":199"),
    "every value in half quotes": Planted(
        each_row(STUDENT, quoted, lambda index: index % 3 == 0), "some-quoted", "spreadsheet", 0
    ),
    "names in quotes": Planted(each_field(STUDENT, 3, lambda text: f'"{text}"'), "spreadsheet-value", "in quotes", 0),
    "numbers in quotes": Planted(each_field(STUDENT, 1, lambda text: f'"{text}"'), "spreadsheet-key", "in quotes"),
    "bars": Planted(whole(SCHEDULE, lambda data: joined(rows_of(data), "|")), "wrong-delimiter", "to Tab"),
    "commas from the middle on": Planted(
        whole(SCHEDULE, lambda data: joined(rows_of(data)[:800]) + joined(rows_of(data)[800:], ",")),
        "field-count", "comma-delimited",
    ),
    "tabs to spaces": Planted(
        whole(STUDENT, lambda data: data.replace(b"\t", b"    ")), "not-an-export", "changed on the way"
    ),
    "tabs twice": Planted(
        whole(STUDENT, lambda data: data.replace(b"\t", b"\t\t")), "not-an-export", "changed on the way"
    ),
    "record ends lost": Planted(
        whole(STUDENT, lambda data: data.replace(b"\r\n", b"")), "not-an-export", "record or field delimiters"
    ),
    "LF": Planted(whole(STUDENT, lambda data: data.replace(b"\r\n", b"\n")), "record-delimiter", "CRLF", 0),
    "LF from the middle on": Planted(whole(STUDENT, lf_from_150), "mixed-record-ends", "do not join files", 0),
    "a blank line after each": Planted(
        whole(STUDENT, lambda data: data.replace(b"\r\n", b"\r\n\r\n")), "blank-line", "line end", 0
    ),
    # Files of another kind.
    "gzip": Planted(whole(STUDENT, gzip.compress), "not-an-export", "gzip"),
    "zip": Planted(whole(STUDENT, in_zip("STUDENT.TXT")), "not-an-export", "zip archive"),
    "a workbook": Planted(whole(STUDENT, in_zip("xl/workbook.xml")), "not-an-export", "workbook"),
    "a page": Planted(instead(SCHEDULE, b"\r\n<HTML><HEAD><TITLE>502</TITLE></HEAD></HTML>"), "not-an-export", "page"),
    "JSON": Planted(instead(STUDENT, b'{"error": "unauthorized", "status": 401}\n'), "not-an-export", "JSON"),
    "XML": Planted(instead(TEACHER, b'<?xml version="1.0"?><teachers/>'), "not-an-export", "XML"),
    "PDF": Planted(instead(TEACHER, b"%PDF-1.7\n%\xe2\xe3"), "not-an-export", "PDF"),
    "PGP": Planted(instead(STUDENT, b"-----BEGIN PGP MESSAGE-----\n\nhQEM\n"), "not-an-export", "decrypt"),
    "a pointer": Planted(
        instead(STUDENT, b"version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\n"), "not-an-export", "Git LFS"
    ),
    "base64": Planted(whole(STUDENT, base64.encodebytes), "not-an-export", "1 field"),
    "an error message": Planted(instead(STUDENT, b"ORA-00942: no such table\n"), "not-an-export", "1 field"),
    "noise": Planted(instead(STUDENT, bytes(range(128, 256)) * 40), "not-an-export", "not text"),
    # Files of other names, and those that are not there.
    "an upload under way": Planted(renamed(STUDENT, "STUDENT.TXT.part"), "missing-export", "has not ended"),
    "a schedule under way": Planted(renamed(SCHEDULE, "SCHEDULE.TXT.tmp"), "missing-export", "has not ended"),
    "an upload under way beside the last": Planted(
        beside(STUDENT, "STUDENT.TXT.filepart", lambda data: data[:100]), "unfinished-file", "Wait for the upload"
    ),
    "a copy": Planted(beside(STUDENT, "STUDENT (1).TXT"), "same-keys", COPY),
    "yesterday's beside today's": Planted(
        beside(SCHEDULE, "SCHEDULE_1123.TXT", lambda data: lines(data, 0, -50)), "same-keys", COPY
    ),
    "teachers under the students' name": Planted(
        lambda files: files | {STUDENT: files[TEACHER]}, "missing-export", "Student"
    ),
    "no students' file": Planted(without(STUDENT), "missing-export", "Student"),
    "no schedule": Planted(without(SCHEDULE), "missing-export", "ScheduleEntry"),
    "an empty students' file": Planted(instead(STUDENT, b""), "no-students", "remove every student"),
    "an empty schedule": Planted(instead(SCHEDULE, b""), "empty-file", "selection", 0),
    "an empty teachers' file": Planted(instead(TEACHER, b""), "empty-file", "selection", 0),
    "blank lines": Planted(instead(STUDENT, b"\r\n" * 50), "not-an-export", "0 bytes"),
}  # fmt: skip


def report_of(folder: Path, files: Files) -> Report:
    for name, data in files.items():
        (folder / name).write_bytes(data)
    return psfiles.check(folder, today=TODAY, expect=EXPECTED)


def texts_of(report: Report, code: str) -> str:
    """What the report says of a rule's findings."""
    rule = report.rules[code]
    messages = [finding.message for finding in report.findings]
    return " ".join([rule.what, rule.why, rule.fix, *messages, report.to_text(width=10_000)])


@pytest.mark.parametrize("name", PLANTED)
def test_a_planted_fault_is_found_first_and_advice_fits(name: str, tmp_path: Path) -> None:
    planted = PLANTED[name]
    report = report_of(tmp_path, planted.plant(sample()))
    assert next(iter(report.counts)) == planted.code, report.counts
    assert report.rules[planted.code].severity > Severity.INFO
    assert planted.words in texts_of(report, planted.code)
    expect = ["--expect", "students,schedule,teachers", "--date", TODAY.isoformat()]
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        assert main(["check", str(tmp_path), *expect, "--quiet"]) == planted.status
        assert main(["check", str(tmp_path), *expect, "--quiet", "--strict"]) == 1


HEALTHY: dict[str, Plant] = {
    "as it is": lambda files: files,
    "without the end of the last record": whole(SCHEDULE, lambda data: data[:-2]),
    "blank lines at the end": whole(SCHEDULE, lambda data: data + b"\r\n\r\n"),
    "UTF-8": whole(STUDENT, transcoded("utf-8")),
    "UTF-8 with a mark": whole(STUDENT, transcoded("utf-8-sig")),
    "UTF-16 with a mark": whole(STUDENT, transcoded("utf-16")),
    "commas": whole(TEACHER, lambda data: joined(rows_of(data), ",")),
    "a delimiter at the end of each record": each_row(STUDENT, lambda row: [*row, ""]),
    "every value in quotes": each_row(TEACHER, quoted),
    "twelve columns with Period": each_row(SCHEDULE, lambda row: [*row[:6], "1", *row[6:]]),
    "without middle names": each_field(STUDENT, 4, lambda _: ""),
    "without rooms": each_field(SCHEDULE, 10, lambda _: ""),
    "without e-mail addresses and phones": then(
        each_field(STUDENT, 10, lambda _: ""), each_field(STUDENT, 11, lambda _: "")
    ),
    "dates and grades without zeros": each_field(STUDENT, 5, lambda text: text.lstrip("0").replace("/0", "/")),
    "two schools": then(
        each_field(SCHEDULE, 1, lambda _: "200", lambda index: index % 5 == 0),
        lambda files: files | {TEACHER: files[TEACHER] + files[TEACHER].replace(b"0130\t", b"200\t")},
    ),
    "a schedule for each school": lambda files: files | {
        SCHEDULE: lines(files[SCHEDULE], 0, 800), "SCHEDULE_2.TXT": lines(files[SCHEDULE], 800)
    },
    "a small school": lambda files: {
        STUDENT: lines(files[STUDENT], 0, 3), SCHEDULE: lines(files[SCHEDULE], 0, 24), TEACHER: files[TEACHER]
    },
    "other names": then(renamed(STUDENT, "students.csv"), renamed(TEACHER, "all_teachers.dat")),
    "in another order": whole(STUDENT, lambda data: b"".join(reversed(data.splitlines(keepends=True)))),
}  # fmt: skip


@pytest.mark.parametrize("name", HEALTHY)
def test_a_healthy_variant_has_no_finding_above_info(name: str, tmp_path: Path) -> None:
    report = report_of(tmp_path, HEALTHY[name](sample()))
    grave = {code for code in report.counts if report.rules[code].severity > Severity.INFO}
    assert not grave, report.to_text()
    assert sum(file.unread for file in report.files) == 0
