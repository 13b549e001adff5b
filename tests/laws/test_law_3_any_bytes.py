"""Law 3: any bytes at all give records and faults, to the end, and nothing is lost."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from law_bytes import Bytes, any_bytes
from law_subjects import Pieces, Subject, for_every_subject, with_small_limits

import psfiles
from psfiles import ReadError
from psfiles.reading.framing import Framer
from psfiles.reading.shapes import shapes_of

MARKS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")


def read(subject: Subject, file: Bytes) -> tuple[list[Any], psfiles.Reader[Any]]:
    """Every record or fault; whatever else comes out fails the test."""
    source: Any = Pieces(file.data, ())
    reader = psfiles.Reader(source, subject.layout, file.dialect, converter=subject.converter)
    return list(reader.scan()), reader


def codec_of(file: Bytes) -> str:
    """What tells the line ends of the file from its other bytes."""
    mark = next((mark for mark in MARKS if file.data.startswith(mark)), b"")
    if mark == MARKS[2]:
        return "utf-16-be"
    is_utf16 = mark == MARKS[1] or (not mark and file.dialect.encoding == "utf-16")
    return "utf-16-le" if is_utf16 else "latin-1"


def line_of(file: Bytes, byte: int, reader: psfiles.Reader[Any]) -> int:
    """The line of a byte, counted as an editor does."""
    before = file.data[:byte].decode(codec_of(file), "replace")
    return 1 + before.count("\r" if reader.record_delimiter == "\r" else "\n")


class TestAnyBytes:
    """Only `PsfilesError` comes out, `scan` reaches the end, and every fault tells its exact place and bytes."""

    @for_every_subject
    @given(st.data())
    def test_faults_stand_where_they_say(self, subject: Subject, data: st.DataObject) -> None:
        file = data.draw(any_bytes(subject))
        self.check(subject, file)

    @for_every_subject
    @given(st.data())
    def test_where_records_are_too_long(self, subject: Subject, data: st.DataObject) -> None:
        file = data.draw(any_bytes(subject))
        with with_small_limits:
            self.check(subject, file)

    def check(self, subject: Subject, file: Bytes) -> None:
        items, reader = read(subject, file)
        assert all(isinstance(item, (subject.layout, ReadError)) for item in items)
        faults = [item for item in items if isinstance(item, ReadError)]
        for fault in faults:
            place = fault.location
            assert file.data[place.byte :].startswith(fault.raw)
            assert place.line == line_of(file, place.byte, reader)
            assert all(one.location == place and one.raw == fault.raw for one in fault.exceptions)
        for one, following in pairwise(faults):
            assert one.location.byte + len(one.raw) <= following.location.byte
        # The header is record 0, and a fault only where it does not suit.
        in_order = items[1:] if faults and faults[0].location.record == 0 else items
        for number, item in enumerate(in_order, 1):
            assert not isinstance(item, ReadError) or item.location.record == number

    @for_every_subject
    @given(st.data())
    def test_good_records_and_faults_are_all_there_is(self, subject: Subject, data: st.DataObject) -> None:
        """`load` with ``on_error`` gives what `scan` gives; without, it raises the first fault."""
        file = data.draw(any_bytes(subject))
        items, _ = read(subject, file)
        good = [item for item in items if not isinstance(item, ReadError)]
        told = [(item.code, item.location.byte) for item in items if isinstance(item, ReadError)]
        faults: list[ReadError] = []
        options: dict[str, Any] = {"converter": subject.converter}
        assert psfiles.loads(file.data, subject.layout, file.dialect, on_error=faults.append, **options) == good
        assert [(fault.code, fault.location.byte) for fault in faults] == told
        if told:
            with pytest.raises(ReadError) as raised:
                psfiles.loads(file.data, subject.layout, file.dialect, **options)
            assert (raised.value.code, raised.value.location.byte) == told[0]

    @for_every_subject
    @given(st.data())
    def test_framing_passes_every_byte_on(self, subject: Subject, data: st.DataObject) -> None:
        """Between the records of a file stands one line end each, and after the last nothing but line ends.

        A record that is split at its lone line ends may end with one, before its own end.
        """
        file = data.draw(any_bytes(subject))
        shapes = shapes_of(subject.layout, file.dialect, subject.converter)
        framer = Framer(file.dialect, frozenset(shape.width for shape in shapes))
        blocks = [*framer.feed(file.data), *framer.close()]
        blocks[:0] = [framer.header] if framer.header else []
        gaps, end = [], 0
        for block in blocks:
            assert len(block.spans()) == len(block)
            for index in range(len(block)):
                begin = block.location(index, "").byte
                gaps.append(file.data[end:begin])
                end = begin + len(block.raw(index))
        mark = next((mark for mark in MARKS if file.data.startswith(mark)), b"")
        first, *others = gaps or [mark]
        assert first == mark
        codec = codec_of(file)
        ends = ("\r\n", "\n", "\r")
        allowed = {lone + end for lone in ("", *ends) for end in ends}
        assert {gap.decode(codec) for gap in others} <= allowed
        assert not file.data[end:].removeprefix(b"" if gaps else mark).decode(codec).strip("\r\n")
