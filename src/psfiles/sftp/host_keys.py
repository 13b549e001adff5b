"""Which host keys are trusted: pinned ones, or those of a known-hosts file.

There is no way to trust any key: whoever does gives the password to a stranger.
"""

from __future__ import annotations

import contextlib
import os
import re
import threading
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import attrs

from psfiles.atomic import write_atomically
from psfiles.exceptions import HostKeyError

try:
    import fcntl
except ModuleNotFoundError:  # on Windows
    fcntl = None  # type: ignore[assignment]

if TYPE_CHECKING:
    import asyncssh

__all__ = ["TrustedKeys", "checked_pins", "known_keys", "remember"]

DEFAULT_PORT = 22


@attrs.frozen
class TrustedKeys:
    """The SHA-256 fingerprints of a server's keys, and the signatures to ask it for (none: any)."""

    fingerprints: frozenset[str]
    algorithms: tuple[str, ...] = ()


def checked_pins(pins: Iterable[str]) -> tuple[str, ...]:
    """SHA-256 fingerprints as OpenSSH, PowerSchool and SFTPGo print them; ValueError for anything else.

    >>> checked_pins(["SHA256:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="])
    ('SHA256:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU',)
    """
    if isinstance(pins, str):
        pins = (pins,)
    checked = tuple(pin.strip().removesuffix("=") for pin in pins)
    if not all(re.fullmatch(r"SHA256:[A-Za-z0-9+/]{43}", pin) for pin in checked):
        message = "a host key is pinned by its fingerprint, 'SHA256:' and 43 characters (not by MD5 or the key itself)"
        raise ValueError(message)
    return checked


def known_keys(known_hosts: Path, host: str, port: int) -> TrustedKeys:
    """What an OpenSSH known-hosts file says of ``host``; hashed names, patterns and ``@revoked`` count."""
    import asyncssh

    if not known_hosts.exists():
        return TrustedKeys(frozenset())
    found = None
    with contextlib.suppress(ValueError):  # what is no known-hosts file
        found = asyncssh.match_known_hosts(str(known_hosts), host, "", None if port == DEFAULT_PORT else port)
    if found is None:
        problem = f"{str(known_hosts)!r} cannot be read as a known-hosts file"
        raise HostKeyError(problem, advice="look for the line that OpenSSH would not understand either")
    trusted, _, revoked, *_ = found
    keys = [key for key in trusted if key not in revoked]
    algorithms = dict.fromkeys(
        algorithm.decode() for key in keys for algorithm in key.sig_algorithms if algorithm in SAFE_SIGNATURES
    )
    return TrustedKeys(frozenset(key.get_fingerprint() for key in keys), tuple(algorithms))


def remember(known_hosts: Path, host: str, port: int, keys: Iterable[asyncssh.SSHKey]) -> None:
    """Write the keys into the known-hosts file, readable by its owner only, whole or not at all.

    Of several that do so at once, each keeps what the others wrote.
    """
    name = (host if port == DEFAULT_PORT else f"[{host}]:{port}").encode()
    known_hosts.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with _alone_in(Path(os.path.realpath(known_hosts)).parent):
        content = known_hosts.read_bytes() if known_hosts.exists() else b""
        if content and not content.endswith(b"\n"):
            content += b"\n"
        lines = [name + b" " + key.export_public_key("openssh").strip() for key in keys]
        content += b"".join(line + b"\n" for line in lines if line not in content.splitlines())
        write_atomically(known_hosts, content, private=True)


_writing = threading.Lock()


@contextlib.contextmanager
def _alone_in(folder: Path) -> Iterator[None]:
    """Keep others that write known hosts waiting: threads, and processes where the system can lock a folder."""
    with _writing, contextlib.ExitStack() as stack:
        if fcntl is not None:
            descriptor = os.open(folder, os.O_RDONLY)
            stack.callback(os.close, descriptor)
            fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield


KEY_TYPES: tuple[tuple[str, ...], ...] = (
    ("ssh-ed25519",),
    ("ecdsa-sha2-nistp256", "ecdsa-sha2-nistp384", "ecdsa-sha2-nistp521"),
    ("rsa-sha2-512", "rsa-sha2-256"),
)
"""The kinds of host key to ask for, the best first; none is signed with SHA-1."""

SAFE_SIGNATURES = frozenset(name.encode() for names in KEY_TYPES for name in names)
