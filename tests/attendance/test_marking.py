"""Attendance from the schedule: the one meeting that is meant, or the choices."""

from __future__ import annotations

import datetime as dt
import pickle
from typing import Any

import attrs
import pytest
from cases import entry
from hypothesis import assume, given
from hypothesis import strategies as st

import psfiles
from psfiles import AttendanceEntry, PeriodExpression, ScheduleEntry, TermId
from psfiles.district import District
from psfiles.exceptions import AttendanceError
from psfiles.strategies import DistrictRecords, districts, unparseable_expressions

DAY = dt.date(2026, 9, 14)
CALENDAR = {DAY: "A", dt.date(2026, 9, 15): "B"}


def meeting(expression: str, course: str = "MA10", **changes: Any) -> ScheduleEntry:
    return entry(period_expression=PeriodExpression(expression), course_number=course, **changes)


def test_the_entry_gives_what_autocomm_wants() -> None:
    assert entry().attendance(DAY, "T") == AttendanceEntry("0130", "1001", "MA10", "2", DAY, "T", "3")


@pytest.mark.parametrize(
    ("expression", "calendar", "period"),
    [
        ("3(A)", None, "3"),
        ("3(A-C) 3(E)", None, "3"),
        ("3(A) 4(B)", CALENDAR, "3"),
        ("3(B) 4(A,C)", CALENDAR, "4"),
        ("HR(A-E)", None, "HR"),
    ],
)
def test_takes_the_only_period(expression: str, calendar: dict[dt.date, str] | None, period: str) -> None:
    assert meeting(expression).attendance(DAY, "A", calendar=calendar).period_abbreviation == period


@pytest.mark.parametrize(
    ("expression", "period", "calendar"),
    [
        ("3-4(A)", "4", None),
        ("3(A) 4(B)", "4", None),
        ("3-4(A) 5(B)", "4", CALENDAR),
        ("", "4", None),
        ("not an expression", "4", CALENDAR),
        ("HR-2(A)", "1", None),
        ("4(D1-D3)", "4", CALENDAR),
    ],
)
def test_takes_the_period_that_is_given(expression: str, period: str, calendar: dict[dt.date, str] | None) -> None:
    assert meeting(expression).attendance(DAY, "A", period, calendar=calendar).period_abbreviation == period


@pytest.mark.parametrize(
    ("expression", "period", "calendar", "choices", "problem"),
    [
        ("3-5(A)", None, None, ("3", "4", "5"), "more than one period: give one of 3, 4, 5"),
        ("3(A) 4(B)", None, None, ("3", "4"), "give one of 3, 4"),
        ("3-4(A) 5(B)", None, CALENDAR, ("3", "4"), "give one of 3, 4"),
        ("3(A)", "4", None, ("3",), "only in 3"),
        ("3(A) 4(B)", "4", CALENDAR, ("3",), "only in 3"),
        ("3(B)", None, CALENDAR, (), "does not meet on that day"),
        ("3(B)", "3", CALENDAR, (), "does not meet on that day"),
        ("", None, None, (), "does not say its period"),
        ("not an expression", None, None, (), "does not say its period"),
        ("HR-2(A)", None, None, (), "does not say its period"),
        ("3(A) HR-2(B)", None, None, ("3",), "does not say its period"),
        ("3(A) 4(D1-D3)", None, CALENDAR, ("3",), "does not say its period"),
    ],
)
def test_lists_the_choices(
    expression: str, period: str | None, calendar: dict[dt.date, str] | None, choices: tuple[str, ...], problem: str
) -> None:
    with pytest.raises(AttendanceError, match=problem) as caught:
        meeting(expression).attendance(DAY, "A", period, calendar=calendar)
    assert caught.value.choices == choices


def test_a_dropped_enrolment_is_never_marked() -> None:
    with pytest.raises(AttendanceError, match="dropped"):
        entry(term_id=TermId(-3600)).attendance(DAY, "A", "3")


def test_the_calendar_has_to_have_the_day() -> None:
    with pytest.raises(AttendanceError, match="no day letter"):
        entry().attendance(dt.date(2026, 9, 19), "A", calendar=CALENDAR)


@given(unparseable_expressions())
def test_no_expression_reaches_the_message(expression: PeriodExpression) -> None:
    with pytest.raises(AttendanceError) as caught:
        attrs.evolve(entry(), period_expression=expression).attendance(DAY, "A")
    assert str(caught.value) == "the section's expression does not say its period: give one"


def test_the_error_pickles() -> None:
    error = pickle.loads(pickle.dumps(AttendanceError("several", choices=["3", "4"])))  # noqa: S301 - our own
    assert (str(error), error.choices) == ("several", ("3", "4"))


