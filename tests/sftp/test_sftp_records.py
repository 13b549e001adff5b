"""Records straight to a server and from it, with no file in between."""

from __future__ import annotations

import datetime as dt

import pytest
from real_servers import Place
from sftp_helpers import connection

import psfiles
from psfiles import AttendanceEntry
from psfiles.exceptions import RemoteFileChangedError
from psfiles.sftp import Session
from psfiles.testing import SftpServer

ENTRIES = [
    AttendanceEntry("100", str(1000 + number), "MATH1", "1", dt.date(2026, 9, 14), "A", "1") for number in range(50_000)
]


def test_records_go_and_come_back(place: Place) -> None:
    """What `dump` writes to a stream is the file that it writes to a path, and `load` reads it."""
    with connection(place.settings).connect() as session:
        with session.open_write("attendance.txt") as stream:
            psfiles.dump(ENTRIES, stream)
        with session.open_read("attendance.txt") as stream:
            assert psfiles.load(stream, AttendanceEntry) == ENTRIES
    assert (place.root / "attendance.txt").read_bytes() == psfiles.dumps(ENTRIES)


def test_a_fault_of_a_record_names_the_remote_file(session: Session, sftp_server: SftpServer) -> None:
    (sftp_server.root / "attendance.txt").write_bytes(b"100\t1001\n")
    with session.open_read("attendance.txt") as stream, pytest.raises(psfiles.ReadError, match=r"^attendance\.txt, "):
        psfiles.load(stream, AttendanceEntry)


def test_half_a_file_is_never_a_list(session: Session, sftp_server: SftpServer) -> None:
    """The reader's last read is the transport's verification."""
    (sftp_server.root / "attendance.txt").write_bytes(psfiles.dumps(ENTRIES))
    sftp_server.faults.while_read = "grow"
    with session.open_read("attendance.txt") as stream, pytest.raises(RemoteFileChangedError):
        psfiles.load(stream, AttendanceEntry)


def test_a_value_that_cannot_be_written_leaves_nothing(session: Session, sftp_server: SftpServer) -> None:
    """One bad record among fifty thousand, and the old file stays."""
    (sftp_server.root / "attendance.txt").write_bytes(b"")
    bad = AttendanceEntry("100", "\u4e00", "MATH1", "1", dt.date(2026, 9, 14), "A", "1")
    with pytest.raises(psfiles.WriteError), session.open_write("attendance.txt") as stream:
        psfiles.dump([*ENTRIES, bad], stream)
    assert [path.name for path in sftp_server.root.iterdir()] == ["attendance.txt"]
    assert (sftp_server.root / "attendance.txt").read_bytes() == b""
