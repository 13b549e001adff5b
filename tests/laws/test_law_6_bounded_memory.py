"""Law 6: memory is bounded by the longest record, not by the file."""

from __future__ import annotations

import itertools
import tracemalloc
from collections.abc import Iterator
from typing import Any

import pytest

import psfiles
from psfiles import AUTOSEND, AUTOSEND_COMMA, Dialect, ScheduleEntry

MEGABYTE = 1 << 20


class Stream:
    """A file that is made while it is read, and cannot be read twice or from anywhere else."""

    def __init__(self, lines: Iterator[bytes], *, at_once: int = 500) -> None:
        self._lines = lines
        self._at_once = at_once

    def read(self, _: int) -> bytes:
        return b"".join(itertools.islice(self._lines, self._at_once))


def peak_of(lines: Iterator[bytes], dialect: Dialect = AUTOSEND, *, at_once: int = 500) -> tuple[int, int, int]:
    """How many good records and faults there are, and the most bytes in use at a time."""
    source: Any = Stream(lines, at_once=at_once)
    good = faults = 0
    tracemalloc.start()
    try:
        for item in psfiles.Reader(source, ScheduleEntry, dialect).scan():
            good += isinstance(item, ScheduleEntry)
            faults += not isinstance(item, ScheduleEntry)
        return good, faults, tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def schedule(count: int) -> Iterator[bytes]:
    """Every line differs from every other in all that may."""
    for number in range(count):
        yield (
            b"%d\t%07d\t%d\tC%d\tAlgebra %d\t%d\t%d(A)\tExample\tTom\t%d\tT%d\r\n"
            % (number % 9000, number, 3000 + number % 700, number, number, number, number, number, number)
        )


class TestBoundedMemory:
    """A reader of a long file holds a few megabytes, whatever the file is like."""

    def test_many_records(self) -> None:
        good, faults, peak = peak_of(schedule(20_000))
        assert (good, faults) == (20_000, 0)
        assert peak < 10 * MEGABYTE

    def test_twice_the_file_is_not_twice_the_memory(self) -> None:
        assert peak_of(schedule(20_000))[2] < peak_of(schedule(10_000))[2] + MEGABYTE

    @pytest.mark.parametrize(
        ("name", "line", "faults"),
        [
            ("every record is at fault", b"short\r\n", 4000),
            ("blank lines", b"\r\n", 4000),
            ("lone line ends", b"short\n\r\n", 8000),
            ("quotes that are never closed", b'"open\t\t\r\n', 4000),
            ("no character set has it", b"\x81\x8d\r\n", 4000),
        ],
    )
    @pytest.mark.parametrize("dialect", [AUTOSEND, AUTOSEND_COMMA], ids=["tab", "comma"])
    def test_many_faults(self, name: str, line: bytes, faults: int, dialect: Dialect) -> None:
        lines = itertools.chain(itertools.repeat(line, 4000), [b"the end\r\n"])
        good, found, peak = peak_of(lines, dialect)
        assert (good, found) == (0, faults + 1), name
        assert peak < 20 * MEGABYTE

    def test_no_record_end_for_long(self) -> None:
        """A record of four megabytes: it is held, and let go."""
        lines = itertools.chain([b"begin "], itertools.repeat(b"x" * 1000, 4000), [b"\r\n"], schedule(1000))
        good, faults, peak = peak_of(lines, at_once=10)
        assert (good, faults) == (1000, 1)
        assert peak < 40 * MEGABYTE

    def test_no_record_end_but_lone_line_ends(self) -> None:
        """The first record says CRLF, and then only LF comes: split there as soon as the record is too long."""
        lines = itertools.chain(schedule(1), itertools.repeat(b"y" * 999 + b"\n", 4000))
        good, faults, peak = peak_of(lines)
        assert (good, faults) == (1, 4000)
        assert peak < 25 * MEGABYTE
