"""No password in an exception: not in what it says, not in what led to it, not in the locals of its frames."""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
import traceback
from collections.abc import Iterator
from pathlib import Path
from types import FrameType
from typing import Any

import asyncssh
import pytest
from real_servers import Place, write_private
from sftp_helpers import connection

from psfiles.exceptions import AuthenticationError, HostKeyError, PsfilesError
from psfiles.sftp import ManagedConnection
from psfiles.sftp._blind import Blind
from psfiles.testing import SftpServer

SECRET = "invented-h0rse-battery"  # noqa: S105
PIN = "SHA256:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU"
LONG_LABEL = "a" * 70


def secret() -> str:
    """Whole, but not in the locals of the test that holds it."""
    return SECRET


def chain(error: BaseException) -> Iterator[BaseException]:
    yield error
    for behind in (error.__cause__, error.__context__):
        if behind is not None:
            yield from chain(behind)


def frames(error: BaseException) -> Iterator[FrameType]:
    """Those of the traceback that are not the test's own."""
    for frame, _ in traceback.walk_tb(error.__traceback__):
        if not frame.f_globals["__name__"].startswith(("test_", "sftp_helpers")):
            yield frame


def shown(value: object, depth: int = 3) -> Iterator[str]:
    """What a tool could show of a value: its ``repr``, and those of its attributes and items."""
    yield repr(value)
    if depth == 0 or isinstance(value, type):
        return
    if isinstance(value, dict):
        inner = list(value.values())
    elif isinstance(value, (list, tuple, set)):
        inner = list(value)
    else:
        slots = [name for kind in type(value).__mro__ for name in getattr(kind, "__slots__", ())]
        inner = [getattr(value, name) for name in slots if isinstance(name, str) and hasattr(value, name)]
        inner += list(getattr(value, "__dict__", {}).values())
    for each in inner:
        yield from shown(each, depth - 1)


def assert_hidden(error: BaseException, text: str = SECRET) -> None:
    """Also from those who look at attributes and locals."""
    for each in chain(error):
        assert text not in f"{each}{each!r}{each.args!r}{vars(each)!r}{getattr(each, '__notes__', [])!r}"
        assert text not in str(getattr(each, "object", ""))
        for frame in frames(each):
            for name, value in frame.f_locals.items():
                for line in shown(value):
                    assert text not in line, f"{name} of {frame.f_code.co_qualname}"


def refusal(settings: dict[str, Any]) -> BaseException:
    """What comes out of connecting, or of the form itself."""
    try:
        connection({"password": secret()} | settings).connect()
    except Exception as error:  # noqa: BLE001 - looked at
        return error
    raise AssertionError


def bad(**more: Any) -> dict[str, Any]:
    return {"host": "127.0.0.1", "port": 1, "username": "district", "host_keys": [PIN]} | more


HOSTS = [
    "exa..mple",
    ".example",
    "exa\0mple",
    LONG_LABEL,
    f"{LONG_LABEL}.example.org",
    "fe80::1%nosuchzone",
    "[::1]",
    "schüle.invalid",
    "ü" * 60,
    "exa\ud800mple",
    "*",
    "*.example.org",
    "!example",
    "a,b",
    "|1|a|b",
    "exa\nmple",
    "",
]


@pytest.mark.parametrize("host", HOSTS, ids=repr)
def test_a_host_that_cannot_be_one(host: str) -> None:
    """A ValueError of the form, or a fault of the connection; the library's exceptions stay inside."""
    error = refusal(bad(host=host, connect_timeout=3))
    assert isinstance(error, PsfilesError) or type(error) is ValueError
    assert_hidden(error)


@pytest.mark.parametrize("username", ["a\0b", "\u0221", "\ud800", "\u202e", "\u0627a"], ids=ascii)
def test_a_user_name_that_saslprep_refuses(sftp_server: SftpServer, username: str) -> None:
    error = refusal(sftp_server.settings | {"username": username, "password": secret()})
    assert isinstance(error, AuthenticationError)
    assert "user name has a character" in str(error)
    assert_hidden(error)
    assert str(error).isprintable()
    assert sftp_server.logins == []


def test_a_wrong_password_stands_in_no_frame(place: Place) -> None:
    error = refusal(place.settings | {"private_key": None, "password": secret()})
    assert isinstance(error, AuthenticationError)
    assert_hidden(error)


@pytest.mark.parametrize("by_function", [False, True])
def test_a_password_with_bytes_that_are_no_utf_8(
    sftp_server: SftpServer,
    monkeypatch: pytest.MonkeyPatch,
    by_function: bool,  # noqa: FBT001
) -> None:
    """As the environment may hold it: refused before anything is sent."""
    monkeypatch.setitem(os.environb, b"ODD_PASSWORD", f"{SECRET}\udcff".encode(errors="surrogateescape"))
    given = (lambda: os.environ["ODD_PASSWORD"]) if by_function else os.environ["ODD_PASSWORD"]
    error = refusal(sftp_server.settings | {"password": given})
    assert isinstance(error, AuthenticationError)
    assert "not a text that can be sent" in str(error)
    assert_hidden(error)
    variables = {"HERO_HOST": "127.0.0.1", "HERO_PORT": "1", "HERO_USERNAME": "a", "HERO_HOST_KEYS": PIN}
    monkeypatch.setattr(os, "environ", os.environ | variables | {"HERO_PASSWORD": os.environ["ODD_PASSWORD"]})
    with pytest.raises(AuthenticationError) as caught:
        ManagedConnection.from_env("HERO_").connect()
    assert_hidden(caught.value)
    assert sftp_server.connections == 0


