"""What the row function refuses, read record by record in no hurry: every fault is named, with its place."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import attrs

from psfiles.columns import columns_of
from psfiles.dialects import Dialect
from psfiles.exceptions import DecodeError, FieldCountError, FieldError, ReadError, RecordError
from psfiles.reading.blocks import Block
from psfiles.reading.explaining import HEADER, SECOND_HEADER, HeaderNames, explain_count, layout_of
from psfiles.reading.shapes import Shape, shape_of

__all__ = ["Judged", "RecordJudge"]


class Judged(NamedTuple):
    """A record or its fault, with the fields it was read from and their shape, as far as these are known."""

    item: Any
    row: Sequence[str] = ()
    shape: Shape | None = None


class RecordJudge:
    """Turns a record's bytes into the record, or into what is wrong with it.

    ``shape`` is that of the file's first record; a record that has it not may
    have another one of ``shapes``. ``header_problem`` says why no record can be
    read, where the header does not suit the layout; ``first_is_header`` that
    the first record holds names, which a layout of texts alone would read.
    """

    def __init__(self, record_type: type, dialect: Dialect, source: str, shapes: Sequence[Shape]) -> None:
        self.shapes = shapes
        self.shape: Shape = shapes[0]
        self.header_problem = ""
        self.first_is_header = False
        self._record_type = record_type
        self._dialect = dialect
        self._source = source
        self._names = HeaderNames(columns_of(record_type))
        self._aliases = {field.name: field.alias for field in attrs.fields(record_type)}

    def judge(self, block: Block, index: int) -> Judged:
        """The record at an index of a block, or its fault."""
        if self.header_problem:
            problem = "the header does not match the layout, so the columns are unknown"
            return Judged(ReadError(problem, code="header", **self._place(block, index)))
        row = block.row(index)
        if not row:
            return Judged(self._unreadable(block, index))
        shape = self.shape if self.shape.takes(row) else shape_of(row, self.shapes)
        if shape is None:
            return Judged(self._wrong_count(row, block, index), row)
        return Judged(self._record(row, shape, block, index), row, shape)

    def _place(self, block: Block, index: int) -> dict[str, Any]:
        """Where a record stands, and its bytes: needed of the few that have a fault."""
        return {"location": block.location(index, self._source), "raw": block.raw(index)}

    def _wrong_count(self, row: Sequence[str], block: Block, index: int) -> FieldCountError:
        text = block.charset.decode(block.content(index)) or ""
        expected = self.shape.width
        # A file of another layout is one from its first record on.
        other = layout_of(row, self._dialect) if block.place.record + index == 1 else ""
        return FieldCountError(
            explain_count(row, text, expected, self._names, self._dialect, other_layout=other),
            code="field-count",
            expected=expected,
            found=len(row) if text else 0,
            **self._place(block, index),
        )

    def _unreadable(self, block: Block, index: int) -> ReadError:
        charset, data = block.charset, block.content(index)
        if charset.decode(data) is not None:
            problem = "a quote is opened and not closed; AutoComm reserves quotes, so write one doubled and in quotes"
            return ReadError(problem, code="open-quote", **self._place(block, index))
        problem = f"a byte that is not valid {charset.name}"
        try:
            data.decode(charset.encoding or "ascii")
        except UnicodeDecodeError as error:
            if charset.name == charset.encoding:
                problem = f"byte {error.start} of the record is not valid {charset.name}"
        # A dialect may name the character set because it was detected, so the hint is the same.
        hint = "the file is damaged, or in another character set, or in more than one"
        return DecodeError(f"{problem}: {hint}", code="undecodable", **self._place(block, index))

    def _record(self, row: Sequence[str], shape: Shape, block: Block, index: int) -> Any:
        values: dict[str, Any] = {}
        bad: list[tuple[int, str, tuple[str, str]]] = []
        for position, (codec, text) in enumerate(zip(shape.codecs, row, strict=False), 1):
            if codec is None:
                continue
            try:
                values[self._aliases[codec.column.attribute]] = codec.read(text)
            except Exception:  # noqa: BLE001 - a user's hook may raise what it likes
                fault = codec.read_fault(text)
                assert fault is not None  # noqa: S101 - it has just been refused
                bad.append((position, text, fault))
        is_first = block.place.record + index == 1
        if not bad and not (self.first_is_header and is_first):
            return self._made(values, block, index)
        place = self._place(block, index)
        if self._names.are_in(row):
            problem = HEADER if is_first and not self._dialect.header else SECOND_HEADER
            return ReadError(problem, code="header", **place)
        faults = [
            FieldError(
                problem,
                code=code,
                column=shape.codecs[position - 1].column.name,  # type: ignore[union-attr]  # it has read the field
                position=position,
                value=text,
                **place,
            )
            for position, text, (code, problem) in bad
        ]
        return faults[0] if len(faults) == 1 else RecordError(faults)

    def _made(self, values: dict[str, Any], block: Block, index: int) -> Any:
        try:
            return self._record_type(**values)
        except Exception:  # noqa: BLE001, S110 - a user's validator may raise what it likes, and its message may hold a value
            pass
        problem = f"{self._record_type.__name__} itself refuses the record"
        return ReadError(problem, code="refused", **self._place(block, index))
