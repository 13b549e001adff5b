"""A file of one layout that is read as another: its first record says what it looks like."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import pytest

import psfiles
from psfiles import ReadError, ScheduleEntry, Student, Teacher, frames

SAMPLE = Path(__file__).parents[2] / "examples/sample_district"
FILES: dict[type, bytes] = {
    layout: (SAMPLE / name).read_bytes().splitlines()[0] + b"\r\n"
    for layout, name in ((Student, "STUDENT.TXT"), (ScheduleEntry, "SCHEDULE.TXT"), (Teacher, "TEACHER.txt"))
}


def from_loads(data: bytes, layout: type) -> list[ReadError]:
    faults: list[ReadError] = []
    psfiles.loads(data, layout, on_error=faults.append)
    return faults


def from_a_frame(data: bytes, layout: type) -> list[ReadError]:
    faults: list[ReadError] = []
    frames.read_table(io.BytesIO(data), layout, on_error=faults.append)
    return faults


@pytest.mark.parametrize("faults_of", [from_loads, from_a_frame])
@pytest.mark.parametrize(
    ("layout", "asked"),
    [
        (Student, Teacher),
        (ScheduleEntry, Teacher),
        (ScheduleEntry, Student),
        (Teacher, Student),
        (Teacher, ScheduleEntry),
    ],
)
def test_the_first_record_says_what_it_looks_like(
    faults_of: Callable[[bytes, type], list[ReadError]], layout: type, asked: type
) -> None:
    first, second = faults_of(FILES[layout] * 2, asked)
    assert str(first).endswith(f"were expected: this looks like {layout.__name__}")
    # A piece of a record in mid-file may have any number of fields.
    assert "looks like" not in str(second)


def test_a_record_that_no_layout_reads_looks_like_none() -> None:
    (fault,) = from_loads(FILES[Student].replace(b"04/06/2020", b"April"), Teacher)
    assert "looks like" not in str(fault)
