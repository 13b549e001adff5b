"""Ctrl-C, notebooks and forks: where the caller's thread is not alone."""

from __future__ import annotations

import asyncio
import os
import signal
from pathlib import Path

import pytest
from real_servers import Place
from sftp_helpers import CONTENT, OLD, at_most, connection

from psfiles.testing import SftpServer


def interrupt(done: int, _: int) -> None:
    """Press Ctrl-C after the first bytes."""
    if done:
        signal.raise_signal(signal.SIGINT)


def test_ctrl_c_in_an_upload_leaves_no_temporary_file(place: Place, source: Path) -> None:
    """On no server, and the session can be used again."""
    (place.root / "sent").write_bytes(OLD)
    with connection(place.settings).connect() as session:
        with at_most(8), pytest.raises(KeyboardInterrupt):
            session.upload(source, "sent", progress=interrupt)
        assert [file.name for file in session.list()] == ["sent"]
        session.upload(source, "sent")
    assert (place.root / "sent").read_bytes() == CONTENT
    assert [path.name for path in place.root.iterdir()] == ["sent"]


def test_ctrl_c_in_a_download_leaves_no_temporary_file(place: Place, target: Path) -> None:
    (place.root / "source").write_bytes(CONTENT)
    with connection(place.settings).connect() as session:
        with at_most(8), pytest.raises(KeyboardInterrupt):
            session.download("source", target, progress=interrupt)
        assert list(target.parent.iterdir()) == [target]
        assert target.read_bytes() == OLD
        session.download("source", target)
    assert target.read_bytes() == CONTENT


def test_ctrl_c_while_a_frozen_server_is_waited_for(sftp_server: SftpServer, source: Path) -> None:
    """The wait itself is interrupted, long before the stall watchdog would bite."""
    with connection(sftp_server.settings, stall_timeout=60).connect() as session:
        sftp_server.faults.stall_after = 0
        signal.signal(signal.SIGALRM, lambda *_: signal.raise_signal(signal.SIGINT))
        signal.setitimer(signal.ITIMER_REAL, 0.3)
        try:
            with at_most(9), pytest.raises(KeyboardInterrupt):
                session.upload(source, "sent")
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
            signal.signal(signal.SIGALRM, signal.SIG_DFL)


def test_in_a_notebook_where_a_loop_runs_already(sftp_server: SftpServer, source: Path, tmp_path: Path) -> None:
    """A cell is run inside the loop of the notebook's main thread."""

    async def cell() -> bytes:
        with connection(sftp_server.settings).connect() as session:
            session.upload(source, "sent")
            session.download("sent", tmp_path / "fetched")
            with session.open_read("sent") as stream:
                return stream.read()

    assert asyncio.run(cell()) == CONTENT == (tmp_path / "fetched").read_bytes()


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system has no fork")
@pytest.mark.filterwarnings("ignore:.*multi-threaded.*fork:DeprecationWarning")
def test_after_a_fork_the_child_has_a_thread_of_its_own(sftp_server: SftpServer) -> None:
    """The parent's loop is in the child's memory, but nobody runs it."""
    hero = connection(sftp_server.settings)
    hero.connect().close()
    child = os.fork()
    if child == 0:  # pragma: no cover - another process
        status = 1
        try:
            hero.connect().close()
            status = 0
        finally:
            os._exit(status)
    _, status = os.waitpid(child, 0)
    assert os.waitstatus_to_exitcode(status) == 0
    assert sftp_server.logins == ["district"] * 2
