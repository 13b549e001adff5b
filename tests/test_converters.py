"""Records as plain dicts and JSON, and back."""

from __future__ import annotations

import datetime as dt
import json
import traceback
from typing import Any

import attrs
import cattrs
import cattrs.preconf.json
import pytest
from cases import entry, student
from hypothesis import given
from hypothesis import strategies as st
from layouts_for_tests import Locker, Note

import psfiles
from psfiles import AttendanceEntry, GradeLevel, PeriodExpression, ScheduleEntry, Student, Teacher, TermId
from psfiles.converters import configure_converter, make_converter
from psfiles.strategies import districts, records, schedule_entries

LAYOUTS = [Student, ScheduleEntry, Teacher, AttendanceEntry, Note, Locker]


def assert_plain(value: object) -> None:
    """Nothing but what JSON has, and no subclass of it either."""
    if isinstance(value, (dict, list)):
        for item in value.values() if isinstance(value, dict) else value:
            assert_plain(item)
    assert type(value) in (dict, list, str, int, type(None))


@pytest.mark.parametrize("layout", LAYOUTS)
@given(st.data())
def test_there_and_back_exactly(layout: type[Any], data: st.DataObject) -> None:
    converter = make_converter()
    entry = data.draw(records(layout))
    plain = converter.unstructure(entry)
    assert_plain(plain)
    back = converter.structure(json.loads(json.dumps(plain)), layout)
    assert back == entry
    assert list(map(type, attrs.astuple(back))) == list(map(type, attrs.astuple(entry)))


@given(schedule_entries(period=st.sampled_from(["", "3"])))
def test_the_longer_form_keeps_its_period(entry: ScheduleEntry) -> None:
    converter = make_converter()
    assert converter.structure(converter.unstructure(entry), ScheduleEntry) == entry


@given(districts())
def test_records_inside_of_other_classes(district: Any) -> None:
    converter = cattrs.preconf.json.make_converter()
    configure_converter(converter)
    assert converter.loads(converter.dumps(district), type(district)) == district


def test_what_the_values_look_like() -> None:
    entry = AttendanceEntry("0130", "1001", "MA10", "2", dt.date(2026, 9, 14), "", "3")
    assert make_converter().unstructure(entry) == {
        "school_id": "0130",
        "student_number": "1001",
        "course_number": "MA10",
        "section_number": "2",
        "att_date": "2026-09-14",
        "attendance_code": "",
        "period_abbreviation": "3",
    }


@pytest.mark.parametrize(
    ("kind", "plain"), [(TermId, -3400), (GradeLevel, -2), (PeriodExpression, "1(A) 3(B-C)"), (PeriodExpression, "?")]
)
def test_values_by_themselves(kind: type[object], plain: object) -> None:
    converter = make_converter()
    value: object = converter.structure(plain, kind)
    assert type(value) is kind
    assert converter.unstructure(value) == plain
    assert type(converter.unstructure(value)) is type(plain)


def test_a_missing_attribute_takes_its_default() -> None:
    plain = {"school_id": "1", "last_name": "E", "first_name": "T", "teacher_number": "T7", "email_addr": ""}
    assert make_converter().structure(plain, Teacher).teacher_number_2 == "T7"


LOCKER = {"student_number": "1", "issued": "2026-09-14", "combination": 7, "remark": None}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("student_number", None),
        ("student_number", 1001),
        ("issued", "09/14/2026"),
        ("issued", "20260914"),
        ("issued", "secret"),
        ("issued", 20260914),
        ("combination", "7"),
        ("combination", 7.0),
        ("combination", True),
        ("remark", 7),
    ],
)
@pytest.mark.parametrize("detailed", [True, False])
def test_what_was_never_written_is_refused(name: str, value: object, *, detailed: bool) -> None:
    """And no text of the error tells the value."""
    converter = make_converter(detailed_validation=detailed)
    with pytest.raises((cattrs.ClassValidationError, TypeError, ValueError)) as raised:
        converter.structure(LOCKER | {name: value}, Locker)
    assert "secret" not in "".join(traceback.format_exception(raised.value))
    if detailed:
        assert [text.rpartition(" @ ")[2] for text in cattrs.transform_error(raised.value)] == [f"$.{name}"]


def test_settings_are_those_of_cattrs() -> None:
    with pytest.raises(cattrs.ClassValidationError):
        make_converter(forbid_extra_keys=True).structure(LOCKER | {"colour": "red"}, Locker)


@attrs.frozen
class Term:
    """No layout: it has a date, and no columns."""

    name: str
    begins: dt.date


def test_other_classes_stay_as_they_were() -> None:
    converter = cattrs.Converter()
    converter.register_unstructure_hook(dt.date, lambda date: date.strftime("%d.%m.%Y"))
    configure_converter(converter)
    assert converter.unstructure(Term("Fall", dt.date(2026, 9, 1))) == {"name": "Fall", "begins": "01.09.2026"}
    assert converter.unstructure(Locker("1", issued=dt.date(2026, 9, 1)))["issued"] == "2026-09-01"


@attrs.frozen
class Bell:
    """A layout with a value that psfiles does not know."""

    period: str = psfiles.column("Period", key=True)
    rings: dt.time = psfiles.column("Rings")


def test_a_value_of_ones_own_in_a_file_and_in_json() -> None:
    converter = make_converter()
    converter.register_structure_hook(dt.time, lambda text, _: dt.time.fromisoformat(text))
    converter.register_unstructure_hook(dt.time, lambda time: time.isoformat("minutes"))
    bells = [Bell("HR", dt.time(8, 5)), Bell("1", dt.time(8, 30))]
    data = psfiles.dumps(bells, converter=converter)
    assert data == b"HR\t08:05\r\n1\t08:30\r\n"
    assert psfiles.loads(data, Bell, converter=converter) == bells
    plain = converter.unstructure(bells)
    assert plain[0] == {"period": "HR", "rings": "08:05"}
    assert converter.structure(plain, list[Bell]) == bells


def test_the_way_of_psfiles_own_values_in_a_file_is_not_the_converters() -> None:
    """A file has its own dates and blanks, whatever a converter says of them."""
    converter = make_converter()
    locker = Locker("007", issued=dt.date(2026, 9, 14))
    assert psfiles.dumps([locker], converter=converter) == b"007\t09/14/2026\t\t\r\n"
    assert converter.unstructure(locker)["issued"] == "2026-09-14"


def test_psfiles_own_hooks_are_for_json_alone() -> None:
    """A file is read and written by the dialect with such a converter, too."""
    for record in (student(), entry()):
        data = psfiles.dumps([record])
        assert psfiles.dumps([record], converter=make_converter()) == data
        assert psfiles.loads(data, type(record), converter=make_converter()) == [record]
