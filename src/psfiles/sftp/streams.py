"""Remote files as Python's binary files, read and written in bounded memory."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, BinaryIO, NoReturn

from psfiles.sftp._bridge import run

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer, WriteableBuffer

    from psfiles.sftp._download import Download
    from psfiles.sftp._upload import Upload

__all__ = ["RemoteReader", "RemoteWriter"]

BLOCK = 1024 * 1024


class RemoteReader(io.RawIOBase):
    """A remote file, read from its beginning to its end.

    The last read, which gives no more bytes, raises `RemoteFileChangedError`
    if the file was cut, grew or was replaced meanwhile: whoever reads to the
    end has read one whole file.

    >>> from psfiles.sftp import ManagedConnection
    >>> from psfiles.testing import sftp_server
    >>> with sftp_server() as server, ManagedConnection(**server.settings).connect() as session:
    ...     _ = (server.root / "STUDENT.TXT").write_bytes(b"1001")
    ...     with session.open_read("STUDENT.TXT") as stream:
    ...         stream.read()
    b'1001'
    """

    def __init__(self, download: Download, name: str) -> None:
        super().__init__()
        self.name = name
        self._download = download
        self._block = memoryview(b"")

    @property
    def size(self) -> int:
        """Bytes that the file had when it was opened."""
        return self._download.size

    def __reduce_ex__(self, _: object) -> NoReturn:
        message = "a remote file cannot be pickled or copied, since its connection is this process's"
        raise TypeError(message)

    def _next(self) -> bytes:
        return run(self._download.read(), f"download of {self.name!r}", self._download.wire.loop)

    def readable(self) -> bool:
        """Return True."""
        return True

    def read_block(self) -> bytes:
        """The next bytes, as many as came: about a mebibyte; none at the end."""
        block, self._block = bytes(self._block), memoryview(b"")
        return block or self._next()

    def readall(self) -> bytes:
        """Everything up to the end."""
        return b"".join(iter(self.read_block, b""))

    def readinto(self, buffer: WriteableBuffer, /) -> int:
        """Fill ``buffer`` with the next bytes and return their number, 0 at the end."""
        target = memoryview(buffer).cast("B")
        if not self._block:
            self._block = memoryview(self._next())
        size = min(len(target), len(self._block))
        target[:size], self._block = self._block[:size], self._block[size:]
        return size


class RemoteWriter(io.BufferedIOBase, BinaryIO):
    """A file that grows beside ``name`` on the server and takes that name when the ``with`` block ends well.

    >>> from psfiles.sftp import ManagedConnection
    >>> from psfiles.testing import sftp_server
    >>> with sftp_server() as server, ManagedConnection(**server.settings).connect() as session:
    ...     with session.open_write("STUDENT.TXT") as stream:
    ...         _ = stream.write(b"1001")
    ...     (server.root / "STUDENT.TXT").read_bytes()
    b'1001'
    """

    def __init__(self, upload: Upload, name: str) -> None:
        super().__init__()
        self._name = name
        self._upload = upload
        self._waiting = bytearray()
        self._size = 0

    def __reduce_ex__(self, _: object) -> NoReturn:
        message = "a remote file cannot be pickled or copied, since its connection is this process's"
        raise TypeError(message)

    @property
    def name(self) -> str:
        """The remote path that the file will have."""
        return self._name

    def writable(self) -> bool:
        """Return True."""
        return True

    def tell(self) -> int:
        """Bytes written so far."""
        return self._size

    def write(self, data: ReadableBuffer, /) -> int:
        """Take ``data`` and return its number of bytes; it is sent a mebibyte at a time."""
        if self.closed:
            message = "the file is closed: write inside the with block"
            raise ValueError(message)
        size = memoryview(data).nbytes
        self._size += size
        if size >= BLOCK:
            self.flush()
            self._send(bytes(data))
        else:
            self._waiting += data
            if len(self._waiting) >= BLOCK:
                self.flush()
        return size

    def flush(self) -> None:
        """Send what waits; that it has arrived is certain only after the ``with`` block."""
        if self._waiting:
            data, self._waiting = bytes(self._waiting), bytearray()
            self._send(data)

    def _send(self, data: bytes) -> None:
        run(self._upload.write(data), f"upload of {self._name!r}", self._upload.wire.loop)

    def abandon(self) -> None:
        """Close without sending what waits."""
        self._waiting.clear()
        self.close()
