"""What can be done over an open Managed Connection."""

from __future__ import annotations

import contextlib
import datetime as dt
import io
import os
import posixpath
import stat
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Self, TypeVar

import attrs

from psfiles.exceptions import TransportError, TransportPermissionError
from psfiles.sftp._bridge import leave, run
from psfiles.sftp.streams import RemoteReader, RemoteWriter

if TYPE_CHECKING:
    from types import TracebackType

    import asyncssh

    from psfiles.sftp._wire import Wire
    from psfiles.sftp.connection import ManagedConnection

__all__ = ["ConnectionTest", "Progress", "RemoteFile", "Session"]

T = TypeVar("T")

Progress = Callable[[int, int], object]
"""Called with the bytes done so far and the bytes in all."""


def __dir__() -> list[str]:
    return __all__


@attrs.frozen
class RemoteFile:
    """A file or folder on the server: ``size`` in bytes, ``modified`` in UTC; None where the server does not say.

    A name may hold anything but a slash, a backslash or NUL. Those bytes of it
    that are not UTF-8 are surrogate escapes, as in `os.fsdecode`.
    """

    name: str
    size: int | None
    modified: dt.datetime | None
    is_folder: bool

    @classmethod
    def of(cls, name: str, attributes: asyncssh.SFTPAttrs) -> Self:
        """What the server's attributes say."""
        modified = None if attributes.mtime is None else dt.datetime.fromtimestamp(attributes.mtime, dt.UTC)
        return cls(name, attributes.size, modified, stat.S_ISDIR(attributes.permissions or 0))


@attrs.frozen
class ConnectionTest:
    """What "Test Connection" found.

    ``files`` lie in the folder in which the user arrives;
    ``replaces_in_one_step`` is False where a file that is replaced is missing
    for a moment (or, on some servers, where they replace but do not say so).
    """

    server: str
    host_key: str
    encryption: str
    replaces_in_one_step: bool
    files: tuple[RemoteFile, ...]


