"""The pre-flight itself: what the import would make of record after record."""

from __future__ import annotations

import datetime as dt
import functools
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import attrs

from psfiles._enrolments import in_school_year, section_key
from psfiles.attendance._outcomes import Outcome, Preflight
from psfiles.attendance._records import SentRecord
from psfiles.attendance._rules import PREFLIGHT_RULES
from psfiles.checks import Context, FileSummary, FindingsSoFar, Report, Severity
from psfiles.checks.district_index import DistrictIndex
from psfiles.checks.masking import shape_of_text
from psfiles.checks.texts import ColumnTexts
from psfiles.columns import columns_of
from psfiles.detection import advice
from psfiles.dialects import Dialect
from psfiles.layouts import AttendanceEntry, ScheduleEntry
from psfiles.layouts.meetings import MOST_REMEMBERED, meeting_periods
from psfiles.layouts.schools import school_number
from psfiles.reading.codecs import ColumnCodec, column_codec
from psfiles.reading.explaining import looks_like_header
from psfiles.reading.memos import Memo
from psfiles.reading.quoting import splitter
from psfiles.values import PeriodExpression

__all__ = ["ImportCheck"]

Key = tuple[str, str, str, str, dt.date, str]
"""Student, school, course, section, day and period: what a mark is written to."""


class _LookedAt(NamedTuple):
    """A text of a column, its value if it has one, and what is wrong with it: code, message and numbers."""

    text: str
    value: Any
    problems: Sequence[tuple[str, str, Mapping[str, int]]]


def _look_at(codec: ColumnCodec, texts: ColumnTexts, text: str) -> _LookedAt:
    refused, objections = texts.look([text])
    if text in refused and (fault := codec.read_fault(text)):
        return _LookedAt(text, None, [(*fault, {})])
    return _LookedAt(text, codec.read(text), [(one.code, "", one.details) for one in objections.get(text, ())])


def _may_meet(order: Sequence[str], expression: PeriodExpression, period: str) -> bool:
    return meeting_periods(expression, order=order).may_be(period)


