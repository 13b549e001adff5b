"""What the strategies promise: coherent, full of what breaks others, small when they shrink."""

from __future__ import annotations

import collections
import re
from typing import Any

import attrs
import pytest
from hypothesis import HealthCheck, Phase, find, given, settings
from hypothesis import strategies as st
from layouts_for_tests import LAYOUTS

import psfiles
from psfiles import AUTOCOMM, AUTOSEND, AUTOSEND_COMMA, Dialect, GradeLevel, PeriodExpression, Student, TermId
from psfiles.strategies import (
    DamagedFile,
    DistrictRecords,
    damaged_files,
    districts,
    email_lists,
    files,
    grade_levels,
    identifiers,
    period_expressions,
    phone_numbers,
    records,
    schedule_entries,
    students,
    teachers,
    term_ids,
    texts,
    unparseable_expressions,
)

# Without the phase that explains, which takes most of the time.
SEARCH = settings(
    max_examples=5000,
    database=None,
    derandomize=True,
    phases=[Phase.generate, Phase.shrink],
    suppress_health_check=list(HealthCheck),
)


def some(strategy: st.SearchStrategy[Any], condition: Any) -> Any:
    """The smallest example that meets a condition."""
    return find(strategy, condition, settings=SEARCH)


@pytest.mark.parametrize("layout", LAYOUTS.values())
@given(st.data())
def test_the_layouts_own_dialect_holds_the_records(layout: type[Any], data: st.DataObject) -> None:
    psfiles.dumps([data.draw(records(layout))])


@given(st.data())
def test_a_dialect_without_quoting_holds_what_was_made_for_it(data: st.DataObject) -> None:
    dialect = Dialect(delimiter=",", encoding="mac-roman")
    psfiles.dumps([data.draw(students(dialect))], dialect)


@given(districts())
def test_a_district_is_coherent(district: DistrictRecords) -> None:
    numbers = collections.Counter(student.student_number for student in district.students)
    staff = {(teacher.school_id, teacher.teacher_number): teacher for teacher in district.teachers}
    assert max(numbers.values()) == 1
    assert len(staff) == len(district.teachers)
    keys: set[tuple[Any, ...]] = set()
    sections: dict[tuple[str, str, str], tuple[Any, ...]] = {}
    for entry in district.schedule:
        teacher = staff[entry.school_id, entry.teacher_number]
        assert entry.student_number in numbers
        assert (entry.teacher_first_name, entry.teacher_last_name) == (teacher.first_name, teacher.last_name)
        assert entry.period_expression.meetings
        key = (entry.school_id, entry.student_number, entry.term_id, entry.course_number, entry.section_number)
        assert key not in keys
        keys.add(key)
        section = (entry.course_name, entry.period_expression, entry.room, entry.teacher_number, abs(entry.term_id))
        assert sections.setdefault((entry.school_id, entry.course_number, entry.section_number), section) == section


@pytest.mark.parametrize("dialect", [AUTOSEND, AUTOSEND_COMMA, Dialect(delimiter=",")])
@given(st.data())
def test_files_can_hold_a_district(dialect: Dialect, data: st.DataObject) -> None:
    district = data.draw(districts(dialect))
    for entries in (district.students, district.schedule, district.teachers):
        psfiles.dumps(entries, dialect)


class TestWhatBreaksOthers:
    """Each of these is drawn sooner or later."""

    @pytest.mark.parametrize("text", ['"', " ", "'", "&#39;", "\xff", "€", "é", "\xa0"])
    def test_in_a_name(self, text: str) -> None:
        assert text in some(students(), lambda student: text in student.last_name).last_name

    def test_a_tab_where_it_can_be_quoted(self) -> None:
        assert some(texts(AUTOCOMM), lambda text: "\t" in text) == "\t"

    def test_no_tab_where_it_cannot(self) -> None:
        with pytest.raises(Exception, match="No examples"):
            find(texts(AUTOSEND), lambda text: "\t" in text, settings=settings(SEARCH, max_examples=200))

    def test_every_character_of_windows_1252(self) -> None:
        seen: set[str] = set()

        @settings(max_examples=400, database=None, derandomize=True)
        @given(st.lists(texts(max_size=100), min_size=20))
        def collect(some_texts: list[str]) -> None:
            seen.update(*some_texts)

        collect()
        printable = set(bytes(range(0x20, 0x100)).decode("windows-1252", "ignore")) - {"\x7f"}
        assert seen == printable

    def test_values(self) -> None:
        assert some(identifiers(), lambda text: text.startswith("0") and len(text) > 1) == "00"
        assert some(identifiers(), str.isalpha) == "A"
        assert some(term_ids(), lambda term: term < 0) == TermId(-3400)
        assert some(grade_levels(), lambda grade: grade < 0) == GradeLevel(-1)
        assert some(grade_levels(), lambda grade: grade > 14) == GradeLevel(99)
        assert some(email_lists(), lambda text: "," in text).count("@") == 2
        assert "@" not in some(email_lists(Dialect(delimiter=",")), lambda text: "," not in text)
        assert some(phone_numbers(), re.compile(r"\d{3}-555-01\d\d").fullmatch)
        assert some(period_expressions(), lambda text: " " in text) == PeriodExpression("1(A) 1(A)")
        assert some(period_expressions(), lambda text: "HR" in text).meetings

    @given(period_expressions(), unparseable_expressions())
    def test_expressions(self, good: PeriodExpression, bad: PeriodExpression) -> None:
        assert good.meetings
        with pytest.raises(ValueError, match="expression"):
            bad.expand()

    @pytest.mark.parametrize("dropped", [True, False])
    @given(st.data())
    def test_dropped_enrolments(self, dropped: bool, data: st.DataObject) -> None:  # noqa: FBT001 - pytest gives it
        assert data.draw(term_ids(dropped=dropped)).dropped is dropped


