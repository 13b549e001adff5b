"""An SFTP server inside the test process, with faults by name. Loopback only.

Needs the extra ``psfiles[sftp]``. It follows links that lie in its folder, so
it must never listen to anybody else.
"""

from __future__ import annotations

import asyncio
import contextlib
import tempfile
import threading
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Literal, NoReturn

import asyncssh
import attrs

from psfiles.testing._sftp_behaviour import serve

__all__ = ["Faults", "SftpServer", "sftp_server"]


@attrs.define(kw_only=True)
class Faults:
    """What is wrong with the server; may be changed while it runs. Sizes are bytes, counted in each connection.

    ``drop_after``
        Cut the connection after so much content.
    ``stall_after``
        Answer no SFTP request after so much content; SSH goes on answering keepalives.
    ``truncate_tail``
        Acknowledge an upload, and lose its last bytes.
    ``end_early``
        Let every read end at this byte, whatever the size says.
    ``disk_full_after``
        Have no room for more content than this.
    ``deny``
        Requests that are forbidden: any of ``"open"``, ``"create"``, ``"stat"``,
        ``"rename"``, ``"remove"``, ``"list"``.
    ``while_read``
        ``"truncate"``, ``"grow"`` or ``"replace"`` a file when it is first read.
    ``drop_at_rename``
        Rename, once, and cut the connection before that is answered.
    ``taken_at_close``
        An importer takes every new file the moment it is closed.
    ``no_posix_rename``, ``no_fsync``, ``no_limits``
        Do not have this extension of OpenSSH's.
    ``rename_replaces``
        The plain rename replaces an existing file.
    ``like_sftpgo``
        Behave as SFTPGo, which Hero's port 2022 hints at: none of the three
        extensions, and a plain rename that replaces.
    ``keyboard_interactive_only``
        Ask for the password by a prompt.

    >>> faults = Faults(disk_full_after=1000)
    >>> faults.disk_full_after = None
    >>> faults == Faults()
    True
    """

    drop_after: int | None = None
    stall_after: int | None = None
    truncate_tail: int = 0
    end_early: int | None = None
    disk_full_after: int | None = None
    deny: frozenset[str] = attrs.field(default=frozenset(), converter=frozenset)
    while_read: Literal["truncate", "grow", "replace"] | None = None
    drop_at_rename: bool = False
    taken_at_close: bool = False
    no_posix_rename: bool = False
    no_fsync: bool = False
    no_limits: bool = False
    rename_replaces: bool = False
    like_sftpgo: bool = False
    keyboard_interactive_only: bool = False


@attrs.define(eq=False)
class SftpServer:
    """A running server; `sftp_server` makes one.

    ``root``
        The served folder.
    ``host_keys``
        The SHA-256 fingerprints of its keys, made for this run.
    ``logins``
        The user name of every try to log in with a password.
    ``connections``
        How many connections there were.

    >>> with sftp_server() as server:
    ...     sorted(path.name for path in server.root.iterdir()), server.connections
    ([], 0)
    """

    root: Path
    port: int
    host_keys: tuple[str, ...]
    faults: Faults
    username: str
    password: str = attrs.field(repr=False)
    host: str = "127.0.0.1"
    logins: list[str] = attrs.field(factory=list)
    connections: int = 0
    open_connections: set[asyncssh.SSHServerConnection] = attrs.field(factory=set, repr=False)
    _thawed: threading.Event = attrs.field(factory=threading.Event, repr=False)
    loop: asyncio.AbstractEventLoop = attrs.field(factory=asyncio.new_event_loop, repr=False)

    def __reduce__(self) -> NoReturn:
        message = "a running server cannot be pickled or copied, since it runs in a thread: hand on its settings"
        raise TypeError(message)

    @property
    def settings(self) -> dict[str, Any]:
        """The arguments of a `ManagedConnection` to this server: ``ManagedConnection(**server.settings)``."""
        return {
            "host": self.host,
            "port": self.port,
            "username": self.username,
            "password": self.password,
            "host_keys": self.host_keys,
        }

    def kill(self) -> None:
        """Cut all connections, as the end of the process would; new ones are still taken."""
        for connection in tuple(self.open_connections):
            self.loop.call_soon_threadsafe(connection.abort)

    def freeze(self) -> None:
        """Stop doing anything at all until `thaw`, as a stopped process does."""
        self._thawed.clear()
        self.loop.call_soon_threadsafe(self._thawed.wait)

    def thaw(self) -> None:
        """Go on after `freeze`."""
        self._thawed.set()


@contextlib.contextmanager
def sftp_server(
    root: Path | None = None,
    *,
    username: str = "district",
    password: str = "not-a-real-password",  # noqa: S107 - invented, for a server on loopback
    key_types: Iterable[str] = ("ssh-ed25519",),
    authorized_key: str | None = None,
    rekey_bytes: int = 1 << 30,
    **faults: Any,
) -> Iterator[SftpServer]:
    """Run a server while the ``with`` block lasts.

    It serves ``root``, or a temporary folder; takes ``password``, and the
    private key of the public ``authorized_key`` (a line as in OpenSSH's file);
    has one host key of each of ``key_types``; changes keys every
    ``rekey_bytes``; and has the named `Faults`.

    >>> from psfiles.sftp import ManagedConnection
    >>> with sftp_server(no_posix_rename=True) as server:
    ...     with ManagedConnection(**server.settings).connect() as session:
    ...         with session.open_write("STUDENT.TXT") as stream:
    ...             _ = stream.write(b"1001")
    ...     (server.root / "STUDENT.TXT").read_bytes()
    b'1001'
    """
    keys = [asyncssh.generate_private_key(key_type) for key_type in key_types]
    with contextlib.ExitStack() as stack:
        if root is None:
            root = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="psfiles-sftp-")))
        server = SftpServer(
            root=root,
            port=0,
            host_keys=tuple(key.get_fingerprint() for key in keys),
            faults=Faults(**faults),
            username=username,
            password=password,
        )
        stack.callback(serve(server, keys, authorized_key, rekey_bytes))
        yield server
