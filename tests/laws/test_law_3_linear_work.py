"""Law 3: work and memory are linear in the bytes, also where quotes are never closed; counted, never timed."""

from __future__ import annotations

import contextlib
import io
import tracemalloc
from collections.abc import Callable, Iterator
from typing import Any
from unittest.mock import patch

import pytest
from hypothesis import given
from hypothesis import strategies as st
from law_subjects import Pieces

import psfiles
from psfiles.dialects import Dialect, Quoting
from psfiles.reading import joining, judging, lines, splitting
from psfiles.reading.blocks import Block, Fields, Place
from psfiles.reading.charset import CharacterSet
from psfiles.reading.pipeline import BLOCK_SIZE

MOST_LOOKS = 10
"""How often a byte may be examined."""

FOR_A_FAULT = 50
"""Characters that may be examined besides for each fault."""

SIZE = 40_000
"""Bytes of each file."""

PATTERNS = {
    "an opening quote in each line": b'2001,"2001 Main St,Springfield\r\n',
    "a quote opened and reopened": b'y","z\r\n',
    "a quote alone": b'"\r\n',
    "a quote in mid-field": b'a"b,c\r\n',
    "closed in the next line, too wide": b'1,"a\r\nb",,,,,,,,,,,,,,,,\r\n',
    "quotes only": b'""""""""',
    "an odd number of quotes": b'"""\r\n',
    "lone line ends": b"a,b\nc\r\n",
    "blank lines": b"\r\n",
    "an open quote over long lines": b'1,"' + b"x" * 500 + b"\r\n" + (b"y" * 500 + b"\r\n") * 45,
    "a first record of many lines": b"a\n" * 60 + b"b\r\n",
    "no line end": b"abc,",
    "a quote that is closed in a line too wide": b'1,"x""y","To\r\nm",7,a"b,"open,Tom,,7,1\r%\n',
    "a first record of which each line may end": b'"\r' + b"a" * 1000 + b'\n,"""x"y,"""',
    "delimiters in quotes": b'",,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,\r\n,,,,,"x\r\n',
}


@contextlib.contextmanager
def counted_work() -> Iterator[list[int]]:
    """Collects how many characters are read by what looks at each of them."""
    work: list[int] = []

    def counting(make: Callable[..., Callable[..., Any]]) -> Callable[..., Callable[..., Any]]:
        def made(dialect: Dialect) -> Callable[..., Any]:
            function = make(dialect)

            def look(text: str, *others: Any) -> Any:
                found = function(text, *others)
                # What looks for a closing quote goes no further than to it.
                work.append(found if isinstance(found, int) and found > 0 else len(text))
                return found

            return look

        return made

    with contextlib.ExitStack() as stack:
        for module in (judging, joining, splitting):
            for name in ("splitter", "unquoter", "closing_quote", "outside_quotes"):
                if hasattr(module, name):
                    stack.enter_context(patch.object(module, name, counting(getattr(module, name))))
        yield work


def work_of(data: bytes, dialect: Dialect, size: int) -> tuple[int, int]:
    """How many characters are examined while some bytes are read in pieces, and how many faults they have."""
    with counted_work() as work:
        source: Any = Pieces(data, iter(lambda: size, None))
        items = list(psfiles.Reader(source, psfiles.Student, dialect).scan())
    return sum(work), sum(isinstance(item, psfiles.ReadError) for item in items)


@pytest.mark.parametrize("quoting", ["none", "csv", "import"])
@pytest.mark.parametrize("pattern", PATTERNS.values(), ids=PATTERNS)
@pytest.mark.parametrize("size", [500, 1 << 15])
def test_each_byte_is_examined_a_few_times(pattern: bytes, quoting: Quoting, size: int) -> None:
    data = (pattern * (SIZE // len(pattern) + 1))[:SIZE]
    work, faults = work_of(data, Dialect(delimiter=",", quoting=quoting), size)
    assert work <= MOST_LOOKS * len(data) + FOR_A_FAULT * faults


PARTS = [b'"', b",", b"\r\n", b"\n", b"\r", b"a", b"x" * 40, b'""', b'"a,b"', b'x"y']


@given(st.lists(st.sampled_from(PARTS), min_size=1, max_size=25), st.booleans())
def test_any_pattern_repeated(parts: list[bytes], header: bool) -> None:  # noqa: FBT001 - drawn
    pattern = b"".join(parts)
    data = pattern * (20_000 // len(pattern) + 1)
    for quoting in ("csv", "import"):
        work, faults = work_of(data, Dialect(delimiter=",", quoting=quoting, header=header), 1 << 10)
        assert work <= MOST_LOOKS * len(data) + FOR_A_FAULT * faults


class CountedBytes(bytes):
    """Bytes that count how many of them are looked at for line ends."""

    looked_at = 0

    def __getitem__(self, key: Any) -> Any:
        part = super().__getitem__(key)
        CountedBytes.looked_at += len(part) if isinstance(part, bytes) else 1
        return part


def test_the_places_of_many_faults_are_counted_on_from_one_to_the_next() -> None:
    """Where a block has records of two lines, each fault's line would else be counted from the block's first."""
    data = CountedBytes(b"a\r\nb\nc\r\n" * 500)
    records = list(lines.spans_of(data, lines.record_ends("\r\n")))
    block = Block(
        data,
        Place(1, 1, 0),
        CharacterSet(None),
        b"\n",
        find_spans=lambda: records,
        split=lambda _: Fields(),
        count=1000,
    )
    CountedBytes.looked_at = 0
    assert [block.location(index, "x").line for index in (0, 1, 2, 999)] == [1, 2, 4, 1499]
    for index in range(1000):
        block.location(index, "x")
    assert CountedBytes.looked_at <= 4 * len(data)


def held_while_reading(data: bytes) -> int:
    """The most bytes that are held at a time."""
    reader = psfiles.Reader(io.BytesIO(data), psfiles.AttendanceEntry, Dialect(delimiter=",", quoting="import"))
    tracemalloc.start()
    try:
        for _ in reader.scan():
            pass
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def test_a_record_of_quotes_is_held_a_few_times() -> None:
    """A megabyte of quotes once took seventy."""
    data = b'"' * (1 << 20)
    assert held_while_reading(data) <= 12 * len(data)


@pytest.mark.parametrize("pattern", [b'""\r\n', b'"a,b"\r\n', b"a,b\r\n"])
def test_many_records_take_what_a_block_of_them_takes(pattern: bytes) -> None:
    assert held_while_reading(pattern * ((4 * BLOCK_SIZE) // len(pattern))) <= 130 * BLOCK_SIZE
