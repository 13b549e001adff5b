"""The form *Managed Connection*: what can be filled in, and what never shows."""

from __future__ import annotations

import copy
import pickle
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from real_servers import Place
from sftp_helpers import connection

from psfiles.exceptions import TransportPermissionError
from psfiles.sftp import ManagedConnection, Session
from psfiles.testing import SftpServer

PIN = "SHA256:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU"
SECRET = "correct horse battery staple"  # noqa: S105 - invented
FILLED: dict[str, Any] = {"host": "sftp.example.org", "username": "district", "password": SECRET, "host_keys": [PIN]}


def filled(**more: Any) -> ManagedConnection:
    settings = {key: value for key, value in (FILLED | more).items() if value is not None}
    return ManagedConnection(**settings)


@pytest.mark.parametrize("host", ["sftp.example.org", "sftp://sftp.example.org", " sftp://sftp.example.org/ "])
def test_the_scheme_that_the_form_shows_is_no_part_of_the_host(host: str) -> None:
    assert filled(host=host).host == "sftp.example.org"


@pytest.mark.parametrize(
    "wrong",
    [
        {"host_keys": None},
        {"host_keys": []},
        {"host_keys": ["MD5:16:27:ac:a5:76:28:2d:36:63:1b:56:4d:eb:df:a6:48"]},
        {"host_keys": ["ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ"]},
        {"host_keys": ["*"]},
        {"known_hosts": "known_hosts"},
        {"on_first_use": lambda *_: True},
        {"host_keys": None, "on_first_use": lambda *_: True},
        {"password": None},
        {"private_key": "key"},
        {"host": f"district:{SECRET}@sftp.example.org"},
        {"host": f"sftp://district:{SECRET}@sftp.example.org/"},
        {"host": "https://sftp.example.org"},
        {"host": ""},
        {"port": 0},
        {"port": 65536},
        {"username": ""},
        {"connect_timeout": 0},
        {"stall_timeout": -1},
        {"retries": -1},
    ],
)
def test_what_cannot_make_a_safe_connection_is_refused(wrong: dict[str, Any]) -> None:
    """There is no way to say that any host key will do, and the refusal does not repeat a password."""
    with pytest.raises(ValueError) as caught:  # noqa: PT011 - the texts differ
        filled(**wrong)
    assert SECRET not in "".join(traceback.format_exception(caught.value))


@pytest.mark.parametrize("wrong", [{"port": "22"}, {"allow_upload": "no"}, {"stall_timeout": "60"}])
def test_a_setting_of_another_type_is_refused(wrong: dict[str, Any]) -> None:
    """The text ``"no"`` would count as true."""
    with pytest.raises(TypeError):
        filled(**wrong)


def test_a_password_shows_nowhere() -> None:
    """Not in repr, str or format, and a pickle or copy is not to be had."""
    connection = filled()
    assert SECRET not in f"{connection!r} {connection} {filled(password=lambda: SECRET)!r}"
    for take in (pickle.dumps, copy.copy, copy.deepcopy):
        with pytest.raises(TypeError, match="make it where it is used"):
            take(connection)


def test_environment_variables_fill_it_in() -> None:
    variables = {
        "PSFILES_SFTP_HOST": "sftp://sftp.example.org",
        "PSFILES_SFTP_PORT": "2022",
        "PSFILES_SFTP_USERNAME": "district",
        "PSFILES_SFTP_PASSWORD": SECRET,
        "PSFILES_SFTP_HOST_KEYS": f"{PIN}  {PIN}=",
        "PSFILES_SFTP_ALLOW_UPLOAD": "no",
        "PSFILES_SFTP_STALL_TIMEOUT": "7.5",
        "PSFILES_SFTP_RETRIES": "2",
        "HOME": "/",
    }
    connection = ManagedConnection.from_env(environ=variables, name="Hero")
    assert (connection.host, connection.port, connection.name) == ("sftp.example.org", 2022, "Hero")
    assert connection.password == SECRET
    assert connection.host_keys == (PIN, PIN)
    assert (connection.allow_download, connection.allow_upload) == (True, False)
    assert (connection.stall_timeout, connection.retries) == (7.5, 2)


def test_the_process_has_environment_variables(monkeypatch: pytest.MonkeyPatch) -> None:
    for field, text in (FILLED | {"host_keys": PIN}).items():
        monkeypatch.setenv(f"HERO_{field.upper()}", text)
    assert str(ManagedConnection.from_env("HERO_")) == "district@sftp.example.org:22"


