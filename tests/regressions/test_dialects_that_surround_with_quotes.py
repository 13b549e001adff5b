"""Found by ``fuzz.py``: a pre-flight refused a dialect that surrounds fields with quotes."""

from __future__ import annotations

import datetime as dt
import io

import psfiles

DIALECT = psfiles.Dialect(quoting="csv", surround_with_quotes=True)
ENTRY = psfiles.AttendanceEntry("100", "1001", "MA10", "2", dt.date(2026, 9, 14), "A", "3")
DAY = dt.date(2026, 9, 15)


def test_a_preflight_of_a_file_and_of_entries() -> None:
    data = psfiles.dumps([ENTRY], DIALECT)
    assert psfiles.preflight(io.BytesIO(data), None, dialect=DIALECT, today=DAY).outcomes == (psfiles.Outcome.IMPORTED,)
    assert psfiles.preflight([ENTRY], None, dialect=DIALECT, today=DAY).outcomes == (psfiles.Outcome.IMPORTED,)


def test_a_district_with_a_tab_in_a_field_is_checked() -> None:
    teacher = b'"100","Ex\tample","Tom","T7","","T7","1"\r\n'
    teachers = psfiles.loads(teacher, psfiles.Teacher, psfiles.AUTOSEND_COMMA)
    assert psfiles.District(teachers=teachers).check(today=DAY).files[0].records == 1
