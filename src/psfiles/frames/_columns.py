"""Rows to columns: what pyarrow splits, the layout's own codecs read.

pyarrow only splits lines, and finds the distinct texts of a column. It
converts nothing, since it takes 02/30 for a date and cuts blanks around a
number. Where a column is more than text, its distinct texts are read by the
codec that the record reader uses; the rows that it refuses are judged one by one.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from collections.abc import Set as AbstractSet
from typing import Any, NamedTuple

import attrs

from psfiles.frames._arrays import array_of, codes_of, is_empty, spread
from psfiles.frames._transcoding import Transcoder
from psfiles.frames.arrow import csv, is_in_text, np, pa, schema_of
from psfiles.reading.blocks import Block
from psfiles.reading.charset import CharacterSet
from psfiles.reading.codecs import ColumnCodec
from psfiles.reading.lines import Span
from psfiles.reading.memos import Memo
from psfiles.reading.shapes import Shape

__all__ = ["ColumnParser", "Parsed", "is_own", "plain_value"]

_MARK = b"\xef\xbb\xbf"
# Of what Arrow can allocate with, it keeps the least of what threads have freed:
# two thirds of the memory of a stream, and nine tenths of the time.
_POOL = pa.jemalloc_memory_pool() if "jemalloc" in pa.supported_memory_backends() else pa.default_memory_pool()
_DISTINCT_TEXTS = pa.dictionary(pa.int32(), pa.string())


class Parsed(NamedTuple):
    """The rows of a block as a record batch, if any, and the indices in the block of those to be judged.

    Some of these are ``absent`` from the batch; the others stand there for nothing.
    """

    batch: Any
    refused: Sequence[int]
    absent: AbstractSet[int] = frozenset()


class ColumnParser:
    """Makes record batches of the blocks of one file, with some ``columns`` only; threads may share it."""

    def __init__(
        self,
        record_type: type,
        shape: Shape,
        charset: CharacterSet,
        columns: Sequence[str] | None = None,
        *,
        dictionaries: bool,
    ) -> None:
        schema = schema_of(record_type, dictionaries=dictionaries)
        self._schema = schema if columns is None else pa.schema([schema.field(name) for name in columns])
        self._shape = shape
        self._transcoder = Transcoder(charset)
        self._defaults = {field.name: field.default for field in attrs.fields(record_type)}
        codecs = {codec.column.attribute: codec for codec in shape.codecs if codec}
        self._places = {codec.column.attribute: place for place, codec in enumerate(shape.codecs) if codec}
        self._memos = {name: Memo(_value_by(codec)) for name, codec in codecs.items() if not codec.takes_any_text}
        self._kinds = {str(place): schema.field(name).type for name, place in self._places.items()}
        self._kinds |= {str(self._places[name]): _DISTINCT_TEXTS for name in self._memos}
        self._every = range(shape.width + shape.trailing)
        # What is more than text is read in any case; the first field shows of almost every row that it is not blank.
        needed = {0, *(self._places[name] for name in (*self._memos, *self._schema.names) if name in self._places)}
        needed.update(self._every[shape.width :])
        self._needed = self._every if columns is None else sorted(needed)

    def parse(self, block: Block) -> Parsed:
        """The columns of a block."""
        cut, plain = block.regular.odd, self._in_utf8(block, block.regular.odd)
        if plain is None:
            cut = sorted({*cut, *self._unreadable_rows(block)})
            plain = self._in_utf8(block, cut)
        texts, misfits = self._split(plain, block, self._needed) if plain else ({}, ())
        if not texts or not len(texts[0]):
            return Parsed(None, range(len(block)), frozenset(range(len(block))))
        blank = _blank_rows([*texts.values()])
        if blank and len(texts) < len(self._every):
            texts, misfits = self._split(plain or b"", block, self._every)
            blank = _blank_rows([*texts.values()])
        refused = set(blank)
        values = {name: self._values(texts[self._places[name]], memo, refused) for name, memo in self._memos.items()}
        arrays = [self._array(field.name, field.type, texts, values) for field in self._schema]
        if self._shape.trailing:
            refused.update(np.flatnonzero(~is_empty(texts[self._shape.width])).tolist())
        batch = pa.record_batch(arrays, schema=self._schema)
        if not (cut or misfits or refused):
            return Parsed(batch, ())
        # Which row of the block each row of the batch is.
        rows = np.delete(np.delete(np.arange(len(block)), cut), misfits)
        absent = np.delete(np.arange(len(block)), rows).tolist()
        return Parsed(batch, sorted([*absent, *rows[sorted(refused)].tolist()]), frozenset(absent))

    def _in_utf8(self, block: Block, cut: Sequence[int]) -> bytes | None:
        """A block without some rows; None where another one is unreadable."""
        return self._transcoder.transcode(_cut_out(block.data, cut, block.spans()) if cut else block.data)

    def _unreadable_rows(self, block: Block) -> list[int]:
        """The rows that have bytes that mean nothing."""
        places = self._transcoder.unreadable(block.data)
        rows: list[int] = (np.searchsorted([start for start, _ in block.spans()], places, side="right") - 1).tolist()
        return rows

    def _split(self, plain: bytes, block: Block, places: Sequence[int]) -> tuple[dict[int, Any], Sequence[int]]:
        """The texts of the fields at some places, and the indices of the rows that have a wrong number of fields.

        No texts where pyarrow could not split: then each row is judged for itself.
        """
        names = [str(place) for place in self._every]
        # pyarrow takes a mark at the beginning for a mark; in a second line it is text.
        skipped = plain.startswith(_MARK)
        misfits: list[int] = []

        def pass_over(row: Any) -> str:
            misfits.append(row.number - 1 - skipped)
            return "skip"

        try:
            table = csv.read_csv(
                pa.py_buffer(b"\n" + plain if skipped else plain),
                csv.ReadOptions(
                    column_names=names, block_size=len(plain) + 2, use_threads=False, skip_rows=int(skipped)
                ),
                csv.ParseOptions(
                    delimiter=block.delimiter,
                    quote_char='"' if block.regular.has_quotes else False,
                    double_quote=block.regular.has_quotes,
                    escape_char=False,
                    newlines_in_values=bool(block.regular.joined),
                    ignore_empty_lines=False,
                    invalid_row_handler=pass_over,
                ),
                csv.ConvertOptions(
                    check_utf8=False,
                    column_types=dict.fromkeys(names, pa.string()) | self._kinds,
                    null_values=[],
                    strings_can_be_null=False,
                    include_columns=[str(place) for place in places],
                ),
                _POOL,
            )
        except pa.ArrowInvalid:  # its message has the row
            return {}, ()
        # As one block it was split, so each column is one piece.
        return {place: column.chunk(0) for place, column in zip(places, table.columns, strict=True)}, misfits

    def _values(self, texts: Any, memo: Memo, refused: set[int]) -> list[Any]:
        """The value of each distinct text of a column; the rows that have none are ``refused``."""
        values = list(map(memo.__getitem__, texts.dictionary.to_pylist()))
        bad = [code for code, value in enumerate(values) if value is _REFUSED]
        if not bad:
            return values
        refused.update(np.flatnonzero(np.isin(codes_of(texts), bad)).tolist())
        return [None if value is _REFUSED else value for value in values]

    def _array(self, name: str, kind: Any, texts: dict[int, Any], values: dict[str, list[Any]]) -> Any:
        """A column, of its texts, of the values that these stand for, or of what a file that lacks it has."""
        place = self._places.get(name)
        if place is None:
            default, count = self._defaults[name], len(texts[0])
            return pa.nulls(count, kind) if default is None else array_of([default] * count, kind)
        return spread(values[name], codes_of(texts[place]), kind) if name in values else texts[place]


_REFUSED: Any = object()


def is_own(codec: ColumnCodec) -> bool:
    """Whether a table has the texts of a column's values."""
    return is_in_text(codec.column)


def _value_by(codec: ColumnCodec) -> Callable[[str], Any]:
    """How a column's values follow from their texts."""
    as_plain = plain_value(codec)

    def value_of(text: str) -> Any:
        try:
            return as_plain(codec.read(text))
        except Exception:  # noqa: BLE001 - a user's hook may raise what it likes
            return _REFUSED

    return value_of


def plain_value(codec: ColumnCodec) -> Callable[[Any], Any]:
    """What of a column's value stands in a table."""
    if is_own(codec):
        return lambda value: None if value is None else codec.write(value)
    return lambda value: value


def _blank_rows(texts: Sequence[Any]) -> list[int]:
    """Rows without any text: pyarrow makes such a one of a blank line, too."""
    blank = is_empty(texts[0])
    for column in texts[1:]:
        if not blank.any():
            return []
        blank &= is_empty(column)
    places: list[int] = np.flatnonzero(blank).tolist()
    return places


def _cut_out(data: bytes, rows: Sequence[int], spans: Sequence[Span]) -> bytes:
    kept, start = [], 0
    for row in rows:
        kept.append(data[start : spans[row][0]])
        start = spans[row + 1][0] if row + 1 < len(spans) else len(data)
    return b"".join([*kept, data[start:]])
