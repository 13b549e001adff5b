"""The table of cases, driven through the reader and the writer, as a whole and byte by byte."""

from __future__ import annotations

import io
from typing import Any

import pytest
from cases import CASES, Case

import psfiles
from psfiles import loading, reader

EVERY_CASE = pytest.mark.parametrize("case", [pytest.param(case, id=case.name) for case in CASES])


class Drip(io.RawIOBase):
    """An unseekable stream that gives a byte at a time, as a slow socket does."""

    def __init__(self, data: bytes) -> None:
        self._data = iter(data)

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        assert size != 0
        return bytes([byte]) if (byte := next(self._data, None)) is not None else b""


def layout_of(case: Case) -> type[Any]:
    return type(case.records[0]) if case.records else psfiles.Student


@EVERY_CASE
def test_the_writer_gives_the_bytes(case: Case) -> None:
    assert psfiles.dumps(case.records, case.dialect) == case.data


@EVERY_CASE
def test_records_written_one_by_one_give_the_same_bytes(case: Case) -> None:
    target = io.BytesIO()
    with psfiles.Writer(target, layout_of(case), case.dialect) as writer:
        for record in case.records:
            writer.write(record)
    header_alone = not case.records and case.dialect.header
    assert header_alone or target.getvalue() == case.data


@EVERY_CASE
def test_the_reader_gives_the_records(case: Case) -> None:
    assert psfiles.loads(case.data, layout_of(case), case.dialect) == case.records


@EVERY_CASE
def test_byte_by_byte_is_the_same(case: Case) -> None:
    assert list(psfiles.Reader(Drip(case.data), layout_of(case), case.dialect)) == case.records  # type: ignore[arg-type]


@EVERY_CASE
def test_the_plain_path_is_the_same(case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every record judged for itself, without the generated function."""

    def plain(*_: object) -> Any:
        return lambda blocks, judge: (item for block in blocks for i in range(len(block)) for item in judge(block, i))

    monkeypatch.setattr(reader, "row_function", plain)
    monkeypatch.setattr(loading, "list_function", plain)
    assert psfiles.loads(case.data, layout_of(case), case.dialect) == case.records


@EVERY_CASE
def test_values_have_their_own_types(case: Case) -> None:
    """An equal number is not enough: a grade knows its label."""
    for read, given in zip(psfiles.loads(case.data, layout_of(case), case.dialect), case.records, strict=True):
        assert repr(read) == repr(given)
        assert [type(getattr(read, name)) for name in read.__slots__ if name != "__weakref__"] == [
            type(getattr(given, name)) for name in read.__slots__ if name != "__weakref__"
        ]
