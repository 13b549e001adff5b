"""No small count of students is drawn, and nobody's number or name."""

from __future__ import annotations

import json
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

import psfiles.strategies
from psfiles import District, GradeLevel, Overview, PeriodExpression, ScheduleEntry, TermId
from psfiles.overview import SchoolClass
from psfiles.strategies import DistrictRecords

SECRET = "Qvxzk"  # noqa: S105 - it stands for one
CHARTS = ["grades", "schools", "class_sizes", "teachers", "week", "missing"]


def drawn(overview: Overview, suppress_below: int) -> dict[str, str]:
    """All that an overview draws or says of itself."""
    pictures = {name: getattr(overview.charts, name) for name in CHARTS}
    settings = {name: {} if name == "week" else {"suppress_below": suppress_below} for name in CHARTS}
    return {
        "html": overview.to_html(suppress_below=suppress_below),
        "dict": json.dumps(overview.to_dict(suppress_below=suppress_below)),
        "repr": repr(overview),
        "charts": repr(overview.charts),
    } | {name: picture(**settings[name]).to_json() for name, picture in pictures.items()}


def marked(record: Any) -> Any:
    """The record with a secret in every text, but for an expression that can be read."""
    values = {field.name: getattr(record, field.name) for field in attrs.fields(type(record))}
    texts = {name: SECRET + value for name, value in values.items() if type(value) is str}
    return attrs.evolve(record, **texts)


@given(psfiles.strategies.districts(), st.sampled_from([0, 10]), st.booleans())
def test_nobody_is_named(records: DistrictRecords, suppress_below: int, garbled: bool) -> None:  # noqa: FBT001 - drawn
    schedule = [marked(entry) for entry in records.schedule]
    if garbled:
        schedule = [attrs.evolve(entry, period_expression=PeriodExpression(SECRET)) for entry in schedule]
    district = District(map(marked, records.students), schedule, map(marked, records.teachers))
    overview = district.overview()
    assert overview.students == len({student.student_number for student in records.students})
    for what, text in drawn(overview, suppress_below).items():
        assert SECRET not in text, what


def enrolment(number: int, school: str) -> ScheduleEntry:
    texts = dict.fromkeys(("course_name", "teacher_last_name", "teacher_first_name", "room", "teacher_number"), "")
    return ScheduleEntry(
        school_id=school,
        student_number=str(number),
        term_id=TermId(3600),
        course_number="MA10",
        section_number="1",
        period_expression=PeriodExpression(""),
        **texts,
    )


@pytest.fixture
def three_schools() -> Overview:
    """Grade 6 is at 131, but for three; 1001 is a student's number in the wrong column."""
    schools = ["131"] * 37 + ["132"] * 3 + ["132"] * 48 + ["1001"]
    schedule = [enrolment(number, school) for number, school in enumerate(schools)]
    grades = {("131", GradeLevel(6)): 37, ("132", GradeLevel(6)): 3, ("132", GradeLevel(7)): 48, (None, None): 1}
    return attrs.evolve(
        Overview.of(schedule=schedule),
        students=89,
        grades={GradeLevel(6): 40, GradeLevel(7): 48, None: 1},
        school_grades=grades,
        missing={"Student": {"home_phone": 9, "middle_name": 10, "grade_level": 12, "dob": 0}},
        records={"Student": 89, "ScheduleEntry": 89, "Teacher": 0},
    )


def test_small_counts_are_suppressed(three_schools: Overview) -> None:
    told = three_schools.to_dict()
    assert told["grades"] == {"Grade 6": None, "Grade 7": 48, "Other or no grade": None}
    assert told["schools"] == {"School 131": None, "School 132": 51, "1 other school id": None}
    # Some grades are suppressed, and students without one are one of them.
    assert told["missing"]["Student"] == {"home_phone": None, "middle_name": 10, "grade_level": None, "dob": 0}
    assert "1001" not in three_schools.to_html()
    assert "under 10" in told["class_sizes"]
    assert 'class="number" role="cell">suppressed</td>' in three_schools._repr_html_()
    assert "51" in three_schools._repr_html_()


def test_a_grid_is_rounded(three_schools: Overview) -> None:
    assert three_schools.to_dict()["school_grades"] == [
        {"school": "School 131", "grade": "Grade 6", "students": 40},
        {"school": "School 132", "grade": "Grade 6", "students": None},
        {"school": "School 132", "grade": "Grade 7", "students": 50},
        {"school": "In no schedule", "grade": "Other or no grade", "students": None},
    ]
    assert "Students by school and grade, rounded to 10" in three_schools.to_html()


def test_all_is_told_who_asks(three_schools: Overview) -> None:
    told = three_schools.to_dict(suppress_below=0)
    assert told["grades"] == {"Grade 6": 40, "Grade 7": 48, "Other or no grade": 1}
    assert told["schools"] == {"School 131": 37, "School 132": 51, "School 1001": 1}
    assert [cell["students"] for cell in told["school_grades"]] == [37, 3, 48, 1]
    assert told["missing"]["Student"] == {"home_phone": 9, "middle_name": 10, "grade_level": 12, "dob": 0}
    page = three_schools.to_html(suppress_below=0)
    assert "suppressed" not in page
    assert "rounded" not in page


def test_a_small_school_in_the_grid() -> None:
    overview = Overview(schools={"131": 30, "1001": 1}, school_grades={("131", None): 30, ("1001", None): 1})
    for suppress_below, schools in ((10, ["School 131", "1 other school id"]), (0, ["School 131", "School 1001"])):
        cells = overview.to_dict(suppress_below=suppress_below)["school_grades"]
        assert [cell["school"] for cell in cells] == schools


def test_teachers_are_no_students(three_schools: Overview) -> None:
    overview = attrs.evolve(
        three_schools, missing={"Teacher": {"status": 1}}, records={**three_schools.records, "Teacher": 4}
    )
    assert overview.to_dict()["missing"] == {"Teacher": {"status": 1}}


@pytest.mark.parametrize(("count", "told"), [(0, 0), (9, None), (10, 10)])
def test_a_district_of_few(count: int, told: int | None) -> None:
    assert Overview(students=count).to_dict()["students"] == told
    assert ("<dd>suppressed</dd>" in Overview(students=count).to_html()) == (told is None)


@pytest.mark.parametrize(
    ("sizes", "suppress_below", "bars"),
    [
        ([], 10, {}),
        ([3, 9], 10, {"under 10": 2}),
        ([9, 10, 11, 13], 10, {"under 10": 1, "10": 1, "11": 1, "12": 0, "13": 1}),
        (
            [10, 30, 49],
            10,
            {"10–14": 1, "15–19": 0, "20–24": 0, "25–29": 0, "30–34": 1, "35–39": 0, "40–44": 0, "45–49": 1},
        ),
        ([1, 4, 6, 12], 0, {"1": 1, "2–3": 0, "4–5": 1, "6–7": 1, "8–9": 0, "10–11": 0, "12–13": 1}),
        ([20] * 60 + [900], 10, {"20–21": 60, "22 or more": 1}),
    ],
)
def test_histograms(sizes: list[int], suppress_below: int, bars: dict[str, int]) -> None:
    keys = [SchoolClass("100", "MA10", str(number), TermId(3600)) for number in range(len(sizes))]
    overview = Overview(class_sizes=dict(zip(keys, sizes, strict=True)))
    assert overview.to_dict(suppress_below=suppress_below)["class_sizes"] == bars
