"""Values, both directions, and what they know of themselves."""

from __future__ import annotations

import datetime as dt
import enum
from typing import Any

import pytest

from psfiles import GradeLevel, Meeting, PeriodExpression, TermId
from psfiles.values import kind_of


@pytest.mark.parametrize(
    ("expression", "meetings"),
    [
        ("1(A)", "1A"),
        ("4(A-C,E)", "4A 4B 4C 4E"),
        ("7(A-B,D-E)", "7A 7B 7D 7E"),
        ("2(E) 3(A-B,D) 4(A-C)", "2E 3A 3B 3D 4A 4B 4C"),
        ("3-4(E) 5(A-B,D)", "3E 4E 5A 5B 5D"),
        ("1-2(A) 3(B) 4(A)", "1A 2A 3B 4A"),
        ("HR(A-E)", "HRA HRB HRC HRD HRE"),
        ("P1(A)", "P1A"),
        ("1(A)2(B)", "1A 2B"),
        ("9-11(M)", "9M 10M 11M"),
        ("A-C(1-2)", "A1 A2 B1 B2 C1 C2"),
        ("1,1(A,A)", "1A"),
        ("1(A)  2(B)", "1A 2B"),
        ("", ""),
    ],
)
def test_meetings(expression: str, meetings: str) -> None:
    """Real expressions (domain.md), and corners of the grammar."""
    assert ["".join(meeting) for meeting in PeriodExpression(expression).meetings] == meetings.split()


@pytest.mark.parametrize(
    "expression",
    [
        "1",
        "(A)",
        "1()",
        "1(A",
        "1A)",
        "1(A) ",
        " 1(A)",
        "1(A),2(B)",
        "1-(A)",
        "1--2(A)",
        "PER1(A)",
        "5-3(A)",
        "1(A)\n",
    ],
)
def test_expressions_that_are_none(expression: str) -> None:
    """They are still texts; only asking for the meetings raises, without the text."""
    value = PeriodExpression(expression)
    assert value == expression
    with pytest.raises(ValueError, match="expression") as caught:
        _ = value.meetings
    assert expression not in str(caught.value)
    with pytest.raises(ValueError, match="expression"):
        _ = value.canonical


def test_ranges_over_names_need_the_school_s_order() -> None:
    expression = PeriodExpression("HR-2(M-W)")
    assert expression.meetings == (Meeting("HR-2", "M"), *(Meeting("HR-2", day) for day in "NOPQRSTUVW"))
    named = expression.expand(periods=["HR", "1", "2", "3"], days=["M", "T", "W", "H", "F"])
    assert named == tuple(Meeting(period, day) for period in ("HR", "1", "2") for day in "MTW")
    with pytest.raises(ValueError, match="reversed"):
        expression.expand(periods=["2", "1", "HR"])


def test_canonical_expression() -> None:
    assert PeriodExpression("1(A)2(B)   3(C)").canonical == "1(A) 2(B) 3(C)"
    assert PeriodExpression("").canonical == ""


def test_terms() -> None:
    """YearID x 100 + n; the sign says that the enrolment was dropped."""
    for number, school_year, n, dropped in (
        (3400, "2024-25", 0, False),
        (3601, "2026-27", 1, False),
        (-3602, "2026-27", 2, True),
        (900, "1999-00", 0, False),
    ):
        term = TermId(number)
        assert (term.school_year, term.number, term.dropped) == (school_year, n, dropped)
        assert term == number
    assert (TermId(3601).year_id, TermId(3601).start_year) == (36, 2026)


