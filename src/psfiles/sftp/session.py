"""What can be done over an open Managed Connection."""

from __future__ import annotations

import contextlib
import datetime as dt
import io
import os
import posixpath
import re
import stat
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn, Self

import attrs

from psfiles.atomic import AtomicFile
from psfiles.exceptions import TransportPermissionError
from psfiles.sftp._bridge import leave
from psfiles.sftp._line import Line
from psfiles.sftp.streams import RemoteReader, RemoteWriter

if TYPE_CHECKING:
    from types import TracebackType

    import asyncssh

    from psfiles.sftp._wire import Wire
    from psfiles.sftp.connection import ManagedConnection

__all__ = ["ConnectionTest", "Progress", "RemoteFile", "Session"]

Progress = Callable[[int, int], object]
"""Called with the bytes done so far and the bytes in all."""


@attrs.frozen
class RemoteFile:
    """A file or folder on the server: ``size`` in bytes, ``modified`` in UTC; None where the server does not say.

    A name may hold anything but a slash, a backslash or NUL. Those bytes of it
    that are not UTF-8 are surrogate escapes, as in `os.fsdecode`.

    >>> RemoteFile("STUDENT.TXT", size=None, modified=None, is_folder=False).name
    'STUDENT.TXT'
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

    >>> from psfiles.sftp import ManagedConnection
    >>> from psfiles.testing import sftp_server
    >>> with sftp_server() as server:
    ...     test = ManagedConnection(**server.settings).test()
    >>> test.replaces_in_one_step, test.files
    (True, ())
    """

    server: str
    host_key: str
    encryption: str
    replaces_in_one_step: bool
    files: tuple[RemoteFile, ...]


class Session:
    """An open connection; `ManagedConnection.connect` makes one. Close it, or use it in a ``with`` block.

    Paths are the server's, with slashes, and relative to the folder in which
    the user arrives. Every method raises `psfiles.TransportError`. Threads may
    share a session; processes may not: a forked child is refused, and its
    parent's session goes on.

    >>> from psfiles.sftp import ManagedConnection
    >>> from psfiles.testing import sftp_server
    >>> with sftp_server() as server, ManagedConnection(**server.settings).connect() as session:
    ...     _ = (server.root / "STUDENT.TXT").write_bytes(b"1001")
    ...     [(file.name, file.size) for file in session.list()]
    [('STUDENT.TXT', 4)]
    """

    def __init__(self, connection: ManagedConnection, wire: Wire) -> None:
        self._connection = connection
        self._line = Line(connection, wire)

    def __repr__(self) -> str:
        return f"<Session of {self._connection}>"

    def __reduce__(self) -> NoReturn:
        message = (
            "a session cannot be pickled or copied, since its connection is this process's: connect in each process"
        )
        raise TypeError(message)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, _: type[BaseException] | None, __: BaseException | None, ___: TracebackType | None) -> None:
        self.close()

    def describe(self) -> ConnectionTest:
        """Say what the server is, what it can do and what lies in the folder of arrival."""
        files = tuple(self.list())
        return ConnectionTest(*self._line.run(lambda wire: wire.description(), "test of the connection"), files)

    def close(self) -> None:
        """Remove what uploads that broke have left on the server, and end the connection."""
        self._line.close()

    def upload(self, source: str | os.PathLike[str], target: str, *, progress: Progress | None = None) -> None:
        """Send the local file ``source``; ``target`` appears whole and verified, or not at all.

        Where the connection breaks before the last step is confirmed, the file
        may have arrived, and an importer may have taken it: then it is sent
        again only if ``retries`` are left and the server still has the
        unfinished file, else `psfiles.exceptions.UnconfirmedUploadError` is raised.
        """
        self._demand(self._connection.allow_upload, "upload")
        _check_names_a_file(target)
        from psfiles.sftp._sending import send

        send(self._line, Path(source), target, progress)

    def download(self, source: str, target: str | os.PathLike[str], *, progress: Progress | None = None) -> None:
        """Fetch ``source``; the local file ``target``, readable by its owner only, appears whole or not at all."""

        def download() -> None:
            with self._reader(source) as remote, AtomicFile(target, private=True) as local:
                done = 0
                while block := remote.read_block():
                    local.write(block)
                    done += len(block)
                    if progress is not None:
                        progress(done, remote.size)

        self._line.retrying(download)

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
        from psfiles.sftp._download import Download

        download = self._line.run(lambda wire: Download.begun(wire, path), f"download of {path!r}")
        try:
            yield RemoteReader(download, path)
        finally:
            leave(download.close(), download.wire.loop)

    @contextlib.contextmanager
    def open_write(self, path: str) -> Iterator[RemoteWriter]:
        """Open a stream whose content appears as ``path`` when the ``with`` block ends well, or not at all."""
        self._demand(self._connection.allow_upload, "upload")
        _check_names_a_file(path)
        from psfiles.sftp._sending import sending

        with sending(self._line, path) as (stream, _):
            yield stream

    def list(self, folder: str = ".", *, maximum: int = 100_000) -> list[RemoteFile]:
        """The files and folders in ``folder``, by name; more than ``maximum`` are a fault."""
        entries = self._line.retrying(
            lambda: self._line.run(lambda wire: wire.listed(folder, maximum), f"list of {folder!r}")
        )
        files = [RemoteFile.of(str(entry.filename), entry.attrs) for entry in entries]
        return sorted(files, key=lambda file: file.name)

    def stat(self, path: str) -> RemoteFile:
        """Size and time of one file or folder."""

        async def look(wire: Wire) -> RemoteFile:
            return RemoteFile.of(posixpath.basename(path), await wire.ask(wire.client.stat(path)))

        return self._line.retrying(lambda: self._line.run(look, f"look at {path!r}"))

    def remove(self, path: str) -> None:
        """Remove a file. Never retried: it cannot be known whether it was done."""
        self._demand(self._connection.allow_upload, "upload")
        self._line.run(lambda wire: wire.ask(wire.client.remove(path)), f"removal of {path!r}")

    def rename(self, source: str, target: str) -> None:
        """Rename a file; one that has the name ``target`` is replaced. Never retried."""
        self._demand(self._connection.allow_upload, "upload")
        self._line.run(lambda wire: wire.rename(source, target), f"renaming of {source!r}")

    def remove_unfinished(self, folder: str = ".", *, older_than: float | dt.timedelta) -> tuple[str, ...]:
        """Remove what uploads of psfiles, of any program, have left in ``folder``; return the names.

        Only files that are older than so many seconds, by the server's time of
        the last write and this machine's clock: a younger one may be growing.
        """
        age = older_than.total_seconds() if isinstance(older_than, dt.timedelta) else older_than
        latest = dt.datetime.fromtimestamp(time.time() - age, dt.UTC)
        names = tuple(
            file.name
            for file in self.list(folder)
            if UNFINISHED.fullmatch(file.name) and not file.is_folder and file.modified and file.modified <= latest
        )
        for name in names:
            self.remove(posixpath.join(folder, name))
        return names

    def _demand(self, allowed: bool, what: str) -> None:  # noqa: FBT001 - a box of the form
        if not allowed:
            problem = f"this connection does not allow {what}"
            raise TransportPermissionError(problem, advice=f"set allow_{what}=True if it should")


def _check_names_a_file(path: str) -> None:
    if not posixpath.basename(path):
        message = "the path names a folder: add the file's name"
        raise ValueError(message)


UNFINISHED = re.compile(r"\.psfiles-[0-9a-f]{16}\.part")
STREAM_BUFFER = 64 * 1024
