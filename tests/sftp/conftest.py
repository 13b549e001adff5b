"""The three servers, and what every test of a transfer needs."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from real_servers import Place, openssh, proftpd
from sftp_helpers import CONTENT, OLD, connection

from psfiles.sftp import Session
from psfiles.testing import SftpServer
from psfiles.testing import sftp_server as running

# Where there is a disk in memory, no test waits for a real one.
MEMORY = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None  # noqa: S108 - a folder of our own is made there


@pytest.fixture(params=["embedded", "openssh", "proftpd"])
def place(request: pytest.FixtureRequest) -> Iterator[Place]:
    """Each of the servers in turn, with an empty folder."""
    with tempfile.TemporaryDirectory(dir=MEMORY, prefix="psfiles-") as name:
        if request.param == "embedded":
            with running(Path(name)) as server:
                yield Place.embedded(server)
        else:
            with {"openssh": openssh, "proftpd": proftpd}[request.param](Path(name)) as real:
                yield real


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """A local file of two million bytes."""
    path = tmp_path / "STUDENT.TXT"
    path.write_bytes(CONTENT)
    return path


@pytest.fixture
def target(tmp_path: Path) -> Path:
    """Where a download goes, in a folder of its own that holds yesterday's file."""
    path = tmp_path / "fetched" / "attendance.txt"
    path.parent.mkdir()
    path.write_bytes(OLD)
    return path


@pytest.fixture
def session(sftp_server: SftpServer) -> Iterator[Session]:
    """A session with an embedded server."""
    with connection(sftp_server.settings).connect() as opened:
        yield opened
