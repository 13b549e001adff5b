"""Law 2: however the bytes arrive, the records, the faults and their places are the same."""

from __future__ import annotations

import itertools

from hypothesis import given
from hypothesis import strategies as st
from law_bytes import any_bytes
from law_subjects import Subject, for_every_subject, plainly, scanned, with_small_limits

SIZES = st.lists(st.integers(1, 9), min_size=1, max_size=5) | st.lists(st.integers(1, 200), min_size=1, max_size=9)


class TestAnyChunking:
    """A file read at once gives what it gives in pieces of any sizes."""

    @for_every_subject
    @given(st.data(), SIZES)
    def test_pieces_of_any_size(self, subject: Subject, data: st.DataObject, sizes: list[int]) -> None:
        file = data.draw(any_bytes(subject))
        whole = scanned(subject, file.data, file.dialect)
        assert scanned(subject, file.data, file.dialect, itertools.cycle(sizes)) == whole

    @for_every_subject
    @given(st.data())
    def test_byte_by_byte(self, subject: Subject, data: st.DataObject) -> None:
        file = data.draw(any_bytes(subject))
        whole = scanned(subject, file.data, file.dialect)
        assert scanned(subject, file.data, file.dialect, itertools.repeat(1)) == whole

    @for_every_subject
    @given(st.data(), SIZES)
    def test_where_records_are_too_long(self, subject: Subject, data: st.DataObject, sizes: list[int]) -> None:
        """Also where a record is longer than psfiles holds together, and a quote is open over too many lines."""
        file = data.draw(any_bytes(subject))
        with with_small_limits:
            whole = scanned(subject, file.data, file.dialect)
            assert scanned(subject, file.data, file.dialect, itertools.cycle(sizes)) == whole


class TestGeneratedCode:
    """The generated function gives what the plain way gives, for every row."""

    @for_every_subject
    @given(st.data())
    def test_reads_as_the_plain_way(self, subject: Subject, data: st.DataObject) -> None:
        file = data.draw(any_bytes(subject))
        with plainly:
            plain = scanned(subject, file.data, file.dialect)
        assert scanned(subject, file.data, file.dialect) == plain

    @for_every_subject
    @given(st.data())
    def test_gives_values_of_the_same_types(self, subject: Subject, data: st.DataObject) -> None:
        """Records are equal as well where a `TermId` is only an integer: so their representations are compared."""
        file = data.draw(any_bytes(subject))
        with plainly:
            plain = [(type(item), repr(item)) for item in scanned(subject, file.data, file.dialect)]
        assert [(type(item), repr(item)) for item in scanned(subject, file.data, file.dialect)] == plain
