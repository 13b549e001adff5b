"""What is in a small district, counted by hand, and what is drawn of it."""

from __future__ import annotations

import html.parser
import re
from collections import Counter
from pathlib import Path

import pytest

from psfiles import District, GradeLevel, Meeting, Overview, PeriodExpression, ScheduleEntry, Student, Teacher, TermId
from psfiles.overview import SchoolClass, TeacherLoad

SAMPLES = Path(__file__).parents[2] / "examples" / "sample_district"


def student(number: str, grade: int | None = 3, **others: str) -> Student:
    texts = dict.fromkeys(
        ("first_name", "last_name", "middle_name", "mailing_street", "mailing_city", "mailing_state", "mailing_zip"),
        "x",
    )
    texts |= {"guardian_email": "x", "home_phone": "x"} | others
    return Student(student_number=number, dob=None, grade_level=None if grade is None else GradeLevel(grade), **texts)


def entry(
    number: str,
    section: str = "1",
    expression: str = "1(A)",
    *,
    school: str = "100",
    teacher: str = "T7",
    term: int = 3600,
    period: str | None = None,
) -> ScheduleEntry:
    return ScheduleEntry(
        school_id=school,
        student_number=number,
        term_id=TermId(term),
        course_number="MA10",
        course_name="Algebra",
        section_number=section,
        period_expression=PeriodExpression(expression),
        teacher_last_name="Example",
        teacher_first_name="Tom",
        room="",
        teacher_number=teacher,
        period=period,
    )


def teacher(number: str, status: int | None = 1, school: str = "100") -> Teacher:
    return Teacher(school, "Example", "Tom", number, "tom@example.org", status=status)


@pytest.fixture(scope="module")
def small() -> Overview:
    """Four students, three classes and a dropped enrolment; one student is in no record, one in no schedule."""
    district = District(
        students=[
            student("1", 0),
            student("2", 0, home_phone=""),
            student("3", 1),
            student("3", 2),
            student("4", None),
        ],
        schedule=[
            entry("1", "1", "1(A-B) HR(A)"),
            entry("2", "1", "1(A-B) HR(A)"),
            entry("2", "1", "1(A-B) HR(A)"),  # the same again, from another file
            entry("2", "2", "", teacher="T8"),
            entry("3", "2", "nonsense", teacher="T8", school="200", term=3501),
            entry("9", "3", "1(A) 2(C)"),
            entry("1", "4", "5(E)", teacher="T9", term=-3600),
        ],
        teachers=[teacher("T7"), teacher("T7", school="200"), teacher("T9"), teacher("T6", status=2)],
    )
    return district.overview()


def test_people(small: Overview) -> None:
    assert (small.students, small.teachers) == (4, 3)
    assert small.grades == {GradeLevel(0): 2, GradeLevel(1): 1, None: 1}
    assert small.schools == {"100": 3, "200": 1}
    assert small.school_grades == {("100", 0): 2, ("200", 1): 1, (None, None): 1}


def test_records(small: Overview) -> None:
    assert small.records == {"Student": 5, "ScheduleEntry": 7, "Teacher": 4}
    assert (small.dropped, small.unread) == (1, 0)
    assert small.school_years == {"2025-26": 1, "2026-27": 5}


def test_classes(small: Overview) -> None:
    assert small.class_sizes == {
        SchoolClass("100", "MA10", "1", TermId(3600)): 2,
        SchoolClass("100", "MA10", "2", TermId(3600)): 1,
        SchoolClass("200", "MA10", "2", TermId(3501)): 1,
        SchoolClass("100", "MA10", "3", TermId(3600)): 1,
    }


def test_teachers(small: Overview) -> None:
    """T7 has students 1, 2 and 9, T8 has 2 and 3; T9 is here and has only a dropped enrolment; T6 has left."""
    assert small.teacher_loads == (TeacherLoad(students=3, classes=2), TeacherLoad(students=2, classes=2))
    assert small.idle_teachers == 1


def test_week(small: Overview) -> None:
    assert small.week == {
        Meeting("1", "A"): 2,
        Meeting("1", "B"): 1,
        Meeting("2", "C"): 1,
        Meeting("HR", "A"): 1,
    }
    assert (small.blank_expressions, small.unreadable_expressions) == (1, 1)


def test_missing(small: Overview) -> None:
    blanks = {name: {key: count for key, count in found.items() if count} for name, found in small.missing.items()}
    assert blanks == {
        "Student": {"dob": 5, "home_phone": 1, "grade_level": 1},
        "ScheduleEntry": {"period_expression": 1, "room": 7},
        "Teacher": {},
    }


def test_kindergarten_is_no_missing_grade() -> None:
    assert Overview.of([student("1", 0)]).missing["Student"]["grade_level"] == 0


@pytest.mark.parametrize(("periods", "missing"), [([None, None], None), (["3", None], 1), (["3", ""], 1)])
def test_a_column_that_no_record_has_is_not_missing(periods: list[str | None], missing: int | None) -> None:
    overview = Overview.of(schedule=[entry("1", period=period) for period in periods])
    assert overview.missing["ScheduleEntry"].get("period") == missing


def test_entries_of_a_class_that_differ() -> None:
    """It meets whenever one of them says so."""
    overview = Overview.of(schedule=[entry("1", "1", text) for text in ("1(A)", "2(A)", "", "nonsense")])
    assert overview.week == {Meeting("1", "A"): 1, Meeting("2", "A"): 1}
    assert (overview.blank_expressions, overview.unreadable_expressions) == (0, 1)


