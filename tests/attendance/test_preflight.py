"""The pre-flight tells each fault by its rule, with its place and without its value."""

from __future__ import annotations

import datetime as dt
import importlib
import io
import re
from pathlib import Path
from typing import Any
from unittest import mock

import attrs
import pytest
from cases import attendance, entry, forced

import psfiles
from psfiles import AUTOCOMM, AttendanceEntry, Dialect, PeriodExpression, TermId
from psfiles.attendance import PREFLIGHT_RULES, Outcome, Preflight, preflight
from psfiles.checks import Severity
from psfiles.district import District
from psfiles.strategies import DistrictRecords

DAY = dt.date(2026, 9, 14)
PUPIL = "Xerxes"
DISTRICT = District(schedule=[entry(period_expression=PeriodExpression("3(A) HR(B)"))])
PERIODS = ["HR", "1", "2", "3"]


def line(school: str = "130", student: str = "1001", **changes: str) -> bytes:
    """A record as a file has it, that the district's schedule knows, with some fields changed."""
    usual = {"school": school, "student": student, "course": "MA10", "section": "2"}
    usual |= {"day": "09/14/2026", "code": "A", "period": "3"}
    return "\t".join((usual | changes).values()).encode("windows-1252") + b"\n"


def report_of(sent: bytes | list[AttendanceEntry], district: Any = DISTRICT, **settings: Any) -> Preflight:
    file = io.BytesIO(sent) if isinstance(sent, bytes) else sent
    return preflight(file, district, today=DAY, codes=["A", "T"], periods=PERIODS, **settings)


def outcomes(report: Preflight) -> list[str]:
    return [outcome.value for outcome in report.outcomes]


REJECTED: list[tuple[bytes, str, list[str]]] = [
    (b"130\t1001\n", "field-count", []),
    (line(period="3\tmore"), "field-count", []),
    (line().replace(b"\t", b","), "field-count", []),
    (line(code="A").replace(b"A\t3", b"\x81\t3"), "undecodable", []),
    (line(period='"3'), "open-quote", []),
    (line(period="3\r"), "line-end-inside", ["Period Abbreviation"]),
    (line(code="UNEXCUSED"), "too-long", ["Attendance Code"]),
    (line(period="HOME"), "too-long", ["Period Abbreviation"]),
    (line(course="C" * 21), "too-long", ["Course_Number"]),
    (line(period=""), "blank-key", ["Period Abbreviation"]),
    (line(student=" "), "blank-key", ["Student_Number"]),
    (line(day="14/09/2026"), "bad-date", ["Att_Date"]),
    (line(day=""), "blank", ["Att_Date"]),
    (line(day="0/0/0"), "blank", ["Att_Date"]),
    (line(student="1002"), "not-enrolled", ["Student_Number", "Course_Number", "Section_Number"]),
    (line(school="131"), "not-enrolled", ["Student_Number", "Course_Number", "Section_Number"]),
    (line(day="05/29/2026"), "outside-school-year", ["Att_Date"]),
    (line(period="2"), "other-period", ["Period Abbreviation"]),
    (line(code="a"), "unknown-code", ["Attendance Code"]),
    (line(period="4"), "unknown-period", ["Period Abbreviation"]),
]


@pytest.mark.parametrize(("data", "code", "columns"), REJECTED)
def test_tells_what_is_rejected_and_why(data: bytes, code: str, columns: list[str]) -> None:
    report = report_of(line(period="HR") + data)
    assert outcomes(report) == ["imported", "rejected"]
    assert report.counts[code] == 1
    finding = next(finding for finding in report.findings if finding.code == code)
    assert finding.severity is Severity.ERROR
    assert list(finding.columns) == columns
    location = finding.location
    assert location is not None
    assert (location.source, location.record, location.line) == ("<stream>", 2, 2)
    assert (line(period="HR") + data)[location.byte :] == data


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (line(code=""), "blank-code"),
        (line(school="0130 ".strip()), ""),
        (line(day="9/14/2026"), "not-canonical"),
        (line(day="09/15/2026"), "future-attendance"),
        (line(day="09/12/2026"), "weekend-attendance"),
        (line(period="3\t"), "trailing-delimiter"),
        (line(student='"1001"'), ""),
        (line().removesuffix(b"\n"), ""),
        (line() + b"\n\n", ""),
    ],
)
def test_tells_what_is_imported_and_what_to_look_at(data: bytes, code: str) -> None:
    report = report_of(data)
    assert outcomes(report) == ["imported"]
    assert list(report.counts) == [code] * bool(code)


