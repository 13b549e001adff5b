"""A file cut at records, so that several may read it: each part gives what the whole would give there."""

from __future__ import annotations

import io
import os
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from psfiles.reading.checkpoint import Checkpoint

__all__ = ["FilePart"]


class FilePart(NamedTuple):
    """The records of a file from a checkpoint up to another record's begin, at the byte ``stop``.

    It holds no open file and can be pickled; ``size`` is that of the whole file.
    """

    path: str
    start: Checkpoint
    stop: int
    size: int

    def open(self) -> io.FileIO:
        """The bytes of the part.

        Raises OSError where the file is no longer as long as it was.
        """
        file = _Range(self.path, self.start.byte, self.stop)
        if os.fstat(file.fileno()).st_size != self.size:
            file.close()
            message = f"{self.path} has changed since it was cut into parts: read it again"
            raise OSError(message)
        return file


class _Range(io.FileIO):
    """Some bytes of a file."""

    def __init__(self, path: str, start: int, stop: int) -> None:
        super().__init__(path)
        self.seek(start)
        self._left = stop - start

    def read(self, size: int | None = -1, /) -> bytes:
        """The next bytes; none at the end of the range."""
        wanted = self._left if size is None or size < 0 else min(size, self._left)
        data = super().read(wanted) or b""
        self._left -= len(data)
        return data
