"""The records of a file by columns: cut, looked at where texts are new, and handed to the rules."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import Any

import attrs

from psfiles.checks.texts import ColumnTexts, Objection
from psfiles.exceptions import Location
from psfiles.layouts import ScheduleEntry
from psfiles.reading.row_function import Memo
from psfiles.reading.shapes import Shape

__all__ = ["Found", "Selection", "ShapeColumns", "Table"]

MOST_SECTIONS = 1 << 16
"""Distinct texts of sections that are remembered: a large district has some ten thousand."""

SHORTEST_SECTION = 4
"""Columns from which on a section is worth its look-up."""

Row = Sequence[str]


@attrs.frozen
class Found:
    """An objection to a text, and the column in whose field it stands."""

    position: int
    column: str
    text: str
    objection: Objection


class _OneColumn:
    """A part of a row that is one column."""

    def __init__(self, position: int, texts: ColumnTexts) -> None:
        self._position = position
        self._texts = texts

    def look(self, texts: Sequence[str]) -> tuple[AbstractSet[str], Mapping[str, list[Found]]]:
        refused, bad = self._texts.look(texts)
        name = self._texts.codec.column.name
        return refused, {
            text: [Found(self._position, name, text, objection) for objection in objections]
            for text, objections in bad.items()
        }


class _Section:
    """A part of a schedule's row that is all the columns of the section: looked at once, however many sit in it."""

    def __init__(self, start: int, columns: Sequence[_OneColumn | None], delimiter: str, *, trailing: bool) -> None:
        self.rows: dict[str, Row] = {}
        self._start = start
        self._columns = columns
        self._delimiter = delimiter
        self._trailing = trailing
        self._refused: set[str] = set()
        self._bad: dict[str, list[Found]] = {}

    def look(self, texts: Sequence[str]) -> tuple[AbstractSet[str], Mapping[str, list[Found]]]:
        if len(self.rows) + len(self._refused) > MOST_SECTIONS:
            self.rows.clear()
            self._refused.clear()
            self._bad.clear()
        distinct = set(texts)
        new = distinct.difference(self.rows, self._refused)
        if new:
            self._take(new)
        refused = distinct & self._refused if self._refused else self._refused
        return refused, {text: self._bad[text] for text in distinct & self._bad.keys()} if self._bad else self._bad

    def _take(self, new: set[str]) -> None:
        width = len(self._columns) + self._trailing
        rows = {}
        for text in new:
            row = text.split(self._delimiter)
            if len(row) == width and not (self._trailing and row[-1]):
                rows[text] = row
        for texts, column in zip(zip(*rows.values(), strict=True), self._columns, strict=False):
            if column is None:
                continue
            refused, bad = column.look(texts)
            for text, field in zip(list(rows), texts, strict=True) if refused or bad else ():
                if field in refused:
                    self._refused.add(text)
                elif field in bad:
                    self._bad.setdefault(text, []).extend(bad[field])
        self._refused |= new - rows.keys()
        self.rows.update((text, row) for text, row in rows.items() if text not in self._refused)


class Selection:
    """Some columns of a shape: what is equal in records where their texts are, and their values."""

    def __init__(self, columns: ShapeColumns, attributes: Sequence[str]) -> None:
        places = [columns.places.get(attribute) for attribute in attributes]
        self._parts = sorted({place[0] for place in places if place is not None})
        self._columns = columns
        self._readers = [
            (lambda _, value=columns.default(attribute): value)
            if place is None
            else self._reader(place, columns.reads(attribute))
            for attribute, place in zip(attributes, places, strict=True)
        ]
        self.is_one_text = len(attributes) == 1 and places[0] is not None and columns.is_column(places[0][0])
        self._value = Memo(lambda key: self.values_of(key)[0], MOST_SECTIONS)
        self._is_plain = self.is_one_text and columns.reads(attributes[0]) is str

    def keys(self, table: Table) -> Sequence[Hashable]:
        """For each record what stands for the texts of the columns."""
        if len(self._parts) == 1:
            return table.parts[self._parts[0]]
        if not self._parts:
            return [()] * len(table)
        return list(zip(*(table.parts[part] for part in self._parts), strict=True))

    def values_of(self, key: Any) -> tuple[Any, ...]:
        """The values of the columns."""
        return tuple(read(key) for read in self._readers)

    def column(self, table: Table) -> Sequence[Any]:
        """The values of the first of the columns, for each record."""
        keys = self.keys(table)
        return keys if self._is_plain else [self._value[key] for key in keys]

    def _reader(self, place: tuple[int, int | None], read: Callable[[str], Any]) -> Callable[[Any], Any]:
        part, offset = place
        slot = self._parts.index(part)
        is_single = len(self._parts) == 1

        def value(key: Any) -> Any:
            text = key if is_single else key[slot]
            return read(text if offset is None else self._columns.fields_of_section(text)[offset])

        return value


