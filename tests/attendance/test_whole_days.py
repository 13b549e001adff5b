"""Whole days: the pre-flight says of every record what the model of the import does with it."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Sequence
from typing import Any

import attrs
from hypothesis import event, given
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

import psfiles
from psfiles import AttendanceEntry, ScheduleEntry, TermId
from psfiles.attendance import Outcome, preflight
from psfiles.district import District
from psfiles.exceptions import AttendanceError
from psfiles.strategies import DistrictRecords, attendance_entries, districts
from psfiles.testing import AutoComm
from psfiles.testing.autocomm import Action, CompletionReport

CODES = ["A", "T", "AU"]
PERIODS = ["HR", "P1", "LUN", *map(str, range(1, 13))]


@st.composite
def marks(draw: st.DrawFn, schedule: Sequence[ScheduleEntry]) -> AttendanceEntry:
    """A mark for an enrolment, mostly right; a field or two may be another enrolment's, or anything."""
    enrolment = draw(st.sampled_from(schedule))
    day = dt.date(enrolment.term_id.start_year, 9, 14) + dt.timedelta(days=draw(st.integers(-20, 200)))
    code = draw(st.sampled_from([*CODES, ""]))
    period = draw(st.none() | st.sampled_from(PERIODS))
    try:
        mark = enrolment.attendance(day, code, period)
    except AttendanceError as error:
        known = (*error.choices, "3")
        mark = AttendanceEntry(
            enrolment.school_id,
            enrolment.student_number,
            enrolment.course_number,
            enrolment.section_number,
            day,
            code,
            draw(st.sampled_from(known)),
        )
    other = draw(attendance_entries())
    also = draw(st.sampled_from(schedule))
    changes: list[dict[str, Any]] = [
        {"school_id": f"0{mark.school_id}"},
        {"student_number": also.student_number},
        {"section_number": also.section_number, "course_number": also.course_number},
        {"att_date": mark.att_date.replace(year=mark.att_date.year + 1, day=1)},
        {"attendance_code": other.attendance_code},
        {"period_abbreviation": other.period_abbreviation},
        {"student_number": other.student_number},
    ]
    return attrs.evolve(mark, **draw(st.sampled_from([{}, *changes] if draw(st.booleans()) else [{}])))


@st.composite
def days(draw: st.DrawFn, district: DistrictRecords) -> list[AttendanceEntry]:
    """The marks of some days, a few of them corrected later in the same file."""
    first = draw(st.lists(marks(district.schedule), min_size=2, max_size=8))
    again = st.builds(
        lambda mark, code, zero: attrs.evolve(mark, attendance_code=code, school_id=zero + mark.school_id),
        st.sampled_from(first),
        st.sampled_from(CODES),
        st.sampled_from(["", "0"]),
    )
    return first + draw(st.lists(again, max_size=2))


def attended() -> SearchStrategy[DistrictRecords]:
    """Districts in which at least one enrolment was not dropped."""
    return districts(max_size=3).filter(lambda district: bool(district.schedule)).map(with_enrolment)


def with_enrolment(district: DistrictRecords) -> DistrictRecords:
    first, *others = district.schedule
    return attrs.evolve(district, schedule=[attrs.evolve(first, term_id=TermId(abs(first.term_id))), *others])


def foreseen(report: CompletionReport, rows: Sequence[tuple[object, ...]]) -> list[Outcome]:
    """What the pre-flight has to say of a run of the model over an empty table; ``rows`` are the records' keys."""
    taken = [key for key, record in zip(rows, report.records, strict=True) if record.action is not Action.REJECTED]
    return [
        Outcome.REJECTED
        if record.action is Action.REJECTED
        else Outcome.AMBIGUOUS
        if taken.count(key) > 1
        else Outcome.IMPORTED
        for key, record in zip(rows, report.records, strict=True)
    ]


