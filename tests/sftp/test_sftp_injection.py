"""Whichever call or answer fails in a transfer: the old file or the new one, nothing else, and the next call works."""

from __future__ import annotations

import contextlib
import itertools
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Literal

import asyncssh
import pytest
from injection import Failing, Where, in_this_thread, open_files, outcomes
from sftp_helpers import OLD, connection

from psfiles.exceptions import TransportError
from psfiles.sftp import Session
from psfiles.sftp._bridge import _bridge
from psfiles.testing import SftpServer
from psfiles.testing import sftp_server as running
from psfiles.testing._sftp_behaviour import Requests

NEW = b"1001\tInvented\r\n" * 6_000  # in three requests


class Transfer:
    """One way to bring `NEW` from one side to the other, over a session that is renewed where it broke."""

    def __init__(self, server: SftpServer, folder: Path, name: str) -> None:
        self.server = server
        self.is_upload = name in {"upload", "open_write"}
        self.source = folder / "source"
        self.target = (server.root if self.is_upload else folder / "fetched") / "target"
        self.act = getattr(self, name)
        self.session = connection(server.settings).connect()
        (folder / "fetched").mkdir()
        self.source.write_bytes(NEW)
        (server.root / "source").write_bytes(NEW)

    def upload(self) -> None:
        self.session.upload(self.source, "target")

    def open_write(self) -> None:
        with self.session.open_write("target") as stream:
            stream.write(NEW)

    def download(self) -> None:
        self.session.download("source", self.target)

    def open_read(self) -> None:
        with self.session.open_read("source") as stream:
            content = stream.read()
        self.target.write_bytes(content)

    def renew(self) -> None:
        with contextlib.suppress(TransportError):
            self.session.close()
        self.session = connection(self.server.settings).connect()

    def is_whole(self, kind: type[BaseException] | None) -> None:
        """Look, after a failure and the end of its session, at both sides."""
        found = self.target.read_bytes()
        assert found in {OLD, NEW}
        assert found == NEW or kind is not None
        folder = self.target.parent
        assert {path.name for path in folder.iterdir()} <= {"target", "source"}
        self.target.write_bytes(OLD)


TRANSFERS = ["upload", "open_write", "download", "open_read"]


@pytest.fixture(params=TRANSFERS)
def transfer(request: pytest.FixtureRequest, sftp_server: SftpServer, tmp_path: Path) -> Iterator[Transfer]:
    made = Transfer(sftp_server, tmp_path, request.param)
    made.target.write_bytes(OLD)
    yield made
    made.session.close()


@contextlib.contextmanager
def in_the_loop(failing: Failing) -> Iterator[None]:
    """Where the network's work is done."""
    loop = _bridge.loop()

    def be_in_the_loop(profile: Any) -> None:
        loop.call_soon_threadsafe(sys.setprofile, profile)

    be_in_the_loop(failing)
    try:
        yield
    finally:
        be_in_the_loop(None)


def settled(session: Session) -> None:
    """Wait for what the last call may have left to the loop."""
    session.list()


@pytest.mark.parametrize(
    ("failure", "where"),
    [
        (OSError, in_this_thread),
        (MemoryError, in_this_thread),
        (KeyboardInterrupt, in_this_thread),
        (OSError, in_the_loop),
        (MemoryError, in_the_loop),
    ],
    ids=lambda each: each.__name__,
)
def test_every_call_may_fail(transfer: Transfer, failure: type[BaseException], where: Where) -> None:
    files = open_files()
    for kind in outcomes(failure, transfer.act, where):
        assert kind is None or issubclass(kind, (failure, TransportError))
        if kind is not None and issubclass(kind, TransportError):
            transfer.renew()
        settled(transfer.session)
        transfer.is_whole(kind)
    transfer.act()
    settled(transfer.session)
    transfer.is_whole(None)
    for _ in range(200):  # the server closes its side when it notices
        if open_files() <= files:
            return
        time.sleep(0.01)
    pytest.fail(f"{open_files() - files} files are left open")


How = Literal["refuse", "cut before", "cut after"]


@contextlib.contextmanager
def answering(number: int, how: How, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[], bool]]:
    """Let the server refuse a request, or cut the connection before or after it has done it."""
    numbers = itertools.count(1)
    seen: list[int] = []
    process = Requests._process_packet

    reason = "no"

    async def refuse(*_: Any) -> None:
        raise asyncssh.SFTPFailure(reason)

    class Refusing(dict[Any, Any]):
        def get(self, _: Any, __: Any = None) -> Any:
            return refuse

    async def process_packet(requests: Requests, kind: int, pktid: int, packet: Any) -> None:
        seen.append(next(numbers))
        connection = requests._files.connection
        if seen[-1] != number:
            await process(requests, kind, pktid, packet)
        elif how == "refuse":
            handlers, requests._packet_handlers = requests._packet_handlers, Refusing()
            try:
                await process(requests, kind, pktid, packet)
            finally:
                requests._packet_handlers = handlers
        elif how == "cut before":
            connection.abort()
        else:
            monkeypatch.setattr(requests, "send_packet", lambda *_: None)
            await process(requests, kind, pktid, packet)
            connection.abort()

    with monkeypatch.context() as patched:
        patched.setattr(Requests, "_process_packet", process_packet)
        yield lambda: number in seen


@pytest.mark.parametrize("name", TRANSFERS)
@pytest.mark.parametrize("how", ["refuse", "cut before", "cut after"])
def test_every_answer_may_fail(tmp_path: Path, name: str, how: How, monkeypatch: pytest.MonkeyPatch) -> None:
    """What cannot be removed, as the connection is gone, is named, and can be swept."""
    with running() as server:
        transfer = Transfer(server, tmp_path, name)
        transfer.target.write_bytes(OLD)
        for number in itertools.count(1):
            caught = ""
            with answering(number, how, monkeypatch) as has_come:
                try:
                    transfer.act()
                except TransportError as error:
                    caught = str(error)
                if not has_come():
                    break
            if how != "refuse":
                transfer.renew()
            else:
                settled(transfer.session)
            for left in server.root.glob(".psfiles-*.part"):
                assert left.name in caught
            transfer.session.remove_unfinished(older_than=0)
            transfer.is_whole(TransportError if caught else None)
        assert number > 4
        transfer.session.close()
