"""Whatever happens to the line or the server: the right exception, no hang, nothing half-written under a final name."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from broken_line import How, Way, broken_line, port_that_never_answers
from real_servers import Place, free_port
from sftp_helpers import CONTENT, OLD, at_most, connection

from psfiles.exceptions import TransportConnectionError, TransportTimeoutError, UnconfirmedUploadError
from psfiles.sftp import Session
from psfiles.sftp.session import Progress
from psfiles.testing import SftpServer

MIDDLE = 300_000
LOGGED_IN = 7_000  # requests and answers are few bytes; connecting takes less than these
BREAKS: list[tuple[How, Way]] = [
    ("fin", "down"),
    ("rst", "down"),
    ("flip", "up"),
    ("flip", "down"),
    ("silence", "up"),
    ("silence", "down"),
]


def untouched(place: Place, target: Path) -> bool:
    """Yesterday's files stand, and no temporary file lies on our side."""
    fetched = target.read_bytes() == OLD and list(target.parent.iterdir()) == [target]
    return fetched and (place.root / "sent").read_bytes() == OLD


def again(transfer: Callable[[], None]) -> None:
    """Until it breaks: where the few bytes of requests and answers count, one transfer is not enough."""
    for _ in range(50):
        transfer()


def expected(how: How) -> type[TransportConnectionError]:
    return TransportTimeoutError if how == "silence" else TransportConnectionError


@pytest.mark.parametrize(("how", "way"), BREAKS)
def test_a_line_that_breaks_in_an_upload(place: Place, source: Path, target: Path, how: How, way: Way) -> None:
    """The old file stays under the final name, and a retry makes sense."""
    (place.root / "sent").write_bytes(OLD)
    after = MIDDLE if way == "up" else LOGGED_IN
    with (
        broken_line(place.port, how=how, way=way, after=after) as port,
        at_most(8),
        pytest.raises((expected(how), UnconfirmedUploadError)) as caught,
        connection(place.settings, port=port).connect() as session,
    ):
        again(lambda: session.upload(source, "sent" if way == "up" else "another"))
    assert "upload" in str(caught.value)
    # Whether it broke while the renaming was under way is chance.
    assert caught.value.retryable is not isinstance(caught.value, UnconfirmedUploadError)
    assert untouched(place, target)


@pytest.mark.parametrize(("how", "way"), BREAKS)
def test_a_line_that_breaks_in_a_download(place: Place, target: Path, how: How, way: Way) -> None:
    """The old file stays under the final name, without a temporary file beside it."""
    (place.root / "sent").write_bytes(OLD)
    (place.root / "source").write_bytes(CONTENT)
    after = MIDDLE if way == "down" else LOGGED_IN
    with (
        broken_line(place.port, how=how, way=way, after=after) as port,
        at_most(8),
        pytest.raises(expected(how)) as caught,
        connection(place.settings, port=port).connect() as session,
    ):
        again(lambda: session.download("source", target if way == "down" else target.with_name("another")))
    target.with_name("another").unlink(missing_ok=True)
    assert "download" in str(caught.value)
    assert caught.value.retryable
    assert untouched(place, target)


@pytest.mark.parametrize("after", [0, 60], ids=["no banner", "key exchange stalls"])
def test_a_server_that_falls_silent_while_connecting(place: Place, after: int) -> None:
    """Connecting ends with the time set for it."""
    with (
        broken_line(place.port, how="silence", after=after) as port,
        at_most(5),
        pytest.raises(TransportTimeoutError),
    ):
        connection(place.settings, port=port, connect_timeout=1).connect()


def test_a_syn_that_is_never_answered(place: Place) -> None:
    """A firewall that drops packets costs the time set and no more."""
    with port_that_never_answers() as port, at_most(5), pytest.raises(TransportTimeoutError):
        connection(place.settings, port=port, connect_timeout=1).connect()


def test_a_port_on_which_nobody_listens(place: Place) -> None:
    """Refused at once, with the advice to check host and port."""
    with at_most(5), pytest.raises(TransportConnectionError, match=r"\(Connection refused\): check host and port"):
        connection(place.settings, port=free_port()).connect()


def test_a_name_that_nobody_has(sftp_server: SftpServer) -> None:
    """``.invalid`` is reserved for names that never exist."""
    with at_most(8), pytest.raises(TransportConnectionError, match=r"name is not known here|has not answered"):
        connection(sftp_server.settings, host="sftp.invalid").connect()


def carry(session: Session, way: Way, source: Path, target: Path, progress: Progress) -> None:
    if way == "up":
        session.upload(source, "sent", progress=progress)
    else:
        session.download("source", target, progress=progress)


def start_when_under_way(action: Callable[[], None]) -> Progress:
    """A progress function that lets ``action`` happen once, after the first bytes."""
    started: list[int] = []

    def progress(done: int, _: int) -> None:
        if not started:
            started.append(done)
            action()

    return progress


@pytest.mark.parametrize("way", ["up", "down"])
def test_a_server_that_is_killed(place: Place, source: Path, target: Path, way: Way) -> None:
    """Its end is a broken connection."""
    (place.root / "sent").write_bytes(OLD)
    (place.root / "source").write_bytes(CONTENT * 8)
    source.write_bytes(CONTENT * 8)
    progress = start_when_under_way(place.kill)
    with (
        at_most(8),
        pytest.raises(TransportConnectionError) as caught,
        connection(place.settings).connect() as session,
    ):
        carry(session, way, source, target, progress)
    assert caught.value.retryable
    assert untouched(place, target)


@pytest.mark.parametrize("way", ["up", "down"])
def test_a_server_that_is_frozen(place: Place, source: Path, target: Path, way: Way) -> None:
    """A stopped process is given up after the time set."""
    (place.root / "sent").write_bytes(OLD)
    (place.root / "source").write_bytes(CONTENT * 8)
    source.write_bytes(CONTENT * 8)
    progress = start_when_under_way(place.freeze)
    try:
        with (
            at_most(8),
            pytest.raises(TransportTimeoutError),
            connection(place.settings).connect() as session,
        ):
            carry(session, way, source, target, progress)
    finally:
        place.thaw()
    assert untouched(place, target)


def test_many_small_requests_are_given_up_as_well(place: Place) -> None:
    """A frozen server hangs no list, no stat, no removal and no renaming."""
    requests: list[Callable[[Session], object]] = [
        lambda session: session.list(),
        lambda session: session.stat("sent"),
        lambda session: session.remove("sent"),
        lambda session: session.rename("sent", "kept"),
    ]
    sessions = [connection(place.settings, stall_timeout=0.5).connect() for _ in requests]
    place.freeze()
    try:
        with at_most(9):
            for session, request in zip(sessions, requests, strict=True):
                with session, pytest.raises(TransportTimeoutError):
                    request(session)
    finally:
        place.thaw()


def test_nothing_is_left_running(place: Place) -> None:
    """All connections share one thread."""
    before = threading.active_count()
    for _ in range(3):
        with connection(place.settings).connect() as session:
            session.list()
    time.sleep(0.1)
    assert threading.active_count() <= before + 1
