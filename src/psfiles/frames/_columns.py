"""Rows to columns: what pyarrow splits, the layout's own codecs read.

pyarrow only splits lines, and finds the distinct texts of a column. It
converts nothing, since it takes 02/30 for a date and cuts blanks around a
number. Where a column is more than text, its distinct texts are read by the
codec that the record reader uses; the rows that it refuses are judged one by one.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import attrs

from psfiles._framing.blocks import Span
from psfiles._framing.charset import CharacterSet
from psfiles._records.compiled import Memo
from psfiles._records.fields import ColumnCodec
from psfiles._records.shapes import Shape
from psfiles.columns import Column, columns_of
from psfiles.frames._arrow import arrow_type, csv, np, pa, schema_of
from psfiles.frames._bulk import BulkBlock, RecordSpans
from psfiles.values import kind_of

__all__ = ["ColumnParser", "Parsed", "is_own", "plain_value"]

_MARK = b"\xef\xbb\xbf"
_LAST_ASCII = 127
_WIDTHS = {pa.int64(): np.int64, pa.date32(): np.int32}
_EPOCH = dt.date(1970, 1, 1).toordinal()


class Parsed(NamedTuple):
    """The good rows of a block as a record batch, if any, and the indices in the block of those to be judged."""

    batch: Any
    refused: Sequence[int]


class ColumnParser:
    """Makes record batches of the blocks of one file; threads may share it."""

    def __init__(self, record_type: type, shape: Shape, charset: CharacterSet) -> None:
        self._schema = schema_of(record_type)
        self._shape = shape
        self._charset = charset
        self._columns = columns_of(record_type)
        self._defaults = {field.name: field.default for field in attrs.fields(record_type)}
        codecs = {codec.column.attribute: codec for codec in shape.codecs if codec}
        self._places = {codec.column.attribute: place for place, codec in enumerate(shape.codecs) if codec}
        self._memos = {attribute: Memo(self._value_by(codec)) for attribute, codec in codecs.items()}
        self._in_utf8 = Memo(self._encoded)
        self._texts = {name for name, codec in codecs.items() if codec.is_text}

    def parse(self, block: BulkBlock) -> Parsed:
        """The columns of a block."""
        wrong = block.odd
        texts = self._split(_cut_out(block.plain, wrong, block.spans()) if wrong else block.plain, block.delimiter)
        if texts is None:
            spans = block.plain_spans()
            wrong = sorted({*wrong, *self._wrong_rows(block, spans)})
            texts = self._split(_cut_out(block.plain, wrong, spans), block.delimiter)
        if texts is None:  # no row is left
            return Parsed(None, range(len(block)))
        refused = set(_blank_rows(texts))
        arrays = [self._array(column, texts, refused) for column in self._columns]
        if self._shape.trailing:
            refused.update(np.flatnonzero(~_is_empty(texts[-1])).tolist())
        for column, codec in zip(texts, self._shape.codecs, strict=False):
            if codec is None:  # it is passed over, but has to be text
                self._read(column, self._text, refused)
        batch = pa.record_batch(arrays, schema=self._schema)
        if refused:
            bad = sorted(refused)
            rows = np.delete(np.arange(len(block)), wrong)
            batch, wrong = _without_rows(batch, bad), sorted([*wrong, *rows[bad].tolist()])
        return Parsed(batch, wrong)

    @property
    def _width(self) -> int:
        return self._shape.width + self._shape.trailing

    def _split(self, plain: bytes, delimiter: str) -> Sequence[Any] | None:
        """The texts of each field, as bytes; None where a row has a wrong number of fields, or there is none."""
        names = [str(place) for place in range(self._width)]
        text_places = {str(self._places[attribute]) for attribute in self._texts}
        distinct_texts = pa.dictionary(pa.int32(), pa.binary())
        # pyarrow takes a mark at the beginning for a mark; in a second line it is text.
        skipped = plain.startswith(_MARK)
        try:
            table = csv.read_csv(
                pa.py_buffer(b"\n" + plain if skipped else plain),
                csv.ReadOptions(
                    column_names=names, block_size=len(plain) + 2, use_threads=False, skip_rows=int(skipped)
                ),
                csv.ParseOptions(
                    delimiter=delimiter,
                    quote_char=False,
                    double_quote=False,
                    escape_char=False,
                    newlines_in_values=False,
                    ignore_empty_lines=False,
                ),
                csv.ConvertOptions(
                    check_utf8=False,
                    column_types={name: pa.binary() if name in text_places else distinct_texts for name in names},
                    null_values=[],
                    strings_can_be_null=False,
                ),
            )
        except pa.ArrowInvalid:  # its message has the row
            return None
        # As one block it was split, so each column is one piece.
        return [column.chunk(0) for column in table.columns]

    def _wrong_rows(self, block: BulkBlock, spans: RecordSpans) -> list[int]:
        """The indices of the rows that have a wrong number of fields."""
        is_delimiter = np.frombuffer(block.plain, np.uint8) == ord(block.delimiter)
        counts = np.add.reduceat(is_delimiter, spans.starts, dtype=np.int32)
        wrong: list[int] = np.flatnonzero(counts != self._width - 1).tolist()
        return wrong

    def _array(self, column: Column, table: Sequence[Any], refused: set[int]) -> Any:
        """The values of a column; the rows that have none are ``refused``."""
        place, kind = self._places.get(column.attribute), arrow_type(column)
        if place is None:
            default, count = self._defaults[column.attribute], len(table[0])
            return pa.nulls(count, kind) if default is None else pa.repeat(pa.scalar(default, kind), count)
        if column.attribute in self._texts:
            return self._decoded(table[place], refused)
        values = self._read(table[place], self._memos[column.attribute].__getitem__, refused)
        return _spread(values, _codes_of(table[place]), kind)

    def _read(self, texts: Any, value_by: Callable[[bytes], Any], refused: set[int]) -> list[Any]:
        """The value of each distinct text of a column; the rows of those that have none are ``refused``."""
        values = [value_by(text) for text in texts.dictionary.to_pylist()]
        bad = [code for code, value in enumerate(values) if value is _REFUSED]
        if bad:
            refused.update(np.flatnonzero(np.isin(_codes_of(texts), bad)).tolist())
        return [None if value is _REFUSED else value for value in values] if bad else values

    def _decoded(self, data: Any, refused: set[int]) -> Any:
        """Texts of their bytes: only those that are not ASCII are looked at."""
        texts, (ends, content) = data.view(pa.string()), _parts_of(data)
        places = _not_ascii(ends, content)
        if not len(places):
            return texts
        pieces: list[bytes] = []
        growth, last = np.zeros(len(ends), np.int32), 0
        content = content.tobytes()
        for place, start, stop in zip(places.tolist(), ends[places].tolist(), ends[places + 1].tolist(), strict=True):
            new = self._in_utf8[content[start:stop]]
            if new is None:
                refused.add(place)
                new = b""
            growth[place + 1] = len(new) - (stop - start)
            pieces += (content[last:start], new)
            last = stop
        if self._charset.encoding == "utf-8":
            return texts  # as it stands; what is refused will be left out
        # Put together from its pieces: half of the time of `replace_with_mask`.
        buffers = [
            None,
            pa.py_buffer(ends + growth.cumsum(dtype=np.int32)),
            pa.py_buffer(b"".join((*pieces, content[last:]))),
        ]
        return pa.Array.from_buffers(pa.string(), len(data), buffers)

    def _encoded(self, data: bytes) -> bytes | None:
        """The bytes of a text in UTF-8; None where they mean nothing."""
        text = self._charset.decode(data)
        return None if text is None else text.encode()

    def _value_by(self, codec: ColumnCodec) -> Callable[[bytes], Any]:
        """How a column's values follow from the bytes of their texts."""
        as_plain = plain_value(codec)

        def value_of(data: bytes) -> Any:
            text = self._text(data)
            try:
                return text if text is _REFUSED else as_plain(codec.read(text))
            except Exception:  # noqa: BLE001 - a user's hook may raise what it likes
                return _REFUSED

        return value_of

    def _text(self, data: bytes) -> Any:
        text = self._charset.decode(data)
        return _REFUSED if text is None else text