@pytest.mark.parametrize(
    ("code", "found"),
    [("A ", "blank-around"), ("&amp;", "html-entity"), ("Ã©", "mojibake"), ("\x01A", "control-character")],
)
def test_values_are_looked_at_as_the_check_does(code: str, found: str) -> None:
    report = preflight(io.BytesIO(line(code=code)), DISTRICT, today=DAY)
    assert outcomes(report) == ["imported"]
    assert found in report.counts


def test_a_blank_line_among_records_is_one_that_is_rejected() -> None:
    report = report_of(line() + b"\n" + line(period="HR"))
    assert outcomes(report) == ["imported", "rejected", "imported"]
    assert list(report.counts) == ["blank-line"]


def test_of_records_with_one_key_none_is_sure() -> None:
    """School ids are one where they are as numbers; a rejected record does not count."""
    report = report_of(line() + line(school="0130", code="T") + line(code="X") + line(period="HR"))
    assert outcomes(report) == ["ambiguous", "ambiguous", "rejected", "imported"]
    assert report.counts["duplicate-key"] == 2
    assert [
        finding.location.record for finding in report.findings if finding.code == "duplicate-key" and finding.location
    ] == [1, 2]
    assert [report.records(outcome) for outcome in Outcome] == [(4,), (3,), (1, 2)]


def test_every_fault_of_a_record_is_told() -> None:
    report = report_of(line(day="x", period="HOME", code="UNEXCUSED"))
    assert {(finding.code, *finding.columns) for finding in report.findings} == {
        ("bad-date", "Att_Date"),
        ("too-long", "Attendance Code"),
        ("too-long", "Period Abbreviation"),
    }


def test_a_header_is_a_record_unless_the_screen_says_so() -> None:
    header = (
        b"SchoolID\tStudent_Number\tCourse_Number\tSection_Number\tAtt_Date\tAttendance Code\tPeriod Abbreviation\n"
    )
    report = report_of(header + line())
    assert outcomes(report) == ["rejected", "imported"]
    assert report.counts["header-present"] == 1
    assert "header-present" not in report_of(line() + header).counts
    told = report_of(header + line(code="X"), dialect=attrs.evolve(AUTOCOMM, header=True))
    assert outcomes(told) == ["rejected"]
    location = told.findings[0].location
    assert location is not None
    assert (location.record, location.line, location.byte) == (1, 2, len(header))


def test_record_ends_of_another_kind_are_told_once() -> None:
    crlf = line().replace(b"\n", b"\r\n") * 2
    report = report_of(crlf)
    assert outcomes(report) == ["rejected", "rejected"]
    assert report.counts["record-delimiter"] == 1
    told = report_of(crlf, dialect=attrs.evolve(AUTOCOMM, record_delimiter="\r\n"))
    assert outcomes(told) == ["ambiguous", "ambiguous"]


def test_lines_are_counted_where_cr_ends_the_records() -> None:
    records = (line() + line(code="X")).replace(b"\n", b"\r")
    location = report_of(records, dialect=attrs.evolve(AUTOCOMM, record_delimiter="\r")).findings[0].location
    assert location is not None
    assert (location.record, location.line) == (2, 2)


def test_another_character_set_is_told() -> None:
    utf8 = line(code="é").decode("windows-1252").encode()
    report = preflight(io.BytesIO(utf8), DISTRICT, today=DAY)
    assert "character-set" in report.counts
    assert "character-set" not in preflight(io.BytesIO(line(code="é")), DISTRICT, today=DAY).counts
    told = preflight(io.BytesIO(utf8), DISTRICT, today=DAY, dialect=attrs.evolve(AUTOCOMM, encoding="utf-8"))
    assert told.is_clean
    marked = report_of(b"\xef\xbb\xbf" + line())
    assert outcomes(marked) == ["rejected"]
    assert set(marked.counts) == {"character-set", "mojibake", "not-enrolled"}


@pytest.mark.parametrize("encoding", ["utf-16", "utf-8-sig"])
def test_no_import_has_a_marked_character_set(encoding: str) -> None:
    with pytest.raises(ValueError, match=encoding):
        report_of(b"", dialect=Dialect(encoding=encoding))


