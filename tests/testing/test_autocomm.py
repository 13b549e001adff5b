"""The model of the import keeps its documented rules: PowerSchool's examples, and one case a rule."""

from __future__ import annotations

import datetime as dt

import attrs
import pytest
from cases import entry
from hypothesis import given
from hypothesis import strategies as st

import psfiles
from psfiles import AUTOCOMM, AttendanceEntry, Dialect
from psfiles.strategies import attendance_entries
from psfiles.testing import AutoComm
from psfiles.testing.autocomm import Action
from psfiles.values import PeriodExpression, TermId

DAY = dt.date(2026, 9, 14)
PUPIL = "Xerxes"


def line(**fields: str) -> bytes:
    """A record as a file has it, with some fields changed."""
    usual = {
        "school": "100",
        "student": "1001",
        "course": "MA10",
        "section": "2",
        "day": "09/14/2026",
        "code": "A",
        "period": "3",
    }
    return "\t".join((usual | fields).values()).encode("windows-1252") + b"\n"


def enrolment(term_id: int = 3600, expression: str = "3(A)", school_id: str = "100") -> psfiles.ScheduleEntry:
    return attrs.evolve(
        entry(),
        school_id=school_id,
        student_number="1001",
        term_id=TermId(term_id),
        course_number="MA10",
        section_number="2",
        period_expression=PeriodExpression(expression),
    )


def is_named(one: AttendanceEntry) -> bool:
    """Whether no field of the key is blank: the import asks for that, the layout does not."""
    key = (one.school_id, one.student_number, one.course_number, one.section_number, one.period_abbreviation)
    return all(map(str.strip, key))


def fate(data: bytes, autocomm: AutoComm | None = None) -> list[str]:
    """What the import does with each record, in a word."""
    report = (autocomm or AutoComm()).run(data)
    return [record.reason or record.action.value for record in report.records]


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ('"123 Anyplace Dr, Ste 100"', "123 Anyplace Dr, Ste 100"),
        ('"""123 Anyplace Dr, Ste 100"""', '"123 Anyplace Dr, Ste 100"'),
        ('123 Anyplace Dr"," Ste 100', "123 Anyplace Dr, Ste 100"),
        ('123 Anyplace """Dr,""" Ste 100', '123 Anyplace "Dr," Ste 100'),
    ],
)
def test_reads_the_documented_examples_of_quoting(written: str, meant: str) -> None:
    autocomm = AutoComm(dialect=attrs.evolve(AUTOCOMM, delimiter=","))
    data = line(student=written).replace(b"\t", b",")
    assert fate(data, autocomm) == ["added"]
    assert [row.student_number for row in autocomm.attendance] == [meant]


def test_an_unquoted_delimiter_makes_two_fields() -> None:
    """The fifth documented example."""
    data = line(student="123 Anyplace Dr, Ste 100").replace(b"\t", b",")
    assert fate(data, AutoComm(dialect=attrs.evolve(AUTOCOMM, delimiter=","))) == ["field-count"]


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"100\t1001\n", "field-count"),
        (line(period="3\tmore"), "field-count"),
        (b"\n" + line(), "field-count"),
        (line(code="A").replace(b"A\t3", b"\x81\t3"), "undecodable"),
        (line(period='"3'), "open-quote"),
        (line(period="3\r"), "line-end-inside"),
        (line(code="UNEXCUSED"), "too-long"),
        (line(period="HOME"), "too-long"),
        (line(course="C" * 21), "too-long"),
        (line(period=""), "blank-key"),
        (line(student=" "), "blank-key"),
        (line(day="14/09/2026"), "bad-date"),
        (line(day="2026-09-14"), "bad-date"),
        (line(day="02/30/2026"), "bad-date"),
        (line(day="09/14-2026"), "bad-date"),
    ],
)
def test_rejects(data: bytes, reason: str) -> None:
    assert fate(data)[0] == reason


@pytest.mark.parametrize(
    "data",
    [
        line(),
        line().removesuffix(b"\n"),
        line() + b"\n\n",
        line(period="3\t"),
        line(day="9/4/2026"),
        line(day="9-4-2026"),
        line(code=""),
        line(student='"1001"'),
        line(code="\x7f\x01"),
        b"",
    ],
)
def test_takes(data: bytes) -> None:
    assert fate(data) == (["added"] if data else [])


def test_a_bad_record_does_not_keep_others_out() -> None:
    autocomm = AutoComm()
    assert fate(line() + b"bad\n" + line(period="4"), autocomm) == ["added", "field-count", "added"]
    assert [row.period_abbreviation for row in autocomm.attendance] == ["3", "4"]


def test_updates_what_exists_so_that_the_last_wins() -> None:
    autocomm = AutoComm()
    assert fate(line() + line(code="T"), autocomm) == ["added", "updated"]
    assert [row.attendance_code for row in autocomm.attendance] == ["T"]
    assert fate(line(code=""), autocomm) == ["updated"]
    assert [row.attendance_code for row in autocomm.attendance] == [""]


