"""One SSH connection with SFTP in it: what is offered, asked and waited for."""

from __future__ import annotations

import asyncio
import contextlib
import secrets
from collections.abc import Awaitable
from typing import TYPE_CHECKING, Any, Self, TypeVar

import asyncssh
import attrs
from asyncssh.kex import get_kex_algs

from psfiles.exceptions import AuthenticationError, HostKeyError, TransportError
from psfiles.sftp._blind import Blind
from psfiles.sftp.host_keys import KEY_TYPES, TrustedKeys

if TYPE_CHECKING:
    from psfiles.sftp.connection import ManagedConnection

__all__ = ["NO_ANSWER", "Credential", "Wire", "offered_keys"]

T = TypeVar("T")

NO_ANSWER = (asyncssh.SFTPNoConnection, asyncssh.SFTPConnectionLost, asyncssh.DisconnectError, OSError)
"""What a request raises that may or may not have been done."""

CLOSING_SECONDS = 2.0
LONGEST_NAME = 1024  # four times what a file system takes
KEEPALIVE_SECONDS = 30  # a firewall forgets an idle connection, some after a minute

# Chosen by hand, as defaults allow SHA-1.
KEY_EXCHANGES = (
    "mlkem768x25519-sha256",
    "curve25519-sha256",
    "curve25519-sha256@libssh.org",
    "ecdh-sha2-nistp521",
    "ecdh-sha2-nistp384",
    "ecdh-sha2-nistp256",
    "diffie-hellman-group16-sha512",
    "diffie-hellman-group18-sha512",
    "diffie-hellman-group14-sha256",
    "diffie-hellman-group-exchange-sha256",
)
ALGORITHMS: dict[str, list[str]] = {
    # The first needs newer versions of the libraries than the others do.
    "kex_algs": [name for name in KEY_EXCHANGES if name.encode() in get_kex_algs()],
    # AES-GCM first is also the fastest.
    "encryption_algs": [
        "aes128-gcm@openssh.com",
        "aes256-gcm@openssh.com",
        "chacha20-poly1305@openssh.com",
        "aes256-ctr",
        "aes192-ctr",
        "aes128-ctr",
    ],
    "mac_algs": [
        "hmac-sha2-256-etm@openssh.com",
        "hmac-sha2-512-etm@openssh.com",
        "hmac-sha2-256",
        "hmac-sha2-512",
    ],
    "compression_algs": ["none"],
    "signature_algs": [name for names in KEY_TYPES for name in names],
}


async def offered_keys(host: str, port: int, seconds: float) -> list[asyncssh.SSHKey]:
    """Every host key of the server, one of each type that it has. No name or password is sent."""
    keys = []
    for names in KEY_TYPES:
        # A server without a key of this type ends the connection in one way or another.
        with contextlib.suppress(asyncssh.Error, ConnectionError):
            async with asyncio.timeout(seconds):
                key = await asyncssh.get_server_host_key(
                    host, port, server_host_key_algs=list(names), kex_algs=ALGORITHMS["kex_algs"], config=None
                )
            if key is not None:
                keys.append(key)
    return keys


async def _connected(
    settings: ManagedConnection, trusted: TrustedKeys, login: dict[str, Any]
) -> asyncssh.SSHClientConnection:
    class Client(asyncssh.SSHClient):
        def validate_host_public_key(self, host: str, addr: str, port: int, key: asyncssh.SSHKey) -> bool:  # noqa: ARG002
            return key.get_fingerprint() in trusted.fingerprints

    return await asyncssh.connect(
        settings.host,
        settings.port,
        username=settings.username,
        client_factory=Client,
        # No key is known to the library itself, so that it asks ``Client``.
        # ``None`` would trust everybody, ``()`` would read the user's own file.
        known_hosts=([], [], []),
        server_host_key_algs=list(trusted.algorithms or ALGORITHMS["signature_algs"]),
        # Nothing but what was given: no configuration, agent, default keys, tickets.
        config=None,
        agent_path=None,
        gss_kex=False,
        gss_auth=False,
        host_based_auth=False,
        x509_trusted_certs=None,
        keepalive_interval=KEEPALIVE_SECONDS,
        login_timeout=0,
        **ALGORITHMS,
        **login,
    )


async def _connected_to_trusted(
    settings: ManagedConnection, trusted: TrustedKeys, login: dict[str, Any]
) -> asyncssh.SSHClientConnection:
    try:
        return await _connected(settings, trusted, login)
    except asyncssh.HostKeyNotVerifiable as error:
        refusal: Exception = error
    except (asyncssh.KeyExchangeFailed, asyncssh.ConnectionLost, ConnectionError) as error:
        if not trusted.algorithms:
            raise
        refusal = error
    # A server with several keys shows each client another one: the trusted one may be among the rest.
    offered = await offered_keys(settings.host, settings.port, settings.connect_timeout)
    matching = [key for key in offered if key.get_fingerprint() in trusted.fingerprints]
    if offered and not matching:
        fingerprints = tuple(key.get_fingerprint() for key in offered)
        problem = f"none of the server's host keys is trusted; it shows {', '.join(fingerprints)}"
        raise HostKeyError(
            problem,
            advice="compare them with those that its operator publishes; if the keys were really changed, put the new "
            "one into host_keys or the known-hosts file; if not, the connection is intercepted: do not connect",
            offered=fingerprints,
        )
    if not isinstance(refusal, asyncssh.HostKeyNotVerifiable) or not matching:
        raise refusal
    algorithms = tuple(name.decode() for name in matching[0].sig_algorithms)
    safe = tuple(name for name in algorithms if name in ALGORITHMS["signature_algs"])
    return await _connected(settings, attrs.evolve(trusted, algorithms=safe), login)