@pytest.mark.parametrize(
    ("variable", "text"),
    [("PORT", f"22 {SECRET}"), ("ALLOW_UPLOAD", SECRET), ("POTR", SECRET), ("ON_FIRST_USE", SECRET)],
)
def test_a_variable_that_cannot_be_read_is_named_but_not_shown(variable: str, text: str) -> None:
    variables = {f"S_{key}": value for key, value in (FILLED | {"host_keys": PIN}).items()}
    variables = {key.upper(): str(value) for key, value in variables.items()} | {f"S_{variable}": text}
    with pytest.raises(ValueError, match=f"(?i){variable}") as caught:
        ManagedConnection.from_env("S_", variables)
    assert SECRET not in "".join(traceback.format_exception(caught.value))


def test_a_missing_variable_is_named() -> None:
    with pytest.raises(ValueError, match=r"missing \['host', 'username'\]"):
        ManagedConnection.from_env("NOT_SET_", {})


def test_a_toml_file_fills_it_in(tmp_path: Path) -> None:
    path = tmp_path / "hero.toml"
    path.write_text(f'[connection]\nhost = "a.example.org"\nport = 2022\nusername = "district"\nhost_keys = ["{PIN}"]')
    connection = ManagedConnection.from_toml(path, password=lambda: SECRET, username="another")
    assert str(connection) == "another@a.example.org:2022"


def test_a_toml_file_whose_connection_is_no_table(tmp_path: Path) -> None:
    (tmp_path / "hero.toml").write_text("connection = 3")
    with pytest.raises(ValueError, match="not a table"):
        ManagedConnection.from_toml(tmp_path / "hero.toml")


@pytest.mark.parametrize("field", ["password", "passphrase"])
def test_a_toml_file_may_not_hold_a_password(tmp_path: Path, field: str) -> None:
    path = tmp_path / "hero.toml"
    path.write_text(f'[connection]\nhost = "sftp.example.org"\nusername = "district"\n{field} = "{SECRET}"')
    with pytest.raises(ValueError, match="must not be in a file") as caught:
        ManagedConnection.from_toml(path)
    assert SECRET not in str(caught.value)


def test_an_unknown_key_in_a_toml_file_is_named(tmp_path: Path) -> None:
    path = tmp_path / "hero.toml"
    path.write_text('[connection]\nhost = "sftp.example.org"\nuser = "district"')
    with pytest.raises(ValueError, match=r"unknown \['user'\], missing \['username'\]"):
        ManagedConnection.from_toml(path, password=SECRET)


def test_an_upload_that_is_not_allowed_is_refused_here(sftp_server: SftpServer, source: Path) -> None:
    (sftp_server.root / "kept").write_bytes(b"")

    def write(session: Session) -> None:
        with session.open_write("sent"):
            pass

    with ManagedConnection(**sftp_server.settings, allow_upload=False).connect() as session:
        requests: list[Callable[[], None]] = [
            lambda: session.upload(source, "sent"),
            lambda: write(session),
            lambda: session.remove("kept"),
            lambda: session.rename("kept", "sent"),
        ]
        for request in requests:
            with pytest.raises(TransportPermissionError, match="allow_upload=True"):
                request()
        assert [file.name for file in session.list()] == ["kept"]


def test_a_download_that_is_not_allowed_is_refused_here(sftp_server: SftpServer, target: Path) -> None:
    (sftp_server.root / "source").write_bytes(b"")
    with ManagedConnection(**sftp_server.settings, allow_download=False).connect() as session:
        with pytest.raises(TransportPermissionError, match="allow_download=True"):
            session.download("source", target)
        with pytest.raises(TransportPermissionError), session.open_read("source"):
            pass


def test_the_button_test_connection_on_every_server(place: Place) -> None:
    found = connection(place.settings).test()
    assert found.host_key in place.settings["host_keys"]
    assert found.replaces_in_one_step
    assert found.files == ()
    assert list(place.root.iterdir()) == []


def test_the_button_test_connection(sftp_server: SftpServer) -> None:
    """It says what it met, and writes nothing."""
    (sftp_server.root / "export").mkdir()
    (sftp_server.root / "STUDENT.TXT").write_bytes(b"1001")
    found = ManagedConnection(**sftp_server.settings).test()
    assert found.server.startswith("SSH-2.0-")
    assert found.host_key in sftp_server.host_keys
    assert found.encryption == "aes128-gcm@openssh.com"
    assert found.replaces_in_one_step
    assert [(file.name, file.size if not file.is_folder else None) for file in found.files] == [
        ("STUDENT.TXT", 4),
        ("export", None),
    ]
    sftp_server.faults.like_sftpgo = True
    assert not ManagedConnection(**sftp_server.settings).test().replaces_in_one_step
