"""The fast paths are taken: calls are counted, since a file that takes the slow ones reads alike."""

from __future__ import annotations

import contextlib
import io
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from types import FrameType
from typing import Any
from unittest.mock import patch

import attrs
import pytest
from cases import attendance, entry, student

import psfiles
from psfiles import AUTOCOMM, AUTOSEND, AUTOSEND_COMMA, Dialect
from psfiles.reading import sharing
from psfiles.reading.judging import RecordJudge
from psfiles.reading.memos import Memo
from psfiles.reading.row_function import row_function
from psfiles.reading.splitting import RecordSplitter
from psfiles.reading.twins import twin_of
from psfiles.writing.rendering import Renderer

TEACHER = psfiles.Teacher("100", "Example", "Tom", "T7", "", status=1)
RECORDS: list[list[Any]] = [
    [student(str(number), first="Zoë") for number in range(600)],
    [entry(str(number)) for number in range(600)],
    [entry(str(number), period="3") for number in range(600)],
    [TEACHER] * 600,
    [attendance(str(number)) for number in range(600)],
]
DIALECTS = [
    AUTOSEND,
    AUTOCOMM,
    AUTOSEND_COMMA,
    Dialect(record_delimiter="\r"),
    Dialect(encoding="utf-8", header=True),
    Dialect(encoding="utf-16", upload_type=True),
    Dialect(delimiter=",", quoting="csv", surround_with_quotes=True),
]


@contextlib.contextmanager
def counted(*functions: Callable[..., Any]) -> Iterator[Counter[str]]:
    """How often each of some functions is called."""
    names = {function.__code__: function.__name__ for function in functions}
    calls: Counter[str] = Counter()

    def count(frame: FrameType, event: str, _: object) -> None:
        if event == "call" and frame.f_code in names:
            calls[names[frame.f_code]] += 1

    sys.setprofile(count)
    try:
        yield calls
    finally:
        sys.setprofile(None)


@pytest.mark.parametrize("dialect", DIALECTS, ids=repr)
@pytest.mark.parametrize("records", RECORDS, ids=lambda records: type(records[0]).__name__)
def test_regular_records_are_read_at_once(records: list[Any], dialect: Dialect) -> None:
    """None is judged, no block is split record by record, and no ``__init__`` is called."""
    layout = type(records[0])
    data = psfiles.dumps(records, dialect)
    for read in (psfiles.Reader, psfiles.load):
        with counted(
            RecordJudge.judge, RecordSplitter.split_each, RecordSplitter.split_at_once, layout.__init__
        ) as calls:
            assert list(read(io.BytesIO(data), layout, dialect)) == records
        assert set(calls) == {"split_at_once"}


def test_quoted_records_are_read_at_once() -> None:
    """Also where a quote is a letter of a value, or stands for two."""
    for first in ('A, "B"', '"', "A,B"):
        records = [student(first=first)] * 600
        for dialect in (AUTOSEND_COMMA, Dialect(delimiter=",", quoting="import")):
            data = psfiles.dumps(records, dialect)
            with counted(RecordJudge.judge, RecordSplitter.split_each) as calls:
                assert psfiles.loads(data, psfiles.Student, dialect) == records
            assert not calls


def test_a_record_with_a_fault_costs_no_other_a_closer_look() -> None:
    """It alone is judged; and one with a line end inside is read at once as well."""
    lines = psfiles.dumps([student(first="A")] * 600).split(b"\r\n")[:-1]
    lines[100], lines[200] = b"short", lines[200].replace(b"\tA\t", b"\tA\nB\t")
    faults: list[psfiles.ReadError] = []
    with counted(RecordJudge.judge, RecordSplitter.split_each) as calls:
        records = psfiles.loads(b"\r\n".join([*lines, b""]), psfiles.Student, on_error=faults.append)
    assert (len(records), len(faults), calls) == (599, 1, {"judge": 1})


@attrs.frozen
class Plain:
    """A class of the user's whose ``__init__`` only stores."""

    number: str = psfiles.column("Number", required=True)
    street: str = psfiles.column("Street", max_length=9)
    grade: psfiles.GradeLevel | None = psfiles.column("Grade", convert=psfiles.GradeLevel)


def test_who_has_a_twin() -> None:
    """A class with a hook of its own is made by its ``__init__``, record by record."""

    @attrs.frozen
    class Hooked:
        number: str = psfiles.column("Number")

        def __attrs_post_init__(self) -> None:
            """Do something."""

    assert twin_of(Hooked) is None
    with counted(Hooked.__init__) as calls:
        assert psfiles.loads(b"1\r\n2\r\n", Hooked) == [Hooked("1"), Hooked("2")]
    assert calls["__init__"] == 4
    with counted(Plain.__init__, RecordJudge.judge) as calls:
        assert psfiles.loads(b"1\tMain\t7\r\n" * 9, Plain)[8].street == "Main"
    assert not calls
    faults: list[psfiles.ReadError] = []
    assert psfiles.loads(b"1\tMain Street\t7\r\n\tMain\t7\r\n", Plain, on_error=faults.append) == []
    assert [fault.code for fault in faults] == ["too-long", "blank"]
    for layout in (psfiles.Student, psfiles.ScheduleEntry, psfiles.Teacher, psfiles.AttendanceEntry):
        assert twin_of(layout) is not None


class Inherited(Plain):
    """A class that attrs did not make, though its parent is one."""

    __slots__ = ()


def test_a_class_without_an_init_of_its_own_has_no_twin() -> None:
    assert twin_of(Inherited) is None
    assert psfiles.loads(b"1\tMain\t7\r\n", Inherited) == [Inherited("1", "Main", psfiles.GradeLevel(7))]


@attrs.frozen(cache_hash=True)
class Hashed:
    """A list whose records keep their hash beside their values."""

    number: str = psfiles.column("Number")
    street: str = psfiles.column("Street")


def test_a_class_that_keeps_more_than_its_values_has_no_twin() -> None:
    assert twin_of(Hashed) is None
    assert hash(psfiles.loads(b"1\tMain\r\n", Hashed)[0]) == hash(Hashed("1", "Main"))


def test_a_schedule_is_kept_by_its_sections() -> None:
    """Behind the student's number each line is looked up as one text; a student's has no such end."""
    enrolments = [
        entry(str(number), section_number=str(number % 10), student_number=str(number)) for number in range(1000)
    ]
    pupils = [
        student(str(number), guardian_email=f"{number}@example.org", home_phone=str(number)) for number in range(1000)
    ]
    starts: list[int | None] = []

    def noted(record_type: type, shape: Any, shared: Any, tails: Any) -> Any:
        starts.append(None if tails is None else tails.start)
        return row_function(record_type, shape, shared, tails)

    with patch.object(sharing, "row_function", noted):
        for records in (enrolments, pupils):
            data = psfiles.dumps(records)
            with counted(Memo.__missing__) as calls:
                assert psfiles.loads(data, type(records[0])) == records
    assert starts == [2, None]
    assert calls["__missing__"] < 100


@pytest.mark.parametrize("dialect", DIALECTS, ids=repr)
@pytest.mark.parametrize("records", RECORDS, ids=lambda records: type(records[0]).__name__)
def test_plain_records_are_written_at_once(records: list[Any], dialect: Dialect) -> None:
    """None is rendered by itself."""
    with counted(Renderer._render_at_once, Renderer._render_one) as calls:
        psfiles.dumps(records, dialect)
    # `dump` looks at the first record to know the class, and hands it on with the others.
    assert calls == {"_render_at_once": 2}