_REFUSED: Any = object()


def is_own(codec: ColumnCodec) -> bool:
    """Whether a column's values are of a type of one's own: a table has their texts."""
    return kind_of(codec.column.type) is None


def plain_value(codec: ColumnCodec) -> Callable[[Any], Any]:
    """What of a column's value stands in a table."""
    if is_own(codec):
        return lambda value: None if value is None else codec.write(value)
    return lambda value: value


def _blank_rows(texts: Sequence[Any]) -> list[int]:
    """Rows without any text: pyarrow makes such a one of a blank line, too."""
    blank = _is_empty(texts[0])
    for column in texts[1:]:
        if not blank.any():
            return []
        blank &= _is_empty(column)
    places: list[int] = np.flatnonzero(blank).tolist()
    return places


def _is_empty(texts: Any) -> Any:
    """Which texts of a column are empty."""
    if pa.types.is_dictionary(texts.type):
        return np.isin(_codes_of(texts), [code for code, text in enumerate(texts.dictionary.to_pylist()) if not text])
    return np.diff(_parts_of(texts)[0]) == 0


def _spread(values: Sequence[Any], codes: Any, kind: Any) -> Any:
    """The values of a column, from its distinct ones and which of them each row has.

    Numbers and dates are put into Arrow's own form here: ``pyarrow.array``
    imports pandas where it is installed, which takes 40 MB, and most files need not.
    """
    if kind == pa.string():
        return pa.array(values, kind).take(pa.array(codes))
    plain = np.array([_number(value) for value in values], _WIDTHS[kind])[codes]
    is_there = np.array([value is not None for value in values], bool)
    bits = None if is_there.all() else pa.py_buffer(np.packbits(is_there[codes], bitorder="little"))
    return pa.Array.from_buffers(kind, len(codes), [bits, pa.py_buffer(plain)])


