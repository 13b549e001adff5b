"""The fixtures of `psfiles.testing`. pytest imports this in every run, so it imports nothing itself."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from psfiles.testing import SftpServer


@pytest.fixture
def sftp_server() -> Iterator[SftpServer]:
    """An embedded SFTP server with an empty folder; break it by ``sftp_server.faults``."""
    from psfiles.testing import sftp_server as running

    with running() as server:
        yield server
