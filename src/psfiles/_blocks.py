"""Some whole records of a file, as rows, and where each of them stands."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import repeat
from typing import Any

from psfiles._charset import CharacterSet
from psfiles.exceptions import Location

__all__ = ["ANY_END", "NO_ROW", "Block", "Span", "record_ends", "spans_of"]

Span = tuple[int, int]

ANY_END = re.compile(rb"\r\n|\n|\r")
NO_ROW: list[str] = []
"""The row of a record whose fields cannot be told: it unpacks into no number of columns."""


def record_ends(end: str) -> re.Pattern[bytes]:
    """What ends a record in a file whose first record ends so.

    A CR before an LF always belongs to the end.
    """
    return re.compile({"\r\n": rb"\r\n", "\n": rb"\r?\n", "\r": rb"\r\n?"}[end])


def spans_of(data: bytes, ends: re.Pattern[bytes]) -> list[Span]:
    """Where each record of the data begins and where its content stops."""
    spans, start = [], 0
    for end in ends.finditer(data):
        spans.append((start, end.start()))
        start = end.end()
    if start < len(data):
        spans.append((start, len(data)))
    return spans


class Block:
    """Whole records of a file, as rows.

    ``rows`` gives the fields of each record, once; ``first_row`` are those of
    the first, and ``record`` is its number. ``line_end`` is the byte that lines
    are counted by.
    """

    def __init__(
        self,
        data: bytes,
        ends: re.Pattern[bytes],
        charset: CharacterSet,
        place: tuple[int, int, int],
        line_end: bytes,
    ) -> None:
        self.data = data
        self.charset = charset
        self.record, line, byte = place
        self.line_end = line_end
        self._begin = 0, line, byte
        # The place told last: the next is counted from there, as faults come in order.
        self._known = self._begin
        self._ends = ends
        self._spans: list[Span] | None = None
        self.fill([])

    def fill(self, records: list[Any], *, delimiter: str | None = None, spans: list[Span] | None = None) -> None:
        """Take the rows, or with ``delimiter`` the texts of records that it is still to split."""
        self._size = len(records)
        self.first_row: list[str] = [] if not records else records[0].split(delimiter) if delimiter else records[0]
        self._cursor = iter(records)
        self.rows: Iterator[list[str]] = self._cursor
        if delimiter is not None:
            self.rows = map(str.split, self._cursor, repeat(delimiter))
        self._spans = spans

    def keep(self) -> list[list[str]]:
        """All rows, to be looked at; they can still be read."""
        rows = list(self.rows)
        self.fill(rows, spans=self._spans)
        return rows

    def __len__(self) -> int:
        return self._size

    @property
    def index(self) -> int:
        """The index of the row that ``rows`` gave last.

        The list's own iterator knows it, so that the good path counts nothing.
        """
        return self._size - self._cursor.__length_hint__() - 1  # type: ignore[attr-defined,no-any-return]

    def spans(self) -> list[Span]:
        """Where each record stands in ``data``, without its end."""
        if self._spans is None:
            self._spans = spans_of(self.data, self._ends)
        return self._spans

    def raw(self, span: Span) -> bytes:
        """The bytes of the file at a span."""
        return self.charset.source_bytes(self.data[slice(*span)])

    def location(self, span: Span, source: str, record: int) -> Location:
        """The place in the file of what begins at a span."""
        known, line, byte = self._known if self._known[0] <= span[0] else self._begin
        between = self.data[known : span[0]]
        line += between.count(self.line_end)
        byte += len(self.charset.source_bytes(between))
        self._known = span[0], line, byte
        return Location(source, record, line, byte)
