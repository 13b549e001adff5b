"""What a fault says, and what it never says."""

from __future__ import annotations

import logging
import pickle
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

import asyncssh
import pytest
from sftp_helpers import connection

from psfiles import exceptions
from psfiles.exceptions import (
    AuthenticationError,
    HostKeyError,
    PsfilesError,
    RemoteFileNotFoundError,
    TransportConnectionError,
    TransportError,
    TransportPermissionError,
    TransportTimeoutError,
)
from psfiles.sftp._faults import translated
from psfiles.testing import SftpServer
from psfiles.testing._sftp_behaviour import Files

SECRET = "1001\tInvented\tPupil"  # noqa: S105 - stands for a line of a file

LIBRARY_FAULTS = [
    kind
    for kind in vars(asyncssh).values()
    if isinstance(kind, type) and issubclass(kind, asyncssh.SFTPError | asyncssh.DisconnectError)
]


def made(kind: type[Exception]) -> Exception:
    """One of the SSH library's exceptions, with the secret for its text."""
    choices: list[tuple[Any, ...]] = [(SECRET,), (1, SECRET), (SECRET, "en", [])]
    for arguments in choices:
        try:
            return kind(*arguments)
        except TypeError:
            continue
    raise AssertionError(kind)


def test_the_list_of_the_librarys_faults_is_not_empty() -> None:
    assert len(LIBRARY_FAULTS) > 30


@pytest.mark.parametrize("kind", LIBRARY_FAULTS, ids=lambda kind: kind.__name__)
def test_every_fault_of_the_library_becomes_ours(kind: type[Exception]) -> None:
    """It says what was done and what to do, and nothing that the server said."""
    fault = translated(made(kind), "upload of 'STUDENT.TXT'")
    assert isinstance(fault, TransportError)
    assert (fault.__cause__, fault.__context__, fault.__traceback__) == (None, None, None)
    assert str(fault) == f"upload of 'STUDENT.TXT': {fault.problem}: {fault.advice}"
    assert fault.advice
    assert SECRET not in str(fault) + repr(fault)


@pytest.mark.parametrize(
    ("error", "expected", "retryable"),
    [
        (asyncssh.SFTPNoSuchFile(""), RemoteFileNotFoundError, False),
        (asyncssh.SFTPPermissionDenied(""), TransportPermissionError, False),
        (asyncssh.SFTPFailure("No space left on device"), TransportError, False),
        (asyncssh.SFTPFailure("Failure"), TransportError, False),
        (asyncssh.SFTPConnectionLost(""), TransportConnectionError, True),
        (asyncssh.ConnectionLost(""), TransportConnectionError, True),
        (asyncssh.MACError(""), TransportConnectionError, True),
        (asyncssh.KeyExchangeFailed(""), TransportConnectionError, False),
        (asyncssh.PermissionDenied(""), AuthenticationError, False),
        (ConnectionRefusedError(111, "Connection refused"), TransportConnectionError, True),
        (ConnectionResetError(104, "Connection reset"), TransportConnectionError, True),
        (TimeoutError(), TransportTimeoutError, True),
    ],
    ids=repr,
)
def test_which_fault_is_which(error: Exception, expected: type[TransportError], retryable: bool) -> None:  # noqa: FBT001
    fault = translated(error, "test")
    assert type(fault) is expected
    assert fault.retryable is retryable


def test_a_full_disk_is_told_from_other_failures() -> None:
    """SFTP version 3 has one code for both."""
    full, other = (translated(asyncssh.SFTPFailure(text), "") for text in ("No space left on device", "Failure"))
    assert "disk or quota of the server is full" in str(full)
    assert "without a reason" in str(other)


def test_an_error_in_the_code_stays_itself() -> None:
    """Only what the wire can do is translated."""
    error = ZeroDivisionError()
    assert translated(error, "") is error


def test_the_family() -> None:
    """Each can be caught by the name that Python has for its like."""
    assert issubclass(TransportError, PsfilesError)
    assert issubclass(TransportError, OSError)
    assert issubclass(TransportPermissionError, PermissionError)
    assert issubclass(RemoteFileNotFoundError, FileNotFoundError)
    assert issubclass(TransportConnectionError, ConnectionError)
    assert issubclass(TransportTimeoutError, TimeoutError)


@pytest.mark.parametrize(
    "fault",
    [
        HostKeyError("a", advice="b", offered=("SHA256:c",)),
        *(
            kind("a", advice="b", retryable=True)
            for kind in vars(exceptions).values()
            if isinstance(kind, type) and issubclass(kind, TransportError) and kind is not HostKeyError
        ),
    ],
    ids=lambda fault: type(fault).__name__,
)
def test_a_fault_survives_pickling(fault: TransportError) -> None:
    """With its attributes, as a pool of workers needs it."""
    again = pickle.loads(pickle.dumps(fault))  # noqa: S301 - our own
    assert type(again) is type(fault)
    assert (str(again), vars(again)) == (str(fault), vars(fault))
    assert again.problem == "a"


def say(*_: object) -> None:
    raise asyncssh.SFTPFailure(SECRET)


def test_what_a_server_says_is_not_repeated(
    sftp_server: SftpServer, source: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Not in the text, the traceback, a cause, a context or our log."""
    caplog.set_level(logging.INFO)
    monkeypatch.setattr(Files, "fstat", say)
    with connection(sftp_server.settings).connect() as session, pytest.raises(TransportError) as caught:
        session.upload(source, "sent")
    written = "".join(traceback.format_exception(caught.value))
    assert "upload of 'sent'" in written
    assert SECRET not in written
    assert "asyncssh" not in written.split("Traceback")[-1]
    assert caught.value.__context__ is None
    assert SECRET not in "".join(record.getMessage() for record in caplog.records if record.name.startswith("psfiles"))


def test_a_fault_within_a_block_has_no_context_of_the_library(sftp_server: SftpServer) -> None:
    """Also when the clean-up after it fails as well."""
    sftp_server.faults.drop_after = 1
    with (
        connection(sftp_server.settings).connect() as session,
        pytest.raises(TransportConnectionError) as caught,
        session.open_write("sent") as stream,
    ):
        stream.write(b"x")
    chain: list[BaseException] = [caught.value]
    while (behind := chain[-1].__cause__ or chain[-1].__context__) is not None:
        chain.append(behind)
    assert [type(fault).__module__ for fault in chain] == ["psfiles.exceptions"] * len(chain)


@pytest.mark.parametrize(
    ("request_", "expected"),
    [
        (lambda session: session.list("nothing"), "list of 'nothing'"),
        (lambda session: session.stat("nothing"), "look at 'nothing'"),
        (lambda session: session.remove("nothing"), "removal of 'nothing'"),
        (lambda session: session.rename("nothing", "kept"), "renaming of 'nothing'"),
    ],
)
def test_a_fault_names_the_file(sftp_server: SftpServer, request_: Callable[[object], object], expected: str) -> None:
    with connection(sftp_server.settings).connect() as session, pytest.raises(RemoteFileNotFoundError, match=expected):
        request_(session)
