"""Faults that can pass are tried again if that was asked for; whole files, over a new connection."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import stamina
from sftp_helpers import CONTENT, OLD, connection

from psfiles.exceptions import (
    AuthenticationError,
    HostKeyError,
    RemoteFileNotFoundError,
    TransportConnectionError,
    TransportPermissionError,
)
from psfiles.testing import SftpServer


@pytest.fixture(autouse=True)
def _without_waiting() -> Iterator[None]:
    """The pauses between the tries are the library's, and need no test."""
    with stamina.set_testing(True, attempts=3, cap=True):
        yield


def heal(server: SftpServer) -> None:
    server.faults.drop_after = None


def test_none_by_default(sftp_server: SftpServer, source: Path) -> None:
    sftp_server.faults.drop_after = 500_000
    with connection(sftp_server.settings).connect() as session, pytest.raises(TransportConnectionError):
        session.upload(source, "sent")
    assert sftp_server.connections == 1


def test_an_upload_starts_over(sftp_server: SftpServer, source: Path) -> None:
    """The second try sends the whole file again; the first one's part stays hidden."""
    sftp_server.faults.drop_after = 500_000

    def progress(done: int, _: int) -> None:
        if sftp_server.connections == 2:
            heal(sftp_server)
        assert done <= len(CONTENT)

    with connection(sftp_server.settings, retries=2).connect() as session:
        # Without healing in time the second try breaks as well; the third one has it.
        session.upload(source, "sent", progress=progress)
    assert (sftp_server.root / "sent").read_bytes() == CONTENT
    assert sftp_server.connections in {2, 3}


def test_a_download_starts_over(sftp_server: SftpServer, target: Path) -> None:
    """After a change of the remote file, the new one comes."""
    remote = sftp_server.root / "source"
    remote.write_bytes(CONTENT)
    sftp_server.faults.while_read = "grow"  # happens once
    with connection(sftp_server.settings, retries=1).connect() as session:
        session.download("source", target)
    assert target.read_bytes() == remote.read_bytes() != CONTENT
    assert list(target.parent.iterdir()) == [target]
    assert sftp_server.connections == 2


def test_the_last_fault_comes_out(sftp_server: SftpServer, target: Path) -> None:
    """Two retries are three tries; the fault is ours, with nothing of the libraries behind it."""
    (sftp_server.root / "source").write_bytes(CONTENT)
    sftp_server.faults.drop_after = 500_000
    with (
        connection(sftp_server.settings, retries=2).connect() as session,
        pytest.raises(TransportConnectionError) as caught,
    ):
        session.download("source", target)
    assert sftp_server.connections == 3
    assert target.read_bytes() == OLD
    fault: BaseException | None = caught.value
    while fault is not None:
        assert type(fault).__module__ == "psfiles.exceptions"
        fault = fault.__cause__ or fault.__context__


def test_connecting_is_tried_again() -> None:
    """Nobody listens on the port, three times."""
    asked: list[int] = []

    def password() -> str:
        asked.append(1)
        return "any"

    pin = "SHA256:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU"
    settings = {"host": "127.0.0.1", "port": 1, "username": "district", "password": password, "host_keys": [pin]}
    with pytest.raises(TransportConnectionError):
        connection(settings, retries=2).connect()
    assert len(asked) == 3


def test_what_cannot_pass_is_not_tried_again(sftp_server: SftpServer) -> None:
    hero = connection(sftp_server.settings, retries=2)
    with hero.connect() as session:
        with pytest.raises(RemoteFileNotFoundError):
            session.stat("nothing")
        sftp_server.faults.deny = frozenset({"list"})
        with pytest.raises(TransportPermissionError):
            session.list()
    assert sftp_server.connections == 1
    with pytest.raises(AuthenticationError):
        connection(sftp_server.settings, retries=2, password="wrong").connect()  # noqa: S106
    assert sftp_server.logins == ["district"] * 2
    with pytest.raises(HostKeyError):
        connection(
            sftp_server.settings, retries=2, host_keys=["SHA256:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU"]
        ).connect()
    assert sftp_server.logins == ["district"] * 2


def test_a_removal_is_never_tried_again(sftp_server: SftpServer) -> None:
    """It cannot be known whether it was done, and another file may have the name by now."""
    with connection(sftp_server.settings, retries=2).connect() as session:
        sftp_server.kill()
        with pytest.raises(TransportConnectionError):
            session.remove("sent")
        with pytest.raises(TransportConnectionError):
            session.rename("sent", "kept")
    assert sftp_server.connections == 1