@pytest.mark.parametrize(
    "given", [SECRET.encode(), [SECRET], SECRET.encode, lambda: None], ids=["bytes", "list", "method", "function"]
)
def test_a_password_that_is_no_text(sftp_server: SftpServer, given: Any) -> None:
    error = refusal(sftp_server.settings | {"password": given})
    assert isinstance(error, (TypeError, AuthenticationError))
    assert_hidden(error)
    assert sftp_server.connections == 0


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xff" * 100,
        SECRET.encode(),
        b"-----BEGIN OPENSSH PRIVATE KEY-----\n\n-----END OPENSSH PRIVATE KEY-----\n",
        b"-----BEGIN RSA PRIVATE KEY-----\nMAA=\n-----END RSA PRIVATE KEY-----\n",
        b"-----BEGIN ENCRYPTED PRIVATE KEY-----\nMAA=\n-----END ENCRYPTED PRIVATE KEY-----\n",
        b"-----BEGIN EC PRIVATE KEY-----\nMAMCAQE=\n-----END EC PRIVATE KEY-----\n",
        b"PuTTY-User-Key-File-3: ssh-ed25519\nEncryption: none\n",
    ],
)
def test_a_key_that_cannot_be_read(sftp_server: SftpServer, tmp_path: Path, content: bytes) -> None:
    (tmp_path / "key").write_bytes(content)
    settings = sftp_server.settings | {"private_key": tmp_path / "key", "password": None, "passphrase": secret()}
    error = refusal(settings)
    assert isinstance(error, AuthenticationError)
    assert "private key cannot be read" in str(error)
    assert_hidden(error)
    assert sftp_server.connections == 0


def test_a_wrong_passphrase_stands_in_no_frame(sftp_server: SftpServer, tmp_path: Path) -> None:
    write_private(tmp_path / "key", asyncssh.generate_private_key("ssh-ed25519"), passphrase="another")  # noqa: S106
    settings = sftp_server.settings | {"private_key": tmp_path / "key", "password": None, "passphrase": secret()}
    assert_hidden(refusal(settings))


@pytest.mark.parametrize(
    "wrong", [{"port": 0}, {"port": "22"}, {"retries": -1}, {"host_keys": []}, {"private_key": "a"}, {"nothing": 1}]
)
def test_a_form_filled_in_wrongly_does_not_show_its_password(wrong: dict[str, Any]) -> None:
    error = refusal(bad() | wrong | {"password": secret()})
    assert isinstance(error, (TypeError, ValueError))
    assert_hidden(error)


@pytest.mark.parametrize("name", ["PORT", "POTR", "HOST"])
def test_environment_variables_that_are_wrong_do_not_show_the_password(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for key, value in {"HOST": "a", "USERNAME": "b", "HOST_KEYS": PIN, "PASSWORD": secret(), name: "x y"}.items():
        monkeypatch.setenv(f"HERO_{key}", value)
    with pytest.raises(ValueError, match=r"HERO_|host") as caught:
        ManagedConnection.from_env("HERO_")
    assert_hidden(caught.value)


def test_a_toml_file_that_is_wrong_does_not_show_the_password(tmp_path: Path) -> None:
    for text in (
        "[connection]\nport = 0",
        f'[connection]\npassword = "{SECRET}"',
        f'password = "{SECRET}"\n[a',
        f"{SECRET}\xff",
    ):
        (tmp_path / "hero.toml").write_bytes(text.encode("latin-1"))
        with pytest.raises(ValueError) as caught:  # noqa: PT011 - the texts differ
            ManagedConnection.from_toml(tmp_path / "hero.toml", password=secret())
        assert_hidden(caught.value)


def test_an_interrupt_while_connecting_shows_no_password(sftp_server: SftpServer) -> None:
    def interrupt() -> str:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt) as caught:
        connection(sftp_server.settings, password=None, private_key=Path("/dev/null"), passphrase=interrupt).connect()
    assert_hidden(caught.value)


@pytest.mark.parametrize("content", [b"\xff\xfe", b"[a ssh-ed25519 AAAA", b"@marker a ssh-ed25519 AAAA", b"|1|a|b c d"])
def test_a_known_hosts_file_that_is_none(sftp_server: SftpServer, tmp_path: Path, content: bytes) -> None:
    """One of ours says so, whatever the file holds."""
    (tmp_path / "known").write_bytes(content)
    error = refusal(sftp_server.settings | {"password": secret(), "host_keys": (), "known_hosts": tmp_path / "known"})
    assert isinstance(error, HostKeyError)
    assert_hidden(error)


def test_a_blind_secret() -> None:
    """It can be read and compared, and nothing else."""
    blind = Blind(SECRET)
    assert (blind(), blind == SECRET, blind == Blind(SECRET), blind == "other") == (SECRET, True, True, False)
    assert SECRET not in f"{blind} {blind!r} {vars(type(blind))!r}"
    with pytest.raises(TypeError, match="cannot be pickled"):
        pickle.dumps(blind)


def test_what_shows_locals_shows_no_password(sftp_server: SftpServer) -> None:
    """As a collector of errors does it, in a program of its own."""
    code = (
        "import sys, traceback\n"
        "from psfiles.sftp import ManagedConnection\n"
        "try:\n"
        f"    ManagedConnection('127.0.0.1', {sftp_server.port}, username='a', password=sys.argv[1],\n"
        f"        host_keys={sftp_server.host_keys!r}).connect()\n"
        "except Exception as error:\n"
        "    trace = error.__traceback__.tb_next\n"
        "    print(*traceback.TracebackException(type(error), error, trace, capture_locals=True).format())\n"
    )
    done = subprocess.run([sys.executable, "-c", code, SECRET], capture_output=True, check=True, text=True)  # noqa: S603
    assert "AuthenticationError" in done.stdout
    assert SECRET not in done.stdout + done.stderr