class TestShrinking:
    """What is printed of a failing test is small and readable."""

    def test_a_student(self) -> None:
        smallest = some(students(), lambda _: True)
        assert smallest == Student("0", "", "", "", None, "", "", "", "", "", "", None)

    def test_an_entry(self) -> None:
        entry = some(schedule_entries(), lambda entry: "-" in entry.period_expression)
        assert entry.period_expression in ("1-1(A)", "1(A-A)")
        assert (entry.student_number, entry.course_name, entry.room) == ("0", "", "")

    def test_a_teacher(self) -> None:
        assert psfiles.dumps([some(teachers(), lambda teacher: teacher.is_current)]) == b"0\t\t\t0\t\t0\t1\r\n"

    def test_a_file(self) -> None:
        file = some(files(psfiles.Teacher), lambda file: len(file.records) == 1)
        assert file.dialect in (AUTOSEND, AUTOCOMM)
        assert file.data.rstrip() == b"0\t\t\t0\t\t0"

    def test_a_damaged_file(self) -> None:
        file = some(damaged_files(Student), lambda file: file.faults[0].codes == ("bad-date",))
        # What Hypothesis tries depends on the constants of every module, so one setting or text may be left.
        assert attrs.evolve(file.dialect, encoding=AUTOSEND.encoding) == AUTOSEND or file.dialect == AUTOCOMM
        assert len(file.records) <= 1
        fields = file.data.splitlines()[-1].split(b"\t")
        assert (fields[0], fields[4]) == (b"0", b"99/99/9999")
        assert sum(map(bool, fields)) <= 3

    def test_a_district(self) -> None:
        district = some(districts(), lambda district: district.schedule)
        assert len(district.students) == len(district.teachers) == len(district.schedule) == 1


@pytest.mark.parametrize(
    ("layout", "dialect", "expected"),
    [
        (Student, AUTOSEND, {"field-count", "bad-date", "bad-integer"}),
        (Student, Dialect(encoding="utf-8"), {"undecodable"}),
        (Student, Dialect(encoding="utf-16", header=True), {"undecodable", "header"}),
        (psfiles.ScheduleEntry, AUTOSEND, {"field-count", "bad-integer", "blank"}),
        (psfiles.AttendanceEntry, AUTOCOMM, {"bad-date", "blank", "too-long", "open-quote"}),
    ],
)
def test_every_damage_occurs(layout: type, dialect: Dialect, expected: set[str]) -> None:
    seen: set[tuple[str, ...]] = set()

    @settings(SEARCH, max_examples=200)
    @given(damaged_files(layout, dialect))
    def collect(file: DamagedFile[Any]) -> None:
        assert file.faults
        seen.update(fault.codes for fault in file.faults)

    collect()
    assert {code for codes in seen for code in codes} >= expected
    assert any(len(codes) > 1 for codes in seen) == (layout is not psfiles.ScheduleEntry)


def test_attributes_can_be_given() -> None:
    student = some(students(grade_level=st.just(GradeLevel(7)), dob=st.none()), lambda _: True)
    assert (student.grade_level, student.dob) == (7, None)


def test_unknown_attributes_are_told() -> None:
    with pytest.raises(TypeError, match="Student has no attribute grade"):
        students(grade=st.just(7))


def test_a_class_that_is_no_layout_is_told() -> None:
    with pytest.raises(TypeError, match="not an attrs class"):
        records(int)
