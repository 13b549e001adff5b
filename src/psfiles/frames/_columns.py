"""Rows to columns: what pyarrow splits, the layout's own codecs read.

pyarrow only splits lines, and finds the distinct texts of a column. It
converts nothing, since it takes 02/30 for a date and cuts blanks around a
number. A column's distinct texts are read by the codec that the record reader
uses; the rows that it refuses are judged one by one.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import attrs

from psfiles._framing.blocks import Span
from psfiles._framing.charset import CharacterSet
from psfiles._records.compiled import Memo
from psfiles._records.fields import ColumnCodec
from psfiles._records.shapes import Shape
from psfiles.columns import Column, columns_of
from psfiles.frames._arrow import arrow_type, compute, csv, np, pa, schema_of
from psfiles.frames._bulk import BulkBlock
from psfiles.values import kind_of

__all__ = ["ColumnParser", "Parsed", "is_own", "plain_value"]

_MARK = b"\xef\xbb\xbf"


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
        self._plain = {name for name, codec in codecs.items() if codec.is_plain and not codec.column.repeats}

    def parse(self, block: BulkBlock) -> Parsed:
        """The columns of a block."""
        wrong: Sequence[int] = ()
        texts = self._split(block.plain, block.delimiter)
        if texts is None:
            wrong, plain = self._without_wrong_rows(block)
            texts = self._split(plain, block.delimiter)
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
        if not refused:
            return Parsed(batch, wrong)
        good = np.ones(batch.num_rows, bool)
        good[list(refused)] = False
        rows = np.delete(np.arange(len(block)), wrong)
        return Parsed(batch.filter(pa.array(good)), sorted([*wrong, *rows[~good].tolist()]))

    @property
    def _width(self) -> int:
        return self._shape.width + self._shape.trailing

    def _split(self, plain: bytes, delimiter: str) -> Sequence[Any] | None:
        """The texts of each field, as bytes; None where a row has a wrong number of fields, or there is none."""
        names = [str(place) for place in range(self._width)]
        plain_places = {str(self._places[attribute]) for attribute in self._plain}
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
                    column_types={name: pa.binary() if name in plain_places else distinct_texts for name in names},
                    null_values=[],
                    strings_can_be_null=False,
                ),
            )
        except pa.ArrowInvalid:  # its message has the row
            return None
        return [column.combine_chunks() for column in table.columns]

    def _without_wrong_rows(self, block: BulkBlock) -> tuple[list[int], bytes]:
        """The indices of the rows that have a wrong number of fields, and the text without them."""
        plain, spans = block.plain, block.spans_in(block.plain)
        is_delimiter = np.frombuffer(plain, np.uint8) == ord(block.delimiter)
        counts = np.add.reduceat(is_delimiter, spans.starts, dtype=np.int32)
        wrong = np.flatnonzero(counts != self._width - 1).tolist()
        return wrong, _cut_out(plain, wrong, spans)

    def _array(self, column: Column, table: Sequence[Any], refused: set[int]) -> Any:
        """The values of a column; the rows that have none are ``refused``."""
        place = self._places.get(column.attribute)
        if place is None:
            return pa.array([self._defaults[column.attribute]] * len(table[0]), arrow_type(column))
        if column.attribute in self._plain:
            return self._texts(table[place], refused)
        memo = self._memos[column.attribute]
        indices = table[place].indices
        values = self._read(table[place], memo.__getitem__, refused)
        if not column.repeats or None in values or len(set(values)) < len(values):
            array = pa.array(values, pa.string() if column.repeats else arrow_type(column)).take(indices)
            return array.dictionary_encode() if column.repeats else array
        return pa.DictionaryArray.from_arrays(indices, pa.array(values, pa.string()))

    def _read(self, texts: Any, value_by: Callable[[bytes], Any], refused: set[int]) -> list[Any]:
        """The value of each distinct text of a column; the rows of those that have none are ``refused``."""
        values = [value_by(text) for text in texts.dictionary.to_pylist()]
        bad = [code for code, value in enumerate(values) if value is _REFUSED]
        if bad:
            refused.update(np.flatnonzero(np.isin(texts.indices, bad)).tolist())
        return [None if value is _REFUSED else value for value in values] if bad else values

    def _texts(self, data: Any, refused: set[int]) -> Any:
        """Texts of their bytes: only what is not ASCII is looked at."""
        texts = data.view(pa.string())
        is_ascii = compute.string_is_ascii(texts)
        if is_ascii.false_count == 0:
            return texts
        is_odd = compute.invert(is_ascii)
        decoded = [self._charset.decode(value) for value in data.filter(is_odd).to_pylist()]
        if None in decoded:
            places = np.flatnonzero(is_odd).tolist()
            refused.update(place for place, text in zip(places, decoded, strict=True) if text is None)
        return compute.replace_with_mask(texts, is_odd, pa.array([text or "" for text in decoded], pa.string()))

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
        return np.asarray(texts.indices) == texts.dictionary.index(b"").as_py()
    return np.asarray(compute.equal(texts, b""))


def _cut_out(data: bytes, rows: Sequence[int], spans: Sequence[Span]) -> bytes:
    kept, start = [], 0
    for row in rows:
        kept.append(data[start : spans[row][0]])
        start = spans[row + 1][0] if row + 1 < len(spans) else len(data)
    return b"".join([*kept, data[start:]])
