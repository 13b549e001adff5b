"""What a broken upload leaves on the server: nothing, or a private file that the exception names."""

from __future__ import annotations

import contextlib
import datetime as dt
import os
import re
import signal
import stat
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import stamina
from real_servers import Place
from sftp_helpers import CONTENT, OLD, at_most, connection

from psfiles.exceptions import TransportConnectionError, TransportError, UnconfirmedUploadError
from psfiles.sftp import Session
from psfiles.testing import SftpServer
from psfiles.testing import sftp_server as running
from psfiles.testing._sftp_behaviour import Files

UNFINISHED = re.compile(r"\.psfiles-[0-9a-f]{16}\.part")


@pytest.fixture(autouse=True)
def _without_waiting() -> Iterator[None]:
    with stamina.set_testing(True, attempts=3, cap=True):
        yield


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def unfinished(folder: Path) -> list[Path]:
    return [path for path in folder.iterdir() if UNFINISHED.fullmatch(path.name)]


def test_a_file_that_grows_is_private(place: Place) -> None:
    """On each server; when it is whole it has the mode that a plain upload would have."""
    with connection(place.settings).connect() as session:
        with session.open_write("sent") as stream:
            stream.write(CONTENT)
            [growing] = unfinished(place.root)
            assert stat.S_IMODE(growing.stat().st_mode) == 0o600
        mask = os.umask(0)
        os.umask(mask)
        assert stat.S_IMODE((place.root / "sent").stat().st_mode) == 0o644 == 0o666 & ~mask


