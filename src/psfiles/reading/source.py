"""What a file is read from: opened, looked into and rewound in one place."""

from __future__ import annotations

import io
import lzma
import os
import zipfile
import zlib
from collections.abc import Callable
from typing import Any, BinaryIO, NamedTuple, cast

from psfiles.printing import printable
from psfiles.reading.parts import FilePart

__all__ = [
    "Archived",
    "Head",
    "NamedBytes",
    "OpenFile",
    "Rereadable",
    "Source",
    "chunks_of",
    "name_of",
    "open_source",
    "peek",
]

TEXT_FILE = "a file opened as text has lost its record ends and character set: open it in binary mode, open(path, 'rb')"


# What `zipfile` and `gzip` raise for what they cannot unpack, beside OSError.
_DAMAGED = (zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError)


class Archived(NamedTuple):
    """A file inside a zip archive: the archive's path, and the member's name in it."""

    archive: str
    member: str

    @property
    def name(self) -> str:
        """What places call it."""
        return f"{self.archive}/{self.member}"

    def open(self) -> BinaryIO:
        """The member's bytes.

        Raises OSError where there is no such member, or it cannot be unpacked.
        """
        try:
            with zipfile.ZipFile(self.archive) as archive:  # an open member keeps the archive's file
                return cast("BinaryIO", archive.open(self.member))
        except KeyError:
            problem = "the archive has no such file"
        except NotImplementedError:
            problem = "it is compressed in a way that Python cannot unpack: unpack it first"
        except RuntimeError:
            problem = "it is encrypted: unpack it first"
        except _DAMAGED:
            problem = "the archive is damaged, or not a zip archive"
        message = f"{printable(self.name)}: {problem}"
        raise OSError(message)


Source = str | os.PathLike[str] | BinaryIO | Archived | FilePart
"""A path, a binary file, a member of an archive, or a part of a file."""


class NamedBytes(io.BytesIO):
    """Bytes as a file that has a name for places."""

    def __init__(self, data: bytes | bytearray | memoryview = b"", name: str = "<bytes>") -> None:
        super().__init__(data)
        self.name = name


class OpenFile(NamedTuple):
    """A binary file, its name for places, and what closes it: nothing, if it was given open."""

    file: BinaryIO
    name: str
    close: Callable[[], None]


def name_of(source: Source) -> str:
    """What places call a source."""
    if isinstance(source, (str, os.PathLike)):
        return os.fsdecode(source)
    if isinstance(source, FilePart):
        return source.path
    name = getattr(source, "name", None)
    return name if isinstance(name, str) else "<stream>"


def open_source(source: Source) -> OpenFile:
    """Open a path, an archive's member or a part of a file; take a binary file as it is.

    Raises OSError for what cannot be opened, and TypeError for a text file,
    bytes, or what is no source.
    """
    name = name_of(source)
    if isinstance(source, (str, os.PathLike)):
        file = cast("BinaryIO", io.FileIO(source))
        return OpenFile(file, name, file.close)
    if isinstance(source, (Archived, FilePart)):
        opened = source.open()
        return OpenFile(opened, name, opened.close)
    if isinstance(source, (bytes, bytearray, memoryview)):
        message = "these are bytes, not a path or a file: use psfiles.loads, or wrap them in io.BytesIO"
        raise TypeError(message)
    if isinstance(source, io.TextIOBase):
        raise TypeError(TEXT_FILE)
    if not callable(getattr(source, "read", None)):
        message = f"a path or a binary file is needed, not {type(source).__name__}"
        raise TypeError(message)
    return OpenFile(source, name, _leave_open)


def _leave_open() -> None:
    """Do nothing to a file that was given: it is its owner's to close."""


def chunks_of(file: BinaryIO, size: int) -> Callable[[], bytes]:
    """What gives the next bytes of a file, at most so many; none at its end.

    Raises BlockingIOError for a file in non-blocking mode without bytes yet,
    OSError for an archive's member that cannot be unpacked, and TypeError for
    a file that gives text.
    """
    # A pipe gives what it has by `read1`, where `read` would wait for all.
    read: Callable[[int], Any] = getattr(file, "read1", file.read)
    return lambda: _next_bytes(file, read, size)


def _next_bytes(file: BinaryIO, read: Callable[[int], Any], size: int) -> bytes:
    try:
        chunk = read(size)
    except _DAMAGED:
        pass
    else:
        if isinstance(chunk, bytes):
            return chunk
        if chunk is None:
            message = "the file is in non-blocking mode and has no bytes yet"
            raise BlockingIOError(message)
        raise TypeError(TEXT_FILE)
    message = f"{printable(name_of(file))}: the archive is damaged, the file in it cannot be unpacked"
    raise OSError(message)


class Rereadable:
    """A source that is read more than once, each time from where it stood at first.

    A stream that cannot be rewound is given once; `again` then raises ValueError.
    """

    def __init__(self, source: Source) -> None:
        self.source = source
        self._is_file = not isinstance(source, (str, os.PathLike, Archived, FilePart))
        self._start = cast("BinaryIO", source).tell() if self._is_file and _can_rewind(source) else None
        self._is_used = False

    @property
    def can_reread(self) -> bool:
        """Whether it can be read more than once."""
        return not self._is_file or self._start is not None

    def again(self) -> Source:
        """The source, at its start."""
        if self._start is not None:
            cast("BinaryIO", self.source).seek(self._start)
        elif self._is_file and self._is_used:
            message = f"{printable(name_of(self.source))} was read before and cannot be rewound: give a path"
            raise ValueError(message)
        self._is_used = True
        return self.source


def _can_rewind(source: object) -> bool:
    return bool(getattr(source, "seekable", bool)())


class Head(NamedTuple):
    """The first bytes of a source, whether they are all of it, and what to read the whole from."""

    data: bytes
    is_whole: bool
    source: Source
    can_rewind: bool


def peek(source: Source, size: int) -> Head:
    """The first bytes of a source, which is rewound; a stream that cannot be is replayed by ``Head.source``."""
    file, _, close = open_source(source)
    try:
        if file is not source:
            data, can_rewind = _read(file, size + 1), True
        elif can_rewind := _can_rewind(file):
            start = file.tell()
            data = _read(file, size + 1)
            file.seek(start)
        else:
            data = _read(file, size + 1)
            source = cast("BinaryIO", _Replayed(data, file))
    finally:
        close()
    return Head(data[:size], len(data) <= size, source, can_rewind)


def _read(file: BinaryIO, size: int) -> bytes:
    parts: list[bytes] = []
    while size > 0 and (part := _next_bytes(file, file.read, size)):
        parts.append(part)
        size -= len(part)
    return b"".join(parts)


class _Replayed:
    """A stream that gives its first bytes once more."""

    def __init__(self, head: bytes, rest: BinaryIO) -> None:
        self.name = name_of(rest)
        self._head = head
        self._rest = rest

    def read(self, size: int = -1) -> bytes:
        if not self._head:
            return self._rest.read(size)
        size = len(self._head) if size < 0 else size
        given, self._head = self._head[:size], self._head[size:]
        return given
