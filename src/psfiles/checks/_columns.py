"""The records of a file by columns: cut, looked at where texts are new, and handed to the rules."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import Any

import attrs

from psfiles.checks._places import Locate, places_in
from psfiles.checks._rules import AtFault, Look, Rule
from psfiles.checks.texts import ColumnTexts, Objection
from psfiles.exceptions import Location
from psfiles.layouts import ScheduleEntry
from psfiles.reading.blocks import Block
from psfiles.reading.memos import Memo
from psfiles.reading.shapes import Shape

__all__ = ["Column", "Combinations", "Found", "Keys", "ShapeColumns", "Table", "at_fault_of"]

MOST_REMEMBERED = 1 << 16
"""Distinct sections, and combinations of texts, that are remembered: a large district has some ten thousand."""

SHORTEST_SECTION = 4
"""Columns from which on a section is worth its look-up."""

Read = Callable[[str], Any] | None
"""What gives the value of a text; None where the text is the value."""


@attrs.frozen
class Found:
    """An objection to a field or to several: where they stand, and the text of a single one."""

    position: int
    attributes: AtFault
    text: str
    objection: Objection


class _OneColumn:
    """A part of a row that is one column."""

    def __init__(self, position: int, texts: ColumnTexts) -> None:
        self.texts = texts
        self._position = position

    def look(self, texts: Iterable[str]) -> tuple[AbstractSet[str], Mapping[str, list[Found]]]:
        refused, bad = self.texts.look(texts)
        if not bad:
            return refused, {}
        attribute = self.texts.codec.column.attribute
        return refused, {
            text: [Found(self._position, attribute, text, objection) for objection in objections]
            for text, objections in bad.items()
        }


class _Section:
    """The columns of a schedule's section as one part of a row: looked at once, however many sit in it."""

    def __init__(self, columns: Sequence[_OneColumn | None], delimiter: str, *, trailing: bool) -> None:
        self.rows = Memo(lambda text: text.split(delimiter), MOST_REMEMBERED)
        self._known: set[str] = set()
        self._columns = columns
        self._delimiter = delimiter
        self._trailing = trailing
        self._rules: list[tuple[str, Look, list[tuple[int, Read]], set[tuple[str, ...]]]] = []
        self._kept: list[tuple[dict[str, tuple[Any, ...]], list[tuple[int, Read]]]] = []
        self._refused: set[str] = set()
        self._bad: dict[str, list[Found]] = {}

    def ask(self, rule: Rule, look: Look, places: list[tuple[int, Read]]) -> None:
        """Ask a rule from now on about fields of the section, at their places."""
        self._rules.append((rule.code, look, places, set()))

    def keep(self, places: list[tuple[int, Read]]) -> Mapping[str, tuple[Any, ...]]:
        """The values of some fields of the section, from now on, by its text."""
        kept: dict[str, tuple[Any, ...]] = {}
        self._kept.append((kept, places))
        return kept

    def look(self, texts: Sequence[str]) -> tuple[AbstractSet[str], Mapping[str, list[Found]]]:
        if len(self._known) + len(self._refused) > MOST_REMEMBERED:
            for kept, _ in self._kept:
                kept.clear()
            self._known.clear()
            self._refused.clear()
            self._bad.clear()
        distinct = set(texts)
        new = distinct.difference(self._known)
        if self._refused:
            new -= self._refused
        if new:
            self._take(new)
        refused = distinct & self._refused if self._refused else self._refused
        bad = self._bad
        return refused, {text: bad[text] for text in distinct if text in bad} if bad else bad

    def _take(self, new: set[str]) -> None:
        width = len(self._columns) + self._trailing
        delimiter = self._delimiter
        rows = {text: text.split(delimiter) for text in new}
        if set(map(len, rows.values())) != {width} or (self._trailing and any(row[-1] for row in rows.values())):
            rows = {text: row for text, row in rows.items() if len(row) == width and not (self._trailing and row[-1])}
        columns = list(zip(*rows.values(), strict=True))
        refused_fields: set[str] = new - rows.keys()
        for texts, column in zip(columns, self._columns, strict=False):
            if column is None:
                continue
            refused, bad = column.look(texts)
            for text, field in zip(rows, texts, strict=True) if refused or bad else ():
                if field in refused:
                    refused_fields.add(text)
                elif field in bad:
                    self._bad.setdefault(text, []).extend(bad[field])
        if refused_fields:
            self._refused |= refused_fields
            rows = {text: row for text, row in rows.items() if text not in refused_fields}
            columns = list(zip(*rows.values(), strict=True))
        if rows:
            self._ask(rows, columns)
        self._known.update(rows)

    def _ask(self, rows: Mapping[str, Sequence[str]], columns: Sequence[Sequence[str]]) -> None:
        for kept, places in self._kept:
            values = [columns[offset] if read is None else map(read, columns[offset]) for offset, read in places]
            kept.update(zip(rows, zip(*values, strict=True), strict=True))
        for code, look, places, good in self._rules:
            fields_of_each = [columns[offset] for offset, _ in places]
            new = set(zip(*fields_of_each, strict=True)).difference(good)
            bad = {}
            for key in new:
                fields = [text if read is None else read(text) for text, (_, read) in zip(key, places, strict=True)]
                at_fault = look(*fields)
                if at_fault:
                    bad[key] = Found(0, at_fault_of(at_fault), "", Objection(code))
            good.update(new.difference(bad) if bad else new)
            for text, key in zip(rows, zip(*fields_of_each, strict=True), strict=True) if bad else ():
                if key in bad:
                    self._bad.setdefault(text, []).append(bad[key])


