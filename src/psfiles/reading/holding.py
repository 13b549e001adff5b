"""The bytes of a file that wait for more of it."""

from __future__ import annotations

from psfiles.reading.lines import has_line_end

__all__ = ["HeldBytes"]


class HeldBytes:
    """What came of a file and belongs to no block yet.

    A rest that was looked at in vain is looked at again when it has doubled,
    so that each byte is looked at a few times at most; and bytes without any
    line end are copied once, not at every chunk.
    """

    def __init__(self) -> None:
        self._pieces: list[bytes] = []
        self._length = self._enough = 0

    @property
    def ends_within_a_line(self) -> bool:
        """Whether nothing that is held has to be looked at before more has come."""
        return not self._enough

    def add(self, chunk: bytes) -> bool:
        """Hold some more; whether it is time to look at all of it."""
        self._pieces.append(chunk)
        self._length += len(chunk)
        return (bool(self._enough) or has_line_end(chunk)) and self._length >= self._enough

    def keep(self, data: bytes) -> None:
        """Hold this, in place of what was held: it was looked at."""
        self._pieces, self._length = [data], len(data)
        self._enough = 2 * len(data) if has_line_end(data) else 0

    def take(self, *more: bytes | memoryview) -> bytes:
        """What is held, and more, in one piece."""
        data = b"".join((*self._pieces, *more))
        self.keep(b"")
        return data
