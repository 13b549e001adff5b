"""Listing, looking, renaming and removing; and names as servers have them."""

from __future__ import annotations

import datetime as dt
import os
from pathlib import Path
from typing import Any

import asyncssh
import pytest
from real_servers import Place
from sftp_helpers import CONTENT, OLD, connection

from psfiles.exceptions import TransportError
from psfiles.sftp import RemoteFile, Session
from psfiles.testing import SftpServer
from psfiles.testing import sftp_server as running
from psfiles.testing._sftp_behaviour import Files

NOON = dt.datetime(2026, 9, 1, 12, tzinfo=dt.UTC)


def test_a_list(place: Place) -> None:
    """By name, with size and time, the folders too."""
    (place.root / "export").mkdir()
    for name, content in (("TEACHER.txt", b""), ("STUDENT.TXT", OLD)):
        (place.root / "export" / name).write_bytes(content)
        os.utime(place.root / "export" / name, (NOON.timestamp(), NOON.timestamp()))
    with connection(place.settings).connect() as session:
        assert session.list("export") == [
            RemoteFile("STUDENT.TXT", len(OLD), NOON, is_folder=False),
            RemoteFile("TEACHER.txt", 0, NOON, is_folder=False),
        ]
        assert [(file.name, file.is_folder) for file in session.list()] == [("export", True)]
        assert session.stat("export/STUDENT.TXT") == RemoteFile("STUDENT.TXT", len(OLD), NOON, is_folder=False)
        assert session.stat("export").is_folder


@pytest.mark.parametrize("faults", [{}, {"no_posix_rename": True}, {"like_sftpgo": True}], ids=str)
def test_renaming_replaces(faults: dict[str, Any]) -> None:
    with running(**faults) as server, connection(server.settings).connect() as session:
        (server.root / "new").write_bytes(CONTENT)
        (server.root / "kept").write_bytes(OLD)
        session.rename("new", "kept")
        assert (server.root / "kept").read_bytes() == CONTENT
        assert [path.name for path in server.root.iterdir()] == ["kept"]


def test_removing(place: Place) -> None:
    (place.root / "sent").write_bytes(OLD)
    with connection(place.settings).connect() as session:
        session.remove("sent")
    assert not (place.root / "sent").exists()


def test_a_name_that_is_not_utf_8(place: Place, tmp_path: Path) -> None:
    """It is listed, and what is listed can be fetched, sent and removed."""
    (place.root / os.fsdecode(b"caf\xe9.txt")).write_bytes(CONTENT)
    with connection(place.settings).connect() as session:
        (file,) = session.list()
        assert os.fsencode(file.name) == b"caf\xe9.txt"
        session.download(file.name, tmp_path / "fetched")
        session.upload(tmp_path / "fetched", f"{file.name}.sent")
        session.remove(file.name)
    assert (tmp_path / "fetched").read_bytes() == CONTENT
    assert [os.fsencode(path.name) for path in place.root.iterdir()] == [b"caf\xe9.txt.sent"]


def test_a_fault_with_such_a_name_can_be_printed(session: Session) -> None:
    with pytest.raises(TransportError) as caught:
        session.stat("caf\udce9\n.txt")
    assert r"'caf\udce9\n.txt'" in str(caught.value)
    str(caught.value).encode()


@pytest.mark.parametrize("name", [b"../../etc/passwd", b"/etc/passwd", b"..\\evil", b"nul\0byte"])
def test_a_name_that_is_a_path_is_refused(session: Session, name: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever joins it to a local folder would write elsewhere."""

    async def scandir(_: Files, __: bytes) -> Any:
        yield asyncssh.SFTPName(b"STUDENT.TXT", attrs=asyncssh.SFTPAttrs())
        yield asyncssh.SFTPName(name, attrs=asyncssh.SFTPAttrs())

    monkeypatch.setattr(Files, "scandir", scandir)
    with pytest.raises(TransportError, match="a name that is a path") as caught:
        session.list()
    assert "evil" not in str(caught.value)


def test_a_server_that_tells_neither_size_nor_time(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    async def scandir(_: Files, __: bytes) -> Any:
        yield asyncssh.SFTPName(b"STUDENT.TXT", attrs=asyncssh.SFTPAttrs())

    monkeypatch.setattr(Files, "scandir", scandir)
    assert session.list() == [RemoteFile("STUDENT.TXT", None, None, is_folder=False)]


def test_a_size_that_is_not_told_is_no_verification(
    session: Session, sftp_server: SftpServer, target: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (sftp_server.root / "source").write_bytes(CONTENT)
    monkeypatch.setattr(Files, "fstat", lambda *_: asyncssh.SFTPAttrs())
    with pytest.raises(TransportError, match="could not be verified"):
        session.download("source", target)
    assert target.read_bytes() == OLD
