"""Blocks that are parsed as a whole, with something irregular in them: what chance finds seldom."""

from __future__ import annotations

import contextlib
import io
import itertools
import time
from collections.abc import Iterator
from typing import Any
from unittest.mock import patch

import attrs
import pyarrow as pa
import pytest

import psfiles
from psfiles import AUTOSEND, AUTOSEND_COMMA, Dialect, ReadError, ScheduleEntry, Teacher, frames
from psfiles.frames import _columns, _reading, bulk
from psfiles.reading import framing as framer
from psfiles.reading.blocks import Block

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
        with patch.object(bulk, "ODD_SIZE", 1), patch.object(_reading, "BULK_SIZE", size):
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


def test_rows_that_cannot_be_read_after_a_mark_that_is_text() -> None:
    """A block may begin with one in the middle of a file."""
    mark = b"\xef\xbb\xbf"
    for count in (0, 1, 3):
        faults = assert_same(LINE * count + mark + mark + LINE + SHORT + LINE, dialect=Dialect(encoding="utf-8"))
        assert [record for _, record, _, _ in faults] == [count + 2]


def test_a_line_end_inside_beside_bytes_that_mean_nothing() -> None:
    data = LINE + LINE.replace(b"Tom", b"T\nm") + LINE.replace(b"Tom", b"T\x81m") + LINE + SHORT
    faults = assert_same(data, dialect=Dialect(encoding="windows-1252"))
    assert [(code, record) for code, record, _, _ in faults] == [("undecodable", 3), ("field-count", 5)]


def test_blank_lines_before_more_records() -> None:
    faults = assert_same(LINE + b"\r\n\r\n" + LINE + b"\r\n")
    assert [code for code, *_ in faults] == ["field-count", "field-count"]
    assert_same(LINE + LINE + b"\r\n")


def test_the_records_before_a_fault_that_is_raised_have_all_their_rows() -> None:
    odd = LINE.replace(b"Tom", b"T\nm")
    data = LINE + odd + LINE.replace(b"Tom", b"Tim") + SHORT + LINE
    with patch.object(bulk, "ODD_SIZE", 1):
        batches = iter(frames.scan(io.BytesIO(data), Teacher))
        assert next(batches)["first_name"].to_pylist() == ["Tom", "T\nm", "Tim"]
        with pytest.raises(psfiles.FieldCountError):
            next(batches)


@contextlib.contextmanager
def told_refused_rows() -> Iterator[list[list[int]]]:
    """Collects the rows of each block that was parsed as a whole which were left to be looked at one by one."""
    refused: list[list[int]] = []
    parse = _columns.ColumnParser.parse

    def spy(parser: _columns.ColumnParser, block: Block) -> _columns.Parsed:
        parsed = parse(parser, block)
        refused.append(list(parsed.refused))
        return parsed

    with patch.object(_columns.ColumnParser, "parse", spy):
        yield refused


def test_only_the_rows_that_cannot_be_read_are_looked_at_one_by_one() -> None:
    data = LINE + LINE.replace(b"Tom", b"T\x81m") + LINE + SHORT + LINE + b"\x81" + LINE + LINE
    with told_refused_rows() as refused:
        assert_same(data, dialect=Dialect(encoding="windows-1252"))
    assert refused[0] == [1, 3, 5]


def test_a_delimiter_in_quotes_does_not_make_a_first_record_longer() -> None:
    """Else a file of 11 columns would be taken for one of 12, and each row looked at for itself."""
    data = ENTRY.replace(b"\t", b",").replace(b"3(A-C)", b'"3(A,C)"')
    with told_refused_rows() as refused:
        assert assert_same(data * 2, ScheduleEntry, AUTOSEND_COMMA) == []
    assert refused[0] == []


@attrs.frozen
class Pair:
    """A layout of two fields."""

    first: str = psfiles.column("First")
    second: str = psfiles.column("Second")


@pytest.mark.parametrize("quoting", ["csv", "import"])
@pytest.mark.parametrize("end", ["\r\n", "\n", "\r"])
def test_quotes_at_every_place(quoting: Any, end: str) -> None:
    """Every short text of delimiters, line ends, letters and quotes, between two records."""
    dialect = Dialect(delimiter=",", quoting=quoting)
    for letters in itertools.chain.from_iterable(itertools.product('",\n\ra', repeat=length) for length in range(5)):
        data = f'x,y{end}{"".join(letters)}{end}x,"y,z"{end}'.encode()
        faults: list[ReadError] = []
        told: list[ReadError] = []
        records = psfiles.load(io.BytesIO(data), Pair, dialect, on_error=faults.append)
        with patch.object(bulk, "ODD_SIZE", 1):
            table = frames.read_table(io.BytesIO(data), Pair, dialect, on_error=told.append)
        assert frames.from_table(table, Pair) == records, data
        assert list(map(str, told)) == list(map(str, faults)), data


@pytest.mark.parametrize("quoting", ["csv", "import"])
@pytest.mark.parametrize(
    ("second", "is_parsed"),
    [
        ('"y,z"', True),
        ('"y ""z"""', True),
        ('"""z"" y"', True),
        ('""', True),
        ('""""', True),
        ('y"z"', False),
        ('"y"z', False),
        ('"y', False),
        ('"y\r\nz"', True),
        ('"y\nz"', True),
        ('"y\r\n,z', False),
    ],
)
def test_quotes_around_whole_fields_are_left_to_pyarrow(quoting: Any, second: str, is_parsed: object) -> None:
    with told_refused_rows() as refused:
        assert_same(f'"x",{second}\r\nx,y\r\n'.encode(), Pair, Dialect(delimiter=",", quoting=quoting))
    assert ([] in refused) is is_parsed


