"""A download appears whole, verified and at once, or not at all."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Literal

import pytest
from real_servers import Place
from sftp_helpers import CONTENT, OLD, at_most, connection

from psfiles.exceptions import (
    RemoteFileChangedError,
    RemoteFileNotFoundError,
    TransportConnectionError,
    TransportError,
    TransportPermissionError,
    TransportTimeoutError,
)
from psfiles.sftp import Session
from psfiles.testing import SftpServer
from psfiles.testing import sftp_server as running

Change = Literal["truncate", "grow", "replace"]

LINES = b"".join(b"%07d\r\n" % number for number in range(200_000))


def kept(target: Path) -> bool:
    """Yesterday's file stands, and nothing lies beside it."""
    return target.read_bytes() == OLD and list(target.parent.iterdir()) == [target]


@pytest.mark.parametrize("size", [0, 1, 32_768, 1_048_576, 1_048_577, 6_000_000])
def test_a_file_arrives(place: Place, target: Path, size: int) -> None:
    """Byte for byte, readable by its owner only, with nothing left beside it."""
    data = (CONTENT * 3)[:size]
    (place.root / "source").write_bytes(data)
    with connection(place.settings).connect() as session:
        session.download("source", target)
    assert target.read_bytes() == data
    assert target.stat().st_mode & 0o777 == 0o600
    assert list(target.parent.iterdir()) == [target]


def test_a_file_that_is_not_there(place: Place, target: Path) -> None:
    with (
        connection(place.settings).connect() as session,
        pytest.raises(RemoteFileNotFoundError, match="download of 'export/nothing'"),
    ):
        session.download("export/nothing", target)
    assert kept(target)


def test_a_local_folder_that_is_not_there(session: Session, sftp_server: SftpServer, tmp_path: Path) -> None:
    """A local matter, and a local exception."""
    (sftp_server.root / "source").write_bytes(b"")
    with pytest.raises(FileNotFoundError) as caught:
        session.download("source", tmp_path / "nowhere" / "target")
    assert not isinstance(caught.value, TransportError)


@pytest.mark.parametrize("denied", ["open", "stat"])
def test_what_the_server_forbids(session: Session, sftp_server: SftpServer, target: Path, denied: str) -> None:
    """Without a look at the size a download cannot be verified, so it is not made."""
    (sftp_server.root / "source").write_bytes(CONTENT)
    sftp_server.faults.deny = frozenset({denied})
    with pytest.raises(TransportPermissionError):
        session.download("source", target)
    assert kept(target)


@pytest.mark.parametrize("change", ["truncate", "grow", "replace"])
def test_a_file_that_changes_while_it_is_read(
    session: Session, sftp_server: SftpServer, target: Path, change: Change
) -> None:
    """Half of the new file and half of the old one is neither."""
    (sftp_server.root / "source").write_bytes(CONTENT * 4)
    sftp_server.faults.while_read = change
    with pytest.raises(RemoteFileChangedError, match=r"ended at byte|changed while") as caught:
        session.download("source", target)
    assert caught.value.retryable
    assert kept(target)


@pytest.mark.parametrize("change", ["truncate", "grow", "replace"])
def test_a_file_that_changes_on_any_server(place: Place, target: Path, change: str) -> None:
    """As above, with the change made on the server's own disk after the first bytes came."""
    remote = place.root / "source"
    remote.write_bytes(CONTENT * 10)
    os.utime(remote, (1_700_000_000, 1_700_000_000))

    def progress(done: int, _: int) -> None:
        if done < 3_000_000:
            if change == "truncate":
                os.truncate(remote, 100)
            elif change == "grow":
                with remote.open("ab") as stream:
                    stream.write(OLD)
            else:
                (place.root / "fresh").write_bytes(CONTENT * 10)
                (place.root / "fresh").replace(remote)

    with connection(place.settings).connect() as session, pytest.raises(RemoteFileChangedError):
        session.download("source", target, progress=progress)
    assert kept(target)


def test_a_file_that_is_gone_from_its_name(place: Place, target: Path) -> None:
    """An importer moved it away while it was read: what was open is one whole file all the same."""
    (place.root / "source").write_bytes(CONTENT)

    def progress(*_: int) -> None:
        if (place.root / "source").exists():
            (place.root / "source").rename(place.root / "taken")

    with connection(place.settings).connect() as session:
        session.download("source", target, progress=progress)
    assert target.read_bytes() == CONTENT