HEADER = {name: name for name in ("school_id", "student_number", "course_number", "section_number")}


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"student_number": "1\n2"}, "line-end"),
        ({"student_number": "Ł"}, "unencodable"),
        ({"student_number": 1001}, "bad-text"),
        ({"school_id": "ï»¿"}, "mark"),
        (HEADER, "header-present"),
        ({"attendance_code": "UNEXCUSED"}, "too-long"),
        ({"att_date": None}, "blank"),
        ({"att_date": "09/14/2026"}, "bad-date"),
    ],
)
def test_tells_what_cannot_even_be_written(changes: dict[str, Any], code: str) -> None:
    good = attendance(school_id="130")
    report = report_of([forced(attrs.evolve, good, **changes), good])
    assert outcomes(report) == ["rejected", "imported"]
    assert list(report.counts) == [code]


def test_an_entry_that_would_be_read_as_utf_8_is_rejected_where_no_encoding_is_named() -> None:
    """It raised a KeyError, since the writer's fault had no rule here."""
    good = attendance(school_id="130")
    sent = [attrs.evolve(good, course_number="NuÃ±ez"), good]
    report = report_of(sent, dialect=attrs.evolve(AUTOCOMM, encoding=None))
    assert outcomes(report) == ["rejected", "imported"]
    assert list(report.counts) == ["looks-like-utf-8"]


def test_entries_are_judged_as_the_file_that_they_become() -> None:
    """To the place of each finding, which says where it will stand."""
    entries = [attendance(school_id="130"), attendance("10'\"\t", school_id="130"), attendance("1002")]
    by_entries, by_file = report_of(entries), report_of(psfiles.dumps(entries))
    assert outcomes(by_entries) == outcomes(by_file) == ["imported", "rejected", "rejected"]
    places = [
        [
            (one.code, one.location.record, one.location.line, one.location.byte)
            for one in report.findings
            if one.location
        ]
        for report in (by_entries, by_file)
    ]
    assert places[0] == places[1]


def test_any_iterable_of_entries_and_any_district_will_do() -> None:
    entries = iter([attendance(school_id="130")])
    records = DistrictRecords([], DISTRICT.schedule, [])
    assert outcomes(preflight(entries, records)) == ["imported"]


def test_a_path_will_do_and_gives_its_name(tmp_path: Path) -> None:
    path = tmp_path / "attendance.txt"
    psfiles.dump([attendance("1002")], path)
    report = preflight(path, DISTRICT, today=DAY)
    assert report.files[0].source == str(path)
    assert (report.files[0].records, report.files[0].unread) == (1, 0)


def test_what_is_rejected_was_read_if_it_could_be() -> None:
    read = line(student="1002") + line(code="none") + line()
    unread = (
        b"short\n" + line(day="02/30/2026") + "caf\xe9".encode("windows-1252") + b"\n\n" + line(day="x", period="y")
    )
    report = report_of(read + unread)
    assert outcomes(report).count("rejected") == 7
    assert (report.files[0].records, report.files[0].unread) == (3, 5)


@pytest.mark.parametrize("source", [b"bytes", io.StringIO("text"), [entry()]])
def test_what_is_no_attendance_is_refused(source: Any) -> None:
    with pytest.raises(TypeError):
        preflight(source, None)


def test_an_empty_day_is_in_order() -> None:
    for report in (report_of(b""), report_of([])):
        assert report.is_clean
        assert report.outcomes == ()


def test_dropped_and_other_years_enrolments_do_not_count() -> None:
    dropped = District(schedule=[entry(term_id=TermId(-3600))])
    assert list(report_of(line(), dropped).counts) == ["not-enrolled"]
    both = District(schedule=[entry(term_id=TermId(3500)), entry(term_id=TermId(3600))])
    assert outcomes(report_of(line(), both)) == ["imported"]
    elsewhere = District(schedule=[entry(), entry(term_id=TermId(3500), period_expression=PeriodExpression("2(A)"))])
    assert list(report_of(line(period="2"), elsewhere).counts) == ["other-period"]


@pytest.mark.parametrize("expression", ["", "not an expression"])
def test_an_expression_that_does_not_tell_keeps_nothing_out(expression: str) -> None:
    district = District(schedule=[entry(period_expression=PeriodExpression(expression))])
    assert outcomes(report_of(line(period="2"), district)) == ["imported"]


