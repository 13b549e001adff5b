"""Records that are kept share what repeats, and are otherwise those of a stream."""

from __future__ import annotations

import io
from typing import Any

import attrs
import pytest
from cases import ENTRY_LINE, STUDENT_LINE
from hypothesis import given
from hypothesis import strategies as st

import psfiles
from psfiles import AUTOSEND, AUTOSEND_COMMA, Dialect, ScheduleEntry, Student
from psfiles.reading import sharing
from psfiles.reading.memos import Memo

LINES = [
    ENTRY_LINE,
    ENTRY_LINE.replace(b"1001", b"1002"),
    ENTRY_LINE.replace(b"Algebra", b"Alg\xe8bre"),
    ENTRY_LINE.replace(b"Algebra", b'"Algebra"'),
    ENTRY_LINE.replace(b"Algebra", b"\x81"),
    ENTRY_LINE.replace(b"3600", b"x"),
    ENTRY_LINE.replace(b"3600", b""),
    ENTRY_LINE.replace(b"Algebra", b"Alge\nbra"),
    ENTRY_LINE + b"\t",
    ENTRY_LINE.replace(b"\t3(", b"\t3\t3("),
    ENTRY_LINE.removesuffix(b"\tT7"),
    b"",
]


@attrs.define
class Upper:
    """A class that changes what it is given."""

    number: str = psfiles.column("Number")
    street: str = psfiles.column("Street")
    third: str = psfiles.column("Third")
    fourth: str = psfiles.column("Fourth")
    fifth: str = psfiles.column("Fifth")

    def __attrs_post_init__(self) -> None:
        self.street = self.street.upper()


class Pieces(io.BytesIO):
    """A file that gives a hundred bytes at a time, so that there are many blocks."""

    def read1(self, _: int | None = -1) -> bytes:
        return super().read1(100)


@pytest.fixture(autouse=True, scope="module")
def shares_early() -> Any:
    """Two records tell what repeats, and every tail is worth a look-up."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sharing, "SAMPLE", 2)
        patch.setattr(sharing, "REPEATING_TAIL", 101)
        yield


@given(
    lines=st.lists(st.sampled_from(LINES), min_size=3, max_size=30),
    dialect=st.sampled_from([AUTOSEND, AUTOSEND_COMMA, Dialect(upload_type=True), Dialect(encoding="utf-8")]),
)
def test_a_list_is_what_a_stream_gives(lines: list[bytes], dialect: Dialect) -> None:
    before = b"A" + b"\t" if dialect.upload_type else b""
    data = b"".join(before + line + b"\r\n" for line in lines).replace(b"\t", dialect.delimiter.encode())
    kept: list[psfiles.ReadError] = []
    streamed: list[psfiles.ReadError] = []
    records = psfiles.load(Pieces(data), ScheduleEntry, dialect, on_error=kept.append)
    assert records == list(psfiles.Reader(io.BytesIO(data), ScheduleEntry, dialect, on_error=streamed.append))
    assert [(str(fault), fault.raw) for fault in kept] == [(str(fault), fault.raw) for fault in streamed]
    assert {type(record) for record in records} <= {ScheduleEntry}


def test_what_repeats_is_one_object() -> None:
    records = psfiles.load(Pieces((ENTRY_LINE + b"\r\n") * 20), ScheduleEntry)
    assert len(records) == 20
    for attribute in ("course_name", "room", "period_expression"):
        assert len({id(getattr(record, attribute)) for record in records[4:]}) == 1


def test_what_does_not_repeat_is_not_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sharing, "REPEATING_TAIL", 10)
    lines = [STUDENT_LINE.replace(b"1001", b"%d" % number) for number in range(1001, 1041)]
    records = psfiles.load(Pieces(b"\r\n".join(lines)), Student)
    assert [record.student_number for record in records] == [str(number) for number in range(1001, 1041)]


def test_a_class_with_more_to_do_shares_too() -> None:
    """Its own ``__init__`` is called for every record."""
    data = b"1\tMain\t2\t3\t4\r\n" * 40
    records = psfiles.load(Pieces(data), Upper)
    assert records == [Upper("1", "MAIN", "2", "3", "4")] * 40
    assert records[0].street == "MAIN"


def test_memory_of_values_has_an_end() -> None:
    """What was forgotten is worked out again."""
    memo = Memo(int, most=2)
    assert [memo[text] for text in ("1", "2", "3", "1")] == [1, 2, 3, 1]
    assert len(memo) == 2


def test_a_file_with_a_delimiter_at_the_end_of_every_record() -> None:
    """What stands behind that delimiter is one field too many."""
    line = b"100\tExample\tTom\tT7\t\tT7\t1\t"
    data = (line + b"\r\n") * 20 + line + b"x\r\n" + line + b"\r\n"
    faults: list[psfiles.ReadError] = []
    records = psfiles.load(Pieces(data), psfiles.Teacher, on_error=faults.append)
    assert len(records) == 21
    assert [(fault.code, fault.location.record) for fault in faults] == [("field-count", 21)]
