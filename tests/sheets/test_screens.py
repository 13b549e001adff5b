"""A screen takes what PowerSchool's takes, and stands for a layout and a dialect."""

from __future__ import annotations

import datetime as dt
from typing import Any

import attrs
import pytest
from layouts_for_tests import Locker

from psfiles import AUTOCOMM, AUTOSEND, AUTOSEND_COMMA, AttendanceEntry, Dialect, ScheduleEntry, Student, Teacher
from psfiles.columns import columns_of
from psfiles.sheets import AutoCommScreen, AutoSend, ConnectionScreen, Exchange, Row, Sheet

SEND = AutoSend(data_to_send="Students", name="Hero Student Info", path="STUDENT.TXT", when=dt.time(3))
COMM = AutoCommScreen(name="Hero Attendance", path="export/attendance.txt", when=dt.time(17))
CONNECTION = ConnectionScreen(host="sftp.example.org")


def names_of(layout: type) -> tuple[str, ...]:
    return tuple(column.name for column in columns_of(layout))


@pytest.mark.parametrize("layout", [Student, ScheduleEntry, Teacher])
@pytest.mark.parametrize(
    "dialect", [AUTOSEND, AUTOSEND_COMMA, Dialect(header=True), Dialect(upload_type=True, record_delimiter="\n")]
)
def test_autosend_stands_for_a_layout_and_a_dialect(layout: type, dialect: Dialect) -> None:
    send = AutoSend.from_layout(layout, dialect, name="Example", path="EXAMPLE.TXT", when=dt.time(3))
    assert (send.layout, send.dialect) == (layout, dialect)
    assert AutoSend.from_layout(layout, name="Example", path="EXAMPLE.TXT", when=dt.time(3)).dialect == AUTOSEND


@pytest.mark.parametrize(
    "dialect", [AUTOCOMM, attrs.evolve(AUTOCOMM, delimiter=",", header=True), attrs.evolve(AUTOCOMM, encoding="utf-8")]
)
def test_autocomm_stands_for_a_layout_and_a_dialect(dialect: Dialect) -> None:
    comm = AutoCommScreen.from_layout(dialect=dialect, name="Example", path="export/example.txt", when=dt.time(17))
    assert (comm.layout, comm.dialect) == (AttendanceEntry, dialect)
    assert COMM.dialect == AUTOCOMM


@pytest.mark.parametrize(
    ("dialect", "problem"),
    [
        (Dialect(delimiter="|"), "Field Delimiter; it has Tab, Comma"),
        (Dialect(encoding="utf-8"), "encoding"),
        (Dialect(date_order="DMY"), "date_order"),
        (Dialect(delimiter=","), "quoting"),
    ],
)
def test_autosend_refuses_a_dialect_that_it_cannot_write(dialect: Dialect, problem: str) -> None:
    with pytest.raises(ValueError, match=problem):
        AutoSend.from_layout(Student, dialect, name="Example", path="EXAMPLE.TXT", when=dt.time(3))


@pytest.mark.parametrize(
    ("dialect", "problem"),
    [
        (AUTOSEND, "Character Set; it has Windows ANSI, UTF-8"),
        (attrs.evolve(AUTOCOMM, encoding="mac-roman"), "Character Set"),
        (attrs.evolve(AUTOCOMM, quoting="none"), "quoting"),
        (attrs.evolve(AUTOCOMM, upload_type=True), "upload_type"),
    ],
)
def test_autocomm_refuses_a_dialect_that_it_cannot_read(dialect: Dialect, problem: str) -> None:
    with pytest.raises(ValueError, match=problem):
        AutoCommScreen.from_layout(
            AttendanceEntry, dialect, name="Example", path="export/example.txt", when=dt.time(17)
        )