def test_the_order_of_periods_settles_a_range_over_names() -> None:
    district = District(schedule=[entry(period_expression=PeriodExpression("HR-2(A)"))])
    assert outcomes(report_of(line() + line(period="1"), district)) == ["rejected", "imported"]
    assert outcomes(preflight(io.BytesIO(line()), district, today=DAY)) == ["imported"]


def test_what_is_not_asked_is_noted() -> None:
    report = preflight([attendance()], None, today=DAY)
    assert outcomes(report) == ["imported"]
    assert len(report.notes) == 3
    assert report_of([attendance(school_id="130")]).notes == ()


def test_the_report_says_first_what_would_happen() -> None:
    report = report_of(line() + line(student="1002"))
    assert str(report).startswith("Predicted import: 1 imported, 1 rejected, 0 ambiguous\nCheck of 2026-09-14: 1 ERROR")


def test_it_draws_itself_as_what_it_is() -> None:
    report = report_of(line() + line(student="1002"))
    for drawn in (report.to_html(), report._repr_html_()):
        assert "<h1>What AutoComm would do with the file" in drawn
        assert re.findall(r"<dt>(\w+)</dt><dd>(\d+)</dd>", drawn) == [
            ("imported", "1"),
            ("rejected", "1"),
            ("ambiguous", "0"),
        ]


def test_no_value_reaches_the_report() -> None:
    records = b"".join(data.replace(b"1001", PUPIL.encode()) for data, _, _ in REJECTED) + PUPIL.encode()
    records += line(student=PUPIL) * 2 + line(school=PUPIL) + line(course=PUPIL) + line(day=PUPIL) + line(code=PUPIL)
    report = report_of(records, keep=100)
    assert report.count("ERROR") > 20
    for text in (str(report), repr(report), report.to_json(), report.to_html(), report._repr_html_()):
        assert PUPIL not in text


def test_every_rule_is_met_somewhere_in_these_tests() -> None:
    """Each has its own case above; this finds the one that was forgotten."""
    met = {code for _, code, _ in REJECTED}
    met |= {"blank-line", "header-present", "record-delimiter", "duplicate-key", "character-set"}
    met |= {"blank-code", "not-canonical", "future-attendance", "weekend-attendance", "trailing-delimiter"}
    met |= {"blank-around", "html-entity", "mojibake", "control-character"}
    met |= {"line-end", "unencodable", "bad-text", "mark", "looks-like-utf-8"}
    assert {rule.code for rule in PREFLIGHT_RULES} - met == {"lost-character"}  # windows-1252 has no U+FFFD
    codes = [rule.code for rule in PREFLIGHT_RULES]
    assert len(codes) == len(set(codes))


def test_every_rule_is_documented() -> None:
    """In the page of rules, which is made from the checks' own, or on the pre-flight's page."""
    docs = Path(__file__).parents[2] / "docs"
    rows = re.findall(r"^\| \[(\S+)\]", (docs / "reference" / "rules.md").read_text(encoding="utf-8"), re.MULTILINE)
    listed = re.findall(
        r"^\| `([a-z0-9-]+)` \|", (docs / "how-to" / "preflight.md").read_text(encoding="utf-8"), re.MULTILINE
    )
    assert {rule.code for rule in PREFLIGHT_RULES} <= {*rows, *listed}
    assert set(listed) <= {rule.code for rule in PREFLIGHT_RULES} - set(rows)


@pytest.mark.parametrize(
    ("name", "most"),
    [
        ("psfiles.attendance._records.Location", 2),  # only for findings that are kept
        ("psfiles.attendance._import_check.shape_of_text", 2),
        ("psfiles.attendance._import_check.in_school_year", 1),  # one term, one day
        ("psfiles.attendance._import_check.meeting_periods", 1),  # one expression, one period
        ("psfiles.columns._checks_of", 0),  # no entry is made of what the codecs have read
    ],
)
def test_a_record_without_a_finding_to_keep_costs_no_more_than_its_reading(
    monkeypatch: pytest.MonkeyPatch, name: str, most: int
) -> None:
    module, _, function = name.rpartition(".")
    calls = mock.Mock(wraps=getattr(importlib.import_module(module), function))
    monkeypatch.setattr(name, calls)
    report = report_of(line(code="X", period="3") * 500, keep=2)
    assert report.counts["unknown-code"] == 500
    assert calls.call_count == most
