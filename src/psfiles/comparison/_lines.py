"""The line of a record: a text that is equal for records of equal values, whatever the dialect of their files."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import repeat
from typing import TYPE_CHECKING, Any, NamedTuple

import attrs

from psfiles.columns import columns_of
from psfiles.comparison._spellings import Spellings
from psfiles.reading.quoting import STAND_IN

if TYPE_CHECKING:
    from psfiles.dialects import Dialect
    from psfiles.reading.pipeline import Pipeline
    from psfiles.reading.shapes import Shape

__all__ = ["Differing", "Lines", "places_of"]


class Differing(NamedTuple):
    """A record that differs: the values of its key, and the text that stands for each of its values."""

    key: tuple[Any, ...]
    texts: tuple[str, ...]


def places_of(shape: Shape) -> dict[str, int]:
    """The attributes whose columns a file has, in its order, and each one's place in a row."""
    return {codec.column.attribute: place for place, codec in enumerate(shape.codecs) if codec}


class Lines:
    """What the lines of all files of a comparison have in common.

    A line has the columns of the first file in their order there, so that the
    records of most files are lines as they stand.
    """

    def __init__(self, layout: type) -> None:
        self.layout = layout
        self.columns = columns_of(layout)
        self.spellings: dict[str, Spellings] = {}
        self.attributes: tuple[str, ...] = ()
        self.delimiter = ""
        self._reading: Dialect | None = None

    def begin(self, pipeline: Pipeline) -> bool:
        """Take note of a file before its records are read: the first decides. Gives whether it is read as the first."""
        dialect = pipeline.dialect
        # What stays may say which value a text has.
        reading = attrs.evolve(
            dialect, delimiter="\t", record_delimiter="\n", encoding=None, header=False, upload_type=False
        )
        if self._reading is None:
            self._reading = reading
            self.attributes = tuple(places_of(pipeline.shape))
            self.delimiter = STAND_IN if dialect.quoting != "none" else dialect.delimiter
            self.spellings = {column.attribute: Spellings(column, self.delimiter) for column in self.columns}
        return reading == self._reading

    def join(self, texts: Mapping[str, str], absent: Mapping[str, str]) -> str:
        """The line of a record's texts by their attributes; ``absent`` has those of columns that a file may lack."""
        usual = [texts[name] if name in texts else absent[name] for name in self.attributes]
        others = sorted(
            item for item in texts.items() if item[0] not in self.attributes and item[1] != absent.get(item[0])
        )
        return self._line(usual, others)

    def join_columns(self, columns: Iterable[Sequence[str]]) -> list[str]:
        """The lines of many records, from the texts of each of the lines' columns."""
        rows = list(zip(*columns, strict=True))
        lines = list(map(self.delimiter.join, rows))
        if {*map(str.count, lines, repeat(self.delimiter))} != {len(self.attributes) - 1}:
            return [self._line(row) for row in rows]
        return lines

    def _line(self, usual: Sequence[str], others: Sequence[tuple[str, str]] = ()) -> str:
        line = self.delimiter.join(usual)
        if not others and line.count(self.delimiter) == len(usual) - 1:
            return line
        # A text that holds the delimiter, or one more column: more delimiters than any other line has.
        return f"{self.delimiter * len(usual)}{tuple(usual)!r}{tuple(others)!r}"
