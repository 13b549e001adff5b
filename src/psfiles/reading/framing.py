"""Bytes to blocks of records: record ends, lone line ends, quotes that span lines.

No I/O and no types. Whatever way the bytes are cut into chunks, the records are
the same: every decision is made on whole records.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from typing import TYPE_CHECKING, Any, NamedTuple

from psfiles.reading.blocks import Block, Fields, Place
from psfiles.reading.charset import CharacterSet
from psfiles.reading.holding import HeldBytes
from psfiles.reading.lines import ANY_END, certain_length, record_ends, spans_of
from psfiles.reading.recognizing import Recognizer, agrees, decide_charset
from psfiles.reading.splitting import RecordSplitter

if TYPE_CHECKING:
    from psfiles.dialects import Dialect
    from psfiles.reading.checkpoint import Checkpoint

__all__ = ["LONGEST", "Framer"]

LONGEST = 1 << 20
"""Bytes of the longest record that is held together across a lone line end or an open quote."""

MOST_LINES = 50
"""Lines that a quoted value may span: more is a quote that was never closed."""

PIECE_SIZE = 1 << 15
"""Bytes into which whole records are cut where they are not recognized, so that few of them are read one by one."""


class _Cut(NamedTuple):
    """Where the last record to be taken stops, and where the end behind it does.

    ``in_pieces`` says that each line is a piece of a record too long to be held together.
    """

    stop: int
    end: int
    in_pieces: bool = False


class Framer:
    """Cuts a file, handed over in chunks of any size, into blocks of whole records.

    ``widths`` are the right numbers of fields; where the dialect has a header,
    the header says it. ``header`` is a block of that record alone, as soon as
    the file has shown it. With a ``recognizer``, records that it takes come in
    blocks without texts.
    """

    def __init__(self, dialect: Dialect, widths: AbstractSet[int], recognizer: Recognizer | None = None) -> None:
        self.charset: CharacterSet = CharacterSet(dialect.encoding)
        self.header: Block | None = None
        self._dialect = dialect
        self._widths: AbstractSet[int] = frozenset() if dialect.header else widths
        self._recognizer = recognizer
        self._splitter = RecordSplitter(dialect, self.charset, most_lines=MOST_LINES, longest=LONGEST)
        self._place = Place(1, 1, 0)
        self._held = HeldBytes()
        self._has_begun = False
        self._end = ""
        self._ends = ANY_END
        # The first record goes on over a line end in quotes: a look at each record is needed then.
        self._waits_for_quote = False
        # Set inside a record too long to hold together, and inside a run of
        # blank lines too long to be only the end of the file.
        self._in_long_record = False
        self._in_blank_run = False

    @property
    def record_delimiter(self) -> str:
        """What ends the records of the file; empty until its first record's end was seen."""
        return self._end

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
        self._place = Place(start.record, start.line, start.byte)
        self.charset.resume(start.encoding, start.utf16)
        if start.header is not None:
            self._set_header(b"", Fields(start.header))

    def feed(self, chunk: bytes) -> Iterator[Block]:
        """The blocks that are certain after another chunk of the file."""
        if self._recognizer is not None and self._is_under_way and (cut := self._after_last_end(chunk)):
            # Large chunks are copied once.
            yield from self._whole_records(self._held.take(memoryview(chunk)[:cut]), chunk[cut:])
            return
        if not self._take(chunk, final=False):
            return  # the chunk cannot end a record
        data = self._held.take()
        if self._recognizer is not None and self._has_met_records(data):
            cut = self._after_last_end(data)
            yield from self._whole_records(data[:cut], data[cut:])
        else:
            yield from self._advance(data)

    def close(self) -> Iterator[Block]:
        """The blocks that remain at the end of the file."""
        self._take(b"", final=True)
        # First what is certain without knowing that this is the end, as with any other chunk.
        yield from self._advance(self._held.take())
        yield from self._advance(self._held.take(), final=True)

    def _take(self, chunk: bytes, *, final: bool) -> bool:
        """Hold what a chunk brings; whether it is time to look at all that is held."""
        if not self._has_begun:
            chunk = self._held.take(chunk)
            mark = self.charset.begin(chunk, final=final)
            if mark is None:
                self._held.keep(chunk)
                return False
            self._has_begun = True
            self._place = self._place._replace(byte=mark)
            chunk = chunk[mark:]
        return self._held.add(self.charset.over_ascii(chunk, final=final))

    @property
    def _is_under_way(self) -> bool:
        """Whether a chunk can be looked at as it is."""
        is_plain = self._has_begun and not self.charset.utf16
        return is_plain and self._held.ends_within_a_line and self._has_met_records(b"")

    def _has_met_records(self, data: bytes) -> bool:
        """Whether what ends the records is known, and the header behind."""
        is_known = bool(self._end) or (bool(data) and self._find_end(data, final=False))
        return is_known and (self.header is not None or not self._dialect.header)

    def _whole_records(self, data: bytes, rest: bytes) -> Iterator[Block]:
        """The blocks of whole records, recognized or not, and of what follows as far as it is certain."""
        block = self._recognized(data)
        if block is not None:
            self._held.keep(rest)
            yield block
            return
        data += rest
        for start in range(0, len(data), PIECE_SIZE):
            piece = self._held.take(data[start : start + PIECE_SIZE])
            cut = self._after_last_end(piece)
            block = self._recognized(piece[:cut])
            if block is None:
                yield from self._advance(piece)
            else:
                self._held.keep(piece[cut:])
                yield block

    def _recognized(self, data: bytes) -> Block | None:
        """A block of whole records; None where one of them needs a closer look."""
        if self._recognizer is None or not self.is_between_records or 1 in self._widths:
            return None
        regular = self._recognizer(data, self._end)
        if regular is None or not agrees(regular, data, self._ends, self._splitter, self._widths):
            return None
        decide_charset(regular, data, self._end.encode(), self.charset)
        block = self._new_block(
            data,
            delimiter=self._dialect.delimiter,
            find_spans=regular.find_spans,
            count=regular.records,
            regular=regular,
            one_line_each=regular.lines == regular.records,
        )
        self._pass_over(data, regular.records, regular.lines)
        return block

    def _advance(self, data: bytes, *, final: bool = False) -> Iterator[Block]:
        """The blocks of what was gathered; the rest of it waits for more."""
        if final and data:
            data = data[: self._before_blanks(data, ANY_END if self._in_long_record else self._ends, final=True)]
        while data and (self._end or self._find_end(data, final=final)):
            if self._dialect.header and self.header is None:
                used = self._take_header(data, final=final)
            else:
                cut = self._cut(data, final=final)
                if not cut.end:
                    break
                block, used = self._block(data[: cut.stop], final=final, in_pieces=cut.in_pieces)
                if len(block):
                    yield block
                if used == cut.stop < cut.end:
                    self._pass_over(data[cut.stop : cut.end], 0)
                    used = cut.end
            if not used:
                break
            data = data[used:]
        self._held.keep(data)

    def _find_end(self, data: bytes, *, final: bool) -> bool:
        """Let the end of the first record decide; False where more bytes are needed.

        The first record ends where it has a right number of fields, so that a
        lone line end inside of it does not decide.
        """
        found = ANY_END.finditer(data, 0, certain_length(data, final=final))
        ends = list(itertools.islice(itertools.takewhile(lambda end: end.start() <= LONGEST, found), MOST_LINES))
        decides: int | None = 0
        if ends and self._widths:
            lines = spans_of(data[: ends[-1].end()], ANY_END)
            is_all = final or len(ends) == MOST_LINES or len(data) > LONGEST + 1
            decides = self._splitter.first_record(data, lines, self._widths, final=is_all)
        if decides is None or not (ends or final or len(data) > LONGEST + 1):
            return False
        self._end = ends[decides][0].decode() if ends else "\n"
        self._ends = record_ends(self._end)
        return True

    def _take_header(self, data: bytes, *, final: bool) -> int:
        end = self._ends.search(data, 0, certain_length(data, final=final))
        if end is None and not final:
            return 0
        used = end.end() if end else len(data)
        content = data[: end.start() if end else len(data)]
        self._place = self._place._replace(record=0)
        self._set_header(content, self._splitter.row(content))
        self._pass_over(data[:used], 1)
        return used

    def _set_header(self, content: bytes, row: Fields) -> None:
        span = (0, len(content))
        self.header = self._new_block(
            content, texts=[row], delimiter=self._dialect.delimiter, find_spans=lambda: [span]
        )
        self._widths = {len(row) - (bool(row) and not row[-1])}

    def _cut(self, data: bytes, *, final: bool) -> _Cut:
        """How far the data holds whole records, or lines of a record that is too long to be held together."""
        certain = certain_length(data, final=final)
        if not self._in_long_record:
            whole = certain if final else self._after_last_end(data)
            if whole or len(data) <= LONGEST + 1 or not ANY_END.search(data, 0, certain):
                whole = whole if final else self._before_blanks(data[:whole], self._ends)
                return _Cut(whole, whole)
            self._in_long_record = True
        end = self._ends.search(data, 0, certain)
        if end:
            # Its last piece may be blank, and is none then: as where the record is split as a whole.
            self._in_long_record = False
            return _Cut(end.start(), end.end(), in_pieces=True)
        lines = certain if final else max(data.rfind(b"\n", 0, certain), data.rfind(b"\r", 0, certain)) + 1
        lines = lines if final else self._before_blanks(data[:lines], ANY_END)
        return _Cut(lines, lines, in_pieces=True)

    def _after_last_end(self, data: bytes) -> int:
        """Where the last record end stops; 0 where there is none."""
        certain = certain_length(data, final=False)
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

    def _new_block(self, data: bytes, **contents: Any) -> Block:
        return Block(data, self._place, self.charset, self._line_end, split=self._splitter.row, **contents)

    @property
    def _line_end(self) -> bytes:
        return b"\r" if self._end == "\r" else b"\n"

    def _pass_over(self, data: bytes, records: int, lines: int | None = None) -> None:
        record, line, byte = self._place
        lines = data.count(self._line_end) if lines is None else lines
        self._place = Place(record + records, line + lines, byte + len(self.charset.source_bytes(data)))

    def _block(self, data: bytes, *, final: bool, in_pieces: bool) -> tuple[Block, int]:
        """The records of the data, and how much of it they take: an open quote may want more."""
        used = len(data)
        records = None
        if not in_pieces and used <= LONGEST and not self._waits_for_quote:
            records = self._splitter.split_at_once(data, self._end, self._widths)
        if records is None:
            ends = ANY_END if in_pieces else self._ends
            records, used = self._splitter.split_each(data, ends, self._widths, joins=not in_pieces, final=final)
        self._waits_for_quote = used < len(data)
        block = self._new_block(data[:used], **records._asdict())
        self._pass_over(data[:used], len(block), len(block) if records.one_line_each else None)
        return block, used
