"""Recognizes large blocks in which every record is one line with its end, so that Python need not look at each."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache, partial
from typing import TYPE_CHECKING, Any, overload

from psfiles.frames.arrow import np
from psfiles.reading.lines import Span
from psfiles.reading.recognizing import Recognizer, Regular

if TYPE_CHECKING:
    from psfiles.dialects import Dialect

__all__ = ["BULK_SIZE", "recognizer"]


def __dir__() -> list[str]:
    return __all__


BULK_SIZE = 1 << 20
"""Bytes read at a time: enough for a call of pyarrow to be cheap; few enough for four threads to take under 80 MB."""

LARGEST_SIZE = 1 << 24
"""Bytes of the largest block: a record may be longer than all that is read at a time, and pyarrow counts in 32 bits."""

ODD_SIZE = 1 << 11
"""Bytes for each of which one stray line end may be in a block."""

_LF, _CR, _QUOTE = b'\n\r"'


class RecordSpans(Sequence[Span]):
    """Where records stand, found one by one: few are ever asked for.

    ``starts`` has where each begins; none ends between two of the ``quotes``.
    """

    def __init__(self, data: bytes, end: bytes, quotes: Any = None) -> None:
        codes = np.frombuffer(data, np.uint8)
        lasts = np.flatnonzero(codes == end[-1])
        if len(end) > 1:
            lasts = lasts[codes[lasts - 1] == end[0]]
        if quotes is not None:
            lasts = lasts[~_is_between(lasts, quotes)]
        self.starts: Any = np.append(0, lasts[:-1] + 1)
        self._stops = lasts + 1 - len(end)

    @overload
    def __getitem__(self, index: int) -> Span: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Span]: ...
    def __getitem__(self, index: Any) -> Any:
        return int(self.starts[index]), int(self._stops[index])

    def __len__(self) -> int:
        return len(self._stops)


def recognizer(dialect: Dialect) -> Recognizer:
    """What recognizes whole records of a dialect that pyarrow splits as psfiles does."""
    return _BulkRecognizer(dialect).recognize


class _BulkRecognizer:
    def __init__(self, dialect: Dialect) -> None:
        self._delimiter = ord(dialect.delimiter)
        self._may_quote = dialect.quoting != "none"
        self._scratch: tuple[Any, Any] = (b"", b"")

    def recognize(self, data: bytes, end: str) -> Regular | None:
        """The records of some bytes; None where too much is irregular, or where blank lines may be the file's end."""
        last = end.encode()
        if not 0 < len(data) <= LARGEST_SIZE or data[: -len(last)].endswith((b"\r", b"\n")) or data == last:
            return None
        quotes = self._enclosing_quotes(data) if self._may_quote and _QUOTE in data else ()
        if quotes is None:
            return None
        if len(quotes) and len(enclosed := _enclosed_ends(data, quotes)):
            return _joined_records(data, last, quotes, enclosed)
        return self._unjoined_records(data, end, has_quotes=len(quotes) > 0)

    def _unjoined_records(self, data: bytes, end: str, *, has_quotes: bool) -> Regular | None:
        """The records of data without line ends in quotes."""
        find_spans = cache(partial(RecordSpans, data, end.encode()))
        lines, returns, pairs = self._ends_in(data)
        if end != "\r\n":
            count, others = (lines, returns) if end == "\n" else (returns, lines)
            return None if others else Regular(count, count, find_spans, (), has_quotes)
        if lines == returns == pairs:
            return Regular(pairs, lines, find_spans, (), has_quotes)
        if lines + returns - 2 * pairs > len(data) // ODD_SIZE:
            return None
        return Regular(pairs, lines, find_spans, _odd_records(data, find_spans()), has_quotes)

    def _enclosing_quotes(self, data: bytes) -> Any:
        """Where quotes stand that enclose whole fields: both rules then read them as pyarrow does; else None."""
        codes = np.frombuffer(data, np.uint8)
        quotes = np.flatnonzero(codes == _QUOTE)
        if len(quotes) % 2:
            return None
        # Two of them side by side, a closing and an opening one, are a quote as a letter.
        borders = np.zeros(256, bool)
        borders[[self._delimiter, _LF, _CR, _QUOTE]] = True
        opening, closing = quotes[::2], quotes[1::2]  # before the first byte is the last one, of a line end
        is_whole = borders[codes[opening - 1]].all() and borders[codes[closing + 1]].all()
        return quotes if is_whole else None

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


def _is_between(places: Any, quotes: Any) -> Any:
    """Which places are inside of quotes."""
    return np.searchsorted(quotes, places) % 2 == 1


def _enclosed_ends(data: bytes, quotes: Any) -> Any:
    """Where line ends stand inside of quotes."""
    codes = np.frombuffer(data, np.uint8)
    ends = np.flatnonzero((codes == _LF) | (codes == _CR))
    return ends[_is_between(ends, quotes)]


def _joined_records(data: bytes, end: bytes, quotes: Any, enclosed: Any) -> Regular | None:
    """The records of data that has line ends in quotes; None where others stand inside of a record, too."""
    spans = RecordSpans(data, end, quotes)
    codes = np.frombuffer(data, np.uint8)
    ends = np.count_nonzero((codes == _LF) | (codes == _CR))
    if ends != len(end) * len(spans) + len(enclosed):
        return None
    joined = np.unique(np.searchsorted(spans.starts, enclosed, side="right") - 1).tolist()
    lines = int(np.count_nonzero(codes == end[-1]))
    return Regular(len(spans), lines, lambda: spans, (), has_quotes=True, joined=joined)


def _odd_records(data: bytes, spans: RecordSpans) -> list[int]:
    """The records ended by CRLF that have a CR or an LF inside."""
    codes = np.frombuffer(data, np.uint8)
    feeds, returns = np.flatnonzero(codes == _LF), np.flatnonzero(codes == _CR)
    strays = [*feeds[codes[feeds - 1] != _CR], *returns[codes[returns + 1] != _LF]]
    odd: list[int] = np.unique(np.searchsorted(spans.starts, strays, side="right") - 1).tolist()
    return odd