def test_a_layout_of_ones_own_says_what_to_select() -> None:
    others: dict[str, Any] = {"name": "Lockers", "path": "LOCKER.TXT", "when": dt.time(4)}
    send = AutoSend.from_layout(Locker, data_to_send="Lockers", **others)
    assert (send.data_to_send, names_of(send.layout)) == ("Lockers", names_of(Locker))
    assert send.fields[:2] == ("[01]Student_Number", "Issued")
    assert (
        AutoCommScreen.from_layout(Locker, AUTOCOMM, table_to_import="Lockers", **others).table_to_import == "Lockers"
    )
    with pytest.raises(ValueError, match="Locker is not one of the guide's layouts: give data_to_send"):
        AutoSend.from_layout(Locker, **others)
    with pytest.raises(ValueError, match="give table_to_import"):
        AutoCommScreen.from_layout(Locker, AUTOCOMM, **others)
    with pytest.raises(ValueError, match="fields must be listed"):
        AutoSend(data_to_send="Lockers", **others)


def test_other_fields_are_another_layout() -> None:
    more = attrs.evolve(SEND, fields=[*SEND.fields, "Gender"])
    assert more.layout is not Student
    assert (more.layout.__name__, names_of(more.layout)) == ("Students", more.fields)
    assert SEND.layout is Student


@pytest.mark.parametrize(
    ("screen", "changes", "field"),
    [
        (SEND, {"name": ""}, "name"),
        (SEND, {"name": " Hero"}, "name"),
        (SEND, {"name": "two\nlines"}, "name"),
        (SEND, {"path": ""}, "path"),
        (SEND, {"path": "C:\\exports\\STUDENT.TXT"}, "path"),
        (SEND, {"path": "exports/"}, "path"),
        (SEND, {"path": "../STUDENT.TXT"}, "path"),
        (SEND, {"path": "sftp://sftp.example.org/STUDENT.TXT"}, "path"),
        (SEND, {"days": ""}, "days"),
        (SEND, {"days": "MTWThF"}, "days"),
        (SEND, {"days": "FM"}, "days"),
        (SEND, {"when": dt.time(3, 0, 1)}, "when"),
        (SEND, {"when": dt.time(3, tzinfo=dt.UTC)}, "when"),
        (SEND, {"when": "3:00 AM"}, "when"),
        (SEND, {"field_delimiter": "Semicolon"}, "field_delimiter"),
        (SEND, {"record_delimiter": "\r\n"}, "record_delimiter"),
        (SEND, {"first_record": "no"}, "first_record"),
        (SEND, {"email": "it@example.org "}, "email"),
        (SEND, {"fields": ["Student_Number", ""]}, "fields"),
        (SEND, {"fields": []}, "fields"),
        (SEND, {"fields": "Student_Number"}, "a list of texts"),
        (COMM, {"character_set": "windows-1252"}, "character_set"),
        (COMM, {"update_existing_records": 1}, "update_existing_records"),
        (CONNECTION, {"host": "sftp://district:secret@sftp.example.org"}, "host"),
        (CONNECTION, {"host": "sftp.example.org:2022"}, "host"),
        (CONNECTION, {"host": "sftp.example.org/exports"}, "host"),
        (CONNECTION, {"host": ""}, "host"),
        (CONNECTION, {"port": 0}, "port"),
        (CONNECTION, {"port": 65536}, "port"),
        (CONNECTION, {"port": True}, "port"),
        (CONNECTION, {"port": "22"}, "port"),
    ],
)
def test_refuses_what_the_screen_cannot_hold(screen: Any, changes: dict[str, Any], field: str) -> None:
    with pytest.raises(ValueError, match=field) as caught:
        attrs.evolve(screen, **changes)
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize("host", ["sftp.example.org", "sftp://sftp.example.org", "192.0.2.7", "[2001:db8::7]"])
def test_takes_every_kind_of_host(host: str) -> None:
    assert attrs.evolve(CONNECTION, host=host).sheet().rows[3] == Row("Host", host, "enter")


@pytest.mark.parametrize("path", ["exports/%Y/STUDENT.TXT", "STUDENT {date}.TXT"])
def test_takes_dynamic_names_as_they_are(path: str) -> None:
    assert Row("Path", path, "enter") in attrs.evolve(SEND, path=path).sheet().rows


