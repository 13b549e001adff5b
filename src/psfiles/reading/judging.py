"""One record after the other, every fault of it named: the way of what the fast path refuses."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import attrs

from psfiles.columns import columns_of
from psfiles.dialects import Dialect
from psfiles.exceptions import DecodeError, FieldCountError, FieldError, Location, ReadError, RecordError
from psfiles.reading.blocks import ANY_END, Block, Span, spans_of
from psfiles.reading.charset import CharacterSet
from psfiles.reading.explaining import HEADER, explain_count, looks_like_header
from psfiles.reading.quoting import splitter
from psfiles.reading.shapes import Shape, shape_of

__all__ = ["ExactReader"]


class _Place(NamedTuple):
    """Where a record stands; told only of the few that have a fault."""

    block: Block
    span: Span
    source: str
    record: int

    @property
    def location(self) -> Location:
        return self.block.location(self.span, self.source, self.record)

    @property
    def raw(self) -> bytes:
        return self.block.raw(self.span)


class ExactReader:
    """Turns a record's bytes into the record, or into what is wrong with it.

    ``shapes`` are tried in order, the file's own first. ``header_problem`` says
    why no record can be read, where the header does not suit the layout.
    """

    def __init__(self, record_type: type, dialect: Dialect, source: str) -> None:
        self.shapes: Sequence[Shape] = ()
        self.header_problem = ""
        self._record_type = record_type
        self._dialect = dialect
        self._source = source
        self._split = splitter(dialect)
        self._aliases = {field.name: field.alias for field in attrs.fields(record_type)}
        # Records beyond those that the framing counted: pieces of split ones.
        self._extra = 0

    def judge(self, block: Block, index: int) -> Iterator[Any]:
        """The record at an index of a block, or its fault; or those of its pieces.

        A record with lone line ends inside that has a wrong number of fields
        as it stands is split at them, and each piece is judged for itself.
        """
        span = block.spans()[index]
        number = block.record + index + self._extra
        pieces = self._pieces(block.data[slice(*span)])
        self._extra += len(pieces) - 1
        for offset, (start, stop) in enumerate(pieces):
            yield self._judge_piece(_Place(block, (span[0] + start, span[0] + stop), self._source, number + offset))

    def _pieces(self, data: bytes) -> list[Span]:
        whole = [(0, len(data))]
        if not ANY_END.search(data):
            return whole
        row, is_open = self._split(data.decode("latin-1"))
        right = not is_open or self._dialect.quoting == "csv"
        if right and self._shape(row):
            return whole
        return spans_of(data, ANY_END)

    def _shape(self, row: Sequence[str]) -> Shape | None:
        """The file's own shape where the row has it, as the fast path reads it."""
        return self.shapes[0] if self.shapes[0].takes(row) else shape_of(row, self.shapes)

    def _judge_piece(self, place: _Place) -> Any:
        """The record or its fault."""
        charset = place.block.charset
        data = place.block.data[slice(*place.span)]
        if self.header_problem:
            return ReadError(
                "the header does not tell which column is which", code="header", location=place.location, raw=place.raw
            )
        text = charset.decode(data)
        if text is None:
            return self._undecodable(data, charset, place)
        row, is_open = self._split(text)
        if is_open and self._dialect.quoting == "import":
            problem = "a quote is opened and not closed; AutoComm reserves quotes, so write one doubled and in quotes"
            return ReadError(problem, code="open-quote", location=place.location, raw=place.raw)
        shape = self._shape(row)
        if shape is None:
            columns = [codec.column for codec in self.shapes[0].codecs if codec]
            return FieldCountError(
                explain_count(row, text, columns, self._dialect),
                code="field-count",
                expected=self.shapes[0].width,
                found=len(row) if text else 0,
                location=place.location,
                raw=place.raw,
            )
        return self._convert(row, shape, place)

    def _undecodable(self, data: bytes, charset: CharacterSet, place: _Place) -> DecodeError:
        problem = f"a byte that means nothing in {charset.name}"
        try:
            data.decode(charset.encoding or "ascii")
        except UnicodeDecodeError as error:
            if charset.name == charset.encoding:
                problem = f"byte {error.start} of the record means nothing in {charset.name}"
        named = self._dialect.encoding is not None
        hint = ": pass the right encoding" if named else ": the file is damaged, or not in one character set"
        return DecodeError(problem + hint, code="undecodable", location=place.location, raw=place.raw)

    def _convert(self, row: Sequence[str], shape: Shape, place: _Place) -> Any:
        values, faults = {}, []
        for position, (codec, text) in enumerate(zip(shape.codecs, row, strict=False), 1):
            if codec is None:
                continue
            fault = codec.read_fault(text)
            if fault is None:
                values[self._aliases[codec.column.attribute]] = codec.read(text)
            else:
                code, problem = fault
                faults.append(
                    FieldError(
                        problem,
                        code=code,
                        column=codec.column.name,
                        position=position,
                        value=text,
                        location=place.location,
                        raw=place.raw,
                    )
                )
        if not faults:
            return self._make(values, place)
        if looks_like_header(row, columns_of(self._record_type)):
            return ReadError(HEADER, code="header", location=place.location, raw=place.raw)
        return faults[0] if len(faults) == 1 else RecordError(faults)

    def _make(self, values: dict[str, Any], place: _Place) -> Any:
        try:
            return self._record_type(**values)
        except Exception:  # noqa: BLE001, S110 - a user's validator may raise what it likes, and its message may tell a value
            pass
        return ReadError(
            f"{self._record_type.__name__} itself refuses the record",
            code="refused",
            location=place.location,
            raw=place.raw,
        )
