"""PowerSchool's form *Managed Connection* as an object.

Its fields are those of the guide's first section, "Creating a Managed
Connection (SFTP Connection) in PowerSchool".
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn, Self, TypeVar

import attrs
from attrs.validators import ge as at_least
from attrs.validators import gt as above
from attrs.validators import instance_of as is_a
from attrs.validators import le as at_most
from attrs.validators import min_len

from psfiles._extras import import_extra
from psfiles._toml import read_toml
from psfiles.exceptions import (
    AuthenticationError,
    HostKeyError,
    TransportConnectionError,
    TransportError,
    UnconfirmedUploadError,
)
from psfiles.sftp._blind import Blind, hides_arguments
from psfiles.sftp._bridge import run
from psfiles.sftp.host_keys import TrustedKeys, checked_pins, known_keys, remember
from psfiles.sftp.session import ConnectionTest, Session

if TYPE_CHECKING:
    from psfiles.sftp._wire import Credential, Wire

__all__ = ["FirstUse", "ManagedConnection", "Secret"]

T = TypeVar("T")

Secret = str | Callable[[], str]
"""A password, or a function that gets it when it is needed, as from a keyring."""

FirstUse = Callable[[str, tuple[str, ...]], bool]
"""Shown ``host:port`` and every fingerprint of an unknown server; True is "Yes, Accept Host Key"."""

SECRETS = ("password", "passphrase")
# Of names and addresses, with the zone of an address; nothing that is a pattern in a known-hosts file.
HOST = re.compile(r"[\w.:%-]+")
NEEDED = ("asyncssh", "stamina")


def _bare_host(host: str) -> str:
    return host.strip().removeprefix("sftp://").rstrip("/")


def _check_host(_: object, __: object, host: str) -> None:
    # The text may hold a password, so it is not shown.
    if not HOST.fullmatch(host) or not _has_labels(host):
        message = "host is a bare name or address, like sftp.example.org: without user, password or path"
        raise ValueError(message)


def _has_labels(host: str) -> bool:
    """Whether each part between the dots is neither empty nor longer than a name's part may be."""
    try:
        return bool(host.removesuffix(".").encode("idna"))
    except UnicodeError:
        return False


def _blind(secret: Secret | None) -> Secret | None:
    if isinstance(secret, str):
        return Blind(secret)
    if secret is None or callable(secret):
        return secret
    message = f"a password must be a text or a function that returns one, not {type(secret).__name__}"
    raise TypeError(message)


def _path(text: str | os.PathLike[str] | None) -> Path | None:
    return None if text is None else Path(text).expanduser()


