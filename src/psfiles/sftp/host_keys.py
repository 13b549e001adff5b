"""Which host keys are trusted: pinned ones, or those of a known-hosts file.

There is no way to trust any key: whoever does gives the password to a stranger.
"""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import attrs

if TYPE_CHECKING:
    import asyncssh

__all__ = ["TrustedKeys", "checked_pins", "known_keys", "remember"]

DEFAULT_PORT = 22


def __dir__() -> list[str]:
    return __all__


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
    trusted, _, revoked, *_ = asyncssh.match_known_hosts(
        str(known_hosts), host, "", None if port == DEFAULT_PORT else port
    )
    keys = [key for key in trusted if key not in revoked]
    algorithms = dict.fromkeys(
        algorithm.decode() for key in keys for algorithm in key.sig_algorithms if algorithm in SAFE_SIGNATURES
    )
    return TrustedKeys(frozenset(key.get_fingerprint() for key in keys), tuple(algorithms))


def remember(known_hosts: Path, host: str, port: int, keys: Iterable[asyncssh.SSHKey]) -> None:
    """Write the keys into the known-hosts file, readable by its owner only, whole or not at all."""
    name = host if port == DEFAULT_PORT else f"[{host}]:{port}"
    lines = known_hosts.read_bytes() if known_hosts.exists() else b""
    if lines and not lines.endswith(b"\n"):
        lines += b"\n"
    for key in keys:
        lines += name.encode() + b" " + key.export_public_key("openssh").strip() + b"\n"
    known_hosts.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle, temporary = tempfile.mkstemp(dir=known_hosts.parent)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(lines)
        os.replace(temporary, known_hosts)  # noqa: PTH105 - mkstemp gave a string
    except BaseException:
        os.unlink(temporary)  # noqa: PTH108
        raise


KEY_TYPES: tuple[tuple[str, ...], ...] = (
    ("ssh-ed25519",),
    ("ecdsa-sha2-nistp256", "ecdsa-sha2-nistp384", "ecdsa-sha2-nistp521"),
    ("rsa-sha2-512", "rsa-sha2-256"),
)
"""The kinds of host key to ask for, the best first; none is signed with SHA-1."""

SAFE_SIGNATURES = frozenset(name.encode() for names in KEY_TYPES for name in names)
