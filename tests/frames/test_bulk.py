"""Blocks that are parsed as a whole, with something irregular in them: what chance finds seldom."""

from __future__ import annotations

import io
from typing import Any
from unittest.mock import patch

import psfiles
from psfiles import AUTOSEND, AUTOSEND_COMMA, Dialect, ReadError, ScheduleEntry, Teacher, frames
from psfiles._framing import framer
from psfiles.frames import _bulk, _scan

LINE = b"100\tExample\tTom\tT7\t\tT7\t1\r\n"
SHORT = b"short\r\n"
ENTRY = b"0130\t1\t3600\tMA10\tAlgebra\t2\t3(A-C)\tTeacher\tTom\t12\tT7\r\n"


Place = tuple[str, int, int, int]


def assert_same(data: bytes, layout: type[Any] = Teacher, dialect: Dialect = AUTOSEND) -> list[Place]:
    """A table has the records of the reader, and its faults at their places, read at once or not; these are given."""
    faults: list[ReadError] = []
    records = psfiles.load(io.BytesIO(data), layout, dialect, on_error=faults.append)
    for size in (1 << 20, 2 * len(LINE), len(LINE), 40):
        told: list[ReadError] = []
        with patch.object(_bulk, "ODD_SIZE", 1), patch.object(_scan, "BULK_SIZE", size):
            table = frames.read_table(io.BytesIO(data), layout, dialect, on_error=told.append)
        assert list(map(repr, frames.from_table(table, layout))) == list(map(repr, records))
        assert [(str(one), one.raw) for one in told] == [(str(one), one.raw) for one in faults]
    return [(one.code, one.location.record, one.location.line, one.location.byte) for one in faults]


def test_lines_are_counted_after_a_line_end_inside() -> None:
    odd = LINE.replace(b"Tom", b"T\nm")
    assert assert_same(LINE + odd + LINE + SHORT + LINE) == [("field-count", 4, 5, len(LINE) * 3)]


def test_as_many_lone_cr_as_lone_lf() -> None:
    assert_same(LINE + LINE.replace(b"Tom", b"T\nm") + LINE.replace(b"Tom", b"T\rm") + LINE)


def test_a_line_end_inside_and_a_quote() -> None:
    data = (LINE + LINE.replace(b"Tom", b"T\nm") + LINE.replace(b"Tom", b'"T,m"') + LINE).replace(b"\t", b",")
    assert_same(data, dialect=AUTOSEND_COMMA)


def test_a_line_end_inside_of_a_record_that_is_too_long() -> None:
    odd = LINE.replace(b"Tom", b"T\n" + b"m" * 100)
    with patch.object(framer, "LONGEST", 60):
        assert [code for code, *_ in assert_same(LINE + odd + LINE)] == ["field-count", "field-count"]


def test_a_line_end_inside_beside_a_wrong_number_of_fields() -> None:
    """The first is a record all the same; only the second is a fault."""
    assert [code for code, *_ in assert_same(LINE + LINE.replace(b"Tom", b"T\nm") + SHORT + LINE)] == ["field-count"]


def test_a_record_torn_by_a_line_end() -> None:
    """It is two pieces, each of which counts."""
    faults = assert_same(LINE + b"100\tExa\nmple\tTom\r\n" + LINE + SHORT)
    assert [record for _, record, _, _ in faults] == [2, 3, 5]


def test_a_first_record_that_is_no_text_tells_no_shape() -> None:
    """Else a file of 11 columns would be one of 12 by its first record, which has one more."""
    longer = ENTRY.replace(b"\t3(", b"\t3\t3(").replace(b"Tom", b"\x81")
    faults = assert_same(longer + SHORT + ENTRY, ScheduleEntry, Dialect(encoding="windows-1252"))
    assert [code for code, *_ in faults] == ["undecodable", "field-count"]


def test_blank_lines_before_more_records() -> None:
    faults = assert_same(LINE + b"\r\n\r\n" + LINE + b"\r\n")
    assert [code for code, *_ in faults] == ["field-count", "field-count"]
    assert_same(LINE + LINE + b"\r\n")
