"""The screens AutoSend and AutoComm as typed descriptions."""

from __future__ import annotations

import datetime as dt
from typing import Any, Self

import attrs

from psfiles.columns import dialect_of
from psfiles.dialects import Dialect
from psfiles.layouts import AttendanceEntry
from psfiles.sheets._settings import (
    CHARACTER_SETS,
    DATA,
    DELIMITERS,
    ENDS,
    LAST_DAY,
    TABLES,
    TITLES,
    are_fields,
    check_same,
    is_box,
    is_filled,
    is_line,
    is_minute,
    is_one_of,
    is_path,
    is_week,
    layout_of,
    names_of,
    selection,
    texts,
    word_for,
)
from psfiles.sheets._sheet import ENTER, SELECT, Row, Sheet, box, optional

__all__ = ["AutoCommScreen", "AutoSend"]

ADMINISTRATOR = "enter the address of an IT, School or System Administrator"
EXACTLY = "enter exactly as shown; select “{}” from the drop-down menu in the Field column"


@attrs.frozen(kw_only=True)
class _Scheduled:
    """What the screens AutoSend and AutoComm share: when, whereto and by what it is told."""

    name: str = attrs.field(validator=is_filled)
    path: str = attrs.field(validator=is_path)
    when: dt.time = attrs.field(validator=is_minute)
    days: str = attrs.field(default="MTWHF", validator=is_week)
    turn_execution_off: bool = attrs.field(default=False, validator=is_box)
    connection: str = attrs.field(default="Hero SFTP Connection", validator=is_filled)
    field_delimiter: str = attrs.field(default="Tab", validator=is_one_of(DELIMITERS))
    sort_order: str = attrs.field(default="", validator=is_line)
    first_record: bool = attrs.field(default=False, validator=is_box)
    email: str = attrs.field(default="", validator=is_line)
    duplicate_all_schools: bool = attrs.field(default=False, validator=is_box)
    duplicate_district_office: bool = attrs.field(default=False, validator=is_box)

    def _first_rows(self, what: Row, *after: Row) -> tuple[Row, ...]:
        hour = f"{(self.when.hour - 1) % 12 + 1}:{self.when:%M} {'AM' if self.when.hour < 12 else 'PM'}"  # noqa: PLR2004
        return (
            Row("Name", self.name, ENTER),
            what,
            Row("When to Execute", hour, SELECT),
            Row("Days to Execute", self.days, ENTER),
            box("Turn Execution Off", checked=self.turn_execution_off),
            Row("Send Output to", f"Managed Connection: {self.connection}", SELECT),
            Row("Path", self.path, ENTER),
            Row("Field Delimiter", self.field_delimiter, SELECT),
            *after,
            optional("Sort Order", self.sort_order, ENTER),
        )

    def _email_row(self) -> Row:
        return Row("Email completion report…", self.email, ENTER if self.email else ADMINISTRATOR)


def _fields_of_data(screen: AutoSend) -> tuple[str, ...]:
    layout = DATA.get(screen.data_to_send)
    return () if layout is None else names_of(layout)


def _fields_of_table(screen: AutoCommScreen) -> tuple[str, ...]:
    layout = TABLES.get(screen.table_to_import)
    return () if layout is None else names_of(layout)


@attrs.frozen(kw_only=True)
class AutoSend(_Scheduled):
    r"""One record of the screen *AutoSend Setup*, in the screen's own words.

    ``path`` is a file name, with PowerSchool's dynamic parts if wanted, which
    are not interpreted. ``when`` with minutes 00 runs after PowerSchool's
    hourly process (evidence of class D). ``days`` are of ``MTWHFSU``.
    ``first_record`` and ``include_upload_type`` are boxes that the guide
    leaves alone. ``fields`` are the guide's unless others are given.

    Raises ValueError for what the screen cannot hold.

    >>> send = AutoSend(data_to_send="Students", name="Hero Student Info", path="STUDENT.TXT", when=dt.time(3))
    >>> send.layout.__name__, send.dialect.delimiter, len(send.fields)
    ('Student', '\t', 12)
    """

    data_to_send: str = attrs.field(validator=is_filled)
    record_delimiter: str = attrs.field(default="CRLF", validator=is_one_of(ENDS))
    include_upload_type: bool = attrs.field(default=False, validator=is_box)
    attendance_settings: str = attrs.field(default=LAST_DAY, validator=is_line)
    student_settings: str = attrs.field(default="", validator=is_line)
    fields: tuple[str, ...] = attrs.field(
        default=attrs.Factory(_fields_of_data, takes_self=True), converter=texts, validator=are_fields
    )

    @classmethod
    def from_layout(
        cls, layout: type, dialect: Dialect | None = None, *, data_to_send: str | None = None, **others: Any
    ) -> Self:
        """The screen that gives files of a layout and dialect; ``others`` are its other fields.

        ``data_to_send`` is needed for a layout of one's own. Raises ValueError
        for a dialect that AutoSend cannot write.

        >>> import psfiles
        >>> send = AutoSend.from_layout(
        ...     psfiles.Teacher, psfiles.AUTOSEND_COMMA, name="Teachers", path="TEACHER.txt", when=dt.time(3, 20)
        ... )
        >>> send.data_to_send, send.field_delimiter
        ('Teacher', 'Comma')
        """
        dialect = dialect_of(layout) if dialect is None else dialect
        made = cls(
            data_to_send=selection(layout, DATA, data_to_send, "data_to_send"),
            fields=names_of(layout),
            field_delimiter=word_for(DELIMITERS, dialect.delimiter, "Field Delimiter"),
            record_delimiter=word_for(ENDS, dialect.record_delimiter, "Record Delimiter"),
            first_record=dialect.header,
            include_upload_type=dialect.upload_type,
            **others,
        )
        check_same(made.dialect, dialect, "AutoSend")
        return made

    @property
    def layout(self) -> type:
        """The layout of the files: one of the guide's, or one made of the fields, as `psfiles.make_layout` does."""
        return layout_of(DATA, self.data_to_send, self.fields)

    @property
    def dialect(self) -> Dialect:
        """The dialect of the files, as a reader takes it."""
        return Dialect(
            delimiter=DELIMITERS[self.field_delimiter],
            record_delimiter=ENDS[self.record_delimiter],
            quoting="csv" if self.field_delimiter == "Comma" else "none",
            header=self.first_record,
            upload_type=self.include_upload_type,
        )

    def sheet(self) -> Sheet:
        """What to enter on the screen (guide, *AutoSend*)."""
        return Sheet(
            title=f"AutoSend: {TITLES[self.layout]}" if self.layout in TITLES else "AutoSend",
            where="Setup > System > System Administrator > AutoSend Setup > New",
            rows=(
                *self._first_rows(
                    Row("Data to Send", self.data_to_send, SELECT),
                    Row("Record Delimiter", self.record_delimiter, SELECT),
                ),
                box("First record…", checked=self.first_record),
                box("Include “upload_type”", checked=self.include_upload_type),
                optional("Attendance-Specific Settings", self.attendance_settings, SELECT),
                optional("Student Specific settings", self.student_settings, SELECT),
                self._email_row(),
                box("Duplicate this… all schools", checked=self.duplicate_all_schools),
                box("Duplicate this… district office", checked=self.duplicate_district_office),
            ),
            list_title="Fields to Export",
            fields=self.fields,
            list_how=EXACTLY.format("Attendance Field List"),
            then=("Click Submit.",),
        )