def find(*schedule: ScheduleEntry, period: str | None = None, calendar: Any = None, day: dt.date = DAY) -> str:
    """Course and period of the attendance that a district of some enrolments gives."""
    found = District(schedule=schedule).attendance("1001", day, "A", period, calendar=calendar)
    return f"{found.course_number} in {found.period_abbreviation}"


MATHS, ART = meeting("3(A)"), meeting("4(A) 3(B)", "AR10")


@pytest.mark.parametrize(
    ("schedule", "period", "calendar", "found"),
    [
        ([MATHS], None, None, "MA10 in 3"),
        ([MATHS, ART], "4", None, "AR10 in 4"),
        ([MATHS, ART], "3", CALENDAR, "MA10 in 3"),
        ([MATHS, meeting("3(A)", "AR10", number="1002")], None, None, "MA10 in 3"),
        ([MATHS, meeting("3(A)", "AR10", term_id=TermId(-3600))], None, None, "MA10 in 3"),
        ([MATHS, meeting("3(A)", "AR10", term_id=TermId(3500))], None, None, "MA10 in 3"),
        ([MATHS, meeting("", "AR10")], "3", None, "MA10 in 3"),
        ([MATHS, meeting("", "AR10")], None, None, "MA10 in 3"),
        ([MATHS, meeting("HR-2(A)", "AR10")], "1", None, "AR10 in 1"),
        ([MATHS, meeting("3(A)", term_id=TermId(3601), school_id="130")], None, None, "MA10 in 3"),
        ([MATHS, meeting("4(A)", term_id=TermId(3601))], "4", None, "MA10 in 4"),
    ],
)
def test_the_district_finds_the_enrolment_that_meets(
    schedule: list[ScheduleEntry], period: str | None, calendar: Any, found: str
) -> None:
    assert find(*schedule, period=period, calendar=calendar) == found


@pytest.mark.parametrize(
    ("schedule", "period", "calendar", "choices", "problem"),
    [
        ([], None, None, (), "no enrolment"),
        ([meeting("3(A)", number="1002")], None, None, (), "no enrolment"),
        ([meeting("3(A)", term_id=TermId(-3600))], None, None, (), "no enrolment"),
        ([MATHS], "4", None, (), "no enrolment"),
        ([meeting("3(B)")], "3", CALENDAR, (), "no enrolment"),
        ([MATHS, ART], None, None, ("MA10.2", "AR10.2"), "2 enrolments"),
        ([MATHS, ART], "3", None, ("MA10.2", "AR10.2"), "2 enrolments"),
        ([meeting(""), meeting("", "AR10")], "3", None, ("MA10.2", "AR10.2"), "2 enrolments"),
        ([ART], None, None, ("4", "3"), "more than one period"),
        ([MATHS, meeting("4(A)", term_id=TermId(3601))], None, None, ("3", "4"), "more than one period"),
        ([meeting("")], None, None, (), "does not say"),
    ],
)
def test_the_district_says_that_there_are_none_or_several(
    schedule: list[ScheduleEntry], period: str | None, calendar: Any, choices: tuple[str, ...], problem: str
) -> None:
    with pytest.raises(AttendanceError, match=problem) as caught:
        find(*schedule, period=period, calendar=calendar)
    assert caught.value.choices == choices
    assert "1001" not in str(caught.value)


@pytest.mark.parametrize(
    ("day", "is_in_year"),
    [("2026-05-31", False), ("2026-06-01", True), ("2027-08-31", True), ("2027-09-01", False)],
)
def test_the_school_year_has_its_summers(day: str, *, is_in_year: bool) -> None:
    if is_in_year:
        assert find(MATHS, day=dt.date.fromisoformat(day)) == "MA10 in 3"
    else:
        with pytest.raises(AttendanceError, match="no enrolment"):
            find(MATHS, day=dt.date.fromisoformat(day))


@given(districts(), st.data())
def test_what_the_district_finds_is_in_its_schedule(records: DistrictRecords, data: st.DataObject) -> None:
    district = District(records.students, records.schedule, records.teachers)
    assume(records.schedule)
    enrolment = data.draw(st.sampled_from(records.schedule))
    period = data.draw(st.none() | st.sampled_from(["1", "2", "HR"]))
    day = dt.date(enrolment.term_id.start_year, 9, 14)
    try:
        found = district.attendance(enrolment.student_number, day, "A", period)
    except AttendanceError:
        return
    enrolments = [
        one
        for one in district.schedule_of(found.student_number)
        if (one.school_id, one.course_number, one.section_number)
        == (found.school_id, found.course_number, found.section_number)
    ]
    assert enrolments
    assert not all(one.dropped for one in enrolments)
    assert psfiles.loads(psfiles.dumps([found]), AttendanceEntry) == [found]