def test_a_server_that_lets_no_mode_be_set(
    session: Session, sftp_server: SftpServer, source: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError

    monkeypatch.setattr(Files, "fsetstat", refuse)
    session.upload(source, "sent")
    assert (sftp_server.root / "sent").read_bytes() == CONTENT


def test_the_next_try_removes_what_the_last_one_left(sftp_server: SftpServer, source: Path) -> None:
    """Four tries left four files."""
    sftp_server.faults.drop_after = 500_000

    def progress(_: int, __: int) -> None:
        assert len(unfinished(sftp_server.root)) == 1
        if sftp_server.connections == 2:
            sftp_server.faults.drop_after = None

    with connection(sftp_server.settings, retries=2).connect() as session:
        session.upload(source, "sent", progress=progress)
        assert names(sftp_server.root) == ["sent"]


def test_the_next_upload_of_a_session_removes_it_as_well(
    session: Session, sftp_server: SftpServer, source: Path
) -> None:
    sftp_server.faults.deny = frozenset({"rename", "remove"})
    with pytest.raises(TransportError):
        session.upload(source, "sent")
    assert len(unfinished(sftp_server.root)) == 1
    sftp_server.faults.deny = frozenset()
    session.upload(source, "sent")
    assert names(sftp_server.root) == ["sent"]


def test_the_end_of_a_session_removes_it_as_well(sftp_server: SftpServer, source: Path) -> None:
    with connection(sftp_server.settings).connect() as session:
        sftp_server.faults.deny = frozenset({"rename", "remove"})
        with pytest.raises(TransportError):
            session.upload(source, "sent")
        sftp_server.faults.deny = frozenset()
    assert names(sftp_server.root) == []


@pytest.mark.parametrize("retries", [0, 2])
def test_what_cannot_be_removed_is_named(sftp_server: SftpServer, source: Path, retries: int) -> None:
    """As the connection is gone; and it is private, and can be swept by its name later."""
    sftp_server.faults.drop_after = 500_000
    with (
        connection(sftp_server.settings, retries=retries).connect() as session,
        pytest.raises(TransportConnectionError) as caught,
    ):
        session.upload(source, "sent")
    left = unfinished(sftp_server.root)
    assert [path.name for path in left] == UNFINISHED.findall(str(caught.value)) != []
    assert "remove_unfinished" in caught.value.advice
    assert all(stat.S_IMODE(path.stat().st_mode) == 0o600 for path in left)
    sftp_server.faults.drop_after = None
    with connection(sftp_server.settings).connect() as session:
        assert session.remove_unfinished(older_than=0) == tuple(sorted(path.name for path in left))
    assert names(sftp_server.root) == []


def test_what_cannot_be_removed_is_named_in_the_callers_exception(session: Session, sftp_server: SftpServer) -> None:
    def write() -> None:
        with session.open_write("sent") as stream:
            stream.write(b"half")
            sftp_server.faults.deny = frozenset({"remove"})
            _ = 1 / 0

    with pytest.raises(ZeroDivisionError) as caught:
        write()
    [left] = unfinished(sftp_server.root)
    assert left.name in caught.value.__notes__[0]


def test_sweeping_takes_ours_alone_and_the_old_ones(session: Session, sftp_server: SftpServer) -> None:
    """By name and by age; not a file of another program, and not a folder."""
    folder = sftp_server.root / "export"
    ours = [f".psfiles-{number:016x}.part" for number in range(3)]
    others = [".psfiles-0.part", "STUDENT.TXT", ".other-0000000000000000.part", f"{ours[0]}.txt"]
    folder.mkdir()
    for name in [*ours, *others]:
        (folder / name).touch()
    (folder / f".psfiles-{9:016x}.part").mkdir()
    long_ago = time.time() - 7200
    for name in [*ours[:2], *others]:
        os.utime(folder / name, (long_ago, long_ago))
    assert session.remove_unfinished("export", older_than=dt.timedelta(hours=1)) == tuple(ours[:2])
    assert names(folder) == sorted([ours[2], *others, f".psfiles-{9:016x}.part"])
    assert session.remove_unfinished("export", older_than=0) == (ours[2],)


@pytest.fixture
def _ctrl_c_is_heard() -> Iterator[None]:
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("_ctrl_c_is_heard")
@pytest.mark.parametrize("is_closed", [True, False])
@pytest.mark.parametrize("delay", [0.0, 0.02, 0.1])
def test_two_ctrl_c_leave_nothing(
    sftp_server: SftpServer,
    source: Path,
    monkeypatch: pytest.MonkeyPatch,
    delay: float,
    is_closed: bool,  # noqa: FBT001
) -> None:
    """The second one comes while the server removes the file, slowly."""
    session = connection(sftp_server.settings, stall_timeout=5).connect()
    remove = Files.remove
    main = threading.main_thread().ident or 0

    def remove_slowly(files: Files, path: bytes) -> Any:
        time.sleep(delay)
        signal.pthread_kill(main, signal.SIGINT)
        time.sleep(0.2)
        return remove(files, path)

    monkeypatch.setattr(Files, "remove", remove_slowly)

    def interrupt(done: int, _: int) -> None:
        if done:
            signal.raise_signal(signal.SIGINT)

    with at_most(9), pytest.raises(KeyboardInterrupt), session if is_closed else contextlib.nullcontext():
        session.upload(source, "sent", progress=interrupt)
    assert names(sftp_server.root) == []
    session.close()


@pytest.mark.parametrize("end", ["", "raise KeyboardInterrupt", "sys.exit(3)", "os.kill(os.getpid(), 2)"])
def test_a_program_that_ends_in_the_middle_leaves_nothing(sftp_server: SftpServer, end: str) -> None:
    """Without a word of the session's or the block's end."""
    code = (
        "import os, sys\n"
        "from psfiles.sftp import ManagedConnection\n"
        "session = ManagedConnection('127.0.0.1', int(sys.argv[1]), username='district', password=sys.argv[2],\n"
        "                            host_keys=[sys.argv[3]]).connect()\n"
        "block = session.open_write('sent')\n"
        "block.__enter__().write(b'1001' * 1_000_000)\n"
        f"{end}\n"
    )
    arguments = [str(sftp_server.port), sftp_server.password, sftp_server.host_keys[0]]
    subprocess.run([sys.executable, "-c", code, *arguments], capture_output=True, check=False, timeout=20)  # noqa: S603
    assert names(sftp_server.root) == []


RENAMES = [{}, {"no_posix_rename": True}, {"like_sftpgo": True}]


@pytest.mark.parametrize("faults", RENAMES, ids=str)
def test_a_renaming_without_an_answer_is_not_repeated(source: Path, faults: dict[str, Any]) -> None:
    """The file may have arrived, and the exception says so."""
    with running(drop_at_rename=True, **faults) as server:
        with (
            connection(server.settings).connect() as session,
            pytest.raises(UnconfirmedUploadError, match="may have arrived") as caught,
        ):
            session.upload(source, "sent")
        assert not caught.value.retryable
        assert (server.root / "sent").read_bytes() == CONTENT
        assert names(server.root) == ["sent"]


@pytest.mark.parametrize("faults", RENAMES, ids=str)
def test_retries_look_before_they_send_again(source: Path, faults: dict[str, Any]) -> None:
    """The file is there, of the right size and time: nothing is sent a second time."""
    seen: list[int] = []
    with running(drop_at_rename=True, **faults) as server:
        with connection(server.settings, retries=2).connect() as session:
            session.upload(source, "sent", progress=lambda done, _: seen.append(done))
        assert seen == [1_048_576, 2_000_000]
        assert server.connections == 2
        assert (server.root / "sent").read_bytes() == CONTENT
        assert names(server.root) == ["sent"]


def at_the_rename(monkeypatch: pytest.MonkeyPatch, act: Callable[[Files, bytes, bytes], None]) -> None:
    """Do something else, once, in place of the renaming, and cut the connection."""
    rename = Files.posix_rename

    def renamed(files: Files, old: bytes, new: bytes) -> None:
        monkeypatch.setattr(Files, "posix_rename", rename)
        act(files, old, new)
        files.connection.abort()

    monkeypatch.setattr(Files, "posix_rename", renamed)


def test_retries_send_again_what_has_not_arrived(
    sftp_server: SftpServer, source: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The unfinished file is still there, whatever has the name."""
    seen: list[int] = []
    (sftp_server.root / "sent").write_bytes(OLD)
    at_the_rename(monkeypatch, lambda *_: None)
    with connection(sftp_server.settings, retries=2).connect() as session:
        session.upload(source, "sent", progress=lambda done, _: seen.append(done))
    assert seen == [1_048_576, 2_000_000] * 2
    assert (sftp_server.root / "sent").read_bytes() == CONTENT
    assert names(sftp_server.root) == ["sent"]


@pytest.mark.parametrize("other", [None, b"another file"])
def test_retries_do_not_send_again_what_an_importer_took(
    sftp_server: SftpServer, source: Path, monkeypatch: pytest.MonkeyPatch, other: bytes | None
) -> None:
    """Neither name has the file: it has been imported, or something worse has happened, but nobody can tell."""
    seen: list[int] = []

    def rename_and_take(files: Files, old: bytes, new: bytes) -> None:
        Files.posix_rename(files, old, new)
        (sftp_server.root / "sent").unlink()
        if other is not None:
            (sftp_server.root / "sent").write_bytes(other)

    at_the_rename(monkeypatch, rename_and_take)
    with (
        connection(sftp_server.settings, retries=2).connect() as session,
        pytest.raises(UnconfirmedUploadError),
    ):
        session.upload(source, "sent", progress=lambda done, _: seen.append(done))
    assert seen == [1_048_576, 2_000_000]


def test_where_nobody_can_look_the_doubt_comes_out(
    sftp_server: SftpServer, source: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not that the connection broke, which would be an invitation to try again."""

    def rename_and_forbid(_: Files, __: bytes, ___: bytes) -> None:
        sftp_server.faults.deny = frozenset({"remove"})

    at_the_rename(monkeypatch, rename_and_forbid)
    with (
        connection(sftp_server.settings, retries=1).connect() as session,
        pytest.raises(UnconfirmedUploadError, match="may have arrived"),
    ):
        session.upload(source, "sent")
