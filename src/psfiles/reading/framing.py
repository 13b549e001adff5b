"""Bytes to rows: record ends, lone line ends, quotes that span lines.

No I/O and no types. Whatever way the bytes are cut into chunks, the rows are
the same: every decision is made on whole records.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, Sequence
from collections.abc import Set as AbstractSet
from typing import TYPE_CHECKING

from psfiles.dialects import Dialect
from psfiles.reading.blocks import ANY_END, Block, Fields, Span, record_ends, spans_of
from psfiles.reading.charset import CharacterSet
from psfiles.reading.quoting import STAND_IN, outside_quotes, splitter, unquoter

if TYPE_CHECKING:
    from psfiles.reading.checkpoint import Checkpoint

__all__ = ["LONGEST", "Framer", "fits", "held_together", "told_length"]

LONGEST = 1 << 20
"""Bytes of the longest record that is held together across a lone line end or an open quote."""

MOST_LINES = 50
"""Lines that a quoted value may span: more is a quote that was never closed."""


def fits(row: Sequence[str], widths: Container[int]) -> bool:
    """Whether a row has a right number of fields; one empty last field is allowed."""
    return len(row) in widths or (len(row) - 1 in widths and not row[-1])


class Framer:
    """Cuts a file, handed over in chunks of any size, into blocks of whole records.

    ``widths`` are the right numbers of fields; where the dialect has a header,
    the header says it. ``header`` is that record, as soon as the file has shown it.
    """

    def __init__(self, dialect: Dialect, widths: AbstractSet[int]) -> None:
        self.charset = CharacterSet(dialect.encoding)
        self.header: Block | None = None
        self._dialect = dialect
        self._widths: AbstractSet[int] = frozenset() if dialect.header else widths
        self._split = splitter(dialect)
        self._unquote = unquoter(dialect)
        self._outside_quotes = outside_quotes(dialect)
        self._record, self._line, self._byte = 1, 1, 0
        self._pending: list[bytes] = []
        self._has_begun = False
        self._end = ""
        self._ends = ANY_END
        # Set inside a record too long to hold together, and inside a run of
        # blank lines too long to be only the end of the file.
        self._in_long_record = False
        self._in_blank_run = False

    @property
    def is_between_records(self) -> bool:
        """Whether the next block begins with a record, and no blank line before it may be the end of the file."""
        return not (self._in_long_record or self._in_blank_run)

    def resume(self, start: Checkpoint) -> None:
        """Go on where another framer of the same file was at a checkpoint."""
        self._end, self._ends = start.record_delimiter, record_ends(start.record_delimiter)
        if start.byte == 0:
            return
        self._has_begun = True
        self._record, self._line, self._byte = start.record, start.line, start.byte
        self.charset.resume(start.encoding, start.utf16)
        if start.header is not None:
            self.header = self._new_block(b"", self._ends)
            self.header.fill([Fields(start.header)], self._dialect.delimiter)
            self._widths = {len(start.header)}

    @property
    def record_delimiter(self) -> str:
        """What ends the records of the file; empty until its first record's end was seen."""
        return self._end

    def feed(self, chunk: bytes) -> Iterator[Block]:
        """The blocks that can be told after another chunk of the file."""
        data = self._gather(chunk, final=False)
        if data is not None:
            yield from self._advance(data)

    def close(self) -> Iterator[Block]:
        """The blocks that remain at the end of the file."""
        yield from self._advance(self._gather(b"", final=True) or b"", final=True)

    def _advance(self, data: bytes, *, final: bool = False) -> Iterator[Block]:
        """The blocks of what was gathered; the rest of it waits for more."""
        if final and data:
            data = data[: self._before_blanks(data, ANY_END if self._in_long_record else self._ends, final=True)]
        while data and (self._end or self._find_end(data, final=final)):
            if self._dialect.header and self.header is None:
                used = self._take_header(data, final=final)
            else:
                stop, cut, ends = self._cut(data, final=final)
                if not cut:
                    break
                block, used = self._block(data[:stop], ends, final=final)
                if len(block):
                    yield block
                if used == stop < cut:
                    self._pass_over(data[stop:cut], 0)
                    used = cut
            if not used:
                break
            data = data[used:]
        self._pending = [data]

    def _gather(self, chunk: bytes, *, final: bool) -> bytes | None:
        """What is to be looked at now; None where the chunk cannot end a record."""
        if not self._has_begun:
            chunk = b"".join(self._pending) + chunk
            self._pending = []
            mark = self.charset.begin(chunk, final=final)
            if mark is None:
                self._pending = [chunk]
                return None
            self._has_begun = True
            self._byte = mark
            chunk = chunk[mark:]
        chunk = self.charset.over_ascii(chunk, final=final)
        self._pending.append(chunk)
        if not final and b"\n" not in chunk and b"\r" not in chunk:
            return None  # a record without end is so copied once, not at every chunk
        return b"".join(self._pending)

    def _find_end(self, data: bytes, *, final: bool) -> bool:
        """Let the end of the first record decide; False where more bytes are needed.

        The first record ends where it has a right number of fields, so that a
        lone line end inside of it does not decide.
        """
        first = ""
        for number, end in enumerate(ANY_END.finditer(data, 0, told_length(data, final=final))):
            if end.start() > LONGEST:
                break
            first = first or end[0].decode()
            if not self._widths or number == MOST_LINES:
                break
            row, is_open = self._split(data[: end.start()].decode("latin-1"))
            if fits(row, self._widths) and not is_open:
                first = end[0].decode()
                break
            if len(row) > max(self._widths) + 1:
                break
        else:
            if not final and len(data) <= LONGEST + 1:
                return False
        self._end = first or "\n"
        self._ends = record_ends(self._end)
        return True

    def _take_header(self, data: bytes, *, final: bool) -> int:
        end = self._ends.search(data, 0, told_length(data, final=final))
        if end is None and not final:
            return 0
        used = end.end() if end else len(data)
        self._record = 0
        self.header = self._new_block(data[:used], self._ends)
        row = self._row(data[slice(*self.header.spans()[0])])
        self.header.fill([row], self._dialect.delimiter)
        self._widths = {len(row or ())}
        self._pass_over(data[:used], 1)
        return used

    def _cut(self, data: bytes, *, final: bool) -> tuple[int, int, re.Pattern[bytes]]:
        """How far the data holds whole records, with the end that is to be dropped, and what ends them."""
        certain = told_length(data, final=final)
        if not self._in_long_record:
            cut = certain if final else self._after_last_end(data, certain)
            if cut or len(data) <= LONGEST + 1 or not ANY_END.search(data, 0, certain):
                cut = cut if final else self._before_blanks(data[:cut], self._ends)
                return cut, cut, self._ends
            self._in_long_record = True
        end = self._ends.search(data, 0, certain)
        if end:
            # Its last piece may be blank, and is none then: as where the record is split as a whole.
            self._in_long_record = False
            return end.start(), end.end(), ANY_END
        cut = certain if final else max(data.rfind(b"\n", 0, certain), data.rfind(b"\r", 0, certain)) + 1
        cut = cut if final else self._before_blanks(data[:cut], ANY_END)
        return cut, cut, ANY_END

    def _after_last_end(self, data: bytes, certain: int) -> int:
        if self._end == "\r":
            last = data.rfind(b"\r", 0, certain) + 1
            return last + (last > 0 and data.startswith(b"\n", last))
        last = data.rfind(self._end.encode(), 0, certain)
        return last + len(self._end) if last >= 0 else 0

    def _before_blanks(self, data: bytes, ends: re.Pattern[bytes], *, final: bool = False) -> int:
        """Where the blank lines begin that may be the end of the file.

        At the end of the file any line end ends the last record.
        """
        if 1 in self._widths:  # a blank line is a record of one field
            has_end = not final or not data.endswith((b"\r", b"\n")) or data.endswith(self._end.encode())
            return len(data) if has_end else len(data) - 1
        content = len(data.rstrip(b"\r\n"))
        if content:
            self._in_blank_run = False
        end = ends.search(data, content) if content else None
        kept = end.end() if end else content
        self._in_blank_run = self._in_blank_run or len(data) - kept > LONGEST
        return len(data) if self._in_blank_run else kept

    def _new_block(self, data: bytes, ends: re.Pattern[bytes]) -> Block:
        place = (self._record, self._line, self._byte)
        return Block(data, ends, self.charset, place, self._line_end)

    @property
    def _line_end(self) -> bytes:
        return b"\r" if self._end == "\r" else b"\n"

    def _pass_over(self, data: bytes, records: int, lines: int | None = None) -> None:
        self._record += records
        self._line += data.count(self._line_end) if lines is None else lines
        self._byte += len(self.charset.source_bytes(data))

    def _block(self, data: bytes, ends: re.Pattern[bytes], *, final: bool) -> tuple[Block, int]:
        """The records of the data, and how much of it they take: an open quote may want more."""
        block = self._new_block(data, ends)
        used = len(data)
        quoted = self._dialect.quoting != "none" and b'"' in data
        # One character a byte: only the few lines that are not ASCII need a slower look.
        text: str | None = data.decode("latin-1") if len(data) <= LONGEST else None
        delimiter = self._dialect.delimiter
        if quoted and text is not None:
            text = self._unquote(text, self._end) if ends is self._ends else None
            delimiter = STAND_IN
        if text is None:
            used = self._fill_exactly(block, joins=quoted and ends is self._ends, final=final)
        else:
            lines, are_regular = _lines(text, ends)
            texts = lines if text.isascii() else [line if line.isascii() else self._text(line) for line in lines]
            block.fill(texts, delimiter, lines=None if quoted or not data.endswith(self._end.encode()) else lines)
            if are_regular:
                self._pass_over(data, len(block), len(block))
                return block, used
        self._pass_over(data[:used], len(block))
        return block, used

    def _text(self, line: str) -> str | None:
        """The text of a record given in latin-1; None where a byte means nothing."""
        data = line.encode("latin-1")
        self.charset.decide(data)
        return self.charset.decode(data)

    def _fill_exactly(self, block: Block, *, joins: bool, final: bool) -> int:
        """Every record for itself, where the block as a whole is not regular."""
        spans = block.spans()
        used = len(block.data)
        if self.charset.encoding is None and not block.data.isascii():
            for span in spans:
                for piece in held_together(block.data, span):
                    self.charset.decide(block.data[slice(*piece)])
        if joins:
            spans, used = self._join(block.data, spans, final=final)
        spans = [piece for span in spans for piece in held_together(block.data, span)]
        rows = [self._row(block.data[slice(*span)]) for span in spans]
        block.fill(rows, self._dialect.delimiter, spans=spans)
        return used

    def _row(self, raw: bytes) -> Fields | None:
        """The fields of one record; None where they cannot be told."""
        self.charset.decide(raw)
        text = self.charset.decode(raw)
        if text is None:
            return None
        row, is_open = self._split(text)
        return None if is_open and self._dialect.quoting == "import" else Fields(row)

    def _join(self, data: bytes, lines: list[Span], *, final: bool) -> tuple[list[Span], int]:
        """Lines joined to records where a quote is open at a line's end."""
        records: list[Span] = []
        index = 0
        while index < len(lines):
            start, stop = lines[index]
            if b'"' in data[start:stop] and self._split(data[start:stop].decode("latin-1"))[1]:
                last = self._closing_line(data, lines[index : index + MOST_LINES], final=final)
                if last is None:
                    return records, start
                index += last
                stop = lines[index][1]
            records.append((start, stop))
            index += 1
        return records, len(data)

    def _closing_line(self, data: bytes, lines: list[Span], *, final: bool) -> int | None:
        """The index of the line that closes the quote open in the first; None where more lines are needed.

        0, the first line itself, where joining would make no record of the
        right width with every line end in quotes, or would make one record of
        lines that are each one as they stand.
        """
        for last in range(1, len(lines)):
            start, stop = lines[0][0], lines[last][1]
            if stop - start > LONGEST:
                return 0
            if b'"' not in data[slice(*lines[last])]:
                continue
            record = data[start:stop].decode("latin-1")
            row, is_open = self._split(record)
            if is_open:
                continue
            outside = self._outside_quotes(record)
            alone = (self._split(data[slice(*line)].decode("latin-1")) for line in lines[: last + 1])
            joins = (
                fits(row, self._widths)
                and "\n" not in outside
                and "\r" not in outside
                and not all(
                    fits(fields, self._widths) and not (is_open and self._dialect.quoting == "import")
                    for fields, is_open in alone
                )
            )
            return last if joins else 0
        return 0 if final or len(lines) == MOST_LINES else None