@attrs.frozen(eq=False)
class ManagedConnection:
    """The form *Managed Connection*; connects only when asked to.

    ``host``
        Name or address, with or without ``sftp://``.
    ``port``
        22, or another: Hero listens on 2022.
    ``username``, ``password`` or ``private_key`` with ``passphrase``
        The password may be a function that is called at each connecting;
        ``private_key`` is the path of an SSH private key.
    ``host_keys``
        One or more SHA-256 fingerprints (``"SHA256:…"``); one must match.
    ``known_hosts``, ``on_first_use``
        Instead of ``host_keys``: an OpenSSH known-hosts file, and a function
        that is asked once for a host that is not yet in it.
    ``name``, ``description``
        For people.
    ``allow_download``, ``allow_upload``
        What is off is refused here, before the server is asked.
    ``connect_timeout``, ``stall_timeout``
        Seconds until a connecting, and a server's silence, is given up.
    ``retries``
        How often a fault that can pass is tried again: none. A refused
        password or host key never is.

    Raises ValueError where the settings cannot make a safe connection.

    >>> hero = ManagedConnection(
    ...     "sftp://sftp.example.org", 2022, username="district", password="not shown",
    ...     host_keys=["SHA256:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU"],
    ... )
    >>> print(hero)
    district@sftp.example.org:2022
    >>> "not shown" in repr(hero)
    False
    """

    host: str = attrs.field(converter=_bare_host, validator=_check_host)
    port: int = attrs.field(default=22, validator=(is_a(int), at_least(1), at_most(65535)))
    username: str = attrs.field(kw_only=True, validator=(is_a(str), min_len(1)))
    password: Secret | None = attrs.field(default=None, kw_only=True, repr=False, converter=_blind)
    private_key: Path | None = attrs.field(default=None, kw_only=True, converter=_path)
    passphrase: Secret | None = attrs.field(default=None, kw_only=True, repr=False, converter=_blind)
    host_keys: tuple[str, ...] = attrs.field(default=(), kw_only=True, converter=checked_pins)
    known_hosts: Path | None = attrs.field(default=None, kw_only=True, converter=_path)
    on_first_use: FirstUse | None = attrs.field(default=None, kw_only=True, repr=False)
    name: str = attrs.field(default="", kw_only=True)
    description: str = attrs.field(default="", kw_only=True)
    allow_download: bool = attrs.field(default=True, kw_only=True, validator=is_a(bool))
    allow_upload: bool = attrs.field(default=True, kw_only=True, validator=is_a(bool))
    connect_timeout: float = attrs.field(default=30.0, kw_only=True, validator=(is_a((int, float)), above(0)))
    stall_timeout: float = attrs.field(default=60.0, kw_only=True, validator=(is_a((int, float)), above(0)))
    retries: int = attrs.field(default=0, kw_only=True, validator=(is_a(int), at_least(0)))

    def __attrs_post_init__(self) -> None:
        if bool(self.host_keys) == bool(self.known_hosts):
            message = (
                "say which host key is trusted, by one of host_keys (fingerprints that the server's operator "
                "publishes) and known_hosts (a file; with on_first_use to fill it)"
            )
            raise ValueError(message)
        if self.on_first_use is not None and self.known_hosts is None:
            message = "on_first_use needs known_hosts, the file that keeps what was accepted"
            raise ValueError(message)
        if (self.password is None) == (self.private_key is None):
            message = "give either password or private_key"
            raise ValueError(message)

    def __str__(self) -> str:
        username = self.username if self.username.isprintable() else repr(self.username)
        return f"{username}@{self.host}:{self.port}"

    def __reduce__(self) -> NoReturn:
        message = "a connection cannot be pickled or copied, since it may hold a password: make it where it is used"
        raise TypeError(message)

    @classmethod
    @hides_arguments
    def from_env(cls, prefix: str = "PSFILES_SFTP_", environ: Mapping[str, str] | None = None, **settings: Any) -> Self:
        """Make one from environment variables: ``PSFILES_SFTP_HOST``, ``…_PORT``, ``…_HOST_KEYS`` and so on.

        Each is named like its field; fingerprints are separated by spaces. What
        is given as an argument counts more. Raises ValueError for a missing or
        unknown one.

        >>> variables = {"HERO_HOST": "sftp.example.org", "HERO_USERNAME": "district", "HERO_PASSWORD": "…",
        ...              "HERO_KNOWN_HOSTS": "known_hosts"}
        >>> print(ManagedConnection.from_env("HERO_", variables))
        district@sftp.example.org:22
        """
        variables = os.environ if environ is None else environ
        texts = {key.removeprefix(prefix).lower(): value for key, value in variables.items() if key.startswith(prefix)}
        found: dict[str, Any] = {}
        for field, text in texts.items():
            try:
                found[field] = FROM_TEXT.get(field, str)(text)
            except (ValueError, KeyError):
                message = f"{prefix}{field.upper()} cannot be read"
                raise ValueError(message) from None
        return cls._from_settings(found, settings, f"environment variables {prefix}…")

    @classmethod
    @hides_arguments
    def from_toml(cls, path: str | os.PathLike[str], **settings: Any) -> Self:
        """Make one from the ``[connection]`` table of a TOML file, its keys named like the fields.

        The file may not hold a password or passphrase: give these, and whatever
        shall count more than the file, as arguments. Raises ValueError for such
        a secret, and for a missing or unknown key.
        """
        table = read_toml(path).get("connection", {})
        if not isinstance(table, dict):
            message = f"{str(path)!r}: connection is not a table"
            raise ValueError(message)  # noqa: TRY004 - the file's fault, not the caller's
        if any(secret in table for secret in SECRETS):
            message = f"{str(path)!r}: a password must not be in a file; give it as an argument, best as a function"
            raise ValueError(message)
        return cls._from_settings(table, settings, f"{str(path)!r}, [connection]")

    @classmethod
    def _from_settings(cls, found: dict[str, Any], given: dict[str, Any], source: str) -> Self:
        settings = found | given
        unknown = sorted(found.keys() - FROM_TEXT.keys())
        missing = sorted({"host", "username"} - settings.keys())
        if unknown or missing:
            message = f"{source}: unknown {unknown}, missing {missing}; known are {list(FROM_TEXT)}"
            raise ValueError(message)
        return cls(**settings)

    def connect(self) -> Session:
        """Open the connection: check the host key, then log in.

        Raises HostKeyError, AuthenticationError or TransportConnectionError, and
        OSError where the private key or the known-hosts file cannot be opened here.
        """
        return Session(self, self.retrying(lambda _: self.open_wire()))

    def test(self) -> ConnectionTest:
        """Do what "Test Connection" on the screen does: connect, log in, list; and say what was met."""
        with self.connect() as session:
            return session.describe()

    def open_wire(self) -> Wire:
        """One try to connect; for `Session`, which starts over on a new connection."""
        for name in NEEDED:
            import_extra(name, "'psfiles[sftp]'")
        from psfiles.sftp._wire import Wire

        return run(Wire.opened(self, self._trusted_keys(), self._credential()), str(self))

    def retrying(self, attempt: Callable[[int], T]) -> T:
        """Call ``attempt`` with 1, and after faults that can pass with 2, 3 …, waiting longer each time."""
        if not self.retries:
            return attempt(1)
        import stamina

        tries = stamina.retry_context(
            on=lambda error: (
                isinstance(error, TransportError)
                # An unconfirmed upload is looked for, not sent.
                and (error.retryable or isinstance(error, UnconfirmedUploadError))
            ),
            attempts=1 + self.retries,
            timeout=None,
            wait_max=60.0,
        )
        for trial in tries:
            with trial:
                return attempt(trial.num)
        raise AssertionError  # the last trial returns or raises

    def _trusted_keys(self) -> TrustedKeys:
        if self.known_hosts is None:
            return TrustedKeys(frozenset(self.host_keys))
        known = known_keys(self.known_hosts, self.host, self.port)
        if known.fingerprints:
            return known
        from psfiles.sftp._wire import offered_keys

        keys = run(offered_keys(self.host, self.port, self.connect_timeout), str(self))
        if not keys:
            problem = "the server showed no host key"
            raise TransportConnectionError(problem, advice="check host and port: is it an SFTP server?", retryable=True)
        offered = tuple(key.get_fingerprint() for key in keys)
        if self.on_first_use is None or not self.on_first_use(f"{self.host}:{self.port}", offered):
            problem = f"the server is not in {str(self.known_hosts)!r}; it shows {', '.join(offered)}"
            raise HostKeyError(
                problem,
                advice="compare with the fingerprints that its operator publishes, then give the right one as "
                "host_keys",
                offered=offered,
            )
        remember(self.known_hosts, self.host, self.port, keys)
        return known_keys(self.known_hosts, self.host, self.port)

    def _credential(self) -> Credential:
        from psfiles.sftp._wire import Credential

        if self.private_key is None:
            return Credential(password=_at_hand(self.password, "password"))
        return Credential(
            private_key=Blind(self.private_key.read_bytes()), passphrase=_at_hand(self.passphrase, "passphrase")
        )


# The frame of the generated ``__init__`` holds the password as it was given.
ManagedConnection.__init__ = hides_arguments(ManagedConnection.__init__)  # type: ignore[method-assign]


def _at_hand(secret: Secret | None, what: str) -> Blind[str] | None:
    """The secret of now: a function is called here, in the caller's thread, where it can prompt."""
    if secret is None:
        return None
    found = Blind(secret()) if callable(secret) else Blind(secret)
    if isinstance(found(), str) and found.is_utf_8:
        return found
    problem = f"the {what} is not a text that can be sent"
    raise AuthenticationError(problem, advice="SSH sends it as UTF-8: look where it comes from, and in which encoding")


def _flag(text: str) -> bool:
    return {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}[text.strip().lower()]


FROM_TEXT: dict[str, Callable[[str], Any]] = {
    **{field.name: str for field in attrs.fields(ManagedConnection) if field.name != "on_first_use"},
    "port": int,
    "host_keys": str.split,
    "allow_download": _flag,
    "allow_upload": _flag,
    "connect_timeout": float,
    "stall_timeout": float,
    "retries": int,
}
"""How each field that can be written down is read from text."""