class Session:
    """An open connection; `ManagedConnection.connect` makes one. Close it, or use it in a ``with`` block.

    Paths are the server's, with slashes, and relative to the folder in which
    the user arrives. Every method raises `psfiles.TransportError`.
    """

    def __init__(self, connection: ManagedConnection, wire: Wire) -> None:
        self._connection = connection
        self._wire = wire

    def __repr__(self) -> str:
        return f"<Session of {self._connection}>"

    def __enter__(self) -> Self:
        return self

    def __exit__(self, _: type[BaseException] | None, __: BaseException | None, ___: TracebackType | None) -> None:
        self.close()

    def describe(self) -> ConnectionTest:
        """Say what the server is, what it can do and what lies in the folder of arrival."""
        files = tuple(self.list())
        return ConnectionTest(*run(self._wire.description(), "test of the connection"), files)

    def close(self) -> None:
        """End the connection."""
        run(self._wire.close(), "closing")

    def upload(self, source: str | os.PathLike[str], target: str, *, progress: Progress | None = None) -> None:
        """Send the local file ``source``; ``target`` appears whole and verified, or not at all."""

        def upload() -> None:
            with Path(source).open("rb", buffering=0) as local, self.open_write(target) as remote:
                size = os.fstat(local.fileno()).st_size
                while block := local.read(BLOCK):
                    remote.write(block)
                    if progress is not None:
                        progress(remote.tell(), size)

        self._retrying(upload)

    def download(self, source: str, target: str | os.PathLike[str], *, progress: Progress | None = None) -> None:
        """Fetch ``source``; the local file ``target``, readable by its owner only, appears whole or not at all."""
        path = Path(target)

        def download() -> None:
            with self._reader(source) as remote:
                handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name[:200]}.", suffix=".part")
                try:
                    with os.fdopen(handle, "wb", buffering=0) as local:
                        while block := remote.read_block():
                            local.write(block)
                            if progress is not None:
                                progress(local.tell(), remote.size)
                        os.fsync(handle)
                    os.replace(temporary, path)  # noqa: PTH105 - mkstemp gave a string
                except BaseException:
                    os.unlink(temporary)  # noqa: PTH108
                    raise

        self._retrying(download)

    @contextlib.contextmanager
    def open_read(self, path: str) -> Iterator[io.BufferedReader[RemoteReader]]:
        """Open a remote file for reading as a stream, in bounded memory.

        Reading to the end raises `psfiles.RemoteFileChangedError` if the file
        was cut, grew or was replaced meanwhile.
        """
        with self._reader(path) as remote, io.BufferedReader(remote, STREAM_BUFFER) as stream:
            yield stream

    @contextlib.contextmanager
    def _reader(self, path: str) -> Iterator[RemoteReader]:
        self._demand(self._connection.allow_download, "download")
        from psfiles.sftp._transfer import Download

        download = run(Download.begun(self._wire, path), f"download of {path!r}")
        try:
            yield RemoteReader(download, path)
        finally:
            leave(download.close())

    @contextlib.contextmanager
    def open_write(self, path: str) -> Iterator[RemoteWriter]:
        """Open a stream whose content appears as ``path`` when the ``with`` block ends well, or not at all."""
        self._demand(self._connection.allow_upload, "upload")
        if not posixpath.basename(path):
            message = "the path names a folder: add the file's name"
            raise ValueError(message)
        from psfiles.sftp._transfer import Upload

        about = f"upload of {path!r}"
        upload = run(Upload.begun(self._wire, path), about)
        stream = RemoteWriter(upload, path)
        try:
            yield stream
            stream.close()
            run(upload.commit(), about)
        except GeneratorExit:  # the garbage collector found an abandoned block
            stream.abandon()
            leave(upload.discard())
            raise
        except BaseException:
            stream.abandon()
            run(upload.discard(), about)
            raise

    def list(self, folder: str = ".") -> list[RemoteFile]:
        """The files and folders in ``folder``, by name."""

        async def names() -> list[RemoteFile]:
            entries = await self._wire.ask(self._wire.client.readdir(folder))
            return [RemoteFile.of(str(entry.filename), entry.attrs) for entry in entries]

        found = self._retrying(lambda: run(names(), f"list of {folder!r}"))
        files = [file for file in found if file.name not in {".", ".."}]
        # Whoever joins a name to a local path must not end up in another folder.
        if any(set(file.name) & set("/\\\0") for file in files):
            problem = f"list of {folder!r}: the server shows a name that is a path"
            raise TransportError(problem, advice="do not trust this server before its operator has explained the name")
        return sorted(files, key=lambda file: file.name)

    def stat(self, path: str) -> RemoteFile:
        """Size and time of one file or folder."""

        async def look() -> RemoteFile:
            attributes = await self._wire.ask(self._wire.client.stat(path))
            return RemoteFile.of(posixpath.basename(path), attributes)

        return self._retrying(lambda: run(look(), f"look at {path!r}"))

    def remove(self, path: str) -> None:
        """Remove a file. Never retried: it cannot be known whether it was done."""
        self._demand(self._connection.allow_upload, "upload")
        run(self._wire.ask(self._wire.client.remove(path)), f"removal of {path!r}")

    def rename(self, source: str, target: str) -> None:
        """Rename a file; one that has the name ``target`` is replaced. Never retried."""
        self._demand(self._connection.allow_upload, "upload")
        run(self._wire.rename(source, target), f"renaming of {source!r}")

    def _demand(self, allowed: bool, what: str) -> None:  # noqa: FBT001 - a box of the form
        if not allowed:
            problem = f"this connection does not allow {what}"
            raise TransportPermissionError(problem, advice=f"set allow_{what}=True if it should")

    def _retrying(self, action: Callable[[], T]) -> T:
        """Start over, over a new connection: nothing is resumed."""

        def attempt(number: int) -> T:
            if number > 1:
                self.close()
                self._wire = self._connection.open_wire()
            return action()

        return self._connection.retrying(attempt)


BLOCK = 1024 * 1024
STREAM_BUFFER = 64 * 1024
