"""The lines of one file's records."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import repeat
from operator import itemgetter
from typing import TYPE_CHECKING, Any, Protocol, TypeVar, cast

import attrs

from psfiles.comparison._lines import Differing, Lines, places_of
from psfiles.comparison._spellings import ColumnTexts, is_spelled
from psfiles.exceptions import ReadError
from psfiles.reading.blocks import Fields
from psfiles.reading.quoting import STAND_IN
from psfiles.reading.row_function import row_function
from psfiles.reading.shapes import shapes_of
from psfiles.reading.twins import init_only_stores

if TYPE_CHECKING:
    import cattrs

    from psfiles.reading.blocks import Block
    from psfiles.reading.pipeline import Pipeline
    from psfiles.reading.shapes import Shape

__all__ = ["FileLines", "file_lines"]

Row = Sequence[str]
T = TypeVar("T")


class FileLines(Protocol):
    """The lines of one file's records, a block at a time."""

    def raw(self, block: Block) -> Sequence[str] | None:
        """The records' own texts, where these may be lines as they stand."""

    def lines(self, block: Block, indices: Sequence[int], raw: Sequence[str] | None, /) -> Sequence[str | None]:
        """The line of each record at the indices; None of one that cannot be read."""
        ...

    def differing(self, block: Block, index: int) -> Differing:
        """What is compared of a record that differs and can be read."""
        ...


def file_lines(pipeline: Pipeline, lines: Lines, converter: cattrs.BaseConverter | None) -> FileLines:
    """The lines of a file, made of its texts; of its records where the class may refuse or change values."""
    reading = _Reading(pipeline, lines, converter)
    own = places_of(pipeline.shape)
    may_make = [column for column in lines.columns if column.attribute in reading.made]
    if init_only_stores(lines.layout) and all(c.place is None and c.attribute in own for c in may_make):
        return _TextLines(reading)
    return _RecordLines(reading)


class _Reading:
    """How a file's texts are read, and what stands for the values of columns that a file may lack.

    ``made`` are the attributes whose default is made for each record.
    """

    def __init__(self, pipeline: Pipeline, lines: Lines, converter: cattrs.BaseConverter | None) -> None:
        self.pipeline, self.lines = pipeline, lines
        self.is_first = lines.begin(pipeline)
        forms = shapes_of(lines.layout, pipeline.dialect, converter)
        self.codecs = {codec.column.attribute: codec for form in forms for codec in form.codecs if codec}
        defaults = {f.name: f.default for f in attrs.fields(lines.layout) if f.default is not attrs.NOTHING}
        factory: Any = type(attrs.Factory(list))
        self.made = {name for name, default in defaults.items() if isinstance(default, factory)}
        self.defaults = {name: default for name, default in defaults.items() if name not in self.made}
        self.absent = {name: self.text_of(name, default) for name, default in self.defaults.items()}

    def text_of(self, name: str, value: Any) -> str:
        """What stands for a value that was read from no text."""
        return self.lines.spellings[name].of_value(value, self.codecs[name], is_first_reading=self.is_first)