QUOTED = LINE.replace(b"\t", b",")
JOINED = QUOTED.replace(b"Tom", b'"T,\r\nm"')


def test_line_ends_in_quotes_are_left_to_pyarrow() -> None:
    with told_refused_rows() as refused:
        faults = assert_same(
            QUOTED + JOINED + QUOTED + SHORT + JOINED + QUOTED.replace(b"1\r", b"x\r"), dialect=AUTOSEND_COMMA
        )
    assert refused[0] == [3, 5]
    lines = len(QUOTED) * 2 + len(JOINED)
    assert faults == [("field-count", 4, 5, lines), ("bad-integer", 6, 8, lines + len(SHORT) + len(JOINED))]


@pytest.mark.parametrize(
    "odd",
    [
        QUOTED.replace(b"Tom", b'"T\r\n' + b"\r\n" * 60 + b'm"'),  # more lines than a value may span
        QUOTED.replace(b"Tom", b'"T\r\nm",x'),  # no right number of fields
        QUOTED.replace(b"Tom", b'"T\r\nm"').replace(b"T7", b"T\n7"),  # another line end outside of quotes
        QUOTED.replace(b"Tom", b'"T\r\n\xff\x81m"'),
        JOINED.replace(b"m", b"m" * 100),
    ],
)
def test_a_line_end_in_quotes_and_something_else(odd: bytes) -> None:
    with patch.object(framer, "LONGEST", 200):
        assert_same(QUOTED + JOINED + odd + JOINED + QUOTED + SHORT, dialect=AUTOSEND_COMMA)


def test_lines_that_are_each_a_record_are_not_joined() -> None:
    """Else a value in quotes would swallow a record."""
    data = b'x,"y\r\nz",w\r\n' * 2
    assert assert_same(b"x,y\r\n" + data, Pair, AUTOSEND_COMMA) == []
    assert len(frames.read_table(io.BytesIO(b"x,y\r\n" + data), Pair, AUTOSEND_COMMA)) == 5


@pytest.mark.parametrize("columns", [["last_name"], ["email_addr"], ["status"], ["status", "teacher_number"]])
def test_some_columns_of_a_damaged_file(columns: list[str]) -> None:
    """What is refused does not depend on what is selected; the column of the addresses is blank everywhere."""
    bad = [SHORT, LINE.replace(b"\t1\r", b"\tone\r"), LINE.replace(b"Tom", b"T\nm"), b"\r\n", b"\t" * 6 + b"\r\n"]
    data = b"".join(LINE + line for line in bad) + LINE
    expected: list[ReadError] = []
    found: list[ReadError] = []
    with patch.object(bulk, "ODD_SIZE", 1):
        table = frames.read_table(io.BytesIO(data), Teacher, on_error=expected.append)
        stream = frames.scan(io.BytesIO(data), Teacher, on_error=found.append)
        selected = pa.Table.from_batches(stream.batches(columns))
    assert selected.column_names == columns
    assert selected.to_pylist() == table.select(columns).to_pylist()
    assert list(map(str, found)) == list(map(str, expected))


def test_what_pyarrow_cannot_split_is_read_record_by_record() -> None:
    """It should not come to that; if it does, nothing is lost, and pyarrow's message with the row is not told."""
    with patch("pyarrow.csv.read_csv", side_effect=pa.ArrowInvalid("Row #1: Tom")):
        assert [code for code, *_ in assert_same(LINE + SHORT + LINE)] == ["field-count"]


@attrs.frozen
class Desk:
    """A layout with columns that a file may lack, and what they then hold."""

    number: str = psfiles.column("Number", key=True)
    kind: str = psfiles.column("Kind")
    seats: int = psfiles.column("Seats", place=2, default=2)
    room: str = psfiles.column("Room", place=3, default="A1", repeats=True)


def test_what_a_file_lacks_has_its_default() -> None:
    data = b"7\told\r\n8\tnew\r\n"
    assert_same(data, Desk)
    assert frames.read_table(io.BytesIO(data), Desk)["room"].to_pylist() == ["A1", "A1"]


class Broken(io.BytesIO):
    """A file on a line that fails after some reads."""

    def read1(self, _: int | None = -1) -> bytes:
        data = super().read(200)
        if not data:
            message = "the line is down"
            raise OSError(message)
        return data


def test_what_came_before_a_line_failed_is_there() -> None:
    parse = _columns.ColumnParser.parse

    def slowly(parser: _columns.ColumnParser, block: Block) -> _columns.Parsed:
        time.sleep(0.01)  # so that blocks still wait for their turn
        return parse(parser, block)

    with patch.object(_columns.ColumnParser, "parse", slowly):
        batches = iter(frames.scan(Broken(LINE * 100 + SHORT[:3]), Teacher))
        assert next(batches)["first_name"].to_pylist() == ["Tom"] * 100
        with pytest.raises(OSError, match="the line is down"):
            next(batches)
