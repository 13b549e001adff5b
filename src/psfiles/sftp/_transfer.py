"""Files on their way: many requests in flight, and nothing counts before it is verified."""

from __future__ import annotations

import asyncio
import contextlib
import posixpath
import secrets
from collections import deque
from collections.abc import Coroutine
from typing import Any, Generic, Self, TypeVar

import asyncssh

from psfiles.exceptions import RemoteFileChangedError, TransportError
from psfiles.sftp._wire import Wire

__all__ = ["Download", "Upload"]

T = TypeVar("T")

# 4 MiB on their way fill a long line. Every server takes requests of 32 KiB,
# larger ones it has to advertise; on a slow line even the largest must be
# answered long before the stall watchdog bites.
IN_FLIGHT = 4 * 1024 * 1024
SMALLEST_REQUEST = 32 * 1024
LARGEST_REQUEST = 256 * 1024
BLOCK = 1024 * 1024

ANOTHER_TRY = "try again; if it stays so, ask the server's operator what changes the file"


def __dir__() -> list[str]:
    return __all__


def request_size(limit: int) -> int:
    """Bytes of one request to a server with this limit; 0 is none."""
    return max(SMALLEST_REQUEST, min(limit or LARGEST_REQUEST, LARGEST_REQUEST))


class _Flight(Generic[T]):
    """Requests on their way, answered in the order in which they were made."""

    def __init__(self, wire: Wire, request_size: int) -> None:
        self._wire = wire
        self._tasks: deque[asyncio.Task[T]] = deque()
        self._most = max(1, IN_FLIGHT // request_size)

    def __bool__(self) -> bool:
        return bool(self._tasks)

    @property
    def is_full(self) -> bool:
        return len(self._tasks) >= self._most

    def start(self, request: Coroutine[Any, Any, T]) -> None:
        self._tasks.append(asyncio.get_running_loop().create_task(request))

    # The stall watchdog: each answer has its own time, however long the file.
    async def land(self) -> T:
        return await self._wire.ask(self._tasks.popleft())

    async def abandon(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._tasks.clear()


class Upload:
    """A file that is written beside ``target`` and takes its name when it is whole."""

    def __init__(self, wire: Wire, target: str, temporary: str, file: asyncssh.SFTPClientFile) -> None:
        self._wire = wire
        self._target = target
        self._temporary: str | None = temporary
        self._file = file
        self._request_size = request_size(wire.client.limits.max_write_len)
        self._flight: _Flight[int] = _Flight(wire, self._request_size)
        self._size = 0

    @classmethod
    async def begun(cls, wire: Wire, target: str) -> Self:
        """Create the temporary file; an existing one is never taken."""
        folder, name = posixpath.split(target)
        # The dot and the ending keep it out of an importer's sight.
        temporary = posixpath.join(folder, f".{name[:200]}.{secrets.token_hex(4)}.part")
        try:
            file = await wire.ask(wire.client.open(temporary, "xb", block_size=0))
        except asyncio.CancelledError:
            await wire.attempt(wire.client.remove(temporary))  # the server may have made it all the same
            raise
        return cls(wire, target, temporary, file)

    async def write(self, data: bytes) -> None:
        """Send ``data``; at most `IN_FLIGHT` bytes wait for their acknowledgement."""
        for start in range(0, len(data), self._request_size):
            if self._flight.is_full:
                await self._flight.land()
            piece = data[start : start + self._request_size]
            self._flight.start(self._file.write(piece, self._size))
            self._size += len(piece)

    async def commit(self) -> None:
        """Wait for every acknowledgement, verify, rename."""
        while self._flight:
            await self._flight.land()
        with contextlib.suppress(asyncssh.SFTPOpUnsupported):
            await self._wire.ask(self._file.fsync())
        # Before the close: afterwards an importer may already have taken the file.
        held = (await self._wire.ask(self._file.stat())).size
        if held != self._size:
            problem = f"the server acknowledged {self._size} bytes but holds {held}"
            raise RemoteFileChangedError(problem, advice=ANOTHER_TRY, retryable=True)
        await self._wire.ask(self._file.close())
        await self._rename()

    async def _rename(self) -> None:
        temporary, target = self._temporary or "", self._target
        try:
            if await self._wire.renamed(temporary, target):
                return
        except asyncssh.SFTPNoSuchFile:
            problem = "the finished file was taken away from the server before it could get its name"
            advice = "a program there takes files under any name; ask that it leaves those that end in .part"
            raise RemoteFileChangedError(problem, advice=advice) from None
        await self._wire.ask(self._wire.client.remove(target))
        self._temporary = None  # from here on it is the only copy: not to be discarded
        try:
            await self._wire.ask(self._wire.client.rename(temporary, target))
        except (asyncssh.Error, OSError):
            problem = "the old file is removed, but the new one could not take its name"
            raise TransportError(problem, advice=f"rename {temporary!r}, which is whole, or upload again") from None

    async def discard(self) -> None:
        """Remove what was written, as far as the server still answers. Raises nothing."""
        await self._flight.abandon()
        await self._wire.attempt(self._file.close())
        if self._temporary is not None:
            await self._wire.attempt(self._wire.client.remove(self._temporary))


class Download:
    """A file that is read to the size it had when it was opened, and must still have at the end."""

    def __init__(self, wire: Wire, source: str, file: asyncssh.SFTPClientFile) -> None:
        self._wire = wire
        self._source = source
        self._file = file
        self._request_size = request_size(wire.client.limits.max_read_len)
        self._flight: _Flight[bytes] = _Flight(wire, self._request_size)
        self._stamp: tuple[int, int | None] = (0, None)
        self._asked = 0
        self._verified = False

    @classmethod
    async def begun(cls, wire: Wire, source: str) -> Self:
        """Open the file and note its size and time."""
        download = cls(wire, source, await wire.ask(wire.client.open(source, "rb", block_size=0)))
        try:
            download._stamp = await download._stamped(download._file.stat())
        except BaseException:
            await download.close()
            raise
        return download

    @property
    def size(self) -> int:
        """Bytes that the file had when it was opened."""
        return self._stamp[0]

    async def _stamped(self, request: Coroutine[Any, Any, asyncssh.SFTPAttrs]) -> tuple[int, int | None]:
        attributes = await self._wire.ask(request)
        if attributes.size is None:
            problem = "the server does not tell the size of the file, so it could not be verified"
            raise TransportError(problem, advice="ask the server's operator to allow it")
        return attributes.size, attributes.mtime

    async def read(self) -> bytes:
        """The next bytes, about `BLOCK` of them; none at the end, and only if the file is what it was."""
        pieces: list[bytes] = []
        length = 0
        while length < BLOCK and (self._flight or self._asked < self.size):
            while self._asked < self.size and not self._flight.is_full:
                size = min(self._request_size, self.size - self._asked)
                self._flight.start(self._fetched(self._asked, size))
                self._asked += size
            pieces.append(await self._flight.land())
            length += len(pieces[-1])
        if not pieces and not self._verified:
            await self._verify()
            self._verified = True
        return b"".join(pieces)

    async def _fetched(self, offset: int, size: int) -> bytes:
        data = await self._read(offset, size)
        while len(data) < size:
            rest = await self._read(offset + len(data), size - len(data))
            if not rest:
                problem = f"the file ended at byte {offset + len(data)} of {self.size}"
                raise RemoteFileChangedError(problem, advice=ANOTHER_TRY, retryable=True)
            data += rest
        return data

    async def _read(self, offset: int, size: int) -> bytes:
        data: bytes = await self._file.read(size, offset)
        return data

    async def _verify(self) -> None:
        stamps = [await self._stamped(self._file.stat())]
        # Under its name there may be another file by now, or none, or no right to look.
        with contextlib.suppress(asyncssh.SFTPError):
            stamps.append(await self._stamped(self._wire.client.stat(self._source)))
        if any(stamp != self._stamp for stamp in stamps):
            problem = "the file was changed while it was read"
            raise RemoteFileChangedError(problem, advice=ANOTHER_TRY, retryable=True)

    async def close(self) -> None:
        """Give the file back. Raises nothing: what was read is verified by then."""
        await self._flight.abandon()
        await self._wire.attempt(self._file.close())