def test_grades() -> None:
    labels = {0: "Kindergarten", 7: "Grade 7", 13: "Grade 13", -1: "Pre-kindergarten 1", 99: "Graduated"}
    assert {grade: GradeLevel(grade).label for grade in labels} == labels


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        (int, "07", 7),
        (int, "-4", -4),
        (int, "", None),
        (int, "999999999999999999", 10**18 - 1),
        (TermId, "3600", TermId(3600)),
        (dt.date, "05/04/2011", dt.date(2011, 5, 4)),
        (dt.date, "5/4/2011", dt.date(2011, 5, 4)),
        (dt.date, "5-4-2011", dt.date(2011, 5, 4)),
        (dt.date, "01/01/0001", dt.date(1, 1, 1)),
        (dt.date, "", None),
        (dt.date, "0/0/0", None),
        (dt.date, "00/00/0000", None),
        (PeriodExpression, "1(A)", PeriodExpression("1(A)")),
    ],
)
def test_texts_that_are_values(kind: type, text: str, value: object) -> None:
    known = kind_of(kind)
    assert known is not None
    read = known.from_text(text)
    assert read == value
    assert type(read) is type(value)


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        *(
            (int, text)
            for text in ("1_0", " 7 ", "+7", "٣", "²", "7.0", "1e3", "0x7", "--1", "-", "1" * 19, "7\n", "x")
        ),
        *(
            (dt.date, text)
            for text in (
                "5/4/11",
                "13/01/2011",
                "02/30/2011",
                "2011-05-04",
                "05/04/2011 ",
                "5/4-2011",
                "05/04/20111",
                "٠٥/04/2011",
                "05042011",
                "0/0",
                "1/0/2011",
                "01/01/0000",
                "05/04/2011\n",
            )
        ),
    ],
)
def test_texts_that_are_none(kind: type, text: str) -> None:
    """What Python's own conversions would take, or almost."""
    known = kind_of(kind)
    assert known is not None
    with pytest.raises(ValueError):  # noqa: PT011 - the kind itself says the problem, without the value
        known.from_text(text)


@pytest.mark.parametrize(("order", "text"), [("MDY", "05/04/2011"), ("DMY", "04/05/2011"), ("YMD", "2011/05/04")])
def test_date_orders(order: str, text: str) -> None:
    known = kind_of(dt.date, order)  # type: ignore[arg-type]
    assert known is not None
    assert known.from_text(text) == known.from_text(text.replace("/", "-")) == dt.date(2011, 5, 4)
    assert known.to_text(dt.date(2011, 5, 4)) == text


@pytest.mark.parametrize("value_type", [list[str], set[str], dict[str, str], tuple[str, str], complex, enum.Flag])
def test_unknown_kinds(value_type: Any) -> None:
    assert kind_of(value_type) is None


@pytest.mark.parametrize(
    ("text", "meetings"),
    [
        ("6(M-F)", "6M 6T 6W 6H 6F"),
        ("1(H-U)", "1H 1I 1J 1K 1L 1M 1N 1O 1P 1Q 1R 1S 1T 1U"),
        ("1(C-A)", "1C-A"),
        ("1(X-c)", "1X-c"),
        ("C-A(1)", "C-A1"),
        ("01-03(A)", "01A 02A 03A"),
        ("08-10(A)", "08A 09A 10A"),
        ("1(À-É)", "1À-É"),
    ],
)
def test_ranges_over_letters_and_numbers(text: str, meetings: str) -> None:
    """The week's letters run in the week's order; what has no order stays as it is."""
    assert " ".join(map("".join, PeriodExpression(text).meetings)) == meetings


def test_the_schools_order_of_days_goes_first() -> None:
    named = PeriodExpression("1(H-U)").expand(days=["M", "T", "W", "H", "F", "S", "U"])
    assert [meeting.day for meeting in named] == ["H", "F", "S", "U"]


@pytest.mark.parametrize("text", ["1\xa0(A)", "3-1(A)", "0-999(A)", "1-100(A-Z)", "1(A)" * 501])
def test_what_is_no_expression_of_a_school(text: str) -> None:
    """Above all, nothing is silently no meeting, and no few letters are many meetings."""
    with pytest.raises(ValueError, match=r"not a period expression|reversed|more than 500"):
        PeriodExpression(text).expand()
