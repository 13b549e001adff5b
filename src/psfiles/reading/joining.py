"""Lines that a quoted value spans, joined to records; each line is read twice at most.

Between two lines a quote is open or not. So a line is read once from outside
of quotes and once from inside, and whether some lines make a record follows
from what is known of each: no joined text is ever split to see whether it fits.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Container, Sequence
from collections.abc import Set as AbstractSet
from typing import TYPE_CHECKING

import attrs

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


@attrs.frozen(slots=False)
class _Line:
    """A line as it reads from one state.

    ``fields`` end on it, ``alone`` are its fields as it stands, and
    ``ends_empty`` says that the last one is empty.
    """

    fields: int
    alone: int
    is_open: bool
    ends_empty: bool
    text: str
    outside_quotes: Callable[[str], str]

    @functools.cached_property
    def has_stray_end(self) -> bool:
        """Whether it holds a line end outside of quotes: few lines are asked."""
        if not _holds_end(self.text):
            return False
        return _holds_end(self.outside_quotes(self.text + '"' * self.is_open))


def _holds_end(text: str) -> bool:
    return "\n" in text or "\r" in text


class LineJoiner:
    """Joins lines to records where a quote is open at a line's end.

    A record has at most ``most_lines`` lines and ``longest`` bytes. A quote
    that is never closed ``open_is_fault``, or is a letter.
    """

    def __init__(self, dialect: Dialect, *, most_lines: int, longest: int) -> None:
        self._split: Splitter = splitter(dialect)
        self._closes: Callable[[str], int | None] = closing_quote(dialect)
        self._outside_quotes = outside_quotes(dialect)
        self.open_is_fault: bool = dialect.quoting == "import"
        self._still_open = _Line(0, 0, True, False, "", self._outside_quotes)
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
            if b'"' in data[start:stop]:
                last = self._last_line(reading, index, final=final)
                if last is None:
                    return records, start
                index = last
                stop = lines[index][1]
            records.append((start, stop))
            index += 1
        return records, len(data)

    def first_record(self, data: bytes, lines: Sequence[Span], widths: AbstractSet[int], *, final: bool) -> int | None:
        """The index of the line that ends a file's first record, lone line ends inside of it passed over.

        It is 0 where no such line has a right number of fields, and None where
        more lines are needed.
        """
        reading = _LinesOfData(self, data, lines, widths)
        fields, index = 1, 0
        while index < len(lines):
            # The first field of another line goes on in the last one of the line before.
            line = reading.in_field(index) if index else reading.outside(index)
            joined = self._joined(reading, index, line, final=final)
            if joined is None:
                return None
            last = joined[-1]
            fields += (last.alone if last.is_open else sum(line.fields for line in joined)) - 1
            index += len(joined)
            if not last.is_open and _has_width(fields, widths, ends_empty=last.ends_empty):
                return index - 1
            is_hopeless = fields > max(widths) + 1 or (last.is_open and self.open_is_fault)
            if is_hopeless or index >= self._most_lines:
                return 0
        return 0 if final else None

    def _joined(self, reading: _LinesOfData, first: int, line: _Line, *, final: bool) -> list[_Line] | None:
        """A line and those on to where its quote is closed, or it alone; None where more lines are needed."""
        if not line.is_open:
            return [line]
        lines = [line]
        for index in range(first + 1, min(first + self._most_lines, len(reading.lines))):
            following = reading.inside(index)
            if following is None or reading.lines[index][1] - reading.lines[first][0] > self._longest:
                return [line]
            lines.append(following)
            if not following.is_open:
                return lines
        return [line] if final or len(reading.lines) - first >= self._most_lines else None

    def _last_line(self, reading: _LinesOfData, first: int, *, final: bool) -> int | None:
        """The index of the line that ends a record; None where more lines are needed.

        It is the first line itself where the quote is never closed, where
        joining would make no record of a right width with every line end in
        quotes, or would join lines that are each a record as they stand.
        """
        lines = self._joined(reading, first, reading.outside(first), final=final)
        if lines is None:
            return None
        if len(lines) == 1:
            return first
        last = first + len(lines) - 1
        is_record = (
            _has_width(sum(line.fields for line in lines), reading.widths, ends_empty=lines[-1].ends_empty)
            and not any(line.has_stray_end for line in lines)
            and not all(map(reading.fits_alone, range(first, last + 1)))
        )
        return last if is_record else first

    def from_outside(self, text: str) -> _Line:
        """A line that begins outside of quotes."""
        return self._line(self._split(text), text)

    def from_inside(self, text: str) -> _Line | None:
        """A line that begins inside quotes; None where these cannot be closed on it."""
        end = self._closes(text)
        if end is None:
            return None
        if end < 0:
            return self._still_open
        return self.in_field(text[end:])

    def in_field(self, text: str) -> _Line:
        """A text that begins in a field, outside of quotes: under the ``"csv"`` rule no quote opens it then."""
        return self._line(self._split("x" + text), text)

    def _line(self, split: tuple[list[str], int | None], text: str) -> _Line:
        row, open_field = split
        is_open = open_field is not None
        fields = len(row) if open_field is None else open_field
        return _Line(fields, len(row), is_open, not row[-1], text, self._outside_quotes)


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

    def in_field(self, index: int) -> _Line:
        return self._joiner.in_field(self._text(index))

    def fits_alone(self, index: int) -> bool:
        """Whether a line is a record as it stands."""
        line = self.outside(index)
        if line.is_open and self._joiner.open_is_fault:
            return False
        return _has_width(line.alone, self.widths, ends_empty=line.ends_empty)

    def _text(self, index: int) -> str:
        return self._data[slice(*self.lines[index])].decode("latin-1")
