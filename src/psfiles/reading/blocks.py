"""Some whole records of a file, and where each of them stands."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple

from psfiles.exceptions import Location
from psfiles.reading.charset import CharacterSet
from psfiles.reading.lines import Span

__all__ = ["UNREADABLE", "Block", "Fields", "Place"]


class Place(NamedTuple):
    """The place of a record in the file: its number, line (from 1) and byte (from 0)."""

    record: int
    line: int
    byte: int


class Fields(list[str]):
    """The fields of a record that is split already; the row function splits it as it splits a text."""

    __slots__ = ()

    def split(self, _: str) -> Fields:
        """The fields, whatever the delimiter."""
        return self


UNREADABLE = Fields()
"""A record whose fields are not known: it has too few for any layout, so the row function refuses it."""


class Block:
    """Whole records of a file.

    ``texts`` holds each record, to be split at ``delimiter``; it is empty in a
    block whose ``regular`` says that it was recognized as a whole. ``place`` is
    that of the first record. ``find_spans`` gives where each record stands in
    ``data``; it is called only for a block with a fault. ``split`` gives the
    fields of a record's bytes. ``one_line_each`` says that every record is one line.
    """

    __slots__ = (
        "_find_spans", "_iterator", "_known", "_rows", "_spans", "_split", "charset", "count", "data", "delimiter",
        "line_end", "one_line_each", "place", "regular", "texts",
    )  # fmt: skip

    def __init__(
        self,
        data: bytes,
        place: Place,
        charset: CharacterSet,
        line_end: bytes,
        *,
        find_spans: Callable[[], Sequence[Span]],
        split: Callable[[bytes], Fields],
        texts: Sequence[str | Fields] = (),
        delimiter: str = "",
        one_line_each: bool = False,
        regular: Any = None,
        count: int | None = None,
    ) -> None:
        self.data: bytes = data
        self.place: Place = place
        self.charset: CharacterSet = charset
        self.line_end: bytes = line_end
        self.texts: Sequence[str | Fields] = texts
        self.delimiter: str = delimiter
        self.one_line_each: bool = one_line_each
        self.regular: Any = regular
        self.count: int = len(texts) if count is None else count
        self._find_spans = find_spans
        self._split = split
        self._spans: Sequence[Span] | None = None
        self._iterator: Iterator[str | Fields] = iter(())
        self._rows: list[list[str]] | None = None
        self._known: tuple[int, int, int] = (0, place.line, place.byte)

    def __len__(self) -> int:
        return self.count

    def __iter__(self) -> Iterator[str | Fields]:
        """The records' texts; `index` then says which was given last."""
        self._iterator = iter(self.texts)
        return self._iterator

    @property
    def index(self) -> int:
        """The index of the record that the iterator gave last.

        The list's own iterator knows it, so that the row function counts nothing.
        """
        return self.count - self._iterator.__length_hint__() - 1  # type: ignore[attr-defined,no-any-return]

    def refuse_first(self) -> None:
        """Let the row function refuse the first record, so that it is judged."""
        if self.regular is None:
            self.texts = [UNREADABLE, *self.texts[1:]]
        else:
            self.regular = self.regular._replace(odd=(0, *(index for index in self.regular.odd if index)))

    def rows(self) -> list[list[str]]:
        """The fields of each record; none of one that is unreadable."""
        if self._rows is None:
            self._rows = [text.split(self.delimiter) for text in self.texts]
        return self._rows

    def row(self, index: int) -> list[str]:
        """The fields of a record; none of one that is unreadable."""
        text = self.texts[index] if self.texts else UNREADABLE
        return self._split(self.content(index)) if text is UNREADABLE else text.split(self.delimiter)

    def spans(self) -> Sequence[Span]:
        """Where each record stands in ``data``, without its end."""
        if self._spans is None:
            self._spans = self._find_spans()
        return self._spans

    def content(self, index: int) -> bytes:
        """The bytes of a record in ``data``, without its end."""
        return self.data[slice(*self.spans()[index])]

    def raw(self, index: int) -> bytes:
        """The bytes of a record as they stand in the file."""
        return self.charset.source_bytes(self.content(index))

    def location(self, index: int, source: str) -> Location:
        """The place of a record in the file."""
        start = self.spans()[index][0]
        record, line, byte = self.place.record + index, self.place.line + index, self.place.byte + start
        if not self.one_line_each or self.charset.utf16:
            # Counted from the place asked for last, since faults come in order.
            known, line, byte = self._known if self._known[0] <= start else (0, self.place.line, self.place.byte)
            between = self.data[known:start]
            line += between.count(self.line_end)
            byte += len(self.charset.source_bytes(between))
            self._known = start, line, byte
        return Location(source, record, line, byte)
