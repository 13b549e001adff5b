"""An upload appears whole, verified and at once, or not at all."""

from __future__ import annotations

import contextlib
import errno
import io
import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from real_servers import Place, openssh, proftpd, small_disk
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
from psfiles.testing._sftp_behaviour import Files

SMALL = 1 << 20


def names(folder: Path) -> list[str]:
    """Every file of a folder, the hidden ones too."""
    return sorted(path.name for path in folder.iterdir())


@pytest.mark.parametrize("size", [0, 1, 32_768, 1_048_576, 1_048_577, 6_000_000])
def test_a_file_arrives(place: Place, tmp_path: Path, size: int) -> None:
    """Byte for byte, with nothing left beside it."""
    data = (CONTENT * 3)[:size]
    (tmp_path / "file").write_bytes(data)
    with connection(place.settings).connect() as session:
        session.upload(tmp_path / "file", "sent")
        assert session.stat("sent").size == size
    assert (place.root / "sent").read_bytes() == data
    assert names(place.root) == ["sent"]


def test_a_file_replaces_the_old_one(place: Place, source: Path) -> None:
    (place.root / "sent").write_bytes(OLD)
    with connection(place.settings).connect() as session:
        session.upload(source, "sent")
    assert (place.root / "sent").read_bytes() == CONTENT
    assert names(place.root) == ["sent"]


@pytest.mark.parametrize(
    "faults",
    [
        {"no_posix_rename": True},
        {"no_posix_rename": True, "rename_replaces": True},
        {"no_fsync": True},
        {"no_limits": True},
        {"like_sftpgo": True},
    ],
    ids="+".join,
)
def test_servers_that_can_do_less(source: Path, faults: dict[str, Any]) -> None:
    """Without one or all of OpenSSH's extensions a file is new, then replaced."""
    with running(**faults) as server, connection(server.settings).connect() as session:
        for content in (OLD, CONTENT):
            source.write_bytes(content)
            session.upload(source, "sent")
            assert (server.root / "sent").read_bytes() == content
            assert names(server.root) == ["sent"]


def test_a_folder_that_is_not_there(place: Place, source: Path) -> None:
    with (
        connection(place.settings).connect() as session,
        pytest.raises(RemoteFileNotFoundError, match=r"upload of 'nowhere/sent'.*list the folder"),
    ):
        session.upload(source, "nowhere/sent")
    assert names(place.root) == []


def test_a_path_that_names_a_folder(session: Session, source: Path) -> None:
    with pytest.raises(ValueError, match="add the file's name"):
        session.upload(source, "imports/")


def test_a_local_file_that_is_not_there(session: Session, sftp_server: SftpServer, tmp_path: Path) -> None:
    """A local matter, and a local exception."""
    with pytest.raises(FileNotFoundError, match="nothing") as caught:
        session.upload(tmp_path / "nothing", "sent")
    assert not isinstance(caught.value, TransportError)
    assert names(sftp_server.root) == []


@pytest.mark.parametrize("denied", ["create", "stat", "rename"])
def test_what_the_server_forbids(session: Session, sftp_server: SftpServer, source: Path, denied: str) -> None:
    """Without a look at the size an upload cannot be verified, so it is not made."""
    (sftp_server.root / "sent").write_bytes(OLD)
    sftp_server.faults.deny = frozenset({denied})
    with pytest.raises(TransportPermissionError, match="ask its operator"):
        session.upload(source, "sent")
    assert (sftp_server.root / "sent").read_bytes() == OLD
    assert names(sftp_server.root) == ["sent"]


def test_openssh_that_is_read_only(tmp_path: Path, source: Path) -> None:
    with openssh(tmp_path, extra="ForceCommand internal-sftp -R") as place:  # the first of two counts
        (place.root / "sent").write_bytes(OLD)
        with connection(place.settings).connect() as session, pytest.raises(TransportPermissionError):
            session.upload(source, str(place.root / "sent"))
        assert (place.root / "sent").read_bytes() == OLD


@contextlib.contextmanager
def nearly_full(kind: str, folder: Path) -> Iterator[Place]:
    """A server with a disk of `SMALL` bytes."""
    if kind == "embedded":
        with running(disk_full_after=SMALL) as server:
            yield Place.embedded(server)
    else:
        (folder / "root").mkdir(parents=True)
        with small_disk(folder / "root", SMALL), {"openssh": openssh, "proftpd": proftpd}[kind](folder) as real:
            yield real


