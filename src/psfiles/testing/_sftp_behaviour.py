"""How the embedded server answers: rightly, unless a fault is set."""

from __future__ import annotations

import asyncio
import contextlib
import errno
import logging
import os
import shutil
import sys
import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import asyncssh
from asyncssh.constants import FXF_CREAT
from asyncssh.sftp import SFTPServerHandler
from asyncssh.stream import SSHReader, SSHServerStreamSession, SSHWriter

if TYPE_CHECKING:
    from psfiles.testing.sftp import SftpServer

__all__ = ["serve"]

SAMPLE = b"one more line\r\n"


class Login(asyncssh.SSHServer):
    """Who may come in."""

    def __init__(self, server: SftpServer) -> None:
        self._server = server
        self._connection: asyncssh.SSHServerConnection | None = None

    def connection_made(self, conn: asyncssh.SSHServerConnection) -> None:
        self._connection = conn
        self._server.open_connections.add(conn)
        self._server.connections += 1

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002
        if self._connection is not None:
            self._server.open_connections.discard(self._connection)

    def session_requested(self) -> Any:
        assert self._connection is not None  # noqa: S101 - asyncssh calls connection_made first
        return self._connection.create_server_channel(encoding=None), Subsystem(self._server)

    def password_auth_supported(self) -> bool:
        return not self._server.faults.keyboard_interactive_only

    def validate_password(self, username: str, password: str) -> bool:
        self._server.logins.append(username)
        return (username, password) == (self._server.username, self._server.password)

    def kbdint_auth_supported(self) -> bool:
        return self._server.faults.keyboard_interactive_only

    def get_kbdint_challenge(self, username: str, lang: str, submethods: str) -> Any:  # noqa: ARG002
        return "", "", "", [("Password: ", False)]

    def validate_kbdint_response(self, username: str, responses: Sequence[str]) -> bool:
        return self.validate_password(username, "".join(responses))


class Files(asyncssh.SFTPServer):
    """What is done with the files."""

    def __init__(self, channel: Any, server: SftpServer) -> None:
        super().__init__(channel, chroot=os.fsencode(server.root))
        self._server = server
        self._faults = server.faults
        self._content = 0
        self._opened: list[Any] = []
        self._truncated: set[Any] = set()

    @property
    def stalled(self) -> bool:
        """Whether no request is answered any more."""
        return self._faults.stall_after is not None and self._content >= self._faults.stall_after

    def _permit(self, what: str) -> None:
        if what in self._faults.deny:
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))

    def _carry(self, size: int) -> None:
        self._content += size
        if self._faults.drop_after is not None and self._content >= self._faults.drop_after:
            self.connection.abort()

    def open(self, path: bytes, pflags: int, attrs: asyncssh.SFTPAttrs) -> Any:
        self._permit("create" if pflags & FXF_CREAT else "open")
        file_obj = super().open(path, pflags, attrs)
        self._opened.append(file_obj)
        return file_obj

    def close_all(self) -> None:
        """Close what a broken connection left open."""
        for file_obj in self._opened:
            file_obj.close()

    def read(self, file_obj: Any, offset: int, size: int) -> Any:
        if self._faults.while_read is not None:
            _change(Path(os.fsdecode(file_obj.name)), self._faults.while_read)
            self._faults.while_read = None
        if self._faults.end_early is not None:
            size = max(0, min(size, self._faults.end_early - offset))
        data = os.pread(file_obj.fileno(), size, offset)
        self._carry(len(data))
        return data

    def write(self, file_obj: Any, offset: int, data: bytes) -> Any:
        if self._faults.disk_full_after is not None and self._content + len(data) > self._faults.disk_full_after:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        self._carry(len(data))
        return super().write(file_obj, offset, data)

    def close(self, file_obj: Any) -> Any:
        path = Path(os.fsdecode(file_obj.name))
        written = file_obj.writable()
        super().close(file_obj)
        if written and self._faults.taken_at_close:
            path.unlink()

    def stat(self, path: bytes) -> Any:
        self._permit("stat")
        return super().stat(path)

    def fstat(self, file_obj: Any) -> Any:
        self._permit("stat")
        size = os.fstat(file_obj.fileno()).st_size
        if self._faults.truncate_tail and size and file_obj.writable() and file_obj not in self._truncated:
            self._truncated.add(file_obj)
            os.truncate(file_obj.fileno(), max(0, size - self._faults.truncate_tail))
        return super().fstat(file_obj)

    def rename(self, oldpath: bytes, newpath: bytes) -> Any:
        self._permit("rename")
        replaces = self._faults.rename_replaces or self._faults.like_sftpgo
        (super().posix_rename if replaces else super().rename)(oldpath, newpath)
        self._drop_at_rename()

    def posix_rename(self, oldpath: bytes, newpath: bytes) -> Any:
        self._permit("rename")
        super().posix_rename(oldpath, newpath)
        self._drop_at_rename()

    def _drop_at_rename(self) -> None:
        if self._faults.drop_at_rename:
            self._faults.drop_at_rename = False
            self.connection.abort()

    def remove(self, path: bytes) -> Any:
        self._permit("remove")
        return super().remove(path)

    def scandir(self, path: bytes) -> Any:
        self._permit("list")
        return super().scandir(path)


