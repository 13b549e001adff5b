"""A header that nobody asked for was read as the first record, where every column of the layout is text."""

from __future__ import annotations

import io

import attrs
import pytest

import psfiles
from psfiles import frames


@attrs.frozen
class Route:
    """A layout of texts alone."""

    student_number: str = psfiles.column("Student_Number", key=True)
    bus_number: str = psfiles.column("Bus_Number")


DATA = b"[01]STUDENT_NUMBER\tBus Number\r\n2001\t7\r\n"


def test_it_is_a_fault_through_every_door() -> None:
    for read in (
        lambda faults: psfiles.loads(DATA, Route, on_error=faults.append),
        lambda faults: list(psfiles.Reader(io.BytesIO(DATA), Route, on_error=faults.append)),
        lambda faults: frames.from_table(frames.read_table(io.BytesIO(DATA), Route, on_error=faults.append), Route),
    ):
        faults: list[psfiles.ReadError] = []
        assert read(faults) == [Route("2001", "7")]  # type: ignore[no-untyped-call]
        assert [(fault.code, fault.location.record) for fault in faults] == [("header", 1)]
        assert "pass header=True" in str(faults[0])


def test_a_header_that_was_asked_for_is_none() -> None:
    dialect = psfiles.Dialect(header=True)
    assert psfiles.loads(DATA, Route, dialect) == [Route("2001", "7")]


def test_a_second_header_says_that_two_files_were_put_together() -> None:
    head = b"Schoolid\tlast_name\tfirst_name\tteachernumber\temail_addr\tteachernumber\tstatus\r\n"
    line = b"100\tExample\tTom\tT7\t\tT7\t1\r\n"
    faults: list[psfiles.ReadError] = []
    psfiles.loads(head + line + head + line, psfiles.Teacher, psfiles.Dialect(header=True), on_error=faults.append)
    assert [(fault.code, fault.location.record) for fault in faults] == [("header", 2)]
    assert "two files were joined" in str(faults[0])
    assert "header=True" not in str(faults[0])


def test_what_would_be_read_as_a_header_is_not_written() -> None:
    for records in ([Route("Student_Number", "Bus_Number")], [Route("Student_Number", "Bus_Number"), Route("1", "2")]):
        with pytest.raises(psfiles.WriteError) as raised:
            psfiles.dumps(records)
        assert raised.value.code == "header"
    assert psfiles.dumps([Route("1", "2"), Route("Student_Number", "Bus_Number")]).count(b"\r\n") == 2
