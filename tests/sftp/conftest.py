"""The three servers, and what every test of a transfer needs."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from real_servers import Place, openssh, proftpd
from sftp_helpers import CONTENT, OLD, connection

from psfiles.sftp import Session
from psfiles.testing import SftpServer
from psfiles.testing import sftp_server as running


@pytest.fixture(params=["embedded", "openssh", "proftpd"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Place]:
    """Each of the servers in turn, with an empty folder."""
    folder = tmp_path / "server"
    folder.mkdir()
    if request.param == "embedded":
        with running() as server:
            yield Place.embedded(server)
    else:
        with {"openssh": openssh, "proftpd": proftpd}[request.param](folder) as real:
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