def test_rejects_what_exists_where_it_may_not_update() -> None:
    autocomm = AutoComm(update_existing=False)
    assert fate(line() + line(code="T"), autocomm) == ["added", "existing"]
    assert [row.attendance_code for row in autocomm.attendance] == ["A"]


def test_school_ids_are_one_key_as_numbers_and_other_numbers_as_texts() -> None:
    autocomm = AutoComm()
    records = line(school="130") + line(school="0130") + line(student="01001", school="130") + line(school="X")
    assert fate(records, autocomm) == ["added", "updated", "added", "added"]


@pytest.mark.parametrize(
    ("schedule", "data", "reason"),
    [
        ([enrolment()], line(), "added"),
        ([enrolment(school_id="0100")], line(), "added"),
        ([], line(), "not-enrolled"),
        ([enrolment(-3600)], line(), "not-enrolled"),
        ([enrolment()], line(school="101"), "not-enrolled"),
        ([enrolment()], line(section="02"), "not-enrolled"),
        ([enrolment()], line(day="05/31/2026"), "outside-school-year"),
        ([enrolment()], line(day="06/01/2026"), "added"),
        ([enrolment()], line(day="08/31/2027"), "added"),
        ([enrolment()], line(day="09/01/2027"), "outside-school-year"),
        ([enrolment(3500), enrolment()], line(), "added"),
        ([enrolment()], line(period="4"), "other-period"),
        ([enrolment(expression="1-4(A)")], line(), "added"),
        ([enrolment(expression="")], line(), "added"),
        ([enrolment(expression="no expression")], line(), "added"),
        ([enrolment(expression="HR-2(A)")], line(), "added"),
        ([enrolment(3500), enrolment(expression="4(A)")], line(), "other-period"),
    ],
)
def test_asks_the_schedule(schedule: list[psfiles.ScheduleEntry], data: bytes, reason: str) -> None:
    assert fate(data, AutoComm(schedule)) == [reason]


def test_asks_for_codes_and_periods_where_it_knows_them() -> None:
    autocomm = AutoComm(codes=["A", "T"], periods=["HR", "1", "2", "3"])
    records = line() + line(code="a", period="2") + line(code="", period="1") + line(period="4")
    assert fate(records, autocomm) == ["added", "unknown-code", "added", "unknown-period"]


def test_the_order_of_periods_settles_a_range_over_names() -> None:
    schedule = [enrolment(expression="HR-2(A)")]
    assert fate(line(), AutoComm(schedule, periods=["HR", "1", "2", "3"])) == ["other-period"]
    assert fate(line(period="1"), AutoComm(schedule, periods=["HR", "1", "2", "3"])) == ["added"]


def test_takes_the_settings_of_the_screen() -> None:
    dialect = Dialect(delimiter=",", record_delimiter="\r\n", encoding="utf-8", header=True, date_order="DMY")
    data = "School,and so on\r\n100,1001,MA10,2,14/09/2026,é,3\r\n".encode()
    autocomm = AutoComm(dialect=dialect)
    assert fate(data, autocomm) == ["added"]
    assert autocomm.attendance == [("100", "1001", "MA10", "2", DAY, "é", "3")]


@pytest.mark.parametrize("encoding", ["utf-16", "utf-8-sig"])
def test_knows_no_marked_character_set(encoding: str) -> None:
    with pytest.raises(ValueError, match=encoding):
        AutoComm(dialect=Dialect(encoding=encoding))


def test_the_report_tells_no_value() -> None:
    report = AutoComm(codes=["A"]).run(line(student=PUPIL) + line(student=PUPIL, code="Z") + PUPIL.encode())
    assert [report.count(action) for action in Action] == [1, 0, 2]
    assert PUPIL not in f"{report} {report!r}"


@given(st.lists(attendance_entries(), max_size=5))
def test_takes_unchanged_whatever_the_layout_can_hold(entries: list[AttendanceEntry]) -> None:
    """Every windows-1252 text, quoted as psfiles writes it."""
    entries = [
        one for one in entries if all(value.strip() for value in attrs.astuple(one)[:4] if isinstance(value, str))
    ]
    entries = [one for one in entries if one.period_abbreviation.strip()]
    for one in entries:
        autocomm = AutoComm()
        assert fate(psfiles.dumps([one]), autocomm) == ["added"]
        assert [AttendanceEntry(*row) for row in autocomm.attendance] == [one]
    together = AutoComm()
    assert "rejected" not in fate(psfiles.dumps(entries), together)


def test_takes_every_character_of_windows_1252_in_every_field() -> None:
    """One by one, control characters and quotes and all; only line ends cannot be written."""
    characters = bytes(sorted(set(range(256)) - {0x81, 0x8D, 0x8F, 0x90, 0x9D, 0x0A, 0x0D})).decode("windows-1252")
    assert len(characters) == 249
    for letter in characters:
        value = f"x{letter}{letter}"
        one = AttendanceEntry(value, value, value, value, DAY, value, value)
        autocomm = AutoComm()
        assert fate(psfiles.dumps([one]), autocomm) == ["added"], hex(ord(letter))
        assert [AttendanceEntry(*row) for row in autocomm.attendance] == [one]
