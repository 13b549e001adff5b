"""A file on its way to the server: it has its name when it is whole and verified, and not before."""

from __future__ import annotations

import contextlib
from functools import partial
from typing import Self

import asyncssh

from psfiles.exceptions import RemoteFileChangedError, TransportError, UnconfirmedUploadError
from psfiles.sftp._requests import RequestQueue, request_size
from psfiles.sftp._wire import NO_ANSWER, Wire

__all__ = ["Upload"]

PRIVATE = 0o600


class Upload:
    """A file that is written as ``temporary``, beside ``target``, and takes its name when it is whole."""

    def __init__(self, wire: Wire, target: str, temporary: str, file: asyncssh.SFTPClientFile) -> None:
        self.wire = wire
        self.is_being_renamed: bool = False
        self.is_only_copy: bool = False
        self._target = target
        self._temporary = temporary
        self._file = file
        self._request_size = request_size(wire.client.limits.max_write_len)
        self._requests: RequestQueue[int] = RequestQueue(wire, self._request_size)
        self._size = 0
        self._mode: int | None = None
        self._modified: int | None = None

    @classmethod
    async def begun(cls, wire: Wire, target: str, temporary: str) -> Self:
        """Create the temporary file; an existing one is never taken."""
        file = await wire.ask(wire.client.open(temporary, "xb", block_size=0))
        try:
            upload = cls(wire, target, temporary, file)
            await upload._hide()
        except BaseException:
            await wire.attempt(file.close())
            raise
        return upload

    async def _hide(self) -> None:
        # As a server makes them, everybody may read it; that is for the whole file.
        with contextlib.suppress(asyncssh.SFTPError):
            mode = (await self.wire.ask(self._file.stat())).permissions
            if mode is not None and mode & 0o077:
                await self.wire.ask(self._file.chmod(PRIVATE))
                self._mode = mode & 0o777

    async def write(self, data: bytes) -> None:
        """Send ``data``; only so much waits for its acknowledgement."""
        for start in range(0, len(data), self._request_size):
            if self._requests.is_full:
                await self._requests.next_answer()
            piece = data[start : start + self._request_size]
            self._requests.start(partial(self._file.write, piece, self._size))
            self._size += len(piece)

    async def commit(self) -> None:
        """Wait for every acknowledgement, verify, rename."""
        while self._requests:
            await self._requests.next_answer()
        with contextlib.suppress(asyncssh.SFTPOpUnsupported):
            await self.wire.ask(self._file.fsync())
        # Before the close: afterwards an importer may already have taken the file.
        held = await self.wire.ask(self._file.stat())
        if held.size != self._size:
            problem = f"the server acknowledged {self._size} bytes but holds {held.size}"
            raise RemoteFileChangedError(
                problem, advice="try again; if it stays so, ask the server's operator what cuts files", retryable=True
            )
        self._modified = held.mtime
        if self._mode is not None:
            await self.wire.ask(self._file.chmod(self._mode))
        await self.wire.ask(self._file.close())
        await self._rename()

    async def _rename(self) -> None:
        self.is_being_renamed = True
        try:
            renamed = await self.wire.renamed(self._temporary, self._target)
        except asyncssh.SFTPNoSuchFile:
            problem = "the finished file was removed from the server before it could be renamed"
            advice = "a program there takes files under any name; ask that it leaves those that end in .part"
            raise RemoteFileChangedError(problem, advice=advice) from None
        except NO_ANSWER:
            raise self._unconfirmed() from None
        if renamed:
            return
        await self.wire.ask(self.wire.client.remove(self._target))
        self.is_only_copy = True
        try:
            await self.wire.ask(self.wire.client.rename(self._temporary, self._target))
        except (asyncssh.Error, OSError):
            problem = "the old file is removed, but the new one could not take its name"
            advice = f"rename {self._temporary!r}, which is whole, or upload again"
            raise TransportError(problem, advice=advice) from None

    def _unconfirmed(self) -> UnconfirmedUploadError:
        problem = "the connection broke before the server confirmed the renaming: the file may have arrived"
        advice = "look there, and ask whoever imports it, before it is sent again"
        return UnconfirmedUploadError(problem, advice=advice)

    async def has_arrived(self, wire: Wire) -> bool:
        """Whether a renaming that was not answered was done, seen over another connection.

        Raises UnconfirmedUploadError where neither name has the file: an importer may have taken it.
        """
        if await wire.removed(self._temporary):
            return False
        with contextlib.suppress(asyncssh.SFTPNoSuchFile):
            found = await wire.ask(wire.client.stat(self._target))
            if (found.size, found.mtime) == (self._size, self._modified):
                return True
        raise self._unconfirmed()

    async def abandon(self) -> None:
        """Send nothing more. Raises nothing."""
        try:
            await self._requests.cancel()
        finally:
            await self.wire.attempt(self._file.close())
