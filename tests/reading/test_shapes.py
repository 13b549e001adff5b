"""Which column stands where: by the layout, and by the file's first record."""

from __future__ import annotations

import io

import pytest
from cases import entry
from layouts_for_tests import Address

import psfiles
from psfiles import AUTOSEND, Dialect, PeriodExpression
from psfiles.reading.pipeline import Pipeline
from psfiles.reading.shapes import shape_of, shapes_of

BLANK = entry("1002", period_expression=PeriodExpression(""), teacher_number="")


def trailing(records: list[psfiles.ScheduleEntry]) -> bytes:
    """A schedule of 11 columns with a delimiter at the end of each record: 12 fields, as with a Period."""
    return psfiles.dumps(records).replace(b"\r\n", b"\t\r\n")


def test_the_first_record_says_what_the_others_mean() -> None:
    """Without an expression the second could be of either form: columns would shift."""
    with_period = [entry("1001", period="3"), entry("1002", period="", period_expression=PeriodExpression(""))]
    assert psfiles.loads(psfiles.dumps(with_period), psfiles.ScheduleEntry)[1].teacher_number == "T7"
    records = [entry("1001"), BLANK]
    assert psfiles.loads(trailing(records), psfiles.ScheduleEntry) == records
    assert list(psfiles.Reader(io.BytesIO(trailing(records)), psfiles.ScheduleEntry)) == records


def test_so_it_does_for_a_record_with_a_fault() -> None:
    """Its field is named by the shape of the file."""
    data = trailing([entry("1001"), BLANK]).replace(b"1002\t3600", b"1002\tx")
    faults: list[psfiles.ReadError] = []
    assert psfiles.loads(data, psfiles.ScheduleEntry, on_error=faults.append) == [entry("1001")]
    assert [(fault.code, fault.column) for fault in faults if isinstance(fault, psfiles.FieldError)] == [
        ("bad-integer", "termid")
    ]
    pipeline = Pipeline(io.BytesIO(data), psfiles.ScheduleEntry)
    [block] = pipeline.blocks()
    assert pipeline.judge_row(block, 1).shape is pipeline.shape


def test_a_record_of_another_shape_is_read_by_its_own() -> None:
    """A delimiter more at the end, or a Period."""
    records = [entry("1001"), entry("1002"), entry("1003", period="3")]
    data = psfiles.dumps(records[:1]) + trailing(records[1:2]) + psfiles.dumps(records[2:])
    assert psfiles.loads(data, psfiles.ScheduleEntry) == records


@pytest.mark.parametrize(
    ("dialect", "widths"), [(AUTOSEND, [11, 12, 11, 12]), (Dialect(upload_type=True), [12, 13, 12, 13])]
)
def test_shapes_of_a_layout(dialect: Dialect, widths: list[int]) -> None:
    """Each form without a delimiter at the end, and then with one."""
    shapes = shapes_of(psfiles.ScheduleEntry, dialect, None)
    assert [(shape.width, shape.trailing) for shape in shapes] == list(
        zip(widths, [False, False, True, True], strict=True)
    )
    for shape in shapes:
        row = ["1(A)" if codec and codec.column.type is PeriodExpression else "x" for codec in shape.codecs]
        assert shape_of([*row, ""] if shape.trailing else row, shapes) is shape
        assert not shape.takes([*row, "x"])
    assert shape_of([], shapes) is None


def test_a_header_orders_every_shape() -> None:
    """Also that of a record with a delimiter more at its end."""
    data = b"Street\tNumber\r\nMain\t1\r\nOak\t2\t\r\n"
    assert psfiles.loads(data, Address, Dialect(header=True)) == [Address("1", "Main"), Address("2", "Oak")]