class ImportCheck:
    """One pre-flight: what the import would make of each record, and why."""

    def __init__(
        self,
        schedule: Iterable[ScheduleEntry] | None,
        *,
        codes: Collection[str] | None,
        periods: Sequence[str] | None,
        dialect: Dialect,
        keep: int,
        today: dt.date,
    ) -> None:
        self._dialect = attrs.evolve(dialect, quoting="import", surround_with_quotes=False)
        self._codes, self._periods, self._today = codes, periods, today
        self._has_schedule = schedule is not None
        # By student alone: a key of the section as well, for every enrolment of a
        # district, costs more than to look through the few of a student.
        self._enrolments: defaultdict[str, list[ScheduleEntry]] = defaultdict(list)
        for enrolment in schedule or ():
            self._enrolments[enrolment.student_number].append(enrolment)
        remember = functools.lru_cache(MOST_REMEMBERED)
        self._in_school_year = remember(in_school_year)
        self._may_meet = remember(functools.partial(_may_meet, tuple(periods or ())))
        self._so_far = FindingsSoFar(PREFLIGHT_RULES, keep=keep)
        self._unread = 0
        self._columns = columns_of(AttendanceEntry)
        self._split = splitter(self._dialect)
        codecs = [column_codec(column, dialect, None) for column in self._columns]
        context = Context(today=today, layouts=frozenset([AttendanceEntry]), ledger=DistrictIndex())
        texts = [ColumnTexts(codec, AttendanceEntry, PREFLIGHT_RULES, context) for codec in codecs]
        self._looked_at = [
            Memo(functools.partial(_look_at, *of_column)) for of_column in zip(codecs, texts, strict=True)
        ]

    def report(self, records: Sequence[SentRecord], *, is_file: bool) -> Preflight:
        """The report of all records of a file, or of entries that are still to be written."""
        if is_file and records:
            self._tell_of_file(records)
        keys = [self._judge(record) for record in records]
        outcomes = [Outcome.REJECTED if key is None else Outcome.IMPORTED for key in keys]
        times = Counter(keys)
        key_columns = [column.name for column in self._columns if column.key]
        for index, key in enumerate(keys):
            if key is not None and times[key] > 1:
                outcomes[index] = Outcome.AMBIGUOUS
                self._tell("duplicate-key", records[index], key_columns)
        report = self._so_far.report(files=tuple(self._summary(records)), notes=tuple(self._notes()), day=self._today)
        parts = {field.name: getattr(report, field.name) for field in attrs.fields(Report)}
        return Preflight(**parts, outcomes=tuple(outcomes))

    def _summary(self, records: Sequence[SentRecord]) -> Iterator[FileSummary]:
        if records:
            yield FileSummary(
                source=records[0].source,
                layout=AttendanceEntry.__name__,
                dialect=advice.settings(self._dialect),
                records=len(records) - self._unread,
                unread=self._unread,
            )

    def _notes(self) -> Iterator[str]:
        if not self._has_schedule:
            yield "no schedule, so skipped: not-enrolled, outside-school-year, other-period"
        if self._codes is None:
            yield "no list of attendance codes, so skipped: unknown-code"
        if self._periods is None:
            yield "no list of period abbreviations, so skipped: unknown-period"

    def _tell(
        self,
        code: str,
        record: SentRecord,
        columns: Iterable[str] = (),
        *,
        message: str = "",
        details: Mapping[str, int] | None = None,
        shape: str = "",
    ) -> bool:
        """Add a finding; tells whether it rejects the record."""
        is_kept = self._so_far.wants(code)  # what is only counted needs no place and no shape
        self._so_far.add(
            code,
            message=message,
            location=record.location if is_kept else None,
            columns=columns,
            details=details,
            shape=shape_of_text(shape) if is_kept else "",
        )
        return self._so_far.rules[code].severity is Severity.ERROR

    def _tell_of_file(self, records: Sequence[SentRecord]) -> None:
        """What only the file as a whole shows: another character set, other record ends."""
        data = b"\n".join(record.raw for record in records)
        if self._dialect.encoding != "utf-8" and not data.isascii() and _is_utf8(data):
            self._tell("character-set", records[0])
        if records[0].raw.endswith(b"\r"):
            self._tell("record-delimiter", records[0])

    def _judge(self, record: SentRecord) -> Key | None:
        """What the import would write a record to; None where it rejects it."""
        if record.fault is not None:
            # The writer's word for what a file shows as a header.
            code = "header-present" if record.fault.code == "header" else record.fault.code
            self._tell(code, record, [record.fault.column], message=record.fault.problem)
        row = self._row(record) if record.fault is None else None
        if row is None:
            self._unread += 1
            return None
        looked_at = [column[text] for column, text in zip(self._looked_at, row, strict=True)]
        _, values, problems = zip(*looked_at, strict=True)
        if any(problems) and self._has_bad_field(looked_at, record):
            return None
        school_id, student, course, section, day, code, period = values
        key = student, school_number(school_id), course, section, day, period
        is_refused = self._has_unknown_value(code, period, record)
        return None if self._is_not_scheduled(key, record) or is_refused else key

    def _row(self, record: SentRecord) -> list[str] | None:
        """The fields of a record, by the documented quoting."""
        if not record.raw:
            self._tell("blank-line", record)
            return None
        try:
            text = record.raw.decode(self._dialect.encoding or "windows-1252")
        except UnicodeDecodeError:
            self._tell("undecodable", record)
            return None
        row, is_open = self._split(text)
        expected, found = len(self._columns), len(row)
        if is_open:
            self._tell("open-quote", record)
            return None
        if found == expected + 1 and not row[-1]:
            self._tell("trailing-delimiter", record)
            row.pop()
        elif found != expected:
            message = f"{found} fields found where {expected} were expected"
            self._tell("field-count", record, message=message, details={"expected": expected, "found": found})
            return None
        if record.number == 1 and looks_like_header(row, self._columns):
            self._tell("header-present", record)
        return row

    def _has_bad_field(self, looked_at: Sequence[_LookedAt], record: SentRecord) -> bool:
        rejecting = False
        for column, (text, _, problems) in zip(self._columns, looked_at, strict=True):
            for code, message, details in problems:
                rejecting |= self._tell(code, record, [column.name], message=message, details=details, shape=text)
        self._unread += any(value is None for _, value, _ in looked_at)
        return rejecting

    def _has_unknown_value(self, code: str, period: str, record: SentRecord) -> bool:
        """Whether PowerSchool has no such code or period."""
        rejecting = False
        if not code:
            self._tell("blank-code", record, ["Attendance Code"])
        elif self._codes is not None and code not in self._codes:
            rejecting |= self._tell("unknown-code", record, ["Attendance Code"], shape=code)
        if self._periods is not None and period not in self._periods:
            rejecting |= self._tell("unknown-period", record, ["Period Abbreviation"], shape=period)
        return rejecting

    def _is_not_scheduled(self, key: Key, record: SentRecord) -> bool:
        """Whether PowerSchool has no class of the student to write to."""
        if not self._has_schedule:
            return False
        student, *section, day, period = key
        course = section[1]  # looked at first: it alone rules out most of a student's enrolments
        enrolments = [
            one
            for one in self._enrolments.get(student, ())
            if one.course_number == course and [*section_key(one)] == section and not one.dropped
        ]
        now = [one for one in enrolments if self._in_school_year(one.term_id, day)]
        if not enrolments:
            return self._tell("not-enrolled", record, ["Student_Number", "Course_Number", "Section_Number"])
        if not now:
            return self._tell("outside-school-year", record, ["Att_Date"])
        if not any(self._may_meet(one.period_expression, period) for one in now):
            return self._tell("other-period", record, ["Period Abbreviation"])
        return False


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True
