"""Large blocks of a file in which every record is one line with its end, so that Python need not tell them apart."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, overload

from psfiles._framing.blocks import Block, Span
from psfiles._framing.framer import Framer, told_length
from psfiles._framing.quoting import STAND_IN
from psfiles.frames._arrow import np

__all__ = ["BULK_SIZE", "BulkBlock", "BulkFramer"]

BULK_SIZE = 1 << 20
"""Bytes read at a time: as many as a processor's cache holds, and enough for a call of pyarrow to be cheap."""

PIECE_SIZE = 1 << 15
"""Bytes into which a chunk is cut where it holds something irregular."""

_LF, _CR, _QUOTE = b'\n\r"'


class BulkBlock(Block):
    """Whole records of a file, each a line of its own with its end, not yet split.

    ``plain`` is what they are split from, at ``delimiter``: ``data`` without its quotes.
    """

    plain: bytes
    count: int

    def __len__(self) -> int:
        return self.count

    @property
    def first_row(self) -> list[str]:
        """The fields of the first record."""
        return self._split(self.charset.decode(self.plain[slice(*self.spans_in(self.plain)[0])]))

    def spans(self) -> Any:
        """Where each record stands in ``data``, without its end."""
        if self._spans is None:
            self._spans = self.spans_in(self.data)  # type: ignore[assignment] # a list is what a sequence is here
        return self._spans

    def spans_in(self, data: bytes) -> LineSpans:
        """The same in some bytes that hold its records."""
        return LineSpans(data, self.line_end)


class LineSpans(Sequence[Span]):
    """Where lines stand, told one by one: few are ever asked for. ``starts`` has where each begins."""

    def __init__(self, data: bytes, line_end: bytes) -> None:
        after = np.flatnonzero(np.frombuffer(data, np.uint8) == line_end[0]) + 1
        self.starts = np.append(0, after[:-1])
        self._stops = after - (2 if data.endswith(b"\r\n") else 1)

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

    def _advance(self, data: bytes, *, final: bool = False) -> Iterator[Block]:
        if final or not self._has_met_records(data):
            yield from super()._advance(data, final=final)
            return
        block = self._bulk_block(data)
        if block is not None:
            yield block
            return
        self._pending = []
        for part in self._pieces(data):
            piece = b"".join((*self._pending, part))
            block = self._bulk_block(piece)
            if block is None:
                yield from super()._advance(piece)
            else:
                yield block

    def _has_met_records(self, data: bytes) -> bool:
        """Whether what ends the records is known, and the header behind."""
        is_known = bool(data) and (bool(self._end) or self._find_end(data, final=False))
        return is_known and (self.header is not None or not self._dialect.header)

    def _bulk_block(self, data: bytes) -> BulkBlock | None:
        """The whole records of the data, the rest of which then waits; None where one of them needs a closer look."""
        cut = self._after_last_end(data, told_length(data, final=False))
        rest, data = data[cut:], data[:cut]
        count = 0 if self._in_long_record or self._in_blank_run or 1 in self._widths else self._count(data)
        if not count:
            return None
        plain, delimiter = data, self._dialect.delimiter
        if self._dialect.quoting != "none" and _QUOTE in data:
            text = self._unquote(data.decode("latin-1"), self._end)
            if text is None:
                return None
            plain, delimiter = text.encode("latin-1"), STAND_IN
        block = BulkBlock(data, self._ends, self.charset, (self._record, self._line, self._byte), self._line_end)
        block.fill([], delimiter)
        block.plain, block.count = plain, count
        if self.charset.encoding is None and not data.isascii():
            self.charset.decide(next(line for line in data.split(self._line_end) if not line.isascii()))
        self._pass_over(data, count, count)
        self._pending = [rest]
        return block

    def _pieces(self, data: bytes) -> Iterator[bytes]:
        """The data in pieces, of which few are irregular: cut around stray line ends, or into equal parts."""
        strays = self._strays(data)
        if not 0 < len(strays) <= len(data) // PIECE_SIZE:
            yield from (data[start : start + PIECE_SIZE] for start in range(0, len(data), PIECE_SIZE))
            return
        end, start = self._end.encode(), 0
        for stray in strays.tolist():
            if stray < start:
                continue
            first = max(data.rfind(end, start, stray) + len(end), start)
            after = data.find(end, stray + 1)
            last = len(data) if after < 0 else after + len(end)
            yield data[start:first]
            yield data[first:last]
            start = last
        yield data[start:]

    def _strays(self, data: bytes) -> Any:
        """The places of line ends that end no record, as an array."""
        codes = np.frombuffer(data, np.uint8)
        if self._end == "\r\n":
            is_lf, is_cr = codes == _LF, codes == _CR
            return np.flatnonzero(np.append(is_cr[:-1] & ~is_lf[1:], False) | np.append(False, is_lf[1:] & ~is_cr[:-1]))
        return np.flatnonzero(codes == (_CR if self._end == "\n" else _LF))

    def _count(self, data: bytes) -> int:
        """The number of records; 0 where a line end is none of theirs, or where blank lines may be the file's end."""
        end = self._end.encode()
        if data.endswith(end * 2) or data in (b"", end):
            return 0
        lines, returns, pairs = self._ends_in(data)
        if self._end == "\r\n":
            return lines if lines == returns == pairs else 0
        if self._end == "\n":
            return 0 if returns else lines
        return 0 if lines else returns

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