class ShapeColumns:
    """The columns of one shape of rows; those of a schedule's section are one part, split where new.

    ``delimiter`` is that of texts that are still to be split; None where rows
    are handed over, whose columns are then parts each by itself.
    """

    def __init__(self, shape: Shape, layout: type, texts: Sequence[ColumnTexts | None], delimiter: str | None) -> None:
        self.shape = shape
        self._layout = layout
        self._delimiter = delimiter
        columns = [None if one is None else _OneColumn(position, one) for position, one in enumerate(texts)]
        start = len(columns) if delimiter is None else _section_start(shape, layout)
        self._start = start
        self._parts: list[_OneColumn | _Section | None] = list(columns[:start])
        self._section: _Section | None = None
        if delimiter is not None and start < len(columns):
            self._section = _Section(start, columns[start:], delimiter, trailing=shape.trailing)
            self._parts.append(self._section)
        self.places: dict[str, tuple[int, int | None]] = {
            codec.column.attribute: (position, None) if position < start else (start, position - start)
            for position, codec in enumerate(shape.codecs)
            if codec is not None
        }
        self._reads = {
            codec.column.attribute: str if codec.is_plain and codec.is_text else Memo(codec.read).__getitem__
            for codec in shape.codecs
            if codec is not None
        }

    def is_column(self, part: int) -> bool:
        """Whether a part is a column, and not a section."""
        return self._section is None or part < self._start

    def reads(self, attribute: str) -> Callable[[str], Any]:
        """What gives the value of a text of a column; `str` where that is the text."""
        return self._reads[attribute]

    def default(self, attribute: str) -> Any:
        """The value of an attribute for which the shape has no column."""
        return getattr(attrs.fields(self._layout), attribute).default

    def fields_of_section(self, text: str) -> Row:
        """The texts of the columns of a section that was looked at."""
        assert self._section is not None  # noqa: S101 - only a section has an offset
        return self._section.rows[text]

    def cut(self, texts: Sequence[Any]) -> tuple[list[Sequence[str]], list[int]]:
        """The parts of each record that has a right number of fields, and the indices of the others."""
        delimiter = self._delimiter
        if delimiter is None:
            rows = texts
        elif self._section is not None:
            rows = [text.split(delimiter, self._start) for text in texts]
        else:
            rows = [text.split(delimiter) for text in texts]
        width = self._start + (self._section is not None or self.shape.trailing)
        if set(map(len, rows)) == {width} and (not self._ends_blank or not any(row[-1] for row in rows)):
            return list(rows), []
        odd = [
            index for index, row in enumerate(rows) if len(row) != width or (self._ends_blank and row[-1])
        ]
        left_out = set(odd)
        return [row for index, row in enumerate(rows) if index not in left_out], odd

    @property
    def _ends_blank(self) -> bool:
        return self.shape.trailing and self._section is None

    def look(self, parts: Sequence[Sequence[str]]) -> tuple[set[int], list[tuple[int, Mapping[str, list[Found]]]]]:
        """The indices of the records that a column cannot hold, and by parts what rules say of their texts."""
        refused_records: set[int] = set()
        found = []
        for number, (part, texts) in enumerate(zip(self._parts, parts, strict=False)):
            if part is None:
                continue
            refused, bad = part.look(texts)
            if refused:
                refused_records.update(index for index, text in enumerate(texts) if text in refused)
            if bad:
                found.append((number, bad))
        return refused_records, found


@attrs.frozen
class Table:
    """Good records of one shape, by the parts of their rows; and where each stands."""

    columns: ShapeColumns
    parts: Sequence[Sequence[str]]
    size: int
    locate: Callable[[int], Location]

    def __len__(self) -> int:
        return self.size

    def found(self, by_part: Iterable[tuple[int, Mapping[str, list[Found]]]]) -> Iterator[tuple[int, Found]]:
        """Each finding with the index of its record, in the order of the columns."""
        for part, bad in by_part:
            of_part = [
                (found.position, index, found)
                for index, text in enumerate(self.parts[part])
                for found in bad.get(text, ())
            ]
            for _, index, found in sorted(of_part, key=lambda one: one[:2]):
                yield index, found


def _section_start(shape: Shape, layout: type) -> int:
    """Where the section begins in a schedule's row: behind the student's number."""
    width = len(shape.codecs)
    if not issubclass(layout, ScheduleEntry):
        return width
    names = [codec and codec.column.attribute for codec in shape.codecs]
    start = names.index("student_number") + 1 if "student_number" in names else width
    return start if width - start >= SHORTEST_SECTION else width