def held_together(data: bytes, record: Span) -> list[Span]:
    """A record; or its lines, where it is too long to be held together across them."""
    start, stop = record
    if stop - start <= LONGEST:
        return [record]
    return [(start + first, start + last) for first, last in spans_of(data[start:stop], ANY_END)]


def told_length(data: bytes, *, final: bool) -> int:
    """How far line ends can be told: a CR at the end may be half of a CRLF."""
    return len(data) - (not final and data.endswith(b"\r"))


def _lines(text: str, ends: re.Pattern[bytes]) -> tuple[list[str], bool]:
    """The records of a text, each without its end, and whether each is one line with its end."""
    end = {rb"\r\n": "\r\n", rb"\r?\n": "\n", rb"\r\n?": "\r"}.get(ends.pattern, "")
    lines = text.splitlines()
    # `splitlines` is the fastest split, but knows more ends than a file may
    # have: right where all were CRLF by their width, or as many as there are.
    if end and text.endswith(end):
        if end == "\r\n":
            is_right = sum(map(len, lines)) + 2 * len(lines) == len(text)
        else:
            is_right = text.count(end) == len(lines)
        if is_right:
            return lines, True
    lines = text.split(end) if end == "\r\n" else re.split(ends.pattern.decode(), text)
    if not lines[-1]:
        lines.pop()
    return lines, False
