"""Law 7: a table holds what the record reader gives, value for value and fault for fault."""

from __future__ import annotations

import itertools
from typing import Any
from unittest.mock import patch

from hypothesis import given
from hypothesis import strategies as st
from law_bytes import Bytes, any_bytes
from law_subjects import Fault, Pieces, Subject, for_every_subject, with_small_limits

import psfiles
from psfiles import frames
from psfiles.frames import bulk
from psfiles.reading import framing

SIZES = st.sampled_from([1, 30, 300, 10_000])
PIECE_SIZES = st.sampled_from([20, 200, 1 << 15])
ODD_SIZES = st.sampled_from([1, 1, 30, 1 << 11])
"""Otherwise only large files have blocks with something irregular in them."""


def records_and_faults(subject: Subject, file: Bytes) -> tuple[list[str], list[Fault]]:
    """What the record reader gives."""
    faults: list[psfiles.ReadError] = []
    source: Any = Pieces(file.data, ())
    records = psfiles.load(source, subject.layout, file.dialect, on_error=faults.append, converter=subject.converter)
    return list(map(repr, records)), list(map(Fault.of, faults))


def rows_and_faults(subject: Subject, file: Bytes, size: int) -> tuple[list[str], list[Fault]]:
    """What a table gives, read in pieces of a size."""
    faults: list[psfiles.ReadError] = []
    source: Any = Pieces(file.data, itertools.repeat(size))
    table = frames.read_table(source, subject.layout, file.dialect, on_error=faults.append, converter=subject.converter)
    table.validate(full=True)
    records = frames.from_table(table, subject.layout, converter=subject.converter)
    return list(map(repr, records)), list(map(Fault.of, faults))


def up_to_the_first_fault(items: Any) -> tuple[list[Any], Fault | None]:
    """What an iterator gives, and the fault that it ends with."""
    given_before = []
    try:
        for item in items:
            given_before.append(item)  # noqa: PERF402 - those before the fault are looked at
    except psfiles.ReadError as fault:
        return given_before, Fault.of(fault)
    return given_before, None


class TestTables:
    """Any bytes, in pieces of any size, read as columns and as records."""

    @for_every_subject
    @given(st.data(), SIZES, PIECE_SIZES, ODD_SIZES)
    def test_hold_what_the_reader_gives(
        self, subject: Subject, data: st.DataObject, size: int, piece_size: int, odd_size: int
    ) -> None:
        file = data.draw(any_bytes(subject))
        with patch.object(framing, "PIECE_SIZE", piece_size), patch.object(bulk, "ODD_SIZE", odd_size):
            assert rows_and_faults(subject, file, size) == records_and_faults(subject, file)

    @for_every_subject
    @given(st.data(), SIZES)
    def test_where_records_are_too_long(self, subject: Subject, data: st.DataObject, size: int) -> None:
        file = data.draw(any_bytes(subject))
        with with_small_limits, patch.object(bulk, "ODD_SIZE", 1):
            assert rows_and_faults(subject, file, size) == records_and_faults(subject, file)

    @for_every_subject
    @given(st.data(), SIZES)
    def test_end_at_the_first_fault(self, subject: Subject, data: st.DataObject, size: int) -> None:
        """The rows before it come first, and it is the reader's."""
        file = data.draw(any_bytes(subject))
        whole: Any = Pieces(file.data, ())
        records, fault = up_to_the_first_fault(
            psfiles.Reader(whole, subject.layout, file.dialect, converter=subject.converter)
        )
        pieces: Any = Pieces(file.data, itertools.repeat(size))
        batches, same_fault = up_to_the_first_fault(
            frames.scan(pieces, subject.layout, file.dialect, converter=subject.converter)
        )
        assert same_fault == fault
        assert sum(batch.num_rows for batch in batches) == len(records)
