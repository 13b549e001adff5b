"""What a server may answer, and how long it may go on."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path
from typing import Any

import asyncssh
import pytest
from real_servers import Place
from sftp_helpers import CONTENT, OLD, at_most, connection

from psfiles.exceptions import TransportError, TransportTimeoutError
from psfiles.sftp import ManagedConnection, Session
from psfiles.testing import SftpServer
from psfiles.testing._sftp_behaviour import Files


def test_an_answer_longer_than_asked_is_refused(
    session: Session, sftp_server: SftpServer, target: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Twelve bytes would else be the content of a file of five."""
    (sftp_server.root / "source").write_bytes(b"1001\t")
    monkeypatch.setattr(Files, "read", lambda *_: b"twelve bytes")
    with pytest.raises(TransportError, match="12 bytes where 5 were asked for") as caught:
        session.download("source", target)
    assert not caught.value.retryable
    assert target.read_bytes() == OLD
    assert list(target.parent.iterdir()) == [target]


def test_a_long_list_is_not_cut(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each answer comes in time; all of them together take longer than one may."""

    async def scandir(_: Files, __: bytes) -> Any:
        for number in range(600):
            if number % 128 == 0:
                await asyncio.sleep(0.4)
            yield asyncssh.SFTPName(f"{number:04}".encode(), attrs=asyncssh.SFTPAttrs())

    monkeypatch.setattr(Files, "scandir", scandir)
    assert len(session.list()) == 600


def test_a_list_that_stops_is_given_up(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    async def scandir(_: Files, __: bytes) -> Any:
        yield asyncssh.SFTPName(b"STUDENT.TXT", attrs=asyncssh.SFTPAttrs())
        await asyncio.sleep(30)

    monkeypatch.setattr(Files, "scandir", scandir)
    with at_most(8), pytest.raises(TransportTimeoutError):
        session.list()


def test_an_endless_list_has_a_maximum(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []

    async def scandir(_: Files, __: bytes) -> Any:
        number = 0
        while True:
            number += 1
            asked.append(number)
            yield asyncssh.SFTPName(f"{number}".encode(), attrs=asyncssh.SFTPAttrs())

    monkeypatch.setattr(Files, "scandir", scandir)
    with pytest.raises(TransportError, match=r"more than 1000 names: give a larger maximum"):
        session.list(maximum=1000)
    assert len(asked) < 2000


def test_a_maximum_that_is_just_enough(session: Session, sftp_server: SftpServer) -> None:
    for number in range(3):
        (sftp_server.root / str(number)).touch()
    assert len(session.list(maximum=3)) == 3
    with pytest.raises(TransportError, match="more than 2 names"):
        session.list(maximum=2)


def test_a_name_longer_than_names_are_is_refused(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    """A hundred thousand of them would fill the memory."""

    async def scandir(_: Files, __: bytes) -> Any:
        yield asyncssh.SFTPName(b"a" * 2000, attrs=asyncssh.SFTPAttrs())

    monkeypatch.setattr(Files, "scandir", scandir)
    with pytest.raises(TransportError, match="longer than a name can be") as caught:
        session.list()
    assert len(str(caught.value)) < 500


@pytest.mark.parametrize("name", ["a" * 255, "é" * 127, "a" * 250])
def test_names_up_to_the_limit_of_a_file_system(place: Place, tmp_path: Path, name: str) -> None:
    """There and here."""
    (tmp_path / name).write_bytes(CONTENT)
    (tmp_path / "fetched").mkdir()
    with connection(place.settings).connect() as session:
        session.upload(tmp_path / name, name)
        session.download(name, tmp_path / "fetched" / name)
        assert [file.name for file in session.list()] == [name]
    assert (tmp_path / "fetched" / name).read_bytes() == CONTENT
    assert os.listdir(tmp_path / "fetched") == [name]  # noqa: PTH208


@pytest.mark.parametrize("name", ["\x1b[2Jclear", "line\nend", "\u202eright-to-left", "caf\udce9", "\x9b31m"])
def test_what_a_name_does_to_a_terminal(
    session: Session, sftp_server: SftpServer, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Nothing, whether it stands in a fault or in a list that is printed."""
    (sftp_server.root / name).mkdir()
    found = session.list()
    print(found, found[0], session.stat(name))  # noqa: T201
    for request in (
        lambda: session.remove(name),
        lambda: session.stat(f"{name}/nothing"),
        lambda: session.list(f"{name}/nothing"),
        lambda: session.rename(f"{name}/nothing", "other"),
        lambda: session.download(f"{name}/nothing", os.devnull),
        lambda: session.upload(os.devnull, f"{name}/nothing/more"),
    ):
        with pytest.raises(TransportError) as caught:
            request()
        assert str(caught.value).isprintable()
        print(caught.value, caught.value.advice)  # noqa: T201
    assert capsys.readouterr().out.replace("\n", "").isprintable()
    assert found[0].name == name


def test_a_user_name_does_nothing_to_a_terminal(sftp_server: SftpServer) -> None:
    hero = connection(sftp_server.settings, username="\x1b[2J")
    assert f"{hero}{hero!r}".isprintable()
    with pytest.raises(TransportError) as caught:
        hero.connect()
    assert str(caught.value).isprintable()


def test_a_settings_file_does_nothing_to_a_terminal(tmp_path: Path) -> None:
    path = tmp_path / "\x1b[2J.toml"
    for text in ('[connection]\npassword = "a"', "[connection]\nuser = 1"):
        path.write_text(text)
        with pytest.raises(ValueError, match=r"toml") as caught:
            ManagedConnection.from_toml(path)
        assert str(caught.value).isprintable()
