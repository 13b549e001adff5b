"""Many threads, forked children and pickles: whose connection it is."""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from real_servers import Place
from sftp_helpers import CONTENT, OLD, at_most, connection

from psfiles.exceptions import TransportError
from psfiles.sftp import RemoteFile, Session
from psfiles.testing import Faults, SftpServer
from psfiles.testing import sftp_server as running

needs_fork = pytest.mark.skipif(not hasattr(os, "fork"), reason="this system has no fork")
forks = pytest.mark.filterwarnings("ignore:.*multi-threaded.*fork:DeprecationWarning")


def test_the_first_connections_from_many_threads_have_one_loop() -> None:
    """Each in a program that has made none before."""
    code = (
        "import threading\n"
        "from psfiles.sftp import ManagedConnection\n"
        "from psfiles.testing import sftp_server\n"
        "barrier, done = threading.Barrier(8), []\n"
        "def work(server):\n"
        "    barrier.wait()\n"
        "    with ManagedConnection(**server.settings).connect() as session:\n"
        "        done.append(session.list())\n"
        "with sftp_server() as server:\n"
        "    threads = [threading.Thread(target=work, args=(server,)) for _ in range(8)]\n"
        "    for thread in threads: thread.start()\n"
        "    for thread in threads: thread.join()\n"
        "names = [thread.name for thread in threading.enumerate()]\n"
        "print(len(done), names.count('psfiles.sftp'))\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True, timeout=30)  # noqa: S603
    assert (done.stdout, done.stderr) == ("8 1\n", "")


def test_eight_threads_on_one_session(place: Place, tmp_path: Path) -> None:
    with connection(place.settings, stall_timeout=10).connect() as session:

        def work(number: int) -> bytes:
            name = f"sent-{number}"
            (tmp_path / name).write_bytes(CONTENT[number:])
            session.upload(tmp_path / name, name)
            session.download(name, tmp_path / f"{name}.back")
            return (tmp_path / f"{name}.back").read_bytes()

        with ThreadPoolExecutor(8) as pool:
            assert list(pool.map(work, range(8))) == [CONTENT[number:] for number in range(8)]
        assert len(session.list()) == 8


def in_a_child(work: Callable[[], object]) -> str:
    """What ``work`` raised in a forked process, if it was one of ours."""
    reading, writing = os.pipe()
    if (child := os.fork()) == 0:  # pragma: no cover - another process
        try:
            try:
                work()
                text = "nothing"
            except TransportError as error:
                text = str(error)
            except BaseException as error:  # noqa: BLE001 - reported
                text = f"wrong: {error!r}"
            os.write(writing, text.encode())
        finally:
            os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as stream:
        text = stream.read()
    os.waitpid(child, 0)
    return text


@needs_fork
@forks
@pytest.mark.parametrize("use", ["close", "list", "upload", "with"])
def test_a_session_is_refused_in_a_child_and_goes_on_in_the_parent(place: Place, source: Path, use: str) -> None:
    """In the middle of an upload of the parent's."""
    with connection(place.settings).connect() as session:
        actions: dict[str, Callable[[], object]] = {
            "close": session.close,
            "list": session.list,
            "upload": lambda: session.upload(source, "of-the-child"),
            "with": lambda: session.__exit__(None, None, None),
        }
        with session.open_write("sent") as stream:
            stream.write(CONTENT[:1_500_000])
            with at_most(10):
                assert "opened by another process" in in_a_child(actions[use])
            stream.write(CONTENT[1_500_000:])
        assert (place.root / "sent").read_bytes() == CONTENT
        assert [file.name for file in session.list()] == ["sent"]


@needs_fork
@forks
def test_a_stream_that_a_child_leaves_goes_on_in_the_parent(sftp_server: SftpServer, session: Session) -> None:
    """The child writes into it, or its block ends there by an exception; the parent's file arrives."""
    (sftp_server.root / "source").write_bytes(CONTENT)

    def write_in_the_child() -> None:
        stream.write(CONTENT)

    with session.open_read("source") as reading:
        start = reading.read(1000)
        block = session.open_write("sent")
        stream = block.__enter__()
        stream.write(b"one ")
        assert "opened by another process" in in_a_child(write_in_the_child)
        assert in_a_child(lambda: block.__exit__(TransportError, TransportError("x", advice="y"), None)) == (
            "nothing"  # the exception of the block goes on by itself
        )
        stream.write(b"two")
        block.__exit__(None, None, None)
        assert start + reading.read() == CONTENT
    assert (sftp_server.root / "sent").read_bytes() == b"one two"


@needs_fork
@forks
def test_a_child_that_connects_leaves_the_parents_session_alone(
    sftp_server: SftpServer, session: Session, source: Path
) -> None:
    def connect() -> None:
        with connection(sftp_server.settings).connect() as own:
            own.upload(source, "of-the-child")

    assert in_a_child(connect) == "nothing"
    session.upload(source, "sent")
    assert sorted(file.name for file in session.list()) == ["of-the-child", "sent"]


def test_what_pickles(sftp_server: SftpServer) -> None:
    """What only holds facts does."""
    (sftp_server.root / "sent").write_bytes(OLD)
    facts: list[object] = [
        RemoteFile("STUDENT.TXT", 3, None, is_folder=False),
        connection(sftp_server.settings).test(),
        Faults(drop_after=3),
    ]
    for fact in facts:
        assert pickle.loads(pickle.dumps(fact)) == fact  # noqa: S301 - our own


def test_what_does_not_pickle_says_why(sftp_server: SftpServer, session: Session) -> None:
    (sftp_server.root / "source").write_bytes(OLD)
    with session.open_write("sent") as writing, session.open_read("source") as reading:
        for thing in (connection(sftp_server.settings), session, writing, reading.raw, sftp_server):
            with pytest.raises(TypeError, match="cannot be pickled or copied, since"):
                pickle.dumps(thing)


def test_a_broken_upload_prints_nothing(tmp_path: Path) -> None:
    """About twenty lines of asyncio's stood on the terminal."""
    (tmp_path / "file").write_bytes(CONTENT * 8)
    code = (
        "import sys\n"
        "from psfiles.sftp import ManagedConnection\n"
        "from psfiles.exceptions import TransportConnectionError\n"
        "try:\n"
        "    with ManagedConnection('127.0.0.1', int(sys.argv[1]), username='district', password=sys.argv[2],\n"
        "                           host_keys=[sys.argv[3]]).connect() as session:\n"
        "        session.upload(sys.argv[4], 'sent')\n"
        "except TransportConnectionError:\n"
        "    print('broken')\n"
    )
    with running(drop_after=5_000_000) as server:
        arguments = [str(server.port), server.password, server.host_keys[0], str(tmp_path / "file")]
        for _ in range(3):
            done = subprocess.run(  # noqa: S603
                [sys.executable, "-c", code, *arguments], capture_output=True, check=True, text=True
            )
            assert (done.stdout, done.stderr) == ("broken\n", "")
