"""A model of PowerSchool's AutoComm import of attendance, for tests.

It shares no code with psfiles' own reader and writer, so that what one of them
gets wrong the other one shows. How sure each of its rules is stands beside it:
**[D]** PowerSchool's own documentation, **[guide]** the vendor's set-up guide,
**[V]** another vendor, **[C]** seen in what really runs, **[I]** inferred.
No PowerSchool was asked: where a rule is inferred, PowerSchool may differ.
"""

from __future__ import annotations

import datetime as dt
import enum
import re
from collections import Counter
from collections.abc import Container, Iterable, Iterator, Sequence
from typing import NamedTuple, Protocol

import attrs

from psfiles.dialects import AUTOCOMM, Dialect
from psfiles.values import PeriodExpression

__all__ = ["Action", "AttendanceRow", "AutoComm", "CompletionReport", "ImportedRecord"]


class _Enrolment(Protocol):
    """What the import knows of a student's schedule; a `psfiles.ScheduleEntry` is one."""

    @property
    def school_id(self) -> str: ...
    @property
    def student_number(self) -> str: ...
    @property
    def term_id(self) -> int: ...
    @property
    def course_number(self) -> str: ...
    @property
    def section_number(self) -> str: ...
    @property
    def period_expression(self) -> PeriodExpression: ...


class AttendanceRow(NamedTuple):
    """One row of the attendance table: ``AttendanceEntry(*row)`` is the record of it."""

    school_id: str
    student_number: str
    course_number: str
    section_number: str
    att_date: dt.date
    attendance_code: str
    period_abbreviation: str


class Action(enum.Enum):
    """What the import did with a record."""

    ADDED = "added"
    UPDATED = "updated"
    REJECTED = "rejected"


@attrs.frozen
class ImportedRecord:
    """One record's fate: its number in the file from 1, what was done, and why it was rejected.

    ``reason`` is the code of a fault, such as ``bad-date``; empty for a record
    that was imported.
    """

    number: int
    action: Action
    reason: str = ""


@attrs.frozen
class CompletionReport:
    r"""What the import did, record by record. No value of a record stands in it.

    >>> print(AutoComm().run(b"no record\n"))
    AutoComm completed: 1 record read, 0 added, 0 updated, 1 rejected
    record 1: rejected, field-count
    """

    records: tuple[ImportedRecord, ...]

    def count(self, action: Action) -> int:
        """How many records met one fate."""
        return Counter(record.action for record in self.records)[action]

    def __str__(self) -> str:
        read = "1 record read" if len(self.records) == 1 else f"{len(self.records)} records read"
        counts = [f"{self.count(action)} {action.value}" for action in Action]
        rejected = [record for record in self.records if record.reason]
        return "\n".join(
            [
                f"AutoComm completed: {', '.join([read, *counts])}",
                *(f"record {record.number}: rejected, {record.reason}" for record in rejected),
            ]
        )


class _RejectedError(Exception):
    """Ends the import of one record, with the reason's code."""


WIDTHS = {"course_number": 20, "attendance_code": 7, "period_abbreviation": 3}
"""PowerSchool's widths of its fields [D]."""

_PLACES = {"M": r"(?P<month>\d{1,2})", "D": r"(?P<day>\d{1,2})", "Y": r"(?P<year>\d{4})"}


