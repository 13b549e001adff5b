"""What goes wrong on the wire, in the words of `psfiles.exceptions`.

A server's own text is never passed on: it may echo a password or a file.
"""

from __future__ import annotations

import os
import socket
import traceback

import asyncssh
from asyncssh.saslprep import SASLPrepError

from psfiles.exceptions import (
    AuthenticationError,
    PsfilesError,
    RemoteFileNotFoundError,
    TransportConnectionError,
    TransportError,
    TransportPermissionError,
    TransportTimeoutError,
)
from psfiles.sftp._blind import bare

__all__ = ["translated"]

AGAIN = (
    "try again in a while; if it breaks at once every time, the server may have blocked this address (some do after "
    "refused passwords): ask its operator"
)


def translated(error: Exception, about: str) -> Exception:
    """The fault to raise for ``error``: a TransportError, bare of its cause, context and traceback.

    Only what psfiles itself does wrong, and a lack of memory, stay what they are.
    """
    fault = error if isinstance(error, PsfilesError) else _in_our_words(error)
    if isinstance(fault, TransportError):
        fault.args = (f"{about}: {fault}",)
    # The library's frames may hold a password, even where the exception tells nothing.
    return fault if not isinstance(fault, TransportError) and _was_raised_here(fault) else bare(fault)


def _was_raised_here(error: Exception) -> bool:
    frames = [frame for frame, _ in traceback.walk_tb(error.__traceback__)]
    return bool(frames) and str(frames[-1].f_globals.get("__name__")).startswith("psfiles.")


Meaning = tuple[tuple[type[Exception], ...], type[TransportError], str, str]
"""Exceptions of the system or the library, what they are raised as, the problem, and the advice."""

PASSING: tuple[Meaning, ...] = (
    (
        (TimeoutError,),
        TransportTimeoutError,
        "the server has not answered for the time set",
        "try again; behind a firewall, check that the port is open outwards; on a slow line set a longer stall_timeout",
    ),
    (
        (ConnectionResetError, ConnectionAbortedError, BrokenPipeError),
        TransportConnectionError,
        "the connection broke",
        AGAIN,
    ),
    (
        (socket.gaierror,),
        TransportConnectionError,
        "the server's name is not known here",
        "check the spelling of host, and that this machine can look up names outside",
    ),
)
"""After which the same call may succeed a little later."""

LASTING: tuple[Meaning, ...] = (
    (
        (asyncssh.SFTPNoSuchFile, asyncssh.SFTPNoSuchPath, asyncssh.SFTPNotADirectory),
        RemoteFileNotFoundError,
        "the server has no such file or folder",
        "list the folder and check the path's spelling and case",
    ),
    (
        (asyncssh.SFTPPermissionDenied, asyncssh.SFTPWriteProtect, asyncssh.SFTPCannotDelete),
        TransportPermissionError,
        "the server forbids this to the user",
        "ask its operator for the right to create, rename and remove files in that folder",
    ),
    (
        (asyncssh.SFTPOpUnsupported,),
        TransportError,
        "the server cannot do this",
        "ask its operator to allow it",
    ),
    (
        (asyncssh.PermissionDenied,),
        AuthenticationError,
        "the server refused the user name, password or key",
        "correct it before the next try: many servers block an address after a few refused ones",
    ),
    (
        (asyncssh.KeyExchangeFailed,),
        TransportConnectionError,
        "the server and this program have no safe algorithm in common",
        "ask the server's operator to update it",
    ),
    (
        (asyncssh.ChannelOpenError,),
        TransportConnectionError,
        "the server offers this user no SFTP",
        "ask its operator to allow SFTP for the user",
    ),
    (
        (SASLPrepError,),
        AuthenticationError,
        "the user name has a character that SSH does not allow",
        "compare it with the one that was made on the server",
    ),
    (
        (UnicodeError,),
        TransportConnectionError,
        "the server's name is not valid",
        "check the spelling of host",
    ),
)
BROKEN = (asyncssh.SFTPNoConnection, asyncssh.SFTPConnectionLost, asyncssh.SFTPBadMessage)


def _in_our_words(error: Exception) -> Exception:
    for meanings, retryable in ((PASSING, True), (LASTING, False)):
        for errors, fault, problem, advice in meanings:
            if isinstance(error, errors):
                return fault(problem, advice=advice, retryable=retryable)
    if isinstance(error, OSError):
        reason = os.strerror(error.errno) if error.errno else "none of its addresses answers"
        return TransportConnectionError(
            f"the server cannot be reached ({reason})",
            advice="check host and port, and that the firewall lets this port out",
            retryable=True,
        )
    if isinstance(error, asyncssh.SFTPError) and not isinstance(error, BROKEN):
        return _refusal(error.reason.lower())
    if isinstance(error, asyncssh.Error):
        return TransportConnectionError("the connection broke", advice=AGAIN, retryable=True)
    if error.__traceback__ is None or _was_raised_here(error) or isinstance(error, MemoryError):
        return error
    problem = f"the library that does SSH stopped with {type(error).__name__}"
    return TransportConnectionError(problem, advice="check host, user name and key for characters that do not belong")


def _refusal(words: str) -> TransportError:
    # SFTP version 3 has one code for all of this; only the words differ.
    if any(word in words for word in ("space", "quota", "disk full")):
        return TransportError("the disk or quota of the server is full", advice="have room made there, then try again")
    return TransportError(
        "the server refused this without a reason",
        advice="often its disk is full, a name is taken or a folder is in the way; look there, or ask its operator",
    )
