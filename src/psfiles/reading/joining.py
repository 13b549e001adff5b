"""Lines that a quoted value spans, joined to records; each line is read twice at most.

Between two lines a quote is open or not. So a line is read once from outside
of quotes and once from inside, and whether some lines make a record follows
from what is known of each: no joined text is ever split to see whether it fits.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Sequence
from typing import TYPE_CHECKING, NamedTuple

from psfiles.reading.lines import Span
from psfiles.reading.quoting import Splitter, closing_quote, outside_quotes, splitter

if TYPE_CHECKING:
    from psfiles.dialects import Dialect

__all__ = ["LineJoiner", "fits"]


def fits(row: Sequence[str], widths: Container[int]) -> bool:
    """Whether a row has a right number of fields; one empty last field is allowed."""
    return _has_width(len(row), widths, ends_empty=not row[-1])


def _has_width(count: int, widths: Container[int], *, ends_empty: bool) -> bool:
    return count in widths or (ends_empty and count - 1 in widths)


class _Line(NamedTuple):
    """A line as it reads from one state.

    ``fields`` end on it, ``alone`` are its fields as it stands, ``ends_empty``
    tells of an empty last one, ``stray`` of a line end outside of quotes.
    """

    fields: int
    alone: int
    is_open: bool
    ends_empty: bool
    stray: bool


class LineJoiner:
    """Joins lines to records where a quote is open at a line's end.

    A record has at most ``most_lines`` lines and ``longest`` bytes. A quote
    that is never closed ``open_is_fault``, or is a letter.
    """

    def __init__(self, dialect: Dialect, *, most_lines: int, longest: int) -> None:
        self._split: Splitter = splitter(dialect)
        self._closes: Callable[[str], int | None] = closing_quote(dialect)
        self._outside_quotes = outside_quotes(dialect)
        self.open_is_fault = dialect.quoting == "import"
        self._most_lines = most_lines
        self._longest = longest

    def join(
        self, data: bytes, lines: Sequence[Span], widths: Container[int], *, final: bool
    ) -> tuple[list[Span], int]:
        """The records, and how much of the data they take: the last may want more lines."""
        reading = _LinesOfData(self, data, lines, widths)
        records: list[Span] = []
        index = 0
        while index < len(lines):
            start, stop = lines[index]
            if b'"' in data[start:stop] and reading.outside(index).is_open:
                last = self._last_line(reading, index, final=final)
                if last is None:
                    return records, start
                index = last
                stop = lines[index][1]
            records.append((start, stop))
            index += 1
        return records, len(data)

    def _last_line(self, reading: _LinesOfData, first: int, *, final: bool) -> int | None:
        """The index of the line that ends a record; None where more lines are needed.

        It is the first line itself where the quote is never closed, where
        joining would make no record of a right width with every line end in
        quotes, or would join lines that are each a record as they stand.
        """
        line = reading.outside(first)
        fields, stray = line.fields, line.stray
        for index in range(first + 1, min(first + self._most_lines, len(reading.lines))):
            if reading.lines[index][1] - reading.lines[first][0] > self._longest:
                return first
            following = reading.inside(index)
            if following is None:
                return first
            fields, stray = fields + following.fields, stray or following.stray
            if not following.is_open:
                is_record = (
                    _has_width(fields, reading.widths, ends_empty=following.ends_empty)
                    and not stray
                    and not all(map(reading.fits_alone, range(first, index + 1)))
                )
                return index if is_record else first
        return first if final or len(reading.lines) - first >= self._most_lines else None

    def from_outside(self, text: str) -> _Line:
        """A line that begins outside of quotes."""
        return self._line(self._split(text), text)

    def from_inside(self, text: str) -> _Line | None:
        """A line that begins inside quotes; None where these cannot be closed on it."""
        end = self._closes(text)
        if end is None:
            return None
        if end < 0:
            return _Line(fields=0, alone=0, is_open=True, ends_empty=False, stray=False)
        # What follows goes on in the field that was open: under the import rule it may be text.
        return self._line(self._split("x" + text[end:]), text[end:])

    def _line(self, split: tuple[list[str], int | None], text: str) -> _Line:
        row, open_field = split
        is_open = open_field is not None
        stray = "\n" in text or "\r" in text
        if stray:
            outside = self._outside_quotes(text + '"' * is_open)
            stray = "\n" in outside or "\r" in outside
        fields = len(row) if open_field is None else open_field
        return _Line(fields=fields, alone=len(row), is_open=is_open, ends_empty=not row[-1], stray=stray)


class _LinesOfData:
    """What is known of the lines of some data: each is read once from each state."""

    def __init__(self, joiner: LineJoiner, data: bytes, lines: Sequence[Span], widths: Container[int]) -> None:
        self.lines = lines
        self.widths = widths
        self._joiner = joiner
        self._data = data
        self._outside: dict[int, _Line] = {}
        self._inside: dict[int, _Line | None] = {}

    def outside(self, index: int) -> _Line:
        line = self._outside.get(index)
        if line is None:
            line = self._outside[index] = self._joiner.from_outside(self._text(index))
        return line

    def inside(self, index: int) -> _Line | None:
        if index not in self._inside:
            self._inside[index] = self._joiner.from_inside(self._text(index))
        return self._inside[index]

    def fits_alone(self, index: int) -> bool:
        """Whether a line is a record as it stands."""
        line = self.outside(index)
        if line.is_open and self._joiner.open_is_fault:
            return False
        return _has_width(line.alone, self.widths, ends_empty=line.ends_empty)

    def _text(self, index: int) -> str:
        return self._data[slice(*self.lines[index])].decode("latin-1")
