"""Ctrl-C, notebooks and forks: where the caller's thread is not alone."""

from __future__ import annotations

import asyncio
import gc
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from real_servers import Place
from sftp_helpers import CONTENT, OLD, at_most, connection

from psfiles.sftp import Session
from psfiles.testing import SftpServer
from psfiles.testing._sftp_behaviour import Files


@pytest.fixture(autouse=True)
def _ctrl_c_is_heard() -> Iterator[None]:
    """Also where the tests were started in the background, which ignores it."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


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


def test_ctrl_c_while_the_server_makes_the_temporary_file(
    sftp_server: SftpServer, source: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The answer never comes to the caller, but the file is removed all the same."""
    create = Files.open

    def create_slowly(files: Files, *arguments: Any) -> Any:
        made = create(files, *arguments)
        signal.pthread_kill(threading.main_thread().ident or 0, signal.SIGINT)
        time.sleep(0.3)
        return made

    monkeypatch.setattr(Files, "open", create_slowly)
    with connection(sftp_server.settings, stall_timeout=5).connect() as session:
        with at_most(8), pytest.raises(KeyboardInterrupt):
            session.upload(source, "sent")
        assert session.list() == []


def test_in_a_notebook_where_a_loop_runs_already(sftp_server: SftpServer, source: Path, tmp_path: Path) -> None:
    """A cell is run inside the loop of the notebook's main thread."""

    async def cell() -> bytes:
        with connection(sftp_server.settings).connect() as session:
            session.upload(source, "sent")
            session.download("sent", tmp_path / "fetched")
            with session.open_read("sent") as stream:
                return stream.read()

    assert asyncio.run(cell()) == CONTENT == (tmp_path / "fetched").read_bytes()


def test_an_abandoned_block_leaves_no_temporary_file(session: Session, sftp_server: SftpServer) -> None:
    """A generator that is never resumed is ended by the garbage collector, which must not wait for a server."""

    def write() -> Iterator[None]:
        with session.open_write("sent") as stream:
            stream.write(CONTENT)
            yield

    suspended = write()
    next(suspended)
    assert [path.suffix for path in sftp_server.root.iterdir()] == [".part"]
    del suspended
    gc.collect()
    session.list()  # answered after the removal, which was asked for first
    assert list(sftp_server.root.iterdir()) == []


def test_a_program_that_ends_within_a_block_ends() -> None:
    """With the session open, a file half-written and another half-read, and without a word."""
    program = (
        "from psfiles.sftp import ManagedConnection\n"
        "from psfiles.testing import sftp_server\n"
        "running = sftp_server()\n"
        "server = running.__enter__()\n"
        "(server.root / 'source').write_bytes(b'1001' * 100_000)\n"
        "session = ManagedConnection(**server.settings).connect()\n"
        "writing, reading = session.open_write('sent'), session.open_read('source')\n"
        "writing.__enter__().write(b'1001')\n"
        "reading.__enter__().read(4)\n"
    )
    done = subprocess.run([sys.executable, "-c", program], timeout=9, capture_output=True, check=False)  # noqa: S603
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")


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