class _TextLines:
    """Lines from the texts of records, which are those of the file where nothing is special."""

    def __init__(self, reading: _Reading) -> None:
        lines = reading.lines
        self._pipeline, self._lines, self._reading = reading.pipeline, lines, reading
        self._shape = reading.pipeline.shape
        self._texts = {
            name: ColumnTexts(codec, lines.spellings[name], is_first_reading=reading.is_first)
            for name, codec in reading.codecs.items()
            if is_spelled(codec)
        }
        self._places = places = places_of(self._shape)
        self._names = [column.attribute for column in lines.columns]
        # Of a text that is read already, no fault is to be found.
        self._key_readers = {
            column.attribute: str if codec.value_is_text else codec.read
            for column in lines.columns
            if column.key and (codec := reading.codecs[column.attribute])
        }
        self._has_same_columns = places.keys() == set(lines.attributes)
        is_same_shape = tuple(places) == lines.attributes and None not in self._shape.codecs
        self._may_be_raw = reading.is_first and is_same_shape
        self._order = [places[name] for name in lines.attributes if name in places]
        self._spelled = [(place, self._texts[name]) for name, place in places.items() if name in self._texts]
        self._head = max((place + 1 for place, _ in self._spelled), default=0)

    def raw(self, block: Block) -> Sequence[str] | None:
        """The records' own texts, where these may be lines as they stand."""
        is_split = isinstance(block.texts[0], Fields) or (not block.data.isascii() and Fields in map(type, block.texts))
        if is_split or not self._may_be_raw:
            return None
        texts, delimiter = cast("Sequence[str]", block.texts), self._lines.delimiter
        if block.delimiter != delimiter:
            if delimiter != STAND_IN or STAND_IN.encode() in block.data:
                return None
            texts = [text.replace(block.delimiter, STAND_IN) for text in texts]
        if self._shape.trailing:
            texts = [text[:-1] if text.endswith(delimiter) else text for text in texts]
        return texts

    def lines(self, block: Block, indices: Sequence[int], raw: Sequence[str] | None, /) -> Sequence[str | None]:
        """The line of each record at the indices; None of one that cannot be read."""
        found: Sequence[str | None]
        if not self._has_same_columns:
            found = [None] * len(indices)
        elif raw is None:
            rows = [block.texts[index].split(block.delimiter) for index in indices]
            found = _among([*map(self._shape.takes, rows)], rows, self._joined)
        else:
            found = self._own_lines(raw if len(indices) == len(raw) else [raw[index] for index in indices])
        if None not in found:
            return found
        return [
            self._judged(block, index) if line is None else line for index, line in zip(indices, found, strict=True)
        ]

    def differing(self, block: Block, index: int) -> Differing:
        """What is compared of a record that differs and can be read."""
        row: Row = block.texts[index].split(block.delimiter)
        shape: Shape | None = self._shape
        if not self._shape.takes(row):
            _, row, shape = self._pipeline.judge_row(block, index)
        assert shape is not None  # noqa: S101 - the record was read before
        places = self._places if shape is self._shape else places_of(shape)
        defaults, absent = self._reading.defaults, self._reading.absent
        key = [
            read(row[places[name]]) if name in places else defaults[name] for name, read in self._key_readers.items()
        ]
        texts = [self._spell_one(name, row[places[name]]) if name in places else absent[name] for name in self._names]
        return Differing(tuple(key), tuple(texts))

    def _own_lines(self, own: Sequence[str]) -> Sequence[str | None]:
        """The lines of records whose own texts may be lines; None for a wrong number of fields or a refused text."""
        delimiter, most = self._lines.delimiter, self._shape.width - 1
        # What is behind the last column that has to be read need not be split.
        heads = [text.split(delimiter, self._head) for text in own]
        counts = map(len, heads) if self._head > most else map(str.count, own, repeat(delimiter))
        if {*counts} != {max(most, self._head)}:
            return _among([text.count(delimiter) == most for text in own], own, self._own_lines)
        if all(texts.are_usual([*map(itemgetter(place), heads)]) for place, texts in self._spelled):
            return own
        return self._joined([text.split(delimiter) for text in own])

    def _joined(self, rows: Sequence[Row]) -> Sequence[str | None]:
        """The lines of rows of the file's shape; None for what is refused."""
        columns: list[Sequence[Any]] = list(zip(*rows, strict=True))
        for place, texts in self._spelled:
            columns[place] = texts.of_all(columns[place])
            if None in columns[place]:
                return _among([text is not None for text in columns[place]], rows, self._joined)
        return self._lines.join_columns([columns[place] for place in self._order])

    def _judged(self, block: Block, index: int) -> str | None:
        """The line of a record that needs a closer look."""
        item, row, shape = self._pipeline.judge_row(block, index)
        if shape is None or isinstance(item, ReadError):
            return None
        return self._lines.join(self._spell(row, shape), self._reading.absent)

    def _spell(self, row: Row, shape: Shape) -> dict[str, str]:
        """The texts of a row that can be read, by attributes, each as it stands for its value."""
        return {name: self._spell_one(name, row[place]) for name, place in places_of(shape).items()}

    def _spell_one(self, name: str, text: str) -> str:
        return self._texts[name].of(text) if name in self._texts else text


def _among(
    are_right: Sequence[bool], items: Sequence[T], lines_of: Callable[[Sequence[T]], Sequence[str | None]]
) -> Sequence[str | None]:
    """The lines of those that are right, and None for each of the others."""
    if all(are_right):
        return lines_of(items)
    kept = [item for item, is_right in zip(items, are_right, strict=True) if is_right]
    lines = iter(lines_of(kept) if kept else ())
    return [next(lines) if is_right else None for is_right in are_right]


class _RecordLines:
    """Lines from the values of records, for a class that may refuse or change what was read."""

    def __init__(self, reading: _Reading) -> None:
        self._pipeline, self._lines, self._reading = reading.pipeline, reading.lines, reading
        self._records_of = row_function(reading.lines.layout, reading.pipeline.shape)
        self._changes_values = not init_only_stores(reading.lines.layout)
        self._plain = {name for name, codec in reading.codecs.items() if not is_spelled(codec)}

    def raw(self, block: Block) -> None:
        """No text is known to be the record's."""

    def lines(self, block: Block, indices: Sequence[int], _: Sequence[str] | None, /) -> Sequence[str | None]:
        """The line of each record at the indices; None of one that cannot be read."""
        records = list(self._records_of((block,), lambda block, index: (self._pipeline.judge(block, index),)))
        return [self._line(records[index]) for index in indices]

    def differing(self, block: Block, index: int) -> Differing:
        """What is compared of a record that differs and can be read."""
        record = self._pipeline.judge(block, index)
        key = tuple(getattr(record, column.attribute) for column in self._lines.columns if column.key)
        return Differing(key, tuple(self._spell(record).values()))

    def _line(self, record: Any) -> str | None:
        return None if isinstance(record, ReadError) else self._lines.join(self._spell(record), self._reading.absent)

    def _spell(self, record: Any) -> dict[str, str]:
        values = {column.attribute: getattr(record, column.attribute) for column in self._lines.columns}
        return {name: self._text(name, value) for name, value in values.items()}

    def _text(self, name: str, value: Any) -> str:
        if name not in self._plain or not isinstance(value, str):
            return self._reading.text_of(name, value)
        return self._lines.spellings[name].escape(value) if self._changes_values else value
