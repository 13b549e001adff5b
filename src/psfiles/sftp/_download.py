"""A file on its way from the server: read to the size it had, and verified at the end."""

from __future__ import annotations

import contextlib
from collections.abc import Coroutine
from functools import partial
from typing import Any, Self

import asyncssh

from psfiles.exceptions import RemoteFileChangedError, TransportError
from psfiles.sftp._requests import RequestQueue, request_size
from psfiles.sftp._wire import Wire

__all__ = ["Download"]

BLOCK = 1024 * 1024

ANOTHER_TRY = "try again; if it stays so, ask the server's operator what changes the file"


class Download:
    """A file that is read to the size it had when it was opened, and must still have at the end."""

    def __init__(self, wire: Wire, source: str, file: asyncssh.SFTPClientFile) -> None:
        self.wire = wire
        self._source = source
        self._file = file
        self._request_size = request_size(wire.client.limits.max_read_len)
        self._requests: RequestQueue[bytes] = RequestQueue(wire, self._request_size)
        self._stamp: tuple[int, int | None] = (0, None)
        self._asked = 0
        self._verified = False

    @classmethod
    async def begun(cls, wire: Wire, source: str) -> Self:
        """Open the file and note its size and time."""
        file = await wire.ask(wire.client.open(source, "rb", block_size=0))
        try:
            download = cls(wire, source, file)
            download._stamp = await download._stamped(file.stat())
        except BaseException:
            await wire.attempt(file.close())
            raise
        return download

    @property
    def size(self) -> int:
        """Bytes that the file had when it was opened."""
        return self._stamp[0]

    async def _stamped(self, request: Coroutine[Any, Any, asyncssh.SFTPAttrs]) -> tuple[int, int | None]:
        attributes = await self.wire.ask(request)
        if attributes.size is None:
            problem = "the server does not say the size of the file, so it could not be verified"
            raise TransportError(problem, advice="ask the server's operator to allow it")
        return attributes.size, attributes.mtime

    async def read(self) -> bytes:
        """The next bytes, about `BLOCK` of them; none at the end, and only if the file is what it was."""
        pieces: list[bytes] = []
        length = 0
        while length < BLOCK and (self._requests or self._asked < self.size):
            while self._asked < self.size and not self._requests.is_full:
                size = min(self._request_size, self.size - self._asked)
                self._requests.start(partial(self._fetched, self._asked, size))
                self._asked += size
            pieces.append(await self._requests.next_answer())
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
        if len(data) > size:
            problem = f"the server answered with {len(data)} bytes where {size} were asked for"
            raise TransportError(problem, advice="do not trust this file before the server's operator has explained it")
        return data

    async def _verify(self) -> None:
        stamps = [await self._stamped(self._file.stat())]
        # Under its name there may be another file by now, or none, or no right to look.
        with contextlib.suppress(asyncssh.SFTPError):
            stamps.append(await self._stamped(self.wire.client.stat(self._source)))
        if any(stamp != self._stamp for stamp in stamps):
            problem = "the file was changed while it was read"
            raise RemoteFileChangedError(problem, advice=ANOTHER_TRY, retryable=True)

    async def close(self) -> None:
        """Give the file back. Raises nothing: what was read is verified by then."""
        try:
            await self._requests.cancel()
        finally:
            await self.wire.attempt(self._file.close())