@pytest.mark.parametrize("kind", ["embedded", "openssh", "proftpd"])
def test_a_full_disk(kind: str, tmp_path: Path, source: Path) -> None:
    """The old file stays, and the part that was written is removed."""
    with nearly_full(kind, tmp_path / "server") as place:
        (place.root / "sent").write_bytes(OLD)
        with (
            at_most(8),
            connection(place.settings).connect() as session,
            pytest.raises(TransportError, match="full"),
        ):
            session.upload(source, "sent")
        assert (place.root / "sent").read_bytes() == OLD
        assert names(place.root) == ["sent"]


def test_a_server_that_drops_the_tail(session: Session, sftp_server: SftpServer, source: Path) -> None:
    """Every byte was acknowledged, but the size tells."""
    (sftp_server.root / "sent").write_bytes(OLD)
    sftp_server.faults.truncate_tail = 1
    with pytest.raises(RemoteFileChangedError, match="acknowledged 2000000 bytes but holds 1999999") as caught:
        session.upload(source, "sent")
    assert caught.value.retryable
    assert (sftp_server.root / "sent").read_bytes() == OLD
    assert names(sftp_server.root) == ["sent"]


def test_a_file_is_on_the_disk_before_it_has_its_name(
    session: Session, sftp_server: SftpServer, source: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A server that cannot write it down says so in time."""

    def fail(*_: object) -> None:
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    monkeypatch.setattr(Files, "fsync", fail)
    with pytest.raises(TransportError, match="without a reason"):
        session.upload(source, "sent")
    assert names(sftp_server.root) == []


def test_an_importer_that_takes_temporary_files(session: Session, sftp_server: SftpServer, source: Path) -> None:
    """The fault says what happened and what to ask for."""
    sftp_server.faults.taken_at_close = True
    with pytest.raises(RemoteFileChangedError, match=r"removed from the server.*\.part") as caught:
        session.upload(source, "sent")
    assert caught.value.__context__ is None


def test_an_importer_that_takes_the_file_at_once(
    session: Session, sftp_server: SftpServer, source: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """That is its business: nothing looks for the file after it has its name."""
    rename, taken = Files.posix_rename, []

    def rename_and_take(files: Files, old: bytes, new: bytes) -> None:
        rename(files, old, new)
        taken.append((sftp_server.root / "sent").read_bytes())
        (sftp_server.root / "sent").unlink()

    monkeypatch.setattr(Files, "posix_rename", rename_and_take)
    session.upload(source, "sent")
    assert taken == [CONTENT]


def test_sftp_that_is_stuck_while_ssh_lives(session: Session, sftp_server: SftpServer, source: Path) -> None:
    """Keepalives are answered; the stall is noticed all the same."""
    (sftp_server.root / "sent").write_bytes(OLD)
    sftp_server.faults.stall_after = 500_000
    with at_most(8), pytest.raises(TransportTimeoutError):
        session.upload(source, "sent")
    assert (sftp_server.root / "sent").read_bytes() == OLD
    # The connection is given up: nothing waits for it a second time.
    with pytest.raises(TransportConnectionError, match="connection broke"):
        session.list()


def test_a_connection_that_is_dropped(session: Session, sftp_server: SftpServer, source: Path) -> None:
    (sftp_server.root / "sent").write_bytes(OLD)
    sftp_server.faults.drop_after = 500_000
    with at_most(8), pytest.raises(TransportConnectionError):
        session.upload(source, "sent")
    assert (sftp_server.root / "sent").read_bytes() == OLD


def test_new_keys_in_the_middle(tmp_path: Path) -> None:
    """A server that changes keys every 256 KiB, as some do every 16 MB."""
    (tmp_path / "file").write_bytes(CONTENT * 3)
    with running(rekey_bytes=1 << 18) as server, connection(server.settings).connect() as session:
        session.upload(tmp_path / "file", "sent")
        session.download("sent", tmp_path / "fetched")
        assert (server.root / "sent").read_bytes() == (tmp_path / "fetched").read_bytes() == CONTENT * 3


def test_new_keys_in_the_middle_of_openssh(tmp_path: Path, source: Path) -> None:
    with openssh(tmp_path, extra="RekeyLimit 256K") as place, connection(place.settings).connect() as session:
        session.upload(source, "sent")
        session.download("sent", tmp_path / "fetched")
        assert (place.root / "sent").read_bytes() == (tmp_path / "fetched").read_bytes() == CONTENT


def test_a_stream_appears_when_its_block_ends(place: Place) -> None:
    """Until then there is the old file, afterwards the new one."""
    (place.root / "sent").write_bytes(OLD)
    with connection(place.settings).connect() as session:
        with session.open_write("sent") as stream:
            for start in range(0, len(CONTENT), 70_000):
                stream.write(CONTENT[start : start + 70_000])
                assert (place.root / "sent").read_bytes() == OLD
            assert stream.tell() == len(CONTENT)
        assert (place.root / "sent").read_bytes() == CONTENT
    assert names(place.root) == ["sent"]


def write_and_fail(session: Session, written: bytes) -> None:
    with session.open_write("sent") as stream:
        stream.write(written)
        _ = 1 / 0


@pytest.mark.parametrize("written", [b"half", CONTENT], ids=["half", "whole"])
def test_an_exception_in_the_block_leaves_nothing(place: Place, written: bytes) -> None:
    """The caller's exception goes through, and the old file stays."""
    (place.root / "sent").write_bytes(OLD)
    with connection(place.settings).connect() as session:
        with pytest.raises(ZeroDivisionError):
            write_and_fail(session, written)
        assert names(place.root) == ["sent"]
    assert (place.root / "sent").read_bytes() == OLD


def test_after_an_exception_nothing_more_is_sent(
    session: Session, sftp_server: SftpServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was written but waits for its block never leaves this machine."""
    sent: list[bytes] = []
    monkeypatch.setattr(Files, "write", lambda _, __, ___, data: sent.append(data))
    with pytest.raises(ZeroDivisionError):
        write_and_fail(session, b"half")
    assert names(sftp_server.root) == []
    assert sent == []


def test_an_exception_in_the_block_is_not_replaced_by_another(session: Session, sftp_server: SftpServer) -> None:
    """Not even if the connection is gone by then, with bytes still to send."""

    def write_and_fail_alone() -> None:
        with session.open_write("sent") as stream:
            stream.write(b"half")
            sftp_server.kill()
            while sftp_server.open_connections:
                time.sleep(0.01)
            _ = 1 / 0

    with pytest.raises(ZeroDivisionError):
        write_and_fail_alone()


def test_a_stream_is_a_binary_file(session: Session, sftp_server: SftpServer) -> None:
    """It takes any bytes-like object, knows its name, and can be wrapped."""
    with session.open_write("sent") as stream:
        assert (stream.name, stream.writable(), stream.readable()) == ("sent", True, False)
        assert stream.write(memoryview(b"\x00\x01\x02\x03").cast("I")) == 4
        stream.write(bytearray(b"abc"))
        text = io.TextIOWrapper(stream, "windows-1252", newline="")
        text.write("é\r\n")
        text.close()
    assert (sftp_server.root / "sent").read_bytes() == b"\x00\x01\x02\x03abc\xe9\r\n"
    with pytest.raises(ValueError, match="closed"):
        stream.write(b"late")


def test_an_existing_file_is_never_written_into(place: Place, source: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Not even one, or a link, that somebody laid where the temporary file would be; it is not removed either."""
    monkeypatch.setattr("psfiles.atomic.secrets.token_hex", lambda _: "guessed")
    (place.root / "private").write_bytes(OLD)
    (place.root / ".psfiles-guessed.part").symlink_to("private")
    with connection(place.settings).connect() as session, pytest.raises(TransportError, match="a name is taken"):
        session.upload(source, "sent")
    assert (place.root / "private").read_bytes() == OLD
    assert names(place.root) == [".psfiles-guessed.part", "private"]


def test_progress_counts_bytes(session: Session, source: Path) -> None:
    seen: list[tuple[int, int]] = []
    session.upload(source, "sent", progress=lambda done, total: seen.append((done, total)))
    assert seen == [(1_048_576, 2_000_000), (2_000_000, 2_000_000)]


def test_the_old_file_is_gone_but_the_new_one_is_kept(
    sftp_server: SftpServer, source: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where a server removes the old file and then refuses the new name, the whole new file is not thrown away."""
    (sftp_server.root / "sent").write_bytes(OLD)
    sftp_server.faults.no_posix_rename = True
    remove = Files.remove

    def remove_and_refuse(files: Files, path: bytes) -> None:
        remove(files, path)
        sftp_server.faults.deny = frozenset({"rename"})

    monkeypatch.setattr(Files, "remove", remove_and_refuse)
    with (
        connection(sftp_server.settings).connect() as session,
        pytest.raises(TransportError, match=r"rename '\.psfiles-.*\.part', which is whole"),
    ):
        session.upload(source, "sent")
    (left,) = sftp_server.root.iterdir()
    assert left.read_bytes() == CONTENT
