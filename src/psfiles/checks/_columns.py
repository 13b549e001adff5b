"""The records of a file by columns: cut, looked at where texts are new, and handed to the rules."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any

import attrs

from psfiles.checks._combinations import KeyColumn, Keys, Parts
from psfiles.checks._places import Locate, places_in
from psfiles.checks._sections import Found, OneColumn, SectionColumns
from psfiles.checks.texts import ColumnTexts
from psfiles.exceptions import Location
from psfiles.layouts import ScheduleEntry
from psfiles.reading.blocks import Block
from psfiles.reading.shapes import Shape

__all__ = ["FoundByPart", "ShapeColumns", "Table"]

SHORTEST_SECTION = 4
"""Columns from which on a section is worth its look-up."""

FoundByPart = list[tuple[int, Mapping[str, list[Found]]]]


class ShapeColumns:
    """The columns of one shape of rows; those of a schedule's section are one part, split where new.

    ``delimiter`` is that of texts that are still to be split; None where rows
    are handed over, whose columns are then parts each by itself.
    """

    def __init__(self, shape: Shape, layout: type, texts: Sequence[ColumnTexts | None], delimiter: str | None) -> None:
        self.shape = shape
        self.section: SectionColumns | None = None
        self._fields = attrs.fields_dict(layout)
        self._delimiter = delimiter
        columns = [None if one is None else OneColumn(position, one) for position, one in enumerate(texts)]
        start = len(columns) if delimiter is None else _section_start(shape, layout)
        self._start = start
        self._parts: list[OneColumn | SectionColumns | None] = list(columns[:start])
        if delimiter is not None and start < len(columns):
            self.section = SectionColumns(columns[start:], delimiter, trailing=shape.trailing)
            self._parts.append(self.section)
        self.part_of: dict[str, int] = {}
        self._reads: dict[str, Callable[[str], Any] | None] = {}
        self._in_section: dict[str, KeyColumn] = {}
        for position, one in enumerate(texts):
            if one is not None:
                attribute, read = (
                    one.codec.column.attribute,
                    None if one.codec.value_is_text else one.value_of.__getitem__,
                )
                self.part_of[attribute] = min(position, start)
                if self.section is not None and position >= start:
                    self._in_section[attribute] = KeyColumn(position - start, read)
                    read = self.section.reader(position - start, read)
                self._reads[attribute] = read

    def keys(self, attributes: Iterable[str]) -> Keys:
        """Some columns together."""
        return Keys(
            KeyColumn(self.part_of[attribute], self._reads[attribute])
            if attribute in self.part_of
            else KeyColumn(None, None, self._fields[attribute].default)
            for attribute in attributes
        )

    def keys_in_section(self, attributes: Collection[str]) -> Keys | None:
        """The same among the fields of the section, if all of them are."""
        if not attributes or not self._in_section.keys() >= set(attributes):
            return None
        return Keys(map(self._in_section.__getitem__, attributes))

    def values(self, parts: Parts, attribute: str) -> Sequence[Any]:
        """A column by the parts of the rows: those of a section are read when they are asked for."""
        read = self._reads.get(attribute)
        if read is not None and attribute in self._in_section:
            return _LazyColumn(parts[self.part_of[attribute]], read)
        return self.keys([attribute]).columns(parts, len(parts[0]))[0]

    def cut(self, texts: Sequence[Any]) -> tuple[list[Sequence[str]], list[int]]:
        """The parts of each record that has a right number of fields, and the indices of the others."""
        delimiter = self._delimiter
        if delimiter is None:
            rows = list(texts)
        elif self.section is not None:
            start = self._start
            rows = [text.split(delimiter, start) for text in texts]
        else:
            rows = [text.split(delimiter) for text in texts]
        ends_blank = self.shape.trailing and self.section is None
        width = self._start + (self.section is not None or ends_blank)
        if set(map(len, rows)) == {width} and not (ends_blank and any(row[-1] for row in rows)):
            return rows, []
        is_odd = [len(row) != width or bool(ends_blank and row[-1]) for row in rows]
        kept = [row for row, odd in zip(rows, is_odd, strict=True) if not odd]
        return kept, [index for index, odd in enumerate(is_odd) if odd]

    def look(self, parts: Parts) -> tuple[set[int], FoundByPart]:
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
    """Good records of one shape, by the parts of their rows: those of a block at some indices."""

    block: Block
    indices: Sequence[int]
    source: str
    parts: Parts

    @property
    def size(self) -> int:
        """The number of records."""
        return len(self.indices)

    def location(self, row: int) -> Location:
        """The place of a record in the file."""
        return self.block.location(self.indices[row], self.source)

    def places(self) -> Locate:
        """The places of all, to be kept."""
        return places_in(self.block, self.indices, self.source)

    def found(self, by_part: FoundByPart) -> Iterator[tuple[int, Found]]:
        """Each finding with the index of its record, in the order of the columns."""
        for number, bad in by_part:
            texts = enumerate(self.parts[number])
            of_part = [(index, one) for index, text in texts if text in bad for one in bad[text]]
            if len(of_part) > 1:
                of_part.sort(key=lambda pair: pair[1].position)  # stable: records stay in their order
            yield from of_part


class _LazyColumn(Sequence[Any]):
    """The values of a column, each read when it is asked for."""

    def __init__(self, texts: Sequence[Any], read: Callable[[str], Any]) -> None:
        self._texts, self._read = texts, read

    def __len__(self) -> int:
        return len(self._texts)

    def __getitem__(self, index: Any) -> Any:
        texts = self._texts[index]
        return list(map(self._read, texts)) if isinstance(index, slice) else self._read(texts)


def _section_start(shape: Shape, layout: type) -> int:
    """Where the section begins in a schedule's row: behind the student's number."""
    width = len(shape.codecs)
    if not issubclass(layout, ScheduleEntry):
        return width
    names = [codec and codec.column.attribute for codec in shape.codecs]
    start = names.index("student_number") + 1 if "student_number" in names else width
    return start if width - start >= SHORTEST_SECTION else width
