"""Large blocks of a file in which every record is one line with its end, so that Python need not tell them apart."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, overload

import attrs

from psfiles.frames._arrow import np
from psfiles.reading.blocks import Block, Span
from psfiles.reading.framing import Framer, held_together, told_length
from psfiles.reading.quoting import Splitter

__all__ = ["BULK_SIZE", "BulkBlock", "BulkFramer"]

BULK_SIZE = 1 << 20
"""Bytes read at a time: enough for a call of pyarrow to be cheap; few enough for four threads to take under 80 MB."""

PIECE_SIZE = 1 << 15
"""Bytes into which a chunk is cut where it holds something irregular."""

LARGEST_SIZE = 1 << 24
"""Bytes of the largest block: a record may be longer than all that is read at a time, and pyarrow counts in 32 bits."""

ODD_SIZE = 1 << 11
"""Bytes for each of which one stray line end may be in a block."""

_LF, _CR, _QUOTE = b'\n\r"'


class BulkBlock(Block):
    """Whole records of a file, each a line of its own with its end, not yet split.

    Where it ``has_quotes``, they enclose whole fields and no line end. ``odd``
    are the indices of records that have line ends inside.
    """

    count: int
    split: Splitter
    has_quotes: bool
    odd: Sequence[int] = ()

    def __len__(self) -> int:
        return self.count

    @property
    def first_row(self) -> list[str]:
        """The fields of the first record."""
        text = self.charset.decode(self.data[slice(*self.spans()[0])])
        return [] if text is None else self.split(text)[0]

    def spans(self) -> Any:
        """Where each record stands in ``data``, without its end."""
        if self._spans is None:
            end = b"\r\n" if self.data.endswith(b"\r\n") else self.line_end
            self._spans = RecordSpans(self.data, end)  # type: ignore[assignment] # a list is what a sequence is here
        return self._spans


class RecordSpans(Sequence[Span]):
    """Where records stand, told one by one: few are ever asked for. ``starts`` has where each begins."""

    def __init__(self, data: bytes, end: bytes) -> None:
        codes = np.frombuffer(data, np.uint8)
        lasts = np.flatnonzero(codes == end[-1])
        if len(end) > 1:
            lasts = lasts[codes[lasts - 1] == end[0]]
        self.starts = np.append(0, lasts[:-1] + 1)
        self._stops = lasts + 1 - len(end)

    @overload
    def __getitem__(self, index: int) -> Span: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Span]: ...
    def __getitem__(self, index: Any) -> Any:
        return int(self.starts[index]), int(self._stops[index])

    def __len__(self) -> int:
        return len(self._stops)


class BulkFramer(Framer):
    """Frames as `Framer` does, but gives regular records in a `BulkBlock`.

    Since blocks are the same however the bytes arrive, what is irregular may
    be handed on in smaller pieces, so that little of a file goes the slow way.
    """

    _scratch: tuple[Any, Any] = (b"", b"")

    def feed(self, chunk: bytes) -> Iterator[Block]:
        """The blocks that can be told after another chunk of the file."""
        cut = self._after_last_end(chunk, told_length(chunk, final=False)) if self._is_under_way else 0
        if not cut:
            yield from super().feed(chunk)
            return
        data = b"".join((*self._pending, memoryview(chunk)[:cut]))  # what is large is copied once
        yield from self._bulk_blocks(data, chunk[cut:])

    def _advance(self, data: bytes, *, final: bool = False) -> Iterator[Block]:
        if final or not self._has_met_records(data):
            yield from super()._advance(data, final=final)
            return
        cut = self._after_last_end(data, told_length(data, final=False))
        yield from self._bulk_blocks(data[:cut], data[cut:])

    @property
    def _is_under_way(self) -> bool:
        """Whether a chunk can be looked at as it is."""
        return self._has_begun and not self.charset.utf16 and self._has_met_records(b"")

    def _has_met_records(self, data: bytes) -> bool:
        """Whether what ends the records is known, and the header behind."""
        is_known = bool(self._end) or (bool(data) and self._find_end(data, final=False))
        return is_known and (self.header is not None or not self._dialect.header)

    def _bulk_blocks(self, data: bytes, rest: bytes) -> Iterator[Block]:
        """The blocks of whole records, and of what follows as far as it can be told."""
        block = self._bulk_block(data)
        if block is not None:
            self._pending = [rest]
            yield block
            return
        self._pending, data = [], data + rest
        for start in range(0, len(data), PIECE_SIZE):
            piece = b"".join((*self._pending, data[start : start + PIECE_SIZE]))
            cut = self._after_last_end(piece, told_length(piece, final=False))
            block = self._bulk_block(piece[:cut])
            if block is None:
                yield from super()._advance(piece)
            else:
                self._pending = [piece[cut:]]
                yield block

    def _bulk_block(self, data: bytes) -> BulkBlock | None:
        """A block of whole records; None where one of them needs a closer look."""
        found = None if self._in_long_record or self._in_blank_run or 1 in self._widths else self._records_in(data)
        if found is None:
            return None
        has_quotes = self._dialect.quoting != "none" and _QUOTE in data
        if has_quotes and not self._encloses_fields(data):
            return None
        block = BulkBlock(data, self._ends, self.charset, (self._record, self._line, self._byte), self._line_end)
        block.count, block.split, block.has_quotes, block.odd = found.count, self._split, has_quotes, found.odd
        block.fill([], self._dialect.delimiter)
        if self.charset.encoding is None and not data.isascii():
            self.charset.decide(next(record for record in data.split(self._end.encode()) if not record.isascii()))
        self._pass_over(data, found.count, found.lines)
        return block

    def _encloses_fields(self, data: bytes) -> bool:
        """Whether quotes enclose whole fields and no line end: both rules then read them as pyarrow does."""
        codes = np.frombuffer(data, np.uint8)
        quotes = np.flatnonzero(codes == _QUOTE)
        # Two of them side by side, a closing and an opening one, are a quote as a letter.
        borders = np.zeros(256, bool)
        borders[[ord(self._dialect.delimiter), _LF, _CR, _QUOTE]] = True
        opening, closing = quotes[::2], quotes[1::2]  # before the first byte is the last one, of a line end
        if not (borders[codes[opening - 1]].all() and borders[codes[closing + 1]].all()):
            return False
        ends = np.flatnonzero(codes == ord(self._end[-1]))  # the last one would be inside of an open quote
        return not (np.searchsorted(quotes, ends) % 2).any()

    def _records_in(self, data: bytes) -> _Found | None:
        """The records; None where too much is irregular, or where blank lines may be the file's end."""
        end = self._end.encode()
        if not 0 < len(data) <= LARGEST_SIZE or data[: -len(end)].endswith((b"\r", b"\n")) or data == end:
            return None
        lines, returns, pairs = self._ends_in(data)
        if self._end != "\r\n":
            count, others = (lines, returns) if self._end == "\n" else (returns, lines)
            return None if others else _Found(count, count)
        if lines == returns == pairs:
            return _Found(pairs, lines)
        odd = self._odd_records(data) if lines + returns - 2 * pairs <= len(data) // ODD_SIZE else None
        return None if odd is None else _Found(pairs, lines, odd)

    def _ends_in(self, data: bytes) -> tuple[int, int, int]:
        """How many LF, CR, and CR before an LF there are.

        numpy takes a tenth of the time of `bytes.count`, where it need not find new memory.
        """
        codes = np.frombuffer(data, np.uint8)
        if len(codes) > len(self._scratch[0]):
            self._scratch = (np.empty(len(codes), bool), np.empty(len(codes), bool))
        is_lf, is_cr = (scratch[: len(codes)] for scratch in self._scratch)
        np.equal(codes, _LF, out=is_lf)
        np.equal(codes, _CR, out=is_cr)
        lines, returns = int(np.count_nonzero(is_lf)), int(np.count_nonzero(is_cr))
        np.logical_and(is_lf[1:], is_cr[:-1], out=is_lf[1:])
        is_lf[0] = False
        return lines, returns, int(np.count_nonzero(is_lf))

    def _odd_records(self, data: bytes) -> list[int] | None:
        """The records ended by CRLF that have a CR or an LF inside; None where one is too long to be held together."""
        spans = RecordSpans(data, b"\r\n")
        codes = np.frombuffer(data, np.uint8)
        is_end = np.zeros(len(codes), bool)
        is_end[spans.starts[1:] - 1] = is_end[spans.starts[1:] - 2] = is_end[-2:] = True
        strays = np.flatnonzero(((codes == _LF) | (codes == _CR)) & ~is_end)
        odd: list[int] = np.unique(np.searchsorted(spans.starts, strays, side="right") - 1).tolist()
        return None if any(len(held_together(data, spans[index])) > 1 for index in odd) else odd


@attrs.frozen
class _Found:
    """How many records there are, how many lines they take, and which have line ends inside."""

    count: int
    lines: int
    odd: Sequence[int] = ()
