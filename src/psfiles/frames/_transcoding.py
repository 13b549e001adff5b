"""A file's bytes in UTF-8, which is what Arrow's texts are in."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain
from typing import Any

from psfiles.frames.arrow import np
from psfiles.reading.charset import CharacterSet
from psfiles.reading.memos import Memo

__all__ = ["Transcoder"]

_LAST_ASCII = 127


class Transcoder:
    """Looks only at the runs of bytes that are not ASCII: where few are, a fourth of the time of decoding everything.

    A run means the same wherever it stands: character sets are single-byte or UTF-8.
    """

    def __init__(self, charset: CharacterSet) -> None:
        self._charset = charset
        self._known = Memo(self._in_utf8)

    def transcode(self, data: bytes) -> bytes | None:
        """The data in UTF-8; None where some of it means nothing."""
        if data.isascii():
            return data
        starts, stops = _runs(data)
        texts = list(map(self._known.__getitem__, _pieces(data, starts, stops)))
        if None in texts:
            return None
        if self._charset.encoding == "utf-8":
            return data
        # Views, since what stands between is long: copied once, not twice.
        between = _pieces(memoryview(data), [0, *stops], [*starts, len(data)])
        return b"".join(chain.from_iterable(zip(between, [*texts, b""], strict=True)))

    def unreadable(self, data: bytes) -> list[int]:
        """Where runs begin that mean nothing."""
        starts, stops = _runs(data)
        runs = zip(starts, _pieces(data, starts, stops), strict=True)
        return [start for start, run in runs if self._known[run] is None]

    def _in_utf8(self, run: bytes) -> bytes | None:
        text = self._charset.decode(run)
        return None if text is None else text.encode()


def _runs(data: bytes) -> tuple[list[int], list[int]]:
    """Where runs of bytes that are not ASCII begin, and where they stop."""
    places = np.flatnonzero(np.frombuffer(data, np.uint8) > _LAST_ASCII)
    is_first = np.diff(places, prepend=-2) > 1
    is_last = np.diff(places, append=len(data) + 1) > 1
    return places[is_first].tolist(), (places[is_last] + 1).tolist()


def _pieces(data: Any, starts: Sequence[int], stops: Sequence[int]) -> Iterator[Any]:
    return map(data.__getitem__, map(slice, starts, stops))