def _number(value: int | dt.date | None) -> int:
    """How Arrow holds a value: a date as its days since the first of 1970."""
    return value.toordinal() - _EPOCH if isinstance(value, dt.date) else value or 0


def _codes_of(texts: Any) -> Any:
    """Which of its distinct texts each row of a column has."""
    return np.frombuffer(texts.indices.buffers()[1], np.int32)[: len(texts)]


def _parts_of(data: Any) -> tuple[Any, Any]:
    """Where the values of a column end, the first of them being 0, and their bytes, all in a row."""
    _, ends, content = data.buffers()
    ends = np.frombuffer(ends, np.int32)[: len(data) + 1]
    return ends, np.frombuffer(content, np.uint8)[: ends[-1]] if content else np.empty(0, np.uint8)


def _not_ascii(ends: Any, content: Any) -> Any:
    """The rows of a column whose bytes are not all ASCII: found in all bytes at once, in a tenth of the time."""
    return np.unique(np.searchsorted(ends, np.flatnonzero(content > _LAST_ASCII), side="right") - 1)


def _without_rows(batch: Any, rows: Sequence[int]) -> Any:
    starts, stops = [0, *(row + 1 for row in rows)], [*rows, batch.num_rows]
    return pa.concat_batches([batch.slice(start, stop - start) for start, stop in zip(starts, stops, strict=True)])


def _cut_out(data: bytes, rows: Sequence[int], spans: Sequence[Span]) -> bytes:
    kept, start = [], 0
    for row in rows:
        kept.append(data[start : spans[row][0]])
        start = spans[row + 1][0] if row + 1 < len(spans) else len(data)
    return b"".join([*kept, data[start:]])