def test_a_file_that_grows_after_it_is_gone_from_its_name(place: Place, target: Path) -> None:
    """The open file tells what its name cannot tell any more."""
    (place.root / "source").write_bytes(CONTENT)

    def progress(*_: int) -> None:
        if (place.root / "source").exists():
            (place.root / "source").rename(place.root / "taken")
            with (place.root / "taken").open("ab") as stream:
                stream.write(OLD)

    with connection(place.settings).connect() as session, pytest.raises(RemoteFileChangedError):
        session.download("source", target, progress=progress)
    assert kept(target)


def test_a_server_that_ends_early(session: Session, sftp_server: SftpServer, target: Path) -> None:
    """The size promises more than comes."""
    (sftp_server.root / "source").write_bytes(CONTENT)
    sftp_server.faults.end_early = 1_999_999
    with pytest.raises(RemoteFileChangedError, match="ended at byte 1999999 of 2000000"):
        session.download("source", target)
    assert kept(target)


def test_sftp_that_is_stuck_while_ssh_lives(session: Session, sftp_server: SftpServer, target: Path) -> None:
    """Keepalives are answered; the stall is noticed all the same."""
    (sftp_server.root / "source").write_bytes(CONTENT)
    sftp_server.faults.stall_after = 500_000
    with at_most(8), pytest.raises(TransportTimeoutError):
        session.download("source", target)
    assert kept(target)


def test_a_connection_that_is_dropped(session: Session, sftp_server: SftpServer, target: Path) -> None:
    (sftp_server.root / "source").write_bytes(CONTENT)
    sftp_server.faults.drop_after = 500_000
    with at_most(8), pytest.raises(TransportConnectionError):
        session.download("source", target)
    assert kept(target)


def test_a_server_like_sftpgo(target: Path) -> None:
    """Requests of 32 KiB, as the server does not say that it takes more."""
    with running(like_sftpgo=True) as server, connection(server.settings).connect() as session:
        (server.root / "source").write_bytes(CONTENT)
        session.download("source", target)
    assert target.read_bytes() == CONTENT


def test_a_stream_reads_as_a_file_does(place: Place) -> None:
    """By lines, by blocks, into a buffer, and all at once."""
    (place.root / "source").write_bytes(LINES)
    with connection(place.settings).connect() as session:
        with session.open_read("source") as stream:
            assert (stream.name, stream.readable(), stream.writable()) == ("source", True, False)
            assert b"".join(stream) == LINES
        with session.open_read("source") as stream:
            assert b"".join(iter(lambda: stream.read(32_768), b"")) == LINES
        with session.open_read("source") as stream:
            assert stream.readline() == b"0000000\r\n"
            assert stream.read() == LINES[9:]
            assert stream.read(1) == b""
        with session.open_read("source") as stream:
            buffer = bytearray(10)
            assert stream.readinto(buffer) == 10
            assert bytes(buffer) == LINES[:10]
        with pytest.raises(ValueError, match="closed"):
            stream.read(1)


def test_a_stream_that_is_read_to_its_end_was_one_file(session: Session, sftp_server: SftpServer) -> None:
    """Its last read is the verification, so that no caller counts half a file as whole."""
    (sftp_server.root / "source").write_bytes(LINES)
    sftp_server.faults.while_read = "grow"
    with session.open_read("source") as stream, pytest.raises(RemoteFileChangedError):
        for _ in stream:
            pass


def test_a_stream_may_be_left_early(session: Session, sftp_server: SftpServer) -> None:
    """The session goes on, and more streams may be open at a time."""
    (sftp_server.root / "source").write_bytes(LINES)
    with session.open_read("source") as first, session.open_read("source") as second:
        assert first.read(9) == second.read(9) == b"0000000\r\n"
    assert session.stat("source").size == len(LINES)


def test_progress_counts_bytes(session: Session, sftp_server: SftpServer, target: Path) -> None:
    (sftp_server.root / "source").write_bytes(CONTENT)
    seen: list[tuple[int, int]] = []
    session.download("source", target, progress=lambda done, total: seen.append((done, total)))
    assert seen[-1] == (2_000_000, 2_000_000)
    assert [done for done, _ in seen] == sorted({done for done, _ in seen})
