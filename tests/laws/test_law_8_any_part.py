"""Law 8: a file that is cut into parts gives, part by part, the records, faults and places of the whole."""

from __future__ import annotations

import pickle
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from law_bytes import Bytes, any_bytes
from law_subjects import Fault, Subject, for_every_subject, with_small_limits

import psfiles
from psfiles import frames
from psfiles.reading.parts import FilePart
from psfiles.spark._cutting import parts_of

SIZES = st.just(1) | st.integers(1, 200)
"""Bytes of a part: with one, each begins where a record can."""


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("parts") / "file"


def parts(path: Path, file: Bytes, subject: Subject, size: int) -> list[FilePart]:
    """The parts as a worker gets them."""
    path.write_bytes(file.data)
    cut = parts_of(str(path), subject.layout, file.dialect, size, converter=subject.converter)
    sent: list[FilePart] = pickle.loads(pickle.dumps(cut))  # noqa: S301 - our own
    return sent


def records(source: Any, file: Bytes, subject: Subject) -> list[Any]:
    """Every record or fault, in order."""
    reader: psfiles.Reader[Any] = psfiles.Reader(source, subject.layout, file.dialect, converter=subject.converter)
    return [Fault.of(item) if isinstance(item, psfiles.ReadError) else item for item in reader.scan()]


def rows(sources: list[Any], file: Bytes, subject: Subject) -> tuple[list[Any], list[Fault]]:
    """All rows of a table, and all faults."""
    faults: list[Fault] = []
    good: list[Any] = []
    for source in sources:
        batches = frames.scan(
            source,
            subject.layout,
            file.dialect,
            on_error=lambda fault: faults.append(Fault.of(fault)),
            converter=subject.converter,
        )
        good += (row for batch in batches for row in batch.to_pylist())
    return good, faults


class TestPartsOfAFile:
    @for_every_subject
    @given(st.data(), SIZES)
    def test_give_its_records_and_faults(self, path: Path, subject: Subject, data: st.DataObject, size: int) -> None:
        file = data.draw(any_bytes(subject))
        cut: list[Any] = [*parts(path, file, subject, size)] or [path]
        assert [item for part in cut for item in records(part, file, subject)] == records(path, file, subject)

    @for_every_subject
    @given(st.data(), SIZES)
    def test_give_its_rows_and_faults(self, path: Path, subject: Subject, data: st.DataObject, size: int) -> None:
        file = data.draw(any_bytes(subject))
        cut: list[Any] = [*parts(path, file, subject, size)] or [path]
        assert rows(cut, file, subject) == rows([path], file, subject)

    @for_every_subject
    @given(st.data(), SIZES)
    def test_where_records_are_too_long(self, path: Path, subject: Subject, data: st.DataObject, size: int) -> None:
        """Also where a record is longer than psfiles holds together, and a quote is open over too many lines."""
        file = data.draw(any_bytes(subject))
        with with_small_limits:
            cut: list[Any] = [*parts(path, file, subject, size)] or [path]
            assert [item for part in cut for item in records(part, file, subject)] == records(path, file, subject)

    @pytest.mark.parametrize("size", [1, 10, 20])
    @pytest.mark.parametrize(
        "odd",
        [
            pytest.param(b'\r\n100,"two\r\nlines",Tom,T7,,T7,1\r\n', id="a blank line before an open quote"),
            pytest.param(b"\r\n" * 40, id="more blank lines than end a file"),
            pytest.param(b"one line\n" * 12 + b"\r\n", id="a record too long to hold together"),
        ],
    )
    def test_where_a_part_could_begin_wrongly(self, path: Path, odd: bytes, size: int) -> None:
        teacher = b"100,Example,Tom,T7,,T7,1\r\n"
        file = Bytes(teacher + odd + teacher, psfiles.AUTOSEND_COMMA)
        subject = Subject(psfiles.Teacher)
        with with_small_limits:
            cut = parts(path, file, subject, size)
            assert len(cut) > 1
            assert [item for part in cut for item in records(part, file, subject)] == records(path, file, subject)