def _change(path: Path, how: str) -> None:
    if how == "truncate":
        os.truncate(path, path.stat().st_size // 2)
    elif how == "grow":
        with path.open("ab") as stream:
            stream.write(SAMPLE)
    else:
        fresh = path.with_name(f"{path.name}.fresh")
        shutil.copyfile(path, fresh)
        with fresh.open("ab") as stream:
            stream.write(SAMPLE)
        fresh.replace(path)


class Requests(SFTPServerHandler):
    """The protocol, less the extensions that the server shall not have, and the answers that it shall not give."""

    def __init__(self, files: Files, server: SftpServer, reader: Any, writer: Any) -> None:
        super().__init__(files, reader, writer, sftp_version=3)
        self._files = files
        faults = server.faults
        hidden = {
            b"posix-rename@openssh.com": faults.no_posix_rename or faults.like_sftpgo,
            b"fsync@openssh.com": faults.no_fsync or faults.like_sftpgo,
            b"limits@openssh.com": faults.no_limits or faults.like_sftpgo,
        }
        # The list is the class's own: there is no public way to shorten it.
        self._extensions = [pair for pair in self._extensions if not hidden.get(pair[0])]

    async def _process_packet(self, pkttype: int, pktid: int, packet: Any) -> None:
        if self._files.stalled:
            await asyncio.Event().wait()
        await super()._process_packet(pkttype, pktid, packet)


class Subsystem(SSHServerStreamSession[bytes]):
    """A session in which SFTP is all that can be asked for: no shell, no command."""

    def __init__(self, server: SftpServer) -> None:
        super().__init__(None)
        self._server = server

    def subsystem_requested(self, subsystem: str) -> bool:
        return subsystem == "sftp"

    def session_started(self) -> None:
        assert self._chan is not None  # noqa: S101 - a session that has started has a channel
        files = Files(self._chan, self._server)
        requests = Requests(files, self._server, SSHReader(self, self._chan), SSHWriter(self, self._chan))

        async def run() -> None:
            try:
                await requests.run()
            finally:
                files.close_all()

        self._chan.get_connection().create_task(run())


def serve(
    server: SftpServer, keys: Sequence[asyncssh.SSHKey], authorized_key: str | None, rekey_bytes: int
) -> Callable[[], None]:
    """Start the server in a thread of its own, note its port, and return the function that stops it."""
    loop = server.loop

    async def listen() -> asyncssh.SSHAcceptor:
        return await asyncssh.listen(
            server.host,
            0,
            server_factory=lambda: Login(server),
            server_host_keys=list(keys),
            authorized_client_keys=None if authorized_key is None else asyncssh.import_authorized_keys(authorized_key),
            rekey_bytes=rekey_bytes,
            config=None,
        )

    async def end() -> None:
        acceptor.close()
        for connection in tuple(server.open_connections):
            connection.abort()
        tasks = asyncio.all_tasks() - {asyncio.current_task()}
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def stop() -> None:
        if sys.is_finalizing():  # an abandoned server: its thread has stopped already, and would be waited for
            return
        server.thaw()
        with contextlib.suppress(TimeoutError):
            asyncio.run_coroutine_threadsafe(end(), loop).result(timeout=5)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(timeout=5)
        loop.close()

    thread = threading.Thread(target=loop.run_forever, name="psfiles.testing.sftp", daemon=True)
    thread.start()
    # asyncio prints a line for each write to a connection that was cut on purpose.
    logging.getLogger("asyncio").addFilter(lambda record: record.thread != thread.ident)
    acceptor = asyncio.run_coroutine_threadsafe(listen(), loop).result(timeout=10)
    server.port = acceptor.get_port()
    return stop