def test_no_number_is_no_teacher() -> None:
    assert Overview.of(schedule=[entry("1", teacher="")]).teacher_loads == ()


def test_what_could_not_be_read_is_counted() -> None:
    overview = District.load(SAMPLES).overview()
    assert overview.unread == 4
    assert ">4</dd>" in overview.to_html()


def test_a_whole_sample_district() -> None:
    district = District.load(SAMPLES)
    overview = district.overview()
    enrolled = [entry for entry in district.schedule if entry.term_id > 0]
    pupils = {(e.course_number, e.section_number, e.term_id, e.student_number) for e in enrolled}
    assert sorted(overview.class_sizes.values()) == sorted(Counter(pupil[:3] for pupil in pupils).values())
    assert overview.schools == {"0130": len({e.student_number for e in enrolled})}
    assert sum(overview.grades.values()) == len(district.students)
    assert sum(overview.school_years.values()) == len(enrolled)


class Outline(html.parser.HTMLParser):
    """The elements of a page, which must close what it opens, and its texts."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.names: set[str] = set()
        self.feed(page)
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert not {"src", "href"} & {name for name, _ in attrs}
        self.names.add(tag)
        if tag != "meta":
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


@pytest.mark.parametrize("overview", [Overview(), Overview.of(), District.load(SAMPLES).overview()])
def test_the_page_is_whole_and_loads_nothing(overview: Overview) -> None:
    assert not {"script", "link", "img", "iframe"} & Outline(overview.to_html()).names


def test_a_notebook_gets_the_same_without_a_page(small: Overview) -> None:
    cell = small._repr_html_()
    assert cell.startswith("<style>")
    assert "<html" not in cell
    assert re.findall(r"<h2>(.*?)</h2>", cell) == ["Students", "Classes", "The week", "What is missing"]


def test_the_head(small: Overview) -> None:
    assert re.findall("<dt>(.*?)</dt><dd>(.*?)</dd>", small.to_html(suppress_below=0)) == [
        ("students", "4"),
        ("schools", "2"),
        ("teachers", "3"),
        ("classes", "4"),
        ("enrolments", "6"),
        ("dropped enrolments", "1"),
        ("school years", "2025-26 to 2026-27"),
    ]
    assert "Current teachers without a class: 1." in small.to_html()


def test_one_school_needs_no_grid(small: Overview) -> None:
    assert "Students by school and grade" in small.to_html()
    alone = Overview.of([student("1")], [entry("1")])
    assert "Students by school and grade" not in alone.to_html()


def test_nothing_at_all() -> None:
    page = Overview().to_html()
    assert re.findall(r'<p class="more">(.*?)</p>', page) == [
        "There are no students and no schedule.",
        "There is no schedule.",
        "No expression says when a class meets.",
        "There are no records.",
    ]


def cells(page: str, title: str) -> list[list[str]]:
    """The texts of a table's rows."""
    table = re.search(rf"<table[^>]*><caption>{title}</caption>(.*?)</table>", page)
    assert table is not None
    rows = [re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row) for row in re.findall(r"<tr[^>]*>(.*?)</tr>", table[1])]
    return [[re.sub(r"<[^>]*>", "", text) for text in row] for row in rows]


def test_the_week_is_a_grid(small: Overview) -> None:
    assert cells(small.to_html(), "Classes that meet, by period and day") == [
        ["", "A", "B", "C"],
        ["1", "2", "1", ""],
        ["2", "", "", "1"],
        ["HR", "1", "", ""],
    ]
    notes = re.findall(r'<p class="more">(Classes.*?)</p>', small.to_html())
    assert notes == ["Classes without an expression: 1.", "Classes with an expression that cannot be read: 1."]


def test_periods_are_in_the_order_of_numbers_and_days_in_that_of_a_week() -> None:
    overview = Overview.of(schedule=[entry("1", expression="10(W) 2(M) HR(F) 9(T)")])
    drawn = cells(overview.to_html(), "Classes that meet, by period and day")
    assert drawn[0] == ["", "M", "T", "W", "F"]
    assert [row[0] for row in drawn[1:]] == ["2", "9", "10", "HR"]


def test_a_grid_has_its_limit() -> None:
    """And says what is beyond it."""
    overview = Overview.of(schedule=[entry("1", expression="1-40(1-12)"), entry("2", expression="1-4(1-24)")])
    drawn = cells(overview.to_html(), "Classes that meet, by period and day")
    assert (len(drawn), len(drawn[0])) == (31, 21)
    assert "Meetings outside this grid: 136." in overview.to_html()


def test_what_is_missing_stands_beside_its_share() -> None:
    overview = Overview.of(schedule=[entry(str(number)) for number in range(300)], teachers=[teacher("T7")])
    assert cells(overview.to_html(), "Student schedules") == [["[03]room", "", "300", "100 %"]]
    assert '<p class="title">Teachers</p>' in overview.to_html()


def test_years_that_are_none() -> None:
    """A student's number in the column of terms is no year to be shown."""
    overview = Overview.of(schedule=[entry("1", term=3600), entry("1", term=3400), entry("2", term=400001)])
    page = overview.to_html()
    assert "<dt>school years</dt><dd>2024-25 to 2026-27</dd>" in page
    assert "<dt>TermIDs of no school year</dt><dd>1</dd>" in page
    assert "5990" not in page
    assert overview.to_dict()["school_years"] == ["2024-25", "2026-27"]