@attrs.frozen(kw_only=True)
class AutoCommScreen(_Scheduled):
    """One record of the screen *AutoComm Setup*, in the screen's own words.

    ``update_existing_records`` is the box that the guide requires: without it a
    correction of what was sent before is lost. ``when`` must be later than the
    file is there.

    Raises ValueError for what the screen cannot hold.

    >>> comm = AutoCommScreen(name="Hero Attendance", path="export/attendance.txt", when=dt.time(17))
    >>> comm.table_to_import, comm.dialect.encoding, comm.fields[-1]
    ('Attendance', 'windows-1252', 'Period Abbreviation')
    """

    table_to_import: str = attrs.field(default="Attendance", validator=is_filled)
    record_delimiter: str = attrs.field(default="LF", validator=is_one_of(ENDS))
    character_set: str = attrs.field(default="Windows ANSI", validator=is_one_of(CHARACTER_SETS))
    synchronize_mode: bool = attrs.field(default=False, validator=is_box)
    update_existing_records: bool = attrs.field(default=True, validator=is_box)
    mark_students: bool = attrs.field(default=False, validator=is_box)
    fields: tuple[str, ...] = attrs.field(
        default=attrs.Factory(_fields_of_table, takes_self=True), converter=texts, validator=are_fields
    )

    @classmethod
    def from_layout(
        cls,
        layout: type = AttendanceEntry,
        dialect: Dialect | None = None,
        *,
        table_to_import: str | None = None,
        **others: Any,
    ) -> Self:
        """The screen that takes files of a layout and dialect; ``others`` are its other fields.

        ``table_to_import`` is needed for a layout of one's own. Raises
        ValueError for a dialect that AutoComm cannot read.
        """
        dialect = dialect_of(layout) if dialect is None else dialect
        made = cls(
            table_to_import=selection(layout, TABLES, table_to_import, "table_to_import"),
            fields=names_of(layout),
            field_delimiter=word_for(DELIMITERS, dialect.delimiter, "Field Delimiter"),
            record_delimiter=word_for(ENDS, dialect.record_delimiter, "Record Delimiter"),
            character_set=word_for(CHARACTER_SETS, dialect.encoding, "Character Set"),
            first_record=dialect.header,
            **others,
        )
        check_same(made.dialect, dialect, "AutoComm")
        return made

    @property
    def layout(self) -> type:
        """The layout of the files: one of the guide's, or one made of the fields, as `psfiles.make_layout` does."""
        return layout_of(TABLES, self.table_to_import, self.fields)

    @property
    def dialect(self) -> Dialect:
        """The dialect of the files, as a writer needs it."""
        return Dialect(
            delimiter=DELIMITERS[self.field_delimiter],
            record_delimiter=ENDS[self.record_delimiter],
            encoding=CHARACTER_SETS[self.character_set],
            quoting="import",
            header=self.first_record,
        )

    def sheet(self) -> Sheet:
        """What to enter on the screen (guide, *AutoComm Import*)."""
        return Sheet(
            title="AutoComm Import",
            where="Setup > System > System Administrator > AutoComm Setup > New",
            rows=(
                *self._first_rows(
                    Row("Table to Import", self.table_to_import, SELECT),
                    Row("Record Delimiter", self.record_delimiter, SELECT),
                    Row("Character Set", self.character_set, SELECT),
                ),
                box("Synchronize Mode", checked=self.synchronize_mode),
                box("Update existing records…", checked=self.update_existing_records),
                box("Mark students…", checked=self.mark_students),
                box("First record…", checked=self.first_record),
                self._email_row(),
                box("Duplicate this on… all schools", checked=self.duplicate_all_schools),
                box("Duplicate this on… district", checked=self.duplicate_district_office),
            ),
            list_title="PowerSchool fields to import into",
            fields=self.fields,
            list_how=EXACTLY.format("Attendance Field"),
            then=("Click Submit.",),
        )
