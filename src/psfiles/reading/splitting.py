"""Whole records of a file split into their texts: all at once where nothing is special, else one by one."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Sequence
from collections.abc import Set as AbstractSet
from typing import TYPE_CHECKING, NamedTuple

from psfiles.reading.blocks import UNREADABLE, Fields
from psfiles.reading.charset import CharacterSet
from psfiles.reading.joining import LineJoiner, fits
from psfiles.reading.lines import ANY_END, Span, lines_within, record_ends, spans_of, spans_of_lines, split_lines
from psfiles.reading.quoting import STAND_IN, Splitter, splitter, unquoter

if TYPE_CHECKING:
    from psfiles.dialects import Dialect

__all__ = ["RecordSplitter", "SplitRecords"]


class SplitRecords(NamedTuple):
    """The texts of some records; for the rest, see `Block`."""

    texts: Sequence[str | Fields]
    delimiter: str
    find_spans: Callable[[], Sequence[Span]]
    one_line_each: bool


class RecordSplitter:
    """Splits whole records of one file; ``split`` gives the fields of a single record.

    A record is held together across a lone line end or an open quote up to
    ``most_lines`` lines and ``longest`` bytes.
    """

    def __init__(self, dialect: Dialect, charset: CharacterSet, *, most_lines: int, longest: int) -> None:
        self.split: Splitter = splitter(dialect)
        self._dialect = dialect
        self._charset = charset
        self._longest = longest
        self._unquote = unquoter(dialect)
        self._joiner = LineJoiner(dialect, most_lines=most_lines, longest=longest)

    def first_record(self, data: bytes, lines: Sequence[Span], widths: AbstractSet[int], *, final: bool) -> int | None:
        """The index of the line that ends a file's first record; see `LineJoiner`."""
        return self._joiner.first_record(data, lines, widths, final=final)

    def split_at_once(self, data: bytes, end: str, widths: AbstractSet[int]) -> SplitRecords | None:
        """The records of the data; None where one of them needs a closer look."""
        # One character a byte: only the few records that are not ASCII need to be decoded again.
        has_quotes = self._dialect.quoting != "none" and b'"' in data
        text = self._unquote(data, end.encode()) if has_quotes else data.decode("latin-1")
        if text is None:
            return None
        delimiter = STAND_IN if has_quotes else self._dialect.delimiter
        lines = split_lines(text, end)
        content = "".join(lines)
        lone_ends = [lone_end for lone_end in "\r\n" if lone_end in content]
        odd = (line.split(delimiter) for lone_end in lone_ends for line in lines if lone_end in line)
        if not all(fits(row, widths) for row in odd):
            return None
        texts = lines if text.isascii() else [line if line.isascii() else self._text(line) for line in lines]
        ends = record_ends(end)
        has_ends = not has_quotes and data.endswith(end.encode())
        find_spans = (
            functools.partial(spans_of_lines, data, ends, lines)
            if has_ends
            else functools.partial(spans_of, data, ends)
        )
        return SplitRecords(texts, delimiter, find_spans, one_line_each=not lone_ends)

    def split_each(
        self, data: bytes, ends: re.Pattern[bytes], widths: AbstractSet[int], *, joins: bool, final: bool
    ) -> tuple[SplitRecords, int]:
        """The records of the data, each looked at by itself, and how much of the data they take.

        With ``joins``, lines are joined where a quote is open between them.
        """
        spans = spans_of(data, ends)
        spans, used = self._records(data, spans, widths, joins=joins, final=final)
        rows = [self.row(data[slice(*span)]) for span in spans]
        return SplitRecords(rows, self._dialect.delimiter, lambda: spans, one_line_each=False), used

    def _records(
        self, data: bytes, lines: list[Span], widths: AbstractSet[int], *, joins: bool, final: bool
    ) -> tuple[list[Span], int]:
        """Where each record of the data stands, and how much of the data they take."""
        spans, used = lines, len(data)
        if joins and self._dialect.quoting != "none" and b'"' in data:
            spans, used = self._joiner.join(data, lines, widths, final=final)
        return [piece for span in spans for piece in self._pieces(data, span, widths)], used

    def _pieces(self, data: bytes, span: Span, widths: AbstractSet[int]) -> list[Span]:
        """A record; or its lines, where it is too long to be held together or has no right number of fields."""
        content = data[slice(*span)]
        if not ANY_END.search(content):
            return [span]
        if len(content) <= self._longest and self._is_one(content.decode("latin-1"), widths):
            return [span]
        return lines_within(data, span)

    def _is_one(self, record: str, widths: AbstractSet[int]) -> bool:
        """Whether a record with line ends inside, in latin-1, has a right number of fields."""
        row, open_field = self.split(record)
        return fits(row, widths) and (open_field is None or not self._joiner.open_is_fault)

    def is_several(self, record: bytes, ends: re.Pattern[bytes], widths: AbstractSet[int]) -> bool:
        """Whether `split_each` takes a record with line ends inside, or in quotes, for several, or for less."""
        spans, _ = self._records(record, spans_of(record, ends), widths, joins=True, final=True)
        return spans != [(0, len(record))]

    def row(self, raw: bytes) -> Fields:
        """The fields of one record; none where they are not known."""
        text = self._charset.decode(raw)
        if text is None:
            return UNREADABLE
        row, open_field = self.split(text)
        return UNREADABLE if open_field is not None and self._joiner.open_is_fault else Fields(row)

    def _text(self, line: str) -> str | Fields:
        """The text of a record given in latin-1."""
        text = self._charset.decode(line.encode("latin-1"))
        return UNREADABLE if text is None else text
