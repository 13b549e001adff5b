"""A file that appears whole or not at all."""

from __future__ import annotations

import contextlib
import os
import stat
import tempfile
from pathlib import Path
from typing import BinaryIO

__all__ = ["AtomicFile"]


class AtomicFile:
    """A temporary file beside ``path`` that takes its place when committed.

    Its mode is 0600 until then. A path that is no regular file (a pipe, a
    device) is written to directly: nothing can take its place.
    """

    def __init__(self, path: str | os.PathLike[str]) -> None:
        self._path = Path(os.path.realpath(path))
        self._temporary: Path | None = None
        self._mode = _mode_of(self._path)
        if self._path.exists() and not self._path.is_file():
            self.file: BinaryIO = self._path.open("wb")
        else:
            descriptor, name = tempfile.mkstemp(dir=self._path.parent, prefix=f".{self._path.name}.", suffix=".tmp")
            self._temporary = Path(name)
            self.file = os.fdopen(descriptor, "wb")

    def commit(self) -> None:
        """Put the file in its place; on any failure the old one stays as it was."""
        if self._temporary is None:
            self.file.close()
            return
        try:
            self.file.flush()
            os.fsync(self.file.fileno())
            self.file.close()
            self._temporary.chmod(self._mode)
            self._temporary.replace(self._path)
        except BaseException:
            self.discard()
            raise
        self._temporary = None
        _sync_folder(self._path.parent)

    def discard(self) -> None:
        """Leave the old file as it was, and nothing beside it."""
        with contextlib.suppress(OSError):
            self.file.close()
        if self._temporary is not None:
            self._temporary.unlink(missing_ok=True)


def _mode_of(path: Path) -> int:
    """The mode of the file that is there, else that of any new file."""
    try:
        return stat.S_IMODE(path.stat().st_mode)
    except FileNotFoundError:
        mask = os.umask(0o077)
        os.umask(mask)
        return 0o666 & ~mask


def _sync_folder(folder: Path) -> None:
    """Let the new name survive a power cut, where the system can promise it."""
    with contextlib.suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
