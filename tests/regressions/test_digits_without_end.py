"""A table's number of thousands of digits is more than `int` takes: in a header, and in a record that may be one."""

from __future__ import annotations

import io

import pytest
from cases import STUDENT_LINE

import psfiles
from psfiles.checks import check

NAMES = [f"[{'0' * 5_000}1]Student_Number", "First_Name"]


def test_in_a_header() -> None:
    """The header does not suit the layout, and that is all."""
    data = "\t".join(NAMES).encode() + b"\r\n" + STUDENT_LINE + b"\r\n"
    with pytest.raises(psfiles.ReadError) as caught:
        psfiles.loads(data, psfiles.Student, psfiles.Dialect(header=True))
    assert caught.value.code == "header"
    assert psfiles.detect(io.BytesIO(data)).layout is psfiles.Student
    assert check(io.BytesIO(data)).has_errors


@pytest.mark.parametrize("fields", [2, 12])
def test_in_a_record(fields: int) -> None:
    """A record with a fault is looked at as a header, too."""
    line = "\t".join([*NAMES, *["x"] * (fields - 2)]).encode()
    data = STUDENT_LINE + b"\r\n" + line + b"\r\n" + STUDENT_LINE.replace(b"1001", b"1003") + b"\r\n"
    faults: list[psfiles.ReadError] = []
    assert len(psfiles.loads(data, psfiles.Student, on_error=faults.append)) == 2
    assert [fault.location.record for fault in faults] == [2]
    assert psfiles.detect(io.BytesIO(data)).layout is psfiles.Student
    report = check(io.BytesIO(data))
    assert report.has_errors