def key_of(entry: AttendanceEntry) -> tuple[object, ...]:
    school = entry.school_id
    return (int(school) if school.isdecimal() else school, *attrs.astuple(entry)[1:5], entry.period_abbreviation)


@given(st.data(), st.sampled_from([CODES, None]), st.sampled_from([PERIODS, None]))
def test_imported_is_exactly_what_the_import_takes(
    data: st.DataObject, codes: list[str] | None, periods: list[str] | None
) -> None:
    district = data.draw(attended())
    entries = data.draw(days(district))
    written = psfiles.dumps(entries)
    report = preflight(entries, district, codes=codes, periods=periods)
    updating = AutoComm(district.schedule, codes=codes, periods=periods)
    done = updating.run(written)
    for outcome in report.outcomes:
        event(outcome.value)
    assert list(report.outcomes) == foreseen(done, [key_of(entry) for entry in entries])
    reasons = {one.number: one.reason for one in done.records if one.reason}
    assert all(reason in report.counts for reason in reasons.values())
    assert preflight(io.BytesIO(written), district, codes=codes, periods=periods).outcomes == report.outcomes


@given(st.data())
def test_what_is_imported_stands_whatever_the_box_says(data: st.DataObject) -> None:
    """*Update existing records* changes nothing but for ambiguous records; and what is imported is unchanged."""
    district = data.draw(attended())
    entries = data.draw(days(district))
    report = preflight(entries, district, codes=CODES, periods=PERIODS)
    sure = {entry for entry, outcome in zip(entries, report.outcomes, strict=True) if outcome is Outcome.IMPORTED}
    unsure = {key_of(entry) for entry, one in zip(entries, report.outcomes, strict=True) if one is Outcome.AMBIGUOUS}
    for update_existing in (True, False):
        autocomm = AutoComm(district.schedule, codes=CODES, periods=PERIODS, update_existing=update_existing)
        autocomm.run(psfiles.dumps(entries))
        table = [AttendanceEntry(*row) for row in autocomm.attendance]
        assert {entry for entry in table if key_of(entry) not in unsure} == sure
        assert {key_of(entry) for entry in table} & unsure == unsure


PIECES = [
    b"130",
    b"01/02/2027",
    b"A",
    b"3",
    b" ",
    b'"',
    b'""',
    b"\t",
    b"\n",
    b"\r",
    b"\r\n",
    b"\x81",
    b"\xe9",
    b"\xef\xbb\xbf",
]


@given(st.data())
def test_damaged_files_are_foreseen_too(data: st.DataObject) -> None:
    """Any bytes put into a day's file: the same records are rejected, for the same reasons."""
    district = data.draw(attended())
    written = bytearray(psfiles.dumps(data.draw(days(district))))
    for piece in data.draw(st.lists(st.sampled_from(PIECES) | st.binary(max_size=4), max_size=3)):
        place = data.draw(st.integers(0, len(written)))
        width = data.draw(st.sampled_from([0, 0, 1, 5]))
        written[place : place + width] = piece
    report = preflight(io.BytesIO(bytes(written)), district, codes=CODES)
    done = AutoComm(district.schedule, codes=CODES).run(bytes(written))
    rejected = [record.number for record in done.records if record.action is Action.REJECTED]
    event(f"{len(rejected)} rejected")
    assert list(report.records(Outcome.REJECTED)) == rejected
    assert len(report.outcomes) == len(done.records)


@given(attended(), st.data())
def test_what_the_district_marks_is_imported(records: DistrictRecords, data: st.DataObject) -> None:
    """Who takes attendance from the schedule has nothing rejected."""
    district = District(schedule=records.schedule)
    marked = []
    for enrolment in records.schedule:
        day = dt.date(enrolment.term_id.start_year, 9, 14)
        try:
            marked.append(district.attendance(enrolment.student_number, day, data.draw(st.sampled_from(CODES))))
        except AttendanceError:
            event("not marked")
    report = preflight(marked, district, codes=CODES)
    assert not report.records(Outcome.REJECTED)