class ShapeColumns:
    """The columns of one shape of rows; those of a schedule's section are one part, split where new.

    ``delimiter`` is that of texts that are still to be split; None where rows
    are handed over, whose columns are then parts each by itself.
    """

    def __init__(self, shape: Shape, layout: type, texts: Sequence[ColumnTexts | None], delimiter: str | None) -> None:
        self.shape = shape
        self.section: _Section | None = None
        self._fields = attrs.fields_dict(layout)
        self._delimiter = delimiter
        columns = [None if one is None else _OneColumn(position, one) for position, one in enumerate(texts)]
        start = len(columns) if delimiter is None else _section_start(shape, layout)
        self._start = start
        self._parts: list[_OneColumn | _Section | None] = list(columns[:start])
        if delimiter is not None and start < len(columns):
            self.section = _Section(columns[start:], delimiter, trailing=shape.trailing)
            self._parts.append(self.section)
        self._keys: dict[str, Keys] = {}
        self.places: dict[str, tuple[int, int | None]] = {}
        self.reads: dict[str, Read] = {}
        for position, codec in enumerate(shape.codecs):
            if codec is not None:
                attribute = codec.column.attribute
                self.places[attribute] = (position, None) if position < start else (start, position - start)
                self.reads[attribute] = None if codec.value_is_text else Memo(codec.read).__getitem__

    def places_in_section(self, attributes: Iterable[str]) -> list[tuple[int, Read]] | None:
        """Where the columns stand among those of the section, and what reads them; None where not all do."""
        places = [(self.places.get(attribute, (0, None))[1], self.reads.get(attribute)) for attribute in attributes]
        in_section = [(offset, read) for offset, read in places if offset is not None]
        return in_section if self.section is not None and len(in_section) == len(places) else None

    def keys_of(self, attribute: str) -> Keys:
        """The keys of one column."""
        keys = self._keys.get(attribute)
        if keys is None:
            keys = self._keys[attribute] = Keys(self, [attribute])
        return keys

    def default(self, attribute: str) -> Any:
        """The value of an attribute for which the shape has no column."""
        return self._fields[attribute].default

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
    """Good records of one shape, by the parts of their rows: those of a block at some indices."""

    block: Block
    indices: Sequence[int]
    source: str
    parts: Sequence[Sequence[str]]

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

    def found(self, by_part: Iterable[tuple[int, Mapping[str, list[Found]]]]) -> Iterator[tuple[int, Found]]:
        """Each finding with the index of its record, in the order of the columns."""
        for number, bad in by_part:
            texts = enumerate(self.parts[number])
            of_part = [(index, one) for index, text in texts if text in bad for one in bad[text]]
            if len(of_part) > 1:
                of_part.sort(key=lambda pair: pair[1].position)  # stable: records stay in their order
            yield from of_part