def check_name(name: str) -> None:
    """Raise TransportError for what is no name of a file.

    Whoever joins it to a local path must not end up in another folder.
    """
    if not set(name) & set("/\\\0") and len(name) <= LONGEST_NAME:
        return
    problem = "the server shows a name that is a path, or longer than a name can be"
    raise TransportError(problem, advice="do not trust this server before its operator has explained the name")


@attrs.frozen
class Credential:
    """The password, or the content of a private key's file and its passphrase."""

    password: Blind[str] | None = None
    private_key: Blind[bytes] | None = None
    passphrase: Blind[str] | None = None


def _login(credential: Credential) -> dict[str, Any]:
    """The library's arguments. It calls for the password when the server asks for it."""
    if credential.private_key is None:
        return {
            "password": credential.password,
            "client_keys": None,
            "preferred_auth": "password,keyboard-interactive",
        }
    with contextlib.suppress(Exception):  # the library's, and those of others that it uses
        passphrase = None if credential.passphrase is None else credential.passphrase()
        key = asyncssh.import_private_key(credential.private_key(), passphrase)
        return {"client_keys": [key], "preferred_auth": "publickey"}
    problem = "the private key cannot be read"
    raise AuthenticationError(problem, advice="check that it is an SSH private key, and its passphrase")


@attrs.define
class Wire:
    """An open connection and its SFTP client. Every wait for an answer has an end."""

    connection: asyncssh.SSHClientConnection
    client: asyncssh.SFTPClient
    patience: float
    loop: asyncio.AbstractEventLoop

    @classmethod
    async def opened(cls, settings: ManagedConnection, trusted: TrustedKeys, credential: Credential) -> Self:
        """Connect within ``settings.connect_timeout`` seconds."""
        login = _login(credential)
        async with asyncio.timeout(settings.connect_timeout):
            connection = await _connected_to_trusted(settings, trusted, login)
            try:
                client = await connection.start_sftp_client(path_errors="surrogateescape")
            except BaseException:
                connection.abort()
                raise
        return cls(connection, client, settings.stall_timeout, asyncio.get_running_loop())

    async def ask(self, request: Awaitable[T]) -> T:
        """The answer to one request; a server that is silent for too long is given up, with TimeoutError."""
        # Aborted before it is cancelled: a listing that is cancelled asks the silent server to close the folder.
        limit = self.loop.call_later(self.patience, self.connection.abort)
        try:
            async with asyncio.timeout(self.patience + CLOSING_SECONDS):
                return await request
        except NO_ANSWER:
            if self.loop.time() < limit.when():
                raise
            raise TimeoutError from None
        finally:
            limit.cancel()

    async def attempt(self, request: Awaitable[object]) -> bool:
        """Clean-up: ask, without a long wait and without a fault; whether it was answered well."""
        with contextlib.suppress(asyncssh.Error, OSError):
            async with asyncio.timeout(CLOSING_SECONDS):
                await request
            return True
        return False

    async def removed(self, path: str) -> bool:
        """Remove a file; False where there is none."""
        try:
            await self.ask(self.client.remove(path))
        except (asyncssh.SFTPNoSuchFile, asyncssh.SFTPNoSuchPath):
            return False
        return True

    async def listed(self, folder: str, maximum: int) -> list[asyncssh.SFTPName]:
        """The names in a folder; each answer of the server has its own time, and there may not be more than so many."""
        entries: list[asyncssh.SFTPName] = []
        names = aiter(self.client.scandir(folder))
        try:
            while (entry := await self.ask(anext(names, None))) is not None:
                if entry.filename in {".", ".."}:
                    continue
                check_name(str(entry.filename))
                if len(entries) == maximum:
                    problem = f"there are more than {maximum} names"
                    raise TransportError(problem, advice="give a larger maximum, or have the folder cleared")
                entries.append(entry)
        finally:
            await self.attempt(names.aclose())  # type: ignore[attr-defined]  # it is a generator
        return entries

    async def renamed(self, source: str, target: str) -> bool:
        """Rename, replacing ``target`` in one step; False where it is in the way and the server cannot replace."""
        with contextlib.suppress(asyncssh.SFTPOpUnsupported):
            await self.ask(self.client.posix_rename(source, target))
            return True
        try:
            await self.ask(self.client.rename(source, target))
        except (asyncssh.SFTPFailure, asyncssh.SFTPFileAlreadyExists):
            if not await self.ask(self.client.lexists(target)):
                raise
            return False
        return True

    async def rename(self, source: str, target: str) -> None:
        """Rename, replacing ``target``; in two steps where the server cannot do it in one."""
        if not await self.renamed(source, target):
            await self.ask(self.client.remove(target))
            await self.ask(self.client.rename(source, target))

    async def description(self) -> tuple[str, str, str, bool]:
        """The server's program, its host key's fingerprint, the encryption, whether it replaces in one step."""
        about = self.connection.get_extra_info
        key = self.connection.get_server_host_key()
        assert key is not None  # noqa: S101 - no key exchange without one is offered
        # The renaming of a file that does not exist: only the kind of refusal matters.
        missing = f".psfiles-{secrets.token_hex(8)}"
        replaces = True
        try:
            await self.ask(self.client.posix_rename(missing, f"{missing}.renamed"))
        except asyncssh.SFTPOpUnsupported:
            replaces = False
        except asyncssh.SFTPNoSuchFile:
            pass
        return about("server_version"), key.get_fingerprint(), about("send_cipher"), replaces

    async def close(self) -> None:
        """Say goodbye, and do not wait long for the answer."""
        self.connection.close()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(CLOSING_SECONDS):
                await self.connection.wait_closed()
