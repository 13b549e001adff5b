"""What AutoComm would do with attendance, before it is sent."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Collection, Iterable, Sequence
from typing import Protocol

from psfiles.attendance._import_check import ImportCheck
from psfiles.attendance._outcomes import Outcome, Preflight
from psfiles.attendance._records import read, written
from psfiles.attendance._rules import PREFLIGHT_RULES
from psfiles.dialects import AUTOCOMM, Dialect
from psfiles.layouts import AttendanceEntry, ScheduleEntry
from psfiles.reading.garbage import resting_collector
from psfiles.reading.source import Source

__all__ = ["PREFLIGHT_RULES", "Outcome", "Preflight", "preflight"]


def __dir__() -> list[str]:
    return __all__


class _HasSchedule(Protocol):
    """What a pre-flight needs of a district: its enrolments. A `psfiles.District` has them."""

    @property
    def schedule(self) -> Iterable[ScheduleEntry]: ...


def preflight(
    entries_or_file: Source | Iterable[AttendanceEntry],
    district: _HasSchedule | None,
    *,
    codes: Collection[str] | None = None,
    periods: Sequence[str] | None = None,
    dialect: Dialect = AUTOCOMM,
    keep: int = 20,
    today: dt.date | None = None,
) -> Preflight:
    """What AutoComm would do with each record of attendance, and why.

    ``entries_or_file`` are the entries before they are written, or a path or
    binary file. ``district`` has the schedule that they are for, None if there
    is none at hand; ``codes`` are the district's attendance codes, ``periods``
    the school's period abbreviations in their order. What is not given is not
    asked, and the report's ``notes`` say so. ``dialect`` is the AutoComm
    screen's, to the letter: unlike a reader, the import takes nothing else.

    An ERROR is what rejects a record. The rules are those that
    `psfiles.testing.AutoComm` documents; most are inferred, since PowerSchool
    does not say what it rejects. ``keep`` and ``today`` are as for `psfiles.check`.

    Raises OSError for a file that cannot be opened, and TypeError for a text
    file or an entry of another class.

    >>> import psfiles
    >>> day = dt.date(2026, 9, 14)
    >>> entries = [psfiles.AttendanceEntry("100", "1001", "MA10", "2", day, code, "3") for code in "AX"]
    >>> report = preflight(entries, None, codes=["A", "T"], today=day)
    >>> [outcome.value for outcome in report.outcomes], list(report.counts)
    (['imported', 'rejected'], ['unknown-code'])
    """
    if dialect.encoding in ("utf-16", "utf-8-sig"):
        message = f"PowerSchool's import does not take the character set {dialect.encoding}"
        raise ValueError(message)
    is_file = isinstance(entries_or_file, (str, os.PathLike, bytes, bytearray)) or hasattr(entries_or_file, "read")
    records = read(entries_or_file, dialect) if is_file else written(entries_or_file, dialect)  # type: ignore[arg-type]
    with resting_collector():
        check = ImportCheck(
            None if district is None else district.schedule,
            codes=codes,
            periods=periods,
            dialect=dialect,
            keep=keep,
            today=today or dt.date.today(),  # noqa: DTZ011 - a school's day is its local one
        )
        return check.report(list(records), is_file=is_file)