class Keys:
    """Some columns together: what is equal in records where their texts are, and the values of such a key."""

    def __init__(self, columns: ShapeColumns, attributes: Sequence[str]) -> None:
        places = [columns.places.get(attribute) for attribute in attributes]
        self.parts = sorted({place[0] for place in places if place is not None})
        self._section = columns.section
        # For each value: the part among those of the key, the field of a section, what reads it, and what stands in.
        self._readers = [
            (None, None, None, columns.default(attribute))
            if place is None
            else (self.parts.index(place[0]), place[1], columns.reads[attribute], None)
            for attribute, place in zip(attributes, places, strict=True)
        ]

    def of(self, parts: Sequence[Sequence[str]]) -> Sequence[Hashable]:
        """The key of each record, by the parts of their rows."""
        if len(self.parts) == 1:
            return parts[self.parts[0]]
        if not self.parts:
            return [()] * len(parts[0])
        return list(zip(*(parts[part] for part in self.parts), strict=True))

    def values(self, keys: Sequence[Any]) -> Iterable[tuple[Any, ...]]:
        """The values of the columns in the records of each key."""
        if not self.parts:
            return [tuple(default for *_, default in self._readers)] * len(keys)
        texts = [keys] if len(self.parts) == 1 else list(zip(*keys, strict=True))
        columns: list[Iterable[Any]] = []
        for slot, offset, read, default in self._readers:
            if slot is None:
                columns.append(itertools.repeat(default, len(keys)))
                continue
            column = texts[slot]
            if offset is not None:
                rows = self._section.rows  # type: ignore[union-attr]
                column = [rows[text][offset] for text in column]
            columns.append(column if read is None else map(read, column))
        return zip(*columns, strict=True)


class Column(Sequence[Any]):
    """The values of one column of some records, each read when it is asked for."""

    def __init__(self, keys: Sequence[Any], values: Callable[[Sequence[Any]], Iterable[tuple[Any, ...]]]) -> None:
        self._keys = keys
        self._values = values

    @classmethod
    def of(cls, parts: Sequence[Sequence[str]], columns: ShapeColumns, attribute: str) -> Sequence[Any]:
        """A column by the parts of the rows: its texts as they stand, where these are the values."""
        place = columns.places.get(attribute)
        if place is not None and place[1] is None:
            texts, read = parts[place[0]], columns.reads[attribute]
            return texts if read is None else list(map(read, texts))
        keys = columns.keys_of(attribute)
        return cls(keys.of(parts), keys.values)

    def __len__(self) -> int:
        return len(self._keys)

    def __getitem__(self, index: Any) -> Any:
        return next(iter(self._values([self._keys[index]])))[0]


class Combinations:
    """A rule that looks at some columns together, at each distinct combination once."""

    def __init__(self, columns: ShapeColumns, rule: Rule, look: Look) -> None:
        self._keys = Keys(columns, rule.columns)
        self._code, self._look = rule.code, look
        self._good: set[Any] = set()

    def __call__(self, table: Table) -> Iterator[tuple[str, int, AtFault]]:
        """The records at fault."""
        keys = self._keys.of(table.parts)
        if len(self._good) > MOST_REMEMBERED:
            self._good.clear()
        new = set(keys).difference(self._good)
        bad = {}
        in_order = list(new)
        for key, values in zip(in_order, self._keys.values(in_order), strict=True) if new else ():
            at_fault = self._look(*values)
            if at_fault:
                bad[key] = at_fault_of(at_fault)
        self._good |= new.difference(bad) if bad else new
        for index, key in enumerate(keys) if bad else ():
            if key in bad:
                yield self._code, index, bad[key]


def at_fault_of(given: AtFault) -> AtFault:
    """What a rule gives, in a form that can be looked at more than once."""
    return given if isinstance(given, bool | str) else tuple(given)


def _section_start(shape: Shape, layout: type) -> int:
    """Where the section begins in a schedule's row: behind the student's number."""
    width = len(shape.codecs)
    if not issubclass(layout, ScheduleEntry):
        return width
    names = [codec and codec.column.attribute for codec in shape.codecs]
    start = names.index("student_number") + 1 if "student_number" in names else width
    return start if width - start >= SHORTEST_SECTION else width
