"""Some whole records of a file, as rows, and where each of them stands."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import accumulate

from psfiles.exceptions import Location
from psfiles.reading.charset import CharacterSet

__all__ = ["ANY_END", "Block", "Fields", "Span", "record_ends", "spans_of"]

Span = tuple[int, int]

ANY_END = re.compile(rb"\r\n|\n|\r")


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


def _spans_of_lines(data: bytes, lines: Sequence[str]) -> list[Span] | None:
    """The same, four times as fast, from the lines of the data in latin-1, where all their ends are equally long."""
    sizes = list(map(len, lines))
    end, rest = divmod(len(data) - sum(sizes), len(sizes))
    if rest:
        return None
    starts = accumulate((size + end for size in sizes), initial=0)
    return [(start, start + size) for start, size in zip(starts, sizes, strict=False)]


class Fields(list[str]):
    """The fields of a record that is split already: it answers as its text would."""

    __slots__ = ()

    def split(self, _: str) -> Fields:
        """The fields."""
        return self


class Block:
    """Whole records of a file.

    ``texts`` gives each record, once, to be split at ``delimiter``; None is one
    whose fields cannot be told. ``record`` is the number of the first.
    ``line_end`` is the byte that lines are counted by.
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
        self.fill([], "")

    def fill(
        self,
        texts: Sequence[str | Fields | None],
        delimiter: str,
        *,
        spans: list[Span] | None = None,
        lines: Sequence[str] | None = None,
    ) -> None:
        """Take the records; ``spans``, or all ``lines`` of the data in latin-1, tell where they stand."""
        self._texts = texts
        self.texts = iter(texts)
        self.delimiter = delimiter
        self._spans = spans
        self._lines = lines

    @property
    def rows(self) -> Iterator[list[str]]:
        """The fields of each record, once."""
        return map(self._split, self.texts)

    def keep(self) -> list[Fields]:
        """All rows, to be looked at; they can still be read, and are not split again."""
        rows = list(map(Fields, map(self._split, self._texts)))
        self._texts, self.texts = rows, iter(rows)
        return rows

    def _split(self, text: str | Fields | None) -> list[str]:
        return [] if text is None else text.split(self.delimiter)

    @property
    def first_row(self) -> list[str]:
        """The fields of the first record."""
        return self._split(self._texts[0])

    def __len__(self) -> int:
        return len(self._texts)

    @property
    def index(self) -> int:
        """The index of the record that ``texts`` gave last.

        The list's own iterator knows it, so that the good path counts nothing.
        """
        return len(self._texts) - self.texts.__length_hint__() - 1  # type: ignore[attr-defined,no-any-return]

    def spans(self) -> list[Span]:
        """Where each record stands in ``data``, without its end."""
        if self._spans is None and self._lines:
            self._spans = _spans_of_lines(self.data, self._lines)
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
