"""Passwords and private keys: one try each, and never a word of them."""

from __future__ import annotations

import logging
import socket
import traceback
from pathlib import Path

import asyncssh
import pytest
from real_servers import Place, write_private
from sftp_helpers import at_most, connection

from psfiles.exceptions import AuthenticationError
from psfiles.testing import SftpServer
from psfiles.testing import sftp_server as running

WRONG = "wrong horse battery staple"
PASSPHRASE = "an invented passphrase"  # noqa: S105


def test_a_wrong_password(place: Place) -> None:
    """Refused, and never tried again: OpenSSH and SFTPGo ban an address for it."""
    settings = place.settings | {"private_key": None, "password": WRONG}
    with at_most(8), pytest.raises(AuthenticationError, match="block an address") as caught:
        connection(settings).connect()
    assert not caught.value.retryable


def test_a_wrong_password_is_tried_once(caplog: pytest.LogCaptureFixture) -> None:
    """Even where the prompt for one is offered as well, and with retries; it stands in no log and no traceback."""
    caplog.set_level(logging.DEBUG)
    for by_prompt in (False, True):
        with running(keyboard_interactive_only=by_prompt) as server:
            with pytest.raises(AuthenticationError) as caught:
                connection(server.settings, password=WRONG, retries=3).connect()
            assert server.logins == ["district"]
        text = "".join(traceback.format_exception(caught.value, chain=True)) + repr(caught.value)
        assert WRONG not in text + caplog.text


def test_a_right_password_stands_in_no_log(sftp_server: SftpServer, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    connection(sftp_server.settings).test()
    assert sftp_server.password not in caplog.text


def test_a_password_may_be_a_function(sftp_server: SftpServer) -> None:
    """It is called when connecting, and not before."""
    called: list[int] = []

    def password() -> str:
        called.append(1)
        return sftp_server.password

    hero = connection(sftp_server.settings, password=password)
    assert called == []
    hero.connect().close()
    assert called == [1]


def test_a_server_that_only_asks_by_a_prompt() -> None:
    with running(keyboard_interactive_only=True) as server:
        connection(server.settings).connect().close()
        assert server.logins == ["district"]


@pytest.mark.parametrize("passphrase", [None, PASSPHRASE])
def test_a_private_key(tmp_path: Path, passphrase: str | None) -> None:
    """With or without a passphrase; no password is tried beside it."""
    key = asyncssh.generate_private_key("ssh-ed25519")
    path = tmp_path / "key"
    write_private(path, key, passphrase=passphrase)
    with running(authorized_key=key.export_public_key().decode()) as server:
        hero = connection(server.settings, password=None, private_key=path, passphrase=passphrase)
        hero.connect().close()
        assert server.logins == []


def test_a_private_key_that_the_server_does_not_know(sftp_server: SftpServer, tmp_path: Path) -> None:
    write_private(tmp_path / "key", asyncssh.generate_private_key("ssh-ed25519"))
    with pytest.raises(AuthenticationError):
        connection(sftp_server.settings, password=None, private_key=tmp_path / "key").connect()


@pytest.mark.parametrize("passphrase", [None, WRONG])
def test_a_wrong_passphrase(sftp_server: SftpServer, tmp_path: Path, passphrase: str | None) -> None:
    key = asyncssh.generate_private_key("ssh-ed25519")
    write_private(tmp_path / "key", key, passphrase=PASSPHRASE)
    with pytest.raises(AuthenticationError, match="passphrase") as caught:
        connection(sftp_server.settings, password=None, private_key=tmp_path / "key", passphrase=passphrase).connect()
    assert WRONG not in "".join(traceback.format_exception(caught.value))
    assert sftp_server.connections == 0


def test_a_private_key_that_is_not_there(sftp_server: SftpServer, tmp_path: Path) -> None:
    """A local matter, and a local exception."""
    with pytest.raises(FileNotFoundError, match="key"):
        connection(sftp_server.settings, password=None, private_key=tmp_path / "key").connect()


def test_nothing_of_the_user_is_tried_unasked(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Neither a broken configuration file of OpenSSH's nor an agent is looked at."""
    (tmp_path / ".ssh").mkdir()
    (tmp_path / ".ssh" / "config").write_text("Match nonsense\n")
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("SSH_AUTH_SOCK", str(tmp_path / "agent"))
    key = asyncssh.generate_private_key("ssh-ed25519")
    write_private(tmp_path / "key", key)
    with socket.socket(socket.AF_UNIX) as agent, running(authorized_key=key.export_public_key().decode()) as server:
        agent.bind(str(tmp_path / "agent"))
        agent.listen()
        agent.setblocking(False)
        connection(server.settings, password=None, private_key=tmp_path / "key").connect().close()
        connection(server.settings).connect().close()
        with pytest.raises(BlockingIOError):
            agent.accept()
    assert server.logins == ["district"]