@pytest.mark.parametrize(
    ("when", "shown"),
    [("00:00", "12:00 AM"), ("00:05", "12:05 AM"), ("03:10", "3:10 AM"), ("12:00", "12:00 PM"), ("23:59", "11:59 PM")],
)
def test_tells_the_time_as_the_screen_does(when: str, shown: str) -> None:
    assert Row("When to Execute", shown, "select") in attrs.evolve(SEND, when=dt.time.fromisoformat(when)).sheet().rows


@pytest.mark.parametrize(
    ("screen", "changes", "row"),
    [
        (SEND, {"turn_execution_off": True}, Row("Turn Execution Off", "", "check")),
        (SEND, {"first_record": True}, Row("First record…", "", "check")),
        (SEND, {"include_upload_type": True}, Row("Include “upload_type”", "", "check")),
        (SEND, {"sort_order": "Last_Name"}, Row("Sort Order", "Last_Name", "enter")),
        (SEND, {"attendance_settings": ""}, Row("Attendance-Specific Settings", "", "leave blank")),
        (SEND, {"student_settings": "Active"}, Row("Student Specific settings", "Active", "select")),
        (SEND, {"email": "it@example.org"}, Row("Email completion report…", "it@example.org", "enter")),
        (SEND, {"duplicate_all_schools": True}, Row("Duplicate this… all schools", "", "check")),
        (SEND, {"duplicate_district_office": True}, Row("Duplicate this… district office", "", "check")),
        (COMM, {"synchronize_mode": True}, Row("Synchronize Mode", "", "check")),
        (COMM, {"update_existing_records": False}, Row("Update existing records…", "", "leave unchecked")),
        (COMM, {"mark_students": True}, Row("Mark students…", "", "check")),
        (COMM, {"first_record": True}, Row("First record…", "", "check")),
        (COMM, {"character_set": "UTF-8"}, Row("Character Set", "UTF-8", "select")),
        (COMM, {"duplicate_all_schools": True}, Row("Duplicate this on… all schools", "", "check")),
        (COMM, {"duplicate_district_office": True}, Row("Duplicate this on… district", "", "check")),
        (CONNECTION, {"description": "For attendance"}, Row("Description", "For attendance", "enter")),
        (CONNECTION, {"username": "district"}, Row("Username", "district", "enter")),
        (CONNECTION, {"allow_download": False}, Row("Allow Download", "", "leave unchecked")),
        (CONNECTION, {"allow_upload": False}, Row("Allow Upload", "", "leave unchecked")),
    ],
)
def test_every_setting_is_told_in_its_row_alone(screen: Any, changes: dict[str, Any], row: Row) -> None:
    usual, changed = screen.sheet(), attrs.evolve(screen, **changes).sheet()
    assert [(old.field, new) for old, new in zip(usual.rows, changed.rows, strict=True) if old != new] == [
        (row.field, row)
    ]


def test_the_host_key_to_accept_is_told() -> None:
    key = "SHA256:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU"
    assert any(key in step for step in attrs.evolve(CONNECTION, host_keys=[key]).sheet().then)


def test_nothing_breaks_the_sheets_form() -> None:
    """Texts are escaped: in HTML, and in Markdown's tables."""
    name = "<b>A|B</b> `*x*`"
    sheet = attrs.evolve(SEND, name=name).sheet()
    assert "<b>" not in sheet.to_html()
    assert "&lt;b&gt;A|B&lt;/b&gt;" in sheet.to_html()
    row = next(line for line in sheet.to_markdown().splitlines() if line.startswith("| Name"))
    assert row.replace("\\|", "").count("|") == 4


def test_a_notebook_shows_the_sheets() -> None:
    for shown in (SEND.sheet(), Exchange.hero()):
        assert isinstance(shown, Sheet | Exchange)
        assert shown._repr_html_().startswith("<style>")
        assert "STUDENT.TXT" in shown._repr_html_()
        assert str(shown) == shown.to_text()