class AutoComm:
    r"""PowerSchool's attendance table, and the AutoComm record that imports into it.

    ``schedule`` holds the enrolments that PowerSchool knows, as `psfiles.ScheduleEntry`, ``codes`` its
    attendance codes and ``periods`` its period abbreviations, in the school's
    order; what is not given is not asked. ``update_existing`` is the box
    *Update existing records*, ``dialect`` the other settings of the screen.

    The file:

    - Records are read by position [D], seven fields of them [guide]; one empty
      field more is passed over, any other number of fields rejects the record [I].
    - A record ends at the record delimiter of the screen [guide], also inside
      quotes [I]. Blank lines at the end are no records [I].
    - ``"`` is reserved: a delimiter inside a quoted run is text, ``""`` there is
      one quote, a run may begin in mid-field and joins up with what surrounds
      it [D]. A run that is not closed rejects the record [I].
    - A byte that means nothing in the character set rejects the record [I].

    The values:

    - A bad record is rejected and the others go in [D].
    - A line end in a value, a value wider than PowerSchool's field, and a blank
      in a field of the key reject the record [I]; the widths are PowerSchool's [D].
    - Dates are month, day, year, padded or not [C, I].
    - A blank attendance code means present [D], and erases the code that was there [C].
    - A code that is not in ``codes`` is rejected: it has to be PowerSchool's to
      the letter [V]; a period that is not in ``periods`` likewise [I].

    The schedule:

    - A student who is not enrolled in the section, or was dropped from it, is
      rejected [I]. SchoolIDs are compared as numbers [C], all else as text [I].
    - A date outside the school year of the enrolment's term rejects the
      record [I]: from June of its first year to August of its second.
    - A period in which the section does not meet rejects the record [I]; an
      expression that is blank, cannot be read or has a range over names whose
      order is not known may meet in any.

    The table:

    - Attendance is the same where school, student, course, section, date and
      period are [I]. With *Update existing records* it is updated, so that the
      last of several in one file wins [I]; without, it is rejected, with the
      reason ``existing`` [I].

    >>> autocomm = AutoComm(codes=["A", "T"])
    >>> report = autocomm.run(b"100\t1001\tMA10\t2\t09/14/2026\tA\t3\n100\t1001\tMA10\t2\t09/14/2026\tX\t3\n")
    >>> print(report)
    AutoComm completed: 2 records read, 1 added, 0 updated, 1 rejected
    record 2: rejected, unknown-code
    >>> [row.attendance_code for row in autocomm.attendance]
    ['A']
    """

    def __init__(
        self,
        schedule: Iterable[_Enrolment] | None = None,
        *,
        codes: Container[str] | None = None,
        periods: Sequence[str] | None = None,
        update_existing: bool = True,
        dialect: Dialect = AUTOCOMM,
    ) -> None:
        if dialect.encoding in ("utf-16", "utf-8-sig"):
            message = f"PowerSchool's import does not take the character set {dialect.encoding}"
            raise ValueError(message)
        self.update_existing = update_existing
        self._schedule = None if schedule is None else _by_section(schedule)
        self._codes = codes
        self._periods = periods
        self._dialect = dialect
        self._table: dict[tuple[object, ...], AttendanceRow] = {}
        order = [_PLACES[letter] for letter in dialect.date_order]
        self._date = re.compile(rf"{order[0]}([/-]){order[1]}\2{order[2]}", re.ASCII)

    @property
    def attendance(self) -> list[AttendanceRow]:
        """The attendance table, in the order in which its rows came to be."""
        return list(self._table.values())

    def run(self, data: bytes) -> CompletionReport:
        """Import a file of attendance, given as its bytes."""
        return CompletionReport(tuple(self._import(number, raw) for number, raw in enumerate(self._records(data), 1)))

    def _records(self, data: bytes) -> list[bytes]:
        records = data.split(self._dialect.record_delimiter.encode())
        while records and not records[-1]:
            records.pop()
        return records[self._dialect.header :]

    def _import(self, number: int, raw: bytes) -> ImportedRecord:
        try:
            row = self._row(raw)
            self._admit(row)
            key = (_as_number(row.school_id), *row[1:5], row.period_abbreviation)
            action = Action.UPDATED if key in self._table else Action.ADDED
            _require(action is Action.ADDED or self.update_existing, "existing")
        except _RejectedError as rejected:
            return ImportedRecord(number, Action.REJECTED, str(rejected))
        self._table[key] = row
        return ImportedRecord(number, action)

    def _row(self, raw: bytes) -> AttendanceRow:
        """The record as a row. Raises where the file or a value is at fault."""
        try:
            text = raw.decode(self._dialect.encoding or "windows-1252")
        except UnicodeDecodeError:
            raise _RejectedError("undecodable") from None  # noqa: EM101 - a code
        fields = list(self._fields(text))
        if len(fields) == len(AttendanceRow._fields) + 1 and not fields[-1]:
            fields.pop()
        _require(len(fields) == len(AttendanceRow._fields), "field-count")
        _require(not any(end in field for field in fields for end in "\r\n"), "line-end-inside")
        values = dict(zip(AttendanceRow._fields, fields, strict=True))
        for name, width in WIDTHS.items():
            _require(len(values[name]) <= width, "too-long")
        _require(all(values[name].strip() for name in values if name != "attendance_code"), "blank-key")
        school, student, course, section, day, code, period = fields
        return AttendanceRow(school, student, course, section, self._day(day), code, period)

    def _fields(self, text: str) -> Iterator[str]:
        """The fields of a record, letter by letter: a quote opens and closes, and two inside are one."""
        field: list[str] = []
        inside = False
        place = 0
        while place < len(text):
            letter = text[place]
            if letter == '"' and inside and text[place + 1 : place + 2] == '"':
                field.append('"')
                place += 1
            elif letter == '"':
                inside = not inside
            elif letter == self._dialect.delimiter and not inside:
                yield "".join(field)
                field = []
            else:
                field.append(letter)
            place += 1
        _require(not inside, "open-quote")
        yield "".join(field)

    def _day(self, text: str) -> dt.date:
        match = self._date.fullmatch(text)
        _require(match, "bad-date")
        assert match is not None  # noqa: S101 - just required
        try:
            return dt.date(int(match["year"]), int(match["month"]), int(match["day"]))
        except ValueError:
            raise _RejectedError("bad-date") from None  # noqa: EM101 - a code

    def _admit(self, row: AttendanceRow) -> None:
        """Raise where PowerSchool has nothing to write the row to."""
        code, period = row.attendance_code, row.period_abbreviation
        _require(self._codes is None or not code or code in self._codes, "unknown-code")
        _require(self._periods is None or period in self._periods, "unknown-period")
        if self._schedule is None:
            return
        enrolled = self._schedule.get((_as_number(row.school_id), *row[1:4]), ())
        _require(enrolled, "not-enrolled")
        now = [one for one in enrolled if _covers(one.term_id, row.att_date)]
        _require(now, "outside-school-year")
        _require(any(self._may_meet(one.period_expression, period) for one in now), "other-period")

    def _may_meet(self, expression: PeriodExpression, period: str) -> bool:
        try:
            names = {meeting.period for meeting in expression.expand(self._periods or ())}
        except ValueError:
            return True
        return not names or period in names or any("-" in name for name in names)


def _by_section(schedule: Iterable[_Enrolment]) -> dict[tuple[str, ...], list[_Enrolment]]:
    """The enrolments that are not dropped, by school, student, course and section."""
    found: dict[tuple[str, ...], list[_Enrolment]] = {}
    for one in schedule:
        if one.term_id >= 0:
            key = _as_number(one.school_id), one.student_number, one.course_number, one.section_number
            found.setdefault(key, []).append(one)
    return found


def _require(condition: object, code: str) -> None:
    if not condition:
        raise _RejectedError(code)


def _as_number(school_id: str) -> str:
    return re.sub(r"^0+(?=[0-9]+\Z)", "", school_id)


def _covers(term_id: int, day: dt.date) -> bool:
    """Whether a term's school year, with the summers around it, has a day."""
    first = term_id // 100 + 1990
    return (day.year == first and day.month >= 6) or (day.year == first + 1 and day.month <= 8)  # noqa: PLR2004
